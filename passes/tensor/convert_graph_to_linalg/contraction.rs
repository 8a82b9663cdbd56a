//! Matrix products and convolutions: sums over the products of two operands.

use terrace_dialects::graph::sizes::Size;
use terrace_dialects::graph::{Activation, ConvOp, ConvTransposeOp, MatmulOp, image_dims, kernel_dims};
use terrace_dialects::linalg::Iterator as LoopKind;
use terrace_ir::{AffineExpr, Op, OpError, Type, Value};

use super::Lowered;
use super::build::{Build, Mapped, parallel};
use super::movement::pad_with;
use super::scalar::activation;

/// What comes after the sum: `activation(alpha * sum + added...)`, as elements of type `elem`.
struct Finish {
    alpha: f64,
    /// Operands with their maps from loops over the result.
    added: Vec<Mapped>,
    activation: Option<Activation>,
}

impl Finish {
    fn apply(self, b: &mut Build<'_, '_>, sum: Value, elem: Type) -> Result<Value, OpError> {
        let plain = self.alpha == 1.0 && self.added.is_empty() && self.activation.is_none();
        if plain && b.elem(sum) == elem {
            return Ok(sum);
        }
        let shape = b.sizes(sum);
        let identity = b.ctx.identity_map(shape.len());
        let dest = b.empty(&shape, elem);
        let mut inputs = vec![(sum, identity)];
        inputs.extend(self.added);
        let n = inputs.len();
        b.generic_one(&inputs, (dest, identity), &parallel(shape.len()), |b, args| {
            let mut value = args[0];
            if self.alpha != 1.0 {
                value = scale(b, value, self.alpha);
            }
            for &added in &args[1..n] {
                value = b.add(value, added);
            }
            Ok(match self.activation {
                Some(kind) => activation(b, kind, value),
                None => value,
            })
        })
    }
}

/// A product with a number; that of an integer is cut off.
fn scale(b: &mut Build<'_, '_>, value: Value, by: f64) -> Value {
    if b.is_float(value) {
        return b.affine_of(value, by, 0.0);
    }
    let (ty, wide) = (b.rw.ty(value), b.ctx.float(terrace_ir::FloatKind::F64));
    let value = b.convert(value, false, wide, false);
    let scaled = b.affine_of(value, by, 0.0);
    b.convert(scaled, false, ty, false)
}

/// `sum + lhs * rhs`.
fn multiply_add(b: &mut Build<'_, '_>, args: &[Value]) -> Result<Value, OpError> {
    let product = b.mul(args[0], args[1]);
    Ok(b.accumulate(args[2], product))
}

