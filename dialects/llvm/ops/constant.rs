//! Constants and addresses of symbols.

use terrace_ir::interfaces::SymbolUser;
use terrace_ir::op;
use terrace_ir::op::*;

use super::super::asm::constant as asm;
use super::super::constraints::*;
use super::super::fold::fold_constant;
use super::super::interfaces;
use super::super::verify::verify_constant;

op! {
    /// A constant: an integer, float, string, elements, or an array of these for an aggregate.
    pub ConstantOp = "llvm.mlir.constant" {
        results { res: one TYPE }
        attrs { value: one ANY_ATTR }
        traits [PURE, CONSTANT_LIKE]
        assembly (asm::parse_constant, asm::print_constant)
        verify verify_constant
        fold fold_constant
    }
}

op! {
    /// A value that may be any of its type at each use.
    pub UndefOp = "llvm.mlir.undef" {
        results { res: one TYPE }
        traits [PURE]
        assembly "attr-dict `:` type($res)"
    }
}

op! {
    /// A value that is the result of an operation without defined result.
    pub PoisonOp = "llvm.mlir.poison" {
        results { res: one TYPE }
        traits [PURE]
        assembly "attr-dict `:` type($res)"
    }
}

op! {
    /// The value of a type whose bits are all zero: a null pointer for one.
    pub ZeroOp = "llvm.mlir.zero" {
        results { res: one TYPE }
        traits [PURE]
        assembly "attr-dict `:` type($res)"
    }
}

op! {
    /// The token that stands for no other token.
    pub NoneTokenOp = "llvm.mlir.none" {
        results { res: one TYPE }
        traits [PURE]
        assembly "attr-dict `:` type($res)"
    }
}

op! {
    /// The address of a global or function.
    pub AddressOfOp = "llvm.mlir.addressof" {
        results { res: one PTR }
        attrs { global_name: one FLAT_SYMBOL_ATTR }
        traits [PURE]
        assembly "$global_name attr-dict `:` type($res)"
        interfaces [SymbolUser => interfaces::ADDRESS_SYMBOLS]
    }
}
