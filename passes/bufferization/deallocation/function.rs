//! One function: its blocks in order, and the ops in each.

use terrace_dialects::bufferization::attrs::MANUAL_DEALLOCATION;
use terrace_dialects::bufferization::deallocation::{
    BufferDeallocation, DeallocationState, Ownership, bool_constant, is_memref,
};
use terrace_dialects::cf;
use terrace_dialects::func::FuncOp;
use terrace_ir::analysis::DomTree;
use terrace_ir::diag::Diagnostic;
use terrace_ir::interfaces::{
    Branch, Call, EffectKind, RegionBranch, SideEffects, StackAllocation, own_effects,
};
use terrace_ir::op::Traits;
use terrace_ir::pass::{Failed, PassCx};
use terrace_ir::{Block, Body, Op, Region, Rewriter, Value};

use super::{Dynamic, control_flow, preconditions};

/// What handlers of ops work with.
pub(super) struct Function<'a> {
    pub(super) state: DeallocationState,
    /// Whether it returns, beside each memref, whether the caller owns it.
    pub(super) dynamic: bool,
    /// The functions that do so.
    pub(super) callees: &'a Dynamic,
}

/// Frees what the function `body` allocates; one without a body is left alone.
pub(super) fn deallocate(
    body: &mut Body,
    dynamic: bool,
    callees: &Dynamic,
    cx: &mut PassCx,
) -> Result<(), Failed> {
    let this = body.self_op();
    let region = body.region(this, 0);
    if body.entry(region).is_none() {
        return Ok(());
    }
    if preconditions::has_cycle(body) {
        return Err(cx.error(body.loc(this), "Only structured control-flow loops are supported."));
    }
    let blocks = blocks_in_order(body, region);
    let mut function = Function { state: DeallocationState::new(body), dynamic, callees };
    let mut rw = Rewriter::new(body);
    for block in blocks {
        function.block(block, &mut rw).map_err(|diagnostic| {
            cx.diags.push(diagnostic);
            Failed
        })?;
    }
    if dynamic {
        function.update_signature(body, cx)?;
    }
    Ok(())
}

/// All blocks below `region`: each after those that dominate it, those of inner regions before the
/// block around them.
fn blocks_in_order(body: &Body, region: Region) -> Vec<Block> {
    enum Step {
        Open(Block),
        Close(Block),
    }
    let open = |stack: &mut Vec<Step>, region: Region| {
        let blocks: Vec<Block> = body.blocks_of(region).collect();
        let mut order = blocks.clone();
        if blocks.len() > 1 {
            let tree = DomTree::new(body, region);
            order = tree.order().to_vec();
            // Blocks that control does not reach hand something over as well.
            order.extend(blocks.into_iter().filter(|&block| !tree.is_reachable(block)));
        }
        stack.extend(order.into_iter().rev().map(Step::Open));
    };
    let (mut found, mut stack) = (Vec::new(), Vec::new());
    open(&mut stack, region);
    while let Some(step) = stack.pop() {
        match step {
            Step::Close(block) => found.push(block),
            Step::Open(block) => {
                stack.push(Step::Close(block));
                let ops: Vec<Op> = body.ops_of(block).collect();
                for op in ops.into_iter().rev().filter(|&op| body.nested(op).is_none()) {
                    for region in body.regions(op).rev() {
                        open(&mut stack, region);
                    }
                }
            }
        }
    }
    found
}

