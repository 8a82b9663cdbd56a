//! Outputs that an elementwise op reads.

use terrace_dialects::linalg::{GenericOp, StructuredView};
use terrace_dialects::support::index_list::split;
use terrace_dialects::support::reify::size_of;
use terrace_dialects::tensor::EmptyOp;
use terrace_ir::{Rewriter, Type, Value};

use crate::tensor::generalize::generic_spec;

/// Reads as an input what an op without reductions reads of its output, which becomes an empty tensor. After
/// upstream's `MoveInitOperandsToInput`.
pub(super) fn move_to_inputs(op: GenericOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let view = StructuredView::of(rw, op.0)?;
    let args = rw.args(view.block).to_vec();
    let n = view.inputs.len();
    let read: Vec<usize> = (0..view.outputs.len()).filter(|&at| rw.has_uses(args[n + at])).collect();
    if read.is_empty() || !view.is_parallel() || !view.on_tensors(rw) {
        return None;
    }
    rw.set_root(op.0);
    let mut new = view.clone();
    for &at in &read {
        let output = view.outputs[at];
        new.inputs.push(output);
        new.maps.insert(new.inputs.len() - 1, view.map(n + at));
        let ty = rw.ty(output);
        let mut sizes = Vec::new();
        for dim in 0..ty.rank(&ctx)? {
            sizes.push(size_of(rw, output, dim)?);
        }
        let spec = rw.spec(EmptyOp::def()).operands(split(&sizes).1).results([ty]);
        let empty = rw.insert(spec);
        new.outputs[at] = rw.result(empty, 0);
    }
    let types: Vec<Type> = rw.results(op.0).map(|value| rw.ty(value)).collect();
    let spec = generic_spec(rw, &new).results(types);
    let generic = rw.insert(spec);
    let elements: Vec<Type> = args[..n]
        .iter()
        .copied()
        .chain(read.iter().map(|&at| args[n + at]))
        .chain(args[n..].iter().copied())
        .map(|arg| rw.ty(arg))
        .collect();
    let region = rw.region(generic, 0);
    let block = rw.add_block(region, &elements);
    let new_args = rw.args(block).to_vec();
    rw.body_mut().move_ops(view.block, block);
    for (&old, &new) in args[..n].iter().zip(&new_args) {
        rw.replace_value(old, new);
    }
    for (&at, &new) in read.iter().zip(&new_args[n..]) {
        rw.replace_value(args[n + at], new);
    }
    let results: Vec<Value> = rw.results(generic).collect();
    rw.replace(op, results);
    Some(())
}
