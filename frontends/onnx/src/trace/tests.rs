//! The forms in which exporters write their traces.

use super::*;
use crate::proto::Entry;
use proptest::prelude::*;

fn node<'a>(name: &'a str, doc_string: &'a str, props: &[(&'a str, &'a str)]) -> Node<'a> {
    let metadata_props = props.iter().map(|&(key, value)| Entry { key, value }).collect();
    Node { name, doc_string, metadata_props, ..Node::default() }
}

const STACK: &str = "File \"/people/ann/train.py\", line 61, in forward
    return torch.softmax(self.fc(x), -1)
  File \"/venv/lib/python3.11/site-packages/transformers/models/gpt2/modeling_gpt2.py\", line 187, in forward
    key_states = key_states.view(shape_kv).transpose(1, 2)
                 ~~~~~~~~~~~~~~~^^^^^^^^^^
  File \"/venv/lib/python3.11/site-packages/torch/nn/modules/activation.py\", line 143, in forward
    return F.relu(input, inplace=self.inplace)";

#[test]
fn torch_dynamo() {
    let node = node(
        "node_relu_1",
        "",
        &[
            ("pkg.torch.onnx.stack_trace", STACK),
            ("pkg.torch.onnx.name_scopes", "['', 'body', 'body.5', 'relu_1']"),
            (
                "pkg.torch.onnx.class_hierarchy",
                "['__main__.Net', 'torch.nn.modules.container.Sequential', \"torch.nn.ReLU\", 'aten.relu.default']",
            ),
        ],
    );
    let trace = Trace::of(&node);
    assert_eq!(trace.frames.len(), 3);
    assert_eq!(trace.frames[0].code, "return F.relu(input, inplace=self.inplace)");
    let origins: Vec<_> = trace.frames.iter().map(Frame::origin).collect();
    assert_eq!(origins, [Origin::Framework, Origin::Library, Origin::User]);
    let user = trace.user_frame().unwrap();
    assert_eq!((user.file, user.line, user.function), ("/people/ann/train.py", 61, "forward"));
    assert_eq!(user.code, "return torch.softmax(self.fc(x), -1)");
    assert_eq!(trace.model_frame().unwrap().line, 187);
    assert_eq!(trace.module_path(), "body.5");
    assert_eq!(trace.modules[0].class, "torch.nn.ReLU");
    assert_eq!(trace.modules.last().unwrap().class, "__main__.Net");
    let operation = trace.operation.unwrap();
    assert_eq!((&*operation.name, &*operation.class), ("relu_1", "aten.relu.default"));
}

#[test]
fn torch_namespace_alone() {
    let node = node("n", "", &[("namespace", ": m.Net/fc: torch.nn.Linear/add: aten.add.Tensor")]);
    let trace = Trace::of(&node);
    assert_eq!(trace.module_path(), "fc");
    assert_eq!(trace.modules.len(), 2);
    assert_eq!(trace.operation.unwrap().class, "aten.add.Tensor");
}

#[test]
fn torchscript_doc_string_and_name() {
    let doc = "/venv/lib/python3.9/site-packages/torch/nn/modules/conv.py(456): _conv_forward
/people/ann/net (v2).py(12): forward
/venv/lib/python3.9/site-packages/torch/jit/_trace.py(118): wrapper
";
    let node = node("/layer1/layer1.0/conv1/Conv", doc, &[("pkg.torch.onnx.stack_trace", "")]);
    let trace = Trace::of(&node);
    let user = trace.user_frame().unwrap();
    assert_eq!((user.file, user.line, user.function), ("/people/ann/net (v2).py", 12, "forward"));
    assert_eq!(trace.frames[0].line, 456);
    let modules: Vec<_> = trace.modules.iter().map(|m| &*m.name).collect();
    assert_eq!(modules, ["layer1.0.conv1", "layer1.0", "layer1", ""]);
    assert_eq!(trace.operation.unwrap().name, "Conv");
}

#[test]
fn node_names_that_repeat_the_container() {
    let modules =
        |name| Trace::of(&node(name, "", &[])).modules.iter().map(|m| m.name.to_string()).collect::<Vec<_>>();
    assert_eq!(
        modules("/encoder/layers/layers.0/attn/MatMul"),
        ["encoder.layers.0.attn", "encoder.layers.0", "encoder.layers", "encoder", ""]
    );
    assert_eq!(modules("Conv_12"), Vec::<String>::new());
}

#[test]
fn jax() {
    let text = "/venv/lib/python3.11/site-packages/jax/_src/numpy/ufuncs.py:100:4 (add)
/people/ann/net.py:7 (forward)";
    let node = node("n", "", &[("pkg.jax2onnx.jax_traceback", text)]);
    let trace = Trace::of(&node);
    let user = trace.user_frame().unwrap();
    assert_eq!((user.file, user.line, user.function), ("/people/ann/net.py", 7, "forward"));
    assert_eq!(trace.frames[0].line, 100);
}

#[test]
fn origins() {
    let origin = |file| Frame { file, line: 1, function: "", code: "" }.origin();
    assert_eq!(origin("<string>"), Origin::Framework);
    assert_eq!(origin("<frozen importlib._bootstrap>"), Origin::Framework);
    assert_eq!(origin("/usr/lib/python3.11/contextlib.py"), Origin::Framework);
    assert_eq!(origin("C:\\Py\\Lib\\site-packages\\torch\\nn\\functional.py"), Origin::Framework);
    assert_eq!(origin("/src/pytorch/torch/nn/functional.py"), Origin::Framework);
    assert_eq!(origin("/v/lib/python3.11/site-packages/timm/layers/norm.py"), Origin::Library);
    assert_eq!(origin("/people/ann/my_torch/torch_utils.py"), Origin::User);
    assert_eq!(origin("train.py"), Origin::User);
}

#[test]
fn python_lists() {
    let list = |text| python_strings(text).map(|v| v.into_iter().map(Cow::into_owned).collect::<Vec<_>>());
    assert_eq!(list("[]").unwrap(), Vec::<String>::new());
    assert_eq!(list("['a', \"b'c\"]").unwrap(), ["a", "b'c"]);
    assert_eq!(list(r"['a\'\\\n\x41\u00e9']").unwrap(), ["a'\\\nAé"]);
    for bad in ["", "[", "['a'", "['a',]", "[a]", "['a' 'b']", r"['\q']", r"['\x4']", "['\\x\u{e9}']"] {
        assert_eq!(list(bad), None, "{bad}");
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC*", list in "\\[['\"a\\\\xué, ]*\\]?") {
        let _ = frames(&text);
        let _ = python_strings(&text);
        let _ = python_strings(&list);
        let _ = Trace::of(&node(&text, &text, &[("namespace", &text)]));
    }

    #[test]
    fn every_frame_of_a_traceback_is_found(lines in proptest::collection::vec(1u32..9999, 0..20)) {
        let text: String = lines
            .iter()
            .map(|n| format!("  File \"a.py\", line {n}, in f\n    x = g(File)\n"))
            .collect();
        let found: Vec<u32> = frames(&text).iter().rev().map(|f| f.line).collect();
        prop_assert_eq!(found, lines);
    }
}
