//! What the loops of a contraction are, after upstream's `inferContractionDims`.

use terrace_dialects::linalg::{Iterator, StructuredView};
use terrace_ir::{AffineMap, Context};

/// The loops of a contraction by what they do, each list in order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ContractionDims {
    /// Parallel ones that both inputs and the output have an index of.
    pub batch: Vec<usize>,
    /// Parallel ones of the first input and the output.
    pub m: Vec<usize>,
    /// Parallel ones of the second input and the output.
    pub n: Vec<usize>,
    /// Reductions, which both inputs have an index of.
    pub k: Vec<usize>,
}

impl ContractionDims {
    /// Those of an op with two inputs and one output; `None` when nothing is reduced, or it is no such op.
    pub fn of(ctx: &Context, view: &StructuredView) -> Option<ContractionDims> {
        let [a, b, out] = view.maps[..] else { return None };
        if view.inputs.len() != 2 {
            return None;
        }
        let has = |map: AffineMap, dim: usize| {
            map.results(ctx).iter().any(|expr| expr.dim(ctx) == Some(dim as u32))
        };
        let mut dims = ContractionDims::default();
        for (dim, &iterator) in view.iterators.iter().enumerate() {
            let list = match (has(a, dim), has(b, dim), has(out, dim), iterator) {
                (true, true, true, Iterator::Parallel) => &mut dims.batch,
                (true, false, true, Iterator::Parallel) => &mut dims.m,
                (false, true, true, Iterator::Parallel) => &mut dims.n,
                (true, true, false, Iterator::Reduction) => &mut dims.k,
                _ => continue,
            };
            list.push(dim);
        }
        (!dims.k.is_empty()).then_some(dims)
    }
}
