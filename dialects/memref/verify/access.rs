//! Reading, writing and copying of elements.

use terrace_ir::interfaces::is_effect_free;
use terrace_ir::{Body, Type, Value};

use super::super::ops::*;
use super::{Checked, fail, show};
use crate::support::shape::compatible_shapes;

fn rank(body: &Body, memref: Value) -> usize {
    body.ty(memref).rank(body.ctx()).unwrap_or(0)
}

pub(in crate::memref) fn verify_load(op: LoadOp, body: &Body) -> Checked {
    let (expected, given) = (rank(body, op.memref(body)), op.indices(body).len());
    if expected == given {
        return Ok(());
    }
    fail(format!("incorrect number of indices for load, expected {expected} but got {given}"))
}

pub(in crate::memref) fn verify_store(op: StoreOp, body: &Body) -> Checked {
    let (expected, given) = (rank(body, op.memref(body)), op.indices(body).len());
    if expected == given {
        return Ok(());
    }
    fail(format!("store index operand count not equal to memref rank: expected {expected}, got {given}"))
}

pub(in crate::memref) fn verify_copy(op: CopyOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (source, target) = (body.ty(op.source(body)), body.ty(op.target(body)));
    if source.elem(ctx) != target.elem(ctx) {
        return fail("requires the same element type for all operands");
    }
    match (source.shape(ctx), target.shape(ctx)) {
        (Some(from), Some(to)) if !compatible_shapes(from, to) => {
            fail("requires the same shape for all operands")
        }
        _ => Ok(()),
    }
}

pub(in crate::memref) fn verify_prefetch(op: PrefetchOp, body: &Body) -> Checked {
    match rank(body, op.memref(body)) == op.indices(body).len() {
        true => Ok(()),
        false => fail("too few indices"),
    }
}

/// The parts of a `dma_start`, by the ranks of its memrefs.
pub(in crate::memref) struct Dma<'a> {
    /// The memref copied from.
    pub source: Value,
    /// Where in it.
    pub source_indices: &'a [Value],
    /// The memref copied to.
    pub target: Value,
    /// Where in it.
    pub target_indices: &'a [Value],
    /// How many elements.
    pub count: Value,
    /// What to wait for.
    pub tag: Value,
    /// Where in it.
    pub tag_indices: &'a [Value],
    /// The stride and the number of elements per stride, or nothing.
    pub stride: &'a [Value],
}

impl Dma<'_> {
    /// The parts of `op`, checked.
    ///
    /// # Errors
    /// When one is not there or has a type that does not fit.
    pub(in crate::memref) fn of(op: DmaStartOp, body: &Body) -> Result<Dma<'_>, terrace_ir::OpError> {
        let ctx = body.ctx();
        let values = op.operands(body);
        let index = |values: &[Value]| values.iter().all(|&value| body.ty(value).is_index(ctx));
        let at_least = |count: usize| match values.len() < count {
            true => fail(format!("expected at least {count} operands")),
            false => Ok(()),
        };
        let memref = |at: usize, what: &str| match body.ty(values[at]).rank(ctx) {
            Some(rank) if body.ty(values[at]).is_memref(ctx) => Ok(rank),
            _ => fail(format!("expected {what} to be of memref type")),
        };
        let indices = |start: usize, rank: usize, what: &str| {
            let found = &values[start..start + rank];
            if index(found) { Ok(found) } else { fail(format!("expected {what} to be of index type")) }
        };
        at_least(4)?;
        let source = memref(0, "source")?;
        at_least(source + 4)?;
        let source_indices = indices(1, source, "source indices")?;
        let at = 1 + source;
        let target = memref(at, "destination")?;
        at_least(source + target + 4)?;
        let target_indices = indices(at + 1, target, "destination indices")?;
        let count = at + 1 + target;
        indices(count, 1, "num elements")?;
        let tag = memref(count + 1, "tag")?;
        at_least(source + target + tag + 4)?;
        let tag_indices = indices(count + 2, tag, "tag indices")?;
        let stride = &values[count + 2 + tag..];
        if !stride.is_empty() && stride.len() != 2 {
            return fail("incorrect number of operands");
        }
        if !index(stride) {
            return fail("expected stride and num elements per stride to be of type index");
        }
        Ok(Dma {
            source: values[0],
            source_indices,
            target: values[at],
            target_indices,
            count: values[count],
            tag: values[count + 1],
            tag_indices,
            stride,
        })
    }
}

