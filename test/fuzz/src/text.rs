//! The lexer, the parser and the printer of IR.

use terrace_ir::text::{ParseOptions, PrintOptions, parse, print, tokens};
use terrace_ir::verify::verify;
use terrace_ir::{Body, Context};

use crate::context::{accepted, context, for_reading, messages};

const OPTIONS: ParseOptions = ParseOptions { allow_unregistered: true };

/// Splits text into tokens: they are in order, none is empty, what lies between them is blanks and comments, and a token
/// alone is the same token again.
pub fn lexer(data: &[u8]) {
    let Ok(source) = std::str::from_utf8(data) else { return };
    let mut end = 0;
    for token in tokens(source) {
        let span = token.span;
        assert!(end <= span.start && span.start < span.end && span.end <= source.len(), "{span:?}");
        assert!(is_blank(&source[end..span.start]), "left out: {:?}", &source[end..span.start]);
        end = span.end;
        let text = &source[span];
        match token.error {
            Some((at, message)) => {
                assert!(at <= source.len() && !message.is_empty(), "{text:?}: {message} at {at}");
            }
            None => {
                let alone: Vec<_> = tokens(text).collect();
                assert!(alone.len() == 1 && alone[0].error.is_none(), "{text:?} alone is {alone:?}");
            }
        }
    }
    assert!(is_blank(&source[end..]), "left out: {:?}", &source[end..]);
}

/// Whether `text` is blanks and comments alone.
fn is_blank(text: &str) -> bool {
    text.split(['\n', '\r']).all(|line| {
        let line = line.trim_start_matches([' ', '\t', '\0']);
        line.is_empty() || line.starts_with("//")
    })
}

/// Reads IR. What is read can be printed in the generic form and read again; what also verifies can be printed in any
/// form, and the text that comes back from reading that is the same.
pub fn parser(data: &[u8]) {
    let Ok(source) = std::str::from_utf8(data) else { return };
    let ctx = context();
    if let Some(module) = accepted(parse(&ctx, source, "input.mlir", OPTIONS)) {
        round_trips(&ctx, &module);
    }
}

/// Checks that `module` and its text are the same.
pub(crate) fn round_trips(ctx: &Context, module: &Body) {
    let plain = PrintOptions::default();
    let generic = PrintOptions { generic: true, ..plain };
    let located = PrintOptions { debug_info: true, ..plain };
    if verify(module).has_errors() {
        print(module, &generic);
        return;
    }
    for options in [plain, generic, located] {
        let first = print(module, &options);
        let again = match parse(&for_reading(ctx), &first, "printed.mlir", OPTIONS) {
            Ok(again) => again,
            Err(diags) => panic!("cannot read what was printed: {:?}\n{first}", messages(&diags)),
        };
        let wrong = verify(&again);
        assert!(!wrong.has_errors(), "what was printed does not verify: {:?}\n{first}", messages(&wrong));
        let second = print(&again, &options);
        assert!(first == second, "printed\n{first}\nand then\n{second}");
    }
}
