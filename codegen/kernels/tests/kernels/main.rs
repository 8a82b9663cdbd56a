//! Every kernel of every instruction set that this machine has, against plain f64 loops.

mod conv2d;
mod elementwise;
mod gemm;
mod harness;
mod pool;
mod recurrent;
mod rows;
mod transpose;
