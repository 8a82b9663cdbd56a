//! Files read through the page cache.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::Path;

use memmap2::{Mmap, UncheckedAdvice};

/// A file mapped into memory for reading.
pub struct MappedFile {
    map: Mmap,
}

impl MappedFile {
    /// Maps the file at `path`.
    ///
    /// # Errors
    /// When it cannot be opened or mapped.
    pub fn open(path: &Path) -> io::Result<MappedFile> {
        let file = File::open(path)?;
        // SAFETY: the map is read only and private to this process. If another process truncates
        // the file meanwhile, reading raises a signal, as for every program that maps its inputs;
        // no reference is invalidated.
        let map = unsafe { Mmap::map(&file)? };
        Ok(MappedFile { map })
    }

    /// Gives the memory of the bytes at `range` back: they are read from the file again where they are
    /// looked at after that. Only memory is at stake, so there is nothing to report when this fails.
    pub fn release(&self, range: Range<usize>) {
        let end = range.end.min(self.map.len());
        let Some(len) = end.checked_sub(range.start).filter(|&len| len > 0) else { return };
        // SAFETY: nothing is ever written to the map, so no change of ours is lost: the pages come back from
        // the file. If another process writes that meanwhile its bytes are seen, as those of any page of a
        // map that is looked at for the first time.
        let _ = unsafe { self.map.unchecked_advise_range(UncheckedAdvice::DontNeed, range.start, len) };
    }
}

impl AsRef<[u8]> for MappedFile {
    fn as_ref(&self) -> &[u8] {
        &self.map
    }
}
