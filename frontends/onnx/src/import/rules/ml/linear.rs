//! Linear models.

use super::classes::Classes;
use super::post::Post;
use super::*;

pub(super) const RULES: Family = &[("LinearClassifier", classifier), ("LinearRegressor", regressor)];

/// `x * coefficients' + intercepts`, `rows` of coefficients.
fn scores(cx: &mut NodeCx<'_, '_, '_>, x: Value, rows: i64) -> Result<Value> {
    let (count, elem) = (features(cx, x)?, cx.elem_of(x));
    let coefficients = numbers(cx, "coefficients")?;
    if rows < 1 || rows.checked_mul(count) != Some(coefficients.len() as i64) {
        let why = format!("has {} elements for {rows} rows of {count} features", coefficients.len());
        return Err(cx.bad_attribute("coefficients", why));
    }
    let matrix = cx.floats_const(&[rows, count], coefficients, elem)?;
    let mut scores = cx.product((x, false), (matrix, true), 1.0)?;
    let intercepts = numbers(cx, "intercepts")?;
    if !intercepts.is_empty() {
        let len = intercepts.len() as i64;
        if len != rows {
            return Err(cx.bad_attribute("intercepts", format!("has {len} elements for {rows} scores")));
        }
        let list = cx.floats_const(&[rows], intercepts, elem)?;
        scores = cx.add(scores, list)?;
    }
    Ok(scores)
}

fn regressor(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let x = table(cx)?;
    let x = cx.cast(x, cx.ctx.f32())?;
    let (targets, post) = (cx.int("targets")?, Post::of(cx)?);
    let y = scores(cx, x, targets)?;
    let y = post.apply(cx, y)?;
    cx.set(0, y);
    Ok(())
}

/// Of two classes with one row of coefficients the second one has that row's score.
fn classifier(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let classes = Classes::of(cx, "classlabels_ints", "classlabels_strings")?;
    let x = table(cx)?;
    let x = cx.cast(x, cx.ctx.f32())?;
    let (count, post) = (features(cx, x)?, Post::of(cx)?);
    let rows = numbers(cx, "coefficients")?.len() as i64 / count;
    let own = scores(cx, x, rows)?;
    let known = classes.labels.len() as i64;
    let both = rows == 1 && known == 2;
    if !both && known > 0 && known != rows {
        let why = format!("has {known} labels for {rows} scores");
        return Err(cx.bad_attribute("classlabels_ints", why));
    }
    let label = if rows == 1 {
        // The sign decides, in front of any transformation.
        let zero = cx.scalar(0.0, cx.elem_of(own))?;
        let positive = cx.op("graph.greater", &[own, zero], &[])?;
        let shape = cx.shape_of(positive);
        let positive = cx.reshape(positive, &[shape[0]])?;
        let (yes, no) = match classes.labels[..] {
            [no, yes] => (yes, no),
            [yes] => (yes, 0),
            _ => (1, 0),
        };
        classes.either(cx, positive, (yes, no))?
    } else {
        let order = if known > 0 { classes } else { Classes::numbered(rows) };
        order.greatest(cx, own)?
    };
    let y = if both { post.of_one(cx, own, true)? } else { post.apply(cx, own)? };
    cx.set(0, label);
    cx.set(1, y);
    Ok(())
}
