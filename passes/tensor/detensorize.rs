//! `linalg-detensorize`: tensors of rank 0 become scalars.
//!
//! Follows upstream's pass of that name. A `linalg.generic` all of whose operands are tensors of rank 0 has
//! no loops: its region is put in its place, on elements taken by `tensor.extract`, and its results are
//! `tensor.from_elements` of what the region yields. Arguments of blocks other than a function's first become
//! scalars too, so that loops written as blocks carry scalars. What meets in the middle, an element of a
//! tensor just made of it, is folded away at the end.
//!
//! By default only what decides or is handed on by control flow is touched: a search starts at the operands
//! of branches, and follows values to their definitions, users, and through the arguments of blocks. With
//! `aggressive-mode` all such ops and arguments are taken.

use rustc_hash::{FxHashMap, FxHashSet};
use terrace_dialects::cf;
use terrace_dialects::linalg::{GenericOp, StructuredView, YieldOp};
use terrace_dialects::tensor::{ExtractOp, FromElementsOp};
use terrace_ir::interfaces::Branch;
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, PassCx, PassInfo};
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};
use terrace_ir::{Block, Body, Context, Op, Rewriter, Type, Value};

pub(super) const INFO: PassInfo = PassInfo {
    name: "linalg-detensorize",
    doc: "Detensorize linalg ops",
    anchor: Anchor::Op("func.func"),
    options: &[OptionDef {
        name: "aggressive-mode",
        doc: "Detensorize all ops that qualify for detensoring along with branch operands and basic-block arguments.",
        kind: OptionKind::Bool,
        default: "false",
    }],
    make: |options| {
        let aggressive = options.bool("aggressive-mode");
        Ok(Box::new(move |body: &mut Body, _: &mut PassCx| -> Result<(), Failed> {
            detensorize(body, aggressive);
            Ok(())
        }))
    },
};

/// What becomes scalar: ops in the order in which they stand, and arguments of blocks.
#[derive(Default)]
struct Chosen {
    ops: Vec<GenericOp>,
    args: Vec<(Block, Value)>,
}

/// Makes scalars of tensors of rank 0 in the function `body`, of all of them or of those that take part in
/// control flow.
pub fn detensorize(body: &mut Body, aggressive: bool) {
    let flow = Flow::of(body);
    let chosen = if aggressive { flow.everything(body) } else { flow.of_branches(body) };
    let mut elements = Elements::default();
    for &op in &chosen.ops {
        inline(op, &mut Rewriter::before(body, op.0), &mut elements);
    }
    for (block, arg) in chosen.args {
        convert_argument(&flow, block, arg, body, &mut elements);
    }
    let ctx = body.ctx().clone();
    let patterns =
        Patterns::canonicalization_where(&ctx, |info| info.def().name == FromElementsOp::def().name);
    let config = GreedyConfig { merge_chains: false, merge_blocks: true, ..GreedyConfig::default() };
    apply_greedily(body, &patterns, &config);
}

fn is_scalar_tensor(ctx: &Context, ty: Type) -> bool {
    ty.is_tensor(ctx) && ty.rank(ctx) == Some(0)
}

/// Whether `op` is a computation of elements of tensors of rank 0.
fn has_no_loops(body: &Body, op: GenericOp) -> bool {
    let all_scalar = body.operands(op.0).iter().all(|&value| is_scalar_tensor(body.ctx(), body.ty(value)));
    let ends = StructuredView::of(body, op.0)
        .and_then(|view| body.last_op(view.block))
        .is_some_and(|end| YieldOp::of(body, end).is_some());
    all_scalar && ends && body.block(op.0).is_some()
}

/// The elements of tensors, each taken once, where its tensor is defined.
#[derive(Default)]
struct Elements {
    known: FxHashMap<Value, Value>,
}

impl Elements {
    fn of(&mut self, tensor: Value, rw: &mut Rewriter<'_>) -> Value {
        if let Some(&known) = self.known.get(&tensor) {
            return known;
        }
        let point = rw.point();
        match (rw.defining_op(tensor), rw.value_block(tensor)) {
            (Some(def), _) => rw.set_after(def),
            (None, Some(block)) => rw.set_start(block),
            (None, None) => {}
        }
        let element = rw.apply(ExtractOp::def(), &[tensor]);
        if let Some(point) = point {
            rw.set_point(point);
        }
        self.known.insert(tensor, element);
        element
    }

