//! Types of the pdl dialect: handles to what a pattern matches and makes.

use std::sync::LazyLock;

use terrace_ir::op::{Constraint, ParamRule, TypeSyntax};
use terrace_ir::text::{OpParser, Reported};
use terrace_ir::{Attr, AttrKind, Context, Type, TypeKind};

/// What a handle can be to, and a range can be of.
const HANDLES: [&str; 4] = ["attribute", "operation", "type", "value"];

fn handle(ctx: &Context, mnemonic: &str) -> Type {
    ctx.ty(TypeKind::Dialect { name: ctx.name(&format!("pdl.{mnemonic}")), params: Box::default() })
}

/// `!pdl.attribute`: an attribute.
pub fn attribute_type(ctx: &Context) -> Type {
    handle(ctx, "attribute")
}

/// `!pdl.operation`: an op.
pub fn operation_type(ctx: &Context) -> Type {
    handle(ctx, "operation")
}

/// `!pdl.type`: a type.
pub fn type_type(ctx: &Context) -> Type {
    handle(ctx, "type")
}

/// `!pdl.value`: an operand or result.
pub fn value_type(ctx: &Context) -> Type {
    handle(ctx, "value")
}

/// `!pdl.range<operation>`: ops.
pub(crate) fn operations_type(ctx: &Context) -> Type {
    range(ctx, "operation")
}

/// `!pdl.range<..>` of a handle type; `None` when `elem` is none.
pub fn range_of(ctx: &Context, elem: Type) -> Option<Type> {
    let mnemonic = HANDLES.into_iter().find(|mnemonic| is(ctx, elem, mnemonic))?;
    Some(range(ctx, mnemonic))
}

fn range(ctx: &Context, mnemonic: &str) -> Type {
    let params = [ctx.attr(AttrKind::Keyword(ctx.name(mnemonic)))];
    ctx.ty(TypeKind::Dialect { name: ctx.name("pdl.range"), params: params.into() })
}

/// What `ty` is a range of; `None` when it is no range.
pub fn range_elem(ctx: &Context, ty: Type) -> Option<Type> {
    match ty.kind(ctx) {
        TypeKind::Dialect { name, params } if ctx.str(*name) == "pdl.range" => match params[..] {
            [param] => keyword(ctx, param).map(|mnemonic| handle(ctx, mnemonic)),
            _ => None,
        },
        _ => None,
    }
}

fn keyword(ctx: &Context, param: Attr) -> Option<&str> {
    match param.kind(ctx) {
        AttrKind::Keyword(name) => Some(ctx.str(*name)),
        _ => None,
    }
}

fn is(ctx: &Context, ty: Type, mnemonic: &str) -> bool {
    matches!(ty.kind(ctx), TypeKind::Dialect { name, .. }
        if ctx.str(*name).strip_prefix("pdl.") == Some(mnemonic))
}

fn is_range(ctx: &Context, ty: Type, mnemonic: &str) -> bool {
    range_elem(ctx, ty).is_some_and(|elem| is(ctx, elem, mnemonic))
}

/// Any type of the dialect.
pub(crate) const HANDLE: Constraint = Constraint::new(
    "pdl type",
    |ctx, ty| matches!(ty.kind(ctx), TypeKind::Dialect { name, .. } if ctx.str(*name).starts_with("pdl.")),
);
/// An attribute.
pub(crate) const ATTRIBUTE: Constraint = Constraint::exactly(
    "PDL handle to an `mlir::Attribute`",
    |ctx, ty| is(ctx, ty, "attribute"),
    attribute_type,
);
/// An op.
pub(crate) const OPERATION: Constraint = Constraint::exactly(
    "PDL handle to an `mlir::Operation *`",
    |ctx, ty| is(ctx, ty, "operation"),
    operation_type,
);
/// A type.
pub(crate) const TYPE: Constraint =
    Constraint::exactly("PDL handle to an `mlir::Type`", |ctx, ty| is(ctx, ty, "type"), type_type);
/// Types.
pub(crate) const TYPES: Constraint = Constraint::exactly(
    "range of PDL handle to an `mlir::Type` values",
    |ctx, ty| is_range(ctx, ty, "type"),
    |ctx| range(ctx, "type"),
);
/// A value.
pub(crate) const VALUE: Constraint =
    Constraint::exactly("PDL handle for an `mlir::Value`", |ctx, ty| is(ctx, ty, "value"), value_type);
/// Values.
pub(crate) const VALUES: Constraint = Constraint::exactly(
    "range of PDL handle for an `mlir::Value` values",
    |ctx, ty| is_range(ctx, ty, "value"),
    |ctx| range(ctx, "value"),
);
/// Ops.
pub(crate) const OPERATIONS: Constraint = Constraint::exactly(
    "range of PDL handle to an `mlir::Operation *` values",
    |ctx, ty| is_range(ctx, ty, "operation"),
    |ctx| range(ctx, "operation"),
);
/// A range of anything.
pub(crate) const RANGE: Constraint =
    Constraint::new("range of pdl type values", |ctx, ty| range_elem(ctx, ty).is_some());
/// A type or a range of them.
pub(crate) const TYPE_OR_TYPES: Constraint =
    Constraint::new("single element or range of PDL handle to an `mlir::Type`", |ctx, ty| {
        is(ctx, ty, "type") || is_range(ctx, ty, "type")
    });
/// A value or a range of them.
pub(crate) const VALUE_OR_VALUES: Constraint =
    Constraint::new("single element or range of PDL handle for an `mlir::Value`", |ctx, ty| {
        is(ctx, ty, "value") || is_range(ctx, ty, "value")
    });
/// A range of types or one of values.
pub(crate) const TYPES_OR_VALUES: Constraint = Constraint::new(
    "range of PDL handle to an `mlir::Type` or PDL handle for an `mlir::Value` values",
    |ctx, ty| is_range(ctx, ty, "type") || is_range(ctx, ty, "value"),
);

/// `<value>`, behind `!pdl.range`.
pub(super) static RANGE_SYNTAX: TypeSyntax = TypeSyntax {
    parse: parse_range,
    print: |params, p| {
        p.text("<");
        for &param in params {
            p.attr(param);
        }
        p.text(">");
    },
};

/// Reads the element of a range; one that is a range itself becomes a type, which the rule refuses.
fn parse_range(p: &mut OpParser<'_>) -> Result<Box<[Attr]>, Reported> {
    let mut depth = 0_usize;
    let word = loop {
        p.expect("<")?;
        depth += 1;
        let word = p.parse_keyword()?;
        if word != "range" {
            break word;
        }
    };
    for _ in 0..depth {
        p.expect(">")?;
    }
    let ctx = p.ctx();
    let param = match depth {
        1 => ctx.attr(AttrKind::Keyword(ctx.name(word))),
        _ => ctx.type_attr(range(ctx, word)),
    };
    Ok([param].into())
}

/// The element of a range is a handle.
pub(super) static RANGE_RULE: LazyLock<ParamRule> = LazyLock::new(|| {
    ParamRule(Box::new(|ctx, params| {
        let &[param] = params else { return Err("expected one element type of pdl.range".to_owned()) };
        let inner = param.as_type(ctx).and_then(|ty| range_elem(ctx, ty).map(|_| ty));
        if let Some(ty) = inner {
            return Err(format!(
                "element of pdl.range cannot be another range, but got'{}'",
                ctx.display(ty)
            ));
        }
        match keyword(ctx, param) {
            Some(word) if HANDLES.contains(&word) => Ok(()),
            _ => Err(format!("invalid 'pdl' type: `{}'", ctx.display(param))),
        }
    }))
});
