//! Choice among boxes that overlap.

use terrace_ir::op::*;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{OpError, op};

use super::{FLOAT_TENSOR, INT_TENSOR};
use crate::graph::attrs::*;
use crate::graph::shape::*;

op! {
    /// The boxes with the highest scores, but for those that overlap one which was chosen before them.
    ///
    /// `boxes` is `batches x boxes x 4`, `scores` is `batches x classes x boxes`. In each batch and class, boxes are
    /// taken in descending order of their scores, of equal scores the first ones first, until there are
    /// `max_output`. A box is left out when its intersection with one that was taken, divided by
    /// their union, is above `iou_threshold`, and when its score is not above `score_threshold` or is not a number. A box without area
    /// overlaps nothing. The last three operands are scalars; without `score_threshold` every score will do.
    ///
    /// The four numbers of a box are `y1, x1, y2, x2` of two opposite corners, with `center_point_box` the center and the sizes,
    /// `x, y, width, height`. The result, of `i64`, has a row `batch, class, box` for each box that was taken, as many as only the
    /// computation tells. Follows ONNX `NonMaxSuppression`.
    pub NonMaxSuppressionOp = "graph.non_max_suppression" {
        operands {
            boxes: one FLOAT_TENSOR,
            scores: one FLOAT_TENSOR,
            max_output: one INT_TENSOR,
            iou_threshold: one FLOAT_TENSOR,
            score_threshold: opt FLOAT_TENSOR,
        }
        results { indices: one INT_TENSOR }
        attrs { center_point_box: opt UNIT_ATTR }
        traits [PURE]
        assembly "operands attr-dict `:` functional-type(operands, results)"
        infer infer_non_max_suppression
        verify verify_inferred
    }
}

fn infer_non_max_suppression(cx: &InferCx<'_>) -> Inferred {
    let ((boxes, elem), (scores, of_scores)) = (cx.operand(0)?, cx.operand(1)?);
    let rank = |name: &str, shape: &Shape| match shape.len() {
        3 => Ok(()),
        rank => Err(OpError::new(format!("operand '{name}' has rank {rank}, expected 3"))),
    };
    rank("boxes", &boxes)?;
    rank("scores", &scores)?;
    expect_shape(cx, 0, "boxes", &[scores[0], scores[2], 4])?;
    if elem != of_scores {
        return Err(OpError::new("operands 'boxes' and 'scores' have different element types"));
    }
    for (index, name) in ["max_output", "iou_threshold", "score_threshold"].into_iter().enumerate() {
        expect_shape(cx, index + 2, name, &[])?;
    }
    one(cx.ctx, &[DYNAMIC, 3], cx.ctx.int(64))
}
