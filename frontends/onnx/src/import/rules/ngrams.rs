//! Counting of n-grams.

use terrace_ir::Value;

use super::expr::{reduce, table, two, with};
use super::*;
use crate::import::constant::{Const, Numbers};
use crate::tensor::ElementType;

pub(super) const RULES: Family = &[("TfIdfVectorizer", tf_idf)];

/// The n-grams of one length.
struct Pool {
    length: usize,
    /// One after the other.
    grams: Tokens,
}

/// What n-grams are made of.
enum Tokens {
    Ints(Vec<i64>),
    Texts(Vec<String>),
}

impl Tokens {
    fn len(&self) -> usize {
        match self {
            Tokens::Ints(list) => list.len(),
            Tokens::Texts(list) => list.len(),
        }
    }

    /// The tokens at `range`.
    fn part(&self, range: std::ops::Range<usize>) -> Option<Tokens> {
        Some(match self {
            Tokens::Ints(list) => Tokens::Ints(list.get(range)?.to_vec()),
            Tokens::Texts(list) => Tokens::Texts(list.get(range)?.to_vec()),
        })
    }

    /// Every `step`-th token from `start` on, as a constant.
    fn every(&self, cx: &mut NodeCx<'_, '_, '_>, start: usize, step: usize) -> Result<Value> {
        match self {
            Tokens::Ints(list) => {
                let list: Vec<i64> = list.iter().skip(start).step_by(step).copied().collect();
                let shape = vec![list.len() as i64];
                cx.make_const(&Const { shape, data: Numbers::Ints(list), ..Const::int(0) })
            }
            Tokens::Texts(list) => {
                let list: Vec<&String> = list.iter().skip(start).step_by(step).collect();
                cx.texts_const(&[list.len() as i64], &list)
            }
        }
    }
}

/// How often each n-gram of a list is in the input, at the place of the output that belongs to it.
fn tf_idf(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let shape = cx.static_shape(0)?;
    let (rows, tokens) = match shape[..] {
        [tokens] => (1, tokens),
        [rows, tokens] => (rows, tokens),
        _ => return Err(cx.bad_operands(format!("takes a sequence or several, found rank {}", shape.len()))),
    };
    let pools = pools(cx)?;
    let skips = cx.int("max_skip_count")?;
    if !(0..=1 << 16).contains(&skips) {
        return Err(cx.bad_attribute("max_skip_count", format!("is {skips}, expected at least 0")));
    }
    let (least, most) = (cx.int("min_gram_length")?, cx.int("max_gram_length")?);
    let places = cx.ints("ngram_indexes")?.unwrap_or_default();
    let total: usize = pools.iter().map(|pool| pool.grams.len() / pool.length).sum();
    if places.len() != total || places.iter().any(|&place| place < 0) {
        let why = format!("has {} places for {total} n-grams", places.len());
        return Err(cx.bad_attribute("ngram_indexes", why));
    }
    let (x, wide, float) = (cx.value(0)?, cx.ctx.int(64), cx.ctx.f32());
    let texts = cx.element(0)? == ElementType::String;
    if pools.iter().any(|pool| matches!(pool.grams, Tokens::Texts(_)) != texts) {
        return Err(cx.bad_operands(format!("has n-grams of another kind than {}", cx.element(0)?.name())));
    }
    let x = if texts { x } else { cx.cast(x, wide)? };
    let x = cx.reshape(x, &[rows, tokens, 1])?;
    let mut counts = Vec::new();
    for pool in &pools {
        let count = pool.grams.len() / pool.length;
        if count == 0 {
            continue;
        }
        let counted = (least..=most).contains(&(pool.length as i64));
        let gaps = match pool.length {
            _ if !counted => 0,
            1 => 1,
            _ => skips + 1,
        };
        let zero = cx.scalar(0.0, float)?;
        let mut sum = cx.expanded(zero, &[rows, count as i64])?;
        for gap in 0..gaps {
            if let Some(found) = found(cx, x, tokens, pool, gap + 1)? {
                sum = two(cx, "graph.add", sum, found)?;
            }
        }
        counts.push(sum);
    }
    if counts.is_empty() {
        return Err(cx.bad_attribute("pool_int64s", "has no n-grams"));
    }
    let mut counts = cx.concat(&counts, 1)?;
    let mode = cx.text("mode")?;
    if mode == "IDF" {
        counts = with(cx, "graph.min", counts, 1.0)?;
    }
    let weights = match &*mode {
        "TF" => None,
        "IDF" | "TFIDF" => cx.floats("weights")?,
        other => {
            return Err(cx.bad_attribute("mode", format!("is `{other}`, expected `TF`, `IDF` or `TFIDF`")));
        }
    };
    if weights.as_ref().is_some_and(|weights| weights.len() != total) {
        return Err(cx.bad_attribute("weights", format!("must have an element for each of {total} n-grams")));
    }
    let width = places.iter().max().map_or(0, |&most| most.saturating_add(1));
    let to_places = table(cx, &[total as i64, width], float, |i| {
        let (gram, place) = ((i / width) as usize, i % width);
        let weight = weights.as_ref().map_or(1.0, |weights| f64::from(weights[gram]));
        if places[gram] == place { weight } else { 0.0 }
    })?;
    let y = cx.op_opt("graph.matmul", &[Some(counts), Some(to_places)], &[])?;
    let y = if shape.len() == 1 { cx.reshape(y, &[width])? } else { y };
    cx.set(0, y);
    Ok(())
}

