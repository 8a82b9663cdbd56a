//! The parts of an op's declaration: slots for operands, results, attributes, regions and
//! successors, and traits.

use std::ops::Range;

use super::{AttrConstraint, Constraint, OpDef};
use crate::body::{Body, Op, Region, Results, Value};

/// How many values or regions a slot takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Arity {
    /// Exactly one.
    One,
    /// One or none.
    Opt,
    /// Any number.
    Many,
}

/// A slot for operands or results.
#[derive(Debug)]
pub struct Slot {
    /// Name, for getters, formats and messages.
    pub name: &'static str,
    /// How many.
    pub arity: Arity,
    /// Of what type.
    pub constraint: &'static Constraint,
}

/// Whether an attribute must be there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Presence {
    /// It must.
    Required,
    /// It need not.
    Optional,
    /// The given text stands for it when it is not.
    Default(&'static str),
}

/// An inherent attribute.
#[derive(Debug)]
pub struct AttrSlot {
    /// Name.
    pub name: &'static str,
    /// Whether it must be there.
    pub presence: Presence,
    /// Which attributes are accepted.
    pub constraint: &'static AttrConstraint,
}

/// What a region must look like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RegionKind {
    /// Anything, nothing included.
    Any,
    /// Exactly one block.
    One,
    /// At least one block.
    Some,
}

/// A region.
#[derive(Debug)]
pub struct RegionSlot {
    /// Name.
    pub name: &'static str,
    /// How many.
    pub arity: Arity,
    /// What it must look like.
    pub kind: RegionKind,
}

/// A successor.
#[derive(Debug)]
pub struct SuccessorSlot {
    /// Name.
    pub name: &'static str,
    /// How many.
    pub arity: Arity,
}

/// Name of the attribute that holds the sizes of the groups of operands.
pub const OPERAND_SEGMENTS: &str = "operandSegmentSizes";
/// Name of the attribute that holds the sizes of the groups of results.
pub const RESULT_SEGMENTS: &str = "resultSegmentSizes";

/// Properties that hold for every op of a kind, a bit each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Traits(pub u64);

