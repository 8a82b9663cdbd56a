//! The threads that kernels spread their work over.
//!
//! A pool of `n` threads is the caller and `n - 1` workers. Workers spin for a short while after
//! their last task, since a model calls kernel after kernel, and then sleep. Tasks are handed out
//! by a shared counter; a pool of one thread runs them in place.

use std::ffi::c_void;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Instant;

use terrace_kernels::KernelContext;

use crate::heap::Heap;
use crate::memory::AlignedBuf;
use crate::profile::{Profile, Share};

/// How often a worker looks for work before it sleeps.
const SPINS: u32 = 20_000;

type TaskFn = unsafe extern "C" fn(data: *mut c_void, task: usize, thread: usize);

/// One call of `parallel_for`.
#[derive(Clone, Copy)]
struct Job {
    run: TaskFn,
    data: *mut c_void,
    n_tasks: usize,
}

// SAFETY: `data` is handed to `run` only, which `parallel_for`'s caller vouches for being callable
// from any thread.
unsafe impl Send for Job {}

struct Shared {
    /// The job of the current generation.
    job: Mutex<Option<Job>>,
    wake: Condvar,
    generation: AtomicUsize,
    next: AtomicUsize,
    /// Workers that have not finished the current generation.
    busy: AtomicUsize,
    stop: AtomicBool,
    /// Whether `shares` are noted.
    record: AtomicBool,
    shares: Mutex<Vec<Share>>,
}

impl Shared {
    /// Runs tasks of `job` for as long as there are some, and notes when that was if it is asked for.
    fn run_tasks(&self, job: Job, thread: usize) {
        if !self.record.load(Ordering::Relaxed) {
            self.run_rest(job, thread);
            return;
        }
        let start = Instant::now();
        let tasks = self.run_rest(job, thread);
        if tasks > 0 {
            let share = Share { thread, tasks, start, end: Instant::now() };
            self.shares.lock().unwrap_or_else(PoisonError::into_inner).push(share);
        }
    }

    /// Runs tasks of `job` for as long as there are some; how many it ran.
    fn run_rest(&self, job: Job, thread: usize) -> usize {
        let mut ran = 0;
        loop {
            let task = self.next.fetch_add(1, Ordering::Relaxed);
            if task >= job.n_tasks {
                return ran;
            }
            ran += 1;
            // SAFETY: the caller of `parallel_for` vouches for `run` with `data` and any task below
            // `n_tasks`; `data` outlives the call because `parallel_for` returns after all workers
            // have finished the generation.
            unsafe { (job.run)(job.data, task, thread) }
        }
    }

    fn worker(&self, thread: usize) {
        let mut seen = 0;
        loop {
            let mut spins = 0;
            while self.generation.load(Ordering::Acquire) == seen && !self.stop.load(Ordering::Relaxed) {
                spins += 1;
                if spins > SPINS {
                    let guard = self.job.lock().unwrap_or_else(PoisonError::into_inner);
                    let idle = |_: &mut Option<Job>| {
                        self.generation.load(Ordering::Acquire) == seen && !self.stop.load(Ordering::Relaxed)
                    };
                    drop(self.wake.wait_while(guard, idle).unwrap_or_else(PoisonError::into_inner));
                } else {
                    std::hint::spin_loop();
                }
            }
            if self.stop.load(Ordering::Relaxed) {
                return;
            }
            seen = self.generation.load(Ordering::Acquire);
            let job = *self.job.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(job) = job {
                self.run_tasks(job, thread);
            }
            self.busy.fetch_sub(1, Ordering::Release);
        }
    }
}

/// What the kernel context's `data` points to.
struct State {
    shared: Arc<Shared>,
    threads: usize,
    /// Scratch memory of each thread.
    scratch: Vec<Mutex<Option<AlignedBuf>>>,
    profile: Mutex<Profile>,
    heap: Mutex<Heap>,
}

/// Threads and scratch memory for one running model.
pub struct Pool {
    context: KernelContext,
    /// Owned: made by `Box::into_raw`, freed in `drop`.
    state: *mut State,
    workers: Vec<JoinHandle<()>>,
}

// SAFETY: the state behind the pointers is only reached through atomics and locks.
unsafe impl Send for Pool {}

