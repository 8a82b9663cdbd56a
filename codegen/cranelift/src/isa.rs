//! The machine that code is made for.

use cranelift_codegen::isa::OwnedTargetIsa;
use cranelift_codegen::settings::{self, Configurable};

/// The instruction set of the machine this runs on, with all features that it has.
///
/// # Errors
/// When Cranelift has no code generator for it.
pub(crate) fn host(position_independent: bool) -> Result<OwnedTargetIsa, String> {
    let mut flags = settings::builder();
    let pic = if position_independent { "true" } else { "false" };
    let verifier = if cfg!(debug_assertions) { "true" } else { "false" };
    for (name, value) in [
        ("opt_level", "speed"),
        ("is_pic", pic),
        ("enable_verifier", verifier),
        ("use_colocated_libcalls", "false"),
        ("unwind_info", "false"),
    ] {
        flags.set(name, value).map_err(|error| format!("flag {name}: {error}"))?;
    }
    let builder = cranelift_native::builder()
        .map_err(|error| format!("no code generator for this machine: {error}"))?;
    builder.finish(settings::Flags::new(flags)).map_err(|error| error.to_string())
}
