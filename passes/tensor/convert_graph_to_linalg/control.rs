//! `graph.if` and `graph.loop` become `scf` on tensors.
//!
//! A loop that stops for its count alone is `scf.for`, any other `scf.while`. What is stacked goes row after row
//! into a tensor that the loop carries, whose number of rows is known in front of the loop.

use terrace_dialects::graph::sizes::Size;
use terrace_dialects::{graph, scf, tensor};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Block, Op, OpError, Region, Type, Value};

use super::Lowered;
use super::build::Build;
use super::scalar::Compare;

pub(super) fn branch(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let branch = graph::IfOp(op);
    let condition = b.element(branch.condition(b.rw));
    let types: Vec<Type> = b.rw.results(op).map(|result| b.rw.ty(result)).collect();
    let regions = [branch.thenRegion(b.rw), branch.elseRegion(b.rw)];
    let spec = b.rw.spec(scf::IfOp::def()).operands([condition]).results(types.iter().copied());
    let new = b.rw.insert(spec);
    for (at, region) in regions.into_iter().enumerate() {
        let to = b.rw.region(new, at);
        let from = b.rw.entry(region).ok_or_else(|| OpError::new("has a region without a block"))?;
        b.fill_block(to, &[], |b, _, end| {
            let values = b.rw.inline_block(from, end, &[]);
            Ok(b.cast_all(&values, &types))
        })?;
    }
    Ok(b.rw.results(new).collect())
}

/// A `graph.loop` that is being lowered.
struct Loop {
    block: Block,
    /// The types of what is carried, and of what it is stacked to.
    carried: Vec<Type>,
    stacked: Vec<Type>,
}

pub(super) fn run_loop(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let looped = graph::LoopOp(op);
    let block = looped.block(b.rw).ok_or_else(|| OpError::new("has a region without a block"))?;
    let carried: Vec<Type> = looped.carried(b.rw).iter().map(|&arg| b.rw.ty(arg)).collect();
    let stacked: Vec<Type> = b.rw.results(op).skip(carried.len()).map(|result| b.rw.ty(result)).collect();
    if let Some(open) = carried.iter().find(|ty| ty.static_shape(&b.ctx).is_none()) {
        let open = b.ctx.display(*open);
        return Err(OpError::new(format!(
            "carries a tensor of type '{open}': its size may change from one iteration to the next"
        )));
    }
    let net = Loop { block, carried, stacked };
    let inits = looped.inits(b.rw).to_vec();
    let inits = b.cast_all(&inits, &net.carried);
    let (count, condition) = (looped.count(b.rw), looped.condition(b.rw));
    let goes_on = looped.yielded(b.rw).first().and_then(|&value| graph::constant_bool(b.rw, value));
    match (count, goes_on) {
        (Some(count), Some(true)) => {
            let trips = match looped.trip_count(b.rw) {
                Some(trips) => Size::Known(trips),
                None => trips(b, count, condition),
            };
            net.counted(b, inits, trips)
        }
        _ => net.conditional(b, inits, count, condition),
    }
}

/// How often a loop runs that its first condition alone can keep from its count.
fn trips(b: &mut Build<'_, '_>, count: Value, condition: Option<Value>) -> Size {
    let count = b.element(count);
    let none = b.int_constant(0, b.ctx.int(64));
    let mut trips = b.max(count, none, false);
    if let Some(condition) = condition {
        let starts = b.element(condition);
        trips = b.select(starts, trips, none);
    }
    let index = b.ctx.index();
    let trips = b.convert(trips, false, index, false);
    b.counted(trips)
}

impl Loop {
    /// The tensors of `rows` slices that these are stacked to, as yet without them.
    fn stacks(&self, b: &mut Build<'_, '_>, rows: Size) -> Lowered {
        let ctx = b.ctx.clone();
        let mut stacks = Vec::new();
        for &ty in &self.stacked {
            let (&declared, of_slice) =
                ty.shape(&ctx).and_then(|shape| shape.split_first()).unwrap_or((&DYNAMIC, &[]));
            if of_slice.contains(&DYNAMIC) {
                return Err(OpError::new(format!(
                    "stacks to type '{}': only slices of a size that is known can be lowered",
                    ctx.display(ty)
                )));
            }
            if declared != DYNAMIC {
                b.require_equal(
                    rows,
                    Size::Known(declared),
                    "a loop stacks another number of slices than its type has",
                );
            }
            let sizes: Vec<Size> =
                std::iter::once(rows).chain(of_slice.iter().copied().map(Size::Known)).collect();
            stacks.push(b.empty(&sizes, ty.elem(&ctx)));
        }
        Ok(stacks)
    }

    /// The loop's body in front of `end`, in iteration `at`, an index: the condition to go on, what is
    /// carried on, and the stacks with their new rows.
    fn iterate(
        &self,
        b: &mut Build<'_, '_>,
        at: Value,
        values: &[Value],
        end: Op,
    ) -> Result<(Value, Vec<Value>), OpError> {
        let i64 = b.ctx.int(64);
        let number = b.convert(at, false, i64, false);
        let empty = b.empty(&[] as &[i64], i64);
        let number = b.op_to(tensor::InsertOp::def(), &[number, empty], b.rw.ty(empty));
        let (carried, stacks) = values.split_at(self.carried.len());
        let mut args = vec![number];
        args.extend(carried);
        let yielded = b.rw.inline_block(self.block, end, &args);
        let (next, slices) = yielded[1..].split_at(self.carried.len());
        let mut next = b.cast_all(next, &self.carried);
        for ((&slice, &stack), &ty) in slices.iter().zip(stacks).zip(&self.stacked) {
            let shape = ty.shape(&b.ctx).unwrap_or_default()[1..].to_vec();
            let slice = b.cast_all(&[slice], &[b.ctx.tensor(&shape, ty.elem(&b.ctx))])[0];
            next.push(b.set_row(slice, stack, at)?);
        }
        Ok((yielded[0], next))
    }

