//! Running a test.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::discover::TestFile;
use super::script::{Script, Substitutions};

/// The time a test may take.
const LIMIT: Duration = Duration::from_secs(120);
/// The part of an output that a failure shows.
const TAIL: usize = 6000;
/// Terrace's tools, that of the tutorial included, by the names that commands call them, and the names of their executables.
const TOOLS: [(&str, &str); 7] = [
    ("FileCheck", "terrace-check"),
    ("terrace-check", "terrace-check"),
    ("terrace-opt", "terrace-opt"),
    ("terrace-reduce", "terrace-reduce"),
    ("terrace-run", "terrace-run"),
    ("terrace-convert", "terrace-convert"),
    ("tutorial-opt", "tutorial-opt"),
];
/// `not COMMAND` succeeds if the command fails, `not --crash COMMAND` if it crashes. A Rust panic, status 101, is a crash.
const NOT: &str = r#"#!/usr/bin/env bash
want=fail
if [ "$1" = --crash ]; then want=crash; shift; fi
"$@"
status=$?
if [ $status -eq 0 ]; then got=success
elif [ $status -eq 101 ] || [ $status -ge 128 ]; then got=crash
elif [ $status -eq 126 ] || [ $status -eq 127 ]; then got='no such command'
else got=fail
fi
if [ "$got" = "$want" ]; then exit 0; fi
echo "not: expected $want, but got $got (status $status): $*" >&2
exit 1
"#;

/// Where tests run.
#[derive(Debug)]
pub struct Lit {
    /// The folder of the tools' executables: `target/<profile>`.
    pub tools: PathBuf,
    /// The folder in which each test gets one of its own.
    pub scratch: PathBuf,
    /// The Python interpreter.
    pub python: PathBuf,
    /// The folder with real models.
    pub models: Option<PathBuf>,
    /// Whether `FileCheck` rewrites the directives of a test that fails.
    pub update: bool,
}

/// How the commands of a test ended.
struct Ended {
    /// Nothing if they took too long.
    status: Option<ExitStatus>,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

impl Lit {
    /// Runs `test`.
    ///
    /// # Errors
    ///
    /// What to tell of a test that failed, or that succeeded though it was expected to fail.
    pub fn run(&self, test: &TestFile, expects_failure: bool) -> Result<(), String> {
        self.require_tools(&test.script)?;
        let folder = self.scratch.join(test.name.replace(['/', '.'], "_"));
        let shell = self.shell_script(test, &folder)?;
        let ended = self
            .execute(test, &shell, &folder)
            .map_err(|error| format!("the commands could not be run: {error}"))?;
        let passed = ended.status.is_some_and(|status| status.success());
        match (passed, expects_failure) {
            (true, false) | (false, true) => Ok(()),
            (true, true) => Err("the test passed, but XFAIL says that it fails".to_owned()),
            (false, false) => Err(ended.describe(&shell)),
        }
    }

    fn require_tools(&self, script: &Script) -> Result<(), String> {
        let mut words = script
            .commands
            .iter()
            .flat_map(|command| command.text.split(|char: char| char.is_whitespace() || char == '|'));
        let missing = words.find_map(|word| {
            let (_, executable) = TOOLS.iter().find(|(name, _)| *name == word)?;
            let path = self.tools.join(executable);
            (!path.is_file()).then_some((executable, path))
        });
        match missing {
            Some((tool, path)) => Err(format!(
                "{tool} is not built ({} does not exist): run `cargo build` first",
                path.display()
            )),
            None => Ok(()),
        }
    }

    /// The commands as one bash script.
    fn shell_script(&self, test: &TestFile, folder: &Path) -> Result<String, String> {
        let folder = folder.join("tmp");
        let substitutions = Substitutions {
            test: &test.path,
            folder: &folder,
            python: &self.python,
            models: self.models.as_deref(),
        };
        let mut shell = "set -o pipefail\n".to_owned();
        for command in &test.script.commands {
            let text = substitutions.apply(&command.text)?;
            let line = command.line;
            shell.push_str(&format!(
                "{{ {text}\n}} || {{ status=$?; echo \"RUN line {line} failed\" >&2; exit $status; }}\n"
            ));
        }
        Ok(shell)
    }

    fn execute(&self, test: &TestFile, shell: &str, folder: &Path) -> io::Result<Ended> {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder.join("tmp"))?;
        self.install_names(&folder.join("bin"))?;
        let (stdout, stderr) = (folder.join("stdout"), folder.join("stderr"));
        let mut child = Command::new("bash")
            .args(["-c", shell])
            .current_dir(folder.join("tmp"))
            .env("PATH", self.path(&folder.join("bin"))?)
            .env("LC_ALL", "C")
            .env("FILECHECK_OPTS", self.check_options(test))
            .stdin(Stdio::null())
            // Files, not pipes: a process left behind would hold a pipe open.
            .stdout(fs::File::create(&stdout)?)
            .stderr(fs::File::create(&stderr)?)
            .process_group(0)
            .spawn()?;
        let started = Instant::now();
        let mut pause = Duration::from_millis(2);
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break Some(status);
            }
            if started.elapsed() > LIMIT {
                kill_group(child.id());
                child.wait()?;
                break None;
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(50));
        };
        Ok(Ended { status, stdout: fs::read(stdout)?, stderr: fs::read(stderr)? })
    }

    /// `FILECHECK_OPTS`: with `TERRACE_UPDATE` set, tests are rewritten instead of failed, but for those of FileCheck itself.
    fn check_options(&self, test: &TestFile) -> &'static str {
        let update = self.update && !test.name.starts_with("tools/terrace-check/");
        if update { "--update" } else { "" }
    }

    /// Makes a folder with `FileCheck` and `not`.
    fn install_names(&self, bin: &Path) -> io::Result<()> {
        fs::create_dir_all(bin)?;
        std::os::unix::fs::symlink(self.tools.join("terrace-check"), bin.join("FileCheck"))?;
        fs::write(bin.join("not"), NOT)?;
        fs::set_permissions(bin.join("not"), fs::Permissions::from_mode(0o755))
    }

    fn path(&self, bin: &Path) -> io::Result<OsString> {
        let system = std::env::var_os("PATH").unwrap_or_default();
        let folders = [bin.to_owned(), self.tools.clone()].into_iter().chain(std::env::split_paths(&system));
        std::env::join_paths(folders).map_err(io::Error::other)
    }
}

/// Ends a group of processes, the shell with all it started.
fn kill_group(leader: u32) {
    // Should that fail, the group has ended by itself.
    let _ =
        Command::new("bash").args(["-c", &format!("kill -9 -- -{leader}")]).stderr(Stdio::null()).status();
}

impl Ended {
    fn describe(&self, shell: &str) -> String {
        let end = self
            .status
            .map_or_else(|| format!("took more than {} s", LIMIT.as_secs()), |status| status.to_string());
        format!(
            "the commands failed: {end}\n---- commands\n{shell}---- stdout\n{}\n---- stderr\n{}\n",
            tail(&self.stdout),
            tail(&self.stderr)
        )
    }
}

fn tail(output: &[u8]) -> String {
    let cut = output.len().saturating_sub(TAIL);
    let text = String::from_utf8_lossy(&output[cut..]);
    if cut > 0 { format!("[{cut} bytes left out]\n{text}") } else { text.into_owned() }
}
