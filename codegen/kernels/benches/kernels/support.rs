//! Timing, and a one-thread runtime.

use std::ffi::c_void;

use terrace_kernels::{KernelContext, KernelSymbol, cpu_features, symbols};

/// 64 bytes, aligned as packed operands want.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub(crate) struct Line([f32; 16]);

/// A buffer aligned as a runtime would align it.
pub(crate) struct Data {
    lines: Vec<Line>,
    len: usize,
}

impl Data {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn ptr(&self) -> *mut u8 {
        self.lines.as_ptr().cast_mut().cast()
    }
}

/// Numbers for a buffer.
pub(crate) fn data(len: usize) -> Data {
    let mut lines = vec![Line([0.0; 16]); len.div_ceil(16)];
    for (i, line) in lines.iter_mut().enumerate() {
        for (j, x) in line.0.iter_mut().enumerate() {
            *x = (((i * 16 + j) * 7919 % 1000) as f32 - 500.0) / 1000.0;
        }
    }
    Data { lines, len }
}

/// Seconds that this thread has run for: on a machine that others use too, time on the wall would
/// count theirs.
#[cfg(target_os = "linux")]
pub(crate) fn now() -> f64 {
    #[repr(C)]
    struct Timespec {
        seconds: std::ffi::c_long,
        nanoseconds: std::ffi::c_long,
    }
    unsafe extern "C" {
        fn clock_gettime(clock: std::ffi::c_int, time: *mut Timespec) -> std::ffi::c_int;
    }
    const CLOCK_THREAD_CPUTIME_ID: std::ffi::c_int = 3;
    let mut time = Timespec { seconds: 0, nanoseconds: 0 };
    // SAFETY: the C library's function, given a place to write to.
    let status = unsafe { clock_gettime(CLOCK_THREAD_CPUTIME_ID, &mut time) };
    assert_eq!(status, 0, "no thread clock");
    time.seconds as f64 + time.nanoseconds as f64 * 1e-9
}

/// Seconds on the wall.
#[cfg(not(target_os = "linux"))]
pub(crate) fn now() -> f64 {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed().as_secs_f64()
}

/// The widest instruction set of this machine.
pub(crate) fn best_isa() -> &'static str {
    let features = cpu_features();
    if features.contains(&"avx512f") {
        "avx512"
    } else if features.contains(&"avx2") && features.contains(&"fma") {
        "avx2"
    } else {
        "portable"
    }
}

/// Runs and reports.
pub(crate) struct Bench {
    isa: String,
    filter: String,
    ctx: KernelContext,
}

unsafe extern "C" fn parallel_for(
    _: *const KernelContext,
    n: usize,
    task: unsafe extern "C" fn(*mut c_void, usize, usize),
    data: *mut c_void,
) {
    for i in 0..n {
        // SAFETY: all tasks on this thread, one after the other.
        unsafe { task(data, i, 0) };
    }
}

unsafe extern "C" fn scratch(ctx: *const KernelContext, _: usize, bytes: usize) -> *mut u8 {
    // SAFETY: `data` is the `Vec` that `Bench::new` leaked; nobody else uses it.
    unsafe {
        let memory = &mut *(*ctx).data.cast::<Vec<Line>>();
        if memory.len() * 64 < bytes {
            memory.resize(bytes.div_ceil(64), Line([0.0; 16]));
        }
        memory.as_mut_ptr().cast()
    }
}

impl Bench {
    pub(crate) fn new(isa: &str, filter: &str) -> Bench {
        let memory = Box::leak(Box::new(Vec::<Line>::new()));
        let data = std::ptr::from_mut(memory).cast();
        let ctx = KernelContext { data, parallel_for, threads: 1, scratch };
        println!("{isa}, peak {:.1} GFLOP/s now", peak(isa));
        Bench { isa: isa.to_owned(), filter: filter.to_owned(), ctx }
    }

    pub(crate) fn wants(&self, name: &str) -> bool {
        name.contains(&self.filter)
    }

