//! Verifiers of the ops in patterns.

use rustc_hash::FxHashSet;
use terrace_ir::op::{Arity, OpDef, infers_results};
use terrace_ir::{Body, Op, OpError, Value};

use super::ops::{
    ApplyNativeConstraintOp, ApplyNativeRewriteOp, AttributeOp, OperandOp, OperandsOp, OperationOp,
    PatternOp, RangeOp, ReplaceOp, ResultOp, ResultsOp, RewriteOp, TypeOp, TypesOp,
};
use super::types::{operation_type, range_elem, value_type};

type Checked = Result<(), OpError>;

fn is_in_pattern(body: &Body, op: Op) -> bool {
    body.parent_op(op).is_some_and(|parent| PatternOp::of(body, parent).is_some())
}

fn is_in_rewrite(body: &Body, op: Op) -> bool {
    body.parent_op(op).is_some_and(|parent| RewriteOp::of(body, parent).is_some())
}

/// Whether `op` has a user that says how to find it. The results of an op do so only when they have such a
/// user themselves.
fn has_binding_use(body: &Body, op: Op) -> bool {
    let mut seen = FxHashSet::default();
    let mut rest = vec![op];
    while let Some(op) = rest.pop() {
        for user in body.results(op).flat_map(|value| body.users(value)) {
            if ResultOp::of(body, user).is_none() && ResultsOp::of(body, user).is_none() {
                return true;
            }
            if seen.insert(user) {
                rest.push(user);
            }
        }
    }
    false
}

/// What the matcher defines must be found by way of something else.
fn check_binding_use(body: &Body, op: Op) -> Checked {
    if !is_in_pattern(body, op) || has_binding_use(body, op) {
        return Ok(());
    }
    Err("expected a bindable user when defined in the matcher body of a `pdl.pattern`".into())
}

pub(super) fn verify_native_constraint(op: ApplyNativeConstraintOp, body: &Body) -> Checked {
    if op.args(body).is_empty() {
        return Err("expected at least one argument".into());
    }
    let operation = operation_type(body.ctx());
    if op.results(body).into_iter().any(|value| body.ty(value) == operation) {
        return Err("returning an operation from a constraint is not supported".into());
    }
    Ok(())
}

pub(super) fn verify_native_rewrite(op: ApplyNativeRewriteOp, body: &Body) -> Checked {
    if op.args(body).is_empty() && op.results(body).len() == 0 {
        return Err("expected at least one argument or result".into());
    }
    Ok(())
}

pub(super) fn verify_attribute(op: AttributeOp, body: &Body) -> Checked {
    if op.value(body).is_none() {
        if is_in_rewrite(body, op.0) {
            return Err("expected constant value when specified within a `pdl.rewrite`".into());
        }
        return check_binding_use(body, op.0);
    }
    match op.valueType(body) {
        Some(_) => Err("expected only one of [`type`, `value`] to be set".into()),
        None => Ok(()),
    }
}

pub(super) fn verify_operand(op: OperandOp, body: &Body) -> Checked {
    check_binding_use(body, op.0)
}

pub(super) fn verify_operands(op: OperandsOp, body: &Body) -> Checked {
    check_binding_use(body, op.0)
}

pub(super) fn verify_type(op: TypeOp, body: &Body) -> Checked {
    if op.constantType(body).is_some() { Ok(()) } else { check_binding_use(body, op.0) }
}

pub(super) fn verify_types(op: TypesOp, body: &Body) -> Checked {
    if op.constantTypes(body).is_some() { Ok(()) } else { check_binding_use(body, op.0) }
}

pub(super) fn verify_range(op: RangeOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let Some(elem) = range_elem(ctx, body.ty(op.result(body))) else { return Ok(()) };
    for &value in op.arguments(body) {
        let ty = body.ty(value);
        let found = range_elem(ctx, ty).unwrap_or(ty);
        if found != elem {
            return Err(OpError::new(format!(
                "expected operand to have element type '{}', but got '{}'",
                ctx.display(elem),
                ctx.display(found)
            )));
        }
    }
    Ok(())
}

