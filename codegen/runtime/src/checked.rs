//! Calls of kernels whose parameters are known only when they run.

use terrace_kernels::{KernelContext, KernelSymbol};

use crate::pool;

/// The name of [`check_call`] in generated code.
pub const CHECK_CALL: &str = "terrace_check_call";

/// The size of a buffer that is a null pointer, for [`check_call`].
pub const ABSENT: i64 = -1;

/// Whether `kernel` can be called with these parameter words on buffers of these sizes in bytes: 1, or 0 and a failure of the
/// run.
///
/// # Safety
/// `ctx` is the context of a live [`Pool`](crate::Pool); `words` and `sizes` have as many entries as `kernel` takes words
/// and buffers.
pub unsafe extern "C" fn check_call(
    ctx: *const KernelContext,
    kernel: &'static KernelSymbol,
    words: *const i64,
    sizes: *const i64,
) -> i32 {
    // SAFETY: by the caller's promise.
    let (words, sizes) = unsafe {
        (std::slice::from_raw_parts(words, kernel.words), std::slice::from_raw_parts(sizes, kernel.buffers))
    };
    let buffers: Vec<Option<usize>> = sizes.iter().map(|&size| usize::try_from(size).ok()).collect();
    match kernel.check(words, &buffers) {
        Ok(()) => 1,
        Err(what) => {
            let message = format!("a call of '@{}' {what}", kernel.name);
            // SAFETY: passed on.
            unsafe { pool::with_heap(ctx, |heap| heap.fail(message)) }
            0
        }
    }
}
