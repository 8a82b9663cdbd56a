//! Comparisons, and what chooses by them.

use terrace_dialects::arith::{
    AndIOp, CMPI_CASES, CmpIOp, MaxSIOp, MaxUIOp, MinSIOp, MinUIOp, OrIOp, SelectOp,
};
use terrace_ir::op::TypedOp;
use terrace_ir::rewrite::conversion::{ConversionPatterns, ConversionRewriter, Operands, Refusal};
use terrace_ir::{Op, Value};

use super::super::build;
use super::halves::{as_half, as_whole, halves, pair};
use super::wide_operand;

/// Adds these rewrites to `patterns`.
pub(super) fn add(patterns: &mut ConversionPatterns) {
    patterns.on::<CmpIOp>("wide-cmpi", cmpi);
    patterns.on::<SelectOp>("wide-select", select);
    extremum::<MaxUIOp>(patterns, "wide-maxui", "ugt");
    extremum::<MaxSIOp>(patterns, "wide-maxsi", "sgt");
    extremum::<MinUIOp>(patterns, "wide-minui", "ult");
    extremum::<MinSIOp>(patterns, "wide-minsi", "slt");
}

/// Low halves are compared where high ones are equal, and as unsigned.
fn cmpi(op: CmpIOp, operands: &Operands, rw: &mut ConversionRewriter<'_, '_>) -> Result<(), Refusal> {
    let (lhs, rhs) = (wide_operand(op, operands, 0, rw)?, wide_operand(op, operands, 1, rw)?);
    let number = op.predicate(rw.body()).as_int(rw.ctx());
    let name = CMPI_CASES.iter().find(|case| Some(case.1) == number).map(|case| case.0);
    let name = name.ok_or("it has no predicate")?;
    let ((low_a, high_a), (low_b, high_b)) = (halves(rw, lhs), halves(rw, rhs));
    let value = match name {
        "eq" | "ne" => {
            let low = build::cmpi(rw, name, low_a, low_b);
            let high = build::cmpi(rw, name, high_a, high_b);
            build::binary(rw, if name == "eq" { AndIOp::def() } else { OrIOp::def() }, low, high)
        }
        _ => {
            let low = build::cmpi(rw, &format!("u{}", &name[1..]), low_a, low_b);
            let high = build::cmpi(rw, name, high_a, high_b);
            let equal = build::cmpi(rw, "eq", high_a, high_b);
            build::select(rw, equal, low, high)
        }
    };
    let value = as_whole(rw, value);
    rw.replace(Op::from(op), [value]);
    Ok(())
}

fn select(op: SelectOp, operands: &Operands, rw: &mut ConversionRewriter<'_, '_>) -> Result<(), Refusal> {
    let condition = operands.one(0)?;
    let (yes, no) = (wide_operand(op, operands, 1, rw)?, wide_operand(op, operands, 2, rw)?);
    let ty = rw.ty(yes);
    let ((low_a, high_a), (low_b, high_b)) = (halves(rw, yes), halves(rw, no));
    let condition = as_half(rw, condition);
    let low = build::select(rw, condition, low_a, low_b);
    let high = build::select(rw, condition, high_a, high_b);
    let value = pair(rw, ty, &[low, high])?;
    rw.replace(Op::from(op), [value]);
    Ok(())
}

/// The larger or the smaller one by a comparison.
fn extremum<H: TypedOp>(patterns: &mut ConversionPatterns, name: &'static str, predicate: &'static str) {
    patterns.on::<H>(name, move |op, _, rw| {
        let op: Op = op.into();
        let [lhs, rhs]: [Value; 2] = rw.operands(op).try_into().map_err(|_| "it has not two operands")?;
        let first = build::cmpi(rw, predicate, lhs, rhs);
        let value = build::select(rw, first, lhs, rhs);
        rw.replace(op, [value]);
        Ok(())
    });
}
