//! Side effects on memory, after upstream's `MemoryEffectOpInterface`.

use smallvec::{SmallVec, smallvec};

use crate::body::{Body, Op, Value};
use crate::op::Traits;

/// What is done to memory.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum EffectKind {
    /// Memory is read.
    Read,
    /// Memory is written.
    Write,
    /// Memory is allocated.
    Allocate,
    /// Memory is freed.
    Free,
}

/// One effect of an op.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Effect {
    /// What is done.
    pub kind: EffectKind,
    /// The operand or result whose memory it is done to; `None` when it can be any memory.
    pub on: Option<Value>,
}

/// Lists the effects of an op, those of its regions left out.
pub struct SideEffects {
    /// Adds the effects of the op.
    pub effects: fn(&Body, Op, &mut Vec<Effect>),
}

impl SideEffects {
    /// Has none, but is not safe to run where it did not stand: it may be undefined there.
    pub const NONE: SideEffects = SideEffects { effects: |_, _, _| {} };
    /// Reads all its operands that are memrefs.
    pub const READS: SideEffects =
        SideEffects { effects: |body, op, out| on_memrefs(body, op, EffectKind::Read, out) };
    /// Writes all its operands that are memrefs.
    pub const WRITES: SideEffects =
        SideEffects { effects: |body, op, out| on_memrefs(body, op, EffectKind::Write, out) };
    /// Allocates its results.
    pub const ALLOCATES: SideEffects = SideEffects {
        effects: |body, op, out| {
            out.extend(body.results(op).map(|value| Effect { kind: EffectKind::Allocate, on: Some(value) }));
        },
    };
    /// Frees all its operands that are memrefs.
    pub const FREES: SideEffects =
        SideEffects { effects: |body, op, out| on_memrefs(body, op, EffectKind::Free, out) };
}

/// An op whose results name memory that is freed by itself when the enclosing allocation scope ends,
/// after upstream's `AutomaticAllocationScopeResource`.
pub struct StackAllocation;

/// An op that takes and gives memrefs of any layout and means the same by all, after upstream's trait of
/// this name.
pub struct MemRefsNormalizable;

fn on_memrefs(body: &Body, op: Op, kind: EffectKind, out: &mut Vec<Effect>) {
    let memrefs = body.operands(op).iter().filter(|&&value| body.ty(value).is_memref(body.ctx()));
    out.extend(memrefs.map(|&value| Effect { kind, on: Some(value) }));
}

/// All effects of `op`, those of the ops in its regions included where its effects are theirs;
/// `None` when they are not known.
pub fn effects_of(body: &Body, op: Op) -> Option<Vec<Effect>> {
    Some(effects_by_op(body, op)?.into_iter().map(|entry| entry.1).collect())
}

/// As [`effects_of`], each with the op that has it.
fn effects_by_op(body: &Body, op: Op) -> Option<Vec<(Op, Effect)>> {
    let (mut effects, mut own) = (Vec::new(), Vec::new());
    let mut stack: SmallVec<[Op; 8]> = smallvec![op];
    while let Some(op) = stack.pop() {
        let def = body.def(op)?;
        let interface = body.interface::<SideEffects>(op);
        if let Some(interface) = interface {
            (interface.effects)(body, op, &mut own);
            effects.extend(own.drain(..).map(|effect| (op, effect)));
        }
        if def.traits.has(Traits::RECURSIVE_EFFECTS) {
            if body.nested(op).is_some() {
                return None;
            }
            for region in body.regions(op) {
                for block in body.blocks_of(region) {
                    stack.extend(body.ops_of(block));
                }
            }
        } else if interface.is_none() && !def.traits.has(Traits::PURE) {
            return None;
        }
    }
    Some(effects)
}

/// The effects of `op` itself, those of its regions left out; `None` when they are not known. Those
/// of an op whose effects are all in its regions are none.
pub fn own_effects(body: &Body, op: Op) -> Option<Vec<Effect>> {
    let def = body.def(op)?;
    let mut effects = Vec::new();
    match body.interface::<SideEffects>(op) {
        Some(interface) => (interface.effects)(body, op, &mut effects),
        None if def.traits.has(Traits::PURE) || def.traits.has(Traits::RECURSIVE_EFFECTS) => {}
        None => return None,
    }
    Some(effects)
}

/// Whether `op` is known to have no effect on memory.
pub fn is_effect_free(body: &Body, op: Op) -> bool {
    effects_of(body, op).is_some_and(|effects| effects.is_empty())
}

/// Whether `op` can be erased: nothing uses it, it neither ends a block nor defines a symbol, and
/// all that it and the ops in it do is to read memory, or to allocate and change memory that results of
/// the same op name.
pub fn is_trivially_dead(body: &Body, op: Op) -> bool {
    if body.block(op).is_none() || !body.is_unused(op) {
        return false;
    }
    let Some(def) = body.def(op) else {
        return false;
    };
    if def.traits.has(Traits::TERMINATOR) || def.traits.has(Traits::SYMBOL) {
        return false;
    }
    let Some(effects) = effects_by_op(body, op) else {
        return false;
    };
    let own = |op: Op, on: Option<Value>| {
        on.is_some_and(|value| {
            let allocates = (op, Effect { kind: EffectKind::Allocate, on });
            body.defining_op(value) == Some(op) && effects.contains(&allocates)
        })
    };
    effects.iter().all(|&(op, effect)| effect.kind == EffectKind::Read || own(op, effect.on))
}
