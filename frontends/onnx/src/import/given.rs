//! Inputs whose elements are given when the model is compiled.
//!
//! Such an input is a constant, and no argument of the function. The module keeps what was compiled in, in its attribute
//! [`GIVEN`], so that whoever runs the program can refuse other elements for the input.

use terrace_ir::builtin::float;
use terrace_ir::{Attr, Blob};

use super::constant::{Const, MAX_ELEMENTS};
use super::fault::{Fault, Result, codes};
use super::importer::{Importer, Kind, SlotId};
use super::types::{element_type, show_shape};
use crate::proto::{Dimension, DimensionValue, Type};
use crate::tensor::ElementType;

/// The name of the module's attribute with the inputs that were compiled in: a dictionary of their elements by name.
pub const GIVEN: &str = "graph.constant_inputs";

/// The elements that an input is given.
#[derive(Debug, Clone)]
pub enum Given {
    /// Numbers as people write them, in row-major order: `-1`, `2.5`, `1e-3`, `inf`, `nan`, `true`. They are of the input's
    /// type, and of its shape where the model or [`Options::shapes`](super::Options::shapes) tell that; else one
    /// number is a scalar, and several are a list.
    Numbers(Vec<String>),
    /// A tensor.
    Tensor {
        /// The type of the elements; `None` when they are of the input's, whichever it is.
        element: Option<ElementType>,
        /// The sizes.
        shape: Vec<i64>,
        /// The elements in row-major order, little-endian, each in whole bytes.
        bytes: Blob,
    },
}

impl Given {
    /// A list of numbers.
    pub fn numbers<T: ToString>(numbers: impl IntoIterator<Item = T>) -> Given {
        Given::Numbers(numbers.into_iter().map(|number| number.to_string()).collect())
    }
}

impl<'m> Importer<'m, '_> {
    /// The input `name`, which is declared to be of type `ty`, as a constant.
    pub(super) fn given(&mut self, name: &str, ty: Option<&Type<'m>>, given: &Given) -> Result<SlotId> {
        let (element, declared) = self.tensor_type(name, ty, "input")?;
        let elem = element_type(&self.ctx, element).ok_or_else(|| {
            let message =
                format!("input `{name}` has elements of {}, which is not supported", element.name());
            Fault::new(codes::TYPE, message)
        })?;
        let (shape, bytes) = match given {
            Given::Numbers(numbers) => {
                let shape = self.shape_of_numbers(name, ty, numbers.len())?;
                let mut bytes = Vec::new();
                for number in numbers {
                    bytes.extend(element_of_text(element, number).ok_or_else(|| {
                        let message =
                            format!("input `{name}` is given `{number}`, which is no {}", element.name());
                        Fault::new(codes::ELEMENTS, message)
                    })?);
                }
                (shape, Blob::new(bytes))
            }
            Given::Tensor { element: own, shape, bytes } => {
                if let Some(own) = own.filter(|&own| own != element) {
                    let (expected, found) = (element.name(), own.name());
                    let message = format!("input `{name}` of {expected} is given elements of {found}");
                    return Err(Fault::new(codes::ELEMENTS, message));
                }
                let width = element.bits().div_ceil(8);
                let count =
                    shape.iter().try_fold(width, |n, &size| n.checked_mul(usize::try_from(size).ok()?));
                if count != Some(bytes.len()) {
                    let (found, expected) = (bytes.len(), element.name());
                    let message = format!(
                        "input `{name}` is given {found} bytes, which are no {expected}{}",
                        show_shape(shape)
                    );
                    return Err(Fault::new(codes::OPERANDS, message));
                }
                let asked = self.options.shapes.get(name).is_none_or(|asked| asked == shape);
                if !asked || declared.is_some_and(|declared| !fits(&declared, shape)) {
                    let message = format!(
                        "input `{name}` is given a tensor of shape {}, which does not fit",
                        show_shape(shape)
                    );
                    return Err(Fault::new(codes::OPERANDS, message));
                }
                (shape.clone(), bytes.clone())
            }
        };
        let ty = self.ctx.tensor(&shape, elem);
        let attr = if bytes.len() <= self.options.inline_bytes {
            self.ctx.dense_attr(ty, &bytes)
        } else {
            Some(self.ctx.resource_attr(name, ty, bytes.clone()))
        };
        let attr = attr.ok_or_else(|| {
            let message = format!("input `{name}` cannot be given as elements of {}", element.name());
            Fault::new(codes::TYPE, message)
        })?;
        self.compiled_in.push((name.to_owned(), attr));
        let count = bytes.len() / element.bits().div_ceil(8).max(1);
        let small = Const::of_bytes(element, &shape, &bytes).filter(|_| count <= MAX_ELEMENTS);
        let kind = match small {
            Some(constant) => Kind::Const(constant, None),
            None => Kind::Value(self.constant(attr, self.ctx.name_loc(name, self.file))?),
        };
        Ok(self.add_slot(kind, None))
    }

    /// The shape of `count` numbers for the input `name`.
    fn shape_of_numbers(&self, name: &str, ty: Option<&Type<'m>>, count: usize) -> Result<Vec<i64>> {
        let (_, declared) = self.tensor_type(name, ty, "input")?;
        let asked = self.options.shapes.contains_key(name);
        let open = |dim: &Dimension<'_>| match dim.value {
            DimensionValue::Value(size) => size < 0,
            DimensionValue::Param(name) => !self.options.dims.contains_key(name),
            DimensionValue::Unknown => true,
        };
        let shape = match declared.as_deref() {
            None if !asked && count == 1 => Vec::new(),
            None if !asked => vec![count as i64],
            Some([dim]) if !asked && open(dim) => vec![count as i64],
            _ => self.input_type(name, ty)?.shape(&self.ctx).unwrap_or_default().to_vec(),
        };
        let expected = shape.iter().try_fold(1i64, |count, &size| count.checked_mul(size));
        if expected != Some(count as i64) {
            let message = format!("input `{name}` of shape {} is given {count} elements", show_shape(&shape));
            return Err(Fault::new(codes::OPERANDS, message).help(format!(
                "say its shape, `--shape {name}=...`, or give a tensor in a file, `--value {name}=@FILE.npy`"
            )));
        }
        Ok(shape)
    }

    /// The attribute [`GIVEN`], if any input was.
    pub(super) fn given_attr(&mut self) -> Option<Attr> {
        let given = std::mem::take(&mut self.compiled_in);
        let entries: Vec<_> = given.into_iter().map(|(name, attr)| (self.ctx.name(&name), attr)).collect();
        (!entries.is_empty()).then(|| self.ctx.dict(entries))
    }
}

