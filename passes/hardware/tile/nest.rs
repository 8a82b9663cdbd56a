//! The loops over tiles, and the op on one tile.

use terrace_dialects::linalg::{IndexOp, StructuredView};
use terrace_dialects::memref::layout::subview_type;
use terrace_dialects::{arith, memref, scf};
use terrace_ir::affine::AffineExprKind;
use terrace_ir::body::Mapping;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{AffineExpr, Body, Op, OpError, Rewriter, Value};

use super::Plan;

/// Loops that may end in a smaller tile of their own, each of which doubles the code.
const MAX_ENDS: usize = 3;

/// The factors of the loops in an index, and its constant; `None` when it is no such sum, or has a factor below zero.
pub(super) fn factors(body: &Body, expr: AffineExpr, rank: usize) -> Option<(Vec<i64>, i64)> {
    let ctx = body.ctx();
    let (mut factors, mut constant) = (vec![0i64; rank], 0i64);
    let mut stack = vec![(expr, 1i64)];
    while let Some((expr, factor)) = stack.pop() {
        match expr.kind(ctx) {
            AffineExprKind::Dim(dim) => {
                let slot = factors.get_mut(dim as usize)?;
                *slot = slot.checked_add(factor)?;
            }
            AffineExprKind::Constant(value) => constant = constant.checked_add(value.checked_mul(factor)?)?,
            AffineExprKind::Add(lhs, rhs) => stack.extend([(lhs, factor), (rhs, factor)]),
            AffineExprKind::Mul(lhs, rhs) => match (lhs.constant(ctx), rhs.constant(ctx)) {
                (_, Some(by)) => stack.push((lhs, factor.checked_mul(by)?)),
                (Some(by), _) => stack.push((rhs, factor.checked_mul(by)?)),
                _ => return None,
            },
            _ => return None,
        }
    }
    factors.iter().all(|&factor| factor >= 0).then_some((factors, constant))
}

/// Checks that the operands of the op on a tile are views of its operands.
pub(super) fn check(body: &Body, view: &StructuredView, order: &[usize]) -> Result<(), OpError> {
    let ctx = body.ctx();
    if view.operands().any(|operand| body.ty(operand).is_tensor(ctx)) {
        return Err(OpError::new("works on tensors: bufferize it first"));
    }
    let rank = view.iterators.len();
    let mut sized = vec![false; rank];
    for (operand, map) in view.operands().zip(&view.maps) {
        if !body.ty(operand).is_memref(ctx) {
            continue;
        }
        for &expr in map.results(ctx) {
            let Some((factors, constant)) = factors(body, expr, rank) else {
                return Err(OpError::new("has an index that is not a sum of loop indices"));
            };
            if constant < 0 {
                return Err(OpError::new("has an index below that of its loops"));
            }
            if let Some(dim) = expr.dim(ctx) {
                sized[dim as usize] = true;
            }
            debug_assert_eq!(factors.len(), rank, "a factor for each loop");
        }
        let offsets = vec![DYNAMIC; map.results(ctx).len()];
        if subview_type(ctx, body.ty(operand), [&offsets, &offsets, &vec![1; offsets.len()]]).is_none() {
            return Err(OpError::new("has an operand whose layout is not strided"));
        }
    }
    match order.iter().find(|&&dim| !sized[dim]) {
        Some(dim) => Err(OpError::new(format!("has no operand that gives the size of loop #{dim}"))),
        None => Ok(()),
    }
}

/// Where a tile is in one loop: its first index, and its size.
#[derive(Clone, Copy)]
struct Extent {
    start: Option<Value>,
    size: Size,
}

#[derive(Clone, Copy)]
enum Size {
    Known(i64),
    Open(Value),
}

struct Nest<'r, 'b, 'v> {
    rw: &'r mut Rewriter<'b>,
    op: Op,
    view: &'v StructuredView,
    plan: &'v Plan,
}

/// Replaces `op` by loops over tiles.
pub(super) fn emit(rw: &mut Rewriter<'_>, op: Op, view: &StructuredView, plan: &Plan) {
    let mut nest = Nest { rw, op, view, plan };
    // A loop that ends in a smaller tile takes the code twice. All whole tiles come before smaller ones.
    let uneven = |dim: &&usize| plan.extents[**dim] >= 0 && plan.extents[**dim] % plan.sizes[**dim] != 0;
    let split: Vec<usize> = plan.order.iter().rev().filter(uneven).take(MAX_ENDS).copied().collect();
    for ends in 0..1usize << split.len() {
        let is_end =
            |dim: usize| split.iter().position(|&other| other == dim).map(|at| (ends >> at) & 1 == 1);
        nest.loops(&is_end);
        nest.rw.set_root(op);
    }
    nest.rw.erase(op);
}

