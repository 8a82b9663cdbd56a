//! Arithmetic of complex numbers, in `f64`: what the interpreter computes.

/// A complex number.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Number {
    /// Real part.
    pub(super) re: f64,
    /// Imaginary part.
    pub(super) im: f64,
}

/// A function of one number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unary {
    Conj,
    Cos,
    Exp,
    Expm1,
    Log,
    Log1p,
    Neg,
    Rsqrt,
    Sign,
    Sin,
    Sqrt,
    Tan,
    Tanh,
}

/// A function of two numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Binary {
    Add,
    Atan2,
    Div,
    Mul,
    Pow,
    Sub,
}

const ZERO: Number = Number { re: 0.0, im: 0.0 };
const ONE: Number = Number { re: 1.0, im: 0.0 };
const I: Number = Number { re: 0.0, im: 1.0 };

impl Number {
    fn new(re: f64, im: f64) -> Number {
        Number { re, im }
    }

    /// Absolute value, without overflow in between.
    pub(super) fn abs(self) -> f64 {
        self.re.hypot(self.im)
    }

    /// The angle to the real axis.
    pub(super) fn angle(self) -> f64 {
        self.im.atan2(self.re)
    }

    /// Both parts by a real number.
    fn scale(self, by: f64) -> Number {
        Number::new(self.re * by, self.im * by)
    }

    fn add(self, other: Number) -> Number {
        Number::new(self.re + other.re, self.im + other.im)
    }

    fn sub(self, other: Number) -> Number {
        Number::new(self.re - other.re, self.im - other.im)
    }

    fn mul(self, other: Number) -> Number {
        let Number { re, im } = self;
        Number::new(re * other.re - im * other.im, re * other.im + im * other.re)
    }

    /// The quotient by Smith's method, which scales by the larger part of the divisor.
    fn div(self, other: Number) -> Number {
        let (a, b) = (self, other);
        if b.re.abs() >= b.im.abs() {
            let ratio = b.im / b.re;
            let divisor = b.re + b.im * ratio;
            return Number::new((a.re + a.im * ratio) / divisor, (a.im - a.re * ratio) / divisor);
        }
        let ratio = b.re / b.im;
        let divisor = b.re * ratio + b.im;
        Number::new((a.re * ratio + a.im) / divisor, (a.im * ratio - a.re) / divisor)
    }

    fn exp(self) -> Number {
        let size = self.re.exp();
        // Of a real number, or of minus infinity, no part is the product of infinity or NaN with zero.
        if self.im == 0.0 {
            return Number::new(size, self.im);
        }
        Number::new(self.im.cos(), self.im.sin()).scale(size)
    }

    fn log(self) -> Number {
        Number::new(self.abs().ln(), self.angle())
    }

    fn sqrt(self) -> Number {
        if self == ZERO {
            return Number::new(0.0, self.im);
        }
        let size = ((self.re.abs() + self.abs()) / 2.0).sqrt();
        match self.re >= 0.0 {
            true => Number::new(size, self.im / (2.0 * size)),
            false => Number::new(self.im.abs() / (2.0 * size), size.copysign(self.im)),
        }
    }

    fn sin(self) -> Number {
        Number::new(self.re.sin() * self.im.cosh(), self.re.cos() * self.im.sinh())
    }

    fn cos(self) -> Number {
        Number::new(self.re.cos() * self.im.cosh(), -self.re.sin() * self.im.sinh())
    }

    fn tanh(self) -> Number {
        let (double, angle) = (2.0 * self.re, 2.0 * self.im);
        if double.abs() > 700.0 {
            return Number::new(1f64.copysign(self.re), 0f64.copysign(angle.sin()));
        }
        let divisor = double.cosh() + angle.cos();
        Number::new(double.sinh() / divisor, angle.sin() / divisor)
    }

    fn pow(self, exponent: Number) -> Number {
        match (self == ZERO, exponent == ZERO) {
            (_, true) => ONE,
            (true, _) => ZERO,
            _ => exponent.mul(self.log()).exp(),
        }
    }

    /// The number to the power of an integer, by repeated squaring.
    pub(super) fn powi(self, exponent: i128) -> Number {
        let (mut power, mut square, mut rest) = (ONE, self, exponent.unsigned_abs());
        while rest != 0 {
            if rest & 1 == 1 {
                power = power.mul(square);
            }
            square = square.mul(square);
            rest >>= 1;
        }
        if exponent < 0 { ONE.div(power) } else { power }
    }

