//! `convert-bound-to-arith`: the bound dialect in terms of the arith dialect.

use pliron::builtin::attributes::FPSingleAttr;
use pliron::builtin::op_interfaces::{OneOpdInterface, OneResultInterface};
use pliron::builtin::ops::ConstantOp;
use pliron::context::{Context, Ptr};
use pliron::irbuild::inserter::Inserter;
use pliron::irbuild::match_rewrite::{MatchRewrite, MatchRewriter};
use pliron::irbuild::rewriter::Rewriter;
use pliron::op::Op;
use pliron::operation::Operation;
use pliron::result::Result;
use pliron::value::Value;
use pliron::verify_error;

use crate::arith::{MaximumFOp, MinimumFOp};
use crate::bound::ClampOp;

/// clamp(x, [min, max]) -> minimumf(maximumf(x, min), max)
pub struct ClampToArith;

impl MatchRewrite for ClampToArith {
    fn r#match(&mut self, ctx: &Context, op: Ptr<Operation>) -> bool {
        Operation::is_op::<ClampOp>(op, ctx)
    }

    fn rewrite(&mut self, ctx: &mut Context, rewriter: &mut MatchRewriter, op: Ptr<Operation>) -> Result<()> {
        let clamp = Operation::get_op::<ClampOp>(op, ctx).expect("matched");
        let loc = clamp.loc(ctx);
        let (min, max) =
            clamp.bounds(ctx).ok_or_else(|| verify_error!(loc, "cannot be converted: no bounds"))?;
        let x = clamp.get_operand(ctx);
        let min = bound(min, &clamp, ctx, rewriter);
        let max = bound(max, &clamp, ctx, rewriter);
        let least = MaximumFOp::new(ctx, x, min);
        append(&least, &clamp, ctx, rewriter);
        let both = MinimumFOp::new(ctx, least.get_result(ctx), max);
        append(&both, &clamp, ctx, rewriter);
        rewriter.replace_operation(ctx, op, both.get_operation());
        Ok(())
    }
}

/// The constant `bound`.
fn bound(bound: f32, clamp: &ClampOp, ctx: &mut Context, rewriter: &mut MatchRewriter) -> Value {
    let constant = ConstantOp::new(ctx, Box::new(FPSingleAttr::from(bound)));
    append(&constant, clamp, ctx, rewriter);
    constant.get_result(ctx)
}

/// Places `op` where `clamp` is, with its location.
fn append(op: &dyn Op, clamp: &ClampOp, ctx: &mut Context, rewriter: &mut MatchRewriter) {
    op.get_operation().deref_mut(ctx).set_loc(clamp.loc(ctx));
    rewriter.append_op(ctx, op);
}
