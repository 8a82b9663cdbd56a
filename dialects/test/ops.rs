//! Ops that upstream's tests of drivers are about.

use terrace_ir::interfaces::{Branch, Call};
use terrace_ir::op;
use terrace_ir::op::*;
use terrace_ir::text::{AsmNames, Delim, OpParser, OpPrinter, Reported};
use terrace_ir::{Attr, Body, Op, OpSpec, Region, Rewriter};

use crate::{arith, func};

op! {
    /// A scope of affine maps.
    pub AffineScopeOp = "test.affine_scope" {
        regions { region: one any }
        traits [AFFINE_SCOPE]
    }
}

op! {
    /// An op whose region is a graph: the order of ops in it means nothing.
    pub GraphRegionOp = "test.graph_region" {
        regions { region: one any }
        traits [GRAPH_REGION, NO_TERMINATOR]
    }
}

op! {
    /// A constant of any type.
    pub ConstantOp = "test.constant" {
        results { result: one ANY }
        attrs { value: one ANY_ATTR }
        traits [PURE, CONSTANT_LIKE]
    }
}

op! {
    /// Folds to the constant that its operand is.
    pub FoldOp = "test.manual_cpp_op_with_fold" {
        types { T: ANY }
        operands { operand: one T }
        results { result: one T }
        fold fold_to_operand
    }
}

fn fold_to_operand(_: FoldOp, _: &Body, constants: &[Option<Attr>]) -> Option<Folded> {
    constants.first().copied().flatten().map(|attr| Fold::Attr(attr).into())
}

op! {
    /// Ends a region.
    pub RegionTerminatorOp = "test.op_with_region_terminator" {
        traits [TERMINATOR]
    }
}

op! {
    /// Is erased by a pattern, with what is in its region.
    pub RegionPatternOp = "test.op_with_region_pattern" {
        regions { region: one any }
        canonicalize ["TestRemoveOpWithInnerOps" => erase_with_region]
    }
}

fn erase_with_region(op: RegionPatternOp, rw: &mut Rewriter<'_>) -> Option<()> {
    rw.erase(op);
    Some(())
}

op! {
    /// Has a region and no effect.
    pub RegionNoEffectOp = "test.op_with_region_fold_no_side_effect" {
        regions { region: one any }
        traits [PURE]
    }
}

op! {
    /// Folds to its operand, with all that is in its region.
    pub RegionFoldOp = "test.op_with_region_fold" {
        types { T: ANY }
        operands { operand: one T }
        results { result: one T }
        regions { region: one any }
        fold fold_region_op
    }
}

fn fold_region_op(op: RegionFoldOp, body: &Body, _: &[Option<Attr>]) -> Option<Folded> {
    Some(Fold::Value(op.operand(body)).into())
}

op! {
    /// Folds to its operands.
    pub VariadicFoldOp = "test.op_with_variadic_results_and_folder" {
        operands { operands: many ANY }
        results { results: many ANY }
        fold fold_to_operands
    }
}

fn fold_to_operands(op: VariadicFoldOp, body: &Body, _: &[Option<Attr>]) -> Option<Folded> {
    Some(op.operands(body).iter().map(|&value| Fold::Value(value)).collect())
}

op! {
    /// Its operands may change places.
    pub CommutativeOp = "test.op_commutative" {
        operands { a: one I32, b: one I32, c: one I32, d: one I32 }
        results { result: one I32 }
        traits [COMMUTATIVE]
    }
}

op! {
    /// Becomes the constant 42.
    pub CanonicalizableOp = "test.dialect_canonicalizable" {
        results { result: one I32 }
        canonicalize ["dialect-canonicalizable" => make_constant]
    }
}

fn make_constant(op: CanonicalizableOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let ty = ctx.int(32);
    let spec = rw.spec(arith::ConstantOp::def()).attr(&ctx, "value", ctx.int_attr(42, ty)).results([ty]);
    rw.replace_with(op, spec);
    Some(())
}

op! {
    /// Goes to a block, with operands.
    pub BrOp = "test.br" {
        operands { targetOperands: many ANY }
        successors { target: one }
        traits [TERMINATOR]
        interfaces [Branch => Branch::ALL_TO_ONE]
    }
}

op! {
    /// Names its results as its attribute says.
    pub CustomResultNameOp = "test.custom_result_name" {
        operands { optional: many INTEGER }
        results { r: many INTEGER }
        attrs { names: one ARRAY_ATTR }
        interfaces [AsmNames => AsmNames { results: name_results, ..AsmNames::NONE }]
    }
}

fn name_results(op: Op, body: &Body, name: &mut dyn FnMut(usize, &str)) {
    let ctx = body.ctx();
    let names = CustomResultNameOp(op).names(body).as_array(ctx).unwrap_or_default();
    for at in 0..body.results(op).len() {
        match names.get(at).and_then(|name| name.as_str(ctx)) {
            Some(text) if !text.is_empty() => name(at, text),
            _ => {}
        }
    }
}

op! {
    /// A call whose arguments stand between other operands.
    pub CallSegmentsOp = "test.call_with_segments" {
        operands { prefix: many ANY, args: many ANY, suffix: many ANY }
        attrs { callee: one FLAT_SYMBOL_ATTR }
        interfaces [Call => Call {
            callee: |body, op| Some(CallSegmentsOp(op).callee(body)),
            arguments: |body, op| CallSegmentsOp(op).args(body).to_vec(),
        }]
    }
}

op! {
    /// Becomes a call of a function without arguments and results.
    pub FoldToCallOp = "test.fold_to_call_op" {
        attrs { callee: one FLAT_SYMBOL_ATTR }
        canonicalize ["fold-to-call" => make_call]
    }
}

fn make_call(op: FoldToCallOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let (ctx, callee) = (rw.context(), op.callee(rw.body()));
    let spec = rw.spec(func::CallOp::def()).attr(&ctx, "callee", callee);
    rw.replace_with(op, spec);
    Some(())
}

op! {
    /// A loop whose region names its arguments as the attribute `arg_names` says.
    pub PolyForOp = "test.polyfor" {
        regions { region: one any }
        traits [NO_TERMINATOR]
        assembly (parse_polyfor, print_polyfor)
        interfaces [AsmNames => AsmNames { arguments: name_counters, ..AsmNames::NONE }]
    }
}

fn name_counters(op: Op, body: &Body, _: Region, name: &mut dyn FnMut(usize, &str)) {
    let ctx = body.ctx();
    let names = body.attr(op, "arg_names").and_then(|attr| attr.as_array(ctx)).unwrap_or_default();
    for (at, wanted) in names.iter().enumerate() {
        if let Some(wanted) = wanted.as_str(ctx) {
            name(at, wanted);
        }
    }
}

fn parse_polyfor(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let index = p.ctx().index();
    let mut args = Vec::new();
    if !p.peek("{") {
        args = p.parse_list(Delim::None, |p| p.parse_argument_name().map(|arg| arg.of_type(index)))?;
    }
    p.parse_region(&args)?;
    p.parse_attr_dict(spec)
}

fn print_polyfor(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let region = body.region(op, 0);
    p.text(" ");
    if let Some(entry) = body.entry(region) {
        p.values(body.args(entry).iter().copied());
        p.text(" ");
    }
    p.region(region, false, true);
    p.attr_dict(op, &[]);
}

op! {
    /// Some function of elements at one place.
    pub ElementwiseMappableOp = "test.elementwise_mappable" {
        operands { operands: many ANY }
        results { results: many ANY }
        traits [ELEMENTWISE]
    }
}
