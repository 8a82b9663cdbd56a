//! Types and attributes of the ml_program dialect.

use terrace_ir::op::{AttrSyntax, Constraint};
use terrace_ir::{Context, Type, TypeKind};

/// `!ml_program.token`: what orders loads and stores in a graph.
pub fn token_type(ctx: &Context) -> Type {
    ctx.ty(TypeKind::Dialect { name: ctx.name("ml_program.token"), params: Box::default() })
}

/// A token.
pub(super) const TOKEN: Constraint = Constraint::exactly(
    "Token for establishing execution ordering in a graph",
    |ctx, ty| matches!(ty.kind(ctx), TypeKind::Dialect { name, .. } if ctx.str(*name) == "ml_program.token"),
    token_type,
);

/// `#ml_program.extern : tensor<4xi32>`: a value of the type that somebody else supplies.
pub(super) static EXTERN_SYNTAX: AttrSyntax = AttrSyntax {
    bracketed: false,
    parse: |p| {
        if !p.accept(":") {
            return Ok(Box::default());
        }
        let ty = p.parse_type()?;
        Ok([p.ctx().type_attr(ty)].into())
    },
    // The type is printed behind any attribute that has one.
    print: |_, _| {},
    ty: Some(|ctx, params| params.first()?.as_type(ctx)),
};
