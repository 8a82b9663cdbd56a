//! The house is in order.
#![forbid(unsafe_code)]

use std::path::Path;

use terrace_test::tidy::metadata::Metadata;
use terrace_test::tidy::{comparison, files, layers, licences};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the test crate is a folder of the workspace")
}

fn metadata() -> Metadata {
    Metadata::read(root()).expect("cargo metadata")
}

#[track_caller]
fn assert_none(violations: Vec<String>) {
    assert!(violations.is_empty(), "\n{}\n", violations.join("\n"));
}

#[test]
fn crates_import_only_floors_below() {
    assert_none(layers::violations(&metadata().members));
}

#[test]
fn licences_of_dependencies_are_allowed() {
    let foreign = metadata().foreign;
    assert!(!foreign.is_empty());
    for (name, versions) in licences::duplicates(&foreign) {
        println!("{name} is in more than once: {}", versions.join(", "));
    }
    assert_none(licences::violations(&foreign));
}

#[test]
fn unsafe_stays_in_its_homes() {
    let files = files::tracked(root()).expect("git ls-files");
    assert_none(files::unsafe_violations(root(), &files, &metadata().members));
}

#[test]
fn mlir_files_are_run() {
    assert_none(files::without_run_line(&root().join("test")).expect("the test folder"));
}

#[test]
fn files_are_small_and_nobodys() {
    let files = files::tracked(root()).expect("git ls-files");
    assert!(!files.is_empty());
    assert_none(files::violations(root(), &files));
}

#[test]
fn the_comparison_shows_what_is_counted() {
    let table = comparison::table(root()).expect("the files that are compared");
    let page = std::fs::read_to_string(root().join("docs/comparison/README.md")).expect("the page");
    assert!(page.contains(&table), "docs/comparison/README.md should have this table:\n\n{table}");
}
