//! Checks of an op against the table of its declaration.

use smallvec::SmallVec;

use super::show;
use crate::body::{Body, Op, Value};
use crate::context::Context;
use crate::diag::OpError;
use crate::op::{
    Arity, Constraint, OPERAND_SEGMENTS, OpDef, Presence, RESULT_SEGMENTS, RegionKind, Slot, Traits,
    slot_range,
};
use crate::types::Type;

/// What type variables stand for: each with its first type, the slots that name it, and whether all
/// values of these have that type.
type Bound<'a> = SmallVec<[(&'a str, Type, SmallVec<[&'a str; 4]>, bool); 2]>;

/// Operands or results of an op.
struct Side<'a> {
    word: &'static str,
    slots: &'static [Slot],
    values: &'a [Value],
    segments: Option<Vec<i64>>,
}

/// Checks numbers and types of operands and results.
pub(super) fn verify_values(body: &Body, op: Op, def: &OpDef) -> Result<(), OpError> {
    let operands = body.operands(op);
    let results: SmallVec<[Value; 4]> = body.results(op).collect();
    let sizes = |asked: bool, name: &str| asked.then(|| body.segments(op, name));
    let sides = [
        Side {
            word: "operand",
            slots: def.operands,
            values: operands,
            segments: sizes(def.has_operand_segments(), OPERAND_SEGMENTS),
        },
        Side {
            word: "result",
            slots: def.results,
            values: &results,
            segments: sizes(def.has_result_segments(), RESULT_SEGMENTS),
        },
    ];
    for side in &sides {
        verify_count(side)?;
    }
    let mut bound = Bound::new();
    for side in &sides {
        verify_types(body, side, &mut bound)?;
    }
    if let Some(broken) = def.requires.iter().find(|requirement| !(requirement.holds)(body, op)) {
        return Err(OpError::new(format!("failed to verify that {}", broken.what)));
    }
    verify_variables(body.ctx(), def, &bound)
}

fn verify_count(side: &Side<'_>) -> Result<(), OpError> {
    let Side { word, slots, values, segments } = side;
    let found = values.len();
    if let Some(sizes) = segments {
        let name = if *word == "operand" { OPERAND_SEGMENTS } else { RESULT_SEGMENTS };
        if sizes.is_empty() && !slots.is_empty() {
            return Err(OpError::new(format!("requires attribute '{name}'")));
        }
        if sizes.len() != slots.len() {
            return Err(OpError::new(format!(
                "'{name}' attribute for specifying {word} segments must have {} elements, but got {}",
                slots.len(),
                sizes.len()
            )));
        }
        if sizes.iter().any(|&size| size < 0) {
            return Err(OpError::new(format!("'{name}' attribute cannot have negative elements")));
        }
        let total = sizes.iter().fold(0i64, |all, &size| all.saturating_add(size));
        if usize::try_from(total).ok() != Some(found) {
            return Err(OpError::new(format!(
                "{word} count ({found}) does not match with the total size ({total}) specified in attribute '{name}'"
            )));
        }
        return Ok(());
    }
    let fixed = slots.iter().filter(|slot| slot.arity == Arity::One).count();
    let variable = slots.len() - fixed;
    if variable == 0 {
        return if found == fixed { Ok(()) } else { Err(OpError::new(exact(word, fixed, found))) };
    }
    if found < fixed {
        return Err(OpError::new(format!("expected {fixed} or more {word}s, but found {found}")));
    }
    if !(found - fixed).is_multiple_of(variable) {
        return Err(OpError::new(format!(
            "expected the same number of {word}s in each of {} groups, but found {} in all",
            variable,
            found - fixed
        )));
    }
    Ok(())
}

fn exact(word: &str, expected: usize, found: usize) -> String {
    match (word, expected) {
        (_, 0) => format!("requires zero {word}s"),
        ("operand", 1) => "requires a single operand".into(),
        (_, 1) => format!("requires one {word}"),
        ("operand", _) => format!("expected {expected} operands, but found {found}"),
        _ => format!("expected {expected} {word}s, but found {found}"),
    }
}

