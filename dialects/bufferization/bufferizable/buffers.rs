//! Making buffers: what implementations of [`Bufferizable`](super::Bufferizable) call.

use std::collections::BTreeSet;

use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, AttrKind, Body, Context, Loc, Op, OpSpec, Rewriter, Type, Value};

use super::copies::set_behind;
use super::{Callees, Known, Models, Options, Outcome, State, fail, owner_of};
use crate::bufferization::{ToBufferOp, ToTensorOp};
use crate::memref::layout::{cast_compatible, is_identity, strides_and_offset};
use crate::memref::{AllocOp, CastOp, CopyOp, GetGlobalOp, GlobalOp};
use crate::support::reify::size_of;

/// What bufferizing a body needs beside the body.
pub struct Bufferizer<'a> {
    /// Options.
    pub options: &'a Options,
    /// Implementations.
    pub models: &'a Models,
    /// The functions of the module.
    pub callees: &'a Callees,
    /// The constants of the module.
    pub globals: &'a mut Globals,
}

impl Bufferizer<'_> {
    /// What is known, without analysis.
    pub fn known(&self) -> Known<'_> {
        Known {
            options: self.options,
            models: self.models,
            callees: self.callees,
            denied: false,
            facts: None,
        }
    }

    /// The type of the buffer of `value`.
    ///
    /// # Errors
    /// When it cannot be told.
    pub fn buffer_type(&self, body: &Body, value: Value) -> Outcome<Type> {
        State::new(body, &self.known()).buffer_type(value)
    }

    /// The buffer of `value`; the rewriter's place stays.
    ///
    /// # Errors
    /// When its type cannot be told.
    pub fn buffer(&self, rw: &mut Rewriter<'_>, value: Value) -> Outcome<Value> {
        if let Some(op) = ToTensorOp::defining(rw, value) {
            return Ok(op.buffer(rw));
        }
        let ty = self.buffer_type(rw.body(), value)?;
        let (point, loc) = (rw.point(), rw.loc());
        set_behind(rw, value);
        rw.set_loc(rw.body().value_loc(value));
        let buffer = self.to_buffer(rw, value, ty);
        rw.set_loc(loc);
        if let Some(point) = point {
            rw.set_point(point);
        }
        Ok(buffer)
    }

    /// `bufferization.to_buffer` of `value`, at the rewriter's place.
    pub fn to_buffer(&self, rw: &mut Rewriter<'_>, value: Value, ty: Type) -> Value {
        let spec = rw.spec(ToBufferOp::def()).operands([value]).results([ty]);
        let op = rw.insert(spec);
        rw.result(op, 0)
    }

    /// An allocation, at the rewriter's place.
    pub fn allocate(&self, rw: &mut Rewriter<'_>, ty: Type, sizes: &[Value]) -> Value {
        allocate(rw, ty, sizes, self.options)
    }

    /// Copies the contents of one buffer to another.
    pub fn copy(&self, rw: &mut Rewriter<'_>, from: Value, to: Value) {
        let spec = rw.spec(CopyOp::def()).operands([from, to]);
        rw.insert(spec);
    }

    /// Replaces `op` by `values`, buffers where its results are tensors.
    pub fn replace(&self, rw: &mut Rewriter<'_>, op: Op, values: &[Value]) {
        let ctx = rw.context();
        let results: Vec<Value> = rw.results(op).collect();
        let mut replacements = Vec::with_capacity(values.len());
        for (&result, &value) in results.iter().zip(values) {
            let ty = rw.ty(result);
            if !ty.is_tensor(&ctx) {
                replacements.push(value);
                continue;
            }
            rw.set_after(op);
            let spec = rw.spec(ToTensorOp::def()).operands([value]).results([ty]);
            let wrapped = rw.insert(spec);
            replacements.push(rw.result(wrapped, 0));
        }
        rw.replace(op, replacements);
    }

    /// Replaces `op` by the op that `spec` describes, whose results are buffers where those of `op`
    /// are tensors.
    pub fn replace_with(&self, rw: &mut Rewriter<'_>, op: Op, spec: OpSpec) -> Op {
        rw.set_before(op);
        let new = rw.insert(spec);
        let values: Vec<Value> = rw.results(new).collect();
        self.replace(rw, op, &values);
        new
    }

    /// Makes the arguments of `block` buffers, with what branches hand to them. In the body, the
    /// tensors that they were are made of the buffers.
    ///
    /// # Errors
    /// When the type of a buffer cannot be told, or something refers to the block that is no branch.
    pub fn bufferize_block(&self, rw: &mut Rewriter<'_>, block: terrace_ir::Block) -> Outcome {
        let ctx = rw.context();
        let args = rw.args(block).to_vec();
        let mut types = Vec::with_capacity(args.len());
        for &arg in &args {
            let ty = rw.ty(arg);
            types.push(if ty.is_tensor(&ctx) { self.buffer_type(rw.body(), arg)? } else { ty });
        }
        for (&arg, &ty) in args.iter().zip(&types) {
            if rw.ty(arg) != ty {
                wrap_argument(rw, block, arg, ty);
            }
        }
        self.bufferize_incoming(rw, block, &types)
    }

    fn bufferize_incoming(&self, rw: &mut Rewriter<'_>, block: terrace_ir::Block, types: &[Type]) -> Outcome {
        let ctx = rw.context();
        let mut branches: Vec<Op> = rw.branches_to(block).collect();
        branches.sort_unstable();
        branches.dedup();
        for &op in &branches {
            if rw.interface::<terrace_ir::interfaces::Branch>(op).is_none() {
                let message =
                    "cannot bufferize ops with block references that do not implement BranchOpInterface";
                return super::fail_op(rw, op, message);
            }
        }
        for (index, &ty) in types.iter().enumerate() {
            for operand in super::incoming_operands(rw, block, index) {
                let value = operand.value(rw);
                if !rw.ty(value).is_tensor(&ctx) {
                    continue;
                }
                let found = self.buffer_type(rw.body(), value)?;
                rw.set_root(operand.op);
                set_behind(rw, value);
                let buffer = self.to_buffer(rw, value, found);
                let buffer = cast_buffer(rw, buffer, ty, operand.op)?;
                rw.set_operand(operand.op, operand.index, buffer);
            }
        }
        Ok(())
    }
}

