//! Sizes of results.

use terrace_ir::{Op, Rewriter};

use super::structured::StructuredView;
use crate::support::index_list::Mixed;
use crate::support::reify::{ReifyShape, size_of};

/// Of a structured op: a dimension of a result along a loop is as large as that of the first operand along
/// the same loop, any other as that of the output.
pub(super) const OF_LOOPS: ReifyShape = ReifyShape { size: loop_size };

fn loop_size(op: Op, rw: &mut Rewriter<'_>, number: usize, dim: usize) -> Option<Mixed> {
    let ctx = rw.context();
    let view = StructuredView::of(rw, op)?;
    let written = view.maps.get(view.inputs.len() + number)?;
    let at = written.results(&ctx).get(dim)?.dim(&ctx);
    let along = |map: &terrace_ir::AffineMap| {
        map.results(&ctx).iter().position(|expr| at.is_some() && expr.dim(&ctx) == at)
    };
    let found = view.operands().zip(&view.maps).find_map(|(operand, map)| Some((operand, along(map)?)));
    let (operand, place) = found.unwrap_or((*view.outputs.get(number)?, dim));
    size_of(rw, operand, place)
}
