//! `linalg.map` and `linalg.reduce`: structured ops whose maps follow from the shapes and whose
//! region the text shows, or names by the one op in it.

mod asm;
mod verify;

use smallvec::SmallVec;
use terrace_ir::interfaces::{DestinationStyle, SideEffects};
use terrace_ir::interp::Interp;
use terrace_ir::op::*;
use terrace_ir::text::AsmNames;
use terrace_ir::{AffineMap, Body, Op, op};

use super::canonicalize::erase_dead;
use super::named::all_parallel;
use super::ops::DESTINATION;
use super::structured::{Iterator, Structured, StructuredView};
use super::verify::verify_structured;
use super::{interfaces, interp};
use crate::support::reify::ReifyShape;
pub(super) use asm::{parse_dims, print_dims, tensor_results};
pub(super) use verify::shape;

use verify::{verify_map, verify_reduce};

static MAP: Structured = Structured { get: view_of_map };
static REDUCE: Structured = Structured { get: view_of_reduce };

/// Dimensions, each larger than the one before.
const INCREASING: AttrConstraint =
    AttrConstraint::new("i64 dense array attribute should be in increasing order", |ctx, attr| {
        let dims = attr.as_int_array(ctx).filter(|_| (I64_ARRAY_ATTR.holds)(ctx, attr));
        dims.is_some_and(|dims| dims.is_sorted_by(|a, b| a < b))
    });

op! {
    /// Computes each element of the output from the elements of the inputs at the same place.
    pub MapOp = "linalg.map" {
        operands { inputs: many DESTINATION, init: one DESTINATION }
        results { result: many TENSOR }
        regions { mapper: one single }
        traits [SINGLE_BLOCK, RECURSIVE_EFFECTS]
        assembly (asm::parse_map, asm::print_map)
        verify verify_map
        verify_regions verify_structured
        canonicalize ["erase-dead-structured" => erase_dead]
        interfaces [
            AsmNames => AsmNames { arguments: asm::argument_names, results: asm::map_names, ..AsmNames::NONE },
            Structured => MAP,
            Interp => Interp { eval: interp::structured },
            DestinationStyle => interfaces::DESTINATION,
            SideEffects => interfaces::EFFECTS,
            ReifyShape => super::reify::OF_LOOPS
        ]
    }
}

op! {
    /// Combines the elements of the inputs along `dimensions`, which the outputs do not have.
    pub ReduceOp = "linalg.reduce" {
        operands { inputs: many DESTINATION, inits: many DESTINATION }
        results { result: many TENSOR }
        attrs { dimensions: one INCREASING }
        regions { combiner: one single }
        traits [SINGLE_BLOCK, RECURSIVE_EFFECTS, SAME_VARIADIC_OPERAND_SIZE]
        assembly (asm::parse_reduce, asm::print_reduce)
        verify verify_reduce
        verify_regions verify_structured
        canonicalize ["erase-dead-structured" => erase_dead]
        interfaces [
            AsmNames => AsmNames { arguments: asm::argument_names, results: asm::reduce_names, ..AsmNames::NONE },
            Structured => REDUCE,
            Interp => Interp { eval: interp::structured },
            DestinationStyle => interfaces::DESTINATION,
            SideEffects => interfaces::EFFECTS,
            ReifyShape => super::reify::OF_LOOPS
        ]
    }
}

fn view_of_map(op: Op, body: &Body) -> Option<StructuredView> {
    let (map, ctx) = (MapOp::of(body, op)?, body.ctx());
    let init = *body.operands(op).last()?;
    let rank = body.ty(init).rank(ctx)?;
    let identity = ctx.identity_map(rank);
    Some(StructuredView {
        inputs: map.inputs(body).into(),
        outputs: smallvec::smallvec![init],
        maps: smallvec::smallvec![identity; body.operands(op).len()],
        iterators: all_parallel(rank),
        block: body.entry(body.regions(op).next()?)?,
    })
}

fn view_of_reduce(op: Op, body: &Body) -> Option<StructuredView> {
    let (reduce, ctx) = (ReduceOp::of(body, op)?, body.ctx());
    let (inputs, inits) = (reduce.inputs(body), reduce.inits(body));
    let rank = body.ty(*inputs.first()?).rank(ctx)?;
    let dimensions = body.attr(op, "dimensions")?.as_int_array(ctx)?;
    let reduced = |dim: usize| dimensions.contains(&(dim as i64));
    let kept: Vec<usize> = (0..rank).filter(|&dim| !reduced(dim)).collect();
    let iterator = |dim| if reduced(dim) { Iterator::Reduction } else { Iterator::Parallel };
    let mut maps: SmallVec<[AffineMap; 4]> = smallvec::smallvec![ctx.identity_map(rank); inputs.len()];
    maps.extend(inits.iter().map(|_| ctx.projection_map(rank, &kept)));
    Some(StructuredView {
        inputs: inputs.into(),
        outputs: inits.into(),
        maps,
        iterators: (0..rank).map(iterator).collect(),
        block: body.entry(body.regions(op).next()?)?,
    })
}
