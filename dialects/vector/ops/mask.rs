//! Masks, and vectors whose size is a multiple of `vscale`.

use terrace_ir::interp::Interp;
use terrace_ir::op;
use terrace_ir::op::*;
use terrace_ir::text::AsmNames;

use crate::vector::attrs::{MASK, RANKED_MASK, VECTOR_1D};
use crate::vector::verify::mask::*;
use crate::vector::{asm, fold, interp, masked};

op! {
    /// A mask that is set at indices below the operands, one for each dimension.
    pub CreateMaskOp = "vector.create_mask" {
        operands { operands: many INDEX }
        results { result: one MASK }
        traits [PURE]
        assembly "$operands attr-dict `:` type($result)"
        verify verify_create_mask
        canonicalize ["constant-create-mask" => fold::constant_create_mask]
        interfaces [Interp => Interp { eval: interp::mask::create_mask }]
    }
}

op! {
    /// A mask that is set at indices below the given sizes.
    pub ConstantMaskOp = "vector.constant_mask" {
        results { result: one MASK }
        attrs { mask_dim_sizes: one I64_ARRAY_ATTR }
        traits [PURE]
        assembly (asm::shape::parse_constant_mask, asm::shape::print_constant_mask)
        verify verify_constant_mask
        interfaces [Interp => Interp { eval: interp::mask::constant_mask }]
    }
}

op! {
    /// Runs the op in its region only where the mask is set.
    ///
    /// Memory is not touched elsewhere, and elements there are left out of what is combined. A result
    /// has the elements of `passthru` elsewhere, or of what the op itself has for them.
    pub MaskOp = "vector.mask" {
        operands { mask: one RANKED_MASK, passthru: opt ANY }
        results { results: many ANY }
        regions { maskRegion: one single }
        traits [RECURSIVE_EFFECTS, SINGLE_BLOCK, MASKING]
        assembly (asm::mask::parse_mask, asm::mask::print_mask)
        verify verify_mask
        canonicalize ["empty-mask" => masked::empty_mask, "mask-that-is-set" => masked::set_mask]
        interfaces [Interp => Interp { eval: interp::mask::mask }]
    }
}

op! {
    /// Ends a region and hands its operands to the op around it.
    pub YieldOp = "vector.yield" {
        operands { operands: many ANY }
        traits [PURE, TERMINATOR, RETURN_LIKE]
        assembly "attr-dict ($operands^ `:` type($operands))?"
        interfaces [Interp => Interp { eval: terrace_ir::interp::exit }]
    }
}

op! {
    /// The number that sizes of scalable vectors are multiples of.
    pub VectorScaleOp = "vector.vscale" {
        results { res: one INDEX }
        traits [PURE]
        assembly "attr-dict"
        interfaces [AsmNames => AsmNames { results: |_, _, name| name(0, "vscale"), ..AsmNames::NONE }]
    }
}

op! {
    /// A scalable vector with other elements from position `pos` on, a multiple of their number.
    pub ScalableInsertOp = "vector.scalable.insert" {
        types { V: VECTOR_1D }
        operands { valueToStore: one VECTOR_1D, dest: one V }
        results { res: one V }
        attrs { pos: one I64_ATTR }
        traits [PURE]
        assembly "$valueToStore `,` $dest `[` $pos `]` attr-dict `:` type($valueToStore) `into` type($dest)"
        verify verify_scalable_insert
    }
}

op! {
    /// The elements of a scalable vector from position `pos` on, a multiple of their number.
    pub ScalableExtractOp = "vector.scalable.extract" {
        operands { source: one VECTOR_1D }
        results { res: one VECTOR_1D }
        attrs { pos: one I64_ATTR }
        traits [PURE]
        assembly "$source `[` $pos `]` attr-dict `:` type($res) `from` type($source)"
        verify verify_scalable_extract
    }
}
