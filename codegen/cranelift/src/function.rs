//! One function of the hardware level as Cranelift's IR.

use std::sync::Arc;

use cranelift_codegen::ir::{
    AbiParam, Block as ClifBlock, BlockArg, FuncRef, Function, InstBuilder, MemFlagsData, Signature,
    StackSlotData, StackSlotKind, TrapCode, Value as ClifValue, types,
};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use cranelift_module::{DataDescription, DataId, FuncId, Linkage, Module};
use rustc_hash::FxHashMap;
use terrace_ir::{Block, Body, Context, Diagnostic, Diags, Op, OpError, Type, Value};

use crate::constants::Data;
use crate::debug::Places;
use crate::lower::Table;
use crate::memref::{MemVal, Shape, shape_of};
use crate::object::Parts;
use crate::types::scalar_or_vector;

/// A value of the hardware level in generated code.
#[derive(Clone, Debug)]
pub(crate) enum Val {
    /// A scalar or a vector.
    Scalar(ClifValue),
    /// A memref.
    Mem(MemVal),
}

/// How values of a type are passed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Passing {
    /// As one value.
    Scalar(types::Type),
    /// As the words of a memref.
    Mem(Shape),
}

impl Passing {
    /// How values of `ty` are passed; `None` when generated code cannot hold them.
    pub(crate) fn of(ctx: &Context, ty: Type) -> Option<Passing> {
        if ty.is_memref(ctx) {
            return shape_of(ctx, ty).map(Passing::Mem);
        }
        scalar_or_vector(ctx, ty).map(Passing::Scalar)
    }

    fn push_types(&self, out: &mut Vec<types::Type>) {
        match self {
            Passing::Scalar(ty) => out.push(*ty),
            Passing::Mem(shape) => out.resize(out.len() + shape.words(), types::I64),
        }
    }
}

/// A function that generated code can call.
#[derive(Clone)]
pub(crate) struct Callee {
    pub(crate) id: FuncId,
    pub(crate) params: Vec<Passing>,
    pub(crate) results: Vec<Passing>,
}

/// The most words that a function returns in registers, on every machine.
const RETURNED: usize = 2;

/// Bytes between the words that a function returns in memory.
const RETURNED_BYTES: i32 = 16;

/// The words of results that a function returns in memory, whose address it gets behind the kernel context; nothing when they
/// are few enough for registers.
pub(crate) fn in_memory(results: &[Passing]) -> Option<Vec<types::Type>> {
    let mut flat = Vec::new();
    results.iter().for_each(|result| result.push_types(&mut flat));
    (flat.len() > RETURNED).then_some(flat)
}

/// Calls `func`, with room for results that are returned in memory. The words of the results.
pub(crate) fn call(
    builder: &mut FunctionBuilder<'_>,
    func: FuncRef,
    results: &[Passing],
    args: &[ClifValue],
) -> Vec<ClifValue> {
    let Some(flat) = in_memory(results) else {
        let call = builder.ins().call(func, args);
        return builder.inst_results(call).to_vec();
    };
    let bytes = flat.len() as u32 * RETURNED_BYTES as u32;
    let slot = StackSlotData::new(StackSlotKind::ExplicitSlot, bytes, 4);
    let slot = builder.create_sized_stack_slot(slot);
    let room = builder.ins().stack_addr(types::I64, slot, 0);
    let args: Vec<ClifValue> = [args[0], room].iter().chain(&args[1..]).copied().collect();
    builder.ins().call(func, &args);
    let words = flat.into_iter().zip(0i32..);
    words.map(|(ty, at)| builder.ins().load(ty, MemFlagsData::trusted(), room, at * RETURNED_BYTES)).collect()
}

/// The signature of a function of these parameters and results, behind the kernel context.
pub(crate) fn signature(module: &dyn Module, params: &[Passing], results: &[Passing]) -> Signature {
    let mut sig = module.make_signature();
    sig.params.push(AbiParam::new(types::I64));
    let memory = in_memory(results).is_some();
    if memory {
        sig.params.push(AbiParam::new(types::I64));
    }
    let mut flat = Vec::new();
    params.iter().for_each(|param| param.push_types(&mut flat));
    sig.params.extend(flat.drain(..).map(AbiParam::new));
    if !memory {
        results.iter().for_each(|result| result.push_types(&mut flat));
        sig.returns.extend(flat.into_iter().map(AbiParam::new));
    }
    sig
}

