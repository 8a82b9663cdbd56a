//! How structured ops run.

use terrace_ir::interp::{Array, Flow, LoopIndex, Machine, MemRef, Nest, Trap, Val, run_nest};
use terrace_ir::{Body, Op, Value};

use super::{IndexOp, Iterator, StructuredView};

pub(super) static INDEX: LoopIndex = LoopIndex { dim: loop_index };

fn loop_index(op: Op, body: &Body) -> Option<usize> {
    usize::try_from(IndexOp::of(body, op)?.dim(body).as_int(body.ctx())?).ok()
}

/// An output: an array, and the memref that it goes back to.
fn output(m: &Machine<'_>, val: Val) -> Result<(Array, Option<MemRef>), Trap> {
    match val {
        Val::Array(array) => Ok((array, None)),
        Val::MemRef(memref) => {
            let array = memref.read(m.ctx()).ok_or("reads outside of the memory of an operand")?;
            Ok((array, Some(memref)))
        }
        Val::Scalar(_) => Err("writes to a scalar".into()),
    }
}

/// Runs any structured op by its view.
pub(super) fn structured(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let view = StructuredView::of(m.body(), op).ok_or("is no well-formed structured op")?;
    let mut inputs = m.get_all(&view.inputs)?;
    for input in &mut inputs {
        if let Val::MemRef(memref) = input {
            let array = memref.read(m.ctx()).ok_or("reads outside of the memory of an operand")?;
            *input = Val::Array(array);
        }
    }
    let outputs = m.get_all(&view.outputs)?;
    let outputs = outputs.into_iter().map(|val| output(m, val)).collect::<Result<Vec<_>, Trap>>()?;
    let (outputs, targets): (Vec<Array>, Vec<Option<MemRef>>) = outputs.into_iter().unzip();
    let nest = Nest {
        block: view.block,
        maps: view.maps.to_vec(),
        parallel: view.iterators.iter().map(|&iterator| iterator == Iterator::Parallel).collect(),
        inputs,
        outputs,
    };
    let outputs = run_nest(m, nest)?;
    let mut results = Vec::new();
    for (array, target) in outputs.into_iter().zip(targets) {
        match target {
            Some(memref) => {
                memref.write(m.ctx(), &array).ok_or("writes outside of the memory of an operand")?;
            }
            None => results.push(Val::Array(array)),
        }
    }
    m.set_results(op, results)
}

/// The elements of a tensor or of what a memref points to.
pub(super) fn read(m: &Machine<'_>, value: Value) -> Result<Array, Trap> {
    Ok(output(m, m.get(value)?)?.0)
}

/// Makes `array` the result of `op`, or what lies in the memory that its destination is.
pub(super) fn finish(op: Op, m: &mut Machine<'_>, dest: Value, array: Array) -> Result<Flow, Trap> {
    let (old, target) = output(m, m.get(dest)?)?;
    if old.shape != array.shape {
        return Err(format!("has a destination of shape {:?}, not {:?}", old.shape, array.shape).into());
    }
    match target {
        None => m.set_results(op, vec![Val::Array(array)]),
        Some(memref) => {
            memref.write(m.ctx(), &array).ok_or("writes outside of the memory of an operand")?;
            m.set_results(op, Vec::new())
        }
    }
}
