//! What accesses of affine loops have to do with each other: iteration domains, dependences, slices of
//! computations, regions of memrefs.
//!
//! After P. Feautrier, "Dataflow analysis of array and scalar references" (1991), and upstream's
//! `mlir/Dialect/Affine/Analysis`. Iterations and elements are points of [`System`]s; a dependence is a system
//! over the iterations of both accesses that has a point.
//!
//! [`System`]: terrace_ir::presburger::System

pub mod access;
pub mod constraints;
pub mod dependence;
pub mod parallel;
pub mod regions;
pub mod slices;

pub use access::Access;
pub use constraints::Constraints;
pub use dependence::{Dependence, dependence};
pub use regions::Region;
pub use slices::Slice;
