//! DWARF 5 of a module's code: its lines, its functions, and the nodes of the model in them.
//!
//! The line table has a row wherever the line changes; code that no line of source made has line 0. In `.debug_info` there is one
//! unit with a subprogram for each function of the module that has places, and within that an inlined subroutine for each
//! node of the model, in ranges of the function's code.

use gimli::write::{
    Address, AttributeValue, DwarfUnit, FileId, LineProgram, LineString, Range, RangeList, UnitEntryId,
};
use gimli::{
    DW_AT_abstract_origin, DW_AT_call_column, DW_AT_call_file, DW_AT_call_line, DW_AT_comp_dir,
    DW_AT_decl_column, DW_AT_decl_file, DW_AT_decl_line, DW_AT_high_pc, DW_AT_inline, DW_AT_language,
    DW_AT_linkage_name, DW_AT_low_pc, DW_AT_name, DW_AT_producer, DW_AT_ranges, DW_INL_inlined,
    DW_LANG_Python, DW_TAG_inlined_subroutine, DW_TAG_subprogram, DwAt, Encoding, Format, LineEncoding,
};
use rustc_hash::FxHashMap;
use terrace_ir::{Context, Loc};

use super::inlined::{Call, Callee, Tree, calls};
use super::record::Compiled;
use super::{DebugInfo, DebugLevel, Record, SourceLine};

/// The folder that names of files begin at is that of whoever exported the model, which is not known here.
const FOLDER: &str = ".";

/// What is known of a place.
struct Place {
    line: Option<SourceLine>,
    /// Numbers of the calls that led to it, the outermost first.
    calls: Vec<u32>,
}

/// DWARF of the functions in `record`, called `name` as a whole; nothing when it would not say anything. `address` is that of the
/// first instruction of a function, by its index, and some bytes behind it.
pub(super) fn unit(
    ctx: &Context,
    record: &Record,
    info: DebugInfo,
    (name, address_size): (&str, u8),
    address: &dyn Fn(usize, u64) -> Address,
) -> Option<DwarfUnit> {
    let encoding = Encoding { address_size, format: Format::Dwarf32, version: 5 };
    let mut unit = Unit::new(encoding, name, info.level);
    let places: Vec<Place> = record.places.locs().iter().map(|&loc| unit.place(ctx, info, loc)).collect();
    if !places.iter().any(|place| place.line.is_some() || !place.calls.is_empty()) {
        return None;
    }
    let mut code = Vec::new();
    for (index, function) in record.functions.iter().enumerate() {
        let Some(own) = record.places.of_function(function.id) else { continue };
        let own = (own, (info.origin)(ctx, own).lines.into_iter().next());
        unit.function(function, own, (&places, record.places.locs()), &|offset| address(index, offset));
        code.push(Range::StartLength { begin: address(index, 0), length: u64::from(function.size) });
    }
    unit.finish(code);
    Some(unit.dwarf)
}

/// A unit that is being made.
struct Unit {
    dwarf: DwarfUnit,
    level: DebugLevel,
    /// The file that stands for none.
    no_file: FileId,
    files: FxHashMap<String, FileId>,
    /// The calls that places are in, each with its number.
    numbers: FxHashMap<Call, u32>,
    calls: Vec<Call>,
    /// What is called, and the subprogram that stands for it.
    callees: FxHashMap<Callee, UnitEntryId>,
}

impl Unit {
    fn new(encoding: Encoding, name: &str, level: DebugLevel) -> Unit {
        let mut dwarf = DwarfUnit::new(encoding);
        let mut string = |text: &str| LineString::new(clean(text), encoding, &mut dwarf.line_strings);
        let (folder, file) = (string(FOLDER), string(name));
        let mut program =
            LineProgram::new(encoding, LineEncoding::default(), folder, None, file.clone(), None);
        let no_file = program.add_file(file, program.default_directory(), None);
        dwarf.unit.line_program = program;
        let producer = concat!("Terrace ", env!("CARGO_PKG_VERSION"));
        let root = dwarf.unit.root();
        for (at, text) in [(DW_AT_producer, producer), (DW_AT_name, name), (DW_AT_comp_dir, FOLDER)] {
            let text = AttributeValue::StringRef(dwarf.strings.add(clean(text)));
            dwarf.unit.get_mut(root).set(at, text);
        }
        dwarf.unit.get_mut(root).set(DW_AT_language, AttributeValue::Language(DW_LANG_Python));
        Unit {
            dwarf,
            level,
            no_file,
            files: FxHashMap::default(),
            numbers: FxHashMap::default(),
            calls: Vec::new(),
            callees: FxHashMap::default(),
        }
    }

