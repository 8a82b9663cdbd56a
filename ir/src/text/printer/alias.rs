//! Aliases (`#map`, `#loc1`) and resources: what is printed around the ops.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{BUFFER, OpPrinter};
use crate::attr::{Attr, AttrKind};
use crate::blob::ExternalResource;
use crate::context::{Context, Name};
use crate::loc::{Loc, LocKind};

/// What can have an alias.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Symbol {
    /// An affine map, integer set, distinct attribute or one whose dialect gives it an alias.
    Attr(Attr),
    Loc(Loc),
}

impl Symbol {
    fn prefix(self, ctx: &Context) -> &'static str {
        match self {
            Symbol::Loc(_) => "loc",
            Symbol::Attr(attr) => match attr.kind(ctx) {
                AttrKind::AffineMap(_) => "map",
                AttrKind::IntegerSet(_) => "set",
                AttrKind::Dialect { name, .. } => {
                    ctx.registry().attr_alias_of(ctx.str(*name)).unwrap_or("attr")
                }
                _ => "distinct",
            },
        }
    }
}

/// Whether attributes of this kind can have an alias.
pub(super) fn can_have_one(ctx: &Context, kind: &AttrKind) -> bool {
    match kind {
        AttrKind::Distinct { inner: Attr::UNIT, .. } => false,
        AttrKind::AffineMap(_) | AttrKind::IntegerSet(_) | AttrKind::Distinct { .. } | AttrKind::Loc(_) => {
            true
        }
        AttrKind::Dialect { name, .. } => ctx.registry().attr_alias_of(ctx.str(*name)).is_some(),
        _ => false,
    }
}

/// The aliases of a file, and the other things that are noted while it is printed.
#[derive(Default)]
pub(super) struct Aliases {
    disabled: bool,
    /// Whether this run only looks for aliases: it visits all things in upstream's order, and its
    /// text is dropped.
    searching: bool,
    /// Whether the search is done, and what this run prints is the result.
    last: bool,
    /// What could have one, in the order in which it is met.
    found: Vec<Symbol>,
    seen: FxHashSet<Symbol>,
    /// Locations that attributes or arguments refer to, whose definitions so come first.
    early: FxHashSet<Loc>,
    /// In the last run: prefix and number of each.
    names: FxHashMap<Symbol, (&'static str, u32)>,
    /// In the last run: the order of their definitions.
    order: Vec<Symbol>,
    /// Numbers of distinct attributes in the order in which they are met.
    distinct: FxHashMap<Attr, u64>,
    resources: Vec<Name>,
    resources_seen: FxHashSet<Name>,
}

impl Aliases {
    pub(super) fn new(disabled: bool) -> Aliases {
        Aliases { disabled, ..Aliases::default() }
    }

    pub(super) fn searching() -> Aliases {
        Aliases { searching: true, ..Aliases::default() }
    }

    /// Whether the text of this run is dropped.
    pub(super) fn is_searching(&self) -> bool {
        self.searching
    }

    /// Notes that `symbol` was met; whether it was for the first time.
    fn meet(&mut self, symbol: Symbol) -> bool {
        let new = !self.disabled && self.seen.insert(symbol);
        if new {
            self.found.push(symbol);
        }
        new
    }

