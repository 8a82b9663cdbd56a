//! `composite-fixed-point-pass`: runs a pipeline again and again until it changes nothing.

use terrace_ir::Body;
use terrace_ir::pass::{
    Anchor, Failed, OptionDef, OptionKind, Pass, PassCx, PassInfo, PassManager, Pipeline, parse_pipeline,
};
use terrace_ir::text::{self, PrintOptions};

pub(super) const INFO: PassInfo = PassInfo {
    name: "composite-fixed-point-pass",
    doc: "Run a pipeline until the IR stays as it is",
    anchor: Anchor::Whole,
    options: &[
        OptionDef {
            name: "name",
            doc: "What the pass is called in messages",
            kind: OptionKind::Str,
            default: "CompositeFixedPointPass",
        },
        OptionDef {
            name: "pipeline",
            doc: "The passes, without the op that they run on",
            kind: OptionKind::Str,
            default: "",
        },
        OptionDef {
            name: "max-iterations",
            doc: "How often it runs at most",
            kind: OptionKind::Int,
            default: "10",
        },
    ],
    make: |options| {
        let text = format!("any({})", options.str("pipeline"));
        let Some(registry) = options.registry() else {
            return Err("there are no passes to make a pipeline of".into());
        };
        let iterations = options.int("max-iterations");
        if iterations <= 0 {
            return Err("'max-iterations' must be greater than zero".into());
        }
        Ok(Box::new(Composite {
            name: options.str("name").to_owned(),
            pipeline: parse_pipeline(registry, &text).map_err(|error| error.render(&text))?,
            iterations,
        }))
    },
};

struct Composite {
    name: String,
    pipeline: Pipeline,
    iterations: i64,
}

impl Pass for Composite {
    fn run(&self, body: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        let manager = PassManager { threads: 1, remarks: cx.wants_remarks(), ..PassManager::new() };
        let shown = PrintOptions { generic: true, debug_info: true, ..PrintOptions::default() };
        let mut before = text::print(body, &shown);
        for _ in 0..self.iterations {
            let report = manager.run(&self.pipeline, body);
            let failed = report.failed;
            cx.take_over(report);
            if failed {
                return Err(Failed);
            }
            let after = text::print(body, &shown);
            if after == before {
                return Ok(());
            }
            before = after;
        }
        let (loc, name, most) = (body.loc(body.self_op()), &self.name, self.iterations);
        cx.warning(loc, format!("Composite pass \"{name}\"+ didn't converge in {most} iterations"));
        Ok(())
    }
}
