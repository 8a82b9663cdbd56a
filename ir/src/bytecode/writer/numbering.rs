//! Numbers of dialects, op names, attributes, types and resources.
//!
//! What is used most gets the smallest numbers, so that most references take a byte. Entries of a
//! dialect stay together.

use std::hash::Hash;

use rustc_hash::FxHashMap;

use super::attrs::{self, Sink};
use crate::attr::{Attr, AttrKind};
use crate::body::Body;
use crate::bytecode::encoding::since;
use crate::context::{Context, Name, OpName};
use crate::loc::Loc;
use crate::types::{Type, TypeKind};

/// An entry of the attribute table: locations are attributes there.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Item {
    Attr(Attr),
    Loc(Loc),
}

impl Item {
    pub(super) fn of(ctx: &Context, attr: Attr) -> Item {
        match *attr.kind(ctx) {
            AttrKind::Loc(loc) => Item::Loc(loc),
            _ => Item::Attr(attr),
        }
    }
}

/// Things with the number of their uses, numbered in the end.
struct Counted<K> {
    index: FxHashMap<K, u32>,
    entries: Vec<(K, usize, u64)>,
}

impl<K: Copy + Eq + Hash> Counted<K> {
    fn new() -> Counted<K> {
        Counted { index: FxHashMap::default(), entries: Vec::new() }
    }

    /// Counts a use; whether it is the first.
    fn add(&mut self, key: K, dialect: impl FnOnce() -> usize) -> bool {
        if let Some(&at) = self.index.get(&key) {
            self.entries[at as usize].2 += 1;
            return false;
        }
        let dialect = dialect();
        self.index.insert(key, self.entries.len() as u32);
        self.entries.push((key, dialect, 1));
        true
    }

    /// Orders by dialect, then by uses, then by first use, and makes that order the numbers.
    fn number(&mut self) {
        self.entries.sort_by_key(|entry| (entry.1, std::cmp::Reverse(entry.2)));
        for (at, entry) in self.entries.iter().enumerate() {
            self.index.insert(entry.0, at as u32);
        }
    }

    fn get(&self, key: K) -> u64 {
        self.index.get(&key).copied().map_or(0, u64::from)
    }
}

/// Something that an encoding refers to by its number.
enum Ref {
    Item(Item),
    Type(Type),
    Resource(Name),
}

/// Takes the references out of an encoding.
struct References(Vec<Ref>);

impl Sink for References {
    fn item(&mut self, item: Item) {
        self.0.push(Ref::Item(item));
    }

    fn ty(&mut self, ty: Type) {
        self.0.push(Ref::Type(ty));
    }

    fn resource(&mut self, key: Name) {
        self.0.push(Ref::Resource(key));
    }

    fn varint(&mut self, _: u64) {}

    fn signed(&mut self, _: i64) {}

    fn string(&mut self, _: &[u8]) {}

    fn bytes(&mut self, _: &[u8]) {}
}

/// An op name with the number of its dialect.
#[derive(Clone, Copy)]
pub(super) struct NumberedOp {
    pub(super) name: OpName,
    pub(super) dialect: usize,
}

/// The numbers of everything that ops refer to.
pub(super) struct Numbering {
    dialects: Vec<Name>,
    items: Counted<Item>,
    types: Counted<Type>,
    ops: Counted<OpName>,
    numbered_ops: Vec<NumberedOp>,
    resources: Vec<Name>,
    resource_numbers: FxHashMap<Name, u64>,
}

/// Whether the attributes of an op are encoded by its declaration.
pub(super) fn is_native(ctx: &Context, op: OpName) -> bool {
    ctx.op_info(op).is_some_and(|info| ctx.registry().shares_declarations(info.def().dialect()))
}

