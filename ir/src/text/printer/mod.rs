//! Printing.
//!
//! One type, [`OpPrinter`], prints everything into one buffer; its methods are spread over files by
//! what they print. Aliases are found by printing: where there may be some, a first run looks for them,
//! and its text is dropped; a second one prints with their names ([`alias`]).

mod affine;
mod alias;
mod attrs;
mod custom;
mod float;
mod names;
mod ops;
mod templates;
mod types;
mod users;
mod value_names;

pub use value_names::ValueNames;

use std::io::Write;

use rustc_hash::FxHashMap;

use crate::body::{Body, Op, Region};
use crate::context::Context;
use crate::types::Type;
use alias::Aliases;
use names::Names;
use templates::Templates;

/// How text is printed. The default is what `mlir-opt` prints.
#[derive(Clone, Debug)]
pub struct PrintOptions {
    /// All ops in the generic form (`--mlir-print-op-generic`).
    pub generic: bool,
    /// With locations (`--mlir-print-debuginfo`).
    pub debug_info: bool,
    /// Without aliases (`--mlir-print-local-scope`).
    pub local_scope: bool,
    /// Leave out the data of dense attributes with more elements
    /// (`--mlir-elide-elementsattrs-if-larger`).
    pub elide_elements_larger: Option<u64>,
    /// Leave out resources whose text is longer (`--mlir-elide-resource-strings-if-larger`).
    pub elide_resources_larger: Option<u64>,
    /// Print dense attributes with more elements in hexadecimal, none when `None`
    /// (`--mlir-print-elementsattrs-with-hex-if-larger`).
    pub hex_if_larger: Option<u64>,
    /// Print `{...}` for regions (`--mlir-print-skip-regions`).
    pub skip_regions: bool,
    /// Say in comments which ops use each value (`--mlir-print-value-users`).
    pub value_users: bool,
    /// Give no two values of the whole text one number (`--mlir-print-unique-ssa-ids`).
    pub unique_ssa_ids: bool,
    /// Name values after the names in their locations (`--mlir-use-nameloc-as-prefix`).
    pub name_loc_prefix: bool,
    /// Print locations in a form for people, which can't be read again (`--mlir-pretty-debuginfo`).
    pub pretty_debug_info: bool,
}

impl Default for PrintOptions {
    fn default() -> Self {
        PrintOptions {
            generic: false,
            debug_info: false,
            local_scope: false,
            elide_elements_larger: None,
            elide_resources_larger: None,
            hex_if_larger: Some(100),
            skip_regions: false,
            value_users: false,
            unique_ssa_ids: false,
            name_loc_prefix: false,
            pretty_debug_info: false,
        }
    }
}

/// How ops of a kind want their values named, and their regions read: an interface.
///
/// `interfaces [AsmNames => AsmNames { default_dialect: "func", ..AsmNames::NONE }]`.
#[derive(Clone, Copy)]
#[expect(clippy::type_complexity, reason = "a callback among few parameters, said in words above each")]
pub struct AsmNames {
    /// The dialect whose prefix the ops in its regions leave out; none when empty.
    pub default_dialect: &'static str,
    /// Names results: calls back with the number of a result and the name that it should have. A
    /// result that is named starts a group of results; those that follow it belong to it.
    pub results: fn(Op, &Body, &mut dyn FnMut(usize, &str)),
    /// Names the arguments of the entry block of a region.
    pub arguments: fn(Op, &Body, Region, &mut dyn FnMut(usize, &str)),
}

impl AsmNames {
    /// Numbers, and full names of ops.
    pub const NONE: AsmNames =
        AsmNames { default_dialect: "", results: |_, _, _| {}, arguments: |_, _, _, _| {} };

    /// Constants by their attribute `value`: `%c1_i32`, `%c0`, `%true`, `%cst`.
    pub const CONSTANT: AsmNames = AsmNames { results: names::name_constant, ..AsmNames::NONE };
}

