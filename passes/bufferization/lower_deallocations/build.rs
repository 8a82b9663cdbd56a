//! Ops that the lowering makes.

use terrace_dialects::arith::CmpIOp;
use terrace_dialects::memref::{AllocOp, CastOp, DeallocOp, LoadOp, StoreOp};
use terrace_dialects::scf::{ForOp, IfOp, YieldOp};
use terrace_dialects::support::constant;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Rewriter, Type, Value};

/// The number of `arith.cmpi`'s predicate `eq`.
pub(super) const EQ: i64 = 0;
/// The number of `arith.cmpi`'s predicate `ne`.
pub(super) const NE: i64 = 1;

pub(super) fn compare(rw: &mut Rewriter<'_>, predicate: i64, a: Value, b: Value) -> Value {
    let ctx = rw.context();
    let spec = rw
        .spec(CmpIOp::def())
        .operands([a, b])
        .attr(&ctx, "predicate", ctx.i64_attr(predicate))
        .results([ctx.int(1)]);
    let op = rw.insert(spec);
    rw.result(op, 0)
}

pub(super) fn index(rw: &mut Rewriter<'_>, value: usize) -> Value {
    constant::index(rw, value as i64).expect("the arith dialect makes constants of type index")
}

/// A new list of `count` elements.
pub(super) fn list(rw: &mut Rewriter<'_>, count: usize, elem: Type) -> Value {
    let ctx = rw.context();
    let ty = ctx.memref(&[count as i64], elem);
    let spec = rw.spec(AllocOp::def()).operand_groups(&ctx, &[&[], &[]]).results([ty]);
    let op = rw.insert(spec);
    rw.result(op, 0)
}

/// `list` as one of unknown size.
pub(super) fn open(rw: &mut Rewriter<'_>, list: Value) -> Value {
    let ctx = rw.context();
    let ty = ctx.memref(&[DYNAMIC], rw.ty(list).elem(&ctx));
    let spec = rw.spec(CastOp::def()).operands([list]).results([ty]);
    let op = rw.insert(spec);
    rw.result(op, 0)
}

pub(super) fn load(rw: &mut Rewriter<'_>, list: Value, at: Value) -> Value {
    let elem = rw.ty(list).elem(rw.ctx());
    let spec = rw.spec(LoadOp::def()).operands([list, at]).results([elem]);
    let op = rw.insert(spec);
    rw.result(op, 0)
}

pub(super) fn store(rw: &mut Rewriter<'_>, value: Value, list: Value, at: Value) {
    let spec = rw.spec(StoreOp::def()).operands([value, list, at]);
    rw.insert(spec);
}

pub(super) fn free(rw: &mut Rewriter<'_>, memref: Value) {
    let spec = rw.spec(DeallocOp::def()).operands([memref]);
    rw.insert(spec);
}

fn end(rw: &mut Rewriter<'_>, values: &[Value]) {
    let spec = rw.spec(YieldOp::def()).operands(values.iter().copied());
    rw.insert(spec);
}

/// `scf.if` without results or `else`.
pub(super) fn when(rw: &mut Rewriter<'_>, condition: Value, then: impl FnOnce(&mut Rewriter<'_>)) {
    let spec = rw.spec(IfOp::def()).operands([condition]);
    let op = rw.insert(spec);
    let after = rw.point();
    let region = rw.region(op, 0);
    let block = rw.add_block(region, &[]);
    rw.set_end(block);
    then(rw);
    end(rw, &[]);
    if let Some(after) = after {
        rw.set_point(after);
    }
}

/// `scf.for` over `0 .. size`, which hands a value on when `init` is one.
pub(super) fn count_up(
    rw: &mut Rewriter<'_>,
    size: Value,
    [zero, one]: [Value; 2],
    init: Option<Value>,
    each: impl FnOnce(&mut Rewriter<'_>, Value, Option<Value>) -> Option<Value>,
) -> Option<Value> {
    let types: Vec<Type> = init.iter().map(|&value| rw.ty(value)).collect();
    let spec = rw
        .spec(ForOp::def())
        .operands([zero, size, one].into_iter().chain(init))
        .results(types.iter().copied());
    let op = rw.insert(spec);
    let after = rw.point();
    let region = rw.region(op, 0);
    let args: Vec<Type> = [rw.ctx().index()].into_iter().chain(types).collect();
    let block = rw.add_block(region, &args);
    rw.set_end(block);
    let (at, carried) = (rw.args(block)[0], rw.args(block).get(1).copied());
    let next = each(rw, at, carried);
    end(rw, next.as_slice());
    if let Some(after) = after {
        rw.set_point(after);
    }
    rw.results(op).next()
}
