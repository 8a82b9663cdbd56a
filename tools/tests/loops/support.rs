//! Running loops by the reference interpreter and as machine code.

use terrace_cranelift::{JitOptions, Kernels, compile_program};
use terrace_dialects::func::FuncOp;
use terrace_ir::interp::{MemRef, Val, run};
use terrace_ir::pass::{PassManager, PassRegistry, parse_pipeline};
use terrace_ir::text::{ParseOptions, parse};
use terrace_ir::verify::verify;
use terrace_ir::{Body, Context, Diags, Registry};
use terrace_runtime::Pool;

/// The module of a text, verified.
pub(crate) fn parsed(text: &str) -> Body {
    let mut registry = Registry::new();
    terrace_dialects::register_all(&mut registry);
    let ctx = Context::new(registry);
    let module = parse(&ctx, text, "loop.mlir", ParseOptions::default());
    let module = module.unwrap_or_else(|diags| panic!("{}\n{text}", messages(&diags)));
    let diags = verify(&module);
    assert!(!diags.has_errors(), "{}\n{text}", messages(&diags));
    module
}

fn messages(diags: &Diags) -> String {
    diags.iter().map(|diag| diag.message.as_str()).collect::<Vec<_>>().join("\n")
}

/// Runs a pipeline; returns the sum of its statistic `name`.
pub(crate) fn counted(module: &mut Body, pipeline: &str, name: &str) -> u64 {
    let mut registry = PassRegistry::new();
    terrace_passes::register_all(&mut registry);
    let pipeline = parse_pipeline(&registry, pipeline).unwrap_or_else(|error| panic!("{}", error.render("")));
    let mut manager = PassManager::new();
    manager.verify_each = true;
    let report = manager.run(&pipeline, module);
    assert!(!report.failed && !report.diags.has_errors(), "{}", messages(&report.diags));
    report.stats.values().filter_map(|stats| stats.get(name)).sum()
}

/// The bytes of the output after the interpreter has run `main`.
pub(crate) fn interpreted(module: &Body, inputs: &[Vec<u8>]) -> Vec<u8> {
    let ctx = module.ctx();
    let main = module.lookup_symbol("main").and_then(|op| FuncOp::of(module, op)).expect("a function 'main'");
    let body = module.nested(main.0).expect("a function with a body");
    let entry = body.entry(body.region(body.self_op(), 0)).expect("a block");
    let args: Vec<MemRef> = body
        .args(entry)
        .iter()
        .enumerate()
        .map(|(at, &arg)| {
            let ty = body.ty(arg);
            let shape = ty.static_shape(ctx).expect("static sizes");
            let width = ty.elem(ctx).byte_width(ctx).expect("elements of bytes");
            let size = shape.iter().product::<i64>() as usize * width;
            MemRef::new(ty.elem(ctx), shape, inputs.get(at).cloned().unwrap_or_else(|| vec![0; size]))
        })
        .collect();
    let values = args.iter().cloned().map(Val::MemRef).collect();
    run(module, "main", values).unwrap_or_else(|error| panic!("{}", error.message));
    args.last().expect("an output").bytes().clone()
}

/// The bytes of the output after machine code of `main` has run.
pub(crate) fn compiled(module: &mut Body, inputs: &[Vec<u8>]) -> Vec<u8> {
    counted(module, "builtin.module(func.func(convert-scf-to-cf))", "");
    let program = compile_program(module, &Kernels::builtin(), &JitOptions::default());
    let mut program = program.unwrap_or_else(|diags| panic!("{}", messages(&diags)));
    let inputs: Vec<&[u8]> = inputs.iter().map(Vec::as_slice).collect();
    program.set_inputs(&inputs).expect("inputs that fit");
    program.run(&mut Pool::new(1)).expect("static sizes");
    program.output(0).to_vec()
}

/// Elements that are numbers, none of them near overflow.
pub(crate) fn inputs(elem: &str, count: usize, size: usize) -> Vec<Vec<u8>> {
    (0..count)
        .map(|input| {
            let value = |at: usize| ((at * 37 + input * 11) % 23) as i64 - 11;
            let bytes = |at: usize| -> Vec<u8> {
                match elem {
                    "f32" => (value(at) as f32 / 4.0).to_le_bytes().to_vec(),
                    "f64" => (value(at) as f64 / 4.0).to_le_bytes().to_vec(),
                    "i8" => (value(at) as i8).to_le_bytes().to_vec(),
                    "i16" => (value(at) as i16).to_le_bytes().to_vec(),
                    "i32" => (value(at) as i32).to_le_bytes().to_vec(),
                    _ => value(at).to_le_bytes().to_vec(),
                }
            };
            (0..size).flat_map(bytes).collect()
        })
        .collect()
}

/// Whether two buffers of floats hold about the same numbers.
pub(crate) fn near(elem: &str, a: &[u8], b: &[u8]) -> bool {
    let numbers = |bytes: &[u8]| -> Vec<f64> {
        match elem {
            "f32" => bytes.as_chunks().0.iter().map(|&bytes| f64::from(f32::from_le_bytes(bytes))).collect(),
            _ => bytes.as_chunks().0.iter().map(|&bytes| f64::from_le_bytes(bytes)).collect(),
        }
    };
    numbers(a).iter().zip(numbers(b)).all(|(a, b)| (a - b).abs() <= 1e-4 * b.abs().max(1.0))
}
