//! Types: the builtin dialect's, and those of other dialects by name and parameters.
//!
//! Follows the `builtin` dialect of MLIR (<https://mlir.llvm.org/docs/Dialects/Builtin/>).

use crate::attr::Attr;
use crate::context::{Context, Name};
use crate::intern::handle;

handle! {
    /// A type.
    Type
}

/// The size of a dimension that is known only at run time (`?` in text).
pub const DYNAMIC: i64 = i64::MIN;

/// The widest integer type, in bits.
pub const MAX_INT_WIDTH: u32 = (1 << 24) - 1;

/// What the sign bit of an integer type means.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Signedness {
    /// `iN`: the operation decides.
    Signless,
    /// `siN`.
    Signed,
    /// `uiN`.
    Unsigned,
}

/// The floating-point formats of the builtin dialect.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "each is named as the type that it is in text")]
pub enum FloatKind {
    F4E2M1FN,
    F6E2M3FN,
    F6E3M2FN,
    F8E5M2,
    F8E4M3,
    F8E4M3FN,
    F8E5M2FNUZ,
    F8E4M3FNUZ,
    F8E4M3B11FNUZ,
    F8E3M4,
    F8E8M0FNU,
    BF16,
    F16,
    TF32,
    F32,
    F64,
    F80,
    F128,
}

impl FloatKind {
    /// All formats.
    pub const ALL: [FloatKind; 18] = {
        use FloatKind::*;
        [
            F4E2M1FN,
            F6E2M3FN,
            F6E3M2FN,
            F8E5M2,
            F8E4M3,
            F8E4M3FN,
            F8E5M2FNUZ,
            F8E4M3FNUZ,
            F8E4M3B11FNUZ,
            F8E3M4,
            F8E8M0FNU,
            BF16,
            F16,
            TF32,
            F32,
            F64,
            F80,
            F128,
        ]
    };

    /// The keyword of the type in text.
    pub fn keyword(self) -> &'static str {
        use FloatKind::*;
        match self {
            F4E2M1FN => "f4E2M1FN",
            F6E2M3FN => "f6E2M3FN",
            F6E3M2FN => "f6E3M2FN",
            F8E5M2 => "f8E5M2",
            F8E4M3 => "f8E4M3",
            F8E4M3FN => "f8E4M3FN",
            F8E5M2FNUZ => "f8E5M2FNUZ",
            F8E4M3FNUZ => "f8E4M3FNUZ",
            F8E4M3B11FNUZ => "f8E4M3B11FNUZ",
            F8E3M4 => "f8E3M4",
            F8E8M0FNU => "f8E8M0FNU",
            BF16 => "bf16",
            F16 => "f16",
            TF32 => "tf32",
            F32 => "f32",
            F64 => "f64",
            F80 => "f80",
            F128 => "f128",
        }
    }

    /// The format whose keyword is `text`.
    pub fn from_keyword(text: &str) -> Option<FloatKind> {
        Self::ALL.into_iter().find(|kind| kind.keyword() == text)
    }

    /// Width in bits.
    pub fn width(self) -> u32 {
        use FloatKind::*;
        match self {
            F4E2M1FN => 4,
            F6E2M3FN | F6E3M2FN => 6,
            F8E5M2 | F8E4M3 | F8E4M3FN | F8E5M2FNUZ | F8E4M3FNUZ | F8E4M3B11FNUZ | F8E3M4 | F8E8M0FNU => 8,
            BF16 | F16 => 16,
            TF32 => 19,
            F32 => 32,
            F64 => 64,
            F80 => 80,
            F128 => 128,
        }
    }
}

