//! What a code generator has: the ops, and the types of values that each works on, as data.

use crate::body::{Body, Op};
use crate::context::Context;
use crate::types::{FloatKind, Type, TypeKind};

/// A set of element types.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Elems(u16);

impl Elems {
    /// None.
    pub const NONE: Elems = Elems(0);
    /// `i1`.
    pub const I1: Elems = Elems(1);
    /// Integers of 2 to 7 bits.
    pub const NARROW: Elems = Elems(1 << 1);
    /// `i8`.
    pub const I8: Elems = Elems(1 << 2);
    /// `i16`.
    pub const I16: Elems = Elems(1 << 3);
    /// `i32`.
    pub const I32: Elems = Elems(1 << 4);
    /// `i64`.
    pub const I64: Elems = Elems(1 << 5);
    /// `index`.
    pub const INDEX: Elems = Elems(1 << 6);
    /// `f16`.
    pub const F16: Elems = Elems(1 << 7);
    /// `bf16`.
    pub const BF16: Elems = Elems(1 << 8);
    /// `f32`.
    pub const F32: Elems = Elems(1 << 9);
    /// `f64`.
    pub const F64: Elems = Elems(1 << 10);
    /// Floats of at most 8 bits.
    pub const F8: Elems = Elems(1 << 11);
    /// Complex numbers of `f32` or `f64`.
    pub const COMPLEX: Elems = Elems(1 << 12);

    /// Those of both.
    pub const fn or(self, other: Elems) -> Elems {
        Elems(self.0 | other.0)
    }

    /// Those of this that are not in `other`.
    pub const fn without(self, other: Elems) -> Elems {
        Elems(self.0 & !other.0)
    }

    /// Whether all of `other` are in it.
    pub const fn has(self, other: Elems) -> bool {
        self.0 & other.0 == other.0
    }

    /// The set of one scalar type; `None` for a type that is in no set.
    pub fn of(ctx: &Context, ty: Type) -> Option<Elems> {
        Some(match *ty.kind(ctx) {
            TypeKind::Index => Elems::INDEX,
            TypeKind::Integer { width, .. } => match width {
                1 => Elems::I1,
                2..=7 => Elems::NARROW,
                8 => Elems::I8,
                16 => Elems::I16,
                32 => Elems::I32,
                64 => Elems::I64,
                _ => return None,
            },
            TypeKind::Float(FloatKind::F16) => Elems::F16,
            TypeKind::Float(FloatKind::BF16) => Elems::BF16,
            TypeKind::Float(FloatKind::F32) => Elems::F32,
            TypeKind::Float(FloatKind::F64) => Elems::F64,
            TypeKind::Float(kind) if kind.width() <= 8 => Elems::F8,
            TypeKind::Complex(part) => match part.float_kind(ctx)? {
                FloatKind::F32 | FloatKind::F64 => Elems::COMPLEX,
                _ => return None,
            },
            _ => return None,
        })
    }
}

/// An op that a code generator has.
#[derive(Clone, Copy, Debug)]
pub struct LegalOp {
    /// Its name.
    pub name: &'static str,
    /// The scalars that its operands and results may be, and elements of memrefs among them.
    pub scalars: Elems,
    /// The elements of vectors that they may be. [`Elems::I1`] stands for masks of as many lanes as other vectors have.
    pub vectors: Elems,
}

/// What a code generator has.
#[derive(Clone, Copy, Debug)]
pub struct Legality {
    /// Its name.
    pub name: &'static str,
    /// The ops that it has, by name.
    pub ops: &'static [LegalOp],
    /// Bits of a vector: others must have one element.
    pub vector_bits: u32,
    /// Whether it can address a memref type.
    pub memref: fn(&Context, Type) -> bool,
}

impl Legality {
    /// What it has of the op called `name`.
    pub fn op(&self, name: &str) -> Option<&'static LegalOp> {
        let at = self.ops.binary_search_by(|op| op.name.cmp(name)).ok()?;
        Some(&self.ops[at])
    }

    /// How many lanes of `elem` a vector has.
    pub fn lanes(&self, ctx: &Context, elem: Type) -> Option<u32> {
        let bits = if elem.is_index(ctx) { 64 } else { elem.bit_width(ctx)? };
        (bits > 0 && self.vector_bits.is_multiple_of(bits)).then(|| self.vector_bits / bits)
    }

    /// Why `op` is not legal: words that follow its name.
    pub fn why_not(&self, body: &Body, op: Op) -> Option<String> {
        let Some(legal) = self.op(body.name_str(op)) else {
            return Some(format!("is not among the ops of the code generator '{}'", self.name));
        };
        let operands = body.operands(op).iter().copied().enumerate().map(|at| ("operand", at));
        let results = body.results(op).enumerate().map(|at| ("result", at));
        operands.chain(results).find_map(|(what, (at, value))| {
            let ty = body.ty(value);
            if self.allows(body.ctx(), legal, ty) {
                return None;
            }
            let shown = body.ctx().display(ty);
            Some(format!(
                "has {what} #{at} of type '{shown}', which the code generator '{}' does not take there",
                self.name
            ))
        })
    }

    /// Whether `legal` takes and gives values of type `ty`.
    pub fn allows(&self, ctx: &Context, legal: &LegalOp, ty: Type) -> bool {
        let scalar = |ty: Type| Elems::of(ctx, ty).is_some_and(|elem| legal.scalars.has(elem));
        if ty.is_memref(ctx) {
            return (self.memref)(ctx, ty);
        }
        if !ty.is_vector(ctx) {
            return scalar(ty);
        }
        let elem = ty.elem(ctx);
        match ty.num_elements(ctx) {
            Some(1) => scalar(elem),
            Some(_) if elem.is_int(ctx, 1) => legal.vectors.has(Elems::I1),
            Some(count) => {
                Elems::of(ctx, elem).is_some_and(|elem| legal.vectors.has(elem))
                    && self.lanes(ctx, elem).map(i64::from) == Some(count)
            }
            None => false,
        }
    }
}
