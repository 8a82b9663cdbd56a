//! Attributes of ops.
//!
//! Inherent attributes, those that an op's declaration names, have a slot each; upstream calls them
//! properties. All others are discardable and live in one interned dictionary. An unregistered op
//! has one slot, for the dictionary that its text gave between `<` and `>`.

use super::{Body, Op, OpSpec};
use crate::attr::Attr;
use crate::context::Name;

const ABSENT: u32 = u32::MAX;

impl Body {
    pub(super) fn push_props(&mut self, spec: &OpSpec) -> u16 {
        let (ctx, words) = (&self.ctx, &mut self.words);
        let start = words.len();
        let Some(info) = ctx.op_info(spec.name) else {
            words.push(spec.properties.map_or(ABSENT, |attr| attr.0));
            return 1;
        };
        let names = info.attr_names();
        words.resize(start + names.len(), ABSENT);
        for &(name, attr) in &spec.attrs {
            if let Some(slot) = names.iter().position(|&slot| slot == name) {
                words[start + slot] = attr.0;
            }
        }
        if info.has_defaults() {
            for (slot, default) in info.defaults(ctx).iter().enumerate() {
                if let (Some(attr), ABSENT) = (default, words[start + slot]) {
                    words[start + slot] = attr.0;
                }
            }
        }
        names.len() as u16
    }

    pub(super) fn discardable(&self, spec: &OpSpec) -> Attr {
        if spec.attrs.is_empty() {
            return Attr::EMPTY_DICT;
        }
        let names = self.ctx.op_info(spec.name).map_or(&[][..], |info| info.attr_names());
        let entries: Vec<(Name, Attr)> =
            spec.attrs.iter().filter(|(name, _)| !names.contains(name)).copied().collect();
        if entries.is_empty() { Attr::EMPTY_DICT } else { self.ctx.dict(entries) }
    }

    /// The attribute `name` of `op`, inherent or discardable.
    pub fn attr(&self, op: Op, name: &str) -> Option<Attr> {
        if let Some(body) = self.nested(op) {
            return body.attr(body.self_op(), name);
        }
        if let Some(info) = self.info(op)
            && let Some(slot) = info.attr_slot(name)
        {
            return self.inherent(op, slot);
        }
        let entries = self.rec(op).attrs.as_dict(&self.ctx)?;
        entries.iter().find(|entry| self.ctx.str(entry.0) == name).map(|entry| entry.1)
    }

    /// Sets the attribute `name` of `op`, in its slot when it is inherent.
    pub fn set_attr(&mut self, op: Op, name: &str, attr: Attr) {
        self.change_attr(op, name, Some(attr));
    }

    /// Removes the attribute `name` of `op`.
    pub fn remove_attr(&mut self, op: Op, name: &str) {
        self.change_attr(op, name, None);
    }

    fn change_attr(&mut self, op: Op, name: &str, attr: Option<Attr>) {
        self.touch();
        if let Some(body) = self.nested_mut(op) {
            let op = body.self_op();
            return body.change_attr(op, name, attr);
        }
        if let Some(slot) = self.info(op).and_then(|info| info.attr_slot(name)) {
            return self.set_inherent(op, slot, attr);
        }
        let name = self.ctx.name(name);
        let entries = self.rec(op).attrs.as_dict(&self.ctx).unwrap_or_default();
        let kept = entries.iter().copied().filter(|entry| entry.0 != name);
        let dict = self.ctx.dict(kept.chain(attr.map(|attr| (name, attr))).collect::<Vec<_>>());
        self.ops[op.index()].attrs = dict;
    }

    /// The inherent attribute in slot `slot` of `op`, in the order of its declaration.
    #[inline]
    pub fn inherent(&self, op: Op, slot: usize) -> Option<Attr> {
        if let Some(body) = self.nested(op) {
            return body.inherent(body.self_op(), slot);
        }
        let rec = self.rec(op);
        if slot >= rec.n_props as usize {
            return None;
        }
        let word = self.words[rec.words as usize + slot];
        (word != ABSENT).then_some(Attr(word))
    }

    /// Sets the inherent attribute in slot `slot` of `op`.
    ///
    /// # Panics
    /// When the declaration of `op` has not as many.
    pub fn set_inherent(&mut self, op: Op, slot: usize, attr: Option<Attr>) {
        self.touch();
        if let Some(body) = self.nested_mut(op) {
            let op = body.self_op();
            return body.set_inherent(op, slot, attr);
        }
        let rec = self.rec(op);
        assert!(slot < rec.n_props as usize, "a slot of the op");
        let at = rec.words as usize + slot;
        self.words[at] = attr.map_or(ABSENT, |attr| attr.0);
    }

    /// The discardable attributes of `op`, sorted by name.
    pub fn discardable_attrs(&self, op: Op) -> &[(Name, Attr)] {
        match self.nested(op) {
            Some(body) => body.discardable_attrs(body.self_op()),
            None => self.rec(op).attrs.as_dict(&self.ctx).unwrap_or_default(),
        }
    }

    /// The inherent attributes of `op` that are there, by name; for an unregistered op those of its
    /// properties, when they are a dictionary.
    pub fn inherent_attrs(&self, op: Op) -> Vec<(Name, Attr)> {
        let Some(info) = self.info(op) else {
            let properties = self.properties(op).and_then(|attr| attr.as_dict(&self.ctx));
            return properties.unwrap_or_default().to_vec();
        };
        let names = info.attr_names().iter().enumerate();
        names.filter_map(|(slot, &name)| Some((name, self.inherent(op, slot)?))).collect()
    }

    /// The properties of an unregistered op, as its text gave them.
    pub fn properties(&self, op: Op) -> Option<Attr> {
        if self.info(op).is_some() { None } else { self.inherent(op, 0) }
    }

    /// The name of the symbol that `op` defines.
    pub fn symbol(&self, op: Op) -> Option<&str> {
        self.attr(op, "sym_name").and_then(|attr| attr.as_str(&self.ctx))
    }

    /// The op of the entry block of the first region of the self op that defines symbol `name`.
    pub fn lookup_symbol(&self, name: &str) -> Option<Op> {
        let block = self.entry(self.regions(self.self_op()).next()?)?;
        self.ops_of(block).find(|&op| self.symbol(op) == Some(name))
    }
}
