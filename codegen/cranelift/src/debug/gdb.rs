//! Code in memory told to gdb, by its interface for just-in-time compilers ("JIT Compilation Interface" of its manual): an ELF
//! file in memory that holds the DWARF, in a list that gdb reads whenever a function is called at which it has a breakpoint.

use std::cell::UnsafeCell;
use std::ptr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use cranelift_codegen::isa::TargetIsa;
use cranelift_codegen::isa::unwind::UnwindInfo;
use cranelift_object::object::write::elf::{FileHeader, SectionHeader, SectionIndex, Sym, Writer};
use cranelift_object::object::{Endianness, elf};
use gimli::write::{Address, DebugFrame, DwarfUnit, EndianVec, FrameTable, Sections};
use gimli::{NativeEndian, SectionId};
use target_lexicon::Architecture;
use terrace_ir::Context;

use super::dwarf::unit;
use super::{DebugInfo, Record};

/// An ELF file about the functions in `record`, which are in memory at `addresses`; nothing where gdb reads none.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn image(
    ctx: &Context,
    record: &Record,
    info: DebugInfo,
    (addresses, isa): (&[u64], &dyn TargetIsa),
) -> Result<Option<Vec<u8>>, String> {
    let machine = match isa.triple().architecture {
        Architecture::X86_64 => elf::EM_X86_64,
        Architecture::Aarch64(_) => elf::EM_AARCH64,
        Architecture::Riscv64(_) => elf::EM_RISCV,
        Architecture::S390x => elf::EM_S390,
        _ => return Ok(None),
    };
    let failed = |error: gimli::write::Error| format!("debug information cannot be written: {error}");
    let mut sections = Sections::new(EndianVec::new(NativeEndian));
    let address = |function: usize, offset: u64| Address::Constant(addresses[function] + offset);
    let lines: Option<DwarfUnit> = unit(ctx, record, info, ("model", isa.pointer_bytes()), &address);
    if let Some(mut lines) = lines {
        lines.write(&mut sections).map_err(failed)?;
    }
    if let Some(cie) = isa.create_systemv_cie() {
        let mut table = FrameTable::default();
        let cie = table.add_cie(cie);
        for (function, &address) in record.functions.iter().zip(addresses) {
            if let Some(UnwindInfo::SystemV(unwind)) = &function.unwind {
                table.add_fde(cie, unwind.to_fde(Address::Constant(address)));
            }
        }
        let mut frames = DebugFrame(EndianVec::new(NativeEndian));
        table.write_debug_frame(&mut frames).map_err(failed)?;
        sections.debug_frame = frames;
    }
    let mut all: Vec<(SectionId, &[u8])> = Vec::new();
    let each: Result<(), std::convert::Infallible> = sections.for_each(|id, section| {
        all.extend(Some((id, section.slice())).filter(|(_, bytes)| !bytes.is_empty()));
        Ok(())
    });
    let Ok(()) = each;
    write(machine, record, addresses, &all).map(Some)
}

/// The bytes of an ELF file with the symbols of the functions and `sections`.
fn write(
    machine: u16,
    record: &Record,
    addresses: &[u64],
    sections: &[(SectionId, &[u8])],
) -> Result<Vec<u8>, String> {
    let functions = || record.functions.iter().zip(addresses.iter().copied());
    let start = addresses.iter().copied().min().unwrap_or_default();
    let end = functions().map(|(function, at)| at + u64::from(function.size)).max().unwrap_or_default();
    let mut bytes = Vec::new();
    let endian = if cfg!(target_endian = "big") { Endianness::Big } else { Endianness::Little };
    let mut writer = Writer::new(endian, true, &mut bytes);
    writer.reserve_file_header();
    writer.reserve_null_section_index();
    let text_name = writer.add_section_name(b".text");
    let text: SectionIndex = writer.reserve_section_index();
    let mut placed = Vec::new();
    for (id, section) in sections {
        let name = writer.add_section_name(id.name().as_bytes());
        writer.reserve_section_index();
        placed.push((name, writer.reserve(section.len(), 1), section));
    }
    writer.reserve_null_symbol_index();
    let mut symbols = Vec::new();
    for (function, address) in functions() {
        let name = writer.add_string(function.name.as_bytes());
        writer.reserve_symbol_index(Some(text));
        symbols.push((name, address, function.size));
    }
    writer.reserve_symtab_section_index();
    writer.reserve_symtab();
    writer.reserve_strtab_section_index();
    writer.reserve_strtab();
    writer.reserve_shstrtab_section_index();
    writer.reserve_shstrtab();
    writer.reserve_section_headers();
    let header = FileHeader {
        os_abi: elf::ELFOSABI_NONE,
        abi_version: 0,
        e_type: elf::ET_EXEC,
        e_machine: machine,
        e_entry: 0,
        e_flags: 0,
    };
    writer.write_file_header(&header).map_err(|error| error.to_string())?;
    for (_, offset, section) in &placed {
        writer.pad_until(*offset);
        writer.write(section);
    }
    writer.write_null_symbol();
    for (name, st_value, size) in symbols {
        writer.write_symbol(&Sym {
            name: Some(name),
            section: Some(text),
            st_info: (elf::STB_LOCAL << 4) | elf::STT_FUNC,
            st_other: 0,
            st_shndx: 0,
            st_value,
            st_size: u64::from(size),
        });
    }
    writer.write_strtab();
    writer.write_shstrtab();
    writer.write_null_section_header();
    let none = SectionHeader {
        name: None,
        sh_type: elf::SHT_PROGBITS,
        sh_flags: 0,
        sh_addr: 0,
        sh_offset: 0,
        sh_size: 0,
        sh_link: 0,
        sh_info: 0,
        sh_addralign: 1,
        sh_entsize: 0,
    };
    // The code itself is in memory already.
    writer.write_section_header(&SectionHeader {
        name: Some(text_name),
        sh_type: elf::SHT_NOBITS,
        sh_flags: u64::from(elf::SHF_ALLOC | elf::SHF_EXECINSTR),
        sh_addr: start,
        sh_size: end - start,
        ..none.clone()
    });
    for (name, offset, section) in placed {
        writer.write_section_header(&SectionHeader {
            name: Some(name),
            sh_offset: offset as u64,
            sh_size: section.len() as u64,
            ..none.clone()
        });
    }
    let symbols = writer.symbol_count();
    writer.write_symtab_section_header(symbols);
    writer.write_strtab_section_header();
    writer.write_shstrtab_section_header();
    Ok(bytes)
}

