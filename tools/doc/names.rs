//! The pages that hold the others together.

use std::fmt::Write as _;

use terrace_ir::op::{DialectDef, Traits};

use super::dialect;
use super::markdown::{EDITED_BY, cell};
use super::passes::Folder;

/// How `mdbook` builds the book.
pub(super) const BOOK: &str = r#"# Made by `terrace-doc`; do not edit. `mdbook build` makes a website of these pages.
[book]
title = "Terrace reference"
language = "en"
src = "."

[build]
build-dir = "../../target/reference"
create-missing = false

[output.html]
no-section-label = true
"#;

/// The first page.
pub(super) fn front_page(dialects: &[&DialectDef], folders: &[Folder]) -> String {
    let mut out = format!(
        "{EDITED_BY}# Reference\n\n\
         Every dialect and every pass, from their declarations. `terrace-doc` makes these pages, and \
         `terrace-doc --check` says whether they are up to date. The programs on them are in \
         [docs/examples](../examples), and tests run them; what passes make of them was made by the passes.\n\n\
         ## How to read the forms of ops\n\n\
         `$name` is an operand, attribute, region or successor of that name, `type($name)` its type. `(..)?` \
         may be left out, and of `(.. | ..)` one is there; parentheses in quotes are text. `attr-dict` is a \
         dictionary of the attributes that the form does not show. Ops without such a line have a form that \
         their example shows. Any op also has MLIR's generic form, which `terrace-opt --mlir-print-op-generic` \
         shows. In tables, slots with the same variable (`T`) have the same type.\n\n\
         ## Dialects\n\n| dialect | ops | |\n| --- | ---: | --- |\n"
    );
    dialects.iter().for_each(|def| out.push_str(&dialect::line(def)));
    out.push_str("\n[Traits](traits.md) are properties that ops of several dialects share, [interfaces](interfaces.md) what passes \
         can ask of ops.\n");
    out.push_str("\n## Passes\n\n| folder | passes | |\n| --- | ---: | --- |\n");
    for folder in folders {
        let _ = writeln!(
            out,
            "| [`{}`]({}) | {} | {} |",
            folder.name,
            folder.path(),
            folder.len(),
            cell(&folder.summary())
        );
    }
    out.push_str("\n## Tools\n\n[`terrace-opt`](tools/terrace-opt.md) runs passes on IR.\n");
    out
}

/// The table of contents.
pub(super) fn summary_page(dialects: &[&DialectDef], folders: &[Folder]) -> String {
    let mut out = String::from("# Summary\n\n[Reference](README.md)\n\n# Dialects\n\n");
    for def in dialects {
        let _ = writeln!(out, "- [{}]({})", def.name, dialect::path(def.name));
    }
    out.push_str("- [Traits](traits.md)\n- [Interfaces](interfaces.md)\n\n# Passes\n\n");
    for folder in folders {
        let _ = writeln!(out, "- [{}]({})", folder.name, folder.path());
    }
    out.push_str("\n# Tools\n\n- [terrace-opt](tools/terrace-opt.md)\n");
    out
}

/// The page of traits.
pub(super) fn traits_page() -> String {
    let mut out = format!(
        "{EDITED_BY}# Traits\n\nProperties that hold for every op of a kind.\n\n| | |\n| --- | --- |\n"
    );
    for (_, name, doc) in Traits::ALL {
        let _ = writeln!(out, "| `{name}` | {} |", doc.trim());
    }
    out
}
