//! Signal processing: transforms between time and frequency, and windows.
//!
//! Transforms are products with matrices of cosines and sines, which are constants of the model; so
//! lengths must be known.

use std::f64::consts::{LN_10, TAU};

use terrace_ir::{Type, Value};

use super::expr::{MAX_CONSTANT, table, two};
use super::*;
use crate::import::types::element_type;
use crate::tensor::ElementType;

pub(super) const RULES: Family = &[
    ("BlackmanWindow", |cx| window(cx, &[0.42, -0.5, 0.08])),
    ("DFT", dft),
    ("HammingWindow", |cx| window(cx, &[25.0 / 46.0, -21.0 / 46.0])),
    ("HannWindow", |cx| window(cx, &[0.5, -0.5])),
    ("MelWeightMatrix", mel_weights),
    ("STFT", stft),
];

/// Which transform is meant.
#[derive(Clone, Copy)]
struct Transform {
    /// Elements that are transformed: the signal is cut off or filled up with zeros to it.
    length: i64,
    inverse: bool,
    /// Only the first half of the frequencies is there, of a signal without imaginary parts.
    onesided: bool,
}

impl Transform {
    /// Elements that go in and come out.
    fn sizes(self) -> (i64, i64) {
        let half = self.length / 2 + 1;
        match (self.onesided, self.inverse) {
            (false, _) => (self.length, self.length),
            (true, false) => (self.length, half),
            (true, true) => (half, self.length),
        }
    }

    /// The elements along the last but one dimension of `x`, whose last has the real and, unless they
    /// are all zero, the imaginary parts.
    fn apply(self, cx: &mut NodeCx<'_, '_, '_>, x: Value) -> Result<Value> {
        let shape = cx.shape_of(x);
        let rank = shape.len();
        let (take, _) = self.sizes();
        let x = resized(cx, x, rank - 2, take)?;
        let elem = cx.type_of(x).elem(&cx.ctx);
        let real = cx.sliced(x, rank - 1, (0, 1, 1))?;
        let imaginary = if shape[rank - 1] == 2 { Some(cx.sliced(x, rank - 1, (1, 2, 1))?) } else { None };
        let (cosines, sines) = (self.matrix(cx, elem, f64::cos)?, self.matrix(cx, elem, f64::sin)?);
        let times = |cx: &mut NodeCx<'_, '_, '_>, matrix: Value, x: Value| {
            cx.op_opt("graph.matmul", &[Some(matrix), Some(x)], &[])
        };
        // (a + bi) (cos - i sin) forward, (a + bi) (cos + i sin) back.
        let mut out = times(cx, cosines, real)?;
        if let Some(imaginary) = imaginary {
            let share = times(cx, sines, imaginary)?;
            out = two(cx, if self.inverse { "graph.sub" } else { "graph.add" }, out, share)?;
        }
        if self.inverse && self.onesided {
            return Ok(out);
        }
        let mut other = times(cx, sines, real)?;
        if !self.inverse {
            other = cx.op("graph.neg", &[other], &[])?;
        }
        if let Some(imaginary) = imaginary {
            let share = times(cx, cosines, imaginary)?;
            other = two(cx, "graph.add", other, share)?;
        }
        cx.concat(&[out, other], rank - 1)
    }

    /// The matrix of `f(2 pi n k / length)`; for an inverse, divided by the length.
    ///
    /// Where half of the frequencies is given, the others are their mirror images: all but the first
    /// (and the middle one) count twice.
    fn matrix(self, cx: &mut NodeCx<'_, '_, '_>, elem: Type, f: fn(f64) -> f64) -> Result<Value> {
        let (take, give) = self.sizes();
        let length = self.length;
        let scale = if self.inverse { 1.0 / length as f64 } else { 1.0 };
        table(cx, &[give, take], elem, |i| {
            let (row, column) = (i / take, i % take);
            // The product of two indices is below 2^53, as the table is small.
            let angle = (row * column % length) as f64 / length as f64 * TAU;
            let mirrored = self.inverse && self.onesided && column != 0 && 2 * column != length;
            f(angle) * scale * if mirrored { 2.0 } else { 1.0 }
        })
    }
}

