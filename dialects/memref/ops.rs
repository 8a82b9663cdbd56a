//! Declarations.

use super::{interfaces, interp};
use terrace_ir::interfaces::SideEffects;
use terrace_ir::interp::Interp;
use terrace_ir::op;
use terrace_ir::op::*;
use terrace_ir::text::AsmNames;
use terrace_ir::{AttrKind, Context, Type, TypeKind};

use super::verify::*;
use crate::support::REASSOCIATION;

/// A memref of signless 8-bit integers with one dimension.
const BYTES: Constraint = Constraint::new(
    "1D memref of 8-bit signless integer values",
    |ctx, ty| matches!(ty.kind(ctx), TypeKind::MemRef { shape, elem, .. } if shape.len() == 1 && elem.is_int(ctx, 8)),
);

const MEMREF_TYPE_ATTR: AttrConstraint = AttrConstraint::new("memref type attribute", |ctx, attr| {
    attr.as_type(ctx).is_some_and(|ty| matches!(ty.kind(ctx), TypeKind::MemRef { .. }))
});

/// The type of the elements of `ty`.
fn elem(ctx: &Context, ty: Type) -> Type {
    ty.elem(ctx)
}

op! {
    /// Allocates memory on the heap.
    ///
    /// Each open size of the result type takes a dynamic size, each symbol of its layout a symbol
    /// operand.
    pub AllocOp = "memref.alloc" {
        types { M: MEMREF }
        operands { dynamicSizes: many INDEX, symbolOperands: many INDEX }
        results { memref: one M }
        attrs { alignment: opt I64_ATTR }
        assembly "`(` $dynamicSizes `)` (`` `[` $symbolOperands^ `]`)? attr-dict `:` type($memref)"
        verify verify_alloc
        interfaces [Interp => Interp { eval: interp::alloc }, SideEffects => SideEffects::ALLOCATES, AsmNames => AsmNames { results: |_, _, name| name(0, "alloc"), ..AsmNames::NONE }]
    }
}

op! {
    /// Allocates memory on the stack, freed when the enclosing allocation scope ends.
    pub AllocaOp = "memref.alloca" {
        types { M: MEMREF }
        operands { dynamicSizes: many INDEX, symbolOperands: many INDEX }
        results { memref: one M }
        attrs { alignment: opt I64_ATTR }
        assembly "`(` $dynamicSizes `)` (`` `[` $symbolOperands^ `]`)? attr-dict `:` type($memref)"
        verify verify_alloca
        interfaces [Interp => Interp { eval: interp::alloc }, SideEffects => SideEffects::ALLOCATES, AsmNames => AsmNames { results: |_, _, name| name(0, "alloca"), ..AsmNames::NONE }]
    }
}

op! {
    /// Frees memory that was allocated on the heap.
    pub DeallocOp = "memref.dealloc" {
        types { M: ANY_MEMREF }
        operands { memref: one M }
        assembly "$memref attr-dict `:` type($memref)"
        interfaces [Interp => Interp { eval: interp::dealloc }, SideEffects => SideEffects::FREES]
    }
}

op! {
    /// Reads one element.
    pub LoadOp = "memref.load" {
        types { M: MEMREF, E: ANY = elem(M) }
        operands { memref: one M, indices: many INDEX }
        results { result: one E }
        attrs { nontemporal: opt BOOL_ATTR, alignment: opt I64_ATTR }
        assembly "$memref `[` $indices `]` attr-dict `:` type($memref)"
        verify verify_load
        interfaces [Interp => Interp { eval: interp::load }, SideEffects => SideEffects::READS]
    }
}

op! {
    /// Writes one element.
    pub StoreOp = "memref.store" {
        types { M: MEMREF, E: ANY = elem(M) }
        operands { value: one E, memref: one M, indices: many INDEX }
        attrs { nontemporal: opt BOOL_ATTR, alignment: opt I64_ATTR }
        assembly "$value `,` $memref `[` $indices `]` attr-dict `:` type($memref)"
        verify verify_store
        interfaces [Interp => Interp { eval: interp::store }, SideEffects => SideEffects::WRITES]
    }
}

op! {
    /// Copies all elements from one memref to another of the same shape and element type.
    pub CopyOp = "memref.copy" {
        types { S: ANY_MEMREF, T: ANY_MEMREF }
        operands { source: one S, target: one T }
        traits [SAME_ELEMENT_TYPE]
        assembly "$source `,` $target attr-dict `:` type($source) `to` type($target)"
        verify verify_copy
        interfaces [Interp => Interp { eval: interp::copy }, SideEffects => interfaces::COPIES]
    }
}

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
        interfaces [Interp => Interp { eval: interp::subview }, AsmNames => AsmNames { results: |_, _, name| name(0, "subview"), ..AsmNames::NONE }]
    }
}

