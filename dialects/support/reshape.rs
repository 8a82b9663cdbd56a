//! Reshapes of tensors and memrefs by groups of dimensions: their sizes, and the rules on two in a row.

use terrace_ir::{Context, Op, OpDef, Rewriter, Type, Value};

use super::index_list::{Mixed, mixed, split, statics};
use super::reassociation::{self as groups, Groups};
use crate::arith::MulIOp;

/// The sizes of a collapse by `groups` of what has the sizes `expanded`: numbers where all sizes of
/// a group are numbers, products that are computed at the rewriter's place otherwise. `None` when a
/// group is not of these sizes, or a product of numbers too large.
pub fn collapsed_sizes(
    rw: &mut Rewriter<'_>,
    expanded: &[Mixed],
    groups: &[Vec<usize>],
) -> Option<Vec<Mixed>> {
    let mut parts: Vec<(i64, Vec<Value>)> = Vec::with_capacity(groups.len());
    for group in groups {
        let (mut number, mut values) = (1i64, Vec::new());
        for &dim in group {
            match *expanded.get(dim)? {
                Mixed::Static(size) => number = number.checked_mul(size)?,
                Mixed::Value(size) => values.push(size),
            }
        }
        parts.push((number, values));
    }
    let mut sizes = Vec::with_capacity(parts.len());
    for (number, values) in parts {
        let Some((&first, rest)) = values.split_first() else {
            sizes.push(Mixed::Static(number));
            continue;
        };
        let mut product = rest.iter().fold(first, |product, &size| rw.apply(MulIOp::def(), &[product, size]));
        if number != 1
            && let Some(number) = super::constant::index(rw, number)
        {
            product = rw.apply(MulIOp::def(), &[product, number]);
        }
        sizes.push(Mixed::Value(product));
    }
    Some(sizes)
}

/// The ops of a dialect that collapse and expand, and what the rules on them ask of it.
///
/// The source is the first operand of both, the sizes of an expansion are its other operands.
pub struct Reshapes {
    /// The op that joins dimensions.
    pub collapse: fn() -> &'static OpDef,
    /// The op that splits them.
    pub expand: fn() -> &'static OpDef,
    /// Whether values of these types may be reshaped at once where they were in steps.
    pub plain: fn(&Context, Type) -> bool,
    /// Whether a cast can make the second type of the first.
    pub cast_compatible: fn(&Context, Type, Type) -> bool,
    /// Makes a value of a type by a cast.
    pub cast: fn(&mut Rewriter<'_>, Value, Type) -> Value,
}

/// The sizes of a value, [`DYNAMIC`](terrace_ir::types::DYNAMIC) where unknown.
pub fn shape_of(rw: &Rewriter<'_>, value: Value) -> Option<Vec<i64>> {
    Some(rw.ty(value).shape(rw.ctx())?.to_vec())
}

/// The groups of a reshape.
pub fn groups_of(rw: &Rewriter<'_>, op: impl Into<Op>) -> Groups {
    rw.attr(op.into(), "reassociation").map_or_else(Groups::default, |attr| groups::groups(rw.ctx(), attr))
}

/// The sizes that an expansion is given.
pub fn output_shape(rw: &Rewriter<'_>, op: impl Into<Op>) -> Option<Vec<Mixed>> {
    let op = op.into();
    mixed(&statics(rw.ctx(), rw.attr(op, "static_output_shape")), rw.operands(op).get(1..)?)
}

impl Reshapes {
    /// The op of this kind that makes `value`.
    fn made_by(&self, rw: &Rewriter<'_>, value: Value, def: fn() -> &'static OpDef) -> Option<Op> {
        rw.defining_op(value).filter(|&op| rw.is(op, def()))
    }

    fn all_plain(&self, rw: &Rewriter<'_>, values: &[Value]) -> bool {
        values.iter().all(|&value| (self.plain)(rw.ctx(), rw.ty(value)))
    }

    /// Makes a collapse of `source`.
    pub fn make_collapse(&self, rw: &mut Rewriter<'_>, source: Value, by: &Groups, ty: Type) -> Value {
        let ctx = rw.context();
        let spec = rw.spec((self.collapse)()).operands([source]).results([ty]);
        let op = rw.insert(spec.attr(&ctx, "reassociation", groups::attr(&ctx, by)));
        rw.result(op, 0)
    }

