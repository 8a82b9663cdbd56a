//! The language server of IR in text: what `terrace-lsp` does.
//!
//! The server reads one message after the other ([`transport`]) and answers it from what it knows of the
//! document ([`document`]), which it reads again when it has changed and somebody asks, or when the editor
//! has been quiet for a moment. A file is read in the parts that `// -----` makes of it ([`run_lines`]),
//! each a [`chunk`] with a module of its own, and only parts that changed are read again. Passes run
//! besides, on threads ([`pipeline`]), so that no pipeline keeps an editor waiting.
//!
//! Features follow upstream's `mlir-lsp-server`; beyond it there are renaming, completion of names in
//! scope, folding, semantic tokens and the results of passes. There is no formatting: comments are not in
//! the IR, so printing would lose them.

mod actions;
mod buffer;
mod chunk;
mod complete;
mod diagnostics;
mod dialects;
mod document;
mod hover;
mod names;
mod outline;
mod pipeline;
mod rename;
mod requests;
mod run_lines;
mod server;
mod tokens;
mod transport;
mod uri;
mod words;

use std::any::Any;

pub use server::{STACK, serve};

/// What a panic says.
fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "unknown".to_owned())
}
