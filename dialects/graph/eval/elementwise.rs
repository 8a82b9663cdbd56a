//! Ops on each element by itself.

use super::math::{erf, max, min, sigmoid, softplus};
use super::{Data, Elem, EvalFn, Node, Outcome, Tensor};
use crate::graph::attrs::Activation;

fn map(node: &Node<'_>, f: impl Fn(f64) -> f64) -> Outcome {
    let input = node.inputs[0];
    Ok(vec![Tensor::from_f64(&input.shape, node.elem(0), input.f64s().into_iter().map(f).collect())])
}

/// `ints` for integers, `floats` for floats.
fn map_number(node: &Node<'_>, ints: impl Fn(i64) -> i64, floats: impl Fn(f64) -> f64) -> Outcome {
    let input = node.inputs[0];
    match &input.data {
        Data::Int(values) => {
            let values = values.iter().map(|&x| ints(x)).collect();
            Ok(vec![Tensor::from_ints(&input.shape, input.elem, values)])
        }
        _ => map(node, floats),
    }
}

fn gelu(x: f64) -> f64 {
    0.5 * x * (1.0 + erf(x / std::f64::consts::SQRT_2))
}

fn gelu_tanh(x: f64) -> f64 {
    let inner = (2.0 / std::f64::consts::PI).sqrt() * (x + 0.044715 * x * x * x);
    0.5 * x * (1.0 + inner.tanh())
}

fn hard_sigmoid(x: f64, alpha: f64, beta: f64) -> f64 {
    (alpha * x + beta).clamp(0.0, 1.0)
}

/// Applies an activation to every element.
pub(super) fn activate(activation: Activation, tensor: &Tensor) -> Tensor {
    let apply = |x: f64| match activation {
        Activation::Relu => max(x, 0.0),
        Activation::LeakyRelu(alpha) => {
            if x < 0.0 {
                x * f64::from(alpha)
            } else {
                x
            }
        }
        Activation::Clip(low, high) => min(max(x, f64::from(low)), f64::from(high)),
        Activation::Sigmoid => sigmoid(x),
        Activation::Silu => x * sigmoid(x),
        Activation::Tanh => x.tanh(),
        Activation::HardSigmoid(alpha, beta) => hard_sigmoid(x, f64::from(alpha), f64::from(beta)),
        Activation::HardSwish => x * (x / 6.0 + 0.5).clamp(0.0, 1.0),
        Activation::Gelu => gelu(x),
        Activation::GeluTanh => gelu_tanh(x),
    };
    Tensor::from_f64(&tensor.shape, tensor.elem, tensor.f64s().into_iter().map(apply).collect())
}

/// The evaluation of a unary op.
pub(super) fn unary(name: &str) -> Option<EvalFn> {
    Some(match name.strip_prefix("graph.")? {
        "relu" => |node| map_number(node, |x| x.max(0), |x| max(x, 0.0)),
        "leaky_relu" => |node| {
            let alpha = node.num("alpha").unwrap_or(f64::from(0.01f32));
            map(node, |x| if x < 0.0 { alpha * x } else { x })
        },
        "elu" => |node| {
            let alpha = node.num("alpha").unwrap_or(1.0);
            map(node, |x| if x < 0.0 { alpha * x.exp_m1() } else { x })
        },
        "selu" => |node| {
            let alpha = node.num("alpha").unwrap_or(f64::from(1.673_263_2f32));
            let gamma = node.num("gamma").unwrap_or(f64::from(1.050_701f32));
            map(node, |x| gamma * if x < 0.0 { alpha * x.exp_m1() } else { x })
        },
        "sigmoid" => |node| map(node, sigmoid),
        "tanh" => |node| map(node, f64::tanh),
        "exp" => |node| map(node, f64::exp),
        "log" => |node| map(node, f64::ln),
        "sqrt" => |node| map(node, f64::sqrt),
        "rsqrt" => |node| map(node, |x| 1.0 / x.sqrt()),
        "reciprocal" => |node| map(node, |x| 1.0 / x),
        "neg" => |node| map_number(node, i64::wrapping_neg, |x| -x),
        "abs" => |node| {
            let unsigned = matches!(node.elem(0), Elem::Int { unsigned: true, .. });
            map_number(node, |x| if unsigned { x } else { x.wrapping_abs() }, f64::abs)
        },
        "erf" => |node| map(node, erf),
        "gelu" => |node| map(node, if node.flag("approximate") { gelu_tanh } else { gelu }),
        "silu" => |node| map(node, |x| x * sigmoid(x)),
        "hard_sigmoid" => |node| {
            let alpha = node.num("alpha").unwrap_or(f64::from(0.2f32));
            let beta = node.num("beta").unwrap_or(0.5);
            map(node, |x| hard_sigmoid(x, alpha, beta))
        },
        "hard_swish" => |node| map(node, |x| x * (x / 6.0 + 0.5).clamp(0.0, 1.0)),
        "softplus" => |node| map(node, softplus),
        "softsign" => |node| map(node, |x| x / (1.0 + x.abs())),
        "mish" => |node| map(node, |x| x * softplus(x).tanh()),
        "clip" => clip,
        "floor" => |node| map(node, f64::floor),
        "ceil" => |node| map(node, f64::ceil),
        "round" => |node| map(node, f64::round_ties_even),
        "sign" => {
            |node| map_number(node, i64::signum, |x| if x == 0.0 || x.is_nan() { x } else { x.signum() })
        }
        "not" => |node| map_number(node, |x| !x, |x| x),
        "sin" => |node| map(node, f64::sin),
        "cos" => |node| map(node, f64::cos),
        "tan" => |node| map(node, f64::tan),
        "asin" => |node| map(node, f64::asin),
        "acos" => |node| map(node, f64::acos),
        "atan" => |node| map(node, f64::atan),
        "sinh" => |node| map(node, f64::sinh),
        "cosh" => |node| map(node, f64::cosh),
        "asinh" => |node| map(node, f64::asinh),
        "acosh" => |node| map(node, f64::acosh),
        "atanh" => |node| map(node, f64::atanh),
        "is_nan" => |node| map(node, |x| f64::from(u8::from(x.is_nan()))),
        "is_inf" => |node| map(node, |x| f64::from(u8::from(x.is_infinite()))),
        _ => return None,
    })
}

