//! A minimal protobuf writer: models built in tests, by fuzzers and from text.

/// Builds one message field by field.
///
/// ```ignore
/// let tensor = Writer::new().ints(1, &[2, 3]).int(2, 1).bytes(9, &data);
/// let graph = Writer::new().message(5, &tensor).string(2, "g");
/// let model = Writer::new().message(7, &graph).into_bytes();
/// ```
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Writer {
    out: Vec<u8>,
}

impl Writer {
    /// An empty message.
    pub fn new() -> Self {
        Writer::default()
    }

    /// The encoded message.
    pub fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    /// An integer or enumeration.
    #[must_use]
    pub fn int(mut self, field: u32, value: i64) -> Self {
        self.tag(field, 0);
        self.varint(value.cast_unsigned());
        self
    }

    /// A `float`.
    #[must_use]
    pub fn float(mut self, field: u32, value: f32) -> Self {
        self.tag(field, 5);
        self.out.extend(value.to_le_bytes());
        self
    }

    /// A `double` (or any field of eight bytes, by its bits).
    #[must_use]
    pub fn fixed64(mut self, field: u32, bits: u64) -> Self {
        self.tag(field, 1);
        self.out.extend(bits.to_le_bytes());
        self
    }

    /// A `string`.
    #[must_use]
    pub fn string(self, field: u32, value: &str) -> Self {
        self.bytes(field, value.as_bytes())
    }

    /// A `bytes` field, or anything else that is length-delimited.
    #[must_use]
    pub fn bytes(mut self, field: u32, value: &[u8]) -> Self {
        self.tag(field, 2);
        self.varint(value.len() as u64);
        self.out.extend(value);
        self
    }

    /// A nested message.
    #[must_use]
    pub fn message(self, field: u32, value: &Writer) -> Self {
        self.bytes(field, &value.out)
    }

    /// A packed list of integers.
    #[must_use]
    pub fn ints(self, field: u32, values: &[i64]) -> Self {
        let mut list = Writer::new();
        for value in values {
            list.varint(value.cast_unsigned());
        }
        self.message(field, &list)
    }

    /// A packed list of floats.
    #[must_use]
    pub fn floats(self, field: u32, values: &[f32]) -> Self {
        let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        self.bytes(field, &bytes)
    }

    /// A `StringStringEntryProto`.
    #[must_use]
    pub fn entry(self, field: u32, key: &str, value: &str) -> Self {
        self.message(field, &Writer::new().string(1, key).string(2, value))
    }

    /// Bytes as they are, well formed or not.
    #[must_use]
    pub fn raw(mut self, bytes: &[u8]) -> Self {
        self.out.extend(bytes);
        self
    }

    fn tag(&mut self, field: u32, wire: u64) {
        self.varint(u64::from(field) << 3 | wire);
    }

    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.out.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.out.push(value as u8);
    }
}
