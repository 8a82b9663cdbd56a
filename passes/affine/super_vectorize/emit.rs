//! Making the loops over vectors, op by op.

use rustc_hash::{FxHashMap, FxHashSet};
use terrace_dialects::affine::build::{ForBounds, apply, composed_apply, for_op};
use terrace_dialects::affine::map::ExprsOfValues;
use terrace_dialects::affine::{ApplyOp, ForOp, MinOp, YieldOp};
use terrace_dialects::support::elements::make_splat;
use terrace_dialects::support::index_list::Mixed;
use terrace_dialects::{arith, ub, vector};
use terrace_ir::rewrite::{InsertPoint, constant_value};
use terrace_ir::{AffineMap, Attr, AttrKind, Body, Op, OpSpec, Rewriter, Traits, Type, Value, ValueDef};

use super::Strategy;
use super::body::{Motion, is_element, is_vectorizable, may_overrun, motions};
use crate::affine::analysis::access::Access;
use crate::affine::loops::{loop_of, trip_count_divisor};
use crate::affine::reductions::{Combiner, combiner_of};

/// Vectorizes the nest of `root` as `strategy` says. Its loops must be parallel, but for values that the
/// innermost one combines. `None`, with nothing changed, when it cannot.
pub fn vectorize_nest(body: &mut Body, root: ForOp, strategy: &Strategy) -> Option<()> {
    if !is_vectorizable(body, root) {
        return None;
    }
    for op in std::iter::once(root.0).chain(body.walk(root.0)) {
        if let Some(&dim) = strategy.dims.get(&op)
            && !may_overrun(body, ForOp(op), strategy.sizes[dim])
        {
            return None;
        }
    }
    let ops: Vec<Op> = std::iter::once(root.0).chain(body.walk(root.0)).collect();
    let mut rw = Rewriter::before(body, root.0);
    rw.set_after(root.0);
    let mut emitter = Emitter {
        rw,
        strategy,
        vectors: FxHashMap::default(),
        scalars: FxHashMap::default(),
        loops: Vec::new(),
        masks: FxHashMap::default(),
        results: Vec::new(),
        made: Vec::new(),
    };
    let done = ops.iter().try_for_each(|&op| emitter.vectorize(op));
    let Emitter { mut rw, results, made, .. } = emitter;
    if done.is_none() {
        // Users come behind what they use, so that the last ones go first.
        for &op in made.iter().rev() {
            if rw.is_alive(op) {
                rw.erase(op);
            }
        }
        return None;
    }
    for (from, to) in results {
        rw.replace_value(from, to);
    }
    rw.erase(root);
    Some(())
}

struct Emitter<'a, 's> {
    rw: Rewriter<'a>,
    strategy: &'s Strategy,
    /// The vectors that values became.
    vectors: FxHashMap<Value, Value>,
    /// Values of the new loops that take the place of others as they are.
    scalars: FxHashMap<Value, Value>,
    /// The loops around the place where ops go: old, new.
    loops: Vec<(ForOp, ForOp)>,
    /// Which elements count in loops that combine values.
    masks: FxHashMap<Op, Value>,
    /// Results of loops that combine values, and what they become.
    results: Vec<(Value, Value)>,
    /// All ops that were made, in order.
    made: Vec<Op>,
}

impl Emitter<'_, '_> {
    fn insert(&mut self, spec: OpSpec) -> Op {
        let op = self.rw.insert(spec);
        self.made.push(op);
        op
    }

    fn insert_one(&mut self, spec: OpSpec) -> Value {
        let op = self.insert(spec);
        self.rw.result(op, 0)
    }

    fn vector_type(&self, elem: Type) -> Option<Type> {
        let ctx = self.rw.ctx();
        is_element(ctx, elem).then(|| ctx.vector(&self.strategy.sizes, elem))
    }

    fn scalar(&self, value: Value) -> Value {
        self.scalars.get(&value).copied().unwrap_or(value)
    }

