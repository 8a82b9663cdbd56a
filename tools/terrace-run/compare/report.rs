//! What a comparison found, for people.

use terrace_ir::{Diagnostic, Loc};
use terrace_passes::codes;
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
                Ok(measure) if diverges(found, tolerance) => measure.shown(),
                Ok(_) => String::new(),
                Err(why) => why.clone(),
            };
            rows.push(vec![name.clone(), max_abs, error, verdict]);
        }
        text.push_str(&format!("\n{}", columns(&rows, &[1, 2])));
    }
    let apart = match outcome.fused {
        true => {
            "layers, each kept apart from the others, but those marked `fused` as the model's own code computes them"
        }
        false => "layers, each kept apart from the others, where the model's own code fuses them",
    };
    let missing = comparison.model.points.len() - outcome.layers.len();
    let missing = if missing > 0 {
        format!("; {missing} more have nothing to compare with, or cannot be results")
    } else {
        String::new()
    };
    text.push_str(&format!("\n{apart}{missing}\n{}", layers(comparison, outcome)));
    text
}

fn numbers(found: &Found) -> [String; 2] {
    match found {
        Ok(measure) => [shown(measure.max_abs), shown(measure.relative)],
        Err(_) => ["-", "-"].map(str::to_owned),
    }
}

/// The table of layers. Its column `own` is the error of the layer on the reference's values.
fn layers(comparison: &Comparison<'_>, outcome: &Outcome) -> String {
    let head = ["layer", "op", "max abs", "error", "own", "type", "not finite", "", "source"];
    let count = outcome.layers.len();
    let shown = |&at: &usize| comparison.options.compare_all || is_shown(at, outcome);
    let shown: Vec<usize> = (0..count).filter(shown).collect();
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(shown.iter().map(|&at| row(comparison, outcome, at)));
    // Columns that say nothing are left out.
    let kept: Vec<usize> =
        (0..head.len()).filter(|&at| rows[1..].iter().any(|row| !row[at].is_empty())).collect();
    let mut table: Vec<Vec<String>> =
        rows.iter().map(|row| kept.iter().map(|&at| row[at].clone()).collect()).collect();
    let gaps = (0..=shown.len()).rev().filter(|&at| {
        let before = at.checked_sub(1).map_or(0, |before| shown[before] + 1);
        shown.get(at).copied().unwrap_or(count) > before
    });
    for at in gaps {
        table.insert(at + 1, vec!["...".to_owned()]);
    }
    let hint = match count - shown.len() {
        0 => String::new(),
        hidden => format!("{hidden} of {count} layers are left out: --compare-all shows them\n"),
    };
    columns(&table, if kept.contains(&4) { &[2, 3, 4] } else { &[2, 3] }) + &hint
}

fn row(comparison: &Comparison<'_>, outcome: &Outcome, at: usize) -> Vec<String> {
    let layer = &outcome.layers[at];
    let point = &comparison.model.points[layer.point];
    let [max_abs, error] = numbers(&layer.found);
    let own = layer.own.as_ref().map(|own| numbers(own)[1].clone()).unwrap_or_default();
    let odd = layer.found.as_ref().map(Measure::shown_odd).unwrap_or_default();
    let place = place(comparison.model.ctx(), point.loc);
    // The message below has the whole path.
    let place = place.rsplit('/').next().unwrap_or(&place).to_owned();
    let verdict = verdict(comparison, outcome, at, layer);
    vec![
        point.name.clone(),
        point.operator.clone(),
        max_abs,
        error,
        own,
        layer.shown.clone(),
        odd,
        verdict,
        place,
    ]
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
        (Ok(_), Some(Ok(_))) if diverged && !outcome.fused => words.push("by what it reads".to_owned()),
        _ => {}
    }
    words.extend(layer.fused.then(|| "fused".to_owned()));
    words.join(", ")
}

/// Whether the layer of this number is shown in a table that is not: those around the first that diverges, and those that are
/// wrong by themselves; where none is, the worst.
fn is_shown(at: usize, outcome: &Outcome) -> bool {
    if outcome.layers.len() <= WHOLE {
        return true;
    }
    let centre = outcome.first.unwrap_or_else(|| {
        worst(&outcome.layers, |layer| layer.found.as_ref().ok().map(|found| found.relative))
            .map_or(0, |worst| worst.0)
    });
    (centre.saturating_sub(BEFORE)..=centre.saturating_add(BEHIND)).contains(&at)
        || at + 1 == outcome.layers.len()
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
    let mut diagnostic = Diagnostic::error(point.loc, message).code(codes::DIVERGES);
    let mut notes: Vec<(Loc, String)> = Vec::new();
    let mut note = |text: String| notes.push((Loc::UNKNOWN, text));
    if let Ok(measure) = &layer.found {
        note(measure.shown());
    }
    causes(comparison, outcome, layer).into_iter().for_each(&mut note);
    let diverged = |(_, found): &(String, Found)| diverges(found, comparison.options.tolerance);
    if !outcome.outputs.is_empty() && !outcome.outputs.iter().any(diverged) {
        note("the outputs that can be compared agree all the same".to_owned());
    }
    let culprit =
        wrong(comparison, outcome).filter(|_| !outcome.fused).map_or(layer, |at| &outcome.layers[at]);
    if culprit.point != layer.point {
        let point = &comparison.model.points[culprit.point];
        let text =
            format!("the first layer that is wrong by itself is '{}' (`{}`)", point.name, point.operator);
        notes.push((point.loc, text));
    }
    match &comparison.options.repro {
        Some(folder) => {
            let written = repro::write(comparison, culprit, folder)?;
            notes.push((Loc::UNKNOWN, written_shown(comparison, culprit, written)));
        }
        None => diagnostic = diagnostic.help("--repro FOLDER writes the layer as a small test of its own"),
    }
    Ok(Some(notes.into_iter().fold(diagnostic, |all, (loc, text)| all.note(loc, text))))
}

