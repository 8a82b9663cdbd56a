//! Ops on texts.

use std::sync::Arc;

use super::{Data, Elem, Node, Outcome, Tensor};
use crate::graph::ops::texts;
use crate::graph::strings::{self, Case, Normalizer};

pub(super) fn concat(node: &Node<'_>) -> Outcome {
    let (a, b, shape) = (node.inputs[0], node.inputs[1], node.shape(0)?);
    let join = |a: Arc<str>, b: Arc<str>| -> Arc<str> { [&*a, &*b].concat().into() };
    let values = super::elementwise::zip((a.texts(), a), (b.texts(), b), &shape, join);
    Ok(vec![Tensor::from_texts(&shape, values)])
}

pub(super) fn normalize(node: &Node<'_>) -> Outcome {
    let input = node.inputs[0];
    let case = Case::from_word(node.word("case", "none")).ok_or("has an unknown 'case'")?;
    let words = node.attr("stopwords").and_then(|attr| texts(node.ctx, attr)).unwrap_or_default();
    let normalizer = Normalizer::new(case, node.flag("case_sensitive"), words);
    let mut kept: Vec<Arc<str>> =
        input.texts().iter().filter_map(|text| normalizer.apply(text)).map(Arc::from).collect();
    if kept.is_empty() {
        kept.push(Arc::default());
    }
    let shape = if input.shape.len() == 1 { vec![kept.len()] } else { vec![1, kept.len()] };
    Ok(vec![Tensor::from_texts(&shape, kept)])
}

pub(super) fn split(node: &Node<'_>) -> Outcome {
    let input = node.inputs[0];
    let most = strings::split_count(node.attr("maxsplit").and_then(|attr| attr.as_int(node.ctx)));
    let delimiter = node.word("delimiter", "");
    let parts: Vec<Vec<&str>> =
        input.texts().iter().map(|text| strings::split(text, delimiter, most)).collect();
    let width = parts.iter().map(Vec::len).max().unwrap_or(0);
    let shape = [&input.shape[..], &[width]].concat();
    super::tensor::count(&shape)?;
    let mut values = Vec::with_capacity(width * parts.len());
    for row in &parts {
        values.extend(row.iter().map(|&part| Arc::from(part)));
        values.resize_with(values.len() + width - row.len(), Arc::default);
    }
    let counts = parts.iter().map(|row| row.len() as i64).collect();
    Ok(vec![Tensor::from_texts(&shape, values), Tensor::from_ints(&input.shape, node.elem(1), counts)])
}

pub(super) fn regex_full_match(node: &Node<'_>) -> Outcome {
    let input = node.inputs[0];
    let pattern = strings::pattern(node.word("pattern", ""))?;
    let found = input.texts().iter().map(|text| i64::from(strings::full_match(&pattern, text)));
    Ok(vec![Tensor::from_ints(&input.shape, node.elem(0), found.collect())])
}

pub(super) fn format(node: &Node<'_>) -> Outcome {
    let input = node.inputs[0];
    let texts: Vec<Arc<str>> = match (&input.data, input.elem) {
        (Data::Int(values), Elem::Int { unsigned, .. }) => {
            values.iter().map(|&value| strings::format_int(value, unsigned).into()).collect()
        }
        _ => input.f64s().into_iter().map(|value| strings::format_float(value).into()).collect(),
    };
    Ok(vec![Tensor::from_texts(&input.shape, texts)])
}

pub(super) fn parse(node: &Node<'_>) -> Outcome {
    let (input, to) = (node.inputs[0], node.elem(0));
    let fail = |text: &str| format!("has a text that is no number: {text:?}");
    let numbers = input.texts().iter().map(|text| strings::parse(text).ok_or_else(|| fail(text)));
    let numbers = numbers.collect::<Result<Vec<_>, String>>()?;
    Ok(vec![match to {
        Elem::Int { width: 1, .. } => {
            let values = numbers.into_iter().map(|number| i64::from(number.float() != 0.0)).collect();
            Tensor::from_ints(&input.shape, to, values)
        }
        Elem::Int { .. } => {
            let whole = |(number, text): (strings::Parsed, &Arc<str>)| number.int().ok_or_else(|| fail(text));
            let values = numbers.into_iter().zip(input.texts()).map(whole).collect::<Result<_, String>>()?;
            Tensor::from_ints(&input.shape, to, values)
        }
        _ => Tensor::from_f64(&input.shape, to, numbers.into_iter().map(strings::Parsed::float).collect()),
    }])
}
