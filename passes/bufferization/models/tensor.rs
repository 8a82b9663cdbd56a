//! tensor: ops that read elements or sizes, write one element, or see the same elements in another
//! shape.

use terrace_dialects::bufferization::bufferizable::{
    AliasingValue, Bufferizable, Bufferizer, Fuel, Outcome, State, allocate_tensor, buffer_type,
    dynamic_layout_type, fail, identity_type,
};
use terrace_dialects::memref::layout::{
    collapsed_type, expanded_type, is_identity, layout, space, strides_and_offset, with_layout,
};
use terrace_dialects::memref::{self, CollapseShapeOp, ExpandShapeOp, ReshapeOp};
use terrace_dialects::support::{reassociation, shape::mul};
use terrace_dialects::tensor;
use terrace_ir::types::{DYNAMIC, TypeKind};
use terrace_ir::{Context, Op, Rewriter, Type, Value};

use super::Entry;

pub(super) const MODELS: &[Entry] = &[
    ("tensor.cast", &CAST),
    ("tensor.collapse_shape", &COLLAPSE_SHAPE),
    ("tensor.dim", &DIM),
    ("tensor.expand_shape", &EXPAND_SHAPE),
    ("tensor.extract", &EXTRACT),
    ("tensor.insert", &INSERT),
    ("tensor.rank", &RANK),
    ("tensor.reshape", &RESHAPE),
];

/// An op whose result has the buffer of its first operand, seen differently.
const VIEW: Bufferizable = Bufferizable {
    aliases: |state, operand| match operand.index {
        0 => vec![AliasingValue::same(state.body.result(operand.op, 0))],
        _ => Vec::new(),
    },
    ..Bufferizable::DEFAULT
};

/// The type of the buffer of the operand that a view is of.
fn source_type(state: &State<'_>, value: Value, fuel: &mut Fuel) -> Outcome<(Op, Type)> {
    let body = state.body;
    match body.defining_op(value) {
        Some(op) => Ok((op, buffer_type(state, body.operand(op, 0), fuel)?)),
        None => fail(body, body.self_op(), "is no view"),
    }
}

static CAST: Bufferizable = Bufferizable { buffer_type: cast_type, bufferize: bufferize_cast, ..VIEW };

fn cast_type(state: &State<'_>, value: Value, fuel: &mut Fuel) -> Outcome<Type> {
    let (body, ctx) = (state.body, state.body.ctx());
    let (op, source) = source_type(state, value, fuel)?;
    let (from, to) = (body.ty(body.operand(op, 0)), body.ty(value));
    let space = space(ctx, source);
    match (from.rank(ctx), to.shape(ctx)) {
        (Some(_), Some(shape)) => {
            let (shape, elem) = (shape.into(), to.elem(ctx));
            Ok(ctx.ty(TypeKind::MemRef { shape, elem, layout: layout(ctx, source), space }))
        }
        _ => Ok(dynamic_layout_type(ctx, to, space)),
    }
}

fn bufferize_cast(op: Op, rw: &mut Rewriter<'_>, cx: &mut Bufferizer<'_>) -> Outcome {
    let ctx = rw.context();
    let buffer = cx.buffer(rw, rw.operand(op, 0))?;
    let ty = cx.buffer_type(rw.body(), rw.result(op, 0))?;
    if rw.ty(buffer) == ty {
        cx.replace(rw, op, &[buffer]);
        return Ok(());
    }
    if !memref::layout::cast_compatible(&ctx, rw.ty(buffer), ty) {
        let (from, to) = (ctx.display(rw.ty(buffer)), ctx.display(ty));
        return fail(rw, op, format!("cannot cast a buffer of type '{from}' to '{to}'"));
    }
    let spec = rw.spec(memref::CastOp::def()).operands([buffer]).results([ty]);
    cx.replace_with(rw, op, spec);
    Ok(())
}

/// A buffer of a layout that cannot be collapsed is copied, for which it is read.
static COLLAPSE_SHAPE: Bufferizable =
    Bufferizable { reads: |_, _| true, buffer_type: collapse_type, bufferize: bufferize_collapse, ..VIEW };

