//! linalg: ops in destination style write to the buffers of their outputs.

use terrace_dialects::bufferization::bufferizable::{
    AliasingValue, Bufferizable, Bufferizer, Models, OpOperand, Outcome, State, fail,
};
use terrace_dialects::linalg::{DIALECT, Structured, StructuredView};
use terrace_ir::interfaces::DestinationStyle;
use terrace_ir::{Context, Op, OpSpec, Rewriter, Value};

/// Adds the implementation for all structured ops.
pub(super) fn add(ctx: &Context, models: &mut Models) {
    for def in DIALECT.ops {
        let name = def().name;
        let info = ctx.registry().op(name).and_then(|name| ctx.registry().info(name));
        if info.is_some_and(|info| info.interface::<Structured>().is_some()) {
            models.add(ctx, name, &STRUCTURED);
        }
    }
}

/// The region runs for each element, which is why what it does to tensors from outside happens again.
static STRUCTURED: Bufferizable = Bufferizable {
    reads,
    writes: |state, operand| init_number(state, operand).is_some(),
    aliases: |state, operand| {
        let number = init_number(state, operand);
        let result = number.and_then(|number| state.body.results(operand.op).get(number));
        result.map(AliasingValue::same).into_iter().collect()
    },
    elementwise,
    repetitive: |_, _, _| true,
    bufferize,
    ..Bufferizable::DEFAULT
};

/// The number of the output that `operand` is.
fn init_number(state: &State<'_>, operand: OpOperand) -> Option<usize> {
    let style = state.body.interface::<DestinationStyle>(operand.op)?;
    let (start, end) = (style.inits)(state.body, operand.op);
    (start..end).contains(&operand.index).then(|| operand.index - start)
}

/// An operand is read when the region uses the element of it.
fn reads(state: &State<'_>, operand: OpOperand) -> bool {
    let body = state.body;
    let view = StructuredView::of(body, operand.op);
    let arg = view.and_then(|view| body.args(view.block).get(operand.index).copied());
    arg.is_none_or(|arg| body.has_uses(arg))
}

fn elementwise(state: &State<'_>, operands: &[OpOperand]) -> bool {
    let (body, ctx) = (state.body, state.body.ctx());
    let Some(op) = operands.first().map(|operand| operand.op) else { return false };
    let Some(view) = StructuredView::of(body, op) else { return false };
    let identity = |operand: &OpOperand| view.maps.get(operand.index).is_some_and(|map| map.is_identity(ctx));
    view.is_parallel() && operands.iter().all(identity)
}

fn bufferize(op: Op, rw: &mut Rewriter<'_>, cx: &mut Bufferizer<'_>) -> Outcome {
    let ctx = rw.context();
    let Some(style) = rw.interface::<DestinationStyle>(op) else { return Ok(()) };
    let memref = |value: &Value| rw.ty(*value).is_memref(&ctx);
    let operands = rw.operands(op).to_vec();
    if operands.iter().any(memref) {
        return fail(rw, op, "op does not have pure tensor semantics");
    }
    let (start, end) = (style.inits)(rw, op);
    let mut buffers = Vec::with_capacity(operands.len());
    for value in operands {
        buffers.push(if rw.ty(value).is_tensor(&ctx) { cx.buffer(rw, value)? } else { value });
    }
    let outputs = buffers[start..end].to_vec();
    rw.set_root(op);
    let mut spec = OpSpec::named(rw.name(op), rw.loc()).operands(buffers).regions(rw.n_regions(op));
    spec.attrs = rw.inherent_attrs(op);
    spec.attrs.extend_from_slice(rw.discardable_attrs(op));
    let new = rw.insert(spec);
    terrace_dialects::support::region_branch::move_regions(rw, op, new);
    cx.replace(rw, op, &outputs);
    Ok(())
}
