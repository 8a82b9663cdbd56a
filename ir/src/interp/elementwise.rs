//! Ops that compute element by element: on scalars, vectors and tensors.

use super::column::{Column, eval_columns};
use super::machine::{Flow, Machine, Trap, kind_of};
use super::scalar::{self, Code, Kind, Scalar};
use super::value::{Array, Val};
use crate::blob::Blob;
use crate::body::Op;

/// Elements computed at a time.
const CHUNK: usize = 1024;

/// Runs an op that computes each element of its results with one scalar operation a result.
///
/// # Errors
/// Those of the operations.
pub fn elementwise(op: Op, m: &mut Machine<'_>, codes: &[Code]) -> Result<Flow, Trap> {
    let vals = codes.iter().enumerate().map(|(at, &code)| eval(m, op, at, code));
    let vals = vals.collect::<Result<Vec<Val>, Trap>>()?;
    m.set_results(op, vals)
}

/// Result `at` of the op `op`, which is `code`.
pub(super) fn eval(m: &mut Machine<'_>, op: Op, at: usize, code: Code) -> Result<Val, Trap> {
    let (body, ctx) = (m.body(), m.ctx());
    let operands = m.get_all(body.operands(op))?;
    let ty = body.ty(body.result(op, at));
    let kinds: Result<Vec<Kind>, Trap> =
        body.operands(op).iter().map(|&value| kind_of(ctx, body.ty(value).elem(ctx))).collect();
    let kinds = kinds?;
    if let (Code::Select, Some(Val::Scalar(condition))) = (code, operands.first()) {
        let at = if *condition == Scalar::Int(0) { 2 } else { 1 };
        return operands.get(at).cloned().ok_or_else(|| "expects three operands".into());
    }
    let result = kind_of(ctx, ty.elem(ctx))?;
    let scalars: Option<Vec<Scalar>> = operands
        .iter()
        .map(|operand| if let Val::Scalar(scalar) = operand { Some(*scalar) } else { None })
        .collect();
    if let Some(scalars) = scalars {
        return Ok(Val::Scalar(scalar::eval(code, &kinds, result, &scalars)?));
    }
    let arrays: Option<Vec<&Array>> = operands
        .iter()
        .map(|operand| if let Val::Array(array) = operand { Some(array) } else { None })
        .collect();
    let arrays = arrays.ok_or("mixes scalars and arrays")?;
    let shape = arrays.first().map(|array| array.shape.clone()).unwrap_or_default();
    if arrays.iter().any(|array| array.shape != shape) {
        return Err("gets operands of different shapes".into());
    }
    let mut out = m.zeros(ty.elem(ctx), &shape)?;
    let width = result.bytes();
    for (chunk, out) in out.chunks_mut(CHUNK * width).enumerate() {
        let count = out.len() / width;
        let columns: Vec<Column> = arrays
            .iter()
            .zip(&kinds)
            .map(|(array, &kind)| {
                let start = chunk * CHUNK * kind.bytes();
                Column::read(kind, &array.data[start..start + count * kind.bytes()])
            })
            .collect();
        let columns: Vec<&Column> = columns.iter().collect();
        eval_columns(code, &kinds, result, &columns, count)?.write(result, out);
    }
    Ok(Val::Array(Array { elem: ty.elem(ctx), shape, data: Blob::new(out) }))
}
