//! Checks of the house itself: what may import what, whose licences are in, where `unsafe` is, what is in the repository.

pub mod comparison;
pub mod files;
pub mod layers;
pub mod licences;
pub mod metadata;
