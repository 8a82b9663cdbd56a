//! Where the time of a run goes: code that is made for it calls [`mark`] between its ops.

use std::time::{Duration, Instant};

use terrace_kernels::KernelContext;

use crate::pool;

/// The name of [`mark`] in generated code.
pub const MARK: &str = "terrace_profile_mark";

/// The row that starts the clock.
pub const START: i64 = -1;

/// The time and the runs of the ops that share a row.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Row {
    /// Time of all runs together.
    pub time: Duration,
    /// How often the ops ran.
    pub calls: u64,
}

/// An op that ran once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Event {
    /// Its row.
    pub row: usize,
    /// When it began.
    pub start: Instant,
    /// When it was done.
    pub end: Instant,
}

/// A thread's share of the tasks that one call of a kernel spread over threads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Share {
    /// The thread; 0 is the one that runs the program.
    pub thread: usize,
    /// How many tasks it ran; at least one.
    pub tasks: usize,
    /// When the first of them began.
    pub start: Instant,
    /// When the last of them was done.
    pub end: Instant,
}

/// The times of a program's ops, by row.
#[derive(Clone, Default, Debug)]
pub struct Profile {
    /// The rows, as far as they were run.
    pub rows: Vec<Row>,
    /// Each op that ran, in order, while they were [recorded](crate::Pool::record).
    pub events: Vec<Event>,
    /// What threads did meanwhile, by the time when they were done.
    pub shares: Vec<Share>,
    last: Option<Instant>,
}

impl Profile {
    /// Counts the time since the last mark for `row`, and starts the clock again. To `record` is to keep the op as an
    /// event.
    pub(crate) fn mark(&mut self, row: i64, record: bool) {
        let now = Instant::now();
        if let (Ok(row), Some(last)) = (usize::try_from(row), self.last) {
            if row >= self.rows.len() {
                self.rows.resize(row + 1, Row::default());
            }
            self.rows[row].time += now - last;
            self.rows[row].calls += 1;
            if record {
                self.events.push(Event { row, start: last, end: now });
            }
        }
        // What marking took is no op's time.
        self.last = Some(Instant::now());
    }
}

/// Counts the time since the last mark for `row`; [`START`] only starts the clock.
///
/// # Safety
/// `ctx` is the context of a live [`Pool`](crate::Pool).
pub unsafe extern "C" fn mark(ctx: *const KernelContext, row: i64) {
    // SAFETY: passed on.
    unsafe { pool::with_profile(ctx, |profile, record| profile.mark(row, record)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Pool;

    #[test]
    fn rows_count_what_lies_between_marks() {
        let mut pool = Pool::new(1);
        for _ in 0..2 {
            for row in [START, 0, 2] {
                let ctx = pool.context();
                // SAFETY: the context belongs to `pool`.
                unsafe { mark(ctx, row) }
            }
        }
        let profile = pool.take_profile();
        let calls: Vec<u64> = profile.rows.iter().map(|row| row.calls).collect();
        assert_eq!(calls, [2, 0, 2]);
        assert!(profile.events.is_empty());
        assert!(pool.take_profile().rows.is_empty());
    }

    #[test]
    fn recorded_ops_follow_each_other() {
        let mut pool = Pool::new(1);
        pool.record(true);
        for row in [START, 1, 0, START, 1] {
            let ctx = pool.context();
            // SAFETY: the context belongs to `pool`.
            unsafe { mark(ctx, row) }
        }
        pool.record(false);
        let ctx = pool.context();
        // SAFETY: as above.
        unsafe { mark(ctx, 0) }
        let profile = pool.take_profile();
        assert_eq!(profile.events.iter().map(|event| event.row).collect::<Vec<_>>(), [1, 0, 1]);
        assert!(profile.events.iter().all(|event| event.start <= event.end));
        assert!(profile.events.windows(2).all(|pair| pair[0].end <= pair[1].start));
        assert_eq!(profile.rows.iter().map(|row| row.calls).collect::<Vec<_>>(), [2, 2]);
    }
}
