//! Replacing the ops of a body by ops on buffers, after upstream's `bufferizeOp`.
//!
//! Ops are visited in order, each behind what lies below it, so that the buffers of operands are there
//! already: as `to_tensor` of a buffer. What is left of `to_buffer` and `to_tensor` is folded at the end.

use terrace_dialects::bufferization::bufferizable::{
    Bufferizer, Known, Outcome, State, cast_or_reallocate, fail,
};
use terrace_dialects::bufferization::{ToBufferOp, ToTensorOp};
use terrace_dialects::memref;
use terrace_ir::interfaces::{EffectKind, SideEffects, is_effect_free};
use terrace_ir::rewrite::Change;
use terrace_ir::{Body, Diagnostic, Diags, Op, Rewriter};

use super::sets::post_order;

/// Makes what was decided visible: operands that are not bufferized in place become copies.
///
/// # Errors
/// When a copy cannot be made.
pub(super) fn insert_copies(body: &mut Body, known: &Known<'_>) -> Outcome {
    for op in post_order(body, body.self_op()) {
        let Some(model) = State::new(body, known).model(op) else { continue };
        let mut rw = Rewriter::before(body, op);
        (model.resolve)(op, &mut rw, known)?;
    }
    Ok(())
}

/// Bufferizes `body` and counts its allocations; what goes wrong is added to `diags`.
pub(super) fn bufferize(body: &mut Body, cx: &mut Bufferizer<'_>, diags: &mut Diags) -> Option<u64> {
    let mut run = Run { pairs: Vec::new(), work: Vec::new(), allocations: 0 };
    if let Err(error) = run.start(body, cx) {
        diags.push(*error);
        return None;
    }
    let mut at = 0;
    while at < run.work.len() {
        let op = run.work[at];
        at += 1;
        if !body.is_alive(op) {
            continue;
        }
        if let Err(error) = run.bufferize_op(body, op, cx) {
            for diagnostic in error {
                diags.push(diagnostic);
            }
            return None;
        }
    }
    run.fold_pairs(body, cx);
    match run.check(body, cx) {
        Ok(()) => Some(run.allocations),
        Err(error) => {
            diags.push(*error);
            None
        }
    }
}

struct Run {
    /// The `to_buffer` ops.
    pairs: Vec<Op>,
    /// The ops on tensors, in order; those that come up are added.
    work: Vec<Op>,
    allocations: u64,
}

impl Run {
    fn start(&mut self, body: &mut Body, cx: &Bufferizer<'_>) -> Outcome {
        if cx.options.copy_before_write {
            insert_copies(body, &cx.known())?;
        }
        let known = cx.known();
        for op in post_order(body, body.self_op()) {
            if ToBufferOp::of(body, op).is_some() {
                self.pairs.push(op);
            }
            if cx.options.allows(body, op) && State::new(body, &known).on_tensors(op) {
                self.work.push(op);
            }
        }
        Ok(())
    }

    fn bufferize_op(
        &mut self,
        body: &mut Body,
        op: Op,
        cx: &mut Bufferizer<'_>,
    ) -> Result<(), Vec<Diagnostic>> {
        let known = cx.known();
        let Some(model) = State::new(body, &known).model(op) else { return Ok(()) };
        if !(model.on_tensors)(body, op) {
            return Ok(());
        }
        let regions_fit =
            model.unstructured || body.regions(op).all(|region| body.blocks_of(region).count() < 2);
        if !regions_fit {
            let message = "op or BufferizableOpInterface implementation does not support unstructured \
                           control flow, but at least one region has multiple blocks";
            let error = terrace_dialects::bufferization::bufferizable::fail_op::<()>(body, op, message);
            return error.map_err(|error| vec![*error]);
        }
        let loc = body.loc(op);
        let mut rw = Rewriter::before(body, op);
        let done = (model.bufferize)(op, &mut rw, cx);
        let changes = rw.take_changes();
        if let Err(error) = done {
            return Err(vec![*error, Diagnostic::error(loc, "failed to bufferize op")]);
        }
        self.note(body, &changes, cx);
        Ok(())
    }

    fn note(&mut self, body: &Body, changes: &[Change], cx: &Bufferizer<'_>) {
        let known = cx.known();
        for change in changes {
            let Change::Created(op) = *change else { continue };
            if !body.is_alive(op) {
                continue;
            }
            if allocates(body, op) {
                self.allocations += 1;
            }
            if ToBufferOp::of(body, op).is_some() {
                self.pairs.push(op);
            } else if ToTensorOp::of(body, op).is_none()
                && cx.options.allows(body, op)
                && State::new(body, &known).on_tensors(op)
            {
                self.work.push(op);
            }
        }
    }

    /// Folds the buffers of tensors of buffers, and erases the tensors that nothing uses then.
    fn fold_pairs(&mut self, body: &mut Body, cx: &Bufferizer<'_>) {
        for &op in &self.pairs {
            if body.is_alive(op)
                && let Some(op) = ToBufferOp::of(body, op)
            {
                let mut rw = Rewriter::before(body, op.0);
                fold_pair(&mut rw, op, cx);
                self.allocations += rw
                    .take_changes()
                    .into_iter()
                    .filter(|change| matches!(*change, Change::Created(op) if allocates(body, op)))
                    .count() as u64;
            }
        }
        for op in post_order(body, body.self_op()) {
            if ToTensorOp::of(body, op).is_some() && body.is_unused(op) {
                body.erase(op);
            }
        }
    }

    /// Checks that nothing is left that should have been bufferized.
    fn check(&self, body: &Body, cx: &Bufferizer<'_>) -> Outcome {
        if cx.options.allow_unknown_ops {
            return Ok(());
        }
        let known = cx.known();
        let state = State::new(body, &known);
        for &op in self.work.iter().filter(|&&op| body.is_alive(op)) {
            let bridge = ToTensorOp::of(body, op).is_some() || ToBufferOp::of(body, op).is_some();
            let folds_away = body.block(op).is_some() && body.is_unused(op) && is_effect_free(body, op);
            if !bridge && state.on_tensors(op) && !folds_away {
                return fail(body, op, "op was not bufferized");
            }
        }
        Ok(())
    }
}

fn allocates(body: &Body, op: Op) -> bool {
    let Some(interface) = body.interface::<SideEffects>(op) else { return false };
    let mut effects = Vec::new();
    (interface.effects)(body, op, &mut effects);
    effects.iter().any(|effect| effect.kind == EffectKind::Allocate)
}

/// The buffer of the tensor that is made of a buffer is that buffer, under another type where it has
/// one. Leaves `op` where the types cannot be made one.
pub(super) fn fold_pair(rw: &mut Rewriter<'_>, op: ToBufferOp, cx: &Bufferizer<'_>) {
    let ctx = rw.context();
    let Some(tensor) = ToTensorOp::defining(rw, op.tensor(rw)) else { return };
    let (buffer, ty) = (tensor.buffer(rw), rw.ty(op.buffer(rw)));
    let from = rw.ty(buffer);
    let ranked = (from.rank(&ctx).is_some(), ty.rank(&ctx).is_some());
    let new = match ranked {
        _ if from == ty => Some(buffer),
        (true, true) => cast_or_reallocate(rw, buffer, ty, cx.options),
        (false, true) => None,
        (_, false) if memref::layout::cast_compatible(&ctx, from, ty) => {
            let spec = rw.spec(memref::CastOp::def()).operands([buffer]).results([ty]);
            let cast = rw.insert(spec);
            Some(rw.result(cast, 0))
        }
        _ => None,
    };
    if let Some(new) = new {
        rw.replace(op, [new]);
    }
}
