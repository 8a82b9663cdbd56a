//! The texts a check reads, and positions in them.

/// One text: the test file, the input, or a piece of the command line that patterns were read from.
#[derive(Debug, Clone)]
pub struct Source {
    name: String,
    text: Vec<u8>,
    line_starts: Vec<usize>,
}

impl Source {
    /// A text that diagnostics call `name`.
    pub fn new(name: impl Into<String>, text: impl Into<Vec<u8>>) -> Self {
        let text = text.into();
        let line_starts = std::iter::once(0)
            .chain(text.iter().enumerate().filter(|&(_, &byte)| byte == b'\n').map(|(at, _)| at + 1))
            .collect();
        Self { name: name.into(), text, line_starts }
    }

    /// What diagnostics call this text.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The bytes.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// Line and column of a byte offset, both counted from one, the column in bytes.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let line = self.line_starts.partition_point(|&start| start <= offset);
        (line, offset - self.line_starts[line - 1] + 1)
    }

    /// The line that holds `offset`, without its end, and the offset at which it begins.
    pub fn line_at(&self, offset: usize) -> (usize, &[u8]) {
        let is_end = |&byte: &u8| byte == b'\n' || byte == b'\r';
        let offset = offset.min(self.text.len());
        let start = self.text[..offset].iter().rposition(is_end).map_or(0, |at| at + 1);
        let end = self.text[offset..].iter().position(is_end).map_or(self.text.len(), |at| offset + at);
        (start, &self.text[start..end])
    }

    /// This text as FileCheck compares it: `\r\n` becomes `\n`, and unless `keep_spaces` every run of spaces and tabs becomes one space.
    pub fn canonical(&self, keep_spaces: bool) -> Self {
        let mut text = Vec::with_capacity(self.text.len());
        for (at, &byte) in self.text.iter().enumerate() {
            let is_blank = byte == b' ' || byte == b'\t';
            match byte {
                b'\r' if self.text.get(at + 1) == Some(&b'\n') => {}
                _ if !is_blank || keep_spaces => text.push(byte),
                _ if at > 0 && matches!(self.text[at - 1], b' ' | b'\t') => {}
                _ => text.push(b' '),
            }
        }
        Self::new(self.name.clone(), text)
    }
}

/// Names one of the [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(u32);

impl SourceId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A position: a text and a byte offset in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Loc {
    /// The text.
    pub source: SourceId,
    /// The byte offset in it; the text's length stands for its end.
    pub offset: usize,
}

/// All texts of one check.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    list: Vec<Source>,
}

impl Sources {
    pub(crate) fn add(&mut self, source: Source) -> SourceId {
        self.list.push(source);
        SourceId(self.list.len() as u32 - 1)
    }

    /// The text that `id` names.
    pub fn get(&self, id: SourceId) -> &Source {
        &self.list[id.index()]
    }

    pub(crate) fn span(&self, id: SourceId) -> Span<'_> {
        Span { source: id, offset: 0, text: self.get(id).text() }
    }
}

/// A piece of a [`Source`] that knows where it came from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span<'a> {
    pub(crate) source: SourceId,
    pub(crate) offset: usize,
    pub(crate) text: &'a [u8],
}

impl<'a> Span<'a> {
    pub(crate) fn loc(self) -> Loc {
        Loc { source: self.source, offset: self.offset }
    }

    pub(crate) fn len(self) -> usize {
        self.text.len()
    }

    pub(crate) fn is_empty(self) -> bool {
        self.text.is_empty()
    }

    pub(crate) fn first(self) -> Option<u8> {
        self.text.first().copied()
    }

    /// Without the first `count` bytes.
    pub(crate) fn skip(self, count: usize) -> Self {
        let count = count.min(self.len());
        Self { offset: self.offset + count, text: &self.text[count..], ..self }
    }

    /// Only the first `count` bytes.
    pub(crate) fn take(self, count: usize) -> Self {
        Self { text: &self.text[..count.min(self.len())], ..self }
    }

    pub(crate) fn trim_start(self) -> Self {
        self.skip(self.text.iter().take_while(|&&byte| is_blank(byte)).count())
    }

    pub(crate) fn trim_end(self) -> Self {
        self.take(self.len() - self.text.iter().rev().take_while(|&&byte| is_blank(byte)).count())
    }

    pub(crate) fn starts_with(self, start: &str) -> bool {
        self.text.starts_with(start.as_bytes())
    }

    /// Drops `start` from the front if it is there, and says whether it was.
    pub(crate) fn eat(&mut self, start: &str) -> bool {
        let found = self.starts_with(start);
        if found {
            *self = self.skip(start.len());
        }
        found
    }

    /// Offset of the first `needle` in this piece.
    pub(crate) fn find(self, needle: &str) -> Option<usize> {
        find(self.text, needle.as_bytes())
    }

    pub(crate) fn to_text(self) -> String {
        String::from_utf8_lossy(self.text).into_owned()
    }
}

/// A space or a tab: what directives may be indented and followed by.
pub(crate) fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

/// Offset of the first `needle` in `hay`.
pub(crate) fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    let (&first, rest) = needle.split_first()?;
    let mut from = 0;
    while let Some(at) = hay[from..].iter().position(|&byte| byte == first) {
        let at = from + at;
        if hay[at + 1..].starts_with(rest) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}
