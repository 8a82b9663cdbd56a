//! Pipelines that do nothing: passes that are anchored where no op matches.

use std::collections::{BTreeMap, BTreeSet};

use terrace_ir::Body;
use terrace_ir::pass::{Item, Pipeline, nearest};

/// The kinds of isolated ops in the IR, each with the kinds of those that it lies in, outermost first.
pub(super) type Kinds = BTreeSet<Vec<String>>;

/// Adds the kinds of ops in `body`.
pub(super) fn collect(body: &Body, kinds: &mut Kinds) {
    let mut stack = vec![(body, Vec::new())];
    while let Some((body, mut path)) = stack.pop() {
        path.push(body.name_str(body.self_op()).to_owned());
        for op in body.nested_ops() {
            stack.extend(body.nested(op).map(|nested| (nested, path.clone())));
        }
        kinds.insert(path);
    }
}

/// A part of a pipeline with passes of its own: the ops that it is anchored on, outermost first, the
/// number of its first pass, and its passes as text.
struct Part {
    anchors: Vec<String>,
    number: usize,
    passes: String,
}

fn parts(pipeline: &Pipeline) -> Vec<Part> {
    let mut found = Vec::new();
    let mut stack = vec![(pipeline, Vec::new(), 0)];
    while let Some((pipeline, mut anchors, first)) = stack.pop() {
        anchors.push(pipeline.anchor.clone());
        let mut number = first;
        let mut passes = Vec::new();
        for item in &pipeline.items {
            match item {
                Item::Pass(item) => {
                    passes.push(format!("{}{}", item.info.name, item.options.print()));
                    number += 1;
                }
                Item::Nested(inner) => {
                    stack.push((inner, anchors.clone(), number));
                    number += inner.len();
                }
            }
        }
        if !passes.is_empty() {
            found.push(Part { anchors, number: first, passes: passes.join(",") });
        }
    }
    found.sort_by_key(|part| part.number);
    found
}

/// What is wrong when none of the passes of `pipeline` ran on anything in IR of the given kinds; `None`
/// when there was nothing to run on. `runs` says how many ops each nested part ran on.
pub(super) fn complaint(
    pipeline: &Pipeline,
    runs: &BTreeMap<(usize, String), usize>,
    kinds: &Kinds,
) -> Option<String> {
    let parts = parts(pipeline);
    let idle = |part: &&Part| {
        part.anchors.len() > 1
            && part.anchors.last().is_some_and(|anchor| {
                runs.get(&(part.number, anchor.clone())).copied().unwrap_or_default() == 0
            })
    };
    if parts.is_empty() || !parts.iter().all(|part| idle(&part)) {
        return None;
    }
    let part = parts.first()?;
    let (anchor, holder) = (part.anchors.last()?, &part.anchors[part.anchors.len() - 2]);
    let better = suggestion(&part.anchors, kinds)?;
    let nesting = better.iter().rev().fold(part.passes.clone(), |inner, anchor| format!("{anchor}({inner})"));
    Some(format!("the pipeline does nothing: no '{anchor}' lies directly in '{holder}'; write `{nesting}`"))
}

/// The nesting that would reach ops: the shortest one to ops of the same kind, else the one to the
/// kind whose name is nearest, else to any.
fn suggestion(anchors: &[String], kinds: &Kinds) -> Option<Vec<String>> {
    let anchor = anchors.last()?;
    let inner = || kinds.iter().filter(|path| path.len() > 1);
    let shortest = |name: &str| {
        inner().filter(|path| path.last().is_some_and(|last| last == name)).min_by_key(|path| path.len())
    };
    let names = || inner().filter_map(|path| path.last()).map(String::as_str);
    let same_name = |name: &&str| name.rsplit('.').next() == anchor.rsplit('.').next();
    let found = shortest(anchor)
        .or_else(|| names().find(same_name).and_then(shortest))
        .or_else(|| nearest(anchor, names()).and_then(shortest))
        .or_else(|| inner().min_by_key(|path| path.len()))?;
    Some(found.clone())
}
