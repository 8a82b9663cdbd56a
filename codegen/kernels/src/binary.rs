//! Elementwise operations on two arrays, one of which may be broadcast.
//!
//! Symbols `terrace_binary_f32_<isa>`. Buffers: left `[batch, outer, inner]`, right (smaller as the
//! broadcast says), then the output like left, which may be left or, if it has the same shape, right.
//! Parameters: [`BinaryParams`].

use crate::abi::{KernelContext, Words, buffer};
use crate::activation::Activation;
use crate::parallel::{self, share};
use crate::simd::{Simd, Task, load_n, store_n};

/// The codes of operations and broadcasts.
pub mod binary_op {
    /// `x + y`.
    pub const ADD: i64 = 0;
    /// `x - y`.
    pub const SUB: i64 = 1;
    /// `x * y`.
    pub const MUL: i64 = 2;
    /// `x / y`.
    pub const DIV: i64 = 3;
    /// The larger; NaN if either is.
    pub const MAX: i64 = 4;
    /// The smaller; NaN if either is.
    pub const MIN: i64 = 5;
    /// `y - x`: `SUB` with the broadcast operand on the left.
    pub const REVERSE_SUB: i64 = 6;
    /// `y / x`: `DIV` with the broadcast operand on the left.
    pub const REVERSE_DIV: i64 = 7;

    /// Right is `[batch, outer, inner]`.
    pub const SAME: i64 = 0;
    /// Right is one element.
    pub const SCALAR: i64 = 1;
    /// Right is `[inner]`.
    pub const ROW: i64 = 2;
    /// Right is `[batch, outer]`.
    pub const COLUMN: i64 = 3;
    /// Right is `[batch, inner]`: the channel scale of `[n, h * w, c]`.
    pub const CHANNEL: i64 = 4;
}

/// The parameter words of an elementwise operation, in this order.
#[repr(C)]
pub struct BinaryParams {
    /// 0: the operation, [`binary_op::ADD`] to [`binary_op::REVERSE_DIV`].
    pub op: i64,
    /// 1: the broadcast, [`binary_op::SAME`] to [`binary_op::CHANNEL`].
    pub broadcast: i64,
    /// 2.
    pub batch: usize,
    /// 3.
    pub outer: usize,
    /// 4.
    pub inner: usize,
    /// 5, 6, 7: activation code, alpha, beta ([`crate::activation_code`]).
    activation: Activation,
}

impl BinaryParams {
    /// Reads the words.
    ///
    /// # Safety
    ///
    /// `params` has 8 words.
    pub unsafe fn from_words(params: *const i64) -> Self {
        // SAFETY: by the caller's promise.
        let mut w = unsafe { Words::new(params) };
        BinaryParams {
            op: w.int(),
            broadcast: w.int(),
            batch: w.size(),
            outer: w.size(),
            inner: w.size(),
            activation: Activation::from_words(&mut w),
        }
    }
}

trait Op {
    unsafe fn apply<S: Simd>(x: S::V, y: S::V) -> S::V;
}

macro_rules! operations {
    ($($name:ident: |$x:ident, $y:ident| $body:expr;)*) => {
        $(
            struct $name;
            impl Op for $name {
                #[inline(always)]
                unsafe fn apply<S: Simd>($x: S::V, $y: S::V) -> S::V {
                    // SAFETY: as `Simd`.
                    unsafe { $body }
                }
            }
        )*
    };
}

operations! {
    Add: |x, y| S::add(x, y);
    Sub: |x, y| S::sub(x, y);
    Mul: |x, y| S::mul(x, y);
    Div: |x, y| S::div(x, y);
    // `max` and `min` give `y` where either is NaN.
    Max: |x, y| S::select(S::unordered(x, x), x, S::max(x, y));
    Min: |x, y| S::select(S::unordered(x, x), x, S::min(x, y));
    ReverseSub: |x, y| S::sub(y, x);
    ReverseDiv: |x, y| S::div(y, x);
}

struct Zip {
    p: BinaryParams,
    x: *const f32,
    y: *const f32,
    out: *mut f32,
    parts: usize,
}

// SAFETY: tasks write disjoint rows or ranges.
unsafe impl Sync for Zip {}

