//! How each op of the hardware level becomes machine code: one function an op, by dialect.

mod arith;
mod cf;
mod func;
mod kernel;
mod math;
mod memref;
mod vector;

use cranelift_frontend::FunctionBuilder;
use rustc_hash::FxHashMap;
use terrace_ir::op::TypedOp;
use terrace_ir::{Context, Op, OpDef, OpError, OpName};

use crate::function::FnCx;

/// Emits the code of one op.
pub(crate) type LowerFn = fn(&mut FnCx<'_, '_>, &mut FunctionBuilder<'_>, Op) -> Result<(), OpError>;

/// The ops that have a lowering.
pub struct Table {
    by_name: FxHashMap<OpName, LowerFn>,
    names: Vec<&'static str>,
}

impl Table {
    /// The lowerings of all dialects that `ctx` has loaded.
    pub fn new(ctx: &Context) -> Table {
        let mut table = Table { by_name: FxHashMap::default(), names: Vec::new() };
        for add in [arith::add, math::add, cf::add, func::add, memref::add, vector::add, kernel::add] {
            add(&mut table, ctx);
        }
        table.names.sort_unstable();
        table
    }

    /// The names of the ops that have a lowering, sorted.
    pub fn names(&self) -> &[&'static str] {
        &self.names
    }

    /// Whether ops called `name` have a lowering.
    pub fn has(&self, name: OpName) -> bool {
        self.by_name.contains_key(&name)
    }

    pub(crate) fn get(&self, name: OpName) -> Option<LowerFn> {
        self.by_name.get(&name).copied()
    }

    pub(crate) fn on<T: TypedOp>(&mut self, ctx: &Context, lower: LowerFn) {
        self.on_def(ctx, T::def(), lower);
    }

    fn on_def(&mut self, ctx: &Context, def: &'static OpDef, lower: LowerFn) {
        if ctx.registry().has(def.dialect()) {
            self.by_name.insert(ctx.op_name(def.name), lower);
            self.names.push(def.name);
        }
    }
}
