//! Ops, blocks and regions.
//!
//! Values are numbered within the innermost scope, which an isolated op opens: the values of a
//! region get consecutive numbers after those of the regions around it, in the order in which they
//! are defined, and give them back at the region's end.

use super::cursor::{Cursor, Read, bad};
use super::properties;
use super::table::{AttrTable, expected};
use super::tables::{Tables, entry};
use crate::body::{Block, Body, Op, Region, Value};
use crate::builtin;
use crate::bytecode::encoding::{Section, mask, since};
use crate::context::Context;
use crate::loc::Loc;
use crate::op::{OpSpec, Traits};
use crate::text::parser::MAX_DEPTH;
use crate::types::Type;

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
    /// What may be claimed of again behind the regions.
    budget: Option<usize>,
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
            budget: None,
            outer: None,
        }
    }
}

/// What is known of the file whichever of its ops are read.
pub(super) struct Source<'f> {
    pub(super) tables: Tables<'f>,
    pub(super) attrs: AttrTable<'f>,
    properties: properties::Known,
    /// A description that was used, for the next op.
    spare: Option<OpSpec>,
}

impl<'f> Source<'f> {
    pub(super) fn new(tables: Tables<'f>, attrs: AttrTable<'f>) -> Source<'f> {
        Source { tables, attrs, properties: properties::Known::default(), spare: None }
    }
}

/// An isolated op whose regions lie in a section that was passed over.
pub(super) struct Pending<'f> {
    pub(super) op: Op,
    regions: Cursor<'f>,
    budget: usize,
}

struct Reader<'s, 'f> {
    ctx: &'f Context,
    source: &'s mut Source<'f>,
    body: Body,
    scopes: Vec<Scope>,
    /// Values used and not defined yet.
    forward: usize,
    /// Values and blocks that more may be claimed of: what is read is as long at least.
    budget: usize,
    /// How many ops around an isolated op are read when it is passed over instead; `None` when none are.
    lazy: Option<usize>,
    pending: Vec<Pending<'f>>,
}

/// Reads the ops of the file: its module, or a module around them. When `lazy`, the regions of isolated ops
/// in that module are passed over, where they can be.
pub(super) fn read_ir<'f>(source: &mut Source<'f>, lazy: bool) -> Read<(Body, Vec<Pending<'f>>)> {
    let ctx = source.tables.ctx;
    let mut at = source.tables.section(Section::Ir)?;
    let body = builtin::module(ctx, Loc::UNKNOWN);
    let region = body.region(body.self_op(), 0);
    let Some(block) = body.entry(region) else { return bad("a module has a block") };
    let budget = at.len();
    let mut reader = Reader::new(source, body, budget);
    let (ops_left, has_args) = at.flagged()?;
    if has_args {
        return bad("expected the top-level block to have no arguments");
    }
    let mut frame = Frame::new(at, vec![region]);
    (frame.blocks, frame.ops_left, frame.next_region, frame.next_block) = (vec![block], ops_left, 1, 1);
    // What else may stand behind the ops is none of theirs.
    frame.inline = true;
    reader.lazy = lazy.then_some(usize::from(ops_left == 1));
    reader.run(frame)?;
    reader.check_forward()?;
    Ok((builtin::only_module(reader.body), reader.pending))
}

/// Reads the regions that were passed over into `body`, that of the op.
pub(super) fn read_pending<'f>(source: &mut Source<'f>, pending: &Pending<'f>, body: Body) -> Read<Body> {
    let mut reader = Reader::new(source, body, pending.budget);
    let regions = reader.body.regions(reader.body.self_op()).collect();
    let mut frame = Frame::new(pending.regions, regions);
    frame.own_scope = true;
    reader.run(frame)?;
    reader.check_forward()?;
    Ok(reader.body)
}

