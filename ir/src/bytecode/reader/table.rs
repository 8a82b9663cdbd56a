//! The table of attributes and types, decoded when something first refers to an entry.

use std::cell::Cell;

use super::attrs;
use super::cursor::{Cursor, Read, Stop, bad};
use super::tables::Tables;
use super::types;
use crate::attr::{Attr, AttrKind};
use crate::bytecode::encoding::Section;
use crate::context::{Context, Name};
use crate::loc::Loc;
use crate::text::parser::MAX_DEPTH;
use crate::types::Type;

/// An attribute of the file. Locations are attributes there.
#[derive(Clone, Copy)]
pub(super) enum Item {
    Attr(Attr),
    Loc(Loc),
}

impl Item {
    pub(super) fn attr(self, ctx: &Context) -> Attr {
        match self {
            Item::Attr(attr) => attr,
            Item::Loc(loc) => ctx.attr(AttrKind::Loc(loc)),
        }
    }

    pub(super) fn of(ctx: &Context, attr: Attr) -> Item {
        match *attr.kind(ctx) {
            AttrKind::Loc(loc) => Item::Loc(loc),
            _ => Item::Attr(attr),
        }
    }
}

#[derive(Clone, Copy)]
enum State<T> {
    Unread,
    /// Its decoding waits for other entries.
    Reading,
    /// What it is, and how deep it nests: printers recurse over that.
    Read(T, u32),
}

/// An encoded entry.
pub(super) struct Entry<'f, T> {
    pub(super) data: Cursor<'f>,
    pub(super) dialect: usize,
    /// Whether it is in its dialect's encoding; text otherwise.
    pub(super) custom: bool,
    state: State<T>,
}

/// One entry of either kind.
#[derive(Clone, Copy)]
enum Node {
    Attr(usize),
    Type(usize),
}

/// What has to be decoded before something else can be.
#[derive(Default)]
pub(super) struct Missing(Vec<Node>);

/// The attributes and types of a file.
pub(super) struct AttrTable<'f> {
    attrs: Vec<Entry<'f, Item>>,
    types: Vec<Entry<'f, Type>>,
    stack: Vec<Node>,
    /// The string that was last read as an identifier: most locations name the file of the one before.
    last_name: Cell<Option<(u64, Name)>>,
}

