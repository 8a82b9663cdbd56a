//! Which types and attributes a slot accepts. The wording follows upstream's, so that messages do.

use crate::attr::{Attr, AttrKind};
use crate::context::Context;
use crate::types::{Type, TypeKind};

/// The type of a variable that follows from that of another.
pub type DeriveFn = fn(&Context, Type) -> Type;

/// Which types a slot accepts.
#[derive(Debug)]
pub struct Constraint {
    /// What is accepted, as it reads after "must be".
    pub what: &'static str,
    /// Whether a type is accepted.
    pub holds: fn(&Context, Type) -> bool,
    /// The one accepted type, when there is only one.
    pub build: Option<fn(&Context) -> Type>,
    /// The type variable that this is, when it is one.
    pub var: Option<&'static str>,
    /// How the variable follows from another one.
    pub derive: Option<(&'static str, DeriveFn)>,
    /// What holds of the variable when it follows, as it reads after "failed to verify that".
    pub why: Option<&'static str>,
}

impl Constraint {
    /// Accepts the types for which `holds` does.
    pub const fn new(what: &'static str, holds: fn(&Context, Type) -> bool) -> Constraint {
        Constraint { what, holds, build: None, var: None, derive: None, why: None }
    }

    /// Accepts the type that `build` makes.
    pub const fn exactly(
        what: &'static str,
        holds: fn(&Context, Type) -> bool,
        build: fn(&Context) -> Type,
    ) -> Constraint {
        Constraint { what, holds, build: Some(build), var: None, derive: None, why: None }
    }
}

fn elem_of_tensor_or_vector(ctx: &Context, ty: Type) -> Type {
    match *ty.kind(ctx) {
        TypeKind::Vector { elem, .. } | TypeKind::Tensor { elem, .. } | TypeKind::UnrankedTensor(elem) => {
            elem
        }
        _ => ty,
    }
}

/// Any type.
pub const ANY: Constraint = Constraint::new("any type", |_, _| true);
/// `index`.
pub const INDEX: Constraint = Constraint::exactly("index", |ctx, ty| ty.is_index(ctx), |ctx| ctx.index());
/// `i1`.
pub const I1: Constraint =
    Constraint::exactly("1-bit signless integer", |ctx, ty| ty.is_int(ctx, 1), |ctx| ctx.int(1));
/// `i32`.
pub const I32: Constraint =
    Constraint::exactly("32-bit signless integer", |ctx, ty| ty.is_int(ctx, 32), |ctx| ctx.int(32));
/// `i64`.
pub const I64: Constraint =
    Constraint::exactly("64-bit signless integer", |ctx, ty| ty.is_int(ctx, 64), |ctx| ctx.int(64));
/// An integer of any signedness.
pub const INTEGER: Constraint = Constraint::new("integer", |ctx, ty| ty.is_integer(ctx));
/// A signless integer.
pub const SIGNLESS_INTEGER: Constraint = Constraint::new("signless integer", |ctx, ty| ty.is_signless(ctx));
/// A signless integer or `index`.
pub const SIGNLESS_OR_INDEX: Constraint =
    Constraint::new("signless integer or index", |ctx, ty| ty.is_signless(ctx) || ty.is_index(ctx));
/// A floating-point type.
pub const FLOAT: Constraint = Constraint::new("floating-point", |ctx, ty| ty.is_float(ctx));
/// A signless integer or `index`, or a vector or tensor of them.
pub const SIGNLESS_INTEGER_LIKE: Constraint = Constraint::new("signless-integer-like", |ctx, ty| {
    let elem = elem_of_tensor_or_vector(ctx, ty);
    elem.is_signless(ctx) || elem.is_index(ctx)
});
/// A signless integer (no `index`), or a vector or tensor of them.
pub const SIGNLESS_FIXED_WIDTH_INTEGER_LIKE: Constraint =
    Constraint::new("signless-fixed-width-integer-like", |ctx, ty| {
        elem_of_tensor_or_vector(ctx, ty).is_signless(ctx)
    });
/// A float, or a vector or tensor of them.
pub const FLOAT_LIKE: Constraint =
    Constraint::new("floating-point-like", |ctx, ty| elem_of_tensor_or_vector(ctx, ty).is_float(ctx));
/// `i1`, or a vector or tensor of it.
pub const BOOL_LIKE: Constraint =
    Constraint::new("bool-like", |ctx, ty| elem_of_tensor_or_vector(ctx, ty).is_int(ctx, 1));
/// A ranked or unranked tensor.
pub const TENSOR: Constraint = Constraint::new("tensor of any type values", |ctx, ty| ty.is_tensor(ctx));
/// A ranked tensor.
pub const RANKED_TENSOR: Constraint = Constraint::new("ranked tensor of any type values", |ctx, ty| {
    matches!(ty.kind(ctx), TypeKind::Tensor { .. })
});
/// A ranked memref.
pub const MEMREF: Constraint =
    Constraint::new("memref of any type values", |ctx, ty| matches!(ty.kind(ctx), TypeKind::MemRef { .. }));
/// A ranked or unranked memref.
pub const ANY_MEMREF: Constraint =
    Constraint::new("ranked or unranked memref of any type values", |ctx, ty| ty.is_memref(ctx));
/// A vector.
pub const VECTOR: Constraint = Constraint::new("vector of any type values", |ctx, ty| ty.is_vector(ctx));
/// A ranked memref or a ranked tensor.
pub const SHAPED: Constraint = Constraint::new("shaped of any type values", |ctx, ty| {
    ty.is_tensor(ctx) || ty.is_memref(ctx) || ty.is_vector(ctx)
});

/// `i1` in the shape of `ty`: the type of a comparison of two `ty`.
pub fn bool_like(ctx: &Context, ty: Type) -> Type {
    match ty.kind(ctx) {
        TypeKind::Vector { .. } | TypeKind::Tensor { .. } | TypeKind::UnrankedTensor(_) => {
            ty.with_elem(ctx, ctx.int(1))
        }
        _ => ctx.int(1),
    }
}

/// Which attributes a slot accepts.
#[derive(Debug)]
pub struct AttrConstraint {
    /// What is accepted, as it reads after "failed to satisfy constraint:".
    pub what: &'static str,
    /// Whether an attribute is accepted.
    pub holds: fn(&Context, Attr) -> bool,
    /// The type that the text form leaves out, when all accepted attributes have it.
    pub ty: Option<fn(&Context) -> Type>,
    /// The keywords of the cases of an enumeration, each with the value of its integer attribute.
    pub cases: &'static [(&'static str, i64)],
}

