//! Whole LSTM layers.

use proptest::prelude::*;

use crate::harness::*;

#[derive(Clone, Debug)]
struct Case {
    steps: usize,
    batch: usize,
    inputs: usize,
    hidden: usize,
    directions: usize,
    reverse: bool,
    initial: bool,
    lengths: bool,
    bias: bool,
}

fn case() -> impl Strategy<Value = Case> {
    let sizes = (1usize..5, 1usize..4, 1usize..20, 1usize..24, 1usize..3);
    (sizes, any::<[bool; 4]>()).prop_map(|((steps, batch, inputs, hidden, directions), flags)| Case {
        steps,
        batch,
        inputs,
        hidden,
        directions,
        // Only a layer of one direction is said to be reversed.
        reverse: flags[0] && directions == 1,
        initial: flags[1],
        lengths: flags[2],
        bias: flags[3],
    })
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum()
}

/// All states, last states and last cells by ONNX's equations, from the operands in the kernel's order.
fn reference(case: &Case, operands: [&[f32]; 6], lengths: &[usize]) -> [Vec<f64>; 3] {
    let Case { steps, batch, inputs, hidden: n, directions, .. } = *case;
    let [x, weights, recurrence, bias, h0, c0] = operands;
    let mut all = vec![0.0; steps * directions * batch * n];
    let (mut last_h, mut last_c) = (Vec::new(), Vec::new());
    for (d, b) in (0..directions).flat_map(|d| (0..batch).map(move |b| (d, b))) {
        let start = |values: &[f32]| values[(d * batch + b) * n..][..n].to_vec();
        let (mut h, mut c) = (start(h0), start(c0));
        for s in 0..lengths[b] {
            let t = if d == 1 || case.reverse { lengths[b] - 1 - s } else { s };
            let old = h.clone();
            let gate = |g: usize, j: usize| {
                let row = d * 4 * n + g * n + j;
                let late = d * 8 * n + g * n + j;
                dot(&weights[row * inputs..][..inputs], &x[(t * batch + b) * inputs..][..inputs])
                    + dot(&recurrence[row * n..][..n], &old)
                    + f64::from(bias[late])
                    + f64::from(bias[late + 4 * n])
            };
            for j in 0..n {
                let cell = sigmoid(gate(2, j)) * f64::from(c[j]) + sigmoid(gate(0, j)) * gate(3, j).tanh();
                c[j] = cell as f32;
                h[j] = (sigmoid(gate(1, j)) * cell.tanh()) as f32;
                all[((t * directions + d) * batch + b) * n + j] = f64::from(h[j]);
            }
        }
        last_h.extend(h.into_iter().map(f64::from));
        last_c.extend(c.into_iter().map(f64::from));
    }
    [all, last_h, last_c]
}

fn check(case: &Case) {
    let Case { steps, batch, inputs, hidden: n, directions, .. } = *case;
    let optional =
        |given: bool, count: usize, seed| if given { random(count, seed) } else { vec![0.0; count] };
    let x = random(steps * batch * inputs, 1);
    let weights = random(directions * 4 * n * inputs, 2);
    let recurrence = random(directions * 4 * n * n, 3);
    let bias = optional(case.bias, directions * 8 * n, 4);
    let h0 = optional(case.initial, directions * batch * n, 5);
    let c0 = optional(case.initial, directions * batch * n, 6);
    let lengths: Vec<i32> = (0..batch).map(|b| (b % (steps + 1)) as i32).collect();
    let taken: Vec<usize> = lengths.iter().map(|&l| if case.lengths { l as usize } else { steps }).collect();
    let [all, last_h, last_c] = reference(case, [&x, &weights, &recurrence, &bias, &h0, &c0], &taken);
    let params = [steps, batch, inputs, n, directions, usize::from(case.reverse)].map(|word| word as i64);
    for symbol in family("lstm_layer_f32") {
        let packed = Packed::new(symbol, &recurrence, &params);
        let (y, h, c) = (vec![7.0f32; all.len()], vec![7.0f32; last_h.len()], vec![7.0f32; last_c.len()]);
        let null = std::ptr::null_mut();
        let buffers = [
            bytes(&x),
            bytes(&weights),
            packed.ptr(),
            if case.bias { bytes(&bias) } else { null },
            if case.lengths { lengths.as_ptr().cast_mut().cast() } else { null },
            if case.initial { bytes(&h0) } else { null },
            if case.initial { bytes(&c0) } else { null },
            bytes(&y),
            bytes(&h),
            bytes(&c),
        ];
        call(symbol, 2, &buffers, &params);
        close(symbol.name, &y, &all, 1e-4);
        close(symbol.name, &h, &last_h, 1e-4);
        close(symbol.name, &c, &last_c, 1e-4);
    }
}

#[test]
fn layers_match_reference() {
    runner(60)
        .run(&case(), |case| {
            check(&case);
            Ok(())
        })
        .unwrap();
}
