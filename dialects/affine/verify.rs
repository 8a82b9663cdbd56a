//! What must hold for affine ops beyond the table, in upstream's words.

use terrace_ir::types::DYNAMIC;
use terrace_ir::{AffineMap, Attr, Body, Op, OpError, Type, Value};

use super::scope::{affine_scope, is_dim_in, is_symbol_in, verify_operands};
use super::{
    ApplyOp, DelinearizeIndexOp, ForOp, IfOp, LinearizeIndexOp, LoadOp, MaxOp, MinOp, ParallelOp, PrefetchOp,
    StoreOp, VectorLoadOp, VectorStoreOp, YieldOp, interfaces,
};
use crate::support::index_list::statics;
use crate::support::region_branch::{verify_edges, verify_no_arguments};

fn map_of(body: &Body, attr: Attr) -> Result<AffineMap, OpError> {
    attr.as_affine_map(body.ctx()).ok_or_else(|| "requires an affine map".into())
}

fn inputs(body: &Body, map: AffineMap) -> usize {
    map.dims(body.ctx()) + map.symbols(body.ctx())
}

const COUNTS: &str = "operand count and affine map dimension and symbol count must match";

pub(super) fn verify_apply(op: ApplyOp, body: &Body) -> Result<(), OpError> {
    let ctx = body.ctx();
    let map = map_of(body, op.map(body))?;
    let operands = op.mapOperands(body);
    if operands.len() != inputs(body, map) {
        return Err(COUNTS.into());
    }
    if map.results(ctx).len() != 1 {
        return Err("mapping must produce one value".into());
    }
    let scope = affine_scope(body, op.0);
    let only_dim = |&value: &Value| is_dim_in(body, value, scope) && !is_symbol_in(body, value, scope);
    if operands[map.dims(ctx)..].iter().any(only_dim) {
        return Err("dimensional operand cannot be used as a symbol".into());
    }
    Ok(())
}

fn verify_extremum(body: &Body, op: Op) -> Result<(), OpError> {
    let map = body.attr(op, "map").ok_or("requires attribute 'map'")?;
    let map = map_of(body, map)?;
    if body.operands(op).len() != inputs(body, map) {
        return Err(COUNTS.into());
    }
    if map.results(body.ctx()).is_empty() {
        return Err("affine map expect at least one result".into());
    }
    Ok(())
}

pub(super) fn verify_min(op: MinOp, body: &Body) -> Result<(), OpError> {
    verify_extremum(body, op.0)
}

pub(super) fn verify_max(op: MaxOp, body: &Body) -> Result<(), OpError> {
    verify_extremum(body, op.0)
}

pub(super) fn verify_for(op: ForOp, body: &Body) -> Result<(), OpError> {
    let ctx = body.ctx();
    for (word, attr) in [("lower", op.lowerBoundMap(body)), ("upper", op.upperBoundMap(body))] {
        if map_of(body, attr)?.results(ctx).is_empty() {
            return Err(OpError::new(format!("expected {word} bound map to have at least one result")));
        }
    }
    if op.step(body).as_int(ctx).is_none_or(|step| step <= 0) {
        return Err("expected step to be a positive integer".into());
    }
    let args = body.entry(op.region(body)).map(|block| body.args(block)).unwrap_or_default();
    if args.first().is_none_or(|&arg| !body.ty(arg).is_index(ctx)) {
        return Err("expected body to have a single index argument for the induction variable".into());
    }
    let bounds = [
        (op.lower_map(body), op.lowerBoundOperands(body)),
        (op.upper_map(body), op.upperBoundOperands(body)),
    ];
    for (map, operands) in bounds {
        if operands.len() != inputs(body, map) {
            return Err(COUNTS.into());
        }
        verify_operands(body, op.0, operands, map.dims(ctx))?;
    }
    let results = body.results(op.0).len();
    if op.inits(body).len() != results {
        return Err("mismatch between the number of loop-carried values and results".into());
    }
    if args.len() != results + 1 {
        return Err("mismatch between the number of basic block args and results".into());
    }
    Ok(())
}

fn types(body: &Body, values: &[Value]) -> Vec<Type> {
    values.iter().map(|&value| body.ty(value)).collect()
}

