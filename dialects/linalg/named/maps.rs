//! The maps and loops of ops with a name, from the text that declares them.

use smallvec::SmallVec;
use terrace_ir::affine::AffineExprKind;
use terrace_ir::{AffineExpr, AffineMap, Attr, Context, Type};

use super::{Named, all_parallel};
use crate::linalg::structured::{Iterator, Loops};

/// The loops and the operands of a declaration.
fn split(access: &str) -> Option<(&str, impl std::iter::Iterator<Item = &str> + Clone)> {
    let (loops, operands) = access.split_once(':')?;
    Some((loops.trim(), operands.split([',', '>']).map(|part| part.trim_end_matches('-').trim())))
}

/// How many operands a declaration has; `None` when that is not fixed.
pub(super) fn operand_count(access: &str) -> Option<usize> {
    split(access)
        .filter(|(_, operands)| !operands.clone().any(|part| part == "..."))
        .map(|(_, all)| all.count())
}

/// The rank of the last operand: that of the output.
fn output_rank(ctx: &Context, operands: &[Type]) -> Option<usize> {
    operands.last()?.rank(ctx)
}

pub(super) fn declared_iterators(
    named: &Named,
    ctx: &Context,
    operands: &[Type],
) -> Option<SmallVec<[Iterator; 6]>> {
    let (loops, _) = split(named.access)?;
    if loops == "*" {
        return Some(all_parallel(output_rank(ctx, operands)?));
    }
    let iterator = |letter: char| match letter.is_uppercase() {
        true => Iterator::Reduction,
        false => Iterator::Parallel,
    };
    Some(loops.chars().map(iterator).collect())
}

/// The maps and loops that the declaration gives.
pub(super) fn declared(
    named: &Named,
    ctx: &Context,
    operands: &[Type],
    attr: &dyn Fn(&str) -> Option<Attr>,
) -> Option<Loops> {
    let iterators = declared_iterators(named, ctx, operands)?;
    let (loops, accesses) = split(named.access)?;
    let any_number = operand_count(named.access).is_none();
    let accesses: Vec<&str> = if any_number { vec!["*"; operands.len()] } else { accesses.collect() };
    if accesses.len() != operands.len() {
        return None;
    }
    let (strides, dilations) = (entries(ctx, attr("strides")), entries(ctx, attr("dilations")));
    let mut maps = SmallVec::new();
    for (access, &ty) in accesses.into_iter().zip(operands) {
        if access == "*" {
            let scalar = ty.rank(ctx).unwrap_or(0) == 0;
            maps.push(match scalar {
                true => ctx.affine_map(iterators.len() as u32, 0, &[]),
                false => ctx.identity_map(iterators.len()),
            });
        } else {
            maps.push(Window { ctx, loops, strides: &strides, dilations: &dilations }.map(access)?);
        }
    }
    Some(Loops { maps, iterators })
}

/// The integers of an elements attribute; none for a missing one.
fn entries(ctx: &Context, attr: Option<Attr>) -> Vec<i64> {
    let Some((bytes, splat)) = attr.and_then(|attr| attr.dense_bytes(ctx)) else {
        return Vec::new();
    };
    let count = attr.and_then(|attr| attr.ty(ctx)?.num_elements(ctx)).unwrap_or(0);
    let words: Vec<i64> =
        bytes.chunks_exact(8).map(|word| i64::from_le_bytes(word.try_into().unwrap_or_default())).collect();
    match (splat, words.first()) {
        // No op has more windows than three.
        (true, Some(&word)) => vec![word; usize::try_from(count).unwrap_or(0).min(8)],
        _ => words,
    }
}

struct Window<'a> {
    ctx: &'a Context,
    loops: &'a str,
    strides: &'a [i64],
    dilations: &'a [i64],
}

