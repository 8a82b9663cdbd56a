//! `print-op-stats`: how many ops of each kind there are.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use terrace_ir::Body;
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, Pass, PassCx, PassInfo};

pub(super) const INFO: PassInfo = PassInfo {
    name: "print-op-stats",
    doc: "Print statistics of operations",
    anchor: Anchor::Op("builtin.module"),
    options: &[OptionDef { name: "json", doc: "Print as JSON", kind: OptionKind::Bool, default: "false" }],
    make: |options| Ok(Box::new(PrintOpStats { json: options.bool("json") })),
};

struct PrintOpStats {
    json: bool,
}

impl Pass for PrintOpStats {
    fn run(&self, body: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        let mut stack: Vec<&Body> = vec![body];
        while let Some(body) = stack.pop() {
            *counts.entry(body.name_str(body.self_op()).to_owned()).or_default() += 1;
            for op in body.all_ops() {
                match body.nested(op) {
                    Some(nested) => stack.push(nested),
                    None => *counts.entry(body.name_str(op).to_owned()).or_default() += 1,
                }
            }
        }
        if self.json {
            let lines: Vec<String> =
                counts.iter().map(|(name, count)| format!("  {name:?} : {count}")).collect();
            let _ = write!(cx.output, "{{\n{}\n}}\n", lines.join(",\n"));
        } else {
            print_table(&counts, &mut cx.output);
        }
        Ok(())
    }
}

/// Prints the counts as upstream does: dialects in columns, then the mnemonic.
fn print_table(counts: &BTreeMap<String, u64>, out: &mut String) {
    let split = |name: &'_ str| -> (String, String) {
        match name.split_once('.') {
            Some((dialect, op)) => (dialect.to_owned(), op.to_owned()),
            None => (String::new(), name.to_owned()),
        }
    };
    let rows: Vec<((String, String), u64)> =
        counts.iter().map(|(name, &count)| (split(name), count)).collect();
    let dialects = rows.iter().map(|row| row.0.0.len()).max().unwrap_or_default();
    let ops = rows.iter().map(|row| row.0.1.len()).max().unwrap_or_default();
    out.push_str("Operations encountered:\n-----------------------\n");
    for ((dialect, op), count) in rows {
        let dot = if dialect.is_empty() { ' ' } else { '.' };
        let _ = writeln!(out, "  {dialect:>dialects$}{dot}{op:<ops$} , {count}");
    }
}
