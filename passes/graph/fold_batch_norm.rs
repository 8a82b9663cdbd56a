//! `graph-fold-batch-norm`: batch normalizations become part of the convolution or matrix product in
//! front of them, or else a multiplication and an addition.

use terrace_dialects::graph::eval::Tensor;
use terrace_dialects::graph::{AddOp, BatchNormOp, ConvOp, MatmulOp, MulOp, image_dims, kernel_dims};
use terrace_ir::{Body, Op, Rewriter, Value};

use super::support::{constant, hint, make_constant, sweep};

/// Folds the batch normalizations of `body` whose parameters are constants.
pub fn fold_batch_norm(body: &mut Body) {
    sweep(body, &[|op, rw| fold(BatchNormOp::of(rw, op)?, rw)]);
}

/// `x * scale + shift` for each channel.
struct Affine {
    scale: Vec<f64>,
    shift: Vec<f64>,
}

fn affine(op: BatchNormOp, body: &Body) -> Option<Affine> {
    let ctx = body.ctx();
    let numbers = |value: Value| constant(body, value).map(|tensor| tensor.f64s());
    let (scale, shift) = (numbers(op.scale(body))?, numbers(op.shift(body))?);
    let (mean, variance) = (numbers(op.mean(body))?, numbers(op.variance(body))?);
    let eps = op.eps(body).map_or(Some(f64::from(1e-5f32)), |attr| attr.as_f64(ctx))?;
    let scale: Vec<f64> =
        scale.iter().zip(&variance).map(|(scale, variance)| scale / (variance + eps).sqrt()).collect();
    let shift =
        scale.iter().zip(&shift).zip(&mean).map(|((scale, shift), mean)| shift - mean * scale).collect();
    Some(Affine { scale, shift })
}

fn fold(op: BatchNormOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let affine = affine(op, rw)?;
    let input = op.input(rw);
    if rw.has_one_use(input) {
        if let Some(conv) = ConvOp::defining(rw, input)
            && into_conv(op, conv, &affine, rw).is_some()
        {
            return Some(());
        }
        if let Some(matmul) = MatmulOp::defining(rw, input)
            && into_matmul(op, matmul, &affine, rw).is_some()
        {
            return Some(());
        }
    }
    let ctx = rw.context();
    let axis = usize::try_from(op.axis(rw).map_or(1, |attr| attr.as_int(&ctx).unwrap_or(1))).ok()?;
    let (rank, elem) = (rw.ty(input).rank(&ctx)?, constant(rw, op.scale(rw))?.elem);
    if rw.ty(input).elem(&ctx) != elem.ty(&ctx) {
        return None;
    }
    let mut shape = vec![1; rank - axis];
    shape[0] = affine.scale.len();
    let (scale_name, shift_name) = (hint(rw, op.scale(rw)), hint(rw, op.shift(rw)));
    let scale = make_constant(rw, &Tensor::from_f64(&shape, elem, affine.scale), &scale_name)?;
    let shift = make_constant(rw, &Tensor::from_f64(&shape, elem, affine.shift), &shift_name)?;
    let product = rw.apply(MulOp::def(), &[input, scale]);
    let spec = rw.spec(AddOp::def()).operands([product, shift]).results([rw.ty(op.output(rw))]);
    rw.replace_with(op.0, spec);
    Some(())
}

/// The bias of channel `c` with the normalization applied.
fn biases(rw: &Rewriter<'_>, bias: Option<Value>, affine: &Affine) -> Option<Vec<f64>> {
    let old = match bias {
        Some(bias) => constant(rw, bias)?.f64s(),
        None => vec![0.0; affine.scale.len()],
    };
    if old.len() != affine.scale.len() {
        return None;
    }
    Some(
        old.iter()
            .zip(&affine.scale)
            .zip(&affine.shift)
            .map(|((x, scale), shift)| x * scale + shift)
            .collect(),
    )
}

/// Scales `weights` by the factor of each index of dimension `dim`.
fn scaled(weights: &Tensor, dim: usize, scale: &[f64]) -> Option<Tensor> {
    if weights.shape[dim] != scale.len() {
        return None;
    }
    let inner: usize = weights.shape[dim + 1..].iter().product();
    let values = weights.f64s().into_iter().enumerate().map(|(i, x)| x * scale[i / inner % scale.len()]);
    Some(Tensor::from_f64(&weights.shape, weights.elem, values.collect()))
}

fn into_conv(op: BatchNormOp, conv: ConvOp, affine: &Affine, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    if conv.residual(rw).is_some() || conv.activation(rw).is_some() {
        return None;
    }
    let layout = conv.data_layout(rw).and_then(|attr| attr.as_str(&ctx)).unwrap_or("nchw").to_string();
    let rank = rw.ty(conv.output(rw)).rank(&ctx)?;
    let axis = op.axis(rw).map_or(1, |attr| attr.as_int(&ctx).unwrap_or(1));
    if axis != image_dims(&layout, rank).0 as i64 {
        return None;
    }
    let weights = constant(rw, conv.weights(rw))?;
    let kernel = conv.kernel_layout(rw).and_then(|attr| attr.as_str(&ctx)).unwrap_or("oihw").to_string();
    let new = scaled(&weights, kernel_dims(&kernel, rank).0, &affine.scale)?;
    replace(op, conv.0, (conv.input(rw), conv.weights(rw), conv.bias(rw)), &new, affine, rw)
}

fn into_matmul(op: BatchNormOp, matmul: MatmulOp, affine: &Affine, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    if matmul.residual(rw).is_some() || matmul.activation(rw).is_some() {
        return None;
    }
    let rank = rw.ty(matmul.output(rw)).rank(&ctx)?;
    let axis = op.axis(rw).map_or(1, |attr| attr.as_int(&ctx).unwrap_or(1));
    let weights = constant(rw, matmul.rhs(rw))?;
    if axis != rank as i64 - 1 || weights.shape.len() != 2 {
        return None;
    }
    let columns = if matmul.transpose_b(rw).is_some() { 0 } else { 1 };
    let new = scaled(&weights, columns, &affine.scale)?;
    replace(op, matmul.0, (matmul.lhs(rw), matmul.rhs(rw), matmul.bias(rw)), &new, affine, rw)
}

/// Replaces the normalization by `product` with new weights and bias.
fn replace(
    op: BatchNormOp,
    product: Op,
    (input, weights, bias): (Value, Value, Option<Value>),
    new: &Tensor,
    affine: &Affine,
    rw: &mut Rewriter<'_>,
) -> Option<()> {
    let ctx = rw.context();
    let bias = Tensor::from_f64(&[affine.scale.len()], new.elem, biases(rw, bias, affine)?);
    let (weights_name, bias_name) = (hint(rw, weights), hint(rw, op.shift(rw)));
    rw.set_fused_loc(&[product, op.0]);
    let weights = make_constant(rw, new, &weights_name)?;
    let bias = make_constant(rw, &bias, &bias_name)?;
    let mut spec = rw.spec_of(product, &Default::default());
    spec.loc = rw.loc();
    spec.operands.clear();
    spec.results = vec![rw.ty(op.output(rw))];
    let spec = spec.operand_groups(&ctx, &[&[input], &[weights], &[bias], &[]]);
    make_in_place(op.0, spec, rw);
    Some(())
}

fn make_in_place(op: Op, spec: terrace_ir::op::OpSpec, rw: &mut Rewriter<'_>) {
    let new = rw.insert(spec);
    let results: Vec<Value> = rw.results(new).collect();
    rw.replace(op, results);
}
