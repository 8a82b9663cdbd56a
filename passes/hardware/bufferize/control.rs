//! How structured control flow hands over tensors, once they are buffers.

use terrace_dialects::memref::AllocOp;
use terrace_dialects::tensor::EmptyOp;
use terrace_dialects::{arith, scf};
use terrace_ir::{Block, Op, OpError, Region, Rewriter, Type, Value};

use super::func::{State, bufferize_op};
use super::ops::Done;
use super::storage::{Storage, alloc, alloc_like, copy, memref_type};

/// A buffer that an op hands tensors over in.
#[derive(Clone, Copy)]
struct Handed {
    /// Which of the values handed over.
    at: usize,
    buffer: Value,
    /// Where the region reads it, if that sees it.
    storage: Option<Storage>,
    /// What lay in it in front of the op, whose memory it stays.
    of: Option<Storage>,
}

/// A buffer for what is handed over, which is made before its size could be asked for.
fn alloc_known(rw: &mut Rewriter<'_>, ty: Type) -> Result<(Value, Op), OpError> {
    if ty.static_shape(rw.ctx()).is_none() {
        return Err(OpError::new(
            "cannot be bufferized: it gives a tensor whose size is only known afterwards",
        ));
    }
    alloc(rw, ty, &[])
}

fn only_block(rw: &Rewriter<'_>, region: Region) -> Result<Block, OpError> {
    rw.entry(region).ok_or_else(|| OpError::new("has a region without a block"))
}

/// Whether value `at` of an op is handed over in a buffer.
fn is_handed(handed: &[Handed], at: usize) -> bool {
    handed.iter().any(|entry| entry.at == at)
}

/// The values of `all` that are handed over as they are.
fn others(handed: &[Handed], all: &[Value]) -> Vec<Value> {
    let kept = (0..all.len()).filter(|&at| !is_handed(handed, at));
    kept.map(|at| all[at]).collect()
}

/// The types of those of `values` that are no tensors.
fn scalar_types(rw: &Rewriter<'_>, values: &[Value]) -> Vec<Type> {
    let types = values.iter().map(|&value| rw.ty(value));
    types.filter(|ty| !ty.is_tensor(rw.ctx())).collect()
}

/// Bufferizes the ops of `block` but its last one, which is returned.
fn bufferize_block(rw: &mut Rewriter<'_>, block: Block, state: &mut State<'_>) -> Result<Op, OpError> {
    let ops: Vec<Op> = rw.ops_of(block).collect();
    let Some((&end, ops)) = ops.split_last() else {
        return Err(OpError::new("has a block without a terminator"));
    };
    for &op in ops {
        bufferize_op(rw.body_mut(), op, state)?;
    }
    Ok(end)
}

/// Copies each of `values` to its buffer, in front of `end`, all as if at once: what lies in a buffer that another copy
/// overwrites is put aside before.
fn hand_over(
    rw: &mut Rewriter<'_>,
    end: Op,
    (handed, values): (&[Handed], &[Value]),
    state: &State<'_>,
) -> Result<(), OpError> {
    rw.set_before(end);
    let mut copies = Vec::new();
    for entry in handed {
        let (from, storage) = state.buffers.of(values[entry.at])?;
        if from != entry.buffer {
            copies.push((from, storage, *entry));
        }
    }
    for at in 0..copies.len() {
        let overwritten = copies[..=at].iter().any(|copy| copy.2.storage == Some(copies[at].1));
        if overwritten {
            let (aside, _) = alloc_like(rw, rw.ty(values[copies[at].2.at]), copies[at].0)?;
            copy(rw, copies[at].0, aside);
            copies[at].0 = aside;
        }
    }
    for (from, _, entry) in copies {
        copy(rw, from, entry.buffer);
    }
    Ok(())
}

