//! Whether iterations of two accesses touch the same element.
//!
//! A dependence is a system with the induction variables around the source as first dimensions, those around
//! the sink behind them; its constraints are both iteration domains, equal indices, and that the source
//! comes first: later in the loop at the depth asked for, and at the same time in those around it. There is
//! a dependence if it has a point (Feautrier). Upstream's is `checkMemrefAccessDependence`, which takes
//! a vector for its first element; here each element counts.

use terrace_dialects::affine::{ForOp, ParallelOp};
use terrace_ir::interfaces::{LoopLike, RegionBranch};
use terrace_ir::presburger::{Kind, Row, System};
use terrace_ir::{Block, Body, Op, Value};

use super::access::{Access, Overlap, overlap};
use super::constraints::{Constraints, inductions_around, iteration_domain};
use crate::affine::loops::ancestors;

/// What is known of a dependence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Dependence {
    /// There is none.
    None,
    /// There may be one, between iterations that satisfy these constraints.
    Between(Box<Constraints>),
    /// There may be one.
    Unknown,
}

impl Dependence {
    /// Whether there may be one.
    pub fn is_possible(&self) -> bool {
        *self != Dependence::None
    }
}

/// What an access touches: iterations, then one row for each index.
struct Relation {
    domain: Constraints,
    rows: Vec<Row>,
}

impl Relation {
    fn of(body: &Body, access: Access) -> Option<Relation> {
        let mut domain = iteration_domain(body, access.op)?;
        let exprs = access.indices(body);
        let mut rows = domain.rows(body, &exprs)?;
        // Element `offset` of the vector, for any offset.
        let shape = access.vector_shape(body);
        let first = rows.len().checked_sub(shape.len())?;
        for (at, &size) in shape.iter().enumerate().filter(|&(_, &size)| size > 1) {
            let locals = domain.system.locals();
            let offset = domain.system.insert(Kind::Local, locals, 1);
            rows.iter_mut().for_each(|row| row.insert(offset, 0));
            rows[first + at][offset] = 1;
            domain.system.at_least(offset, 0);
            domain.system.at_most(offset, size - 1);
        }
        Some(Relation { domain, rows })
    }
}

/// How many induction variables are around both, from the outermost on.
pub fn common_loops(body: &Body, a: Op, b: Op) -> usize {
    let (a, b) = (inductions_around(body, a), inductions_around(body, b));
    a.iter().zip(&b).take_while(|(a, b)| a == b).count()
}

/// The innermost block around both ops within their scope.
fn common_block(body: &Body, a: Op, b: Op) -> Option<Block> {
    let blocks = |op: Op| -> Vec<Block> {
        std::iter::once(op).chain(ancestors(body, op)).filter_map(|op| body.block(op)).collect()
    };
    let (left, right) = (blocks(a), blocks(b));
    left.into_iter().find(|block| right.contains(block))
}

/// The op in `block` that `op` is or lies in.
pub fn ancestor_in_block(body: &Body, block: Block, op: Op) -> Option<Op> {
    std::iter::successors(Some(op), |&op| body.parent_op(op)).find(|&op| body.block(op) == Some(block))
}

/// Whether `a`, or what it lies in, comes before `b` in the innermost block around both.
fn is_before(body: &Body, a: Op, b: Op) -> Option<bool> {
    let block = common_block(body, a, b)?;
    let (a, b) = (ancestor_in_block(body, block, a)?, ancestor_in_block(body, block, b)?);
    Some(a != b && body.is_before(a, b))
}

/// Whether all ops around `op` in its scope run their regions in the order of the text, maybe again and again.
fn is_structured(body: &Body, op: Op) -> bool {
    ancestors(body, op).all(|op| {
        ForOp::of(body, op).is_some()
            || ParallelOp::of(body, op).is_some()
            || body.interface::<RegionBranch>(op).is_some()
            || body.interface::<LoopLike>(op).is_some()
    })
}

