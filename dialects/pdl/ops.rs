//! Ops of the pdl dialect.

use terrace_ir::op;
use terrace_ir::op::*;
use terrace_ir::text::AsmNames;

use super::asm;
use super::attrs::{BENEFIT_ATTR, STRINGS_ATTR, TYPES_ATTR};
use super::types::{
    ATTRIBUTE, HANDLE, OPERATION, TYPE, TYPE_OR_TYPES, TYPES, TYPES_OR_VALUES, VALUE, VALUE_OR_VALUES, VALUES,
};
use super::verify::*;
use super::verify_pattern::{verify_pattern, verify_rewrite};

/// Ops in the regions of patterns and rewrites leave `pdl.` out.
const PDL: AsmNames = AsmNames { default_dialect: "pdl", ..AsmNames::NONE };

op! {
    /// Asks a function of the host program, by name, whether the pattern applies.
    ///
    /// The function may also hand back results, which the rest of the pattern can use. With `isNegated`, the
    /// pattern applies where the function says that it does not.
    pub ApplyNativeConstraintOp = "pdl.apply_native_constraint" {
        operands { args: many HANDLE }
        results { results: many HANDLE }
        attrs { name: one STR_ATTR, isNegated: default BOOL_ATTR "false" }
        parents ["pdl.pattern"]
        assembly "$name `(` $args `:` type($args) `)` (`:` type($results)^)? attr-dict"
        verify verify_native_constraint
    }
}

op! {
    /// Calls a function of the host program, by name, while a match is rewritten.
    pub ApplyNativeRewriteOp = "pdl.apply_native_rewrite" {
        operands { args: many HANDLE }
        results { results: many HANDLE }
        attrs { name: one STR_ATTR }
        parents ["pdl.rewrite"]
        assembly "$name (`(` $args^ `:` type($args) `)`)? (`:` type($results)^)? attr-dict"
        verify verify_native_rewrite
    }
}

op! {
    /// An attribute: any, one of a type, or the given one.
    ///
    /// In the matcher it says what the attribute of an op must be; in the rewrite it is the attribute that a
    /// new op gets.
    pub AttributeOp = "pdl.attribute" {
        operands { valueType: opt TYPE }
        results { attr: one ATTRIBUTE }
        attrs { value: opt ANY_ATTR }
        assembly "(`:` $valueType^)? (`=` $value^)? attr-dict-with-keyword"
        verify verify_attribute
    }
}

op! {
    /// Erases an op that was matched. It must be unused then.
    pub EraseOp = "pdl.erase" {
        operands { opValue: one OPERATION }
        parents ["pdl.rewrite"]
        assembly "$opValue attr-dict"
    }
}

op! {
    /// An operand from outside of the pattern, of any type or the given one.
    pub OperandOp = "pdl.operand" {
        operands { valueType: opt TYPE }
        results { value: one VALUE }
        parents ["pdl.pattern"]
        assembly "(`:` $valueType^)? attr-dict"
        verify verify_operand
    }
}

op! {
    /// Any number of operands from outside of the pattern, of any types or the given ones.
    pub OperandsOp = "pdl.operands" {
        operands { valueType: opt TYPES }
        results { value: one VALUES }
        parents ["pdl.pattern"]
        assembly "(`:` $valueType^)? attr-dict"
        verify verify_operands
    }
}

op! {
    /// An op: one to match, or in the rewrite one to make.
    ///
    /// What is left out - name, operands, result types - matches anything. The rewrite must name the op, and
    /// its result types must follow from what was matched.
    pub OperationOp = "pdl.operation" {
        operands {
            operandValues: many VALUE_OR_VALUES,
            attributeValues: many ATTRIBUTE,
            typeValues: many TYPE_OR_TYPES,
        }
        results { op: one OPERATION }
        attrs { opName: opt STR_ATTR, attributeValueNames: one STRINGS_ATTR }
        assembly (asm::parse_operation, asm::print_operation)
        verify verify_operation
    }
}

op! {
    /// A rewrite pattern: what to match, and as the last op what takes its place.
    ///
    /// Of several patterns that match, the one with the greatest `benefit` is applied.
    pub PatternOp = "pdl.pattern" {
        attrs { benefit: one BENEFIT_ATTR, sym_name: opt SYMBOL_NAME_ATTR }
        regions { bodyRegion: one single }
        traits [ISOLATED, SYMBOL, SINGLE_BLOCK]
        assembly "($sym_name^)? `:` `benefit` `(` $benefit `)` attr-dict-with-keyword $bodyRegion"
        verify_regions verify_pattern
        interfaces [AsmNames => PDL]
    }
}

op! {
    /// The values, or types, of its operands one after the other.
    pub RangeOp = "pdl.range" {
        operands { arguments: many HANDLE }
        results { result: one TYPES_OR_VALUES }
        traits [PURE]
        parents ["pdl.rewrite"]
        assembly (asm::parse_range, asm::print_range)
        verify verify_range
    }
}

op! {
    /// Replaces an op that was matched by the results of another one, or by values.
    pub ReplaceOp = "pdl.replace" {
        operands { opValue: one OPERATION, replOperation: opt OPERATION, replValues: many VALUE_OR_VALUES }
        parents ["pdl.rewrite"]
        assembly "$opValue `with` (`(` $replValues^ `:` type($replValues) `)`)? ($replOperation^)? attr-dict"
        verify verify_replace
    }
}

op! {
    /// A result of an op, by number.
    pub ResultOp = "pdl.result" {
        operands { parent: one OPERATION }
        results { val: one VALUE }
        attrs { index: one I32_ATTR }
        traits [PURE]
        assembly "$index `of` $parent attr-dict"
    }
}

op! {
    /// All results of an op, or one group of its results, by number.
    pub ResultsOp = "pdl.results" {
        operands { parent: one OPERATION }
        results { val: one VALUE_OR_VALUES }
        attrs { index: opt I32_ATTR }
        traits [PURE]
        assembly (asm::parse_results, asm::print_results)
        verify verify_results
    }
}

op! {
    /// Ends a pattern and says what takes the place of the op `root` that was matched: by ops in its region,
    /// or by a function of the host program that has `name`.
    pub RewriteOp = "pdl.rewrite" {
        operands { root: opt OPERATION, externalArgs: many HANDLE }
        attrs { name: opt STR_ATTR }
        regions { bodyRegion: one any }
        traits [TERMINATOR, NO_TERMINATOR, SINGLE_BLOCK]
        parents ["pdl.pattern"]
        assembly "($root^)? (`with` $name^ (`(` $externalArgs^ `:` type($externalArgs) `)`)?)? ($bodyRegion^)? attr-dict-with-keyword"
        verify_regions verify_rewrite
        interfaces [AsmNames => PDL]
    }
}

op! {
    /// A type: any, or the given one.
    pub TypeOp = "pdl.type" {
        results { result: one TYPE }
        attrs { constantType: opt TYPE_ATTR }
        assembly "attr-dict (`:` $constantType^)?"
        verify verify_type
    }
}

op! {
    /// Any number of types, or the given ones.
    pub TypesOp = "pdl.types" {
        results { result: one TYPES }
        attrs { constantTypes: opt TYPES_ATTR }
        assembly "attr-dict (`:` $constantTypes^)?"
        verify verify_types
    }
}
