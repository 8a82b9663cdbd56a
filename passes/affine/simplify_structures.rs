//! `affine-simplify-structures`: the maps and sets of affine ops in their simplest form.
//!
//! Maps are simplified expression by expression. Of sets, redundant constraints go, and one without points becomes
//! the empty set, so that its `affine.if` folds. Then affine ops are folded and rewritten until nothing
//! changes. After upstream's `SimplifyAffineStructures.cpp`.

use terrace_dialects::affine;
use terrace_ir::affine::IntegerSetData;
use terrace_ir::pass::{Anchor, PassCx, PassInfo};
use terrace_ir::presburger::flatten_set;
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};
use terrace_ir::{Attr, AttrKind, Body, Context, IntegerSet};

pub(super) const INFO: PassInfo = PassInfo {
    name: "affine-simplify-structures",
    doc: "Simplify affine expressions in maps/sets and normalize memrefs",
    anchor: Anchor::Op("func.func"),
    options: &[],
    make: |_| {
        Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
            simplify_structures(body);
            Ok(())
        }))
    },
};

/// Simplifies all map and set attributes of ops of `body`, and rewrites affine ops until nothing changes.
pub fn simplify_structures(body: &mut Body) {
    let ctx = body.ctx().clone();
    for op in body.all_ops() {
        if body.nested(op).is_some() {
            continue;
        }
        for (name, attr) in body.inherent_attrs(op) {
            if let Some(simple) = simplified(&ctx, attr).filter(|&simple| simple != attr) {
                body.set_attr(op, ctx.str(name), simple);
            }
        }
    }
    let mut patterns = Patterns::new();
    patterns.on_any("simplify-affine-op", |op, rw| {
        let def = rw.def(op).filter(|def| def.dialect() == affine::DIALECT.name)?;
        def.canonicalize.iter().find_map(|pattern| (pattern.apply)(op, rw))
    });
    apply_greedily(body, &patterns, &GreedyConfig { simplify_regions: false, ..GreedyConfig::default() });
}

fn simplified(ctx: &Context, attr: Attr) -> Option<Attr> {
    match *attr.kind(ctx) {
        AttrKind::AffineMap(map) => Some(ctx.affine_map_attr(map.simplify(ctx))),
        AttrKind::IntegerSet(set) => Some(ctx.attr(AttrKind::IntegerSet(simplify_set(ctx, set)))),
        _ => None,
    }
}

/// `set` without constraints that others imply trivially; the empty set, `1 == 0`, if it has no points. A set
/// that is not purely affine stays as it is.
pub fn simplify_set(ctx: &Context, set: IntegerSet) -> IntegerSet {
    let data = ctx.integer_set_data(set);
    let Some(mut system) = flatten_set(ctx, set) else { return set };
    if system.is_empty() {
        let never = [(ctx.affine_constant(1), true)];
        let (dims, symbols) = (data.dims, data.symbols);
        return ctx.integer_set(IntegerSetData { dims, symbols, constraints: never.into() });
    }
    system.remove_trivial_redundancy();
    system.integer_set(ctx).unwrap_or(set)
}
