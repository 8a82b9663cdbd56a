//! Which elements an element of a resampled dimension is made of, and with what weights: the tables
//! behind `graph.resize`, after ONNX `Resize`.

/// Entries of a table at most.
pub const MAX_TAPS: usize = 1 << 24;

/// The size that `scale` makes of `size`: their product, rounded down.
pub fn scaled(size: i64, scale: f64) -> Option<i64> {
    let product = (size as f64 * scale).floor();
    (0.0..=(1u64 << 53) as f64).contains(&product).then_some(product as i64)
}

/// A number above 0 as a fraction of integers, which 32-bit floats that are not tiny or huge are; `None` where it has no such
/// fraction of numbers small enough to be multiplied with sizes.
pub fn fraction(scale: f64) -> Option<(i64, i64)> {
    const MOST: f64 = (1u64 << 31) as f64;
    let (mut over, mut under) = (scale, 1i64);
    while over.fract() != 0.0 && over < MOST && under < 1 << 31 {
        (over, under) = (over * 2.0, under * 2);
    }
    (over.fract() == 0.0 && (1.0..MOST).contains(&over)).then_some((over as i64, under))
}

/// One dimension of a resampling.
#[derive(Clone, Copy, Debug)]
pub struct Axis<'a> {
    /// Elements of the input, at least one.
    pub input: usize,
    /// Elements of the result.
    pub output: usize,
    /// Elements of the result per element of the input.
    pub scale: f64,
    /// How coordinates are mapped, in the words of the attribute `coordinates`.
    pub coordinates: &'a str,
    /// For "tf_crop_and_resize" the part of the input, from 0 to 1, that is resampled.
    pub roi: (f64, f64),
}

/// What an element is made of.
#[derive(Clone, Copy, Debug)]
pub enum Kernel<'a> {
    /// The element at the coordinate, rounded in the way that the attribute `rounding` says.
    Nearest(&'a str),
    /// A triangle of width 2.
    Linear,
    /// Keys 1981, "Cubic convolution interpolation for digital image processing", with its coefficient.
    Cubic(f64),
}

/// How a [`Kernel`] is applied.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Where the input shrinks, the kernel is widened to what an element of the result covers.
    pub antialias: bool,
    /// Elements outside of the input weigh nothing, instead of repeating the border.
    pub exclude_outside: bool,
}

/// The elements that each element of the result is made of, as many each, and their weights.
#[derive(Clone, PartialEq, Debug)]
pub struct Taps {
    /// How many.
    pub per_element: usize,
    /// Indices into the input, those of the first element in front.
    pub indices: Vec<i64>,
    /// Weights of the same elements.
    pub weights: Vec<f64>,
    /// The elements of the result whose coordinate is outside of the input, for "tf_crop_and_resize".
    pub outside: Vec<usize>,
}

impl Axis<'_> {
    /// The input coordinate of output element `i`; 0 is the centre of the first element.
    fn coordinate(&self, i: usize) -> f64 {
        let (x, last) = (i as f64, self.input as f64 - 1.0);
        // The size that the scale asks for, before it is cut off to a whole number.
        let length = self.scale * self.input as f64;
        match self.coordinates {
            "asymmetric" => x / self.scale,
            "align_corners" if length <= 1.0 => 0.0,
            "align_corners" => x * last / (length - 1.0),
            "pytorch_half_pixel" if self.output <= 1 => 0.0,
            "half_pixel_symmetric" => {
                let centre = self.input as f64 / 2.0;
                centre * (1.0 - self.output as f64 / length) + (x + 0.5) / self.scale - 0.5
            }
            "tf_crop_and_resize" => {
                let (start, end) = self.roi;
                match self.output {
                    0 | 1 => 0.5 * (start + end) * last,
                    n => start * last + x * (end - start) * last / (n as f64 - 1.0),
                }
            }
            _ => (x + 0.5) / self.scale - 0.5,
        }
    }

    /// The table for `kernel`; `None` if it has more than [`MAX_TAPS`] entries.
    pub fn taps(&self, kernel: Kernel<'_>, options: Options) -> Option<Taps> {
        let shrink = if options.antialias { self.scale.min(1.0) } else { 1.0 };
        let (last, reach) = (self.input as i64 - 1, kernel.reach(shrink).filter(|&reach| reach <= MAX_TAPS)?);
        let per_element = if reach == 0 { 1 } else { 2 * reach };
        self.output.checked_mul(per_element).filter(|&count| count <= MAX_TAPS)?;
        let reach = reach as i64;
        let mut taps = Taps { per_element, indices: Vec::new(), weights: Vec::new(), outside: Vec::new() };
        for i in 0..self.output {
            // Beyond this, all is border.
            let x = self.coordinate(i).clamp(-1e15, 1e15);
            if self.coordinates == "tf_crop_and_resize" && !(0.0..=last as f64).contains(&x) {
                taps.outside.push(i);
            }
            if let Kernel::Nearest(rounding) = kernel {
                taps.indices.push((nearest(x, rounding).max(0.0) as i64).min(last));
                taps.weights.push(1.0);
                continue;
            }
            let first = x.floor() as i64 - reach + 1;
            let mut weights: Vec<f64> = (first..first + 2 * reach)
                .map(|at| match options.exclude_outside && !(0..=last).contains(&at) {
                    true => 0.0,
                    false => kernel.weight((at as f64 - x).abs() * shrink),
                })
                .collect();
            if options.antialias || options.exclude_outside {
                let sum: f64 = weights.iter().sum();
                let sum = if sum == 0.0 { 1.0 } else { sum };
                weights.iter_mut().for_each(|weight| *weight /= sum);
            }
            taps.indices.extend((first..first + 2 * reach).map(|at| at.clamp(0, last)));
            taps.weights.extend(weights);
        }
        Some(taps)
    }
}

