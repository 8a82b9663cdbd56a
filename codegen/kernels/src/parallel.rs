//! Running tasks on the runtime's threads, and cutting work into tasks.

use std::ffi::c_void;

use crate::abi::KernelContext;
use crate::simd::{Simd, Task};

/// Runs all parts of a task, on the context's threads if there are several of both.
///
/// # Safety
///
/// `ctx` is valid; the CPU has `S`'s features; the task is sound for its parts.
pub(crate) unsafe fn run<S: Simd, T: Task>(ctx: *const KernelContext, parts: usize, work: &T) {
    unsafe extern "C" fn part<S: Simd, T: Task>(data: *mut c_void, task: usize, thread: usize) {
        // SAFETY: `data` is the `&T` below, which outlives `parallel_for`; tasks are only read.
        unsafe { S::call(&*data.cast::<T>(), task, thread) }
    }
    // SAFETY: by the caller's promise.
    unsafe {
        if (*ctx).threads <= 1 || parts <= 1 {
            for task in 0..parts {
                S::call(work, task, 0);
            }
        } else {
            let data = std::ptr::from_ref(work).cast_mut().cast();
            ((*ctx).parallel_for)(ctx, parts, part::<S, T>, data);
        }
    }
}

/// Part `i` of `parts` of `0..n`, the parts differing by at most one in length.
pub(crate) fn share(n: usize, parts: usize, i: usize) -> std::ops::Range<usize> {
    let (least, extra) = (n / parts, n % parts);
    let start = i * least + i.min(extra);
    start..start + least + usize::from(i < extra)
}

/// How many parts to cut `units` units of `cost` operations each into: one if there is one thread,
/// else a few for each thread, as long as each has work enough to pay for its start.
///
/// # Safety
///
/// `ctx` is valid.
pub(crate) unsafe fn parts(ctx: *const KernelContext, units: usize, cost: usize) -> usize {
    const WORTH_A_TASK: usize = 16 * 1024;
    // SAFETY: by the caller's promise.
    let threads = unsafe { (*ctx).threads };
    if threads <= 1 {
        return units.min(1);
    }
    let total = units.saturating_mul(cost);
    units.min(threads * 4).min(total.div_ceil(WORTH_A_TASK))
}
