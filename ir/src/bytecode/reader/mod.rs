//! Reading bytecode.

mod attrs;
mod cursor;
mod ir;
mod lazy;
mod properties;
mod table;
mod tables;
mod types;

use super::{MAGIC, VERSION};
use crate::blob::Blob;
use crate::body::Body;
use crate::context::Context;
use crate::diag::{Diagnostic, Diags};
use crate::loc::{Loc, LocKind};
use cursor::{Cursor, Read, Stop, bad};
use ir::{Pending, Source};
pub use lazy::LazyReader;
pub(super) use properties::{segments, sorted_slots};

/// What a file may contain.
#[derive(Clone, Copy, Default, Debug)]
pub struct ReadOptions {
    /// Ops, types and attributes of dialects that are not loaded (`--allow-unregistered-dialect`).
    pub allow_unregistered: bool,
}

/// Reads a module, or ops that are put into one. The data of resources stays a range of `file`.
/// `file_name` is what locations of errors say. The result is not verified yet.
///
/// # Errors
/// The first thing that is wrong with the file.
pub fn read(ctx: &Context, file: &Blob, file_name: &str, options: ReadOptions) -> Result<Body, Diags> {
    let mut header = Header::default();
    let read = read_file(ctx, file, &mut header, options, false);
    read.map(|(_, body, _)| body).map_err(|stop| header.explain(ctx, file_name, stop))
}

/// What the file says of itself.
#[derive(Default)]
struct Header {
    version: u64,
    producer: Option<String>,
}

impl Header {
    /// What is wrong with the file called `file_name`.
    fn explain(&self, ctx: &Context, file_name: &str, stop: Stop) -> Diags {
        let name = ctx.name(file_name);
        let loc = ctx.loc(LocKind::File { file: name, line: 0, col: 0, end_line: 0, end_col: 0 });
        let message = match stop {
            Stop::Bad(message) => message,
            Stop::Missing => "an attribute or type refers to itself".to_owned(),
        };
        let mut diags = Diags::new();
        diags.push(self.annotate(loc, Diagnostic::error(loc, message)));
        diags
    }

    /// Adds who made the file, once that is known.
    fn annotate(&self, loc: Loc, diagnostic: Diagnostic) -> Diagnostic {
        match &self.producer {
            Some(producer) => {
                let version = self.version;
                diagnostic.note(loc, format!("in bytecode version {version} produced by: {producer}"))
            }
            None => diagnostic,
        }
    }
}

fn read_file<'f>(
    ctx: &'f Context,
    file: &'f Blob,
    header: &mut Header,
    options: ReadOptions,
    lazy: bool,
) -> Read<(Source<'f>, Body, Vec<Pending<'f>>)> {
    let mut cursor = Cursor::new(file);
    if cursor.bytes(MAGIC.len() as u64).ok() != Some(&MAGIC[..]) {
        return bad("input buffer is not an MLIR bytecode file");
    }
    header.version = cursor.varint()?;
    if header.version > VERSION {
        let version = header.version;
        return bad(format!("bytecode version {version} is newer than the current version {VERSION}"));
    }
    header.producer = Some(String::from_utf8_lossy(cursor.c_string()?).into_owned());
    let tables = tables::Tables::read(ctx, file, cursor, header.version, options)?;
    let attrs = table::AttrTable::read(&tables)?;
    let mut source = Source::new(tables, attrs);
    let (body, pending) = ir::read_ir(&mut source, lazy)?;
    Ok((source, body, pending))
}
