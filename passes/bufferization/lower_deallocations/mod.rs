//! `bufferization-lower-deallocations`: `bufferization.dealloc` as comparisons of addresses, branches
//! and `memref.dealloc`; after upstream's pass of this name.
//!
//! One memref is compared with those retained where it stands; several ones by a function, one for each
//! module, so that code does not grow with the square of their number.

mod build;
mod helper;

use terrace_dialects::arith::{AndIOp, XOrIOp};
use terrace_dialects::bufferization::DeallocOp;
use terrace_dialects::bufferization::deallocation::bool_constant;
use terrace_dialects::func::{CallOp, FuncOp};
use terrace_dialects::memref::{ExtractAlignedPointerAsIndexOp, ViewOp};
use terrace_ir::interfaces::view_source;
use terrace_ir::op::Traits;
use terrace_ir::pass::{Anchor, Failed, PassCx, PassInfo};
use terrace_ir::{Body, Op, Rewriter, Value};

use build::{NE, compare, free, index, list, load, open, store, when};

pub(super) const INFO: PassInfo = PassInfo {
    name: "bufferization-lower-deallocations",
    doc: "Lowers `bufferization.dealloc` operations to `memref.dealloc` operations",
    anchor: Anchor::Whole,
    options: &[],
    make: |_| Ok(Box::new(run)),
};

fn run(body: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
    let this = body.self_op();
    if FuncOp::of(body, this).is_some() {
        return lower_all(body, None, cx);
    }
    if body.name_str(this) != "builtin.module" {
        return Err(cx.error(body.loc(this), "root operation must be a builtin.module or a function"));
    }
    let mut result = Ok(());
    let mut stack = vec![body];
    while let Some(table) = stack.pop() {
        let helper = needs_helper(table).then(|| helper::add(table));
        result = result.and(lower_table(table, helper.as_deref(), cx));
        stack.extend(
            table.nested_bodies_mut().into_iter().map(|(_, body)| body).filter(|body| is_table(body)),
        );
    }
    result
}

fn is_table(body: &Body) -> bool {
    body.has_trait(body.self_op(), Traits::SYMBOL_TABLE)
}

/// The bodies that refer to the symbols of `table`: itself, and those below that are no tables.
fn needs_helper(table: &Body) -> bool {
    let mut stack = vec![table];
    while let Some(body) = stack.pop() {
        let several = |op: Op| DeallocOp::of(body, op).is_some_and(|op| op.memrefs(body).len() > 1);
        if body.all_ops().into_iter().any(several) {
            return true;
        }
        let nested = body.nested_ops().into_iter().filter_map(|op| body.nested(op));
        stack.extend(nested.filter(|body| !is_table(body)));
    }
    false
}

fn lower_table(table: &mut Body, helper: Option<&str>, cx: &mut PassCx) -> Result<(), Failed> {
    let mut result = Ok(());
    let mut stack = vec![table];
    while let Some(body) = stack.pop() {
        result = result.and(lower_all(body, helper, cx));
        let nested = body.nested_bodies_mut().into_iter().map(|(_, body)| body);
        stack.extend(nested.filter(|body| !is_table(body)));
    }
    result
}

/// Lowers the ops of `body`, with the function `helper` where that is needed.
fn lower_all(body: &mut Body, helper: Option<&str>, cx: &mut PassCx) -> Result<(), Failed> {
    for op in body.all_ops() {
        let Some(dealloc) = DeallocOp::of(body, op) else { continue };
        let mut rw = Rewriter::before(body, op);
        match (dealloc.memrefs(&rw).len(), helper) {
            (0, _) => {
                let no = bool_constant(&mut rw, false);
                let results = vec![no; dealloc.retained(&rw).len()];
                rw.replace(op, results);
            }
            (1, _) => lower_one(dealloc, &mut rw),
            (_, Some(helper)) => lower_several(dealloc, helper, &mut rw),
            (_, None) => {
                let loc = rw.loc();
                cx.error(
                    loc,
                    "library function required for generic lowering, but cannot be automatically inserted \
                     when operating on functions",
                );
                let message =
                    "failed to legalize operation 'bufferization.dealloc' that was explicitly marked illegal";
                return Err(cx.error(loc, message));
            }
        }
    }
    Ok(())
}

