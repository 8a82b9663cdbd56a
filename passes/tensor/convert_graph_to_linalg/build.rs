//! Making the ops that graph ops are lowered to.

use terrace_dialects::graph::sizes::{Size, Sizes};
use terrace_dialects::linalg::{self, Iterator as LoopKind};
use terrace_dialects::{arith, scf};
use terrace_ir::builtin::UnrealizedConversionCastOp;
use terrace_ir::op::OpSpec;
use terrace_ir::types::FloatKind;
use terrace_ir::{AffineExpr, AffineMap, Attr, Context, Op, OpDef, OpError, Rewriter, Type, TypeKind, Value};

use super::Lowered;

/// A tensor operand of a structured op with the map from loops to its indices.
pub(super) type Mapped = (Value, AffineMap);

/// Makes ops at the place of a rewriter.
pub(super) struct Build<'a, 'b> {
    pub(super) rw: &'a mut Rewriter<'b>,
    pub(super) ctx: Context,
    /// The sizes of tensors.
    pub(super) table: &'a mut Sizes,
}

/// Whether elements of type `ty` compare and divide as unsigned integers; `i1` does.
pub(super) fn is_unsigned(ctx: &Context, ty: Type) -> bool {
    matches!(
        *ty.kind(ctx),
        TypeKind::Integer { width: 1, .. }
            | TypeKind::Integer { sign: terrace_ir::types::Signedness::Unsigned, .. }
    )
}

/// `n` parallel loops.
pub(super) fn parallel(n: usize) -> Vec<LoopKind> {
    vec![LoopKind::Parallel; n]
}

impl<'a, 'b> Build<'a, 'b> {
    pub(super) fn new(rw: &'a mut Rewriter<'b>, table: &'a mut Sizes) -> Self {
        let ctx = rw.context();
        Build { rw, ctx, table }
    }

    // ---- types ----

    /// The static shape of a tensor.
    pub(super) fn shape(&self, value: Value) -> Result<Vec<i64>, OpError> {
        let ty = self.rw.ty(value);
        match ty.static_shape(&self.ctx) {
            Some(shape) => Ok(shape.to_vec()),
            None => Err(OpError::new(format!(
                "works on type '{}': only static shapes can be lowered to linalg",
                self.ctx.display(ty)
            ))),
        }
    }

    pub(super) fn elem(&self, value: Value) -> Type {
        self.rw.ty(value).elem(&self.ctx)
    }

    /// Shape and element type of result `index` of `op`.
    pub(super) fn result(&self, op: Op, index: usize) -> Result<(Vec<i64>, Type), OpError> {
        let result = self.rw.result(op, index);
        Ok((self.shape(result)?, self.elem(result)))
    }

    /// The type that elements of type `elem` are computed with; see the module's documentation.
    pub(super) fn compute_type(&self, elem: Type) -> Result<Type, OpError> {
        match *elem.kind(&self.ctx) {
            TypeKind::Float(FloatKind::F32 | FloatKind::F64) | TypeKind::Index => Ok(elem),
            TypeKind::Float(kind) if kind.width() < 32 => Ok(self.ctx.f32()),
            TypeKind::Integer { width, .. } if width <= 64 => Ok(self.ctx.int(width)),
            _ => Err(OpError::new(format!(
                "has elements of type '{}', which cannot be computed with",
                self.ctx.display(elem)
            ))),
        }
    }

    pub(super) fn is_float(&self, value: Value) -> bool {
        self.rw.ty(value).elem(&self.ctx).is_float(&self.ctx)
    }

    // ---- attributes ----

    pub(super) fn int(&self, op: Op, name: &str, default: i64) -> i64 {
        self.rw.attr(op, name).and_then(|attr| attr.as_int(&self.ctx)).unwrap_or(default)
    }