    fn counted(&self, b: &mut Build<'_, '_>, mut inits: Vec<Value>, rows: Size) -> Lowered {
        inits.extend(self.stacks(b, rows)?);
        let sizes: Vec<Vec<Size>> = inits.iter().map(|&init| b.sizes(init)).collect();
        let trips = b.value(rows);
        let (zero, one) = (b.index(0), b.index(1));
        let types: Vec<Type> = inits.iter().map(|&init| b.rw.ty(init)).collect();
        let spec = b.rw.spec(scf::ForOp::def()).operands([zero, trips, one]).operands(inits);
        let new = b.rw.insert(spec.results(types.iter().copied()));
        let args: Vec<Type> = std::iter::once(b.ctx.index()).chain(types).collect();
        let region = b.rw.region(new, 0);
        b.fill_block(region, &args, |b, args, end| Ok(self.iterate(b, args[0], &args[1..], end)?.1))?;
        let results: Vec<Value> = b.rw.results(new).collect();
        for (&result, sizes) in results.iter().zip(&sizes) {
            b.table.set_shape(result, sizes);
        }
        Ok(results)
    }

    fn conditional(
        &self,
        b: &mut Build<'_, '_>,
        inits: Vec<Value>,
        count: Option<Value>,
        condition: Option<Value>,
    ) -> Lowered {
        let (i1, i64) = (b.ctx.int(1), b.ctx.int(64));
        let count = count.map(|count| b.element(count));
        let condition = match condition {
            Some(condition) => b.element(condition),
            None => b.int_constant(1, i1),
        };
        let zero = b.int_constant(0, i64);
        let mut values = vec![zero, condition];
        values.extend(inits);
        if !self.stacked.is_empty() {
            return Err(OpError::new(
                "stacks what its iterations give, whose number depends on a condition, and is too large to be run once more to count them",
            ));
        }
        let before: Vec<Type> = values.iter().map(|&value| b.rw.ty(value)).collect();
        let after: Vec<Type> = std::iter::once(i64).chain(self.carried.iter().copied()).collect();
        let spec = b.rw.spec(scf::WhileOp::def()).operands(values).results(after.iter().copied());
        let new = b.rw.insert(spec);
        let region = b.rw.region(new, 0);
        let point = b.rw.point();
        let block = b.rw.add_block(region, &before);
        b.rw.set_end(block);
        let args = b.rw.args(block).to_vec();
        let mut goes_on = args[1];
        if let Some(count) = count {
            let within = b.compare(Compare::Lt, args[0], count, false);
            goes_on = b.and(goes_on, within);
        }
        let handed = std::iter::once(args[0]).chain(args[2..].iter().copied());
        let spec = b.rw.spec(scf::ConditionOp::def()).operands([goes_on]).operands(handed);
        b.rw.insert(spec);
        if let Some(point) = point {
            b.rw.set_point(point);
        }
        let region = b.rw.region(new, 1);
        b.fill_block(region, &after, |b, args, end| {
            let index = b.ctx.index();
            let at = b.convert(args[0], false, index, false);
            let (condition, next) = self.iterate(b, at, &args[1..], end)?;
            let condition = b.element(condition);
            let one = b.int_constant(1, i64);
            let number = b.add(args[0], one);
            Ok([number, condition].into_iter().chain(next).collect())
        })?;
        Ok(b.rw.results(new).skip(1).collect())
    }
}

impl Build<'_, '_> {
    /// The element of a tensor without dimensions.
    fn element(&mut self, tensor: Value) -> Value {
        let ty = self.elem(tensor);
        self.op_to(tensor::ExtractOp::def(), &[tensor], ty)
    }

    /// `values` under `types` of the same elements.
    fn cast_all(&mut self, values: &[Value], types: &[Type]) -> Vec<Value> {
        let cast = |(&value, &ty): (&Value, &Type)| {
            if self.rw.ty(value) == ty { value } else { self.op_to(tensor::CastOp::def(), &[value], ty) }
        };
        values.iter().zip(types).map(cast).collect()
    }

    /// Gives `region` a block whose `scf.yield` has what `fill` returns; that is told the yield, in front of
    /// which ops are made.
    pub(super) fn fill_block(
        &mut self,
        region: Region,
        args: &[Type],
        fill: impl FnOnce(&mut Build<'_, '_>, &[Value], Op) -> Lowered,
    ) -> Result<(), OpError> {
        let point = self.rw.point();
        let block = self.rw.add_block(region, args);
        self.rw.set_end(block);
        let spec = self.rw.spec(scf::YieldOp::def());
        let end = self.rw.insert(spec);
        self.rw.set_before(end);
        let args = self.rw.args(block).to_vec();
        let ctx = self.ctx.clone();
        let table = &mut *self.table;
        let values = fill(&mut Build { rw: self.rw, ctx, table }, &args, end)?;
        self.rw.set_operands(end, &values);
        if let Some(point) = point {
            self.rw.set_point(point);
        }
        Ok(())
    }
}
