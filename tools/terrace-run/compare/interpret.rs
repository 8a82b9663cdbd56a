//! A model at any level, run by the reference interpreter.

use terrace_ir::interp::{Array, Limits, MemRef, Val, run_with};
use terrace_ir::{Attr, Blob, Body, Context, Diagnostic, Type};
use terrace_tools::data::{Elem, Tensor};

const ENTRY: &str = "main";

/// As many steps as it takes: who waits can end it.
const LIMITS: Limits = Limits { steps: u64::MAX, bytes: 64 << 30, depth: 200 };

/// What the function `@main` of `module` gives for `inputs`, in the order of its outputs. At the hardware level these lie in
/// memory that it is given, or that it returns.
///
/// # Errors
/// When it cannot be run: why, and where.
pub(super) fn run(module: &Body, inputs: &[Tensor]) -> Result<Vec<Tensor>, Diagnostic> {
    let ctx = module.ctx();
    let fail = |message: &str| Diagnostic::error(module.loc(module.self_op()), message);
    let main = module.lookup_symbol(ENTRY).and_then(|op| module.nested(op));
    let main = main.ok_or_else(|| fail("has no function '@main'"))?;
    let entry = main.regions(main.self_op()).next().and_then(|region| main.entry(region));
    let arguments = entry.map(|block| main.args(block)).unwrap_or_default();
    let (mut vals, mut memory) = (Vec::new(), Vec::new());
    let mut given = inputs.iter();
    for (at, &argument) in arguments.iter().enumerate() {
        let ty = main.ty(argument);
        let output = marked(main, "arg_attrs", at, "kernel.output");
        let val = if output.is_some() || marked(main, "arg_attrs", at, "kernel.arena").is_some() {
            zeros(ctx, ty)
        } else {
            given.next().and_then(|tensor| value(ctx, ty, tensor))
        };
        let val = val.ok_or_else(|| fail(&format!("input {at} is not of type '{}'", ctx.display(ty))))?;
        if let (Some(number), Val::MemRef(memref)) = (output, &val) {
            memory.push((number.as_int(ctx).unwrap_or(0), memref.clone()));
        }
        vals.push(val);
    }
    let results = run_with(module, ENTRY, vals, LIMITS)?;
    let mut outputs = Vec::new();
    for (at, result) in results.into_iter().enumerate() {
        let number = marked(main, "res_attrs", at, "kernel.output").and_then(|attr| attr.as_int(ctx));
        let array = match result {
            Val::Array(array) => Some(array),
            Val::MemRef(memref) => memref.read(ctx),
            Val::Scalar(_) => None,
        };
        outputs.push((number.unwrap_or(at as i64), array));
    }
    outputs.extend(memory.into_iter().map(|(number, memref)| (number, memref.read(ctx))));
    outputs.sort_by_key(|output| output.0);
    let tensor = |(number, array): (i64, Option<Array>)| {
        let tensor = array.and_then(|array| tensor(ctx, &array));
        tensor.ok_or_else(|| fail(&format!("output {number} has no elements that files can hold")))
    };
    outputs.into_iter().map(tensor).collect()
}

/// Attribute `name` of argument or result `at`.
fn marked(main: &Body, list: &str, at: usize, name: &str) -> Option<Attr> {
    let ctx = main.ctx();
    let dict = main.attr(main.self_op(), list)?.as_array(ctx)?.get(at)?.as_dict(ctx)?;
    dict.iter().find(|entry| ctx.str(entry.0) == name).map(|entry| entry.1)
}

/// `tensor` as a value of type `ty`.
fn value(ctx: &Context, ty: Type, tensor: &Tensor) -> Option<Val> {
    let shape: Vec<i64> = tensor.shape.iter().map(|&size| i64::try_from(size).ok()).collect::<Option<_>>()?;
    if !ty.is_shaped(ctx) {
        return None;
    }
    let array = Array::new(ctx, ty.elem(ctx), &shape, Blob::new(tensor.bytes.clone()))?;
    match ty.is_memref(ctx) {
        true => Some(Val::MemRef(MemRef::new(ty.elem(ctx), &shape, tensor.bytes.clone()))),
        false => Some(Val::Array(array)),
    }
}

fn zeros(ctx: &Context, ty: Type) -> Option<Val> {
    let (elem, shape) = (ty.elem(ctx), ty.static_shape(ctx)?);
    let bytes = terrace_ir::interp::byte_len(ctx, elem, shape)?;
    Some(Val::MemRef(MemRef::new(elem, shape, vec![0; bytes])))
}

fn tensor(ctx: &Context, array: &Array) -> Option<Tensor> {
    let elem = Elem::from_keyword(&ctx.display(array.elem).to_string())?;
    let shape: Vec<usize> =
        array.shape.iter().map(|&size| usize::try_from(size).ok()).collect::<Option<_>>()?;
    Some(Tensor::from_bytes(elem, &shape, array.data.to_vec()))
}
