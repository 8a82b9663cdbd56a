//! Linking what a model's object file needs of a library into it.
//!
//! The library is one relocatable ELF object with a section for each function and constant. The sections that the model's
//! code reaches are copied with their relocations, and every symbol of theirs is local to the object file: two models in one
//! program don't clash, nor does a program that is itself written in Rust, and nothing that is not used is carried.

mod frames;

use std::collections::VecDeque;

use cranelift_object::object::read::elf::{ElfFile64, ElfSymbol64};
use cranelift_object::object::read::{
    Error as ReadError, Object as _, ObjectSection as _, ObjectSymbol as _, RelocationTarget, SectionIndex,
    SymbolIndex,
};
use cranelift_object::object::write::{self, SectionId, SymbolId, SymbolSection};
use cranelift_object::object::{
    Endianness, SectionKind, SymbolFlags, SymbolKind, SymbolScope, SymbolSection as Place,
};
use rustc_hash::FxHashMap;
use thiserror::Error;

/// Why a library cannot be linked in.
#[derive(Debug, Error)]
pub(crate) enum LinkError {
    /// It is no ELF object.
    #[error("the library of kernels cannot be read: {0}")]
    Read(#[from] ReadError),
    /// It has something that this linker does not know.
    #[error("the library of kernels has {0}, which cannot be linked")]
    Unknown(String),
    /// The object file cannot hold it.
    #[error("the library of kernels cannot be linked in: {0}")]
    Write(#[from] write::Error),
}

/// Copies into `object` whatever of `library` defines symbols that `object` leaves undefined.
///
/// # Errors
/// When the library is not for the same kind of machine, or has what cannot be copied.
pub(crate) fn link(object: &mut write::Object<'_>, library: &[u8]) -> Result<(), LinkError> {
    let library = ElfFile64::parse(library)?;
    if library.architecture() != object.architecture() {
        return Err(LinkError::Unknown(format!("code for {:?}", library.architecture())));
    }
    let mut linker = Linker {
        object,
        library: &library,
        sections: FxHashMap::default(),
        symbols: FxHashMap::default(),
        functions: functions(&library),
        queue: VecDeque::new(),
    };
    for symbol in library.symbols().filter(|symbol| symbol.is_global() && symbol.is_definition()) {
        if let Some(id) = linker.undefined(symbol.name_bytes()?) {
            linker.define(id, &symbol)?;
        }
    }
    while let Some(section) = linker.queue.pop_front() {
        linker.relocate(section)?;
    }
    linker.frames()
}

/// The functions in each section of `library`, but for those that others know by name.
fn functions(library: &ElfFile64<'_, Endianness>) -> FxHashMap<SectionIndex, Vec<SymbolIndex>> {
    let mut functions: FxHashMap<SectionIndex, Vec<SymbolIndex>> = FxHashMap::default();
    for symbol in library.symbols().filter(|symbol| symbol.kind() == SymbolKind::Text && symbol.is_local()) {
        if let Some(section) = symbol.section_index() {
            functions.entry(section).or_default().push(symbol.index());
        }
    }
    functions
}

struct Linker<'l, 'a, 'o> {
    object: &'l mut write::Object<'o>,
    library: &'l ElfFile64<'a, Endianness>,
    /// The sections that were copied.
    sections: FxHashMap<SectionIndex, SectionId>,
    /// The symbols that were copied.
    symbols: FxHashMap<SymbolIndex, SymbolId>,
    /// The functions in each section of the library.
    functions: FxHashMap<SectionIndex, Vec<SymbolIndex>>,
    /// Sections whose relocations are still to be copied.
    queue: VecDeque<SectionIndex>,
}

impl<'a> Linker<'_, 'a, '_> {
    /// The symbol called `name` that the object file leaves undefined.
    fn undefined(&self, name: &[u8]) -> Option<SymbolId> {
        self.object.symbol_id(name).filter(|&id| self.object.symbol(id).is_undefined())
    }

    /// Makes `id`, which was undefined, a copy of `symbol` that no other object file sees.
    fn define(&mut self, id: SymbolId, symbol: &ElfSymbol64<'a, '_, Endianness>) -> Result<(), LinkError> {
        self.symbols.insert(symbol.index(), id);
        let section = self.place(symbol)?;
        let copy = self.object.symbol_mut(id);
        copy.value = symbol.address();
        copy.size = symbol.size();
        copy.kind = known(symbol.kind(), SymbolKind::Label);
        copy.scope = SymbolScope::Compilation;
        copy.section = section;
        Ok(())
    }