/// What gdb is to do, with the layout that its interface fixes.
#[repr(C)]
struct Descriptor {
    version: u32,
    action: u32,
    relevant: *mut Entry,
    first: *mut Entry,
}

/// An ELF file in the list, with the layout that gdb's interface fixes.
#[repr(C)]
struct Entry {
    next: *mut Entry,
    previous: *mut Entry,
    start: *const u8,
    size: u64,
}

const NO_ACTION: u32 = 0;
const REGISTER: u32 = 1;
const UNREGISTER: u32 = 2;

/// The descriptor, which is used while [`LOCK`] is held, and read by a debugger while the process stands.
#[repr(transparent)]
struct Shared(UnsafeCell<Descriptor>);

// SAFETY: it is only used by whoever holds `LOCK`.
unsafe impl Sync for Shared {}

// SAFETY: gdb looks for this name, and no other part of Terrace defines it.
#[unsafe(no_mangle)]
#[used]
static __jit_debug_descriptor: Shared = Shared(UnsafeCell::new(Descriptor {
    version: 1,
    action: NO_ACTION,
    relevant: ptr::null_mut(),
    first: ptr::null_mut(),
}));

// SAFETY: gdb looks for this name, and no other part of Terrace defines it.
#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn __jit_debug_register_code() {
    // A debugger stops here: the call must not be optimized out, nor what is in memory be written later.
    std::hint::black_box(&__jit_debug_descriptor);
}

static LOCK: Mutex<()> = Mutex::new(());

fn lock() -> MutexGuard<'static, ()> {
    LOCK.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An ELF file that gdb knows of, until this is dropped.
pub(crate) struct Registered {
    entry: *mut Entry,
    _image: Vec<u8>,
}

// SAFETY: the entry is only used by whoever holds `LOCK`, and no thread owns it.
unsafe impl Send for Registered {}

impl Registered {
    /// Tells gdb of `image`.
    pub(crate) fn new(image: Vec<u8>) -> Registered {
        let entry = Box::new(Entry {
            next: ptr::null_mut(),
            previous: ptr::null_mut(),
            start: image.as_ptr(),
            size: image.len() as u64,
        });
        let entry = Box::into_raw(entry);
        let _held = lock();
        // SAFETY: the lock is held, so nothing else uses the descriptor or the entries in its list, which are all boxes that
        // live until they are taken out of it by `drop`.
        unsafe {
            let descriptor = __jit_debug_descriptor.0.get();
            (*entry).next = (*descriptor).first;
            if let Some(next) = (*entry).next.as_mut() {
                next.previous = entry;
            }
            (*descriptor).first = entry;
            tell(descriptor, REGISTER, entry);
        }
        Registered { entry, _image: image }
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        let _held = lock();
        // SAFETY: as in `new`; the entry was made there and nobody uses it once it is out of the list.
        unsafe {
            let descriptor = __jit_debug_descriptor.0.get();
            let (next, previous) = ((*self.entry).next, (*self.entry).previous);
            match previous.as_mut() {
                Some(previous) => previous.next = next,
                None => (*descriptor).first = next,
            }
            if let Some(next) = next.as_mut() {
                next.previous = previous;
            }
            tell(descriptor, UNREGISTER, self.entry);
            drop(Box::from_raw(self.entry));
        }
    }
}

/// Has a debugger look at `entry`.
///
/// # Safety
/// `descriptor` is the one that debuggers know, and the lock is held.
unsafe fn tell(descriptor: *mut Descriptor, action: u32, entry: *mut Entry) {
    // SAFETY: the caller holds the lock, so nothing else uses the descriptor.
    unsafe {
        (*descriptor).action = action;
        (*descriptor).relevant = entry;
        __jit_debug_register_code();
        (*descriptor).action = NO_ACTION;
        (*descriptor).relevant = ptr::null_mut();
    }
}
