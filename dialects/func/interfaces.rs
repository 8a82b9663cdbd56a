//! What passes need to know of functions and calls.

use terrace_ir::interfaces::{Call, Callable, Inline};
use terrace_ir::{Block, Body, Op, Rewriter};

use super::CallOp;

/// Of `func.call`.
pub(super) static CALL: Call = Call {
    callee: |body, op| Some(CallOp(op).callee(body)),
    arguments: |body, op| body.operands(op).to_vec(),
};

/// Of `func.func`.
pub(super) static CALLABLE: Callable = Callable {
    region: |body| {
        let region = body.regions(body.self_op()).next()?;
        body.entry(region).map(|_| region)
    },
};

fn allows_inlining(body: &Body, op: Op) -> bool {
    body.attr(op, "no_inline").is_none()
}

/// Of `func.call` and `func.func`.
pub(super) static INLINE: Inline = Inline { legal: allows_inlining, branch: None };

/// Of `func.return`.
pub(super) static INLINE_RETURN: Inline = Inline { legal: |_, _| true, branch: Some(to_branch) };

fn to_branch(rw: &mut Rewriter<'_>, op: Op, block: Block) {
    let operands = rw.operands(op).to_vec();
    let spec = crate::cf::branch_spec(rw.body().loc(op), block, &operands);
    rw.replace_with(op, spec);
}
