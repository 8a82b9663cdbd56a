//! What compiled models need while they run: threads, memory, mapped files, and the functions that
//! generated code calls by name.
//!
//! Object files carry this too, without the feature `host` ([`standalone`]).
//!
//! Nothing here knows the IR. `unsafe` is at home in this crate; each block says why it is sound.

pub mod checked;
#[cfg(feature = "host")]
pub mod file;
pub mod halves;
pub mod heap;
#[cfg(feature = "host")]
pub mod host;
pub mod memory;
pub mod pool;
pub mod profile;
#[cfg(feature = "host")]
pub mod program;
pub mod standalone;
#[cfg(feature = "host")]
pub mod strings;
pub mod symbols;

#[cfg(feature = "host")]
pub use file::MappedFile;
pub use memory::AlignedBuf;
pub use pool::Pool;
#[cfg(feature = "host")]
pub use program::{Input, OPEN, Port, Program, RunError, STRING};
pub use standalone::Entry;
#[cfg(feature = "host")]
pub use strings::StringTable;
