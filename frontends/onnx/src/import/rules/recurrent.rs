//! Recurrent networks.

use terrace_ir::{Attr, Value};

use super::*;

pub(super) const RULES: Family = &[
    ("GRU", |cx| recurrent(cx, "graph.gru", &["Sigmoid", "Tanh"])),
    ("LSTM", lstm),
    ("RNN", |cx| recurrent(cx, "graph.rnn", &["Tanh"])),
];

pub(super) fn lstm(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    recurrent(cx, "graph.lstm", &["Sigmoid", "Tanh", "Tanh"])
}

/// Inputs are those of the op in order; `defaults` are the activations of one direction.
fn recurrent(cx: &mut NodeCx<'_, '_, '_>, name: &str, defaults: &[&str]) -> Result<()> {
    let direction = cx.text("direction")?;
    let directions = match &*direction {
        "forward" | "reverse" => 1,
        "bidirectional" => 2,
        other => {
            let why = format!("is `{other}`, expected `forward`, `reverse` or `bidirectional`");
            return Err(cx.bad_attribute("direction", why));
        }
    };
    if let Some(given) = cx.texts("activations")? {
        let expected = defaults.iter().cycle().take(defaults.len() * directions);
        let same = given.len() >= defaults.len() * directions
            && given.iter().zip(expected).all(|(given, default)| given.eq_ignore_ascii_case(default));
        if !same {
            return Err(cx.unsupported(format!("activations {}", given.join(", "))));
        }
    }
    if name == "graph.lstm" && cx.flag("input_forget")? {
        return Err(cx.unsupported("`input_forget` 1"));
    }
    let batch_first = cx.since >= 14 && cx.flag("layout")?;
    let mut attrs: Vec<(&str, Attr)> = Vec::new();
    if direction != "forward" {
        attrs.push(("direction", cx.ctx.str_attr(&direction)));
    }
    if let Some(clip) = cx.opt_float("clip")? {
        attrs.push(("clip", cx.ctx.f32_attr(clip)));
    }
    if name == "graph.gru" && cx.since >= 3 && cx.flag("linear_before_reset")? {
        attrs.push(("linear_before_reset", Attr::UNIT));
    }
    let mut operands = Vec::new();
    for index in 0..8 {
        let mut operand = if index < 3 { Some(cx.value(index)?) } else { cx.opt_value(index)? };
        if batch_first && matches!(index, 0 | 5 | 6) {
            operand = operand.map(|value| swapped(cx, value, &[1, 0, 2])).transpose()?;
        }
        operands.push(operand);
    }
    check_hidden(cx)?;
    let outputs = cx.ops_opt(name, &operands, &attrs)?;
    for (at, mut output) in outputs.into_iter().enumerate() {
        if batch_first && cx.wants(at) {
            // Outputs are `seq x dirs x batch x hidden`, states `dirs x batch x hidden`.
            output = swapped(cx, output, if at == 0 { &[2, 0, 1, 3] } else { &[1, 0, 2] })?;
        }
        cx.set(at, output);
    }
    Ok(())
}

fn check_hidden(cx: &NodeCx<'_, '_, '_>) -> Result<()> {
    let declared = cx.opt_int("hidden_size")?;
    let found = cx.shape(2)?.last().copied();
    match (declared, found) {
        (Some(declared), Some(found)) if found >= 0 && declared != found => {
            Err(cx.bad_attribute("hidden_size", format!("is {declared}, but the recurrence has {found}")))
        }
        _ => Ok(()),
    }
}

fn swapped(cx: &mut NodeCx<'_, '_, '_>, value: Value, perm: &[usize]) -> Result<Value> {
    if cx.shape_of(value).len() != perm.len() {
        return Err(cx.bad_operands(format!("takes inputs of rank {} here", perm.len())));
    }
    cx.transpose(value, perm)
}
