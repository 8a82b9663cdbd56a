//! Memory that is made and freed, and the memory of globals.

use terrace_ir::interfaces::{RegionBranch, SideEffects, StackAllocation, SymbolUser, View};
use terrace_ir::interp::Interp;
use terrace_ir::op;
use terrace_ir::op::*;
use terrace_ir::text::AsmNames;
use terrace_ir::{Attr, AttrKind, Context};

use super::super::constraints::{ALIGNMENT, ASSUMED_ALIGNMENT, MEMREF_1D, MEMREF_TYPE_ATTR};
use super::super::fold::fold_assume_alignment;
use super::super::verify::*;
use super::super::{asm, canonicalize as rules, interfaces, interp};
use crate::support::reify::ReifyShape;

op! {
    /// Allocates memory on the heap.
    ///
    /// Each open size of the result type takes a dynamic size, each symbol of its layout a symbol
    /// operand.
    pub AllocOp = "memref.alloc" {
        types { M: MEMREF }
        operands { dynamicSizes: many INDEX, symbolOperands: many INDEX }
        results { memref: one M }
        attrs { alignment: opt ALIGNMENT }
        assembly "`(` $dynamicSizes `)` (`` `[` $symbolOperands^ `]`)? attr-dict `:` type($memref)"
        verify verify_alloc
        canonicalize ["constant-alloc-sizes" => rules::constant_sizes, "dead-alloc" => rules::dead_alloc]
        interfaces [Interp => Interp { eval: interp::alloc }, SideEffects => SideEffects::ALLOCATES, AsmNames => AsmNames { results: |_, _, name| name(0, "alloc"), ..AsmNames::NONE }]
    }
}

op! {
    /// Allocates memory on the stack, freed when the enclosing allocation scope ends.
    pub AllocaOp = "memref.alloca" {
        types { M: MEMREF }
        operands { dynamicSizes: many INDEX, symbolOperands: many INDEX }
        results { memref: one M }
        attrs { alignment: opt ALIGNMENT }
        assembly "`(` $dynamicSizes `)` (`` `[` $symbolOperands^ `]`)? attr-dict `:` type($memref)"
        verify verify_alloca
        canonicalize ["constant-alloca-sizes" => rules::constant_sizes, "dead-alloca" => rules::dead_alloc]
        interfaces [Interp => Interp { eval: interp::alloca }, SideEffects => SideEffects::ALLOCATES, StackAllocation => StackAllocation, AsmNames => AsmNames { results: |_, _, name| name(0, "alloca"), ..AsmNames::NONE }]
    }
}

op! {
    /// A scope: memory that is allocated on the stack in it is freed when it ends.
    pub AllocaScopeOp = "memref.alloca_scope" {
        results { results: many ANY }
        regions { bodyRegion: one single }
        traits [RECURSIVE_EFFECTS, ALLOCATION_SCOPE, SINGLE_BLOCK]
        implicit_terminator AllocaScopeReturnOp
        assembly (asm::parse_alloca_scope, asm::print_alloca_scope)
        verify_regions verify_alloca_scope
        canonicalize ["inline-alloca-scope" => rules::inline_alloca_scope, "hoist-alloca-scope" => rules::hoist_alloca_scope]
        interfaces [Interp => Interp { eval: interp::alloca_scope }, RegionBranch => interfaces::ALLOCA_SCOPE]
    }
}

op! {
    /// Ends an `alloca_scope` with its results.
    pub AllocaScopeReturnOp = "memref.alloca_scope.return" {
        operands { results: many ANY }
        traits [PURE, TERMINATOR, RETURN_LIKE]
        parents ["memref.alloca_scope"]
        assembly "attr-dict ($results^ `:` type($results))?"
        interfaces [Interp => Interp { eval: terrace_ir::interp::exit }]
    }
}

