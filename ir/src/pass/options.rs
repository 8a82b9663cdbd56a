//! Options of passes: declared, read from text, printed.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::PassRegistry;

/// What values an option takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OptionKind {
    /// `true` or `false`; the name alone is `true`.
    Bool,
    /// An integer.
    Int,
    /// Text.
    Str,
    /// Texts with commas between them; given twice, both count.
    List,
    /// One of the texts.
    Choice(&'static [&'static str]),
}

/// An option of a pass.
#[derive(Clone, Copy, Debug)]
pub struct OptionDef {
    /// Name, in kebab case.
    pub name: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// Values.
    pub kind: OptionKind,
    /// The value when it is not given, as text.
    pub default: &'static str,
}

/// The values of the options of a pass.
#[derive(Clone, Debug)]
pub struct OptionValues {
    defs: &'static [OptionDef],
    given: BTreeMap<&'static str, Vec<String>>,
    registry: Option<Arc<PassRegistry>>,
}

impl OptionValues {
    /// All defaults.
    pub fn new(defs: &'static [OptionDef]) -> OptionValues {
        OptionValues { defs, given: BTreeMap::new(), registry: None }
    }

    /// Lets the pass read pipelines of the passes in `registry`.
    pub fn with_registry(self, registry: &PassRegistry) -> OptionValues {
        OptionValues { registry: Some(Arc::new(registry.clone())), ..self }
    }

    /// The passes that an option can name.
    pub fn registry(&self) -> Option<&PassRegistry> {
        self.registry.as_deref()
    }

    /// Sets option `name` to what `value` says; `None` is a name without a value.
    ///
    /// # Errors
    /// A message when there is no such option or it does not take the value.
    pub fn set(&mut self, name: &str, value: Option<&str>) -> Result<(), String> {
        let Some(def) = self.defs.iter().find(|def| def.name == name) else {
            let near = super::registry::nearest(name, self.defs.iter().map(|def| def.name));
            let hint = near.map(|near| format!("; did you mean '{near}'?")).unwrap_or_default();
            return Err(format!("no such option '{name}'{hint}"));
        };
        let value = match (value, def.kind) {
            (Some(value), _) => value,
            (None, OptionKind::Bool) => "true",
            (None, _) => return Err(format!("option '{name}' needs a value")),
        };
        let fits = match def.kind {
            OptionKind::Bool => matches!(value, "true" | "false" | "1" | "0"),
            OptionKind::Int => value.parse::<i64>().is_ok(),
            OptionKind::Str | OptionKind::List => true,
            OptionKind::Choice(cases) => cases.contains(&value),
        };
        if !fits {
            let what = match def.kind {
                OptionKind::Bool => "'true' or 'false'".to_owned(),
                OptionKind::Int => "an integer".to_owned(),
                OptionKind::Choice(cases) => format!("one of {}", cases.join(", ")),
                OptionKind::Str | OptionKind::List => "text".to_owned(),
            };
            return Err(format!("option '{name}' takes {what}, not '{value}'"));
        }
        let values = self.given.entry(def.name).or_default();
        if def.kind != OptionKind::List {
            values.clear();
        }
        values.push(value.to_owned());
        Ok(())
    }

    /// Whether option `name` was given, be it with the value that it has by default.
    pub fn is_given(&self, name: &str) -> bool {
        self.given.contains_key(name)
    }

    /// These values with the default for option `name`.
    pub fn without(&self, name: &str) -> OptionValues {
        let mut values = self.clone();
        values.given.remove(name);
        values
    }

    fn text(&self, name: &str) -> &str {
        let def = self.defs.iter().find(|def| def.name == name);
        let given = self.given.get(name).and_then(|values| values.last());
        given.map(String::as_str).or(def.map(|def| def.default)).unwrap_or_default()
    }

    /// The value of a `Bool` option.
    pub fn bool(&self, name: &str) -> bool {
        matches!(self.text(name), "true" | "1")
    }

