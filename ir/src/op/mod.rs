//! How ops are declared, described and registered.
//!
//! [`op!`](crate::op!) declares an op as one static [`OpDef`] table and a typed 4-byte handle with
//! named getters, and expands to nothing else: the parser, the printer, the verifier, the builder
//! and the documentation interpret the table. Slots, constraints and traits are [`slots`]'; what
//! an op can do beyond the table is an interface ([`registry`]), a struct of functions that any
//! crate can attach.

mod constraints;
mod docs;
mod infer;
#[macro_use]
mod macros;
mod registry;
mod slots;
mod spec;

pub use constraints::*;
pub use docs::ParamDocs;
pub use infer::{InferCx, infer_results, infers_results};
#[doc(hidden)]
pub use macros::plain_ident;
pub use registry::{
    AttrHolder, AttrRule, AttrSyntax, AttrTypeFn, ConstantFn, DialectDef, DialectInfo, OpInfo, ParamCheck,
    ParamRule, Registry, TypeSyntax,
};
pub use slots::*;
pub use spec::OpSpec;

use std::any::{Any, TypeId};
use std::sync::atomic::{AtomicU32, Ordering};

use smallvec::SmallVec;

use crate::attr::Attr;
use crate::body::{Body, Op, Value};
use crate::diag::OpError;
use crate::rewrite::Rewriter;
use crate::types::Type;

/// The number of a declared op, given when it is first registered and the same ever after.
#[derive(Debug)]
pub struct OpId(AtomicU32);

impl OpId {
    /// Not registered yet.
    #[expect(clippy::new_without_default, reason = "only `op!` makes one, in a static")]
    pub const fn new() -> OpId {
        OpId(AtomicU32::new(u32::MAX - 1))
    }

    /// The number; one that no op has before registration.
    pub fn get(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }

    fn assign(&self) -> u32 {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        static LOCK: std::sync::Mutex<()> = std::sync::Mutex::new(());
        let _guard = LOCK.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if self.get() == u32::MAX - 1 {
            self.0.store(NEXT.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        }
        self.get()
    }
}

/// What one result of an op folds to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fold {
    /// A value that is there already.
    Value(Value),
    /// A constant.
    Attr(Attr),
}

/// What the results of an op fold to, one each.
pub type Folded = SmallVec<[Fold; 1]>;

impl From<Fold> for Folded {
    fn from(fold: Fold) -> Folded {
        let mut folded = Folded::new();
        folded.push(fold);
        folded
    }
}

impl From<Value> for Fold {
    fn from(value: Value) -> Fold {
        Fold::Value(value)
    }
}

impl From<Attr> for Fold {
    fn from(attr: Attr) -> Fold {
        Fold::Attr(attr)
    }
}

