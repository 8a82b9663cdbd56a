//! Terrace's handwritten CPU kernels: `f32`, channels last.
//!
//! Every kernel exists once for each instruction set ([`symbols`]): `avx512` (AVX-512F), `avx2`
//! (AVX2 and FMA) and `portable` (no more than the target's baseline). No symbol chooses by itself: the
//! compiler's kernel descriptions say which features a symbol needs, and [`cpu_features`] which
//! ones this machine has. How they are called is in [`KernelFn`]; the parameter words of each family
//! are documented at its `...Params`.

#![expect(clippy::needless_range_loop, reason = "register arrays are indexed together by row and vector")]

mod abi;
mod activation;
mod conv2d;
mod gemm;
mod parallel;
mod product;
mod registry;
mod simd;
mod tile;

pub use abi::{KernelContext, KernelFn, KernelSymbol, PackFn, PackSizeFn};
pub use activation::code;
pub use conv2d::{ConvParams, WEIGHTS_HWIO, WEIGHTS_OHWI, WEIGHTS_OIHW};
pub use gemm::{B_PACKED, B_TRANSPOSED, GemmParams};
pub use registry::{cpu_features, symbols};
