//! Where ops come from, kept apart from the model: locations carry people's paths and lines of their source.
//!
//! A side file is IR text: a module whose ops have the locations, each once. `terrace.at` says for each op and block argument
//! of the model, in the order of its text, which one it has; `terrace.content` is the hash of the model's file, so that locations
//! are not put on another model.

use std::collections::BTreeMap;
use std::{fmt, io};

use terrace_ir::op::OpSpec;
use terrace_ir::text::{self, ParseOptions, PrintOptions};
use terrace_ir::{Attr, Block, Body, Context, Loc, LocKind, Op};

const CONTENT: &str = "terrace.content";
const AT: &str = "terrace.at";

/// Replaces every location of `module` by what `f` makes of it, in the order of the module's text.
fn each(module: &mut Body, mut f: impl FnMut(&Context, Loc) -> Loc) {
    let ctx = module.ctx().clone();
    let this = module.self_op();
    let own = f(&ctx, module.loc(this));
    module.set_loc(this, own);
    let mut stack = vec![module];
    while let Some(body) = stack.pop() {
        let ops = body.all_ops();
        for &op in &ops {
            let loc = f(&ctx, body.loc(op));
            body.set_loc(op, loc);
        }
        let this = body.self_op();
        for op in [this].into_iter().chain(ops.iter().copied()) {
            arguments(body, op, &mut |loc| f(&ctx, loc));
        }
        let mut nested: BTreeMap<Op, &mut Body> = body.nested_bodies_mut().into_iter().collect();
        stack.extend(ops.iter().rev().filter_map(|op| nested.remove(op)));
    }
}

/// As [`each`], for the arguments of the blocks of `op`.
fn arguments(body: &mut Body, op: Op, f: &mut impl FnMut(Loc) -> Loc) {
    if body.nested(op).is_some() {
        return;
    }
    let blocks: Vec<Block> =
        body.regions(op).flat_map(|region| body.blocks_of(region).collect::<Vec<_>>()).collect();
    for block in blocks {
        for index in 0..body.args(block).len() {
            let loc = f(body.value_loc(body.args(block)[index]));
            body.set_arg_loc(block, index, loc);
        }
    }
}

/// Forgets all locations of `module`.
pub fn strip(module: &mut Body) {
    each(module, |_, _| Loc::UNKNOWN);
}

/// Writes NEW for OLD in front of the names of files; of several pairs that fit, the last counts.
pub fn map_prefixes(module: &mut Body, prefixes: &[(String, String)]) {
    if prefixes.is_empty() {
        return;
    }
    let mut known = BTreeMap::new();
    each(module, |ctx, loc| mapped(ctx, loc, prefixes, &mut known));
}

/// `path` with NEW for OLD in front of it.
pub fn mapped_path(path: &str, prefixes: &[(String, String)]) -> Option<String> {
    let fits =
        prefixes.iter().rev().find_map(|(old, new)| path.strip_prefix(old.as_str()).map(|rest| (new, rest)));
    fits.map(|(new, rest)| format!("{new}{rest}"))
}

/// `loc` with its files' names mapped; `known` are those that were mapped before.
fn mapped(ctx: &Context, loc: Loc, prefixes: &[(String, String)], known: &mut BTreeMap<Loc, Loc>) -> Loc {
    // What a location is made of comes before it.
    let mut stack = vec![(loc, false)];
    while let Some((at, ready)) = stack.pop() {
        if known.contains_key(&at) {
            continue;
        }
        let parts: Vec<Loc> = match ctx.loc_kind(at) {
            LocKind::Unknown | LocKind::File { .. } => Vec::new(),
            LocKind::Name { child, .. } => vec![*child],
            LocKind::CallSite { callee, caller } => vec![*callee, *caller],
            LocKind::Fused { locs, .. } => locs.to_vec(),
        };
        if !ready && !parts.is_empty() {
            stack.push((at, true));
            stack.extend(parts.into_iter().map(|part| (part, false)));
            continue;
        }
        let part = |loc: &Loc| known.get(loc).copied().unwrap_or(*loc);
        let new = match ctx.loc_kind(at) {
            LocKind::Unknown => at,
            &LocKind::File { file, line, col, end_line, end_col } => {
                match mapped_path(ctx.str(file), prefixes) {
                    Some(name) => {
                        ctx.loc(LocKind::File { file: ctx.name(&name), line, col, end_line, end_col })
                    }
                    None => at,
                }
            }
            LocKind::Name { name, child } => ctx.loc(LocKind::Name { name: *name, child: part(child) }),
            LocKind::CallSite { callee, caller } => ctx.call_site_loc(part(callee), part(caller)),
            LocKind::Fused { locs, metadata } => {
                ctx.loc(LocKind::Fused { locs: locs.iter().map(part).collect(), metadata: *metadata })
            }
        };
        known.insert(at, new);
    }
    known.get(&loc).copied().unwrap_or(loc)
}

/// The locations of a module, apart from it.
#[derive(Debug)]
pub struct Locations {
    ctx: Context,
    distinct: Vec<Loc>,
    at: Vec<i32>,
}

