//! The reader and the writer of bytecode.

use terrace_ir::bytecode::{ReadOptions, WriteOptions, read, write};
use terrace_ir::text::{PrintOptions, print};
use terrace_ir::verify::verify;
use terrace_ir::{Blob, Body, Context};

use crate::context::{accepted, context, for_reading, messages};

const OPTIONS: ReadOptions = ReadOptions { allow_unregistered: true };

/// Reads bytecode. What is read and verifies can be written; reading that gives the same IR, and writing that the same bytes.
pub fn bytecode(data: &[u8]) {
    let ctx = context();
    let Some(module) = accepted(read(&ctx, &Blob::new(data.to_vec()), "input.mlirbc", OPTIONS)) else {
        return;
    };
    if verify(&module).has_errors() {
        return;
    }
    let first = written(&module);
    let again = reread(&for_reading(&ctx), &first);
    let generic = PrintOptions { generic: true, ..PrintOptions::default() };
    let (before, after) = (print(&module, &generic), print(&again, &generic));
    assert!(before == after, "written from\n{before}\nand read as\n{after}");
    let second = written(&again);
    assert!(first == second, "{} bytes become {} others: {before}", first.len(), second.len());
}

fn written(module: &Body) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(module, &WriteOptions::default(), &mut bytes).expect("memory takes whatever is written");
    bytes
}

fn reread(ctx: &Context, bytes: &[u8]) -> Body {
    match read(ctx, &Blob::new(bytes.to_vec()), "written.mlirbc", OPTIONS) {
        Ok(module) => module,
        Err(diags) => panic!("cannot read what was written: {:?}", messages(&diags)),
    }
}
