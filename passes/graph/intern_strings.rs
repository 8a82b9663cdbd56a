//! `graph-intern-strings`: texts become handles, and ops on texts calls of functions of the runtime.
//!
//! Compiled code holds elements of one size, which texts have not. Below the graph level a text is a handle, the `i64` by which a
//! table knows it that belongs to the run (`terrace_runtime::StringTable`). The table holds each text once: equal texts have equal handles, so
//! that ops which move, choose or compare elements work on handles as they are, and only those that look at letters are calls
//! (`kernel.call`).
//!
//! The texts of constants are the first of the table, in the order of the module's attribute `kernel.strings`, whose first one is empty:
//! memory of zeros is empty texts. Arguments and results that hold handles are marked `kernel.string`.

use rustc_hash::FxHashMap;
use terrace_dialects::func::FuncOp;
use terrace_dialects::graph::eval::Tensor;
use terrace_dialects::graph::{
    self, ConstantOp, RegexFullMatchOp, StringConcatOp, StringFormatOp, StringNormalizeOp, StringParseOp,
    StringSplitOp, is_string, strings, texts,
};
use terrace_dialects::kernel::CallOp;
use terrace_dialects::{arith, tensor};
use terrace_ir::op::OpSpec;
use terrace_ir::types::{DYNAMIC, Signedness};
use terrace_ir::{Attr, Body, Context, FloatKind, Op, OpDef, Rewriter, Type, TypeKind, Value};

/// The attribute of a module that lists the texts of its constants.
pub const TABLE: &str = "kernel.strings";
/// The attribute of arguments and results that are handles of texts.
pub const MARK: &str = "kernel.string";

/// The texts of the module, by handle.
struct Table {
    handles: FxHashMap<String, i64>,
    texts: Vec<String>,
}

impl Table {
    fn handle(&mut self, text: &str) -> i64 {
        if let Some(&handle) = self.handles.get(text) {
            return handle;
        }
        let handle = self.texts.len() as i64;
        self.handles.insert(text.to_owned(), handle);
        self.texts.push(text.to_owned());
        handle
    }
}

/// Brings a module down from texts to handles; one without texts stays as it is. Ops that cannot be lowered stay.
pub fn intern_strings(module: &mut Body) {
    let ctx = module.ctx().clone();
    let functions: Vec<Op> =
        module.nested_ops().into_iter().filter(|&op| FuncOp::of(module, op).is_some()).collect();
    let holds = |&op: &Op| module.nested(op).is_some_and(|body| holds_texts(&ctx, body));
    if !functions.iter().any(holds) {
        return;
    }
    let mut table = Table { handles: FxHashMap::default(), texts: Vec::new() };
    let before = module.attr(module.self_op(), TABLE).and_then(|attr| texts(&ctx, attr)).unwrap_or_default();
    table.handle("");
    before.into_iter().for_each(|text| {
        table.handle(text);
    });
    for op in functions {
        if let Some(body) = module.nested_mut(op) {
            lower_function(&ctx, body, &mut table);
        }
    }
    let list: Vec<Attr> = table.texts.iter().map(|text| ctx.str_attr(text)).collect();
    module.set_attr(module.self_op(), TABLE, ctx.array_attr(list));
}

fn of_texts(ctx: &Context, ty: Type) -> bool {
    is_string(ctx, ty.elem(ctx))
}

/// All values of a body.
fn values(body: &Body) -> Vec<Value> {
    let mut all = Vec::new();
    for op in std::iter::once(body.self_op()).chain(body.all_ops()) {
        if op != body.self_op() {
            all.extend(body.results(op));
        }
        for block in body.regions(op).flat_map(|region| body.blocks_of(region)) {
            all.extend_from_slice(body.args(block));
        }
    }
    all
}

fn holds_texts(ctx: &Context, body: &Body) -> bool {
    let signature =
        body.attr(body.self_op(), "function_type").and_then(|attr| attr.as_type(ctx)?.function(ctx));
    let (inputs, results) = signature.unwrap_or_default();
    inputs.iter().chain(results).any(|&ty| of_texts(ctx, ty))
        || values(body).into_iter().any(|value| of_texts(ctx, body.ty(value)))
}

