//! `affine-loop-unroll`: copies of the bodies of affine loops, one after the other.
//!
//! A loop unrolled by a factor takes as many steps at once; what is left over runs in a loop behind it. A
//! loop that then runs once is replaced by its body. Where the number of iterations may be negative, the
//! second loop starts at the greater of its start and that of the first, so that neither runs. After
//! upstream's `LoopUnroll.cpp` and `loopUnrollByFactor`.

use terrace_dialects::affine::ForOp;
use terrace_dialects::affine::build::apply;
use terrace_dialects::affine::map::ExprsOfValues;
use terrace_ir::body::Mapping;
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, OptionValues, Pass, PassCx, PassInfo};
use terrace_ir::{AffineExpr, Body, Op, Rewriter, Value};

use super::loops::{
    promote_if_single_iteration, set_bounds, trip_count, trip_count_divisor, trip_count_exprs,
};
use super::nests::{body_ops, innermost_loops, is_non_negative};

/// How many ops the copies of one loop may have: a loop whose copies have more stays.
pub const MAX_COPIED_OPS: u64 = 1 << 20;

pub(super) const INFO: PassInfo = PassInfo {
    name: "affine-loop-unroll",
    doc: "Unroll affine loops",
    anchor: Anchor::Any,
    options: &[
        OptionDef {
            name: "unroll-factor",
            doc: "Use this unroll factor for all loops being unrolled; -1 unrolls them fully",
            kind: OptionKind::Int,
            default: "4",
        },
        OptionDef {
            name: "unroll-up-to-factor",
            doc: "Allow unrolling up to the factor specified",
            kind: OptionKind::Bool,
            default: "false",
        },
        OptionDef {
            name: "unroll-num-reps",
            doc: "Unroll innermost loops repeatedly this many times",
            kind: OptionKind::Int,
            default: "1",
        },
        OptionDef {
            name: "unroll-full-threshold",
            doc: "Unroll all loops with trip count less than or equal to this",
            kind: OptionKind::Int,
            default: "1",
        },
        OptionDef {
            name: "cleanup-unroll",
            doc: "Fully unroll the cleanup loop when possible",
            kind: OptionKind::Bool,
            default: "false",
        },
    ],
    make: |options| Ok(Box::new(Unroll::from_options(options)?)),
};

/// How the loops of a function are unrolled.
#[derive(Clone, Copy, Debug)]
struct Unroll {
    /// How many iterations become one; `None` for all.
    factor: Option<u64>,
    up_to_factor: bool,
    repetitions: i64,
    full_threshold: Option<u64>,
    cleanup: bool,
}

impl Unroll {
    fn from_options(options: &OptionValues) -> Result<Unroll, String> {
        let factor = match options.int("unroll-factor") {
            -1 => None,
            factor if factor > 0 => Some(factor.unsigned_abs()),
            _ => return Err("option 'unroll-factor' takes a number above 0, or -1".to_owned()),
        };
        let threshold = options.int("unroll-full-threshold");
        let threshold =
            u64::try_from(threshold).map_err(|_| "option 'unroll-full-threshold' is negative".to_owned())?;
        Ok(Unroll {
            factor,
            up_to_factor: options.bool("unroll-up-to-factor"),
            repetitions: options.int("unroll-num-reps"),
            full_threshold: options.is_given("unroll-full-threshold").then_some(threshold),
            cleanup: options.bool("cleanup-unroll"),
        })
    }

    fn unroll(&self, body: &mut Body, op: ForOp) -> Option<()> {
        let mut rw = Rewriter::before(body, op.0);
        match self.factor {
            None => unroll_fully(&mut rw, op),
            Some(factor) if self.up_to_factor => {
                let factor = trip_count(&rw, op).map_or(factor, |count| factor.min(count.max(1)));
                unroll_by_factor(&mut rw, op, factor, false)
            }
            Some(factor) => unroll_by_factor(&mut rw, op, factor, self.cleanup),
        }
    }
}

