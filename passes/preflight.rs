//! Everything that stands in the way of a model, in one go.
//!
//! The pipeline ends with the first pass that fails. A preflight goes on: an op that has no lowering is
//! reported and cut out, so that what is below it is looked at too. In place of its results the function
//! gets arguments; its operands are returned, for what leads to them is no dead code. The module is good
//! for nothing else afterwards.

use terrace_dialects::func::{FuncOp, ReturnOp};
use terrace_dialects::graph;
use terrace_ir::{Attr, Body, Diags, Op, Type, Value};

use crate::codes;
use crate::kernel::{Choice, Library, SelectOptions, select_kernels};
use crate::pipeline::{Level, PipelineOptions, lower};
use crate::tensor::convert_graph_to_linalg::convert_graph_to_linalg;

/// What a preflight saw of a model, besides what stands in its way.
#[derive(Debug, Default)]
pub struct Preflight {
    /// Ops at the graph level, after its optimizations.
    pub ops: usize,
    /// What became of those that there are kernels for.
    pub choices: Vec<Choice>,
}

/// Takes `module`, at the graph level, down to what the target of `options` has, and reports in `diags`
/// everything that stands in the way.
pub fn preflight(module: &mut Body, options: PipelineOptions, diags: &mut Diags) -> Preflight {
    let mut seen = Preflight::default();
    let above =
        PipelineOptions { threads: options.threads, first: options.first, ..PipelineOptions::default() };
    if !lower(module, Level::Graph, above, diags) {
        return seen;
    }
    let mut library = Library::new();
    let mut found = Diags::new();
    if let Some(kernels) = &options.kernels {
        library.add(kernels, &mut found);
    }
    diags.extend(codes::coded(std::mem::take(&mut found), codes::LIBRARY));
    let select = SelectOptions { features: options.features, ..SelectOptions::default() };
    for func in functions(module) {
        let Some(body) = module.nested_mut(func) else { continue };
        seen.ops += graph_ops(body).len();
        seen.choices.extend(select_kernels(body, &library, &select));
        convert_graph_to_linalg(body, &mut found);
        for op in graph_ops(body) {
            cut(body, op);
        }
    }
    diags.extend(codes::coded(found, codes::NO_LOOPS));
    let below =
        PipelineOptions { threads: options.threads, target: options.target, ..PipelineOptions::default() };
    lower(module, Level::Hardware, below, diags);
    seen
}

fn functions(module: &Body) -> Vec<Op> {
    let all = module.nested_ops().into_iter();
    all.filter(|&op| FuncOp::of(module, op).is_some()).collect()
}

/// The ops of the graph dialect in `body`, but for constants, which are ops of every level.
fn graph_ops(body: &Body) -> Vec<Op> {
    let mut ops = body.all_ops();
    ops.retain(|&op| body.name_str(op).starts_with("graph.") && graph::ConstantOp::of(body, op).is_none());
    ops
}

/// Takes `op` out of the function `body`.
fn cut(body: &mut Body, op: Op) {
    let func = body.self_op();
    let entry = body.entry(body.region(func, 0));
    let Some(entry) = entry.filter(|_| body.is_alive(op)) else { return };
    let loc = body.loc(op);
    for result in body.results(op) {
        let ty = body.ty(result);
        let stand_in = body.add_arg(entry, ty, loc);
        body.replace_uses(result, stand_in);
    }
    let end = body.ops_of(entry).last().filter(|&end| ReturnOp::of(body, end).is_some());
    if let Some(end) = end.filter(|_| body.block(op) == Some(entry)) {
        let returned: Vec<Value> = [body.operands(end), body.operands(op)].concat();
        body.set_operands(end, &returned);
    }
    body.erase(op);
    let ctx = body.ctx().clone();
    let inputs: Vec<Type> = body.args(entry).iter().map(|&arg| body.ty(arg)).collect();
    let returned = end.map_or(&[][..], |end| body.operands(end));
    let results: Vec<Type> = returned.iter().map(|&value| body.ty(value)).collect();
    for (name, count) in [("arg_attrs", inputs.len()), ("res_attrs", results.len())] {
        let attrs = body.attr(func, name).and_then(|attr| attr.as_array(&ctx).map(<[Attr]>::to_vec));
        if let Some(mut attrs) = attrs {
            attrs.resize(count, Attr::EMPTY_DICT);
            body.set_attr(func, name, ctx.array_attr(attrs));
        }
    }
    let ty = ctx.type_attr(ctx.function_type(&inputs, &results));
    body.set_attr(func, "function_type", ty);
}