fn clip(node: &Node<'_>) -> Outcome {
    let (low, high) = (node.num("min"), node.num("max"));
    let int = |name: &str| {
        node.attr(name).and_then(|attr| attr.as_int(node.ctx).or(node.num(name).map(|x| x as i64)))
    };
    let (int_low, int_high) = (int("min").unwrap_or(i64::MIN), int("max").unwrap_or(i64::MAX));
    map_number(
        node,
        |x| x.max(int_low).min(int_high),
        |x| {
            let x = low.map_or(x, |low| max(x, low));
            high.map_or(x, |high| min(x, high))
        },
    )
}

/// Pairs of elements of two operands that are broadcast.
pub(super) fn zip<A: Clone, B: Clone, R>(
    (a, a_of): (&[A], &Tensor),
    (b, b_of): (&[B], &Tensor),
    shape: &[usize],
    f: impl Fn(A, B) -> R,
) -> Vec<R> {
    if a_of.shape == b_of.shape {
        return a.iter().zip(b).map(|(a, b)| f(a.clone(), b.clone())).collect();
    }
    let (at_a, at_b) = (a_of.broadcast_indices(shape), b_of.broadcast_indices(shape));
    at_a.iter().zip(&at_b).map(|(&i, &j)| f(a[i].clone(), b[j].clone())).collect()
}

fn ints(node: &Node<'_>, f: impl Fn(i64, i64) -> i64) -> Outcome {
    let (a, b) = (node.inputs[0], node.inputs[1]);
    let shape = node.shape(0)?;
    let values = zip((&a.ints(), a), (&b.ints(), b), &shape, f);
    Ok(vec![Tensor::from_ints(&shape, node.elem(0), values)])
}

fn floats(node: &Node<'_>, f: impl Fn(f64, f64) -> f64) -> Outcome {
    let (a, b) = (node.inputs[0], node.inputs[1]);
    let shape = node.shape(0)?;
    node.floats(zip((&a.f64s(), a), (&b.f64s(), b), &shape, f))
}

fn number(
    node: &Node<'_>,
    on_ints: impl Fn(i64, i64) -> i64,
    on_floats: impl Fn(f64, f64) -> f64,
) -> Outcome {
    if node.inputs[0].elem.is_float() { floats(node, on_floats) } else { ints(node, on_ints) }
}

fn compare(node: &Node<'_>, holds: fn(std::cmp::Ordering) -> bool, unordered: bool) -> Outcome {
    let (a, b) = (node.inputs[0], node.inputs[1]);
    let shape = node.shape(0)?;
    let values = match a.elem {
        Elem::Int { unsigned, .. } => zip((&a.ints(), a), (&b.ints(), b), &shape, |a, b| {
            let order = if unsigned { (a as u64).cmp(&(b as u64)) } else { a.cmp(&b) };
            i64::from(holds(order))
        }),
        Elem::Float(_) => zip((&a.f64s(), a), (&b.f64s(), b), &shape, |a, b| {
            i64::from(a.partial_cmp(&b).map_or(unordered, holds))
        }),
        Elem::Text => zip((a.texts(), a), (b.texts(), b), &shape, |a, b| i64::from(holds(a.cmp(&b)))),
    };
    Ok(vec![Tensor::from_ints(&shape, node.elem(0), values)])
}

