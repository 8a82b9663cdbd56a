//! The ops that have a lowering, and on which types: what `legalize` brings a function to.

use terrace_ir::interfaces::{Elems, LegalOp, Legality};
use terrace_ir::{Context, Type};

use crate::memref::shape_of;
use crate::types::element_bytes;

/// Integers that a register holds as they are.
const WHOLE: Elems = Elems::I8.or(Elems::I16).or(Elems::I32).or(Elems::I64).or(Elems::INDEX);
/// Integers whose upper bits are cleared after each operation too.
const INTS: Elems = WHOLE.or(Elems::I1).or(Elems::NARROW);
const FLOATS: Elems = Elems::F32.or(Elems::F64);
/// Floats that are only held and converted, as 16 bits.
const HALVES: Elems = Elems::F16.or(Elems::BF16);
/// Numbers that are only held, as a byte or less.
const BYTES: Elems = Elems::NARROW.or(Elems::F8);
const ANY: Elems = INTS.or(FLOATS).or(HALVES).or(Elems::F8);
/// With complex numbers, which are only held.
const MOVED: Elems = ANY.or(Elems::COMPLEX);
const LANES: Elems = WHOLE.or(FLOATS);
const MASKED: Elems = LANES.or(Elems::I1);
const NONE: Elems = Elems::NONE;

const fn op(name: &'static str, scalars: Elems, vectors: Elems) -> LegalOp {
    LegalOp { name, scalars, vectors }
}

