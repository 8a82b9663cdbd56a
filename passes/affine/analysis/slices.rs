//! Slices of computations: the iterations of one loop nest that an iteration of another one needs.
//!
//! A slice gives bounds of the loops of the sliced nest as maps of the induction variables around the place
//! where the slice is put, and of symbols. It has all iterations that are needed, and possibly more. Upstream's
//! `ComputationSliceState`, after which the computation of slices is modelled; what upstream checks for
//! some values of the symbols is checked for all of them here.

use terrace_dialects::affine::ForOp;
use terrace_dialects::affine::map::ExprsOfValues;
use terrace_ir::presburger::{Bound, Kind, System};
use terrace_ir::{Block, Body, Value};

use super::access::Access;
use super::constraints::{Constraints, inductions_around};
use super::dependence::{Dependence, dependence};
use super::parallel::{is_parallel, is_parallel_reduction};
use crate::affine::loops::{loop_of, loops_around, trip_count};

/// Bounds of the loops of a nest that is put elsewhere.
#[derive(Clone, Debug)]
pub struct Slice {
    /// The induction variables of the sliced loops, outermost first.
    pub ivs: Vec<Value>,
    /// Bounds of each; `None` for a loop that runs as a whole.
    pub bounds: Vec<Bound>,
    /// The dimensions of the maps of the bounds, then their symbols.
    pub operands: Vec<Value>,
    /// The block that the slice is put in: at its start, or for a slice of what comes later, at its end.
    pub block: Block,
    /// Whether it goes to the start.
    pub at_start: bool,
    /// Induction variables of loops around both the sliced nest and its new place.
    pub common: Vec<Value>,
    /// The induction variables around the new place, those of common loops left out.
    pub times: Vec<Value>,
}

/// An attribute of loops that are not to be sliced.
const BARRIER: &str = "slice_fusion_barrier";

impl Slice {
    /// Whether each bound is an expression and its successor.
    fn is_equality(body: &Body, bound: &Bound) -> bool {
        let ctx = body.ctx();
        let (Some(lower), Some(upper)) = (bound.lower, bound.upper) else { return false };
        let (&[lower], &[upper]) = (lower.results(ctx), upper.results(ctx)) else { return false };
        ctx.affine_add(lower, ctx.affine_constant(1)) == upper
    }

    /// Demands the bounds of the sliced loops that are variables of `constraints`; what a bound needs is there.
    pub fn add_bounds(&self, body: &Body, constraints: &mut Constraints) -> Option<()> {
        for (&iv, bound) in self.ivs.iter().zip(&self.bounds) {
            if constraints.position(iv).is_none() {
                continue;
            }
            match (bound.lower, bound.upper) {
                (Some(lower), Some(_)) if Slice::is_equality(body, bound) => {
                    let exprs = ExprsOfValues::of_map(body.ctx(), lower, &self.operands);
                    let mut row = constraints.rows(body, &exprs)?.pop()?;
                    row[constraints.position(iv)?] -= 1;
                    constraints.system.add_equality(row);
                }
                (Some(lower), Some(upper)) => {
                    constraints.add_bound(body, iv, lower, &self.operands, true)?;
                    constraints.add_bound(body, iv, upper, &self.operands, false)?;
                }
                _ => constraints.add_loop(body, loop_of(body, iv)?)?,
            }
        }
        Some(())
    }

    /// The iterations of the slice: dimensions are the sliced loops, symbols the operands.
    pub fn constraints(&self, body: &Body) -> Option<Constraints> {
        let mut symbols = Vec::new();
        for &operand in self.operands.iter().chain(&self.times) {
            if !self.ivs.contains(&operand) && !symbols.contains(&operand) {
                symbols.push(operand);
            }
        }
        let mut constraints = Constraints::new(&self.ivs, &symbols);
        for &value in &symbols {
            if let Some(op) = loop_of(body, value) {
                constraints.add_loop(body, op)?;
            } else if let Some(number) = terrace_dialects::support::constant_int(body, value) {
                let at = constraints.position(value)?;
                constraints.system.fix(at, number);
            }
        }
        for &value in self.common.iter().filter(|value| self.ivs.contains(value)) {
            constraints.add_loop(body, loop_of(body, value)?)?;
        }
        self.add_bounds(body, &mut constraints)?;
        Some(constraints)
    }

