//! Evaluation of small constants while importing: the arithmetic on shapes that exporters emit.
//!
//! Integers wrap around in 64 bits; a result that its element type does not hold is not folded.

use terrace_ir::types::DYNAMIC;

use super::constant::{Const, MAX_ELEMENTS, Numbers};
use super::fault::Result;
use super::node::NodeCx;
use crate::proto::AttributeValue;
use crate::tensor::ElementType;

/// Computes the node's outputs, if it is one that describes shapes and what it needs is known.
pub(super) fn fold(cx: &mut NodeCx<'_, '_, '_>) -> Result<bool> {
    if !cx.node.domain.is_empty() && cx.node.domain != "ai.onnx" {
        return Ok(false);
    }
    // Before, these operators had another meaning or other places for their parameters.
    let revised = match cx.node.op_type {
        "Concat" => 4,
        "Reshape" => 5,
        "Cast" => 6,
        "Add" | "And" | "Div" | "Equal" | "Greater" | "Less" | "Mul" | "Or" | "Sub" => 7,
        _ => 1,
    };
    if cx.since < revised {
        return Ok(false);
    }
    let folded = match cx.node.op_type {
        "Shape" => shape(cx)?,
        "Size" => size(cx)?,
        op if FOLDED.contains(&op) => evaluate(cx, op)?,
        _ => None,
    };
    let Some(constant) = folded else {
        return Ok(false);
    };
    cx.set_const(0, constant);
    Ok(true)
}

/// Operators that are evaluated when all of their inputs are small constants.
const FOLDED: [&str; 37] = [
    "Abs",
    "Add",
    "And",
    "Cast",
    "Ceil",
    "Clip",
    "Concat",
    "ConstantOfShape",
    "Div",
    "Equal",
    "Expand",
    "Floor",
    "Gather",
    "Greater",
    "GreaterOrEqual",
    "Less",
    "LessOrEqual",
    "Max",
    "Min",
    "Mod",
    "Mul",
    "Neg",
    "Not",
    "Or",
    "Range",
    "ReduceMax",
    "ReduceMin",
    "ReduceProd",
    "ReduceSum",
    "Reshape",
    "Slice",
    "Sqrt",
    "Squeeze",
    "Sub",
    "Transpose",
    "Unsqueeze",
    "Where",
];

fn shape(cx: &mut NodeCx<'_, '_, '_>) -> Result<Option<Const>> {
    let shape = cx.shape(0)?;
    let rank = shape.len() as i64;
    let bound = |at: i64| (if at < 0 { at.saturating_add(rank) } else { at }).clamp(0, rank) as usize;
    let start = bound(cx.opt_int("start")?.unwrap_or(0));
    let end = bound(cx.opt_int("end")?.unwrap_or(rank)).max(start);
    let sizes = shape[start..end].to_vec();
    Ok((!sizes.contains(&DYNAMIC)).then(|| Const::ints(sizes)))
}

fn size(cx: &mut NodeCx<'_, '_, '_>) -> Result<Option<Const>> {
    let shape = cx.shape(0)?;
    if shape.contains(&DYNAMIC) {
        return Ok(None);
    }
    let count = shape.iter().try_fold(1i64, |n, &d| n.checked_mul(d));
    Ok(count.map(Const::int))
}

