//! Affine loops and conditions as those of scf.

use terrace_dialects::{affine, arith, scf};
use terrace_ir::rewrite::Rewriter;
use terrace_ir::{Block, Op, OpDef, Type, Value};

use super::expand::{EQ, SGE, compare, constant, expand, extremum};
use super::expand_map;

/// Replaces the terminator of `block` by one of kind `def` with the same operands.
fn end_with(rw: &mut Rewriter<'_>, block: Block, def: &'static OpDef) {
    let Some(last) = rw.last_op(block) else { return };
    let values = rw.operands(last).to_vec();
    let loc = rw.body().loc(last);
    let spec = terrace_ir::OpSpec::new(def, loc).operands(values);
    rw.replace_with(last, spec);
}

fn result_types(rw: &Rewriter<'_>, op: Op) -> Vec<Type> {
    rw.results(op).map(|result| rw.ty(result)).collect()
}

fn replace_by(rw: &mut Rewriter<'_>, op: Op, new: Op) {
    let values: Vec<Value> = rw.results(new).collect();
    rw.replace(op, values);
}

pub(super) fn lower_for(rw: &mut Rewriter<'_>, op: affine::ForOp) -> Option<()> {
    let lower = expand_map(rw, op.lower_map(rw), &op.lowerBoundOperands(rw).to_vec());
    let lower = extremum(rw, &lower, true)?;
    let upper = expand_map(rw, op.upper_map(rw), &op.upperBoundOperands(rw).to_vec());
    let upper = extremum(rw, &upper, false)?;
    let step = constant(rw, op.step_size(rw));
    let types = result_types(rw, op.0);
    let mut spec = scf::ForOp::spec(rw.loc(), lower, upper, step);
    spec.operands.extend_from_slice(op.inits(rw));
    spec.results = types;
    let new = scf::ForOp(rw.insert(spec));
    let (block, region) = (op.block(rw), new.region(rw));
    rw.body_mut().move_block(block, region);
    end_with(rw, block, scf::YieldOp::def());
    replace_by(rw, op.0, new.0);
    Some(())
}

pub(super) fn lower_if(rw: &mut Rewriter<'_>, op: affine::IfOp) -> Option<()> {
    let ctx = rw.context();
    let data = ctx.integer_set_data(op.set(rw));
    let operands = op.operands(rw).to_vec();
    let (dims, symbols) = operands.split_at((data.dims as usize).min(operands.len()));
    let zero = constant(rw, 0);
    let mut condition = None;
    for &(expr, equal) in &data.constraints {
        let value = expand(rw, expr, dims, symbols);
        let holds = compare(rw, if equal { EQ } else { SGE }, value, zero);
        condition = Some(match condition {
            None => holds,
            Some(so_far) => rw.apply(arith::AndIOp::def(), &[so_far, holds]),
        });
    }
    let condition = match condition {
        Some(condition) => condition,
        None => rw.constant("arith", ctx.bool_attr(true), ctx.int(1))?,
    };
    let types = result_types(rw, op.0);
    let spec = rw.spec(scf::IfOp::def()).operands([condition]).results(types);
    let new = scf::IfOp(rw.insert(spec));
    let pairs = [(op.thenRegion(rw), new.thenRegion(rw)), (op.elseRegion(rw), new.elseRegion(rw))];
    for (from, to) in pairs {
        if let Some(block) = rw.entry(from) {
            rw.body_mut().move_block(block, to);
            end_with(rw, block, scf::YieldOp::def());
        }
    }
    replace_by(rw, op.0, new.0);
    Some(())
}

/// The bounds of the dimensions: one value for each group of `values`.
fn bounds(rw: &mut Rewriter<'_>, values: &[Value], groups: &[usize], lower: bool) -> Option<Vec<Value>> {
    let mut rest = values;
    let mut bounds = Vec::new();
    for &size in groups {
        let (group, others) = rest.split_at_checked(size)?;
        bounds.push(extremum(rw, group, lower)?);
        rest = others;
    }
    Some(bounds)
}

