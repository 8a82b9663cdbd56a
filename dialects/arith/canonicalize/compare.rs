//! Patterns of comparisons and of the choice between two values.

use terrace_ir::interp::scalar::Scalar;
use terrace_ir::{Attr, Body, Rewriter, Value};

use super::super::elements::{Elements, Splat, int_of, is_splat};
use super::super::*;
use super::{constant, insert, make_constant, sources, spec};

/// The predicate of `arith.cmpi` that holds with exchanged operands.
const EXCHANGED: [i64; 10] = [0, 1, 4, 5, 2, 3, 8, 9, 6, 7];

/// Moves a constant to the right of a comparison.
pub(in super::super) fn constant_to_right(op: CmpIOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let (lhs, rhs) = (op.lhs(rw), op.rhs(rw));
    if constant(rw, lhs).is_none() || constant(rw, rhs).is_some() {
        return None;
    }
    let predicate = usize::try_from(op.predicate(rw).as_int(rw.ctx())?).ok()?;
    let exchanged = rw.ctx().i64_attr(*EXCHANGED.get(predicate)?);
    rw.set_operands(op, &[rhs, lhs]);
    rw.set_attr(op, "predicate", exchanged);
    Some(())
}

/// Two extended integers are equal when they were before.
pub(in super::super) fn equality_of_extensions(op: CmpIOp, rw: &mut Rewriter<'_>) -> Option<()> {
    if op.predicate(rw).as_int(rw.ctx())? > 1 {
        return None;
    }
    let (a, b) = sources::<ExtSIOp>(rw, op.0).or_else(|| sources::<ExtUIOp>(rw, op.0))?;
    rw.set_operands(op, &[a, b]);
    Some(())
}

/// The operand of `x ^ true` of an `i1`.
fn negated_condition(rw: &Body, condition: Value) -> Option<Value> {
    let not = XOrIOp::defining(rw, condition)?;
    let ty = rw.ty(condition);
    let ones = is_splat(rw.ctx(), constant(rw, not.rhs(rw)), Splat::Value(1));
    (ty.is_int(rw.ctx(), 1) && ones).then(|| not.lhs(rw))
}

/// `select !c, a, b` is `select c, b, a`.
pub(in super::super) fn select_of_not(op: SelectOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let condition = negated_condition(rw, op.condition(rw))?;
    let operands = [condition, op.false_value(rw), op.true_value(rw)];
    rw.set_operands(op, &operands);
    Some(())
}

/// `select c, (select c, a, b), d` is `select c, a, d`, and so on the other side.
pub(in super::super) fn select_of_select(op: SelectOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let condition = op.condition(rw);
    let inner = |value| SelectOp::defining(rw, value).filter(|inner| inner.condition(rw) == condition);
    if let Some(inner) = inner(op.true_value(rw)) {
        let value = inner.true_value(rw);
        rw.set_operand(op, 1, value);
        return Some(());
    }
    let value = inner(op.false_value(rw))?.false_value(rw);
    rw.set_operand(op, 2, value);
    Some(())
}

/// `select c, 1, 0` is the extension of `c`, with the constants exchanged that of `!c`.
pub(in super::super) fn select_to_ext(op: SelectOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let (condition, ty) = (op.condition(rw), rw.ty(op.result(rw)));
    let condition_type = rw.ty(condition);
    let is = |value, wanted| is_splat(rw.ctx(), constant(rw, value), Splat::Value(wanted));
    let negated = match () {
        () if is(op.true_value(rw), 1) && is(op.false_value(rw), 0) => false,
        () if is(op.true_value(rw), 0) && is(op.false_value(rw), 1) => true,
        () => return None,
    };
    // Of i1, only `!c` is left: `c` itself is a fold.
    let is_bool = ty.is_int(rw.ctx(), 1);
    let fits = ty.is_signless(rw.ctx()) && condition_type.is_int(rw.ctx(), 1);
    if !fits || is_bool && !negated {
        return None;
    }
    let mut bit = condition;
    if negated {
        let attr = int_of(rw.ctx(), condition_type, 1)?;
        let ones = make_constant(rw, attr)?;
        bit = insert(rw, XOrIOp::def(), &[condition, ones], condition_type);
    }
    if !is_bool {
        bit = insert(rw, ExtUIOp::def(), &[bit], ty);
    }
    rw.replace(op, [bit]);
    Some(())
}

/// What a comparison of a converted integer with a constant float is.
enum Compared {
    /// Always this.
    Known(bool),
    /// A comparison of the integer, by the number of a predicate, with a constant.
    With(i64, i128),
}

