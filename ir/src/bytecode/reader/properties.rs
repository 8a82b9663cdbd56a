//! Inherent attributes of ops.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::cursor::{Cursor, Read, bad};
use super::table::AttrTable;
use super::tables::{OpEntry, Tables};
use crate::attr::{Attr, AttrKind};
use crate::bytecode::encoding::since;
use crate::context::Name;
use crate::op::{OPERAND_SEGMENTS, OpDef, OpSpec, Presence, RESULT_SEGMENTS};

/// The inherent attributes that were decoded: ops that are alike refer to the same bytes.
#[derive(Default)]
pub(super) struct Known {
    /// Where in `entries` they are, by the number of the op's name and that of its properties.
    places: FxHashMap<(u64, u64), Range<usize>>,
    entries: Vec<(Name, Attr)>,
}

impl Known {
    /// Reads the properties `index` of an op, whose name is number `op`, into its description.
    pub(super) fn read<'f>(
        &mut self,
        tables: &Tables<'f>,
        attrs: &mut AttrTable<'f>,
        op: u64,
        index: u64,
        spec: &mut OpSpec,
    ) -> Read<()> {
        if let Some(place) = self.places.get(&(op, index)) {
            spec.attrs.extend_from_slice(&self.entries[place.clone()]);
            return Ok(());
        }
        let before = spec.attrs.len();
        read(tables, attrs, tables.op(op)?, tables.properties(index)?, spec)?;
        if spec.properties.is_none() {
            let start = self.entries.len();
            self.entries.extend_from_slice(&spec.attrs[before..]);
            self.places.insert((op, index), start..self.entries.len());
        }
        Ok(())
    }
}

/// Reads the inherent attributes of an op into its description.
fn read<'f>(
    tables: &Tables<'f>,
    attrs: &mut AttrTable<'f>,
    op: &OpEntry,
    mut at: Cursor<'f>,
    spec: &mut OpSpec,
) -> Read<()> {
    let ctx = tables.ctx;
    let declared = ctx.op_info(op.name).map(|info| info.def());
    match declared.filter(|_| op.registered) {
        Some(def) => native(tables, attrs, def, &mut at, spec)?,
        None if op.registered => {
            return bad(format!(
                "'{}' was written by a tool that has its declaration, which is not loaded here; write the \
                 file with --emit-bytecode-version=4, or as text",
                ctx.op_str(op.name)
            ));
        }
        None => {
            let index = at.varint()?;
            let attr = attrs.attr(tables, index)?;
            dictionary(tables, attr, declared.is_some(), spec)?;
        }
    }
    match at.is_empty() {
        true => Ok(()),
        false => bad(format!("unexpected trailing bytes after the properties of '{}'", ctx.op_str(op.name))),
    }
}

/// An op that was written without its declaration: an attribute that holds them all.
fn dictionary(tables: &Tables<'_>, attr: Attr, declared: bool, spec: &mut OpSpec) -> Read<()> {
    if !declared {
        spec.properties = Some(attr);
        return Ok(());
    }
    match attr.kind(tables.ctx) {
        AttrKind::Dict(entries) => spec.attrs.extend_from_slice(entries),
        _ => return bad("expected DictionaryAttr to set properties"),
    }
    Ok(())
}

/// The slots of a declaration in the order of the encoding, and whether each is required. Up to
/// version 5, group sizes are attributes like all others.
pub(in crate::bytecode) fn sorted_slots(def: &'static OpDef, version: u64) -> Vec<(&'static str, bool)> {
    let required = |presence: Presence| presence == Presence::Required;
    let mut slots: Vec<(&str, bool)> =
        def.attrs.iter().map(|slot| (slot.name, required(slot.presence))).collect();
    if version < since::NATIVE_SEGMENTS {
        slots.extend(segments(def).map(|(name, _)| (name, true)));
    }
    slots.sort_unstable();
    slots
}

/// The attributes that hold group sizes, with the number of groups.
pub(in crate::bytecode) fn segments(def: &'static OpDef) -> impl Iterator<Item = (&'static str, usize)> {
    let operands = def.has_operand_segments().then_some((OPERAND_SEGMENTS, def.operands.len()));
    let results = def.has_result_segments().then_some((RESULT_SEGMENTS, def.results.len()));
    operands.into_iter().chain(results)
}

fn native<'f>(
    tables: &Tables<'f>,
    attrs: &mut AttrTable<'f>,
    def: &'static OpDef,
    at: &mut Cursor<'f>,
    spec: &mut OpSpec,
) -> Read<()> {
    let ctx = tables.ctx;
    for (name, required) in sorted_slots(def, tables.version) {
        let (index, present) = if required { (at.varint()?, true) } else { at.flagged()? };
        if present {
            spec.attrs.push((ctx.name(name), attrs.attr(tables, index)?));
        }
    }
    if tables.version >= since::NATIVE_SEGMENTS {
        for (name, groups) in segments(def) {
            let sizes = sparse_array(at, groups)?;
            spec.attrs.push((ctx.name(name), ctx.i32_array(&sizes)));
        }
    }
    Ok(())
}

/// A list of `count` numbers: all of them, or those that are not zero with their positions.
fn sparse_array(at: &mut Cursor<'_>, count: usize) -> Read<Vec<i32>> {
    let mut sizes = vec![0; count];
    let (stored, sparse) = at.flagged()?;
    if stored > count as u64 {
        return bad(format!("expected at most {count} group sizes, but got {stored}"));
    }
    if stored == 0 {
        return Ok(sizes);
    }
    let index_bits = if sparse { at.varint()? } else { 0 };
    if index_bits > 8 {
        return bad("reading sparse array with more than 8 bits of index");
    }
    for position in 0..stored as usize {
        let word = at.varint()?;
        let (value, position) = match sparse {
            true => (word >> index_bits, (word & ((1 << index_bits) - 1)) as usize),
            false => (word, position),
        };
        match (i32::try_from(value), sizes.get_mut(position)) {
            (Ok(value), Some(size)) => *size = value,
            _ => return bad("group size is out of range"),
        }
    }
    Ok(sizes)
}
