//! Control flow of whole models: one of two sub-graphs, and a sub-graph that runs again and again.
//!
//! These are ops of this dialect, and not those of `scf`, since a model's control flow differs from a
//! program's: conditions and counts are tensors, a loop has both a count and a condition, and what each iteration gives can be
//! stacked to one tensor. Their regions see the values around them. `convert-graph-to-linalg` makes `scf` of them.

use terrace_ir::interfaces::{LoopLike, RegionBranch, RegionPoint, RegionSuccessor};
use terrace_ir::interp::Interp;
use terrace_ir::op::*;
use terrace_ir::{Block, Body, Context, Op, OpError, Region, Type, Value, op};

use super::{ANY_TENSOR, BOOL_TENSOR};
use crate::graph::shape::{compatible, show};
use crate::graph::{canonicalize, interp};
use crate::support::region_branch::{
    forward_single_source, merge_equal_inputs, remove_dead_inputs, verify_no_arguments,
};

/// A ranked tensor of `i64`.
const I64_TENSOR: Constraint =
    Constraint::new("ranked tensor of 64-bit signless integer values", |ctx, ty| {
        (ANY_TENSOR.holds)(ctx, ty) && ty.elem(ctx).is_int(ctx, 64)
    });

op! {
    /// One of two sub-graphs, by a condition; what it yields are the results.
    ///
    /// The condition has no dimensions. What both yield for a result fits its type; a size in which they
    /// differ is unknown there. ONNX's `If`.
    pub IfOp = "graph.if" {
        operands { condition: one BOOL_TENSOR }
        results { results: many ANY_TENSOR }
        regions { thenRegion: one single, elseRegion: one single }
        traits [RECURSIVE_EFFECTS, SINGLE_BLOCK]
        assembly "$condition attr-dict `:` functional-type(operands, results) $thenRegion `else` $elseRegion"
        verify verify_if
        verify_regions verify_if_regions
        canonicalize [
            "if-of-constant" => canonicalize::if_of_constant,
            "forward-single-source" => forward_single_source,
            "merge-equal-inputs" => merge_equal_inputs,
            "remove-dead-inputs" => remove_dead_inputs,
        ]
        interfaces [Interp => Interp { eval: interp::if_else }, RegionBranch => IF]
    }
}

op! {
    /// A sub-graph that runs again and again.
    ///
    /// It runs `count` times, or without end if there is no count, and stops early once the condition is
    /// false: `condition` in front of the first iteration, and behind each what its `graph.yield` has first.
    /// The region's arguments are the number of the iteration, from 0 on, and the values that are carried from
    /// one iteration to the next, the first of which are `inits`. `graph.yield` has the condition, the next
    /// values of those, and then what is stacked.
    ///
    /// The first results are the carried values after the last iteration. Each result behind them has the
    /// value that `graph.yield` had for it in each iteration, as the slices of its first dimension. Count and condition have no
    /// dimensions. ONNX's `Loop`, and its `Scan` once slices are taken by `graph.gather`.
    pub LoopOp = "graph.loop" {
        operands { count: opt I64_TENSOR, condition: opt BOOL_TENSOR, inits: many ANY_TENSOR }
        results { results: many ANY_TENSOR }
        regions { body: one single }
        traits [RECURSIVE_EFFECTS, LOOP, SINGLE_BLOCK]
        assembly "(`count` $count^)? (`while` $condition^)? (`carry` $inits^)? attr-dict `:` functional-type(operands, results) $body"
        verify verify_loop
        verify_regions verify_loop_region
        canonicalize [
            "loop-condition-is-true" => canonicalize::loop_condition_is_true,
            "loop-never" => canonicalize::loop_never,
            "loop-once" => canonicalize::loop_once,
            "loop-drop-results" => canonicalize::loop_drop_results,
        ]
        interfaces [Interp => Interp { eval: interp::run_loop }, LoopLike => LOOP]
    }
}

op! {
    /// Ends a sub-graph and hands its operands to the op around it.
    pub YieldOp = "graph.yield" {
        operands { values: many ANY_TENSOR }
        traits [PURE, TERMINATOR, RETURN_LIKE]
        parents ["graph.if", "graph.loop"]
        assembly "attr-dict ($values^ `:` type($values))?"
        interfaces [Interp => Interp { eval: terrace_ir::interp::exit }]
    }
}

