//! Between the tensors of files and the inputs and outputs of programs.

use terrace_runtime::{Input, OPEN, Pool, Port, Program};

use super::Failure;
use crate::data::file::Tensors;
use crate::data::{Elem, Tensor, random};

/// The element type of `port`.
///
/// # Errors
/// When tensors have no such elements.
pub fn port_elem(port: &Port) -> Result<Elem, Failure> {
    Elem::from_keyword(&port.elem).ok_or_else(|| {
        Failure::Model(format!("'{}' has elements of {}, which files cannot hold", port.name, port.elem))
    })
}

/// The shape of `port`.
pub fn port_shape(port: &Port) -> Vec<usize> {
    port.shape.iter().map(|&dim| usize::try_from(dim).unwrap_or(0)).collect()
}

/// The tensor for `port` in `tensors`, from a file called `file`, for a program with `ports` inputs.
///
/// # Errors
/// When it is missing, or not of the port's type.
pub fn from_file(port: &Port, ports: usize, tensors: &Tensors, file: &str) -> Result<Tensor, Failure> {
    let missing = || {
        Failure::Model(format!("{file}: has {}, but no array for input '{}'", tensors.listed(), port.name))
    };
    let tensor = tensors.get(&port.name, ports).ok_or_else(missing)?;
    let elem = port_elem(port)?;
    let tensor = tensor.known_as(elem);
    let fits = |(&declared, &size): (&i64, &usize)| {
        declared == OPEN || usize::try_from(declared).is_ok_and(|declared| declared == size)
    };
    let same_shape = tensor.shape.len() == port.shape.len() && port.shape.iter().zip(&tensor.shape).all(fits);
    if tensor.elem != elem || !same_shape {
        let expected = format!("{}{}", elem.shown(), shown_shape(port));
        return Err(Failure::Model(format!(
            "{file}: the array for input '{}' is {tensor}, expected {expected}",
            port.name
        )));
    }
    Ok(tensor.into_owned())
}

/// The shape of `port` for people: a name or a question mark for a size that is open.
pub fn shown_shape(port: &Port) -> String {
    let size = |(at, &size): (usize, &i64)| match size {
        OPEN => port.dims.get(at).filter(|name| !name.is_empty()).map_or("?", String::as_str).to_owned(),
        size => size.to_string(),
    };
    format!("[{}]", port.shape.iter().enumerate().map(size).collect::<Vec<_>>().join(", "))
}

/// A tensor of random elements for `port`, which depends on `seed` only.
///
/// # Errors
/// When a size is open, there is not enough memory, or no such elements.
pub fn from_seed(port: &Port, seed: u64) -> Result<Tensor, Failure> {
    if !port.is_known() {
        return Err(Failure::Model(format!(
            "input '{}' has the shape {}: give it by --inputs, or its sizes by --dim NAME=N or --shape {}=...",
            port.name,
            shown_shape(port),
            port.name
        )));
    }
    let tensor = random::tensor(port_elem(port)?, &port_shape(port), seed);
    tensor.ok_or_else(|| Failure::Model(format!("input '{}' is too large", port.name)))
}

/// Sets the inputs of `program`.
///
/// # Errors
/// When they do not fit it.
pub fn set_inputs(program: &mut Program, inputs: &[Tensor]) -> Result<(), Failure> {
    if program.declared_inputs().iter().any(|port| !port.is_known()) {
        resize(program, inputs)?;
    }
    let texts: Vec<Option<Vec<&str>>> = inputs.iter().map(Tensor::texts).collect();
    let values = inputs.iter().zip(&texts).map(|(tensor, texts)| match texts {
        Some(texts) => Input::Texts(texts),
        None => Input::Bytes(&tensor.bytes),
    });
    program.set(&values.collect::<Vec<_>>()).map_err(|error| Failure::Model(error.to_string()))
}

/// Gives the inputs of `program` the sizes of `inputs`.
///
/// # Errors
/// When they are none that it takes.
pub fn resize(program: &mut Program, inputs: &[Tensor]) -> Result<(), Failure> {
    let shape =
        |tensor: &Tensor| tensor.shape.iter().map(|&size| i64::try_from(size).unwrap_or(i64::MAX)).collect();
    let shapes: Vec<Vec<i64>> = inputs.iter().map(shape).collect();
    program.set_shapes(&shapes).map_err(|error| Failure::Model(error.to_string()))
}

/// Runs `program` once.
///
/// # Errors
/// When the run fails.
pub fn run(program: &mut Program, pool: &mut Pool) -> Result<(), Failure> {
    program.run(pool).map_err(|error| Failure::Model(error.to_string()))
}

/// The outputs of the last run by name, in order.
///
/// # Errors
/// When one has elements that no tensor has.
pub fn outputs(program: &Program) -> Result<Vec<(String, Tensor)>, Failure> {
    let tensor = |(at, port): (usize, &Port)| {
        let (elem, shape) = (port_elem(port)?, port_shape(port));
        let tensor = match elem {
            Elem::String => Tensor::from_texts(&shape, program.output_texts(at)),
            elem => Tensor::from_bytes(elem, &shape, program.output(at).to_vec()),
        };
        Ok((port.name.clone(), tensor))
    };
    program.outputs().iter().enumerate().map(tensor).collect()
}
