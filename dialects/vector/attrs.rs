//! Attributes and constraints of the vector dialect.

use terrace_ir::op::*;
use terrace_ir::{Attr, AttrKind, Context, Type, TypeKind};

/// What can follow a value that is printed, as `#vector.punctuation<..>` names it.
pub(super) const PUNCTUATIONS: &[&str] = &["no_punctuation", "newline", "comma", "open", "close"];

/// `#vector.punctuation<..>`: what is printed after a value.
pub(super) const PUNCTUATION: AttrConstraint =
    AttrConstraint::new("Punctuation for separating vectors or vector elements", |ctx, attr| {
        punctuation_of(ctx, attr).is_some()
    });

/// The keyword of `#vector.punctuation<..>`.
pub fn punctuation_of(ctx: &Context, attr: Attr) -> Option<&str> {
    keyword_of(ctx, attr, "vector.punctuation").filter(|word| PUNCTUATIONS.contains(word))
}

/// `#vector.punctuation<punctuation>`.
pub fn punctuation_attr(ctx: &Context, punctuation: &str) -> Attr {
    keyword_attr(ctx, "vector.punctuation", punctuation)
}

/// Ways to combine elements, as `#vector.kind<..>` names them.
pub(super) const KINDS: &[&str] = &[
    "add", "mul", "minui", "minsi", "minnumf", "maxui", "maxsi", "maxnumf", "and", "or", "xor", "maximumf",
    "minimumf",
];

/// `#vector.kind<..>`: how elements are combined.
pub(super) const COMBINING_KIND: AttrConstraint =
    AttrConstraint::new("Kind of combining function for contractions and reductions", |ctx, attr| {
        kind_of(ctx, attr).is_some_and(|kind| KINDS.contains(&kind))
    });

/// The keyword of a dialect attribute `name<keyword>`.
fn keyword_of<'c>(ctx: &'c Context, attr: Attr, wanted: &str) -> Option<&'c str> {
    let AttrKind::Dialect { name, params } = attr.kind(ctx) else {
        return None;
    };
    match (ctx.str(*name) == wanted, params.first()?.kind(ctx)) {
        (true, AttrKind::Keyword(keyword)) => Some(ctx.str(*keyword)),
        _ => None,
    }
}

fn keyword_attr(ctx: &Context, name: &str, keyword: &str) -> Attr {
    let keyword = ctx.attr(AttrKind::Keyword(ctx.name(keyword)));
    ctx.attr(AttrKind::Dialect { name: ctx.name(name), params: Box::new([keyword]) })
}

/// The keyword of `#vector.kind<..>`.
pub fn kind_of(ctx: &Context, attr: Attr) -> Option<&str> {
    keyword_of(ctx, attr, "vector.kind")
}

/// `#vector.kind<kind>`.
pub fn kind_attr(ctx: &Context, kind: &str) -> Attr {
    keyword_attr(ctx, "vector.kind", kind)
}

/// Whether elements of type `ty` can be combined by `kind`.
pub fn supports(ctx: &Context, kind: &str, ty: Type) -> bool {
    match kind {
        "add" | "mul" => ty.is_float(ctx) || ty.is_integer(ctx) || ty.is_index(ctx),
        "minnumf" | "maxnumf" | "minimumf" | "maximumf" => ty.is_float(ctx),
        _ => ty.is_integer(ctx) || ty.is_index(ctx),
    }
}

/// The keyword of `#vector.iterator_type<..>`: `parallel` or `reduction`.
pub fn iterator_of(ctx: &Context, attr: Attr) -> Option<&str> {
    keyword_of(ctx, attr, "vector.iterator_type").filter(|&word| matches!(word, "parallel" | "reduction"))
}

/// `#vector.iterator_type<keyword>`.
pub fn iterator_attr(ctx: &Context, keyword: &str) -> Attr {
    keyword_attr(ctx, "vector.iterator_type", keyword)
}

/// An array of `#vector.iterator_type<..>`.
pub(super) const ITERATORS: AttrConstraint =
    AttrConstraint::new("Iterator type should be an enum.", |ctx, attr| {
        attr.as_array(ctx).is_some_and(|all| all.iter().all(|&attr| iterator_of(ctx, attr).is_some()))
    });

/// An alignment in bytes.
pub(super) const ALIGNMENT: AttrConstraint = AttrConstraint::typed(
    "64-bit signless integer attribute whose value is positive and whose value is a power of two > 0",
    |ctx, attr| {
        let value = attr.as_int(ctx).filter(|_| attr.ty(ctx).is_some_and(|ty| ty.is_int(ctx, 64)));
        value.is_some_and(|value| value > 0 && value.count_ones() == 1)
    },
    |ctx| ctx.int(64),
);

/// An array of 64-bit integers.
pub(super) const I64S: AttrConstraint = AttrConstraint::new("64-bit integer array attribute", |ctx, attr| {
    let int = |attr: &Attr| attr.as_int(ctx).is_some() && attr.ty(ctx).is_some_and(|ty| ty.is_int(ctx, 64));
    attr.as_array(ctx).is_some_and(|all| all.iter().all(int))
});