pub(super) fn verify_replace(op: ReplaceOp, body: &Body) -> Checked {
    if op.replOperation(body).is_some() && !op.replValues(body).is_empty() {
        return Err(
            "expected no replacement values to be provided when the replacement operation is present".into(),
        );
    }
    Ok(())
}

pub(super) fn verify_results(op: ResultsOp, body: &Body) -> Checked {
    let (ctx, ty) = (body.ctx(), body.ty(op.val(body)));
    if op.index(body).is_none() && ty == value_type(ctx) {
        return Err(OpError::new(format!(
            "expected `pdl.range<value>` result type when no index is specified, but got: '{}'",
            ctx.display(ty)
        )));
    }
    Ok(())
}

/// The declaration of the op that `op` names, when its dialect is loaded.
fn named_def(op: OperationOp, body: &Body) -> Option<&'static OpDef> {
    let ctx = body.ctx();
    let registry = ctx.registry();
    let name = registry.op(op.opName(body)?.as_str(ctx)?)?;
    Some(registry.info(name)?.def())
}

pub(super) fn verify_operation(op: OperationOp, body: &Body) -> Checked {
    let in_rewrite = is_in_rewrite(body, op.0);
    if in_rewrite && op.opName(body).is_none() {
        return Err("must have an operation name when nested within a `pdl.rewrite`".into());
    }
    let names = op.attributeValueNames(body).as_array(body.ctx()).map_or(0, <[_]>::len);
    let values = op.attributeValues(body).len();
    if names != values {
        return Err(OpError::new(format!(
            "expected the same number of attribute values and attribute names, got {names} names and {values} \
             values"
        )));
    }
    if in_rewrite {
        // The results of an op that nobody declared may follow from its operands.
        let def = named_def(op, body);
        if let Some(def) = def.filter(|def| !infers_results(def)) {
            check_result_types(op, def, body)?;
        }
    }
    check_binding_use(body, op.0)
}

/// The types of the results of a new op must follow from what was matched.
fn check_result_types(op: OperationOp, def: &OpDef, body: &Body) -> Checked {
    const MESSAGE: &str = "must have inferable or constrained result types when nested within `pdl.rewrite`";
    if replaces_something(op, body) {
        return Ok(());
    }
    let types = op.typeValues(body);
    if types.is_empty() {
        // An op with results of variable number may have none.
        if def.results.is_empty() || def.results.iter().any(|slot| slot.arity != Arity::One) {
            return Ok(());
        }
        return Err(OpError::new(MESSAGE).note(
            body.loc(op.0),
            format!(
                "operation is created in a non-inferrable context, but '{}' does not implement \
                 InferTypeOpInterface",
                def.name
            ),
        ));
    }
    match types.iter().position(|&ty| !is_known_type(ty, op, body)) {
        Some(at) => {
            Err(OpError::new(MESSAGE).note(body.loc(op.0), format!("result type #{at} was not constrained")))
        }
        None => Ok(()),
    }
}

/// Whether the new op `op` replaces an op that is there before it, and so has the types of its results.
fn replaces_something(op: OperationOp, body: &Body) -> bool {
    let here = body.block(op.0);
    body.users(op.op(body)).filter_map(|user| ReplaceOp::of(body, user)).any(|replace| {
        let [replaced, rest @ ..] = body.operands(replace.0) else { return false };
        let before = body
            .defining_op(*replaced)
            .is_some_and(|replaced| body.block(replaced) != here || body.is_before(replaced, op.0));
        before && rest.contains(&op.op(body))
    })
}

/// Whether the type `ty` of a result of the new op `op` is given or was matched.
fn is_known_type(ty: Value, op: OperationOp, body: &Body) -> bool {
    if ApplyNativeRewriteOp::defining(body, ty).is_some() {
        return true;
    }
    let constant = match (TypeOp::defining(body, ty), TypesOp::defining(body, ty)) {
        (Some(def), _) => def.constantType(body).is_some(),
        (_, Some(def)) => def.constantTypes(body).is_some(),
        (None, None) => return false,
    };
    let constrains_input = |user: Op| {
        body.block(user) != body.block(op.0)
            && (OperandOp::of(body, user).is_some()
                || OperandsOp::of(body, user).is_some()
                || OperationOp::of(body, user).is_some())
    };
    constant || body.users(ty).any(constrains_input)
}
