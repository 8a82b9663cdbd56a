//! `lower-vector-multi-reduction`: reductions of vectors along several dimensions in terms of vectors of
//! one dimension.
//!
//! After upstream's `LowerVectorMultiReduction.cpp`. Dimensions are transposed and joined such that
//! there are two, the kept one and the reduced one. By the strategy `inner-parallel` the reduced one
//! comes first, and its rows are combined one after the other; by `inner-reduction` it comes last, and
//! each row is reduced by itself. What a loop of unknown length would be needed for, a scalable
//! dimension in front, is left as it is.

use terrace_dialects::arith::{self, SelectOp};
use terrace_dialects::vector::{
    BroadcastOp, ExtractOp, InsertOp, MaskOp, MultiDimReductionOp, ReductionOp, ShapeCastOp, TransposeOp,
    YieldOp, kind_of,
};
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, PassCx, PassInfo};
use terrace_ir::{Attr, Body, Op, OpDef, Rewriter, Type, TypeKind, Value};

use crate::arith::build;

pub(super) const INFO: PassInfo = PassInfo {
    name: "lower-vector-multi-reduction",
    doc: "Lower 'vector.multi_reduction' operations",
    anchor: Anchor::Op("func.func"),
    options: &[OptionDef {
        name: "lowering-strategy",
        doc: "Select the strategy to control how multi_reduction is lowered: inner-parallel or inner-reduction",
        kind: OptionKind::Str,
        default: "inner-parallel",
    }],
    make: |options| {
        let strategy = match options.str("lowering-strategy") {
            "inner-parallel" => Strategy::InnerParallel,
            "inner-reduction" => Strategy::InnerReduction,
            other => {
                return Err(format!("'{other}' is no lowering strategy: inner-parallel or inner-reduction"));
            }
        };
        Ok(Box::new(move |body: &mut Body, _: &mut PassCx| lower_all(body, strategy)))
    },
};

/// What the last dimension of the rows is that are worked on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Strategy {
    /// One that is kept.
    InnerParallel,
    /// One that is reduced.
    InnerReduction,
}

fn lower_all(body: &mut Body, strategy: Strategy) -> Result<(), Failed> {
    let ops: Vec<MultiDimReductionOp> =
        body.all_ops().into_iter().filter_map(|op| MultiDimReductionOp::of(body, op)).collect();
    for op in ops {
        lower(&mut Rewriter::new(body), op, strategy);
    }
    Ok(())
}

/// A reduction, with its dimensions in two groups.
struct Reduction {
    kind: Attr,
    elem: Type,
    /// The source, and the mask of a `vector.mask` around it.
    source: Value,
    mask: Option<Value>,
    acc: Value,
    dest: Type,
    /// Sizes of the dimensions of the source, each with whether it is scalable.
    sizes: Vec<(i64, bool)>,
    kept: Vec<usize>,
    reduced: Vec<usize>,
}

fn dims(rw: &Rewriter<'_>, ty: Type) -> Vec<(i64, bool)> {
    match ty.kind(rw.ctx()) {
        TypeKind::Vector { shape, scalable, .. } => {
            let flag = |at: usize| scalable.get(at).copied().unwrap_or(false);
            shape.iter().enumerate().map(|(at, &size)| (size, flag(at))).collect()
        }
        _ => Vec::new(),
    }
}

fn vector(rw: &Rewriter<'_>, sizes: &[(i64, bool)], elem: Type) -> Type {
    let scalable = match sizes.iter().any(|size| size.1) {
        true => sizes.iter().map(|size| size.1).collect(),
        false => Box::default(),
    };
    rw.ctx().ty(TypeKind::Vector { shape: sizes.iter().map(|size| size.0).collect(), scalable, elem })
}

fn lower(rw: &mut Rewriter<'_>, op: MultiDimReductionOp, strategy: Strategy) -> Option<()> {
    let ctx = rw.context();
    let around = rw.parent_op(op.0).and_then(|parent| MaskOp::of(rw, parent));
    let sizes = dims(rw, rw.ty(op.source(rw)));
    let listed = op.reduction_dims(rw).as_int_array(&ctx)?;
    let (reduced, kept): (Vec<usize>, Vec<usize>) =
        (0..sizes.len()).partition(|&dim| listed.iter().any(|&at| usize::try_from(at) == Ok(dim)));
    let reduction = Reduction {
        kind: op.kind(rw),
        elem: rw.ty(op.source(rw)).elem(&ctx),
        source: op.source(rw),
        mask: around.map(|around| around.mask(rw)),
        acc: op.acc(rw),
        dest: rw.ty(op.dest(rw)),
        sizes,
        kept,
        reduced,
    };
    if !reduction.can_be_lowered(strategy) || around.is_some_and(|around| around.passthru(rw).is_some()) {
        return None;
    }
    combiner(rw, reduction.kind, reduction.elem)?;
    let root: Op = around.map_or(op.0, |around| around.0);
    rw.set_before(root);
    rw.set_loc(rw.body().loc(op.0));
    let value = match strategy {
        _ if reduction.reduced.is_empty() => {
            reduction.combined(rw, reduction.source, reduction.mask, reduction.acc)
        }
        Strategy::InnerParallel => reduction.by_rows(rw),
        Strategy::InnerReduction => reduction.of_rows(rw),
    };
    rw.replace(root, [value?]);
    Some(())
}

