//! `arith-expand`: ops that few targets have, in terms of those that all have.

mod formats;
mod integers;
mod scaling;

use terrace_dialects::arith::{
    CeilDivSIOp, CeilDivUIOp, ExtFOp, FloorDivSIOp, MaxNumFOp, MaxSIOp, MaxUIOp, MaximumFOp, MinNumFOp,
    MinSIOp, MinUIOp, MinimumFOp, ScalingExtFOp, ScalingTruncFOp, TruncFOp,
};
use terrace_ir::Body;
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, Pass, PassCx, PassInfo};
use terrace_ir::rewrite::{Patterns, apply_once};

pub(super) const INFO: PassInfo = PassInfo {
    name: "arith-expand",
    doc: "Legalize Arith ops to be convertible to LLVM",
    anchor: Anchor::Any,
    options: &[
        OptionDef {
            name: "include-bf16",
            doc: "Enable the BF16 expansion patterns",
            kind: OptionKind::Bool,
            default: "false",
        },
        OptionDef {
            name: "include-f8e8m0",
            doc: "Enable the F8E8M0 expansion patterns",
            kind: OptionKind::Bool,
            default: "false",
        },
        OptionDef {
            name: "include-f4e2m1",
            doc: "Enable the F4E2M1 expansion patterns",
            kind: OptionKind::Bool,
            default: "false",
        },
    ],
    make: |options| {
        Ok(Box::new(Expand {
            bf16: options.bool("include-bf16"),
            f8e8m0: options.bool("include-f8e8m0"),
            f4e2m1: options.bool("include-f4e2m1"),
        }))
    },
};

struct Expand {
    bf16: bool,
    f8e8m0: bool,
    f4e2m1: bool,
}

/// An expansion makes ops that are expanded in turn: a scaled cast makes casts, and those of small
/// formats make casts of `f32`.
const ROUNDS: usize = 4;

impl Pass for Expand {
    fn run(&self, body: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        let patterns = self.patterns();
        for _ in 0..ROUNDS {
            let applied = apply_once(body, &patterns).applied;
            cx.count("expanded", applied);
            if applied == 0 {
                break;
            }
        }
        let scaled = |&op: &terrace_ir::Op| {
            ScalingExtFOp::of(body, op).is_some() || ScalingTruncFOp::of(body, op).is_some()
        };
        match body.all_ops().into_iter().find(scaled) {
            None => Ok(()),
            Some(op) => {
                let message = format!(
                    "failed to legalize operation '{}' that was explicitly marked illegal",
                    body.name_str(op)
                );
                Err(cx.error(body.loc(op), message))
            }
        }
    }
}

impl Expand {
    fn patterns(&self) -> Patterns {
        let mut patterns = Patterns::new();
        patterns
            .on::<CeilDivSIOp>("expand-ceildivsi", integers::ceildivsi)
            .on::<CeilDivUIOp>("expand-ceildivui", integers::ceildivui)
            .on::<FloorDivSIOp>("expand-floordivsi", integers::floordivsi)
            .on::<MaxSIOp>("expand-maxsi", |op, rw| integers::extremum(op, rw, "sgt"))
            .on::<MinSIOp>("expand-minsi", |op, rw| integers::extremum(op, rw, "slt"))
            .on::<MaxUIOp>("expand-maxui", |op, rw| integers::extremum(op, rw, "ugt"))
            .on::<MinUIOp>("expand-minui", |op, rw| integers::extremum(op, rw, "ult"))
            .on::<MaximumFOp>("expand-maximumf", |op, rw| formats::extremum(op, rw, "ugt", 1))
            .on::<MinimumFOp>("expand-minimumf", |op, rw| formats::extremum(op, rw, "ult", 1))
            .on::<MaxNumFOp>("expand-maxnumf", |op, rw| formats::extremum(op, rw, "ugt", 0))
            .on::<MinNumFOp>("expand-minnumf", |op, rw| formats::extremum(op, rw, "ult", 0))
            .on::<ScalingExtFOp>("expand-scaling-extf", scaling::extf)
            .on::<ScalingTruncFOp>("expand-scaling-truncf", scaling::truncf);
        if self.bf16 {
            patterns
                .on::<ExtFOp>("expand-bf16-extf", formats::bf16_extf)
                .on::<TruncFOp>("expand-bf16-truncf", formats::bf16_truncf);
        }
        if self.f8e8m0 {
            patterns
                .on::<ExtFOp>("expand-f8e8m0-extf", formats::f8e8m0_extf)
                .on::<TruncFOp>("expand-f8e8m0-truncf", formats::f8e8m0_truncf);
        }
        if self.f4e2m1 {
            patterns
                .on::<ExtFOp>("expand-f4e2m1-extf", formats::f4e2m1_extf)
                .on::<TruncFOp>("expand-f4e2m1-truncf", formats::f4e2m1_truncf);
        }
        patterns
    }
}
