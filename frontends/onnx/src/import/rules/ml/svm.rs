//! Support vector machines, as [libsvm] defines them.
//!
//! [libsvm]: https://www.csie.ntu.edu.tw/~cjlin/papers/libsvm.pdf

use super::classes::Classes;
use super::post::Post;
use super::*;

pub(super) const RULES: Family = &[("SVMClassifier", classifier), ("SVMRegressor", regressor)];

/// Elements of a table of coefficients at most.
const MAX_COEFFICIENTS: usize = 1 << 23;

/// How alike two samples are.
enum Kernel {
    Linear,
    Poly { gamma: f64, coef0: f64, degree: f64 },
    Rbf { gamma: f64 },
    Sigmoid { gamma: f64, coef0: f64 },
}

impl Kernel {
    fn of(cx: &NodeCx<'_, '_, '_>) -> Result<Kernel> {
        let params = numbers(cx, "kernel_params")?;
        let param = |at: usize| params.get(at).copied().unwrap_or(0.0);
        Ok(match &*cx.text("kernel_type")? {
            "LINEAR" => Kernel::Linear,
            "POLY" => Kernel::Poly { gamma: param(0), coef0: param(1), degree: param(2).trunc() },
            "RBF" => Kernel::Rbf { gamma: param(0) },
            "SIGMOID" => Kernel::Sigmoid { gamma: param(0), coef0: param(1) },
            other => {
                let why = format!("is `{other}`, expected `LINEAR`, `POLY`, `RBF` or `SIGMOID`");
                return Err(cx.bad_attribute("kernel_type", why));
            }
        })
    }

    /// `samples x vectors` of the kernel of each two.
    fn apply(&self, cx: &mut NodeCx<'_, '_, '_>, x: Value, vectors: Value) -> Result<Value> {
        let affine = |cx: &mut NodeCx<'_, '_, '_>, gamma: f64, coef0: f64| -> Result<Value> {
            let dot = cx.product((x, false), (vectors, true), gamma)?;
            let coef0 = cx.scalar(coef0, cx.elem_of(dot))?;
            cx.add(dot, coef0)
        };
        match *self {
            Kernel::Linear => cx.product((x, false), (vectors, true), 1.0),
            Kernel::Poly { gamma, coef0, degree } => {
                let base = affine(cx, gamma, coef0)?;
                let degree = cx.scalar(degree, cx.elem_of(base))?;
                cx.op("graph.pow", &[base, degree], &[])
            }
            Kernel::Sigmoid { gamma, coef0 } => {
                let base = affine(cx, gamma, coef0)?;
                cx.unary("graph.tanh", base)
            }
            Kernel::Rbf { gamma } => {
                let (x, vectors) = (cx.with_axes(x, &[1])?, cx.with_axes(vectors, &[0])?);
                let apart = cx.sub(x, vectors)?;
                let axes = [("axes", cx.ctx.i64_array(&[2]))];
                let distance = cx.op("graph.reduce_sum_square", &[apart], &axes)?;
                let distance = cx.scaled(distance, -gamma)?;
                cx.unary("graph.exp", distance)
            }
        }
    }
}

/// The kernel of input 0 with each of `count` support vectors.
fn kernels(cx: &mut NodeCx<'_, '_, '_>, x: Value, count: i64) -> Result<Value> {
    let (width, elem) = (features(cx, x)?, cx.elem_of(x));
    let vectors = numbers(cx, "support_vectors")?;
    if count.checked_mul(width) != Some(vectors.len() as i64) {
        let why = format!("has {} elements for {count} vectors of {width} features", vectors.len());
        return Err(cx.bad_attribute("support_vectors", why));
    }
    let kernel = Kernel::of(cx)?;
    let vectors = cx.floats_const(&[count, width], vectors, elem)?;
    kernel.apply(cx, x, vectors)
}

/// The first of the offsets in `rho`.
fn offset(cx: &NodeCx<'_, '_, '_>) -> Result<f64> {
    let rho = numbers(cx, "rho")?;
    rho.first().copied().ok_or_else(|| cx.bad_attribute("rho", "must hold a number"))
}

