//! Running pipelines on one thread, in upstream's order: for hooks that look at all of the IR.

use super::run::{PassManager, Report, in_order_ops};
use super::{Anchor, Item, PassItem, PassSite, Pipeline, Whole};
use crate::action::{Action, Step, Unit};
use crate::body::{Body, Op};

/// The body at the end of `path`, which leads from `root` through isolated ops.
fn at<'b>(root: &'b mut Body, path: &[Op]) -> &'b mut Body {
    path.iter().fold(root, |body, &op| body.nested_mut(op).expect("a path leads through ops with bodies"))
}

impl PassManager {
    /// Runs `pipeline`, whose first pass has the number given, on the body that `path` leads to from
    /// `root`; whether all went well. The depth of pipelines, and so of the recursion, is limited
    /// where they are read.
    pub(super) fn run_sequential(
        &self,
        pipeline: &Pipeline,
        mut number: usize,
        root: &mut Body,
        path: &mut Vec<Op>,
        report: &mut Report,
    ) -> bool {
        for item in &pipeline.items {
            let good = match item {
                Item::Pass(item) => {
                    number += 1;
                    self.run_at(item, number - 1, root, path, report)
                }
                Item::Nested(inner) => {
                    let first = number;
                    number += inner.len();
                    let body = at(root, path);
                    let mut ops = in_order_ops(body);
                    ops.retain(|&op| inner.anchor == "any" || inner.anchor == body.name_str(op));
                    report.note_runs(first, inner, ops.len());
                    let mut good = true;
                    for op in ops {
                        path.push(op);
                        good &= self.run_sequential(inner, first, root, path, report);
                        path.pop();
                    }
                    good
                }
            };
            if !good {
                return false;
            }
        }
        true
    }

    /// Runs a pass where `path` leads to; one on any op, on the bodies nested there as well.
    fn run_at(
        &self,
        item: &PassItem,
        number: usize,
        root: &mut Body,
        path: &[Op],
        report: &mut Report,
    ) -> bool {
        let site = PassSite { item, number, whole: Some(Whole { root, path }) };
        let body = path.iter().fold(&*root, |body, &op| body.nested(op).unwrap_or(body));
        self.instruments.iter().for_each(|hook| hook.before(site, body));
        let mut one = Report::default();
        let (ctx, step) = (body.ctx().clone(), Step::Pass(item.info.name));
        let action = Action { step, body, unit: Unit::Op(body.self_op()) };
        let runs = ctx.actions().is_none_or(|actions| actions.before(&action));
        let body = at(root, path);
        let mut good = !runs || self.apply((item, number), body, !path.is_empty(), &mut one);
        if runs && item.info.anchor == Anchor::Any {
            let mut stack = super::run::in_order(body);
            stack.reverse();
            while let Some(body) = stack.pop() {
                good &= self.apply((item, number), body, true, &mut one);
                let below = super::run::in_order(body);
                stack.extend(below.into_iter().rev());
            }
        }
        if let Some(actions) = ctx.actions().filter(|_| runs) {
            actions.after(step);
        }
        if good && self.verify_each {
            good = self.verify_after(item, number, at(root, path), &mut one);
        }
        let site = PassSite { item, number, whole: Some(Whole { root, path }) };
        let body = path.iter().fold(&*root, |body, &op| body.nested(op).unwrap_or(body));
        if good {
            good = self.instruments.iter().all(|hook| hook.after(site, body, &mut one.diags).is_ok());
        }
        if !good {
            self.instruments.iter().for_each(|hook| hook.after_failed(site, body));
        }
        one.failed |= !good;
        report.merge(one);
        good
    }
}