/// The dictionary of all inherent attributes of an op.
pub(super) fn inherent_dict(body: &Body, op: crate::body::Op) -> Option<Attr> {
    if let Some(attr) = body.properties(op) {
        return Some(attr);
    }
    let attrs = body.inherent_attrs(op);
    (!attrs.is_empty()).then(|| body.ctx().dict(attrs))
}

/// The dictionary of the attributes that an op carries itself.
pub(super) fn attr_dict(body: &Body, op: crate::body::Op, version: u64) -> Option<Attr> {
    let discardable = body.discardable_attrs(op);
    let inherent = match version < since::NATIVE_PROPERTIES {
        true => body.inherent_attrs(op),
        false => Vec::new(),
    };
    if discardable.is_empty() && inherent.is_empty() {
        return None;
    }
    Some(body.ctx().dict(discardable.iter().copied().chain(inherent)))
}

impl Numbering {
    pub(super) fn of(root: &Body, version: u64) -> Numbering {
        let ctx = root.ctx();
        let mut numbering = Numbering {
            dialects: Vec::new(),
            items: Counted::new(),
            types: Counted::new(),
            ops: Counted::new(),
            numbered_ops: Vec::new(),
            resources: Vec::new(),
            resource_numbers: FxHashMap::default(),
        };
        numbering.dialect_number(ctx, "builtin");
        numbering.op(root, root.self_op(), version);
        numbering.number_all(root, version);
        numbering.items.number();
        numbering.types.number();
        numbering.ops.number();
        let entries = numbering.ops.entries.iter();
        numbering.numbered_ops = entries.map(|&(name, dialect, _)| NumberedOp { name, dialect }).collect();
        numbering
    }

    /// Counts what all ops below the self op of `root` refer to.
    fn number_all(&mut self, root: &Body, version: u64) {
        let mut bodies = vec![root];
        while let Some(body) = bodies.pop() {
            for op in std::iter::once(body.self_op()).chain(body.all_ops()) {
                for region in body.regions(op) {
                    for block in body.blocks_of(region) {
                        for &arg in body.args(block) {
                            self.ty(body.ctx(), body.ty(arg));
                            self.block_arg_loc(body, arg, version);
                        }
                    }
                }
                if op == body.self_op() {
                    continue;
                }
                self.op(body, op, version);
                bodies.extend(body.nested(op));
            }
        }
    }

    fn block_arg_loc(&mut self, body: &Body, arg: crate::Value, version: u64) {
        let loc = body.value_loc(arg);
        if !loc.is_unknown() || version < since::ELIDED_ARG_LOCS {
            self.item(body.ctx(), Item::Loc(loc));
        }
    }

    fn op(&mut self, body: &Body, op: crate::Op, version: u64) {
        let ctx = body.ctx();
        let name = body.name(op);
        let full = ctx.op_str(name);
        let dialect = full.split_once('.').map_or(full, |(dialect, _)| dialect);
        let dialect = self.dialect_number(ctx, dialect);
        self.ops.add(name, || dialect);
        self.item(ctx, Item::Loc(body.loc(op)));
        if let Some(attr) = attr_dict(body, op, version) {
            self.item(ctx, Item::Attr(attr));
        }
        if version >= since::NATIVE_PROPERTIES {
            if is_native(ctx, name) {
                for (_, attr) in body.inherent_attrs(op) {
                    self.item(ctx, Item::of(ctx, attr));
                }
            } else if let Some(attr) = inherent_dict(body, op) {
                self.item(ctx, Item::of(ctx, attr));
            }
        }
        for result in body.results(op) {
            self.ty(ctx, body.ty(result));
        }
    }

    fn item(&mut self, ctx: &Context, item: Item) {
        self.count(ctx, Ref::Item(item));
    }

    fn ty(&mut self, ctx: &Context, ty: Type) {
        self.count(ctx, Ref::Type(ty));
    }

