//! What a comparison found, for people.

use terrace_ir::{Diagnostic, Loc};
use terrace_tools::model::{Failure, place};

use super::measure::{Measure, shown};
use super::repro::{self, Repro};
use super::{Comparison, Found, Layer, Outcome, diverges};
use crate::table::columns;

/// Layers that are shown in front of the first that diverges and behind it, unless all are.
const BEFORE: usize = 4;
const BEHIND: usize = 12;
/// A table of so many layers is shown whole.
const WHOLE: usize = 24;

/// The tables: outputs, then layers.
pub(super) fn text(comparison: &Comparison<'_>, outcome: &Outcome) -> String {
    let tolerance = comparison.options.tolerance;
    let mut text = format!(
        "compared with {}; errors are parts of the range of the expected elements, up to {tolerance:e} is allowed\n",
        comparison.options.compare[0].described()
    );
    if !outcome.outputs.is_empty() {
        let mut rows = vec![["output", "max abs", "error", ""].map(str::to_owned).to_vec()];
        for (name, found) in &outcome.outputs {
            let [max_abs, error] = numbers(found);
            let verdict = match found {
                Ok(measure) if diverges(found, tolerance) => differs(measure),
                Ok(_) => String::new(),
                Err(why) => why.clone(),
            };
            rows.push(vec![name.clone(), max_abs, error, verdict]);
        }
        text.push_str(&format!("\n{}", columns(&rows, &[1, 2])));
    }
    let apart = match outcome.fused {
        true => "layers, each kept apart from the others but for those marked `fused`",
        false => "layers, each kept apart from the others, where the model's own code fuses them",
    };
    let missing = comparison.model.points.len() - outcome.layers.len();
    let missing =
        if missing > 0 { format!("; {missing} more have nothing to compare with") } else { String::new() };
    text.push_str(&format!("\n{apart}{missing}\n{}", layers(comparison, outcome)));
    text
}

fn numbers(found: &Found) -> [String; 2] {
    match found {
        Ok(measure) => [shown(measure.max_abs), shown(measure.relative)],
        Err(_) => ["-", "-"].map(str::to_owned),
    }
}

fn differs(measure: &Measure) -> String {
    format!("differs most at element {}: {}, expected {}", measure.at, measure.got, measure.want)
}

/// The table of layers. Its column `own` is the error of the layer on the reference's values.
fn layers(comparison: &Comparison<'_>, outcome: &Outcome) -> String {
    let with_own = outcome.first.is_some();
    let mut head = vec!["layer", "op", "max abs", "error"];
    head.extend(with_own.then_some("own"));
    head.extend(["type", "not finite", "source", ""]);
    let mut rows = vec![head.into_iter().map(str::to_owned).collect()];
    let mut left_out = 0;
    for (at, layer) in outcome.layers.iter().enumerate() {
        if !comparison.options.compare_all && !is_shown(at, outcome) {
            left_out += 1;
            continue;
        }
        if std::mem::take(&mut left_out) > 0 {
            rows.push(vec!["...".to_owned()]);
        }
        rows.push(row(comparison, outcome, at, layer));
    }
    if left_out > 0 {
        rows.push(vec!["...".to_owned()]);
    }
    let hidden = outcome.layers.len() - rows.iter().filter(|row| row.len() > 1).count().saturating_sub(1);
    let hint = match hidden {
        0 => String::new(),
        hidden => {
            format!("{hidden} of {} layers are left out: --compare-all shows them\n", outcome.layers.len())
        }
    };
    columns(&rows, if with_own { &[2, 3, 4] } else { &[2, 3] }) + &hint
}

fn row(comparison: &Comparison<'_>, outcome: &Outcome, at: usize, layer: &Layer) -> Vec<String> {
    let point = &comparison.model.points[layer.point];
    let [max_abs, error] = numbers(&layer.found);
    let mut row = vec![point.name.clone(), point.operator.clone(), max_abs, error];
    if outcome.first.is_some() {
        row.push(layer.own.as_ref().map_or_else(|| "-".to_owned(), |own| numbers(own)[1].clone()));
    }
    let odd = layer.found.as_ref().map(Measure::shown_odd).unwrap_or_default();
    row.extend([layer.shown.clone(), odd, place(comparison.model.ctx(), point.loc)]);
    row.push(verdict(comparison, outcome, at, layer));
    row
}

/// A few words about a layer that diverges.
fn verdict(comparison: &Comparison<'_>, outcome: &Outcome, at: usize, layer: &Layer) -> String {
    let tolerance = comparison.options.tolerance;
    let mut words = Vec::new();
    if outcome.first == Some(at) {
        words.push("first".to_owned());
    }
    let diverged = diverges(&layer.found, tolerance);
    match (&layer.found, &layer.own) {
        (Err(why), _) => words.push(why.clone()),
        (Ok(_), Some(own)) if diverges(own, tolerance) && own.is_ok() => {
            words.push("wrong by itself".to_owned())
        }
        (Ok(_), Some(Ok(_))) if diverged && outcome.fused => words.push("fused".to_owned()),
        (Ok(_), Some(Ok(_))) if diverged => words.push("by what it reads".to_owned()),
        _ => {}
    }
    words.join(", ")
}

