//! Ids of what a body holds.

use std::fmt;

pub(super) const NONE: u32 = u32::MAX;

macro_rules! entity {
    ($($(#[$meta:meta])* $name:ident $prefix:literal)*) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub(crate) u32);

        impl $name {
            /// Position in a dense table of the body.
            pub fn index(self) -> usize {
                self.0 as usize
            }

            #[allow(dead_code, reason = "not every entity is linked into a list")]
            pub(super) fn from_link(link: u32) -> Option<$name> {
                (link != NONE).then_some($name(link))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }
    )* };
}

entity! {
    /// An op of one body.
    Op "op"
    /// A value of one body: a result of an op or an argument of a block.
    Value "v"
    /// A block of one body.
    Block "block"
    /// A region of one body.
    Region "region"
    /// An operand or successor slot.
    Use "use"
}

/// What defines a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ValueDef {
    /// Result number `.1` of an op.
    Result(Op, usize),
    /// Argument number `.1` of a block.
    Arg(Block, usize),
}

/// An op or a block in 4 bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Tagged(u32);

impl Tagged {
    pub(super) fn op(op: Op) -> Tagged {
        Tagged(op.0 << 1)
    }

    pub(super) fn block(block: Block) -> Tagged {
        Tagged(block.0 << 1 | 1)
    }

    pub(super) fn value_def(self, index: u32) -> ValueDef {
        if self.0 & 1 == 0 {
            ValueDef::Result(Op(self.0 >> 1), index as usize)
        } else {
            ValueDef::Arg(Block(self.0 >> 1), index as usize)
        }
    }
}

/// The results of an op: consecutive values.
#[derive(Clone, Debug)]
pub struct Results(std::ops::Range<u32>);

impl Results {
    pub(super) fn new(first: u32, count: u32) -> Results {
        Results(first..first + count)
    }

    /// Result `index`, when there are as many.
    pub fn get(&self, index: usize) -> Option<Value> {
        let value = self.0.start.checked_add(u32::try_from(index).ok()?)?;
        (value < self.0.end).then_some(Value(value))
    }

    /// The results from `start` up to `end`.
    ///
    /// # Panics
    /// When the range reaches beyond the results.
    pub fn slice(&self, start: usize, end: usize) -> Results {
        assert!(start <= end && end <= self.0.len(), "a range of the results");
        Results(self.0.start + start as u32..self.0.start + end as u32)
    }
}

impl Iterator for Results {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        self.0.next().map(Value)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl DoubleEndedIterator for Results {
    fn next_back(&mut self) -> Option<Value> {
        self.0.next_back().map(Value)
    }
}

impl ExactSizeIterator for Results {}