impl Locations {
    /// Takes the locations out of `module`.
    pub fn take(module: &mut Body) -> Locations {
        let mut taken = Locations { ctx: module.ctx().clone(), distinct: Vec::new(), at: Vec::new() };
        let mut known: BTreeMap<Loc, i32> = BTreeMap::new();
        each(module, |_, loc| {
            let next = taken.distinct.len() as i32;
            let index = *known.entry(loc).or_insert(next);
            if index == next {
                taken.distinct.push(loc);
            }
            taken.at.push(index);
            Loc::UNKNOWN
        });
        taken
    }

    /// The side file for the model whose file has the hash `content`.
    pub fn to_text(&self, content: &ContentHash) -> String {
        let ctx = &self.ctx;
        let spec = OpSpec::new(terrace_ir::builtin::ModuleOp::def(), Loc::UNKNOWN);
        let mut side = Body::new(ctx, &spec);
        let block = side.add_block(side.region(side.self_op(), 0));
        for &loc in &self.distinct {
            let op = side.create(&OpSpec::named(ctx.op_name(AT), loc));
            side.append(block, op);
        }
        let this = side.self_op();
        side.set_attr(this, CONTENT, ctx.str_attr(&content.to_string()));
        side.set_attr(this, AT, ctx.i32_array(&self.at));
        let options = PrintOptions { debug_info: true, generic: true, ..PrintOptions::default() };
        text::print(&side, &options)
    }

    /// Reads the side file `text`, called `name`, of the model whose file is `content`.
    ///
    /// # Errors
    /// When it is none, or that of another model.
    pub fn of_text(ctx: &Context, text: &str, name: &str, content: &[u8]) -> Result<Locations, String> {
        let options = ParseOptions { allow_unregistered: true };
        let side = text::parse(ctx, text, name, options).map_err(|diags| {
            let first = diags.iter().next().map_or("", |found| found.message.as_str()).to_owned();
            format!("is no file of locations: {first}")
        })?;
        let attr = |key: &str| side.attr(side.self_op(), key);
        let hash = attr(CONTENT).and_then(|hash| hash.as_str(ctx)).ok_or("is no file of locations")?;
        if hash != ContentHash::of(content).to_string() {
            return Err("belongs to another model, or the model was changed since".to_owned());
        }
        let distinct: Vec<Loc> = side.all_ops().into_iter().map(|op| side.loc(op)).collect();
        let at = attr(AT)
            .and_then(|at: Attr| at.as_int_array(ctx))
            .ok_or("does not say which op has which location")?;
        let known = |index: i64| {
            let index = i32::try_from(index).ok()?;
            usize::try_from(index).ok().filter(|&at| at < distinct.len()).map(|_| index)
        };
        let at: Option<Vec<i32>> = at.into_iter().map(known).collect();
        let at = at.ok_or("names locations that it does not have")?;
        Ok(Locations { ctx: ctx.clone(), distinct, at })
    }

    /// Puts the locations on `module`.
    ///
    /// # Errors
    /// When it has another number of ops; then some are lost.
    pub fn put(&self, module: &mut Body) -> Result<(), String> {
        let mut next = self.at.iter();
        let mut missing = 0usize;
        each(module, |_, _| match next.next() {
            Some(&index) => self.distinct[index as usize],
            None => {
                missing += 1;
                Loc::UNKNOWN
            }
        });
        if missing == 0 && next.next().is_none() {
            Ok(())
        } else {
            Err("has another number of ops".to_owned())
        }
    }
}

/// Which content a file has, by FNV-1a of 128 bits of what was written here: to tell files apart, not to prove that nobody
/// tampered with one.
#[derive(Clone, Debug)]
pub struct ContentHash(u128);

impl ContentHash {
    /// That of no bytes.
    pub fn new() -> ContentHash {
        ContentHash(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }

    /// That of `content`.
    pub fn of(content: &[u8]) -> ContentHash {
        let mut hash = ContentHash::new();
        hash.add(content);
        hash
    }

    fn add(&mut self, bytes: &[u8]) {
        const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
        self.0 = bytes.iter().fold(self.0, |hash, &byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME));
    }
}

impl Default for ContentHash {
    fn default() -> ContentHash {
        ContentHash::new()
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fnv1a-128:{:032x}", self.0)
    }
}

impl io::Write for ContentHash {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.add(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_have_hashes() {
        // From the reference of the hash's authors.
        assert_eq!(ContentHash::of(b"").to_string(), "fnv1a-128:6c62272e07bb014262b821756295c58d");
        assert_eq!(ContentHash::of(b"a").to_string(), "fnv1a-128:d228cb696f1a8caf78912b704e4a8964");
    }

    #[test]
    fn the_last_prefix_that_fits_counts() {
        let pair = |old: &str, new: &str| (old.to_owned(), new.to_owned());
        let prefixes = [pair("/a", "x"), pair("/a/b", "y")];
        assert_eq!(mapped_path("/a/b/m.py", &prefixes).as_deref(), Some("y/m.py"));
        assert_eq!(mapped_path("/a/m.py", &prefixes).as_deref(), Some("x/m.py"));
        assert_eq!(mapped_path("m.py", &prefixes), None);
    }
}