    fn vectorize(&mut self, op: Op) -> Option<()> {
        self.rw.set_loc(self.rw.body().loc(op));
        if let Some(looped) = ForOp::of(&self.rw, op) {
            return self.vectorize_for(looped);
        }
        if YieldOp::of(&self.rw, op).is_some() {
            return self.vectorize_yield(op);
        }
        if let Some(access) = Access::of(&self.rw, op) {
            return self.vectorize_access(access);
        }
        if let Some(applied) = ApplyOp::of(&self.rw, op) {
            let map = applied.map(&self.rw).as_affine_map(self.rw.ctx())?;
            let operands: Vec<Value> =
                applied.mapOperands(&self.rw).iter().map(|&value| self.scalar(value)).collect();
            let value = apply(&mut self.rw, map, &operands);
            self.made.extend(self.rw.defining_op(value));
            let result = self.rw.result(op, 0);
            self.scalars.insert(result, value);
            return Some(());
        }
        if self.rw.has_trait(op, Traits::CONSTANT_LIKE) {
            let result = self.rw.result(op, 0);
            self.constant(result)?;
            if !self.rw.ty(result).is_index(self.rw.ctx()) {
                return Some(());
            }
            // It may be an index of an access too.
            let mut spec = self.rw.spec_of(op, &terrace_ir::body::Mapping::default());
            spec.loc = self.rw.body().loc(op);
            let copy = self.insert_one(spec);
            self.scalars.insert(result, copy);
            return Some(());
        }
        self.widen(op)
    }

    /// The op that does to vectors what `op` does to numbers.
    fn widen(&mut self, op: Op) -> Option<()> {
        let operands: Vec<Value> = self.rw.operands(op).to_vec();
        let operands: Option<Vec<Value>> = operands.into_iter().map(|value| self.vector(value)).collect();
        let results: Vec<Value> = self.rw.results(op).collect();
        let types: Option<Vec<Type>> =
            results.iter().map(|&result| self.vector_type(self.rw.ty(result))).collect();
        let mut spec = self.rw.spec_of(op, &terrace_ir::body::Mapping::default());
        (spec.operands, spec.results) = (operands?, types?);
        let new = self.insert(spec);
        self.vectors.extend(results.into_iter().zip(self.rw.results(new)));
        Some(())
    }

    /// The vector that `value` became, or that has it for all elements.
    fn vector(&mut self, value: Value) -> Option<Value> {
        if let Some(&known) = self.vectors.get(&value) {
            return Some(known);
        }
        if constant_value(&self.rw, value).is_some() {
            return self.constant(value);
        }
        if !self.is_uniform(value) {
            return None;
        }
        let ty = self.vector_type(self.rw.ty(value))?;
        let scalar = self.scalar(value);
        let point = self.rw.point()?;
        match self.rw.value_def(scalar) {
            ValueDef::Result(def, _) => self.rw.set_after(def),
            ValueDef::Arg(block, _) => self.rw.set_start(block),
        }
        let spec = self.rw.spec(vector::BroadcastOp::def()).operands([scalar]).results([ty]);
        let value_vector = self.insert_one(spec);
        self.rw.set_point(point);
        self.vectors.insert(value, value_vector);
        Some(value_vector)
    }

    /// Whether `value` is the same in all elements of a vector: it is defined outside of the loops that are
    /// vectorized, or counts another loop.
    fn is_uniform(&self, value: Value) -> bool {
        if let Some(looped) = loop_of(&self.rw, value)
            && self.loops.iter().any(|&(old, _)| old == looped)
        {
            return !self.strategy.dims.contains_key(&looped.0);
        }
        let outermost = self.loops.first().map(|entry| entry.0.0);
        outermost.is_none_or(|root| terrace_ir::interfaces::LoopLike::is_invariant(&self.rw, root, value))
    }

