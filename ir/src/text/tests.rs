use proptest::prelude::*;

use super::*;
use crate::op::Registry;

pub(in crate::text) const SAMPLE: &str = r##"
#map = affine_map<(d0, d1)[s0] -> (d0 + s0 - d1 * 2, (d1 mod 3) floordiv 2)>
#set = affine_set<(d0) : (d0 - 3 >= 0, d0 == 0)>
!t = tensor<?x4xf32>
module attributes {a.m = #map, a.s = #set, a.x = 1 : i32} {
  "tst.func"() <{sym_name = "f", v = dense<[[1, 2], [3, 4]]> : tensor<2x2xi32>}> ({
  ^bb0(%a: i32 loc("arg"), %b: !t):
    %0:2 = "tst.two"(%a, %b) : (i32, tensor<?x4xf32>) -> (i32, index)
    %1 = "tst.use"(%0#1, %fwd) {f = 1.5 : f32, g = 0.7 : f32, h = -3 : i8, n, q = @a::@"b c",
      z = array<i64: 1, -2>, d = dense<1.0> : tensor<4xf32>, t = (i32) -> (),
      st = memref<4x?xf32, strided<[4, 1], offset: ?>, 3>, "weird name" = "a\n\"b",
      l = [1, 2, 3 : i32, 1.0], c = dense<(1.0, 2.0)> : tensor<2xcomplex<f32>>,
      b = dense<[true, false]> : tensor<2xi1>, hx = dense<"0x01000000"> : tensor<1xi32>,
      sp = sparse<[[0, 0], [1, 2]], [1, 5]> : tensor<3x4xi32>, r = dense_resource<blob> : tensor<1xf32>,
      e = dense<> : tensor<0x3xi32>, dd = distinct[5]<1 : i32>, nan = 0x7FC00000 : f32,
      op = #foo.baz<1, "x">, ty = !foo.bar<[i32]>} : (index, f32) -> vector<4x[8]xf32>
    "tst.br"(%a)[^bb1, ^bb2] : (i32) -> () loc(fused<"m">[callsite("f" at "g":1:2), "b":1:2 to :4])
  ^bb1:
    %fwd = "tst.def"() : () -> f32 loc(#late)
    "tst.br"()[^bb2] : () -> ()
  ^bb2:
    "tst.ret"() : () -> ()
  }) : () -> ()
  %c = builtin.unrealized_conversion_cast to i32
}
#late = loc("late"("x":1:1))
{-#
  dialect_resources: { builtin: { blob: "0x040000000000803F" } }
#-}
"##;

fn read(text: &str) -> Result<(Context, Body), String> {
    let ctx = Context::new(Registry::new());
    let body = parse(&ctx, text, "in.mlir", ParseOptions { allow_unregistered: true });
    body.map(|body| (ctx.clone(), body)).map_err(|diags| render(&ctx, &diags))
}

fn render(ctx: &Context, diags: &Diags) -> String {
    let lines: Vec<String> = diags
        .iter()
        .map(|diagnostic| format!("{}: {}", ctx.display(diagnostic.loc), diagnostic.message))
        .collect();
    lines.join("\n")
}

fn all_options() -> [PrintOptions; 4] {
    let plain = PrintOptions::default();
    [
        plain.clone(),
        PrintOptions { generic: true, ..plain.clone() },
        PrintOptions { debug_info: true, ..plain.clone() },
        PrintOptions { generic: true, debug_info: true, local_scope: true, ..plain },
    ]
}

fn assert_fixpoint(text: &str) {
    let Ok((_, body)) = read(text) else { return };
    for options in all_options() {
        let first = print(&body, &options);
        let (_, again) = read(&first).unwrap_or_else(|error| panic!("{error}\n{first}"));
        assert_eq!(print(&again, &options), first);
    }
}

#[test]
fn what_is_printed_reads_as_itself() {
    read(SAMPLE).expect("the sample is right");
    assert_fixpoint(SAMPLE);
}

#[test]
fn errors_say_what_was_expected_and_where() {
    let cases = [
        "\"a.b\"(",
        "\"a.b\"(%x) : (i32) -> ()",
        "\"a.b\"() : i32",
        "\"a.b\"() {a = 1, a = 2} : () -> ()",
        "\"a.b\"()[^x] : () -> ()",
        "%0 = \"a.b\"() : () -> ()",
        "%0:2 = \"a.b\"() : () -> i32",
        "\"a.b\"() {a = dense<[1, 2]> : tensor<3xi32>} : () -> ()",
        "\"a.b\"() {a = 300 : i8} : () -> ()",
        "\"a.b\"() {a = affine_map<(d0) -> (d1)>} : () -> ()",
        "\"a.b\"() : () -> tensor<4x-1xf32>",
        "\"a.b\"() : () -> () loc(#none)",
        "foo.bar",
        "bar",
        "module {",
        "%0 = \"a.b\"() : () -> i32 \"a.c\"(%0) : (i64) -> ()",
        "#a = 1 #a = 2",
    ];
    let found: Vec<String> =
        cases.iter().map(|text| format!("{text}\n    {}", read(text).err().unwrap_or_default())).collect();
    insta::assert_snapshot!(found.join("\n"));
}

#[test]
fn deep_nesting_is_an_error() {
    for (open, close) in [("[", "]"), ("{a = ", "}"), ("tuple<", ">"), ("affine_map<(d0) -> (((", ")")] {
        let text = format!("\"a.b\"() {{a = {}{}}} : () -> ()", open.repeat(100_000), close.repeat(100_000));
        assert!(read(&text).is_err());
    }
    let regions = "\"a.b\"() ({ ".repeat(100_000);
    assert!(read(&regions).err().is_some_and(|error| error.contains("nesting")));
    let modules = "module { ".repeat(100_000);
    assert!(read(&modules).err().is_some_and(|error| error.contains("nesting")));
    let expression = format!("#m = affine_map<(d0) -> ({}d0)>", "d0 + ".repeat(100_000));
    assert!(read(&expression).is_err());
}

#[test]
fn the_deepest_nesting_that_reads_also_prints() {
    let depth = parser::MAX_DEPTH as usize - 2;
    let text = format!("{}{}", "\"a.b\"() ({ ".repeat(depth), "}) : () -> () ".repeat(depth));
    assert_fixpoint(&text);
    read(&text).expect("not too deep");
}

proptest! {
    #[test]
    fn no_text_panics(text in "[ -~\n]{0,200}") {
        let _ = read(&text);
        let ctx = Context::new(Registry::new());
        let _ = (parse_attr(&ctx, &text), parse_type(&ctx, &text));
    }

    #[test]
    fn no_change_of_a_good_text_panics(
        at in 0..SAMPLE.len(),
        length in 0..20usize,
        new in "[ -~\u{e9}]{0,6}",
    ) {
        let end = (at + length).min(SAMPLE.len());
        let changed = format!("{}{new}{}", &SAMPLE[..at], &SAMPLE[end..]);
        assert_fixpoint(&changed);
    }

    #[test]
    fn every_float_reads_back(bits: u64) {
        let ctx = Context::new(Registry::new());
        for (kind, bits) in [(crate::FloatKind::F32, u128::from(bits as u32)), (crate::FloatKind::F64, u128::from(bits)), (crate::FloatKind::BF16, u128::from(bits as u16))] {
            let attr = ctx.attr(AttrKind::Float { bits, ty: ctx.float(kind) });
            let text = ctx.display(attr).to_string();
            prop_assert_eq!(parse_attr(&ctx, &text), Ok(attr), "{}", text);
        }
    }
}
