//! `test-flip-sign`: a miscompilation, for tests of what finds one.

use terrace_dialects::{arith, graph};
use terrace_ir::op::OpDef;
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, Pass, PassCx, PassInfo};
use terrace_ir::{Body, Op, OpSpec, Rewriter, Type};

pub(super) const INFO: PassInfo = PassInfo {
    name: "test-flip-sign",
    doc: "Exchange an addition for a subtraction, or a subtraction for an addition, which is wrong",
    anchor: Anchor::Op("func.func"),
    options: &[OptionDef {
        name: "number",
        doc: "Which addition or subtraction of the function, from 0",
        kind: OptionKind::Int,
        default: "0",
    }],
    make: |options| {
        let number = usize::try_from(options.int("number")).map_err(|_| "number is negative".to_owned())?;
        Ok(Box::new(FlipSign { number }))
    },
};

struct FlipSign {
    number: usize,
}

impl Pass for FlipSign {
    fn run(&self, body: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        let mut ops = body.all_ops().into_iter().filter_map(|op| Some((op, opposite(body, op)?)));
        let Some((op, other)) = ops.nth(self.number) else {
            let message = format!("has no addition or subtraction number {}", self.number);
            return Err(cx.op_error(body, body.self_op(), message));
        };
        let types: Vec<Type> = body.results(op).map(|result| body.ty(result)).collect();
        let spec = OpSpec::new(other, body.loc(op)).operands(body.operands(op).to_vec()).results(types);
        Rewriter::before(body, op).replace_with(op, spec);
        Ok(())
    }
}

/// The op that is wrong in the place of `op`.
fn opposite(body: &Body, op: Op) -> Option<&'static OpDef> {
    let pairs = [(graph::AddOp::def(), graph::SubOp::def()), (arith::AddFOp::def(), arith::SubFOp::def())];
    pairs.into_iter().find_map(|(add, sub)| match () {
        () if body.is(op, add) => Some(sub),
        () if body.is(op, sub) => Some(add),
        () => None,
    })
}
