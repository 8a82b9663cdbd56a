//! What compiled models need while they run: threads, memory, mapped files, and the functions that
//! generated code calls by name.
//!
//! Nothing here knows the IR. `unsafe` is at home in this crate; each block says why it is sound.

pub mod file;
pub mod memory;
pub mod pool;
pub mod profile;
pub mod program;
pub mod symbols;

pub use file::MappedFile;
pub use memory::AlignedBuf;
pub use pool::Pool;
pub use program::{Entry, Port, Program, RunError};
