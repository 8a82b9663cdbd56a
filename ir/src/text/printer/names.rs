//! Names of values and blocks.
//!
//! As upstream, values of a region are numbered before those of the regions in it, each of which
//! goes on from there; arguments of entry blocks are `%arg0`, ...; ops may ask for names.

use std::fmt::Write as _;
use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::{FxBuildHasher, FxHashMap};
use smallvec::SmallVec;

use super::types::decimal;
use super::{AsmNames, PrintOptions};
use crate::attr::{AttrKind, Int};
use crate::body::{Block, Body, Op, Region, Value, ValueDef};
use crate::loc::{Loc, LocKind};
use crate::types::{Signedness, TypeKind};

/// Where numbering goes on.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Counters {
    value: u32,
    argument: u32,
    conflict: u32,
}

/// How a value is called.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Label {
    Unknown,
    Number(u32),
    Argument(u32),
    /// Index into the texts.
    Text(u32),
}

#[derive(Default)]
struct Scope {
    parent: usize,
    /// The texts in use, by their number.
    used: HashTable<u32>,
}

/// Texts one behind the other, and where each ends.
#[derive(Default)]
struct Texts {
    all: String,
    ends: Vec<u32>,
}

impl Texts {
    /// Where the text behind the last one starts.
    fn end(&self) -> usize {
        self.ends.last().map_or(0, |&end| end as usize)
    }

    fn get(&self, at: u32) -> &str {
        let end = self.ends.get(at as usize).map_or(0, |&end| end as usize);
        let start = (at as usize).checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        self.all.get(start..end).unwrap_or_default()
    }

    /// Makes what was written behind the last text a text; its number.
    fn keep(&mut self) -> u32 {
        self.ends.push(self.all.len() as u32);
        self.ends.len() as u32 - 1
    }
}

/// What is still to be numbered.
#[derive(Clone, Copy)]
enum Todo {
    Region(Region),
    /// The own body of an isolated op.
    Nested(Op),
}

/// The names of all values and blocks of one body.
#[derive(Default)]
pub(super) struct Names {
    values: Vec<Label>,
    texts: Texts,
    blocks: Vec<u32>,
    /// Where the groups of results of an op start, for ops that have several.
    groups: FxHashMap<Op, SmallVec<[u32; 4]>>,
    /// Where numbering goes on in the bodies of nested isolated ops.
    nested: FxHashMap<Op, Counters>,
    /// Numbers of ops without results, which comments about users refer to.
    ids: FxHashMap<Op, u32>,
    /// The names in those bodies, where they were numbered along.
    bodies: FxHashMap<Op, Names>,
    scopes: Vec<Scope>,
}

impl Names {
    pub(super) fn of(body: &Body, options: &PrintOptions, mut counters: Counters) -> Names {
        Names::number(body, options, &mut counters)
    }

    /// Numbers `body` from `counters` on. In the generic form, and where that is asked for, no number is
    /// used twice, as upstream: counters go on through all regions, the last op's first, and nested
    /// bodies.
    fn number(body: &Body, options: &PrintOptions, counters: &mut Counters) -> Names {
        let mut names = Names {
            values: vec![Label::Unknown; body.value_bound()],
            blocks: vec![u32::MAX; body.block_bound()],
            scopes: vec![Scope::default()],
            ..Names::default()
        };
        let unique = options.generic || options.unique_ssa_ids;
        let top = body.regions(body.self_op()).map(Todo::Region);
        let mut stack: Vec<(Todo, Counters, usize)> = top.map(|todo| (todo, *counters, 0)).collect();
        while let Some((todo, saved, parent)) = stack.pop() {
            if !unique {
                *counters = saved;
            }
            let region = match todo {
                Todo::Region(region) => region,
                Todo::Nested(op) => {
                    if let Some(nested) = body.nested(op) {
                        names.bodies.insert(op, Names::number(nested, options, counters));
                    }
                    continue;
                }
            };
            let scope = names.scopes.len();
            names.scopes.push(Scope { parent, ..Scope::default() });
            names.number_region(body, region, options, counters, scope);
            for block in body.blocks_of(region) {
                for op in body.ops_of(block) {
                    if body.nested(op).is_none() {
                        let below = body.regions(op).map(Todo::Region);
                        stack.extend(below.map(|todo| (todo, *counters, scope)));
                    } else if unique {
                        stack.push((Todo::Nested(op), *counters, scope));
                    } else {
                        names.nested.insert(op, *counters);
                    }
                }
            }
        }
        names.scopes = Vec::new();
        names
    }

