//! The tables at the head of a file: strings, dialects, op names, resources and properties.

use rustc_hash::FxHashSet;

use super::ReadOptions;
use super::cursor::{Cursor, Read, bad};
use crate::blob::{Blob, ExternalResource};
use crate::bytecode::encoding::{Section, resource_kind, since};
use crate::context::{Context, Name, OpName};

/// A dialect that the file mentions.
pub(super) struct Dialect<'f> {
    pub(super) name: &'f str,
    pub(super) loaded: bool,
}

/// The name of an op.
pub(super) struct OpEntry {
    pub(super) name: OpName,
    dialect: usize,
    /// Whether its properties are encoded by its declaration.
    pub(super) registered: bool,
}

/// What the sections of a file hold, but for attributes, types and ops.
pub(super) struct Tables<'f> {
    pub(super) ctx: &'f Context,
    pub(super) version: u64,
    options: ReadOptions,
    sections: [Option<Cursor<'f>>; Section::ALL.len()],
    pub(super) strings: Vec<&'f [u8]>,
    pub(super) dialects: Vec<Dialect<'f>>,
    ops: Vec<OpEntry>,
    resources: Vec<Name>,
    properties: Vec<Cursor<'f>>,
}

impl<'f> Tables<'f> {
    pub(super) fn read(
        ctx: &'f Context,
        file: &Blob,
        mut cursor: Cursor<'f>,
        version: u64,
        options: ReadOptions,
    ) -> Read<Tables<'f>> {
        let mut sections = [None; Section::ALL.len()];
        while !cursor.is_empty() {
            let (section, data) = cursor.section()?;
            if sections[section as usize].replace(data).is_some() {
                return bad(format!("duplicate top-level section: {}", section.label()));
            }
        }
        for section in Section::ALL {
            if sections[section as usize].is_none() && !section.is_optional(version) {
                return bad(format!("missing data for top-level section: {}", section.label()));
            }
        }
        let mut tables = Tables {
            ctx,
            version,
            options,
            sections,
            strings: Vec::new(),
            dialects: Vec::new(),
            ops: Vec::new(),
            resources: Vec::new(),
            properties: Vec::new(),
        };
        tables.strings = read_strings(tables.section(Section::String)?)?;
        if let Some(section) = tables.sections[Section::Properties as usize] {
            tables.properties = read_properties(section)?;
        }
        tables.read_dialects()?;
        tables.read_resources(file)?;
        Ok(tables)
    }

    pub(super) fn section(&self, section: Section) -> Read<Cursor<'f>> {
        match self.sections[section as usize] {
            Some(data) => Ok(data),
            None => bad(format!("missing data for top-level section: {}", section.label())),
        }
    }

    pub(super) fn string(&self, index: u64) -> Read<&'f [u8]> {
        entry(&self.strings, index, "string").copied()
    }

    /// A string that is an identifier.
    pub(super) fn text(&self, index: u64) -> Read<&'f str> {
        match std::str::from_utf8(self.string(index)?) {
            Ok(text) => Ok(text),
            Err(_) => bad(format!("string {index} is used as a name, but is not UTF-8")),
        }
    }

    pub(super) fn resource(&self, index: u64) -> Read<Name> {
        entry(&self.resources, index, "resource handle").copied()
    }

    pub(super) fn properties(&self, index: u64) -> Read<Cursor<'f>> {
        entry(&self.properties, index, "properties").copied()
    }

    /// The op name `index`, whose dialect must be loaded unless others are allowed.
    pub(super) fn op(&self, index: u64) -> Read<&OpEntry> {
        let op = entry(&self.ops, index, "operation name")?;
        self.check_dialect(op.dialect)?;
        Ok(op)
    }

    pub(super) fn check_dialect(&self, index: usize) -> Read<()> {
        let dialect = &self.dialects[index];
        if dialect.loaded || self.options.allow_unregistered {
            return Ok(());
        }
        bad(format!(
            "dialect '{}' is unknown. If this is intended, please call allowUnregisteredDialects() on the \
             MLIRContext, or use -allow-unregistered-dialect with the MLIR tool used.",
            dialect.name
        ))
    }

    /// Reads groups of entries, each group with the number of its dialect and of its entries.
    pub(super) fn group(&self, cursor: &mut Cursor<'f>) -> Read<(usize, usize)> {
        let dialect = cursor.varint()?;
        entry(&self.dialects, dialect, "dialect")?;
        Ok((dialect as usize, cursor.count()?))
    }

    fn read_dialects(&mut self) -> Read<()> {
        let mut cursor = self.section(Section::Dialect)?;
        for _ in 0..cursor.count()? {
            let name = if self.version < since::DIALECT_VERSIONS {
                self.text(cursor.varint()?)?
            } else {
                let (name, versioned) = cursor.flagged()?;
                let name = self.text(name)?;
                if versioned {
                    self.dialect_version(name, &mut cursor)?;
                }
                name
            };
            self.dialects.push(Dialect { name, loaded: self.ctx.dialect(name).is_some() });
        }
        if self.version >= since::ELIDED_ARG_LOCS {
            cursor.varint()?;
        }
        while !cursor.is_empty() {
            let (dialect, count) = self.group(&mut cursor)?;
            for _ in 0..count {
                let (name, registered) = if self.version < since::NATIVE_PROPERTIES {
                    (cursor.varint()?, false)
                } else {
                    cursor.flagged()?
                };
                self.add_op(dialect, self.text(name)?, registered);
            }
        }
        Ok(())
    }

    fn dialect_version(&self, name: &str, cursor: &mut Cursor<'f>) -> Read<()> {
        let (section, _) = cursor.section()?;
        if section != Section::DialectVersions {
            return bad("expected dialect version section");
        }
        if self.ctx.dialect(name).is_some() {
            return bad(format!(
                "dialect '{name}' does not implement the bytecode interface, but found a version entry"
            ));
        }
        Ok(())
    }

    fn add_op(&mut self, dialect: usize, name: &str, registered: bool) {
        let prefix = self.dialects[dialect].name;
        let name = if name.is_empty() {
            self.ctx.op_name(prefix)
        } else {
            self.ctx.op_name(&format!("{prefix}.{name}"))
        };
        self.ops.push(OpEntry { name, dialect, registered });
    }

    fn read_resources(&mut self, file: &Blob) -> Read<()> {
        let at = |section: Section| self.sections[section as usize];
        let (offsets, data) = match (at(Section::ResourceOffset), at(Section::Resource)) {
            (Some(offsets), Some(data)) => (offsets, data),
            (None, None) => return Ok(()),
            (Some(_), None) => {
                return bad("unexpected resource offset section when resource section is not present");
            }
            (None, Some(_)) => {
                return bad("expected resource offset section when resource section is present");
            }
        };
        let mut reader = ResourceReader { file, offsets, data, keys: FxHashSet::default() };
        for _ in 0..reader.offsets.count()? {
            let group = reader.offsets.varint()?;
            let group = self.ctx.name(self.text(group)?);
            reader.group(self, Some(group))?;
        }
        while !reader.offsets.is_empty() {
            let dialect = reader.offsets.varint()?;
            let dialect = entry(&self.dialects, dialect, "dialect")?;
            let name = dialect.name;
            if !dialect.loaded {
                return bad(format!("dialect '{name}' is unknown"));
            }
            if name != "builtin" {
                return bad(format!("unexpected resources for dialect '{name}'"));
            }
            let keys = reader.group(self, None)?;
            self.resources.extend(keys);
        }
        Ok(())
    }
}

