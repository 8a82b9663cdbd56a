//! From an ONNX model to a module of the graph dialect.
//!
//! [`import`] reads a model and makes a `builtin.module` with one function, `@main`, whose arguments
//! and results are the model's inputs and outputs, each named by the attribute `graph.name`. The
//! model's `metadata_props` are the module's attribute `graph.metadata`.
//!
//! All operator sets from [`OLDEST_OPSET`] on are brought to one form: parameters are attributes
//! whether the model had them as attributes or as constant inputs, axes count from the front, padding
//! is explicit, and values that only describe shapes are computed away. Functions of the model are
//! inlined. Weights are `graph.constant` ops whose bytes stay where they are in the model's file.
//!
//! A sequence among inputs or outputs is one argument or result for each tensor in it: element 0 of `s` is named `s.0`. How
//! many an input has is told by the shapes that are given for them. An optional input is there unless
//! [`Options::absent`] names it.
//!
//! A sequence of maps, as classifiers of `ai.onnx.ml` give it, is one tensor with a row for each map; the keys are the attribute
//! `graph.keys` of the result.
//!
//! Elements are of any type but strings, which have no size: a model with such inputs, constants or operators is refused by
//! name. Elements that share bytes in the file get one each. `docs/element-types.md` has the whole table.
//!
//! Every problem of a model is reported in one go. A value that could not be made poisons what
//! depends on it: such nodes are checked against their operators' signatures, and otherwise skipped.

use std::collections::{BTreeMap, BTreeSet};

use terrace_dialects::graph::sizes::DIMS;
use terrace_ir::op::OpSpec;
use terrace_ir::{Attr, Blob, Body, Context, Diagnostic, Diags, Loc, Type};

use crate::proto::{self, Decoded, DimensionValue, Graph, Model, TypeValue, ValueInfo, decode_model};
use crate::schema::{NEWEST_OPSET, canonical_domain};
use crate::tensor::{ElementType, ExternalFiles, FileLoader};

mod behind;
mod constant;
mod evaluate;
mod fault;
mod fold;
mod given;
mod importer;
mod location;
mod node;
mod node_values;
mod order;
mod ports;
mod refused;
mod rules;
mod stored;
mod types;

pub use fault::codes;
pub use given::{GIVEN, Given};
pub use node_values::OPERATOR;
pub use ports::element as sequence_element;
pub use rules::supported_operators;

use fault::Fault;
use importer::{Frame, Importer};
use types::{MAX_RANK, element_type, show, show_shape};

/// The oldest version of ONNX's operators that is read.
pub const OLDEST_OPSET: i64 = 1;

/// How a model is imported.
#[derive(Debug, Clone)]
pub struct Options {
    /// Sizes of dimensions that the model only names, by that name.
    pub dims: BTreeMap<String, i64>,
    /// Shapes of inputs, by the input's name; they replace what the model says.
    pub shapes: BTreeMap<String, Vec<i64>>,
    /// Elements of inputs that are constants, by the input's name: such an input is none of the function's, and
    /// the module's attribute [`GIVEN`] has its elements.
    pub values: BTreeMap<String, Given>,
    /// Optional inputs that are not there, by name: they are none of the function's.
    pub absent: BTreeSet<String>,
    /// Refuse inputs with a dimension whose size is not known then; else it is `?` in the type.
    pub require_static: bool,
    /// Go on behind nodes that are refused, to find everything that will be: what a refused node gives
    /// is an argument of the function, of the type that the model declares for it. The module is returned
    /// in spite of errors then; it is there to be looked at, not to be run.
    pub keep_going: bool,
    /// Keep the frames of frameworks in locations where others are known.
    pub full_traces: bool,
    /// Constants of at most so many bytes are written into the IR; larger ones are resources.
    pub inline_bytes: usize,
    /// Return what every node gives as well, behind the model's outputs: results that have, besides the value's name, that of
    /// the node's operator as `graph.operator`. Constants and what lies in branches and loops are left out.
    pub node_values: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            dims: BTreeMap::new(),
            shapes: BTreeMap::new(),
            values: BTreeMap::new(),
            absent: BTreeSet::new(),
            require_static: true,
            keep_going: false,
            full_traces: false,
            inline_bytes: 64,
            node_values: false,
        }
    }
}

/// What an import gives.
pub struct Imported {
    /// The module; there is none if there are errors, unless [`Options::keep_going`] asks for what is left.
    pub module: Option<Body>,
    /// What was found wrong.
    pub diags: Diags,
    /// Inputs whose elements nodes that were refused would have to know, by name: with those in
    /// [`Options::values`] the import gets further.
    pub undecided: Vec<String>,
}

