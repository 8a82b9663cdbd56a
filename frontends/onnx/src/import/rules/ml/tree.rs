//! Ensembles of decision trees as ops on tensors.
//!
//! All trees are walked at once: a tensor `samples x trees` of node numbers starts at the roots and goes one
//! step down as often as the deepest tree is deep; leaves lead to themselves. A step gathers what the
//! nodes compare, and chooses the next ones (the tree traversal strategy of [Hummingbird]). What is left at
//! the end are the leaves, whose weights are gathered and combined.
//!
//! [Hummingbird]: https://www.usenix.org/conference/osdi20/presentation/nakandala

use std::collections::BTreeSet;

use terrace_ir::Value;

use super::*;

/// Steps down a tree at most: each becomes a few ops.
const MAX_DEPTH: usize = 512;

/// Nodes of all trees together at most.
pub(super) const MAX_NODES: usize = 1 << 26;

/// How a node compares a feature with its value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Mode {
    LessEqual,
    Less,
    GreaterEqual,
    Greater,
    Equal,
    NotEqual,
}

impl Mode {
    fn op(self) -> &'static str {
        match self {
            Mode::LessEqual => "graph.less_equal",
            Mode::Less => "graph.less",
            Mode::GreaterEqual => "graph.greater_equal",
            Mode::Greater => "graph.greater",
            Mode::Equal => "graph.equal",
            Mode::NotEqual => "graph.not_equal",
        }
    }
}

/// A node of a tree. Nodes lie in one list for all trees.
#[derive(Clone, Copy, Debug)]
pub(super) enum Node {
    /// The feature compared, and the numbers of the nodes that follow.
    Branch { mode: Mode, feature: i64, value: f64, missing_true: bool, yes: usize, no: usize },
    /// The number of the leaf.
    Leaf(usize),
}

/// How the weights of the leaves are combined.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Aggregate {
    Average,
    Sum,
    Min,
    Max,
}

/// A weight of a leaf for one target.
pub(super) struct Weight {
    pub(super) leaf: usize,
    pub(super) target: usize,
    pub(super) weight: f64,
}

/// An ensemble of trees.
pub(super) struct Ensemble {
    pub(super) nodes: Vec<Node>,
    /// The first node of each tree.
    pub(super) roots: Vec<usize>,
    pub(super) leaves: usize,
    pub(super) weights: Vec<Weight>,
    pub(super) targets: usize,
    pub(super) aggregate: Aggregate,
}

impl Ensemble {
    /// What the trees make of `x`, `samples x features`: `samples x targets`.
    ///
    /// A target that none of the leaves reached has a weight for is zero, as onnxruntime has it.
    pub(super) fn apply(&self, cx: &mut NodeCx<'_, '_, '_>, x: Value) -> Result<Value> {
        let depth = self.depth(cx)?;
        let count = features(cx, x)?;
        for node in &self.nodes {
            if let Node::Branch { feature, .. } = *node
                && !(0..count).contains(&feature)
            {
                return Err(cx.bad_operands(format!("compares feature {feature} of {count}")));
            }
        }
        let leaves = self.walk(cx, x, depth)?;
        self.combine(cx, leaves, x)
    }

    /// The steps that the deepest tree needs.
    ///
    /// # Errors
    /// A node follows itself, or a tree is too deep.
    fn depth(&self, cx: &NodeCx<'_, '_, '_>) -> Result<usize> {
        let mut level: Vec<usize> = self.roots.clone();
        let mut depth = 0;
        while level.iter().any(|&at| matches!(self.nodes[at], Node::Branch { .. })) {
            if depth == MAX_DEPTH {
                let why =
                    format!("has a tree more than {MAX_DEPTH} nodes deep, or one that leads back to itself");
                return Err(Fault::new(codes::LIMIT, why));
            }
            depth += 1;
            // As a set: nodes that several ones lead to would multiply.
            let next: BTreeSet<usize> = level
                .iter()
                .flat_map(|&at| match self.nodes[at] {
                    Node::Branch { yes, no, .. } => vec![yes, no],
                    Node::Leaf(_) => Vec::new(),
                })
                .collect();
            if let Some(at) = next.iter().find(|&&at| at >= self.nodes.len()) {
                return Err(cx.bad_operands(format!("leads to node {at} of {}", self.nodes.len())));
            }
            level = next.into_iter().collect();
        }
        Ok(depth)
    }

    /// The leaves that samples get to, `samples x trees`.
    fn walk(&self, cx: &mut NodeCx<'_, '_, '_>, x: Value, depth: usize) -> Result<Value> {
        let steps = Steps::of(cx, self, x)?;
        let trees = self.roots.len() as i64;
        let roots = cx.ints_const(&[1, trees], self.roots.iter().map(|&at| at as i64).collect())?;
        let mut at = per_sample(cx, roots, x)?;
        for _ in 0..depth {
            at = steps.down(cx, x, at)?;
        }
        let leaf = self.nodes.iter().map(|node| match *node {
            Node::Leaf(leaf) => leaf as i64,
            Node::Branch { .. } => 0,
        });
        let leaf = cx.ints_const(&[self.nodes.len() as i64], leaf.collect())?;
        cx.gathered(leaf, at, 0)
    }