fn evaluate(cx: &mut NodeCx<'_, '_, '_>, op: &str) -> Result<Option<Const>> {
    let mut inputs = Vec::new();
    for index in 0..cx.input_count() {
        match cx.constant(index)? {
            Some(constant) => inputs.push(Some(constant)),
            None if cx.has(index) => return Ok(None),
            None => inputs.push(None),
        }
    }
    let Some(first) = inputs.first().cloned().flatten() else {
        return Ok(None);
    };
    let second = inputs.get(1).cloned().flatten();
    let folded = match op {
        "Cast" => {
            cx.int("to")?.try_into().ok().and_then(ElementType::from_number).and_then(|to| cast(&first, to))
        }
        "Abs" | "Neg" | "Not" | "Floor" | "Ceil" | "Sqrt" => unary(op, &first),
        "Clip" => clip(cx, inputs)?,
        "Concat" => concat(cx, inputs)?,
        "Gather" => match second {
            Some(indices) => gather(cx, &first, &indices)?,
            None => None,
        },
        "Reshape" | "Squeeze" | "Unsqueeze" => reshape(cx, op, first)?,
        "Transpose" => transpose(cx, &first)?,
        "Slice" => slice(cx, &first)?,
        "ConstantOfShape" => filled(cx, &first)?,
        "Expand" => second.and_then(|shape| expand(&first, shape.as_ints()?)),
        "Range" => match &inputs[..] {
            [Some(start), Some(limit), Some(delta)] => range(start, limit, delta),
            _ => None,
        },
        "Where" => match &inputs[..] {
            [Some(condition), Some(x), Some(y)] => select(condition, x, y),
            _ => None,
        },
        op if op.starts_with("Reduce") => reduce(cx, op, &first)?,
        "Max" | "Min" => {
            let rest = inputs.into_iter().skip(1);
            rest.into_iter().try_fold(first, |a, b| binary(op, &a, &b?))
        }
        _ => second.and_then(|second| binary(op, &first, &second)),
    };
    Ok(folded.filter(|constant| constant.len() <= MAX_ELEMENTS))
}

/// The product of sizes.
fn volume(shape: &[i64]) -> Option<i64> {
    shape.iter().try_fold(1i64, |n, &d| n.checked_mul(d)).filter(|&n| n >= 0)
}

/// The number of elements of `shape`, if that is small.
fn count(shape: &[i64]) -> Option<usize> {
    let product = volume(shape)?;
    usize::try_from(product).ok().filter(|&n| n <= MAX_ELEMENTS)
}

/// Rounds or checks what was computed in 64 bits.
pub(super) fn fit(element: ElementType, data: Numbers) -> Option<Numbers> {
    use ElementType as E;
    match data {
        Numbers::Ints(values) => {
            let (low, high) = match element {
                E::Bool => (0, 1),
                E::Int8 => (-128, 127),
                E::Uint8 => (0, 255),
                E::Int16 => (-32768, 32767),
                E::Uint16 => (0, 65535),
                E::Int32 => (i64::from(i32::MIN), i64::from(i32::MAX)),
                E::Uint32 => (0, i64::from(u32::MAX)),
                E::Int64 => (i64::MIN, i64::MAX),
                E::Uint64 => (0, i64::MAX),
                _ => return None,
            };
            values.iter().all(|v| (low..=high).contains(v)).then_some(Numbers::Ints(values))
        }
        Numbers::Floats(values) => match element {
            E::Double => Some(Numbers::Floats(values)),
            // Rounding the 64-bit result once more gives what 32-bit arithmetic does.
            E::Float => Some(Numbers::Floats(values.into_iter().map(|v| f64::from(v as f32)).collect())),
            _ => None,
        },
    }
}

fn cast(x: &Const, to: ElementType) -> Option<Const> {
    let float = matches!(to, ElementType::Float | ElementType::Double);
    let data = match (&x.data, to) {
        (Numbers::Ints(values), _) if float => Numbers::Floats(values.iter().map(|&v| v as f64).collect()),
        (data, _) if float => data.clone(),
        (Numbers::Ints(values), ElementType::Bool) => {
            Numbers::Ints(values.iter().map(|&v| i64::from(v != 0)).collect())
        }
        (Numbers::Floats(values), ElementType::Bool) => {
            Numbers::Ints(values.iter().map(|&v| i64::from(v != 0.0)).collect())
        }
        (Numbers::Ints(_), _) => x.data.clone(),
        (Numbers::Floats(values), _) => {
            let fits = values.iter().all(|v| v.abs() < 9e18);
            Numbers::Ints(fits.then(|| values.iter().map(|&v| v as i64).collect())?)
        }
    };
    Some(Const { element: to, shape: x.shape.clone(), data: fit(to, data)? })
}

