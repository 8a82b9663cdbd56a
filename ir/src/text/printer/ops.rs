//! Operations, regions and blocks.

use super::names::{Label, Names};
use super::{AsmNames, OpPrinter};
use crate::attr::Attr;
use crate::body::{Block, Body, Op, Region, Value};
use crate::context::Name;
use crate::op::{Arity, Assembly, OpDef, Presence, RegionKind, Traits};

/// How many levels of locations are printed in place.
const MAX_LOC_DEPTH: usize = 64;

/// What indentation is cut from.
const BLANKS: &str = "                                ";

impl<'a> OpPrinter<'a> {
    pub(super) fn indent_guard(&mut self) -> bool {
        self.loc_depth += 1;
        if self.loc_depth > MAX_LOC_DEPTH {
            self.loc_depth -= 1;
            return false;
        }
        true
    }

    pub(super) fn release_guard(&mut self) {
        self.loc_depth -= 1;
    }

    /// Prints an op: results, name, and what follows in its custom or generic form, with location.
    pub(super) fn op(&mut self, body: &'a Body, op: Op) {
        if self.options.debug_info {
            self.meet_loc(body.loc(op), false);
        }
        self.result_names(body, op);
        self.op_form(body, op);
        self.trailing_loc(body.loc(op));
        if self.options.value_users {
            self.users_of_op(body, op);
        }
    }

