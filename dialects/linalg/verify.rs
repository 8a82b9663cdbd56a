//! What the declarations cannot say.

use terrace_ir::types::DYNAMIC;
use terrace_ir::{Body, OpError};

use super::ops::*;
use super::structured::{StructuredView, structured_of_generic};

type Checked = Result<(), OpError>;

pub(super) fn verify_generic(op: GenericOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let view = structured_of_generic(op.0, body)
        .ok_or_else(|| OpError::new("expects a region with one block, and maps and iterator types"))?;
    let n_operands = view.inputs.len() + view.outputs.len();
    if view.maps.len() != n_operands {
        return Err(OpError::new(format!(
            "expected the number of indexing_map ({}) to be equal to the number of input/output operands ({n_operands})",
            view.maps.len()
        )));
    }
    for (at, (operand, map)) in view.operands().zip(&view.maps).enumerate() {
        if map.symbols(ctx) != 0 {
            return Err(OpError::new(format!("unexpected symbols in indexing_map #{at}")));
        }
        if map.dims(ctx) != view.iterators.len() {
            return Err(OpError::new(format!(
                "expected indexing_map #{at} to have {} dim(s) to match the number of loops",
                view.iterators.len()
            )));
        }
        let rank = body.ty(operand).rank(ctx).unwrap_or(0);
        if map.results(ctx).len() != rank {
            return Err(OpError::new(format!(
                "expected operand rank ({rank}) to match the result rank of indexing_map #{at} ({})",
                map.results(ctx).len()
            )));
        }
    }
    check_loops(&view, body)?;
    let tensors = view.outputs.iter().filter(|&&output| body.ty(output).is_tensor(ctx));
    let types = tensors.map(|&output| body.ty(output));
    if !types.eq(op.result_tensors(body).map(|result| body.ty(result))) {
        return Err("expected the results to have the types of the output tensors".into());
    }
    Ok(())
}

/// Every loop must be the index of some dimension, and all dimensions that it is must have one size.
fn check_loops(view: &StructuredView, body: &Body) -> Checked {
    let ctx = body.ctx();
    let mut sizes: Vec<Option<i64>> = vec![None; view.iterators.len()];
    for (at, (operand, map)) in view.operands().zip(&view.maps).enumerate() {
        let shape = body.ty(operand).shape(ctx).unwrap_or_default();
        for (dim, (expr, &size)) in map.results(ctx).iter().zip(shape).enumerate() {
            let Some(index) = expr.dim(ctx) else { continue };
            let known = &mut sizes[index as usize];
            match *known {
                Some(other) if other != DYNAMIC && size != DYNAMIC && other != size => {
                    return Err(OpError::new(format!(
                        "inferred input/output operand #{at} has shape's dimension #{dim} to be {other}, but found {size}"
                    )));
                }
                Some(other) if other != DYNAMIC => {}
                _ => *known = Some(size),
            }
        }
    }
    match sizes.iter().position(Option::is_none) {
        Some(at) => Err(OpError::new(format!(
            "expected the shape-to-loops map to be non-null: no operand has loop #{at} as an index"
        ))),
        None => {
            let sizes: Vec<i64> = sizes.into_iter().flatten().collect();
            check_bounds(view, body, &sizes)
        }
    }
}

/// What an operand is indexed by at the first and at the last iteration must lie in it. As upstream's, the check needs
/// all loops to have known sizes.
fn check_bounds(view: &StructuredView, body: &Body, sizes: &[i64]) -> Checked {
    let ctx = body.ctx();
    if sizes.iter().any(|&size| size == DYNAMIC || size <= 0) {
        return Ok(());
    }
    let first = vec![0; sizes.len()];
    let last: Vec<i64> = sizes.iter().map(|size| size - 1).collect();
    for (at, (operand, map)) in view.operands().zip(&view.maps).enumerate() {
        let shape = body.ty(operand).shape(ctx).unwrap_or_default();
        for (dim, (expr, &size)) in map.results(ctx).iter().zip(shape).enumerate() {
            let ends = expr.eval(ctx, &first, &[]).zip(expr.eval(ctx, &last, &[]));
            let (low, high) = ends.map_or((i64::MIN, i64::MAX), |(a, b)| (a.min(b), a.max(b)));
            if low < 0 {
                return Err(OpError::new(format!(
                    "unexpected result less than 0 at expression #{dim} of indexing_map #{at}"
                )));
            }
            if size != DYNAMIC && high >= size {
                return Err(OpError::new(format!(
                    "inferred input/output operand #{at} has shape's dimension #{dim} to be greater than or equal to {}, but found {size}",
                    high.saturating_add(1)
                )));
            }
        }
    }
    Ok(())
}

pub(super) fn verify_generic_region(op: GenericOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let Some(view) = structured_of_generic(op.0, body) else {
        return Ok(());
    };
    let args = body.args(view.block);
    let n_operands = view.inputs.len() + view.outputs.len();
    if args.len() != n_operands {
        return Err(OpError::new(format!(
            "expected as many non-induction variable region arguments as the number of input/output operands ({n_operands}), got {}",
            args.len()
        )));
    }
    for (at, (operand, &arg)) in view.operands().zip(args).enumerate() {
        let elem = body.ty(operand).elem(ctx);
        if body.ty(arg) != elem {
            return Err(OpError::new(format!(
                "expected type of bb argument #{at} ('{}') to match element or self type of the corresponding operand ('{}')",
                ctx.display(body.ty(arg)),
                ctx.display(elem)
            )));
        }
    }
    let Some(terminator) = body.last_op(view.block).and_then(|op| YieldOp::of(body, op)) else {
        return Err("expected the region to end with linalg.yield".into());
    };
    let wanted = view.outputs.iter().map(|&output| body.ty(output).elem(ctx));
    if !terminator.values(body).iter().map(|&value| body.ty(value)).eq(wanted) {
        return Err("expected linalg.yield to yield one element of each output".into());
    }
    Ok(())
}

pub(super) fn verify_index(op: IndexOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let parent = body.parent_op(op.0).and_then(|parent| StructuredView::of(body, parent));
    let Some(view) = parent else {
        return Err("expected parent op to be a structured op".into());
    };
    let dim = op.dim(body).as_int(ctx).unwrap_or(-1);
    if usize::try_from(dim).is_ok_and(|dim| dim < view.iterators.len()) {
        return Ok(());
    }
    Err(OpError::new(format!(
        "expected dim ({dim}) to be lower than the number of loops ({}) of the enclosing LinalgOp",
        view.iterators.len()
    )))
}