impl Imported {
    fn refused(diagnostic: Diagnostic) -> Imported {
        let mut diags = Diags::new();
        diags.push(diagnostic);
        Imported { module: None, diags, undecided: Vec::new() }
    }
}

/// As [`import_model`]: the module and what was found wrong.
pub fn import(
    ctx: &Context,
    bytes: Blob,
    file_name: &str,
    loader: &dyn FileLoader,
    options: &Options,
) -> (Option<Body>, Diags) {
    let imported = import_model(ctx, bytes, file_name, loader, options);
    (imported.module, imported.diags)
}

/// Imports the model in `bytes`, read from `file_name`; its external data is asked of `loader`.
///
/// The context must have the `func` and `graph` dialects.
pub fn import_model(
    ctx: &Context,
    bytes: Blob,
    file_name: &str,
    loader: &dyn FileLoader,
    options: &Options,
) -> Imported {
    let file = ctx.file_loc(file_name, 0, 0);
    let decoded = match decode_model(&bytes) {
        Ok(decoded) => decoded,
        Err(error) => return Imported::refused(malformed(file, &error)),
    };
    let Decoded { model, warnings } = decoded;
    let mut module = Body::new(ctx, &OpSpec::new(module_def(), file));
    let block = module.add_block(module.region(module.self_op(), 0));
    let func_loc = match model.graph.name {
        "" => file,
        name => ctx.name_loc(name, file),
    };
    let spec = OpSpec::named(ctx.op_name("func.func"), func_loc).regions(1);
    let func = module.create(&spec.attr(ctx, "sym_name", ctx.str_attr("main")));
    module.append(block, func);
    let Some(body) = module.nested_mut(func) else {
        return Imported::refused(Diagnostic::error(file, "the func dialect is not loaded"));
    };
    let mut importer = Importer::new(body, &bytes, file, file_name, options);
    importer.files = Some(ExternalFiles::new(loader));
    for warning in warnings {
        let diagnostic = Diagnostic::warning(file, warning.to_string());
        importer.faults.push(diagnostic.code(codes::IGNORED));
    }
    importer.model(&model);
    let usable = options.keep_going && importer.block.is_some();
    let undecided = importer.faults.undecided();
    let given = importer.given_attr();
    let diags = importer.faults.into_diags();
    let metadata = model.metadata_props.iter();
    let metadata: Vec<_> = metadata.map(|e| (ctx.name(e.key), ctx.str_attr(e.value))).collect();
    if !metadata.is_empty() {
        let op = module.self_op();
        module.set_attr(op, "graph.metadata", ctx.dict(metadata));
    }
    if let Some(given) = given {
        let op = module.self_op();
        module.set_attr(op, GIVEN, given);
    }
    Imported { module: (usable || !diags.has_errors()).then_some(module), diags, undecided }
}

/// How to get the lines of source into the model in `bytes`, by the tool that wrote it.
pub fn recording(bytes: &[u8]) -> &'static str {
    let producer = decode_model(bytes).ok().map_or("", |decoded| decoded.model.producer_name);
    crate::trace::recording(producer)
}

fn module_def() -> &'static terrace_ir::OpDef {
    terrace_ir::builtin::ModuleOp::def()
}

fn malformed(file: Loc, error: &proto::DecodeError) -> Diagnostic {
    Diagnostic::error(file, error.to_string())
        .code(codes::MALFORMED)
        .help("the file may be cut off, or not be an ONNX model; `onnx.checker.check_model` tells more")
}

