//! Whether a block computes what a list of steps says.

use terrace_ir::{Block, Body, Op, OpDef, Type, Value};

use super::payload::{Step, Unary, binary_op, cast_op, unary_op};
use crate::arith;
use crate::linalg::YieldOp;

/// Whether `block`, whose last argument is the element of the one output, yields what `steps` compute,
/// and has no other ops. Operands of ops that commute may be swapped.
pub fn computes(body: &Body, block: Block, steps: &[Step]) -> bool {
    let args = body.args(block);
    let Some(&out) = args.last() else { return false };
    let mut matcher = Matcher { body, ops: body.ops_of(block).collect(), used: Vec::new(), to: body.ty(out) };
    let mut stack: Vec<Value> = Vec::new();
    for &step in steps {
        let Some(value) = matcher.step(step, args, &mut stack) else { return false };
        stack.push(value);
    }
    let Some((&last, others)) = matcher.ops.split_last() else { return false };
    let yields = YieldOp::of(body, last).is_some_and(|end| end.values(body) == stack);
    yields && others.iter().all(|op| matcher.used.contains(op))
}

struct Matcher<'a> {
    body: &'a Body,
    ops: Vec<Op>,
    used: Vec<Op>,
    /// The type of the output's elements.
    to: Type,
}

impl Matcher<'_> {
    fn step(&mut self, step: Step, args: &[Value], stack: &mut Vec<Value>) -> Option<Value> {
        let ctx = self.body.ctx();
        Some(match step {
            Step::In(at) => *args.get(usize::from(at))?,
            Step::Out => *args.last()?,
            Step::Select => {
                let (no, yes, condition) = (stack.pop()?, stack.pop()?, stack.pop()?);
                self.find(arith::SelectOp::def(), &[condition, yes, no])?
            }
            Step::Binary(function) => {
                let (rhs, lhs) = (stack.pop()?, stack.pop()?);
                let def = binary_op(ctx, function, self.body.ty(lhs), self.body.ty(rhs)).ok()?;
                self.find(def, &[lhs, rhs])?
            }
            Step::Unary(Unary::Reciprocal) => {
                let value = stack.pop()?;
                self.find_reciprocal(value)?
            }
            Step::Unary(function) => {
                let value = stack.pop()?;
                let def = unary_op(ctx, function, self.body.ty(value)).ok()?;
                let count = if function == Unary::Square { 2 } else { 1 };
                self.find(def, &[value; 2][..count])?
            }
            Step::Cast | Step::CastUnsigned => {
                let value = stack.pop()?;
                let from = self.body.ty(value);
                if from == self.to {
                    return Some(value);
                }
                let def = cast_op(ctx, from, self.to, step == Step::CastUnsigned)?;
                let found = self.find(def, &[value])?;
                (self.body.ty(found) == self.to).then_some(found)?
            }
            Step::ToI32 | Step::ToF64 | Step::Index(_) | Step::Int(_) | Step::Float(_) => return None,
        })
    }

    fn find(&mut self, def: &'static OpDef, operands: &[Value]) -> Option<Value> {
        let commutes = def.traits.has(terrace_ir::Traits::COMMUTATIVE);
        let op = *self.ops.iter().find(|&&op| {
            let found = self.body.operands(op);
            let swapped = commutes && found.iter().rev().eq(operands);
            self.body.is(op, def) && (found == operands || swapped)
        })?;
        self.used.push(op);
        Some(self.body.result(op, 0))
    }

    /// One divided by `value`, the one being a constant in the block or outside of it.
    fn find_reciprocal(&mut self, value: Value) -> Option<Value> {
        let body = self.body;
        let (op, one) = self.ops.iter().find_map(|&op| {
            let [one, divisor] = *body.operands(op) else { return None };
            (body.is(op, arith::DivFOp::def()) && divisor == value).then_some((op, one))
        })?;
        let constant = terrace_ir::rewrite::constant_value(body, one)?;
        if constant.as_f64(body.ctx()) != Some(1.0) {
            return None;
        }
        self.used.push(op);
        self.used.extend(body.defining_op(one));
        Some(body.result(op, 0))
    }
}
