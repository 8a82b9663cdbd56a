//! Decoding of well-formed, malformed and mutilated models.

use super::writer::Writer;
use super::*;
use proptest::prelude::*;

/// A model that uses every message of the schema at least once.
pub(crate) fn everything() -> Vec<u8> {
    let shape = Writer::new()
        .message(1, &Writer::new().string(2, "batch").string(3, "DATA_BATCH"))
        .message(1, &Writer::new().int(1, 3))
        .message(1, &Writer::new());
    let tensor_type = Writer::new().int(1, 1).message(2, &shape);
    let ty = Writer::new().message(1, &tensor_type).string(6, "TENSOR");
    let sequence = Writer::new().message(4, &Writer::new().message(1, &ty));
    let optional = Writer::new().message(9, &Writer::new().message(1, &sequence));
    let map = Writer::new().message(5, &Writer::new().int(1, 7).message(2, &ty));
    let sparse = Writer::new().message(8, &tensor_type);
    let opaque = Writer::new().message(7, &Writer::new().string(1, "d").string(2, "n"));
    let info = |name: &str, ty: &Writer| Writer::new().string(1, name).message(2, ty);

    let raw = Writer::new()
        .ints(1, &[2, 2])
        .int(2, 1)
        .string(8, "w")
        .bytes(9, &[0; 16])
        .string(12, "doc")
        .entry(16, "k", "v");
    let typed = Writer::new()
        .int(1, 2)
        .int(1, 1)
        .floats(4, &[1.0, 2.0])
        .ints(5, &[1, -1])
        .bytes(6, b"text")
        .ints(7, &[-5])
        .fixed64(10, 1.5f64.to_bits())
        .ints(11, &[9])
        .message(3, &Writer::new().int(1, 0).int(2, 4));
    let external = Writer::new().int(14, 1).entry(13, "location", "w.bin");
    let coordinates = Writer::new().message(1, &raw).message(2, &typed).ints(3, &[4, 4]);

    let sub = Writer::new().string(2, "then").message(1, &Writer::new().string(4, "Relu"));
    let attribute = |name: &str, kind: i64| Writer::new().string(1, name).int(20, kind);
    let node = Writer::new()
        .string(1, "x")
        .string(1, "")
        .string(2, "y")
        .string(3, "/layer/Conv")
        .string(4, "Conv")
        .string(6, "doc")
        .string(7, "ai.onnx")
        .string(8, "over")
        .entry(9, "namespace", "a/b")
        .message(5, &attribute("f", 1).float(2, 0.5))
        .message(5, &attribute("i", 2).int(3, -3))
        .message(5, &attribute("s", 3).bytes(4, b"SAME"))
        .message(5, &attribute("t", 4).message(5, &raw))
        .message(5, &attribute("g", 5).message(6, &sub))
        .message(5, &attribute("fs", 6).float(7, 1.0).floats(7, &[2.0]))
        .message(5, &attribute("is", 7).int(8, 1).ints(8, &[2, -1]))
        .message(5, &attribute("ss", 8).bytes(9, b"a").bytes(9, b"b"))
        .message(5, &attribute("ts", 9).message(10, &raw))
        .message(5, &attribute("gs", 10).message(11, &sub))
        .message(5, &attribute("st", 11).message(22, &coordinates))
        .message(5, &attribute("sts", 12).message(23, &coordinates))
        .message(5, &attribute("tp", 13).message(14, &ty))
        .message(5, &attribute("tps", 14).message(15, &optional))
        .message(5, &attribute("ref", 2).string(21, "outer").string(13, "doc"));

    let graph = Writer::new()
        .message(1, &node)
        .string(2, "main")
        .message(5, &raw)
        .message(5, &typed)
        .message(5, &external)
        .message(15, &coordinates)
        .string(10, "doc")
        .message(11, &info("x", &ty).string(3, "doc").entry(4, "k", "v"))
        .message(11, &info("m", &map))
        .message(12, &info("o", &optional))
        .message(13, &info("s", &sparse))
        .message(13, &info("p", &opaque))
        .message(14, &Writer::new().string(1, "x").entry(2, "SCALE_TENSOR", "s"))
        .entry(16, "k", "v");
    let opset = Writer::new().string(1, "").int(2, 18);
    let function = Writer::new()
        .string(1, "f")
        .string(4, "a")
        .string(5, "b")
        .string(6, "alpha")
        .message(7, &node)
        .string(8, "doc")
        .message(9, &opset)
        .string(10, "local")
        .message(11, &attribute("beta", 1).float(2, 1.0))
        .message(12, &info("a", &ty))
        .string(13, "over")
        .entry(14, "k", "v");
    Writer::new()
        .int(1, 10)
        .string(2, "producer")
        .string(3, "1")
        .string(4, "org")
        .int(5, 7)
        .string(6, "doc")
        .message(7, &graph)
        .message(8, &opset)
        .entry(14, "k", "v")
        .message(20, &Writer::new())
        .message(25, &function)
        .into_bytes()
}