impl<'m> Importer<'m, '_> {
    /// Imports the whole model.
    fn model(&mut self, model: &'m Model<'m>) {
        if let Err(fault) = self.versions(model) {
            return self.model_fault(fault);
        }
        for function in &model.functions {
            let key = (canonical_domain(function.domain), function.name, function.overload);
            if self.functions.insert(key, function).is_some() {
                let message = format!("function `{}.{}` is defined twice", key.0, key.1);
                self.model_fault(Fault::new(codes::DUPLICATE, message));
            }
        }
        let graph = &model.graph;
        self.declared = refused::declared(graph, self.options.keep_going);
        let region = self.body.region(self.body.self_op(), 0);
        self.block = Some(self.body.add_block(region));
        let frame = Frame::of_model(model);
        self.constants(graph);
        let arg_attrs = self.inputs(graph);
        self.nodes(&graph.node, &order::output_names(graph), &frame);
        self.results(graph, arg_attrs);
    }

    fn model_fault(&mut self, fault: Fault) {
        let file = self.file;
        self.faults.push(fault.into_diagnostic(file));
    }

    fn versions(&self, model: &Model<'m>) -> fault::Result<()> {
        let own = |set: &&proto::OperatorSetId<'_>| canonical_domain(set.domain).is_empty();
        let version = model.opset_import.iter().find(own).map(|set| set.version);
        match version {
            Some(version) if version < OLDEST_OPSET => Err(Fault::new(
                codes::VERSION,
                format!("operator set {version} is not supported, expected {OLDEST_OPSET} to {NEWEST_OPSET}"),
            )
            .help("convert the model with `onnx.version_converter.convert_version(model, 18)`")),
            Some(version) if version > NEWEST_OPSET => Err(Fault::new(
                codes::VERSION,
                format!("operator set {version} is not known, expected {OLDEST_OPSET} to {NEWEST_OPSET}"),
            )
            .help("export the model with an older `opset_version`")),
            None if !model.graph.node.is_empty() && model.opset_import.is_empty() => Err(Fault::new(
                codes::VERSION,
                "the model does not say which operator set it is written against (`opset_import`)",
            )),
            _ => Ok(()),
        }
    }

    /// Defines the graph's initializers.
    pub(in crate::import) fn constants(&mut self, graph: &'m Graph<'m>) {
        for tensor in &graph.initializer {
            if tensor.name.is_empty() {
                let fault = Fault::new(codes::TENSOR, "an initializer has no name");
                self.model_fault(fault);
            } else if self.define_weight(tensor.name, tensor).is_err() {
                let message = format!("initializer `{}` is defined twice", tensor.name);
                self.model_fault(Fault::new(codes::DUPLICATE, message));
            }
        }
        for sparse in &graph.sparse_initializer {
            let name = sparse.values.name;
            let message = format!("sparse initializer `{name}` is not supported");
            let help = "store the weights densely";
            self.model_fault(Fault::new(codes::UNSUPPORTED, message).help(help));
            let _ = self.define_poison(name);
        }
    }

    /// Makes the function's arguments, and returns their attributes.
    fn inputs(&mut self, graph: &'m Graph<'m>) -> Vec<Attr> {
        let mut attrs = Vec::new();
        let weights: std::collections::BTreeSet<&str> =
            graph.initializer.iter().map(|tensor| tensor.name).collect();
        for info in &graph.input {
            if weights.contains(info.name) {
                continue;
            }
            let slot = self.port(info, &mut attrs).or_else(|fault| {
                let goes_on = self.goes_on_behind(&fault);
                self.model_fault(fault);
                if goes_on { self.port(info, &mut attrs).map_err(drop) } else { Err(()) }
            });
            let defined = match slot {
                Ok(slot) => self.define(info.name, slot),
                Err(()) => self.define_poison(info.name),
            };
            if defined.is_err() {
                let message = format!("input `{}` is defined twice", info.name);
                self.model_fault(Fault::new(codes::DUPLICATE, message));
            }
        }
        self.sizes_of_inputs(&attrs);
        for name in self.options.values.keys() {
            if !graph.input.iter().any(|info| ports::is_of(name, info)) {
                let message = format!("a value is given for input `{name}`, which the model does not have");
                self.model_fault(Fault::new(codes::UNDEFINED, message));
            }
        }
        for name in &self.options.absent {
            if !graph.input.iter().any(|info| info.name == name) {
                let message = format!("input `{name}` is said to be absent, but the model does not have it");
                self.model_fault(Fault::new(codes::UNDEFINED, message));
            }
        }
        for name in self.options.shapes.keys() {
            if !graph.input.iter().any(|info| ports::is_of(name, info)) {
                let message = format!("a shape is given for input `{name}`, which the model does not have");
                self.model_fault(Fault::new(codes::UNDEFINED, message));
            }
        }
        attrs
    }

    /// Follows the sizes of the inputs from here on: those of one name are one.
    fn sizes_of_inputs(&mut self, attrs: &[Attr]) {
        let Some(block) = self.block.filter(|_| !attrs.is_empty()) else { return };
        let func = self.body.self_op();
        self.body.set_attr(func, "arg_attrs", self.ctx.array_attr(attrs.to_vec()));
        self.sizes.visit_arguments(self.body, block);
        for arg in self.body.args(block).to_vec() {
            self.refine(arg);
        }
    }

    /// The name of an input, and the names of the sizes that it leaves open.
    fn input_attrs(&self, name: &str, declared: Option<&proto::Type<'m>>, ty: Type) -> Attr {
        let ctx = &self.ctx;
        let mut entries = vec![(ctx.name("graph.name"), ctx.str_attr(name))];
        let declared = match declared.map(|ty| &ty.value) {
            Some(TypeValue::Tensor(declared)) => declared.shape.as_deref().unwrap_or_default(),
            _ => &[],
        };
        let sizes = ty.shape(ctx).unwrap_or_default();
        let name = |(dim, &size): (&proto::Dimension<'m>, &i64)| match dim.value {
            DimensionValue::Param(name) if size == terrace_ir::types::DYNAMIC => name,
            _ => "",
        };
        let names: Vec<&str> = declared.iter().zip(sizes).map(name).collect();
        if names.iter().any(|name| !name.is_empty()) {
            let names: Vec<Attr> = names.into_iter().map(|name| ctx.str_attr(name)).collect();
            entries.push((ctx.name(DIMS), ctx.array_attr(names)));
        }
        ctx.dict(entries)
    }

    fn name_attr(&self, name: &str) -> Attr {
        let key = self.ctx.name("graph.name");
        self.ctx.dict([(key, self.ctx.str_attr(name))])
    }

    /// The name of an output, and the keys of one that is a map in the model.
    fn output_attrs(&self, name: &str) -> Attr {
        let keys = self.lookup(name).and_then(|slot| self.keys.get(&slot));
        let Some(&keys) = keys else { return self.name_attr(name) };
        let entries = [("graph.name", self.ctx.str_attr(name)), ("graph.keys", keys)];
        self.ctx.dict(entries.map(|(key, value)| (self.ctx.name(key), value)))
    }

    fn input_type(&self, name: &str, ty: Option<&proto::Type<'m>>) -> fault::Result<Type> {
        let (element, shape) = self.tensor_type(name, ty, "input")?;
        let elem = element_type(&self.ctx, element).ok_or_else(|| {
            let message =
                format!("input `{name}` has elements of {}, which is not supported", element.name());
            Fault::new(codes::TYPE, message)
        })?;
        if let Some(given) = self.options.shapes.get(name) {
            let fits = shape.as_ref().is_none_or(|shape| given::fits(shape, given));
            if !fits || given.iter().any(|&size| size < 0) || given.len() > MAX_RANK {
                let message = format!("shape {} does not fit input `{name}`", show_shape(given));
                return Err(Fault::new(codes::DYNAMIC, message));
            }
            return Ok(self.ctx.tensor(given, elem));
        }
        let Some(shape) = shape else {
            let message = format!("input `{name}` has no shape");
            return Err(Fault::new(codes::DYNAMIC, message).help(format!("give it: `--shape {name}=...`")));
        };
        if shape.len() > MAX_RANK {
            let message = format!("input `{name}` has rank {}, expected at most {MAX_RANK}", shape.len());
            return Err(Fault::new(codes::LIMIT, message));
        }
        let sizes = shape.iter().enumerate().map(|(at, dim)| self.dimension(name, at, dim.value));
        Ok(self.ctx.tensor(&sizes.collect::<fault::Result<Vec<i64>>>()?, elem))
    }

    fn dimension(&self, input: &str, at: usize, value: DimensionValue<'_>) -> fault::Result<i64> {
        let given = match value {
            DimensionValue::Value(size) if size >= 0 => return Ok(size),
            DimensionValue::Param(name) => self.options.dims.get(name).copied(),
            _ => None,
        };
        match given {
            Some(size) if size >= 0 => Ok(size),
            Some(size) => Err(Fault::new(
                codes::DYNAMIC,
                format!("dimension {at} of input `{input}` is given as {size}"),
            )),
            None if !self.options.require_static || self.unsized_inputs => Ok(terrace_ir::types::DYNAMIC),
            None => Err(match value {
                DimensionValue::Param(name) => {
                    let message = format!("the size of dimension `{name}` of input `{input}` is not known");
                    Fault::new(codes::DYNAMIC, message).help(format!("give it: `--dim {name}=1`"))
                }
                _ => {
                    let message = format!("the size of dimension {at} of input `{input}` is not known");
                    Fault::new(codes::DYNAMIC, message).help(format!("give the shape: `--shape {input}=...`"))
                }
            }),
        }
    }

    pub(in crate::import) fn tensor_type(
        &self,
        name: &str,
        ty: Option<&proto::Type<'m>>,
        what: &str,
    ) -> fault::Result<(ElementType, Option<Vec<proto::Dimension<'m>>>)> {
        let kind = match ty.map(|ty| &ty.value) {
            Some(TypeValue::Tensor(ty)) => {
                let element = ElementType::from_number(ty.elem_type).ok_or_else(|| {
                    let message =
                        format!("{what} `{name}` has element type {}, which does not exist", ty.elem_type);
                    Fault::new(codes::TYPE, message)
                })?;
                return Ok((element, ty.shape.clone()));
            }
            None | Some(TypeValue::Unset) => {
                let fault = Fault::new(codes::TYPE, format!("{what} `{name}` has no type"));
                return Err(fault.help(
                    "export the model again, or declare the type with `onnx.helper.make_tensor_value_info`",
                ));
            }
            Some(TypeValue::SparseTensor(_)) => "a sparse tensor",
            Some(TypeValue::Sequence(_)) => "a sequence",
            Some(TypeValue::Optional(_)) => "optional",
            Some(TypeValue::Map { .. }) => "a map",
            Some(TypeValue::Opaque { .. }) => "of an opaque type",
        };
        Err(Fault::new(codes::TYPE, format!("{what} `{name}` is {kind}, expected a tensor")))
    }

    /// Returns the graph's results from the function, and sets the function's type.
    fn results(&mut self, graph: &'m Graph<'m>, mut arg_attrs: Vec<Attr>) {
        let mut values = Vec::new();
        let mut attrs = Vec::new();
        for info in &graph.output {
            if let Some(elements) = self.elements_of_output(info.name) {
                for (at, slot) in elements.into_iter().enumerate() {
                    match self.value(slot) {
                        Ok(Some(value)) => {
                            values.push(value);
                            attrs.push(self.name_attr(&ports::element(info.name, at)));
                        }
                        Ok(None) => {}
                        Err(fault) => self.model_fault(fault),
                    }
                }
                continue;
            }
            match self.lookup_value(info.name) {
                Ok(Some(value)) => {
                    self.check_output(info, self.body.ty(value));
                    values.push(value);
                    attrs.push(self.output_attrs(info.name));
                }
                Ok(None) => {}
                Err(fault) => self.model_fault(fault),
            }
        }
        self.return_node_values(&mut values, &mut attrs);
        let Some(block) = self.block else { return };
        if self.options.keep_going {
            self.keep_all();
        }
        let (placeholders, operands) = self.refused.take();
        arg_attrs.extend(placeholders.iter().map(|name| self.name_attr(name)));
        attrs.extend(operands.iter().map(|_| self.name_attr("")));
        values.extend(operands);
        let (ctx, func) = (self.ctx.clone(), self.body.self_op());
        let inputs: Vec<Type> = self.body.args(block).iter().map(|&v| self.body.ty(v)).collect();
        let results: Vec<Type> = values.iter().map(|&v| self.body.ty(v)).collect();
        let spec = OpSpec::named(ctx.op_name("func.return"), self.body.loc(func));
        let end = self.body.create(&spec.operands(values));
        self.body.append(block, end);
        let ty = ctx.type_attr(ctx.function_type(&inputs, &results));
        self.body.set_attr(func, "function_type", ty);
        if !arg_attrs.is_empty() {
            self.body.set_attr(func, "arg_attrs", ctx.array_attr(arg_attrs));
        }
        if !attrs.is_empty() {
            self.body.set_attr(func, "res_attrs", ctx.array_attr(attrs));
        }
    }

    /// Compares the type of an output with what the model declares.
    fn check_output(&mut self, info: &ValueInfo<'m>, ty: Type) {
        let declared = ports::without_optional(info.ty.as_ref());
        if self.lookup(info.name).is_some_and(|slot| self.keys.contains_key(&slot)) {
            return;
        }
        let (element, shape) = match self.tensor_type(info.name, declared, "output") {
            Ok(declared) => declared,
            // A type may be left out of outputs; that of another kind cannot be.
            Err(_) if matches!(declared.map(|t| &t.value), None | Some(TypeValue::Unset)) => {
                return;
            }
            Err(fault) => return self.model_fault(fault),
        };
        let ctx = self.ctx.clone();
        let same_elem = element_type(&ctx, element) == Some(ty.elem(&ctx));
        let sizes = ty.shape(&ctx).unwrap_or_default();
        let same_shape = shape.is_none_or(|shape| {
            let fits = |(dim, &size): (&proto::Dimension<'_>, &i64)| match dim.value {
                DimensionValue::Value(n) if n >= 0 => n == size || size == terrace_ir::types::DYNAMIC,
                _ => true,
            };
            shape.len() == sizes.len() && shape.iter().zip(sizes).all(fits)
        });
        if same_elem && same_shape {
            return;
        }
        let message = format!(
            "output `{}` is declared otherwise, but its operators give {}",
            info.name,
            show(&ctx, ty)
        );
        let file = self.file;
        let diagnostic = Diagnostic::warning(file, message).code(codes::DECLARED_TYPE);
        self.faults.push(diagnostic);
    }
}

#[cfg(test)]
mod tests;