/// Has the results of `op` that are tensors stand for `handed`, and the others for those of `new`.
fn settle_results(rw: &mut Rewriter<'_>, op: Op, new: Op, handed: &[Handed], state: &mut State<'_>) {
    let home = rw.block(op);
    for entry in handed {
        let result = rw.result(op, entry.at);
        match entry.of {
            Some(storage) => state.buffers.alias(result, entry.buffer, storage),
            None => {
                state.buffers.add(result, entry.buffer, true, home);
            }
        }
    }
    let results: Vec<Value> = rw.results(op).collect();
    let scalars = others(handed, &results);
    for (from, to) in scalars.into_iter().zip(rw.results(new)) {
        rw.replace_value(from, to);
    }
}

/// Removes the arguments of `block` that stood for tensors, with the ops in `new` that used them. Argument `skip` of it is
/// the first value that is handed over.
fn drop_arguments(
    rw: &mut Rewriter<'_>,
    new: Op,
    (block, skip): (Block, usize),
    handed: &[Handed],
    state: &mut State<'_>,
) {
    let dead = std::mem::take(&mut state.dead);
    let (inside, outside): (Vec<Op>, Vec<Op>) = dead.into_iter().partition(|&op| rw.is_ancestor(new, op));
    state.dead = outside;
    for &op in inside.iter().rev() {
        rw.erase(op);
    }
    for entry in handed.iter().rev() {
        rw.modify(new, |body| body.remove_arg(block, entry.at + skip));
    }
}

/// One buffer for each tensor of the operands `inits` of `op`, with its contents; the arguments of `block` from `skip` on
/// read them. What nothing else uses any more is carried where it lies.
fn carry(
    rw: &mut Rewriter<'_>,
    (op, inits): (Op, &[Value]),
    (block, skip): (Block, usize),
    state: &mut State<'_>,
) -> Result<Vec<Handed>, OpError> {
    let ctx = rw.context();
    let args = rw.args(block).to_vec();
    let mut handed: Vec<Handed> = Vec::new();
    let mut taken = Vec::new();
    for (at, &init) in inits.iter().enumerate() {
        if !rw.ty(init).is_tensor(&ctx) {
            continue;
        }
        let (from, storage) = state.buffers.of(init)?;
        let whole = rw.ty(from) == memref_type(&ctx, rw.ty(init))?;
        let reused = whole && !taken.contains(&storage) && state.buffers.handed_to(rw, storage, op);
        let buffer = if reused {
            taken.push(storage);
            from
        } else {
            let (buffer, _) = alloc_like(rw, rw.ty(init), from)?;
            if EmptyOp::defining(rw, init).is_none() {
                copy(rw, from, buffer);
            }
            buffer
        };
        let inside = state.buffers.add(args[at + skip], buffer, true, Some(block));
        handed.push(Handed { at, buffer, storage: Some(inside), of: reused.then_some(storage) });
    }
    Ok(handed)
}

/// A loop that carries tensors: each carried tensor gets one buffer, which every iteration updates.
pub(super) fn for_loop(rw: &mut Rewriter<'_>, op: Op, state: &mut State<'_>) -> Result<Done, OpError> {
    let old = scf::ForOp(op);
    let inits = old.initArgs(rw).to_vec();
    let block = only_block(rw, rw.region(op, 0))?;
    let handed = carry(rw, (op, &inits), (block, 1), state)?;
    let bounds = [old.lowerBound(rw), old.upperBound(rw), old.step(rw)];
    let unsigned = old.unsignedCmp(rw);
    let ctx = rw.context();
    let spec = rw
        .spec(scf::ForOp::def())
        .operands(bounds)
        .operands(others(&handed, &inits))
        .maybe_attr(&ctx, "unsignedCmp", unsigned)
        .results(scalar_types(rw, &inits));
    let new = rw.insert(spec);
    let region = rw.region(new, 0);
    rw.modify(new, |body| body.move_block(block, region));
    let end = bufferize_block(rw, block, state)?;
    let values = rw.operands(end).to_vec();
    hand_over(rw, end, (&handed, &values), state)?;
    rw.set_operands(end, &others(&handed, &values));
    settle_results(rw, op, new, &handed, state);
    drop_arguments(rw, new, (block, 1), &handed, state);
    Ok(Done::Replaced)
}

