//! What object files carry: how C programs run a model, with threads or without.
//!
//! The code of a model that calls handwritten kernels is linked, inside the object file, with these functions, which its
//! exported ones call (see `terrace_cranelift::compile_object`).

use std::ptr;

use terrace_kernels::{KernelContext, cpu_has};

use crate::pool::Pool;

/// The entry point of a compiled model: `buffers` are the inputs, then the outputs.
pub type Entry = unsafe extern "C" fn(ctx: *const KernelContext, buffers: *const *mut u8, arena: *mut u8);

/// The model ran.
pub const OK: i32 = 0;

/// The processor lacks a feature that the code was made for; nothing was run.
pub const UNSUPPORTED_CPU: i32 = 1;

/// Threads for the calls of a model, the caller's included; at least one.
#[unsafe(no_mangle)]
pub extern "C" fn terrace_standalone_new(threads: usize) -> *mut Pool {
    Box::into_raw(Box::new(Pool::new(threads)))
}

/// Ends the threads of a pool. A null pointer is none.
///
/// # Safety
/// `pool` came from [`terrace_standalone_new`], is in no call, and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn terrace_standalone_free(pool: *mut Pool) {
    if !pool.is_null() {
        // SAFETY: made by `Box::into_raw`, and given up by the caller.
        drop(unsafe { Box::from_raw(pool) });
    }
}

/// Runs `entry` once, on the threads of `pool`, or on the calling thread alone without one. `features` are those that the
/// code needs, as [`terrace_kernels::features_mask`] gives them. [`OK`] or [`UNSUPPORTED_CPU`].
///
/// # Safety
/// `pool` is null or came from [`terrace_standalone_new`] and is in no other call; `buffers` and `arena` are what `entry`
/// takes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn terrace_standalone_run(
    pool: *mut Pool,
    buffers: *const *mut u8,
    arena: *mut u8,
    entry: Entry,
    features: u64,
) -> i32 {
    if !cpu_has(features) {
        return UNSUPPORTED_CPU;
    }
    let mut own = pool.is_null().then(|| Pool::new(1));
    let pool = own.as_mut().map_or(pool, ptr::from_mut);
    // SAFETY: by the caller's promise the pool is live and used by this call alone, the CPU has the features, and the
    // arguments are those of `entry`.
    unsafe { entry((*pool).context(), buffers, arena) }
    OK
}

/// As [`terrace_standalone_run`] for code that calls no kernel, and needs no threads.
///
/// # Safety
/// `buffers` and `arena` are what `entry` takes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn terrace_standalone_run_alone(
    _pool: *mut Pool,
    buffers: *const *mut u8,
    arena: *mut u8,
    entry: Entry,
    features: u64,
) -> i32 {
    if !cpu_has(features) {
        return UNSUPPORTED_CPU;
    }
    // SAFETY: the CPU has the features, the arguments are those of `entry`, and it has no use for a context.
    unsafe { entry(ptr::null(), buffers, arena) }
    OK
}

#[cfg(test)]
mod tests {
    use super::*;

    unsafe extern "C" fn count(ctx: *const KernelContext, buffers: *const *mut u8, arena: *mut u8) {
        // SAFETY: the test passes a live pool, one buffer, and an arena of one byte.
        unsafe {
            **buffers = u8::try_from((*ctx).threads).unwrap_or(u8::MAX);
            *arena += 1;
        }
    }

    #[test]
    fn models_run_with_threads_and_without() {
        let (mut threads, mut calls) = (0u8, 0u8);
        for (pool, expected) in [(ptr::null_mut(), 1), (terrace_standalone_new(2), 2)] {
            let buffers = [&raw mut threads];
            // SAFETY: the pool is null or new, and the buffers are those of `count`.
            let status = unsafe {
                let status = terrace_standalone_run(pool, buffers.as_ptr(), &raw mut calls, count, 0);
                terrace_standalone_free(pool);
                status
            };
            assert_eq!((status, threads), (OK, expected));
        }
        assert_eq!(calls, 2);
    }

    #[test]
    fn code_for_another_cpu_is_not_run() {
        let known = ["avx512fp16", "avx512bf16", "avx512f", "neon"];
        let here = terrace_kernels::cpu_features();
        let missing = known.into_iter().filter(|name| !here.contains(name));
        let Some(mask) = missing.filter_map(|name| terrace_kernels::features_mask([name]).ok()).next() else {
            return;
        };
        // SAFETY: `count` is not called, so that its arguments are not used.
        let status =
            unsafe { terrace_standalone_run(ptr::null_mut(), ptr::null(), ptr::null_mut(), count, mask) };
        assert_eq!(status, UNSUPPORTED_CPU);
    }
}
