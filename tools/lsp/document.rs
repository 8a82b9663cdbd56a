//! An open document: its text, and what is known of it since its last change.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use lsp_types::{Position, Range, TextDocumentContentChangeEvent, Uri};
use terrace_ir::Context;
use terrace_ir::text::ParseOptions;
use terrace_ir::text::parser::Span;

use super::buffer::{Buffer, Encoding};
use super::chunk::Chunk;
use super::dialects::Dialects;
use super::run_lines::Settings;
use crate::opt::Driver;

/// How much text one context reads before it is left behind: what it interns, it keeps.
const MAX_INTERNED: usize = 32 << 20;

/// A document that the editor has opened.
pub(super) struct Document {
    pub(super) uri: Uri,
    pub(super) version: i32,
    pub(super) buffer: Buffer,
    driver: Driver,
    /// Dialects out of files.
    pub(super) dialects: Dialects,
    context: Option<(Context, usize)>,
    /// What was known before the last change: parts that it left alone need not be read again.
    before: Vec<Part>,
    analysis: Option<Rc<Analysis>>,
    /// How many parts have been read.
    pub(super) parts_read: usize,
}

/// A part and where it starts.
#[derive(Clone)]
pub(super) struct Part {
    pub(super) start: usize,
    pub(super) chunk: Rc<Chunk>,
}

/// What is known of a text.
pub(super) struct Analysis {
    pub(super) settings: Settings,
    pub(super) parts: Vec<Part>,
    /// What is wrong with the files that the text is read with.
    pub(super) problems: Vec<String>,
}

impl Analysis {
    /// The part at `offset`.
    pub(super) fn part_at(&self, offset: usize) -> &Part {
        let at = self.parts.partition_point(|part| part.start <= offset);
        &self.parts[at.max(1) - 1]
    }
}

impl Document {
    pub(super) fn new(uri: Uri, version: i32, text: String, encoding: Encoding, driver: Driver) -> Document {
        let buffer = Buffer::new(text, encoding);
        Document {
            uri,
            version,
            buffer,
            driver,
            dialects: Dialects::default(),
            context: None,
            before: Vec::new(),
            analysis: None,
            parts_read: 0,
        }
    }

    /// Makes the changes that the editor tells of, in order.
    pub(super) fn change(&mut self, version: i32, changes: Vec<TextDocumentContentChangeEvent>) {
        for change in changes {
            self.buffer.change(change);
        }
        self.version = version;
        if let Some(analysis) = self.analysis.take() {
            self.before = analysis.parts.clone();
        }
    }

    /// The name of the file, as locations say it.
    pub(super) fn file_name(&self) -> String {
        let uri = self.uri.as_str();
        super::uri::file_path(uri).map_or_else(|| uri.to_owned(), |path| path.to_string_lossy().into_owned())
    }

    /// What is known of the text: read at most once for each change.
    pub(super) fn analysis(&mut self) -> Rc<Analysis> {
        if let Some(analysis) = &self.analysis {
            return Rc::clone(analysis);
        }
        let settings = Settings::of(self.buffer.text());
        let options = ParseOptions { allow_unregistered: settings.allow_unregistered };
        let file = self.file_name();
        if self.dialects.update(self.driver, &settings.irdl_files, &file) {
            (self.context, self.before) = (None, Vec::new());
        }
        let mut parts = Vec::new();
        for (start, end) in settings.parts(self.buffer.text()) {
            let text = &self.buffer.text()[start..end];
            let same = |part: &&Part| {
                part.chunk.text == text
                    && part.chunk.options.allow_unregistered == options.allow_unregistered
                    && part.chunk.file == file
            };
            let known = self.before.iter().find(same).map(|part| Rc::clone(&part.chunk));
            let chunk = match known {
                Some(chunk) => chunk,
                None => {
                    self.parts_read += 1;
                    let text = text.to_owned();
                    let ctx = self.context(text.len());
                    let read = || Chunk::read(&ctx, &text, &file, options);
                    let read = catch_unwind(AssertUnwindSafe(read));
                    Rc::new(read.unwrap_or_else(|panic| {
                        Chunk::failed(&ctx, &text, &file, &super::panic_message(&*panic))
                    }))
                }
            };
            parts.push(Part { start, chunk });
        }
        self.before.clear();
        let problems = self.dialects.problems.clone();
        let analysis = Rc::new(Analysis { settings, parts, problems });
        self.analysis = Some(Rc::clone(&analysis));
        analysis
    }

    /// The context to read so many bytes with.
    fn context(&mut self, bytes: usize) -> Context {
        if let Some((ctx, read)) = &mut self.context
            && *read + bytes <= MAX_INTERNED
        {
            *read += bytes;
            return ctx.clone();
        }
        let ctx = self.driver.context(&self.dialects.declared);
        self.context = Some((ctx.clone(), bytes));
        ctx
    }

    /// A view of the part at `position`.
    pub(super) fn view(&mut self, position: Position) -> View<'_> {
        let analysis = self.analysis();
        let offset = self.buffer.offset(position);
        let part = analysis.part_at(offset).clone();
        let within = offset.saturating_sub(part.start).min(part.chunk.text.len());
        View { document: self, part, offset: within as u32 }
    }
}

/// A place in a document, in the part that it lies in.
pub(super) struct View<'d> {
    pub(super) document: &'d Document,
    pub(super) part: Part,
    /// The place, from the start of the part.
    pub(super) offset: u32,
}

impl View<'_> {
    pub(super) fn chunk(&self) -> &Chunk {
        &self.part.chunk
    }

    pub(super) fn range(&self, span: Span) -> Range {
        range(&self.document.buffer, &self.part, span)
    }
}

/// The range of `span` in `part`.
pub(super) fn range(buffer: &Buffer, part: &Part, span: Span) -> Range {
    buffer.range(part.start + span.start as usize, part.start + span.end as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(text: &str) -> Document {
        let driver = Driver { dialects: terrace_dialects::register_all, passes: |_| {} };
        let uri = "file:///a.mlir".parse().expect("a URI");
        Document::new(uri, 1, text.into(), Encoding::Utf16, driver)
    }

    fn insert(line: u32, text: &str) -> TextDocumentContentChangeEvent {
        let place = Position { line, character: 0 };
        let range = Some(Range { start: place, end: place });
        TextDocumentContentChangeEvent { range, range_length: None, text: text.into() }
    }

    #[test]
    fn only_parts_that_changed_are_read_again() {
        let mut document = document("module @a {}\n// -----\nmodule @b {}\n// -----\nmodule @c {}\n");
        document.analysis();
        document.analysis();
        assert_eq!(document.parts_read, 3);
        document.change(2, vec![insert(2, "module @x {}\n"), insert(2, "\n")]);
        document.change(3, vec![insert(0, "")]);
        let analysis = document.analysis();
        assert_eq!((document.parts_read, analysis.parts.len()), (4, 3));
        assert_eq!(document.view(Position { line: 6, character: 3 }).chunk().symbols[0].name, "c");
        // What RUN lines say may change what all parts are.
        document.change(4, vec![insert(0, "// RUN: x-opt --split-input-file\n")]);
        document.analysis();
        assert_eq!(document.parts_read, 7);
    }
}
