//! The intermediate representation: context, types, attributes, locations, bodies, op declarations,
//! text, verification, rewriting and the pass manager.
//!
//! The IR is MLIR's: operations with operands, results, attributes, successors and regions of blocks,
//! in static single assignment form. It differs from upstream in who owns what:
//!
//! - A [`Context`] interns types, attributes, names, affine maps and locations; handles to them are
//!   `Copy`, 4 bytes, and compare by identity. It only grows, and is shared by every thread.
//! - A [`Body`] owns everything below one isolated-from-above op, that op's own attributes included,
//!   in dense arrays addressed by `u32` ids. A function is a body; a module is a body whose block
//!   holds functions, each a body of its own. Whoever holds `&mut Body` may change that function and
//!   nothing else, which is what lets passes over functions run in parallel without a lock.
//! - An op is declared once, with [`op!`], as a static table that the parser, the printer, the
//!   verifier and the builder interpret.
//!
//! Invariants: this crate knows no dialect but `builtin`; every op has a location; no walk recurses
//! over ops; nothing that is printed depends on the numeric value of a handle.
#![forbid(unsafe_code)]

pub mod action;
pub mod affine;
pub mod analysis;
pub mod attr;
pub mod blob;
pub mod body;
pub mod builtin;
pub mod bytecode;
pub mod context;
pub mod diag;
pub mod interfaces;
mod intern;
pub mod interp;
pub mod loc;
pub mod op;
pub mod pass;
pub mod presburger;
pub mod rewrite;
pub mod text;
pub mod types;
pub mod verify;

pub use affine::{AffineExpr, AffineMap, IntegerSet};
pub use attr::{Attr, AttrKind, DenseData, Int};
pub use blob::{Blob, BlobOwner, ExternalResource};
pub use body::{Block, Body, Op, Region, Use, Value, ValueDef};
pub use context::{Context, Name, OpName};
pub use diag::{Diagnostic, Diags, OpError, Severity};
pub use loc::{Loc, LocKind};
pub use op::{OpDef, OpSpec, Registry, Traits};
pub use rewrite::Rewriter;
pub use types::{FloatKind, Type, TypeKind};
