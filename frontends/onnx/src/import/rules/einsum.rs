//! Sums of products by Einstein's convention.

use std::collections::BTreeMap;

use terrace_ir::Value;

use super::expr::{reduce, volume};
use super::*;

pub(super) const RULES: Family = &[("Einsum", einsum)];

/// A tensor with a label for each dimension, no label twice.
struct Term {
    value: Value,
    labels: Vec<u32>,
}

/// Labels of an ellipsis are numbers from here on, in the order of its dimensions from the last.
const ELLIPSIS: u32 = 1 << 24;

/// An equation: labels of the inputs and of the output.
struct Equation {
    inputs: Vec<Vec<u32>>,
    output: Vec<u32>,
}

fn einsum(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let equation = equation(cx)?;
    let mut sizes = BTreeMap::new();
    let mut terms = Vec::new();
    for (index, labels) in equation.inputs.iter().enumerate() {
        let shape = cx.static_shape(index)?;
        for (&label, &size) in labels.iter().zip(&shape) {
            let known = sizes.entry(label).or_insert(size);
            match (*known, size) {
                (known, size) if known == size => {}
                // Dimensions of an ellipsis broadcast.
                (1, _) if label >= ELLIPSIS => *known = size,
                (_, 1) if label >= ELLIPSIS => {}
                (known, size) => {
                    let why = format!("gives one label to dimensions of sizes {known} and {size}");
                    return Err(cx.bad_operands(why));
                }
            }
        }
        let value = cx.value(index)?;
        terms.push(without_repeats(cx, value, labels)?);
    }
    let mut terms = terms.into_iter();
    let first = terms.next().ok_or_else(|| cx.bad_operands("takes at least one input"))?;
    let mut rest: Vec<Term> = terms.collect();
    rest.reverse();
    let mut sum = first;
    while let Some(next) = rest.pop() {
        let later = |label: &u32| {
            equation.output.contains(label) || rest.iter().any(|term| term.labels.contains(label))
        };
        sum = product(cx, sum, next, &later)?;
    }
    let y = arranged(cx, sum, &equation.output)?;
    let shape: Vec<i64> =
        equation.output.iter().map(|label| sizes.get(label).copied().unwrap_or(1)).collect();
    let y = cx.expanded(y, &shape)?;
    cx.set(0, y);
    Ok(())
}

/// Reads the attribute `equation`; without `->` the output has the labels that are there once, sorted.
fn equation(cx: &NodeCx<'_, '_, '_>) -> Result<Equation> {
    let text: String = cx.text("equation")?.split_whitespace().collect();
    let (left, right) = match text.split_once("->") {
        Some((left, right)) => (left, Some(right)),
        None => (&*text, None),
    };
    let words: Vec<&str> = left.split(',').collect();
    if words.len() != cx.input_count() {
        let why = format!("is of {} terms, but there are {} inputs", words.len(), cx.input_count());
        return Err(cx.bad_attribute("equation", why));
    }
    let mut widest = 0;
    let mut inputs = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let rank = cx.rank(index)?;
        let letters = word.chars().filter(|&c| c != '.').count();
        let spread =
            if word.contains("...") { rank.checked_sub(letters) } else { (rank == letters).then_some(0) };
        let Some(spread) = spread else {
            let why = format!("has the term `{word}` for an input of rank {rank}");
            return Err(cx.bad_attribute("equation", why));
        };
        widest = widest.max(spread);
        inputs.push(labels(cx, word, spread)?);
    }
    let output = match right {
        Some(word) => labels(cx, word, if word.contains("...") { widest } else { 0 })?,
        None => {
            let all: Vec<u32> = inputs.iter().flatten().copied().collect();
            let mut once: Vec<u32> = all.iter().copied().filter(|&label| label < ELLIPSIS).collect();
            once.retain(|label| all.iter().filter(|other| *other == label).count() == 1);
            once.sort_unstable();
            let spread = (0..widest as u32).rev().map(|at| ELLIPSIS + at);
            spread.chain(once).collect()
        }
    };
    let known = |label: &u32| inputs.iter().any(|labels| labels.contains(label));
    let repeated = (1..output.len()).any(|at| output[..at].contains(&output[at]));
    if repeated || !output.iter().all(known) {
        return Err(cx.bad_attribute("equation", "gives an output label twice, or one that no input has"));
    }
    Ok(Equation { inputs, output })
}

/// The labels of `word`, whose `...` stands for `spread` dimensions.
fn labels(cx: &NodeCx<'_, '_, '_>, word: &str, spread: usize) -> Result<Vec<u32>> {
    let mut labels = Vec::new();
    let parts: Vec<&str> = word.split("...").collect();
    if parts.len() > 2 {
        return Err(cx.bad_attribute("equation", "has a term with several ellipses"));
    }
    for (at, part) in parts.iter().enumerate() {
        if at == 1 {
            labels.extend((0..spread as u32).rev().map(|at| ELLIPSIS + at));
        }
        for letter in part.chars() {
            if !letter.is_ascii_alphabetic() {
                return Err(
                    cx.bad_attribute("equation", format!("has `{letter}` where a letter is expected"))
                );
            }
            labels.push(letter as u32);
        }
    }
    Ok(labels)
}