/// The op of arith that combines elements of type `elem` as `kind` says.
fn combiner(rw: &Rewriter<'_>, kind: Attr, elem: Type) -> Option<&'static OpDef> {
    let float = elem.is_float(rw.ctx());
    Some(match (kind_of(rw.ctx(), kind)?, float) {
        ("add", true) => arith::AddFOp::def(),
        ("mul", true) => arith::MulFOp::def(),
        ("minnumf", true) => arith::MinNumFOp::def(),
        ("maxnumf", true) => arith::MaxNumFOp::def(),
        ("minimumf", true) => arith::MinimumFOp::def(),
        ("maximumf", true) => arith::MaximumFOp::def(),
        ("add", false) => arith::AddIOp::def(),
        ("mul", false) => arith::MulIOp::def(),
        ("minui", false) => arith::MinUIOp::def(),
        ("minsi", false) => arith::MinSIOp::def(),
        ("maxui", false) => arith::MaxUIOp::def(),
        ("maxsi", false) => arith::MaxSIOp::def(),
        ("and", false) => arith::AndIOp::def(),
        ("or", false) => arith::OrIOp::def(),
        ("xor", false) => arith::XOrIOp::def(),
        _ => return None,
    })
}

fn extract(rw: &mut Rewriter<'_>, source: Value, at: i64, ty: Type) -> Value {
    let ctx = rw.context();
    let spec = rw.spec(ExtractOp::def()).operands([source]).results([ty]);
    let op = rw.insert(spec.attr(&ctx, "static_position", ctx.i64_array(&[at])));
    rw.result(op, 0)
}

fn shape_cast(rw: &mut Rewriter<'_>, value: Value, ty: Type) -> Value {
    if rw.ty(value) == ty { value } else { build::op(rw, ShapeCastOp::def(), &[value], ty) }
}

impl Reduction {
    /// Whether the dimensions that are unrolled have known sizes, and no others are joined with a
    /// scalable one.
    fn can_be_lowered(&self, strategy: Strategy) -> bool {
        let (unrolled, whole) = match strategy {
            Strategy::InnerParallel => (&self.reduced, &self.kept),
            Strategy::InnerReduction => (&self.kept, &self.reduced),
        };
        let scalable = |dims: &[usize]| dims.iter().any(|&dim| self.sizes[dim].1);
        let few = self.size(unrolled).is_some_and(|count| (1..=4096).contains(&count.0));
        !scalable(unrolled) && (whole.len() == 1 || !scalable(whole)) && few && self.size(whole).is_some()
    }

    /// The joined size of some dimensions.
    fn size(&self, dims: &[usize]) -> Option<(i64, bool)> {
        let count = dims.iter().try_fold(1i64, |count, &dim| count.checked_mul(self.sizes[dim].0))?;
        Some((count, dims.iter().any(|&dim| self.sizes[dim].1)))
    }

    /// `value`, of the shape of the source, with two dimensions, `outer` joined and `inner` joined.
    fn in_two(&self, rw: &mut Rewriter<'_>, value: Value, outer: &[usize], inner: &[usize]) -> Option<Value> {
        let ctx = rw.context();
        let elem = rw.ty(value).elem(&ctx);
        let order: Vec<usize> = outer.iter().chain(inner).copied().collect();
        let mut value = value;
        if !order.is_sorted() {
            let sizes: Vec<(i64, bool)> = order.iter().map(|&dim| self.sizes[dim]).collect();
            let ty = vector(rw, &sizes, elem);
            let order: Vec<i64> = order.iter().map(|&dim| dim as i64).collect();
            let spec = rw.spec(TransposeOp::def()).operands([value]).results([ty]);
            let transpose = rw.insert(spec.attr(&ctx, "permutation", ctx.i64_array(&order)));
            value = rw.result(transpose, 0);
        }
        let ty = vector(rw, &[self.size(outer)?, self.size(inner)?], elem);
        Some(shape_cast(rw, value, ty))
    }

    /// `value` combined with what there is so far, where the mask is set.
    fn combined(
        &self,
        rw: &mut Rewriter<'_>,
        value: Value,
        mask: Option<Value>,
        so_far: Value,
    ) -> Option<Value> {
        let def = combiner(rw, self.kind, self.elem)?;
        let ty = rw.ty(value);
        let combined = build::op(rw, def, &[value, so_far], ty);
        Some(match mask {
            Some(mask) => build::op(rw, SelectOp::def(), &[mask, combined, so_far], ty),
            None => combined,
        })
    }

    /// Rows of kept elements, combined one after the other.
    fn by_rows(&self, rw: &mut Rewriter<'_>) -> Option<Value> {
        let ctx = rw.context();
        let mask = match self.mask {
            Some(mask) => Some(self.in_two(rw, mask, &self.reduced, &self.kept)?),
            None => None,
        };
        let source = self.in_two(rw, self.source, &self.reduced, &self.kept)?;
        let row = vector(rw, &[self.size(&self.kept)?], self.elem);
        let mask_row = vector(rw, &[self.size(&self.kept)?], ctx.int(1));
        let mut so_far = match self.dest.is_vector(&ctx) {
            true => shape_cast(rw, self.acc, row),
            false => build::op(rw, BroadcastOp::def(), &[self.acc], row),
        };
        for at in 0..self.size(&self.reduced)?.0 {
            let value = extract(rw, source, at, row);
            let mask = mask.map(|mask| extract(rw, mask, at, mask_row));
            so_far = self.combined(rw, value, mask, so_far)?;
        }
        Some(match self.dest.is_vector(&ctx) {
            true => shape_cast(rw, so_far, self.dest),
            false => extract(rw, so_far, 0, self.dest),
        })
    }

    /// Rows of reduced elements, each reduced to an element.
    fn of_rows(&self, rw: &mut Rewriter<'_>) -> Option<Value> {
        let ctx = rw.context();
        let row = vector(rw, &[self.size(&self.reduced)?], self.elem);
        let mask_row = vector(rw, &[self.size(&self.reduced)?], ctx.int(1));
        if !self.dest.is_vector(&ctx) {
            let mask = self.mask.map(|mask| shape_cast(rw, mask, mask_row));
            let source = shape_cast(rw, self.source, row);
            return Some(self.reduce_row(rw, source, mask, self.acc));
        }
        let mask = match self.mask {
            Some(mask) => Some(self.in_two(rw, mask, &self.kept, &self.reduced)?),
            None => None,
        };
        let source = self.in_two(rw, self.source, &self.kept, &self.reduced)?;
        let count = self.size(&self.kept)?;
        let flat = vector(rw, &[count], self.elem);
        let acc = shape_cast(rw, self.acc, flat);
        let mut made = zero(rw, flat)?;
        for at in 0..count.0 {
            let value = extract(rw, source, at, row);
            let acc = extract(rw, acc, at, self.elem);
            let mask = mask.map(|mask| extract(rw, mask, at, mask_row));
            let value = self.reduce_row(rw, value, mask, acc);
            let spec = rw.spec(InsertOp::def()).operands([value, made]).results([flat]);
            let insert = rw.insert(spec.attr(&ctx, "static_position", ctx.i64_array(&[at])));
            made = rw.result(insert, 0);
        }
        Some(shape_cast(rw, made, self.dest))
    }

    /// `vector.reduction`, in a `vector.mask` when there is a mask.
    fn reduce_row(&self, rw: &mut Rewriter<'_>, row: Value, mask: Option<Value>, acc: Value) -> Value {
        let ctx = rw.context();
        let spec = |rw: &Rewriter<'_>| {
            rw.spec(ReductionOp::def())
                .operands([row, acc])
                .results([self.elem])
                .attr(&ctx, "kind", self.kind)
        };
        let Some(mask) = mask else {
            let spec = spec(rw);
            let reduction = rw.insert(spec);
            return rw.result(reduction, 0);
        };
        let point = rw.point();
        let around = rw.spec(MaskOp::def()).operands([mask]).results([self.elem]).regions(1);
        let around = rw.insert(around);
        let region = rw.region(around, 0);
        let block = rw.add_block(region, &[]);
        rw.set_end(block);
        let spec = spec(rw);
        let reduction = rw.insert(spec);
        let result = rw.result(reduction, 0);
        let end = rw.spec(YieldOp::def()).operands([result]);
        rw.insert(end);
        if let Some(point) = point {
            rw.set_point(point);
        }
        rw.result(around, 0)
    }
}

fn zero(rw: &mut Rewriter<'_>, ty: Type) -> Option<Value> {
    match ty.elem(rw.ctx()).is_float(rw.ctx()) {
        true => build::float(rw, 0.0, ty),
        false => build::int(rw, 0, ty),
    }
}
