//! Encodings of attributes, locations and types.

use num_bigint::{BigInt, BigUint};

use super::emitter::Emitter;
use super::numbering::{Item, Numbering};
use super::strings::Strings;
use crate::attr::{Attr, AttrKind, DenseData, Int};
use crate::bytecode::encoding::{attr_code, type_code};
use crate::context::{Context, Name};
use crate::loc::{Loc, LocKind};
use crate::types::{Signedness, Type, TypeKind};

/// Where an encoding goes: into the file, or to the count of what it refers to.
pub(super) trait Sink {
    fn item(&mut self, item: Item);
    fn ty(&mut self, ty: Type);
    fn resource(&mut self, key: Name);
    fn varint(&mut self, value: u64);
    fn signed(&mut self, value: i64);
    fn string(&mut self, text: &[u8]);
    fn bytes(&mut self, bytes: &[u8]);
}

/// Writes into the file.
struct FileSink<'w> {
    numbering: &'w Numbering,
    strings: &'w mut Strings,
    out: &'w mut Emitter,
}

impl Sink for FileSink<'_> {
    fn item(&mut self, item: Item) {
        self.out.varint(self.numbering.item_number(item));
    }

    fn ty(&mut self, ty: Type) {
        self.out.varint(self.numbering.type_number(ty));
    }

    fn resource(&mut self, key: Name) {
        self.out.varint(self.numbering.resource_number(key));
    }

    fn varint(&mut self, value: u64) {
        self.out.varint(value);
    }

    fn signed(&mut self, value: i64) {
        self.out.signed(value);
    }

    fn string(&mut self, text: &[u8]) {
        let number = self.strings.add(text);
        self.out.varint(number);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.out.bytes(bytes);
    }
}

/// Sizes, and all attributes and types.
pub(super) fn entries(ctx: &Context, numbering: &Numbering, strings: &mut Strings) -> (Emitter, Emitter) {
    let (mut offsets, mut out) = (Emitter::default(), Emitter::default());
    let items: Vec<(Item, usize)> = numbering.items().collect();
    let types: Vec<(Type, usize)> = numbering.types().collect();
    offsets.varint(items.len() as u64);
    offsets.varint(types.len() as u64);
    group(&items, &mut offsets, &mut out, |item, out| {
        let encoded = encode_item(ctx, item, &mut FileSink { numbering, strings, out });
        if let (false, Item::Attr(attr)) = (encoded, item) {
            text(out, &crate::text::attr_string(ctx, attr));
        }
        encoded
    });
    group(&types, &mut offsets, &mut out, |ty, out| {
        let encoded = encode_type(ctx, ty, &mut FileSink { numbering, strings, out });
        if !encoded {
            text(out, &crate::text::type_plain(ctx, ty));
        }
        encoded
    });
    (offsets, out)
}

/// Writes entries and their sizes, those of one dialect in a group.
fn group<T: Copy>(
    entries: &[(T, usize)],
    offsets: &mut Emitter,
    out: &mut Emitter,
    mut write: impl FnMut(T, &mut Emitter) -> bool,
) {
    for group in entries.chunk_by(|a, b| a.1 == b.1) {
        offsets.varint(group[0].1 as u64);
        offsets.varint(group.len() as u64);
        for &(entry, _) in group {
            let start = out.len();
            let encoded = write(entry, out);
            offsets.flagged((out.len() - start) as u64, encoded);
        }
    }
}

fn text(out: &mut Emitter, text: &str) {
    out.bytes(text.as_bytes());
    out.byte(0);
}

/// Encodes an attribute or location; whether it has an encoding other than its text.
pub(super) fn encode_item(ctx: &Context, item: Item, out: &mut dyn Sink) -> bool {
    match item {
        Item::Attr(attr) => encode_attr(ctx, attr, out),
        Item::Loc(loc) => {
            encode_loc(ctx, loc, out);
            true
        }
    }
}

fn put(ctx: &Context, out: &mut dyn Sink, attr: Attr) {
    out.item(Item::of(ctx, attr));
}

