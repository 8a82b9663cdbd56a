//! `bubble-down-memory-space-casts`: what is done to memory that was cast to the space that stands for
//! any is done in the space where it is; after upstream's pass of this name.
//!
//! Views of it are cast instead, so that casts move down to ops that need them, and mostly away.

use terrace_ir::body::Mapping;
use terrace_ir::interfaces::{SpaceCast, SpaceCastUser};
use terrace_ir::pass::{Anchor, PassCx, PassInfo};
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};
use terrace_ir::{Attr, Body, Context, Op, Rewriter, Type, TypeKind, Value};

pub(super) const INFO: PassInfo = PassInfo {
    name: "bubble-down-memory-space-casts",
    doc: "Bubbles down memory-space cast operations.",
    anchor: Anchor::Any,
    options: &[],
    make: |_| {
        Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
            let mut patterns = Patterns::new();
            patterns.on_any("bubble-down-memory-space-cast", bubble_down);
            apply_greedily(body, &patterns, &GreedyConfig::default());
            Ok(())
        }))
    },
};

/// The memory space of a memref type.
fn space(ctx: &Context, ty: Type) -> Option<Option<Attr>> {
    match ty.kind(ctx) {
        TypeKind::MemRef { space, .. } | TypeKind::UnrankedMemRef { space, .. } => Some(*space),
        _ => None,
    }
}

/// A memref type in another memory space.
fn in_space(ctx: &Context, ty: Type, to: Option<Attr>) -> Type {
    let mut kind = ty.kind(ctx).clone();
    if let TypeKind::MemRef { space, .. } | TypeKind::UnrankedMemRef { space, .. } = &mut kind {
        *space = to;
    }
    ctx.ty(kind)
}

fn bubble_down(op: Op, rw: &mut Rewriter<'_>) -> Option<()> {
    let user = rw.interface::<SpaceCastUser>(op)?;
    let at = (user.memory)(rw, op);
    let memory = *rw.operands(op).get(at)?;
    let def = rw.defining_op(memory)?;
    let cast = rw.interface::<SpaceCast>(def)?;
    let source = (cast.source)(rw, def)?;
    let ctx = rw.context();
    let to = space(&ctx, rw.ty(source))?;
    let views = rw.results(op).any(|result| space(&ctx, rw.ty(result)).is_some());
    if !views {
        rw.set_operand(op, at, source);
        return Some(());
    }
    let mut spec = rw.spec_of(op, &Mapping::default());
    spec.operands[at] = source;
    for ty in &mut spec.results {
        if space(&ctx, *ty).is_some() {
            *ty = in_space(&ctx, *ty, to);
        }
    }
    let new = rw.insert(spec);
    let old: Vec<Type> = rw.results(op).map(|result| rw.ty(result)).collect();
    let mut values = Vec::new();
    for (value, ty) in rw.results(new).collect::<Vec<Value>>().into_iter().zip(old) {
        values.push(if rw.ty(value) == ty { value } else { (cast.cast)(rw, value, ty) });
    }
    rw.replace(op, values);
    Some(())
}
