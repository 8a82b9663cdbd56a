//! `arith-emulate-unsupported-floats`: arithmetic on float formats that a target has not got, in one
//! that it has.

use terrace_dialects::arith::{self, fastmath};
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, Pass, PassCx, PassInfo};
use terrace_ir::{Body, Op, Type};

use super::float_types::{Promotion, float_type};

pub(super) const INFO: PassInfo = PassInfo {
    name: "arith-emulate-unsupported-floats",
    doc: "Emulate operations on unsupported floats with extf/truncf",
    anchor: Anchor::Any,
    options: &[
        OptionDef {
            name: "source-types",
            doc: "MLIR types without arithmetic support on a given target",
            kind: OptionKind::List,
            default: "",
        },
        OptionDef {
            name: "target-type",
            doc: "MLIR type to convert the unsupported source types to",
            kind: OptionKind::Str,
            default: "f32",
        },
    ],
    make: |options| {
        Ok(Box::new(Emulate {
            sources: options.list("source-types"),
            target: options.str("target-type").to_owned(),
        }))
    },
};

struct Emulate {
    sources: Vec<String>,
    target: String,
}

/// Ops that move or convert floats, which every format has.
const LEGAL: &[&str] = &[
    "arith.bitcast",
    "arith.constant",
    "arith.extf",
    "arith.truncf",
    "arith.scaling_extf",
    "arith.scaling_truncf",
    "arith.select",
];

/// Ops of the vector dialect that compute.
const COMPUTES: &[&str] = &[
    "vector.contract",
    "vector.fma",
    "vector.multi_reduction",
    "vector.outerproduct",
    "vector.reduction",
    "vector.scan",
];

impl Pass for Emulate {
    fn run(&self, body: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        let ctx = body.ctx().clone();
        let loc = body.loc(body.self_op());
        let sources: Result<Vec<Type>, String> =
            self.sources.iter().map(|name| float_type(&ctx, name)).collect();
        let sources = sources.map_err(|message| cx.error(loc, message))?;
        let target = float_type(&ctx, &self.target).map_err(|message| cx.error(loc, message))?;
        if let Some(&same) = sources.iter().find(|&&ty| ty == target) {
            let message = format!("source-types cannot contain target-type '{}'", ctx.display(same));
            return Err(cx.error(loc, message));
        }
        let emulated = |op: &Op| {
            let name = body.name_str(*op);
            let arith = body.def(*op).is_some_and(|def| def.dialect() == arith::DIALECT.name);
            arith && !LEGAL.contains(&name) || COMPUTES.contains(&name)
        };
        let ops: Vec<Op> = body.all_ops().into_iter().filter(emulated).collect();
        let promotion = Promotion {
            unsupported: &|_, ty| sources.contains(&ty),
            target,
            fastmath: Some(fastmath(&ctx, &["contract"])),
        };
        promotion.run(body, ops);
        Ok(())
    }
}
