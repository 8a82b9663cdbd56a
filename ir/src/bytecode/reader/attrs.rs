//! Attributes and locations.

use num_bigint::{BigInt, BigUint};

use super::cursor::{Read, bad};
use super::table::{Decoder, Item, expected};
use crate::attr::{Attr, AttrKind, DenseData, Int};
use crate::bytecode::encoding::attr_code;
use crate::context::{Context, Name};
use crate::loc::{Loc, LocKind};
use crate::text;
use crate::types::{Signedness, Type, TypeKind};

/// Reads the text of an attribute, which ends with a null.
pub(super) fn from_text(d: &mut Decoder<'_, '_>, dialect: usize) -> Read<Item> {
    d.tables.check_dialect(dialect)?;
    let source = source(d)?;
    match text::parse_attr_prefix(d.ctx(), source) {
        Ok((attr, used)) if used == source.len() => Ok(Item::of(d.ctx(), attr)),
        Ok((_, used)) => trailing("Attribute", &source[used..]),
        Err(message) => bad(message),
    }
}

pub(super) fn source<'f>(d: &mut Decoder<'_, 'f>) -> Read<&'f str> {
    match std::str::from_utf8(d.at.c_string()?) {
        Ok(source) => Ok(source),
        Err(_) => bad("the text of an attribute or type is not UTF-8"),
    }
}

pub(super) fn trailing<T>(what: &str, rest: &str) -> Read<T> {
    bad(format!("trailing characters found after {what} assembly format: {rest}"))
}

/// Reads an attribute in its dialect's encoding; `number` is that of the entry.
pub(super) fn decode(d: &mut Decoder<'_, '_>, dialect: usize, number: usize) -> Read<Item> {
    let dialect = d.tables.dialects[dialect].name;
    if dialect != "builtin" {
        return bad(format!("dialect {dialect} does not support reading attributes from bytecode"));
    }
    let code = d.at.varint()?;
    if let Some(loc) = decode_loc(d, code)? {
        return Ok(Item::Loc(loc));
    }
    decode_attr(d, code, number).map(Item::Attr)
}

fn decode_attr(d: &mut Decoder<'_, '_>, code: u64, number: usize) -> Read<Attr> {
    let ctx = d.ctx();
    Ok(match code {
        attr_code::ARRAY => ctx.array_attr(d.list(Decoder::attr)?),
        attr_code::DICTIONARY => {
            let entries = d.list(|d| {
                let (name, value) = (d.name(), d.attr());
                Ok((name?, value?))
            })?;
            ctx.dict(entries)
        }
        attr_code::STRING => string(d, false)?,
        attr_code::TYPED_STRING => string(d, true)?,
        attr_code::FLAT_SYMBOL => ctx.attr(AttrKind::Symbol { root: d.name()?, nested: Box::default() }),
        attr_code::SYMBOL => {
            let (root, nested) = (d.name(), d.list(symbol));
            ctx.attr(AttrKind::Symbol { root: root?, nested: nested?.into() })
        }
        attr_code::TYPE => ctx.type_attr(d.ty()?),
        attr_code::UNIT => Attr::UNIT,
        attr_code::INTEGER => integer(d)?,
        attr_code::FLOAT => float(d)?,
        attr_code::RESOURCE => {
            let ty = shaped(d)?;
            let key = d.at.varint()?;
            ctx.attr(AttrKind::Resource { ty, key: d.tables.resource(key)? })
        }
        attr_code::DENSE_ARRAY => dense_array(d)?,
        attr_code::DENSE => dense(d)?,
        attr_code::DENSE_STRING => dense_string(d)?,
        attr_code::SPARSE => sparse(d)?,
        attr_code::DISTINCT => ctx.attr(AttrKind::Distinct { id: number as u64, inner: d.attr()? }),
        _ => return bad(format!("unknown builtin attribute code: {code}")),
    })
}

fn decode_loc(d: &mut Decoder<'_, '_>, code: u64) -> Read<Option<Loc>> {
    let ctx = d.ctx();
    let kind = match code {
        attr_code::CALL_SITE_LOC => {
            let (callee, caller) = (d.loc(), d.loc());
            LocKind::CallSite { callee: callee?, caller: caller? }
        }
        attr_code::FILE_LINE_COL_LOC => {
            let file = d.name();
            let (line, col) = (place(d.at.varint()?)?, place(d.at.varint()?)?);
            LocKind::File { file: file?, line, col, end_line: line, end_col: col }
        }
        attr_code::FILE_LINE_COL_RANGE => file_range(d)?,
        attr_code::FUSED_LOC => LocKind::Fused { locs: d.list(Decoder::loc)?.into(), metadata: None },
        attr_code::FUSED_LOC_WITH_METADATA => {
            let (locs, metadata) = (d.list(Decoder::loc), d.attr());
            LocKind::Fused { locs: locs?.into(), metadata: Some(metadata?) }
        }
        attr_code::NAME_LOC => {
            let (name, child) = (d.name(), d.loc());
            LocKind::Name { name: name?, child: child? }
        }
        attr_code::UNKNOWN_LOC => LocKind::Unknown,
        _ => return Ok(None),
    };
    Ok(Some(ctx.loc(kind)))
}

