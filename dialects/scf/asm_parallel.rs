//! Text of `scf.parallel`, `scf.reduce` and `scf.forall`.

use terrace_ir::text::{Argument, Delim, OpParser, OpPrinter, Reported};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Body, Op, OpSpec, Type, Value};

use super::asm::typed;
use super::{ForallOp, InParallelOp, ParallelOp, ReduceOp};
use crate::support::index_list::{ParsedList, statics};
use crate::support::loops::{print_arrow, print_assignments, result_types};

fn parse_names(p: &mut OpParser<'_>) -> Result<Vec<Argument>, Reported> {
    let index = p.ctx().index();
    p.parse_list(Delim::Paren, |p| Ok(p.parse_argument_name()?.of_type(index)))
}

/// `(%i) = (%lb) to (%ub) step (%s) init (%x) -> f32 { .. }`
pub(super) fn parse_parallel(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let index = p.ctx().index();
    let args = parse_names(p)?;
    let mut sizes = Vec::new();
    for word in ["=", "to", "step"] {
        p.expect(word)?;
        let pos = p.pos();
        let operands = p.parse_operands(Delim::Paren)?;
        if operands.len() != args.len() {
            return Err(p.error_at(pos, format!("expected {} operands", args.len())));
        }
        sizes.push(operands.len());
        p.resolve_same(spec, &operands, index)?;
    }
    let inits = if p.accept("init") { p.parse_operands(Delim::Paren)? } else { Vec::new() };
    sizes.push(inits.len());
    spec.results = p.parse_optional_arrow_types()?;
    let types = spec.results.clone();
    p.resolve_all(spec, &inits, &types)?;
    p.parse_region(&args)?;
    p.set_operand_segments(spec, &sizes);
    p.parse_attr_dict(spec)
}

pub(super) fn print_parallel(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let looped = ParallelOp(op);
    let region = looped.region(body);
    let args = body.entry(region).map_or(&[][..], |block| body.args(block));
    let lists = [
        (" (", args),
        (") = (", looped.lowerBound(body)),
        (") to (", looped.upperBound(body)),
        (") step (", looped.step(body)),
    ];
    for (text, values) in lists {
        p.text(text);
        p.values(values.iter().copied());
    }
    p.text(")");
    if !looped.initVals(body).is_empty() {
        p.text(" init (");
        p.values(looped.initVals(body).iter().copied());
        p.text(")");
    }
    p.arrow_types(&result_types(op, body));
    p.text(" ");
    p.region(region, false, true);
    p.attr_dict(op, &[]);
}

/// `(%a, %b : f32, f32) { .. }, { .. }`, or nothing.
pub(super) fn parse_reduce(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    if p.accept("(") {
        let operands = p.parse_operands(Delim::None)?;
        p.expect(":")?;
        let types = p.parse_type_list()?;
        p.expect(")")?;
        p.resolve_all(spec, &operands, &types)?;
        for at in 0..operands.len() {
            if at > 0 {
                p.expect(",")?;
            }
            p.parse_region(&[])?;
        }
    }
    p.parse_attr_dict(spec)
}

pub(super) fn print_reduce(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let operands = body.operands(op);
    if operands.is_empty() {
        p.text(" ");
    } else {
        p.text("(");
        p.values(operands.iter().copied());
        p.text(" : ");
        p.types_of(operands.iter().copied());
        p.text(") ");
    }
    for (at, region) in ReduceOp(op).reductions(body).into_iter().enumerate() {
        p.text(if at > 0 { ", " } else { "" });
        p.region(region, true, true);
    }
    p.attr_dict(op, &[]);
}

/// A list in parentheses: `(0, %i)`.
fn parse_bounds(p: &mut OpParser<'_>) -> Result<ParsedList, Reported> {
    let mut list = ParsedList::default();
    list.statics = p.parse_list(Delim::Paren, |p| match p.parse_optional_operand()? {
        Some(operand) => {
            list.operands.push(operand);
            Ok(DYNAMIC)
        }
        None => p.parse_integer(),
    })?;
    Ok(list)
}

