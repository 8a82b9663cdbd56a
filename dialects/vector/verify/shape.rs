//! Verifiers of ops that move elements, and the types of their results.

use smallvec::SmallVec;
use terrace_ir::op::InferCx;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Body, Context, OpError, Type};

use super::{Checked, fail, numbers};
use crate::vector::attrs::at_least_1d;
use crate::vector::*;

type Inferred = Result<SmallVec<[Type; 2]>, OpError>;

/// A size as it is written: `4`, or `[4]` when it is scalable.
fn size_text(size: (i64, bool)) -> String {
    if size.1 { format!("[{}]", size.0) } else { size.0.to_string() }
}

pub(in crate::vector) fn verify_broadcast(op: BroadcastOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (source, vector) = (body.ty(op.source(body)), body.ty(op.vector(body)));
    if source.is_shaped(ctx) && !source.is_vector(ctx) {
        return fail("source type is not a vector");
    }
    let (from, to) = (dims(ctx, source), dims(ctx, vector));
    if from.len() > to.len() {
        return fail("source rank higher than destination rank");
    }
    for (&from, &to) in from.iter().zip(&to[to.len() - from.len()..]) {
        let stretches = from == (1, false);
        if !stretches && from != to {
            return fail(format!("dimension mismatch ({} vs. {})", size_text(from), size_text(to)));
        }
    }
    if source.elem(ctx) != vector.elem(ctx) {
        return fail("source and result element types should match");
    }
    Ok(())
}

pub(in crate::vector) fn verify_shuffle(op: ShuffleOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let types = [op.v1(body), op.v2(body), op.vector(body)].map(|value| body.ty(value));
    if types[0].elem(ctx) != types[2].elem(ctx) {
        return fail("failed to verify that first operand v1 and result have same element type");
    }
    if types[1].elem(ctx) != types[2].elem(ctx) {
        return fail("failed to verify that second operand v2 and result have same element type");
    }
    let ranks = types.map(|ty| dims(ctx, ty).len());
    if ranks[0] != ranks[1] || (ranks[0] != ranks[2] && (ranks[0], ranks[2]) != (0, 1)) {
        return fail("rank mismatch");
    }
    let [first, second, result] = types.map(|ty| at_least_1d(ctx, ty));
    if first[1..] != second[1..] || first[1..] != result[1..] {
        return fail("dimension mismatch");
    }
    let mask = numbers(ctx, op.mask(body));
    if mask.is_empty() {
        return fail("invalid mask length");
    }
    if result[0].0 != i64::try_from(mask.len()).unwrap_or(i64::MAX) {
        return fail("mask length mismatch");
    }
    let count = first[0].0.saturating_add(second[0].0);
    match mask.iter().position(|&at| at < -1 || at >= count) {
        Some(at) => fail(format!("mask index #{} out of range", at + 1)),
        None => Ok(()),
    }
}

/// Checks the constant entries of a position in a vector of `sizes`.
fn check_position(position: &[i64], sizes: &[(i64, bool)], what: &str) -> Checked {
    for (at, (&index, &(size, scalable))) in position.iter().zip(sizes).enumerate() {
        let known = index != DYNAMIC && index != -1;
        if known && (index < 0 || (index >= size && !scalable)) {
            return fail(format!(
                "expected position attribute #{} to be a non-negative integer smaller than the corresponding {what} or poison (-1)",
                at + 1
            ));
        }
    }
    Ok(())
}

/// The type of the part of a vector at a position of `count` indices.
fn part_type(ctx: &Context, vector: Type, count: usize) -> Type {
    let sizes = dims(ctx, vector);
    match sizes.get(count..) {
        Some(rest) if !rest.is_empty() => vector_of(ctx, rest, vector.elem(ctx)),
        _ => vector.elem(ctx),
    }
}