impl<'s, 'f> Reader<'s, 'f> {
    fn new(source: &'s mut Source<'f>, body: Body, budget: usize) -> Self {
        let scopes = vec![Scope::default()];
        let ctx = source.tables.ctx;
        Reader { ctx, source, body, scopes, forward: 0, budget, lazy: None, pending: Vec::new() }
    }

    fn check_forward(&self) -> Read<()> {
        match self.forward {
            0 => Ok(()),
            _ => bad("not all forward unresolved forward operand references"),
        }
    }

    fn run(&mut self, frame: Frame<'f>) -> Read<()> {
        let mut stack = vec![frame];
        loop {
            let frames = stack.len();
            let Some(frame) = stack.last_mut() else { return Ok(()) };
            if frame.ops_left > 0 {
                frame.ops_left -= 1;
                let depth = frames - 1;
                if let Some(inner) = self.op(frame, depth)? {
                    if frames > MAX_DEPTH as usize {
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
        if let Some(budget) = frame.budget {
            self.budget = budget;
        }
        if !frame.inline && !frame.at.is_empty() {
            return bad("unexpected trailing bytes after the regions of an op");
        }
        let Some(parent) = parent else { return Ok(()) };
        if frame.inline {
            parent.at = frame.at;
        }
        let Some(outer) = frame.outer else { return Ok(()) };
        let inner = std::mem::replace(&mut self.body, outer.body);
        let op = self.body.create_nested(&outer.spec, Box::new(inner));
        self.body.append(outer.block, op);
        self.define(parent, self.body.results(op))
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
            let (ty, has_loc) = if self.source.tables.version >= since::ELIDED_ARG_LOCS {
                frame.at.flagged()?
            } else {
                (frame.at.varint()?, true)
            };
            let ty = self.ty(ty)?;
            let loc = if has_loc { self.loc(&mut frame.at)? } else { Loc::UNKNOWN };
            args.push(self.body.add_arg(block, ty, loc));
        }
        self.define(frame, args.into_iter())?;
        if self.source.tables.version >= since::USE_LIST_ORDER && frame.at.byte()? != 0 {
            skip_use_lists(&mut frame.at, count)?;
        }
        Ok(())
    }

    fn loc(&mut self, at: &mut Cursor<'f>) -> Read<Loc> {
        let index = at.varint()?;
        self.source.attrs.loc(&self.source.tables, index)
    }

    fn ty(&mut self, index: u64) -> Read<Type> {
        self.source.attrs.ty(&self.source.tables, index)
    }

    /// Reads an op that lies in `depth` others; its regions are a frame of their own.
    fn op(&mut self, frame: &mut Frame<'f>, depth: usize) -> Read<Option<Frame<'f>>> {
        let number = frame.at.varint()?;
        let name = self.source.tables.op(number)?.name;
        let parts = frame.at.byte()?;
        let loc = self.loc(&mut frame.at)?;
        let Source { tables, attrs, properties, spare } = &mut *self.source;
        let mut spec = spare.take().unwrap_or_else(|| OpSpec::named(name, loc));
        spec.reset(name, loc);
        if parts & mask::ATTRS != 0 {
            let index = frame.at.varint()?;
            let attr = attrs.attr(tables, index)?;
            match attr.as_dict(self.ctx) {
                Some(entries) => spec.attrs.extend_from_slice(entries),
                None => return expected(self.ctx, "DictionaryAttr", attr),
            }
        }
        if parts & mask::PROPERTIES != 0 {
            let index = frame.at.varint()?;
            properties.read(tables, attrs, number, index, &mut spec)?;
        }
        self.values(frame, parts, &mut spec)?;
        let (regions, isolated) = if parts & mask::REGIONS != 0 { frame.at.flagged()? } else { (0, false) };
        let regions = self.claim(regions)?;
        if regions > usize::from(u16::MAX) {
            return bad("too many regions");
        }
        spec.regions = regions;
        self.make(frame, spec, isolated, depth)
    }

    /// Reads results, operands and successors.
    fn values(&mut self, frame: &mut Frame<'f>, parts: u8, spec: &mut OpSpec) -> Read<()> {
        if parts & mask::RESULTS != 0 {
            for _ in 0..frame.at.count()? {
                let index = frame.at.varint()?;
                spec.results.push(self.ty(index)?);
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
        if self.source.tables.version >= since::USE_LIST_ORDER && parts & mask::USE_LISTS != 0 {
            skip_use_lists(&mut frame.at, spec.results.len())?;
        }
        Ok(())
    }

    /// Makes an op, which lies in `depth` others, at the end of the block that is being read.
    fn make(
        &mut self,
        frame: &mut Frame<'f>,
        spec: OpSpec,
        isolated: bool,
        depth: usize,
    ) -> Read<Option<Frame<'f>>> {
        let block = frame.blocks[frame.next_block - 1];
        let info = self.ctx.op_info(spec.name);
        let has_body = info.is_some_and(|info| info.def().traits.has(Traits::ISOLATED));
        if spec.regions == 0 || !has_body {
            let op = self.body.create(&spec);
            self.body.append(block, op);
            self.define(frame, self.body.results(op))?;
            if spec.regions == 0 {
                self.source.spare = Some(spec);
                return Ok(None);
            }
            let regions = self.body.regions(op).collect();
            return self.enter(frame, regions, isolated).map(Some);
        }
        if isolated && self.passes_over(&spec, depth) {
            let op = self.body.create(&spec);
            self.body.append(block, op);
            let regions = ir_section(frame)?;
            self.pending.push(Pending { op, regions, budget: self.budget.min(regions.len()) });
            return self.define(frame, self.body.results(op)).map(|()| None);
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

    /// Whether the regions of an isolated op that lies in `depth` others are left for later: those in the
    /// module that the file is, and not that module itself.
    fn passes_over(&self, spec: &OpSpec, depth: usize) -> bool {
        let module = || spec.name.0 == builtin::ModuleOp::def().id.get();
        self.source.tables.version >= since::LAZY_LOADING
            && match self.lazy {
                Some(1) if depth == 0 => !module(),
                Some(around) => depth == around,
                None => false,
            }
    }

    /// The frame of an op's regions, which are a section of their own when they are isolated.
    fn enter(&mut self, frame: &mut Frame<'f>, regions: Vec<Region>, isolated: bool) -> Read<Frame<'f>> {
        let inline = !isolated || self.source.tables.version < since::LAZY_LOADING;
        let at = if inline { frame.at } else { ir_section(frame)? };
        let mut entered = Frame::new(at, regions);
        entered.inline = inline;
        if !inline {
            entered.budget = Some(self.budget);
            self.budget = self.budget.min(at.len());
        }
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
    fn define(&mut self, frame: &mut Frame<'f>, values: impl ExactSizeIterator<Item = Value>) -> Read<()> {
        if frame.values == 0 {
            return Ok(());
        }
        let (first, end) = (frame.next_value, frame.next_value + values.len());
        let Some(scope) = self.scopes.last_mut() else { return bad("no region is being read") };
        let count = scope.slots.len();
        let Some(slots) = scope.slots.get_mut(first..end) else {
            return bad(format!(
                "value index range was outside of the expected range for the parent region, got [{first}, \
                 {end}), but the maximum index was {}",
                count - 1
            ));
        };
        for (slot, value) in slots.iter_mut().zip(values) {
            if let Slot::Forward(stand_in) = std::mem::replace(slot, Slot::Defined(value)) {
                self.body.replace_uses(stand_in, value);
                self.forward -= 1;
            }
        }
        frame.next_value = end;
        Ok(())
    }
}

/// The section of the regions of an isolated op.
fn ir_section<'f>(frame: &mut Frame<'f>) -> Read<Cursor<'f>> {
    match frame.at.section()? {
        (Section::Ir, data) => Ok(data),
        _ => bad("expected IR section for region"),
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
