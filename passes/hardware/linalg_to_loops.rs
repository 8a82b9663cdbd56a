//! `convert-linalg-to-loops`, `convert-linalg-to-affine-loops` and `convert-linalg-to-parallel-loops`: structured
//! ops on memrefs as loop nests, and as one loop when they walk memory in order.
//!
//! Each loop of the op becomes an `scf.for`, outermost first, with the region's ops in the innermost
//! one between loads of all operands and stores of the outputs. Loops of one iteration are left out, their
//! index being zero. After upstream's passes of these names.

use smallvec::SmallVec;
use terrace_dialects::linalg::{IndexOp, Iterator as LoopKind, StructuredView, YieldOp};
use terrace_dialects::{affine, arith, memref, scf};
use terrace_ir::affine::AffineExprKind;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{AffineExpr, AffineMap, Attr, Body, Diags, Op, OpError, Rewriter, Value};

/// What loops become.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LoopForm {
    /// Each an `scf.for`.
    Sequential,
    /// Neighbouring parallel ones an `scf.parallel`, all others an `scf.for`.
    Parallel,
    /// Each an `affine.for`; elements are read and written by `affine.load` and `affine.store`.
    Affine,
}

/// Lowers all structured ops of the function `body`.
pub fn linalg_to_loops(body: &mut Body, form: LoopForm, diags: &mut Diags) {
    for op in body.all_ops() {
        if !body.is_alive(op) {
            continue;
        }
        let Some(view) = StructuredView::of(body, op) else { continue };
        let (name, loc) = (body.name_str(op).to_owned(), body.loc(op));
        let mut rw = Rewriter::before(body, op);
        if let Err(error) = lower(&mut rw, op, &view, form) {
            diags.push(error.into_diagnostic(&name, loc));
        }
    }
}

fn lower(rw: &mut Rewriter<'_>, op: Op, view: &StructuredView, form: LoopForm) -> Result<(), OpError> {
    let ctx = rw.context();
    if view.operands().any(|operand| rw.ty(operand).is_tensor(&ctx)) {
        return Err(OpError::new("works on tensors: bufferize it first"));
    }
    let mut nest = Nest { form, indices: SmallVec::new(), constants: Vec::new() };
    let sizes = view.loop_sizes(rw);
    match form {
        LoopForm::Sequential | LoopForm::Affine => {
            for (dim, &size) in sizes.iter().enumerate() {
                nest.open(rw, view, dim, size)?;
            }
        }
        LoopForm::Parallel => nest.open_all(rw, view, &sizes)?,
    }
    let mut values = Vec::new();
    let args = rw.args(view.block).to_vec();
    for ((operand, &map), arg) in view.operands().zip(&view.maps).zip(args) {
        // What the region does not read is not loaded; any value stands for it.
        values.push(if rw.has_uses(arg) { nest.load(rw, operand, map)? } else { operand });
    }
    let yielded = inline_region(rw, view, &nest, &values);
    let outputs = view.outputs.iter().zip(&view.maps[view.inputs.len()..]);
    for ((&output, &map), value) in outputs.zip(yielded) {
        if form == LoopForm::Affine {
            let (map, at) = nest.affine_indices(rw, map);
            let spec = rw.spec(affine::StoreOp::def()).operands([value, output]).operands(at);
            let spec = spec.attr(&ctx, "map", map);
            rw.insert(spec);
            continue;
        }
        let at = nest.indices_of(rw, map)?;
        let spec = rw.spec(memref::StoreOp::def()).operands([value, output]).operands(at);
        rw.insert(spec);
    }
    rw.erase(op);
    Ok(())
}

/// The loops opened so far.
struct Nest {
    form: LoopForm,
    indices: SmallVec<[Value; 6]>,
    constants: Vec<(i64, Value)>,
}

impl Nest {
    /// Opens all loops, neighbouring parallel ones as one op. Sizes are known in front of all of them.
    fn open_all(
        &mut self,
        rw: &mut Rewriter<'_>,
        view: &StructuredView,
        sizes: &[i64],
    ) -> Result<(), OpError> {
        let mut uppers = Vec::with_capacity(sizes.len());
        for (dim, &size) in sizes.iter().enumerate() {
            uppers.push(match size {
                DYNAMIC => self.dynamic_size(rw, view, dim)?,
                size => self.constant(rw, size),
            });
        }
        let (zero, one) = (self.constant(rw, 0), self.constant(rw, 1));
        let mut dim = 0;
        while dim < uppers.len() {
            let parallel = |at: &usize| view.iterators[*at] == LoopKind::Parallel;
            let count = (dim..uppers.len()).take_while(parallel).count();
            if count == 0 {
                self.open_for(rw, [zero, uppers[dim], one]);
                dim += 1;
                continue;
            }
            self.open_parallel(rw, zero, &uppers[dim..dim + count], one);
            dim += count;
        }
        Ok(())
    }

