//! Runs whose ops are timed.

use std::time::{Duration, Instant};

use terrace_runtime::profile::{Event, Share};
use terrace_runtime::{Pool, Program};
use terrace_tools::model::{Failure, ports};

/// The program is run for as long, and at least [`RUNS`] times.
const TIME: Duration = Duration::from_secs(1);
const RUNS: usize = 5;
/// Runs that are kept for a trace.
const KEPT: usize = 3;

/// A run.
pub(super) struct Run {
    pub(super) start: Instant,
    pub(super) end: Instant,
    pub(super) events: Vec<Event>,
    pub(super) shares: Vec<Share>,
}

/// The time of an op in all runs together.
#[derive(Clone, Default)]
pub(super) struct RowTimes {
    pub(super) total: Duration,
    pub(super) min: Duration,
    pub(super) max: Duration,
    pub(super) calls: u64,
    /// The time that threads but the first worked on it.
    pub(super) others: Duration,
}

/// All runs.
pub(super) struct Runs {
    /// The first of them.
    pub(super) kept: Vec<Run>,
    /// How long each took as a whole.
    pub(super) whole: Vec<Duration>,
    pub(super) rows: Vec<RowTimes>,
    pub(super) threads: usize,
}

/// Runs `program`, whose profile has `rows` rows, for a while.
///
/// # Errors
/// When a run fails.
pub(super) fn measure(program: &mut Program, pool: &mut Pool, rows: usize) -> Result<Runs, Failure> {
    ports::run(program, pool)?;
    pool.take_profile();
    let mut runs = Runs {
        kept: Vec::new(),
        whole: Vec::new(),
        rows: vec![RowTimes::default(); rows],
        threads: pool.threads(),
    };
    pool.record(true);
    let begin = Instant::now();
    let mut result = Ok(());
    while result.is_ok() && (runs.whole.len() < RUNS || begin.elapsed() < TIME) {
        let start = Instant::now();
        result = ports::run(program, pool);
        let end = Instant::now();
        let profile = pool.take_profile();
        runs.add(Run { start, end, events: profile.events, shares: profile.shares });
    }
    pool.record(false);
    result.map(|()| runs)
}

impl Runs {
    fn add(&mut self, run: Run) {
        self.whole.push(run.end - run.start);
        let mut shares = run.shares.iter().filter(|share| share.thread > 0).peekable();
        for event in &run.events {
            let Some(row) = self.rows.get_mut(event.row) else { continue };
            let time = event.end - event.start;
            row.total += time;
            row.min = if row.calls == 0 { time } else { row.min.min(time) };
            row.max = row.max.max(time);
            row.calls += 1;
            while let Some(share) = shares.next_if(|share| share.end <= event.end) {
                row.others += share.end - share.start;
            }
        }
        if self.kept.len() < KEPT {
            self.kept.push(run);
        }
    }

    /// The time in the middle of those of all runs.
    pub(super) fn median(&self) -> Duration {
        let mut whole = self.whole.clone();
        whole.sort_unstable();
        whole.get(whole.len() / 2).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_work_of_other_threads_counts_for_the_op_that_it_is_in() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let event = |row, from, to| Event { row, start: at(from), end: at(to) };
        let share = |thread, from, to| Share { thread, tasks: 1, start: at(from), end: at(to) };
        let events = vec![event(0, 0, 4), event(1, 5, 6), event(0, 6, 8)];
        let shares = vec![share(1, 1, 3), share(0, 0, 4), share(2, 5, 6), share(1, 6, 8)];
        let mut runs =
            Runs { kept: Vec::new(), whole: Vec::new(), rows: vec![RowTimes::default(); 2], threads: 3 };
        runs.add(Run { start, end: at(9), events, shares });
        let shown: Vec<_> = runs.rows.iter().map(|row| [row.total, row.min, row.max, row.others]).collect();
        let ms = |times: [u64; 4]| times.map(Duration::from_millis);
        assert_eq!(shown, [ms([6, 2, 4, 4]), ms([1, 1, 1, 1])]);
        assert_eq!((runs.rows[0].calls, runs.median()), (2, Duration::from_millis(9)));
    }
}
