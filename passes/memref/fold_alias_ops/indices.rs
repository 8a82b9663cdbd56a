//! Indices into a view as indices into what it is a view of.

use terrace_dialects::affine::build::composed_apply;
use terrace_dialects::affine::{DelinearizeIndexOp, LinearizeIndexOp};
use terrace_dialects::memref::layout::dropped_by_strides;
use terrace_dialects::memref::{CollapseShapeOp, ExpandShapeOp, ExtractStridedMetadataOp, SubViewOp};
use terrace_dialects::support::constant;
use terrace_dialects::support::index_list::{Mixed, mixed, split, statics};
use terrace_dialects::support::reassociation::groups;
use terrace_dialects::support::slice::Slice;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Body, Rewriter, Value};

/// A view that indices can be taken through.
#[derive(Clone, Copy, Debug)]
pub enum View {
    /// A part.
    SubView(SubViewOp),
    /// With dimensions split.
    Expand(ExpandShapeOp),
    /// With dimensions joined.
    Collapse(CollapseShapeOp),
}

impl View {
    /// The view that `memref` is.
    pub fn of(body: &Body, memref: Value) -> Option<View> {
        let def = body.defining_op(memref)?;
        SubViewOp::of(body, def)
            .map(View::SubView)
            .or_else(|| ExpandShapeOp::of(body, def).map(View::Expand))
            .or_else(|| CollapseShapeOp::of(body, def).map(View::Collapse))
    }

    /// What it is a view of.
    pub fn source(self, body: &Body) -> Value {
        match self {
            View::SubView(op) => op.source(body),
            View::Expand(op) => op.src(body),
            View::Collapse(op) => op.src(body),
        }
    }

    /// The indices into the source that `indices` into the view are, made at the rewriter's place. With
    /// `inside`, they lie within the view. `None`, with nothing changed, when the view is not understood.
    pub fn indices(self, rw: &mut Rewriter<'_>, indices: &[Value], inside: bool) -> Option<Vec<Value>> {
        match self {
            View::SubView(op) => of_subview(rw, op, indices),
            View::Expand(op) => of_expansion(rw, op, indices, inside),
            View::Collapse(op) => of_collapse(rw, op, indices),
        }
    }
}

/// Which dimensions of its source a part leaves out.
pub fn dropped_dims(body: &Body, op: SubViewOp) -> Option<Vec<bool>> {
    let slice = Slice::of(body, op)?;
    let ctx = body.ctx();
    let (source, result) = (body.ty(op.source(body)), body.ty(op.result(body)));
    if source.rank(ctx)? == result.rank(ctx)? {
        return Some(vec![false; slice.rank()]);
    }
    let [offsets, sizes, strides] = slice.statics();
    let whole = terrace_dialects::memref::layout::subview_type(ctx, source, [&offsets, &sizes, &strides])?;
    dropped_by_strides(ctx, whole, result, &slice.sizes)
}

fn of_subview(rw: &mut Rewriter<'_>, op: SubViewOp, indices: &[Value]) -> Option<Vec<Value>> {
    let ctx = rw.context();
    let slice = Slice::of(rw, op)?;
    let dropped = dropped_dims(rw, op)?;
    if dropped.iter().filter(|&&dropped| !dropped).count() != indices.len() {
        return None;
    }
    let mut given = indices.iter();
    let (offset, index, stride) = (ctx.affine_symbol(0), ctx.affine_symbol(1), ctx.affine_symbol(2));
    let expr = ctx.affine_add(offset, ctx.affine_mul(index, stride));
    let mut all = Vec::new();
    for (at, &dropped) in dropped.iter().enumerate() {
        let index = match dropped {
            true => Mixed::Static(0),
            false => Mixed::Value(*given.next()?),
        };
        all.push(composed_apply(rw, expr, &[], &[slice.offsets[at], index, slice.strides[at]]).value(rw)?);
    }
    Some(all)
}

