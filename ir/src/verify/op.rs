//! Checks of one op: its place, its table, its traits, its own rule.

use super::{symbols, table};
use crate::body::{Body, Op, Signatures};
use crate::diag::OpError;
use crate::interfaces::{Branch, Callable};
use crate::op::{AttrHolder, OpDef, Traits};
use crate::types::TypeKind;

/// Checks `op` of `body`. For the self op of a nested body, `outer` is the parent and the op there,
/// which has the operands and results. What only types and attributes decide is not looked at again
/// for ops whose signature is among the `sound` ones.
pub(super) fn verify_op(
    body: &Body,
    op: Op,
    outer: Option<(&Body, Op)>,
    sound: &mut Signatures<()>,
) -> Result<(), OpError> {
    let (place, here) = outer.unwrap_or((body, op));
    verify_dialect_attrs(body, op)?;
    let Some(def) = body.def(op) else {
        return verify_place(place, here, None);
    };
    verify_parent(place, here, def)?;
    match sound.find(body, op) {
        Ok(()) => verify_place(place, here, Some(def))?,
        Err(unknown) => {
            verify_table(body, op, outer, def)?;
            if let Some(unknown) = unknown {
                sound.note(unknown, ());
            }
        }
    }
    verify_branch(place, here)?;
    if def.traits.has(Traits::SYMBOL) {
        symbols::verify_symbol(body, op, outer)?;
    }
    if let Some(verify) = def.verify {
        verify(op, body)?;
    }
    // The op's own rule may say better how its regions end.
    table::verify_implicit_terminator(body, op, def)
}

/// Checks `op` against the table of its declaration and the traits about types, and its place between
/// the two.
fn verify_table(body: &Body, op: Op, outer: Option<(&Body, Op)>, def: &OpDef) -> Result<(), OpError> {
    let (place, here) = outer.unwrap_or((body, op));
    table::verify_segments(body, op, def)?;
    // The self op of an outermost body has neither operands nor results there.
    if outer.is_some() || op != body.self_op() {
        table::verify_values(place, here, def)?;
        table::verify_successors(place, here, def)?;
    }
    table::verify_attrs(body, op, def)?;
    table::verify_regions(body, op, def)?;
    verify_place(place, here, Some(def))?;
    verify_type_traits(place, here, def)
}

/// Checks attributes by the rules of the dialects that their names belong to.
fn verify_dialect_attrs(body: &Body, op: Op) -> Result<(), OpError> {
    let ctx = body.ctx();
    let registry = ctx.registry();
    if !registry.has_attr_rules() {
        return Ok(());
    }
    let check = |holder: AttrHolder, entries: &[(crate::Name, crate::Attr)]| {
        entries.iter().try_for_each(|&(name, attr)| match registry.attr_rule_of(ctx.str(name)) {
            Some(rule) => (rule.check)(body, op, holder, ctx.str(name), attr),
            None => Ok(()),
        })
    };
    check(AttrHolder::Op, body.discardable_attrs(op))?;
    if body.n_regions(op) == 0 || body.interface::<Callable>(op).is_none() {
        return Ok(());
    }
    let lists = ["arg_attrs", "res_attrs"]
        .into_iter()
        .zip([AttrHolder::Argument as fn(usize) -> _, AttrHolder::Result]);
    for (list, holder) in lists {
        let dicts = body.attr(op, list).and_then(|attr| attr.as_array(ctx)).unwrap_or_default();
        for (at, dict) in dicts.iter().enumerate() {
            check(holder(at), dict.as_dict(ctx).unwrap_or_default())?;
        }
    }
    Ok(())
}

fn verify_parent(body: &Body, op: Op, def: &OpDef) -> Result<(), OpError> {
    if def.parents.is_empty() {
        return Ok(());
    }
    let Some(parent) = body.parent_op(op) else {
        return Ok(());
    };
    if def.parents.contains(&body.name_str(parent)) {
        return Ok(());
    }
    Err(OpError::new(match def.parents {
        [one] => format!("expects parent op '{one}'"),
        many => format!("expects parent op to be one of '{}'", many.join(", ")),
    }))
}

/// Checks that terminators, and only they, end blocks.
fn verify_place(body: &Body, op: Op, def: Option<&OpDef>) -> Result<(), OpError> {
    let Some(block) = body.block(op) else {
        return Ok(());
    };
    let last = body.last_op(block) == Some(op);
    if def.is_some_and(|def| def.traits.has(Traits::TERMINATOR)) && !last {
        return Err("must be the last operation in the parent block".into());
    }
    if !last && !body.successors(op).is_empty() {
        return Err("with block successors must terminate its parent block".into());
    }
    let region = body.block_region(block);
    for &next in body.successors(op) {
        if body.block_region(next) != region {
            return Err("branching to block of a different region".into());
        }
    }
    Ok(())
}

