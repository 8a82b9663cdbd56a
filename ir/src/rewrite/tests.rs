use super::*;
use crate::op::{DialectDef, Fold, Folded, Registry};
use crate::text::{ParseOptions, PrintOptions, parse, print};
use crate::{op, op::*};

static DIALECT: DialectDef = DialectDef {
    name: "rt",
    doc: "Ops for tests of the drivers.",
    ops: &[ConstOp::def, AddOp::def, PingOp::def, PongOp::def],
    types: &[],
    attrs: &[],
    constant: Some(|rw, attr, ty| {
        let ctx = rw.context();
        let spec = rw.spec(ConstOp::def()).attr(&ctx, "value", attr).results([ty]);
        Some(rw.insert(spec))
    }),
};

op! {
    /// A constant.
    ConstOp = "rt.const" {
        results { out: one I32 }
        attrs { value: one I32_ATTR }
        traits [PURE, CONSTANT_LIKE]
    }
}

op! {
    /// A sum.
    AddOp = "rt.add" {
        operands { lhs: one I32, rhs: one I32 }
        results { sum: one I32 }
        traits [PURE, COMMUTATIVE]
        fold fold_add
    }
}

op! {
    /// Becomes a pong.
    PingOp = "rt.ping" { }
}

op! {
    /// Becomes a ping.
    PongOp = "rt.pong" { }
}

fn fold_add(op: AddOp, body: &Body, constants: &[Option<Attr>]) -> Option<Folded> {
    let ctx = body.ctx();
    let number = |at: usize| constants[at].and_then(|attr| attr.as_int(ctx));
    match (number(0), number(1)) {
        (Some(a), Some(b)) => Some(Fold::Attr(ctx.int_attr(i128::from(a + b), ctx.int(32))).into()),
        (None, Some(0)) => Some(Fold::Value(op.lhs(body)).into()),
        _ => None,
    }
}

fn body(text: &str) -> Body {
    let mut registry = Registry::new();
    registry.add(&DIALECT);
    let ctx = Context::new(registry);
    parse(&ctx, text, "t.mlir", ParseOptions { allow_unregistered: true }).expect("text")
}

fn names(body: &Body) -> Vec<&str> {
    body.all_ops().into_iter().map(|op| body.name_str(op)).collect()
}

const SUMS: &str = r#"
"t.use"() ({
  %x = "t.x"() : () -> i32
  %1 = "rt.const"() <{value = 1 : i32}> : () -> i32
  %2 = "rt.const"() <{value = -1 : i32}> : () -> i32
  %0 = "rt.add"(%1, %2) : (i32, i32) -> i32
  %same = "rt.add"(%0, %x) : (i32, i32) -> i32
  %5 = "rt.const"() <{value = 5 : i32}> : () -> i32
  %6 = "rt.const"() <{value = 5 : i32}> : () -> i32
  %7 = "rt.add"(%5, %same) : (i32, i32) -> i32
  %8 = "rt.add"(%6, %7) : (i32, i32) -> i32
  "t.end"(%8) : (i32) -> ()
}) : () -> ()
"#;

#[test]
fn folds_to_the_end() {
    for top_down in [true, false] {
        let mut body = body(SUMS);
        let config = GreedyConfig { top_down, ..GreedyConfig::default() };
        let result = apply_greedily(&mut body, &Patterns::new(), &config);
        assert!(result.converged && result.changed);
        assert_eq!(names(&body), ["t.use", "rt.const", "t.x", "rt.add", "rt.add", "t.end"]);
        let text = print(&body, &PrintOptions::default());
        assert!(crate::verify::verify(&body).iter().next().is_none(), "{text}");
        let again = apply_greedily(&mut body, &Patterns::new(), &config);
        assert!(again.converged && !again.changed, "{text}");
    }
}

