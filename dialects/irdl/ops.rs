//! Ops of the irdl dialect.

use terrace_ir::interfaces::SymbolUser;
use terrace_ir::op::*;
use terrace_ir::{Context, Type, TypeKind, op};

use super::asm;
use super::verify::*;

fn is_named(ctx: &Context, ty: Type, name: &str) -> bool {
    matches!(ty.kind(ctx), TypeKind::Dialect { name: found, .. } if ctx.str(*found) == name)
}

/// `!irdl.attribute`: a constraint on attributes, types among them.
pub fn attribute_type(ctx: &Context) -> Type {
    ctx.ty(TypeKind::Dialect { name: ctx.name("irdl.attribute"), params: Box::default() })
}

/// `!irdl.region`: a constraint on regions.
pub fn region_type(ctx: &Context) -> Type {
    ctx.ty(TypeKind::Dialect { name: ctx.name("irdl.region"), params: Box::default() })
}

/// A constraint on attributes.
const ATTRIBUTE: Constraint = Constraint::exactly(
    "IRDL handle to an `mlir::Attribute`",
    |ctx, ty| is_named(ctx, ty, "irdl.attribute"),
    attribute_type,
);

/// A constraint on regions.
const REGION: Constraint = Constraint::exactly(
    "IRDL handle to a region definition",
    |ctx, ty| is_named(ctx, ty, "irdl.region"),
    region_type,
);

const NAMES_ATTR: AttrConstraint = AttrConstraint::new("string array attribute", |ctx, attr| {
    attr.as_array(ctx).is_some_and(|all| all.iter().all(|attr| attr.as_str(ctx).is_some()))
});

const VARIADICITIES_ATTR: AttrConstraint = AttrConstraint::new(
    "",
    |ctx, attr| matches!(attr.kind(ctx), terrace_ir::AttrKind::Dialect { name, .. } if ctx.str(*name) == "irdl.variadicity_array"),
);

op! {
    /// A dialect.
    pub DialectOp = "irdl.dialect" {
        attrs { sym_name: one SYMBOL_NAME_ATTR }
        regions { body: one any }
        traits [ISOLATED, SYMBOL, SYMBOL_TABLE, NO_TERMINATOR, SINGLE_BLOCK]
        assembly (asm::parse_named, asm::print_named)
        verify verify_dialect
    }
}

op! {
    /// A type of a dialect, with the constraints on its parameters.
    pub TypeOp = "irdl.type" {
        attrs { sym_name: one SYMBOL_NAME_ATTR }
        regions { body: one any }
        traits [SYMBOL, NO_TERMINATOR, SINGLE_BLOCK]
        parents ["irdl.dialect"]
        assembly (asm::parse_named, asm::print_named)
        verify verify_type_def
    }
}

op! {
    /// An attribute of a dialect, with the constraints on its parameters.
    pub AttributeOp = "irdl.attribute" {
        attrs { sym_name: one SYMBOL_NAME_ATTR }
        regions { body: one any }
        traits [SYMBOL, NO_TERMINATOR, SINGLE_BLOCK]
        parents ["irdl.dialect"]
        assembly (asm::parse_named, asm::print_named)
        verify verify_attribute_def
    }
}

op! {
    /// An op of a dialect, with the constraints on operands, results, attributes and regions.
    pub OperationOp = "irdl.operation" {
        attrs { sym_name: one SYMBOL_NAME_ATTR }
        regions { body: one any }
        traits [SYMBOL, NO_TERMINATOR, SINGLE_BLOCK]
        parents ["irdl.dialect"]
        assembly (asm::parse_named, asm::print_named)
        verify verify_operation_def
        verify_regions verify_names_apart
    }
}

op! {
    /// The parameters of a type or attribute, by name.
    pub ParametersOp = "irdl.parameters" {
        operands { args: many ATTRIBUTE }
        attrs { names: one NAMES_ATTR }
        parents ["irdl.type", "irdl.attribute"]
        assembly (asm::parse_attribute_list, asm::print_list)
        verify verify_parameters
    }
}

op! {
    /// The operands of an op, by name; each may be optional or variadic.
    pub OperandsOp = "irdl.operands" {
        operands { args: many ATTRIBUTE }
        attrs { names: one NAMES_ATTR, variadicity: one VARIADICITIES_ATTR }
        parents ["irdl.operation"]
        assembly (asm::parse_variadic_list, asm::print_list)
        verify verify_operands
    }
}

