//! Ops of the func dialect.

use super::interfaces;
use terrace_ir::interfaces::{Call, Callable, Inline, SymbolUser};
use terrace_ir::interp::Interp;
use terrace_ir::op::*;
use terrace_ir::text::AsmNames;
use terrace_ir::{Body, Context, OpError, Rewriter, Type, op};

use super::{asm, interp};

op! {
    /// A function.
    ///
    /// Its body is isolated from above; a declaration, which must be private, has none.
    pub FuncOp = "func.func" {
        attrs {
            sym_name: one SYMBOL_NAME_ATTR,
            function_type: one FUNCTION_TYPE_ATTR,
            sym_visibility: opt STR_ATTR,
            arg_attrs: opt DICT_ARRAY_ATTR,
            res_attrs: opt DICT_ARRAY_ATTR,
            no_inline: opt UNIT_ATTR,
        }
        regions { body: one any }
        traits [ISOLATED, SYMBOL, AFFINE_SCOPE, ALLOCATION_SCOPE]
        assembly (asm::parse_func, asm::print_func)
        verify verify_signature
        verify_regions verify_func
        interfaces [AsmNames => AsmNames { default_dialect: "func", ..AsmNames::NONE }, Callable => interfaces::CALLABLE, Inline => interfaces::INLINE]
    }
}

op! {
    /// Ends a function and hands its operands to the caller.
    pub ReturnOp = "func.return" {
        operands { operands: many ANY }
        traits [PURE, TERMINATOR, RETURN_LIKE]
        parents ["func.func"]
        assembly "attr-dict ($operands^ `:` type($operands))?"
        verify verify_return
        interfaces [Interp => Interp { eval: terrace_ir::interp::exit }, Inline => interfaces::INLINE_RETURN]
    }
}

op! {
    /// Calls the function `callee`.
    pub CallOp = "func.call" {
        operands { operands: many ANY }
        results { results: many ANY }
        attrs {
            callee: one FLAT_SYMBOL_ATTR,
            arg_attrs: opt DICT_ARRAY_ATTR,
            res_attrs: opt DICT_ARRAY_ATTR,
            no_inline: opt UNIT_ATTR,
        }
        assembly "$callee `(` $operands `)` attr-dict `:` functional-type($operands, $results)"
        interfaces [SymbolUser => interfaces::CALL_SYMBOLS, Interp => Interp { eval: interp::call }, Call => interfaces::CALL, Inline => interfaces::INLINE]
    }
}

/// A function.
pub const FUNCTION: Constraint = Constraint::new("function type", |ctx, ty| ty.function(ctx).is_some());

op! {
    /// Calls a function value.
    pub CallIndirectOp = "func.call_indirect" {
        operands { callee: one FUNCTION, callee_operands: many ANY }
        results { results: many ANY }
        attrs { arg_attrs: opt DICT_ARRAY_ATTR, res_attrs: opt DICT_ARRAY_ATTR }
        assembly (asm::parse_call_indirect, asm::print_call_indirect)
        verify verify_call_indirect
        canonicalize ["call-of-constant" => call_of_constant]
        interfaces [Interp => Interp { eval: interp::call_indirect }, Call => interfaces::CALL_INDIRECT]
    }
}

op! {
    /// A function as a value.
    pub ConstantOp = "func.constant" {
        results { result: one FUNCTION }
        attrs { value: one FLAT_SYMBOL_ATTR }
        traits [PURE, CONSTANT_LIKE]
        assembly "attr-dict $value `:` type($result)"
        interfaces [SymbolUser => interfaces::CONSTANT_SYMBOLS, Interp => Interp { eval: interp::constant }, AsmNames => AsmNames { results: |_, _, name| name(0, "f"), ..AsmNames::NONE }]
    }
}

impl FuncOp {
    /// Types of the arguments and results.
    pub fn signature(self, body: &Body) -> (&[Type], &[Type]) {
        let ctx = body.ctx();
        body.attr(self.0, "function_type")
            .and_then(|attr| attr.as_type(ctx))
            .and_then(|ty| ty.function(ctx))
            .unwrap_or_default()
    }

    /// The description of a function; its regions are empty.
    pub fn spec(
        ctx: &Context,
        loc: terrace_ir::Loc,
        name: &str,
        inputs: &[Type],
        results: &[Type],
    ) -> OpSpec {
        let ty = ctx.type_attr(ctx.function_type(inputs, results));
        OpSpec::new(FuncOp::def(), loc).attr(ctx, "sym_name", ctx.str_attr(name)).attr(
            ctx,
            "function_type",
            ty,
        )
    }
}

fn verify_signature(op: FuncOp, body: &Body) -> Result<(), OpError> {
    let ctx = body.ctx();
    let (inputs, results) = op.signature(body);
    for (name, what, count) in
        [("arg_attrs", "argument", inputs.len()), ("res_attrs", "result", results.len())]
    {
        let Some(all) = body.attr(op.0, name).and_then(|attr| attr.as_array(ctx)) else {
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

fn verify_func(op: FuncOp, body: &Body) -> Result<(), OpError> {
    let ctx = body.ctx();
    let (inputs, _) = op.signature(body);
    let inner = body.nested(op.0).unwrap_or(body);
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

fn verify_return(op: ReturnOp, body: &Body) -> Result<(), OpError> {
    let Some(func) = body.parent_op(op.0).and_then(|parent| FuncOp::of(body, parent)) else {
        return Ok(());
    };
    let ctx = body.ctx();
    let (_, results) = func.signature(body);
    let name = body.symbol(func.0).unwrap_or_default();
    let operands = op.operands(body);
    if operands.len() != results.len() {
        return Err(OpError::new(format!(
            "has {} operands, but enclosing function (@{name}) returns {}",
            operands.len(),
            results.len()
        )));
    }
    for (at, (&value, &result)) in operands.iter().zip(results).enumerate() {
        let ty = body.ty(value);
        if ty != result {
            return Err(OpError::new(format!(
                "type of return operand {at} ({}) doesn't match function result type ({}) in \
                 function @{name}",
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

fn verify_call_indirect(op: CallIndirectOp, body: &Body) -> Result<(), OpError> {
    let ctx = body.ctx();
    let Some((inputs, results)) = body.ty(op.callee(body)).function(ctx) else {
        return Ok(());
    };
    let operands = op.callee_operands(body).iter().map(|&value| body.ty(value));
    let types = op.results(body).map(|value| body.ty(value));
    if !operands.eq(inputs.iter().copied()) {
        return Err("failed to verify that callee input types match argument types".into());
    }
    if !types.eq(results.iter().copied()) {
        return Err("failed to verify that callee result types match result types".into());
    }
    Ok(())
}

/// call_indirect(constant @f) -> call @f
fn call_of_constant(op: CallIndirectOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let callee = ConstantOp::defining(rw, op.callee(rw))?.value(rw);
    let ctx = rw.context();
    let spec = rw
        .spec(CallOp::def())
        .operands(op.callee_operands(rw).iter().copied())
        .results(op.results(rw).map(|value| rw.ty(value)))
        .attr(&ctx, "callee", callee)
        .maybe_attr(&ctx, "arg_attrs", op.arg_attrs(rw))
        .maybe_attr(&ctx, "res_attrs", op.res_attrs(rw));
    rw.replace_with(op, spec);
    Some(())
}
