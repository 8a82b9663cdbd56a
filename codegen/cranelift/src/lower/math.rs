//! `math`: instructions where the machine has them, calls of the runtime where it has not.

use cranelift_codegen::ir::{InstBuilder, types};
use cranelift_frontend::FunctionBuilder;
use terrace_dialects::math::*;
use terrace_ir::{Context, Op, OpError};

use super::Table;
use crate::function::FnCx;

macro_rules! calls {
    ($table:ident, $ctx:ident; $($op:ident => $name:literal),* $(,)?) => {
        $($table.on::<$op>($ctx, |cx, b, op| call(cx, b, op, $name));)*
    };
}

macro_rules! instructions {
    ($table:ident, $ctx:ident; $($op:ident => $inst:ident),* $(,)?) => {
        $($table.on::<$op>($ctx, |cx, b, op| {
            let value = cx.operand(op, 0)?;
            let value = b.ins().$inst(value);
            cx.set(op, value);
            Ok(())
        });)*
    };
}

pub(super) fn add(table: &mut Table, ctx: &Context) {
    instructions!(table, ctx;
        SqrtOp => sqrt, AbsFOp => fabs, FloorOp => floor, CeilOp => ceil, TruncOp => trunc,
        RoundEvenOp => nearest, AbsIOp => iabs,
        CountLeadingZerosOp => clz, CountTrailingZerosOp => ctz, CtPopOp => popcnt,
    );
    calls!(table, ctx;
        ExpOp => "exp", Exp2Op => "exp2", ExpM1Op => "expm1", LogOp => "log", Log2Op => "log2",
        Log1pOp => "log1p", SinOp => "sin", CosOp => "cos", TanhOp => "tanh", ErfOp => "erf",
        PowFOp => "powf", RoundOp => "round", AtanOp => "atan", Atan2Op => "atan2", TanOp => "tan",
        AsinOp => "asin", AcosOp => "acos", SinhOp => "sinh", CoshOp => "cosh", AsinhOp => "asinh",
        AcoshOp => "acosh", AtanhOp => "atanh", Log10Op => "log10", CbrtOp => "cbrt",
    );
    table.on::<RsqrtOp>(ctx, |cx, b, op| {
        let value = cx.operand(op, 0)?;
        let root = b.ins().sqrt(value);
        let one = splat_one(cx, b, op)?;
        let value = b.ins().fdiv(one, root);
        cx.set(op, value);
        Ok(())
    });
    table.on::<FmaOp>(ctx, |cx, b, op| {
        let (x, y, z) = (cx.operand(op, 0)?, cx.operand(op, 1)?, cx.operand(op, 2)?);
        let value = b.ins().fma(x, y, z);
        cx.set(op, value);
        Ok(())
    });
    table.on::<CopySignOp>(ctx, |cx, b, op| {
        let (x, sign) = (cx.operand(op, 0)?, cx.operand(op, 1)?);
        let value = b.ins().fcopysign(x, sign);
        cx.set(op, value);
        Ok(())
    });
}

fn splat_one(
    cx: &FnCx<'_, '_>,
    b: &mut FunctionBuilder<'_>,
    op: Op,
) -> Result<cranelift_codegen::ir::Value, OpError> {
    let ty = cx.result_type(op)?;
    let one = if ty.lane_type() == types::F32 { b.ins().f32const(1.0) } else { b.ins().f64const(1.0) };
    Ok(if ty.is_vector() { b.ins().splat(ty, one) } else { one })
}

/// The symbol of `function` on `lane`s: `terrace_<function>_<type>` of the runtime, or the function of C's library where
/// there is no runtime to link with.
fn symbol(function: &str, lane: types::Type, runtime: bool) -> String {
    let single = lane == types::F32;
    if runtime {
        return format!("terrace_{function}_{}", if single { "f32" } else { "f64" });
    }
    let name = match function {
        "powf" => "pow",
        "remf" => "fmod",
        name => name,
    };
    format!("{name}{}", if single { "f" } else { "" })
}

/// Calls a function of the library ([`symbol`]), for each lane of a vector.
pub(super) fn call(
    cx: &mut FnCx<'_, '_>,
    b: &mut FunctionBuilder<'_>,
    op: Op,
    function: &str,
) -> Result<(), OpError> {
    let ty = cx.result_type(op)?;
    let lane = ty.lane_type();
    if lane != types::F32 && lane != types::F64 {
        return Err(OpError::new("is only available for f32 and f64 in generated code"));
    }
    let operands: Vec<_> =
        cx.body.operands(op).iter().map(|&value| cx.scalar(value)).collect::<Result<_, _>>()?;
    let params = vec![lane; operands.len()];
    let func = cx.import(&symbol(function, lane, cx.cx.parts.runtime), &params, &[lane], b)?;
    if !ty.is_vector() {
        let call = b.ins().call(func, &operands);
        let value = b.inst_results(call)[0];
        cx.set(op, value);
        return Ok(());
    }
    let mut value = operands[0];
    for at in 0..ty.lane_count() as u8 {
        let lanes: Vec<_> = operands.iter().map(|&operand| b.ins().extractlane(operand, at)).collect();
        let call = b.ins().call(func, &lanes);
        let result = b.inst_results(call)[0];
        value = b.ins().insertlane(value, result, at);
    }
    cx.set(op, value);
    Ok(())
}