/// What a [`Type`] is.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum TypeKind {
    /// `i32`, `si8`, `ui64`.
    Integer {
        /// Width in bits.
        width: u32,
        /// Meaning of the sign bit.
        sign: Signedness,
    },
    /// `index`: as wide as a pointer.
    Index,
    /// `f32` and the like.
    Float(FloatKind),
    /// `none`: a unit type.
    None,
    /// `complex<f32>`.
    Complex(Type),
    /// `vector<4x[8]xf32>`.
    Vector {
        /// Sizes.
        shape: Box<[i64]>,
        /// Which sizes are multiples of a run-time `vscale`; empty when none is.
        scalable: Box<[bool]>,
        /// Element type.
        elem: Type,
    },
    /// `tensor<?x4xf32, #encoding>`.
    Tensor {
        /// Sizes, [`DYNAMIC`] where unknown.
        shape: Box<[i64]>,
        /// Element type.
        elem: Type,
        /// Encoding, when there is one.
        encoding: Option<Attr>,
    },
    /// `tensor<*xf32>`.
    UnrankedTensor(Type),
    /// `memref<?x4xf32, layout, space>`.
    MemRef {
        /// Sizes, [`DYNAMIC`] where unknown.
        shape: Box<[i64]>,
        /// Element type.
        elem: Type,
        /// Layout (an affine map or strides); `None` is the identity.
        layout: Option<Attr>,
        /// Memory space.
        space: Option<Attr>,
    },
    /// `memref<*xf32, space>`.
    UnrankedMemRef {
        /// Element type.
        elem: Type,
        /// Memory space.
        space: Option<Attr>,
    },
    /// `(i32) -> f32`.
    Function {
        /// Types of the arguments.
        inputs: Box<[Type]>,
        /// Types of the results.
        results: Box<[Type]>,
    },
    /// `tuple<i32, f32>`.
    Tuple(Box<[Type]>),
    /// A type of a dialect that is not loaded, `!dialect.text` or `!dialect<text>`, kept as it was written.
    Opaque {
        /// The dialect's name.
        dialect: Name,
        /// What follows the `!`, dialect included.
        text: Name,
    },
    /// A type of a loaded dialect: `!dialect.mnemonic<params>`.
    Dialect {
        /// `dialect.mnemonic`.
        name: Name,
        /// Parameters in order.
        params: Box<[Attr]>,
    },
}

impl Type {
    /// What this type is.
    #[inline]
    pub fn kind(self, ctx: &Context) -> &TypeKind {
        ctx.type_kind(self)
    }

    /// Sizes of a ranked tensor, memref or vector; [`DYNAMIC`] where unknown.
    pub fn shape(self, ctx: &Context) -> Option<&[i64]> {
        match self.kind(ctx) {
            TypeKind::Vector { shape, .. }
            | TypeKind::Tensor { shape, .. }
            | TypeKind::MemRef { shape, .. } => Some(shape),
            _ => None,
        }
    }

    /// Sizes, when all are known.
    pub fn static_shape(self, ctx: &Context) -> Option<&[i64]> {
        self.shape(ctx).filter(|shape| !shape.contains(&DYNAMIC))
    }

    /// Number of elements, when all sizes are known and the product fits.
    pub fn num_elements(self, ctx: &Context) -> Option<i64> {
        self.static_shape(ctx)?.iter().try_fold(1i64, |n, &dim| n.checked_mul(dim))
    }

    /// Number of dimensions of a ranked shaped type.
    pub fn rank(self, ctx: &Context) -> Option<usize> {
        self.shape(ctx).map(<[i64]>::len)
    }

    /// Element type of a shaped type; the type itself when it is not shaped.
    pub fn elem(self, ctx: &Context) -> Type {
        match *self.kind(ctx) {
            TypeKind::Vector { elem, .. }
            | TypeKind::Tensor { elem, .. }
            | TypeKind::UnrankedTensor(elem)
            | TypeKind::MemRef { elem, .. }
            | TypeKind::UnrankedMemRef { elem, .. } => elem,
            _ => self,
        }
    }

    /// The same type with another element type; `elem` itself when this is not shaped.
    pub fn with_elem(self, ctx: &Context, new_elem: Type) -> Type {
        let mut kind = self.kind(ctx).clone();
        match &mut kind {
            TypeKind::Vector { elem, .. }
            | TypeKind::Tensor { elem, .. }
            | TypeKind::UnrankedTensor(elem)
            | TypeKind::MemRef { elem, .. }
            | TypeKind::UnrankedMemRef { elem, .. } => *elem = new_elem,
            _ => return new_elem,
        }
        ctx.ty(kind)
    }

    /// Whether this is a vector, tensor or memref, ranked or not.
    pub fn is_shaped(self, ctx: &Context) -> bool {
        self.is_vector(ctx) || self.is_tensor(ctx) || self.is_memref(ctx)
    }

    /// Whether this is a tensor, ranked or not.
    pub fn is_tensor(self, ctx: &Context) -> bool {
        matches!(self.kind(ctx), TypeKind::Tensor { .. } | TypeKind::UnrankedTensor(_))
    }

