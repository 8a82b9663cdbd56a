//! What ops have in common that differ only in where they are and which values they use.
//!
//! A program has few kinds of ops beside the number of its ops: most are like many before them, name,
//! attributes and types alike. What follows from those alone, such as whether they fit the declaration
//! or the text that is printed of them, is worked out once a kind.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use super::{Body, Op};

/// Words of signatures that a table keeps.
const MAX_WORDS: usize = 1 << 21;

impl Body {
    /// Puts the signature of `op` into `words`: its name, the types of its operands and results, its
    /// attributes. False for ops whose signature says too little: those with regions or successors, and
    /// isolated ones, which lie in two bodies.
    fn signature(&self, op: Op, words: &mut Vec<u32>) -> bool {
        let rec = self.rec(op);
        if rec.n_regions != 0 || rec.n_succs != 0 || op == self.self_op() || self.nested(op).is_some() {
            return false;
        }
        words.clear();
        words.extend([rec.name, rec.attrs.0, rec.n_operands]);
        words.extend(self.operands(op).iter().map(|&value| self.ty(value).0));
        words.extend(self.results(op).map(|value| self.ty(value).0));
        words.extend(self.own_words(rec));
        true
    }
}

/// What is known of ops by their signatures, which are those of one context. Beyond a number of
/// signatures nothing is added.
pub(crate) struct Signatures<T> {
    /// The signature that was asked for last.
    asked: Vec<u32>,
    /// Those that are known, one behind the other.
    words: Vec<u32>,
    known: HashTable<Known<T>>,
}

struct Known<T> {
    start: u32,
    len: u32,
    value: T,
}

/// The signature that a table was asked for last, which is not in it.
pub(crate) struct Unknown(u64);

impl<T> Default for Signatures<T> {
    fn default() -> Self {
        Signatures { asked: Vec::new(), words: Vec::new(), known: HashTable::new() }
    }
}

impl<T: Copy> Signatures<T> {
    /// What is known of ops like `op` of `body`; else the place for it, unless there is none.
    pub(crate) fn find(&mut self, body: &Body, op: Op) -> Result<T, Option<Unknown>> {
        if !body.signature(op, &mut self.asked) {
            return Err(None);
        }
        let hash = hash(&self.asked);
        let words = &self.words;
        match self.known.find(hash, |known| known.words(words) == self.asked) {
            Some(known) => Ok(known.value),
            None if words.len() + self.asked.len() > MAX_WORDS => Err(None),
            None => Err(Some(Unknown(hash))),
        }
    }

    /// Notes `value` for the signature that was asked for last.
    pub(crate) fn note(&mut self, place: Unknown, value: T) {
        let (start, len) = (self.words.len() as u32, self.asked.len() as u32);
        self.words.extend_from_slice(&self.asked);
        let words = &self.words;
        let known = Known { start, len, value };
        self.known.insert_unique(place.0, known, |known| hash(known.words(words)));
    }
}

impl<T> Known<T> {
    fn words<'w>(&self, words: &'w [u32]) -> &'w [u32] {
        &words[self.start as usize..(self.start + self.len) as usize]
    }
}

fn hash(words: &[u32]) -> u64 {
    FxBuildHasher.hash_one(words)
}
