//! The nodes of a model, as it was read.

use std::collections::BTreeMap;

use terrace_ir::{Body, Context, Loc, Op, Traits, Type, Value};

use super::origin::Origins;

/// Where a value comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Source {
    /// The model's input of that number.
    Input(usize),
    /// The node of that number.
    Node(usize),
}

/// A node of the model: the ops at one place.
pub(super) struct Node {
    /// Its place.
    pub(super) loc: Loc,
    /// The names of the ops, each once.
    pub(super) ops: Vec<String>,
    /// What it reads, each once.
    pub(super) inputs: Vec<Source>,
    /// The types of what others read of it.
    pub(super) types: Vec<Type>,
    /// Bytes of the constants that it reads.
    pub(super) weights: u64,
}

/// The nodes of a model, each behind those that it reads, and what its outputs are.
#[derive(Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) outputs: Vec<Option<Source>>,
    /// Bytes of all constants.
    pub(super) weights: u64,
    by_origin: BTreeMap<Loc, usize>,
}

impl Graph {
    /// The nodes of the function `@main` of `module`.
    pub(super) fn of(module: &Body, origins: &mut Origins) -> Graph {
        let mut graph = Graph::default();
        let Some(main) = main_of(module) else { return graph };
        let ctx = main.ctx();
        let mut made: BTreeMap<Value, Source> = BTreeMap::new();
        if let Some(entry) = main.entry(main.region(main.self_op(), 0)) {
            made.extend(main.args(entry).iter().enumerate().map(|(at, &arg)| (arg, Source::Input(at))));
        }
        for op in main.all_ops() {
            if main.has_trait(op, Traits::CONSTANT_LIKE) {
                graph.weights +=
                    main.results(op).filter_map(|value| bytes_of(ctx, main.ty(value))).sum::<u64>();
                continue;
            }
            if main.has_trait(op, Traits::TERMINATOR) {
                if main.parent_op(op) == Some(main.self_op()) || main.parent_op(op).is_none() {
                    graph.outputs = main.operands(op).iter().map(|value| made.get(value).copied()).collect();
                }
                continue;
            }
            let node = graph.node(main, op, origins);
            for &value in main.operands(op) {
                graph.read(main, node, value, &made);
            }
            for value in main.results(op) {
                made.insert(value, Source::Node(node));
            }
        }
        graph.set_types(main, &made);
        graph
    }

    /// The number of the node that `op` belongs to.
    fn node(&mut self, body: &Body, op: Op, origins: &mut Origins) -> usize {
        let place = origins.of(body.ctx(), body.loc(op)).first().copied();
        let known = place.and_then(|place| self.by_origin.get(&place).copied());
        let at = known.unwrap_or_else(|| {
            let loc = place.unwrap_or(Loc::UNKNOWN);
            let (ops, inputs, types) = (Vec::new(), Vec::new(), Vec::new());
            self.nodes.push(Node { loc, ops, inputs, types, weights: 0 });
            let at = self.nodes.len() - 1;
            self.by_origin.extend(place.map(|place| (place, at)));
            at
        });
        let name = body.name_str(op).to_owned();
        if !self.nodes[at].ops.contains(&name) {
            self.nodes[at].ops.push(name);
        }
        at
    }

    /// Notes that `node` reads `value`.
    fn read(&mut self, body: &Body, node: usize, value: Value, made: &BTreeMap<Value, Source>) {
        let constant = body.defining_op(value).filter(|&op| body.has_trait(op, Traits::CONSTANT_LIKE));
        if constant.is_some() {
            self.nodes[node].weights += bytes_of(body.ctx(), body.ty(value)).unwrap_or(0);
            return;
        }
        let Some(&source) = made.get(&value) else { return };
        let inputs = &mut self.nodes[node].inputs;
        if source != Source::Node(node) && !inputs.contains(&source) {
            inputs.push(source);
        }
    }

    /// Notes the types of what other nodes, or nobody, read of each node: what its own ops read of each other is left out.
    fn set_types(&mut self, body: &Body, made: &BTreeMap<Value, Source>) {
        for op in body.all_ops() {
            for value in body.results(op) {
                let Some(&Source::Node(node)) = made.get(&value) else { continue };
                let own = |user: Op| body.results(user).next().and_then(|result| made.get(&result));
                let mut users = body.users(value).peekable();
                if users.peek().is_none() || users.any(|user| own(user) != Some(&Source::Node(node))) {
                    self.nodes[node].types.push(body.ty(value));
                }
            }
        }
    }

    /// The number of the node at `origin`.
    pub(super) fn at(&self, origin: Loc) -> Option<usize> {
        self.by_origin.get(&origin).copied()
    }
}

/// The body of the function `@main` in `body`, or `body` itself when it is that.
pub(super) fn main_of(body: &Body) -> Option<&Body> {
    match body.symbol(body.self_op()) {
        Some("main") => Some(body),
        _ => body.lookup_symbol("main").and_then(|op| body.nested(op)),
    }
}

/// The bytes of a value of type `ty`, when its sizes are known.
pub(super) fn bytes_of(ctx: &Context, ty: Type) -> Option<u64> {
    let width = u64::try_from(ty.elem(ctx).byte_width(ctx)?).ok()?;
    u64::try_from(ty.num_elements(ctx)?).ok()?.checked_mul(width)
}

/// `ty` for people: `1x3x224x224xf32`.
pub(super) fn shown(ctx: &Context, ty: Type) -> String {
    let Some(shape) = ty.shape(ctx) else { return ctx.display(ty).to_string() };
    let size = |&size: &i64| if size < 0 { "?x".to_owned() } else { format!("{size}x") };
    let sizes: String = shape.iter().map(size).collect();
    format!("{sizes}{}", ctx.display(ty.elem(ctx)))
}
