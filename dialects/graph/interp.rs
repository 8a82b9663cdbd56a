//! Graph ops in the reference interpreter.

use terrace_ir::interp::{Array, Flow, Interp, Machine, Trap, Val};
use terrace_ir::{Blob, Op, Registry};

use super::DIALECT;
use super::eval::{Elem, Tensor, evaluate};

/// Every graph op runs by its [evaluation](super::eval).
static INTERP: Interp = Interp { eval: run };

/// Loads the dialect.
pub(crate) fn register(registry: &mut Registry) {
    registry.add(&DIALECT);
    for def in DIALECT.ops {
        registry.attach(def().name, &INTERP);
    }
}

fn run(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let body = m.body();
    let inputs = body
        .operands(op)
        .iter()
        .map(|&value| tensor(m.array(value)?, m))
        .collect::<Result<Vec<_>, Trap>>()?;
    let results =
        evaluate(body, op, &inputs.iter().collect::<Vec<_>>()).map_err(|error| Trap::from(error.as_str()))?;
    let values = results.into_iter().map(|result| array(&result, m)).collect::<Result<Vec<_>, Trap>>()?;
    m.set_results(op, values)
}

fn tensor(array: Array, m: &Machine<'_>) -> Result<Tensor, Trap> {
    let elem =
        Elem::of(m.ctx(), array.elem).ok_or_else(|| Trap::from("has elements that are not evaluated"))?;
    let shape: Vec<usize> = array.shape.iter().map(|&size| size as usize).collect();
    Tensor::from_bytes(&shape, elem, &array.data, false).map_err(|error| Trap::from(error.as_str()))
}

/// The tensor as a value, counted against the machine's limit.
fn array(tensor: &Tensor, m: &mut Machine<'_>) -> Result<Val, Trap> {
    let elem = tensor.elem.ty(m.ctx());
    let shape: Vec<i64> = tensor.shape.iter().map(|&size| size as i64).collect();
    let mut bytes = m.zeros(elem, &shape)?;
    bytes.copy_from_slice(&tensor.to_bytes());
    let array = Array::new(m.ctx(), elem, &shape, Blob::new(bytes));
    array.map(Val::Array).ok_or_else(|| Trap::from("computes a result of another size than its type's"))
}
