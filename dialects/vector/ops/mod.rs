//! Ops of the vector dialect, a file for each kind.

mod compute;
mod mask;
mod memory;
mod print;
mod shape;

pub use compute::*;
pub use mask::*;
pub use memory::*;
pub use print::*;
pub use shape::*;
