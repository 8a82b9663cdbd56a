//! What a machine has that tests may require.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::script::Script;

/// Looks features up, each once:
///
/// - `onnx`, `onnxruntime`, `torch`, `numpy`: the Python interpreter can import the package;
/// - `mlir-opt`: `mlir-opt-22` is on `PATH`;
/// - `chromium`: it is on `PATH`;
/// - `llvm-dwarfdump`: `llvm-dwarfdump-22` is on `PATH`;
/// - `gdb`: it can run a program;
/// - `models`: the folder that `TERRACE_MODELS` names exists;
/// - `avx2`, `fma`, `avx512f`: the processor has them.
#[derive(Debug)]
pub struct Features {
    /// The Python interpreter: `TERRACE_PYTHON`, else that of the repository's `.venv`, else the system's.
    pub python: PathBuf,
    /// The folder that `TERRACE_MODELS` names, if it exists.
    pub models: Option<PathBuf>,
    known: BTreeMap<String, Option<bool>>,
}

impl Features {
    /// The features of this machine, for tests of the repository at `repository`.
    pub fn of_machine(repository: &Path) -> Self {
        let from_environment = std::env::var_os("TERRACE_PYTHON").map(PathBuf::from);
        let of_repository = Some(repository.join(".venv/bin/python")).filter(|path| path.exists());
        let python = from_environment.or(of_repository).unwrap_or_else(|| "python3".into());
        let models = std::env::var_os("TERRACE_MODELS").map(PathBuf::from).filter(|path| path.is_dir());
        Self { python, models, known: BTreeMap::new() }
    }

    /// Whether the machine has `feature`; nothing if there is no such feature.
    pub fn has(&mut self, feature: &str) -> Option<bool> {
        if let Some(&known) = self.known.get(feature) {
            return known;
        }
        let found = match feature {
            "onnx" | "onnxruntime" | "torch" | "numpy" => Some(self.can_import(feature)),
            "mlir-opt" => Some(is_on_path("mlir-opt-22")),
            "chromium" => Some(is_on_path("chromium")),
            "llvm-dwarfdump" => Some(is_on_path("llvm-dwarfdump-22")),
            "gdb" => Some(can_debug()),
            "models" => Some(self.models.is_some()),
            #[cfg(target_arch = "x86_64")]
            "avx2" => Some(std::arch::is_x86_feature_detected!("avx2")),
            #[cfg(target_arch = "x86_64")]
            "fma" => Some(std::arch::is_x86_feature_detected!("fma")),
            #[cfg(target_arch = "x86_64")]
            "avx512f" => Some(std::arch::is_x86_feature_detected!("avx512f")),
            #[cfg(not(target_arch = "x86_64"))]
            "avx2" | "fma" | "avx512f" => Some(false),
            _ => None,
        };
        self.known.insert(feature.to_owned(), found);
        found
    }

    fn can_import(&self, package: &str) -> bool {
        let program =
            format!("import importlib.util, sys; sys.exit(importlib.util.find_spec('{package}') is None)");
        let status = Command::new(&self.python)
            .args(["-c", &program])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        status.is_ok_and(|status| status.success())
    }

    /// Why a test is not to be run here, if so.
    ///
    /// # Errors
    ///
    /// The test names a feature that there is not.
    pub fn why_ignored(&mut self, script: &Script) -> Result<Option<String>, String> {
        for feature in &script.requires {
            if !self.known(feature)? {
                return Ok(Some(format!("requires {feature}")));
            }
        }
        for feature in &script.unsupported {
            if self.known(feature)? {
                return Ok(Some(format!("unsupported with {feature}")));
            }
        }
        Ok(None)
    }

    /// Whether a test is expected to fail here.
    ///
    /// # Errors
    ///
    /// The test names a feature that there is not.
    pub fn expects_failure(&mut self, script: &Script) -> Result<bool, String> {
        for feature in &script.expected_to_fail {
            if feature == "*" || self.known(feature)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn known(&mut self, feature: &str) -> Result<bool, String> {
        self.has(feature).ok_or_else(|| format!("there is no feature '{feature}' that a test could require"))
    }
}

/// Whether gdb is there, and may do what debuggers do, which not every container allows.
fn can_debug() -> bool {
    let run = Command::new("gdb").args(["-batch", "-nx", "-ex", "run", "true"]).stdin(Stdio::null()).output();
    run.is_ok_and(|run| String::from_utf8_lossy(&run.stdout).contains("exited normally"))
}

fn is_on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
