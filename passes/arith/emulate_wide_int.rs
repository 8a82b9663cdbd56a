//! `arith-emulate-wide-int`: integers twice as wide as a target has become pairs of halves, see
//! [`wide_int`](super::wide_int).

use terrace_ir::Body;
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, Pass, PassCx, PassInfo};
use terrace_ir::rewrite::conversion::Target;

use super::wide_int::{Functions, legal_by_types, patterns, run, types, width_of};

/// The option of the passes that emulate wide integers.
pub(crate) const WIDEST: OptionDef = OptionDef {
    name: "widest-int-supported",
    doc: "Widest integer type supported by the target",
    kind: OptionKind::Int,
    default: "32",
};

pub(super) const INFO: PassInfo = PassInfo {
    name: "arith-emulate-wide-int",
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
        let (types, patterns) = (types(self.widest), patterns());
        let mut target = Target::new();
        legal_by_types(&mut target, "arith", &types);
        run(body, cx, target, (&types, &patterns), Functions::All)
    }
}