/// The n-grams by length, from 1 on.
fn pools(cx: &NodeCx<'_, '_, '_>) -> Result<Vec<Pool>> {
    let texts = cx.texts("pool_strings")?.filter(|list| !list.is_empty());
    let grams = match (cx.ints("pool_int64s")?.filter(|list| !list.is_empty()), texts) {
        (Some(list), None) => Tokens::Ints(list),
        (None, Some(list)) => Tokens::Texts(list),
        _ => return Err(cx.bad_attribute("pool_int64s", "or `pool_strings` must hold n-grams, and not both")),
    };
    let starts = cx.ints("ngram_counts")?.unwrap_or_default();
    let mut pools = Vec::new();
    for (at, &start) in starts.iter().enumerate() {
        let end = starts.get(at + 1).copied().unwrap_or(grams.len() as i64);
        let range = usize::try_from(start).ok().zip(usize::try_from(end).ok());
        let part = range.and_then(|(start, end)| grams.part(start..end));
        match part {
            Some(part) if part.len() % (at + 1) == 0 => {
                pools.push(Pool { length: at + 1, grams: part });
            }
            _ => {
                let why = format!("does not divide {} elements into n-grams", grams.len());
                return Err(cx.bad_attribute("ngram_counts", why));
            }
        }
    }
    Ok(pools)
}

/// How often each n-gram of `pool` is there with its elements `stride` apart: `N x grams`.
fn found(
    cx: &mut NodeCx<'_, '_, '_>,
    x: Value,
    tokens: i64,
    pool: &Pool,
    stride: i64,
) -> Result<Option<Value>> {
    let span = (pool.length as i64 - 1) * stride;
    if tokens <= span {
        return Ok(None);
    }
    let mut all = None;
    for at in 0..pool.length {
        let wanted = pool.grams.every(cx, at, pool.length)?;
        let start = at as i64 * stride;
        let here = cx.sliced(x, 1, (start, start + tokens - span, 1))?;
        let same = two(cx, "graph.equal", here, wanted)?;
        all = Some(match all {
            Some(all) => two(cx, "graph.and", all, same)?,
            None => same,
        });
    }
    let Some(all) = all else { return Ok(None) };
    let all = cx.cast(all, cx.ctx.f32())?;
    reduce(cx, "graph.reduce_sum", all, &[1], false).map(Some)
}
