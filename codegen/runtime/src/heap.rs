//! Memory and failures of running programs whose sizes are known only when they run.
//!
//! Generated code asks for memory with [`allocate`], gives it back with [`release`], and says with [`fail`] why it
//! ends early. All that a run did not give back is there for the next one: blocks are kept and used again, so that
//! a program that runs on inputs of the same sizes asks the system for nothing.

use std::sync::PoisonError;

use terrace_kernels::KernelContext;

use crate::memory::AlignedBuf;
use crate::pool;

/// The names of [`allocate`], [`release`], [`fail`] and [`failed`] in generated code.
pub const ALLOCATE: &str = "terrace_allocate";
/// See [`ALLOCATE`].
pub const RELEASE: &str = "terrace_release";
/// See [`ALLOCATE`].
pub const FAIL: &str = "terrace_fail";
/// See [`ALLOCATE`].
pub const FAILED: &str = "terrace_failed";

/// The memory of a run, and why it ended early if it did.
#[derive(Default)]
pub(crate) struct Heap {
    used: Vec<AlignedBuf>,
    free: Vec<AlignedBuf>,
    failure: Option<String>,
}

impl Heap {
    /// A block of at least `bytes` bytes.
    fn allocate(&mut self, bytes: usize) -> Result<*mut u8, String> {
        let fits = |buf: &AlignedBuf| buf.len() >= bytes && buf.len() / 2 <= bytes.saturating_add(4096);
        let best =
            (0..self.free.len()).filter(|&at| fits(&self.free[at])).min_by_key(|&at| self.free[at].len());
        let mut buf = match best {
            Some(at) => self.free.swap_remove(at),
            None => {
                // A block that nothing asked for any more makes room for the new one.
                self.free.pop();
                AlignedBuf::new(bytes.max(1)).ok_or_else(|| format!("not enough memory for {bytes} bytes"))?
            }
        };
        let address = buf.as_mut_ptr();
        self.used.push(buf);
        Ok(address)
    }

    /// The block at `address`, taken out of the heap.
    pub(crate) fn take(&mut self, address: *const u8) -> Option<AlignedBuf> {
        let at = self.used.iter().rposition(|buf| std::ptr::eq(buf.as_ptr(), address))?;
        Some(self.used.swap_remove(at))
    }

    /// Ends a run: all blocks are free, and the failure is handed over.
    pub(crate) fn end(&mut self) -> Option<String> {
        self.free.append(&mut self.used);
        self.failure.take()
    }

    pub(crate) fn fail(&mut self, message: String) {
        self.failure.get_or_insert(message);
    }
}

/// The bytes of a tensor of these sizes, elements of `width` bytes each.
fn tensor_bytes(width: usize, sizes: &[i64]) -> Result<usize, String> {
    if let Some(size) = sizes.iter().find(|&&size| size < 0) {
        return Err(format!("a tensor of size {size} in a dimension was asked for, which no tensor has"));
    }
    let empty = sizes.contains(&0);
    let bytes = sizes.iter().try_fold(width, |bytes, &size| bytes.checked_mul(usize::try_from(size).ok()?));
    match bytes {
        Some(bytes) => Ok(bytes),
        None if empty => Ok(0),
        None => Err(format!("a tensor of sizes {sizes:?} was asked for, which no memory holds")),
    }
}

/// Memory for a tensor of `rank` sizes, elements of `width` bytes each; a null pointer, and a failure, when there is none.
///
/// # Safety
/// `ctx` is the context of a live [`Pool`](crate::Pool), and `sizes` has `rank` entries.
pub unsafe extern "C" fn allocate(
    ctx: *const KernelContext,
    width: usize,
    rank: usize,
    sizes: *const i64,
) -> *mut u8 {
    let sizes = match rank {
        0 => &[][..],
        // SAFETY: by the caller's promise.
        _ => unsafe { std::slice::from_raw_parts(sizes, rank) },
    };
    let bytes = tensor_bytes(width, sizes);
    let mut address = std::ptr::null_mut();
    let give = |heap: &mut Heap| match bytes.and_then(|bytes| heap.allocate(bytes)) {
        Ok(block) => address = block,
        Err(message) => heap.fail(message),
    };
    // SAFETY: passed on.
    unsafe { pool::with_heap(ctx, give) }
    address
}

/// Gives back the memory at `address`; what was not allocated is left alone.
///
/// # Safety
/// `ctx` is the context of a live [`Pool`](crate::Pool), and the memory is used no more.
pub unsafe extern "C" fn release(ctx: *const KernelContext, address: *mut u8) {
    let give_back = |heap: &mut Heap| {
        if let Some(buf) = heap.take(address) {
            heap.free.push(buf);
        }
    };
    // SAFETY: passed on.
    unsafe { pool::with_heap(ctx, give_back) }
}

/// Says why the run ends early; the first reason counts.
///
/// # Safety
/// `ctx` is the context of a live [`Pool`](crate::Pool), and `message` points to `len` bytes.
pub unsafe extern "C" fn fail(ctx: *const KernelContext, message: *const u8, len: usize) {
    // SAFETY: by the caller's promise.
    let bytes = unsafe { std::slice::from_raw_parts(message, len) };
    let message = String::from_utf8_lossy(bytes).into_owned();
    // SAFETY: passed on.
    unsafe { pool::with_heap(ctx, |heap| heap.fail(message)) }
}

/// 1 when the run has to end early, else 0.
///
/// # Safety
/// `ctx` is the context of a live [`Pool`](crate::Pool).
pub unsafe extern "C" fn failed(ctx: *const KernelContext) -> i32 {
    let mut answer = 0;
    // SAFETY: passed on.
    unsafe { pool::with_heap(ctx, |heap| answer = i32::from(heap.failure.is_some())) }
    answer
}

impl pool::Pool {
    /// Whatever a run left in the heap.
    pub(crate) fn heap(&self) -> std::sync::MutexGuard<'_, Heap> {
        self.heap_lock().lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Pool;

    #[test]
    fn blocks_are_used_again_and_failures_are_told() {
        let mut pool = Pool::new(1);
        let ctx = pool.context();
        // SAFETY: the context belongs to `pool`, and the sizes are as many as said.
        unsafe {
            let first = allocate(ctx, 4, 2, [10, 100].as_ptr());
            assert!(!first.is_null());
            release(ctx, first);
            assert_eq!(allocate(ctx, 4, 1, [900].as_ptr()), first);
            assert_eq!(failed(ctx), 0);
            assert!(allocate(ctx, 4, 1, [-3].as_ptr()).is_null());
            assert!(allocate(ctx, 4, 2, [i64::MAX, 8].as_ptr()).is_null());
            assert!(!allocate(ctx, 4, 3, [i64::MAX, 8, 0].as_ptr()).is_null());
            assert_eq!(failed(ctx), 1);
        }
        let failure = pool.heap().end().expect("a failure");
        assert!(failure.contains("size -3"), "{failure}");
        assert_eq!(pool.heap().end(), None);
    }
}
