//! Convolutions, plain and depthwise.

use proptest::prelude::*;

use crate::harness::*;

/// The sizes of a convolution.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    pub(crate) batch: usize,
    pub(crate) input: [usize; 2],
    pub(crate) kernel: [usize; 2],
    pub(crate) stride: [usize; 2],
    pub(crate) dilation: [usize; 2],
    pub(crate) pad: [usize; 2],
    pub(crate) pad_after: [usize; 2],
}

pub(crate) fn shape() -> impl Strategy<Value = Shape> {
    (
        (
            1usize..3,
            [1usize..12, 1usize..14],
            prop_oneof![3 => Just([1, 1]), 3 => Just([3, 3]), 1 => Just([5, 5]), 2 => [1usize..5, 1usize..6]],
        ),
        ([1usize..4, 1usize..4], prop_oneof![2 => Just([1, 1]), 1 => [1usize..3, 1usize..4]]),
        ([0usize..3, 0usize..3], [0usize..3, 0usize..3]),
    )
        .prop_map(|((batch, input, kernel), (stride, dilation), (pad, pad_after))| Shape {
            batch,
            input,
            kernel,
            stride,
            dilation,
            pad,
            pad_after,
        })
}

impl Shape {
    /// Output size of one axis; 0 if the window does not fit.
    pub(crate) fn output(&self) -> [usize; 2] {
        std::array::from_fn(|a| {
            let padded = self.input[a] + self.pad[a] + self.pad_after[a];
            let window = (self.kernel[a] - 1) * self.dilation[a] + 1;
            if padded < window { 0 } else { (padded - window) / self.stride[a] + 1 }
        })
    }

    /// Calls `f(tap, input pixel)` for the taps of an output pixel that lie within the input.
    pub(crate) fn window(&self, [y, x]: [usize; 2], mut f: impl FnMut(usize, usize)) {
        for i in 0..self.kernel[0] {
            for j in 0..self.kernel[1] {
                let at = |o: usize, t: usize, a: usize| {
                    (o * self.stride[a] + t * self.dilation[a])
                        .checked_sub(self.pad[a])
                        .filter(|&p| p < self.input[a])
                };
                if let (Some(iy), Some(ix)) = (at(y, i, 0), at(x, j, 1)) {
                    f(i * self.kernel[1] + j, iy * self.input[1] + ix);
                }
            }
        }
    }

    /// The words that convolutions and poolings begin with, for their channel counts.
    pub(crate) fn words(&self, in_c: usize, out_c: usize) -> Vec<i64> {
        let [oh, ow] = self.output();
        let [h, w] = self.input;
        let mut words = vec![self.batch, h, w, in_c, oh, ow, out_c];
        for pair in [self.kernel, self.stride, self.dilation, self.pad] {
            words.extend(pair);
        }
        words.into_iter().map(|x| x as i64).collect()
    }
}

#[derive(Clone, Debug)]
struct Case {
    shape: Shape,
    groups: usize,
    channels: [usize; 2],
    layout: i64,
    bias: bool,
    residual: bool,
    activation: i64,
    threads: usize,
}

fn case() -> impl Strategy<Value = Case> {
    let channels = || prop_oneof![3 => 1usize..20, 1 => 30usize..70];
    (
        (shape(), prop_oneof![3 => Just(1usize), 1 => 2usize..4], [channels(), channels()]),
        (0i64..3, any::<bool>(), any::<bool>(), 0i64..11, prop_oneof![Just(1usize), Just(3)]),
    )
        .prop_map(|((shape, groups, channels), (layout, bias, residual, activation, threads))| Case {
            shape,
            groups,
            channels,
            layout,
            bias,
            residual,
            activation,
            threads,
        })
}

