//! Runs generated affine programs before and after passes on them, and compares what is in memory.
#![forbid(unsafe_code)]

use proptest::prelude::*;
use terrace_ir::interp::{MemRef, Val, run};
use terrace_ir::pass::{OptionValues, PassCx, PassRegistry};
use terrace_ir::text::{ParseOptions, parse};
use terrace_ir::{Body, Context, Registry};

/// Elements of each memref.
const SIZE: i64 = 16;

/// An index into a memref, of the induction variables `%i` and `%j`.
#[derive(Clone, Copy, Debug)]
enum Index {
    /// `%i + n`.
    Forward(i64),
    /// `n - %i`.
    Backward(i64),
    /// `%i * 2`.
    Double,
    /// `%i + %j`.
    Both,
    /// `%i floordiv 2`.
    Half,
    /// `%j`.
    Inner,
    /// A number.
    Fixed(i64),
}

/// `z[k] = x[i] + y[j]`; memrefs 0 and 1 are arguments, 2 and 3 are allocated.
#[derive(Clone, Copy, Debug)]
struct Statement {
    reads: [(usize, Index); 2],
    write: (usize, Index),
}

/// A loop with statements directly in it, and in a loop of its own.
#[derive(Clone, Debug)]
struct Nest {
    trips: i64,
    step: i64,
    inner: Option<(i64, Statement)>,
    outer: Vec<Statement>,
}

fn index() -> impl Strategy<Value = Index> {
    prop_oneof![
        4 => (0i64..3).prop_map(Index::Forward),
        1 => (7i64..9).prop_map(Index::Backward),
        1 => Just(Index::Double),
        1 => Just(Index::Both),
        1 => Just(Index::Half),
        1 => Just(Index::Inner),
        1 => (0i64..8).prop_map(Index::Fixed),
    ]
}

fn statement() -> impl Strategy<Value = Statement> {
    let place = || (0usize..4, index());
    (place(), place(), place()).prop_map(|(a, b, write)| Statement { reads: [a, b], write })
}

fn nest() -> impl Strategy<Value = Nest> {
    let inner = proptest::option::of((3i64..8, statement()));
    let outer = proptest::collection::vec(statement(), 0..3);
    (3i64..8, 1i64..3, inner, outer).prop_map(|(trips, step, inner, outer)| Nest {
        trips,
        step,
        inner,
        outer,
    })
}

fn place((memref, index): (usize, Index), nested: bool) -> String {
    let inner = |text: &str| if nested { text.to_owned() } else { "%i".to_owned() };
    let index = match index {
        Index::Forward(by) => format!("%i + {by}"),
        Index::Backward(from) => format!("{from} - %i"),
        Index::Double => "%i * 2".to_owned(),
        Index::Both => inner("%i + %j"),
        Index::Half => "%i floordiv 2".to_owned(),
        Index::Inner => inner("%j"),
        Index::Fixed(at) => at.to_string(),
    };
    format!("%m{memref}[{index}] : memref<{SIZE}xi32>")
}

