//! `view-op-graph`: prints ops as a graph for Graphviz, in upstream's layout: an op with regions is a
//! cluster, each block of it one in that; edges are uses of values, and the order of ops.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rustc_hash::FxHashMap;
use terrace_ir::attr::AttrKind;
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, Pass, PassCx, PassInfo};
use terrace_ir::text::{PrintOptions, ValueNames};
use terrace_ir::types::TypeKind;
use terrace_ir::{Attr, Block, Body, Op, Value};

pub(super) const INFO: PassInfo = PassInfo {
    name: "view-op-graph",
    doc: "Print Graphviz visualization of an operation",
    anchor: Anchor::Whole,
    options: &[
        OptionDef {
            name: "max-label-len",
            doc: "Limit attribute and type length to a number of characters",
            kind: OptionKind::Int,
            default: "20",
        },
        OptionDef {
            name: "print-attrs",
            doc: "Print attributes of operations",
            kind: OptionKind::Bool,
            default: "true",
        },
        OptionDef {
            name: "print-control-flow-edges",
            doc: "Print control flow edges",
            kind: OptionKind::Bool,
            default: "false",
        },
        OptionDef {
            name: "print-data-flow-edges",
            doc: "Print data flow edges",
            kind: OptionKind::Bool,
            default: "true",
        },
        OptionDef {
            name: "print-result-types",
            doc: "Print result types of operations",
            kind: OptionKind::Bool,
            default: "true",
        },
    ],
    make: |options| {
        Ok(Box::new(ViewOpGraph {
            longest: usize::try_from(options.int("max-label-len")).unwrap_or(usize::MAX),
            attrs: options.bool("print-attrs"),
            control: options.bool("print-control-flow-edges"),
            data: options.bool("print-data-flow-edges"),
            types: options.bool("print-result-types"),
        }))
    },
};

/// The largest attribute of elements that is printed in full.
const LARGEST: i64 = 16;

struct ViewOpGraph {
    longest: usize,
    attrs: bool,
    control: bool,
    data: bool,
    types: bool,
}

impl Pass for ViewOpGraph {
    fn run(&self, body: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        let hues = hues(body);
        let mut graph = Graph {
            options: self,
            hues,
            out: "digraph G {\n  compound = true;\n".to_owned(),
            depth: 1,
            nodes: 0,
            control: Vec::new(),
            data: Vec::new(),
        };
        graph.draw(body);
        for edge in graph.control.into_iter().chain(graph.data) {
            let _ = writeln!(graph.out, "  {edge};");
        }
        cx.output.push_str(&graph.out);
        cx.output.push_str("}\n");
        Ok(())
    }
}

/// A number for each kind of op, in the order in which they end, over their count.
fn hues(body: &Body) -> BTreeMap<String, f64> {
    let mut order: Vec<String> = Vec::new();
    let mut note = |name: &str| {
        if !order.iter().any(|other| other == name) {
            order.push(name.to_owned());
        }
    };
    // Each op behind those in it.
    let mut stack = vec![(body, body.self_op(), false)];
    while let Some((body, op, done)) = stack.pop() {
        if done {
            note(body.name_str(op));
            continue;
        }
        stack.push((body, op, true));
        let (inner, this) = match body.nested(op) {
            Some(nested) => (nested, nested.self_op()),
            None => (body, op),
        };
        let blocks = inner.regions(this).flat_map(|region| inner.blocks_of(region).collect::<Vec<_>>());
        let ops: Vec<Op> = blocks.flat_map(|block| inner.ops_of(block).collect::<Vec<_>>()).collect();
        stack.extend(ops.into_iter().rev().map(|op| (inner, op, false)));
    }
    let count = order.len().max(1) as f64;
    order.into_iter().enumerate().map(|(at, name)| (name, at as f64 / count)).collect()
}

/// A node, and the cluster whose invisible node it is.
#[derive(Clone, Copy)]
struct Node {
    id: usize,
    cluster: Option<usize>,
}

struct Graph<'p> {
    options: &'p ViewOpGraph,
    hues: BTreeMap<String, f64>,
    out: String,
    depth: usize,
    nodes: usize,
    control: Vec<String>,
    data: Vec<String>,
}

/// A body whose ops are being drawn.
struct Level<'b> {
    body: &'b Body,
    names: ValueNames,
    values: FxHashMap<Value, Node>,
    /// What is used where: the value, the node, the port when it has one.
    uses: Vec<(Value, Node, Option<String>)>,
}

/// What is left to draw.
enum Task {
    Op(Op),
    /// Begins a block.
    Block(Block),
    /// Ends the cluster of an op, or the outermost one.
    Close(Option<(Op, Node)>),
    /// Forgets the last op: a block ended.
    EndBlock(Option<Node>),
    /// Ends a nested body.
    Leave,
}

