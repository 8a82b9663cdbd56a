//! The test dialect: ops, types and attributes for tests of tools, as upstream's dialect of this
//! name. Those that it does not declare are taken as they are, in the generic form.

use terrace_ir::op::DialectDef;

/// The test dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "test",
    doc: "What tests need, and any other op.",
    ops: &[],
    types: &[],
    attrs: &[],
    constant: None,
};
