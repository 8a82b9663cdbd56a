//! Elements moved, picked and put together.

use terrace_ir::interp::Interp;
use terrace_ir::op;
use terrace_ir::op::*;
use terrace_ir::text::AsmNames;

use crate::vector::attrs::{FIXED_VECTOR, I64S, RANKED_VECTOR, STEPS};
use crate::vector::fold::*;
use crate::vector::verify::shape::*;
use crate::vector::{asm, fold, interp};

fn elem(ctx: &terrace_ir::Context, ty: terrace_ir::Type) -> terrace_ir::Type {
    ty.elem(ctx)
}

op! {
    /// A vector of copies of a scalar or of a vector of lower rank, whose sizes of 1 may be stretched.
    pub BroadcastOp = "vector.broadcast" {
        operands { source: one ANY }
        results { vector: one VECTOR }
        traits [PURE]
        assembly "$source attr-dict `:` type($source) `to` type($vector)"
        verify verify_broadcast
        fold fold_broadcast
        canonicalize ["broadcast-of-broadcast" => fold::broadcast_of_broadcast]
        interfaces [Interp => Interp { eval: interp::shape::broadcast }]
    }
}

op! {
    /// Elements along the first dimension of two vectors, one after the other, picked by `mask`; -1 for any.
    pub ShuffleOp = "vector.shuffle" {
        operands { v1: one FIXED_VECTOR, v2: one FIXED_VECTOR }
        results { vector: one VECTOR }
        attrs { mask: one I64_ARRAY_ATTR }
        traits [PURE]
        assembly (asm::shape::parse_shuffle, asm::shape::print_shuffle)
        verify verify_shuffle
        fold fold_shuffle
        interfaces [Interp => Interp { eval: interp::shape::shuffle }]
    }
}

op! {
    /// The element or the part of a vector at a position.
    ///
    /// A position has an index for each of the first dimensions, static or as an operand; as many as there
    /// are dimensions give an element. An index that is out of range gives poison.
    pub ExtractOp = "vector.extract" {
        operands { source: one VECTOR, dynamic_position: many INDEX }
        results { result: one ANY }
        attrs { static_position: one I64_ARRAY_ATTR }
        traits [PURE]
        assembly "$source `` custom<DynamicIndexList>($dynamic_position, $static_position) attr-dict `:` type($result) `from` type($source)"
        verify verify_extract
        fold fold_extract
        canonicalize ["extract-of-extract" => fold::extract_of_extract, "extract-of-insert" => fold::extract_of_insert]
        interfaces [Interp => Interp { eval: interp::shape::extract }]
    }
}

op! {
    /// A vector with another element or part at a position.
    ///
    /// A position has an index for each of the first dimensions, static or as an operand; as many as there
    /// are dimensions replace an element. An index that is out of range gives poison.
    pub InsertOp = "vector.insert" {
        types { V: VECTOR }
        operands { valueToStore: one ANY, dest: one V, dynamic_position: many INDEX }
        results { result: one V }
        attrs { static_position: one I64_ARRAY_ATTR }
        traits [PURE]
        assembly "$valueToStore `,` $dest custom<DynamicIndexList>($dynamic_position, $static_position) attr-dict `:` type($valueToStore) `into` type($dest)"
        verify verify_insert
        fold fold_insert
        interfaces [Interp => Interp { eval: interp::shape::insert }]
    }
}

op! {
    /// The part of a vector of the given sizes at the given offsets of its first dimensions.
    pub ExtractStridedSliceOp = "vector.extract_strided_slice" {
        operands { source: one VECTOR }
        results { result: one VECTOR }
        attrs { offsets: one I64S, sizes: one I64S, strides: one I64S }
        traits [PURE]
        assembly "$source attr-dict `:` type($source) `to` type($result)"
        verify verify_extract_strided_slice
        fold fold_extract_strided_slice
        interfaces [Interp => Interp { eval: interp::shape::extract_strided_slice }]
    }
}

op! {
    /// A vector with another part at the given offsets.
    pub InsertStridedSliceOp = "vector.insert_strided_slice" {
        types { V: VECTOR }
        operands { valueToStore: one VECTOR, dest: one V }
        results { result: one V }
        attrs { offsets: one I64S, strides: one I64S }
        traits [PURE]
        assembly "$valueToStore `,` $dest attr-dict `:` type($valueToStore) `into` type($dest)"
        verify verify_insert_strided_slice
        fold fold_insert_strided_slice
        interfaces [Interp => Interp { eval: interp::shape::insert_strided_slice }]
    }
}

