//! The dialects that are loaded, their ops, and interfaces of ops.

use std::any::{Any, TypeId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::{AttrSlot, OpDef, ParamDocs, Presence};
use crate::attr::Attr;
use crate::body::{Body, Op};
use crate::context::{Context, Name, OpName};
use crate::diag::OpError;
use crate::rewrite::Rewriter;
use crate::text::{self, format::Format};
use crate::types::Type;

/// Makes an op that yields a constant of a type, at the rewriter's place.
pub type ConstantFn = fn(&mut Rewriter<'_>, Attr, Type) -> Option<Op>;

/// A dialect.
pub struct DialectDef {
    /// Name, the prefix of its ops.
    pub name: &'static str,
    /// Documentation.
    pub doc: &'static str,
    /// Declarations of its ops.
    pub ops: &'static [fn() -> &'static OpDef],
    /// Mnemonics of its types.
    pub types: &'static [&'static str],
    /// Mnemonics of its attributes.
    pub attrs: &'static [&'static str],
    /// Makes an op of this dialect that yields the constant `attr` of the given type, at the
    /// rewriter's place; `None` when the dialect has no such op.
    pub constant: Option<ConstantFn>,
}

/// The type of an attribute with these parameters; `None` when they are not such parameters.
pub type AttrTypeFn = fn(&Context, &[Attr]) -> Option<Type>;

/// How an attribute of a dialect reads, where that is not `#dialect.mnemonic<a, b>`: registered with
/// [`Registry::attr_syntax`].
pub struct AttrSyntax {
    /// Whether the brackets are around the mnemonic: `#dialect<mnemonic ..>`.
    pub bracketed: bool,
    /// Reads what follows the mnemonic, brackets included unless they are around it: the parameters.
    pub parse: fn(&mut text::OpParser<'_>) -> Result<Box<[Attr]>, text::Reported>,
    /// Prints what follows the mnemonic, brackets included unless they are around it.
    pub print: fn(&[Attr], &mut text::OpPrinter<'_>),
    /// The type of an attribute that has one, which text shows behind it.
    pub ty: Option<AttrTypeFn>,
}

/// How a type of a dialect reads, where that is not `!dialect.mnemonic<a, b>`: registered with
/// [`Registry::type_syntax`].
pub struct TypeSyntax {
    /// Reads what follows the mnemonic, brackets included: the parameters.
    pub parse: fn(&mut text::OpParser<'_>) -> Result<Box<[Attr]>, text::Reported>,
    /// Prints what follows the mnemonic, brackets included.
    pub print: fn(&[Attr], &mut text::OpPrinter<'_>),
}

/// What must hold of the parameters of a type or attribute, or why it does not.
pub type ParamCheck = dyn Fn(&Context, &[Attr]) -> Result<(), String> + Send + Sync;

/// A rule for the parameters of a type or attribute of a dialect, checked where text names it:
/// registered with [`Registry::param_rule`].
pub struct ParamRule(pub Box<ParamCheck>);

/// What has an attribute.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AttrHolder {
    /// The op itself.
    Op,
    /// An argument of a function, by number.
    Argument(usize),
    /// A result of a function, by number.
    Result(usize),
}

/// A rule for the attributes whose names start with that of a dialect, wherever they are: upstream's
/// `verifyOperationAttribute` and its kin. Registered with [`Registry::attr_rule`].
pub struct AttrRule {
    /// Checks an attribute, by its full name, of the op or function.
    pub check: fn(&Body, Op, AttrHolder, &str, Attr) -> Result<(), OpError>,
}

/// A loaded dialect.
pub struct DialectInfo {
    def: &'static DialectDef,
    coverage: Coverage,
}

/// How much of a dialect its declaration covers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Coverage {
    /// All of it.
    Whole,
    /// A part: the other types and attributes are known to exist somewhere else.
    Part,
    /// As much as anybody wants: nothing needs a declaration.
    Open,
}

impl DialectInfo {
    /// The dialect's declaration.
    pub fn def(&self) -> &'static DialectDef {
        self.def
    }

    /// Whether ops, types and attributes that the dialect does not declare are taken as they are.
    pub fn is_open(&self) -> bool {
        self.coverage == Coverage::Open
    }

    /// Whether types and attributes that the dialect does not declare are taken as they are, as those of
    /// a dialect that is not loaded, where `unregistered` ones may stand.
    pub fn keeps_others(&self, unregistered: bool) -> bool {
        self.is_open() || unregistered && self.coverage == Coverage::Part
    }
}

/// An interface that an op implements.
struct Implemented {
    id: TypeId,
    name: &'static str,
    imp: &'static (dyn Any + Send + Sync),
}

/// What the registry knows of an op.
pub struct OpInfo {
    def: &'static OpDef,
    attr_names: Box<[Name]>,
    interfaces: Vec<Implemented>,
    has_defaults: bool,
    value_slot: Option<usize>,
    defaults: OnceLock<Box<[Option<Attr>]>>,
    format: OnceLock<Box<Format>>,
}

impl OpInfo {
    /// Full name, `dialect.mnemonic`.
    pub fn name(&self) -> &'static str {
        self.def.name
    }

