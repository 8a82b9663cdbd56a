//! Declarations.

use smallvec::smallvec;
use terrace_ir::interfaces::DestinationStyle;
use terrace_ir::interp::Interp;
use terrace_ir::op;
use terrace_ir::op::*;
use terrace_ir::text::AsmNames;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Context, OpError, Type};

use super::constraints::{BITS, INDICES, SHAPE, STATIC, WITH_DIMS};
use super::fold::*;
use super::verify::*;
use super::{asm, canonicalize as rules, interp, reify};
use crate::support::REASSOCIATION;
use crate::support::combining::ParallelCombining;
use crate::support::reify::ReifyShape;

fn elem(ctx: &Context, ty: Type) -> Type {
    ty.elem(ctx)
}

fn same(_: &Context, ty: Type) -> Type {
    ty
}

op! {
    /// A tensor of unspecified contents: only its shape matters.
    pub EmptyOp = "tensor.empty" {
        types { R: RANKED_TENSOR }
        operands { dynamicSizes: many INDEX }
        results { result: one R }
        traits [PURE]
        assembly "`(` $dynamicSizes `)` attr-dict `:` type($result)"
        verify verify_empty
        canonicalize ["constant-empty-sizes" => rules::constant_empty]
        interfaces [ReifyShape => ReifyShape::FROM_SIZES, Interp => Interp { eval: interp::empty }]
    }
}

op! {
    /// The size of one dimension.
    ///
    /// Dimensions count from 0; it is undefined for an index that is not below the rank.
    pub DimOp = "tensor.dim" {
        types { S: WITH_DIMS }
        operands { source: one S, index: one INDEX }
        results { result: one INDEX }
        traits [PURE]
        assembly "attr-dict $source `,` $index `:` type($source)"
        fold fold_dim
        canonicalize ["dim-of-cast" => rules::dim_of_cast, "dim-of-destination" => rules::dim_of_destination, "dim-of-reshape" => rules::dim_of_reshape, "dim-of-to-tensor" => crate::bufferization::dim_of_to_tensor]
        interfaces [Interp => Interp { eval: interp::dim }, AsmNames => AsmNames { results: |_, _, name| name(0, "dim"), ..AsmNames::NONE }]
    }
}

op! {
    /// The same tensor under a type that knows more or less of its shape.
    pub CastOp = "tensor.cast" {
        types { S: TENSOR, R: TENSOR }
        operands { source: one S }
        results { dest: one R }
        traits [PURE]
        assembly "$source attr-dict `:` type($source) `to` type($dest)"
        verify verify_cast
        fold fold_cast
        canonicalize ["cast-of-cast" => rules::cast_of_cast, "cast-of-extract-slice" => rules::cast_of_extract_slice, "cast-of-empty" => rules::cast_of_empty]
        interfaces [Interp => Interp { eval: interp::cast }, AsmNames => AsmNames { results: |_, _, name| name(0, "cast"), ..AsmNames::NONE }]
    }
}

op! {
    /// One element.
    ///
    /// There is an index for each dimension, counted from 0; it is undefined for one that is not below the
    /// size.
    pub ExtractOp = "tensor.extract" {
        types { T: RANKED_TENSOR, E: ANY = elem(T) "result type matches element type of tensor" }
        operands { tensor: one T, indices: many INDEX }
        results { result: one E }
        traits [PURE]
        assembly "$tensor `[` $indices `]` attr-dict `:` type($tensor)"
        verify verify_extract
        fold fold_extract
        canonicalize ["extract-of-cast" => rules::extract_of_cast, "extract-of-index-cast" => rules::extract_of_index_cast, "extract-of-generate" => rules::extract_of_generate, "extract-of-fill" => crate::linalg::extract_of_fill]
        interfaces [Interp => Interp { eval: interp::extract }, AsmNames => AsmNames { results: |_, _, name| name(0, "extracted"), ..AsmNames::NONE }]
    }
}

