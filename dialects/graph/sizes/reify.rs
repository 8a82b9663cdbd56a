//! Sizes as values of type `index`.

use terrace_ir::{OpDef, Rewriter, Value};

use super::{Atom, AtomId, Expr, Relation, Size, Sizes, Symbol};
use crate::{arith, memref, tensor};

/// Predicates of `arith.cmpi`.
const EQ: i64 = 0;
const SLT: i64 = 2;
const SGT: i64 = 4;

impl Sizes {
    /// The value of `size`, computed at the rewriter's place, where all that it is an expression of must be there.
    pub fn value(&self, rw: &mut Rewriter<'_>, size: Size) -> Value {
        match size {
            Size::Known(number) => index(rw, number),
            Size::Open(expr) => self.expr(rw, expr),
        }
    }

    /// A sum of products; expressions do not nest deeper than [`MAX_DEPTH`](super::MAX_DEPTH) by much.
    fn expr(&self, rw: &mut Rewriter<'_>, expr: Expr) -> Value {
        let mut sum = None;
        for (monomial, factor) in self.exprs.terms(expr) {
            let mut product = None;
            for &id in monomial {
                let atom = self.atom(rw, id);
                product = Some(join(rw, arith::MulIOp::def(), product, atom));
            }
            if *factor != 1 || product.is_none() {
                let factor = index(rw, *factor);
                product = Some(join(rw, arith::MulIOp::def(), product, factor));
            }
            if let Some(product) = product {
                sum = Some(join(rw, arith::AddIOp::def(), sum, product));
            }
        }
        match sum {
            Some(sum) => sum,
            None => index(rw, 0),
        }
    }

    fn atom(&self, rw: &mut Rewriter<'_>, id: AtomId) -> Value {
        let pair = |rw: &mut Rewriter<'_>, def: &'static OpDef, a: Size, b: Size| {
            let operands = [self.value(rw, a), self.value(rw, b)];
            rw.apply(def, &operands)
        };
        match self.exprs.atom(id) {
            Atom::Symbol(symbol) => self.symbol(rw, symbol),
            Atom::Add(a, b) => pair(rw, arith::AddIOp::def(), a, b),
            Atom::Mul(a, b) => pair(rw, arith::MulIOp::def(), a, b),
            Atom::Max(a, b) => pair(rw, arith::MaxSIOp::def(), a, b),
            Atom::Min(a, b) => pair(rw, arith::MinSIOp::def(), a, b),
            Atom::FloorDiv(a, b) => self.quotient(rw, a, b),
            Atom::Select(relation, a, b, yes, no) => {
                let (a, b) = (self.value(rw, a), self.value(rw, b));
                let predicate = if relation == Relation::Equal { EQ } else { SLT };
                let holds = compare(rw, predicate, a, b);
                let (yes, no) = (self.value(rw, yes), self.value(rw, no));
                rw.apply(arith::SelectOp::def(), &[holds, yes, no])
            }
        }
    }

    fn quotient(&self, rw: &mut Rewriter<'_>, a: Size, b: Size) -> Value {
        let def = match self.exprs.at_least(a, 0) {
            true => arith::DivSIOp::def(),
            false => arith::FloorDivSIOp::def(),
        };
        let (dividend, divisor) = (self.value(rw, a), self.value(rw, b));
        if self.exprs.at_least(b, 1) {
            return rw.apply(def, &[dividend, divisor]);
        }
        let (zero, one) = (index(rw, 0), index(rw, 1));
        let above = compare(rw, SGT, divisor, zero);
        let safe = rw.apply(arith::SelectOp::def(), &[above, divisor, one]);
        let quotient = rw.apply(def, &[dividend, safe]);
        rw.apply(arith::SelectOp::def(), &[above, quotient, zero])
    }

    fn symbol(&self, rw: &mut Rewriter<'_>, symbol: Symbol) -> Value {
        match symbol {
            Symbol::Index(value) => value,
            Symbol::Dim(value, dim) => {
                let dim = index(rw, i64::from(dim));
                let value = self.current(value);
                let def = if rw.ty(value).is_memref(&rw.context()) {
                    memref::DimOp::def()
                } else {
                    tensor::DimOp::def()
                };
                rw.apply(def, &[value, dim])
            }
            Symbol::Element(value, at) => {
                let list = self.current(value);
                let ctx = rw.context();
                let mut operands = vec![list];
                if rw.ty(list).rank(&ctx) == Some(1) {
                    operands.push(index(rw, i64::from(at)));
                }
                let element = rw.ty(list).elem(&ctx);
                let spec = rw.spec(tensor::ExtractOp::def()).operands(operands).results([element]);
                let element = insert(rw, spec);
                let spec = rw.spec(arith::IndexCastOp::def()).operands([element]).results([ctx.index()]);
                insert(rw, spec)
            }
        }
    }
}

fn insert(rw: &mut Rewriter<'_>, spec: terrace_ir::op::OpSpec) -> Value {
    let op = rw.insert(spec);
    rw.result(op, 0)
}

/// A constant of type `index`.
fn index(rw: &mut Rewriter<'_>, number: i64) -> Value {
    let ctx = rw.context();
    let spec =
        rw.spec(arith::ConstantOp::def()).attr(&ctx, "value", ctx.index_attr(number)).results([ctx.index()]);
    insert(rw, spec)
}

fn compare(rw: &mut Rewriter<'_>, predicate: i64, a: Value, b: Value) -> Value {
    let ctx = rw.context();
    let spec =
        rw.spec(arith::CmpIOp::def()).operands([a, b]).attr(&ctx, "predicate", ctx.i64_attr(predicate));
    insert(rw, spec.results([ctx.int(1)]))
}

/// `so_far` with `next` by the op of `def`.
fn join(rw: &mut Rewriter<'_>, def: &'static OpDef, so_far: Option<Value>, next: Value) -> Value {
    match so_far {
        Some(so_far) => rw.apply(def, &[so_far, next]),
        None => next,
    }
}
