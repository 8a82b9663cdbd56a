//! The bound dialect: numbers kept within bounds.

use pliron::attribute::AttrObj;
use pliron::builtin::attributes::FPSingleAttr;
use pliron::builtin::op_interfaces::{
    NOpdsInterface, NResultsInterface, OneOpdInterface, OneResultInterface,
};
use pliron::builtin::types::FP32Type;
use pliron::common_traits::Verify;
use pliron::context::{Context, Ptr};
use pliron::derive::{op_interface_impl, pliron_op};
use pliron::irbuild::IRStatus;
use pliron::irbuild::match_rewrite::{MatchRewrite, MatchRewriter};
use pliron::irbuild::rewriter::Rewriter;
use pliron::op::Op;
use pliron::operation::Operation;
use pliron::opts::constants::ConstFoldInterface;
use pliron::opts::dce::SideEffects;
use pliron::result::Result;
use pliron::value::Value;
use pliron::verify_err;

/// The nearest number to `x` that is not below `min` and not above `max`.
#[pliron_op(
    name = "bound.clamp",
    format = "$0 ` from ` attr($min, $FPSingleAttr) ` to ` attr($max, $FPSingleAttr) ` : ` type($0)",
    interfaces = [NOpdsInterface<1>, OneOpdInterface, NResultsInterface<1>, OneResultInterface],
    operands = (x: FP32Type),
    results = (y: FP32Type),
    attributes = (min: FPSingleAttr, max: FPSingleAttr),
)]
pub struct ClampOp;

impl ClampOp {
    /// The bounds, if both are there.
    pub fn bounds(&self, ctx: &Context) -> Option<(f32, f32)> {
        let min = self.get_attr_min(ctx)?.clone();
        let max = self.get_attr_max(ctx)?.clone();
        Some((min.into(), max.into()))
    }
}

impl Verify for ClampOp {
    fn verify(&self, ctx: &Context) -> Result<()> {
        match self.bounds(ctx) {
            Some((min, max)) if min <= max => Ok(()),
            Some((min, max)) => {
                verify_err!(self.loc(ctx), "expects min to be at most max, found {min} and {max}")
            }
            None => verify_err!(self.loc(ctx), "expects bounds"),
        }
    }
}

#[op_interface_impl]
impl SideEffects for ClampOp {
    fn has_side_effects(&self, _ctx: &Context) -> bool {
        false
    }
}

/// clamp(constant) -> constant   for numbers
#[op_interface_impl]
impl ConstFoldInterface for ClampOp {
    fn check_fold(&self, ctx: &Context, operands: &[Option<AttrObj>]) -> Vec<Option<AttrObj>> {
        let folded = || {
            let x: f32 = operands[0].as_ref()?.downcast_ref::<FPSingleAttr>()?.clone().into();
            let (min, max) = self.bounds(ctx)?;
            let y: AttrObj = Box::new(FPSingleAttr::from(x.max(min).min(max)));
            (!x.is_nan()).then_some(y)
        };
        vec![folded()]
    }

    fn fold_in_place(
        &self,
        ctx: &mut Context,
        operands: &[Option<AttrObj>],
        rewriter: &mut dyn Rewriter,
    ) -> IRStatus {
        self.fold_with_materialization(ctx, operands, rewriter)
    }
}

/// clamp(clamp(x, a), b) -> clamp(x, both)   when the bounds overlap
pub struct MergeClamps;

impl MergeClamps {
    fn merged(ctx: &Context, op: Ptr<Operation>) -> Option<(ClampOp, Value, f32, f32)> {
        let outer = Operation::get_op::<ClampOp>(op, ctx)?;
        let inner = Operation::get_op::<ClampOp>(outer.get_operand(ctx).defining_op()?, ctx)?;
        let ((a, b), (c, d)) = (inner.bounds(ctx)?, outer.bounds(ctx)?);
        let (min, max) = (a.max(c), b.min(d));
        (min <= max).then(|| (outer, inner.get_operand(ctx), min, max))
    }
}

impl MatchRewrite for MergeClamps {
    fn r#match(&mut self, ctx: &Context, op: Ptr<Operation>) -> bool {
        Self::merged(ctx, op).is_some()
    }

    fn rewrite(&mut self, ctx: &mut Context, rewriter: &mut MatchRewriter, op: Ptr<Operation>) -> Result<()> {
        // What matched may have been changed by the rewrite of another clamp.
        if let Some((clamp, x, min, max)) = Self::merged(ctx, op) {
            Operation::replace_operand(op, ctx, 0, x);
            clamp.set_attr_min(ctx, min.into());
            clamp.set_attr_max(ctx, max.into());
            rewriter.mark_modified();
        }
        Ok(())
    }
}
