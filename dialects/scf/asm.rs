//! Text of `scf.for`, `scf.if`, `scf.while` and `scf.execute_region`.

use terrace_ir::text::{Argument, Delim, OpParser, OpPrinter, Pos, Reported};
use terrace_ir::{Body, Op, OpSpec, Type};

use super::{ForOp, IfOp, IndexSwitchOp, WhileOp};
use crate::support::ints;
use crate::support::loops::{print_arrow, print_assignments, result_types};

/// Gives each of `args` its type; `pos` is where the op is.
pub(super) fn typed(
    p: &mut OpParser<'_>,
    pos: Pos,
    args: Vec<Argument>,
    types: &[Type],
) -> Result<Vec<Argument>, Reported> {
    if args.len() != types.len() {
        let message = "mismatch in number of loop-carried values and defined values";
        return Err(p.error_at(pos, message));
    }
    Ok(args.into_iter().zip(types).map(|(arg, &ty)| arg.of_type(ty)).collect())
}

/// `unsigned %i = %lb to %ub step %s iter_args(%x = %y) -> (f32) : i32 { .. }`
pub(super) fn parse_for(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    let pos = p.pos();
    if p.accept("unsigned") {
        p.set_attr(spec, "unsignedCmp", terrace_ir::Attr::UNIT);
    }
    let induction = p.parse_argument_name()?;
    p.expect("=")?;
    let lower = p.parse_operand()?;
    p.expect("to")?;
    let upper = p.parse_operand()?;
    p.expect("step")?;
    let step = p.parse_operand()?;
    let (args, inits) = match p.accept("iter_args") {
        true => {
            let assigned = p.parse_assignments(Delim::Paren)?;
            spec.results = p.parse_optional_arrow_types()?;
            assigned
        }
        false => (Vec::new(), Vec::new()),
    };
    let ty = if p.accept(":") { p.parse_type()? } else { ctx.index() };
    let types = spec.results.clone();
    let args = typed(p, pos, args, &types)?;
    let args: Vec<Argument> = std::iter::once(induction.of_type(ty)).chain(args).collect();
    p.parse_region(&args)?;
    // Behind the region, so that what is defined in it is no operand.
    p.resolve_same(spec, &[lower, upper, step], ty)?;
    p.resolve_all(spec, &inits, &types)?;
    p.parse_attr_dict(spec)
}

pub(super) fn print_for(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let looped = ForOp(op);
    if looped.unsignedCmp(body).is_some() {
        p.text(" unsigned");
    }
    p.text(" ");
    p.value(looped.induction_var(body));
    p.text(" = ");
    p.value(looped.lowerBound(body));
    p.text(" to ");
    p.value(looped.upperBound(body));
    p.text(" step ");
    p.value(looped.step(body));
    let inits = looped.initArgs(body);
    print_assignments(p, " iter_args", looped.iter_args(body), inits);
    if !inits.is_empty() {
        print_arrow(p, &result_types(op, body));
    }
    p.text(" ");
    let ty = body.ty(looped.induction_var(body));
    if !ty.is_index(body.ctx()) {
        p.text(" : ");
        p.ty(ty);
        p.text(" ");
    }
    p.region(looped.region(body), false, !inits.is_empty());
    p.attr_dict(op, &["unsignedCmp"]);
}

pub(super) fn parse_if(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let condition = p.parse_operand()?;
    let bool_type = p.ctx().int(1);
    p.resolve(spec, condition, bool_type)?;
    spec.results = p.parse_optional_arrow_types()?;
    p.parse_region(&[])?;
    match p.accept("else") {
        true => p.parse_region(&[])?,
        false => p.add_region(),
    }
    p.parse_attr_dict(spec)
}

pub(super) fn print_if(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let branch = IfOp(op);
    p.text(" ");
    p.value(branch.condition(body));
    let types = result_types(op, body);
    print_arrow(p, &types);
    p.text(" ");
    p.region(branch.thenRegion(body), false, !types.is_empty());
    if body.entry(branch.elseRegion(body)).is_some() {
        p.text(" else ");
        p.region(branch.elseRegion(body), false, !types.is_empty());
    }
    p.attr_dict(op, &[]);
}

/// `(%x = %init) : (i32) -> f32 { .. } do { ^bb0(%y: f32): .. } attributes {..}`
pub(super) fn parse_while(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let (args, inits) = p.parse_assignments(Delim::OptionalParen)?;
    p.expect(":")?;
    let pos = p.pos();
    let (inputs, results) = p.parse_function_type()?;
    spec.results = results;
    if inputs.len() != inits.len() {
        let message = format!(
            "expected as many input types as operands (expected {} got {})",
            inits.len(),
            inputs.len()
        );
        return Err(p.error_at(pos, message));
    }
    let args = typed(p, pos, args, &inputs)?;
    p.resolve_all(spec, &inits, &inputs)?;
    p.parse_region(&args)?;
    p.expect("do")?;
    p.parse_region(&[])?;
    p.parse_attr_dict_with_keyword(spec)
}

pub(super) fn print_while(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let looped = WhileOp(op);
    let inits = looped.inits(body);
    let before = looped.before(body);
    let args = body.entry(before).map_or(&[][..], |block| body.args(block));
    print_assignments(p, " ", args, inits);
    p.text(" : ");
    let inputs: Vec<Type> = inits.iter().map(|&value| body.ty(value)).collect();
    p.function_type(&inputs, &result_types(op, body));
    p.text(" ");
    p.region(before, false, true);
    p.text(" do ");
    p.region(looped.after(body), true, true);
    p.attr_dict_with_keyword(op, &[]);
}

pub(super) fn parse_execute_region(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    spec.results = p.parse_optional_arrow_types()?;
    if p.accept("no_inline") {
        p.set_attr(spec, "no_inline", terrace_ir::Attr::UNIT);
    }
    p.parse_region(&[])?;
    p.parse_attr_dict(spec)
}

pub(super) fn print_execute_region(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    p.arrow_types(&result_types(op, body));
    p.text(" ");
    if body.attr(op, "no_inline").is_some() {
        p.text("no_inline ");
    }
    p.region(body.region(op, 0), false, true);
    p.attr_dict(op, &["no_inline"]);
}

/// `%i -> f32 case 0 { .. } default { .. }`
pub(super) fn parse_index_switch(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    let arg = p.parse_operand()?;
    p.parse_attr_dict(spec)?;
    if p.accept("->") {
        spec.results = p.parse_type_list()?;
    }
    p.resolve(spec, arg, ctx.index())?;
    let mut cases = Vec::new();
    while p.accept("case") {
        cases.push(p.parse_integer()?);
        p.parse_region(&[])?;
    }
    p.expect("default")?;
    p.parse_region(&[])?;
    p.move_region_first();
    p.set_attr(spec, "cases", ctx.i64_array(&cases));
    Ok(())
}

pub(super) fn print_index_switch(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let switch = IndexSwitchOp(op);
    p.text(" ");
    p.value(switch.arg(body));
    p.attr_dict(op, &["cases"]);
    let types = result_types(op, body);
    if !types.is_empty() {
        p.text(" -> ");
        p.types(types);
    }
    let cases = ints(body.ctx(), switch.cases(body)).unwrap_or_default();
    for (&case, region) in cases.iter().zip(switch.caseRegions(body)) {
        p.newline();
        p.text(&format!("case {case} "));
        p.region(region, false, true);
    }
    p.newline();
    p.text("default ");
    p.region(switch.defaultRegion(body), false, true);
}