    /// The copy of symbol `index`.
    fn symbol(&mut self, index: SymbolIndex) -> Result<SymbolId, LinkError> {
        if let Some(&id) = self.symbols.get(&index) {
            return Ok(id);
        }
        let symbol = self.library.symbol_by_index(index)?;
        let name = symbol.name_bytes()?;
        let section = self.place(&symbol)?;
        let id = match (section, symbol.kind()) {
            (SymbolSection::Section(section), SymbolKind::Section) => self.object.section_symbol(section),
            (SymbolSection::Undefined, kind) => match self.undefined(name) {
                Some(id) => id,
                // The kind of what is elsewhere is unknown, but text is found by name again.
                None => self.object.add_symbol(write::Symbol {
                    name: name.to_owned(),
                    value: 0,
                    size: 0,
                    kind: known(kind, SymbolKind::Text),
                    scope: SymbolScope::Unknown,
                    weak: symbol.is_weak(),
                    section,
                    flags: SymbolFlags::None,
                }),
            },
            (_, kind) => self.object.add_symbol(write::Symbol {
                name: name.to_owned(),
                value: symbol.address(),
                size: symbol.size(),
                kind: known(kind, SymbolKind::Label),
                scope: SymbolScope::Compilation,
                weak: false,
                section,
                flags: SymbolFlags::None,
            }),
        };
        self.symbols.insert(index, id);
        Ok(id)
    }

    /// Where `symbol` is, with the section that it is in copied.
    fn place(&mut self, symbol: &ElfSymbol64<'a, '_, Endianness>) -> Result<SymbolSection, LinkError> {
        match symbol.section() {
            Place::Undefined => Ok(SymbolSection::Undefined),
            Place::Absolute => Ok(SymbolSection::Absolute),
            Place::Section(section) => Ok(SymbolSection::Section(self.section(section)?)),
            other => Err(LinkError::Unknown(format!("the symbol '{}' in {other:?}", symbol.name()?))),
        }
    }

    /// The copy of section `index`.
    fn section(&mut self, index: SectionIndex) -> Result<SectionId, LinkError> {
        if let Some(&id) = self.sections.get(&index) {
            return Ok(id);
        }
        let section = self.library.section_by_index(index)?;
        let name = section.name_bytes()?;
        let kind = match section.kind() {
            // Strings that a linker may merge are constants like others once symbols point into them.
            SectionKind::ReadOnlyString => SectionKind::ReadOnlyData,
            kind => kind,
        };
        let align = section.align().max(1);
        let id = self.object.add_section(Vec::new(), name.to_owned(), kind);
        match kind {
            SectionKind::Text
            | SectionKind::Data
            | SectionKind::ReadOnlyData
            | SectionKind::ReadOnlyDataWithRel
            | SectionKind::Tls => {
                self.object.append_section_data(id, section.data()?, align);
            }
            SectionKind::UninitializedData | SectionKind::UninitializedTls => {
                self.object.append_section_bss(id, section.size(), align);
            }
            other => {
                let name = String::from_utf8_lossy(name);
                return Err(LinkError::Unknown(format!("the section '{name}' of {other:?}")));
            }
        }
        self.sections.insert(index, id);
        self.queue.push_back(index);
        // Code refers to its own functions by their sections, but debuggers and profilers know them by their names.
        for function in self.functions.remove(&index).unwrap_or_default() {
            self.symbol(function)?;
        }
        Ok(id)
    }

    /// Copies the relocations of section `index`, which was copied, and what they refer to.
    fn relocate(&mut self, index: SectionIndex) -> Result<(), LinkError> {
        let id = self.section(index)?;
        let library = self.library;
        for (offset, relocation) in library.section_by_index(index)?.relocations() {
            let RelocationTarget::Symbol(target) = relocation.target() else {
                return Err(LinkError::Unknown("a relocation without a symbol".to_owned()));
            };
            if relocation.has_implicit_addend() {
                return Err(LinkError::Unknown("a relocation whose addend is in the code".to_owned()));
            }
            let symbol = self.symbol(target)?;
            let (addend, flags) = (relocation.addend(), relocation.flags());
            self.object.add_relocation(id, write::Relocation { offset, symbol, addend, flags })?;
        }
        Ok(())
    }
}

/// `kind`, or `other` for a symbol that does not say what it is.
fn known(kind: SymbolKind, other: SymbolKind) -> SymbolKind {
    if kind == SymbolKind::Unknown { other } else { kind }
}