fn lower_function(ctx: &Context, body: &mut Body, table: &mut Table) {
    mark_signature(ctx, body);
    let wide = ctx.int(64);
    for op in body.all_ops() {
        if let Some(constant) = ConstantOp::of(body, op) {
            intern_constant(ctx, body, constant, table);
        }
    }
    // What ops look at is read before their operands become handles.
    let lowered: Vec<(Op, Call)> =
        body.all_ops().into_iter().filter_map(|op| Some((op, call_of(ctx, body, op, table)?))).collect();
    for value in values(body) {
        let ty = body.ty(value);
        if of_texts(ctx, ty) {
            body.set_ty(value, ty.with_elem(ctx, wide));
        }
    }
    for (op, call) in lowered {
        let mut b = Build { rw: &mut Rewriter::before(body, op), ctx: ctx.clone() };
        let results = b.lower(op, call);
        let results: Vec<Value> =
            results.into_iter().enumerate().map(|(at, value)| b.adapt(op, at, value)).collect();
        b.rw.replace(op, results);
    }
}

/// Gives the function the types of handles, and marks which arguments and results they are.
fn mark_signature(ctx: &Context, body: &mut Body) {
    let func = body.self_op();
    let signature = body.attr(func, "function_type").and_then(|attr| attr.as_type(ctx)?.function(ctx));
    let Some((inputs, results)) = signature.map(|(inputs, results)| (inputs.to_vec(), results.to_vec()))
    else {
        return;
    };
    let handles = |types: &[Type]| -> Vec<Type> {
        let change = |&ty: &Type| if of_texts(ctx, ty) { ty.with_elem(ctx, ctx.int(64)) } else { ty };
        types.iter().map(change).collect()
    };
    for (name, types) in [("arg_attrs", &inputs), ("res_attrs", &results)] {
        if !types.iter().any(|&ty| of_texts(ctx, ty)) {
            continue;
        }
        let old = body.attr(func, name).and_then(|attr| attr.as_array(ctx)).unwrap_or_default().to_vec();
        let dicts = types.iter().enumerate().map(|(at, &ty)| {
            let dict = old.get(at).copied().unwrap_or(Attr::EMPTY_DICT);
            let mark = of_texts(ctx, ty).then(|| (ctx.name(MARK), Attr::UNIT));
            ctx.dict(dict.as_dict(ctx).unwrap_or_default().iter().copied().chain(mark))
        });
        let dicts = ctx.array_attr(dicts.collect::<Vec<_>>());
        body.set_attr(func, name, dicts);
    }
    let ty = ctx.function_type(&handles(&inputs), &handles(&results));
    body.set_attr(func, "function_type", ctx.type_attr(ty));
}

fn intern_constant(ctx: &Context, body: &mut Body, constant: ConstantOp, table: &mut Table) -> Option<()> {
    let (result, value) = (constant.output(body), constant.value(body));
    if !of_texts(ctx, body.ty(result)) {
        return None;
    }
    let tensor = Tensor::from_attr(ctx, value).ok()?;
    let handles: Vec<u8> = tensor.texts().iter().flat_map(|text| table.handle(text).to_le_bytes()).collect();
    let ty = body.ty(result).with_elem(ctx, ctx.int(64));
    let attr = ctx.dense_attr(ty, &handles)?;
    body.set_attr(constant.0, "value", attr);
    body.set_ty(result, ty);
    Some(())
}

/// What an op on texts becomes.
enum Call {
    Concat,
    Normalize(Vec<i64>),
    Split(Vec<i64>),
    Match(i64),
    Format,
    Parse(Type),
}

fn call_of(ctx: &Context, body: &Body, op: Op, table: &mut Table) -> Option<Call> {
    if StringConcatOp::of(body, op).is_some() {
        return Some(Call::Concat);
    }
    if let Some(normalize) = StringNormalizeOp::of(body, op) {
        let word = body.attr(op, "case").and_then(|attr| attr.as_str(ctx)).unwrap_or("none");
        let case = strings::Case::from_word(word)?;
        let mut params = vec![case.code(), i64::from(normalize.case_sensitive(body).is_some())];
        let words = normalize.stopwords(body).and_then(|attr| texts(ctx, attr)).unwrap_or_default();
        params.extend(words.into_iter().map(|word| table.handle(word)));
        return Some(Call::Normalize(params));
    }
    if let Some(split) = StringSplitOp::of(body, op) {
        let delimiter = split.delimiter(body).and_then(|attr| attr.as_str(ctx)).unwrap_or_default();
        let most = split.maxsplit(body).and_then(|attr| attr.as_int(ctx)).unwrap_or(-1);
        return Some(Call::Split(vec![table.handle(delimiter), most]));
    }
    if let Some(found) = RegexFullMatchOp::of(body, op) {
        return Some(Call::Match(table.handle(found.pattern(body).as_str(ctx)?)));
    }
    if StringFormatOp::of(body, op).is_some() {
        return Some(Call::Format);
    }
    let parse = StringParseOp::of(body, op)?;
    Some(Call::Parse(parse.to(body).as_type(ctx)?))
}