fn unary(op: &str, x: &Const) -> Option<Const> {
    let data = match &x.data {
        Numbers::Ints(values) => {
            let f: fn(i64) -> i64 = match op {
                "Abs" => i64::wrapping_abs,
                "Neg" => i64::wrapping_neg,
                "Not" => |v| i64::from(v == 0),
                _ => return None,
            };
            Numbers::Ints(values.iter().map(|&v| f(v)).collect())
        }
        Numbers::Floats(values) => {
            let f: fn(f64) -> f64 = match op {
                "Abs" => f64::abs,
                "Neg" => |v| -v,
                "Floor" => f64::floor,
                "Ceil" => f64::ceil,
                "Sqrt" => f64::sqrt,
                _ => return None,
            };
            Numbers::Floats(values.iter().map(|&v| f(v)).collect())
        }
    };
    Some(Const { element: x.element, shape: x.shape.clone(), data: fit(x.element, data)? })
}

/// The shape that two shapes broadcast to.
fn broadcast(a: &[i64], b: &[i64]) -> Option<Vec<i64>> {
    let rank = a.len().max(b.len());
    let at = |shape: &[i64], dim: usize| match (dim + shape.len()).checked_sub(rank) {
        Some(dim) => shape[dim],
        None => 1,
    };
    let sizes = (0..rank).map(|dim| match (at(a, dim), at(b, dim)) {
        (x, y) if x == y => Some(x),
        (1, y) => Some(y),
        (x, 1) => Some(x),
        _ => None,
    });
    sizes.collect()
}

/// For each element of a tensor of shape `to`, the place of its source in one of shape `from` that
/// broadcasts to it.
fn sources(from: &[i64], to: &[i64]) -> Option<Vec<usize>> {
    let total = count(to)?;
    let missing = to.len().checked_sub(from.len())?;
    let mut places = Vec::with_capacity(total);
    for flat in 0..total {
        let (mut rest, mut place, mut stride) = (flat, 0, 1);
        for dim in (0..to.len()).rev() {
            let size = to[dim] as usize;
            let coordinate = rest % size;
            rest /= size;
            if dim >= missing {
                let own = from[dim - missing] as usize;
                place += if own == 1 { 0 } else { coordinate * stride };
                stride *= own;
            }
        }
        places.push(place);
    }
    Some(places)
}

/// The elements of `x` at `places`.
fn pick(x: &Numbers, places: &[usize]) -> Option<Numbers> {
    Some(match x {
        Numbers::Ints(values) => {
            Numbers::Ints(places.iter().map(|&at| values.get(at).copied()).collect::<Option<_>>()?)
        }
        Numbers::Floats(values) => {
            Numbers::Floats(places.iter().map(|&at| values.get(at).copied()).collect::<Option<_>>()?)
        }
    })
}

fn expand(x: &Const, shape: &[i64]) -> Option<Const> {
    let shape = broadcast(&x.shape, shape)?;
    let data = pick(&x.data, &sources(&x.shape, &shape)?)?;
    Some(Const { element: x.element, shape, data })
}

fn binary(op: &str, a: &Const, b: &Const) -> Option<Const> {
    if a.element != b.element {
        return None;
    }
    let shape = broadcast(&a.shape, &b.shape)?;
    let (a_at, b_at) = (sources(&a.shape, &shape)?, sources(&b.shape, &shape)?);
    let compares = matches!(op, "Equal" | "Less" | "LessOrEqual" | "Greater" | "GreaterOrEqual");
    let element = if compares { ElementType::Bool } else { a.element };
    let data = match (pick(&a.data, &a_at)?, pick(&b.data, &b_at)?) {
        (Numbers::Ints(a), Numbers::Ints(b)) => {
            Numbers::Ints(a.iter().zip(&b).map(|(&a, &b)| int_binary(op, a, b)).collect::<Option<_>>()?)
        }
        (Numbers::Floats(a), Numbers::Floats(b)) if compares => {
            Numbers::Ints(a.iter().zip(&b).map(|(a, b)| compare(op, a, b)).collect::<Option<_>>()?)
        }
        (Numbers::Floats(a), Numbers::Floats(b)) => {
            Numbers::Floats(a.iter().zip(&b).map(|(&a, &b)| float_binary(op, a, b)).collect::<Option<_>>()?)
        }
        _ => return None,
    };
    Some(Const { element, shape, data: fit(element, data)? })
}

