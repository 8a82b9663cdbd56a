//! Copying what the library says of its functions' frames, so that callers are found from within a kernel.
//!
//! `.eh_frame` ("Exception Frames" in the Linux Standard Base) is one section for all functions: of its records those are copied that
//! describe a function which was. What they say of exceptions is left out: the library ends the process in place of one.

use cranelift_object::object::read::{
    Object as _, ObjectSection as _, ObjectSymbol as _, Relocation as ReadRelocation, RelocationTarget,
};
use cranelift_object::object::write::{self, StandardSection};
use rustc_hash::FxHashMap;

use super::{LinkError, Linker};

/// Relative to where they stand, in 4 bytes: the form of addresses that is copied, by its number.
const RELATIVE: u8 = 0x1b;
/// Bytes that records are padded to.
const ALIGN: usize = 8;

impl Linker<'_, '_, '_> {
    /// Copies the records about functions that were copied. Such as have another form than compilers give them are left out.
    pub(super) fn frames(&mut self) -> Result<(), LinkError> {
        let library = self.library;
        let Some(section) = library.section_by_name(".eh_frame") else { return Ok(()) };
        let data = section.data()?;
        let relocations: FxHashMap<u64, ReadRelocation> = section.relocations().collect();
        let mut out = Vec::new();
        let mut fixes = Vec::new();
        let mut shared: FxHashMap<usize, usize> = FxHashMap::default();
        let mut at = 0;
        while let Some((record, next)) = record(data, at) {
            let (of, start) = (at, at + 8);
            at = next;
            let word = |at: usize| {
                data.get(at..at + 4).map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]))
            };
            let Some(distance) = word(of + 4).filter(|&distance| distance != 0) else { continue };
            let Some(cie) = (of + 4).checked_sub(distance as usize) else { continue };
            let Some(relocation) = relocations.get(&(start as u64)) else { continue };
            let RelocationTarget::Symbol(target) = relocation.target() else { continue };
            let target = library.symbol_by_index(target)?;
            let Some(&to) = target.section_index().and_then(|index| self.sections.get(&index)) else {
                continue;
            };
            let head = self::record(data, cie).and_then(|(bytes, _)| common(bytes));
            let Some((head, instructions)) = head.zip(record.get(12..).and_then(described)) else { continue };
            let head = *shared.entry(cie).or_insert_with(|| push(&mut out, &head));
            let mut fde = ((out.len() + 4 - head) as u32).to_le_bytes().to_vec();
            fde.extend([0; 4]);
            fde.extend(&record[8..12]);
            fde.push(0);
            fde.extend(instructions);
            let place = push(&mut out, &fde) + 8;
            let addend = relocation.addend() + target.address().cast_signed();
            fixes.push((place, self.object.section_symbol(to), addend, relocation.flags()));
        }
        if out.is_empty() {
            return Ok(());
        }
        let to = self.object.section_id(StandardSection::EhFrame);
        // A gap between records would end them.
        let base = self.object.append_section_data(to, &out, 1);
        for (offset, symbol, addend, flags) in fixes {
            let offset = base + offset as u64;
            self.object.add_relocation(to, write::Relocation { offset, symbol, addend, flags })?;
        }
        Ok(())
    }
}

/// The bytes of the record at `at` from behind its length, and where the next is.
fn record(data: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let length = data.get(at..at.checked_add(4)?)?;
    let length = u32::from_le_bytes(length.try_into().ok()?);
    // Zero ends the records, and all ones would begin a length of 8 bytes.
    let length = usize::try_from(length).ok().filter(|&length| length >= 8 && length < u32::MAX as usize)?;
    let next = (at + 4).checked_add(length)?;
    data.get(at + 4..next).map(|record| (record, next))
}

/// Adds a record to `out`; where it is.
fn push(out: &mut Vec<u8>, record: &[u8]) -> usize {
    let at = out.len();
    let length = (4 + record.len()).next_multiple_of(ALIGN) - 4;
    out.extend((length as u32).to_le_bytes());
    out.extend(record);
    // Zeros do nothing where instructions are.
    out.resize(at + 4 + length, 0);
    at
}

/// The record that several functions share, `record` from behind its length, without what it says of exceptions; nothing where
/// it has another form of addresses.
fn common(record: &[u8]) -> Option<Vec<u8>> {
    let mut rest = record.get(4..)?;
    let version = *take(&mut rest, 1)?.first()?;
    let end = rest.iter().position(|&byte| byte == 0)?;
    let augmentation = take(&mut rest, end + 1)?;
    let mut out = vec![0, 0, 0, 0, version];
    out.extend(b"zR\0");
    out.extend(leb(&mut rest)?);
    out.extend(leb(&mut rest)?);
    out.extend(if version == 1 { take(&mut rest, 1)? } else { leb(&mut rest)? });
    let said = usize::from(*leb(&mut rest)?.first()?);
    let mut said = take(&mut rest, said)?;
    let mut encoding = None;
    for &kind in augmentation.strip_prefix(b"z")?.strip_suffix(b"\0")? {
        match kind {
            b'R' => encoding = take(&mut said, 1)?.first().copied(),
            b'L' => {
                take(&mut said, 1)?;
            }
            b'P' => {
                let size = match take(&mut said, 1)?.first()? & 0x0f {
                    0x00 | 0x04 | 0x0c => 8,
                    0x03 | 0x0b => 4,
                    _ => return None,
                };
                take(&mut said, size)?;
            }
            _ => return None,
        }
    }
    (encoding? == RELATIVE).then(|| {
        out.extend([1, RELATIVE]);
        out.extend(rest);
        out
    })
}

/// The instructions in the record of a function, `record` from behind its addresses.
fn described(mut record: &[u8]) -> Option<&[u8]> {
    let said = *leb(&mut record)?.first()?;
    record.get(usize::from(said)..).filter(|_| said < 0x80)
}

/// Takes `count` bytes off the front of `rest`.
fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(count)?;
    *rest = left;
    Some(taken)
}

/// Takes a number of variable length off the front of `rest`, as its bytes.
fn leb<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let end = rest.iter().position(|&byte| byte < 0x80)?;
    take(rest, end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_found_by_their_lengths() {
        let data = [8, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0];
        assert_eq!(record(&data, 0), Some((&data[4..12], 12)));
        assert_eq!(record(&data, 12), None);
        assert_eq!(record(&data[..11], 0), None);
        assert_eq!(record(&data, usize::MAX - 2), None);
    }

    #[test]
    fn what_is_shared_loses_what_it_says_of_exceptions() {
        let with =
            [0, 0, 0, 0, 1, b'z', b'P', b'L', b'R', 0, 1, 0x78, 16, 7, 0x9b, 1, 2, 3, 4, 0x1b, 0x1b, 0x0c, 7];
        let without = [0, 0, 0, 0, 1, b'z', b'R', 0, 1, 0x78, 16, 1, 0x1b, 0x0c, 7];
        assert_eq!(common(&with).as_deref(), Some(&without[..]));
        assert_eq!(common(&without).as_deref(), Some(&without[..]));
        let absolute = [0, 0, 0, 0, 1, b'z', b'R', 0, 1, 0x78, 16, 1, 0x00];
        assert_eq!(common(&absolute), None);
        for end in 0..with.len() - 2 {
            assert_eq!(common(&with[..end]), None, "{end}");
        }
    }
}
