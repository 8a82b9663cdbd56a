//! Functions, globals and calls.

use terrace_ir::interfaces::{Call, Callable, Inline, PublicDeclarations, SymbolUser};
use terrace_ir::op::*;
use terrace_ir::{Body, Type, op};

use super::super::asm::func as asm;
use super::super::attrs::*;
use super::super::constraints::*;
use super::super::verify::{
    verify_alias, verify_call, verify_func, verify_func_regions, verify_global, verify_ifunc, verify_return,
};
use super::super::{interfaces, types};

op! {
    /// A function of LLVM IR; one without a body is declared, not defined.
    pub FuncOp = "llvm.func" {
        attrs {
            sym_name: one SYMBOL_NAME_ATTR,
            sym_visibility: opt STR_ATTR,
            function_type: one FUNCTION_TYPE,
            linkage: default LINKAGE "#llvm.linkage<external>",
            dso_local: opt UNIT_ATTR,
            CConv: default CCONV "#llvm.cconv<ccc>",
            comdat: opt SYMBOL_ATTR,
            convergent: opt UNIT_ATTR,
            personality: opt FLAT_SYMBOL_ATTR,
            garbageCollector: opt STR_ATTR,
            passthrough: opt ARRAY_ATTR,
            arg_attrs: opt DICT_ARRAY_ATTR,
            res_attrs: opt DICT_ARRAY_ATTR,
            function_entry_count: opt ANY_ATTR,
            memory_effects: opt ANY_ATTR,
            visibility_: default I64_ATTR "0 : i64",
            section: opt STR_ATTR,
            unnamed_addr: opt I64_ATTR,
            alignment: opt I64_ATTR,
            no_inline: opt UNIT_ATTR,
            always_inline: opt UNIT_ATTR,
            inline_hint: opt UNIT_ATTR,
            no_unwind: opt UNIT_ATTR,
            will_return: opt UNIT_ATTR,
            optimize_none: opt UNIT_ATTR,
            arm_streaming: opt UNIT_ATTR,
            arm_locally_streaming: opt UNIT_ATTR,
            arm_streaming_compatible: opt UNIT_ATTR,
            arm_new_za: opt UNIT_ATTR,
            arm_in_za: opt UNIT_ATTR,
            arm_out_za: opt UNIT_ATTR,
            arm_inout_za: opt UNIT_ATTR,
            arm_preserves_za: opt UNIT_ATTR,
            vscale_range: opt VSCALE_RANGE,
            frame_pointer: opt FRAME_POINTER,
            uwtable_kind: opt UWTABLE_KIND,
            target_cpu: opt STR_ATTR,
            tune_cpu: opt STR_ATTR,
            target_features: opt TARGET_FEATURES,
            reciprocal_estimates: opt STR_ATTR,
            prefer_vector_width: opt STR_ATTR,
            no_infs_fp_math: opt BOOL_ATTR,
            no_nans_fp_math: opt BOOL_ATTR,
            no_signed_zeros_fp_math: opt BOOL_ATTR,
            denormal_fp_math: opt STR_ATTR,
            denormal_fp_math_f32: opt STR_ATTR,
            fp_contract: opt STR_ATTR,
            instrument_function_entry: opt STR_ATTR,
            instrument_function_exit: opt STR_ATTR,
            vec_type_hint: opt VEC_TYPE_HINT,
            work_group_size_hint: opt I32_ARRAY_ATTR,
            reqd_work_group_size: opt I32_ARRAY_ATTR,
            intel_reqd_sub_group_size: opt I32_ATTR,
        }
        regions { body: one any }
        traits [ISOLATED, SYMBOL, ALLOCATION_SCOPE, AFFINE_SCOPE]
        assembly (asm::parse_func, asm::print_func)
        verify verify_func
        verify_regions verify_func_regions
        interfaces [
            Callable => interfaces::CALLABLE,
            PublicDeclarations => PublicDeclarations,
            Inline => interfaces::INLINE,
        ]
    }
}

impl FuncOp {
    /// Result type (`!llvm.void` for none), argument types, and whether more arguments may follow.
    ///
    /// # Panics
    /// When the op does not verify.
    pub fn signature(self, body: &Body) -> (Type, Vec<Type>, bool) {
        let ctx = body.ctx();
        let parts = self.function_type(body).as_type(ctx).and_then(|ty| types::func_parts(ctx, ty));
        parts.expect("a verified function has its type")
    }
}

