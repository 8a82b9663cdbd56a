//! What the declarations cannot say.

use terrace_ir::types::DYNAMIC;
use terrace_ir::{Body, Context, Op, OpError, Type, Value};

use super::ops::*;
use crate::support::index_list::statics;
use crate::support::reassociation::{groups, verify_tensor};
use crate::support::shape::{add, compatible, compatible_shapes, encoding, verify_dynamic_sizes, with_shape};
use crate::support::slice::{verify_bounds, verify_lists, verify_tensor_part};

type Checked = Result<(), OpError>;

fn fail(message: impl Into<String>) -> Checked {
    Err(OpError::new(message))
}

/// A type as messages quote it.
fn show(ctx: &Context, ty: Type) -> String {
    format!("'{}'", ctx.display(ty))
}

fn shape_of(body: &Body, value: Value) -> &[i64] {
    body.ty(value).shape(body.ctx()).unwrap_or_default()
}

pub(super) fn verify_empty(op: EmptyOp, body: &Body) -> Checked {
    verify_dynamic_sizes(body.ctx(), body.ty(op.result(body)), op.dynamicSizes(body).len())
}

pub(super) fn verify_splat(op: SplatOp, body: &Body) -> Checked {
    verify_dynamic_sizes(body.ctx(), body.ty(op.aggregate(body)), op.dynamicSizes(body).len())
}

fn incompatible(ctx: &Context, from: Type, to: Type) -> Checked {
    fail(format!("operand type {} and result type {} are cast incompatible", show(ctx, from), show(ctx, to)))
}

/// Whether `tensor.cast` takes one type to the other.
pub(super) fn cast_compatible(ctx: &Context, from: Type, to: Type) -> bool {
    let shapes = match (from.shape(ctx), to.shape(ctx)) {
        (Some(a), Some(b)) => compatible_shapes(a, b),
        _ => true,
    };
    shapes && from.elem(ctx) == to.elem(ctx)
}

pub(super) fn verify_cast(op: CastOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (from, to) = (body.ty(op.source(body)), body.ty(op.dest(body)));
    if cast_compatible(ctx, from, to) { Ok(()) } else { incompatible(ctx, from, to) }
}

pub(super) fn verify_bitcast(op: BitcastOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (from, to) = (body.ty(op.source(body)), body.ty(op.dest(body)));
    let shapes = match (from.shape(ctx), to.shape(ctx)) {
        (Some(a), Some(b)) => compatible_shapes(a, b),
        _ => true,
    };
    let widths = from.elem(ctx).bit_width(ctx) == to.elem(ctx).bit_width(ctx);
    if shapes && widths { Ok(()) } else { incompatible(ctx, from, to) }
}

pub(super) fn verify_extract(op: ExtractOp, body: &Body) -> Checked {
    check_indices("incorrect number of indices for extract_element", body, op.tensor(body), op.indices(body))
}

pub(super) fn verify_insert(op: InsertOp, body: &Body) -> Checked {
    check_indices("incorrect number of indices", body, op.dest(body), op.indices(body))
}

fn check_indices(message: &str, body: &Body, tensor: Value, indices: &[Value]) -> Checked {
    if body.ty(tensor).rank(body.ctx()) == Some(indices.len()) { Ok(()) } else { fail(message) }
}

/// Checks a slice of `whole` that has the type `part`.
fn check_slice(body: &Body, op: Op, whole: Type, part: Type) -> Checked {
    let ctx = body.ctx();
    let lists = verify_lists(body, op, [whole.rank(ctx).unwrap_or(0); 3])?;
    verify_tensor_part(ctx, whole, &lists[1], part)?;
    verify_bounds(whole.shape(ctx).unwrap_or_default(), &lists)
}

pub(super) fn verify_extract_slice(op: ExtractSliceOp, body: &Body) -> Checked {
    check_slice(body, op.0, body.ty(op.source(body)), body.ty(op.result(body)))
}

pub(super) fn verify_insert_slice(op: InsertSliceOp, body: &Body) -> Checked {
    check_slice(body, op.0, body.ty(op.dest(body)), body.ty(op.source(body)))
}

