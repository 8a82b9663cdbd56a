//! Values that loops carry to combine what their iterations compute.

use terrace_dialects::affine::ForOp;
use terrace_dialects::arith;
use terrace_ir::{Attr, AttrKind, Body, Context, Op, OpDef, Rewriter, Type, Value};

/// How a loop combines values.
#[derive(Clone, Copy, Debug)]
pub struct Combiner {
    /// The op that combines.
    pub op: Op,
    /// Its kind.
    pub def: &'static OpDef,
    /// `add`, `minsi` and so on, as `vector.reduction` names it.
    pub kind: &'static str,
    /// The type of the values.
    pub ty: Type,
    /// Whether it may combine in another order: integers may, floats with the flag `reassoc`.
    pub reorders: bool,
}

/// Kinds of reductions, by the op that combines.
fn kinds() -> [(&'static OpDef, &'static str); 15] {
    [
        (arith::AddFOp::def(), "add"),
        (arith::AddIOp::def(), "add"),
        (arith::MulFOp::def(), "mul"),
        (arith::MulIOp::def(), "mul"),
        (arith::MinSIOp::def(), "minsi"),
        (arith::MinUIOp::def(), "minui"),
        (arith::MaxSIOp::def(), "maxsi"),
        (arith::MaxUIOp::def(), "maxui"),
        (arith::MinimumFOp::def(), "minimumf"),
        (arith::MaximumFOp::def(), "maximumf"),
        (arith::MinNumFOp::def(), "minnumf"),
        (arith::MaxNumFOp::def(), "maxnumf"),
        (arith::AndIOp::def(), "and"),
        (arith::OrIOp::def(), "or"),
        (arith::XOrIOp::def(), "xor"),
    ]
}

/// How the value at `at` that `op` carries is combined: it is used once, by an op of the body that combines it
/// with a value that does not follow from what is carried, and whose result is used once, to be yielded.
pub fn combiner_of(body: &Body, op: ForOp, at: usize) -> Option<Combiner> {
    let block = op.block(body);
    let carried = *body.args(block).get(at + 1)?;
    let yielded = *body.operands(body.last_op(block)?).get(at)?;
    let combiner = body.defining_op(yielded)?;
    let alone = body.has_one_use(carried)
        && body.has_one_use(yielded)
        && body.users(carried).next() == Some(combiner)
        && body.block(combiner) == Some(block);
    if !alone {
        return None;
    }
    let (def, kind) = kinds().into_iter().find(|(def, _)| body.is(combiner, def))?;
    let ty = body.ty(carried);
    if ty != ty.elem(body.ctx()) {
        return None;
    }
    let flags = body.attr(combiner, "fastmath");
    let reassoc =
        flags.is_some_and(|flags| ["reassoc", "fast"].iter().any(|flag| has_flag(body.ctx(), flags, flag)));
    // The least and the greatest of floats are the same in any order.
    let exact = ["minimumf", "maximumf", "minnumf", "maxnumf"].contains(&kind);
    let reorders = !ty.is_float(body.ctx()) || reassoc || exact;
    Some(Combiner { op: combiner, def, kind, ty, reorders })
}

fn has_flag(ctx: &Context, flags: Attr, flag: &str) -> bool {
    ctx.display(flags).to_string().split(['<', '>', ',', ' ']).any(|word| word == flag)
}

impl Combiner {
    /// What does not change a value that it is combined with: for floats -0 in a sum, so that a sum of -0
    /// stays, and NaN for the least and the greatest number.
    pub fn neutral_attr(&self, ctx: &Context) -> Option<Attr> {
        let ty = self.ty;
        if ty.is_float(ctx) {
            let value = match self.kind {
                "add" => -0.0,
                "mul" => 1.0,
                "minimumf" => f64::INFINITY,
                "maximumf" => f64::NEG_INFINITY,
                _ => f64::NAN,
            };
            return Some(ctx.float_attr(value, ty));
        }
        let width = if ty.is_index(ctx) { 64 } else { ty.bit_width(ctx).filter(|&width| width <= 64)? };
        let greatest = (1i128 << (width - 1)) - 1;
        let value = match self.kind {
            "add" | "or" | "xor" | "maxui" => 0,
            "mul" => 1,
            "and" | "minui" => -1,
            "minsi" => greatest,
            _ => -greatest - 1,
        };
        Some(ctx.int_attr(value, ty))
    }

    /// [`Combiner::neutral_attr`] as a constant at the rewriter's place.
    pub fn neutral(&self, rw: &mut Rewriter<'_>) -> Option<Value> {
        let attr = self.neutral_attr(&rw.context())?;
        rw.constant("arith", attr, self.ty)
    }

    /// `lhs` and `rhs` combined, with the flags of the op that combines in the loop.
    pub fn apply(&self, rw: &mut Rewriter<'_>, lhs: Value, rhs: Value) -> Value {
        let ctx = rw.context();
        let ty = rw.ty(lhs);
        let fast = rw.attr(self.op, "fastmath");
        debug_assert!(fast.is_none_or(|attr| matches!(attr.kind(&ctx), AttrKind::Dialect { .. })));
        let spec = rw.spec(self.def).operands([lhs, rhs]).maybe_attr(&ctx, "fastmath", fast).results([ty]);
        let op = rw.insert(spec);
        rw.result(op, 0)
    }
}
