//! The processors that code is made for.

use clap::ValueEnum;

use super::Failure;

/// A set of processors, by the names that the psABI of x86-64 gives to levels of features
/// (<https://gitlab.com/x86-psABIs/x86-64-ABI>), as compilers know them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum Cpu {
    /// Those with all features of the one this runs on
    #[default]
    Host,
    /// All
    #[value(name = "x86-64")]
    X86_64,
    /// Those with SSE4.2
    #[value(name = "x86-64-v2")]
    X86_64V2,
    /// Those with AVX2 and FMA
    #[value(name = "x86-64-v3")]
    X86_64V3,
    /// Those with AVX-512
    #[value(name = "x86-64-v4")]
    X86_64V4,
}

const V2: &[&str] = &["sse3", "ssse3", "sse4.1", "sse4.2", "popcnt", "cmpxchg16b"];
const V3: &[&str] = &["avx", "f16c", "fma", "avx2", "bmi1", "bmi2", "lzcnt"];
const V4: &[&str] = &["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"];

impl Cpu {
    /// The features that code may use, by LLVM's names.
    ///
    /// # Errors
    /// When the machine this runs on lacks one: kernels pack weights, and are checked, where they can run.
    pub fn features(self) -> Result<Vec<String>, Failure> {
        let here = terrace_kernels::cpu_features();
        let levels: &[&[&str]] = match self {
            Cpu::Host => &[&here],
            Cpu::X86_64 => &[],
            Cpu::X86_64V2 => &[V2],
            Cpu::X86_64V3 => &[V2, V3],
            Cpu::X86_64V4 => &[V2, V3, V4],
        };
        let wanted: Vec<&str> = levels.concat();
        let missing: Vec<&str> = wanted.iter().copied().filter(|name| !here.contains(name)).collect();
        let foreign = self != Cpu::Host && !cfg!(target_arch = "x86_64");
        if foreign || !missing.is_empty() {
            let value = self.to_possible_value();
            let name = value.as_ref().map_or("", |value| value.get_name());
            let why =
                if foreign { "is no x86-64".to_owned() } else { format!("lacks {}", missing.join(", ")) };
            return Err(Failure::Model(format!("--cpu={name}: the processor this runs on {why}")));
        }
        Ok(wanted.into_iter().map(str::to_owned).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_hold_the_ones_below() {
        let features = |cpu: Cpu| cpu.features().ok();
        assert_eq!(features(Cpu::Host).map(|all| all.len()), Some(terrace_kernels::cpu_features().len()));
        if let (Some(v2), Some(v3)) = (features(Cpu::X86_64V2), features(Cpu::X86_64V3)) {
            assert!(v2.iter().all(|name| v3.contains(name)) && v3.iter().any(|name| name == "avx2"));
        }
        if let Some(all) = features(Cpu::X86_64V4) {
            assert!(terrace_kernels::features_mask(all.iter().map(String::as_str)).is_ok());
        }
    }
}