    /// The weights of `leaves` for each target, combined over the trees.
    fn combine(&self, cx: &mut NodeCx<'_, '_, '_>, leaves: Value, x: Value) -> Result<Value> {
        let elem = cx.elem_of(x);
        let (name, none) = match self.aggregate {
            Aggregate::Sum | Aggregate::Average => ("graph.reduce_sum", 0.0),
            Aggregate::Min => ("graph.reduce_min", f64::INFINITY),
            Aggregate::Max => ("graph.reduce_max", f64::NEG_INFINITY),
        };
        // The table is full; what the file holds bounds it.
        let most = self.weights.len().saturating_mul(1024).saturating_add(1 << 16).min(MAX_NODES);
        let Some(size) = self.leaves.checked_mul(self.targets).filter(|&size| size <= most) else {
            let why = format!("has {} leaves for {} targets, which is too many", self.leaves, self.targets);
            return Err(Fault::new(codes::LIMIT, why));
        };
        let mut table = vec![none; size];
        for &Weight { leaf, target, weight } in &self.weights {
            let slot = &mut table[leaf * self.targets + target];
            *slot = match self.aggregate {
                Aggregate::Sum | Aggregate::Average => *slot + weight,
                Aggregate::Min => slot.min(weight),
                Aggregate::Max => slot.max(weight),
            };
        }
        let shape = [self.leaves as i64, self.targets as i64];
        let table = cx.floats_const(&shape, table, elem)?;
        let weights = cx.gathered(table, leaves, 0)?;
        let y = cx.op(name, &[weights], &[("axes", cx.ctx.i64_array(&[1]))])?;
        match self.aggregate {
            Aggregate::Sum => Ok(y),
            Aggregate::Average => {
                let count = cx.scalar(self.roots.len() as f64, elem)?;
                cx.div(y, count)
            }
            Aggregate::Min | Aggregate::Max => {
                let untouched = cx.scalar(none, elem)?;
                let zero = cx.scalar(0.0, elem)?;
                let untouched = cx.op("graph.equal", &[y, untouched], &[])?;
                cx.select(untouched, zero, y)
            }
        }
    }
}

/// The tables that a step looks its nodes up in.
struct Steps {
    feature: Value,
    value: Value,
    yes: Value,
    no: Value,
    /// Whether a missing value counts as a comparison that holds, if it does anywhere.
    missing_true: Option<Value>,
    /// Each mode that occurs, and where, if there are several.
    modes: Vec<(Mode, Option<Value>)>,
}

impl Steps {
    fn of(cx: &mut NodeCx<'_, '_, '_>, ensemble: &Ensemble, x: Value) -> Result<Steps> {
        let nodes = &ensemble.nodes;
        let shape = [nodes.len() as i64];
        let ints = |read: &dyn Fn(usize, &Node) -> i64| -> Vec<i64> {
            nodes.iter().enumerate().map(|(at, node)| read(at, node)).collect()
        };
        // A leaf leads to itself whatever it compares.
        let feature = ints(&|_, node| match *node {
            Node::Branch { feature, .. } => feature,
            Node::Leaf(_) => 0,
        });
        let yes = ints(&|at, node| match *node {
            Node::Branch { yes, .. } => yes as i64,
            Node::Leaf(_) => at as i64,
        });
        let no = ints(&|at, node| match *node {
            Node::Branch { no, .. } => no as i64,
            Node::Leaf(_) => at as i64,
        });
        let values = nodes.iter().map(|node| match *node {
            Node::Branch { value, .. } => value,
            Node::Leaf(_) => 0.0,
        });
        let flags = |cx: &mut NodeCx<'_, '_, '_>, read: &dyn Fn(&Node) -> bool| -> Result<Value> {
            let flags = cx.ints_const(&shape, nodes.iter().map(|node| i64::from(read(node))).collect())?;
            cx.cast(flags, cx.ctx.int(1))
        };
        let modes: BTreeSet<Mode> = nodes
            .iter()
            .filter_map(|node| match *node {
                Node::Branch { mode, .. } => Some(mode),
                Node::Leaf(_) => None,
            })
            .collect();
        let several = modes.len() > 1;
        let mut tables = Vec::new();
        for mode in modes {
            let is = |node: &Node| matches!(*node, Node::Branch { mode: own, .. } if own == mode);
            tables.push((mode, if several { Some(flags(cx, &is)?) } else { None }));
        }
        let missing = |node: &Node| matches!(*node, Node::Branch { missing_true: true, .. });
        let missing_true = if nodes.iter().any(missing) { Some(flags(cx, &missing)?) } else { None };
        Ok(Steps {
            feature: cx.ints_const(&shape, feature)?,
            value: cx.floats_const(&shape, values.collect(), cx.elem_of(x))?,
            yes: cx.ints_const(&shape, yes)?,
            no: cx.ints_const(&shape, no)?,
            missing_true,
            modes: tables,
        })
    }

    /// The nodes that follow `at`, `samples x trees`.
    fn down(&self, cx: &mut NodeCx<'_, '_, '_>, x: Value, at: Value) -> Result<Value> {
        let feature = cx.gathered(self.feature, at, 0)?;
        let own = cx.op("graph.gather_elements", &[x, feature], &[("axis", cx.i64(1))])?;
        let value = cx.gathered(self.value, at, 0)?;
        let mut holds = None;
        for &(mode, ref here) in &self.modes {
            let compared = cx.op(mode.op(), &[own, value], &[])?;
            let counted = match *here {
                Some(table) => {
                    let here = cx.gathered(table, at, 0)?;
                    cx.op("graph.and", &[compared, here], &[])?
                }
                None => compared,
            };
            holds = Some(match holds {
                Some(others) => cx.op("graph.or", &[others, counted], &[])?,
                None => counted,
            });
        }
        let Some(mut holds) = holds else {
            return Ok(at);
        };
        if let Some(table) = self.missing_true {
            let missing = cx.unary("graph.is_nan", own)?;
            let counts = cx.gathered(table, at, 0)?;
            let counts = cx.op("graph.and", &[missing, counts], &[])?;
            holds = cx.op("graph.or", &[holds, counts], &[])?;
        }
        let (yes, no) = (cx.gathered(self.yes, at, 0)?, cx.gathered(self.no, at, 0)?);
        cx.select(holds, yes, no)
    }
}
