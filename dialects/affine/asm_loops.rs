//! Text of `affine.for`, `affine.parallel` and `affine.if`.

use terrace_ir::text::{Argument, Delim, OpParser, OpPrinter, Operand, Reported};
use terrace_ir::{AffineMap, Attr, Body, Op, OpSpec, Type, Value};

use super::asm::{parse_dims_and_symbols, print_dims_and_symbols};
use super::{ForOp, IfOp, ParallelOp, as_set};
use crate::support::loops::{print_arrow, print_assignments, result_types};

/// A bound: a number, a value, or a map of values.
fn parse_bound(p: &mut OpParser<'_>, lower: bool) -> Result<(AffineMap, Vec<Operand>), Reported> {
    let ctx = p.ctx();
    let prefix = p.accept(if lower { "max" } else { "min" });
    if let Some(operand) = p.parse_optional_operand()? {
        return Ok((ctx.affine_map(0, 1, &[ctx.affine_symbol(0)]), vec![operand]));
    }
    let pos = p.pos();
    let attr = p.parse_attr_of(ctx.index())?;
    if let Some(map) = attr.as_affine_map(ctx) {
        let (dims, symbols) = parse_dims_and_symbols(p)?;
        let here = p.pos();
        if dims.len() != map.dims(ctx) {
            return Err(p.error_at(here, "dim operand count and affine map dim count must match"));
        }
        if symbols.len() != map.symbols(ctx) {
            return Err(p.error_at(here, "symbol operand count and affine map symbol count must match"));
        }
        if !prefix && map.results(ctx).len() > 1 {
            return Err(p.error_at(
                pos,
                match lower {
                    true => "lower loop bound affine map with multiple results requires 'max' prefix",
                    false => "upper loop bound affine map with multiple results requires 'min' prefix",
                },
            ));
        }
        return Ok((map, [dims, symbols].concat()));
    }
    match attr.as_int(ctx) {
        Some(value) => Ok((ctx.affine_map(0, 0, &[ctx.affine_constant(value)]), Vec::new())),
        None => Err(p.error_at(pos, "expected valid affine map representation for loop bounds")),
    }
}

fn print_bound(p: &mut OpPrinter<'_>, map: AffineMap, attr: Attr, operands: &[Value], prefix: &str) {
    let ctx = p.ctx();
    let results = map.results(ctx);
    if let [one] = *results {
        if map.dims(ctx) == 0
            && map.symbols(ctx) == 0
            && let Some(value) = one.constant(ctx)
        {
            return p.int(value);
        }
        if let (0, 1, &[value]) = (map.dims(ctx), map.symbols(ctx), operands)
            && one == ctx.affine_symbol(0)
        {
            return p.value(value);
        }
    } else {
        p.text(prefix);
        p.text(" ");
    }
    p.attr(attr);
    print_dims_and_symbols(p, operands, map.dims(ctx));
}

/// `%i = 0 to min #map(%n) step 2 iter_args(%x = %y) -> (f32) { .. }`
pub(super) fn parse_for(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    let index = ctx.index();
    let induction = p.parse_argument_name()?.of_type(index);
    p.expect("=")?;
    let (lower, lower_operands) = parse_bound(p, true)?;
    if !p.accept("to") {
        return Err(p.error("expected 'to' between bounds"));
    }
    let (upper, upper_operands) = parse_bound(p, false)?;
    p.set_attr(spec, "lowerBoundMap", ctx.affine_map_attr(lower));
    p.set_attr(spec, "upperBoundMap", ctx.affine_map_attr(upper));
    p.resolve_same(spec, &lower_operands, index)?;
    p.resolve_same(spec, &upper_operands, index)?;
    let mut step = ctx.index_attr(1);
    if p.accept("step") {
        let pos = p.pos();
        step = p.parse_attr_of(index)?;
        if step.as_int(ctx).is_none_or(|step| step <= 0) {
            return Err(p.error_at(pos, "expected step to be representable as a positive signed integer"));
        }
    }
    p.set_attr(spec, "step", step);
    let (args, inits) = match p.accept("iter_args") {
        true => {
            let assigned = p.parse_assignments(Delim::Paren)?;
            spec.results = p.parse_optional_arrow_types()?;
            assigned
        }
        false => Default::default(),
    };
    if args.len() != spec.results.len() {
        return Err(p.error("mismatch between the number of loop-carried values and results"));
    }
    let types = spec.results.clone();
    p.resolve_all(spec, &inits, &types)?;
    p.set_operand_segments(spec, &[lower_operands.len(), upper_operands.len(), inits.len()]);
    let carried = args.into_iter().zip(types).map(|(arg, ty)| arg.of_type(ty));
    let args: Vec<Argument> = std::iter::once(induction).chain(carried).collect();
    p.parse_region(&args)?;
    p.parse_attr_dict(spec)
}

