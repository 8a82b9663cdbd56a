//! Integers of twice the width that a target has, as pairs of halves.
//!
//! After upstream's `WideIntEmulationConverter` and `EmulateWideInt.cpp`: where `iN` is the widest
//! integer, `i2N` becomes `vector<2xiN>`, the low half first, and `vector<4xi2N>` becomes
//! `vector<4x2xiN>`. Values of `index` are taken to be no wider than `iN`.
//!
//! Two expansions differ from upstream's. Its shifts shift one half by N where the whole is shifted by
//! zero, which is poison: here every shift of a half is by less than N. And where a float type has
//! fewer digits than a half has, its conversion from integers rounds each half and then the sum: here
//! only the sum is rounded.

mod bits;
mod casts;
mod compare;
mod halves;
mod int_to_float;

use terrace_dialects::cf::{BranchOp, CondBranchOp};
use terrace_dialects::func::{CallOp, FuncOp, ReturnOp};
use terrace_ir::op::TypedOp;
use terrace_ir::pass::{Failed, PassCx};
use terrace_ir::rewrite::conversion::{
    Config, ConversionPatterns, ConversionRewriter, Converted, Mode, Operands, Refusal, Target,
    TypeConverter, convert,
};
use terrace_ir::{Attr, Body, Context, Diagnostic, Op, OpSpec, Type, TypeKind, Value};

use halves::with_inner;

/// The number of bits that the option `widest-int-supported` says.
///
/// # Errors
/// When integers of that many bits cannot be halves of others.
pub(crate) fn width_of(value: i64) -> Result<u32, String> {
    match u32::try_from(value) {
        Ok(width) if width >= 2 && width.is_power_of_two() && width < 1 << 23 => Ok(width),
        _ => Err(format!("expected a power of two of at least 2 as the widest integer, but got {value}")),
    }
}

/// What integers wider than `widest` bits become, alone and in vectors.
pub(crate) fn types(widest: u32) -> TypeConverter {
    let mut types = TypeConverter::new();
    types.add(|_, ty| Some(ty));
    types.add_many(move |ctx, ty| {
        let elem = ty.elem(ctx);
        let width = match *elem.kind(ctx) {
            TypeKind::Integer { width, .. } if ty == elem || ty.is_vector(ctx) => width,
            _ => return None,
        };
        match width {
            _ if width <= widest => None,
            _ if width == 2 * widest => {
                let pair = with_inner(ctx, ty.with_elem(ctx, ctx.int(widest)), ctx.int(widest), 2);
                Some(Some(Converted::from_elem(pair, 1)))
            }
            _ => Some(None),
        }
    });
    types
}

/// The rewrites of ops of `arith` on such integers, and of calls, returns and branches.
pub(crate) fn patterns() -> ConversionPatterns {
    let mut patterns = ConversionPatterns::new();
    bits::add(&mut patterns);
    casts::add(&mut patterns);
    compare::add(&mut patterns);
    int_to_float::add(&mut patterns);
    retype::<CallOp>(&mut patterns);
    retype::<ReturnOp>(&mut patterns);
    retype::<BranchOp>(&mut patterns);
    retype::<CondBranchOp>(&mut patterns);
    patterns
}

/// Adds the rewrite that gives ops of the kind `H` operands and results of the new types.
pub(crate) fn retype<H: TypedOp>(patterns: &mut ConversionPatterns) {
    patterns.on::<H>("convert-types", |op, operands, rw| {
        let op: Op = op.into();
        let mut spec = OpSpec::named(rw.name(op), rw.body().loc(op));
        spec.results = rw.convert_result_types(op)?;
        spec.operands = operands.flat();
        let (types, ctx) = (rw.types(), rw.ctx());
        let open = spec.operands.iter().map(|&value| rw.ty(value)).find(|&ty| !types.is_legal(ctx, ty));
        if let Some(ty) = open {
            return Err(Refusal(format!("type '{}' cannot be converted", ctx.display(ty))));
        }
        spec.attrs = rw.inherent_attrs(op);
        spec.attrs.extend_from_slice(rw.discardable_attrs(op));
        spec.successors = rw.successors(op).to_vec();
        rw.replace_with(op, spec);
        Ok(())
    });
}

/// Says of `target` that ops of `dialect` are legal when their operands and results have types that
/// stay.
pub(crate) fn legal_by_types(target: &mut Target, dialect: &'static str, types: &TypeConverter) {
    let types = types.clone();
    target.dialect_if(dialect, move |body, op| {
        body.operands(op)
            .iter()
            .copied()
            .chain(body.results(op))
            .all(|value| types.is_legal(body.ctx(), body.ty(value)))
    });
}

/// Whether a function whose type cannot be converted is an error, or stays as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Functions {
    /// It is an error.
    All,
    /// It stays.
    Convertible,
}

/// Converts what `body` holds, and the function that it is.
///
/// # Errors
/// When something cannot be converted; what and why is among the diagnostics.
pub(crate) fn run(
    body: &mut Body,
    cx: &mut PassCx,
    mut target: Target,
    (types, patterns): (&TypeConverter, &ConversionPatterns),
    functions: Functions,
) -> Result<(), Failed> {
    let this = body.self_op();
    let mut signature = None;
    if let Some(func) = FuncOp::of(body, this) {
        signature = converted_signature(body, func, types);
        if signature.is_none() && functions == Functions::All {
            let message = "failed to legalize operation 'func.func' that was explicitly marked illegal";
            cx.diags.push(Diagnostic::error(body.loc(this), message));
            return Err(Failed);
        }
        if signature.is_some() {
            legal_by_types(&mut target, "func", types);
            legal_by_types(&mut target, "cf", types);
        } else {
            target.legal_dialect("func");
        }
    }
    let mut config = Config::new(Mode::Partial);
    config.fold = false;
    config.open_casts = false;
    config.arguments = signature.is_some();
    if let Err(diags) = convert(body, &target, patterns, types, config) {
        // What follows from the first failure would be reported as well.
        diags.iter().take(1).for_each(|diagnostic| cx.diags.push(diagnostic.clone()));
        return Err(Failed);
    }
    if let Some(ty) = signature {
        body.set_attr(this, "function_type", ty);
    }
    Ok(())
}

/// The type of `func` with converted arguments and results.
fn converted_signature(body: &Body, func: FuncOp, types: &TypeConverter) -> Option<Attr> {
    let ctx = body.ctx();
    let (inputs, results) = func.function_type(body).as_type(ctx)?.function(ctx)?;
    let all =
        |list: &[Type]| list.iter().map(|&ty| types.convert_one(ctx, ty)).collect::<Option<Vec<Type>>>();
    Some(ctx.type_attr(ctx.function_type(&all(inputs)?, &all(results)?)))
}

/// The pair that operand `index` of `op` became.
fn wide_operand(
    op: impl Into<Op>,
    operands: &Operands,
    index: usize,
    rw: &ConversionRewriter<'_, '_>,
) -> Result<Value, Refusal> {
    let value = operands.one(index)?;
    match rw.ty(value) == rw.ty(rw.operand(op.into(), index)) {
        true => Err("it is no pair of halves".into()),
        false => Ok(value),
    }
}

/// The number of bits of a half, of the type of pairs `ty`.
fn half_width(ctx: &Context, ty: Type) -> Result<u32, Refusal> {
    ty.elem(ctx).bit_width(ctx).ok_or_else(|| Refusal("it is no pair of halves".into()))
}
