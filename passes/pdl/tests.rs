//! Patterns out of text against patterns in Rust, and decision trees against matching one pattern by itself.

use std::sync::Arc;

use proptest::prelude::*;
use terrace_ir::rewrite::{GreedyConfig, PatternGroup, Patterns, Rewriter, apply_greedily, apply_once};
use terrace_ir::text::{self, ParseOptions, PrintOptions};
use terrace_ir::{Body, Context, Op, Registry, Value};

use super::{Natives, PatternSet, SetRun};

fn context() -> Context {
    let mut registry = Registry::new();
    terrace_dialects::register_all(&mut registry);
    Context::new(registry)
}

fn set(ctx: &Context, source: &str) -> Arc<SetRun> {
    let files = [("patterns.mlir".to_owned(), source.to_owned())];
    let set = PatternSet::read(ctx, &files, &Natives::standard(), &|_| true);
    let set = set.unwrap_or_else(|diags| panic!("{diags:?}\n{source}"));
    Arc::new(SetRun::new(Arc::new(set)))
}

fn parse(ctx: &Context, source: &str) -> Body {
    let options = ParseOptions { allow_unregistered: true };
    text::parse(ctx, source, "input.mlir", options).unwrap_or_else(|diags| panic!("{diags:?}\n{source}"))
}

fn print(module: &Body) -> String {
    text::print(module, &PrintOptions::default())
}

/// Runs on the only function of a module.
fn function(module: &mut Body) -> &mut Body {
    let op = module.nested_ops()[0];
    module.nested_mut(op).expect("a function")
}

/// A function of integer arithmetic: ops by kind, and the numbers of their operands.
fn arithmetic(ops: &[(usize, usize, usize)]) -> String {
    let mut source = String::from("func.func @f(%v0: i32, %v1: i32, %v2: i32) -> (i32, i32, i32) {\n");
    for (at, &(kind, lhs, rhs)) in ops.iter().enumerate() {
        let name = ["addi", "subi", "muli", "xori"][kind % 4];
        let count = at + 3;
        source.push_str(&format!("  %v{count} = arith.{name} %v{}, %v{} : i32\n", lhs % count, rhs % count));
    }
    let last = ops.len() + 2;
    source.push_str(&format!("  return %v{last}, %v{}, %v{} : i32, i32, i32\n}}\n", last - 1, last - 2));
    source
}

const ARITHMETIC: &str = r#"
pdl.pattern @cancel : benefit(4) {
  %t = type
  %x = operand
  %y = operand
  %difference = operation "arith.subi"(%y, %x : !pdl.value, !pdl.value) -> (%t : !pdl.type)
  %d = result 0 of %difference
  %root = operation "arith.addi"(%x, %d : !pdl.value, !pdl.value) -> (%t : !pdl.type)
  rewrite %root {
    replace %root with (%y : !pdl.value)
  }
}
pdl.pattern @factor : benefit(3) {
  %t = type
  %a = operand
  %b = operand
  %c = operand
  %first = operation "arith.muli"(%a, %b : !pdl.value, !pdl.value) -> (%t : !pdl.type)
  %p = result 0 of %first
  %second = operation "arith.muli"(%a, %c : !pdl.value, !pdl.value) -> (%t : !pdl.type)
  %q = result 0 of %second
  apply_native_constraint "has_one_use"(%p : !pdl.value)
  apply_native_constraint "has_one_use"(%q : !pdl.value)
  %root = operation "arith.addi"(%p, %q : !pdl.value, !pdl.value) -> (%t : !pdl.type)
  rewrite %root {
    %sum = operation "arith.addi"(%b, %c : !pdl.value, !pdl.value) -> (%t : !pdl.type)
    %s = result 0 of %sum
    %new = operation "arith.muli"(%a, %s : !pdl.value, !pdl.value) -> (%t : !pdl.type)
    replace %root with %new
  }
}
pdl.pattern @same : benefit(2) {
  %t = type
  %x = operand : %t
  %root = operation "arith.xori"(%x, %x : !pdl.value, !pdl.value) -> (%t : !pdl.type)
  rewrite %root {
    %new = operation "arith.subi"(%x, %x : !pdl.value, !pdl.value)
    replace %root with %new
  }
}
pdl.pattern @chain : benefit(1) {
  %t = type
  %a = operand
  %b = operand
  %c = operand
  %inner = operation "arith.subi"(%a, %b : !pdl.value, !pdl.value) -> (%t : !pdl.type)
  %d = result 0 of %inner
  %root = operation "arith.subi"(%d, %c : !pdl.value, !pdl.value) -> (%t : !pdl.type)
  rewrite %root {
    %sum = operation "arith.addi"(%b, %c : !pdl.value, !pdl.value) -> (%t : !pdl.type)
    %s = result 0 of %sum
    %new = operation "arith.subi"(%a, %s : !pdl.value, !pdl.value) -> (%t : !pdl.type)
    replace %root with %new
  }
}
"#;

