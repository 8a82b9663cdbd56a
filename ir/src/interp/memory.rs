//! Memory at run time, and what becomes of it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::machine::Trap;
use super::value::{MemRef, Val};
use crate::diag::Diagnostic;
use crate::loc::Loc;

/// Nobody said where the bytes come from: they may be freed.
const GIVEN: u8 = 0;
/// Allocated on the heap by the program.
const HEAP: u8 = 1;
/// On the stack, or of a global: not to be freed.
const FIXED: u8 = 2;
/// Freed.
const FREED: u8 = 3;

/// Bytes that memrefs are views of.
#[derive(Debug, Default)]
pub struct Memory {
    bytes: Mutex<Vec<u8>>,
    state: AtomicU8,
    /// Where a run has put it; 0 before it asked.
    address: AtomicI64,
}

impl Memory {
    /// These bytes.
    pub fn new(bytes: Vec<u8>) -> Memory {
        Memory { bytes: Mutex::new(bytes), ..Memory::default() }
    }

    /// The bytes, for as long as the guard lives; none when they were freed.
    pub fn bytes(&self) -> MutexGuard<'_, Vec<u8>> {
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the program has freed it.
    pub fn is_freed(&self) -> bool {
        self.state.load(Ordering::Relaxed) == FREED
    }
}

/// What a run has on its heap, by address, with where it was allocated.
pub(super) struct Heap {
    live: BTreeMap<i64, Loc>,
    next: i64,
}

impl Default for Heap {
    fn default() -> Heap {
        Heap { live: BTreeMap::new(), next: ALIGNMENT }
    }
}

/// Addresses are multiples of it.
const ALIGNMENT: i64 = 64;

impl Heap {
    /// The address of the first byte of `memory`.
    pub(super) fn address(&mut self, memory: &Memory) -> i64 {
        let known = memory.address.load(Ordering::Relaxed);
        if known != 0 {
            return known;
        }
        // Also memory without bytes has an address of its own.
        let (address, blocks) = (self.next, memory.bytes().len().max(1).div_ceil(ALIGNMENT as usize));
        let used = i64::try_from(blocks).unwrap_or(i64::MAX).saturating_mul(ALIGNMENT);
        self.next = self.next.saturating_add(used);
        memory.address.store(address, Ordering::Relaxed);
        address
    }

    /// Notes that the program has allocated `memory` at `loc`, where it must be freed.
    pub(super) fn allocated(&mut self, memory: &Memory, loc: Loc) {
        memory.state.store(HEAP, Ordering::Relaxed);
        let address = self.address(memory);
        self.live.insert(address, loc);
    }

    /// Frees the memory that `memref` was allocated with.
    pub(super) fn free(&mut self, memref: &MemRef) -> Result<(), Trap> {
        let memory = &memref.memory;
        match memory.state.load(Ordering::Relaxed) {
            FREED => return Err("frees memory that was freed before".into()),
            FIXED => return Err("frees memory that is not on the heap".into()),
            _ => {}
        }
        if memref.base != 0 || memref.offset != 0 {
            return Err("frees a part of what was allocated".into());
        }
        let address = self.address(memory);
        self.live.remove(&address);
        memory.state.store(FREED, Ordering::Relaxed);
        let mut bytes = memory.bytes();
        bytes.clear();
        bytes.shrink_to_fit();
        Ok(())
    }

    /// A diagnostic for each allocation that was not freed and that none of `kept` is a view of.
    pub(super) fn leaks(&self, kept: &[Val]) -> Vec<Diagnostic> {
        let kept: Vec<i64> = kept
            .iter()
            .filter_map(|val| match val {
                Val::MemRef(memref) => Some(memref.memory.address.load(Ordering::Relaxed)),
                _ => None,
            })
            .collect();
        let lost = self.live.iter().filter(|(address, _)| !kept.contains(address));
        lost.map(|(_, &loc)| Diagnostic::error(loc, "memory that is allocated here is never freed")).collect()
    }
}

impl MemRef {
    /// Says that the memory is on the stack, or that of a global, and must not be freed.
    pub fn fixed(self) -> MemRef {
        if self.memory.state.load(Ordering::Relaxed) == GIVEN {
            self.memory.state.store(FIXED, Ordering::Relaxed);
        }
        self
    }

    /// Why an access to the memory failed.
    pub fn fault(&self) -> Trap {
        match self.memory.is_freed() {
            true => "uses memory that was freed".into(),
            false => "reads or writes outside of the memory of a memref".into(),
        }
    }
}