fn regressor(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    if Post::of(cx)? != Post::None {
        return Err(cx.unsupported(format!("`post_transform` `{}`", cx.text("post_transform")?)));
    }
    let x = table(cx)?;
    let x = cx.cast(x, cx.ctx.f32())?;
    let (elem, supports) = (cx.elem_of(x), cx.int("n_supports")?);
    let alike = if supports > 0 { kernels(cx, x, supports)? } else { x };
    let width = if supports > 0 { supports } else { features(cx, x)? };
    let coefficients = numbers(cx, "coefficients")?;
    if coefficients.len() as i64 != width {
        let why = format!("has {} elements, expected {width}", coefficients.len());
        return Err(cx.bad_attribute("coefficients", why));
    }
    let column = cx.floats_const(&[width, 1], coefficients, elem)?;
    let y = cx.product((alike, false), (column, false), 1.0)?;
    let rho = cx.scalar(offset(cx)?, elem)?;
    let mut y = cx.add(y, rho)?;
    if cx.flag("one_class")? {
        let zero = cx.scalar(0.0, elem)?;
        let inside = cx.op("graph.greater", &[y, zero], &[])?;
        let (yes, no) = (cx.scalar(1.0, elem)?, cx.scalar(-1.0, elem)?);
        y = cx.select(inside, yes, no)?;
    }
    cx.set(0, y);
    Ok(())
}

fn classifier(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let classes = Classes::of(cx, "classlabels_ints", "classlabels_strings")?;
    let x = table(cx)?;
    let x = cx.cast(x, cx.ctx.f32())?;
    let per_class = cx.ints("vectors_per_class")?.unwrap_or_default();
    if per_class.iter().all(|&count| count == 0) {
        return linear(cx, x, &classes);
    }
    let count = per_class.len();
    if classes.labels.len() != count || count < 2 || per_class.iter().any(|&n| !(0..=1 << 30).contains(&n)) {
        let why = format!("is {per_class:?}, for {} labels", classes.labels.len());
        return Err(cx.bad_attribute("vectors_per_class", why));
    }
    let votes = Votes::of(cx, &per_class)?;
    let vectors = per_class.iter().sum();
    let alike = kernels(cx, x, vectors)?;
    let pairs = votes.scores(cx, alike)?;
    let won = votes.won(cx, pairs)?;
    let chances = !numbers(cx, "prob_a")?.is_empty();
    let label = classes.greatest(cx, won)?;
    let scores = if chances { probabilities(cx, pairs, count)? } else { pairs };
    let post = Post::of(cx)?;
    let y = if count == 2 && !chances {
        post.of_one(cx, scores, post != Post::None)?
    } else {
        post.apply(cx, scores)?
    };
    cx.set(0, label);
    cx.set(1, y);
    Ok(())
}

/// One row of coefficients a class, the same offset for all.
fn linear(cx: &mut NodeCx<'_, '_, '_>, x: Value, classes: &Classes) -> Result<()> {
    let (width, elem) = (features(cx, x)?, cx.elem_of(x));
    let count = classes.labels.len().max(1) as i64;
    let coefficients = numbers(cx, "coefficients")?;
    if count.checked_mul(width) != Some(coefficients.len() as i64) {
        let why = format!("has {} elements for {count} rows of {width} features", coefficients.len());
        return Err(cx.bad_attribute("coefficients", why));
    }
    let matrix = cx.floats_const(&[count, width], coefficients, elem)?;
    let scores = cx.product((x, false), (matrix, true), 1.0)?;
    let rho = cx.scalar(offset(cx)?, elem)?;
    let scores = cx.add(scores, rho)?;
    if count < 2 {
        return Err(cx.unsupported("one class"));
    }
    let label = classes.greatest(cx, scores)?;
    let post = Post::of(cx)?;
    let y = post.apply(cx, scores)?;
    cx.set(0, label);
    cx.set(1, y);
    Ok(())
}

/// The decisions between each two classes.
struct Votes {
    classes: usize,
    vectors: usize,
    /// `pairs x vectors`.
    coefficients: Vec<f64>,
    rho: Vec<f64>,
}

impl Votes {
    /// The coefficients of each pair, which the node stores as `(classes - 1) x vectors`: a vector of one
    /// class has a coefficient for each other class.
    fn of(cx: &NodeCx<'_, '_, '_>, per_class: &[i64]) -> Result<Votes> {
        let classes = per_class.len();
        let per_class: Vec<usize> = per_class.iter().map(|&n| usize::try_from(n).unwrap_or(0)).collect();
        let vectors: usize = per_class.iter().sum();
        let pairs = classes * (classes - 1) / 2;
        let (stored, rho) = (numbers(cx, "coefficients")?, numbers(cx, "rho")?);
        if vectors.checked_mul(classes - 1) != Some(stored.len()) || rho.len() != pairs {
            let why = format!("has {} elements for {vectors} vectors of {classes} classes", stored.len());
            return Err(cx.bad_attribute("coefficients", why));
        }
        let small = |size: &usize| *size <= MAX_COEFFICIENTS;
        let votes = pairs.checked_mul(classes).filter(small);
        let (Some(total), Some(_)) = (pairs.checked_mul(vectors).filter(small), votes) else {
            return Err(Fault::new(codes::LIMIT, format!("has {classes} classes, which is too many")));
        };
        let starts: Vec<usize> = (0..classes).map(|class| per_class[..class].iter().sum()).collect();
        let mut coefficients = vec![0.0; total];
        let mut pair = 0;
        for i in 0..classes {
            for j in i + 1..classes {
                let row = &mut coefficients[pair * vectors..][..vectors];
                for (own, other) in [(i, j - 1), (j, i)] {
                    let range = starts[own]..starts[own] + per_class[own];
                    row[range.clone()].copy_from_slice(&stored[other * vectors..][range]);
                }
                pair += 1;
            }
        }
        Ok(Votes { classes, vectors, coefficients, rho })
    }

