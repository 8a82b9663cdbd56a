//! Text of `linalg.map` and `linalg.reduce`: `linalg.map { arith.addf } ins(..) outs(..)`, or with
//! the region behind, its arguments in parentheses.

use terrace_ir::context::{Name, OpName};
use terrace_ir::text::{Delim, OpParser, OpPrinter, Reported};
use terrace_ir::{Attr, Block, Body, Op, OpSpec, Region, Rewriter, Type, Value};

use super::{MapOp, ReduceOp};
use crate::arith::has_flag;
use crate::linalg::YieldOp;
use crate::linalg::named::{element, parse_groups, print_groups};

/// The op that the short form names, with its attributes.
struct Payload {
    name: OpName,
    attrs: Vec<(Name, Attr)>,
}

/// `{ arith.addf {..} }` if a brace comes next.
fn parse_short(p: &mut OpParser<'_>) -> Result<Option<Payload>, Reported> {
    if !p.accept("{") {
        return Ok(None);
    }
    let name = p.parse_op_name()?;
    let mut attrs = OpSpec::named(name, terrace_ir::Loc::UNKNOWN);
    p.parse_attr_dict(&mut attrs)?;
    p.expect("}")?;
    Ok(Some(Payload { name, attrs: attrs.attrs }))
}

/// Result types of an op in destination style: those of its outputs that are tensors.
pub(in crate::linalg) fn tensor_results(p: &OpParser<'_>, outputs: &[Type]) -> Vec<Type> {
    outputs.iter().copied().filter(|ty| ty.is_tensor(p.ctx())).collect()
}

/// Which arguments of the block the op of the short form takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    /// Those of the inputs.
    Inputs,
    /// That of the output, then those of the inputs.
    OutputFirst,
}

fn taken(args: &[Value], taken: Taken) -> Vec<Value> {
    let Some((&last, rest)) = args.split_last() else { return Vec::new() };
    match taken {
        Taken::Inputs => rest.to_vec(),
        Taken::OutputFirst => [&[last], rest].concat(),
    }
}

fn parse_body(
    p: &mut OpParser<'_>,
    payload: Option<Payload>,
    types: &[Type],
    which: Taken,
) -> Result<(), Reported> {
    let Some(payload) = payload else {
        let args = p.parse_list(Delim::Paren, |p| p.parse_argument())?;
        return p.parse_region(&args);
    };
    let ctx = p.ctx();
    let elements: Vec<Type> = types.iter().map(|&ty| element(ctx, ty)).collect();
    let pos = p.pos();
    let result = elements.last().copied();
    let build = |rw: &mut Rewriter<'_>, block: Block| {
        // The verifier says that operands are missing.
        let Some(result) = result else { return Ok(()) };
        let args = rw.args(block).to_vec();
        let mut spec = OpSpec::named(payload.name, rw.loc()).operands(taken(&args, which)).results([result]);
        spec.attrs = payload.attrs;
        let regions = ctx.op_info(payload.name).map_or(0, |info| info.def().regions.len());
        if regions > 0 {
            return Err("expected an op without regions");
        }
        let op = rw.insert(spec);
        let spec = rw.spec(YieldOp::def()).operands(rw.results(op).collect::<Vec<_>>());
        rw.insert(spec);
        Ok(())
    };
    p.imply_region(&elements, build).map_err(|message| p.error_at(pos, message))
}

/// The op that the short form can name: the only one in the block, of the right operands.
fn short_payload(body: &Body, block: Block, which: Taken) -> Option<Op> {
    let payload = body.first_op(block)?;
    let end = YieldOp::of(body, body.next_op(payload)?)?;
    let whole = end.values(body).len() == 1 && body.results(payload).len() == 1;
    let wanted = taken(body.args(block), which);
    let fits = whole
        && !wanted.is_empty()
        && body.n_regions(payload) == 0
        && body.operands(payload) == wanted
        && end.values(body)[0] == body.result(payload, 0)
        && body.info(payload).is_some();
    fits.then_some(payload)
}

fn print_short(p: &mut OpPrinter<'_>, body: &Body, payload: Option<Op>) {
    let Some(op) = payload else { return };
    let ctx = body.ctx();
    p.text(" { ");
    p.text(body.name_str(op));
    let mut entries = body.inherent_attrs(op);
    entries.extend_from_slice(body.discardable_attrs(op));
    entries.retain(|&(name, attr)| ctx.str(name) != "fastmath" || !has_flag(ctx, attr, "none"));
    entries.sort_by(|a, b| ctx.str(a.0).cmp(ctx.str(b.0)));
    p.attr_entries(&entries);
    p.text(" }");
}

