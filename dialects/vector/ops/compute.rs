//! Arithmetic on vectors, and elements combined.

use terrace_ir::interp::{Interp, ScalarOp, scalar::Code};
use terrace_ir::op;
use terrace_ir::op::*;
use terrace_ir::text::AsmNames;

use crate::arith::FASTMATH;
use crate::vector::attrs::{COMBINING_KIND, FLOATS, ITERATORS};
use crate::vector::fold::fold_multi_reduction;
use crate::vector::verify::compute::*;
use crate::vector::{asm, fold, interp};

op! {
    /// `lhs * rhs + acc` for each element, rounded once.
    pub FMAOp = "vector.fma" {
        types { T: FLOATS }
        operands { lhs: one T, rhs: one T, acc: one T }
        results { result: one T }
        traits [PURE, ELEMENTWISE]
        assembly "$lhs `,` $rhs `,` $acc attr-dict `:` type($lhs)"
        interfaces [ScalarOp => ScalarOp { code: |_, _| Some(Code::Fma) }]
    }
}

op! {
    /// All elements of a vector of at most one dimension combined, with `acc` in front when it is there.
    pub ReductionOp = "vector.reduction" {
        operands { vector: one VECTOR, acc: opt ANY }
        results { dest: one ANY }
        attrs { kind: one COMBINING_KIND, fastmath: default FASTMATH "#arith.fastmath<none>" }
        traits [PURE]
        assembly (asm::compute::parse_reduction, asm::compute::print_reduction)
        verify verify_reduction
        canonicalize ["reduction-of-one-element" => fold::reduction_of_one]
        interfaces [Interp => Interp { eval: interp::compute::reduction }]
    }
}

op! {
    /// The elements along `reduction_dims` combined with those of `acc`.
    pub MultiDimReductionOp = "vector.multi_reduction" {
        types { D: ANY }
        operands { source: one VECTOR, acc: one D }
        results { dest: one D }
        attrs { kind: one COMBINING_KIND, reduction_dims: one I64_ARRAY_ATTR }
        traits [PURE]
        assembly (asm::compute::parse_multi_reduction, asm::compute::print_multi_reduction)
        verify verify_multi_reduction
        fold fold_multi_reduction
        interfaces [Interp => Interp { eval: interp::compute::multi_reduction }]
    }
}

op! {
    /// A contraction: products of elements of `lhs` and `rhs`, combined into those of `acc`.
    ///
    /// Maps give the place in each operand for the indices of loops, as in `linalg.generic`.
    pub ContractionOp = "vector.contract" {
        types { A: ANY }
        operands { lhs: one VECTOR, rhs: one VECTOR, acc: one A }
        results { result: one A }
        attrs { indexing_maps: one AFFINE_MAPS_ATTR, iterator_types: one ITERATORS, kind: default COMBINING_KIND "#vector.kind<add>" }
        traits [PURE]
        assembly (asm::compute::parse_contract, asm::compute::print_contract)
        verify verify_contract
        interfaces [Interp => Interp { eval: interp::compute::contract }]
    }
}

op! {
    /// The products of all pairs of elements, or of all elements and a scalar, combined into those of `acc`.
    pub OuterProductOp = "vector.outerproduct" {
        operands { lhs: one VECTOR, rhs: one ANY, acc: opt VECTOR }
        results { result: one VECTOR }
        attrs { kind: default COMBINING_KIND "#vector.kind<add>" }
        traits [PURE]
        assembly (asm::compute::parse_outerproduct, asm::compute::print_outerproduct)
        verify verify_outerproduct
        interfaces [Interp => Interp { eval: interp::compute::outerproduct }]
    }
}

op! {
    /// What is combined so far at each place along `reduction_dim`, and at the end.
    ///
    /// With `inclusive`, a place counts itself, and the first one is the element alone.
    pub ScanOp = "vector.scan" {
        types { S: VECTOR, I: VECTOR }
        operands { source: one S, initial_value: one I }
        results { dest: one S, accumulated_value: one I }
        attrs { kind: one COMBINING_KIND, reduction_dim: one I64_ATTR, inclusive: one BOOL_ATTR }
        traits [PURE]
        assembly (asm::compute::parse_scan, asm::compute::print_scan)
        verify verify_scan
        interfaces [Interp => Interp { eval: interp::compute::scan }, AsmNames => AsmNames { results: |_, _, name| { name(0, "dest"); name(1, "accumulated_value"); }, ..AsmNames::NONE }]
    }
}