    pub(super) fn axis(&self, op: Op, default: i64, rank: usize) -> Result<usize, OpError> {
        let axis = self.int(op, "axis", default);
        usize::try_from(axis)
            .ok()
            .filter(|&axis| axis < rank)
            .ok_or_else(|| OpError::new(format!("has axis {axis} of rank {rank}")))
    }

    pub(super) fn ints(&self, op: Op, name: &str) -> Option<Vec<i64>> {
        self.rw.attr(op, name)?.as_int_array(&self.ctx)
    }

    pub(super) fn ints_or(&self, op: Op, name: &str, count: usize, default: i64) -> Vec<i64> {
        self.ints(op, name).filter(|list| list.len() == count).unwrap_or_else(|| vec![default; count])
    }

    pub(super) fn flag(&self, op: Op, name: &str) -> bool {
        self.rw.attr(op, name).is_some()
    }

    pub(super) fn num(&self, op: Op, name: &str) -> Option<f64> {
        terrace_dialects::graph::attrs::number(&self.ctx, self.rw.attr(op, name)?)
    }

    pub(super) fn word(&self, op: Op, name: &str, default: &str) -> String {
        let attr = self.rw.attr(op, name);
        attr.and_then(|attr| attr.as_str(&self.ctx)).unwrap_or(default).to_owned()
    }

    // ---- single ops ----

    /// Inserts an op with one result.
    pub(super) fn one(&mut self, spec: OpSpec) -> Value {
        let op = self.rw.insert(spec);
        self.rw.result(op, 0)
    }

    /// Inserts an op with one result, of the type of its first operand.
    pub(super) fn op(&mut self, def: &'static OpDef, operands: &[Value]) -> Value {
        let ty = self.rw.ty(operands[0]);
        self.op_to(def, operands, ty)
    }

    /// Inserts an op with one result of type `ty`.
    pub(super) fn op_to(&mut self, def: &'static OpDef, operands: &[Value], ty: Type) -> Value {
        let spec = self.rw.spec(def).operands(operands.iter().copied()).results([ty]);
        self.one(spec)
    }

    pub(super) fn constant(&mut self, value: Attr, ty: Type) -> Value {
        let spec = self.rw.spec(arith::ConstantOp::def()).attr(&self.ctx, "value", value).results([ty]);
        self.one(spec)
    }

    pub(super) fn index(&mut self, value: i64) -> Value {
        let attr = self.ctx.index_attr(value);
        self.constant(attr, self.ctx.index())
    }

    /// The number `value` as a scalar of the computed type `ty`.
    pub(super) fn number(&mut self, value: f64, ty: Type) -> Value {
        let attr = self.number_attr(value, ty);
        self.constant(attr, ty)
    }

    pub(super) fn number_attr(&self, value: f64, ty: Type) -> Attr {
        if ty.is_float(&self.ctx) {
            self.ctx.float_attr(value, ty)
        } else {
            self.ctx.int_attr(value as i128, ty)
        }
    }

    pub(super) fn int_constant(&mut self, value: i64, ty: Type) -> Value {
        let attr = self.ctx.int_attr(i128::from(value), ty);
        self.constant(attr, ty)
    }

    /// A constant tensor of 64-bit integers.
    pub(super) fn dense_ints(&mut self, shape: &[i64], values: &[i64]) -> Result<Value, OpError> {
        let ty = self.ctx.tensor(shape, self.ctx.int(64));
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.dense(ty, &bytes)
    }

    /// A constant tensor of floats of type `elem`, `f32` or `f64`.
    pub(super) fn dense_floats(
        &mut self,
        shape: &[i64],
        values: &[f64],
        elem: Type,
    ) -> Result<Value, OpError> {
        let ty = self.ctx.tensor(shape, elem);
        let bytes: Vec<u8> = if elem.float_kind(&self.ctx) == Some(FloatKind::F64) {
            values.iter().flat_map(|value| value.to_le_bytes()).collect()
        } else {
            values.iter().flat_map(|&value| (value as f32).to_le_bytes()).collect()
        };
        self.dense(ty, &bytes)
    }

