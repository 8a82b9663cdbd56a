//! The function that a model is: the values in it that can be looked at, and parts of it as models of their own.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use terrace_ir::body::Mapping;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Block, Body, Context, Loc, Op, OpSpec, Type, Value};
use terrace_onnx::import::OPERATOR;
use terrace_runtime::{OPEN, Port};
use terrace_tools::data::Elem;
use terrace_tools::model::node_name;

/// The function that a model is.
const ENTRY: &str = "main";

/// A value that a layer gives.
pub(super) struct Point {
    /// Its name in the model; for IR, that of the op.
    pub(super) name: String,
    /// Other names that it has.
    pub(super) aliases: Vec<String>,
    pub(super) value: Value,
    /// The operator of the node, or the name of the op.
    pub(super) operator: String,
    /// Where the layer comes from.
    pub(super) loc: Loc,
}

/// An input or output.
pub(super) struct Named {
    pub(super) name: String,
    pub(super) value: Value,
    /// Its attributes.
    attrs: Attr,
}

/// A model, above the hardware level.
pub(super) struct Model<'b> {
    module: &'b Body,
    main: &'b Body,
    entry: Block,
    end: Op,
    pub(super) inputs: Vec<Named>,
    pub(super) outputs: Vec<Named>,
    /// The values that outputs depend on, in the order of the graph.
    pub(super) points: Vec<Point>,
    /// Names of the others that nodes give.
    pub(super) dead: BTreeSet<String>,
    /// The ops by place.
    order: HashMap<Op, usize>,
}

/// A part of a model as a model.
pub(super) struct Cut {
    pub(super) module: Body,
    /// What its inputs are in the whole model.
    pub(super) inputs: Vec<Value>,
}

