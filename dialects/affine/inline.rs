//! Where affine ops can be copied to, after upstream's `AffineInlinerInterface`: what was a valid
//! dimension or symbol must be one there too.

use terrace_ir::interfaces::{Inline, InlineInto, InlineSite, is_effect_free};
use terrace_ir::op::Traits;
use terrace_ir::{Body, Op, Value, ValueDef};

use super::scope::{affine_scope, dim_of, is_dim_in, is_symbol_in, is_top_level};
use super::{
    ApplyOp, ForOp, IfOp, LoadOp, MaxOp, MinOp, ParallelOp, PrefetchOp, StoreOp, VectorLoadOp, VectorStoreOp,
};

/// Of affine ops: where values are dimensions and symbols, which is a scope of affine maps, or an
/// affine loop or condition.
pub(super) static OP: Inline = Inline { under: takes_affine, ..Inline::ANYWHERE };

/// Of affine loops and conditions.
pub(super) static INTO: InlineInto = InlineInto { legal: stays_valid };

fn takes_affine(body: &Body, op: Op) -> bool {
    body.has_trait(op, Traits::AFFINE_SCOPE)
        || ForOp::of(body, op).is_some()
        || ParallelOp::of(body, op).is_some()
        || IfOp::of(body, op).is_some()
}

/// Whether the affine maps of the region hold on dimensions and symbols once it is copied into an
/// affine loop or condition, where its own values no longer lie directly in a scope.
fn stays_valid(site: &InlineSite<'_>) -> bool {
    let mut blocks = site.source.blocks_of(site.region);
    let (Some(block), None) = (blocks.next(), blocks.next()) else { return false };
    site.source.ops_of(block).all(|op| match map_operands(site.source, op) {
        Some((operands, dims)) => {
            operands.iter().enumerate().all(|(at, &value)| value_stays_valid(site, value, at < dims))
        }
        None => site.source.n_regions(op) == 0 && is_effect_free(site.source, op),
    })
}

/// The operands of the map of `op`, and how many of them are dimensions; `None` for an op without
/// one map.
fn map_operands(body: &Body, op: Op) -> Option<(&[Value], usize)> {
    let first = if ApplyOp::of(body, op).is_some()
        || MinOp::of(body, op).is_some()
        || MaxOp::of(body, op).is_some()
    {
        0
    } else if LoadOp::of(body, op).is_some()
        || VectorLoadOp::of(body, op).is_some()
        || PrefetchOp::of(body, op).is_some()
    {
        1
    } else if StoreOp::of(body, op).is_some() || VectorStoreOp::of(body, op).is_some() {
        2
    } else {
        return None;
    };
    let map = body.attr(op, "map")?.as_affine_map(body.ctx())?;
    Some((body.operands(op).get(first..)?, map.dims(body.ctx())))
}

/// Whether `value`, a dimension or else a symbol in the region, will be one in its new place.
fn value_stays_valid(site: &InlineSite<'_>, value: Value, is_dim: bool) -> bool {
    let (source, dest) = (site.source, site.dest);
    match source.value_def(value) {
        ValueDef::Arg(..) => site.values.values.get(&value).is_some_and(|&value| {
            let scope = affine_scope(dest, dest.region_op(site.into));
            if is_dim { is_dim_in(dest, value, scope) } else { is_symbol_in(dest, value, scope) }
        }),
        // These are valid in any place, when what they follow from is.
        ValueDef::Result(def, _) => {
            let top_level =
                |value: &Value| site.values.values.get(value).is_some_and(|&value| is_top_level(dest, value));
            source.has_trait(def, Traits::CONSTANT_LIKE)
                || dim_of(source, def).is_some_and(|(memref, _)| top_level(&memref))
                || is_dim && ApplyOp::of(source, def).is_some()
        }
    }
}
