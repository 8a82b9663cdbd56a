//! Elements of constant tensors as attributes of their own, and back.

use terrace_ir::attr::Int;
use terrace_ir::{Attr, AttrKind, Context, Type, TypeKind};

fn complex_part(ctx: &Context, ty: Type) -> Option<Type> {
    match *ty.kind(ctx) {
        TypeKind::Complex(part) => Some(part),
        _ => None,
    }
}

/// The bytes of a constant element of type `elem`, as dense attributes store them. `None` when it is
/// no number of the type.
pub fn to_bytes(ctx: &Context, value: Attr, elem: Type, out: &mut Vec<u8>) -> Option<()> {
    let width = elem.byte_width(ctx)?;
    match value.kind(ctx) {
        AttrKind::Integer { value: Int::Small(value), ty } if *ty == elem && width <= 16 => {
            let value = if elem.is_int(ctx, 1) { *value & 1 } else { *value };
            out.extend_from_slice(&value.to_le_bytes()[..width]);
        }
        AttrKind::Float { bits, ty } if *ty == elem && width <= 16 => {
            out.extend_from_slice(&bits.to_le_bytes()[..width]);
        }
        AttrKind::Array(parts) => {
            let part = complex_part(ctx, elem)?;
            let [re, im] = parts[..] else { return None };
            to_bytes(ctx, re, part, out)?;
            to_bytes(ctx, im, part, out)?;
        }
        _ => return None,
    }
    Some(())
}

/// The element of type `elem` that `bytes` hold.
pub fn from_bytes(ctx: &Context, bytes: &[u8], elem: Type) -> Option<Attr> {
    if let Some(part) = complex_part(ctx, elem) {
        let (re, im) = bytes.split_at_checked(part.byte_width(ctx)?)?;
        return Some(ctx.array_attr([from_bytes(ctx, re, part)?, from_bytes(ctx, im, part)?]));
    }
    let mut wide = [0; 16];
    wide.get_mut(..bytes.len())?.copy_from_slice(bytes);
    let bits = u128::from_le_bytes(wide);
    if elem.is_float(ctx) {
        return Some(ctx.attr(AttrKind::Float { bits, ty: elem }));
    }
    let known = elem.is_integer(ctx) || elem.is_index(ctx);
    (known && elem.bit_width(ctx)? <= 128).then(|| ctx.int_attr(bits as i128, elem))
}

/// The one element of a constant whose elements are all the same.
pub fn splat(ctx: &Context, value: Attr) -> Option<Attr> {
    let AttrKind::Dense { ty, splat: true, .. } = value.kind(ctx) else {
        return None;
    };
    from_bytes(ctx, &value.dense_bytes(ctx)?.0, ty.elem(ctx))
}

/// The element of a constant tensor at `indices`; `None` when it is not there, or its data is not.
pub fn at(ctx: &Context, value: Attr, indices: &[i64]) -> Option<Attr> {
    let ty = value.ty(ctx)?;
    let shape = ty.static_shape(ctx)?;
    let inside =
        indices.len() == shape.len() && indices.iter().zip(shape).all(|(at, size)| (0..*size).contains(at));
    if !inside {
        return None;
    }
    if let AttrKind::Sparse { indices: places, values, .. } = value.kind(ctx) {
        return sparse_at(ctx, ty.elem(ctx), *places, *values, indices);
    }
    if !matches!(value.kind(ctx), AttrKind::Dense { .. }) {
        return None;
    }
    let (bytes, splat) = value.dense_bytes(ctx)?;
    let flat = indices
        .iter()
        .zip(shape)
        .try_fold(0i64, |flat, (&at, &size)| flat.checked_mul(size)?.checked_add(at))?;
    let width = ty.elem(ctx).byte_width(ctx)?;
    let start = if splat { 0 } else { usize::try_from(flat).ok()?.checked_mul(width)? };
    from_bytes(ctx, bytes.get(start..start.checked_add(width)?)?, ty.elem(ctx))
}

fn sparse_at(ctx: &Context, elem: Type, places: Attr, values: Attr, indices: &[i64]) -> Option<Attr> {
    let rank = i64::try_from(indices.len()).ok()?;
    let shape = places.ty(ctx)?.static_shape(ctx)?;
    let count = shape.first().copied().unwrap_or(1);
    for row in 0..count {
        let matches = (0..rank).all(|dim| {
            let place: &[i64] = if shape.len() < 2 { &[row] } else { &[row, dim] };
            let place = at(ctx, places, place).and_then(|place| place.as_int(ctx));
            place == indices.get(dim as usize).copied()
        });
        if matches {
            let one = values.ty(ctx)?.rank(ctx) == Some(0);
            return at(ctx, values, if one { &[] } else { std::slice::from_ref(&row) });
        }
    }
    from_bytes(ctx, &vec![0; elem.byte_width(ctx)?], elem)
}

/// A constant of type `ty` whose elements are all `value`.
pub fn make_splat(ctx: &Context, ty: Type, value: Attr) -> Option<Attr> {
    let mut bytes = Vec::new();
    to_bytes(ctx, value, ty.elem(ctx), &mut bytes)?;
    ctx.dense_attr(ty, &bytes).filter(|_| ty.num_elements(ctx).is_some_and(|count| count > 0))
}

/// A dense constant in another shape with as many elements.
pub fn reshape(ctx: &Context, value: Attr, ty: Type) -> Option<Attr> {
    let AttrKind::Dense { ty: old, splat, data } = value.kind(ctx) else {
        return None;
    };
    let same = old.num_elements(ctx)? == ty.num_elements(ctx)? && old.elem(ctx) == ty.elem(ctx);
    same.then(|| ctx.attr(AttrKind::Dense { ty, splat: *splat, data: data.clone() }))
}
