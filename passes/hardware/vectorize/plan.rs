//! Whether a loop can be made to work on vectors, and what becomes of each op in it.

use rustc_hash::FxHashMap;
use terrace_dialects::arith::has_flag;
use terrace_dialects::support::constant_int;
use terrace_dialects::{arith, math, memref, scf};
use terrace_ir::{Body, FloatKind, Op, OpDef, Traits, Type, TypeKind, Value};

use super::address::{Place, Step, step_of};
use super::trip::trip_count;

/// Bits of a vector register that Cranelift has on all machines.
pub(super) const VECTOR_BITS: i64 = 128;

/// What a value is in one group of lanes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Class {
    /// The same in all lanes.
    Uniform,
    /// An index that grows with that of the loop: the scalar of the first lane stands for it.
    Address,
    /// One element a lane.
    Lanes,
    /// One truth value a lane.
    Mask,
}

/// What becomes of an op.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Role {
    /// A scalar op, once for all lanes.
    Scalar,
    /// A load of neighbouring elements, along the dimension.
    Load(usize),
    /// A store of neighbouring elements, along the dimension.
    Store(usize),
    /// The same op on vectors.
    Elementwise,
}

/// A value that is combined from all iterations.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reduction {
    /// The op that combines.
    pub(super) op: Op,
    /// How: a case of `#vector.kind`.
    pub(super) kind: &'static str,
    /// Whether combining with itself changes nothing, so that all lanes can start with the first value.
    pub(super) idempotent: bool,
}

/// How a loop is to be vectorized.
#[derive(Debug)]
pub(super) struct Plan {
    /// Elements of a vector.
    pub(super) lanes: i64,
    /// The ops of the loop's block but the last, in order.
    pub(super) ops: Vec<(Op, Role)>,
    /// One for each value that the loop carries.
    pub(super) reductions: Vec<Reduction>,
    /// What the values of the block are.
    pub(super) classes: FxHashMap<Value, Class>,
    /// Iterations, when they are known.
    pub(super) trips: Option<i64>,
}

/// Why a loop stays as it is, and the op that is the reason.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The op.
    pub op: Op,
    /// What is with it, to be read behind its name.
    pub reason: String,
}

fn refuse<T>(op: Op, reason: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { op, reason: reason.into() })
}

/// Ops that work on each lane alone with one vector instruction, or a few, on all machines.
fn has_vector_form(body: &Body, op: Op, elem: Type) -> bool {
    let ctx = body.ctx();
    let defs = |all: &[fn() -> &'static OpDef]| all.iter().any(|def| body.is(op, def()));
    let width = elem.bit_width(ctx).unwrap_or(64);
    let float = elem.is_float(ctx);
    if defs(&[
        arith::AddFOp::def,
        arith::SubFOp::def,
        arith::MulFOp::def,
        arith::DivFOp::def,
        arith::NegFOp::def,
    ]) || defs(&[
        arith::MaximumFOp::def,
        arith::MinimumFOp::def,
        arith::MaxNumFOp::def,
        arith::MinNumFOp::def,
    ]) || defs(&[math::SqrtOp::def, math::RsqrtOp::def, math::AbsFOp::def, math::FmaOp::def])
        || defs(&[math::FloorOp::def, math::CeilOp::def, math::TruncOp::def, math::RoundEvenOp::def])
    {
        return true;
    }
    if defs(&[
        arith::AddIOp::def,
        arith::SubIOp::def,
        arith::AndIOp::def,
        arith::OrIOp::def,
        arith::XOrIOp::def,
    ]) {
        return true;
    }
    if defs(&[arith::MulIOp::def]) {
        return width >= 16;
    }
    if defs(&[arith::MaxSIOp::def, arith::MinSIOp::def, arith::MaxUIOp::def, arith::MinUIOp::def]) {
        return width <= 32;
    }
    if defs(&[arith::SelectOp::def]) {
        return true;
    }
    if defs(&[arith::SIToFPOp::def]) {
        return width == 32 && float;
    }
    false
}

/// Comparisons whose lanes are compared by vector instructions on all machines.
fn has_vector_comparison(body: &Body, op: Op, elem: Type) -> bool {
    let predicate = body.attr(op, "predicate").and_then(|attr| attr.as_int(body.ctx()));
    let Some(predicate) = predicate else { return false };
    if arith::CmpFOp::of(body, op).is_some() {
        // All but the constants, "ordered and not equal" and "unordered or equal".
        return !matches!(predicate, 0 | 6 | 8 | 15);
    }
    arith::CmpIOp::of(body, op).is_some()
        && (predicate <= 5 || elem.bit_width(body.ctx()).unwrap_or(64) <= 32)
}

/// The bits of an element that vectors can hold.
fn lane_bits(body: &Body, elem: Type) -> Option<i64> {
    match *elem.kind(body.ctx()) {
        TypeKind::Float(FloatKind::F32) => Some(32),
        TypeKind::Float(FloatKind::F64) => Some(64),
        TypeKind::Integer { width: width @ (8 | 16 | 32 | 64), .. } if elem.is_signless(body.ctx()) => {
            Some(i64::from(width))
        }
        _ => None,
    }
}

/// An access of the loop with where it goes.
struct Access {
    op: Op,
    place: Place,
    write: bool,
}

struct Planner<'b> {
    body: &'b Body,
    looped: scf::ForOp,
    induction: Value,
    classes: FxHashMap<Value, Class>,
    bits: Option<i64>,
    accesses: Vec<Access>,
    ops: Vec<(Op, Role)>,
}