fn verify_type_traits(body: &Body, op: Op, def: &OpDef) -> Result<(), OpError> {
    let ctx = body.ctx();
    let operands = || body.operands(op).iter().map(|&value| body.ty(value));
    let types = || operands().chain(body.results(op).map(|value| body.ty(value)));
    if def.traits.has(Traits::SAME_OPERAND_TYPES) && !same(operands()) {
        return Err("requires all operands to have the same type".into());
    }
    if def.traits.has(Traits::SAME_ELEMENT_TYPE) && !same(types().map(|ty| ty.elem(ctx))) {
        return Err("requires the same element type for all operands and results".into());
    }
    if types().all(|ty| !ty.is_shaped(ctx)) {
        return Ok(());
    }
    if def.traits.has(Traits::SAME_SHAPE) {
        let shaped: Vec<bool> = types().map(|ty| ty.is_shaped(ctx)).collect();
        let mixed = shaped.contains(&true) && shaped.contains(&false);
        if mixed || !compatible_shapes(body, types()) || !same_scalability(body, types()) {
            return Err("requires the same shape for all operands and results".into());
        }
    }
    if def.traits.has(Traits::ELEMENTWISE) { verify_elementwise(body, op) } else { Ok(()) }
}

/// Whether all of `types` are the first one.
fn same(mut types: impl Iterator<Item = crate::Type>) -> bool {
    types.next().is_none_or(|first| types.all(|ty| ty == first))
}

/// Whether ranked shapes agree, unknown sizes with any.
fn compatible_shapes(body: &Body, types: impl Iterator<Item = crate::Type>) -> bool {
    let ctx = body.ctx();
    let mut known: Option<Vec<i64>> = None;
    for shape in types.filter_map(|ty| ty.shape(ctx)) {
        let Some(known) = &mut known else {
            known = Some(shape.to_vec());
            continue;
        };
        if known.len() != shape.len() {
            return false;
        }
        for (known, &dim) in known.iter_mut().zip(shape) {
            if *known == crate::types::DYNAMIC {
                *known = dim;
            } else if dim != crate::types::DYNAMIC && dim != *known {
                return false;
            }
        }
    }
    true
}

/// Whether the same dimensions of all vectors are scalable.
fn same_scalability(body: &Body, types: impl Iterator<Item = crate::Type>) -> bool {
    let mut known: Option<&[bool]> = None;
    types.fold(true, |same, ty| match ty.kind(body.ctx()) {
        TypeKind::Vector { scalable, .. } => same && **scalable == **known.get_or_insert(scalable),
        _ => same,
    })
}

fn verify_elementwise(body: &Body, op: Op) -> Result<(), OpError> {
    let ctx = body.ctx();
    let mappable = |&ty: &crate::Type| ty.is_vector(ctx) || ty.is_tensor(ctx);
    let operands: Vec<_> = body.operands(op).iter().map(|&value| body.ty(value)).filter(mappable).collect();
    let results: Vec<_> = body.results(op).map(|value| body.ty(value)).filter(mappable).collect();
    if results.is_empty() && !operands.is_empty() {
        return Err("if an operand is non-scalar, then there must be at least one non-scalar result".into());
    }
    if !results.is_empty() && results.len() != body.results(op).len() {
        return Err("if an operand is non-scalar, then all results must be non-scalar".into());
    }
    if operands.is_empty() && !results.is_empty() {
        return Err("if a result is non-scalar, then at least one operand must be non-scalar".into());
    }
    let same_base = operands.iter().chain(&results).all(|ty| ty.is_vector(ctx) == operands[0].is_vector(ctx));
    let fits =
        operands.is_empty() || same_base && compatible_shapes(body, operands.into_iter().chain(results));
    if !fits {
        return Err("all non-scalar operands/results must have the same shape and base type".into());
    }
    Ok(())
}

/// Checks that what a branch hands over fits the arguments of its successors.
fn verify_branch(body: &Body, op: Op) -> Result<(), OpError> {
    if body.successors(op).is_empty() {
        return Ok(());
    }
    let Some(branch) = body.interface::<Branch>(op) else {
        return Ok(());
    };
    for (at, &block) in body.successors(op).iter().enumerate() {
        let Some(values) = branch.values(body, op, at) else {
            continue;
        };
        let args = body.args(block);
        if values.len() != args.len() {
            return Err(OpError::bare(format!(
                "branch has {} operands for successor #{at}, but target block has {}",
                values.len(),
                args.len()
            )));
        }
        for (index, (&value, &arg)) in values.iter().zip(args).enumerate() {
            if body.ty(value) != body.ty(arg) {
                let message = format!("type mismatch for bb argument #{index} of successor #{at}");
                return Err(OpError::bare(message));
            }
        }
    }
    Ok(())
}
