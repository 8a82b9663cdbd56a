//! Whether tiling keeps the order in which elements are combined, or may change it.

use terrace_dialects::arith::{self, has_flag};
use terrace_dialects::linalg::{Iterator, StructuredView, YieldOp};
use terrace_ir::{Body, Op, OpDef, OpError, Value};

/// Checks that the loops over tiles in `order` do not change what the op computes.
///
/// # Errors
/// When they combine elements in another order, which what combines them does not allow.
pub(super) fn check(
    body: &Body,
    view: &StructuredView,
    extents: &[i64],
    sizes: &[i64],
    order: &[usize],
) -> Result<(), OpError> {
    let combines = |dim: &usize| view.iterators[*dim] != Iterator::Parallel && extents[*dim] != 1;
    let outermost = (0..extents.len()).find(combines);
    let tiled: Vec<usize> = order.iter().copied().filter(combines).collect();
    // Within the loops that combine, the outermost one in tiles is in the order that it has without them.
    if tiled.iter().all(|&dim| Some(dim) == outermost && sizes[dim] > 0) {
        return Ok(());
    }
    let outputs = view.inputs.len();
    let yielded = body.last_op(view.block).and_then(|op| YieldOp::of(body, op));
    let yielded = yielded.map(|op| op.values(body).to_vec()).unwrap_or_default();
    let args = &body.args(view.block)[outputs..];
    for (&arg, &value) in args.iter().zip(&yielded) {
        if !reassociates(body, arg, value) {
            return Err(OpError::new(
                "combines elements in an order that tiles would change, and must be kept",
            ));
        }
    }
    Ok(())
}

/// Whether `value` is what was so far, `arg`, combined with something else in a way whose order does not matter.
fn reassociates(body: &Body, arg: Value, value: Value) -> bool {
    let Some(op) = body.defining_op(value) else { return false };
    let once = body.has_one_use(arg) && body.has_one_use(value);
    let uses = body.operands(op).iter().filter(|&&operand| operand == arg).count() == 1;
    once && uses && is_associative(body, op)
}

fn is_associative(body: &Body, op: Op) -> bool {
    let is = |defs: &[fn() -> &'static OpDef]| defs.iter().any(|def| body.is(op, def()));
    let exact: [fn() -> &'static OpDef; 11] = [
        arith::AddIOp::def,
        arith::MulIOp::def,
        arith::AndIOp::def,
        arith::OrIOp::def,
        arith::XOrIOp::def,
        arith::MaxSIOp::def,
        arith::MinSIOp::def,
        arith::MaxUIOp::def,
        arith::MinUIOp::def,
        arith::MaximumFOp::def,
        arith::MinimumFOp::def,
    ];
    if is(&exact) {
        return true;
    }
    let flags = body.attr(op, "fastmath");
    let allowed = |flag| flags.is_some_and(|flags| has_flag(body.ctx(), flags, flag));
    is(&[arith::AddFOp::def, arith::MulFOp::def]) && (allowed("reassoc") || allowed("fast"))
}
