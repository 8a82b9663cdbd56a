//! Bounds of `index` values as linear inequalities over each other, after upstream's
//! `ValueBoundsOpInterface` and `ValueBoundsConstraintSet`.
//!
//! What an op knows of the values that it defines, arguments of its regions included, is the interface
//! [`ValueBounds`]. [`Bounds`] collects that for the values that a question is about and for those that
//! they depend on, and answers by looking for a contradiction.

mod models;

pub(crate) use models::attach;

use std::collections::VecDeque;

use rustc_hash::FxHashMap;
use terrace_ir::affine::{Linear, LinearSystem};
use terrace_ir::{AffineExpr, AffineMap, Body, Op, Value, ValueDef};

use super::constant_int;
use super::index_list::Mixed;

/// How many values are asked for their bounds.
const MAX_VALUES: usize = 64;

/// What an op knows of the `index` values that it defines: an interface.
pub struct ValueBounds {
    /// Adds what holds for a result of the op, or for an argument of one of its regions, whenever the
    /// value is there at all.
    pub add: fn(&Body, Op, Value, &mut Bounds<'_>),
}

/// Inequalities over the values of a body.
pub struct Bounds<'a> {
    body: &'a Body,
    system: LinearSystem,
    variables: FxHashMap<Value, Linear>,
    /// Values that nothing was asked of yet.
    open: VecDeque<Value>,
    asked: usize,
}

impl<'a> Bounds<'a> {
    /// Nothing known yet.
    pub fn new(body: &'a Body) -> Bounds<'a> {
        Bounds {
            body,
            system: LinearSystem::new(),
            variables: FxHashMap::default(),
            open: VecDeque::new(),
            asked: 0,
        }
    }

    /// `value` in terms of the variables of the system: a number for a constant.
    pub fn value(&mut self, value: Value) -> Linear {
        if let Some(known) = self.variables.get(&value) {
            return known.clone();
        }
        let linear = match constant_int(self.body, value) {
            Some(number) => Linear::constant(i128::from(number)),
            None => {
                self.open.push_back(value);
                Linear::variable(self.system.add_variable())
            }
        };
        self.variables.insert(value, linear.clone());
        linear
    }

    /// The entry of a mixed list in terms of the variables.
    pub fn entry(&mut self, entry: Mixed) -> Linear {
        match entry {
            Mixed::Static(number) => Linear::constant(i128::from(number)),
            Mixed::Value(value) => self.value(value),
        }
    }

    /// `expr` at `operands`, dimensions before symbols; `None` when it is not linear.
    pub fn expr(&mut self, expr: AffineExpr, dims: usize, operands: &[Value]) -> Option<Linear> {
        let values: Vec<Linear> = operands.iter().map(|&value| self.value(value)).collect();
        let (dims, symbols) = values.split_at_checked(dims)?;
        self.system.value_of(self.body.ctx(), expr, dims, symbols)
    }

    /// The results of `map` at `operands`; `None` for one that is not linear.
    pub fn map(&mut self, map: AffineMap, operands: &[Value]) -> Vec<Option<Linear>> {
        let ctx = self.body.ctx();
        let dims = map.dims(ctx);
        map.results(ctx).iter().map(|&expr| self.expr(expr, dims, operands)).collect()
    }

    /// Demands `a >= b + more`.
    pub fn at_least(&mut self, a: &Linear, b: &Linear, more: i128) {
        if let Some(b) = b.add_scaled(&Linear::constant(more), 1) {
            self.system.at_least(a, &b);
        }
    }

    /// Demands `a == b`.
    pub fn equal(&mut self, a: &Linear, b: &Linear) {
        self.system.equal(a, b);
    }

    /// Demands that `value` is one of `lower`, `lower + step`, .. below `upper`, as the variable of a loop
    /// that runs at all is.
    pub fn in_range(&mut self, value: &Linear, lower: &Linear, upper: &Linear, step: &Linear) {
        self.at_least(value, lower, 0);
        self.at_least(upper, value, 1);
        let ctx = self.body.ctx();
        // upper - 1 - lower and value - lower, the latter a multiple of the step
        let Some(step) = step.as_constant().and_then(|step| i64::try_from(step).ok()) else { return };
        let divided = ctx.affine_floordiv(ctx.affine_dim(0), ctx.affine_constant(step.max(1)));
        let (Some(span), Some(way)) = (upper.add_scaled(lower, -1), value.add_scaled(lower, -1)) else {
            return;
        };
        let Some(span) = span.add_scaled(&Linear::constant(-1), 1) else { return };
        let Some(last) = self.system.value_of(ctx, divided, &[span], &[]) else { return };
        let Some(times) = self.system.value_of(ctx, divided, std::slice::from_ref(&way), &[]) else { return };
        if step > 0
            && let Some(exact) = Linear::default().add_scaled(&times, i128::from(step))
        {
            self.system.equal(&way, &exact);
            self.system.at_least(&last, &times);
        }
    }

    /// Asks the ops that define the values so far for their bounds, and those of the values that come in
    /// with them.
    pub fn resolve(&mut self) {
        while let Some(value) = self.open.pop_front() {
            if self.asked >= MAX_VALUES {
                return;
            }
            self.asked += 1;
            let op = match self.body.value_def(value) {
                ValueDef::Result(op, _) => Some(op),
                ValueDef::Arg(block, _) => self.body.block_op(block).filter(|&op| op != self.body.self_op()),
            };
            let Some(op) = op else { continue };
            if let Some(interface) = self.body.interface::<ValueBounds>(op) {
                (interface.add)(self.body, op, value, self);
            }
        }
    }

    /// Whether `a >= b + more` is certain; never where nothing can run at all.
    pub fn proves_at_least(&mut self, a: &Linear, b: &Linear, more: i128) -> bool {
        self.resolve();
        let Some(b) = b.add_scaled(&Linear::constant(more), 1) else { return false };
        self.system.proves_at_least(a, &b) && !self.is_contradictory()
    }

    /// Whether the bounds contradict each other: what they are about never runs.
    pub fn is_contradictory(&mut self) -> bool {
        self.resolve();
        self.system.is_empty()
    }
}

/// Whether `a >= b + more` whenever both values are there.
pub fn is_at_least(body: &Body, a: Mixed, b: Mixed, more: i128) -> bool {
    let mut bounds = Bounds::new(body);
    let (a, b) = (bounds.entry(a), bounds.entry(b));
    bounds.proves_at_least(&a, &b, more)
}
