//! `test-fail-on`: a pass that fails at ops of a kind, for tests of what reduces and finds failures.

use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, Pass, PassCx, PassInfo};
use terrace_ir::{Body, Op, OpSpec};

pub(super) const INFO: PassInfo = PassInfo {
    name: "test-fail-on",
    doc: "Fail at the first op of a kind, on purpose",
    anchor: Anchor::Any,
    options: &[
        OptionDef { name: "op", doc: "The kind of op", kind: OptionKind::Str, default: "" },
        OptionDef {
            name: "operand",
            doc: "Only where an op of this kind makes one of its operands",
            kind: OptionKind::Str,
            default: "",
        },
        OptionDef {
            name: "attr",
            doc: "Only where it has this attribute",
            kind: OptionKind::Str,
            default: "",
        },
        OptionDef {
            name: "how",
            doc: "Say an error, panic, leave IR that is wrong, overflow the stack, or never end",
            kind: OptionKind::Choice(&["error", "panic", "invalid", "overflow", "hang"]),
            default: "error",
        },
    ],
    make: |options| {
        let text = |name| options.str(name).to_owned();
        let fail = FailOn { op: text("op"), operand: text("operand"), attr: text("attr"), how: text("how") };
        Ok(Box::new(fail))
    },
};

struct FailOn {
    op: String,
    operand: String,
    attr: String,
    how: String,
}

impl FailOn {
    fn fits(&self, body: &Body, op: Op) -> bool {
        let made = |kind: &str| {
            let mut makers = body.operands(op).iter().filter_map(|&value| body.defining_op(value));
            makers.any(|maker| body.name_str(maker) == kind)
        };
        let named = body.name_str(op) == self.op && (self.operand.is_empty() || made(&self.operand));
        named && (self.attr.is_empty() || body.attr(op, &self.attr).is_some())
    }
}

impl Pass for FailOn {
    fn run(&self, body: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        let Some(op) = body.all_ops().into_iter().find(|&op| self.fits(body, op)) else { return Ok(()) };
        let count = body.operands(op).len();
        match self.how.as_str() {
            "panic" => panic!("no idea what to do with '{}' of {count} operands", self.op),
            "invalid" => {
                // A constant without a value.
                let name = body.ctx().op_name("arith.constant");
                let ty = body.ctx().int(32);
                let wrong = body.create(&OpSpec::named(name, body.loc(op)).results([ty]));
                body.insert_before(op, wrong);
                Ok(())
            }
            "overflow" => {
                cx.count("depth", recurse(count as u64 + 1));
                Ok(())
            }
            "hang" => loop {
                std::thread::sleep(std::time::Duration::from_millis(10));
            },
            _ => Err(cx.op_error(body, op, format!("with {count} operands is too much for this pass"))),
        }
    }
}

/// Uses up the stack.
fn recurse(depth: u64) -> u64 {
    let frame = std::hint::black_box([depth; 64]);
    if depth == 0 { 0 } else { recurse(depth.wrapping_add(1)).wrapping_add(frame[0]) }
}
