//! What all structured ops have in common.

use smallvec::SmallVec;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{AffineExpr, AffineMap, Attr, AttrKind, Block, Body, Context, Op, Value};

use super::GenericOp;

/// What the iterations of a loop do to each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Iterator {
    /// Nothing: they can run in any order, or at once.
    Parallel,
    /// They combine into the same elements.
    Reduction,
    /// They visit neighbouring elements.
    Window,
}

impl Iterator {
    /// The keyword in text.
    pub fn keyword(self) -> &'static str {
        match self {
            Iterator::Parallel => "parallel",
            Iterator::Reduction => "reduction",
            Iterator::Window => "window",
        }
    }
}

/// The maps of the operands of a structured op, inputs first, and its loops, outermost first.
#[derive(Clone, Debug)]
pub struct Loops {
    /// The map of each operand from loop indices.
    pub maps: SmallVec<[AffineMap; 4]>,
    /// The loops.
    pub iterators: SmallVec<[Iterator; 6]>,
}

/// The interface of structured ops.
pub struct Structured {
    /// The view of an op.
    pub get: fn(Op, &Body) -> Option<StructuredView>,
}

/// A structured op, by parts.
#[derive(Clone, Debug)]
pub struct StructuredView {
    /// Operands that are read.
    pub inputs: SmallVec<[Value; 4]>,
    /// Operands that are updated.
    pub outputs: SmallVec<[Value; 2]>,
    /// The map of each operand from loop indices, inputs first.
    pub maps: SmallVec<[AffineMap; 4]>,
    /// The loops, outermost first.
    pub iterators: SmallVec<[Iterator; 6]>,
    /// The block that computes one element.
    pub block: Block,
}

impl StructuredView {
    /// The view of `op`, when it is a structured op.
    pub fn of(body: &Body, op: Op) -> Option<StructuredView> {
        (body.interface::<Structured>(op)?.get)(op, body)
    }

    /// All operands, inputs first.
    pub fn operands(&self) -> impl DoubleEndedIterator<Item = Value> + ExactSizeIterator + '_ {
        let n = self.inputs.len();
        (0..n + self.outputs.len()).map(move |at| if at < n { self.inputs[at] } else { self.outputs[at - n] })
    }

    /// The maps one behind the other: from loop indices to all indices of all operands.
    pub fn all_indices(&self, ctx: &Context) -> AffineMap {
        let results: Vec<AffineExpr> = self.maps.iter().flat_map(|map| map.results(ctx)).copied().collect();
        let loops = self.maps.iter().map(|map| map.dims(ctx)).max().unwrap_or(0);
        ctx.affine_map(loops as u32, 0, &results)
    }

    /// Whether all operands that are not scalars are tensors.
    pub fn on_tensors(&self, body: &Body) -> bool {
        self.operands().all(|value| !body.ty(value).is_memref(body.ctx()))
    }

    /// Whether all operands that are not scalars are memrefs.
    pub fn on_memrefs(&self, body: &Body) -> bool {
        self.operands().all(|value| !body.ty(value).is_tensor(body.ctx()))
    }

    /// Whether all loops are parallel.
    pub fn is_parallel(&self) -> bool {
        self.iterators.iter().all(|&iterator| iterator == Iterator::Parallel)
    }

    /// The map of an operand, by its number.
    pub fn map(&self, operand: usize) -> AffineMap {
        self.maps[operand]
    }

    /// The size of each loop by the first dimension along it, which may be open where others tell more. After
    /// upstream's `getStaticLoopRanges`.
    pub fn first_loop_sizes(&self, body: &Body) -> SmallVec<[i64; 6]> {
        let ctx = body.ctx();
        let size = |dim: u32| {
            let found = self.operands().zip(&self.maps).find_map(|(operand, map)| {
                let at = map.results(ctx).iter().position(|expr| expr.dim(ctx) == Some(dim))?;
                body.ty(operand).shape(ctx)?.get(at).copied()
            });
            found.unwrap_or(DYNAMIC)
        };
        (0..self.iterators.len() as u32).map(size).collect()
    }

    /// The size of each loop: that of a dimension whose index it is; [`DYNAMIC`] when no operand has
    /// a static one.
    pub fn loop_sizes(&self, body: &Body) -> SmallVec<[i64; 6]> {
        let ctx = body.ctx();
        let mut sizes: SmallVec<[i64; 6]> = smallvec::smallvec![DYNAMIC; self.iterators.len()];
        for (operand, map) in self.operands().zip(&self.maps) {
            let shape = body.ty(operand).shape(ctx).unwrap_or_default();
            for (expr, &size) in map.results(ctx).iter().zip(shape) {
                if let Some(dim) = expr.dim(ctx)
                    && size != DYNAMIC
                {
                    sizes[dim as usize] = size;
                }
            }
        }
        sizes
    }
}

/// The iterator that an attribute names.
pub(super) fn iterator_of(ctx: &Context, attr: Attr) -> Option<Iterator> {
    let AttrKind::Dialect { name, params } = attr.kind(ctx) else {
        return None;
    };
    let [param] = **params else { return None };
    let AttrKind::Keyword(keyword) = param.kind(ctx) else {
        return None;
    };
    let all = [Iterator::Parallel, Iterator::Reduction, Iterator::Window];
    (ctx.str(*name) == "linalg.iterator_type")
        .then(|| all.into_iter().find(|iterator| iterator.keyword() == ctx.str(*keyword)))?
}

pub(super) fn structured_of_generic(op: Op, body: &Body) -> Option<StructuredView> {
    let ctx = body.ctx();
    let generic = GenericOp::of(body, op)?;
    // A verifier may ask for the view of an op that is not well-formed.
    let maps = body.attr(op, "indexing_maps")?.as_array(ctx)?;
    let iterators = body.attr(op, "iterator_types")?.as_array(ctx)?;
    Some(StructuredView {
        inputs: generic.inputs(body).into(),
        outputs: generic.outputs(body).into(),
        maps: maps.iter().map(|map| map.as_affine_map(ctx)).collect::<Option<_>>()?,
        iterators: iterators.iter().map(|&attr| iterator_of(ctx, attr)).collect::<Option<_>>()?,
        block: body.entry(body.regions(op).next()?)?,
    })
}