    /// Opens an `scf.parallel`, and goes into it.
    fn open_parallel(&mut self, rw: &mut Rewriter<'_>, zero: Value, uppers: &[Value], one: Value) {
        let ctx = rw.context();
        let n = uppers.len();
        let spec = rw
            .spec(scf::ParallelOp::def())
            .operand_groups(&ctx, &[&vec![zero; n], uppers, &vec![one; n], &[]]);
        let op = rw.insert(spec);
        let region = rw.region(op, 0);
        let block = rw.add_block(region, &vec![ctx.index(); n]);
        rw.set_end(block);
        let spec = rw.spec(scf::ReduceOp::def());
        let end = rw.insert(spec);
        rw.set_before(end);
        self.indices.extend(rw.args(block).iter().copied());
    }

    /// Opens an `scf.for` of a lower bound, an upper one and a step, and goes into it.
    fn open_for(&mut self, rw: &mut Rewriter<'_>, bounds: [Value; 3]) {
        let ctx = rw.context();
        let spec = rw.spec(scf::ForOp::def()).operands(bounds);
        let op = rw.insert(spec);
        let region = rw.region(op, 0);
        let block = rw.add_block(region, &[ctx.index()]);
        rw.set_end(block);
        let spec = rw.spec(scf::YieldOp::def());
        let end = rw.insert(spec);
        rw.set_before(end);
        self.indices.push(rw.args(block)[0]);
    }

    /// Opens the loop over dimension `dim`, and goes into it.
    fn open(
        &mut self,
        rw: &mut Rewriter<'_>,
        view: &StructuredView,
        dim: usize,
        size: i64,
    ) -> Result<(), OpError> {
        if size == 1 {
            let zero = self.constant(rw, 0);
            self.indices.push(zero);
            return Ok(());
        }
        if self.form == LoopForm::Affine {
            let open = if size == DYNAMIC { Some(self.dynamic_size(rw, view, dim)?) } else { None };
            return self.open_affine(rw, size, open);
        }
        let upper = if size == DYNAMIC { self.dynamic_size(rw, view, dim)? } else { self.constant(rw, size) };
        let (zero, one) = (self.constant(rw, 0), self.constant(rw, 1));
        self.open_for(rw, [zero, upper, one]);
        Ok(())
    }

    /// Opens an `affine.for` up to `size`, or to `open` when there is one, and goes into it.
    fn open_affine(&mut self, rw: &mut Rewriter<'_>, size: i64, open: Option<Value>) -> Result<(), OpError> {
        let ctx = rw.context();
        let upper = match open {
            Some(value) if !affine::scope::is_symbol(rw, value) => {
                return Err(OpError::new("has a loop whose size is no symbol of affine loops"));
            }
            Some(_) => ctx.affine_map(0, 1, &[ctx.affine_symbol(0)]),
            None => ctx.affine_map(0, 0, &[ctx.affine_constant(size)]),
        };
        let lower = ctx.affine_map(0, 0, &[ctx.affine_constant(0)]);
        let operands: Vec<Value> = open.into_iter().collect();
        let spec = rw
            .spec(affine::ForOp::def())
            .operand_groups(&ctx, &[&[], &operands, &[]])
            .attr(&ctx, "lowerBoundMap", ctx.affine_map_attr(lower))
            .attr(&ctx, "upperBoundMap", ctx.affine_map_attr(upper))
            .attr(&ctx, "step", ctx.index_attr(1));
        let op = rw.insert(spec);
        let region = rw.region(op, 0);
        let block = rw.add_block(region, &[ctx.index()]);
        rw.set_end(block);
        let spec = rw.spec(affine::YieldOp::def());
        let end = rw.insert(spec);
        rw.set_before(end);
        self.indices.push(rw.args(block)[0]);
        Ok(())
    }

    /// `map` of the loops that it has an index of, and their indices.
    fn affine_indices(&self, rw: &Rewriter<'_>, map: AffineMap) -> (Attr, Vec<Value>) {
        let ctx = rw.ctx();
        let mut stack = map.results(ctx).to_vec();
        let mut used = Vec::new();
        while let Some(expr) = stack.pop() {
            used.extend(expr.dim(ctx));
            if let Some((lhs, rhs)) = expr.kind(ctx).operands() {
                stack.extend([lhs, rhs]);
            }
        }
        used.sort_unstable();
        used.dedup();
        let place = |dim: u32| used.iter().position(|&other| other == dim).unwrap_or(0) as u32;
        let dims: Vec<AffineExpr> = (0..map.dims(ctx) as u32).map(|dim| ctx.affine_dim(place(dim))).collect();
        let results: Vec<AffineExpr> =
            map.results(ctx).iter().map(|expr| expr.replace(ctx, &dims, &[])).collect();
        let map = ctx.affine_map(used.len() as u32, 0, &results);
        let at = used.iter().filter_map(|&dim| self.indices.get(dim as usize).copied());
        (ctx.affine_map_attr(map), at.collect())
    }