fn compare<T: PartialOrd>(op: &str, a: &T, b: &T) -> Option<i64> {
    Some(i64::from(match op {
        "Equal" => a == b,
        "Less" => a < b,
        "LessOrEqual" => a <= b,
        "Greater" => a > b,
        "GreaterOrEqual" => a >= b,
        _ => return None,
    }))
}

fn int_binary(op: &str, a: i64, b: i64) -> Option<i64> {
    match op {
        "Add" => a.checked_add(b),
        "Sub" => a.checked_sub(b),
        "Mul" => a.checked_mul(b),
        "Div" => a.checked_div(b),
        "Mod" => a.checked_rem_euclid(b).filter(|_| b > 0),
        "Max" => Some(a.max(b)),
        "Min" => Some(a.min(b)),
        "And" => Some(a & b),
        "Or" => Some(a | b),
        _ => compare(op, &a, &b),
    }
}

fn float_binary(op: &str, a: f64, b: f64) -> Option<f64> {
    match op {
        "Add" => Some(a + b),
        "Sub" => Some(a - b),
        "Mul" => Some(a * b),
        "Div" => Some(a / b),
        "Max" if !a.is_nan() && !b.is_nan() => Some(a.max(b)),
        "Min" if !a.is_nan() && !b.is_nan() => Some(a.min(b)),
        _ => None,
    }
}

fn select(condition: &Const, x: &Const, y: &Const) -> Option<Const> {
    if x.element != y.element {
        return None;
    }
    let shape = broadcast(&broadcast(&condition.shape, &x.shape)?, &y.shape)?;
    let condition = pick(&condition.data, &sources(&condition.shape, &shape)?)?;
    let x_at = pick(&x.data, &sources(&x.shape, &shape)?)?;
    let y_at = pick(&y.data, &sources(&y.shape, &shape)?)?;
    let Numbers::Ints(condition) = condition else {
        return None;
    };
    let data = match (x_at, y_at) {
        (Numbers::Ints(x), Numbers::Ints(y)) => Numbers::Ints(choose(&condition, x, y)),
        (Numbers::Floats(x), Numbers::Floats(y)) => Numbers::Floats(choose(&condition, x, y)),
        _ => return None,
    };
    Some(Const { element: x.element, shape, data })
}

fn choose<T>(condition: &[i64], x: Vec<T>, y: Vec<T>) -> Vec<T> {
    let both = condition.iter().zip(x.into_iter().zip(y));
    both.map(|(&c, (x, y))| if c != 0 { x } else { y }).collect()
}

fn concat(cx: &NodeCx<'_, '_, '_>, inputs: Vec<Option<Const>>) -> Result<Option<Const>> {
    let Some(inputs) = inputs.into_iter().collect::<Option<Vec<Const>>>() else {
        return Ok(None);
    };
    // Lists are what shapes are made of.
    if inputs.iter().any(|x| x.shape.len() != 1 || x.element != inputs[0].element) {
        return Ok(None);
    }
    cx.axis(cx.int("axis")?, 1)?;
    let element = inputs[0].element;
    let data = match inputs[0].data {
        Numbers::Ints(_) => {
            Numbers::Ints(inputs.iter().filter_map(Const::as_ints).flatten().copied().collect())
        }
        Numbers::Floats(_) => Numbers::Floats(inputs.iter().flat_map(Const::to_floats).collect()),
    };
    Ok(Some(Const { element, shape: vec![data.len() as i64], data }))
}

