//! A place in the file, and the primitives that are read there.

use crate::bytecode::encoding::{ALIGNED, PADDING, Section};

/// Why reading stopped.
#[derive(Debug)]
pub(super) enum Stop {
    /// An attribute or type has to be read first; which ones, the table has noted.
    Missing,
    /// The file is malformed.
    Bad(String),
}

pub(super) type Read<T> = Result<T, Stop>;

pub(super) fn bad<T>(message: impl Into<String>) -> Read<T> {
    Err(Stop::Bad(message.into()))
}

/// A range of the file that is read from its start to its end. Offsets are those of the file, by
/// which data is aligned.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'f> {
    file: &'f [u8],
    pos: usize,
    end: usize,
}

impl<'f> Cursor<'f> {
    pub(super) fn new(file: &'f [u8]) -> Cursor<'f> {
        Cursor { file, pos: 0, end: file.len() }
    }

    /// Bytes left.
    pub(super) fn len(&self) -> usize {
        self.end - self.pos
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pos == self.end
    }

    /// The offset in the file.
    pub(super) fn offset(&self) -> usize {
        self.pos
    }

    /// What is left, as bytes.
    pub(super) fn rest(&self) -> &'f [u8] {
        &self.file[self.pos..self.end]
    }

    #[inline]
    pub(super) fn byte(&mut self) -> Read<u8> {
        if self.is_empty() {
            return bad("attempting to parse a byte at the end of the bytecode");
        }
        let byte = self.file[self.pos];
        self.pos += 1;
        Ok(byte)
    }

    /// The next `length` bytes as a cursor of their own.
    pub(super) fn take(&mut self, length: u64) -> Read<Cursor<'f>> {
        match usize::try_from(length).ok().filter(|&length| length <= self.len()) {
            Some(length) => {
                let start = self.pos;
                self.pos += length;
                Ok(Cursor { file: self.file, pos: start, end: self.pos })
            }
            None => {
                let left = self.len();
                bad(format!("attempting to parse {length} bytes when only {left} remain"))
            }
        }
    }

    pub(super) fn bytes(&mut self, length: u64) -> Read<&'f [u8]> {
        Ok(self.take(length)?.rest())
    }

    /// A variable-width integer: the number of trailing zeros of the first byte is that of the
    /// bytes that follow.
    #[inline]
    pub(super) fn varint(&mut self) -> Read<u64> {
        let first = self.byte()?;
        if first & 1 == 1 {
            return Ok(u64::from(first >> 1));
        }
        self.long_varint(first)
    }

    /// The rest of an integer of several bytes.
    fn long_varint(&mut self, first: u8) -> Read<u64> {
        let more = first.trailing_zeros();
        let mut wide = [0u8; 16];
        wide[0] = first;
        wide[1..=more as usize].copy_from_slice(self.bytes(u64::from(more))?);
        // A first byte of zeros has no bit that ends them.
        Ok((u128::from_le_bytes(wide) >> (more + 1).min(8)) as u64)
    }

    /// A variable-width integer with its sign in the low bit.
    pub(super) fn signed(&mut self) -> Read<i64> {
        let value = self.varint()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// A variable-width integer whose low bit is a flag.
    pub(super) fn flagged(&mut self) -> Read<(u64, bool)> {
        let value = self.varint()?;
        Ok((value >> 1, value & 1 == 1))
    }

    /// The number of elements of a list, each of which takes at least one byte.
    pub(super) fn count(&mut self) -> Read<usize> {
        let count = self.varint()?;
        self.checked_count(count)
    }

    /// `count` as the number of things to come, each of which takes at least one byte.
    pub(super) fn checked_count(&self, count: u64) -> Read<usize> {
        match usize::try_from(count).ok().filter(|&count| count <= self.len()) {
            Some(count) => Ok(count),
            None => bad("attempting to parse a byte at the end of the bytecode"),
        }
    }

    pub(super) fn c_string(&mut self) -> Read<&'f [u8]> {
        let Some(length) = self.rest().iter().position(|&byte| byte == 0) else {
            return bad("malformed null-terminated string, no null character found");
        };
        let text = &self.rest()[..length];
        self.pos += length + 1;
        Ok(text)
    }

    /// Skips padding up to a multiple of `alignment`.
    pub(super) fn align(&mut self, alignment: u64) -> Read<()> {
        if !alignment.is_power_of_two() {
            return bad(format!("expected alignment to be a power-of-two, but got {alignment}"));
        }
        while !(self.pos as u64).is_multiple_of(alignment) {
            let byte = self.byte()?;
            if byte != PADDING {
                return bad(format!("expected alignment byte (0xCB), but got: '0x{byte:X}'"));
            }
        }
        Ok(())
    }

    /// The next section.
    pub(super) fn section(&mut self) -> Read<(Section, Cursor<'f>)> {
        let id = self.byte()?;
        let length = self.varint()?;
        let number = id & !ALIGNED;
        let Some(&section) = Section::ALL.get(usize::from(number)) else {
            return bad(format!("invalid section ID: {number}"));
        };
        if id & ALIGNED != 0 {
            let alignment = self.varint()?;
            self.align(alignment)?;
        }
        Ok((section, self.take(length)?))
    }
}