/// Start line, start column, end line, end column, of which the last ones may be left out.
fn file_range(d: &mut Decoder<'_, '_>) -> Read<LocKind> {
    let file = d.name();
    let places = d.list(|d| place(d.at.varint()?))?;
    let file = file?;
    let (line, col, end_line, end_col) = match places[..] {
        [] => (0, 0, 0, 0),
        [line] => (line, 0, line, 0),
        [line, col] => (line, col, line, col),
        [line, col, end_col] => (line, col, line, end_col),
        [line, col, end_line, end_col] => (line, col, end_line, end_col),
        _ => return bad("expected at most four numbers in a file range location"),
    };
    Ok(LocKind::File { file, line, col, end_line, end_col })
}

fn place(value: u64) -> Read<u32> {
    match u32::try_from(value) {
        Ok(value) => Ok(value),
        Err(_) => bad(format!("line or column {value} of a location is out of range")),
    }
}

fn string(d: &mut Decoder<'_, '_>, typed: bool) -> Read<Attr> {
    let index = d.at.varint()?;
    let value = d.tables.string(index)?.into();
    let ty = if typed { Some(d.ty()?) } else { None };
    Ok(d.ctx().attr(AttrKind::String { value, ty }))
}

/// A flat symbol reference within a nested one.
fn symbol(d: &mut Decoder<'_, '_>) -> Read<Name> {
    let attr = d.attr()?;
    match attr.as_symbol(d.ctx()) {
        Some(name) => Ok(name),
        None => expected(d.ctx(), "FlatSymbolRefAttr", attr),
    }
}

fn integer(d: &mut Decoder<'_, '_>) -> Read<Attr> {
    let (ctx, ty) = (d.ctx(), d.ty()?);
    let Some(width) = ty.bit_width(ctx).filter(|_| !ty.is_float(ctx)) else {
        return bad(format!("expected the type of an integer attribute, but got '{}'", ctx.display(ty)));
    };
    let bits = wide_bits(d, width)?;
    Ok(ctx.attr(AttrKind::Integer { value: as_read(ctx, ty, width, bits), ty }))
}

fn float(d: &mut Decoder<'_, '_>) -> Read<Attr> {
    let (ctx, ty) = (d.ctx(), d.ty()?);
    let Some(kind) = ty.float_kind(ctx) else {
        return bad(format!("expected the type of a float attribute, but got '{}'", ctx.display(ty)));
    };
    let bits = wide_bits(d, kind.width())?;
    match u128::try_from(bits) {
        Ok(bits) => Ok(ctx.attr(AttrKind::Float { bits, ty })),
        Err(_) => bad("float attribute has more bits than its type"),
    }
}

/// An integer of known width: a byte, a variable-width integer, or a list of words.
fn wide_bits(d: &mut Decoder<'_, '_>, width: u32) -> Read<BigUint> {
    let value = match width {
        0..=8 => BigUint::from(d.at.byte()?),
        9..=64 => BigUint::from(d.at.signed()? as u64),
        _ => {
            let count = d.at.count()?;
            let mut digits = Vec::with_capacity(count.saturating_mul(2));
            for _ in 0..count {
                let word = d.at.signed()? as u64;
                digits.extend([word as u32, (word >> 32) as u32]);
            }
            BigUint::new(digits)
        }
    };
    // The mask is as large as the type, which a file can claim to be without as many bytes.
    if value.bits() <= u64::from(width) {
        return Ok(value);
    }
    Ok(value & ((BigUint::from(1u8) << width) - 1u8))
}

/// The bits of an integer as its type reads them.
fn as_read(ctx: &Context, ty: Type, width: u32, bits: BigUint) -> Int {
    let unsigned = match *ty.kind(ctx) {
        TypeKind::Integer { sign: Signedness::Unsigned, .. } => true,
        TypeKind::Integer { sign: Signedness::Signless, .. } => width <= 1,
        _ => false,
    };
    let negative = !unsigned && width > 0 && bits.bit(u64::from(width) - 1);
    let value = BigInt::from(bits);
    let value = if negative { value - (BigInt::from(1) << width) } else { value };
    match i128::try_from(&value) {
        Ok(value) => Int::Small(value),
        Err(_) => Int::Wide(value),
    }
}

