//! Reads IR and prints it.

use std::io::{Read as _, Write as _};
use std::process::ExitCode;

use clap::Parser;
use terrace_ir::text::{self, ParseOptions, PrintOptions};
use terrace_ir::{Context, Diags, LocKind, Registry};

/// Reads IR and prints it.
#[derive(Parser)]
struct Options {
    /// The file; standard input when it is `-` or missing.
    file: Option<String>,
    /// Print the generic form of every op.
    #[arg(long)]
    mlir_print_op_generic: bool,
    /// Print locations.
    #[arg(long)]
    mlir_print_debuginfo: bool,
    /// Print without aliases.
    #[arg(long)]
    mlir_print_local_scope: bool,
    /// Accept ops, types and attributes of dialects that are not loaded.
    #[arg(long)]
    allow_unregistered_dialect: bool,
    /// Treat the parts between `// -----` lines as files of their own.
    #[arg(long)]
    split_input_file: bool,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let name = options.file.as_deref().unwrap_or("-");
    let source = match read(name) {
        Ok(source) => source,
        Err(error) => {
            eprintln!("cannot open input file '{name}': {error}");
            return ExitCode::FAILURE;
        }
    };
    let shown = if name == "-" { "<stdin>" } else { name };
    let separator = "// -----";
    let parts: Vec<&str> = if options.split_input_file {
        source.split(separator).collect()
    } else {
        vec![&source]
    };
    let print_options = PrintOptions {
        generic: options.mlir_print_op_generic,
        debug_info: options.mlir_print_debuginfo,
        local_scope: options.mlir_print_local_scope,
        ..PrintOptions::default()
    };
    let parse_options = ParseOptions {
        allow_unregistered: options.allow_unregistered_dialect,
    };
    let mut code = ExitCode::SUCCESS;
    let mut printed = String::new();
    for (at, part) in parts.into_iter().enumerate() {
        if at > 0 {
            printed.push_str(separator);
            printed.push('\n');
        }
        let mut registry = Registry::new();
        terrace_dialects::register_all(&mut registry);
        let ctx = Context::new(registry);
        match text::parse(&ctx, part, shown, parse_options) {
            Ok(body) => {
                printed.push_str(&text::print(&body, &print_options));
                printed.push('\n');
            }
            Err(diags) => {
                report(&ctx, &diags);
                code = ExitCode::FAILURE;
            }
        }
    }
    if std::io::stdout().write_all(printed.as_bytes()).is_err() {
        code = ExitCode::FAILURE;
    }
    code
}

fn read(name: &str) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    if name == "-" {
        std::io::stdin().read_to_end(&mut bytes)?;
    } else {
        bytes = std::fs::read(name)?;
    }
    String::from_utf8(bytes).map_err(|_| std::io::Error::other("the file is not UTF-8"))
}

fn report(ctx: &Context, diags: &Diags) {
    let place = |loc: terrace_ir::Loc| match loc.file(ctx).map(|loc| loc.kind(ctx)) {
        Some(LocKind::File {
            file, line, col, ..
        }) => format!("{}:{line}:{col}", ctx.str(*file)),
        _ => "<unknown>:0".to_owned(),
    };
    for diagnostic in diags.iter() {
        let severity = diagnostic.severity.as_str();
        eprintln!(
            "{}: {severity}: {}",
            place(diagnostic.loc),
            diagnostic.message
        );
        for note in &diagnostic.notes {
            eprintln!("{}: note: {}", place(note.loc), note.message);
        }
    }
}