    /// The names for what the search found: by depth, then in the order of meeting.
    pub(super) fn named(mut self, ctx: &Context) -> Aliases {
        let depths = depths(ctx, &self.found, &self.seen);
        self.found.sort_by_key(|symbol| (depths.get(symbol).copied().unwrap_or(0), symbol.prefix(ctx)));
        let mut counts: FxHashMap<&'static str, u32> = FxHashMap::default();
        let mut names = FxHashMap::default();
        for &symbol in &self.found {
            let count = counts.entry(symbol.prefix(ctx)).or_default();
            names.insert(symbol, (symbol.prefix(ctx), *count));
            *count += 1;
        }
        Aliases { last: true, names, order: self.found, early: self.early, ..Aliases::default() }
    }
}

/// How many aliases refer to one another below each symbol.
fn depths(ctx: &Context, found: &[Symbol], seen: &FxHashSet<Symbol>) -> FxHashMap<Symbol, u32> {
    let mut depths: FxHashMap<Symbol, u32> = FxHashMap::default();
    let mut stack: Vec<Symbol> = Vec::new();
    for &symbol in found {
        stack.push(symbol);
        // What a symbol refers to is there before it, so this ends.
        while let Some(&symbol) = stack.last() {
            let below = referred(ctx, symbol, seen);
            let missing = stack.len();
            stack.extend(below.iter().filter(|below| !depths.contains_key(below)));
            if stack.len() == missing {
                let deepest = below.iter().map(|below| depths[below] + 1).max();
                depths.insert(symbol, deepest.unwrap_or(0));
                stack.pop();
            }
        }
    }
    depths
}

/// The symbols among `seen` that the text of `symbol` refers to.
fn referred(ctx: &Context, symbol: Symbol, seen: &FxHashSet<Symbol>) -> Vec<Symbol> {
    let mut attrs: Vec<Attr> = Vec::new();
    let mut locs: Vec<Loc> = Vec::new();
    match symbol {
        Symbol::Loc(loc) => parts(ctx, loc, &mut locs, &mut attrs),
        Symbol::Attr(attr) => inner(ctx, attr, &mut locs, &mut attrs),
    }
    let mut referred = Vec::new();
    loop {
        if let Some(loc) = locs.pop() {
            match Symbol::Loc(loc) {
                symbol if seen.contains(&symbol) => referred.push(symbol),
                _ => parts(ctx, loc, &mut locs, &mut attrs),
            }
        } else if let Some(attr) = attrs.pop() {
            match Symbol::Attr(attr) {
                symbol if seen.contains(&symbol) => referred.push(symbol),
                _ => inner(ctx, attr, &mut locs, &mut attrs),
            }
        } else {
            return referred;
        }
    }
}

/// What `loc` is made of.
fn parts(ctx: &Context, loc: Loc, locs: &mut Vec<Loc>, attrs: &mut Vec<Attr>) {
    locs.extend(children(ctx, loc));
    if let LocKind::Fused { metadata: Some(metadata), .. } = loc.kind(ctx) {
        attrs.push(*metadata);
    }
}

/// What `attr` is made of.
fn inner(ctx: &Context, attr: Attr, locs: &mut Vec<Loc>, attrs: &mut Vec<Attr>) {
    match attr.kind(ctx) {
        AttrKind::Array(items) => attrs.extend(items.iter()),
        AttrKind::Dict(entries) => attrs.extend(entries.iter().map(|entry| entry.1)),
        AttrKind::Dialect { params, .. } => attrs.extend(params.iter()),
        AttrKind::Distinct { inner, .. } => attrs.push(*inner),
        AttrKind::Loc(loc) => locs.push(*loc),
        _ => {}
    }
}

/// The locations that `loc` is made of.
fn children(ctx: &Context, loc: Loc) -> Vec<Loc> {
    match loc.kind(ctx) {
        LocKind::Unknown | LocKind::File { .. } => Vec::new(),
        // A name without a place prints no child.
        LocKind::Name { child, .. } if child.is_unknown() => Vec::new(),
        LocKind::Name { child, .. } => vec![*child],
        LocKind::CallSite { callee, caller } => vec![*callee, *caller],
        LocKind::Fused { locs, .. } => locs.to_vec(),
    }
}

impl OpPrinter<'_> {
    /// Prints the alias of `symbol`, when it has one.
    pub(super) fn alias(&mut self, symbol: Symbol) -> bool {
        if let Some(&(prefix, number)) = self.aliases.names.get(&symbol) {
            self.out.push('#');
            self.out.push_str(prefix);
            if number > 0 {
                self.number(u64::from(number));
            }
            return true;
        }
        self.aliases.meet(symbol);
        false
    }

    /// Notes `loc` and what it is made of, in the order in which upstream visits them. `early`:
    /// whether it is referred to where a definition behind the ops does not do.
    pub(super) fn meet_loc(&mut self, loc: Loc, early: bool) {
        if self.aliases.last || self.aliases.disabled {
            return;
        }
        let mut stack = vec![loc];
        while let Some(loc) = stack.pop() {
            let new = self.aliases.meet(Symbol::Loc(loc));
            let first_early = early && self.aliases.early.insert(loc);
            if !new && !first_early {
                continue;
            }
            if let LocKind::Fused { metadata: Some(metadata), .. } = loc.kind(self.ctx) {
                self.meet_in(*metadata);
            }
            let below = children(self.ctx, loc);
            stack.extend(below.into_iter().rev());
        }
    }

    /// Notes what could have an alias in `attr` by printing it and dropping the text.
    fn meet_in(&mut self, attr: Attr) {
        let end = self.out.len();
        self.attr_any(attr);
        self.out.truncate(end);
    }