impl Graph<'_> {
    fn line(&mut self, text: &str) {
        self.out.push_str(&"  ".repeat(self.depth));
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn id(&mut self) -> usize {
        self.nodes += 1;
        self.nodes
    }

    /// Begins a cluster with its invisible node.
    fn open(&mut self, label: &str) -> Node {
        let (cluster, id) = (self.id(), self.id());
        self.line(&format!("subgraph cluster_{cluster} {{"));
        self.depth += 1;
        self.line(&format!("v{id} [label = \" \", shape = plain];"));
        self.line(&format!("label = \"{label}\";"));
        Node { id, cluster: Some(cluster) }
    }

    fn close(&mut self) {
        self.depth -= 1;
        self.line("}");
    }

    fn draw(&mut self, root: &Body) {
        let options = PrintOptions::default();
        let level = |body, names| Level { body, names, values: FxHashMap::default(), uses: Vec::new() };
        let mut levels = vec![level(root, ValueNames::new(root, &options))];
        let label = self.cluster_label(root, root.self_op());
        self.open(&label);
        let mut tasks = vec![Task::Leave, Task::Close(None)];
        tasks.extend(blocks(root, root.self_op()));
        let mut last: Option<Node> = None;
        while let Some(task) = tasks.pop() {
            let Some(top) = levels.last_mut() else { return };
            match task {
                Task::Close(done) => {
                    self.close();
                    if let Some((op, node)) = done {
                        self.finish(top, op, node, &mut last);
                    }
                }
                Task::EndBlock(before) => {
                    self.close();
                    last = before;
                }
                Task::Leave => {
                    let done = levels.pop();
                    done.into_iter().for_each(|done| self.edges(&done));
                }
                Task::Block(block) => {
                    self.open("");
                    tasks.push(Task::EndBlock(last.take()));
                    let body = top.body;
                    for &arg in body.args(block) {
                        let node = Node { id: self.id(), cluster: None };
                        let label = self.value_label(top, arg);
                        self.line(&format!("v{} [label = \"{label}\", shape = Mrecord];", node.id));
                        top.values.insert(arg, node);
                    }
                    let ops: Vec<Op> = body.ops_of(block).collect();
                    tasks.extend(ops.into_iter().rev().map(Task::Op));
                }
                Task::Op(op) => {
                    let body = top.body;
                    let nested = body.nested(op);
                    let (inner, this) = nested.map_or((body, op), |nested| (nested, nested.self_op()));
                    if inner.n_regions(this) > 0 {
                        let label = self.cluster_label(body, op);
                        let node = self.open(&label);
                        tasks.push(Task::Close(Some((op, node))));
                        if let Some(nested) = nested {
                            tasks.push(Task::Leave);
                            let names = top.names.nested(op, nested, &options);
                            levels.push(level(nested, names));
                        }
                        tasks.extend(blocks(inner, this));
                    } else {
                        let node = Node { id: self.id(), cluster: None };
                        let label = self.record_label(top, op);
                        let hue = self.hues.get(body.name_str(op)).copied().unwrap_or_default();
                        let style = "shape = Mrecord, style = filled";
                        self.line(&format!(
                            "v{} [fillcolor = \"{hue:.6} 0.3 0.95\", label = \"{label}\", {style}];",
                            node.id
                        ));
                        self.finish(top, op, node, &mut last);
                    }
                }
            }
        }
    }

    /// Notes what `op`, which is drawn, uses and defines.
    fn finish(&mut self, level: &mut Level<'_>, op: Op, node: Node, last: &mut Option<Node>) {
        let body = level.body;
        level.values.extend(body.results(op).map(|result| (result, node)));
        for &operand in body.operands(op) {
            let port = node.cluster.is_none().then(|| port("arg", &level.names.of(body, operand)));
            level.uses.push((operand, node, port));
        }
        self.flow(last, node);
    }

    /// Adds the edge of control from the op before, in the same block.
    fn flow(&mut self, last: &mut Option<Node>, node: Node) {
        if let Some(before) = last.replace(node)
            && self.options.control
        {
            let edge = edge((before, None), (node, None), "dashed");
            self.control.push(edge);
        }
    }

    /// Adds the edges of uses in a body.
    fn edges(&mut self, level: &Level<'_>) {
        if !self.options.data {
            return;
        }
        for (value, user, arg) in &level.uses {
            let Some(&from) = level.values.get(value) else { continue };
            let res = from.cluster.is_none().then(|| port("res", &level.names.of(level.body, *value)));
            self.data.push(edge((from, res.as_deref()), (*user, arg.as_deref()), "solid"));
        }
    }

    fn cluster_label(&self, body: &Body, op: Op) -> String {
        let ctx = body.ctx();
        let mut label = escape(body.name_str(op));
        if self.options.types {
            let types: Vec<String> = body
                .results(op)
                .map(|result| self.short(&ctx.display(body.ty(result)).to_string()))
                .collect();
            let _ = write!(label, " : ({})", types.join(", "));
        }
        if self.options.attrs {
            label.push_str("\\l");
            label.push_str(&self.attributes(body, op));
        }
        label
    }

    fn record_label(&self, level: &Level<'_>, op: Op) -> String {
        let body = level.body;
        let mut label = "{".to_owned();
        if !body.operands(op).is_empty() {
            let names = body.operands(op).iter().map(|&value| level.names.of(body, value));
            let ports: Vec<String> =
                names.map(|name| format!("<{}> {}", port("arg", &name), escape(&name))).collect();
            let _ = write!(label, "{{{}}}|", ports.join("|"));
        }
        label.push_str(&escape(body.name_str(op)));
        label.push_str("\\l");
        if self.options.attrs {
            let attributes = self.attributes(body, op);
            if !attributes.is_empty() {
                label.push_str("\\l");
                label.push_str(&attributes);
            }
        }
        let results: Vec<String> = body.results(op).map(|result| self.value_label(level, result)).collect();
        if !results.is_empty() {
            let _ = write!(label, "|{{{}}}", results.join("|"));
        }
        label + "}"
    }

    fn value_label(&self, level: &Level<'_>, value: Value) -> String {
        let name = level.names.of(level.body, value);
        let mut label = format!("<{}> {}", port("res", &name), escape(&name));
        if self.options.types {
            let ty = level.body.ctx().display(level.body.ty(value)).to_string();
            let _ = write!(label, " {}", self.short(&ty));
        }
        label
    }

    fn attributes(&self, body: &Body, op: Op) -> String {
        let ctx = body.ctx();
        let mut attrs = body.inherent_attrs(op);
        attrs.extend(body.discardable_attrs(op));
        let mut attrs: Vec<(&str, Attr)> =
            attrs.into_iter().map(|(name, attr)| (ctx.str(name), attr)).collect();
        attrs.sort_unstable_by_key(|entry| entry.0);
        let mut out = String::new();
        for (name, attr) in attrs {
            let _ = write!(out, "{}: {}\\l", escape(name), self.attribute(body, attr));
        }
        out
    }

    fn attribute(&self, body: &Body, attr: Attr) -> String {
        let ctx = body.ctx();
        if let AttrKind::Dense { ty, splat: false, .. } = *attr.kind(ctx)
            && let TypeKind::Tensor { shape, .. } = ty.kind(ctx)
            && shape.iter().product::<i64>() > LARGEST
        {
            let rank = shape.len();
            let (open, close) = ("[".repeat(rank), "]".repeat(rank));
            return format!("{open}...{close} : {}", escape(&ctx.display(ty).to_string()));
        }
        self.short(&ctx.display(attr).to_string())
    }

    /// `text` cut to the longest label, and escaped.
    fn short(&self, text: &str) -> String {
        match text.char_indices().nth(self.options.longest) {
            Some((end, _)) => escape(&format!("{}...", &text[..end])),
            None => escape(text),
        }
    }
}

