//! `math-expand-ops`: functions in terms of simpler ones.
//!
//! After upstream's `ExpandOps.cpp`, of which it has the list of ops. What an expansion computes differs
//! from upstream's wherever that is wrong for some operands:
//!
//! - `clampf`: upstream takes the larger bound for the smaller one.
//! - `ceil`, `round`, `roundeven`: upstream converts floats to integers that do not hold them, rounds
//!   0.49999997 to 1, and loses the sign of zero.
//! - `sinh`, `tanh`, `asinh`, `atanh`: upstream cancels all digits near zero; its `asinh` of a large
//!   negative number is minus infinity, `asinh` and `acosh` overflow where their results do not, and so
//!   do `sinh` and `cosh`.
//! - `powf`: upstream's is not a number for every negative base.
//! - `fpowi`: upstream's negative power of zero is minus infinity, and a large exponent that is no
//!   constant loses whether it is odd.
//! - `ctlz`: upstream counts wrong where the width is not a power of two.
//!
//! Results are within 8 units in the last place of those of the function, given `exp`, `log`, `sqrt`,
//! `sin` and `cos` that are within one, but for: `exp2(x)` and `powf(x, y)`, where the error grows with
//! the exponent of the result (by a unit in the last place for each bit of `y * log2(x)`), `fpowi`, where
//! it grows with the exponent, and `fma`, which is rounded twice. Flags of an op are kept where the
//! expansion holds under them.

mod floats;
mod integral;
mod leading_zeros;
mod powers;
mod simple;
mod transcendental;

use terrace_dialects::math;
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, Pass, PassCx, PassInfo};
use terrace_ir::{Body, Op, Rewriter, Value};

use floats::Floats;

pub(super) const INFO: PassInfo = PassInfo {
    name: "math-expand-ops",
    doc: "Expand math operations.",
    anchor: Anchor::Any,
    options: &[OptionDef { name: "ops", doc: "Operations to expand.", kind: OptionKind::List, default: "" }],
    make: |options| {
        let ops = options.list("ops");
        match ops.iter().find(|&name| !EXPANSIONS.iter().any(|known| known.0 == name)) {
            Some(unknown) => Err(format!("there is no expansion of 'math.{unknown}'")),
            None => Ok(Box::new(ExpandOps { ops })),
        }
    },
};

/// Computes what an op does; `None` where it has to stay.
type Expansion = fn(&mut Floats<'_, '_>, Op) -> Option<Value>;

/// The ops that are expanded, without the name of their dialect.
const EXPANSIONS: &[(&str, Expansion)] = &[
    ("acosh", transcendental::acosh),
    ("asinh", transcendental::asinh),
    ("atanh", transcendental::atanh),
    ("ceil", integral::ceil),
    ("clampf", simple::clamp),
    ("cosh", transcendental::cosh),
    ("ctlz", leading_zeros::ctlz),
    ("exp2", simple::exp2),
    ("fma", simple::fma),
    ("fpowi", powers::fpowi),
    ("powf", powers::powf),
    ("round", integral::round),
    ("roundeven", integral::roundeven),
    ("rsqrt", simple::rsqrt),
    ("sinh", transcendental::sinh),
    ("tan", simple::tan),
    ("tanh", transcendental::tanh),
];

struct ExpandOps {
    ops: Vec<String>,
}

impl Pass for ExpandOps {
    fn run(&self, body: &mut Body, _: &mut PassCx) -> Result<(), Failed> {
        for op in body.all_ops() {
            self.expand(&mut Rewriter::before(body, op), op);
        }
        Ok(())
    }
}

impl ExpandOps {
    /// Expands `op` if it is to be. No expansion is made of ops that have one.
    fn expand(&self, rw: &mut Rewriter<'_>, op: Op) -> Option<()> {
        let name = rw.name_str(op).strip_prefix(math::DIALECT.name)?.strip_prefix('.')?.to_owned();
        if !self.ops.is_empty() && !self.ops.contains(&name) {
            return None;
        }
        let expansion = EXPANSIONS.iter().find(|known| known.0 == name)?.1;
        let ty = rw.ty(rw.operand(op, 0));
        let sized = !ty.is_shaped(rw.ctx()) || ty.static_shape(rw.ctx()).is_some();
        if !sized {
            return None;
        }
        let value = expansion(&mut Floats { rw: &mut *rw, ty }, op)?;
        rw.replace(op, [value]);
        Some(())
    }
}
