//! Models that PyTorch exported, each with one thing wrong: what people are told.

use std::fs;

use terrace_tools::preflight::to_text;
use terrace_tools::render::ModelStyle;

use super::message::Message;
use super::{checked, model};

// Fields of ONNX's messages, by their numbers in `onnx.proto`.
const OPSET: u32 = 8;
const GRAPH: u32 = 7;
const NODE: u32 = 1;
const WEIGHT: u32 = 5;
const INPUT: u32 = 11;
const OUTPUT: u32 = 12;
const NODE_INPUT: u32 = 1;
const NODE_OUTPUT: u32 = 2;
const NODE_NAME: u32 = 3;
const NODE_OP: u32 = 4;
const NODE_ATTR: u32 = 5;
const NODE_DOMAIN: u32 = 7;
const NODE_METADATA: u32 = 9;
const ATTR_NAME: u32 = 1;
const ATTR_INT: u32 = 3;
const ATTR_INTS: u32 = 8;
const ATTR_TYPE: u32 = 20;
const TENSOR_DIM: u32 = 1;
const TENSOR_TYPE: u32 = 2;
const TENSOR_NAME: u32 = 8;
const TENSOR_RAW: u32 = 9;

/// What is said of the model `name` after `edit`.
fn said_of(name: &str, edit: impl FnOnce(&mut Message)) -> String {
    let mut message = Message::read(&fs::read(model(name)).expect("the model is there"));
    edit(&mut message);
    said(name, &message.write())
}

fn said(name: &str, bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("writable");
    let report = checked(&path);
    let text =
        to_text(&report, ModelStyle { recording: Some("(how to get it)"), ..ModelStyle::default() }, false);
    let text = text.replace(path.to_str().expect("UTF-8"), name);
    // What kernels there are is another matter.
    text.lines().filter(|line| !line.starts_with("what is left:")).map(|line| format!("{line}\n")).collect()
}

/// Edits the graph of a model.
fn in_graph(edit: impl FnOnce(&mut Message)) -> impl FnOnce(&mut Message) {
    |model| model.edit(GRAPH, (0, ""), edit)
}

/// Edits the node called `name`.
fn in_node<'a>(name: &'a str, edit: impl FnOnce(&mut Message) + 'a) -> impl FnOnce(&mut Message) + 'a {
    in_graph(move |graph| graph.edit(NODE, (NODE_NAME, name), edit))
}

/// Edits an attribute of the node called `name`.
fn in_attribute<'a>(
    name: &'a str,
    attribute: &'a str,
    edit: impl FnOnce(&mut Message) + 'a,
) -> impl FnOnce(&mut Message) + 'a {
    in_node(name, move |node| node.edit(NODE_ATTR, (ATTR_NAME, attribute), edit))
}

/// Edits the weight called `name`.
fn in_weight<'a>(name: &'a str, edit: impl FnOnce(&mut Message) + 'a) -> impl FnOnce(&mut Message) + 'a {
    in_graph(move |graph| graph.edit(WEIGHT, (TENSOR_NAME, name), edit))
}

fn integer_attribute(name: &str, value: i64) -> Message {
    let mut attribute = Message::default();
    attribute.add_bytes(ATTR_NAME, name.as_bytes());
    attribute.add_int(ATTR_INT, value);
    attribute.add_int(ATTR_TYPE, 2);
    attribute
}

macro_rules! mutants {
    ($($name:ident: $model:literal, $edit:expr;)*) => {
        $(
            #[test]
            fn $name() {
                insta::assert_snapshot!(said_of($model, $edit));
            }
        )*

        #[test]
        fn there_are_thirty() {
            assert!([$(stringify!($name)),*].len() >= 30);
        }
    };
}