pub(super) fn verify_for_region(op: ForOp, body: &Body) -> Result<(), OpError> {
    let last = body.entry(op.region(body)).and_then(|block| body.last_op(block));
    let yielded = last.map(|last| types(body, body.operands(last))).unwrap_or_default();
    crate::support::loops::verify_carried(body, op.0, &interfaces::FOR_LOOP, &yielded)?;
    verify_edges(body, op.0)
}

pub(super) fn verify_parallel(op: ParallelOp, body: &Body) -> Result<(), OpError> {
    let ctx = body.ctx();
    let (lower, upper) = op.maps(body);
    let (lower_groups, upper_groups) = op.groups(body);
    let steps = op.step_sizes(body);
    let block = body.entry(op.region(body));
    let args = block.map(|block| body.args(block)).unwrap_or_default();
    let count = args.len();
    if count != lower_groups.len() || count != upper_groups.len() || count != steps.len() {
        return Err(OpError::new(format!(
            "the number of region arguments ({count}) and the number of map groups for lower ({}) and \
             upper bound ({}), and the number of steps ({}) must all match",
            lower_groups.len(),
            upper_groups.len(),
            steps.len()
        )));
    }
    for (word, groups, map) in [("lower", &lower_groups, lower), ("upper", &upper_groups, upper)] {
        if groups.contains(&0) {
            return Err(OpError::new(format!("expected {word} bound map to have at least one result")));
        }
        let total = groups.iter().fold(0usize, |all, &size| all.saturating_add(size));
        if total != map.results(ctx).len() {
            return Err(OpError::new(format!(
                "expected {word} bounds map to have {total} results, but it has {}",
                map.results(ctx).len()
            )));
        }
    }
    if op.mapOperands(body).len() != inputs(body, lower) + inputs(body, upper) {
        return Err(COUNTS.into());
    }
    if args.iter().any(|&arg| !body.ty(arg).is_index(ctx)) {
        return Err("expects arguments for the induction variable to be of index type".into());
    }
    if steps.iter().any(|&step| step <= 0) {
        return Err("expected steps to be positive integers".into());
    }
    verify_reductions(op, body)?;
    let (lower_operands, upper_operands) = op.bound_operands(body);
    verify_operands(body, op.0, lower_operands, lower.dims(ctx))?;
    verify_operands(body, op.0, upper_operands, upper.dims(ctx))
}

fn verify_reductions(op: ParallelOp, body: &Body) -> Result<(), OpError> {
    let kinds = op.reduction_kinds(body);
    if kinds.len() != body.results(op.0).len() {
        return Err("a reduction must be specified for each output".into());
    }
    for (&kind, result) in kinds.iter().zip(body.results(op.0)) {
        let ty = body.ty(result);
        let elem = ty.elem(body.ctx());
        let fits = match kind {
            0 | 4 | 5 | 8 | 9 | 12 => elem.is_float(body.ctx()),
            1 | 2 | 13..=15 => elem.is_integer(body.ctx()) || elem.is_index(body.ctx()),
            6 | 10 => elem.is_integer(body.ctx()),
            7 | 11 => elem.is_integer(body.ctx()),
            3 => true,
            _ => false,
        };
        if !fits {
            return Err("result type cannot match reduction attribute".into());
        }
    }
    Ok(())
}

pub(super) fn verify_if(op: IfOp, body: &Body) -> Result<(), OpError> {
    verify_no_arguments(body, op.0)?;
    let data = body.ctx().integer_set_data(op.set(body));
    let (dims, symbols) = (data.dims as usize, data.symbols as usize);
    if op.operands(body).len() != dims + symbols {
        return Err("operand count and condition integer set dimension and symbol count must match".into());
    }
    verify_operands(body, op.0, op.operands(body), dims)
}

pub(super) fn verify_if_regions(op: IfOp, body: &Body) -> Result<(), OpError> {
    verify_edges(body, op.0)
}