    /// The declaration of `op` where its custom form is to be printed.
    pub(super) fn custom_form(&self, body: &Body, op: Op) -> Option<&'static OpDef> {
        let has_one = |def: &&OpDef| !matches!(def.assembly, Assembly::Generic);
        body.def(op).filter(has_one).filter(|def| !self.options.generic && is_complete(body, op, def))
    }

    /// Prints the name of an op, as its custom form or its generic form begins.
    pub(super) fn form_name(&mut self, body: &Body, op: Op, generic: bool) {
        let name = body.name_str(op);
        match generic {
            true if self.aliases.is_searching() => {}
            true => self.quoted(name.as_bytes()),
            false => self.op_name(name),
        }
    }

    /// Prints what follows the name of an op in the custom form of `def`, or in the generic form.
    pub(super) fn form(&mut self, body: &'a Body, op: Op, def: Option<&'static OpDef>) {
        match def.map(|def| (def, def.assembly)) {
            None | Some((_, Assembly::Generic)) => self.generic_op(body, op),
            Some((_, Assembly::Custom { print, .. })) => {
                self.in_own_body(body, op, |p, body, op| print(op, body, p));
            }
            Some((def, Assembly::Format(text))) => {
                if let Some(info) = body.info(op) {
                    crate::text::format::print(self, def, info.format(text), body, op);
                }
            }
        }
    }

    fn op_name(&mut self, name: &str) {
        let default = self.default_dialects.last().copied().filter(|default| !default.is_empty());
        let rest = default.and_then(|default| name.strip_prefix(default)?.strip_prefix('.'));
        self.out.push_str(rest.filter(|rest| !rest.contains('.')).unwrap_or(name));
    }

    fn result_names(&mut self, body: &Body, op: Op) {
        let count = body.results(op).count();
        if count == 0 || self.aliases.is_searching() {
            return;
        }
        let starts: smallvec::SmallVec<[u32; 4]> = self.names.groups(op).into();
        for (at, &start) in starts.iter().enumerate() {
            self.comma(at);
            let Some(first) = body.results(op).get(start as usize) else {
                continue;
            };
            self.label(self.names.of_value(body, first).0);
            let end = starts.get(at + 1).map_or(count as u32, |&end| end);
            if end - start > 1 {
                self.out.push(':');
                self.number(u64::from(end - start));
            }
        }
        self.out.push_str(" = ");
    }

    fn label(&mut self, label: Label) {
        match label {
            Label::Unknown => self.out.push_str("<<UNKNOWN SSA VALUE>>"),
            Label::Number(number) => {
                self.out.push('%');
                self.number(u64::from(number));
            }
            Label::Argument(number) => {
                self.out.push_str("%arg");
                self.number(u64::from(number));
            }
            Label::Text(at) => {
                self.out.push('%');
                self.out.push_str(self.names.text(at));
            }
        }
    }

    pub(super) fn value_name(&mut self, body: &Body, value: Value) {
        let start = self.out.len();
        self.name_of(body, value);
        self.record_name(start, |operands| {
            let mut found = operands.iter().enumerate().filter(|(_, operand)| **operand == value);
            // Where one value is several operands, nothing tells which of them this is.
            found.next().filter(|_| found.next().is_none()).map(|(at, _)| at)
        });
    }

    /// Prints the name of an operand.
    pub(super) fn operand_name(&mut self, body: &Body, op: Op, index: usize) {
        let start = self.out.len();
        self.name_of(body, body.operand(op, index));
        self.record_name(start, |_| Some(index));
    }

    pub(super) fn name_of(&mut self, body: &Body, value: Value) {
        if self.aliases.is_searching() {
            return;
        }
        let (label, number) = self.names.of_value(body, value);
        self.label(label);
        if let Some(number) = number {
            self.out.push('#');
            self.number(u64::from(number));
        }
    }

    pub(super) fn block_name(&mut self, block: Block) {
        match self.names.block(block) {
            Some(number) => {
                self.out.push_str("^bb");
                self.number(u64::from(number));
            }
            None => self.out.push_str("^INVALIDBLOCK"),
        }
    }

    // ---- the generic form ----

    fn generic_op(&mut self, body: &'a Body, op: Op) {
        if self.aliases.is_searching() {
            return self.search_generic_op(body, op);
        }
        self.out.push('(');
        self.operands_in(body, op, 0..body.operands(op).len());
        self.out.push(')');
        if !body.successors(op).is_empty() {
            self.out.push('[');
            for (at, &block) in body.successors(op).iter().enumerate() {
                self.comma(at);
                self.block_name(block);
            }
            self.out.push(']');
        }
        self.properties(body, op);
        self.generic_regions(body, op);
        self.entries(body.discardable_attrs(op), &[]);
        self.out.push_str(" : ");
        self.out.push('(');
        self.type_list(body.operands(op).iter().map(|&value| body.ty(value)));
        self.out.push_str(") -> ");
        let results: smallvec::SmallVec<[crate::Type; 4]> =
            body.results(op).map(|value| body.ty(value)).collect();
        self.result_types(&results);
    }

    /// Visits what could have an alias in an op in the generic form: regions, then types, then
    /// attributes by name. Upstream leaves out the properties of an unregistered op; here they come
    /// from a dialect that upstream has, mostly, and so read as upstream prints them.
    fn search_generic_op(&mut self, body: &'a Body, op: Op) {
        self.generic_regions(body, op);
        self.type_list(body.operands(op).iter().map(|&value| body.ty(value)));
        self.type_list(body.results(op).map(|value| body.ty(value)));
        let mut entries = body.discardable_attrs(op).to_vec();
        entries.extend(body.inherent_attrs(op));
        entries.sort_by(|a, b| self.ctx.str(a.0).cmp(self.ctx.str(b.0)));
        self.entries(&entries, &[]);
    }

    fn properties(&mut self, body: &Body, op: Op) {
        if body.info(op).is_none() {
            if let Some(attr) = body.properties(op) {
                self.out.push_str(" <");
                self.attr_any(attr);
                self.out.push('>');
            }
            return;
        }
        let mut entries = body.inherent_attrs(op);
        if entries.is_empty() {
            return;
        }
        entries.sort_by(|a, b| self.ctx.str(a.0).cmp(self.ctx.str(b.0)));
        self.out.push_str(" <");
        self.dict(&entries);
        self.out.push('>');
    }

    fn generic_regions(&mut self, body: &'a Body, op: Op) {
        if body.n_regions(op) == 0 {
            return;
        }
        self.out.push_str(" (");
        self.in_own_body(body, op, |p, body, op| {
            for (at, region) in body.regions(op).enumerate() {
                p.comma(at);
                p.region_in(region, true, true, true);
            }
        });
        self.out.push(')');
    }

    /// Prints ` {a = 1}`, without those in `elided`; nothing when none is left.
    pub(super) fn entries(&mut self, entries: &[(Name, Attr)], elided: &[&str]) -> bool {
        let ctx = self.ctx;
        let mut first = true;
        for &(name, attr) in entries {
            if elided.contains(&ctx.str(name)) {
                continue;
            }
            self.out.push_str(if first { " {" } else { ", " });
            first = false;
            self.named_attr(name, attr);
        }
        if !first {
            self.out.push('}');
        }
        !first
    }

    /// Runs `print` in the body that holds the regions of `op`.
    pub(in crate::text) fn in_own_body(
        &mut self,
        body: &'a Body,
        op: Op,
        print: impl FnOnce(&mut Self, &'a Body, Op),
    ) {
        let Some(inner) = body.nested(op) else {
            return print(self, body, op);
        };
        let names = match self.aliases.is_searching() {
            true => Names::default(),
            false => self.names.of_nested(op, inner, self.options),
        };
        let outer = std::mem::replace(&mut self.names, names);
        self.outer.push((self.body.replace(inner), outer, op));
        print(self, inner, inner.self_op());
        if let Some((body, names, _)) = self.outer.pop() {
            self.body = body;
            self.names = names;
        }
    }

    // ---- regions ----

    /// Prints `{ .. }`: a region of the current body.
    pub(super) fn region_in(&mut self, region: Region, args: bool, terminators: bool, empty: bool) {
        let Some(body) = self.body else { return };
        if self.options.skip_regions {
            return self.out.push_str("{...}");
        }
        self.out.push_str("{\n");
        let asm = body.interface::<AsmNames>(body.region_op(region));
        self.default_dialects.push(asm.map_or("", |asm| asm.default_dialect));
        for (at, block) in body.blocks_of(region).enumerate() {
            let is_empty = body.first_op(block).is_none();
            let header = at > 0 || empty && is_empty || args && !body.args(block).is_empty();
            self.block(body, block, header, at == 0, terminators || at > 0);
        }
        self.default_dialects.pop();
        self.spaces();
        self.out.push('}');
    }

    pub(super) fn spaces(&mut self) {
        let mut left = self.indent;
        while left > 0 {
            let some = left.min(BLANKS.len());
            self.out.push_str(&BLANKS[..some]);
            left -= some;
        }
    }

    fn block(&mut self, body: &'a Body, block: Block, header: bool, entry: bool, terminator: bool) {
        if header {
            self.block_header(body, block, entry);
        }
        self.indent += 2;
        if self.options.value_users {
            self.users_of_arguments(body, block);
        }
        let last = body.last_op(block);
        for op in body.ops_of(block) {
            if !terminator && Some(op) == last && body.has_trait(op, Traits::TERMINATOR) {
                break;
            }
            self.spaces();
            self.op(body, op);
            self.out.push('\n');
            self.flush_some();
        }
        self.indent -= 2;
    }

    fn block_header(&mut self, body: &Body, block: Block, entry: bool) {
        self.spaces();
        self.block_name(block);
        if !body.args(block).is_empty() {
            self.out.push('(');
            for (at, &arg) in body.args(block).iter().enumerate() {
                self.comma(at);
                self.value_name(body, arg);
                self.out.push_str(": ");
                self.type_(body.ty(arg));
                self.argument_loc(body.value_loc(arg));
            }
            self.out.push(')');
        }
        self.out.push(':');
        let mut preds: Vec<u32> = body
            .branches_to(block)
            .filter_map(|op| body.block(op).and_then(|block| self.names.block(block)))
            .collect();
        preds.sort_unstable();
        match preds.len() {
            0 if entry => {}
            0 => self.out.push_str("  // no predecessors"),
            1 => self.out.push_str("  // pred: "),
            count => {
                self.out.push_str("  // ");
                self.number(count as u64);
                self.out.push_str(" preds: ");
            }
        }
        for (at, &pred) in preds.iter().enumerate() {
            self.comma(at);
            self.out.push_str("^bb");
            self.number(u64::from(pred));
        }
        self.out.push('\n');
    }
}

