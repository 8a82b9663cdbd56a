//! Structured ops that have names: `linalg.matmul` and the like.
//!
//! Each is declared as data in [`table`]: the names of its loops and the indices of its operands as
//! a short text, and what it computes as a list of [`Step`]s. Everything else about them, from
//! assembly to the loops they become, interprets that data. The set of ops follows upstream's
//! (<https://mlir.llvm.org/docs/Dialects/Linalg/>, `LinalgNamedStructuredOps.yaml`).

mod asm;
mod maps;
mod matching;
mod payload;
mod table;
mod verify;

pub use payload::{KINDS, Kind, PayloadError, Step, build_payload, kind_attr};
pub(super) use table::OPS;
pub use table::*;

pub(super) use asm::{parse_groups, print_groups};
pub use maps::{Windows, match_windows};
pub use matching::computes;

pub(super) use maps::{contraction_iterators, given_maps};
pub(super) use payload::{element, kind_of};

use smallvec::SmallVec;
use terrace_ir::{AffineMap, Attr, Body, Context, Op, OpSpec, Type};

use super::structured::{Iterator, Loops, StructuredView};

/// What an op computes: the interface of ops with a name.
#[derive(Debug)]
pub struct Named {
    /// Loops and indices, `"loops: input, input -> output"`, where
    ///
    /// - a letter names a loop; a capital one is a reduction;
    /// - `(hY)` is the index `h * stride + Y * dilation` of a window, strides and dilations being
    ///   the op's attributes of these names, one entry for each window;
    /// - `.` is an operand without indices;
    /// - `...` stands for any number of operands that are all `*`;
    /// - `*` stands for as many parallel loops as the output has dimensions, and for all of them as
    ///   the indices of an operand, or none of them if it is a scalar or has rank 0.
    pub access: &'static str,
    /// What one element of the output is.
    pub payload: &'static [Step],
    /// Where its maps come from.
    pub maps: MapSource,
}

/// Where the maps of an op come from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MapSource {
    /// From its declaration alone.
    Fixed,
    /// From its attribute `indexing_maps`; from its declaration when it has none.
    Attribute,
    /// From its attribute `indexing_maps`, which it must have. Loops that the output has no index
    /// of are reductions.
    Required,
}

impl Named {
    /// The declaration of `op`, when it is such an op.
    pub fn of(body: &Body, op: Op) -> Option<&'static Named> {
        body.interface::<Named>(op)
    }

    /// Its maps and loops, for operands of the given types and the attributes that `attr` finds;
    /// `None` when they do not fit it.
    pub fn loops(
        &self,
        ctx: &Context,
        operands: &[Type],
        attr: &dyn Fn(&str) -> Option<Attr>,
    ) -> Option<Loops> {
        let given = match self.maps {
            MapSource::Fixed => None,
            _ => attr("indexing_maps").map(|attr| given_maps(ctx, attr)),
        };
        match (self.maps, given) {
            (MapSource::Required, None) | (_, Some(None)) => None,
            (MapSource::Required, Some(Some(maps))) => {
                Some(Loops { iterators: contraction_iterators(ctx, &maps)?, maps })
            }
            (_, None) => maps::declared(self, ctx, operands, attr),
            (_, Some(Some(maps))) => {
                let declared = maps::declared_iterators(self, ctx, operands)?;
                Some(Loops { maps, iterators: declared })
            }
        }
    }

    /// The steps of its payload.
    pub(super) fn steps(&self, ctx: &Context, attr: &dyn Fn(&str) -> Option<Attr>) -> Option<&[Step]> {
        if !self.payload.is_empty() {
            return Some(self.payload);
        }
        kind_of(ctx, attr("kind")?).map(|kind| kind.steps)
    }
}

/// The structured view of an op with a name.
pub(super) fn structured_of_named(op: Op, body: &Body) -> Option<StructuredView> {
    let (named, ctx) = (Named::of(body, op)?, body.ctx());
    let types: SmallVec<[Type; 4]> = body.operands(op).iter().map(|&value| body.ty(value)).collect();
    let Loops { maps, iterators } = named.loops(ctx, &types, &|name| body.attr(op, name))?;
    let def = body.def(op)?;
    Some(StructuredView {
        inputs: body.operand_group(op, def, 0).into(),
        outputs: body.operand_group(op, def, 1).into(),
        maps,
        iterators,
        block: body.entry(body.regions(op).next()?)?,
    })
}

/// The maps that an op about to be made would have without the attribute `indexing_maps`.
pub(super) fn default_maps(named: &Named, ctx: &Context, operands: &[Type]) -> Option<Attr> {
    let loops = maps::declared(named, ctx, operands, &|_| None)?;
    Some(maps_attr(ctx, &loops.maps))
}

/// Maps as an attribute.
pub fn maps_attr(ctx: &Context, maps: &[AffineMap]) -> Attr {
    ctx.array_attr(maps.iter().map(|&map| ctx.affine_map_attr(map)).collect::<Vec<_>>())
}

/// `parallel` for each of `count` loops.
pub(super) fn all_parallel(count: usize) -> SmallVec<[Iterator; 6]> {
    smallvec::smallvec![Iterator::Parallel; count]
}

/// The attribute `name` of an op that is about to be made.
pub(super) fn attr_of<'a>(ctx: &'a Context, spec: &'a OpSpec) -> impl Fn(&str) -> Option<Attr> + 'a {
    move |name| spec.get(ctx, name)
}