impl Window<'_> {
    fn dim(&self, letter: char) -> Option<AffineExpr> {
        let at = self.loops.chars().position(|known| known == letter)?;
        Some(self.ctx.affine_dim(at as u32))
    }

    /// The map of an operand: `n(hY)(wX)C`.
    fn map(&self, access: &str) -> Option<AffineMap> {
        let ctx = self.ctx;
        let (mut results, mut windows) = (Vec::new(), 0);
        let mut letters = access.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '.' => {}
                '(' => {
                    let (outer, inner) = (self.dim(letters.next()?)?, self.dim(letters.next()?)?);
                    let factor = |all: &[i64]| ctx.affine_constant(all.get(windows).copied().unwrap_or(1));
                    let outer = ctx.affine_mul(outer, factor(self.strides));
                    let inner = ctx.affine_mul(inner, factor(self.dilations));
                    results.push(ctx.affine_add(outer, inner));
                    windows += 1;
                    letters.next();
                }
                letter => results.push(self.dim(letter)?),
            }
        }
        Some(ctx.affine_map(self.loops.chars().count() as u32, 0, &results))
    }
}

/// How many windows a declaration has: entries of strides and dilations.
pub(super) fn windows(access: &str) -> usize {
    let first = split(access).and_then(|(_, mut operands)| operands.next());
    first.map_or(0, |first| first.matches('(').count())
}

/// The maps in an attribute.
pub(in crate::linalg) fn given_maps(ctx: &Context, attr: Attr) -> Option<SmallVec<[AffineMap; 4]>> {
    attr.as_array(ctx)?.iter().map(|map| map.as_affine_map(ctx)).collect()
}

/// The loops of a contraction: parallel where the output has the index, else reductions.
pub(in crate::linalg) fn contraction_iterators(
    ctx: &Context,
    maps: &[AffineMap],
) -> Option<SmallVec<[Iterator; 6]>> {
    let output = maps.last()?;
    let dims = output.dims(ctx);
    let written: Vec<Option<u32>> = output.results(ctx).iter().map(|expr| expr.dim(ctx)).collect();
    let iterator = |dim: u32| match written.contains(&Some(dim)) {
        true => Iterator::Parallel,
        false => Iterator::Reduction,
    };
    // A map of a hostile number of dimensions that none of its operands could have.
    (dims <= 1 << 16).then(|| (0..dims as u32).map(iterator).collect())
}

/// Strides and dilations, window by window.
pub type Windows = (Vec<i64>, Vec<i64>);

/// The strides and dilations with which an op that works on windows has the given maps and loops;
/// `None` when it never does.
pub fn match_windows(
    named: &Named,
    ctx: &Context,
    maps: &[AffineMap],
    iterators: &[Iterator],
) -> Option<Windows> {
    let (loops, accesses) = split(named.access)?;
    let accesses: Vec<&str> = accesses.collect();
    let declared = declared_iterators(named, ctx, &[])?;
    if windows(named.access) == 0 || declared[..] != *iterators || accesses.len() != maps.len() {
        return None;
    }
    let mut found: Windows = (Vec::new(), Vec::new());
    for (access, map) in accesses.into_iter().zip(maps) {
        let mut results = map.results(ctx).iter();
        let mut letters = access.chars().filter(|&letter| letter != '.');
        let dim = |letter: char| loops.chars().position(|known| known == letter).map(|at| at as u32);
        while let Some(letter) = letters.next() {
            let expr = *results.next()?;
            if letter != '(' {
                (expr.dim(ctx) == Some(dim(letter)?)).then_some(())?;
                continue;
            }
            let (outer, inner) = (dim(letters.next()?)?, dim(letters.next()?)?);
            letters.next();
            let parts = terms(ctx, expr)?;
            let [(first, stride), (second, dilation)] = parts[..] else { return None };
            let (stride, dilation) = match (first == outer, second == outer) {
                (true, _) if second == inner => (stride, dilation),
                (_, true) if first == inner => (dilation, stride),
                _ => return None,
            };
            found.0.push(stride);
            found.1.push(dilation);
        }
        results.next().is_none().then_some(())?;
    }
    Some(found)
}

/// The dimensions of a sum of multiples of dimensions, with their factors.
pub(super) fn terms(ctx: &Context, expr: AffineExpr) -> Option<Vec<(u32, i64)>> {
    let (mut stack, mut found) = (vec![expr], Vec::new());
    while let Some(expr) = stack.pop() {
        match expr.kind(ctx) {
            AffineExprKind::Dim(dim) => found.push((dim, 1)),
            AffineExprKind::Add(a, b) => stack.extend([a, b]),
            AffineExprKind::Mul(a, b) => found.push((a.dim(ctx)?, b.constant(ctx)?)),
            _ => return None,
        }
    }
    Some(found)
}
