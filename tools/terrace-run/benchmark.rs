//! How long runs take.

use std::time::{Duration, Instant};

use terrace_runtime::{Pool, Program};
use terrace_tools::model::{Failure, ports};

/// At least this much is run before times count, and at least [`WARM_UP_RUNS`] runs.
const WARM_UP: Duration = Duration::from_millis(200);
const WARM_UP_RUNS: usize = 3;

/// Times `rounds` runs of `program` after warming up, and says how long they took.
///
/// # Errors
/// When a run fails.
pub(crate) fn run(program: &mut Program, pool: &mut Pool, rounds: u32) -> Result<String, Failure> {
    let start = Instant::now();
    let mut runs = 0;
    while runs < WARM_UP_RUNS || start.elapsed() < WARM_UP {
        ports::run(program, pool)?;
        runs += 1;
    }
    let mut times = Vec::new();
    for _ in 0..rounds {
        let start = Instant::now();
        ports::run(program, pool)?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    Ok(summary(&mut times, pool.threads()))
}

fn summary(times: &mut [f64], threads: usize) -> String {
    times.sort_by(f64::total_cmp);
    let count = times.len();
    let median = (times[(count - 1) / 2] + times[count / 2]) / 2.0;
    let mean = times.iter().sum::<f64>() / count as f64;
    format!(
        "{count} runs on {threads} threads: min {:.3} ms, median {median:.3} ms, mean {mean:.3} ms",
        times[0]
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_median_of_an_even_number_is_between() {
        let text = super::summary(&mut [4.0, 1.0, 2.0, 9.0], 2);
        assert_eq!(text, "4 runs on 2 threads: min 1.000 ms, median 3.000 ms, mean 4.000 ms");
    }
}