/// The operands of `op`, if it has that name.
fn binary(body: &Body, op: Option<Op>, name: &str) -> Option<(Value, Value)> {
    let op = op.filter(|&op| body.name_str(op) == name)?;
    Some((body.operand(op, 0), body.operand(op, 1)))
}

/// The same patterns, written in Rust.
fn in_rust() -> Patterns {
    let mut patterns = Patterns::new();
    let make = |rw: &mut Rewriter<'_>, name: &str, lhs: Value, rhs: Value| -> Value {
        let info = rw.context().op_name(name);
        let spec = terrace_ir::OpSpec::named(info, rw.loc()).operands([lhs, rhs]).results([rw.ty(lhs)]);
        let op = rw.insert(spec);
        rw.result(op, 0)
    };
    patterns.on_any("cancel", |op, rw| {
        let (x, d) = binary(rw, Some(op), "arith.addi")?;
        let (y, same) = binary(rw, rw.defining_op(d), "arith.subi")?;
        if same != x {
            return None;
        }
        rw.replace(op, [y]);
        Some(())
    });
    patterns.on_any("factor", move |op, rw| {
        let (p, q) = binary(rw, Some(op), "arith.addi")?;
        let (a, b) = binary(rw, rw.defining_op(p), "arith.muli")?;
        let (same, c) = binary(rw, rw.defining_op(q), "arith.muli")?;
        if same != a || !rw.has_one_use(p) || !rw.has_one_use(q) {
            return None;
        }
        let sum = make(rw, "arith.addi", b, c);
        let new = make(rw, "arith.muli", a, sum);
        rw.replace(op, [new]);
        Some(())
    });
    patterns.on_any("same", move |op, rw| {
        let (x, y) = binary(rw, Some(op), "arith.xori")?;
        if x != y {
            return None;
        }
        let new = make(rw, "arith.subi", x, x);
        rw.replace(op, [new]);
        Some(())
    });
    patterns.on_any("chain", move |op, rw| {
        let (d, c) = binary(rw, Some(op), "arith.subi")?;
        let (a, b) = binary(rw, rw.defining_op(d), "arith.subi")?;
        let sum = make(rw, "arith.addi", b, c);
        let new = make(rw, "arith.subi", a, sum);
        rw.replace(op, [new]);
        Some(())
    });
    patterns
}

