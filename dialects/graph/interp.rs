//! Graph ops in the reference interpreter.

use std::sync::Arc;

use terrace_ir::interp::scalar::Scalar;
use terrace_ir::interp::{Array, Flow, Interp, Machine, Trap, Val, byte_len};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Blob, Op, Registry, Type, Value};

use super::DIALECT;
use super::eval::{Elem, Tensor, evaluate, has_evaluation};
use super::{IfOp, LoopOp, is_string};

/// Every graph op without regions runs by its [evaluation](super::eval).
static INTERP: Interp = Interp { eval: run };

/// Loads the dialect.
pub(crate) fn register(registry: &mut Registry) {
    registry.add(&DIALECT);
    for def in DIALECT.ops.iter().map(|def| def()).filter(|def| has_evaluation(def.name)) {
        registry.attach(def.name, &INTERP);
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
    if elem == Elem::Text {
        let texts = array.texts().ok_or("takes texts that are not as many as their type says")?;
        return Ok(Tensor::from_texts(&shape, texts.into_iter().map(Arc::from).collect()));
    }
    Tensor::from_bytes(&shape, elem, &array.data, false).map_err(|error| Trap::from(error.as_str()))
}

/// The tensor as a value, counted against the machine's limit.
fn array(tensor: &Tensor, m: &mut Machine<'_>) -> Result<Val, Trap> {
    let elem = tensor.elem.ty(m.ctx());
    let shape: Vec<i64> = tensor.shape.iter().map(|&size| size as i64).collect();
    if tensor.elem == Elem::Text {
        return texts(elem, &shape, tensor.texts(), m);
    }
    let mut bytes = m.zeros(elem, &shape)?;
    bytes.copy_from_slice(&tensor.to_bytes());
    let array = Array::new(m.ctx(), elem, &shape, Blob::new(bytes));
    array.map(Val::Array).ok_or_else(|| Trap::from("computes a result of another size than its type's"))
}

/// Texts as a value, counted against the machine's limit.
fn texts<T: AsRef<str>>(elem: Type, shape: &[i64], texts: &[T], m: &mut Machine<'_>) -> Result<Val, Trap> {
    let bytes = texts.iter().map(|text| text.as_ref().len() as i64 + 8).fold(0, i64::saturating_add);
    m.zeros(m.ctx().int(8), &[bytes])?;
    let array = Array::of_texts(elem, shape, texts);
    array.map(Val::Array).ok_or_else(|| Trap::from("computes a result of another size than its type's"))
}

/// The only element of `value`, as a number.
fn number(val: &Val, m: &Machine<'_>) -> Result<i64, Trap> {
    let Val::Array(array) = val else { return Err("takes a tensor".into()) };
    let kind = terrace_ir::interp::kind_of(m.ctx(), array.elem)?;
    match array.get(kind, 0) {
        Some(Scalar::Int(number)) => Ok(number as i64),
        _ => Err("takes a tensor with one integer".into()),
    }
}

fn opt_number(value: Option<Value>, m: &Machine<'_>) -> Result<Option<i64>, Trap> {
    value.map(|value| number(&m.get(value)?, m)).transpose()
}

pub(super) fn if_else(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (branch, body) = (IfOp(op), m.body());
    let condition = number(&m.get(branch.condition(body))?, m)?;
    let region = if condition & 1 != 0 { branch.thenRegion(body) } else { branch.elseRegion(body) };
    let results = m.run_region(region, Vec::new())?;
    m.set_results(op, results)
}

pub(super) fn run_loop(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (looped, body) = (LoopOp(op), m.body());
    let count = opt_number(looped.count(body), m)?;
    let mut goes_on = opt_number(looped.condition(body), m)?.is_none_or(|condition| condition & 1 != 0);
    let mut carried = m.get_all(looped.inits(body))?;
    let n_carried = carried.len();
    let mut slices: Vec<Vec<Array>> = vec![Vec::new(); body.results(op).len() - n_carried];
    let mut iteration = 0;
    while goes_on && count.is_none_or(|count| iteration < count) {
        let number = Blob::new(iteration.to_le_bytes().to_vec());
        let number = Array::new(m.ctx(), m.ctx().int(64), &[], number).ok_or("has no number")?;
        let mut args = vec![Val::Array(number)];
        args.append(&mut carried);
        let mut yielded = m.run_region(looped.body(body), args)?.into_iter();
        goes_on = number_of(yielded.next(), m)? & 1 != 0;
        carried = yielded.by_ref().take(n_carried).collect();
        for (slices, value) in slices.iter_mut().zip(yielded) {
            let Val::Array(slice) = value else { return Err("stacks what is no tensor".into()) };
            slices.push(slice);
        }
        iteration += 1;
    }
    for (slices, result) in slices.into_iter().zip(body.results(op).skip(n_carried)) {
        carried.push(stack(&slices, body.ty(result), m)?);
    }
    m.set_results(op, carried)
}

fn number_of(val: Option<Val>, m: &Machine<'_>) -> Result<i64, Trap> {
    number(&val.ok_or("yields no condition")?, m)
}

/// `slices` as one tensor, along a new first dimension.
fn stack(slices: &[Array], ty: Type, m: &mut Machine<'_>) -> Result<Val, Trap> {
    let elem = ty.elem(m.ctx());
    let mut shape = vec![slices.len() as i64];
    match slices.first() {
        Some(first) => shape.extend(&first.shape),
        None => {
            let of_slices = ty.shape(m.ctx()).unwrap_or_default().iter().skip(1);
            shape.extend(of_slices.map(|&size| if size == DYNAMIC { 0 } else { size }));
        }
    }
    if slices.iter().any(|slice| slice.shape[..] != shape[1..]) {
        return Err("stacks tensors of different shapes".into());
    }
    if is_string(m.ctx(), elem) {
        let all: Option<Vec<Vec<&str>>> = slices.iter().map(Array::texts).collect();
        return texts(elem, &shape, &all.ok_or("stacks what are no texts")?.concat(), m);
    }
    let mut bytes = m.zeros(elem, &shape)?;
    let each = byte_len(m.ctx(), elem, &shape[1..]).ok_or("stacks tensors that are too large")?;
    for (to, slice) in bytes.chunks_exact_mut(each.max(1)).zip(slices) {
        to.copy_from_slice(&slice.data[..each]);
    }
    let array = Array::new(m.ctx(), elem, &shape, Blob::new(bytes));
    array.map(Val::Array).ok_or_else(|| Trap::from("stacks tensors of another size than their types say"))
}