/// Checks what the table of an op cannot say.
pub type VerifyFn = fn(Op, &Body) -> Result<(), OpError>;
/// Computes the result types of an op that is about to be made.
pub type InferFn = fn(&InferCx<'_>) -> Result<SmallVec<[Type; 2]>, OpError>;
/// Folds an op, given the constants among its operands, without changing anything.
pub type FoldFn = fn(Op, &Body, &[Option<Attr>]) -> Option<Folded>;

/// A rewrite of ops of one kind.
#[derive(Clone, Copy)]
pub struct Pattern {
    /// Name, for options and reports: kebab case.
    pub name: &'static str,
    /// Rewrites the op, or returns `None` and changes nothing.
    pub apply: fn(Op, &mut Rewriter<'_>) -> Option<()>,
}

/// How the custom form of an op reads.
#[derive(Clone, Copy)]
pub enum Assembly {
    /// There is none but the generic form.
    Generic,
    /// A format string in the grammar of upstream's declarative assembly format.
    Format(&'static str),
    /// A pair of functions.
    Custom {
        /// Reads what follows the op's name.
        parse: crate::text::ParseFn,
        /// Prints what follows the op's name.
        print: crate::text::PrintFn,
    },
}

/// An implementation of an interface for an op: see [`Registry::attach`].
pub struct InterfaceEntry {
    /// The type of the interface.
    pub id: fn() -> TypeId,
    /// The name of that type, with its path.
    pub name: fn() -> &'static str,
    /// The implementation, of that type.
    pub imp: &'static (dyn Any + Send + Sync),
}

/// A relation between the types of operands and results, as upstream's `PredOpTrait`.
#[derive(Clone, Copy)]
pub struct Requirement {
    /// What holds, as it reads after "failed to verify that".
    pub what: &'static str,
    /// Whether it does. Each slot has the number of values that the declaration gives it, of types
    /// that it accepts.
    pub holds: fn(&Body, Op) -> bool,
}

/// The declaration of an op.
pub struct OpDef {
    /// Its number, once registered.
    pub id: OpId,
    /// Full name, `dialect.mnemonic`.
    pub name: &'static str,
    /// Documentation, a line each; the first is the summary.
    pub doc: &'static [&'static str],
    /// Type variables, in order.
    pub types: &'static [&'static Constraint],
    /// Operands.
    pub operands: &'static [Slot],
    /// Results.
    pub results: &'static [Slot],
    /// Inherent attributes.
    pub attrs: &'static [AttrSlot],
    /// Regions.
    pub regions: &'static [RegionSlot],
    /// Successors.
    pub successors: &'static [SuccessorSlot],
    /// Properties that hold for every op of the kind.
    pub traits: Traits,
    /// The ops that this one may lie in; any when empty.
    pub parents: &'static [&'static str],
    /// What holds between the types of its operands and results.
    pub requires: &'static [Requirement],
    /// The terminator that the text form of a region may leave out.
    pub implicit_terminator: Option<fn() -> &'static OpDef>,
    /// The custom form.
    pub assembly: Assembly,
    /// Result types from operands and attributes, where type variables do not give them.
    pub infer: Option<InferFn>,
    /// Checks beyond the table.
    pub verify: Option<VerifyFn>,
    /// Checks that look into the regions, after those were verified.
    pub verify_regions: Option<VerifyFn>,
    /// Folder.
    pub fold: Option<FoldFn>,
    /// Canonicalization patterns.
    pub canonicalize: &'static [Pattern],
    /// Interfaces that the declaring crate implements.
    pub interfaces: &'static [InterfaceEntry],
}

impl OpDef {
    /// The dialect's name.
    pub fn dialect(&self) -> &'static str {
        self.name.split_once('.').map_or(self.name, |(dialect, _)| dialect)
    }

    /// Whether operands are split into groups by the attribute `operandSegmentSizes`.
    pub fn has_operand_segments(&self) -> bool {
        needs_segments(self.operands) && !self.traits.has(Traits::SAME_VARIADIC_OPERAND_SIZE)
    }

    /// Whether results are split into groups by the attribute `resultSegmentSizes`.
    pub fn has_result_segments(&self) -> bool {
        needs_segments(self.results) && !self.traits.has(Traits::SAME_VARIADIC_RESULT_SIZE)
    }

    /// Names of all inherent attributes: the declared ones, then the segment sizes.
    pub fn attr_names(&self) -> impl Iterator<Item = &'static str> {
        let segments =
            [(self.has_operand_segments(), OPERAND_SEGMENTS), (self.has_result_segments(), RESULT_SEGMENTS)];
        let segments = segments.into_iter().filter(|segment| segment.0).map(|segment| segment.1);
        self.attrs.iter().map(|slot| slot.name).chain(segments)
    }
}

impl std::fmt::Debug for OpDef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OpDef({})", self.name)
    }
}

/// A typed handle to an op of a declared kind, as [`op!`](crate::op!) makes them.
pub trait TypedOp: Copy + Into<Op> + 'static {
    /// The declaration.
    fn def() -> &'static OpDef;

    /// The handle to `op`, when it is of this kind.
    fn of(body: &Body, op: Op) -> Option<Self>;

    /// The handle to the op that defines `value`, when it is of this kind.
    fn defining(body: &Body, value: Value) -> Option<Self> {
        Self::of(body, body.defining_op(value)?)
    }
}

#[cfg(test)]
mod tests;
