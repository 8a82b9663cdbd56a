//! Systems of constraints on values: induction variables are dimensions, what does not change in the
//! loops are symbols.

use terrace_dialects::affine::map::ExprsOfValues;
use terrace_dialects::affine::scope::is_symbol;
use terrace_dialects::affine::{ForOp, IfOp, ParallelOp};
use terrace_dialects::support::constant_int;
use terrace_ir::presburger::{Kind, Row, System, flatten};
use terrace_ir::{AffineMap, Body, Op, Value};

use crate::affine::loops::{ancestors, loop_of, parallel_of};

/// A system whose dimensions and symbols stand for values, as far as they do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Constraints {
    /// The system.
    pub system: System,
    /// Values of the dimensions, then of the symbols.
    values: Vec<Option<Value>>,
    /// Whether the steps of all loops are expressed.
    strides: bool,
    /// How many domains are being added, each for the bounds of another.
    depth: u32,
}

/// How many loops deep bounds may depend on outer loops that are not variables yet.
const MAX_DEPTH: u32 = 64;

/// The affine loops and conditions around `op` within its scope, outermost first.
pub fn affine_ops_around(body: &Body, op: Op) -> Vec<Op> {
    let is_affine = |op: &Op| {
        ForOp::of(body, *op).is_some() || ParallelOp::of(body, *op).is_some() || IfOp::of(body, *op).is_some()
    };
    let mut ops: Vec<Op> = ancestors(body, op).filter(is_affine).collect();
    ops.reverse();
    ops
}

/// The induction variables of the loop `op`.
pub fn inductions(body: &Body, op: Op) -> Vec<Value> {
    if let Some(op) = ForOp::of(body, op) {
        return vec![op.induction_var(body)];
    }
    let block = ParallelOp::of(body, op).and_then(|op| body.entry(op.region(body)));
    block.map(|block| body.args(block).to_vec()).unwrap_or_default()
}

/// The induction variables of the affine loops around `op` within its scope, outermost first.
pub fn inductions_around(body: &Body, op: Op) -> Vec<Value> {
    affine_ops_around(body, op).into_iter().flat_map(|op| inductions(body, op)).collect()
}

/// Whether `value` is an induction variable of an affine loop.
pub fn is_induction(body: &Body, value: Value) -> bool {
    loop_of(body, value).is_some() || parallel_of(body, value).is_some()
}

impl Constraints {
    /// All values of `dims` and `symbols`.
    pub fn new(dims: &[Value], symbols: &[Value]) -> Constraints {
        let values = dims.iter().chain(symbols).map(|&value| Some(value)).collect();
        Constraints { system: System::new(dims.len(), symbols.len(), 0), values, strides: true, depth: 0 }
    }

    /// A system of which only some dimensions and symbols stand for values.
    ///
    /// # Panics
    /// When there is not one for each.
    pub fn of_system(system: System, values: Vec<Option<Value>>) -> Constraints {
        assert_eq!(system.dims() + system.symbols(), values.len(), "one for each dimension and symbol");
        Constraints { system, values, strides: true, depth: 0 }
    }

    /// Whether the points are exactly those that were described: with the steps of all loops, and without a
    /// loss by projection.
    pub fn is_exact(&self) -> bool {
        self.strides && self.system.is_exact()
    }

    /// Values of the dimensions, then of the symbols.
    pub fn values(&self) -> &[Option<Value>] {
        &self.values
    }

    /// The number of the variable that stands for `value`.
    pub fn position(&self, value: Value) -> Option<usize> {
        self.values.iter().position(|&known| known == Some(value))
    }

    /// Adds a dimension behind the others.
    pub fn append_dim(&mut self, value: Option<Value>) -> usize {
        let at = self.system.dims();
        self.system.insert(Kind::Dim, at, 1);
        self.values.insert(at, value);
        at
    }

    /// Adds `count` dimensions in front, which stand for no values.
    pub fn prepend_dims(&mut self, count: usize) {
        self.system.insert(Kind::Dim, 0, count);
        self.values.splice(0..0, std::iter::repeat_n(None, count));
    }

    /// Adds a symbol behind the others.
    pub fn append_symbol(&mut self, value: Option<Value>) -> usize {
        let count = self.system.symbols();
        let at = self.system.insert(Kind::Symbol, count, 1);
        self.values.push(value);
        at
    }

    /// Exchanges two dimensions or symbols.
    pub fn swap(&mut self, a: usize, b: usize) {
        self.system.swap(a, b);
        self.values.swap(a, b);
    }

    /// Projects out the `count` variables from `at` on.
    pub fn project_out(&mut self, at: usize, count: usize) {
        self.system.project_out(at, count);
        let end = (at + count).min(self.values.len());
        if at < end {
            self.values.drain(at..end);
        }
    }