fn text(nests: &[Nest]) -> String {
    let mut text = format!("func.func @main(%m0: memref<{SIZE}xi32>, %m1: memref<{SIZE}xi32>) {{\n");
    text += "%one = arith.constant 1 : i32\n";
    for memref in [2, 3] {
        text += &format!("%m{memref} = memref.alloc() : memref<{SIZE}xi32>\n");
        text += &format!("affine.for %i = 0 to {SIZE} {{\n");
        text += &format!("affine.store %one, %m{memref}[%i] : memref<{SIZE}xi32>\n}}\n");
    }
    let mut number = 0;
    let mut put = |text: &mut String, statement: &Statement, nested: bool| {
        number += 1;
        for (at, &read) in statement.reads.iter().enumerate() {
            *text += &format!("%v{number}_{at} = affine.load {}\n", place(read, nested));
        }
        *text += &format!("%s{number} = arith.addi %v{number}_0, %v{number}_1 : i32\n");
        *text += &format!("affine.store %s{number}, {}\n", place(statement.write, nested));
    };
    for nest in nests {
        text += &format!("affine.for %i = 0 to {} step {} {{\n", nest.trips, nest.step);
        if let Some((trips, statement)) = &nest.inner {
            text += &format!("affine.for %j = 0 to {trips} {{\n");
            put(&mut text, statement, true);
            text += "}\n";
        }
        for statement in &nest.outer {
            put(&mut text, statement, false);
        }
        text += "}\n";
    }
    // What is in the memrefs that are allocated counts as well.
    text += &format!("affine.for %i = 0 to {SIZE} {{\n");
    for (from, to) in [(2, 0), (3, 1)] {
        text += &format!("%a{from} = affine.load %m{from}[%i] : memref<{SIZE}xi32>\n");
        text += &format!("%b{from} = affine.load %m{to}[%i] : memref<{SIZE}xi32>\n");
        text += &format!("%c{from} = arith.addi %a{from}, %b{from} : i32\n");
        text += &format!("affine.store %c{from}, %m{to}[%i] : memref<{SIZE}xi32>\n");
    }
    text + "}\nreturn\n}\n"
}

fn context() -> Context {
    let mut registry = Registry::new();
    terrace_dialects::register_all(&mut registry);
    Context::new(registry)
}

fn read(ctx: &Context, text: &str) -> Body {
    match parse(ctx, text, "test.mlir", ParseOptions::default()) {
        Ok(module) => module,
        Err(diags) => panic!("{text}: {:?}", diags.iter().map(|diag| &diag.message).collect::<Vec<_>>()),
    }
}

/// What is in both arguments in the end.
fn outcome(module: &Body) -> Vec<u8> {
    let elem = module.ctx().int(32);
    let memrefs: Vec<MemRef> = (0..2)
        .map(|at| {
            let numbers = (0..SIZE as i32).map(|value| value * 7 + at * 1000);
            let bytes = numbers.flat_map(i32::to_le_bytes).collect();
            MemRef::new(elem, &[SIZE], bytes)
        })
        .collect();
    let args = memrefs.iter().map(|memref| Val::MemRef(memref.clone())).collect();
    if let Err(error) = run(module, "main", args) {
        panic!("the program does not run: {error:?}");
    }
    memrefs.iter().flat_map(|memref| memref.bytes().clone()).collect()
}

/// Passes with options that have to leave what a program computes as it is.
const PASSES: &[(&str, &[(&str, &str)])] = &[
    ("affine-loop-fusion", &[]),
    ("affine-loop-fusion", &[("maximal", "true")]),
    ("affine-loop-fusion", &[("maximal", "true"), ("mode", "producer")]),
    ("affine-loop-fusion", &[("maximal", "true"), ("mode", "sibling")]),
    ("affine-loop-invariant-code-motion", &[]),
    ("affine-parallelize", &[("parallel-reductions", "true")]),
    ("affine-simplify-structures", &[]),
    ("affine-data-copy-generate", &[("generate-dma", "false"), ("fast-mem-space", "0")]),
    ("affine-data-copy-generate", &[]),
    ("affine-data-copy-generate", &[("skip-non-unit-stride-loops", "true")]),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn passes_keep_what_programs_compute(nests in proptest::collection::vec(nest(), 1..4)) {
        let ctx = context();
        let text = text(&nests);
        let expected = outcome(&read(&ctx, &text));
        let mut passes = PassRegistry::new();
        terrace_passes::register_all(&mut passes);
        for (name, settings) in PASSES {
            let info = passes.get(name).expect("a registered pass");
            let mut options = OptionValues::new(info.options);
            for (option, value) in *settings {
                options.set(option, Some(value)).expect("an option");
            }
            let pass = (info.make)(&options).expect("options that go together");
            let mut module = read(&ctx, &text);
            let op = module.lookup_symbol("main").expect("a function");
            let body = module.nested_mut(op).expect("a function has a body");
            pass.run(body, &mut PassCx::new()).expect("the pass succeeds");
            prop_assert_eq!(outcome(&module), expected.clone(), "{} {:?} of\n{}", name, settings, text);
        }
    }
}
