//! The protobuf wire format: tags, varints, fixed-width scalars, length-delimited slices.
//!
//! Follows <https://protobuf.dev/programming-guides/encoding/>. A [`Reader`] walks a slice of the
//! file without copying; every slice it hands out knows its offset in the file.

use super::error::{DecodeError, Fault};

/// A half-open range of byte offsets in the model file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ByteRange {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset after the last byte.
    pub end: usize,
}

impl ByteRange {
    /// Number of bytes in the range.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// True if the range holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// Bytes of the model file, with their place in it.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Slice<'a> {
    /// The bytes themselves, borrowed from the file.
    pub bytes: &'a [u8],
    /// Offset of the first byte in the file.
    pub offset: usize,
}

impl Slice<'_> {
    /// Where the slice lies in the file.
    pub fn range(&self) -> ByteRange {
        ByteRange { start: self.offset, end: self.offset + self.bytes.len() }
    }
}

impl std::fmt::Debug for Slice<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "[{} bytes at {}]", self.bytes.len(), self.offset)
    }
}

/// How a field's payload is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WireType {
    /// Base-128 integer of up to ten bytes.
    Varint,
    /// Eight bytes, little endian.
    Fixed64,
    /// A varint length, then that many bytes.
    Len,
    /// Start of a group (deprecated, only ever skipped here).
    StartGroup,
    /// End of a group.
    EndGroup,
    /// Four bytes, little endian.
    Fixed32,
}

impl WireType {
    /// The name used in messages.
    pub fn name(self) -> &'static str {
        match self {
            WireType::Varint => "varint",
            WireType::Fixed64 => "64-bit",
            WireType::Len => "length-delimited",
            WireType::StartGroup => "group start",
            WireType::EndGroup => "group end",
            WireType::Fixed32 => "32-bit",
        }
    }
}

/// A field's number and encoding, and where its tag begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Field number, 1 to 2^29 - 1.
    pub field: u32,
    /// Encoding of the payload.
    pub wire: WireType,
    /// Offset of the tag in the file.
    pub offset: usize,
}

/// A cursor over one message.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    slice: Slice<'a>,
    pos: usize,
}

impl<'a> Reader<'a> {
    /// A cursor at the start of `slice`.
    pub fn new(slice: Slice<'a>) -> Self {
        Reader { slice, pos: 0 }
    }

    /// Where the whole message lies in the file.
    pub fn range(&self) -> ByteRange {
        self.slice.range()
    }

    /// Offset in the file of the next byte to be read.
    pub fn offset(&self) -> usize {
        self.slice.offset + self.pos
    }

    /// True if nothing is left to read.
    pub fn at_end(&self) -> bool {
        self.pos == self.slice.bytes.len()
    }

    /// The bytes not yet read.
    pub fn rest(&self) -> Slice<'a> {
        Slice { bytes: &self.slice.bytes[self.pos..], offset: self.offset() }
    }

    /// Reads the next field's tag; `None` at the end of the message.
    ///
    /// # Errors
    /// A truncated or overlong varint, field number 0, or a wire type that does not exist.
    pub fn tag(&mut self) -> Result<Option<Tag>, DecodeError> {
        if self.at_end() {
            return Ok(None);
        }
        let offset = self.offset();
        let raw = self.varint()?;
        let raw = u32::try_from(raw).map_err(|_| DecodeError::new(offset, Fault::FieldNumber))?;
        let wire = match raw & 7 {
            0 => WireType::Varint,
            1 => WireType::Fixed64,
            2 => WireType::Len,
            3 => WireType::StartGroup,
            4 => WireType::EndGroup,
            5 => WireType::Fixed32,
            other => return Err(DecodeError::new(offset, Fault::WireType(other as u8))),
        };
        match raw >> 3 {
            0 => Err(DecodeError::new(offset, Fault::FieldNumber)),
            field => Ok(Some(Tag { field, wire, offset })),
        }
    }

    /// Reads a base-128 integer.
    ///
    /// # Errors
    /// The message ends inside it, or it has more than 64 bits.
    pub fn varint(&mut self) -> Result<u64, DecodeError> {
        let start = self.offset();
        let mut value = 0u64;
        for shift in (0..70).step_by(7) {
            let Some(&byte) = self.slice.bytes.get(self.pos) else {
                return Err(DecodeError::new(start, Fault::Truncated { wanted: 1, left: 0 }));
            };
            self.pos += 1;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return Err(DecodeError::new(start, Fault::VarintOverflow));
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(DecodeError::new(start, Fault::VarintOverflow))
    }

    /// Reads four bytes, little endian.
    ///
    /// # Errors
    /// Fewer than four bytes are left.
    pub fn fixed32(&mut self) -> Result<u32, DecodeError> {
        self.array().map(u32::from_le_bytes)
    }

    /// Reads eight bytes, little endian.
    ///
    /// # Errors
    /// Fewer than eight bytes are left.
    pub fn fixed64(&mut self) -> Result<u64, DecodeError> {
        self.array().map(u64::from_le_bytes)
    }

    /// Reads a length and borrows that many bytes.
    ///
    /// # Errors
    /// The length is malformed or exceeds what is left of the message.
    pub fn len_delimited(&mut self) -> Result<Slice<'a>, DecodeError> {
        let start = self.offset();
        let wanted = self.varint()?;
        let left = self.slice.bytes.len() - self.pos;
        match usize::try_from(wanted) {
            Ok(n) if n <= left => Ok(self.advance(n)),
            _ => Err(DecodeError::new(start, Fault::Truncated { wanted, left })),
        }
    }

    /// Skips the payload of a field that is not wanted, groups included.
    ///
    /// # Errors
    /// The payload is malformed, or a group ends that did not begin.
    pub fn skip(&mut self, tag: Tag) -> Result<(), DecodeError> {
        let mut open: Vec<Tag> = Vec::new();
        let mut tag = tag;
        loop {
            match tag.wire {
                WireType::Varint => drop(self.varint()?),
                WireType::Fixed64 => drop(self.fixed64()?),
                WireType::Fixed32 => drop(self.fixed32()?),
                WireType::Len => drop(self.len_delimited()?),
                WireType::StartGroup => open.push(tag),
                WireType::EndGroup => match open.pop() {
                    Some(start) if start.field == tag.field => {}
                    _ => return Err(DecodeError::new(tag.offset, Fault::UnmatchedGroup)),
                },
            }
            let Some(innermost) = open.last() else {
                return Ok(());
            };
            tag = match self.tag()? {
                Some(next) => next,
                None => return Err(DecodeError::new(innermost.offset, Fault::UnmatchedGroup)),
            };
        }
    }

    fn advance(&mut self, n: usize) -> Slice<'a> {
        let taken = Slice { bytes: &self.slice.bytes[self.pos..self.pos + n], offset: self.offset() };
        self.pos += n;
        taken
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let rest = self.rest();
        let Some(bytes) = rest.bytes.first_chunk::<N>() else {
            let fault = Fault::Truncated { wanted: N as u64, left: rest.bytes.len() };
            return Err(DecodeError::new(rest.offset, fault));
        };
        self.pos += N;
        Ok(*bytes)
    }
}
