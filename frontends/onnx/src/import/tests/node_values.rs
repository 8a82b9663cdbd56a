//! What every node gives, as results.

use super::*;

#[test]
fn node_values_are_results_behind_the_outputs() {
    let text = r#"
<ir_version: 8, opset_import: ["": 18, "local": 1]>
values (float[2,3] x, bool c) => (float[2,3] y, float[2,3] z)
<float[3] w = {1, 2, 3}, float[3] v = {1, 2, 4}>
{
  folded = Add (w, v)
  h = Mul (x, folded)
  same = Identity (h)
  [call] y = local.squared (same)
  z = If (c) <
    then_branch = t () => (float[2,3] a) { a = Neg (y) },
    else_branch = f () => (float[2,3] b) { b = Identity (y) }
  >
  unused = Exp (z)
}
<domain: "local", opset_import: ["": 18]>
squared (a) => (r) {
  b = Abs (a)
  r = Mul (b, b)
}
"#;
    let options = Options { node_values: true, ..Options::default() };
    let ctx = context();
    let (module, _) = import_text(&ctx, text, &options);
    let module = module.expect("a sound model");
    let main = module.nested(module.lookup_symbol("main").expect("it is there")).expect("a function");
    let attrs = main.attr(main.self_op(), "res_attrs").and_then(|attrs| attrs.as_array(&ctx)).expect("named");
    let shown: Vec<String> = attrs.iter().map(|&attr| ctx.display(attr).to_string()).collect();
    insta::assert_snapshot!(shown.join("\n"), @r#"
    {graph.name = "y"}
    {graph.name = "z"}
    {graph.name = "h", graph.operator = "Mul"}
    {graph.name = "same", graph.operator = "Identity"}
    {graph.name = "call/b", graph.operator = "Abs"}
    {graph.name = "y", graph.operator = "Mul"}
    {graph.name = "z", graph.operator = "If"}
    {graph.name = "unused", graph.operator = "Exp"}
    "#);
    let (plain, _) = import_text(&ctx, text, &Options::default());
    let plain = plain.expect("a sound model");
    assert!(!print(&plain, &PrintOptions::default()).contains("graph.operator"));
}
