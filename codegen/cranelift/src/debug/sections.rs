//! DWARF and unwind information in an object file in ELF, with relocations for what a linker moves. Other formats have other ways.

use cranelift_codegen::ir::Endianness;
use cranelift_codegen::isa::TargetIsa;
use cranelift_codegen::isa::unwind::UnwindInfo;
use cranelift_object::ObjectProduct;
use cranelift_object::object::write::{self, StandardSection, StandardSegment, SymbolId};
use cranelift_object::object::{
    BinaryFormat, RelocationEncoding, RelocationFlags, RelocationKind, SectionKind,
};
use gimli::write::{
    Address, EhFrame, EndianVec, FrameTable, RelocateWriter, Relocation, RelocationTarget, Sections,
};
use gimli::{DW_EH_PE_pcrel, DW_EH_PE_sdata4, DwEhPe, RunTimeEndian, SectionId};
use terrace_ir::Context;

use super::dwarf::unit;
use super::{Compiled, DebugInfo, Record};

/// The bytes of a section, and what is relocated in them.
#[derive(Clone)]
struct Section {
    bytes: EndianVec<RunTimeEndian>,
    relocations: Vec<Relocation>,
}

impl Section {
    fn new(endian: Endianness) -> Section {
        let endian = match endian {
            Endianness::Little => RunTimeEndian::Little,
            Endianness::Big => RunTimeEndian::Big,
        };
        Section { bytes: EndianVec::new(endian), relocations: Vec::new() }
    }
}

impl RelocateWriter for Section {
    type Writer = EndianVec<RunTimeEndian>;

    fn writer(&self) -> &EndianVec<RunTimeEndian> {
        &self.bytes
    }

    fn writer_mut(&mut self) -> &mut EndianVec<RunTimeEndian> {
        &mut self.bytes
    }

    fn relocate(&mut self, relocation: Relocation) {
        self.relocations.push(relocation);
    }
}

/// Adds to the object file `product` what `info` asks to be told of the functions in `record`, under `name`.
///
/// # Errors
/// When the object file cannot hold it.
pub(crate) fn add_lines(
    product: &mut ObjectProduct,
    ctx: &Context,
    record: &Record,
    info: DebugInfo,
    (name, isa): (&str, &dyn TargetIsa),
) -> Result<(), String> {
    if product.object.format() != BinaryFormat::Elf {
        return Ok(());
    }
    let starts = starts(product, record);
    let address = |symbol: usize, offset: u64| Address::Symbol { symbol, addend: offset as i64 };
    let Some(mut unit) = unit(ctx, record, info, (name, isa.pointer_bytes()), &address) else {
        return Ok(());
    };
    let object = &mut product.object;
    let mut sections = Sections::new(Section::new(isa.endianness()));
    unit.write(&mut sections).map_err(|error| format!("debug information cannot be written: {error}"))?;
    let mut placed: Vec<(SectionId, write::SectionId)> = Vec::new();
    let segment = object.segment_name(StandardSegment::Debug).to_vec();
    let mut all = Vec::new();
    let each: Result<(), std::convert::Infallible> = sections.for_each(|id, section| {
        all.push((id, section));
        Ok(())
    });
    let Ok(()) = each;
    all.retain(|(_, section)| !section.bytes.slice().is_empty());
    for &(id, section) in &all {
        let kind = match id {
            SectionId::DebugStr | SectionId::DebugLineStr => SectionKind::DebugString,
            _ => SectionKind::Debug,
        };
        let to = object.add_section(segment.clone(), id.name().as_bytes().to_vec(), kind);
        object.append_section_data(to, section.bytes.slice(), 1);
        placed.push((id, to));
    }
    for (&(_, section), &(_, to)) in all.iter().zip(&placed) {
        for relocation in &section.relocations {
            let start = match relocation.target {
                RelocationTarget::Symbol(index) => starts[index],
                RelocationTarget::Section(id) => {
                    let section = placed.iter().find(|placed| placed.0 == id);
                    let missing = || format!("debug information refers to no section '{}'", id.name());
                    (object.section_symbol(section.ok_or_else(missing)?.1), 0)
                }
            };
            relocate(object, to, relocation, (start, RelocationKind::Absolute))?;
        }
    }
    Ok(())
}

/// Adds to the object file `product` how a debugger, a profiler or an exception finds the callers of the functions in `record`.
///
/// # Errors
/// When the object file cannot hold it.
pub(crate) fn add_unwinding(
    product: &mut ObjectProduct,
    record: &Record,
    isa: &dyn TargetIsa,
) -> Result<(), String> {
    let elf = product.object.format() == BinaryFormat::Elf;
    let cie = isa.create_systemv_cie().filter(|_| elf);
    let Some(mut cie) = cie else { return Ok(()) };
    // Relative addresses need no relocation when the program is loaded.
    cie.fde_address_encoding = DwEhPe(DW_EH_PE_pcrel.0 | DW_EH_PE_sdata4.0);
    let starts = starts(product, record);
    let mut table = FrameTable::default();
    let cie = table.add_cie(cie);
    for (symbol, function) in record.functions.iter().enumerate() {
        if let Some(UnwindInfo::SystemV(unwind)) = &function.unwind {
            table.add_fde(cie, unwind.to_fde(Address::Symbol { symbol, addend: 0 }));
        }
    }
    let object = &mut product.object;
    let mut frames = EhFrame(Section::new(isa.endianness()));
    table
        .write_eh_frame(&mut frames)
        .map_err(|error| format!("unwind information cannot be written: {error}"))?;
    let to = object.section_id(StandardSection::EhFrame);
    object.append_section_data(to, frames.0.bytes.slice(), u64::from(isa.pointer_bytes()));
    for relocation in &frames.0.relocations {
        let RelocationTarget::Symbol(index) = relocation.target else { continue };
        relocate(object, to, relocation, (starts[index], RelocationKind::Relative))?;
    }
    Ok(())
}

/// Where the functions in `record` are: the symbol of a section, and bytes behind that. Other files may define symbols of the
/// names of functions that are seen outside, so that a linker would not take those for places in this one.
fn starts(product: &mut ObjectProduct, record: &Record) -> Vec<(SymbolId, i64)> {
    let start = |function: &Compiled| {
        let symbol = product.function_symbol(function.id);
        match (product.object.symbol(symbol).section, product.object.symbol(symbol).value) {
            (write::SymbolSection::Section(section), value) => {
                (product.object.section_symbol(section), value.cast_signed())
            }
            _ => (symbol, 0),
        }
    };
    record.functions.iter().map(start).collect()
}

fn relocate(
    object: &mut write::Object<'_>,
    section: write::SectionId,
    relocation: &Relocation,
    ((symbol, start), kind): ((SymbolId, i64), RelocationKind),
) -> Result<(), String> {
    let flags =
        RelocationFlags::Generic { kind, encoding: RelocationEncoding::Generic, size: relocation.size * 8 };
    let (offset, addend) = (relocation.offset as u64, start + relocation.addend);
    let added = object.add_relocation(section, write::Relocation { offset, symbol, addend, flags });
    added.map_err(|error| format!("debug information cannot be placed: {error}"))
}
