//! Loops that stack values as often as a condition holds.
//!
//! Memory for a stack is made before its loop starts. A loop of which nobody knows by then how often it runs is therefore
//! preceded by one that does the same, stacks nothing and counts its iterations; then the loop itself runs as often as that. Ops of the graph
//! dialect have no effects: what both compute is the same.

use terrace_dialects::graph::{AddOp, ConstantOp, LoopOp, YieldOp, constant_bool};
use terrace_ir::body::Mapping;
use terrace_ir::{Attr, Body, Op, Rewriter, Type, Value};

/// Ops that are copied into loops that count at most; loops nest, and each level doubles what is inside.
const MAX_COPIED: usize = 1 << 18;

/// Puts a loop that counts in front of each that needs one. One that would copy too much stays as it is.
pub(super) fn count_iterations(body: &mut Body) {
    let mut left = MAX_COPIED;
    // Inner loops first: copies of the outer ones have theirs.
    for op in body.all_ops().into_iter().rev() {
        let Some(looped) = LoopOp::of(body, op).filter(|&looped| is_open(body, looped)) else { continue };
        let Some(rest) = left.checked_sub(body.walk(op).len()) else { continue };
        left = rest;
        count_first(body, looped);
    }
}

/// Whether the loop stacks anything, and its condition decides how often.
fn is_open(body: &Body, looped: LoopOp) -> bool {
    let stacks = body.results(looped.0).len() > looped.inits(body).len();
    let goes_on = looped.yielded(body).first().and_then(|&value| constant_bool(body, value));
    stacks && (looped.count(body).is_none() || goes_on != Some(true))
}

fn scalar(rw: &mut Rewriter<'_>, elem: Type, bytes: &[u8]) -> Option<Value> {
    let ctx = rw.context();
    let ty = ctx.tensor(&[], elem);
    let value: Attr = ctx.dense_attr(ty, bytes)?;
    let spec = rw.spec(ConstantOp::def()).attr(&ctx, "value", value).results([ty]);
    let op = rw.insert(spec);
    Some(rw.result(op, 0))
}

/// The loop that counts is `looped` with the number of the next iteration in place of what is stacked.
fn count_first(body: &mut Body, looped: LoopOp) -> Option<()> {
    let block = looped.block(body)?;
    let end = body.last_op(block)?;
    let inits = looped.inits(body).to_vec();
    let (count, condition) = (looped.count(body), looped.condition(body));
    let yielded = looped.yielded(body).to_vec();
    let types: Vec<Type> = body.results(looped.0).map(|result| body.ty(result)).collect();
    let args = body.args(block).to_vec();
    let mut arg_types: Vec<Type> = args.iter().map(|&arg| body.ty(arg)).collect();
    let mut rw = Rewriter::before(body, looped.0);
    let ctx = rw.context();
    let wide = ctx.int(64);
    let number = ctx.tensor(&[], wide);
    let zero = scalar(&mut rw, wide, &0i64.to_le_bytes())?;
    let starts = [&inits[..], &[zero]].concat();
    let groups: [&[Value]; 3] = [count.as_slice(), condition.as_slice(), &starts];
    let carried = types[..inits.len()].iter().copied().chain([number]);
    let spec = rw.spec(LoopOp::def()).operand_groups(&ctx, &groups).results(carried.collect::<Vec<_>>());
    let counting = rw.insert(spec);
    arg_types.push(number);
    let region = rw.region(counting, 0);
    let copy = rw.add_block(region, &arg_types);
    let mut map = Mapping::default();
    map.values.extend(args.iter().copied().zip(rw.args(copy).to_vec()));
    rw.set_end(copy);
    let ops: Vec<Op> = rw.ops_of(block).filter(|&op| op != end).collect();
    for op in ops {
        rw.clone_here(op, &mut map);
    }
    let one = scalar(&mut rw, wide, &1i64.to_le_bytes())?;
    let at = rw.args(copy)[0];
    let next = rw.apply(AddOp::def(), &[at, one]);
    let values = yielded[..=inits.len()].iter().map(|&value| map.value(value)).chain([next]);
    let spec = rw.spec(YieldOp::def()).operands(values.collect::<Vec<_>>());
    rw.insert(spec);
    let counted = rw.result(counting, inits.len());
    rw.set_before(looped.0);
    let spec = rw.spec(LoopOp::def()).operand_groups(&ctx, &[&[counted], &[], &inits]).results(types);
    let again = rw.insert(spec);
    let region = rw.region(again, 0);
    rw.modify(again, |body| body.move_block(block, region));
    rw.set_before(end);
    let yes = scalar(&mut rw, ctx.int(1), &[1])?;
    let values = [&[yes], &yielded[1..]].concat();
    rw.set_operands(end, &values);
    let results: Vec<Value> = rw.results(again).collect();
    rw.replace(looped.0, results);
    Some(())
}
