//! Recurrent layers.

use proptest::prelude::*;
use terrace_kernels::KernelSymbol;

use crate::harness::*;

#[derive(Clone, Debug)]
struct Case {
    steps: usize,
    batch: usize,
    hidden: usize,
    reverse: bool,
    initial: bool,
    lengths: bool,
    linear: bool,
    bias: bool,
    threads: usize,
}

fn case() -> impl Strategy<Value = Case> {
    ((0usize..6, 1usize..20, 1usize..40), any::<[bool; 5]>(), prop_oneof![Just(1usize), Just(3)]).prop_map(
        |((steps, batch, hidden), [reverse, initial, lengths, linear, bias], threads)| Case {
            steps,
            batch,
            hidden,
            reverse,
            initial,
            lengths,
            linear,
            bias,
            threads,
        },
    )
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// One sequence's operands.
struct Sequence<'a> {
    case: &'a Case,
    weights: &'a [f32],
    bias: Option<&'a [f32]>,
}

impl Sequence<'_> {
    /// Row `row` of the weights times `h`.
    fn share(&self, row: usize, h: &[f64]) -> f64 {
        let n = self.case.hidden;
        (0..n).map(|k| f64::from(self.weights[row * n + k]) * h[k]).sum()
    }

    fn lstm(&self, gates: &[f32], h: &mut [f64], c: &mut [f64]) {
        let n = self.case.hidden;
        let old = h.to_vec();
        for j in 0..n {
            let gate = |g: usize| f64::from(gates[g * n + j]) + self.share(g * n + j, &old);
            c[j] = sigmoid(gate(2)) * c[j] + sigmoid(gate(0)) * gate(3).tanh();
            h[j] = sigmoid(gate(1)) * c[j].tanh();
        }
    }

    fn gru(&self, gates: &[f32], h: &mut [f64]) {
        let n = self.case.hidden;
        let old = h.to_vec();
        let gate = |g: usize, j: usize| sigmoid(f64::from(gates[g * n + j]) + self.share(g * n + j, &old));
        let reset: Vec<f64> = (0..n).map(|j| gate(1, j) * old[j]).collect();
        for j in 0..n {
            let bias = self.bias.map_or(0.0, |b| f64::from(b[j]));
            let share = if self.case.linear {
                gate(1, j) * (self.share(2 * n + j, &old) + bias)
            } else {
                self.share(2 * n + j, &reset) + bias
            };
            let new = (f64::from(gates[2 * n + j]) + share).tanh();
            let z = gate(0, j);
            h[j] = (1.0 - z) * new + z * old[j];
        }
    }
}

fn check(case: &Case, gates: usize) {
    let Case { steps, batch, hidden: n, .. } = *case;
    let projected: Vec<f32> = random(steps * batch * gates * n, 1).iter().map(|v| v * 3.0).collect();
    let weights = random(gates * n * n, 2);
    let h0 = case.initial.then(|| random(batch * n, 3));
    let c0 = case.initial.then(|| random(batch * n, 4));
    let bias = (case.bias && gates == 3).then(|| random(n, 5));
    let lengths: Option<Vec<i32>> =
        case.lengths.then(|| (0..batch).map(|b| (b % (steps + 1)) as i32).collect());
    // As if a second direction lay between the steps.
    let stride = 2 * batch * n;

    let mut want = vec![7.0f64; steps * stride];
    let (mut last_h, mut last_c) = (Vec::new(), Vec::new());
    let sequence = Sequence { case, weights: &weights, bias: bias.as_deref() };
    for b in 0..batch {
        let start = |v: &Option<Vec<f32>>| -> Vec<f64> {
            (0..n).map(|j| v.as_ref().map_or(0.0, |v| f64::from(v[b * n + j]))).collect()
        };
        let (mut h, mut c) = (start(&h0), start(&c0));
        let length = lengths.as_ref().map_or(steps, |l| l[b] as usize);
        for t in 0..steps {
            want[t * stride + b * n..][..n].fill(0.0);
        }
        for s in 0..length {
            let t = if case.reverse { length - 1 - s } else { s };
            let row = &projected[(t * batch + b) * gates * n..][..gates * n];
            if gates == 4 {
                sequence.lstm(row, &mut h, &mut c)
            } else {
                sequence.gru(row, &mut h)
            }
            want[t * stride + b * n..][..n].copy_from_slice(&h);
        }
        last_h.extend(h);
        last_c.extend(c);
    }
    let mut params: Vec<i64> = [steps, batch, n].map(|x| x as i64).to_vec();
    params.extend([i64::from(case.reverse), stride as i64, i64::from(case.linear)]);
    for symbol in family(if gates == 4 { "lstm_f32" } else { "gru_f32" }) {
        let packed = Packed::new(symbol, &weights, &params);
        let (y, h, c) = (vec![7.0f32; want.len()], vec![7.0f32; batch * n], vec![7.0f32; batch * n]);
        let lengths = lengths.as_ref().map_or(std::ptr::null_mut(), |l| l.as_ptr().cast_mut().cast());
        let mut buffers = vec![bytes(&projected), packed.ptr()];
        if gates == 4 {
            buffers.extend([
                optional(h0.as_ref()),
                optional(c0.as_ref()),
                lengths,
                bytes(&y),
                bytes(&h),
                bytes(&c),
            ]);
        } else {
            buffers.extend([optional(bias.as_ref()), optional(h0.as_ref()), lengths, bytes(&y), bytes(&h)]);
        }
        call(symbol, case.threads, &buffers, &params);
        compare(symbol, (&y, &want), (&h, &last_h), (gates == 4).then_some((&c, &last_c)));
    }
}

type Pair<'a> = (&'a Vec<f32>, &'a Vec<f64>);

fn compare(symbol: &KernelSymbol, y: Pair, h: Pair, c: Option<Pair>) {
    close(symbol.name, y.0, y.1, 1e-4);
    close(symbol.name, h.0, h.1, 1e-4);
    if let Some(c) = c {
        close(symbol.name, c.0, c.1, 1e-4);
    }
}

#[test]
fn lstm_matches_reference() {
    runner(150)
        .run(&case(), |case| {
            check(&case, 4);
            Ok(())
        })
        .unwrap();
}

#[test]
fn gru_matches_reference() {
    runner(150)
        .run(&case(), |case| {
            check(&case, 3);
            Ok(())
        })
        .unwrap();
}
