//! Sequences and optional values.
//!
//! The importer keeps them as lists of the values in them: lengths and positions are known, and no op is made of them.

use super::*;
use crate::import::constant::Const;
use crate::import::importer::SlotId;
use crate::tensor::ElementType;

pub(super) const RULES: Family = &[
    ("ConcatFromSequence", concat),
    ("Optional", optional),
    ("OptionalGetElement", get_element),
    ("OptionalHasElement", has_element),
    ("SequenceAt", at),
    ("SequenceConstruct", construct),
    ("SequenceEmpty", empty),
    ("SequenceErase", erase),
    ("SequenceInsert", insert),
    ("SequenceLength", length),
    ("SequenceMap", map),
    ("SplitToSequence", split),
];

/// Elements that a sequence is split into at most.
const MAX_PARTS: i64 = 1 << 16;

/// The elements of input `index`, which must be a sequence.
fn elements(cx: &NodeCx<'_, '_, '_>, index: usize) -> Result<Vec<SlotId>> {
    let slot = cx.input(index)?;
    cx.elements(slot).ok_or_else(|| {
        Fault::new(codes::OPERANDS, format!("takes a sequence as input {index} (`{}`)", cx.input_name(index)))
    })
}

/// Input `index`, which must be a tensor.
fn tensor(cx: &NodeCx<'_, '_, '_>, index: usize) -> Result<SlotId> {
    cx.ty(index)?;
    cx.input(index)
}

/// The place that input `index` names among `places`.
fn position(cx: &mut NodeCx<'_, '_, '_>, index: usize, places: usize) -> Result<usize> {
    let position = cx.const_int(index)?;
    let signed = places as i64;
    let found = if position < 0 { position.saturating_add(signed) } else { position };
    let found = usize::try_from(found).ok().filter(|&found| found < places);
    found.ok_or_else(|| {
        Fault::new(codes::ATTRIBUTE, format!("names position {position} of {places} positions of a sequence"))
    })
}

fn construct(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let all = (0..cx.input_count()).map(|index| tensor(cx, index)).collect::<Result<Vec<_>>>()?;
    let sequence = cx.hold_sequence(all);
    cx.give(0, sequence);
    Ok(())
}

fn empty(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let sequence = cx.hold_sequence(Vec::new());
    cx.give(0, sequence);
    Ok(())
}

fn at(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let all = elements(cx, 0)?;
    let at = position(cx, 1, all.len())?;
    cx.give(0, all[at]);
    Ok(())
}

fn length(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let length = elements(cx, 0)?.len() as i64;
    cx.set_const(0, Const::int(length));
    Ok(())
}

fn insert(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let mut all = elements(cx, 0)?;
    let element = tensor(cx, 1)?;
    // The position behind the last element can be named by its number only.
    let at = match cx.has(2) {
        true if cx.const_int(2)? == all.len() as i64 => all.len(),
        true => position(cx, 2, all.len())?,
        false => all.len(),
    };
    all.insert(at, element);
    let sequence = cx.hold_sequence(all);
    cx.give(0, sequence);
    Ok(())
}

fn erase(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let mut all = elements(cx, 0)?;
    let at = match cx.has(1) {
        true => position(cx, 1, all.len())?,
        false if all.is_empty() => return Err(cx.bad_operands("takes an element from an empty sequence")),
        false => all.len() - 1,
    };
    all.remove(at);
    let sequence = cx.hold_sequence(all);
    cx.give(0, sequence);
    Ok(())
}

fn concat(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let all = elements(cx, 0)?;
    let Some(&first) = all.first() else {
        return Err(cx.bad_operands("takes a sequence of at least one tensor, found an empty one"));
    };
    let new_axis = cx.flag("new_axis")?;
    let first = cx.value_in(first)?;
    let rank = cx.shape_of(first).len() + usize::from(new_axis);
    let axis = cx.axis(cx.int("axis")?, rank)?;
    let joined = if new_axis {
        cx.stack(&all, axis)?
    } else {
        let values = all.iter().map(|&slot| cx.value_in(slot)).collect::<Result<Vec<_>>>()?;
        cx.concatenated(&values, axis)?
    };
    cx.give(0, joined);
    Ok(())
}

