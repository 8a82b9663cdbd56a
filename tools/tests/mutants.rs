//! No model makes the compiler panic or hang.
#![forbid(unsafe_code)]

use std::time::Duration;

mod pipeline;

#[test]
fn models_that_were_tampered_with_are_refused_or_compiled() {
    let models = pipeline::models().expect("the models of the repository are there");
    let mut refused = 0;
    for seed in 0..200 {
        // The limit only catches hangs: tests must not depend on how fast the machine is.
        let outcome = pipeline::outcome(&models, seed, pipeline::Way::Whole, Duration::from_secs(120))
            .expect("no panic and no hang");
        refused += usize::from(outcome.reached == pipeline::Reached::Nothing);
    }
    assert!((1..200).contains(&refused), "mutants are neither all refused nor all harmless");
}
