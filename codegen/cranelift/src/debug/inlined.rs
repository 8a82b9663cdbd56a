//! The inlined calls in a function: the nodes of the model that its code computes, and the lines that led to them.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::{Origin, SourceLine};

/// The most calls around a node that are told.
const MAX_CALLS: usize = 32;

/// What is called.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Callee {
    /// Its name.
    pub(super) name: String,
    /// Where it is.
    pub(super) line: Option<SourceLine>,
}

/// A call whose code is part of the function.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Call {
    /// What is called.
    pub(super) callee: Callee,
    /// Where it is called.
    pub(super) from: Option<SourceLine>,
}

/// A call with its code, and those within it.
#[derive(Debug)]
pub(super) struct Node {
    /// Number of the call.
    pub(super) call: u32,
    /// Parts of the code, in order.
    pub(super) ranges: Vec<Range<u32>>,
    /// The calls within, as indices of nodes.
    pub(super) children: Vec<usize>,
}

/// The calls in a function. Those within a call come behind it.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    /// The calls that are in no other, as indices of nodes.
    pub(super) roots: Vec<usize>,
    index: FxHashMap<(Option<usize>, u32), usize>,
}

impl Tree {
    /// Adds the code at `range`, behind all that was added before, which is in `calls`, the outermost first.
    pub(super) fn add(&mut self, range: &Range<u32>, calls: &[u32]) {
        let mut parent: Option<usize> = None;
        for &call in calls {
            let next = self.nodes.len();
            let node = *self.index.entry((parent, call)).or_insert(next);
            if node == next {
                self.nodes.push(Node { call, ranges: Vec::new(), children: Vec::new() });
                match parent {
                    Some(parent) => self.nodes[parent].children.push(node),
                    None => self.roots.push(node),
                }
            }
            match self.nodes[node].ranges.last_mut() {
                Some(last) if last.end == range.start => last.end = range.end,
                _ => self.nodes[node].ranges.push(range.clone()),
            }
            parent = Some(node);
        }
    }
}

/// The calls that lead to `origin`, the outermost first: the last is the node, whose own line is the innermost of the
/// origin's. Locations don't say what the functions in between are called, so these go by the names of their files.
pub(super) fn calls(origin: &Origin) -> Vec<Call> {
    let lines = &origin.lines[..origin.lines.len().min(MAX_CALLS)];
    let called = |at: usize, callee: Callee| Call { callee, from: lines.get(at + 1).cloned() };
    let mut calls = Vec::new();
    for (at, line) in lines.iter().enumerate().skip(1).rev().skip(1) {
        calls.push(called(at, of_file(line)));
    }
    match (&origin.node, lines.first()) {
        (Some(name), line) => {
            let call = called(0, Callee { name: name.clone(), line: line.cloned() });
            calls.push(Call { from: call.from.or_else(|| line.cloned()), ..call });
        }
        (None, Some(line)) if lines.len() > 1 => calls.push(called(0, of_file(line))),
        (None, _) => {}
    }
    calls
}

fn of_file(line: &SourceLine) -> Callee {
    let name = line.file.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    Callee { name, line: Some(SourceLine { line: 0, column: 0, ..line.clone() }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(file: &str, line: u32) -> SourceLine {
        SourceLine { file: file.to_owned(), line, column: 0 }
    }

    fn shown(origin: &Origin) -> Vec<String> {
        let place = |line: &SourceLine| format!("{}:{}", line.file, line.line);
        let show = |call: &Call| {
            format!("{} from {}", call.callee.name, call.from.as_ref().map_or("?".to_owned(), place))
        };
        calls(origin).iter().map(show).collect()
    }

    #[test]
    fn the_node_is_the_innermost_call() {
        let node = Some("block/MatMul".to_owned());
        let lines = vec![line("a/attention.py", 3), line("a/block.py", 5), line("model.py", 7)];
        assert_eq!(
            shown(&Origin { node: node.clone(), lines: lines.clone() }),
            ["block.py from model.py:7", "block/MatMul from a/block.py:5"]
        );
        assert_eq!(
            shown(&Origin { node: None, lines }),
            ["block.py from model.py:7", "attention.py from a/block.py:5"]
        );
        assert_eq!(
            shown(&Origin { node: node.clone(), lines: vec![line("m.py", 1)] }),
            ["block/MatMul from m.py:1"]
        );
        assert_eq!(shown(&Origin { node, lines: Vec::new() }), ["block/MatMul from ?"]);
        assert_eq!(shown(&Origin { node: None, lines: vec![line("m.py", 1)] }), [""; 0]);
    }

    #[test]
    fn code_of_one_call_is_told_together() {
        let mut tree = Tree::default();
        tree.add(&(0..4), &[7, 8]);
        tree.add(&(4..6), &[7, 9]);
        tree.add(&(6..8), &[]);
        tree.add(&(8..9), &[7, 8]);
        assert_eq!(tree.roots, [0]);
        let ranges: Vec<String> = tree.nodes.iter().map(|node| format!("{:?}", node.ranges)).collect();
        assert_eq!(ranges, ["[0..6, 8..9]", "[0..4, 8..9]", "[4..6]"]);
        assert_eq!(tree.nodes[0].children, [1, 2]);
    }
}
