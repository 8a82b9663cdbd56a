//! Ops of the scf dialect.

use super::interfaces;
use terrace_ir::interfaces::{LoopLike, RegionBranch, RegionTerminator};
use terrace_ir::interp::Interp;
use terrace_ir::op::*;
use terrace_ir::{Block, Body, Value, op};

use super::verify::*;
use super::{asm, asm_parallel, canonicalize, interp};
use crate::support::index_list::{Mixed, mixed, statics};

op! {
    /// A counted loop: from `lowerBound` up to, not including, `upperBound`, by the positive `step`.
    ///
    /// The region's arguments are the induction variable and the values that its `scf.yield`
    /// carries from one iteration to the next, the first of which are `initArgs`; the results are
    /// the last.
    pub ForOp = "scf.for" {
        types { T: SIGNLESS_OR_INDEX }
        operands { lowerBound: one T, upperBound: one T, step: one T, initArgs: many ANY }
        results { results: many ANY }
        attrs { unsignedCmp: opt UNIT_ATTR }
        regions { region: one single }
        traits [RECURSIVE_EFFECTS, LOOP, SINGLE_BLOCK, ALLOCATION_SCOPE]
        implicit_terminator YieldOp
        assembly (asm::parse_for, asm::print_for)
        verify verify_for
        verify_regions verify_for_region
        canonicalize [
            "simplify-trivial-loop" => canonicalize::simplify_trivial_loop,
            "fold-cast-of-iter-arg" => canonicalize::fold_cast_of_iter_arg,
            "forward-single-source" => canonicalize::forward_single_source,
            "merge-equal-inputs" => canonicalize::merge_equal_inputs,
            "remove-dead-inputs" => canonicalize::remove_dead_inputs,
        ]
        interfaces [Interp => Interp { eval: interp::for_loop }, LoopLike => interfaces::FOR_LOOP, RegionBranch => interfaces::FOR]
    }
}

op! {
    /// One of two regions, by a condition; what it yields are the results.
    pub IfOp = "scf.if" {
        operands { condition: one I1 }
        results { results: many ANY }
        regions { thenRegion: one single, elseRegion: one any }
        traits [RECURSIVE_EFFECTS, SINGLE_BLOCK]
        implicit_terminator YieldOp
        assembly (asm::parse_if, asm::print_if)
        verify verify_if
        verify_regions verify_if_regions
        canonicalize [
            "if-of-constant" => canonicalize::if_of_constant,
            "if-of-negation" => canonicalize::if_of_negation,
            "remove-empty-else" => canonicalize::remove_empty_else,
            "condition-is-known" => canonicalize::condition_is_known,
            "combine-ifs" => canonicalize::combine_ifs,
            "combine-nested-ifs" => canonicalize::combine_nested_ifs,
            "if-to-select" => canonicalize::if_to_select,
            "result-follows-condition" => canonicalize::result_follows_condition,
            "forward-single-source" => canonicalize::forward_single_source,
            "merge-equal-inputs" => canonicalize::merge_equal_inputs,
            "remove-dead-inputs" => canonicalize::remove_dead_inputs,
        ]
        interfaces [Interp => Interp { eval: interp::if_else }, RegionBranch => interfaces::IF]
    }
}

op! {
    /// A loop that goes on while its `before` region says so.
    ///
    /// `scf.condition` in `before` hands its operands to `after`, or ends the loop with them;
    /// `scf.yield` in `after` hands its operands to `before` again.
    pub WhileOp = "scf.while" {
        operands { inits: many ANY }
        results { results: many ANY }
        regions { before: one single, after: one single }
        traits [RECURSIVE_EFFECTS, LOOP, SINGLE_BLOCK]
        assembly (asm::parse_while, asm::print_while)
        verify verify_while
        verify_regions verify_while_regions
        canonicalize [
            "while-condition-is-true" => canonicalize::while_condition_is_true,
            "while-comparison-is-true" => canonicalize::while_comparison_is_true,
            "while-never" => canonicalize::while_never,
            "while-align-arguments" => canonicalize::while_align_arguments,
            "while-move-if-down" => canonicalize::while_move_if_down,
            "forward-single-source" => canonicalize::forward_single_source,
            "merge-equal-inputs" => canonicalize::merge_equal_inputs,
            "remove-dead-inputs" => canonicalize::remove_dead_inputs,
        ]
        interfaces [Interp => Interp { eval: interp::while_loop }, LoopLike => interfaces::WHILE_LOOP, RegionBranch => interfaces::WHILE]
    }
}

