//! `int-range-optimizations`: integers of which analysis finds the one value are replaced by
//! constants.

use terrace_ir::analysis::ranges::{Ranges, constant_attr};
use terrace_ir::analysis::{Scope, body_at};
use terrace_ir::interfaces::is_trivially_dead;
use terrace_ir::pass::{Anchor, Failed, Pass, PassCx, PassInfo};
use terrace_ir::rewrite::{Folder, Rewriter, constant_value};
use terrace_ir::{Attr, Body, Op, Value};

pub(super) const INFO: PassInfo = PassInfo {
    name: "int-range-optimizations",
    doc: "Do optimizations based on integer range analysis",
    anchor: Anchor::Whole,
    options: &[],
    make: |_| Ok(Box::new(IntRangeOptimizations)),
};

struct IntRangeOptimizations;

/// A value, the op that it is known at, and what it is.
type Found = (Value, Op, Attr);

impl Pass for IntRangeOptimizations {
    fn run(&self, root: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        let mut plans: Vec<(Vec<Op>, Vec<Found>)> = Vec::new();
        {
            let scope = if cx.is_nested() { Scope::within(root) } else { Scope::new(root) };
            let ranges = Ranges::new(&scope);
            for unit in 0..scope.len() {
                let body = scope.body(unit);
                let constant = |value: Value| constant_attr(body, value, ranges.of(unit, value)?);
                plans.push((scope.path(unit), find(body, constant)));
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

fn find(body: &Body, constant: impl Fn(Value) -> Option<Attr>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut note = |value: Value, at: Op| {
        if body.has_uses(value)
            && constant_value(body, value).is_none()
            && let Some(attr) = constant(value)
        {
            found.push((value, at, attr));
        }
    };
    let this = body.self_op();
    for op in std::iter::once(this).chain(body.all_ops()) {
        if op != this {
            body.results(op).for_each(|result| note(result, op));
        }
        for block in body.regions(op).flat_map(|region| body.blocks_of(region).collect::<Vec<_>>()) {
            if let Some(first) = body.first_op(block) {
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
    for (value, at, attr) in found {
        // The dialect that computes a value knows how to make it; arith makes those of arguments.
        let dialect = rw.defining_op(value).and_then(|op| rw.def(op)).map(|def| def.dialect());
        let ty = rw.ty(value);
        rw.set_root(at);
        let made = dialect.and_then(|dialect| folder.constant_of_dialect(&mut rw, at, dialect, attr, ty));
        let made = made.or_else(|| folder.constant_of_dialect(&mut rw, at, "arith", attr, ty));
        if let Some(constant) = made {
            rw.replace_value(value, constant);
            count += 1;
        }
    }
    for op in rw.all_ops().into_iter().rev() {
        if rw.is_alive(op) && is_trivially_dead(&rw, op) {
            rw.erase(op);
        }
    }
    count
}
