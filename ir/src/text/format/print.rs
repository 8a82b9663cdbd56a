//! Printing by a format.

use super::{Custom, Format, Item, Part, Spaced, custom, is_symbol_name, is_unit};
use crate::body::{Body, Op};
use crate::op::{OpDef, Presence};
use crate::text::OpPrinter;
use crate::types::Type;

/// Prints the custom form `format` of `op`, what follows its name.
pub(crate) fn print<'a>(p: &mut OpPrinter<'a>, def: &OpDef, format: &Format, body: &'a Body, op: Op) {
    let cx = Cx { def, format, body, op };
    cx.items(p, &format.items);
}

struct Cx<'a, 'f> {
    def: &'f OpDef,
    format: &'f Format,
    body: &'a Body,
    op: Op,
}

impl<'a> Cx<'a, '_> {
    fn items(&self, p: &mut OpPrinter<'a>, items: &[Spaced]) {
        for spaced in items {
            let silent = matches!(&spaced.item, Item::Part(Part::Attr(slot)) if is_unit(self.def, *slot));
            if spaced.space && !silent {
                p.text(" ");
            }
            self.item(p, &spaced.item);
        }
    }

    fn item(&self, p: &mut OpPrinter<'a>, item: &Item) {
        match item {
            Item::Literal(text) => p.text(text),
            Item::Space("\n") => p.newline(),
            Item::Space(text) => p.text(text),
            Item::Part(part) => self.part(p, *part),
            Item::TypeOf(part) => p.types(self.types(*part)),
            Item::FunctionalType(inputs, results) => {
                p.function_type(&self.types(*inputs), &self.types(*results));
            }
            Item::Regions => {
                p.in_own_body(self.body, self.op, |p, body, op| {
                    for (at, region) in body.regions(op).enumerate() {
                        p.text(if at > 0 { ", " } else { "" });
                        p.region(region, true, true);
                    }
                });
            }
            Item::Successors => self.successors(p, self.body.successors(self.op)),
            Item::AttrDict { keyword: false } => {
                p.attr_dict_of(self.body, self.op, &self.format.shown, false)
            }
            Item::AttrDict { keyword: true } => p.attr_dict_of(self.body, self.op, &self.format.shown, true),
            Item::PropDict => {}
            Item::Custom(Custom::DynamicIndexList, parts) => {
                custom::print_index_list(p, self.def, parts, self.body, self.op);
            }
            Item::Custom(Custom::GlobalMemrefOpTypeAndInitialValue, parts) => {
                custom::print_global(p, parts, self.body, self.op);
            }
            Item::Group { anchor, then, otherwise } => {
                self.items(p, if self.present(*anchor) { then } else { otherwise });
            }
        }
    }

    fn present(&self, part: Part) -> bool {
        let (body, op, def) = (self.body, self.op, self.def);
        match part {
            Part::Operand(slot) => !body.operand_group(op, def, slot).is_empty(),
            Part::Result(slot) => body.result_group(op, def, slot).next().is_some(),
            Part::Attr(slot) => {
                let attr = body.inherent(op, slot);
                let default = match def.attrs[slot].presence {
                    Presence::Default(_) => {
                        body.info(op).and_then(|info| info.defaults(body.ctx()).get(slot).copied().flatten())
                    }
                    Presence::Required | Presence::Optional => None,
                };
                attr.is_some() && attr != default
            }
            Part::Region(slot) => {
                let (body, op) = body.nested(op).map_or((body, op), |inner| (inner, inner.self_op()));
                body.region_group(op, def, slot).iter().any(|&region| body.entry(region).is_some())
            }
            Part::Successor(slot) => body.successors(op).len() > slot,
            Part::Operands => !body.operands(op).is_empty(),
            Part::Results => body.results(op).next().is_some(),
        }
    }

    fn part(&self, p: &mut OpPrinter<'a>, part: Part) {
        let (body, op, def) = (self.body, self.op, self.def);
        match part {
            Part::Operand(slot) => p.operands_in(body, op, body.operand_range(op, def, slot)),
            Part::Operands => p.operands_in(body, op, 0..body.operands(op).len()),
            Part::Attr(slot) => self.attr(p, slot),
            Part::Region(slot) => p.in_own_body(body, op, |p, body, op| {
                let hidden = def.implicit_terminator;
                for (at, region) in body.region_group(op, def, slot).into_iter().enumerate() {
                    p.text(if at > 0 { ", " } else { "" });
                    let last = body.entry(region).and_then(|block| body.last_op(block));
                    // An implicit terminator that says something is not left out.
                    let plain = last.is_some_and(|last| {
                        body.operands(last).is_empty()
                            && body.discardable_attrs(last).is_empty()
                            && hidden.is_some_and(|hidden| body.is(last, hidden()))
                    });
                    p.region(region, true, !plain);
                }
            }),
            Part::Successor(slot) => match def.successors[slot].arity {
                crate::op::Arity::One => p.successor(body.successors(op)[slot]),
                _ => self.successors(p, body.successors(op).get(slot..).unwrap_or_default()),
            },
            Part::Result(_) | Part::Results => {}
        }
    }

    fn successors(&self, p: &mut OpPrinter<'a>, blocks: &[crate::Block]) {
        for (at, &block) in blocks.iter().enumerate() {
            p.text(if at > 0 { ", " } else { "" });
            p.successor(block);
        }
    }

    fn attr(&self, p: &mut OpPrinter<'a>, slot: usize) {
        let Some(attr) = self.body.inherent(self.op, slot) else {
            return;
        };
        let ctx = self.body.ctx();
        let constraint = self.def.attrs[slot].constraint;
        if is_unit(self.def, slot) {
            return;
        }
        if is_symbol_name(self.def, slot)
            && let Some(name) = attr.as_str(ctx)
        {
            return p.symbol(name);
        }
        let case = attr.as_int(ctx).and_then(|value| constraint.cases.iter().find(|case| case.1 == value));
        match case {
            Some(case) => p.text(case.0),
            None if constraint.ty.is_some() => p.attr_no_type(attr),
            None => p.attr(attr),
        }
    }

    fn types(&self, part: Part) -> Vec<Type> {
        let (body, op, def) = (self.body, self.op, self.def);
        match part {
            Part::Operand(slot) => {
                body.operand_group(op, def, slot).iter().map(|&value| body.ty(value)).collect()
            }
            Part::Operands => body.operands(op).iter().map(|&value| body.ty(value)).collect(),
            Part::Result(slot) => body.result_group(op, def, slot).map(|value| body.ty(value)).collect(),
            Part::Results => body.results(op).map(|value| body.ty(value)).collect(),
            Part::Attr(_) | Part::Region(_) | Part::Successor(_) => Vec::new(),
        }
    }
}
