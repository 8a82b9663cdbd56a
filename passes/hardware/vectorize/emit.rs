//! Writes the vector loop of a plan in front of the loop that it is for, which becomes its remainder.

use terrace_dialects::vector::kind_attr;
use terrace_dialects::{arith, memref, scf, vector};
use terrace_ir::body::Mapping;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Body, Context, Op, Rewriter, Type, Value};

use super::address::joined_dims;
use super::plan::{Class, Plan, Reduction, Role};

/// Vectors for one group of lanes, on the way through the loop's block.
struct Copy {
    /// What values became: vectors for those of classes of lanes, scalars for others.
    map: Mapping,
}

struct Emitter<'p, 'r, 'b> {
    rw: &'r mut Rewriter<'b>,
    ctx: Context,
    plan: &'p Plan,
    looped: scf::ForOp,
}

/// Vectorizes `looped` by `plan`, with at most `interleave` groups of lanes in one iteration.
pub(super) fn emit(body: &mut Body, looped: scf::ForOp, plan: &Plan, interleave: i64) {
    let ctx = body.ctx().clone();
    let groups = groups(plan, interleave);
    let mut rw = Rewriter::before(body, looped.0);
    let mut emitter = Emitter { rw: &mut rw, ctx, plan, looped };
    let (lower, upper) = (looped.lowerBound(emitter.rw), looped.upperBound(emitter.rw));
    let middle = emitter.middle(lower, upper, groups * plan.lanes);
    let bases = emitter.bases();
    let reduced = emitter.vector_loop(middle, groups, &bases);
    emitter.finish(middle, &reduced, groups);
}

/// How many groups of lanes one iteration works on: as many as leave no more than a vector to the remainder.
fn groups(plan: &Plan, interleave: i64) -> i64 {
    let Some(trips) = plan.trips else { return 1 };
    let fits = |groups: i64| {
        let step = groups * plan.lanes;
        step <= trips && trips % step < plan.lanes
    };
    (1..=interleave).rev().find(|&groups| fits(groups)).unwrap_or(1)
}

