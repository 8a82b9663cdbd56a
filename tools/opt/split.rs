//! `--split-input-file`: the parts of a file, each treated as a file of its own.

use std::borrow::Cow;

/// What stands between parts, when nothing else is given.
pub(crate) const DEFAULT_MARKER: &str = "// -----";

/// The parts of a file.
pub(crate) struct Parts<'a> {
    /// The parts, each behind as many empty lines as keep its line numbers.
    pub(crate) texts: Vec<Cow<'a, str>>,
    /// The lines that the parts start on, 1-based.
    pub(crate) lines: Vec<usize>,
    /// Where something is nearly a marker: line and column, 1-based.
    pub(crate) near_misses: Vec<(u32, u32)>,
}

/// Splits `source` wherever `marker` stands, as upstream does. Without a marker all of it is one
/// part. Text that lacks only the marker's last two characters is a near miss.
pub(crate) fn split<'a>(source: &'a str, marker: Option<&str>) -> Parts<'a> {
    let Some(marker) = marker.filter(|marker| !marker.is_empty()) else {
        return Parts { texts: vec![Cow::Borrowed(source)], lines: vec![1], near_misses: Vec::new() };
    };
    let start = marker.char_indices().rev().nth(1).map_or(0, |(at, _)| at);
    let (base, end) = marker.split_at(start);
    let mut parts = Parts { texts: vec![Cow::Borrowed("")], lines: vec![1], near_misses: Vec::new() };
    for (at, line) in source.split_inclusive('\n').enumerate() {
        let mut rest = line;
        let mut col = 0;
        while let Some(found) = if base.is_empty() { rest.find(marker) } else { rest.find(base) } {
            let behind = found + base.len();
            let (before, after) = rest.split_at(behind);
            match after.strip_prefix(end) {
                Some(after) => {
                    push(&mut parts.texts, &before[..found]);
                    // The rest of the line keeps its line number, and the column as well.
                    col += behind + end.len();
                    parts.lines.push(at + 1);
                    parts.texts.push(Cow::Owned("\n".repeat(at) + &" ".repeat(col)));
                    rest = after;
                }
                None => {
                    push(&mut parts.texts, before);
                    col += behind;
                    parts.near_misses.push((at as u32 + 1, col as u32 + 1));
                    rest = after;
                }
            }
        }
        push(&mut parts.texts, rest);
    }
    parts
}

fn push(texts: &mut [Cow<'_, str>], text: &str) {
    if let Some(last) = texts.last_mut() {
        last.to_mut().push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn parts_keep_their_lines() {
        let parts = split("a\n// -----\nb\n// ---- c\n  // ----- d\n", Some("// -----"));
        let trimmed: Vec<&str> = parts.texts.iter().map(|text| text.trim()).collect();
        assert_eq!(trimmed, ["a", "b\n// ---- c", "d"]);
        assert_eq!(parts.texts[1].lines().nth(2), Some("b"));
        assert_eq!(parts.texts[2].lines().nth(4), Some("           d"));
        assert_eq!(parts.near_misses, [(4, 7)]);
        assert_eq!(parts.lines, [1, 2, 5]);
    }

    #[test]
    fn without_a_marker_there_is_one_part() {
        assert_eq!(split("a\n// -----\n", None).texts.len(), 1);
        assert_eq!(split("a", Some("")).texts.len(), 1);
        assert_eq!(split("aXbXc", Some("X")).texts.len(), 3);
    }
}
