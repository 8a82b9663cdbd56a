//! The ways through a matcher: that they end, and which tests lead to a pattern.

use terrace_ir::{Diagnostic, Loc};

use super::program::{Cases, Func, InstrKind, Pc, Program};

/// Where `kind`, at `pc`, may lead.
fn next(kind: &InstrKind, pc: Pc) -> Vec<Pc> {
    match kind {
        InstrKind::Test { yes, no, .. } => vec![*yes, *no],
        InstrKind::Switch { cases, default, .. } => {
            let mut all: Vec<Pc> = match cases {
                Cases::Attribute(cases) => cases.values().copied().collect(),
                Cases::Type(cases) => cases.values().copied().collect(),
                Cases::Types(cases) => cases.values().copied().collect(),
                Cases::Name(cases) => cases.values().copied().collect(),
                Cases::Count { cases, .. } => cases.values().copied().collect(),
            };
            all.push(*default);
            all.sort_unstable();
            all.dedup();
            all
        }
        InstrKind::ForEach { first, next, .. } => vec![*first, *next],
        InstrKind::Record { next, .. } | InstrKind::Goto(next) => vec![*next],
        InstrKind::Continue | InstrKind::Finalize => Vec::new(),
        _ => vec![pc + 1],
    }
}

/// The instructions that can be reached, each behind all that lead to it; `None` when there is a cycle.
fn order(func: &Func) -> Option<Vec<Pc>> {
    const NEW: u8 = 0;
    const OPEN: u8 = 1;
    const DONE: u8 = 2;
    let mut state = vec![NEW; func.code.len()];
    let mut order = Vec::new();
    let mut stack = vec![(0, false)];
    while let Some((pc, leaving)) = stack.pop() {
        let instr = func.code.get(pc)?;
        if leaving {
            state[pc] = DONE;
            order.push(pc);
            continue;
        }
        match state[pc] {
            DONE => continue,
            OPEN => return None,
            _ => state[pc] = OPEN,
        }
        stack.push((pc, true));
        for to in next(&instr.kind, pc) {
            match state.get(to) {
                Some(&OPEN) | None => return None,
                _ => stack.push((to, false)),
            }
        }
    }
    order.reverse();
    Some(order)
}

/// Checks that `func` comes to an end.
///
/// # Errors
/// When it goes round in circles.
pub(super) fn check(func: &Func, loc: Loc) -> Result<(), Diagnostic> {
    match func.code.is_empty() || order(func).is_none() {
        true => {
            Err(Diagnostic::error(loc, "'pdl_interp.func' op must come to an end: its blocks form a cycle"))
        }
        false => Ok(()),
    }
}

/// For each pattern the tests that lead to it, those that dominate it on one of their ways only: the
/// instruction, and where it must lead.
pub(super) fn find(program: &Program) -> Vec<Vec<(Pc, Pc)>> {
    let mut all = vec![Vec::new(); program.patterns.len()];
    let func = &program.matcher;
    let Some(order) = order(func) else { return all };
    let count = func.code.len();
    let mut preds: Vec<Vec<Pc>> = vec![Vec::new(); count];
    for &pc in &order {
        for to in next(&func.code[pc].kind, pc) {
            preds[to].push(pc);
        }
    }
    // The graph has no cycles: all that lead to an instruction come in front of it.
    let (mut idom, mut depth) = (vec![0; count], vec![0_u32; count]);
    for &pc in &order {
        let mut above = preds[pc].iter().copied();
        let Some(mut common) = above.next() else { continue };
        for mut other in above {
            while common != other {
                if depth[common] >= depth[other] { common = idom[common] } else { other = idom[other] }
            }
        }
        (idom[pc], depth[pc]) = (common, depth[common] + 1);
    }
    let records: Vec<(Pc, usize)> = order
        .iter()
        .filter_map(|&pc| match func.code[pc].kind {
            InstrKind::Record { pattern, .. } => Some((pc, pattern)),
            _ => None,
        })
        .collect();
    for (pc, pattern) in records {
        let mut needs = Vec::new();
        let mut at = pc;
        while depth[at] > 0 {
            let above = idom[at];
            let asks = matches!(func.code[above].kind, InstrKind::Test { .. } | InstrKind::Switch { .. });
            if asks && preds[at] == [above] {
                needs.push((above, at));
            }
            at = above;
        }
        needs.reverse();
        all[pattern] = needs;
    }
    all
}
