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
        let buffers = [a.ptr(), packed.ptr(), bias.ptr(), std::ptr::null_mut(), c.ptr()];
        bench.time(
            &name,
            symbol,
            &buffers,
            &params,
            (2 * m * n * k) as f64,
            (4 * (m * k + k * n + m * n)) as f64,
        );
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
        let buffers = [a.ptr(), b.ptr(), null, null, c.ptr()];
        let flop = (12 * 2 * 128 * n * k) as f64;
        bench.time(name, symbol, &buffers, &params, flop, 0.0);
    }
}

/// Convolutions of resnet50 and mobilenet_v2 at 224 by 224.
pub(crate) fn conv2d(bench: &Bench) {
    for (name, size, in_c, out_c, kernel, stride) in [
        ("resnet first", 224, 3, 64, 7, 2),
        ("resnet 1x1", 56, 64, 64, 1, 1),
        ("resnet 3x3", 56, 64, 64, 3, 1),
        ("resnet 1x1 expand", 56, 64, 256, 1, 1),
        ("resnet 1x1 reduce", 56, 256, 64, 1, 1),
        ("resnet 3x3", 28, 128, 128, 3, 1),
        ("resnet 1x1 reduce", 28, 512, 128, 1, 1),
        ("resnet 3x3", 14, 256, 256, 3, 1),
        ("resnet 1x1 expand", 14, 256, 1024, 1, 1),
        ("resnet 1x1 reduce", 14, 1024, 256, 1, 1),
        ("resnet 3x3", 7, 512, 512, 3, 1),
        ("resnet 1x1 reduce", 7, 2048, 512, 1, 1),
        ("resnet 1x1 down", 14, 1024, 2048, 1, 2),
        ("mobilenet first", 224, 3, 32, 3, 2),
        ("mobilenet 1x1", 112, 32, 16, 1, 1),
        ("mobilenet 1x1", 112, 16, 96, 1, 1),
        ("mobilenet 1x1", 56, 144, 24, 1, 1),
        ("mobilenet 1x1", 28, 192, 32, 1, 1),
        ("mobilenet 1x1", 14, 384, 64, 1, 1),
        ("mobilenet 1x1", 14, 96, 576, 1, 1),
        ("mobilenet 1x1", 7, 160, 960, 1, 1),
        ("mobilenet 1x1", 7, 320, 1280, 1, 1),
    ] {
        let name = format!("conv {name} {kernel}x{kernel}/{stride} {size}^2 {in_c}->{out_c}");
        if !bench.wants(&name) {
            continue;
        }
        let symbol = bench.symbol("conv2d_nhwc_f32");
        let out = size / stride;
        let (input, weights) = (data(size * size * in_c), data(out_c * kernel * kernel * in_c));
        let (bias, output) = (data(out_c), data(out * out * out_c));
        let mut params =
            [1, size, size, in_c, out, out, out_c, kernel, kernel, stride, stride].map(|x| x as i64).to_vec();
        let pad = (kernel / 2) as i64;
        params.extend([1, 1, pad, pad, 1, 0, 1, 0, 0]);
        let packed = bench.pack(symbol, &weights, &params);
        let buffers = [input.ptr(), packed.ptr(), bias.ptr(), std::ptr::null_mut(), output.ptr()];
        let flop = 2 * out * out * out_c * kernel * kernel * in_c;
        let bytes = 4 * (input.len() + weights.len() + output.len());
        bench.time(&name, symbol, &buffers, &params, flop as f64, bytes as f64);
    }
}

