//! Attributes: constant data on ops and in types.
//!
//! Follows the `builtin` dialect of MLIR (<https://mlir.llvm.org/docs/Dialects/Builtin/>).

use num_bigint::BigInt;

use crate::affine::{AffineMap, IntegerSet};
use crate::context::{Context, Name};
use crate::intern::handle;
use crate::loc::Loc;
use crate::types::{FloatKind, Type, TypeKind};

handle! {
    /// An attribute.
    Attr
}

/// The value of an integer attribute: as its type reads it, signless values as signed ones.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Int {
    /// A value that fits 128 bits.
    Small(i128),
    /// One that does not.
    Wide(BigInt),
}

/// The elements of a dense attribute.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum DenseData {
    /// Elements in row-major order, little-endian, each in whole bytes (`i1` in one, a complex
    /// number as real part, imaginary part); a splat holds the one element.
    Bytes(Box<[u8]>),
    /// Elements of a string or dialect type, in row-major order; a splat holds the one element.
    Strings(Box<[Box<[u8]>]>),
}

/// What an [`Attr`] is.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum AttrKind {
    /// `unit`.
    Unit,
    /// `42 : i32`; `true` and `false` are integers of type `i1`.
    Integer {
        /// The value.
        value: Int,
        /// Its type: an integer or `index`.
        ty: Type,
    },
    /// `1.5 : f32`.
    Float {
        /// The value's bits in the format of its type.
        bits: u128,
        /// Its type.
        ty: Type,
    },
    /// `"text"`, with a type when one was written.
    String {
        /// The bytes, mostly UTF-8.
        value: Box<[u8]>,
        /// The type, `none` being left out.
        ty: Option<Type>,
    },
    /// A type.
    Type(Type),
    /// `[a, b]`.
    Array(Box<[Attr]>),
    /// `{a = 1 : i32, b}`, sorted by name.
    Dict(Box<[(Name, Attr)]>),
    /// `@root::@nested`.
    Symbol {
        /// The outermost symbol.
        root: Name,
        /// The path from there.
        nested: Box<[Name]>,
    },
    /// `dense<...> : tensor<..>`.
    Dense {
        /// A static tensor or vector type.
        ty: Type,
        /// Whether all elements are the one that is stored.
        splat: bool,
        /// The elements.
        data: DenseData,
    },
    /// `array<i32: 1, 2>`.
    DenseArray {
        /// An integer or float type.
        elem: Type,
        /// Elements, little-endian, each in whole bytes.
        data: Box<[u8]>,
    },
    /// `dense_resource<key> : tensor<..>`: the elements are a blob of the context.
    Resource {
        /// A static tensor or vector type.
        ty: Type,
        /// The blob's key.
        key: Name,
    },
    /// `sparse<indices, values> : tensor<..>`.
    Sparse {
        /// A static tensor or vector type.
        ty: Type,
        /// Dense indices, one row an element.
        indices: Attr,
        /// Dense values.
        values: Attr,
    },
    /// `affine_map<..>`.
    AffineMap(AffineMap),
    /// `affine_set<..>`.
    IntegerSet(IntegerSet),
    /// `strided<[4, 1], offset: ?>`.
    Strided {
        /// Offset in elements; [`DYNAMIC`](crate::types::DYNAMIC) when unknown.
        offset: i64,
        /// Stride of each dimension in elements.
        strides: Box<[i64]>,
    },
    /// `loc(..)`.
    Loc(Loc),
    /// `distinct[id]<inner>`: equal only to itself.
    Distinct {
        /// Number in text.
        id: u64,
        /// The attribute it wraps.
        inner: Attr,
    },
    /// A bare keyword among the parameters of a dialect attribute or type.
    Keyword(Name),
    /// An attribute of a dialect that is not loaded, kept as it was written.
    Opaque {
        /// The dialect's name.
        dialect: Name,
        /// What follows the `#`, dialect included.
        text: Name,
        /// The type, `none` being left out.
        ty: Option<Type>,
    },
    /// An attribute of a loaded dialect: `#dialect.mnemonic<params>`.
    Dialect {
        /// `dialect.mnemonic`.
        name: Name,
        /// Parameters in order.
        params: Box<[Attr]>,
    },
}