/// How to vectorize `looped`.
///
/// # Errors
/// Why it must stay as it is.
pub(super) fn plan(body: &Body, looped: scf::ForOp) -> Result<Plan, Refusal> {
    let induction = looped.induction_var(body);
    if !body.ty(induction).is_index(body.ctx()) || looped.unsignedCmp(body).is_some() {
        return refuse(looped.0, "does not count with a signed 'index'");
    }
    if constant_int(body, looped.step(body)) != Some(1) {
        return refuse(looped.0, "has a step other than 1");
    }
    let mut planner = Planner {
        body,
        looped,
        induction,
        classes: FxHashMap::default(),
        bits: None,
        accesses: Vec::new(),
        ops: Vec::new(),
    };
    planner.classes.insert(induction, Class::Address);
    let reductions = planner.reductions()?;
    let block = looped.block(body);
    let last = body.last_op(block);
    for op in body.ops_of(block).filter(|&op| Some(op) != last) {
        let role = planner.role(op)?;
        planner.ops.push((op, role));
    }
    let Some(bits) =
        planner.bits.filter(|_| planner.ops.iter().any(|op| matches!(op.1, Role::Load(_) | Role::Store(_))))
    else {
        return refuse(looped.0, "accesses no neighbouring elements");
    };
    let lanes = VECTOR_BITS / bits;
    planner.check_order(lanes)?;
    let trips = trip_count(body, looped);
    if let Some(trips) = trips.filter(|&trips| trips < lanes) {
        return refuse(looped.0, format!("has {trips} iterations, fewer than the {lanes} lanes of a vector"));
    }
    Ok(Plan { lanes, ops: planner.ops, reductions, classes: planner.classes, trips })
}

