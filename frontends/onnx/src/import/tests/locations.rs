//! Where ops come from.

use super::*;
use crate::proto::writer::Writer;

fn tensor_type(sizes: &[i64]) -> Writer {
    let shape = sizes.iter().fold(Writer::new(), |w, &n| w.message(1, &Writer::new().int(1, n)));
    Writer::new().message(1, &Writer::new().int(1, 1).message(2, &shape))
}

fn info(name: &str) -> Writer {
    Writer::new().string(1, name).message(2, &tensor_type(&[2]))
}

fn node(op: &str, input: &str, output: &str, name: &str) -> Writer {
    Writer::new().string(1, input).string(2, output).string(3, name).string(4, op)
}

/// The locations of the ops of a model of `nodes` from `x` to `y`.
fn locations(nodes: &[Writer]) -> String {
    let graph = nodes.iter().fold(Writer::new().string(2, "g"), |graph, node| graph.message(1, node));
    let graph = graph.message(11, &info("x")).message(12, &info("y"));
    let model = Writer::new()
        .int(1, 8)
        .message(7, &graph)
        .message(8, &Writer::new().string(1, "").int(2, 18))
        .entry(14, "author", "somebody");
    let ctx = context();
    let (module, diags) = import_bytes(&ctx, model.into_bytes(), &Options::default());
    let module = module.unwrap_or_else(|| panic!("{}", rendered(&ctx, &diags)));
    assert_eq!(
        module.attr(module.self_op(), "graph.metadata").map(|attr| ctx.display(attr).to_string()),
        Some("{author = \"somebody\"}".to_owned())
    );
    let func = module.nested(module.nested_ops()[0]).expect("the function");
    let lines = func.all_ops().into_iter().map(|op| {
        assert!(!func.loc(op).is_unknown(), "an op without a location");
        format!("{}: {}\n", func.name_str(op), place(&ctx, func.loc(op)))
    });
    lines.collect()
}

const TRACE: &str = "  File \"/site-packages/torch/nn/modules/module.py\", line 9, in _call_impl\n    return f(x)\n  \
                     File \"model.py\", line 3, in forward\n    y = self.block(x)\n  \
                     File \"model.py\", line 20, in forward\n    return relu(x)\n  \
                     File \"/site-packages/torch/nn/functional.py\", line 5, in relu\n    return torch.relu(x)\n";

#[test]
fn a_trace_becomes_call_sites_below_the_module_and_the_node() {
    let traced = node("Relu", "x", "a", "node_relu")
        .entry(9, "pkg.torch.onnx.stack_trace", TRACE)
        .entry(9, "pkg.torch.onnx.name_scopes", "['', 'block', 'block.act', 'relu']")
        .entry(9, "pkg.torch.onnx.class_hierarchy", "['M', 'Block', 'ReLU', 'aten.relu']");
    insta::assert_snapshot!(locations(&[traced, node("Abs", "a", "y", "added_by_a_tool")]), @r#"
graph.relu: node_relu > block.act > <return relu(x)>[model.py:20] from <y = self.block(x)>[model.py:3]
graph.abs: added_by_a_tool > <derived>[block.act > <return relu(x)>[model.py:20] from <y = self.block(x)>[model.py:3]]
func.return: g > model.onnx:0
"#);
}

#[test]
fn a_node_without_a_trace_has_its_name_or_number_and_the_file() {
    insta::assert_snapshot!(locations(&[node("Relu", "x", "a", ""), node("Abs", "a", "y", "last")]), @r#"
graph.relu: graph.node[0] > model.onnx:0
graph.abs: last > model.onnx:0
func.return: g > model.onnx:0
"#);
}

#[test]
fn ops_of_one_node_share_its_location() {
    insta::assert_snapshot!(locations(&[node("Celu", "x", "y", "celu")]), @r#"
graph.constant: celu > model.onnx:0
graph.div: celu > model.onnx:0
graph.elu: celu > model.onnx:0
graph.mul: celu > model.onnx:0
func.return: g > model.onnx:0
"#);
}
