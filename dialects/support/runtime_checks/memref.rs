//! What ops on memrefs demand at run time.

use terrace_ir::types::DYNAMIC;
use terrace_ir::{Op, Value};

use super::{Checks, RuntimeVerifiable};
use crate::arith::{RemSIOp, RemUIOp};
use crate::memref::*;
use crate::support::reassociation::groups;
use crate::support::reify::size_of;
use crate::support::slice::Slice;

pub(super) static MODELS: &[(&str, RuntimeVerifiable)] = &[
    ("memref.assume_alignment", RuntimeVerifiable { add: assume_alignment }),
    ("memref.atomic_rmw", RuntimeVerifiable { add: |op, checks| access(op, checks, 1) }),
    ("memref.cast", RuntimeVerifiable { add: cast }),
    ("memref.copy", RuntimeVerifiable { add: copy }),
    ("memref.dim", RuntimeVerifiable { add: dim }),
    ("memref.expand_shape", RuntimeVerifiable { add: expand_shape }),
    ("memref.generic_atomic_rmw", RuntimeVerifiable { add: |op, checks| access(op, checks, 0) }),
    ("memref.load", RuntimeVerifiable { add: |op, checks| access(op, checks, 0) }),
    ("memref.store", RuntimeVerifiable { add: |op, checks| access(op, checks, 1) }),
    ("memref.subview", RuntimeVerifiable { add: subview }),
];

/// Operand `at` is the memref, and those behind it the indices.
fn access(op: Op, checks: &mut Checks<'_, '_>, at: usize) -> Option<()> {
    let (&memref, indices) = checks.rw.operands(op).get(at..)?.split_first()?;
    let indices = indices.to_vec();
    checks.in_bounds(memref, &indices)
}

fn assume_alignment(op: Op, checks: &mut Checks<'_, '_>) -> Option<()> {
    let op = AssumeAlignmentOp(op);
    let ctx = checks.rw.context();
    let alignment = op.alignment(checks.rw).as_int(&ctx)?;
    let memref = op.memref(checks.rw);
    let address = checks.make(ExtractAlignedPointerAsIndexOp::def(), &[memref], ctx.index());
    let divisor = checks.number(alignment)?;
    let rest = checks.rw.apply(RemUIOp::def(), &[address, divisor]);
    let zero = checks.number(0)?;
    let aligned = checks.compare("eq", rest, zero);
    checks.assert(aligned, &format!("memref is not aligned to {alignment}"));
    Some(())
}

/// Demands that the rank, the sizes, the offset and the strides that only the result's type tells are so.
fn cast(op: Op, checks: &mut Checks<'_, '_>) -> Option<()> {
    let op = CastOp(op);
    let ctx = checks.rw.context();
    let source = op.source(checks.rw);
    let (from, to) = (checks.rw.ty(source), checks.rw.ty(op.dest(checks.rw)));
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
        expect(checks, found, size, &format!("size mismatch of dim {at}"))?;
    }
    layout_of_cast(checks, source, op)
}

/// Demands `found == expected`.
fn expect(checks: &mut Checks<'_, '_>, found: Value, expected: i64, what: &str) -> Option<()> {
    let expected = checks.number(expected)?;
    let equal = checks.compare("eq", found, expected);
    checks.assert(equal, what);
    Some(())
}

fn layout_of_cast(checks: &mut Checks<'_, '_>, source: Value, op: CastOp) -> Option<()> {
    let ctx = checks.rw.context();
    let (from, to) = (checks.rw.ty(source), checks.rw.ty(op.dest(checks.rw)));
    let (strides, offset) = layout::strides_and_offset(&ctx, to)?;
    let before = layout::strides_and_offset(&ctx, from);
    let told = |new: i64, old: Option<i64>| new != DYNAMIC && old != Some(new);
    let old_stride = |at: usize| before.as_ref().and_then(|(strides, _)| strides.get(at).copied());
    let needed = told(offset, before.as_ref().map(|entry| entry.1))
        || (0..strides.len()).any(|at| told(strides[at], old_stride(at)));
    if !needed {
        return Some(());
    }
    let rank = strides.len();
    let open = layout::strided(&ctx, to, &vec![DYNAMIC; rank], &vec![DYNAMIC; rank], DYNAMIC);
    let view = checks.make(CastOp::def(), &[source], open);
    let base = layout::strided(&ctx, to, &[], &[], 0);
    let base = layout::with_layout(&ctx, base, &[], None);
    let types = [vec![base], vec![ctx.index(); 2 * rank + 1]].concat();
    let spec = checks.rw.spec(ExtractStridedMetadataOp::def()).operands([view]).results(types);
    let parts = checks.rw.insert(spec);
    if told(offset, before.as_ref().map(|entry| entry.1)) {
        let found = checks.rw.result(parts, 1);
        expect(checks, found, offset, "offset mismatch")?;
    }
    for (at, &stride) in strides.iter().enumerate() {
        if told(stride, old_stride(at)) {
            let found = checks.rw.result(parts, 2 + rank + at);
            expect(checks, found, stride, &format!("stride mismatch of dim {at}"))?;
        }
    }
    Some(())
}

fn copy(op: Op, checks: &mut Checks<'_, '_>) -> Option<()> {
    let &[source, target] = checks.rw.operands(op) else { return None };
    let ctx = checks.rw.context();
    let shapes = [source, target].map(|value| checks.rw.ty(value).shape(&ctx).map(<[i64]>::to_vec));
    let [Some(from), Some(to)] = shapes else { return None };
    for (at, (&a, &b)) in from.iter().zip(&to).enumerate() {
        if a == b && a != DYNAMIC {
            continue;
        }
        let a = size_of(checks.rw, source, at)?;
        let a = checks.value(a)?;
        let b = size_of(checks.rw, target, at)?;
        let b = checks.value(b)?;
        let equal = checks.compare("eq", a, b);
        checks.assert(equal, &format!("size of {at}-th source/target dim does not match"));
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

/// Demands that known sizes of a group divide an open size of the source.
fn expand_shape(op: Op, checks: &mut Checks<'_, '_>) -> Option<()> {
    let op = ExpandShapeOp(op);
    let ctx = checks.rw.context();
    let source = op.src(checks.rw);
    let from = checks.rw.ty(source).shape(&ctx)?.to_vec();
    let to = checks.rw.ty(checks.rw.result(op.0, 0)).shape(&ctx)?.to_vec();
    let all = groups(&ctx, op.reassociation(checks.rw));
    for (at, group) in all.iter().enumerate() {
        if from.get(at) != Some(&DYNAMIC) {
            continue;
        }
        let known = group.iter().filter_map(|&dim| to.get(dim)).filter(|&&size| size != DYNAMIC);
        let product = known.copied().try_fold(1i64, i64::checked_mul)?;
        if product < 2 {
            continue;
        }
        let size = size_of(checks.rw, source, at)?;
        let size = checks.value(size)?;
        let divisor = checks.number(product)?;
        let rest = checks.rw.apply(RemSIOp::def(), &[size, divisor]);
        expect(checks, rest, 0, "static result dims in reassoc group do not divide src dim evenly")?;
    }
    Some(())
}

fn subview(op: Op, checks: &mut Checks<'_, '_>) -> Option<()> {
    let slice = Slice::of(checks.rw, op)?;
    let source = *checks.rw.operands(op).first()?;
    checks.slice_in_bounds(source, &slice, "subview")
}
