//! A runtime made of std threads, and helpers to call kernels and compare results.

use std::cell::UnsafeCell;
use std::ffi::c_void;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use terrace_kernels::{KernelContext, KernelSymbol, cpu_features, symbols};

/// One thread's scratch memory.
struct Scratch(UnsafeCell<Vec<Line>>);

#[derive(Clone, Copy)]
#[repr(align(64))]
struct Line(#[expect(dead_code, reason = "read as bytes")] [u8; 64]);

// SAFETY: `scratch` is called with the caller's own thread number only.
unsafe impl Sync for Scratch {}

unsafe extern "C" fn parallel_for(
    ctx: *const KernelContext,
    n_tasks: usize,
    task: unsafe extern "C" fn(*mut c_void, usize, usize),
    data: *mut c_void,
) {
    struct Shared(*mut c_void);
    // SAFETY: the tasks' author promises that they may run on several threads.
    unsafe impl Sync for Shared {}
    let shared = &Shared(data);
    let next = &AtomicUsize::new(0);
    // SAFETY: the context outlives the call.
    let threads = unsafe { (*ctx).threads };
    std::thread::scope(|scope| {
        for thread in 0..threads {
            scope.spawn(move || {
                let shared: &Shared = shared;
                loop {
                    let i = next.fetch_add(1, Ordering::Relaxed);
                    if i >= n_tasks {
                        break;
                    }
                    // SAFETY: each task once, each thread number on one thread.
                    unsafe { task(shared.0, i, thread) };
                }
            });
        }
    });
}

unsafe extern "C" fn scratch(ctx: *const KernelContext, thread: usize, bytes: usize) -> *mut u8 {
    // SAFETY: `call` made `data` from its scratch slots, one for each thread.
    unsafe {
        let slots: *const Scratch = (*ctx).data.cast_const().cast();
        let lines = &mut *(*slots.add(thread)).0.get();
        // Poisoned anew at each request, since contents are unspecified.
        lines.clear();
        lines.resize(bytes.div_ceil(64), Line([0xFF; 64]));
        lines.as_mut_ptr().cast()
    }
}

/// Calls a kernel on `threads` threads.
pub(crate) fn call(symbol: &KernelSymbol, threads: usize, buffers: &[*mut u8], params: &[i64]) {
    let slots: Vec<Scratch> = (0..threads).map(|_| Scratch(UnsafeCell::new(Vec::new()))).collect();
    let ctx = KernelContext { data: slots.as_ptr().cast_mut().cast(), parallel_for, threads, scratch };
    // SAFETY: the test gives the buffers and words that the kernel documents.
    unsafe { (symbol.run)(&ctx, buffers.as_ptr(), params.as_ptr()) }
}

/// A 64-byte aligned packed operand.
pub(crate) struct Packed(Vec<Line>);

impl Packed {
    pub(crate) fn new(symbol: &KernelSymbol, src: &[f32], params: &[i64]) -> Packed {
        // SAFETY: as `call`.
        unsafe {
            let bytes = (symbol.pack_size.unwrap())(params.as_ptr());
            let mut lines = vec![Line([0xFF; 64]); bytes.div_ceil(64)];
            (symbol.pack.unwrap())(src.as_ptr().cast(), lines.as_mut_ptr().cast(), params.as_ptr());
            Packed(lines)
        }
    }

    pub(crate) fn ptr(&self) -> *mut u8 {
        self.0.as_ptr().cast_mut().cast()
    }
}

/// The symbols of a family that this machine can run.
pub(crate) fn family(family: &str) -> Vec<&'static KernelSymbol> {
    let features = cpu_features();
    let has = |f: &str| features.contains(&f);
    let found: Vec<_> = symbols()
        .iter()
        .filter(|s| s.name.strip_prefix("terrace_").unwrap().rsplit_once('_').unwrap().0 == family)
        .filter(|s| match s.name.rsplit_once('_').unwrap().1 {
            "avx512" => has("avx512f"),
            "avx2" => has("avx2") && has("fma"),
            isa => isa == "portable",
        })
        .collect();
    assert!(!found.is_empty(), "no symbol of family {family}");
    found
}

/// A test runner with a fixed seed.
pub(crate) fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// Numbers in [-1, 1) from a linear congruence.
pub(crate) fn random(n: usize, seed: u64) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    (0..n)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 40) as f32) / 8_388_608.0 - 1.0
        })
        .collect()
}

/// A buffer for kernels, which take them all as mutable bytes.
pub(crate) fn bytes(data: &[f32]) -> *mut u8 {
    data.as_ptr().cast_mut().cast()
}

/// A buffer for kernels, or null.
pub(crate) fn optional(data: Option<&Vec<f32>>) -> *mut u8 {
    data.map_or(std::ptr::null_mut(), |d| bytes(d))
}

/// Fails unless the two agree within `tolerance`, absolute below 1 and relative above.
pub(crate) fn close(name: &str, got: &[f32], want: &[f64], tolerance: f64) {
    assert_eq!(got.len(), want.len());
    for (i, (&g, &w)) in got.iter().zip(want).enumerate() {
        let near = (f64::from(g) - w).abs() <= tolerance * w.abs().max(1.0);
        assert!(near || (w.is_nan() && g.is_nan()) || f64::from(g) == w, "{name}: [{i}] is {g}, not {w}");
    }
}

/// The parameter word of an `f32`.
pub(crate) fn word(x: f32) -> i64 {
    i64::from(x.to_bits())
}

/// The activations, in f64.
pub(crate) fn activate(code: i64, alpha: f32, beta: f32, x: f64) -> f64 {
    let (a, b) = (f64::from(alpha), f64::from(beta));
    match code {
        0 => x,
        1 => x.max(0.0),
        2 => x.max(a).min(b),
        3 => 1.0 / (1.0 + (-x).exp()),
        4 => x / (1.0 + (-x).exp()),
        5 => x.tanh(),
        6 => (a * x + b).clamp(0.0, 1.0),
        7 => x * (x / 6.0 + 0.5).clamp(0.0, 1.0),
        8 => 0.5 * x * (1.0 + erf(x / 2f64.sqrt())),
        9 => 0.5 * x * (1.0 + ((2.0 / std::f64::consts::PI).sqrt() * (x + 0.044715 * x.powi(3))).tanh()),
        10 => {
            if x < 0.0 {
                a * x
            } else {
                x
            }
        }
        _ => unreachable!(),
    }
}

/// The error function by its Maclaurin series or, further out, the continued fraction of erfc.
pub(crate) fn erf(x: f64) -> f64 {
    let a = x.abs();
    if a.is_nan() || a > 6.0 {
        return if x.is_nan() { x } else { 1f64.copysign(x) };
    }
    if a < 2.5 {
        let (mut term, mut sum) = (x, x);
        for n in 1..80 {
            term *= -x * x / f64::from(n);
            sum += term / f64::from(2 * n + 1);
        }
        return sum * 2.0 / std::f64::consts::PI.sqrt();
    }
    let mut f = 0.0;
    for n in (1..120).rev() {
        f = f64::from(n) / 2.0 / (a + f);
    }
    (1.0 - (-a * a).exp() / std::f64::consts::PI.sqrt() / (a + f)).copysign(x)
}
