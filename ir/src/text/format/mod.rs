//! Custom forms declared as a format string, in the grammar of upstream's declarative assembly
//! format (<https://mlir.llvm.org/docs/DefiningDialects/Operations/#declarative-assembly-format>).
//!
//! A string is read once into items, which `parse` and `print` walk. Known directives:
//! `` `literal` ``, `` `` `` (no space), `` ` ` `` (a space), `` `\n` ``, `$name`, `type($name)`,
//! `functional-type(a, b)`, `operands`, `results`, `regions`, `successors`, `attr-dict`,
//! `attr-dict-with-keyword`, `prop-dict`, `qualified(..)`, `ref(..)`, `custom<Name>(..)` for the
//! names in [`Custom`], and optional groups `(.. $anchor^ ..)?` with an else group
//! `(..) : (..)?`.

mod custom;
mod parse;
mod print;

pub(crate) use parse::parse;
pub(crate) use print::print;

use crate::op::{Arity, OpDef};

/// A part of an op, by its slot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Part {
    Operand(usize),
    Result(usize),
    Attr(usize),
    Region(usize),
    Successor(usize),
    Operands,
    Results,
}

/// Pairs of functions that formats can name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Custom {
    /// `[%a, 4, ?]`: values and constants mixed, in operands and `array<i64>`.
    DynamicIndexList,
    /// `memref<4xf32> = dense<1.0>`: type and initial value of a global.
    GlobalMemrefOpTypeAndInitialValue,
}

#[derive(Clone, Debug)]
enum Item {
    Literal(&'static str),
    /// An explicit space or newline; empty for none.
    Space(&'static str),
    Part(Part),
    TypeOf(Part),
    FunctionalType(Part, Part),
    Regions,
    Successors,
    AttrDict {
        keyword: bool,
    },
    PropDict,
    Custom(Custom, Vec<Part>),
    Group {
        anchor: Part,
        then: Vec<Spaced>,
        otherwise: Vec<Spaced>,
    },
}

/// An item, and whether a space stands in front of it in print.
#[derive(Clone, Debug)]
struct Spaced {
    space: bool,
    item: Item,
}

/// The custom form of an op.
#[derive(Debug)]
pub(crate) struct Format {
    items: Vec<Spaced>,
    /// Attributes that the form shows itself, and so the attribute dictionary does not.
    shown: Vec<&'static str>,
}

impl Format {
    /// Reads the format `text` of `def`.
    ///
    /// # Panics
    /// When it is not one: it is a part of the declaration of an op.
    pub(crate) fn new(def: &'static OpDef, text: &'static str) -> Format {
        let mut reader = Reader { def, text, at: 0, shown: Vec::new() };
        let mut spacing = Spacing { emit: true, punctuation: false };
        let items = reader.items(false, &mut spacing).0;
        Format { items, shown: reader.shown }
    }
}

/// Where spaces go, as upstream's generator of printers decides.
#[derive(Clone, Copy)]
struct Spacing {
    emit: bool,
    punctuation: bool,
}

impl Spacing {
    fn before(&mut self, item: &Item) -> bool {
        match item {
            Item::Literal(text) => {
                let first = text.chars().next().unwrap_or(' ');
                let wanted = if text.len() != 1 && *text != "->" {
                    true
                } else if self.punctuation {
                    !">)}],".contains(first)
                } else {
                    !"<>(){}[],".contains(first)
                };
                let space = self.emit && wanted;
                self.emit = text.len() != 1 || !"<({[".contains(first);
                self.punctuation = first != '_' && !first.is_ascii_alphabetic();
                space
            }
            Item::Space(text) => {
                self.punctuation = text.is_empty();
                self.emit = false;
                false
            }
            Item::AttrDict { .. } | Item::PropDict => {
                self.punctuation = false;
                false
            }
            Item::Group { .. } => false,
            _ => {
                let space = self.emit || !self.punctuation;
                *self = Spacing { emit: true, punctuation: false };
                space
            }
        }
    }
}

struct Reader {
    def: &'static OpDef,
    text: &'static str,
    at: usize,
    shown: Vec<&'static str>,
}

impl Reader {
    fn fail(&self, what: &str) -> ! {
        panic!("format of {}: {what} at {:?}", self.def.name, &self.text[self.at..]);
    }

    fn rest(&mut self) -> &'static str {
        let trimmed = self.text[self.at..].trim_start();
        self.at = self.text.len() - trimmed.len();
        trimmed
    }

    fn accept(&mut self, token: &str) -> bool {
        let there = self.rest().starts_with(token);
        if there {
            self.at += token.len();
        }
        there
    }

    fn expect(&mut self, token: &str) {
        if !self.accept(token) {
            self.fail(&format!("expected '{token}'"));
        }
    }

    fn word(&mut self) -> &'static str {
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'));
        let word = &rest[..end.unwrap_or(rest.len())];
        if word.is_empty() {
            self.fail("expected a word");
        }
        self.at += word.len();
        word
    }