/// `value` with only the elements whose indices agree where labels do.
fn without_repeats(cx: &mut NodeCx<'_, '_, '_>, value: Value, labels: &[u32]) -> Result<Term> {
    let mut term = Term { value, labels: labels.to_vec() };
    while let Some((first, second)) = repeat(&term.labels) {
        // The diagonal of the two dimensions, brought to the end, is every `size + 1`-th element.
        let rank = term.labels.len();
        let mut perm: Vec<usize> = (0..rank).filter(|&dim| dim != first && dim != second).collect();
        perm.extend([first, second]);
        let moved = cx.transpose(term.value, &perm)?;
        let mut shape = cx.shape_of(moved);
        let size = shape[rank - 1];
        shape.truncate(rank - 2);
        shape.push(size.saturating_mul(size));
        let flat = cx.reshape(moved, &shape)?;
        let attrs = [
            ("starts", cx.ctx.i64_array(&[0])),
            ("ends", cx.ctx.i64_array(&[i64::MAX])),
            ("axes", cx.ctx.i64_array(&[rank as i64 - 2])),
            ("steps", cx.ctx.i64_array(&[size.saturating_add(1)])),
        ];
        let value = cx.op("graph.slice", &[flat], &attrs)?;
        let mut labels: Vec<u32> = perm.iter().map(|&dim| term.labels[dim]).collect();
        labels.pop();
        term = Term { value, labels };
    }
    Ok(term)
}

/// Two dimensions with the same label.
fn repeat(labels: &[u32]) -> Option<(usize, usize)> {
    (1..labels.len()).find_map(|second| {
        let first = labels[..second].iter().position(|label| *label == labels[second])?;
        Some((first, second))
    })
}

/// `term` summed along the labels that nobody needs any more.
fn summed(cx: &mut NodeCx<'_, '_, '_>, term: Term, needed: &dyn Fn(&u32) -> bool) -> Result<Term> {
    let gone: Vec<i64> =
        (0..term.labels.len()).filter(|&dim| !needed(&term.labels[dim])).map(|dim| dim as i64).collect();
    if gone.is_empty() {
        return Ok(term);
    }
    let value = reduce(cx, "graph.reduce_sum", term.value, &gone, false)?;
    Ok(Term { value, labels: term.labels.into_iter().filter(needed).collect() })
}

/// The product of two terms, summed along the labels that are not needed `later`: a matrix product,
/// with the labels of both that are needed in front, whose others make rows and columns.
fn product(cx: &mut NodeCx<'_, '_, '_>, a: Term, b: Term, later: &dyn Fn(&u32) -> bool) -> Result<Term> {
    let (of_a, of_b) = (a.labels.clone(), b.labels.clone());
    let a = summed(cx, a, &|label| later(label) || of_b.contains(label))?;
    let b = summed(cx, b, &|label| later(label) || of_a.contains(label))?;
    let shared = |label: &&u32| b.labels.contains(label);
    let batch: Vec<u32> = a.labels.iter().filter(shared).copied().filter(|label| later(label)).collect();
    let inner: Vec<u32> = a.labels.iter().filter(shared).copied().filter(|label| !later(label)).collect();
    let rows: Vec<u32> = a.labels.iter().filter(|label| !shared(label)).copied().collect();
    let columns: Vec<u32> = b.labels.iter().filter(|label| !a.labels.contains(label)).copied().collect();
    let (left, a_sizes) = grouped(cx, &a, [&batch, &rows, &inner])?;
    let (right, b_sizes) = grouped(cx, &b, [&batch, &inner, &columns])?;
    if a_sizes[1] != b_sizes[0] {
        return Err(cx.bad_operands("sums along an ellipsis that broadcasts, which is not supported"));
    }
    let value = cx.op_opt("graph.matmul", &[Some(left), Some(right)], &[])?;
    let size = |label: &u32| {
        let of = |term: &Term, sizes: &[i64]| {
            term.labels.iter().position(|other| other == label).map(|at| sizes[at])
        };
        let both = [of(&a, &a_sizes[2..]), of(&b, &b_sizes[2..])];
        both.into_iter().flatten().find(|&size| size != 1).unwrap_or(1)
    };
    let labels: Vec<u32> = batch.iter().chain(&rows).chain(&columns).copied().collect();
    let shape: Vec<i64> = labels.iter().map(size).collect();
    let value = cx.reshape(value, &shape)?;
    Ok(Term { value, labels })
}

/// `term` with its first group of labels as they are and each of the others as one dimension; sizes:
/// the products of the other groups, then those of the term's own dimensions.
fn grouped(cx: &mut NodeCx<'_, '_, '_>, term: &Term, groups: [&[u32]; 3]) -> Result<(Value, Vec<i64>)> {
    let own = cx.shape_of(term.value);
    let all: Vec<u32> = groups.concat();
    let perm: Vec<usize> =
        all.iter().filter_map(|label| term.labels.iter().position(|other| other == label)).collect();
    let sizes: Vec<i64> = perm.iter().map(|&dim| own[dim]).collect();
    let value = if perm.is_sorted() { term.value } else { cx.transpose(term.value, &perm)? };
    let (batch, rest) = sizes.split_at(groups[0].len());
    let (first, second) = rest.split_at(groups[1].len());
    let (first, second) = (volume(cx, first)?, volume(cx, second)?);
    let shape = [batch, &[first, second]].concat();
    let value = cx.reshape(value, &shape)?;
    Ok((value, [&[first, second], &own[..]].concat()))
}

/// `term` with its dimensions in the order of `labels`; others are summed.
fn arranged(cx: &mut NodeCx<'_, '_, '_>, term: Term, labels: &[u32]) -> Result<Value> {
    let term = summed(cx, term, &|label| labels.contains(label))?;
    let perm: Vec<usize> =
        labels.iter().filter_map(|label| term.labels.iter().position(|other| other == label)).collect();
    if perm.is_sorted() { Ok(term.value) } else { cx.transpose(term.value, &perm) }
}
