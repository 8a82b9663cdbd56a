//! What the types and attributes of the pdl dialect stand for.

use terrace_ir::op::ParamDocs;

/// The documentation of types and attributes, by name.
pub(crate) static DOCS: &[(&str, ParamDocs)] = &[
    ("!pdl.attribute", ParamDocs::new("!pdl.attribute", "An attribute.", &[])),
    ("!pdl.operation", ParamDocs::new("!pdl.operation", "An op.", &[])),
    (
        "!pdl.range",
        ParamDocs::new(
            "!pdl.range<element>",
            "Any number of things of one kind.",
            &[("element", "`attribute`, `operation`, `type` or `value`")],
        ),
    ),
    ("!pdl.type", ParamDocs::new("!pdl.type", "A type.", &[])),
    ("!pdl.value", ParamDocs::new("!pdl.value", "A value: an operand or a result of an op.", &[])),
];
