//! Names of values and blocks.

use logos::Logos as _;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{OpParser, Operand, Parsed, Pos};
use crate::body::{Block, Region, Value};
use crate::text::lexer::Tok;
use crate::types::Type;

#[derive(Clone, Copy)]
struct Entry {
    value: Value,
    /// Where it is defined; for one that is not defined yet, where it is used first.
    pos: Pos,
    forward: bool,
}

/// A value's name: a number for the text, in the upper half, and the number of the result.
type Key = u64;

/// The largest map of names that is kept for the next isolated op.
const MAX_SPARE: usize = 4096;

/// Texts that are small numbers stand for themselves, with this bit set.
const NUMERIC: u64 = 1 << 63;

/// The values that can be named where the parser is: those of the innermost isolated op.
#[derive(Default)]
pub(super) struct Values {
    by_name: Entries,
    /// Names in the order of their definitions, to be dropped at the end of their region.
    defined: Vec<Key>,
    forward: usize,
    /// Names of results of ops that could not be read, where errors are survived.
    spoiled: FxHashSet<Box<str>>,
}

/// Entries by key. Those of `%7`, `%8`, ... lie in a table by that number, counted from the first one, as
/// long as the numbers grow with the entries, as they do in text that a tool printed.
#[derive(Default)]
struct Entries {
    first: usize,
    numbered: Vec<Option<Entry>>,
    /// Number of entries that were put into the table.
    count: usize,
    others: FxHashMap<Key, Entry>,
}

impl Entries {
    /// The place of `key` in the table; `None` when it is no plain number, or a smaller one.
    fn place(&self, key: Key) -> Option<usize> {
        if key & NUMERIC == 0 || key as u32 != 0 {
            return None;
        }
        ((key & !NUMERIC) as usize >> 32).checked_sub(self.first)
    }

    fn get(&self, key: Key) -> Option<&Entry> {
        if let Some(entry) = self.place(key).and_then(|at| self.numbered.get(at)?.as_ref()) {
            return Some(entry);
        }
        if self.others.is_empty() { None } else { self.others.get(&key) }
    }

    fn insert(&mut self, key: Key, entry: Entry) -> Option<Entry> {
        if self.numbered.is_empty() {
            self.first = 0;
            self.first = self.place(key).unwrap_or(0);
        }
        let Some(at) = self.place(key).filter(|&at| at < 2 * self.count + SMALL) else {
            return self.others.insert(key, entry);
        };
        if at >= self.numbered.len() {
            self.numbered.resize(at + 1, None);
        }
        self.count += 1;
        let old = self.numbered[at].replace(entry);
        // The table may have been too short for this number before.
        if old.is_some() || self.others.is_empty() { old } else { self.others.remove(&key) }
    }

    fn remove(&mut self, key: Key) {
        let entry = self.place(key).and_then(|at| self.numbered.get_mut(at));
        if entry.and_then(Option::take).is_none() {
            self.others.remove(&key);
        }
    }

    fn clear(&mut self) {
        self.numbered.clear();
        self.count = 0;
        self.others.clear();
    }

    fn capacity(&self) -> usize {
        self.numbered.capacity() + self.others.capacity()
    }

    fn values(&self) -> impl Iterator<Item = &Entry> {
        self.numbered.iter().flatten().chain(self.others.values())
    }
}

/// How far a number may lie beyond a short table.
const SMALL: usize = 64;

/// The blocks of one region.
pub(super) struct Blocks<'s> {
    pub(super) region: Region,
    by_name: FxHashMap<&'s str, (Block, Pos, bool)>,
    undefined: usize,
}

impl<'s> OpParser<'s> {
    pub(super) fn values_mark(&self) -> usize {
        self.values.defined.len()
    }

    /// Forgets the values defined since `mark`.
    pub(super) fn forget_values(&mut self, mark: usize) {
        let values = &mut self.values;
        // Emptying the map takes time by its capacity, removing entries by their number.
        let all = mark == 0 && values.forward == 0 && values.by_name.capacity() < 8 * values.defined.len();
        if all {
            values.by_name.clear();
            return values.defined.clear();
        }
        for key in values.defined.drain(mark..) {
            values.by_name.remove(key);
        }
    }

