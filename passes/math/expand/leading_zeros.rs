//! `math.ctlz`, by halving.

use terrace_dialects::arith::{AddIOp, ShLIOp};
use terrace_ir::{Op, Value};

use super::Floats;
use crate::arith::build;

/// Where the upper half is empty, its bits are counted and the lower one takes its place; so on with
/// the upper quarter.
pub(super) fn ctlz(f: &mut Floats<'_, '_>, op: Op) -> Option<Value> {
    let rw = &mut *f.rw;
    let x = rw.operand(op, 0);
    let ty = rw.ty(x);
    let width = ty.elem(rw.ctx()).bit_width(rw.ctx()).filter(|&width| (1..=64).contains(&width))?;
    if ty.elem(rw.ctx()).is_index(rw.ctx()) {
        return None;
    }
    let zero = build::int(rw, 0, ty)?;
    let (mut value, mut count) = (x, zero);
    let mut step = width.next_power_of_two() / 2;
    while step > 0 {
        let largest = build::int(rw, (1i128 << (width - step)) - 1, ty)?;
        let bits = build::int(rw, i128::from(step), ty)?;
        let empty = build::cmpi(rw, "ule", value, largest);
        let more = build::binary(rw, AddIOp::def(), count, bits);
        count = build::select(rw, empty, more, count);
        if step > 1 {
            let shifted = build::binary(rw, ShLIOp::def(), value, bits);
            value = build::select(rw, empty, shifted, value);
        }
        step /= 2;
    }
    let none = build::cmpi(rw, "eq", x, zero);
    let all = build::int(rw, i128::from(width), ty)?;
    Some(build::select(rw, none, all, count))
}
