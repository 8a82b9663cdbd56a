use super::*;
use crate::context::Context;
use crate::op::Registry;
use crate::text::{ForEditor, ParseOptions, parse, read_for_editor};

fn read(source: &str) -> (Context, ForEditor) {
    let ctx = Context::new(Registry::new());
    let read = read_for_editor(&ctx, source, "in.mlir", ParseOptions { allow_unregistered: true });
    (ctx, read)
}

fn at(source: &str, span: Span) -> &str {
    &source[span.start as usize..span.end as usize]
}

/// Each use as `name -> offset of the definition`.
fn targets(source: &str, map: &SourceMap) -> Vec<String> {
    let values = map.value_uses.iter().map(|used| {
        let target = used.target.map(|target| map.values[target].span.start.to_string());
        format!("{}#{} -> {}", at(source, used.span), used.number, target.unwrap_or("none".into()))
    });
    let blocks = map.block_uses.iter().map(|used| {
        let target = used.target.and_then(|target| map.blocks[target].label);
        let target = target.map_or("none".into(), |label| label.start.to_string());
        format!("{} -> {target}", at(source, used.span))
    });
    values.chain(blocks).collect()
}

#[test]
fn uses_are_tied_to_their_definitions_in_either_order() {
    let source = "\
%a:2 = \"t.two\"() : () -> (i32, f32)
\"t.region\"() ({
^bb0(%x: i32):
  \"t.use\"(%a#1, %later, %x) : (f32, i1, i32) -> ()
  \"t.br\"()[^end, ^bb0] : () -> ()
^end:
  %later = \"t.def\"() : () -> i1
}, {
  %x = \"t.def\"() : () -> i64
  \"t.use\"(%x) : (i64) -> ()
}) : () -> ()
";
    let (_, read) = read(source);
    assert!(!read.diags.has_errors());
    let places = ["%x: i32", "%later = ", "%x = ", "^end:", "^bb0("].map(|text| source.find(text).unwrap());
    let [x, later, second_x, end, bb0] = places;
    let expected = [
        "%a#1 -> 0".to_owned(),
        format!("%later#0 -> {later}"),
        format!("%x#0 -> {x}"),
        format!("%x#0 -> {second_x}"),
        format!("^end -> {end}"),
        format!("^bb0 -> {bb0}"),
    ];
    assert_eq!(targets(source, &read.map), expected);
    assert_eq!(read.map.values[0].types.len(), 2);
    assert_eq!(read.map.values[1].owner, ValueOwner::Argument(0, 0));
}

#[test]
fn aliases_and_symbols_are_found_wherever_they_stand() {
    let source = "\
!t = i32
#m = affine_map<(d0) -> (d0)>
\"t.a\"() {m = #m, ty = tensor<4x!t>, again = tensor<4x!t>, s = @f::@g} : () -> !t loc(#l)
#l = loc(\"x\":1:2)
";
    let (ctx, read) = read(source);
    assert!(!read.diags.has_errors());
    let names: Vec<(&str, bool)> =
        read.map.alias_uses.iter().map(|used| (at(source, used.span), used.target.is_some())).collect();
    assert_eq!(names, [("#m", true), ("!t", true), ("!t", true), ("!t", true), ("#l", true)]);
    let symbols: Vec<&str> = read.map.symbols.iter().map(|symbol| ctx.str(symbol.name)).collect();
    assert_eq!(symbols, ["f", "g"]);
    assert_eq!(ctx.display(read.map.ops[0].loc).to_string(), "loc(\"x\":1:2)");
}

#[test]
fn an_op_that_is_wrong_is_left_out() {
    let source = "\
\"t.f\"() ({
  %a = \"t.a\"() : () -> i32
  %b = \"t.b\"(%a, : (i32) -> i32
  %c = \"t.c\"(%a, %b) : (i32, i64) -> i32
  \"t.d\"(%b, %nowhere) : (f32, i32) -> ()
}) : () -> ()
\"t.e\" : () -> ()
\"t.g\"() {a = {b = } } : () -> ()
\"t.h\"() : () -> ()
";
    let (ctx, read) = read(source);
    let messages: Vec<String> =
        read.diags.iter().map(|d| format!("{}: {}", ctx.display(d.loc), d.message)).collect();
    assert_eq!(
        messages,
        [
            "loc(\"in.mlir\":3:17): expected SSA operand",
            "loc(\"in.mlir\":7:6): expected '(' to start operand list",
            "loc(\"in.mlir\":8:18): expected attribute value",
            "loc(\"in.mlir\":5:13): use of undeclared SSA value name",
        ]
    );
    assert_eq!(read.fatal, 1);
    assert!(read.body.is_none());
    let complete: Vec<&str> = (read.map.ops.iter())
        .filter(|op| op.complete)
        .map(|op| ctx.op_str(op.name.expect("complete ops have a name")))
        .collect();
    assert_eq!(complete, ["t.f", "t.a", "t.c", "t.d", "t.h"]);
}

#[test]
fn what_is_open_at_the_end_is_one_error() {
    let source = "module @a {\n  \"t.a\"() ({\n    \"t.b\"() : () -> ()\n";
    let (ctx, read) = read(source);
    let messages: Vec<&str> = read.diags.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
    assert_eq!(messages, ["expected operation name in quotes"]);
    let known: Vec<&str> = read.map.ops.iter().map(|op| ctx.op_str(op.name.expect("a name"))).collect();
    assert_eq!(known, ["builtin.module", "t.a", "t.b"]);
    assert!(read.map.ops[0].complete && !read.map.ops[1].complete);
    assert_eq!(read.map.ops[0].attrs.len(), 1);
}

#[test]
fn what_is_right_reads_as_it_does_for_a_tool() {
    let source = "module { \"t.a\"() ({ ^bb0: \"t.b\"()[^bb0] : () -> () }) : () -> () }";
    let (ctx, read) = read(source);
    let plain = parse(&ctx, source, "in.mlir", ParseOptions { allow_unregistered: true });
    let options = crate::text::PrintOptions::default();
    let print = |body: &crate::Body| crate::text::print(body, &options);
    assert_eq!(read.body.as_ref().map(print), plain.ok().as_ref().map(print));
    assert_eq!(read.fatal, 0);
}

#[test]
fn regions_and_blocks_know_what_is_around_them() {
    let source = "\"t.a\"() ({ \"t.b\"() : () -> () }, {}) : () -> ()\n";
    let (_, read) = read(source);
    let spans: Vec<&str> = read.map.regions.iter().map(|region| at(source, region.span)).collect();
    assert_eq!(spans, ["{ \"t.b\"() : () -> () }", "{}"]);
    assert_eq!((read.map.ops[1].parent, read.map.ops[1].region), (Some(0), Some(0)));
    assert_eq!(at(source, read.map.ops[0].name_span), "\"t.a\"");
    assert_eq!(at(source, read.map.ops[0].span), source.trim());
}

#[test]
fn text_cut_anywhere_and_any_brackets_end() {
    let source = crate::text::tests::SAMPLE;
    for end in (0..source.len()).filter(|&end| source.is_char_boundary(end)).step_by(7) {
        read(&source[..end]);
    }
    for text in ["{{{{", "}}}}", "\"a\"({\n\"b\"({\n\"c\"({", "%a = %b = \n%c\n", "^\n^\n^", "#\n!\n{-#\n#-}"]
    {
        read(&text.repeat(300));
    }
}
