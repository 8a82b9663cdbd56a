//! Vectors from memory and to it.

use terrace_ir::interfaces::{Effect, EffectKind, SideEffects, View};
use terrace_ir::interp::Interp;
use terrace_ir::op;
use terrace_ir::op::*;

use crate::vector::attrs::{
    ALIGNMENT, BOOLS, FIXED_MASK, FIXED_VECTOR, INDEX_VECTOR, MASK, STATIC_MEMREF, TENSOR_OR_MEMREF,
};
use crate::vector::fold::fold_transfer_write;
use crate::vector::verify::memory::*;
use crate::vector::verify::transfer::{verify_transfer_read, verify_transfer_write};
use crate::vector::{asm, fold, interp};

/// Reads its base when that is a memref.
static READS_BASE: SideEffects = SideEffects {
    effects: |body, op, out| {
        let base = body.operand(op, 0);
        if body.ty(base).is_memref(body.ctx()) {
            out.push(Effect { kind: EffectKind::Read, on: Some(base) });
        }
    },
};

/// Of `vector.transfer_write`: writes its second operand when that is a memref.
static WRITES_BASE: SideEffects = SideEffects {
    effects: |body, op, out| {
        let base = body.operand(op, 1);
        if body.ty(base).is_memref(body.ctx()) {
            out.push(Effect { kind: EffectKind::Write, on: Some(base) });
        }
    },
};

op! {
    /// Contiguous elements of a memref as a vector; the innermost dimension has stride 1.
    ///
    /// There is an index for each dimension of the memref: that of the first element. It depends on the target
    /// whether elements beyond the sizes may be accessed.
    pub LoadOp = "vector.load" {
        operands { base: one MEMREF, indices: many INDEX }
        results { result: one VECTOR }
        attrs { nontemporal: opt BOOL_ATTR, alignment: opt ALIGNMENT }
        assembly "$base `[` $indices `]` attr-dict `:` type($base) `,` type($result)"
        verify verify_load
        interfaces [Interp => Interp { eval: interp::memory::load }, SideEffects => SideEffects::READS]
    }
}

op! {
    /// Writes a vector to contiguous elements of a memref.
    ///
    /// There is an index for each dimension of the memref: that of the first element. It depends on the target
    /// whether elements beyond the sizes may be accessed.
    pub StoreOp = "vector.store" {
        operands { valueToStore: one VECTOR, base: one MEMREF, indices: many INDEX }
        attrs { nontemporal: opt BOOL_ATTR, alignment: opt ALIGNMENT }
        assembly "$valueToStore `,` $base `[` $indices `]` attr-dict `:` type($base) `,` type($valueToStore)"
        verify verify_store
        interfaces [Interp => Interp { eval: interp::memory::store }, SideEffects => SideEffects::WRITES]
    }
}

op! {
    /// As `vector.load`, where the mask is set; elements of `pass_thru` elsewhere, where memory is not touched.
    pub MaskedLoadOp = "vector.maskedload" {
        operands { base: one MEMREF, indices: many INDEX, mask: one MASK, pass_thru: one VECTOR }
        results { result: one VECTOR }
        attrs { alignment: opt ALIGNMENT }
        assembly "$base `[` $indices `]` `,` $mask `,` $pass_thru attr-dict `:` type($base) `,` type($mask) `,` type($pass_thru) `into` type($result)"
        verify verify_maskedload
        canonicalize ["constant-mask-of-load" => fold::masked_load]
        interfaces [Interp => Interp { eval: interp::memory::maskedload }, SideEffects => SideEffects::READS]
    }
}

op! {
    /// As `vector.store`, where the mask is set.
    pub MaskedStoreOp = "vector.maskedstore" {
        operands { base: one MEMREF, indices: many INDEX, mask: one MASK, valueToStore: one VECTOR }
        attrs { alignment: opt ALIGNMENT }
        assembly "$base `[` $indices `]` `,` $mask `,` $valueToStore attr-dict `:` type($base) `,` type($mask) `,` type($valueToStore)"
        verify verify_maskedstore
        canonicalize ["constant-mask-of-store" => fold::masked_store]
        interfaces [Interp => Interp { eval: interp::memory::maskedstore }, SideEffects => SideEffects::WRITES]
    }
}

op! {
    /// The elements at `indices` behind an offset along the last dimension, where the mask is set.
    pub GatherOp = "vector.gather" {
        operands { base: one TENSOR_OR_MEMREF, offsets: many INDEX, indices: one INDEX_VECTOR, mask: one MASK, pass_thru: one VECTOR }
        results { result: one VECTOR }
        attrs { alignment: opt ALIGNMENT }
        assembly "$base `[` $offsets `]` `[` $indices `]` `,` $mask `,` $pass_thru attr-dict `:` type($base) `,` type($indices) `,` type($mask) `,` type($pass_thru) `into` type($result)"
        verify verify_gather
        interfaces [Interp => Interp { eval: interp::memory::gather }, SideEffects => READS_BASE]
    }
}

