//! GFLOP/s of the kernels on layers of well-known models, one thread, and their share of the peak
//! of this core measured by a loop of independent multiply-adds.
//!
//! `cargo bench -p terrace-kernels [-- FILTER [ISA]]`

mod layers;
mod support;

use support::Bench;

fn main() {
    let mut args = std::env::args().skip(1).filter(|a| !a.starts_with("--"));
    let filter = args.next().unwrap_or_default();
    let isa = args.next().unwrap_or_else(|| support::best_isa().to_owned());
    let bench = Bench::new(&isa, &filter);
    layers::gemm(&bench);
    layers::conv2d(&bench);
    layers::depthwise(&bench);
    layers::others(&bench);
}