fn gather(cx: &NodeCx<'_, '_, '_>, x: &Const, indices: &Const) -> Result<Option<Const>> {
    let axis = cx.axis(cx.int("axis")?, x.shape.len())?;
    let Some(chosen) = indices.as_ints() else {
        return Ok(None);
    };
    let shape = [&x.shape[..axis], &indices.shape, &x.shape[axis + 1..]].concat();
    let Some(total) = count(&shape) else {
        return Ok(None);
    };
    let size = x.shape[axis];
    let (Some(inner), Some(outer)) = (volume(&x.shape[axis + 1..]), volume(&x.shape[..axis])) else {
        return Ok(None);
    };
    let mut places = Vec::with_capacity(total);
    for before in 0..outer {
        for &index in chosen {
            let index = if index < 0 { index.saturating_add(size) } else { index };
            if !(0..size).contains(&index) {
                return Ok(None);
            }
            places.extend((0..inner).map(|after| ((before * size + index) * inner + after) as usize));
        }
    }
    let data = pick(&x.data, &places);
    Ok(data.map(|data| Const { element: x.element, shape, data }))
}

fn reshape(cx: &mut NodeCx<'_, '_, '_>, op: &str, x: Const) -> Result<Option<Const>> {
    let shape = match op {
        "Reshape" => super::rules::reshape_target(cx)?,
        "Squeeze" => super::rules::squeezed(cx)?,
        _ => super::rules::unsqueezed(cx)?,
    };
    Ok(Some(Const { shape, ..x }))
}

fn transpose(cx: &NodeCx<'_, '_, '_>, x: &Const) -> Result<Option<Const>> {
    let perm = super::rules::permutation(cx, x.shape.len())?;
    let shape: Vec<i64> = perm.iter().map(|&dim| x.shape[dim]).collect();
    let strides = (0..x.shape.len()).map(|dim| volume(&x.shape[dim + 1..]).map(|stride| stride as usize));
    let Some(strides) = strides.collect::<Option<Vec<usize>>>() else {
        return Ok(None);
    };
    let places: Vec<usize> = (0..x.len())
        .map(|flat| {
            let (mut rest, mut place) = (flat, 0);
            for (dim, &size) in perm.iter().zip(&shape).rev() {
                place += rest % size as usize * strides[*dim];
                rest /= size as usize;
            }
            place
        })
        .collect();
    Ok(pick(&x.data, &places).map(|data| Const { element: x.element, shape, data }))
}

fn slice(cx: &mut NodeCx<'_, '_, '_>, x: &Const) -> Result<Option<Const>> {
    let Some(bounds) = super::rules::slice_bounds(cx)? else {
        return Ok(None);
    };
    let mut picked: Vec<Vec<usize>> = x.shape.iter().map(|&size| (0..size as usize).collect()).collect();
    for at in 0..bounds.axes.len() {
        let axis = bounds.axes[at];
        picked[axis] = sliced(x.shape[axis], (bounds.starts[at], bounds.ends[at], bounds.steps[at]));
    }
    let mut places = vec![0];
    for (&size, picked) in x.shape.iter().zip(&picked) {
        let below = |place: usize| picked.iter().map(move |at| place * size as usize + at);
        places = places.into_iter().flat_map(below).collect();
    }
    let shape = picked.iter().map(|picked| picked.len() as i64).collect();
    Ok(pick(&x.data, &places).map(|data| Const { element: x.element, shape, data }))
}

/// The indices of a dimension of `size` that a slice takes.
fn sliced(size: i64, (start, end, step): (i64, i64, i64)) -> Vec<usize> {
    let resolve = |at: i64| if at < 0 { at.saturating_add(size) } else { at };
    let (low, high) = if step > 0 { (0, size) } else { (-1, size - 1) };
    let start = resolve(start).clamp(if step > 0 { 0 } else { -1 }, high);
    let end = resolve(end).clamp(low, high);
    let mut places = Vec::new();
    let mut at = start;
    while (step > 0 && at < end) || (step < 0 && at > end) {
        places.push(at as usize);
        at = at.saturating_add(step);
    }
    places
}

