//! `remove-dead-values`: values that do not matter are no longer computed or handed over: through
//! branches, regions, and calls of functions that nothing else can call.

use std::collections::BTreeMap;

use terrace_ir::analysis::backward::{LiveValues, handed_over, operands_handed_to, region_ends};
use terrace_ir::analysis::{Scope, Unit, body_at};
use terrace_ir::interfaces::{
    Branch, Call, Callable, RegionBranch, erase_successor_operand, is_trivially_dead,
};
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, Pass, PassCx, PassInfo};
use terrace_ir::rewrite::{GreedyConfig, Patterns, Rewriter, apply_greedily};
use terrace_ir::{Attr, Block, Body, Op, OpSpec, Type, Value};

pub(super) const INFO: PassInfo = PassInfo {
    name: "remove-dead-values",
    doc: "Remove dead values",
    anchor: Anchor::Whole,
    options: &[OptionDef {
        name: "canonicalize",
        doc: "Canonicalize ops with regions afterwards, which removes what they hand over to no use",
        kind: OptionKind::Bool,
        default: "true",
    }],
    make: |options| Ok(Box::new(RemoveDeadValues { canonicalize: options.bool("canonicalize") })),
};

struct RemoveDeadValues {
    canonicalize: bool,
}

/// What is to be removed from one body.
#[derive(Default)]
struct Plan {
    /// Operands, by op and number: of branches, of ends of functions, and of calls.
    operands: Vec<(Op, usize)>,
    /// Arguments of blocks.
    args: Vec<(Block, usize)>,
    /// Results of calls.
    results: BTreeMap<Op, Vec<usize>>,
    /// Operands handed to values that do not matter, which have to stay.
    poisoned: Vec<(Op, usize)>,
    /// Of the function itself: numbers of arguments and results.
    signature: Option<(Vec<usize>, Vec<usize>)>,
}

impl Pass for RemoveDeadValues {
    fn run(&self, root: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        let (plans, paths) = {
            let scope = if cx.is_nested() { Scope::within(root) } else { Scope::new(root) };
            let live = LiveValues::new(&scope);
            let mut planner = Planner {
                scope: &scope,
                live: &live,
                plans: (0..scope.len()).map(|_| Plan::default()).collect(),
            };
            planner.plan();
            let paths: Vec<Vec<Op>> = (0..scope.len()).map(|unit| scope.path(unit)).collect();
            (planner.plans, paths)
        };
        for (plan, path) in plans.into_iter().zip(paths) {
            if let Some(body) = body_at(root, &path) {
                cx.count("removed", carry_out(body, plan));
                if self.canonicalize {
                    let keep = |info: &terrace_ir::op::OpInfo| info.interface::<RegionBranch>().is_some();
                    let patterns = Patterns::canonicalization_where(body.ctx(), keep);
                    let config =
                        GreedyConfig { fold: false, simplify_regions: false, ..GreedyConfig::default() };
                    apply_greedily(body, &patterns, &config);
                }
            }
        }
        Ok(())
    }
}

struct Planner<'a, 's> {
    scope: &'s Scope<'a>,
    live: &'s LiveValues,
    plans: Vec<Plan>,
}

impl Planner<'_, '_> {
    fn plan(&mut self) {
        for unit in 0..self.scope.len() {
            self.plan_blocks(unit);
            self.plan_regions(unit);
            self.plan_function(unit);
        }
    }

    /// Arguments of blocks that branches hand something to.
    fn plan_blocks(&mut self, unit: Unit) {
        let body = self.scope.body(unit);
        for op in std::iter::once(body.self_op()).chain(body.all_ops()) {
            for region in body.regions(op) {
                for block in body.blocks_of(region).skip(1) {
                    for (index, &arg) in body.args(block).iter().enumerate() {
                        if !self.live.contains(unit, arg)
                            && let Some(operands) = operands_to(body, block, index)
                        {
                            self.plans[unit].operands.extend(operands);
                            self.plans[unit].args.push((block, index));
                        }
                    }
                }
            }
        }
    }

