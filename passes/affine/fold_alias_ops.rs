//! `affine-fold-memref-alias-ops`: affine loads and stores of views become those of what these are views of.
//!
//! The indices of an access become values, which are taken through the view as those of memref's accesses
//! are. After upstream's `AffineFoldMemRefAliasOps` pass.

use terrace_dialects::affine::build::composed_apply;
use terrace_dialects::affine::scope::{affine_scope, is_dim_in, is_symbol_in};
use terrace_dialects::affine::{LoadOp, StoreOp};
use terrace_dialects::memref::layout::strides_and_offset;
use terrace_dialects::support::index_list::Mixed;
use terrace_dialects::support::slice::Slice;
use terrace_ir::pass::{Anchor, PassCx, PassInfo};
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};
use terrace_ir::{Body, Op, Rewriter, Value};

use crate::memref::fold_alias_ops::indices::View;

pub(super) const INFO: PassInfo = PassInfo {
    name: "affine-fold-memref-alias-ops",
    doc: "Fold memref alias ops into affine memory ops",
    anchor: Anchor::Any,
    options: &[],
    make: |_| {
        Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
            let mut patterns = Patterns::new();
            patterns.on::<LoadOp>("fold-view-into-load", |op, rw| fold(rw, op.0, 0));
            patterns.on::<StoreOp>("fold-view-into-store", |op, rw| fold(rw, op.0, 1));
            let config = GreedyConfig { simplify_regions: false, ..GreedyConfig::default() };
            apply_greedily(body, &patterns, &config);
            Ok(())
        }))
    },
};

/// Takes the access `op`, whose memref is operand `at`, through the view that this is.
fn fold(rw: &mut Rewriter<'_>, op: Op, at: usize) -> Option<()> {
    let ctx = rw.context();
    let view = View::of(rw, rw.operand(op, at))?;
    let source = view.source(rw);
    let rank = rw.ty(source).rank(&ctx)?;
    if !may_index(rw, op, view) {
        return None;
    }
    let map = rw.attr(op, "map")?.as_affine_map(&ctx)?;
    let operands = rw.operands(op)[at + 1..].to_vec();
    let entry = |&value: &Value| Mixed::Value(value);
    let dims: Vec<Mixed> = operands[..map.dims(&ctx)].iter().map(entry).collect();
    let symbols: Vec<Mixed> = operands[map.dims(&ctx)..].iter().map(entry).collect();
    let mut indices = Vec::new();
    for &expr in map.results(&ctx) {
        indices.push(composed_apply(rw, expr, &dims, &symbols).value(rw)?);
    }
    let new = view.indices(rw, &indices, true)?;
    let operands = [&rw.operands(op)[..at].to_vec()[..], &[source], &new].concat();
    rw.set_operands(op, &operands);
    rw.set_attr(op, "map", ctx.affine_map_attr(ctx.identity_map(rank)));
    Some(())
}

/// Whether indices that are taken through `view` may still be those of the affine access `op`.
fn may_index(rw: &Rewriter<'_>, op: Op, view: View) -> bool {
    let scope = affine_scope(rw, op);
    let value = |entry: &Mixed| match *entry {
        Mixed::Static(_) => None,
        Mixed::Value(value) => Some(value),
    };
    match view {
        View::SubView(part) => {
            let Some(slice) = Slice::of(rw, part) else { return false };
            slice.offsets.iter().filter_map(value).all(|value| is_dim_in(rw, value, scope))
                && slice.strides.iter().filter_map(value).all(|value| is_symbol_in(rw, value, scope))
        }
        View::Expand(part) => part.output_shape(rw).iter().all(|&value| is_dim_in(rw, value, scope)),
        // What a memref says of its sizes is no dimension of maps, but at the top of a scope.
        View::Collapse(part) => {
            let ctx = rw.ctx();
            let dynamic = rw.ty(part.src(rw)).static_shape(ctx).is_none();
            let strided = strides_and_offset(ctx, rw.ty(part.src(rw))).is_some();
            !dynamic || strided && rw.block(op).and_then(|block| rw.block_region(block)) == scope
        }
    }
}
