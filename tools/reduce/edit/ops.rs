//! Ops that go.

use terrace_ir::op::Traits;
use terrace_ir::{Body, Op, Value};

use super::values::{SOURCE, Stand, is_terminator, stand_in};
use super::{Apply, Edit, Site, each_op};

/// Whole functions, then ops by any means.
pub(super) const COARSE: &[Edit] = &[
    Edit { name: "symbols", sites: symbols, apply: Apply::Here(|body, op, _| erase(body, op, &[])) },
    Edit { name: "bodies", sites: defined, apply: Apply::Whole(declare) },
    Edit { name: "unused-ops", sites: all, apply: Apply::Here(|body, op, _| erase(body, op, &[])) },
    Edit {
        name: "ops",
        sites: all,
        apply: Apply::Here(|body, op, _| {
            use Stand::{Argument, Constant, Earlier, Operand, Source};
            erase(body, op, &[Operand, Earlier, Argument, Constant, Source])
        }),
    },
];

/// Single ops, with all that can stand for their results.
pub(super) const FINE: &[Edit] = &[
    Edit {
        name: "ops-to-earlier-values",
        sites: used,
        apply: Apply::Here(|body, op, _| erase(body, op, &[Stand::Earlier])),
    },
    Edit {
        name: "ops-to-operands",
        sites: used,
        apply: Apply::Here(|body, op, _| erase(body, op, &[Stand::Operand])),
    },
    Edit {
        name: "ops-to-arguments",
        sites: used,
        apply: Apply::Here(|body, op, _| erase(body, op, &[Stand::Argument])),
    },
    Edit {
        name: "ops-to-constants",
        sites: used,
        apply: Apply::Here(|body, op, _| erase(body, op, &[Stand::Constant])),
    },
    Edit {
        name: "ops-to-sources",
        sites: used,
        apply: Apply::Here(|body, op, _| erase(body, op, &[Stand::Source])),
    },
];

fn symbols(whole: &Body) -> Vec<Site> {
    each_op(whole, |body, op| usize::from(body.symbol(op).is_some()))
}

/// Functions with a body.
fn defined(whole: &Body) -> Vec<Site> {
    each_op(whole, |body, op| {
        let has_blocks =
            |nested: &Body| nested.regions(nested.self_op()).any(|region| nested.entry(region).is_some());
        let function = body.attr(op, "function_type").is_some();
        usize::from(function && body.nested(op).is_some_and(has_blocks))
    })
}

fn can_go(body: &Body, op: Op) -> bool {
    !is_terminator(body, op)
}

fn all(whole: &Body) -> Vec<Site> {
    each_op(whole, |body, op| usize::from(can_go(body, op)))
}

/// Ops whose results are used, but for those that something else was replaced by.
fn used(whole: &Body) -> Vec<Site> {
    each_op(whole, |body, op| {
        let made = body.name_str(op) == SOURCE;
        usize::from(can_go(body, op) && !body.is_unused(op) && !made)
    })
}

/// Makes a declaration of a function.
fn declare(whole: &mut Body, site: &Site) -> bool {
    let Some(parent) = super::at_mut(whole, &site.path).filter(|body| body.is_alive(site.op)) else {
        return false;
    };
    let private = parent.ctx().str_attr("private");
    if parent.has_trait(site.op, Traits::SYMBOL) {
        parent.set_attr(site.op, "sym_visibility", private);
    }
    let Some(function) = parent.nested_mut(site.op) else { return false };
    for region in function.regions(function.self_op()) {
        let blocks: Vec<_> = function.blocks_of(region).collect();
        function.erase_blocks(&blocks);
    }
    true
}

/// Erases an op after its results that are used were replaced in one of the ways `hows`.
pub(super) fn erase(body: &mut Body, op: Op, hows: &[Stand]) -> bool {
    let results: Vec<Value> = body.results(op).filter(|&result| body.has_uses(result)).collect();
    if !results.is_empty() && hows.is_empty() {
        return false;
    }
    // Each way for all results, so that one of several ops is as good as the other.
    for &how in hows {
        let mut stands = Vec::new();
        for &result in &results {
            let ty = body.ty(result);
            stands.extend(stand_in(body, op, ty, how).filter(|&stand| stand != result));
        }
        if stands.len() == results.len() {
            results.iter().zip(stands).for_each(|(&result, stand)| body.replace_uses(result, stand));
            body.erase(op);
            return true;
        }
    }
    if results.is_empty() {
        body.erase(op);
    }
    results.is_empty()
}
