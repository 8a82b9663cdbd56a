//! Views: the memory of a memref under another type.

use terrace_ir::interfaces::View;
use terrace_ir::interp::Interp;
use terrace_ir::op;
use terrace_ir::op::*;
use terrace_ir::text::AsmNames;

use super::super::constraints::{BYTES, SHAPE, STRIDED, WITH_DIMS};
use super::super::fold::*;
use super::super::verify::*;
use super::super::{asm, canonicalize as rules, interfaces, interp};
use crate::support::REASSOCIATION;
use crate::support::reify::ReifyShape;

op! {
    /// A part of a memref: sizes at offsets, every stride-th element.
    ///
    /// Offsets, sizes and strides are static where the attribute has a number, and the next operand
    /// where it has the dynamic sentinel. A result of lower rank drops dimensions of size one.
    pub SubViewOp = "memref.subview" {
        types { S: MEMREF, R: MEMREF }
        operands { source: one S, offsets: many INDEX, sizes: many INDEX, strides: many INDEX }
        results { result: one R }
        attrs { static_offsets: one I64_ARRAY_ATTR, static_sizes: one I64_ARRAY_ATTR, static_strides: one I64_ARRAY_ATTR }
        traits [PURE]
        assembly "$source `` custom<DynamicIndexList>($offsets, $static_offsets) custom<DynamicIndexList>($sizes, $static_sizes) custom<DynamicIndexList>($strides, $static_strides) attr-dict `:` type($source) `to` type($result)"
        verify verify_subview
        fold fold_subview
        canonicalize ["constant-subview-arguments" => rules::constant_subview, "cast-into-subview" => rules::subview_of_cast, "trivial-subview" => rules::trivial_subview]
        interfaces [View => interfaces::VIEW, Interp => Interp { eval: interp::subview }, AsmNames => AsmNames { results: |_, _, name| name(0, "subview"), ..AsmNames::NONE }]
    }
}

op! {
    /// The memory of a memref under another offset, sizes and strides.
    pub ReinterpretCastOp = "memref.reinterpret_cast" {
        types { S: ANY_MEMREF, R: STRIDED }
        operands { source: one S, offsets: many INDEX, sizes: many INDEX, strides: many INDEX }
        results { result: one R }
        attrs { static_offsets: one I64_ARRAY_ATTR, static_sizes: one I64_ARRAY_ATTR, static_strides: one I64_ARRAY_ATTR }
        traits [PURE]
        assembly "$source `to` `offset` `` `:` custom<DynamicIndexList>($offsets, $static_offsets) `` `,` `sizes` `` `:` custom<DynamicIndexList>($sizes, $static_sizes) `` `,` `strides` `` `:` custom<DynamicIndexList>($strides, $static_strides) attr-dict `:` type($source) `to` type($result)"
        verify verify_reinterpret_cast
        fold fold_reinterpret_cast
        canonicalize ["source-of-reinterpret-cast" => rules::reinterpret_of_view, "reinterpret-of-metadata" => rules::reinterpret_of_metadata, "constant-reinterpret-cast" => rules::constant_reinterpret_cast]
        interfaces [View => interfaces::VIEW, Interp => Interp { eval: interp::reinterpret_cast }, AsmNames => AsmNames { results: |_, _, name| name(0, "reinterpret_cast"), ..AsmNames::NONE }]
    }
}

op! {
    /// The same memory under a type that knows more or less of its shape.
    pub CastOp = "memref.cast" {
        types { S: ANY_MEMREF, R: ANY_MEMREF }
        operands { source: one S }
        results { dest: one R }
        traits [PURE]
        assembly "$source attr-dict `:` type($source) `to` type($dest)"
        verify verify_cast
        fold fold_cast
        canonicalize ["cast-of-cast" => rules::cast_of_cast]
        interfaces [View => interfaces::VIEW, Interp => Interp { eval: interp::cast }, AsmNames => AsmNames { results: |_, _, name| name(0, "cast"), ..AsmNames::NONE }]
    }
}

