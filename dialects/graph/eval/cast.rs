//! Conversions between element types.

use terrace_ir::FloatKind;
use terrace_ir::builtin::float::{self, Top};

use super::{Data, Elem, Node, Outcome, Tensor};

/// Whether a float of kind `kind` is one of those that casts may saturate.
pub(super) fn is_small(kind: FloatKind) -> bool {
    kind.width() <= 8
}

/// `x`, brought into the range of the small float `kind`, but not yet rounded to it.
pub(super) fn in_range(kind: FloatKind, x: f64, saturate: bool) -> f64 {
    let finite = float::format(kind).is_some_and(|format| format.top == Top::Finite);
    match float::largest(kind) {
        _ if x.is_nan() => {
            if finite {
                -0.0
            } else {
                x
            }
        }
        Some(most) if saturate => x.clamp(-most, most),
        _ => x,
    }
}

/// The power of two that `f8E8M0FNU` holds for `x`, or NaN.
fn power_of_two(x: f32, round: &str, saturate: bool) -> f64 {
    let bits = x.abs().to_bits();
    let least = 1 << 22;
    if x.is_nan() || !saturate && bits < least {
        return f64::NAN;
    }
    // The least power is subnormal as an `f32`, where the exponent does not tell it.
    let code = match (round, bits < 1 << 23) {
        ("nearest", true) => u32::from(bits >= least + (least >> 1)),
        ("nearest", false) => (bits + least) >> 23,
        ("down", true) => 0,
        ("down", false) => bits >> 23,
        (_, true) => u32::from(bits > least),
        (_, false) => (bits + (1 << 23) - 1) >> 23,
    };
    match code {
        255.. if !saturate => f64::NAN,
        _ => 2f64.powi(code.min(254) as i32 - 127),
    }
}

pub(super) fn cast(node: &Node<'_>) -> Outcome {
    let (input, to) = (node.inputs[0], node.elem(0));
    let to_bool = matches!(to, Elem::Int { width: 1, .. });
    Ok(vec![match (&input.data, to) {
        (Data::Int(values), _) if to_bool => {
            Tensor::from_ints(&input.shape, to, values.iter().map(|&x| i64::from(x != 0)).collect())
        }
        (Data::Int(values), Elem::Int { .. }) => Tensor::from_ints(&input.shape, to, values.clone()),
        (_, Elem::Float(kind)) => {
            let mut values = input.f64s();
            let (saturate, round) = (node.flag("saturate"), node.word("round", "up"));
            if kind == FloatKind::F8E8M0FNU {
                values.iter_mut().for_each(|x| *x = power_of_two(*x as f32, round, saturate));
            } else if is_small(kind) {
                values.iter_mut().for_each(|x| *x = in_range(kind, *x, saturate));
            }
            Tensor::from_f64(&input.shape, to, values)
        }
        _ if to_bool => {
            let values = input.f64s().into_iter().map(|x| i64::from(x != 0.0)).collect();
            Tensor::from_ints(&input.shape, to, values)
        }
        _ => {
            let unsigned64 = matches!(to, Elem::Int { width: 64, unsigned: true, .. });
            let cut = |x: f64| {
                if unsigned64 && x >= 0.0 { x as u64 as i64 } else { x as i64 }
            };
            Tensor::from_ints(&input.shape, to, input.f64s().into_iter().map(cut).collect())
        }
    }])
}

pub(super) fn bitcast(node: &Node<'_>) -> Outcome {
    let input = node.inputs[0];
    Ok(vec![Tensor::from_bytes(&input.shape, node.elem(0), &input.to_bytes(), false)?])
}
