//! What is known while a function is processed.

use rustc_hash::{FxHashMap, FxHashSet};
use terrace_ir::analysis::Liveness;
use terrace_ir::body::ValueDef;
use terrace_ir::diag::Diagnostic;
use terrace_ir::{Block, Body, Op, Region, Rewriter, TypeKind, Value};

use super::{BufferDeallocation, Owned, Ownership, bool_constant, is_memref};
use crate::bufferization::CloneOp;
use crate::memref;
use crate::support::index_list::Mixed;
use crate::support::slice::Slice;

/// Ownership of memrefs by block, what each block has to free, and which values live where.
pub struct DeallocationState {
    ownership: FxHashMap<(Value, Block), Ownership>,
    owned: FxHashMap<Block, Vec<Value>>,
    live: FxHashMap<Region, Liveness>,
    /// Where ops and blocks were when the function was looked at.
    op_order: FxHashMap<Op, usize>,
    block_order: FxHashMap<Block, usize>,
    /// Results of ops that were replaced by ops with more results.
    replaced: FxHashMap<Value, Value>,
}

impl DeallocationState {
    /// Of the function that `body` is, to which nothing has been done.
    pub fn new(body: &Body) -> DeallocationState {
        let mut state = DeallocationState {
            ownership: FxHashMap::default(),
            owned: FxHashMap::default(),
            live: FxHashMap::default(),
            op_order: FxHashMap::default(),
            block_order: FxHashMap::default(),
            replaced: FxHashMap::default(),
        };
        for op in [vec![body.self_op()], body.all_ops()].concat() {
            state.op_order.insert(op, state.op_order.len());
            if body.nested(op).is_some() {
                continue;
            }
            for region in body.regions(op) {
                state.live.insert(region, Liveness::new(body, region));
                for block in body.blocks_of(region) {
                    state.block_order.insert(block, state.block_order.len());
                }
            }
        }
        state
    }

    // ---- ownership ----

    /// What is known of `memref` in `block`.
    pub fn ownership(&self, memref: Value, block: Block) -> Ownership {
        self.ownership.get(&(memref, block)).copied().unwrap_or_default()
    }

    /// Says `ownership` of `memref` in `block`, besides what was said before.
    pub fn update(&mut self, body: &Body, memref: Value, block: Block, ownership: Ownership) {
        let before = self.ownership(memref, block);
        self.ownership.insert((memref, block), before.combined(ownership, body));
    }

    /// Says `ownership` of `memref` in `block`, and forgets what was said before.
    pub fn set(&mut self, memref: Value, block: Block, ownership: Ownership) {
        self.ownership.insert((memref, block), ownership);
    }

    /// Makes `block` free `memref` at its end, when it owns it.
    pub fn own(&mut self, memref: Value, block: Block) {
        let owned = self.owned.entry(block).or_default();
        if !owned.contains(&memref) {
            owned.push(memref);
        }
    }

    /// Notes that an op was replaced by `new`, whose first results are `old` in order.
    pub fn replace(&mut self, body: &Body, old: &[Value], new: Op) {
        if let Some(&order) = old.first().and_then(|&value| match body.value_def(value) {
            ValueDef::Result(op, _) => self.op_order.get(&op),
            ValueDef::Arg(..) => None,
        }) {
            self.op_order.insert(new, order);
        }
        for (&from, to) in old.iter().zip(body.results(new)) {
            self.replaced.insert(from, to);
        }
    }

    // ---- liveness ----

    /// What stands for `value`, of the function as it was, now. An op is replaced at most once.
    fn now(&self, value: Value) -> Value {
        self.replaced.get(&value).copied().unwrap_or(value)
    }

    /// The memrefs that are defined before `block` and used in it or later.
    pub fn live_in(&self, body: &Body, block: Block) -> Vec<Value> {
        let live = body.block_region(block).and_then(|region| self.live.get(&region));
        self.memrefs_of(body, live.map(|live| live.live_in(block)).unwrap_or_default())
    }

    fn memrefs_of(&self, body: &Body, values: Vec<Value>) -> Vec<Value> {
        let mut memrefs: Vec<Value> = values.into_iter().map(|value| self.now(value)).collect();
        memrefs.retain(|&value| is_memref(body, value));
        memrefs.sort_by_key(|&value| self.place(body, value));
        memrefs
    }

