//! What the declarations cannot say, in upstream's order and words: `verifyStructuredOpInterface`,
//! `verifyDestinationStyleOpInterface` and the verifiers of single ops.

use terrace_ir::types::DYNAMIC;
use terrace_ir::{AffineMap, Body, Context, Op, OpError, Type, Value};

use super::named::element;
use super::ops::*;
use super::structured::StructuredView;

pub(super) type Checked = Result<(), OpError>;

/// A map without the `affine_map<..>` around it.
fn show_map(ctx: &Context, map: AffineMap) -> String {
    let text = ctx.display(ctx.affine_map_attr(map)).to_string();
    let inner = text.strip_prefix("affine_map<").and_then(|text| text.strip_suffix('>'));
    inner.unwrap_or(&text).to_owned()
}

fn quoted(body: &Body, ty: Type) -> String {
    format!("'{}'", body.ctx().display(ty))
}

pub(super) fn verify_generic(op: GenericOp, body: &Body) -> Checked {
    if body.blocks_of(op.region(body)).take(2).count() > 1 {
        return Err("expects region #0 to have 0 or 1 blocks".into());
    }
    Ok(())
}

/// What holds for every structured op, once its regions are known to be sound.
pub(super) fn verify_structured(op: impl Into<Op>, body: &Body) -> Checked {
    let op = op.into();
    let view = StructuredView::of(body, op);
    verify_destinations(op, body)?;
    let operands = body.operands(op);
    let ctx = body.ctx();
    let tensors = operands.iter().any(|&value| body.ty(value).is_tensor(ctx));
    if tensors && operands.iter().any(|&value| body.ty(value).is_memref(ctx)) {
        return Err("expected to have pure tensor or buffer semantics".into());
    }
    let Some(view) = view else {
        let one_block = body.regions(op).next().is_some_and(|region| body.entry(region).is_some());
        return Err(if one_block {
            "expects maps and iterator types".into()
        } else {
            "expects to have 1 region with 1 block".into()
        });
    };
    verify_maps(&view, body)?;
    verify_block(&view, body)
}

/// On tensors each output is tied to a result of its type.
pub(super) fn verify_destinations(op: Op, body: &Body) -> Checked {
    let ctx = body.ctx();
    let Some(style) = body.interface::<terrace_ir::interfaces::DestinationStyle>(op) else { return Ok(()) };
    let (start, end) = (style.inits)(body, op);
    let operands = body.operands(op);
    let outputs: Vec<(usize, Value)> = (start..end).filter_map(|at| Some((at, *operands.get(at)?))).collect();
    let tensors = outputs.iter().filter(|output| body.ty(output.1).is_tensor(ctx));
    let (found, wanted) = (body.results(op).len(), tensors.clone().count());
    if found != wanted {
        return Err(OpError::new(format!(
            "expected the number of tensor results ({found}) to be equal to the number of output tensors ({wanted})"
        )));
    }
    for (&(at, output), result) in tensors.zip(body.results(op)) {
        let (ty, result) = (body.ty(output), body.ty(result));
        if ty != result {
            return Err(OpError::new(format!(
                "expected type of operand #{at} ({}) to match type of corresponding result ({})",
                quoted(body, ty),
                quoted(body, result)
            )));
        }
    }
    Ok(())
}

/// The maps must fit the operands and the loops, and give each loop its size.
fn verify_maps(view: &StructuredView, body: &Body) -> Checked {
    let ctx = body.ctx();
    let operands: Vec<Value> = view.operands().collect();
    if view.maps.len() != operands.len() {
        return Err(OpError::new(format!(
            "expected the number of indexing_map ({}) to be equal to the number of input/output operands ({})",
            view.maps.len(),
            operands.len()
        )));
    }
    for (at, (&operand, map)) in operands.iter().zip(&view.maps).enumerate() {
        if map.symbols(ctx) != 0 {
            return Err(OpError::new(format!("unexpected symbols in indexing_map #{at}")));
        }
        let rank = rank(body, operand);
        let results = map.results(ctx).len();
        if results != rank {
            return Err(OpError::new(format!(
                "expected operand #{at} rank ({rank}) to match the result rank of indexing_map ({results})"
            )));
        }
    }
    let all = view.all_indices(ctx);
    let Some(sizes) = loop_sizes(view, body, &operands, all.dims(ctx)) else {
        return Err(OpError::new(format!(
            "invalid indexing maps are non-invertible: ({})",
            show_map(ctx, all)
        )));
    };
    verify_shapes(view, body, &operands, &sizes)?;
    let loops = view.iterators.len();
    match view.maps.iter().position(|map| map.dims(ctx) != loops) {
        Some(at) => Err(OpError::new(format!(
            "expected indexing_map #{at} to have {loops} dim(s) to match the number of loops"
        ))),
        None => Ok(()),
    }
}

fn rank(body: &Body, operand: Value) -> usize {
    let ty = body.ty(operand);
    let shaped = ty.is_tensor(body.ctx()) || ty.is_memref(body.ctx());
    if shaped { ty.rank(body.ctx()).unwrap_or(0) } else { 0 }
}