/// A branch that yields tensors: each gets one buffer, which both regions write to.
pub(super) fn if_else(rw: &mut Rewriter<'_>, op: Op, state: &mut State<'_>) -> Result<Done, OpError> {
    let ctx = rw.context();
    let old = scf::IfOp(op);
    let results: Vec<Value> = rw.results(op).collect();
    let mut handed = Vec::new();
    for (at, &result) in results.iter().enumerate() {
        if rw.ty(result).is_tensor(&ctx) {
            let (buffer, _) = alloc_known(rw, rw.ty(result))?;
            handed.push(Handed { at, buffer, storage: None, of: None });
        }
    }
    let condition = old.condition(rw);
    let blocks = [old.thenRegion(rw), old.elseRegion(rw)].map(|region| rw.entry(region));
    let types = scalar_types(rw, &results);
    let spec = rw.spec(scf::IfOp::def()).operands([condition]).results(types);
    let new = rw.insert(spec);
    for (at, block) in blocks.into_iter().enumerate() {
        let Some(block) = block else { continue };
        let region = rw.region(new, at);
        rw.modify(new, |body| body.move_block(block, region));
        let end = bufferize_block(rw, block, state)?;
        let values = rw.operands(end).to_vec();
        let copied = in_place(rw, block, (&handed, &values), state)?;
        hand_over(rw, end, (&copied, &values), state)?;
        rw.set_operands(end, &others(&handed, &values));
    }
    settle_results(rw, op, new, &handed, state);
    Ok(Done::Replaced)
}

/// Has what `block` allocates for a value that it yields be the buffer that this is handed over in. What is still to be
/// copied.
fn in_place(
    rw: &mut Rewriter<'_>,
    block: Block,
    (handed, values): (&[Handed], &[Value]),
    state: &mut State<'_>,
) -> Result<Vec<Handed>, OpError> {
    let mut copied = Vec::new();
    for entry in handed {
        let value = values[entry.at];
        let (buffer, storage) = state.buffers.of(value)?;
        let made = rw.defining_op(buffer).filter(|&made| {
            AllocOp::of(rw, made).is_some()
                && rw.block(made) == Some(block)
                && rw.ty(buffer) == rw.ty(entry.buffer)
        });
        // What is yielded twice needs two buffers.
        let mut same = handed
            .iter()
            .filter(|other| state.buffers.of(values[other.at]).is_ok_and(|(_, other)| other == storage));
        let once = same.next().is_some() && same.next().is_none();
        match made {
            Some(made) if once => {
                rw.replace_value(buffer, entry.buffer);
                rw.erase(made);
                state.buffers.alias(value, entry.buffer, storage);
            }
            _ => copied.push(*entry),
        }
    }
    Ok(copied)
}

