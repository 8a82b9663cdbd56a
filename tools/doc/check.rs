//! Whether the documentation is complete, and the examples are right.

use std::collections::BTreeSet;

use terrace_ir::pass::OptionDef;
use terrace_ir::text::{self, ParseOptions, PrintOptions};
use terrace_ir::{Body, Context};

use super::effects::all_ops;
use super::{Example, Reference, run};

/// Passes whose example would write a file.
const WITHOUT_EXAMPLE: &[&str] = &["snapshot-op-locations"];

/// What is not documented, a line each.
pub fn check_texts(reference: &Reference) -> Vec<String> {
    let mut found = Vec::new();
    let registry = reference.ctx.registry();
    for dialect in registry.dialects().map(|dialect| dialect.def()) {
        if dialect.doc.trim().is_empty() {
            found.push(format!("dialect {}: has no documentation", dialect.name));
        }
        for def in dialect.ops.iter().map(|def| def()) {
            if def.summary().is_empty() {
                found.push(format!("op {}: has no documentation", def.name));
            }
        }
        let types = dialect.types.iter().map(|name| format!("!{}.{name}", dialect.name));
        let attrs = dialect.attrs.iter().map(|name| format!("#{}.{name}", dialect.name));
        let lacks = types.chain(attrs).filter(|name| registry.docs_of(name).is_none());
        found.extend(lacks.map(|name| format!("{name}: is not documented")));
    }
    let silent = |name: &&str| reference.interfaces.get(*name).is_none_or(String::is_empty);
    let interfaces = super::interfaces::names(reference).into_iter().filter(silent);
    found.extend(interfaces.map(|name| format!("interface {name}: has no documentation")));
    let options = |name: &str, options: &[OptionDef], found: &mut Vec<String>| {
        let empty = options.iter().filter(|option| option.doc.trim().is_empty());
        found.extend(empty.map(|option| format!("pass {name}: option {} has no documentation", option.name)));
    };
    for info in reference.passes.passes() {
        if info.doc.trim().is_empty() {
            found.push(format!("pass {}: has no documentation", info.name));
        }
        if reference.sources.of(info.name).is_none() {
            found.push(format!("pass {}: no module in passes/ names it in its first paragraph", info.name));
        }
        options(info.name, info.options, &mut found);
    }
    for info in reference.passes.pipelines() {
        if info.doc.trim().is_empty() {
            found.push(format!("pipeline {}: has no documentation", info.name));
        }
        options(info.name, info.options, &mut found);
    }
    found
}

/// What is wrong with the examples, or missing, a line each.
pub fn check_examples(reference: &Reference) -> Vec<String> {
    let mut found = Vec::new();
    let registry = reference.ctx.registry();
    for example in &reference.examples.ops {
        found.extend(check_example(reference, example).err());
    }
    let shown: BTreeSet<&str> =
        reference.examples.ops.iter().flat_map(|example| &example.head).map(String::as_str).collect();
    for def in registry.dialects().flat_map(|dialect| dialect.def().ops).map(|def| def()) {
        if !shown.contains(def.name) {
            found.push(format!("op {}: has no example", def.name));
        }
    }
    let passes = reference.passes.passes().map(|info| info.name);
    for name in passes.chain(reference.passes.pipelines().map(|info| info.name)) {
        if reference.examples.of_pass(name).is_empty() && !WITHOUT_EXAMPLE.contains(&name) {
            found.push(format!("pass {name}: has no example"));
        }
    }
    for (pass, examples) in &reference.examples.passes {
        if reference.passes.get(pass).is_none() && reference.passes.pipeline(pass).is_none() {
            found.push(format!("passes/{pass}.mlir: there is no pass '{pass}'"));
        }
        for example in examples {
            found.extend(check_pass(reference, pass, example).err());
        }
    }
    found
}

/// Checks that the program is valid, holds what it shows, and is the same read from what is printed.
fn check_example(reference: &Reference, example: &Example) -> Result<(), String> {
    let ctx = &reference.ctx;
    let body = example.parse(ctx)?;
    let ops: BTreeSet<&str> = all_ops(&body).into_iter().map(|(body, op)| body.name_str(op)).collect();
    let generic = PrintOptions { generic: true, local_scope: true, ..PrintOptions::default() };
    let generic = text::print(&body, &generic);
    for name in &example.head {
        let holds = match name.starts_with(['!', '#']) {
            true => ctx.registry().docs_of(name).is_some() && mentions(&generic, name),
            false => ops.contains(name.as_str()),
        };
        if !holds {
            return Err(format!("{}: does not show {name}", example.place));
        }
    }
    for generic in [false, true] {
        let options = PrintOptions { generic, ..PrintOptions::default() };
        let printed = text::print(&body, &options);
        let again = reread(ctx, example, &printed)?;
        if text::print(&again, &options) != printed {
            return Err(format!("{}: what is printed of it reads differently", example.place));
        }
        if text::print(&again, &PrintOptions::default()) != text::print(&body, &PrintOptions::default()) {
            return Err(format!("{}: its generic form reads differently", example.place));
        }
    }
    Ok(())
}

/// Whether `generic`, a program in its generic form, has the type or attribute `name`.
fn mentions(generic: &str, name: &str) -> bool {
    let bracketed = name.replacen('.', "<", 1);
    [name, &bracketed].iter().any(|spelled| generic.contains(*spelled))
}

fn reread(ctx: &Context, example: &Example, printed: &str) -> Result<Body, String> {
    let body = text::parse(ctx, printed, &example.place, ParseOptions::default());
    body.map_err(|diags| {
        let first = diags.iter().next().map_or("", |diag| &diag.message);
        format!("{}: cannot be read when it was printed: {first}", example.place)
    })
}

/// Checks that the command names the pass, works, and changes or reports something; and that what is
/// counted is declared.
fn check_pass(reference: &Reference, pass: &str, example: &Example) -> Result<(), String> {
    if !example.head.iter().any(|flag| flag.contains(pass)) {
        return Err(format!("{}: the command does not name '{pass}'", example.place));
    }
    let outcome = run::run(reference, example)?;
    let silent = outcome.report.output.is_empty() && outcome.report.diags.iter().next().is_none();
    if outcome.before == outcome.text && silent {
        return Err(format!("{}: the command does nothing", example.place));
    }
    for ((_, pass), stats) in &outcome.report.stats {
        let declared = reference.passes.statistics(pass);
        for name in stats.keys() {
            if !declared.iter().any(|statistic| statistic.name == *name) {
                return Err(format!("pass {pass}: statistic '{name}' is not documented"));
            }
        }
    }
    Ok(())
}
