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
mod binary;
mod bounds;
mod conv2d;
mod depthwise;
mod descriptions;
mod features;
mod gemm;
mod lstm_layer;
mod norm;
mod parallel;
mod plain;
mod pool;
mod product;
mod recurrent;
mod registry;
mod simd;
mod softmax;
mod tile;
mod transpose;
mod unary;

pub use abi::{KernelContext, KernelFn, KernelSymbol, PackFn, PackSizeFn};
pub use activation::activation_code;
pub use binary::{BinaryParams, binary_op};
pub use bounds::{Bounds, BoundsFn};
pub use conv2d::{ConvParams, WEIGHTS_HWIO, WEIGHTS_OHWI, WEIGHTS_OIHW};
pub use descriptions::descriptions;
pub use features::{cpu_features, cpu_has, features_mask};
pub use gemm::{B_PACKED, B_TRANSPOSED, GemmParams};
pub use lstm_layer::LstmLayerParams;
pub use norm::NormParams;
pub use plain::PlainKernel;
pub use pool::{GlobalPoolParams, POOL_AVERAGE, POOL_AVERAGE_WITH_PAD, POOL_MAX, PoolParams};
pub use recurrent::RecurrentParams;
pub use registry::symbols;
pub use softmax::SoftmaxParams;
pub use transpose::TransposeParams;
pub use unary::{UnaryParams, unary_op};