op! {
    /// The same memory in another memory space.
    pub MemorySpaceCastOp = "memref.memory_space_cast" {
        types { S: ANY_MEMREF, R: ANY_MEMREF }
        operands { source: one S }
        results { dest: one R }
        traits [PURE]
        assembly "$source attr-dict `:` type($source) `to` type($dest)"
        verify verify_memory_space_cast
        fold fold_memory_space_cast
        canonicalize ["memory-space-cast-of-cast" => rules::memory_space_cast_of_cast]
        interfaces [View => interfaces::VIEW, ReifyShape => ReifyShape::OF_OPERANDS, Interp => Interp { eval: interp::same }, AsmNames => AsmNames { results: |_, _, name| name(0, "memspacecast"), ..AsmNames::NONE }]
    }
}

op! {
    /// The size of one dimension.
    ///
    /// Dimensions count from 0; it is undefined for an index that is not below the rank.
    pub DimOp = "memref.dim" {
        types { M: WITH_DIMS }
        operands { source: one M, index: one INDEX }
        results { result: one INDEX }
        traits [PURE]
        assembly "attr-dict $source `,` $index `:` type($source)"
        fold fold_dim
        canonicalize ["dim-of-cast" => rules::dim_of_cast, "dim-of-reshape" => rules::dim_of_reshape]
        interfaces [Interp => Interp { eval: interp::dim }, AsmNames => AsmNames { results: |_, _, name| name(0, "dim"), ..AsmNames::NONE }]
    }
}

op! {
    /// The number of dimensions.
    ///
    /// It matters for unranked memrefs; for others it folds to a constant.
    pub RankOp = "memref.rank" {
        types { M: ANY_MEMREF }
        operands { memref: one M }
        results { result: one INDEX }
        traits [PURE]
        assembly "$memref attr-dict `:` type($memref)"
        fold fold_rank
        interfaces [Interp => Interp { eval: interp::rank }]
    }
}

op! {
    /// A contiguous memref at a byte offset of a buffer of bytes.
    pub ViewOp = "memref.view" {
        types { S: BYTES, R: MEMREF }
        operands { source: one S, byte_shift: one INDEX, sizes: many INDEX }
        results { result: one R }
        traits [PURE]
        assembly "$source `[` $byte_shift `]` `` `[` $sizes `]` attr-dict `:` type($source) `to` type($result)"
        verify verify_view
        fold fold_view
        canonicalize ["constant-view-sizes" => rules::constant_view, "view-of-cast" => rules::view_of_cast]
        interfaces [View => interfaces::VIEW, Interp => Interp { eval: interp::view }, AsmNames => AsmNames { results: |_, _, name| name(0, "view"), ..AsmNames::NONE }]
    }
}

op! {
    /// The same elements in another shape, given by a memref of sizes.
    pub ReshapeOp = "memref.reshape" {
        types { S: ANY_MEMREF, H: SHAPE, R: ANY_MEMREF }
        operands { source: one S, shape: one H }
        results { result: one R }
        traits [PURE]
        assembly "$source `(` $shape `)` attr-dict `:` functional-type(operands, results)"
        verify verify_reshape
        interfaces [View => interfaces::VIEW, Interp => Interp { eval: interp::reshape }, AsmNames => AsmNames { results: |_, _, name| name(0, "reshape"), ..AsmNames::NONE }]
    }
}

op! {
    /// The same elements with groups of neighbouring dimensions as one.
    pub CollapseShapeOp = "memref.collapse_shape" {
        types { S: STRIDED, R: STRIDED }
        operands { src: one S }
        results { result: one R }
        attrs { reassociation: one REASSOCIATION }
        traits [PURE]
        assembly "$src $reassociation attr-dict `:` type($src) `into` type($result)"
        verify verify_collapse
        fold fold_collapse
        canonicalize ["collapse-of-collapse" => rules::collapse_of_collapse, "collapse-of-expand" => rules::collapse_of_expand, "collapse-of-cast" => rules::collapse_of_cast]
        interfaces [View => interfaces::VIEW, ReifyShape => interfaces::COLLAPSE_SHAPE, Interp => Interp { eval: interp::collapse_shape }, AsmNames => AsmNames { results: |_, _, name| name(0, "collapse_shape"), ..AsmNames::NONE }]
    }
}

