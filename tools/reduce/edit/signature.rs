//! Arguments and results of functions: those that go, with what callers hand over and get.
//!
//! A function is any symbol with the attribute `function_type` and a body of its own; what ends it are
//! terminators without successors whose operands are as many as its results. Calls are updated where
//! they are `func.call`; where a function is referred to otherwise, the verifier refuses the change.

use terrace_ir::op::Traits;
use terrace_ir::{Attr, Block, Body, Op, Type, Value};

use super::values::{Stand, stand_in_by};
use super::{Apply, Edit, Site, at, at_mut, bodies, each_op};

pub(super) const EDITS: &[Edit] = &[
    Edit { name: "function-results", sites: results, apply: Apply::Whole(drop_result) },
    Edit { name: "returned-operands", sites: returned, apply: Apply::Here(return_operand) },
    Edit { name: "function-arguments", sites: arguments, apply: Apply::Whole(drop_argument) },
];

const WAYS: &[Stand] = &[Stand::Earlier, Stand::Constant, Stand::Source];

/// The types of the function whose body this is.
fn signature(function: &Body) -> Option<(Vec<Type>, Vec<Type>)> {
    let ty = function.attr(function.self_op(), "function_type")?.as_type(function.ctx())?;
    let (inputs, results) = ty.function(function.ctx())?;
    Some((inputs.to_vec(), results.to_vec()))
}

fn set_signature(function: &mut Body, inputs: &[Type], results: &[Type]) {
    let ctx = function.ctx().clone();
    let ty = ctx.type_attr(ctx.function_type(inputs, results));
    function.set_attr(function.self_op(), "function_type", ty);
}

fn entry(function: &Body) -> Option<Block> {
    function.regions(function.self_op()).next().and_then(|region| function.entry(region))
}

/// Adds an argument to the function that `op` lies in, unless others are known to call it.
pub(super) fn add_argument(body: &mut Body, op: Op, ty: Type) -> Option<Value> {
    let this = body.self_op();
    let (mut inputs, results) = signature(body)?;
    let block = entry(body)?;
    let ctx = body.ctx().clone();
    let private = body.attr(this, "sym_visibility").and_then(|attr| attr.as_str(&ctx)) == Some("private");
    let types: Vec<Type> = body.args(block).iter().map(|&arg| body.ty(arg)).collect();
    if private || types != inputs || body.attr(this, "arg_attrs").is_some() {
        return None;
    }
    inputs.push(ty);
    set_signature(body, &inputs, &results);
    let loc = body.loc(op);
    Some(body.add_arg(block, ty, loc))
}

fn functions(whole: &Body, parts: impl Fn(&Body) -> usize) -> Vec<Site> {
    each_op(whole, |body, op| body.nested(op).map_or(0, &parts))
}

fn arguments(whole: &Body) -> Vec<Site> {
    functions(whole, |function| signature(function).map_or(0, |(inputs, _)| inputs.len()))
}

fn results(whole: &Body) -> Vec<Site> {
    functions(whole, |function| signature(function).map_or(0, |(_, results)| results.len()))
}

fn drop_argument(whole: &mut Body, site: &Site) -> bool {
    let Some(function) = at_mut(whole, &[site.path.as_slice(), &[site.op]].concat()) else { return false };
    let Some((mut inputs, results)) = signature(function).filter(|types| site.part < types.0.len()) else {
        return false;
    };
    if let Some(block) = entry(function) {
        let Some(&arg) = function.args(block).get(site.part) else { return false };
        if function.has_uses(arg) {
            let (ty, first) = (function.ty(arg), function.first_op(block));
            let args = function.args(block).to_vec();
            let other = args.into_iter().find(|&other| other != arg && function.ty(other) == ty);
            let made = |function: &mut Body| stand_in_by(function, first?, ty, &WAYS[1..]);
            let Some(stand) = other.or_else(|| made(function)) else { return false };
            function.replace_uses(arg, stand);
        }
        function.remove_arg(block, site.part);
    }
    inputs.remove(site.part);
    set_signature(function, &inputs, &results);
    drop_of_list(function, "arg_attrs", site.part);
    for_calls(whole, site, |body, call| {
        let mut operands = body.operands(call).to_vec();
        if site.part < operands.len() {
            operands.remove(site.part);
            body.set_operands(call, &operands);
        }
    });
    true
}