pub(super) fn verify_yield(op: YieldOp, body: &Body) -> Result<(), OpError> {
    let Some(parent) = body.parent_op(op.0) else {
        return Ok(());
    };
    let known = ForOp::of(body, parent).is_some()
        || ParallelOp::of(body, parent).is_some()
        || IfOp::of(body, parent).is_some();
    if !known {
        return Err("only terminates affine.if/for/parallel regions".into());
    }
    let results: Vec<Value> = body.results(parent).collect();
    let operands = op.operands(body);
    if results.len() != operands.len() {
        return Err("parent of yield must have same number of results as the yield operands".into());
    }
    match types(body, &results) == types(body, operands) {
        true => Ok(()),
        false => Err("types mismatch between yield op and its parent".into()),
    }
}

fn verify_place(body: &Body, op: Op, memref: Value, operands: &[Value]) -> Result<(), OpError> {
    let ctx = body.ctx();
    let map = body.attr(op, "map").ok_or("requires attribute 'map'")?;
    let map = map_of(body, map)?;
    if Some(map.results(ctx).len()) != body.ty(memref).rank(ctx) {
        return Err("affine map num results must equal memref rank".into());
    }
    if operands.len() != inputs(body, map) {
        return Err("expects as many subscripts as affine map inputs".into());
    }
    verify_operands(body, op, operands, map.dims(ctx))
}

fn elem(body: &Body, value: Value) -> Type {
    body.ty(value).elem(body.ctx())
}

pub(super) fn verify_load(op: LoadOp, body: &Body) -> Result<(), OpError> {
    if body.ty(op.result(body)) != elem(body, op.memref(body)) {
        return Err("result type must match element type of memref".into());
    }
    verify_place(body, op.0, op.memref(body), op.indices(body))
}

pub(super) fn verify_store(op: StoreOp, body: &Body) -> Result<(), OpError> {
    if body.ty(op.value(body)) != elem(body, op.memref(body)) {
        return Err("value to store must have the same type as memref element type".into());
    }
    verify_place(body, op.0, op.memref(body), op.indices(body))
}

const VECTOR_ELEMENT: &str = "requires memref and vector types of the same elemental type";

pub(super) fn verify_vector_load(op: VectorLoadOp, body: &Body) -> Result<(), OpError> {
    verify_place(body, op.0, op.memref(body), op.indices(body))?;
    match elem(body, op.result(body)) == elem(body, op.memref(body)) {
        true => Ok(()),
        false => Err(VECTOR_ELEMENT.into()),
    }
}

pub(super) fn verify_vector_store(op: VectorStoreOp, body: &Body) -> Result<(), OpError> {
    verify_place(body, op.0, op.memref(body), op.indices(body))?;
    match elem(body, op.value(body)) == elem(body, op.memref(body)) {
        true => Ok(()),
        false => Err(VECTOR_ELEMENT.into()),
    }
}

pub(super) fn verify_prefetch(op: PrefetchOp, body: &Body) -> Result<(), OpError> {
    verify_place(body, op.0, op.memref(body), op.indices(body))
}

fn verify_basis(numbers: &[i64], values: &[Value]) -> Result<(), OpError> {
    if numbers.iter().filter(|&&number| number == DYNAMIC).count() != values.len() {
        return Err("mismatch between dynamic and static basis (kDynamic marker but no corresponding \
                    dynamic basis entry) -- this can only happen due to an incorrect fold/rewrite"
            .into());
    }
    match numbers.iter().any(|&number| number != DYNAMIC && number <= 0) {
        true => Err("no basis element may be statically non-positive".into()),
        false => Ok(()),
    }
}

pub(super) fn verify_delinearize(op: DelinearizeIndexOp, body: &Body) -> Result<(), OpError> {
    let basis = statics(body.ctx(), Some(op.static_basis(body)));
    let results = body.results(op.0).len();
    if results != basis.len() && results != basis.len() + 1 {
        return Err("should return an index for each basis element and up to one extra index".into());
    }
    verify_basis(&basis, op.dynamic_basis(body))
}

pub(super) fn verify_linearize(op: LinearizeIndexOp, body: &Body) -> Result<(), OpError> {
    let basis = statics(body.ctx(), Some(op.static_basis(body)));
    let count = op.multi_index(body).len();
    if count != basis.len() && count != basis.len() + 1 {
        return Err("should be passed a basis element for each index except possibly the first".into());
    }
    verify_basis(&basis, op.dynamic_basis(body))
}
