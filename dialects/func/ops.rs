//! Ops of the func dialect.

use super::interfaces;
use terrace_ir::interfaces::{Call, Callable, Inline, SymbolUser};
use terrace_ir::interp::Interp;
use terrace_ir::op::*;
use terrace_ir::text::AsmNames;
use terrace_ir::{Body, Context, OpError, Rewriter, Type, op};

use super::{asm, interp};
use crate::support::function;

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
        assembly (function::parse_function, function::print_function)
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
    ///
    /// The callee is looked up in the nearest table of symbols. Operands and results have the types of its
    /// signature.
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
    ///
    /// The operands behind `callee`, and the results, have the types that its function type says.
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
    ///
    /// The value refers to the symbol `value`, whose signature is the type of the result.
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
        function::signature(self.0, body)
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
    function::verify_signature(op.0, body)
}

fn verify_func(op: FuncOp, body: &Body) -> Result<(), OpError> {
    function::verify_entry(op.0, body)
}

fn verify_return(op: ReturnOp, body: &Body) -> Result<(), OpError> {
    let Some(func) = body.parent_op(op.0).and_then(|parent| FuncOp::of(body, parent)) else {
        return Ok(());
    };
    function::verify_results(op.0, "returns", func.0, body)
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
