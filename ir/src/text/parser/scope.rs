//! Names of values and blocks.

use rustc_hash::FxHashMap;

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

/// The values that can be named where the parser is: those of the innermost isolated op.
#[derive(Default)]
pub(super) struct Values<'s> {
    by_name: FxHashMap<(&'s str, u32), Entry>,
    /// Names in the order of their definitions, to be dropped at the end of their region.
    defined: Vec<(&'s str, u32)>,
    forward: usize,
}

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
        for key in self.values.defined.drain(mark..) {
            self.values.by_name.remove(&key);
        }
    }

    pub(super) fn operand_name(&self, operand: Operand) -> &'s str {
        self.slice(operand.pos.0, operand.pos.0 + operand.len)
    }

    /// Makes `value` the one called `name`.
    pub(super) fn define(&mut self, name: Operand, value: Value) -> Parsed<()> {
        let text = self.operand_name(name);
        let key = (text, name.number);
        let entry = Entry { value, pos: name.pos, forward: false };
        if let Some(old) = self.values.by_name.insert(key, entry) {
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
        let Some(&known) = self.values.by_name.get(&(text, name.number)) else {
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
        let key = (text, operand.number);
        if let Some(&entry) = self.values.by_name.get(&key) {
            let found = self.body.ty(entry.value);
            if found == ty {
                return Ok(entry.value);
            }
            let message = format!(
                "use of value '{text}' expects different type than prior uses: {} vs {}",
                self.type_text(ty),
                self.type_text(found)
            );
            return Err(self.report_with(operand.pos, message, (entry.pos, "prior use here".into())));
        }
        let first = self.values.by_name.get(&(text, 0));
        if operand.number > 0 && first.is_some_and(|entry| !entry.forward) {
            return Err(self.report(operand.pos, "reference to invalid result number"));
        }
        let value = self.body.forward_value(ty);
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
        let mut places: Vec<u32> = forward.map(|entry| entry.pos.0).collect();
        places.sort_unstable();
        let mut result = Ok(());
        for pos in places {
            result = Err(self.report(Pos(pos), "use of undeclared SSA value name"));
        }
        result
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
        Ok(entry.0)
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
            *entry = (entry.0, pos, true);
            let block = entry.0;
            blocks.undefined -= 1;
            self.body.move_block(block, region);
            return Ok(block);
        }
        let block = self.body.add_block(region);
        blocks.by_name.insert(name, (block, pos, true));
        Ok(block)
    }
}