/// Of `graph.if`: into one of the regions, and from there out.
static IF: RegionBranch = RegionBranch {
    successors: |body, op, from| match from {
        RegionPoint::Parent => {
            let into = |region| RegionSuccessor { to: RegionPoint::Region(region), inputs: Vec::new() };
            body.regions(op).map(into).collect()
        }
        RegionPoint::Region(_) => {
            vec![RegionSuccessor { to: RegionPoint::Parent, inputs: body.results(op).collect() }]
        }
    },
    entry_operands: |_, _, _| Vec::new(),
};

/// Of `graph.loop`, as a loop.
static LOOP: LoopLike = LoopLike {
    body: |body, op| LoopOp(op).body(body),
    inductions: |body, op| LoopOp(op).iteration(body).into_iter().collect(),
    inits: |body, op| LoopOp(op).inits(body).to_vec(),
    iter_args: |body, op| LoopOp(op).carried(body).to_vec(),
};

fn yielded(body: &Body, region: Region) -> &[Value] {
    let last = body.entry(region).and_then(|block| body.last_op(block));
    last.map_or(&[], |last| body.operands(last))
}

impl IfOp {
    /// What the region for a true, and that for a false condition yields.
    pub fn yielded(self, body: &Body) -> [&[Value]; 2] {
        [yielded(body, self.thenRegion(body)), yielded(body, self.elseRegion(body))]
    }
}

impl LoopOp {
    /// The block of the loop.
    pub fn block(self, body: &Body) -> Option<Block> {
        body.entry(self.body(body))
    }

    fn args(self, body: &Body) -> &[Value] {
        self.block(body).map_or(&[], |block| body.args(block))
    }

    /// The argument that is the number of the iteration.
    pub fn iteration(self, body: &Body) -> Option<Value> {
        self.args(body).first().copied()
    }

    /// The arguments that are carried from one iteration to the next.
    pub fn carried(self, body: &Body) -> &[Value] {
        self.args(body).get(1..).unwrap_or_default()
    }

    /// The condition, the next carried values, and the values to stack, as the region yields them.
    pub fn yielded(self, body: &Body) -> &[Value] {
        yielded(body, self.body(body))
    }

    /// How often the region runs, when the loop stops for nothing else than its count and that is known.
    pub fn trip_count(self, body: &Body) -> Option<i64> {
        let known = |value| constant_bool(body, value) == Some(true);
        let count = *super::shape::constant_list(body, self.count(body)?)?.first()?;
        let starts = self.condition(body).is_none_or(known);
        match count {
            ..=0 => Some(0),
            1 => starts.then_some(1),
            _ => (starts && known(*self.yielded(body).first()?)).then_some(count),
        }
    }
}

/// The element of a constant condition.
pub fn constant_bool(body: &Body, value: Value) -> Option<bool> {
    let attr = super::ConstantOp::defining(body, value)?.value(body);
    let (bytes, _) = attr.dense_bytes(body.ctx())?;
    Some(*bytes.first()? & 1 != 0)
}

/// Checks that `ty` has no dimensions.
fn expect_scalar(ctx: &Context, name: &str, ty: Type) -> Result<(), OpError> {
    match ty.shape(ctx) {
        Some([]) => Ok(()),
        shape => {
            let shape = show(shape.unwrap_or_default());
            Err(OpError::new(format!("operand '{name}' has shape {shape}, expected scalar")))
        }
    }
}

/// Checks that `value` may be what `what` of type `expected` stands for: sizes may be unknown on either side.
fn expect_like(body: &Body, value: Value, expected: Type, what: &str) -> Result<(), OpError> {
    let (ctx, ty) = (body.ctx(), body.ty(value));
    let (have, want) = (ty.shape(ctx).unwrap_or_default(), expected.shape(ctx).unwrap_or_default());
    if compatible(have, want) && ty.elem(ctx) == expected.elem(ctx) {
        return Ok(());
    }
    Err(OpError::new(format!(
        "{what} is of type '{}', expected '{}'",
        ctx.display(ty),
        ctx.display(expected)
    )))
}