impl Function<'_> {
    fn block(&mut self, block: Block, rw: &mut Rewriter<'_>) -> Result<(), Diagnostic> {
        let region = rw.block_region(block).expect("a block in a region");
        let is_entry = rw.region_op(region) == rw.self_op() && rw.entry(region) == Some(block);
        rw.set_start(block);
        for memref in self.state.live_in(rw, block) {
            let Some(def) = rw.value_block(memref) else { continue };
            rw.set_loc(Body::value_loc(rw, memref));
            if rw.block_region(def) == Some(region) {
                let mut ownership = self.state.ownership(memref, def);
                if ownership == Ownership::Uninitialized {
                    // Only where control does not come.
                    ownership = Ownership::Unique(bool_constant(rw, false));
                }
                self.state.set(memref, block, ownership);
                self.state.own(memref, block);
            } else {
                // What lies outside of a region keeps its owner.
                let indicator = bool_constant(rw, false);
                self.state.set(memref, block, Ownership::Unique(indicator));
            }
        }
        for arg in rw.args(block).to_vec() {
            if !is_memref(rw, arg) {
                continue;
            }
            rw.set_loc(Body::value_loc(rw, arg));
            let indicator = if is_entry {
                bool_constant(rw, false)
            } else {
                let bool_type = rw.ctx().int(1);
                rw.add_arg(block, bool_type)
            };
            self.state.set(arg, block, Ownership::Unique(indicator));
            self.state.own(arg, block);
        }
        for op in rw.ops_of(block).collect::<Vec<_>>() {
            let op = self.op(op, block, rw)?;
            self.remaining(op, block, rw);
        }
        Ok(())
    }

    /// Handles `op`; returns what stands for it now.
    fn op(&mut self, op: Op, block: Block, rw: &mut Rewriter<'_>) -> Result<Op, Diagnostic> {
        rw.set_root(op);
        if let Some(model) = rw.interface::<BufferDeallocation>(op) {
            (model.process)(op, &mut self.state, rw)?;
            return Ok(op);
        }
        preconditions::check(rw, op)?;
        let mut op = op;
        if rw.interface::<SideEffects>(op).is_some() {
            self.effects(op, block, rw)?;
        }
        if rw.interface::<RegionBranch>(op).is_some() {
            op = control_flow::regions(self, op, block, rw)?;
        }
        if rw.interface::<Call>(op).is_some() {
            op = control_flow::call(self, op, block, rw)?;
        }
        if rw.interface::<Branch>(op).is_some() {
            control_flow::branch(self, op, rw)?;
        } else if control_flow::ends_region(rw, op) {
            control_flow::exit(self, op, block, rw)?;
        }
        Ok(op)
    }

    /// Notes what `op` allocates; what it frees must be marked as freed by hand.
    fn effects(&mut self, op: Op, block: Block, rw: &mut Rewriter<'_>) -> Result<(), Diagnostic> {
        let effects = own_effects(rw, op).unwrap_or_default();
        let manual = rw.attr(op, MANUAL_DEALLOCATION).is_some();
        let done = |kind: EffectKind, value: Value| {
            effects.iter().any(|effect| effect.kind == kind && effect.on == Some(value))
        };
        for memref in rw.operands(op).to_vec() {
            if !is_memref(rw, memref) || !done(EffectKind::Free, memref) {
                continue;
            }
            if !manual {
                let message = "memory free side-effect on MemRef value not supported!";
                return Err(Diagnostic::error(Body::loc(rw, op), message));
            }
            if let Some(indicator) = self.state.ownership(memref, block).indicator() {
                let one = bool_constant(rw, true);
                let not = rw.apply(terrace_dialects::arith::XOrIOp::def(), &[indicator, one]);
                let ctx = rw.context();
                let message = ctx.str_attr("expected that the block does not have ownership");
                let spec = rw.spec(cf::AssertOp::def()).operands([not]).attr(&ctx, "msg", message);
                rw.insert(spec);
            }
        }
        for memref in rw.results(op).collect::<Vec<_>>() {
            if !is_memref(rw, memref) || !done(EffectKind::Allocate, memref) {
                continue;
            }
            let owned = !manual && rw.interface::<StackAllocation>(op).is_none();
            rw.set_start(block);
            let indicator = bool_constant(rw, owned);
            rw.set_root(op);
            self.state.set(memref, block, Ownership::Unique(indicator));
            if owned {
                self.state.own(memref, block);
            }
        }
        Ok(())
    }

    /// Memrefs of which nothing was said can share memory with any that the op is given, and are owned
    /// as those are; those of an op that is given none are owned by nobody.
    fn remaining(&mut self, op: Op, block: Block, rw: &mut Rewriter<'_>) {
        for memref in rw.results(op).collect::<Vec<_>>() {
            if !is_memref(rw, memref) || self.state.ownership(memref, block) != Ownership::Uninitialized {
                continue;
            }
            for operand in rw.operands(op).to_vec() {
                if is_memref(rw, operand) {
                    let ownership = self.state.ownership(operand, block);
                    self.state.update(rw, memref, block, ownership);
                }
            }
            if self.state.ownership(memref, block) == Ownership::Uninitialized {
                rw.set_root(op);
                let indicator = bool_constant(rw, false);
                self.state.set(memref, block, Ownership::Unique(indicator));
            }
        }
    }

    /// Makes the type of the function say what its terminators return now.
    fn update_signature(&self, body: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        let (ctx, this) = (body.ctx().clone(), body.self_op());
        let (inputs, before) = FuncOp(this).signature(body);
        let (inputs, count) = (inputs.to_vec(), before.len());
        let mut results = before.to_vec();
        let memrefs = results.iter().filter(|ty| ty.is_memref(&ctx)).count();
        if memrefs == 0 {
            return Ok(());
        }
        results.extend(std::iter::repeat_n(ctx.int(1), memrefs));
        let region = body.region(this, 0);
        for block in body.blocks_of(region).collect::<Vec<_>>() {
            let Some(last) = body.last_op(block).filter(|&op| body.has_trait(op, Traits::RETURN_LIKE)) else {
                continue;
            };
            let types: Vec<_> = body.operands(last).iter().map(|&value| body.ty(value)).collect();
            if types != results {
                let message = "there are multiple return operations with different operand types";
                return Err(cx.error(body.loc(this), message));
            }
        }
        body.set_attr(this, "function_type", ctx.type_attr(ctx.function_type(&inputs, &results)));
        if let Some(attrs) = body.attr(this, "res_attrs").and_then(|attr| attr.as_array(&ctx)) {
            let mut attrs = attrs.to_vec();
            attrs.resize(count + memrefs, terrace_ir::Attr::EMPTY_DICT);
            body.set_attr(this, "res_attrs", ctx.array_attr(attrs));
        }
        Ok(())
    }
}