/// Makes what ops on texts become.
struct Build<'r, 'b> {
    rw: &'r mut Rewriter<'b>,
    ctx: Context,
}

impl Build<'_, '_> {
    fn lower(&mut self, op: Op, call: Call) -> Vec<Value> {
        let input = self.rw.operand(op, 0);
        let (wide, bit) = (self.ctx.int(64), self.ctx.int(1));
        match call {
            Call::Concat => {
                let (lhs, rhs) = self.broadcast(input, self.rw.operand(op, 1));
                let out = self.empty_like(lhs, wide);
                self.call("terrace_string_concat", &[lhs, rhs], &[out], &[])
            }
            Call::Match(pattern) => {
                let out = self.empty_like(input, bit);
                self.call("terrace_regex_full_match", &[input], &[out], &[pattern])
            }
            Call::Normalize(params) => {
                let count = self.number_from("terrace_string_normalize_count", input, &params);
                let shape: &[i64] = if self.shape(input).len() == 1 { &[DYNAMIC] } else { &[1, DYNAMIC] };
                let out = self.empty(shape, wide, &[count]);
                self.call("terrace_string_normalize", &[input], &[out], &params)
            }
            Call::Split(params) => self.split(input, &params),
            Call::Format => {
                let (number, unsigned, float) = self.widened(input);
                let out = self.empty_like(number, wide);
                match float {
                    true => self.call("terrace_string_of_float", &[number], &[out], &[]),
                    false => self.call("terrace_string_of_int", &[number], &[out], &[i64::from(unsigned)]),
                }
            }
            Call::Parse(to) => {
                // A bit is whether the number differs from zero, which may be a fraction.
                let float = to.is_float(&self.ctx) || to.is_int(&self.ctx, 1);
                let double = self.ctx.float(FloatKind::F64);
                let out = self.empty_like(input, if float { double } else { wide });
                let name = if float { "terrace_string_to_float" } else { "terrace_string_to_int" };
                let numbers = self.call(name, &[input], &[out], &[])[0];
                vec![self.cast(numbers, to)]
            }
        }
    }

    fn split(&mut self, input: Value, params: &[i64]) -> Vec<Value> {
        let wide = self.ctx.int(64);
        let (counts, most) = (self.empty_like(input, wide), self.empty(&[], wide, &[]));
        let counted = self.call("terrace_string_split_count", &[input], &[counts, most], params);
        let most = self.as_index(counted[1]);
        let shape = [&self.shape(input)[..], &[DYNAMIC]].concat();
        let mut sizes = self.sizes(input);
        sizes.push(most);
        let out = self.empty(&shape, wide, &sizes);
        let parts = self.call("terrace_string_split", &[input], &[out], params);
        vec![parts[0], counted[0]]
    }

    fn shape(&self, value: Value) -> Vec<i64> {
        self.rw.ty(value).shape(&self.ctx).unwrap_or_default().to_vec()
    }

    /// The open sizes of a tensor.
    fn sizes(&mut self, value: Value) -> Vec<Value> {
        let open: Vec<usize> = self
            .shape(value)
            .iter()
            .enumerate()
            .filter(|size| *size.1 == DYNAMIC)
            .map(|size| size.0)
            .collect();
        let index = self.ctx.index();
        open.into_iter()
            .map(|dim| {
                let spec = self.rw.spec(arith::ConstantOp::def());
                let spec = spec.attr(&self.ctx, "value", self.ctx.index_attr(dim as i64)).results([index]);
                let dim = self.one(spec);
                let spec = self.rw.spec(tensor::DimOp::def()).operands([value, dim]).results([index]);
                self.one(spec)
            })
            .collect()
    }

    fn one(&mut self, spec: OpSpec) -> Value {
        let op = self.rw.insert(spec);
        self.rw.result(op, 0)
    }