pub(super) fn print_for(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let looped = ForOp(op);
    let args = body.args(looped.block(body));
    p.text(" ");
    p.value(args[0]);
    p.text(" = ");
    let (lower, upper) = (looped.lowerBoundMap(body), looped.upperBoundMap(body));
    print_bound(p, looped.lower_map(body), lower, looped.lowerBoundOperands(body), "max");
    p.text(" to ");
    print_bound(p, looped.upper_map(body), upper, looped.upperBoundOperands(body), "min");
    if looped.step_size(body) != 1 {
        p.text(" step ");
        p.int(looped.step_size(body));
    }
    let inits = looped.inits(body);
    print_assignments(p, " iter_args", &args[1..], inits);
    if !inits.is_empty() {
        print_arrow(p, &result_types(op, body));
    }
    p.text(" ");
    p.region(looped.region(body), false, !inits.is_empty());
    p.attr_dict(op, &["lowerBoundMap", "upperBoundMap", "step"]);
}

/// Names of the kinds of reductions, upstream's `AtomicRMWKind`.
pub(super) const REDUCTIONS: [&str; 16] = [
    "addf", "addi", "andi", "assign", "maximumf", "maxnumf", "maxs", "maxu", "minimumf", "minnumf", "mins",
    "minu", "mulf", "muli", "ori", "xori",
];

fn parse_reductions(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    let mut kinds = Vec::new();
    if p.accept("reduce") {
        kinds = p.parse_list(Delim::Paren, |p| {
            let pos = p.pos();
            let name = p.parse_string()?;
            match REDUCTIONS.iter().position(|&known| known == name) {
                Some(kind) => Ok(ctx.i64_attr(kind as i64)),
                None => Err(p.error_at(pos, format!("invalid reduction value: \"{name}\""))),
            }
        })?;
    }
    p.set_attr(spec, "reductions", ctx.array_attr(kinds));
    Ok(())
}

/// `(%i, %j) = (0, max(%a, 1)) to (%n, 10) step (1, 2) reduce ("addf") -> (f32) { .. }`
pub(super) fn parse_parallel(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    let index = ctx.index();
    let args = p.parse_list(Delim::Paren, |p| Ok(p.parse_argument_name()?.of_type(index)))?;
    p.expect("=")?;
    let names = [("lowerBoundsMap", "lowerBoundsGroups"), ("upperBoundsMap", "upperBoundsGroups")];
    for (at, (map, groups)) in names.into_iter().enumerate() {
        if at > 0 {
            p.expect("to")?;
        }
        let bounds = p.parse_map_of_values(Delim::Paren, Some(["max", "min"][at]))?;
        p.set_attr(spec, map, ctx.affine_map_attr(bounds.map));
        let bytes: Vec<u8> = bounds.groups.iter().flat_map(|&size| (size as i32).to_le_bytes()).collect();
        let ty = ctx.tensor(&[bounds.groups.len() as i64], ctx.int(32));
        let Some(attr) = ctx.dense_attr(ty, &bytes) else {
            return Err(p.error("expected bounds"));
        };
        p.set_attr(spec, groups, attr);
        p.resolve_same(spec, &bounds.operands, index)?;
    }
    let mut steps = vec![ctx.i64_attr(1); args.len()];
    if p.accept("step") {
        let numbers = p.parse_list(Delim::Paren, |p| p.parse_integer())?;
        steps = numbers.into_iter().map(|step| ctx.i64_attr(step)).collect();
    }
    p.set_attr(spec, "steps", ctx.array_attr(steps));
    parse_reductions(p, spec)?;
    spec.results = p.parse_optional_arrow_types()?;
    p.parse_region(&args)?;
    p.parse_attr_dict(spec)
}

