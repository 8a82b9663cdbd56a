//! Recurrent networks: a loop over time for each direction.
//!
//! What the input adds to the gates is computed for all steps at once; a step adds the product of the
//! state with the recurrence and applies the gates. Sequences that are over keep their state.

use terrace_dialects::graph::sizes::Size;
use terrace_dialects::graph::{Activation, GruOp, LstmOp, RnnOp};
use terrace_dialects::linalg::Iterator as LoopKind;
use terrace_ir::{Op, OpError, Type, Value};

use super::Lowered;
use super::build::{Build, Mapped, is_unsigned, parallel};
use super::scalar::{Compare, activation};

/// Operands of a network.
struct Operands {
    input: Value,
    weights: Value,
    recurrence: Value,
    bias: Option<Value>,
    lengths: Option<Value>,
    /// The initial states: hidden, and cell where there is one.
    states: Vec<Option<Value>>,
    peephole: Option<Value>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Cell {
    Lstm,
    /// With the flag the reset gate comes behind the product.
    Gru(bool),
    Rnn,
}

/// One direction of a network.
struct Direction {
    cell: Cell,
    gates: i64,
    seq: Size,
    batch: Size,
    hidden: i64,
    /// The type that it computes in.
    ty: Type,
    clip: Option<f64>,
    /// `gates * hidden x hidden`.
    recurrence: Value,
    /// The bias of the recurrence, `gates * hidden`, for a GRU.
    late_bias: Option<Value>,
    peephole: Option<Value>,
    lengths: Option<Value>,
}

pub(super) fn lstm(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let net = LstmOp(op);
    let operands = Operands {
        input: net.input(b.rw),
        weights: net.weights(b.rw),
        recurrence: net.recurrence(b.rw),
        bias: net.bias(b.rw),
        lengths: net.lengths(b.rw),
        states: vec![net.initial_h(b.rw), net.initial_c(b.rw)],
        peephole: net.peephole(b.rw),
    };
    network(b, op, &operands, Cell::Lstm)
}

pub(super) fn gru(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let net = GruOp(op);
    let operands = Operands {
        input: net.input(b.rw),
        weights: net.weights(b.rw),
        recurrence: net.recurrence(b.rw),
        bias: net.bias(b.rw),
        lengths: net.lengths(b.rw),
        states: vec![net.initial_h(b.rw)],
        peephole: None,
    };
    let linear = b.flag(op, "linear_before_reset");
    network(b, op, &operands, Cell::Gru(linear))
}

pub(super) fn rnn(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let net = RnnOp(op);
    let operands = Operands {
        input: net.input(b.rw),
        weights: net.weights(b.rw),
        recurrence: net.recurrence(b.rw),
        bias: net.bias(b.rw),
        lengths: net.lengths(b.rw),
        states: vec![net.initial_h(b.rw)],
        peephole: None,
    };
    network(b, op, &operands, Cell::Rnn)
}

/// Slice `at` of the first dimension of `value`, without it.
fn part(b: &mut Build<'_, '_>, value: Value, at: i64) -> Result<Value, OpError> {
    let mut sizes = b.sizes(value);
    let (mut offsets, strides) = (vec![Size::Known(0); sizes.len()], vec![1; sizes.len()]);
    offsets[0] = Size::Known(at);
    sizes[0] = Size::Known(1);
    let slice = b.extract_slice(value, (&offsets, &sizes, &strides));
    b.reshape(slice, &sizes[1..])
}

/// `count` elements of a list from `start` on.
fn range(b: &mut Build<'_, '_>, list: Value, start: i64, count: i64) -> Value {
    b.extract_slice(list, (&[start], &[count], &[1]))
}

fn network(b: &mut Build<'_, '_>, op: Op, operands: &Operands, cell: Cell) -> Lowered {
    let (shape, elem) = b.result_sizes(op, 0)?;
    let [seq, Size::Known(dirs), batch, Size::Known(hidden)] = shape[..] else {
        return Err(OpError::new("has outputs of another rank, or a hidden size that is not known"));
    };
    let state_shape = [batch, Size::Known(hidden)];
    check_sizes(b, operands, batch);
    let ty = b.compute_type(elem)?;
    let gates = match cell {
        Cell::Lstm => 4,
        Cell::Gru(_) => 3,
        Cell::Rnn => 1,
    };
    let direction = b.word(op, "direction", "forward");
    let n_states = operands.states.len();
    let mut outputs = b.fill_number(&shape, elem, 0.0)?;
    let mut last = Vec::new();
    for _ in 0..n_states {
        last.push(b.empty(&[Size::Known(dirs), batch, Size::Known(hidden)], elem));
    }
    for dir in 0..dirs {
        let recurrence = part(b, operands.recurrence, dir)?;
        let bias = operands.bias.map(|bias| part(b, bias, dir)).transpose()?;
        let rows = gates * hidden;
        let mut biases = Vec::new();
        let mut late_bias = None;
        if let Some(bias) = bias {
            biases.push(range(b, bias, 0, rows));
            let second = range(b, bias, rows, rows);
            match cell {
                Cell::Gru(_) => late_bias = Some(second),
                _ => biases.push(second),
            }
        }
        let weights = part(b, operands.weights, dir)?;
        let from_input = project(b, operands.input, weights, &biases, ty)?;
        let peephole = operands.peephole.map(|peephole| part(b, peephole, dir)).transpose()?;
        let net = Direction {
            cell,
            gates,
            seq,
            batch,
            hidden,
            ty,
            clip: b.num(op, "clip"),
            recurrence,
            late_bias,
            peephole,
            lengths: operands.lengths,
        };
        let mut states = Vec::new();
        for &initial in &operands.states {
            states.push(match initial {
                Some(initial) => {
                    let initial = part(b, initial, dir)?;
                    b.map(&[initial], (&state_shape, ty), |_, args| Ok(args[0]))?
                }
                None => b.fill_number(&state_shape, ty, 0.0)?,
            });
        }
        let reverse = dir == 1 || direction == "reverse";
        let (of_dir, states) = run(b, &net, from_input, states, (reverse, elem))?;
        let whole = [seq, Size::Known(1), batch, Size::Known(hidden)];
        outputs = put(b, of_dir, outputs, &whole, &[0, dir, 0, 0])?;
        for (last, state) in last.iter_mut().zip(states) {
            let state = b.map(&[state], (&state_shape, elem), |_, args| Ok(args[0]))?;
            *last = put(b, state, *last, &[Size::Known(1), batch, Size::Known(hidden)], &[dir, 0, 0])?;
        }
    }
    let mut results = vec![outputs];
    results.extend(last);
    Ok(results)
}

/// Sees to it that operands have as many sequences as the input.
fn check_sizes(b: &mut Build<'_, '_>, operands: &Operands, batch: Size) {
    let states = operands.states.iter().flatten().map(|&state| (state, 1));
    for (value, dim) in states.chain(operands.lengths.map(|lengths| (lengths, 0))).collect::<Vec<_>>() {
        let sizes = b.sizes(value);
        if let Some(&size) = sizes.get(dim) {
            b.require_equal(size, batch, "a recurrent network is given states or lengths for another batch");
        }
    }
}

/// `dest` with `source`, as `shape`, at `offsets`.
fn put(
    b: &mut Build<'_, '_>,
    source: Value,
    dest: Value,
    shape: &[Size],
    offsets: &[i64],
) -> Result<Value, OpError> {
    let source = b.reshape(source, shape)?;
    b.insert_slice(source, dest, offsets)
}

/// `input * weights^T + biases`, `seq x batch x rows`.
fn project(
    b: &mut Build<'_, '_>,
    input: Value,
    weights: Value,
    biases: &[Value],
    ty: Type,
) -> Result<Value, OpError> {
    let (from, rows) = (b.sizes(input), b.sizes(weights)[0]);
    let shape = [from[0], from[1], rows];
    let start = b.map(biases, (&shape, ty), |b, args| {
        let mut sum = b.number(0.0, ty);
        for &bias in &args[..biases.len()] {
            sum = b.add(sum, bias);
        }
        Ok(sum)
    })?;
    let left = b.ctx.projection_map(4, &[0, 1, 3]);
    let right = b.ctx.projection_map(4, &[2, 3]);
    let place = b.ctx.projection_map(4, &[0, 1, 2]);
    let mut kinds = parallel(3);
    kinds.push(LoopKind::Reduction);
    b.generic_one(&[(input, left), (weights, right)], (start, place), &kinds, |b, args| {
        let product = b.mul(args[0], args[1]);
        Ok(b.accumulate(args[2], product))
    })
}

/// Runs the loop over time; the outputs of all steps, `seq x batch x hidden`, and the last states.
fn run(
    b: &mut Build<'_, '_>,
    net: &Direction,
    from_input: Value,
    states: Vec<Value>,
    (reverse, elem): (bool, Type),
) -> Result<(Value, Vec<Value>), OpError> {
    let outputs = b.fill_number(&[net.seq, net.batch, Size::Known(net.hidden)], elem, 0.0)?;
    let mut inits = vec![outputs];
    inits.extend(states);
    let results = b.for_loop(net.seq, &inits, |b, step, carried| {
        let at = if reverse {
            let last = b.sub_sizes(net.seq, Size::Known(1));
            let last = b.value(last);
            b.sub(last, step)
        } else {
            step
        };
        let input = b.row(from_input, at)?;
        let (output, states) = net.step(b, input, &carried[1..], (at, elem))?;
        let mut next = vec![b.set_row(output, carried[0], at)?];
        next.extend(states);
        Ok(next)
    })?;
    Ok((results[0], results[1..].to_vec()))
}

impl Direction {
    /// The sizes of a state.
    fn state_shape(&self) -> [Size; 2] {
        [self.batch, Size::Known(self.hidden)]
    }

