//! Sets of patterns.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Rewriter;
use crate::body::Op;
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

/// Patterns by the op that they rewrite, each list in the order in which it was filled.
#[derive(Clone, Default)]
pub struct Patterns {
    by_op: FxHashMap<OpName, Vec<NamedPattern>>,
    any: Vec<NamedPattern>,
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

    /// Keeps the patterns whose name is in `enabled`, unless that is empty, and not in `disabled`.
    pub fn filter(mut self, enabled: &[String], disabled: &[String]) -> Patterns {
        let keep = |pattern: &NamedPattern| {
            let named = |list: &[String]| list.iter().any(|name| name == pattern.name);
            (enabled.is_empty() || named(enabled)) && !named(disabled)
        };
        self.by_op.values_mut().for_each(|list| list.retain(keep));
        self.any.retain(keep);
        self
    }

    /// Names of all patterns, sorted.
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
}
