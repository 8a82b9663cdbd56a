//! The kernel that the tutorial writes, called where the compiler selected it.
#![forbid(unsafe_code)]

#[path = "../src/bound.rs"]
mod bound;

use terrace_cranelift::{JitOptions, Kernels, compile_program};
use terrace_ir::pass::{PassManager, PassRegistry, parse_pipeline};
use terrace_ir::text::{self, ParseOptions};
use terrace_ir::{Context, Registry};
use terrace_kernels::{KernelSymbol, PlainKernel};
use terrace_runtime::Pool;

struct Clamp;

impl PlainKernel for Clamp {
    const NAME: &'static str = "clamp_f32";
    const INPUTS: usize = 1;
    const WORDS: usize = 3;

    fn elements(words: &[i64]) -> Result<Vec<usize>, String> {
        let n = usize::try_from(words[0]).map_err(|_| "has a negative number of elements")?;
        Ok(vec![n, n])
    }

    fn run(words: &[i64], inputs: &[&[f32]], output: &mut [f32]) {
        let [min, max] = [words[1], words[2]].map(|word| f32::from_bits(word as u32));
        for (y, x) in output.iter_mut().zip(inputs[0]) {
            *y = x.max(min).min(max);
        }
    }
}

const PASSES: &str = "builtin.module(select-kernels,bufferize,func.func(plan-memory,convert-scf-to-cf))";

#[test]
fn the_kernel_is_selected_and_runs() {
    let mut registry = Registry::new();
    terrace_dialects::register_all(&mut registry);
    registry.add(&bound::DIALECT);
    let ctx = Context::new(registry);
    let source = include_str!("../kernel.mlir");
    let mut module = text::parse(&ctx, source, "kernel.mlir", ParseOptions::default()).expect("sound text");

    let mut passes = PassRegistry::new();
    terrace_passes::register_all(&mut passes);
    let pipeline = parse_pipeline(&passes, PASSES).expect("a pipeline");
    let report = PassManager::new().run(&pipeline, &mut module);
    assert!(!report.failed, "{:?}", report.diags.iter().map(|diag| &diag.message).collect::<Vec<_>>());

    let mut kernels = Kernels::builtin();
    kernels.add(KernelSymbol::plain::<Clamp>());
    let options = JitOptions { entry: "four".to_owned(), ..JitOptions::default() };
    let mut program = compile_program(&module, &kernels, &options).expect("code");
    let input: Vec<u8> = [-1.0f32, 2.5, 6.0, 7.5].iter().flat_map(|x| x.to_le_bytes()).collect();
    program.set_inputs(&[&input]).expect("one input");
    program.run(&mut Pool::new(1)).expect("static sizes");
    let output: Vec<f32> =
        program.output(0).chunks(4).map(|x| f32::from_le_bytes(x.try_into().expect("four bytes"))).collect();
    assert_eq!(output, [0.0, 2.5, 6.0, 6.0]);
}
