//! Control flow between blocks and between regions, after upstream's `BranchOpInterface` and
//! `RegionBranchOpInterface`.

use crate::attr::Attr;
use crate::body::{Body, Op, Region, Value};
use crate::op::{Arity, OPERAND_SEGMENTS, slot_range};

/// An op that hands operands to the arguments of its successors.
pub struct Branch {
    /// The range of operands handed to successor `.2`, which are its block's arguments in order;
    /// `None` when it gets something else, or the op is malformed.
    pub operands: fn(&Body, Op, usize) -> Option<(usize, usize)>,
    /// The successor taken when operands are the constants given; `None` when that is not known.
    pub taken: fn(&Body, Op, &[Option<Attr>]) -> Option<usize>,
}

impl Branch {
    /// Of an op with one successor, which gets all operands.
    pub const ALL_TO_ONE: Branch =
        Branch { operands: |body, op, _| Some((0, body.operands(op).len())), taken: |_, _, _| Some(0) };

    /// The values handed to successor `index` of `op`.
    pub fn values<'a>(&self, body: &'a Body, op: Op, index: usize) -> Option<&'a [Value]> {
        let (start, end) = (self.operands)(body, op, index)?;
        body.operands(op).get(start..end)
    }
}

/// Removes operand `index` of `op`, which is one of a group of variable size, and keeps the
/// attributes that hold the sizes of groups, and of their parts, right.
///
/// # Panics
/// When `op` has not as many operands.
pub fn erase_successor_operand(body: &mut Body, op: Op, index: usize) {
    let mut values = body.operands(op).to_vec();
    if let Some(def) = body.def(op).filter(|def| def.has_operand_segments()) {
        let mut sizes = body.segments(op, OPERAND_SEGMENTS);
        let mut ranges = (0..sizes.len())
            .filter_map(|group| Some((group, slot_range(def.operands, group, values.len(), Some(&sizes))?)));
        let found = ranges.find(|(_, (start, end))| (*start..*end).contains(&index));
        if let Some((group, (start, _))) = found {
            sizes[group] -= 1;
            set_sizes(body, op, OPERAND_SEGMENTS, &sizes);
            shrink_part(body, op, def.operands[group].name, index - start);
        }
    }
    values.remove(index);
    body.set_operands(op, &values);
}

fn set_sizes(body: &mut Body, op: Op, name: &str, sizes: &[i64]) {
    let sizes: Vec<i32> = sizes.iter().map(|&size| size as i32).collect();
    let attr = body.ctx().i32_array(&sizes);
    body.set_attr(op, name, attr);
}

/// Where a group has parts (upstream's `VariadicOfVariadic`), makes the one that holds value `at` of the group
/// smaller by one. The sizes of the parts of `caseOperands` are in `case_operand_segments`.
fn shrink_part(body: &mut Body, op: Op, group: &str, at: usize) {
    let mut name = String::new();
    for char in group.trim_end_matches('s').chars() {
        if char.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(char.to_ascii_lowercase());
    }
    name.push_str("_segments");
    let is_inherent = body.info(op).is_some_and(|info| info.attr_slot(&name).is_some());
    let sizes = body.attr(op, &name).and_then(|attr| attr.as_int_array(body.ctx()));
    let Some(mut sizes) = sizes.filter(|_| is_inherent) else { return };
    let mut end = 0;
    for size in &mut sizes {
        end += *size;
        if i64::try_from(at).is_ok_and(|at| at < end) {
            *size -= 1;
            return set_sizes(body, op, &name, &sizes);
        }
    }
}

/// A place where control of an op with regions comes from or goes to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum RegionPoint {
    /// The op itself: before its regions run, or after.
    Parent,
    /// One of its regions.
    Region(Region),
}

/// A place where control can go, and the values that are handed over there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RegionSuccessor {
    /// Where to.
    pub to: RegionPoint,
    /// What is defined there: arguments of the region's entry block, or results of the op.
    pub inputs: Vec<Value>,
}

/// A terminator that hands some of its operands to where its region leads: the op that it lies in,
/// or another region of that op. One with [`Traits::RETURN_LIKE`](crate::op::Traits::RETURN_LIKE)
/// hands over all of them and needs no implementation.
pub struct RegionTerminator {
    /// The range of operands handed over.
    pub operands: fn(&Body, Op) -> (usize, usize),
}

/// An op that decides which of its regions run.
pub struct RegionBranch {
    /// Where control can go from the op, or from the end of one of its regions.
    pub successors: fn(&Body, Op, RegionPoint) -> Vec<RegionSuccessor>,
    /// The operands of the op that are handed to the place when control first enters.
    pub entry_operands: fn(&Body, Op, RegionPoint) -> Vec<Value>,
}

/// The group of operands that goes to successor `index` of `op`: each successor must have one of its
/// own, in order.
pub fn successor_group(body: &Body, op: Op, index: usize) -> Option<usize> {
    let def = body.def(op)?;
    let many = def.operands.iter().enumerate().filter(|slot| slot.1.arity == Arity::Many);
    let groups: Vec<usize> = many.map(|slot| slot.0).collect();
    if groups.len() == body.successors(op).len() { groups.get(index).copied() } else { None }
}

/// Hands `values` over to successor `index` of `op` as well, behind what it gets; false, and nothing
/// is changed, when the op has no group of operands for that successor alone.
pub fn insert_successor_operands(body: &mut Body, op: Op, index: usize, values: &[Value]) -> bool {
    let (Some(group), Some(def)) = (successor_group(body, op, index), body.def(op)) else {
        return false;
    };
    let mut operands = body.operands(op).to_vec();
    let sizes = def.has_operand_segments().then(|| body.segments(op, OPERAND_SEGMENTS));
    let Some((_, end)) = slot_range(def.operands, group, operands.len(), sizes.as_deref()) else {
        return false;
    };
    operands.splice(end..end, values.iter().copied());
    if let Some(mut sizes) = sizes {
        sizes[group] += values.len() as i64;
        let sizes: Vec<i32> = sizes.iter().map(|&size| size as i32).collect();
        let attr = body.ctx().i32_array(&sizes);
        body.set_attr(op, OPERAND_SEGMENTS, attr);
    }
    body.set_operands(op, &operands);
    true
}