impl<'f> AttrTable<'f> {
    pub(super) fn read(tables: &Tables<'f>) -> Read<AttrTable<'f>> {
        let mut offsets = tables.section(Section::AttrTypeOffset)?;
        let mut data = tables.section(Section::AttrType)?;
        let (attrs, types) = (offsets.varint()?, offsets.varint()?);
        let attrs = offsets.checked_count(attrs)?;
        let types = offsets.checked_count(types)?;
        let attrs = read_entries(tables, &mut offsets, &mut data, attrs)?;
        let types = read_entries(tables, &mut offsets, &mut data, types)?;
        if !offsets.is_empty() {
            return bad("unexpected trailing data in the Attribute/Type offset section");
        }
        Ok(AttrTable { attrs, types, stack: Vec::new(), last_name: Cell::default() })
    }

    /// Attribute or location `index`.
    pub(super) fn item(&mut self, tables: &Tables<'f>, index: u64) -> Read<Item> {
        let at = check_index(self.attrs.len(), index, "Attribute")?;
        if let State::Read(item, _) = self.attrs[at].state {
            return Ok(item);
        }
        self.resolve(tables, Node::Attr(at))?;
        match self.attrs[at].state {
            State::Read(item, _) => Ok(item),
            State::Unread | State::Reading => Err(Stop::Missing),
        }
    }

    pub(super) fn attr(&mut self, tables: &Tables<'f>, index: u64) -> Read<Attr> {
        Ok(self.item(tables, index)?.attr(tables.ctx))
    }

    pub(super) fn loc(&mut self, tables: &Tables<'f>, index: u64) -> Read<Loc> {
        let item = self.item(tables, index)?;
        expect_loc(tables.ctx, item)
    }

    pub(super) fn ty(&mut self, tables: &Tables<'f>, index: u64) -> Read<Type> {
        let at = check_index(self.types.len(), index, "Type")?;
        if let State::Read(ty, _) = self.types[at].state {
            return Ok(ty);
        }
        self.resolve(tables, Node::Type(at))?;
        match self.types[at].state {
            State::Read(ty, _) => Ok(ty),
            State::Unread | State::Reading => Err(Stop::Missing),
        }
    }

    /// Decodes an entry and, before it, whatever it refers to.
    fn resolve(&mut self, tables: &Tables<'f>, node: Node) -> Read<()> {
        self.stack.clear();
        self.stack.push(node);
        let mut missing = Missing::default();
        while let Some(&node) = self.stack.last() {
            let done = match node {
                Node::Attr(at) => self.decode_attr(tables, at, &mut missing),
                Node::Type(at) => self.decode_type(tables, at, &mut missing),
            };
            match done {
                Ok(()) => {
                    self.stack.pop();
                }
                Err(Stop::Missing) => self.stack.append(&mut missing.0),
                Err(stop) => return Err(stop),
            }
        }
        Ok(())
    }

    fn decode_attr(&mut self, tables: &Tables<'f>, at: usize, missing: &mut Missing) -> Read<()> {
        if matches!(self.attrs[at].state, State::Read(..)) {
            return Ok(());
        }
        self.attrs[at].state = State::Reading;
        let entry = &self.attrs[at];
        let mut decoder = Decoder { tables, table: self, at: entry.data, missing, depth: 0 };
        let item = match entry.custom {
            true => attrs::decode(&mut decoder, entry.dialect, at)?,
            false => attrs::from_text(&mut decoder, entry.dialect)?,
        };
        if !decoder.at.is_empty() {
            return bad("unexpected trailing bytes after Attribute entry");
        }
        let depth = decoder.checked_depth()?;
        self.attrs[at].state = State::Read(item, depth);
        Ok(())
    }

    fn decode_type(&mut self, tables: &Tables<'f>, at: usize, missing: &mut Missing) -> Read<()> {
        if matches!(self.types[at].state, State::Read(..)) {
            return Ok(());
        }
        self.types[at].state = State::Reading;
        let entry = &self.types[at];
        let mut decoder = Decoder { tables, table: self, at: entry.data, missing, depth: 0 };
        let ty = match entry.custom {
            true => types::decode(&mut decoder, entry.dialect)?,
            false => types::from_text(&mut decoder, entry.dialect)?,
        };
        if !decoder.at.is_empty() {
            return bad("unexpected trailing bytes after Type entry");
        }
        let depth = decoder.checked_depth()?;
        self.types[at].state = State::Read(ty, depth);
        Ok(())
    }
}

fn read_entries<'f, T>(
    tables: &Tables<'f>,
    offsets: &mut Cursor<'f>,
    data: &mut Cursor<'f>,
    count: usize,
) -> Read<Vec<Entry<'f, T>>> {
    let mut entries = Vec::with_capacity(count);
    while entries.len() < count {
        let (dialect, group) = tables.group(offsets)?;
        if group > count - entries.len() {
            return bad("more Attribute or Type entries in a group than the section declares");
        }
        for _ in 0..group {
            let (size, custom) = offsets.flagged()?;
            let Ok(data) = data.take(size) else {
                return bad("Attribute or Type entry offset points past the end of section");
            };
            entries.push(Entry { data, dialect, custom, state: State::Unread });
        }
    }
    Ok(entries)
}

fn check_index(count: usize, index: u64, what: &str) -> Read<usize> {
    match usize::try_from(index).ok().filter(|&index| index < count) {
        Some(index) => Ok(index),
        None => bad(format!("invalid {what} index: {index}")),
    }
}

pub(super) fn expect_loc(ctx: &Context, item: Item) -> Read<Loc> {
    match item {
        Item::Loc(loc) => Ok(loc),
        Item::Attr(attr) => expected(ctx, "LocationAttr", attr),
    }
}