op! {
    /// Ends the `before` region of `scf.while`.
    pub ConditionOp = "scf.condition" {
        operands { condition: one I1, args: many ANY }
        traits [PURE, TERMINATOR]
        parents ["scf.while"]
        assembly "`(` $condition `)` attr-dict ($args^ `:` type($args))?"
        interfaces [RegionTerminator => interfaces::CONDITION, Interp => Interp { eval: terrace_ir::interp::exit }]
    }
}

op! {
    /// Ends a region and hands its operands to the op around it.
    pub YieldOp = "scf.yield" {
        operands { results: many ANY }
        traits [PURE, TERMINATOR, RETURN_LIKE]
        parents ["scf.execute_region", "scf.for", "scf.if", "scf.index_switch", "scf.while"]
        assembly "attr-dict ($results^ `:` type($results))?"
        interfaces [Interp => Interp { eval: terrace_ir::interp::exit }]
    }
}

op! {
    /// Nested counted loops whose iterations may run in any order, at the same time.
    ///
    /// Each result is the reduction of one operand of the `scf.reduce` that ends the region, from
    /// the value in `initVals` on.
    pub ParallelOp = "scf.parallel" {
        operands { lowerBound: many INDEX, upperBound: many INDEX, step: many INDEX, initVals: many ANY }
        results { results: many ANY }
        regions { region: one single }
        traits [RECURSIVE_EFFECTS, LOOP, SINGLE_BLOCK]
        implicit_terminator ReduceOp
        assembly (asm_parallel::parse_parallel, asm_parallel::print_parallel)
        verify verify_parallel
        canonicalize [
            "fold-parallel-dimensions" => canonicalize::fold_parallel_dimensions,
            "merge-nested-parallel" => canonicalize::merge_nested_parallel,
        ]
        interfaces [Interp => Interp { eval: interp::parallel }, LoopLike => interfaces::PARALLEL_LOOP]
    }
}

op! {
    /// Ends the region of `scf.parallel`; combines each operand with what was reduced so far.
    pub ReduceOp = "scf.reduce" {
        operands { operands: many ANY }
        regions { reductions: many single }
        traits [TERMINATOR, RECURSIVE_EFFECTS]
        parents ["scf.parallel"]
        assembly (asm_parallel::parse_reduce, asm_parallel::print_reduce)
        verify verify_reduce
        verify_regions verify_reduce_regions
        interfaces [Interp => Interp { eval: terrace_ir::interp::exit }]
    }
}

op! {
    /// The result of a reduction.
    pub ReduceReturnOp = "scf.reduce.return" {
        operands { result: one ANY }
        traits [PURE, TERMINATOR]
        parents ["scf.reduce"]
        assembly "$result attr-dict `:` type($result)"
        verify verify_reduce_return
        interfaces [Interp => Interp { eval: terrace_ir::interp::exit }]
    }
}

op! {
    /// Runs a region of several blocks once.
    pub ExecuteRegionOp = "scf.execute_region" {
        results { results: many ANY }
        attrs { no_inline: opt UNIT_ATTR }
        regions { region: one some }
        traits [RECURSIVE_EFFECTS]
        assembly (asm::parse_execute_region, asm::print_execute_region)
        verify verify_execute_region
        verify_regions verify_execute_region_edges
        canonicalize [
            "inline-execute-region" => canonicalize::inline_execute_region,
            "forward-single-source" => canonicalize::forward_single_source,
            "merge-equal-inputs" => canonicalize::merge_equal_inputs,
            "remove-dead-inputs" => canonicalize::remove_dead_inputs,
        ]
        interfaces [Interp => Interp { eval: interp::execute_region }, RegionBranch => interfaces::EXECUTE_REGION]
    }
}

op! {
    /// The region of the case that `arg` equals, or the default region.
    pub IndexSwitchOp = "scf.index_switch" {
        operands { arg: one INDEX }
        results { results: many ANY }
        attrs { cases: one I64_ARRAY_ATTR }
        regions { defaultRegion: one single, caseRegions: many single }
        traits [RECURSIVE_EFFECTS, SINGLE_BLOCK]
        implicit_terminator YieldOp
        assembly (asm::parse_index_switch, asm::print_index_switch)
        verify verify_index_switch
        canonicalize [
            "index-switch-of-constant" => canonicalize::index_switch_of_constant,
            "forward-single-source" => canonicalize::forward_single_source,
            "merge-equal-inputs" => canonicalize::merge_equal_inputs,
            "remove-dead-inputs" => canonicalize::remove_dead_inputs,
        ]
        interfaces [Interp => Interp { eval: interp::index_switch }, RegionBranch => interfaces::INDEX_SWITCH]
    }
}

