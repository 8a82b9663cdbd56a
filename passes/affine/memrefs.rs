//! Other memrefs in the place of memrefs: the indices of each access are mapped to those of the other.
//!
//! After upstream's `replaceAllMemRefUsesWith`.

use terrace_dialects::affine::build::apply;
use terrace_dialects::affine::map::ExprsOfValues;
use terrace_dialects::affine::{DmaStartOp, DmaWaitOp, PrefetchOp};
use terrace_dialects::memref::DeallocOp;
use terrace_ir::{AffineMap, Body, Op, Rewriter, Value};

use super::analysis::Access;

/// How indices into one memref become indices into another.
#[derive(Clone, Default, Debug)]
pub struct Remap {
    /// Indices that come first, before all others.
    pub leading: Vec<Value>,
    /// What the indices become, as a map whose dimensions are `operands`, then the old indices; `None` leaves
    /// them.
    pub map: Option<AffineMap>,
    /// The first operands of the map.
    pub operands: Vec<Value>,
}

/// The attribute with the map of the use of a memref, as operand `at` of `op`; `None` when the op does not
/// access it at affine indices.
fn map_name(body: &Body, op: Op, at: usize) -> Option<&'static str> {
    let ctx = body.ctx();
    if Access::of(body, op).is_some_and(|access| access.first_index() == at + 1)
        || PrefetchOp::of(body, op).is_some() && at == 0
    {
        return Some("map");
    }
    if DmaWaitOp::of(body, op).is_some() {
        return (at == 0).then_some("tag_map");
    }
    let places = DmaStartOp::of(body, op)?.places(body);
    let mut first = 0;
    for (place, name) in places.iter().zip(["src_map", "dst_map", "tag_map"]) {
        if at == first {
            return Some(name);
        }
        first += 1 + place.map.dims(ctx) + place.map.symbols(ctx);
    }
    None
}

/// Whether `op` does nothing with memrefs but access them at affine indices.
pub fn is_affine_user(body: &Body, op: Op) -> bool {
    Access::of(body, op).is_some()
        || PrefetchOp::of(body, op).is_some()
        || DmaStartOp::of(body, op).is_some()
        || DmaWaitOp::of(body, op).is_some()
}

/// The users of `memref` for which `which` holds, those that free it left out; `None` when one does something
/// else than access it at affine indices, or uses it twice.
pub fn replaceable_users(
    body: &Body,
    memref: Value,
    which: &mut dyn FnMut(&Body, Op) -> bool,
) -> Option<Vec<Op>> {
    let mut users: Vec<Op> = Vec::new();
    let all: Vec<Op> = body.users(memref).collect();
    for user in all.into_iter().rev() {
        if DeallocOp::of(body, user).is_some() || !which(body, user) {
            continue;
        }
        let mut places = body.operands(user).iter().enumerate().filter(|entry| *entry.1 == memref);
        let (Some((at, _)), None) = (places.next(), places.next()) else { return None };
        map_name(body, user, at)?;
        users.push(user);
    }
    Some(users)
}

/// Makes `users`, which access `old` at affine indices, access `new` instead.
pub fn replace_in(rw: &mut Rewriter<'_>, users: &[Op], old: Value, new: Value, remap: &Remap) {
    for &user in users {
        replace_use(rw, user, old, new, remap);
    }
}

fn replace_use(rw: &mut Rewriter<'_>, user: Op, old: Value, new: Value, remap: &Remap) -> Option<()> {
    let ctx = rw.context();
    let at = rw.operands(user).iter().position(|&value| value == old)?;
    let name = map_name(rw, user, at)?;
    let map = rw.attr(user, name)?.as_affine_map(&ctx)?;
    let count = map.dims(&ctx) + map.symbols(&ctx);
    let operands = rw.operands(user)[at + 1..at + 1 + count].to_vec();
    rw.set_root(user);
    let mut made = Vec::new();
    let is_identity = map.symbols(&ctx) == 0 && map.is_identity(&ctx);
    let mut indices = operands.clone();
    if !is_identity {
        indices = each_result(rw, map, &operands);
        made.extend(&indices);
    }
    if let Some(remapped) = remap.map.filter(|map| !map.is_identity(&ctx)) {
        indices = each_result(rw, remapped, &[&remap.operands[..], &indices].concat());
        made.extend(&indices);
    }
    let indices = [&remap.leading[..], &indices].concat();
    let mut exprs = ExprsOfValues::of_map(&ctx, ctx.identity_map(indices.len()), &indices);
    exprs.compose(rw);
    exprs.simplify(&ctx);
    exprs.canonicalize(rw);
    // In this order, as upstream: what the first ones computed stays for what used it.
    for value in made {
        if !rw.has_uses(value)
            && let Some(op) = rw.defining_op(value)
        {
            rw.erase(op);
        }
    }
    let before = rw.operands(user)[..at].to_vec();
    let behind = rw.operands(user)[at + 1 + count..].to_vec();
    rw.set_attr(user, name, ctx.affine_map_attr(exprs.map(&ctx)));
    rw.set_operands(user, &[before, vec![new], exprs.operands(), behind].concat());
    Some(())
}

/// An `affine.apply` for each result of `map`.
fn each_result(rw: &mut Rewriter<'_>, map: AffineMap, operands: &[Value]) -> Vec<Value> {
    let ctx = rw.context();
    let (dims, symbols) = (map.dims(&ctx) as u32, map.symbols(&ctx) as u32);
    let results = map.results(&ctx).to_vec();
    results.into_iter().map(|expr| apply(rw, ctx.affine_map(dims, symbols, &[expr]), operands)).collect()
}