/// A string attribute without type, as names are referred to.
fn put_name(ctx: &Context, out: &mut dyn Sink, name: Name) {
    out.item(Item::Attr(ctx.str_attr(ctx.str(name))));
}

fn encode_attr(ctx: &Context, attr: Attr, out: &mut dyn Sink) -> bool {
    match attr.kind(ctx) {
        AttrKind::Unit => out.varint(attr_code::UNIT),
        AttrKind::Integer { value, ty } => {
            out.varint(attr_code::INTEGER);
            out.ty(*ty);
            let width = ty.bit_width(ctx).unwrap_or(64);
            put_bits(out, width, unsigned_bits(value, width));
        }
        AttrKind::Float { bits, ty } => {
            out.varint(attr_code::FLOAT);
            out.ty(*ty);
            put_bits(out, ty.bit_width(ctx).unwrap_or(64), BigUint::from(*bits));
        }
        AttrKind::String { value, ty: None } => {
            out.varint(attr_code::STRING);
            out.string(value);
        }
        AttrKind::String { value, ty: Some(ty) } => {
            out.varint(attr_code::TYPED_STRING);
            out.string(value);
            out.ty(*ty);
        }
        AttrKind::Type(ty) => {
            out.varint(attr_code::TYPE);
            out.ty(*ty);
        }
        AttrKind::Array(elements) => {
            out.varint(attr_code::ARRAY);
            out.varint(elements.len() as u64);
            elements.iter().for_each(|&element| put(ctx, out, element));
        }
        AttrKind::Dict(entries) => {
            out.varint(attr_code::DICTIONARY);
            out.varint(entries.len() as u64);
            for &(name, value) in entries {
                put_name(ctx, out, name);
                put(ctx, out, value);
            }
        }
        AttrKind::Symbol { root, nested } => encode_symbol(ctx, *root, nested, out),
        AttrKind::Dense { ty, splat, data } => encode_dense(ctx, *ty, *splat, data, out),
        AttrKind::DenseArray { elem, data } => {
            out.varint(attr_code::DENSE_ARRAY);
            out.ty(*elem);
            let width = elem.byte_width(ctx).unwrap_or(1);
            out.varint((data.len() / width.max(1)) as u64);
            put_blob(out, data);
        }
        AttrKind::Resource { ty, key } => {
            out.varint(attr_code::RESOURCE);
            out.ty(*ty);
            out.resource(*key);
        }
        AttrKind::Sparse { ty, indices, values } => {
            out.varint(attr_code::SPARSE);
            out.ty(*ty);
            put(ctx, out, *indices);
            put(ctx, out, *values);
        }
        AttrKind::Distinct { inner, .. } => {
            out.varint(attr_code::DISTINCT);
            put(ctx, out, *inner);
        }
        AttrKind::Loc(loc) => encode_loc(ctx, *loc, out),
        AttrKind::AffineMap(_)
        | AttrKind::IntegerSet(_)
        | AttrKind::Strided { .. }
        | AttrKind::Keyword(_)
        | AttrKind::Opaque { .. }
        | AttrKind::Dialect { .. } => return false,
    }
    true
}

fn encode_symbol(ctx: &Context, root: Name, nested: &[Name], out: &mut dyn Sink) {
    if nested.is_empty() {
        out.varint(attr_code::FLAT_SYMBOL);
        return put_name(ctx, out, root);
    }
    out.varint(attr_code::SYMBOL);
    put_name(ctx, out, root);
    out.varint(nested.len() as u64);
    for &name in nested {
        put(ctx, out, ctx.symbol_attr(ctx.str(name)));
    }
}

