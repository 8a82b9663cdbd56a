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

/// Fast-math flags in the order in which they print.
pub(super) const FASTMATH_FLAGS: &[&str] =
    &["none", "reassoc", "nnan", "ninf", "nsz", "arcp", "contract", "afn", "fast"];
/// Overflow flags in the order in which they print.
pub(super) const OVERFLOW_FLAGS: &[&str] = &["none", "nsw", "nuw"];

/// The flags of an attribute, in order.
pub(super) fn flags_of(ctx: &Context, attr: Attr) -> Vec<&str> {
    let AttrKind::Dialect { params, .. } = attr.kind(ctx) else {
        return Vec::new();
    };
    let flag = |param: &Attr| match param.kind(ctx) {
        AttrKind::Keyword(flag) => Some(ctx.str(*flag)),
        _ => None,
    };
    params.iter().filter_map(flag).collect()
}

fn is_named(ctx: &Context, attr: Attr, wanted: &str) -> bool {
    matches!(attr.kind(ctx), AttrKind::Dialect { name, .. } if ctx.str(*name) == wanted)
}

/// Whether the flags of `attr` contain `flag`; `fast` contains all of fast-math.
pub fn has_flag(ctx: &Context, attr: Attr, flag: &str) -> bool {
    flags_of(ctx, attr).iter().any(|&found| found == flag || found == "fast" && flag != "none")
}

/// `#arith.fastmath<..>`: which laws of real numbers may be applied to floats.
pub const FASTMATH: AttrConstraint =
    AttrConstraint::new("Floating point fast math flags", |ctx, attr| is_named(ctx, attr, "arith.fastmath"));

/// `#arith.overflow<..>`: which overflows do not happen.
pub const OVERFLOW: AttrConstraint =
    AttrConstraint::new("Integer overflow arith flags", |ctx, attr| is_named(ctx, attr, "arith.overflow"));

/// `#arith.fastmath<none>` and the like: in order, and all of them as `fast`.
pub fn fastmath(ctx: &Context, flags: &[&str]) -> Attr {
    flags_attr(ctx, "arith.fastmath", normalize(FASTMATH_FLAGS, flags))
}

/// `#arith.overflow<none>` and the like.
pub fn overflow(ctx: &Context, flags: &[&str]) -> Attr {
    flags_attr(ctx, "arith.overflow", normalize(OVERFLOW_FLAGS, flags))
}

/// The flags among `known` that are in `flags`, in the order of `known`: `none` when there are none,
/// and `fast` when there are all.
pub(super) fn normalize<'a>(known: &[&'a str], flags: &[&str]) -> Vec<&'a str> {
    let single: Vec<&str> = known.iter().copied().filter(|&flag| flag != "none" && flag != "fast").collect();
    let all_of_them = known.contains(&"fast") && single.iter().all(|flag| flags.contains(flag));
    if flags.contains(&"fast") || all_of_them {
        return vec!["fast"];
    }
    let found: Vec<&str> = single.into_iter().filter(|flag| flags.contains(flag)).collect();
    if found.is_empty() { vec!["none"] } else { found }
}

fn flags_attr(ctx: &Context, name: &str, flags: Vec<&str>) -> Attr {
    let params = flags.into_iter().map(|flag| ctx.attr(AttrKind::Keyword(ctx.name(flag)))).collect();
    ctx.attr(AttrKind::Dialect { name: ctx.name(name), params })
}

/// A constant: any attribute with a type, which a string has too.
pub const CONSTANT_VALUE: AttrConstraint = AttrConstraint::new("TypedAttr instance", |ctx, attr| {
    attr.ty(ctx).is_some() || matches!(attr.kind(ctx), AttrKind::String { .. })
});