    pub(crate) fn symbol(&self, family: &str) -> &'static KernelSymbol {
        let name = format!("terrace_{family}_{}", self.isa);
        symbols().iter().find(|s| s.name == name).unwrap_or_else(|| panic!("no symbol {name}"))
    }

    /// Packs a constant operand.
    pub(crate) fn pack(&self, symbol: &KernelSymbol, src: &Data, params: &[i64]) -> Data {
        // SAFETY: the layer gives what the kernel documents.
        unsafe {
            let bytes = (symbol.pack_size.expect("packs"))(params.as_ptr());
            let mut lines = vec![Line([0.0; 16]); bytes.div_ceil(64)];
            (symbol.pack.expect("packs"))(src.ptr(), lines.as_mut_ptr().cast(), params.as_ptr());
            Data { lines, len: bytes / 4 }
        }
    }

    /// Times one call: the median of several, each between two measurements of the peak, since
    /// the clock of a shared machine wanders. `flop` operations; `bytes` moved, for kernels that
    /// memory bounds. Returns seconds.
    pub(crate) fn time(
        &self,
        name: &str,
        symbol: &KernelSymbol,
        buffers: &[*mut u8],
        params: &[i64],
        flop: f64,
        bytes: f64,
    ) -> f64 {
        // SAFETY: the layer gives what the kernel documents.
        let once = || unsafe { (symbol.run)(&self.ctx, buffers.as_ptr(), params.as_ptr()) };
        once();
        let start = now();
        once();
        let estimate = (now() - start).max(1e-7);
        let calls = ((0.01 / estimate) as usize).clamp(1, 20_000);
        let mut runs: Vec<(f64, f64)> = (0..9)
            .map(|_| {
                let before = peak(&self.isa);
                let start = now();
                for _ in 0..calls {
                    once();
                }
                let seconds = (now() - start) / calls as f64;
                (seconds, (before + peak(&self.isa)) / 2.0)
            })
            .collect();
        runs.sort_by(|a, b| (a.0 * a.1).total_cmp(&(b.0 * b.1)));
        let (seconds, peak) = runs[runs.len() / 2];
        let rate = flop / seconds / 1e9;
        println!(
            "{name:44} {:9.1} us {rate:7.1} GFLOP/s {:5.1}% of peak {:6.1} GB/s",
            seconds * 1e6,
            100.0 * rate / peak,
            bytes / seconds / 1e9
        );
        seconds
    }
}

/// The multiply-add rate of this core now, in GFLOP/s, from a few microseconds of independent chains.
pub(crate) fn peak(isa: &str) -> f64 {
    const ROUNDS: usize = 40_000;
    let start = now();
    let chains = match isa {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `best_isa` or the user chose an instruction set that the machine has.
        "avx512" => unsafe { chains_avx512(ROUNDS) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: as above.
        "avx2" => unsafe { chains_avx2(ROUNDS) },
        _ => chains_portable(ROUNDS),
    };
    (ROUNDS * chains * 2) as f64 / (now() - start) / 1e9
}

macro_rules! chains {
    ($name:ident, $features:tt, $set:ident, $fma:ident, $lanes:literal, $chains:literal) => {
        #[cfg(target_arch = "x86_64")]
        #[target_feature(enable = $features)]
        fn $name(rounds: usize) -> usize {
            use std::arch::x86_64::*;
            let (a, b) = ($set(std::hint::black_box(0.999)), $set(std::hint::black_box(1e-3)));
            let mut acc = [a; $chains];
            for _ in 0..rounds {
                for x in &mut acc {
                    *x = $fma(*x, a, b);
                }
            }
            std::hint::black_box(acc);
            $lanes * $chains
        }
    };
}
chains!(chains_avx512, "avx512f", _mm512_set1_ps, _mm512_fmadd_ps, 16, 16);
chains!(chains_avx2, "avx2,fma", _mm256_set1_ps, _mm256_fmadd_ps, 8, 12);

fn chains_portable(rounds: usize) -> usize {
    let (a, b) = (std::hint::black_box(0.999f32), std::hint::black_box(1e-3f32));
    let mut acc = [[a; 8]; 5];
    for _ in 0..rounds {
        for x in acc.as_flattened_mut() {
            *x = *x * a + b;
        }
    }
    std::hint::black_box(acc);
    40
}
