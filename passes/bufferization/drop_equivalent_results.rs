//! `drop-equivalent-buffer-results`: a function does not return memory that it was given.
//!
//! After upstream's pass of this name. Of private functions with a body, results that every return
//! takes from the same argument, casts apart, are dropped, and callers use what they handed over.

use std::collections::BTreeMap;

use terrace_dialects::func::{CallOp, FuncOp, ReturnOp};
use terrace_dialects::memref::CastOp;
use terrace_dialects::memref::layout::cast_compatible;
use terrace_ir::analysis::symbols::{Visibility, table_ops, visibility};
use terrace_ir::body::Mapping;
use terrace_ir::pass::{Anchor, Failed, PassCx, PassInfo};
use terrace_ir::{Attr, Body, Op, Rewriter, Type, Value};

pub(super) const INFO: PassInfo = PassInfo {
    name: "drop-equivalent-buffer-results",
    doc: "Remove MemRef return values that are equivalent to a bbArg",
    anchor: Anchor::Op("builtin.module"),
    options: &[],
    make: |_| Ok(Box::new(run)),
};

/// By result that is dropped: the argument that it is.
type Dropped = BTreeMap<usize, usize>;

fn run(module: &mut Body, _: &mut PassCx) -> Result<(), Failed> {
    let mut dropped: BTreeMap<String, Dropped> = BTreeMap::new();
    for op in table_ops(module) {
        let private = FuncOp::of(module, op).is_some() && visibility(module, op) != Visibility::Public;
        let name = module.symbol(op).map(str::to_owned);
        if let (true, Some(name), Some(body)) = (private, name, module.nested_mut(op)) {
            let results = drop_results(body);
            if !results.is_empty() {
                dropped.insert(name, results);
            }
        }
    }
    if dropped.is_empty() {
        return Ok(());
    }
    for op in module.nested_ops() {
        // A nested module has functions of its own.
        if let Some(body) = module.nested_mut(op)
            && FuncOp::of(body, body.self_op()).is_some()
        {
            update_calls(body, &dropped);
        }
    }
    Ok(())
}

/// The argument that `value` is, casts apart.
fn argument(body: &Body, args: &[Value], mut value: Value) -> Option<usize> {
    while let Some(cast) = CastOp::defining(body, value) {
        value = cast.source(body);
    }
    args.iter().position(|&arg| arg == value && body.ty(arg).is_memref(body.ctx()))
}

/// Drops the results of the function that `body` is of which are arguments.
fn drop_results(body: &mut Body) -> Dropped {
    let func = body.self_op();
    let Some(entry) = body.regions(func).next().and_then(|region| body.entry(region)) else {
        return Dropped::new();
    };
    let args = body.args(entry).to_vec();
    let is_return = |&op: &Op| ReturnOp::of(body, op).is_some() && body.parent_op(op) == Some(func);
    let returns: Vec<Op> = body.all_ops().into_iter().filter(is_return).collect();
    let Some(&first) = returns.first() else { return Dropped::new() };
    let (inputs, results) = FuncOp(func).signature(body);
    let (inputs, results) = (inputs.to_vec(), results.to_vec());
    let of = |op: Op, number: usize| argument(body, &args, body.operand(op, number));
    let dropped: Dropped = (0..results.len())
        .filter_map(|number| {
            let arg = of(first, number)?;
            // A caller that got a buffer under another type must be able to cast what it handed over.
            let casts =
                cast_compatible(body.ctx(), inputs[arg], results[number]) || inputs[arg] == results[number];
            (casts && returns.iter().all(|&op| of(op, number) == Some(arg))).then_some((number, arg))
        })
        .collect();
    if dropped.is_empty() {
        return dropped;
    }
    let kept: Vec<usize> = (0..results.len()).filter(|number| !dropped.contains_key(number)).collect();
    for &op in &returns {
        let values: Vec<Value> = kept.iter().map(|&number| body.operand(op, number)).collect();
        body.set_operands(op, &values);
    }
    let ctx = body.ctx().clone();
    let left: Vec<Type> = kept.iter().map(|&number| results[number]).collect();
    let ty = ctx.type_attr(ctx.function_type(&inputs, &left));
    body.set_attr(func, "function_type", ty);
    let attrs = body.attr(func, "res_attrs").and_then(|attr| Some(attr.as_array(&ctx)?.to_vec()));
    if let Some(attrs) = attrs {
        let left: Vec<Attr> = kept.iter().filter_map(|&number| attrs.get(number).copied()).collect();
        match left.iter().all(|&attr| attr == Attr::EMPTY_DICT) {
            true => body.remove_attr(func, "res_attrs"),
            false => body.set_attr(func, "res_attrs", ctx.array_attr(left)),
        }
    }
    dropped
}

/// Makes the calls in `body` use what they handed over.
fn update_calls(body: &mut Body, dropped: &BTreeMap<String, Dropped>) {
    let ctx = body.ctx().clone();
    for op in body.all_ops() {
        let Some(call) = CallOp::of(body, op) else { continue };
        let callee = call.callee(body).as_symbol(&ctx).map(|name| ctx.str(name)).unwrap_or_default();
        let Some(dropped) = dropped.get(callee) else { continue };
        let mut rw = Rewriter::before(body, op);
        let mut spec = rw.spec_of(op, &Mapping::default());
        let mut number = 0;
        spec.results.retain(|_| {
            number += 1;
            !dropped.contains_key(&(number - 1))
        });
        let new = rw.insert(spec);
        let mut left = rw.results(new);
        let results: Vec<Value> = rw.results(op).collect();
        let mut values = Vec::with_capacity(results.len());
        for (number, result) in results.into_iter().enumerate() {
            let value = match dropped.get(&number) {
                Some(&arg) => {
                    let (value, ty) = (rw.operand(new, arg), rw.ty(result));
                    if rw.ty(value) == ty { Some(value) } else { Some(cast(&mut rw, value, ty)) }
                }
                None => left.next(),
            };
            values.extend(value);
        }
        rw.replace(op, values);
    }
}

fn cast(rw: &mut Rewriter<'_>, value: Value, ty: Type) -> Value {
    let spec = rw.spec(CastOp::def()).operands([value]).results([ty]);
    let op = rw.insert(spec);
    rw.result(op, 0)
}
