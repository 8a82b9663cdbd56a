//! The tables, the look-up by version, and each violation.

use super::*;
use crate::proto::decode_model;
use crate::proto::writer::Writer;

#[test]
fn every_line_of_the_tables_is_read() {
    for (domain, table) in [
        ("", include_str!("ai.onnx.txt")),
        ("", include_str!("ai.onnx.onnxruntime.txt")),
        ("ai.onnx.ml", include_str!("ai.onnx.ml.txt")),
        ("com.microsoft", include_str!("com.microsoft.txt")),
    ] {
        for line in table.lines() {
            let (name, since, signature) = parse::line(line).unwrap_or_else(|| panic!("{line}"));
            for version in since {
                let found = Operators::all().find(domain, name, version.into());
                match &signature {
                    Some(signature) => assert_eq!(found, Ok((version, signature)), "{line}"),
                    None => assert_eq!(found, Err(Unknown::Withdrawn { since: version }), "{line}"),
                }
            }
        }
    }
}

#[test]
fn the_version_decides() {
    let all = Operators::all();
    let softmax = |opset| {
        let (since, signature) = all.find("ai.onnx", "Softmax", opset).unwrap();
        (since, signature.attribute("axis").unwrap().absent.clone())
    };
    assert_eq!(softmax(11), (11, Absent::Int(1)));
    assert_eq!(softmax(12), (11, Absent::Int(1)));
    assert_eq!(softmax(18), (13, Absent::Int(-1)));
    assert_eq!(softmax(i64::MAX), (13, Absent::Int(-1)));
    let gemm = all.find("", "Gemm", 13).unwrap().1;
    assert_eq!(gemm.attribute("alpha").unwrap().absent, Absent::Float(1.0));
    assert_eq!(gemm.inputs[2], Formal { name: "C", arity: Arity::Optional });
    let concat = all.find("", "Concat", 13).unwrap().1;
    assert_eq!(concat.inputs, [Formal { name: "inputs", arity: Arity::Many(1) }]);
    assert_eq!(concat.attribute("axis").unwrap().absent, Absent::Error);
}

#[test]
fn unknown_operators() {
    let find = |domain, name, opset| Operators::all().find(domain, name, opset).map(|(since, _)| since);
    assert_eq!(find("", "RMSNormalization", 22), Err(Unknown::NotYet { since: 23 }));
    assert_eq!(find("", "LayerNormalization", 16), Ok(1));
    assert_eq!(find("", "Upsample", 13), Err(Unknown::Withdrawn { since: 10 }));
    assert_eq!(find("", "Softmx", 13), Err(Unknown::Name { nearest: Some("Softmax") }));
    assert_eq!(find("", "Frobnicate", 13), Err(Unknown::Name { nearest: None }));
    assert_eq!(find("com.example", "Gelu", 1), Err(Unknown::Domain));
    assert_eq!(find("", &"x".repeat(100_000), 13), Err(Unknown::Name { nearest: None }));
}

/// The violations of one node against operator set 18.
fn violations(op: &str, node: Writer) -> Vec<String> {
    let node = node.string(4, op);
    let bytes = Writer::new().message(7, &Writer::new().message(1, &node)).into_bytes();
    let model = decode_model(&bytes).unwrap().model;
    let (_, signature) = Operators::all().find("", op, 18).unwrap();
    check(&model.graph.node[0], signature).iter().map(ToString::to_string).collect()
}

#[test]
fn violations_say_what_was_expected() {
    let conv = || Writer::new().string(1, "x").string(1, "w").string(2, "y");
    assert_eq!(violations("Conv", conv()), Vec::<String>::new());
    assert_eq!(violations("Conv", conv().string(1, "").string(1, "")), Vec::<String>::new());
    let int = |name, value| Writer::new().string(1, name).int(20, 2).int(3, value);

    let found = [
        violations("Conv", Writer::new().string(1, "").string(1, "w").string(2, "y")),
        violations("Conv", conv().string(1, "b").string(1, "z").string(2, "y2")),
        violations("Conv", conv().message(5, &int("groups", 1)).message(5, &int("strides", 2))),
        violations("Conv", conv().message(5, &int("group", 1)).message(5, &int("group", 2))),
        violations("Concat", Writer::new().string(2, "y")),
        violations("Relu", Writer::new().string(1, "x").message(5, &int("frobnicate", 1))),
    ];
    insta::assert_snapshot!(found.concat().join("\n"), @r"
    input 0 (`X`) is missing
    takes at most 3 inputs, found 4
    gives at most 1 output, found 2
    attribute `groups` does not exist in this operator set; did you mean `group`?
    attribute `strides` is of kind int, expected ints
    attribute `group` is given twice
    input 0 (`inputs`) is missing
    attribute `axis` (int) is missing
    output 0 (`Y`) is missing
    attribute `frobnicate` does not exist in this operator set
    ");
}

#[test]
fn a_reference_to_the_functions_attribute_has_any_kind() {
    let reference = Writer::new().string(1, "axis").string(21, "outer");
    let node = Writer::new().string(1, "x").string(2, "y").message(5, &reference);
    assert_eq!(violations("Softmax", node), Vec::<String>::new());
}
