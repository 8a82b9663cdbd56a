//! Copies of ops, within a body and from one body to another.

use rustc_hash::FxHashMap;

use super::{Block, Body, Op, OpSpec, Region, Value};

/// What the values and blocks of a copied op became.
#[derive(Clone, Default, Debug)]
pub struct Mapping {
    /// Values of the original by their copies.
    pub values: FxHashMap<Value, Value>,
    /// Blocks of the original by their copies.
    pub blocks: FxHashMap<Block, Block>,
}

impl Mapping {
    /// The copy of `value`; the value itself when it was not copied.
    pub fn value(&self, value: Value) -> Value {
        self.values.get(&value).copied().unwrap_or(value)
    }

    fn block(&self, block: Block) -> Block {
        self.blocks.get(&block).copied().unwrap_or(block)
    }
}

impl Body {
    /// The description of `op`, with its operands and successors mapped.
    pub fn spec_of(&self, op: Op, map: &Mapping) -> OpSpec {
        OpSpec {
            name: self.name(op),
            loc: self.loc(op),
            operands: self.operands(op).iter().map(|&value| map.value(value)).collect(),
            results: self.results(op).map(|value| self.ty(value)).collect(),
            successors: self.successors(op).iter().map(|&block| map.block(block)).collect(),
            attrs: if self.info(op).is_some() {
                let inherent = self.inherent_attrs(op).into_iter();
                inherent.chain(self.discardable_attrs(op).iter().copied()).collect()
            } else {
                self.discardable_attrs(op).to_vec()
            },
            properties: self.properties(op),
            regions: self.n_regions(op),
        }
    }

    /// Copies `op` of `from` (`None`: of this body) with everything below it. What it uses is
    /// replaced as `map` says, which learns what its results, blocks and arguments became. The copy
    /// is not in a block yet.
    pub fn clone_op(&mut self, from: Option<&Body>, op: Op, map: &mut Mapping) -> Op {
        let spec = self.source(from).spec_of(op, map);
        let copy = self.create(&spec);
        let mut copied = Vec::new();
        let mut stack = vec![(op, copy)];
        while let Some((op, copy)) = stack.pop() {
            let source = self.source(from);
            map.values.extend(source.results(op).zip(self.results(copy)));
            if let Some(body) = source.nested(op) {
                let body = body.clone();
                self.nested.insert(copy, Box::new(body));
                continue;
            }
            let pairs: Vec<(Region, Region)> = source.regions(op).zip(self.regions(copy)).collect();
            for pair in pairs {
                let first = copied.len();
                self.clone_blocks(from, pair, map, &mut copied);
                stack.extend_from_slice(&copied[first..]);
            }
        }
        // Operands come last: they may name values that are defined after their use (loops, graph
        // regions), and a value of another body has no meaning in this one.
        for (op, copy) in copied {
            let operands: Vec<Value> =
                self.source(from).operands(op).iter().map(|&value| map.value(value)).collect();
            self.set_operands(copy, &operands);
        }
        copy
    }

    /// Copies the ops of `block` of `from` in front of `before`, without the terminator.
    pub fn splice(&mut self, from: &Body, block: Block, before: Op, map: &mut Mapping) {
        let ops: Vec<Op> = from.ops_of(block).collect();
        for &op in ops.iter().take(ops.len().saturating_sub(1)) {
            let copy = self.clone_op(Some(from), op, map);
            self.insert_before(before, copy);
        }
    }

    fn source<'a>(&'a self, from: Option<&'a Body>) -> &'a Body {
        from.unwrap_or(self)
    }

    /// Copies the blocks of a region; the ops get their operands later.
    fn clone_blocks(
        &mut self,
        from: Option<&Body>,
        (source, target): (Region, Region),
        map: &mut Mapping,
        copied: &mut Vec<(Op, Op)>,
    ) {
        let blocks: Vec<Block> = self.source(from).blocks_of(source).collect();
        for &block in &blocks {
            let copy = self.add_block(target);
            map.blocks.insert(block, copy);
            let args = self.source(from).args(block).to_vec();
            for arg in args {
                let source = self.source(from);
                let (ty, loc) = (source.ty(arg), source.value_loc(arg));
                let new = self.add_arg(copy, ty, loc);
                map.values.insert(arg, new);
            }
        }
        for &block in &blocks {
            let ops: Vec<Op> = self.source(from).ops_of(block).collect();
            for op in ops {
                let mut spec = self.source(from).spec_of(op, map);
                spec.operands.clear();
                let copy = self.create(&spec);
                self.append(map.blocks[&block], copy);
                map.values.extend(self.source(from).results(op).zip(self.results(copy)));
                copied.push((op, copy));
            }
        }
    }
}