    /// Makes dimension or symbol `at` a local.
    pub fn make_local(&mut self, at: usize) {
        self.system.make_local(at);
        self.values.remove(at);
    }

    /// Replaces symbols that equal a number by it.
    pub fn fold_symbols(&mut self) {
        let mut at = self.system.dims();
        while at < self.system.dims() + self.system.symbols() {
            let before = self.system.symbols();
            self.system.fold_constants(at, 1);
            if self.system.symbols() < before {
                self.values.remove(at);
            } else {
                at += 1;
            }
        }
    }

    /// Adds `value` if it is not there yet: an induction variable as a dimension, with its domain, all else as
    /// a symbol. `None` when a domain cannot be expressed, or the value is neither.
    pub fn add_value(&mut self, body: &Body, value: Value) -> Option<()> {
        if self.position(value).is_some() {
            return Some(());
        }
        if self.depth == MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let added = self.add_missing(body, value);
        self.depth -= 1;
        added
    }

    fn add_missing(&mut self, body: &Body, value: Value) -> Option<()> {
        if let Some(op) = loop_of(body, value) {
            self.append_dim(Some(value));
            return self.add_loop(body, op);
        }
        if let Some(op) = parallel_of(body, value) {
            for value in inductions(body, op.0) {
                if self.position(value).is_none() {
                    self.append_dim(Some(value));
                }
            }
            return self.add_parallel(body, op);
        }
        if !is_symbol(body, value) {
            return None;
        }
        let at = self.append_symbol(Some(value));
        if let Some(number) = constant_int(body, value) {
            self.system.fix(at, number);
        }
        Some(())
    }

    /// Rows of expressions, over the variables of this system; values and locals that are missing are added.
    /// `None` when one is not purely affine.
    pub fn rows(&mut self, body: &Body, exprs: &ExprsOfValues) -> Option<Vec<Row>> {
        let ctx = body.ctx();
        let mut exprs = exprs.clone();
        exprs.compose(body);
        exprs.simplify(ctx);
        exprs.canonicalize(body);
        for value in exprs.operands() {
            self.add_value(body, value)?;
        }
        let flat = flatten(ctx, &exprs.exprs, exprs.dims.len(), exprs.symbols.len())?;
        let locals = self.system.locals();
        let first = self.system.insert(Kind::Local, locals, flat.system.locals());
        let mut columns: Vec<usize> =
            exprs.operands().into_iter().map(|value| self.position(value)).collect::<Option<_>>()?;
        columns.extend(first..first + flat.system.locals());
        self.system.embed(&flat.system, &columns);
        flat.rows.iter().map(|row| self.system.embedded(row, &columns)).collect()
    }

    /// Demands that `value`, which is there, is at least (`lower`), or else less than, each result of `map` at
    /// `operands`.
    pub fn add_bound(
        &mut self,
        body: &Body,
        value: Value,
        map: AffineMap,
        operands: &[Value],
        lower: bool,
    ) -> Option<()> {
        let exprs = ExprsOfValues::of_map(body.ctx(), map, operands);
        let rows = self.rows(body, &exprs)?;
        let at = self.position(value)?;
        for mut row in rows {
            let last = row.len() - 1;
            if lower {
                row.iter_mut().for_each(|value| *value = -*value);
                row[at] += 1;
            } else {
                row[at] -= 1;
                row[last] -= 1;
            }
            self.system.add_inequality(row);
        }
        Some(())
    }

    /// Demands that variable `at` is a number of steps from the number `lower`.
    fn add_stride(&mut self, at: usize, lower: Option<i64>, step: i64) {
        if step == 1 {
            return;
        }
        let Some(lower) = lower else {
            self.strides = false;
            return;
        };
        let mut offset = self.system.zeros();
        offset[at] = 1;
        let last = offset.len() - 1;
        offset[last] = -i128::from(lower);
        let quotient = self.system.add_floor_div(&offset, i128::from(step));
        offset.insert(quotient, -i128::from(step));
        self.system.add_equality(offset);
    }

    /// Demands what the bounds and the step of `op` say of its induction variable, which is there. `None` when
    /// a bound is not purely affine.
    pub fn add_loop(&mut self, body: &Body, op: ForOp) -> Option<()> {
        let value = op.induction_var(body);
        let at = self.position(value)?;
        self.add_stride(at, op.constant_lower(body), op.step_size(body));
        match op.constant_lower(body) {
            Some(lower) => self.system.at_least(at, lower),
            None => self.add_bound(body, value, op.lower_map(body), op.lowerBoundOperands(body), true)?,
        }
        // Variables that the lower bound added may have moved it.
        let at = self.position(value)?;
        match op.constant_upper(body).map(|upper| upper.checked_sub(1)) {
            Some(Some(upper)) => self.system.at_most(at, upper),
            Some(None) => return None,
            None => self.add_bound(body, value, op.upper_map(body), op.upperBoundOperands(body), false)?,
        }
        Some(())
    }