/// Prints IR; what the custom form of an op is printed with.
pub struct OpPrinter<'a> {
    ctx: &'a Context,
    options: &'a PrintOptions,
    out: String,
    indent: usize,
    body: Option<&'a Body>,
    names: Names,
    /// The bodies that the current one lies in, with the op there.
    outer: Vec<(Option<&'a Body>, Names, Op)>,
    default_dialects: Vec<&'static str>,
    aliases: Aliases,
    loc_depth: usize,
    /// Texts of types that were printed, and where each is.
    type_texts: String,
    type_ranges: FxHashMap<Type, (usize, usize)>,
    templates: Templates,
    sink: Option<Sink<'a>>,
}

/// Where text goes while it is printed, and what went wrong there.
struct Sink<'a> {
    out: &'a mut dyn Write,
    failed: Option<std::io::Error>,
}

/// How much text is kept before it is written.
const BUFFER: usize = 1 << 16;

impl<'a> OpPrinter<'a> {
    pub(super) fn new(ctx: &'a Context, options: &'a PrintOptions) -> Self {
        OpPrinter {
            ctx,
            options,
            out: String::new(),
            indent: 0,
            body: None,
            names: Names::default(),
            outer: Vec::new(),
            default_dialects: vec!["builtin"],
            aliases: Aliases::new(options.local_scope),
            loc_depth: 0,
            type_texts: String::new(),
            type_ranges: FxHashMap::default(),
            templates: Templates::default(),
            sink: None,
        }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    /// Prints `body` with everything that belongs to a file.
    pub(super) fn file(body: &'a Body, options: &'a PrintOptions) -> String {
        let mut printer = Self::with_aliases(body, options);
        printer.whole(body);
        printer.out
    }

    /// As [`OpPrinter::file`], to `out`, piece by piece.
    pub(super) fn write_file(
        body: &'a Body,
        options: &'a PrintOptions,
        out: &'a mut dyn Write,
    ) -> std::io::Result<()> {
        let mut printer = Self::with_aliases(body, options);
        printer.sink = Some(Sink { out, failed: None });
        printer.whole(body);
        printer.flush();
        printer.sink.and_then(|sink| sink.failed).map_or(Ok(()), Err)
    }

    /// A printer that knows the aliases of `body`.
    fn with_aliases(body: &'a Body, options: &'a PrintOptions) -> Self {
        let ctx = body.ctx();
        let mut printer = OpPrinter::new(ctx, options);
        let possible = options.debug_info || ctx.has_attr(|kind| alias::can_have_one(ctx, kind));
        if possible && !options.local_scope {
            let mut search = OpPrinter::new(ctx, options);
            search.aliases = Aliases::searching();
            search.self_op(body);
            printer.aliases = search.aliases.named(ctx);
        }
        printer
    }

    fn whole(&mut self, body: &'a Body) {
        self.alias_definitions(false);
        self.self_op(body);
        self.out.push('\n');
        self.alias_definitions(true);
        self.resources();
    }

    /// Writes what was printed, where there is a place for it. After a failure nothing is written any more.
    fn flush(&mut self) {
        if self.aliases.is_searching() {
            self.out.clear();
        }
        let Some(sink) = &mut self.sink else { return };
        if sink.failed.is_none() {
            sink.failed = sink.out.write_all(self.out.as_bytes()).err();
        }
        self.out.clear();
    }

    /// Writes what was printed when it has become long.
    fn flush_some(&mut self) {
        if self.out.len() > BUFFER {
            self.flush();
        }
    }

    fn self_op(&mut self, body: &'a Body) {
        self.body = Some(body);
        if !self.aliases.is_searching() {
            self.names = Names::of(body, self.options, names::Counters::default());
        }
        self.op(body, body.self_op());
    }

    /// Prints one op of `body` and what lies below it.
    pub(super) fn single_op(&mut self, body: &'a Body, op: Op) {
        self.aliases = Aliases::new(true);
        self.body = Some(body);
        self.names = Names::of(body, self.options, names::Counters::default());
        self.op(body, op);
    }
}