    /// A tensor of type `ty` made of `element`.
    fn tensor(&mut self, element: Value, ty: Type, rw: &mut Rewriter<'_>) -> Value {
        let spec = rw.spec(FromElementsOp::def()).operands([element]).results([ty]);
        let made = rw.insert(spec);
        let tensor = rw.result(made, 0);
        self.known.insert(tensor, element);
        tensor
    }

    /// Makes users of `from`, which goes away, use `to`.
    fn replace(&mut self, from: Value, to: Value, rw: &mut Rewriter<'_>) {
        // An element of `from` that was taken before is used by others.
        if let (Some(old), Some(&new)) = (self.known.remove(&from), self.known.get(&to))
            && let Some(extract) = rw.defining_op(old)
        {
            rw.replace_value(old, new);
            rw.erase(extract);
            for element in self.known.values_mut().filter(|element| **element == old) {
                *element = new;
            }
        }
        rw.replace_value(from, to);
    }
}

/// Puts the region of `op` in its place.
fn inline(op: GenericOp, rw: &mut Rewriter<'_>, elements: &mut Elements) {
    let Some(view) = StructuredView::of(rw, op.0) else { return };
    let operands: Vec<Value> = view.operands().collect();
    let scalars: Vec<Value> = operands.iter().map(|&value| elements.of(value, rw)).collect();
    let yielded = rw.inline_block(view.block, op.0, &scalars);
    let results: Vec<Value> = rw.results(op.0).collect();
    for (result, element) in results.into_iter().zip(yielded) {
        let ty = rw.ty(result);
        let tensor = elements.tensor(element, ty, rw);
        elements.replace(result, tensor, rw);
    }
    rw.erase(op);
}

/// Makes an argument of a block that of an element; all that branch there hand over the element.
fn convert_argument(flow: &Flow, block: Block, arg: Value, body: &mut Body, elements: &mut Elements) {
    let Some(sources) = flow.sources(body, block, arg) else { return };
    let ctx = body.ctx().clone();
    let (ty, loc) = (body.ty(arg), body.value_loc(arg));
    let mut rw = Rewriter::new(body);
    rw.set_loc(loc);
    rw.set_start(block);
    let element = rw.body_mut().add_arg(block, ty.elem(&ctx), loc);
    let tensor = elements.tensor(element, ty, &mut rw);
    // What branches here may hand over what it got here itself.
    for (branch, operand) in sources {
        rw.set_root(branch);
        let value = rw.operand(branch, operand);
        let handed = if value == arg { element } else { elements.of(value, &mut rw) };
        rw.set_operand(branch, operand, handed);
    }
    elements.replace(arg, tensor, &mut rw);
    // The element takes the place of the argument.
    let body = rw.body_mut();
    let last = body.args(block).len() - 1;
    body.set_ty(arg, ty.elem(&ctx));
    body.replace_uses(element, arg);
    body.remove_arg(block, last);
    for known in elements.known.values_mut().filter(|known| **known == element) {
        *known = arg;
    }
}

/// Where control goes between blocks.
struct Flow {
    /// For each block, the ops that branch to it and the number of that successor.
    branches: FxHashMap<Block, Vec<(Op, usize)>>,
}

impl Flow {
    fn of(body: &Body) -> Flow {
        let mut branches: FxHashMap<Block, Vec<(Op, usize)>> = FxHashMap::default();
        for op in body.all_ops() {
            for (at, &block) in body.successors(op).iter().enumerate() {
                branches.entry(block).or_default().push((op, at));
            }
        }
        Flow { branches }
    }

    /// The operands of branches that an argument of `block` gets; `None` when it gets something else, or
    /// its block is entered in another way.
    fn sources(&self, body: &Body, block: Block, arg: Value) -> Option<Vec<(Op, usize)>> {
        let region = body.block_region(block)?;
        if body.entry(region) == Some(block) {
            return None;
        }
        let at = body.args(block).iter().position(|&other| other == arg)?;
        let branches = self.branches.get(&block).map_or(&[][..], Vec::as_slice);
        let source = |&(op, successor): &(Op, usize)| {
            let (start, end) = (body.interface::<Branch>(op)?.operands)(body, op, successor)?;
            (start + at < end).then_some((op, start + at))
        };
        branches.iter().map(source).collect()
    }