fn encode_loc(ctx: &Context, loc: Loc, out: &mut dyn Sink) {
    match loc.kind(ctx) {
        LocKind::Unknown => out.varint(attr_code::UNKNOWN_LOC),
        LocKind::File { file, line, col, end_line, end_col } => {
            let (first, last) = ((*line, *col), (*end_line, *end_col));
            let places = [first.0, first.1, last.0, last.1].map(u64::from);
            if first == last {
                out.varint(attr_code::FILE_LINE_COL_LOC);
                put_name(ctx, out, *file);
                return places[..2].iter().for_each(|&place| out.varint(place));
            }
            out.varint(attr_code::FILE_LINE_COL_RANGE);
            put_name(ctx, out, *file);
            let places =
                if line == end_line { vec![places[0], places[1], places[3]] } else { places.to_vec() };
            out.varint(places.len() as u64);
            places.into_iter().for_each(|place| out.varint(place));
        }
        LocKind::Name { name, child } => {
            out.varint(attr_code::NAME_LOC);
            put_name(ctx, out, *name);
            out.item(Item::Loc(*child));
        }
        LocKind::CallSite { callee, caller } => {
            out.varint(attr_code::CALL_SITE_LOC);
            out.item(Item::Loc(*callee));
            out.item(Item::Loc(*caller));
        }
        LocKind::Fused { locs, metadata } => {
            let code = match metadata {
                Some(_) => attr_code::FUSED_LOC_WITH_METADATA,
                None => attr_code::FUSED_LOC,
            };
            out.varint(code);
            out.varint(locs.len() as u64);
            locs.iter().for_each(|&loc| out.item(Item::Loc(loc)));
            if let Some(metadata) = metadata {
                put(ctx, out, *metadata);
            }
        }
    }
}

fn put_blob(out: &mut dyn Sink, bytes: &[u8]) {
    out.varint(bytes.len() as u64);
    out.bytes(bytes);
}

/// The bits of an integer of `width` bits, without sign.
fn unsigned_bits(value: &Int, width: u32) -> BigUint {
    let value = match value {
        Int::Small(value) => BigInt::from(*value),
        Int::Wide(value) => value.clone(),
    };
    let full = BigInt::from(1) << width;
    let value = if value.sign() == num_bigint::Sign::Minus { value + full } else { value };
    value.to_biguint().unwrap_or_default()
}

/// An integer of known width: a byte, a variable-width integer, or a list of words.
fn put_bits(out: &mut dyn Sink, width: u32, bits: BigUint) {
    let words = bits.to_u64_digits();
    let first = words.first().copied().unwrap_or(0);
    match width {
        0..=8 => out.bytes(&[first as u8]),
        9..=64 => out.signed(first as i64),
        _ => {
            out.varint(words.len().max(1) as u64);
            out.signed(first as i64);
            words.iter().skip(1).for_each(|&word| out.signed(word as i64));
        }
    }
}

fn encode_dense(ctx: &Context, ty: Type, splat: bool, data: &DenseData, out: &mut dyn Sink) {
    match data {
        DenseData::Strings(strings) => {
            out.varint(attr_code::DENSE_STRING);
            out.ty(ty);
            out.varint(u64::from(splat));
            strings.iter().for_each(|text| out.string(text));
        }
        DenseData::Bytes(bytes) => {
            out.varint(attr_code::DENSE);
            out.ty(ty);
            let elem = ty.elem(ctx);
            if elem.is_int(ctx, 1) {
                put_blob(out, &pack_bits(bytes, splat));
            } else {
                put_blob(out, &narrow_elements(ctx, elem, bytes));
            }
        }
    }
}

/// Elements of one bit, eight a byte; a splat is a byte of eight equal bits.
fn pack_bits(bytes: &[u8], splat: bool) -> Vec<u8> {
    if splat {
        return bytes.first().map(|&bit| if bit != 0 { 0xff } else { 0 }).into_iter().collect();
    }
    let mut packed = vec![0u8; bytes.len().div_ceil(8)];
    for (at, &bit) in bytes.iter().enumerate() {
        packed[at / 8] |= u8::from(bit != 0) << (at % 8);
    }
    packed
}

/// Elements whose type does not fill its bytes, with zeros in the bits that are left.
fn narrow_elements(ctx: &Context, elem: Type, bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let TypeKind::Integer { width, .. } = *elem.kind(ctx) else { return bytes };
    let used = width % 8;
    if used == 0 {
        return bytes;
    }
    for element in bytes.chunks_exact_mut(width.div_ceil(8).max(1) as usize) {
        if let Some(last) = element.last_mut() {
            *last &= (1 << used) - 1;
        }
    }
    bytes
}

