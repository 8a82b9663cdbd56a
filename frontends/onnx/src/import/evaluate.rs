//! Values that follow from constants alone: their elements, by the reference interpreter.
//!
//! [`fold`](super::fold) does the arithmetic on shapes that exporters emit without making ops. What is left, ops
//! of any kind on small constants, is evaluated where its elements are asked for.

use rustc_hash::{FxHashMap, FxHashSet};
use terrace_ir::interp::{Limits, Val, run_op};
use terrace_ir::op::Traits;
use terrace_ir::{Body, Op, Value};

use super::constant::{Const, MAX_ELEMENTS};
use super::types::element_of;

/// What one op may use.
const LIMITS: Limits = Limits { steps: 16, bytes: 1 << 22, depth: 4 };

/// Ops that are evaluated in one import at most.
const MAX_OPS: usize = 1 << 12;

/// The values of a function that follow from constants.
#[derive(Default)]
pub(super) struct Evaluation {
    constant: FxHashSet<Value>,
    /// What was evaluated; `None` where that failed.
    known: FxHashMap<Value, Option<Val>>,
    ops: usize,
}

impl Evaluation {
    /// Visits an op, whose operands were visited before.
    pub(super) fn visit(&mut self, body: &Body, op: Op) {
        let operands = body.operands(op);
        let follows = !operands.is_empty()
            && operands.iter().all(|operand| self.constant.contains(operand))
            && body.n_regions(op) == 0
            && body.def(op).is_some_and(|def| def.traits.has(Traits::PURE));
        if follows || body.name_str(op) == "graph.constant" {
            self.constant.extend(body.results(op).filter(|&result| is_small(body, result)));
        }
    }

    /// The elements of `value`, if it follows from constants and is small.
    pub(super) fn constant(&mut self, body: &Body, value: Value) -> Option<Const> {
        let Val::Array(array) = self.val(body, value)? else { return None };
        let element = element_of(body.ctx(), array.elem)?;
        Const::of_bytes(element, &array.shape, &array.data)
    }

    fn val(&mut self, body: &Body, value: Value) -> Option<Val> {
        if !self.constant.contains(&value) {
            return None;
        }
        let mut left = vec![value];
        while let Some(&next) = left.last() {
            if self.known.contains_key(&next) {
                left.pop();
                continue;
            }
            let op = body.defining_op(next)?;
            let operands = body.operands(op);
            let before = left.len();
            left.extend(operands.iter().filter(|&operand| !self.known.contains_key(operand)));
            if left.len() > before {
                continue;
            }
            let operands: Option<Vec<Val>> = operands.iter().map(|value| self.known[value].clone()).collect();
            self.ops += 1;
            let evaluated = operands.filter(|_| self.ops <= MAX_OPS);
            let results = evaluated.and_then(|operands| run_op(body, op, operands, LIMITS).ok());
            for (at, result) in body.results(op).enumerate() {
                let val = results.as_ref().and_then(|vals| vals.get(at).cloned());
                self.known.insert(result, val);
            }
        }
        self.known.get(&value).cloned().flatten()
    }
}

/// Whether the elements are so few that they are looked at.
fn is_small(body: &Body, value: Value) -> bool {
    let ctx = body.ctx();
    let shape = body.ty(value).static_shape(ctx);
    let count = shape.and_then(|shape| shape.iter().try_fold(1i64, |n, &size| n.checked_mul(size)));
    count.is_some_and(|count| count <= MAX_ELEMENTS as i64)
}
