//! Inputs and outputs of which a `linalg.generic` needs less than it has.

use terrace_dialects::linalg::{FillOp, GenericOp, StructuredView, TransposeOp, YieldOp};
use terrace_dialects::{arith, tensor};
use terrace_ir::builtin::UnrealizedConversionCastOp;
use terrace_ir::interp::scalar::{Kind, Scalar, wrap};
use terrace_ir::rewrite::{Patterns, constant_value};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Context, Op, Rewriter, Type, Value};

pub(super) fn add(patterns: &mut Patterns) {
    patterns.on::<GenericOp>("fold-fill-into-generic", fold_fill);
    patterns.on::<GenericOp>("fold-splat-into-generic", fold_splat);
    patterns.on::<GenericOp>("fold-constant-transpose", |op, rw| fold_constant_transpose(op.0, rw));
    patterns.on::<TransposeOp>("fold-constant-transpose", |op, rw| fold_constant_transpose(op.0, rw));
    patterns.on::<GenericOp>("remove-outs-dependency", remove_outs_dependency);
}

/// An element of a filled tensor is the value that it was filled with.
fn fold_fill(op: GenericOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let view = StructuredView::of(rw, op.0)?;
    let mut changed = None;
    for (at, &input) in view.inputs.iter().enumerate() {
        let Some(fill) = FillOp::defining(rw, input) else { continue };
        let (value, arg) = (fill.inputs(rw)[0], rw.args(view.block)[at]);
        if rw.has_uses(arg) && rw.ty(value) == rw.ty(arg) {
            rw.replace_value(arg, value);
            changed = Some(());
        }
    }
    changed
}

/// The one value of a constant whose elements are all equal.
fn splat_of(ctx: &Context, attr: Attr) -> Option<Attr> {
    let ty = attr.ty(ctx)?;
    let elem = ty.elem(ctx);
    let (bytes, splat) = attr.dense_bytes(ctx)?;
    if !ty.is_shaped(ctx) || !(splat || ty.num_elements(ctx) == Some(1)) {
        return None;
    }
    let kind = Kind::of(ctx, elem)?;
    match Scalar::read(kind, bytes.get(..kind.bytes())?) {
        Scalar::Int(value) => Some(ctx.int_attr(value, elem)),
        Scalar::Float(value) if elem.is_float(ctx) => Some(ctx.float_attr(value, elem)),
        _ => None,
    }
}

/// A constant input whose elements are all equal, or a scalar constant, becomes a constant in the block.
fn fold_splat(op: GenericOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let view = StructuredView::of(rw, op.0)?;
    if !view.on_tensors(rw) {
        return None;
    }
    let found = view.inputs.iter().enumerate().find_map(|(at, &input)| {
        let attr = constant_value(rw, input)?;
        let arg = rw.args(view.block)[at];
        let scalar = match rw.ty(input).is_tensor(&ctx) {
            true => splat_of(&ctx, attr)?,
            false => attr,
        };
        (rw.has_uses(arg) && scalar.ty(&ctx) == Some(rw.ty(arg))).then_some((input, arg, scalar))
    });
    let (input, arg, scalar) = found?;
    let ty = rw.ty(arg);
    if let Some(source) = rw.defining_op(input) {
        rw.set_fused_loc(&[source]);
    }
    rw.set_before(op.0);
    let value = scalar_constant(rw, scalar, ty)?;
    rw.replace_value(arg, value);
    Some(())
}

/// The constant `scalar` of type `ty`. `arith` has signless integers only: others are cast from these.
fn scalar_constant(rw: &mut Rewriter<'_>, scalar: Attr, ty: Type) -> Option<Value> {
    let ctx = rw.context();
    let (mut scalar, mut held) = (scalar, ty);
    if ty.is_integer(&ctx) && !ty.is_signless(&ctx) {
        let width = ty.bit_width(&ctx)?;
        held = ctx.int(width);
        scalar = ctx.int_attr(wrap(scalar.as_i128(&ctx)?, width), held);
    }
    let spec = rw.spec(arith::ConstantOp::def()).attr(&ctx, "value", scalar).results([held]);
    let constant = rw.insert(spec);
    let value = rw.result(constant, 0);
    if held == ty {
        return Some(value);
    }
    let spec = rw.spec(UnrealizedConversionCastOp::def()).operands([value]).results([ty]);
    let cast = rw.insert(spec);
    Some(rw.result(cast, 0))
}

