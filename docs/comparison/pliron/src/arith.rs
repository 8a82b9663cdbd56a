//! What the pass converts to; pliron has no such dialect of its own.

use pliron::builtin::op_interfaces::IsTerminatorInterface;
use pliron::builtin::op_interfaces::{
    NOpdsInterface, NResultsInterface, OneOpdInterface, OneResultInterface,
};
use pliron::builtin::types::FP32Type;
use pliron::context::Context;
use pliron::derive::pliron_op;
use pliron::op::Op;
use pliron::operation::Operation;
use pliron::value::Value;

/// The larger of two numbers.
#[pliron_op(
    name = "arith.maximumf",
    format = "$0 `, ` $1 ` : ` type($0)",
    interfaces = [NOpdsInterface<2>, NResultsInterface<1>, OneResultInterface],
    operands = (lhs: FP32Type, rhs: FP32Type),
    results = (larger: FP32Type),
    verifier = "succ",
)]
pub struct MaximumFOp;

/// The smaller of two numbers.
#[pliron_op(
    name = "arith.minimumf",
    format = "$0 `, ` $1 ` : ` type($0)",
    interfaces = [NOpdsInterface<2>, NResultsInterface<1>, OneResultInterface],
    operands = (lhs: FP32Type, rhs: FP32Type),
    results = (smaller: FP32Type),
    verifier = "succ",
)]
pub struct MinimumFOp;

impl MaximumFOp {
    pub fn new(ctx: &mut Context, lhs: Value, rhs: Value) -> Self {
        let ty = FP32Type::get(ctx).into();
        let info = Self::get_concrete_op_info();
        Self { op: Operation::new(ctx, info, vec![ty], vec![lhs, rhs], vec![], 0) }
    }
}

impl MinimumFOp {
    pub fn new(ctx: &mut Context, lhs: Value, rhs: Value) -> Self {
        let ty = FP32Type::get(ctx).into();
        let info = Self::get_concrete_op_info();
        Self { op: Operation::new(ctx, info, vec![ty], vec![lhs, rhs], vec![], 0) }
    }
}

/// Leaves a function with one value.
#[pliron_op(
    name = "func.return",
    format = "$0",
    interfaces = [IsTerminatorInterface, NOpdsInterface<1>, OneOpdInterface, NResultsInterface<0>],
    verifier = "succ",
)]
pub struct ReturnOp;
