//! The function that says at run time which of several memrefs are freed.

use terrace_dialects::arith::{AndIOp, OrIOp};
use terrace_dialects::bufferization::deallocation::bool_constant;
use terrace_dialects::func::{FuncOp, ReturnOp};
use terrace_dialects::memref::DimOp;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Body, Rewriter, Value};

use super::build::{EQ, NE, compare, count_up, index, load, store, when};

/// Adds the function to `table`; returns its name.
///
/// Its arguments are lists: the addresses of memrefs that may be freed, those of memrefs that are
/// retained, and the conditions of the former. It fills two lists: which are freed, and which of those
/// retained would have been. Of memrefs with one address the first is freed, when the condition of any
/// holds.
pub(super) fn add(table: &mut Body) -> String {
    let ctx = table.ctx().clone();
    let name = (0..)
        .map(|at| if at == 0 { "dealloc_helper".to_owned() } else { format!("dealloc_helper_{}", at - 1) })
        .find(|name| table.lookup_symbol(name).is_none())
        .expect("a module has finitely many symbols");
    let [addresses, flags] = [ctx.index(), ctx.int(1)].map(|elem| ctx.memref(&[DYNAMIC], elem));
    let inputs = [addresses, addresses, flags, flags, flags];
    let loc = table.loc(table.self_op());
    let spec =
        FuncOp::spec(&ctx, loc, &name, &inputs, &[]).attr(&ctx, "sym_visibility", ctx.str_attr("private"));
    let op = table.create(&spec);
    if let Some(block) = table.entry(table.region(table.self_op(), 0)) {
        table.append(block, op);
    }
    let body = table.nested_mut(op).expect("functions have a body of their own");
    let region = body.region(body.self_op(), 0);
    let block = body.add_block(region);
    let args: Vec<Value> = inputs.into_iter().map(|ty| body.add_arg(block, ty, loc)).collect();
    let mut rw = Rewriter::at_end(body, block, loc);
    fill(&mut rw, [args[0], args[1], args[2], args[3], args[4]]);
    let spec = rw.spec(ReturnOp::def());
    rw.insert(spec);
    name
}

fn fill(rw: &mut Rewriter<'_>, [memrefs, retained, conditions, freed, owned]: [Value; 5]) {
    let (zero, one) = (index(rw, 0), index(rw, 1));
    let steps = [zero, one];
    let (yes, no) = (bool_constant(rw, true), bool_constant(rw, false));
    let count = rw.apply(DimOp::def(), &[memrefs, zero]);
    let retained_count = rw.apply(DimOp::def(), &[retained, zero]);
    count_up(rw, retained_count, steps, None, |rw, at, _| {
        store(rw, no, owned, at);
        None
    });
    join_conditions(rw, memrefs, conditions, steps, no);
    count_up(rw, count, steps, None, |rw, number, _| {
        let address = load(rw, memrefs, number);
        let condition = load(rw, conditions, number);
        let apart = count_up(rw, retained_count, steps, Some(yes), |rw, at, apart| {
            let other = load(rw, retained, at);
            let same = compare(rw, EQ, other, address);
            when(rw, same, |rw| {
                let before = load(rw, owned, at);
                let either = rw.apply(OrIOp::def(), &[before, condition]);
                store(rw, either, owned, at);
            });
            let differs = compare(rw, NE, other, address);
            Some(rw.apply(AndIOp::def(), &[apart?, differs]))
        });
        let first = count_up(rw, number, steps, apart, |rw, at, apart| {
            let other = load(rw, memrefs, at);
            let differs = compare(rw, NE, other, address);
            Some(rw.apply(AndIOp::def(), &[apart?, differs]))
        });
        let free = rw.apply(AndIOp::def(), &[first?, condition]);
        store(rw, free, freed, number);
        None
    });
}

/// Gives memrefs with one address one condition: that any of theirs holds.
fn join_conditions(rw: &mut Rewriter<'_>, memrefs: Value, conditions: Value, steps: [Value; 2], no: Value) {
    let count = rw.apply(DimOp::def(), &[conditions, steps[0]]);
    count_up(rw, count, steps, None, |rw, number, _| {
        let address = load(rw, memrefs, number);
        let any = count_up(rw, count, steps, Some(no), |rw, at, any| {
            let other = load(rw, memrefs, at);
            let same = compare(rw, EQ, other, address);
            let condition = load(rw, conditions, at);
            let both = rw.apply(AndIOp::def(), &[same, condition]);
            Some(rw.apply(OrIOp::def(), &[any?, both]))
        });
        store(rw, any?, conditions, number);
        None
    });
}
