//! Ops of the vector dialect.

use terrace_ir::interfaces::SideEffects;
use terrace_ir::interp::{Interp, ScalarOp, scalar::Code};
use terrace_ir::op::*;
use terrace_ir::{AttrKind, Body, Context, OpError, op};

use super::{asm, interp};
use crate::arith::FASTMATH;

op! {
    /// Contiguous elements of a memref as a vector; the innermost dimension has stride 1.
    pub LoadOp = "vector.load" {
        operands { base: one MEMREF, indices: many INDEX }
        results { result: one VECTOR }
        attrs { nontemporal: opt BOOL_ATTR, alignment: opt I64_ATTR }
        assembly "$base `[` $indices `]` attr-dict `:` type($base) `,` type($result)"
        verify verify_load
        interfaces [Interp => Interp { eval: interp::load }, SideEffects => SideEffects::READS]
    }
}

op! {
    /// Writes a vector to contiguous elements of a memref.
    pub StoreOp = "vector.store" {
        operands { valueToStore: one VECTOR, base: one MEMREF, indices: many INDEX }
        attrs { nontemporal: opt BOOL_ATTR, alignment: opt I64_ATTR }
        assembly "$valueToStore `,` $base `[` $indices `]` attr-dict `:` type($base) `,` type($valueToStore)"
        verify verify_store
        interfaces [Interp => Interp { eval: interp::store }, SideEffects => SideEffects::WRITES]
    }
}

op! {
    /// A vector of copies of a scalar or of a vector of lower rank.
    pub BroadcastOp = "vector.broadcast" {
        operands { source: one ANY }
        results { vector: one VECTOR }
        traits [PURE]
        assembly "$source attr-dict `:` type($source) `to` type($vector)"
        verify verify_broadcast
        interfaces [Interp => Interp { eval: interp::broadcast }]
    }
}

op! {
    /// `lhs * rhs + acc` for each element, rounded once.
    pub FMAOp = "vector.fma" {
        types { T: VECTOR }
        operands { lhs: one T, rhs: one T, acc: one T }
        results { result: one T }
        traits [PURE, ELEMENTWISE]
        assembly "$lhs `,` $rhs `,` $acc attr-dict `:` type($lhs)"
        interfaces [ScalarOp => ScalarOp { code: |_, _| Some(Code::Fma) }]
    }
}

/// Ways to combine elements.
const KINDS: &[&str] = &[
    "add", "mul", "minui", "minsi", "minnumf", "maxui", "maxsi", "maxnumf", "and", "or", "xor", "maximumf",
    "minimumf",
];

/// `#vector.kind<..>`: how elements are combined.
pub const COMBINING_KIND: AttrConstraint =
    AttrConstraint::new("Kind of combining function for contractions and reductions", |ctx, attr| {
        kind_of(ctx, attr).is_some_and(|kind| KINDS.contains(&kind))
    });

/// The keyword of `#vector.kind<..>`.
pub fn kind_of(ctx: &Context, attr: terrace_ir::Attr) -> Option<&str> {
    let AttrKind::Dialect { name, params } = attr.kind(ctx) else {
        return None;
    };
    match (ctx.str(*name), params.first()?.kind(ctx)) {
        ("vector.kind", AttrKind::Keyword(keyword)) => Some(ctx.str(*keyword)),
        _ => None,
    }
}

/// `#vector.kind<kind>`.
pub fn kind_attr(ctx: &Context, kind: &str) -> terrace_ir::Attr {
    let keyword = ctx.attr(AttrKind::Keyword(ctx.name(kind)));
    ctx.attr(AttrKind::Dialect { name: ctx.name("vector.kind"), params: Box::new([keyword]) })
}

op! {
    /// All elements of a 1-D vector combined, with `acc` when it is there.
    pub ReductionOp = "vector.reduction" {
        operands { vector: one VECTOR, acc: opt ANY }
        results { dest: one ANY }
        attrs { kind: one COMBINING_KIND, fastmath: default FASTMATH "#arith.fastmath<none>" }
        traits [PURE]
        assembly (asm::parse_reduction, asm::print_reduction)
        verify verify_reduction
        interfaces [Interp => Interp { eval: interp::reduction }]
    }
}

