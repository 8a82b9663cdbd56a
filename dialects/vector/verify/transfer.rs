//! Verifiers of transfers.

use terrace_ir::{AffineMap, Attr, Body, Context, Type, Value};

use super::{Checked, fail};
use crate::vector::asm::transfer::mask_type;
use crate::vector::*;

/// What reads and writes have in common.
struct Transfer<'a> {
    base: Type,
    vector: Type,
    indices: &'a [Value],
    mask: Option<Type>,
    map: AffineMap,
    in_bounds: Attr,
}

/// Bits along the last dimension of a vector; of an element for a scalar.
fn minor_bits(ctx: &Context, ty: Type) -> Option<i64> {
    let elem = ty.elem(ctx);
    let width = if elem.is_index(ctx) { 64 } else { i64::from(elem.bit_width(ctx)?) };
    let last = dims(ctx, ty).last().map_or(1, |dim| dim.0);
    width.checked_mul(last)
}

impl Transfer<'_> {
    fn check(&self, ctx: &Context) -> Checked {
        let rank = self.base.rank(ctx).unwrap_or_default();
        if self.indices.len() != rank {
            return fail(format!("requires {rank} indices"));
        }
        let results = self.map.results(ctx).len();
        let vector_rank = self.vector.rank(ctx).unwrap_or_default();
        let elem = self.base.elem(ctx);
        let fits = match minor_bits(ctx, self.vector).zip(minor_bits(ctx, elem)) {
            Some((vector, source)) => source != 0 && vector % source == 0,
            None => self.vector.elem(ctx) == elem.elem(ctx),
        };
        if elem.is_vector(ctx) {
            if !fits {
                return fail(
                    "requires the bitwidth of the minor 1-D vector to be an integral multiple of the bitwidth of the minor 1-D vector of the source",
                );
            }
            let inner = elem.rank(ctx).unwrap_or_default();
            if inner > vector_rank {
                return fail("requires source vector element and vector result ranks to match.");
            }
            if results != vector_rank - inner {
                return fail(
                    "requires a permutation_map with result dims of the same rank as the vector type",
                );
            }
            if self.mask.is_some() {
                return fail("does not support masks with vector element type");
            }
        } else {
            if !fits {
                return fail(
                    "requires the bitwidth of the minor 1-D vector to be an integral multiple of the bitwidth of the source element type",
                );
            }
            if results != vector_rank {
                return fail(
                    "requires a permutation_map with result dims of the same rank as the vector type",
                );
            }
        }
        if self.map.symbols(ctx) != 0 {
            return fail("requires permutation_map without symbols");
        }
        if self.map.dims(ctx) != rank {
            return fail("requires a permutation_map with input dims of the same rank as the source type");
        }
        if let Some(mask) = self.mask {
            let expected = mask_type(ctx, self.vector, self.map);
            if mask != expected {
                return fail(format!(
                    "inferred mask type ('{}') and mask operand type ('{}') don't match",
                    ctx.display(expected),
                    ctx.display(mask)
                ));
            }
        }
        if self.in_bounds.as_array(ctx).map(<[Attr]>::len) != Some(results) {
            return fail(format!(
                "expects the in_bounds attr of same rank as permutation_map results: {}",
                ctx.display(ctx.affine_map_attr(self.map))
            ));
        }
        Ok(())
    }

    fn check_map(&self, ctx: &Context) -> Checked {
        let mut seen = vec![false; self.map.dims(ctx)];
        for expr in self.map.results(ctx) {
            if expr.constant(ctx) == Some(0) {
                continue;
            }
            let Some(dim) = expr.dim(ctx) else {
                return fail(
                    "requires a projected permutation_map (at most one dim or the zero constant can appear in each result)",
                );
            };
            if std::mem::replace(&mut seen[dim as usize], true) {
                return fail(
                    "requires a permutation_map that is a permutation (found one dim used more than once)",
                );
            }
        }
        Ok(())
    }
}

fn is_shaped(ctx: &Context, ty: Type) -> bool {
    (ty.is_memref(ctx) || ty.is_tensor(ctx)) && ty.rank(ctx).is_some()
}

pub(in crate::vector) fn verify_transfer_read(op: TransferReadOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let base = body.ty(op.base(body));
    if !is_shaped(ctx, base) {
        return fail("requires source to be a memref or ranked tensor type");
    }
    let Some(map) = op.permutation_map(body).as_affine_map(ctx) else {
        return fail("requires a permutation_map");
    };
    let transfer = Transfer {
        base,
        vector: body.ty(op.vector(body)),
        indices: op.indices(body),
        mask: op.mask(body).map(|mask| body.ty(mask)),
        map,
        in_bounds: op.in_bounds(body),
    };
    transfer.check(ctx)?;
    if body.ty(op.padding(body)) != base.elem(ctx) {
        return fail("requires formal padding and source of the same elemental type");
    }
    transfer.check_map(ctx)
}

pub(in crate::vector) fn verify_transfer_write(op: TransferWriteOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let base = body.ty(op.base(body));
    if !is_shaped(ctx, base) {
        return fail("requires source to be a memref or ranked tensor type");
    }
    let Some(map) = op.permutation_map(body).as_affine_map(ctx) else {
        return fail("requires a permutation_map");
    };
    let transfer = Transfer {
        base,
        vector: body.ty(op.valueToStore(body)),
        indices: op.indices(body),
        mask: op.mask(body).map(|mask| body.ty(mask)),
        map,
        in_bounds: op.in_bounds(body),
    };
    let rank = base.rank(ctx).unwrap_or_default();
    if transfer.indices.len() != rank {
        return fail(format!("requires {rank} indices"));
    }
    if map.results(ctx).iter().any(|expr| expr.constant(ctx) == Some(0)) {
        return fail("should not have broadcast dimensions");
    }
    transfer.check(ctx)?;
    transfer.check_map(ctx)?;
    let expected = base.is_tensor(ctx).then_some(base);
    match op.result(body).map(|result| body.ty(result)) == expected {
        true => Ok(()),
        false => fail("expected a result of the type of the base for a tensor, and none for a memref"),
    }
}
