//! Every op has an evaluation.

use super::has_evaluation;

#[test]
fn every_op_has_an_evaluation() {
    for def in crate::graph::DIALECT.ops {
        let name = def().name;
        assert!(has_evaluation(name), "{name} has none");
    }
}
