//! Declarations.

use terrace_ir::interfaces::SideEffects;
use terrace_ir::interp::Interp;
use terrace_ir::op;
use terrace_ir::op::*;

use super::fold::*;
use super::verify::*;
use super::{asm, canonicalize as rules, dealloc, interfaces, interp};

op! {
    /// A tensor with memory of its own: of unspecified contents, or a copy of another one.
    pub AllocTensorOp = "bufferization.alloc_tensor" {
        types { R: RANKED_TENSOR }
        operands { dynamic_sizes: many INDEX, copy: opt R, size_hint: opt INDEX }
        results { result: one R }
        attrs { memory_space: opt ANY_ATTR }
        assembly (asm::parse_alloc_tensor, asm::print_alloc_tensor)
        verify verify_alloc_tensor
        canonicalize ["constant-alloc-tensor-sizes" => rules::constant_alloc_tensor]
        interfaces [Interp => Interp { eval: interp::alloc_tensor }, SideEffects => interfaces::ALLOC_TENSOR]
    }
}

op! {
    /// Memory with the elements of another memref, neither of which may be written afterwards.
    pub CloneOp = "bufferization.clone" {
        types { S: ANY_MEMREF, R: ANY_MEMREF }
        operands { input: one S }
        results { output: one R }
        assembly "$input attr-dict `:` type($input) `to` type($output)"
        canonicalize ["unneeded-clone" => rules::unneeded_clone, "clone-of-cast" => rules::clone_of_cast]
        interfaces [Interp => Interp { eval: interp::clone }, SideEffects => interfaces::CLONE]
    }
}

op! {
    /// Frees those of `memrefs` whose condition holds and that no retained memref shares memory
    /// with, and yields for each retained memref whether one that shares it would have been freed.
    pub DeallocOp = "bufferization.dealloc" {
        operands { memrefs: many ANY_MEMREF, conditions: many I1, retained: many ANY_MEMREF }
        results { updatedConditions: many I1 }
        assembly (asm::parse_dealloc, asm::print_dealloc)
        verify verify_dealloc
        canonicalize ["duplicate-deallocs" => dealloc::duplicate_memrefs, "duplicate-retained" => dealloc::duplicate_retained, "empty-dealloc" => dealloc::empty, "never-dealloc" => dealloc::never, "dealloc-of-metadata" => dealloc::of_metadata, "dealloc-of-alloc" => dealloc::of_alloc]
        interfaces [Interp => Interp { eval: interp::dealloc }, SideEffects => interfaces::DEALLOC]
    }
}

op! {
    /// Frees the memory of a tensor.
    ///
    /// Neither the tensor nor what shares its memory may be used afterwards. It becomes `memref.dealloc`
    /// when tensors become memory.
    pub DeallocTensorOp = "bufferization.dealloc_tensor" {
        types { T: TENSOR }
        operands { tensor: one T }
        assembly "$tensor attr-dict `:` type($tensor)"
        interfaces [Interp => Interp { eval: interp::nothing }]
    }
}

op! {
    /// Puts a tensor into the memory of another, or into a memref.
    pub MaterializeInDestinationOp = "bufferization.materialize_in_destination" {
        types { S: TENSOR, D: ANY }
        operands { source: one S, dest: one D }
        results { result: opt TENSOR }
        attrs { restrict: opt UNIT_ATTR, writable: opt UNIT_ATTR }
        assembly "$source `in` (`restrict` $restrict^)? (`writable` $writable^)? $dest attr-dict `:` functional-type(operands, results)"
        verify verify_materialize
        interfaces [Interp => Interp { eval: interp::materialize }, SideEffects => interfaces::MATERIALIZE]
    }
}

op! {
    /// The contents of memory as a tensor.
    pub ToTensorOp = "bufferization.to_tensor" {
        types { S: ANY_MEMREF, R: TENSOR }
        operands { buffer: one S }
        results { result: one R }
        attrs { restrict: opt UNIT_ATTR, writable: opt UNIT_ATTR }
        traits [PURE]
        assembly "$buffer (`restrict` $restrict^)? (`writable` $writable^)? attr-dict `:` type($buffer) `to` type($result)"
        verify verify_to_tensor
        fold fold_to_tensor
        interfaces [Interp => Interp { eval: interp::to_tensor }]
    }
}

op! {
    /// The memory that a tensor will have.
    pub ToBufferOp = "bufferization.to_buffer" {
        types { S: TENSOR, R: ANY_MEMREF }
        operands { tensor: one S }
        results { buffer: one R }
        attrs { read_only: opt UNIT_ATTR }
        traits [PURE]
        assembly "$tensor (`read_only` $read_only^)? attr-dict `:` type($tensor) `to` type($buffer)"
        verify verify_to_buffer
        fold fold_to_buffer
        canonicalize ["to-buffer-of-cast" => rules::to_buffer_of_cast, "to-buffer-of-to-tensor" => rules::to_buffer_of_to_tensor]
        interfaces [Interp => Interp { eval: interp::to_buffer }]
    }
}