op! {
    /// A parallel loop nest over tensors or memrefs, to be mapped to workers.
    ///
    /// What each iteration computes of the tensors in `outputs` is put together by the
    /// `scf.forall.in_parallel` that ends the region.
    pub ForallOp = "scf.forall" {
        operands {
            dynamicLowerBound: many INDEX,
            dynamicUpperBound: many INDEX,
            dynamicStep: many INDEX,
            outputs: many RANKED_TENSOR,
        }
        results { results: many RANKED_TENSOR }
        attrs {
            staticLowerBound: one I64_ARRAY_ATTR,
            staticUpperBound: one I64_ARRAY_ATTR,
            staticStep: one I64_ARRAY_ATTR,
            mapping: opt ARRAY_ATTR,
        }
        regions { region: one single }
        traits [RECURSIVE_EFFECTS, LOOP, SINGLE_BLOCK]
        implicit_terminator InParallelOp
        assembly (asm_parallel::parse_forall, asm_parallel::print_forall)
        verify verify_forall
        canonicalize [
            "fold-forall-operands" => canonicalize::fold_forall_operands,
            "fold-forall-dimensions" => canonicalize::fold_forall_dimensions,
            "fold-forall-outputs" => canonicalize::fold_forall_outputs,
            "fold-cast-of-forall-output" => canonicalize::fold_cast_of_output,
        ]
        interfaces [Interp => Interp { eval: interp::forall }, LoopLike => interfaces::FORALL_LOOP]
    }
}

op! {
    /// Ends the region of `scf.forall`; its ops put slices into the loop's outputs.
    pub InParallelOp = "scf.forall.in_parallel" {
        regions { region: one single }
        traits [TERMINATOR, NO_TERMINATOR, SINGLE_BLOCK]
        parents ["scf.forall"]
        assembly (asm_parallel::parse_in_parallel, asm_parallel::print_in_parallel)
        verify verify_in_parallel
        interfaces [Interp => Interp { eval: interp::in_parallel }]
    }
}

impl ForOp {
    /// The block of the loop.
    pub fn block(self, body: &Body) -> Block {
        body.entry(self.region(body)).expect("a verified loop has a block")
    }

    /// The induction variable.
    pub fn induction_var(self, body: &Body) -> Value {
        body.args(self.block(body))[0]
    }

    /// The arguments that carry values from one iteration to the next.
    pub fn iter_args(self, body: &Body) -> &[Value] {
        &body.args(self.block(body))[1..]
    }

    /// The values that the loop's block yields.
    pub fn yielded(self, body: &Body) -> &[Value] {
        body.last_op(self.block(body)).map_or(&[], |op| body.operands(op))
    }

    /// The description of a loop without carried values; its region has no block yet.
    pub fn spec(loc: terrace_ir::Loc, lower: Value, upper: Value, step: Value) -> OpSpec {
        OpSpec::new(ForOp::def(), loc).operands([lower, upper, step])
    }
}

impl ForallOp {
    /// Number of dimensions.
    pub fn rank(self, body: &Body) -> usize {
        statics(body.ctx(), Some(self.staticUpperBound(body))).len()
    }

    /// The arguments of the region that stand for the outputs.
    pub fn output_args(self, body: &Body) -> Vec<Value> {
        let args = body.entry(self.region(body)).map_or(&[][..], |block| body.args(block));
        args.get(self.rank(body)..).unwrap_or_default().to_vec()
    }

    /// Lower bounds, upper bounds and steps of all dimensions; `None` when they do not fit.
    pub fn bounds(self, body: &Body) -> Option<[Vec<Mixed>; 3]> {
        let ctx = body.ctx();
        let list = |numbers, values| mixed(&statics(ctx, Some(numbers)), values);
        Some([
            list(self.staticLowerBound(body), self.dynamicLowerBound(body))?,
            list(self.staticUpperBound(body), self.dynamicUpperBound(body))?,
            list(self.staticStep(body), self.dynamicStep(body))?,
        ])
    }
}