impl AttrConstraint {
    /// Accepts the attributes for which `holds` does.
    pub const fn new(what: &'static str, holds: fn(&Context, Attr) -> bool) -> AttrConstraint {
        AttrConstraint { what, holds, ty: None, cases: &[] }
    }

    /// Accepts attributes of the type that `ty` makes for which `holds` does.
    pub const fn typed(
        what: &'static str,
        holds: fn(&Context, Attr) -> bool,
        ty: fn(&Context) -> Type,
    ) -> AttrConstraint {
        AttrConstraint { what, holds, ty: Some(ty), cases: &[] }
    }

    /// Accepts the 64-bit integers that stand for the given keywords, which custom forms print.
    pub const fn cases(
        what: &'static str,
        holds: fn(&Context, Attr) -> bool,
        cases: &'static [(&'static str, i64)],
    ) -> AttrConstraint {
        AttrConstraint { what, holds, ty: Some(|ctx| ctx.int(64)), cases }
    }
}

fn is_int_of(ctx: &Context, attr: Attr, width: u32) -> bool {
    attr.as_i128(ctx).is_some() && attr.ty(ctx).is_some_and(|ty| ty.is_int(ctx, width))
}

/// Any attribute.
pub const ANY_ATTR: AttrConstraint = AttrConstraint::new("any attribute", |_, _| true);
/// An attribute with a type.
pub const TYPED_ATTR: AttrConstraint =
    AttrConstraint::new("TypedAttr instance", |ctx, attr| attr.ty(ctx).is_some());
/// `unit`.
pub const UNIT_ATTR: AttrConstraint = AttrConstraint::new("unit attribute", |_, attr| attr == Attr::UNIT);
/// A property of upstream's `UnitProp`: `unit`, or `false` where it is not set.
pub const UNIT_OR_FALSE_ATTR: AttrConstraint =
    AttrConstraint::new("unit attribute", |ctx, attr| attr == Attr::UNIT || attr.as_bool(ctx) == Some(false));
/// `true` or `false`.
pub const BOOL_ATTR: AttrConstraint =
    AttrConstraint::typed("bool attribute", |ctx, attr| attr.as_bool(ctx).is_some(), |ctx| ctx.int(1));
