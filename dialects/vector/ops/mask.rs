//! Masks.

use terrace_ir::interp::Interp;
use terrace_ir::op;
use terrace_ir::op::*;

use crate::vector::attrs::MASK;
use crate::vector::verify::mask::*;
use crate::vector::{asm, fold, interp};

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