    fn dynamic_size(
        &mut self,
        rw: &mut Rewriter<'_>,
        view: &StructuredView,
        dim: usize,
    ) -> Result<Value, OpError> {
        let ctx = rw.context();
        for (operand, map) in view.operands().zip(&view.maps) {
            let at = map.results(&ctx).iter().position(|expr| expr.dim(&ctx) == Some(dim as u32));
            if let Some(at) = at {
                let at = self.constant(rw, at as i64);
                return Ok(rw.apply(memref::DimOp::def(), &[operand, at]));
            }
        }
        Err(OpError::new(format!("has no operand that gives the size of loop #{dim}")))
    }

    /// An index constant. It is made once, in front of the op, so that all loops can use it.
    fn constant(&mut self, rw: &mut Rewriter<'_>, value: i64) -> Value {
        if let Some(&(_, constant)) = self.constants.iter().find(|entry| entry.0 == value) {
            return constant;
        }
        let ctx = rw.context();
        let spec = rw
            .spec(arith::ConstantOp::def())
            .attr(&ctx, "value", ctx.index_attr(value))
            .results([ctx.index()]);
        let op = rw.insert(spec);
        let constant = rw.result(op, 0);
        // One made within a loop is only known there; loops nest, so inner ones see it too.
        self.constants.push((value, constant));
        constant
    }

    /// The indices that `map` gives for the loops' indices.
    fn indices_of(&mut self, rw: &mut Rewriter<'_>, map: AffineMap) -> Result<Vec<Value>, OpError> {
        let ctx = rw.context();
        map.results(&ctx).iter().map(|&expr| self.index(rw, expr)).collect()
    }

    fn index(&mut self, rw: &mut Rewriter<'_>, expr: AffineExpr) -> Result<Value, OpError> {
        let ctx = rw.context();
        let def = match expr.kind(&ctx) {
            AffineExprKind::Dim(dim) => {
                return self
                    .indices
                    .get(dim as usize)
                    .copied()
                    .ok_or_else(|| OpError::new("has a map with more dimensions than loops"));
            }
            AffineExprKind::Constant(value) => return Ok(self.constant(rw, value)),
            AffineExprKind::Symbol(_) => return Err(OpError::new("has a map with symbols")),
            AffineExprKind::Add(..) => arith::AddIOp::def(),
            AffineExprKind::Mul(..) => arith::MulIOp::def(),
            AffineExprKind::Mod(..) => arith::RemSIOp::def(),
            AffineExprKind::FloorDiv(..) => arith::FloorDivSIOp::def(),
            AffineExprKind::CeilDiv(..) => arith::CeilDivSIOp::def(),
        };
        let Some((lhs, rhs)) = expr.kind(&ctx).operands() else {
            return Err(OpError::new("has a malformed map"));
        };
        let (lhs, rhs) = (self.index(rw, lhs)?, self.index(rw, rhs)?);
        Ok(rw.apply(def, &[lhs, rhs]))
    }

    /// The element of `operand` at the loops' indices; a scalar is itself.
    fn load(&mut self, rw: &mut Rewriter<'_>, operand: Value, map: AffineMap) -> Result<Value, OpError> {
        let ctx = rw.context();
        if !rw.ty(operand).is_memref(&ctx) {
            return Ok(operand);
        }
        if self.form == LoopForm::Affine {
            let (map, at) = self.affine_indices(rw, map);
            let elem = rw.ty(operand).elem(&ctx);
            let spec = rw.spec(affine::LoadOp::def()).operands([operand]).operands(at);
            let load = rw.insert(spec.attr(&ctx, "map", map).results([elem]));
            return Ok(rw.result(load, 0));
        }
        let mut operands = vec![operand];
        operands.extend(self.indices_of(rw, map)?);
        Ok(rw.apply(memref::LoadOp::def(), &operands))
    }
}

/// Moves the region's ops here, its arguments being `values`; returns what it yields.
fn inline_region(rw: &mut Rewriter<'_>, view: &StructuredView, nest: &Nest, values: &[Value]) -> Vec<Value> {
    for op in rw.ops_of(view.block).collect::<Vec<_>>() {
        if let Some(index) = IndexOp::of(rw, op) {
            let dim = index.dim(rw).as_int(rw.ctx()).and_then(|dim| usize::try_from(dim).ok());
            if let Some(&value) = dim.and_then(|dim| nest.indices.get(dim)) {
                rw.replace(op, [value]);
            }
        }
    }
    for (arg, &value) in rw.args(view.block).to_vec().into_iter().zip(values) {
        rw.replace_value(arg, value);
    }
    let point = rw.point();
    let mut yielded = Vec::new();
    for op in rw.ops_of(view.block).collect::<Vec<_>>() {
        if YieldOp::of(rw, op).is_some() {
            yielded = rw.operands(op).to_vec();
            continue;
        }
        match point {
            Some(terrace_ir::rewrite::InsertPoint::Before(at)) => rw.move_before(op, at),
            Some(terrace_ir::rewrite::InsertPoint::End(block)) => rw.modify(op, |body| {
                body.remove(op);
                body.append(block, op);
            }),
            None => {}
        }
    }
    yielded
}