mutants! {
    operator_misspelt: "attention.onnx", in_node("node_Softmax_51", |node| node.set_text(NODE_OP, 0, "SoftMaxx"));
    operator_of_the_future: "attention.onnx", in_node("node_Softmax_51", |node| node.set_text(NODE_OP, 0, "Swish"));
    operator_withdrawn: "norm_mlp.onnx", in_node("node_Tanh_18", |node| node.set_text(NODE_OP, 0, "Upsample"));
    operator_for_other_ranks: "norm_mlp.onnx", in_node("node_Tanh_18", |node| node.set_text(NODE_OP, 0, "Multinomial"));
    operator_on_strings: "norm_mlp.onnx", in_node("node_Tanh_18", |node| node.set_text(NODE_OP, 0, "StringNormalizer"));
    operator_of_nobody: "norm_mlp.onnx", in_node("node_Tanh_18", |node| node.add_bytes(NODE_DOMAIN, b"com.example"));
    opset_too_old: "lstm.onnx", |model| model.edit(OPSET, (0, ""), |set| set.set_int(2, 5));
    opset_too_new: "lstm.onnx", |model| model.edit(OPSET, (0, ""), |set| set.set_int(2, 99));
    opset_missing: "lstm.onnx", |model| model.remove(OPSET);
    opset_of_other_signatures: "embedding.onnx", |model| model.edit(OPSET, (0, ""), |set| set.set_int(2, 11));
    attribute_unknown: "attention.onnx",
        in_node("node_Softmax_51", |node| node.add(NODE_ATTR, &integer_attribute("axes", 1)));
    attribute_out_of_range: "attention.onnx", in_attribute("node_Softmax_51", "axis", |axis| axis.set_int(ATTR_INT, 4));
    attribute_of_wrong_kind: "attention.onnx",
        in_attribute("node_Transpose_42", "perm", |perm| {
            perm.remove(ATTR_INTS);
            perm.set_int(ATTR_TYPE, 2);
            perm.set_int(ATTR_INT, 1);
        });
    attribute_twice: "attention.onnx", in_node("node_Softmax_51", |node| node.repeat(NODE_ATTR, 0));
    attribute_list_too_short: "attention.onnx",
        in_attribute("node_transpose", "perm", |perm| {
            perm.remove(ATTR_INTS);
            [0, 2, 1].into_iter().for_each(|dim| perm.add_int(ATTR_INTS, dim));
        });
    kernel_of_other_size: "conv_norm_clip.onnx",
        in_attribute("node_conv2d", "kernel_shape", |shape| {
            shape.remove(ATTR_INTS);
            [5, 5].into_iter().for_each(|size| shape.add_int(ATTR_INTS, size));
        });
    group_that_does_not_divide: "conv_norm_clip.onnx", in_attribute("node_conv2d_1", "group", |group| group.set_int(ATTR_INT, 3));
    mode_of_training: "conv_norm_clip.onnx",
        in_node("node__native_batch_norm_legit_no_training__0", |node| {
            node.add(NODE_ATTR, &integer_attribute("training_mode", 1));
        });
    input_missing: "attention.onnx", in_node("node_MatMul_50", |node| node.remove_at(NODE_INPUT, 1));
    input_too_many: "norm_mlp.onnx", in_node("node_Erf_4", |node| node.repeat(NODE_INPUT, 0));
    input_of_nobody: "norm_mlp.onnx", in_node("node_Erf_4", |node| node.set_text(NODE_INPUT, 0, "VAL_5"));
    output_of_nobody: "norm_mlp.onnx", in_graph(|graph| graph.edit(OUTPUT, (0, ""), |info| info.set_text(1, 0, "logits")));
    name_defined_twice: "norm_mlp.onnx", in_node("node_Erf_4", |node| node.set_text(NODE_OUTPUT, 0, "val_5"));
    cycle: "norm_mlp.onnx", in_node("node_Erf_4", |node| node.set_text(NODE_INPUT, 0, "val_10"));
    weight_of_other_shape: "attention.onnx",
        in_weight("val_57", |weight| {
            weight.remove(TENSOR_DIM);
            [16, 64].into_iter().for_each(|size| weight.add_int(TENSOR_DIM, size));
        });
    weight_cut_off: "attention.onnx",
        in_weight("val_57", |weight| {
            weight.remove(TENSOR_RAW);
            weight.add_bytes(TENSOR_RAW, &[0; 100]);
        });
    weight_of_other_type: "attention.onnx", in_weight("val_57", |weight| weight.set_int(TENSOR_TYPE, 6));
    weight_of_no_type: "attention.onnx", in_weight("val_57", |weight| weight.set_int(TENSOR_TYPE, 77));
    weight_of_negative_size: "attention.onnx",
        in_weight("val_57", |weight| {
            weight.remove(TENSOR_DIM);
            [-32, 32].into_iter().for_each(|size| weight.add_int(TENSOR_DIM, size));
        });
    weight_twice: "attention.onnx", in_graph(|graph| graph.repeat(WEIGHT, 0));
    target_of_other_size: "attention.onnx",
        in_weight("val_56", |weight| {
            weight.remove(TENSOR_RAW);
            weight.add_bytes(TENSOR_RAW, &[2i64, 7, 33].map(i64::to_le_bytes).concat());
        });
    input_without_type: "norm_mlp.onnx", in_graph(|graph| graph.edit(INPUT, (0, ""), |info| info.remove(2)));
    input_that_is_gone: "norm_mlp.onnx", in_graph(|graph| graph.remove(INPUT));
    without_source: "norm_mlp.onnx",
        in_node("node_layer_norm", |node| {
            node.set_text(NODE_OP, 0, "LayerNormalisation");
            node.remove(NODE_METADATA);
        });
}

#[test]
fn cut_off() {
    let bytes = fs::read(model("lstm.onnx")).expect("the model is there");
    insta::assert_snapshot!(said("lstm.onnx", &bytes[..bytes.len() / 2]));
}

#[test]
fn a_transformer_with_three_mistakes() {
    let bytes = fs::read(model("refused.onnx")).expect("the model is there");
    insta::assert_snapshot!(said("refused.onnx", &bytes));
}