    /// Counts a use and, when it is the first, the uses within.
    fn count(&mut self, ctx: &Context, first: Ref) {
        let mut within = References(vec![first]);
        while let Some(next) = within.0.pop() {
            match next {
                Ref::Item(item) => {
                    let dialect = self.dialect_of_item(ctx, item);
                    if self.items.add(item, || dialect) {
                        attrs::encode_item(ctx, item, &mut within);
                    }
                }
                Ref::Type(ty) => {
                    let dialect = self.dialect_of_type(ctx, ty);
                    if self.types.add(ty, || dialect) {
                        attrs::encode_type(ctx, ty, &mut within);
                    }
                }
                Ref::Resource(key) => self.resource(key),
            }
        }
    }

    fn resource(&mut self, key: Name) {
        let number = self.resources.len() as u64;
        if let std::collections::hash_map::Entry::Vacant(entry) = self.resource_numbers.entry(key) {
            entry.insert(number);
            self.resources.push(key);
        }
    }

    fn dialect_number(&mut self, ctx: &Context, name: &str) -> usize {
        let name = ctx.name(name);
        if let Some(at) = self.dialects.iter().position(|&dialect| dialect == name) {
            return at;
        }
        self.dialects.push(name);
        self.dialects.len() - 1
    }

    fn dialect_of_item(&mut self, ctx: &Context, item: Item) -> usize {
        let Item::Attr(attr) = item else { return 0 };
        match *attr.kind(ctx) {
            AttrKind::Dialect { name, .. } => self.dialect_prefix(ctx, name),
            AttrKind::Opaque { dialect, .. } => self.dialect_number(ctx, ctx.str(dialect)),
            _ => 0,
        }
    }

    fn dialect_of_type(&mut self, ctx: &Context, ty: Type) -> usize {
        match *ty.kind(ctx) {
            TypeKind::Dialect { name, .. } => self.dialect_prefix(ctx, name),
            TypeKind::Opaque { dialect, .. } => self.dialect_number(ctx, ctx.str(dialect)),
            _ => 0,
        }
    }

    fn dialect_prefix(&mut self, ctx: &Context, name: Name) -> usize {
        let full = ctx.str(name);
        self.dialect_number(ctx, full.split_once('.').map_or(full, |(dialect, _)| dialect))
    }

    pub(super) fn dialects(&self) -> &[Name] {
        &self.dialects
    }

    pub(super) fn dialect(&self, name: &str, ctx: &Context) -> usize {
        self.dialects.iter().position(|&dialect| ctx.str(dialect) == name).unwrap_or(0)
    }

    pub(super) fn op_count(&self) -> usize {
        self.numbered_ops.len()
    }

    pub(super) fn ops_by_dialect(&self) -> impl Iterator<Item = &[NumberedOp]> {
        self.numbered_ops.chunk_by(|a, b| a.dialect == b.dialect)
    }

    /// Attributes with their dialects, in order.
    pub(super) fn items(&self) -> impl Iterator<Item = (Item, usize)> {
        self.items.entries.iter().map(|&(item, dialect, _)| (item, dialect))
    }

    /// Types with their dialects, in order.
    pub(super) fn types(&self) -> impl Iterator<Item = (Type, usize)> {
        self.types.entries.iter().map(|&(ty, dialect, _)| (ty, dialect))
    }

    pub(super) fn resources(&self) -> &[Name] {
        &self.resources
    }

    pub(super) fn item_number(&self, item: Item) -> u64 {
        self.items.get(item)
    }

    pub(super) fn attr_number(&self, ctx: &Context, attr: Attr) -> u64 {
        self.items.get(Item::of(ctx, attr))
    }

    pub(super) fn type_number(&self, ty: Type) -> u64 {
        self.types.get(ty)
    }

    pub(super) fn op_number(&self, op: OpName) -> u64 {
        self.ops.get(op)
    }

    pub(super) fn resource_number(&self, key: Name) -> u64 {
        self.resource_numbers.get(&key).copied().unwrap_or(0)
    }
}