/// `x` cut off or filled up with zeros to `size` elements along `axis`.
fn resized(cx: &mut NodeCx<'_, '_, '_>, x: Value, axis: usize, size: i64) -> Result<Value> {
    let shape = cx.shape_of(x);
    if shape[axis] == size {
        return Ok(x);
    }
    if shape[axis] > size {
        return cx.sliced(x, axis, (0, size, 1));
    }
    let (low, mut high) = (vec![0; shape.len()], vec![0; shape.len()]);
    high[axis] = size - shape[axis];
    cx.op("graph.pad", &[x], &[("low", cx.ctx.i64_array(&low)), ("high", cx.ctx.i64_array(&high))])
}

/// Along an attribute before operator set 20, an input since.
fn dft(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let rank = cx.static_shape(0)?.len();
    let computed = cx.since >= 20 && cx.has(2) && cx.constant(2)?.is_none();
    let y = if computed && !cx.flag("onesided")? && !cx.has(1) && rank > 1 {
        // The shape stays, whichever axis it is.
        expr::by_axis(cx, 2, rank - 1, transformed)?
    } else {
        let axis = match cx.since {
            ..20 => cx.int("axis")?,
            _ if cx.has(2) => cx.const_int(2)?,
            _ => -2,
        };
        let axis = cx.axis(axis, rank)?;
        transformed(cx, axis)?
    };
    cx.set(0, y);
    Ok(())
}

/// Input 0 transformed along `axis`.
fn transformed(cx: &mut NodeCx<'_, '_, '_>, axis: usize) -> Result<Value> {
    let shape = cx.static_shape(0)?;
    let rank = shape.len();
    if rank < 2 || axis == rank - 1 || !matches!(shape[rank - 1], 1 | 2) {
        return Err(
            cx.bad_operands("takes a signal whose last dimension, of size 1 or 2, is not transformed")
        );
    }
    let (inverse, onesided) = (cx.flag("inverse")?, cx.flag("onesided")?);
    let length = match cx.opt_const_ints(1)?.as_deref() {
        Some(&[length]) => length,
        Some(other) => return Err(cx.bad_operands(format!("takes one `dft_length`, found {other:?}"))),
        None if inverse && onesided => (shape[axis] - 1).saturating_mul(2),
        None => shape[axis],
    };
    if !(1..=MAX_CONSTANT).contains(&length) {
        return Err(cx.bad_operands(format!("cannot transform {length} elements")));
    }
    let mut x = cx.value(0)?;
    if onesided && !inverse {
        x = cx.sliced(x, rank - 1, (0, 1, 1))?;
    }
    let transform = Transform { length, inverse, onesided };
    if axis == rank - 2 {
        return transform.apply(cx, x);
    }
    let mut perm: Vec<usize> = (0..rank).collect();
    perm.swap(axis, rank - 2);
    let x = cx.transpose(x, &perm)?;
    let y = transform.apply(cx, x)?;
    cx.transpose(y, &perm)
}