/// Reports that `attr` is not a `what`.
pub(super) fn expected<T>(ctx: &Context, what: &str, attr: Attr) -> Read<T> {
    bad(format!("expected attribute of type: {what}, but got: {}", ctx.display(attr)))
}

/// Decodes one entry. What it refers to must have been decoded; what has not been is noted as
/// missing, and the entry is decoded again afterwards.
pub(super) struct Decoder<'d, 'f> {
    pub(super) tables: &'d Tables<'f>,
    table: &'d AttrTable<'f>,
    pub(super) at: Cursor<'f>,
    missing: &'d mut Missing,
    /// How deep what it refers to nests.
    depth: u32,
}

impl<'d, 'f> Decoder<'d, 'f> {
    /// How deep the entry nests, when that is no deeper than text may.
    fn checked_depth(&self) -> Read<u32> {
        match self.depth < MAX_DEPTH {
            true => Ok(self.depth + 1),
            false => bad(format!("attributes and types nest deeper than {MAX_DEPTH} levels")),
        }
    }

    pub(super) fn ctx(&self) -> &'f Context {
        self.tables.ctx
    }

    pub(super) fn item(&mut self) -> Read<Item> {
        let index = self.at.varint()?;
        self.item_at(index)
    }

    fn item_at(&mut self, index: u64) -> Read<Item> {
        let at = check_index(self.table.attrs.len(), index, "Attribute")?;
        match self.table.attrs[at].state {
            State::Read(item, depth) => {
                self.depth = self.depth.max(depth);
                Ok(item)
            }
            State::Reading => bad("an attribute or type refers to itself"),
            State::Unread => {
                self.missing.0.push(Node::Attr(at));
                Err(Stop::Missing)
            }
        }
    }

    pub(super) fn attr(&mut self) -> Read<Attr> {
        Ok(self.item()?.attr(self.ctx()))
    }

    pub(super) fn loc(&mut self) -> Read<Loc> {
        let item = self.item()?;
        expect_loc(self.ctx(), item)
    }

    /// The bytes of a string attribute without type.
    fn string(&self, item: Item) -> Read<&'f [u8]> {
        let attr = item.attr(self.ctx());
        match attr.kind(self.ctx()) {
            AttrKind::String { value, .. } => Ok(value),
            _ => expected(self.ctx(), "StringAttr", attr),
        }
    }

    /// A string attribute that is an identifier.
    pub(super) fn name(&mut self) -> Read<Name> {
        let index = self.at.varint()?;
        if let Some((last, name)) = self.table.last_name.get()
            && last == index
        {
            self.depth = self.depth.max(1);
            return Ok(name);
        }
        let item = self.item_at(index)?;
        let Ok(text) = std::str::from_utf8(self.string(item)?) else { return bad("a name is not UTF-8") };
        let name = self.ctx().name(text);
        self.table.last_name.set(Some((index, name)));
        Ok(name)
    }

    pub(super) fn ty(&mut self) -> Read<Type> {
        let index = self.at.varint()?;
        let at = check_index(self.table.types.len(), index, "Type")?;
        match self.table.types[at].state {
            State::Read(ty, depth) => {
                self.depth = self.depth.max(depth);
                Ok(ty)
            }
            State::Reading => bad("an attribute or type refers to itself"),
            State::Unread => {
                self.missing.0.push(Node::Type(at));
                Err(Stop::Missing)
            }
        }
    }

    /// A list of what `read` reads. All that is missing is noted before the list is given up, so
    /// that a list is decoded at most twice.
    pub(super) fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Read<T>) -> Read<Vec<T>> {
        let count = self.at.count()?;
        let mut items = Vec::with_capacity(count);
        let mut complete = true;
        for _ in 0..count {
            match read(self) {
                Ok(item) => items.push(item),
                Err(Stop::Missing) => complete = false,
                Err(stop) => return Err(stop),
            }
        }
        if complete { Ok(items) } else { Err(Stop::Missing) }
    }
}
