//! Assembly formats as people read them.

/// The custom form that `format` declares for the op `name`: literals as they are, `(..)?` around what
/// may be left out, `(.. | ..)` around alternatives. Literal parentheses are in quotes.
pub(super) fn readable(name: &str, format: &str) -> String {
    let mut reader = Reader { rest: format.trim_start(), depth: 0 };
    let body = reader.sequence();
    format!("{name} {body}").trim_end().to_owned()
}

/// Groups lie in each other at most this deep; declarations are our own.
const DEPTH: usize = 16;

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl Reader<'_> {
    /// Items up to the end of the group or the text.
    fn sequence(&mut self) -> String {
        let mut out = String::new();
        loop {
            self.rest = self.rest.trim_start();
            match self.rest.chars().next() {
                None | Some(')') => return out.trim().to_owned(),
                Some('`') => self.literal(&mut out),
                Some('(') if self.depth < DEPTH => {
                    let group = self.group();
                    add(&mut out, &group);
                }
                Some(_) => {
                    let item = self.item();
                    add(&mut out, &item);
                }
            }
        }
    }

    fn literal(&mut self, out: &mut String) {
        let text = &self.rest[1..];
        let end = text.find('`').unwrap_or(text.len());
        self.rest = text.get(end + 1..).unwrap_or_default();
        let text = &text[..end];
        let text = text.trim_matches([' ', '\n']);
        let quoted = matches!(text, "(" | ")" | "|" | "?").then(|| format!("'{text}'"));
        add(out, quoted.as_deref().unwrap_or(text));
    }

    /// `(.. ^)?`, or `(..) : (..)?`.
    fn group(&mut self) -> String {
        self.depth += 1;
        self.rest = &self.rest[1..];
        let then = self.sequence();
        self.close();
        let mut other = None;
        let rest = self.rest.trim_start();
        if let Some(rest) = rest.strip_prefix(':').map(str::trim_start).filter(|rest| rest.starts_with('(')) {
            self.rest = &rest[1..];
            other = Some(self.sequence());
            self.close();
        }
        self.depth -= 1;
        self.rest = self.rest.strip_prefix('?').unwrap_or(self.rest);
        match other {
            Some(other) if then.is_empty() => format!("({other})?"),
            Some(other) if !other.is_empty() => format!("({then} | {other})"),
            _ => format!("({then})?"),
        }
    }

    fn close(&mut self) {
        self.rest = self.rest.strip_prefix(')').unwrap_or(self.rest);
    }

    /// A variable or directive, with what it is applied to; `^` only says what a group depends on.
    fn item(&mut self) -> String {
        let bytes = self.rest.as_bytes();
        let (mut end, mut depth) = (0, 0usize);
        while let Some(&byte) = bytes.get(end) {
            match byte {
                b'(' | b'<' => depth += 1,
                b')' if depth == 0 => break,
                b')' | b'>' => depth = depth.saturating_sub(1),
                b'^' | b'`' | b' ' | b'\n' if depth == 0 => break,
                _ => {}
            }
            end += 1;
        }
        let (item, rest) = self.rest.split_at(end.max(1));
        self.rest = rest.strip_prefix('^').unwrap_or(rest);
        // Values and numbers, mixed.
        let list = item.strip_prefix("custom<DynamicIndexList>(").and_then(|list| list.split(',').next());
        list.map_or_else(|| item.to_owned(), |values| format!("[{values}]"))
    }
}

/// Adds `next`, behind a space where one is usual.
fn add(out: &mut String, next: &str) {
    let opens = |text: &str| text.ends_with(['<', '[', '{']) || text.ends_with("'('");
    let closes = next.starts_with([',', '>', ']']) || next.starts_with("')'");
    let follows = out.ends_with(char::is_alphanumeric) && (next.starts_with(['[', '<']) || next == "'('");
    let glued = closes || follows;
    if !out.is_empty() && !next.is_empty() && !glued && !opens(out) {
        out.push(' ');
    }
    out.push_str(next);
}
