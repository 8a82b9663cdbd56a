//! How the ops of each dialect are bufferized: implementations of
//! [`Bufferizable`](terrace_dialects::bufferization::bufferizable::Bufferizable), a file a dialect.

mod arith;
mod bufferization;
mod cf;
pub(super) mod func;
mod linalg;
mod loops;
mod scf;
mod slices;
mod tensor;
mod tensor_alloc;
mod vector;

use terrace_dialects::bufferization::bufferizable::{Bufferizable, Models};
use terrace_ir::Context;

/// An op by its name, with its implementation.
type Entry = (&'static str, &'static Bufferizable);

/// The implementations for the dialects that are loaded.
pub(super) fn all(ctx: &Context) -> Models {
    let mut models = Models::new();
    let lists: [&[Entry]; 10] = [
        arith::MODELS,
        bufferization::MODELS,
        cf::MODELS,
        func::MODELS,
        loops::MODELS,
        scf::MODELS,
        slices::MODELS,
        tensor::MODELS,
        tensor_alloc::MODELS,
        vector::MODELS,
    ];
    for &(name, model) in lists.into_iter().flatten() {
        models.add(ctx, name, model);
    }
    linalg::add(ctx, &mut models);
    models
}