op! {
    /// Frees memory that was allocated on the heap.
    ///
    /// The memref must be the one that the allocation yielded, not a view of it. Its memory, by whatever
    /// name, must not be accessed afterwards.
    pub DeallocOp = "memref.dealloc" {
        types { M: ANY_MEMREF }
        operands { memref: one M }
        assembly "$memref attr-dict `:` type($memref)"
        canonicalize ["cast-into-dealloc" => rules::fold_casts]
        interfaces [Interp => Interp { eval: interp::dealloc }, SideEffects => SideEffects::FREES]
    }
}

op! {
    /// Memory of another size with the elements of `source` that fit, which is freed.
    pub ReallocOp = "memref.realloc" {
        types { S: MEMREF_1D, R: MEMREF_1D }
        operands { source: one S, dynamicResultSize: opt INDEX }
        results { result: one R }
        attrs { alignment: opt ALIGNMENT }
        assembly "$source (`(` $dynamicResultSize^ `)`)? attr-dict `:` type($source) `to` type($result)"
        verify verify_realloc
        canonicalize ["dead-realloc" => rules::dead_alloc]
        interfaces [Interp => Interp { eval: interp::realloc }, SideEffects => interfaces::REALLOCATES]
    }
}

op! {
    /// The memory of a global.
    ///
    /// The name is looked up in the nearest table of symbols. Memory of a `constant` global must not be
    /// written.
    pub GetGlobalOp = "memref.get_global" {
        types { M: MEMREF }
        results { result: one M }
        attrs { name: one FLAT_SYMBOL_ATTR }
        traits [PURE]
        assembly "$name `:` type($result) attr-dict"
        interfaces [Interp => Interp { eval: interp::get_global }, SymbolUser => SymbolUser { verify: verify_get_global }]
    }
}

op! {
    /// A named piece of memory of the module, with elements, `uninitialized`, or declared only.
    pub GlobalOp = "memref.global" {
        attrs {
            sym_name: one SYMBOL_NAME_ATTR,
            sym_visibility: opt STR_ATTR,
            r#type: one MEMREF_TYPE_ATTR,
            initial_value: opt ANY_ATTR,
            constant: opt UNIT_ATTR,
            alignment: opt ALIGNMENT,
        }
        traits [SYMBOL]
        assembly "($sym_visibility^)? (`constant` $constant^)? $sym_name `:` custom<GlobalMemrefOpTypeAndInitialValue>($type, $initial_value) attr-dict"
        verify verify_global
    }
}

op! {
    /// The same memory, that is known to start at a multiple of `alignment` bytes.
    pub AssumeAlignmentOp = "memref.assume_alignment" {
        types { M: MEMREF }
        operands { memref: one M }
        results { result: one M }
        attrs { alignment: one ASSUMED_ALIGNMENT }
        traits [PURE]
        assembly "$memref `,` $alignment attr-dict `:` type($memref)"
        verify verify_assume_alignment
        fold fold_assume_alignment
        interfaces [View => interfaces::VIEW, ReifyShape => ReifyShape::OF_OPERANDS, Interp => Interp { eval: interp::same }, AsmNames => AsmNames { results: |_, _, name| name(0, "assume_align"), ..AsmNames::NONE }]
    }
}

op! {
    /// The same memory regions, that are known not to overlap.
    pub DistinctObjectsOp = "memref.distinct_objects" {
        operands { operands: many MEMREF }
        results { results: many MEMREF }
        traits [PURE]
        assembly "$operands attr-dict `:` type($operands)"
        infer infer_distinct_objects
        verify verify_distinct_objects
        interfaces [ReifyShape => ReifyShape::OF_OPERANDS, Interp => Interp { eval: interp::same }]
    }
}

/// Whether the initial value of a global is the keyword `uninitialized`, which is `unit` in the
/// generic form.
pub fn is_uninitialized(attr: Attr, ctx: &Context) -> bool {
    matches!(attr.kind(ctx), AttrKind::Unit)
}
