//! The reader and the writer of bytecode.

use terrace_ir::bytecode::{LazyReader, ReadOptions, WriteOptions, read, write};
use terrace_ir::text::{PrintOptions, print};
use terrace_ir::verify::verify;
use terrace_ir::{Blob, Body, Context};

use crate::context::{accepted, context, for_reading, messages};

const OPTIONS: ReadOptions = ReadOptions { allow_unregistered: true };

/// Reads bytecode, at once and op by op, which must come to the same. What is read and verifies can be written; reading that gives the same IR, and writing that the same bytes.
pub fn bytecode(data: &[u8]) {
    let ctx = context();
    let whole = accepted(read(&ctx, &Blob::new(data.to_vec()), "input.mlirbc", OPTIONS));
    let generic = PrintOptions { generic: true, ..PrintOptions::default() };
    let lazily = read_lazily(data).map(|module| print(&module, &generic));
    assert_eq!(lazily, whole.as_ref().map(|module| print(module, &generic)), "read op by op, and at once");
    let Some(module) = whole else {
        return;
    };
    if verify(&module).has_errors() {
        return;
    }
    let first = written(&module);
    let again = reread(&for_reading(&ctx), &first);
    let (before, after) = (print(&module, &generic), print(&again, &generic));
    assert!(before == after, "written from\n{before}\nand read as\n{after}");
    let second = written(&again);
    assert!(first == second, "{} bytes become {} others: {before}", first.len(), second.len());
}

fn read_lazily(data: &[u8]) -> Option<Body> {
    let (ctx, blob) = (context(), Blob::new(data.to_vec()));
    let (mut reader, mut module) = accepted(LazyReader::new(&ctx, &blob, "input.mlirbc", OPTIONS))?;
    accepted(reader.materialize_all(&mut module))?;
    Some(module)
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
