//! `lower-vector-to-from-elements-to-shuffle-tree`: elements taken out of vectors and put together in
//! another become shuffles of pairs of vectors, in a tree.
//!
//! After upstream's `LowerVectorToFromElementsToShuffleTree.cpp`. The sources, in the order in which the
//! result first needs them, are shuffled in pairs; a last one without a partner is shuffled with itself.
//! Each shuffle puts the elements of its two vectors where they lie in the result, counted from the
//! first of them. All shuffles of a level make vectors of one size, that of the longest, until one is
//! left.

use terrace_dialects::vector::{FromElementsOp, ShuffleOp, ToElementsOp};
use terrace_ir::pass::{Anchor, Failed, PassCx, PassInfo};
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};
use terrace_ir::{Body, Rewriter, Type, Value};

pub(super) const INFO: PassInfo = PassInfo {
    name: "lower-vector-to-from-elements-to-shuffle-tree",
    doc: "Lower `vector.to_elements` and `vector.from_elements` to a tree of `vector.shuffle` operations",
    anchor: Anchor::Op("func.func"),
    options: &[],
    make: |_| Ok(Box::new(lower)),
};

fn lower(body: &mut Body, _: &mut PassCx) -> Result<(), Failed> {
    let mut patterns = Patterns::new();
    patterns.on("to-from-elements-to-shuffles", from_elements_to_shuffles);
    apply_greedily(body, &patterns, &GreedyConfig::default());
    Ok(())
}

/// A vector of the tree, and where its elements lie in the result.
struct Node {
    vector: Value,
    /// The number of its elements.
    size: i64,
    /// The first place in the result that it has an element for, and behind the last.
    begin: usize,
    end: usize,
    /// For each place between, its element there.
    elements: Vec<Option<i64>>,
}

impl Node {
    fn at(&self, place: usize) -> Option<i64> {
        self.elements.get(place.checked_sub(self.begin)?).copied().flatten()
    }
}

/// The number of elements of a vector of one dimension.
fn length(rw: &Rewriter<'_>, vector: Value) -> Option<i64> {
    match rw.ty(vector).static_shape(rw.ctx())? {
        &[size] => Some(size),
        _ => None,
    }
}

fn from_elements_to_shuffles(op: FromElementsOp, rw: &mut Rewriter<'_>) -> Option<()> {
    length(rw, op.dest(rw))?;
    let mut nodes = sources(rw, op.elements(rw))?;
    let ty = rw.ty(op.dest(rw));
    loop {
        nodes = next_level(rw, nodes, ty);
        if let [root] = &nodes[..] {
            let vector = root.vector;
            rw.replace(op, [vector]);
            return Some(());
        }
    }
}

/// The vectors that the elements are taken from, in the order of their first use.
fn sources(rw: &Rewriter<'_>, elements: &[Value]) -> Option<Vec<Node>> {
    let mut nodes: Vec<Node> = Vec::new();
    let mut known: rustc_hash::FxHashMap<Value, usize> = rustc_hash::FxHashMap::default();
    for (place, &element) in elements.iter().enumerate() {
        let from = ToElementsOp::defining(rw, element)?;
        let vector = from.source(rw);
        let size = length(rw, vector)?;
        let number = rw.results(from.0).position(|result| result == element)?;
        let at = *known.entry(vector).or_insert_with(|| {
            nodes.push(Node { vector, size, begin: place, end: place, elements: Vec::new() });
            nodes.len() - 1
        });
        let node = nodes.get_mut(at)?;
        node.end = place + 1;
        node.elements.resize(place - node.begin, None);
        node.elements.push(Some(i64::try_from(number).ok()?));
    }
    if nodes.is_empty() { None } else { Some(nodes) }
}

/// Shuffles neighbours; `ty` is the type of the result.
fn next_level(rw: &mut Rewriter<'_>, nodes: Vec<Node>, ty: Type) -> Vec<Node> {
    let ctx = rw.context();
    let both = |pair: &[Node]| {
        let end = pair.iter().map(|node| node.end).max().unwrap_or_default();
        (pair.iter().map(|node| node.begin).min().unwrap_or_default(), end)
    };
    let longest = nodes.chunks(2).map(|pair| both(pair).1 - both(pair).0).max().unwrap_or_default();
    let mut level = Vec::with_capacity(nodes.len().div_ceil(2));
    for pair in nodes.chunks(2) {
        let [first, ..] = pair else { continue };
        let second = pair.last().unwrap_or(first);
        let (begin, end) = both(pair);
        let element =
            |place: usize| first.at(place).or_else(|| second.at(place).map(|element| first.size + element));
        let picked: Vec<Option<i64>> = (begin..end).map(element).collect();
        let mut mask: Vec<i64> = picked.iter().map(|element| element.unwrap_or(-1)).collect();
        mask.resize(longest, -1);
        let size = i64::try_from(longest).unwrap_or(i64::MAX);
        let spec = rw
            .spec(ShuffleOp::def())
            .operands([first.vector, second.vector])
            .results([ctx.vector(&[size], ty.elem(&ctx))])
            .attr(&ctx, "mask", ctx.i64_array(&mask));
        let shuffle = rw.insert(spec);
        let elements = (0i64..).zip(&picked).map(|(at, element)| element.map(|_| at)).collect();
        level.push(Node { vector: rw.result(shuffle, 0), size, begin, end, elements });
    }
    level
}
