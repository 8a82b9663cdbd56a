//! `duplicate-function-elimination`: of several functions that do the same, the first stands for all.
//!
//! After upstream's `DuplicateFunctionElimination.cpp`. Functions do the same when all but their names and
//! the locations in them is equal; a declaration only says that there is a function somewhere else. All
//! references in the module go to the one that stays, which is why the pass is for whole programs: a public
//! name that is gone can no longer be called from outside.

use rustc_hash::{FxHashMap, FxHashSet};
use terrace_dialects::func::FuncOp;
use terrace_ir::analysis::symbols::{references, root, table_ops};
use terrace_ir::body::Mapping;
use terrace_ir::context::{Name, OpName};
use terrace_ir::op::Traits;
use terrace_ir::{Attr, AttrKind, Block, Body, Context, Op, Type, Value};

const NAME: &str = "sym_name";
/// How deep within arrays and dictionaries symbols are renamed.
const MAX_DEPTH: u32 = 16;

/// What two functions must agree in before their bodies are compared.
#[derive(PartialEq, Eq, Hash)]
struct Signature {
    attrs: Vec<(Name, Attr)>,
    ops: Vec<OpName>,
}

/// Erases duplicates among the functions that lie directly in `module`; their number.
pub fn eliminate_duplicates(module: &mut Body) -> u64 {
    let mut groups: FxHashMap<Signature, Vec<Op>> = FxHashMap::default();
    let mut merged: Vec<(Op, Op)> = Vec::new();
    for op in table_ops(module) {
        let Some(body) = FuncOp::of(module, op).and_then(|_| module.nested(op)) else { continue };
        let defined = body.regions(body.self_op()).any(|region| body.entry(region).is_some());
        if !defined {
            continue;
        }
        let known = groups.entry(signature(body)).or_default();
        let same = |&&first: &&Op| module.nested(first).is_some_and(|first| is_same(first, body));
        match known.iter().find(same) {
            Some(&first) => merged.push((op, first)),
            None => known.push(op),
        }
    }
    let left = redirect(module, &merged);
    let ctx = module.ctx().clone();
    merged.retain(|&(op, _)| module.symbol(op).is_some_and(|name| !left.contains(&ctx.name(name))));
    merged.iter().for_each(|&(op, _)| module.erase(op));
    merged.len() as u64
}

/// The attributes of the op of `body` but its name, in order of their names.
fn signature(body: &Body) -> Signature {
    let ctx = body.ctx();
    let this = body.self_op();
    let mut attrs = body.inherent_attrs(this);
    attrs.extend_from_slice(body.discardable_attrs(this));
    attrs.retain(|entry| ctx.str(entry.0) != NAME);
    attrs.sort_by(|a, b| ctx.str(a.0).cmp(ctx.str(b.0)));
    Signature { attrs, ops: body.all_ops().into_iter().map(|op| body.name(op)).collect() }
}

/// What corresponds in two bodies.
#[derive(Default)]
struct Pairs {
    values: FxHashMap<Value, Value>,
    blocks: FxHashMap<Block, Block>,
}

/// Whether two bodies are equal but for the names of their ops and locations.
fn is_same(a: &Body, b: &Body) -> bool {
    let mut stack = vec![(a, b)];
    while let Some((a, b)) = stack.pop() {
        let (left, right) = (a.all_ops(), b.all_ops());
        let mut pairs = Pairs::default();
        let same_shape = left.len() == right.len()
            && pair_blocks(a, b, (a.self_op(), b.self_op()), &mut pairs)
            && left.iter().zip(&right).all(|(&x, &y)| pair(a, b, (x, y), &mut pairs));
        if !same_shape {
            return false;
        }
        for (&x, &y) in left.iter().zip(&right) {
            if !is_same_op(a, b, (x, y), &pairs) {
                return false;
            }
            match (a.nested(x), b.nested(y)) {
                (Some(inner), Some(other)) if own_attrs(inner) == own_attrs(other) => {
                    stack.push((inner, other))
                }
                (None, None) => {}
                _ => return false,
            }
        }
    }
    true
}

fn own_attrs(body: &Body) -> Vec<(Name, Attr)> {
    let this = body.self_op();
    [body.inherent_attrs(this), body.discardable_attrs(this).to_vec()].concat()
}

/// Notes that the results and the blocks of two ops correspond; whether they can.
fn pair(a: &Body, b: &Body, (x, y): (Op, Op), pairs: &mut Pairs) -> bool {
    let types = |body: &Body, op: Op| -> Vec<Type> { body.results(op).map(|value| body.ty(value)).collect() };
    if types(a, x) != types(b, y) {
        return false;
    }
    pairs.values.extend(a.results(x).zip(b.results(y)));
    a.nested(x).is_some() || pair_blocks(a, b, (x, y), pairs)
}

