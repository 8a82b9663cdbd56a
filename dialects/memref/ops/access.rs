//! Reading, writing and copying of elements.

use terrace_ir::interfaces::SideEffects;
use terrace_ir::interp::Interp;
use terrace_ir::op;
use terrace_ir::op::*;

use super::super::constraints::{ALIGNMENT, ATOMIC, ATOMIC_KIND, LOCALITY, SCALAR};
use super::super::verify::*;
use super::super::{asm, canonicalize as rules, interfaces, interp};
use super::elem;

op! {
    /// Reads one element.
    ///
    /// There is an index for each dimension, counted from 0. An access beyond the sizes is undefined.
    pub LoadOp = "memref.load" {
        types { M: MEMREF, E: ANY = elem(M) "result type matches element type of 'memref'" }
        operands { memref: one M, indices: many INDEX }
        results { result: one E }
        attrs { nontemporal: opt BOOL_ATTR, alignment: opt ALIGNMENT }
        assembly "$memref `[` $indices `]` attr-dict `:` type($memref)"
        verify verify_load
        canonicalize ["cast-into-load" => rules::fold_casts, "load-of-to-buffer" => crate::bufferization::load_of_to_buffer]
        interfaces [Interp => Interp { eval: interp::load }, SideEffects => SideEffects::READS]
    }
}

op! {
    /// Writes one element.
    ///
    /// There is an index for each dimension, counted from 0. An access beyond the sizes is undefined.
    pub StoreOp = "memref.store" {
        types { M: MEMREF, E: ANY = elem(M) "type of 'value' matches element type of 'memref'" }
        operands { value: one E, memref: one M, indices: many INDEX }
        attrs { nontemporal: opt BOOL_ATTR, alignment: opt ALIGNMENT }
        assembly "$value `,` $memref `[` $indices `]` attr-dict `:` type($memref)"
        verify verify_store
        canonicalize ["cast-into-store" => rules::fold_casts_but_value]
        interfaces [Interp => Interp { eval: interp::store }, SideEffects => interfaces::STORES]
    }
}

op! {
    /// Copies all elements from one memref to another of the same shape and element type.
    pub CopyOp = "memref.copy" {
        types { S: ANY_MEMREF, T: ANY_MEMREF }
        operands { source: one S, target: one T }
        assembly "$source `,` $target attr-dict `:` type($source) `to` type($target)"
        verify verify_copy
        canonicalize ["cast-into-copy" => rules::fold_casts, "self-copy" => rules::self_copy, "empty-copy" => rules::empty_copy]
        interfaces [Interp => Interp { eval: interp::copy }, SideEffects => interfaces::COPIES]
    }
}

op! {
    /// Tells the machine that an element will be read or written soon.
    pub PrefetchOp = "memref.prefetch" {
        types { M: MEMREF }
        operands { memref: one M, indices: many INDEX }
        attrs { isWrite: one BOOL_ATTR, localityHint: one LOCALITY, isDataCache: one BOOL_ATTR }
        assembly (asm::parse_prefetch, asm::print_prefetch)
        verify verify_prefetch
        canonicalize ["cast-into-prefetch" => rules::fold_casts]
        interfaces [Interp => Interp { eval: interp::nothing }, SideEffects => interfaces::PREFETCHES]
    }
}

op! {
    /// Starts to copy elements between memory spaces.
    ///
    /// Operands: source and its indices, destination and its indices, number of elements, tag and
    /// its indices, and optionally a stride and the number of elements per stride.
    pub DmaStartOp = "memref.dma_start" {
        operands { operands: many ANY }
        assembly (asm::parse_dma_start, asm::print_dma_start)
        verify verify_dma_start
        canonicalize ["cast-into-dma-start" => rules::fold_casts]
    }
}

op! {
    /// Waits until the copy with this tag is done.
    pub DmaWaitOp = "memref.dma_wait" {
        types { M: MEMREF }
        operands { tagMemRef: one M, tagIndices: many INDEX, numElements: one INDEX }
        assembly "$tagMemRef `[` $tagIndices `]` `,` $numElements attr-dict `:` type($tagMemRef)"
        verify verify_dma_wait
        canonicalize ["cast-into-dma-wait" => rules::fold_casts]
    }
}

op! {
    /// Combines a value with an element at once, and yields what the element was before.
    pub AtomicRMWOp = "memref.atomic_rmw" {
        types { M: ATOMIC, V: SCALAR = elem(M) "value type matches element type of memref" }
        operands { value: one V, memref: one M, indices: many INDEX }
        results { result: one V }
        attrs { kind: one ATOMIC_KIND }
        assembly "$kind $value `,` $memref `[` $indices `]` attr-dict `:` `(` type($value) `,` type($memref) `)` `->` type($result)"
        verify verify_atomic_rmw
        canonicalize ["cast-into-atomic-rmw" => rules::fold_casts_but_value]
        interfaces [Interp => Interp { eval: interp::atomic_rmw }, SideEffects => interfaces::UPDATES]
    }
}

op! {
    /// Replaces an element by what the region makes of it at once, and yields what it was before.
    pub GenericAtomicRMWOp = "memref.generic_atomic_rmw" {
        types { M: ATOMIC, E: ANY = elem(M) "result type matches element type of memref" }
        operands { memref: one M, indices: many INDEX }
        results { result: one E }
        regions { atomic_body: one any }
        traits [SINGLE_BLOCK]
        implicit_terminator AtomicYieldOp
        assembly (asm::parse_generic_atomic_rmw, asm::print_generic_atomic_rmw)
        verify verify_generic_atomic_rmw
        verify_regions verify_atomic_body
        interfaces [Interp => Interp { eval: interp::generic_atomic_rmw }, SideEffects => interfaces::UPDATES]
    }
}

op! {
    /// Ends a `generic_atomic_rmw` with the new element.
    pub AtomicYieldOp = "memref.atomic_yield" {
        operands { result: one ANY }
        traits [PURE, TERMINATOR]
        parents ["memref.generic_atomic_rmw"]
        assembly "$result attr-dict `:` type($result)"
        verify verify_atomic_yield
        interfaces [Interp => Interp { eval: terrace_ir::interp::exit }]
    }
}
