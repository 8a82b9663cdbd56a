//! Control flow into, between and out of the regions of an op: its edges, their verification, and the
//! simplifications that hold for every op with [`RegionBranch`], after upstream's patterns of
//! `RegionBranchOpInterface`.

use rustc_hash::{FxHashMap, FxHashSet};
use terrace_ir::body::Mapping;
use terrace_ir::interfaces::{
    LoopLike, RegionBranch, RegionPoint, RegionTerminator, erase_successor_operand,
};
use terrace_ir::op::{Arity, OPERAND_SEGMENTS, Traits, slot_range};
use terrace_ir::{Body, Op, OpError, Region, Rewriter, Type, Value};

/// One way that control can take.
pub struct Edge {
    /// The op whose operands are handed over: the op itself, or a terminator in it.
    pub from: Op,
    /// Index of the first operand handed over.
    pub start: usize,
    /// Number of operands handed over.
    pub count: usize,
    /// Where control goes.
    pub to: RegionPoint,
    /// What the operands become there.
    pub inputs: Vec<Value>,
}

impl Edge {
    /// The values handed over.
    pub fn operands<'a>(&self, body: &'a Body) -> &'a [Value] {
        &body.operands(self.from)[self.start..self.start + self.count]
    }
}

/// The range of operands that the terminator `op` hands over, when that is known.
fn handed(body: &Body, op: Op) -> Option<(usize, usize)> {
    if let Some(terminator) = body.interface::<RegionTerminator>(op) {
        return Some((terminator.operands)(body, op));
    }
    body.has_trait(op, Traits::RETURN_LIKE).then(|| (0, body.operands(op).len()))
}

/// All ways that control can take at `op`; `None` when a terminator is in the way of which nothing is
/// known.
pub fn edges(body: &Body, op: Op) -> Option<Vec<Edge>> {
    let interface = body.interface::<RegionBranch>(op)?;
    let mut edges = Vec::new();
    for to in (interface.successors)(body, op, RegionPoint::Parent) {
        let count = (interface.entry_operands)(body, op, to.to).len();
        let start = body.operands(op).len().checked_sub(count)?;
        edges.push(Edge { from: op, start, count, to: to.to, inputs: to.inputs });
    }
    for region in body.regions(op) {
        for block in body.blocks_of(region) {
            let last = body.last_op(block)?;
            if !body.successors(last).is_empty() {
                continue;
            }
            let (start, end) = handed(body, last)?;
            for to in (interface.successors)(body, op, RegionPoint::Region(region)) {
                let count = end.checked_sub(start)?;
                edges.push(Edge { from: last, start, count, to: to.to, inputs: to.inputs });
            }
        }
    }
    Some(edges)
}

/// Checks that what each edge hands over fits what is expected there.
///
/// # Errors
/// When it does not.
pub fn verify_edges(body: &Body, op: Op) -> Result<(), OpError> {
    let ctx = body.ctx();
    for edge in edges(body, op).unwrap_or_default() {
        let operands = edge.operands(body);
        let wrong = if operands.len() != edge.inputs.len() {
            Some(format!(
                "region branch point has {} operands, but region successor needs {} inputs",
                operands.len(),
                edge.inputs.len()
            ))
        } else {
            let pairs = operands.iter().zip(&edge.inputs).map(|(&a, &b)| (body.ty(a), body.ty(b)));
            pairs.enumerate().find(|(_, (a, b))| a != b).map(|(at, (a, b))| {
                format!(
                    "successor operand type #{at} '{}' should match successor input type #{at} '{}'",
                    ctx.display(a),
                    ctx.display(b)
                )
            })
        };
        if let Some(wrong) = wrong {
            let from = match edge.from == op {
                true => "parent".to_owned(),
                false => format!("Operation {}", body.name_str(edge.from)),
            };
            let to = match edge.to {
                RegionPoint::Parent => "parent".to_owned(),
                RegionPoint::Region(region) => {
                    format!("Region #{}", body.regions(op).position(|at| at == region).unwrap_or(0))
                }
            };
            let message = format!("along control flow edge from {from} to {to}: {wrong}");
            return Err(OpError::new(message).note(body.loc(edge.from), "region branch point"));
        }
    }
    Ok(())
}

