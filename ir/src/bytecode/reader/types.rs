//! Types.

use super::attrs::{source, trailing};
use super::cursor::{Read, bad};
use super::table::Decoder;
use crate::attr::{Attr, AttrKind};
use crate::bytecode::encoding::type_code;
use crate::text;
use crate::types::{DYNAMIC, Signedness, Type, TypeKind};

/// Reads the text of a type, which ends with a null.
pub(super) fn from_text(d: &mut Decoder<'_, '_>, dialect: usize) -> Read<Type> {
    d.tables.check_dialect(dialect)?;
    let source = source(d)?;
    match text::parse_type_prefix(d.ctx(), source) {
        Ok((ty, used)) if used == source.len() => Ok(ty),
        Ok((_, used)) => trailing("Type", &source[used..]),
        Err(message) => bad(message),
    }
}

/// Reads a type in its dialect's encoding.
pub(super) fn decode(d: &mut Decoder<'_, '_>, dialect: usize) -> Read<Type> {
    let dialect = d.tables.dialects[dialect].name;
    if dialect != "builtin" {
        return bad(format!("dialect {dialect} does not support reading types from bytecode"));
    }
    let code = d.at.varint()?;
    let kind = match code {
        type_code::INTEGER => integer(d.at.varint()?)?,
        type_code::INDEX => TypeKind::Index,
        type_code::FUNCTION => {
            let (inputs, results) = (d.list(Decoder::ty), d.list(Decoder::ty));
            TypeKind::Function { inputs: inputs?.into(), results: results?.into() }
        }
        type_code::COMPLEX => complex(d)?,
        type_code::MEMREF => memref(d, false)?,
        type_code::MEMREF_WITH_SPACE => memref(d, true)?,
        type_code::NONE => TypeKind::None,
        type_code::TENSOR => tensor(d, false)?,
        type_code::TENSOR_WITH_ENCODING => tensor(d, true)?,
        type_code::TUPLE => TypeKind::Tuple(d.list(Decoder::ty)?.into()),
        type_code::UNRANKED_MEMREF => TypeKind::UnrankedMemRef { elem: memref_elem(d)?, space: None },
        type_code::UNRANKED_MEMREF_WITH_SPACE => {
            let (space, elem) = (d.attr(), memref_elem(d));
            TypeKind::UnrankedMemRef { elem: elem?, space: space.map(Some)? }
        }
        type_code::UNRANKED_TENSOR => TypeKind::UnrankedTensor(tensor_elem(d)?),
        type_code::VECTOR => vector(d, false)?,
        type_code::SCALABLE_VECTOR => vector(d, true)?,
        _ => match type_code::FLOATS.iter().find(|float| float.0 == code) {
            Some(&(_, kind)) => TypeKind::Float(kind),
            None => return bad(format!("unknown builtin type code: {code}")),
        },
    };
    Ok(d.ctx().ty(kind))
}

/// Width and meaning of the sign in one number.
fn integer(word: u64) -> Read<TypeKind> {
    let sign = match word & 3 {
        0 => Signedness::Signless,
        1 => Signedness::Signed,
        2 => Signedness::Unsigned,
        _ => return bad("invalid signedness of an integer type"),
    };
    match u32::try_from(word >> 2).ok().filter(|&width| width <= crate::types::MAX_INT_WIDTH) {
        Some(width) => Ok(TypeKind::Integer { width, sign }),
        None => bad(format!("integer bitwidth is limited to {} bits", crate::types::MAX_INT_WIDTH)),
    }
}

fn complex(d: &mut Decoder<'_, '_>) -> Read<TypeKind> {
    let part = d.ty()?;
    match part.is_integer(d.ctx()) || part.is_float(d.ctx()) {
        true => Ok(TypeKind::Complex(part)),
        false => bad("invalid element type for complex"),
    }
}