    /// `samples x pairs`, above zero for the first of each pair.
    fn scores(&self, cx: &mut NodeCx<'_, '_, '_>, alike: Value) -> Result<Value> {
        let (pairs, elem) = (self.rho.len() as i64, cx.elem_of(alike));
        let matrix = cx.floats_const(&[pairs, self.vectors as i64], self.coefficients.clone(), elem)?;
        let scores = cx.product((alike, false), (matrix, true), 1.0)?;
        let rho = cx.floats_const(&[pairs], self.rho.clone(), elem)?;
        cx.add(scores, rho)
    }

    /// How many pairs each class has won, `samples x classes`.
    fn won(&self, cx: &mut NodeCx<'_, '_, '_>, scores: Value) -> Result<Value> {
        let (elem, pairs) = (cx.elem_of(scores), self.rho.len());
        let mut first = vec![0.0; pairs * self.classes];
        let mut second = first.clone();
        let mut pair = 0;
        for i in 0..self.classes {
            for j in i + 1..self.classes {
                first[pair * self.classes + i] = 1.0;
                second[pair * self.classes + j] = 1.0;
                pair += 1;
            }
        }
        let zero = cx.scalar(0.0, elem)?;
        let positive = cx.op("graph.greater", &[scores, zero], &[])?;
        let other = cx.unary("graph.not", positive)?;
        let shape = [pairs as i64, self.classes as i64];
        let mut sum = None;
        for (won, table) in [(positive, first), (other, second)] {
            let won = cx.cast(won, elem)?;
            let table = cx.floats_const(&shape, table, elem)?;
            let votes = cx.product((won, false), (table, false), 1.0)?;
            sum = Some(match sum {
                Some(sum) => cx.add(sum, votes)?,
                None => votes,
            });
        }
        sum.ok_or_else(|| cx.bad_operands("takes two classes or more"))
    }
}

/// Classes at most whose probabilities are coupled: the iteration is written out.
const MAX_COUPLED: usize = 16;

/// Rounds of the iteration. Its bound is met after five at most.
const ROUNDS: usize = 8;

/// The probabilities of classes from the scores of pairs: Platt's sigmoid gives those of each two, which are
/// coupled by the [second method of Wu, Lin and Weng], as libsvm does it: iterated until no element is
/// further than `0.005 / classes` off, from equal ones.
///
/// [second method of Wu, Lin and Weng]: https://www.jmlr.org/papers/v5/wu04a.html
fn probabilities(cx: &mut NodeCx<'_, '_, '_>, scores: Value, classes: usize) -> Result<Value> {
    if classes > MAX_COUPLED {
        return Err(cx.unsupported(format!("probabilities (`prob_a`) of more than {MAX_COUPLED} classes")));
    }
    let q = quadratic(cx, scores, classes)?;
    let (count, elem) = (classes as i64, cx.elem_of(scores));
    let rows = cx.parts(q, 1, &vec![1; classes])?;
    let even = cx.floats_const(&[1, count], vec![1.0 / count as f64; classes], elem)?;
    let mut p = per_sample(cx, even, scores)?;
    let limit = cx.scalar(0.005 / count as f64, elem)?;
    for _ in 0..ROUNDS {
        p = round(cx, (q, &rows), p, limit)?;
    }
    Ok(p)
}

