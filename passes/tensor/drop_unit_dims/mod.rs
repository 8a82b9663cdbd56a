//! `linalg-fold-unit-extent-dims`: loops of one iteration, and dimensions of size one, are dropped.
//!
//! Follows upstream's pass of that name (`DropUnitDims.cpp`). A `linalg.generic` with loops that are known to
//! run once loses them; its operands lose the dimensions of size one that only these loops walk, and its results
//! get them back. Operands are collapsed and results expanded, by default with `collapse_shape` and
//! `expand_shape`; with `use-rank-reducing-slices` with slices. `tensor.pad` and slices lose dimensions of size one
//! too. In the end reshapes that meet cancel each other, and reach through fills and empty tensors.
//!
//! A sum over one element is an elementwise op that reads what its output holds; that becomes an input of it.

mod empty;
mod generic;
mod inits;
mod pad;
mod rank;
mod slices;

pub use rank::Strategy;

use terrace_dialects::linalg::GenericOp;
use terrace_dialects::{memref, tensor};
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, PassCx, PassInfo};
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};
use terrace_ir::{Body, Diagnostic, OpDef};

use crate::memref::resolve_dims::add_resolve_dims;

pub(super) const INFO: PassInfo = PassInfo {
    name: "linalg-fold-unit-extent-dims",
    doc: "Remove unit-extent dimension in Linalg ops on tensors",
    anchor: Anchor::Any,
    options: &[OptionDef {
        name: "use-rank-reducing-slices",
        doc: "Generate rank-reducing slices instead of reassociative reshapes",
        kind: OptionKind::Bool,
        default: "false",
    }],
    make: |options| {
        let slices = options.bool("use-rank-reducing-slices");
        let strategy = if slices { Strategy::Slices } else { Strategy::Reshapes };
        Ok(Box::new(move |body: &mut Body, cx: &mut PassCx| {
            run(body, cx, strategy);
            Ok::<(), Failed>(())
        }))
    },
};

/// Ops of which all canonicalizations are wanted, so that what the pass makes meets.
const CANONICAL: &[fn() -> &'static OpDef] = &[
    tensor::EmptyOp::def,
    tensor::CollapseShapeOp::def,
    tensor::ExpandShapeOp::def,
    memref::CollapseShapeOp::def,
    memref::ExpandShapeOp::def,
];

fn run(body: &mut Body, cx: &mut PassCx, strategy: Strategy) {
    let ctx = body.ctx().clone();
    let names: Vec<&str> = CANONICAL.iter().map(|def| def().name).collect();
    let mut patterns = Patterns::new();
    patterns.on::<GenericOp>("drop-unit-dims", move |op, rw| generic::drop_unit_dims(op, strategy, rw));
    patterns.on::<GenericOp>("move-inits-to-inputs", inits::move_to_inputs);
    patterns
        .on::<tensor::PadOp>("drop-unit-dims-of-pad", move |op, rw| pad::drop_unit_dims(op, strategy, rw));
    if strategy == Strategy::Reshapes {
        slices::add(&mut patterns);
    }
    empty::add(&mut patterns);
    add_resolve_dims(&mut patterns);
    patterns.add_canonicalization(&ctx, |info| names.contains(&info.def().name));
    let result = apply_greedily(body, &patterns, &GreedyConfig::default());
    if !result.converged {
        cx.diags.push(Diagnostic::warning(body.loc(body.self_op()), result.report()));
    }
}
