//! Declarations.

use super::interp;
use smallvec::smallvec;
use terrace_ir::interp::Interp;
use terrace_ir::op;
use terrace_ir::op::*;
use terrace_ir::text::AsmNames;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Context, OpError, Type};

use super::verify::*;
use crate::support::REASSOCIATION;

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
        interfaces [Interp => Interp { eval: interp::empty }]
    }
}

op! {
    /// The size of one dimension.
    pub DimOp = "tensor.dim" {
        types { S: TENSOR }
        operands { source: one S, index: one INDEX }
        results { result: one INDEX }
        traits [PURE]
        assembly "attr-dict $source `,` $index `:` type($source)"
        fold fold_dim
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
        interfaces [Interp => Interp { eval: interp::cast }, AsmNames => AsmNames { results: |_, _, name| name(0, "cast"), ..AsmNames::NONE }]
    }
}

op! {
    /// One element.
    pub ExtractOp = "tensor.extract" {
        types { T: RANKED_TENSOR, E: ANY = elem(T) }
        operands { tensor: one T, indices: many INDEX }
        results { result: one E }
        traits [PURE]
        assembly "$tensor `[` $indices `]` attr-dict `:` type($tensor)"
        verify verify_extract
        interfaces [Interp => Interp { eval: interp::extract }, AsmNames => AsmNames { results: |_, _, name| name(0, "extracted"), ..AsmNames::NONE }]
    }
}

op! {
    /// A tensor with one element replaced.
    pub InsertOp = "tensor.insert" {
        types { T: RANKED_TENSOR, E: ANY = elem(T) }
        operands { scalar: one E, dest: one T, indices: many INDEX }
        results { result: one T }
        traits [PURE]
        assembly "$scalar `into` $dest `[` $indices `]` attr-dict `:` type($dest)"
        verify verify_insert
        interfaces [Interp => Interp { eval: interp::insert }, AsmNames => AsmNames { results: |_, _, name| name(0, "inserted"), ..AsmNames::NONE }]
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
        interfaces [Interp => Interp { eval: interp::extract_slice }, AsmNames => AsmNames { results: |_, _, name| name(0, "extracted_slice"), ..AsmNames::NONE }]
    }
}

op! {
    /// A tensor with a part replaced by another tensor.
    pub InsertSliceOp = "tensor.insert_slice" {
        types { S: RANKED_TENSOR, D: RANKED_TENSOR }
        operands { source: one S, dest: one D, offsets: many INDEX, sizes: many INDEX, strides: many INDEX }
        results { result: one D }
        attrs { static_offsets: one I64_ARRAY_ATTR, static_sizes: one I64_ARRAY_ATTR, static_strides: one I64_ARRAY_ATTR }
        traits [PURE]
        assembly "$source `into` $dest `` custom<DynamicIndexList>($offsets, $static_offsets) custom<DynamicIndexList>($sizes, $static_sizes) custom<DynamicIndexList>($strides, $static_strides) attr-dict `:` type($source) `into` type($dest)"
        verify verify_insert_slice
        interfaces [Interp => Interp { eval: interp::insert_slice }, AsmNames => AsmNames { results: |_, _, name| name(0, "inserted_slice"), ..AsmNames::NONE }]
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
        interfaces [Interp => Interp { eval: interp::collapse_shape }, AsmNames => AsmNames { results: |_, _, name| name(0, "collapsed"), ..AsmNames::NONE }]
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
        interfaces [Interp => Interp { eval: interp::expand_shape }, AsmNames => AsmNames { results: |_, _, name| name(0, "expanded"), ..AsmNames::NONE }]
    }
}

op! {
    /// The same elements in another shape, given by a tensor of sizes.
    pub ReshapeOp = "tensor.reshape" {
        types { S: TENSOR, H: RANKED_TENSOR, R: TENSOR }
        operands { source: one S, shape: one H }
        results { result: one R }
        traits [PURE]
        assembly "$source `(` $shape `)` attr-dict `:` functional-type(operands, results)"
        verify verify_reshape
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
        interfaces [Interp => Interp { eval: interp::pad }, AsmNames => AsmNames { results: |_, _, name| name(0, "padded"), ..AsmNames::NONE }]
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
        interfaces [Interp => Interp { eval: interp::concat }, AsmNames => AsmNames { results: |_, _, name| name(0, "concat"), ..AsmNames::NONE }]
    }
}

op! {
    /// A tensor whose elements are all the same.
    pub SplatOp = "tensor.splat" {
        types { R: RANKED_TENSOR, E: ANY = elem(R) }
        operands { input: one E, dynamicSizes: many INDEX }
        results { aggregate: one R }
        traits [PURE]
        assembly "$input (`[` $dynamicSizes^ `]`)? attr-dict `:` type($aggregate)"
        interfaces [Interp => Interp { eval: interp::splat }, AsmNames => AsmNames { results: |_, _, name| name(0, "splat"), ..AsmNames::NONE }]
    }
}

op! {
    /// A tensor of the given elements, in row-major order.
    pub FromElementsOp = "tensor.from_elements" {
        types { R: RANKED_TENSOR, E: ANY = elem(R) }
        operands { elements: many E }
        results { result: one R }
        traits [PURE]
        assembly "$elements attr-dict `:` type($result)"
        verify verify_from_elements
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
        interfaces [Interp => Interp { eval: interp::generate }, AsmNames => AsmNames { results: |_, _, name| name(0, "generated"), ..AsmNames::NONE }]
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