    /// The arguments of blocks that can become scalars, in order.
    fn arguments(&self, body: &Body) -> Vec<(Block, Value)> {
        let ctx = body.ctx();
        let regions = body.all_ops();
        let regions = regions.iter().flat_map(|&op| body.regions(op)).chain(body.regions(body.self_op()));
        let blocks = regions.flat_map(|region| body.blocks_of(region).collect::<Vec<_>>());
        let args = blocks.flat_map(|block| body.args(block).iter().map(move |&arg| (block, arg)));
        args.filter(|&(block, arg)| {
            is_scalar_tensor(ctx, body.ty(arg)) && self.sources(body, block, arg).is_some()
        })
        .collect()
    }

    fn everything(&self, body: &Body) -> Chosen {
        let generics = body.all_ops().into_iter().filter_map(|op| GenericOp::of(body, op));
        Chosen { ops: generics.filter(|&op| has_no_loops(body, op)).collect(), args: self.arguments(body) }
    }

    /// What takes part in control flow: the search described at the top of this file.
    fn of_branches(&self, body: &Body) -> Chosen {
        let mut search = Search::default();
        for op in body.all_ops() {
            if cf::CondBranchOp::of(body, op).is_some() || cf::BranchOp::of(body, op).is_some() {
                search.work.extend_from_slice(body.operands(op));
            }
        }
        while let Some(value) = search.work.pop() {
            if search.values.insert(value) {
                self.visit(body, value, &mut search);
            }
        }
        // What a computation that stays on tensors hands over stays a tensor.
        let stays = |block: Block, arg: Value| {
            self.sources(body, block, arg).into_iter().flatten().any(|(branch, operand)| {
                GenericOp::defining(body, body.operand(branch, operand))
                    .is_some_and(|op| !search.ops.contains(&op.0))
            })
        };
        let reached = |&(block, arg): &(Block, Value)| search.values.contains(&arg) && !stays(block, arg);
        Chosen {
            ops: body
                .all_ops()
                .into_iter()
                .filter(|op| search.ops.contains(op))
                .filter_map(|op| GenericOp::of(body, op))
                .collect(),
            args: self.arguments(body).into_iter().filter(reached).collect(),
        }
    }

    fn visit(&self, body: &Body, value: Value, search: &mut Search) {
        // Forwards: to the successors it is handed to, and to what is computed from it.
        for user in body.users(value) {
            search.work.extend(body.results(user));
            for (successor, &block) in body.successors(user).iter().enumerate() {
                let handed = body.interface::<Branch>(user).and_then(|it| it.values(body, user, successor));
                let pairs = handed.unwrap_or_default().iter().zip(body.args(block));
                search.work.extend(pairs.filter(|(operand, _)| **operand == value).map(|(_, &arg)| arg));
            }
        }
        // Backwards: to what it comes from.
        let Some(op) = body.defining_op(value) else {
            let Some(block) = body.value_block(value) else { return };
            let sources = self.sources(body, block, value).unwrap_or_default();
            search.work.extend(sources.into_iter().map(|(branch, operand)| body.operand(branch, operand)));
            return;
        };
        if let Some(generic) = GenericOp::of(body, op) {
            if has_no_loops(body, generic) && search.ops.insert(op) {
                search.work.extend_from_slice(generic.inputs(body));
            }
            return;
        }
        let ctx = body.ctx();
        let is_scalar = |ty: Type| ty.is_integer(ctx) || ty.is_float(ctx);
        if FromElementsOp::of(body, op).is_none() && body.results(op).all(|value| is_scalar(body.ty(value))) {
            search.work.extend_from_slice(body.operands(op));
        }
    }
}

/// What a search has found.
#[derive(Default)]
struct Search {
    work: Vec<Value>,
    values: FxHashSet<Value>,
    ops: FxHashSet<Op>,
}
