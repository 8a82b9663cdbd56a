//! Tensor data in files beside the model.

use super::TensorError;
use crate::proto::{Entry, entry};
use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path, PathBuf};
use terrace_ir::blob::Blob;

/// Opens the files that a model refers to: importers do not touch the file system themselves.
pub trait FileLoader {
    /// The contents of the file at `path`, which is relative to the model's directory and stays
    /// inside it as far as names go (symbolic links are the loader's to judge).
    ///
    /// # Errors
    /// Whatever the system reports.
    fn load(&self, path: &Path) -> io::Result<Blob>;
}

/// The external files of one model, each loaded once.
pub struct ExternalFiles<'l> {
    loader: &'l dyn FileLoader,
    loaded: BTreeMap<PathBuf, Blob>,
}

impl std::fmt::Debug for ExternalFiles<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ExternalFiles").field("loaded", &self.loaded).finish_non_exhaustive()
    }
}

impl<'l> ExternalFiles<'l> {
    /// No file loaded yet.
    pub fn new(loader: &'l dyn FileLoader) -> Self {
        ExternalFiles { loader, loaded: BTreeMap::new() }
    }

    /// The bytes that the keys `location`, `offset` and `length` name; without a `length`, the
    /// `needed` bytes at `offset`. A `checksum` is not verified: ONNX has deprecated SHA-1 there.
    pub(super) fn get(&mut self, keys: &[Entry<'_>], needed: usize) -> Result<Blob, TensorError> {
        let location = entry(keys, "location")
            .ok_or_else(|| TensorError::External("`location` is missing".to_owned()))?;
        let path = inside(location)?;
        let offset = number(keys, "offset")?.unwrap_or(0);
        let length = number(keys, "length")?.unwrap_or(needed);
        let file = self.file(path)?;
        let end = offset.checked_add(length);
        end.and_then(|end| file.slice(offset..end)).ok_or_else(|| {
            let size = file.len();
            let wanted = format!("{length} bytes at offset {offset}");
            TensorError::External(format!("`{location}` has {size} bytes, expected {wanted}"))
        })
    }

    fn file(&mut self, path: PathBuf) -> Result<&Blob, TensorError> {
        use std::collections::btree_map::Entry as Slot;
        match self.loaded.entry(path) {
            Slot::Occupied(slot) => Ok(slot.into_mut()),
            Slot::Vacant(slot) => {
                let blob = self
                    .loader
                    .load(slot.key())
                    .map_err(|error| TensorError::File { path: slot.key().display().to_string(), error })?;
                Ok(slot.insert(blob))
            }
        }
    }
}

fn number(keys: &[Entry<'_>], key: &str) -> Result<Option<usize>, TensorError> {
    let Some(text) = entry(keys, key) else {
        return Ok(None);
    };
    text.parse()
        .map(Some)
        .map_err(|_| TensorError::External(format!("`{key}` is `{text}`, expected a number of bytes")))
}

/// The location as a path that cannot leave the model's directory, on any system.
fn inside(location: &str) -> Result<PathBuf, TensorError> {
    let refuse = |why: &str| Err(TensorError::External(format!("location `{location}` {why}")));
    let mut path = PathBuf::new();
    if location.contains('\0') {
        return refuse("contains a NUL character");
    }
    if location.contains('\\') || location.chars().nth(1) == Some(':') {
        return refuse("is not portable, expected a relative path with `/`");
    }
    for component in Path::new(location).components() {
        match component {
            Component::Normal(name) => path.push(name),
            Component::CurDir => {}
            Component::ParentDir => return refuse("leaves the model's directory"),
            Component::RootDir | Component::Prefix(_) => {
                return refuse("is absolute, expected one relative to the model");
            }
        }
    }
    if path.as_os_str().is_empty() {
        return refuse("names no file");
    }
    Ok(path)
}
