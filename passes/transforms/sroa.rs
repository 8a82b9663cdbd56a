//! `sroa`: memory of several parts becomes memory for each part that is accessed; after upstream's pass
//! of this name, scalar replacement of aggregates.
//!
//! Only where all that uses the memory accesses one part of it each, which is known. `mem2reg` can then
//! make values of the parts.

use std::collections::BTreeSet;

use terrace_ir::interfaces::{Aggregate, PartAccess};
use terrace_ir::pass::{Anchor, PassCx, PassInfo};
use terrace_ir::{Body, Op, Rewriter, Value};

pub(super) const INFO: PassInfo = PassInfo {
    name: "sroa",
    doc: "Scalar Replacement of Aggregates",
    anchor: Anchor::Any,
    options: &[],
    make: |_| {
        Ok(Box::new(|body: &mut Body, cx: &mut PassCx| {
            // The parts can be aggregates themselves, and ops can allocate several.
            while body.all_ops().into_iter().filter(|&op| body.is_alive(op) && split(body, op, cx)).count()
                > 0
            {}
            Ok(())
        }))
    },
};

/// An op that uses memory, and the part that it accesses.
type Use = (Op, Vec<i64>);

/// Splits one of the aggregates that `op` allocates; whether there was one to split.
fn split(body: &mut Body, op: Op, cx: &mut PassCx) -> bool {
    if !body.is_alive(op) || body.block(op).is_none() {
        return false;
    }
    let Some(interface) = body.interface::<Aggregate>(op) else {
        return false;
    };
    let aggregates = (interface.aggregates)(body, op);
    let Some((memory, uses)) = aggregates.into_iter().find_map(|memory| Some((memory, uses(body, memory)?)))
    else {
        return false;
    };
    let parts: BTreeSet<Vec<i64>> = uses.iter().map(|(_, part)| part.clone()).collect();
    let mut rw = Rewriter::before(body, op);
    // What is left of the op stays in front of the parts.
    rw.set_after(op);
    let names = (interface.split)(&mut rw, op, memory, &parts);
    if names.len() != parts.len() {
        return false;
    }
    for (user, part) in uses {
        let name = parts.iter().position(|known| *known == part).map(|at| names[at]);
        if let (Some(access), Some(name)) = (rw.interface::<PartAccess>(user), name) {
            rw.set_root(user);
            (access.narrow)(&mut rw, user, memory, name);
        }
    }
    rw.set_root(op);
    (interface.forget)(&mut rw, op, memory);
    cx.count("destructured slots", 1);
    true
}

/// What uses `memory`, when it is used and all uses access known parts.
fn uses(body: &Body, memory: Value) -> Option<Vec<Use>> {
    let mut uses = Vec::new();
    for user in body.users(memory) {
        let once = body.operands(user).iter().filter(|&&value| value == memory).count() == 1;
        let access = body.interface::<PartAccess>(user).filter(|_| once)?;
        uses.push((user, (access.part)(body, user, memory)?));
    }
    (!uses.is_empty()).then_some(uses)
}
