use proptest::prelude::*;

use super::*;
use crate::blob::Blob;
use crate::body::Body;
use crate::context::Context;
use crate::op::Registry;
use crate::text::{self, ParseOptions, PrintOptions};
use crate::verify;

const SAMPLE: &str = r##"
#map = affine_map<(d0, d1)[s0] -> (d0 + s0 - d1 * 2, (d1 mod 3) floordiv 2)>
module @m attributes {a.m = #map, a.x = 1 : i32} {
  "tst.func"() <{sym_name = "f", v = dense<[[1, 2], [3, 4]]> : tensor<2x2xi32>}> ({
  ^bb0(%a: i32 loc("arg"), %b: tensor<?x4xf32> loc(unknown)):
    %0:2 = "tst.two"(%a, %b) : (i32, tensor<?x4xf32>) -> (i32, index)
    %1 = "tst.use"(%0#1, %fwd) {f = 1.5 : f32, g = 0.7 : f16, h = -3 : i8, n, q = @a::@"b c"::@d,
      z = array<i64: 1, -2>, y = array<i1: true, false>, d = dense<1.0> : tensor<4xf32>, t = (i32) -> (),
      st = memref<4x?xf32, strided<[4, 1], offset: ?>, 3>, um = memref<*xf32, 3>, k = memref<4xi1>,
      "weird name" = "a\n\"b", l = [1, 2, 3 : si33, 4 : ui64, 1.0], c = dense<(1.0, 2.0)> : tensor<2xcomplex<f32>>,
      b = dense<[true, false, true, true, true, true, true, false, true]> : tensor<9xi1>,
      b1 = dense<true> : tensor<9xi1>, i4 = dense<[-1, 7, -8]> : tensor<3xi4>, u4 = dense<[15, 0]> : tensor<2xui4>,
      sp = sparse<[[0, 0], [1, 2]], [1, 5]> : tensor<3x4xi32>, r = dense_resource<blob> : tensor<1xf32>,
      late = dense_resource<elided> : tensor<1xf32>, e = dense<> : tensor<0x3xi32>, dd = distinct[0]<1 : i32>,
      w = -5 : i200, ww = 100000000000000000000000000000000000000000000000 : i200, m = -9223372036854775808 : i64,
      s = dense<["x", "yz"]> : tensor<2x!foo.s>, ss = dense<"x"> : tensor<2x!foo.s>, ts = "typed" : i32,
      nan = 0x7FC00000 : f32, f8 = 1.0 : f8E4M3FN, big = 1.0 : f80, tu = tuple<i1, none, f64>, bf = 1.0 : bf16,
      en = tensor<2xf32, #foo.sparse>, ut = tensor<*xindex>, op = #foo.baz<1, "x">, ty = !foo.bar<[i32]>,
      loc = loc("x":1:2), set = affine_set<(d0) : (d0 - 3 >= 0)>} : (index, f32) -> vector<4x[8]xf32>
    "tst.br"(%a)[^bb1, ^bb2] : (i32) -> () loc(fused<"m">[callsite("f" at "g":1:2), "b":1:2 to :4])
  ^bb1:
    %fwd = "tst.def"() ({
      "tst.inner"(%fwd, %a) : (f32, i32) -> () loc("n"("f":1:2 to 3:4))
      %x = "tst.y"() ({
      ^bb0(%q: i32):
        "tst.z"(%q, %x) : (i32, i64) -> ()
      }, {}) : () -> i64
    }) : () -> f32
    "tst.br"()[^bb2] : () -> ()
  ^bb2:
    "tst.ret"() : () -> ()
  }) : () -> ()
  module @nested {
    %c = builtin.unrealized_conversion_cast to i32
  }
}
{-#
  dialect_resources: { builtin: { blob: "0x040000000000803F" } }
#-}
"##;

fn context() -> Context {
    Context::new(Registry::new())
}

fn sample(ctx: &Context) -> Body {
    text::parse(ctx, SAMPLE, "in.mlir", ParseOptions { allow_unregistered: true })
        .expect("the sample is right")
}

fn written(body: &Body, version: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    let options = WriteOptions { version, ..WriteOptions::default() };
    write(body, &options, &mut bytes).expect("memory can be written to");
    bytes
}

fn read_bytes(ctx: &Context, bytes: Vec<u8>) -> Result<Body, String> {
    let options = ReadOptions { allow_unregistered: true };
    read(ctx, &Blob::new(bytes), "in.mlirbc", options).map_err(|diags| {
        let first = diags.iter().next().expect("an error");
        format!("{}: {}", ctx.display(first.loc), first.message)
    })
}

fn shown(body: &Body) -> String {
    text::print(body, &PrintOptions { generic: true, debug_info: true, ..PrintOptions::default() })
}

#[test]
fn every_version_reads_back_what_was_written() {
    let ctx = context();
    let body = sample(&ctx);
    for version in 0..=VERSION {
        // Another context, so that nothing is there but what the file holds.
        let other = context();
        let again = read_bytes(&other, written(&body, version)).expect("what was written reads");
        let expected = match version {
            // There, inherent attributes and all others lie in one dictionary.
            0..=4 => shown(&body)
                .replace("<{sym_name = \"f\", v = dense<[[1, 2], [3, 4]]> : tensor<2x2xi32>}> ", ""),
            _ => shown(&body),
        };
        let found = shown(&again);
        let found = match version {
            0..=4 => found.replace(" {sym_name = \"f\", v = dense<[[1, 2], [3, 4]]> : tensor<2x2xi32>}", ""),
            _ => found,
        };
        assert_eq!(found, expected, "version {version}");
    }
}

#[test]
fn equal_ir_is_written_as_equal_bytes() {
    let (a, b) = (context(), context());
    b.name("something else first");
    assert_eq!(written(&sample(&a), VERSION), written(&sample(&b), VERSION));
}

#[test]
fn data_of_resources_stays_where_the_file_is() {
    let ctx = context();
    let bytes = written(&sample(&ctx), VERSION);
    let file = Blob::new(bytes);
    let other = context();
    read(&other, &file, "in.mlirbc", ReadOptions { allow_unregistered: true }).expect("reads");
    let blob = other.blobs().get(other.name("blob")).expect("the resource is there");
    assert_eq!(&blob[..], &1f32.to_le_bytes());
    assert!(file.as_ptr_range().contains(&blob.as_ptr()));
    assert!(other.blobs().get(other.name("elided")).is_none());
}

#[test]
fn resources_can_be_left_out() {
    let ctx = context();
    let mut bytes = Vec::new();
    let options = WriteOptions { elide_resources: true, ..WriteOptions::default() };
    write(&sample(&ctx), &options, &mut bytes).expect("memory can be written to");
    let other = context();
    read_bytes(&other, bytes).expect("reads");
    assert!(other.blobs().get(other.name("blob")).is_none());
}

/// What `mlir-opt` 22.1.8 wrote for two ops of an unregistered dialect.
const FROM_UPSTREAM: &str = "\
    4d4cef520d4d4c495232322e312e380001150501050501030b03030d039b5d2f015d0b0b0b0b0b0b0f130b6313131b170b0f\
    130b170b2f0b132f1f0b130b231f3b0b0f0b410f1b0b0b650b0b850f0b13012b070f0b130f0f1313130b130b131713232533\
    1b0f1b0305151502b2050509050b050d050f0511051311090d1711010105150317031505170719091b0b1d0121232527292b\
    2d33353739250d0305250f03ff23050505010025110501022b1f1103a92707031705192707011b1d051f2515110000803f00\
    000040052129192f31251b110000000000000000251d09010000000523110b03150525110b09030303fa072d010903050709\
    030d033f0541074309450b4701490d1f1321380d2d737472696465643c5b312c20325d3e0007270301094b4d51530d230d25\
    616666696e655f6d61703c28643029202d3e20286430293e000d270d29616666696e655f6d61703c2864302c20643129202d\
    3e202864302c206431293e001d595b0529170103050b01020201091b03092b01020401820c1b030d051b0325051b03091301\
    211b03091713011b0311031b050505091b0305032905000105111101663845344d33464e001b0300ffffffffffffffff0117\
    0d0311014f230d0115051111015521742e730021742e780004270501500f0107041703010903013b130301573d0603010501\
    00a72b050505050505070505070f050505050505070f05116275696c74696e0074006d6f64756c65006f7000660061006200\
    630064006500632e6d6c69720061620067007800797a00680069006a006b0073006e00080903050101";

#[test]
fn a_file_of_upstream_reads() {
    let digits: Vec<u32> = FROM_UPSTREAM.chars().map(|digit| digit.to_digit(16).expect("hex")).collect();
    let bytes = digits.chunks_exact(2).map(|pair| (pair[0] << 4 | pair[1]) as u8).collect();
    let ctx = context();
    let body = read_bytes(&ctx, bytes).expect("reads");
    insta::assert_snapshot!(text::print(
        &body,
        &PrintOptions { debug_info: true, ..PrintOptions::default() }
    ));
}

#[test]
fn truncated_files_are_refused() {
    let ctx = context();
    let bytes = written(&sample(&ctx), VERSION);
    for length in 0..bytes.len() {
        let other = context();
        assert!(read_bytes(&other, bytes[..length].to_vec()).is_err(), "{length} bytes");
    }
}

#[test]
fn errors_say_what_is_wrong() {
    let ctx = context();
    let good = written(&sample(&ctx), VERSION);
    let version = {
        let mut bytes = good.clone();
        bytes[4] = 0xff;
        bytes
    };
    let cases: [(&str, Vec<u8>); 5] = [
        ("text", b"module {}".to_vec()),
        ("version", version),
        ("producer", good[..6].to_vec()),
        ("sections", good[..20].to_vec()),
        ("end", good[..good.len() - 1].to_vec()),
    ];
    let lines: Vec<String> = cases
        .into_iter()
        .map(|(name, bytes)| format!("{name}: {}", read_bytes(&context(), bytes).err().expect("is refused")))
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

/// A module with an attribute of `depth` arrays within each other, made without text.
fn nested_arrays(depth: usize) -> Vec<u8> {
    let ctx = context();
    let mut body = crate::builtin::module(&ctx, crate::Loc::UNKNOWN);
    let attr = (0..depth).fold(ctx.bool_attr(true), |inner, _| ctx.array_attr([inner]));
    let this = body.self_op();
    body.set_attr(this, "t.deep", attr);
    written(&body, VERSION)
}

#[test]
fn attributes_nest_no_deeper_than_text_may() {
    assert!(read_bytes(&context(), nested_arrays(100)).is_ok());
    let error = read_bytes(&context(), nested_arrays(100_000)).err().expect("is refused");
    assert!(error.ends_with("attributes and types nest deeper than 128 levels"), "{error}");
}

proptest! {
    #[test]
    fn changed_files_never_panic(at in any::<prop::sample::Index>(), value in any::<u8>(), more in any::<prop::sample::Index>(), other in any::<u8>()) {
        let ctx = context();
        let mut bytes = written(&sample(&ctx), VERSION);
        let (first, second) = (at.index(bytes.len()), more.index(bytes.len()));
        bytes[first] = value;
        bytes[second] ^= other;
        let ctx = context();
        if let Ok(body) = read_bytes(&ctx, bytes) {
            let _ = verify::verify(&body);
            let _ = shown(&body);
        }
    }
}

const FUNCTIONS: &str = r#"
module @m {
  "tst.func"() <{sym_name = "f"}> ({
    %0 = "tst.def"() : () -> i32
    "tst.use"(%0, %1) : (i32, f32) -> ()
    %1 = "tst.def"() : () -> f32
  }) : () -> ()
  "tst.hold"() ({
    module @inner {
      module @innermost { "tst.c"() {x = 1 : i8} : () -> () }
    }
  }) : () -> ()
  module @g attributes {a.b = 2 : i64} {
    "tst.own"() : () -> ()
  }
}
"#;

fn lazily(ctx: &Context, bytes: Vec<u8>, use_them: impl FnOnce(&mut LazyReader<'_>, &mut Body)) {
    let (blob, options) = (Blob::new(bytes), ReadOptions { allow_unregistered: true });
    let (mut reader, mut module) =
        LazyReader::new(ctx, &blob, "in.mlirbc", options).expect("the file is right");
    use_them(&mut reader, &mut module);
}

#[test]
fn isolated_ops_are_read_when_they_are_asked_for() {
    let ctx = context();
    let body = text::parse(&ctx, FUNCTIONS, "in.mlir", ParseOptions { allow_unregistered: true })
        .expect("the text is right");
    lazily(&context(), written(&body, VERSION), |reader, module| {
        let pending: Vec<_> = reader.pending().collect();
        let [g] = pending[..] else { panic!("one op of the module is isolated: {pending:?}") };
        assert_eq!(module.symbol(g), Some("g"));
        let text = shown(module);
        assert!(
            text.contains("a.b = 2 : i64") && text.contains("tst.c") && !text.contains("tst.own"),
            "{text}"
        );
        reader.materialize(module, g).expect("it is right");
        assert_eq!(reader.pending().len(), 0);
        assert_eq!(shown(module), shown(&body));
        reader.materialize(module, g).expect("nothing is left to do");
        assert_eq!(shown(module), shown(&body));
    });
}

#[test]
fn files_read_at_once_and_bit_by_bit_are_the_same() {
    let ctx = context();
    for version in 0..=VERSION {
        let bytes = written(&sample(&ctx), version);
        let whole = read_bytes(&context(), bytes.clone()).expect("what was written reads");
        lazily(&context(), bytes, |reader, module| {
            assert_eq!(reader.pending().len(), usize::from(version >= 2), "version {version}");
            reader.materialize_all(module).expect("what was written reads");
            assert_eq!(shown(module), shown(&whole), "version {version}");
        });
    }
}

#[test]
fn what_is_wrong_in_an_isolated_op_is_found_when_it_is_read() {
    let ctx = context();
    let body = text::parse(&ctx, FUNCTIONS, "in.mlir", ParseOptions { allow_unregistered: true })
        .expect("the text is right");
    let bytes = written(&body, VERSION);
    let found = (0..bytes.len()).rev().find_map(|at| {
        let mut bad = bytes.clone();
        bad[at] ^= 0x40;
        let message = read_bytes(&context(), bad.clone()).err()?;
        let other = context();
        let (blob, options) = (Blob::new(bad), ReadOptions { allow_unregistered: true });
        let (mut reader, mut module) = LazyReader::new(&other, &blob, "in.mlirbc", options).ok()?;
        let before = shown(&module);
        let diags = reader.materialize_all(&mut module).expect_err("reading it whole fails as well");
        assert_eq!(shown(&module), before, "an op that can't be read stays as it was");
        assert_eq!(reader.pending().len(), 1);
        let first = diags.iter().next().expect("an error");
        assert_eq!(format!("{}: {}", other.display(first.loc), first.message), message);
        Some(())
    });
    assert!(found.is_some(), "some byte belongs to the op alone");
}
