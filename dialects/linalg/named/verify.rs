//! Rules of single ops with a name, in upstream's words.

use terrace_ir::{AffineExpr, AffineMap, Attr, Body, Context, Op, OpError, Type};

use super::maps::{terms, windows};
use super::table::*;
use super::{Named, element, given_maps, kind_of};
use crate::linalg::verify::Checked;

/// The number of operands must be the declared one.
fn check_count(op: Op, body: &Body) -> Checked {
    let Some(named) = Named::of(body, op) else { return Ok(()) };
    let found = body.operands(op).len();
    match super::maps::operand_count(named.access) {
        Some(wanted) if wanted != found => Err(OpError::new(format!(
            "expected the number of indexing_map ({wanted}) to be equal to the number of input/output operands ({found})"
        ))),
        _ => Ok(()),
    }
}

pub(super) fn verify_named(op: impl Into<Op>, body: &Body) -> Checked {
    check_count(op.into(), body)
}

pub(super) fn verify_fill(op: FillOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let ([value], [output]) = (op.inputs(body), op.outputs(body)) else {
        return Err("expected op with 1 input and 1 output".into());
    };
    let (value, output) = (body.ty(*value), body.ty(*output));
    if (value.is_tensor(ctx) || value.is_memref(ctx)) && value.rank(ctx) != Some(0) {
        return Err("expected op with scalar input".into());
    }
    let (from, to) = (element(ctx, value), output.elem(ctx));
    if from != to {
        return Err(OpError::new(format!(
            "expected fill value type ('{}') to match output element type ('{}')",
            ctx.display(from),
            ctx.display(to)
        )));
    }
    Ok(())
}

/// Strides and dilations have one entry for each window.
pub(super) fn verify_windows(op: impl Into<Op>, body: &Body) -> Checked {
    let (op, ctx) = (op.into(), body.ctx());
    verify_memoized(op, body)?;
    let count = Named::of(body, op).map_or(0, |named| windows(named.access));
    for name in ["strides", "dilations"] {
        let Some(attr) = body.attr(op, name) else { continue };
        if !is_elements(ctx, attr, count) {
            return Err(OpError::new(format!(
                "attribute '{name}' failed to satisfy constraint: 64-bit signless int elements attribute of shape [{count}]"
            )));
        }
    }
    check_count(op, body)
}

/// Upstream keeps the maps of an op, once they are computed, in an attribute of the op; a file may hold it.
/// Maps of another op than this are refused, those of no convolution in upstream's words.
fn verify_memoized(op: Op, body: &Body) -> Checked {
    let ctx = body.ctx();
    let given = body.attr(op, "linalg.memoized_indexing_maps").and_then(|attr| given_maps(ctx, attr));
    let (Some(given), Some(named)) = (given, Named::of(body, op)) else { return Ok(()) };
    let types: Vec<Type> = body.operands(op).iter().map(|&value| body.ty(value)).collect();
    let loops = named.loops(ctx, &types, &|name| body.attr(op, name));
    if loops.is_some_and(|loops| loops.maps == given) {
        return Ok(());
    }
    let window =
        |expr: &AffineExpr| expr.dim(ctx).is_some() || terms(ctx, *expr).is_some_and(|all| all.len() > 1);
    let Some((input, rest)) = given.split_first() else {
        return Err("expected op with 2 inputs and 1 output".into());
    };
    if !input.results(ctx).iter().all(window) {
        return Err("unexpected input index map for convolutions".into());
    }
    if !rest.iter().all(|map| map.projected_dims(ctx).is_some()) {
        return Err("expected output/filter indexing maps to be projected permutations".into());
    }
    Err("'linalg.memoized_indexing_maps' are not the maps of the op".into())
}

fn is_elements(ctx: &Context, attr: Attr, count: usize) -> bool {
    let ty = attr.ty(ctx).filter(|ty| ty.is_shaped(ctx));
    ty.is_some_and(|ty| ty.elem(ctx).is_int(ctx, 64) && ty.shape(ctx) == Some(&[count as i64]))
        && attr.dense_bytes(ctx).is_some()
}

pub(super) fn verify_elementwise(op: ElementwiseOp, body: &Body) -> Checked {
    let inputs = kind_of(body.ctx(), op.kind(body)).map_or(0, |kind| kind.inputs);
    let found = body.operands(op.0).len();
    if found != inputs + 1 {
        return Err(OpError::new(format!("expects {} operands, but got {found}", inputs + 1)));
    }
    Ok(())
}

/// The dimensions that the results of a map are; `None` for one that is no plain dimension.
fn dims(ctx: &Context, map: AffineMap) -> Vec<Option<u32>> {
    map.results(ctx).iter().map(|expr: &AffineExpr| expr.dim(ctx)).collect()
}

fn is_subset(found: &[Option<u32>], allowed: &[u32]) -> bool {
    found.iter().all(|dim| dim.is_some_and(|dim| allowed.contains(&dim)))
}

