//! Ops, blocks and regions.
//!
//! Values are numbered within the innermost scope, which an isolated op opens: the values of a
//! region get consecutive numbers after those of the regions around it, in the order in which they
//! are defined, and give them back at the region's end.

use super::cursor::{Cursor, Read, bad};
use super::properties;
use super::table::{AttrTable, expected};
use super::tables::{Tables, entry};
use crate::body::{Block, Body, Region, Value};
use crate::builtin;
use crate::bytecode::encoding::{Section, mask, since};
use crate::context::Context;
use crate::loc::Loc;
use crate::op::{OpSpec, Traits};
use crate::text::parser::MAX_DEPTH;

/// A value by its number.
#[derive(Clone, Copy)]
enum Slot {
    Free,
    /// Used before its definition.
    Forward(Value),
    Defined(Value),
}

/// The values that can be referred to.
#[derive(Default)]
struct Scope {
    slots: Vec<Slot>,
    /// Numbers below belong to a body around this one.
    base: usize,
}

/// An isolated op whose body is being read.
struct Outer {
    body: Body,
    spec: OpSpec,
    block: Block,
}

/// The regions of an op that are being read.
struct Frame<'f> {
    at: Cursor<'f>,
    regions: Vec<Region>,
    next_region: usize,
    blocks: Vec<Block>,
    next_block: usize,
    ops_left: u64,
    /// Values of the region that is being read, and the number of the next one.
    values: usize,
    next_value: usize,
    own_scope: bool,
    /// Whether what follows the regions in their range is the parent's again.
    inline: bool,
    outer: Option<Outer>,
}

impl<'f> Frame<'f> {
    fn new(at: Cursor<'f>, regions: Vec<Region>) -> Frame<'f> {
        Frame {
            at,
            regions,
            next_region: 0,
            blocks: Vec::new(),
            next_block: 0,
            ops_left: 0,
            values: 0,
            next_value: 0,
            own_scope: false,
            inline: false,
            outer: None,
        }
    }
}

struct Reader<'t, 'f> {
    ctx: &'t Context,
    tables: &'t Tables<'f>,
    attrs: AttrTable<'f>,
    body: Body,
    scopes: Vec<Scope>,
    /// Values used and not defined yet.
    forward: usize,
    /// Values and blocks that more may be claimed of: the file is as long at least.
    budget: usize,
}

/// Reads the ops of the file: its module, or a module around them.
pub(super) fn read_ir<'f>(ctx: &Context, tables: &Tables<'f>, attrs: AttrTable<'f>) -> Read<Body> {
    let mut at = tables.section(Section::Ir)?;
    let body = builtin::module(ctx, Loc::UNKNOWN);
    let region = body.region(body.self_op(), 0);
    let Some(block) = body.entry(region) else { return bad("a module has a block") };
    let budget = at.len();
    let mut reader = Reader { ctx, tables, attrs, body, scopes: vec![Scope::default()], forward: 0, budget };
    let (ops_left, has_args) = at.flagged()?;
    if has_args {
        return bad("expected the top-level block to have no arguments");
    }
    let mut frame = Frame::new(at, vec![region]);
    (frame.blocks, frame.ops_left, frame.next_region, frame.next_block) = (vec![block], ops_left, 1, 1);
    reader.run(frame)?;
    if reader.forward > 0 {
        return bad("not all forward unresolved forward operand references");
    }
    Ok(builtin::only_module(reader.body))
}