/// What the functions of a module share while they are lowered.
pub(crate) struct ModuleCx<'a> {
    pub(crate) ctx: Context,
    pub(crate) module: &'a mut dyn Module,
    /// Where instructions come from.
    pub(crate) places: &'a mut Places,
    pub(crate) callees: FxHashMap<String, Callee>,
    pub(crate) parts: Parts<'a>,
    pub(crate) table: &'a Table,
    /// Whether a call can end early with a message.
    pub(crate) fallible: bool,
    /// Constant data that is in the module already, by symbol.
    pub(crate) placed: FxHashMap<String, DataId>,
    /// Constant data whose bytes are still to be put into the object file.
    pub(crate) apart: Vec<(DataId, Arc<Data>)>,
    /// Kernel parameters that are in the module already.
    pub(crate) params: FxHashMap<Vec<i64>, DataId>,
}

/// How generated code refers to constant data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DataMode {
    /// By its address in this process.
    Address,
    /// By a symbol of the object file that holds it.
    Symbol,
}

/// The state of lowering one function.
pub(crate) struct FnCx<'a, 'm> {
    pub(crate) body: &'a Body,
    pub(crate) cx: &'a mut ModuleCx<'m>,
    pub(crate) kernel_ctx: ClifValue,
    /// Where results go that are returned in memory.
    returned: Option<ClifValue>,
    values: Vec<Option<Val>>,
    blocks: FxHashMap<Block, ClifBlock>,
    imported: FxHashMap<FuncId, FuncRef>,
}

/// Where code would go on behind an op that could not be lowered; such code is never run.
const NO_END: TrapCode = TrapCode::unwrap_user(1);

/// Lowers `body`, a function with a body, to `func`.
///
/// # Errors
/// Every op that cannot be lowered.
pub(crate) fn lower_function(
    body: &Body,
    cx: &mut ModuleCx<'_>,
    (func, results): (&mut Function, &[Passing]),
    scratch: &mut FunctionBuilderContext,
    diags: &mut Diags,
) {
    let mut builder = FunctionBuilder::new(func, scratch);
    let region = body.region(body.self_op(), 0);
    let mut fcx = FnCx {
        body,
        cx,
        kernel_ctx: ClifValue::from_u32(0),
        returned: None,
        values: vec![None; body.value_bound()],
        blocks: FxHashMap::default(),
        imported: FxHashMap::default(),
    };
    let blocks: Vec<Block> = body.blocks_of(region).collect();
    for &block in &blocks {
        let clif = builder.create_block();
        fcx.blocks.insert(block, clif);
    }
    for (at, &block) in blocks.iter().enumerate() {
        let clif = fcx.blocks[&block];
        if at == 0 {
            builder.append_block_params_for_function_params(clif);
            fcx.kernel_ctx = builder.block_params(clif)[0];
            fcx.returned = in_memory(results).map(|_| builder.block_params(clif)[1]);
        }
        fcx.bind_arguments(block, clif, at == 0, &mut builder, diags);
    }
    if diags.has_errors() {
        return;
    }
    for &block in &blocks {
        builder.switch_to_block(fcx.blocks[&block]);
        for op in body.ops_of(block) {
            builder.set_srcloc(fcx.cx.places.source(body.loc(op)));
            if let Err(error) = fcx.lower_op(&mut builder, op) {
                diags.push(error.into_diagnostic(body.name_str(op), body.loc(op)));
                // A block without an end cannot be left.
                if body.last_op(block) == Some(op) {
                    builder.ins().trap(NO_END);
                }
            }
        }
    }
    if diags.has_errors() {
        return;
    }
    builder.seal_all_blocks();
    let target = fcx.cx.module.target_config();
    builder.finalize(target);
}

impl FnCx<'_, '_> {
    /// The context of the IR.
    pub(crate) fn ctx(&self) -> Context {
        self.cx.ctx.clone()
    }