    fn number_region(
        &mut self,
        body: &Body,
        region: Region,
        options: &PrintOptions,
        counters: &mut Counters,
        scope: usize,
    ) {
        let op = body.region_op(region);
        if !options.generic
            && let Some(asm) = body.interface::<AsmNames>(op)
            && let Some(entry) = body.entry(region)
        {
            let args = body.args(entry);
            (asm.arguments)(op, body, region, &mut |at, name| {
                if let Some(&arg) = args.get(at) {
                    let label = self.unique(name, counters, scope);
                    self.values[arg.index()] = label;
                }
            });
        }
        for (at, block) in body.blocks_of(region).enumerate() {
            self.blocks[block.index()] = at as u32;
            for &arg in body.args(block) {
                if self.values[arg.index()] != Label::Unknown {
                    continue;
                }
                if let Some(name) = location_name(body, body.value_loc(arg), options) {
                    self.values[arg.index()] = self.unique(name, counters, scope);
                    continue;
                }
                let counter = if at == 0 { &mut counters.argument } else { &mut counters.value };
                let label = if at == 0 { Label::Argument(*counter) } else { Label::Number(*counter) };
                *counter += 1;
                self.values[arg.index()] = label;
            }
            for op in body.ops_of(block) {
                self.number_op(body, op, options, counters, scope);
            }
        }
    }

    fn number_op(
        &mut self,
        body: &Body,
        op: Op,
        options: &PrintOptions,
        counters: &mut Counters,
        scope: usize,
    ) {
        let mut results = body.results(op);
        let Some(first) = results.next() else {
            if options.value_users {
                self.ids.insert(op, counters.value);
                counters.value += 1;
            }
            return;
        };
        if !options.generic
            && let Some(asm) = body.interface::<AsmNames>(op)
        {
            let all: SmallVec<[Value; 4]> = body.results(op).collect();
            let mut starts: SmallVec<[u32; 4]> = SmallVec::new();
            (asm.results)(op, body, &mut |at, name| {
                if let Some(&value) = all.get(at) {
                    self.values[value.index()] = self.unique(name, counters, scope);
                    starts.push(at as u32);
                }
            });
            starts.sort_unstable();
            starts.dedup();
            if starts.iter().any(|&start| start > 0) {
                if starts.first() != Some(&0) {
                    starts.insert(0, 0);
                }
                self.groups.insert(op, starts);
            }
        }
        if self.values[first.index()] == Label::Unknown
            && let Some(name) = location_name(body, body.loc(op), options)
        {
            self.values[first.index()] = self.unique(name, counters, scope);
        }
        if self.values[first.index()] == Label::Unknown {
            self.values[first.index()] = Label::Number(counters.value);
            counters.value += 1;
        }
    }

