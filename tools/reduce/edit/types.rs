//! Sizes of tensors, vectors and memrefs: each size that occurs becomes 1, or 2, everywhere at once.

use std::collections::BTreeSet;

use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, AttrKind, Body, Context, Type, TypeKind};

use super::substitute::Substitution;
use super::{Apply, Edit, Site, bodies};

pub(super) const EDITS: &[Edit] = &[
    Edit { name: "sizes-to-1", sites: sizes, apply: Apply::Whole(|whole, site| resize(whole, site.part, 1)) },
    Edit { name: "sizes-to-2", sites: sizes, apply: Apply::Whole(|whole, site| resize(whole, site.part, 2)) },
    Edit { name: "sizes-to-4", sites: sizes, apply: Apply::Whole(|whole, site| resize(whole, site.part, 4)) },
];

/// All sizes that occur in the types of values, the largest first.
fn sizes(whole: &Body) -> Vec<Site> {
    let mut found = BTreeSet::new();
    for (_, body) in bodies(whole) {
        let ops = std::iter::once(body.self_op()).chain(body.all_ops());
        for op in ops {
            let args = body.regions(op).flat_map(|region| body.blocks_of(region));
            let args = args.flat_map(|block| body.args(block).iter().copied());
            for value in body.results(op).chain(args) {
                let shape = body.ty(value).shape(body.ctx()).unwrap_or_default();
                found.extend(shape.iter().filter(|&&size| size > 1 && size != DYNAMIC).copied());
            }
        }
    }
    let site = |size| Some(Site { path: Vec::new(), op: whole.self_op(), part: usize::try_from(size).ok()? });
    found.into_iter().rev().filter_map(site).collect()
}

fn resize(whole: &mut Body, from: usize, to: i64) -> bool {
    let (ctx, Ok(from)) = (whole.ctx().clone(), i64::try_from(from)) else { return false };
    if from <= to {
        return false;
    }
    let size = |size: i64| if size == from { to } else { size };
    Substitution::new(&ctx, &|ty| resized(&ctx, ty, &size), &|attr| resized_attr(&ctx, attr, &size))
        .run(whole)
}

fn resized(ctx: &Context, ty: Type, size: &dyn Fn(i64) -> i64) -> Type {
    let sizes = |shape: &[i64]| shape.iter().map(|&dim| size(dim)).collect();
    match ty.kind(ctx).clone() {
        TypeKind::Vector { shape, scalable, elem } => {
            ctx.ty(TypeKind::Vector { shape: sizes(&shape), scalable, elem })
        }
        TypeKind::Tensor { shape, elem, encoding } => {
            ctx.ty(TypeKind::Tensor { shape: sizes(&shape), elem, encoding })
        }
        TypeKind::MemRef { shape, elem, layout, space } => {
            ctx.ty(TypeKind::MemRef { shape: sizes(&shape), elem, layout, space })
        }
        _ => ty,
    }
}

/// Sizes also stand in arrays, such as the static sizes of a slice. Dense constants of another size are all
/// zeros.
fn resized_attr(ctx: &Context, attr: Attr, size: &dyn Fn(i64) -> i64) -> Attr {
    match attr.kind(ctx) {
        AttrKind::DenseArray { .. } => match attr.as_int_array(ctx) {
            Some(values) if attr == ctx.i64_array(&values) => {
                ctx.i64_array(&values.iter().map(|&value| size(value)).collect::<Vec<_>>())
            }
            _ => attr,
        },
        AttrKind::Dense { ty, splat: false, .. } | AttrKind::Resource { ty, .. } => {
            let new = resized(ctx, *ty, size);
            if new == *ty { attr } else { super::values::zero(ctx, new).unwrap_or(attr) }
        }
        _ => attr,
    }
}
