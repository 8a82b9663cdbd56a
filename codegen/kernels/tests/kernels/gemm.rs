//! Matrix products.

use proptest::prelude::*;

use crate::harness::*;

#[derive(Clone, Debug)]
struct Case {
    mnk: [usize; 3],
    pads: [usize; 4],
    batch: [usize; 2],
    share: [bool; 2],
    flags: i64,
    bias: bool,
    residual: bool,
    alpha: f32,
    activation: i64,
    threads: usize,
}

fn case() -> impl Strategy<Value = Case> {
    let size = || prop_oneof![4 => 1usize..40, 1 => 0usize..3, 1 => 60usize..150];
    (
        (
            (size(), size(), prop_oneof![9 => size(), 1 => 1000usize..2100]),
            [0usize..4, 0usize..4, 0usize..4, 0usize..4],
        ),
        ([1usize..3, 1usize..3], any::<[bool; 2]>(), 0i64..4),
        (any::<bool>(), any::<bool>(), prop_oneof![Just(1.0f32), Just(0.125), Just(-2.0)], 0i64..11),
        prop_oneof![Just(1usize), Just(3)],
    )
        .prop_map(
            |(((m, n, k), pads), (batch, share, flags), (bias, residual, alpha, activation), threads)| Case {
                mnk: [m, n, k],
                pads,
                batch,
                share,
                flags,
                bias,
                residual,
                alpha,
                activation,
                threads,
            },
        )
}

fn check(case: &Case) {
    let [m, n, k] = case.mnk;
    let transposed = case.flags & 2 != 0;
    let [b_rows, b_columns] = if transposed { [n, k] } else { [k, n] };
    let [lda, ldb, ldc, ldr] =
        [k + case.pads[0], b_columns + case.pads[1], n + case.pads[2], n + case.pads[3]];
    let [b0, b1] = case.batch;
    // Heads side by side within a row for A; matrices one after the other for the others.
    let (lda, a_strides) = (lda * b1, [m * lda * b1, lda]);
    let b_size = b_rows * ldb;
    let b_strides = [if case.share[0] { 0 } else { b_size * b1 }, if case.share[1] { 0 } else { b_size }];
    let c_strides = [m * ldc * b1, m * ldc];
    // One row for all, such as a mask, or a matrix for each product.
    let ldr = if case.pads[3] == 3 { 0 } else { ldr };
    let r_strides = if ldr == 0 { [n, 0] } else { [m * ldr * b1, m * ldr] };
    let a = random(b0 * m * lda, 1);
    let b = random(b0 * b1 * b_size, 2);
    let bias = case.bias.then(|| random(n, 3));
    let residual = case.residual.then(|| random(b0 * r_strides[0], 4));
    let (act_alpha, act_beta) = (0.3f32, 0.6f32);

    let mut want = vec![7.0f64; b0 * c_strides[0]];
    for i in 0..b0 {
        for j in 0..b1 {
            let at = |s: [usize; 2]| i * s[0] + j * s[1];
            for row in 0..m {
                for column in 0..n {
                    let mut sum = 0.0f64;
                    for s in 0..k {
                        let bi = if transposed { column * ldb + s } else { s * ldb + column };
                        sum += f64::from(a[at(a_strides) + row * lda + s]) * f64::from(b[at(b_strides) + bi]);
                    }
                    sum *= f64::from(case.alpha);
                    sum += bias.as_ref().map_or(0.0, |b| f64::from(b[column]));
                    sum +=
                        residual.as_ref().map_or(0.0, |r| f64::from(r[at(r_strides) + row * ldr + column]));
                    want[at(c_strides) + row * ldc + column] =
                        activate(case.activation, act_alpha, act_beta, sum);
                }
            }
        }
    }
    let mut params: Vec<i64> = [m, n, k, lda, ldb, ldc].map(|x| x as i64).to_vec();
    params.push(case.flags);
    for x in [case.batch, a_strides, b_strides, c_strides].as_flattened() {
        params.push(*x as i64);
    }
    params.extend([ldr as i64, r_strides[0] as i64, r_strides[1] as i64, word(case.alpha)]);
    params.extend([case.activation, word(act_alpha), word(act_beta)]);
    for symbol in family("gemm_f32") {
        let packed;
        let b = if case.flags & 1 != 0 {
            packed = Packed::new(symbol, &b, &params);
            packed.ptr()
        } else {
            bytes(&b)
        };
        let c = vec![7.0f32; want.len()];
        // The residual may be in C's place.
        let (residual, c) = match &residual {
            Some(r) if ldr == ldc => {
                let gaps = |(i, &r)| if i % ldc < n { r } else { 7.0 };
                (None, r.iter().enumerate().map(gaps).collect())
            }
            r => (r.as_ref(), c),
        };
        let residual = match residual {
            None if case.residual => bytes(&c),
            r => optional(r),
        };
        let buffers = [bytes(&a), b, optional(bias.as_ref()), residual, bytes(&c)];
        call(symbol, case.threads, &buffers, &params);
        close(symbol.name, &c, &want, 4e-6 * (k as f64).max(8.0).sqrt());
    }
}

#[test]
fn gemm_matches_reference() {
    runner(400)
        .run(&case(), |case| {
            check(&case);
            Ok(())
        })
        .unwrap();
}