/// An `i32`.
pub const I32_ATTR: AttrConstraint = AttrConstraint::typed(
    "32-bit signless integer attribute",
    |ctx, attr| is_int_of(ctx, attr, 32),
    |ctx| ctx.int(32),
);
/// An `i64`.
pub const I64_ATTR: AttrConstraint = AttrConstraint::typed(
    "64-bit signless integer attribute",
    |ctx, attr| is_int_of(ctx, attr, 64),
    |ctx| ctx.int(64),
);
/// An `index`.
pub const INDEX_ATTR: AttrConstraint = AttrConstraint::typed(
    "index attribute",
    |ctx, attr| attr.as_int(ctx).is_some() && attr.ty(ctx).is_some_and(|ty| ty.is_index(ctx)),
    |ctx| ctx.index(),
);
/// An `f32`.
pub const F32_ATTR: AttrConstraint = AttrConstraint::typed(
    "32-bit float attribute",
    |ctx, attr| attr.ty(ctx) == Some(ctx.f32()) && attr.as_f64(ctx).is_some(),
    |ctx| ctx.f32(),
);
/// A string.
pub const STR_ATTR: AttrConstraint =
    AttrConstraint::new("string attribute", |ctx, attr| matches!(attr.kind(ctx), AttrKind::String { .. }));
/// A symbol's name.
pub const SYMBOL_NAME_ATTR: AttrConstraint =
    AttrConstraint::new("string attribute", |ctx, attr| matches!(attr.kind(ctx), AttrKind::String { .. }));
/// A reference to a symbol of the nearest table.
pub const FLAT_SYMBOL_ATTR: AttrConstraint =
    AttrConstraint::new("flat symbol reference attribute", |ctx, attr| attr.as_symbol(ctx).is_some());
/// A reference to a symbol.
pub const SYMBOL_ATTR: AttrConstraint = AttrConstraint::new("symbol reference attribute", |ctx, attr| {
    matches!(attr.kind(ctx), AttrKind::Symbol { .. })
});
/// A type.
pub const TYPE_ATTR: AttrConstraint =
    AttrConstraint::new("any type attribute", |ctx, attr| attr.as_type(ctx).is_some());
/// A function type.
pub const FUNCTION_TYPE_ATTR: AttrConstraint =
    AttrConstraint::new("type attribute of function type", |ctx, attr| {
        attr.as_type(ctx).is_some_and(|ty| ty.function(ctx).is_some())
    });
/// An array.
pub const ARRAY_ATTR: AttrConstraint =
    AttrConstraint::new("array attribute", |ctx, attr| attr.as_array(ctx).is_some());
/// An array of dictionaries.
pub const DICT_ARRAY_ATTR: AttrConstraint =
    AttrConstraint::new("Array of dictionary attributes", |ctx, attr| {
        attr.as_array(ctx).is_some_and(|all| all.iter().all(|attr| attr.as_dict(ctx).is_some()))
    });
/// `array<i64: ..>`.
pub const I64_ARRAY_ATTR: AttrConstraint = AttrConstraint::new(
    "i64 dense array attribute",
    |ctx, attr| matches!(attr.kind(ctx), AttrKind::DenseArray { elem, .. } if elem.is_int(ctx, 64)),
);
/// `array<i32: ..>`.
pub const I32_ARRAY_ATTR: AttrConstraint = AttrConstraint::new(
    "i32 dense array attribute",
    |ctx, attr| matches!(attr.kind(ctx), AttrKind::DenseArray { elem, .. } if elem.is_int(ctx, 32)),
);
/// An affine map.
pub const AFFINE_MAP_ATTR: AttrConstraint =
    AttrConstraint::new("AffineMap attribute", |ctx, attr| attr.as_affine_map(ctx).is_some());
/// An array of affine maps.
pub const AFFINE_MAPS_ATTR: AttrConstraint = AttrConstraint::new("AffineMap array attribute", |ctx, attr| {
    attr.as_array(ctx).is_some_and(|all| all.iter().all(|attr| attr.as_affine_map(ctx).is_some()))
});
/// Dense elements, inline or in a resource.
pub const ELEMENTS_ATTR: AttrConstraint =
    AttrConstraint::new("constant vector/tensor attribute", |ctx, attr| {
        matches!(attr.kind(ctx), AttrKind::Dense { .. } | AttrKind::Resource { .. } | AttrKind::Sparse { .. })
    });
