//! The table of symbols, and which of them this machine can run.

use crate::abi::{KernelFn, KernelSymbol, PackFn, PackSizeFn};
use crate::simd::Portable;
#[cfg(target_arch = "x86_64")]
use crate::simd::{Avx2, Avx512};
use crate::{binary, conv2d, depthwise, gemm, lstm_layer, norm, pool, recurrent, softmax, transpose, unary};

/// Symbols of all families for one instruction set.
macro_rules! families {
    ($isa:literal, $simd:ty) => {{
        // The pair is the number of buffers and of parameter words.
        const fn symbol(name: &'static str, takes: (usize, usize), run: KernelFn) -> KernelSymbol {
            KernelSymbol { name, buffers: takes.0, words: takes.1, run, pack_size: None, pack: None }
        }
        const fn packing(
            name: &'static str,
            takes: (usize, usize),
            run: KernelFn,
            size: PackSizeFn,
            pack: PackFn,
        ) -> KernelSymbol {
            KernelSymbol { pack_size: Some(size), pack: Some(pack), ..symbol(name, takes, run) }
        }
        macro_rules! name {
            ($family:literal) => {
                concat!("terrace_", $family, "_f32_", $isa)
            };
        }
        [
            packing(
                name!("gemm"),
                (5, 22),
                gemm::run::<$simd>,
                gemm::pack_size::<$simd>,
                gemm::pack_b::<$simd>,
            ),
            packing(
                name!("conv2d_nhwc"),
                (5, 20),
                conv2d::run::<$simd>,
                conv2d::pack_size::<$simd>,
                conv2d::pack_weights::<$simd>,
            ),
            packing(
                name!("depthwise_conv2d_nhwc"),
                (4, 20),
                depthwise::run::<$simd>,
                depthwise::pack_size,
                depthwise::pack_weights,
            ),
            symbol(name!("pool2d_nhwc"), (2, 17), pool::run::<$simd>),
            symbol(name!("global_pool_nhwc"), (2, 4), pool::run_global::<$simd>),
            symbol(name!("softmax"), (2, 3), softmax::run::<$simd>),
            symbol(name!("layer_norm"), (4, 3), norm::run::<$simd, true>),
            symbol(name!("rms_norm"), (4, 3), norm::run::<$simd, false>),
            symbol(name!("unary"), (2, 4), unary::run::<$simd>),
            symbol(name!("binary"), (3, 8), binary::run::<$simd>),
            symbol(name!("transpose"), (2, 13), transpose::run::<$simd>),
            packing(
                name!("lstm"),
                (8, 6),
                recurrent::run_lstm::<$simd>,
                recurrent::pack_size::<$simd, 4>,
                recurrent::pack_weights::<$simd, 4>,
            ),
            packing(
                name!("lstm_layer"),
                (10, 6),
                lstm_layer::run::<$simd>,
                lstm_layer::pack_size::<$simd>,
                lstm_layer::pack_weights::<$simd>,
            ),
            packing(
                name!("gru"),
                (7, 6),
                recurrent::run_gru::<$simd>,
                recurrent::pack_size::<$simd, 3>,
                recurrent::pack_weights::<$simd, 3>,
            ),
        ]
    }};
}

const FAMILIES: usize = 14;
const ISAS: usize = if cfg!(target_arch = "x86_64") { 3 } else { 1 };

#[cfg(target_arch = "x86_64")]
static SYMBOLS: [[KernelSymbol; FAMILIES]; ISAS] =
    [families!("avx512", Avx512), families!("avx2", Avx2), families!("portable", Portable)];
#[cfg(not(target_arch = "x86_64"))]
static SYMBOLS: [[KernelSymbol; FAMILIES]; ISAS] = [families!("portable", Portable)];

/// All kernels, those for the widest vectors first.
///
/// The instruction sets need these of [`cpu_features`]: `avx512` needs "avx512f", `avx2` needs
/// "avx2" and "fma", `portable` needs none.
pub fn symbols() -> &'static [KernelSymbol] {
    SYMBOLS.as_flattened()
}

/// The features of the CPU this runs on, by LLVM's names, as kernel descriptions ask for them.
pub fn cpu_features() -> Vec<&'static str> {
    let mut found = Vec::new();
    #[cfg(target_arch = "x86_64")]
    {
        macro_rules! detect {
            ($($name:tt)*) => { $(if std::arch::is_x86_feature_detected!($name) { found.push($name); })* };
        }
        detect!("sse4.1" "sse4.2" "avx" "f16c" "fma" "avx2" "avx512f" "avx512bw" "avx512dq" "avx512vl"
            "avx512vnni" "avx512bf16" "avx512fp16" "avxvnni");
    }
    #[cfg(target_arch = "aarch64")]
    {
        found.push("neon");
    }
    found
}
