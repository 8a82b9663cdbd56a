//! Passes over whole models.

pub mod fold_batch_norm;
pub mod fold_constants;
pub mod fuse;
pub mod layout;
pub mod recognize;
mod support;

pub use fold_batch_norm::fold_batch_norm;
pub use fold_constants::{FoldOptions, fold_constants};
pub use fuse::fuse;
pub use layout::convert_layout;
pub use recognize::recognize;