impl<'f> Reader<'_, 'f> {
    fn run(&mut self, frame: Frame<'f>) -> Read<()> {
        let mut stack = vec![frame];
        while let Some(frame) = stack.last_mut() {
            if frame.ops_left > 0 {
                frame.ops_left -= 1;
                if let Some(inner) = self.op(frame)? {
                    if stack.len() > MAX_DEPTH as usize {
                        return bad(format!("nesting is deeper than {MAX_DEPTH} levels"));
                    }
                    stack.push(inner);
                }
            } else if frame.next_block < frame.blocks.len() {
                self.block(frame)?;
            } else if frame.next_region < frame.regions.len() {
                self.end_region(frame);
                self.region(frame)?;
            } else if let Some(mut frame) = stack.pop() {
                self.end_region(&mut frame);
                self.end_op(frame, stack.last_mut())?;
            }
        }
        Ok(())
    }

    fn scope(&mut self) -> Read<&mut Scope> {
        match self.scopes.last_mut() {
            Some(scope) => Ok(scope),
            None => bad("no region is being read"),
        }
    }

    fn claim(&mut self, count: u64) -> Read<usize> {
        match usize::try_from(count).ok().and_then(|count| Some((count, self.budget.checked_sub(count)?))) {
            Some((count, left)) => {
                self.budget = left;
                Ok(count)
            }
            None => bad("more blocks or values than the file has bytes"),
        }
    }

    /// Starts the next region of an op.
    fn region(&mut self, frame: &mut Frame<'f>) -> Read<()> {
        let region = frame.regions[frame.next_region];
        frame.next_region += 1;
        frame.blocks.clear();
        frame.next_block = 0;
        let blocks = frame.at.varint()?;
        if blocks == 0 {
            return Ok(());
        }
        let values = frame.at.varint()?;
        let blocks = self.claim(blocks)?;
        frame.values = self.claim(values)?;
        frame.blocks.extend((0..blocks).map(|_| self.body.add_block(region)));
        let values = frame.values;
        let scope = self.scope()?;
        frame.next_value = scope.slots.len();
        scope.slots.resize(frame.next_value + values, Slot::Free);
        Ok(())
    }

    /// Gives back the numbers of the values of the region that was read.
    fn end_region(&mut self, frame: &mut Frame<'f>) {
        let values = std::mem::take(&mut frame.values);
        if let Some(scope) = self.scopes.last_mut() {
            let left = scope.slots.len() - values;
            scope.slots.truncate(left);
        }
        self.budget += values;
    }

    /// Ends an op whose regions were read.
    fn end_op(&mut self, frame: Frame<'f>, parent: Option<&mut Frame<'f>>) -> Read<()> {
        if frame.own_scope {
            self.scopes.pop();
        }
        let Some(parent) = parent else { return Ok(()) };
        if frame.inline {
            parent.at = frame.at;
        } else if !frame.at.is_empty() {
            return bad("unexpected trailing bytes after the regions of an op");
        }
        let Some(outer) = frame.outer else { return Ok(()) };
        let inner = std::mem::replace(&mut self.body, outer.body);
        let op = self.body.create_nested(&outer.spec, Box::new(inner));
        self.body.append(outer.block, op);
        let results: Vec<Value> = self.body.results(op).collect();
        self.define(parent, &results)
    }

    /// Starts the next block of a region.
    fn block(&mut self, frame: &mut Frame<'f>) -> Read<()> {
        let block = frame.blocks[frame.next_block];
        frame.next_block += 1;
        let (ops, has_args) = frame.at.flagged()?;
        frame.ops_left = ops;
        if !has_args {
            return Ok(());
        }
        let count = frame.at.count()?;
        let mut args = Vec::with_capacity(count);
        for _ in 0..count {
            let (ty, has_loc) = if self.tables.version >= since::ELIDED_ARG_LOCS {
                frame.at.flagged()?
            } else {
                (frame.at.varint()?, true)
            };
            let ty = self.attrs.ty(self.tables, ty)?;
            let loc = if has_loc { self.loc(&mut frame.at)? } else { Loc::UNKNOWN };
            args.push(self.body.add_arg(block, ty, loc));
        }
        self.define(frame, &args)?;
        if self.tables.version >= since::USE_LIST_ORDER && frame.at.byte()? != 0 {
            skip_use_lists(&mut frame.at, count)?;
        }
        Ok(())
    }

    fn loc(&mut self, at: &mut Cursor<'f>) -> Read<Loc> {
        let index = at.varint()?;
        self.attrs.loc(self.tables, index)
    }

    /// Reads an op; its regions are a frame of their own.
    fn op(&mut self, frame: &mut Frame<'f>) -> Read<Option<Frame<'f>>> {
        let tables = self.tables;
        let entry = tables.op(frame.at.varint()?)?;
        let parts = frame.at.byte()?;
        let mut spec = OpSpec::named(entry.name, self.loc(&mut frame.at)?);
        if parts & mask::ATTRS != 0 {
            let index = frame.at.varint()?;
            let attr = self.attrs.attr(tables, index)?;
            match attr.as_dict(self.ctx) {
                Some(entries) => spec.attrs.extend_from_slice(entries),
                None => return expected(self.ctx, "DictionaryAttr", attr),
            }
        }
        if parts & mask::PROPERTIES != 0 {
            let index = frame.at.varint()?;
            let data = tables.properties(index)?;
            properties::read(tables, &mut self.attrs, entry, data, &mut spec)?;
        }
        self.values(frame, parts, &mut spec)?;
        let (regions, isolated) = if parts & mask::REGIONS != 0 { frame.at.flagged()? } else { (0, false) };
        let regions = self.claim(regions)?;
        if regions > usize::from(u16::MAX) {
            return bad("too many regions");
        }
        spec.regions = regions;
        self.make(frame, spec, isolated)
    }

    /// Reads results, operands and successors.
    fn values(&mut self, frame: &mut Frame<'f>, parts: u8, spec: &mut OpSpec) -> Read<()> {
        if parts & mask::RESULTS != 0 {
            for _ in 0..frame.at.count()? {
                let index = frame.at.varint()?;
                spec.results.push(self.attrs.ty(self.tables, index)?);
            }
        }
        if parts & mask::OPERANDS != 0 {
            for _ in 0..frame.at.count()? {
                let index = frame.at.varint()?;
                spec.operands.push(self.operand(index)?);
            }
        }
        if parts & mask::SUCCESSORS != 0 {
            for _ in 0..frame.at.count()? {
                let index = frame.at.varint()?;
                spec.successors.push(*entry(&frame.blocks, index, "successor")?);
            }
        }
        if self.tables.version >= since::USE_LIST_ORDER && parts & mask::USE_LISTS != 0 {
            skip_use_lists(&mut frame.at, spec.results.len())?;
        }
        Ok(())
    }

    /// Makes an op at the end of the block that is being read.
    fn make(&mut self, frame: &mut Frame<'f>, spec: OpSpec, isolated: bool) -> Read<Option<Frame<'f>>> {
        let block = frame.blocks[frame.next_block - 1];
        let info = self.ctx.op_info(spec.name);
        let has_body = info.is_some_and(|info| info.def().traits.has(Traits::ISOLATED));
        if spec.regions == 0 || !has_body {
            let op = self.body.create(&spec);
            self.body.append(block, op);
            let results: Vec<Value> = self.body.results(op).collect();
            self.define(frame, &results)?;
            if spec.regions == 0 {
                return Ok(None);
            }
            let regions = self.body.regions(op).collect();
            return self.enter(frame, regions, isolated).map(Some);
        }
        let inner = Body::new(self.ctx, &spec);
        let regions = inner.regions(inner.self_op()).collect();
        let mut entered = self.enter(frame, regions, isolated)?;
        if !isolated {
            let base = self.scopes.last().map_or(0, |scope| scope.slots.len());
            self.scopes.push(Scope { slots: vec![Slot::Free; base], base });
            entered.own_scope = true;
        }
        let body = std::mem::replace(&mut self.body, inner);
        entered.outer = Some(Outer { body, spec, block });
        Ok(Some(entered))
    }

    /// The frame of an op's regions, which are a section of their own when they are isolated.
    fn enter(&mut self, frame: &mut Frame<'f>, regions: Vec<Region>, isolated: bool) -> Read<Frame<'f>> {
        let inline = !isolated || self.tables.version < since::LAZY_LOADING;
        let mut at = frame.at;
        if !inline {
            let (section, data) = frame.at.section()?;
            if section != Section::Ir {
                return bad("expected IR section for region");
            }
            at = data;
        }
        let mut entered = Frame::new(at, regions);
        entered.inline = inline;
        if isolated {
            self.scopes.push(Scope::default());
            entered.own_scope = true;
        }
        Ok(entered)
    }

    fn operand(&mut self, index: u64) -> Read<Value> {
        let scope = self.scope()?;
        let slot = *entry(&scope.slots, index, "value")?;
        if (index as usize) < scope.base {
            return bad("an op that is isolated from above uses a value defined outside of it");
        }
        match slot {
            Slot::Defined(value) | Slot::Forward(value) => Ok(value),
            Slot::Free => {
                let value = self.body.forward_value(self.ctx.none());
                self.forward += 1;
                self.scope()?.slots[index as usize] = Slot::Forward(value);
                Ok(value)
            }
        }
    }

    /// Gives `values` the next numbers of the region of `frame`.
    fn define(&mut self, frame: &mut Frame<'f>, values: &[Value]) -> Read<()> {
        if frame.values == 0 {
            return Ok(());
        }
        let (first, end) = (frame.next_value, frame.next_value + values.len());
        let count = self.scope()?.slots.len();
        if end > count {
            return bad(format!(
                "value index range was outside of the expected range for the parent region, got [{first}, \
                 {end}), but the maximum index was {}",
                count - 1
            ));
        }
        for (at, &value) in (first..).zip(values) {
            let old = std::mem::replace(&mut self.scope()?.slots[at], Slot::Defined(value));
            if let Slot::Forward(stand_in) = old {
                self.body.replace_uses(stand_in, value);
                self.forward -= 1;
            }
        }
        frame.next_value = end;
        Ok(())
    }
}

/// Reads the orders of the use lists of `count` values and drops them.
fn skip_use_lists(at: &mut Cursor<'_>, count: usize) -> Read<()> {
    let lists = if count > 1 { at.count()? } else { 1 };
    for _ in 0..lists {
        if count > 1 {
            at.varint()?;
        }
        let (indices, _) = at.flagged()?;
        for _ in 0..at.checked_count(indices)? {
            at.varint()?;
        }
    }
    Ok(())
}
