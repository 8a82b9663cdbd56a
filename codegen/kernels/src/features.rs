//! Features of CPUs, by LLVM's names, as kernel descriptions and code generation ask for them.

/// A feature, and whether the CPU this runs on has it.
type Feature = (&'static str, fn() -> bool);

macro_rules! detected {
    ($macro:ident; $($name:tt)*) => { &[$(($name, || std::arch::$macro!($name))),*] };
}

/// Every feature that is asked for anywhere. Their order is that of the bits of [`features_mask`].
#[cfg(target_arch = "x86_64")]
const KNOWN: &[Feature] = detected!(is_x86_feature_detected;
    "sse3" "ssse3" "sse4.1" "sse4.2" "popcnt" "cmpxchg16b" "avx" "f16c" "fma" "avx2" "bmi1" "bmi2" "lzcnt"
    "avx512f" "avx512bw" "avx512cd" "avx512dq" "avx512vl" "avx512bitalg" "avx512vbmi" "avx512vnni"
    "avx512bf16" "avx512fp16" "avxvnni");
#[cfg(target_arch = "aarch64")]
const KNOWN: &[Feature] = &[("neon", || true)];
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const KNOWN: &[Feature] = &[];

/// The features of the CPU this runs on.
pub fn cpu_features() -> Vec<&'static str> {
    KNOWN.iter().filter(|(_, has)| has()).map(|(name, _)| *name).collect()
}

/// A bit for each of `features`.
///
/// # Errors
/// The first that is not known.
pub fn features_mask<'a>(features: impl IntoIterator<Item = &'a str>) -> Result<u64, &'a str> {
    features.into_iter().try_fold(0, |mask, feature| {
        let at = KNOWN.iter().position(|(name, _)| *name == feature).ok_or(feature)?;
        Ok(mask | 1 << at)
    })
}

/// Whether the CPU this runs on has all features of a [`features_mask`].
pub fn cpu_has(mask: u64) -> bool {
    KNOWN.iter().enumerate().all(|(at, (_, has))| mask & (1 << at) == 0 || has())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_stand_for_features() {
        let here = cpu_features();
        assert_eq!(features_mask(here.iter().copied()).map(cpu_has), Ok(true));
        assert_eq!(features_mask([]), Ok(0));
        assert_eq!(features_mask(["3dnow"]), Err("3dnow"));
        for symbol in crate::symbols() {
            assert!(features_mask(symbol.features.iter().copied()).is_ok(), "{}", symbol.name);
        }
        let missing = KNOWN.iter().find(|(name, _)| !here.contains(name));
        assert!(missing.is_none_or(|(name, _)| features_mask([*name]).map(cpu_has) == Ok(false)));
    }
}