proptest! {
    #[test]
    fn text_rewrites_as_rust_does(
        ops in proptest::collection::vec((0_usize..4, 0_usize..40, 0_usize..40), 3..30),
        fold in any::<bool>(),
    ) {
        let ctx = context();
        let source = arithmetic(&ops);
        let mut text = Patterns::new();
        text.group(set(&ctx, ARITHMETIC));
        let config = GreedyConfig { fold, max_iterations: Some(20), ..GreedyConfig::default() };

        let (mut ours, mut theirs) = (parse(&ctx, &source), parse(&ctx, &source));
        let (a, b) = (
            apply_greedily(function(&mut ours), &text, &config),
            apply_greedily(function(&mut theirs), &in_rust(), &config),
        );
        prop_assert!(a.failure.is_none());
        prop_assert_eq!(a.last, b.last);
        prop_assert_eq!(print(&ours), print(&theirs));

        let (mut ours, mut theirs) = (parse(&ctx, &source), parse(&ctx, &source));
        let (a, b) = (apply_once(function(&mut ours), &text), apply_once(function(&mut theirs), &in_rust()));
        prop_assert_eq!(a.applied, b.applied);
        prop_assert_eq!(print(&ours), print(&theirs));
    }
}

/// A tree of ops to match: an op, by name if it has one, of such trees; or a value with a number, which is
/// the same wherever that number stands.
#[derive(Clone, Debug)]
enum Tree {
    Value(usize),
    Op(Option<usize>, Vec<Tree>),
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        3 => (0_usize..3).prop_map(Tree::Value),
        1 => (0_usize..3).prop_map(|name| Tree::Op(Some(name), Vec::new())),
    ];
    let name = prop_oneof![1 => Just(None), 4 => (0_usize..3).prop_map(Some)];
    leaf.prop_recursive(3, 12, 3, move |inner| {
        (name.clone(), proptest::collection::vec(inner, 0..3)).prop_map(|(name, args)| Tree::Op(name, args))
    })
    .prop_map(|tree| match tree {
        Tree::Value(_) => Tree::Op(None, vec![tree]),
        op => op,
    })
}

const NAMES: [&str; 3] = ["test.a", "test.b", "test.c"];

/// Writes what defines `tree`, and returns what it is called.
fn write(tree: &Tree, next: &mut usize, out: &mut String, values: &mut Vec<usize>, is_root: bool) -> String {
    match tree {
        Tree::Value(number) => {
            if !values.contains(number) {
                values.push(*number);
                out.push_str(&format!("  %v{number} = operand\n"));
            }
            format!("%v{number}")
        }
        Tree::Op(name, args) => {
            let args: Vec<String> = args.iter().map(|arg| write(arg, next, out, values, false)).collect();
            let here = *next;
            *next += 1;
            let name = name.map_or_else(String::new, |name| format!(" \"{}\"", NAMES[name]));
            let types = vec!["!pdl.value"; args.len()].join(", ");
            let args =
                if args.is_empty() { String::new() } else { format!("({} : {types})", args.join(", ")) };
            out.push_str(&format!("  %op{here} = operation{name}{args} -> (%t : !pdl.type)\n"));
            if !is_root {
                out.push_str(&format!("  %r{here} = result 0 of %op{here}\n"));
            }
            format!("%r{here}")
        }
    }
}

fn pattern(number: usize, tree: &Tree) -> String {
    let (mut out, mut next) = (String::new(), 0);
    write(tree, &mut next, &mut out, &mut Vec::new(), true);
    let root = next - 1;
    format!(
        "pdl.pattern @p{number} : benefit({number}) {{\n  %t = type : i32\n{out}  rewrite %op{root} {{\n    erase \
         %op{root}\n  }}\n}}\n"
    )
}

/// Whether `tree` fits `value`, tried in the plain way.
fn fits(tree: &Tree, value: Value, body: &Body, values: &mut [Option<Value>; 3]) -> bool {
    match tree {
        Tree::Value(number) => *values[*number].get_or_insert(value) == value,
        Tree::Op(..) => body.defining_op(value).is_some_and(|op| fits_op(tree, op, body, values)),
    }
}

fn fits_op(tree: &Tree, op: Op, body: &Body, values: &mut [Option<Value>; 3]) -> bool {
    let Tree::Op(name, args) = tree else { return false };
    name.is_none_or(|name| body.name_str(op) == NAMES[name])
        && body.results(op).len() == 1
        && body.ty(body.result(op, 0)) == body.ctx().int(32)
        && body.operands(op).len() == args.len()
        && args.iter().zip(body.operands(op)).all(|(arg, &value)| fits(arg, value, body, values))
}