/// The size of each loop: that of the first dimension whose index it is; `None` when one has none.
fn loop_sizes(view: &StructuredView, body: &Body, operands: &[Value], loops: usize) -> Option<Vec<i64>> {
    let ctx = body.ctx();
    let mut sizes: Vec<Option<i64>> = vec![None; loops];
    for (&operand, map) in operands.iter().zip(&view.maps) {
        let shape = body.ty(operand).shape(ctx).unwrap_or_default();
        for (expr, &size) in map.results(ctx).iter().zip(shape) {
            if let Some(dim) = expr.dim(ctx) {
                sizes.get_mut(dim as usize)?.get_or_insert(size);
            }
        }
    }
    sizes.into_iter().collect()
}

/// What an operand is indexed by at the first and at the last iteration must lie in it. As upstream's,
/// the check needs all loops to have known sizes.
fn verify_shapes(view: &StructuredView, body: &Body, operands: &[Value], sizes: &[i64]) -> Checked {
    let ctx = body.ctx();
    if sizes.contains(&DYNAMIC) {
        return Ok(());
    }
    let first = vec![0; sizes.len()];
    let last: Vec<i64> = sizes.iter().map(|size| size - 1).collect();
    for (at, (&operand, map)) in operands.iter().zip(&view.maps).enumerate() {
        let shape = body.ty(operand).shape(ctx).unwrap_or_default();
        for (dim, (expr, &size)) in map.results(ctx).iter().zip(shape).enumerate() {
            if size == DYNAMIC || size == 0 {
                continue;
            }
            let ends = expr.eval(ctx, &first, &[]).zip(expr.eval(ctx, &last, &[]));
            let (low, high) = ends.map_or((i64::MIN, i64::MAX), |(a, b)| (a.min(b), a.max(b)));
            if low < 0 {
                return Err(OpError::new(format!(
                    "unexpected result less than 0 at expression #{dim} in {}",
                    show_map(ctx, *map)
                )));
            }
            let reached = high.saturating_add(1);
            let wanted = match expr.dim(ctx) {
                Some(_) if reached != size => format!("{reached}"),
                None if reached > size => format!("greater than or equal to {reached}"),
                _ => continue,
            };
            return Err(OpError::new(format!(
                "inferred input/output operand #{at} has shape's dimension #{dim} to be {wanted}, but found {size}"
            )));
        }
    }
    Ok(())
}

/// The arguments of the block are elements of the operands.
fn verify_block(view: &StructuredView, body: &Body) -> Checked {
    let args = body.args(view.block);
    if args.len() != view.operands().len() {
        return Err(
            "expected as many non-induction variable region arguments as the number of input/output operands"
                .into(),
        );
    }
    for (at, (operand, &arg)) in view.operands().zip(args).enumerate() {
        let elem = element(body.ctx(), body.ty(operand));
        if body.ty(arg) != elem {
            return Err(OpError::new(format!(
                "expected type of bb argument #{at} ({}) to match element or self type of the corresponding operand ({})",
                quoted(body, body.ty(arg)),
                quoted(body, elem)
            )));
        }
    }
    let ends = body.last_op(view.block).is_some_and(|op| YieldOp::of(body, op).is_some());
    if ends { Ok(()) } else { Err("expected the region to end with linalg.yield".into()) }
}

pub(super) fn verify_yield(op: YieldOp, body: &Body) -> Checked {
    let parent = body.parent_op(op.0);
    let style = parent.and_then(|parent| {
        body.interface::<super::Structured>(parent)?;
        let style = body.interface::<terrace_ir::interfaces::DestinationStyle>(parent)?;
        Some(style.init_values(body, parent))
    });
    let Some(outputs) = style else {
        return Err("expected parent op with LinalgOp interface".into());
    };
    let values = op.values(body);
    if values.len() != outputs.len() {
        return Err(OpError::new(format!(
            "expected number of yield values ({}) to match the number of inits / outs operands of the enclosing LinalgOp ({})",
            values.len(),
            outputs.len()
        )));
    }
    for (at, (&value, &output)) in values.iter().zip(outputs).enumerate() {
        let (ty, elem) = (body.ty(value), element(body.ctx(), body.ty(output)));
        if ty != elem {
            return Err(OpError::new(format!(
                "type of yield operand {} ({}) doesn't match the element type of the enclosing linalg.generic op ({})",
                at + 1,
                quoted(body, ty),
                quoted(body, elem)
            )));
        }
    }
    Ok(())
}

pub(super) fn verify_index(op: IndexOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let parent = body.parent_op(op.0).and_then(|parent| StructuredView::of(body, parent));
    let Some(view) = parent else {
        return Err("expected parent op with LinalgOp interface".into());
    };
    let dim = op.dim(body).as_int(ctx).unwrap_or(-1);
    if dim < 0 {
        return Err(OpError::new(
            "attribute 'dim' failed to satisfy constraint: 64-bit signless integer attribute whose minimum value is 0",
        ));
    }
    if usize::try_from(dim).is_ok_and(|dim| dim < view.iterators.len()) {
        return Ok(());
    }
    Err(OpError::new(format!(
        "expected dim ({dim}) to be lower than the number of loops ({}) of the enclosing LinalgOp",
        view.iterators.len()
    )))
}
