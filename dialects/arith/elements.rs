//! Constant attributes as the scalars they hold, for folding.

use terrace_ir::builtin::float;
use terrace_ir::interp::scalar::{self, Code, Kind, Scalar, unsigned};
use terrace_ir::{Attr, AttrKind, Context, FloatKind, Type};

use super::wide;

/// Tensors with more elements than this are left for the passes that fold whole weights.
pub(super) const LIMIT: usize = 4096;

/// The scalars of a constant.
pub(super) struct Elements {
    /// Their kind.
    pub(super) kind: Kind,
    /// One for a splat or a scalar, else one for each element.
    pub(super) values: Vec<Scalar>,
}

impl Elements {
    /// The scalars of an integer, float or inline dense attribute.
    pub(super) fn of(ctx: &Context, attr: Attr) -> Option<Elements> {
        let kind = Kind::of(ctx, attr.ty(ctx)?.elem(ctx))?;
        match attr.kind(ctx) {
            AttrKind::Integer { .. } => {
                Some(Elements { kind, values: vec![Scalar::Int(attr.as_i128(ctx)?)] })
            }
            AttrKind::Float { .. } => Some(Elements { kind, values: vec![Scalar::Float(attr.as_f64(ctx)?)] }),
            AttrKind::Dense { .. } => {
                let (bytes, _) = attr.dense_bytes(ctx)?;
                if bytes.len() / kind.bytes() > LIMIT {
                    return None;
                }
                let values = bytes.chunks_exact(kind.bytes()).map(|elem| Scalar::read(kind, elem));
                Some(Elements { kind, values: values.collect() })
            }
            _ => None,
        }
    }

    /// Element `at`; that of a splat is the same everywhere.
    pub(super) fn get(&self, at: usize) -> Option<Scalar> {
        match self.values[..] {
            [one] => Some(one),
            _ => self.values.get(at).copied(),
        }
    }
}

/// Whether a constant of type `ty` can be made from elements: a scalar, or a shape without unknown
/// sizes that has elements.
fn has_elements(ctx: &Context, ty: Type) -> bool {
    !ty.is_shaped(ctx) || ty.num_elements(ctx).is_some_and(|count| count > 0)
}

/// The constant of type `ty` whose elements are `code` of those of the operands.
pub(super) fn eval_attrs(ctx: &Context, code: Code, operands: &[Attr], ty: Type) -> Option<Attr> {
    if !has_elements(ctx, ty) {
        return None;
    }
    let elements: Option<Vec<Elements>> = operands.iter().map(|&attr| Elements::of(ctx, attr)).collect();
    let (Some(elements), Some(result)) = (elements, Kind::of(ctx, ty.elem(ctx))) else {
        return wide::eval_attrs(ctx, code, operands, ty);
    };
    let kinds: Vec<Kind> = elements.iter().map(|operand| operand.kind).collect();
    let count = elements.iter().map(|operand| operand.values.len()).max()?;
    let mut values = Vec::with_capacity(count);
    for at in 0..count {
        let args: Option<Vec<Scalar>> = elements.iter().map(|operand| operand.get(at)).collect();
        values.push(scalar::eval(code, &kinds, result, &args?).ok()?);
    }
    attr_of(ctx, ty, &values)
}

/// The constant of type `ty` with these scalars: one, or one for each element.
pub(super) fn attr_of(ctx: &Context, ty: Type, values: &[Scalar]) -> Option<Attr> {
    let elem = ty.elem(ctx);
    if elem == ty {
        return match *values {
            [Scalar::Int(value)] => Some(ctx.int_attr(value, ty)),
            [Scalar::Float(value)] if ty.is_float(ctx) => Some(ctx.float_attr(value, ty)),
            _ => None,
        };
    }
    let kind = Kind::of(ctx, elem)?;
    let mut bytes = vec![0; values.len() * kind.bytes()];
    for (value, out) in values.iter().zip(bytes.chunks_exact_mut(kind.bytes())) {
        value.write(kind, out);
    }
    ctx.dense_attr(ty, &bytes)
}