impl Pool {
    /// A pool of `threads` threads, the caller's included; at least one.
    pub fn new(threads: usize) -> Pool {
        let threads = threads.max(1);
        let shared = Arc::new(Shared {
            job: Mutex::new(None),
            wake: Condvar::new(),
            generation: AtomicUsize::new(0),
            next: AtomicUsize::new(0),
            busy: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
            record: AtomicBool::new(false),
            shares: Mutex::default(),
        });
        let workers: Vec<JoinHandle<()>> = (1..threads)
            // Where the system gives no more threads, those that it gave must do.
            .map_while(|thread| {
                let shared = shared.clone();
                let name = format!("terrace-{thread}");
                std::thread::Builder::new().name(name).spawn(move || shared.worker(thread)).ok()
            })
            .collect();
        let threads = workers.len() + 1;
        let scratch = (0..threads).map(|_| Mutex::new(None)).collect();
        let (profile, heap) = (Mutex::default(), Mutex::default());
        let state = Box::into_raw(Box::new(State { shared, threads, scratch, profile, heap }));
        let context = KernelContext { data: state.cast(), parallel_for, threads, scratch: scratch_of };
        Pool { context, state, workers }
    }

    /// Number of threads, the caller's included.
    pub fn threads(&self) -> usize {
        self.context.threads
    }

    /// Has profiled programs note each op that runs, and what each thread does for it, or no longer. It takes memory for as
    /// long as the profile is not taken.
    pub fn record(&mut self, on: bool) {
        // SAFETY: the state lives as long as the pool.
        let state = unsafe { &*self.state };
        state.shared.record.store(on, Ordering::Relaxed);
    }

    /// The times that profiled programs marked since they were last taken.
    pub fn take_profile(&mut self) -> Profile {
        // SAFETY: the state lives as long as the pool.
        let state = unsafe { &*self.state };
        let mut profile = std::mem::take(&mut *state.profile.lock().unwrap_or_else(PoisonError::into_inner));
        profile.shares =
            std::mem::take(&mut *state.shared.shares.lock().unwrap_or_else(PoisonError::into_inner));
        profile
    }

    /// The memory that programs ask for while they run.
    pub(crate) fn heap_lock(&self) -> &Mutex<Heap> {
        // SAFETY: the state lives as long as the pool.
        unsafe { &(*self.state).heap }
    }

    /// What kernels are given. One call at a time may use it, which the exclusive borrow ensures.
    pub fn context(&mut self) -> *const KernelContext {
        &self.context
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        // SAFETY: made by `Box::into_raw` in `new` and freed here only.
        let state = unsafe { Box::from_raw(self.state) };
        {
            let _guard = state.shared.job.lock().unwrap_or_else(PoisonError::into_inner);
            state.shared.stop.store(true, Ordering::Relaxed);
        }
        state.shared.wake.notify_all();
        for worker in self.workers.drain(..) {
            // A worker only ends by a panic in a kernel, which cannot unwind through its C ABI.
            let _ = worker.join();
        }
    }
}

/// Hands the profile of the pool behind `ctx` to `use_it`, and whether ops are recorded.
///
/// # Safety
/// `ctx` is the context of a live pool.
pub(crate) unsafe fn with_profile(ctx: *const KernelContext, use_it: impl FnOnce(&mut Profile, bool)) {
    // SAFETY: the context of a live pool has its state as data.
    let state = unsafe { &*(*ctx).data.cast::<State>() };
    let record = state.shared.record.load(Ordering::Relaxed);
    use_it(&mut state.profile.lock().unwrap_or_else(PoisonError::into_inner), record);
}

/// Hands the heap of the pool behind `ctx` to `use_it`.
///
/// # Safety
/// `ctx` is the context of a live pool.
pub(crate) unsafe fn with_heap(ctx: *const KernelContext, use_it: impl FnOnce(&mut Heap)) {
    // SAFETY: the context of a live pool has its state as data.
    let state = unsafe { &*(*ctx).data.cast::<State>() };
    use_it(&mut state.heap.lock().unwrap_or_else(PoisonError::into_inner));
}

