//! `test-last-modified` and `test-next-access`: what the analyses of accesses find.

use std::fmt::Write as _;

use terrace_ir::analysis::accesses::{Accesses, LastWrites, NextAccesses};
use terrace_ir::pass::{Anchor, Failed, Pass, PassCx, PassInfo};
use terrace_ir::{Body, Op};

pub(super) const LAST_MODIFIED: PassInfo = PassInfo {
    name: "test-last-modified",
    doc: "Print, for operands of ops with a 'tag', which ops may have written their memory last",
    anchor: Anchor::Op("func.func"),
    options: &[],
    make: |_| {
        Ok(Box::new(|body: &mut Body, cx: &mut PassCx| -> Result<(), Failed> {
            let writes = LastWrites::new(body);
            report(body, cx, |op, at| writes.after(op, body.operand(op, at)));
            Ok(())
        }) as Box<dyn Pass>)
    },
};

pub(super) const NEXT_ACCESS: PassInfo = PassInfo {
    name: "test-next-access",
    doc: "Print, for operands of ops with a 'tag', which ops may access their memory next",
    anchor: Anchor::Op("func.func"),
    options: &[],
    make: |_| {
        Ok(Box::new(|body: &mut Body, cx: &mut PassCx| -> Result<(), Failed> {
            let accesses = NextAccesses::new(body);
            report(body, cx, |op, at| accesses.after(op, body.operand(op, at)));
            Ok(())
        }) as Box<dyn Pass>)
    },
};

fn text<'b>(body: &'b Body, op: Op, attr: &str) -> Option<&'b str> {
    body.attr(op, attr).and_then(|attr| attr.as_str(body.ctx()))
}

/// Prints what `found` says of each operand of the ops with a tag.
fn report<'a>(body: &'a Body, cx: &mut PassCx, found: impl Fn(Op, usize) -> Option<&'a Accesses>) {
    let order = body.all_ops();
    for &op in &order {
        let Some(tag) = text(body, op, "tag") else { continue };
        let _ = writeln!(cx.output, "test_tag: {tag}:");
        for at in 0..body.operands(op).len() {
            let _ = writeln!(cx.output, " operand #{at}");
            let Some(accesses) = found(op, at) else {
                cx.output.push_str("  - <unknown>\n");
                continue;
            };
            for &access in order.iter().filter(|op| accesses.ops.contains(op)) {
                let name = text(body, access, "tag_name").unwrap_or_else(|| body.name_str(access));
                let _ = writeln!(cx.output, "  - {name}");
            }
            if accesses.outside {
                cx.output.push_str("  - <outside>\n");
            }
        }
    }
}