fn of_expansion(
    rw: &mut Rewriter<'_>,
    op: ExpandShapeOp,
    indices: &[Value],
    inside: bool,
) -> Option<Vec<Value>> {
    let ctx = rw.context();
    let sizes = mixed(&statics(&ctx, Some(op.static_output_shape(rw))), op.output_shape(rw))?;
    let mut all = Vec::new();
    for group in groups(&ctx, op.reassociation(rw)) {
        if let [only] = group[..] {
            all.push(*indices.get(only)?);
            continue;
        }
        let digits: Option<Vec<Value>> = group.iter().map(|&at| indices.get(at).copied()).collect();
        let basis: Option<Vec<Mixed>> = group.iter().map(|&at| sizes.get(at).copied()).collect();
        let (numbers, open) = split(&basis?);
        let disjoint = if inside { Attr::UNIT } else { ctx.bool_attr(false) };
        let spec = rw
            .spec(LinearizeIndexOp::def())
            .operand_groups(&ctx, &[&digits?, &open])
            .attr(&ctx, "static_basis", ctx.i64_array(&numbers))
            .attr(&ctx, "disjoint", disjoint)
            .results([ctx.index()]);
        let linear = rw.insert(spec);
        all.push(rw.result(linear, 0));
    }
    Some(all)
}

fn of_collapse(rw: &mut Rewriter<'_>, op: CollapseShapeOp, indices: &[Value]) -> Option<Vec<Value>> {
    let ctx = rw.context();
    let source = op.src(rw);
    let ty = rw.ty(source);
    let shape = ty.shape(&ctx)?.to_vec();
    let groups = groups(&ctx, op.reassociation(rw));
    if groups.is_empty() {
        let zero = constant::index(rw, 0)?;
        return Some(vec![zero; shape.len()]);
    }
    let joined = |group: &Vec<usize>| group.len() > 1 && group.iter().any(|&at| shape[at] == DYNAMIC);
    let mut sizes: Vec<Mixed> = shape.iter().map(|&size| Mixed::Static(size)).collect();
    if groups.iter().any(joined) {
        let metadata = metadata(rw, source)?;
        for (at, size) in sizes.iter_mut().enumerate().filter(|(at, _)| shape[*at] == DYNAMIC) {
            *size = Mixed::Value(metadata.sizes(rw)[at]);
        }
    }
    let mut all = Vec::new();
    for (group, &index) in groups.iter().zip(indices) {
        if group.len() == 1 {
            all.push(index);
            continue;
        }
        let basis: Vec<Mixed> = group.iter().map(|&at| sizes[at]).collect();
        let (numbers, open) = split(&basis);
        let spec = rw
            .spec(DelinearizeIndexOp::def())
            .operands([index])
            .operands(open)
            .attr(&ctx, "static_basis", ctx.i64_array(&numbers))
            .results(vec![ctx.index(); group.len()]);
        let digits = rw.insert(spec);
        all.extend(rw.results(digits));
    }
    Some(all)
}

/// The results of `memref.extract_strided_metadata` by what they say.
#[derive(Clone, Copy, Debug)]
pub struct Metadata(ExtractStridedMetadataOp);

impl Metadata {
    fn results(self, body: &Body) -> Vec<Value> {
        body.results(self.0.0).collect()
    }

    fn rank(self, body: &Body) -> usize {
        self.results(body).len() / 2 - 1
    }

    /// The memory, without its sizes.
    pub fn base(self, body: &Body) -> Value {
        self.results(body)[0]
    }

    /// The offset.
    pub fn offset(self, body: &Body) -> Value {
        self.results(body)[1]
    }

    /// The sizes.
    pub fn sizes(self, body: &Body) -> Vec<Value> {
        self.results(body)[2..2 + self.rank(body)].to_vec()
    }

    /// The strides.
    pub fn strides(self, body: &Body) -> Vec<Value> {
        self.results(body)[2 + self.rank(body)..].to_vec()
    }
}

/// Asks for the offset, sizes and strides of `memref` at the rewriter's place.
pub fn metadata(rw: &mut Rewriter<'_>, memref: Value) -> Option<Metadata> {
    let spec = rw.spec(ExtractStridedMetadataOp::def()).operands([memref]);
    rw.insert_inferred(spec).ok().map(|op| Metadata(ExtractStridedMetadataOp(op)))
}
