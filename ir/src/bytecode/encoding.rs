//! The numbers of the format.

/// First versions that have a feature.
pub(super) mod since {
    /// Dialects may have a version.
    pub(crate) const DIALECT_VERSIONS: u64 = 1;
    /// The regions of an isolated op are a section.
    pub(crate) const LAZY_LOADING: u64 = 2;
    /// Orders of use lists.
    pub(crate) const USE_LIST_ORDER: u64 = 3;
    /// Unknown locations of block arguments are left out; op names are counted.
    pub(crate) const ELIDED_ARG_LOCS: u64 = 4;
    /// Inherent attributes lie in a section of their own.
    pub(crate) const NATIVE_PROPERTIES: u64 = 5;
    /// Group sizes are encoded as a sparse array.
    pub(crate) const NATIVE_SEGMENTS: u64 = 6;
}

/// Sections.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Section {
    String,
    Dialect,
    AttrType,
    AttrTypeOffset,
    Ir,
    Resource,
    ResourceOffset,
    DialectVersions,
    Properties,
}

impl Section {
    pub(super) const ALL: [Section; 9] = [
        Section::String,
        Section::Dialect,
        Section::AttrType,
        Section::AttrTypeOffset,
        Section::Ir,
        Section::Resource,
        Section::ResourceOffset,
        Section::DialectVersions,
        Section::Properties,
    ];

    /// Name and number, as messages show them.
    pub(super) fn label(self) -> String {
        let name = match self {
            Section::String => "String",
            Section::Dialect => "Dialect",
            Section::AttrType => "AttrType",
            Section::AttrTypeOffset => "AttrTypeOffset",
            Section::Ir => "IR",
            Section::Resource => "Resource",
            Section::ResourceOffset => "ResourceOffset",
            Section::DialectVersions => "DialectVersions",
            Section::Properties => "Properties",
        };
        format!("{name} ({})", self as u8)
    }

    /// Whether a file of `version` can be without.
    pub(super) fn is_optional(self, version: u64) -> bool {
        match self {
            Section::Resource | Section::ResourceOffset | Section::DialectVersions => true,
            Section::Properties => version < since::NATIVE_PROPERTIES,
            _ => false,
        }
    }
}

/// The flag beside a section's number that says that an alignment follows.
pub(super) const ALIGNED: u8 = 0x80;
/// What fills the bytes before something aligned.
pub(super) const PADDING: u8 = 0xcb;

/// Bits of the byte that says which parts of an op are there.
pub(super) mod mask {
    pub(crate) const ATTRS: u8 = 1;
    pub(crate) const RESULTS: u8 = 1 << 1;
    pub(crate) const OPERANDS: u8 = 1 << 2;
    pub(crate) const SUCCESSORS: u8 = 1 << 3;
    pub(crate) const REGIONS: u8 = 1 << 4;
    pub(crate) const USE_LISTS: u8 = 1 << 5;
    pub(crate) const PROPERTIES: u8 = 1 << 6;
}

/// Codes of the builtin dialect's attributes.
pub(super) mod attr_code {
    pub(crate) const ARRAY: u64 = 0;
    pub(crate) const DICTIONARY: u64 = 1;
    pub(crate) const STRING: u64 = 2;
    pub(crate) const TYPED_STRING: u64 = 3;
    pub(crate) const FLAT_SYMBOL: u64 = 4;
    pub(crate) const SYMBOL: u64 = 5;
    pub(crate) const TYPE: u64 = 6;
    pub(crate) const UNIT: u64 = 7;
    pub(crate) const INTEGER: u64 = 8;
    pub(crate) const FLOAT: u64 = 9;
    pub(crate) const CALL_SITE_LOC: u64 = 10;
    pub(crate) const FILE_LINE_COL_LOC: u64 = 11;
    pub(crate) const FUSED_LOC: u64 = 12;
    pub(crate) const FUSED_LOC_WITH_METADATA: u64 = 13;
    pub(crate) const NAME_LOC: u64 = 14;
    pub(crate) const UNKNOWN_LOC: u64 = 15;
    pub(crate) const RESOURCE: u64 = 16;
    pub(crate) const DENSE_ARRAY: u64 = 17;
    pub(crate) const DENSE: u64 = 18;
    pub(crate) const DENSE_STRING: u64 = 19;
    pub(crate) const SPARSE: u64 = 20;
    pub(crate) const DISTINCT: u64 = 21;
    pub(crate) const FILE_LINE_COL_RANGE: u64 = 22;
}

/// Codes of the builtin dialect's types.
pub(super) mod type_code {
    use crate::types::FloatKind;

    pub(crate) const INTEGER: u64 = 0;
    pub(crate) const INDEX: u64 = 1;
    pub(crate) const FUNCTION: u64 = 2;
    pub(crate) const COMPLEX: u64 = 9;
    pub(crate) const MEMREF: u64 = 10;
    pub(crate) const MEMREF_WITH_SPACE: u64 = 11;
    pub(crate) const NONE: u64 = 12;
    pub(crate) const TENSOR: u64 = 13;
    pub(crate) const TENSOR_WITH_ENCODING: u64 = 14;
    pub(crate) const TUPLE: u64 = 15;
    pub(crate) const UNRANKED_MEMREF: u64 = 16;
    pub(crate) const UNRANKED_MEMREF_WITH_SPACE: u64 = 17;
    pub(crate) const UNRANKED_TENSOR: u64 = 18;
    pub(crate) const VECTOR: u64 = 19;
    pub(crate) const SCALABLE_VECTOR: u64 = 20;

    /// The floating-point formats that have a code; the others are written as text.
    pub(crate) const FLOATS: [(u64, FloatKind); 6] = [
        (3, FloatKind::BF16),
        (4, FloatKind::F16),
        (5, FloatKind::F32),
        (6, FloatKind::F64),
        (7, FloatKind::F80),
        (8, FloatKind::F128),
    ];
}

/// What a resource holds.
pub(super) mod resource_kind {
    pub(crate) const BLOB: u8 = 0;
    pub(crate) const BOOL: u8 = 1;
    pub(crate) const STRING: u8 = 2;
}
