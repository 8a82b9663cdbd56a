//! Reads and writes of parts of tensors that are known not to concern each other: a slice that is
//! taken out, changed, and put back where it was. After upstream's `areNonConflictingSubsets`.

use terrace_dialects::bufferization::MaterializeInDestinationOp;
use terrace_dialects::bufferization::bufferizable::{OpOperand, State, Traversal};
use terrace_dialects::linalg;
use terrace_dialects::support::slice::Slice;
use terrace_dialects::tensor::{ExtractSliceOp, InsertSliceOp, ParallelInsertSliceOp};
use terrace_ir::{Op, Value};

/// An op that writes operand 0 to a part of operand 1, and leaves the rest of that as it is.
struct Insertion {
    op: Op,
    source: OpOperand,
    dest: OpOperand,
}

fn insertion_of(state: &State<'_>, op: Op) -> Option<Insertion> {
    let body = state.body;
    let is = InsertSliceOp::of(body, op).is_some()
        || ParallelInsertSliceOp::of(body, op).is_some()
        || MaterializeInDestinationOp::of(body, op).is_some()
        || linalg::CopyOp::of(body, op).is_some();
    is.then(|| Insertion { op, source: OpOperand::new(op, 0), dest: OpOperand::new(op, 1) })
}

/// Whether `value` is the part that `insertion` writes to, of a tensor with the same buffer.
fn is_same_part(state: &State<'_>, insertion: &Insertion, value: Value) -> bool {
    let body = state.body;
    let dest = insertion.dest.value(body);
    match Slice::of(body, insertion.op) {
        Some(slice) => {
            let Some(extract) = ExtractSliceOp::defining(body, value) else { return false };
            let same = Slice::of(body, extract).is_some_and(|other| other.same(body, &slice));
            same && state.are_equivalent(extract.source(body), dest)
        }
        None => body.defining_op(value).is_some() && state.are_equivalent(value, dest),
    }
}

/// Whether all that `value` can be is the part that `insertion` writes to.
fn is_always_same_part(state: &State<'_>, insertion: &Insertion, value: Value) -> bool {
    let how = Traversal { with_leaves: true, ..Traversal::default() };
    let found = state.find(value, |value| is_same_part(state, insertion, value), how);
    found.into_iter().all(|value| is_same_part(state, insertion, value))
}

/// Whether `read` reads nothing that `write` changes, because one of them is an op that puts a slice
/// back.
pub(super) fn are_disjoint_subsets(state: &State<'_>, read: OpOperand, write: OpOperand) -> bool {
    let body = state.body;
    if let Some(insertion) = insertion_of(state, read.op) {
        // All of the destination but the part that is overwritten is read; the write is to that part.
        if read == insertion.dest && is_always_same_part(state, &insertion, write.value(body)) {
            return true;
        }
        // What is read is the very part that it is written to.
        if read == insertion.source
            && write == insertion.dest
            && is_always_same_part(state, &insertion, read.value(body))
        {
            return true;
        }
    }
    // What is written is what is there already.
    insertion_of(state, write.op).is_some_and(|insertion| {
        let source = insertion.source.value(body);
        write == insertion.dest
            && state.are_equivalent(read.value(body), source)
            && is_always_same_part(state, &insertion, source)
    })
}
