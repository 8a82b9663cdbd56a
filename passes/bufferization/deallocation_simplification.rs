//! `buffer-deallocation-simplification`: `bufferization.dealloc` with fewer memrefs, by what is known
//! of where they come from; after upstream's pass of this name.

use std::sync::Arc;

use terrace_dialects::arith::OrIOp;
use terrace_dialects::bufferization::DeallocOp;
use terrace_dialects::bufferization::deallocation::bool_constant;
use terrace_dialects::support::constant_int;
use terrace_ir::pass::{Anchor, PassCx, PassInfo};
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};
use terrace_ir::{Body, Rewriter, Value};

use super::origin::Origins;

pub(super) const INFO: PassInfo = PassInfo {
    name: "buffer-deallocation-simplification",
    doc: "Optimizes `bufferization.dealloc` operation for more efficient codegen",
    anchor: Anchor::Any,
    options: &[],
    make: |_| {
        Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
            simplify(body);
            Ok(())
        }))
    },
};

fn simplify(body: &mut Body) {
    if !body.all_ops().into_iter().any(|op| DeallocOp::of(body, op).is_some()) {
        return;
    }
    let ctx = body.ctx().clone();
    let origins = Arc::new(Origins::new(body));
    let mut patterns =
        Patterns::canonicalization_where(&ctx, |info| std::ptr::eq(info.def(), DeallocOp::def()));
    let rules: [(&'static str, Rule); 4] = [
        ("dealloc-of-retained", of_retained),
        ("retained-not-deallocated", not_deallocated),
        ("split-dealloc", split),
        ("retained-surely-deallocated", surely_deallocated),
    ];
    for (name, rule) in rules {
        let origins = Arc::clone(&origins);
        patterns.on(name, move |op: DeallocOp, rw: &mut Rewriter<'_>| rule(op, &origins, rw));
    }
    apply_greedily(body, &patterns, &GreedyConfig::default());
}

type Rule = fn(DeallocOp, &Origins, &mut Rewriter<'_>) -> Option<()>;

/// The memrefs of `op`, each with its condition.
fn pairs(op: DeallocOp, body: &Body) -> Vec<(Value, Value)> {
    op.memrefs(body).iter().copied().zip(op.conditions(body).iter().copied()).collect()
}

fn dealloc(rw: &mut Rewriter<'_>, pairs: &[(Value, Value)], retained: &[Value]) -> Vec<Value> {
    let ctx = rw.context();
    let (memrefs, conditions): (Vec<Value>, Vec<Value>) = pairs.iter().copied().unzip();
    let spec = rw
        .spec(DeallocOp::def())
        .operand_groups(&ctx, &[&memrefs, &conditions, retained])
        .results(vec![ctx.int(1); retained.len()]);
    let op = rw.insert(spec);
    rw.results(op).collect()
}

/// `dealloc (m, n) if (c, d) retain (m, r)` -> `o = dealloc (n) if (d) retain (m, r); o#0 or c`
/// where it is known of each retained memref whether it shares the memory of `m`: that is not freed.
fn of_retained(op: DeallocOp, origins: &Origins, rw: &mut Rewriter<'_>) -> Option<()> {
    let retained = op.retained(rw).to_vec();
    if (1..retained.len()).any(|at| retained[..at].contains(&retained[at])) {
        return None;
    }
    // For each memref, which of those retained share its memory, if it need not be freed.
    let sharing = |memref: Value| -> Option<Vec<usize>> {
        let same = retained.iter().map(|&other| origins.same_allocation(rw, other, memref));
        let same: Vec<bool> = same.collect::<Option<_>>()?;
        let sharing: Vec<usize> = (0..same.len()).filter(|&at| same[at]).collect();
        (!sharing.is_empty()).then_some(sharing)
    };
    let pairs = pairs(op, rw);
    let found: Vec<Option<Vec<usize>>> = pairs.iter().map(|pair| sharing(pair.0)).collect();
    if found.iter().all(Option::is_none) {
        return None;
    }
    let left: Vec<(Value, Value)> =
        pairs.iter().zip(&found).filter(|entry| entry.1.is_none()).map(|entry| *entry.0).collect();
    let mut results = dealloc(rw, &left, &retained);
    for (&(_, condition), sharing) in pairs.iter().zip(&found).rev() {
        for &at in sharing.iter().flatten() {
            results[at] = rw.apply(OrIOp::def(), &[results[at], condition]);
        }
    }
    rw.replace(op, results);
    Some(())
}

/// A retained memref that shares memory with none that is freed would not have been freed.
fn not_deallocated(op: DeallocOp, origins: &Origins, rw: &mut Rewriter<'_>) -> Option<()> {
    let (memrefs, retained) = (op.memrefs(rw).to_vec(), op.retained(rw).to_vec());
    let keep: Vec<bool> = retained.iter().map(|&memref| origins.may_share(rw, &memrefs, memref)).collect();
    if keep.iter().all(|&keep| keep) {
        return None;
    }
    let left: Vec<Value> =
        retained.iter().zip(&keep).filter(|entry| *entry.1).map(|entry| *entry.0).collect();
    let pairs = pairs(op, rw);
    let mut left = dealloc(rw, &pairs, &left).into_iter();
    let mut results = Vec::new();
    for keep in keep {
        let known = if keep { left.next() } else { None };
        results.push(known.unwrap_or_else(|| bool_constant(rw, false)));
    }
    rw.replace(op, results);
    Some(())
}

/// A memref that shares memory with no other one is freed by an op of its own.
fn split(op: DeallocOp, origins: &Origins, rw: &mut Rewriter<'_>) -> Option<()> {
    let (pairs, retained) = (pairs(op, rw), op.retained(rw).to_vec());
    if pairs.len() < 2 {
        return None;
    }
    let alone: Vec<bool> = (0..pairs.len())
        .map(|at| {
            let others: Vec<Value> =
                pairs.iter().enumerate().filter(|entry| entry.0 != at).map(|entry| entry.1.0).collect();
            !origins.may_share(rw, &others, pairs[at].0)
        })
        .collect();
    if !alone.contains(&true) {
        return None;
    }
    let mut parts: Vec<Vec<Value>> = Vec::new();
    for (&pair, _) in pairs.iter().zip(&alone).filter(|entry| *entry.1) {
        parts.push(dealloc(rw, &[pair], &retained));
    }
    let rest: Vec<(Value, Value)> =
        pairs.iter().zip(&alone).filter(|entry| !*entry.1).map(|entry| *entry.0).collect();
    let mut results = dealloc(rw, &rest, &retained);
    for part in parts {
        for (result, other) in results.iter_mut().zip(part) {
            *result = rw.apply(OrIOp::def(), &[*result, other]);
        }
    }
    rw.replace(op, results);
    Some(())
}

/// Where each retained memref shares the memory of one that would surely be freed, all results are
/// true, and those memrefs are not freed.
fn surely_deallocated(op: DeallocOp, origins: &Origins, rw: &mut Rewriter<'_>) -> Option<()> {
    let (pairs, retained) = (pairs(op, rw), op.retained(rw).to_vec());
    let mut results: Vec<Option<Value>> = vec![None; retained.len()];
    let mut left = Vec::new();
    for &(memref, condition) in &pairs {
        let sure = matches!(constant_int(rw, condition), Some(1 | -1));
        let mut dropped = false;
        for (&other, result) in retained.iter().zip(&mut results).filter(|_| sure) {
            if origins.same_allocation(rw, other, memref) == Some(true) {
                *result = Some(condition);
                dropped = true;
            }
        }
        if !dropped {
            left.push((memref, condition));
        }
    }
    let results: Vec<Value> = results.into_iter().collect::<Option<_>>()?;
    if left.len() == pairs.len() {
        return None;
    }
    dealloc(rw, &left, &retained);
    rw.replace(op, results);
    Some(())
}
