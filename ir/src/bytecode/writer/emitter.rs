//! Bytes that are put together without copying large constants.

use std::io;

use crate::blob::Blob;
use crate::bytecode::encoding::{ALIGNED, PADDING, Section};

/// A part of the output.
enum Chunk {
    Bytes(Vec<u8>),
    Blob(Blob),
}

/// Encoded data. Offsets, for alignment, count from its start; a section that holds aligned data
/// is itself aligned in the file.
#[derive(Default)]
pub(super) struct Emitter {
    done: Vec<Chunk>,
    /// Length of `done`.
    before: usize,
    current: Vec<u8>,
    align: usize,
}

impl Emitter {
    pub(super) fn len(&self) -> usize {
        self.before + self.current.len()
    }

    pub(super) fn byte(&mut self, byte: u8) {
        self.current.push(byte);
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.current.extend_from_slice(bytes);
    }

    /// A variable-width integer: as many zero bits as bytes follow, a one, the value.
    pub(super) fn varint(&mut self, value: u64) {
        if value >> 7 == 0 {
            return self.byte((value << 1) as u8 | 1);
        }
        let bits = 64 - value.leading_zeros();
        let length = bits.div_ceil(7) as usize;
        if length > 8 {
            self.byte(0);
            return self.bytes(&value.to_le_bytes());
        }
        let word = (u128::from(value) << 1 | 1) << (length - 1);
        self.bytes(&word.to_le_bytes()[..length]);
    }

    /// A variable-width integer with its sign in the low bit.
    pub(super) fn signed(&mut self, value: i64) {
        self.varint((value << 1 ^ value >> 63) as u64);
    }

    /// A variable-width integer whose low bit is a flag.
    pub(super) fn flagged(&mut self, value: u64, flag: bool) {
        self.varint(value << 1 | u64::from(flag));
    }

    /// Sets a byte that was written since the last blob or section.
    pub(super) fn patch(&mut self, offset: usize, byte: u8) {
        self.current[offset - self.before] = byte;
    }

    pub(super) fn align(&mut self, align: usize) {
        while !self.len().is_multiple_of(align) {
            self.byte(PADDING);
        }
        self.align = self.align.max(align);
    }

    pub(super) fn blob(&mut self, blob: Blob) {
        self.flush();
        self.before += blob.len();
        self.done.push(Chunk::Blob(blob));
    }

    fn flush(&mut self) {
        let current = std::mem::take(&mut self.current);
        self.before += current.len();
        self.done.push(Chunk::Bytes(current));
    }

    /// Appends a section.
    pub(super) fn section(&mut self, section: Section, data: Emitter) {
        let at = self.current.len();
        self.byte(section as u8);
        self.varint(data.len() as u64);
        if data.align > 1 {
            if self.len().is_multiple_of(data.align) {
                self.align = self.align.max(data.align);
            } else {
                self.current[at] |= ALIGNED;
                self.varint(data.align as u64);
                self.align(data.align);
            }
        }
        if data.done.is_empty() {
            return self.bytes(&data.current);
        }
        self.flush();
        self.before += data.before;
        self.done.extend(data.done);
        self.current = data.current;
    }

    /// The bytes, when there are no blobs among them.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.len());
        for chunk in &self.done {
            match chunk {
                Chunk::Bytes(part) => bytes.extend_from_slice(part),
                Chunk::Blob(part) => bytes.extend_from_slice(part),
            }
        }
        bytes.extend_from_slice(&self.current);
        bytes
    }

    pub(super) fn write_to(&self, out: &mut dyn io::Write) -> io::Result<()> {
        for chunk in &self.done {
            match chunk {
                Chunk::Bytes(part) => out.write_all(part)?,
                Chunk::Blob(part) => part.read_once(|piece| out.write_all(piece))?,
            }
        }
        out.write_all(&self.current)
    }
}
