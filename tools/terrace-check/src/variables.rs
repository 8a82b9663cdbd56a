//! Variables: what they are called, and what they stand for now.

use std::collections::BTreeMap;

use num_bigint::BigInt;

use crate::message::Message;
use crate::numeric::Format;
use crate::source::Span;

/// Names a numeric variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct VariableId(usize);

/// The line that a directive stands on.
const LINE: VariableId = VariableId(0);

#[derive(Debug, Clone)]
struct Numeric {
    format: Format,
    /// Line of the directive that defines it first.
    line: Option<usize>,
    value: Option<BigInt>,
    /// Start and end of the piece of the input it was last captured from.
    captured: Option<(usize, usize)>,
}

/// What a string variable stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StringValue {
    pub(crate) text: Vec<u8>,
    /// Start and end of the piece of the input it was captured from; a variable defined on the command line has none.
    pub(crate) captured: Option<(usize, usize)>,
}

/// All variables of a check.
#[derive(Debug)]
pub(crate) struct Variables {
    strings: BTreeMap<String, StringValue>,
    /// Names that some directive or the command line defines as string variables.
    defined_strings: BTreeMap<String, ()>,
    numeric: Vec<Numeric>,
    numeric_names: BTreeMap<String, VariableId>,
}

impl Default for Variables {
    fn default() -> Self {
        let line = Numeric { format: Format::UNSIGNED, line: None, value: None, captured: None };
        Self {
            strings: BTreeMap::new(),
            defined_strings: BTreeMap::new(),
            numeric: vec![line],
            numeric_names: BTreeMap::from([("@LINE".to_owned(), LINE)]),
        }
    }
}

impl Variables {
    pub(crate) fn string(&self, name: &str) -> Option<&StringValue> {
        self.strings.get(name)
    }

    pub(crate) fn set_string(&mut self, name: &str, value: StringValue) {
        self.strings.insert(name.to_owned(), value);
    }

    pub(crate) fn define_string(&mut self, name: &str) {
        self.defined_strings.insert(name.to_owned(), ());
    }

    pub(crate) fn is_string_defined(&self, name: &str) -> bool {
        self.defined_strings.contains_key(name)
    }

    pub(crate) fn numeric(&self, name: &str) -> Option<VariableId> {
        self.numeric_names.get(name).copied()
    }

    pub(crate) fn new_numeric(&mut self, format: Format, line: Option<usize>) -> VariableId {
        self.numeric.push(Numeric { format, line, value: None, captured: None });
        VariableId(self.numeric.len() - 1)
    }

    /// Makes `name` stand for `id` from here on in the test file.
    pub(crate) fn bind_numeric(&mut self, name: &str, id: VariableId) {
        self.numeric_names.insert(name.to_owned(), id);
    }

    /// The variable `name`; a new one without definition if there is none.
    pub(crate) fn use_numeric(&mut self, name: &str) -> VariableId {
        if let Some(id) = self.numeric(name) {
            return id;
        }
        let id = self.new_numeric(Format::UNSIGNED, None);
        self.bind_numeric(name, id);
        id
    }

    pub(crate) fn format(&self, id: VariableId) -> Format {
        self.numeric[id.0].format
    }

    pub(crate) fn definition_line(&self, id: VariableId) -> Option<usize> {
        self.numeric[id.0].line
    }

    /// The value now; `line` is what `@LINE` stands for.
    pub(crate) fn number(&self, id: VariableId, line: Option<usize>) -> Option<BigInt> {
        if id == LINE { line.map(BigInt::from) } else { self.numeric[id.0].value.clone() }
    }

    pub(crate) fn captured(&self, id: VariableId) -> Option<(usize, usize)> {
        self.numeric[id.0].captured
    }

    pub(crate) fn set_number(&mut self, id: VariableId, value: BigInt, captured: Option<(usize, usize)>) {
        self.numeric[id.0].value = Some(value);
        self.numeric[id.0].captured = captured;
    }

    /// Forgets what every variable whose name does not begin with `$` stands for.
    pub(crate) fn forget_local(&mut self) {
        self.strings.retain(|name, _| name.starts_with('$'));
        for (name, id) in &self.numeric_names {
            if !name.starts_with('$') {
                self.numeric[id.0].value = None;
                self.numeric[id.0].captured = None;
            }
        }
    }
}

/// A variable's name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Name<'a> {
    pub(crate) span: Span<'a>,
    /// Whether it begins with `@`.
    pub(crate) is_pseudo: bool,
}

/// Reads the name that `text` begins with, `$` or `@` included, and moves `text` behind it.
pub(crate) fn parse_name<'a>(text: &mut Span<'a>) -> Result<Name<'a>, Message> {
    let is_pseudo = text.first() == Some(b'@');
    let sigil = usize::from(is_pseudo || text.first() == Some(b'$'));
    if text.is_empty() {
        return Err(Message::error(text.loc(), "empty variable name"));
    }
    match text.skip(sigil).first() {
        None => {
            let kind = if is_pseudo { "pseudo" } else { "global" };
            Err(Message::error(text.skip(sigil).loc(), format!("empty {kind} variable name")))
        }
        Some(byte) if byte == b'_' || byte.is_ascii_alphabetic() => {
            let word = text.text[sigil..]
                .iter()
                .take_while(|&&byte| byte == b'_' || byte.is_ascii_alphanumeric())
                .count();
            let span = text.take(sigil + word);
            *text = text.skip(sigil + word);
            Ok(Name { span, is_pseudo })
        }
        Some(_) => Err(Message::error(text.loc(), "invalid variable name")),
    }
}
