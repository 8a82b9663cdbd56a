//! Other orders of the loops of a perfect nest.
//!
//! Of each dependence the distances along the loops are known as ranges. An order is right if no dependence that
//! goes forward would go backward. After upstream's `sinkSequentialLoops` and `permuteLoops`.

use terrace_dialects::affine::ForOp;
use terrace_ir::presburger::Kind;
use terrace_ir::{Body, Op};

use super::analysis::constraints::inductions_around;
use super::analysis::{Access, Dependence, dependence};
use super::loops::perfect_nest;

/// The least and greatest distance along each loop.
type Distances = Vec<(Option<i64>, Option<i64>)>;

/// The distances of all dependences in `nest` that its loops carry, or that lie in one iteration of all of
/// them; `None` when one is not known.
fn distances(body: &Body, nest: &[ForOp]) -> Option<Vec<Distances>> {
    let accesses = Access::below(body, nest[0].0);
    let outer = inductions_around(body, nest[0].0).len();
    let mut all = Vec::new();
    for depth in outer + 1..=outer + nest.len() {
        for &source in &accesses {
            for &sink in &accesses {
                let constraints = match dependence(body, source, sink, depth, false) {
                    Dependence::None => continue,
                    Dependence::Unknown => return None,
                    Dependence::Between(constraints) => constraints,
                };
                let from = inductions_around(body, source.op).len();
                let mut found = Distances::new();
                for level in outer..outer + nest.len() {
                    let mut system = constraints.system.clone();
                    let distance = system.insert(Kind::Dim, 0, 1);
                    let mut row = system.zeros();
                    (row[distance], row[level + 1], row[level + from + 1]) = (1, 1, -1);
                    system.add_equality(row);
                    found.push((
                        system.constant_bound(distance, true),
                        system.constant_bound(distance, false),
                    ));
                }
                all.push(found);
            }
        }
    }
    Some(all)
}

/// Whether everything below `op` is known not to mind in which order iterations run, accesses apart.
fn is_simple(body: &Body, op: Op) -> bool {
    body.walk(op).into_iter().all(|op| {
        Access::of(body, op).is_some()
            || body.n_regions(op) > 0
            || body.def(op).is_none()
            || terrace_ir::interfaces::is_effect_free(body, op)
    })
}

/// Moves the parallel loops of the perfect nest at `root` outside and the others inside, each in their order, if no
/// dependence forbids that. The outermost loop then.
pub fn sink_sequential_loops(body: &mut Body, root: ForOp) -> ForOp {
    let nest = perfect_nest(body, root);
    if nest.len() < 2 || nest.iter().any(|op| !op.inits(body).is_empty()) || !is_simple(body, root.0) {
        return root;
    }
    let Some(distances) = distances(body, &nest) else { return root };
    let is_parallel = |at: usize| distances.iter().all(|found| found[at] == (Some(0), Some(0)));
    let parallel: Vec<usize> = (0..nest.len()).filter(|&at| is_parallel(at)).collect();
    let sequential = (0..nest.len()).filter(|&at| !is_parallel(at));
    let order: Vec<usize> = parallel.iter().copied().chain(sequential).collect();
    // Bounds that use the induction variable of a loop keep it outside.
    let ivs: Vec<_> = nest.iter().map(|op| op.induction_var(body)).collect();
    let free = nest.iter().all(|op| !body.operands(op.0).iter().any(|operand| ivs.contains(operand)));
    let forward = |found: &Distances| {
        for &at in &order {
            match found[at].0 {
                Some(least) if least > 0 => return true,
                Some(0) => {}
                _ => return false,
            }
        }
        true
    };
    if !free || order.is_sorted() || !distances.iter().all(forward) {
        return root;
    }
    permute(body, &nest, &order);
    nest[order[0]]
}

/// Puts the loops of a perfect nest in the order that gives the number of the loop for each place.
fn permute(body: &mut Body, nest: &[ForOp], order: &[usize]) {
    let root = nest[0].0;
    let innermost = nest[nest.len() - 1].block(body);
    let mut content: Vec<Op> = body.ops_of(innermost).collect();
    content.pop();
    for &op in &content {
        body.remove(op);
    }
    // Each loop by itself, in front of the nest, then in each other.
    for op in nest.iter().skip(1).rev() {
        body.move_before(op.0, root);
    }
    for pair in order.windows(2) {
        let block = nest[pair[0]].block(body);
        let (inner, Some(last)) = (nest[pair[1]].0, body.last_op(block)) else { continue };
        body.move_before(inner, last);
    }
    let block = nest[order[order.len() - 1]].block(body);
    if let Some(last) = body.last_op(block) {
        for op in content {
            body.insert_before(last, op);
        }
    }
}