/// The constant of type `ty` all of whose elements are the integer `value`; `None` for a shape of
/// unknown size.
pub(super) fn int_of(ctx: &Context, ty: Type, value: i128) -> Option<Attr> {
    if !has_elements(ctx, ty) {
        return None;
    }
    if Kind::of(ctx, ty.elem(ctx)).is_none() {
        return wide::int_of(ctx, ty, value);
    }
    let value = ctx.int_attr(value, ty.elem(ctx)).as_i128(ctx)?;
    attr_of(ctx, ty, &[Scalar::Int(value)])
}

/// An integer that all elements of a constant can be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Splat {
    /// This one.
    Value(u128),
    /// The one whose bits are all ones.
    Ones,
    /// The least signed one.
    SignedMin,
    /// The greatest signed one.
    SignedMax,
}

/// Whether `attr` is an integer constant all of whose elements are `wanted`.
pub(super) fn is_splat(ctx: &Context, attr: Option<Attr>, wanted: Splat) -> bool {
    let Some(attr) = attr else { return false };
    let Some((value, width)) = int_splat(ctx, attr) else {
        return wide::is_splat(ctx, attr, wanted);
    };
    value
        == match wanted {
            Splat::Value(wanted) => wanted,
            Splat::Ones => unsigned(-1, width),
            Splat::SignedMin => 1 << (width - 1),
            Splat::SignedMax => unsigned(-1, width) >> 1,
        }
}

/// The integer of at most 128 bits that all elements of a constant are, read as unsigned, and its
/// width.
pub(super) fn int_splat(ctx: &Context, attr: Attr) -> Option<(u128, u32)> {
    let one = match attr.kind(ctx) {
        AttrKind::Integer { .. } => true,
        AttrKind::Dense { splat, .. } => *splat,
        _ => false,
    };
    if !one {
        return None;
    }
    let elements = Elements::of(ctx, attr)?;
    match (elements.kind, &elements.values[..]) {
        (Kind::Int(width), [Scalar::Int(value)]) => Some((unsigned(*value, width), width)),
        _ => None,
    }
}

/// Whether a float of a constant is NaN.
pub(crate) fn has_nan(ctx: &Context, attr: Attr) -> bool {
    Elements::of(ctx, attr)
        .is_some_and(|elements| elements.values.iter().any(|value| value.float().is_some_and(f64::is_nan)))
}

/// Whether each float of a constant is a number of the element type of `ty`.
pub(super) fn is_exact_in(ctx: &Context, attr: Attr, ty: Type) -> bool {
    let Some(kind) = ty.elem(ctx).float_kind(ctx) else { return false };
    Elements::of(ctx, attr).is_some_and(|elements| {
        elements.values.iter().all(|value| match *value {
            Scalar::Float(value) => value.is_nan() || scalar::round(kind, value) == value,
            Scalar::Int(_) => false,
        })
    })
}

/// The constant of a float type that `f64` does not hold, with the floats of `attr`.
pub(super) fn widen_floats(ctx: &Context, attr: Attr, ty: Type) -> Option<Attr> {
    let kind =
        ty.elem(ctx).float_kind(ctx).filter(|kind| matches!(kind, FloatKind::F80 | FloatKind::F128))?;
    let values = Elements::of(ctx, attr)?.values;
    let bits: Option<Vec<u128>> =
        values.iter().map(|value| Some(float::from_f64(kind, value.float()?))).collect();
    match (&bits?[..], ty.is_shaped(ctx)) {
        ([bits], false) => Some(ctx.attr(AttrKind::Float { bits: *bits, ty })),
        (all, true) => {
            let width = ty.elem(ctx).byte_width(ctx)?;
            let bytes: Vec<u8> = all.iter().flat_map(|bits| bits.to_le_bytes()[..width].to_vec()).collect();
            ctx.dense_attr(ty, &bytes)
        }
        _ => None,
    }
}

/// Whether the float type `to` holds every number of `from`.
pub(super) fn holds_floats(from: FloatKind, to: FloatKind) -> bool {
    if from.width() > 8 {
        // Wider formats only lose numbers to those that are not wider.
        return from == to || to.width() >= 32 && to.width() > from.width();
    }
    (0..1u128 << from.width()).all(|bits| {
        let value = float::to_f64(from, bits).unwrap_or(f64::NAN);
        value.is_nan() || scalar::round(to, value) == value
    })
}