/// A function of ops that `NAMES` has, with up to two operands each.
fn unknown_ops(ops: &[(usize, Vec<usize>)]) -> String {
    let mut source = String::from("func.func @f(%v0: i32, %v1: i32) {\n");
    for (at, (name, args)) in ops.iter().enumerate() {
        let count = at + 2;
        let args: Vec<String> = args.iter().map(|arg| format!("%v{}", arg % count)).collect();
        let types = vec!["i32"; args.len()].join(", ");
        let (name, args) = (NAMES[name % 3], args.join(", "));
        source.push_str(&format!("  %v{count} = \"{name}\"({args}) : ({types}) -> i32\n"));
    }
    source + "  return\n}\n"
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn a_tree_finds_what_its_patterns_find(
        trees in proptest::collection::vec(tree(), 1..6),
        ops in proptest::collection::vec((0_usize..3, proptest::collection::vec(0_usize..20, 0..3)), 1..16),
    ) {
        let ctx = context();
        let source: String = trees.iter().enumerate().map(|(at, tree)| pattern(at, tree)).collect();
        let run = set(&ctx, &source);
        let mut module = parse(&ctx, &unknown_ops(&ops));
        let body = function(&mut module);
        for op in body.all_ops() {
            let found: Vec<String> =
                run.candidates(op, body).iter().map(|candidate| candidate.name().to_owned()).collect();
            let expected: Vec<String> = (0..trees.len())
                .rev()
                .filter(|&at| fits_op(&trees[at], op, body, &mut [None; 3]))
                .map(|at| format!("p{at}"))
                .collect();
            prop_assert_eq!(&found, &expected, "{}\n{}", source, unknown_ops(&ops));
        }
    }
}

/// How many questions an op takes does not grow with patterns for ops of other names, and grows slowly with
/// patterns that differ in one thing that a switch tells apart.
#[test]
fn patterns_share_questions() {
    let ctx = context();
    let patterns = |count: usize, name: &dyn Fn(usize) -> String, attr: &dyn Fn(usize) -> usize| -> String {
        (0..count)
            .map(|at| {
                let (name, attr) = (name(at), attr(at));
                format!(
                    "pdl.pattern @p{at} : benefit(1) {{\n  %a = attribute = {attr} : i32\n  %x = operand\n  %root = \
                     operation \"{name}\"(%x : !pdl.value) {{\"a\" = %a}}\n  rewrite %root {{\n    erase %root\n  }}\n}}\n"
                )
            })
            .collect()
    };
    let mut module = parse(
        &ctx,
        "func.func @f(%x: i32) {\n  \"test.n7\"(%x) {a = 7 : i32} : (i32) -> ()\n  \"test.n\"(%x) {a = 7 : i32} : \
         (i32) -> ()\n  \"test.other\"(%x) {a = 7 : i32} : (i32) -> ()\n  return\n}",
    );
    let body = function(&mut module);
    let ops = body.all_ops();
    let questions = |source: &str, op: Op| {
        let run = set(&ctx, source);
        let found = run.candidates(op, body).len();
        (found, run.questions())
    };
    let by_name = |count| patterns(count, &|at| format!("test.n{at}"), &|at| at);
    let by_attr = |count| patterns(count, &|_| "test.n".to_owned(), &|at| at);
    assert_eq!(questions(&by_name(10), ops[0]), (1, 6));
    assert_eq!(questions(&by_name(300), ops[0]), (1, 6));
    assert_eq!(questions(&by_attr(10), ops[1]), (1, 6));
    assert_eq!(questions(&by_attr(300), ops[1]), (1, 6));
    // No pattern is for this one.
    assert_eq!(questions(&by_attr(300), ops[2]), (0, 0));
}
