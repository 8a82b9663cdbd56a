//! `legalize`: a function in the ops and types that a code generator has.
//!
//! What it has is data ([`Legality`]). What it has not is expanded where there is an expansion: ops into simpler ones
//! ([`expand`]), narrow types into wide ones ([`widen`]), and long vectors into several short ones ([`split`]). All that is left is
//! reported, each op with its location and the reason, so that one run says everything that stands in the way.
//!
//! LLVM's counterpart is the legalization of its selection DAG; upstream's expansions are in `arith-expand`,
//! `arith-emulate-unsupported-floats` and `vector-unroll`.

mod expand;
mod split;
mod widen;

use crate::codes;
use terrace_ir::interfaces::Legality;
use terrace_ir::pass::{Anchor, OptionValues, PassInfo, PassItem};
use terrace_ir::{Body, Diags, Op};

/// Brings the function `body` to what `target` has; what cannot be brought there is reported.
pub fn legalize(body: &mut Body, target: &Legality, diags: &mut Diags) {
    split::split(body, target);
    // What is made in place of an op is legal, or has an expansion of its own.
    let mut ops: Vec<Op> = illegal(body, target);
    while !ops.is_empty() {
        let before = body.epoch();
        for op in ops {
            if body.is_alive(op) && target.why_not(body, op).is_some() {
                let _ = expand::expand(body, target, op).or_else(|| widen::widen(body, target, op));
            }
        }
        if body.epoch() == before {
            break;
        }
        ops = illegal(body, target);
    }
    for op in illegal(body, target) {
        let reason = target.why_not(body, op).unwrap_or_default();
        diags.error(body.loc(op), format!("'{}' op {reason}", body.name_str(op)));
    }
}

fn illegal(body: &Body, target: &Legality) -> Vec<Op> {
    let mut ops = body.all_ops();
    ops.retain(|&op| target.why_not(body, op).is_some());
    ops
}

/// The pass for `target`, as part of a pipeline.
pub fn pass(target: &'static Legality) -> PassItem {
    let pass = move |body: &mut Body, cx: &mut terrace_ir::pass::PassCx| {
        super::checked(cx, codes::NO_CODE, |diags| legalize(body, target, diags))
    };
    PassItem { info: INFO, options: OptionValues::new(INFO.options), pass: Box::new(pass) }
}

/// The pass, but for its target, which whoever registers it gives.
pub const INFO: PassInfo = PassInfo {
    name: "legalize",
    doc: "Bring ops and types to those that the code generator has",
    anchor: Anchor::Op("func.func"),
    options: &[],
    make: |_| Err("takes a code generator".to_owned()),
};