/// The maps of a matrix product transpose or broadcast its inputs, nothing else.
pub(super) fn verify_matmul(op: impl Into<Op>, body: &Body) -> Checked {
    let (op, ctx) = (op.into(), body.ctx());
    check_count(op, body)?;
    let Some(attr) = body.attr(op, "indexing_maps") else { return Ok(()) };
    let Some(maps) = given_maps(ctx, attr) else { return Ok(()) };
    let [a, b, out] = maps[..] else {
        return Err("Indexing_map attribute must have 3 affine maps".into());
    };
    let (a, b, out) = (dims(ctx, a), dims(ctx, b), dims(ctx, out));
    if MatmulOp::of(body, op).is_some() {
        check_matmul_input(&a, &[0, 2])?;
        return check_matmul_input(&b, &[2, 1]);
    }
    check_batch_input(&a, &[0, 1, 3], true)?;
    check_batch_input(&b, &[0, 3, 2], false)?;
    let wanted: &[u32] = if BatchMatmulOp::of(body, op).is_some() { &[0, 1, 2] } else { &[1, 2] };
    if out.len() != wanted.len() {
        return Err(OpError::new(format!("expects {} dims, but got ({}).", wanted.len(), out.len())));
    }
    if !out.iter().copied().eq(wanted.iter().map(|&dim| Some(dim))) {
        return Err("Invalid output map result dimension.".into());
    }
    Ok(())
}

fn check_matmul_input(found: &[Option<u32>], default: &[u32; 2]) -> Checked {
    if !is_subset(found, default) {
        return Err("Unexpected dim expression in map result.".into());
    }
    if found.len() < default.len() && *found != [Some(2)] {
        return Err("Invalid broadcast requested, should be (d2).".into());
    }
    Ok(())
}

/// As upstream's, over the loops batch 0, m 1, n 2, k 3.
fn check_batch_input(found: &[Option<u32>], default: &[u32; 3], left: bool) -> Checked {
    if found.len() > 3 {
        return Err("no. of result dim expressions exceeds 3.".into());
    }
    if !is_subset(found, default) {
        return Err("Unexpected result dim expression (outside the set of default result dims).".into());
    }
    let broadcast = match *found {
        [only] => only == Some(3),
        [first, last] if left => matches!(first, Some(0 | 1)) && last == Some(3),
        [first, last] => matches!((first, last), (Some(0), Some(3)) | (Some(3), Some(2))),
        [] => false,
        _ if found[0] != Some(0) => return Err("Invalid batch dimension expression.".into()),
        _ => true,
    };
    if broadcast { Ok(()) } else { Err("Invalid broadcast requested.".into()) }
}

/// Every loop is parallel, or one that both inputs and only they have an index of.
pub(super) fn verify_contract(op: ContractOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    check_count(op.0, body)?;
    let Some(maps) = given_maps(ctx, op.indexing_maps(body)) else { return Ok(()) };
    let [a, _, _] = maps[..] else {
        return Err("Indexing_map attribute must have 3 affine maps".into());
    };
    let loops = a.dims(ctx);
    for (&map, &operand) in maps.iter().zip(body.operands(op.0)) {
        if map.dims(ctx) != loops {
            return Err("iteration spaces of provided affine_maps differ".into());
        }
        let found = dims(ctx, map);
        let distinct = (1..found.len()).all(|at| !found[..at].contains(&found[at]));
        if map.symbols(ctx) != 0 || found.contains(&None) || !distinct {
            return Err("provided affine_map is not a projected permutation".into());
        }
        let ty = body.ty(operand);
        if ty.is_tensor(ctx) || ty.is_memref(ctx) {
            if ty.rank(ctx) != Some(found.len()) {
                return Err("ranks of shaped operand and results of corresponding affine_map differ".into());
            }
        } else if !found.is_empty() {
            return Err("affine_map specifies shaped access while operand has non-shaped type".into());
        }
    }
    check_contracted(ctx, &maps, loops)
}

fn check_contracted(ctx: &Context, maps: &[AffineMap], loops: usize) -> Checked {
    let used: Vec<Vec<Option<u32>>> = maps.iter().map(|&map| dims(ctx, map)).collect();
    let mut contracts = false;
    for dim in 0..loops {
        let has = |at: usize| used[at].contains(&Some(dim as u32));
        match (has(0), has(1), has(2)) {
            (false, false, false) => {
                return Err(OpError::new(format!(
                    "iteration space dim at index {dim} not used to access any operand"
                )));
            }
            (true, true, false) => contracts = true,
            (_, _, true) => {}
            _ => {
                return Err(OpError::new(format!(
                    "iteration space dim at index {dim} is neither a contracting dim nor of parallel iteration type"
                )));
            }
        }
    }
    if contracts { Ok(()) } else { Err("'indexing_maps' do not specify a contracting dimension".into()) }
}
