//! Kernel ABI v1: how compiled code calls a kernel.
//!
//! Every kernel has the type [`KernelFn`]. It is given a context made by the runtime, an array of
//! buffers and an array of 64-bit parameter words.
//!
//! * **Buffers**: inputs in the order the kernel's documentation declares them, then outputs. Each
//!   points to row-major contiguous elements (where a kernel takes strides, they are among the
//!   parameters), aligned to the element. An optional operand that is absent is a null pointer. An
//!   output overlaps no input unless the kernel says that it works in place.
//! * **Parameters**: `i64` words. Sizes and strides count elements. An `f32` parameter is its bits,
//!   zero-extended to 64. Each kernel family documents its words at the struct that reads them.
//! * **Packed operands**: some kernels want a constant operand in a layout of their own.
//!   [`PackSizeFn`] gives the size in bytes of that layout and [`PackFn`] fills it, both from the
//!   parameters that the kernel will be called with. Packed operands must be 64-byte aligned. The
//!   layout belongs to the symbol: what one instruction set's `pack` wrote, only its `run` can read.
//!
//! A kernel keeps no state between calls, never unwinds, takes its large temporaries from
//! [`KernelContext::scratch`], and computes the same bits for the same parameters and the same number of threads.

use std::ffi::c_void;

use crate::bounds::BoundsFn;

/// What a kernel needs from the runtime: threads and scratch memory.
///
/// The runtime makes one for each running model. A kernel may use it only during its call.
#[repr(C)]
pub struct KernelContext {
    /// The runtime's own data; kernels do not look at it.
    pub data: *mut c_void,
    /// Runs `task(data, i, thread)` for every `i` in `0..n_tasks`, in any order and possibly at the
    /// same time, and returns when all are done. `thread` is below `threads`, and two tasks that
    /// run at the same time get different ones. Not to be called from within a task.
    pub parallel_for: unsafe extern "C" fn(
        ctx: *const KernelContext,
        n_tasks: usize,
        task: unsafe extern "C" fn(data: *mut c_void, task: usize, thread: usize),
        data: *mut c_void,
    ),
    /// The number of threads that `parallel_for` spreads work over; at least 1.
    pub threads: usize,
    /// At least `bytes` bytes for the use of one thread, 64-byte aligned, with unspecified contents.
    /// A second request by the same thread may return the same memory, and whatever was returned
    /// before may no longer be used.
    pub scratch: unsafe extern "C" fn(ctx: *const KernelContext, thread: usize, bytes: usize) -> *mut u8,
}

/// A kernel: `buffers` are the inputs, then the outputs; `params` are the kernel's words.
///
/// # Safety
///
/// `ctx` is valid for the call. `buffers` and `params` have as many entries as the kernel
/// documents, and each buffer as many elements as the parameters imply. The CPU has the features
/// of the symbol's instruction set.
pub type KernelFn =
    unsafe extern "C" fn(ctx: *const KernelContext, buffers: *const *mut u8, params: *const i64);

/// The size in bytes of a packed operand for these parameters.
///
/// # Safety
///
/// `params` has as many words as the kernel documents.
pub type PackSizeFn = unsafe extern "C" fn(params: *const i64) -> usize;

/// Packs the constant operand `src` into `dst`, all of whose bytes it writes.
///
/// # Safety
///
/// `src` has the elements that the parameters imply; `dst` has room for what [`PackSizeFn`] gives
/// for the same parameters and is aligned to 64 bytes.
pub type PackFn = unsafe extern "C" fn(src: *const u8, dst: *mut u8, params: *const i64);

/// A kernel as the linker and the compiler's kernel descriptions know it.
#[derive(Clone, Copy, Debug)]
pub struct KernelSymbol {
    /// `terrace_<family>_f32_<isa>`.
    pub name: &'static str,
    /// The features of the CPU that it needs, by LLVM's names.
    pub features: &'static [&'static str],
    /// Number of buffers that it takes, outputs included and absent ones counted.
    pub buffers: usize,
    /// Number of parameter words that it reads.
    pub words: usize,
    /// What its words demand of its buffers ([`KernelSymbol::check`]).
    pub bounds: BoundsFn,
    /// The kernel.
    pub run: KernelFn,
    /// The size of the packed operand, for families that have one.
    pub pack_size: Option<PackSizeFn>,
    /// The packing function, for families that have one.
    pub pack: Option<PackFn>,
}

/// Reads parameter words one after the other.
pub(crate) struct Words(*const i64);

impl Words {
    /// # Safety
    ///
    /// `params` has as many words as will be read.
    pub(crate) unsafe fn new(params: *const i64) -> Self {
        Words(params)
    }

    /// The next word.
    pub(crate) fn int(&mut self) -> i64 {
        // SAFETY: `new`'s caller vouches for as many words as are read.
        unsafe {
            let word = *self.0;
            self.0 = self.0.add(1);
            word
        }
    }

    /// The next word as a size; negative sizes count as empty.
    pub(crate) fn size(&mut self) -> usize {
        usize::try_from(self.int()).unwrap_or(0)
    }

    /// The next word as `f32` bits.
    #[expect(clippy::cast_possible_truncation, reason = "the upper half of an f32 word is zero")]
    pub(crate) fn float(&mut self) -> f32 {
        f32::from_bits(self.int() as u32)
    }
}

/// Buffer `i` as elements of type `T`.
///
/// # Safety
///
/// `buffers` has more than `i` entries.
pub(crate) unsafe fn buffer<T>(buffers: *const *mut u8, i: usize) -> *mut T {
    // SAFETY: by the caller's promise.
    unsafe { (*buffers.add(i)).cast() }
}