op! {
    /// A tensor with one element replaced.
    ///
    /// There is an index for each dimension, counted from 0; it is undefined for one that is not below the
    /// size. The other elements are those of `dest`.
    pub InsertOp = "tensor.insert" {
        types { T: RANKED_TENSOR, R: RANKED_TENSOR = same(T) "result type matches type of dest", E: ANY = elem(T) "scalar type matches element type of dest" }
        operands { scalar: one E, dest: one T, indices: many INDEX }
        results { result: one R }
        traits [PURE]
        assembly "$scalar `into` $dest `[` $indices `]` attr-dict `:` type($dest)"
        verify verify_insert
        fold fold_insert
        canonicalize ["cast-into-insert" => rules::cast_into_destination_style]
        interfaces [ReifyShape => ReifyShape::OF_DESTINATION, DestinationStyle => DestinationStyle { inits: |_, _| (1, 2) }, Interp => Interp { eval: interp::insert }, AsmNames => AsmNames { results: |_, _, name| name(0, "inserted"), ..AsmNames::NONE }]
    }
}

op! {
    /// A part of a tensor: sizes at offsets, every stride-th element.
    ///
    /// A result of lower rank drops dimensions of size one.
    pub ExtractSliceOp = "tensor.extract_slice" {
        types { S: RANKED_TENSOR, R: RANKED_TENSOR }
        operands { source: one S, offsets: many INDEX, sizes: many INDEX, strides: many INDEX }
        results { result: one R }
        attrs { static_offsets: one I64_ARRAY_ATTR, static_sizes: one I64_ARRAY_ATTR, static_strides: one I64_ARRAY_ATTR }
        traits [PURE]
        assembly "$source `` custom<DynamicIndexList>($offsets, $static_offsets) custom<DynamicIndexList>($sizes, $static_sizes) custom<DynamicIndexList>($strides, $static_strides) attr-dict `:` type($source) `to` type($result)"
        verify verify_extract_slice
        fold fold_extract_slice
        canonicalize ["constant-extract-slice-arguments" => rules::constant_extract_slice, "extract-slice-of-cast" => rules::extract_slice_of_cast]
        interfaces [ReifyShape => reify::EXTRACT_SLICE, Interp => Interp { eval: interp::extract_slice }, AsmNames => AsmNames { results: |_, _, name| name(0, "extracted_slice"), ..AsmNames::NONE }]
    }
}

op! {
    /// A tensor with a part replaced by another tensor.
    pub InsertSliceOp = "tensor.insert_slice" {
        types { S: RANKED_TENSOR, D: RANKED_TENSOR, R: RANKED_TENSOR = same(D) "expected result type to match dest type" }
        operands { source: one S, dest: one D, offsets: many INDEX, sizes: many INDEX, strides: many INDEX }
        results { result: one R }
        attrs { static_offsets: one I64_ARRAY_ATTR, static_sizes: one I64_ARRAY_ATTR, static_strides: one I64_ARRAY_ATTR }
        traits [PURE]
        assembly "$source `into` $dest `` custom<DynamicIndexList>($offsets, $static_offsets) custom<DynamicIndexList>($sizes, $static_sizes) custom<DynamicIndexList>($strides, $static_strides) attr-dict `:` type($source) `into` type($dest)"
        verify verify_insert_slice
        fold fold_insert_slice
        canonicalize ["insert-slice-after-insert-slice" => rules::insert_slice_after_insert_slice, "constant-insert-slice-arguments" => rules::constant_insert_slice, "cast-into-insert-slice" => rules::cast_into_insert_slice, "insert-slice-source-cast" => rules::insert_slice_source_cast]
        interfaces [ReifyShape => ReifyShape::OF_DESTINATION, DestinationStyle => DestinationStyle { inits: |_, _| (1, 2) }, Interp => Interp { eval: interp::insert_slice }, AsmNames => AsmNames { results: |_, _, name| name(0, "inserted_slice"), ..AsmNames::NONE }]
    }
}

