//! Where in a sequence of steps good becomes bad.

use std::collections::BTreeMap;

/// What was found about how many steps make bad.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Boundary {
    /// So many steps are bad, and one less is good.
    pub(super) first: u64,
    /// Fewer steps that are bad as well: there is another boundary in front.
    pub(super) bad_before: Option<u64>,
    /// More steps that are good: the badness goes away again.
    pub(super) good_after: Option<u64>,
}

/// How many more numbers of steps are looked at, on each side of a boundary, to see whether there are others.
const PROBES: u64 = 8;

/// Finds a boundary between 0 steps, which are good, and `count`, which are bad, by binary search; `bad` is
/// asked once about each number.
///
/// # Errors
/// Those of `bad`.
pub(super) fn search(
    count: u64,
    bad: &mut dyn FnMut(u64) -> Result<bool, String>,
) -> Result<Boundary, String> {
    let mut known = BTreeMap::from([(0, false), (count, true)]);
    let mut ask = |steps: u64| -> Result<bool, String> {
        if let Some(&known) = known.get(&steps) {
            return Ok(known);
        }
        let answer = bad(steps)?;
        known.insert(steps, answer);
        Ok(answer)
    };
    let (mut good, mut first) = (0, count);
    while first - good > 1 {
        let middle = good + (first - good) / 2;
        if ask(middle)? { first = middle } else { good = middle }
    }
    // Binary search meets no contradiction by itself: it never looks back.
    let mut boundary = Boundary { first, bad_before: None, good_after: None };
    for steps in spread(1, good) {
        if ask(steps)? {
            boundary.bad_before = Some(steps);
            break;
        }
    }
    for steps in spread(first + 1, count) {
        if !ask(steps)? {
            boundary.good_after = Some(steps);
            break;
        }
    }
    Ok(boundary)
}

/// Numbers from `low` up to and without `high`, evenly apart.
fn spread(low: u64, high: u64) -> impl Iterator<Item = u64> {
    let room = high.saturating_sub(low);
    let count = room.min(PROBES);
    (0..count).map(move |at| low + (u128::from(room) * u128::from(at) / u128::from(count)) as u64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Boundary, search};

    #[test]
    fn contradictions_are_told() {
        let find = |bad: &[bool]| search(bad.len() as u64 - 1, &mut |steps| Ok(bad[steps as usize])).unwrap();
        let (good, bad) = (false, true);
        assert_eq!(find(&[good, bad]), Boundary { first: 1, bad_before: None, good_after: None });
        assert_eq!(find(&[good, good, bad, bad]).first, 2);
        assert_eq!(find(&[good, bad, good, good, bad]).bad_before, Some(1));
        assert_eq!(find(&[good, bad, bad, good, bad]).good_after, Some(3));
    }

    #[test]
    fn errors_end_the_search() {
        assert_eq!(search(9, &mut |_| Err("no".into())), Err("no".to_owned()));
    }

    proptest! {
        #[test]
        fn the_first_bad_step_is_found(count in 1u64..5000, at in any::<prop::sample::Index>()) {
            let first = at.index(count as usize) as u64 + 1;
            let mut asked = 0;
            let found = search(count, &mut |steps| {
                asked += 1;
                Ok(steps >= first)
            });
            prop_assert_eq!(found, Ok(Boundary { first, bad_before: None, good_after: None }));
            prop_assert!(asked <= 13 + 16);
        }

        #[test]
        fn what_is_found_is_a_boundary(bad in prop::collection::vec(any::<bool>(), 2..60)) {
            let mut bad = bad;
            let last = bad.len() - 1;
            (bad[0], bad[last]) = (false, true);
            let found = search(last as u64, &mut |steps| Ok(bad[steps as usize])).unwrap();
            prop_assert!(bad[found.first as usize] && !bad[found.first as usize - 1]);
            prop_assert!(found.bad_before.is_none_or(|at| at < found.first && bad[at as usize]));
            prop_assert!(found.good_after.is_none_or(|at| at > found.first && !bad[at as usize]));
        }
    }
}
