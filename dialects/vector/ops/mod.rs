//! Ops of the vector dialect, a file for each kind.

mod compute;
mod mask;
mod memory;
mod shape;

pub use compute::*;
pub use mask::*;
pub use memory::*;
pub use shape::*;
