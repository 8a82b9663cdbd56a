//! `linalg-generalize-named-ops`: structured ops with a name become `linalg.generic`, with the maps,
//! loops and region that the name stood for.

use terrace_dialects::linalg::{GenericOp, StructuredView, iterator_attr, maps_attr};
use terrace_ir::pass::{Anchor, Failed, PassCx, PassInfo};
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};
use terrace_ir::{Body, Op, OpSpec, Rewriter};

pub(super) const INFO: PassInfo = PassInfo {
    name: "linalg-generalize-named-ops",
    doc: "Convert named ops into generic ops",
    anchor: Anchor::Any,
    options: &[],
    make: |_| {
        Ok(Box::new(|body: &mut Body, _: &mut PassCx| -> Result<(), Failed> {
            let mut patterns = Patterns::new();
            patterns.on_any("generalize", |op, rw| generalize(op, rw).map(|_| ()));
            apply_greedily(body, &patterns, &GreedyConfig::default());
            Ok(())
        }))
    },
};

/// Turns `op` into a `linalg.generic`, which is returned, when it is a structured op that is none.
pub fn generalize(op: Op, rw: &mut Rewriter<'_>) -> Option<Op> {
    if GenericOp::of(rw, op).is_some() {
        return None;
    }
    let view = StructuredView::of(rw, op)?;
    let spec = generic_spec(rw, &view);
    let spec = spec.results(rw.results(op).map(|value| rw.ty(value)).collect::<Vec<_>>());
    let generic = rw.insert(spec);
    let region = rw.region(generic, 0);
    rw.body_mut().move_block(view.block, region);
    let results: Vec<_> = rw.results(generic).collect();
    rw.replace(op, results);
    Some(generic)
}

/// The description of a `linalg.generic` with the operands, maps and loops of `view`, without results.
pub(crate) fn generic_spec(rw: &Rewriter<'_>, view: &StructuredView) -> OpSpec {
    let ctx = rw.ctx();
    let iterators: Vec<_> = view.iterators.iter().map(|it| iterator_attr(ctx, it.keyword())).collect();
    rw.spec(GenericOp::def())
        .operand_groups(ctx, &[&view.inputs, &view.outputs])
        .attr(ctx, "indexing_maps", maps_attr(ctx, &view.maps))
        .attr(ctx, "iterator_types", ctx.array_attr(iterators))
}