pub(in crate::vector) fn verify_extract(op: ExtractOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (source, result) = (body.ty(op.source(body)), body.ty(op.result(body)));
    let position = numbers(ctx, op.static_position(body));
    if result.is_vector(ctx) && dims(ctx, result).is_empty() {
        return fail("expected a scalar instead of a 0-d vector as the result type");
    }
    let dynamic = position.iter().filter(|&&index| index == DYNAMIC).count();
    if dynamic != op.dynamic_position(body).len() {
        return fail(
            "mismatch between dynamic and static positions (kDynamic marker but no corresponding dynamic position) -- this can only happen due to an incorrect fold/rewrite",
        );
    }
    let sizes = dims(ctx, source);
    if position.len() > sizes.len() {
        return fail("expected position attribute of rank no greater than vector rank");
    }
    check_position(&position, &sizes, "vector dimension")?;
    let expected = part_type(ctx, source, position.len());
    let one = dims(ctx, result) == [(1, false)] && expected == result.elem(ctx);
    match expected == result || one {
        true => Ok(()),
        false => fail(format!(
            "inferred type(s) '{}' are incompatible with return type(s) of operation '{}'",
            ctx.display(expected),
            ctx.display(result)
        )),
    }
}

pub(in crate::vector) fn verify_insert(op: InsertOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (value, dest) = (body.ty(op.valueToStore(body)), body.ty(op.dest(body)));
    let position = numbers(ctx, op.static_position(body));
    let (part, sizes) = (dims(ctx, value), dims(ctx, dest));
    if value.is_vector(ctx) && part.is_empty() {
        return fail("expected a scalar instead of a 0-d vector as the source operand");
    }
    let dynamic = position.iter().filter(|&&index| index == DYNAMIC).count();
    if dynamic != op.dynamic_position(body).len() {
        return fail(
            "mismatch between dynamic and static positions (kDynamic marker but no corresponding dynamic position) -- this can only happen due to an incorrect fold/rewrite",
        );
    }
    if position.len() > sizes.len() {
        return fail("expected position attribute of rank no greater than dest vector rank");
    }
    if value.is_vector(ctx) && position.len() + part.len() != sizes.len() {
        return fail("expected position attribute rank + source rank to match dest vector rank");
    }
    if !value.is_vector(ctx) && position.len() != sizes.len() {
        return fail("expected position attribute rank to match the dest vector rank");
    }
    check_position(&position, &sizes, "dest vector dimension")?;
    match part_type(ctx, dest, position.len()) == value {
        true => Ok(()),
        false => fail(format!(
            "expected a value of type '{}' at this position",
            ctx.display(part_type(ctx, dest, position.len()))
        )),
    }
}

/// Checks that the entries of an attribute lie in `[low, high)`.
fn confined(values: &[i64], name: &str, low: i64, high: i64) -> Checked {
    match values.iter().all(|&value| (low..high).contains(&value)) {
        true => Ok(()),
        false => fail(format!("expected {name} to be confined to [{low}, {high})")),
    }
}

/// Checks that each entry of an attribute lies in `[low, size)`, or up to `size` when `half_open` is not set.
fn confined_by(values: &[i64], sizes: &[(i64, bool)], name: &str, low: i64, half_open: bool) -> Checked {
    for (at, (&value, &(size, _))) in values.iter().zip(sizes).enumerate() {
        let high = if half_open { size } else { size + 1 };
        if value < low || value >= high {
            return fail(format!("expected {name} dimension {at} to be confined to [{low}, {high})"));
        }
    }
    Ok(())
}

fn sums(a: &[i64], b: &[i64]) -> Vec<i64> {
    a.iter().zip(b).map(|(&a, &b)| a.saturating_add(b)).collect()
}

pub(in crate::vector) fn verify_extract_strided_slice(op: ExtractStridedSliceOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (source, result) = (body.ty(op.source(body)), body.ty(op.result(body)));
    let [offsets, counts, strides] =
        [op.offsets(body), op.sizes(body), op.strides(body)].map(|attr| numbers(ctx, attr));
    let sizes = dims(ctx, source);
    if offsets.len() != counts.len() || offsets.len() != strides.len() {
        return fail("expected offsets, sizes and strides attributes of same size");
    }
    if offsets.len() > sizes.len() {
        return fail("expected offsets attribute of rank no greater than vector rank");
    }
    confined_by(&offsets, &sizes, "offsets", 0, true)?;
    confined_by(&counts, &sizes, "sizes", 1, false)?;
    confined(&strides, "strides", 1, 2)?;
    confined_by(&sums(&offsets, &counts), &sizes, "sum(offsets, sizes)", 1, false)?;
    let mut expected = sizes.clone();
    for (at, &count) in counts.iter().enumerate() {
        expected[at].0 = count;
        if sizes[at].1 && count != sizes[at].0 {
            return fail(format!(
                "expected size at idx={at} to match the corresponding base size from the input vector ({count} vs {})",
                sizes[at].0
            ));
        }
    }
    let expected = vector_of(ctx, &expected, source.elem(ctx));
    match expected == result {
        true => Ok(()),
        false => fail(format!("expected result type to be '{}'", ctx.display(expected))),
    }
}

