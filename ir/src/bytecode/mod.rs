//! Bytecode: the binary form of IR, as MLIR defines it.
//!
//! Follows <https://mlir.llvm.org/docs/BytecodeFormat/>, versions 0 to 6, and the encodings of the
//! builtin dialect's attributes and types. A file is a list of sections: strings, dialects and op
//! names, attributes and types (encoded once each, referred to by number), the ops, resources and
//! the properties of ops.
//!
//! # Reading
//!
//! [`read`] takes a [`Blob`](crate::Blob), which may be a mapped file: sections are looked at where
//! they lie, attributes and types are decoded when something first refers to them, and the data of
//! a resource stays a range of the file. [`LazyReader`] leaves out what isolated ops hold until it is asked for.
//! Nothing recurses over what the file nests, and no count
//! that the file claims is allocated for before as many bytes are there.
//!
//! # Properties
//!
//! From version 5 on, the inherent attributes of an op are encoded by position: sorted by name,
//! those that the declaration requires as plain references, the others with a presence flag, then
//! the sizes of operand and result groups. Both sides need the same declaration for that, so only
//! the dialects that [share theirs with upstream](crate::Registry::share_declarations) are written
//! so. All other ops are written as upstream writes ops that it has no declaration of, with a
//! dictionary, which upstream's tools read with `--allow-unregistered-dialect`.
//!
//! # Order of uses
//!
//! Orders of use lists that differ from the order of the text are read and left aside: nothing in
//! this crate depends on the order in which uses are listed.

mod encoding;
mod reader;
#[cfg(test)]
mod tests;
mod writer;

pub use reader::{LazyReader, ReadOptions, read};
pub use writer::{WriteOptions, write};

/// The newest version of the format, the one that is written unless another is asked for.
pub const VERSION: u64 = 6;

/// What every file starts with.
pub const MAGIC: [u8; 4] = *b"ML\xefR";

/// Whether `bytes` are the start of a bytecode file.
pub fn is_bytecode(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}