fn split(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let shape = cx.static_shape(0)?;
    let axis = cx.axis(cx.int("axis")?, shape.len())?;
    let size = shape[axis];
    let too_many = |parts: i64| {
        Fault::new(codes::LIMIT, format!("splits into {parts} parts: at most {MAX_PARTS} are supported"))
    };
    let sizes: Vec<i64> = match cx.opt_const_ints(1)? {
        // A number is the size of all parts but the last.
        Some(chunk) if cx.rank(1)? == 0 => {
            let chunk = *chunk
                .first()
                .filter(|&&chunk| chunk > 0)
                .ok_or_else(|| Fault::new(codes::OPERANDS, "splits into parts whose size is not positive"))?;
            let parts = size / chunk + i64::from(size % chunk != 0);
            if parts > MAX_PARTS {
                return Err(too_many(parts));
            }
            (0..parts).map(|at| chunk.min(size - at * chunk)).collect()
        }
        Some(sizes) => sizes,
        None if size > MAX_PARTS => return Err(too_many(size)),
        None => vec![1; size as usize],
    };
    let total = sizes.iter().try_fold(0i64, |sum, &size| if size < 0 { None } else { sum.checked_add(size) });
    if total != Some(size) {
        return Err(cx.bad_operands(format!("splits a dimension of {size} into parts of {sizes:?}")));
    }
    let keep = cx.has(1) || cx.flag("keepdims")?;
    let value = cx.value(0)?;
    let mut parts = Vec::new();
    let mut start = 0;
    for size in sizes {
        let list = |number: i64| cx.ctx.i64_array(&[number]);
        let attrs = [("starts", list(start)), ("ends", list(start + size)), ("axes", list(axis as i64))];
        let mut part = cx.op("graph.slice", &[value], &attrs)?;
        if !keep {
            let mut shape = cx.shape_of(part);
            shape.remove(axis);
            part = cx.reshape(part, &shape)?;
        }
        parts.push(cx.hold(part));
        start += size;
    }
    let sequence = cx.hold_sequence(parts);
    cx.give(0, sequence);
    Ok(())
}

/// The body runs once for each element of the first sequence, with the elements at the same place of the others and with
/// what is no sequence.
fn map(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let graph = cx.graph("body")?;
    let count = elements(cx, 0)?.len();
    if graph.input.len() != cx.input_count() || graph.output.len() < cx.node.output.len() {
        let message = format!(
            "has a body of {} inputs and {} outputs, for {} inputs and {} outputs",
            graph.input.len(),
            graph.output.len(),
            cx.input_count(),
            cx.node.output.len()
        );
        return Err(Fault::new(codes::SIGNATURE, message));
    }
    let mut results: Vec<Vec<SlotId>> = vec![Vec::new(); cx.node.output.len()];
    for at in 0..count {
        let mut args = Vec::new();
        for index in 0..cx.input_count() {
            let slot = cx.input(index)?;
            args.push(match cx.elements(slot) {
                None => slot,
                Some(elements) => *elements.get(at).ok_or_else(|| {
                    Fault::new(codes::OPERANDS, "takes sequences of one length, found different ones")
                })?,
            });
        }
        let Some(outputs) = cx.inline(graph, &args)? else { return Ok(()) };
        for (list, slot) in results.iter_mut().zip(outputs) {
            list.push(slot);
        }
    }
    for (index, list) in results.into_iter().enumerate() {
        let sequence = cx.hold_sequence(list);
        cx.give(index, sequence);
    }
    Ok(())
}

fn optional(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    if cx.has(0) {
        return cx.alias(0, 0);
    }
    let absent = cx.hold_absent();
    cx.give(0, absent);
    Ok(())
}

fn has_element(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let there = cx.opt_input(0).is_some_and(|slot| !cx.is_absent(slot));
    let data = crate::import::constant::Numbers::Ints(vec![i64::from(there)]);
    cx.set_const(0, Const { element: ElementType::Bool, shape: Vec::new(), data });
    Ok(())
}

fn get_element(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let slot = cx.input(0)?;
    if cx.is_absent(slot) {
        return Err(cx.bad_operands("takes the element of an optional value that has none"));
    }
    cx.alias(0, 0)
}