    fn place(&mut self, ctx: &Context, info: DebugInfo, loc: Loc) -> Place {
        let origin = (info.origin)(ctx, loc);
        let around = if self.level == DebugLevel::Full { calls(&origin) } else { Vec::new() };
        let numbers = around.into_iter().map(|call| {
            let next = self.calls.len() as u32;
            let number = *self.numbers.entry(call.clone()).or_insert(next);
            if number == next {
                self.calls.push(call);
            }
            number
        });
        Place { calls: numbers.collect(), line: origin.lines.into_iter().next() }
    }

    /// The file called `name`.
    fn file(&mut self, name: &str) -> FileId {
        if let Some(&file) = self.files.get(name) {
            return file;
        }
        let encoding = self.dwarf.unit.encoding();
        let (folder, base) = match name.rfind('/') {
            Some(0) => ("/", &name[1..]),
            Some(at) => (&name[..at], &name[at + 1..]),
            None => ("", name),
        };
        let strings = &mut self.dwarf.line_strings;
        let program = &mut self.dwarf.unit.line_program;
        let folder = match clean(folder) {
            folder if folder.is_empty() => program.default_directory(),
            folder => program.add_directory(LineString::new(folder, encoding, strings)),
        };
        let file = program.add_file(LineString::new(clean(base), encoding, strings), folder, None);
        self.files.insert(name.to_owned(), file);
        file
    }

    /// Adds `function`, whose op is at `own`; `places` are those of the code, with their locations.
    fn function(
        &mut self,
        function: &Compiled,
        (own, line): (Loc, Option<SourceLine>),
        (places, locs): (&[Place], &[Loc]),
        address: &dyn Fn(u64) -> Address,
    ) {
        let name = AttributeValue::StringRef(self.dwarf.strings.add(clean(&function.name)));
        let root = self.dwarf.unit.root();
        let entry = self.dwarf.unit.add(root, DW_TAG_subprogram);
        self.set_name(entry, name);
        self.set(entry, DW_AT_low_pc, AttributeValue::Address(address(0)));
        self.set(entry, DW_AT_high_pc, AttributeValue::Udata(u64::from(function.size)));
        self.set_line(entry, (DW_AT_decl_file, DW_AT_decl_line, DW_AT_decl_column), line.as_ref());
        let mut tree = Tree::default();
        let mut last: Option<&SourceLine> = None;
        self.dwarf.unit.line_program.begin_sequence(Some(address(0)));
        // Some readers take the file that programs start with, number 1, for the first, which is number 0.
        self.row(0, None);
        for (range, number) in function.parts() {
            let number = number.map(|number| number as usize).filter(|&number| locs[number] != own);
            let place = number.map(|number| &places[number]);
            let line = place.map_or(line.as_ref(), |place| place.line.as_ref());
            if last != line {
                self.row(u64::from(range.start), line);
                last = line;
            }
            tree.add(&range, place.map_or(&[], |place| &place.calls));
        }
        self.dwarf.unit.line_program.end_sequence(u64::from(function.size));
        self.inlined(&tree, entry, address);
    }

    fn row(&mut self, offset: u64, line: Option<&SourceLine>) {
        let file = line.map_or(self.no_file, |line| self.file(&line.file));
        let row = self.dwarf.unit.line_program.row();
        row.address_offset = offset;
        row.line = line.map_or(0, |line| u64::from(line.line));
        row.column = line.map_or(0, |line| u64::from(line.column));
        row.file = file;
        self.dwarf.unit.line_program.generate_row();
    }

