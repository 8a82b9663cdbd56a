//! Making ops from the inside out: what the parser needs, which knows an op's attributes and result
//! types only after it has read the regions.

use super::ids::{NONE, Tagged};
use super::{Body, Loc, Op, OpSpec, Region, RegionRec, Type, Value};

/// The most parts of a kind that room is made for before they come.
const MAX_RESERVED: usize = 1 << 12;

/// Numbers of the parts of a body.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sizes {
    ops: usize,
    values: usize,
    operands: usize,
    words: usize,
}

/// Leaves room for an eighth more.
pub(super) fn fit<T>(items: &mut Vec<T>) {
    items.shrink_to(items.len() + items.len() / 8);
}

impl Body {
    /// Makes a region that belongs to no op yet.
    pub(crate) fn detached_region(&mut self) -> Region {
        let region = Region(u32::try_from(self.regions.len()).expect("fewer than 2^32 regions"));
        self.regions.push(RegionRec { op: Op(NONE), first: NONE, last: NONE });
        region
    }

    /// Makes an op that lies in this body, isolated or not, and takes over `regions`.
    pub(crate) fn create_with_regions(&mut self, spec: &OpSpec, regions: &[Region]) -> Op {
        self.touch();
        let op = self.create_here(spec, false);
        self.adopt(op, regions);
        op
    }

    /// Makes the placeholder of an isolated op whose own body is complete.
    pub(crate) fn create_nested(&mut self, spec: &OpSpec, body: Box<Body>) -> Op {
        self.touch();
        let op = self.create_here(spec, true);
        self.nested.insert(op, body);
        op
    }

    /// Numbers of the parts of this body.
    pub(crate) fn sizes(&self) -> Sizes {
        Sizes {
            ops: self.ops.len(),
            values: self.values.len(),
            operands: self.operands.targets.len(),
            words: self.words.len(),
        }
    }

    /// Makes room for parts in such numbers, as far as they are no more than a few thousand: to grow
    /// beyond that takes no time that can be noticed.
    pub(crate) fn reserve(&mut self, sizes: Sizes) {
        let few = |count: usize| count.min(MAX_RESERVED);
        self.ops.reserve(few(sizes.ops));
        self.links.reserve(few(sizes.ops));
        self.locs.reserve(few(sizes.ops));
        self.values.reserve(few(sizes.values));
        self.operands.reserve(few(sizes.operands), few(sizes.values));
        self.words.reserve(few(sizes.words));
    }

    /// Gives back memory that was kept for growth: the body is complete, and mostly stays as it is. Room for
    /// a few more is left, since passes add some ops, and one too many makes all of them move.
    pub(crate) fn shrink(&mut self) {
        fit(&mut self.ops);
        fit(&mut self.links);
        fit(&mut self.locs);
        fit(&mut self.values);
        self.operands.shrink();
        self.successors.shrink();
        self.blocks.shrink_to_fit();
        self.regions.shrink_to_fit();
        fit(&mut self.words);
    }

    /// Gives the self op its attributes, location and regions.
    pub(crate) fn finish_self(&mut self, spec: &OpSpec, regions: &[Region]) {
        self.touch();
        let words = self.words.len() as u32;
        let n_props = self.push_props(spec);
        let attrs = self.discardable(spec);
        let rec = &mut self.ops[0];
        (rec.words, rec.n_props, rec.n_regions, rec.attrs) = (words, n_props, 0, attrs);
        self.locs[0] = spec.loc;
        self.adopt(Op(0), regions);
    }

    /// Makes `regions` those of `op`, whose words must be the last ones.
    fn adopt(&mut self, op: Op, regions: &[Region]) {
        let rec = &mut self.ops[op.index()];
        self.words.truncate(rec.words as usize + rec.n_props as usize);
        rec.n_regions = u16::try_from(regions.len()).expect("fewer than 2^16 regions");
        for &region in regions {
            self.regions[region.index()].op = op;
            self.words.push(region.0);
        }
    }

    /// A value that stands for one that is defined later; it is to be replaced.
    pub(crate) fn forward_value(&mut self, ty: Type) -> Value {
        self.push_value(ty, Tagged::op(Op(0)), 0)
    }

    /// Takes the own body of a nested isolated op out, leaving an empty op.
    pub(crate) fn take_nested(&mut self, op: Op) -> Option<Box<Body>> {
        self.touch();
        self.nested.remove(&op)
    }

    /// Replaces locations, here and in all nested bodies.
    pub(crate) fn map_locs(&mut self, map: &dyn Fn(Loc) -> Loc) {
        let mut stack: Vec<&mut Body> = vec![self];
        while let Some(body) = stack.pop() {
            body.touch();
            body.locs.iter_mut().for_each(|loc| *loc = map(*loc));
            let blocks = body.blocks.iter_mut();
            blocks.flat_map(|block| &mut block.arg_locs).for_each(|loc| *loc = map(*loc));
            #[expect(clippy::iter_over_hash_type, reason = "each body is changed by itself")]
            for nested in body.nested.values_mut() {
                stack.push(nested);
            }
        }
    }
}