impl Attr {
    /// `unit`, the same in every context.
    pub const UNIT: Attr = Attr(0);
    /// `{}`, the same in every context.
    pub const EMPTY_DICT: Attr = Attr(1);

    /// What this attribute is.
    #[inline]
    pub fn kind(self, ctx: &Context) -> &AttrKind {
        ctx.attr_kind(self)
    }

    /// The value of an integer attribute of up to 64 bits, signless read as signed.
    pub fn as_int(self, ctx: &Context) -> Option<i64> {
        i64::try_from(self.as_i128(ctx)?).ok()
    }

    /// The value of an integer attribute of up to 128 bits.
    pub fn as_i128(self, ctx: &Context) -> Option<i128> {
        match self.kind(ctx) {
            AttrKind::Integer { value: Int::Small(value), .. } => Some(*value),
            _ => None,
        }
    }

    /// The value of an `i1` attribute.
    pub fn as_bool(self, ctx: &Context) -> Option<bool> {
        match self.kind(ctx) {
            AttrKind::Integer { value: Int::Small(value), ty } if ty.is_int(ctx, 1) => Some(*value != 0),
            _ => None,
        }
    }

    /// The value of a float attribute, exactly when its format is at most `f64` wide.
    pub fn as_f64(self, ctx: &Context) -> Option<f64> {
        match *self.kind(ctx) {
            AttrKind::Float { bits, ty } => crate::builtin::float::to_f64(ty.float_kind(ctx)?, bits),
            _ => None,
        }
    }

    /// The text of a string attribute that is UTF-8.
    pub fn as_str(self, ctx: &Context) -> Option<&str> {
        match self.kind(ctx) {
            AttrKind::String { value, .. } => std::str::from_utf8(value).ok(),
            _ => None,
        }
    }

