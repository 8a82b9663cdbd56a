//! `affine-raise-from-memref`: loads and stores of memref whose indices are affine become those of affine.
//!
//! An index is affine when it is a sum, or a product by a symbol or a number, of constants and of values
//! that may be dimensions or symbols. Arithmetic on indices is taken not to overflow, as affine maps do not.
//! After upstream's `RaiseMemrefToAffine.cpp`.

use rustc_hash::FxHashMap;
use terrace_dialects::affine::scope::{affine_scope, is_dim_in, is_symbol_in};
use terrace_dialects::affine::{LoadOp, StoreOp};
use terrace_dialects::support::constant_int;
use terrace_dialects::{arith, memref};
use terrace_ir::pass::{Anchor, PassCx, PassInfo};
use terrace_ir::{AffineExpr, AffineMap, Body, Op, Region, Rewriter, Value};

pub(super) const INFO: PassInfo = PassInfo {
    name: "affine-raise-from-memref",
    doc: "Turn some memref operators to affine operators where supported",
    anchor: Anchor::Op("func.func"),
    options: &[],
    make: |_| {
        Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
            raise(body);
            Ok(())
        }))
    },
};

/// How many ops an index may follow from.
const MAX_OPS: usize = 256;

/// Raises the accesses of `body`.
pub fn raise(body: &mut Body) {
    for op in body.all_ops() {
        let mut rw = Rewriter::before(body, op);
        if let Some(load) = memref::LoadOp::of(&rw, op) {
            raise_load(&mut rw, load);
        } else if let Some(store) = memref::StoreOp::of(&rw, op) {
            raise_store(&mut rw, store);
        }
    }
}

fn raise_load(rw: &mut Rewriter<'_>, op: memref::LoadOp) -> Option<()> {
    let ctx = rw.context();
    let (map, operands) = Indices::of(rw, op.0, op.indices(rw))?;
    let (memref, ty) = (op.memref(rw), rw.ty(op.result(rw)));
    let spec = rw
        .spec(LoadOp::def())
        .operands([memref])
        .operands(operands)
        .attr(&ctx, "map", ctx.affine_map_attr(map))
        .results([ty]);
    rw.replace_with(op, spec);
    Some(())
}

fn raise_store(rw: &mut Rewriter<'_>, op: memref::StoreOp) -> Option<()> {
    let ctx = rw.context();
    let (map, operands) = Indices::of(rw, op.0, op.indices(rw))?;
    let (value, memref) = (op.value(rw), op.memref(rw));
    let spec = rw.spec(StoreOp::def()).operands([value, memref]).operands(operands).attr(
        &ctx,
        "map",
        ctx.affine_map_attr(map),
    );
    rw.replace_with(op, spec);
    Some(())
}

/// Indices in the making.
struct Indices<'a> {
    body: &'a Body,
    scope: Option<Region>,
    dims: Vec<Value>,
    symbols: Vec<Value>,
    known: FxHashMap<Value, AffineExpr>,
}

impl Indices<'_> {
    /// `indices` of `op` as a map and its operands.
    fn of(body: &Body, op: Op, indices: &[Value]) -> Option<(AffineMap, Vec<Value>)> {
        let mut all = Indices {
            body,
            scope: affine_scope(body, op),
            dims: Vec::new(),
            symbols: Vec::new(),
            known: FxHashMap::default(),
        };
        let exprs: Option<Vec<AffineExpr>> = indices.iter().map(|&index| all.expr(index)).collect();
        let map = body.ctx().affine_map(all.dims.len() as u32, all.symbols.len() as u32, &exprs?);
        Some((map, [all.dims, all.symbols].concat()))
    }

    /// `value` as an expression; `None` when it is not affine, or follows from too many ops.
    fn expr(&mut self, value: Value) -> Option<AffineExpr> {
        let (body, ctx) = (self.body, self.body.ctx());
        let mut stack = vec![value];
        while let Some(&next) = stack.last() {
            if self.known.contains_key(&next) {
                stack.pop();
                continue;
            }
            if self.known.len() > MAX_OPS || stack.len() > MAX_OPS {
                return None;
            }
            let def = body.defining_op(next);
            let binary = def.filter(|&def| {
                constant_int(body, next).is_none()
                    && (arith::AddIOp::of(body, def).is_some() || arith::MulIOp::of(body, def).is_some())
            });
            let expr = match binary {
                None => self.leaf(next)?,
                Some(def) => {
                    let (lhs, rhs) = (body.operand(def, 0), body.operand(def, 1));
                    let (Some(&a), Some(&b)) = (self.known.get(&lhs), self.known.get(&rhs)) else {
                        stack.extend([rhs, lhs]);
                        continue;
                    };
                    if arith::AddIOp::of(body, def).is_some() {
                        ctx.affine_add(a, b)
                    } else if a.is_symbolic_or_constant(ctx) || b.is_symbolic_or_constant(ctx) {
                        ctx.affine_mul(a, b)
                    } else {
                        return None;
                    }
                }
            };
            self.known.insert(next, expr);
            stack.pop();
        }
        self.known.get(&value).copied()
    }

    fn leaf(&mut self, value: Value) -> Option<AffineExpr> {
        let ctx = self.body.ctx();
        if let Some(number) = constant_int(self.body, value) {
            return Some(ctx.affine_constant(number));
        }
        if is_symbol_in(self.body, value, self.scope) {
            self.symbols.push(value);
            return Some(ctx.affine_symbol(self.symbols.len() as u32 - 1));
        }
        if is_dim_in(self.body, value, self.scope) {
            self.dims.push(value);
            return Some(ctx.affine_dim(self.dims.len() as u32 - 1));
        }
        None
    }
}