impl<'b> Model<'b> {
    /// The model that `module` is.
    ///
    /// # Errors
    /// When its layers give no values, as at the hardware level.
    pub(super) fn of(module: &'b Body) -> Result<Model<'b>, String> {
        let main = module.lookup_symbol(ENTRY).and_then(|op| module.nested(op));
        let main = main.ok_or_else(|| format!("has no function '@{ENTRY}'"))?;
        let ctx = main.ctx();
        let region = main.regions(main.self_op()).next();
        let blocks: Vec<Block> = region.into_iter().flat_map(|region| main.blocks_of(region)).collect();
        let [entry] = blocks[..] else {
            return Err("has branches: its layers do not follow each other".to_owned());
        };
        let end = main.last_op(entry).filter(|&op| main.name_str(op) == "func.return");
        let end = end.ok_or("does not end with what it returns")?;
        if main.args(entry).iter().any(|&arg| main.ty(arg).is_memref(ctx)) {
            let why = "is at the hardware level, where layers write to memory and give no values: compare the model itself";
            return Err(why.to_owned());
        }
        let (mut inputs, mut outputs, mut given) = (Vec::new(), Vec::new(), Vec::new());
        for (at, &value) in main.args(entry).iter().enumerate() {
            inputs.push(Named::new(main, "arg_attrs", at, value, format!("input{at}")));
        }
        for (at, &value) in main.operands(end).iter().enumerate() {
            let named = Named::new(main, "res_attrs", at, value, format!("output{}", outputs.len()));
            match entry_of(ctx, named.attrs, OPERATOR) {
                Some(operator) => given.push((named.name, value, operator)),
                None => outputs.push(named),
            }
        }
        let order = main.ops_of(entry).enumerate().map(|(at, op)| (op, at)).collect();
        let mut model = Model {
            module,
            main,
            entry,
            end,
            inputs,
            outputs,
            points: Vec::new(),
            dead: BTreeSet::new(),
            order,
        };
        model.find_points(given);
        Ok(model)
    }

    /// Finds the points: what nodes gave, or else what ops of the function give.
    fn find_points(&mut self, given: Vec<(String, Value, String)>) {
        let (main, ctx) = (self.main, self.main.ctx());
        let live = self.slice(self.outputs.iter().map(|output| output.value), &BTreeSet::new()).0;
        let live: HashSet<Op> = live.into_iter().collect();
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        names.extend(self.inputs.iter().map(|input| (input.name.clone(), 1)));
        let mut found: HashMap<Value, usize> = HashMap::new();
        let from_ir = given.is_empty();
        let given = if from_ir { self.of_ops() } else { given };
        for (name, value, operator) in given {
            let Some(op) = main.defining_op(value) else { continue };
            if !live.contains(&op) || !is_numeric(ctx, main.ty(value)) {
                self.dead.insert(name);
                continue;
            }
            if let Some(&at) = found.get(&value) {
                self.points[at].aliases.push(name);
                continue;
            }
            found.insert(value, self.points.len());
            let count = names.entry(name.clone()).or_insert(0);
            *count += 1;
            let name = if *count > 1 { format!("{name}#{count}") } else { name };
            self.points.push(Point { name, aliases: Vec::new(), value, operator, loc: main.loc(op) });
        }
    }

    /// The values that ops give, except constants: by their name as outputs, by that of the op's node, or by that of the op.
    fn of_ops(&self) -> Vec<(String, Value, String)> {
        let (main, ctx) = (self.main, self.main.ctx());
        let output = |value: Value| self.outputs.iter().find(|output| output.value == value);
        let mut found = Vec::new();
        for op in main.ops_of(self.entry).filter(|&op| !self.reads(op).is_empty()) {
            let kind = main.name_str(op);
            let node = node_name(ctx, main.loc(op)).filter(|name| !name.is_empty());
            for (at, value) in main.results(op).enumerate() {
                let name = match (output(value), &node) {
                    (Some(output), _) => output.name.clone(),
                    (None, Some(node)) if at > 0 => format!("{node}.{at}"),
                    (None, Some(node)) => node.clone(),
                    (None, None) => kind.rsplit('.').next().unwrap_or(kind).to_owned(),
                };
                found.push((name, value, kind.to_owned()));
            }
        }
        found
    }

    /// The context.
    pub(super) fn ctx(&self) -> &Context {
        self.main.ctx()
    }

    /// The type of `value`.
    pub(super) fn ty(&self, value: Value) -> Type {
        self.main.ty(value)
    }

    /// The bytes of `value`, when its sizes are known.
    pub(super) fn bytes(&self, value: Value) -> Option<u64> {
        let (ctx, ty) = (self.ctx(), self.ty(value));
        let count =
            ty.static_shape(ctx)?.iter().try_fold(1u64, |n, &size| n.checked_mul(size.unsigned_abs()))?;
        count.checked_mul(elem_of(ctx, ty)?.bytes() as u64)
    }

    /// The inputs as a compiled model has them.
    ///
    /// # Errors
    /// When one has elements that files cannot hold.
    pub(super) fn ports(&self) -> Result<Vec<Port>, String> {
        let ctx = self.ctx();
        let port = |input: &Named| {
            let ty = self.ty(input.value);
            let fail = || {
                format!("input '{}' has the type '{}', which files cannot hold", input.name, ctx.display(ty))
            };
            let (elem, sizes) = elem_of(ctx, ty).zip(ty.shape(ctx)).ok_or_else(fail)?;
            let dims = input.attrs.as_dict(ctx).unwrap_or_default().iter();
            let dims = dims.filter(|entry| ctx.str(entry.0) == terrace_dialects::graph::sizes::DIMS);
            let dims = dims.flat_map(|entry| entry.1.as_array(ctx).unwrap_or_default());
            let shape = sizes.iter().map(|&size| if size == DYNAMIC { OPEN } else { size });
            Ok(Port {
                name: input.name.clone(),
                elem: elem.keyword().to_owned(),
                shape: shape.collect(),
                bytes: self.bytes(input.value).and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(0),
                dims: dims.map(|dim| dim.as_str(ctx).unwrap_or_default().to_owned()).collect(),
                width: elem.bytes(),
            })
        };
        self.inputs.iter().map(port).collect()
    }

    /// The model with, besides its outputs, the points of these numbers as results; and the number of the result that each
    /// point is.
    pub(super) fn exposing(&self, points: &[usize]) -> (Body, Vec<usize>) {
        let mut values: Vec<Value> = self.outputs.iter().map(|output| output.value).collect();
        let mut attrs: Vec<Attr> = self.outputs.iter().map(|output| output.attrs).collect();
        let mut numbers = Vec::new();
        for &at in points {
            let point = &self.points[at];
            numbers.push(values.iter().position(|&value| value == point.value).unwrap_or_else(|| {
                values.push(point.value);
                attrs.push(named(self.ctx(), &point.name));
                values.len() - 1
            }));
        }
        let mut module = self.module.clone();
        let main = module.lookup_symbol(ENTRY).and_then(|op| module.nested_mut(op));
        let main = main.expect("a copy of a module with this function");
        main.set_operands(self.end, &values);
        let ctx = main.ctx().clone();
        sign(&ctx, main, self.entry, &values, None, attrs);
        (module, numbers)
    }

    /// What computes `points` from `known` values and constants, each from known values alone even where it depends on others
    /// among `points`.
    pub(super) fn cut(&self, points: &[usize], known: &BTreeMap<Value, &str>) -> Cut {
        let ctx = self.ctx();
        let boundary: BTreeSet<Value> = known.keys().copied().collect();
        let mut module = Body::new(ctx, &OpSpec::new(terrace_ir::builtin::ModuleOp::def(), Loc::UNKNOWN));
        let top = module.add_block(module.region(module.self_op(), 0));
        let whole = self.module;
        for region in whole.regions(whole.self_op()) {
            let others = whole.blocks_of(region).flat_map(|block| whole.ops_of(block));
            for op in others.filter(|&op| whole.symbol(op) != Some(ENTRY)).collect::<Vec<_>>() {
                let copy = module.clone_op(Some(whole), op, &mut Mapping::default());
                module.append(top, copy);
            }
        }
        let loc = self.main.loc(self.main.self_op());
        let spec = OpSpec::named(ctx.op_name("func.func"), loc).regions(1);
        let none = ctx.type_attr(ctx.function_type(&[], &[]));
        let spec = spec.attr(ctx, "sym_name", ctx.str_attr(ENTRY)).attr(ctx, "function_type", none);
        let function = module.create(&spec);
        module.append(top, function);
        let body = module.nested_mut(function).expect("functions have bodies of their own");
        let entry = body.add_block(body.region(body.self_op(), 0));
        let (mut inputs, mut arguments, mut results) = (Vec::new(), BTreeMap::new(), Vec::new());
        for &at in points {
            let point = &self.points[at];
            let (ops, needed) = self.slice([point.value], &boundary);
            for &value in &needed {
                arguments.entry(value).or_insert_with(|| {
                    inputs.push(value);
                    body.add_arg(entry, self.ty(value), self.main.value_loc(value))
                });
            }
            let mut map = Mapping::default();
            for op in ops {
                // An op that is copied may give such a value as well.
                map.values.extend(needed.iter().map(|value| (*value, arguments[value])));
                let copy = body.clone_op(Some(self.main), op, &mut map);
                body.append(entry, copy);
            }
            results.push(map.value(point.value));
        }
        let end = body.create(&OpSpec::named(ctx.op_name("func.return"), loc).operands(results.clone()));
        body.append(entry, end);
        let attrs_of = |value: &Value| {
            let input = self.inputs.iter().find(|input| input.value == *value);
            input.map_or_else(|| named(ctx, known[value]), |input| input.attrs)
        };
        let arg_attrs: Vec<Attr> = inputs.iter().map(attrs_of).collect();
        let res_attrs = points.iter().map(|&at| named(ctx, &self.points[at].name)).collect();
        sign(ctx, body, entry, &results, Some(arg_attrs), res_attrs);
        Cut { module, inputs }
    }

    /// The ops that compute `targets`, in order, and the values of `known` and arguments that they read, in order of use. A
    /// target is computed even if it is known.
    fn slice(
        &self,
        targets: impl IntoIterator<Item = Value>,
        known: &BTreeSet<Value>,
    ) -> (Vec<Op>, Vec<Value>) {
        let mut stack: Vec<Op> =
            targets.into_iter().filter_map(|value| self.main.defining_op(value)).collect();
        let mut ops: HashSet<Op> = HashSet::new();
        while let Some(op) = stack.pop() {
            if ops.insert(op) {
                let computed = self.reads(op).into_iter().filter(|value| !known.contains(value));
                stack.extend(computed.filter_map(|value| self.main.defining_op(value)));
            }
        }
        let mut ops: Vec<Op> = ops.into_iter().collect();
        ops.sort_by_key(|op| self.order.get(op));
        let mut needed = Vec::new();
        for value in ops.iter().flat_map(|&op| self.reads(op)) {
            let given = known.contains(&value) || self.main.defining_op(value).is_none();
            if given && !needed.contains(&value) {
                needed.push(value);
            }
        }
        (ops, needed)
    }

    /// The values from outside that `op` and the ops in its regions read.
    fn reads(&self, op: Op) -> Vec<Value> {
        let main = self.main;
        let mut reads = main.operands(op).to_vec();
        let within = main.walk(op);
        let mut inside: HashSet<Value> = HashSet::new();
        for &op in within.iter().chain([&op]) {
            let blocks = main.regions(op).flat_map(|region| main.blocks_of(region));
            inside.extend(blocks.flat_map(|block| main.args(block).to_vec()));
        }
        let nested = || within.iter().filter(|&&inner| inner != op);
        inside.extend(nested().flat_map(|&op| main.results(op)));
        reads.extend(nested().flat_map(|&op| main.operands(op)).filter(|value| !inside.contains(value)));
        reads
    }
}

impl Named {
    fn new(main: &Body, list: &str, at: usize, value: Value, name: String) -> Named {
        let ctx = main.ctx();
        let attrs = main.attr(main.self_op(), list).and_then(|attrs| attrs.as_array(ctx)?.get(at).copied());
        let own = attrs.and_then(|attrs| entry_of(ctx, attrs, "graph.name"));
        match attrs.zip(own) {
            Some((attrs, name)) => Named { name, value, attrs },
            None => {
                let old = attrs.and_then(|attrs| attrs.as_dict(ctx)).unwrap_or_default();
                let entry = (ctx.name("graph.name"), ctx.str_attr(&name));
                Named { attrs: ctx.dict(old.iter().copied().chain([entry]).collect::<Vec<_>>()), name, value }
            }
        }
    }
}

/// The element type of tensors of type `ty`, when files can hold it.
pub(super) fn elem_of(ctx: &Context, ty: Type) -> Option<Elem> {
    Elem::from_keyword(&ctx.display(ty.elem(ctx)).to_string())
}

fn is_numeric(ctx: &Context, ty: Type) -> bool {
    ty.is_shaped(ctx) && ty.shape(ctx).is_some() && !ty.is_memref(ctx) && elem_of(ctx, ty).is_some()
}

/// The text of the entry `key` of the dictionary `attrs`.
fn entry_of(ctx: &Context, attrs: Attr, key: &str) -> Option<String> {
    let entry = attrs.as_dict(ctx)?.iter().find(|entry| ctx.str(entry.0) == key)?;
    entry.1.as_str(ctx).map(str::to_owned)
}

fn named(ctx: &Context, name: &str) -> Attr {
    ctx.dict(vec![(ctx.name("graph.name"), ctx.str_attr(name))])
}

/// Gives the function that is `body` the type of its arguments and of `results`, and their attributes.
fn sign(
    ctx: &Context,
    body: &mut Body,
    entry: Block,
    results: &[Value],
    arg_attrs: Option<Vec<Attr>>,
    res_attrs: Vec<Attr>,
) {
    let inputs: Vec<Type> = body.args(entry).iter().map(|&value| body.ty(value)).collect();
    let results: Vec<Type> = results.iter().map(|&value| body.ty(value)).collect();
    let this = body.self_op();
    body.set_attr(this, "function_type", ctx.type_attr(ctx.function_type(&inputs, &results)));
    if let Some(arg_attrs) = arg_attrs.filter(|attrs| !attrs.is_empty()) {
        body.set_attr(this, "arg_attrs", ctx.array_attr(arg_attrs));
    }
    if res_attrs.is_empty() {
        body.remove_attr(this, "res_attrs");
    } else {
        body.set_attr(this, "res_attrs", ctx.array_attr(res_attrs));
    }
}