fn print_body(p: &mut OpPrinter<'_>, body: &Body, region: Region) {
    p.indented(|p| {
        p.newline();
        p.text("(");
        let args = body.entry(region).map_or(&[][..], |block| body.args(block));
        for (at, &arg) in args.iter().enumerate() {
            p.text(if at > 0 { ", " } else { "" });
            p.argument(arg);
        }
        p.text(") ");
        p.region(region, false, true);
    });
}

/// `{ arith.addf } ins(..) outs(..) {..}`, or without the first and `(%a: f32, ..) { .. }` behind.
pub(super) fn parse_map(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let payload = parse_short(p)?;
    p.parse_attr_dict(spec)?;
    let (inputs, types) = parse_groups(p, spec)?;
    spec.results = tensor_results(p, &types[inputs..]);
    p.parse_attr_dict(spec)?;
    parse_body(p, payload, &types, Taken::Inputs)
}

pub(super) fn print_map(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let map = MapOp(op);
    let block = body.entry(map.mapper(body));
    let payload = block.and_then(|block| short_payload(body, block, Taken::Inputs));
    print_short(p, body, payload);
    let (inputs, init) = body.operands(op).split_at(map.inputs(body).len());
    print_groups(p, inputs, init);
    p.attr_dict(op, &[]);
    if payload.is_none() {
        print_body(p, body, map.mapper(body));
    }
}

/// As `parse_map`, with `dimensions = [..]` behind the operands.
pub(super) fn parse_reduce(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let payload = parse_short(p)?;
    p.parse_attr_dict(spec)?;
    let (inputs, types) = parse_groups(p, spec)?;
    spec.results = tensor_results(p, &types[inputs..]);
    parse_dims(p, spec, "dimensions")?;
    p.parse_attr_dict(spec)?;
    parse_body(p, payload, &types, Taken::OutputFirst)
}

pub(super) fn print_reduce(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let reduce = ReduceOp(op);
    let block = body.entry(reduce.combiner(body));
    let one = body.operands(op).len() == 2;
    let payload = block.filter(|_| one).and_then(|block| short_payload(body, block, Taken::OutputFirst));
    print_short(p, body, payload);
    print_groups(p, reduce.inputs(body), reduce.inits(body));
    print_dims(p, body, "dimensions", reduce.dimensions(body));
    p.attr_dict(op, &["dimensions"]);
    if payload.is_none() {
        print_body(p, body, reduce.combiner(body));
    }
}

/// `name = [0, 1]` as an attribute.
pub(in crate::linalg) fn parse_dims(
    p: &mut OpParser<'_>,
    spec: &mut OpSpec,
    name: &str,
) -> Result<(), Reported> {
    p.expect(name)?;
    p.expect("=")?;
    let dims = p.parse_list(Delim::Square, |p| p.parse_integer())?;
    let attr = p.ctx().i64_array(&dims);
    p.set_attr(spec, name, attr);
    Ok(())
}

/// Prints ` name = [0, 1] `, with the space behind that upstream has.
pub(in crate::linalg) fn print_dims(p: &mut OpPrinter<'_>, body: &Body, name: &str, attr: Attr) {
    p.text(" ");
    p.text(name);
    p.text(" = [");
    for (at, dim) in attr.as_int_array(body.ctx()).unwrap_or_default().into_iter().enumerate() {
        p.text(if at > 0 { ", " } else { "" });
        p.int(dim);
    }
    p.text("] ");
}

/// Elements of inputs are called `in`, those of outputs `init`.
pub(super) fn argument_names(op: Op, body: &Body, region: Region, name: &mut dyn FnMut(usize, &str)) {
    let args = body.entry(region).map_or(0, |block| body.args(block).len());
    let outputs = body.def(op).map_or(0, |def| body.operand_group(op, def, 1).len());
    for at in 0..args {
        name(at, if at + outputs < args { "in" } else { "init" });
    }
}

pub(super) fn map_names(op: Op, body: &Body, name: &mut dyn FnMut(usize, &str)) {
    if body.results(op).len() > 0 {
        name(0, "mapped");
    }
}

pub(super) fn reduce_names(op: Op, body: &Body, name: &mut dyn FnMut(usize, &str)) {
    if body.results(op).len() > 0 {
        name(0, "reduced");
    }
}