    /// What ops with regions hand over to values that do not matter.
    fn plan_regions(&mut self, unit: Unit) {
        let body = self.scope.body(unit);
        for op in body.all_ops() {
            if body.interface::<RegionBranch>(op).is_none() {
                continue;
            }
            let entries = body.regions(op).filter_map(|region| body.entry(region));
            let args = entries.flat_map(|entry| body.args(entry).iter().copied());
            let mut dead: BTreeMap<(Op, usize), bool> = BTreeMap::new();
            for value in body.results(op).chain(args).collect::<Vec<_>>() {
                let live = self.live.contains(unit, value);
                for place in operands_handed_to(body, op, value).unwrap_or_default() {
                    *dead.entry(place).or_insert(true) &= !live;
                }
            }
            self.plans[unit].poisoned.extend(dead.into_iter().filter(|entry| entry.1).map(|entry| entry.0));
        }
    }

    /// Arguments and results of a function of which all calls are known.
    fn plan_function(&mut self, unit: Unit) {
        let body = self.scope.body(unit);
        let this = body.self_op();
        let Some(callers) = self.scope.callers(unit) else { return };
        let region = body.interface::<Callable>(this).and_then(|callable| (callable.region)(body));
        let function = body.attr(this, "function_type").and_then(|attr| attr.as_type(body.ctx()));
        let Some(function) = function.and_then(|ty| ty.function(body.ctx())) else { return };
        let Some((region, entry)) = region.and_then(|region| Some((region, body.entry(region)?))) else {
            return;
        };
        let args: Vec<usize> = (0..body.args(entry).len())
            .filter(|&at| !self.live.contains(unit, body.args(entry)[at]))
            .collect();
        let unused = |at: &usize| {
            callers.iter().all(|&(caller, call)| {
                self.scope.body(caller).results(call).get(*at).is_some_and(|r| !self.live.contains(caller, r))
            })
        };
        let results: Vec<usize> = (0..function.1.len()).filter(unused).collect();
        let starts: Option<Vec<usize>> =
            callers.iter().map(|&(caller, call)| argument_start(self.scope.body(caller), call)).collect();
        let Some(starts) = starts.filter(|_| !args.is_empty() || !results.is_empty()) else { return };
        for (&(caller, call), start) in callers.iter().zip(starts) {
            let plan = &mut self.plans[caller];
            plan.operands.extend(args.iter().map(|&at| (call, start + at)));
            if !results.is_empty() {
                plan.results.insert(call, results.clone());
            }
        }
        let plan = &mut self.plans[unit];
        plan.args.extend(args.iter().map(|&at| (entry, at)));
        for end in region_ends(body, region) {
            plan.operands.extend(results.iter().map(|&at| (end, at)));
        }
        plan.signature = Some((args, results));
    }
}

/// Where the arguments of the call `op` start among its operands.
fn argument_start(body: &Body, op: Op) -> Option<usize> {
    let arguments = (body.interface::<Call>(op)?.arguments)(body, op);
    let operands = body.operands(op);
    if arguments.is_empty() {
        return Some(0);
    }
    operands.windows(arguments.len()).position(|window| window == arguments)
}

/// The operands that are handed to argument `index` of `block`; `None` when one comes from elsewhere.
fn operands_to(body: &Body, block: Block, index: usize) -> Option<Vec<(Op, usize)>> {
    let mut found = Vec::new();
    for op in body.branches_to(block) {
        let branch = body.interface::<Branch>(op)?;
        for (at, _) in body.successors(op).iter().enumerate().filter(|entry| *entry.1 == block) {
            let (start, end) = (branch.operands)(body, op, at)?;
            if start + index >= end {
                return None;
            }
            found.push((op, start + index));
        }
    }
    found.sort_unstable();
    found.dedup();
    Some(found)
}

