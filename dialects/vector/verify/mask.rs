//! Verifiers of masks.

use terrace_ir::Body;

use super::{Checked, fail, numbers};
use crate::vector::attrs::dims;
use crate::vector::{ConstantMaskOp, CreateMaskOp};

pub(in crate::vector) fn verify_create_mask(op: CreateMaskOp, body: &Body) -> Checked {
    let rank = dims(body.ctx(), body.ty(op.result(body))).len();
    match (rank, op.operands(body).len()) {
        (0, 1) => Ok(()),
        (0, _) => fail("must specify exactly one operand for 0-D create_mask"),
        (rank, count) if rank == count => Ok(()),
        _ => fail("must specify an operand for each result vector dimension"),
    }
}

pub(in crate::vector) fn verify_constant_mask(op: ConstantMaskOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let sizes = dims(ctx, body.ty(op.result(body)));
    let set = numbers(ctx, op.mask_dim_sizes(body));
    if sizes.is_empty() {
        return match set[..] {
            [0 | 1] => Ok(()),
            [_] => fail("mask dim size must be either 0 or 1 for 0-D vectors"),
            _ => fail("array attr must have length 1 for 0-D vectors"),
        };
    }
    if set.len() != sizes.len() {
        return fail("must specify array attr of size equal vector result rank");
    }
    for (&count, &(size, scalable)) in set.iter().zip(&sizes) {
        if count < 0 || count > size {
            return fail("array attr of size out of bounds of vector result dimension size");
        }
        if scalable && count != 0 && count != size {
            return fail("only supports 'none set' or 'all set' scalable dimensions");
        }
    }
    if set.contains(&0) && set.iter().any(|&count| count != 0) {
        return fail(
            "expected all mask dim sizes to be zeros, as a result of conjunction with zero mask dim",
        );
    }
    Ok(())
}