/// The transforms of parts of the signal that begin every `frame_step` elements, each times a window.
fn stft(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let shape = cx.static_shape(0)?;
    let &[_, samples, parts @ (1 | 2)] = &shape[..] else {
        return Err(cx.bad_operands("takes a signal `N x L x 1` or `N x L x 2`"));
    };
    let of_window = if cx.has(2) { cx.static_shape(2)?.first().copied() } else { None };
    let length = match (cx.has(3), of_window) {
        (true, _) => cx.const_int(3)?,
        (false, Some(length)) => length,
        (false, None) => return Err(cx.bad_operands("takes `window` or `frame_length`, found neither")),
    };
    if !(1..=samples).contains(&length) || of_window.is_some_and(|size| size != length) {
        return Err(cx.bad_operands(format!("cannot take frames of {length} elements of {samples}")));
    }
    let places = if computed::is_computed(cx, &[1])? {
        computed::frames(cx, samples, length)?
    } else {
        let step = cx.const_int(1)?;
        if step < 1 {
            return Err(cx.bad_operands(format!("cannot take frames every {step} elements")));
        }
        let frames = (samples - length) / step + 1;
        table(cx, &[frames, length], cx.ctx.int(64), |i| (i / length * step + i % length) as f64)?
    };
    let x = cx.value(0)?;
    let mut x = cx.op("graph.gather", &[x, places], &[("axis", cx.i64(1))])?;
    if let Some(window) = cx.opt_value(2)? {
        let window = cx.reshape(window, &[length, 1])?;
        x = two(cx, "graph.mul", x, window)?;
    }
    let onesided = cx.flag("onesided")?;
    if onesided && parts == 2 {
        x = cx.sliced(x, 3, (0, 1, 1))?;
    }
    let y = Transform { length, inverse: false, onesided }.apply(cx, x)?;
    cx.set(0, y);
    Ok(())
}

/// The type that `output_datatype` names.
fn output_type(cx: &NodeCx<'_, '_, '_>) -> Result<Type> {
    let number = cx.int("output_datatype")?;
    let element = i32::try_from(number).ok().and_then(ElementType::from_number);
    let elem = element.and_then(|element| element_type(&cx.ctx, element));
    elem.ok_or_else(|| {
        cx.bad_attribute("output_datatype", format!("is {number}, which is no type of elements"))
    })
}

/// `sum of factors[i] * cos(2 pi i n / size)`; `size` is one less unless the window is periodic.
fn window(cx: &mut NodeCx<'_, '_, '_>, factors: &[f64]) -> Result<()> {
    let elem = output_type(cx)?;
    if computed::is_computed(cx, &[0])? {
        return computed::window(cx, factors, elem);
    }
    let size = cx.const_int(0)?;
    if size < 0 {
        return Err(cx.bad_operands(format!("takes a size of at least 0, found {size}")));
    }
    let period = if cx.flag("periodic")? { size } else { (size - 1).max(1) };
    let y = table(cx, &[size], elem, |n| {
        let angle = TAU * n as f64 / period as f64;
        factors.iter().enumerate().map(|(i, factor)| factor * (angle * i as f64).cos()).sum()
    })?;
    cx.set(0, y);
    Ok(())
}

/// Weights of frequencies in bands that are equally wide on the mel scale: triangles that overlap.
fn mel_weights(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (bands, length, rate) = (cx.const_int(0)?, cx.const_int(1)?, cx.const_int(2)?);
    let (low, high) = (cx.const_number(3)?, cx.const_number(4)?);
    if bands < 1 || length < 1 || rate < 1 || !(0.0..high).contains(&low) || bands > MAX_CONSTANT {
        let why =
            format!("cannot divide {low} to {high} of {rate} Hz into {bands} bands of {length} elements");
        return Err(cx.bad_operands(why));
    }
    let elem = output_type(cx)?;
    let mel = |frequency: f64| 2595.0 * (frequency / 700.0).ln_1p() / LN_10;
    let step = (mel(high) - mel(low)) / (bands + 2) as f64;
    let edges: Vec<i64> = (0..bands + 2)
        .map(|at| {
            let frequency = 700.0 * ((mel(low) + step * at as f64) / 2595.0 * LN_10).exp_m1();
            ((length as f64 + 1.0) * frequency / rate as f64).floor() as i64
        })
        .collect();
    let y = table(cx, &[length / 2 + 1, bands], elem, |i| {
        let (bin, band) = (i / bands, (i % bands) as usize);
        let (from, peak, to) = (edges[band], edges[band + 1], edges[band + 2]);
        match bin {
            _ if bin == peak && from == peak => 1.0,
            _ if (from..=peak).contains(&bin) && from < peak => (bin - from) as f64 / (peak - from) as f64,
            _ if (peak..to).contains(&bin) => (to - bin) as f64 / (to - peak) as f64,
            _ => 0.0,
        }
    })?;
    cx.set(0, y);
    Ok(())
}