    /// The name that `wanted` becomes: identifier characters only, and not used around here.
    fn unique(&mut self, wanted: &str, counters: &mut Counters, scope: usize) -> Label {
        let start = self.texts.end();
        sanitize(wanted, &mut self.texts.all);
        let name = &self.texts.all[start..];
        if name.is_empty() {
            let label = Label::Number(counters.value);
            counters.value += 1;
            return label;
        }
        let number = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit());
        let like_argument = name.strip_prefix("arg").is_some_and(number);
        let base = self.texts.all.len();
        let mut hash = FxBuildHasher.hash_one(name);
        if like_argument || self.is_used(start, hash, scope) {
            loop {
                self.texts.all.truncate(base);
                self.texts.all.push('_');
                decimal(&mut self.texts.all, u64::from(counters.conflict));
                counters.conflict += 1;
                hash = FxBuildHasher.hash_one(&self.texts.all[start..]);
                if !self.is_used(start, hash, scope) {
                    break;
                }
            }
        }
        let text = self.texts.keep();
        let texts = &self.texts;
        self.scopes[scope].used.insert_unique(hash, text, |&at| FxBuildHasher.hash_one(texts.get(at)));
        Label::Text(text)
    }

    /// Whether the text behind the last one, which starts at `start`, is one that is in use.
    fn is_used(&self, start: usize, hash: u64, mut scope: usize) -> bool {
        let name = &self.texts.all[start..];
        loop {
            if self.scopes[scope].used.find(hash, |&at| self.texts.get(at) == name).is_some() {
                return true;
            }
            if scope == 0 {
                return false;
            }
            scope = self.scopes[scope].parent;
        }
    }

    /// The names in the own body of `op`.
    pub(super) fn of_nested(&mut self, op: Op, body: &Body, options: &PrintOptions) -> Names {
        let counters = self.nested.get(&op).copied().unwrap_or_default();
        self.bodies.remove(&op).unwrap_or_else(|| Names::of(body, options, counters))
    }

    pub(super) fn block(&self, block: Block) -> Option<u32> {
        self.blocks.get(block.index()).copied().filter(|&at| at != u32::MAX)
    }

    /// The number of `op`, which has no results, for comments about users.
    pub(super) fn id(&self, op: Op) -> Option<u32> {
        self.ids.get(&op).copied()
    }

    /// Where the groups of results of `op` start.
    pub(super) fn groups(&self, op: Op) -> &[u32] {
        self.groups.get(&op).map_or(&[0], |starts| starts)
    }

    /// The name that `value` is printed by, and its number in its group when that has several.
    pub(super) fn of_value(&self, body: &Body, value: Value) -> (Label, Option<u32>) {
        let label = |value: Value| self.values.get(value.index()).copied().unwrap_or(Label::Unknown);
        let ValueDef::Result(op, index) = body.value_def(value) else {
            return (label(value), None);
        };
        let results = body.results(op);
        let count = results.clone().count() as u32;
        if count <= 1 {
            return (label(value), None);
        }
        let (index, starts) = (index as u32, self.groups(op));
        let group = starts.partition_point(|&start| start <= index).saturating_sub(1);
        let start = starts.get(group).copied().unwrap_or(0);
        let end = starts.get(group + 1).copied().unwrap_or(count);
        let first = results.get(start as usize).map_or(Label::Unknown, label);
        (first, (end - start > 1).then_some(index - start))
    }

    pub(super) fn text(&self, at: u32) -> &str {
        self.texts.get(at)
    }
}

/// The first name in `loc`, where values are to be named after their locations.
fn location_name<'b>(body: &'b Body, loc: Loc, options: &PrintOptions) -> Option<&'b str> {
    if !options.name_loc_prefix {
        return None;
    }
    let ctx = body.ctx();
    let mut stack = vec![loc];
    while let Some(loc) = stack.pop() {
        match loc.kind(ctx) {
            LocKind::Name { name, .. } => return Some(ctx.str(*name)),
            LocKind::CallSite { callee, caller } => stack.extend([*caller, *callee]),
            LocKind::Fused { locs, .. } => stack.extend(locs.iter().rev()),
            LocKind::Unknown | LocKind::File { .. } => {}
        }
    }
    None
}

/// Appends `wanted` with what is no identifier character replaced.
fn sanitize(wanted: &str, name: &mut String) {
    if wanted.starts_with(|c: char| c.is_ascii_digit()) {
        name.push('_');
    }
    if wanted.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'$' | b'.' | b'_' | b'-')) {
        return name.push_str(wanted);
    }
    for c in wanted.chars() {
        match c {
            ' ' => name.push('_'),
            c if c.is_ascii_alphanumeric() || matches!(c, '$' | '.' | '_' | '-') => name.push(c),
            c => {
                let _ = write!(name, "{:02X}", u32::from(c));
            }
        }
    }
}

/// Names the result of a constant as upstream's `arith.constant` does.
pub(super) fn name_constant(op: Op, body: &Body, name: &mut dyn FnMut(usize, &str)) {
    let ctx = body.ctx();
    let Some(value) = body.attr(op, "value") else {
        return;
    };
    let AttrKind::Integer { ty, .. } = value.kind(ctx) else {
        return name(0, "cst");
    };
    if let Some(value) = value.as_bool(ctx) {
        return name(0, if value { "true" } else { "false" });
    }
    let AttrKind::Integer { value, .. } = value.kind(ctx) else { return };
    let mut text = String::with_capacity(32);
    text.push('c');
    let _ = match value {
        Int::Small(value) => match u64::try_from(*value) {
            Ok(value) => {
                decimal(&mut text, value);
                Ok(())
            }
            Err(_) => write!(text, "{value}"),
        },
        Int::Wide(value) => write!(text, "{value}"),
    };
    if !ty.is_index(ctx) {
        text.push('_');
        match *ty.kind(ctx) {
            TypeKind::Integer { width, sign: Signedness::Signless } => {
                text.push('i');
                decimal(&mut text, u64::from(width));
            }
            _ => text.push_str(&crate::text::type_plain(ctx, *ty)),
        }
    }
    name(0, &text);
}
