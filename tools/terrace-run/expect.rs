//! Outputs beside those expected.

use std::path::Path;

use terrace_tools::data::Tensor;
use terrace_tools::data::compare::compare;
use terrace_tools::data::file::Tensors;
use terrace_tools::model::Failure;

use crate::table::columns;

/// Compares `outputs` with the arrays in the file at `path` and prints a table.
///
/// # Errors
/// [`Failure::Differ`] when an output is further off than `tolerance`, as a part of its range.
pub(crate) fn check(path: &str, tolerance: f64, outputs: &[(String, Tensor)]) -> Result<(), Failure> {
    let expected = Tensors::read(Path::new(path)).map_err(|error| Failure::file(path, error))?;
    if let Some(name) = expected.names().find(|&name| outputs.iter().all(|output| output.0 != name)) {
        return Err(Failure::Model(format!("{path}: has '{name}', which is no output of the model")));
    }
    let (text, agree) = table(path, &expected, tolerance, outputs)?;
    crate::print(&text)?;
    if agree { Ok(()) } else { Err(Failure::Differ) }
}

/// The table, and whether all outputs agree.
fn table(
    path: &str,
    expected: &Tensors,
    tolerance: f64,
    outputs: &[(String, Tensor)],
) -> Result<(String, bool), Failure> {
    let head = ["output", "type", "max abs error", "relative", "top-1", ""];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let mut all = true;
    for (name, got) in outputs {
        let missing =
            || Failure::Model(format!("{path}: has {}, but no array for output '{name}'", expected.listed()));
        let want = expected.get(name, outputs.len()).ok_or_else(missing)?;
        let mut row = vec![name.clone(), got.to_string()];
        match compare(got, want) {
            Ok(difference) => {
                let agrees = difference.relative() <= tolerance;
                all &= agrees;
                let verdict =
                    if agrees { String::new() } else { format!("differs most at element {}", difference.at) };
                let top1 = if difference.same_top1 { "same" } else { "other" };
                row.extend([format!("{:.2e}", difference.max_abs), format!("{:.2e}", difference.relative())]);
                row.extend([top1.to_owned(), verdict]);
            }
            Err(why) => {
                all = false;
                row.extend(["-", "-", "-"].map(str::to_owned));
                row.push(why);
            }
        }
        rows.push(row);
    }
    Ok((columns(&rows, &[2, 3]), all))
}

#[cfg(test)]
mod tests {
    use super::*;
    use terrace_tools::data::file::to_bytes;

    #[test]
    fn what_differs_is_told() {
        let tensor = |values: &[f32]| Tensor::from_f32(&[1, values.len()], values);
        let want = [("a", tensor(&[0.0, 1.0])), ("b", tensor(&[0.0, 1.0])), ("c", tensor(&[1.0]))];
        let want = want.map(|(name, tensor)| (name.to_owned(), tensor));
        let got = [("a", tensor(&[0.0, 1.0])), ("b", tensor(&[0.5, 0.25])), ("c", tensor(&[1.0, 1.0]))];
        let got = got.map(|(name, tensor)| (name.to_owned(), tensor));
        let expected = Tensors::from_bytes(&to_bytes("x.npz", &want).expect("f32")).expect("just written");
        let (text, agree) = table("x.npz", &expected, 1e-3, &got).expect("all there");
        assert!(!agree);
        insta::assert_snapshot!(text, @r"
        output  type       max abs error  relative  top-1
        a       f32[1, 2]         0.00e0    0.00e0  same
        b       f32[1, 2]        7.50e-1   7.50e-1  other  differs most at element 1
        c       f32[1, 2]              -         -  -      is f32[1, 2], but f32[1, 1] was expected
        ");
        assert!(table("x.npz", &expected, 1e-3, &got[..1]).expect("there").1);
        assert!(table("x.npz", &expected, 1e-3, &[("d".to_owned(), tensor(&[1.0]))]).is_err());
    }
}
