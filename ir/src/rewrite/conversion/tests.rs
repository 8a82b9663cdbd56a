use super::*;
use crate::op::{DialectDef, Registry};
use crate::text::{ParseOptions, PrintOptions, parse, print};
use crate::{Body, Context, op, op::*};

static DIALECT: DialectDef = DialectDef {
    name: "ct",
    doc: "Ops for tests of conversion.",
    ops: &[OldOp::def, NewOp::def, PairOp::def, UseOp::def, OtherOp::def],
    types: &[],
    attrs: &[],
    constant: None,
};

op! {
    /// Becomes new.
    OldOp = "ct.old" { operands { inputs: many ANY } results { out: one ANY } }
}

op! {
    /// What old becomes.
    NewOp = "ct.new" { operands { inputs: many ANY } results { out: one ANY } }
}

op! {
    /// Makes a value that becomes two.
    PairOp = "ct.pair" { results { out: one ANY } }
}

op! {
    /// Uses anything.
    UseOp = "ct.use" { operands { inputs: many ANY } }
}

op! {
    /// Is never converted.
    OtherOp = "ct.other" { }
}

fn body(text: &str) -> Body {
    let mut registry = Registry::new();
    registry.add(&DIALECT);
    let ctx = Context::new(registry);
    parse(&ctx, text, "t.mlir", ParseOptions { allow_unregistered: true }).expect("text")
}

/// Makes `i64` of `i32`, and two `i8` of `i16`.
fn types() -> TypeConverter {
    let mut types = TypeConverter::new();
    types.add(|_, ty| Some(ty));
    types.add(|ctx, ty| (ty == ctx.int(32)).then(|| ctx.int(64)));
    types.add_many(|ctx, ty| (ty == ctx.int(16)).then(|| Some(Converted::from_elem(ctx.int(8), 2))));
    types
}

fn patterns() -> ConversionPatterns {
    let mut patterns = ConversionPatterns::new();
    patterns.on::<OldOp>("never", |_, _, _| Err("it never does".into()));
    patterns.on::<OldOp>("renew", |op, operands, rw| {
        let ty = rw.convert_type(rw.ty(op.out(rw.body())))?;
        let spec = rw.spec(NewOp::def()).operands(operands.flat()).results([ty]);
        rw.replace_with(op, spec);
        Ok(())
    });
    patterns.on::<PairOp>("split", |op, _, rw| {
        let types = rw.convert_result_types(op.into())?;
        let mut values = Vec::new();
        for ty in types {
            let spec = rw.spec(NewOp::def()).results([ty]);
            let new = rw.insert(spec);
            values.push(rw.result(new, 0));
        }
        rw.replace_many(op, &[values]);
        Ok(())
    });
    patterns
}

fn run(text: &str, mode: Mode) -> (String, Vec<String>) {
    let mut body = body(text);
    let mut target = Target::new();
    target.legal::<NewOp>().legal::<UseOp>().illegal::<OldOp>().illegal::<PairOp>();
    let result = convert(&mut body, &target, &patterns(), &types(), Config::new(mode));
    let mut messages = Vec::new();
    for diagnostic in result.err().iter().flat_map(crate::Diags::iter) {
        messages.push(diagnostic.message.clone());
        messages.extend(diagnostic.help.clone());
    }
    (print(&body, &PrintOptions { generic: true, ..PrintOptions::default() }), messages)
}

#[test]
fn chains_need_no_casts_and_borders_do() {
    let (text, messages) = run(
        "%0 = \"ct.old\"() : () -> i32\n%1 = \"ct.old\"(%0) : (i32) -> i32\n\"ct.use\"(%1) : (i32) -> ()",
        Mode::Full,
    );
    assert!(messages.is_empty(), "{messages:?}");
    insta::assert_snapshot!(text, @r#"
    "builtin.module"() ({
      %0 = "ct.new"() : () -> i64
      %1 = "ct.new"(%0) : (i64) -> i64
      %2 = "builtin.unrealized_conversion_cast"(%1) : (i64) -> i32
      "ct.use"(%2) : (i32) -> ()
    }) : () -> ()
    "#);
}

#[test]
fn one_value_becomes_two() {
    let (text, messages) =
        run("%0 = \"ct.pair\"() : () -> i16\n%1 = \"ct.old\"(%0) : (i16) -> i8", Mode::Full);
    assert!(messages.is_empty(), "{messages:?}");
    insta::assert_snapshot!(text, @r#"
    "builtin.module"() ({
      %0 = "ct.new"() : () -> i8
      %1 = "ct.new"() : () -> i8
      %2 = "ct.new"(%0, %1) : (i8, i8) -> i8
    }) : () -> ()
    "#);
}

#[test]
fn failures_say_what_was_tried() {
    let (_, messages) = run("%0 = \"ct.old\"() : () -> i16", Mode::Partial);
    assert_eq!(
        messages,
        [
            "failed to legalize operation 'ct.old' that was explicitly marked illegal",
            "pattern 'never' refused: it never does; pattern 'renew' refused: type 'i16' cannot be converted",
        ]
    );
    let (_, messages) = run("\"ct.other\"() : () -> ()", Mode::Full);
    assert_eq!(messages, ["failed to legalize operation 'ct.other'", "no pattern rewrites this op"]);
    let (_, messages) = run("\"ct.other\"() : () -> ()", Mode::Partial);
    assert!(messages.is_empty());
}
