//! Single elements.

use terrace_ir::body::Mapping;
use terrace_ir::interfaces::is_effect_free;
use terrace_ir::{Op, Rewriter, Value};

use super::super::ops::*;
use crate::arith::IndexCastOp;

/// An element of a cast is one of its operand.
pub(in crate::tensor) fn extract_of_cast(op: ExtractOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let source = CastOp::defining(rw, op.tensor(rw))?.source(rw);
    rw.ty(source).rank(rw.ctx())?;
    rw.set_operand(op, 0, source);
    Some(())
}

/// An element of a converted tensor is a converted element.
pub(in crate::tensor) fn extract_of_index_cast(op: ExtractOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let cast = IndexCastOp::defining(rw, op.tensor(rw))?;
    let source = rw.operand(cast.0, 0);
    let mut operands = vec![source];
    operands.extend_from_slice(op.indices(rw));
    let element = rw.apply(ExtractOp::def(), &operands);
    let ty = rw.ty(op.result(rw));
    let spec = rw.spec(IndexCastOp::def()).operands([element]).results([ty]);
    rw.replace_with(op, spec);
    Some(())
}

/// An element of a generated tensor is computed in its place.
pub(in crate::tensor) fn extract_of_generate(op: ExtractOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let generate = GenerateOp::defining(rw, op.tensor(rw))?;
    if !is_effect_free(rw, generate.0) {
        return None;
    }
    let block = rw.entry(generate.body(rw))?;
    let (&last, ops) = {
        let ops: Vec<Op> = rw.ops_of(block).collect();
        let (last, ops) = ops.split_last()?;
        (&last.clone(), ops.to_vec())
    };
    let result = YieldOp::of(rw, last)?.value(rw);
    let mut map = Mapping::default();
    let indices: Vec<Value> = op.indices(rw).to_vec();
    for (&arg, index) in rw.args(block).to_vec().iter().zip(indices) {
        map.values.insert(arg, index);
    }
    for inner in ops {
        rw.clone_here(inner, &mut map);
    }
    rw.replace(op, [map.value(result)]);
    Some(())
}
