//! Declarations.

use super::asm;
use super::canonicalize::{erase_dead, erase_identity, fold_casts, fold_index};
use super::interfaces;
use terrace_ir::interfaces::{DestinationStyle, SideEffects};
use terrace_ir::interp::{Interp, LOOP_INDEX, LoopIndex};
use terrace_ir::op;
use terrace_ir::op::*;
use terrace_ir::text::AsmNames;
use terrace_ir::{AttrKind, Context};

use super::interp;
use super::structured::{Structured, structured_of_generic};
use super::verify::*;
use crate::support::reify::ReifyShape;

/// All ops but those with a name.
pub(super) const OPS: &[fn() -> &'static terrace_ir::OpDef] = &[
    GenericOp::def,
    YieldOp::def,
    IndexOp::def,
    super::MapOp::def,
    super::ReduceOp::def,
    super::TransposeOp::def,
    super::BroadcastOp::def,
    super::PackOp::def,
    super::UnPackOp::def,
    super::SoftmaxOp::def,
    super::WinogradFilterTransformOp::def,
    super::WinogradInputTransformOp::def,
    super::WinogradOutputTransformOp::def,
];

/// `#linalg.iterator_type<parallel>` and the like.
const ITERATORS: AttrConstraint = AttrConstraint::new("Iterator type should be an enum.", |ctx, attr| {
    attr.as_array(ctx)
        .is_some_and(|all| all.iter().all(|&attr| super::structured::iterator_of(ctx, attr).is_some()))
});

static GENERIC: Structured = Structured { get: structured_of_generic };

/// Whether a type is a ranked tensor or memref, as shaped operands of structured ops are.
fn is_buffer_or_tensor(ctx: &Context, ty: terrace_ir::Type) -> bool {
    (ty.is_tensor(ctx) || ty.is_memref(ctx)) && ty.rank(ctx).is_some()
}

/// A ranked tensor or memref.
pub(super) const DESTINATION: Constraint = Constraint::new("shaped of any type values", is_buffer_or_tensor);

op! {
    /// A perfect loop nest over structured data.
    ///
    /// Each operand is read, or written, at the indices that its map gives for the loop indices;
    /// the region computes one element of each output from one element of each operand. Inputs may
    /// be scalars, which have maps without results. On tensors, results replace the outputs.
    pub GenericOp = "linalg.generic" {
        operands { inputs: many ANY, outputs: many DESTINATION }
        results { result_tensors: many RANKED_TENSOR }
        attrs {
            indexing_maps: one AFFINE_MAPS_ATTR,
            iterator_types: one ITERATORS,
            doc: opt STR_ATTR,
            library_call: opt STR_ATTR,
        }
        regions { region: one any }
        traits [RECURSIVE_EFFECTS]
        assembly (asm::parse_generic, asm::print_generic)
        verify verify_generic
        verify_regions verify_structured
        canonicalize [
            "erase-dead-structured" => erase_dead,
            "erase-identity-generic" => erase_identity,
            "fold-casts-into-structured" => fold_casts,
        ]
        interfaces [AsmNames => AsmNames { arguments: asm::argument_names, ..AsmNames::NONE }, Structured => GENERIC, Interp => Interp { eval: interp::structured }, DestinationStyle => interfaces::DESTINATION, SideEffects => interfaces::EFFECTS, ReifyShape => super::reify::OF_LOOPS]
    }
}

op! {
    /// Ends the region of a structured op with the elements that it computes.
    pub YieldOp = "linalg.yield" {
        operands { values: many ANY }
        traits [PURE, TERMINATOR, RETURN_LIKE]
        assembly "attr-dict ($values^ `:` type($values))?"
        verify verify_yield
        interfaces [Interp => Interp { eval: terrace_ir::interp::exit }]
    }
}

op! {
    /// The index of a loop of the enclosing structured op.
    pub IndexOp = "linalg.index" {
        results { result: one INDEX }
        attrs { dim: one I64_ATTR }
        traits [PURE]
        assembly "$dim attr-dict `:` type($result)"
        verify verify_index
        fold fold_index
        interfaces [LoopIndex => interp::INDEX, Interp => LOOP_INDEX]
    }
}

/// The attribute `#linalg.iterator_type<keyword>`.
pub fn iterator_attr(ctx: &Context, keyword: &str) -> terrace_ir::Attr {
    let keyword = ctx.attr(AttrKind::Keyword(ctx.name(keyword)));
    ctx.attr(AttrKind::Dialect { name: ctx.name("linalg.iterator_type"), params: Box::new([keyword]) })
}