/// Checks that regions that get nothing have no arguments.
///
/// # Errors
/// When one has.
pub fn verify_no_arguments(body: &Body, op: Op) -> Result<(), OpError> {
    for (at, region) in body.regions(op).enumerate() {
        if body.entry(region).is_some_and(|block| !body.args(block).is_empty()) {
            return Err(OpError::new(format!("region #{at} should have no arguments")));
        }
    }
    Ok(())
}

/// The values that each input of a region, and each result, can get over one edge.
fn sources(body: &Body, edges: &[Edge]) -> Option<FxHashMap<Value, Vec<Value>>> {
    let mut sources: FxHashMap<Value, Vec<Value>> = FxHashMap::default();
    for edge in edges {
        if edge.count != edge.inputs.len() {
            return None;
        }
        for (&input, &value) in edge.inputs.iter().zip(edge.operands(body)) {
            sources.entry(input).or_default().push(value);
        }
    }
    Some(sources)
}

/// The inputs in the order in which edges name them.
fn inputs(edges: &[Edge]) -> Vec<Value> {
    let mut seen = FxHashSet::default();
    edges.iter().flat_map(|edge| &edge.inputs).copied().filter(|&input| seen.insert(input)).collect()
}

/// An input that can only ever be one value from outside of the op is that value.
pub fn forward_single_source(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    let op = op.into();
    let edges = edges(rw, op)?;
    let sources = sources(rw, &edges)?;
    let mut changed = None;
    for input in inputs(&edges) {
        if !rw.has_uses(input) {
            continue;
        }
        let Some(value) = single_source(input, &sources) else {
            continue;
        };
        if rw.ty(value) == rw.ty(input) && LoopLike::is_invariant(rw, op, value) {
            rw.replace_value(input, value);
            changed = Some(());
        }
    }
    changed
}

/// The only value that is not itself an input from which `input` can come.
fn single_source(input: Value, sources: &FxHashMap<Value, Vec<Value>>) -> Option<Value> {
    let mut found = None;
    let mut seen: FxHashSet<Value> = FxHashSet::default();
    let mut stack = vec![input];
    while let Some(value) = stack.pop() {
        if !seen.insert(value) {
            continue;
        }
        match sources.get(&value) {
            Some(values) => stack.extend(values),
            None if found.is_some_and(|found| found != value) => return None,
            None => found = Some(value),
        }
    }
    found
}

/// Of two inputs of one place that always get the same values, the first stands for both.
pub fn merge_equal_inputs(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    let op = op.into();
    let edges = edges(rw, op)?;
    let sources = sources(rw, &edges)?;
    let mut groups: Vec<&[Value]> = Vec::new();
    for edge in &edges {
        if !groups.contains(&&edge.inputs[..]) {
            groups.push(&edge.inputs);
        }
    }
    let mut changed = None;
    for group in groups {
        for (at, &second) in group.iter().enumerate() {
            if !rw.has_uses(second) {
                continue;
            }
            let same = |first: &&Value| {
                sources.get(first) == sources.get(&second) && rw.ty(**first) == rw.ty(second)
            };
            let Some(&first) = group[..at].iter().find(same) else {
                continue;
            };
            rw.replace_value(second, first);
            changed = Some(());
        }
    }
    changed
}

/// Finds the representative of `at` in a forest of parents.
fn root(parents: &mut [usize], mut at: usize) -> usize {
    while parents[at] != at {
        parents[at] = parents[parents[at]];
        at = parents[at];
    }
    at
}

