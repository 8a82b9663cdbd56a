//! What the pass manager measured, in the layout of upstream's reports.

use std::fmt::Write as _;
use std::time::Duration;

use terrace_ir::pass::{Item, Pipeline, Report};

use super::names::class_name;

const RULE: &str = "===-------------------------------------------------------------------------===";

/// How long a run took.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Times {
    pub(super) parse: Duration,
    pub(super) output: Duration,
    pub(super) total: Duration,
}

/// A line of a report: how deep it is, its name, and the passes that it is about.
struct Line {
    depth: usize,
    name: String,
    passes: std::ops::Range<usize>,
    nested: bool,
}

fn lines(pipeline: &Pipeline) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut number = 0;
    let mut stack = vec![pipeline.items.iter()];
    while !stack.is_empty() {
        let depth = stack.len() - 1;
        let Some(item) = stack.last_mut().and_then(Iterator::next) else {
            stack.pop();
            continue;
        };
        match item {
            Item::Pass(item) => {
                let name = class_name(item.info.name);
                lines.push(Line { depth, name, passes: number..number + 1, nested: false });
                number += 1;
            }
            Item::Nested(inner) => {
                let name = format!("'{}' Pipeline", inner.anchor);
                lines.push(Line { depth, name, passes: number..number + inner.len(), nested: true });
                stack.push(inner.items.iter());
            }
        }
    }
    lines
}

pub(super) fn statistics(report: &Report, pipeline: &Pipeline, list: bool) -> String {
    let mut out = format!("{RULE}\n                         ... Pass statistics report ...\n{RULE}\n");
    let mut found: Vec<(usize, String, usize)> = lines(pipeline)
        .into_iter()
        .filter(|line| !(list && line.nested))
        .map(|line| {
            (
                if list { 0 } else { line.depth },
                line.name,
                if line.nested { usize::MAX } else { line.passes.start },
            )
        })
        .collect();
    if list {
        found.sort_by(|a, b| a.1.cmp(&b.1));
    }
    let mut last = String::new();
    for (depth, name, number) in found {
        let pad = "  ".repeat(depth);
        if !list || last != name {
            let _ = writeln!(out, "{pad}{name}");
        }
        last = name;
        let stats = report.stats.iter().filter(|((at, _), _)| *at == number);
        for (stat, count) in stats.flat_map(|(_, stats)| stats) {
            let _ = writeln!(out, "{pad}  (S) {count:>8} {stat}");
        }
    }
    out
}

/// The times as upstream's table, or as an array of objects.
pub(super) fn timing(report: &Report, pipeline: &Pipeline, times: Times, list: bool, json: bool) -> String {
    let pass_time = |line: &Line| -> Duration {
        let passes = report.timing.iter().filter(|((number, _), _)| line.passes.contains(number));
        passes.map(|(_, time)| time.pass + time.verify).sum()
    };
    let mut rows: Vec<(usize, String, Duration)> = vec![(0, "Parser".into(), times.parse)];
    let mut in_passes = Duration::ZERO;
    for line in lines(pipeline) {
        let time = pass_time(&line);
        if line.depth == 0 {
            in_passes += time;
        }
        rows.push((line.depth, line.name, time));
    }
    rows.push((0, "Output".into(), times.output));
    // On several threads passes take longer together than the clock says.
    let total = times.total.max(times.parse + in_passes + times.output);
    let rest = total.saturating_sub(times.parse + in_passes + times.output);
    if list {
        rows.iter_mut().for_each(|row| row.0 = 0);
        rows.sort_by_key(|row| std::cmp::Reverse(row.2));
        rows.insert(0, (0, "root".into(), total));
    }
    rows.push((0, "Rest".into(), rest));
    rows.push((0, "Total".into(), total));
    if json {
        let objects: Vec<String> = rows.iter().map(|row| object(row, total)).collect();
        return format!("[\n{}\n]\n", objects.join(",\n"));
    }
    let mut out = format!("{RULE}\n                         ... Execution time report ...\n{RULE}\n");
    let seconds = total.as_secs_f64();
    let _ =
        writeln!(out, "  Total Execution Time: {seconds:.4} seconds\n\n  ----Wall Time----  ----Name----");
    for (depth, name, time) in rows {
        let (time, pad) = (time.as_secs_f64(), "  ".repeat(depth));
        let _ = writeln!(out, "  {time:>8.4} ({:>5.1}%)  {pad}{name}", share(time, seconds));
    }
    out
}

fn share(time: f64, total: f64) -> f64 {
    if total > 0.0 { 100.0 * time / total } else { 0.0 }
}

fn object((depth, name, time): &(usize, String, Duration), total: Duration) -> String {
    let (time, total) = (time.as_secs_f64(), total.as_secs_f64());
    let name = name.replace('"', "\\\"");
    format!(
        "  {{\"wall\": {{\"duration\": {time:.4}, \"percentage\": {:.1}}}, \"depth\": {depth}, \"name\": \"{name}\"}}",
        share(time, total)
    )
}
