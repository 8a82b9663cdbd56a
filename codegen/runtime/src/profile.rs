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

/// The times of a program's ops, by row.
#[derive(Clone, Default, Debug)]
pub struct Profile {
    /// The rows, as far as they were run.
    pub rows: Vec<Row>,
    last: Option<Instant>,
}

impl Profile {
    /// Counts the time since the last mark for `row`, and starts the clock again.
    pub(crate) fn mark(&mut self, row: i64) {
        let now = Instant::now();
        if let (Ok(row), Some(last)) = (usize::try_from(row), self.last) {
            if row >= self.rows.len() {
                self.rows.resize(row + 1, Row::default());
            }
            self.rows[row].time += now - last;
            self.rows[row].calls += 1;
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
    unsafe { pool::with_profile(ctx, |profile| profile.mark(row)) }
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
        assert!(pool.take_profile().rows.is_empty());
    }
}
