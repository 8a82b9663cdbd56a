//! Calls: what is left of an op that a kernel implements.

use terrace_ir::interfaces::{Effect, EffectKind, SideEffects};
use terrace_ir::interp::{Flow, Interp};
use terrace_ir::op::*;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, AttrKind, Body, Context, OpError, Value, op};

/// Which optional buffers are there.
const MASK_ATTR: AttrConstraint = AttrConstraint::new(
    "i1 dense array attribute",
    |ctx, attr| matches!(attr.kind(ctx), AttrKind::DenseArray { elem, .. } if elem.is_int(ctx, 1)),
);

op! {
    /// Calls a kernel.
    ///
    /// The kernel writes to buffers of the shape of `outs`: on tensors they are results, one each; on
    /// memrefs there is no result. `present` has an entry for each input buffer of the kernel: where it
    /// is false the buffer is a null pointer and no operand stands for it. Without it all are there.
    /// An entry of `params` that is open (the least number of 64 bits) is a parameter which is known when the program runs: the next of `words`.
    /// Whether the buffers are as large as such parameters demand is checked then.
    pub CallOp = "kernel.call" {
        operands { inputs: many SHAPED, outs: many SHAPED, words: many INDEX }
        results { results: many SHAPED }
        attrs { callee: one FLAT_SYMBOL_ATTR, params: one I64_ARRAY_ATTR, present: opt MASK_ATTR }
        assembly "$callee `(` $inputs `)` `outs` `(` $outs `)` `params` $params (`words` `(` $words^ `)`)? (`present` $present^)? attr-dict `:` functional-type(operands, results)"
        verify verify_call
        interfaces [SideEffects => EFFECTS]
    }
}

op! {
    /// Constant data in the layout of a kernel, which its symbol `packer` makes from `params`.
    ///
    /// The result is opaque bytes. It is evaluated when the program is loaded or compiled.
    pub PackOp = "kernel.pack" {
        operands { source: one SHAPED }
        results { packed: one SHAPED }
        attrs { packer: one FLAT_SYMBOL_ATTR, params: one I64_ARRAY_ATTR }
        traits [PURE]
        assembly "$packer `(` $source `)` `params` $params attr-dict `:` functional-type(operands, results)"
        verify verify_pack
    }
}

op! {
    /// A point of a program that is profiled: the time since the point before counts for `row`, whose ops are
    /// `label`. Without a row the clock starts here.
    pub MarkOp = "kernel.mark" {
        attrs { label: one STR_ATTR, row: opt I64_ATTR }
        assembly "$label (`row` $row^)? attr-dict"
        interfaces [Interp => Interp { eval: |_, _| Ok(Flow::Next) }]
    }
}

/// Of calls: they read the memory of their inputs and write that of their outs. On tensors there is none.
const EFFECTS: SideEffects = SideEffects {
    effects: |body, op, out| {
        let call = CallOp(op);
        let on = |values: &[Value], kind: EffectKind, out: &mut Vec<Effect>| {
            let memrefs = values.iter().filter(|&&value| body.ty(value).is_memref(body.ctx()));
            out.extend(memrefs.map(|&value| Effect { kind, on: Some(value) }));
        };
        on(call.inputs(body), EffectKind::Read, out);
        on(call.outs(body), EffectKind::Write, out);
    },
};

/// Which buffers are there, as a mask attribute.
pub fn mask_attr(ctx: &Context, mask: &[bool]) -> Attr {
    let data = mask.iter().map(|&there| u8::from(there)).collect();
    ctx.attr(AttrKind::DenseArray { elem: ctx.int(1), data })
}

/// Which input buffers of `op` are there.
pub fn mask(op: CallOp, body: &Body) -> Vec<bool> {
    match op.present(body).map(|attr| attr.kind(body.ctx())) {
        Some(AttrKind::DenseArray { data, .. }) => data.iter().map(|&there| there != 0).collect(),
        _ => vec![true; op.inputs(body).len()],
    }
}

fn verify_call(op: CallOp, body: &Body) -> Result<(), OpError> {
    let ctx = body.ctx();
    let (inputs, outs) = (op.inputs(body), op.outs(body));
    let present = mask(op, body).iter().filter(|&&there| there).count();
    if present != inputs.len() {
        return Err(OpError::new(format!("has {} inputs, but 'present' marks {present}", inputs.len())));
    }
    let params = op.params(body).as_int_array(ctx).unwrap_or_default();
    let open = params.iter().filter(|&&word| word == DYNAMIC).count();
    if open != op.words(body).len() {
        return Err(OpError::new(format!("has {open} open parameters, but {} words", op.words(body).len())));
    }
    let tensors = outs.iter().filter(|&&out| body.ty(out).is_tensor(ctx)).count();
    let results: Vec<_> = op.results(body).map(|result| body.ty(result)).collect();
    if tensors == 0 && results.is_empty() {
        return Ok(());
    }
    if tensors == outs.len() && results.iter().copied().eq(outs.iter().map(|&out| body.ty(out))) {
        return Ok(());
    }
    Err(OpError::new(
        "expects outs that are memrefs and no results, or tensors and results of the same types",
    ))
}

fn verify_pack(op: PackOp, body: &Body) -> Result<(), OpError> {
    let ctx = body.ctx();
    let ty = body.ty(op.packed(body));
    if ty.rank(ctx) == Some(1) && ty.elem(ctx).is_int(ctx, 8) {
        return Ok(());
    }
    Err(OpError::new("expects a result of one dimension of i8"))
}