fn print_bounds(p: &mut OpPrinter<'_>, map: AffineMap, groups: &[usize], operands: &[Value], prefix: &str) {
    let results = map.results(p.ctx());
    let mut start = 0;
    for (at, &size) in groups.iter().enumerate() {
        p.text(if at > 0 { ", " } else { "" });
        let group = results.get(start..start + size).unwrap_or_default();
        start += size;
        if size == 1 {
            p.map_of_values(map, group, operands);
        } else {
            p.text(prefix);
            p.text("(");
            p.map_of_values(map, group, operands);
            p.text(")");
        }
    }
}

pub(super) fn print_parallel(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let looped = ParallelOp(op);
    let region = looped.region(body);
    let args = body.entry(region).map_or(&[][..], |block| body.args(block));
    let ((lower, upper), (lower_groups, upper_groups)) = (looped.maps(body), looped.groups(body));
    let (lower_operands, upper_operands) = looped.bound_operands(body);
    p.text(" (");
    p.values(args.iter().copied());
    p.text(") = (");
    print_bounds(p, lower, &lower_groups, lower_operands, "max");
    p.text(") to (");
    print_bounds(p, upper, &upper_groups, upper_operands, "min");
    p.text(")");
    let steps = looped.step_sizes(body);
    if steps.iter().any(|&step| step != 1) {
        p.text(" step (");
        for (at, &step) in steps.iter().enumerate() {
            p.text(if at > 0 { ", " } else { "" });
            p.int(step);
        }
        p.text(")");
    }
    let types: Vec<Type> = result_types(op, body);
    if !types.is_empty() {
        p.text(" reduce (");
        for (at, kind) in looped.reduction_kinds(body).into_iter().enumerate() {
            p.text(if at > 0 { ", " } else { "" });
            p.string(usize::try_from(kind).ok().and_then(|kind| REDUCTIONS.get(kind)).unwrap_or(&""));
        }
        p.text(")");
        print_arrow(p, &types);
    }
    p.text(" ");
    p.region(region, false, !types.is_empty());
    p.attr_dict(
        op,
        &[
            "reductions",
            "lowerBoundsMap",
            "lowerBoundsGroups",
            "upperBoundsMap",
            "upperBoundsGroups",
            "steps",
        ],
    );
}

/// `#set(%i)[%n] -> f32 { .. } else { .. }`
pub(super) fn parse_if(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    let pos = p.pos();
    let attr = p.parse_attr()?;
    let Some(set) = as_set(ctx, attr) else {
        return Err(p.error_at(pos, "invalid kind of attribute specified"));
    };
    p.set_attr(spec, "condition", attr);
    let (dims, symbols) = parse_dims_and_symbols(p)?;
    let data = ctx.integer_set_data(set);
    if dims.len() != data.dims as usize {
        return Err(p.error("dim operand count and integer set dim count must match"));
    }
    if symbols.len() != data.symbols as usize {
        return Err(p.error("symbol operand count and integer set symbol count must match"));
    }
    p.resolve_same(spec, &dims, ctx.index())?;
    p.resolve_same(spec, &symbols, ctx.index())?;
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
    p.attr(branch.condition(body));
    let dims = body.ctx().integer_set_data(branch.set(body)).dims as usize;
    print_dims_and_symbols(p, body.operands(op), dims);
    let types = result_types(op, body);
    p.arrow_types(&types);
    p.text(" ");
    p.region(branch.thenRegion(body), false, !types.is_empty());
    if body.entry(branch.elseRegion(body)).is_some() {
        p.text(" else ");
        p.region(branch.elseRegion(body), false, !types.is_empty());
    }
    p.attr_dict(op, &["condition"]);
}