/// Gives `arg` the type `ty` of a buffer, and what used it the tensor that it was.
fn wrap_argument(rw: &mut Rewriter<'_>, block: terrace_ir::Block, arg: Value, ty: Type) {
    let tensor = rw.ty(arg);
    let used = rw.has_uses(arg);
    let users: Vec<Op> = rw.users(arg).collect();
    rw.body_mut().set_ty(arg, ty);
    if used {
        rw.set_start(block);
        rw.set_loc(rw.body().value_loc(arg));
        let spec = rw.spec(ToTensorOp::def()).operands([arg]).results([tensor]);
        let wrapped = rw.insert(spec);
        let wrapped = rw.result(wrapped, 0);
        rw.replace_value_if(arg, wrapped, |_, user| users.contains(&user));
    }
}

/// `memref.alloc` of `ty` at the rewriter's place.
fn allocate(rw: &mut Rewriter<'_>, ty: Type, sizes: &[Value], options: &Options) -> Value {
    let ctx = rw.context();
    let alignment = i64::try_from(options.buffer_alignment).unwrap_or(0);
    let spec = rw
        .spec(AllocOp::def())
        .operand_groups(&ctx, &[sizes, &[]])
        .maybe_attr(&ctx, "alignment", (alignment > 0).then(|| ctx.i64_attr(alignment)))
        .results([ty]);
    let op = rw.insert(spec);
    rw.result(op, 0)
}