    /// `start + state * recurrence^T` for gates `first..first + count`.
    fn product(
        &self,
        b: &mut Build<'_, '_>,
        state: Value,
        start: Value,
        (first, count): (i64, i64),
    ) -> Result<Value, OpError> {
        let rows = count * self.hidden;
        let recurrence = if count == self.gates {
            self.recurrence
        } else {
            b.extract_slice(self.recurrence, (&[first * self.hidden, 0], &[rows, self.hidden], &[1, 1]))
        };
        let [left, right, place] = [[0, 2], [1, 2], [0, 1]].map(|dims| b.ctx.projection_map(3, &dims));
        let kinds = [LoopKind::Parallel, LoopKind::Parallel, LoopKind::Reduction];
        b.generic_one(&[(state, left), (recurrence, right)], (start, place), &kinds, |b, args| {
            let product = b.mul(args[0], args[1]);
            Ok(b.accumulate(args[2], product))
        })
    }

    /// The gates of a `batch x gates * hidden` tensor, each in loops over `batch x hidden`.
    fn gates_of(&self, b: &mut Build<'_, '_>, tensor: Value) -> Result<Vec<Mapped>, OpError> {
        let tensor = b.reshape(tensor, &[self.batch, Size::Known(self.gates), Size::Known(self.hidden)])?;
        let map = |gate: i64| b.affine(2, &[b.dim(0), b.ctx.affine_constant(gate), b.dim(1)]);
        Ok((0..self.gates).map(|gate| (tensor, map(gate))).collect())
    }

