//! Large constants: bytes that are referred to, never interned and rarely copied.
//!
//! A [`Blob`] is a range of reference-counted bytes: a part of a mapped file, or memory that was
//! computed. A `dense_resource<key>` attribute names its blob by key in the context's
//! [`BlobStore`], as MLIR's resources do.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::{Deref, Range};
use std::sync::{Arc, PoisonError, RwLock};

use crate::context::Name;

/// Bytes that blobs refer to.
pub trait BlobOwner: Send + Sync {
    /// All of them, the same at every call.
    fn bytes(&self) -> &[u8];

    /// Gives the memory of the bytes at `range` back, where they can be had again: those of a mapped file come from the
    /// file when they are looked at next. References to them stay valid.
    fn release(&self, range: Range<usize>) {
        let _ = range;
    }
}

/// Bytes that are only in memory.
struct InMemory<T>(T);

impl<T: AsRef<[u8]> + Send + Sync> BlobOwner for InMemory<T> {
    fn bytes(&self) -> &[u8] {
        self.0.as_ref()
    }
}

/// How many bytes of a blob are looked at before their memory is given back.
const PIECE: usize = 4 << 20;

/// A range of shared, immutable bytes. Cloning shares them.
#[derive(Clone)]
pub struct Blob {
    owner: Arc<dyn BlobOwner>,
    range: Range<usize>,
    align: usize,
}

impl Blob {
    /// All bytes of `owner`, such as a `Vec<u8>`, which has them in memory.
    pub fn new(owner: impl AsRef<[u8]> + Send + Sync + 'static) -> Blob {
        Blob::of(InMemory(owner))
    }

    /// All bytes of `owner`, such as a mapped file.
    pub fn of(owner: impl BlobOwner + 'static) -> Blob {
        let len = owner.bytes().len();
        Blob { owner: Arc::new(owner), range: 0..len, align: 1 }
    }

    /// Gives the memory back where the bytes can be had again, as those of a mapped file can: they will not be looked at
    /// soon. They are still there.
    pub fn release(&self) {
        self.owner.release(self.range.clone());
    }

    /// Calls `f` with the bytes, piece by piece in order, and gives the memory of each back behind it (see
    /// [`Blob::release`]).
    ///
    /// # Errors
    /// The first of `f`.
    pub fn read_once<E>(&self, mut f: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        for (at, piece) in self.chunks(PIECE).enumerate() {
            f(piece)?;
            let start = self.range.start + at * PIECE;
            self.owner.release(start..start + piece.len());
        }
        Ok(())
    }

    /// The bytes at `range` of this blob, or `None` when it reaches outside of it.
    pub fn slice(&self, range: Range<usize>) -> Option<Blob> {
        if range.start > range.end || range.end > self.range.len() {
            return None;
        }
        let start = self.range.start + range.start;
        Some(Blob { owner: self.owner.clone(), range: start..start + range.len(), align: 1 })
    }

    /// The same bytes with the alignment that their text form declares.
    pub fn with_align(mut self, align: usize) -> Blob {
        self.align = align;
        self
    }

    /// The alignment that the text form declares, in bytes.
    pub fn align(&self) -> usize {
        self.align
    }
}

impl Deref for Blob {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.owner.bytes()[self.range.clone()]
    }
}

impl fmt::Debug for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Blob({} bytes)", self.range.len())
    }
}

/// A resource that belongs to a tool and not to a dialect, of the section `external_resources`.
#[derive(Clone, Debug)]
pub enum ExternalResource {
    /// Bytes.
    Blob(Blob),
    /// `true` or `false`.
    Bool(bool),
    /// A string.
    String(Box<[u8]>),
}

/// Named groups of external resources.
type ExternalGroups = Vec<(Name, Vec<(Name, ExternalResource)>)>;

/// The blobs of a context by key.
///
/// A key can be known without its data: text whose resources were elided still parses.
#[derive(Default)]
pub struct BlobStore {
    blobs: RwLock<BTreeMap<Name, Option<Blob>>>,
    external: RwLock<ExternalGroups>,
}

impl BlobStore {
    /// Whether no key and no external resource is known.
    pub fn is_empty(&self) -> bool {
        self.blobs.read().unwrap_or_else(PoisonError::into_inner).is_empty()
            && self.external.read().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// The data of `key`, when it is there.
    pub fn get(&self, key: Name) -> Option<Blob> {
        self.blobs.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned().flatten()
    }

    /// Sets the data of `key`.
    pub fn set(&self, key: Name, blob: Blob) {
        self.blobs.write().unwrap_or_else(PoisonError::into_inner).insert(key, Some(blob));
    }

    /// Sets the data of the first key of `candidates` that is free, and returns that key.
    pub fn insert_unique(&self, mut candidates: impl Iterator<Item = Name>, blob: Blob) -> Option<Name> {
        let mut blobs = self.blobs.write().unwrap_or_else(PoisonError::into_inner);
        let key = candidates.find(|key| !blobs.contains_key(key))?;
        blobs.insert(key, Some(blob));
        Some(key)
    }

    /// Adds an external resource to the group `group`, behind those that are there, or in the place of the
    /// one with its key.
    pub fn add_external(&self, group: Name, key: Name, value: ExternalResource) {
        let mut groups = self.external.write().unwrap_or_else(PoisonError::into_inner);
        match groups.iter_mut().find(|entry| entry.0 == group) {
            Some((_, entries)) => match entries.iter_mut().find(|entry| entry.0 == key) {
                Some(entry) => entry.1 = value,
                None => entries.push((key, value)),
            },
            None => groups.push((group, vec![(key, value)])),
        }
    }

    /// All external resources by group, in the order in which they were added.
    pub fn external(&self) -> Vec<(Name, Vec<(Name, ExternalResource)>)> {
        self.external.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes that `key` is in use, without data.
    pub fn declare(&self, key: Name) {
        self.blobs.write().unwrap_or_else(PoisonError::into_inner).entry(key).or_insert(None);
    }

    /// Drops the data of `key`; its memory goes when the last clone does.
    pub fn remove(&self, key: Name) {
        self.blobs.write().unwrap_or_else(PoisonError::into_inner).remove(&key);
    }
}
