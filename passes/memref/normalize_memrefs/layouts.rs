//! Memref types with the identity as layout in the place of those with a map.
//!
//! After upstream's `normalizeMemRefType` and `createDimSizeExprForTiledLayout`.

use rustc_hash::{FxHashMap, FxHashSet};
use terrace_dialects::memref::layout;
use terrace_ir::affine::AffineExprKind;
use terrace_ir::presburger::{Kind, System, flatten};
use terrace_ir::types::{DYNAMIC, TypeKind};
use terrace_ir::{AffineExpr, AffineMap, AttrKind, Context, Type};

/// A memref type whose layout is the identity, for one with the layout `map`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Normal {
    /// The type.
    pub(super) ty: Type,
    /// The index that an index of the old type becomes; without symbols.
    pub(super) map: AffineMap,
    /// For each size of `ty` that is not known, what it is in terms of the old sizes.
    pub(super) sizes: Vec<AffineExpr>,
}

/// The types seen so far, with what becomes of them.
#[derive(Default)]
pub(super) struct Normals {
    known: FxHashMap<Type, Option<Normal>>,
}

impl Normals {
    /// What becomes of `ty`; `None` when it stays as it is.
    pub(super) fn of(&mut self, ctx: &Context, ty: Type) -> Option<&Normal> {
        self.known.entry(ty).or_insert_with(|| normal(ctx, ty)).as_ref()
    }
}

/// The map of the layout of `ty`; `None` for the identity.
fn layout_map(ctx: &Context, ty: Type) -> Option<AffineMap> {
    let TypeKind::MemRef { layout: Some(layout), .. } = ty.kind(ctx) else { return None };
    let map = match layout.kind(ctx) {
        AttrKind::AffineMap(map) => *map,
        AttrKind::Strided { offset, strides } => layout::strided_map(ctx, strides, *offset),
        _ => return None,
    };
    (!map.is_identity(ctx)).then_some(map)
}

fn normal(ctx: &Context, ty: Type) -> Option<Normal> {
    let map = layout_map(ctx, ty)?;
    let shape = ty.shape(ctx)?;
    // No element: nothing tells how far the indices reach.
    if shape.is_empty() || shape.contains(&0) || shape.len() != map.dims(ctx) {
        return None;
    }
    let map = without_symbols(ctx, map)?;
    let tiles = tiles(ctx, map);
    if shape.contains(&DYNAMIC) && tiles.is_empty() {
        return None;
    }
    let (mut new_shape, mut sizes) = (Vec::new(), Vec::new());
    let mut reach = reach(ctx, map, shape)?.into_iter();
    for (at, &expr) in map.results(ctx).iter().enumerate() {
        let known = reach.next()?;
        if dims_in(ctx, expr).into_iter().any(|dim| shape[dim as usize] == DYNAMIC) {
            sizes.push(dynamic_size(ctx, expr, at, &tiles)?);
            new_shape.push(DYNAMIC);
            continue;
        }
        let (lower, upper) = known?;
        // What lies in front of the memory has no place in it.
        if lower < 0 || upper < 0 {
            return None;
        }
        new_shape.push(upper.checked_add(1)?);
    }
    let fits = new_shape.iter().filter(|&&size| size != DYNAMIC);
    fits.copied().try_fold(1i64, i64::checked_mul)?;
    Some(Normal { ty: layout::with_layout(ctx, ty, &new_shape, None), map, sizes })
}

/// `map` without its symbols, none of which may occur.
fn without_symbols(ctx: &Context, map: AffineMap) -> Option<AffineMap> {
    let (dims, symbols) = (map.dims(ctx), map.symbols(ctx));
    let simple: Vec<AffineExpr> = map.results(ctx).iter().map(|e| e.simplify(ctx, dims, symbols)).collect();
    let is_symbol = |expr: AffineExpr| matches!(expr.kind(ctx), AffineExprKind::Symbol(_));
    let has_symbol = simple.iter().any(|&expr| parts(ctx, expr).into_iter().any(is_symbol));
    // Tiles are told by how the map is written.
    (!has_symbol).then(|| match symbols {
        0 => map,
        _ => ctx.affine_map(dims as u32, 0, &simple),
    })
}

/// All expressions that `expr` consists of, itself among them.
fn parts(ctx: &Context, expr: AffineExpr) -> FxHashSet<AffineExpr> {
    let mut seen = FxHashSet::default();
    let mut stack = vec![expr];
    while let Some(expr) = stack.pop() {
        if seen.insert(expr)
            && let Some((lhs, rhs)) = expr.kind(ctx).operands()
        {
            stack.extend([lhs, rhs]);
        }
    }
    seen
}

fn dims_in(ctx: &Context, expr: AffineExpr) -> Vec<u32> {
    parts(ctx, expr).into_iter().filter_map(|part| part.dim(ctx)).collect()
}

/// For each result of `map`, the least and greatest number that it can be at indices within `shape`.
fn reach(ctx: &Context, map: AffineMap, shape: &[i64]) -> Option<Vec<Option<(i64, i64)>>> {
    let flat = flatten(ctx, map.results(ctx), shape.len(), 0)?;
    let mut list = Vec::new();
    for row in &flat.rows {
        let mut system: System = flat.system.clone();
        for (at, &size) in shape.iter().enumerate().filter(|entry| *entry.1 != DYNAMIC) {
            system.at_least(at, 0);
            system.at_most(at, size.checked_sub(1)?);
        }
        let place = system.insert(Kind::Dim, 0, 1);
        let mut equal = row.clone();
        equal.insert(place, -1);
        system.add_equality(equal);
        // The dimensions go before what is divided, as upstream: an index within a tile then reaches to
        // the end of the tile.
        system.project_out(1, shape.len());
        let bounds = system.constant_bound(0, true).zip(system.constant_bound(0, false));
        list.push(bounds);
    }
    Some(list)
}

/// The results that are the number of a tile and the index in it: `x floordiv c` and `x mod c`. None when
/// `x` is used beside these, in which case the map does not tile. After upstream's `getTileSizePos`.
fn tiles(ctx: &Context, map: AffineMap) -> Vec<(usize, usize)> {
    let results = map.results(ctx);
    let mut found = Vec::new();
    for (at, &expr) in results.iter().enumerate() {
        let AffineExprKind::FloorDiv(x, by) = expr.kind(ctx) else { continue };
        if by.constant(ctx).is_none() {
            continue;
        }
        let others = results.iter().enumerate().filter(|other| other.0 != at);
        let users: Vec<(usize, &AffineExpr)> =
            others.filter(|other| parts(ctx, *other.1).contains(&x)).collect();
        match users[..] {
            [] => {}
            [(inner, &user)] if user.kind(ctx) == AffineExprKind::Mod(x, by) => found.push((at, inner)),
            _ => return Vec::new(),
        }
    }
    found
}

/// The size of the new dimension `at`, at whose index `expr` is, in terms of the old sizes; `None` for
/// anything but an old index and the parts of one in a tiling.
fn dynamic_size(ctx: &Context, expr: AffineExpr, at: usize, tiles: &[(usize, usize)]) -> Option<AffineExpr> {
    match expr.kind(ctx) {
        AffineExprKind::Dim(_) => Some(expr),
        AffineExprKind::FloorDiv(x, by) if tiles.iter().any(|tile| tile.0 == at) => {
            x.dim(ctx)?;
            Some(ctx.affine_ceildiv(x, by))
        }
        AffineExprKind::Mod(_, by) if tiles.iter().any(|tile| tile.1 == at) => Some(by),
        _ => None,
    }
}
