//! Ops that are functions, after upstream's `FunctionOpInterface`: their text and their checks.

use terrace_ir::text::{OpParser, OpPrinter, Reported};
use terrace_ir::{Attr, Body, Context, Op, OpError, OpSpec, Type};

/// Types of the arguments and results of the function `op`.
pub(crate) fn signature(op: Op, body: &Body) -> (&[Type], &[Type]) {
    let ctx = body.ctx();
    body.attr(op, "function_type")
        .and_then(|attr| attr.as_type(ctx))
        .and_then(|ty| ty.function(ctx))
        .unwrap_or_default()
}

/// Reads `private @name(%arg: type) -> type attributes {..} {..}`, the region of which may be left out.
pub(crate) fn parse_function(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    for visibility in ["private", "public", "nested"] {
        if p.accept(visibility) {
            p.set_attr(spec, "sym_visibility", ctx.str_attr(visibility));
            break;
        }
    }
    let name = p.parse_symbol_name()?;
    p.set_attr(spec, "sym_name", ctx.str_attr(ctx.str(name)));
    let signature = p.parse_signature(false)?;
    let inputs: Vec<Type> = signature.args.iter().filter_map(|arg| arg.ty).collect();
    let ty = ctx.function_type(&inputs, &signature.results);
    p.set_attr(spec, "function_type", ctx.type_attr(ty));
    let arg_attrs: Vec<Attr> = signature.args.iter().map(|arg| arg.attrs).collect();
    for (name, attrs) in [("arg_attrs", arg_attrs), ("res_attrs", signature.result_attrs)] {
        if attrs.iter().any(|&attrs| attrs != Attr::EMPTY_DICT) {
            p.set_attr(spec, name, ctx.array_attr(attrs));
        }
    }
    let (pos, before) = (p.pos(), spec.attrs.len());
    p.parse_attr_dict_with_keyword(spec)?;
    for name in ["sym_visibility", "sym_name", "function_type"] {
        if spec.attrs[before..].iter().any(|entry| ctx.str(entry.0) == name) {
            let message =
                "is an inferred attribute and should not be specified in the explicit attribute dictionary";
            return Err(p.error_at(pos, format!("'{name}' {message}")));
        }
    }
    let pos = p.pos();
    if !p.parse_optional_region(&signature.args)? {
        p.add_region();
    } else if p.region_is_empty(0) {
        return Err(p.error_at(pos, "expected non-empty function body"));
    }
    Ok(())
}

/// Prints what [`parse_function`] reads.
pub(crate) fn print_function(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let ctx = body.ctx();
    p.text(" ");
    if let Some(visibility) = body.attr(op, "sym_visibility").and_then(|attr| attr.as_str(ctx)) {
        p.text(visibility);
        p.text(" ");
    }
    p.symbol(body.symbol(op).unwrap_or_default());
    let region = body.region(op, 0);
    let entry = body.entry(region);
    let (inputs, results) = signature(op, body);
    p.signature(entry, inputs, results, false, body.attr(op, "arg_attrs"), body.attr(op, "res_attrs"));
    let elided = ["sym_name", "function_type", "sym_visibility", "arg_attrs", "res_attrs"];
    p.attr_dict_with_keyword(op, &elided);
    if entry.is_some() {
        p.text(" ");
        p.region(region, false, true);
    }
}

/// Checks that attributes of arguments and results are there for each or none, and belong to dialects.
pub(crate) fn verify_signature(op: Op, body: &Body) -> Result<(), OpError> {
    let ctx = body.ctx();
    let (inputs, results) = signature(op, body);
    for (name, what, count) in
        [("arg_attrs", "argument", inputs.len()), ("res_attrs", "result", results.len())]
    {
        let Some(all) = body.attr(op, name).and_then(|attr| attr.as_array(ctx)) else {
            continue;
        };
        if all.len() != count {
            return Err(OpError::new(format!(
                "expects {what} attribute array to have the same number of elements as the number \
                 of function {what}s, got {}, but expected {count}",
                all.len()
            )));
        }
        let entries = all.iter().flat_map(|attr| attr.as_dict(ctx).unwrap_or_default());
        if entries.into_iter().any(|entry| !ctx.str(entry.0).contains('.')) {
            return Err(OpError::new(format!("{what}s may only have dialect attributes")));
        }
    }
    Ok(())
}

/// Checks that the arguments of the entry block are those of the signature.
pub(crate) fn verify_entry(op: Op, body: &Body) -> Result<(), OpError> {
    let ctx = body.ctx();
    let (inputs, _) = signature(op, body);
    let inner = body.nested(op).unwrap_or(body);
    let region = inner.region(inner.self_op(), 0);
    let Some(entry) = inner.entry(region) else {
        return Ok(());
    };
    let args = inner.args(entry);
    if args.len() != inputs.len() {
        return Err(OpError::new(format!(
            "entry block must have {} arguments to match function signature",
            inputs.len()
        )));
    }
    for (at, (&arg, &input)) in args.iter().zip(inputs).enumerate() {
        let ty = inner.ty(arg);
        if ty != input {
            return Err(OpError::new(format!(
                "type of entry block argument #{at}({}) must match the type of the corresponding \
                 argument in function signature({})",
                ctx.display(ty),
                ctx.display(input)
            )));
        }
    }
    Ok(())
}

/// Checks that the operands of the terminator `op` are what the function `func` gives back; `verb` is what
/// it does with them.
pub(crate) fn verify_results(op: Op, verb: &str, func: Op, body: &Body) -> Result<(), OpError> {
    let ctx = body.ctx();
    let (_, results) = signature(func, body);
    let name = body.symbol(func).unwrap_or_default();
    let operands = body.operands(op);
    if operands.len() != results.len() {
        return Err(OpError::new(format!(
            "has {} operands, but enclosing function (@{name}) {verb} {}",
            operands.len(),
            results.len()
        )));
    }
    let noun = verb.trim_end_matches('s');
    for (at, (&value, &result)) in operands.iter().zip(results).enumerate() {
        let ty = body.ty(value);
        if ty != result {
            return Err(OpError::new(format!(
                "type of {noun} operand {at} ({}) doesn't match function result type ({}) in function @{name}",
                quoted(ctx, ty),
                quoted(ctx, result)
            )));
        }
    }
    Ok(())
}

fn quoted(ctx: &Context, ty: Type) -> String {
    format!("'{}'", ctx.display(ty))
}