impl Emitter<'_, '_, '_> {
    fn index(&mut self, value: i64) -> Value {
        let spec =
            self.rw.spec(arith::ConstantOp::def()).attr(&self.ctx, "value", self.ctx.index_attr(value));
        let op = self.rw.insert(spec.results([self.ctx.index()]));
        self.rw.result(op, 0)
    }

    /// Where the vector loop ends: the last multiple of `step` behind the lower bound.
    fn middle(&mut self, lower: Value, upper: Value, step: i64) -> Value {
        if let Some(trips) = self.plan.trips {
            if trips % step == 0 {
                return upper;
            }
            if let Some(lower) = terrace_dialects::support::constant_int(self.rw, lower) {
                return self.index(lower.saturating_add(trips - trips % step));
            }
        }
        let step = self.index(step);
        // With an upper bound below the lower one, the rest is negative, and so is the span that is left.
        let span = self.rw.apply(arith::SubIOp::def(), &[upper, lower]);
        let rest = self.rw.apply(arith::RemSIOp::def(), &[span, step]);
        self.rw.apply(arith::SubIOp::def(), &[upper, rest])
    }

    /// For each load and store of neighbouring elements the memref whose last dimension they lie along.
    fn bases(&mut self) -> Vec<Option<Value>> {
        let ops = self.plan.ops.clone();
        let mut made: Vec<(Value, usize, Value)> = Vec::new();
        let mut bases = Vec::new();
        for (op, role) in ops {
            let (base, dim) = match role {
                Role::Load(dim) => (memref::LoadOp(op).memref(self.rw), dim),
                Role::Store(dim) => (memref::StoreOp(op).memref(self.rw), dim),
                Role::Scalar | Role::Elementwise => {
                    bases.push(None);
                    continue;
                }
            };
            let rank = self.rw.ty(base).rank(&self.ctx).unwrap_or_default();
            let joined = match made.iter().find(|entry| (entry.0, entry.1) == (base, dim)) {
                Some(entry) => entry.2,
                None if dim + 1 == rank => base,
                None => self.join(base, dim, rank),
            };
            made.push((base, dim, joined));
            bases.push(Some(joined));
        }
        bases
    }

    /// `base` with the dimensions behind `dim`, all of size 1, joined to it.
    fn join(&mut self, base: Value, dim: usize, rank: usize) -> Value {
        let ty = joined_type(&self.ctx, self.rw.ty(base), dim);
        let groups = joined_dims(self.rw, dim, rank);
        let spec = self.rw.spec(memref::CollapseShapeOp::def()).operands([base]);
        let op = self.rw.insert(spec.attr(&self.ctx, "reassociation", groups).results([ty]));
        self.rw.result(op, 0)
    }

    fn vector_type(&self, elem: Type) -> Type {
        self.ctx.vector(&[self.plan.lanes], elem)
    }

    fn broadcast(&mut self, value: Value) -> Value {
        let ty = self.vector_type(self.rw.ty(value));
        let spec = self.rw.spec(vector::BroadcastOp::def()).operands([value]).results([ty]);
        let op = self.rw.insert(spec);
        self.rw.result(op, 0)
    }

    /// What the lanes of a reduction start with.
    fn start(&mut self, reduction: Reduction, init: Value) -> Value {
        if reduction.idempotent {
            return self.broadcast(init);
        }
        let elem = self.rw.ty(init);
        let neutral = match (elem.is_float(&self.ctx), reduction.kind) {
            (true, "mul") => self.ctx.float_attr(1.0, elem),
            // The sum of -0.0 and x is x for every x; that of 0.0 and -0.0 is not.
            (true, _) => self.ctx.float_attr(-0.0, elem),
            (false, "mul") => self.ctx.int_attr(1, elem),
            (false, _) => self.ctx.int_attr(0, elem),
        };
        let spec = self.rw.spec(arith::ConstantOp::def()).attr(&self.ctx, "value", neutral).results([elem]);
        let op = self.rw.insert(spec);
        let scalar = self.rw.result(op, 0);
        self.broadcast(scalar)
    }

    /// The loop over vectors; returns the lanes of the reductions, all groups of the first one first.
    fn vector_loop(&mut self, middle: Value, groups: i64, bases: &[Option<Value>]) -> Vec<Value> {
        let (looped, plan) = (self.looped, self.plan);
        let inits = looped.initArgs(self.rw).to_vec();
        let mut starts = Vec::new();
        for (&reduction, &init) in plan.reductions.iter().zip(&inits) {
            for _ in 0..groups {
                starts.push(self.start(reduction, init));
            }
        }
        let step = self.index(groups * plan.lanes);
        let types: Vec<Type> = starts.iter().map(|&start| self.rw.ty(start)).collect();
        let lower = looped.lowerBound(self.rw);
        let spec = self.rw.spec(scf::ForOp::def()).operands([lower, middle, step]).operands(starts);
        let new = self.rw.insert(spec.results(types.iter().copied()));
        let region = self.rw.region(new, 0);
        let args: Vec<Type> = [self.ctx.index()].into_iter().chain(types).collect();
        let block = self.rw.add_block(region, &args);
        let args = self.rw.args(block).to_vec();
        self.rw.set_end(block);
        let carried = looped.iter_args(self.rw).to_vec();
        let mut yielded = vec![None; args.len() - 1];
        for group in 0..groups {
            let mut copy = Copy { map: Mapping::default() };
            let at = self.first_lane(args[0], group * plan.lanes);
            copy.map.values.insert(looped.induction_var(self.rw), at);
            let place = |at: usize| at * groups as usize + group as usize;
            for (number, &arg) in carried.iter().enumerate() {
                copy.map.values.insert(arg, args[1 + place(number)]);
            }
            for (&(op, role), base) in plan.ops.iter().zip(bases) {
                self.op(&mut copy, op, role, *base);
            }
            for (number, reduction) in plan.reductions.iter().enumerate() {
                yielded[place(number)] = Some(copy.map.value(self.rw.result(reduction.op, 0)));
            }
        }
        let spec = self.rw.spec(scf::YieldOp::def()).operands(yielded.into_iter().flatten());
        self.rw.insert(spec);
        self.rw.set_root(looped.0);
        self.rw.results(new).collect()
    }

    fn first_lane(&mut self, induction: Value, offset: i64) -> Value {
        if offset == 0 {
            return induction;
        }
        let offset = self.index(offset);
        self.rw.apply(arith::AddIOp::def(), &[induction, offset])
    }

    fn class(&self, value: Value) -> Class {
        self.plan.classes.get(&value).copied().unwrap_or(Class::Uniform)
    }

    /// `value` as lanes; a value that is the same in all of them is copied to each.
    fn lanes(&mut self, copy: &Copy, value: Value) -> Value {
        let new = copy.map.value(value);
        if self.class(value) == Class::Uniform { self.broadcast(new) } else { new }
    }

    fn op(&mut self, copy: &mut Copy, op: Op, role: Role, base: Option<Value>) {
        let loc = self.rw.body().loc(op);
        self.rw.set_loc(loc);
        match (role, base) {
            (Role::Load(dim), Some(base)) => {
                let indices = self.indices(copy, memref::LoadOp(op).indices(self.rw), dim);
                let ty = self.vector_type(self.rw.ty(self.rw.result(op, 0)));
                let spec =
                    self.rw.spec(vector::LoadOp::def()).operands([base]).operands(indices).results([ty]);
                let new = self.rw.insert(spec);
                copy.map.values.insert(self.rw.result(op, 0), self.rw.result(new, 0));
            }
            (Role::Store(dim), Some(base)) => {
                let store = memref::StoreOp(op);
                let indices = self.indices(copy, store.indices(self.rw), dim);
                let value = self.lanes(copy, store.value(self.rw));
                let spec = self.rw.spec(vector::StoreOp::def()).operands([value, base]).operands(indices);
                self.rw.insert(spec);
            }
            (Role::Elementwise, _) => self.elementwise(copy, op),
            _ => {
                self.rw.clone_here(op, &mut copy.map);
            }
        }
    }

    /// The indices of an access without those behind dimension `dim`, which are zero.
    fn indices(&self, copy: &Copy, indices: &[Value], dim: usize) -> Vec<Value> {
        indices.iter().take(dim + 1).map(|&index| copy.map.value(index)).collect()
    }

    fn elementwise(&mut self, copy: &mut Copy, op: Op) {
        let result = self.rw.result(op, 0);
        let old = self.rw.operands(op).to_vec();
        let select = arith::SelectOp::of(self.rw, op).is_some();
        let mut operands = Vec::new();
        for (at, &operand) in old.iter().enumerate() {
            // A condition that is the same in all lanes selects whole vectors.
            let whole = select && at == 0 && self.class(operand) == Class::Uniform;
            operands.push(if whole { copy.map.value(operand) } else { self.lanes(copy, operand) });
        }
        let mut spec = self.rw.body().spec_of(op, &copy.map);
        spec.operands = operands;
        spec.results = vec![self.vector_type(self.rw.ty(result))];
        let new = self.rw.insert(spec);
        copy.map.values.insert(result, self.rw.result(new, 0));
    }

    /// Combines the lanes of all reductions, and makes the old loop start where the new one ends.
    fn finish(&mut self, middle: Value, reduced: &[Value], groups: i64) {
        let looped = self.looped;
        let inits = looped.initArgs(self.rw).to_vec();
        let mut values = Vec::new();
        for (at, &reduction) in self.plan.reductions.iter().enumerate() {
            let lanes = &reduced[at * groups as usize..(at + 1) * groups as usize];
            values.push(self.reduce(reduction, lanes, inits[at]));
        }
        self.rw.set_root(looped.0);
        if middle == looped.upperBound(self.rw) {
            self.rw.replace(looped.0, values);
            return;
        }
        let mut operands = vec![middle, looped.upperBound(self.rw), looped.step(self.rw)];
        operands.extend(values);
        self.rw.set_operands(looped.0, &operands);
    }

    fn reduce(&mut self, reduction: Reduction, lanes: &[Value], init: Value) -> Value {
        let loc = self.rw.body().loc(reduction.op);
        self.rw.set_loc(loc);
        let mut all = lanes.to_vec();
        // By pairs: half as many steps that wait for each other.
        while let [first, second, rest @ ..] = &all[..] {
            let mut spec = self.rw.body().spec_of(reduction.op, &Mapping::default());
            spec.operands = vec![*first, *second];
            spec.results = vec![self.rw.ty(*first)];
            let rest = rest.to_vec();
            let op = self.rw.insert(spec);
            all = rest.into_iter().chain([self.rw.result(op, 0)]).collect();
        }
        let acc = (!reduction.idempotent).then_some(init);
        let flags: Option<Attr> = self.rw.attr(reduction.op, "fastmath");
        let spec = self
            .rw
            .spec(vector::ReductionOp::def())
            .operands(all.into_iter().chain(acc))
            .attr(&self.ctx, "kind", kind_attr(&self.ctx, reduction.kind))
            .maybe_attr(&self.ctx, "fastmath", flags);
        let op = self.rw.insert(spec.results([self.rw.ty(init)]));
        self.rw.result(op, 0)
    }
}

/// `ty` with the dimensions behind `dim` joined to it.
fn joined_type(ctx: &Context, ty: Type, dim: usize) -> Type {
    use terrace_ir::{AttrKind, TypeKind};
    let TypeKind::MemRef { shape, elem, layout, space } = ty.kind(ctx) else { return ty };
    let layout = layout.and_then(|layout| match layout.kind(ctx) {
        AttrKind::Strided { offset, strides } => {
            let strides = strides[..dim.min(strides.len())].iter().copied().chain([1]).collect();
            Some(ctx.attr(AttrKind::Strided { offset: *offset, strides }))
        }
        _ => None,
    });
    debug_assert!(shape[dim + 1..].iter().all(|&size| size == 1 && size != DYNAMIC), "dimensions of size 1");
    ctx.ty(TypeKind::MemRef { shape: shape[..=dim].into(), elem: *elem, layout, space: *space })
}
