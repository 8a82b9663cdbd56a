//! Resampling.

use terrace_ir::op::*;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{OpError, op};

use super::NUMBER_TENSOR;
use crate::graph::attrs::*;
use crate::graph::resample::scaled;
use crate::graph::shape::*;

op! {
    /// The input resampled to `sizes`, one for each dimension; -1 stands for the input's size times its scale, rounded
    /// down, or for that size where there are no `scales`.
    ///
    /// A coordinate of the output is mapped to one of the input as `coordinates` says, with the ratio
    /// of the sizes or, where they are given, `scales` (output per input). "linear" and "cubic"
    /// (coefficient `cubic_coefficient`) interpolate in every dimension whose size changes, repeating the
    /// border; "nearest" takes one element, the coordinate rounded by `rounding`. With `antialias` they
    /// are widened where the input shrinks; with `exclude_outside` only elements inside have weights.
    /// "tf_crop_and_resize" resamples the part `roi` of each dimension (all starts, then all ends, from 0
    /// to 1), and gives `extrapolation` outside of the input. Follows ONNX `Resize`.
    pub ResizeOp = "graph.resize" {
        operands { input: one NUMBER_TENSOR }
        results { output: one NUMBER_TENSOR }
        attrs {
            sizes: one I64_ARRAY_ATTR, scales: opt F64_ARRAY_ATTR, mode: default RESIZE_MODE_ATTR "\"nearest\"",
            coordinates: default COORDINATES_ATTR "\"half_pixel\"",
            rounding: default ROUNDING_ATTR "\"round_prefer_floor\"", cubic_coefficient: default F32_ATTR "-7.5e-1 : f32",
            antialias: opt UNIT_ATTR, exclude_outside: opt UNIT_ATTR, roi: opt F64_ARRAY_ATTR,
            extrapolation: default F32_ATTR "0.0 : f32",
        }
        traits [PURE, SAME_ELEMENT_TYPE]
        assembly "$input attr-dict `:` functional-type(operands, results)"
        infer infer_resize
        verify verify_inferred
    }
}

fn infer_resize(cx: &InferCx<'_>) -> Inferred {
    let (input, elem) = cx.operand(0)?;
    let sizes = cx.per_dim("sizes", input.len(), -1, -1)?;
    let scales = cx.attr("scales").and_then(|attr| as_f64_array(cx.ctx, attr));
    if let Some(scales) = &scales
        && (scales.len() != input.len()
            || scales.iter().any(|&scale: &f64| !scale.is_finite() || scale <= 0.0))
    {
        return Err(OpError::new("attribute 'scales' must have one number above 0 for each dimension"));
    }
    if let Some(roi) = cx.attr("roi").and_then(|attr| as_f64_array(cx.ctx, attr))
        && (roi.len() != 2 * input.len() || roi.iter().any(|part| !part.is_finite()))
    {
        return Err(OpError::new("attribute 'roi' must have two numbers for each dimension"));
    }
    for (dim, (&size, &old)) in sizes.iter().zip(&input).enumerate() {
        if old == 0 && size > 0 {
            return Err(OpError::new(format!("dimension {dim} has no elements to resample")));
        }
    }
    let scale = |dim: usize| scales.as_ref().map_or(1.0, |scales| scales[dim]);
    let mut shape = Shape::new();
    for (dim, (&size, &old)) in sizes.iter().zip(&input).enumerate() {
        shape.push(match (size, old) {
            (0.., _) => size,
            (_, DYNAMIC) => DYNAMIC,
            _ => scaled(old, scale(dim)).ok_or_else(|| {
                OpError::new(format!("dimension {dim} is scaled to a size that is too large"))
            })?,
        });
    }
    one(cx.ctx, &shape, elem)
}