    /// The three parts of a list of `3 * hidden`, each in loops over `batch x hidden`.
    fn peepholes(&self, b: &mut Build<'_, '_>, list: Value) -> Result<Vec<Mapped>, OpError> {
        let list = b.reshape(list, &[3, self.hidden])?;
        let map = |gate: i64| b.affine(2, &[b.ctx.affine_constant(gate), b.dim(1)]);
        Ok((0..3).map(|gate| (list, map(gate))).collect())
    }

    fn clip(&self, b: &mut Build<'_, '_>, x: Value) -> Value {
        match self.clip {
            Some(clip) => b.clamp(x, -clip, clip),
            None => x,
        }
    }

    fn squash(&self, b: &mut Build<'_, '_>, kind: Activation, x: Value) -> Value {
        let x = self.clip(b, x);
        activation(b, kind, x)
    }

    /// One step: what goes into the outputs, as elements of type `elem`, and the next states.
    fn step(
        &self,
        b: &mut Build<'_, '_>,
        input: Value,
        states: &[Value],
        (at, elem): (Value, Type),
    ) -> Result<(Value, Vec<Value>), OpError> {
        let identity = b.ctx.identity_map(2);
        let mut inputs: Vec<Mapped> = states.iter().map(|&state| (state, identity)).collect();
        let n_states = states.len();
        match self.cell {
            Cell::Gru(linear) => inputs.extend(self.gru_gates(b, input, states[0], linear)?),
            _ => {
                let gates = self.product(b, states[0], input, (0, self.gates))?;
                inputs.extend(self.gates_of(b, gates)?);
                if let Some(list) = self.peephole {
                    inputs.extend(self.peepholes(b, list)?);
                }
            }
        }
        let lengths = self.lengths.map(|lengths| (lengths, b.ctx.projection_map(2, &[0])));
        inputs.extend(lengths);
        let n = inputs.len();
        let mut outputs = vec![(b.empty(&self.state_shape(), elem), identity)];
        for _ in states {
            outputs.push((b.empty(&self.state_shape(), self.ty), identity));
        }
        let unsigned = self.lengths.is_some_and(|lengths| is_unsigned(&b.ctx, b.elem(lengths)));
        let results = b.generic(&inputs, &outputs, &parallel(2), |b, args| {
            let (old, gates) = (&args[..n_states], &args[n_states..n - usize::from(self.lengths.is_some())]);
            let mut new = match self.cell {
                Cell::Lstm => self.lstm_cell(b, old[1], gates),
                Cell::Gru(_) => vec![self.gru_cell(b, old[0], gates)],
                Cell::Rnn => vec![self.squash(b, Activation::Tanh, gates[0])],
            };
            let mut output = new[0];
            if self.lengths.is_some() {
                let wide = b.ctx.int(64);
                let length = b.convert(args[n - 1], unsigned, wide, false);
                let at = b.convert(at, false, wide, false);
                let goes_on = b.compare(Compare::Lt, at, length, false);
                let zero = b.number(0.0, self.ty);
                output = b.select(goes_on, output, zero);
                for (new, &old) in new.iter_mut().zip(old) {
                    *new = b.select(goes_on, *new, old);
                }
            }
            let mut values = vec![output];
            values.extend(new);
            Ok(values)
        })?;
        Ok((results[0], results[1..].to_vec()))
    }

