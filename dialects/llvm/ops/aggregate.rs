//! Parts of structures, arrays and vectors.

use terrace_ir::op::*;
use terrace_ir::{Body, Context, OpError, Type, TypeKind, op};

use super::super::asm::constant as asm;
use super::super::constraints::*;
use super::super::fold::fold_extractvalue;
use super::super::verify::{verify_element, verify_extractvalue, verify_insertvalue, verify_shuffle};

op! {
    /// The part of a structure or array at `position`.
    pub ExtractValueOp = "llvm.extractvalue" {
        operands { container: one AGGREGATE }
        results { res: one TYPE }
        attrs { position: one I64_ARRAY_ATTR }
        traits [PURE]
        assembly (asm::parse_extractvalue, asm::print_extractvalue)
        verify verify_extractvalue
        fold fold_extractvalue
    }
}

op! {
    /// The structure or array with `value` at `position`.
    pub InsertValueOp = "llvm.insertvalue" {
        types { T: AGGREGATE }
        operands { container: one T, value: one TYPE }
        results { res: one T }
        attrs { position: one I64_ARRAY_ATTR }
        traits [PURE]
        assembly (asm::parse_insertvalue, asm::print_insertvalue)
        verify verify_insertvalue
    }
}

op! {
    /// An element of a vector; poison when there is none at `position`.
    pub ExtractElementOp = "llvm.extractelement" {
        operands { vector: one LLVM_VECTOR, position: one INT }
        results { res: one TYPE }
        traits [PURE]
        assembly (asm::parse_element, asm::print_element)
        verify verify_extract_element
    }
}

op! {
    /// The vector with `value` at `position`; poison when there is no such element.
    pub InsertElementOp = "llvm.insertelement" {
        types { T: LLVM_VECTOR }
        operands { vector: one T, value: one NOT_AGGREGATE, position: one INT }
        results { res: one T }
        traits [PURE]
        assembly (asm::parse_element, asm::print_element)
        verify verify_insert_element
    }
}

fn verify_extract_element(op: ExtractElementOp, body: &Body) -> Result<(), OpError> {
    verify_element(op.vector(body), op.res(body), body)
}

fn verify_insert_element(op: InsertElementOp, body: &Body) -> Result<(), OpError> {
    verify_element(op.vector(body), op.value(body), body)
}

op! {
    /// Elements of two vectors, by their numbers among those of both; -1 is poison.
    pub ShuffleVectorOp = "llvm.shufflevector" {
        types { T: LLVM_VECTOR }
        operands { v1: one T, v2: one T }
        results { res: one LLVM_VECTOR }
        attrs { mask: one I32_ARRAY_ATTR }
        traits [PURE]
        assembly (asm::parse_shuffle, asm::print_shuffle)
        verify verify_shuffle
    }
}

/// The type of a shuffle of vectors of type `ty` with `count` lanes.
pub(crate) fn shuffled(ctx: &Context, ty: Type, count: i64) -> Type {
    let scalable = match ty.kind(ctx) {
        TypeKind::Vector { scalable, .. } => scalable.clone(),
        _ => Box::default(),
    };
    ctx.ty(TypeKind::Vector { shape: Box::new([count]), scalable, elem: ty.elem(ctx) })
}
