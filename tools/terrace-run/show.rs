//! Outputs, shortly, for people.

use terrace_tools::data::Tensor;

use crate::table::columns;

/// How many elements of an output, and how many classes, are shown.
const FEW: usize = 8;
const CLASSES: usize = 5;

/// The outputs: what the labels say where they fit, types and first elements else.
pub(crate) fn outputs(outputs: &[(String, Tensor)], labels: &[String]) -> String {
    let mut text = String::new();
    for (name, tensor) in outputs {
        if is_of_classes(tensor) && tensor.len() == labels.len() {
            text.push_str(&ranking(tensor, |class| labels[class].clone()));
            continue;
        }
        text.push_str(&format!("{name}: {tensor}\n  {}\n", first(tensor)));
        if is_of_classes(tensor) && tensor.len() >= 2 * CLASSES {
            let ranking = ranking(tensor, |class| format!("class {class}"));
            text.extend(ranking.lines().map(|line| format!("  {line}\n")));
        }
    }
    text
}

/// Whether each element may stand for a class: a float each, all in one row.
fn is_of_classes(tensor: &Tensor) -> bool {
    let floats = tensor.elem.float_kind().is_some();
    floats && !tensor.is_empty() && tensor.shape.last().is_some_and(|&last| last == tensor.len())
}

/// The greatest elements with the names of their classes; in per cent when all together are one.
fn ranking(tensor: &Tensor, name: impl Fn(usize) -> String) -> String {
    let values = tensor.values();
    let sum: f64 = values.iter().sum();
    let probabilities = values.iter().all(|value| (0.0..=1.0).contains(value)) && (sum - 1.0).abs() < 1e-2;
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[b].total_cmp(&values[a]).then(a.cmp(&b)));
    order.truncate(CLASSES);
    let shown = |value: f64| {
        if probabilities { format!("{:.2} %", value * 100.0) } else { format!("{value:.4}") }
    };
    let rows: Vec<Vec<String>> = order.iter().map(|&class| vec![name(class), shown(values[class])]).collect();
    columns(&rows, &[1])
}

fn first(tensor: &Tensor) -> String {
    let width = tensor.elem.bytes();
    let few = Tensor {
        elem: tensor.elem,
        shape: Vec::new(),
        bytes: tensor.bytes[..tensor.bytes.len().min(FEW * width)].to_vec(),
    };
    let float = tensor.elem.float_kind().is_some();
    let one = |value: &f64| {
        if float { number(*value) } else { format!("{value}") }
    };
    let mut text = few.values().iter().map(one).collect::<Vec<_>>().join(" ");
    if tensor.len() > FEW {
        text.push_str(" ...");
    }
    if tensor.is_empty() { "no elements".to_owned() } else { text }
}

/// A float in six digits or fewer.
pub(crate) fn number(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        size if !(1e-4..1e6).contains(&size) => format!("{value:.4e}"),
        _ => format!("{value:.5}").trim_end_matches('0').trim_end_matches('.').to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use terrace_tools::data::Elem;

    use super::*;

    fn named(tensor: Tensor) -> Vec<(String, Tensor)> {
        vec![("y".to_owned(), tensor)]
    }

    #[test]
    fn labels_are_ranked() {
        let labels = ["rock", "paper", "scissors"].map(str::to_owned);
        let tensor = Tensor::from_f32(&[1, 3], &[0.0625, 0.0625, 0.875]);
        insta::assert_snapshot!(outputs(&named(tensor), &labels), @r"
        scissors  87.50 %
        rock       6.25 %
        paper      6.25 %
        ");
    }

    #[test]
    fn outputs_are_shown_shortly() {
        let many = Tensor::from_f32(
            &[1, 12],
            &[0.5, 1e-9, -3.0, 123.456, 1e7, f32::NAN, 0.0, 2.0, 9.0, 1.0, 1.0, 1.0],
        );
        insta::assert_snapshot!(outputs(&named(many), &[]), @r"
        y: f32[1, 12]
          0.5 1.0000e-9 -3 123.456 1.0000e7 NaN 0 2 ...
          class 5            NaN
          class 4  10000000.0000
          class 3       123.4560
          class 8         9.0000
          class 7         2.0000
        ");
        let whole = Tensor {
            elem: Elem::I64,
            shape: vec![2],
            bytes: [1i64, -7].iter().flat_map(|x| x.to_le_bytes()).collect(),
        };
        assert_eq!(outputs(&named(whole), &[]), "y: i64[2]\n  1 -7\n");
        let none = Tensor::from_f32(&[0, 3], &[]);
        assert_eq!(outputs(&named(none), &[]), "y: f32[0, 3]\n  no elements\n");
    }
}
