//! Ops of the pdl_interp dialect.

use terrace_ir::op;
use terrace_ir::op::*;

use super::asm;
use super::verify::*;
use crate::pdl::attrs::{BENEFIT_ATTR, STRINGS_ATTR, TYPES_ATTR};
use crate::pdl::types::{
    ATTRIBUTE, HANDLE, OPERATION, OPERATIONS, RANGE, TYPE, TYPE_OR_TYPES, TYPES, TYPES_OR_VALUES, VALUE,
    VALUE_OR_VALUES,
};

const COUNT_ATTR: AttrConstraint = AttrConstraint::typed(
    "32-bit signless integer attribute whose value is non-negative",
    |ctx, attr| (I32_ATTR.holds)(ctx, attr) && attr.as_int(ctx).is_some_and(|value| value >= 0),
    |ctx| ctx.int(32),
);

const COUNTS_ATTR: AttrConstraint =
    AttrConstraint::new("32-bit signless integer elements attribute", |ctx, attr| {
        attr.ty(ctx).is_some_and(|ty| ty.is_shaped(ctx) && ty.elem(ctx).is_int(ctx, 32))
            && attr.dense_bytes(ctx).is_some()
    });

const TYPE_LISTS_ATTR: AttrConstraint = AttrConstraint::new("type-array array attribute", |ctx, attr| {
    attr.as_array(ctx).is_some_and(|all| all.iter().all(|&attr| (TYPES_ATTR.holds)(ctx, attr)))
});

op! {
    /// Asks a function of the host program, by name, and goes on with the first block if it says yes and with
    /// the second one otherwise. With `isNegated`, the other way round.
    pub ApplyConstraintOp = "pdl_interp.apply_constraint" {
        operands { args: many HANDLE }
        results { results: many HANDLE }
        attrs { name: one STR_ATTR, isNegated: default BOOL_ATTR "false" }
        successors { trueDest: one, falseDest: one }
        traits [TERMINATOR]
        assembly "$name `(` $args `:` type($args) `)` (`:` type($results)^)? attr-dict `->` successors"
    }
}

op! {
    /// Calls a function of the host program, by name, while a match is rewritten.
    pub ApplyRewriteOp = "pdl_interp.apply_rewrite" {
        operands { args: many HANDLE }
        results { results: many HANDLE }
        attrs { name: one STR_ATTR }
        assembly "$name (`(` $args^ `:` type($args) `)`)? (`:` type($results)^)? attr-dict"
    }
}

op! {
    /// Whether two handles are to the same thing, or two ranges to the same things in the same order.
    pub AreEqualOp = "pdl_interp.are_equal" {
        types { T: HANDLE }
        operands { lhs: one T, rhs: one T }
        successors { trueDest: one, falseDest: one }
        traits [PURE, TERMINATOR]
        assembly "operands `:` type($lhs) attr-dict `->` successors"
    }
}

op! {
    /// Goes on with another block.
    pub BranchOp = "pdl_interp.branch" {
        successors { dest: one }
        traits [PURE, TERMINATOR]
        assembly "$dest attr-dict"
    }
}

op! {
    /// Whether an attribute is the given one.
    pub CheckAttributeOp = "pdl_interp.check_attribute" {
        operands { attribute: one ATTRIBUTE }
        attrs { constantValue: one ANY_ATTR }
        successors { trueDest: one, falseDest: one }
        traits [PURE, TERMINATOR]
        assembly "$attribute `is` $constantValue attr-dict `->` successors"
    }
}

op! {
    /// Whether an op has the given number of operands, or at least that many.
    pub CheckOperandCountOp = "pdl_interp.check_operand_count" {
        operands { inputOp: one OPERATION }
        attrs { count: one COUNT_ATTR, compareAtLeast: opt UNIT_ATTR }
        successors { trueDest: one, falseDest: one }
        traits [PURE, TERMINATOR]
        assembly "`of` $inputOp `is` (`at_least` $compareAtLeast^)? $count attr-dict `->` successors"
    }
}

