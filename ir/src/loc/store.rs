//! Where locations are kept.
//!
//! Most locations are places in files, and most of these come line by line, a few to a line: from a
//! parser that goes through a text, from an importer that goes through a model. So the lines of files
//! have tables, a page for each run of lines, with a list of the places on each line, newest first: a
//! place is found beside those that were asked for before it, mostly without a hash. All other
//! locations, and places on lines that have very many, are hash-consed.

use std::hash::BuildHasher;
use std::sync::{Mutex, PoisonError};

use hashbrown::HashTable;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::{Loc, LocKind};
use crate::context::Name;
use crate::intern::AppendVec;

/// Parts of the store that threads can add to at once.
const SHARDS: usize = 16;
/// Lines to a page.
const PAGE: u32 = 32;
/// Places in the list of a line.
const MAX_LISTED: usize = 16;

struct Entry {
    kind: LocKind,
    /// The place on the same line that was added before this one.
    before: Loc,
}

/// All locations of a context.
pub(crate) struct LocStore {
    entries: AppendVec<Entry>,
    shards: [Mutex<Shard>; SHARDS],
}

#[derive(Default)]
struct Shard {
    /// Where the page of a file and a run of its lines is.
    numbers: FxHashMap<(Name, u32), usize>,
    /// The newest place of each line; [`Loc::UNKNOWN`] stands for none.
    pages: Vec<[Loc; PAGE as usize]>,
    /// The page that was used last.
    last: Option<((Name, u32), usize)>,
    others: HashTable<Loc>,
}

impl Shard {
    /// The newest place on `line` of `file`, and the list that it is the head of.
    fn newest(&mut self, file: Name, line: u32) -> &mut Loc {
        let key = (file, line / PAGE);
        let number = match self.last {
            Some((last, number)) if last == key => number,
            _ => *self.numbers.entry(key).or_insert_with(|| {
                self.pages.push([Loc::UNKNOWN; PAGE as usize]);
                self.pages.len() - 1
            }),
        };
        self.last = Some((key, number));
        &mut self.pages[number][(line % PAGE) as usize]
    }
}

impl LocStore {
    /// A store that holds [`Loc::UNKNOWN`].
    pub(crate) fn new() -> LocStore {
        let entries = AppendVec::new();
        entries.push(Entry { kind: LocKind::Unknown, before: Loc::UNKNOWN });
        LocStore { entries, shards: Default::default() }
    }

    /// What `loc` is.
    pub(crate) fn get(&self, loc: Loc) -> &LocKind {
        &self.entries.get(loc.0).kind
    }

    /// The location that is `kind`.
    pub(crate) fn intern(&self, kind: LocKind) -> Loc {
        match kind {
            LocKind::Unknown => Loc::UNKNOWN,
            LocKind::File { file, line, .. } => self.place(file, line, kind),
            _ => {
                let hash = FxBuildHasher.hash_one(&kind);
                let shard = &self.shards[(hash >> 57) as usize % SHARDS];
                let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
                self.hashed(&mut shard.others, kind, hash)
            }
        }
    }

    fn push(&self, kind: LocKind, before: Loc) -> Loc {
        Loc(self.entries.push(Entry { kind, before }))
    }

    /// Finds or adds a place on `line` of `file`.
    fn place(&self, file: Name, line: u32, kind: LocKind) -> Loc {
        let shard = &self.shards[(line / PAGE) as usize % SHARDS];
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = shard.newest(file, line);
        let (mut loc, mut length) = (*newest, 0);
        while loc != Loc::UNKNOWN {
            let entry = self.entries.get(loc.0);
            if entry.kind == kind {
                return loc;
            }
            (loc, length) = (entry.before, length + 1);
        }
        if length < MAX_LISTED {
            *newest = self.push(kind, *newest);
            return *newest;
        }
        let hash = FxBuildHasher.hash_one(&kind);
        self.hashed(&mut shard.others, kind, hash)
    }

    fn hashed(&self, table: &mut HashTable<Loc>, kind: LocKind, hash: u64) -> Loc {
        if let Some(&loc) = table.find(hash, |&loc| *self.get(loc) == kind) {
            return loc;
        }
        let loc = self.push(kind, Loc::UNKNOWN);
        table.insert_unique(hash, loc, |&loc| FxBuildHasher.hash_one(self.get(loc)));
        loc
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place(file: u32, line: u32, col: u32) -> LocKind {
        LocKind::File { file: Name(file), line, col, end_line: line, end_col: col }
    }

    /// Interns all, twice: equal places are one location, and others are not.
    fn check(places: &[(u32, u32, u32)]) {
        let store = LocStore::new();
        let mut known: FxHashMap<(u32, u32, u32), Loc> = FxHashMap::default();
        for &(file, line, col) in places.iter().chain(places) {
            let loc = store.intern(place(file, line, col));
            assert_eq!(*known.entry((file, line, col)).or_insert(loc), loc);
            assert_eq!(*store.get(loc), place(file, line, col));
        }
        let mut all: Vec<Loc> = known.values().copied().collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), known.len());
    }

    #[test]
    fn a_line_can_have_any_number_of_places() {
        check(&(0..1000).map(|col| (1, 7, col)).collect::<Vec<_>>());
    }

    proptest! {
        #[test]
        fn equal_places_are_one_location(
            places in prop::collection::vec((1..3u32, prop_oneof![0..40u32, 0..100_000u32, any::<u32>()], 0..20u32), 0..400)
        ) {
            check(&places);
        }
    }
}
