//! `apply-patterns`: rewrites by patterns that are loaded at run time.

use std::sync::{Arc, PoisonError, RwLock};

use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, Pass, PassCx, PassInfo, nearest};
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily, apply_once};
use terrace_ir::{Body, Context, Diagnostic, Diags, Loc, Severity};

use super::native::Natives;
use super::set::{PatternSet, SetRun};
use crate::greedy_options;

pub(super) const INFO: PassInfo = PassInfo {
    name: "apply-patterns",
    doc: "Rewrite by the patterns in files: pdl.pattern ops, or what they were compiled to",
    anchor: Anchor::Any,
    options: &[
        OptionDef { name: "file", doc: "Files of patterns", kind: OptionKind::List, default: "" },
        OptionDef {
            name: "driver",
            doc: "Whether ops are looked at until nothing changes, or once each",
            kind: OptionKind::Choice(&["greedy", "walk"]),
            default: "greedy",
        },
        greedy_options::TOP_DOWN,
        OptionDef {
            name: "fold",
            doc: "Fold ops and unify constants as well",
            kind: OptionKind::Bool,
            default: "true",
        },
        greedy_options::MAX_ITERATIONS,
        greedy_options::MAX_REWRITES,
        greedy_options::TEST_CONVERGENCE,
        greedy_options::DISABLE_PATTERNS,
        greedy_options::ENABLE_PATTERNS,
        OptionDef {
            name: "explain",
            doc: "Remark on ops that patterns for ops of their name do not fit, and why not",
            kind: OptionKind::Bool,
            default: "false",
        },
    ],
    make: |options| {
        let files = options.list("file");
        if files.is_empty() {
            return Err("expected a file of patterns: file=FILE".to_owned());
        }
        Ok(Box::new(ApplyPatterns {
            files,
            walk: options.str("driver") == "walk",
            config: GreedyConfig {
                simplify_regions: false,
                fold: options.bool("fold"),
                ..greedy_options::config(options)
            },
            test_convergence: options.bool("test-convergence"),
            disabled: options.list("disable-patterns"),
            enabled: options.list("enable-patterns"),
            explain: options.bool("explain"),
            set: RwLock::new(None),
        }))
    },
};

struct ApplyPatterns {
    files: Vec<String>,
    walk: bool,
    config: GreedyConfig,
    test_convergence: bool,
    disabled: Vec<String>,
    enabled: Vec<String>,
    explain: bool,
    /// The patterns in the context of the bodies that are to be rewritten.
    set: RwLock<Option<Arc<PatternSet>>>,
}

impl ApplyPatterns {
    /// Names and texts of the files. They are read when the pass is to run, not where a pipeline is spelled.
    fn texts(&self) -> Result<Vec<(String, String)>, Diags> {
        let mut diags = Diags::new();
        let mut texts = Vec::new();
        for file in &self.files {
            match std::fs::read_to_string(file) {
                Ok(text) => texts.push((file.clone(), text)),
                Err(error) => {
                    diags.error(Loc::UNKNOWN, format!("cannot read file of patterns '{file}': {error}"));
                }
            }
        }
        if diags.has_errors() { Err(diags) } else { Ok(texts) }
    }

    fn load(&self, ctx: &Context) -> Result<PatternSet, Diags> {
        let files = self.texts()?;
        let natives = Natives::standard();
        let keep = |name: &str| {
            let named = |list: &[String]| list.iter().any(|entry| entry == name);
            (self.enabled.is_empty() || named(&self.enabled)) && !named(&self.disabled)
        };
        let all = PatternSet::read(ctx, &files, &natives, &|_| true)?;
        let mut diags = Diags::new();
        for name in self.enabled.iter().chain(&self.disabled) {
            if !all.names().any(|known| known == name) {
                let near = nearest(name, all.names());
                let hint = near.map(|near| format!("; did you mean '{near}'?")).unwrap_or_default();
                let loc = ctx.file_loc(&files[0].0, 1, 1);
                diags.error(loc, format!("no pattern is called '{name}'{hint}"));
            }
        }
        match diags.has_errors() {
            true => Err(diags),
            false if self.enabled.is_empty() && self.disabled.is_empty() => Ok(all),
            false => PatternSet::read(ctx, &files, &natives, &keep),
        }
    }

    /// Remarks on what patterns did not fit.
    fn remark(set: &PatternSet, body: &Body, cx: &mut PassCx) -> Result<(), Failed> {
        for op in body.all_ops() {
            let refusals = set.explain(op, body).map_err(|why| {
                cx.diags.push(why);
                Failed
            })?;
            for refusal in refusals {
                let message = format!("pattern '{}' does not apply: {}", refusal.pattern, refusal.reason);
                let remark = Diagnostic::new(Severity::Remark, body.loc(op), message);
                cx.diags.push(remark.note(refusal.loc, "asked here"));
            }
        }
        Ok(())
    }
}

impl Pass for ApplyPatterns {
    fn initialize(&self, ctx: &Context, cx: &mut PassCx) -> Result<(), Failed> {
        let set = self.load(ctx).map_err(|diags| {
            cx.diags.extend(diags);
            Failed
        })?;
        *self.set.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(set));
        Ok(())
    }

    fn run(&self, body: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        let set = self.set.read().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(set) = set else {
            return Err(cx.error(body.loc(body.self_op()), "the patterns were not loaded"));
        };
        let run = Arc::new(SetRun::new(set.clone()));
        let mut patterns = Patterns::new();
        patterns.group(run.clone());
        let (failure, converged, report) = if self.walk {
            let result = apply_once(body, &patterns);
            cx.count("patterns applied", result.applied);
            (result.failure, true, String::new())
        } else {
            let result = apply_greedily(body, &patterns, &self.config);
            cx.count("iterations", result.iterations);
            cx.count("rewrites", result.rewrites);
            let report = if result.converged { String::new() } else { result.report() };
            (result.failure, result.converged, report)
        };
        cx.count("ops matched against", run.ops());
        cx.count("questions asked", run.questions());
        if let Some(failure) = failure {
            cx.diags.push(failure);
            return Err(Failed);
        }
        if self.explain {
            Self::remark(&set, body, cx)?;
        }
        let loc = body.loc(body.self_op());
        if !converged && self.test_convergence {
            return Err(cx.error(loc, report));
        }
        // A limit that the user set is not news to them.
        let own =
            self.config.max_rewrites.is_some() || self.config.max_iterations.is_some_and(|max| max < 10);
        if !converged && !own {
            cx.warning(loc, report);
        }
        Ok(())
    }
}
