//! `math-extend-to-supported-types`: functions of float formats that a library has not got, in one
//! that it has.

use terrace_dialects::arith::fastmath;
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, Pass, PassCx, PassInfo};
use terrace_ir::{Body, FloatKind, Op, Type};

use crate::arith::float_types::{Promotion, float_type};

pub(super) const INFO: PassInfo = PassInfo {
    name: "math-extend-to-supported-types",
    doc: "Legalize floating-point math ops on low-precision floats",
    anchor: Anchor::Any,
    options: &[
        OptionDef {
            name: "extra-types",
            doc: "MLIR types with arithmetic support on a given target (f64 and f32 are implicitly supported)",
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
        Ok(Box::new(Extend {
            extra: options.list("extra-types"),
            target: options.str("target-type").to_owned(),
        }))
    },
};

struct Extend {
    extra: Vec<String>,
    target: String,
}

impl Pass for Extend {
    fn run(&self, body: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        let ctx = body.ctx().clone();
        let loc = body.loc(body.self_op());
        let mut supported: Vec<Type> = vec![ctx.f32(), ctx.float(FloatKind::F64)];
        for name in &self.extra {
            supported.push(float_type(&ctx, name).map_err(|message| cx.error(loc, message))?);
        }
        let target = float_type(&ctx, &self.target).map_err(|message| cx.error(loc, message))?;
        supported.push(target);
        // Targets mostly have a fused multiply-add of small formats.
        let extended =
            |op: &Op| body.def(*op).is_some_and(|def| def.dialect() == "math" && def.name != "math.fma");
        let ops: Vec<Op> = body.all_ops().into_iter().filter(extended).collect();
        let promotion = Promotion {
            unsupported: &|_, ty| !supported.contains(&ty),
            target,
            fastmath: Some(fastmath(&ctx, &["contract"])),
        };
        promotion.run(body, ops);
        Ok(())
    }
}