    /// The declaration.
    pub fn def(&self) -> &'static OpDef {
        self.def
    }

    /// Names of the inherent attributes, in the order of their slots.
    pub fn attr_names(&self) -> &[Name] {
        &self.attr_names
    }

    /// Whether an inherent attribute has a default.
    pub fn has_defaults(&self) -> bool {
        self.has_defaults
    }

    /// The slot of the attribute `value`, which in constants is what they yield.
    pub fn value_slot(&self) -> Option<usize> {
        self.value_slot
    }

    /// The value that stands for each inherent attribute when it is not given, by slot.
    ///
    /// # Panics
    /// When the declaration spells a default that is not an attribute.
    pub fn defaults(&self, ctx: &Context) -> &[Option<Attr>] {
        self.defaults.get_or_init(|| {
            let read = |slot: &AttrSlot| match slot.presence {
                Presence::Default(text) => Some(text::parse_attr(ctx, text).unwrap_or_else(|error| {
                    panic!("default of '{}' of {}: {error}", slot.name, self.def.name)
                })),
                Presence::Required | Presence::Optional => None,
            };
            let declared = self.def.attrs.iter().map(read);
            let segments = self.attr_names.len() - self.def.attrs.len();
            declared.chain(std::iter::repeat_n(None, segments)).collect()
        })
    }

    /// The custom form `text` of this op, read once.
    pub(crate) fn format(&self, text: &'static str) -> &Format {
        self.format.get_or_init(|| Box::new(Format::new(self.def, text)))
    }

    /// The slot of the inherent attribute `name`.
    pub fn attr_slot(&self, name: &str) -> Option<usize> {
        self.def.attr_names().position(|slot| slot == name)
    }

    /// The implementation of interface `I`.
    pub fn interface<I: 'static>(&self) -> Option<&'static I> {
        let id = TypeId::of::<I>();
        let found = self.interfaces.iter().find(|entry| entry.id == id)?;
        found.imp.downcast_ref()
    }

    /// The names of the interfaces that the op implements, without their paths, sorted.
    pub fn interface_names(&self) -> Vec<&'static str> {
        let plain = |path: &'static str| path.rsplit("::").next().unwrap_or(path);
        let mut names: Vec<&str> = self.interfaces.iter().map(|entry| plain(entry.name)).collect();
        names.sort_unstable();
        names
    }
}

/// The dialects that a context will have.
#[derive(Default)]
pub struct Registry {
    dialects: BTreeMap<&'static str, DialectInfo>,
    by_name: FxHashMap<&'static str, OpName>,
    ops: Vec<Option<OpInfo>>,
    shared: BTreeSet<&'static str>,
    attr_syntaxes: FxHashMap<&'static str, &'static AttrSyntax>,
    attr_aliases: FxHashMap<&'static str, &'static str>,
    type_syntaxes: FxHashMap<&'static str, &'static TypeSyntax>,
    param_rules: FxHashMap<&'static str, &'static ParamRule>,
    attr_rules: FxHashMap<&'static str, &'static AttrRule>,
    docs: BTreeMap<&'static str, &'static ParamDocs>,
}

impl Registry {
    /// A registry with the builtin dialect.
    pub fn new() -> Registry {
        let mut registry = Registry::default();
        registry.add(&crate::builtin::DIALECT);
        registry.share_declarations("builtin");
        registry.document(crate::builtin::docs::DOCS);
        registry
    }

