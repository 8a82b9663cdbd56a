//! Checks at run time that an op is given what it must be given, after upstream's
//! `RuntimeVerifiableOpInterface`.
//!
//! What an op checks is the interface [`RuntimeVerifiable`]; [`Checks`] makes the ops in front of it.

mod linalg;
mod memref;
mod tensor;

use terrace_ir::text::{PrintOptions, print_op};
use terrace_ir::{Op, OpDef, Registry, Rewriter, Type, Value};

use super::index_list::Mixed;
use crate::arith::{AndIOp, CMPI_CASES, CmpIOp};
use crate::cf::AssertOp;

/// What an op demands at run time: an interface.
pub struct RuntimeVerifiable {
    /// Makes the checks, at the place of the rewriter, which is in front of the op. `None` when the rest of
    /// them cannot be made.
    pub add: fn(Op, &mut Checks<'_, '_>) -> Option<()>,
}

/// Attaches the interface to ops of loaded dialects.
pub(crate) fn attach(registry: &mut Registry) {
    for (op, model) in memref::MODELS.iter().chain(tensor::MODELS) {
        registry.attach(op, model);
    }
    linalg::attach(registry);
}

/// Makes the checks of an op.
pub struct Checks<'a, 'b> {
    /// The rewriter that makes ops.
    pub rw: &'a mut Rewriter<'b>,
    head: String,
    tail: String,
}

impl<'a, 'b> Checks<'a, 'b> {
    /// Checks in front of `op`. Messages show the op if they are `verbose`.
    pub fn new(rw: &'a mut Rewriter<'b>, op: Op, verbose: bool) -> Checks<'a, 'b> {
        rw.set_root(op);
        let mut head = "ERROR: Runtime op verification failed\n".to_owned();
        if verbose {
            let options = PrintOptions { local_scope: true, ..PrintOptions::default() };
            head.push_str(print_op(rw, op, &options).trim_end());
            head.push('\n');
        }
        let tail = format!("\nLocation: {}", rw.ctx().display(rw.body().loc(op)));
        Checks { rw, head, tail }
    }

    /// Demands `condition`; `what` says what does not hold otherwise.
    pub fn assert(&mut self, condition: Value, what: &str) {
        let ctx = self.rw.context();
        let message = ctx.str_attr(&format!("{}^ {what}{}", self.head, self.tail));
        let spec = self.rw.spec(AssertOp::def()).operands([condition]).attr(&ctx, "msg", message);
        self.rw.insert(spec);
    }

    /// An op with one result.
    fn make(&mut self, def: &'static OpDef, operands: &[Value], ty: Type) -> Value {
        let spec = self.rw.spec(def).operands(operands.iter().copied()).results([ty]);
        let op = self.rw.insert(spec);
        self.rw.result(op, 0)
    }

    /// The value of an entry; numbers become constants.
    fn value(&mut self, entry: Mixed) -> Option<Value> {
        entry.value(self.rw)
    }

    /// An `index` constant.
    fn number(&mut self, number: i64) -> Option<Value> {
        self.value(Mixed::Static(number))
    }

    /// `arith.cmpi`
    fn compare(&mut self, predicate: &str, lhs: Value, rhs: Value) -> Value {
        let ctx = self.rw.context();
        let number = CMPI_CASES.iter().find(|case| case.0 == predicate).map_or(0, |case| case.1);
        let spec = self
            .rw
            .spec(CmpIOp::def())
            .operands([lhs, rhs])
            .attr(&ctx, "predicate", ctx.i64_attr(number))
            .results([ctx.int(1)]);
        let op = self.rw.insert(spec);
        self.rw.result(op, 0)
    }

    /// Whether `value` is at least `low` and below `high`, or, with `inclusive`, at most that.
    fn is_within(&mut self, value: Value, (low, high): (Value, Value), inclusive: bool) -> Value {
        let above = self.compare("sge", value, low);
        let below = self.compare(if inclusive { "sle" } else { "slt" }, value, high);
        self.rw.apply(AndIOp::def(), &[above, below])
    }

    /// Demands that `indices` are within the sizes of `of`, a memref or tensor.
    fn in_bounds(&mut self, of: Value, indices: &[Value]) -> Option<()> {
        if indices.is_empty() {
            return Some(());
        }
        let zero = self.number(0)?;
        let mut all = None;
        for (at, &index) in indices.iter().enumerate() {
            let size = super::reify::size_of(self.rw, of, at)?;
            let size = self.value(size)?;
            let inside = self.is_within(index, (zero, size), false);
            all = Some(match all {
                None => inside,
                Some(so_far) => self.rw.apply(AndIOp::def(), &[so_far, inside]),
            });
        }
        self.assert(all?, "out-of-bounds access");
        Some(())
    }

    /// Demands that the part of `source` that `slice` names lies in it; `name` is what the op is called.
    fn slice_in_bounds(&mut self, source: Value, slice: &super::slice::Slice, name: &str) -> Option<()> {
        use crate::arith::{AddIOp, MulIOp, OrIOp, SubIOp};
        let (zero, one) = (self.number(0)?, self.number(1)?);
        for at in 0..slice.rank() {
            let offset = self.value(slice.offsets[at])?;
            let size = self.value(slice.sizes[at])?;
            let stride = self.value(slice.strides[at])?;
            let whole = super::reify::size_of(self.rw, source, at)?;
            let whole = self.value(whole)?;
            // An empty part may begin at the end.
            let empty = self.compare("sle", size, zero);
            let first = self.is_within(offset, (zero, whole), false);
            let end = self.is_within(offset, (zero, whole), true);
            let at_end = self.rw.apply(AndIOp::def(), &[empty, end]);
            let begins = self.rw.apply(OrIOp::def(), &[first, at_end]);
            self.assert(begins, &format!("offset {at} is out-of-bounds"));
            let steps = self.rw.apply(SubIOp::def(), &[size, one]);
            let way = self.rw.apply(MulIOp::def(), &[steps, stride]);
            let last = self.rw.apply(AddIOp::def(), &[offset, way]);
            let inside = self.is_within(last, (zero, whole), false);
            let ends = self.rw.apply(OrIOp::def(), &[empty, inside]);
            self.assert(ends, &format!("{name} runs out-of-bounds along dimension {at}"));
        }
        Some(())
    }
}
