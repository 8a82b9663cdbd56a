//! Regions of memrefs: which elements an access touches while loops inside a depth run.
//!
//! A region is a system whose dimensions are those of the memref and whose symbols are the induction variables of
//! the outer loops and values that no loop changes. Upstream's `MemRefRegion`.

use terrace_dialects::affine::scope::is_symbol;
use terrace_dialects::support::constant_int;
use terrace_ir::presburger::{Kind, System};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{AffineExpr, Body, Context, Op, Type, TypeKind, Value};

use super::access::Access;
use super::constraints::{Constraints, inductions_around, is_induction};
use super::slices::Slice;
use crate::affine::loops::{loop_of, parallel_of};

/// Elements of a memref.
#[derive(Clone, Debug)]
pub struct Region {
    /// The memref.
    pub memref: Value,
    /// Whether they are written.
    pub is_write: bool,
    /// The elements; a dimension for each of the memref.
    pub constraints: Constraints,
}

/// A box around a region: where it starts along a dimension, as an expression of the symbols of the region,
/// and how many elements it has there.
pub type Side = (AffineExpr, i64);

impl Region {
    /// What `access` touches while the loops inside the outermost `depth` ones run, restricted to the iterations
    /// of `slice` if there is one; within the sizes of the memref when `in_bounds`. `None` when that cannot
    /// be expressed.
    pub fn of(
        body: &Body,
        access: Access,
        depth: usize,
        slice: Option<&Slice>,
        in_bounds: bool,
    ) -> Option<Region> {
        let mut region = Region::with_locals(body, access, depth, slice)?;
        let constraints = &mut region.constraints;
        let (locals, count) = (constraints.system.first(Kind::Local), constraints.system.locals());
        constraints.project_out(locals, count);
        constraints.fold_symbols();
        if in_bounds {
            keep_in_bounds(body, region.memref, &mut constraints.system);
        }
        constraints.system.remove_trivial_redundancy();
        Some(region)
    }

    /// As [`Region::of`], with quotients and remainders as they are, as locals.
    pub fn with_locals(body: &Body, access: Access, depth: usize, slice: Option<&Slice>) -> Option<Region> {
        let enclosing = inductions_around(body, access.op);
        let outer = enclosing.get(..depth)?;
        let (memref, is_write) = (access.memref, access.is_store);
        let rank = body.ty(memref).rank(body.ctx())?;
        if rank == 0 {
            return Some(Region { memref, is_write, constraints: Constraints::new(&[], outer) });
        }
        let exprs = access.indices(body);
        let mut symbols = exprs.symbols.clone();
        for &operand in slice.map(|slice| &slice.operands[..]).unwrap_or_default() {
            if !symbols.contains(&operand) && !exprs.dims.contains(&operand) {
                symbols.push(operand);
            }
        }
        let mut constraints = Constraints::new(&exprs.dims, &symbols);
        for &value in exprs.dims.iter().chain(&symbols) {
            add_domain(body, &mut constraints, value)?;
        }
        if let Some(slice) = slice {
            slice.add_bounds(body, &mut constraints)?;
        }
        let mut rows = constraints.rows(body, &exprs)?;
        let shape = access.vector_shape(body);
        let first = rows.len().checked_sub(shape.len())?;
        for (at, &size) in shape.iter().enumerate().filter(|&(_, &size)| size > 1) {
            let locals = constraints.system.locals();
            let offset = constraints.system.insert(Kind::Local, locals, 1);
            rows.iter_mut().for_each(|row| row.insert(offset, 0));
            rows[first + at][offset] = 1;
            constraints.system.at_least(offset, 0);
            constraints.system.at_most(offset, size - 1);
        }
        constraints.prepend_dims(rank);
        for (at, row) in rows.into_iter().enumerate() {
            let mut index = vec![0; rank];
            index[at] = 1;
            index.extend(row.iter().map(|value| -value));
            constraints.system.add_equality(index);
        }
        constraints.system.set_dims(rank);
        let symbols = constraints.values()[rank..].to_vec();
        for value in symbols.into_iter().flatten() {
            if is_induction(body, value) && !outer.contains(&value) {
                let at = constraints.position(value)?;
                constraints.project_out(at, 1);
            }
        }
        Some(Region { memref, is_write, constraints })
    }

    /// All elements, as those that `access` touches; `None` for a memref of dynamic size.
    pub fn whole(body: &Body, access: Access, depth: usize) -> Option<Region> {
        let shape = body.ty(access.memref).static_shape(body.ctx())?;
        let outer = inductions_around(body, access.op);
        let symbols: Vec<Option<Value>> = outer.get(..depth)?.iter().map(|&value| Some(value)).collect();
        let mut system = System::new(shape.len(), symbols.len(), 0);
        keep_in_bounds(body, access.memref, &mut system);
        let values = [vec![None; shape.len()], symbols].concat();
        let constraints = Constraints::of_system(system, values);
        Some(Region { memref: access.memref, is_write: access.is_store, constraints })
    }