/// Reads groups of resources.
struct ResourceReader<'f, 'b> {
    file: &'b Blob,
    offsets: Cursor<'f>,
    data: Cursor<'f>,
    keys: FxHashSet<Name>,
}

impl<'f> ResourceReader<'f, '_> {
    /// Reads the resources of the group called `external`, or of a dialect, into the context.
    fn group(&mut self, tables: &Tables<'f>, external: Option<Name>) -> Read<Vec<Name>> {
        let mut keys = Vec::new();
        for _ in 0..self.offsets.count()? {
            let key = tables.ctx.name(tables.text(self.offsets.varint()?)?);
            let size = self.offsets.varint()?;
            let kind = self.offsets.byte()?;
            let value = self.data.take(size)?;
            if let Some(group) = external {
                if !value.is_empty() {
                    let value = self.external(tables, key, kind, value)?;
                    tables.ctx.blobs().add_external(group, key, value);
                }
                continue;
            }
            if !self.keys.insert(key) {
                return bad(format!("duplicate resource key '{}'", tables.ctx.str(key)));
            }
            keys.push(key);
            match value.is_empty() {
                true => tables.ctx.blobs().declare(key),
                false => tables.ctx.blobs().set(key, self.blob(tables, key, kind, value)?),
            }
        }
        Ok(keys)
    }

    /// Reads a resource of no dialect.
    fn external(
        &self,
        tables: &Tables<'_>,
        key: Name,
        kind: u8,
        mut value: Cursor<'_>,
    ) -> Read<ExternalResource> {
        let read = match kind {
            resource_kind::BLOB => return self.blob(tables, key, kind, value).map(ExternalResource::Blob),
            resource_kind::BOOL => ExternalResource::Bool(value.byte()? != 0),
            resource_kind::STRING => ExternalResource::String(tables.string(value.varint()?)?.into()),
            _ => return bad(format!("unknown kind {kind} of resource entry '{}'", tables.ctx.str(key))),
        };
        match value.is_empty() {
            true => Ok(read),
            false => bad(format!("unexpected trailing bytes in resource entry '{}'", tables.ctx.str(key))),
        }
    }

    fn blob(&self, tables: &Tables<'_>, key: Name, kind: u8, mut value: Cursor<'_>) -> Read<Blob> {
        let found = match kind {
            resource_kind::BLOB => "blob",
            resource_kind::BOOL => "bool",
            resource_kind::STRING => "string",
            _ => "unknown",
        };
        if kind != resource_kind::BLOB {
            return bad(format!("expected a blob resource entry, but found a {found} entry instead"));
        }
        let alignment = value.varint()?;
        let size = value.varint()?;
        value.align(alignment)?;
        let data = value.take(size)?;
        if !value.is_empty() {
            let key = tables.ctx.str(key);
            return bad(format!("unexpected trailing bytes in resource entry '{key}'"));
        }
        let range = data.offset()..data.offset() + data.len();
        match self.file.slice(range) {
            Some(blob) => Ok(blob.with_align(alignment as usize)),
            None => bad("resource lies outside of the file"),
        }
    }
}