/// Whether a tensor of `shape` is one of the `declared` shape: the sizes that are numbers are the same.
pub(super) fn fits(declared: &[Dimension<'_>], shape: &[i64]) -> bool {
    let differs = |(dim, &size): (&Dimension<'_>, &i64)| matches!(dim.value, DimensionValue::Value(known) if known >= 0 && known != size);
    declared.len() == shape.len() && !declared.iter().zip(shape).any(differs)
}

/// The bytes of the element of type `element` that people write as `text`; `None` when there is no such one.
fn element_of_text(element: ElementType, text: &str) -> Option<Vec<u8>> {
    use ElementType as E;
    let text = text.trim();
    let bytes = element.bits().div_ceil(8);
    let integer = |low: i128, high: i128| {
        let value = text.parse::<i128>().ok().filter(|value| (low..=high).contains(value))?;
        Some(value.to_le_bytes()[..bytes].to_vec())
    };
    let float = || text.parse::<f64>().ok();
    let (low, high) = (-(1i128 << (element.bits().clamp(1, 64) - 1)), (1i128 << element.bits().min(64)) - 1);
    match element {
        E::Bool => match text {
            "0" | "false" | "False" => Some(vec![0]),
            "1" | "true" | "True" => Some(vec![1]),
            _ => None,
        },
        E::Int2 | E::Int4 | E::Int8 | E::Int16 | E::Int32 | E::Int64 => integer(low, -low - 1),
        E::Uint2 | E::Uint4 | E::Uint8 | E::Uint16 | E::Uint32 | E::Uint64 => integer(0, high),
        E::Float => Some((float()? as f32).to_le_bytes().to_vec()),
        E::Double => Some(float()?.to_le_bytes().to_vec()),
        E::Float16 => Some(half::f16::from_f64(float()?).to_le_bytes().to_vec()),
        E::Bfloat16 => Some(half::bf16::from_f64(float()?).to_le_bytes().to_vec()),
        other => {
            let kind = other.small_float()?;
            Some(vec![float::from_f64(kind, float()?) as u8])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_read_as_the_type_has_them() {
        use ElementType as E;
        let read = element_of_text;
        assert_eq!(read(E::Int64, "-1"), Some(vec![0xff; 8]));
        assert_eq!((read(E::Int8, "127"), read(E::Int8, "128")), (Some(vec![127]), None));
        assert_eq!((read(E::Int4, "-8"), read(E::Int4, "8")), (Some(vec![0xf8]), None));
        assert_eq!(read(E::Uint64, "18446744073709551615"), Some(vec![0xff; 8]));
        assert_eq!((read(E::Uint8, "-1"), read(E::Uint2, "4")), (None, None));
        assert_eq!(
            (read(E::Bool, "true"), read(E::Bool, "0"), read(E::Bool, "2")),
            (Some(vec![1]), Some(vec![0]), None)
        );
        assert_eq!(read(E::Float, "2.5"), Some(2.5f32.to_le_bytes().to_vec()));
        assert_eq!(read(E::Float, "-inf"), Some(f32::NEG_INFINITY.to_le_bytes().to_vec()));
        assert_eq!(read(E::Bfloat16, "1"), Some(vec![0x80, 0x3f]));
        assert_eq!((read(E::Int32, "1.5"), read(E::Float, "x"), read(E::Complex64, "1")), (None, None, None));
    }
}