    /// Makes this the smallest box that holds both.
    pub fn unite(&mut self, other: &Region) -> Option<()> {
        if self.constraints.values() != other.constraints.values() {
            return None;
        }
        let mut both = self.constraints.clone();
        both.system.unite_boxes(&other.constraints.system)?;
        self.constraints = both;
        Some(())
    }

    /// The values of the symbols.
    pub fn symbols(&self) -> Vec<Value> {
        self.constraints.values()[self.constraints.system.dims()..].iter().flatten().copied().collect()
    }

    /// The smallest box known around the region, a side for each dimension. `None` when a side has no
    /// constant size, and the memref has none along it either.
    pub fn bounding_box(&self, body: &Body) -> Option<Vec<Side>> {
        let ctx = body.ctx();
        let mut system = self.constraints.system.clone();
        keep_in_bounds(body, self.memref, &mut system);
        let shape = body.ty(self.memref).shape(ctx)?;
        let mut sides = Vec::new();
        for (at, &size) in shape.iter().enumerate() {
            let side = match system.symbolic_extent(ctx, at) {
                Some(side) => side,
                None if size == DYNAMIC => return None,
                None => (ctx.affine_constant(0), size),
            };
            sides.push(side);
        }
        Some(sides)
    }

    /// The size of the bounding box in bytes; `None` when it is not known, or the memref has a layout.
    pub fn bytes(&self, body: &Body) -> Option<i64> {
        let ctx = body.ctx();
        let ty = body.ty(self.memref);
        if !has_identity_layout(ctx, ty) {
            return None;
        }
        let sides = self.bounding_box(body)?;
        sides.iter().try_fold(elem_bytes(ctx, ty)?, |bytes, side| bytes.checked_mul(side.1))
    }
}

/// Whether elements of memrefs of this type lie in row-major order.
pub fn has_identity_layout(ctx: &Context, ty: Type) -> bool {
    match ty.kind(ctx) {
        TypeKind::MemRef { layout, .. } => {
            layout.is_none_or(|layout| layout.as_affine_map(ctx).is_some_and(|map| map.is_identity(ctx)))
        }
        _ => false,
    }
}

/// The size in bytes of an element of a memref of type `ty`: an integer, a float or a vector of those.
pub fn elem_bytes(ctx: &Context, ty: Type) -> Option<i64> {
    let elem = ty.elem(ctx);
    let (scalar, count) = match elem.is_vector(ctx) {
        true => (elem.elem(ctx), elem.num_elements(ctx)?),
        false => (elem, 1),
    };
    if scalar.is_index(ctx) {
        return None;
    }
    let bits = i64::from(scalar.bit_width(ctx)?).checked_mul(count)?;
    Some(bits.checked_add(7)? / 8)
}

/// What `op` and all below it touch at its own depth, in bytes; `None` when that is not known.
pub fn footprint_bytes(body: &Body, op: Op) -> Option<i64> {
    let depth = inductions_around(body, op).len();
    let mut regions: Vec<Region> = Vec::new();
    for access in Access::below(body, op) {
        let region = Region::of(body, access, depth, None, true)?;
        match regions.iter_mut().find(|known| known.memref == region.memref) {
            Some(known) => known.unite(&region)?,
            None => regions.push(region),
        }
    }
    regions.iter().try_fold(0i64, |bytes, region| bytes.checked_add(region.bytes(body)?))
}

/// Demands of `value` what its loop, or that it is a number, says.
fn add_domain(body: &Body, constraints: &mut Constraints, value: Value) -> Option<()> {
    if let Some(op) = loop_of(body, value) {
        return constraints.add_loop(body, op);
    }
    if let Some(op) = parallel_of(body, value) {
        for other in super::constraints::inductions(body, op.0) {
            constraints.add_value(body, other)?;
        }
        return constraints.add_parallel(body, op);
    }
    if !is_symbol(body, value) {
        return None;
    }
    if let Some(number) = constant_int(body, value) {
        let at = constraints.position(value)?;
        constraints.system.fix(at, number);
    }
    Some(())
}

/// Demands that the first dimensions of `system` are indices into `memref`.
fn keep_in_bounds(body: &Body, memref: Value, system: &mut System) {
    let shape = body.ty(memref).shape(body.ctx()).unwrap_or_default();
    for (at, &size) in shape.iter().enumerate() {
        system.at_least(at, 0);
        if size != DYNAMIC {
            system.at_most(at, size - 1);
        }
    }
}
