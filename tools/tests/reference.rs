//! The reference documentation: complete, up to date, and with examples that hold what they say.
#![forbid(unsafe_code)]

use std::path::Path;

use terrace_tools::doc::{Reference, check_examples, check_texts, differences};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the source tree")
}

fn reference() -> Reference {
    Reference::read(root()).expect("the examples can be read")
}

fn assert_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn everything_is_documented() {
    assert_none(&check_texts(&reference()));
}

#[test]
fn every_op_and_pass_has_an_example_that_works() {
    assert_none(&check_examples(&reference()));
}

/// `cargo run -p terrace-tools --bin terrace-doc` brings the pages up to date.
#[test]
fn pages_are_up_to_date() {
    let pages = reference().pages(None).expect("the pages can be made");
    assert_none(&differences(&pages, &root().join("docs/reference")).expect("the pages can be read"));
}