/// Whether the layer of this number is shown in a table that is not: those around the first that diverges, and those that are
/// wrong by themselves; where none is, the worst.
fn is_shown(at: usize, outcome: &Outcome) -> bool {
    if outcome.layers.len() <= WHOLE {
        return true;
    }
    let centre = outcome
        .first
        .unwrap_or_else(|| worst(&outcome.layers, |layer| layer.found.as_ref().ok()).unwrap_or(0));
    (centre.saturating_sub(BEFORE)..=centre.saturating_add(BEHIND)).contains(&at)
        || at + 1 == outcome.layers.len()
}

/// The layer with the largest error of a kind.
fn worst<'l>(layers: &'l [Layer], which: impl Fn(&'l Layer) -> Option<&'l Measure>) -> Option<usize> {
    let errors = layers.iter().enumerate().filter_map(|(at, layer)| Some((at, which(layer)?.relative)));
    errors.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))).map(|(at, _)| at)
}

/// What is said about the first layer that diverges, in terms of the model's source; nothing where all agree. Writes the
/// repro, where one is asked for.
///
/// # Errors
/// When the repro cannot be written.
pub(super) fn diagnostic(
    comparison: &Comparison<'_>,
    outcome: &Outcome,
) -> Result<Option<Diagnostic>, Failure> {
    let Some(first) = outcome.first else { return Ok(unexplained(comparison, outcome)) };
    let layer = &outcome.layers[first];
    let point = &comparison.model.points[layer.point];
    let fused = if outcome.fused { ", where it is fused with others" } else { "" };
    let how = match &layer.found {
        Ok(measure) => format!("is off by {} of the range{fused}", shown(measure.relative)),
        Err(why) => why.clone(),
    };
    let message =
        format!("'{}' (`{}`) is the first value that diverges: it {how}", point.name, point.operator);
    let mut diagnostic = Diagnostic::error(point.loc, message);
    if let Ok(measure) = &layer.found {
        diagnostic = diagnostic.note(Loc::UNKNOWN, differs(measure));
    }
    for note in causes(comparison, outcome, layer) {
        diagnostic = diagnostic.note(Loc::UNKNOWN, note);
    }
    let Some(folder) = &comparison.options.repro else {
        return Ok(Some(diagnostic.help("--repro FOLDER writes this layer as a small test of its own")));
    };
    let note = match repro::write(comparison, layer, folder)? {
        Some(Repro { path, layers: 1 }) => format!("{path} computes this layer alone, and fails"),
        Some(Repro { path, layers }) => {
            format!(
                "{path} computes this layer and what it needs of those in front of it, {layers} in all, and fails"
            )
        }
        None => "no part of the model that is cut out diverges: no repro is written".to_owned(),
    };
    Ok(Some(diagnostic.note(Loc::UNKNOWN, note)))
}

/// Outputs that diverge where no layer does.
fn unexplained(comparison: &Comparison<'_>, outcome: &Outcome) -> Option<Diagnostic> {
    let off = |(_, found): &&(String, Found)| diverges(found, comparison.options.tolerance);
    let (name, _) = outcome.outputs.iter().find(off)?;
    let output = comparison.model.outputs.iter().find(|output| output.name == *name)?;
    let point = comparison.model.points.iter().find(|point| point.value == output.value);
    let message = format!("output '{name}' diverges, but no value in front of it that can be compared does");
    Some(Diagnostic::error(point.map_or(Loc::UNKNOWN, |point| point.loc), message))
}

/// Whether the layer is wrong, or what it reads.
fn causes(comparison: &Comparison<'_>, outcome: &Outcome, layer: &Layer) -> Vec<String> {
    let tolerance = comparison.options.tolerance;
    let mut notes = Vec::new();
    let own = match &layer.own {
        Some(Ok(own)) => own,
        Some(Err(why)) => return vec![why.clone()],
        None => return notes,
    };
    if own.relative > tolerance {
        notes.push(format!(
            "the layer itself is wrong: on the reference's values it is off by {}",
            shown(own.relative)
        ));
        return notes;
    }
    let right =
        format!("the layer itself is right: on the reference's values it is off by {}", shown(own.relative));
    notes.push(right);
    if outcome.fused {
        notes.push(
            "it diverges only as the model's own code computes it, together with its neighbours".to_owned(),
        );
        return notes;
    }
    let sources = comparison.sources(layer.point);
    let error = |at: &usize| {
        let source = outcome.layers.iter().find(|layer| layer.point == *at)?;
        Some((*at, source.found.as_ref().ok()?.relative))
    };
    let read = sources.iter().filter_map(error).max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
    if let (Some((at, read)), Ok(found)) = (read, &layer.found)
        && read > 0.0
    {
        let name = &comparison.model.points[at].name;
        let times = found.relative / read;
        notes.push(format!(
            "it reads '{name}', which is off by {} already, and makes that {times:.1} times as much",
            shown(read)
        ));
    }
    let number = outcome.layers.iter().position(|other| other.point == layer.point).unwrap_or(0);
    let own_of = |layer: &Layer| layer.own.as_ref().and_then(|own| own.as_ref().ok()).map(|own| own.relative);
    if let Some(at) = worst(&outcome.layers[..=number], |layer| layer.own.as_ref()?.as_ref().ok())
        && let Some(own) = own_of(&outcome.layers[at])
    {
        let name = &comparison.model.points[outcome.layers[at].point].name;
        notes.push(format!("of the layers up to here '{name}' adds most by itself: {}", shown(own)));
    }
    notes
}