/// Depthwise convolutions of mobilenet_v2.
pub(crate) fn depthwise(bench: &Bench) {
    for (size, channels, kernel, stride) in [
        (112, 32, 3, 1),
        (112, 96, 3, 2),
        (56, 144, 3, 1),
        (28, 192, 3, 1),
        (14, 384, 3, 1),
        (14, 576, 3, 2),
        (7, 960, 3, 1),
        (14, 480, 5, 1),
    ] {
        let name = format!("depthwise {kernel}x{kernel}/{stride} {size}^2 {channels}");
        if !bench.wants(&name) {
            continue;
        }
        let symbol = bench.symbol("depthwise_conv2d_nhwc_f32");
        let out = size / stride;
        let (input, weights) = (data(size * size * channels), data(kernel * kernel * channels));
        let (bias, output) = (data(channels), data(out * out * channels));
        let mut params = [1, size, size, channels, out, out, channels, kernel, kernel, stride, stride]
            .map(|x| x as i64)
            .to_vec();
        let pad = (kernel / 2) as i64;
        params.extend([1, 1, pad, pad, channels as i64, 0, 2, 0, i64::from(6f32.to_bits())]);
        let packed = bench.pack(symbol, &weights, &params);
        let buffers = [input.ptr(), packed.ptr(), bias.ptr(), output.ptr()];
        let flop = 2 * out * out * channels * kernel * kernel;
        let bytes = 4 * (input.len() + weights.len() + output.len());
        bench.time(&name, symbol, &buffers, &params, flop as f64, bytes as f64);
    }
}

/// The rest of bert_base and mobilenet_v2, whose limit is memory.
pub(crate) fn others(bench: &Bench) {
    let word = |x: f32| i64::from(x.to_bits());
    let (x, y, z) = (data(128 * 3072), data(128 * 3072), data(128 * 3072));
    let run = |name: &str, family: &str, buffers: &[*mut u8], params: &[i64], moved: usize| {
        if bench.wants(name) {
            bench.time(name, bench.symbol(family), buffers, params, 0.0, (4 * moved) as f64);
        }
    };
    let (n, null) = (128 * 3072, std::ptr::null_mut());
    run("softmax 1536x128", "softmax_f32", &[x.ptr(), y.ptr()], &[1536, 128, 0], 2 * 1536 * 128);
    let norm = [128, 768, word(1e-12)];
    run("layer_norm 128x768", "layer_norm_f32", &[x.ptr(), z.ptr(), z.ptr(), y.ptr()], &norm, 2 * 128 * 768);
    for (name, op) in [("exp", 0), ("log", 1), ("tanh", 2), ("erf", 3), ("sigmoid", 4), ("gelu", 6)] {
        run(
            &format!("unary {name} 128x3072"),
            "unary_f32",
            &[x.ptr(), y.ptr()],
            &[n as i64, op, 0, 0],
            2 * n,
        );
    }
    let add = [0, 0, 1, 1, n as i64, 0, 0, 0];
    run("binary add 128x3072", "binary_f32", &[x.ptr(), y.ptr(), z.ptr()], &add, 3 * n);
    for (name, sizes, permutation) in [
        ("transpose nchw-nhwc 56x56x64", [1, 64, 56, 56], [0, 2, 3, 1]),
        ("transpose nhwc-nchw 56x56x64", [1, 56, 56, 64], [0, 3, 1, 2]),
        ("transpose nchw-nhwc 224x224x3", [1, 3, 224, 224], [0, 2, 3, 1]),
        ("transpose heads 128x12x64", [1, 128, 12, 64], [0, 2, 1, 3]),
    ] {
        let mut params = vec![4];
        params.extend(sizes);
        params.extend([1, 1]);
        params.extend(permutation);
        params.extend([4, 5]);
        let moved: i64 = sizes.iter().product();
        run(name, "transpose_f32", &[x.ptr(), y.ptr()], &params, 2 * moved as usize);
    }
    let pool = [1, 112, 112, 64, 56, 56, 3, 3, 2, 2, 1, 1, 1, 1, 1, 1, 0];
    let (image, small) = (data(112 * 112 * 64), data(56 * 56 * 64));
    run(
        "max_pool 3x3/2 112^2 64",
        "pool2d_nhwc_f32",
        &[image.ptr(), small.ptr()],
        &pool,
        112 * 112 * 64 + 56 * 56 * 64,
    );
    let symbol = bench.symbol("lstm_f32");
    let params = [64, 1, 256, 0, 256, 0];
    let weights = bench.pack(symbol, &data(4 * 256 * 256), &params);
    let buffers = [x.ptr(), weights.ptr(), null, null, null, y.ptr(), null, null];
    if bench.wants("lstm 64 steps of 256") {
        bench.time("lstm 64 steps of 256", symbol, &buffers, &params, (64 * 2 * 4 * 256 * 256) as f64, 0.0);
    }
}