    /// The iterations of the nest that is sliced.
    fn source(&self, body: &Body) -> Option<Constraints> {
        let mut constraints = Constraints::new(&self.ivs, &[]);
        for &iv in &self.ivs {
            constraints.add_loop(body, loop_of(body, iv)?)?;
        }
        Some(constraints)
    }

    /// Both systems over the same variables: those of the slice, and those of the nest, locals apart. The
    /// nest has no locals of its own.
    fn aligned(&self, body: &Body) -> Option<(Constraints, System)> {
        let mut slice = self.constraints(body)?;
        let source = self.source(body)?;
        if source.system.locals() != 0 || !source.is_exact() {
            return None;
        }
        for &value in source.values().iter().flatten() {
            slice.add_value(body, value)?;
        }
        let mut wide = System::new(slice.system.dims(), slice.system.symbols(), slice.system.locals());
        let columns: Vec<usize> =
            source.values().iter().map(|&value| slice.position(value?)).collect::<Option<Vec<usize>>>()?;
        wide.embed(&source.system, &columns);
        Some((slice, wide))
    }

    /// Whether all iterations of the slice are known to be iterations of the nest.
    pub fn is_valid(&self, body: &Body) -> bool {
        self.aligned(body).is_some_and(|(slice, source)| slice.system.is_subset_of(&source))
    }

    /// Whether every iteration of the nest is known to be in the slice, of some iteration around it.
    pub fn is_maximal(&self, body: &Body) -> bool {
        let Some((mut slice, mut source)) = self.aligned(body) else { return false };
        if !slice.is_exact() {
            return false;
        }
        for value in &self.times {
            let Some(at) = slice.position(*value) else { continue };
            slice.project_out(at, 1);
            // What the nest says of its own loops does not say anything of these.
            source.project_out(at, 1);
        }
        let (first, count) = (slice.system.first(Kind::Local), slice.system.locals());
        slice.project_out(first, count);
        source.project_out(source.first(Kind::Local), source.locals());
        slice.is_exact() && source.is_subset_of(&slice.system)
    }

    /// How often each sliced loop runs; `None` when that is not a number for one.
    pub fn trip_counts(&self, body: &Body) -> Option<Vec<(ForOp, u64)>> {
        let ctx = body.ctx();
        let mut counts = Vec::new();
        for (&iv, bound) in self.ivs.iter().zip(&self.bounds) {
            let op = loop_of(body, iv)?;
            let (Some(lower), Some(upper)) = (bound.lower, bound.upper) else {
                counts.push((op, trip_count(body, op)?));
                continue;
            };
            let (&[low], &[high]) = (lower.results(ctx), upper.results(ctx)) else { return None };
            let span = ctx.affine_add(high, ctx.affine_mul(low, ctx.affine_constant(-1)));
            let span = span.simplify(ctx, lower.dims(ctx), lower.symbols(ctx)).constant(ctx)?;
            counts.push((op, u64::try_from(span).ok()?));
        }
        Some(counts)
    }

    /// Whether each time the slice is one iteration of the nest.
    pub fn is_single(&self, body: &Body) -> bool {
        let counts = self.trip_counts(body);
        counts.is_some_and(|counts| counts.iter().all(|&(_, count)| count == 1))
    }
}