/// Removes inputs that nothing uses but to hand them on to each other, with what is handed to them.
pub fn remove_dead_inputs(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    let op = op.into();
    let edges = edges(rw, op)?;
    sources(rw, &edges)?;
    let mut inputs = inputs(&edges);
    let carried = carried(rw, op);
    for &value in carried.iter().flat_map(|(arg, result)| [arg, result]) {
        if !inputs.contains(&value) {
            inputs.push(value);
        }
    }
    let number: FxHashMap<Value, usize> = inputs.iter().enumerate().map(|(at, &v)| (v, at)).collect();
    // Inputs that share a slot of operands can only go together, and what a loop carries with its result.
    let mut parents: Vec<usize> = (0..inputs.len()).collect();
    for (arg, result) in carried {
        let (a, b) = (root(&mut parents, number[&arg]), root(&mut parents, number[&result]));
        parents[a.max(b)] = a.min(b);
    }
    let mut slots: FxHashMap<(Op, usize), usize> = FxHashMap::default();
    for edge in &edges {
        for (at, input) in edge.inputs.iter().enumerate() {
            let input = number[input];
            if let Some(&other) = slots.get(&(edge.from, edge.start + at)) {
                let (a, b) = (root(&mut parents, other), root(&mut parents, input));
                parents[a.max(b)] = a.min(b);
            }
            slots.insert((edge.from, edge.start + at), input);
        }
    }
    let set: Vec<usize> = (0..inputs.len()).map(|at| root(&mut parents, at)).collect();
    let live = live_sets(rw, &inputs, &set, &slots);
    let dead: Vec<Value> = (0..inputs.len()).filter(|&at| !live[set[at]]).map(|at| inputs[at]).collect();
    if dead.is_empty() {
        return None;
    }
    let mut gone: Vec<(Op, usize)> =
        slots.iter().filter(|entry| !live[set[*entry.1]]).map(|entry| *entry.0).collect();
    gone.sort_unstable();
    erase_inputs(rw, op, &dead, &gone);
    Some(())
}

/// The variables that a loop carries, each with the result that it ends as. Edges do not tell of both where the
/// number of iterations is known.
fn carried(body: &Body, op: Op) -> Vec<(Value, Value)> {
    let Some(looping) = body.interface::<LoopLike>(op).filter(|_| body.n_regions(op) == 1) else {
        return Vec::new();
    };
    let args = (looping.iter_args)(body, op);
    if args.len() == body.results(op).len() {
        args.into_iter().zip(body.results(op)).collect()
    } else {
        Vec::new()
    }
}

/// Which sets of inputs are used by more than slots that go to sets that are dead.
fn live_sets(
    body: &Body,
    inputs: &[Value],
    set: &[usize],
    slots: &FxHashMap<(Op, usize), usize>,
) -> Vec<bool> {
    let mut live = vec![false; inputs.len()];
    // Sets whose values are handed to another one live when that does.
    let mut feeds: Vec<Vec<usize>> = vec![Vec::new(); inputs.len()];
    let mut stack = Vec::new();
    for (at, &input) in inputs.iter().enumerate() {
        for (slot, user) in body.uses(input) {
            match slots.get(&(user, body.operand_number(slot))) {
                Some(&target) => feeds[set[target]].push(set[at]),
                None => stack.push(set[at]),
            }
        }
    }
    while let Some(at) = stack.pop() {
        if !std::mem::replace(&mut live[at], true) {
            stack.extend(&feeds[at]);
        }
    }
    live
}

fn erase_inputs(rw: &mut Rewriter<'_>, op: Op, dead: &[Value], gone: &[(Op, usize)]) {
    for &(owner, at) in gone.iter().rev() {
        if owner != op {
            rw.modify(owner, |body| erase_successor_operand(body, owner, at));
        }
    }
    let operands: Vec<usize> = gone.iter().filter(|slot| slot.0 == op).map(|slot| slot.1).collect();
    for &at in operands.iter().rev() {
        rw.modify(op, |body| erase_successor_operand(body, op, at));
    }
    for region in rw.regions(op) {
        let Some(entry) = rw.entry(region) else { continue };
        for at in (0..rw.args(entry).len()).rev() {
            if dead.contains(&rw.args(entry)[at]) {
                rw.body_mut().remove_arg(entry, at);
            }
        }
    }
    let keep: Vec<bool> = rw.results(op).map(|result| !dead.contains(&result)).collect();
    if keep.contains(&false) {
        with_results(rw, op, &keep);
    }
}