    fn bind_arguments(
        &mut self,
        block: Block,
        clif: ClifBlock,
        entry: bool,
        builder: &mut FunctionBuilder<'_>,
        diags: &mut Diags,
    ) {
        let ctx = self.ctx();
        let mut next = if entry { 1 + usize::from(self.returned.is_some()) } else { 0 };
        for &arg in self.body.args(block) {
            let Some(passing) = Passing::of(&ctx, self.body.ty(arg)) else {
                diags.push(Diagnostic::error(
                    self.body.value_loc(arg),
                    format!(
                        "generated code cannot hold a value of type '{}'",
                        ctx.display(self.body.ty(arg))
                    ),
                ));
                continue;
            };
            let mut flat = Vec::new();
            passing.push_types(&mut flat);
            if !entry {
                flat.iter().for_each(|&ty| {
                    builder.append_block_param(clif, ty);
                });
            }
            let words = builder.block_params(clif)[next..next + flat.len()].to_vec();
            next += flat.len();
            self.values[arg.index()] = Some(match passing {
                Passing::Scalar(_) => Val::Scalar(words[0]),
                Passing::Mem(shape) => Val::Mem(shape.bind_words(&words)),
            });
        }
    }

    fn lower_op(&mut self, builder: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
        match self.cx.table.get(self.body.name(op)) {
            Some(lower) => lower(self, builder, op),
            None => {
                Err(OpError::new("has no lowering to machine code; lower it to hardware-level ops first"))
            }
        }
    }

    /// The generated value of `value`.
    pub(crate) fn val(&self, value: Value) -> Result<&Val, OpError> {
        self.values[value.index()]
            .as_ref()
            .ok_or_else(|| OpError::new("uses a value that has no machine form"))
    }

    /// The generated scalar or vector of `value`.
    pub(crate) fn scalar(&self, value: Value) -> Result<ClifValue, OpError> {
        match self.val(value)? {
            Val::Scalar(value) => Ok(*value),
            Val::Mem(_) => Err(OpError::new("expects a scalar where there is a memref")),
        }
    }

    /// The generated memref of `value`.
    pub(crate) fn mem(&self, value: Value) -> Result<MemVal, OpError> {
        match self.val(value)? {
            Val::Mem(mem) => Ok(mem.clone()),
            Val::Scalar(_) => Err(OpError::new("expects a memref where there is a scalar")),
        }
    }

    /// Operand `index` of `op` as a scalar or vector.
    pub(crate) fn operand(&self, op: Op, index: usize) -> Result<ClifValue, OpError> {
        self.scalar(self.body.operand(op, index))
    }

    /// Sets what result 0 of `op` is.
    pub(crate) fn set(&mut self, op: Op, value: ClifValue) {
        let result = self.body.result(op, 0);
        self.values[result.index()] = Some(Val::Scalar(value));
    }

    /// Sets what result 0 of `op` is, a memref.
    pub(crate) fn set_mem(&mut self, op: Op, mem: MemVal) {
        let result = self.body.result(op, 0);
        self.values[result.index()] = Some(Val::Mem(mem));
    }

    /// Sets what `value` is.
    pub(crate) fn set_val(&mut self, value: Value, val: Val) {
        self.values[value.index()] = Some(val);
    }

    /// The Cranelift type of result 0 of `op`.
    pub(crate) fn result_type(&self, op: Op) -> Result<types::Type, OpError> {
        self.clif_type(self.body.ty(self.body.result(op, 0)))
    }

    /// The Cranelift type of a scalar or vector type.
    pub(crate) fn clif_type(&self, ty: Type) -> Result<types::Type, OpError> {
        scalar_or_vector(&self.cx.ctx, ty).ok_or_else(|| {
            OpError::new(format!(
                "works on type '{}', which generated code cannot hold",
                self.cx.ctx.display(ty)
            ))
        })
    }

    /// The words that `value` is passed as where `passing` is expected.
    pub(crate) fn words(
        &self,
        value: Value,
        passing: &Passing,
        builder: &mut FunctionBuilder<'_>,
    ) -> Result<Vec<ClifValue>, OpError> {
        match (self.val(value)?, passing) {
            (Val::Scalar(value), Passing::Scalar(_)) => Ok(vec![*value]),
            (Val::Mem(mem), Passing::Mem(shape)) => Ok(mem.to_words(shape, builder)),
            _ => Err(OpError::new("passes a scalar for a memref, or a memref for a scalar")),
        }
    }

    /// The block of generated code for `block`, and `values` as its arguments.
    pub(crate) fn branch_target(
        &self,
        block: Block,
        values: &[Value],
        builder: &mut FunctionBuilder<'_>,
    ) -> Result<(ClifBlock, Vec<BlockArg>), OpError> {
        let mut args = Vec::new();
        for (&param, &value) in self.body.args(block).iter().zip(values) {
            let passing = Passing::of(&self.cx.ctx, self.body.ty(param))
                .ok_or_else(|| OpError::new("branches with a value that generated code cannot hold"))?;
            args.extend(self.words(value, &passing, builder)?.into_iter().map(BlockArg::from));
        }
        let clif = self.blocks.get(&block).copied();
        clif.map(|clif| (clif, args)).ok_or_else(|| OpError::new("branches out of its function"))
    }

