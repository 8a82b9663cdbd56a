//! What is in the repository, and where `unsafe` is.

use std::path::Path;
use std::process::Command;

use regex::{Regex, bytes};

use super::layers::is_in;
use super::metadata::Member;

/// Folders in which `unsafe` may be written.
const UNSAFE_FOLDERS: [&str; 3] = ["codegen/cranelift", "codegen/kernels", "codegen/runtime"];
/// Greatest size of a file in the repository.
const MAX_SIZE: u64 = 1 << 20;

/// Paths of all files that are in the repository at `root`, or would be with `git add`.
///
/// # Errors
///
/// Git cannot say.
pub fn tracked(root: &Path) -> Result<Vec<String>, String> {
    let args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let output =
        Command::new("git").args(args).current_dir(root).output().map_err(|error| format!("git: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let names = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut files: Vec<_> = names.split_terminator('\0').map(str::to_owned).collect();
    // A file that was removed but not yet from the index is no matter.
    files.retain(|file| root.join(file).is_file());
    files.sort();
    files.dedup();
    Ok(files)
}

/// A complaint about each file that is too large or holds a path of somebody's machine.
pub fn violations(root: &Path, files: &[String]) -> Vec<String> {
    let folders = ["work", "root", "home"].join("|");
    let personal = bytes::Regex::new(&format!(r"(?:^|[^A-Za-z0-9_./-])/(?:{folders})/[A-Za-z0-9_.]"))
        .expect("a valid expression");
    let mut violations = Vec::new();
    for file in files {
        let Ok(text) = std::fs::read(root.join(file)) else {
            violations.push(format!("{file} cannot be read"));
            continue;
        };
        if text.len() as u64 > MAX_SIZE {
            violations
                .push(format!("{file} has {} bytes; no file may have more than {MAX_SIZE}", text.len()));
        }
        for (at, line) in text.split(|&byte| byte == b'\n').enumerate() {
            if personal.is_match(line) {
                violations.push(format!("{file}:{} holds a path of somebody's machine", at + 1));
            }
        }
    }
    violations
}

/// A complaint about each use of `unsafe` outside the folders that may have it, and each crate root there that does not forbid it.
pub fn unsafe_violations(root: &Path, files: &[String], members: &[Member]) -> Vec<String> {
    let is_free = |path: &str| UNSAFE_FOLDERS.iter().any(|folder| is_in(path, folder));
    let keyword =
        Regex::new(r"\bunsafe\s*(?:\{|\(|fn\b|impl\b|trait\b|extern\b)").expect("a valid expression");
    let mut violations = Vec::new();
    for file in files.iter().filter(|file| file.ends_with(".rs") && !is_free(file)) {
        let text = std::fs::read_to_string(root.join(file)).unwrap_or_default();
        let uses = text
            .lines()
            .enumerate()
            .filter(|(_, line)| keyword.is_match(line.split("//").next().unwrap_or_default()));
        violations.extend(uses.map(|(at, _)| format!("{file}:{} uses `unsafe`", at + 1)));
    }
    for member in members.iter().filter(|member| !is_free(&member.folder)) {
        for path in &member.roots {
            let text = std::fs::read_to_string(path).unwrap_or_default();
            if !text.lines().any(|line| line.trim() == "#![forbid(unsafe_code)]") {
                let shown = path.strip_prefix(root).unwrap_or(path);
                violations.push(format!("{} does not say #![forbid(unsafe_code)]", shown.display()));
            }
        }
    }
    violations
}

/// A complaint about each MLIR file below `tests` that no test runs: without a `RUN:` line, and not in an `Inputs` folder.
///
/// # Errors
///
/// A folder or a file cannot be read.
pub fn without_run_line(tests: &Path) -> std::io::Result<Vec<String>> {
    let mut violations = Vec::new();
    for path in crate::lit::discover::candidates(tests)? {
        if path.extension().is_some_and(|ending| ending == "mlir") {
            let text = String::from_utf8_lossy(&std::fs::read(&path)?).into_owned();
            if crate::lit::script::Script::parse(&text).commands.is_empty() {
                violations.push(format!(
                    "{} has no RUN: line",
                    path.strip_prefix(tests).unwrap_or(&path).display()
                ));
            }
        }
    }
    Ok(violations)
}
