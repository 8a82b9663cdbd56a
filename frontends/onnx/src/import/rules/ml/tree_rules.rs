//! The operators of tree ensembles.

use std::collections::BTreeMap;

use super::classes::Classes;
use super::post::Post;
use super::tree::{Aggregate, Ensemble, MAX_NODES, Mode, Node, Weight};
use super::*;

pub(super) const RULES: Family = &[
    ("TreeEnsemble", ensemble),
    ("TreeEnsembleClassifier", classifier),
    ("TreeEnsembleRegressor", regressor),
];

/// The list of numbers `name`, or the tensor `name_as_tensor` in its place.
fn list(cx: &mut NodeCx<'_, '_, '_>, name: &str) -> Result<Vec<f64>> {
    let own = numbers(cx, name)?;
    if !own.is_empty() || cx.since < 3 {
        return Ok(own);
    }
    match cx.tensor(&format!("{name}_as_tensor"))? {
        Some(tensor) => Ok(cx.read_whole(tensor)?.to_floats()),
        None => Ok(Vec::new()),
    }
}

/// The integers of attribute `name`, as many as there are nodes.
fn ints(cx: &NodeCx<'_, '_, '_>, name: &str, count: usize) -> Result<Vec<i64>> {
    let list = cx.ints(name)?.unwrap_or_default();
    same_length(cx, name, list.len(), count)?;
    Ok(list)
}

fn same_length(cx: &NodeCx<'_, '_, '_>, name: &str, found: usize, expected: usize) -> Result<()> {
    if found == expected {
        return Ok(());
    }
    Err(cx.bad_attribute(name, format!("has {found} elements, expected {expected}")))
}

