//! Files that models are read from, and files that tools write.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read as _, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use terrace_ir::{Blob, BlobOwner};
use terrace_onnx::tensor::FileLoader;
use terrace_runtime::MappedFile;

/// The bytes of the file at `path`, mapped into memory; of standard input for `-`.
///
/// # Errors
/// When they cannot be read.
pub fn read(path: &str) -> io::Result<Blob> {
    if path == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes)?;
        return Ok(Blob::new(bytes));
    }
    map(Path::new(path))
}

/// A mapped file, whose memory is given back where it is not needed.
struct Mapped(MappedFile);

impl BlobOwner for Mapped {
    fn bytes(&self) -> &[u8] {
        self.0.as_ref()
    }

    fn release(&self, range: Range<usize>) {
        self.0.release(range);
    }
}

fn map(path: &Path) -> io::Result<Blob> {
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "is a directory, expected a file"));
    }
    if metadata.is_file() {
        return Ok(Blob::of(Mapped(MappedFile::open(path)?)));
    }
    // A pipe has no size to map.
    let mut bytes = Vec::new();
    File::open(path)?.read_to_end(&mut bytes)?;
    Ok(Blob::new(bytes))
}

/// The files beside a model that it keeps its weights in.
///
/// Links are followed as far as the model's own folder, or that of the file the model is a link to
/// (download caches keep both as links into one folder of blobs).
pub struct Beside {
    folders: Vec<PathBuf>,
    base: Option<PathBuf>,
    loaded: Mutex<Vec<PathBuf>>,
}

impl Beside {
    /// The files beside the model at `path`; none beside standard input, `-`.
    pub fn model(path: &str) -> Beside {
        let path = Path::new(path);
        let base = (path != Path::new("-")).then(|| match path.parent() {
            Some(folder) if folder != Path::new("") => folder.to_owned(),
            _ => PathBuf::from("."),
        });
        let of_link = fs::canonicalize(path).ok().and_then(|path| path.parent().map(Path::to_owned));
        let own = base.as_ref().and_then(|base| fs::canonicalize(base).ok());
        let folders = if base.is_some() { own.into_iter().chain(of_link).collect() } else { Vec::new() };
        Beside { folders, base, loaded: Mutex::default() }
    }

    /// The files that were loaded, sorted.
    pub fn loaded(&self) -> Vec<PathBuf> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner).clone();
        loaded.sort();
        loaded.dedup();
        loaded
    }
}

impl FileLoader for Beside {
    fn load(&self, path: &Path) -> io::Result<Blob> {
        let Some(base) = &self.base else {
            return Err(io::Error::other("a model from standard input has no folder to look in"));
        };
        let path = base.join(path);
        let real = fs::canonicalize(&path)?;
        if !self.folders.iter().any(|folder| real.starts_with(folder)) {
            return Err(io::Error::other("is a link that leaves the model's folder"));
        }
        if !fs::metadata(&real)?.is_file() {
            return Err(io::Error::other("is not a regular file"));
        }
        let blob = map(&real)?;
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner).push(path);
        Ok(blob)
    }
}

/// Writes `bytes` to standard output. That its reader wants no more is no error.
///
/// # Errors
/// When it cannot be written to.
pub fn write_stdout(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Writes the file at `path` whole or not at all: `write` fills a file beside it, which then takes
/// its place. `-` is standard output, and gets what a successful `write` wrote.
///
/// # Errors
/// When `write` fails, or the file system does.
pub fn write_atomically(
    path: &str,
    write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> io::Result<()> {
    let file = Path::new(path);
    // What is no regular file (a device, a pipe) is written to, not replaced; nor can what went there be taken back.
    if path == "-" || fs::metadata(file).is_ok_and(|metadata| !metadata.is_file()) {
        let mut bytes = Vec::new();
        write(&mut bytes)?;
        return if path == "-" { write_stdout(&bytes) } else { fs::write(file, &bytes) };
    }
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let beside = file.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    let written = fill(&beside, write).and_then(|()| fs::rename(&beside, file));
    if written.is_err() {
        // What stays behind cannot be helped when even this fails; the first error tells why.
        let _ = fs::remove_file(&beside);
    }
    written
}

fn fill(path: &Path, write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> io::Result<()> {
    let file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let mut out = BufWriter::new(file);
    write(&mut out)?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_leaves_nothing() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("out");
        let name = path.to_str().expect("UTF-8");
        let failed = write_atomically(name, |out| {
            out.write_all(&[1])?;
            Err(io::Error::other("no"))
        });
        assert!(failed.is_err());
        assert_eq!(fs::read_dir(folder.path()).expect("it is there").count(), 0);
        write_atomically(name, |out| out.write_all(b"whole")).expect("writable");
        assert_eq!(fs::read(&path).expect("written"), b"whole");
        assert_eq!(fs::read_dir(folder.path()).expect("it is there").count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn weights_are_found_beside_the_model_only() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (models, outside) = (folder.path().join("models"), folder.path().join("secret"));
        fs::create_dir(&models).expect("writable");
        fs::write(&outside, "x").expect("writable");
        fs::write(models.join("w.bin"), "abc").expect("writable");
        std::os::unix::fs::symlink(&outside, models.join("link")).expect("writable");
        let model = models.join("m.onnx");
        let beside = Beside::model(model.to_str().expect("UTF-8"));
        assert_eq!(&*beside.load(Path::new("w.bin")).expect("beside"), b"abc");
        assert!(beside.load(Path::new("link")).is_err());
        assert!(beside.load(Path::new("missing")).is_err());
        assert_eq!(beside.loaded(), [models.join("w.bin")]);
        assert!(Beside::model("-").load(Path::new("w.bin")).is_err());
    }
}