    fn dense(&mut self, ty: Type, bytes: &[u8]) -> Result<Value, OpError> {
        let attr = self.ctx.dense_attr(ty, bytes);
        let attr = attr.ok_or_else(|| OpError::new("needs a constant whose size does not fit its type"))?;
        Ok(self.constant(attr, ty))
    }

    // ---- structured ops ----

    /// The loop index `dim` in a region.
    pub(super) fn loop_index(&mut self, dim: usize) -> Value {
        let attr = self.ctx.i64_attr(dim as i64);
        let ty = self.ctx.index();
        let spec = self.rw.spec(linalg::IndexOp::def()).attr(&self.ctx, "dim", attr).results([ty]);
        self.one(spec)
    }

    /// A structured op on tensors whose region sees elements as they are stored.
    pub(super) fn generic_raw(
        &mut self,
        inputs: &[Mapped],
        outputs: &[Mapped],
        iterators: &[LoopKind],
        region: impl FnOnce(&mut Build<'_, '_>, &[Value]) -> Lowered,
    ) -> Lowered {
        let ctx = self.ctx.clone();
        let maps: Vec<Attr> =
            inputs.iter().chain(outputs).map(|&(_, map)| ctx.affine_map_attr(map)).collect();
        let kinds: Vec<Attr> =
            iterators.iter().map(|kind| linalg::iterator_attr(&ctx, kind.keyword())).collect();
        let values = |list: &[Mapped]| list.iter().map(|entry| entry.0).collect::<Vec<Value>>();
        let (ins, outs) = (values(inputs), values(outputs));
        let types: Vec<Type> = outs.iter().map(|&out| self.rw.ty(out)).collect();
        let spec = self
            .rw
            .spec(linalg::GenericOp::def())
            .operand_groups(&ctx, &[&ins, &outs])
            .attr(&ctx, "indexing_maps", ctx.array_attr(maps))
            .attr(&ctx, "iterator_types", ctx.array_attr(kinds))
            .results(types);
        let op = self.rw.insert(spec);
        let args: Vec<Type> = ins.iter().chain(&outs).map(|&value| self.elem(value)).collect();
        let at = self.rw.region(op, 0);
        let block = self.rw.add_block(at, &args);
        let point = self.rw.point();
        self.rw.set_end(block);
        let args = self.rw.args(block).to_vec();
        let table = &mut *self.table;
        let yielded = region(&mut Build { rw: self.rw, ctx: ctx.clone(), table }, &args);
        if let Ok(values) = &yielded {
            let spec = self.rw.spec(linalg::YieldOp::def()).operands(values.iter().copied());
            self.rw.insert(spec);
        }
        if let Some(point) = point {
            self.rw.set_point(point);
        }
        match yielded {
            Ok(_) => {
                let results: Vec<Value> = self.rw.results(op).collect();
                for (&result, &out) in results.iter().zip(&outs) {
                    let sizes = self.sizes(out);
                    self.table.set_shape(result, &sizes);
                }
                Ok(results)
            }
            Err(error) => {
                self.rw.erase(op);
                Err(error)
            }
        }
    }

    /// A structured op on tensors whose region computes: see the module's documentation on element types.
    pub(super) fn generic(
        &mut self,
        inputs: &[Mapped],
        outputs: &[Mapped],
        iterators: &[LoopKind],
        region: impl FnOnce(&mut Build<'_, '_>, &[Value]) -> Lowered,
    ) -> Lowered {
        let elems: Vec<Type> = inputs.iter().chain(outputs).map(|entry| self.elem(entry.0)).collect();
        let n_inputs = inputs.len();
        self.generic_raw(inputs, outputs, iterators, |b, args| {
            let args = args.iter().map(|&arg| b.decode(arg)).collect::<Result<Vec<Value>, OpError>>()?;
            let values = region(b, &args)?;
            values.into_iter().zip(&elems[n_inputs..]).map(|(value, &elem)| b.encode(value, elem)).collect()
        })
    }

