//! `snapshot-op-locations`: prints the IR and gives each op its place in that text as location.

use std::io::Write as _;

use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, Pass, PassCx, PassInfo};
use terrace_ir::text::{self, ParseOptions, PrintOptions};
use terrace_ir::{Body, Context, Loc, LocKind};

pub(super) const INFO: PassInfo = PassInfo {
    name: "snapshot-op-locations",
    doc: "Generate new locations from the current IR",
    anchor: Anchor::Whole,
    options: &[
        OptionDef {
            name: "filename",
            doc: "The file to print to; a temporary one when there is none",
            kind: OptionKind::Str,
            default: "",
        },
        OptionDef {
            name: "tag",
            doc: "Keep the old locations, and fuse them with the new ones under this name",
            kind: OptionKind::Str,
            default: "",
        },
        OptionDef {
            name: "print-debuginfo",
            doc: "Print locations to the file",
            kind: OptionKind::Bool,
            default: "false",
        },
        OptionDef {
            name: "print-op-generic",
            doc: "Print the generic form of ops",
            kind: OptionKind::Bool,
            default: "false",
        },
        OptionDef {
            name: "print-local-scope",
            doc: "Print without aliases",
            kind: OptionKind::Bool,
            default: "false",
        },
        OptionDef {
            name: "pretty-debuginfo",
            doc: "Print locations in the short form",
            kind: OptionKind::Bool,
            default: "false",
        },
    ],
    make: |options| {
        if options.bool("pretty-debuginfo") {
            return Err("option 'pretty-debuginfo': the short form of locations cannot be read back".into());
        }
        Ok(Box::new(Snapshot {
            file: options.str("filename").to_owned(),
            tag: options.str("tag").to_owned(),
            print: PrintOptions {
                generic: options.bool("print-op-generic"),
                debug_info: options.bool("print-debuginfo"),
                local_scope: options.bool("print-local-scope"),
                ..PrintOptions::default()
            },
        }))
    },
};

struct Snapshot {
    file: String,
    tag: String,
    print: PrintOptions,
}

impl Pass for Snapshot {
    fn run(&self, body: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        let ctx = body.ctx().clone();
        let loc = body.loc(body.self_op());
        let name = if self.file.is_empty() { "-" } else { &self.file };
        let text = text::print(body, &self.print);
        let written = match name {
            "-" => std::io::stdout().write_all(text.as_bytes()),
            name => std::fs::write(name, &text),
        };
        if let Err(error) = written {
            return Err(cx.error(loc, format!("cannot write '{name}': {error}")));
        }
        // The text is read again without the locations in it: the parser knows where ops stand.
        let plain = PrintOptions { debug_info: false, ..self.print.clone() };
        let plain = if self.print.debug_info { lines_without_locations(&text, body, &plain) } else { text };
        let options = ParseOptions { allow_unregistered: true };
        match text::parse(&ctx, &plain, name, options) {
            Ok(read) => {
                let read = if read.name(read.self_op()) == body.name(body.self_op()) {
                    adopt(body, &read, |old, new| self.location(&ctx, old, new))
                } else {
                    let inner = read.nested_ops().first().and_then(|&op| read.nested(op));
                    inner.is_some_and(|read| adopt(body, read, |old, new| self.location(&ctx, old, new)))
                };
                if read { Ok(()) } else { Err(cx.error(loc, "the printed IR reads as another one")) }
            }
            Err(diags) => {
                cx.diags.extend(diags);
                Err(cx.error(loc, "the printed IR cannot be read"))
            }
        }
    }
}

/// The text without locations. Aliases of locations are behind the ops, so lines stay where they are.
fn lines_without_locations(text: &str, body: &Body, plain: &PrintOptions) -> String {
    let without = text::print(body, plain);
    let before = |text: &str| text.lines().take_while(|line| line.starts_with(['#', '!'])).count();
    let missing = before(text).saturating_sub(before(&without));
    "\n".repeat(missing) + &without
}

impl Snapshot {
    fn location(&self, ctx: &Context, old: Loc, new: Loc) -> Loc {
        if self.tag.is_empty() {
            return new;
        }
        let name = ctx.name(&self.tag);
        ctx.fused_loc([old, ctx.loc(LocKind::Name { name, child: new })])
    }
}

/// Gives the ops of `body` the locations of those of `read`, op by op; whether they are as many.
fn adopt(body: &mut Body, read: &Body, location: impl Fn(Loc, Loc) -> Loc) -> bool {
    let mut stack: Vec<(&mut Body, &Body)> = vec![(body, read)];
    while let Some((body, read)) = stack.pop() {
        let (ours, theirs) = (body.all_ops(), read.all_ops());
        if ours.len() != theirs.len() {
            return false;
        }
        let pairs: Vec<_> = ours.into_iter().zip(theirs).collect();
        let (this, that) = (body.self_op(), read.self_op());
        let new = location(body.loc(this), read.loc(that));
        body.set_loc(this, new);
        for &(op, other) in &pairs {
            if body.name(op) != read.name(other) || body.nested(op).is_some() != read.nested(other).is_some()
            {
                return false;
            }
            if body.nested(op).is_none() {
                let new = location(body.loc(op), read.loc(other));
                body.set_loc(op, new);
            }
        }
        for (op, nested) in body.nested_bodies_mut() {
            if let Some(read) = pairs.iter().find(|pair| pair.0 == op).and_then(|pair| read.nested(pair.1)) {
                stack.push((nested, read));
            }
        }
    }
    true
}
