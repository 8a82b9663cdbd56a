//! `affine-loop-coalescing`: nests of loops with independent bounds as one loop.
//!
//! The loop that is left runs as often as the product of how often each ran, and the induction variables
//! are the digits of its own. That product says how often the nest runs as long as at most one factor can
//! be negative: where more could be, they are clamped (affine) or tested (scf). After upstream's
//! `LoopCoalescing.cpp`; what inner loops carry has to be handed through, or to stay as it is.

mod affine_nest;
mod scf_nest;

use terrace_dialects::affine::ForOp;
use terrace_dialects::scf;
use terrace_ir::interfaces::LoopLike;
use terrace_ir::pass::{Anchor, PassCx, PassInfo};
use terrace_ir::{Body, Op, Rewriter, Value};

pub(super) const INFO: PassInfo = PassInfo {
    name: "affine-loop-coalescing",
    doc: "Coalesce nested loops with independent bounds into a single loop",
    anchor: Anchor::Op("func.func"),
    options: &[],
    make: |_| {
        Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
            coalesce_loops(body);
            Ok(())
        }))
    },
};

/// Coalesces the nests of `body`, outer loops first.
pub fn coalesce_loops(body: &mut Body) {
    for op in body.all_ops() {
        if !body.is_alive(op) {
            continue;
        }
        let (is_affine, is_scf) = (ForOp::of(body, op).is_some(), scf::ForOp::of(body, op).is_some());
        if !is_affine && !is_scf {
            continue;
        }
        let nest = nest_of(body, op);
        for band in bands(body, &nest) {
            let mut rw = Rewriter::before(body, band[0]);
            if is_affine {
                affine_nest::coalesce(&mut rw, &band.iter().map(|&op| ForOp(op)).collect::<Vec<_>>());
            } else {
                scf_nest::coalesce(&mut rw, &band.iter().map(|&op| scf::ForOp(op)).collect::<Vec<_>>());
            }
        }
    }
}

/// `root`, and the loops of its kind below it as long as there is one and nothing else but the terminator.
fn nest_of(body: &Body, root: Op) -> Vec<Op> {
    let mut nest = vec![root];
    loop {
        let last = nest[nest.len() - 1];
        let block = body.interface::<LoopLike>(last).and_then(|i| body.entry((i.body)(body, last)));
        let Some(block) = block else { return nest };
        match body.first_op(block) {
            Some(first)
                if body.name(first) == body.name(root)
                    && body.next_op(first).is_some()
                    && body.next_op(first) == body.last_op(block) =>
            {
                nest.push(first);
            }
            _ => return nest,
        }
    }
}

/// The operands of a loop but what it carries.
fn bounds(body: &Body, op: Op) -> Vec<Value> {
    let carried = body.interface::<LoopLike>(op).map_or(0, |i| (i.inits)(body, op).len());
    let operands = body.operands(op);
    operands[..operands.len() - carried].to_vec()
}

/// The parts of a nest whose bounds are all known in front of their first loop and that hand on what they
/// carry, inner ones first.
fn bands(body: &Body, nest: &[Op]) -> Vec<Vec<Op>> {
    let known_from = |at: usize| {
        let outside = |outer: usize| {
            bounds(body, nest[at]).iter().all(|&value| LoopLike::is_invariant(body, nest[outer], value))
        };
        (0..at).find(|&outer| outside(outer)).unwrap_or(at)
    };
    let known: Vec<usize> = (0..nest.len()).map(known_from).collect();
    let mut chained = vec![0];
    for at in 1..nest.len() {
        chained.push(if hands_through(body, nest[at - 1], nest[at]) { chained[at - 1] } else { at });
    }
    let mut bands = Vec::new();
    let mut end = nest.len();
    while end > 0 {
        let fits = |start: usize| (start..end).all(|at| known[at] <= start) && chained[end - 1] <= start;
        match (0..end - 1).find(|&start| fits(start)) {
            Some(start) => {
                bands.push(nest[start..end].to_vec());
                end = start;
            }
            None => end -= 1,
        }
    }
    bands
}

/// Whether `inner`, alone in `outer`, goes on with what `outer` carries and hands it back: what the one loop
/// that takes the place of both carries then.
fn hands_through(body: &Body, outer: Op, inner: Op) -> bool {
    let (Some(out), Some(into)) = (body.interface::<LoopLike>(outer), body.interface::<LoopLike>(inner))
    else {
        return false;
    };
    let yielded = |op: Op, interface: &LoopLike| -> Vec<Value> {
        let block = body.entry((interface.body)(body, op));
        let last = block.and_then(|block| body.last_op(block));
        last.map_or(Vec::new(), |last| body.operands(last).to_vec())
    };
    let (outer_args, inner_args) = ((out.iter_args)(body, outer), (into.iter_args)(body, inner));
    let (outer_yields, inner_yields) = (yielded(outer, out), yielded(inner, into));
    let inits = (into.inits)(body, inner);
    let constant = |at: usize| inner_yields.get(at) == inner_args.get(at);
    let chained = |at: usize| {
        let result = body.result(inner, at);
        let from = outer_args.iter().position(|&arg| arg == inits[at]);
        from.is_some_and(|from| {
            outer_yields.get(from) == Some(&result)
                && body.has_one_use(outer_args[from])
                && body.has_one_use(result)
        })
    };
    let inner_fits = (0..inits.len()).all(|at| constant(at) || chained(at));
    let outer_fits = outer_args.iter().zip(&outer_yields).all(|(&arg, &value)| {
        arg == value || (0..inits.len()).any(|at| inits[at] == arg && body.result(inner, at) == value)
    });
    inner_fits && outer_fits
}

/// Puts the body of the innermost of `loops` into the outermost, its induction variables replaced by
/// `inductions`, one for each loop but the outermost.
fn merge(rw: &mut Rewriter<'_>, loops: &[Op], inductions: &[Value]) {
    for (&inner, &induction) in loops[1..].iter().zip(inductions).rev() {
        let Some(interface) = rw.interface::<LoopLike>(inner) else { return };
        let Some(block) = rw.entry((interface.body)(rw, inner)) else { return };
        let args = [&[induction][..], &(interface.inits)(rw, inner)].concat();
        let values = rw.inline_block(block, inner, &args);
        rw.replace(inner, values);
    }
}
