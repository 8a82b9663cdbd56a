//! `affine-expand-index-ops` and `affine-expand-index-ops-as-affine`: `affine.delinearize_index` and
//! `affine.linearize_index` as arithmetic, or as `affine.apply`.
//!
//! A digit is the remainder by the product of the radices from its own on, divided by that of those behind
//! it. An index is the sum of digits times those products; terms that change in fewer of the loops around
//! come first, so that sums of the others can move out. After upstream's `AffineExpandIndexOps.cpp` and
//! `AffineExpandIndexOpsAsAffine.cpp`.

use terrace_dialects::affine::build::composed_apply;
use terrace_dialects::affine::{DelinearizeIndexOp, LinearizeIndexOp};
use terrace_dialects::arith;
use terrace_dialects::support::constant;
use terrace_dialects::support::index_list::Mixed;
use terrace_ir::interfaces::LoopLike;
use terrace_ir::pass::{Anchor, PassCx, PassInfo};
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};
use terrace_ir::{Attr, Body, Context, Op, Rewriter, Value};

/// The number of `arith.cmpi`'s predicate `slt`.
const SLT: i64 = 2;

pub(super) const AS_ARITH: PassInfo = PassInfo {
    name: "affine-expand-index-ops",
    doc: "Lower affine operations operating on indices into more fundamental operations",
    anchor: Anchor::Any,
    options: &[],
    make: |_| {
        Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
            let mut patterns = Patterns::new();
            patterns.on::<DelinearizeIndexOp>("expand-delinearize", digits);
            patterns.on::<LinearizeIndexOp>("expand-linearize", linear);
            apply_greedily(body, &patterns, &config());
            Ok(())
        }))
    },
};

pub(super) const AS_AFFINE: PassInfo = PassInfo {
    name: "affine-expand-index-ops-as-affine",
    doc: "Lower affine operations operating on indices into affine.apply operations",
    anchor: Anchor::Any,
    options: &[],
    make: |_| {
        Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
            let mut patterns = Patterns::new();
            patterns.on::<DelinearizeIndexOp>("expand-delinearize", affine_digits);
            patterns.on::<LinearizeIndexOp>("expand-linearize", affine_linear);
            apply_greedily(body, &patterns, &config());
            Ok(())
        }))
    },
};

fn config() -> GreedyConfig {
    GreedyConfig { simplify_regions: false, ..GreedyConfig::default() }
}

fn overflow_flags(ctx: &Context, unsigned_too: bool) -> Option<Attr> {
    let text = if unsigned_too { "#arith.overflow<nsw, nuw>" } else { "#arith.overflow<nsw>" };
    terrace_ir::text::parse_attr(ctx, text).ok()
}

fn flagged(
    rw: &mut Rewriter<'_>,
    def: &'static terrace_ir::OpDef,
    operands: [Value; 2],
    flags: Option<Attr>,
) -> Value {
    let ctx = rw.context();
    let spec =
        rw.spec(def).operands(operands).maybe_attr(&ctx, "overflowFlags", flags).results([ctx.index()]);
    let op = rw.insert(spec);
    rw.result(op, 0)
}

/// The radices of the digits behind the first.
fn inner_radices(basis: &[Mixed], digits: usize) -> &[Mixed] {
    &basis[basis.len().saturating_sub(digits.saturating_sub(1))..]
}

/// The product of the static radices, when it and all shorter ones fit.
fn static_product(radices: &[Mixed]) -> Option<i64> {
    radices.iter().try_fold(1i64, |product, entry| match entry {
        Mixed::Static(number) => product.checked_mul(*number),
        Mixed::Value(_) => Some(product),
    })
}

/// For each radix the product of it and those behind it, as values. Radices are positive, and their
/// product is an index: none of these overflow.
fn strides(rw: &mut Rewriter<'_>, radices: &[Mixed], flags: Option<Attr>) -> Option<Vec<Value>> {
    let mut strides = Vec::new();
    let (mut known, mut open): (i64, Option<Value>) = (1, None);
    for &radix in radices.iter().rev() {
        match radix {
            Mixed::Static(number) => known = known.checked_mul(number)?,
            Mixed::Value(value) => {
                open = Some(match open {
                    Some(so_far) => flagged(rw, arith::MulIOp::def(), [so_far, value], flags),
                    None => value,
                });
            }
        }
        strides.push(match open {
            Some(open) if known == 1 => open,
            Some(open) => {
                let known = constant::index(rw, known)?;
                flagged(rw, arith::MulIOp::def(), [open, known], flags)
            }
            None => constant::index(rw, known)?,
        });
    }
    strides.reverse();
    Some(strides)
}

