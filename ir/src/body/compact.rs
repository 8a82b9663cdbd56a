//! Giving ids new numbers: a body that erased much is as large as one that never held it.

use super::ids::{NONE, Op, Tagged, ValueDef};
use super::uses::{Target, UseList};
use super::{Block, Body, ERASED, OpRec, Region, Value};

/// Bodies with fewer erased ops are left as they are.
const MIN_ERASED: usize = 1024;

/// New numbers by old ones; [`NONE`] for what is gone.
struct Renumbering {
    ops: Vec<u32>,
    values: Vec<u32>,
    blocks: Vec<u32>,
    regions: Vec<u32>,
}

/// Looks a link up; the end of a list stays one.
fn new_link(table: &[u32], link: u32) -> u32 {
    table.get(link as usize).copied().unwrap_or(NONE)
}

impl Body {
    /// Whether more than half of the ids of ops belong to erased ones, and these are many.
    pub fn is_sparse(&self) -> bool {
        self.erased >= MIN_ERASED && self.erased > self.ops.len() / 2
    }

    /// Gives all that is left new ids, in the order of the old ones, and the memory of what was
    /// erased back. What is printed stays the same. Takes time by the number of ids ever handed out.
    ///
    /// All ids that are held outside of the body, but for the self op's, become meaningless: this is
    /// for the time between passes.
    pub fn compact(&mut self) {
        self.touch();
        let numbers = self.renumbering();
        let records = std::mem::take(&mut self.ops);
        self.compact_ops(&records, &numbers);
        self.compact_values(&numbers);
        self.compact_places(&numbers);
        let nested = std::mem::take(&mut self.nested);
        #[expect(clippy::iter_over_hash_type, reason = "each entry is moved by itself")]
        for (op, body) in nested {
            self.nested.insert(Op(numbers.ops[op.index()]), body);
        }
        self.erased = 0;
        self.shrink();
        self.nested.shrink_to_fit();
    }

    fn renumbering(&self) -> Renumbering {
        let mut numbers = Renumbering {
            ops: vec![NONE; self.ops.len()],
            values: vec![NONE; self.values.len()],
            blocks: vec![NONE; self.blocks.len()],
            regions: vec![NONE; self.regions.len()],
        };
        let mut next = [0u32; 4];
        let mut take = |table: &mut Vec<u32>, at: usize, kind: usize| {
            table[at] = next[kind];
            next[kind] += 1;
        };
        for (at, rec) in self.ops.iter().enumerate().filter(|(_, rec)| rec.name != ERASED) {
            take(&mut numbers.ops, at, 0);
            for result in rec.results..rec.results + rec.n_results {
                take(&mut numbers.values, result as usize, 1);
            }
            let first = rec.words as usize + usize::from(rec.n_props);
            for &region in &self.words[first..first + usize::from(rec.n_regions)] {
                take(&mut numbers.regions, region as usize, 3);
            }
        }
        for (at, block) in self.blocks.iter().enumerate().filter(|(_, block)| block.alive) {
            take(&mut numbers.blocks, at, 2);
            for arg in &block.args {
                take(&mut numbers.values, arg.index(), 1);
            }
        }
        numbers
    }

    /// Rewrites the records of ops, their words, and the slots of operands and successors.
    fn compact_ops(&mut self, records: &[OpRec], numbers: &Renumbering) {
        let alive = || records.iter().filter(|rec| rec.name != ERASED);
        let (operands, operand_slots) = self.operands.compact(
            alive().map(|rec| (rec.operands, rec.n_operands)),
            |value| Value(numbers.values[value.index()]),
            &numbers.ops,
            &numbers.values,
        );
        let (successors, successor_slots) = self.successors.compact(
            alive().map(|rec| (rec.succs, rec.n_succs)),
            |block| Block(numbers.blocks[block.index()]),
            &numbers.ops,
            &numbers.blocks,
        );
        (self.operands, self.successors) = (operands, successors);
        let old_words = std::mem::take(&mut self.words);
        for rec in alive() {
            let start = rec.words as usize;
            let regions = start + usize::from(rec.n_props);
            let words = self.words.len() as u32;
            self.words.extend_from_slice(&old_words[start..regions]);
            let below = &old_words[regions..regions + usize::from(rec.n_regions)];
            self.words.extend(below.iter().map(|&region| numbers.regions[region as usize]));
            let first = |table: &[u32], at: u32, count: u32| if count == 0 { 0 } else { table[at as usize] };
            self.ops.push(OpRec {
                operands: first(&operand_slots, rec.operands, rec.n_operands),
                results: first(&numbers.values, rec.results, rec.n_results),
                succs: first(&successor_slots, rec.succs, rec.n_succs),
                words,
                ..rec.clone()
            });
        }
        let mut kept = numbers.ops.iter().map(|&number| number != NONE);
        self.locs.retain(|_| kept.next().unwrap_or(false));
        let mut kept = numbers.ops.iter().map(|&number| number != NONE);
        self.links.retain(|_| kept.next().unwrap_or(false));
        for link in &mut self.links {
            link.block = new_link(&numbers.blocks, link.block);
            link.prev = new_link(&numbers.ops, link.prev);
            link.next = new_link(&numbers.ops, link.next);
        }
    }

