//! A layer as a test of its own.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use clap::ValueEnum as _;
use terrace_ir::Value;
use terrace_ir::text::{self, ParseOptions, PrintOptions};
use terrace_tools::data::Tensor;
use terrace_tools::data::file::to_bytes;
use terrace_tools::model::{Cpu, Failure, place, write_atomically};

use super::measure::Measure;
use super::model::Cut;
use super::{Comparison, Layer, diverges};
use crate::options::Options;

/// A repro that was written.
pub(super) struct Repro {
    pub(super) path: String,
    /// The number of layers in it.
    pub(super) layers: usize,
}

const MODEL: &str = "layer.mlir";
const INPUTS: &str = "inputs.npz";
const EXPECTED: &str = "expected.npz";

/// Writes `layer` into `folder`: a model that computes it, the reference's values of what that reads and of what it should
/// give. Where the layer alone is right, those in front of it are taken in, twice as many each time, until what is computed
/// diverges; nothing is written when it never does.
///
/// # Errors
/// When a file cannot be written.
pub(super) fn write(
    comparison: &Comparison<'_>,
    layer: &Layer,
    folder: &str,
) -> Result<Option<Repro>, Failure> {
    let model = comparison.model;
    let mut known = comparison.known();
    let (mut layers, mut steps) = (1, 1);
    loop {
        let cut = model.cut(&[layer.point], &known);
        let text = text::print(&cut.module, &PrintOptions { debug_info: true, ..PrintOptions::default() });
        let inputs = cut.inputs.clone();
        if fails(comparison, layer, &text, &inputs) {
            return files(comparison, layer, folder, (text, cut)).map(|path| Some(Repro { path, layers }));
        }
        let mut inputs = inputs;
        for _ in 0..steps {
            let taken = inputs.iter().filter(|&&value| take(comparison, value, &mut known)).count();
            if taken == 0 {
                break;
            }
            layers += taken;
            inputs = model.cut(&[layer.point], &known).inputs;
        }
        if inputs.iter().all(|value| cut.inputs.contains(value)) && inputs.len() == cut.inputs.len() {
            return Ok(None);
        }
        steps *= 2;
    }
}

/// Has `value` computed and not given, unless it is an input of the model.
fn take(comparison: &Comparison<'_>, value: Value, known: &mut BTreeMap<Value, &str>) -> bool {
    let is_input = comparison.model.inputs.iter().any(|input| input.value == value);
    !is_input && known.remove(&value).is_some()
}

/// Whether the model in `text`, read as any other, gives something else than the layer should.
fn fails(comparison: &Comparison<'_>, layer: &Layer, text: &str, inputs: &[Value]) -> bool {
    let Some(want) = comparison.reference.get(&layer.point) else { return false };
    let Ok(module) = text::parse(comparison.model.ctx(), text, MODEL, ParseOptions::default()) else {
        return false;
    };
    let cut = Cut { module, inputs: inputs.to_vec() };
    let values = comparison.compute_cut(cut).unwrap_or_default();
    values.first().is_some_and(|got| diverges(&Measure::of(got, want), comparison.options.tolerance))
}

/// Writes the files, and returns the name of the model's.
fn files(
    comparison: &Comparison<'_>,
    layer: &Layer,
    folder: &str,
    (text, cut): (String, Cut),
) -> Result<String, Failure> {
    std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, error))?;
    let point = &comparison.model.points[layer.point];
    let names = &comparison.known();
    let inputs: Vec<(String, Tensor)> = cut
        .inputs
        .iter()
        .filter_map(|value| Some((names.get(value)?.to_string(), comparison.given(*value)?.clone())))
        .collect();
    let expected: Vec<(String, Tensor)> = comparison
        .reference
        .get(&layer.point)
        .map(|value| (point.name.clone(), value.clone()))
        .into_iter()
        .collect();
    let head = head(comparison, layer, !inputs.is_empty());
    let put = |name: &str, bytes: Vec<u8>| {
        let path = Path::new(folder).join(name).to_string_lossy().into_owned();
        let write = |out: &mut dyn Write| out.write_all(&bytes);
        write_atomically(&path, write).map_err(|error| Failure::file(&path, error)).map(|()| path)
    };
    for (name, tensors) in [(INPUTS, &inputs), (EXPECTED, &expected)] {
        if !tensors.is_empty() {
            put(name, to_bytes(name, tensors).map_err(|error| Failure::file(name, error))?)?;
        }
    }
    put(MODEL, format!("{head}{text}").into_bytes())
}

/// The comment above the model: how it is run, and what is wrong.
fn head(comparison: &Comparison<'_>, layer: &Layer, inputs: bool) -> String {
    let point = &comparison.model.points[layer.point];
    let options = comparison.options;
    let mut command = String::from("terrace-run %s");
    if inputs {
        command.push_str(&format!(" --inputs %S/{INPUTS}"));
    }
    match options.compare.get(1) {
        Some(mine) => command.push_str(&format!(" --compare %S/{EXPECTED} --compare {mine}")),
        None => command.push_str(&format!(" --expect %S/{EXPECTED}")),
    }
    command.push_str(&format!(" --tolerance {}{}", options.tolerance, flags(options)));
    let line = |text: &str| text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
    let place = line(&place(comparison.model.ctx(), point.loc));
    format!(
        "// RUN: {command} | FileCheck %s\n\n// '{}' (`{}`) of {}, at {place}: what is expected is what {} gave.\n\n\
         // CHECK: output\n// CHECK-NOT: differs\n\n",
        line(&point.name),
        line(&point.operator),
        line(&options.model.model),
        line(&comparison.options.compare[0].described())
    )
}

/// The flags by which the layer is compiled as the model was.
fn flags(options: &Options) -> String {
    let mut flags = String::new();
    if options.model.no_kernels {
        flags.push_str(" --no-kernels");
    }
    if let Some(cpu) = options.model.cpu.to_possible_value().filter(|_| options.model.cpu != Cpu::Host) {
        flags.push_str(&format!(" --cpu {}", cpu.get_name()));
    }
    if !options.passes_first.is_empty() {
        flags.push_str(&format!(" --passes-first='{}'", options.passes_first));
    }
    if let Some(kernels) = &options.kernels {
        flags.push_str(&format!(" --kernels {kernels}"));
    }
    flags
}