op! {
    /// The same elements with groups of neighbouring dimensions as one.
    pub CollapseShapeOp = "tensor.collapse_shape" {
        types { S: RANKED_TENSOR, R: RANKED_TENSOR }
        operands { src: one S }
        results { result: one R }
        attrs { reassociation: one REASSOCIATION }
        traits [PURE]
        assembly "$src $reassociation attr-dict `:` type($src) `into` type($result)"
        verify verify_collapse
        fold fold_collapse
        canonicalize ["collapse-of-collapse" => rules::collapse_of_collapse, "collapse-of-expand" => rules::collapse_of_expand, "collapse-of-splat" => rules::reshape_of_splat, "collapse-of-from-elements" => rules::reshape_of_from_elements, "collapse-of-cast" => rules::collapse_of_cast, "collapse-of-fill" => crate::linalg::collapse_of_fill]
        interfaces [ReifyShape => reify::COLLAPSE, Interp => Interp { eval: interp::collapse_shape }, AsmNames => AsmNames { results: |_, _, name| name(0, "collapsed"), ..AsmNames::NONE }]
    }
}

op! {
    /// The same elements with dimensions split into groups.
    pub ExpandShapeOp = "tensor.expand_shape" {
        types { S: RANKED_TENSOR, R: RANKED_TENSOR }
        operands { src: one S, output_shape: many INDEX }
        results { result: one R }
        attrs { reassociation: one REASSOCIATION, static_output_shape: one I64_ARRAY_ATTR }
        traits [PURE]
        assembly "$src $reassociation `output_shape` custom<DynamicIndexList>($output_shape, $static_output_shape) attr-dict `:` type($src) `into` type($result)"
        verify verify_expand
        fold fold_expand
        canonicalize ["expand-of-expand" => rules::expand_of_expand, "expand-of-collapse" => rules::expand_of_collapse, "expand-of-splat" => rules::reshape_of_splat, "expand-of-from-elements" => rules::reshape_of_from_elements, "expand-of-cast" => rules::expand_of_cast, "expand-of-fill" => crate::linalg::expand_of_fill]
        interfaces [ReifyShape => reify::EXPAND, Interp => Interp { eval: interp::expand_shape }, AsmNames => AsmNames { results: |_, _, name| name(0, "expanded"), ..AsmNames::NONE }]
    }
}

op! {
    /// The same elements in another shape, given by a tensor of sizes.
    pub ReshapeOp = "tensor.reshape" {
        types { S: TENSOR, H: SHAPE, R: TENSOR }
        operands { source: one S, shape: one H }
        results { result: one R }
        traits [PURE]
        assembly "$source `(` $shape `)` attr-dict `:` functional-type(operands, results)"
        verify verify_reshape
        fold fold_reshape
        canonicalize ["reshape-of-reshape" => rules::reshape_of_reshape]
        interfaces [Interp => Interp { eval: interp::reshape }, AsmNames => AsmNames { results: |_, _, name| name(0, "reshape"), ..AsmNames::NONE }]
    }
}

op! {
    /// A tensor with a border, whose elements its region computes from their indices.
    pub PadOp = "tensor.pad" {
        types { S: RANKED_TENSOR, R: RANKED_TENSOR }
        operands { source: one S, low: many INDEX, high: many INDEX }
        results { result: one R }
        attrs { static_low: one I64_ARRAY_ATTR, static_high: one I64_ARRAY_ATTR, nofold: opt UNIT_ATTR }
        regions { region: one single }
        traits [PURE, SINGLE_BLOCK]
        implicit_terminator YieldOp
        assembly "$source (`nofold` $nofold^)? `low` `` custom<DynamicIndexList>($low, $static_low) `high` `` custom<DynamicIndexList>($high, $static_high) $region attr-dict `:` type($source) `to` type($result)"
        verify verify_pad
        verify_regions verify_pad_region
        fold fold_pad
        canonicalize ["zero-padding" => rules::zero_padding, "pad-of-cast" => rules::pad_of_cast, "cast-of-pad" => rules::cast_of_pad, "orthogonal-paddings" => rules::orthogonal_paddings, "constant-padding" => rules::constant_padding, "pad-of-pad" => rules::pad_of_pad, "pad-of-fill" => crate::linalg::pad_of_fill]
        interfaces [ReifyShape => reify::PAD, Interp => Interp { eval: interp::pad }, AsmNames => AsmNames { results: |_, _, name| name(0, "padded"), ..AsmNames::NONE }]
    }
}

