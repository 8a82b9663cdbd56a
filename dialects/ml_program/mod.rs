//! The ml_program dialect: functions, graphs and global variables of machine-learning programs.
//!
//! <https://mlir.llvm.org/docs/Dialects/MLProgramOps/>

mod asm;
pub(crate) mod docs;
mod ops;
mod types;
mod verify;

pub use ops::*;
pub use types::token_type;

use terrace_ir::Registry;
use terrace_ir::op::DialectDef;

/// The ml_program dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "ml_program",
    doc: "Functions, graphs and global variables of machine-learning programs.",
    ops: &[
        FuncOp::def,
        GlobalOp::def,
        GlobalLoadOp::def,
        GlobalLoadConstOp::def,
        GlobalLoadGraphOp::def,
        GlobalStoreOp::def,
        GlobalStoreGraphOp::def,
        OutputOp::def,
        ReturnOp::def,
        SubgraphOp::def,
        TokenOp::def,
    ],
    types: &["token"],
    attrs: &["extern"],
    constant: None,
};

/// Loads the dialect.
pub fn register(registry: &mut Registry) {
    registry.add(&DIALECT);
    registry.attr_syntax("ml_program.extern", &types::EXTERN_SYNTAX);
    registry.attr_alias("ml_program.extern", "extern");
}