/// Sorted by name.
const OPS: &[LegalOp] = &[
    op("arith.addf", FLOATS, FLOATS),
    op("arith.addi", INTS, WHOLE),
    op("arith.andi", INTS, WHOLE.or(Elems::I1)),
    op("arith.bitcast", WHOLE.or(FLOATS).or(HALVES).or(BYTES), LANES),
    op("arith.cmpf", FLOATS.or(Elems::I1), FLOATS.or(Elems::I1)),
    op("arith.cmpi", INTS, WHOLE.or(Elems::I1)),
    op("arith.constant", ANY, LANES),
    op("arith.divf", FLOATS, FLOATS),
    op("arith.divsi", WHOLE, NONE),
    op("arith.divui", INTS, NONE),
    op("arith.extf", FLOATS.or(HALVES), NONE),
    op("arith.extsi", INTS, NONE),
    op("arith.extui", INTS, NONE),
    op("arith.fptosi", INTS.or(FLOATS), NONE),
    op("arith.fptoui", INTS.or(FLOATS), NONE),
    op("arith.index_cast", INTS, NONE),
    op("arith.index_castui", INTS, NONE),
    op("arith.maximumf", FLOATS, FLOATS),
    op("arith.maxnumf", FLOATS, FLOATS),
    op("arith.maxsi", WHOLE, WHOLE.without(Elems::I64).without(Elems::INDEX)),
    op("arith.maxui", INTS, WHOLE.without(Elems::I64).without(Elems::INDEX)),
    op("arith.minimumf", FLOATS, FLOATS),
    op("arith.minnumf", FLOATS, FLOATS),
    op("arith.minsi", WHOLE, WHOLE.without(Elems::I64).without(Elems::INDEX)),
    op("arith.minui", INTS, WHOLE.without(Elems::I64).without(Elems::INDEX)),
    op("arith.mulf", FLOATS, FLOATS),
    op("arith.muli", INTS, WHOLE.without(Elems::I8)),
    op("arith.mulsi_extended", Elems::I64.or(Elems::INDEX), NONE),
    op("arith.mului_extended", Elems::I64.or(Elems::INDEX), NONE),
    op("arith.negf", FLOATS, FLOATS),
    op("arith.ori", INTS, WHOLE.or(Elems::I1)),
    op("arith.remf", FLOATS, FLOATS),
    op("arith.remsi", WHOLE, NONE),
    op("arith.remui", INTS, NONE),
    op("arith.select", MOVED, MASKED),
    op("arith.shli", INTS, NONE),
    op("arith.shrsi", WHOLE, NONE),
    op("arith.shrui", INTS, NONE),
    op("arith.sitofp", INTS.or(FLOATS), Elems::I32.or(Elems::F32)),
    op("arith.subf", FLOATS, FLOATS),
    op("arith.subi", INTS, WHOLE),
    op("arith.truncf", FLOATS.or(HALVES), NONE),
    op("arith.trunci", INTS, NONE),
    op("arith.uitofp", INTS.or(FLOATS), NONE),
    op("arith.xori", INTS, WHOLE.or(Elems::I1)),
    op("builtin.unrealized_conversion_cast", WHOLE.or(Elems::NARROW), NONE),
    op("cf.assert", Elems::I1, NONE),
    op("cf.br", MOVED, LANES),
    op("cf.cond_br", MOVED, LANES),
    op("cf.switch", MOVED, LANES),
    op("func.call", MOVED, LANES),
    op("func.return", MOVED, LANES),
    op("kernel.call", NONE, NONE),
    op("kernel.mark", NONE, NONE),
    op("kernel.pack", NONE, NONE),
    op("math.absf", FLOATS, FLOATS),
    op("math.absi", WHOLE, WHOLE),
    op("math.acos", FLOATS, FLOATS),
    op("math.acosh", FLOATS, FLOATS),
    op("math.asin", FLOATS, FLOATS),
    op("math.asinh", FLOATS, FLOATS),
    op("math.atan", FLOATS, FLOATS),
    op("math.atan2", FLOATS, FLOATS),
    op("math.atanh", FLOATS, FLOATS),
    op("math.cbrt", FLOATS, FLOATS),
    op("math.ceil", FLOATS, FLOATS),
    op("math.copysign", FLOATS, FLOATS),
    op("math.cos", FLOATS, FLOATS),
    op("math.cosh", FLOATS, FLOATS),
    op("math.ctlz", WHOLE, NONE),
    op("math.ctpop", WHOLE, NONE),
    op("math.cttz", WHOLE, NONE),
    op("math.erf", FLOATS, FLOATS),
    op("math.exp", FLOATS, FLOATS),
    op("math.exp2", FLOATS, FLOATS),
    op("math.expm1", FLOATS, FLOATS),
    op("math.floor", FLOATS, FLOATS),
    op("math.fma", FLOATS, FLOATS),
    op("math.log", FLOATS, FLOATS),
    op("math.log10", FLOATS, FLOATS),
    op("math.log1p", FLOATS, FLOATS),
    op("math.log2", FLOATS, FLOATS),
    op("math.powf", FLOATS, FLOATS),
    op("math.round", FLOATS, FLOATS),
    op("math.roundeven", FLOATS, FLOATS),
    op("math.rsqrt", FLOATS, FLOATS),
    op("math.sin", FLOATS, FLOATS),
    op("math.sinh", FLOATS, FLOATS),
    op("math.sqrt", FLOATS, FLOATS),
    op("math.tan", FLOATS, FLOATS),
    op("math.tanh", FLOATS, FLOATS),
    op("math.trunc", FLOATS, FLOATS),
    op("memref.alloca", NONE, NONE),
    op("memref.cast", NONE, NONE),
    op("memref.collapse_shape", Elems::INDEX, NONE),
    op("memref.copy", NONE, NONE),
    op("memref.dim", Elems::INDEX, NONE),
    op("memref.expand_shape", Elems::INDEX, NONE),
    op("memref.get_global", NONE, NONE),
    op("memref.load", MOVED, LANES),
    op("memref.reinterpret_cast", Elems::INDEX, NONE),
    op("memref.store", MOVED, LANES),
    op("memref.subview", Elems::INDEX, NONE),
    op("memref.view", Elems::INDEX, NONE),
    op("vector.bitcast", NONE, LANES),
    op("vector.broadcast", WHOLE.or(FLOATS), LANES),
    op("vector.extract", WHOLE.or(FLOATS), LANES),
    op("vector.fma", FLOATS, FLOATS),
    op("vector.from_elements", WHOLE.or(FLOATS), LANES),
    op("vector.insert", WHOLE.or(FLOATS), LANES),
    op("vector.load", WHOLE.or(FLOATS), LANES),
    op("vector.reduction", WHOLE.or(FLOATS), LANES),
    op("vector.shape_cast", NONE, LANES),
    op("vector.shuffle", NONE, LANES),
    op("vector.store", WHOLE.or(FLOATS), LANES),
    op("vector.to_elements", WHOLE.or(FLOATS), LANES),
];

/// Vectors are of 128 bits, and memrefs are row-major or strided with elements of whole bytes.
static LEGALITY: Legality =
    Legality { name: "cranelift", ops: OPS, vector_bits: 128, memref: is_addressable };

/// What this code generator has.
pub fn legality() -> &'static Legality {
    &LEGALITY
}

fn is_addressable(ctx: &Context, ty: Type) -> bool {
    shape_of(ctx, ty).is_some() && element_bytes(ctx, ty.elem(ctx)).is_some()
}

#[cfg(test)]
mod tests {
    use terrace_ir::Registry;

    use super::*;
    use crate::lower::Table;

    #[test]
    fn what_is_legal_has_a_lowering_and_the_other_way_round() {
        let mut registry = Registry::new();
        terrace_dialects::register_all(&mut registry);
        let table = Table::new(&Context::new(registry));
        let legal: Vec<&str> = OPS.iter().map(|op| op.name).collect();
        assert!(legal.is_sorted());
        assert_eq!(table.names(), legal);
    }
}
