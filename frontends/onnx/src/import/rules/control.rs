//! Conditions and loops.
//!
//! A condition that is known is no condition: the branch takes the place of the node. A loop is one `graph.loop`
//! where it can be; where its iterations differ in what the importer must know (shapes of what they carry,
//! sequences, inputs that operators need as constants), they follow one another, if there are at most 1024.

use terrace_ir::Value;
use terrace_ir::types::DYNAMIC;

use super::*;
use crate::import::constant::Const;
use crate::import::importer::SlotId;
use crate::import::node::{Bounds, Looped, Step};
use crate::proto::Graph;

pub(super) const RULES: Family = &[("If", branch), ("Loop", run_loop), ("Scan", scan)];

fn branch(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (yes, no) = (cx.graph("then_branch")?, cx.graph("else_branch")?);
    let condition = cx.input(0)?;
    let Some(known) = cx.number_in(condition)? else {
        return cx.either([yes, no]);
    };
    let (graph, name) = if known != 0 { (yes, "then_branch") } else { (no, "else_branch") };
    if graph.output.len() != cx.node.output.len() {
        let (expected, found) = (cx.node.output.len(), graph.output.len());
        let message = format!("has {expected} outputs, but `{name}` gives {found}");
        return Err(Fault::new(codes::SIGNATURE, message));
    }
    let Some(outputs) = cx.inline(graph, &[])? else { return Ok(()) };
    for (index, slot) in outputs.into_iter().enumerate() {
        cx.give(index, slot);
    }
    Ok(())
}

/// Checks how many inputs and outputs the sub-graph of a loop has.
fn expect_counts(graph: &Graph<'_>, inputs: usize, outputs: std::ops::RangeFrom<usize>) -> Result<()> {
    if graph.input.len() != inputs {
        let message = format!("has a body of {} inputs, expected {inputs}", graph.input.len());
        return Err(Fault::new(codes::SIGNATURE, message));
    }
    if !outputs.contains(&graph.output.len()) {
        let message =
            format!("has a body of {} outputs, expected at least {}", graph.output.len(), outputs.start);
        return Err(Fault::new(codes::SIGNATURE, message));
    }
    Ok(())
}

/// The outputs are what is carried, then what is stacked.
fn give_all(cx: &mut NodeCx<'_, '_, '_>, looped: Option<Looped>) -> Result<()> {
    let Some(looped) = looped else { return Ok(()) };
    let slots: Vec<SlotId> = looped.carried.into_iter().chain(looped.stacked).collect();
    if slots.len() < cx.node.output.len() {
        let message = format!("has {} outputs, but its body gives {}", cx.node.output.len(), slots.len());
        return Err(Fault::new(codes::SIGNATURE, message));
    }
    for (index, slot) in slots.into_iter().enumerate() {
        cx.give(index, slot);
    }
    Ok(())
}

/// What the body says of going on counts also for a loop without an initial condition, as in onnxruntime and in ONNX's
/// reference implementation.
fn run_loop(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let graph = cx.graph("body")?;
    let mut inits = Vec::new();
    for index in 2..cx.input_count() {
        inits.push(cx.input(index)?);
    }
    let n = inits.len();
    expect_counts(graph, n + 2, n + 1..)?;
    let bounds = Bounds { count: cx.opt_input(0), condition: cx.opt_input(1) };
    let looped = cx.repeat(&bounds, &inits, &mut |cx, number, carried| {
        let mut args = vec![number, cx.truth(true)];
        args.extend(carried);
        let Some(outputs) = cx.inline(graph, &args)? else { return Ok(None) };
        let (carried, stacked) = outputs[1..].split_at(n);
        Ok(Some(Step { condition: outputs[0], carried: carried.to_vec(), stacked: stacked.to_vec() }))
    })?;
    give_all(cx, looped)
}

/// The attribute `name` with one entry for each of `count` values, 0 if it is not there.
fn per_value(cx: &NodeCx<'_, '_, '_>, name: &str, count: usize) -> Result<Vec<i64>> {
    let list = cx.ints(name)?.unwrap_or_else(|| vec![0; count]);
    if list.len() == count {
        return Ok(list);
    }
    Err(cx.bad_attribute(name, format!("has {} entries, expected {count}", list.len())))
}

