//! The memory plan of a lowered model, for people.

use terrace_dialects::memref::ViewOp;
use terrace_ir::{Body, Op, Value};
use terrace_passes::hardware::plan_memory::open::{PART, PARTS};
use terrace_tools::model::place as place_of;

use crate::table::columns;

/// Where in the arena each intermediate value of the function `@main` lies, in the order of their
/// making, with the op that the value is of.
pub(crate) fn table(module: &Body, arena_bytes: usize) -> String {
    let mut rows = vec![["offset", "bytes", "type", "made at"].map(str::to_owned).to_vec()];
    let mut sum = 0;
    if let Some(main) = module.lookup_symbol("main").and_then(|op| module.nested(op)) {
        for op in main.all_ops() {
            let Some((offset, bytes)) = place(main, op) else {
                continue;
            };
            sum += bytes;
            let ty = main.ctx().display(main.ty(main.result(op, 0))).to_string();
            rows.push(vec![offset.to_string(), bytes.to_string(), ty, place_of(main.ctx(), main.loc(op))]);
        }
    }
    let count = rows.len() - 1;
    let head = format!("arena of {arena_bytes} bytes for {count} values of {sum} bytes\n");
    head + &columns(&rows, &[0, 1]) + &open_table(module)
}

/// The blocks that values of open sizes share, as expressions of the sizes of inputs, and which value is in which; empty when
/// there are none.
fn open_table(module: &Body) -> String {
    let Some(main) = module.lookup_symbol("main").and_then(|op| module.nested(op)) else {
        return String::new();
    };
    let ctx = main.ctx();
    let Some(parts) = main.attr(main.self_op(), PARTS).and_then(|parts| parts.as_array(ctx)) else {
        return String::new();
    };
    let mut rows = vec![["block", "type", "made at"].map(str::to_owned).to_vec()];
    for op in main.all_ops() {
        let Some(part) = main.attr(op, PART).and_then(|part| part.as_int(ctx)) else { continue };
        let ty = ctx.display(main.ty(main.result(op, 0))).to_string();
        rows.push(vec![part.to_string(), ty, place_of(ctx, main.loc(op))]);
    }
    let mut text = format!("{} blocks of open sizes for {} values\n", parts.len(), rows.len() - 1);
    for (at, part) in parts.iter().enumerate() {
        text.push_str(&format!("  block {at}: {} bytes\n", part.as_str(ctx).unwrap_or("?")));
    }
    text + &columns(&rows, &[0])
}

/// Offset and size of the part of a buffer that `op` is a view of, when both are known.
fn place(body: &Body, op: Op) -> Option<(i64, i64)> {
    let ctx = body.ctx();
    let view = ViewOp::of(body, op)?;
    let offset = constant(body, view.byte_shift(body))?;
    let ty = body.ty(body.result(op, 0));
    let width = i64::try_from(ty.elem(ctx).byte_width(ctx)?).ok()?;
    Some((offset, ty.num_elements(ctx)?.checked_mul(width)?))
}

fn constant(body: &Body, value: Value) -> Option<i64> {
    body.attr(body.defining_op(value)?, "value")?.as_int(body.ctx())
}