/// The first layer that is wrong on the reference's values.
fn wrong(comparison: &Comparison<'_>, outcome: &Outcome) -> Option<usize> {
    let own = |layer: &Layer| {
        layer.own.as_ref().is_some_and(|own| own.is_ok() && diverges(own, comparison.options.tolerance))
    };
    outcome.layers.iter().position(own)
}

fn written_shown(comparison: &Comparison<'_>, layer: &Layer, written: Option<Repro>) -> String {
    let name = &comparison.model.points[layer.point].name;
    match written {
        Some(Repro { path, layers: 1 }) => format!("{path} computes '{name}' alone, and fails"),
        Some(Repro { path, layers }) => {
            format!(
                "{path} computes '{name}' and what it needs of the layers in front of it, {layers} in all, and fails"
            )
        }
        None => format!(
            "no part of the model that computes '{name}' diverges when it is cut out: no repro is written"
        ),
    }
}

/// Outputs that diverge where no layer does.
fn unexplained(comparison: &Comparison<'_>, outcome: &Outcome) -> Option<Diagnostic> {
    let off = |(_, found): &&(String, Found)| diverges(found, comparison.options.tolerance);
    let (name, _) = outcome.outputs.iter().find(off)?;
    let output = comparison.model.outputs.iter().find(|output| output.name == *name)?;
    let point = comparison.model.points.iter().find(|point| point.value == output.value);
    let message = format!("output '{name}' diverges, but no value in front of it that can be compared does");
    Some(Diagnostic::error(point.map_or(Loc::UNKNOWN, |point| point.loc), message).code(codes::DIVERGES))
}

/// Whether the layer is wrong, or what it reads.
fn causes(comparison: &Comparison<'_>, outcome: &Outcome, layer: &Layer) -> Vec<String> {
    let own = match &layer.own {
        Some(Ok(own)) => own,
        Some(own @ Err(why)) if *own != layer.found => return vec![why.clone()],
        Some(Err(_)) | None => return Vec::new(),
    };
    let error = shown(own.relative);
    if own.relative > comparison.options.tolerance {
        return vec![format!("the layer itself is wrong: on the reference's values it is off by {error}")];
    }
    let mut notes =
        vec![format!("the layer itself is right: on the reference's values it is off by {error}")];
    if outcome.fused {
        notes.push(
            "it diverges only as the model's own code computes it, together with its neighbours".to_owned(),
        );
        return notes;
    }
    if layer.integer && layer.found.as_ref().is_ok_and(|found| found.max_abs <= 1.0) {
        notes
            .push("integers are off by one: what is rounded to them lies at the edge between two".to_owned());
    }
    notes.extend(read(comparison, outcome, layer));
    let number = outcome.layers.iter().position(|other| other.point == layer.point).unwrap_or(0);
    let own_of = |layer: &'_ Layer| layer.own.as_ref()?.as_ref().ok().map(|own| own.relative);
    if let Some((at, own)) = worst(&outcome.layers[..=number], own_of) {
        let name = &comparison.model.points[outcome.layers[at].point].name;
        notes.push(format!("of the layers up to here '{name}' adds most by itself: {}", shown(own)));
    }
    notes
}

/// The error of what the layer reads, and what it makes of that.
fn read(comparison: &Comparison<'_>, outcome: &Outcome, layer: &Layer) -> Option<String> {
    let sources = comparison.sources(layer.point);
    let error = |layer: &Layer| layer.found.as_ref().ok().map(|found| found.relative);
    let (at, read) = worst(&outcome.layers, |layer| error(layer).filter(|_| sources.contains(&layer.point)))?;
    let name = &comparison.model.points[outcome.layers[at].point].name;
    let times = error(layer)? / read;
    let times = if times.is_finite() && !layer.integer {
        format!(", and makes that {times:.1} times as much")
    } else {
        String::new()
    };
    Some(format!("it reads '{name}', which is off by {} already{times}", shown(read)))
}

/// The layer with the largest error of a kind.
fn worst(layers: &[Layer], error: impl Fn(&Layer) -> Option<f64>) -> Option<(usize, f64)> {
    let errors = layers.iter().enumerate().filter_map(|(at, layer)| Some((at, error(layer)?)));
    errors.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
}