/// Checks the type of each value and notes what type variables stand for.
fn verify_types<'b>(body: &Body, side: &Side<'_>, bound: &mut Bound<'b>) -> Result<(), OpError> {
    let ctx = body.ctx();
    for (at, slot) in side.slots.iter().enumerate() {
        let range = slot_range(side.slots, at, side.values.len(), side.segments.as_deref());
        let Some((start, end)) = range else { continue };
        let count = end - start;
        match slot.arity {
            Arity::One if count != 1 => {
                return Err(OpError::new(format!(
                    "{} group starting at #{start} requires 1 element, but found {count}",
                    side.word
                )));
            }
            Arity::Opt if count > 1 => {
                return Err(OpError::new(format!(
                    "{} group starting at #{start} requires 0 or 1 element, but found {count}",
                    side.word
                )));
            }
            _ => {}
        }
        for index in start..end {
            let ty = body.ty(side.values[index]);
            let constraint: &'static Constraint = slot.constraint;
            if !(constraint.holds)(ctx, ty) {
                let many = if slot.arity == Arity::Many { "variadic of " } else { "" };
                return Err(OpError::new(format!(
                    "{} #{index} must be {many}{}, but got '{}'",
                    side.word,
                    constraint.what,
                    show(ctx, ty)
                )));
            }
            let Some(var) = constraint.var else { continue };
            match bound.iter_mut().find(|entry| entry.0 == var) {
                Some(entry) => {
                    entry.3 &= entry.1 == ty;
                    if !entry.2.contains(&slot.name) {
                        entry.2.push(slot.name);
                    }
                }
                None => bound.push((var, ty, smallvec::smallvec![slot.name], true)),
            }
        }
    }
    Ok(())
}

/// Checks that a type variable stands for one type, and that variables follow from each other.
fn verify_variables(ctx: &Context, def: &OpDef, bound: &Bound<'_>) -> Result<(), OpError> {
    for (var, _, slots, same) in bound {
        if *same {
            continue;
        }
        let of_var = |slot: &Slot| slot.constraint.var == Some(var);
        let operands = !def.operands.is_empty() && def.operands.iter().all(of_var);
        let results = !def.results.is_empty() && def.results.iter().all(of_var);
        return Err(OpError::new(if operands && results {
            "requires the same type for all operands and results".to_owned()
        } else if operands && !def.results.iter().any(of_var) {
            "requires all operands to have the same type".to_owned()
        } else {
            format!("failed to verify that all of {{{}}} have same type", slots.join(", "))
        }));
    }
    for (var, ty, slots, _) in bound {
        let constraint = def.types.iter().find(|constraint| constraint.var == Some(var));
        let Some((from, rule)) = constraint.and_then(|constraint| constraint.derive) else {
            continue;
        };
        let Some(source) = bound.iter().find(|entry| entry.0 == from) else {
            continue;
        };
        let expected = rule(ctx, source.1);
        if expected != *ty {
            if let Some(why) = constraint.and_then(|constraint| constraint.why) {
                return Err(OpError::new(format!("failed to verify that {why}")));
            }
            return Err(OpError::new(format!(
                "failed to verify that type of {{{}}} follows from {{{}}}: expected '{}', but got '{}'",
                slots.join(", "),
                source.2.join(", "),
                show(ctx, expected),
                show(ctx, *ty)
            )));
        }
    }
    Ok(())
}

/// Checks that the attribute with the sizes of groups is of the right kind.
pub(super) fn verify_segments(body: &Body, op: Op, def: &OpDef) -> Result<(), OpError> {
    let names =
        [(def.has_operand_segments(), OPERAND_SEGMENTS), (def.has_result_segments(), RESULT_SEGMENTS)];
    for (asked, name) in names {
        let wrong = |attr: crate::Attr| attr.as_int_array(body.ctx()).is_none();
        if asked && body.attr(op, name).is_some_and(wrong) {
            return Err(OpError::new(format!(
                "attribute '{name}' failed to satisfy constraint: i32 dense array attribute"
            )));
        }
    }
    Ok(())
}