op! {
    /// A variable or constant in memory, with a value, a region that makes it, or neither.
    pub GlobalOp = "llvm.mlir.global" {
        attrs {
            global_type: one TYPE_ATTR,
            constant: opt UNIT_ATTR,
            sym_name: one SYMBOL_NAME_ATTR,
            linkage: one LINKAGE,
            dso_local: opt UNIT_ATTR,
            thread_local_: opt UNIT_ATTR,
            externally_initialized: opt UNIT_ATTR,
            value: opt ANY_ATTR,
            alignment: opt I64_ATTR,
            addr_space: opt I32_ATTR,
            unnamed_addr: opt I64_ATTR,
            section: opt STR_ATTR,
            comdat: opt SYMBOL_ATTR,
            dbg_exprs: opt ARRAY_ATTR,
            visibility_: default I64_ATTR "0 : i64",
            target_specific_attrs: opt ARRAY_ATTR,
        }
        regions { initializer: one any }
        traits [ISOLATED, SYMBOL]
        assembly (asm::parse_global, asm::print_global)
        verify_regions verify_global
    }
}

op! {
    /// Another name for the address that a region makes of a global.
    pub AliasOp = "llvm.mlir.alias" {
        attrs {
            alias_type: one TYPE_ATTR,
            sym_name: one SYMBOL_NAME_ATTR,
            linkage: one LINKAGE,
            dso_local: opt UNIT_ATTR,
            thread_local_: opt UNIT_ATTR,
            unnamed_addr: opt I64_ATTR,
            visibility_: default I64_ATTR "0 : i64",
        }
        regions { initializer: one any }
        traits [ISOLATED, SYMBOL, SINGLE_BLOCK]
        assembly (asm::parse_alias, asm::print_alias)
        verify_regions verify_alias
    }
}

op! {
    /// A function whose address `resolver` chooses when the program is loaded.
    pub IFuncOp = "llvm.mlir.ifunc" {
        attrs {
            sym_name: one SYMBOL_NAME_ATTR,
            i_func_type: one TYPE_ATTR,
            resolver: one FLAT_SYMBOL_ATTR,
            resolver_type: one TYPE_ATTR,
            linkage: default LINKAGE "#llvm.linkage<external>",
            dso_local: opt UNIT_ATTR,
            address_space: default I32_ATTR "0 : i32",
            unnamed_addr: default I64_ATTR "0 : i64",
            visibility_: default I64_ATTR "0 : i64",
        }
        traits [SYMBOL]
        assembly (asm::parse_ifunc, asm::print_ifunc)
        verify verify_ifunc
        interfaces [SymbolUser => interfaces::RESOLVER_SYMBOLS]
    }
}

op! {
    /// Ends a function, handing over at most one value, or the region of a global.
    pub ReturnOp = "llvm.return" {
        operands { arg: opt TYPE }
        traits [PURE, TERMINATOR, RETURN_LIKE]
        assembly "attr-dict ($arg^ `:` type($arg))?"
        verify verify_return
        interfaces [Inline => interfaces::INLINE_RETURN]
    }
}

op! {
    /// Calls `callee`, or the function whose address the first operand is.
    pub CallOp = "llvm.call" {
        operands { callee_operands: many TYPE, op_bundle_operands: many TYPE }
        results { result: opt TYPE }
        attrs {
            var_callee_type: opt FUNCTION_TYPE,
            callee: opt FLAT_SYMBOL_ATTR,
            fastmathFlags: default FASTMATH "#llvm.fastmath<none>",
            CConv: default CCONV "#llvm.cconv<ccc>",
            TailCallKind: default TAIL_CALL_KIND "#llvm.tailcallkind<none>",
            memory_effects: opt ANY_ATTR,
            convergent: opt UNIT_ATTR,
            no_unwind: opt UNIT_ATTR,
            will_return: opt UNIT_ATTR,
            op_bundle_sizes: one I32_ARRAY_ATTR,
            op_bundle_tags: opt ARRAY_ATTR,
            arg_attrs: opt DICT_ARRAY_ATTR,
            res_attrs: opt DICT_ARRAY_ATTR,
            access_groups: opt ARRAY_ATTR,
            alias_scopes: opt ARRAY_ATTR,
            noalias_scopes: opt ARRAY_ATTR,
            tbaa: opt ARRAY_ATTR,
            no_inline: opt UNIT_ATTR,
            always_inline: opt UNIT_ATTR,
            inline_hint: opt UNIT_ATTR,
        }
        assembly (asm::parse_call, asm::print_call)
        verify verify_call
        interfaces [
            Call => interfaces::CALL,
            SymbolUser => interfaces::CALL_SYMBOLS,
            Inline => interfaces::INLINE,
        ]
    }
}
