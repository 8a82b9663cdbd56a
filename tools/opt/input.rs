//! Reading files.

use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use terrace_ir::{Blob, bytecode};
use terrace_runtime::MappedFile;

/// From how many bytes on text is looked at where it lies: for less, a copy costs nothing that can be
/// noticed, and does not change when the file does.
const MAPPED_FROM: u64 = 1 << 20;

/// What a file holds.
pub(super) enum Input {
    Text(Text),
    Bytecode(Blob),
}

impl Input {
    /// Reads the file `name`. Bytecode and long text in a regular file are looked at where they lie, unless
    /// `output` is the same file, which would change under its reader.
    pub(super) fn read(name: &str, output: &str) -> std::io::Result<Input> {
        let mut bytes = Vec::new();
        if name == "-" {
            std::io::stdin().read_to_end(&mut bytes)?;
        } else {
            let mut file = File::open(name)?;
            (&mut file).take(bytecode::MAGIC.len() as u64).read_to_end(&mut bytes)?;
            let data = file.metadata()?;
            let stays = data.is_file() && !is_same_file(name, output);
            if stays && bytecode::is_bytecode(&bytes) {
                return Ok(Input::Bytecode(Blob::new(MappedFile::open(Path::new(name))?)));
            }
            if stays && data.len() >= MAPPED_FROM {
                return Ok(Input::Text(Text::Mapped(MappedFile::open(Path::new(name))?)));
            }
            file.read_to_end(&mut bytes)?;
        }
        if bytecode::is_bytecode(&bytes) {
            return Ok(Input::Bytecode(Blob::new(bytes)));
        }
        Ok(Input::Text(Text::Held(bytes)))
    }
}

/// The text of a file.
pub(super) enum Text {
    Held(Vec<u8>),
    Mapped(MappedFile),
}

impl Text {
    /// The text.
    ///
    /// # Errors
    /// When it is none.
    pub(super) fn get(&self) -> std::io::Result<&str> {
        let bytes = match self {
            Text::Held(bytes) => bytes,
            Text::Mapped(file) => file.as_ref(),
        };
        std::str::from_utf8(bytes).map_err(|_| std::io::Error::other("the file is not UTF-8"))
    }

    /// Gives back the memory of the first `len` bytes, where they can be read again.
    pub(super) fn release(&self, len: usize) {
        if let Text::Mapped(file) = self {
            file.release(0..len);
        }
    }
}

/// A part of a text.
#[derive(Clone, Copy)]
pub(super) struct Part<'s> {
    pub(super) text: &'s str,
    /// The line of the file that it starts on, 1-based.
    pub(super) line: usize,
    /// The file, where the part is all of it.
    pub(super) file: Option<&'s Text>,
}

impl Part<'_> {
    /// Notes that the first `len` bytes have been read.
    pub(super) fn passed(&self, len: usize) {
        if let Some(file) = self.file {
            file.release(len);
        }
    }
}

/// Whether both names are names of one file.
fn is_same_file(one: &str, other: &str) -> bool {
    let number = |name: &str| std::fs::metadata(name).ok().map(|data| (data.dev(), data.ino()));
    number(one).is_some_and(|file| number(other) == Some(file))
}