/// A loop with a condition. What its first region hands on has a buffer of its own, unless it is what the loop
/// carries.
pub(super) fn while_loop(rw: &mut Rewriter<'_>, op: Op, state: &mut State<'_>) -> Result<Done, OpError> {
    let old = scf::WhileOp(op);
    let inits = old.inits(rw).to_vec();
    let results: Vec<Value> = rw.results(op).collect();
    let (before, after) = (only_block(rw, old.before(rw))?, only_block(rw, old.after(rw))?);
    let carried = carry(rw, (op, &inits), (before, 0), state)?;
    let condition = rw.last_op(before).ok_or_else(|| OpError::new("has a block without a terminator"))?;
    let on = handed_on(rw, (before, condition), &results, &carried)?;
    let after_args = rw.args(after).to_vec();
    for entry in &on {
        // What is carried lies in the same memory in both regions, but the second has it to itself.
        state.buffers.add(after_args[entry.at], entry.buffer, true, Some(after));
    }
    let types = scalar_types(rw, &results);
    let spec = rw.spec(scf::WhileOp::def()).operands(others(&carried, &inits)).results(types);
    let new = rw.insert(spec);
    for (at, block) in [before, after].into_iter().enumerate() {
        let region = rw.region(new, at);
        rw.modify(new, |body| body.move_block(block, region));
    }
    let end = bufferize_block(rw, before, state)?;
    let values = rw.operands(end)[1..].to_vec();
    let copied: Vec<Handed> = on.iter().copied().filter(|entry| entry.storage.is_none()).collect();
    hand_over(rw, end, (&copied, &values), state)?;
    let kept: Vec<Value> = std::iter::once(rw.operand(end, 0)).chain(others(&on, &values)).collect();
    rw.set_operands(end, &kept);
    let end = bufferize_block(rw, after, state)?;
    let values = rw.operands(end).to_vec();
    // The arguments of the second region lie in the buffers that are overwritten now.
    let targets: Vec<Handed> = carried
        .iter()
        .map(|entry| {
            let reads = on.iter().find(|other| other.buffer == entry.buffer);
            let arg = reads.and_then(|other| state.buffers.of(after_args[other.at]).ok());
            Handed { storage: arg.map(|(_, storage)| storage), ..*entry }
        })
        .collect();
    hand_over(rw, end, (&targets, &values), state)?;
    rw.set_operands(end, &others(&carried, &values));
    settle_results(rw, op, new, &on, state);
    drop_arguments(rw, new, (before, 0), &carried, state);
    drop_arguments(rw, new, (after, 0), &on, state);
    Ok(Done::Replaced)
}

/// The buffers that the tensors among the operands of `condition` reach the second region, and the results, in:
/// that of what is carried, when it is just that, else a new one.
fn handed_on(
    rw: &mut Rewriter<'_>,
    (before, condition): (Block, Op),
    results: &[Value],
    carried: &[Handed],
) -> Result<Vec<Handed>, OpError> {
    let ctx = rw.context();
    let values = rw.operands(condition)[1..].to_vec();
    let args = rw.args(before).to_vec();
    let mut on: Vec<Handed> = Vec::new();
    for (at, &value) in values.iter().enumerate() {
        if !rw.ty(value).is_tensor(&ctx) {
            continue;
        }
        let own = carried.iter().find(|entry| {
            // Its region has only this use of it, so that nothing changes it on the way.
            args[entry.at] == value && rw.has_one_use(value) && rw.ty(value) == rw.ty(results[at])
        });
        on.push(match own {
            Some(entry) => Handed { at, ..*entry },
            None => {
                let (buffer, _) = alloc_known(rw, rw.ty(results[at]))?;
                Handed { at, buffer, storage: None, of: None }
            }
        });
    }
    Ok(on)
}

/// One of two tensors: a buffer that the one chosen is copied to.
pub(super) fn select(rw: &mut Rewriter<'_>, op: Op, state: &mut State<'_>) -> Result<Done, OpError> {
    let select = arith::SelectOp(op);
    let condition = select.condition(rw);
    if rw.ty(condition).is_tensor(rw.ctx()) {
        return Err(OpError::new("cannot be bufferized: lower it to linalg first"));
    }
    let result = rw.result(op, 0);
    let (buffer, made) = alloc_known(rw, rw.ty(result))?;
    let sources = [select.true_value(rw), select.false_value(rw)];
    let spec = rw.spec(scf::IfOp::def()).operands([condition]);
    let new = rw.insert(spec);
    let point = rw.point();
    for (at, source) in sources.into_iter().enumerate() {
        let (from, _) = state.buffers.of(source)?;
        let region = rw.region(new, at);
        let block = rw.add_block(region, &[]);
        rw.set_end(block);
        copy(rw, from, buffer);
        let spec = rw.spec(scf::YieldOp::def());
        rw.insert(spec);
    }
    if let Some(point) = point {
        rw.set_point(point);
    }
    state.buffers.add(result, buffer, true, rw.block(made));
    Ok(Done::Replaced)
}
