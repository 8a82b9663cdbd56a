//! Random numbers: drawn when the model is imported, so that each run of it has the same.
//!
//! A model that is run twice gives the same outputs. A node without the attribute `seed` is seeded by the
//! name of its output. The numbers are those of SplitMix64 (Steele et al. 2014), not of any other runtime.

use std::f64::consts::TAU;

use terrace_ir::{FloatKind, Type, Value};

use super::expr::{reduce, table, two};
use super::*;
use crate::import::types::element_type;
use crate::tensor::ElementType;

pub(super) const RULES: Family = &[
    ("Bernoulli", bernoulli),
    ("Multinomial", multinomial),
    ("RandomNormal", |cx| draw(cx, normal)),
    ("RandomNormalLike", |cx| draw(cx, normal)),
    ("RandomUniform", |cx| draw(cx, uniform)),
    ("RandomUniformLike", |cx| draw(cx, uniform)),
];

/// Number `index` of the stream `seed`.
fn bits(seed: u64, index: u64) -> u64 {
    let mut z = seed.wrapping_add(index.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// From 0 on, below 1: a multiple of `2^-24`, so that no rounding to `f32` makes it 1.
fn unit(seed: u64, index: u64) -> f64 {
    (bits(seed, index) >> 40) as f64 / (1u64 << 24) as f64
}

/// The seed of the node: its attribute, or the name of its output.
fn seed(cx: &NodeCx<'_, '_, '_>) -> Result<u64> {
    if let Some(seed) = cx.opt_float("seed")? {
        return Ok(u64::from(seed.to_bits()));
    }
    let name = cx.node.output.first().copied().unwrap_or_default();
    // FNV-1a.
    let hash = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    Ok(name.bytes().fold(0xcbf2_9ce4_8422_2325, hash))
}

/// The type that the attribute `dtype` names, or that of input 0.
fn elem(cx: &NodeCx<'_, '_, '_>) -> Result<Type> {
    let Some(number) = cx.opt_int("dtype")? else {
        return cx.elem(0);
    };
    let element = i32::try_from(number).ok().and_then(ElementType::from_number);
    let elem = element.and_then(|element| element_type(&cx.ctx, element));
    elem.ok_or_else(|| cx.bad_attribute("dtype", format!("is {number}, which is no type of elements")))
}

/// One number of a distribution that the node's attributes describe, from the index of its element.
type Draw = fn(&NodeCx<'_, '_, '_>, u64, u64) -> Result<f64>;

fn uniform(cx: &NodeCx<'_, '_, '_>, seed: u64, index: u64) -> Result<f64> {
    let (low, high) = (f64::from(cx.float("low")?), f64::from(cx.float("high")?));
    Ok(low + (high - low) * unit(seed, index))
}

/// By the method of Box and Muller.
fn normal(cx: &NodeCx<'_, '_, '_>, seed: u64, index: u64) -> Result<f64> {
    let (mean, scale) = (f64::from(cx.float("mean")?), f64::from(cx.float("scale")?));
    let (radius, angle) = (1.0 - unit(seed, 2 * index), TAU * unit(seed, 2 * index + 1));
    Ok(mean + scale * (-2.0 * radius.ln()).sqrt() * angle.cos())
}

fn draw(cx: &mut NodeCx<'_, '_, '_>, number: Draw) -> Result<()> {
    let shape = match cx.ints("shape")? {
        Some(shape) => shape,
        None => cx.static_shape(0)?,
    };
    if shape.iter().any(|&size| size < 0) {
        return Err(cx.bad_attribute("shape", format!("is {shape:?}, expected sizes of at least 0")));
    }
    let y = drawn(cx, &shape, number)?;
    cx.set(0, y);
    Ok(())
}

fn drawn(cx: &mut NodeCx<'_, '_, '_>, shape: &[i64], number: Draw) -> Result<Value> {
    let (seed, elem) = (seed(cx)?, elem(cx)?);
    // A table that is too large is refused below.
    let count = expr::volume(cx, shape)?.clamp(0, expr::MAX_CONSTANT) as u64;
    let numbers = (0..count).map(|index| number(cx, seed, index)).collect::<Result<Vec<f64>>>()?;
    table(cx, shape, elem, |index| numbers.get(index as usize).copied().unwrap_or(0.0))
}

/// 1 with the probability that the input has, else 0.
fn bernoulli(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (shape, seed, elem) = (cx.static_shape(0)?, seed(cx)?, elem(cx)?);
    let (x, of_input) = (cx.value(0)?, cx.elem(0)?);
    let threshold = table(cx, &shape, of_input, |index| unit(seed, index as u64))?;
    let y = two(cx, "graph.less", threshold, x)?;
    let y = cx.cast(y, elem)?;
    cx.set(0, y);
    Ok(())
}

/// For each row of logarithms of weights, classes that are drawn with these weights: each is the number of classes whose
/// running sum of probabilities is not above a number that is drawn from 0 to 1.
fn multinomial(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let shape = cx.static_shape(0)?;
    let [batch, classes] = shape[..] else {
        return Err(cx.bad_operands(format!("takes a tensor of rank 2, found rank {}", shape.len())));
    };
    if classes == 0 {
        return Err(cx.bad_operands("draws from no classes"));
    }
    let samples = cx.int("sample_size")?;
    if samples < 0 {
        return Err(cx.bad_attribute("sample_size", format!("is {samples}, expected at least 0")));
    }
    let (seed, elem, computed) = (seed(cx)?, elem(cx)?, cx.ctx.float(FloatKind::F64));
    let weights = cx.value(0)?;
    let weights = cx.cast(weights, computed)?;
    let shares = cx.along("graph.softmax", weights, 1)?;
    let sums = cx.along("graph.cumsum", shares, 1)?;
    let sums = cx.reshape(sums, &[batch, 1, classes])?;
    let drawn = table(cx, &[batch, samples, 1], computed, |index| unit(seed, index as u64))?;
    let passed = two(cx, "graph.less_equal", sums, drawn)?;
    let passed = cx.cast(passed, elem)?;
    let class = reduce(cx, "graph.reduce_sum", passed, &[2], false)?;
    // Rounding may leave the last sum below the number.
    let last = cx.scalar((classes - 1) as f64, elem)?;
    let class = two(cx, "graph.min", class, last)?;
    cx.set(0, class);
    Ok(())
}
