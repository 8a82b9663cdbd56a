//! Ops on types that are only held, through types that are computed with.

use terrace_dialects::arith::*;
use terrace_ir::interfaces::{Elems, LegalOp, Legality};
use terrace_ir::{Body, Context, FloatKind, Op, OpDef, OpSpec, Rewriter, Traits, Type, Value};

/// Floats that are only held.
const HELD: Elems = Elems::F16.or(Elems::BF16).or(Elems::F8);
const SMALL: Elems = Elems::I1.or(Elems::NARROW);

/// Replaces `op`, which works element by element, by one on wider types, between conversions: `f32` for floats of at most 16
/// bits (`f64` for integers that become such), `i32` for integers below 8 bits.
///
/// A sum, difference, product, quotient or square root of such floats is the same when it is rounded to `f32` first
/// (Figueroa, "When is double rounding innocuous?", 1995).
pub(super) fn widen(body: &mut Body, target: &Legality, op: Op) -> Option<()> {
    let legal = target.op(body.name_str(op))?;
    // A conversion of floats by way of another one would be no nearer to what the target has.
    let converts = ExtFOp::of(body, op).is_some() || TruncFOp::of(body, op).is_some();
    if !body.has_trait(op, Traits::ELEMENTWISE) || body.n_regions(op) > 0 || converts {
        return None;
    }
    let ctx = body.ctx().clone();
    let float = if SIToFPOp::of(body, op).is_some() || UIToFPOp::of(body, op).is_some() {
        FloatKind::F64
    } else {
        FloatKind::F32
    };
    let wider = |ty: Type| wide_type(&ctx, target, legal, ty, float);
    let signed = is_signed(body.name_str(op));
    let loc = body.loc(op);
    let (name, attrs) = (body.name(op), attributes(body, op));
    let (operands, results): (Vec<Value>, Vec<Value>) =
        (body.operands(op).to_vec(), body.results(op).collect());
    let types: Vec<Type> = operands.iter().chain(&results).map(|&value| body.ty(value)).collect();
    if types.iter().all(|&ty| wider(ty).is_none())
        || types.iter().any(|&ty| !target.allows(&ctx, legal, wider(ty).unwrap_or(ty)))
    {
        return None;
    }
    let mut rw = Rewriter::before(body, op);
    let mut spec = OpSpec::named(name, loc);
    spec.attrs = attrs;
    for value in operands {
        let ty = rw.ty(value);
        spec.operands.push(match wider(ty) {
            Some(wide) => convert(&mut rw, extension(&ctx, ty, signed), value, wide),
            None => value,
        });
    }
    spec.results.extend(results.iter().map(|&value| {
        let ty = rw.ty(value);
        wider(ty).unwrap_or(ty)
    }));
    let new = rw.insert(spec);
    let mut values: Vec<Value> = rw.results(new).collect();
    for (value, &result) in values.iter_mut().zip(&results) {
        let ty = rw.ty(result);
        if wider(ty).is_some() {
            let def = if ty.elem(&ctx).is_float(&ctx) { TruncFOp::def() } else { TruncIOp::def() };
            *value = convert(&mut rw, def, *value, ty);
        }
    }
    rw.replace(op, values);
    Some(())
}

/// The type that `legal` works on in place of `ty`; `None` where it works on `ty`, or nothing stands for it.
fn wide_type(ctx: &Context, target: &Legality, legal: &LegalOp, ty: Type, float: FloatKind) -> Option<Type> {
    let elem = Elems::of(ctx, ty.elem(ctx))?;
    if target.allows(ctx, legal, ty) {
        return None;
    }
    match () {
        () if HELD.has(elem) => Some(ty.with_elem_or(ctx, ctx.float(float))),
        () if SMALL.has(elem) => Some(ty.with_elem_or(ctx, ctx.int(32))),
        () => None,
    }
}

trait WithElem {
    fn with_elem_or(self, ctx: &Context, elem: Type) -> Type;
}

impl WithElem for Type {
    /// The type with another element, a scalar itself being its element.
    fn with_elem_or(self, ctx: &Context, elem: Type) -> Type {
        if self.is_shaped(ctx) { self.with_elem(ctx, elem) } else { elem }
    }
}

/// Whether the op called `name` reads its integers with a sign.
fn is_signed(name: &str) -> bool {
    ["si", "sitofp"].iter().any(|end| name.ends_with(end)) || name == "arith.shrsi" || name == "math.absi"
}

fn extension(ctx: &Context, ty: Type, signed: bool) -> &'static OpDef {
    match () {
        () if ty.elem(ctx).is_float(ctx) => ExtFOp::def(),
        () if signed => ExtSIOp::def(),
        () => ExtUIOp::def(),
    }
}

fn convert(rw: &mut Rewriter<'_>, def: &'static OpDef, value: Value, to: Type) -> Value {
    let spec = rw.spec(def).operands([value]).results([to]);
    let op = rw.insert(spec);
    rw.result(op, 0)
}

/// All attributes of `op`.
pub(super) fn attributes(body: &Body, op: Op) -> Vec<(terrace_ir::Name, terrace_ir::Attr)> {
    let mut attrs = body.inherent_attrs(op);
    attrs.extend_from_slice(body.discardable_attrs(op));
    attrs
}
