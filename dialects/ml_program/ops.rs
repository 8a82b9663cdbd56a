//! Ops of the ml_program dialect.

use terrace_ir::interfaces::{Callable, Inline, SymbolUser};
use terrace_ir::op;
use terrace_ir::op::*;
use terrace_ir::text::AsmNames;

use super::asm;
use super::types::TOKEN;
use super::verify::*;
use crate::support::function;

/// Results of graph ops, by what they are.
const LOADED_AND_TOKEN: AsmNames = AsmNames {
    results: |_, _, name| {
        name(0, "result");
        name(1, "produceToken");
    },
    ..AsmNames::NONE
};

/// A loaded value is named as its variable.
const LOADED: AsmNames = AsmNames { results: asm::name_loaded, ..AsmNames::NONE };

op! {
    /// A function, whose ops run in order; a declaration, which must be private, has no body.
    pub FuncOp = "ml_program.func" {
        attrs {
            sym_name: one SYMBOL_NAME_ATTR,
            function_type: one FUNCTION_TYPE_ATTR,
            arg_attrs: opt DICT_ARRAY_ATTR,
            res_attrs: opt DICT_ARRAY_ATTR,
            sym_visibility: opt STR_ATTR,
        }
        regions { body: one any }
        traits [ISOLATED, SYMBOL]
        assembly (function::parse_function, function::print_function)
        verify verify_func
        verify_regions verify_func_entry
        interfaces [Callable => crate::func::CALLABLE]
    }
}

op! {
    /// A variable of the module.
    ///
    /// One that is not `mutable` must have a value. The type of the value may be more specific than that of
    /// the variable.
    pub GlobalOp = "ml_program.global" {
        attrs {
            sym_name: one SYMBOL_NAME_ATTR,
            r#type: one TYPE_ATTR,
            is_mutable: opt UNIT_ATTR,
            value: opt ANY_ATTR,
            sym_visibility: opt STR_ATTR,
        }
        traits [SYMBOL]
        assembly (asm::parse_global, asm::print_global)
        verify verify_global
    }
}

op! {
    /// The value of a mutable variable, at the time at which the op runs.
    pub GlobalLoadOp = "ml_program.global_load" {
        results { result: one ANY }
        attrs { global: one SYMBOL_ATTR }
        assembly "$global `:` type($result) attr-dict"
        interfaces [SymbolUser => LOAD_SYMBOLS, AsmNames => LOADED, Inline => Inline::ANYWHERE]
    }
}

op! {
    /// The value of a variable that does not change.
    pub GlobalLoadConstOp = "ml_program.global_load_const" {
        results { result: one ANY }
        attrs { global: one SYMBOL_ATTR }
        traits [PURE]
        assembly "$global `:` type($result) attr-dict"
        interfaces [SymbolUser => LOAD_CONST_SYMBOLS, AsmNames => LOADED, Inline => Inline::ANYWHERE]
    }
}

op! {
    /// The value of a variable in a graph, after what yields `consumeTokens` and before what uses its token.
    pub GlobalLoadGraphOp = "ml_program.global_load_graph" {
        operands { consumeTokens: many TOKEN }
        results { result: one ANY, produceToken: one TOKEN }
        attrs { global: one SYMBOL_ATTR }
        assembly (asm::parse_load_graph, asm::print_load_graph)
        interfaces [SymbolUser => LOAD_SYMBOLS, AsmNames => LOADED_AND_TOKEN]
    }
}

op! {
    /// Stores a value to a mutable variable.
    pub GlobalStoreOp = "ml_program.global_store" {
        operands { value: one ANY }
        attrs { global: one SYMBOL_ATTR }
        assembly "$global `=` $value `:` type($value) attr-dict"
        interfaces [SymbolUser => STORE_SYMBOLS, Inline => Inline::ANYWHERE]
    }
}

op! {
    /// Stores a value to a mutable variable in a graph, after what yields `consumeTokens` and before what uses
    /// its token.
    pub GlobalStoreGraphOp = "ml_program.global_store_graph" {
        operands { value: one ANY, consumeTokens: many TOKEN }
        results { produceToken: one TOKEN }
        attrs { global: one SYMBOL_ATTR }
        assembly (asm::parse_store_graph, asm::print_store_graph)
        interfaces [SymbolUser => STORE_SYMBOLS]
    }
}

op! {
    /// Ends a graph and says what it yields.
    pub OutputOp = "ml_program.output" {
        operands { operands: many ANY }
        traits [PURE, TERMINATOR, RETURN_LIKE]
        parents ["ml_program.subgraph"]
        assembly "attr-dict ($operands^ `:` type($operands))?"
        verify verify_output
    }
}

op! {
    /// Ends a function and hands its operands to the caller.
    pub ReturnOp = "ml_program.return" {
        operands { operands: many ANY }
        traits [PURE, TERMINATOR, RETURN_LIKE]
        parents ["ml_program.func"]
        assembly "attr-dict ($operands^ `:` type($operands))?"
        verify verify_return
    }
}

op! {
    /// A function whose body is a graph: its ops may use values that are defined after them.
    pub SubgraphOp = "ml_program.subgraph" {
        attrs {
            sym_name: one SYMBOL_NAME_ATTR,
            function_type: one FUNCTION_TYPE_ATTR,
            arg_attrs: opt DICT_ARRAY_ATTR,
            res_attrs: opt DICT_ARRAY_ATTR,
            sym_visibility: opt STR_ATTR,
        }
        regions { body: one any }
        traits [ISOLATED, SYMBOL, SINGLE_BLOCK, GRAPH_REGION]
        assembly (function::parse_function, function::print_function)
        verify verify_subgraph
        verify_regions verify_subgraph_entry
        interfaces [Callable => crate::func::CALLABLE]
    }
}

op! {
    /// A token that nothing comes before.
    pub TokenOp = "ml_program.token" {
        results { token: one TOKEN }
        traits [PURE]
        assembly "attr-dict"
    }
}
