//! Branches.

use terrace_ir::interfaces::Branch;
use terrace_ir::op::*;
use terrace_ir::{Body, Value, op};

use super::super::asm::control as asm;
use super::super::attrs::LOOP_ANNOTATION;
use super::super::constraints::*;
use super::super::interfaces;
use super::super::verify::{verify_br, verify_cond_br, verify_switch};
use crate::support::ints;

op! {
    /// Goes to a block, handing it arguments.
    pub BrOp = "llvm.br" {
        operands { destOperands: many TYPE }
        attrs { loop_annotation: opt LOOP_ANNOTATION }
        successors { dest: one }
        traits [PURE, TERMINATOR]
        assembly (asm::parse_br, asm::print_br)
        verify verify_br
        interfaces [Branch => interfaces::BR]
    }
}

op! {
    /// Goes to one of two blocks, by a condition.
    pub CondBrOp = "llvm.cond_br" {
        operands { condition: one I1, trueDestOperands: many TYPE, falseDestOperands: many TYPE }
        attrs { branch_weights: opt I32_ARRAY_ATTR, loop_annotation: opt LOOP_ANNOTATION }
        successors { trueDest: one, falseDest: one }
        traits [PURE, TERMINATOR]
        assembly (asm::parse_cond_br, asm::print_cond_br)
        verify verify_cond_br
        interfaces [Branch => interfaces::COND_BR]
    }
}

op! {
    /// Goes to the block of the case that `value` equals, or to the default block.
    ///
    /// The first successor is the default; `caseOperands` are those of all cases in order, split
    /// by `case_operand_segments`.
    pub SwitchOp = "llvm.switch" {
        operands { value: one INT, defaultOperands: many TYPE, caseOperands: many TYPE }
        attrs {
            case_values: opt ELEMENTS_ATTR,
            case_operand_segments: one I32_ARRAY_ATTR,
            branch_weights: opt I32_ARRAY_ATTR,
        }
        successors { defaultDestination: one, caseDestinations: many }
        traits [PURE, TERMINATOR]
        assembly (asm::parse_switch, asm::print_switch)
        verify verify_switch
        interfaces [Branch => interfaces::SWITCH]
    }
}

op! {
    /// Where control does not come.
    pub UnreachableOp = "llvm.unreachable" {
        traits [TERMINATOR]
        assembly "attr-dict"
    }
}

impl SwitchOp {
    /// The values of the cases, in order; those of more than 64 bits are left out.
    pub fn cases(self, body: &Body) -> Vec<i64> {
        let ctx = body.ctx();
        let Some(attr) = self.case_values(body) else {
            return Vec::new();
        };
        let Some(width) = attr.ty(ctx).and_then(|ty| ty.elem(ctx).byte_width(ctx)) else {
            return Vec::new();
        };
        let Some((bytes, splat)) = attr.dense_bytes(ctx) else {
            return Vec::new();
        };
        let bits = body.ty(self.value(body)).bit_width(ctx).unwrap_or(64).clamp(1, 64);
        let read = |bytes: &[u8]| {
            let mut wide = [0; 8];
            let count = bytes.len().min(8);
            wide[..count].copy_from_slice(&bytes[..count]);
            (i64::from_le_bytes(wide) << (64 - bits)) >> (64 - bits)
        };
        match splat {
            true => vec![read(&bytes); self.caseDestinations(body).len()],
            false => bytes.chunks_exact(width.max(1)).map(read).collect(),
        }
    }

    /// The operands of case `index`.
    pub fn case_operands(self, body: &Body, index: usize) -> &[Value] {
        let sizes = ints(body.ctx(), self.case_operand_segments(body)).unwrap_or_default();
        let start: i64 = sizes.iter().take(index).fold(0, |all, &size| all.saturating_add(size));
        let end = start.saturating_add(sizes.get(index).copied().unwrap_or_default());
        let (start, end) = (usize::try_from(start).unwrap_or(0), usize::try_from(end).unwrap_or(0));
        self.caseOperands(body).get(start..end).unwrap_or_default()
    }
}
