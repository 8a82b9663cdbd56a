//! Shared libraries, by the C compiler of the system.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use terrace_cranelift::ObjectFile;
use terrace_tools::model::Failure;

/// A folder for the linker's files; removed with all in it when this is dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> io::Result<Scratch> {
        for at in 0..1000 {
            let path = std::env::temp_dir().join(format!("terrace-convert-{}-{at}", std::process::id()));
            match fs::create_dir(&path) {
                Ok(()) => return Ok(Scratch(path)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::other("no temporary folder can be made"))
    }

    /// Where the library is made.
    fn library(&self) -> PathBuf {
        self.0.join("model.so")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A temporary folder that cannot be removed is the system's to clean up.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A shared library that was linked, in a folder for temporary files.
pub(crate) struct Linked {
    scratch: Scratch,
}

impl Linked {
    /// Writes the library to `out`.
    ///
    /// # Errors
    /// Those of the file system.
    pub(crate) fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        io::copy(&mut File::open(self.scratch.library())?, out)?;
        Ok(())
    }
}

/// The object file `object` as a shared library.
///
/// # Errors
/// When there is no C compiler, or it fails.
pub(crate) fn shared_library(object: ObjectFile) -> Result<Linked, Failure> {
    let scratch = Scratch::new().map_err(|error| Failure::file(std::env::temp_dir().display(), error))?;
    let (from, to) = (scratch.0.join("model.o"), scratch.library());
    let written = File::create(&from).and_then(|mut file| object.write(|_| Ok(Vec::new()), &mut file));
    written.map_err(|error| Failure::file(from.display(), error))?;
    let cc = std::env::var_os("CC").filter(|cc| !cc.is_empty()).unwrap_or_else(|| "cc".into());
    let shown = Path::new(&cc).display();
    let run = Command::new(&cc)
        .args(["-shared", "-Wl,-z,defs", "-o"])
        .arg(&to)
        .arg(&from)
        .args(["-lpthread", "-ldl", "-lm", "-lc"])
        .output();
    let done = run.map_err(|error| {
        Failure::Model(format!("a shared library needs a C compiler to link it, but '{shown}' cannot be run: {error}; set CC to one, or make an object file with --emit=obj"))
    })?;
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr);
        return Err(Failure::Model(format!(
            "'{shown}' could not link the shared library:\n{}",
            said.trim_end()
        )));
    }
    Ok(Linked { scratch })
}