fn directions(cx: &NodeCx<'_, '_, '_>, name: &str, count: usize) -> Result<Vec<bool>> {
    let list = per_value(cx, name, count)?;
    match list.iter().find(|direction| !(0..=1).contains(*direction)) {
        Some(other) => Err(cx.bad_attribute(name, format!("has {other}, expected 0 or 1"))),
        None => Ok(list.into_iter().map(|direction| direction == 1).collect()),
    }
}

/// A value that is walked along its first dimension.
struct Walked {
    value: Value,
    backwards: bool,
}

fn scan(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let graph = cx.graph("body")?;
    let walked = cx.int("num_scan_inputs")?;
    let first = usize::from(cx.since < 9);
    let values = cx.input_count().saturating_sub(first);
    let walked = usize::try_from(walked).ok().filter(|&walked| (1..=values).contains(&walked));
    let Some(walked) = walked else {
        return Err(
            cx.bad_attribute("num_scan_inputs", format!("must be from 1 to the number of values, {values}"))
        );
    };
    let states = values - walked;
    expect_counts(graph, values, states..)?;
    let stacked = graph.output.len() - states;
    if cx.since < 9 {
        return scan_of_batch(cx, graph, (states, walked, stacked));
    }
    let axes = per_value(cx, "scan_input_axes", walked)?;
    let backwards = directions(cx, "scan_input_directions", walked)?;
    let mut sources = Vec::new();
    for at in 0..walked {
        let value = cx.value(states + at)?;
        let value = move_axis(cx, value, axes[at], true)?;
        sources.push(Walked { value, backwards: backwards[at] });
    }
    let inits: Vec<SlotId> = (0..states).map(|index| cx.input(index)).collect::<Result<_>>()?;
    let Some(mut looped) = scan_along(cx, graph, &inits, &sources)? else { return Ok(()) };
    let axes = per_value(cx, "scan_output_axes", stacked)?;
    let backwards = directions(cx, "scan_output_directions", stacked)?;
    for at in 0..stacked {
        let mut value = cx.value_in(looped.stacked[at])?;
        if backwards[at] {
            value = reversed(cx, value)?;
        }
        value = move_axis(cx, value, axes[at], false)?;
        looped.stacked[at] = cx.hold(value);
    }
    give_all(cx, Some(looped))
}

/// `value` with dimension `axis` in front, or with the first dimension as `axis`.
fn move_axis(cx: &mut NodeCx<'_, '_, '_>, value: Value, axis: i64, to_front: bool) -> Result<Value> {
    let rank = cx.shape_of(value).len();
    let axis = cx.axis(axis, rank)?;
    if axis == 0 {
        return Ok(value);
    }
    let mut perm: Vec<usize> = (0..rank).collect();
    if to_front {
        perm[..=axis].rotate_right(1);
    } else {
        perm[..=axis].rotate_left(1);
    }
    cx.transpose(value, &perm)
}

/// `value` with its first dimension from the end on.
fn reversed(cx: &mut NodeCx<'_, '_, '_>, value: Value) -> Result<Value> {
    let Some(length) = open_length_of(cx, value)? else {
        let list = |number: i64| cx.ctx.i64_array(&[number]);
        let attrs = [("starts", list(-1)), ("ends", list(i64::MIN)), ("axes", list(0)), ("steps", list(-1))];
        return cx.op("graph.slice", &[value], &attrs);
    };
    let indices = cx.make_const(&Const::ints((0..length).rev().collect()))?;
    cx.op("graph.gather", &[value, indices], &[("axis", cx.ctx.i64_attr(0))])
}

/// The size of the first dimension.
fn length_of(cx: &NodeCx<'_, '_, '_>, value: Value) -> Result<i64> {
    match cx.shape_of(value).first() {
        Some(&DYNAMIC) => Err(Fault::new(codes::DYNAMIC, "walks along a dimension whose size is not known")
            .help("give the sizes of the model's inputs")),
        Some(&size) => Ok(size),
        None => Err(cx.bad_operands("cannot walk along a value without dimensions")),
    }
}

/// The size of the first dimension, if it is known.
fn open_length_of(cx: &NodeCx<'_, '_, '_>, value: Value) -> Result<Option<i64>> {
    if cx.shape_of(value).first() == Some(&DYNAMIC) { Ok(None) } else { length_of(cx, value).map(Some) }
}

