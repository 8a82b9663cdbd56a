//! Stand-in until the func dialect is merged.
use terrace_ir::op;
use terrace_ir::op::*;
op! {
    /// A function.
    pub FuncOp = "func.func" {
        attrs { sym_name: one STR_ATTR, function_type: one TYPE_ATTR, arg_attrs: opt ANY_ATTR, res_attrs: opt ANY_ATTR }
        regions { body: one any }
        traits [ISOLATED, SYMBOL]
    }
}
op! {
    /// Return.
    pub ReturnOp = "func.return" { operands { operands: many ANY } traits [TERMINATOR] }
}
pub(super) static DIALECT: DialectDef = DialectDef {
    name: "func",
    doc: "",
    ops: &[FuncOp::def, ReturnOp::def],
    types: &[],
    attrs: &[],
    constant: None,
};