op! {
    /// The results of an op, by name; each may be optional or variadic.
    pub ResultsOp = "irdl.results" {
        operands { args: many ATTRIBUTE }
        attrs { names: one NAMES_ATTR, variadicity: one VARIADICITIES_ATTR }
        parents ["irdl.operation"]
        assembly (asm::parse_variadic_list, asm::print_list)
        verify verify_results
    }
}

op! {
    /// Attributes that an op must have.
    pub AttributesOp = "irdl.attributes" {
        operands { attributeValues: many ATTRIBUTE }
        attrs { attributeValueNames: one NAMES_ATTR }
        parents ["irdl.operation"]
        assembly (asm::parse_attributes, asm::print_attributes)
        verify verify_attributes
    }
}

op! {
    /// The regions of an op, by name.
    pub RegionsOp = "irdl.regions" {
        operands { args: many REGION }
        attrs { names: one NAMES_ATTR }
        parents ["irdl.operation"]
        assembly (asm::parse_region_list, asm::print_list)
        verify verify_regions
    }
}

op! {
    /// Holds of one attribute or type alone.
    pub IsOp = "irdl.is" {
        results { output: one ATTRIBUTE }
        attrs { expected: one ANY_ATTR }
        parents ["irdl.type", "irdl.attribute", "irdl.operation"]
        assembly "$expected attr-dict"
    }
}

op! {
    /// Holds of any attribute or type of one kind, whatever its parameters.
    pub BaseOp = "irdl.base" {
        results { output: one ATTRIBUTE }
        attrs { base_ref: opt SYMBOL_ATTR, base_name: opt STR_ATTR }
        parents ["irdl.type", "irdl.attribute", "irdl.operation"]
        assembly (asm::parse_base, asm::print_base)
        verify verify_base
        interfaces [SymbolUser => BASE_SYMBOLS]
    }
}

op! {
    /// Holds of attributes or types of one kind whose parameters satisfy constraints.
    pub ParametricOp = "irdl.parametric" {
        operands { args: many ATTRIBUTE }
        results { output: one ATTRIBUTE }
        attrs { base_type: one SYMBOL_ATTR }
        parents ["irdl.type", "irdl.attribute", "irdl.operation"]
        assembly (asm::parse_parametric, asm::print_parametric)
        interfaces [SymbolUser => PARAMETRIC_SYMBOLS]
    }
}

op! {
    /// Holds of any attribute or type.
    pub AnyOp = "irdl.any" {
        results { output: one ATTRIBUTE }
        parents ["irdl.type", "irdl.attribute", "irdl.operation"]
        assembly "attr-dict"
    }
}

op! {
    /// Holds where one of several constraints does.
    pub AnyOfOp = "irdl.any_of" {
        operands { args: many ATTRIBUTE }
        results { output: one ATTRIBUTE }
        parents ["irdl.type", "irdl.attribute", "irdl.operation"]
        assembly "`(` $args `)` attr-dict"
    }
}

op! {
    /// Holds where all of several constraints do.
    pub AllOfOp = "irdl.all_of" {
        operands { args: many ATTRIBUTE }
        results { output: one ATTRIBUTE }
        parents ["irdl.type", "irdl.attribute", "irdl.operation"]
        assembly "`(` $args `)` attr-dict"
    }
}

op! {
    /// Holds where a C++ expression does. It can be read and printed, and not be checked.
    pub CPredOp = "irdl.c_pred" {
        results { output: one ATTRIBUTE }
        attrs { pred: one STR_ATTR }
        parents ["irdl.type", "irdl.attribute", "irdl.operation"]
        assembly "$pred attr-dict"
    }
}

op! {
    /// A region: the types of the arguments of its first block, when they are given, and the number of its
    /// blocks.
    pub RegionOp = "irdl.region" {
        operands { entryBlockArgs: many ATTRIBUTE }
        results { output: one REGION }
        attrs { numberOfBlocks: opt I32_ATTR, constrainedArguments: opt UNIT_ATTR }
        parents ["irdl.operation"]
        assembly (asm::parse_region, asm::print_region)
        verify verify_region
    }
}
