//! `test-pdl-bytecode-pass`: applies the compiled patterns of a module `@patterns` to the module `@ir` beside it, and
//! drops the former.
//! Its native functions are those of upstream's pass of that name.

use std::sync::Arc;

use terrace_ir::pass::{Anchor, Failed, PassCx, PassInfo};
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};
use terrace_ir::{Body, Op, OpSpec, Rewriter, Type};

use crate::pdl::{Answered, Handle, Natives, PatternSet, SetRun};

pub(super) const INFO: PassInfo = PassInfo {
    name: "test-pdl-bytecode-pass",
    doc: "Apply the compiled patterns of one module to another",
    anchor: Anchor::Op("builtin.module"),
    options: &[],
    make: |_| Ok(Box::new(run)),
};

fn run(module: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
    let found = (module.lookup_symbol("patterns"), module.lookup_symbol("ir"));
    let (Some(source), Some(ir)) = found else { return Ok(()) };
    let Some(body) = module.nested(source) else { return Ok(()) };
    let set = PatternSet::of_modules(module.ctx(), &[body], &natives(), &|_| true);
    let set = set.map_err(|diags| {
        cx.diags.extend(diags);
        Failed
    })?;
    module.erase(source);
    let mut patterns = Patterns::new();
    patterns.group(Arc::new(SetRun::new(Arc::new(set))));
    let Some(ir) = module.nested_mut(ir) else { return Ok(()) };
    match apply_greedily(ir, &patterns, &GreedyConfig::default()).failure {
        Some(failure) => {
            cx.diags.push(failure);
            Err(Failed)
        }
        None => Ok(()),
    }
}

fn natives() -> Natives {
    let mut natives = Natives::new();
    natives
        .constraint("single_entity_constraint", |args, body| match args {
            [Handle::Op(op)] => is_called("test.op", *op, body),
            _ => Err("expected an op".to_owned()),
        })
        .constraint("multi_entity_constraint", |args, body| match args {
            [Handle::Op(_), Handle::Op(copy)] => is_called("test.op", *copy, body),
            _ => Err("expected two ops".to_owned()),
        })
        .constraint("multi_entity_var_constraint", |args, _| match args {
            [Handle::Values(values), Handle::Types(types)] if values.len() == 2 && types.len() == 2 => {
                Ok(Vec::new())
            }
            _ => Err("expected two values".to_owned()),
        })
        .constraint("op_constr_return_type", |args, body| {
            floats(args, body, |_| 1).map(|types| types.into_iter().map(Handle::Type).collect())
        })
        .constraint("op_multiple_returns_failure", |_, _| Err("it never holds".to_owned()))
        .constraint("op_constr_return_type_range", |args, body| {
            let count = |body: &Body| match args {
                [_, Handle::Attr(count)] => count.as_int(body.ctx()).unwrap_or_default(),
                _ => 0,
            };
            floats(args, body, count).map(|types| vec![Handle::Types(types)])
        });
    natives
        .rewrite("rewriter", |args, rw| {
            let [Handle::Op(root), Handle::Value(input)] = args else {
                return Err("expected an op and a value".to_owned());
            };
            let spec = success(rw).operands([*input]);
            rw.insert(spec);
            rw.erase(*root);
            Ok(Vec::new())
        })
        .rewrite("creator", |_, rw| {
            let spec = success(rw);
            Ok(vec![Handle::Op(rw.insert(spec))])
        })
        .rewrite("var_creator", |args, rw| {
            let [Handle::Op(root)] = args else { return Err("expected an op".to_owned()) };
            let values = rw.operands(*root).to_vec();
            let types = values.iter().map(|&value| rw.ty(value)).collect();
            Ok(vec![Handle::Values(values), Handle::Types(types)])
        })
        .rewrite("str_creator", |_, rw| Ok(vec![Handle::Attr(rw.context().str_attr("test.str"))]))
        .rewrite("type_creator", |_, rw| Ok(vec![Handle::Type(rw.context().f32())]));
    natives
}

fn is_called(name: &str, op: Op, body: &Body) -> Answered {
    if body.name_str(op) == name { Ok(Vec::new()) } else { Err(format!("it is no '{name}'")) }
}

/// As many times `f32` as `count` says, for an op that succeeds.
fn floats(args: &[Handle], body: &Body, count: impl Fn(&Body) -> i64) -> Result<Vec<Type>, String> {
    let Some(Handle::Op(op)) = args.first() else { return Err("expected an op".to_owned()) };
    is_called("test.success_op", *op, body)?;
    let count = usize::try_from(count(body)).unwrap_or_default().min(64);
    Ok(vec![body.ctx().f32(); count])
}

fn success(rw: &Rewriter<'_>) -> OpSpec {
    OpSpec::named(rw.context().op_name("test.success"), rw.loc())
}
