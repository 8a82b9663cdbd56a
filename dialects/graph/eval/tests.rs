//! Every op has an evaluation, and the error function agrees with tables.

use super::{has_evaluation, math::erf};

#[test]
fn every_op_has_an_evaluation() {
    for def in crate::graph::DIALECT.ops {
        let name = def().name;
        assert!(has_evaluation(name), "{name} has none");
    }
}

#[test]
fn erf_agrees_with_tables() {
    // Abramowitz and Stegun, table 7.1, to more places.
    for (x, y) in [
        (0.1, 0.112_462_916_018_284_9),
        (1.0, 0.842_700_792_949_714_9),
        (3.0, 0.999_977_909_503_001_4),
    ] {
        assert!((erf(x) - y).abs() < 1e-15);
        assert_eq!(erf(-x), -erf(x));
    }
}