fn digits(op: DelinearizeIndexOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let basis = op.basis(rw)?;
    let count = rw.results(op.0).len();
    let index = op.linear_index(rw);
    if count == 1 {
        rw.replace(op, [index]);
        return Some(());
    }
    let radices = inner_radices(&basis, count);
    static_product(radices)?;
    let strides = strides(rw, radices, overflow_flags(&ctx, true))?;
    let zero = constant::index(rw, 0)?;
    let mut digits = vec![rw.apply(arith::FloorDivSIOp::def(), &[index, *strides.first()?])];
    let nsw = overflow_flags(&ctx, false);
    for (at, &stride) in strides.iter().enumerate() {
        let rest = rw.apply(arith::RemSIOp::def(), &[index, stride]);
        let spec = rw
            .spec(arith::CmpIOp::def())
            .operands([rest, zero])
            .attr(&ctx, "predicate", ctx.i64_attr(SLT))
            .results([ctx.int(1)]);
        let negative = rw.insert(spec);
        let negative = rw.result(negative, 0);
        let corrected = flagged(rw, arith::AddIOp::def(), [rest, stride], nsw);
        let rest = rw.apply(arith::SelectOp::def(), &[negative, corrected, rest]);
        digits.push(match strides.get(at + 1) {
            Some(&next) => rw.apply(arith::DivSIOp::def(), &[rest, next]),
            None => rest,
        });
    }
    rw.replace(op, digits);
    Some(())
}

/// Of how many loops around `op`, from the innermost on, `value` does not change.
fn invariant_loops(rw: &Rewriter<'_>, op: Op, value: Value) -> usize {
    std::iter::successors(rw.parent_op(op), |&parent| rw.parent_op(parent))
        .filter(|&parent| rw.interface::<LoopLike>(parent).is_some())
        .take_while(|&parent| LoopLike::is_invariant(rw, parent, value))
        .count()
}

fn linear(op: LinearizeIndexOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let basis = op.basis(rw)?;
    let indices = op.multi_index(rw).to_vec();
    let Some((&last, outer)) = indices.split_last() else {
        let zero = constant::index(rw, 0)?;
        rw.replace(op, [zero]);
        return Some(());
    };
    let radices = inner_radices(&basis, indices.len());
    static_product(radices)?;
    let disjoint = op.disjoint(rw).is_some_and(|attr| attr.as_bool(&ctx) != Some(false));
    let strides = strides(rw, radices, overflow_flags(&ctx, disjoint))?;
    let nsw = overflow_flags(&ctx, false);
    let mut terms = Vec::new();
    for (&index, &stride) in outer.iter().zip(&strides) {
        let term = flagged(rw, arith::MulIOp::def(), [index, stride], nsw);
        terms.push((term, invariant_loops(rw, op.0, index)));
    }
    terms.push((last, invariant_loops(rw, op.0, last)));
    terms.sort_by_key(|term| std::cmp::Reverse(term.1));
    let sum = terms
        .iter()
        .skip(1)
        .fold(terms[0].0, |sum, &(term, _)| flagged(rw, arith::AddIOp::def(), [sum, term], nsw));
    rw.replace(op, [sum]);
    Some(())
}

fn affine_digits(op: DelinearizeIndexOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let basis = op.basis(rw)?;
    let count = rw.results(op.0).len();
    let radices = inner_radices(&basis, count);
    static_product(radices)?;
    let (first, second) = (ctx.affine_symbol(0), ctx.affine_symbol(1));
    let mut divisors = Vec::new();
    let mut product = Mixed::Static(1);
    for &radix in radices.iter().rev() {
        product = composed_apply(rw, ctx.affine_mul(first, second), &[], &[radix, product]);
        divisors.push(product);
    }
    let (index, by) = (ctx.affine_dim(0), ctx.affine_dim(1));
    let mut rest = Mixed::Value(op.linear_index(rw));
    let mut digits = Vec::new();
    for &divisor in divisors.iter().rev() {
        let digit = composed_apply(rw, ctx.affine_floordiv(index, by), &[rest, divisor], &[]);
        digits.push(digit.value(rw)?);
        rest = composed_apply(rw, ctx.affine_mod(index, by), &[rest, divisor], &[]);
    }
    digits.push(rest.value(rw)?);
    rw.replace(op, digits);
    Some(())
}

fn affine_linear(op: LinearizeIndexOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let basis = op.basis(rw)?;
    let indices = op.multi_index(rw).to_vec();
    let radices = inner_radices(&basis, indices.len());
    static_product(radices)?;
    let mut strides = vec![Mixed::Static(1)];
    for &radix in radices.iter().rev() {
        let so_far = strides[strides.len() - 1];
        let product = ctx.affine_mul(ctx.affine_symbol(0), ctx.affine_symbol(1));
        strides.push(composed_apply(rw, product, &[], &[radix, so_far]));
    }
    strides.reverse();
    let mut sum = ctx.affine_constant(0);
    let mut entries = Vec::new();
    for (&index, &stride) in indices.iter().zip(&strides) {
        let at = entries.len() as u32;
        let term = ctx.affine_mul(ctx.affine_symbol(at), ctx.affine_symbol(at + 1));
        sum = ctx.affine_add(sum, term);
        entries.extend([Mixed::Value(index), stride]);
    }
    let value = composed_apply(rw, sum, &[], &entries).value(rw)?;
    rw.replace(op, [value]);
    Some(())
}
