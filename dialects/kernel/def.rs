//! Descriptions: `kernel.def` and the ops of its region.

use terrace_ir::op::*;
use terrace_ir::{Body, OpError, op};

/// An array of strings.
const STR_ARRAY_ATTR: AttrConstraint = AttrConstraint::new("string array attribute", |ctx, attr| {
    attr.as_array(ctx).is_some_and(|all| all.iter().all(|attr| attr.as_str(ctx).is_some()))
});

op! {
    /// Describes a kernel: the symbol `sym_name` computes the op `implements`.
    ///
    /// It runs on CPUs with all of `features`, which bear LLVM's names; of several kernels that accept an op,
    /// the one of the greatest `priority` is taken. Its buffers are the op's operands in the order of their
    /// declaration, or those that `inputs` names in that order, then the op's results; an absent optional operand is
    /// a null pointer. The region computes the parameter words. Operands are named as in
    /// the declaration of the op that is implemented; so are results, where sizes are asked for.
    pub DefOp = "kernel.def" {
        attrs {
            sym_name: one SYMBOL_NAME_ATTR, implements: one STR_ATTR, features: opt STR_ARRAY_ATTR,
            priority: default I64_ATTR "0 : i64", inputs: opt STR_ARRAY_ATTR,
        }
        regions { body: one single }
        traits [ISOLATED, SYMBOL, SINGLE_BLOCK]
        assembly "$sym_name `implements` $implements (`features` $features^)? (`priority` $priority^)? (`inputs` $inputs^)? attr-dict-with-keyword $body"
        verify_regions verify_def
    }
}

op! {
    /// The size of dimension `index` of an operand or result; a negative `index` counts from the end.
    ///
    /// A dimension that the value does not have refuses the op; of an optional operand that is absent it
    /// is 0.
    pub DimOp = "kernel.dim" {
        results { value: one I64 }
        attrs { operand: one STR_ATTR, index: one I64_ATTR }
        traits [PURE]
        assembly "$operand `,` $index attr-dict"
    }
}

op! {
    /// The number of elements of an operand or result; with dimensions `from` on to before `to` only
    /// the product of their sizes. Negative ones count from the end. Of an optional operand that is
    /// absent it is 0.
    pub SizeOp = "kernel.size" {
        results { value: one I64 }
        attrs { operand: one STR_ATTR, from: opt I64_ATTR, to: opt I64_ATTR }
        traits [PURE]
        assembly "$operand (`from` $from^)? (`to` $to^)? attr-dict"
    }
}

op! {
    /// The number of dimensions of an operand or result; 0 of an optional operand that is absent.
    pub RankOp = "kernel.rank" {
        results { value: one I64 }
        attrs { operand: one STR_ATTR }
        traits [PURE]
        assembly "$operand attr-dict"
    }
}

op! {
    /// Attribute `name` as a word; an absent one is what its declaration says, or else `default`.
    ///
    /// An integer is its value, a float its `f32` bits, a unit attribute 1. Of an array it is element `index`, or `default` beyond its end; of an
    /// activation, code (index 0) or parameter (from 1 on; 0 where it has no such parameter). An absent
    /// attribute without any default is 0.
    pub AttrOp = "kernel.attr" {
        results { value: one I64 }
        attrs { name: one STR_ATTR, index: opt I64_ATTR, default: opt I64_ATTR }
        traits [PURE]
        assembly "$name (`,` $index^)? (`default` $default^)? attr-dict"
    }
}

op! {
    /// Whether the string attribute `name` is `text`; an absent one is what its declaration says.
    pub AttrIsOp = "kernel.attr_is" {
        results { value: one I1 }
        attrs { name: one STR_ATTR, text: one STR_ATTR }
        traits [PURE]
        assembly "$name `,` $text attr-dict"
    }
}

op! {
    /// Whether an optional operand, or an attribute, is there.
    pub PresentOp = "kernel.present" {
        results { value: one I1 }
        attrs { operand: one STR_ATTR }
        traits [PURE]
        assembly "$operand attr-dict"
    }
}

op! {
    /// Refuses the op for `reason` unless `condition` holds.
    pub RequireOp = "kernel.require" {
        operands { condition: one I1 }
        attrs { reason: one STR_ATTR }
        assembly "$condition `,` $reason attr-dict"
    }
}

op! {
    /// Refuses the op for `reason` when two numbers differ that are equal wherever the op itself is defined, as the
    /// sizes that a matrix product contracts. Where sizes are open and it is not known that they are equal, the op is
    /// accepted, and a `cf.assert` in front of the call ends the run with the reason when they are not.
    pub ExpectEqualOp = "kernel.expect_equal" {
        operands { lhs: one I64, rhs: one I64 }
        attrs { reason: one STR_ATTR }
        assembly "$lhs `,` $rhs `,` $reason attr-dict"
    }
}

op! {
    /// Refuses the op unless the element type of an operand or result, when it is there, is `elem`.
    pub RequireTypeOp = "kernel.require_type" {
        attrs { operand: one STR_ATTR, elem: one TYPE_ATTR }
        assembly "$operand `,` $elem attr-dict"
    }
}

op! {
    /// Refuses the op unless an operand, when it is there, is a constant.
    pub RequireConstantOp = "kernel.require_constant" {
        attrs { operand: one STR_ATTR }
        assembly "$operand attr-dict"
    }
}

op! {
    /// Has a constant operand packed by `packer`, from the same parameter words as the call. Words that are known only when
    /// the program runs are 1 for the packer, whose layout must not depend on them.
    pub PackOperandOp = "kernel.pack_operand" {
        attrs { operand: one STR_ATTR, packer: one FLAT_SYMBOL_ATTR }
        assembly "$operand `with` $packer attr-dict"
    }
}

op! {
    /// Ends a description with the parameter words.
    pub ReturnOp = "kernel.return" {
        operands { words: many I64 }
        traits [TERMINATOR, RETURN_LIKE]
        parents ["kernel.def"]
        assembly "($words^)? attr-dict"
    }
}

fn verify_def(op: DefOp, body: &Body) -> Result<(), OpError> {
    let last = body.entry(op.body(body)).and_then(|block| body.last_op(block));
    match last {
        Some(last) if ReturnOp::of(body, last).is_some() => Ok(()),
        _ => Err(OpError::new("expects its region to end with 'kernel.return'")),
    }
}