pub(super) fn verify_parallel_insert_slice(op: ParallelInsertSliceOp, body: &Body) -> Checked {
    // Ops that combine what threads yield end in `.in_parallel`.
    let parent = body.parent_op(op.0).map_or("", |parent| body.name_str(parent));
    if !parent.ends_with(".in_parallel") {
        return fail(format!("expected InParallelOpInterface parent, got: '{parent}'"));
    }
    check_slice(body, op.0, body.ty(op.dest(body)), body.ty(op.source(body)))
}

pub(super) fn verify_collapse(op: CollapseShapeOp, body: &Body) -> Checked {
    let groups = groups(body.ctx(), op.reassociation(body));
    if groups.iter().any(Vec::is_empty) {
        return fail("reassociation indices must not be empty");
    }
    verify_tensor(body.ctx(), &groups, body.ty(op.src(body)), body.ty(op.result(body)))
}

pub(super) fn verify_expand(op: ExpandShapeOp, body: &Body) -> Checked {
    let result = shape_of(body, op.result(body));
    let sizes = statics(body.ctx(), Some(op.static_output_shape(body)));
    if sizes.len() != result.len() {
        return fail(format!(
            "expected number of static shape dims to be equal to the output rank ({}) but found {} inputs instead",
            result.len(),
            sizes.len()
        ));
    }
    let open = sizes.iter().filter(|&&size| size == DYNAMIC).count();
    if open != op.output_shape(body).len() {
        return fail(format!(
            "mismatch in dynamic dims in output_shape and static_output_shape: static_output_shape has {open} dynamic dims while output_shape has {} values",
            op.output_shape(body).len()
        ));
    }
    let groups = groups(body.ctx(), op.reassociation(body));
    verify_tensor(body.ctx(), &groups, body.ty(op.result(body)), body.ty(op.src(body)))
}

pub(super) fn verify_reshape(op: ReshapeOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (from, to) = (body.ty(op.source(body)), body.ty(op.result(body)));
    if from.elem(ctx) != to.elem(ctx) {
        return fail("element types of source and destination tensor types should be the same");
    }
    let length = shape_of(body, op.shape(body)).first().copied();
    let Some(rank) = to.rank(ctx) else {
        return Ok(());
    };
    if let (Some(a), Some(b)) = (from.num_elements(ctx), to.num_elements(ctx))
        && a != b
    {
        return fail("source and destination tensor should have the same number of elements");
    }
    match length {
        Some(DYNAMIC) => {
            fail("cannot use shape operand with dynamic length to reshape to statically-ranked tensor type")
        }
        Some(length) if length != rank as i64 => {
            fail("length of shape operand differs from the result's tensor rank")
        }
        _ => Ok(()),
    }
}

/// The type of a pad, as far as numbers tell; `None` when there are too few or too many.
pub(super) fn pad_type(ctx: &Context, source: Type, low: &[i64], high: &[i64]) -> Option<Type> {
    let shape = source.shape(ctx)?;
    if [low.len(), high.len()] != [shape.len(); 2] {
        return None;
    }
    let sizes: Vec<i64> = (0..shape.len()).map(|dim| add(add(shape[dim], low[dim]), high[dim])).collect();
    Some(with_shape(ctx, source, &sizes))
}

pub(super) fn verify_pad(op: PadOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (source, result) = (body.ty(op.source(body)), body.ty(op.result(body)));
    let (low, high) = (statics(ctx, Some(op.static_low(body))), statics(ctx, Some(op.static_high(body))));
    let open = |list: &[i64]| list.iter().filter(|&&size| size == DYNAMIC).count();
    if open(&low) != op.low(body).len() || open(&high) != op.high(body).len() {
        return fail("expected as many operands as there are dynamic padding values");
    }
    let Some(inferred) = pad_type(ctx, source, &low, &high) else {
        return fail(format!(
            "failed to infer expectedType from sourceType {}, specified resultType is {}",
            show(ctx, source),
            show(ctx, result)
        ));
    };
    let (given, wanted) = (result.shape(ctx).unwrap_or_default(), inferred.shape(ctx).unwrap_or_default());
    let fits = given.len() == wanted.len()
        && given.iter().zip(wanted).all(|(&given, &wanted)| given == wanted || wanted == DYNAMIC)
        && result.elem(ctx) == inferred.elem(ctx);
    if fits {
        return Ok(());
    }
    fail(format!(
        "specified type {} does not match the inferred type {}",
        show(ctx, result),
        show(ctx, inferred)
    ))
}

