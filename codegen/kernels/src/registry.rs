//! The table of symbols.

use crate::abi::{KernelContext, KernelSymbol};
use crate::simd::Portable;
#[cfg(target_arch = "x86_64")]
use crate::simd::{Avx2, Avx512};
use crate::{
    binary, bounds, conv2d, depthwise, gemm, lstm_layer, norm, pool, recurrent, softmax, transpose, unary,
};

/// Symbols of all families for one instruction set. Each kernel is a function that a linker finds under its name, so
/// that object files can call it.
macro_rules! families {
    ($isa:literal, $simd:ty, $features:expr) => {{
        macro_rules! name {
            ($family:literal) => {
                concat!("terrace_", $family, "_f32_", $isa)
            };
        }
        // The numbers of buffers and of parameter words, and what these demand of those.
        macro_rules! symbol {
            ($family:literal, ($buffers:literal, $words:literal, $bounds:ident), $run:path) => {{
                #[unsafe(export_name = concat!("terrace_", $family, "_f32_", $isa))]
                unsafe extern "C" fn exported(
                    ctx: *const KernelContext,
                    buffers: *const *mut u8,
                    params: *const i64,
                ) {
                    // SAFETY: by the promise of `KernelFn`.
                    unsafe { $run(ctx, buffers, params) }
                }
                KernelSymbol {
                    name: name!($family),
                    features: $features,
                    buffers: $buffers,
                    words: $words,
                    bounds: bounds::$bounds,
                    run: exported,
                    pack_size: None,
                    pack: None,
                }
            }};
            ($family:literal, $takes:tt, $run:path, $size:expr, $pack:expr) => {
                KernelSymbol { pack_size: Some($size), pack: Some($pack), ..symbol!($family, $takes, $run) }
            };
        }
        [
            symbol!(
                "gemm",
                (5, 22, gemm),
                gemm::run::<$simd>,
                gemm::pack_size::<$simd>,
                gemm::pack_b::<$simd>
            ),
            symbol!(
                "conv2d_nhwc",
                (5, 20, conv2d),
                conv2d::run::<$simd>,
                conv2d::pack_size::<$simd>,
                conv2d::pack_weights::<$simd>
            ),
            symbol!(
                "depthwise_conv2d_nhwc",
                (4, 20, depthwise),
                depthwise::run::<$simd>,
                depthwise::pack_size,
                depthwise::pack_weights
            ),
            symbol!("pool2d_nhwc", (2, 17, pool), pool::run::<$simd>),
            symbol!("global_pool_nhwc", (2, 4, global_pool), pool::run_global::<$simd>),
            symbol!("softmax", (2, 3, softmax), softmax::run::<$simd>),
            symbol!("layer_norm", (4, 3, norm), norm::run::<$simd, true>),
            symbol!("rms_norm", (4, 3, norm), norm::run::<$simd, false>),
            symbol!("unary", (2, 4, unary), unary::run::<$simd>),
            symbol!("binary", (3, 8, binary), binary::run::<$simd>),
            symbol!("transpose", (2, 13, transpose), transpose::run::<$simd>),
            symbol!(
                "lstm",
                (8, 6, lstm),
                recurrent::run_lstm::<$simd>,
                recurrent::pack_size::<$simd, 4>,
                recurrent::pack_weights::<$simd, 4>
            ),
            symbol!(
                "lstm_layer",
                (10, 6, lstm_layer),
                lstm_layer::run::<$simd>,
                lstm_layer::pack_size::<$simd>,
                lstm_layer::pack_weights::<$simd>
            ),
            symbol!(
                "gru",
                (7, 6, gru),
                recurrent::run_gru::<$simd>,
                recurrent::pack_size::<$simd, 3>,
                recurrent::pack_weights::<$simd, 3>
            ),
        ]
    }};
}

const FAMILIES: usize = 14;
const ISAS: usize = if cfg!(target_arch = "x86_64") { 3 } else { 1 };

#[cfg(target_arch = "x86_64")]
static SYMBOLS: [[KernelSymbol; FAMILIES]; ISAS] = [
    families!("avx512", Avx512, &["avx512f"]),
    families!("avx2", Avx2, &["avx2", "fma"]),
    families!("portable", Portable, &[]),
];
#[cfg(not(target_arch = "x86_64"))]
static SYMBOLS: [[KernelSymbol; FAMILIES]; ISAS] = [families!("portable", Portable, &[])];

/// All kernels, those for the widest vectors first.
///
/// Which of [`cpu_features`](crate::cpu_features) a symbol needs is in the table.
pub fn symbols() -> &'static [KernelSymbol] {
    SYMBOLS.as_flattened()
}