fn expect_yield(body: &Body, region: Region, count: usize) -> Result<&[Value], OpError> {
    let last = body.entry(region).and_then(|block| body.last_op(block));
    match last.filter(|&last| YieldOp::of(body, last).is_some()) {
        None => Err(OpError::new("expects its regions to end with 'graph.yield'")),
        Some(last) if body.operands(last).len() != count => Err(OpError::new(format!(
            "has a region that yields {} values, expected {count}",
            body.operands(last).len()
        ))
        .note(body.loc(last), "yielded here")),
        Some(last) => Ok(body.operands(last)),
    }
}

fn verify_if(op: IfOp, body: &Body) -> Result<(), OpError> {
    expect_scalar(body.ctx(), "condition", body.ty(op.condition(body)))?;
    verify_no_arguments(body, op.0)
}

fn verify_if_regions(op: IfOp, body: &Body) -> Result<(), OpError> {
    let results: Vec<Value> = body.results(op.0).collect();
    for region in body.regions(op.0) {
        let values = expect_yield(body, region, results.len())?;
        for (at, (&value, &result)) in values.iter().zip(&results).enumerate() {
            expect_like(body, value, body.ty(result), &format!("value #{at} that a region yields"))?;
        }
    }
    Ok(())
}

fn verify_loop(op: LoopOp, body: &Body) -> Result<(), OpError> {
    let ctx = body.ctx();
    for (name, value) in [("count", op.count(body)), ("condition", op.condition(body))] {
        if let Some(value) = value {
            expect_scalar(ctx, name, body.ty(value))?;
        }
    }
    let (inits, results) = (op.inits(body).len(), body.results(op.0).len());
    if results < inits {
        return Err(OpError::new(format!(
            "has {results} results, expected one for each of {inits} carried values"
        )));
    }
    Ok(())
}

fn verify_loop_region(op: LoopOp, body: &Body) -> Result<(), OpError> {
    let ctx = body.ctx();
    let inits = op.inits(body);
    let results: Vec<Value> = body.results(op.0).collect();
    let args = op.args(body);
    let scalar = |elem| ctx.tensor(&[], elem);
    if args.len() != inits.len() + 1 {
        return Err(OpError::new(format!(
            "has a region of {} arguments, expected {}",
            args.len(),
            inits.len() + 1
        )));
    }
    if body.ty(args[0]) != scalar(ctx.int(64)) {
        return Err(OpError::new("expects the first argument of its region to be of type 'tensor<i64>'"));
    }
    let values = expect_yield(body, op.body(body), results.len() + 1)?;
    if body.ty(values[0]) != scalar(ctx.int(1)) {
        return Err(OpError::new("expects its region to yield a condition of type 'tensor<i1>' first"));
    }
    for (at, &init) in inits.iter().enumerate() {
        let carried = body.ty(args[at + 1]);
        expect_like(body, init, carried, &format!("initial value #{at}"))?;
        expect_like(body, values[at + 1], carried, &format!("carried value #{at} that the region yields"))?;
        expect_like(body, results[at], carried, &format!("result #{at}"))?;
    }
    for at in inits.len()..results.len() {
        let ty = body.ty(values[at + 1]);
        let of_slices = body.ty(results[at]).shape(ctx).and_then(|shape| shape.split_first());
        let slices = of_slices.map(|(_, rest)| ctx.tensor(rest, body.ty(results[at]).elem(ctx)));
        let Some(slices) = slices else {
            return Err(OpError::new(format!("result #{at} has no dimension to stack along")));
        };
        if !compatible(ty.shape(ctx).unwrap_or_default(), slices.shape(ctx).unwrap_or_default())
            || ty.elem(ctx) != slices.elem(ctx)
        {
            return Err(OpError::new(format!(
                "result #{at} of type '{}' does not stack values of type '{}'",
                ctx.display(body.ty(results[at])),
                ctx.display(ty)
            )));
        }
    }
    Ok(())
}

/// The description of a `graph.yield` in front of which nothing is checked.
pub fn yield_spec(loc: terrace_ir::Loc, values: impl IntoIterator<Item = Value>) -> OpSpec {
    OpSpec::new(YieldOp::def(), loc).operands(values)
}

/// The only block of `region` with its `graph.yield`.
pub(crate) fn end_of(body: &Body, region: Region) -> Option<(Block, Op)> {
    let block = body.entry(region)?;
    Some((block, body.last_op(block)?))
}
