use super::{UpdateError, update};
use crate::{Options, Source, Verdict, check};

fn updated(test: &str, input: &str) -> Result<Option<String>, UpdateError> {
    let (test, input) = (Source::new("test", test), Source::new("input", input));
    let text = update(&test, &input, &Options::default())?;
    if let Some(text) = &text {
        let outcome = check(&Source::new("test", text.clone()), &input, &Options::default());
        assert_eq!(outcome.verdict, Verdict::Pass);
    }
    Ok(text.map(|text| String::from_utf8(text).expect("text")))
}

#[test]
fn a_test_that_passes_stays() {
    assert_eq!(updated("// CHECK: a\n", "x\na\n"), Ok(None));
}

#[test]
fn a_failing_block_is_rewritten_and_others_stay() {
    let test = "\
// RUN: x | FileCheck %s
// CHECK-LABEL: @f
func @f
  // CHECK: gone
  // CHECK-NEXT: too
// CHECK-LABEL: @g
// CHECK-DAG: two
// CHECK-DAG: one
";
    let input = "\
func @f(%arg0: i32) {
  %0 = add %arg0, %arg0 : i32

  %1:2 = pair %0, dense<[[1, 2], [3, 4]]>
}
func @g
one
two
";
    let expected = "\
// RUN: x | FileCheck %s
// CHECK-LABEL: @f
func @f
  // CHECK-SAME: (%[[ARG0:[a-zA-Z0-9_$.-]+]]: i32) {
  // CHECK-NEXT:  %[[V0:[a-zA-Z0-9_$.-]+]] = add %[[ARG0]], %[[ARG0]] : i32
  // CHECK-EMPTY:
  // CHECK-NEXT:  %[[V1:[a-zA-Z0-9_$.-]+]]:2 = pair %[[V0]], dense<{{\\[\\[}}1, 2], [3, 4]]>
  // CHECK-NEXT: }
// CHECK-LABEL: @g
// CHECK-DAG: two
// CHECK-DAG: one
";
    assert_eq!(updated(test, input).unwrap().as_deref(), Some(expected));
}

#[test]
fn exclusions_that_hold_are_kept() {
    let expected = "CHECK: a\nCHECK-NEXT: b\nCHECK-NOT: d\n";
    assert_eq!(
        updated("CHECK: c\nCHECK-NOT: b\nCHECK-NOT: d\n", "\na\nb\n").unwrap().as_deref(),
        Some(expected)
    );
}

#[test]
fn a_block_that_needs_a_rewritten_ones_variable_is_rewritten() {
    let test = "CHECK: [[X:[a-z]+]] = old\nCHECK-LABEL: label\nCHECK: use [[X]]\n";
    let expected = "CHECK: v = new\nCHECK-LABEL: label\nCHECK-NEXT: use v\n";
    assert_eq!(updated(test, "v = new\nlabel\nuse v\n").unwrap().as_deref(), Some(expected));
}

#[test]
fn what_cannot_be_updated_is_told() {
    assert_eq!(updated("CHECK-LABEL: f\nCHECK: a\n", "b\n"), Err(UpdateError::LabelNotFound(1)));
    assert_eq!(updated("CHECK-LABEL: f\nCHECK: a\n", "f\n\n"), Err(UpdateError::NothingToCheck(2)));
    assert_eq!(updated("CHECK-NEXT: f\n", "b\n"), Err(UpdateError::Invalid));
}