    /// Adds the calls of `tree` to the function `parent`.
    fn inlined(&mut self, tree: &Tree, parent: UnitEntryId, address: &dyn Fn(u64) -> Address) {
        let mut stack: Vec<(usize, UnitEntryId)> =
            tree.roots.iter().rev().map(|&node| (node, parent)).collect();
        while let Some((index, parent)) = stack.pop() {
            let node = &tree.nodes[index];
            let call = self.calls[node.call as usize].clone();
            let callee = self.callee(&call.callee);
            let entry = self.dwarf.unit.add(parent, DW_TAG_inlined_subroutine);
            self.set(entry, DW_AT_abstract_origin, AttributeValue::UnitRef(callee));
            match &node.ranges[..] {
                [range] => {
                    let low = address(u64::from(range.start));
                    self.set(entry, DW_AT_low_pc, AttributeValue::Address(low));
                    self.set(entry, DW_AT_high_pc, AttributeValue::Udata(range.len() as u64));
                }
                ranges => {
                    let offsets = ranges.iter().map(|range| Range::OffsetPair {
                        begin: u64::from(range.start),
                        end: u64::from(range.end),
                    });
                    let base = Range::BaseAddress { address: address(0) };
                    self.set_ranges(entry, [base].into_iter().chain(offsets).collect());
                }
            }
            let at = (DW_AT_call_file, DW_AT_call_line, DW_AT_call_column);
            self.set_line(entry, at, call.from.as_ref());
            stack.extend(node.children.iter().rev().map(|&child| (child, entry)));
        }
    }

    /// The subprogram that stands for `callee` wherever it is called.
    fn callee(&mut self, callee: &Callee) -> UnitEntryId {
        if let Some(&entry) = self.callees.get(callee) {
            return entry;
        }
        let name = AttributeValue::StringRef(self.dwarf.strings.add(clean(&callee.name)));
        let root = self.dwarf.unit.root();
        let entry = self.dwarf.unit.add(root, DW_TAG_subprogram);
        self.set_name(entry, name);
        self.set_line(entry, (DW_AT_decl_file, DW_AT_decl_line, DW_AT_decl_column), callee.line.as_ref());
        self.set(entry, DW_AT_inline, AttributeValue::Inline(DW_INL_inlined));
        self.callees.insert(callee.clone(), entry);
        entry
    }

    fn set(&mut self, entry: UnitEntryId, at: DwAt, value: AttributeValue) {
        self.dwarf.unit.get_mut(entry).set(at, value);
    }

    /// Names `entry`. The name that linkers know is the same: binutils shows that of a symbol where it is left out.
    fn set_name(&mut self, entry: UnitEntryId, name: AttributeValue) {
        self.set(entry, DW_AT_name, name.clone());
        self.set(entry, DW_AT_linkage_name, name);
    }

    fn set_ranges(&mut self, entry: UnitEntryId, ranges: Vec<Range>) {
        let list = self.dwarf.unit.ranges.add(RangeList(ranges));
        self.set(entry, DW_AT_ranges, AttributeValue::RangeListRef(list));
    }

    /// Says by the attributes `at` for file, line and column where `entry` is, as far as that is known.
    fn set_line(&mut self, entry: UnitEntryId, at: (DwAt, DwAt, DwAt), line: Option<&SourceLine>) {
        let Some(line) = line else { return };
        let file = self.file(&line.file);
        self.set(entry, at.0, AttributeValue::FileIndex(Some(file)));
        for (at, number) in
            [(at.1, line.line), (at.2, line.column)].into_iter().filter(|&(_, number)| number > 0)
        {
            self.set(entry, at, AttributeValue::Udata(u64::from(number)));
        }
    }

    /// Says which code the unit is about.
    fn finish(&mut self, code: Vec<Range>) {
        let root = self.dwarf.unit.root();
        self.set_ranges(root, code);
        // What ranges without a base are relative to.
        self.set(root, DW_AT_low_pc, AttributeValue::Address(Address::Constant(0)));
    }
}

/// `text` as strings can be in DWARF: they end at a zero, and names of files are not empty.
fn clean(text: &str) -> Vec<u8> {
    text.replace('\0', "\u{fffd}").into_bytes()
}
