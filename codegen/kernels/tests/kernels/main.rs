//! Every kernel of every instruction set that this machine has, against plain f64 loops.

mod harness;
mod gemm;