    /// Prints the definitions: behind the ops those of locations that only ops refer to, in front
    /// all others.
    pub(super) fn alias_definitions(&mut self, late: bool) {
        for symbol in self.aliases.order.clone() {
            let is_late = matches!(symbol, Symbol::Loc(loc) if !self.aliases.early.contains(&loc));
            if is_late != late {
                continue;
            }
            self.alias(symbol);
            self.out.push_str(" = ");
            match symbol {
                Symbol::Loc(loc) => self.loc_in_parens(loc, ""),
                Symbol::Attr(attr) => self.attr_text_of(attr),
            }
            self.out.push('\n');
            self.flush_some();
        }
    }

    pub(super) fn distinct_number(&mut self, attr: Attr) -> u64 {
        let next = self.aliases.distinct.len() as u64;
        *self.aliases.distinct.entry(attr).or_insert(next)
    }

    pub(super) fn meet_resource(&mut self, key: Name) {
        if self.aliases.resources_seen.insert(key) {
            self.aliases.resources.push(key);
        }
    }

    /// Prints the metadata section: the resources that were referred to, and external ones.
    pub(super) fn resources(&mut self) {
        let blobs = self.ctx.blobs();
        let found = std::mem::take(&mut self.aliases.resources);
        let builtin: Vec<_> = found
            .into_iter()
            .filter_map(|key| Some((key, ExternalResource::Blob(blobs.get(key)?))))
            .collect();
        let external = blobs.external();
        let values = builtin.iter().chain(external.iter().flat_map(|group| &group.1));
        if values.into_iter().next().is_none() {
            return;
        }
        self.out.push_str("\n{-#\n");
        let name = self.ctx.name("builtin");
        let before = self.resource_section("dialect", &[(name, builtin)], false);
        self.resource_section("external", &external, before);
        self.out.push_str("\n#-}\n");
    }

    /// Prints `dialect_resources: {..}`, behind a comma if there is something `before`; whether
    /// there was something to print.
    fn resource_section(
        &mut self,
        section: &str,
        groups: &[(Name, Vec<(Name, ExternalResource)>)],
        before: bool,
    ) -> bool {
        let mut any = false;
        for (group, entries) in groups {
            let mut first = true;
            for (key, value) in entries {
                if !self.is_printed(value) {
                    continue;
                }
                if !any {
                    self.out.push_str(if before { ",\n  " } else { "  " });
                    self.out.push_str(section);
                    self.out.push_str("_resources: {\n");
                } else if first {
                    self.out.push_str("\n    },\n");
                }
                if first {
                    self.out.push_str("    ");
                    self.keyword_or_string(self.ctx.str(*group));
                    self.out.push_str(": {\n      ");
                } else {
                    self.out.push_str(",\n      ");
                }
                (any, first) = (true, false);
                self.keyword_or_string(self.ctx.str(*key));
                self.out.push_str(": ");
                self.resource_value(value);
            }
        }
        if any {
            self.out.push_str("\n    }\n  }");
        }
        any
    }

    /// Whether the text of a resource is short enough.
    fn is_printed(&self, value: &ExternalResource) -> bool {
        let Some(limit) = self.options.elide_resources_larger else {
            return true;
        };
        let length = match value {
            // Two digits a byte, four bytes of alignment, `0x` and quotes.
            ExternalResource::Blob(blob) => blob.len() as u64 * 2 + 12,
            ExternalResource::Bool(value) => {
                if *value {
                    4
                } else {
                    5
                }
            }
            ExternalResource::String(text) => {
                let long = |&&byte: &&u8| byte != b'\\' && !matches!(byte, b' ' | b'!' | b'#'..=b'~');
                text.len() as u64 + 2 + text.iter().filter(long).count() as u64 * 2
            }
        };
        limit > 0 && length <= limit
    }

    fn resource_value(&mut self, value: &ExternalResource) {
        match value {
            ExternalResource::Bool(value) => self.out.push_str(if *value { "true" } else { "false" }),
            ExternalResource::String(text) => self.quoted(text),
            ExternalResource::Blob(blob) => {
                self.out.push_str("\"0x");
                self.hex(&(blob.align().max(1) as u32).to_le_bytes());
                let printed = blob.read_once(|piece| {
                    for part in piece.chunks(BUFFER) {
                        self.hex(part);
                        self.flush_some();
                    }
                    Ok::<(), std::convert::Infallible>(())
                });
                let Ok(()) = printed;
                self.out.push('"');
            }
        }
    }

    /// Prints bytes as hexadecimal digits.
    pub(super) fn hex(&mut self, bytes: &[u8]) {
        const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
        self.out.reserve(bytes.len() * 2);
        for &byte in bytes {
            self.out.push(char::from(DIGITS[usize::from(byte >> 4)]));
            self.out.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
}
