//! Which scalar operation an op of the arith dialect is, where its attributes decide.

use terrace_ir::interp::scalar::{Cast, Code};
use terrace_ir::{Body, Op};

fn predicate(op: Op, body: &Body, count: i64) -> Option<u8> {
    let value = body.attr(op, "predicate")?.as_int(body.ctx())?;
    u8::try_from(value).ok().filter(|_| value < count)
}

pub(super) fn cmpi_code(op: Op, body: &Body) -> Option<Code> {
    predicate(op, body, 10).map(Code::CmpI)
}

pub(super) fn cmpf_code(op: Op, body: &Body) -> Option<Code> {
    predicate(op, body, 16).map(Code::CmpF)
}

/// `arith.truncf` that rounds to nearest even; other modes are not interpreted.
pub(super) fn truncf_code(op: Op, body: &Body) -> Option<Code> {
    let mode = body.attr(op, "roundingmode").and_then(|attr| attr.as_int(body.ctx()));
    matches!(mode, None | Some(0)).then_some(Code::Cast(Cast::TruncF))
}
