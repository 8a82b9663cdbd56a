//! Words: of commands, and of the IR's text around a place.

/// The words of a command, quotes removed.
pub(super) fn shell(command: &str) -> Vec<String> {
    let (mut words, mut word, mut any) = (Vec::new(), String::new(), false);
    let mut quote = None;
    let mut chars = command.chars();
    while let Some(char) = chars.next() {
        match (char, quote) {
            ('\'' | '"', None) => (quote, any) = (Some(char), true),
            (_, Some(open)) if open == char => quote = None,
            ('\\', None | Some('"')) => {
                word.extend(chars.next());
                any = true;
            }
            (_, None) if char.is_whitespace() => {
                if std::mem::take(&mut any) {
                    words.push(std::mem::take(&mut word));
                }
            }
            _ => {
                word.push(char);
                any = true;
            }
        }
    }
    if any {
        words.push(word);
    }
    words
}

/// Whether `byte` can stand in a name behind its sigil.
pub(super) fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'.' | b'-')
}

/// Whether `text` is what may follow the sigil of a value, block or alias.
pub(super) fn is_suffix_id(text: &str) -> bool {
    let bytes = text.as_bytes();
    match bytes.first() {
        Some(first) if first.is_ascii_digit() => bytes.iter().all(u8::is_ascii_digit),
        Some(_) => bytes.iter().all(|&byte| is_name(byte)),
        None => false,
    }
}

/// Whether `text` is a symbol's name that needs no quotes.
pub(super) fn is_bare_id(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.first().is_some_and(|first| first.is_ascii_alphabetic() || *first == b'_')
        && bytes.iter().all(|&byte| is_name(byte) && byte != b'-')
}

/// The name at `offset`, with its sigil (`%`, `^`, `@`, `#`, `!`) when it has one: where it starts and
/// ends. It may end at `offset`.
pub(super) fn name_at(text: &str, offset: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut start = offset.min(bytes.len());
    while start > 0 && is_name(bytes[start - 1]) {
        start -= 1;
    }
    if start > 0 && is_sigil(bytes[start - 1]) {
        start -= 1;
    }
    let mut end = start + usize::from(bytes.get(start).is_some_and(|&byte| is_sigil(byte)));
    while bytes.get(end).is_some_and(|&byte| is_name(byte)) {
        end += 1;
    }
    (start < end && end >= offset && text.is_char_boundary(start)).then_some((start, end))
}

/// Whether `byte` starts the name of something.
pub(super) fn is_sigil(byte: u8) -> bool {
    matches!(byte, b'%' | b'^' | b'@' | b'#' | b'!')
}

/// Whether `offset` is in a comment: behind `//` in its line, which is in no string.
pub(super) fn in_comment(text: &str, offset: usize) -> bool {
    let start = text[..offset].rfind('\n').map_or(0, |end| end + 1);
    comment_start(&text[start..offset]).is_some()
}

/// Where the comment in `line` starts.
pub(super) fn comment_start(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let (mut at, mut quoted) = (0, false);
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quoted => at += 1,
            b'"' => quoted = !quoted,
            b'/' if !quoted && bytes.get(at + 1) == Some(&b'/') => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_have_words() {
        assert_eq!(shell("a  'b c'\"d\" e\\ f '' "), ["a", "b cd", "e f", ""]);
    }

    #[test]
    fn names_are_found_from_any_place_in_them() {
        let text = "  %ab#1, ^bb, \u{e4}";
        for offset in 3..=5 {
            assert_eq!(name_at(text, offset).map(|(start, end)| &text[start..end]), Some("%ab"));
        }
        assert_eq!(name_at(text, 0), None);
        assert_eq!(name_at(text, text.len()), None);
    }

    #[test]
    fn comments_start_outside_of_strings() {
        assert_eq!(comment_start("a \"b // \\\"\" // c"), Some(12));
        assert!(!in_comment("// a\nb", 6));
    }
}