/// Encodes a type; whether it has an encoding other than its text.
pub(super) fn encode_type(ctx: &Context, ty: Type, out: &mut dyn Sink) -> bool {
    match ty.kind(ctx) {
        TypeKind::Integer { width, sign } => {
            let sign = match sign {
                Signedness::Signless => 0,
                Signedness::Signed => 1,
                Signedness::Unsigned => 2,
            };
            out.varint(type_code::INTEGER);
            out.varint(u64::from(*width) << 2 | sign);
        }
        TypeKind::Index => out.varint(type_code::INDEX),
        TypeKind::None => out.varint(type_code::NONE),
        TypeKind::Float(kind) => match type_code::FLOATS.iter().find(|float| float.1 == *kind) {
            Some(&(code, _)) => out.varint(code),
            None => return false,
        },
        TypeKind::Complex(part) => {
            out.varint(type_code::COMPLEX);
            out.ty(*part);
        }
        TypeKind::Function { inputs, results } => {
            out.varint(type_code::FUNCTION);
            put_types(out, inputs);
            put_types(out, results);
        }
        TypeKind::Tuple(types) => {
            out.varint(type_code::TUPLE);
            put_types(out, types);
        }
        TypeKind::Opaque { .. } | TypeKind::Dialect { .. } => return false,
        TypeKind::Vector { .. }
        | TypeKind::Tensor { .. }
        | TypeKind::UnrankedTensor(_)
        | TypeKind::MemRef { .. }
        | TypeKind::UnrankedMemRef { .. } => encode_shaped(ctx, ty, out),
    }
    true
}

fn put_types(out: &mut dyn Sink, types: &[Type]) {
    out.varint(types.len() as u64);
    types.iter().for_each(|&ty| out.ty(ty));
}

fn put_shape(out: &mut dyn Sink, shape: &[i64], elem: Type) {
    out.varint(shape.len() as u64);
    shape.iter().for_each(|&size| out.signed(size));
    out.ty(elem);
}

fn encode_shaped(ctx: &Context, ty: Type, out: &mut dyn Sink) {
    match ty.kind(ctx) {
        TypeKind::Vector { shape, scalable, elem } => {
            if scalable.is_empty() {
                out.varint(type_code::VECTOR);
            } else {
                out.varint(type_code::SCALABLE_VECTOR);
                out.varint(scalable.len() as u64);
                scalable.iter().for_each(|&flag| out.bytes(&[u8::from(flag)]));
            }
            put_shape(out, shape, *elem);
        }
        TypeKind::Tensor { shape, elem, encoding } => {
            match encoding {
                Some(encoding) => {
                    out.varint(type_code::TENSOR_WITH_ENCODING);
                    put(ctx, out, *encoding);
                }
                None => out.varint(type_code::TENSOR),
            }
            put_shape(out, shape, *elem);
        }
        TypeKind::UnrankedTensor(elem) => {
            out.varint(type_code::UNRANKED_TENSOR);
            out.ty(*elem);
        }
        TypeKind::MemRef { shape, elem, layout, space } => {
            match space {
                Some(space) => {
                    out.varint(type_code::MEMREF_WITH_SPACE);
                    put(ctx, out, *space);
                }
                None => out.varint(type_code::MEMREF),
            }
            put_shape(out, shape, *elem);
            put(ctx, out, layout.unwrap_or_else(|| ctx.affine_map_attr(ctx.identity_map(shape.len()))));
        }
        TypeKind::UnrankedMemRef { elem, space } => {
            match space {
                Some(space) => {
                    out.varint(type_code::UNRANKED_MEMREF_WITH_SPACE);
                    put(ctx, out, *space);
                }
                None => out.varint(type_code::UNRANKED_MEMREF),
            }
            out.ty(*elem);
        }
        _ => {}
    }
}
