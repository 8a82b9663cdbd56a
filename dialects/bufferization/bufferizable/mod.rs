//! What a pass that gives tensors buffers must know of an op: the interface [`Bufferizable`], and
//! what follows from it for any op ([`State`]). After upstream's `BufferizableOpInterface`
//! (<https://mlir.llvm.org/docs/Bufferization/>).

mod buffers;
mod callees;
mod copies;
mod defaults;
mod options;
mod state;
mod types;

pub use buffers::{Bufferizer, Globals, cast_buffer, cast_or_reallocate, dynamic_sizes};
pub use callees::{Callee, CalleeFacts, Callees};
pub use copies::{allocate_tensor, default_resolve, resolve_operands};
pub use defaults::{
    branch_aliases, branch_targets, default_aliasing_operands, default_buffer_type, default_repetitive,
    default_result_writes, incoming_operands, unstructured_buffer_type,
};
pub use options::{Heuristic, LayoutChoice, MemorySpace, Options};
pub use state::{Facts, Known, Models, State, Traversal, owner_of};
pub use types::{
    Fuel, buffer_type, default_space, dynamic_layout_type, identity_type, memref_type, unknown_type,
};

use terrace_ir::{Body, Diagnostic, Op, Rewriter, Type, Value};

/// What a step of bufferization returns: a failure says why.
pub type Outcome<T = ()> = Result<T, Box<Diagnostic>>;

/// A failure at the place of `op`, in the words of `message` alone.
pub fn fail<T>(body: &Body, op: Op, message: impl Into<String>) -> Outcome<T> {
    Err(Box::new(Diagnostic::error(body.loc(op), message)))
}

/// A failure about `op`: its name stands in front of `message`.
pub fn fail_op<T>(body: &Body, op: Op, message: &str) -> Outcome<T> {
    fail(body, op, format!("'{}' op {message}", body.name_str(op)))
}

/// Operand number `index` of an op: a use of a tensor, about which decisions are made.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct OpOperand {
    /// The op.
    pub op: Op,
    /// The number of the operand.
    pub index: usize,
}

impl OpOperand {
    /// Operand `index` of `op`.
    pub fn new(op: impl Into<Op>, index: usize) -> OpOperand {
        OpOperand { op: op.into(), index }
    }

    /// The value used.
    pub fn value(self, body: &Body) -> Value {
        body.operand(self.op, self.index)
    }
}

/// How the buffers of two tensors relate when they are bufferized in place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Relation {
    /// One may lie in the other, or they may overlap.
    Unknown,
    /// They are the same.
    Equivalent,
}

/// A tensor whose buffer may be that of an operand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AliasingValue {
    /// The tensor: a result of the op, or an argument of a block of it.
    pub value: Value,
    /// How they relate.
    pub relation: Relation,
    /// Whether they do alias when the operand is bufferized in place; otherwise they may.
    pub definite: bool,
}

impl AliasingValue {
    /// One that has exactly the buffer of the operand.
    pub fn same(value: Value) -> AliasingValue {
        AliasingValue { value, relation: Relation::Equivalent, definite: true }
    }

    /// One that may have the buffer of the operand, or that of another.
    pub fn maybe_same(value: Value) -> AliasingValue {
        AliasingValue { value, relation: Relation::Equivalent, definite: false }
    }
}

/// An operand whose buffer a tensor may have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AliasingOperand {
    /// The operand: of the op that defines the tensor, or of a terminator below it.
    pub operand: OpOperand,
    /// How they relate.
    pub relation: Relation,
    /// Whether they do alias when the operand is bufferized in place.
    pub definite: bool,
}

impl AliasingOperand {
    /// One that the tensor has exactly the buffer of.
    pub fn same(operand: OpOperand) -> AliasingOperand {
        AliasingOperand { operand, relation: Relation::Equivalent, definite: true }
    }

    /// One that the tensor may have the buffer of.
    pub fn maybe_same(operand: OpOperand) -> AliasingOperand {
        AliasingOperand { operand, relation: Relation::Equivalent, definite: false }
    }
}