impl Kernel<'_> {
    /// Elements on each side of a coordinate that have weights, when the kernel is stretched by
    /// `1 / shrink`; 0 for the nearest one.
    pub fn reach(self, shrink: f64) -> Option<usize> {
        let reach = match self {
            Kernel::Nearest(_) => 0.0,
            Kernel::Linear => (1.0 / shrink).ceil(),
            Kernel::Cubic(_) => (2.0 / shrink).ceil(),
        };
        reach.is_finite().then_some(reach as usize)
    }

    /// The weight of an element at a distance of `t`.
    fn weight(self, t: f64) -> f64 {
        match self {
            Kernel::Cubic(a) if t <= 1.0 => ((a + 2.0) * t - (a + 3.0)) * t * t + 1.0,
            Kernel::Cubic(a) if t < 2.0 => ((a * t - 5.0 * a) * t + 8.0 * a) * t - 4.0 * a,
            Kernel::Cubic(_) => 0.0,
            _ => (1.0 - t).max(0.0),
        }
    }
}

fn nearest(x: f64, rounding: &str) -> f64 {
    match rounding {
        "floor" => x.floor(),
        "ceil" => x.ceil(),
        "round_prefer_ceil" => (x + 0.5).floor(),
        _ => (x - 0.5).ceil(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(input: usize, output: usize, coordinates: &str) -> Axis<'_> {
        Axis { input, output, scale: output as f64 / input as f64, coordinates, roi: (0.0, 1.0) }
    }

    #[test]
    fn sizes_are_scaled_by_fractions() {
        assert_eq!((fraction(2.0), fraction(0.5), fraction(1.5)), (Some((2, 1)), Some((1, 2)), Some((3, 2))));
        assert_eq!((fraction(1e-30), fraction(1e30), fraction(0.1)), (None, None, None));
        let third = f64::from(1.0f32 / 3.0);
        let (over, under) = fraction(third).expect("a 32-bit float");
        for size in [0, 1, 2, 3, 7, 99, 1000, 4096] {
            assert_eq!(scaled(size, third), Some(size * over / under));
        }
        assert_eq!(scaled(i64::MAX, 2.0), None);
    }

    #[test]
    fn weights_are_those_of_the_neighbours() {
        let taps = axis(2, 4, "half_pixel").taps(Kernel::Linear, Options::default()).expect("small");
        assert_eq!((taps.per_element, &taps.indices[..]), (2, &[0, 0, 0, 1, 0, 1, 1, 1][..]));
        assert_eq!(taps.weights, [0.25, 0.75, 0.75, 0.25, 0.25, 0.75, 0.75, 0.25]);
        let excluded = Options { exclude_outside: true, ..Options::default() };
        assert_eq!(
            axis(2, 4, "half_pixel").taps(Kernel::Linear, excluded).expect("small").weights[..2],
            [0.0, 1.0]
        );
    }

    #[test]
    fn antialiasing_covers_what_an_element_stands_for() {
        let options = Options { antialias: true, ..Options::default() };
        let taps = axis(4, 2, "half_pixel").taps(Kernel::Linear, options).expect("small");
        assert_eq!(taps.per_element, 4);
        assert_eq!(taps.weights[..4], [0.125, 0.375, 0.375, 0.125]);
        let widest = Axis { scale: 1e-300, ..axis(4, 2, "half_pixel") };
        assert_eq!(widest.taps(Kernel::Linear, options), None);
        // Nothing changes where the input grows.
        assert_eq!(axis(2, 4, "asymmetric").taps(Kernel::Linear, options).expect("small").per_element, 2);
    }

    #[test]
    fn coordinates_outside_are_told() {
        let whole = axis(4, 3, "tf_crop_and_resize");
        assert_eq!(whole.taps(Kernel::Linear, Options::default()).expect("small").outside, [0usize; 0]);
        let beyond = Axis { roi: (0.5, 1.5), ..whole };
        assert_eq!(beyond.taps(Kernel::Linear, Options::default()).expect("small").outside, [2]);
    }
}
