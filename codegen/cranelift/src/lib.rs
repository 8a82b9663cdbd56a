//! Native code by Cranelift, for the machine it runs on and as object files.
//!
//! The input is a module at the hardware level: functions over scalars, 128-bit vectors and memrefs,
//! with `cf` control flow, and calls of kernels. How each op is lowered is one function, found by
//! the op's kind ([`lower`]); an op that has none is reported with its location before any code is
//! made, so a model either compiles whole or says everything that stands in the way.
//!
//! # Calling convention
//!
//! Every function takes the kernel context first. A memref is passed as the address of its first
//! element, followed by those sizes and strides that its type leaves open. The function that
//! the caller asks for gets an entry `extern "C" fn(ctx, buffers, arena)` around it (see
//! [`terrace_runtime::Entry`]): its memref arguments are loaded from `buffers` in order, and the
//! last one, when it carries the attribute `kernel.arena`, is the arena.

mod constants;
mod debug;
mod entry;
mod function;
mod interp;
mod isa;
mod jit;
mod legal;
pub mod lower;
mod memref;
mod object;
mod standalone;
mod strings;
mod types;

pub use constants::{Kernels, MaterializeError};
pub use debug::{DebugInfo, DebugLevel, Origin, SourceLine};
pub use entry::{Interface, interface};
pub use interp::interpret_kernels;
pub use jit::{JitDebug, JitOptions, compile_program};
pub use legal::legality;
pub use object::{ObjectFile, ObjectOptions, compile_object};
