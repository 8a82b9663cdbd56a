use super::*;
use crate::interfaces::{Branch, RegionPoint, RegionSuccessor};
use crate::op::{DialectDef, Registry};
use crate::text::{ParseOptions, parse};
use crate::{Context, op, op::*};

static DIALECT: DialectDef = DialectDef {
    name: "dt",
    doc: "Ops for tests of dense analyses.",
    ops: &[MarkOp::def, LoopOp::def, YieldOp::def, BrOp::def, OpaqueOp::def],
    types: &[],
    attrs: &[],
    constant: None,
};

op! {
    /// A step of a path.
    MarkOp = "dt.mark" {
        attrs { name: one STR_ATTR }
    }
}

op! {
    /// Runs its region any number of times.
    LoopOp = "dt.loop" {
        regions { body: one any }
        interfaces [RegionBranch => RegionBranch {
            successors: |body, op, _| vec![
                RegionSuccessor { to: RegionPoint::Region(body.region(op, 0)), inputs: Vec::new() },
                RegionSuccessor { to: RegionPoint::Parent, inputs: body.results(op).collect() },
            ],
            entry_operands: |_, _, _| Vec::new(),
        }]
    }
}

op! {
    /// Ends a region.
    YieldOp = "dt.yield" {
        traits [TERMINATOR, RETURN_LIKE]
    }
}

op! {
    /// Goes to one of several blocks.
    BrOp = "dt.br" {
        successors { to: many }
        traits [TERMINATOR]
        interfaces [Branch => Branch { operands: |_, _, _| Some((0, 0)), taken: |_, _, _| None }]
    }
}

op! {
    /// Does something unknown with its region.
    OpaqueOp = "dt.opaque" {
        regions { body: one any }
    }
}

/// The names of marks that control may have passed, or may pass; `?` where anything may have happened.
struct Names;

impl DenseAnalysis for Names {
    type State = std::collections::BTreeSet<String>;

    fn boundary(&self, _: &Body) -> Self::State {
        Self::State::new()
    }

    fn unknown(&self, _: &Body) -> Self::State {
        Self::State::from(["?".to_owned()])
    }

    fn join(&self, a: &Self::State, b: &Self::State) -> Self::State {
        a.union(b).cloned().collect()
    }

    fn transfer(&self, body: &Body, op: Op, state: &Self::State) -> Self::State {
        let mut state = state.clone();
        state.extend(name(body, op));
        state
    }
}

fn name(body: &Body, op: Op) -> Option<String> {
    body.attr(op, "name").and_then(|attr| attr.as_str(body.ctx()).map(str::to_owned))
}

fn body(text: &str) -> Body {
    let mut registry = Registry::new();
    registry.add(&DIALECT);
    let ctx = Context::new(registry);
    match parse(&ctx, text, "test.mlir", ParseOptions::default()) {
        Ok(body) => body,
        Err(diags) => panic!("{diags:?}"),
    }
}

fn mark(body: &Body, wanted: &str) -> Op {
    let found = body.all_ops().into_iter().find(|&op| name(body, op).as_deref() == Some(wanted));
    found.expect("a mark of this name")
}

fn before(text: &str, wanted: &str) -> Option<String> {
    let body = body(text);
    let states = forward(&body, &Names);
    states.before(mark(&body, wanted)).map(|names| Vec::from_iter(names.iter().cloned()).join(" "))
}

fn after(text: &str, wanted: &str) -> Option<String> {
    let body = body(text);
    let states = backward(&body, &Names);
    states.after(mark(&body, wanted)).map(|names| Vec::from_iter(names.iter().cloned()).join(" "))
}

const LOOP: &str = r#"
    "dt.mark"() {name = "a"} : () -> ()
    "dt.loop"() ({
      "dt.mark"() {name = "b"} : () -> ()
      "dt.loop"() ({
        "dt.mark"() {name = "c"} : () -> ()
        "dt.yield"() : () -> ()
      }) : () -> ()
      "dt.yield"() : () -> ()
    }) : () -> ()
    "dt.mark"() {name = "d"} : () -> ()
"#;

#[test]
fn control_runs_through_loops() {
    assert_eq!(before(LOOP, "a").as_deref(), Some(""));
    assert_eq!(before(LOOP, "b").as_deref(), Some("a b c"));
    assert_eq!(before(LOOP, "c").as_deref(), Some("a b c"));
    assert_eq!(before(LOOP, "d").as_deref(), Some("a b c"));
    assert_eq!(after(LOOP, "a").as_deref(), Some("b c d"));
    assert_eq!(after(LOOP, "b").as_deref(), Some("b c d"));
    assert_eq!(after(LOOP, "c").as_deref(), Some("b c d"));
    assert_eq!(after(LOOP, "d").as_deref(), Some(""));
}

const BLOCKS: &str = r#"
    "dt.loop"() ({
      "dt.br"() [^left, ^right] : () -> ()
    ^left:
      "dt.mark"() {name = "left"} : () -> ()
      "dt.br"() [^join] : () -> ()
    ^right:
      "dt.mark"() {name = "right"} : () -> ()
      "dt.br"() [^join] : () -> ()
    ^join:
      "dt.mark"() {name = "join"} : () -> ()
      "dt.br"() [^endless] : () -> ()
    ^dead:
      "dt.mark"() {name = "dead"} : () -> ()
      "dt.br"() [^join] : () -> ()
    ^endless:
      "dt.mark"() {name = "endless"} : () -> ()
      "dt.br"() [^endless] : () -> ()
    }) : () -> ()
"#;

#[test]
fn control_runs_through_blocks() {
    assert_eq!(before(BLOCKS, "left").as_deref(), Some(""));
    assert_eq!(before(BLOCKS, "join").as_deref(), Some("left right"));
    assert_eq!(before(BLOCKS, "dead"), None);
    assert_eq!(before(BLOCKS, "endless").as_deref(), Some("endless join left right"));
    // Nothing is known of what follows a cycle that does not end.
    assert_eq!(after(BLOCKS, "left").as_deref(), Some("? endless join"));
}

#[test]
fn nothing_is_known_around_regions_that_are_not_understood() {
    let text = r#"
      "dt.mark"() {name = "a"} : () -> ()
      "dt.opaque"() ({
        "dt.mark"() {name = "b"} : () -> ()
      }) : () -> ()
      "dt.mark"() {name = "c"} : () -> ()
    "#;
    assert_eq!(before(text, "b").as_deref(), Some("?"));
    assert_eq!(after(text, "b").as_deref(), Some("?"));
    assert_eq!(before(text, "c").as_deref(), Some("a"), "what the op does is up to transfer");
}