/// A relation of numbers that are not NaN.
#[derive(Clone, Copy, PartialEq)]
enum Relation {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// The relation that a predicate of `arith.cmpf` is between numbers; the constant when it is none.
fn relation(predicate: i64) -> Result<Relation, bool> {
    Ok(match predicate {
        1 | 8 => Relation::Eq,
        2 | 9 => Relation::Gt,
        3 | 10 => Relation::Ge,
        4 | 11 => Relation::Lt,
        5 | 12 => Relation::Le,
        6 | 13 => Relation::Ne,
        7 | 15 => return Err(true),
        _ => return Err(false),
    })
}

/// What `x relation value` is for an integer `x` between `low` and `high`.
fn compare_with(relation: Relation, value: f64, (low, high): (f64, f64), signed: bool) -> Compared {
    use Relation::*;
    if value > high {
        return Compared::Known(matches!(relation, Ne | Lt | Le));
    }
    if value < low {
        return Compared::Known(matches!(relation, Ne | Gt | Ge));
    }
    let whole = value.trunc();
    // Between two integers, towards zero of the lower or the upper of them.
    let relation = match (relation, whole == value, value < 0.0) {
        (_, true, _) => relation,
        (Eq, ..) => return Compared::Known(false),
        (Ne, ..) => return Compared::Known(true),
        (Le | Lt, _, false) => Le,
        (Le | Lt, _, true) => Lt,
        (Gt | Ge, _, false) => Gt,
        (Gt | Ge, _, true) => Ge,
    };
    let predicate = match (relation, signed) {
        (Eq, _) => 0,
        (Ne, _) => 1,
        (Lt, true) => 2,
        (Le, true) => 3,
        (Gt, true) => 4,
        (Ge, true) => 5,
        (Lt, false) => 6,
        (Le, false) => 7,
        (Gt, false) => 8,
        (Ge, false) => 9,
    };
    Compared::With(predicate, whole as i128)
}

/// The constant float that `attr` is.
fn float(rw: &Body, attr: Option<Attr>) -> Option<f64> {
    match Elements::of(rw.ctx(), attr?)?.values[..] {
        [Scalar::Float(value)] if !value.is_nan() => Some(value),
        _ => None,
    }
}

/// Whether integers of `width` bits that a float of `digits` bits rounds can change sides of `value`:
/// not below the numbers of so many digits, and not above all integers.
fn rounding_matters(value: f64, digits: u32, width: u32) -> bool {
    let size = value.abs();
    size >= 2f64.powi(digits as i32) && size < 2f64.powi(width as i32 + 1)
}

/// A comparison of an integer made a float with a constant is one of the integer, when rounding in
/// between makes no difference.
pub(in super::super) fn compare_of_int_to_float(op: CmpFOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let value = float(rw, constant(rw, op.rhs(rw)))?;
    let (source, signed) = match (SIToFPOp::defining(rw, op.lhs(rw)), UIToFPOp::defining(rw, op.lhs(rw))) {
        (Some(op), _) => (op.r#in(rw), true),
        (_, Some(op)) => (op.r#in(rw), false),
        _ => return None,
    };
    let int = rw.ty(source);
    let width = int.elem(&ctx).bit_width(&ctx).filter(|&width| width <= 64)?;
    let kind = rw.ty(op.lhs(rw)).elem(&ctx).float_kind(&ctx)?;
    let digits = terrace_ir::builtin::float::precision(kind)?;
    // What is too large for the format becomes infinity, or something else where there is none.
    if !terrace_ir::interp::scalar::round(kind, 2f64.powi(width as i32)).is_finite() {
        return None;
    }
    if width > digits && rounding_matters(value, digits, width - u32::from(signed)) {
        return None;
    }
    let half = 2f64.powi(width as i32 - 1);
    let range = if signed { (-half, half - 1.0) } else { (0.0, 2.0 * half - 1.0) };
    let compared = match relation(op.predicate(rw).as_int(&ctx)?) {
        Ok(relation) => compare_with(relation, value, range, signed),
        Err(known) => Compared::Known(known),
    };
    let ty = rw.ty(op.result(rw));
    match compared {
        Compared::Known(holds) => {
            let attr = int_of(&ctx, ty, i128::from(holds))?;
            let known = make_constant(rw, attr)?;
            rw.replace(op, [known]);
        }
        Compared::With(predicate, bound) => {
            let attr = int_of(&ctx, int, bound)?;
            let bound = make_constant(rw, attr)?;
            let spec = spec(rw, CmpIOp::def(), &[source, bound], ty);
            rw.replace_with(op, spec.attr(&ctx, "predicate", ctx.i64_attr(predicate)));
        }
    }
    Some(())
}