/// Whether the dimensions of each group are known to lie one behind the other. After upstream's
/// `CollapseShapeOp::isGuaranteedCollapsible`.
fn is_collapsible(ctx: &Context, source: Type, groups: &[Vec<usize>]) -> bool {
    if is_identity(ctx, source) {
        return true;
    }
    let (Some(sizes), Some((strides, _))) = (source.shape(ctx), strides_and_offset(ctx, source)) else {
        return false;
    };
    groups.iter().all(|group| {
        let moving: Vec<usize> = group.iter().copied().filter(|&dim| sizes[dim] != 1).collect();
        moving.windows(2).all(|pair| {
            let expected = mul(strides[pair[1]], sizes[pair[1]]);
            expected != DYNAMIC && expected == strides[pair[0]]
        })
    })
}

/// The type of a buffer of type `source` with the dimensions of `shape`, when it can be collapsed.
fn collapsed(ctx: &Context, source: Type, shape: &[i64], groups: &[Vec<usize>]) -> Option<Type> {
    if !shape.is_empty() {
        return is_collapsible(ctx, source, groups).then(|| collapsed_type(ctx, source, shape, groups))?;
    }
    if is_identity(ctx, source) {
        return Some(with_layout(ctx, source, &[], None));
    }
    let (_, offset) = strides_and_offset(ctx, source)?;
    Some(memref::layout::strided(ctx, source, &[], &[], offset))
}

fn collapse_type(state: &State<'_>, value: Value, fuel: &mut Fuel) -> Outcome<Type> {
    let (body, ctx) = (state.body, state.body.ctx());
    let (op, source) = source_type(state, value, fuel)?;
    let groups = reassociation::groups(ctx, tensor::CollapseShapeOp(op).reassociation(body));
    let tensor = body.ty(value);
    let shape = tensor.shape(ctx).unwrap_or_default();
    let collapsed = collapsed(ctx, source, shape, &groups);
    Ok(collapsed.unwrap_or_else(|| identity_type(ctx, tensor, space(ctx, source))))
}

fn bufferize_collapse(op: Op, rw: &mut Rewriter<'_>, cx: &mut Bufferizer<'_>) -> Outcome {
    let ctx = rw.context();
    let collapse = tensor::CollapseShapeOp(op);
    let source = collapse.src(rw);
    let groups = reassociation::groups(&ctx, collapse.reassociation(rw));
    let shape = rw.ty(rw.result(op, 0)).shape(&ctx).unwrap_or_default().to_vec();
    let mut buffer = cx.buffer(rw, source)?;
    let mut ty = collapsed(&ctx, rw.ty(buffer), &shape, &groups);
    if ty.is_none() {
        buffer = contiguous(rw, source, buffer, cx)?;
        ty = collapsed(&ctx, rw.ty(buffer), &shape, &groups);
    }
    let Some(ty) = ty else { return fail(rw, op, "cannot be collapsed") };
    let attr = collapse.reassociation(rw);
    let spec =
        rw.spec(CollapseShapeOp::def()).operands([buffer]).attr(&ctx, "reassociation", attr).results([ty]);
    cx.replace_with(rw, op, spec);
    Ok(())
}

/// A copy of `source`, whose buffer is `buffer`, that lies row-major without gaps.
fn contiguous(rw: &mut Rewriter<'_>, source: Value, buffer: Value, cx: &Bufferizer<'_>) -> Outcome<Value> {
    let ctx = rw.context();
    let copy = allocate_tensor(rw, source, &cx.known(), true)?;
    let ty = identity_type(&ctx, rw.ty(source), space(&ctx, rw.ty(buffer)));
    Ok(cx.to_buffer(rw, copy, ty))
}

/// Expanding needs no copy, whatever the layout.
static EXPAND_SHAPE: Bufferizable =
    Bufferizable { buffer_type: expand_type, bufferize: bufferize_expand, ..VIEW };

fn expanded(ctx: &Context, source: Type, op: tensor::ExpandShapeOp, body: &terrace_ir::Body) -> Option<Type> {
    let groups = reassociation::groups(ctx, op.reassociation(body));
    let shape = body.ty(op.result(body)).shape(ctx)?;
    expanded_type(ctx, source, shape, &groups)
}