/// The type of what the region of `op` yields.
fn yielded(body: &Body, op: Op) -> Option<Type> {
    let last = body.last_op(body.entry(body.region(op, 0))?)?;
    YieldOp::of(body, last).map(|last| body.ty(last.value(body)))
}

pub(super) fn verify_pad_region(op: PadOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let rank = shape_of(body, op.result(body)).len();
    let args = body.entry(op.region(body)).map_or(&[][..], |block| body.args(block));
    if args.len() != rank {
        return fail(format!("expected the block to have {rank} arguments"));
    }
    if let Some(at) = args.iter().position(|&arg| !body.ty(arg).is_index(ctx)) {
        return fail(format!("expected block argument {} to be an index", at + 1));
    }
    if yielded(body, op.0) != Some(body.ty(op.source(body)).elem(ctx)) {
        return fail("expected yield type to match shape element type");
    }
    Ok(())
}

pub(super) fn verify_generate(op: GenerateOp, body: &Body) -> Checked {
    verify_dynamic_sizes(body.ctx(), body.ty(op.result(body)), op.dynamicExtents(body).len())
}

pub(super) fn verify_generate_body(op: GenerateOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let args = body.entry(op.body(body)).map_or(&[][..], |block| body.args(block));
    if !args.iter().all(|&arg| body.ty(arg).is_index(ctx)) {
        return fail("all body arguments must be index");
    }
    if args.len() != shape_of(body, op.result(body)).len() {
        return fail("must have one body argument per input dimension");
    }
    if yielded(body, op.0) != Some(body.ty(op.result(body)).elem(ctx)) {
        return fail("body must be terminated with a `yield` operation of the tensor element type");
    }
    Ok(())
}

/// The sizes of a concatenation, as far as those of its inputs tell.
///
/// # Errors
/// When they do not fit each other; they must have the same rank, above `axis`.
pub(super) fn concat_shape(shapes: &[&[i64]], axis: usize) -> Result<Vec<i64>, OpError> {
    let Some((first, rest)) = shapes.split_first() else {
        return Err("requires at least one input".into());
    };
    let mut sizes = first.to_vec();
    for shape in rest {
        for (dim, (size, &given)) in sizes.iter_mut().zip(*shape).enumerate() {
            if dim == axis {
                *size = add(*size, given);
            } else if !compatible(*size, given) {
                return Err(OpError::new(format!(
                    "static concatenation size mismatch along non-concatenated dimension {dim}"
                )));
            } else if *size == DYNAMIC {
                *size = given;
            }
        }
    }
    Ok(sizes)
}

pub(super) fn verify_concat(op: ConcatOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let result = body.ty(op.result(body));
    let shapes: Vec<&[i64]> = op.inputs(body).iter().map(|&input| shape_of(body, input)).collect();
    let whole = result.shape(ctx).unwrap_or_default();
    let Some(&first) = op.inputs(body).first() else {
        return fail("requires at least one input");
    };
    if shapes.iter().any(|shape| shape.len() != whole.len()) {
        return fail("rank of concatenated inputs must match result rank");
    }
    if op.inputs(body).iter().any(|&input| body.ty(input).elem(ctx) != result.elem(ctx)) {
        return fail("inputs and result element type must match");
    }
    let dim = op.dim(body).as_int(ctx).and_then(|dim| usize::try_from(dim).ok());
    let Some(axis) = dim.filter(|&axis| axis < whole.len()) else {
        return fail("concatenation dim must be less than the tensor rank");
    };
    let sizes = concat_shape(&shapes, axis)?;
    if compatible_shapes(&sizes, whole) {
        return Ok(());
    }
    let inferred = ctx.tensor(&sizes, body.ty(first).elem(ctx));
    fail(format!(
        "result type {}does not match inferred shape {} static sizes",
        show(ctx, result),
        show(ctx, inferred)
    ))
}