/// Runs `graph` on one slice after the other of all of `sources`, along their first dimensions.
fn scan_along<'m>(
    cx: &mut NodeCx<'_, 'm, '_>,
    graph: &'m Graph<'m>,
    inits: &[SlotId],
    sources: &[Walked],
) -> Result<Option<Looped>> {
    let mut length = None;
    for source in sources {
        let Some(own) = open_length_of(cx, source.value)? else { continue };
        if *length.get_or_insert(own) != own {
            return Err(cx.bad_operands("walks along dimensions of different sizes"));
        }
    }
    let count = match (length, sources.first()) {
        (None, Some(source)) => {
            let size = cx.size_of(source.value, 0)?;
            cx.hold(size)
        }
        (length, _) => cx.hold_const(Const::int(length.unwrap_or(0))),
    };
    let bounds = Bounds { count: Some(count), condition: None };
    let states = inits.len();
    cx.repeat(&bounds, inits, &mut |cx, number, carried| {
        let mut args = carried.to_vec();
        for source in sources {
            let at = match (source.backwards, cx.number_in(number)?, length) {
                (true, Some(number), Some(length)) => cx.make_const(&Const::int(length - 1 - number))?,
                (true, ..) => {
                    let (one, number) = (cx.make_const(&Const::int(1))?, cx.value_in(number)?);
                    let length = cx.value_in(count)?;
                    let last = cx.op("graph.sub", &[length, one], &[])?;
                    cx.op("graph.sub", &[last, number], &[])?
                }
                (false, ..) => cx.value_in(number)?,
            };
            let slice = cx.op("graph.gather", &[source.value, at], &[("axis", cx.ctx.i64_attr(0))])?;
            args.push(cx.hold(slice));
        }
        let Some(outputs) = cx.inline(graph, &args)? else { return Ok(None) };
        let (carried, stacked) = outputs.split_at(states);
        let condition = cx.truth(true);
        Ok(Some(Step { condition, carried: carried.to_vec(), stacked: stacked.to_vec() }))
    })
}

/// Batches that `Scan` of operator set 8 has at most: each is a loop of its own.
const MAX_BATCH: i64 = 64;

/// The first `Scan`: each value has a batch in front, each walked one its steps behind that.
fn scan_of_batch<'m>(
    cx: &mut NodeCx<'_, 'm, '_>,
    graph: &'m Graph<'m>,
    (states, walked, stacked): (usize, usize, usize),
) -> Result<()> {
    if cx.has(0) {
        return Err(cx.unsupported("`sequence_lens`").help("convert the model to operator set 9 or newer"));
    }
    let backwards = directions(cx, "directions", walked)?;
    let mut all = Vec::new();
    for index in 1..=states + walked {
        all.push(cx.value(index)?);
    }
    let batch = all.iter().map(|&value| length_of(cx, value)).collect::<Result<Vec<i64>>>()?;
    if batch.windows(2).any(|pair| pair[0] != pair[1]) {
        return Err(cx.bad_operands("has values of different batch sizes"));
    }
    let batch = batch.first().copied().unwrap_or(0);
    if !(1..=MAX_BATCH).contains(&batch) {
        return Err(cx.unsupported(format!("a batch of {batch}: 1 to {MAX_BATCH} are")));
    }
    let mut rows: Vec<Vec<SlotId>> = vec![Vec::new(); states + stacked];
    for at in 0..batch {
        let index = cx.make_const(&Const::int(at))?;
        let mut own = Vec::new();
        for &value in &all {
            own.push(cx.op("graph.gather", &[value, index], &[("axis", cx.ctx.i64_attr(0))])?);
        }
        let inits: Vec<SlotId> = own[..states].iter().map(|&value| cx.hold(value)).collect();
        let sources: Vec<Walked> = own[states..]
            .iter()
            .zip(&backwards)
            .map(|(&value, &backwards)| Walked { value, backwards })
            .collect();
        let Some(looped) = scan_along(cx, graph, &inits, &sources)? else { return Ok(()) };
        for (rows, slot) in rows.iter_mut().zip(looped.carried.into_iter().chain(looped.stacked)) {
            rows.push(slot);
        }
    }
    let mut slots = Vec::new();
    for rows in rows {
        slots.push(cx.stack(&rows, 0)?);
    }
    let stacked = slots.split_off(states);
    give_all(cx, Some(Looped { carried: slots, stacked }))
}