/// A type whose sizes are all known, of a tensor or vector.
fn shaped(d: &mut Decoder<'_, '_>) -> Read<Type> {
    let (ctx, ty) = (d.ctx(), d.ty()?);
    let known = ty.num_elements(ctx).is_some() && (ty.is_tensor(ctx) || ty.is_vector(ctx));
    if known { Ok(ty) } else { bad(format!("expected a static shaped type, but got '{}'", ctx.display(ty))) }
}

fn dense_array(d: &mut Decoder<'_, '_>) -> Read<Attr> {
    let ctx = d.ctx();
    let elem = d.ty();
    let size = d.at.varint()?;
    let length = d.at.varint()?;
    let data = d.at.bytes(length)?;
    let elem = elem?;
    let scalar = elem.is_integer(ctx) || elem.is_float(ctx) || elem.is_index(ctx);
    let width = elem.byte_width(ctx).filter(|_| scalar).unwrap_or(0) as u64;
    if size.checked_mul(width) != Some(length) {
        let elem = ctx.display(elem);
        return bad(format!("expected {size} elements of type '{elem}', but got {length} bytes"));
    }
    Ok(ctx.attr(AttrKind::DenseArray { elem, data: data.into() }))
}

fn dense(d: &mut Decoder<'_, '_>) -> Read<Attr> {
    let ctx = d.ctx();
    let ty = shaped(d);
    let length = d.at.varint()?;
    let data = d.at.bytes(length)?;
    let ty = ty?;
    let elem = ty.elem(ctx);
    let count = ty.num_elements(ctx).and_then(|count| usize::try_from(count).ok());
    let bytes = if elem.is_int(ctx, 1) {
        count.and_then(|count| unpack_bits(data, count))
    } else {
        Some(widen_elements(ctx, elem, data))
    };
    let attr = bytes.and_then(|bytes| {
        let bytes = if count == Some(0) { &[][..] } else { &bytes };
        ctx.dense_attr(ty, bytes)
    });
    match attr {
        Some(attr) => Ok(attr),
        None => bad(format!("expected the elements of '{}', but got {length} bytes", ctx.display(ty))),
    }
}

/// Elements of one bit, eight a byte, as a byte each; a single byte of one repeated bit is a splat.
fn unpack_bits(data: &[u8], count: usize) -> Option<Vec<u8>> {
    match data {
        [0x00] => Some(vec![0]),
        [0xff] => Some(vec![1]),
        _ if data.len() == count.div_ceil(8) => {
            Some((0..count).map(|at| data[at / 8] >> (at % 8) & 1).collect())
        }
        _ => None,
    }
}

/// Elements whose type does not fill its bytes, with their sign in the bits that are left.
fn widen_elements(ctx: &Context, elem: Type, data: &[u8]) -> Vec<u8> {
    let mut bytes = data.to_vec();
    let TypeKind::Integer { width, sign } = *elem.kind(ctx) else { return bytes };
    let used = width % 8;
    if used == 0 || sign == Signedness::Unsigned {
        return bytes;
    }
    for element in bytes.chunks_exact_mut(width.div_ceil(8) as usize) {
        if let Some(last) = element.last_mut()
            && *last >> (used - 1) & 1 == 1
        {
            *last |= 0xff << used;
        }
    }
    bytes
}

fn dense_string(d: &mut Decoder<'_, '_>) -> Read<Attr> {
    let ctx = d.ctx();
    let ty = shaped(d);
    let splat = d.at.varint()? != 0;
    let ty = ty?;
    let count = ty.num_elements(ctx).unwrap_or(0);
    let stored = d.at.checked_count(if splat { 1 } else { count as u64 })?;
    let mut strings: Vec<Box<[u8]>> = Vec::with_capacity(stored);
    for _ in 0..stored {
        let index = d.at.varint()?;
        strings.push(d.tables.string(index)?.into());
    }
    Ok(ctx.attr(AttrKind::Dense { ty, splat, data: DenseData::Strings(strings.into()) }))
}

fn sparse(d: &mut Decoder<'_, '_>) -> Read<Attr> {
    let (ty, indices, values) = (shaped(d), d.attr(), d.attr());
    let (ctx, ty, indices, values) = (d.ctx(), ty?, indices?, values?);
    let dense = |attr: Attr| matches!(attr.kind(ctx), AttrKind::Dense { .. });
    let indices_type = indices.ty(ctx).filter(|ty| ty.elem(ctx).is_int(ctx, 64));
    let same_elem = values.ty(ctx).is_some_and(|values| values.elem(ctx) == ty.elem(ctx));
    if !dense(indices) || !dense(values) || indices_type.is_none() || !same_elem {
        return bad("expected dense 64-bit indices and dense values of a sparse attribute");
    }
    Ok(ctx.attr(AttrKind::Sparse { ty, indices, values }))
}
