//! `expand-strided-metadata`: views as casts of the memory below them, with offsets, sizes and strides that
//! are computed in the open.
//!
//! A part, or a memref with dimensions split or joined, becomes a `memref.reinterpret_cast` of the base of its
//! source. What `memref.extract_strided_metadata` says of such a view, of an allocation, a global or a cast is
//! what its operands and type say. After upstream's `ExpandStridedMetadata.cpp`; a stride of joined
//! dimensions is that of the last of them.

use terrace_dialects::affine::build::composed_apply;
use terrace_dialects::memref::layout::{is_identity, strides_and_offset};
use terrace_dialects::memref::{
    AllocOp, AllocaOp, CastOp, CollapseShapeOp, ExpandShapeOp, ExtractAlignedPointerAsIndexOp,
    ExtractStridedMetadataOp, GetGlobalOp, MemorySpaceCastOp, ReinterpretCastOp, SubViewOp,
};
use terrace_dialects::support::index_list::Mixed;
use terrace_dialects::support::reassociation::groups;
use terrace_dialects::support::slice::{Slice, keep};
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Body, Op, Rewriter, Value};

use super::fold_alias_ops::indices::{dropped_dims, metadata};

/// Expands the views of `body`, and of bodies nested in it.
pub fn expand_strided_metadata(body: &mut Body) {
    let mut patterns = Patterns::new();
    patterns.on::<SubViewOp>("expand-part", |op, rw| {
        let slice = Slice::of(rw, op)?;
        let dropped = dropped_dims(rw, op)?;
        let source = op.source(rw);
        expand(rw, op.0, source, |rw, whole| Some(of_part(rw, &slice, &dropped, whole)))
    });
    patterns.on::<ExpandShapeOp>("expand-split-dimensions", |op, rw| {
        splittable(rw, op)?;
        let source = op.src(rw);
        expand(rw, op.0, source, |rw, whole| of_split(rw, op, whole))
    });
    patterns.on::<CollapseShapeOp>("expand-joined-dimensions", |op, rw| {
        let source = op.src(rw);
        expand(rw, op.0, source, |rw, whole| of_joined(rw, op, whole))
    });
    patterns.on::<ExtractStridedMetadataOp>("metadata-of-source", of_source);
    patterns.on::<ExtractAlignedPointerAsIndexOp>("pointer-of-source", pointer_of_source);
    patterns.on::<ExtractStridedMetadataOp>("metadata-of-type", |op, rw| {
        let rules = ExtractStridedMetadataOp::def().canonicalize;
        rules.iter().find_map(|rule| (rule.apply)(op.0, rw))
    });
    let config = GreedyConfig { simplify_regions: false, ..GreedyConfig::default() };
    apply_greedily(body, &patterns, &config);
    for (_, nested) in body.nested_bodies_mut() {
        expand_strided_metadata(nested);
    }
}

/// A memref as memory with an offset, sizes and strides.
struct Strided {
    base: Value,
    offset: Mixed,
    sizes: Vec<Mixed>,
    strides: Vec<Mixed>,
}

/// What is known of `memref`, from its type where that tells.
fn strided(rw: &mut Rewriter<'_>, memref: Value) -> Option<Strided> {
    let ctx = rw.context();
    let ty = rw.ty(memref);
    let (strides, offset) = strides_and_offset(&ctx, ty)?;
    let shape = ty.shape(&ctx)?.to_vec();
    let found = metadata(rw, memref)?;
    let pick = |number: i64, value: Value| match number {
        DYNAMIC => Mixed::Value(value),
        number => Mixed::Static(number),
    };
    Some(Strided {
        base: found.base(rw),
        offset: pick(offset, found.offset(rw)),
        sizes: shape.iter().zip(found.sizes(rw)).map(|(&number, value)| pick(number, value)).collect(),
        strides: strides.iter().zip(found.strides(rw)).map(|(&number, value)| pick(number, value)).collect(),
    })
}

