//! Inherent attributes of ops, equal ones stored once.

use rustc_hash::FxHashMap;

use super::emitter::Emitter;
use super::numbering::{Numbering, inherent_dict, is_native};
use crate::body::{Body, Op};
use crate::bytecode::encoding::since;
use crate::bytecode::reader::{segments, sorted_slots};

/// The encoded properties of all ops.
#[derive(Default)]
pub(super) struct Properties {
    numbers: FxHashMap<Box<[u8]>, u64>,
    data: Vec<u8>,
}

impl Properties {
    /// The number of the properties of `op`, when it has any.
    pub(super) fn add(&mut self, body: &Body, op: Op, numbering: &Numbering, version: u64) -> Option<u64> {
        let ctx = body.ctx();
        let bytes = if is_native(ctx, body.name(op)) {
            native(body, op, numbering, version)?
        } else {
            let attr = inherent_dict(body, op)?;
            let mut out = Emitter::default();
            out.varint(numbering.attr_number(ctx, attr));
            out.into_bytes()
        };
        if let Some(&number) = self.numbers.get(&bytes[..]) {
            return Some(number);
        }
        let number = self.numbers.len() as u64;
        let mut size = Emitter::default();
        size.varint(bytes.len() as u64);
        self.data.extend(size.into_bytes());
        self.data.extend_from_slice(&bytes);
        self.numbers.insert(bytes.into(), number);
        Some(number)
    }

    pub(super) fn finish(self) -> Emitter {
        let mut out = Emitter::default();
        out.varint(self.numbers.len() as u64);
        out.bytes(&self.data);
        out
    }
}

/// Attributes in the order of their names and, from version 6 on, group sizes; `None` when the declaration has
/// neither.
fn native(body: &Body, op: Op, numbering: &Numbering, version: u64) -> Option<Vec<u8>> {
    let (ctx, def) = (body.ctx(), body.def(op)?);
    let slots = sorted_slots(def, version);
    let mut groups = segments(def).peekable();
    if slots.is_empty() && groups.peek().is_none() {
        return None;
    }
    let mut out = Emitter::default();
    for (name, required) in slots {
        let number = body.attr(op, name).map(|attr| numbering.attr_number(ctx, attr));
        match (required, number) {
            (true, number) => out.varint(number.unwrap_or(0)),
            (false, Some(number)) => out.flagged(number, true),
            (false, None) => out.varint(0),
        }
    }
    if version >= since::NATIVE_SEGMENTS {
        for sizes in groups.filter_map(|(name, _)| body.attr(op, name)) {
            sparse_array(&mut out, &sizes.as_int_array(ctx).unwrap_or_default());
        }
    }
    Some(out.into_bytes())
}

/// All numbers when most are not zero, and otherwise those with their positions.
fn sparse_array(out: &mut Emitter, values: &[i64]) {
    let used = values.iter().filter(|&&value| value != 0).count();
    let last = values.iter().rposition(|&value| value != 0).unwrap_or(0);
    if last > 256 || used > values.len() / 2 {
        out.flagged(values.len() as u64, false);
        return values.iter().for_each(|&value| out.varint(value as u64));
    }
    out.flagged(used as u64, true);
    if used == 0 {
        return;
    }
    let index_bits = (last + 1).next_power_of_two().trailing_zeros();
    out.varint(u64::from(index_bits));
    for (at, &value) in values.iter().enumerate().filter(|(_, value)| **value != 0) {
        out.varint((value as u64) << index_bits | at as u64);
    }
}