/// An output that is not read needs no contents: an empty tensor does.
fn remove_outs_dependency(op: GenericOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let view = StructuredView::of(rw, op.0)?;
    if !view.on_tensors(rw) {
        return None;
    }
    let args = rw.args(view.block).to_vec();
    let mut changed = None;
    rw.set_root(op.0);
    for (at, &output) in view.outputs.iter().enumerate() {
        let number = view.inputs.len() + at;
        let made = tensor::EmptyOp::defining(rw, output).is_some();
        if rw.has_uses(args[number]) || made {
            continue;
        }
        let ty = rw.ty(output);
        let sizes = dynamic_sizes(rw, &ctx, output)?;
        let spec = rw.spec(tensor::EmptyOp::def()).operands(sizes).results([ty]);
        let empty = rw.insert(spec);
        let value = rw.result(empty, 0);
        rw.set_operand(op, number, value);
        changed = Some(());
    }
    changed
}

/// The sizes of the dimensions of a tensor that its type does not give.
fn dynamic_sizes(rw: &mut Rewriter<'_>, ctx: &Context, value: Value) -> Option<Vec<Value>> {
    let shape = rw.ty(value).shape(ctx)?.to_vec();
    let mut sizes = Vec::new();
    for at in (0..shape.len()).filter(|&at| shape[at] == DYNAMIC) {
        let index = ctx.index_attr(at as i64);
        let spec = rw.spec(arith::ConstantOp::def()).attr(ctx, "value", index).results([ctx.index()]);
        let index = rw.insert(spec);
        let index = rw.result(index, 0);
        sizes.push(rw.apply(tensor::DimOp::def(), &[value, index]));
    }
    Some(sizes)
}

/// The most elements of a constant that is transposed here; larger ones are weights, which are shared.
const MAX_TRANSPOSED: i64 = 1 << 16;

/// A constant whose elements are only moved to other places: a constant.
fn fold_constant_transpose(op: Op, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let view = StructuredView::of(rw, op)?;
    let ([input], [output]) = (&view.inputs[..], &view.outputs[..]) else { return None };
    let end = YieldOp::of(rw, rw.first_op(view.block)?)?;
    let copies = *end.values(rw) == rw.args(view.block)[..1];
    let shape = rw.ty(*output).static_shape(&ctx)?.to_vec();
    if !copies || !view.is_parallel() || !view.on_tensors(rw) || rw.ty(*input).static_shape(&ctx).is_none() {
        return None;
    }
    let (read, written) = (view.map(0).projected_dims(&ctx)?, view.map(1).projected_dims(&ctx)?);
    let (elem, count) = (rw.ty(*output).elem(&ctx), shape.iter().product::<i64>());
    if read.len() != written.len() || read.len() != view.iterators.len() || count > MAX_TRANSPOSED {
        return None;
    }
    let (bytes, splat) = constant_value(rw, *input)?.dense_bytes(&ctx)?;
    let ty = ctx.tensor(&shape, elem);
    let value = match splat {
        true => ctx.dense_attr(ty, &bytes)?,
        false => {
            let width = Kind::of(&ctx, elem)?.bytes();
            let from = rw.ty(*input).static_shape(&ctx)?.to_vec();
            let order: Option<Vec<usize>> =
                written.iter().map(|dim| read.iter().position(|other| other == dim)).collect();
            ctx.dense_attr(ty, &transposed(&bytes, width, &from, &order?)?)?
        }
    };
    rw.set_root(op);
    let spec = rw.spec(arith::ConstantOp::def()).attr(&ctx, "value", value).results([ty]);
    let constant = rw.insert(spec);
    let constant = rw.result(constant, 0);
    rw.replace(op, [constant]);
    Some(())
}

/// The elements, of `width` bytes each, of an array of shape `from`, dimension `order[i]` becoming
/// dimension `i`.
fn transposed(bytes: &[u8], width: usize, from: &[i64], order: &[usize]) -> Option<Vec<u8>> {
    let mut strides = vec![1usize; from.len()];
    for dim in (1..from.len()).rev() {
        strides[dim - 1] = strides[dim].checked_mul(usize::try_from(from[dim]).ok()?)?;
    }
    let shape: Vec<usize> = order.iter().map(|&dim| from[dim] as usize).collect();
    let mut result = Vec::with_capacity(bytes.len());
    let mut index = vec![0usize; shape.len()];
    for _ in 0..shape.iter().product::<usize>() {
        let at: usize = index.iter().zip(order).map(|(index, &dim)| index * strides[dim]).sum();
        result.extend_from_slice(bytes.get(at * width..(at + 1) * width)?);
        for dim in (0..shape.len()).rev() {
            index[dim] += 1;
            if index[dim] < shape[dim] {
                break;
            }
            index[dim] = 0;
        }
    }
    Some(result)
}