    /// Makes an expansion of `source`.
    pub fn make_expand(
        &self,
        rw: &mut Rewriter<'_>,
        source: Value,
        by: &Groups,
        sizes: &[Mixed],
        ty: Type,
    ) -> Value {
        let ctx = rw.context();
        let (known, open) = split(sizes);
        let spec = rw
            .spec((self.expand)())
            .operands([source])
            .operands(open)
            .attr(&ctx, "reassociation", groups::attr(&ctx, by))
            .attr(&ctx, "static_output_shape", ctx.i64_array(&known))
            .results([ty]);
        let op = rw.insert(spec);
        rw.result(op, 0)
    }

    /// Two collapses in a row are one.
    pub fn collapse_of_collapse(&self, op: Op, rw: &mut Rewriter<'_>) -> Option<()> {
        let (between, result) = (rw.operand(op, 0), rw.result(op, 0));
        let inner = self.made_by(rw, between, self.collapse)?;
        let source = rw.operand(inner, 0);
        if !self.all_plain(rw, &[source, between, result]) {
            return None;
        }
        let by = groups::compose(&groups_of(rw, inner), &groups_of(rw, op))?;
        let ty = rw.ty(result);
        let made = self.make_collapse(rw, source, &by, ty);
        rw.replace(op, [made]);
        Some(())
    }

    /// Two expansions in a row are one.
    pub fn expand_of_expand(&self, op: Op, rw: &mut Rewriter<'_>) -> Option<()> {
        let (between, result) = (rw.operand(op, 0), rw.result(op, 0));
        let inner = self.made_by(rw, between, self.expand)?;
        let source = rw.operand(inner, 0);
        if !self.all_plain(rw, &[source, between, result]) {
            return None;
        }
        let by = groups::compose(&groups_of(rw, op), &groups_of(rw, inner))?;
        let sizes = output_shape(rw, op)?;
        let ty = rw.ty(result);
        let made = self.make_expand(rw, source, &by, &sizes, ty);
        rw.replace(op, [made]);
        Some(())
    }

    /// A collapse of an expansion is the one or the other, or a cast.
    pub fn collapse_of_expand(&self, op: Op, rw: &mut Rewriter<'_>) -> Option<()> {
        let (between, result) = (rw.operand(op, 0), rw.result(op, 0));
        let inner = self.made_by(rw, between, self.expand)?;
        let source = rw.operand(inner, 0);
        let (from, to) = (shape_of(rw, source)?, shape_of(rw, result)?);
        let ty = rw.ty(result);
        if rw.ty(source) == ty {
            return None;
        }
        let (outer_groups, inner_groups) = (groups_of(rw, op), groups_of(rw, inner));
        if from.len() == to.len() {
            let same = outer_groups == inner_groups && (self.cast_compatible)(rw.ctx(), rw.ty(source), ty);
            let value = same.then(|| (self.cast)(rw, source, ty))?;
            rw.replace(op, [value]);
            return Some(());
        }
        if !self.all_plain(rw, &[source, between, result]) {
            return None;
        }
        let by = groups::collapse_of_expansion(&inner_groups, &outer_groups)?;
        let made = if from.len() > to.len() {
            self.make_collapse(rw, source, &by, ty)
        } else {
            let expanded = output_shape(rw, inner)?;
            let sizes = collapsed_sizes(rw, &expanded, &outer_groups)?;
            self.make_expand(rw, source, &by, &sizes, ty)
        };
        rw.replace(op, [made]);
        Some(())
    }

    /// An expansion of a collapse is the one or the other.
    pub fn expand_of_collapse(&self, op: Op, rw: &mut Rewriter<'_>) -> Option<()> {
        let (between, result) = (rw.operand(op, 0), rw.result(op, 0));
        let inner = self.made_by(rw, between, self.collapse)?;
        let source = rw.operand(inner, 0);
        let (from, to) = (shape_of(rw, source)?, shape_of(rw, result)?);
        let ty = rw.ty(result);
        if rw.ty(source) == ty || !self.all_plain(rw, &[source, between, result]) {
            return None;
        }
        let (inner_groups, outer_groups) = (groups_of(rw, inner), groups_of(rw, op));
        let made = if from.len() > to.len() {
            let by = groups::between(&inner_groups, &outer_groups, &from, &to)?;
            self.make_collapse(rw, source, &by, ty)
        } else {
            let by = groups::between(&outer_groups, &inner_groups, &to, &from)?;
            let sizes = output_shape(rw, op)?;
            self.make_expand(rw, source, &by, &sizes, ty)
        };
        rw.replace(op, [made]);
        Some(())
    }
}
