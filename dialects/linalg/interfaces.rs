//! What passes need to know of structured ops.

use terrace_ir::interfaces::{DestinationStyle, Effect, EffectKind, SideEffects};
use terrace_ir::{Body, Op};

/// The range of operands that are written to.
fn outputs(body: &Body, op: Op) -> (usize, usize) {
    let count = body.operands(op).len();
    // All structured ops declare their inputs first and then their outputs.
    let outputs = body.def(op).map_or(0, |def| body.operand_group(op, def, 1).len());
    (count.saturating_sub(outputs), count)
}

pub(super) static DESTINATION: DestinationStyle = DestinationStyle { inits: outputs };

/// Inputs in memory are read, outputs in memory are read and written.
pub(super) static EFFECTS: SideEffects = SideEffects {
    effects: |body, op, out| {
        let (start, _) = outputs(body, op);
        for (at, &value) in body.operands(op).iter().enumerate() {
            if !body.ty(value).is_memref(body.ctx()) {
                continue;
            }
            out.push(Effect { kind: EffectKind::Read, on: Some(value) });
            if at >= start {
                out.push(Effect { kind: EffectKind::Write, on: Some(value) });
            }
        }
    },
};