/// The sizes of the memref or tensor `value` that its type leaves open, asked for at the rewriter's
/// place.
///
/// # Errors
/// When it has no rank.
pub fn dynamic_sizes(rw: &mut Rewriter<'_>, value: Value) -> Outcome<Vec<Value>> {
    let ctx = rw.context();
    let shape = rw.ty(value).shape(&ctx).map(<[i64]>::to_vec);
    let mut sizes = Vec::new();
    let open = shape.iter().flatten().enumerate().filter(|entry| *entry.1 == DYNAMIC);
    for (dim, _) in open {
        match size_of(rw, value, dim).and_then(|size| size.value(rw)) {
            Some(size) => sizes.push(size),
            None => return fail_at(rw, value, "cannot tell the sizes of a buffer"),
        }
    }
    if shape.is_none() {
        return fail_at(rw, value, "cannot allocate a buffer without rank");
    }
    Ok(sizes)
}

fn fail_at<T>(rw: &Rewriter<'_>, value: Value, message: &str) -> Outcome<T> {
    let owner = owner_of(rw, value).unwrap_or_else(|| rw.self_op());
    fail(rw, owner, message)
}

/// `buffer` under the type `ty`, cast at the rewriter's place where it has another one.
///
/// # Errors
/// At `op`, when no cast leads there.
pub fn cast_buffer(rw: &mut Rewriter<'_>, buffer: Value, ty: Type, op: Op) -> Outcome<Value> {
    let found = rw.ty(buffer);
    if found == ty {
        return Ok(buffer);
    }
    let ctx = rw.context();
    if !cast_compatible(&ctx, found, ty) {
        let (found, ty) = (ctx.display(found), ctx.display(ty));
        return fail(rw, op, format!("cannot cast a buffer of type '{found}' to '{ty}'"));
    }
    Ok(cast(rw, buffer, ty))
}

fn cast(rw: &mut Rewriter<'_>, buffer: Value, ty: Type) -> Value {
    let spec = rw.spec(CastOp::def()).operands([buffer]).results([ty]);
    let op = rw.insert(spec);
    rw.result(op, 0)
}

/// Whether a cast never fails at run time: it makes no number of the layout known that was open.
fn cast_always_holds(ctx: &Context, from: Type, to: Type) -> bool {
    let (Some((from_strides, from_offset)), Some((to_strides, to_offset))) =
        (strides_and_offset(ctx, from), strides_and_offset(ctx, to))
    else {
        return false;
    };
    let found = |from: i64, to: i64| from == DYNAMIC && to != DYNAMIC;
    !found(from_offset, to_offset)
        && from_strides.iter().zip(&to_strides).all(|(&from, &to)| !found(from, to))
}

/// The memref `buffer` under the memref type `ty`: cast where that always holds, otherwise copied to a
/// new buffer. `None` when the types have different elements or ranks.
pub fn cast_or_reallocate(
    rw: &mut Rewriter<'_>,
    buffer: Value,
    ty: Type,
    options: &Options,
) -> Option<Value> {
    let ctx = rw.context();
    let from = rw.ty(buffer);
    if from.elem(&ctx) != ty.elem(&ctx) || from.rank(&ctx) != ty.rank(&ctx) || from.rank(&ctx).is_none() {
        return None;
    }
    if from == ty {
        return Some(buffer);
    }
    if cast_compatible(&ctx, from, ty) && cast_always_holds(&ctx, from, ty) {
        return Some(cast(rw, buffer, ty));
    }
    // An allocation has no values for numbers of its layout that are open.
    let known = |(strides, offset): (Vec<i64>, i64)| offset != DYNAMIC && !strides.contains(&DYNAMIC);
    if !is_identity(&ctx, ty) && !strides_and_offset(&ctx, ty).is_some_and(known) {
        return None;
    }
    let shape = ty.shape(&ctx)?.to_vec();
    let mut sizes = Vec::new();
    for (dim, _) in shape.iter().enumerate().filter(|entry| *entry.1 == DYNAMIC) {
        sizes.push(size_of(rw, buffer, dim)?.value(rw)?);
    }
    let copy = allocate(rw, ty, &sizes, options);
    let spec = rw.spec(CopyOp::def()).operands([buffer, copy]);
    rw.insert(spec);
    Some(copy)
}

