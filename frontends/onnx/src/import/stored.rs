//! Tensors that are stored in the model: their types, elements, and what of them is known as numbers.

use terrace_ir::{Blob, Context, Type, Value};

use super::constant::{Const, Numbers};
use super::fault::{Fault, Result, codes};
use super::importer::{Importer, Kind, SlotId};
use super::types::{MAX_RANK, element_of, element_type};
use crate::proto::Tensor;
use crate::tensor::{Data, ElementType, Elements, unpack};

impl<'m> Importer<'m, '_> {
    /// The elements of a list of integers that follow from sizes which are known.
    pub(super) fn known_list(&mut self, value: Value) -> Option<Const> {
        let ty = self.body.ty(value);
        let elements = self.sizes.elements(self.body, value)?;
        let numbers = elements.into_iter().map(|element| element.known()).collect::<Option<Vec<i64>>>()?;
        let element = element_of(&self.ctx, ty.elem(&self.ctx))?;
        let shape = ty.static_shape(&self.ctx)?.to_vec();
        Some(Const { element, shape, data: Numbers::Ints(numbers) })
    }

    /// What is in `slot`, if it is a small constant.
    pub(super) fn small_constant(&mut self, slot: SlotId) -> Result<Option<Const>> {
        let tensor = match &self.slots[slot.0].kind {
            Kind::Const(constant, _) => return Ok(Some(constant.clone())),
            &Kind::Weight(tensor, _) => tensor,
            &Kind::Value(value) => {
                let listed = self.known_list(value);
                return Ok(listed.or_else(|| self.evaluation.constant(self.body, value)));
            }
            Kind::Poison | Kind::Sequence(_) | Kind::Absent => return Ok(None),
        };
        // The sizes are checked before the file that holds the elements is asked for.
        let count = tensor.dims.iter().try_fold(1i64, |n, &d| n.checked_mul(d));
        if count.is_none_or(|n| n > super::constant::MAX_ELEMENTS as i64) {
            return Ok(None);
        }
        Ok(Const::of(&self.elements(tensor)?))
    }

    /// The elements of a stored tensor.
    pub(super) fn elements(&mut self, tensor: &'m Tensor<'m>) -> Result<Elements<'m>> {
        let files = self.files.as_mut().expect("the files are there before any tensor is read");
        Elements::of(tensor, files).map_err(|error| tensor_fault(tensor, error.to_string()))
    }

    /// A stored tensor as an attribute; large ones share the file's bytes.
    pub(super) fn weight_attr(&mut self, tensor: &'m Tensor<'m>) -> Result<terrace_ir::Attr> {
        let ty = weight_type(&self.ctx, tensor)?;
        let elements = self.elements(tensor)?;
        if let Some(bytes) = elements.data.bytes()
            && let Some(unpacked) = unpack(elements.element, bytes, elements.count)
        {
            return self.bytes_attr(tensor, ty, Blob::new(unpacked));
        }
        let blob = match elements.data {
            Data::InFile(slice) => self.bytes.slice(slice.offset..slice.offset + slice.bytes.len()),
            Data::External(blob) => Some(blob),
            Data::Converted(bytes) => Some(Blob::new(bytes)),
            Data::Strings(list) => {
                let texts: Vec<_> = list.iter().map(|text| String::from_utf8_lossy(text)).collect();
                let texts: Vec<&[u8]> = texts.iter().map(|text| text.as_bytes()).collect();
                let attr = self.ctx.dense_strings(ty, &texts);
                return attr.ok_or_else(|| tensor_fault(tensor, "its strings do not fit its shape".into()));
            }
        };
        let blob = blob.ok_or_else(|| tensor_fault(tensor, "its elements are not in the file".into()))?;
        self.bytes_attr(tensor, ty, blob)
    }

    fn bytes_attr(&self, tensor: &Tensor<'_>, ty: Type, blob: Blob) -> Result<terrace_ir::Attr> {
        if blob.len() <= self.options.inline_bytes {
            let attr = self.ctx.dense_attr(ty, &blob);
            return attr.ok_or_else(|| tensor_fault(tensor, "its elements do not fit its shape".into()));
        }
        let name = if tensor.name.is_empty() { "constant" } else { tensor.name };
        Ok(self.ctx.resource_attr(name, ty, blob))
    }
}

fn tensor_fault(tensor: &Tensor<'_>, why: String) -> Fault {
    let message = match tensor.name {
        "" => format!("has a constant that cannot be read: {why}"),
        name => format!("uses constant `{name}`, which cannot be read: {why}"),
    };
    Fault::new(codes::TENSOR, message).help(
        "the file was changed or cut off since the export, or lacks a file of weights that belongs beside it",
    )
}

/// The type of a stored tensor, without its elements being looked at.
pub(super) fn weight_type(ctx: &Context, tensor: &Tensor<'_>) -> Result<Type> {
    let element = ElementType::from_number(tensor.data_type)
        .ok_or_else(|| tensor_fault(tensor, format!("element type {} does not exist", tensor.data_type)))?;
    let elem = element_type(ctx, element)
        .ok_or_else(|| tensor_fault(tensor, format!("elements of {} are not supported", element.name())))?;
    if tensor.dims.len() > MAX_RANK {
        return Err(tensor_fault(tensor, format!("its rank {} is over {MAX_RANK}", tensor.dims.len())));
    }
    if let Some(size) = tensor.dims.iter().find(|&&size| size < 0) {
        return Err(tensor_fault(tensor, format!("a dimension has size {size}")));
    }
    Ok(ctx.tensor(&tensor.dims, elem))
}