/// `(%i) in (4) shared_outs(%o = %t) -> (tensor<4xf32>) { .. }`, or `(%i) = (0) to (8) step (2) ..`
pub(super) fn parse_forall(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let mut args = parse_names(p)?;
    let [lower, upper, step] = match p.accept("in") {
        true => {
            let upper = parse_bounds(p)?;
            let all = |value| ParsedList { statics: vec![value; upper.statics.len()], operands: Vec::new() };
            [all(0), upper.clone(), all(1)]
        }
        false => {
            p.expect("=")?;
            let lower = parse_bounds(p)?;
            p.expect("to")?;
            let upper = parse_bounds(p)?;
            p.expect("step")?;
            [lower, upper, parse_bounds(p)?]
        }
    };
    let (outs, inits) = match p.accept("shared_outs") {
        true => {
            let assigned = p.parse_assignments(Delim::Paren)?;
            spec.results = p.parse_optional_arrow_types()?;
            assigned
        }
        false => Default::default(),
    };
    let types = spec.results.clone();
    if inits.len() != types.len() {
        let message = format!(
            "number of operands and types do not match: got {} operands and {} types",
            inits.len(),
            types.len()
        );
        return Err(p.error(message));
    }
    args.extend(typed(p, outs, &types)?);
    lower.apply(p, spec, "staticLowerBound")?;
    upper.apply(p, spec, "staticUpperBound")?;
    step.apply(p, spec, "staticStep")?;
    p.resolve_all(spec, &inits, &types)?;
    let sizes = [lower.operands.len(), upper.operands.len(), step.operands.len(), inits.len()];
    p.set_operand_segments(spec, &sizes);
    p.parse_region(&args)?;
    p.parse_attr_dict(spec)
}

fn print_bounds(p: &mut OpPrinter<'_>, numbers: &[i64], values: &[Value]) {
    let mut values = values.iter();
    p.text("(");
    for (at, &number) in numbers.iter().enumerate() {
        p.text(if at > 0 { ", " } else { "" });
        match (number, values.as_slice().first()) {
            (DYNAMIC, Some(&value)) => {
                values.next();
                p.value(value);
            }
            _ => p.int(number),
        }
    }
    p.text(")");
}

pub(super) fn print_forall(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let (forall, ctx) = (ForallOp(op), body.ctx());
    let region = forall.region(body);
    let args = body.entry(region).map_or(&[][..], |block| body.args(block));
    let lower = statics(ctx, Some(forall.staticLowerBound(body)));
    let upper = statics(ctx, Some(forall.staticUpperBound(body)));
    let step = statics(ctx, Some(forall.staticStep(body)));
    let rank = upper.len().min(args.len());
    p.text(" (");
    p.values(args[..rank].iter().copied());
    p.text(") ");
    if lower.iter().all(|&bound| bound == 0) && step.iter().all(|&step| step == 1) {
        p.text("in ");
        print_bounds(p, &upper, forall.dynamicUpperBound(body));
    } else {
        p.text("= ");
        print_bounds(p, &lower, forall.dynamicLowerBound(body));
        p.text(" to ");
        print_bounds(p, &upper, forall.dynamicUpperBound(body));
        p.text(" step ");
        print_bounds(p, &step, forall.dynamicStep(body));
    }
    let types: Vec<Type> = result_types(op, body);
    print_assignments(p, " shared_outs", &args[rank..], forall.outputs(body));
    print_arrow(p, &types);
    p.text(" ");
    p.region(region, false, !types.is_empty());
    p.attr_dict(op, &["staticLowerBound", "staticUpperBound", "staticStep"]);
}

pub(super) fn parse_in_parallel(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    p.parse_region(&[])?;
    p.parse_attr_dict(spec)
}

pub(super) fn print_in_parallel(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    p.text(" ");
    p.region(InParallelOp(op).region(body), false, true);
    p.attr_dict(op, &[]);
}