fn with_graph(graph: &Writer) -> Vec<u8> {
    Writer::new().int(1, 8).message(7, graph).into_bytes()
}

fn fails(bytes: &[u8]) -> String {
    match decode_model(bytes) {
        Ok(_) => panic!("the model was accepted"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn every_message_is_read() {
    let bytes = everything();
    let Decoded { model, warnings } = decode_model(&bytes).unwrap();
    assert_eq!(warnings, []);
    insta::assert_debug_snapshot!(model);
}

#[test]
fn ranges_point_at_the_messages() {
    let bytes = everything();
    let model = decode_model(&bytes).unwrap().model;
    let node = &model.graph.node[0];
    let slice = &bytes[node.range.start..node.range.end];
    let again = Writer::new().message(1, &Writer::new().raw(slice));
    let bytes_again = with_graph(&again);
    let decoded = decode_model(&bytes_again).unwrap().model;
    assert_eq!(decoded.graph.node[0].name, "/layer/Conv");
    assert_eq!(decoded.graph.node[0].attribute.len(), node.attribute.len());

    let raw = model.graph.initializer[0].raw_data.unwrap();
    assert_eq!(raw.bytes.as_ptr(), bytes[raw.offset..].as_ptr(), "raw_data must not be copied");
}

#[test]
fn errors_name_the_message_and_the_byte() {
    let attribute = Writer::new().string(1, "a").raw(&[0x1a, 0x7f]);
    let node = Writer::new().string(4, "Relu").message(5, &attribute);
    let graph = Writer::new().message(1, &Writer::new()).message(1, &node);
    insta::assert_snapshot!(fails(&with_graph(&graph)), @"graph.node[1].attribute[0]: field 3 is encoded as length-delimited, expected varint (at byte 19)");

    let node = Writer::new().raw(&[0x22, 0x05, b'R']);
    insta::assert_snapshot!(fails(&with_graph(&Writer::new().message(1, &node))), @"graph.node[0].op_type: the message ends too early: 5 more bytes are announced, 1 are left (at byte 7)");

    let node = Writer::new().bytes(1, b"\xffx");
    insta::assert_snapshot!(fails(&with_graph(&Writer::new().message(1, &node))), @"graph.node[0].input[0]: a string is not valid UTF-8 (from its byte 0) (at byte 8)");

    let tensor = Writer::new().bytes(4, &[0; 6]);
    insta::assert_snapshot!(fails(&with_graph(&Writer::new().message(5, &tensor))), @"graph.initializer[0]: a packed list has 6 bytes, which is no multiple of 4 (at byte 8)");

    insta::assert_snapshot!(fails(b""), @"model: the model has no graph; is this file an ONNX model? (at byte 0)");
    insta::assert_snapshot!(fails(b"PK\x03\x04"), @"model: a field number is out of range (1 to 536870911) (at byte 2)");
    insta::assert_snapshot!(fails(&[0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02]), @"model: a variable-length integer exceeds 64 bits (at byte 1)");
    insta::assert_snapshot!(fails(&[0x00]), @"model: a field number is out of range (1 to 536870911) (at byte 0)");
    insta::assert_snapshot!(fails(&[0x0e]), @"model: wire type 6 does not exist; is this file an ONNX model? (at byte 0)");
}

#[test]
fn a_truncated_model_is_refused() {
    let graph = Writer::new().string(2, "g").bytes(10, &[b'x'; 40]);
    let bytes = with_graph(&graph);
    for end in 1..bytes.len() {
        // After the two bytes of `ir_version` the cut falls between fields: only the graph lacks.
        assert!(decode_model(&bytes[..end]).is_err(), "cut at {end}");
    }
}

#[test]
fn lengths_are_checked_before_anything_is_allocated() {
    let huge = [0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];
    insta::assert_snapshot!(fails(&huge), @"graph: the message ends too early: 9223372036854775807 more bytes are announced, 0 are left (at byte 1)");
}

/// Graphs nested in attributes, `levels` of them below the main graph.
fn nested_graphs(levels: usize) -> Vec<u8> {
    let mut graph = Writer::new();
    for _ in 0..levels {
        let attribute = Writer::new().int(20, 5).message(6, &graph);
        graph = Writer::new().message(1, &Writer::new().message(5, &attribute));
    }
    with_graph(&graph)
}

#[test]
fn deep_nesting_is_refused() {
    assert!(decode_model(&nested_graphs(MAX_DEPTH - 1)).is_ok());
    for levels in [MAX_DEPTH, 5000] {
        let error = decode_model(&nested_graphs(levels)).unwrap_err();
        assert_eq!(*error.fault(), Fault::TooDeep(MAX_DEPTH));
    }
    let mut ty = Writer::new();
    for _ in 0..5000 {
        ty = Writer::new().message(4, &Writer::new().message(1, &ty));
    }
    let graph = Writer::new().message(11, &Writer::new().message(2, &ty));
    let error = decode_model(&with_graph(&graph)).unwrap_err();
    assert_eq!(*error.fault(), Fault::TooDeep(MAX_DEPTH));
}

#[test]
fn unknown_fields_and_groups_are_skipped() {
    // Group 30 holds group 31, a varint, four bytes, eight bytes and a string.
    let group = Writer::new()
        .raw(&[0xf3, 0x01, 0xfb, 0x01])
        .int(1, 1)
        .float(2, 1.0)
        .fixed64(3, 1)
        .string(4, "x")
        .raw(&[0xfc, 0x01, 0xf4, 0x01]);
    let bytes = Writer::new().raw(&group.into_bytes()).message(7, &Writer::new().string(2, "g"));
    assert_eq!(decode_model(&bytes.into_bytes()).unwrap().model.graph.name, "g");

    assert!(fails(&[0xf3, 0x01]).contains("does not begin and end in the same message"));
    assert!(fails(&[0xf4, 0x01]).contains("does not begin and end in the same message"));
    assert!(fails(&[0xf3, 0x01, 0xfc, 0x01]).contains("does not begin and end"));
}

#[test]
fn a_repeated_message_merges_into_the_first() {
    let bytes = Writer::new()
        .message(7, &Writer::new().string(2, "a").message(1, &Writer::new().string(3, "n0")))
        .message(7, &Writer::new().message(1, &Writer::new().string(3, "n1")))
        .into_bytes();
    let model = decode_model(&bytes).unwrap().model;
    assert_eq!(model.graph.name, "a");
    assert_eq!(model.graph.node.iter().map(|n| n.name).collect::<Vec<_>>(), ["n0", "n1"]);
}

#[test]
fn documentation_that_is_not_utf8_is_a_warning() {
    let bytes = with_graph(&Writer::new().bytes(10, b"caf\xe9"));
    let Decoded { model, warnings } = decode_model(&bytes).unwrap();
    assert_eq!(model.graph.doc_string, "");
    insta::assert_snapshot!(warnings[0], @"graph.doc_string: a string is not valid UTF-8 (from its byte 3) (at byte 6)");
}

#[test]
fn the_declared_kind_decides_an_attributes_value() {
    let value = |attribute: Writer| {
        let node = Writer::new().message(5, &attribute);
        let bytes = with_graph(&Writer::new().message(1, &node));
        let decoded = decode_model(&bytes).map_err(|e| e.to_string())?;
        let warnings: Vec<_> = decoded.warnings.iter().map(ToString::to_string).collect();
        Ok::<_, String>((format!("{:?}", decoded.model.graph.node[0].attribute[0].value), warnings))
    };
    let undeclared = value(Writer::new().ints(8, &[1, 2])).unwrap();
    assert_eq!(undeclared, ("Ints([1, 2])".to_owned(), vec![]));
    let default = value(Writer::new().int(20, 2)).unwrap();
    assert_eq!(default, ("Int(0)".to_owned(), vec![]));
    let absent = value(Writer::new().int(20, 5)).unwrap();
    assert_eq!(absent, ("Undefined".to_owned(), vec![]));
    let both = value(Writer::new().int(20, 2).int(3, 4).float(2, 1.0)).unwrap();
    assert_eq!(both.0, "Int(4)");
    insta::assert_snapshot!(both.1[0], @"graph.node[0].attribute[0]: the attribute is declared as int but also carries float (at byte 8)");
    let unknown = value(Writer::new().int(20, 99)).unwrap_err();
    insta::assert_snapshot!(unknown, @"graph.node[0].attribute[0]: attribute kind 99 does not exist (at byte 8)");
}

#[test]
fn packed_and_unpacked_scalars_are_the_same() {
    let tensor = |t: &Writer| with_graph(&Writer::new().message(5, t));
    let packed = tensor(&Writer::new().ints(1, &[3]).ints(7, &[1, -1, 300]));
    let unpacked = tensor(&Writer::new().int(1, 3).int(7, 1).ints(7, &[-1]).int(7, 300));
    for bytes in [packed, unpacked] {
        let model = decode_model(&bytes).unwrap().model;
        let t = &model.graph.initializer[0];
        assert_eq!(t.dims, [3]);
        assert_eq!(t.int64_data.len(), 3);
        let values: Vec<i64> = t.int64_data.varints().map(u64::cast_signed).collect();
        assert_eq!(values, [1, -1, 300]);
    }
}

proptest! {
    #[test]
    fn random_bytes_do_not_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = decode_model(&bytes);
        let _ = decode_tensor(&bytes);
    }

    #[test]
    fn random_graphs_do_not_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = decode_model(&with_graph(&Writer::new().raw(&bytes)));
        let node = Writer::new().message(1, &Writer::new().raw(&bytes));
        let _ = decode_model(&with_graph(&node));
    }

    #[test]
    fn mutilated_models_do_not_panic(
        flips in proptest::collection::vec((any::<proptest::sample::Index>(), 0u8..8), 1..6),
        cut in any::<proptest::sample::Index>(),
        truncate in any::<bool>(),
    ) {
        let mut bytes = everything();
        for (at, bit) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        if truncate {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Err(error) = decode_model(&bytes) {
            prop_assert!(error.offset() <= bytes.len());
        }
    }
}