op! {
    /// The memory of a memref under another offset, sizes and strides.
    pub ReinterpretCastOp = "memref.reinterpret_cast" {
        types { S: ANY_MEMREF, R: MEMREF }
        operands { source: one S, offsets: many INDEX, sizes: many INDEX, strides: many INDEX }
        results { result: one R }
        attrs { static_offsets: one I64_ARRAY_ATTR, static_sizes: one I64_ARRAY_ATTR, static_strides: one I64_ARRAY_ATTR }
        traits [PURE]
        assembly "$source `to` `offset` `` `:` custom<DynamicIndexList>($offsets, $static_offsets) `` `,` `sizes` `` `:` custom<DynamicIndexList>($sizes, $static_sizes) `` `,` `strides` `` `:` custom<DynamicIndexList>($strides, $static_strides) attr-dict `:` type($source) `to` type($result)"
        verify verify_reinterpret_cast
        interfaces [Interp => Interp { eval: interp::reinterpret_cast }, AsmNames => AsmNames { results: |_, _, name| name(0, "reinterpret_cast"), ..AsmNames::NONE }]
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
        interfaces [Interp => Interp { eval: interp::cast }, AsmNames => AsmNames { results: |_, _, name| name(0, "cast"), ..AsmNames::NONE }]
    }
}

op! {
    /// The size of one dimension.
    pub DimOp = "memref.dim" {
        types { M: ANY_MEMREF }
        operands { source: one M, index: one INDEX }
        results { result: one INDEX }
        traits [PURE]
        assembly "attr-dict $source `,` $index `:` type($source)"
        interfaces [Interp => Interp { eval: interp::dim }, AsmNames => AsmNames { results: |_, _, name| name(0, "dim"), ..AsmNames::NONE }]
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
        interfaces [Interp => Interp { eval: interp::view }, AsmNames => AsmNames { results: |_, _, name| name(0, "view"), ..AsmNames::NONE }]
    }
}

op! {
    /// The memory of a global.
    pub GetGlobalOp = "memref.get_global" {
        types { M: MEMREF }
        results { result: one M }
        attrs { name: one FLAT_SYMBOL_ATTR }
        traits [PURE]
        assembly "$name `:` type($result) attr-dict"
        verify verify_get_global
        interfaces [Interp => Interp { eval: interp::get_global }]
    }
}

op! {
    /// A named piece of memory of the module, with elements, `uninitialized`, or declared only.
    pub GlobalOp = "memref.global" {
        attrs {
            sym_name: one SYMBOL_NAME_ATTR,
            sym_visibility: opt STR_ATTR,
            r#type: one MEMREF_TYPE_ATTR,
            initial_value: opt ANY_ATTR,
            constant: opt UNIT_ATTR,
            alignment: opt I64_ATTR,
        }
        traits [SYMBOL]
        assembly "($sym_visibility^)? (`constant` $constant^)? $sym_name `:` custom<GlobalMemrefOpTypeAndInitialValue>($type, $initial_value) attr-dict"
        verify verify_global
    }
}

op! {
    /// The same elements with groups of neighbouring dimensions as one.
    pub CollapseShapeOp = "memref.collapse_shape" {
        types { S: MEMREF, R: MEMREF }
        operands { src: one S }
        results { result: one R }
        attrs { reassociation: one REASSOCIATION }
        traits [PURE]
        assembly "$src $reassociation attr-dict `:` type($src) `into` type($result)"
        verify verify_collapse
        interfaces [Interp => Interp { eval: interp::collapse_shape }, AsmNames => AsmNames { results: |_, _, name| name(0, "collapse_shape"), ..AsmNames::NONE }]
    }
}

op! {
    /// The same elements with dimensions split into groups.
    pub ExpandShapeOp = "memref.expand_shape" {
        types { S: MEMREF, R: MEMREF }
        operands { src: one S, output_shape: many INDEX }
        results { result: one R }
        attrs { reassociation: one REASSOCIATION, static_output_shape: one I64_ARRAY_ATTR }
        traits [PURE]
        assembly "$src $reassociation `output_shape` custom<DynamicIndexList>($output_shape, $static_output_shape) attr-dict `:` type($src) `into` type($result)"
        verify verify_expand
        interfaces [Interp => Interp { eval: interp::expand_shape }, AsmNames => AsmNames { results: |_, _, name| name(0, "expand_shape"), ..AsmNames::NONE }]
    }
}

/// Whether the initial value of a global is the keyword `uninitialized`, which is `unit` in the
/// generic form.
pub fn is_uninitialized(attr: terrace_ir::Attr, ctx: &Context) -> bool {
    matches!(attr.kind(ctx), AttrKind::Unit)
}
