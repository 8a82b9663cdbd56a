//! Delta debugging: the smallest list that is still interesting.
//!
//! Follows `ddmin` (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002):
//! the list is cut into chunks, and what is left without one of them is tested; when no chunk can
//! go, the chunks become half as long. What differs:
//!
//! - Only complements are tested. At the first two steps (all at once, then halves) those are the
//!   paper's subsets as well; later a subset is hardly ever interesting, and costs as many tests.
//! - After a success the next chunk is tried, not the first one again. Chunks of one item are tried
//!   until none of them can go, so the result is 1-minimal as the paper's: no single item can be
//!   left out.
//! - Candidates are handed out several at a time. The tester may look at them at once, as long as
//!   it answers with the first that is interesting.

/// What is tested: some neighbouring items are left out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate<'a, T> {
    items: &'a [T],
    start: usize,
    end: usize,
}

impl<'a, T> Candidate<'a, T> {
    /// The items that are left, in order.
    pub(crate) fn kept(&self) -> impl Iterator<Item = &'a T> + use<'a, T> {
        self.items[..self.start].iter().chain(&self.items[self.end..])
    }

    /// The items that are left out, in order: not empty.
    pub(crate) fn dropped(&self) -> &'a [T] {
        &self.items[self.start..self.end]
    }
}

/// Says which of several candidates is the first interesting one.
pub(crate) type First<'f, T> = &'f mut dyn FnMut(&[Candidate<'_, T>]) -> Option<usize>;

/// How many candidates are handed out at once, at most.
const BATCH: usize = 64;

/// A 1-minimal part of `items`. The candidate that `first` names is what the following ones are made of. All
/// of `items` must be interesting.
pub(crate) fn ddmin<T>(items: Vec<T>, first: First<'_, T>) -> Vec<T> {
    let mut kept = items;
    let mut length = kept.len();
    while length > 0 {
        let went = sweep(&mut kept, length, first);
        length = match length {
            _ if length > kept.len() => kept.len(),
            1 if went => 1,
            1 => 0,
            _ => length.div_ceil(2).min(length - 1),
        };
    }
    kept
}

/// Tries once to leave each chunk of `length` items out; whether any could go.
fn sweep<T>(kept: &mut Vec<T>, length: usize, first: First<'_, T>) -> bool {
    let (mut start, mut went) = (0, false);
    while start < kept.len() {
        let count = kept.len();
        let chunk = |start: usize| start..(start + length).min(count);
        let starts: Vec<usize> = (start..count).step_by(length).take(BATCH).collect();
        let candidates: Vec<Candidate<'_, T>> =
            starts.iter().map(|&at| Candidate { items: kept, start: at, end: chunk(at).end }).collect();
        match first(&candidates) {
            Some(at) => {
                start = starts[at];
                kept.drain(chunk(start));
                went = true;
            }
            None => start = starts.last().map_or(count, |last| last + length),
        }
    }
    went
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::{Candidate, ddmin};

    /// Runs on `0..count` and counts tests.
    fn run(count: usize, interesting: impl Fn(&[usize]) -> bool) -> (Vec<usize>, usize) {
        let mut tests = 0;
        let mut first = |candidates: &[Candidate<'_, usize>]| {
            candidates.iter().position(|candidate| {
                tests += 1;
                interesting(&candidate.kept().copied().collect::<Vec<_>>())
            })
        };
        let left = ddmin((0..count).collect(), &mut first);
        (left, tests)
    }

    #[test]
    fn what_is_needed_is_left() {
        let needs =
            |wanted: &'static [usize]| move |kept: &[usize]| wanted.iter().all(|at| kept.contains(at));
        assert!(run(0, needs(&[])).0.is_empty());
        assert_eq!(run(1, needs(&[0])).0, [0]);
        assert_eq!(run(100, needs(&[])), (vec![], 1));
        assert_eq!(run(100, needs(&[17])).0, [17]);
        assert_eq!(run(100, needs(&[0, 50, 99])).0, [0, 50, 99]);
    }

    #[test]
    fn one_item_of_many_takes_few_tests() {
        let (left, tests) = run(1024, |kept| kept.contains(&777));
        assert_eq!(left, [777]);
        assert!(tests <= 40, "{tests} tests");
    }

    #[test]
    fn what_must_go_together_goes_together_or_stays() {
        // An even number of items: single ones can't go, pairs can.
        let (left, _) = run(16, |kept| kept.len() % 2 == 0);
        assert!(left.is_empty(), "{left:?}");
        // A bracket needs its partner.
        let paired = |kept: &[usize]| kept.contains(&3) == kept.contains(&4) && kept.contains(&9);
        assert!(run(12, paired).0.contains(&9));
    }

    #[test]
    fn dropped_and_kept_make_the_whole() {
        let mut whole: Vec<usize> = (0..37).collect();
        let mut first = |candidates: &[Candidate<'_, usize>]| {
            for candidate in candidates {
                let mut all: Vec<usize> = candidate.kept().chain(candidate.dropped()).copied().collect();
                all.sort_unstable();
                assert_eq!(all, whole);
                assert!(!candidate.dropped().is_empty());
            }
            let at = candidates.iter().position(|candidate| candidate.kept().any(|&item| item == 5))?;
            whole = candidates[at].kept().copied().collect();
            Some(at)
        };
        assert_eq!(ddmin((0..37).collect(), &mut first), [5]);
    }

    proptest! {
        #[test]
        fn monotone_predicates_are_solved(count in 1usize..80, wanted in prop::collection::btree_set(0usize..80, 0..6)) {
            let wanted: BTreeSet<usize> = wanted.into_iter().filter(|&at| at < count).collect();
            let (left, _) = run(count, |kept| wanted.iter().all(|at| kept.contains(at)));
            prop_assert_eq!(left, wanted.into_iter().collect::<Vec<_>>());
        }

        #[test]
        fn results_are_interesting_and_1_minimal(count in 1usize..40, seed in any::<u64>()) {
            // Any predicate at all, as long as the whole is interesting.
            let interesting = |kept: &[usize]| {
                let mixed = kept.iter().fold(seed, |hash, &at| (hash ^ at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
                kept.len() == count || mixed.rotate_left(17) % 5 < 2
            };
            let (left, _) = run(count, interesting);
            prop_assert!(interesting(&left));
            for at in 0..left.len() {
                let mut less = left.clone();
                less.remove(at);
                prop_assert!(!interesting(&less));
            }
        }
    }
}
