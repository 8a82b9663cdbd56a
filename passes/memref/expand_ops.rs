//! `memref-expand`: reshapes by a memref of sizes become views with sizes and strides.
//!
//! After upstream's `ExpandOps.cpp`.

use terrace_dialects::arith::{IndexCastOp, MulIOp};
use terrace_dialects::memref::{LoadOp, ReinterpretCastOp, ReshapeOp};
use terrace_dialects::support::constant;
use terrace_dialects::support::index_list::Mixed;
use terrace_dialects::support::slice::Slice;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Body, Op, Rewriter, Value};

/// Expands the ops of `body`, those of bodies nested in it included.
pub fn expand_ops(body: &mut Body) {
    let ops: Vec<Op> = body.all_ops();
    for op in ops {
        if let Some(reshape) = ReshapeOp::of(body, op) {
            let mut rw = Rewriter::before(body, op);
            expand_reshape(reshape, &mut rw);
        }
    }
    for (_, nested) in body.nested_bodies_mut() {
        expand_ops(nested);
    }
}

/// A reshape to a ranked memref reads the sizes that its type does not tell.
fn expand_reshape(op: ReshapeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let (source, shape) = (op.source(rw), op.shape(rw));
    rw.ty(shape).static_shape(&ctx)?;
    let ty = rw.ty(op.result(rw));
    let known = ty.shape(&ctx)?.to_vec();
    let rank = known.len();
    let (mut sizes, mut strides) = (vec![Mixed::Static(1); rank], vec![Mixed::Static(1); rank]);
    let mut stride = Mixed::Static(1);
    for dim in (0..rank).rev() {
        strides[dim] = stride;
        let size =
            if known[dim] == DYNAMIC { load_size(rw, shape, dim)? } else { constant::index(rw, known[dim])? };
        sizes[dim] = if known[dim] == DYNAMIC { Mixed::Value(size) } else { Mixed::Static(known[dim]) };
        if dim == 0 {
            break;
        }
        stride = match (stride, sizes[dim]) {
            (Mixed::Static(stride), Mixed::Static(size)) => Mixed::Static(stride.checked_mul(size)?),
            (Mixed::Static(stride), Mixed::Value(_)) => {
                let stride = constant::index(rw, stride)?;
                Mixed::Value(rw.apply(MulIOp::def(), &[stride, size]))
            }
            (Mixed::Value(stride), _) => Mixed::Value(rw.apply(MulIOp::def(), &[stride, size])),
        };
    }
    let slice = Slice { offsets: vec![Mixed::Static(0)], sizes, strides };
    let spec = slice.describe(&ctx, rw.spec(ReinterpretCastOp::def()), &[source]).results([ty]);
    rw.replace_with(op, spec);
    Some(())
}

/// The size of dimension `dim`, from the memref of sizes.
fn load_size(rw: &mut Rewriter<'_>, shape: Value, dim: usize) -> Option<Value> {
    let at = constant::index(rw, i64::try_from(dim).ok()?)?;
    let size = rw.apply(LoadOp::def(), &[shape, at]);
    let index = rw.ctx().index();
    if rw.ty(size) == index {
        return Some(size);
    }
    let spec = rw.spec(IndexCastOp::def()).operands([size]).results([index]);
    let cast = rw.insert(spec);
    Some(rw.result(cast, 0))
}