    /// Says that the ops of `dialect` are declared as upstream's dialect of that name declares
    /// them: the same inherent attributes under the same names, required or not. Bytecode encodes
    /// their attributes by the declaration then, as upstream does.
    pub fn share_declarations(&mut self, dialect: &'static str) {
        self.shared.insert(dialect);
    }

    /// Whether the ops of `dialect` are declared as upstream's are.
    pub fn shares_declarations(&self, dialect: &str) -> bool {
        self.shared.contains(dialect)
    }

    /// Loads `dialect`; loading it twice is loading it once.
    ///
    /// # Panics
    /// When another dialect declares an op of the same name.
    pub fn add(&mut self, dialect: &'static DialectDef) {
        self.load(dialect, Coverage::Whole);
    }

    /// As [`Registry::add`], for a dialect of which `dialect` declares a part. What it lacks is kept as
    /// text has it where unregistered dialects may stand.
    ///
    /// # Panics
    /// When another dialect declares an op of the same name.
    pub fn add_part(&mut self, dialect: &'static DialectDef) {
        self.load(dialect, Coverage::Part);
    }

    /// As [`Registry::add`], for a dialect whose ops, types and attributes need no declaration
    /// (upstream's `allowUnknownOperations`).
    ///
    /// # Panics
    /// When another dialect declares an op of the same name.
    pub fn add_open(&mut self, dialect: &'static DialectDef) {
        self.load(dialect, Coverage::Open);
    }

    /// As [`Registry::add`], for a dialect whose ops were declared at run time.
    ///
    /// # Panics
    /// When another dialect declares an op of the same name.
    pub fn add_declared(&mut self, dialect: &'static DialectDef, ops: &'static [OpDef]) {
        if !self.has(dialect.name) {
            self.load(dialect, Coverage::Whole);
            ops.iter().for_each(|def| self.add_op(def));
        }
    }

    /// Has the parameters of the type or attribute called `name`, `dialect.mnemonic`, checked.
    pub fn param_rule(&mut self, name: &'static str, rule: &'static ParamRule) {
        self.param_rules.insert(name, rule);
    }

    /// Has the attributes called `dialect.anything` checked.
    pub fn attr_rule(&mut self, dialect: &'static str, rule: &'static AttrRule) {
        self.attr_rules.insert(dialect, rule);
    }

    /// Whether any dialect has rules for attributes.
    pub(crate) fn has_attr_rules(&self) -> bool {
        !self.attr_rules.is_empty()
    }