impl Planner<'_> {
    fn class(&self, value: Value) -> Class {
        match self.classes.get(&value) {
            Some(&class) => class,
            None => Class::Uniform,
        }
    }

    /// Notes that the loop works on lanes of the elements of `ty`.
    fn lanes_of(&mut self, op: Op, ty: Type) -> Result<(), Refusal> {
        let ctx = self.body.ctx();
        let Some(bits) = lane_bits(self.body, ty) else {
            return refuse(op, format!("works on '{}', of which there are no vectors", ctx.display(ty)));
        };
        match self.bits.replace(bits) {
            Some(other) if other != bits => {
                refuse(op, format!("mixes elements of {} and {} bits", bits.min(other), bits.max(other)))
            }
            _ => Ok(()),
        }
    }

    /// The carried values, each of which must be a reduction.
    fn reductions(&mut self) -> Result<Vec<Reduction>, Refusal> {
        let (body, looped) = (self.body, self.looped);
        let mut found = Vec::new();
        for (at, (&arg, &yielded)) in looped.iter_args(body).iter().zip(looped.yielded(body)).enumerate() {
            let op = body.defining_op(yielded).filter(|&op| {
                body.block(op) == Some(looped.block(body))
                    && body.operands(op).iter().filter(|&&operand| operand == arg).count() == 1
                    && body.has_one_use(arg)
                    && body.has_one_use(yielded)
            });
            let Some(op) = op else {
                let reason = format!("carries a value (#{at}) that is not a reduction");
                return refuse(looped.0, reason);
            };
            let Some((kind, idempotent, reorders)) = combiner(body, op) else {
                return refuse(op, "is not how vectors can be reduced");
            };
            let flags = body.attr(op, "fastmath");
            let allowed = |flag| flags.is_some_and(|flags| has_flag(body.ctx(), flags, flag));
            if reorders && !allowed("reassoc") && !allowed("fast") {
                return refuse(op, "must combine floats in order: it has no 'reassoc' flag");
            }
            self.lanes_of(op, body.ty(arg))?;
            self.classes.insert(arg, Class::Lanes);
            found.push(Reduction { op, kind, idempotent });
        }
        Ok(found)
    }

    fn role(&mut self, op: Op) -> Result<Role, Refusal> {
        let body = self.body;
        if body.regions(op).len() > 0 {
            return refuse(op, "has regions");
        }
        if let Some(load) = memref::LoadOp::of(body, op) {
            return self.load(op, load.memref(body), load.indices(body));
        }
        if let Some(store) = memref::StoreOp::of(body, op) {
            return self.store(op, store);
        }
        if !body.has_trait(op, Traits::PURE) && body.interface::<terrace_ir::interp::ScalarOp>(op).is_none() {
            return refuse(op, "has effects that vectors do not have");
        }
        let classes: Vec<Class> = body.operands(op).iter().map(|&operand| self.class(operand)).collect();
        if classes.iter().all(|&class| class == Class::Uniform) {
            return Ok(Role::Scalar);
        }
        if classes.contains(&Class::Address) {
            return self.index_arithmetic(op, &classes);
        }
        self.elementwise(op, &classes)
    }

    fn index_arithmetic(&mut self, op: Op, classes: &[Class]) -> Result<Role, Refusal> {
        let body = self.body;
        let linear = arith::AddIOp::of(body, op).is_some()
            || arith::SubIOp::of(body, op).is_some()
            || arith::MulIOp::of(body, op).is_some();
        let index = body.results(op).all(|result| body.ty(result).is_index(body.ctx()));
        if !linear || !index || classes.iter().any(|class| matches!(class, Class::Lanes | Class::Mask)) {
            return refuse(op, "computes with the index of the loop");
        }
        self.classes.insert(body.result(op, 0), Class::Address);
        Ok(Role::Scalar)
    }

    fn elementwise(&mut self, op: Op, classes: &[Class]) -> Result<Role, Refusal> {
        let body = self.body;
        let ctx = body.ctx();
        let result = body.result(op, 0);
        let no_form = |op| refuse(op, "has no vector instruction");
        if arith::CmpFOp::of(body, op).is_some() || arith::CmpIOp::of(body, op).is_some() {
            let elem = body.ty(body.operand(op, 0));
            if classes.contains(&Class::Mask) || !has_vector_comparison(body, op, elem) {
                return no_form(op);
            }
            self.lanes_of(op, elem)?;
            self.classes.insert(result, Class::Mask);
            return Ok(Role::Elementwise);
        }
        if body.ty(result).is_int(ctx, 1) {
            let logic = arith::AndIOp::of(body, op).is_some()
                || arith::OrIOp::of(body, op).is_some()
                || arith::XOrIOp::of(body, op).is_some();
            if !logic || classes.iter().any(|&class| class != Class::Mask) {
                return no_form(op);
            }
            self.classes.insert(result, Class::Mask);
            return Ok(Role::Elementwise);
        }
        let is_select = arith::SelectOp::of(body, op).is_some();
        let masks =
            classes.iter().enumerate().any(|(at, &class)| class == Class::Mask && !(is_select && at == 0));
        if masks || body.results(op).len() != 1 || !has_vector_form(body, op, body.ty(result)) {
            return no_form(op);
        }
        for at in usize::from(is_select)..classes.len() {
            self.lanes_of(op, body.ty(body.operand(op, at)))?;
        }
        self.lanes_of(op, body.ty(result))?;
        self.classes.insert(result, Class::Lanes);
        Ok(Role::Elementwise)
    }

    fn step(&self, op: Op, base: Value, indices: &[Value]) -> Result<Step, Refusal> {
        step_of(self.body, base, indices, self.induction, &self.classes)
            .map_err(|reason| Refusal { op, reason })
    }

    fn load(&mut self, op: Op, base: Value, indices: &[Value]) -> Result<Role, Refusal> {
        let body = self.body;
        self.access(op, base, indices, false)?;
        match self.step(op, base, indices)? {
            Step::Fixed => Ok(Role::Scalar),
            Step::Next(dim) => {
                self.lanes_of(op, body.ty(base).elem(body.ctx()))?;
                self.classes.insert(body.result(op, 0), Class::Lanes);
                Ok(Role::Load(dim))
            }
        }
    }

    fn store(&mut self, op: Op, store: memref::StoreOp) -> Result<Role, Refusal> {
        let body = self.body;
        let (base, indices) = (store.memref(body), store.indices(body));
        self.access(op, base, indices, true)?;
        match self.step(op, base, indices)? {
            Step::Fixed => refuse(op, "writes the same element in each iteration"),
            Step::Next(_) if matches!(self.class(store.value(body)), Class::Address | Class::Mask) => {
                refuse(op, "writes what is not an element of a vector")
            }
            Step::Next(dim) => {
                self.lanes_of(op, body.ty(base).elem(body.ctx()))?;
                Ok(Role::Store(dim))
            }
        }
    }

    fn access(&mut self, op: Op, base: Value, indices: &[Value], write: bool) -> Result<(), Refusal> {
        let body = self.body;
        if !super::is_outside(body, self.looped.0, base) {
            return refuse(op, "accesses a memref that is made in the loop");
        }
        self.accesses.push(Access { op, place: Place::of(body, base, indices), write });
        Ok(())
    }

    /// Checks that iterations that run at once do not depend on each other by way of memory.
    fn check_order(&self, lanes: i64) -> Result<(), Refusal> {
        for (at, one) in self.accesses.iter().enumerate() {
            for other in &self.accesses[at..] {
                if (one.write || other.write) && !one.place.may_widen(&other.place, self.induction, lanes) {
                    return refuse(
                        other.op,
                        "may access what another iteration writes: the memory is the same, or is not known to be another",
                    );
                }
            }
        }
        Ok(())
    }
}