    /// As [`Build::generic`], with one output.
    pub(super) fn generic_one(
        &mut self,
        inputs: &[Mapped],
        output: Mapped,
        iterators: &[LoopKind],
        region: impl FnOnce(&mut Build<'_, '_>, &[Value]) -> Result<Value, OpError>,
    ) -> Result<Value, OpError> {
        let results = self.generic(inputs, &[output], iterators, |b, args| Ok(vec![region(b, args)?]))?;
        Ok(results[0])
    }

    /// One loop over each element of the result; inputs broadcast to it.
    pub(super) fn map<S: Into<Size> + Copy>(
        &mut self,
        inputs: &[Value],
        (shape, elem): (&[S], Type),
        region: impl FnOnce(&mut Build<'_, '_>, &[Value]) -> Result<Value, OpError>,
    ) -> Result<Value, OpError> {
        let mut mapped = Vec::new();
        for &input in inputs {
            mapped.push(self.broadcast(input, shape)?);
        }
        let dest = self.empty(shape, elem);
        let map = self.ctx.identity_map(shape.len());
        self.generic_one(&mapped, (dest, map), &parallel(shape.len()), region)
    }

    /// Copies elements: the result's are those of `input` at the indices of `map`.
    pub(super) fn copy<S: Into<Size> + Copy>(
        &mut self,
        input: Value,
        map: AffineMap,
        shape: &[S],
    ) -> Result<Value, OpError> {
        let dest = self.empty(shape, self.elem(input));
        let identity = self.ctx.identity_map(shape.len());
        let loops = parallel(shape.len());
        let results =
            self.generic_raw(&[(input, map)], &[(dest, identity)], &loops, |_, args| Ok(vec![args[0]]))?;
        Ok(results[0])
    }

    /// Conversion of a stored element to the type it is computed with.
    pub(super) fn decode(&mut self, value: Value) -> Result<Value, OpError> {
        let elem = self.rw.ty(value);
        let ty = self.compute_type(elem)?;
        Ok(self.stored(value, elem, ty, arith::ExtFOp::def()))
    }

    /// Conversion of a computed element to the stored type `elem`.
    pub(super) fn encode(&mut self, value: Value, elem: Type) -> Result<Value, OpError> {
        let ty = self.rw.ty(value);
        Ok(self.stored(value, ty, elem, arith::TruncFOp::def()))
    }

    fn stored(&mut self, value: Value, from: Type, to: Type, float: &'static OpDef) -> Value {
        if from == to {
            value
        } else if from.is_float(&self.ctx) {
            self.op_to(float, &[value], to)
        } else {
            self.op_to(UnrealizedConversionCastOp::def(), &[value], to)
        }
    }

    // ---- maps ----

    /// The map of an operand of shape `from` that is broadcast to loops over `to`.
    pub(super) fn broadcast_map<S: Into<Size> + Copy>(&self, from: &[S], to: &[S]) -> AffineMap {
        let missing = to.len().saturating_sub(from.len());
        let exprs: Vec<AffineExpr> = from
            .iter()
            .enumerate()
            .map(|(dim, &size)| match to.get(dim + missing) {
                Some(&other) if size.into() == 1 && other.into() != 1 => self.ctx.affine_constant(0),
                _ => self.ctx.affine_dim((dim + missing) as u32),
            })
            .collect();
        self.ctx.affine_map(to.len() as u32, 0, &exprs)
    }

    pub(super) fn affine(&self, loops: usize, exprs: &[AffineExpr]) -> AffineMap {
        self.ctx.affine_map(loops as u32, 0, exprs)
    }

    pub(super) fn dim(&self, at: usize) -> AffineExpr {
        self.ctx.affine_dim(at as u32)
    }

