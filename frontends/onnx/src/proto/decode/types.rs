//! Values' types.

use super::{Decoder, Result, int32, int64};
use crate::proto::model::{Dimension, DimensionValue, TensorType, Type, TypeValue, ValueInfo};
use crate::proto::wire::{Reader, Tag};

impl Decoder {
    pub(super) fn value_info<'a>(&mut self, info: &mut ValueInfo<'a>, mut r: Reader<'a>) -> Result<()> {
        info.range = r.range();
        while let Some(tag) = r.tag()? {
            let r = &mut r;
            match tag.field {
                1 => info.name = self.string("name", r, tag)?,
                2 => {
                    let into = info.ty.get_or_insert_default();
                    self.message("type", into, r, tag, Self::type_proto)?;
                }
                3 => info.doc_string = self.text("doc_string", r, tag)?,
                4 => self.entries("metadata_props", &mut info.metadata_props, r, tag)?,
                _ => r.skip(tag)?,
            }
        }
        Ok(())
    }

    pub(super) fn type_proto<'a>(&mut self, ty: &mut Type<'a>, r: Reader<'a>) -> Result<()> {
        self.nest(r.offset(), |d| d.type_fields(ty, r))
    }

    fn type_fields<'a>(&mut self, ty: &mut Type<'a>, mut r: Reader<'a>) -> Result<()> {
        while let Some(tag) = r.tag()? {
            let r = &mut r;
            match tag.field {
                1 => {
                    let mut inner = TensorType::default();
                    self.message("tensor_type", &mut inner, r, tag, Self::tensor_type)?;
                    ty.value = TypeValue::Tensor(inner);
                }
                4 => ty.value = TypeValue::Sequence(self.wrapped("sequence_type", r, tag)?),
                5 => {
                    let mut map = (0, Box::default());
                    self.message("map_type", &mut map, r, tag, Self::map_type)?;
                    ty.value = TypeValue::Map { key_type: map.0, value_type: map.1 };
                }
                6 => ty.denotation = self.text("denotation", r, tag)?,
                7 => {
                    let mut opaque = ("", "");
                    self.message("opaque_type", &mut opaque, r, tag, Self::opaque_type)?;
                    ty.value = TypeValue::Opaque { domain: opaque.0, name: opaque.1 };
                }
                8 => {
                    let mut inner = TensorType::default();
                    self.message("sparse_tensor_type", &mut inner, r, tag, Self::tensor_type)?;
                    ty.value = TypeValue::SparseTensor(inner);
                }
                9 => ty.value = TypeValue::Optional(self.wrapped("optional_type", r, tag)?),
                _ => r.skip(tag)?,
            }
        }
        Ok(())
    }

    /// `TypeProto.Sequence` and `TypeProto.Optional`: nothing but an element type.
    fn wrapped<'a>(&mut self, field: &'static str, r: &mut Reader<'a>, tag: Tag) -> Result<Box<Type<'a>>> {
        let mut element = Box::<Type<'a>>::default();
        self.message(field, &mut element, r, tag, |d, element, mut r| {
            while let Some(tag) = r.tag()? {
                match tag.field {
                    1 => d.message("elem_type", &mut **element, &mut r, tag, Self::type_proto)?,
                    _ => r.skip(tag)?,
                }
            }
            Ok(())
        })?;
        Ok(element)
    }

    fn map_type<'a>(&mut self, (key, value): &mut (i32, Box<Type<'a>>), mut r: Reader<'a>) -> Result<()> {
        while let Some(tag) = r.tag()? {
            match tag.field {
                1 => *key = int32(&mut r, tag)?,
                2 => self.message("value_type", &mut **value, &mut r, tag, Self::type_proto)?,
                _ => r.skip(tag)?,
            }
        }
        Ok(())
    }

    fn opaque_type<'a>(&mut self, (domain, name): &mut (&'a str, &'a str), mut r: Reader<'a>) -> Result<()> {
        while let Some(tag) = r.tag()? {
            match tag.field {
                1 => *domain = self.string("domain", &mut r, tag)?,
                2 => *name = self.string("name", &mut r, tag)?,
                _ => r.skip(tag)?,
            }
        }
        Ok(())
    }

    fn tensor_type<'a>(&mut self, ty: &mut TensorType<'a>, mut r: Reader<'a>) -> Result<()> {
        while let Some(tag) = r.tag()? {
            match tag.field {
                1 => ty.elem_type = int32(&mut r, tag)?,
                2 => {
                    let dims = ty.shape.get_or_insert_default();
                    self.message("shape", dims, &mut r, tag, Self::shape)?;
                }
                _ => r.skip(tag)?,
            }
        }
        Ok(())
    }

    fn shape<'a>(&mut self, dims: &mut Vec<Dimension<'a>>, mut r: Reader<'a>) -> Result<()> {
        while let Some(tag) = r.tag()? {
            match tag.field {
                1 => self.element("dim", dims, &mut r, tag, Self::dimension)?,
                _ => r.skip(tag)?,
            }
        }
        Ok(())
    }

    fn dimension<'a>(&mut self, dim: &mut Dimension<'a>, mut r: Reader<'a>) -> Result<()> {
        while let Some(tag) = r.tag()? {
            let r = &mut r;
            match tag.field {
                1 => dim.value = DimensionValue::Value(int64(r, tag)?),
                2 => dim.value = DimensionValue::Param(self.string("dim_param", r, tag)?),
                3 => dim.denotation = self.text("denotation", r, tag)?,
                _ => r.skip(tag)?,
            }
        }
        Ok(())
    }
}