impl Task for Zip {
    #[inline(always)]
    unsafe fn run<S: Simd>(&self, task: usize, _thread: usize) {
        // SAFETY: passed on.
        unsafe {
            match self.p.op {
                binary_op::SUB => self.with::<S, Sub>(task),
                binary_op::MUL => self.with::<S, Mul>(task),
                binary_op::DIV => self.with::<S, Div>(task),
                binary_op::MAX => self.with::<S, Max>(task),
                binary_op::MIN => self.with::<S, Min>(task),
                binary_op::REVERSE_SUB => self.with::<S, ReverseSub>(task),
                binary_op::REVERSE_DIV => self.with::<S, ReverseDiv>(task),
                _ => self.with::<S, Add>(task),
            }
        }
    }
}

impl Zip {
    #[inline(always)]
    unsafe fn with<S: Simd, O: Op>(&self, task: usize) {
        let p = &self.p;
        // SAFETY: rows and ranges lie within the arrays.
        unsafe {
            match p.broadcast {
                binary_op::SCALAR | binary_op::SAME => {
                    let range = share(p.batch * p.outer * p.inner, self.parts, task);
                    let scalar = p.broadcast == binary_op::SCALAR;
                    let y = if scalar { self.y } else { self.y.wrapping_add(range.start) };
                    self.row::<S, O>(range.start, y, range.len(), scalar);
                }
                broadcast => {
                    for row in share(p.batch * p.outer, self.parts, task) {
                        let y = match broadcast {
                            binary_op::COLUMN => self.y.add(row),
                            binary_op::CHANNEL => self.y.add(row / p.outer * p.inner),
                            _ => self.y,
                        };
                        self.row::<S, O>(row * p.inner, y, p.inner, broadcast == binary_op::COLUMN);
                    }
                }
            }
        }
    }

    /// `n` elements from `start` on with those at `y`, or with the one at `y`.
    #[inline(always)]
    unsafe fn row<S: Simd, O: Op>(&self, start: usize, y: *const f32, n: usize, one: bool) {
        if n == 0 {
            return;
        }
        // SAFETY: the caller vouches for `n` elements from `start` on and at `y`.
        unsafe {
            let (x, out) = (self.x.add(start), self.out.add(start));
            let mut i = 0;
            if one {
                let y = S::splat(*y);
                while i < n {
                    store_n::<S>(out.add(i), O::apply::<S>(load_n::<S>(x.add(i), n - i), y), n - i);
                    i += S::LANES;
                }
            } else {
                while i < n {
                    let v = O::apply::<S>(load_n::<S>(x.add(i), n - i), load_n::<S>(y.add(i), n - i));
                    store_n::<S>(out.add(i), v, n - i);
                    i += S::LANES;
                }
            }
            if !self.p.activation.is_none() {
                activate::<S>(&self.p.activation, out, n);
            }
        }
    }
}

/// The activation over a row that was just written. Kept out of line: once is enough for all operations.
#[inline(never)]
unsafe fn activate<S: Simd>(activation: &Activation, out: *mut f32, n: usize) {
    struct Apply<'a>(&'a Activation, *mut f32, usize);
    // SAFETY: used on this thread only.
    unsafe impl Sync for Apply<'_> {}
    impl Task for Apply<'_> {
        #[inline(always)]
        unsafe fn run<S: Simd>(&self, _task: usize, _thread: usize) {
            // SAFETY: passed on.
            unsafe { self.0.apply_block::<S>(self.1, 1, 0, self.2) };
        }
    }
    // SAFETY: passed on.
    unsafe { S::call(&Apply(activation, out, n), 0, 0) }
}

/// `run` of the symbols.
pub(crate) unsafe extern "C" fn run<S: Simd>(
    ctx: *const KernelContext,
    buffers: *const *mut u8,
    params: *const i64,
) {
    // SAFETY: by the promise of `KernelFn`.
    unsafe {
        let p = BinaryParams::from_words(params);
        let rows = p.batch * p.outer;
        let parts = if p.broadcast == binary_op::SAME || p.broadcast == binary_op::SCALAR {
            parallel::parts(ctx, rows * p.inner, 1)
        } else {
            parallel::parts(ctx, rows, p.inner)
        };
        let work = Zip { x: buffer(buffers, 0), y: buffer(buffers, 1), out: buffer(buffers, 2), parts, p };
        parallel::run::<S, _>(ctx, parts, &work);
    }
}
