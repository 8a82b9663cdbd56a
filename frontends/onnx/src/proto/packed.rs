//! Repeated scalars that stay in the file until someone wants them.

use super::wire::{Reader, Slice};

/// A repeated scalar field: its encoded chunks, already checked to be well formed.
///
/// A writer may spread the elements over packed and unpacked occurrences of the field; nearly all
/// write one packed chunk.
#[derive(Debug, Default)]
pub struct Packed<'a> {
    chunks: Vec<Slice<'a>>,
    len: usize,
}

impl<'a> Packed<'a> {
    pub(super) fn push(&mut self, chunk: Slice<'a>, elements: usize) {
        self.chunks.push(chunk);
        self.len += elements;
    }

    /// Number of elements.
    pub fn len(&self) -> usize {
        self.len
    }

    /// True if there are no elements.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The encoded elements, if they lie in the file in one piece.
    pub fn contiguous(&self) -> Option<Slice<'a>> {
        match self.chunks.as_slice() {
            [chunk] => Some(*chunk),
            _ => None,
        }
    }

    /// All encoded bytes in order; for fixed-width elements, their little-endian values.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.chunks.iter().flat_map(|c| c.bytes).copied().collect()
    }

    /// The elements of a varint field, as the 64 bits that were encoded.
    pub fn varints(&self) -> impl Iterator<Item = u64> + '_ {
        self.chunks.iter().flat_map(|chunk| {
            let mut reader = Reader::new(*chunk);
            std::iter::from_fn(move || (!reader.at_end()).then(|| reader.varint().ok()).flatten())
        })
    }
}