/// Entry `index` of a table of things called `what`.
pub(super) fn entry<'t, T>(table: &'t [T], index: u64, what: &str) -> Read<&'t T> {
    match usize::try_from(index).ok().and_then(|index| table.get(index)) {
        Some(entry) => Ok(entry),
        None => bad(format!("invalid {what} index: {index}")),
    }
}

/// The strings: their sizes in reverse order, then the strings, each with a null at its end.
fn read_strings(mut cursor: Cursor<'_>) -> Read<Vec<&[u8]>> {
    let all = cursor.rest();
    let count = cursor.count()?;
    let mut strings = vec![&[][..]; count];
    let mut end = all.len();
    for string in strings.iter_mut().rev() {
        let size = cursor.varint()?;
        let Some(start) = usize::try_from(size).ok().and_then(|size| end.checked_sub(size)) else {
            return bad("string size exceeds the available data size");
        };
        *string = all[start..end].strip_suffix(&[0]).unwrap_or(&all[start..end]);
        end = start;
    }
    if all.len() - cursor.len() != end {
        return bad("unexpected trailing data between the offsets for strings and their data");
    }
    Ok(strings)
}

/// The encoded properties, each with its size.
fn read_properties(mut cursor: Cursor<'_>) -> Read<Vec<Cursor<'_>>> {
    if cursor.is_empty() {
        return Ok(Vec::new());
    }
    let count = cursor.count()?;
    let mut properties = Vec::with_capacity(count);
    for _ in 0..count {
        let size = cursor.varint()?;
        properties.push(cursor.take(size)?);
    }
    match cursor.is_empty() {
        true => Ok(properties),
        false => bad("Broken properties section: didn't exhaust the offsets table"),
    }
}
