//! Random edits of a body against a model of plain lists.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{Block, Body, Op, Value};
use crate::context::Context;
use crate::loc::Loc;
use crate::op::{OpSpec, Registry};

/// Blocks as lists of ops, operands as lists of values.
#[derive(Default)]
struct Model {
    blocks: BTreeMap<Block, Vec<Op>>,
    operands: BTreeMap<Op, Vec<Value>>,
    results: BTreeMap<Op, Value>,
}

impl Model {
    fn uses(&self, value: Value) -> Vec<(Op, usize)> {
        let mut uses = Vec::new();
        for (&op, operands) in &self.operands {
            let slots = operands.iter().enumerate().filter(|slot| *slot.1 == value);
            uses.extend(slots.map(|(at, _)| (op, at)));
        }
        uses
    }

    fn ops(&self) -> Vec<Op> {
        self.operands.keys().copied().collect()
    }

    fn check(&self, body: &Body) {
        for (&block, ops) in &self.blocks {
            assert_eq!(body.ops_of(block).collect::<Vec<_>>(), *ops);
            assert_eq!(body.last_op(block), ops.last().copied());
            for pair in ops.windows(2) {
                assert!(body.is_before(pair[0], pair[1]));
                assert_eq!(body.prev_op(pair[1]), Some(pair[0]));
            }
            assert!(ops.iter().all(|&op| body.block(op) == Some(block)));
        }
        for (&op, operands) in &self.operands {
            assert_eq!(body.operands(op), operands);
        }
        for &value in self.results.values() {
            let mut uses: Vec<(Op, usize)> =
                body.uses(value).map(|(slot, op)| (op, body.operand_number(slot))).collect();
            uses.sort_unstable();
            assert_eq!(uses, self.uses(value));
        }
    }
}

impl Model {
    /// The model of a body whose ids were given new numbers, in the order of the old ones.
    fn renumbered(&self, body: &Body) -> Model {
        let ops: BTreeMap<Op, Op> = self.ops().into_iter().zip((1..).map(Op)).collect();
        let blocks: BTreeMap<Block, Block> = self.blocks.keys().copied().zip((0..).map(Block)).collect();
        let results: BTreeMap<Op, Value> = ops.values().map(|&op| (op, body.result(op, 0))).collect();
        let values: BTreeMap<Value, Value> =
            self.results.iter().map(|(op, &value)| (value, results[&ops[op]])).collect();
        let list = |list: &Vec<Op>| list.iter().map(|op| ops[op]).collect();
        let operands = |list: &Vec<Value>| list.iter().map(|value| values[value]).collect();
        Model {
            blocks: self.blocks.iter().map(|(block, ops)| (blocks[block], list(ops))).collect(),
            operands: self.operands.iter().map(|(op, all)| (ops[op], operands(all))).collect(),
            results,
        }
    }
}

fn pick<T: Copy>(list: &[T], at: usize) -> Option<T> {
    if list.is_empty() { None } else { Some(list[at % list.len()]) }
}

