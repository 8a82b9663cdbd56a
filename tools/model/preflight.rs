//! `--check`: everything that stands in the way of a model, grouped by cause.
//!
//! The model is imported, lowered, and given to kernel selection and to the code generator's list of ops, each going on
//! behind what it refuses ([`terrace_onnx::Options::keep_going`], [`terrace_passes::preflight`]). What follows from an
//! earlier refusal is not reported. A cause is a message: the same operator refused for two attributes, types or shapes
//! is two causes.

use std::collections::BTreeSet;

use terrace_ir::{Context, Diagnostic, Diags, Loc, Severity};
use terrace_passes::codes;
use terrace_passes::kernel::Choice;
use terrace_passes::pipeline::PipelineOptions;
use terrace_passes::preflight::{Preflight, preflight};

use super::session::{Read, context, kernel_descriptions, read_model};
use super::{Failure, ModelOptions, Reporter};

/// One cause, and every place where it holds.
#[derive(Debug)]
pub struct Cause {
    /// What is said, in the order of the model; at least one. All have the same code and message.
    pub places: Vec<Diagnostic>,
}

impl Cause {
    /// What is said about the first place.
    pub fn first(&self) -> &Diagnostic {
        &self.places[0]
    }
}

/// What was found in a model.
pub struct Report {
    /// The context of the locations.
    pub ctx: Context,
    /// The model's name.
    pub model: String,
    /// What is wrong: errors first, and of those the causes with most places.
    pub causes: Vec<Cause>,
    /// What was seen of the part that is not refused.
    pub seen: Preflight,
    /// Whether that part was lowered; not when the model cannot be read.
    pub lowered: bool,
}

/// Checks the model that `options` name.
///
/// # Errors
/// When it cannot be read at all.
pub fn check(options: &ModelOptions, reporter: &Reporter) -> Result<Report, Failure> {
    let ctx = context();
    let Read { module, diags, .. } = read_model(&ctx, options, reporter, true)?;
    let mut report = Report {
        ctx: ctx.clone(),
        model: options.model.clone(),
        causes: Vec::new(),
        seen: Preflight::default(),
        lowered: false,
    };
    let mut all = diags.into_vec();
    if let Some(mut module) = module {
        let kernels = if options.no_kernels { None } else { Some(kernel_descriptions(&ctx, reporter)?) };
        let pipeline = PipelineOptions {
            features: options.cpu.features()?,
            kernels,
            target: Some(terrace_cranelift::legality()),
            threads: options.threads(),
            ..PipelineOptions::default()
        };
        let mut below = Diags::new();
        report.seen = preflight(&mut module, pipeline, &mut below);
        report.lowered = true;
        all.extend(once(below.into_vec()));
        all.extend(report.seen.choices.iter().filter_map(slow));
    }
    report.causes = causes(all);
    Ok(report)
}

/// Of what is said about what one op of the model became, the first: the rest follows from it.
fn once(diags: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut seen: BTreeSet<(Option<&str>, Loc)> = BTreeSet::new();
    let mut diags = diags;
    diags.retain(|found| found.loc.is_unknown() || seen.insert((found.code, found.loc)));
    diags
}

/// That no kernel took an op, where there are kernels for it.
fn slow(choice: &Choice) -> Option<Diagnostic> {
    if choice.symbol.is_some() {
        return None;
    }
    let message = format!("no handwritten kernel takes this '{}', which becomes loops", choice.op);
    let mut found = Diagnostic::new(Severity::Remark, choice.loc, message).code(codes::SLOW);
    for (symbol, reason) in &choice.refused {
        found = found.note(Loc::UNKNOWN, format!("not {symbol}: {reason}"));
    }
    Some(found)
}

/// `all` by cause.
fn causes(all: Vec<Diagnostic>) -> Vec<Cause> {
    let mut causes: Vec<Cause> = Vec::new();
    let mut by_message = std::collections::BTreeMap::new();
    for found in all {
        let key = (found.severity, found.code, found.message.clone());
        let at = *by_message.entry(key).or_insert(causes.len());
        match causes.get_mut(at) {
            Some(cause) => cause.places.push(found),
            None => causes.push(Cause { places: vec![found] }),
        }
    }
    causes.sort_by_key(|cause| std::cmp::Reverse((cause.first().severity, cause.places.len())));
    causes
}

impl Report {
    /// The causes of `severity`.
    pub fn of(&self, severity: Severity) -> impl Iterator<Item = &Cause> {
        self.causes.iter().filter(move |cause| cause.first().severity == severity)
    }

    /// How many places are refused.
    pub fn refused(&self) -> usize {
        self.of(Severity::Error).map(|cause| cause.places.len()).sum()
    }

    /// Ops that handwritten kernels do.
    pub fn by_kernels(&self) -> usize {
        self.seen.choices.iter().filter(|choice| choice.symbol.is_some()).count()
    }
}