op! {
    /// Whether an op has the given name.
    pub CheckOperationNameOp = "pdl_interp.check_operation_name" {
        operands { inputOp: one OPERATION }
        attrs { name: one STR_ATTR }
        successors { trueDest: one, falseDest: one }
        traits [PURE, TERMINATOR]
        assembly "`of` $inputOp `is` $name attr-dict `->` successors"
    }
}

op! {
    /// Whether an op has the given number of results, or at least that many.
    pub CheckResultCountOp = "pdl_interp.check_result_count" {
        operands { inputOp: one OPERATION }
        attrs { count: one COUNT_ATTR, compareAtLeast: opt UNIT_ATTR }
        successors { trueDest: one, falseDest: one }
        traits [PURE, TERMINATOR]
        assembly "`of` $inputOp `is` (`at_least` $compareAtLeast^)? $count attr-dict `->` successors"
    }
}

op! {
    /// Whether a type is the given one.
    pub CheckTypeOp = "pdl_interp.check_type" {
        operands { value: one TYPE }
        attrs { r#type: one TYPE_ATTR }
        successors { trueDest: one, falseDest: one }
        traits [PURE, TERMINATOR]
        assembly "$value `is` $type attr-dict `->` successors"
    }
}

op! {
    /// Whether types are the given ones.
    pub CheckTypesOp = "pdl_interp.check_types" {
        operands { value: one TYPES }
        attrs { types: one TYPES_ATTR }
        successors { trueDest: one, falseDest: one }
        traits [PURE, TERMINATOR]
        assembly "$value `are` $types attr-dict `->` successors"
    }
}

op! {
    /// Goes on with the next op of the range that the `pdl_interp.foreach` around it walks over.
    pub ContinueOp = "pdl_interp.continue" {
        traits [PURE, TERMINATOR]
        parents ["pdl_interp.foreach"]
        assembly "attr-dict"
    }
}

op! {
    /// A handle to the given attribute.
    pub CreateAttributeOp = "pdl_interp.create_attribute" {
        results { attribute: one ATTRIBUTE }
        attrs { value: one ANY_ATTR }
        traits [PURE]
        assembly "$value attr-dict-with-keyword"
    }
}

op! {
    /// Makes an op of the given name. Its result types are operands or, with `inferredResultTypes`, follow
    /// from its own operands and attributes.
    pub CreateOperationOp = "pdl_interp.create_operation" {
        operands {
            inputOperands: many VALUE_OR_VALUES,
            inputAttributes: many ATTRIBUTE,
            inputResultTypes: many TYPE_OR_TYPES,
        }
        results { resultOp: one OPERATION }
        attrs { name: one STR_ATTR, inputAttributeNames: one STRINGS_ATTR, inferredResultTypes: opt UNIT_ATTR }
        assembly (asm::parse_create_operation, asm::print_create_operation)
        verify verify_create_operation
    }
}

op! {
    /// The values, or types, of its operands one after the other.
    pub CreateRangeOp = "pdl_interp.create_range" {
        operands { arguments: many HANDLE }
        results { result: one TYPES_OR_VALUES }
        traits [PURE]
        assembly (asm::parse_create_range, asm::print_create_range)
        verify verify_create_range
    }
}

op! {
    /// A handle to the given type.
    pub CreateTypeOp = "pdl_interp.create_type" {
        results { result: one TYPE }
        attrs { value: one TYPE_ATTR }
        traits [PURE]
        assembly "$value attr-dict"
    }
}

op! {
    /// Handles to the given types.
    pub CreateTypesOp = "pdl_interp.create_types" {
        results { result: one TYPES }
        attrs { value: one TYPES_ATTR }
        traits [PURE]
        assembly "$value attr-dict"
    }
}

op! {
    /// Erases an op, which must be unused then.
    pub EraseOp = "pdl_interp.erase" {
        operands { inputOp: one OPERATION }
        assembly "$inputOp attr-dict"
    }
}

op! {
    /// The element of a range with the given number; null when there is none.
    pub ExtractOp = "pdl_interp.extract" {
        operands { range: one RANGE }
        results { result: one HANDLE }
        attrs { index: one COUNT_ATTR }
        traits [PURE]
        assembly (asm::parse_extract, asm::print_extract)
        verify verify_extract
    }
}

op! {
    /// Ends matching or rewriting.
    pub FinalizeOp = "pdl_interp.finalize" {
        traits [TERMINATOR]
        assembly "attr-dict"
    }
}

op! {
    /// Runs its region for each op of a range, and then goes on with a block.
    pub ForEachOp = "pdl_interp.foreach" {
        operands { values: one OPERATIONS }
        regions { region: one any }
        successors { successor: one }
        traits [TERMINATOR]
        assembly (asm::parse_foreach, asm::print_foreach)
        verify_regions verify_foreach
    }
}

op! {
    /// A function of the matcher or of a rewriter.
    pub FuncOp = "pdl_interp.func" {
        attrs {
            sym_name: one SYMBOL_NAME_ATTR,
            function_type: one FUNCTION_TYPE_ATTR,
            arg_attrs: opt DICT_ARRAY_ATTR,
            res_attrs: opt DICT_ARRAY_ATTR,
        }
        regions { body: one some }
        traits [ISOLATED, SYMBOL]
        assembly (crate::support::function::parse_function, crate::support::function::print_function)
        verify_regions verify_func
    }
}

op! {
    /// The attribute of an op with the given name; null when the op has none.
    pub GetAttributeOp = "pdl_interp.get_attribute" {
        operands { inputOp: one OPERATION }
        results { attribute: one ATTRIBUTE }
        attrs { name: one STR_ATTR }
        traits [PURE]
        assembly "$name `of` $inputOp attr-dict"
    }
}

op! {
    /// The type of an attribute; null when it has none.
    pub GetAttributeTypeOp = "pdl_interp.get_attribute_type" {
        operands { value: one ATTRIBUTE }
        results { result: one TYPE }
        traits [PURE]
        assembly "`of` $value attr-dict"
    }
}

op! {
    /// The op that defines a value, or the first of several; null when that is a block argument.
    pub GetDefiningOpOp = "pdl_interp.get_defining_op" {
        operands { value: one VALUE_OR_VALUES }
        results { inputOp: one OPERATION }
        traits [PURE]
        assembly "`of` $value `:` type($value) attr-dict"
    }
}

op! {
    /// The operand of an op with the given number; null when it has fewer.
    pub GetOperandOp = "pdl_interp.get_operand" {
        operands { inputOp: one OPERATION }
        results { value: one VALUE }
        attrs { index: one COUNT_ATTR }
        traits [PURE]
        assembly "$index `of` $inputOp attr-dict"
    }
}

op! {
    /// All operands of an op, or a group of them by number; null when there is no such group.
    ///
    /// Groups are those that `operandSegmentSizes` of the op separates, or that its declaration has. In other
    /// ops group `index` is all operands from that one on; but when the pattern lists one group of any size
    /// only, and `behind` other operands behind it, then those are left out; and when it lists several
    /// (`segmented`), there is no group.
    pub GetOperandsOp = "pdl_interp.get_operands" {
        operands { inputOp: one OPERATION }
        results { value: one VALUE_OR_VALUES }
        attrs { index: opt COUNT_ATTR, behind: opt COUNT_ATTR, segmented: opt UNIT_ATTR }
        traits [PURE]
        assembly "($index^)? `of` $inputOp `:` type($value) attr-dict"
    }
}

op! {
    /// The result of an op with the given number; null when it has fewer.
    pub GetResultOp = "pdl_interp.get_result" {
        operands { inputOp: one OPERATION }
        results { value: one VALUE }
        attrs { index: one COUNT_ATTR }
        traits [PURE]
        assembly "$index `of` $inputOp attr-dict"
    }
}

op! {
    /// All results of an op, or a group of them by number; null when there is no such group. What a group is
    /// says [`GetOperandsOp`], of operands.
    pub GetResultsOp = "pdl_interp.get_results" {
        operands { inputOp: one OPERATION }
        results { value: one VALUE_OR_VALUES }
        attrs { index: opt COUNT_ATTR, behind: opt COUNT_ATTR, segmented: opt UNIT_ATTR }
        traits [PURE]
        assembly "($index^)? `of` $inputOp `:` type($value) attr-dict"
    }
}

op! {
    /// The ops that use a value, or the first of several.
    pub GetUsersOp = "pdl_interp.get_users" {
        operands { value: one VALUE_OR_VALUES }
        results { operations: one OPERATIONS }
        traits [PURE]
        assembly "`of` $value `:` type($value) attr-dict"
    }
}

op! {
    /// The type of a value, or the types of several.
    pub GetValueTypeOp = "pdl_interp.get_value_type" {
        operands { value: one VALUE_OR_VALUES }
        results { result: one TYPE_OR_TYPES }
        traits [PURE]
        assembly (asm::parse_get_value_type, asm::print_get_value_type)
        verify verify_get_value_type
    }
}

op! {
    /// Whether there is what a handle is to.
    pub IsNotNullOp = "pdl_interp.is_not_null" {
        operands { value: one HANDLE }
        successors { trueDest: one, falseDest: one }
        traits [PURE, TERMINATOR]
        assembly "$value `:` type($value) attr-dict `->` successors"
    }
}

op! {
    /// Notes that a pattern fits, the handles that its rewriter gets, and the ops that were matched, and goes
    /// on.
    ///
    /// `rootKind` is the name of the op that the pattern starts at, `generatedOps` are those of ops that its
    /// rewriter makes. A location with a name calls the pattern by it.
    pub RecordMatchOp = "pdl_interp.record_match" {
        operands { inputs: many HANDLE, matchedOps: many OPERATION }
        attrs {
            rewriter: one SYMBOL_ATTR,
            rootKind: opt STR_ATTR,
            generatedOps: opt STRINGS_ATTR,
            benefit: one BENEFIT_ATTR,
        }
        successors { dest: one }
        traits [TERMINATOR]
        assembly "$rewriter (`(` $inputs^ `:` type($inputs) `)`)? `:` `benefit` `(` $benefit `)` `,` (`generatedOps` `(` $generatedOps^ `)` `,`)? `loc` `(` `[` $matchedOps `]` `)` (`,` `root` `(` $rootKind^ `)`)? attr-dict `->` $dest"
    }
}

op! {
    /// Replaces an op by values.
    pub ReplaceOp = "pdl_interp.replace" {
        operands { inputOp: one OPERATION, replValues: many VALUE_OR_VALUES }
        assembly "$inputOp `with` ` ` `(` ($replValues^ `:` type($replValues))? `)` attr-dict"
    }
}

/// Declares an op that goes on with one of several blocks.
macro_rules! switch {
    ($(#[doc = $doc:literal])* $Op:ident = $name:literal of $operand:ident $constraint:ident to $cases:ident) => {
        op! {
            $(#[doc = $doc])*
            pub $Op = $name {
                operands { $operand: one $constraint }
                attrs { caseValues: one $cases }
                successors { defaultDest: one, cases: many }
                traits [PURE, TERMINATOR]
                assembly (asm::parse_switch, asm::print_switch)
                verify verify_switch
            }
        }
    };
}

switch! {
    /// Goes on with the block for what an attribute is.
    SwitchAttributeOp = "pdl_interp.switch_attribute" of attribute ATTRIBUTE to ARRAY_ATTR
}

switch! {
    /// Goes on with the block for the number of an op's operands.
    SwitchOperandCountOp = "pdl_interp.switch_operand_count" of inputOp OPERATION to COUNTS_ATTR
}

switch! {
    /// Goes on with the block for an op's name.
    SwitchOperationNameOp = "pdl_interp.switch_operation_name" of inputOp OPERATION to STRINGS_ATTR
}

switch! {
    /// Goes on with the block for the number of an op's results.
    SwitchResultCountOp = "pdl_interp.switch_result_count" of inputOp OPERATION to COUNTS_ATTR
}

switch! {
    /// Goes on with the block for what a type is.
    SwitchTypeOp = "pdl_interp.switch_type" of value TYPE to TYPES_ATTR
}

switch! {
    /// Goes on with the block for what types are.
    SwitchTypesOp = "pdl_interp.switch_types" of value TYPES to TYPE_LISTS_ATTR
}
