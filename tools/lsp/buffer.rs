//! The text of a document, and its places as editors count them.

use lsp_types::{Position, Range, TextDocumentContentChangeEvent};

/// What the characters of a line are counted in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// 16-bit units, what editors count where nothing else was agreed on.
    #[default]
    Utf16,
}

/// A text that can be changed, with its lines.
#[derive(Clone, Debug, Default)]
pub(super) struct Buffer {
    text: String,
    /// Where each line starts. Lines end at `\n`, `\r\n` or `\r`, as the protocol has it.
    lines: Vec<usize>,
    encoding: Encoding,
}

impl Buffer {
    pub(super) fn new(text: String, encoding: Encoding) -> Buffer {
        let bytes = text.as_bytes();
        let ends = bytes.iter().enumerate().filter(|&(at, &byte)| match byte {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
        let lines = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        Buffer { text, lines, encoding }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Makes a change that the editor tells of. A range that is not in the text is cut to it.
    pub(super) fn change(&mut self, change: TextDocumentContentChangeEvent) {
        let mut text = std::mem::take(&mut self.text);
        match change.range {
            None => text = change.text,
            Some(range) => {
                self.text = text;
                let (start, end) = (self.offset(range.start), self.offset(range.end));
                text = std::mem::take(&mut self.text);
                text.replace_range(start.min(end)..end.max(start), &change.text);
            }
        }
        *self = Buffer::new(text, self.encoding);
    }

    /// The offset of a position. What lies behind the end of a line or the text is its end; what lies
    /// within a character is its start.
    pub(super) fn offset(&self, position: Position) -> usize {
        let Some(&start) = self.lines.get(position.line as usize) else {
            return self.text.len();
        };
        let next = self.lines.get(position.line as usize + 1).copied().unwrap_or(self.text.len());
        let line = self.text[start..next].trim_end_matches(['\n', '\r']);
        let wanted = position.character as usize;
        let mut count = 0;
        for (at, char) in line.char_indices() {
            count += self.units(char);
            if count > wanted {
                return start + at;
            }
        }
        start + line.len()
    }

    fn units(&self, char: char) -> usize {
        match self.encoding {
            Encoding::Utf8 => char.len_utf8(),
            Encoding::Utf16 => char.len_utf16(),
        }
    }

    /// The position of an offset, which is cut to the text and to the start of its character.
    pub(super) fn position(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.lines.partition_point(|&start| start <= offset) - 1;
        let count: usize = self.text[self.lines[line]..offset].chars().map(|char| self.units(char)).sum();
        Position { line: line as u32, character: count as u32 }
    }

    pub(super) fn range(&self, start: usize, end: usize) -> Range {
        Range { start: self.position(start), end: self.position(end) }
    }

    /// How many units `text` is long.
    pub(super) fn length(&self, text: &str) -> u32 {
        text.chars().map(|char| self.units(char)).sum::<usize>() as u32
    }

    /// Where the line of `offset` starts.
    pub(super) fn line_start(&self, offset: usize) -> usize {
        self.lines[self.lines.partition_point(|&start| start <= offset) - 1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a\u{e4}\u{1F980}b\r\nsecond\rthird\n";

    fn at(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn positions_count_units_of_the_encoding() {
        let utf16 = Buffer::new(TEXT.into(), Encoding::Utf16);
        let utf8 = Buffer::new(TEXT.into(), Encoding::Utf8);
        let crab = TEXT.find('\u{1F980}').unwrap();
        assert_eq!((utf16.position(crab + 4), utf8.position(crab + 4)), (at(0, 4), at(0, 7)));
        assert_eq!((utf16.offset(at(0, 4)), utf8.offset(at(0, 7))), (crab + 4, crab + 4));
        assert_eq!(utf16.offset(at(0, 3)), crab, "within a pair");
        assert_eq!(utf16.position(TEXT.find("third").unwrap() + 1), at(2, 1));
    }

    #[test]
    fn places_outside_are_cut() {
        let buffer = Buffer::new(TEXT.into(), Encoding::Utf16);
        assert_eq!(buffer.offset(at(0, 99)), TEXT.find('\r').unwrap());
        assert_eq!(buffer.offset(at(99, 0)), TEXT.len());
        assert_eq!(buffer.position(usize::MAX), at(3, 0));
    }

    #[test]
    fn changes_apply_in_order() {
        let mut buffer = Buffer::new("one\ntwo\n".into(), Encoding::Utf16);
        let change = |range, text: &str| TextDocumentContentChangeEvent {
            range,
            range_length: None,
            text: text.into(),
        };
        buffer.change(change(Some(Range { start: at(1, 0), end: at(1, 3) }), "2\n3"));
        assert_eq!(buffer.text(), "one\n2\n3\n");
        buffer.change(change(Some(Range { start: at(9, 9), end: at(0, 1) }), ""));
        assert_eq!(buffer.text(), "o");
        buffer.change(change(None, "all"));
        assert_eq!(buffer.text(), "all");
    }
}