    fn empty(&mut self, shape: &[i64], elem: Type, sizes: &[Value]) -> Value {
        let ty = self.ctx.tensor(shape, elem);
        let spec = self.rw.spec(tensor::EmptyOp::def()).operands(sizes.iter().copied()).results([ty]);
        self.one(spec)
    }

    /// Room for as many elements as `value` has.
    fn empty_like(&mut self, value: Value, elem: Type) -> Value {
        let (shape, sizes) = (self.shape(value), self.sizes(value));
        self.empty(&shape, elem, &sizes)
    }

    fn call(&mut self, name: &str, inputs: &[Value], outs: &[Value], params: &[i64]) -> Vec<Value> {
        let types: Vec<Type> = outs.iter().map(|&out| self.rw.ty(out)).collect();
        let spec = self
            .rw
            .spec(CallOp::def())
            .operand_groups(&self.ctx, &[inputs, outs, &[]])
            .attr(&self.ctx, "callee", self.ctx.symbol_attr(name))
            .attr(&self.ctx, "params", self.ctx.i64_array(params))
            .results(types);
        let call = self.rw.insert(spec);
        self.rw.results(call).collect()
    }

    /// The number that the function `name` computes, as an index.
    fn number_from(&mut self, name: &str, input: Value, params: &[i64]) -> Value {
        let out = self.empty(&[], self.ctx.int(64), &[]);
        let number = self.call(name, &[input], &[out], params)[0];
        self.as_index(number)
    }

    fn as_index(&mut self, number: Value) -> Value {
        let (wide, index) = (self.ctx.int(64), self.ctx.index());
        let spec = self.rw.spec(tensor::ExtractOp::def()).operands([number]).results([wide]);
        let number = self.one(spec);
        let spec = self.rw.spec(arith::IndexCastOp::def()).operands([number]).results([index]);
        self.one(spec)
    }

    /// Both operands in the shape that they broadcast to.
    fn broadcast(&mut self, lhs: Value, rhs: Value) -> (Value, Value) {
        let (a, b) = (self.rw.ty(lhs), self.rw.ty(rhs));
        if a == b && a.static_shape(&self.ctx).is_some() {
            return (lhs, rhs);
        }
        let bit = self.ctx.tensor(&[], self.ctx.int(1));
        let Some(yes) = self.ctx.dense_attr(bit, &[1]) else { return (lhs, rhs) };
        let spec = self.rw.spec(ConstantOp::def()).attr(&self.ctx, "value", yes).results([bit]);
        let yes = self.one(spec);
        let shape = graph::shape::broadcast(&self.shape(lhs), &self.shape(rhs)).unwrap_or_default();
        let ty = self.ctx.tensor(&shape, self.ctx.int(64));
        let mut choose = |first: Value, other: Value| {
            let spec = self.rw.spec(graph::WhereOp::def()).operands([yes, first, other]).results([ty]);
            self.one(spec)
        };
        (choose(lhs, rhs), choose(rhs, lhs))
    }

    fn cast(&mut self, value: Value, to: Type) -> Value {
        let ty = self.rw.ty(value);
        if ty.elem(&self.ctx) == to {
            return value;
        }
        let spec = self.rw.spec(graph::CastOp::def()).operands([value]);
        let spec = spec.attr(&self.ctx, "to", self.ctx.type_attr(to)).results([ty.with_elem(&self.ctx, to)]);
        self.one(spec)
    }

    /// Numbers in the widest type of their kind, and whether they are unsigned, and floats.
    fn widened(&mut self, value: Value) -> (Value, bool, bool) {
        let elem = self.rw.ty(value).elem(&self.ctx);
        let (to, unsigned) = match *elem.kind(&self.ctx) {
            TypeKind::Float(_) => (self.ctx.float(FloatKind::F64), false),
            TypeKind::Integer { sign: Signedness::Unsigned, .. } => {
                (self.ctx.ty(TypeKind::Integer { width: 64, sign: Signedness::Unsigned }), true)
            }
            _ => (self.ctx.int(64), false),
        };
        (self.cast(value, to), unsigned, elem.is_float(&self.ctx))
    }

    /// `value` with the type of result `at` of `op`.
    fn adapt(&mut self, op: Op, at: usize, value: Value) -> Value {
        let ty = self.rw.ty(self.rw.result(op, at));
        if self.rw.ty(value) == ty {
            return value;
        }
        let def: &'static OpDef = tensor::CastOp::def();
        let spec = self.rw.spec(def).operands([value]).results([ty]);
        self.one(spec)
    }
}
