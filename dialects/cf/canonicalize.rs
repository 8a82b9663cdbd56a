//! Simplifications of branches, after upstream's canonicalization patterns of the dialect.

use rustc_hash::FxHashSet;
use terrace_ir::{Block, Body, Op, OpSpec, Rewriter, Value};

use super::{AssertOp, BranchOp, CondBranchOp, SwitchOp, branch_spec};
use crate::arith;
use crate::support::{constant_int, constant_of};

/// A block and the values that its arguments get.
type Target = (Block, Vec<Value>);

/// assert(true) -> nothing
pub(super) fn erase_true_assert(op: AssertOp, rw: &mut Rewriter<'_>) -> Option<()> {
    constant_of(rw, op.arg(rw))?.as_bool(rw.ctx()).filter(|&holds| holds)?;
    rw.erase(op);
    Some(())
}

/// The only predecessor of `block`, over its only edge.
fn single_predecessor(body: &Body, block: Block) -> Option<Op> {
    let mut branches = body.branches_to(block);
    let branch = branches.next()?;
    branches.next().is_none().then_some(branch)
}

/// br ^a where nothing else goes to ^a -> the ops of ^a
pub(super) fn merge_into_block(op: BranchOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let (target, here) = (op.dest(rw), rw.block(op.0)?);
    if target == here || single_predecessor(rw, target) != Some(op.0) {
        return None;
    }
    let (args, values) = (rw.args(target).to_vec(), op.destOperands(rw).to_vec());
    if values.iter().any(|value| args.contains(value)) {
        return None;
    }
    for (arg, value) in args.into_iter().zip(values) {
        rw.replace_value(arg, value);
    }
    rw.erase(op);
    rw.body_mut().move_ops(target, here);
    rw.body_mut().erase_block(target);
    Some(())
}

/// Where a branch to `target` ends up when `target` does nothing but branch on; `None` when it does
/// something else, or lies on the way to a cycle of such branches.
fn through(body: &Body, target: &Target) -> Option<Target> {
    let (block, values) = target;
    let next = BranchOp::of(body, body.first_op(*block)?)?;
    let args = body.args(*block);
    if args.iter().any(|&arg| body.users(arg).any(|user| user != next.0)) {
        return None;
    }
    let dest = next.dest(body);
    let mut seen: FxHashSet<Block> = [*block].into_iter().collect();
    let mut at = dest;
    loop {
        if !seen.insert(at) {
            return None;
        }
        match body.last_op(at).and_then(|last| BranchOp::of(body, last)) {
            Some(branch) => at = branch.dest(body),
            None => break,
        }
    }
    let handed = |&value: &Value| {
        let arg = args.iter().position(|&arg| arg == value);
        arg.and_then(|at| values.get(at).copied()).unwrap_or(value)
    };
    Some((dest, next.destOperands(body).iter().map(handed).collect()))
}

fn replace_by_branch(rw: &mut Rewriter<'_>, op: Op, target: &Target) {
    let spec = branch_spec(rw.loc(), target.0, &target.1);
    rw.replace_with(op, spec);
}

/// br ^a, ^a: br ^b -> br ^b
pub(super) fn br_through_br(op: BranchOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let target = through(rw, &(op.dest(rw), op.destOperands(rw).to_vec()))?;
    replace_by_branch(rw, op.0, &target);
    Some(())
}

fn when_true(op: CondBranchOp, body: &Body) -> Target {
    (op.trueDest(body), op.trueDestOperands(body).to_vec())
}

fn when_false(op: CondBranchOp, body: &Body) -> Target {
    (op.falseDest(body), op.falseDestOperands(body).to_vec())
}

/// cond_br true, ^a, ^b -> br ^a
pub(super) fn cond_br_of_constant(op: CondBranchOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let taken = constant_of(rw, op.condition(rw))?.as_bool(rw.ctx())?;
    let target = if taken { when_true(op, rw) } else { when_false(op, rw) };
    replace_by_branch(rw, op.0, &target);
    Some(())
}

