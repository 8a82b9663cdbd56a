//! Constant attributes as the scalars they hold, for folding.

use terrace_ir::interp::scalar::{Kind, Scalar};
use terrace_ir::{Attr, AttrKind, Context, Type};

/// Tensors with more elements than this are left for the passes that fold whole weights.
const LIMIT: usize = 4096;

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

/// The constant of type `ty` all of whose elements are the integer `value`.
pub(super) fn int_of(ctx: &Context, ty: Type, value: i128) -> Option<Attr> {
    ty.num_elements(ctx).filter(|&count| count > 0).or((!ty.is_shaped(ctx)).then_some(1))?;
    let value = ctx.int_attr(value, ty.elem(ctx)).as_i128(ctx)?;
    attr_of(ctx, ty, &[Scalar::Int(value)])
}
