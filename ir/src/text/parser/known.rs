//! What texts stand for that come again and again.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// What texts stand for. It holds copies of them, close to one another: the source of which they are parts
/// may be long, and is not to be looked at again for them.
pub(super) struct Known<T> {
    texts: String,
    entries: HashTable<Entry<T>>,
}

struct Entry<T> {
    start: u32,
    len: u32,
    value: T,
}

impl<T> Default for Known<T> {
    fn default() -> Self {
        Known { texts: String::new(), entries: HashTable::new() }
    }
}

impl<T: Copy> Known<T> {
    /// What `text` stands for.
    pub(super) fn get(&self, text: &str) -> Option<T> {
        let texts = &self.texts;
        let found = self.entries.find(hash(text), |entry| entry.text(texts) == text);
        found.map(|entry| entry.value)
    }

    /// Makes `text`, of which nothing is known, stand for `value`. Nothing is noted beyond 4 GiB of texts.
    pub(super) fn add(&mut self, text: &str, value: T) {
        let (Ok(start), Ok(len)) = (u32::try_from(self.texts.len()), u32::try_from(text.len())) else {
            return;
        };
        self.texts.push_str(text);
        let texts = &self.texts;
        let entry = Entry { start, len, value };
        self.entries.insert_unique(hash(text), entry, |entry| hash(entry.text(texts)));
    }

    /// Number of texts.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }
}

impl<T> Entry<T> {
    fn text<'t>(&self, texts: &'t str) -> &'t str {
        &texts[self.start as usize..self.start as usize + self.len as usize]
    }
}

fn hash(text: &str) -> u64 {
    FxBuildHasher.hash_one(text)
}