op! {
    /// The same elements with dimensions split into groups.
    pub ExpandShapeOp = "memref.expand_shape" {
        types { S: STRIDED, R: STRIDED }
        operands { src: one S, output_shape: many INDEX }
        results { result: one R }
        attrs { reassociation: one REASSOCIATION, static_output_shape: one I64_ARRAY_ATTR }
        traits [PURE]
        assembly "$src $reassociation `output_shape` custom<DynamicIndexList>($output_shape, $static_output_shape) attr-dict `:` type($src) `into` type($result)"
        verify verify_expand
        fold fold_expand
        canonicalize ["expand-of-expand" => rules::expand_of_expand, "expand-of-collapse" => rules::expand_of_collapse, "constant-expand-shape" => rules::constant_expand_shape, "expand-of-cast" => rules::expand_of_cast]
        interfaces [View => interfaces::VIEW, ReifyShape => interfaces::EXPAND_SHAPE, Interp => Interp { eval: interp::expand_shape }, AsmNames => AsmNames { results: |_, _, name| name(0, "expand_shape"), ..AsmNames::NONE }]
    }
}

op! {
    /// The same elements with permuted dimensions.
    pub TransposeOp = "memref.transpose" {
        types { S: STRIDED, R: STRIDED }
        operands { r#in: one S }
        results { result: one R }
        attrs { permutation: one AFFINE_MAP_ATTR }
        traits [PURE]
        assembly (asm::parse_transpose, asm::print_transpose)
        verify verify_transpose
        fold fold_transpose
        canonicalize ["transpose-of-transpose" => rules::transpose_of_transpose, "transpose-of-cast" => rules::transpose_of_cast]
        interfaces [View => interfaces::VIEW, Interp => Interp { eval: interp::transpose }, AsmNames => AsmNames { results: |_, _, name| name(0, "transpose"), ..AsmNames::NONE }]
    }
}

op! {
    /// The memory without shape, and offset, sizes and strides of the memref.
    pub ExtractStridedMetadataOp = "memref.extract_strided_metadata" {
        types { S: STRIDED }
        operands { source: one S }
        results { base_buffer: one STRIDED, offset: one INDEX, sizes: many INDEX, strides: many INDEX }
        traits [PURE, SAME_VARIADIC_RESULT_SIZE]
        assembly "$source `:` type($source) `->` type(results) attr-dict"
        infer infer_metadata
        verify verify_metadata
        canonicalize ["constant-metadata" => rules::constant_metadata]
        interfaces [View => interfaces::VIEW, Interp => Interp { eval: interp::extract_strided_metadata }, AsmNames => AsmNames { results: name_metadata, ..AsmNames::NONE }]
    }
}

op! {
    /// The address of the aligned memory of a memref.
    pub ExtractAlignedPointerAsIndexOp = "memref.extract_aligned_pointer_as_index" {
        types { S: ANY_MEMREF }
        operands { source: one S }
        results { aligned_pointer: one INDEX }
        traits [PURE]
        assembly "$source `:` type($source) `->` type($aligned_pointer) attr-dict"
        interfaces [Interp => Interp { eval: interp::extract_aligned_pointer }, AsmNames => AsmNames { results: |_, _, name| name(0, "intptr"), ..AsmNames::NONE }]
    }
}

fn name_metadata(op: terrace_ir::Op, body: &terrace_ir::Body, name: &mut dyn FnMut(usize, &str)) {
    let rank = body.results(op).len().saturating_sub(2) / 2;
    name(0, "base_buffer");
    name(1, "offset");
    if rank > 0 {
        name(2, "sizes");
        name(2 + rank, "strides");
    }
}
