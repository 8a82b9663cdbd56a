//! `empty-tensor-to-alloc-tensor`: every `tensor.empty` gets a buffer of its own, as
//! `bufferization.alloc_tensor`. After upstream's pass of this name.

use terrace_dialects::bufferization::AllocTensorOp;
use terrace_dialects::tensor::EmptyOp;
use terrace_ir::pass::{Anchor, Failed, PassCx, PassInfo};
use terrace_ir::{Body, Rewriter};

pub(super) const INFO: PassInfo = PassInfo {
    name: "empty-tensor-to-alloc-tensor",
    doc: "Replace all empty ops by alloc_tensor ops",
    anchor: Anchor::Any,
    options: &[],
    make: |_| Ok(Box::new(run)),
};

fn run(body: &mut Body, _: &mut PassCx) -> Result<(), Failed> {
    let ctx = body.ctx().clone();
    for op in body.all_ops() {
        let Some(empty) = EmptyOp::of(body, op) else { continue };
        let mut rw = Rewriter::before(body, op);
        let (sizes, ty) = (empty.dynamicSizes(&rw).to_vec(), rw.ty(empty.result(&rw)));
        let spec = rw.spec(AllocTensorOp::def()).operand_groups(&ctx, &[&sizes, &[], &[]]).results([ty]);
        rw.replace_with(op, spec);
    }
    Ok(())
}