fn expand_type(state: &State<'_>, value: Value, fuel: &mut Fuel) -> Outcome<Type> {
    let (op, source) = source_type(state, value, fuel)?;
    match expanded(state.body.ctx(), source, tensor::ExpandShapeOp(op), state.body) {
        Some(ty) => Ok(ty),
        None => fail(state.body, op, "expands a buffer whose layout is not strided"),
    }
}

fn bufferize_expand(op: Op, rw: &mut Rewriter<'_>, cx: &mut Bufferizer<'_>) -> Outcome {
    let ctx = rw.context();
    let expand = tensor::ExpandShapeOp(op);
    let buffer = cx.buffer(rw, expand.src(rw))?;
    let Some(ty) = expanded(&ctx, rw.ty(buffer), expand, rw) else {
        return fail(rw, op, "expands a buffer whose layout is not strided");
    };
    let spec = rw
        .spec(ExpandShapeOp::def())
        .operands([buffer])
        .operands(expand.output_shape(rw).iter().copied())
        .attr(&ctx, "reassociation", expand.reassociation(rw))
        .attr(&ctx, "static_output_shape", expand.static_output_shape(rw))
        .results([ty]);
    cx.replace_with(rw, op, spec);
    Ok(())
}

/// The tensor of sizes is read. The source is copied when it has a layout.
static RESHAPE: Bufferizable = Bufferizable {
    reads: |_, _| true,
    buffer_type: |state, value, fuel| {
        let (_, source) = source_type(state, value, fuel)?;
        let ctx = state.body.ctx();
        Ok(identity_type(ctx, state.body.ty(value), space(ctx, source)))
    },
    bufferize: bufferize_reshape,
    ..VIEW
};

fn bufferize_reshape(op: Op, rw: &mut Rewriter<'_>, cx: &mut Bufferizer<'_>) -> Outcome {
    let ctx = rw.context();
    let source = rw.operand(op, 0);
    let mut buffer = cx.buffer(rw, source)?;
    let shape = cx.buffer(rw, rw.operand(op, 1))?;
    if rw.ty(buffer).rank(&ctx).is_some() && !is_identity(&ctx, rw.ty(buffer)) {
        buffer = contiguous(rw, source, buffer, cx)?;
    }
    let ty = cx.buffer_type(rw.body(), rw.result(op, 0))?;
    let spec = rw.spec(ReshapeOp::def()).operands([buffer, shape]).results([ty]);
    cx.replace_with(rw, op, spec);
    Ok(())
}

/// Sizes are no contents.
static DIM: Bufferizable =
    Bufferizable { bufferize: |op, rw, cx| query(op, rw, cx, memref::DimOp::def()), ..Bufferizable::DEFAULT };

static RANK: Bufferizable = Bufferizable {
    bufferize: |op, rw, cx| query(op, rw, cx, memref::RankOp::def()),
    ..Bufferizable::DEFAULT
};

static EXTRACT: Bufferizable = Bufferizable {
    reads: |_, _| true,
    bufferize: |op, rw, cx| query(op, rw, cx, memref::LoadOp::def()),
    ..Bufferizable::DEFAULT
};

/// Asks the buffer of the first operand what `op` asks the tensor.
fn query(op: Op, rw: &mut Rewriter<'_>, cx: &mut Bufferizer<'_>, def: &'static terrace_ir::OpDef) -> Outcome {
    let mut operands = rw.operands(op).to_vec();
    operands[0] = cx.buffer(rw, operands[0])?;
    let ty = rw.ty(rw.result(op, 0));
    let spec = rw.spec(def).operands(operands).results([ty]);
    cx.replace_with(rw, op, spec);
    Ok(())
}

static INSERT: Bufferizable = Bufferizable {
    reads: |_, _| true,
    writes: |_, operand| operand.index == 1,
    aliases: |state, operand| match operand.index {
        1 => vec![AliasingValue::same(state.body.result(operand.op, 0))],
        _ => Vec::new(),
    },
    bufferize: |op, rw, cx| {
        let mut operands = rw.operands(op).to_vec();
        operands[1] = cx.buffer(rw, operands[1])?;
        let dest = operands[1];
        let spec = rw.spec(memref::StoreOp::def()).operands(operands);
        rw.insert(spec);
        cx.replace(rw, op, &[dest]);
        Ok(())
    },
    ..Bufferizable::DEFAULT
};
