//! The builtin dialect: the module and the conversion cast. Types, attributes and locations are the
//! context's own.

pub(crate) mod docs;
pub mod float;

use crate::body::Body;
use crate::context::Context;
use crate::diag::OpError;
use crate::interp::ScalarOp;
use crate::interp::scalar::{Cast, Code};
use crate::loc::Loc;
use crate::op;
use crate::op::*;
use crate::text::AsmNames;

/// The builtin dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "builtin",
    doc: "Types, attributes and ops that everything else builds on.",
    ops: &[ModuleOp::def, UnrealizedConversionCastOp::def],
    types: &[],
    attrs: &[],
    constant: None,
};

op! {
    /// A container of symbols.
    ///
    /// Its region holds one block without a terminator, in which functions and globals stand.
    pub ModuleOp = "builtin.module" {
        attrs { sym_name: opt SYMBOL_NAME_ATTR, sym_visibility: opt STR_ATTR }
        regions { bodyRegion: one single }
        traits [ISOLATED, SYMBOL_TABLE, NO_TERMINATOR, SINGLE_BLOCK, GRAPH_REGION, AFFINE_SCOPE]
        assembly "($sym_name^)? attr-dict-with-keyword $bodyRegion"
        verify verify_module
        interfaces [AsmNames => AsmNames { default_dialect: "builtin", ..AsmNames::NONE }]
    }
}

op! {
    /// Stands for a conversion between types that a later pass realizes.
    pub UnrealizedConversionCastOp = "builtin.unrealized_conversion_cast" {
        operands { inputs: many ANY }
        results { outputs: many ANY }
        traits [PURE]
        assembly "($inputs^ `:` type($inputs))? `to` type($outputs) attr-dict"
        verify verify_cast
        fold fold_cast
        interfaces [ScalarOp => ScalarOp { code: code_of_cast }]
    }
}

fn verify_module(op: ModuleOp, body: &Body) -> Result<(), OpError> {
    let region = body.region(op.0, 0);
    if body.entry(region).is_some_and(|entry| !body.args(entry).is_empty()) {
        return Err("region should have no arguments".into());
    }
    let ctx = body.ctx();
    let plain = |name: &&str| !name.contains('.');
    match body.discardable_attrs(op.0).iter().map(|entry| ctx.str(entry.0)).find(plain) {
        Some(name) => Err(OpError::new(format!(
            "can only contain attributes with dialect-prefixed names, found: '{name}'"
        ))),
        None => Ok(()),
    }
}

/// A cast between integer types of one width keeps the bits; others have no meaning of their own.
fn code_of_cast(op: crate::Op, body: &Body) -> Option<Code> {
    let op = UnrealizedConversionCastOp::of(body, op)?;
    let [input] = op.inputs(body) else { return None };
    let [output] = op.outputs(body).collect::<Vec<_>>()[..] else { return None };
    let (ctx, from, to) = (body.ctx(), body.ty(*input), body.ty(output));
    let integers = from.is_integer(ctx) && to.is_integer(ctx);
    (integers && from.bit_width(ctx) == to.bit_width(ctx)).then_some(Code::Cast(Cast::Bitcast))
}

fn verify_cast(op: UnrealizedConversionCastOp, body: &Body) -> Result<(), OpError> {
    match op.outputs(body).next() {
        Some(_) => Ok(()),
        None => Err("expected at least one result for cast operation".into()),
    }
}

/// A cast to the same types is its operands; a cast of a cast back to the first types is theirs.
fn fold_cast(op: UnrealizedConversionCastOp, body: &Body, _: &[Option<crate::Attr>]) -> Option<Folded> {
    let types_of = |values: &[crate::Value]| values.iter().map(|&v| body.ty(v)).collect::<Vec<_>>();
    let outputs: Vec<crate::Type> = op.outputs(body).map(|value| body.ty(value)).collect();
    let inputs = op.inputs(body);
    if outputs.is_empty() {
        return None;
    }
    if types_of(inputs) == outputs {
        return Some(inputs.iter().map(|&value| Fold::Value(value)).collect());
    }
    let inner = UnrealizedConversionCastOp::defining(body, *inputs.first()?)?;
    let whole = inner.outputs(body).eq(inputs.iter().copied());
    let sources = inner.inputs(body);
    (whole && types_of(sources) == outputs).then(|| sources.iter().map(|&value| Fold::Value(value)).collect())
}

/// An empty module.
pub fn module(ctx: &Context, loc: Loc) -> Body {
    let mut body = Body::new(ctx, &OpSpec::new(ModuleOp::def(), loc));
    let region = body.region(body.self_op(), 0);
    body.add_block(region);
    body
}

/// The module that is the only op of the module `body`, or `body` itself: what a file holds whose
/// ops were read into a module.
pub(crate) fn only_module(mut body: Body) -> Body {
    let region = body.region(body.self_op(), 0);
    let first = body.entry(region).and_then(|block| body.first_op(block));
    let only = first.filter(|&op| body.next_op(op).is_none() && body.is(op, ModuleOp::def()));
    match only.and_then(|op| body.take_nested(op)) {
        Some(module) => *module,
        None => body,
    }
}
