//! Attributes of the arith dialect: predicates, fast-math and overflow flags.

use terrace_ir::op::AttrConstraint;
use terrace_ir::{Attr, AttrKind, Context};

/// Predicates of `arith.cmpi` with the integers that stand for them.
pub const CMPI_CASES: &[(&str, i64)] = &[
    ("eq", 0),
    ("ne", 1),
    ("slt", 2),
    ("sle", 3),
    ("sgt", 4),
    ("sge", 5),
    ("ult", 6),
    ("ule", 7),
    ("ugt", 8),
    ("uge", 9),
];

/// Predicates of `arith.cmpf` with the integers that stand for them.
pub const CMPF_CASES: &[(&str, i64)] = &[
    ("false", 0),
    ("oeq", 1),
    ("ogt", 2),
    ("oge", 3),
    ("olt", 4),
    ("ole", 5),
    ("one", 6),
    ("ord", 7),
    ("ueq", 8),
    ("ugt", 9),
    ("uge", 10),
    ("ult", 11),
    ("ule", 12),
    ("une", 13),
    ("uno", 14),
    ("true", 15),
];

fn is_case(ctx: &Context, attr: Attr, count: i64) -> bool {
    attr.ty(ctx).is_some_and(|ty| ty.is_int(ctx, 64))
        && attr.as_int(ctx).is_some_and(|value| (0..count).contains(&value))
}

/// A predicate of `arith.cmpi`.
pub const CMPI_PREDICATE: AttrConstraint = AttrConstraint::cases(
    "allowed 64-bit signless integer cases: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9",
    |ctx, attr| is_case(ctx, attr, 10),
    CMPI_CASES,
);

/// A predicate of `arith.cmpf`.
pub const CMPF_PREDICATE: AttrConstraint = AttrConstraint::cases(
    "allowed 64-bit signless integer cases: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15",
    |ctx, attr| is_case(ctx, attr, 16),
    CMPF_CASES,
);

/// The flag that a parameter names; text reads `none` as the type of that name.
pub(super) fn flag_of(ctx: &Context, param: Attr) -> Option<&str> {
    match param.kind(ctx) {
        AttrKind::Keyword(flag) => Some(ctx.str(*flag)),
        AttrKind::Type(ty) if *ty == ctx.none() => Some("none"),
        _ => None,
    }
}

/// Whether `attr` is the dialect attribute `name` with parameters among `flags`.
fn is_flags(ctx: &Context, attr: Attr, name: &str, flags: &[&str]) -> bool {
    let AttrKind::Dialect { name: found, params } = attr.kind(ctx) else {
        return false;
    };
    let known = |&param: &Attr| flag_of(ctx, param).is_some_and(|flag| flags.contains(&flag));
    ctx.str(*found) == name && params.iter().all(known)
}

/// Whether the flags of `attr` contain `flag`.
pub fn has_flag(ctx: &Context, attr: Attr, flag: &str) -> bool {
    let AttrKind::Dialect { params, .. } = attr.kind(ctx) else {
        return false;
    };
    params.iter().any(|&param| flag_of(ctx, param) == Some(flag))
}

/// `#arith.fastmath<..>`: which laws of real numbers may be applied to floats.
pub const FASTMATH: AttrConstraint = AttrConstraint::new("Floating point fast math flags", |ctx, attr| {
    let flags = ["none", "reassoc", "nnan", "ninf", "nsz", "arcp", "contract", "afn", "fast"];
    is_flags(ctx, attr, "arith.fastmath", &flags)
});

/// `#arith.overflow<..>`: which overflows do not happen.
pub const OVERFLOW: AttrConstraint = AttrConstraint::new("Integer overflow arith flags", |ctx, attr| {
    is_flags(ctx, attr, "arith.overflow", &["none", "nsw", "nuw"])
});

/// `#arith.fastmath<none>` and the like.
pub fn fastmath(ctx: &Context, flags: &[&str]) -> Attr {
    flags_attr(ctx, "arith.fastmath", flags)
}

/// `#arith.overflow<none>` and the like.
pub fn overflow(ctx: &Context, flags: &[&str]) -> Attr {
    flags_attr(ctx, "arith.overflow", flags)
}

fn flags_attr(ctx: &Context, name: &str, flags: &[&str]) -> Attr {
    let param = |flag: &&str| match *flag {
        "none" => ctx.type_attr(ctx.none()),
        flag => ctx.attr(AttrKind::Keyword(ctx.name(flag))),
    };
    let params = flags.iter().map(param).collect();
    ctx.attr(AttrKind::Dialect { name: ctx.name(name), params })
}

/// A constant: any attribute with a type.
pub const CONSTANT_VALUE: AttrConstraint =
    AttrConstraint::new("TypedAttr instance", |ctx, attr| attr.ty(ctx).is_some());
