//! Vectors shown to whoever runs the program.

use terrace_ir::interfaces::{Effect, EffectKind, SideEffects};
use terrace_ir::op;
use terrace_ir::op::*;

use crate::vector::asm;
use crate::vector::attrs::{PRINTABLE, PUNCTUATION};
use crate::vector::verify::print::verify_print;

op! {
    /// Prints a vector or scalar, with what separates it from the next, or a text, to the standard output.
    ///
    /// A vector is printed with brackets around each dimension. Without a value only `punctuation` is
    /// printed, or `stringLiteral` as it is, which takes no punctuation.
    pub PrintOp = "vector.print" {
        operands { source: opt PRINTABLE }
        attrs { punctuation: default PUNCTUATION "#vector.punctuation<newline>", stringLiteral: opt STR_ATTR }
        assembly (asm::print::parse_print, asm::print::print_print)
        verify verify_print
        interfaces [SideEffects => SideEffects { effects: |_, _, out| out.push(Effect { kind: EffectKind::Write, on: None }) }]
    }
}