fn step(body: &mut Body, model: &mut Model, (kind, a, b): (u8, usize, usize)) {
    let ctx = body.ctx().clone();
    let blocks: Vec<Block> = model.blocks.keys().copied().collect();
    let (Some(block), ops) = (pick(&blocks, a), model.ops()) else {
        return;
    };
    match kind % 8 {
        // A new op in front of another one, or at the end.
        0..=2 => {
            let values: Vec<Value> = model.results.values().copied().collect();
            let operands: Vec<Value> =
                (0..b % 4).filter_map(|at| pick(&values, a.wrapping_add(at * 7))).collect();
            let spec = OpSpec::named(ctx.op_name("test.op"), Loc::UNKNOWN)
                .operands(operands.iter().copied())
                .results([ctx.f32()]);
            let op = body.create(&spec);
            let list = model.blocks.get_mut(&block).expect("a block of the model");
            match pick(list, b) {
                Some(at) if kind % 8 == 0 => {
                    body.insert_before(at, op);
                    list.insert(b % list.len(), op);
                }
                _ => {
                    body.append(block, op);
                    list.push(op);
                }
            }
            model.operands.insert(op, operands);
            model.results.insert(op, body.result(op, 0));
        }
        3 => {
            let Some(op) = pick(&ops, b) else { return };
            let at = a % (body.operands(op).len() + 1);
            let value = pick(&model.results.values().copied().collect::<Vec<_>>(), a);
            if let (true, Some(value)) = (at < body.operands(op).len(), value) {
                body.set_operand(op, at, value);
                model.operands.get_mut(&op).expect("an op of the model")[at] = value;
            }
        }
        4 => {
            let values: Vec<Value> = model.results.values().copied().collect();
            if let (Some(from), Some(to)) = (pick(&values, a), pick(&values, b)) {
                body.replace_uses(from, to);
                for slot in model.operands.values_mut().flatten().filter(|slot| **slot == from) {
                    *slot = to;
                }
            }
        }
        5 => {
            let Some(op) = pick(&ops, a).filter(|op| model.uses(model.results[op]).is_empty()) else {
                return;
            };
            body.erase(op);
            assert!(!body.is_alive(op));
            model.operands.remove(&op);
            model.results.remove(&op);
            model.blocks.values_mut().for_each(|list| list.retain(|&other| other != op));
        }
        6 => {
            let (Some(op), Some(at)) = (pick(&ops, a), pick(&ops, b)) else {
                return;
            };
            body.move_before(op, at);
            if op != at {
                model.blocks.values_mut().for_each(|list| list.retain(|&other| other != op));
                for list in model.blocks.values_mut() {
                    if let Some(place) = list.iter().position(|&other| other == at) {
                        list.insert(place, op);
                    }
                }
            }
        }
        _ => {
            let Some(op) = pick(&ops, a) else { return };
            let from = body.block(op).expect("ops of the model are in blocks");
            let tail = body.split_block(op);
            let list = model.blocks.get_mut(&from).expect("a block of the model");
            let place = list.iter().position(|&other| other == op).expect("in its block");
            let rest = list.split_off(place);
            model.blocks.insert(tail, rest);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn edits_agree_with_plain_lists(script in proptest::collection::vec((any::<u8>(), any::<usize>(), any::<usize>()), 1..120)) {
        let ctx = Context::new(Registry::new());
        let mut body = crate::builtin::module(&ctx, Loc::UNKNOWN);
        let region = body.region(body.self_op(), 0);
        let mut model = Model::default();
        model.blocks.insert(body.entry(region).expect("a module has a block"), Vec::new());
        for (at, edit) in script.into_iter().enumerate() {
            let before = body.epoch();
            step(&mut body, &mut model, edit);
            model.check(&body);
            prop_assert!(body.epoch() >= before);
            if at % 16 == 15 {
                let text = crate::text::print(&body, &Default::default());
                body.compact();
                model = model.renumbered(&body);
                model.check(&body);
                prop_assert_eq!(crate::text::print(&body, &Default::default()), text);
            }
        }
        let blocks: Vec<Block> = body.blocks_of(region).collect();
        let mut known: Vec<Block> = model.blocks.keys().copied().collect();
        known.sort_by_key(|block| blocks.iter().position(|other| other == block));
        prop_assert_eq!(blocks, known);
    }
}

/// A body through which many ops pass stays as small as what it holds.
#[test]
fn a_million_erased_ops_leave_no_trace() {
    let ctx = Context::new(Registry::new());
    let mut body = crate::builtin::module(&ctx, Loc::UNKNOWN);
    let region = body.region(body.self_op(), 0);
    let spec = OpSpec::named(ctx.op_name("test.op"), Loc::UNKNOWN).results([ctx.f32()]);
    let block = body.entry(region).expect("a module has a block");
    let kept = body.create(&spec);
    body.append(block, kept);
    for _ in 0..1_000_000 {
        let block = body.entry(region).expect("a module has a block");
        let kept = body.first_op(block).expect("the op that stays");
        let user = spec.clone().operands([body.result(kept, 0)]);
        let op = body.create(&user);
        body.append(block, op);
        body.erase(op);
        if body.is_sparse() {
            body.compact();
        }
        assert!(body.op_bound() < 4096 && body.value_bound() < 4096);
    }
    body.compact();
    assert_eq!((body.op_bound(), body.value_bound()), (2, 1));
    assert!(!body.has_uses(body.result(Op(1), 0)));
}

/// Inserting at the same place over and over uses up the order numbers between neighbours.
#[test]
fn order_survives_insertions_at_one_place() {
    let ctx = Context::new(Registry::new());
    let mut body = crate::builtin::module(&ctx, Loc::UNKNOWN);
    let block = body.entry(body.region(body.self_op(), 0)).expect("a module has a block");
    let spec = OpSpec::named(ctx.op_name("test.op"), Loc::UNKNOWN);
    let (first, last) = (body.create(&spec), body.create(&spec));
    body.append(block, first);
    body.append(block, last);
    for _ in 0..200 {
        let op = body.create(&spec);
        body.insert_before(last, op);
    }
    let ops: Vec<Op> = body.ops_of(block).collect();
    assert!(ops.windows(2).all(|pair| body.is_before(pair[0], pair[1])));
}