impl Pass for Unroll {
    fn run(&self, body: &mut Body, _: &mut PassCx) -> Result<(), Failed> {
        if let (None, Some(threshold)) = (self.factor, self.full_threshold) {
            // Inner loops first: copies of an outer one would hold loops that are not in the list.
            let ops: Vec<Op> = body.all_ops().into_iter().rev().collect();
            let loops: Vec<ForOp> = ops.into_iter().filter_map(|op| ForOp::of(body, op)).collect();
            let short: Vec<ForOp> = loops
                .into_iter()
                .filter(|&op| trip_count(body, op).is_some_and(|count| count <= threshold))
                .collect();
            for op in short {
                unroll_fully(&mut Rewriter::before(body, op.0), op);
            }
            return Ok(());
        }
        for _ in 0..self.repetitions {
            let mut unrolled = false;
            for op in innermost_loops(body) {
                unrolled |= self.unroll(body, op).is_some();
            }
            if !unrolled {
                break;
            }
        }
        Ok(())
    }
}

/// Replaces `op` by copies of its body; `None`, with nothing changed, when it is not known how often it
/// runs, or there would be too many.
pub fn unroll_fully(rw: &mut Rewriter<'_>, op: ForOp) -> Option<()> {
    match trip_count(rw, op)? {
        0 => Some(()),
        1 => promote_if_single_iteration(rw, op),
        count => unroll_by_factor(rw, op, count, false),
    }
}

/// Makes each iteration of `op` do what `factor` did; with `cleanup`, a loop whose iterations are not a
/// multiple of the factor is replaced by copies of its body altogether. `None`, with nothing changed, when
/// it cannot.
pub fn unroll_by_factor(rw: &mut Rewriter<'_>, op: ForOp, factor: u64, cleanup: bool) -> Option<()> {
    let count = trip_count(rw, op);
    if factor == 1 {
        if count == Some(1) {
            promote_if_single_iteration(rw, op)?;
        }
        return Some(());
    }
    let ops = body_ops(rw, op);
    if ops.is_empty() {
        return Some(());
    }
    if count.is_some_and(|count| count < factor) {
        return if cleanup { unroll_fully(rw, op) } else { None };
    }
    let size: u64 = ops.iter().map(|&op| 1 + rw.walk(op).len() as u64).sum();
    if size.checked_mul(factor).is_none_or(|copies| copies > MAX_COPIED_OPS) {
        return None;
    }
    let step = op.step_size(rw);
    let factor_step = i64::try_from(factor).ok()?.checked_mul(step)?;
    if !trip_count_divisor(rw, op).is_multiple_of(factor) {
        if op.lower_map(rw).results(rw.ctx()).len() != 1 || op.upper_map(rw).results(rw.ctx()).len() != 1 {
            return None;
        }
        if cleanup {
            return unroll_fully(rw, op);
        }
        split_remainder(rw, op, factor)?;
    }
    let ctx = rw.context();
    rw.set_attr(op, "step", ctx.index_attr(factor_step));
    copy_body(rw, op, &ops, factor, step);
    promote_if_single_iteration(rw, op);
    Some(())
}

/// Appends `factor - 1` copies of `ops`, the body of `op`, each for the induction variable `step` further.
fn copy_body(rw: &mut Rewriter<'_>, op: ForOp, ops: &[Op], factor: u64, step: i64) {
    let ctx = rw.context();
    let block = op.block(rw);
    let Some(last) = rw.last_op(block) else { return };
    let args = rw.args(block).to_vec();
    let yielded = rw.operands(last).to_vec();
    let mut carried = yielded.clone();
    rw.set_before(last);
    for number in 1..factor as i64 {
        let mut map = Mapping::default();
        map.values.extend(args[1..].iter().copied().zip(carried.iter().copied()));
        if rw.has_uses(args[0]) {
            rw.set_loc(rw.body().loc(op.0));
            let value = shifted(rw, args[0], number.saturating_mul(step));
            map.values.insert(args[0], value);
        }
        for &op in ops {
            rw.clone_here(op, &mut map);
        }
        carried = yielded.iter().map(|&value| map.value(value)).collect();
    }
    if carried != yielded {
        rw.set_operands(last, &carried);
    }
    debug_assert_eq!(ctx.index(), rw.ty(args[0]));
}

