//! Functions that generated code calls by name, for what the code generator has no instruction for.

/// A function by its name in generated code.
#[derive(Clone, Copy)]
pub struct Symbol {
    /// Name in generated code.
    pub name: &'static str,
    /// Address.
    pub address: *const u8,
}

macro_rules! float_functions {
    ($($name32:ident $name64:ident ($($arg:ident),+) => $method:ident;)*) => {
        $(
            #[unsafe(no_mangle)]
            extern "C" fn $name32($($arg: f32),+) -> f32 { float_functions!(@call f32 $method $($arg)+) }
            #[unsafe(no_mangle)]
            extern "C" fn $name64($($arg: f64),+) -> f64 { float_functions!(@call f64 $method $($arg)+) }
        )*

        /// The scalar functions of the math dialect, each for `f32` and `f64`, named
        /// `terrace_<op>_f32` and `terrace_<op>_f64`.
        pub fn math() -> Vec<Symbol> {
            vec![$(
                Symbol { name: stringify!($name32), address: $name32 as *const u8 },
                Symbol { name: stringify!($name64), address: $name64 as *const u8 },
            )*]
        }
    };
    (@call $ty:ident $method:ident $first:ident $($rest:ident)*) => { $ty::$method($first $(, $rest)*) };
}

float_functions! {
    terrace_exp_f32 terrace_exp_f64 (x) => exp;
    terrace_exp2_f32 terrace_exp2_f64 (x) => exp2;
    terrace_expm1_f32 terrace_expm1_f64 (x) => exp_m1;
    terrace_log_f32 terrace_log_f64 (x) => ln;
    terrace_log2_f32 terrace_log2_f64 (x) => log2;
    terrace_log10_f32 terrace_log10_f64 (x) => log10;
    terrace_log1p_f32 terrace_log1p_f64 (x) => ln_1p;
    terrace_sin_f32 terrace_sin_f64 (x) => sin;
    terrace_cos_f32 terrace_cos_f64 (x) => cos;
    terrace_tan_f32 terrace_tan_f64 (x) => tan;
    terrace_asin_f32 terrace_asin_f64 (x) => asin;
    terrace_acos_f32 terrace_acos_f64 (x) => acos;
    terrace_atan_f32 terrace_atan_f64 (x) => atan;
    terrace_sinh_f32 terrace_sinh_f64 (x) => sinh;
    terrace_cosh_f32 terrace_cosh_f64 (x) => cosh;
    terrace_tanh_f32 terrace_tanh_f64 (x) => tanh;
    terrace_asinh_f32 terrace_asinh_f64 (x) => asinh;
    terrace_acosh_f32 terrace_acosh_f64 (x) => acosh;
    terrace_atanh_f32 terrace_atanh_f64 (x) => atanh;
    terrace_round_f32 terrace_round_f64 (x) => round;
    terrace_roundeven_f32 terrace_roundeven_f64 (x) => round_ties_even;
    terrace_powf_f32 terrace_powf_f64 (x, y) => powf;
    terrace_atan2_f32 terrace_atan2_f64 (x, y) => atan2;
    terrace_remf_f32 terrace_remf_f64 (x, y) => float_rem;
    terrace_fma_f32 terrace_fma_f64 (x, y, z) => mul_add;
    terrace_cbrt_f32 terrace_cbrt_f64 (x) => cbrt;
    terrace_erf_f32 terrace_erf_f64 (x) => error_function;
}

/// Functions that the standard library has no method for.
trait Extra {
    fn float_rem(self, divisor: Self) -> Self;
    fn error_function(self) -> Self;
}

impl Extra for f64 {
    fn float_rem(self, divisor: f64) -> f64 {
        self % divisor
    }

    fn error_function(self) -> f64 {
        erf(self)
    }
}

impl Extra for f32 {
    fn float_rem(self, divisor: f32) -> f32 {
        self % divisor
    }

    fn error_function(self) -> f32 {
        erf(f64::from(self)) as f32
    }
}

/// The error function, to about 1e-15: its Maclaurin series for small arguments, and the continued
/// fraction of the complement for large ones (Abramowitz and Stegun 7.1.6 and 7.1.14).
fn erf(x: f64) -> f64 {
    let a = x.abs();
    if x.is_nan() {
        return x;
    }
    if a > 6.0 {
        return x.signum();
    }
    if a < 2.5 {
        let (mut term, mut sum) = (a, a);
        let mut n = 0.0;
        while term > sum * 1e-17 {
            n += 1.0;
            term *= 2.0 * a * a / (2.0 * n + 1.0);
            sum += term;
        }
        return x.signum() * sum * (-a * a).exp() * std::f64::consts::FRAC_2_SQRT_PI;
    }
    let mut fraction = a;
    for k in (1..=60).rev() {
        fraction = a + f64::from(k) / 2.0 / fraction;
    }
    let complement = (-a * a).exp() * std::f64::consts::FRAC_2_SQRT_PI / 2.0 / fraction;
    x.signum() * (1.0 - complement)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_function_at_known_points() {
        let known = [
            (0.0, 0.0),
            (0.5, 0.520_499_877_813_046_5),
            (1.0, 0.842_700_792_949_714_9),
            (2.0, 0.995_322_265_018_952_7),
            (3.0, 0.999_977_909_503_001_4),
            (-1.5, -0.966_105_146_475_310_7),
        ];
        for (x, y) in known {
            assert!((erf(x) - y).abs() < 1e-14, "erf({x}) = {}", erf(x));
        }
        assert!(erf(f64::NAN).is_nan());
        assert_eq!(erf(f64::INFINITY), 1.0);
    }

    #[test]
    fn names_are_distinct() {
        let mut names: Vec<&str> = math().iter().map(|symbol| symbol.name).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