/// The matrix `Q` of each sample, `samples x classes x classes`: `sum_j r_ji^2` on the diagonal, else
/// `-r_ji r_ij`, where `r_ij` is the probability of `i` against `j`.
fn quadratic(cx: &mut NodeCx<'_, '_, '_>, scores: Value, classes: usize) -> Result<Value> {
    let (a, b) = (numbers(cx, "prob_a")?, numbers(cx, "prob_b")?);
    let (pairs, elem) = (classes * (classes - 1) / 2, cx.elem_of(scores));
    if a.len() != pairs || b.len() != pairs {
        return Err(cx.bad_attribute("prob_a", "must hold one number for each pair, as `prob_b`"));
    }
    let (a, b) = (cx.floats_const(&[pairs as i64], a, elem)?, cx.floats_const(&[pairs as i64], b, elem)?);
    let part = cx.mul(scores, a)?;
    let part = cx.add(part, b)?;
    let part = cx.unary("graph.neg", part)?;
    let chance = cx.unary("graph.sigmoid", part)?;
    let bounds = [("min", cx.ctx.f32_attr(1e-7)), ("max", cx.ctx.f32_attr(1.0 - 1e-7))];
    let chance = cx.op("graph.clip", &[chance], &bounds)?;
    let one = cx.scalar(1.0, elem)?;
    let columns = if pairs == 1 { vec![chance] } else { cx.parts(chance, 1, &vec![1; pairs])? };
    // The chance of the first of each pair, and of the second.
    let mut r = vec![Vec::new(); classes];
    let mut column = columns.into_iter();
    let mut against = vec![None; classes * classes];
    for i in 0..classes {
        for j in i + 1..classes {
            let first = column.next().ok_or_else(|| cx.bad_operands("takes a score for each pair"))?;
            against[i * classes + j] = Some(first);
            against[j * classes + i] = Some(cx.sub(one, first)?);
        }
    }
    for i in 0..classes {
        let mut diagonal: Option<Value> = None;
        let mut row = vec![None; classes];
        for j in 0..classes {
            let (Some(own), Some(other)) = (against[i * classes + j], against[j * classes + i]) else {
                continue;
            };
            let square = cx.mul(other, other)?;
            diagonal = Some(match diagonal {
                Some(sum) => cx.add(sum, square)?,
                None => square,
            });
            let product = cx.mul(own, other)?;
            row[j] = Some(cx.unary("graph.neg", product)?);
        }
        row[i] = diagonal;
        r[i] = row.into_iter().flatten().collect();
    }
    let mut rows = Vec::with_capacity(classes);
    for row in r {
        let row = cx.concat(&row, 1)?;
        rows.push(cx.with_axes(row, &[1])?);
    }
    cx.concat(&rows, 1)
}

/// One round over all classes, of samples that are not done.
fn round(
    cx: &mut NodeCx<'_, '_, '_>,
    (q, rows): (Value, &[Value]),
    before: Value,
    limit: Value,
) -> Result<Value> {
    let (classes, elem) = (rows.len(), cx.elem_of(q));
    let one = cx.scalar(1.0, elem)?;
    let column = cx.with_axes(before, &[2])?;
    let product = cx.product((q, false), (column, false), 1.0)?;
    let shape = cx.shape_of(before);
    let mut qp = cx.reshape(product, &shape)?;
    let weighted = cx.mul(before, qp)?;
    let mut pqp = cx.reduced("graph.reduce_sum", weighted, &[1])?;
    let apart = cx.sub(qp, pqp)?;
    let apart = cx.unary("graph.abs", apart)?;
    let apart = cx.reduced("graph.reduce_max", apart, &[1])?;
    let done = cx.op("graph.less", &[apart, limit], &[])?;
    let mut p = before;
    for (at, &row) in rows.iter().enumerate() {
        let row = cx.reshape(row, &shape)?;
        let (own, next) = (at as i64, at as i64 + 1);
        let (diagonal, qp_own) = (cx.sliced(row, 1, (own, next, 1))?, cx.sliced(qp, 1, (own, next, 1))?);
        let step = cx.sub(pqp, qp_own)?;
        let step = cx.div(step, diagonal)?;
        let mut only = vec![0.0; classes];
        only[at] = 1.0;
        let only = cx.floats_const(&[1, classes as i64], only, elem)?;
        let norm = cx.add(step, one)?;
        let change = cx.mul(step, only)?;
        let moved = cx.add(p, change)?;
        p = cx.div(moved, norm)?;
        let (a, b) = (cx.mul(step, diagonal)?, cx.scaled(qp_own, 2.0)?);
        let sum = cx.add(a, b)?;
        let sum = cx.mul(step, sum)?;
        let sum = cx.add(pqp, sum)?;
        let square = cx.mul(norm, norm)?;
        pqp = cx.div(sum, square)?;
        let change = cx.mul(step, row)?;
        let moved = cx.add(qp, change)?;
        qp = cx.div(moved, norm)?;
    }
    cx.select(done, before, p)
}