    /// Demands what the bounds and steps of `op` say of its induction variables, which are there.
    pub fn add_parallel(&mut self, body: &Body, op: ParallelOp) -> Option<()> {
        let ctx = body.ctx();
        let ((lower, upper), (lower_groups, upper_groups)) = (op.maps(body), op.groups(body));
        let (lower_operands, upper_operands) = op.bound_operands(body);
        let group = |map: AffineMap, first: usize, count: usize| {
            let results = &map.results(ctx)[first..first + count];
            ctx.affine_map(map.dims(ctx) as u32, map.symbols(ctx) as u32, results)
        };
        let (mut first_lower, mut first_upper) = (0, 0);
        let steps = op.step_sizes(body);
        for (index, value) in inductions(body, op.0).into_iter().enumerate() {
            let at = self.position(value)?;
            let map = group(lower, first_lower, lower_groups[index]);
            let numbers: Option<Vec<i64>> = map.results(ctx).iter().map(|expr| expr.constant(ctx)).collect();
            self.add_stride(at, numbers.and_then(|numbers| numbers.into_iter().max()), steps[index]);
            self.add_bound(body, value, map, lower_operands, true)?;
            let map = group(upper, first_upper, upper_groups[index]);
            self.add_bound(body, value, map, upper_operands, false)?;
            first_lower += lower_groups[index];
            first_upper += upper_groups[index];
        }
        Some(())
    }

    /// Demands the condition of `op`.
    pub fn add_condition(&mut self, body: &Body, op: IfOp) -> Option<()> {
        let exprs = ExprsOfValues::of_set(body.ctx(), op.set(body), op.operands(body));
        let rows = self.rows(body, &exprs)?;
        let data = body.ctx().integer_set_data(op.set(body));
        for (row, &(_, equal)) in rows.into_iter().zip(&data.constraints) {
            if equal { self.system.add_equality(row) } else { self.system.add_inequality(row) }
        }
        Some(())
    }

    /// Adds the constraints of `other`, matching variables by their values; dimensions and symbols that are
    /// missing are added behind the others. `None` when a dimension here is a symbol there.
    pub fn align(&mut self, other: &mut Constraints) -> Option<()> {
        for at in 0..self.system.dims() {
            let value = self.values[at]?;
            match other.position(value) {
                Some(place) if place < other.system.dims() => other.swap(at, place),
                Some(_) => return None,
                None => {
                    other.system.insert(Kind::Dim, at, 1);
                    other.values.insert(at, Some(value));
                }
            }
        }
        for at in self.system.dims()..other.system.dims() {
            let value = other.values[at]?;
            if self.position(value).is_some() {
                return None;
            }
            self.append_dim(Some(value));
        }
        let dims = self.system.dims();
        for at in dims..dims + self.system.symbols() {
            let value = self.values[at]?;
            match other.position(value) {
                Some(place) if place >= at => other.swap(at, place),
                Some(_) => return None,
                None => {
                    other.system.insert(Kind::Symbol, at - dims, 1);
                    other.values.insert(at, Some(value));
                }
            }
        }
        for at in dims + self.system.symbols()..dims + other.system.symbols() {
            let value = other.values[at];
            self.append_symbol(value);
        }
        Some(())
    }

    /// Makes the symbols that are induction variables of `affine.for` dimensions, behind the others.
    pub fn loop_symbols_to_dims(&mut self, body: &Body) {
        let symbols = self.values[self.system.dims()..].to_vec();
        for value in symbols.into_iter().flatten().filter(|&value| loop_of(body, value).is_some()) {
            if let Some(at) = self.position(value) {
                let dims = self.system.dims();
                self.swap(at, dims);
                self.system.set_dims(dims + 1);
            }
        }
    }
}

/// The iterations in which `op` runs: a dimension for each induction variable around it. Conditions that cannot
/// be expressed, and those of an `else`, are left out.
///
/// `None` when a loop's bounds are not purely affine.
pub fn iteration_domain(body: &Body, op: Op) -> Option<Constraints> {
    let around = affine_ops_around(body, op);
    let mut domain = Constraints::new(&inductions_around(body, op), &[]);
    for outer in around {
        if let Some(outer) = ForOp::of(body, outer) {
            domain.add_loop(body, outer)?;
        } else if let Some(outer) = ParallelOp::of(body, outer) {
            domain.add_parallel(body, outer)?;
        } else if let Some(outer) = IfOp::of(body, outer) {
            let region = outer.thenRegion(body);
            if body.ancestor_in_region(region, op).is_some() {
                let before = domain.clone();
                if domain.add_condition(body, outer).is_none() {
                    domain = before;
                }
            }
        }
    }
    Some(domain)
}