/// Whether `op` has all parts that its declaration asks for, so that its custom form can be printed.
fn is_complete(body: &Body, op: Op, def: &OpDef) -> bool {
    let count_fits = |total: usize, slots: &[crate::op::Slot], sizes: Option<Vec<i64>>| {
        let fixed = slots.iter().filter(|slot| slot.arity == Arity::One).count();
        match sizes {
            Some(sizes) => {
                sizes.len() == slots.len()
                    && sizes.iter().all(|&size| size >= 0)
                    && sizes.iter().sum::<i64>() == total as i64
                    && slots.iter().zip(&sizes).all(|(slot, &size)| match slot.arity {
                        Arity::One => size == 1,
                        Arity::Opt => size <= 1,
                        Arity::Many => true,
                    })
            }
            None if fixed == slots.len() => total == fixed,
            None => total >= fixed,
        }
    };
    let operand_sizes = def.has_operand_segments().then(|| body.segments(op, crate::op::OPERAND_SEGMENTS));
    let result_sizes = def.has_result_segments().then(|| body.segments(op, crate::op::RESULT_SEGMENTS));
    let attrs = def
        .attrs
        .iter()
        .enumerate()
        .all(|(at, slot)| slot.presence != Presence::Required || body.inherent(op, at).is_some());
    count_fits(body.operands(op).len(), def.operands, operand_sizes)
        && count_fits(body.results(op).count(), def.results, result_sizes)
        && attrs
        && successors_fit(body.successors(op).len(), def)
        && regions_fit(body, op, def)
}

fn successors_fit(count: usize, def: &OpDef) -> bool {
    let fixed = def.successors.iter().filter(|slot| slot.arity == Arity::One).count();
    if fixed == def.successors.len() { count == fixed } else { count >= fixed }
}

fn regions_fit(body: &Body, op: Op, def: &OpDef) -> bool {
    let (body, op) = body.nested(op).map_or((body, op), |inner| (inner, inner.self_op()));
    let count = body.n_regions(op);
    let fixed = def.regions.iter().filter(|slot| slot.arity == Arity::One).count();
    let fits = if fixed == def.regions.len() { count == fixed } else { count >= fixed };
    fits && body.regions(op).enumerate().all(|(at, region)| {
        let kind = def.regions.get(at).or(def.regions.last()).map(|slot| slot.kind);
        let mut blocks = body.blocks_of(region);
        let first = blocks.next().is_some();
        match kind {
            Some(RegionKind::One) => first && blocks.next().is_none(),
            Some(RegionKind::Some) => first,
            _ => true,
        }
    })
}