/// cond_br c, ^a, ^b, ^a: br ^d -> cond_br c, ^d, ^b
pub(super) fn cond_br_through_br(op: CondBranchOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let (yes, no) = (when_true(op, rw), when_false(op, rw));
    let (new_yes, new_no) = (through(rw, &yes), through(rw, &no));
    if new_yes.is_none() && new_no.is_none() {
        return None;
    }
    let (yes, no) = (new_yes.unwrap_or(yes), new_no.unwrap_or(no));
    let ctx = rw.context();
    let spec = rw
        .spec(CondBranchOp::def())
        .operand_groups(&ctx, &[&[op.condition(rw)], &yes.1, &no.1])
        .successors([yes.0, no.0])
        .maybe_attr(&ctx, "branch_weights", op.branch_weights(rw));
    rw.replace_with(op, spec);
    Some(())
}

/// cond_br c, ^a(x), ^a(y) -> br ^a(select c, x, y)
pub(super) fn cond_br_to_one_block(op: CondBranchOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let (yes, no) = (when_true(op, rw), when_false(op, rw));
    if yes.0 != no.0 {
        return None;
    }
    // Selecting is worth it only when the block is merged into this one afterwards.
    if yes.1 != no.1 && rw.branches_to(yes.0).any(|branch| branch != op.0) {
        return None;
    }
    let condition = op.condition(rw);
    let mut values = Vec::new();
    for (&a, &b) in yes.1.iter().zip(&no.1) {
        values.push(if a == b { a } else { rw.apply(arith::SelectOp::def(), &[condition, a, b]) });
    }
    replace_by_branch(rw, op.0, &(yes.0, values));
    Some(())
}

/// cond_br c, ^a, ^b, ^a: cond_br c, ^d, ^e -> ^a: br ^d
pub(super) fn cond_br_from_same_cond_br(op: CondBranchOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let here = rw.block(op.0)?;
    let before = CondBranchOp::of(rw, single_predecessor(rw, here)?)?;
    if before.condition(rw) != op.condition(rw) || before == op {
        return None;
    }
    let target = if before.trueDest(rw) == here { when_true(op, rw) } else { when_false(op, rw) };
    replace_by_branch(rw, op.0, &target);
    Some(())
}

/// cond_br c, ^a, ^b: c is true in ^a and false in ^b
pub(super) fn condition_is_known(op: CondBranchOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let condition = op.condition(rw);
    if constant_of(rw, condition).is_some() {
        return None;
    }
    let mut changed = None;
    for (block, value) in [(op.trueDest(rw), true), (op.falseDest(rw), false)] {
        let used = |body: &Body, user: Op| body.block(user) == Some(block);
        if single_predecessor(rw, block).is_none() || !rw.users(condition).any(|user| used(rw, user)) {
            continue;
        }
        let ctx = rw.context();
        let known = rw.constant("arith", ctx.bool_attr(value), ctx.int(1))?;
        rw.replace_value_if(condition, known, used);
        changed = Some(());
    }
    changed
}

/// cond_br c, ^a, ^b, ^b: unreachable -> br ^a
pub(super) fn cond_br_to_unreachable(op: CondBranchOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let unreachable = |block: Block| {
        rw.first_op(block)
            .is_some_and(|first| rw.last_op(block) == Some(first) && rw.name_str(first) == "ub.unreachable")
    };
    let target = if unreachable(op.trueDest(rw)) {
        when_false(op, rw)
    } else if unreachable(op.falseDest(rw)) {
        when_true(op, rw)
    } else {
        return None;
    };
    replace_by_branch(rw, op.0, &target);
    Some(())
}

// ---- switches ----

/// The default target and the cases of a switch whose values fit 64 bits.
struct Forks {
    default: Target,
    cases: Vec<(i64, Target)>,
}

impl Forks {
    fn of(op: SwitchOp, body: &Body) -> Option<Forks> {
        body.ty(op.flag(body)).bit_width(body.ctx()).filter(|&width| width <= 64)?;
        let blocks = op.caseDestinations(body);
        let values = op.cases(body);
        if values.len() != blocks.len() {
            return None;
        }
        let target = |at: usize| (blocks[at], op.case_operands(body, at).to_vec());
        Some(Forks {
            default: (op.defaultDestination(body), op.defaultOperands(body).to_vec()),
            cases: values.iter().enumerate().map(|(at, &value)| (value, target(at))).collect(),
        })
    }

    fn taken(&self, flag: i64) -> &Target {
        self.cases.iter().find(|case| case.0 == flag).map_or(&self.default, |case| &case.1)
    }

