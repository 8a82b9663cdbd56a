//! Elements that a loop updates in place, kept in a register from one iteration to the next.

use terrace_dialects::{memref, scf, vector};
use terrace_ir::body::Mapping;
use terrace_ir::interfaces::effects_of;
use terrace_ir::{Body, Op, Rewriter, Traits, Value};

use super::address::Place;
use super::trip::trip_count;

/// An element that a loop reads and writes in each iteration, and nothing else in it touches.
struct Accumulator {
    load: Op,
    store: Op,
}

/// Carries what `looped` accumulates in memory as values; returns the loop that does.
///
/// A loop that may have no iteration is left alone: it does not touch the element then, which might
/// not even be there.
pub(super) fn promote(body: &mut Body, looped: scf::ForOp) -> scf::ForOp {
    let mut looped = looped;
    if trip_count(body, looped).is_none_or(|trips| trips < 1) {
        return looped;
    }
    while let Some(found) = find(body, looped) {
        looped = carry(body, looped, &found);
    }
    looped
}

/// The base and the indices of a load or store of one element.
fn element(body: &Body, op: Op) -> Option<(Value, &[Value])> {
    if let Some(load) = memref::LoadOp::of(body, op) {
        return Some((load.memref(body), load.indices(body)));
    }
    let store = memref::StoreOp::of(body, op)?;
    Some((store.memref(body), store.indices(body)))
}

/// The base and the indices of an access to elements, one or several.
fn any_access(body: &Body, op: Op) -> Option<(Value, &[Value])> {
    if let Some(load) = vector::LoadOp::of(body, op) {
        return Some((load.base(body), load.indices(body)));
    }
    if let Some(store) = vector::StoreOp::of(body, op) {
        return Some((store.base(body), store.indices(body)));
    }
    element(body, op)
}

fn find(body: &Body, looped: scf::ForOp) -> Option<Accumulator> {
    let block = looped.block(body);
    let within = body.walk(looped.0);
    let stores = body.ops_of(block).filter(|&op| memref::StoreOp::of(body, op).is_some());
    for store in stores.collect::<Vec<Op>>() {
        let (base, indices) = element(body, store)?;
        let fixed = |value: Value| super::is_outside(body, looped.0, value);
        if !fixed(base) || !indices.iter().all(|&index| fixed(index)) {
            continue;
        }
        let place = Place::of(body, base, indices);
        let mut load = None;
        let alone = within.iter().all(|&op| match any_access(body, op) {
            _ if op == store => true,
            Some((base, indices)) => {
                let other = Place::of(body, base, indices);
                let is_load = memref::LoadOp::of(body, op).is_some();
                let same = is_load && body.block(op) == Some(block) && place.is_same(&other);
                if same && load.is_none() && body.is_before(op, store) {
                    load = Some(op);
                    return true;
                }
                place.is_apart(&other)
            }
            // The effects of regions are those of the ops in them, which are looked at one by one.
            None if body.regions(op).len() > 0 => {
                body.nested(op).is_none()
                    && body.def(op).is_some_and(|def| def.traits.has(Traits::RECURSIVE_EFFECTS))
            }
            None => effects_of(body, op).is_some_and(|effects| effects.is_empty()),
        });
        if let (true, Some(load)) = (alone, load) {
            return Some(Accumulator { load, store });
        }
    }
    None
}

/// Makes the loop carry the element that `found` loads and stores.
fn carry(body: &mut Body, looped: scf::ForOp, found: &Accumulator) -> scf::ForOp {
    let block = looped.block(body);
    let mut rw = Rewriter::before(body, looped.0);
    rw.set_loc(rw.body().loc(found.load));
    let operands = rw.operands(found.load).to_vec();
    let first = rw.apply(memref::LoadOp::def(), &operands);
    let ty = rw.ty(first);
    rw.set_root(looped.0);
    let spec = rw.body().spec_of(looped.0, &Mapping::default()).operands([first]).results([ty]);
    let new = rw.insert(spec);
    let region = rw.region(new, 0);
    rw.body_mut().move_block(block, region);
    let arg = rw.add_arg(block, ty);
    rw.replace(found.load, [arg]);
    let value = memref::StoreOp(found.store).value(&rw);
    let end = rw.last_op(block);
    if let Some(end) = end {
        let mut yielded = rw.operands(end).to_vec();
        yielded.push(value);
        rw.set_operands(end, &yielded);
    }
    rw.set_after(new);
    let mut operands = rw.operands(found.store).to_vec();
    let results: Vec<Value> = rw.results(new).collect();
    if let Some(&last) = results.last() {
        operands[0] = last;
    }
    rw.set_loc(rw.body().loc(found.store));
    let spec = rw.spec(memref::StoreOp::def()).operands(operands);
    rw.insert(spec);
    rw.erase(found.store);
    let kept = results.len() - 1;
    rw.replace(looped.0, results.into_iter().take(kept));
    scf::ForOp(new)
}