/// Gives `op` the operands `more`, behind the last `handed`, which are next to each other among its
/// operands, and in the same group; false, and nothing is changed, where they cannot go there.
pub fn add_operands_after(body: &mut Body, op: Op, handed: &[Value], more: &[Value]) -> bool {
    let mut operands = body.operands(op).to_vec();
    let (Some(end), Some(def)) = ((!handed.is_empty()).then_some(operands.len()), body.def(op)) else {
        return false;
    };
    if !operands.ends_with(handed) {
        return false;
    }
    let sizes = def.has_operand_segments().then(|| body.segments(op, OPERAND_SEGMENTS));
    let last = (0..def.operands.len()).rev().find(|&slot| {
        slot_range(def.operands, slot, end, sizes.as_deref()).is_some_and(|(from, to)| from < to)
    });
    let Some(slot) = last.filter(|&slot| def.operands[slot].arity == Arity::Many) else {
        return false;
    };
    operands.extend_from_slice(more);
    if let Some(mut sizes) = sizes {
        sizes[slot] += more.len() as i64;
        let sizes: Vec<i32> = sizes.iter().map(|&size| size as i32).collect();
        let attr = body.ctx().i32_array(&sizes);
        body.set_attr(op, OPERAND_SEGMENTS, attr);
    }
    body.set_operands(op, &operands);
    true
}

/// Replaces `op` by an op that yields values of the types `more` behind its results. Its regions move
/// to the new op. `note` sees both before the old one is gone.
pub fn with_more_results(
    rw: &mut Rewriter<'_>,
    op: Op,
    more: &[Type],
    note: impl FnOnce(&mut Rewriter<'_>, Op),
) -> Op {
    let mut spec = rw.spec_of(op, &Mapping::default());
    spec.results.extend(more.iter().copied());
    rw.set_before(op);
    let new = rw.insert(spec);
    move_regions(rw, op, new);
    note(rw, new);
    let pairs: Vec<(Value, Value)> = rw.results(op).zip(rw.results(new)).collect();
    for (from, to) in pairs {
        rw.replace_value(from, to);
    }
    rw.erase(op);
    rw.set_root(new);
    new
}

/// Replaces `op` by an op with those of its results only for which `keep` is true; the others must
/// not be used. Its regions move to the new op.
pub fn with_results(rw: &mut Rewriter<'_>, op: Op, keep: &[bool]) -> Op {
    let mut spec = rw.spec_of(op, &Mapping::default());
    let mut kept = keep.iter();
    spec.results.retain(|_| kept.next().copied().unwrap_or(true));
    let point = rw.point();
    rw.set_before(op);
    let new = rw.insert(spec);
    move_regions(rw, op, new);
    let old: Vec<Value> = rw.results(op).zip(keep).filter(|entry| *entry.1).map(|entry| entry.0).collect();
    let values: Vec<Value> = rw.results(new).collect();
    for (from, to) in old.into_iter().zip(values) {
        rw.replace_value(from, to);
    }
    rw.erase(op);
    match point {
        Some(terrace_ir::rewrite::InsertPoint::Before(at)) if !rw.is_alive(at) => rw.set_before(new),
        Some(point) => rw.set_point(point),
        None => {}
    }
    new
}

/// Moves the blocks of the regions of `from` to those of `to`.
pub fn move_regions(rw: &mut Rewriter<'_>, from: Op, to: Op) {
    let pairs: Vec<(Region, Region)> = rw.regions(from).zip(rw.regions(to)).collect();
    for (source, target) in pairs {
        for block in rw.blocks_of(source).collect::<Vec<_>>() {
            rw.body_mut().move_block(block, target);
        }
    }
}
