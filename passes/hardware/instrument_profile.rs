//! `instrument-profile`: points between the ops of a function where a profile takes the time.
//!
//! One follows each op of the entry block that does something: calls of kernels, structured ops, loops,
//! copies. What only computes an address or a constant counts for the op behind it. Run it before
//! structured ops become loops, while their bodies still tell what they compute.

use terrace_dialects::kernel::{CallOp, MarkOp};
use terrace_dialects::linalg::{StructuredView, YieldOp};
use terrace_dialects::memref::{AllocOp, DeallocOp};
use terrace_ir::{Body, Op, Rewriter, Traits};

/// Puts points into the function `body`; returns how many rows its profile has.
pub fn instrument_profile(body: &mut Body) -> i64 {
    let Some(entry) = body.entry(body.region(body.self_op(), 0)) else { return 0 };
    let ops: Vec<Op> = body.ops_of(entry).filter(|&op| takes_time(body, op)).collect();
    let mut rows = 0;
    for op in ops {
        let label = label(body, op);
        let loc = body.loc(op);
        let mut rw = Rewriter::before(body, op);
        let ctx = rw.context();
        if rows == 0 {
            let spec = rw.spec(MarkOp::def()).attr(&ctx, "label", ctx.str_attr("start"));
            rw.insert(spec);
        }
        rw.set_after(op);
        let mut spec = rw.spec(MarkOp::def()).attr(&ctx, "label", ctx.str_attr(&label)).attr(
            &ctx,
            "row",
            ctx.i64_attr(rows),
        );
        spec.loc = loc;
        rw.insert(spec);
        rows += 1;
    }
    rows
}

fn takes_time(body: &Body, op: Op) -> bool {
    let idle = body.has_trait(op, Traits::PURE)
        || body.has_trait(op, Traits::TERMINATOR)
        || body.has_trait(op, Traits::CONSTANT_LIKE);
    let memory = AllocOp::of(body, op).is_some()
        || DeallocOp::of(body, op).is_some()
        || MarkOp::of(body, op).is_some();
    !idle && !memory
}

/// What `op` is to a reader: a kernel's symbol, or the op with what a structured one computes.
fn label(body: &Body, op: Op) -> String {
    let name = body.name_str(op);
    if let Some(call) = CallOp::of(body, op) {
        let symbol = call.callee(body).as_symbol(body.ctx());
        return symbol.map_or(name, |symbol| body.ctx().str(symbol)).to_owned();
    }
    let Some(view) = StructuredView::of(body, op) else { return name.to_owned() };
    let mut inner: Vec<&str> = Vec::new();
    for op in body.ops_of(view.block) {
        let step = body.name_str(op);
        let step = step.split_once('.').map_or(step, |parts| parts.1);
        if YieldOp::of(body, op).is_none()
            && !body.has_trait(op, Traits::CONSTANT_LIKE)
            && !inner.contains(&step)
        {
            inner.push(step);
        }
    }
    match inner[..] {
        [] => format!("{name}: copy"),
        _ => format!("{name}: {}", inner.join(" ")),
    }
}
