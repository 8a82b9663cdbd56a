//! Texts that can't be read as IR, made smaller as texts: parts between markers, pairs of brackets over lines,
//! lines, words.

use super::ddmin::{Candidate, ddmin};

/// What asks which of several texts is the first interesting one.
pub(crate) type First<'a> = &'a mut dyn FnMut(&[String]) -> Option<usize>;

/// Texts of more words than this are not reduced word by word.
const MAX_WORDS: usize = 20_000;

/// The smallest text that is found, when `text` is interesting; `marker` is what stands between its parts.
pub(crate) fn reduce(text: &str, marker: Option<&str>, first: First<'_>) -> String {
    let mut text = text.to_owned();
    if let Some(marker) = marker.filter(|marker| !marker.is_empty()) {
        let parts: Vec<String> = text.split(marker).map(str::to_owned).collect();
        text = pieces(parts, marker, first);
    }
    loop {
        let before = text.len();
        text = pieces(groups(&text), "", first);
        text = unwrap(text, first);
        text = pieces(text.split_inclusive('\n').map(str::to_owned).collect(), "", first);
        let words = words(&text);
        if words.len() <= MAX_WORDS {
            text = pieces(words, "", first);
        }
        if text.len() >= before {
            return text;
        }
    }
}

/// The pieces that are needed, with `between` between them.
fn pieces(pieces: Vec<String>, between: &str, first: First<'_>) -> String {
    let mut test = |candidates: &[Candidate<'_, String>]| {
        let join = |candidate: &Candidate<'_, String>| {
            candidate.kept().map(String::as_str).collect::<Vec<_>>().join(between)
        };
        let texts: Vec<String> = candidates.iter().map(join).collect();
        first(&texts)
    };
    ddmin(pieces, &mut test).join(between)
}

/// How far brackets are open behind a line, more or less: strings and comments count as text.
fn depth_behind(line: &str, depth: i64) -> i64 {
    line.bytes().fold(depth, |depth, byte| match byte {
        b'{' | b'(' | b'[' => depth + 1,
        b'}' | b')' | b']' => depth - 1,
        _ => depth,
    })
}

/// Lines that belong together: up to where all brackets are closed.
fn groups(text: &str) -> Vec<String> {
    let (mut groups, mut group, mut depth) = (Vec::new(), String::new(), 0);
    for line in text.split_inclusive('\n') {
        group.push_str(line);
        depth = depth_behind(line, depth);
        if depth <= 0 {
            groups.push(std::mem::take(&mut group));
            depth = 0;
        }
    }
    groups.push(group);
    groups.retain(|group| !group.is_empty());
    groups
}

/// Tries to leave out all lines from one that opens a bracket to the one that closes it, or only these two.
fn unwrap(mut text: String, first: First<'_>) -> String {
    let mut at = 0;
    loop {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        if at >= lines.len() {
            return text;
        }
        let mut depth = depth_behind(lines[at], 0);
        let mut end = at + 1;
        while depth > 0 && end < lines.len() {
            depth = depth_behind(lines[end], depth);
            end += 1;
        }
        if end == at + 1 {
            at += 1;
            continue;
        }
        let around = [lines[..at].concat(), lines[end..].concat()].concat();
        let inside = [&lines[..at], &lines[at + 1..end - 1], &lines[end..]].concat().concat();
        let mut candidates = [around, inside];
        match first(&candidates) {
            Some(which) => text = std::mem::take(&mut candidates[which]),
            None => at += 1,
        }
    }
}

/// Words and signs, each with the space behind it.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let in_word = |char: char| char.is_alphanumeric() || "_%@#!$.".contains(char);
    let mut last = ' ';
    for char in text.chars() {
        let joins = char.is_whitespace() || in_word(char) && in_word(last);
        match words.last_mut() {
            Some(word) if joins => word.push(char),
            _ => words.push(char.to_string()),
        }
        last = char;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{groups, reduce, words};

    fn reduced(text: &str, needed: &[&str]) -> String {
        reduce(text, Some("// -----"), &mut |texts| {
            texts.iter().position(|text| needed.iter().all(|part| text.contains(part)))
        })
    }

    #[test]
    fn texts_become_small() {
        let text = "a {\n  b\n}\n// -----\nc {\n  d {\n    bad word\n  }\n  e\n}\n";
        assert_eq!(reduced(text, &["bad"]).trim(), "bad");
        assert_eq!(reduced(text, &["c", "bad", "}"]).split_whitespace().collect::<String>(), "cbad}");
        assert_eq!(reduced(text, &[]), "");
    }

    #[test]
    fn pieces_make_the_text() {
        for text in ["f(a,\n b) {\n c\n}\n}\nd", "", "\n\n", "( ( (\n"] {
            assert_eq!(groups(text).concat(), text);
            assert_eq!(words(text).concat(), text);
        }
        assert_eq!(groups("f(a,\n b)\nc\n"), ["f(a,\n b)\n", "c\n"]);
        assert_eq!(words("%a = b.c : i32"), ["%a ", "= ", "b.c ", ": ", "i32"]);
    }
}