    /// The description of a switch with these forks.
    fn spec(&self, rw: &Rewriter<'_>, flag: Value) -> Option<OpSpec> {
        let ctx = rw.context();
        let ty = rw.ty(flag);
        let operands: Vec<Value> = self.cases.iter().flat_map(|case| case.1.1.iter().copied()).collect();
        let sizes: Vec<i32> = self.cases.iter().map(|case| case.1.1.len() as i32).collect();
        let mut spec = rw
            .spec(SwitchOp::def())
            .operand_groups(&ctx, &[&[flag], &self.default.1, &operands])
            .successors(std::iter::once(self.default.0).chain(self.cases.iter().map(|case| case.1.0)))
            .attr(&ctx, "case_operand_segments", ctx.i32_array(&sizes));
        if !self.cases.is_empty() {
            let width = ty.byte_width(&ctx)?;
            let bytes: Vec<u8> =
                self.cases.iter().flat_map(|case| case.0.to_le_bytes()[..width].to_vec()).collect();
            let vector = ctx.vector(&[self.cases.len() as i64], ty);
            spec = spec.attr(&ctx, "case_values", ctx.dense_attr(vector, &bytes)?);
        }
        Some(spec)
    }
}

/// switch [default: ^a] -> br ^a
pub(super) fn switch_with_default_only(op: SwitchOp, rw: &mut Rewriter<'_>) -> Option<()> {
    if !op.caseDestinations(rw).is_empty() {
        return None;
    }
    let target = (op.defaultDestination(rw), op.defaultOperands(rw).to_vec());
    replace_by_branch(rw, op.0, &target);
    Some(())
}

/// switch [default: ^a, 1: ^a, 2: ^b] -> switch [default: ^a, 2: ^b]
pub(super) fn drop_cases_like_default(op: SwitchOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let mut forks = Forks::of(op, rw)?;
    let count = forks.cases.len();
    forks.cases.retain(|case| case.1 != forks.default);
    replace_switch(rw, op, &forks, forks.cases.len() != count)
}

fn replace_switch(rw: &mut Rewriter<'_>, op: SwitchOp, forks: &Forks, changed: bool) -> Option<()> {
    if !changed {
        return None;
    }
    let spec = forks.spec(rw, op.flag(rw))?;
    rw.replace_with(op, spec);
    Some(())
}

/// switch 1 [default: ^a, 1: ^b] -> br ^b
pub(super) fn switch_of_constant(op: SwitchOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let flag = constant_int(rw, op.flag(rw))?;
    let forks = Forks::of(op, rw)?;
    replace_by_branch(rw, op.0, forks.taken(flag));
    Some(())
}

/// switch [default: ^a, 1: ^b], ^b: br ^c -> switch [default: ^a, 1: ^c]
pub(super) fn switch_through_br(op: SwitchOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let mut forks = Forks::of(op, rw)?;
    let mut changed = false;
    for target in std::iter::once(&mut forks.default).chain(forks.cases.iter_mut().map(|case| &mut case.1)) {
        if let Some(next) = through(rw, target) {
            *target = next;
            changed = true;
        }
    }
    replace_switch(rw, op, &forks, changed)
}

/// The switch over the same flag that is the only way to the block of `op`, and that block.
fn switch_before(op: SwitchOp, rw: &Rewriter<'_>) -> Option<(Forks, Block)> {
    let here = rw.block(op.0)?;
    let before = SwitchOp::of(rw, single_predecessor(rw, here)?)?;
    if before == op || before.flag(rw) != op.flag(rw) {
        return None;
    }
    Some((Forks::of(before, rw)?, here))
}

/// switch f [default: ^a, 1: ^b], ^b: switch f [default: ^c, 1: ^d] -> ^b: br ^d
pub(super) fn switch_from_same_switch(op: SwitchOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let (before, here) = switch_before(op, rw)?;
    let &(flag, _) = before.cases.iter().find(|case| case.1.0 == here)?;
    let forks = Forks::of(op, rw)?;
    replace_by_branch(rw, op.0, forks.taken(flag));
    Some(())
}

/// switch f [default: ^a, 1: ^b], ^a: switch f [default: ^c, 1: ^d, 2: ^e]
/// -> ^a: switch f [default: ^c, 2: ^e]
pub(super) fn switch_from_default_of_same_switch(op: SwitchOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let (before, here) = switch_before(op, rw)?;
    if before.default.0 != here {
        return None;
    }
    let mut forks = Forks::of(op, rw)?;
    let count = forks.cases.len();
    forks.cases.retain(|case| before.cases.iter().all(|known| known.0 != case.0));
    replace_switch(rw, op, &forks, forks.cases.len() != count)
}
