//! The table of symbols, and which of them this machine can run.

use crate::abi::KernelSymbol;
use crate::{conv2d, gemm};
use crate::simd::Portable;
#[cfg(target_arch = "x86_64")]
use crate::simd::{Avx2, Avx512};

/// Symbols of all families for one instruction set.
macro_rules! families {
    ($isa:literal, $simd:ty) => {
        [
            KernelSymbol {
                name: concat!("terrace_gemm_f32_", $isa),
                run: gemm::run::<$simd>,
                pack_size: Some(gemm::pack_size::<$simd>),
                pack: Some(gemm::pack_b::<$simd>),
            },
            KernelSymbol {
                name: concat!("terrace_conv2d_nhwc_f32_", $isa),
                run: conv2d::run::<$simd>,
                pack_size: Some(conv2d::pack_size::<$simd>),
                pack: Some(conv2d::pack_weights::<$simd>),
            },
        ]
    };
}

const FAMILIES: usize = 2;
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
