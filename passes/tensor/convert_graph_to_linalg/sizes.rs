//! Sizes that are known only when the program runs.

use terrace_dialects::arith::{CmpIOp, DivSIOp, OrIOp, RemSIOp, SelectOp};
use terrace_dialects::cf::AssertOp;
use terrace_dialects::graph::sizes::{Relation, Size, Symbol};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Op, OpError, Type, Value};

use super::build::{Build, Mapped, parallel};
use super::scalar::Compare;

/// Predicates of `arith.cmpi`.
const EQ: i64 = 0;
const SLE: i64 = 3;

impl Build<'_, '_> {
    /// The sizes of a tensor.
    pub(super) fn sizes(&mut self, value: Value) -> Vec<Size> {
        self.table.shape(self.rw.body(), value)
    }

    /// Sizes and element type of result `index` of `op`, in terms of what is computed before it.
    pub(super) fn result_sizes(&mut self, op: Op, index: usize) -> Result<(Vec<Size>, Type), OpError> {
        let result = self.rw.result(op, index);
        let sizes = self.table.results(self.rw.body(), op).swap_remove(index);
        match sizes.iter().position(|&size| self.table.is_own(size, result)) {
            None => Ok((sizes, self.elem(result))),
            Some(dim) => Err(OpError::new(format!(
                "has a result of type '{}' whose size in dimension {dim} does not follow from its operands",
                self.ctx.display(self.rw.ty(result))
            ))),
        }
    }

    /// A size as a value of type `index`.
    pub(super) fn value(&mut self, size: Size) -> Value {
        self.table.value(self.rw, size)
    }

    /// A value of type `index`, which is not negative, as a size.
    pub(super) fn counted(&mut self, value: Value) -> Size {
        self.table.exprs.symbol(Symbol::Index(value))
    }

    /// The values of the sizes that a type leaves open.
    pub(super) fn open_values(&mut self, sizes: &[Size]) -> Vec<Value> {
        let open: Vec<Size> = sizes.iter().copied().filter(|size| size.known().is_none()).collect();
        open.into_iter().map(|size| self.value(size)).collect()
    }

    /// Sizes as a type has them.
    pub(super) fn static_sizes<S: Into<Size> + Copy>(&self, sizes: &[S]) -> Vec<i64> {
        sizes.iter().map(|&size| size.into().known().unwrap_or(DYNAMIC)).collect()
    }

    /// `a + b`.
    pub(super) fn add_sizes(&mut self, a: Size, b: Size) -> Size {
        self.table.exprs.add(a, b)
    }

    /// `a - b`.
    pub(super) fn sub_sizes(&mut self, a: Size, b: Size) -> Size {
        self.table.exprs.sub(a, b)
    }

    /// The product of sizes.
    pub(super) fn product(&mut self, sizes: &[Size]) -> Size {
        self.table.exprs.product(sizes)
    }

    /// Sees to it that two sizes are equal: the run ends with a message where they are not.
    pub(super) fn require_equal(&mut self, a: Size, b: Size, what: &str) {
        if self.table.exprs.decide(Relation::Equal, a, b) != Some(true) {
            let equal = self.equal_sizes(a, b);
            self.assert(equal, what);
        }
    }

    /// Sees to it that `size` is not above `most`.
    pub(super) fn require_at_most(&mut self, size: Size, most: Size, what: &str) {
        if self.table.exprs.decide(Relation::Less, most, size) != Some(false) {
            let fits = self.compare_sizes(SLE, size, most);
            self.assert(fits, what);
        }
    }

    /// Sees to it that a value has the sizes `shape`.
    pub(super) fn require_sizes(&mut self, value: Value, shape: &[Size], what: &str) {
        for (size, &wanted) in self.sizes(value).into_iter().zip(shape) {
            self.require_equal(size, wanted, what);
        }
    }

    /// Sees to it that no size is below 0.
    pub(super) fn require_not_negative(&mut self, sizes: &[Size], what: &str) {
        for &size in sizes {
            if !self.table.exprs.at_least(size, 0) {
                let fits = self.compare_sizes(SLE, Size::Known(0), size);
                self.assert(fits, what);
            }
        }
    }

    /// The greater of two sizes.
    pub(super) fn max_sizes(&mut self, a: Size, b: Size) -> Size {
        self.table.exprs.max(a, b)
    }

    /// `a / by`, for a dimension that is split into `by` equal parts: the run ends with a message where it has a rest.
    pub(super) fn split_size(&mut self, a: Size, by: i64, what: &str) -> Size {
        let by = Size::Known(by);
        let part = self.table.exprs.floor_div(a, by);
        let whole = self.table.exprs.mul(part, by);
        self.require_equal(a, whole, what);
        part
    }

    /// Sees to it that there are elements where some are wanted.
    pub(super) fn require_some(&mut self, count: Size, wanted: Size, what: &str) {
        if self.table.exprs.at_least(count, 1) {
            return;
        }
        let some = self.compare_sizes(SLE, Size::Known(1), count);
        let none = self.equal_sizes(wanted, Size::Known(0));
        let fits = self.op(OrIOp::def(), &[some, none]);
        self.assert(fits, what);
    }

