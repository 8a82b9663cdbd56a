//! Ops of the llvm dialect.

mod aggregate;
mod arith;
mod constant;
mod control;
mod func;
mod intrinsics;
mod memory;

pub use aggregate::*;
pub use arith::*;
pub use constant::*;
pub use control::*;
pub use func::*;
pub use intrinsics::*;
pub use memory::*;
