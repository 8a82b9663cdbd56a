//! `memref-emulate-wide-int`: memory of integers twice as wide as a target has holds pairs of halves,
//! see [`wide_int`](crate::arith::wide_int).

use terrace_dialects::memref::{AllocOp, AllocaOp, CastOp, CopyOp, DeallocOp, DimOp, LoadOp, StoreOp};
use terrace_ir::pass::{Anchor, Failed, Pass, PassCx, PassInfo};
use terrace_ir::rewrite::conversion::{ConversionPatterns, Converted, Target, TypeConverter};
use terrace_ir::{Body, TypeKind};

use crate::arith::emulate_wide_int::WIDEST;
use crate::arith::wide_int::{Functions, legal_by_types, patterns, retype, run, types, width_of};

pub(super) const INFO: PassInfo = PassInfo {
    name: "memref-emulate-wide-int",
    doc: "Emulate 2*N-bit integer operations using N-bit operations",
    anchor: Anchor::Any,
    options: &[WIDEST],
    make: |options| Ok(Box::new(EmulateWideInt { widest: width_of(options.int(WIDEST.name))? })),
};

struct EmulateWideInt {
    widest: u32,
}

impl Pass for EmulateWideInt {
    fn run(&self, body: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        let (types, patterns) = (memref_types(self.widest), memref_patterns());
        let mut target = Target::new();
        legal_by_types(&mut target, "arith", &types);
        legal_by_types(&mut target, "memref", &types);
        run(body, cx, target, (&types, &patterns), Functions::Convertible)
    }
}

/// Memrefs hold what their elements become.
fn memref_types(widest: u32) -> TypeConverter {
    let scalars = types(widest);
    let mut types = scalars.clone();
    types.add_many(move |ctx, ty| match ty.kind(ctx) {
        TypeKind::MemRef { elem, .. } | TypeKind::UnrankedMemRef { elem, .. } if !elem.is_memref(ctx) => {
            let elem = scalars.convert_one(ctx, *elem);
            Some(elem.map(|elem| Converted::from_elem(ty.with_elem(ctx, elem), 1)))
        }
        _ => None,
    });
    types
}

fn memref_patterns() -> ConversionPatterns {
    let mut patterns = patterns();
    retype::<AllocOp>(&mut patterns);
    retype::<AllocaOp>(&mut patterns);
    retype::<CastOp>(&mut patterns);
    retype::<CopyOp>(&mut patterns);
    retype::<DeallocOp>(&mut patterns);
    retype::<DimOp>(&mut patterns);
    retype::<LoadOp>(&mut patterns);
    retype::<StoreOp>(&mut patterns);
    patterns
}