pub(in crate::vector) fn verify_insert_strided_slice(op: InsertStridedSliceOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (value, dest) = (body.ty(op.valueToStore(body)), body.ty(op.dest(body)));
    let (part, sizes) = (dims(ctx, value), dims(ctx, dest));
    let [offsets, strides] = [op.offsets(body), op.strides(body)].map(|attr| numbers(ctx, attr));
    if offsets.len() != sizes.len() {
        return fail("expected offsets of same size as destination vector rank");
    }
    if strides.len() != part.len() {
        return fail("expected strides of same size as source vector rank");
    }
    if part.len() > sizes.len() {
        return fail("expected source rank to be no greater than destination rank");
    }
    if value.elem(ctx) != dest.elem(ctx) {
        return fail("expected source and destination of one element type");
    }
    let lead = sizes.len() - part.len();
    let mut shape = vec![0; lead];
    shape.extend(part.iter().map(|dim| dim.0));
    confined_by(&offsets, &sizes, "offsets", 0, true)?;
    confined(&strides, "strides", 1, 2)?;
    let ends = sums(&offsets, &shape);
    let message = "sum(offsets, source vector shape)";
    for at in lead..sizes.len() {
        let high = sizes[at].0 + 1;
        if ends[at] < 1 || ends[at] >= high {
            return fail(format!("expected {message} dimension {at} to be confined to [1, {high})"));
        }
    }
    for (at, &size) in part.iter().enumerate() {
        let base = sizes[lead + at];
        if size.1 != base.1 {
            return fail(format!("mismatching scalable flags (at source vector idx={at})"));
        }
        if base.1 && size.0 != base.0 {
            return fail(format!(
                "expected size at idx={at} to match the corresponding base size from the input vector ({} vs {})",
                size.0, base.0
            ));
        }
    }
    Ok(())
}

pub(in crate::vector) fn verify_transpose(op: TransposeOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (from, to) = (dims(ctx, body.ty(op.vector(body))), dims(ctx, body.ty(op.result(body))));
    let permutation = numbers(ctx, op.permutation(body));
    if from.len() != to.len() {
        return fail(format!("vector result rank mismatch: {}", to.len()));
    }
    if permutation.len() != from.len() {
        return fail(format!("transposition length mismatch: {}", permutation.len()));
    }
    let mut seen = vec![false; from.len()];
    for (at, &dim) in permutation.iter().enumerate() {
        let Some(place) = usize::try_from(dim).ok().filter(|&place| place < from.len()) else {
            return fail(format!("transposition index out of range: {dim}"));
        };
        if std::mem::replace(&mut seen[place], true) {
            return fail(format!("duplicate position index: {dim}"));
        }
        if to[at] != from[place] {
            return fail(format!("dimension size mismatch at: {dim}"));
        }
    }
    match body.ty(op.vector(body)).elem(ctx) == body.ty(op.result(body)).elem(ctx) {
        true => Ok(()),
        false => fail("failed to verify that source operand and result have same element type"),
    }
}

pub(in crate::vector) fn verify_shape_cast(op: ShapeCastOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (source, result) = (body.ty(op.source(body)), body.ty(op.result(body)));
    if source.elem(ctx) != result.elem(ctx) {
        return fail("has different source and result element types");
    }
    let (from, to) = (source.num_elements(ctx), result.num_elements(ctx));
    if from != to {
        return fail(format!(
            "has different number of elements at source ({}) and result ({})",
            from.unwrap_or_default(),
            to.unwrap_or_default()
        ));
    }
    let scalable = |ty| dims(ctx, ty).iter().filter(|dim| dim.1).count();
    if scalable(source) != scalable(result) {
        return fail(format!(
            "has different number of scalable dims at source ({}) and result ({})",
            scalable(source),
            scalable(result)
        ));
    }
    Ok(())
}

