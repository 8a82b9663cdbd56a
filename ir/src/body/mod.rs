//! The body of an isolated-from-above op: everything below it, in dense arrays.
//!
//! # Ownership
//!
//! A [`Body`] holds one *self op* (a function, a module) and all ops, blocks, regions and values
//! below it, except what lies below further isolated ops: each of those has a `Body` of its own,
//! boxed inside of this one, in which it is the self op. The parent keeps a placeholder, an op with
//! the same name, its operands and results, and its place in the block; its attributes, location
//! and regions live in the nested body, where a pass that holds `&mut Body` of a function can
//! change them. Reading them through the parent is forwarded.
//!
//! # Layout
//!
//! Ops, values, blocks and regions are 4-byte ids into vectors of small records. What an op *is*
//! (its name, operands, results, attributes) is kept apart from where it *sits* (its block and
//! neighbours). Operand slots are nodes of their value's use list, so replacing all uses and
//! unlinking one are O(1) each. Ops of a block are numbered with gaps, so "is before" is O(1).
//! Results of an op are consecutive values. An erased id is not handed out again: a stale id is a
//! programming error that panics, and never another op. Only [`Body::compact`] gives new numbers,
//! between passes, when most ids are of erased ops.

mod attrs;
mod build;
mod clone;
mod compact;
mod ids;
mod layout;
mod same;
mod signature;
mod uses;

use rustc_hash::FxHashMap;

use crate::attr::Attr;
use crate::context::{Context, OpName};
use crate::loc::Loc;
use crate::op::{OpDef, OpInfo, OpSpec, Traits};
use crate::types::Type;

pub(crate) use build::Sizes;
pub use clone::Mapping;
pub use ids::{Block, Op, Region, Results, Use, Value, ValueDef};
use ids::{NONE, Tagged};
pub(crate) use signature::Signatures;
use uses::UseList;

/// What an op is.
#[derive(Clone, Debug)]
struct OpRec {
    /// `u32::MAX` once erased.
    name: u32,
    n_operands: u32,
    operands: u32,
    n_results: u32,
    results: u32,
    n_succs: u32,
    succs: u32,
    /// Where inherent attributes, then regions, start in `words`.
    words: u32,
    n_props: u16,
    n_regions: u16,
    /// Dictionary of discardable attributes.
    attrs: Attr,
}

/// Where an op sits.
#[derive(Clone, Debug)]
struct Link {
    block: u32,
    prev: u32,
    next: u32,
    order: u32,
}

#[derive(Clone, Debug)]
struct ValueRec {
    ty: Type,
    def: Tagged,
    index: u32,
}

#[derive(Clone, Debug)]
struct BlockRec {
    args: Vec<Value>,
    arg_locs: Vec<Loc>,
    region: u32,
    prev: u32,
    next: u32,
    first: u32,
    last: u32,
    alive: bool,
}

#[derive(Clone, Debug)]
struct RegionRec {
    op: Op,
    first: u32,
    last: u32,
}

const ERASED: u32 = u32::MAX;

/// The body of an isolated-from-above op. See the [module documentation](self).
#[derive(Clone)]
pub struct Body {
    ctx: Context,
    ops: Vec<OpRec>,
    links: Vec<Link>,
    locs: Vec<Loc>,
    values: Vec<ValueRec>,
    /// Operand slots of all ops, and the use lists of values through them.
    operands: UseList<Value>,
    /// Successor slots of all ops, and the use lists of blocks through them.
    successors: UseList<Block>,
    blocks: Vec<BlockRec>,
    regions: Vec<RegionRec>,
    words: Vec<u32>,
    nested: FxHashMap<Op, Box<Body>>,
    epoch: u64,
    /// Number of ops that were erased.
    erased: usize,
}

impl Body {
    /// A body whose self op is `spec` (operands, results and successors are left out: they belong
    /// to its place in a parent). Its regions are empty.
    pub fn new(ctx: &Context, spec: &OpSpec) -> Body {
        let mut body = Body {
            ctx: ctx.clone(),
            ops: Vec::new(),
            links: Vec::new(),
            locs: Vec::new(),
            values: Vec::new(),
            operands: UseList::default(),
            successors: UseList::default(),
            blocks: Vec::new(),
            regions: Vec::new(),
            words: Vec::new(),
            nested: FxHashMap::default(),
            epoch: 0,
            erased: 0,
        };
        body.create_here(spec, false);
        body
    }

