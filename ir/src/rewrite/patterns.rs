//! Sets of patterns.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Rewriter;
use crate::action::{Action, ActionHandler, Step, Unit};
use crate::body::{Body, Op};
use crate::context::{Context, OpName};
use crate::op::{OpInfo, TypedOp};

type Apply = dyn Fn(Op, &mut Rewriter<'_>) -> Option<()> + Send + Sync;

/// A pattern in a set.
#[derive(Clone)]
pub struct NamedPattern {
    name: &'static str,
    apply: Arc<Apply>,
}

impl NamedPattern {
    /// Name, for options and reports.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Rewrites `op`, or returns `None` and changes nothing.
    ///
    /// # Panics
    /// In debug builds, when the pattern changed something and says that it did not, or the other
    /// way round.
    pub fn apply(&self, op: Op, rewriter: &mut Rewriter<'_>) -> Option<()> {
        let before = rewriter.body().epoch();
        let applied = (self.apply)(op, rewriter);
        let changed = rewriter.body().epoch() != before;
        debug_assert_eq!(
            applied.is_some(),
            changed,
            "pattern '{}' must say whether it changed something",
            self.name
        );
        if changed { Some(()) } else { None }
    }
}

type Rewrite<'g> = dyn FnOnce(&mut Rewriter<'_>) -> Option<()> + 'g;

/// A pattern of a [`PatternGroup`] that fits an op.
pub struct Candidate<'g> {
    name: &'g str,
    rewrite: Box<Rewrite<'g>>,
}

impl<'g> Candidate<'g> {
    /// The pattern called `name`, and what it does to the op. `rewrite` returns `None` when it changed nothing.
    pub fn new(name: &'g str, rewrite: impl FnOnce(&mut Rewriter<'_>) -> Option<()> + 'g) -> Candidate<'g> {
        Candidate { name, rewrite: Box::new(rewrite) }
    }

    /// Name, for options and reports.
    pub fn name(&self) -> &'g str {
        self.name
    }

    /// Rewrites the op, or returns `None` and changes nothing.
    pub fn apply(self, rewriter: &mut Rewriter<'_>) -> Option<()> {
        let before = rewriter.body().epoch();
        (self.rewrite)(rewriter);
        (rewriter.body().epoch() != before).then_some(())
    }
}

/// Patterns that are matched together, as by a decision tree.
pub trait PatternGroup: Send + Sync {
    /// Names of all patterns.
    fn names(&self) -> Vec<String>;

    /// The patterns that fit `op` of `body`, the best first.
    fn candidates<'g>(&'g self, op: Op, body: &Body) -> Vec<Candidate<'g>>;
}

/// Patterns by the op that they rewrite, each list in the order in which it was filled; those of groups come
/// last.
#[derive(Clone, Default)]
pub struct Patterns {
    by_op: FxHashMap<OpName, Vec<NamedPattern>>,
    any: Vec<NamedPattern>,
    groups: Vec<Arc<dyn PatternGroup>>,
}

impl Patterns {
    /// No patterns.
    pub fn new() -> Patterns {
        Patterns::default()
    }

    /// The canonicalization patterns of all ops of the loaded dialects.
    pub fn canonicalization(ctx: &Context) -> Patterns {
        Patterns::canonicalization_where(ctx, |_| true)
    }

    /// The canonicalization patterns of the ops for which `keep` holds.
    pub fn canonicalization_where(ctx: &Context, keep: impl Fn(&OpInfo) -> bool) -> Patterns {
        let mut patterns = Patterns::new();
        patterns.add_canonicalization(ctx, keep);
        patterns
    }

    /// Adds the canonicalization patterns of the ops for which `keep` holds.
    pub fn add_canonicalization(&mut self, ctx: &Context, keep: impl Fn(&OpInfo) -> bool) -> &mut Patterns {
        for dialect in ctx.registry().dialects() {
            for def in dialect.def().ops {
                let def = def();
                if !ctx.op_info(OpName(def.id.get())).is_some_and(&keep) {
                    continue;
                }
                for pattern in def.canonicalize {
                    let named = NamedPattern { name: pattern.name, apply: Arc::new(pattern.apply) };
                    self.by_op.entry(OpName(def.id.get())).or_default().push(named);
                }
            }
        }
        self
    }

