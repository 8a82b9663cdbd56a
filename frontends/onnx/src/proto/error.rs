//! What can be wrong with the bytes of a model, and where.

use std::fmt;

/// A malformed model: what is wrong, at which byte, in which message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError(Box<Inner>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Inner {
    fault: Fault,
    offset: usize,
    /// Outermost field first; `None` until the decoder fills it in.
    path: Option<Vec<(&'static str, Option<usize>)>>,
}

/// The ways in which a message can be malformed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The message ends before its payload does.
    #[error("the message ends too early: {wanted} more bytes are announced, {left} are left")]
    Truncated {
        /// Bytes that the encoding asks for.
        wanted: u64,
        /// Bytes that the enclosing message still has.
        left: usize,
    },
    /// A variable-length integer of more than 64 bits.
    #[error("a variable-length integer exceeds 64 bits")]
    VarintOverflow,
    /// A tag whose field number is 0 or over 2^29 - 1.
    #[error("a field number is out of range (1 to 536870911)")]
    FieldNumber,
    /// A tag with wire type 6 or 7.
    #[error("wire type {0} does not exist; is this file an ONNX model?")]
    WireType(u8),
    /// A known field with a payload of the wrong kind.
    #[error("field {field} is encoded as {found}, expected {expected}")]
    WrongWireType {
        /// The field number.
        field: u32,
        /// The encoding found.
        found: &'static str,
        /// The encoding that the ONNX schema prescribes.
        expected: &'static str,
    },
    /// A group that is not closed, or closed without being open.
    #[error("a group does not begin and end in the same message")]
    UnmatchedGroup,
    /// A string that is not UTF-8.
    #[error("a string is not valid UTF-8 (from its byte {0})")]
    Utf8(usize),
    /// A packed field whose length is not a whole number of elements.
    #[error("a packed list has {len} bytes, which is no multiple of {width}")]
    PackedLength {
        /// Bytes in the list.
        len: usize,
        /// Bytes of one element.
        width: usize,
    },
    /// Graphs or types nested deeper than the reader follows.
    #[error("nesting is deeper than {0} levels")]
    TooDeep(usize),
    /// An attribute carries values other than the kind it declares.
    #[error("the attribute is declared as {declared} but also carries {found}")]
    AttributeKind {
        /// The kind in the field `type`.
        declared: &'static str,
        /// The kind of the value that is ignored.
        found: &'static str,
    },
    /// An attribute whose kind is none that ONNX defines.
    #[error("attribute kind {0} does not exist")]
    UnknownAttributeKind(i64),
    /// A value of a type that is stored in no file.
    #[error("the value is {0}, expected a tensor, a sequence or an optional")]
    NoValue(&'static str),
    /// The file has no `graph`.
    #[error("the model has no graph; is this file an ONNX model?")]
    NoGraph,
}

impl DecodeError {
    pub(super) fn new(offset: usize, fault: Fault) -> Self {
        DecodeError(Box::new(Inner { fault, offset, path: None }))
    }

    /// Gives the error the path of the message at fault, unless it already has one.
    pub(super) fn or_at(mut self, path: &[(&'static str, Option<usize>)]) -> Self {
        self.0.path.get_or_insert_with(|| path.to_vec());
        self
    }

    /// What is wrong.
    pub fn fault(&self) -> &Fault {
        &self.0.fault
    }

    /// Offset in the file of the first byte that is at fault.
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// The message at fault, outermost field first: `graph.node[12].attribute[0]`; `model` if it
    /// is the outermost message itself.
    pub fn path(&self) -> String {
        use fmt::Write as _;
        let mut out = String::new();
        for (field, index) in self.0.path.iter().flatten() {
            if !out.is_empty() {
                out.push('.');
            }
            out.push_str(field);
            if let Some(i) = index {
                let _ = write!(out, "[{i}]");
            }
        }
        if out.is_empty() { "model".to_owned() } else { out }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} (at byte {})", self.path(), self.0.fault, self.0.offset)
    }
}

impl std::error::Error for DecodeError {}
