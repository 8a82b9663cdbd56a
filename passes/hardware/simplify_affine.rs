//! The maps and sets of affine ops in their simplest form. Upstream's pass is
//! `affine-simplify-structures`.

use terrace_dialects::affine;
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};
use terrace_ir::{Attr, AttrKind, Body, Context};

/// Simplifies all map and set attributes of ops of `body`, and rewrites affine ops until nothing changes.
pub fn simplify_affine(body: &mut Body) {
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
        _ => None,
    }
}