op! {
    /// Tensors one after the other along a dimension.
    pub ConcatOp = "tensor.concat" {
        types { R: RANKED_TENSOR }
        operands { inputs: many RANKED_TENSOR }
        results { result: one R }
        attrs { dim: one I64_ATTR }
        traits [PURE]
        assembly "`dim` `(` $dim `)` $inputs attr-dict `:` functional-type(operands, results)"
        infer infer_concat
        verify verify_concat
        fold fold_concat
        canonicalize ["concat-of-one" => rules::concat_of_one, "concat-operand-types" => rules::concat_operand_types, "concat-result-type" => rules::concat_result_type]
        interfaces [ReifyShape => reify::CONCAT, Interp => Interp { eval: interp::concat }, AsmNames => AsmNames { results: |_, _, name| name(0, "concat"), ..AsmNames::NONE }]
    }
}

op! {
    /// A tensor whose elements are all the same.
    pub SplatOp = "tensor.splat" {
        types { R: RANKED_TENSOR, E: ANY = elem(R) "operand type matches element type of result" }
        operands { input: one E, dynamicSizes: many INDEX }
        results { aggregate: one R }
        traits [PURE]
        assembly (asm::parse_splat, asm::print_splat)
        verify verify_splat
        fold fold_splat
        interfaces [Interp => Interp { eval: interp::splat }, AsmNames => AsmNames { results: |_, _, name| name(0, "splat"), ..AsmNames::NONE }]
    }
}

op! {
    /// A tensor of the given elements, in row-major order.
    pub FromElementsOp = "tensor.from_elements" {
        types { R: STATIC, E: ANY = elem(R) "operand types match result element type" }
        operands { elements: many E }
        results { result: one R }
        traits [PURE]
        assembly (asm::parse_from_elements, asm::print_from_elements)
        verify verify_from_elements
        fold fold_from_elements
        interfaces [Interp => Interp { eval: interp::from_elements }, AsmNames => AsmNames { results: |_, _, name| name(0, "from_elements"), ..AsmNames::NONE }]
    }
}

op! {
    /// A tensor whose elements its region computes from their indices.
    pub GenerateOp = "tensor.generate" {
        types { R: RANKED_TENSOR }
        operands { dynamicExtents: many INDEX }
        results { result: one R }
        regions { body: one single }
        traits [RECURSIVE_EFFECTS, SINGLE_BLOCK]
        implicit_terminator YieldOp
        assembly "$dynamicExtents $body attr-dict `:` type($result)"
        verify verify_generate
        verify_regions verify_generate_body
        canonicalize ["constant-generate-sizes" => rules::constant_generate]
        interfaces [ReifyShape => ReifyShape::FROM_SIZES, Interp => Interp { eval: interp::generate }, AsmNames => AsmNames { results: |_, _, name| name(0, "generated"), ..AsmNames::NONE }]
    }
}

op! {
    /// The same bits as elements of another type of the same width.
    pub BitcastOp = "tensor.bitcast" {
        types { S: BITS, R: BITS }
        operands { source: one S }
        results { dest: one R }
        traits [PURE]
        assembly "$source attr-dict `:` type($source) `to` type($dest)"
        verify verify_bitcast
        fold fold_bitcast
        canonicalize ["bitcast-of-bitcast" => rules::bitcast_of_bitcast]
        interfaces [Interp => Interp { eval: interp::bitcast }]
    }
}

op! {
    /// The number of dimensions.
    ///
    /// It matters for unranked tensors; for others it folds to a constant.
    pub RankOp = "tensor.rank" {
        types { S: TENSOR }
        operands { tensor: one S }
        results { result: one INDEX }
        traits [PURE]
        assembly "$tensor attr-dict `:` type($tensor)"
        fold fold_rank
        interfaces [Interp => Interp { eval: interp::rank }, AsmNames => AsmNames { results: |_, _, name| name(0, "rank"), ..AsmNames::NONE }]
    }
}

op! {
    /// Parts of a tensor, of size one along `gather_dims`, at coordinates from `indices`.
    ///
    /// The last dimension of `indices` holds a coordinate for each of `gather_dims`.
    pub GatherOp = "tensor.gather" {
        types { S: RANKED_TENSOR, I: INDICES, R: RANKED_TENSOR }
        operands { source: one S, indices: one I }
        results { result: one R }
        attrs { gather_dims: one I64_ARRAY_ATTR, unique: opt UNIT_ATTR }
        traits [PURE]
        assembly (asm::parse_gather, asm::print_gather)
        verify verify_gather
        fold fold_gather
        interfaces [Interp => Interp { eval: interp::gather }, AsmNames => AsmNames { results: |_, _, name| name(0, "gather"), ..AsmNames::NONE }]
    }
}