fn shape(d: &mut Decoder<'_, '_>) -> Read<Vec<i64>> {
    let shape = d.list(|d| d.at.signed())?;
    match shape.iter().find(|&&size| size < 0 && size != DYNAMIC) {
        Some(size) => bad(format!("invalid dimension size {size}")),
        None => Ok(shape),
    }
}

fn tensor_elem(d: &mut Decoder<'_, '_>) -> Read<Type> {
    let elem = d.ty()?;
    match elem.kind(d.ctx()) {
        TypeKind::Function { .. } | TypeKind::Tuple(_) | TypeKind::None => {}
        _ if elem.is_tensor(d.ctx()) || elem.is_memref(d.ctx()) => {}
        _ => return Ok(elem),
    }
    bad(format!("invalid tensor element type: '{}'", d.ctx().display(elem)))
}

fn memref_elem(d: &mut Decoder<'_, '_>) -> Read<Type> {
    let elem = d.ty()?;
    match elem.kind(d.ctx()) {
        TypeKind::Function { .. } | TypeKind::Tuple(_) | TypeKind::None => {}
        _ if elem.is_tensor(d.ctx()) => {}
        _ => return Ok(elem),
    }
    bad("invalid memref element type")
}

fn tensor(d: &mut Decoder<'_, '_>, encoded: bool) -> Read<TypeKind> {
    let encoding = encoded.then(|| d.attr());
    let (shape, elem) = (shape(d), tensor_elem(d));
    Ok(TypeKind::Tensor { shape: shape?.into(), elem: elem?, encoding: encoding.transpose()? })
}

fn memref(d: &mut Decoder<'_, '_>, spaced: bool) -> Read<TypeKind> {
    let space = spaced.then(|| d.attr());
    let (shape, elem, layout) = (shape(d), memref_elem(d), d.attr());
    let (shape, elem, layout) = (shape?, elem?, layout?);
    let layout = check_layout(d, layout, shape.len())?;
    let space = space.transpose()?.filter(|space| space.as_int(d.ctx()) != Some(0));
    Ok(TypeKind::MemRef { shape: shape.into(), elem, layout, space })
}

/// The layout, when it is not the one that a memref has without saying.
fn check_layout(d: &Decoder<'_, '_>, layout: Attr, rank: usize) -> Read<Option<Attr>> {
    let ctx = d.ctx();
    let found = match layout.kind(ctx) {
        AttrKind::AffineMap(map) if map.is_identity(ctx) && map.dims(ctx) == rank => return Ok(None),
        AttrKind::AffineMap(map) => map.dims(ctx),
        AttrKind::Strided { strides, .. } => strides.len(),
        AttrKind::Dialect { .. } | AttrKind::Opaque { .. } => rank,
        _ => return super::table::expected(ctx, "MemRefLayoutAttrInterface", layout),
    };
    match found == rank {
        true => Ok(Some(layout)),
        false => bad(format!("memref layout mismatch between rank and affine map: {rank} != {found}")),
    }
}

fn vector(d: &mut Decoder<'_, '_>, with_flags: bool) -> Read<TypeKind> {
    let flags = if with_flags { d.list(|d| Ok(d.at.byte()? != 0))? } else { Vec::new() };
    let (shape, elem) = (shape(d), d.ty());
    let (shape, elem) = (shape?, elem?);
    if shape.iter().any(|&size| size <= 0) {
        return bad("vector types must have positive constant sizes");
    }
    if with_flags && flags.len() != shape.len() {
        return bad("number of dims must match, got unequal numbers of sizes and scalable flags");
    }
    let ctx = d.ctx();
    let scalar = elem.is_integer(ctx) || elem.is_float(ctx) || elem.is_index(ctx);
    if !scalar && !matches!(elem.kind(ctx), TypeKind::Dialect { .. } | TypeKind::Opaque { .. }) {
        return bad("failed to verify 'elementType': VectorElementTypeInterface instance");
    }
    let scalable = if flags.contains(&true) { flags.into() } else { Box::default() };
    Ok(TypeKind::Vector { shape: shape.into(), scalable, elem })
}
