use super::*;
use crate::Registry;
use crate::context::Context;
use crate::{Body, Loc, op, op::*};

static DIALECT: DialectDef = DialectDef {
    name: "pt",
    doc: "Ops for tests of the pass manager.",
    ops: &[FuncOp::def, NopOp::def],
    types: &[],
    attrs: &[],
    constant: None,
};

op! {
    /// A function.
    FuncOp = "pt.func" {
        attrs { sym_name: one SYMBOL_NAME_ATTR }
        regions { body: one single }
        traits [ISOLATED, SYMBOL, NO_TERMINATOR]
    }
}

op! {
    /// Nothing.
    NopOp = "pt.nop" {
        traits [PURE]
    }
}

const FLAG: OptionDef = OptionDef { name: "count", doc: "", kind: OptionKind::Int, default: "1" };

fn registry() -> PassRegistry {
    let mut registry = PassRegistry::new();
    registry.add(PassInfo {
        name: "note-all",
        doc: "",
        anchor: Anchor::Any,
        options: &[],
        make: |_| {
            Ok(Box::new(|body: &mut Body, cx: &mut PassCx| {
                let name = body.symbol(body.self_op()).unwrap_or("module").to_owned();
                cx.remark(body.loc(body.self_op()), format!("saw {name}"));
                cx.count("seen", 1);
                Ok(())
            }))
        },
    });
    registry.add(PassInfo {
        name: "add-nops",
        doc: "",
        anchor: Anchor::Op("pt.func"),
        options: &[FLAG],
        make: |options| {
            let count = options.int("count");
            Ok(Box::new(move |body: &mut Body, _: &mut PassCx| {
                let block = body.entry(body.region(body.self_op(), 0)).expect("a block");
                for _ in 0..count {
                    let op = body.create(&OpSpec::new(NopOp::def(), Loc::UNKNOWN));
                    body.append(block, op);
                }
                Ok(())
            }))
        },
    });
    registry.add(PassInfo {
        name: "break-second",
        doc: "",
        anchor: Anchor::Op("pt.func"),
        options: &[],
        make: |_| {
            Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
                assert!(body.symbol(body.self_op()) != Some("f1"), "cannot bear f1");
                Ok(())
            }))
        },
    });
    registry.add(PassInfo {
        name: "needs-module",
        doc: "",
        anchor: Anchor::Op("builtin.module"),
        options: &[],
        make: |_| Ok(Box::new(|_: &mut Body, _: &mut PassCx| Ok(()))),
    });
    registry
}

fn module(functions: usize) -> Body {
    let mut dialects = Registry::new();
    dialects.add(&DIALECT);
    let ctx = Context::new(dialects);
    let mut module = crate::builtin::module(&ctx, Loc::UNKNOWN);
    let block = module.entry(module.region(module.self_op(), 0)).expect("a block");
    for at in 0..functions {
        let name = ctx.str_attr(&format!("f{at}"));
        let op = module.create(&OpSpec::new(FuncOp::def(), Loc::UNKNOWN).attr(&ctx, "sym_name", name));
        module.append(block, op);
        let body = module.nested_mut(op).expect("functions are isolated");
        let region = body.region(body.self_op(), 0);
        body.add_block(region);
    }
    module
}

fn messages(report: &Report) -> Vec<String> {
    report.diags.iter().map(|diagnostic| diagnostic.message.clone()).collect()
}

fn error(text: &str) -> String {
    match parse_pipeline(&registry(), text) {
        Ok(pipeline) => panic!("{text} was read as {}", pipeline.print()),
        Err(error) => error.render(text),
    }
}

#[test]
fn pipelines_print_as_they_read() {
    for text in [
        "builtin.module(note-all,pt.func(add-nops{count=3},note-all),needs-module)",
        "builtin.module()",
        "any(note-all)",
    ] {
        assert_eq!(parse_pipeline(&registry(), text).expect(text).print(), text);
    }
    let nested = parse_pipeline(&registry(), " add-nops , note-all").expect("nests by itself");
    assert_eq!(nested.print(), "builtin.module(pt.func(add-nops),note-all)");
}

#[test]
fn errors_in_pipelines_point_at_the_place() {
    assert_eq!(
        error("builtin.module(note-al)"),
        "no pass is called 'note-al'; did you mean 'note-all'?\n  builtin.module(note-al)\n                 ^"
    );
    assert!(error("builtin.module(note-all").starts_with("expected ')'"));
    assert!(error("add-nops{count=x}").starts_with("pass 'add-nops': option 'count' takes an integer"));
    assert!(error("add-nops{cout=1}").contains("did you mean 'count'?"));
    assert!(error("builtin.module(pt.func(needs-module))").contains("write `builtin.module(needs-module)`"));
    assert!(error(&"a(".repeat(1000)).starts_with("pipelines are nested too deeply"));
    assert!(error("add-nops{count=1").starts_with("missing '}'"));
}

#[test]
fn output_does_not_depend_on_threads() {
    let text = "builtin.module(note-all,pt.func(add-nops{count=2},note-all))";
    let pipeline = parse_pipeline(&registry(), text).expect("a pipeline");
    let run = |threads| {
        let mut module = module(40);
        let manager = PassManager { threads, ..PassManager::new() };
        let report = manager.run(&pipeline, &mut module);
        assert!(!report.failed);
        let sizes: Vec<usize> = module
            .nested_ops()
            .into_iter()
            .map(|op| module.nested(op).expect("a function").all_ops().len())
            .collect();
        assert_eq!(sizes, vec![2; 40]);
        assert_eq!(report.stats[&(0, "note-all")]["seen"], 41);
        messages(&report)
    };
    let one = run(1);
    assert_eq!(one[..3], ["saw module", "saw f0", "saw f1"]);
    assert_eq!(one.len(), 81);
    assert_eq!(one, run(8));
}

#[test]
fn a_panic_is_a_diagnostic() {
    let pipeline = parse_pipeline(&registry(), "break-second,add-nops").expect("a pipeline");
    let mut module = module(3);
    let report = PassManager { threads: 2, ..PassManager::new() }.run(&pipeline, &mut module);
    assert!(report.failed);
    assert_eq!(messages(&report), ["internal error in pass 'break-second' on @f1: cannot bear f1"]);
}

#[test]
fn the_anchor_must_fit() {
    let pipeline = parse_pipeline(&registry(), "pt.func(add-nops)").expect("a pipeline");
    let report = PassManager::new().run(&pipeline, &mut module(1));
    assert_eq!(messages(&report), ["can't run 'pt.func' pass manager on 'builtin.module' op"]);
}