    fn compact_values(&mut self, numbers: &Renumbering) {
        let old = std::mem::take(&mut self.values);
        let mut kept: Vec<(u32, usize)> = (0..old.len())
            .filter(|&at| numbers.values[at] != NONE)
            .map(|at| (numbers.values[at], at))
            .collect();
        kept.sort_unstable();
        for (_, at) in kept {
            let mut rec = old[at].clone();
            rec.def = match rec.def.value_def(rec.index) {
                ValueDef::Result(op, _) => Tagged::op(Op(numbers.ops[op.index()])),
                ValueDef::Arg(block, _) => Tagged::block(Block(numbers.blocks[block.index()])),
            };
            self.values.push(rec);
        }
    }

    /// Rewrites the records of blocks and regions.
    fn compact_places(&mut self, numbers: &Renumbering) {
        self.blocks.retain(|block| block.alive);
        for block in &mut self.blocks {
            block.args.iter_mut().for_each(|arg| *arg = Value(numbers.values[arg.index()]));
            block.region = new_link(&numbers.regions, block.region);
            block.prev = new_link(&numbers.blocks, block.prev);
            block.next = new_link(&numbers.blocks, block.next);
            block.first = new_link(&numbers.ops, block.first);
            block.last = new_link(&numbers.ops, block.last);
        }
        let old = std::mem::take(&mut self.regions);
        let mut kept: Vec<(u32, Region)> = (0..old.len())
            .filter(|&at| numbers.regions[at] != NONE)
            .map(|at| (numbers.regions[at], Region(at as u32)))
            .collect();
        kept.sort_unstable();
        for (_, region) in kept {
            let mut rec = old[region.index()].clone();
            rec.op = Op(numbers.ops[rec.op.index()]);
            rec.first = new_link(&numbers.blocks, rec.first);
            rec.last = new_link(&numbers.blocks, rec.last);
            self.regions.push(rec);
        }
    }
}

impl<T: Target> UseList<T> {
    /// The slots in `runs`, each of an op that is left, one run behind the other, and the new
    /// numbers of slots by old ones. The order of the uses of each target stays.
    fn compact(
        &self,
        runs: impl Iterator<Item = (u32, u32)>,
        new_target: impl Fn(T) -> T,
        ops: &[u32],
        targets: &[u32],
    ) -> (UseList<T>, Vec<u32>) {
        let mut slots = vec![NONE; self.targets.len()];
        let mut order = Vec::new();
        for slot in runs.flat_map(|(start, count)| start..start + count) {
            slots[slot as usize] = order.len() as u32;
            order.push(slot as usize);
        }
        let mut list = UseList::default();
        for slot in order {
            let mut link = self.links[slot].clone();
            link.prev = new_link(&slots, link.prev);
            link.next = new_link(&slots, link.next);
            link.owner = Op(ops[link.owner.index()]);
            list.links.push(link);
            list.targets.push(new_target(self.targets[slot]));
        }
        let known = targets.iter().filter(|&&target| target != NONE).count();
        list.first = vec![NONE; known];
        for (old, &new) in targets.iter().enumerate().filter(|&(_, &new)| new != NONE) {
            list.first[new as usize] = new_link(&slots, self.first[old]);
        }
        (list, slots)
    }
}
