//! Memory and addresses.

use terrace_ir::interfaces::{SideEffects, StackAllocation};
use terrace_ir::op;
use terrace_ir::op::*;

use super::super::asm::memory as asm;
use super::super::constraints::*;
use super::super::fold::fold_gep;
use super::super::interfaces;
use super::super::verify::{verify_alloca, verify_gep, verify_load, verify_store};

/// Stands for an operand among the indices of `llvm.getelementptr`.
pub const DYNAMIC_INDEX: i32 = i32::MIN;

op! {
    /// Memory on the stack for `arraySize` values of type `elem_type`, freed when the function ends.
    pub AllocaOp = "llvm.alloca" {
        operands { arraySize: one INT }
        results { res: one PTR }
        attrs { alignment: opt I64_ATTR, elem_type: one TYPE_ATTR, inalloca: opt UNIT_ATTR }
        assembly (asm::parse_alloca, asm::print_alloca)
        verify verify_alloca
        interfaces [SideEffects => SideEffects::ALLOCATES, StackAllocation => StackAllocation]
    }
}

op! {
    /// The value at an address.
    ///
    /// With `ordering` the access is atomic, with `volatile_` it happens exactly as often as it runs. It is
    /// undefined where nothing is allocated.
    pub LoadOp = "llvm.load" {
        operands { addr: one PTR }
        results { res: one SIZED }
        attrs {
            alignment: opt I64_ATTR,
            volatile_: opt UNIT_ATTR,
            nontemporal: opt UNIT_ATTR,
            invariant: opt UNIT_ATTR,
            invariantGroup: opt UNIT_ATTR,
            ordering: default I64_ATTR "0 : i64",
            syncscope: opt STR_ATTR,
            dereferenceable: opt ANY_ATTR,
            access_groups: opt ARRAY_ATTR,
            alias_scopes: opt ARRAY_ATTR,
            noalias_scopes: opt ARRAY_ATTR,
            tbaa: opt ARRAY_ATTR,
        }
        assembly (asm::parse_load, asm::print_load)
        verify verify_load
        interfaces [SideEffects => interfaces::LOAD_EFFECTS]
    }
}

op! {
    /// Puts a value at an address.
    ///
    /// With `ordering` the access is atomic, with `volatile_` it happens exactly as often as it runs. It is
    /// undefined where nothing is allocated.
    pub StoreOp = "llvm.store" {
        operands { value: one SIZED, addr: one PTR }
        attrs {
            alignment: opt I64_ATTR,
            volatile_: opt UNIT_ATTR,
            nontemporal: opt UNIT_ATTR,
            invariantGroup: opt UNIT_ATTR,
            ordering: default I64_ATTR "0 : i64",
            syncscope: opt STR_ATTR,
            access_groups: opt ARRAY_ATTR,
            alias_scopes: opt ARRAY_ATTR,
            noalias_scopes: opt ARRAY_ATTR,
            tbaa: opt ARRAY_ATTR,
        }
        assembly (asm::parse_store, asm::print_store)
        verify verify_store
        interfaces [SideEffects => interfaces::STORE_EFFECTS]
    }
}

op! {
    /// The address of a part of what lies at `base`, or beside it.
    ///
    /// The first index counts values of type `elem_type`; the others lead into it. Those that are
    /// [`DYNAMIC_INDEX`] are operands, in order.
    pub GepOp = "llvm.getelementptr" {
        operands { base: one PTR_LIKE, dynamicIndices: many INT_LIKE }
        results { res: one PTR_LIKE }
        attrs {
            rawConstantIndices: one I32_ARRAY_ATTR,
            elem_type: one TYPE_ATTR,
            noWrapFlags: default I32_ATTR "0 : i32",
        }
        traits [PURE]
        assembly (asm::parse_gep, asm::print_gep)
        verify verify_gep
        fold fold_gep
    }
}
