//! What the custom forms of ops are printed with.

use std::ops::Range;

use super::OpPrinter;
use super::attrs::Typed;
use crate::attr::Attr;
use crate::body::{Block, Body, Op, Region, Value};
use crate::context::Name;
use crate::op::{OPERAND_SEGMENTS, RESULT_SEGMENTS};
use crate::types::Type;

/// # What custom forms are printed with
impl<'a> OpPrinter<'a> {
    /// The context.
    pub fn ctx(&self) -> &'a crate::Context {
        self.ctx
    }

    /// Prints `text` as it is.
    pub fn text(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// Prints a number.
    pub fn int(&mut self, value: i64) {
        self.signed(value);
    }

    /// Prints `"text"`, escaped.
    pub fn string(&mut self, text: &str) {
        self.quoted(text.as_bytes());
    }

    /// Prints `@name`, quoted where it must be.
    pub fn symbol(&mut self, name: &str) {
        self.symbol_ref(name);
    }

    /// Prints `%name`: a value of the body that is being printed.
    pub fn value(&mut self, value: Value) {
        if let Some(body) = self.body {
            self.value_name(body, value);
        }
    }

    /// Prints values separated by `, `.
    pub fn values(&mut self, values: impl IntoIterator<Item = Value>) {
        for (at, value) in values.into_iter().enumerate() {
            self.comma(at);
            self.value(value);
        }
    }

    /// Prints the operands of `op` separated by `, `.
    pub fn operands(&mut self, op: Op) {
        if let Some(body) = self.body {
            self.operands_in(body, op, 0..body.operands(op).len());
        }
    }

    /// Prints some of the operands of `op` separated by `, `.
    pub(in crate::text) fn operands_in(&mut self, body: &Body, op: Op, range: Range<usize>) {
        for (at, index) in range.enumerate() {
            self.comma(at);
            self.operand_name(body, op, index);
        }
    }

    /// Prints a type.
    pub fn ty(&mut self, ty: Type) {
        self.type_(ty);
    }

    /// Prints types separated by `, `.
    pub fn types(&mut self, types: impl IntoIterator<Item = Type>) {
        self.type_list(types);
    }

    /// Prints the types of values separated by `, `.
    pub fn types_of(&mut self, values: impl IntoIterator<Item = Value>) {
        if let Some(body) = self.body {
            self.type_list(values.into_iter().map(|value| body.ty(value)));
        }
    }

    /// Prints ` -> a` or ` -> (a, b)`, or nothing.
    pub fn arrow_types(&mut self, types: &[Type]) {
        if !types.is_empty() {
            self.out.push_str(" -> ");
            self.result_types(types);
        }
    }

    /// Prints `(a, b) -> c`.
    pub fn function_type(&mut self, inputs: &[Type], results: &[Type]) {
        self.function(inputs, results);
    }

    /// Prints an attribute.
    pub fn attr(&mut self, attr: Attr) {
        self.attr_any(attr);
    }

    /// Prints an attribute without its type.
    pub fn attr_no_type(&mut self, attr: Attr) {
        self.attr_typed(attr, Typed::No);
    }

    /// Prints ` {a = 1, ..}`: the attributes of `op` but for those in `elided`, those that have
    /// their default value, and segment sizes. Nothing when none is left.
    pub fn attr_dict(&mut self, op: Op, elided: &[&str]) {
        if let Some(body) = self.body {
            self.attr_dict_of(body, op, elided, false);
        }
    }

    /// Prints ` {a = 1, ..}`: the given attributes. Nothing when there are none.
    pub fn attr_entries(&mut self, entries: &[(Name, Attr)]) {
        self.entries(entries, &[]);
    }

    /// Prints ` attributes {a = 1, ..}`, as [`attr_dict`](Self::attr_dict).
    pub fn attr_dict_with_keyword(&mut self, op: Op, elided: &[&str]) {
        if let Some(body) = self.body {
            self.attr_dict_of(body, op, elided, true);
        }
    }

    pub(in crate::text) fn attr_dict_of(&mut self, body: &Body, op: Op, elided: &[&str], keyword: bool) {
        let entries = self.dict_entries(body, op, elided);
        if !entries.is_empty() {
            self.out.push_str(if keyword { " attributes" } else { "" });
            self.entries(&entries, &[]);
        }
    }

    /// The attributes of `op` that an attribute dictionary shows, by name.
    fn dict_entries(&self, body: &Body, op: Op, elided: &[&str]) -> Vec<(Name, Attr)> {
        let ctx = self.ctx;
        let hidden =
            |name: &str| name == OPERAND_SEGMENTS || name == RESULT_SEGMENTS || elided.contains(&name);
        let mut entries: Vec<(Name, Attr)> = Vec::new();
        if let Some(info) = body.info(op) {
            let defaults = if info.has_defaults() { info.defaults(ctx) } else { &[] };
            for (slot, (&name, text)) in info.attr_names().iter().zip(info.def().attr_names()).enumerate() {
                if let Some(attr) = body.inherent(op, slot)
                    && !hidden(text)
                    && defaults.get(slot).copied().flatten() != Some(attr)
                {
                    entries.push((name, attr));
                }
            }
        }
        let discardable = body.discardable_attrs(op).iter();
        entries.extend(discardable.filter(|entry| !hidden(ctx.str(entry.0))));
        entries.sort_by(|a, b| ctx.str(a.0).cmp(ctx.str(b.0)));
        entries
    }

    /// Prints `{ .. }`. `entry_args`: whether the arguments of the entry block are printed;
    /// `terminators`: whether the terminator of the entry block is.
    pub fn region(&mut self, region: Region, entry_args: bool, terminators: bool) {
        self.region_in(region, entry_args, terminators, false);
    }

    /// Prints `op` in line, without the names of its results.
    pub fn inner_op(&mut self, op: Op) {
        if let Some(body) = self.body {
            self.op_form(body, op);
        }
    }

    /// Prints `%arg0: i32`, with location when those are printed.
    pub fn argument(&mut self, arg: Value) {
        self.argument_with(arg, Attr::EMPTY_DICT);
    }

    fn argument_with(&mut self, arg: Value, attrs: Attr) {
        let Some(body) = self.body else { return };
        self.value_name(body, arg);
        self.out.push_str(": ");
        self.type_(body.ty(arg));
        self.entries(attrs.as_dict(self.ctx).unwrap_or_default(), &[]);
        self.argument_loc(body.value_loc(arg));
    }

    /// Prints `^bb1`.
    pub fn successor(&mut self, block: Block) {
        self.block_name(block);
    }

    /// Prints `^bb1` or `^bb1(%a, %b : i32, i32)`.
    pub fn successor_and_operands(&mut self, block: Block, operands: &[Value]) {
        self.block_name(block);
        if operands.is_empty() {
            return;
        }
        self.out.push('(');
        self.values(operands.iter().copied());
        self.out.push_str(" : ");
        self.types_of(operands.iter().copied());
        self.out.push(')');
    }

    /// Prints `(%arg0: i32 {..}) -> (i32 {..})`; for a declaration (`entry` is `None`) only types.
    /// `arg_attrs` and `result_attrs` are arrays of dictionaries.
    pub fn signature(
        &mut self,
        entry: Option<Block>,
        inputs: &[Type],
        results: &[Type],
        variadic: bool,
        arg_attrs: Option<Attr>,
        result_attrs: Option<Attr>,
    ) {
        let ctx = self.ctx;
        let dict = |all: Option<Attr>, at: usize| {
            let all = all.and_then(|attr| attr.as_array(ctx)).unwrap_or_default();
            all.get(at).copied().unwrap_or(Attr::EMPTY_DICT)
        };
        let args: Vec<Value> = match (self.body, entry) {
            (Some(body), Some(entry)) => body.args(entry).to_vec(),
            _ => Vec::new(),
        };
        self.out.push('(');
        for (at, &ty) in inputs.iter().enumerate() {
            self.comma(at);
            match args.get(at) {
                Some(&arg) => self.argument_with(arg, dict(arg_attrs, at)),
                None => {
                    self.type_(ty);
                    self.entries(dict(arg_attrs, at).as_dict(ctx).unwrap_or_default(), &[]);
                }
            }
        }
        if variadic {
            self.comma(inputs.len());
            self.out.push_str("...");
        }
        self.out.push(')');
        let plain = |at| dict(result_attrs, at) == Attr::EMPTY_DICT;
        match results {
            [] => {}
            [one] if one.function(ctx).is_none() && plain(0) => {
                self.out.push_str(" -> ");
                self.type_(*one);
            }
            _ => {
                self.out.push_str(" -> (");
                for (at, &ty) in results.iter().enumerate() {
                    self.comma(at);
                    self.type_(ty);
                    self.entries(dict(result_attrs, at).as_dict(ctx).unwrap_or_default(), &[]);
                }
                self.out.push(')');
            }
        }
    }

    /// Starts a new line at the current indentation.
    pub fn newline(&mut self) {
        self.spoil();
        self.out.push('\n');
        self.spaces();
    }

    /// Prints what `print` does two columns further in.
    pub fn indented(&mut self, print: impl FnOnce(&mut Self)) {
        self.indent += 2;
        print(self);
        self.indent -= 2;
    }

    /// The body that an isolated op lies in and the op there: the way to its operands and results.
    pub fn outer(&self) -> Option<(&'a Body, Op)> {
        self.outer.last().and_then(|outer| Some((outer.0?, outer.2)))
    }

    /// Prints values of the body that an isolated op lies in, separated by `, `.
    pub fn outer_values(&mut self, values: impl IntoIterator<Item = Value>) {
        let Some((body, names, op)) = self.outer.pop() else {
            return;
        };
        let inner = std::mem::replace(&mut self.body, body);
        let inner_names = std::mem::replace(&mut self.names, names);
        self.values(values);
        let names = std::mem::replace(&mut self.names, inner_names);
        let body = std::mem::replace(&mut self.body, inner);
        self.outer.push((body, names, op));
    }
}