/// Removes what `plan` says, and what is dead then; how many ops.
fn carry_out(body: &mut Body, plan: Plan) -> u64 {
    let Plan { mut operands, mut args, results, poisoned, signature } = plan;
    for (op, at) in poisoned {
        poison(body, op, at);
    }
    // From the last one on, so that numbers stay what they are.
    operands.sort_unstable();
    operands.dedup();
    for (op, at) in operands.into_iter().rev() {
        erase_successor_operand(body, op, at);
    }
    for (call, gone) in results {
        drop_results(body, call, &gone);
    }
    let mut count = 0;
    for op in body.all_ops().into_iter().rev() {
        if body.is_alive(op) && is_trivially_dead(body, op) {
            body.erase(op);
            count += 1;
        }
    }
    args.sort_unstable();
    for (block, at) in args.into_iter().rev() {
        let arg = body.args(block)[at];
        if body.has_uses(arg)
            && let Some(first) = body.first_op(block)
            && let Some(value) = poison_value(body, first, body.ty(arg))
        {
            body.replace_uses(arg, value);
        }
        if !body.has_uses(arg) {
            body.remove_arg(block, at);
        }
    }
    if let Some((args, results)) = signature {
        drop_from_signature(body, &args, &results);
    }
    count
}

/// A value of type `ty` that means nothing, made in front of `op`.
fn poison_value(body: &mut Body, op: Op, ty: Type) -> Option<Value> {
    let name = body.ctx().registry().op("ub.poison")?;
    let mut rw = Rewriter::before(body, op);
    let spec = OpSpec::named(name, rw.loc()).results([ty]);
    let made = rw.insert(spec);
    Some(rw.result(made, 0))
}

/// Makes operand `at` of `op` mean nothing.
fn poison(body: &mut Body, op: Op, at: usize) {
    let value = body.operand(op, at);
    let already = body.defining_op(value).is_some_and(|def| body.name_str(def) == "ub.poison");
    if already || handed_over(body, op).is_none() && body.n_regions(op) == 0 {
        return;
    }
    if let Some(value) = poison_value(body, op, body.ty(value)) {
        body.set_operand(op, at, value);
    }
}

/// Replaces `call` by one without the results whose numbers are `gone`.
fn drop_results(body: &mut Body, call: Op, gone: &[usize]) {
    let mut rw = Rewriter::before(body, call);
    let mut spec = rw.spec_of(call, &terrace_ir::body::Mapping::default());
    let kept: Vec<Value> =
        rw.results(call).enumerate().filter(|(at, _)| !gone.contains(at)).map(|(_, value)| value).collect();
    spec.results = kept.iter().map(|&value| rw.ty(value)).collect();
    let new = rw.insert(spec);
    let values: Vec<Value> = rw.results(new).collect();
    for (old, new) in kept.into_iter().zip(values) {
        rw.replace_value(old, new);
    }
    for result in rw.results(call).collect::<Vec<_>>() {
        if rw.has_uses(result) {
            // What uses it is dead as well, and goes later.
            let ty = rw.ty(result);
            if let Some(value) = poison_value(rw.body_mut(), call, ty) {
                rw.replace_value(result, value);
            }
        }
    }
    rw.erase(call);
}

/// Takes arguments and results out of the type and the attributes of a function.
fn drop_from_signature(body: &mut Body, args: &[usize], results: &[usize]) {
    let (ctx, this) = (body.ctx().clone(), body.self_op());
    let ty = body.attr(this, "function_type").and_then(|attr| attr.as_type(&ctx));
    let Some((inputs, outputs)) = ty.and_then(|ty| ty.function(&ctx)) else { return };
    let keep = |types: &[Type], gone: &[usize]| -> Vec<Type> {
        types.iter().enumerate().filter(|(at, _)| !gone.contains(at)).map(|(_, &ty)| ty).collect()
    };
    let ty = ctx.function_type(&keep(inputs, args), &keep(outputs, results));
    body.set_attr(this, "function_type", ctx.type_attr(ty));
    for (name, gone) in [("arg_attrs", args), ("res_attrs", results)] {
        let Some(list) = body.attr(this, name).and_then(|attr| attr.as_array(&ctx)) else { continue };
        let left: Vec<Attr> =
            list.iter().enumerate().filter(|(at, _)| !gone.contains(at)).map(|(_, &attr)| attr).collect();
        if left.iter().all(|&attr| attr == Attr::EMPTY_DICT) {
            body.remove_attr(this, name);
        } else {
            body.set_attr(this, name, ctx.array_attr(left));
        }
    }
}
