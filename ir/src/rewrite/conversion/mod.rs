//! Dialect conversion: ops that a target does not take are rewritten until it does.
//!
//! A [`Target`] says which ops are legal, a [`TypeConverter`] what types become, and
//! [`ConversionPatterns`] rewrite illegal ops. [`convert`] looks at each op of a body once, parents
//! before what lies in them; the ops that a pattern makes are looked at right after it.
//!
//! *Types.* A pattern gets its operands as they are after conversion, one group of values for each
//! operand: one operand may have become several values, or none. Where values of old and new types
//! meet, `builtin.unrealized_conversion_cast` stands between them; those that conversion makes
//! superfluous are erased at the end, and the others are given to the type converter's
//! [materializations](TypeConverter::materialize), if it has any.
//!
//! *No rollback.* Upstream's driver logs each change of a pattern, so that it can undo a pattern whose
//! result turns out not to be legalizable; that log costs time and memory on every conversion, and
//! patterns must not look at what they changed. Here changes are made at once and never undone. A
//! pattern that does not apply must say so before it changes anything, by a [`Refusal`]; one whose
//! result cannot be legalized makes the conversion fail.
//!
//! *Failure.* Each op that is still illegal is reported as `failed to legalize operation 'x.y'`, whose
//! help names each pattern that was tried, and why it refused.

mod driver;
mod target;
mod types;

pub use driver::{Config, ConversionRewriter, Mode, convert};
pub use target::{Legality, Target};
pub use types::{Converted, TypeConverter};

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::body::{Op, Value};
use crate::context::OpName;
use crate::op::TypedOp;

/// Why a pattern does not apply.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal(pub String);

impl<T: Into<String>> From<T> for Refusal {
    fn from(reason: T) -> Refusal {
        Refusal(reason.into())
    }
}

/// The operands of an op after conversion, a group of values for each.
pub struct Operands {
    groups: Vec<Vec<Value>>,
}

impl Operands {
    /// What operand `index` became.
    ///
    /// # Panics
    /// When the op has not as many operands.
    pub fn group(&self, index: usize) -> &[Value] {
        &self.groups[index]
    }

    /// The one value that operand `index` became.
    ///
    /// # Errors
    /// When it became several, or none.
    pub fn one(&self, index: usize) -> Result<Value, Refusal> {
        match self.groups.get(index).map(Vec::as_slice) {
            Some(&[value]) => Ok(value),
            Some(group) => Err(Refusal(format!("operand {index} became {} values, not one", group.len()))),
            None => Err(Refusal(format!("there is no operand {index}"))),
        }
    }

    /// All values in order.
    pub fn flat(&self) -> Vec<Value> {
        self.groups.iter().flatten().copied().collect()
    }
}

type Apply = dyn Fn(Op, &Operands, &mut ConversionRewriter<'_, '_>) -> Result<(), Refusal> + Send + Sync;

/// A rewrite of an illegal op.
#[derive(Clone)]
pub struct ConversionPattern {
    name: &'static str,
    benefit: u16,
    apply: Arc<Apply>,
}

/// Patterns by the op that they rewrite.
#[derive(Clone, Default)]
pub struct ConversionPatterns {
    by_op: FxHashMap<OpName, Vec<ConversionPattern>>,
}

impl ConversionPatterns {
    /// No patterns.
    pub fn new() -> ConversionPatterns {
        ConversionPatterns::default()
    }

    /// Adds a rewrite of ops of the kind `H`, tried after those of the same kind that were added
    /// before.
    pub fn on<H: TypedOp>(
        &mut self,
        name: &'static str,
        apply: impl Fn(H, &Operands, &mut ConversionRewriter<'_, '_>) -> Result<(), Refusal>
        + Send
        + Sync
        + 'static,
    ) -> &mut ConversionPatterns {
        self.on_with_benefit(name, 1, apply)
    }

    /// As [`on`](ConversionPatterns::on); patterns of more benefit are tried first.
    pub fn on_with_benefit<H: TypedOp>(
        &mut self,
        name: &'static str,
        benefit: u16,
        apply: impl Fn(H, &Operands, &mut ConversionRewriter<'_, '_>) -> Result<(), Refusal>
        + Send
        + Sync
        + 'static,
    ) -> &mut ConversionPatterns {
        let apply = move |op, operands: &Operands, rw: &mut ConversionRewriter<'_, '_>| {
            let op = H::of(rw.body(), op).ok_or_else(|| Refusal("it is another op".into()))?;
            apply(op, operands, rw)
        };
        let list = self.by_op.entry(OpName(H::def().id.get())).or_default();
        list.push(ConversionPattern { name, benefit, apply: Arc::new(apply) });
        list.sort_by_key(|pattern| std::cmp::Reverse(pattern.benefit));
        self
    }

    fn of(&self, name: OpName) -> &[ConversionPattern] {
        self.by_op.get(&name).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests;
