//! Append-only storage shared between threads, and hash-consing on top of it.
//!
//! An entry never moves and is never dropped before its store, so a shared reference to the store
//! yields shared references to entries without holding a lock. Chunks grow with the store, eight to
//! each doubling, which keeps a lookup at two loads and wastes at most an eighth of the space.

use std::hash::{BuildHasher, Hash};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{OnceLock, RwLock};

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

const FIRST_CHUNK_LOG2: u32 = 6;
/// Chunks of one size, as a power of two: those that together double the store.
const SAME_SIZE_LOG2: u32 = 3;
const CHUNKS: usize = ((33 - FIRST_CHUNK_LOG2) << SAME_SIZE_LOG2) as usize;

/// A vector that can be appended to through a shared reference.
pub(crate) struct AppendVec<T> {
    chunks: [OnceLock<Box<[OnceLock<T>]>>; CHUNKS],
    len: AtomicU32,
}

impl<T> AppendVec<T> {
    pub(crate) fn new() -> Self {
        AppendVec { chunks: [const { OnceLock::new() }; CHUNKS], len: AtomicU32::new(0) }
    }

    /// Chunk and offset of entry `index`; chunk `k` holds `8 << (k / 8)` entries.
    #[inline]
    fn place(index: u32) -> (usize, usize) {
        let shifted = u64::from(index) + (1 << FIRST_CHUNK_LOG2);
        let log2 = 63 - shifted.leading_zeros();
        let size_log2 = log2 - SAME_SIZE_LOG2;
        // The bits below the leading one: three say which chunk of this size, the rest where in it.
        let below = (shifted - (1 << log2)) as usize;
        let chunk = ((log2 - FIRST_CHUNK_LOG2) as usize) << SAME_SIZE_LOG2 | below >> size_log2;
        (chunk, below & ((1 << size_log2) - 1))
    }

    /// Number of entries in chunk `chunk`.
    fn chunk_len(chunk: usize) -> usize {
        1 << ((chunk >> SAME_SIZE_LOG2) + (FIRST_CHUNK_LOG2 - SAME_SIZE_LOG2) as usize)
    }

    /// Appends `value` and returns its index.
    pub(crate) fn push(&self, value: T) -> u32 {
        let index = self.len.fetch_add(1, Ordering::Relaxed);
        let (chunk, offset) = Self::place(index);
        let chunk =
            self.chunks[chunk].get_or_init(|| (0..Self::chunk_len(chunk)).map(|_| OnceLock::new()).collect());
        let stored = chunk[offset].set(value);
        debug_assert!(stored.is_ok(), "each index is handed out once");
        index
    }

    /// The entry at `index`, which must have come from [`AppendVec::push`] on this vector.
    #[inline]
    pub(crate) fn get(&self, index: u32) -> &T {
        let (chunk, offset) = Self::place(index);
        self.chunks[chunk].get().and_then(|chunk| chunk[offset].get()).expect("a handle of another context")
    }
}

const SHARDS: usize = 16;

/// A hash-consing store: equal values get the same index.
pub(crate) struct Interner<T> {
    items: AppendVec<T>,
    shards: [RwLock<HashTable<u32>>; SHARDS],
}

impl<T: Hash + Eq> Interner<T> {
    pub(crate) fn new() -> Self {
        Interner { items: AppendVec::new(), shards: std::array::from_fn(|_| RwLock::new(HashTable::new())) }
    }

    /// The index of the entry equal to `key`, made by `make` when there is none.
    ///
    /// `key` must hash and compare as the value that `make` returns does.
    pub(crate) fn intern_with<Q>(&self, key: &Q, make: impl FnOnce() -> T) -> u32
    where
        Q: Hash + ?Sized,
        T: std::borrow::Borrow<Q>,
        Q: Eq,
    {
        let hash = FxBuildHasher.hash_one(key);
        let shard = &self.shards[(hash >> 57) as usize % SHARDS];
        let same = |&index: &u32| self.items.get(index).borrow() == key;
        let table = shard.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(&index) = table.find(hash, same) {
            return index;
        }
        let known = table.len();
        drop(table);
        let mut table = shard.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        // Another thread may have added it in between; entries are never removed.
        if table.len() != known
            && let Some(&index) = table.find(hash, same)
        {
            return index;
        }
        let index = self.items.push(make());
        table.insert_unique(hash, index, |&index| FxBuildHasher.hash_one(self.items.get(index).borrow()));
        index
    }

    /// The index of the entry equal to `value`, which is stored when there is none.
    pub(crate) fn intern(&self, value: T) -> u32 {
        let hash = FxBuildHasher.hash_one(&value);
        let shard = &self.shards[(hash >> 57) as usize % SHARDS];
        let table = shard.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(&index) = table.find(hash, |&index| *self.items.get(index) == value) {
            return index;
        }
        let known = table.len();
        drop(table);
        let mut table = shard.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        // Another thread may have added it in between; entries are never removed.
        if table.len() != known
            && let Some(&index) = table.find(hash, |&index| *self.items.get(index) == value)
        {
            return index;
        }
        let index = self.items.push(value);
        table.insert_unique(hash, index, |&index| FxBuildHasher.hash_one(self.items.get(index)));
        index
    }

    /// The entry at `index`.
    pub(crate) fn get(&self, index: u32) -> &T {
        self.items.get(index)
    }

    /// All entries that are complete.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        let chunks = self.items.chunks.iter().filter_map(OnceLock::get);
        chunks.flat_map(|chunk| chunk.iter().filter_map(OnceLock::get))
    }
}

/// Declares a 4-byte handle to an interned value.
macro_rules! handle {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        ///
        /// A 4-byte handle: equality is identity within one [`Context`](crate::Context). The order
        /// of handles is that of interning, which may vary between runs with several threads, so
        /// nothing that is printed may depend on it.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        pub struct $name(pub(crate) u32);
    };
}
pub(crate) use handle;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_double_and_entries_stay_put() {
        let vec = AppendVec::new();
        for i in 0..1000u32 {
            assert_eq!(vec.push(i), i);
        }
        let first: *const u32 = vec.get(0);
        for i in 0..1000 {
            assert_eq!(*vec.get(i), i);
        }
        assert!(std::ptr::eq(first, vec.get(0)));
    }

    #[test]
    fn equal_values_share_an_index_across_threads() {
        let interner = Interner::<Box<str>>::new();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for i in 0..200 {
                        let text = format!("name{i}");
                        let index = interner.intern_with(text.as_str(), || text.as_str().into());
                        assert_eq!(&**interner.get(index), text.as_str());
                    }
                });
            }
        });
        let again = interner.intern_with("name7", || unreachable!("already interned"));
        assert_eq!(&**interner.get(again), "name7");
    }
}