    /// An order of values that follows from the text: arguments of blocks come first.
    fn place(&self, body: &Body, value: Value) -> (bool, usize, usize) {
        match body.value_def(value) {
            ValueDef::Arg(block, at) => (false, at, self.block_order.get(&block).copied().unwrap_or(0)),
            ValueDef::Result(op, at) => (true, self.op_order.get(&op).copied().unwrap_or(0), at),
        }
    }

    /// The memrefs that must not be freed on the way from the end of `from` to `to`, or out of the
    /// region: those among `handed`, in order, then those that live on.
    pub fn to_retain(&self, body: &Body, from: Block, to: Option<Block>, handed: &[Value]) -> Vec<Value> {
        let mut retained: Vec<Value> =
            handed.iter().copied().filter(|&value| is_memref(body, value)).collect();
        let live = body.block_region(from).and_then(|region| self.live.get(&region));
        let out = live.map(|live| live.live_out(from)).unwrap_or_default();
        let mut out = self.memrefs_of(body, out);
        if let Some(to) = to {
            let kept: FxHashSet<Value> = self.live_in(body, to).into_iter().collect();
            out.retain(|value| kept.contains(value));
        }
        retained.extend(out);
        retained
    }

    // ---- code ----

    /// Makes, where `rw` inserts, the memrefs that `block` has to free, as they were allocated, and the
    /// conditions under which it does.
    ///
    /// # Errors
    /// When nothing says whether a memref is owned.
    pub fn to_deallocate(
        &self,
        rw: &mut Rewriter<'_>,
        block: Block,
    ) -> Result<(Vec<Value>, Vec<Value>), Diagnostic> {
        let (mut memrefs, mut conditions) = (Vec::new(), Vec::new());
        for &memref in self.owned.get(&block).map(Vec::as_slice).unwrap_or_default() {
            let Some(indicator) = self.ownership(memref, block).indicator() else {
                let message = "MemRef value does not have valid ownership";
                return Err(Diagnostic::error(rw.value_loc(memref), message));
            };
            memrefs.push(base(rw, memref));
            conditions.push(indicator);
        }
        Ok((memrefs, conditions))
    }

    /// Makes, where `rw` inserts, a memref with the contents of `memref` and the `i1` that says whether
    /// `block` owns it: `memref` itself, or a copy where no value says so.
    pub fn unique(&mut self, rw: &mut Rewriter<'_>, memref: Value, block: Block) -> Owned {
        if rw.value_block(memref) == Some(block)
            && let Some(op) = rw.defining_op(memref)
            && let Some(unique) = rw.interface::<BufferDeallocation>(op).and_then(|model| model.unique)
        {
            return unique(op, memref, self, rw);
        }
        self.unique_or_copy(rw, memref, block)
    }

    /// As [`DeallocationState::unique`], for ops without rules of their own.
    pub fn unique_or_copy(&mut self, rw: &mut Rewriter<'_>, memref: Value, block: Block) -> Owned {
        if let Some(indicator) = self.ownership(memref, block).indicator() {
            return (memref, indicator);
        }
        let ty = rw.ty(memref);
        let spec = rw.spec(CloneOp::def()).operands([memref]).results([ty]);
        let copy = rw.insert(spec);
        let copy = rw.result(copy, 0);
        let indicator = bool_constant(rw, true);
        self.set(copy, block, Ownership::Unique(indicator));
        self.own(copy, block);
        (copy, indicator)
    }
}

/// The memref that `memref` is a view of, as it was allocated: only that can be freed.
fn base(rw: &mut Rewriter<'_>, memref: Value) -> Value {
    let ctx = rw.context();
    let ty = rw.ty(memref);
    let ranked = match ty.kind(&ctx) {
        TypeKind::UnrankedMemRef { elem, space } => {
            let to = ctx.ty(TypeKind::MemRef { shape: [].into(), elem: *elem, layout: None, space: *space });
            let none = Slice { offsets: vec![Mixed::Static(0)], sizes: Vec::new(), strides: Vec::new() };
            let spec =
                none.describe(&ctx, rw.spec(memref::ReinterpretCastOp::def()), &[memref]).results([to]);
            let cast = rw.insert(spec);
            rw.result(cast, 0)
        }
        _ if memref::layout::strides_and_offset(&ctx, ty).is_none() => return memref,
        _ => memref,
    };
    rw.apply(memref::ExtractStridedMetadataOp::def(), &[ranked])
}