/// A constant of a module.
#[derive(Clone, Debug)]
struct Global {
    name: String,
    value: Attr,
    ty: Type,
    alignment: u64,
    loc: Loc,
    is_new: bool,
}

/// The constants of a module: tensors that are memory of their own.
#[derive(Debug, Default)]
pub struct Globals {
    known: Vec<Global>,
    taken: BTreeSet<String>,
    counter: u64,
}

impl Globals {
    /// Those that `module` has.
    pub fn of(module: &Body) -> Globals {
        let ctx = module.ctx();
        let mut globals = Globals::default();
        let region = module.regions(module.self_op()).next();
        let Some(block) = region.and_then(|region| module.entry(region)) else { return globals };
        for op in module.ops_of(block) {
            let Some(name) = module.symbol(op) else { continue };
            globals.taken.insert(name.to_owned());
            let Some(global) = GlobalOp::of(module, op) else { continue };
            let ty = module.attr(op, "type").and_then(|attr| attr.as_type(ctx));
            let alignment = module.attr(op, "alignment").and_then(|attr| attr.as_int(ctx)).unwrap_or(0);
            let value = global.initial_value(module).filter(|attr| !matches!(attr.kind(ctx), AttrKind::Unit));
            if let (Some(ty), Some(value), Ok(alignment)) = (ty, value, u64::try_from(alignment)) {
                let (name, loc) = (name.to_owned(), module.loc(op));
                globals.known.push(Global { name, value, ty, alignment, loc, is_new: false });
            }
        }
        globals
    }

    /// `memref.get_global` of a constant that holds `value`, of type `ty`, at the rewriter's place.
    pub fn get(&mut self, rw: &mut Rewriter<'_>, value: Attr, ty: Type, alignment: u64) -> OpSpec {
        let ctx = rw.context();
        let same =
            |global: &&Global| global.value == value && global.ty == ty && global.alignment == alignment;
        let name = match self.known.iter().rev().find(same) {
            Some(global) => global.name.clone(),
            None => {
                let name = self.free_name(&ctx, ty);
                let (loc, copy) = (rw.loc(), name.clone());
                self.known.push(Global { name, value, ty, alignment, loc, is_new: true });
                copy
            }
        };
        rw.spec(GetGlobalOp::def()).attr(&ctx, "name", ctx.symbol_attr(&name)).results([ty])
    }

    fn free_name(&mut self, ctx: &Context, ty: Type) -> String {
        let sizes: Vec<String> = ty.shape(ctx).unwrap_or_default().iter().map(i64::to_string).collect();
        let base = format!("__constant_{}x{}", sizes.join("x"), ctx.display(ty.elem(ctx)));
        let mut name = base.clone();
        while !self.taken.insert(name.clone()) {
            name = format!("{base}_{}", self.counter);
            self.counter += 1;
        }
        name
    }

    /// Defines the new ones at the start of `module`.
    pub fn insert(self, module: &mut Body) {
        let ctx = module.ctx().clone();
        let region = module.regions(module.self_op()).next();
        let Some(block) = region.and_then(|region| module.entry(region)) else { return };
        for global in self.known.into_iter().filter(|global| global.is_new) {
            let alignment = i64::try_from(global.alignment).ok().filter(|&alignment| alignment > 0);
            let spec = OpSpec::new(GlobalOp::def(), global.loc)
                .attr(&ctx, "sym_name", ctx.str_attr(&global.name))
                .attr(&ctx, "sym_visibility", ctx.str_attr("private"))
                .attr(&ctx, "type", ctx.type_attr(global.ty))
                .attr(&ctx, "initial_value", global.value)
                .attr(&ctx, "constant", Attr::UNIT)
                .maybe_attr(&ctx, "alignment", alignment.map(|alignment| ctx.i64_attr(alignment)));
            let op = module.create(&spec);
            module.prepend(block, op);
        }
    }
}