pub(super) fn matmul(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let matmul = MatmulOp(op);
    let (lhs, rhs) = (matmul.lhs(b.rw), matmul.rhs(b.rw));
    let (bias, residual) = (matmul.bias(b.rw), matmul.residual(b.rw));
    let (shape, elem) = b.result_sizes(op, 0)?;
    let (of_lhs, of_rhs) = (b.sizes(lhs), b.sizes(rhs));
    let (row, column) = (of_lhs.len() > 1, of_rhs.len() > 1);
    let rank = shape.len();
    let batch = rank - usize::from(row) - usize::from(column);
    let (m, n, k) = (b.dim(batch), b.dim(rank.saturating_sub(1)), b.dim(rank));
    let lead = |b: &mut Build<'_, '_>, of: &[Size]| -> Vec<AffineExpr> {
        let lead = &of[..of.len().saturating_sub(2)];
        let missing = batch.saturating_sub(lead.len());
        let mut exprs = Vec::new();
        for (at, &size) in lead.iter().enumerate() {
            let other = shape[at + missing];
            if size == 1 && other != 1 {
                exprs.push(b.ctx.affine_constant(0));
            } else {
                b.require_equal(size, other, "the batches of a matrix product differ");
                exprs.push(b.dim(at + missing));
            }
        }
        exprs
    };
    let inner = |of: &[Size], last: bool| {
        of.len().checked_sub(if last || of.len() == 1 { 1 } else { 2 }).map(|at| of[at])
    };
    let (in_lhs, in_rhs) =
        (inner(&of_lhs, !b.flag(op, "transpose_a")), inner(&of_rhs, b.flag(op, "transpose_b")));
    if let (Some(a), Some(b_size)) = (in_lhs, in_rhs) {
        b.require_equal(a, b_size, "the sides of a matrix product contract dimensions of different sizes");
    }
    let mut left = lead(b, &of_lhs);
    match (row, b.flag(op, "transpose_a")) {
        (false, _) => left.push(k),
        (true, false) => left.extend([m, k]),
        (true, true) => left.extend([k, m]),
    }
    let mut right = lead(b, &of_rhs);
    match (column, b.flag(op, "transpose_b")) {
        (false, _) => right.push(k),
        (true, false) => right.extend([k, n]),
        (true, true) => right.extend([n, k]),
    }
    let ty = b.compute_type(elem)?;
    let zero = b.fill_number(&shape, ty, 0.0)?;
    let place = b.ctx.projection_map(rank + 1, &(0..rank).collect::<Vec<_>>());
    let mut kinds = parallel(rank);
    kinds.push(LoopKind::Reduction);
    let inputs = [(lhs, b.affine(rank + 1, &left)), (rhs, b.affine(rank + 1, &right))];
    let sum = b.generic_one(&inputs, (zero, place), &kinds, multiply_add)?;
    let mut added = Vec::new();
    for value in [bias, residual].into_iter().flatten() {
        added.push(b.broadcast(value, &shape)?);
    }
    let finish =
        Finish { alpha: b.num(op, "alpha").unwrap_or(1.0), added, activation: Activation::of(b.rw, op) };
    Ok(vec![finish.apply(b, sum, elem)?])
}

/// `value` with dimension `dim` split into `groups` equal parts, when there are several.
fn split_groups(b: &mut Build<'_, '_>, value: Value, dim: usize, groups: i64) -> Result<Value, OpError> {
    if groups == 1 {
        return Ok(value);
    }
    let shape = b.sizes(value);
    let shape = grouped(b, &shape, dim, groups);
    b.reshape(value, &shape)
}

/// `shape` with dimension `dim` split into `groups` equal parts, when there are several.
fn grouped(b: &mut Build<'_, '_>, shape: &[Size], dim: usize, groups: i64) -> Vec<Size> {
    let mut shape = shape.to_vec();
    if groups > 1 {
        shape[dim] =
            b.split_size(shape[dim], groups, "the channels of a convolution are no multiple of its groups");
        shape.insert(dim, Size::Known(groups));
    }
    shape
}

/// Whether a value has no elements, as far as its type says.
fn is_empty(b: &mut Build<'_, '_>, value: Value) -> bool {
    b.sizes(value).iter().any(|&size| size == 0)
}

const CHANNELS: &str = "the channels of a convolution's input are not those of its weights";
const WINDOW: &str = "a window does not fit the image that it moves over";

/// The loops of a convolution: where each stands among all.
struct Loops {
    count: usize,
    groups: Option<usize>,
    channel: usize,
    pixels: Vec<usize>,
    inner: usize,
    kernel: Vec<usize>,
}

impl Loops {
    /// Loops over a result of `rank` dimensions whose channels are dimension `channel`, then over input
    /// channels and kernel elements.
    fn new(rank: usize, (channel, spatial): (usize, std::ops::Range<usize>), grouped: bool) -> Loops {
        let shift = usize::from(grouped);
        let place = |dim: usize| if dim >= channel { dim + shift } else { dim };
        let inner = rank + shift;
        let n = spatial.len();
        Loops {
            count: inner + 1 + n,
            groups: grouped.then_some(channel),
            channel: channel + shift,
            pixels: spatial.map(place).collect(),
            inner,
            kernel: (inner + 1..inner + 1 + n).collect(),
        }
    }