    /// The rule for the attribute called `name`.
    pub(crate) fn attr_rule_of(&self, name: &str) -> Option<&'static AttrRule> {
        self.attr_rules.get(name.split_once('.')?.0).copied()
    }

    /// The rule for the parameters of the type or attribute called `name`.
    pub fn param_rule_of(&self, name: &str) -> Option<&'static ParamRule> {
        self.param_rules.get(name).copied()
    }

    fn load(&mut self, dialect: &'static DialectDef, coverage: Coverage) {
        if self.dialects.contains_key(dialect.name) {
            return;
        }
        self.dialects.insert(dialect.name, DialectInfo { def: dialect, coverage });
        for def in dialect.ops {
            self.add_op(def());
        }
    }

    fn add_op(&mut self, def: &'static OpDef) {
        let id = def.id.assign();
        let index = id as usize;
        if self.ops.len() <= index {
            self.ops.resize_with(index + 1, || None);
        }
        let twice = self.by_name.insert(def.name, OpName(id));
        assert!(twice.is_none(), "op {} is declared twice", def.name);
        let interfaces = def.interfaces.iter().map(|entry| Implemented {
            id: (entry.id)(),
            name: (entry.name)(),
            imp: entry.imp,
        });
        let interfaces = interfaces.collect();
        self.ops[index] = Some(OpInfo {
            def,
            attr_names: Box::default(),
            interfaces,
            has_defaults: def.attrs.iter().any(|slot| matches!(slot.presence, Presence::Default(_))),
            value_slot: def.attr_names().position(|name| name == "value"),
            defaults: OnceLock::new(),
            format: OnceLock::new(),
        });
    }

    /// Attaches the implementation `imp` of interface `I` to the op called `op`: the way for a
    /// crate to give ops of another one what only it knows. Replaces an implementation that is
    /// there.
    ///
    /// # Panics
    /// When no loaded dialect declares `op`.
    pub fn attach<I: Any + Send + Sync>(&mut self, op: &str, imp: &'static I) {
        let name = self.op(op).unwrap_or_else(|| panic!("op {op} is not loaded"));
        let info = self.ops[name.0 as usize].as_mut().expect("loaded ops have their info");
        let id = TypeId::of::<I>();
        info.interfaces.retain(|entry| entry.id != id);
        info.interfaces.push(Implemented { id, name: std::any::type_name::<I>(), imp });
    }

    /// Reads and prints attributes called `name`, `dialect.mnemonic`, as `syntax` says.
    pub fn attr_syntax(&mut self, name: &'static str, syntax: &'static AttrSyntax) {
        self.attr_syntaxes.insert(name, syntax);
    }

    /// How attributes called `name` read, where that is not as all others do.
    pub fn syntax_of(&self, name: &str) -> Option<&'static AttrSyntax> {
        self.attr_syntaxes.get(name).copied()
    }

    /// Reads and prints types called `name`, `dialect.mnemonic`, as `syntax` says.
    pub fn type_syntax(&mut self, name: &'static str, syntax: &'static TypeSyntax) {
        self.type_syntaxes.insert(name, syntax);
    }

    /// How types called `name` read, where that is not as all others do.
    pub fn type_syntax_of(&self, name: &str) -> Option<&'static TypeSyntax> {
        self.type_syntaxes.get(name).copied()
    }

    /// Documents types and attributes, by name behind `!` or `#`: `!dialect.mnemonic`.
    pub fn document(&mut self, docs: &'static [(&'static str, ParamDocs)]) {
        self.docs.extend(docs.iter().map(|(name, docs)| (*name, docs)));
    }

    /// The documentation of the type `!dialect.mnemonic` or the attribute `#dialect.mnemonic`.
    pub fn docs_of(&self, name: &str) -> Option<&'static ParamDocs> {
        self.docs.get(name).copied()
    }

    /// The documented types and attributes of `dialect`, sorted.
    pub fn documented<'a>(
        &'a self,
        dialect: &'a str,
    ) -> impl Iterator<Item = (&'static str, &'static ParamDocs)> + 'a {
        self.docs.iter().map(|(name, docs)| (*name, *docs)).filter(move |(name, _)| {
            let name = name.trim_start_matches(['!', '#']);
            name.split_once('.').is_some_and(|parts| parts.0 == dialect)
        })
    }

    /// Has attributes called `name`, `dialect.mnemonic`, printed in front of the ops and referred to
    /// as `#prefix`, with a number where there are several.
    pub fn attr_alias(&mut self, name: &'static str, prefix: &'static str) {
        self.attr_aliases.insert(name, prefix);
    }

    /// What the aliases of attributes called `name` start with; `None` when they have none.
    pub fn attr_alias_of(&self, name: &str) -> Option<&'static str> {
        self.attr_aliases.get(name).copied()
    }

    /// Whether `dialect` is loaded.
    pub fn has(&self, dialect: &str) -> bool {
        self.dialects.contains_key(dialect)
    }

    /// A loaded dialect.
    pub fn dialect(&self, name: &str) -> Option<&DialectInfo> {
        self.dialects.get(name)
    }

    /// The loaded dialects, sorted by name.
    pub fn dialects(&self) -> impl Iterator<Item = &DialectInfo> {
        self.dialects.values()
    }

    /// The op called `text`, when a loaded dialect declares it.
    pub fn op(&self, text: &str) -> Option<OpName> {
        self.by_name.get(text).copied()
    }

    /// What is known of an op.
    #[inline]
    pub fn info(&self, op: OpName) -> Option<&OpInfo> {
        self.ops.get(op.0 as usize)?.as_ref()
    }

    pub(crate) fn freeze(&mut self, intern: &dyn Fn(&str) -> Name) {
        for info in self.ops.iter_mut().flatten() {
            info.attr_names = info.def.attr_names().map(intern).collect();
        }
    }
}
