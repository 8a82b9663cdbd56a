//! Result types from operand types and attributes.

use smallvec::SmallVec;

use super::{Arity, OpDef, OpSpec};
use crate::attr::Attr;
use crate::context::{Context, Name};
use crate::diag::OpError;
use crate::types::Type;

/// What the result types of an op can follow from.
pub struct InferCx<'a> {
    /// The context.
    pub ctx: &'a Context,
    /// Types of the operands, group after group.
    pub operands: &'a [Type],
    /// Attributes, inherent and discardable.
    pub attrs: &'a [(Name, Attr)],
}

impl InferCx<'_> {
    /// The attribute `name`.
    pub fn attr(&self, name: &str) -> Option<Attr> {
        self.attrs.iter().rev().find(|entry| self.ctx.str(entry.0) == name).map(|entry| entry.1)
    }
}

/// The result types of an op of kind `def`: by its own rule, or from the type variables that its
/// operands bind and the results that can have one type only.
///
/// # Errors
/// When they do not follow, or the operands do not fit the rule.
pub fn infer_results(def: &OpDef, cx: &InferCx<'_>) -> Result<SmallVec<[Type; 2]>, OpError> {
    if let Some(infer) = def.infer {
        return infer(cx);
    }
    let mut vars: SmallVec<[(&str, Type); 2]> = SmallVec::new();
    let fixed_only = def.operands.iter().all(|slot| slot.arity == Arity::One);
    for (at, slot) in def.operands.iter().enumerate() {
        // Behind a slot of variable size, positions are known only with the segment sizes.
        let position = if fixed_only {
            Some(at)
        } else {
            def.operands[..at].iter().all(|slot| slot.arity == Arity::One).then_some(at)
        };
        if let (Some(var), Some(&ty)) = (slot.constraint.var, position.and_then(|at| cx.operands.get(at))) {
            vars.push((var, ty));
        }
    }
    let typed_value = cx.attr("value").and_then(|attr| attr.ty(cx.ctx));
    def.results
        .iter()
        .map(|slot| {
            let constraint = slot.constraint;
            let bound = |var: &str| vars.iter().find(|entry| entry.0 == var).map(|entry| entry.1);
            let of_var = constraint.var.and_then(bound);
            let derived = constraint.derive.and_then(|(from, rule)| Some(rule(cx.ctx, bound(from)?)));
            let built = constraint.build.map(|build| build(cx.ctx));
            of_var
                .or(derived)
                .or(built)
                .or(typed_value)
                .ok_or_else(|| OpError::new(format!("type of result '{}' cannot be inferred", slot.name)))
        })
        .collect()
}

/// Whether the result types of ops of kind `def` follow from operands and attributes, as upstream's
/// `InferTypeOpInterface` says of an op.
pub fn infers_results(def: &OpDef) -> bool {
    let bound = |var: &str| def.operands.iter().any(|slot| slot.constraint.var == Some(var));
    let typed_value = || {
        let mut values = def.attrs.iter().filter(|slot| slot.name == "value");
        values.any(|slot| slot.constraint.ty.is_some() || slot.constraint.what == super::TYPED_ATTR.what)
    };
    let follows = |slot: &super::Slot| {
        let constraint = slot.constraint;
        slot.arity == Arity::One
            && (constraint.build.is_some()
                || constraint.var.is_some_and(bound)
                || constraint.derive.is_some_and(|(from, _)| bound(from))
                || typed_value())
    };
    def.infer.is_some() || !def.results.is_empty() && def.results.iter().all(follows)
}

impl OpSpec {
    /// Sets the result types that follow from the operands and attributes.
    ///
    /// # Errors
    /// As [`infer_results`].
    pub fn infer(mut self, body: &crate::Body) -> Result<OpSpec, OpError> {
        let ctx = body.ctx();
        let Some(info) = ctx.op_info(self.name) else {
            return Err(OpError::new("result types of an unregistered op cannot be inferred"));
        };
        let operands: SmallVec<[Type; 4]> = self.operands.iter().map(|&value| body.ty(value)).collect();
        let cx = InferCx { ctx, operands: &operands, attrs: &self.attrs };
        self.results = infer_results(info.def(), &cx)?.into_vec();
        Ok(self)
    }
}