/// Asks about the type of the buffer of a tensor; nested questions go through the [`Fuel`].
pub type BufferTypeFn = fn(&State<'_>, Value, &mut Fuel) -> Outcome<Type>;

/// How an op on tensors becomes one on buffers: an interface.
///
/// The functions about operands are only asked about tensors. What an op does to a tensor that it
/// takes or gives through its regions belongs to the region's ops and terminators.
pub struct Bufferizable {
    /// Whether the op reads the buffer of the operand.
    pub reads: fn(&State<'_>, OpOperand) -> bool,
    /// Whether the op writes to the buffer of the operand, when that is bufferized in place.
    pub writes: fn(&State<'_>, OpOperand) -> bool,
    /// The tensors that may have the buffer of the operand, when that is bufferized in place.
    pub aliases: fn(&State<'_>, OpOperand) -> Vec<AliasingValue>,
    /// The operands whose buffer a result, or an argument of a block of the op, may have: the
    /// reverse of `aliases`.
    pub aliasing_operands: fn(&State<'_>, Value) -> Vec<AliasingOperand>,
    /// Whether what a result holds is written by the op, or below it.
    pub result_writes: fn(&State<'_>, Value) -> bool,
    /// Whether a result always is a new allocation.
    pub allocates: bool,
    /// Whether the operand must be bufferized in place.
    pub must_be_in_place: fn(&State<'_>, OpOperand) -> bool,
    /// Whether the op reads each element of the operands before it writes the same element of any
    /// of them, and reads it no more afterwards.
    pub elementwise: fn(&State<'_>, &[OpOperand]) -> bool,
    /// Whether the buffer of a result, or of an argument of a block of the op, may be written to.
    pub writable: fn(&State<'_>, Value) -> bool,
    /// Whether a read (first) and a write (second), one of them of this op, are known not to
    /// conflict.
    pub not_conflicting: fn(&State<'_>, OpOperand, OpOperand) -> bool,
    /// Checks what the analysis found.
    pub verify: fn(&State<'_>, Op) -> Outcome,
    /// Makes what was decided visible: operands that are not bufferized in place become copies.
    pub resolve: fn(Op, &mut Rewriter<'_>, &Known<'_>) -> Outcome,
    /// The type of the buffer of a result, or of an argument of a block of the op.
    pub buffer_type: BufferTypeFn,
    /// Whether a region, by its number, may run more than once each time the op runs.
    pub repetitive: fn(&Body, Op, usize) -> bool,
    /// Whether such runs may happen at once.
    pub parallel: fn(&Body, Op, usize) -> bool,
    /// Whether the op is about tensors.
    pub on_tensors: fn(&Body, Op) -> bool,
    /// Whether regions of several blocks are supported.
    pub unstructured: bool,
    /// Replaces the op, in front of which the rewriter stands, by one on buffers.
    pub bufferize: fn(Op, &mut Rewriter<'_>, &mut Bufferizer<'_>) -> Outcome,
}

impl Bufferizable {
    /// An op that does nothing to tensors, none of which share buffers: to be refined.
    pub const DEFAULT: Bufferizable = Bufferizable {
        reads: |_, _| false,
        writes: |_, _| false,
        aliases: |_, _| Vec::new(),
        aliasing_operands: default_aliasing_operands,
        result_writes: default_result_writes,
        allocates: false,
        must_be_in_place: |_, _| false,
        elementwise: |_, _| false,
        writable: |state, value| state.body.defining_op(value).is_some(),
        not_conflicting: |_, _, _| false,
        verify: |_, _| Ok(()),
        resolve: default_resolve,
        buffer_type: default_buffer_type,
        repetitive: default_repetitive,
        parallel: |_, _, _| false,
        on_tensors: has_tensors,
        unstructured: false,
        bufferize: |_, _, _| Ok(()),
    };
}

/// Whether an operand or a result of `op` is a tensor.
pub fn has_tensors(body: &Body, op: Op) -> bool {
    let ctx = body.ctx();
    body.operands(op).iter().any(|&value| body.ty(value).is_tensor(ctx))
        || body.results(op).any(|value| body.ty(value).is_tensor(ctx))
}
