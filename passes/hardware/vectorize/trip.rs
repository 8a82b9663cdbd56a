//! How often loops run.

use terrace_dialects::scf;
use terrace_dialects::support::constant_int;
use terrace_ir::Body;

/// The number of iterations of `looped`, when its bounds and step are constants.
pub(super) fn trip_count(body: &Body, looped: scf::ForOp) -> Option<i64> {
    let lower = constant_int(body, looped.lowerBound(body))?;
    let upper = constant_int(body, looped.upperBound(body))?;
    let step = constant_int(body, looped.step(body)).filter(|&step| step > 0)?;
    if looped.unsignedCmp(body).is_some() && (lower < 0 || upper < 0) {
        return None;
    }
    let span = upper.checked_sub(lower)?;
    if span <= 0 { Some(0) } else { Some((span - 1) / step + 1) }
}
