//! Which integers the elements of vectors can be.

use terrace_ir::Registry;
use terrace_ir::analysis::IntRange;
use terrace_ir::interfaces::InferRange;
use terrace_ir::types::TypeKind;

/// Of `vector.step`.
static STEP: InferRange = InferRange {
    infer: |body, op, _| {
        let ctx = body.ctx();
        let ty = body.ty(body.result(op, 0));
        let TypeKind::Vector { scalable, .. } = ty.kind(ctx) else { return Vec::new() };
        let fixed = !scalable.iter().any(|&scalable| scalable);
        let count = ty.shape(ctx).and_then(|shape| shape.first().copied()).filter(|_| fixed);
        vec![Some(IntRange::signed(64, 0, count.map_or(i64::MAX, |count| (count - 1).max(0))))]
    },
};

/// Of ops whose results hold elements of their first operand.
static FIRST: InferRange = InferRange { infer: |_, _, ranges| vec![ranges.first().copied()] };

/// Of ops whose results hold elements of their first two operands.
static FIRST_TWO: InferRange = InferRange {
    infer: |_, _, ranges| match ranges {
        [a, b, ..] => vec![Some(a.union(*b))],
        _ => Vec::new(),
    },
};

/// Attaches the interfaces.
pub(crate) fn attach(registry: &mut Registry) {
    registry.attach("vector.step", &STEP);
    for op in ["vector.broadcast", "vector.extract", "vector.shape_cast", "vector.transpose"] {
        registry.attach(op, &FIRST);
    }
    registry.attach("vector.insert", &FIRST_TWO);
    registry.attach("vector.shuffle", &FIRST_TWO);
}
