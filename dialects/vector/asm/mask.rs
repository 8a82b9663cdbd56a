//! Text of masked ops.

use terrace_ir::text::{OpParser, OpPrinter, Reported};
use terrace_ir::{Body, Op, OpSpec, Type, Value};

use crate::vector::{MaskOp, YieldOp};

/// `%mask, %passthru { op } : vector<4xi1> -> vector<4xf32>`; the region's end may be left out.
pub(in crate::vector) fn parse_mask(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let start = p.pos();
    let mask = p.parse_operand()?;
    let passthru = if p.accept(",") { Some(p.parse_operand()?) } else { None };
    p.parse_region(&[])?;
    p.end_region(start, |rw, block| {
        let ops: Vec<Op> = rw.ops_of(block).collect();
        if ops.last().is_some_and(|&op| YieldOp::of(rw, op).is_some()) {
            return;
        }
        let yielded: Vec<Value> = match ops[..] {
            [op] => rw.results(op).collect(),
            _ => Vec::new(),
        };
        let end = rw.spec(YieldOp::def()).operands(yielded);
        rw.insert(end);
    });
    p.parse_attr_dict(spec)?;
    let mask_type = p.parse_colon_type()?;
    let results: Vec<Type> = p.parse_optional_arrow_types()?;
    p.resolve(spec, mask, mask_type)?;
    if let Some(passthru) = passthru {
        let Some(&ty) = results.first() else {
            return Err(p.error("expects a result if passthru operand is provided"));
        };
        p.resolve(spec, passthru, ty)?;
    }
    spec.results.extend(results);
    Ok(())
}

pub(in crate::vector) fn print_mask(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let mask = MaskOp(op);
    p.text(" ");
    p.operands(op);
    p.text(" { ");
    if let Some(inner) = body.entry(mask.maskRegion(body)).and_then(|block| body.first_op(block)) {
        p.inner_op(inner);
    }
    p.text(" }");
    p.attr_dict(op, &[]);
    p.text(" : ");
    p.ty(body.ty(mask.mask(body)));
    let results: Vec<Type> = body.results(op).map(|result| body.ty(result)).collect();
    p.arrow_types(&results);
}