    /// The next hidden state and cell.
    fn lstm_cell(&self, b: &mut Build<'_, '_>, old: Value, gates: &[Value]) -> Vec<Value> {
        let peep = |b: &mut Build<'_, '_>, gate: usize, slot: usize, c: Value| match gates.get(4 + slot) {
            Some(&weight) => {
                let share = b.mul(weight, c);
                b.add(gates[gate], share)
            }
            None => gates[gate],
        };
        // Gates come in the order input, output, forget, cell, and so do peepholes.
        let input = peep(b, 0, 0, old);
        let input = self.squash(b, Activation::Sigmoid, input);
        let forget = peep(b, 2, 2, old);
        let forget = self.squash(b, Activation::Sigmoid, forget);
        let new = self.squash(b, Activation::Tanh, gates[3]);
        let (kept, added) = (b.mul(forget, old), b.mul(input, new));
        let cell = b.add(kept, added);
        let output = peep(b, 1, 1, cell);
        let output = self.squash(b, Activation::Sigmoid, output);
        let shown = activation(b, Activation::Tanh, cell);
        vec![b.mul(output, shown), cell]
    }

    /// What goes into a GRU's cell: the update gate before its function, the share of the input in the
    /// hidden gate, and that of the state.
    fn gru_gates(
        &self,
        b: &mut Build<'_, '_>,
        input: Value,
        state: Value,
        linear: bool,
    ) -> Result<Vec<Mapped>, OpError> {
        let (rows, ty) = (self.gates * self.hidden, self.ty);
        let gates = [self.batch, Size::Known(rows)];
        let start = match self.late_bias {
            Some(bias) => b.map(&[bias], (&gates, ty), |_, args| Ok(args[0]))?,
            None => b.fill_number(&gates, ty, 0.0)?,
        };
        let from_state = self.product(b, state, start, (0, 3))?;
        let identity = b.ctx.identity_map(2);
        let (of_input, of_state) = (self.gates_of(b, input)?, self.gates_of(b, from_state)?);
        let scaled = if linear { of_state[2] } else { (state, identity) };
        let dest = b.empty(&self.state_shape(), ty);
        let inputs = [of_input[1], of_state[1], scaled];
        let mut scaled = b.generic_one(&inputs, (dest, identity), &parallel(2), |b, args| {
            let gate = b.add(args[0], args[1]);
            let gate = self.squash(b, Activation::Sigmoid, gate);
            Ok(b.mul(gate, args[2]))
        })?;
        if !linear {
            let shape = self.state_shape();
            let start = match self.late_bias {
                Some(bias) => {
                    let bias = range(b, bias, 2 * self.hidden, self.hidden);
                    b.map(&[bias], (&shape, ty), |_, args| Ok(args[0]))?
                }
                None => b.fill_number(&shape, ty, 0.0)?,
            };
            scaled = self.product(b, scaled, start, (2, 1))?;
        }
        Ok(vec![of_input[0], of_state[0], of_input[2], (scaled, identity)])
    }

    fn gru_cell(&self, b: &mut Build<'_, '_>, old: Value, gates: &[Value]) -> Value {
        let update = b.add(gates[0], gates[1]);
        let update = self.squash(b, Activation::Sigmoid, update);
        let new = b.add(gates[2], gates[3]);
        let new = self.squash(b, Activation::Tanh, new);
        let one = b.number(1.0, self.ty);
        let rest = b.sub(one, update);
        let (added, kept) = (b.mul(rest, new), b.mul(update, old));
        b.add(added, kept)
    }
}
