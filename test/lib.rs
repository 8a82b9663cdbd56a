//! What Terrace's tests are run by: [`lit`] runs the tests that are files, [`tidy`] checks the house itself.
#![forbid(unsafe_code)]

pub mod lit;
pub mod tidy;
