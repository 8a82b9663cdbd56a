//! `arith-unsigned-when-equivalent`: signed ops on integers that are never negative become unsigned.

use terrace_dialects::arith::{
    CMPI_CASES, CeilDivSIOp, CeilDivUIOp, CmpIOp, DivSIOp, DivUIOp, ExtSIOp, ExtUIOp, FloorDivSIOp, MaxSIOp,
    MaxUIOp, MinSIOp, MinUIOp, RemSIOp, RemUIOp,
};
use terrace_ir::analysis::ranges::Ranges;
use terrace_ir::analysis::{IntRange, Scope, body_at};
use terrace_ir::pass::{Anchor, Failed, Pass, PassCx, PassInfo};
use terrace_ir::{Body, Op, OpDef, OpSpec, Rewriter, Value};

pub(super) const INFO: PassInfo = PassInfo {
    name: "arith-unsigned-when-equivalent",
    doc: "Replace signed ops with unsigned ones where they are proven equivalent",
    anchor: Anchor::Whole,
    options: &[],
    make: |_| Ok(Box::new(UnsignedWhenEquivalent)),
};

struct UnsignedWhenEquivalent;

impl Pass for UnsignedWhenEquivalent {
    fn run(&self, root: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        let mut plans: Vec<(Vec<Op>, Vec<Op>)> = Vec::new();
        {
            let scope = if cx.is_nested() { Scope::within(root) } else { Scope::new(root) };
            let ranges = Ranges::new(&scope);
            for unit in 0..scope.len() {
                let body = scope.body(unit);
                let found = body.all_ops().into_iter().filter(|&op| {
                    is_signed(body, op) && never_negative(body, op, |value| ranges.of(unit, value))
                });
                plans.push((scope.path(unit), found.collect()));
            }
        }
        for (path, found) in plans {
            let Some(body) = body_at(root, &path) else { continue };
            cx.count("num-replaced", found.len() as u64);
            let mut rw = Rewriter::new(body);
            found.into_iter().for_each(|op| make_unsigned(&mut rw, op));
        }
        Ok(())
    }
}

/// The unsigned op that does the same to integers that are not negative.
fn unsigned(body: &Body, op: Op) -> Option<&'static OpDef> {
    let pairs: [(&'static OpDef, &'static OpDef); 7] = [
        (DivSIOp::def(), DivUIOp::def()),
        (CeilDivSIOp::def(), CeilDivUIOp::def()),
        (FloorDivSIOp::def(), DivUIOp::def()),
        (RemSIOp::def(), RemUIOp::def()),
        (MinSIOp::def(), MinUIOp::def()),
        (MaxSIOp::def(), MaxUIOp::def()),
        (ExtSIOp::def(), ExtUIOp::def()),
    ];
    pairs.into_iter().find(|pair| body.is(op, pair.0)).map(|pair| pair.1)
}

/// The number of the unsigned predicate of a signed comparison: `ult` for `slt` and so on.
fn unsigned_predicate(body: &Body, op: Op) -> Option<i64> {
    let number = CmpIOp::of(body, op)?.predicate(body).as_int(body.ctx())?;
    let name = CMPI_CASES.iter().find(|case| case.1 == number)?.0.strip_prefix('s')?;
    CMPI_CASES.iter().find(|case| case.0.strip_prefix('u') == Some(name)).map(|case| case.1)
}

fn is_signed(body: &Body, op: Op) -> bool {
    unsigned(body, op).is_some() || unsigned_predicate(body, op).is_some()
}

/// Whether no operand, and no result but that of a comparison, is ever negative.
fn never_negative(body: &Body, op: Op, range: impl Fn(Value) -> Option<IntRange>) -> bool {
    let positive = |value: Value| range(value).is_some_and(|range| range.smin >= 0);
    let compares = CmpIOp::of(body, op).is_some();
    body.operands(op).iter().all(|&value| positive(value)) && (compares || body.results(op).all(positive))
}

fn make_unsigned(rw: &mut Rewriter<'_>, op: Op) {
    if let Some(predicate) = unsigned_predicate(rw, op) {
        let attr = rw.ctx().i64_attr(predicate);
        rw.set_attr(op, "predicate", attr);
        return;
    }
    let Some(def) = unsigned(rw, op) else { return };
    let mut spec = OpSpec::new(def, rw.body().loc(op)).operands(rw.operands(op).iter().copied());
    spec.results = rw.results(op).map(|result| rw.ty(result)).collect();
    // A quotient rounded down has no flag `exact`, which its unsigned counterpart has.
    spec.attrs = rw.inherent_attrs(op);
    spec.attrs.extend_from_slice(rw.discardable_attrs(op));
    rw.replace_with(op, spec);
}
