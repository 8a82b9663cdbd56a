//! The table of strings.

use rustc_hash::FxHashMap;

use super::emitter::Emitter;

/// Strings in the order in which they were first used.
#[derive(Default)]
pub(super) struct Strings {
    numbers: FxHashMap<Box<[u8]>, u64>,
    data: Vec<u8>,
    sizes: Vec<u64>,
}

impl Strings {
    /// The number of `text`.
    pub(super) fn add(&mut self, text: &[u8]) -> u64 {
        if let Some(&number) = self.numbers.get(text) {
            return number;
        }
        let number = self.sizes.len() as u64;
        self.numbers.insert(text.into(), number);
        self.data.extend_from_slice(text);
        self.data.push(0);
        self.sizes.push(text.len() as u64 + 1);
        number
    }

    pub(super) fn finish(self) -> Emitter {
        let mut out = Emitter::default();
        out.varint(self.sizes.len() as u64);
        for &size in self.sizes.iter().rev() {
            out.varint(size);
        }
        out.bytes(&self.data);
        out
    }
}