fn blocks(body: &Body, op: Op) -> impl Iterator<Item = Task> {
    let blocks: Vec<Block> =
        body.regions(op).flat_map(|region| body.blocks_of(region).collect::<Vec<_>>()).collect();
    blocks.into_iter().rev().map(Task::Block)
}

/// The name of a port of a node: `arg_0_1` for the use of `%0#1`.
fn port(kind: &str, name: &str) -> String {
    let name = name.trim_start_matches('%');
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' };
    format!("{kind}_{}", name.chars().map(plain).collect::<String>())
}

fn edge((from, res): (Node, Option<&str>), (to, arg): (Node, Option<&str>), style: &str) -> String {
    let mut out = format!("v{}", from.id);
    out.extend(res.map(|port| format!(":{port}:s")));
    let _ = write!(out, " -> v{}", to.id);
    out.extend(arg.map(|port| format!(":{port}:n")));
    let mut attributes: Vec<String> = Vec::new();
    attributes.extend(to.cluster.map(|cluster| format!("lhead = cluster_{cluster}")));
    attributes.extend(from.cluster.map(|cluster| format!("ltail = cluster_{cluster}")));
    attributes.push(format!("style = {style}"));
    out + &format!("[{}]", attributes.join(", "))
}

/// `text` for a label: what has a meaning in records is escaped.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\l"),
            '{' | '}' | '<' | '>' | '|' | '"' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}
