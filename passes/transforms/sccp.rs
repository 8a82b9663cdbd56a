//! `sccp`: values that are constants whatever happens are replaced by constants, found by sparse
//! conditional constant propagation through branches, regions and calls.

use terrace_ir::analysis::constants::Constants;
use terrace_ir::analysis::{Scope, body_at};
use terrace_ir::interfaces::is_trivially_dead;
use terrace_ir::pass::{Anchor, Failed, Pass, PassCx, PassInfo};
use terrace_ir::rewrite::{Folder, Rewriter};
use terrace_ir::{Attr, Body, Op, Value};

pub(super) const INFO: PassInfo = PassInfo {
    name: "sccp",
    doc: "Sparse conditional constant propagation",
    anchor: Anchor::Whole,
    options: &[],
    make: |_| Ok(Box::new(Sccp)),
};

struct Sccp;

/// Where a constant is first needed: a value, the op that it is known at, and what it is.
struct Found {
    value: Value,
    at: Op,
    attr: Attr,
    dialect: &'static str,
}

impl Pass for Sccp {
    fn run(&self, root: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        let mut plans: Vec<(Vec<Op>, Vec<Found>)> = Vec::new();
        {
            let scope = if cx.is_nested() { Scope::within(root) } else { Scope::new(root) };
            let constants = Constants::new(&scope);
            for unit in 0..scope.len() {
                let found = find(
                    scope.body(unit),
                    |value| constants.of(unit, value),
                    |block| constants.is_live(unit, block),
                );
                if !found.is_empty() {
                    plans.push((scope.path(unit), found));
                }
            }
        }
        for (path, found) in plans {
            if let Some(body) = body_at(root, &path) {
                cx.count("num-replaced", replace(body, found));
            }
        }
        Ok(())
    }
}

fn find(
    body: &Body,
    constant: impl Fn(Value) -> Option<(Attr, &'static str)>,
    is_live: impl Fn(terrace_ir::Block) -> bool,
) -> Vec<Found> {
    let mut found = Vec::new();
    let mut note = |value: Value, at: Op| {
        if let Some((attr, dialect)) = constant(value) {
            found.push(Found { value, at, attr, dialect });
        }
    };
    let this = body.self_op();
    for op in std::iter::once(this).chain(body.all_ops()) {
        if op != this {
            if body.block(op).is_none_or(|block| !is_live(block)) {
                continue;
            }
            body.results(op).for_each(|result| note(result, op));
        }
        for block in body.regions(op).flat_map(|region| body.blocks_of(region).collect::<Vec<_>>()) {
            if let Some(first) = body.first_op(block).filter(|_| is_live(block)) {
                body.args(block).iter().for_each(|&arg| note(arg, first));
            }
        }
    }
    found
}

fn replace(body: &mut Body, found: Vec<Found>) -> u64 {
    let mut rw = Rewriter::new(body);
    let mut folder = Folder::new();
    let mut count = 0;
    let mut replaced: Vec<Op> = Vec::new();
    for Found { value, at, attr, dialect } in found {
        let ty = rw.ty(value);
        rw.set_root(at);
        let Some(constant) = folder.constant_of_dialect(&mut rw, at, dialect, attr, ty) else {
            continue;
        };
        count += u64::from(rw.has_uses(value));
        rw.replace_value(value, constant);
        replaced.extend(rw.defining_op(value));
    }
    // What is computed by an op without any use of it is left to other passes, as upstream does.
    for op in replaced {
        if rw.is_alive(op) && is_trivially_dead(&rw, op) {
            rw.erase(op);
        }
    }
    count
}
