use expect_test::expect;
use pliron::context::Context;
use pliron::irfmt::parsers::spaced;
use pliron::operation::Operation;
use pliron::parsable::parse_from_str;
use pliron::printable::Printable;

/// What comes of a function with this body after the pass, or the error.
fn after(pass: &str, body: &str) -> String {
    let head = "builtin.func @f: builtin.function <(builtin.fp32) -> (builtin.fp32)>";
    let text = format!("{head} {{\n  ^entry(x: builtin.fp32):\n{body}}}");
    let ctx = &mut Context::new();
    let printed = parse_from_str(spaced(Operation::top_level_parser()), ctx, &text)
        .and_then(|op| crate::run(op, &[pass.to_owned()], ctx));
    printed.unwrap_or_else(|error| format!("{}: {}", error.loc.disp(ctx), error.err))
}

#[test]
fn folds() {
    let body = "
    c = builtin.constant <builtin.single 7.5> : builtin.fp32;
    y = bound.clamp c from 0.0 to 6.0 : builtin.fp32;
    func.return y
    ";
    expect![[r#"
        builtin.func @f: builtin.function <(builtin.fp32 ) -> (builtin.fp32 )> 
        {
          ^entry_block1v1(x_v0: builtin.fp32 ) !0:
            y_v3 = builtin.constant <builtin.single 6> : builtin.fp32  !1;
            func.return y_v3 !2
        }"#]]
    .assert_eq(&after("--canonicalize", body));
}

/// Bounds that do not overlap stay apart.
#[test]
fn apart() {
    let body = "
    a = bound.clamp x from 0.0 to 1.0 : builtin.fp32;
    b = bound.clamp a from 2.0 to 3.0 : builtin.fp32;
    func.return b
    ";
    expect![[r#"
        builtin.func @f: builtin.function <(builtin.fp32 ) -> (builtin.fp32 )> 
        {
          ^entry_block1v1(x_v0: builtin.fp32 ) !0:
            a_v1 = bound.clamp x_v0 from 0 to 1 : builtin.fp32  !1;
            b_v2 = bound.clamp a_v1 from 2 to 3 : builtin.fp32  !2;
            func.return b_v2 !3
        }"#]]
    .assert_eq(&after("--canonicalize", body));
}

#[test]
fn merge() {
    let body = "
    a = bound.clamp x from -1.0 to 6.0 : builtin.fp32;
    b = bound.clamp a from 0.0 to 9.0 : builtin.fp32;
    func.return b
    ";
    expect![[r#"
        builtin.func @f: builtin.function <(builtin.fp32 ) -> (builtin.fp32 )> 
        {
          ^entry_block1v1(x_v0: builtin.fp32 ) !0:
            b_v2 = bound.clamp x_v0 from 0 to 6 : builtin.fp32  !1;
            func.return b_v2 !2
        }"#]]
    .assert_eq(&after("--canonicalize", body));
}

#[test]
fn scalar() {
    let body = "
    y = bound.clamp x from 0.0 to 6.0 : builtin.fp32;
    func.return y
    ";
    expect![[r#"
        builtin.func @f: builtin.function <(builtin.fp32 ) -> (builtin.fp32 )> 
        {
          ^entry_block1v1(x_v0: builtin.fp32 ) !0:
            v2 = builtin.constant <builtin.single 0> : builtin.fp32  !1;
            v3 = builtin.constant <builtin.single 6> : builtin.fp32  !2;
            v4 = arith.maximumf x_v0, v2 : builtin.fp32  !3;
            y_v5 = arith.minimumf v4, v3 : builtin.fp32  !4;
            func.return y_v5 !5
        }"#]]
    .assert_eq(&after("--convert-bound-to-arith", body));
}

#[test]
fn wrong() {
    let body = "
    y = bound.clamp x from 6.0 to 0.0 : builtin.fp32;
    func.return y
    ";
    expect!["<in-memory>: line: 4, column: 5: expects min to be at most max, found 6 and 0"]
        .assert_eq(&after("--canonicalize", body));
}

#[test]
fn wrong_type() {
    let body = "
    z = builtin.constant <builtin.double 7.5> : builtin.fp64;
    y = bound.clamp z from 0.0 to 6.0 : builtin.fp32;
    func.return y
    ";
    expect!["<in-memory>: line: 5, column: 5: Expected operand type builtin.fp32, but found builtin.fp64"]
        .assert_eq(&after("--canonicalize", body));
}
