//! Every op has an evaluation.

use terrace_ir::op::Traits;

use super::has_evaluation;

#[test]
fn every_op_has_an_evaluation() {
    let ops = crate::graph::DIALECT.ops.iter().map(|def| def());
    // Control flow is run by the interpreter itself.
    for def in ops.filter(|def| def.regions.is_empty() && !def.traits.has(Traits::TERMINATOR)) {
        let name = def.name;
        assert!(has_evaluation(name), "{name} has none");
    }
}
