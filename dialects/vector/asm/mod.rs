//! Text of the vector dialect, where format strings do not say it.

pub(super) mod compute;
pub(super) mod shape;
pub(super) mod transfer;
