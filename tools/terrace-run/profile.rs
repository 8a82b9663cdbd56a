//! Where the time of a run goes, op by op.

use std::time::{Duration, Instant};

use terrace_dialects::kernel::MarkOp;
use terrace_ir::Body;
use terrace_runtime::profile::Row;
use terrace_runtime::{Pool, Program};
use terrace_tools::model::{Failure, place, ports};

use crate::table::columns;

/// The program is run for as long, and at least [`RUNS`] times.
const TIME: Duration = Duration::from_secs(1);
const RUNS: u64 = 5;

/// What a row of the profile stands for.
struct Label {
    op: String,
    place: String,
}

/// Runs `program`, compiled from `module` to be profiled, and tells what took the time: a line for each op,
/// the slowest first.
///
/// # Errors
/// When the module has no points where the time is taken.
pub(crate) fn run(program: &mut Program, pool: &mut Pool, module: &Body) -> Result<String, Failure> {
    let labels = labels(module);
    if labels.is_empty() {
        let why = "--profile: the model does nothing, or was lowered without points where time is taken";
        return Err(Failure::Model(why.to_owned()));
    }
    ports::run(program, pool)?;
    pool.take_profile();
    let (start, mut runs) = (Instant::now(), 0);
    while runs < RUNS || start.elapsed() < TIME {
        ports::run(program, pool)?;
        runs += 1;
    }
    Ok(table(&labels, &pool.take_profile().rows, runs))
}

/// The labels of the rows, in the order of their numbers.
fn labels(module: &Body) -> Vec<Label> {
    let ctx = module.ctx();
    let mut labels = Vec::new();
    let Some(main) = module.lookup_symbol("main").and_then(|op| module.nested(op)) else { return labels };
    for op in main.all_ops() {
        let Some(mark) = MarkOp::of(main, op).filter(|mark| mark.row(main).is_some()) else { continue };
        let op = mark.label(main).as_str(ctx).unwrap_or_default().to_owned();
        labels.push(Label { op, place: place(ctx, main.loc(mark.0)) });
    }
    labels
}

fn table(labels: &[Label], rows: &[Row], runs: u64) -> String {
    let milliseconds = |row: &Row| row.time.as_secs_f64() * 1e3 / runs as f64;
    let total: f64 = rows.iter().map(milliseconds).sum();
    let mut lines = vec![["ms", "share", "calls", "op", "source"].map(str::to_owned).to_vec()];
    let mut order: Vec<(&Label, &Row)> = labels.iter().zip(rows).collect();
    order.sort_by_key(|(_, row)| std::cmp::Reverse(row.time));
    for (label, row) in order {
        let time = milliseconds(row);
        let share = if total > 0.0 { 100.0 * time / total } else { 0.0 };
        lines.push(vec![
            format!("{time:.4}"),
            format!("{share:.1}%"),
            row.calls.to_string(),
            label.op.clone(),
            label.place.clone(),
        ]);
    }
    let head = format!("{total:.3} ms a run, over {runs} runs, in {} ops\n", labels.len());
    head + &columns(&lines, &[0, 1, 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slowest_op_comes_first() {
        let label = |op: &str, place: &str| Label { op: op.to_owned(), place: place.to_owned() };
        let row = |ms, calls| Row { time: Duration::from_millis(ms), calls };
        let labels = [label("scf.for", "m.py:3"), label("terrace_gemm_f32_avx2", "m.py:4")];
        insta::assert_snapshot!(table(&labels, &[row(2, 2), row(6, 4)], 2), @r"
        4.000 ms a run, over 2 runs, in 2 ops
            ms  share  calls  op                     source
        3.0000  75.0%      4  terrace_gemm_f32_avx2  m.py:4
        1.0000  25.0%      2  scf.for                m.py:3
        ");
    }
}