/// The address of the memory that `memref` was allocated with, as far as it is known here: a
/// `memref.view` has another one than its source.
fn address(rw: &mut Rewriter<'_>, memref: Value) -> Value {
    let (mut at, mut found) = (memref, memref);
    for _ in 0..rw.value_bound() {
        let Some(source) = view_source(rw, at) else { break };
        if ViewOp::defining(rw, at).is_some() {
            found = source;
        }
        at = source;
    }
    let index = rw.ctx().index();
    let spec = rw.spec(ExtractAlignedPointerAsIndexOp::def()).operands([found]).results([index]);
    let op = rw.insert(spec);
    rw.result(op, 0)
}

fn lower_one(op: DeallocOp, rw: &mut Rewriter<'_>) {
    let (memref, condition) = (op.memrefs(rw)[0], op.conditions(rw)[0]);
    let retained = op.retained(rw).to_vec();
    let mut apart = Vec::new();
    let mut free_it = condition;
    if !retained.is_empty() {
        let this = address(rw, memref);
        for &other in &retained {
            let other = address(rw, other);
            apart.push(compare(rw, NE, this, other));
        }
        let all = apart[1..].iter().copied().fold(apart[0], |all, one| rw.apply(AndIOp::def(), &[all, one]));
        free_it = rw.apply(AndIOp::def(), &[all, condition]);
    }
    when(rw, free_it, |rw| free(rw, memref));
    let mut results = Vec::new();
    if !apart.is_empty() {
        let yes = bool_constant(rw, true);
        for apart in apart {
            let same = rw.apply(XOrIOp::def(), &[apart, yes]);
            results.push(rw.apply(AndIOp::def(), &[same, condition]));
        }
    }
    rw.replace(op, results);
}

/// A list of the addresses of `memrefs`.
fn fill_addresses(rw: &mut Rewriter<'_>, memrefs: &[Value], list: Value) {
    for (at, &memref) in memrefs.iter().enumerate() {
        let address = address(rw, memref);
        let at = index(rw, at);
        store(rw, address, list, at);
    }
}

fn lower_several(op: DeallocOp, helper: &str, rw: &mut Rewriter<'_>) {
    let ctx = rw.context();
    let (memrefs, given) = (op.memrefs(rw).to_vec(), op.conditions(rw).to_vec());
    let retained = op.retained(rw).to_vec();
    let addresses = list(rw, memrefs.len(), ctx.index());
    let conditions = list(rw, memrefs.len(), ctx.int(1));
    let kept = list(rw, retained.len(), ctx.index());
    fill_addresses(rw, &memrefs, addresses);
    for (at, &condition) in given.iter().enumerate() {
        let at = index(rw, at);
        store(rw, condition, conditions, at);
    }
    fill_addresses(rw, &retained, kept);
    let [open_addresses, open_conditions, open_kept] =
        [addresses, conditions, kept].map(|list| open(rw, list));
    let freed = list(rw, memrefs.len(), ctx.int(1));
    let owned = list(rw, retained.len(), ctx.int(1));
    let [open_freed, open_owned] = [freed, owned].map(|list| open(rw, list));
    let spec = rw
        .spec(CallOp::def())
        .operands([open_addresses, open_kept, open_conditions, open_freed, open_owned])
        .attr(&ctx, "callee", ctx.symbol_attr(helper));
    rw.insert(spec);
    for (at, &memref) in memrefs.iter().enumerate() {
        let at = index(rw, at);
        let free_it = load(rw, freed, at);
        when(rw, free_it, |rw| free(rw, memref));
    }
    let mut results = Vec::new();
    for at in 0..retained.len() {
        let at = index(rw, at);
        results.push(load(rw, owned, at));
    }
    for list in [addresses, kept, conditions, freed, owned] {
        free(rw, list);
    }
    rw.replace(op, results);
}