    /// Adds a rewrite of ops of the kind `H`.
    pub fn on<H: TypedOp>(
        &mut self,
        name: &'static str,
        apply: impl Fn(H, &mut Rewriter<'_>) -> Option<()> + Send + Sync + 'static,
    ) -> &mut Patterns {
        let apply = move |op, rw: &mut Rewriter<'_>| H::of(rw.body(), op).and_then(|op| apply(op, rw));
        let pattern = NamedPattern { name, apply: Arc::new(apply) };
        self.by_op.entry(OpName(H::def().id.get())).or_default().push(pattern);
        self
    }

    /// Adds a rewrite of ops of any kind.
    pub fn on_any(
        &mut self,
        name: &'static str,
        apply: impl Fn(Op, &mut Rewriter<'_>) -> Option<()> + Send + Sync + 'static,
    ) -> &mut Patterns {
        self.any.push(NamedPattern { name, apply: Arc::new(apply) });
        self
    }

    /// Adds patterns that are matched together.
    pub fn group(&mut self, group: Arc<dyn PatternGroup>) -> &mut Patterns {
        self.groups.push(group);
        self
    }

    /// Keeps the patterns whose name is in `enabled`, unless that is empty, and not in `disabled`. Groups stay
    /// as they are.
    pub fn filter(mut self, enabled: &[String], disabled: &[String]) -> Patterns {
        let keep = |pattern: &NamedPattern| {
            let named = |list: &[String]| list.iter().any(|name| name == pattern.name);
            (enabled.is_empty() || named(enabled)) && !named(disabled)
        };
        self.by_op.values_mut().for_each(|list| list.retain(keep));
        self.any.retain(keep);
        self
    }

    /// Names of all patterns but those of groups, sorted.
    pub fn names(&self) -> Vec<&'static str> {
        let mut names: Vec<&str> =
            self.by_op.values().flatten().chain(&self.any).map(|pattern| pattern.name).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The patterns that rewrite ops called `name`, in order.
    pub fn of(&self, name: OpName) -> impl Iterator<Item = &NamedPattern> {
        self.by_op.get(&name).into_iter().flatten().chain(&self.any)
    }

    /// Applies the first pattern that fits `op`, inserting in front of it; its name. A handler is asked before
    /// each pattern.
    pub(super) fn apply<'p>(
        &'p self,
        op: Op,
        rewriter: &mut Rewriter<'_>,
        actions: Option<&dyn ActionHandler>,
    ) -> Option<&'p str> {
        for pattern in self.of(rewriter.name(op)) {
            if attempt(pattern.name, op, rewriter, actions, |rewriter| pattern.apply(op, rewriter)) {
                return Some(pattern.name);
            }
        }
        for group in &self.groups {
            for candidate in group.candidates(op, rewriter.body()) {
                let name = candidate.name;
                if attempt(name, op, rewriter, actions, |rewriter| candidate.apply(rewriter)) {
                    return Some(name);
                }
                if rewriter.has_failed() {
                    return None;
                }
            }
        }
        None
    }
}

/// Applies a pattern to `op`, unless a handler says no; whether it changed something.
fn attempt(
    name: &str,
    op: Op,
    rewriter: &mut Rewriter<'_>,
    actions: Option<&dyn ActionHandler>,
    apply: impl FnOnce(&mut Rewriter<'_>) -> Option<()>,
) -> bool {
    let step = Step::Pattern(name);
    if let Some(actions) = actions {
        let action = Action { step, body: rewriter.body(), unit: Unit::Op(op) };
        if !actions.before(&action) {
            return false;
        }
    }
    rewriter.set_root(op);
    let applied = apply(rewriter).is_some();
    if let Some(actions) = actions {
        actions.after(step);
    }
    applied
}
