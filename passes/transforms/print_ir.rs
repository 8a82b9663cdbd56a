//! `print-ir`: prints what it runs on.

use terrace_ir::Body;
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, Pass, PassCx, PassInfo};
use terrace_ir::text::{self, PrintOptions};

pub(super) const INFO: PassInfo = PassInfo {
    name: "print-ir",
    doc: "Print IR on the debug stream",
    anchor: Anchor::Whole,
    options: &[OptionDef {
        name: "label",
        doc: "Text that tells this print from others",
        kind: OptionKind::Str,
        default: "",
    }],
    make: |options| Ok(Box::new(PrintIr { label: options.str("label").to_owned() })),
};

struct PrintIr {
    label: String,
}

impl Pass for PrintIr {
    fn run(&self, body: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        let label = if self.label.is_empty() { String::new() } else { format!(" {}", self.label) };
        let text = text::print(body, &PrintOptions::default());
        cx.output.push_str(&format!("// -----// IR Dump{label} //----- //\n{text}\n"));
        Ok(())
    }
}