op! {
    /// A tensor with parts, of size one along `scatter_dims`, replaced at coordinates from `indices`.
    ///
    /// The last dimension of `indices` holds a coordinate for each of `scatter_dims`; all of them
    /// must be different (`unique`).
    pub ScatterOp = "tensor.scatter" {
        types { S: RANKED_TENSOR, D: RANKED_TENSOR, I: INDICES, R: RANKED_TENSOR }
        operands { source: one S, dest: one D, indices: one I }
        results { result: one R }
        attrs { scatter_dims: one I64_ARRAY_ATTR, unique: opt UNIT_ATTR }
        traits [PURE]
        assembly (asm::parse_scatter, asm::print_scatter)
        verify verify_scatter
        interfaces [Interp => Interp { eval: interp::scatter }, AsmNames => AsmNames { results: |_, _, name| name(0, "scatter"), ..AsmNames::NONE }]
    }
}

op! {
    /// Replaces a part of a tensor that the parallel loop around it yields.
    pub ParallelInsertSliceOp = "tensor.parallel_insert_slice" {
        types { S: RANKED_TENSOR, D: RANKED_TENSOR }
        operands { source: one S, dest: one D, offsets: many INDEX, sizes: many INDEX, strides: many INDEX }
        attrs { static_offsets: one I64_ARRAY_ATTR, static_sizes: one I64_ARRAY_ATTR, static_strides: one I64_ARRAY_ATTR }
        assembly "$source `into` $dest `` custom<DynamicIndexList>($offsets, $static_offsets) custom<DynamicIndexList>($sizes, $static_sizes) custom<DynamicIndexList>($strides, $static_strides) attr-dict `:` type($source) `into` type($dest)"
        verify verify_parallel_insert_slice
        canonicalize ["constant-parallel-insert-slice-arguments" => rules::constant_insert_slice, "cast-into-parallel-insert-slice" => rules::cast_into_insert_slice, "parallel-insert-slice-source-cast" => rules::insert_slice_source_cast]
        interfaces [ParallelCombining => ParallelCombining { updates: |body, op| vec![body.operand(op, 1)] }, DestinationStyle => DestinationStyle { inits: |_, _| (1, 2) }, Interp => Interp { eval: interp::parallel_insert_slice }]
    }
}

op! {
    /// Ends a region of this dialect with the element that it computes.
    pub YieldOp = "tensor.yield" {
        types { E: ANY, R: ANY = same(E) }
        operands { value: one E }
        traits [PURE, TERMINATOR, RETURN_LIKE]
        parents ["tensor.generate", "tensor.pad"]
        assembly "$value attr-dict `:` type($value)"
        interfaces [Interp => Interp { eval: terrace_ir::interp::exit }]
    }
}

/// The inputs' shape, with the sum of their sizes along the dimension.
fn infer_concat(cx: &InferCx<'_>) -> Result<smallvec::SmallVec<[Type; 2]>, OpError> {
    let dim = cx.attr("dim").and_then(|attr| attr.as_int(cx.ctx)).unwrap_or(-1);
    let first = *cx.operands.first().ok_or_else(|| OpError::new("requires at least one input"))?;
    let mut shape = first.shape(cx.ctx).unwrap_or_default().to_vec();
    let axis = usize::try_from(dim).ok().filter(|&axis| axis < shape.len());
    let axis = axis.ok_or_else(|| OpError::new("concatenation dim must be less than the tensor rank"))?;
    for ty in &cx.operands[1..] {
        let size = ty.shape(cx.ctx).and_then(|shape| shape.get(axis)).copied().unwrap_or(DYNAMIC);
        shape[axis] = if size == DYNAMIC || shape[axis] == DYNAMIC {
            DYNAMIC
        } else {
            shape[axis].saturating_add(size)
        };
    }
    Ok(smallvec![cx.ctx.tensor(&shape, first.elem(cx.ctx))])
}