unsafe extern "C" fn parallel_for(
    ctx: *const KernelContext,
    n_tasks: usize,
    task: TaskFn,
    data: *mut c_void,
) {
    // SAFETY: `ctx` is the context of a live pool, whose `data` is its state.
    let state = unsafe { &*(*ctx).data.cast::<State>() };
    let job = Job { run: task, data, n_tasks };
    let shared = &state.shared;
    if state.threads == 1 || n_tasks <= 1 {
        for at in 0..n_tasks {
            // SAFETY: the caller vouches for `task` with `data`.
            unsafe { task(data, at, 0) }
        }
        return;
    }
    {
        let mut slot = shared.job.lock().unwrap_or_else(PoisonError::into_inner);
        *slot = Some(job);
        shared.next.store(0, Ordering::Relaxed);
        shared.busy.store(state.threads - 1, Ordering::Relaxed);
        shared.generation.fetch_add(1, Ordering::Release);
    }
    shared.wake.notify_all();
    shared.run_tasks(job, 0);
    while shared.busy.load(Ordering::Acquire) > 0 {
        std::hint::spin_loop();
    }
}

unsafe extern "C" fn scratch_of(ctx: *const KernelContext, thread: usize, bytes: usize) -> *mut u8 {
    // SAFETY: `ctx` is the context of a live pool, whose `data` is its state.
    let state = unsafe { &*(*ctx).data.cast::<State>() };
    let mut slot = state.scratch[thread].lock().unwrap_or_else(PoisonError::into_inner);
    if slot.as_ref().is_none_or(|buf| buf.len() < bytes) {
        *slot = AlignedBuf::new(bytes);
    }
    match slot.as_mut() {
        Some(buf) => buf.as_mut_ptr(),
        None => std::alloc::handle_alloc_error(
            std::alloc::Layout::from_size_align(bytes, 64).unwrap_or(std::alloc::Layout::new::<u8>()),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    unsafe extern "C" fn mark(data: *mut c_void, task: usize, thread: usize) {
        // SAFETY: the tests pass a vector of at least as many counters as tasks.
        let counters = unsafe { &*data.cast::<Vec<AtomicUsize>>() };
        counters[task].fetch_add(1 + (thread << 16), Ordering::Relaxed);
    }

    #[test]
    fn every_task_runs_once() {
        for threads in [1, 2, 3] {
            let mut pool = Pool::new(threads);
            for n_tasks in [0, 1, 2, 7, 1000] {
                let counters: Vec<AtomicUsize> = (0..n_tasks).map(|_| AtomicUsize::new(0)).collect();
                let ctx = pool.context();
                // SAFETY: the context belongs to `pool`, and `mark` fits `counters`.
                unsafe { parallel_for(ctx, n_tasks, mark, (&raw const counters).cast_mut().cast()) };
                for counter in &counters {
                    let value = counter.load(Ordering::Relaxed);
                    assert_eq!(value & 0xffff, 1);
                    assert!(value >> 16 < threads);
                }
            }
        }
    }

    #[test]
    fn what_threads_do_is_recorded() {
        let mut pool = Pool::new(3);
        pool.record(true);
        for n_tasks in [1, 100] {
            let counters: Vec<AtomicUsize> = (0..n_tasks).map(|_| AtomicUsize::new(0)).collect();
            let ctx = pool.context();
            // SAFETY: the context belongs to `pool`, and `mark` fits `counters`.
            unsafe { parallel_for(ctx, n_tasks, mark, (&raw const counters).cast_mut().cast()) };
        }
        // One task runs in place, and is no thread's share.
        let shares = pool.take_profile().shares;
        assert_eq!(shares.iter().map(|share| share.tasks).sum::<usize>(), 100);
        assert!(shares.iter().all(|share| share.thread < 3 && share.tasks > 0 && share.start <= share.end));
        assert!(pool.take_profile().shares.is_empty());
    }

    #[test]
    fn scratch_is_aligned_and_grows() {
        let mut pool = Pool::new(2);
        let ctx = pool.context();
        for bytes in [1, 100, 5000] {
            // SAFETY: the context belongs to `pool`.
            let ptr = unsafe { scratch_of(ctx, 1, bytes) };
            assert_eq!(ptr as usize % 64, 0);
        }
    }
}