op! {
    /// Writes elements to `indices` behind an offset along the last dimension, where the mask is set, in order.
    pub ScatterOp = "vector.scatter" {
        operands { base: one TENSOR_OR_MEMREF, offsets: many INDEX, indices: one INDEX_VECTOR, mask: one MASK, valueToStore: one VECTOR }
        results { result: opt RANKED_TENSOR }
        attrs { alignment: opt ALIGNMENT }
        assembly "$base `[` $offsets `]` `[` $indices `]` `,` $mask `,` $valueToStore attr-dict `:` type($base) `,` type($indices) `,` type($mask) `,` type($valueToStore) (`->` type($result)^)?"
        verify verify_scatter
        interfaces [Interp => Interp { eval: interp::memory::scatter }, SideEffects => SideEffects::WRITES]
    }
}

op! {
    /// Neighbouring elements for the places where the mask is set, one after the other.
    pub ExpandLoadOp = "vector.expandload" {
        operands { base: one MEMREF, indices: many INDEX, mask: one FIXED_MASK, pass_thru: one VECTOR }
        results { result: one VECTOR }
        attrs { alignment: opt ALIGNMENT }
        assembly "$base `[` $indices `]` `,` $mask `,` $pass_thru attr-dict `:` type($base) `,` type($mask) `,` type($pass_thru) `into` type($result)"
        verify verify_expandload
        interfaces [Interp => Interp { eval: interp::memory::expandload }, SideEffects => SideEffects::READS]
    }
}

op! {
    /// Writes the elements where the mask is set to neighbouring places.
    pub CompressStoreOp = "vector.compressstore" {
        operands { base: one MEMREF, indices: many INDEX, mask: one FIXED_MASK, valueToStore: one FIXED_VECTOR }
        attrs { alignment: opt ALIGNMENT }
        assembly "$base `[` $indices `]` `,` $mask `,` $valueToStore attr-dict `:` type($base) `,` type($mask) `,` type($valueToStore)"
        verify verify_compressstore
        interfaces [Interp => Interp { eval: interp::memory::compressstore }, SideEffects => SideEffects::WRITES]
    }
}

op! {
    /// A part of a tensor or memref as a vector, its dimensions in the order of a map.
    ///
    /// Where the part reaches beyond the sizes, in dimensions that are not `in_bounds`, or the mask is not set, the
    /// elements are `padding`. A zero of the map broadcasts along that dimension of the vector.
    pub TransferReadOp = "vector.transfer_read" {
        operands { base: one SHAPED, indices: many INDEX, padding: one ANY, mask: opt MASK }
        results { vector: one VECTOR }
        attrs { permutation_map: one AFFINE_MAP_ATTR, in_bounds: one BOOLS }
        assembly (asm::transfer::parse_read, asm::transfer::print_read)
        verify verify_transfer_read
        canonicalize ["transfer-read-in-bounds" => fold::read_in_bounds]
        interfaces [Interp => Interp { eval: interp::transfer::read }, SideEffects => READS_BASE]
    }
}

op! {
    /// Writes a vector to a part of a tensor or memref, its dimensions in the order of a map.
    ///
    /// What reaches beyond the sizes, in dimensions that are not `in_bounds`, or where the mask is not set, is not
    /// written.
    pub TransferWriteOp = "vector.transfer_write" {
        operands { valueToStore: one VECTOR, base: one SHAPED, indices: many INDEX, mask: opt MASK }
        results { result: opt RANKED_TENSOR }
        attrs { permutation_map: one AFFINE_MAP_ATTR, in_bounds: one BOOLS }
        assembly (asm::transfer::parse_write, asm::transfer::print_write)
        verify verify_transfer_write
        fold fold_transfer_write
        canonicalize ["transfer-write-in-bounds" => fold::write_in_bounds]
        interfaces [Interp => Interp { eval: interp::transfer::write }, SideEffects => WRITES_BASE]
    }
}

op! {
    /// The same memory with its last dimensions as the vectors that are its elements.
    pub TypeCastOp = "vector.type_cast" {
        operands { memref: one STATIC_MEMREF }
        results { result: one ANY_MEMREF }
        traits [PURE]
        assembly "$memref attr-dict `:` type($memref) `to` type($result)"
        verify verify_type_cast
        interfaces [View => View { source: |body, op| Some(body.operand(op, 0)) }]
    }
}
