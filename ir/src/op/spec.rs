//! The description of an op that is about to be made.

use super::{Arity, OPERAND_SEGMENTS, OpDef, RESULT_SEGMENTS};
use crate::attr::Attr;
use crate::body::{Block, Value};
use crate::context::{Context, Name, OpName};
use crate::loc::Loc;
use crate::types::Type;

/// The description of an op that is about to be made.
#[derive(Clone, Debug)]
pub struct OpSpec {
    /// What it is.
    pub name: OpName,
    /// Where it comes from.
    pub loc: Loc,
    /// Operands, group after group.
    pub operands: Vec<Value>,
    /// Types of the results.
    pub results: Vec<Type>,
    /// Successors.
    pub successors: Vec<Block>,
    /// Attributes, inherent and discardable.
    pub attrs: Vec<(Name, Attr)>,
    /// Properties of an unregistered op.
    pub properties: Option<Attr>,
    /// Number of regions.
    pub regions: usize,
}

impl OpSpec {
    /// An op called `name`, with nothing.
    pub fn named(name: OpName, loc: Loc) -> OpSpec {
        OpSpec {
            name,
            loc,
            operands: Vec::new(),
            results: Vec::new(),
            successors: Vec::new(),
            attrs: Vec::new(),
            properties: None,
            regions: 0,
        }
    }

    /// Makes this the description of an op called `name`, with nothing, and keeps its room.
    pub(crate) fn reset(&mut self, name: OpName, loc: Loc) {
        (self.name, self.loc, self.properties, self.regions) = (name, loc, None, 0);
        self.operands.clear();
        self.results.clear();
        self.successors.clear();
        self.attrs.clear();
    }

    /// An op of kind `def`, with the regions that it always has.
    ///
    /// # Panics
    /// When the dialect of `def` was never registered.
    pub fn new(def: &'static OpDef, loc: Loc) -> OpSpec {
        let id = def.id.get();
        assert!(id < u32::MAX - 1, "the dialect of {} is not registered", def.name);
        let regions = def.regions.iter().filter(|slot| slot.arity == Arity::One).count();
        OpSpec { regions, ..OpSpec::named(OpName(id), loc) }
    }

    /// Adds operands.
    pub fn operands(mut self, values: impl IntoIterator<Item = Value>) -> OpSpec {
        self.operands.extend(values);
        self
    }

    /// Adds the operands of several groups, one a slot, and the attribute with their sizes.
    pub fn operand_groups(mut self, ctx: &Context, groups: &[&[Value]]) -> OpSpec {
        let sizes: Vec<i32> = groups.iter().map(|group| group.len() as i32).collect();
        self.operands.extend(groups.iter().flat_map(|group| group.iter().copied()));
        self.attr(ctx, OPERAND_SEGMENTS, ctx.i32_array(&sizes))
    }

    /// Adds the results of several groups, one a slot, and the attribute with their sizes.
    pub fn result_groups(mut self, ctx: &Context, groups: &[&[Type]]) -> OpSpec {
        let sizes: Vec<i32> = groups.iter().map(|group| group.len() as i32).collect();
        self.results.extend(groups.iter().flat_map(|group| group.iter().copied()));
        self.attr(ctx, RESULT_SEGMENTS, ctx.i32_array(&sizes))
    }

    /// Adds results.
    pub fn results(mut self, types: impl IntoIterator<Item = Type>) -> OpSpec {
        self.results.extend(types);
        self
    }

    /// Adds an attribute.
    pub fn attr(mut self, ctx: &Context, name: &str, attr: Attr) -> OpSpec {
        self.attrs.push((ctx.name(name), attr));
        self
    }

    /// Adds an attribute when there is one.
    pub fn maybe_attr(self, ctx: &Context, name: &str, attr: Option<Attr>) -> OpSpec {
        match attr {
            Some(attr) => self.attr(ctx, name, attr),
            None => self,
        }
    }

    /// Adds successors.
    pub fn successors(mut self, blocks: impl IntoIterator<Item = Block>) -> OpSpec {
        self.successors.extend(blocks);
        self
    }

    /// Sets the number of regions.
    pub fn regions(mut self, count: usize) -> OpSpec {
        self.regions = count;
        self
    }

    /// The attribute `name` among those given.
    pub fn get(&self, ctx: &Context, name: &str) -> Option<Attr> {
        self.attrs.iter().rev().find(|entry| ctx.str(entry.0) == name).map(|entry| entry.1)
    }
}
