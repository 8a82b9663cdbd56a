//! `symbol-dce`: erases symbols that nothing refers to and that cannot be seen from outside.

use rustc_hash::FxHashSet;
use terrace_ir::attr::AttrKind;
use terrace_ir::context::Name;
use terrace_ir::op::Traits;
use terrace_ir::pass::{Anchor, Failed, Pass, PassCx, PassInfo};
use terrace_ir::types::TypeKind;
use terrace_ir::{Attr, Body, Context, Op, Type};

pub(super) const INFO: PassInfo = PassInfo {
    name: "symbol-dce",
    doc: "Eliminate dead symbols",
    anchor: Anchor::Op("builtin.module"),
    options: &[],
    make: |_| Ok(Box::new(SymbolDce)),
};

struct SymbolDce;

impl Pass for SymbolDce {
    fn run(&self, body: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        let mut tables = vec![body];
        while let Some(table) = tables.pop() {
            if table.has_trait(table.self_op(), Traits::SYMBOL_TABLE) {
                cx.count("num-dce'd", erase_dead(table, |_, _| true));
            }
            tables.extend(table.nested_bodies_mut().into_iter().map(|(_, body)| body));
        }
        Ok(())
    }
}

/// Erases the dead symbols of one table for which `which` holds; how many.
pub(super) fn erase_dead(table: &mut Body, which: impl Fn(&Body, Op) -> bool) -> u64 {
    let ctx = table.ctx().clone();
    let top: Vec<Op> = table
        .regions(table.self_op())
        .flat_map(|region| table.blocks_of(region).collect::<Vec<_>>())
        .flat_map(|block| table.ops_of(block).collect::<Vec<_>>())
        .collect();
    let mut live: FxHashSet<Op> = FxHashSet::default();
    let mut queue: Vec<Op> = Vec::new();
    for &op in &top {
        if !is_private(table, op) && live.insert(op) {
            queue.push(op);
        }
    }
    while let Some(op) = queue.pop() {
        for name in references(&ctx, table, op) {
            let named = top.iter().copied().filter(|&op| table.symbol(op) == Some(ctx.str(name)));
            queue.extend(named.filter(|&op| live.insert(op)));
        }
    }
    let dead: Vec<Op> = top.into_iter().filter(|&op| !live.contains(&op) && which(table, op)).collect();
    for &op in &dead {
        table.erase(op);
    }
    dead.len() as u64
}

/// Whether `op` defines a symbol that only its table can refer to.
fn is_private(body: &Body, op: Op) -> bool {
    let visibility = body.attr(op, "sym_visibility").and_then(|attr| attr.as_str(body.ctx()));
    body.symbol(op).is_some() && visibility == Some("private") && body.is_unused(op)
}

/// The roots of the symbols that `op`, or what lies below it, refers to.
fn references(ctx: &Context, body: &Body, op: Op) -> Vec<Name> {
    let mut attrs: Vec<Attr> = Vec::new();
    let mut bodies: Vec<(&Body, Vec<Op>)> = vec![(body, {
        let mut ops = body.walk(op);
        ops.push(op);
        ops
    })];
    while let Some((body, ops)) = bodies.pop() {
        for op in ops {
            attrs.extend(body.inherent_attrs(op).into_iter().map(|entry| entry.1));
            attrs.extend(body.discardable_attrs(op).iter().map(|entry| entry.1));
            if let Some(nested) = body.nested(op) {
                bodies.push((nested, nested.all_ops()));
            }
        }
    }
    symbols(ctx, attrs)
}

/// The roots of the symbols in `attrs`.
fn symbols(ctx: &Context, mut stack: Vec<Attr>) -> Vec<Name> {
    let mut seen: FxHashSet<Attr> = FxHashSet::default();
    let mut names = Vec::new();
    while let Some(attr) = stack.pop() {
        if !seen.insert(attr) {
            continue;
        }
        match attr.kind(ctx) {
            AttrKind::Symbol { root, .. } => names.push(*root),
            AttrKind::Array(elements) => stack.extend(elements),
            AttrKind::Dict(entries) => stack.extend(entries.iter().map(|entry| entry.1)),
            AttrKind::Dialect { params, .. } => stack.extend(params),
            AttrKind::Distinct { inner, .. } => stack.push(*inner),
            AttrKind::Type(ty) => stack.extend(type_params(ctx, *ty)),
            _ => {}
        }
    }
    names
}

fn type_params(ctx: &Context, ty: Type) -> Vec<Attr> {
    match ty.kind(ctx) {
        TypeKind::Dialect { params, .. } => params.to_vec(),
        TypeKind::Tensor { encoding, .. } => encoding.iter().copied().collect(),
        TypeKind::MemRef { layout, space, .. } => layout.iter().chain(space).copied().collect(),
        _ => Vec::new(),
    }
}
