//! Finding test files.

use std::io;
use std::path::{Path, PathBuf};

use super::script::Script;

/// A test file.
#[derive(Debug)]
pub struct TestFile {
    /// Its path below the folder searched, with `/` between the parts: the test's name.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// What it says.
    pub script: Script,
}

/// Endings of the names of files that may be tests.
const ENDINGS: [&str; 4] = ["mlir", "onnxtxt", "test", "txt"];
/// The folder for files that tests read and that are none themselves.
pub const INPUTS: &str = "Inputs";

/// All files below `root` whose names end as tests' do, those in `Inputs` folders excepted, in order of their paths.
///
/// # Errors
///
/// A folder cannot be read.
pub fn candidates(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let (path, kind) = (entry.path(), entry.file_type()?);
            // Links to folders are not followed: they may lead in circles.
            if kind.is_dir() && entry.file_name() != INPUTS {
                folders.push(path);
            } else if kind.is_file()
                && path.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known))
            {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// All tests below `root`: the [`candidates`] that have a `RUN:` line.
///
/// # Errors
///
/// A folder or a file cannot be read.
pub fn discover(root: &Path) -> io::Result<Vec<TestFile>> {
    let mut tests = Vec::new();
    for path in candidates(root)? {
        let script = Script::parse(&String::from_utf8_lossy(&std::fs::read(&path)?));
        if !script.commands.is_empty() {
            tests.push(TestFile { name: name(root, &path), path, script });
        }
    }
    Ok(tests)
}

fn name(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}