/// A number out of a file as the index of something.
fn index(number: i64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Where each node of the older operators lies, by tree and number.
type Places = BTreeMap<(i64, i64), usize>;

/// The nodes of the older operators, the roots, and the leaves in order.
fn nodes(cx: &mut NodeCx<'_, '_, '_>) -> Result<(Vec<Node>, Vec<usize>, Places)> {
    let trees = cx.ints("nodes_treeids")?.unwrap_or_default();
    let count = trees.len();
    if count == 0 || count > MAX_NODES {
        return Err(cx.bad_attribute("nodes_treeids", format!("has {count} elements")));
    }
    let numbers = ints(cx, "nodes_nodeids", count)?;
    let features = ints(cx, "nodes_featureids", count)?;
    let yes = ints(cx, "nodes_truenodeids", count)?;
    let no = ints(cx, "nodes_falsenodeids", count)?;
    let values = list(cx, "nodes_values")?;
    same_length(cx, "nodes_values", values.len(), count)?;
    let modes = cx.texts("nodes_modes")?.unwrap_or_default();
    same_length(cx, "nodes_modes", modes.len(), count)?;
    let missing = cx.ints("nodes_missing_value_tracks_true")?.unwrap_or_default();
    if !missing.is_empty() {
        same_length(cx, "nodes_missing_value_tracks_true", missing.len(), count)?;
    }
    let mut places = Places::new();
    let mut roots = BTreeMap::new();
    for at in 0..count {
        roots.entry(trees[at]).or_insert(at);
        if places.insert((trees[at], numbers[at]), at).is_some() {
            let why = format!("has node {} of tree {} twice", numbers[at], trees[at]);
            return Err(cx.bad_attribute("nodes_nodeids", why));
        }
    }
    let mut nodes = Vec::with_capacity(count);
    let mut leaves = 0;
    for at in 0..count {
        let mode = match &*modes[at] {
            "LEAF" => {
                nodes.push(Node::Leaf(leaves));
                leaves += 1;
                continue;
            }
            "BRANCH_LEQ" => Mode::LessEqual,
            "BRANCH_LT" => Mode::Less,
            "BRANCH_GTE" => Mode::GreaterEqual,
            "BRANCH_GT" => Mode::Greater,
            "BRANCH_EQ" => Mode::Equal,
            "BRANCH_NEQ" => Mode::NotEqual,
            other => return Err(cx.bad_attribute("nodes_modes", format!("has element `{other}`"))),
        };
        let next = |number: i64| {
            places.get(&(trees[at], number)).copied().ok_or_else(|| {
                let why = format!("leads to node {number} of tree {}, which is not there", trees[at]);
                cx.bad_operands(why)
            })
        };
        let missing_true = missing.get(at).is_some_and(|&flag| flag != 0);
        let (yes, no) = (next(yes[at])?, next(no[at])?);
        nodes.push(Node::Branch { mode, feature: features[at], value: values[at], missing_true, yes, no });
    }
    Ok((nodes, roots.into_values().collect(), places))
}

/// The ensemble of an older operator, whose weights are those of `what`.
fn older(cx: &mut NodeCx<'_, '_, '_>, what: &str, targets: i64, aggregate: Aggregate) -> Result<Ensemble> {
    let (nodes, roots, places) = nodes(cx)?;
    let ids = cx.ints(&format!("{what}_ids"))?.unwrap_or_default();
    let trees = ints(cx, &format!("{what}_treeids"), ids.len())?;
    let numbers = ints(cx, &format!("{what}_nodeids"), ids.len())?;
    let given = list(cx, &format!("{what}_weights"))?;
    same_length(cx, &format!("{what}_weights"), given.len(), ids.len())?;
    if !(1..=1 << 24).contains(&targets) {
        return Err(cx.bad_operands(format!("has {targets} targets")));
    }
    let mut weights = Vec::with_capacity(ids.len());
    for (at, &id) in ids.iter().enumerate() {
        let Some(&place) = places.get(&(trees[at], numbers[at])) else {
            let why =
                format!("has a weight for node {} of tree {}, which is not there", numbers[at], trees[at]);
            return Err(cx.bad_operands(why));
        };
        if !(0..targets).contains(&id) {
            return Err(cx.bad_attribute(&format!("{what}_ids"), format!("has {id} of {targets} targets")));
        }
        // What a branch weighs is never asked for.
        if let Node::Leaf(leaf) = nodes[place] {
            weights.push(Weight { leaf, target: index(id), weight: given[at] });
        }
    }
    let leaves = nodes.iter().filter(|node| matches!(node, Node::Leaf(_))).count();
    Ok(Ensemble { nodes, roots, leaves, weights, targets: index(targets), aggregate })
}

/// `base_values`, one for each of `count` scores, or one for all.
fn base_values(cx: &mut NodeCx<'_, '_, '_>, count: usize) -> Result<Vec<f64>> {
    let base = list(cx, "base_values")?;
    if !base.is_empty() && base.len() != 1 {
        same_length(cx, "base_values", base.len(), count)?;
    }
    Ok(base)
}

fn regressor(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let aggregate = match &*cx.text("aggregate_function")? {
        "AVERAGE" => Aggregate::Average,
        "SUM" => Aggregate::Sum,
        "MIN" => Aggregate::Min,
        "MAX" => Aggregate::Max,
        other => {
            let why = format!("is `{other}`, expected `AVERAGE`, `SUM`, `MIN` or `MAX`");
            return Err(cx.bad_attribute("aggregate_function", why));
        }
    };
    let targets = cx.opt_int("n_targets")?.unwrap_or(1);
    let ensemble = older(cx, "target", targets, aggregate)?;
    let x = table(cx)?;
    let mut y = ensemble.apply(cx, x)?;
    let base = base_values(cx, ensemble.targets)?;
    if !base.is_empty() {
        let base = cx.floats_const(&[base.len() as i64], base, cx.elem_of(y))?;
        y = cx.add(y, base)?;
    }
    let post = Post::of(cx)?;
    let y = post.apply(cx, y)?;
    let y = cx.cast(y, cx.ctx.f32())?;
    cx.set(0, y);
    Ok(())
}

fn classifier(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let classes = Classes::of(cx, "classlabels_int64s", "classlabels_strings")?;
    let count = classes.labels.len();
    if count == 0 {
        return Err(cx.bad_attribute("classlabels_int64s", "must hold a label"));
    }
    let ensemble = older(cx, "class", count as i64, Aggregate::Sum)?;
    let x = table(cx)?;
    let mut scores = ensemble.apply(cx, x)?;
    let base = base_values(cx, count)?;
    let post = Post::of(cx)?;
    let mut ids: Vec<usize> = ensemble.weights.iter().map(|weight| weight.target).collect();
    ids.sort_unstable();
    ids.dedup();
    let (label, y) = if count <= 2 && ids.len() <= 1 {
        let positive = ensemble.weights.iter().all(|weight| weight.weight >= 0.0);
        let id = ids.first().copied().unwrap_or(0);
        two_of_one(cx, (scores, id), (&classes, positive), (&base, post))?
    } else {
        if !base.is_empty() {
            let base = cx.floats_const(&[base.len() as i64], base, cx.elem_of(scores))?;
            scores = cx.add(scores, base)?;
        }
        (classes.greatest(cx, scores)?, post.apply(cx, scores)?)
    };
    let y = cx.cast(y, cx.ctx.f32())?;
    cx.set(0, label);
    cx.set(1, y);
    Ok(())
}

/// Label and scores of two classes of which only class `id` has weights, as onnxruntime has them: the
/// standard does not say.
///
/// If no weight is below zero the sum is a probability of the second class, decided at one half; else a
/// margin, decided at zero. The second score is zero where `base_values` has two elements, and the first
/// one where the weights are the second class's.
fn two_of_one(
    cx: &mut NodeCx<'_, '_, '_>,
    (scores, id): (Value, usize),
    (classes, positive): (&Classes, bool),
    (base, post): (&[f64], Post),
) -> Result<(Value, Value)> {
    let elem = cx.elem_of(scores);
    let at = id as i64;
    let mut own = cx.sliced(scores, 1, (at, at + 1, 1))?;
    match (base, id) {
        ([], _) | ([_], 1) => {}
        ([first] | [first, _], 0) => {
            let first = cx.scalar(*first, elem)?;
            own = cx.add(own, first)?;
        }
        _ => return Err(cx.unsupported("two `base_values` where only the second class has weights")),
    }
    let two = classes.labels.len() == 2;
    let limit = cx.scalar(if positive && two { 0.5 } else { 0.0 }, elem)?;
    let above = cx.op("graph.greater", &[own, limit], &[])?;
    let samples = cx.shape_of(above)[0];
    let above = cx.reshape(above, &[samples])?;
    let (yes, no) = match classes.labels[..] {
        [no, yes] => (yes, no),
        _ => (1, 0),
    };
    let label = classes.either(cx, above, (yes, no))?;
    if !two {
        return Ok((label, post.apply(cx, own)?));
    }
    if base.len() < 2 && id == 0 {
        return Ok((label, post.of_one(cx, own, positive)?));
    }
    // No leaf has a weight for the other one.
    let none = cx.sliced(scores, 1, (1 - at, 2 - at, 1))?;
    let both = if id == 0 { [own, none] } else { [none, own] };
    let both = cx.concat(&both, 1)?;
    Ok((label, post.apply(cx, both)?))
}

/// `TreeEnsemble`, operator set 5: branches and leaves in lists of their own.
fn ensemble(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let targets = cx.opt_int("n_targets")?.unwrap_or(1);
    let aggregate = match cx.int("aggregate_function")? {
        0 => Aggregate::Average,
        1 => Aggregate::Sum,
        2 => Aggregate::Min,
        3 => Aggregate::Max,
        other => return Err(cx.bad_attribute("aggregate_function", format!("is {other}, expected 0 to 3"))),
    };
    let post = match cx.int("post_transform")? {
        0 => Post::None,
        1 => Post::Softmax,
        2 => Post::Logistic,
        3 => Post::SoftmaxZero,
        4 => Post::Probit,
        other => return Err(cx.bad_attribute("post_transform", format!("is {other}, expected 0 to 4"))),
    };
    let ids = cx.ints("leaf_targetids")?.unwrap_or_default();
    let given = tensor(cx, "leaf_weights")?;
    same_length(cx, "leaf_weights", given.len(), ids.len())?;
    if !(1..=1 << 24).contains(&targets) || ids.iter().any(|id| !(0..targets).contains(id)) {
        return Err(
            cx.bad_attribute("leaf_targetids", format!("has a number that is none of {targets} targets"))
        );
    }
    let weights = ids.iter().zip(&given).enumerate();
    let weights = weights.map(|(leaf, (&id, &weight))| Weight { leaf, target: index(id), weight }).collect();
    let (nodes, roots) = branches(cx, ids.len())?;
    let ensemble = Ensemble { nodes, roots, leaves: ids.len(), weights, targets: index(targets), aggregate };
    let x = table(cx)?;
    let y = ensemble.apply(cx, x)?;
    let y = post.apply(cx, y)?;
    let y = cx.cast(y, cx.elem(0)?)?;
    cx.set(0, y);
    Ok(())
}

/// The numbers of tensor attribute `name`.
fn tensor(cx: &mut NodeCx<'_, '_, '_>, name: &str) -> Result<Vec<f64>> {
    match cx.tensor(name)? {
        Some(tensor) => Ok(cx.read_whole(tensor)?.to_floats()),
        None => Ok(Vec::new()),
    }
}

/// The nodes of a `TreeEnsemble` and its roots: the leaves first, then the branches, then the branches that
/// sets of several members need.
fn branches(cx: &mut NodeCx<'_, '_, '_>, leaves: usize) -> Result<(Vec<Node>, Vec<usize>)> {
    let features = cx.ints("nodes_featureids")?.unwrap_or_default();
    let count = features.len();
    if count.saturating_add(leaves) > MAX_NODES {
        return Err(Fault::new(codes::LIMIT, format!("has {count} nodes, which is too many")));
    }
    let (yes, no) = (ints(cx, "nodes_truenodeids", count)?, ints(cx, "nodes_falsenodeids", count)?);
    let (yes_leaf, no_leaf) = (ints(cx, "nodes_trueleafs", count)?, ints(cx, "nodes_falseleafs", count)?);
    let (values, modes) = (tensor(cx, "nodes_splits")?, tensor(cx, "nodes_modes")?);
    same_length(cx, "nodes_splits", values.len(), count)?;
    same_length(cx, "nodes_modes", modes.len(), count)?;
    let missing = cx.ints("nodes_missing_value_tracks_true")?.unwrap_or_default();
    let mut members = tensor(cx, "membership_values")?.into_iter();
    let mut nodes: Vec<Node> = (0..leaves).map(Node::Leaf).collect();
    let follows = |number: i64, leaf: i64| {
        let limit = if leaf != 0 { leaves } else { count };
        let found = usize::try_from(number).ok().filter(|&number| number < limit);
        let found = found.map(|number| if leaf != 0 { number } else { number + leaves });
        found.ok_or_else(|| cx.bad_operands(format!("leads to node {number} of {limit}")))
    };
    let mut sets: Vec<(usize, Vec<f64>)> = Vec::new();
    for at in 0..count {
        let (yes, no) = (follows(yes[at], yes_leaf[at])?, follows(no[at], no_leaf[at])?);
        let missing_true = missing.get(at).is_some_and(|&flag| flag != 0);
        let (feature, mut value) = (features[at], values[at]);
        let mode = match modes[at] as i64 {
            0 => Mode::LessEqual,
            1 => Mode::Less,
            2 => Mode::GreaterEqual,
            3 => Mode::Greater,
            4 => Mode::Equal,
            5 => Mode::NotEqual,
            6 => {
                let set: Vec<f64> = members.by_ref().take_while(|member| !member.is_nan()).collect();
                value = set.first().copied().unwrap_or(f64::NAN);
                sets.push((nodes.len(), set));
                Mode::Equal
            }
            other => {
                return Err(cx.bad_attribute("nodes_modes", format!("has element {other}, expected 0 to 6")));
            }
        };
        nodes.push(Node::Branch { mode, feature, value, missing_true, yes, no });
    }
    for (at, set) in sets {
        one_of(&mut nodes, at, set.get(1..).unwrap_or_default());
    }
    if nodes.len() > MAX_NODES {
        return Err(Fault::new(codes::LIMIT, "has sets of too many members"));
    }
    let roots = cx.ints("tree_roots")?.unwrap_or_default();
    let mut starts = Vec::with_capacity(roots.len());
    for &root in &roots {
        let at = usize::try_from(root).ok().filter(|&at| at < count);
        let Some(at) = at else {
            return Err(cx.bad_attribute("tree_roots", format!("has {root}, which is none of {count} nodes")));
        };
        starts.push(at + leaves);
    }
    if starts.is_empty() {
        return Err(cx.bad_attribute("tree_roots", "must hold a root"));
    }
    Ok((nodes, starts))
}

/// A branch that asks for one value asks for `others` too: each in a branch behind.
fn one_of(nodes: &mut Vec<Node>, mut at: usize, others: &[f64]) {
    for &member in others {
        let added = nodes.len();
        let mut behind = nodes[at];
        if let (Node::Branch { value, .. }, Node::Branch { no, .. }) = (&mut behind, &mut nodes[at]) {
            *value = member;
            *no = added;
        }
        nodes.push(behind);
        at = added;
    }
}
