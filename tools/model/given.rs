//! Elements of inputs that are compiled in: `--value`, and what a run is given.

use std::path::Path;

use terrace_ir::{Blob, Body};
use terrace_onnx::Given;
use terrace_onnx::import::GIVEN;

use super::Failure;
use crate::data::file::Tensors;
use crate::data::{Elem, Tensor, onnx};

/// The elements of an input that are the same in every run.
#[derive(Clone, PartialEq, Debug)]
pub enum InputValue {
    /// Numbers of the command line.
    Numbers(Vec<String>),
    /// The array in a file of NumPy's: of its name in a `.npz`, the one in a `.npy`.
    File(String),
    /// A tensor that is at hand.
    Tensor(Tensor),
}

impl InputValue {
    /// What `text` says: numbers with commas between them, or `@FILE`.
    ///
    /// # Errors
    /// When there is no number in a place of one.
    pub fn of_text(text: &str) -> Result<InputValue, String> {
        if let Some(path) = text.strip_prefix('@') {
            return Ok(InputValue::File(path.to_owned()));
        }
        let numbers = text.split(',').map(|number| {
            let known = number.parse::<f64>().is_ok() || ["true", "false", "True", "False"].contains(&number);
            if known { Ok(number.to_owned()) } else { Err(format!("'{number}' is not a number")) }
        });
        Ok(InputValue::Numbers(numbers.collect::<Result<_, _>>()?))
    }

    /// For the importer, as elements of the input `name`.
    ///
    /// # Errors
    /// When the file cannot be read, or has no array for the input.
    pub(super) fn given(&self, name: &str) -> Result<Given, Failure> {
        let tensor = match self {
            InputValue::Numbers(numbers) => return Ok(Given::Numbers(numbers.clone())),
            InputValue::Tensor(tensor) => tensor.clone(),
            InputValue::File(path) => {
                let arrays = Tensors::read(Path::new(path)).map_err(|error| Failure::file(path, error))?;
                let missing =
                    || Failure::file(path, format!("has {}, but no array for '{name}'", arrays.listed()));
                arrays.get(name, 1).ok_or_else(missing)?.clone()
            }
        };
        Ok(Given::Tensor {
            element: onnx::element_type(tensor.elem),
            shape: tensor.shape.iter().map(|&size| i64::try_from(size).unwrap_or(i64::MAX)).collect(),
            bytes: Blob::new(tensor.bytes),
        })
    }
}

/// The inputs that were compiled into `module`, by name: an error names one whose elements are not there.
pub(super) fn compiled_in(module: &Body) -> Result<Vec<(String, Tensor)>, String> {
    let ctx = module.ctx();
    let Some(attr) = module.attr(module.self_op(), GIVEN) else { return Ok(Vec::new()) };
    let entries = attr.as_dict(ctx).ok_or_else(|| format!("attribute '{GIVEN}' is no dictionary"))?;
    let mut inputs = Vec::new();
    for &(name, attr) in entries {
        let name = ctx.str(name);
        let unknown = || format!("attribute '{GIVEN}' has no tensor for input '{name}'");
        let ty = attr.ty(ctx).ok_or_else(unknown)?;
        let elem = Elem::from_keyword(&ctx.display(ty.elem(ctx)).to_string()).ok_or_else(unknown)?;
        let shape = ty.static_shape(ctx).ok_or_else(unknown)?;
        let shape: Option<Vec<usize>> = shape.iter().map(|&size| usize::try_from(size).ok()).collect();
        let shape = shape.ok_or_else(unknown)?;
        let count = shape.iter().try_fold(1usize, |n, &size| n.checked_mul(size)).ok_or_else(unknown)?;
        let (bytes, splat) = attr.dense_bytes(ctx).ok_or_else(unknown)?;
        let bytes = match splat {
            // What a splat of the text claims is compared element by element, and never made.
            true if count <= MAX_SPLAT => bytes.repeat(count),
            true => {
                return Err(format!(
                    "attribute '{GIVEN}' has more elements for input '{name}' than are compared"
                ));
            }
            false => bytes.to_vec(),
        };
        inputs.push((name.to_owned(), Tensor::from_bytes(elem, &shape, bytes)));
    }
    Ok(inputs)
}

/// Elements of a constant whose elements are all equal, at most.
const MAX_SPLAT: usize = 1 << 24;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_files_are_told_apart() {
        let numbers = |text: &[&str]| InputValue::Numbers(text.iter().map(|&text| text.to_owned()).collect());
        assert_eq!(InputValue::of_text("0,-1"), Ok(numbers(&["0", "-1"])));
        assert_eq!(InputValue::of_text("1.5,inf,true"), Ok(numbers(&["1.5", "inf", "true"])));
        assert_eq!(InputValue::of_text("@a=b.npy"), Ok(InputValue::File("a=b.npy".to_owned())));
        assert!(InputValue::of_text("").is_err() && InputValue::of_text("1,").is_err());
    }
}