    /// The indices of a tensor whose dimension `channel` is indexed by `at`, behind the group.
    fn image(
        &self,
        b: &Build<'_, '_>,
        (channel, spatial): (usize, std::ops::Range<usize>),
        at: usize,
        pixel: impl Fn(usize) -> AffineExpr,
    ) -> Vec<AffineExpr> {
        let mut exprs = Vec::new();
        for dim in 0..spatial.len() + 2 {
            if dim == channel {
                exprs.extend(self.groups.map(|group| b.dim(group)));
                exprs.push(b.dim(at));
            } else if spatial.contains(&dim) {
                exprs.push(pixel(dim - spatial.start));
            } else {
                exprs.push(b.dim(0));
            }
        }
        exprs
    }
}

pub(super) fn conv(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let conv = ConvOp(op);
    let (input, weights) = (conv.input(b.rw), conv.weights(b.rw));
    let (bias, residual) = (conv.bias(b.rw), conv.residual(b.rw));
    let (shape, elem) = b.result_sizes(op, 0)?;
    let rank = shape.len();
    let groups = b.int(op, "groups", 1);
    let image = image_dims(&b.word(op, "data_layout", "nchw"), rank);
    let (out, inner, kernel) = kernel_dims(&b.word(op, "kernel_layout", "oihw"), rank);
    let n = rank - 2;
    let (strides, dilations) = (b.ints_or(op, "strides", n, 1), b.ints_or(op, "dilations", n, 1));
    let pads = b.ints_or(op, "pads", 2 * n, 0);
    let ty = b.compute_type(elem)?;

    let (mut low, mut high) = (vec![0; rank], vec![0; rank]);
    low[image.1.clone()].copy_from_slice(&pads[..n]);
    high[image.1.clone()].copy_from_slice(&pads[n..]);
    let zero = b.number_attr(0.0, ty);
    let (from, of_weights) = (b.sizes(input), b.sizes(weights));
    let taken = b.product(&[of_weights[inner], Size::Known(groups)]);
    b.require_equal(from[image.0], taken, CHANNELS);
    b.require_not_negative(&shape, WINDOW);
    let ready = if is_empty(b, input) || is_empty(b, weights) {
        None
    } else {
        let padded = pad_with(b, input, (&low, &high), zero)?;
        Some((split_groups(b, padded, image.0, groups)?, split_groups(b, weights, out, groups)?))
    };
    let sizes = grouped(b, &shape, image.0, groups);
    let mut sum = b.fill_number(&sizes, ty, 0.0)?;
    if let Some((padded, weights)) = ready {
        let loops = Loops::new(rank, image.clone(), groups > 1);
        let of_input = loops.image(b, image.clone(), loops.inner, |i| {
            let pixel = b.scaled(b.dim(loops.pixels[i]), strides[i], 0);
            b.ctx.affine_add(pixel, b.scaled(b.dim(loops.kernel[i]), dilations[i], 0))
        });
        let mut of_weights = Vec::new();
        for dim in 0..rank {
            if dim == out {
                of_weights.extend(loops.groups.map(|group| b.dim(group)));
                of_weights.push(b.dim(loops.channel));
            } else if dim == inner {
                of_weights.push(b.dim(loops.inner));
            } else {
                of_weights.push(b.dim(loops.kernel[dim - kernel.start]));
            }
        }
        let place: Vec<AffineExpr> = (0..sizes.len()).map(|dim| b.dim(dim)).collect();
        let mut kinds = parallel(sizes.len());
        kinds.resize(loops.count, LoopKind::Reduction);
        let inputs =
            [(padded, b.affine(loops.count, &of_input)), (weights, b.affine(loops.count, &of_weights))];
        let place = b.affine(loops.count, &place);
        sum = b.generic_one(&inputs, (sum, place), &kinds, multiply_add)?;
    }
    let sum = b.reshape(sum, &shape)?;
    if let Some(residual) = residual {
        b.require_sizes(residual, &shape, "what is added to a convolution has other sizes");
    }
    let mut added = Vec::new();
    added.extend(bias.map(|bias| (bias, b.ctx.projection_map(rank, &[image.0]))));
    added.extend(residual.map(|residual| (residual, b.ctx.identity_map(rank))));
    let finish = Finish { alpha: 1.0, added, activation: Activation::of(b.rw, op) };
    Ok(vec![finish.apply(b, sum, elem)?])
}