macro_rules! traits {
    ($(#[doc = $doc:literal] $name:ident = $bit:literal;)*) => {
        impl Traits {
            $(#[doc = $doc] pub const $name: Traits = Traits(1 << $bit);)*

            /// Each trait with its name and what it says.
            pub const ALL: &'static [(Traits, &'static str, &'static str)] =
                &[$((Traits::$name, stringify!($name), $doc)),*];
        }
    };
}

traits! {
    /// No side effects, and safe to run where it did not stand.
    PURE = 0;
    /// Operands can be swapped.
    COMMUTATIVE = 1;
    /// Ends a block.
    TERMINATOR = 2;
    /// Regions use nothing that is defined outside of them.
    ISOLATED = 3;
    /// Defines a symbol, named by its attribute `sym_name`.
    SYMBOL = 4;
    /// Its region holds symbols.
    SYMBOL_TABLE = 5;
    /// A constant: its attribute `value` is what it folds to.
    CONSTANT_LIKE = 6;
    /// `f(f(x)) = f(x)`.
    IDEMPOTENT = 7;
    /// `f(f(x)) = x`.
    INVOLUTION = 8;
    /// Each region has at most one block.
    SINGLE_BLOCK = 9;
    /// Blocks of its regions need no terminator.
    NO_TERMINATOR = 10;
    /// All operands and results have the same shape.
    SAME_SHAPE = 11;
    /// All operands and results have the same element type.
    SAME_ELEMENT_TYPE = 12;
    /// Works on each element of vectors and tensors by itself.
    ELEMENTWISE = 13;
    /// Hands its operands to the op it lies in.
    RETURN_LIKE = 14;
    /// Its effects are those of the ops in its regions.
    RECURSIVE_EFFECTS = 15;
    /// Memory allocated on the stack in its regions is freed when it ends.
    ALLOCATION_SCOPE = 16;
    /// Ops in its regions may use values defined after them.
    GRAPH_REGION = 17;
    /// Several variable operand slots have the same number of operands.
    SAME_VARIADIC_OPERAND_SIZE = 18;
    /// Several variable result slots have the same number of results.
    SAME_VARIADIC_RESULT_SIZE = 19;
    /// All operands have one type.
    SAME_OPERAND_TYPES = 20;
    /// Its regions are loop bodies.
    LOOP = 21;
    /// Dimensions and symbols of affine maps may be any of its values.
    AFFINE_SCOPE = 22;
    /// Its mask applies to the ops in its regions: what they compute is not what the same ops compute elsewhere.
    MASKING = 23;
}

impl Traits {
    /// No trait.
    pub const NONE: Traits = Traits(0);

    /// Both.
    pub const fn or(self, other: Traits) -> Traits {
        Traits(self.0 | other.0)
    }

    /// Whether all of `other` are among these.
    pub const fn has(self, other: Traits) -> bool {
        self.0 & other.0 == other.0
    }
}

pub(super) fn needs_segments(slots: &[Slot]) -> bool {
    slots.iter().filter(|slot| slot.arity != Arity::One).count() > 1
}

/// Where the values of slot `index` start and end among `total` values, given the sizes of the
/// groups where the declaration asks for them; `None` when the numbers do not fit.
pub fn slot_range(
    slots: &[Slot],
    index: usize,
    total: usize,
    segments: Option<&[i64]>,
) -> Option<(usize, usize)> {
    if let Some(sizes) = segments {
        let mut start = 0usize;
        for &size in sizes.get(..index)? {
            start = start.checked_add(usize::try_from(size).ok()?)?;
        }
        let end = start.checked_add(usize::try_from(*sizes.get(index)?).ok()?)?;
        return (end <= total).then_some((start, end));
    }
    let fixed = slots.iter().filter(|slot| slot.arity == Arity::One).count();
    let variable = slots.len() - fixed;
    let rest = total.checked_sub(fixed)?;
    let each = rest.checked_div(variable).unwrap_or(0);
    let size = |slot: &Slot| if slot.arity == Arity::One { 1 } else { each };
    let start: usize = slots[..index].iter().map(size).sum();
    Some((start, start + size(&slots[index])))
}

/// Access by slot, for the getters that [`op!`](crate::op!) makes.
impl Body {
    /// The operands in slot `index` of `op`, of the kind `def`. Empty when their number does not
    /// fit the declaration, which the verifier reports.
    pub fn operand_group(&self, op: Op, def: &OpDef, index: usize) -> &[Value] {
        &self.operands(op)[self.operand_range(op, def, index)]
    }

    /// Which operands are in slot `index` of `op`: none when their number does not fit the declaration.
    pub(crate) fn operand_range(&self, op: Op, def: &OpDef, index: usize) -> Range<usize> {
        let sizes = def.has_operand_segments().then(|| self.segments(op, OPERAND_SEGMENTS));
        let range = slot_range(def.operands, index, self.operands(op).len(), sizes.as_deref());
        range.map_or(0..0, |(start, end)| start..end)
    }

    /// The results in slot `index` of `op`, of the kind `def`.
    pub fn result_group(&self, op: Op, def: &OpDef, index: usize) -> Results {
        let results = self.results(op);
        let sizes = def.has_result_segments().then(|| self.segments(op, RESULT_SEGMENTS));
        match slot_range(def.results, index, results.len(), sizes.as_deref()) {
            Some((start, end)) => results.slice(start, end),
            None => results.slice(0, 0),
        }
    }

    /// The regions in slot `index` of `op`, of the kind `def`.
    pub fn region_group(&self, op: Op, def: &OpDef, index: usize) -> Vec<Region> {
        let regions: Vec<Region> = self.regions(op).collect();
        let fixed = def.regions.iter().filter(|slot| slot.arity == Arity::One).count();
        let rest = regions.len().saturating_sub(fixed);
        let size = |slot: &RegionSlot| if slot.arity == Arity::One { 1 } else { rest };
        let start: usize = def.regions[..index].iter().map(size).sum();
        let end = start + size(&def.regions[index]);
        regions.get(start..end).unwrap_or_default().to_vec()
    }

    /// The sizes of groups in the attribute `name`; none when it is missing.
    pub fn segments(&self, op: Op, name: &str) -> Vec<i64> {
        self.attr(op, name).and_then(|attr| attr.as_int_array(self.ctx())).unwrap_or_default()
    }
}
