//! Tensors, dense and sparse.

use super::{Decoder, Element, Result, bytes, int32, ints, packed};
use crate::proto::model::{SparseTensor, Tensor};
use crate::proto::wire::Reader;

impl Decoder {
    pub(super) fn tensor<'a>(&mut self, tensor: &mut Tensor<'a>, mut r: Reader<'a>) -> Result<()> {
        tensor.range = r.range();
        while let Some(tag) = r.tag()? {
            let (r, t) = (&mut r, &mut *tensor);
            match tag.field {
                1 => ints(&mut t.dims, r, tag)?,
                2 => t.data_type = int32(r, tag)?,
                3 => {
                    bytes(r, tag)?;
                    t.segment = true;
                }
                4 => packed(&mut t.float_data, r, tag, Element::Fixed32)?,
                5 => packed(&mut t.int32_data, r, tag, Element::Varint)?,
                6 => t.string_data.push(bytes(r, tag)?.bytes),
                7 => packed(&mut t.int64_data, r, tag, Element::Varint)?,
                8 => t.name = self.string("name", r, tag)?,
                9 => t.raw_data = Some(bytes(r, tag)?),
                10 => packed(&mut t.double_data, r, tag, Element::Fixed64)?,
                11 => packed(&mut t.uint64_data, r, tag, Element::Varint)?,
                12 => t.doc_string = self.text("doc_string", r, tag)?,
                13 => self.entries("external_data", &mut t.external_data, r, tag)?,
                14 => t.data_location = int32(r, tag)?,
                16 => self.entries("metadata_props", &mut t.metadata_props, r, tag)?,
                _ => r.skip(tag)?,
            }
        }
        Ok(())
    }

    pub(super) fn sparse_tensor<'a>(
        &mut self,
        tensor: &mut SparseTensor<'a>,
        mut r: Reader<'a>,
    ) -> Result<()> {
        tensor.range = r.range();
        while let Some(tag) = r.tag()? {
            let r = &mut r;
            match tag.field {
                1 => self.message("values", &mut tensor.values, r, tag, Self::tensor)?,
                2 => self.message("indices", &mut tensor.indices, r, tag, Self::tensor)?,
                3 => ints(&mut tensor.dims, r, tag)?,
                _ => r.skip(tag)?,
            }
        }
        Ok(())
    }
}
