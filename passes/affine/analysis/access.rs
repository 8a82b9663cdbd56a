//! Accesses of memrefs at affine indices.

use terrace_dialects::affine::map::ExprsOfValues;
use terrace_dialects::affine::{LoadOp, StoreOp, VectorLoadOp, VectorStoreOp};
use terrace_ir::analysis::alias::{allocation, origins};
use terrace_ir::interfaces::RegionBranch;
use terrace_ir::{AffineMap, Body, Op, Value};

/// An `affine.load`, `affine.store`, or one of the ops on vectors.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Access {
    /// The op.
    pub op: Op,
    /// The memref.
    pub memref: Value,
    /// Whether it writes.
    pub is_store: bool,
    /// The number of the first operand of the map.
    first: usize,
}

impl Access {
    /// The access that `op` is.
    pub fn of(body: &Body, op: Op) -> Option<Access> {
        let (memref, is_store) = if let Some(load) = LoadOp::of(body, op) {
            (load.memref(body), false)
        } else if let Some(store) = StoreOp::of(body, op) {
            (store.memref(body), true)
        } else if let Some(load) = VectorLoadOp::of(body, op) {
            (load.memref(body), false)
        } else {
            (VectorStoreOp::of(body, op)?.memref(body), true)
        };
        Some(Access { op, memref, is_store, first: 1 + usize::from(is_store) })
    }

    /// The accesses below `op`, in the order of the text.
    pub fn below(body: &Body, op: Op) -> Vec<Access> {
        body.walk(op).into_iter().filter_map(|op| Access::of(body, op)).collect()
    }

    /// The map of the indices.
    pub fn map(self, body: &Body) -> AffineMap {
        let map = body.attr(self.op, "map").and_then(|attr| attr.as_affine_map(body.ctx()));
        map.expect("a verified access has its map")
    }

    /// The operands of the map.
    pub fn operands(self, body: &Body) -> &[Value] {
        &body.operands(self.op)[self.first..]
    }

    /// The number of the first operand of the map.
    pub fn first_index(self) -> usize {
        self.first
    }

    /// The indices, composed with the `affine.apply` that they come from, in canonical form.
    pub fn indices(self, body: &Body) -> ExprsOfValues {
        let mut exprs = ExprsOfValues::of_map(body.ctx(), self.map(body), self.operands(body));
        exprs.compose(body);
        exprs.simplify(body.ctx());
        exprs.canonicalize(body);
        exprs
    }

    /// How many elements are accessed along each of the last dimensions: the shape of the vector; empty for
    /// a scalar.
    pub fn vector_shape(self, body: &Body) -> &[i64] {
        let value = if let Some(load) = VectorLoadOp::of(body, self.op) {
            load.result(body)
        } else if let Some(store) = VectorStoreOp::of(body, self.op) {
            store.value(body)
        } else {
            return &[];
        };
        body.ty(value).shape(body.ctx()).unwrap_or_default()
    }

    /// The number of dimensions of the memref.
    pub fn rank(self, body: &Body) -> usize {
        body.ty(self.memref).rank(body.ctx()).unwrap_or(0)
    }

    /// Whether both access the same elements, at the same place, in the same iteration.
    pub fn is_same_place(self, body: &Body, other: Access) -> bool {
        self.memref == other.memref
            && self.vector_shape(body) == other.vector_shape(body)
            && self.indices(body) == other.indices(body)
    }
}

/// What two memrefs have to do with each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Overlap {
    /// They are one value.
    Same,
    /// They may name the same memory: one is a view of the other, or both are views of a third.
    Possible,
    /// They are taken to be different memory.
    None,
}

/// The memrefs that the op which makes `value` takes, if it does not allocate: `value` may name their memory.
pub fn sources(body: &Body, value: Value) -> Vec<Value> {
    let Some(op) = body.defining_op(value) else { return Vec::new() };
    if allocation(body, value).is_some() || body.interface::<RegionBranch>(op).is_some() {
        return Vec::new();
    }
    let memrefs = body.operands(op).iter().filter(|&&operand| body.ty(operand).is_memref(body.ctx()));
    memrefs.copied().collect()
}

/// How many memrefs are looked at to find where one comes from.
const MAX_SOURCES: usize = 64;

/// The memrefs that `value` can name memory of, and that come from no others.
fn bases(body: &Body, value: Value) -> Option<Vec<Value>> {
    let mut found = Vec::new();
    let mut seen = vec![value];
    let mut next = 0;
    while let Some(&value) = seen.get(next) {
        next += 1;
        if seen.len() > MAX_SOURCES {
            return None;
        }
        for origin in origins(body, value)? {
            let sources = sources(body, origin);
            if sources.is_empty() {
                found.push(origin);
            }
            for source in sources {
                if !seen.contains(&source) {
                    seen.push(source);
                }
            }
        }
    }
    Some(found)
}

/// Whether two memrefs can name the same memory. Like upstream's, the passes of this folder take values that
/// are not views of each other (arguments of a function, say) to be different memory.
pub fn overlap(body: &Body, a: Value, b: Value) -> Overlap {
    if a == b {
        return Overlap::Same;
    }
    let (Some(left), Some(right)) = (bases(body, a), bases(body, b)) else {
        return Overlap::Possible;
    };
    if left.iter().any(|origin| right.contains(origin)) { Overlap::Possible } else { Overlap::None }
}