op! {
    /// The same elements in another shape.
    pub ShapeCastOp = "vector.shape_cast" {
        operands { source: one VECTOR }
        results { result: one VECTOR }
        traits [PURE]
        assembly "$source attr-dict `:` type($source) `to` type($result)"
        verify verify_shape_cast
        interfaces [Interp => Interp { eval: interp::shape_cast }]
    }
}

fn verify_access(
    body: &Body,
    base: terrace_ir::Value,
    vector: terrace_ir::Value,
    indices: usize,
) -> Result<(), OpError> {
    let ctx = body.ctx();
    let (base, vector) = (body.ty(base), body.ty(vector));
    if base.rank(ctx) != Some(indices) {
        return Err(OpError::new(format!("requires {} indices", base.rank(ctx).unwrap_or_default())));
    }
    let elem = base.elem(ctx);
    match elem == vector.elem(ctx) || elem == vector {
        true => Ok(()),
        false => Err("base and result element types should match".into()),
    }
}

fn verify_load(op: LoadOp, body: &Body) -> Result<(), OpError> {
    verify_access(body, op.base(body), op.result(body), op.indices(body).len())
}

fn verify_store(op: StoreOp, body: &Body) -> Result<(), OpError> {
    verify_access(body, op.base(body), op.valueToStore(body), op.indices(body).len()).map_err(|_| {
        OpError::new("base and valueToStore element type should match, with an index for each dimension")
    })
}

fn verify_broadcast(op: BroadcastOp, body: &Body) -> Result<(), OpError> {
    let ctx = body.ctx();
    let (source, vector) = (body.ty(op.source(body)), body.ty(op.vector(body)));
    if source.elem(ctx) != vector.elem(ctx) {
        return Err("source and result element types should match".into());
    }
    let from = if source.is_vector(ctx) { source.shape(ctx).unwrap_or_default() } else { &[] };
    let to = vector.shape(ctx).unwrap_or_default();
    if from.len() > to.len() {
        return Err("source rank higher than destination rank".into());
    }
    for (&from, &to) in from.iter().rev().zip(to.iter().rev()) {
        if from != to && from != 1 {
            return Err(OpError::new(format!("dimension mismatch ({from} vs. {to})")));
        }
    }
    Ok(())
}

fn verify_reduction(op: ReductionOp, body: &Body) -> Result<(), OpError> {
    let ctx = body.ctx();
    let (vector, dest) = (body.ty(op.vector(body)), body.ty(op.dest(body)));
    if vector.rank(ctx) != Some(1) {
        return Err(OpError::new(format!("unsupported reduction rank: {}", vector.rank(ctx).unwrap_or(0))));
    }
    if vector.elem(ctx) != dest || op.acc(body).is_some_and(|acc| body.ty(acc) != dest) {
        return Err("failed to verify that source operand and result have same element type".into());
    }
    let kind = kind_of(ctx, op.kind(body)).unwrap_or_default();
    let fits = match kind {
        "add" | "mul" => true,
        "minnumf" | "maxnumf" | "minimumf" | "maximumf" => dest.is_float(ctx),
        _ => dest.is_signless(ctx) || dest.is_index(ctx),
    };
    match fits {
        true => Ok(()),
        false => {
            Err(OpError::new(format!("unsupported reduction type '{}' for kind '{kind}'", ctx.display(dest))))
        }
    }
}

fn verify_shape_cast(op: ShapeCastOp, body: &Body) -> Result<(), OpError> {
    let ctx = body.ctx();
    let (source, result) = (body.ty(op.source(body)), body.ty(op.result(body)));
    if source.elem(ctx) != result.elem(ctx) {
        return Err("has different source and result element types".into());
    }
    match source.num_elements(ctx) == result.num_elements(ctx) {
        true => Ok(()),
        false => Err("has different source and result numbers of elements".into()),
    }
}