    /// Reads items up to the end or, in a group, a closing parenthesis; and the group's anchor.
    fn items(&mut self, group: bool, spacing: &mut Spacing) -> (Vec<Spaced>, Option<Part>) {
        let (mut items, mut anchor) = (Vec::new(), None);
        loop {
            let rest = self.rest();
            if rest.is_empty() || group && rest.starts_with(')') {
                return (items, anchor);
            }
            let mut item = self.item(spacing);
            if self.accept("^") {
                anchor = Some(self.anchor_of(&item));
            }
            let space = spacing.before(&item);
            if let Item::Part(Part::Attr(slot)) = item {
                self.show(slot);
                item = Item::Part(Part::Attr(slot));
            }
            items.push(Spaced { space, item });
        }
    }

    fn show(&mut self, slot: usize) {
        let name = self.def.attrs[slot].name;
        if !self.shown.contains(&name) {
            self.shown.push(name);
        }
    }

    fn anchor_of(&self, item: &Item) -> Part {
        match item {
            Item::Part(part) | Item::TypeOf(part) => *part,
            Item::Custom(_, parts) => parts[0],
            _ => self.fail("an anchor must be a part of the op"),
        }
    }

    fn item(&mut self, spacing: &mut Spacing) -> Item {
        if self.accept("`") {
            let rest = &self.text[self.at..];
            let Some(end) = rest.find('`') else { self.fail("literal without end") };
            self.at += end + 1;
            let literal = &rest[..end];
            return match literal {
                "" => Item::Space(""),
                " " => Item::Space(" "),
                "\\n" => Item::Space("\n"),
                _ => Item::Literal(literal),
            };
        }
        if self.accept("$") {
            return Item::Part(self.part());
        }
        if self.accept("(") {
            return self.group(spacing);
        }
        match self.word() {
            "attr-dict" => Item::AttrDict { keyword: false },
            "attr-dict-with-keyword" => Item::AttrDict { keyword: true },
            "prop-dict" => Item::PropDict,
            "operands" => Item::Part(Part::Operands),
            "results" => Item::TypeOf(Part::Results),
            "regions" => Item::Regions,
            "successors" => Item::Successors,
            "type" => {
                self.expect("(");
                let part = self.argument();
                self.expect(")");
                Item::TypeOf(part)
            }
            "functional-type" => {
                self.expect("(");
                let inputs = self.argument();
                self.expect(",");
                let results = self.argument();
                self.expect(")");
                Item::FunctionalType(inputs, results)
            }
            "qualified" | "ref" => {
                self.expect("(");
                let item = self.item(spacing);
                self.expect(")");
                item
            }
            "custom" => self.custom(),
            word => self.fail(&format!("unknown directive '{word}'")),
        }
    }

    fn group(&mut self, spacing: &mut Spacing) -> Item {
        let (then, anchor) = self.items(true, spacing);
        self.expect(")");
        let mut otherwise = Vec::new();
        if self.accept(":") {
            self.expect("(");
            otherwise = self.items(true, spacing).0;
            self.expect(")");
        }
        self.expect("?");
        let Some(anchor) = anchor else { self.fail("an optional group needs an anchor") };
        Item::Group { anchor, then, otherwise }
    }

    fn custom(&mut self) -> Item {
        self.expect("<");
        let custom = match self.word() {
            "DynamicIndexList" => Custom::DynamicIndexList,
            "GlobalMemrefOpTypeAndInitialValue" => Custom::GlobalMemrefOpTypeAndInitialValue,
            name => self.fail(&format!("unknown custom directive '{name}'")),
        };
        self.expect(">");
        self.expect("(");
        let mut parts = Vec::new();
        loop {
            parts.push(self.argument());
            if let Some(Part::Attr(slot)) = parts.last().copied() {
                self.show(slot);
            }
            if !self.accept(",") {
                break;
            }
        }
        self.expect(")");
        Item::Custom(custom, parts)
    }

    fn argument(&mut self) -> Part {
        if self.accept("$") {
            return self.part();
        }
        match self.word() {
            "operands" => Part::Operands,
            "results" => Part::Results,
            "ref" | "qualified" | "type" => {
                self.expect("(");
                let part = self.argument();
                self.expect(")");
                part
            }
            word => self.fail(&format!("unknown argument '{word}'")),
        }
    }

    fn part(&mut self) -> Part {
        let name = self.word();
        let def = self.def;
        let found = (def.operands.iter().position(|slot| slot.name == name).map(Part::Operand))
            .or_else(|| def.attrs.iter().position(|slot| slot.name == name).map(Part::Attr))
            .or_else(|| def.results.iter().position(|slot| slot.name == name).map(Part::Result))
            .or_else(|| def.regions.iter().position(|slot| slot.name == name).map(Part::Region))
            .or_else(|| def.successors.iter().position(|slot| slot.name == name).map(Part::Successor));
        match found {
            Some(part) => part,
            None => self.fail(&format!("the op has no '{name}'")),
        }
    }
}

/// Whether the attribute in `slot` is a unit attribute, which is shown by its being mentioned.
fn is_unit(def: &OpDef, slot: usize) -> bool {
    def.attrs[slot].constraint.what == crate::op::UNIT_ATTR.what
}

/// Whether the attribute in `slot` is a string.
fn is_string(def: &OpDef, slot: usize) -> bool {
    def.attrs[slot].constraint.what == crate::op::STR_ATTR.what
}

/// Whether the attribute in `slot` is the name of the symbol that the op defines.
fn is_symbol_name(def: &OpDef, slot: usize) -> bool {
    def.attrs[slot].name == "sym_name"
}

fn is_variable(arity: Arity) -> bool {
    arity != Arity::One
}