/// `value + by`.
pub(super) fn shifted(rw: &mut Rewriter<'_>, value: Value, by: i64) -> Value {
    let ctx = rw.context();
    let map = ctx.affine_map(1, 0, &[ctx.affine_add(ctx.affine_dim(0), ctx.affine_constant(by))]);
    apply(rw, map, &[value])
}

/// Puts a loop behind `op` for the iterations that are left when their number is no multiple of `factor`,
/// and lets `op` end where that starts. Both bounds of `op` must have one result. `None`, with nothing
/// changed, when the start cannot be expressed.
pub(super) fn split_remainder(rw: &mut Rewriter<'_>, op: ForOp, factor: u64) -> Option<ForOp> {
    let ctx = rw.context();
    let (start, safe) = remainder_start(rw, op, factor)?;
    rw.set_root(op.0);
    rw.set_after(op.0);
    let results: Vec<Value> = rw.results(op.0).collect();
    let copy = ForOp(rw.clone_here(op.0, &mut Mapping::default()));
    let inits = copy.inits(rw).len();
    for (at, &result) in results.iter().enumerate() {
        let outer = rw.result(copy.0, at);
        rw.replace_value(result, outer);
    }
    let first = rw.operands(copy.0).len() - inits;
    for (at, &result) in results.iter().enumerate() {
        rw.set_operand(copy.0, first + at, result);
    }
    set_bounds(rw, op, None, Some((start.map(&ctx), &start.operands())));
    set_bounds(rw, copy, Some((safe.map(&ctx), &safe.operands())), None);
    promote_if_single_iteration(rw, copy);
    rw.set_root(op.0);
    Some(copy)
}

/// Where the remainder of `op` starts: `lower + (count - count mod factor) * step`, and the same so that it
/// is not below the lower bound.
fn remainder_start(rw: &Rewriter<'_>, op: ForOp, factor: u64) -> Option<(ExprsOfValues, ExprsOfValues)> {
    let ctx = rw.ctx();
    let lower = ExprsOfValues::of_map(ctx, op.lower_map(rw), op.lowerBoundOperands(rw));
    let count = trip_count_exprs(rw, op)?;
    let (&[low], &[trips]) = (&lower.exprs[..], &count.exprs[..]) else { return None };
    let by = ctx.affine_constant(i64::try_from(factor).ok()?);
    let minus_one = ctx.affine_constant(-1);
    let rest = ctx.affine_mul(ctx.affine_mod(trips, by), minus_one);
    let whole = ctx.affine_mul(ctx.affine_add(trips, rest), ctx.affine_constant(op.step_size(rw)));
    let dims: Vec<AffineExpr> =
        (0..count.dims.len()).map(|at| ctx.affine_dim((lower.dims.len() + at) as u32)).collect();
    let symbols: Vec<AffineExpr> =
        (0..count.symbols.len()).map(|at| ctx.affine_symbol((lower.symbols.len() + at) as u32)).collect();
    let mut both = ExprsOfValues {
        exprs: vec![ctx.affine_add(low, whole.replace(ctx, &dims, &symbols))],
        dims: [&lower.dims[..], &count.dims].concat(),
        symbols: [&lower.symbols[..], &count.symbols].concat(),
    };
    let mut safe = both.clone();
    if !is_non_negative(rw, &count, trips) {
        safe.exprs.insert(0, low);
    }
    for exprs in [&mut both, &mut safe] {
        exprs.compose(rw);
        exprs.simplify(ctx);
        exprs.canonicalize(rw);
    }
    Some((both, safe))
}