/// Whether an iteration of `sink` depends on one of `source` that comes before it: through the loop at `depth`,
/// where 1 is the outermost around both, or for a depth beyond those loops, in the same iteration of all of
/// them. Two reads do not depend on each other unless `reads` says that they count.
pub fn dependence(body: &Body, source: Access, sink: Access, depth: usize, reads: bool) -> Dependence {
    if !reads && !source.is_store && !sink.is_store {
        return Dependence::None;
    }
    match overlap(body, source.memref, sink.memref) {
        Overlap::None => return Dependence::None,
        Overlap::Possible => return Dependence::Unknown,
        Overlap::Same => {}
    }
    if !is_structured(body, source.op) || !is_structured(body, sink.op) {
        return Dependence::Unknown;
    }
    let common = common_loops(body, source.op, sink.op);
    match is_before(body, source.op, sink.op) {
        None => return Dependence::Unknown,
        Some(before) if !reads && depth > common && !before => return Dependence::None,
        Some(_) => {}
    }
    let (Some(from), Some(to)) = (Relation::of(body, source), Relation::of(body, sink)) else {
        return Dependence::Unknown;
    };
    let Some(mut both) = product(from, to) else { return Dependence::Unknown };
    let from_dims = inductions_around(body, source.op).len();
    for level in 0..common.min(depth) {
        let mut row = both.system.zeros();
        (row[level], row[level + from_dims]) = (-1, 1);
        if level + 1 == depth {
            let last = row.len() - 1;
            row[last] = -1;
            both.system.add_inequality(row);
        } else {
            both.system.add_equality(row);
        }
    }
    if both.system.is_empty() { Dependence::None } else { Dependence::Between(Box::new(both)) }
}

/// Iterations of both that touch the same element.
fn product(from: Relation, to: Relation) -> Option<Constraints> {
    let (a, b) = (&from.domain.system, &to.domain.system);
    let dims = a.dims() + b.dims();
    let mut symbols: Vec<Option<Value>> = from.domain.values()[a.dims()..].to_vec();
    for &value in &to.domain.values()[b.dims()..] {
        if !symbols.contains(&value) {
            symbols.push(value);
        }
    }
    let mut system = System::new(dims, symbols.len(), a.locals() + b.locals());
    let columns = |domain: &Constraints, first_dim: usize, first_local: usize| -> Vec<usize> {
        let count = domain.system.dims();
        let of_symbol =
            |value: &Option<Value>| dims + symbols.iter().position(|known| known == value).unwrap_or(0);
        let locals = dims + symbols.len() + first_local;
        (first_dim..first_dim + count)
            .chain(domain.values()[count..].iter().map(of_symbol))
            .chain(locals..locals + domain.system.locals())
            .collect()
    };
    let (left, right) = (columns(&from.domain, 0, 0), columns(&to.domain, a.dims(), a.locals()));
    system.embed(a, &left);
    let mut indices = Vec::new();
    for (mine, theirs) in from.rows.iter().zip(&to.rows) {
        let (mine, theirs) = (system.embedded(mine, &left)?, system.embedded(theirs, &right)?);
        let difference: Option<Row> =
            mine.iter().zip(&theirs).map(|(&mine, &theirs)| mine.checked_sub(theirs)).collect();
        indices.push(difference?);
    }
    indices.into_iter().for_each(|row| system.add_equality(row));
    system.embed(b, &right);
    system.solve_locals();
    project_offsets(&mut system);
    let values =
        [from.domain.values()[..a.dims()].to_vec(), to.domain.values()[..b.dims()].to_vec(), symbols];
    Some(Constraints::of_system(system, values.concat()))
}

/// Projects out locals that are not quotients, which leaves bounds of the other variables: they are offsets into
/// vectors.
fn project_offsets(system: &mut System) {
    let mut at = system.first(Kind::Local);
    let mut projected = false;
    while at < system.vars() {
        let bounds = |row: &&Row| row[at].unsigned_abs() == 1;
        let offset = system.inequalities().iter().filter(bounds).count() >= 2;
        if offset && system.is_offset(at) {
            system.project_out(at, 1);
            projected = true;
        } else {
            at += 1;
        }
    }
    if projected {
        system.find_equalities();
    }
}
