//! Symbols: what an op refers to, who can see a symbol, and the ops that lie in a symbol table.

use rustc_hash::FxHashSet;

use crate::attr::{Attr, AttrKind};
use crate::body::{Body, Op};
use crate::context::{Context, Name};
use crate::types::{Type, TypeKind};

/// Who can refer to a symbol, after upstream's `SymbolTable::Visibility`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Visibility {
    /// Anything, also outside of what is compiled.
    Public,
    /// What lies in the table that defines it.
    Private,
    /// What lies in the table that defines it, or refers to that table.
    Nested,
}

/// The visibility of the symbol that `op` defines: public when it does not say.
pub fn visibility(body: &Body, op: Op) -> Visibility {
    match body.attr(op, "sym_visibility").and_then(|attr| attr.as_str(body.ctx())) {
        Some("private") => Visibility::Private,
        Some("nested") => Visibility::Nested,
        _ => Visibility::Public,
    }
}

/// The symbol references in the attributes of `op` alone, each as often as it is there.
pub fn references(body: &Body, op: Op) -> Vec<Attr> {
    let mut attrs: Vec<Attr> = body.inherent_attrs(op).into_iter().map(|entry| entry.1).collect();
    attrs.extend(body.discardable_attrs(op).iter().map(|entry| entry.1));
    attrs.reverse();
    symbols_in(body.ctx(), attrs)
}

/// The symbol references in the attributes of `op` and of all that lies below it, also in nested
/// bodies.
pub fn references_below(body: &Body, op: Op) -> Vec<Attr> {
    let mut found = Vec::new();
    let mut stack: Vec<(&Body, Vec<Op>)> = vec![(body, [vec![op], body.walk(op)].concat())];
    while let Some((body, ops)) = stack.pop() {
        for op in ops {
            found.extend(references(body, op));
            if let Some(nested) = body.nested(op) {
                stack.push((nested, nested.all_ops()));
            }
        }
    }
    found
}

/// The name that a symbol reference starts with.
pub fn root(ctx: &Context, symbol: Attr) -> Option<Name> {
    match symbol.kind(ctx) {
        AttrKind::Symbol { root, .. } => Some(*root),
        _ => None,
    }
}

/// The ops that lie directly in the regions of the self op of `table`, in order.
pub fn table_ops(table: &Body) -> Vec<Op> {
    let regions = table.regions(table.self_op());
    let blocks: Vec<_> = regions.flat_map(|region| table.blocks_of(region).collect::<Vec<_>>()).collect();
    blocks.into_iter().flat_map(|block| table.ops_of(block).collect::<Vec<_>>()).collect()
}

/// The symbol references in `stack`, arrays, dictionaries, types and the like looked through. Each
/// other attribute is looked into once.
fn symbols_in(ctx: &Context, mut stack: Vec<Attr>) -> Vec<Attr> {
    let mut seen: FxHashSet<Attr> = FxHashSet::default();
    let mut found = Vec::new();
    while let Some(attr) = stack.pop() {
        if matches!(attr.kind(ctx), AttrKind::Symbol { .. }) {
            found.push(attr);
            continue;
        }
        if !seen.insert(attr) {
            continue;
        }
        match attr.kind(ctx) {
            AttrKind::Array(elements) => stack.extend(elements.iter().rev()),
            AttrKind::Dict(entries) => stack.extend(entries.iter().rev().map(|entry| entry.1)),
            AttrKind::Dialect { params, .. } => stack.extend(params.iter().rev()),
            AttrKind::Distinct { inner, .. } => stack.push(*inner),
            AttrKind::Type(ty) => stack.extend(type_params(ctx, *ty)),
            _ => {}
        }
    }
    found
}

fn type_params(ctx: &Context, ty: Type) -> Vec<Attr> {
    match ty.kind(ctx) {
        TypeKind::Dialect { params, .. } => params.to_vec(),
        TypeKind::Tensor { encoding, .. } => encoding.iter().copied().collect(),
        TypeKind::MemRef { layout, space, .. } => layout.iter().chain(space).copied().collect(),
        _ => Vec::new(),
    }
}
