//! What loops of several dialects share: text, and the check of what they carry.

use terrace_ir::interfaces::LoopLike;
use terrace_ir::text::OpPrinter;
use terrace_ir::{Body, Op, OpError, Type, Value};

/// Prints ` -> (a, b)`, with parentheses around a single type too.
pub(crate) fn print_arrow(p: &mut OpPrinter<'_>, types: &[Type]) {
    if types.is_empty() {
        return;
    }
    p.text(" -> (");
    p.types(types.iter().copied());
    p.text(")");
}

pub(crate) fn result_types(op: Op, body: &Body) -> Vec<Type> {
    body.results(op).map(|value| body.ty(value)).collect()
}

/// Prints ` NAME(%arg = %init, ..)`, or nothing.
pub(crate) fn print_assignments(p: &mut OpPrinter<'_>, name: &str, args: &[Value], inits: &[Value]) {
    if inits.is_empty() {
        return;
    }
    p.text(name);
    p.text("(");
    for (at, (&arg, &init)) in args.iter().zip(inits).enumerate() {
        p.text(if at > 0 { ", " } else { "" });
        p.value(arg);
        p.text(" = ");
        p.value(init);
    }
    p.text(")");
}

fn types(body: &Body, values: impl IntoIterator<Item = Value>) -> Vec<Type> {
    values.into_iter().map(|value| body.ty(value)).collect()
}

/// Checks numbers and types of what a loop starts with, carries and yields.
///
/// # Errors
/// When they do not fit together, as upstream's `LoopLikeOpInterface` reports it.
pub(crate) fn verify_carried(
    body: &Body,
    op: Op,
    interface: &LoopLike,
    yielded: &[Type],
) -> Result<(), OpError> {
    let inits = types(body, (interface.inits)(body, op));
    let args = types(body, (interface.iter_args)(body, op));
    let results = types(body, body.results(op));
    let sizes = |what: &str, a: usize, b: usize| match a == b {
        true => Ok(()),
        false => Err(OpError::new(format!("different number of {what}: {a} != {b}"))),
    };
    sizes("inits and region iter_args", inits.len(), args.len())?;
    sizes("region iter_args and yielded values", args.len(), yielded.len())?;
    sizes("loop results and region iter_args", results.len(), args.len())?;
    let same = |first: &str, a: &[Type], second: &str, b: &[Type]| -> Result<(), OpError> {
        let Some(at) = (0..a.len()).find(|&at| a[at] != b[at]) else {
            return Ok(());
        };
        Err(OpError::new(format!(
            "{at}-th {first} and {at}-th {second} have different type: '{}' != '{}'",
            body.ctx().display(a[at]),
            body.ctx().display(b[at])
        )))
    };
    same("init", &inits, "region iter_arg", &args)?;
    same("region iter_arg", &args, "yielded value", yielded)?;
    same("region iter_arg", &args, "loop result", &results)
}