/// Checks inherent attributes.
pub(super) fn verify_attrs(body: &Body, op: Op, def: &OpDef) -> Result<(), OpError> {
    for (at, slot) in def.attrs.iter().enumerate() {
        match body.inherent(op, at) {
            Some(attr) if !(slot.constraint.holds)(body.ctx(), attr) => {
                return Err(OpError::new(format!(
                    "attribute '{}' failed to satisfy constraint: {}",
                    slot.name, slot.constraint.what
                )));
            }
            None if slot.presence == Presence::Required => {
                return Err(OpError::new(format!("requires attribute '{}'", slot.name)));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Checks the number of successors.
pub(super) fn verify_successors(body: &Body, op: Op, def: &OpDef) -> Result<(), OpError> {
    let found = body.successors(op).len();
    let fixed = def.successors.iter().filter(|slot| slot.arity == Arity::One).count();
    if fixed == def.successors.len() {
        if found != fixed {
            return Err(OpError::new(format!("requires {fixed} successors but found {found}")));
        }
    } else if found < fixed {
        return Err(OpError::new(format!("requires at least {fixed} successors but found {found}")));
    }
    Ok(())
}

/// Checks the number of regions and of the blocks in them.
pub(super) fn verify_regions(body: &Body, op: Op, def: &OpDef) -> Result<(), OpError> {
    let found = body.n_regions(op);
    let fixed = def.regions.iter().filter(|slot| slot.arity == Arity::One).count();
    if fixed == def.regions.len() {
        if found != fixed {
            return Err(OpError::new(match fixed {
                0 => "requires zero regions".to_owned(),
                1 => "requires one region".to_owned(),
                _ => format!("expected {fixed} regions"),
            }));
        }
    } else if found < fixed {
        return Err(OpError::new(format!("expected {fixed} or more regions")));
    }
    if def.traits.has(Traits::SINGLE_BLOCK) {
        for (at, region) in body.regions(op).enumerate() {
            if body.blocks_of(region).take(2).count() > 1 {
                return Err(OpError::new(format!("expects region #{at} to have 0 or 1 blocks")));
            }
            let empty = body.entry(region).is_some_and(|block| body.last_op(block).is_none());
            if empty && !def.traits.has(Traits::NO_TERMINATOR) {
                return Err("expects a non-empty block".into());
            }
        }
    }
    let mut number = 0;
    for (at, slot) in def.regions.iter().enumerate() {
        for region in body.region_group(op, def, at) {
            let blocks = body.blocks_of(region).take(2).count();
            let wrong = match slot.kind {
                RegionKind::Any => None,
                RegionKind::One => (blocks != 1).then_some("region with 1 blocks"),
                RegionKind::Some => (blocks == 0).then_some("region with at least 1 blocks"),
            };
            if let Some(what) = wrong {
                return Err(OpError::new(format!(
                    "region #{number} ('{}') failed to verify constraint: {what}",
                    slot.name
                )));
            }
            number += 1;
        }
    }
    Ok(())
}

/// Checks how the regions of an op end whose text may leave that out.
pub(super) fn verify_implicit_terminator(body: &Body, op: Op, def: &OpDef) -> Result<(), OpError> {
    let Some(terminator) = def.implicit_terminator.map(|def| def().name) else {
        return Ok(());
    };
    for region in body.regions(op) {
        // Some ops end regions in several ways; their own rules say which.
        let Some(block) = body.entry(region).filter(|_| def.traits.has(Traits::SINGLE_BLOCK)) else {
            continue;
        };
        let Some(last) = body.last_op(block) else {
            continue;
        };
        if body.name_str(last) != terminator && !body.has_trait(last, Traits::TERMINATOR) {
            return Err(OpError::new(format!(
                "expects regions to end with '{terminator}', found '{}'",
                body.name_str(last)
            ))
            .note(
                body.loc(op),
                format!("in custom textual format, the absence of terminator implies '{terminator}'"),
            ));
        }
    }
    Ok(())
}
