//! Tests of declarations as data.

use crate::op::Traits;

op! {
    /// Sum of two numbers, which
    /// need not be positive.
    ///
    /// Wraps around:
    ///
    ///   - always.
    pub DocumentedOp = "demo.documented" {}
}

op! {
    /// Nothing.
    pub BriefOp = "demo.brief" {}
}

#[test]
fn documentation_has_a_summary_and_a_description() {
    let def = DocumentedOp::def();
    assert_eq!(def.summary(), "Sum of two numbers, which need not be positive.");
    assert_eq!(def.description(), "Wraps around:\n\n  - always.");
    assert_eq!(
        def.docs(),
        "Sum of two numbers, which\nneed not be positive.\n\nWraps around:\n\n  - always."
    );
    assert_eq!(BriefOp::def().description(), "");
    assert_eq!(BriefOp::def().docs(), BriefOp::def().summary());
}

#[test]
fn traits_have_names_and_say_what_they_mean() {
    let (pure, name, doc) = Traits::ALL[0];
    assert_eq!((pure, name), (Traits::PURE, "PURE"));
    assert!(doc.contains("side effects"));
    let all = Traits::ALL.iter().fold(Traits::NONE, |all, entry| all.or(entry.0));
    assert_eq!(all.0.count_ones() as usize, Traits::ALL.len());
}
