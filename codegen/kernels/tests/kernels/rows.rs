//! Softmax and normalizations.

use proptest::prelude::*;

use crate::harness::*;

fn sizes() -> impl Strategy<Value = (usize, usize, usize)> {
    (0usize..9, prop_oneof![4 => 0usize..70, 1 => 100usize..1500], prop_oneof![Just(1usize), Just(3)])
}

#[test]
fn softmax_matches_reference() {
    runner(300)
        .run(&(sizes(), any::<bool>(), any::<bool>()), |((outer, inner, threads), log, infinite)| {
            let mut x: Vec<f32> = random(outer * inner, 1).iter().map(|v| v * 30.0).collect();
            if infinite && x.len() > 3 {
                x[3] = f32::NEG_INFINITY;
            }
            let mut want = Vec::new();
            for row in x.chunks(inner.max(1)) {
                let max = row.iter().fold(f64::NEG_INFINITY, |m, &v| m.max(f64::from(v)));
                let sum: f64 = row.iter().map(|&v| (f64::from(v) - max).exp()).sum();
                want.extend(row.iter().map(|&v| {
                    let shifted = f64::from(v) - max;
                    if log { shifted - sum.ln() } else { shifted.exp() / sum }
                }));
            }
            for symbol in family("softmax_f32") {
                let y = x.clone();
                call(symbol, threads, &[bytes(&y), bytes(&y)], &[outer as i64, inner as i64, i64::from(log)]);
                close(symbol.name, &y, &want, 1e-6);
                for (&g, &w) in y.iter().zip(&want).filter(|(_, w)| !log && **w > 1e-30) {
                    assert!((f64::from(g) / w - 1.0).abs() < 1e-5, "{}: {g} is not {w}", symbol.name);
                }
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn softmax_of_nan_is_nan() {
    for symbol in family("softmax_f32") {
        let x = vec![1.0, f32::NAN, 2.0, 1.0, 2.0, 3.0];
        let y = vec![0.0; 6];
        call(symbol, 1, &[bytes(&x), bytes(&y)], &[2, 3, 0]);
        assert!(y[..3].iter().all(|v| v.is_nan()) && y[3..].iter().all(|v| v.is_finite()), "{}", symbol.name);
    }
}

#[test]
fn norms_match_reference() {
    runner(300)
        .run(&(sizes(), any::<bool>(), any::<bool>()), |((outer, inner, threads), scale, bias)| {
            // A mean far from 0 shows a variance computed as a difference of squares.
            let x: Vec<f32> = random(outer * inner, 1).iter().map(|v| v + 100.0).collect();
            let scale = scale.then(|| random(inner, 2));
            let bias = bias.then(|| random(inner, 3));
            let epsilon = 1e-5f32;
            for (name, centered) in [("layer_norm_f32", true), ("rms_norm_f32", false)] {
                let mut want = Vec::new();
                for row in x.chunks(inner.max(1)) {
                    let n = row.len() as f64;
                    let mean =
                        if centered { row.iter().map(|&v| f64::from(v)).sum::<f64>() / n } else { 0.0 };
                    let variance = row.iter().map(|&v| (f64::from(v) - mean).powi(2)).sum::<f64>() / n;
                    want.extend(row.iter().enumerate().map(|(i, &v)| {
                        let y = (f64::from(v) - mean) / (variance + f64::from(epsilon)).sqrt();
                        let scaled = y * scale.as_ref().map_or(1.0, |s| f64::from(s[i]));
                        scaled + bias.as_ref().map_or(0.0, |b| f64::from(b[i]))
                    }));
                }
                for symbol in family(name) {
                    let y = x.clone();
                    let buffers = [bytes(&y), optional(scale.as_ref()), optional(bias.as_ref()), bytes(&y)];
                    call(symbol, threads, &buffers, &[outer as i64, inner as i64, word(epsilon)]);
                    // The mean of numbers near 100 is known to about 1e-5; a row of equal numbers, divided
                    // by the root of epsilon, magnifies that.
                    close(symbol.name, &y, &want, if inner == 1 { 1e-2 } else { 2e-3 });
                }
            }
            Ok(())
        })
        .unwrap();
}