/// The bounds of opset 11 and newer are inputs, either of which may be missing.
fn clip(cx: &NodeCx<'_, '_, '_>, mut inputs: Vec<Option<Const>>) -> Result<Option<Const>> {
    inputs.resize(3, None);
    let [Some(x), mut low, mut high] = [inputs[0].take(), inputs[1].take(), inputs[2].take()] else {
        return Ok(None);
    };
    if cx.since < 11 {
        let bound = |value: f32| Const {
            element: x.element,
            shape: Vec::new(),
            data: Numbers::Floats(vec![f64::from(value)]),
        };
        low = cx.opt_float("min")?.map(bound);
        high = cx.opt_float("max")?.map(bound);
    }
    let above = match low {
        Some(low) => binary("Max", &x, &low),
        None => Some(x),
    };
    Ok(match high {
        Some(high) => above.and_then(|x| binary("Min", &x, &high)),
        None => above,
    })
}

fn filled(cx: &mut NodeCx<'_, '_, '_>, shape: &Const) -> Result<Option<Const>> {
    let Some(shape) = shape.as_ints().map(<[i64]>::to_vec) else {
        return Ok(None);
    };
    let Some(total) = count(&shape).filter(|_| shape.iter().all(|&d| d >= 0)) else {
        return Ok(None);
    };
    let value = match cx.raw("value") {
        Some(AttributeValue::Tensor(tensor)) => cx.read_tensor(tensor)?,
        _ => Some(Const { element: ElementType::Float, shape: vec![1], data: Numbers::Floats(vec![0.0]) }),
    };
    let Some(value) = value.filter(|value| value.len() == 1) else {
        return Ok(None);
    };
    let data = pick(&value.data, &vec![0; total]);
    Ok(data.map(|data| Const { element: value.element, shape, data }))
}

fn range(start: &Const, limit: &Const, delta: &Const) -> Option<Const> {
    let element = start.element;
    if element != limit.element
        || element != delta.element
        || start.len() != 1
        || limit.len() != 1
        || delta.len() != 1
    {
        return None;
    }
    let data = match (&start.data, &limit.data, &delta.data) {
        (Numbers::Ints(start), Numbers::Ints(limit), Numbers::Ints(delta)) => {
            let (start, limit, delta) = (start[0], limit[0], delta[0]);
            let span = if delta > 0 { limit.checked_sub(start)? } else { start.checked_sub(limit)? };
            let step = delta.checked_abs().filter(|&step| step > 0)?;
            let total = span.max(0) / step + i64::from(span.max(0) % step != 0);
            let total = (total <= MAX_ELEMENTS as i64).then_some(total)?;
            Numbers::Ints(
                (0..total).map(|at| start.checked_add(at.checked_mul(delta)?)).collect::<Option<_>>()?,
            )
        }
        (Numbers::Floats(start), Numbers::Floats(limit), Numbers::Floats(delta)) => {
            let total = ((limit[0] - start[0]) / delta[0]).ceil().max(0.0);
            let total = (total <= MAX_ELEMENTS as f64).then_some(total as i64)?;
            Numbers::Floats((0..total).map(|at| start[0] + at as f64 * delta[0]).collect())
        }
        _ => return None,
    };
    Some(Const { element, shape: vec![data.len() as i64], data: fit(element, data)? })
}

fn reduce(cx: &mut NodeCx<'_, '_, '_>, op: &str, x: &Const) -> Result<Option<Const>> {
    let Numbers::Ints(values) = &x.data else {
        return Ok(None);
    };
    let Some(reduction) = super::rules::reduction(cx)? else {
        return Ok(None);
    };
    if reduction.axes.len() != x.shape.len() || values.is_empty() {
        return Ok(None);
    }
    let f = match op {
        "ReduceProd" => "Mul",
        "ReduceSum" => "Add",
        "ReduceMax" => "Max",
        _ => "Min",
    };
    let total = values[1..].iter().try_fold(values[0], |a, &b| int_binary(f, a, b));
    let shape = if reduction.keepdims { vec![1; x.shape.len()] } else { Vec::new() };
    let data = total.and_then(|total| fit(x.element, Numbers::Ints(vec![total])));
    Ok(data.map(|data| Const { element: x.element, shape, data }))
}