pub(super) fn verify_from_elements(op: FromElementsOp, body: &Body) -> Checked {
    let expected = body.ty(op.result(body)).num_elements(body.ctx());
    let given = op.elements(body).len();
    if i64::try_from(given).ok() == expected {
        return Ok(());
    }
    fail(format!(
        "number of operands and types do not match: got {given} operands and {} types",
        expected.unwrap_or(0)
    ))
}

/// Checks the dimensions that coordinates are of.
fn check_coordinates(
    body: &Body,
    (name, tensor): (&str, &str),
    dims: &[i64],
    whole: &[i64],
    indices: Value,
) -> Checked {
    if dims.is_empty() {
        return fail(format!("{name} must be non-empty"));
    }
    if dims.len() > whole.len() {
        return fail(format!("{name} overflow {tensor} rank"));
    }
    let last = shape_of(body, indices).last().copied();
    if last.is_none_or(|size| size != dims.len() as i64) {
        return fail(format!("{name} length must match the size of last dimension of indices"));
    }
    for (at, &dim) in dims.iter().enumerate() {
        if dim < 0 {
            return fail(format!("{name} value must be non-negative"));
        }
        if dim >= whole.len() as i64 {
            return fail(format!("{name} value must be smaller than {tensor} rank"));
        }
        if at > 0 && dims[at - 1] >= dim {
            return fail(format!("{name} values must be strictly increasing"));
        }
    }
    Ok(())
}

/// Checks the type `given` of what lies at all coordinates together.
fn check_gathered(
    body: &Body,
    what: &str,
    whole: Value,
    indices: Value,
    dims: &[i64],
    given: Type,
) -> Checked {
    let ctx = body.ctx();
    let source = shape_of(body, whole);
    let gathered = |dim: usize| dims.contains(&(dim as i64));
    let lead = shape_of(body, indices).split_last().map_or(&[][..], |(_, lead)| lead);
    let all: Vec<i64> = (0..source.len()).map(|dim| if gathered(dim) { 1 } else { source[dim] }).collect();
    let rest: Vec<i64> = (0..source.len()).filter(|&dim| !gathered(dim)).map(|dim| source[dim]).collect();
    let ty = |tail: &[i64]| ctx.tensor(&[lead, tail].concat(), body.ty(whole).elem(ctx));
    let (full, reduced) = (ty(&all), ty(&rest));
    if given == full || given == reduced {
        return Ok(());
    }
    fail(format!(
        "{what} type mismatch: expected {} or its rank-reduced variant {} (got: {})",
        show(ctx, full),
        show(ctx, reduced),
        show(ctx, given)
    ))
}

pub(super) fn verify_gather(op: GatherOp, body: &Body) -> Checked {
    let dims = op.gather_dims(body).as_int_array(body.ctx()).unwrap_or_default();
    let (source, indices) = (op.source(body), op.indices(body));
    check_coordinates(body, ("gather_dims", "source"), &dims, shape_of(body, source), indices)?;
    check_gathered(body, "result", source, indices, &dims, body.ty(op.result(body)))
}

pub(super) fn verify_scatter(op: ScatterOp, body: &Body) -> Checked {
    let dims = op.scatter_dims(body).as_int_array(body.ctx()).unwrap_or_default();
    let (dest, indices) = (op.dest(body), op.indices(body));
    check_coordinates(body, ("scatter_dims", "dest"), &dims, shape_of(body, dest), indices)?;
    if op.unique(body).is_none() {
        return fail("requires 'unique' attribute to be set");
    }
    check_gathered(body, "source", dest, indices, &dims, body.ty(op.source(body)))
}

/// Whether two tensor types have the same encoding.
pub(super) fn same_encoding(ctx: &Context, a: Type, b: Type) -> bool {
    encoding(ctx, a) == encoding(ctx, b)
}