/// An array of truth values.
pub(super) const BOOLS: AttrConstraint = AttrConstraint::new("1-bit boolean array attribute", |ctx, attr| {
    attr.as_array(ctx).is_some_and(|all| all.iter().all(|attr| attr.as_bool(ctx).is_some()))
});

/// A tensor or memref.
pub(super) const TENSOR_OR_MEMREF: Constraint =
    Constraint::new("Tensor or MemRef of any type values", |ctx, ty| {
        (ty.is_tensor(ctx) || ty.is_memref(ctx)) && ty.rank(ctx).is_some()
    });

/// A vector of `i1`.
pub(super) const MASK: Constraint = Constraint::new("vector of 1-bit signless integer values", |ctx, ty| {
    ty.is_vector(ctx) && ty.elem(ctx).is_int(ctx, 1)
});

/// A vector of `i1` with at least one dimension.
pub(super) const RANKED_MASK: Constraint =
    Constraint::new("vector of 1-bit signless integer values", |ctx, ty| {
        ty.is_vector(ctx) && ty.rank(ctx) != Some(0) && ty.elem(ctx).is_int(ctx, 1)
    });

/// What `vector.print` prints; upstream has no words for it.
pub(super) const PRINTABLE: Constraint = Constraint::new("", |ctx, ty| {
    ty.is_vector(ctx) || ty.is_integer(ctx) || ty.is_index(ctx) || ty.is_float(ctx)
});

/// A memref whose sizes are all known.
pub(super) const STATIC_MEMREF: Constraint =
    Constraint::new("statically shaped memref of any type values", |ctx, ty| {
        ty.is_memref(ctx) && ty.static_shape(ctx).is_some()
    });

/// A vector with one dimension.
pub(super) const VECTOR_1D: Constraint =
    Constraint::new("vector of any type values of ranks 1", |ctx, ty| {
        ty.is_vector(ctx) && ty.rank(ctx) == Some(1)
    });

/// A vector of fixed sizes.
pub(super) const FIXED_VECTOR: Constraint =
    Constraint::new("fixed-length vector of any type values", |ctx, ty| {
        ty.is_vector(ctx) && !is_scalable(ctx, ty)
    });

/// A vector of `i1` of fixed sizes.
pub(super) const FIXED_MASK: Constraint =
    Constraint::new("fixed-length vector of 1-bit signless integer values", |ctx, ty| {
        ty.is_vector(ctx) && ty.elem(ctx).is_int(ctx, 1) && !is_scalable(ctx, ty)
    });

/// A vector of floats.
pub(super) const FLOATS: Constraint = Constraint::new("vector of floating-point values", |ctx, ty| {
    ty.is_vector(ctx) && ty.elem(ctx).is_float(ctx)
});

/// A vector of integers or `index`.
pub(super) const INDEX_VECTOR: Constraint =
    Constraint::new("vector of integer or index values", |ctx, ty| {
        ty.is_vector(ctx) && (ty.elem(ctx).is_integer(ctx) || ty.elem(ctx).is_index(ctx))
    });

/// A vector of `index` with one dimension.
pub(super) const STEPS: Constraint = Constraint::new("vector of index values of ranks 1", |ctx, ty| {
    ty.is_vector(ctx) && ty.rank(ctx) == Some(1) && ty.elem(ctx).is_index(ctx)
});

/// A vector with at least one dimension.
pub(super) const RANKED_VECTOR: Constraint =
    Constraint::new("vector of any type values", |ctx, ty| ty.is_vector(ctx) && ty.rank(ctx) != Some(0));

/// Whether a size of a vector type is a multiple of `vscale`.
pub(super) fn is_scalable(ctx: &Context, ty: Type) -> bool {
    matches!(ty.kind(ctx), TypeKind::Vector { scalable, .. } if scalable.iter().any(|&dim| dim))
}

/// The sizes of a vector type, each with whether it is scalable; none for a scalar.
pub(super) fn dims(ctx: &Context, ty: Type) -> Vec<(i64, bool)> {
    match ty.kind(ctx) {
        TypeKind::Vector { shape, scalable, .. } => {
            let flag = |at: usize| scalable.get(at).copied().unwrap_or(false);
            shape.iter().enumerate().map(|(at, &size)| (size, flag(at))).collect()
        }
        _ => Vec::new(),
    }
}

/// The vector type of these sizes.
pub(super) fn vector_of(ctx: &Context, dims: &[(i64, bool)], elem: Type) -> Type {
    let scalable: Box<[bool]> = match dims.iter().any(|dim| dim.1) {
        true => dims.iter().map(|dim| dim.1).collect(),
        false => Box::default(),
    };
    ctx.ty(TypeKind::Vector { shape: dims.iter().map(|dim| dim.0).collect(), scalable, elem })
}

/// The sizes of a vector, one of no dimensions being one of a single element.
pub(super) fn at_least_1d(ctx: &Context, ty: Type) -> Vec<(i64, bool)> {
    let sizes = dims(ctx, ty);
    if sizes.is_empty() { vec![(1, false)] } else { sizes }
}