    /// The vector of the constant `value`, at the start of the innermost loop that is vectorized.
    fn constant(&mut self, value: Value) -> Option<Value> {
        if let Some(&known) = self.vectors.get(&value) {
            return Some(known);
        }
        let ctx = self.rw.context();
        let ty = self.vector_type(self.rw.ty(value))?;
        let splat = make_splat(&ctx, ty, constant_value(&self.rw, value)?)?;
        let home = self.loops.iter().rev().find(|(old, _)| self.strategy.dims.contains_key(&old.0));
        let point = self.rw.point()?;
        if let Some(&(_, new)) = home {
            let block = new.block(&self.rw);
            self.rw.set_start(block);
        }
        let made = self.constant_here(splat, ty);
        self.rw.set_point(point);
        let made = made?;
        self.vectors.insert(value, made);
        Some(made)
    }

    fn constant_here(&mut self, attr: Attr, ty: Type) -> Option<Value> {
        let value = self.rw.constant("arith", attr, ty)?;
        self.made.extend(self.rw.defining_op(value));
        Some(value)
    }

    fn vectorize_for(&mut self, op: ForOp) -> Option<()> {
        let dim = self.strategy.dims.get(&op.0).copied();
        let factor = dim.map_or(1, |dim| self.strategy.sizes[dim]);
        let (lower, upper) = (op.lower_map(&self.rw), op.upper_map(&self.rw));
        let bounds = ForBounds {
            lower: (lower, self.bound_operands(lower, op.lowerBoundOperands(&self.rw))?),
            upper: (upper, self.bound_operands(upper, op.upperBoundOperands(&self.rw))?),
            step: op.step_size(&self.rw).checked_mul(factor)?,
        };
        let inits = op.inits(&self.rw).to_vec();
        let mut starts = Vec::new();
        let mut combiners: Vec<(Combiner, bool)> = Vec::new();
        for (at, &init) in inits.iter().enumerate() {
            if dim.is_none() {
                starts.push(self.vector(init)?);
                continue;
            }
            let combiner = combiner_of(&self.rw, op, at)?;
            let (attr, neutral) = self.start(&combiner, init)?;
            let ty = self.vector_type(combiner.ty)?;
            let splat = make_splat(&self.rw.context(), ty, attr)?;
            starts.push(self.constant_here(splat, ty)?);
            combiners.push((combiner, neutral));
        }
        let new = for_op(&mut self.rw, &bounds, &starts);
        self.made.push(new.0);
        let (old_args, new_args) =
            (self.rw.args(op.block(&self.rw)).to_vec(), self.rw.args(new.block(&self.rw)).to_vec());
        self.scalars.insert(old_args[0], new_args[0]);
        self.vectors.extend(old_args[1..].iter().copied().zip(new_args[1..].iter().copied()));
        self.rw.set_after(new.0);
        for (at, &(combiner, neutral)) in combiners.iter().enumerate() {
            let reduced = self.reduce(&combiner, new, at)?;
            let whole = if neutral {
                reduced
            } else {
                let whole = combiner.apply(&mut self.rw, reduced, inits[at]);
                self.made.extend(self.rw.defining_op(whole));
                whole
            };
            let result = self.rw.result(op.0, at);
            self.results.push((result, whole));
        }
        if dim.is_none() {
            self.vectors.extend(self.rw.results(op.0).zip(self.rw.results(new.0)));
        }
        self.loops.push((op, new));
        let block = new.block(&self.rw);
        self.rw.set_end(block);
        if !combiners.is_empty() {
            self.mask(op, new, factor)?;
        }
        Some(())
    }

    /// The operands of a bound in the new loops; `None` when it is not the same for all elements.
    fn bound_operands(&self, map: AffineMap, operands: &[Value]) -> Option<Vec<Value>> {
        let mut bound = ExprsOfValues::of_map(self.rw.ctx(), map, operands);
        bound.compose(&self.rw);
        let varies = bound.operands().into_iter().any(|value| {
            let around = loop_of(&self.rw, value);
            around.is_some_and(|around| self.strategy.dims.contains_key(&around.0))
                || self.vectors.contains_key(&value)
        });
        (!varies).then(|| operands.iter().map(|&value| self.scalar(value)).collect())
    }