/// Replaces the view `op` by a cast of the base of `source` to what `view` makes of that.
fn expand(
    rw: &mut Rewriter<'_>,
    op: Op,
    source: Value,
    view: impl FnOnce(&mut Rewriter<'_>, Strided) -> Option<Strided>,
) -> Option<()> {
    let ctx = rw.context();
    let ty = rw.ty(rw.result(op, 0));
    let (strides, offset) = strides_and_offset(&ctx, ty)?;
    strides_and_offset(&ctx, rw.ty(source))?;
    let whole = strided(rw, source)?;
    let made = view(rw, whole)?;
    // Where the type tells a number, the cast has to tell it too.
    let known = |number: i64, entry: Mixed| if number == DYNAMIC { entry } else { Mixed::Static(number) };
    let shape = ty.shape(&ctx)?.to_vec();
    let slice = Slice {
        offsets: vec![known(offset, made.offset)],
        sizes: shape.iter().zip(made.sizes).map(|(&number, entry)| known(number, entry)).collect(),
        strides: strides.iter().zip(made.strides).map(|(&number, entry)| known(number, entry)).collect(),
    };
    let spec = slice.describe(&ctx, rw.spec(ReinterpretCastOp::def()), &[made.base]).results([ty]);
    rw.replace_with(op, spec);
    Some(())
}

fn of_part(rw: &mut Rewriter<'_>, slice: &Slice, dropped: &[bool], whole: Strided) -> Strided {
    let ctx = rw.context();
    let product = ctx.affine_mul(ctx.affine_symbol(0), ctx.affine_symbol(1));
    let mut strides = Vec::new();
    for (&by, &stride) in slice.strides.iter().zip(&whole.strides) {
        strides.push(composed_apply(rw, product, &[], &[by, stride]));
    }
    let mut offset = ctx.affine_symbol(0);
    let mut entries = vec![whole.offset];
    for (&by, &stride) in slice.offsets.iter().zip(&whole.strides) {
        let at = entries.len() as u32;
        offset = ctx.affine_add(offset, ctx.affine_mul(ctx.affine_symbol(at), ctx.affine_symbol(at + 1)));
        entries.extend([by, stride]);
    }
    let offset = composed_apply(rw, offset, &[], &entries);
    Strided { base: whole.base, offset, sizes: keep(&slice.sizes, dropped), strides: keep(&strides, dropped) }
}

/// Whether no group of dimensions has more than one size that is open, and what the others make fits.
fn splittable(rw: &Rewriter<'_>, op: ExpandShapeOp) -> Option<()> {
    let ctx = rw.ctx();
    let shape = rw.ty(op.result(rw)).shape(ctx)?;
    let fits = |group: &Vec<usize>| {
        let sizes = group.iter().filter_map(|&at| shape.get(at));
        let known = sizes.clone().filter(|&&size| size != DYNAMIC);
        let product = known.clone().try_fold(1i64, |product, &size| product.checked_mul(size));
        sizes.count() - known.count() <= 1 && product.is_some_and(|product| product > 0)
    };
    groups(ctx, op.reassociation(rw)).iter().all(fits).then_some(())
}

fn of_split(rw: &mut Rewriter<'_>, op: ExpandShapeOp, whole: Strided) -> Option<Strided> {
    let ctx = rw.context();
    let shape = rw.ty(op.result(rw)).shape(&ctx)?.to_vec();
    let (s0, s1) = (ctx.affine_symbol(0), ctx.affine_symbol(1));
    // Without dimensions there are no groups, and all new ones have size 1.
    let mut sizes: Vec<Mixed> = shape.iter().map(|&size| Mixed::Static(size)).collect();
    let mut strides = vec![Mixed::Static(1); shape.len()];
    for (number, group) in groups(&ctx, op.reassociation(rw)).iter().enumerate() {
        let (size, stride) = (*whole.sizes.get(number)?, *whole.strides.get(number)?);
        let inner = |from: usize| {
            group[from..]
                .iter()
                .filter(|&&at| shape[at] != DYNAMIC)
                .try_fold(1i64, |product, &at| product.checked_mul(shape[at]))
        };
        let all = ctx.affine_constant(inner(0)?);
        let open = group.iter().position(|&at| shape[at] == DYNAMIC);
        for (place, &at) in group.iter().enumerate() {
            if shape[at] == DYNAMIC {
                sizes[at] = composed_apply(rw, ctx.affine_floordiv(s0, all), &[], &[size]);
            }
            let steps = ctx.affine_constant(inner(place + 1)?);
            strides[at] = if open.is_some_and(|open| place < open) {
                let elements = ctx.affine_floordiv(ctx.affine_mul(s0, steps), all);
                composed_apply(rw, ctx.affine_mul(elements, s1), &[], &[size, stride])
            } else {
                composed_apply(rw, ctx.affine_mul(s0, steps), &[], &[stride])
            };
        }
    }
    Some(Strided { base: whole.base, offset: whole.offset, sizes, strides })
}

fn of_joined(rw: &mut Rewriter<'_>, op: CollapseShapeOp, whole: Strided) -> Option<Strided> {
    let ctx = rw.context();
    let (mut sizes, mut strides) = (Vec::new(), Vec::new());
    for group in groups(&ctx, op.reassociation(rw)) {
        let entries: Option<Vec<Mixed>> = group.iter().map(|&at| whole.sizes.get(at).copied()).collect();
        let entries = entries?;
        let factors = (0..entries.len() as u32).map(|at| ctx.affine_symbol(at));
        let product = factors.fold(ctx.affine_constant(1), |product, factor| ctx.affine_mul(product, factor));
        sizes.push(composed_apply(rw, product, &[], &entries));
        // The stride of a dimension of one element says nothing.
        let last = group.iter().rev().find(|&&at| whole.sizes[at] != Mixed::Static(1));
        let open = group.iter().find(|&&at| matches!(whole.strides[at], Mixed::Value(_)));
        strides.push(whole.strides[*last.or(open).or(group.last())?]);
    }
    Some(Strided { base: whole.base, offset: whole.offset, sizes, strides })
}

/// The memory of a view starts where that of its source does, but for `memref.view`, and casts to another
/// memory space.
fn pointer_of_source(op: ExtractAlignedPointerAsIndexOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let view = rw.defining_op(op.source(rw))?;
    let keeps = SubViewOp::of(rw, view).is_some()
        || ReinterpretCastOp::of(rw, view).is_some()
        || CastOp::of(rw, view).is_some()
        || ExpandShapeOp::of(rw, view).is_some()
        || CollapseShapeOp::of(rw, view).is_some();
    let source = rw.operands(view).first().copied().filter(|_| keeps)?;
    rw.set_operand(op, 0, source);
    Some(())
}

/// extract_strided_metadata of a view, or of memory that is all of an allocation
fn of_source(op: ExtractStridedMetadataOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let source = op.source(rw);
    let def = rw.defining_op(source)?;
    let ty = rw.ty(source);
    let bare = terrace_dialects::memref::layout::with_layout(&ctx, ty, &[], None);
    if rw.ty(rw.result(op.0, 0)) != bare {
        return None;
    }
    let made = if let Some(cast) = ReinterpretCastOp::of(rw, def) {
        let from = rw.ty(cast.source(rw));
        from.rank(&ctx)?;
        strides_and_offset(&ctx, from)?;
        let slice = Slice::of(rw, cast)?;
        let from = cast.source(rw);
        let base = metadata(rw, from)?.base(rw);
        let offset = *slice.offsets.first()?;
        Strided { base, offset, sizes: slice.sizes, strides: slice.strides }
    } else if let Some(cast) = CastOp::of(rw, def) {
        let from = cast.source(rw);
        rw.ty(from).rank(&ctx)?;
        let (strides, offset) = strides_and_offset(&ctx, rw.ty(source))?;
        strides_and_offset(&ctx, rw.ty(from))?;
        let shape = ty.shape(&ctx)?.to_vec();
        let mut made = strided(rw, from)?;
        // The cast may say more than the type of what it casts.
        let known = |number: i64, entry: &mut Mixed| {
            if number != DYNAMIC {
                *entry = Mixed::Static(number);
            }
        };
        known(offset, &mut made.offset);
        made.sizes.iter_mut().zip(&shape).for_each(|(entry, &number)| known(number, entry));
        made.strides.iter_mut().zip(&strides).for_each(|(entry, &number)| known(number, entry));
        made
    } else if let Some(cast) = MemorySpaceCastOp::of(rw, def) {
        let from = cast.source(rw);
        rw.ty(from).rank(&ctx)?;
        strides_and_offset(&ctx, rw.ty(from))?;
        let made = strided(rw, from)?;
        let spec = rw.spec(MemorySpaceCastOp::def()).operands([made.base]).results([bare]);
        let base = rw.insert(spec);
        Strided { base: rw.result(base, 0), ..made }
    } else if let Some(outer) = ExtractStridedMetadataOp::of(rw, def) {
        if rw.result(outer.0, 0) != source || ty.rank(&ctx) != Some(0) {
            return None;
        }
        Strided { base: source, offset: Mixed::Static(0), sizes: Vec::new(), strides: Vec::new() }
    } else {
        of_memory(rw, def, source)?
    };
    let mut values = vec![made.base, made.offset.value(rw)?];
    for entry in made.sizes.iter().chain(&made.strides) {
        values.push(entry.value(rw)?);
    }
    rw.replace(op, values);
    Some(())
}

/// An allocation, or a global, whose elements lie in the order of their indices.
fn of_memory(rw: &mut Rewriter<'_>, def: Op, source: Value) -> Option<Strided> {
    let ctx = rw.context();
    let ty = rw.ty(source);
    let open: Vec<Value> = if let Some(alloc) = AllocOp::of(rw, def) {
        alloc.dynamicSizes(rw).to_vec()
    } else if let Some(alloc) = AllocaOp::of(rw, def) {
        alloc.dynamicSizes(rw).to_vec()
    } else {
        GetGlobalOp::of(rw, def)?;
        Vec::new()
    };
    let bare = terrace_dialects::memref::layout::with_layout(&ctx, ty, &[], None);
    if !is_identity(&ctx, ty) || ty.rank(&ctx) == Some(0) && ty != bare {
        return None;
    }
    let mut open = open.into_iter();
    let sizes: Option<Vec<Mixed>> = ty
        .shape(&ctx)?
        .iter()
        .map(|&size| if size == DYNAMIC { open.next().map(Mixed::Value) } else { Some(Mixed::Static(size)) })
        .collect();
    let sizes = sizes?;
    let known = |entry: &Mixed| if let Mixed::Static(number) = entry { *number } else { 1 };
    sizes.iter().map(known).try_fold(1i64, |product, size| product.checked_mul(size))?;
    let mut strides = vec![Mixed::Static(1); sizes.len()];
    for at in (1..sizes.len()).rev() {
        let factors = (0..(sizes.len() - at) as u32).map(|factor| ctx.affine_symbol(factor));
        let product = factors.fold(ctx.affine_constant(1), |product, factor| ctx.affine_mul(product, factor));
        strides[at - 1] = composed_apply(rw, product, &[], &sizes[at..]);
    }
    let base = if sizes.is_empty() {
        source
    } else {
        let slice = Slice { offsets: vec![Mixed::Static(0)], sizes: Vec::new(), strides: Vec::new() };
        let spec = slice.describe(&ctx, rw.spec(ReinterpretCastOp::def()), &[source]).results([bare]);
        let cast = rw.insert(spec);
        rw.result(cast, 0)
    };
    Some(Strided { base, offset: Mixed::Static(0), sizes, strides })
}