impl Nest<'_, '_, '_> {
    fn index(&mut self, value: i64) -> Value {
        let ctx = self.rw.context();
        let spec = self.rw.spec(arith::ConstantOp::def()).attr(&ctx, "value", ctx.index_attr(value));
        let op = self.rw.insert(spec.results([ctx.index()]));
        self.rw.result(op, 0)
    }

    /// One nest of loops with the op on a tile in it. `is_end` says of a loop that is split which part this is:
    /// the tiles that are whole, or the smaller one at the end.
    fn loops(&mut self, is_end: &impl Fn(usize) -> Option<bool>) {
        let (extents, sizes) = (&self.plan.extents, &self.plan.sizes);
        let mut tile: Vec<Extent> =
            extents.iter().map(|&size| Extent { start: None, size: Size::Known(size) }).collect();
        for dim in self.plan.order.clone() {
            let (extent, size) = (extents[dim], sizes[dim]);
            let rest = if extent >= 0 { extent % size } else { 0 };
            match is_end(dim) {
                Some(true) => {
                    let start = self.index(extent - rest);
                    tile[dim] = Extent { start: Some(start), size: Size::Known(rest) };
                }
                Some(false) => {
                    let upper = self.index(extent - rest);
                    let start = self.open(upper, size);
                    tile[dim] = Extent { start: Some(start), size: Size::Known(size) };
                }
                None => {
                    let upper = if extent >= 0 { self.index(extent) } else { self.size_of(dim) };
                    let start = self.open(upper, size);
                    let whole = extent >= 0 && rest == 0;
                    let size = if whole { Size::Known(size) } else { self.what_is_left(upper, start, size) };
                    tile[dim] = Extent { start: Some(start), size };
                }
            }
        }
        self.tile(&tile);
    }

    /// Opens a loop up to `upper` and goes into it; returns its index.
    fn open(&mut self, upper: Value, step: i64) -> Value {
        let ctx = self.rw.context();
        let (zero, step) = (self.index(0), self.index(step));
        let spec = self.rw.spec(scf::ForOp::def()).operands([zero, upper, step]);
        let op = self.rw.insert(spec);
        let region = self.rw.region(op, 0);
        let block = self.rw.add_block(region, &[ctx.index()]);
        self.rw.set_end(block);
        let spec = self.rw.spec(scf::YieldOp::def());
        let end = self.rw.insert(spec);
        self.rw.set_before(end);
        self.rw.args(block)[0]
    }

    /// The size of a tile that may be the last one.
    fn what_is_left(&mut self, upper: Value, start: Value, size: i64) -> Size {
        let left = self.rw.apply(arith::SubIOp::def(), &[upper, start]);
        let size = self.index(size);
        Size::Open(self.rw.apply(arith::MinSIOp::def(), &[left, size]))
    }

    /// The size of loop `dim`, from an operand that has it.
    fn size_of(&mut self, dim: usize) -> Value {
        let ctx = self.rw.context();
        for (operand, map) in self.view.operands().zip(&self.view.maps) {
            let at = map.results(&ctx).iter().position(|expr| expr.dim(&ctx) == Some(dim as u32));
            if let Some(at) = at {
                let at = self.index(at as i64);
                return self.rw.apply(memref::DimOp::def(), &[operand, at]);
            }
        }
        unreachable!("checked: an operand gives the size of each tiled loop")
    }

    /// The op on one tile.
    fn tile(&mut self, tile: &[Extent]) {
        let mut map = Mapping::default();
        let copy = self.rw.clone_here(self.op, &mut map);
        self.rw.set_before(copy);
        for (at, (operand, map)) in self.view.operands().zip(&self.view.maps).enumerate() {
            if self.rw.ty(operand).is_memref(self.rw.ctx()) {
                let exprs = map.results(&self.rw.context()).to_vec();
                let part = self.part(operand, &exprs, tile);
                self.rw.set_operand(copy, at, part);
            }
        }
        self.shift_indices(copy, tile);
    }

    /// The part of `operand` that the loops of a tile index by `exprs`.
    fn part(&mut self, operand: Value, exprs: &[AffineExpr], tile: &[Extent]) -> Value {
        let ctx = self.rw.context();
        let shape = self.rw.ty(operand).shape(&ctx).unwrap_or_default().to_vec();
        let (mut offsets, mut sizes) = (Vec::new(), Vec::new());
        let (mut at, mut counts) = (Vec::new(), Vec::new());
        for (number, &expr) in exprs.iter().enumerate() {
            let (factors, constant) = factors(self.rw, expr, tile.len()).unwrap_or_default();
            let moves =
                factors.iter().zip(tile).any(|(&factor, extent)| factor != 0 && extent.start.is_some());
            if !moves {
                offsets.push(0);
                sizes.push(shape[number]);
                if shape[number] == DYNAMIC {
                    let number = self.index(number as i64);
                    counts.push(self.rw.apply(memref::DimOp::def(), &[operand, number]));
                }
                continue;
            }
            offsets.push(DYNAMIC);
            at.push(self.offset(&factors, tile));
            match self.span(&factors, constant, tile, (operand, number)) {
                Size::Known(size) => sizes.push(size),
                Size::Open(value) => {
                    sizes.push(DYNAMIC);
                    counts.push(value);
                }
            }
        }
        if at.is_empty() {
            return operand;
        }
        let steps = vec![1; sizes.len()];
        let ty = subview_type(&ctx, self.rw.ty(operand), [&offsets, &sizes, &steps]);
        let ty = ty.unwrap_or_else(|| unreachable!("checked: the layout is strided"));
        let groups: [&[Value]; 4] = [&[operand], &at, &counts, &[]];
        let spec = self.rw.spec(memref::SubViewOp::def()).operand_groups(&ctx, &groups).results([ty]);
        let spec = spec
            .attr(&ctx, "static_offsets", ctx.i64_array(&offsets))
            .attr(&ctx, "static_sizes", ctx.i64_array(&sizes))
            .attr(&ctx, "static_strides", ctx.i64_array(&steps));
        let op = self.rw.insert(spec);
        self.rw.result(op, 0)
    }

    fn scaled(&mut self, value: Value, factor: i64) -> Value {
        if factor == 1 {
            return value;
        }
        let factor = self.index(factor);
        self.rw.apply(arith::MulIOp::def(), &[value, factor])
    }

    fn sum(&mut self, terms: Vec<Value>) -> Value {
        let mut sum: Option<Value> = None;
        for term in terms {
            sum = Some(match sum {
                Some(sum) => self.rw.apply(arith::AddIOp::def(), &[sum, term]),
                None => term,
            });
        }
        sum.unwrap_or_else(|| self.index(0))
    }

    /// The first index of a tile in a dimension: the sum of those of its loops.
    fn offset(&mut self, factors: &[i64], tile: &[Extent]) -> Value {
        let starts: Vec<(Value, i64)> = factors
            .iter()
            .zip(tile)
            .filter_map(|(&factor, extent)| extent.start.filter(|_| factor != 0).map(|start| (start, factor)))
            .collect();
        let terms = starts.into_iter().map(|(start, factor)| self.scaled(start, factor)).collect();
        self.sum(terms)
    }

    /// How many indices a tile takes in dimension `at.1` of operand `at.0`: up to that of its last iteration.
    fn span(&mut self, factors: &[i64], constant: i64, tile: &[Extent], at: (Value, usize)) -> Size {
        let (mut known, mut open) = (constant + 1, Vec::new());
        for (dim, (&factor, extent)) in factors.iter().zip(tile).enumerate() {
            if factor == 0 {
                continue;
            }
            let size = match extent.size {
                Size::Known(DYNAMIC) => Size::Open(self.size_of(dim)),
                size => size,
            };
            match size {
                Size::Known(size) => known += factor * (size - 1),
                Size::Open(value) => {
                    known -= factor;
                    open.push(self.scaled(value, factor));
                }
            }
        }
        debug_assert!(at.1 < self.rw.ty(at.0).rank(self.rw.ctx()).unwrap_or(0), "a dimension of the operand");
        if open.is_empty() {
            return Size::Known(known);
        }
        if known != 0 {
            let known = self.index(known);
            open.push(known);
        }
        Size::Open(self.sum(open))
    }

    /// Within a tile, loop indices start at zero: adds where the tile starts.
    fn shift_indices(&mut self, copy: Op, tile: &[Extent]) {
        let region = self.rw.region(copy, 0);
        let Some(block) = self.rw.entry(region) else { return };
        for op in self.rw.ops_of(block).collect::<Vec<_>>() {
            let Some(index) = IndexOp::of(self.rw, op) else { continue };
            let dim = index.dim(self.rw).as_int(self.rw.ctx()).and_then(|dim| usize::try_from(dim).ok());
            let Some(start) = dim.and_then(|dim| tile.get(dim)?.start) else { continue };
            let local = self.rw.result(op, 0);
            self.rw.set_after(op);
            let spec =
                self.rw.spec(arith::AddIOp::def()).operands([start, local]).results([self.rw.ty(local)]);
            let add = self.rw.insert(spec);
            let whole = self.rw.result(add, 0);
            self.rw.replace_value_if(local, whole, |_, user| user != add);
        }
    }
}