    /// A reference to `func` in this function.
    pub(crate) fn func_ref(&mut self, func: FuncId, builder: &mut FunctionBuilder<'_>) -> FuncRef {
        let module = &mut *self.cx.module;
        *self.imported.entry(func).or_insert_with(|| module.declare_func_in_func(func, builder.func))
    }

    /// A reference to the function of another library called `name`.
    pub(crate) fn import(
        &mut self,
        name: &str,
        params: &[types::Type],
        results: &[types::Type],
        builder: &mut FunctionBuilder<'_>,
    ) -> Result<FuncRef, OpError> {
        let mut sig = self.cx.module.make_signature();
        sig.params.extend(params.iter().map(|&ty| AbiParam::new(ty)));
        sig.returns.extend(results.iter().map(|&ty| AbiParam::new(ty)));
        let id = self
            .cx
            .module
            .declare_function(name, Linkage::Import, &sig)
            .map_err(|error| OpError::new(format!("cannot call '{name}': {error}")))?;
        Ok(self.func_ref(id, builder))
    }

    /// Returns from the function with these words.
    pub(crate) fn return_words(&self, words: &[ClifValue], builder: &mut FunctionBuilder<'_>) {
        let Some(room) = self.returned else {
            builder.ins().return_(words);
            return;
        };
        for (&word, at) in words.iter().zip(0i32..) {
            builder.ins().store(MemFlagsData::trusted(), word, room, at * RETURNED_BYTES);
        }
        builder.ins().return_(&[]);
    }

    /// Whether a run can end early with a message.
    pub(crate) fn can_fail(&self) -> bool {
        self.cx.parts.data == DataMode::Address
    }

    /// Goes on where `condition` is not 0; elsewhere leaves the function behind what `first` emits. Whoever called asks whether the run failed.
    pub(crate) fn leave_unless(
        &mut self,
        builder: &mut FunctionBuilder<'_>,
        condition: ClifValue,
        first: impl FnOnce(&mut Self, &mut FunctionBuilder<'_>) -> Result<(), OpError>,
    ) -> Result<(), OpError> {
        let (leave, on) = (builder.create_block(), builder.create_block());
        builder.ins().brif(condition, on, &[], leave, &[]);
        builder.switch_to_block(leave);
        builder.set_cold_block(leave);
        first(self, builder)?;
        let returns: Vec<types::Type> =
            builder.func.signature.returns.iter().map(|param| param.value_type).collect();
        let zeros: Vec<ClifValue> = returns.into_iter().map(|ty| zero(ty, builder)).collect();
        builder.ins().return_(&zeros);
        builder.switch_to_block(on);
        Ok(())
    }

    /// The address and the length of a text in the program's data.
    pub(crate) fn text(
        &mut self,
        text: &str,
        builder: &mut FunctionBuilder<'_>,
    ) -> Result<(ClifValue, ClifValue), OpError> {
        let failed = |error| OpError::new(format!("cannot place a message: {error}"));
        let id = self.cx.module.declare_anonymous_data(false, false).map_err(failed)?;
        let mut description = DataDescription::new();
        description.define(if text.is_empty() { Box::new([0]) } else { text.as_bytes().into() });
        self.cx.module.define_data(id, &description).map_err(failed)?;
        let global = self.cx.module.declare_data_in_func(id, builder.func);
        let address = builder.ins().symbol_value(types::I64, global);
        Ok((address, self.word(text.len() as i64, builder)))
    }

    /// A 64-bit constant.
    pub(crate) fn word(&self, value: i64, builder: &mut FunctionBuilder<'_>) -> ClifValue {
        builder.ins().iconst(types::I64, value)
    }
}

/// Zero of a type.
fn zero(ty: types::Type, builder: &mut FunctionBuilder<'_>) -> ClifValue {
    match ty {
        types::F32 => builder.ins().f32const(0.0),
        types::F64 => builder.ins().f64const(0.0),
        ty if ty.is_vector() => {
            let lane = zero(ty.lane_type(), builder);
            builder.ins().splat(ty, lane)
        }
        ty => builder.ins().iconst(ty, 0),
    }
}