    /// `code` of this number.
    pub(super) fn unary(self, code: Unary) -> Number {
        match code {
            Unary::Conj => Number::new(self.re, -self.im),
            Unary::Cos => self.cos(),
            Unary::Exp => self.exp(),
            // e^z - 1 with the part that cancels by `exp_m1` and half angles.
            Unary::Expm1 => {
                let half = (self.im / 2.0).sin();
                let re = self.re.exp_m1() * self.im.cos() - 2.0 * half * half;
                Number::new(re, self.re.exp() * self.im.sin())
            }
            Unary::Log => self.log(),
            Unary::Log1p => {
                let re = (self.re * (2.0 + self.re) + self.im * self.im).ln_1p() / 2.0;
                Number::new(re, self.im.atan2(1.0 + self.re))
            }
            Unary::Neg => Number::new(-self.re, -self.im),
            Unary::Rsqrt => ONE.div(self.sqrt()),
            Unary::Sign if self == ZERO => self,
            Unary::Sign => self.scale(1.0 / self.abs()),
            Unary::Sin => self.sin(),
            Unary::Sqrt => self.sqrt(),
            // tan(z) = -i tanh(iz)
            Unary::Tan => {
                let turned = I.mul(self).tanh();
                Number::new(turned.im, -turned.re)
            }
            Unary::Tanh => self.tanh(),
        }
    }

    /// `code` of this number and another.
    pub(super) fn binary(self, other: Number, code: Binary) -> Number {
        match code {
            Binary::Add => self.add(other),
            Binary::Sub => self.sub(other),
            Binary::Mul => self.mul(other),
            Binary::Div => self.div(other),
            Binary::Pow => self.pow(other),
            // -i log((x + iy) / sqrt(x^2 + y^2))
            Binary::Atan2 => {
                let size = other.mul(other).add(self.mul(self)).sqrt();
                let log = other.add(I.mul(self)).div(size).log();
                Number::new(log.im, -log.re)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Number, re: f64, im: f64) {
        let scale = 1e-12 * (1.0 + re.abs() + im.abs());
        assert!(
            (found.re - re).abs() < scale && (found.im - im).abs() < scale,
            "{found:?} is not {re} + {im}i"
        );
    }

    #[test]
    fn functions_agree_with_known_values() {
        let z = Number::new(1.0, 2.0);
        near(z.unary(Unary::Exp), -1.131_204_383_756_813_6, 2.471_726_672_004_819);
        near(z.unary(Unary::Log), 0.804_718_956_217_050_3, 1.107_148_717_794_090_4);
        near(z.unary(Unary::Sqrt), 1.272_019_649_514_069, 0.786_151_377_757_423_3);
        near(z.unary(Unary::Sin), 3.165_778_513_216_168, 1.959_601_041_421_606);
        near(z.unary(Unary::Cos), 2.032_723_007_019_665_5, -3.051_897_799_151_8);
        near(z.unary(Unary::Tan), 0.033_812_826_079_896_69, 1.014_793_616_146_633_5);
        near(z.unary(Unary::Tanh), 1.166_736_257_240_92, -0.243_458_201_185_725_25);
        near(z.binary(Number::new(3.0, -4.0), Binary::Div), -0.2, 0.4);
        near(z.powi(-2), -0.12, -0.16);
    }

    #[test]
    fn functions_undo_each_other() {
        for (re, im) in [(0.3, 0.4), (-2.0, 0.5), (1.5, -1.0), (-0.7, -0.2)] {
            let z = Number::new(re, im);
            near(z.unary(Unary::Log).unary(Unary::Exp), re, im);
            near(z.unary(Unary::Sqrt).mul(z.unary(Unary::Sqrt)), re, im);
            near(z.unary(Unary::Rsqrt).mul(z.unary(Unary::Sqrt)), 1.0, 0.0);
            near(z.unary(Unary::Expm1), z.exp().re - 1.0, z.exp().im);
            near(z.unary(Unary::Log1p), ONE.add(z).log().re, ONE.add(z).log().im);
            near(z.binary(z, Binary::Mul), z.powi(2).re, z.powi(2).im);
            near(z.binary(Number::new(2.0, 0.0), Binary::Pow), z.powi(2).re, z.powi(2).im);
            near(z.unary(Unary::Sign).scale(z.abs()), re, im);
        }
        near(
            Number::new(1.0, 0.0).binary(Number::new(1.0, 0.0), Binary::Atan2),
            std::f64::consts::FRAC_PI_4,
            0.0,
        );
    }
}
