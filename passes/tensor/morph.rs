//! `linalg-morph-ops`: between the three forms of structured ops, named (`linalg.add`), by category
//! (`linalg.elementwise`) and generic; and `linalg-fold-into-elementwise`.

use terrace_dialects::linalg::{
    BroadcastOp, ElementwiseOp, GenericOp, KINDS, Named, StructuredView, TransposeOp, kind_attr, maps_attr,
};
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, PassCx, PassInfo};
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};
use terrace_ir::{AffineExpr, Body, Op, Rewriter, Type, Value};

use super::generalize::generalize;
use super::specialize::specialize;

const fn flag(name: &'static str, doc: &'static str) -> OptionDef {
    OptionDef { name, doc, kind: OptionKind::Bool, default: "false" }
}

pub(super) const MORPH: PassInfo = PassInfo {
    name: "linalg-morph-ops",
    doc: "Convert linalg ops between forms",
    anchor: Anchor::Any,
    options: &[
        flag("named-to-category", "convert named ops to category op e.g. `linalg.elementwise`"),
        flag("category-to-generic", "convert category ops e.g. `linalg.elementwise` to `linalg.generic`"),
        flag("named-to-generic", "convert named ops e.g. `linalg.add` to `linalg.generic`"),
        flag("generic-to-named", "convert linalg.generic to equivalent named ops"),
    ],
    make: |options| {
        let to_category = options.bool("named-to-category");
        let from_category = options.bool("category-to-generic");
        let to_generic = options.bool("named-to-generic");
        let to_named = options.bool("generic-to-named");
        if to_named && (to_category || from_category || to_generic) {
            return Err("generic-to-named undoes the other options".to_owned());
        }
        Ok(Box::new(move |body: &mut Body, _: &mut PassCx| -> Result<(), Failed> {
            let mut patterns = Patterns::new();
            if to_category {
                patterns.on_any("named-to-category", categorize);
            }
            if from_category || to_generic {
                patterns.on_any("to-generic", move |op, rw| {
                    let category = ElementwiseOp::of(rw, op).is_some();
                    let wanted = if category { from_category } else { to_generic };
                    if wanted { generalize(op, rw).map(|_| ()) } else { None }
                });
            }
            if to_named {
                patterns.on::<GenericOp>("generic-to-named", |op, rw| specialize(op, rw).map(|_| ()));
            }
            apply_greedily(body, &patterns, &GreedyConfig::default());
            Ok(())
        }))
    },
};

pub(super) const FOLD: PassInfo = PassInfo {
    name: "linalg-fold-into-elementwise",
    doc: "Fold transpose ops into elementwise",
    anchor: Anchor::Any,
    options: &[],
    make: |_| {
        Ok(Box::new(|body: &mut Body, _: &mut PassCx| -> Result<(), Failed> {
            let mut patterns = Patterns::new();
            patterns.on::<ElementwiseOp>("fold-movement-into-elementwise", fold_movement);
            apply_greedily(body, &patterns, &GreedyConfig::default());
            Ok(())
        }))
    },
};

/// `linalg.add` and the like as `linalg.elementwise`.
fn categorize(op: Op, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let name = rw.name_str(op);
    let kind = KINDS.iter().find(|kind| kind.named == name)?;
    let view = StructuredView::of(rw, op)?;
    let types: Vec<Type> = rw.results(op).map(|value| rw.ty(value)).collect();
    let spec = rw
        .spec(ElementwiseOp::def())
        .operand_groups(&ctx, &[&view.inputs, &view.outputs])
        .attr(&ctx, "kind", kind_attr(&ctx, kind.keyword))
        .attr(&ctx, "indexing_maps", maps_attr(&ctx, &view.maps))
        .results(types);
    let new = rw.insert(spec);
    let region = rw.region(new, 0);
    rw.body_mut().move_block(view.block, region);
    let results: Vec<Value> = rw.results(new).collect();
    rw.replace(op, results);
    Some(())
}

/// An input that is a transposition or a broadcast: its source, read by another map.
fn fold_movement(op: ElementwiseOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    Named::of(rw, op.0)?;
    let view = StructuredView::of(rw, op.0)?;
    if !view.on_tensors(rw) {
        return None;
    }
    for (at, &input) in view.inputs.iter().enumerate() {
        let Some(source) = rw.defining_op(input) else { continue };
        if TransposeOp::of(rw, source).is_none() && BroadcastOp::of(rw, source).is_none() {
            continue;
        }
        let moved = StructuredView::of(rw, source)?;
        let read = view.map(at);
        let results: Vec<AffineExpr> = moved
            .map(0)
            .results(&ctx)
            .iter()
            .map(|expr| expr.replace(&ctx, read.results(&ctx), &[]))
            .collect();
        let mut maps = view.maps.clone();
        maps[at] = ctx.affine_map(view.iterators.len() as u32, 0, &results);
        rw.set_fused_loc(&[source, op.0]);
        let loc = rw.loc();
        rw.set_operand(op, at, moved.inputs[0]);
        rw.set_attr(op, "indexing_maps", maps_attr(&ctx, &maps));
        rw.modify(op, |body| body.set_loc(op.0, loc));
        return Some(());
    }
    None
}