/// The slice of the nest around `a` (or, with `backward` false, around `b`) that depends on what is done within
/// the outermost `depth` loops around the other, by one dependence between them.
fn slice_of(
    body: &Body,
    (a, b): (Access, Access),
    between: &Constraints,
    depth: usize,
    backward: bool,
) -> Option<Slice> {
    let (from, to) = (loops_around(body, a.op), loops_around(body, b.op));
    let exact =
        inductions_around(body, a.op).len() == from.len() && inductions_around(body, b.op).len() == to.len();
    let (sliced, around) = if backward { (&from, &to) } else { (&to, &from) };
    if !exact || depth == 0 || depth > around.len() {
        return None;
    }
    let mut constraints = between.clone();
    let first = if backward { from.len() + depth } else { depth };
    constraints.project_out(first, around.len() - depth);
    let first = if backward { 0 } else { depth };
    let count = sliced.len();
    let values = constraints.values().to_vec();
    let bounds = constraints.system.slice_bounds(body.ctx(), first, count);
    let ivs: Vec<Value> = values[first..first + count].iter().copied().collect::<Option<_>>()?;
    let operands: Vec<Value> =
        values[..first].iter().chain(&values[first + count..]).copied().collect::<Option<_>>()?;
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut slice = Slice {
        ivs,
        bounds,
        operands,
        block: around[depth - 1].block(body),
        at_start: backward,
        common: from[..shared].iter().map(|op| op.induction_var(body)).collect(),
        times: around[shared..depth].iter().map(|op| op.induction_var(body)).collect(),
    };
    let reads = !a.is_store && !b.is_store;
    let whole_from = (0..count).find(|&at| {
        let op = sliced[at];
        let sequential = reads && at >= shared && !is_parallel(body, op);
        if !sequential && body.attr(op.0, BARRIER).is_none() {
            return false;
        }
        !(is_parallel_reduction(body, op)
            && depth >= count
            && slice.is_single(body)
            && slice.is_maximal(body))
    });
    if let Some(first) = whole_from {
        slice.bounds[first..].fill(Bound::default());
    }
    Some(slice)
}

/// The slice that holds the slices of all dependences between `from` and `to`, accesses of two nests in one block
/// with `common` loops around both. With `backward`, the nest of `from` is sliced, for what the outermost
/// `depth` loops around `to` do; else that of `to`. `None` when there is no such slice, or it is not known to have
/// iterations of its nest only.
pub fn slice_union(
    body: &Body,
    from: &[Access],
    to: &[Access],
    depth: usize,
    common: usize,
    backward: bool,
) -> Option<Slice> {
    let mut union: Option<(Constraints, Slice)> = None;
    let mut ends: Vec<Access> = Vec::new();
    for &a in from {
        for &b in to.iter().filter(|b| b.memref == a.memref) {
            let reads = !a.is_store && !b.is_store;
            let between = match dependence(body, a, b, common + 1, reads) {
                Dependence::None => continue,
                Dependence::Unknown => return None,
                Dependence::Between(between) => between,
            };
            ends.push(if backward { b } else { a });
            let slice = slice_of(body, (a, b), &between, depth, backward)?;
            let mut constraints = slice.constraints(body)?;
            match &mut union {
                None => union = Some((constraints, slice)),
                Some((united, _)) => {
                    let (mine, theirs) = (united.clone(), constraints.clone());
                    united.align(&mut constraints)?;
                    add_missing(body, &mine, united)?;
                    add_missing(body, &theirs, &mut constraints)?;
                    let mut both = united.system.clone();
                    both.unite_boxes(&constraints.system)?;
                    united.system = both;
                }
            }
        }
    }
    let (mut constraints, first) = union?;
    let loops: Vec<Vec<ForOp>> = ends.iter().map(|end| loops_around(body, end.op)).collect();
    let shared = |at: usize| loops.iter().all(|around| around.get(at) == loops[0].get(at));
    if (0..depth).any(|at| !shared(at) || loops[0].get(at).is_none()) {
        return None;
    }
    let count = constraints.system.dims();
    constraints.loop_symbols_to_dims(body);
    let values: Vec<Value> = constraints.values().iter().copied().collect::<Option<_>>()?;
    let bounds = constraints.system.slice_bounds(body.ctx(), 0, count);
    let slice = Slice {
        ivs: values[..count].to_vec(),
        bounds,
        operands: values[count..].to_vec(),
        block: loops[0][depth - 1].block(body),
        ..first
    };
    slice.is_valid(body).then_some(slice)
}

/// Adds the domains of the loops that are variables of `now`, but were not `before`.
fn add_missing(body: &Body, before: &Constraints, now: &mut Constraints) -> Option<()> {
    let dims = now.values()[..now.system.dims()].to_vec();
    for value in dims.into_iter().flatten() {
        if before.position(value).is_none() {
            now.add_loop(body, loop_of(body, value)?)?;
        }
    }
    Some(())
}