/// A division of integers; those of `ui64` as unsigned. By zero the result is 0.
fn divide(
    node: &Node<'_>,
    signed: fn(i64, i64) -> i64,
    unsigned: fn(u64, u64) -> u64,
    floats: fn(f64, f64) -> f64,
) -> Outcome {
    let is_unsigned = matches!(node.inputs[0].elem, Elem::Int { unsigned: true, .. });
    let on_ints = |a: i64, b: i64| match b {
        0 => 0,
        _ if is_unsigned => unsigned(a as u64, b as u64) as i64,
        _ => signed(a, b),
    };
    number(node, on_ints, floats)
}

fn order(node: &Node<'_>, greatest: bool) -> Outcome {
    let unsigned = matches!(node.inputs[0].elem, Elem::Int { unsigned: true, .. });
    let first = |a: i64, b: i64| {
        let less = if unsigned { (a as u64) < (b as u64) } else { a < b };
        if less == greatest { b } else { a }
    };
    number(node, first, if greatest { max } else { min })
}

fn shift(node: &Node<'_>, left: bool) -> Outcome {
    let Elem::Int { width, unsigned, .. } = node.elem(0) else {
        return Err("expects integers".into());
    };
    ints(node, |a, b| {
        let by = u32::try_from(b).ok().filter(|&by| by < width);
        match (by, left) {
            (Some(by), true) => a.wrapping_shl(by),
            (Some(by), false) if unsigned => ((a as u64) >> by) as i64,
            (Some(by), false) => a >> by,
            (None, false) if !unsigned && a < 0 => -1,
            (None, _) => 0,
        }
    })
}

fn pow(node: &Node<'_>) -> Outcome {
    let (base, exponent) = (node.inputs[0], node.inputs[1]);
    if base.elem.is_float() || exponent.elem.is_float() {
        return floats(node, f64::powf);
    }
    ints(node, |base, exponent| match u32::try_from(exponent) {
        Ok(exponent) => base.wrapping_pow(exponent),
        Err(_) => match base {
            1 => 1,
            -1 => {
                if exponent % 2 == 0 {
                    1
                } else {
                    -1
                }
            }
            _ => 0,
        },
    })
}

/// The evaluation of a binary op.
pub(super) fn binary(name: &str) -> Option<EvalFn> {
    use std::cmp::Ordering;
    Some(match name.strip_prefix("graph.")? {
        "add" => |node| number(node, i64::wrapping_add, |a, b| a + b),
        "sub" => |node| number(node, i64::wrapping_sub, |a, b| a - b),
        "mul" => |node| number(node, i64::wrapping_mul, |a, b| a * b),
        "div" => |node| divide(node, i64::wrapping_div, |a, b| a / b, |a, b| a / b),
        "pow" => pow,
        "max" => |node| order(node, true),
        "min" => |node| order(node, false),
        "mod" => |node| {
            let floored = |a: i64, b: i64| {
                let rest = a.wrapping_rem(b);
                if rest != 0 && (rest < 0) != (b < 0) { rest + b } else { rest }
            };
            divide(
                node,
                floored,
                |a, b| a % b,
                |a, b| {
                    let rest = a % b;
                    if rest != 0.0 && (rest < 0.0) != (b < 0.0) { rest + b } else { rest }
                },
            )
        },
        "rem" => |node| divide(node, i64::wrapping_rem, |a, b| a % b, |a, b| a % b),
        "prelu" => |node| floats(node, |x, slope| if x < 0.0 { x * slope } else { x }),
        "and" => |node| ints(node, |a, b| a & b),
        "or" => |node| ints(node, |a, b| a | b),
        "xor" => |node| ints(node, |a, b| a ^ b),
        "shl" => |node| shift(node, true),
        "shr" => |node| shift(node, false),
        "equal" => |node| compare(node, Ordering::is_eq, false),
        "not_equal" => |node| compare(node, Ordering::is_ne, true),
        "less" => |node| compare(node, Ordering::is_lt, false),
        "less_equal" => |node| compare(node, Ordering::is_le, false),
        "greater" => |node| compare(node, Ordering::is_gt, false),
        "greater_equal" => |node| compare(node, Ordering::is_ge, false),
        _ => return None,
    })
}

pub(super) fn select(node: &Node<'_>) -> Outcome {
    let [condition, x, y] = [node.inputs[0], node.inputs[1], node.inputs[2]];
    let shape = node.shape(0)?;
    let conditions = condition.ints();
    let at = condition.broadcast_indices(&shape);
    let (from_x, from_y) = (x.broadcast_indices(&shape), y.broadcast_indices(&shape));
    let mut data = x.data.take(&from_x);
    for (i, &at) in at.iter().enumerate() {
        if conditions[at] == 0 {
            data.put(i, &y.data, from_y[i]);
        }
    }
    Ok(vec![Tensor { shape, elem: node.elem(0), data }])
}
