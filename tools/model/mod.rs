//! Models on their way from a file to code that runs.
//!
//! A [`Session`] holds one model: [`Session::open`] reads it in any of the [`Format`]s,
//! [`Session::lower`] takes it down the levels, [`Session::compile`] makes code of it. What stands
//! in the way is reported on standard error in the form that [`ModelOptions`] asks for.

mod cpu;
mod debug_info;
mod failure;
mod files;
mod format;
mod given;
mod image_input;
mod info;
pub mod locations;
mod options;
pub mod ports;
mod preflight;
mod progress;
mod report;
mod session;
mod test_data;

pub use cpu::Cpu;
pub use debug_info::{DebugLevel, origin};
pub use failure::{Failure, exit};
pub use files::{Beside, read, write_atomically, write_stdout};
pub use format::Format;
pub use given::InputValue;
pub use image_input::PixelFormat;
pub use info::ModelInfo;
pub use options::{DiagnosticsFormat, ModelOptions};
pub use preflight::{Cause, Report, check};
pub use progress::Progress;
pub use report::{Reporter, explain_hint, node_name, place};
pub use session::Session;
pub use test_data::DataSet;
