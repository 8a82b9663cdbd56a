//! Weights of a few bits, in blocks that have a scale each.

use terrace_ir::{Type, Value};

use super::*;
use crate::import::types::element_type;
use crate::tensor::ElementType;

pub(super) const RULES: Family =
    &[("GatherBlockQuantized", gather_block_quantized), ("MatMulNBits", matmul_n_bits)];

fn byte(cx: &NodeCx<'_, '_, '_>) -> Type {
    element_type(&cx.ctx, ElementType::Uint8).expect("bytes have a type")
}

/// The numbers of `bits` each that bytes hold, the lowest bits first: the last dimension gets longer.
fn unpacked(cx: &mut NodeCx<'_, '_, '_>, bytes: Value, bits: i64) -> Result<Value> {
    if bits == 8 {
        return Ok(bytes);
    }
    let mut shape = cx.shape_of(bytes);
    let (rank, per_byte) = (shape.len(), 8 / bits);
    let byte = byte(cx);
    let wide = cx.with_axes(bytes, &[rank])?;
    let shifts = (0..per_byte).map(|at| at * bits).collect();
    let shifts = cx.ints_const(&[per_byte], shifts)?;
    let shifts = cx.cast(shifts, byte)?;
    let mask = cx.scalar(((1 << bits) - 1) as f64, byte)?;
    let parts = cx.op("graph.shr", &[wide, shifts], &[])?;
    let parts = cx.op("graph.and", &[parts, mask], &[])?;
    if let Some(last) = shape.last_mut() {
        *last = last.saturating_mul(per_byte);
    }
    cx.reshape(parts, &shape)
}

fn bits(cx: &NodeCx<'_, '_, '_>) -> Result<i64> {
    match cx.int("bits")? {
        bits @ (2 | 4 | 8) => Ok(bits),
        bits => Err(cx.unsupported(format!("`bits` {bits}"))),
    }
}

/// `A * B' + bias`, `B` being `N x K` numbers of a few bits in blocks of `block_size` along `K`.
fn matmul_n_bits(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    if cx.has(4) {
        return Err(cx.unsupported("`g_idx`"));
    }
    if cx.int("weight_prepacked")? != 0 {
        return Err(cx.unsupported("`weight_prepacked` weights, which are laid out for another machine"));
    }
    let bits = bits(cx)?;
    let (n, k, block) = (cx.int("N")?, cx.int("K")?, cx.int("block_size")?);
    let sound = |size: i64| (1..=1 << 30).contains(&size);
    if !sound(n) || !sound(k) || !(8..=1 << 16).contains(&block) || block & (block - 1) != 0 {
        return Err(cx.bad_operands(format!("has weights of {n} x {k} in blocks of {block}")));
    }
    let blocks = (k + block - 1) / block;
    let held = cx.static_shape(1)?.iter().try_fold(1i64, |n, &d| n.checked_mul(d)).unwrap_or(-1);
    if held != n * blocks * (block * bits / 8) {
        return Err(cx.bad_operands(format!("has {held} bytes for {n} x {k} weights of {bits} bits")));
    }
    let (a, b, scales) = (cx.value(0)?, cx.value(1)?, cx.value(2)?);
    let elem = cx.elem_of(scales);
    let b = cx.reshape(b, &[n, blocks, block * bits / 8])?;
    let b = unpacked(cx, b, bits)?;
    let b = cx.cast(b, elem)?;
    let zero = match cx.opt_value(3)? {
        None => cx.scalar((1i64 << (bits - 1)) as f64, elem)?,
        Some(zero) if cx.elem_of(zero).is_float(&cx.ctx) => {
            let zero = cx.cast(zero, elem)?;
            cx.reshape(zero, &[n, blocks, 1])?
        }
        Some(zero) => {
            // Each row starts with a whole byte.
            let row = (blocks * bits + 7) / 8;
            let zero = cx.reshape(zero, &[n, row])?;
            let zero = unpacked(cx, zero, bits)?;
            let zero = cx.sliced(zero, 1, (0, blocks, 1))?;
            let zero = cx.cast(zero, elem)?;
            cx.reshape(zero, &[n, blocks, 1])?
        }
    };
    let b = cx.sub(b, zero)?;
    let scales = cx.reshape(scales, &[n, blocks, 1])?;
    let b = cx.mul(b, scales)?;
    let mut b = cx.reshape(b, &[n, blocks * block])?;
    if blocks * block != k {
        b = cx.sliced(b, 1, (0, k, 1))?;
    }
    let b = cx.cast(b, cx.elem_of(a))?;
    let mut y = cx.product((a, false), (b, true), 1.0)?;
    if let Some(bias) = cx.opt_value(5)? {
        y = cx.add(y, bias)?;
    }
    cx.set(0, y);
    Ok(())
}

/// Rows of a table of a few bits, in blocks along the last dimension.
fn gather_block_quantized(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (shape, block) = (cx.static_shape(0)?, cx.int("block_size")?);
    let rank = shape.len();
    let gather = cx.axis(cx.int("gather_axis")?, rank)?;
    if cx.axis(cx.int("quantize_axis")?, rank)? + 1 != rank || gather + 1 == rank {
        return Err(cx.unsupported("blocks along a dimension that is not the last"));
    }
    let bits = if cx.elem(0)? == byte(cx) { bits(cx)? } else { 8 };
    let (data, indices, scales) = (cx.value(0)?, cx.value(1)?, cx.value(2)?);
    let packed = cx.elem(0)? == byte(cx) && bits < 8;
    let data = cx.gathered(data, indices, gather)?;
    let data = if packed { unpacked(cx, data, bits)? } else { data };
    let elem = cx.elem_of(scales);
    let data = cx.cast(data, elem)?;
    let scales = cx.gathered(scales, indices, gather)?;
    let rows = cx.shape_of(scales);
    let (last, blocks) = (rows.len() - 1, rows[rows.len() - 1]);
    let size = cx.shape_of(data)[last];
    if block < 1 || blocks < 0 || size < 0 || blocks.checked_mul(block) != Some(size) {
        return Err(cx.unsupported(format!("{blocks} blocks of {block} for {size} numbers")));
    }
    let apart: Vec<i64> = [&cx.shape_of(data)[..last], &[blocks, block]].concat();
    let whole = cx.shape_of(data);
    let mut data = cx.reshape(data, &apart)?;
    let zero = match cx.opt_value(3)? {
        None if cx.elem(0)? == byte(cx) => Some(cx.scalar((1i64 << (bits - 1)) as f64, elem)?),
        None => None,
        Some(zero) => {
            let zero = cx.gathered(zero, indices, gather)?;
            let mut zero = if packed { unpacked(cx, zero, bits)? } else { zero };
            if cx.shape_of(zero)[last] != blocks {
                zero = cx.sliced(zero, last, (0, blocks, 1))?;
            }
            let zero = cx.cast(zero, elem)?;
            Some(cx.with_axes(zero, &[last + 1])?)
        }
    };
    if let Some(zero) = zero {
        data = cx.sub(data, zero)?;
    }
    let scales = cx.with_axes(scales, &[last + 1])?;
    let data = cx.mul(data, scales)?;
    let y = cx.reshape(data, &whole)?;
    cx.set(0, y);
    Ok(())
}
