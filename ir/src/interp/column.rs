//! Runs of elements of one kind: what loops over arrays compute with, so that the cost of
//! interpretation is paid once for many elements.

use super::scalar::{self, Cast, Code, FloatBinary, Kind, Scalar, compare_floats, unary_f32};
use crate::types::FloatKind;

/// Elements of one kind.
#[derive(Clone, Debug)]
pub(super) enum Column {
    /// `f32`.
    F32(Vec<f32>),
    /// Anything else.
    Any(Vec<Scalar>),
}

impl Column {
    /// The elements of a dense buffer.
    pub(super) fn read(kind: Kind, bytes: &[u8]) -> Column {
        match kind {
            Kind::Float(FloatKind::F32) => {
                Column::F32(bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
            }
            _ => Column::Any(bytes.chunks_exact(kind.bytes()).map(|elem| Scalar::read(kind, elem)).collect()),
        }
    }

    /// `count` elements of a dense buffer, `stride` elements apart from element `start` on; `None`
    /// when one lies outside.
    pub(super) fn gather(kind: Kind, bytes: &[u8], start: i64, stride: i64, count: usize) -> Option<Column> {
        let width = kind.bytes();
        if stride == 1 {
            let first = usize::try_from(start).ok()?.checked_mul(width)?;
            return Some(Column::read(kind, bytes.get(first..first.checked_add(count * width)?)?));
        }
        let place = |at: usize| {
            let element = stride.checked_mul(at as i64)?.checked_add(start)?;
            let first = usize::try_from(element).ok()?.checked_mul(width)?;
            bytes.get(first..first.checked_add(width)?)
        };
        if stride == 0 {
            return Some(Column::splat(kind, Scalar::read(kind, place(0)?), count));
        }
        match kind {
            Kind::Float(FloatKind::F32) => {
                let read = |at| Some(f32::from_le_bytes(place(at)?.try_into().ok()?));
                Some(Column::F32((0..count).map(read).collect::<Option<_>>()?))
            }
            _ => {
                let read = |at| Some(Scalar::read(kind, place(at)?));
                Some(Column::Any((0..count).map(read).collect::<Option<_>>()?))
            }
        }
    }

    /// Copies of one scalar.
    pub(super) fn splat(kind: Kind, value: Scalar, count: usize) -> Column {
        match (kind, value) {
            (Kind::Float(FloatKind::F32), Scalar::Float(value)) => Column::F32(vec![value as f32; count]),
            _ => Column::Any(vec![value; count]),
        }
    }

    /// Element `at`.
    pub(super) fn get(&self, at: usize) -> Scalar {
        match self {
            Column::F32(values) => Scalar::Float(f64::from(values[at])),
            Column::Any(values) => values[at],
        }
    }

    /// Writes the elements to a dense buffer.
    pub(super) fn write(&self, kind: Kind, out: &mut [u8]) {
        match self {
            Column::F32(values) => {
                for (value, out) in values.iter().zip(out.as_chunks_mut::<4>().0) {
                    *out = value.to_le_bytes();
                }
            }
            Column::Any(values) => {
                for (value, out) in values.iter().zip(out.chunks_exact_mut(kind.bytes())) {
                    value.write(kind, out);
                }
            }
        }
    }

    /// Writes the elements to a dense buffer, `stride` elements apart from element `start` on.
    pub(super) fn scatter(
        &self,
        kind: Kind,
        bytes: &mut [u8],
        start: i64,
        stride: i64,
        count: usize,
    ) -> Option<()> {
        let width = kind.bytes();
        if stride == 1 {
            let first = usize::try_from(start).ok()?.checked_mul(width)?;
            self.write(kind, bytes.get_mut(first..first.checked_add(count * width)?)?);
            return Some(());
        }
        for at in 0..count {
            let element = stride.checked_mul(at as i64)?.checked_add(start)?;
            let first = usize::try_from(element).ok()?.checked_mul(width)?;
            self.get(at).write(kind, bytes.get_mut(first..first.checked_add(width)?)?);
        }
        Some(())
    }
}

fn zip(a: &[f32], b: &[f32], f: impl Fn(f32, f32) -> f32) -> Column {
    Column::F32(a.iter().zip(b).map(|(&a, &b)| f(a, b)).collect())
}

/// `code` on each of `count` elements.
pub(super) fn eval_columns(
    code: Code,
    kinds: &[Kind],
    result: Kind,
    args: &[&Column],
    count: usize,
) -> Result<Column, &'static str> {
    use Column::F32;
    match (code, args) {
        (Code::FloatBinary(FloatBinary::AddF), [F32(a), F32(b)]) => {
            return Ok(zip(a, b, |a, b| a + b));
        }
        (Code::FloatBinary(FloatBinary::SubF), [F32(a), F32(b)]) => {
            return Ok(zip(a, b, |a, b| a - b));
        }
        (Code::FloatBinary(FloatBinary::MulF), [F32(a), F32(b)]) => {
            return Ok(zip(a, b, |a, b| a * b));
        }
        (Code::FloatBinary(FloatBinary::DivF), [F32(a), F32(b)]) => {
            return Ok(zip(a, b, |a, b| a / b));
        }
        (Code::FloatUnary(code), [F32(a)]) => {
            return Ok(F32(a.iter().map(|&a| unary_f32(code, a)).collect()));
        }
        (Code::Fma, [F32(a), F32(b), F32(c)]) => {
            return Ok(F32(a.iter().zip(b).zip(c).map(|((&a, &b), &c)| a.mul_add(b, c)).collect()));
        }
        (Code::CmpF(predicate), [F32(a), F32(b)]) => {
            let compare = |(&a, &b): (&f32, &f32)| {
                Scalar::Int(i128::from(compare_floats(predicate, f64::from(a), f64::from(b))))
            };
            return Ok(Column::Any(a.iter().zip(b).map(compare).collect()));
        }
        (Code::Select, [Column::Any(c), F32(a), F32(b)]) => {
            let select = |((&c, &a), &b): ((&Scalar, &f32), &f32)| if c == Scalar::Int(0) { b } else { a };
            return Ok(F32(c.iter().zip(a).zip(b).map(select).collect()));
        }
        (Code::Cast(Cast::ExtF | Cast::TruncF), [F32(a)]) if result == kinds[0] => {
            return Ok(F32(a.clone()));
        }
        _ => {}
    }
    let mut values = Vec::with_capacity(count);
    let mut row = Vec::with_capacity(args.len());
    for at in 0..count {
        row.clear();
        row.extend(args.iter().map(|column| column.get(at)));
        values.push(scalar::eval(code, kinds, result, &row)?);
    }
    Ok(match result {
        Kind::Float(FloatKind::F32) => {
            F32(values.iter().map(|value| value.float().unwrap_or(f64::NAN) as f32).collect())
        }
        _ => Column::Any(values),
    })
}
