//! Texts that are models, and texts that are not.

use super::*;
use crate::proto::{AttributeValue, DimensionValue, TypeValue, decode_model};
use proptest::prelude::*;

const EVERYTHING: &str = r#"
# A comment.
< ir_version: 8, opset_import: ["": 18, "local": 1], producer_name: "hand",
  doc_string: "says \"hi\"", metadata_props: ["a": "b"] >
main (float[N, 3, ?] x, int64[2] n = {1, -2}, seq(float[]) s) => (float y, optional(int64) o)
< float[2] w = {1.5, -inf}, double z, bool[2] b = ["location": "b.bin", "offset": "4"] >
{
  [first] y, "odd name" = Conv <strides = [1, 2], auto_pad = "VALID", alpha = 0.5> (x, , w)
  t = local.Norm <eps: float = 1, value = float[2] {1, 2}, none: ints = [], ty = seq(int64[3])> (y)
  u = If (b) <then_branch = g () => (float q) { q = Identity(y) }>
}
< domain: "local", opset_import: ["": 18] >
Norm <eps, scale: float = 2.0> (float[N] a, c) => (r) {
  r = Softplus <beta: float = @eps> (a)
}
"#;

#[test]
fn everything_is_read() {
    let bytes = model_from_text(EVERYTHING).unwrap();
    let decoded = decode_model(&bytes).unwrap();
    assert_eq!(decoded.warnings, []);
    let model = decoded.model;
    assert_eq!((model.ir_version, model.doc_string), (8, "says \"hi\""));
    assert_eq!(model.opset_import[1].domain, "local");
    let g = &model.graph;
    let TypeValue::Tensor(ty) = &g.input[0].ty.as_ref().unwrap().value else { panic!() };
    let dims: Vec<_> = ty.shape.iter().flatten().map(|d| d.value).collect();
    assert_eq!(dims, [DimensionValue::Param("N"), DimensionValue::Value(3), DimensionValue::Unknown]);
    assert_eq!(g.input.iter().map(|i| i.name).collect::<Vec<_>>(), ["x", "n", "s"]);
    assert_eq!(g.initializer.iter().map(|i| i.name).collect::<Vec<_>>(), ["n", "w", "b"]);
    assert_eq!(g.initializer[2].external_data[1].value, "4");
    assert_eq!(g.value_info[0].name, "z");
    let conv = &g.node[0];
    assert_eq!((conv.name, conv.op_type), ("first", "Conv"));
    assert_eq!(conv.input, ["x", "", "w"]);
    assert_eq!(conv.output, ["y", "odd name"]);
    assert!(matches!(&conv.attribute[0].value, AttributeValue::Ints(v) if v == &[1, 2]));
    let norm = &g.node[1];
    assert_eq!((norm.domain, norm.op_type), ("local", "Norm"));
    assert!(matches!(norm.attribute[0].value, AttributeValue::Float(f) if f == 1.0));
    assert!(matches!(&norm.attribute[1].value, AttributeValue::Tensor(t) if t.dims == [2]));
    assert!(matches!(&norm.attribute[2].value, AttributeValue::Ints(v) if v.is_empty()));
    assert!(matches!(&norm.attribute[3].value, AttributeValue::Type(_)));
    let AttributeValue::Graph(branch) = &g.node[2].attribute[0].value else { panic!() };
    assert_eq!(branch.node[0].op_type, "Identity");
    let f = &model.functions[0];
    assert_eq!((f.name, f.domain), ("Norm", "local"));
    assert_eq!((&*f.input, &*f.output, &*f.attribute), (&["a", "c"][..], &["r"][..], &["eps"][..]));
    assert_eq!(f.attribute_proto[0].name, "scale");
    assert_eq!(f.node[0].attribute[0].ref_attr_name, "eps");
}

#[test]
fn errors_say_where_and_what_was_expected() {
    let error = |text: &str| model_from_text(text).unwrap_err().to_string();
    insta::assert_snapshot!(error(""), @"1:1: expected a graph, found the end of the text");
    insta::assert_snapshot!(error("g (flot[2] x) => () {}"), @"1:4: expected a type, found `flot`");
    insta::assert_snapshot!(error("g () => () {\n  y = Relu(x\n}"), @"3:1: expected `,` or `)`, found `}`");
    insta::assert_snapshot!(error("g () => () { y = Op <a = []> (x) }"), @"1:26: an empty list needs a kind, as in `axes: ints = []`");
    insta::assert_snapshot!(error("g () => () { y = Op <a: int = 1.5> (x) }"), @"1:31: the value is not of kind int");
    insta::assert_snapshot!(error("g () => () < int64[2] w = {1, 2.5} > {}"), @"1:31: `2.5` is no value of the tensor's type");
    insta::assert_snapshot!(error("g () => () < float[N] w = {1} > {}"), @"1:20: expected a number: a constant's shape is known, found `N`");
    insta::assert_snapshot!(error("< colour: 1 > g () => () {}"), @"1:3: `colour` is no property of a model");
    insta::assert_snapshot!(error("\"g"), @"1:1: the string is not closed");
    let deep = format!("g ({}", "seq(".repeat(100_000));
    insta::assert_snapshot!(error(&deep), @"1:256: nesting is deeper than 64 levels");
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC*") {
        let _ = model_from_text(&text);
    }

    #[test]
    fn no_mutilated_text_panics(
        cut in any::<proptest::sample::Index>(),
        insert in "[-+<>(){}\\[\\]:=,@\"#?.e0-9a-zé ]{0,4}",
        drop in 0usize..4,
    ) {
        let mut chars: Vec<char> = EVERYTHING.chars().collect();
        let at = cut.index(chars.len());
        let end = (at + drop).min(chars.len());
        chars.splice(at..end, insert.chars());
        if let Ok(bytes) = model_from_text(&chars.into_iter().collect::<String>()) {
            prop_assert!(decode_model(&bytes).is_ok());
        }
    }
}