    /// What a vector of partial results starts with, and whether that covers the initial value of the loop.
    fn start(&self, combiner: &Combiner, init: Value) -> Option<(Attr, bool)> {
        let ctx = self.rw.ctx();
        let neutral = combiner.neutral_attr(ctx)?;
        let Some(init) = constant_value(&self.rw, init) else { return Some((neutral, false)) };
        // A sum may start from 0 of either sign in each element.
        let zero = combiner.kind == "add" && init.as_f64(ctx) == Some(0.0);
        if init == neutral || zero {
            return Some((init, true));
        }
        Some((neutral, false))
    }

    /// The elements of result `at` of `new`, combined.
    fn reduce(&mut self, combiner: &Combiner, new: ForOp, at: usize) -> Option<Value> {
        let ctx = self.rw.context();
        let kind = ctx.attr(AttrKind::Dialect {
            name: ctx.name("vector.kind"),
            params: [ctx.attr(AttrKind::Keyword(ctx.name(combiner.kind)))].into(),
        });
        let partial = self.rw.result(new.0, at);
        let spec = self
            .rw
            .spec(vector::ReductionOp::def())
            .operands([partial])
            .attr(&ctx, "kind", kind)
            .results([combiner.ty]);
        Some(self.insert_one(spec))
    }

    /// Which elements of a vector count in the loop `new`, unless all do: those in front of the upper bound.
    fn mask(&mut self, op: ForOp, new: ForOp, factor: i64) -> Option<()> {
        if trip_count_divisor(&self.rw, op).is_multiple_of(factor.unsigned_abs()) {
            return Some(());
        }
        let ctx = self.rw.context();
        let map = new.upper_map(&self.rw);
        let operands = new.upperBoundOperands(&self.rw).to_vec();
        let induction = new.induction_var(&self.rw);
        let left = match map.results(&ctx) {
            &[upper] => {
                let dims = map.dims(&ctx);
                let minus = ctx.affine_mul(ctx.affine_dim(dims as u32), ctx.affine_constant(-1));
                let entry = |&value: &Value| Mixed::Value(value);
                let mut of_dims: Vec<Mixed> = operands[..dims].iter().map(entry).collect();
                of_dims.push(Mixed::Value(induction));
                let symbols: Vec<Mixed> = operands[dims..].iter().map(entry).collect();
                composed_apply(&mut self.rw, ctx.affine_add(upper, minus), &of_dims, &symbols)
                    .value(&mut self.rw)?
            }
            _ => {
                let spec = self
                    .rw
                    .spec(MinOp::def())
                    .operands(operands)
                    .attr(&ctx, "map", ctx.affine_map_attr(map))
                    .results([ctx.index()]);
                let upper = self.insert_one(spec);
                let minus = ctx.affine_mul(ctx.affine_dim(1), ctx.affine_constant(-1));
                let expr = ctx.affine_add(ctx.affine_dim(0), minus);
                apply(&mut self.rw, ctx.affine_map(2, 0, &[expr]), &[upper, induction])
            }
        };
        let made = self.rw.defining_op(left).filter(|&def| self.rw.block(def) == Some(new.block(&self.rw)));
        self.made.extend(made);
        let ty = ctx.vector(&self.strategy.sizes, ctx.int(1));
        let spec = self.rw.spec(vector::CreateMaskOp::def()).operands([left]).results([ty]);
        let mask = self.insert_one(spec);
        self.masks.insert(new.0, mask);
        Some(())
    }

    fn vectorize_yield(&mut self, op: Op) -> Option<()> {
        let (_, new) = self.loops.pop()?;
        let values = self.rw.operands(op).to_vec();
        let mut vectors = Vec::new();
        for (at, value) in values.into_iter().enumerate() {
            let mut value = self.vector(value)?;
            if let Some(&mask) = self.masks.get(&new.0) {
                let kept = self.rw.args(new.block(&self.rw))[at + 1];
                let ty = self.rw.ty(value);
                let spec = self.rw.spec(arith::SelectOp::def()).operands([mask, value, kept]).results([ty]);
                value = self.insert_one(spec);
            }
            vectors.push(value);
        }
        let spec = self.rw.spec(YieldOp::def()).operands(vectors);
        self.insert(spec);
        self.rw.set_after(new.0);
        // Results of a loop that is combined follow it.
        while let Some(InsertPoint::Before(next)) = self.rw.point() {
            if !self.made.contains(&next) {
                break;
            }
            self.rw.set_after(next);
        }
        Some(())
    }