    /// Sees to it that `shape` has `total` elements. Sizes that a caller computes may be anything, so that no product of
    /// them is made before it is known to be at most `total`.
    pub(super) fn require_shape(&mut self, total: Size, shape: &[Size]) {
        let (zero, one) = (self.index(0), self.index(1));
        let truth = self.ctx.int(1);
        let (mut room, mut fits) = (self.value(total), self.int_constant(1, truth));
        let all = room;
        let (mut some_empty, mut counts) = (self.int_constant(0, truth), self.int_constant(1, truth));
        for &size in shape {
            let size = self.value(size);
            let empty = self.compare(Compare::Eq, size, zero, false);
            let negative = self.compare(Compare::Lt, size, zero, false);
            let not_negative = self.not(negative);
            some_empty = self.or(some_empty, empty);
            counts = self.and(counts, not_negative);
            let divisor = self.max(size, one, false);
            let rest = self.op(RemSIOp::def(), &[room, divisor]);
            let whole = self.compare(Compare::Eq, rest, zero, false);
            fits = self.and(fits, whole);
            room = self.op(DivSIOp::def(), &[room, divisor]);
        }
        // What divides the elements without a rest down to one multiplies to them.
        let used_up = self.compare(Compare::Eq, room, one, false);
        let fits = self.and(fits, used_up);
        let full = self.not(some_empty);
        let fits = self.and(fits, full);
        let none = self.compare(Compare::Eq, all, zero, false);
        let fits = self.select(none, some_empty, fits);
        let fits = self.and(fits, counts);
        self.assert(fits, "a reshape has another number of elements than its input");
    }

    fn equal_sizes(&mut self, a: Size, b: Size) -> Value {
        self.compare_sizes(EQ, a, b)
    }

    fn compare_sizes(&mut self, predicate: i64, a: Size, b: Size) -> Value {
        let (a, b) = (self.value(a), self.value(b));
        let spec = self.rw.spec(CmpIOp::def()).operands([a, b]);
        let spec = spec.attr(&self.ctx, "predicate", self.ctx.i64_attr(predicate)).results([self.ctx.int(1)]);
        self.one(spec)
    }

    /// Ends the run with a message where the condition does not hold.
    pub(super) fn assert(&mut self, condition: Value, what: &str) {
        let spec = self.rw.spec(AssertOp::def()).operands([condition]);
        let spec = spec.attr(&self.ctx, "msg", self.ctx.str_attr(what));
        self.rw.insert(spec);
    }

    /// `value` with the map under which it broadcasts to loops over `to`.
    ///
    /// Where it is not known whether a size is 1 or that of the loops, the elements are repeated by a structured op of
    /// its own, which picks them by index; the run ends with a message where the size is neither.
    pub(super) fn broadcast<S: Into<Size> + Copy>(
        &mut self,
        value: Value,
        to: &[S],
    ) -> Result<Mapped, OpError> {
        let to: Vec<Size> = to.iter().map(|&size| size.into()).collect();
        let from = self.sizes(value);
        let missing = to.len().checked_sub(from.len());
        let missing = missing.ok_or_else(|| OpError::new("has an operand of higher rank than its result"))?;
        let target = &to[missing..];
        let unclear = |(from, to): (&Size, &Size)| from != to && *from != 1;
        if !from.iter().zip(target).any(unclear) {
            return Ok((value, self.broadcast_map(&from, &to)));
        }
        let mut single = Vec::new();
        for (&from, &to) in from.iter().zip(target) {
            single.push(if unclear((&from, &to)) {
                let one = self.equal_sizes(from, Size::Known(1));
                let same = self.equal_sizes(from, to);
                let fits = self.op(OrIOp::def(), &[one, same]);
                self.assert(
                    fits,
                    "operands do not broadcast: a size is neither 1 nor that of the other operand",
                );
                Some(one)
            } else {
                None
            });
        }
        let dest = self.empty(target, self.elem(value));
        let identity = self.ctx.identity_map(target.len());
        let spread = self.generic_raw(&[], &[(dest, identity)], &parallel(target.len()), |b, _| {
            let zero = b.index(0);
            let mut place = Vec::new();
            for (dim, single) in single.iter().enumerate() {
                let at = b.loop_index(dim);
                place.push(match *single {
                    Some(one) => {
                        let index = b.ctx.index();
                        b.op_to(SelectOp::def(), &[one, zero, at], index)
                    }
                    None if from[dim] == 1 => zero,
                    None => at,
                });
            }
            Ok(vec![b.extract(value, &place)])
        })?;
        Ok((spread[0], self.broadcast_map(target, &to)))
    }

    /// A number of elements as a scalar of the computed type `ty`, made in front of a structured op.
    pub(super) fn count_of(&mut self, count: Size, ty: Type) -> Value {
        match count {
            Size::Known(count) if ty.is_float(&self.ctx) => self.number(count as f64, ty),
            Size::Known(count) => self.int_constant(count, ty),
            open => {
                let value = self.value(open);
                let wide = self.ctx.int(64);
                let value = self.convert(value, false, wide, false);
                self.convert(value, false, ty, false)
            }
        }
    }
}