op! {
    /// The dimensions in another order: dimension `i` of the result is dimension `permutation[i]`.
    pub TransposeOp = "vector.transpose" {
        operands { vector: one VECTOR }
        results { result: one VECTOR }
        attrs { permutation: one I64_ARRAY_ATTR }
        traits [PURE]
        assembly (asm::shape::parse_transpose, asm::shape::print_transpose)
        verify verify_transpose
        fold fold_transpose
        canonicalize ["transpose-of-transpose" => fold::transpose_of_transpose]
        interfaces [Interp => Interp { eval: interp::shape::transpose }]
    }
}

op! {
    /// The same elements in another shape.
    pub ShapeCastOp = "vector.shape_cast" {
        operands { source: one VECTOR }
        results { result: one VECTOR }
        traits [PURE]
        assembly "$source attr-dict `:` type($source) `to` type($result)"
        verify verify_shape_cast
        fold fold_shape_cast
        canonicalize ["shape-cast-of-shape-cast" => fold::shape_cast_of_shape_cast]
        interfaces [Interp => Interp { eval: interp::shape::shape_cast }]
    }
}

op! {
    /// The same bits as elements of another width along the last dimension.
    pub BitCastOp = "vector.bitcast" {
        operands { source: one VECTOR }
        results { result: one VECTOR }
        traits [PURE]
        assembly "$source attr-dict `:` type($source) `to` type($result)"
        verify verify_bitcast
        fold fold_bitcast
        canonicalize ["bitcast-of-bitcast" => fold::bitcast_of_bitcast]
        interfaces [Interp => Interp { eval: interp::shape::bitcast }]
    }
}

op! {
    /// A vector of these elements, in row-major order.
    pub FromElementsOp = "vector.from_elements" {
        types { V: FIXED_VECTOR, E: ANY = elem(V) }
        operands { elements: many E }
        results { dest: one V }
        traits [PURE]
        assembly (asm::shape::parse_from_elements, asm::shape::print_from_elements)
        verify verify_from_elements
        fold fold_from_elements
        interfaces [Interp => Interp { eval: interp::shape::from_elements }]
    }
}

op! {
    /// The elements of a vector, in row-major order.
    pub ToElementsOp = "vector.to_elements" {
        operands { source: one FIXED_VECTOR }
        results { elements: many ANY }
        traits [PURE]
        assembly "$source attr-dict `:` type($source)"
        infer infer_to_elements
        verify verify_to_elements
        fold fold_to_elements
        interfaces [Interp => Interp { eval: interp::shape::to_elements }]
    }
}

op! {
    /// The elements of two vectors by turns, along the last dimension.
    pub InterleaveOp = "vector.interleave" {
        types { S: VECTOR }
        operands { lhs: one S, rhs: one S }
        results { result: one VECTOR }
        traits [PURE]
        assembly "$lhs `,` $rhs attr-dict `:` type($lhs) `->` type($result)"
        verify verify_interleave
        fold fold_by_running
        interfaces [Interp => Interp { eval: interp::shape::interleave }]
    }
}

op! {
    /// Every second element along the last dimension, and those between.
    pub DeinterleaveOp = "vector.deinterleave" {
        types { R: RANKED_VECTOR }
        operands { source: one RANKED_VECTOR }
        results { res1: one R, res2: one R }
        traits [PURE]
        assembly "$source attr-dict `:` type($source) `->` type($res1)"
        verify verify_deinterleave
        fold fold_deinterleave
        interfaces [Interp => Interp { eval: interp::shape::deinterleave }, AsmNames => AsmNames { results: |_, _, name| { name(0, "res1"); name(1, "res2"); }, ..AsmNames::NONE }]
    }
}

op! {
    /// The numbers 0, 1, 2, ..
    pub StepOp = "vector.step" {
        results { result: one STEPS }
        traits [PURE]
        assembly "attr-dict `:` type($result)"
        interfaces [Interp => Interp { eval: interp::shape::step }]
    }
}