    /// The value of an `Int` option.
    pub fn int(&self, name: &str) -> i64 {
        self.text(name).parse().unwrap_or_default()
    }

    /// The value of a `Str` or `Choice` option.
    pub fn str(&self, name: &str) -> &str {
        self.text(name)
    }

    /// The value of a `List` option.
    pub fn list(&self, name: &str) -> Vec<String> {
        let default = [self.text(name).to_owned()];
        let given = self.given.get(name).map_or(&default[..], Vec::as_slice);
        let parts = given.iter().flat_map(|text| text.split(','));
        parts.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    /// The options that were given, as text: `{a=1 b=2}`, or nothing.
    pub fn print(&self) -> String {
        let mut parts = Vec::new();
        for (name, values) in &self.given {
            for value in values {
                let quoted = value.is_empty() || value.contains([' ', '}', '{', '"', '\'']);
                let value = if quoted { format!("\"{value}\"") } else { value.clone() };
                parts.push(format!("{name}={value}"));
            }
        }
        if parts.is_empty() { String::new() } else { format!("{{{}}}", parts.join(" ")) }
    }

    /// All options with their values, those that were not given as well, by name; a list without
    /// elements is left out. The form is upstream's.
    pub fn print_all(&self) -> String {
        if self.defs.is_empty() {
            return String::new();
        }
        let mut defs: Vec<&OptionDef> = self.defs.iter().collect();
        defs.sort_by_key(|def| def.name);
        let show = |def: &OptionDef| {
            let name = def.name;
            match def.kind {
                OptionKind::List => {
                    let list = self.list(name);
                    if list.is_empty() { String::new() } else { format!("{name}={}", list.join(",")) }
                }
                OptionKind::Bool => format!("{name}={}", self.bool(name)),
                _ if self.text(name).contains(char::is_whitespace) => {
                    format!("{name}={{{}}}", self.text(name))
                }
                _ => format!("{name}={}", self.text(name)),
            }
        };
        let shown: Vec<String> = defs.into_iter().map(show).collect();
        format!("{{{}}}", shown.join(" "))
    }

    /// Sets options from text: `a=1 b c=x,y`; values may be quoted or in braces.
    ///
    /// # Errors
    /// A message, and the offset in the text that it is about.
    pub fn parse(&mut self, text: &str) -> Result<(), (usize, String)> {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            if bytes[at].is_ascii_whitespace() {
                at += 1;
                continue;
            }
            let start = at;
            while at < bytes.len() && bytes[at] != b'=' && !bytes[at].is_ascii_whitespace() {
                at += 1;
            }
            let name = &text[start..at];
            let value = if bytes.get(at) == Some(&b'=') {
                let (value, end) = scan_value(text, at + 1).map_err(|message| (at + 1, message))?;
                at = end;
                Some(value)
            } else {
                None
            };
            self.set(name, value).map_err(|message| (start, message))?;
        }
        Ok(())
    }
}

/// The value at `start` and where it ends: quoted, in braces, or up to the next space.
fn scan_value(text: &str, start: usize) -> Result<(&str, usize), String> {
    let bytes = text.as_bytes();
    match bytes.get(start) {
        Some(&quote @ (b'"' | b'\'')) => {
            let end = text[start + 1..].find(quote as char).ok_or("missing closing quote")?;
            Ok((&text[start + 1..start + 1 + end], start + end + 2))
        }
        Some(b'{') => {
            let mut depth = 0usize;
            for (offset, byte) in bytes[start..].iter().enumerate() {
                match byte {
                    b'{' => depth += 1,
                    b'}' if depth == 1 => {
                        return Ok((&text[start + 1..start + offset], start + offset + 1));
                    }
                    b'}' => depth -= 1,
                    _ => {}
                }
            }
            Err("missing closing brace".into())
        }
        _ => {
            let rest = &text[start..];
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            Ok((&rest[..end], start + end))
        }
    }
}
