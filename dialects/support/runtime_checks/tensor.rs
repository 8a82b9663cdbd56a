//! What ops on tensors demand at run time.

use terrace_ir::Op;
use terrace_ir::types::DYNAMIC;

use super::{Checks, RuntimeVerifiable};
use crate::support::slice::Slice;
use crate::tensor::{CastOp, DimOp, RankOp};

pub(super) static MODELS: &[(&str, RuntimeVerifiable)] = &[
    ("tensor.cast", RuntimeVerifiable { add: cast }),
    ("tensor.dim", RuntimeVerifiable { add: dim }),
    ("tensor.extract", RuntimeVerifiable { add: |op, checks| access(op, checks, 0) }),
    ("tensor.extract_slice", RuntimeVerifiable { add: extract_slice }),
    ("tensor.insert", RuntimeVerifiable { add: |op, checks| access(op, checks, 1) }),
];

/// Operand `at` is the tensor, and those behind it the indices.
fn access(op: Op, checks: &mut Checks<'_, '_>, at: usize) -> Option<()> {
    let (&tensor, indices) = checks.rw.operands(op).get(at..)?.split_first()?;
    let indices = indices.to_vec();
    checks.in_bounds(tensor, &indices)
}

fn extract_slice(op: Op, checks: &mut Checks<'_, '_>) -> Option<()> {
    let slice = Slice::of(checks.rw, op)?;
    let whole = *checks.rw.operands(op).first()?;
    checks.slice_in_bounds(whole, &slice, "extract_slice")
}

fn cast(op: Op, checks: &mut Checks<'_, '_>) -> Option<()> {
    let op = CastOp(op);
    let ctx = checks.rw.context();
    let source = op.source(checks.rw);
    let (from, to) = (checks.rw.ty(source), checks.rw.ty(checks.rw.result(op.0, 0)));
    let shape = to.shape(&ctx)?.to_vec();
    if from.rank(&ctx).is_none() {
        let rank = checks.make(RankOp::def(), &[source], ctx.index());
        let expected = checks.number(i64::try_from(shape.len()).ok()?)?;
        let equal = checks.compare("eq", rank, expected);
        checks.assert(equal, "rank mismatch");
    }
    for (at, &size) in shape.iter().enumerate() {
        let known = from.shape(&ctx).and_then(|shape| shape.get(at)).is_some_and(|&size| size != DYNAMIC);
        if size == DYNAMIC || known {
            continue;
        }
        let position = checks.number(i64::try_from(at).ok()?)?;
        let found = checks.make(DimOp::def(), &[source, position], ctx.index());
        let expected = checks.number(size)?;
        let equal = checks.compare("eq", found, expected);
        checks.assert(equal, &format!("size mismatch of dim {at}"));
    }
    Some(())
}

fn dim(op: Op, checks: &mut Checks<'_, '_>) -> Option<()> {
    let op = DimOp(op);
    let index_type = checks.rw.context().index();
    let (source, index) = (op.source(checks.rw), op.index(checks.rw));
    let rank = checks.make(RankOp::def(), &[source], index_type);
    let zero = checks.number(0)?;
    let inside = checks.is_within(index, (zero, rank), false);
    checks.assert(inside, "index is out of bounds");
    Some(())
}