    /// Whether this is a memref, ranked or not.
    pub fn is_memref(self, ctx: &Context) -> bool {
        matches!(self.kind(ctx), TypeKind::MemRef { .. } | TypeKind::UnrankedMemRef { .. })
    }

    /// Whether this is a vector.
    pub fn is_vector(self, ctx: &Context) -> bool {
        matches!(self.kind(ctx), TypeKind::Vector { .. })
    }

    /// Whether this is a floating-point type.
    pub fn is_float(self, ctx: &Context) -> bool {
        matches!(self.kind(ctx), TypeKind::Float(_))
    }

    /// The floating-point format, when this is one.
    pub fn float_kind(self, ctx: &Context) -> Option<FloatKind> {
        match *self.kind(ctx) {
            TypeKind::Float(kind) => Some(kind),
            _ => None,
        }
    }

    /// Whether this is an integer type of any signedness.
    pub fn is_integer(self, ctx: &Context) -> bool {
        matches!(self.kind(ctx), TypeKind::Integer { .. })
    }

    /// Whether this is a signless integer type.
    pub fn is_signless(self, ctx: &Context) -> bool {
        matches!(self.kind(ctx), TypeKind::Integer { sign: Signedness::Signless, .. })
    }

    /// Whether this is the signless integer type of `width` bits.
    pub fn is_int(self, ctx: &Context, width: u32) -> bool {
        *self.kind(ctx) == TypeKind::Integer { width, sign: Signedness::Signless }
    }

    /// Whether this is `index`.
    pub fn is_index(self, ctx: &Context) -> bool {
        *self.kind(ctx) == TypeKind::Index
    }

    /// Width in bits of an integer or float; 64 for `index`.
    pub fn bit_width(self, ctx: &Context) -> Option<u32> {
        match self.kind(ctx) {
            TypeKind::Integer { width, .. } => Some(*width),
            TypeKind::Float(kind) => Some(kind.width()),
            TypeKind::Index => Some(64),
            _ => None,
        }
    }

    /// Bytes that one element of this scalar type takes in a dense buffer: an integer or float is
    /// rounded up to whole bytes, a complex number is two of its parts.
    pub fn byte_width(self, ctx: &Context) -> Option<usize> {
        match *self.kind(ctx) {
            TypeKind::Complex(part) => part.byte_width(ctx)?.checked_mul(2),
            _ => self.bit_width(ctx).map(|bits| bits.div_ceil(8) as usize),
        }
    }

    /// Inputs and results of a function type.
    pub fn function(self, ctx: &Context) -> Option<(&[Type], &[Type])> {
        match self.kind(ctx) {
            TypeKind::Function { inputs, results } => Some((inputs, results)),
            _ => None,
        }
    }
}

/// Constructors.
impl Context {
    /// The signless integer type of `width` bits.
    pub fn int(&self, width: u32) -> Type {
        self.ty(TypeKind::Integer { width, sign: Signedness::Signless })
    }

    /// `index`.
    pub fn index(&self) -> Type {
        self.ty(TypeKind::Index)
    }

    /// The floating-point type of format `kind`.
    pub fn float(&self, kind: FloatKind) -> Type {
        self.ty(TypeKind::Float(kind))
    }

    /// `f32`.
    pub fn f32(&self) -> Type {
        self.float(FloatKind::F32)
    }

    /// `none`.
    pub fn none(&self) -> Type {
        self.ty(TypeKind::None)
    }

    /// A ranked tensor type without encoding.
    pub fn tensor(&self, shape: &[i64], elem: Type) -> Type {
        self.ty(TypeKind::Tensor { shape: shape.into(), elem, encoding: None })
    }

    /// A memref type with identity layout in the default space.
    pub fn memref(&self, shape: &[i64], elem: Type) -> Type {
        self.ty(TypeKind::MemRef { shape: shape.into(), elem, layout: None, space: None })
    }

    /// A vector type of fixed sizes.
    pub fn vector(&self, shape: &[i64], elem: Type) -> Type {
        self.ty(TypeKind::Vector { shape: shape.into(), scalable: Box::default(), elem })
    }

    /// A function type.
    pub fn function_type(&self, inputs: &[Type], results: &[Type]) -> Type {
        self.ty(TypeKind::Function { inputs: inputs.into(), results: results.into() })
    }
}