/// The op that a reduction of this kind combines two values with, and what it starts from.
fn reduction(rw: &mut Rewriter<'_>, kind: i64, ty: Type) -> Option<(&'static OpDef, Value)> {
    let ctx = rw.context();
    let width = ty.bit_width(&ctx)?;
    let highest = (1i128 << (width.min(127) - 1)) - 1;
    let (def, start): (_, Result<i128, f64>) = match kind {
        0 => (arith::AddFOp::def(), Err(0.0)),
        1 => (arith::AddIOp::def(), Ok(0)),
        2 => (arith::AndIOp::def(), Ok(-1)),
        4 => (arith::MaximumFOp::def(), Err(f64::NEG_INFINITY)),
        5 => (arith::MaxNumFOp::def(), Err(f64::NEG_INFINITY)),
        6 => (arith::MaxSIOp::def(), Ok(-highest - 1)),
        7 => (arith::MaxUIOp::def(), Ok(0)),
        8 => (arith::MinimumFOp::def(), Err(f64::INFINITY)),
        9 => (arith::MinNumFOp::def(), Err(f64::INFINITY)),
        10 => (arith::MinSIOp::def(), Ok(highest)),
        11 => (arith::MinUIOp::def(), Ok(-1)),
        12 => (arith::MulFOp::def(), Err(1.0)),
        13 => (arith::MulIOp::def(), Ok(1)),
        14 => (arith::OrIOp::def(), Ok(0)),
        15 => (arith::XOrIOp::def(), Ok(0)),
        _ => return None,
    };
    let attr = match start {
        Ok(value) => ctx.int_attr(value, ty),
        Err(value) => ctx.float_attr(value, ty.float_kind(&ctx).map(|_| ty)?),
    };
    Some((def, rw.constant("arith", attr, ty)?))
}

pub(super) fn lower_parallel(rw: &mut Rewriter<'_>, op: affine::ParallelOp) -> Option<()> {
    let ctx = rw.context();
    let ((lower_map, upper_map), (lower_groups, upper_groups)) = (op.maps(rw), op.groups(rw));
    let (lower_operands, upper_operands) = op.bound_operands(rw);
    let (lower_operands, upper_operands) = (lower_operands.to_vec(), upper_operands.to_vec());
    let lower = expand_map(rw, lower_map, &lower_operands);
    let lower = bounds(rw, &lower, &lower_groups, true)?;
    let upper = expand_map(rw, upper_map, &upper_operands);
    let upper = bounds(rw, &upper, &upper_groups, false)?;
    let steps: Vec<Value> = op.step_sizes(rw).into_iter().map(|step| constant(rw, step)).collect();
    let types = result_types(rw, op.0);
    let mut combined = Vec::new();
    for (kind, &ty) in op.reduction_kinds(rw).into_iter().zip(&types) {
        combined.push(reduction(rw, kind, ty)?);
    }
    let inits: Vec<Value> = combined.iter().map(|entry| entry.1).collect();
    let spec = rw
        .spec(scf::ParallelOp::def())
        .operand_groups(&ctx, &[&lower, &upper, &steps, &inits])
        .results(types.clone());
    let new = scf::ParallelOp(rw.insert(spec));
    let block = rw.entry(op.region(rw))?;
    let region = new.region(rw);
    rw.body_mut().move_block(block, region);
    let last = rw.last_op(block)?;
    let values = rw.operands(last).to_vec();
    rw.set_before(last);
    let mut spec = rw.spec(scf::ReduceOp::def()).operands(values);
    spec.regions = types.len();
    let reduce = scf::ReduceOp(rw.insert(spec));
    rw.erase(last);
    for ((region, &ty), &(def, _)) in reduce.reductions(rw).into_iter().zip(&types).zip(&combined) {
        let block = rw.add_block(region, &[ty, ty]);
        let args = rw.args(block).to_vec();
        rw.set_end(block);
        let value = rw.apply(def, &args);
        let spec = rw.spec(scf::ReduceReturnOp::def()).operands([value]);
        rw.insert(spec);
    }
    replace_by(rw, op.0, new.0);
    Some(())
}
