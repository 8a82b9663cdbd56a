//! Which values may be dimensions and symbols of affine maps, after upstream's `isValidDim` and
//! `isValidSymbol`.

use rustc_hash::FxHashSet;
use terrace_ir::op::Traits;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Body, Op, OpError, Region, Value, ValueDef};

use super::{ApplyOp, DelinearizeIndexOp, ForOp, LinearizeIndexOp, ParallelOp};
use crate::support::constant_int;
use crate::{memref, tensor};

/// The region around `op` that belongs to the nearest op which is a scope of affine maps.
pub fn affine_scope(body: &Body, op: Op) -> Option<Region> {
    let mut region = body.block_region(body.block(op)?)?;
    loop {
        let parent = body.region_op(region);
        if body.has_trait(parent, Traits::AFFINE_SCOPE) {
            return Some(region);
        }
        region = body.block_region(body.block(parent)?)?;
    }
}

/// The scope of the op that defines `value`, or of the block whose argument it is.
fn scope_of(body: &Body, value: Value) -> Option<Region> {
    match body.value_def(value) {
        ValueDef::Result(op, _) => affine_scope(body, op),
        ValueDef::Arg(block, _) => {
            let region = body.block_region(block)?;
            let parent = body.region_op(region);
            match body.has_trait(parent, Traits::AFFINE_SCOPE) {
                true => Some(region),
                false => affine_scope(body, parent),
            }
        }
    }
}

fn home(body: &Body, value: Value) -> Option<Region> {
    body.value_block(value).and_then(|block| body.block_region(block))
}

/// Whether `value` is defined directly in a scope of affine maps.
pub(super) fn is_top_level(body: &Body, value: Value) -> bool {
    home(body, value).is_some_and(|region| body.has_trait(body.region_op(region), Traits::AFFINE_SCOPE))
}

/// `region`, and the regions around it up to an isolated op.
fn enclosing(body: &Body, region: Option<Region>) -> Vec<Region> {
    let mut regions = Vec::new();
    let mut next = region;
    while let Some(region) = next {
        regions.push(region);
        let parent = body.region_op(region);
        next = match body.has_trait(parent, Traits::ISOLATED) {
            true => None,
            false => body.block(parent).and_then(|block| body.block_region(block)),
        };
    }
    regions
}

/// The memref or tensor whose size `op` is, and the number of the dimension.
pub(super) fn dim_of(body: &Body, op: Op) -> Option<(Value, Option<i64>)> {
    let known = memref::DimOp::of(body, op).is_some() || tensor::DimOp::of(body, op).is_some();
    if !known {
        return None;
    }
    let [source, index] = *body.operands(op) else { return None };
    Some((source, constant_int(body, index)))
}

/// The value that decides whether a size of a memref is a symbol: `Ok` with the answer itself where
/// no value does.
fn size_source(body: &Body, source: Value, dim: Option<i64>) -> Result<bool, Value> {
    if is_top_level(body, source) {
        return Ok(true);
    }
    let (Some(mut def), Some(dim)) = (body.defining_op(source), dim) else {
        return Ok(false);
    };
    while let Some(cast) = memref::CastOp::of(body, def) {
        match body.defining_op(cast.source(body)) {
            Some(next) => def = next,
            None => return Ok(false),
        }
    }
    let sizes: &[Value] = if let Some(alloc) = memref::AllocOp::of(body, def) {
        alloc.dynamicSizes(body)
    } else if let Some(view) = memref::SubViewOp::of(body, def) {
        view.sizes(body)
    } else if let Some(view) = memref::ViewOp::of(body, def) {
        view.sizes(body)
    } else {
        return Ok(false);
    };
    let shape = body.ty(body.result(def, 0)).shape(body.ctx()).unwrap_or_default();
    let Some(at) = usize::try_from(dim).ok().filter(|&at| at < shape.len()) else {
        return Ok(false);
    };
    if shape[at] != DYNAMIC {
        return Ok(true);
    }
    let before = shape[..at].iter().filter(|&&size| size == DYNAMIC).count();
    sizes.get(before).map_or(Ok(false), |&size| Err(size))
}

/// Whether `value` may be a symbol of maps of ops in `scope`.
pub fn is_symbol_in(body: &Body, value: Value, scope: Option<Region>) -> bool {
    let regions = enclosing(body, scope);
    let mut seen: FxHashSet<Value> = FxHashSet::default();
    let mut stack = vec![value];
    // All values that it follows from must be symbols.
    while let Some(value) = stack.pop() {
        if !seen.insert(value) {
            continue;
        }
        if !body.ty(value).is_index(body.ctx()) {
            return false;
        }
        if home(body, value).is_some_and(|region| regions.contains(&region)) {
            continue;
        }
        let Some(def) = body.defining_op(value) else {
            return false;
        };
        if body.has_trait(def, Traits::CONSTANT_LIKE) {
            continue;
        }
        if let Some((source, dim)) = dim_of(body, def) {
            match size_source(body, source, dim) {
                Ok(true) => continue,
                Ok(false) => return false,
                Err(size) => stack.push(size),
            }
        } else if body.has_trait(def, Traits::PURE) && body.n_regions(def) == 0 {
            stack.extend(body.operands(def));
        } else {
            return false;
        }
    }
    true
}

/// Whether `value` may be a symbol of maps where it is defined.
pub fn is_symbol(body: &Body, value: Value) -> bool {
    is_top_level(body, value) || is_symbol_in(body, value, scope_of(body, value))
}

/// Whether `value` may be a dimension of maps where it is defined.
pub fn is_dim(body: &Body, value: Value) -> bool {
    is_dim_in(body, value, scope_of(body, value))
}

/// Whether `value` may be a dimension of maps of ops in `scope`.
pub fn is_dim_in(body: &Body, value: Value, scope: Option<Region>) -> bool {
    let mut seen: FxHashSet<Value> = FxHashSet::default();
    let mut stack = vec![value];
    while let Some(value) = stack.pop() {
        if !seen.insert(value) || is_symbol_in(body, value, scope) {
            continue;
        }
        if !body.ty(value).is_index(body.ctx()) {
            return false;
        }
        match body.value_def(value) {
            ValueDef::Arg(block, at) => {
                let parent = body.block_op(block);
                // What a loop carries beside its induction variable may be any number.
                let is_loop = parent.is_some_and(|parent| {
                    at == 0 && ForOp::of(body, parent).is_some() || ParallelOp::of(body, parent).is_some()
                });
                if !is_loop {
                    return false;
                }
            }
            ValueDef::Result(def, _) => {
                let follows = ApplyOp::of(body, def).is_some()
                    || DelinearizeIndexOp::of(body, def).is_some()
                    || LinearizeIndexOp::of(body, def).is_some();
                if follows {
                    stack.extend(body.operands(def));
                } else if dim_of(body, def).is_none_or(|(source, _)| !is_top_level(body, source)) {
                    return false;
                }
            }
        }
    }
    true
}

/// Checks that the first `dims` of `operands` may be dimensions of a map of `op`, and the others symbols.
///
/// # Errors
/// When one may not.
pub fn verify_operands(body: &Body, op: Op, operands: &[Value], dims: usize) -> Result<(), OpError> {
    let scope = affine_scope(body, op);
    for (at, &operand) in operands.iter().enumerate() {
        if at < dims && !is_dim_in(body, operand, scope) {
            return Err("operand cannot be used as a dimension id".into());
        }
        if at >= dims && !is_symbol_in(body, operand, scope) {
            return Err("operand cannot be used as a symbol".into());
        }
    }
    Ok(())
}
