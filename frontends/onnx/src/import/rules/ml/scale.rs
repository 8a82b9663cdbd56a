//! Features scaled, replaced, chosen and put together.

use terrace_ir::{Attr, Type, Value};

use super::*;

pub(super) const RULES: Family = &[
    ("ArrayFeatureExtractor", array_feature_extractor),
    ("Binarizer", binarizer),
    ("FeatureVectorizer", feature_vectorizer),
    ("Imputer", imputer),
    ("Normalizer", normalizer),
    ("Scaler", scaler),
];

/// A list attribute for each feature of input 0, or one number for all.
fn per_feature(cx: &mut NodeCx<'_, '_, '_>, name: &str, numbers: Vec<f64>, elem: Type) -> Result<Value> {
    let count = cx.shape(0)?.last().copied().unwrap_or(1);
    let len = numbers.len() as i64;
    if len != 1 && count >= 0 && len != count {
        return Err(cx.bad_attribute(name, format!("has {len} elements for {count} features")));
    }
    cx.floats_const(&[len], numbers, elem)
}

/// `(x - offset) * scale`, in `float`.
fn scaler(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (x, wide) = (cx.value(0)?, cx.ctx.f32());
    let mut y = cx.cast(x, wide)?;
    for (name, op) in [("offset", "graph.sub"), ("scale", "graph.mul")] {
        let given = numbers(cx, name)?;
        if !given.is_empty() {
            let list = per_feature(cx, name, given, wide)?;
            y = cx.op(op, &[y, list], &[])?;
        }
    }
    cx.set(0, y);
    Ok(())
}

/// Each sample divided by its norm: its greatest element, the sum of absolute ones, or the root of that
/// of squares. One whose norm is zero stays as it is.
fn normalizer(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (x, rank, wide) = (cx.value(0)?, cx.rank(0)?, cx.ctx.f32());
    if !(1..=2).contains(&rank) {
        return Err(cx.bad_operands(format!("takes a table of samples and features, found rank {rank}")));
    }
    let x = cx.cast(x, wide)?;
    let norm = match &*cx.text("norm")? {
        "MAX" => cx.reduced("graph.reduce_max", x, &[rank - 1])?,
        "L1" => cx.reduced("graph.reduce_l1", x, &[rank - 1])?,
        "L2" => cx.reduced("graph.reduce_l2", x, &[rank - 1])?,
        other => return Err(cx.bad_attribute("norm", format!("is `{other}`, expected `MAX`, `L1` or `L2`"))),
    };
    let (zero, one) = (cx.scalar(0.0, wide)?, cx.scalar(1.0, wide)?);
    let none = cx.op("graph.equal", &[norm, zero], &[])?;
    let norm = cx.select(none, one, norm)?;
    let y = cx.div(x, norm)?;
    cx.set(0, y);
    Ok(())
}

/// Features of one value replaced by another one, of each feature or of all.
fn imputer(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (x, elem) = (cx.value(0)?, cx.elem(0)?);
    let floats = numbers(cx, "imputed_value_floats")?;
    let ints = cx.ints("imputed_value_int64s")?.unwrap_or_default();
    let float = elem.is_float(&cx.ctx);
    let (new, old) = match (floats.is_empty(), ints.is_empty()) {
        (false, _) if float => {
            let old = f64::from(cx.float("replaced_value_float")?);
            (per_feature(cx, "imputed_value_floats", floats, elem)?, old)
        }
        (_, false) if !float => {
            let count = cx.shape(0)?.last().copied().unwrap_or(1);
            let len = ints.len() as i64;
            if len != 1 && len != count {
                let why = format!("has {len} elements for {count} features");
                return Err(cx.bad_attribute("imputed_value_int64s", why));
            }
            let new = cx.ints_const(&[len], ints)?;
            (cx.cast(new, elem)?, cx.int("replaced_value_int64")? as f64)
        }
        _ => return Err(cx.bad_operands("takes values of the type of its input to put in")),
    };
    let missing = if old.is_nan() {
        cx.unary("graph.is_nan", x)?
    } else if float {
        let old = cx.scalar(old, elem)?;
        cx.op("graph.equal", &[x, old], &[])?
    } else {
        let old = cx.ints_const(&[], vec![cx.int("replaced_value_int64")?])?;
        let old = cx.cast(old, elem)?;
        cx.op("graph.equal", &[x, old], &[])?
    };
    let y = cx.select(missing, new, x)?;
    cx.set(0, y);
    Ok(())
}

/// 1 above the threshold, else 0.
fn binarizer(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (x, elem, threshold) = (cx.value(0)?, cx.elem(0)?, f64::from(cx.float("threshold")?));
    let above = if elem.is_float(&cx.ctx) {
        let threshold = cx.scalar(threshold, elem)?;
        cx.op("graph.greater", &[x, threshold], &[])?
    } else {
        let wide = cx.cast(x, cx.ctx.f32())?;
        let threshold = cx.scalar(threshold, cx.ctx.f32())?;
        cx.op("graph.greater", &[wide, threshold], &[])?
    };
    let y = cx.cast(above, elem)?;
    cx.set(0, y);
    Ok(())
}

/// Features of the last dimension by their numbers; of a list the result is one sample.
fn array_feature_extractor(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (x, rank, indices) = (cx.value(0)?, cx.rank(0)?, cx.value(1)?);
    if rank == 0 {
        return Err(cx.bad_operands("takes a tensor of rank 1 or more, found a scalar"));
    }
    let shape = cx.shape(1)?;
    let count = match shape.contains(&DYNAMIC) {
        true => DYNAMIC,
        false => shape.iter().try_fold(1i64, |n, &d| n.checked_mul(d)).unwrap_or(0),
    };
    let indices = cx.reshape(indices, &[count])?;
    let mut y = cx.gathered(x, indices, rank - 1)?;
    if rank == 1 {
        y = cx.reshape(y, &[1, count])?;
    }
    cx.set(0, y);
    Ok(())
}

/// The features of all inputs beside each other, of each as many as `inputdimensions` says.
fn feature_vectorizer(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let sizes = cx.ints("inputdimensions")?.unwrap_or_default();
    if sizes.len() != cx.input_count() || sizes.iter().any(|&size| size < 0) {
        let why = format!("is {sizes:?}, expected a size for each of {} inputs", cx.input_count());
        return Err(cx.bad_attribute("inputdimensions", why));
    }
    let mut parts = Vec::new();
    for (index, &size) in sizes.iter().enumerate() {
        let (mut x, rank) = (cx.value(index)?, cx.rank(index)?);
        x = match rank {
            1 => cx.with_axes(x, &[1])?,
            2 => x,
            _ => return Err(cx.bad_operands(format!("takes tables of features, found rank {rank}"))),
        };
        x = cx.cast(x, cx.ctx.f32())?;
        parts.push(resized(cx, x, size)?);
    }
    let y = cx.concat(&parts, 1)?;
    cx.set(0, y);
    Ok(())
}

/// A table cut to `size` features, or filled up with zeros to as many.
fn resized(cx: &mut NodeCx<'_, '_, '_>, x: Value, size: i64) -> Result<Value> {
    match cx.shape_of(x)[1] {
        have if have == size => Ok(x),
        have if have < 0 => Err(Fault::new(codes::DYNAMIC, "needs the number of features to be known")),
        have if have > size => cx.sliced(x, 1, (0, size, 1)),
        have => {
            let attrs: [(&str, Attr); 2] =
                [("low", cx.ctx.i64_array(&[0, 0])), ("high", cx.ctx.i64_array(&[0, size - have]))];
            cx.op("graph.pad", &[x], &attrs)
        }
    }
}
