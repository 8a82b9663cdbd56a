//! Every graph op is evaluated by its reference, and by the interpreter after it was lowered.

mod cases;

use terrace_dialects::func::{FuncOp, ReturnOp};
use terrace_dialects::graph::eval::{Elem, Tensor, evaluate};
use terrace_ir::interp::{Array, Val};
use terrace_ir::op::{InferCx, infer_results};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Blob, Body, Context, Diags, Loc, Name, OpSpec, Registry, Rewriter, Type};

/// A context with all dialects.
fn context() -> Context {
    let mut registry = Registry::new();
    terrace_dialects::register_all(&mut registry);
    Context::new(registry)
}

/// Numbers that look random but are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 40) as f64 / (1u64 << 24) as f64
    }
}

/// `2x3xf32`, with `@low..high` for the range of its elements.
fn operand(ctx: &Context, text: &str, numbers: &mut Numbers) -> Tensor {
    let (ty, range) = text.split_once('@').unwrap_or((text, "-3..3"));
    let (low, high) = range.split_once("..").expect("a range");
    let (low, high): (f64, f64) = (low.parse().expect("a number"), high.parse().expect("a number"));
    let ty = terrace_ir::text::parse_type(ctx, &format!("tensor<{ty}>")).expect("a type");
    let elem = Elem::of(ctx, ty.elem(ctx)).expect("an element type");
    let shape: Vec<usize> =
        ty.static_shape(ctx).expect("a static shape").iter().map(|&size| size as usize).collect();
    let count: usize = shape.iter().product();
    let values = (0..count).map(|_| low + (high - low) * numbers.next());
    if elem.is_float() {
        Tensor::from_f64(&shape, elem, values.collect())
    } else {
        Tensor::from_ints(&shape, elem, values.map(|x| x.floor() as i64).collect())
    }
}

fn val(ctx: &Context, tensor: &Tensor) -> Val {
    let ty = tensor.ty(ctx);
    let shape = ty.static_shape(ctx).expect("a static shape");
    let array = Array::new(ctx, ty.elem(ctx), shape, Blob::new(tensor.to_bytes()));
    Val::Array(array.expect("as many bytes as the shape says"))
}

fn attrs(ctx: &Context, text: &str) -> Vec<(Name, Attr)> {
    let dict = terrace_ir::text::parse_attr(ctx, &format!("{{{text}}}")).expect("attributes");
    dict.as_dict(ctx).expect("a dictionary").to_vec()
}

/// A module with a function that applies the op to its arguments.
fn module(ctx: &Context, name: &str, inputs: &[Type], attrs: &[(Name, Attr)], results: &[Type]) -> Body {
    let loc = Loc::UNKNOWN;
    let mut module = Body::new(ctx, &OpSpec::new(terrace_ir::builtin::ModuleOp::def(), loc));
    let block = module.add_block(module.region(module.self_op(), 0));
    let ty = ctx.type_attr(ctx.function_type(inputs, results));
    let spec = OpSpec::new(FuncOp::def(), loc).attr(ctx, "sym_name", ctx.str_attr("main")).attr(
        ctx,
        "function_type",
        ty,
    );
    let func = module.create(&spec);
    module.append(block, func);
    let body = module.nested_mut(func).expect("a body");
    let entry = body.add_block(body.region(body.self_op(), 0));
    let args: Vec<_> = inputs.iter().map(|&ty| body.add_arg(entry, ty, loc)).collect();
    let mut rw = Rewriter::at_end(body, entry, loc);
    let mut spec = OpSpec::named(ctx.op_name(name), loc);
    spec.operands = args;
    spec.attrs = attrs.to_vec();
    spec.results = results.to_vec();
    let op = rw.insert(spec);
    let values: Vec<_> = rw.results(op).collect();
    let spec = rw.spec(ReturnOp::def()).operands(values);
    rw.insert(spec);
    module
}

fn verified(module: &Body) -> Result<(), String> {
    let diags = terrace_ir::verify::verify(module);
    diags.iter().next().map_or(Ok(()), |diagnostic| Err(diagnostic.message.clone()))
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a.is_nan() && b.is_nan()) || a == b || (a - b).abs() <= tolerance * (1.0 + a.abs().max(b.abs()))
}

/// `ty` with all its sizes open.
fn opened(ctx: &Context, ty: Type) -> Type {
    let rank = ty.rank(ctx).expect("a tensor");
    ctx.tensor(&vec![DYNAMIC; rank], ty.elem(ctx))
}

