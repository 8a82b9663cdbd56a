//! Files of patterns, and the patterns in them as drivers take them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use terrace_dialects::pdl::PatternOp;
use terrace_dialects::pdl_interp::MATCHER;
use terrace_ir::body::Mapping;
use terrace_ir::builtin::{self, ModuleOp};
use terrace_ir::rewrite::{Candidate, PatternGroup};
use terrace_ir::text::{self, ParseOptions};
use terrace_ir::{Body, Context, Diagnostic, Diags, Loc, Op, verify};

use super::convert::convert;
use super::explain::{self, Refusal};
use super::matching::{self, Count};
use super::native::Natives;
use super::program::Program;
use super::{load, rewriting};

/// Patterns that were loaded from text.
pub struct PatternSet {
    programs: Vec<Program>,
}

impl PatternSet {
    /// The patterns of files, given by name and text: their `pdl.pattern` ops, which are compiled together, and
    /// their modules of compiled patterns. `keep` says of a pattern by name whether it is taken.
    ///
    /// # Errors
    /// What is wrong with the files.
    pub fn read(
        ctx: &Context,
        files: &[(String, String)],
        natives: &Natives,
        keep: &dyn Fn(&str) -> bool,
    ) -> Result<PatternSet, Diags> {
        let modules: Vec<Body> = files
            .iter()
            .map(|(name, source)| {
                let module = text::parse(ctx, source, name, ParseOptions::default())?;
                let wrong = verify::verify(&module);
                if wrong.has_errors() { Err(wrong) } else { Ok(module) }
            })
            .collect::<Result<_, Diags>>()?;
        let modules: Vec<&Body> = modules.iter().collect();
        PatternSet::of_modules(ctx, &modules, natives, keep)
    }

    /// The patterns of modules, which have been verified.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn of_modules(
        ctx: &Context,
        modules: &[&Body],
        natives: &Natives,
        keep: &dyn Fn(&str) -> bool,
    ) -> Result<PatternSet, Diags> {
        let loc = modules.first().map_or(Loc::UNKNOWN, |module| module.loc(module.self_op()));
        let mut all = builtin::module(ctx, loc);
        let mut programs = Vec::new();
        let mut count = 0;
        for body in modules.iter().copied().flat_map(modules_in) {
            if body.lookup_symbol(MATCHER).is_some() {
                programs.push(load::load(body, natives).map_err(one)?);
            }
            for op in patterns_in(body) {
                if body.nested(op).is_some_and(|own| keep(&load::name(own.self_op(), own))) {
                    let copy = all.clone_op(Some(body), op, &mut Mapping::default());
                    let block = all.entry(all.region(all.self_op(), 0));
                    block.into_iter().for_each(|block| all.append(block, copy));
                    count += 1;
                }
            }
        }
        if count > 0 {
            convert(&mut all).map_err(one)?;
            let mut program = load::load(&all, natives).map_err(one)?;
            // What was compiled here says the truth about where it starts.
            program.roots = program.patterns.iter().map(|pattern| pattern.root).collect();
            programs.insert(0, program);
        }
        Ok(PatternSet { programs })
    }

    /// Names of all patterns.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.programs.iter().flat_map(|program| &program.patterns).map(|pattern| pattern.name.as_str())
    }

    /// Why the patterns that start at ops like `op` of `body` do not fit it.
    ///
    /// # Errors
    /// When matching fails.
    pub fn explain(&self, op: Op, body: &Body) -> Result<Vec<Refusal>, Diagnostic> {
        let mut all = Vec::new();
        for program in &self.programs {
            all.extend(explain::explain(program, op, body)?);
        }
        Ok(all)
    }
}

fn one(diagnostic: Diagnostic) -> Diags {
    let mut diags = Diags::new();
    diags.push(diagnostic);
    diags
}

/// `module` and the modules in it, from outside to inside.
fn modules_in(module: &Body) -> Vec<&Body> {
    let (mut all, mut stack) = (Vec::new(), vec![module]);
    while let Some(body) = stack.pop() {
        all.push(body);
        let inner = body.nested_ops().into_iter().filter(|&op| ModuleOp::of(body, op).is_some());
        let inner: Vec<&Body> = inner.filter_map(|op| body.nested(op)).collect();
        stack.extend(inner.into_iter().rev());
    }
    all
}

/// The patterns that lie in `body` itself.
fn patterns_in(body: &Body) -> Vec<Op> {
    body.nested_ops().into_iter().filter(|&op| PatternOp::of(body, op).is_some()).collect()
}

/// The patterns of a set for one run of a driver.
pub struct SetRun {
    set: Arc<PatternSet>,
    ops: AtomicU64,
    questions: AtomicU64,
}

impl SetRun {
    /// Nothing was asked yet.
    pub fn new(set: Arc<PatternSet>) -> SetRun {
        SetRun { set, ops: AtomicU64::new(0), questions: AtomicU64::new(0) }
    }

    /// How many ops were looked at, each as often as that happened.
    pub fn ops(&self) -> u64 {
        self.ops.load(Ordering::Relaxed)
    }

    /// How many questions were asked about them.
    pub fn questions(&self) -> u64 {
        self.questions.load(Ordering::Relaxed)
    }
}

impl PatternGroup for SetRun {
    fn names(&self) -> Vec<String> {
        self.set.names().map(str::to_owned).collect()
    }

    fn candidates<'g>(&'g self, op: Op, body: &Body) -> Vec<Candidate<'g>> {
        self.ops.fetch_add(1, Ordering::Relaxed);
        let mut all = Vec::new();
        for program in &self.set.programs {
            if program.roots.as_ref().is_some_and(|roots| !roots.contains(&body.name(op))) {
                continue;
            }
            let mut count = Count::default();
            let found = matching::find(program, op, body, &mut count);
            self.questions.fetch_add(count.0, Ordering::Relaxed);
            match found {
                Ok(found) => all.extend(found.into_iter().map(|found| (program, found))),
                Err(why) => return vec![Candidate::new("match", move |rw| rw.fail(why))],
            }
        }
        all.sort_by_key(|(program, found)| std::cmp::Reverse(program.patterns[found.pattern].benefit));
        all.into_iter()
            .map(|(program, found)| {
                let name = &program.patterns[found.pattern].name;
                Candidate::new(name, move |rw| rewriting::apply(program, found, op, rw))
            })
            .collect()
    }
}
