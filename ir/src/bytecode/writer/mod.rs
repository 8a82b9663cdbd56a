//! Writing bytecode.

mod attrs;
mod emitter;
mod ir;
mod numbering;
mod properties;
mod strings;

use std::io;

use super::encoding::{Section, resource_kind, since};
use super::{MAGIC, VERSION};
use crate::blob::{Blob, ExternalResource};
use crate::body::Body;
use crate::context::{Context, Name};
use emitter::Emitter;
use numbering::Numbering;
use properties::Properties;
use strings::Strings;

/// How bytecode is written.
#[derive(Clone, Debug)]
pub struct WriteOptions {
    /// The version of the format, at most [`VERSION`].
    pub version: u64,
    /// Who writes it, for error messages of readers.
    pub producer: String,
    /// Whether the data of resources is left out.
    pub elide_resources: bool,
}

impl Default for WriteOptions {
    fn default() -> WriteOptions {
        let producer = concat!("Terrace ", env!("CARGO_PKG_VERSION")).to_owned();
        WriteOptions { version: VERSION, producer, elide_resources: false }
    }
}

/// Writes `body`, its self op with all below, as bytecode. The data of resources is written from
/// where it lies.
///
/// # Errors
/// When `out` cannot be written to, or when the version asked for does not exist.
pub fn write(body: &Body, options: &WriteOptions, out: &mut dyn io::Write) -> io::Result<()> {
    let version = options.version;
    if version > VERSION {
        let message = format!("unsupported version requested {version}, must be in range [0, {VERSION}]");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    let ctx = body.ctx();
    let numbering = Numbering::of(body, version);
    let mut strings = Strings::default();
    let mut properties = Properties::default();
    let mut file = Emitter::default();
    file.bytes(&MAGIC);
    file.varint(version);
    file.bytes(options.producer.replace('\0', " ").as_bytes());
    file.byte(0);
    file.section(Section::Dialect, dialects(ctx, &numbering, &mut strings, version));
    let (offsets, entries) = attrs::entries(ctx, &numbering, &mut strings);
    file.section(Section::AttrTypeOffset, offsets);
    file.section(Section::AttrType, entries);
    file.section(Section::Ir, ir::write_ir(body, &numbering, &mut properties, version));
    let external = ctx.blobs().external();
    if !numbering.resources().is_empty() || !external.is_empty() {
        let (offsets, data) = resources(ctx, &numbering, &external, &mut strings, options);
        file.section(Section::ResourceOffset, offsets);
        file.section(Section::Resource, data);
    }
    file.section(Section::String, strings.finish());
    if version >= since::NATIVE_PROPERTIES {
        file.section(Section::Properties, properties.finish());
    }
    file.write_to(out)
}

/// Names of dialects, and of ops by dialect.
fn dialects(ctx: &Context, numbering: &Numbering, strings: &mut Strings, version: u64) -> Emitter {
    let mut out = Emitter::default();
    out.varint(numbering.dialects().len() as u64);
    for &dialect in numbering.dialects() {
        let name = strings.add(ctx.str(dialect).as_bytes());
        if version < since::DIALECT_VERSIONS { out.varint(name) } else { out.flagged(name, false) }
    }
    if version >= since::ELIDED_ARG_LOCS {
        out.varint(numbering.op_count() as u64);
    }
    for group in numbering.ops_by_dialect() {
        out.varint(group[0].dialect as u64);
        out.varint(group.len() as u64);
        for op in group {
            let full = ctx.op_str(op.name);
            let mnemonic = full.split_once('.').map_or("", |(_, mnemonic)| mnemonic);
            let name = strings.add(mnemonic.as_bytes());
            if version < since::NATIVE_PROPERTIES {
                out.varint(name);
            } else {
                out.flagged(name, numbering::is_native(ctx, op.name));
            }
        }
    }
    out
}

/// Keys, sizes and kinds of resources, those of no dialect first, and their data.
fn resources(
    ctx: &Context,
    numbering: &Numbering,
    external: &[(Name, Vec<(Name, ExternalResource)>)],
    strings: &mut Strings,
    options: &WriteOptions,
) -> (Emitter, Emitter) {
    let (mut offsets, mut data) = (Emitter::default(), Emitter::default());
    offsets.varint(external.len() as u64);
    for (group, entries) in external {
        offsets.varint(strings.add(ctx.str(*group).as_bytes()));
        offsets.varint(entries.len() as u64);
        for (key, value) in entries {
            let start = data.len();
            let kind = resource(&mut data, strings, value, options.elide_resources);
            offsets.varint(strings.add(ctx.str(*key).as_bytes()));
            offsets.varint((data.len() - start) as u64);
            offsets.byte(kind);
        }
    }
    if numbering.resources().is_empty() {
        return (offsets, data);
    }
    offsets.varint(numbering.dialect("builtin", ctx) as u64);
    offsets.varint(numbering.resources().len() as u64);
    for &key in numbering.resources() {
        let start = data.len();
        if let Some(blob) = ctx.blobs().get(key).filter(|_| !options.elide_resources) {
            write_blob(&mut data, blob);
        }
        offsets.varint(strings.add(ctx.str(key).as_bytes()));
        offsets.varint((data.len() - start) as u64);
        offsets.byte(resource_kind::BLOB);
    }
    (offsets, data)
}

/// Writes the data of a resource of no dialect, unless it is to be left out; its kind.
fn resource(data: &mut Emitter, strings: &mut Strings, value: &ExternalResource, elide: bool) -> u8 {
    match value {
        ExternalResource::Blob(blob) => {
            if !elide {
                write_blob(data, blob.clone());
            }
            resource_kind::BLOB
        }
        ExternalResource::Bool(value) => {
            if !elide {
                data.byte(u8::from(*value));
            }
            resource_kind::BOOL
        }
        ExternalResource::String(text) => {
            if !elide {
                data.varint(strings.add(text));
            }
            resource_kind::STRING
        }
    }
}

fn write_blob(data: &mut Emitter, blob: Blob) {
    let align = blob.align().max(1);
    data.varint(align as u64);
    data.varint(blob.len() as u64);
    data.align(align);
    data.blob(blob);
}