fn pair_blocks(a: &Body, b: &Body, (x, y): (Op, Op), pairs: &mut Pairs) -> bool {
    let blocks = |body: &Body, op: Op| -> Vec<Vec<Block>> {
        body.regions(op).map(|region| body.blocks_of(region).collect()).collect()
    };
    let (left, right) = (blocks(a, x), blocks(b, y));
    if left.len() != right.len() || left.iter().zip(&right).any(|(x, y)| x.len() != y.len()) {
        return false;
    }
    for (&x, &y) in left.iter().flatten().zip(right.iter().flatten()) {
        let types = |body: &Body, block: Block| -> Vec<Type> {
            body.args(block).iter().map(|&arg| body.ty(arg)).collect()
        };
        if types(a, x) != types(b, y) || a.ops_of(x).count() != b.ops_of(y).count() {
            return false;
        }
        pairs.blocks.insert(x, y);
        pairs.values.extend(a.args(x).iter().copied().zip(b.args(y).iter().copied()));
    }
    true
}

/// Whether `x` is to what corresponds to its operands and successors what `y` is to its own.
fn is_same_op(a: &Body, b: &Body, (x, y): (Op, Op), pairs: &Pairs) -> bool {
    let (left, right) = (a.spec_of(x, &Mapping::default()), b.spec_of(y, &Mapping::default()));
    let values = left.operands.iter().map(|value| pairs.values.get(value));
    let blocks = left.successors.iter().map(|block| pairs.blocks.get(block));
    let place = a.block(x).map(|block| pairs.blocks.get(&block).copied()) == b.block(y).map(Some);
    place
        && left.name == right.name
        && left.attrs == right.attrs
        && left.properties == right.properties
        && left.regions == right.regions
        && values.eq(right.operands.iter().map(Some))
        && blocks.eq(right.successors.iter().map(Some))
}

/// Makes what refers to the first of each pair refer to the second. Returns the names that are still
/// referred to, from within attributes of dialects.
fn redirect(module: &mut Body, merged: &[(Op, Op)]) -> FxHashSet<Name> {
    let ctx = module.ctx().clone();
    let name = |op: Op| module.symbol(op).map(|symbol| ctx.name(symbol));
    let names: FxHashMap<Name, Name> =
        merged.iter().filter_map(|&(op, first)| Some((name(op)?, name(first)?))).collect();
    let mut left = FxHashSet::default();
    let mut stack: Vec<&mut Body> = vec![module];
    while let Some(body) = stack.pop() {
        for op in body.all_ops() {
            let attrs = [body.inherent_attrs(op), body.discardable_attrs(op).to_vec()].concat();
            for (name, attr) in attrs {
                if let Some(new) = renamed(&ctx, attr, &names, MAX_DEPTH) {
                    let name = ctx.str(name).to_owned();
                    body.set_attr(op, &name, new);
                }
            }
            left.extend(references(body, op).into_iter().filter_map(|symbol| root(&ctx, symbol)));
        }
        // In a symbol table of its own, names mean other functions.
        let tables = |body: &Body| body.has_trait(body.self_op(), Traits::SYMBOL_TABLE);
        let inner = body.nested_bodies_mut().into_iter().map(|entry| entry.1);
        stack.extend(inner.filter(|body| !tables(body)));
    }
    left
}

/// `attr` with the symbols in it renamed, in arrays and dictionaries up to `depth` within each other too;
/// `None` when it stays as it is.
fn renamed(ctx: &Context, attr: Attr, names: &FxHashMap<Name, Name>, depth: u32) -> Option<Attr> {
    match attr.kind(ctx) {
        AttrKind::Symbol { root, nested } => {
            let root = *names.get(root)?;
            Some(ctx.attr(AttrKind::Symbol { root, nested: nested.clone() }))
        }
        AttrKind::Array(elements) if depth > 0 => {
            let new = |&element: &Attr| renamed(ctx, element, names, depth - 1).unwrap_or(element);
            let new: Vec<Attr> = elements.iter().map(new).collect();
            (new[..] != elements[..]).then(|| ctx.array_attr(new))
        }
        AttrKind::Dict(entries) if depth > 0 => {
            let new = |&(name, element): &(Name, Attr)| {
                (name, renamed(ctx, element, names, depth - 1).unwrap_or(element))
            };
            let new: Vec<(Name, Attr)> = entries.iter().map(new).collect();
            (new[..] != entries[..]).then(|| ctx.attr(AttrKind::Dict(new.into())))
        }
        _ => None,
    }
}
