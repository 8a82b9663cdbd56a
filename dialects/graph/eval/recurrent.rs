//! Recurrent networks over whole sequences, in `f64`.

use super::math::sigmoid;
use super::{Node, Outcome, Tensor};

/// Sizes and operands of a network.
struct Network {
    seq: usize,
    batch: usize,
    size: usize,
    hidden: usize,
    gates: usize,
    dirs: usize,
    input: Vec<f64>,
    weights: Vec<f64>,
    recurrence: Vec<f64>,
    bias: Option<Vec<f64>>,
    lengths: Option<Vec<i64>>,
    reverse: [bool; 2],
    clip: f64,
}

/// The state of one sequence: what the gates read, and the cell of an LSTM.
struct State {
    h: Vec<f64>,
    c: Vec<f64>,
}

/// One step of a cell: the direction, the shares of the input (biases of both included) and of the state in
/// the gates.
type Step<'a> = &'a dyn Fn(usize, &[f64], &[f64], &mut State);

impl Network {
    fn new(node: &Node<'_>, gates: usize) -> Network {
        let [input, weights, recurrence] = [0, 1, 2].map(|at| node.inputs[at]);
        let direction = node.word("direction", "forward");
        Network {
            seq: input.shape[0],
            batch: input.shape[1],
            size: input.shape[2],
            hidden: recurrence.shape[2],
            gates,
            dirs: weights.shape[0],
            input: input.f64s(),
            weights: weights.f64s(),
            recurrence: recurrence.f64s(),
            bias: node.group(3).map(Tensor::f64s),
            lengths: node.group(4).map(Tensor::ints),
            reverse: [direction == "reverse", true],
            clip: node.num("clip").unwrap_or(f64::INFINITY),
        }
    }

    /// Bias `part` (0 of the input, 1 of the recurrence) of row `row` in direction `dir`.
    fn bias(&self, dir: usize, part: usize, row: usize) -> f64 {
        let rows = self.gates * self.hidden;
        self.bias.as_ref().map_or(0.0, |bias| bias[(dir * 2 + part) * rows + row])
    }

    /// The products of all gate rows with `x`.
    fn product(&self, matrix: &[f64], dir: usize, x: &[f64]) -> Vec<f64> {
        let rows = self.gates * self.hidden;
        (0..rows)
            .map(|row| {
                let row = &matrix[(dir * rows + row) * x.len()..][..x.len()];
                row.iter().zip(x).map(|(a, b)| a * b).sum()
            })
            .collect()
    }

    fn clip(&self, x: f64) -> f64 {
        x.clamp(-self.clip, self.clip)
    }

    /// Runs all sequences in all directions.
    fn run(&self, node: &Node<'_>, initial: [Option<Vec<f64>>; 2], step: Step<'_>) -> Outcome {
        let (state, line) = (self.dirs * self.batch * self.hidden, self.dirs * self.batch * self.hidden);
        let mut outputs = vec![0.0; self.seq * line];
        let (mut last_h, mut last_c) = (vec![0.0; state], vec![0.0; state]);
        for dir in 0..self.dirs {
            for b in 0..self.batch {
                let at = (dir * self.batch + b) * self.hidden;
                let start = |from: &Option<Vec<f64>>| match from {
                    Some(from) => from[at..at + self.hidden].to_vec(),
                    None => vec![0.0; self.hidden],
                };
                let mut state = State { h: start(&initial[0]), c: start(&initial[1]) };
                let length = self
                    .lengths
                    .as_ref()
                    .map_or(self.seq, |lengths| lengths[b].clamp(0, self.seq as i64) as usize);
                for i in 0..length {
                    let t = if self.reverse[dir] { length - 1 - i } else { i };
                    let x = &self.input[(t * self.batch + b) * self.size..][..self.size];
                    let from_input = self.product(&self.weights, dir, x);
                    let from_state = self.product(&self.recurrence, dir, &state.h);
                    step(dir, &from_input, &from_state, &mut state);
                    outputs[t * line + at..][..self.hidden].copy_from_slice(&state.h);
                }
                last_h[at..at + self.hidden].copy_from_slice(&state.h);
                last_c[at..at + self.hidden].copy_from_slice(&state.c);
            }
        }
        let results = [outputs, last_h, last_c].into_iter().take(node.outs.len()).enumerate();
        results.map(|(at, values)| Ok(Tensor::from_f64(&node.shape(at)?, node.elem(at), values))).collect()
    }
}

pub(super) fn lstm(node: &Node<'_>) -> Outcome {
    let net = Network::new(node, 4);
    let peephole = node.group(7).map(Tensor::f64s);
    let hidden = net.hidden;
    let step = |dir: usize, x: &[f64], r: &[f64], state: &mut State| {
        for j in 0..hidden {
            let gate = |k: usize| {
                let row = k * hidden + j;
                x[row] + r[row] + net.bias(dir, 0, row) + net.bias(dir, 1, row)
            };
            let peep =
                |k: usize, c: f64| peephole.as_ref().map_or(0.0, |p| p[(dir * 3 + k) * hidden + j] * c);
            let old = state.c[j];
            let input = sigmoid(net.clip(gate(0) + peep(0, old)));
            let forget = sigmoid(net.clip(gate(2) + peep(2, old)));
            let cell = forget * old + input * net.clip(gate(3)).tanh();
            let output = sigmoid(net.clip(gate(1) + peep(1, cell)));
            state.c[j] = cell;
            state.h[j] = output * cell.tanh();
        }
    };
    net.run(node, [node.group(5).map(Tensor::f64s), node.group(6).map(Tensor::f64s)], &step)
}

pub(super) fn gru(node: &Node<'_>) -> Outcome {
    let net = Network::new(node, 3);
    let (hidden, linear) = (net.hidden, node.flag("linear_before_reset"));
    let step = |dir: usize, x: &[f64], r: &[f64], state: &mut State| {
        let gate =
            |row: usize| sigmoid(net.clip(x[row] + r[row] + net.bias(dir, 0, row) + net.bias(dir, 1, row)));
        let update: Vec<f64> = (0..hidden).map(gate).collect();
        let reset: Vec<f64> = (hidden..2 * hidden).map(gate).collect();
        let scaled: Vec<f64> = reset.iter().zip(&state.h).map(|(r, h)| r * h).collect();
        let from_scaled = if linear { Vec::new() } else { net.product(&net.recurrence, dir, &scaled) };
        for j in 0..hidden {
            let row = 2 * hidden + j;
            let from_state = match linear {
                true => reset[j] * (r[row] + net.bias(dir, 1, row)),
                false => from_scaled[row] + net.bias(dir, 1, row),
            };
            let new = net.clip(x[row] + net.bias(dir, 0, row) + from_state).tanh();
            state.h[j] = (1.0 - update[j]) * new + update[j] * state.h[j];
        }
    };
    net.run(node, [node.group(5).map(Tensor::f64s), None], &step)
}

pub(super) fn rnn(node: &Node<'_>) -> Outcome {
    let net = Network::new(node, 1);
    let step = |dir: usize, x: &[f64], r: &[f64], state: &mut State| {
        for j in 0..net.hidden {
            state.h[j] = net.clip(x[j] + r[j] + net.bias(dir, 0, j) + net.bias(dir, 1, j)).tanh();
        }
    };
    net.run(node, [node.group(5).map(Tensor::f64s), None], &step)
}
