//! Reference-counted bytes: a model file, a file of weights, or a range of one.

use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

/// A range of bytes kept alive by its owner: a `Vec`, a memory map, anything that has bytes.
#[derive(Clone)]
pub struct Blob {
    owner: Arc<dyn AsRef<[u8]> + Send + Sync>,
    range: Range<usize>,
}

impl Blob {
    /// All bytes of `owner`.
    pub fn new(owner: impl AsRef<[u8]> + Send + Sync + 'static) -> Self {
        let range = 0..owner.as_ref().len();
        Blob {
            owner: Arc::new(owner),
            range,
        }
    }

    /// The bytes at `range`, sharing the owner; `None` if there are not as many.
    pub fn slice(&self, range: Range<usize>) -> Option<Blob> {
        if range.start > range.end || range.end > self.range.len() {
            return None;
        }
        let start = self.range.start + range.start;
        let range = start..start + range.len();
        Some(Blob {
            owner: Arc::clone(&self.owner),
            range,
        })
    }
}

impl Deref for Blob {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        // An owner that shrinks would be a defect in it; the range then has no bytes.
        (*self.owner)
            .as_ref()
            .get(self.range.clone())
            .unwrap_or_default()
    }
}

impl fmt::Debug for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Blob({} bytes)", self.range.len())
    }
}