    /// Begins the names of an isolated op; what [`OpParser::leave_values`] is given at its end.
    pub(super) fn enter_values(&mut self) -> Values {
        let fresh = self.spare_values.pop().unwrap_or_default();
        std::mem::replace(&mut self.values, fresh)
    }

    /// Goes back to the names around an isolated op.
    pub(super) fn leave_values(&mut self, outer: Values) {
        let mut used = std::mem::replace(&mut self.values, outer);
        // A small map is used again; a large one would take long to empty.
        if used.by_name.capacity() <= MAX_SPARE {
            used.by_name.clear();
            used.defined.clear();
            used.forward = 0;
            used.spoiled.clear();
            self.spare_values.push(used);
        }
    }

    pub(super) fn operand_name(&self, operand: Operand) -> &'s str {
        self.slice(operand.pos.0, operand.pos.0 + operand.len)
    }

    /// The key of a name: equal for equal texts.
    fn key_of(&mut self, text: &'s str, number: u32) -> Key {
        let digits = text.as_bytes().get(1..).unwrap_or_default();
        let plain = digits.first().is_some_and(|&first| first != b'0') || digits == b"0";
        let value = if plain && digits.len() < 10 && digits.iter().all(u8::is_ascii_digit) {
            NUMERIC >> 32 | digits.iter().fold(0, |value, &digit| value * 10 + u64::from(digit - b'0'))
        } else {
            self.value_names.get(text).unwrap_or_else(|| {
                let next = self.value_names.len() as u64;
                self.value_names.add(text, next);
                next
            })
        };
        value << 32 | u64::from(number)
    }

    /// Makes `value` the one called `name`.
    pub(super) fn define(&mut self, name: Operand, value: Value) -> Parsed<()> {
        let text = self.operand_name(name);
        let key = self.key_of(text, name.number);
        let entry = Entry { value, pos: name.pos, forward: false };
        let old = self.values.by_name.insert(key, entry);
        if self.records() {
            self.note_value(name, value, old.filter(|old| old.forward).map(|old| old.pos));
        }
        if let Some(old) = old {
            if !old.forward {
                let message = format!("redefinition of SSA value '{text}'");
                return Err(self.report_with(name.pos, message, (old.pos, "previously defined here".into())));
            }
            let (ty, used) = (self.body.ty(value), self.body.ty(old.value));
            if ty != used {
                let message = format!(
                    "definition of SSA value '{text}#{}' has type {}",
                    name.number,
                    self.type_text(ty)
                );
                let note = format!("previously used here with type {}", self.type_text(used));
                return Err(self.report_with(name.pos, message, (old.pos, note)));
            }
            self.body.replace_uses(old.value, value);
            self.values.forward -= 1;
        }
        self.values.defined.push(key);
        Ok(())
    }

    /// Reports a region's argument whose name is taken.
    pub(super) fn check_entry_argument(&mut self, name: Operand) -> Parsed<()> {
        let text = self.operand_name(name);
        let key = self.key_of(text, name.number);
        let Some(&known) = self.values.by_name.get(key) else {
            return Ok(());
        };
        let message = format!("region entry argument '{text}' is already in use");
        Err(self.report_with(name.pos, message, (known.pos, "previously referenced here".into())))
    }

    /// The value that `operand` names, which must have type `ty`; it may be defined later.
    ///
    /// # Errors
    /// When it has another type.
    pub fn value_of(&mut self, operand: Operand, ty: Type) -> Parsed<Value> {
        let text = self.operand_name(operand);
        let key = self.key_of(text, operand.number);
        if let Some(&entry) = self.values.by_name.get(key) {
            let found = self.body.ty(entry.value);
            if self.records() {
                self.note_value_use(operand, entry.pos);
            }
            if found == ty {
                return Ok(entry.value);
            }
            if entry.forward && self.is_spoiled(operand) {
                return Ok(self.body.forward_value(ty));
            }
            let message = format!(
                "use of value '{text}' expects different type than prior uses: {} vs {}",
                self.type_text(ty),
                self.type_text(found)
            );
            return Err(self.report_with(operand.pos, message, (entry.pos, "prior use here".into())));
        }
        let first = self.values.by_name.get(key & !u64::from(u32::MAX));
        if operand.number > 0 && first.is_some_and(|entry| !entry.forward) {
            return Err(self.report(operand.pos, "reference to invalid result number"));
        }
        let value = self.body.forward_value(ty);
        self.note_value_use(operand, operand.pos);
        self.values.by_name.insert(key, Entry { value, pos: operand.pos, forward: true });
        self.values.forward += 1;
        Ok(value)
    }

    /// Reports the values that were used in the innermost isolated op and never defined.
    pub(super) fn check_forward_values(&mut self) -> Parsed<()> {
        if self.values.forward == 0 {
            return Ok(());
        }
        let forward = self.values.by_name.values().filter(|entry| entry.forward);
        let blamed =
            |entry: &&Entry| self.values.spoiled.is_empty() || !self.is_spoiled(self.name_at(entry.pos));
        let mut places: Vec<u32> = forward.filter(blamed).map(|entry| entry.pos.0).collect();
        places.sort_unstable();
        let mut result = Ok(());
        for pos in places {
            result = Err(self.report(Pos(pos), "use of undeclared SSA value name"));
        }
        result
    }

    /// Takes `name` for that of a result of an op that could not be read: its uses are not to blame.
    pub(super) fn spoil(&mut self, name: Operand) {
        let name = self.operand_name(name).into();
        self.values.spoiled.insert(name);
    }

    fn is_spoiled(&self, name: Operand) -> bool {
        self.values.spoiled.contains(self.operand_name(name))
    }

    /// The name that stands at `pos`.
    fn name_at(&self, pos: Pos) -> Operand {
        let mut lexer = Tok::lexer(&self.src[pos.0 as usize..]);
        lexer.next();
        Operand { pos, len: lexer.span().end as u32, number: 0 }
    }

    pub(super) fn push_blocks(&mut self, region: Region) {
        self.blocks.push(Blocks { region, by_name: FxHashMap::default(), undefined: 0 });
    }

    /// Ends the innermost region; all its blocks must be defined.
    pub(super) fn pop_blocks(&mut self) -> Parsed<()> {
        let Some(blocks) = self.blocks.pop() else {
            return Ok(());
        };
        if blocks.undefined == 0 {
            return Ok(());
        }
        let undefined = blocks.by_name.values().filter(|block| !block.2);
        let mut places: Vec<u32> = undefined.map(|block| block.1.0).collect();
        places.sort_unstable();
        for pos in places {
            self.report(Pos(pos), "reference to an undefined block");
        }
        Err(crate::text::Reported)
    }

    /// Reads `^bb` where it is referred to.
    pub(super) fn block_reference(&mut self) -> Parsed<Block> {
        let (name, pos) = (self.text(), self.pos());
        if !self.eat(Tok::Caret) {
            return Err(self.wrong("expected block name"));
        }
        let Some(blocks) = self.blocks.last_mut() else {
            return Err(self.report(pos, "reference to an undefined block"));
        };
        let entry = blocks.by_name.entry(name).or_insert_with(|| {
            blocks.undefined += 1;
            (self.body.add_block(blocks.region), pos, false)
        });
        let (block, at, _) = *entry;
        self.note_block_use(name, pos, at);
        Ok(block)
    }

    /// The block called `name`, which starts here.
    pub(super) fn define_block(&mut self, name: &'s str, pos: Pos) -> Parsed<Block> {
        let Some(blocks) = self.blocks.last_mut() else {
            return Err(self.report(pos, "expected operation name in quotes"));
        };
        let region = blocks.region;
        if let Some(entry) = blocks.by_name.get_mut(name) {
            if entry.2 {
                return Err(self.report(pos, format!("redefinition of block '{name}'")));
            }
            let (block, first, _) = *entry;
            *entry = (block, pos, true);
            blocks.undefined -= 1;
            self.note_block_found(first, pos);
            self.body.move_block(block, region);
            return Ok(block);
        }
        let block = self.body.add_block(region);
        blocks.by_name.insert(name, (block, pos, true));
        Ok(block)
    }
}
