use super::verify;
use crate::context::Context;
use crate::text::{ParseOptions, parse};
use crate::{Registry, op, op::*};

static DIALECT: DialectDef = DialectDef {
    name: "vt",
    doc: "Ops for tests of the verifier.",
    ops: &[FuncOp::def, AddOp::def, PairOp::def, ConstOp::def, HolderOp::def, EndOp::def, GroupsOp::def],
    types: &[],
    attrs: &[],
    constant: None,
};

op! {
    /// A function.
    FuncOp = "vt.func" {
        attrs { sym_name: one SYMBOL_NAME_ATTR }
        regions { body: one some }
        traits [ISOLATED, SYMBOL]
    }
}

op! {
    /// A sum.
    AddOp = "vt.add" {
        types { T: SIGNLESS_INTEGER_LIKE }
        operands { lhs: one T, rhs: one T }
        results { sum: one T }
        traits [PURE]
    }
}

op! {
    /// Two of one type, one of another.
    PairOp = "vt.pair" {
        types { T: ANY }
        operands { a: one T, b: one T }
        results { out: one I1 }
    }
}

op! {
    /// A constant.
    ConstOp = "vt.const" {
        results { out: one ANY }
        attrs { value: one I32_ATTR }
        traits [PURE]
    }
}

op! {
    /// Holds one block.
    HolderOp = "vt.holder" {
        regions { body: one single }
        traits [SINGLE_BLOCK]
    }
}

op! {
    /// Two groups.
    GroupsOp = "vt.groups" {
        operands { a: many I32, b: opt I32 }
    }
}

op! {
    /// Ends a block.
    EndOp = "vt.end" {
        operands { values: many ANY }
        successors { to: many }
        traits [PURE, TERMINATOR]
        parents ["vt.func", "vt.holder"]
    }
}

/// The messages about a function with the lines given, and their notes.
fn messages(lines: &str) -> Vec<String> {
    let mut registry = Registry::new();
    registry.add(&DIALECT);
    let ctx = Context::new(registry);
    let text = format!("\"vt.func\"() <{{sym_name = \"f\"}}> ({{\n{lines}\n}}) : () -> ()");
    let body = parse(&ctx, &text, "t.mlir", ParseOptions { allow_unregistered: true })
        .unwrap_or_else(|diags| panic!("{:?}", diags.iter().map(|d| &d.message).collect::<Vec<_>>()));
    let mut found = Vec::new();
    for diagnostic in verify(&body).iter() {
        found.push(diagnostic.message.clone());
        found.extend(diagnostic.notes.iter().map(|note| format!("note: {}", note.message)));
    }
    found
}

const END: &str = "\"vt.end\"() : () -> ()";
const ONE: &str = "%0 = \"vt.const\"() <{value = 1 : i32}> : () -> i32\n";

#[test]
fn good_ir_has_no_errors() {
    assert!(messages(&format!("{ONE} %1 = \"vt.add\"(%0, %0) : (i32, i32) -> i32\n{END}")).is_empty());
}

#[test]
fn tables_are_checked() {
    let check = |op: &str, message: &str| {
        let found = messages(&format!("{ONE} %f = \"t.f\"() : () -> f32\n {op}\n{END}"));
        assert_eq!(found, [message], "{op}");
    };
    check(
        "\"vt.add\"(%f, %f) : (f32, f32) -> f32",
        "'vt.add' op operand #0 must be signless-integer-like, but got 'f32'",
    );
    check("\"vt.add\"(%0) : (i32) -> i32", "'vt.add' op expected 2 operands, but found 1");
    check("\"vt.add\"(%0, %0) : (i32, i32) -> ()", "'vt.add' op requires one result");
    check(
        "\"vt.add\"(%0, %0) : (i32, i32) -> i64",
        "'vt.add' op requires the same type for all operands and results",
    );
    check(
        "\"vt.pair\"(%0, %f) : (i32, f32) -> i1",
        "'vt.pair' op requires all operands to have the same type",
    );
    check("\"vt.const\"() : () -> i32", "'vt.const' op requires attribute 'value'");
    check(
        "\"vt.const\"() <{value = 1 : i64}> : () -> i32",
        "'vt.const' op attribute 'value' failed to satisfy constraint: 32-bit signless integer attribute",
    );
    check(
        "\"vt.holder\"() ({}) : () -> ()",
        "'vt.holder' op region #0 ('body') failed to verify constraint: region with 1 blocks",
    );
    check("\"vt.holder\"() : () -> ()", "'vt.holder' op requires one region");
    check("\"vt.groups\"(%0) : (i32) -> ()", "'vt.groups' op requires attribute 'operandSegmentSizes'");
    check(
        "\"vt.groups\"(%0) <{operandSegmentSizes = array<i32: 1, 1>}> : (i32) -> ()",
        "'vt.groups' op operand count (1) does not match with the total size (2) specified in attribute 'operandSegmentSizes'",
    );
    check(
        "\"vt.groups\"(%0, %0) <{operandSegmentSizes = array<i32: 0, 2>}> : (i32, i32) -> ()",
        "'vt.groups' op operand group starting at #0 requires 0 or 1 element, but found 2",
    );
}

#[test]
fn places_are_checked() {
    assert_eq!(
        messages(ONE),
        ["block with no terminator, has %0 = \"vt.const\"() <{value = 1 : i32}> : () -> i32"]
    );
    assert_eq!(
        messages(&format!("{END}\n{END}")),
        ["'vt.end' op must be the last operation in the parent block"]
    );
    assert_eq!(
        messages(&format!("\"t.x\"() ({{ {END} }}) : () -> ()\n{END}")),
        ["'vt.end' op expects parent op to be one of 'vt.func, vt.holder'"]
    );
    assert_eq!(
        messages("^a:\n\"vt.end\"()[^a] : () -> ()"),
        ["entry block of region may not have predecessors"]
    );
}

#[test]
fn uses_must_be_dominated() {
    assert_eq!(
        messages(&format!("%1 = \"vt.add\"(%0, %0) : (i32, i32) -> i32\n{ONE}{END}")),
        [
            "operand #0 does not dominate this use",
            "note: operand defined here (op in the same block)",
            "operand #1 does not dominate this use",
            "note: operand defined here (op in the same block)",
        ]
    );
    let branches = "\"vt.end\"()[^a, ^b] : () -> ()\n^a:\n%0 = \"t.x\"() : () -> i32\n\"vt.end\"()[^c] : () -> ()\n^b:\n\"vt.end\"()[^c] : () -> ()\n^c:\n\"t.use\"(%0) : (i32) -> ()\n\"vt.end\"() : () -> ()";
    assert_eq!(
        messages(branches),
        ["operand #0 does not dominate this use", "note: operand defined here (op in the same region)"]
    );
    let unreachable = format!("{END}\n^a:\n\"t.use\"(%0) : (i32) -> ()\n{ONE}{END}");
    assert!(messages(&unreachable).is_empty());
}

#[test]
fn symbols_are_defined_once() {
    let mut registry = Registry::new();
    registry.add(&DIALECT);
    let ctx = Context::new(registry);
    let one = "\"vt.func\"() <{sym_name = \"f\"}> ({ \"vt.end\"() : () -> () }) : () -> ()\n";
    let body = parse(&ctx, &format!("{one}{one}"), "t.mlir", ParseOptions::default()).expect("text");
    let found: Vec<String> = verify(&body).iter().map(|d| d.message.clone()).collect();
    assert_eq!(found, ["redefinition of symbol named 'f'"]);
}