    fn vectorize_access(&mut self, access: Access) -> Option<()> {
        let ctx = self.rw.context();
        let map = self.permutation(access)?;
        let value = match access.is_store {
            true => Some(self.vector(self.rw.operand(access.op, 0))?),
            false => None,
        };
        let memref = access.memref;
        if self.vectors.contains_key(&memref) || self.scalars.contains_key(&memref) {
            return None;
        }
        let indices = self.indices(access);
        let in_bounds = ctx.array_attr(vec![ctx.bool_attr(false); self.strategy.sizes.len()]);
        let ty = self.rw.ty(memref).elem(&ctx);
        match value {
            Some(value) => {
                let spec = self
                    .rw
                    .spec(vector::TransferWriteOp::def())
                    .operand_groups(&ctx, &[&[value], &[memref], &indices, &[]])
                    .attr(&ctx, "permutation_map", ctx.affine_map_attr(map))
                    .attr(&ctx, "in_bounds", in_bounds);
                self.insert(spec);
            }
            None => {
                let spec = self.rw.spec(ub::PoisonOp::def()).results([ty]);
                let padding = self.insert_one(spec);
                let vector = self.vector_type(ty)?;
                let spec = self
                    .rw
                    .spec(vector::TransferReadOp::def())
                    .operand_groups(&ctx, &[&[memref], &indices, &[padding], &[]])
                    .attr(&ctx, "permutation_map", ctx.affine_map_attr(map))
                    .attr(&ctx, "in_bounds", in_bounds)
                    .results([vector]);
                let read = self.insert_one(spec);
                let result = self.rw.result(access.op, 0);
                self.vectors.insert(result, read);
            }
        }
        Some(())
    }

    /// The indices of `access` in the new loops: an `affine.apply` each, unless they are all values.
    fn indices(&mut self, access: Access) -> Vec<Value> {
        let ctx = self.rw.context();
        let map = access.map(&self.rw);
        let operands: Vec<Value> =
            access.operands(&self.rw).iter().map(|&value| self.scalar(value)).collect();
        if map.symbols(&ctx) == 0 && map.is_identity(&ctx) {
            return operands;
        }
        let (dims, symbols) = (map.dims(&ctx) as u32, map.symbols(&ctx) as u32);
        let mut indices = Vec::new();
        for &expr in map.results(&ctx) {
            let value = apply(&mut self.rw, ctx.affine_map(dims, symbols, &[expr]), &operands);
            self.made.extend(self.rw.defining_op(value));
            indices.push(value);
        }
        indices
    }

    /// Which dimension of the memref each dimension of the vector is; 0 where all elements are one.
    fn permutation(&self, access: Access) -> Option<AffineMap> {
        let ctx = self.rw.ctx();
        let rank = self.strategy.sizes.len();
        let mut exprs = vec![ctx.affine_constant(0); rank];
        let mut seen = FxHashSet::default();
        let mut taken = FxHashSet::default();
        for &(old, _) in &self.loops {
            let Some(&dim) = self.strategy.dims.get(&old.0) else { continue };
            if !seen.insert(dim) {
                return None;
            }
            let motions = motions(&self.rw, access, old)?;
            let mut moving = motions.iter().enumerate().filter(|(_, motion)| **motion != Motion::Still);
            let first = moving.next().map(|(at, _)| at);
            if moving.next().is_some() || first.is_some_and(|at| !taken.insert(at)) {
                return None;
            }
            if let Some(at) = first {
                exprs[dim] = ctx.affine_dim(at as u32);
            } else if access.is_store {
                return None;
            }
        }
        (seen.len() == rank).then(|| ctx.affine_map(access.rank(&self.rw) as u32, 0, &exprs))
    }
}