fn drop_result(whole: &mut Body, site: &Site) -> bool {
    let Some(function) = at_mut(whole, &[site.path.as_slice(), &[site.op]].concat()) else { return false };
    let Some((inputs, mut results)) = signature(function).filter(|types| site.part < types.1.len()) else {
        return false;
    };
    for region in function.regions(function.self_op()) {
        for block in function.blocks_of(region).collect::<Vec<_>>() {
            let Some(last) = function.last_op(block).filter(|&op| function.successors(op).is_empty()) else {
                continue;
            };
            let mut operands = function.operands(last).to_vec();
            if operands.len() == results.len() {
                operands.remove(site.part);
                function.set_operands(last, &operands);
            }
        }
    }
    results.remove(site.part);
    set_signature(function, &inputs, &results);
    drop_of_list(function, "res_attrs", site.part);
    for_calls(whole, site, |body, call| {
        super::operands::drop_result(body, call, site.part, WAYS);
    });
    true
}

/// The operands of what makes the results of functions with one return: the op is the return.
fn returned(whole: &Body) -> Vec<Site> {
    each_op(whole, |body, op| {
        let returns = is_return(body, op) && body.operands(op).len() == 1;
        let maker = body.operands(op).first().and_then(|&value| body.defining_op(value));
        maker.filter(|_| returns).map_or(0, |maker| body.operands(maker).len())
    })
}

/// Whether `op` is the only one that ends the function.
fn is_return(body: &Body, op: Op) -> bool {
    let ends = |op: Op| body.has_trait(op, Traits::RETURN_LIKE) && body.successors(op).is_empty();
    let blocks = body.regions(body.self_op()).flat_map(|region| body.blocks_of(region));
    ends(op) && blocks.filter_map(|block| body.last_op(block)).filter(|&last| ends(last)).eq([op])
}

/// Makes a function return an operand of what makes its result, of another type than that.
fn return_operand(function: &mut Body, op: Op, at: usize) -> bool {
    let Some((inputs, _)) = signature(function).filter(|_| is_return(function, op)) else { return false };
    let &[result] = function.operands(op) else { return false };
    let Some(maker) = function.defining_op(result) else { return false };
    let Some(&operand) = function.operands(maker).get(at) else { return false };
    let ty = function.ty(operand);
    function.set_operands(op, &[operand]);
    set_signature(function, &inputs, &[ty]);
    if function.is_unused(maker) && maker != op {
        function.erase(maker);
    }
    true
}

/// Takes an element out of an array attribute of the function, or the attribute when nothing is left in it.
fn drop_of_list(function: &mut Body, name: &str, at: usize) {
    let (this, ctx) = (function.self_op(), function.ctx().clone());
    let Some(list) = function.attr(this, name).and_then(|attr| attr.as_array(&ctx)) else { return };
    let mut list: Vec<Attr> = list.to_vec();
    if at < list.len() {
        list.remove(at);
    }
    match list.iter().all(|&attr| attr == Attr::EMPTY_DICT) {
        true => function.remove_attr(this, name),
        false => function.set_attr(this, name, ctx.array_attr(list)),
    }
}

/// Changes the calls of the function at `site` that lie in the body around it, and in those below.
fn for_calls(whole: &mut Body, site: &Site, change: impl Fn(&mut Body, Op)) {
    let name = at(whole, &site.path).and_then(|body| body.symbol(site.op)).map(str::to_owned);
    let Some((name, table)) = name.zip(at_mut(whole, &site.path)) else { return };
    let mut found = Vec::new();
    for (path, body) in bodies(table) {
        let calls = |op: &Op| {
            let callee = body.attr(*op, "callee").and_then(|attr| attr.as_symbol(body.ctx()));
            body.name_str(*op) == "func.call" && callee.is_some_and(|callee| body.ctx().str(callee) == name)
        };
        found.extend(body.all_ops().into_iter().filter(calls).map(|op| (path.clone(), op)));
    }
    for (path, call) in found {
        if let Some(body) = at_mut(table, &path) {
            change(body, call);
        }
    }
}
