//! Which regions run when conditions are known.

use terrace_ir::interfaces::{RegionChoice, RegionPoint};
use terrace_ir::{Attr, Body, Op, Registry};

use super::{IfOp, WhileOp};

static IF: RegionChoice = RegionChoice { taken: if_taken };
static SWITCH: RegionChoice = RegionChoice { taken: switch_taken };
static CONDITION: RegionChoice = RegionChoice { taken: condition_taken };

/// Attaches the interfaces.
pub(super) fn attach(registry: &mut Registry) {
    registry.attach("scf.if", &IF);
    registry.attach("scf.index_switch", &SWITCH);
    registry.attach("scf.condition", &CONDITION);
}

fn condition(body: &Body, constants: &[Option<Attr>]) -> Option<bool> {
    constants.first().copied().flatten()?.as_bool(body.ctx())
}

fn if_taken(body: &Body, op: Op, constants: &[Option<Attr>]) -> Option<Vec<RegionPoint>> {
    let branch = IfOp(op);
    let otherwise = branch.elseRegion(body);
    Some(vec![match (condition(body, constants)?, body.entry(otherwise)) {
        (true, _) => RegionPoint::Region(branch.thenRegion(body)),
        (false, Some(_)) => RegionPoint::Region(otherwise),
        (false, None) => RegionPoint::Parent,
    }])
}

fn switch_taken(body: &Body, op: Op, constants: &[Option<Attr>]) -> Option<Vec<RegionPoint>> {
    let value = constants.first().copied().flatten()?.as_int(body.ctx())?;
    let cases = body.attr(op, "cases")?.as_int_array(body.ctx())?;
    let case = cases.iter().position(|&case| case == value);
    let regions: Vec<_> = body.regions(op).collect();
    // The default region comes first.
    let region = regions.get(case.map_or(0, |at| at + 1))?;

    Some(vec![RegionPoint::Region(*region)])
}

fn condition_taken(body: &Body, op: Op, constants: &[Option<Attr>]) -> Option<Vec<RegionPoint>> {
    let parent = body.parent_op(op).filter(|&parent| body.is(parent, WhileOp::def()))?;
    Some(vec![match condition(body, constants)? {
        true => RegionPoint::Region(WhileOp(parent).after(body)),
        false => RegionPoint::Parent,
    }])
}