    /// The elements of an array attribute.
    pub fn as_array(self, ctx: &Context) -> Option<&[Attr]> {
        match self.kind(ctx) {
            AttrKind::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// The entries of a dictionary attribute, by name.
    pub fn as_dict(self, ctx: &Context) -> Option<&[(Name, Attr)]> {
        match self.kind(ctx) {
            AttrKind::Dict(entries) => Some(entries),
            _ => None,
        }
    }

    /// The type of a type attribute.
    pub fn as_type(self, ctx: &Context) -> Option<Type> {
        match self.kind(ctx) {
            AttrKind::Type(ty) => Some(*ty),
            _ => None,
        }
    }

    /// The name of a flat symbol reference.
    pub fn as_symbol(self, ctx: &Context) -> Option<Name> {
        match self.kind(ctx) {
            AttrKind::Symbol { root, nested } if nested.is_empty() => Some(*root),
            _ => None,
        }
    }

    /// The map of an affine map attribute.
    pub fn as_affine_map(self, ctx: &Context) -> Option<AffineMap> {
        match self.kind(ctx) {
            AttrKind::AffineMap(map) => Some(*map),
            _ => None,
        }
    }

    /// The values of an `array<..>` of integers of up to 64 bits, sign-extended.
    pub fn as_int_array(self, ctx: &Context) -> Option<Vec<i64>> {
        let AttrKind::DenseArray { elem, data } = self.kind(ctx) else { return None };
        let width = elem.byte_width(ctx).filter(|_| !elem.is_float(ctx))?;
        if width > 8 {
            return None;
        }
        Some(data.chunks_exact(width).map(sign_extend).collect())
    }

    /// The type of a typed attribute.
    pub fn ty(self, ctx: &Context) -> Option<Type> {
        match *self.kind(ctx) {
            AttrKind::Integer { ty, .. }
            | AttrKind::Float { ty, .. }
            | AttrKind::Dense { ty, .. }
            | AttrKind::Resource { ty, .. }
            | AttrKind::Sparse { ty, .. } => Some(ty),
            AttrKind::String { ty, .. } | AttrKind::Opaque { ty, .. } => ty,
            AttrKind::Dialect { name, ref params } => {
                (ctx.registry().syntax_of(ctx.str(name))?.ty?)(ctx, params)
            }
            _ => None,
        }
    }

    /// The bytes of a dense or resource attribute (see [`DenseData::Bytes`]) and whether they are a
    /// splat; `None` for other attributes, and for a resource whose data is not there.
    pub fn dense_bytes(self, ctx: &Context) -> Option<(crate::Blob, bool)> {
        match self.kind(ctx) {
            AttrKind::Dense { splat, data: DenseData::Bytes(bytes), .. } => {
                Some((crate::Blob::new(bytes.clone()), *splat))
            }
            AttrKind::Resource { key, .. } => Some((ctx.blobs().get(*key)?, false)),
            _ => None,
        }
    }
}

impl Attr {
    /// The elements of a dense attribute of strings and whether they are a splat; `None` for other attributes.
    pub fn dense_strings(self, ctx: &Context) -> Option<(&[Box<[u8]>], bool)> {
        match self.kind(ctx) {
            AttrKind::Dense { splat, data: DenseData::Strings(strings), .. } => Some((strings, *splat)),
            _ => None,
        }
    }
}

/// Little-endian bytes, at most eight, as a signed integer.
pub(crate) fn sign_extend(bytes: &[u8]) -> i64 {
    let fill = if bytes.last().is_some_and(|byte| byte & 0x80 != 0) { 0xff } else { 0 };
    let mut wide = [fill; 8];
    wide[..bytes.len()].copy_from_slice(bytes);
    i64::from_le_bytes(wide)
}

/// Constructors.
impl Context {
    /// An integer attribute; `value` is wrapped to the width of `ty`, an integer type or `index`.
    pub fn int_attr(&self, value: i128, ty: Type) -> Attr {
        let width = ty.bit_width(self).unwrap_or(64).min(128);
        let unsigned = matches!(
            ty.kind(self),
            crate::TypeKind::Integer { sign: crate::types::Signedness::Unsigned, .. }
        );
        let value = match 128 - width {
            0 => value,
            128 => 0,
            unused if unsigned || width == 1 => (((value as u128) << unused) >> unused) as i128,
            unused => (value << unused) >> unused,
        };
        self.attr(AttrKind::Integer { value: Int::Small(value), ty })
    }

    /// `value : i64`.
    pub fn i64_attr(&self, value: i64) -> Attr {
        self.int_attr(i128::from(value), self.int(64))
    }

    /// `value : index`.
    pub fn index_attr(&self, value: i64) -> Attr {
        self.int_attr(i128::from(value), self.index())
    }

    /// `true` or `false`.
    pub fn bool_attr(&self, value: bool) -> Attr {
        self.int_attr(i128::from(value), self.int(1))
    }

    /// A float attribute: `value` rounded to nearest even in the format of `ty`.
    ///
    /// # Panics
    /// When `ty` is not a floating-point type.
    pub fn float_attr(&self, value: f64, ty: Type) -> Attr {
        let kind = ty.float_kind(self).expect("a floating-point type");
        self.attr(AttrKind::Float { bits: crate::builtin::float::from_f64(kind, value), ty })
    }

    /// `value : f32`.
    pub fn f32_attr(&self, value: f32) -> Attr {
        let ty = self.float(FloatKind::F32);
        self.attr(AttrKind::Float { bits: u128::from(value.to_bits()), ty })
    }

    /// `"text"`.
    pub fn str_attr(&self, text: &str) -> Attr {
        self.attr(AttrKind::String { value: text.as_bytes().into(), ty: None })
    }

    /// A type as an attribute.
    pub fn type_attr(&self, ty: Type) -> Attr {
        self.attr(AttrKind::Type(ty))
    }

    /// `[a, b]`.
    pub fn array_attr(&self, elements: impl Into<Box<[Attr]>>) -> Attr {
        self.attr(AttrKind::Array(elements.into()))
    }

    /// A dictionary; of several entries of one name the last counts.
    pub fn dict(&self, entries: impl IntoIterator<Item = (Name, Attr)>) -> Attr {
        let mut entries: Vec<(Name, Attr)> = entries.into_iter().collect();
        entries.sort_by(|a, b| self.str(a.0).cmp(self.str(b.0)));
        entries.reverse();
        entries.dedup_by_key(|entry| entry.0);
        entries.reverse();
        self.attr(AttrKind::Dict(entries.into()))
    }

    /// `@name`.
    pub fn symbol_attr(&self, name: &str) -> Attr {
        let root = self.name(name);
        self.attr(AttrKind::Symbol { root, nested: Box::default() })
    }

    /// `affine_map<..>`.
    pub fn affine_map_attr(&self, map: AffineMap) -> Attr {
        self.attr(AttrKind::AffineMap(map))
    }

    /// `array<i64: ..>`.
    pub fn i64_array(&self, values: &[i64]) -> Attr {
        let data = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.attr(AttrKind::DenseArray { elem: self.int(64), data })
    }

    /// `array<i32: ..>`.
    pub fn i32_array(&self, values: &[i32]) -> Attr {
        let data = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.attr(AttrKind::DenseArray { elem: self.int(32), data })
    }

    /// `dense<..>` of `ty` from its elements' bytes (see [`DenseData::Bytes`]); equal elements
    /// become a splat. `None` when the length is neither that of all elements nor that of one.
    pub fn dense_attr(&self, ty: Type, bytes: &[u8]) -> Option<Attr> {
        let width = ty.elem(self).byte_width(self)?;
        let count = usize::try_from(ty.num_elements(self)?).ok()?;
        if bytes.len() != count.checked_mul(width)? && bytes.len() != width {
            return None;
        }
        let same = count > 0 && bytes.chunks_exact(width).all(|elem| elem == &bytes[..width]);
        let bytes = if same { &bytes[..width] } else { bytes };
        let data = DenseData::Bytes(bytes.into());
        Some(self.attr(AttrKind::Dense { ty, splat: same, data }))
    }

    /// `dense<["a", "b"]>` of `ty`, whose elements are of a dialect's type; equal ones become a splat. `None` when they are not as
    /// many as the type has.
    pub fn dense_strings<T: AsRef<[u8]>>(&self, ty: Type, strings: &[T]) -> Option<Attr> {
        let count = usize::try_from(ty.num_elements(self)?).ok()?;
        let opaque = matches!(ty.elem(self).kind(self), TypeKind::Dialect { .. } | TypeKind::Opaque { .. });
        if !opaque || strings.len() != count {
            return None;
        }
        let splat = count > 0 && strings.iter().all(|string| string.as_ref() == strings[0].as_ref());
        let stored = if splat { &strings[..1] } else { strings };
        let data = DenseData::Strings(stored.iter().map(|string| string.as_ref().into()).collect());
        Some(self.attr(AttrKind::Dense { ty, splat, data }))
    }

    /// `dense_resource<key>` of `ty`, stored under the first free of `hint`, `hint_1`, `hint_2`, ...
    pub fn resource_attr(&self, hint: &str, ty: Type, blob: crate::Blob) -> Attr {
        let names =
            std::iter::once(self.name(hint)).chain((1u64..).map(|at| self.name(&format!("{hint}_{at}"))));
        let key = self.blobs().insert_unique(names, blob).expect("an endless supply of names");
        self.attr(AttrKind::Resource { ty, key })
    }
}
