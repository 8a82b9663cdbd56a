//! Recurrent networks over whole sequences.

use terrace_ir::op::*;
use terrace_ir::{OpError, op};

use super::{FLOAT_TENSOR, INT_TENSOR};
use crate::graph::attrs::*;
use crate::graph::shape::*;

op! {
    /// Long short-term memory over a sequence.
    ///
    /// `input` is `seq x batch x in`, `weights` `dirs x 4*hidden x in`, `recurrence` `dirs x 4*hidden x hidden`,
    /// `bias` `dirs x 8*hidden` (of the input, then of the recurrence), `lengths` `batch`, the initial states
    /// `dirs x batch x hidden`, `peephole` `dirs x 3*hidden` (input, output, forget). Gates come in the order input, output,
    /// forget, cell. `outputs` is `seq x dirs x batch x hidden`, the last states `dirs x batch x hidden`.
    /// Activations are sigmoid and tanh; `clip` bounds what goes into them. Follows ONNX `LSTM`.
    pub LstmOp = "graph.lstm" {
        operands {
            input: one FLOAT_TENSOR, weights: one FLOAT_TENSOR, recurrence: one FLOAT_TENSOR, bias: opt FLOAT_TENSOR,
            lengths: opt INT_TENSOR, initial_h: opt FLOAT_TENSOR, initial_c: opt FLOAT_TENSOR, peephole: opt FLOAT_TENSOR,
        }
        results { outputs: one FLOAT_TENSOR, last_h: one FLOAT_TENSOR, last_c: one FLOAT_TENSOR }
        attrs { direction: default DIRECTION_ATTR "\"forward\"", clip: opt F32_ATTR }
        traits [PURE]
        assembly "$input `,` $weights `,` $recurrence (`bias` $bias^)? (`lengths` $lengths^)? (`initial_h` $initial_h^)? (`initial_c` $initial_c^)? (`peephole` $peephole^)? attr-dict `:` functional-type(operands, results)"
        infer infer_lstm
        verify verify_inferred
    }
}

op! {
    /// Gated recurrent units over a sequence.
    ///
    /// Operands as [`LstmOp`]'s with three gates instead of four (update, reset, hidden) and no cell. With
    /// `linear_before_reset` the reset gate scales the product with the recurrence, else its input.
    /// Follows ONNX `GRU`.
    pub GruOp = "graph.gru" {
        operands {
            input: one FLOAT_TENSOR, weights: one FLOAT_TENSOR, recurrence: one FLOAT_TENSOR, bias: opt FLOAT_TENSOR,
            lengths: opt INT_TENSOR, initial_h: opt FLOAT_TENSOR,
        }
        results { outputs: one FLOAT_TENSOR, last_h: one FLOAT_TENSOR }
        attrs { direction: default DIRECTION_ATTR "\"forward\"", clip: opt F32_ATTR, linear_before_reset: opt UNIT_ATTR }
        traits [PURE]
        assembly "$input `,` $weights `,` $recurrence (`bias` $bias^)? (`lengths` $lengths^)? (`initial_h` $initial_h^)? attr-dict `:` functional-type(operands, results)"
        infer infer_gru
        verify verify_inferred
    }
}

op! {
    /// A plain recurrent network over a sequence: `h = tanh(W x + R h + bias)`.
    ///
    /// Operands as [`GruOp`]'s with one gate. Follows ONNX `RNN`.
    pub RnnOp = "graph.rnn" {
        operands {
            input: one FLOAT_TENSOR, weights: one FLOAT_TENSOR, recurrence: one FLOAT_TENSOR, bias: opt FLOAT_TENSOR,
            lengths: opt INT_TENSOR, initial_h: opt FLOAT_TENSOR,
        }
        results { outputs: one FLOAT_TENSOR, last_h: one FLOAT_TENSOR }
        attrs { direction: default DIRECTION_ATTR "\"forward\"", clip: opt F32_ATTR }
        traits [PURE]
        assembly "$input `,` $weights `,` $recurrence (`bias` $bias^)? (`lengths` $lengths^)? (`initial_h` $initial_h^)? attr-dict `:` functional-type(operands, results)"
        infer infer_rnn
        verify verify_inferred
    }
}

fn infer_recurrent(cx: &InferCx<'_>, gates: i64, states: usize) -> Inferred {
    let ((input, elem), (weights, _), (recurrence, _)) = (cx.operand(0)?, cx.operand(1)?, cx.operand(2)?);
    let (&[seq, batch, size], &[_, _, _], &[_, _, hidden]) = (&input[..], &weights[..], &recurrence[..])
    else {
        return Err(OpError::new("input, weights and recurrence must have rank 3"));
    };
    let dirs = if cx.word("direction", "forward") == "bidirectional" { 2 } else { 1 };
    let gate_rows = mul_dims(hidden, gates)?;
    expect_shape(cx, 1, "weights", &[dirs, gate_rows, size])?;
    expect_shape(cx, 2, "recurrence", &[dirs, gate_rows, hidden])?;
    let state = [dirs, batch, hidden];
    let optional: [(usize, &str, &[i64]); 5] = [
        (3, "bias", &[dirs, mul_dims(gate_rows, 2)?]),
        (4, "lengths", &[batch]),
        (5, "initial_h", &state),
        (6, "initial_c", &state),
        (7, "peephole", &[dirs, mul_dims(hidden, 3)?]),
    ];
    for (slot, name, expected) in optional {
        if let Some(index) = group(cx, slot) {
            expect_shape(cx, index, name, expected)?;
        }
    }
    let mut types = Types::from_slice(&[cx.ctx.tensor(&[seq, dirs, batch, hidden], elem)]);
    types.extend((0..states).map(|_| cx.ctx.tensor(&state, elem)));
    Ok(types)
}

fn infer_lstm(cx: &InferCx<'_>) -> Inferred {
    infer_recurrent(cx, 4, 2)
}

fn infer_gru(cx: &InferCx<'_>) -> Inferred {
    infer_recurrent(cx, 3, 1)
}

fn infer_rnn(cx: &InferCx<'_>) -> Inferred {
    infer_recurrent(cx, 1, 1)
}