pub(in crate::vector) fn verify_bitcast(op: BitCastOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (source, result) = (body.ty(op.source(body)), body.ty(op.result(body)));
    let (from, to) = (dims(ctx, source), dims(ctx, result));
    if from.len() != to.len() {
        return fail("failed to verify that all of {source, result} have same rank");
    }
    let last = from.len().saturating_sub(1);
    if from[..last] != to[..last] {
        return fail("dimension size mismatch");
    }
    let bits = |ty: Type, sizes: &[(i64, bool)]| {
        let elem = ty.elem(ctx);
        let width = if elem.is_index(ctx) { 64 } else { i64::from(elem.bit_width(ctx).unwrap_or(0)) };
        width.saturating_mul(sizes.last().map_or(1, |size| size.0))
    };
    if bits(source, &from) != bits(result, &to) {
        return fail("source/result bitwidth of the minor 1-D vectors must be equal");
    }
    Ok(())
}

pub(in crate::vector) fn verify_from_elements(op: FromElementsOp, body: &Body) -> Checked {
    let count = body.ty(op.dest(body)).num_elements(body.ctx());
    let given = i64::try_from(op.elements(body).len()).ok();
    match count == given {
        true => Ok(()),
        false => fail(format!(
            "number of operands and types do not match: got {} operands and {} types",
            given.unwrap_or_default(),
            count.unwrap_or_default()
        )),
    }
}

/// More elements than anybody unpacks: a type can claim any number.
const MAX_ELEMENTS: i64 = 1 << 20;

pub(in crate::vector) fn infer_to_elements(cx: &InferCx<'_>) -> Inferred {
    let Some(&source) = cx.operands.first() else { return fail("expects a vector") };
    let count = source.num_elements(cx.ctx).filter(|&count| count <= MAX_ELEMENTS);
    let Some(count) = count.and_then(|count| usize::try_from(count).ok()) else {
        return fail(format!("expects a vector of at most {MAX_ELEMENTS} elements"));
    };
    Ok(smallvec::smallvec![source.elem(cx.ctx); count])
}

pub(in crate::vector) fn verify_to_elements(op: ToElementsOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let source = body.ty(op.source(body));
    let mut elements = op.elements(body);
    if source.num_elements(ctx) != i64::try_from(elements.len()).ok() {
        return fail("expects a result for each element");
    }
    match elements.all(|element| body.ty(element) == source.elem(ctx)) {
        true => Ok(()),
        false => fail("expects results of the element type"),
    }
}

pub(in crate::vector) fn verify_interleave(op: InterleaveOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (source, result) = (body.ty(op.lhs(body)), body.ty(op.result(body)));
    let mut sizes = at_least_1d(ctx, source);
    if let Some(last) = sizes.last_mut() {
        last.0 = last.0.saturating_mul(2);
    }
    match vector_of(ctx, &sizes, source.elem(ctx)) == result {
        true => Ok(()),
        false => fail("failed to verify that type of 'result' is double the width of the inputs"),
    }
}

pub(in crate::vector) fn verify_deinterleave(op: DeinterleaveOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let types = [op.res1(body), op.res2(body)].map(|value| body.ty(value));
    let source = body.ty(op.source(body));
    let mut sizes = dims(ctx, source);
    let Some(last) = sizes.last_mut() else { return fail("expects a vector with a dimension") };
    if last.0 % 2 != 0 {
        return fail(
            "failed to verify that the trailing dimension of the source vector has an even number of elements",
        );
    }
    last.0 /= 2;
    let half = vector_of(ctx, &sizes, source.elem(ctx));
    match types == [half, half] {
        true => Ok(()),
        false => fail(
            "failed to verify that the trailing dimension of the results is half the width of source trailing dimension",
        ),
    }
}