fn check(case: &Case) {
    let s = &case.shape;
    let [ic, oc] = case.channels;
    let (in_c, out_c) = (ic * case.groups, oc * case.groups);
    let [oh, ow] = s.output();
    let taps = s.kernel[0] * s.kernel[1];
    let pixels = s.input[0] * s.input[1];
    let input = random(s.batch * pixels * in_c, 1);
    let weights = random(out_c * taps * ic, 2);
    let bias = case.bias.then(|| random(out_c, 3));
    let residual = case.residual.then(|| random(s.batch * oh * ow * out_c, 4));
    let (alpha, beta) = (0.3f32, 0.6f32);
    let mut want = Vec::new();
    for image in 0..s.batch {
        for y in 0..oh {
            for x in 0..ow {
                for o in 0..out_c {
                    let mut sum = bias.as_ref().map_or(0.0, |b| f64::from(b[o]));
                    s.window([y, x], |tap, pixel| {
                        for c in 0..ic {
                            let w = match case.layout {
                                0 => (o * taps + tap) * ic + c,
                                1 => (tap * ic + c) * out_c + o,
                                _ => (o * ic + c) * taps + tap,
                            };
                            let at = (image * pixels + pixel) * in_c + o / oc * ic + c;
                            sum += f64::from(input[at]) * f64::from(weights[w]);
                        }
                    });
                    sum += residual.as_ref().map_or(0.0, |r| f64::from(r[want.len()]));
                    want.push(activate(case.activation, alpha, beta, sum));
                }
            }
        }
    }
    let mut params = s.words(in_c, out_c);
    params.extend([case.groups as i64, case.layout, case.activation, word(alpha), word(beta)]);
    for symbol in family("conv2d_nhwc_f32") {
        let packed = Packed::new(symbol, &weights, &params);
        let output = vec![7.0f32; want.len()];
        // The residual may be in the output's place.
        let (residual, output) = match &residual {
            Some(r) if case.layout == 0 => {
                let both = r.clone();
                (bytes(&both), both)
            }
            r => (optional(r.as_ref()), output),
        };
        let buffers = [bytes(&input), packed.ptr(), optional(bias.as_ref()), residual, bytes(&output)];
        call(symbol, case.threads, &buffers, &params);
        close(symbol.name, &output, &want, 4e-6 * ((taps * ic) as f64).sqrt());
    }
}

#[test]
fn conv2d_matches_reference() {
    runner(300)
        .run(&case(), |case| {
            check(&case);
            Ok(())
        })
        .unwrap();
}

#[test]
fn padding_of_wide_layers_is_zero() {
    let shape = Shape {
        batch: 1,
        input: [2, 3],
        kernel: [3, 3],
        stride: [1, 1],
        dilation: [1, 1],
        pad: [1, 1],
        pad_after: [1, 1],
    };
    for channels in [1500, 4200] {
        check(&Case {
            shape: shape.clone(),
            groups: 1,
            channels: [channels, 3],
            layout: 0,
            bias: false,
            residual: false,
            activation: 0,
            threads: 1,
        });
    }
}

fn check_depthwise(case: &Case) {
    let s = &case.shape;
    let channels = case.channels[0];
    let [oh, ow] = s.output();
    let taps = s.kernel[0] * s.kernel[1];
    let pixels = s.input[0] * s.input[1];
    let input = random(s.batch * pixels * channels, 1);
    let weights = random(taps * channels, 2);
    let bias = case.bias.then(|| random(channels, 3));
    let (alpha, beta) = (0.3f32, 0.6f32);
    let mut want = Vec::new();
    for image in 0..s.batch {
        for y in 0..oh {
            for x in 0..ow {
                for c in 0..channels {
                    let mut sum = bias.as_ref().map_or(0.0, |b| f64::from(b[c]));
                    s.window([y, x], |tap, pixel| {
                        let w = if case.layout == 1 { tap * channels + c } else { c * taps + tap };
                        let at = (image * pixels + pixel) * channels + c;
                        sum += f64::from(input[at]) * f64::from(weights[w]);
                    });
                    want.push(activate(case.activation, alpha, beta, sum));
                }
            }
        }
    }
    let mut params = s.words(channels, channels);
    params.extend([channels as i64, case.layout, case.activation, word(alpha), word(beta)]);
    for symbol in family("depthwise_conv2d_nhwc_f32") {
        let packed = Packed::new(symbol, &weights, &params);
        let output = vec![7.0f32; want.len()];
        let buffers = [bytes(&input), packed.ptr(), optional(bias.as_ref()), bytes(&output)];
        call(symbol, case.threads, &buffers, &params);
        close(symbol.name, &output, &want, 1e-5);
    }
}

#[test]
fn depthwise_matches_reference() {
    runner(400)
        .run(&case(), |case| {
            check_depthwise(&case);
            Ok(())
        })
        .unwrap();
}
