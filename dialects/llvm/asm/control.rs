//! Text of branches and returns.

use terrace_ir::text::{Delim, OpParser, OpPrinter, Reported};
use terrace_ir::{Body, Op, OpSpec, Value};

use crate::llvm::{BrOp, CondBrOp, SwitchOp};

pub(in crate::llvm) fn parse_br(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let (block, operands) = p.parse_successor_and_operands()?;
    spec.successors.push(block);
    spec.operands.extend(operands);
    p.parse_attr_dict(spec)
}

pub(in crate::llvm) fn print_br(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let br = BrOp(op);
    p.text(" ");
    p.successor_and_operands(br.dest(body), br.destOperands(body));
    p.attr_dict(op, &[]);
}

/// `%c weights([1, 2]), ^a(%x : i32), ^b`
pub(in crate::llvm) fn parse_cond_br(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    let condition = p.parse_operand()?;
    p.resolve(spec, condition, ctx.int(1))?;
    if p.accept("weights") {
        p.expect("(")?;
        let weights = p.parse_list(Delim::Square, parse_weight)?;
        p.set_attr(spec, "branch_weights", ctx.i32_array(&weights));
        p.expect(")")?;
    }
    let mut sizes = vec![1];
    for _ in 0..2 {
        p.expect(",")?;
        let (block, operands) = p.parse_successor_and_operands()?;
        spec.successors.push(block);
        sizes.push(operands.len());
        spec.operands.extend(operands);
    }
    p.set_operand_segments(spec, &sizes);
    p.parse_attr_dict(spec)
}

fn parse_weight(p: &mut OpParser<'_>) -> Result<i32, Reported> {
    let pos = p.pos();
    let weight = p.parse_integer()?;
    i32::try_from(weight).map_err(|_| p.error_at(pos, "expected weights of 32 bits"))
}

pub(in crate::llvm) fn print_cond_br(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let br = CondBrOp(op);
    p.text(" ");
    p.value(br.condition(body));
    if let Some(weights) = br.branch_weights(body).and_then(|attr| attr.as_int_array(body.ctx())) {
        let weights: Vec<String> = weights.iter().map(i64::to_string).collect();
        p.text(&format!(" weights([{}])", weights.join(", ")));
    }
    p.text(", ");
    p.successor_and_operands(br.trueDest(body), br.trueDestOperands(body));
    p.text(", ");
    p.successor_and_operands(br.falseDest(body), br.falseDestOperands(body));
    p.attr_dict(op, &["branch_weights"]);
}

/// `%flag : i32, ^default [ 42: ^b(%x : i32), 43: ^c ]`
pub(in crate::llvm) fn parse_switch(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    let flag = p.parse_operand()?;
    let ty = p.parse_colon_type()?;
    p.resolve(spec, flag, ty)?;
    p.expect(",")?;
    let (block, operands) = p.parse_successor_and_operands()?;
    spec.successors.push(block);
    let default_count = operands.len();
    spec.operands.extend(operands);
    let (mut values, mut sizes, mut all): (Vec<i64>, Vec<i32>, Vec<Value>) = Default::default();
    let pos = p.pos();
    p.parse_list(Delim::Square, |p| {
        values.push(p.parse_integer()?);
        p.expect(":")?;
        let (block, operands) = p.parse_successor_and_operands()?;
        spec.successors.push(block);
        sizes.push(operands.len() as i32);
        all.extend(operands);
        Ok(())
    })?;
    p.set_operand_segments(spec, &[1, default_count, all.len()]);
    spec.operands.extend(all);
    p.set_attr(spec, "case_operand_segments", ctx.i32_array(&sizes));
    if !values.is_empty() {
        let width = ty.byte_width(ctx).filter(|&width| width <= 8 && ty.is_integer(ctx));
        let bytes = |width: usize| -> Vec<u8> {
            values.iter().flat_map(|value| value.to_le_bytes()[..width].to_vec()).collect()
        };
        let vector = ctx.vector(&[values.len() as i64], ty);
        let Some(attr) = width.and_then(|width| ctx.dense_attr(vector, &bytes(width))) else {
            return Err(p.error_at(pos, "expected case values of at most 64 bits"));
        };
        p.set_attr(spec, "case_values", attr);
    }
    p.parse_attr_dict(spec)
}

pub(in crate::llvm) fn print_switch(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let switch = SwitchOp(op);
    p.text(" ");
    p.value(switch.value(body));
    p.text(" : ");
    p.ty(body.ty(switch.value(body)));
    p.text(", ");
    p.successor_and_operands(switch.defaultDestination(body), switch.defaultOperands(body));
    p.text(" [");
    let cases = switch.cases(body);
    for (at, (&block, value)) in switch.caseDestinations(body).iter().zip(&cases).enumerate() {
        p.text(if at > 0 { "," } else { "" });
        p.newline();
        p.text(&format!("  {value}: "));
        p.successor_and_operands(block, switch.case_operands(body, at));
    }
    p.newline();
    p.text("]");
    p.attr_dict(op, &["case_values", "case_operand_segments"]);
}