    /// The context that all handles in this body belong to.
    pub fn ctx(&self) -> &Context {
        &self.ctx
    }

    /// The isolated op that this is the body of. It has no operands, results or place here.
    pub fn self_op(&self) -> Op {
        Op(0)
    }

    /// A number that grows with every change, here or in a nested body that was asked for to be changed,
    /// so that "did anything change" can be asked.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    fn touch(&mut self) {
        self.epoch += 1;
    }

    /// Number of ids ever handed out to ops: the bound of a dense table by [`Op::index`].
    pub fn op_bound(&self) -> usize {
        self.ops.len()
    }

    /// Number of ids ever handed out to values.
    pub fn value_bound(&self) -> usize {
        self.values.len()
    }

    /// Number of ids ever handed out to blocks.
    pub fn block_bound(&self) -> usize {
        self.blocks.len()
    }

    // ---- what an op is ----

    #[inline]
    fn rec(&self, op: Op) -> &OpRec {
        let rec = &self.ops[op.index()];
        assert!(rec.name != ERASED, "use of an erased op");
        rec
    }

    /// Whether `op` has not been erased.
    #[inline]
    pub fn is_alive(&self, op: Op) -> bool {
        self.ops.get(op.index()).is_some_and(|rec| rec.name != ERASED)
    }

    /// The name of `op`.
    #[inline]
    pub fn name(&self, op: Op) -> OpName {
        OpName(self.rec(op).name)
    }

    /// The full name of `op`, `dialect.mnemonic`.
    pub fn name_str(&self, op: Op) -> &str {
        self.ctx.op_str(self.name(op))
    }

    /// Whether `op` is of the declared kind `def`.
    #[inline]
    pub fn is(&self, op: Op, def: &'static OpDef) -> bool {
        self.rec(op).name == def.id.get()
    }

    /// What the registry knows of `op`; `None` for an unregistered one.
    #[inline]
    pub fn info(&self, op: Op) -> Option<&OpInfo> {
        self.ctx.op_info(self.name(op))
    }

    /// The declaration of `op`; `None` for an unregistered one.
    #[inline]
    pub fn def(&self, op: Op) -> Option<&'static OpDef> {
        self.info(op).map(OpInfo::def)
    }

    /// Whether the declaration of `op` has all of `traits`; never for an unregistered op.
    #[inline]
    pub fn has_trait(&self, op: Op, traits: Traits) -> bool {
        self.def(op).is_some_and(|def| def.traits.has(traits))
    }

    /// Whether `op` has all of `traits`, or is of a dialect that is not loaded, which may give it any.
    pub fn may_have_trait(&self, op: Op, traits: Traits) -> bool {
        let ctx = self.ctx();
        let foreign = || {
            self.name_str(op)
                .split_once('.')
                .is_some_and(|name| ctx.dialect(name.0).is_none_or(|dialect| dialect.keeps_others(true)))
        };
        self.has_trait(op, traits) || self.def(op).is_none() && foreign()
    }

    /// The implementation of interface `I` for `op`.
    pub fn interface<I: 'static>(&self, op: Op) -> Option<&'static I> {
        self.info(op).and_then(OpInfo::interface)
    }

    /// Where `op` comes from.
    #[inline]
    pub fn loc(&self, op: Op) -> Loc {
        match self.nested(op) {
            Some(body) => body.locs[0],
            None => self.locs[op.index()],
        }
    }

    /// Sets where `op` comes from.
    pub fn set_loc(&mut self, op: Op, loc: Loc) {
        self.touch();
        match self.nested_mut(op) {
            Some(body) => body.locs[0] = loc,
            None => self.locs[op.index()] = loc,
        }
    }

    /// The operands of `op`.
    #[inline]
    pub fn operands(&self, op: Op) -> &[Value] {
        let rec = self.rec(op);
        self.operands.slots(rec.operands, rec.n_operands)
    }

    /// Operand `index` of `op`.
    ///
    /// # Panics
    /// When there are not as many.
    #[inline]
    pub fn operand(&self, op: Op, index: usize) -> Value {
        self.operands(op)[index]
    }

    /// The results of `op`.
    #[inline]
    pub fn results(&self, op: Op) -> Results {
        let rec = self.rec(op);
        Results::new(rec.results, rec.n_results)
    }

    /// Result `index` of `op`.
    ///
    /// # Panics
    /// When there are not as many.
    #[inline]
    pub fn result(&self, op: Op, index: usize) -> Value {
        self.results(op).get(index).expect("a result of the op")
    }

    /// The successors of `op`.
    #[inline]
    pub fn successors(&self, op: Op) -> &[Block] {
        let rec = self.rec(op);
        self.successors.slots(rec.succs, rec.n_succs)
    }

    /// Number of regions of `op`, in this body or in its own.
    pub fn n_regions(&self, op: Op) -> usize {
        match self.nested(op) {
            Some(body) => body.n_regions(body.self_op()),
            None => self.rec(op).n_regions as usize,
        }
    }

    /// The regions of `op` that lie in this body: none for a nested isolated op, whose regions are
    /// those of the self op of its [nested body](Body::nested).
    pub fn regions(&self, op: Op) -> impl DoubleEndedIterator<Item = Region> + ExactSizeIterator + use<> {
        let rec = self.rec(op);
        let start = rec.words as usize + rec.n_props as usize;
        let regions: smallvec::SmallVec<[u32; 2]> = match rec.n_regions {
            0 => smallvec::SmallVec::new(),
            count => self.words[start..start + count as usize].into(),
        };
        regions.into_iter().map(Region)
    }

    /// Region `index` of `op`.
    ///
    /// # Panics
    /// When there are not as many in this body.
    pub fn region(&self, op: Op, index: usize) -> Region {
        let rec = self.rec(op);
        assert!(index < rec.n_regions as usize, "a region of the op");
        Region(self.words[rec.words as usize + rec.n_props as usize + index])
    }

    /// The body of a nested isolated op.
    #[inline]
    pub fn nested(&self, op: Op) -> Option<&Body> {
        self.nested.get(&op).map(|body| &**body)
    }

    /// The body of a nested isolated op, to change.
    pub fn nested_mut(&mut self, op: Op) -> Option<&mut Body> {
        let body = self.nested.get_mut(&op)?;
        self.epoch += 1;
        Some(body)
    }

    /// The nested isolated ops in the order in which they were made.
    pub fn nested_ops(&self) -> Vec<Op> {
        let mut ops: Vec<Op> = self.nested.keys().copied().collect();
        ops.sort_unstable();
        ops
    }

    /// All nested bodies at once, in the order in which their ops were made.
    pub fn nested_bodies_mut(&mut self) -> Vec<(Op, &mut Body)> {
        self.touch();
        let mut bodies: Vec<(Op, &mut Body)> =
            self.nested.iter_mut().map(|(&op, body)| (op, &mut **body)).collect();
        bodies.sort_unstable_by_key(|&(op, _)| op);
        bodies
    }

    // ---- values ----

    /// The type of `value`.
    #[inline]
    pub fn ty(&self, value: Value) -> Type {
        self.values[value.index()].ty
    }

    /// Changes the type of `value`; its uses must accept the new one.
    pub fn set_ty(&mut self, value: Value, ty: Type) {
        self.touch();
        self.values[value.index()].ty = ty;
    }

    /// What defines `value`.
    #[inline]
    pub fn value_def(&self, value: Value) -> ValueDef {
        let rec = &self.values[value.index()];
        rec.def.value_def(rec.index)
    }

    /// The op that `value` is a result of; `None` for a block argument.
    #[inline]
    pub fn defining_op(&self, value: Value) -> Option<Op> {
        match self.value_def(value) {
            ValueDef::Result(op, _) => Some(op),
            ValueDef::Arg(..) => None,
        }
    }

    /// The block that `value` is defined in.
    pub fn value_block(&self, value: Value) -> Option<Block> {
        match self.value_def(value) {
            ValueDef::Result(op, _) => self.block(op),
            ValueDef::Arg(block, _) => Some(block),
        }
    }

    /// Where `value` comes from.
    pub fn value_loc(&self, value: Value) -> Loc {
        match self.value_def(value) {
            ValueDef::Result(op, _) => self.loc(op),
            ValueDef::Arg(block, index) => self.blocks[block.index()].arg_locs[index],
        }
    }

    // ---- creation and erasure ----

    /// Makes an op that is not in a block yet. Isolated ops get a nested body.
    pub fn create(&mut self, spec: &OpSpec) -> Op {
        self.touch();
        let isolated =
            self.ctx.op_info(spec.name).is_some_and(|info| info.def().traits.has(Traits::ISOLATED));
        let op = self.create_here(spec, isolated);
        if isolated {
            let body = Body::new(&self.ctx, spec);
            self.nested.insert(op, Box::new(body));
        }
        op
    }

    /// Makes the record of an op; a placeholder has neither attributes nor regions.
    fn create_here(&mut self, spec: &OpSpec, placeholder: bool) -> Op {
        let op = Op(u32::try_from(self.ops.len()).expect("fewer than 2^32 ops"));
        let is_self = op.0 == 0;
        let (operands, succs, results): (&[Value], &[Block], &[Type]) =
            if is_self { (&[], &[], &[]) } else { (&spec.operands, &spec.successors, &spec.results) };
        let words = self.words.len() as u32;
        let (n_props, n_regions) =
            if placeholder { (0, 0) } else { (self.push_props(spec), self.push_regions(op, spec.regions)) };
        let first_result = self.values.len() as u32;
        for (index, &ty) in results.iter().enumerate() {
            self.push_value(ty, Tagged::op(op), index);
        }
        self.ops.push(OpRec {
            name: spec.name.0,
            n_operands: operands.len() as u32,
            operands: self.operands.push_slots(op, operands),
            n_results: results.len() as u32,
            results: first_result,
            n_succs: succs.len() as u32,
            succs: self.successors.push_slots(op, succs),
            words,
            n_props,
            n_regions,
            attrs: if placeholder { Attr::EMPTY_DICT } else { self.discardable(spec) },
        });
        self.links.push(Link { block: NONE, prev: NONE, next: NONE, order: 0 });
        self.locs.push(spec.loc);
        op
    }

    fn push_regions(&mut self, op: Op, count: usize) -> u16 {
        let count = u16::try_from(count).expect("fewer than 2^16 regions");
        for _ in 0..count {
            let region = self.regions.len() as u32;
            self.regions.push(RegionRec { op, first: NONE, last: NONE });
            self.words.push(region);
        }
        count
    }

    fn push_value(&mut self, ty: Type, def: Tagged, index: usize) -> Value {
        let value = Value(u32::try_from(self.values.len()).expect("fewer than 2^32 values"));
        self.values.push(ValueRec { ty, def, index: index as u32 });
        self.operands.add_target();
        value
    }

    /// Erases `op` and everything below it. Its results must have no uses left.
    ///
    /// # Panics
    /// When a result is still used outside of what is erased.
    pub fn erase(&mut self, op: Op) {
        self.drop_uses_below(op);
        for result in self.results(op) {
            assert!(!self.has_uses(result), "erased op still has uses");
        }
        if self.block(op).is_some() {
            self.remove(op);
        }
        self.forget(op);
    }

    /// Drops operands and successors of `op` and of everything below it.
    fn drop_uses_below(&mut self, op: Op) {
        let mut stack = vec![op];
        while let Some(op) = stack.pop() {
            self.drop_operands(op);
            for region in self.regions(op) {
                for block in self.blocks_of(region).collect::<Vec<_>>() {
                    stack.extend(self.ops_of(block));
                }
            }
        }
    }

    /// Marks `op` and everything below it as erased.
    fn forget(&mut self, op: Op) {
        self.touch();
        let mut stack = vec![op];
        while let Some(op) = stack.pop() {
            for region in self.regions(op) {
                for block in self.blocks_of(region).collect::<Vec<_>>() {
                    stack.extend(self.ops_of(block));
                    self.blocks[block.index()].alive = false;
                }
            }
            self.nested.remove(&op);
            self.ops[op.index()].name = ERASED;
            self.erased += 1;
        }
    }
}

#[cfg(test)]
mod tests;