/// Each input element is spread over the elements of the result that it is part of, those of the padding
/// included, which are cut off at the end.
pub(super) fn conv_transpose(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let conv = ConvTransposeOp(op);
    let (input, weights, bias) = (conv.input(b.rw), conv.weights(b.rw), conv.bias(b.rw));
    let (shape, elem) = b.result_sizes(op, 0)?;
    let (from, of_weights) = (b.sizes(input), b.sizes(weights));
    let rank = shape.len();
    let n = rank - 2;
    let groups = b.int(op, "groups", 1);
    let (strides, dilations) = (b.ints_or(op, "strides", n, 1), b.ints_or(op, "dilations", n, 1));
    let pads = b.ints_or(op, "pads", 2 * n, 0);
    let ty = b.compute_type(elem)?;
    b.require_equal(from[1], of_weights[0], CHANNELS);
    b.require_not_negative(&shape, WINDOW);
    let mut full = shape.clone();
    let mut offsets = vec![Size::Known(0); rank];
    for i in 0..n {
        let one = Size::Known(1);
        let (last, taps) = (b.sub_sizes(from[2 + i], one), b.sub_sizes(of_weights[2 + i], one));
        let spread = b.product(&[last, Size::Known(strides[i])]);
        let window = b.product(&[taps, Size::Known(dilations[i])]);
        let extent = b.add_sizes(spread, window);
        let extent = b.add_sizes(extent, one);
        let used = b.add_sizes(shape[2 + i], Size::Known(pads[i]));
        offsets[2 + i] = Size::Known(pads[i]);
        full[2 + i] = b.max_sizes(extent, used);
        if full[2 + i] == i64::MAX {
            return Err(OpError::new("has a result whose size does not fit 64 bits"));
        }
    }
    let sizes = grouped(b, &full, 1, groups);
    let mut sum = b.fill_number(&sizes, ty, 0.0)?;
    if !is_empty(b, input) && !is_empty(b, weights) {
        let (input, weights) = (split_groups(b, input, 1, groups)?, split_groups(b, weights, 0, groups)?);
        let loops = Loops::new(rank, (1, 2..rank), groups > 1);
        let of_input = loops.image(b, (1, 2..rank), loops.inner, |i| b.dim(loops.pixels[i]));
        let mut of_weights: Vec<AffineExpr> = loops.groups.map(|group| b.dim(group)).into_iter().collect();
        of_weights.extend([b.dim(loops.inner), b.dim(loops.channel)]);
        of_weights.extend(loops.kernel.iter().map(|&at| b.dim(at)));
        let place = loops.image(b, (1, 2..rank), loops.channel, |i| {
            let pixel = b.scaled(b.dim(loops.pixels[i]), strides[i], 0);
            b.ctx.affine_add(pixel, b.scaled(b.dim(loops.kernel[i]), dilations[i], 0))
        });
        let mut kinds = parallel(loops.channel + 1);
        kinds.resize(loops.count, LoopKind::Reduction);
        let inputs =
            [(input, b.affine(loops.count, &of_input)), (weights, b.affine(loops.count, &of_weights))];
        let place = b.affine(loops.count, &place);
        sum = b.generic_one(&inputs, (sum, place), &kinds, multiply_add)?;
    }
    let mut sum = b.reshape(sum, &full)?;
    if full != shape {
        sum = b.extract_slice(sum, (&offsets, &shape, &vec![1; rank]));
    }
    let mut added = Vec::new();
    added.extend(bias.map(|bias| (bias, b.ctx.projection_map(rank, &[1]))));
    let finish = Finish { alpha: 1.0, added, activation: Activation::of(b.rw, op) };
    Ok(vec![finish.apply(b, sum, elem)?])
}