/// A kind of reduction, whether it is idempotent, and whether its order matters.
type Combiner = (&'static str, bool, bool);

/// The function that yields the declaration of an op.
type Declaration = fn() -> &'static OpDef;

/// The reduction that `op` is a step of.
fn combiner(body: &Body, op: Op) -> Option<Combiner> {
    let table: [(Declaration, Combiner); 13] = [
        (arith::AddFOp::def, ("add", false, true)),
        (arith::MulFOp::def, ("mul", false, true)),
        (arith::MaximumFOp::def, ("maximumf", true, false)),
        (arith::MinimumFOp::def, ("minimumf", true, false)),
        (arith::AddIOp::def, ("add", false, false)),
        (arith::MulIOp::def, ("mul", false, false)),
        (arith::AndIOp::def, ("and", true, false)),
        (arith::OrIOp::def, ("or", true, false)),
        (arith::XOrIOp::def, ("xor", false, false)),
        (arith::MaxSIOp::def, ("maxsi", true, false)),
        (arith::MinSIOp::def, ("minsi", true, false)),
        (arith::MaxUIOp::def, ("maxui", true, false)),
        (arith::MinUIOp::def, ("minui", true, false)),
    ];
    table.into_iter().find(|entry| body.is(op, (entry.0)())).map(|entry| entry.1)
}
