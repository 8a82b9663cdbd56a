//! Kernels in place of ops.

mod evaluate;
mod library;
mod select;

pub use evaluate::{Accepted, evaluate};
pub use library::{Kernel, Library};
pub use select::{Choice, SelectOptions, explain, select_kernels};