pub(in crate::memref) fn verify_dma_start(op: DmaStartOp, body: &Body) -> Checked {
    Dma::of(op, body).map(|_| ())
}

pub(in crate::memref) fn verify_dma_wait(op: DmaWaitOp, body: &Body) -> Checked {
    let (expected, given) = (rank(body, op.tagMemRef(body)), op.tagIndices(body).len());
    if expected == given {
        return Ok(());
    }
    fail(format!(
        "expected tagIndices to have the same number of elements as the tagMemRef rank, expected {expected}, but got {given}"
    ))
}

pub(in crate::memref) fn verify_atomic_rmw(op: AtomicRMWOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    if rank(body, op.memref(body)) != op.indices(body).len() {
        return fail("expects the number of subscripts to be equal to memref rank");
    }
    let ty = body.ty(op.value(body));
    let kind = super::super::constraints::ATOMIC_KIND
        .cases
        .iter()
        .find(|case| Some(case.1) == op.kind(body).as_int(ctx))
        .map_or("", |case| case.0);
    let wanted = match kind {
        "addf" | "maximumf" | "maxnumf" | "minimumf" | "minnumf" | "mulf" => {
            (!ty.is_float(ctx)).then_some("floating-point")
        }
        "assign" => None,
        _ => (!ty.is_signless(ctx)).then_some("integer"),
    };
    match wanted {
        Some("integer") => fail(format!("with kind '{kind}' expects an integer type")),
        Some(_) => fail(format!("with kind '{kind}' expects a floating-point type")),
        None => Ok(()),
    }
}

pub(in crate::memref) fn verify_generic_atomic_rmw(op: GenericAtomicRMWOp, body: &Body) -> Checked {
    let args = body.entry(op.atomic_body(body)).map_or(&[][..], |block| body.args(block));
    let [arg] = args else {
        return fail("expected single number of entry block arguments");
    };
    if body.ty(*arg) != body.ty(op.result(body)) {
        return fail("expected block argument of the same type result type");
    }
    if rank(body, op.memref(body)) != op.indices(body).len() {
        return fail("expects the number of subscripts to be equal to memref rank");
    }
    Ok(())
}

pub(in crate::memref) fn verify_atomic_body(op: GenericAtomicRMWOp, body: &Body) -> Checked {
    for inner in body.walk(op.0) {
        if !is_effect_free(body, inner) {
            return Err(terrace_ir::OpError::new(
                "body of 'memref.generic_atomic_rmw' should contain only operations with no side effects",
            )
            .about(body.name_str(inner), body.loc(inner)));
        }
    }
    Ok(())
}

pub(in crate::memref) fn verify_atomic_yield(op: AtomicYieldOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let parent = body.parent_op(op.0).and_then(|parent| GenericAtomicRMWOp::of(body, parent));
    // The parent's own rule is that its result has the type of the elements.
    let Some(expected) = parent.map(|parent| body.ty(parent.memref(body)).elem(ctx)) else {
        return Ok(());
    };
    let given: Type = body.ty(op.result(body));
    if given == expected {
        return Ok(());
    }
    fail(format!(
        "types mismatch between yield op: {} and its parent: {}",
        show(ctx, given),
        show(ctx, expected)
    ))
}

/// Whether a memref is known to have no elements.
pub(in crate::memref) fn is_empty(body: &Body, memref: Value) -> bool {
    body.ty(memref).shape(body.ctx()).is_some_and(|shape| shape.contains(&0))
}
