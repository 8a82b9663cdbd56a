//! Running a program: by trying, and remembering what was tried, so that without back references the steps are at most
//! instructions times bytes.

use std::collections::HashSet;

use super::TooComplex;
use super::parse::Place;
use super::program::{Inst, Program};

/// Steps that a match with back references may take.
const MAX_STEPS: usize = 2_000_000;

type Groups = Vec<Option<(usize, usize)>>;
/// What [`Inst::Save`] saved.
type Slots = Vec<Option<usize>>;

#[derive(Clone, PartialEq, Eq, Hash)]
struct Thread {
    inst: u32,
    at: usize,
    /// Positions saved; empty in programs that save none.
    slots: Slots,
}

/// All ends of matches that begin at `start`, in the order of preference, each with what was saved.
fn ends(program: &Program, text: &[u8], start: usize) -> Result<Vec<(usize, Slots)>, TooComplex> {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let mut todo = vec![Thread { inst: 0, at: start, slots: vec![None; program.slots] }];
    while let Some(mut thread) = todo.pop() {
        while seen.insert(thread.clone()) {
            if program.slots > 0 && seen.len() > MAX_STEPS {
                return Err(TooComplex);
            }
            match &program.insts[thread.inst as usize] {
                Inst::Match => {
                    found.push((thread.at, thread.slots));
                    break;
                }
                Inst::Jump(to) => thread.inst = *to,
                Inst::Split(first, second) => {
                    todo.push(Thread { inst: *second, ..thread.clone() });
                    thread.inst = *first;
                }
                inst => {
                    let Some(at) = step(program, inst, text, &mut thread) else {
                        break;
                    };
                    thread.at = at;
                    thread.inst += 1;
                }
            }
        }
    }
    Ok(found)
}

/// Where the thread stands after `inst`, if it can pass it.
fn step(program: &Program, inst: &Inst, text: &[u8], thread: &mut Thread) -> Option<usize> {
    let at = thread.at;
    match inst {
        Inst::Set(set) => {
            text.get(at).is_some_and(|&byte| program.sets[*set as usize].contains(byte)).then_some(at + 1)
        }
        Inst::At(place) => is_at(*place, text, at).then_some(at),
        Inst::Save(slot) => {
            *thread.slots.get_mut(*slot as usize)? = Some(at);
            Some(at)
        }
        Inst::BackReference(group) => {
            let slot = 2 * *group as usize - 2;
            let (from, to) = ((*thread.slots.get(slot)?)?, (*thread.slots.get(slot + 1)?)?);
            let piece = text.get(at..at + to.checked_sub(from)?)?;
            let same = if program.ignore_case {
                piece.eq_ignore_ascii_case(&text[from..to])
            } else {
                piece == &text[from..to]
            };
            same.then_some(at + piece.len())
        }
        Inst::Jump(_) | Inst::Split(..) | Inst::Match => None,
    }
}

fn is_at(place: Place, text: &[u8], at: usize) -> bool {
    let is_word = |at: Option<usize>| {
        at.and_then(|at| text.get(at)).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
    };
    let (before, after) = (is_word(at.checked_sub(1)), is_word(Some(at)));
    match place {
        Place::LineStart => at == 0 || text[at - 1] == b'\n',
        Place::LineEnd => at == text.len() || text[at] == b'\n',
        Place::WordStart => !before && after,
        Place::WordEnd => before && !after,
    }
}

/// The longest match that begins at `start`, with the groups that the program saves.
pub(crate) fn longest(
    program: &Program,
    text: &[u8],
    start: usize,
) -> Result<Option<(usize, Groups)>, TooComplex> {
    let mut best: Option<(usize, Slots)> = None;
    for (end, slots) in ends(program, text, start)? {
        if best.as_ref().is_none_or(|(known, _)| end > *known) {
            best = Some((end, slots));
        }
    }
    Ok(best.map(|(end, slots)| (end, slots.chunks_exact(2).map(|pair| Some((pair[0]?, pair[1]?))).collect())))
}

/// Where the pieces of a sequence that matches `start..end` meet, `start` and `end` included: from left to right, each piece takes as
/// much as leaves the others a match.
pub(crate) fn split(
    pieces: &[&Program],
    text: &[u8],
    start: usize,
    end: usize,
) -> Result<Option<Vec<usize>>, TooComplex> {
    let mut hopeless = HashSet::new();
    let mut bounds = vec![start];
    // For each piece behind a bound, the ends it may have, the longest last.
    let mut choices: Vec<Vec<usize>> = Vec::new();
    loop {
        let (piece, at) = (bounds.len() - 1, bounds[bounds.len() - 1]);
        if piece == pieces.len() && at == end {
            return Ok(Some(bounds));
        }
        if choices.len() == piece {
            let mut possible: Vec<usize> = match pieces.get(piece) {
                Some(program) if !hopeless.contains(&(piece, at)) => {
                    ends(program, text, at)?.into_iter().map(|(to, _)| to).filter(|&to| to <= end).collect()
                }
                _ => Vec::new(),
            };
            possible.sort_unstable();
            choices.push(possible);
        }
        match choices.last_mut().and_then(Vec::pop) {
            Some(to) => bounds.push(to),
            None => {
                hopeless.insert((piece, at));
                choices.pop();
                bounds.pop();
                if bounds.is_empty() {
                    return Ok(None);
                }
            }
        }
    }
}
