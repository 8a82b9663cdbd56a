//! Layers of mobilenet_v2, resnet50 and bert_base.

use crate::support::{Bench, data};

/// Matrix products: bert_base with 128 tokens, its attention, and the classifiers of the vision models.
pub(crate) fn gemm(bench: &Bench) {
    let one = i64::from(1f32.to_bits());
    for (name, m, n, k, activation) in [
        ("bert projection", 128, 768, 768, 0),
        ("bert ffn up gelu", 128, 3072, 768, 8),
        ("bert ffn up", 128, 3072, 768, 0),
        ("bert ffn down", 128, 768, 3072, 0),
        ("square 512", 512, 512, 512, 0),
        ("mobilenet classifier", 1, 1000, 1280, 0),
        ("resnet classifier", 1, 1000, 2048, 0),
    ] {
        let name = format!("gemm {name} {m}x{n}x{k}");
        if !bench.wants(&name) {
            continue;
        }
        let symbol = bench.symbol("gemm_f32");
        let (a, b, bias, c) = (data(m * k), data(k * n), data(n), data(m * n));
        let [mi, ni, ki] = [m, n, k].map(|x| x as i64);
        let params = [mi, ni, ki, ki, ni, ni, 1, 1, 1, 0, 0, 0, 0, 0, 0, ni, 0, 0, one, activation, 0, 0];
        let packed = bench.pack(symbol, &b, &params);
        let buffers =
            [a.as_ptr().cast_mut().cast(), packed.as_ptr().cast_mut().cast(), bias.as_ptr().cast_mut().cast(), std::ptr::null_mut(), c.as_ptr().cast_mut().cast()];
        bench.time(&name, symbol, &buffers, &params, (2 * m * n * k) as f64, (4 * (m * k + k * n + m * n)) as f64);
    }
    // 12 heads of 64 in rows of 768.
    for (name, n, k, flags, lda, ldb, ldc, a1, b1, c1) in [
        ("gemm bert attention scores 12x128x128x64", 128, 64, 2, 768, 768, 128, 64, 64, 128 * 128),
        ("gemm bert attention values 12x128x64x128", 64, 128, 0, 128, 768, 768, 128 * 128, 64, 64),
    ] {
        if !bench.wants(name) {
            continue;
        }
        let symbol = bench.symbol("gemm_f32");
        let (a, b, c) = (data(12 * 128 * 128), data(128 * 768), data(12 * 128 * 128));
        let params = [128, n, k, lda, ldb, ldc, flags, 1, 12, 0, a1, 0, b1, 0, c1, 0, 0, 0, one, 0, 0, 0];
        let null = std::ptr::null_mut();
        let buffers = [a.as_ptr().cast_mut().cast(), b.as_ptr().cast_mut().cast(), null, null, c.as_ptr().cast_mut().cast()];
        let flop = (12 * 2 * 128 * n * k) as f64;
        bench.time(name, symbol, &buffers, &params, flop, 0.0);
    }
}