#[test]
fn patterns_that_undo_each_other_are_reported() {
    let mut body = body(r#""rt.ping"() : () -> ()"#);
    let mut patterns = Patterns::new();
    patterns.on::<PingOp>("to-pong", |op, rw| {
        let spec = rw.spec(PongOp::def());
        rw.replace_with(op, spec);
        Some(())
    });
    patterns.on::<PongOp>("to-ping", |op, rw| {
        let spec = rw.spec(PingOp::def());
        rw.replace_with(op, spec);
        Some(())
    });
    let config = GreedyConfig { max_rewrites: Some(100), ..GreedyConfig::default() };
    let result = apply_greedily(&mut body, &patterns, &config);
    assert!(!result.converged);
    assert_eq!(result.last.keys().collect::<Vec<_>>(), ["to-ping", "to-pong"]);
    assert!(result.report().contains("'to-ping'"));

    let one = patterns.filter(&[], &["to-ping".to_owned()]);
    assert!(apply_greedily(&mut body, &one, &GreedyConfig::default()).converged);
    assert_eq!(names(&body), ["rt.pong"]);
}

#[test]
fn one_walk_looks_at_each_op_once() {
    let mut body = body("\"rt.ping\"() : () -> ()\n\"rt.pong\"() : () -> ()");
    let mut patterns = Patterns::new();
    patterns.on::<PingOp>("to-pong", |op, rw| {
        let spec = rw.spec(PongOp::def());
        rw.replace_with(op, spec);
        Some(())
    });
    patterns.on::<PongOp>("to-ping", |op, rw| {
        let spec = rw.spec(PingOp::def());
        rw.replace_with(op, spec);
        Some(())
    });
    assert_eq!(apply_once(&mut body, &patterns).applied, 2);
    assert_eq!(names(&body), ["rt.pong", "rt.ping"]);
}

/// Turns pings to pongs, the better of two patterns first; the better one goes wrong on the second op.
struct Group;

impl PatternGroup for Group {
    fn names(&self) -> Vec<String> {
        vec!["better".to_owned(), "other".to_owned()]
    }

    fn candidates<'g>(&'g self, op: Op, body: &Body) -> Vec<Candidate<'g>> {
        if PingOp::of(body, op).is_none() {
            return Vec::new();
        }
        let better = move |rw: &mut Rewriter<'_>| match rw.prev_op(op) {
            Some(_) => rw.fail(Diagnostic::error(rw.body().loc(op), "it goes wrong")),
            None => None,
        };
        let other = move |rw: &mut Rewriter<'_>| {
            let spec = rw.spec(PongOp::def());
            rw.replace_with(op, spec);
            Some(())
        };
        vec![Candidate::new("better", better), Candidate::new("other", other)]
    }
}

#[test]
fn groups_are_tried_in_order_and_failures_end_the_run() {
    let mut patterns = Patterns::new();
    patterns.group(std::sync::Arc::new(Group));
    let mut one = body(r#""rt.ping"() : () -> ()"#);
    let result = apply_greedily(&mut one, &patterns, &GreedyConfig::default());
    assert!(result.converged && result.failure.is_none());
    assert_eq!(names(&one), ["rt.pong"]);

    let text = "\"rt.ping\"() : () -> ()\n\"rt.ping\"() : () -> ()\n\"rt.ping\"() : () -> ()";
    let mut three = body(text);
    let result = apply_greedily(&mut three, &patterns, &GreedyConfig::default());
    assert!(!result.converged);
    assert_eq!(result.failure.expect("a failure").message, "it goes wrong");
    assert_eq!(names(&three), ["rt.pong", "rt.ping", "rt.ping"]);
    let mut three = body(text);
    let result = apply_once(&mut three, &patterns);
    assert_eq!((result.applied, result.failure.is_some()), (1, true));
}

#[test]
#[cfg(debug_assertions)]
#[should_panic(expected = "pattern 'liar' must say whether it changed something")]
fn a_pattern_must_say_whether_it_changed_something() {
    let mut body = body(r#""rt.ping"() : () -> ()"#);
    let mut patterns = Patterns::new();
    patterns.on::<PingOp>("liar", |_, _| Some(()));
    apply_greedily(&mut body, &patterns, &GreedyConfig::default());
}
