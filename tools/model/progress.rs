//! What a tool is doing, for people who wait.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget};

/// How long work may take before it is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// A line on standard error that tells the current step, when standard error is a terminal and the
/// work takes more than a second. It is gone when this is dropped.
pub struct Progress {
    steps: Option<Sender<&'static str>>,
    shown_by: Option<JoinHandle<()>>,
}

impl Progress {
    /// Work begins, with `step`.
    pub fn start(step: &'static str) -> Progress {
        if ProgressDrawTarget::stderr().is_hidden() {
            return Progress { steps: None, shown_by: None };
        }
        let (steps, received) = channel();
        let shown_by = std::thread::Builder::new().spawn(move || show(step, &received)).ok();
        Progress { steps: Some(steps), shown_by }
    }

    /// The work goes on with `step`.
    pub fn step(&self, step: &'static str) {
        if let Some(steps) = &self.steps {
            // The receiver only goes first when the thread could not start.
            let _ = steps.send(step);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.steps = None;
        if let Some(thread) = self.shown_by.take() {
            // The thread holds nothing that its panic could break.
            let _ = thread.join();
        }
    }
}

fn show(mut step: &'static str, steps: &Receiver<&'static str>) {
    let end = Instant::now() + PATIENCE;
    loop {
        match steps.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok(next) => step = next,
            Err(RecvTimeoutError::Timeout) => break,
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
    let bar = ProgressBar::new_spinner();
    bar.set_message(step);
    bar.enable_steady_tick(Duration::from_millis(100));
    while let Ok(next) = steps.recv() {
        bar.set_message(next);
    }
    bar.finish_and_clear();
}
