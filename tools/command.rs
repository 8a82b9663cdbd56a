//! Processes that look at IR for a tool: commands of the user, and the tool itself.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// What is kept of an output.
const TAIL: u64 = 4000;
/// How many lines of an output messages show.
const TAIL_LINES: usize = 8;
/// The longest output that is read as data.
const MAX_OUTPUT: u64 = 64 << 20;

/// How a process ended.
pub(crate) struct Ended {
    /// None when it took too long.
    pub(crate) status: Option<ExitStatus>,
    /// What it wrote to standard output.
    pub(crate) stdout: Vec<u8>,
    /// The end of what it wrote to standard error.
    pub(crate) stderr: String,
}

impl Ended {
    /// How it ended, in words.
    pub(crate) fn describe(&self) -> String {
        let Some(status) = self.status else { return "took too long".to_owned() };
        match (status.code(), status.signal()) {
            (Some(code), _) => format!("exited with status {code}"),
            (None, Some(signal)) => format!("was ended by signal {signal}"),
            (None, None) => status.to_string(),
        }
    }

    /// The last lines of what it wrote.
    pub(crate) fn last_lines(&self) -> Vec<String> {
        let stdout = String::from_utf8_lossy(&self.stdout);
        let lines = stdout.lines().chain(self.stderr.lines()).filter(|line| !line.trim().is_empty());
        let all: Vec<String> = lines.map(str::to_owned).collect();
        all[all.len().saturating_sub(TAIL_LINES)..].to_vec()
    }
}

/// A folder for files to look at, which goes away in the end.
pub(crate) struct Scratch {
    folder: PathBuf,
    next: AtomicUsize,
    /// How the files' names end.
    suffix: String,
}

impl Scratch {
    /// Makes the folder. The files in it are called like `name`, which is of use to commands that look at
    /// the ending.
    ///
    /// # Errors
    /// When it can't be made.
    pub(crate) fn new(name: &str) -> io::Result<Scratch> {
        let suffix =
            Path::new(name).extension().map_or("mlir".into(), |end| end.to_string_lossy().into_owned());
        let base = std::env::temp_dir();
        for number in 0..1000 {
            let folder = base.join(format!("terrace-{}-{number}", std::process::id()));
            match fs::create_dir(&folder) {
                Ok(()) => return Ok(Scratch { folder, next: AtomicUsize::new(0), suffix }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::other("no free name for a folder"))
    }

    /// Writes `text` to a file, and hands its path to `job`.
    ///
    /// # Errors
    /// When the file can't be written, or those of `job`.
    pub(crate) fn with_file<T>(&self, text: &str, job: impl FnOnce(&Path) -> io::Result<T>) -> io::Result<T> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let path = self.folder.join(format!("input-{number}.{}", self.suffix));
        fs::write(&path, text)?;
        let result = job(&path);
        fs::remove_file(&path).ok();
        result
    }

    /// Runs `command` until it ends or `limit` has passed.
    ///
    /// # Errors
    /// When it can't be started, or its output can't be kept.
    pub(crate) fn run(&self, mut command: Command, limit: Duration) -> io::Result<Ended> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let [out, err] = ["out", "err"].map(|kind| self.folder.join(format!("{kind}-{number}")));
        // Files, not pipes: a process left behind would hold a pipe open, and a full one would stop it.
        let mut files = [&out, &err]
            .map(|path| File::options().read(true).write(true).create(true).truncate(true).open(path));
        let result = match &mut files {
            [Ok(stdout), Ok(stderr)] => {
                command.stdin(Stdio::null()).stdout(stdout.try_clone()?).stderr(stderr.try_clone()?);
                command.process_group(0);
                command.spawn().and_then(|mut child| {
                    let status = wait(&mut child, limit)?;
                    let stderr = String::from_utf8_lossy(&read_end(stderr, TAIL)?).into_owned();
                    Ok(Ended { status, stdout: read_end(stdout, MAX_OUTPUT)?, stderr })
                })
            }
            _ => Err(io::Error::other("the output of a process can't be kept")),
        };
        fs::remove_file(&out).ok();
        fs::remove_file(&err).ok();
        result
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.folder).ok();
    }
}

/// The last `length` bytes of a file.
fn read_end(file: &mut File, length: u64) -> io::Result<Vec<u8>> {
    let all = file.metadata()?.len();
    file.seek(SeekFrom::Start(all.saturating_sub(length)))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// How `child` ends; `None` when it had to be ended.
fn wait(child: &mut Child, limit: Duration) -> io::Result<Option<ExitStatus>> {
    let start = Instant::now();
    let mut pause = Duration::from_micros(200);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if start.elapsed() >= limit {
            // With all that it started. Should that fail, it has just ended by itself.
            let group = format!("-{}", child.id());
            Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status().ok();
            child.kill().ok();
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// Whether it is clear where the file stands in a command.
///
/// # Errors
/// What to write where it is not.
pub(crate) fn check_template(template: &str) -> Result<(), String> {
    let compound = template.contains(['|', '&', ';', '<', '>', '(', '`', '\n']);
    match compound && !(template.contains("{}") || template.contains("%s")) {
        true => Err(format!("'{template}' is more than one command: write {{}} where the file is to stand")),
        false => Ok(()),
    }
}

/// The shell command that looks at the file at `path`: `{}` and `%s` in `template` stand for it; where neither is
/// there, it is the last argument.
pub(crate) fn instantiate(template: &str, path: &str) -> String {
    let quoted = format!("'{}'", path.replace('\'', r"'\''"));
    if !(template.contains("{}") || template.contains("%s")) {
        return format!("{template} {quoted}");
    }
    let parts: Vec<String> = template.split("{}").map(|part| part.replace("%s", &quoted)).collect();
    parts.join(&quoted)
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::time::Duration;

    use super::{Scratch, check_template, instantiate};

    #[test]
    fn the_file_stands_where_the_command_wants_it() {
        assert_eq!(instantiate("a {} b %s", "x"), "a 'x' b 'x'");
        assert_eq!(instantiate("a", "it's"), r"a 'it'\''s'");
        assert_eq!(instantiate("a {}", "%s"), "a '%s'");
        assert!(check_template("a -b").is_ok() && check_template("a {} | b").is_ok());
        assert!(check_template("a | b").is_err_and(|message| message.contains("write {}")));
    }

    #[test]
    fn processes_are_watched() {
        let scratch = Scratch::new("a.txt").unwrap();
        let run = |script: &str, seconds| {
            let mut command = Command::new("sh");
            command.args(["-c", script]);
            scratch.run(command, Duration::from_secs_f64(seconds)).unwrap()
        };
        let ended = run("echo out; echo err >&2; exit 3", 60.0);
        assert_eq!(ended.describe(), "exited with status 3");
        assert_eq!(ended.last_lines(), ["out", "err"]);
        assert_eq!(run("sleep 60", 0.05).describe(), "took too long");
        assert_eq!(run("kill -SEGV $$", 60.0).describe(), "was ended by signal 11");
    }

    #[test]
    fn files_and_folders_go_away() {
        let scratch = Scratch::new("a.txt").unwrap();
        let folder = scratch.folder.clone();
        let path = scratch.with_file("text", |path| Ok(path.to_owned())).unwrap();
        assert!(!path.exists() && path.extension().is_some_and(|end| end == "txt"));
        drop(scratch);
        assert!(!folder.exists());
    }
}