    /// `dim * factor + offset`.
    pub(super) fn scaled(&self, dim: AffineExpr, factor: i64, offset: i64) -> AffineExpr {
        let product = self.ctx.affine_mul(dim, self.ctx.affine_constant(factor));
        self.ctx.affine_add(product, self.ctx.affine_constant(offset))
    }

    // ---- loops ----

    /// A counted loop from 0 to `count` that carries `inits`.
    pub(super) fn for_loop(
        &mut self,
        count: impl Into<Size>,
        inits: &[Value],
        region: impl FnOnce(&mut Build<'_, '_>, Value, &[Value]) -> Lowered,
    ) -> Lowered {
        let count = self.value(count.into());
        let bounds = [self.index(0), count, self.index(1)];
        let sizes: Vec<Vec<Size>> = inits.iter().map(|&init| self.sizes(init)).collect();
        let types: Vec<Type> = inits.iter().map(|&init| self.rw.ty(init)).collect();
        let spec = self.rw.spec(scf::ForOp::def()).operands(bounds).operands(inits.iter().copied());
        let op = self.rw.insert(spec.results(types.iter().copied()));
        let at = self.rw.region(op, 0);
        let mut args = vec![self.ctx.index()];
        args.extend(types);
        let block = self.rw.add_block(at, &args);
        let point = self.rw.point();
        self.rw.set_end(block);
        let args = self.rw.args(block).to_vec();
        let (ctx, table) = (self.ctx.clone(), &mut *self.table);
        for (&arg, init) in args[1..].iter().zip(&sizes) {
            table.set_shape(arg, init);
        }
        let yielded = region(&mut Build { rw: self.rw, ctx, table }, args[0], &args[1..]);
        if let Ok(values) = &yielded {
            let spec = self.rw.spec(scf::YieldOp::def()).operands(values.iter().copied());
            self.rw.insert(spec);
        }
        if let Some(point) = point {
            self.rw.set_point(point);
        }
        match yielded {
            Ok(_) => {
                let results: Vec<Value> = self.rw.results(op).collect();
                for (&result, sizes) in results.iter().zip(&sizes) {
                    self.table.set_shape(result, sizes);
                }
                Ok(results)
            }
            Err(error) => {
                self.rw.erase(op);
                Err(error)
            }
        }
    }

    /// A loop that goes on while what `region` says holds, at first `go_on`, both `i1`. It carries `inits`.
    pub(super) fn while_loop(
        &mut self,
        go_on: Value,
        inits: &[Value],
        region: impl FnOnce(&mut Build<'_, '_>, &[Value]) -> Result<(Value, Vec<Value>), OpError>,
    ) -> Lowered {
        let sizes: Vec<Vec<Size>> = inits.iter().map(|&init| self.sizes(init)).collect();
        let types: Vec<Type> = inits.iter().map(|&init| self.rw.ty(init)).collect();
        let spec = self.rw.spec(scf::WhileOp::def()).operands([go_on]).operands(inits.iter().copied());
        let op = self.rw.insert(spec.results(types.iter().copied()));
        let mut args = vec![self.ctx.int(1)];
        args.extend(types.iter().copied());
        let at = self.rw.region(op, 0);
        let block = self.rw.add_block(at, &args);
        let point = self.rw.point();
        self.rw.set_end(block);
        let args = self.rw.args(block).to_vec();
        let spec = self.rw.spec(scf::ConditionOp::def()).operands(args);
        self.rw.insert(spec);
        if let Some(point) = point {
            self.rw.set_point(point);
        }
        let at = self.rw.region(op, 1);
        self.fill_block(at, &types, |b, args, _| {
            for (&arg, sizes) in args.iter().zip(&sizes) {
                b.table.set_shape(arg, sizes);
            }
            let (go_on, next) = region(b, args)?;
            Ok(std::iter::once(go_on).chain(next).collect())
        })?;
        let results: Vec<Value> = self.rw.results(op).collect();
        for (&result, sizes) in results.iter().zip(&sizes) {
            self.table.set_shape(result, sizes);
        }
        Ok(results)
    }
}
