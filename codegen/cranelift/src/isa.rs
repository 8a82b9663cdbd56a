//! The machine that code is made for.

use cranelift_codegen::isa::{self, OwnedTargetIsa};
use cranelift_codegen::settings::{self, Configurable};
use target_lexicon::Triple;

/// Position-independent code for machines like this one that have `features`, by LLVM's names.
///
/// # Errors
/// When Cranelift has no code generator for it.
pub(crate) fn with_features(features: &[String]) -> Result<OwnedTargetIsa, String> {
    let none = |error: &dyn std::fmt::Display| format!("no code generator for this machine: {error}");
    let mut builder = isa::lookup(Triple::host()).map_err(|error| none(&error))?;
    for feature in features {
        let flag = match feature.as_str() {
            "avxvnni" => "has_avx_vnni".to_owned(),
            name => format!("has_{}", name.replace('.', "")),
        };
        // The code generator uses some of the features, and has no flag for the others.
        let _ = builder.enable(&flag);
    }
    builder.finish(flags(true)?).map_err(|error| error.to_string())
}

/// The instruction set of the machine this runs on, with all features that it has.
///
/// # Errors
/// When Cranelift has no code generator for it.
pub(crate) fn host() -> Result<OwnedTargetIsa, String> {
    let builder = cranelift_native::builder()
        .map_err(|error| format!("no code generator for this machine: {error}"))?;
    builder.finish(flags(false)?).map_err(|error| error.to_string())
}

fn flags(position_independent: bool) -> Result<settings::Flags, String> {
    let mut flags = settings::builder();
    let pic = if position_independent { "true" } else { "false" };
    let verifier = if cfg!(debug_assertions) { "true" } else { "false" };
    for (name, value) in [
        ("opt_level", "speed"),
        ("is_pic", pic),
        ("enable_verifier", verifier),
        ("use_colocated_libcalls", "false"),
        ("unwind_info", "true"),
    ] {
        flags.set(name, value).map_err(|error| format!("flag {name}: {error}"))?;
    }
    Ok(settings::Flags::new(flags))
}
