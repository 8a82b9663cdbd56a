//! Poolings.

use proptest::prelude::*;

use crate::conv2d::{Shape, shape};
use crate::harness::*;

fn check(s: &Shape, channels: usize, mode: i64, ceil: bool, threads: usize) {
    let mut out = s.output();
    if ceil && out.iter().all(|&o| o > 0) {
        // A last window that hangs over the padding.
        out = out.map(|o| o + 1);
    }
    let pixels = s.input[0] * s.input[1];
    let mut input = random(s.batch * pixels * channels, 1);
    input[0] = f32::NAN;
    let mut want = Vec::new();
    for image in 0..s.batch {
        for y in 0..out[0] {
            for x in 0..out[1] {
                for c in 0..channels {
                    let (mut sum, mut max, mut count) = (0.0f64, f64::NEG_INFINITY, 0usize);
                    s.window([y, x], |_, pixel| {
                        let v = f64::from(input[(image * pixels + pixel) * channels + c]);
                        sum += v;
                        max = if v.is_nan() || v > max { v } else { max };
                        count += 1;
                    });
                    if mode == 2 {
                        let mut padded = s.clone();
                        padded.input = [0, 1].map(|a| s.input[a] + s.pad[a] + s.pad_after[a]);
                        padded.pad = [0, 0];
                        count = 0;
                        padded.window([y, x], |_, _| count += 1);
                    }
                    want.push(if mode == 0 { max } else { sum / count.max(1) as f64 });
                }
            }
        }
    }
    let mut params: Vec<i64> = [s.batch, s.input[0], s.input[1], channels].map(|x| x as i64).to_vec();
    for pair in [out, s.kernel, s.stride, s.dilation, s.pad, s.pad_after] {
        params.extend(pair.map(|x| x as i64));
    }
    params.push(mode);
    for symbol in family("pool2d_nhwc_f32") {
        let output = vec![7.0f32; want.len()];
        call(symbol, threads, &[bytes(&input), bytes(&output)], &params);
        close(symbol.name, &output, &want, 1e-6);
    }
}

#[test]
fn pool_matches_reference() {
    let case = (shape(), 1usize..40, 0i64..3, any::<bool>(), prop_oneof![Just(1usize), Just(3)]);
    runner(400)
        .run(&case, |(shape, channels, mode, ceil, threads)| {
            check(&shape, channels, mode, ceil, threads);
            Ok(())
        })
        .unwrap();
}

#[test]
fn global_pool_matches_reference() {
    for (batch, pixels, channels) in
        [(1, 49, 1280), (3, 1, 7), (2, 200, 33), (0, 4, 4), (1, 64, 16), (1, 129, 5)]
    {
        for mode in [0, 1] {
            let mut input = random(batch * pixels * channels, 5);
            if batch == 3 {
                input[3] = f32::NAN;
            }
            let mut want = vec![if mode == 0 { f64::NEG_INFINITY } else { 0.0 }; batch * channels];
            for (i, &v) in input.iter().enumerate() {
                let w = &mut want[i / (pixels * channels) * channels + i % channels];
                let v = f64::from(v);
                *w = if mode == 1 {
                    *w + v / pixels as f64
                } else if v.is_nan() || v > *w {
                    v
                } else {
                    *w
                };
            }
            for symbol in family("global_pool_nhwc_f32") {
                for threads in [1, 3] {
                    let output = vec![7.0f32; want.len()];
                    let params = [batch as i64, pixels as i64, channels as i64, mode];
                    call(symbol, threads, &[bytes(&input), bytes(&output)], &params);
                    close(symbol.name, &output, &want, 1e-6);
                }
            }
        }
    }
}
