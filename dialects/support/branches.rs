//! What branches hand over and which way they take, for the dialects that have a conditional branch and a switch.

use terrace_ir::{Attr, Body, Op};

/// The operands that a conditional branch hands to `successor`: those behind the condition, of which the first
/// `taken` go to the first successor.
pub(crate) fn conditional_operands(
    body: &Body,
    op: Op,
    taken: usize,
    successor: usize,
) -> Option<(usize, usize)> {
    match successor {
        0 => Some((1, 1 + taken)),
        1 => Some((1 + taken, body.operands(op).len())),
        _ => None,
    }
}

/// The successor that a conditional branch takes, when its condition is known.
pub(crate) fn conditional_taken(body: &Body, _: Op, constants: &[Option<Attr>]) -> Option<usize> {
    let condition = constants.first().copied().flatten()?.as_bool(body.ctx())?;
    Some(usize::from(!condition))
}

/// The operands that a switch hands to `successor`: those behind the flag, of which the first `default` go to the
/// first successor, and those of each case to its own.
pub(crate) fn switch_operands(
    default: usize,
    mut cases: impl Iterator<Item = usize>,
    successor: usize,
) -> Option<(usize, usize)> {
    let mut range = (1, 1 + default);
    for _ in 0..successor {
        range = (range.1, range.1 + cases.next()?);
    }
    Some(range)
}

/// The successor that a switch with one successor for each of `cases`, and one before them, takes when its flag is
/// known.
pub(crate) fn switch_taken(body: &Body, op: Op, cases: &[i64], constants: &[Option<Attr>]) -> Option<usize> {
    let flag = constants.first().copied().flatten()?.as_int(body.ctx())?;
    if cases.len() + 1 != body.successors(op).len() {
        return None;
    }
    Some(cases.iter().position(|&case| case == flag).map_or(0, |at| at + 1))
}