/// Why the op does not compute the same before and after it was lowered; with the sizes of the first operand `open`, after
/// it was lowered without knowing them.
fn check(ctx: &Context, case: &cases::Case, open: bool) -> Result<(), String> {
    let name = format!("graph.{}", case.op);
    let mut numbers = Numbers(case.op.len() as u64 * 7919);
    let inputs: Vec<Tensor> = case.operands.iter().map(|text| operand(ctx, text, &mut numbers)).collect();
    let types: Vec<Type> = inputs.iter().map(|input| input.ty(ctx)).collect();
    let attrs = attrs(ctx, case.attrs);
    let info = ctx.op_info(ctx.op_name(&name)).ok_or("is not registered")?;
    let refs: Vec<&Tensor> = inputs.iter().collect();
    let mut results = infer_results(info.def(), &InferCx { ctx, operands: &types, attrs: &attrs })
        .map_err(|e| e.message().to_owned())?;
    let mut module = module(ctx, &name, &types, &attrs, &results);
    let body = module.nested_bodies_mut().pop().ok_or("no function")?.1;
    let entry = body.entry(body.region(body.self_op(), 0)).ok_or("no block")?;
    let op = body.first_op(entry).ok_or("no op")?;
    let expected = evaluate(body, op, &refs)?;
    // Shapes that follow from values are known only now.
    for (at, (result, expected)) in results.iter_mut().zip(&expected).enumerate() {
        *result = expected.ty(ctx);
        let value = body.result(op, at);
        body.set_ty(value, *result);
    }
    let ty = ctx.type_attr(ctx.function_type(&types, &results));
    body.set_attr(body.self_op(), "function_type", ty);
    if open {
        let types = [&[opened(ctx, types[0])], &types[1..]].concat();
        let results = infer_results(info.def(), &InferCx { ctx, operands: &types, attrs: &attrs })
            .map_err(|e| e.message().to_owned())?;
        module = self::module(ctx, &name, &types, &attrs, &results);
    }
    let body = module.nested_bodies_mut().pop().ok_or("no function")?.1;
    let mut diags = Diags::new();
    super::convert_graph_to_linalg(body, &mut diags);
    if let Some(diagnostic) = diags.iter().next() {
        return Err(diagnostic.message.clone());
    }
    verified(&module)?;
    let vals = inputs.iter().map(|input| val(ctx, input)).collect();
    let found = terrace_ir::interp::run(&module, "main", vals).map_err(|diagnostic| diagnostic.message)?;
    for (at, (found, expected)) in found.iter().zip(&expected).enumerate() {
        let Val::Array(found) = found else {
            return Err("returns no tensor".into());
        };
        let shape: Vec<usize> = found.shape.iter().map(|&size| size as usize).collect();
        if shape != expected.shape {
            return Err(format!("result {at} has shape {shape:?}, expected {:?}", expected.shape));
        }
        let found = Tensor::from_bytes(&shape, expected.elem, &found.data, false)?;
        let (found, wanted) = (found.f64s(), expected.f64s());
        let tolerance = match expected.elem {
            Elem::Float(terrace_ir::FloatKind::F16) => 2e-3,
            Elem::Float(terrace_ir::FloatKind::BF16) => 2e-2,
            Elem::Float(_) => 2e-5,
            _ => 0.0,
        };
        if let Some(i) = (0..wanted.len()).find(|&i| !close(found[i], wanted[i], tolerance)) {
            return Err(format!("result {at} has {} at {i}, expected {}", found[i], wanted[i]));
        }
    }
    Ok(())
}

#[test]
fn lowered_ops_compute_what_graph_ops_do() {
    let ctx = context();
    let mut failures = Vec::new();
    for case in cases::CASES {
        if let Err(why) = check(&ctx, case, false) {
            failures.push(format!("{} {:?} {{{}}}: {why}", case.op, case.operands, case.attrs));
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {} failed:\n{}",
        failures.len(),
        cases::CASES.len(),
        failures.join("\n")
    );
}

/// Ops that in some forms need to know sizes of their first operand, and how they say so.
const NEED_SIZES: &[(&str, &str)] = &[
    ("cumprod", "whose size is not known"),
    ("cumsum", "whose size is not known"),
    ("matmul", "the batches of a matrix product differ"),
    ("pad", "whose size is not known"),
    ("resize", "not known"),
    ("scatter_nd", "only static shapes"),
    ("scatter_elements", "only static shapes"),
];

#[test]
fn lowered_ops_compute_the_same_on_open_sizes() {
    let ctx = context();
    let (mut failures, mut refused) = (Vec::new(), Vec::new());
    let scalar = |case: &&cases::Case| case.operands[0].starts_with(['f', 'i', 'u', 'b']);
    for case in cases::CASES.iter().filter(|case| !scalar(case)) {
        let Err(why) = check(&ctx, case, true) else { continue };
        match NEED_SIZES.iter().find(|(op, message)| *op == case.op && why.contains(message)) {
            Some((op, _)) => refused.push(*op),
            None => failures.push(format!("{} {:?} {{{}}}: {why}", case.op, case.operands, case.attrs)),
        }
    }
    assert!(failures.is_empty(), "{} failed:\n{}", failures.len(), failures.join("\n"));
    let needless = NEED_SIZES.iter().find(|(op, _)| !refused.contains(op));
    assert_eq!(needless, None, "needs no sizes any more");
}

#[test]
fn every_op_with_a_lowering_has_a_case() {
    let without: Vec<&str> = terrace_dialects::graph::DIALECT
        .ops
        .iter()
        .map(|def| def())
        // Control flow has its tests in `test/passes/tensor/control-run.mlir`.
        .filter(|def| def.regions.is_empty())
        .map(|def| def.name.trim_start_matches("graph."))
        .filter(|name| super::rule(name).is_some())
        .filter(|name| !cases::CASES.iter().any(|case| case.op == *name))
        .collect();
    assert!(without.is_empty(), "{without:?}");
}

#[test]
fn open_sizes_are_computed() {
    let ctx = context();
    let ty = terrace_ir::text::parse_type(&ctx, "tensor<?x3xf32>").expect("a type");
    let mut module = module(&ctx, "graph.relu", &[ty], &[], &[ty]);
    let body = module.nested_bodies_mut().pop().expect("a function").1;
    let mut diags = Diags::new();
    super::convert_graph_to_linalg(body, &mut diags);
    assert!(diags.iter().next().is_none());
    let count = |name: &str| body.all_ops().into_iter().filter(|&op| body.name_str(op) == name).count();
    assert_eq!((count("graph.relu"), count("tensor.dim"), count("tensor.empty")), (0, 1, 1));
}
