//! `pdl.rewrite` as functions of `pdl_interp` ops.

use rustc_hash::FxHashMap;
use terrace_dialects::pdl::{self, operation_type, range_elem, range_of, type_type, value_type};
use terrace_dialects::pdl_interp::*;
use terrace_ir::op::infers_results;
use terrace_ir::{Attr, Block, Body, Context, Diagnostic, Loc, Op, OpDef, OpSpec, Type, Value};

use super::predicate::Pos;
use super::roots::rewrite_of;

/// Fills `func`, a `pdl_interp.func` without arguments and with an empty block, with what the pattern `body`
/// does when it fits. The positions of what the function gets as arguments.
///
/// # Errors
/// When the rewrite uses what the pattern does not find, or a type of a new op is not known.
pub(super) fn emit(
    func: &mut Body,
    body: &Body,
    positions: &FxHashMap<Value, Pos>,
) -> Result<Vec<Pos>, Diagnostic> {
    let region = func.region(func.self_op(), 0);
    let (Some(block), Some(rewrite)) = (func.entry(region), rewrite_of(body)) else { return Ok(Vec::new()) };
    let ctx = body.ctx().clone();
    let loc = body.loc(rewrite.0);
    let mut emitter =
        Emitter { ctx, func, block, body, positions, values: FxHashMap::default(), inputs: Vec::new(), loc };
    if let Some(name) = rewrite.name(body) {
        let root = rewrite.root(body);
        let args = root.iter().chain(rewrite.externalArgs(body)).copied();
        let args = emitter.map_all(args)?;
        let spec = emitter.spec(ApplyRewriteOp::def(), &args).attr(&emitter.ctx, "name", name);
        emitter.op(spec);
    } else if let Some(ops) = body.entry(body.region(rewrite.0, 0)) {
        for op in body.ops_of(ops) {
            emitter.loc = body.loc(op);
            emitter.rewrite(op)?;
        }
    }
    emitter.loc = loc;
    let spec = emitter.spec(FinalizeOp::def(), &[]);
    emitter.op(spec);
    let inputs = emitter.inputs;
    let types: Vec<Type> = func.args(block).iter().map(|&arg| func.ty(arg)).collect();
    let ctx = body.ctx();
    func.set_attr(func.self_op(), "function_type", ctx.type_attr(ctx.function_type(&types, &[])));
    Ok(inputs)
}

struct Emitter<'a> {
    ctx: Context,
    func: &'a mut Body,
    block: Block,
    /// The pattern.
    body: &'a Body,
    positions: &'a FxHashMap<Value, Pos>,
    /// What values of the pattern are in the function.
    values: FxHashMap<Value, Value>,
    inputs: Vec<Pos>,
    loc: Loc,
}

impl Emitter<'_> {
    fn spec(&self, def: &'static OpDef, operands: &[Value]) -> OpSpec {
        OpSpec::new(def, self.loc).operands(operands.iter().copied())
    }

    fn op(&mut self, spec: OpSpec) -> Op {
        let op = self.func.create(&spec);
        self.func.append(self.block, op);
        op
    }

    fn value(&mut self, spec: OpSpec) -> Value {
        let op = self.op(spec);
        self.func.result(op, 0)
    }

    fn error(&self, op: Op, message: &str) -> Diagnostic {
        let name = self.body.name_str(op);
        Diagnostic::error(self.body.loc(op), format!("'{name}' op {message}"))
            .note(self.body.loc(self.body.self_op()), "in this pattern")
    }

    /// What `old` of the pattern is in the function: a constant made in it, or an argument.
    fn map(&mut self, old: Value) -> Result<Value, Diagnostic> {
        if let Some(&new) = self.values.get(&old) {
            return Ok(new);
        }
        let body = self.body;
        let ty = body.ty(old);
        let attribute = pdl::AttributeOp::defining(body, old).and_then(|op| Some((op.0, op.value(body)?)));
        let one = pdl::TypeOp::defining(body, old).and_then(|op| Some((op.0, op.constantType(body)?)));
        let many = pdl::TypesOp::defining(body, old).and_then(|op| Some((op.0, op.constantTypes(body)?)));
        let constant = attribute
            .map(|found| (found, CreateAttributeOp::def()))
            .or(one.map(|found| (found, CreateTypeOp::def())))
            .or(many.map(|found| (found, CreateTypesOp::def())));
        let new = if let Some(((op, value), def)) = constant {
            let spec = OpSpec::new(def, body.loc(op)).results([ty]).attr(&self.ctx, "value", value);
            self.value(spec)
        } else if let Some(&pos) = self.positions.get(&old) {
            self.inputs.push(pos);
            self.func.add_arg(self.block, ty, body.value_loc(old))
        } else {
            let op = body.defining_op(old).unwrap_or_else(|| body.self_op());
            return Err(self.error(op, "is used in the rewrite, but the pattern does not find it"));
        };
        self.values.insert(old, new);
        Ok(new)
    }

    fn map_all(&mut self, old: impl IntoIterator<Item = Value>) -> Result<Vec<Value>, Diagnostic> {
        old.into_iter().map(|value| self.map(value)).collect()
    }

    /// Emits what `op` of the rewrite does.
    fn rewrite(&mut self, op: Op) -> Result<(), Diagnostic> {
        let (body, ctx) = (self.body, self.ctx.clone());
        if let Some(native) = pdl::ApplyNativeRewriteOp::of(body, op) {
            let args = self.map_all(native.args(body).iter().copied())?;
            let old: Vec<Value> = native.results(body).collect();
            let types: Vec<Type> = old.iter().map(|&value| body.ty(value)).collect();
            let spec = self.spec(ApplyRewriteOp::def(), &args).results(types);
            let new = self.op(spec.attr(&ctx, "name", native.name(body)));
            self.values.extend(old.into_iter().zip(self.func.results(new)));
        } else if let Some(erase) = pdl::EraseOp::of(body, op) {
            let target = self.map(erase.opValue(body))?;
            let spec = self.spec(EraseOp::def(), &[target]);
            self.op(spec);
        } else if let Some(operation) = pdl::OperationOp::of(body, op) {
            self.operation(operation)?;
        } else if let Some(range) = pdl::RangeOp::of(body, op) {
            let args = self.map_all(range.arguments(body).iter().copied())?;
            let spec = self.spec(CreateRangeOp::def(), &args).results([body.ty(range.result(body))]);
            let new = self.value(spec);
            self.values.insert(range.result(body), new);
        } else if let Some(replace) = pdl::ReplaceOp::of(body, op) {
            self.replace(replace)?;
        } else if let Some(result) = pdl::ResultOp::of(body, op) {
            let parent = self.map(result.parent(body))?;
            let spec = self.spec(GetResultOp::def(), &[parent]).results([value_type(&ctx)]);
            let new = self.value(spec.attr(&ctx, "index", result.index(body)));
            self.values.insert(result.val(body), new);
        } else if let Some(results) = pdl::ResultsOp::of(body, op) {
            let parent = self.map(results.parent(body))?;
            let spec = self.spec(GetResultsOp::def(), &[parent]).results([body.ty(results.val(body))]);
            let new = self.value(spec.maybe_attr(&ctx, "index", results.index(body)));
            self.values.insert(results.val(body), new);
        } else if pdl::AttributeOp::of(body, op).is_some() || self.is_constant_type(op) {
            self.map(body.result(op, 0))?;
        }
        Ok(())
    }

    /// Whether `op` gives a type; one that does not is that of a new op's results.
    fn is_constant_type(&self, op: Op) -> bool {
        let body = self.body;
        pdl::TypeOp::of(body, op).is_some_and(|op| op.constantType(body).is_some())
            || pdl::TypesOp::of(body, op).is_some_and(|op| op.constantTypes(body).is_some())
    }

    fn results_of(&mut self, op: Value, loc: Loc) -> Value {
        let ty = value_type(&self.ctx);
        let ty = range_of(&self.ctx, ty).unwrap_or(ty);
        self.value(OpSpec::new(GetResultsOp::def(), loc).operands([op]).results([ty]))
    }

    fn types_of(&mut self, values: Value, loc: Loc) -> Value {
        let (ctx, elem) = (&self.ctx, type_type(&self.ctx));
        let is_range = range_elem(ctx, self.func.ty(values)).is_some();
        let ty = if is_range { range_of(ctx, elem).unwrap_or(elem) } else { elem };
        self.value(OpSpec::new(GetValueTypeOp::def(), loc).operands([values]).results([ty]))
    }

    fn replace(&mut self, replace: pdl::ReplaceOp) -> Result<(), Diagnostic> {
        let body = self.body;
        let old = replace.opValue(body);
        let values = match replace.replOperation(body) {
            Some(new) => {
                // An op that is known to have no results is erased.
                let matched = pdl::OperationOp::defining(body, old);
                let none = matched.is_some_and(|op| op.typeValues(body).is_empty());
                if none {
                    Vec::new()
                } else {
                    let new = self.map(new)?;
                    vec![self.results_of(new, self.loc)]
                }
            }
            None => self.map_all(replace.replValues(body).iter().copied())?,
        };
        let old = self.map(old)?;
        let def = if values.is_empty() { EraseOp::def() } else { ReplaceOp::def() };
        let operands: Vec<Value> = [old].into_iter().chain(values).collect();
        let spec = self.spec(def, &operands);
        self.op(spec);
        Ok(())
    }

    fn operation(&mut self, operation: pdl::OperationOp) -> Result<(), Diagnostic> {
        let (body, ctx) = (self.body, self.ctx.clone());
        let operands = self.map_all(operation.operandValues(body).iter().copied())?;
        let attributes = self.map_all(operation.attributeValues(body).iter().copied())?;
        let (types, inferred) = self.result_types(operation)?;
        let spec = OpSpec::new(CreateOperationOp::def(), self.loc)
            .operand_groups(&ctx, &[&operands, &attributes, &types])
            .results([operation_type(&ctx)])
            .maybe_attr(&ctx, "name", operation.opName(body))
            .attr(&ctx, "inputAttributeNames", operation.attributeValueNames(body))
            .maybe_attr(&ctx, "inferredResultTypes", inferred.then_some(Attr::UNIT));
        let new = self.value(spec);
        self.values.insert(operation.op(body), new);
        self.found_types(operation, new);
        Ok(())
    }

    /// The types of the results of a new op, and whether they follow from its operands.
    fn result_types(&mut self, operation: pdl::OperationOp) -> Result<(Vec<Value>, bool), Diagnostic> {
        let body = self.body;
        let here = body.block(operation.0);
        let types = operation.typeValues(body);
        let is_known = |emitter: &Self, ty: &Value| {
            emitter.values.contains_key(ty)
                || body
                    .defining_op(*ty)
                    .is_some_and(|def| body.block(def) != here || emitter.is_constant_type(def))
        };
        if !types.is_empty() && types.iter().all(|ty| is_known(self, ty)) {
            return Ok((self.map_all(types.iter().copied())?, false));
        }
        let registry = self.ctx.registry();
        let name = operation.opName(body).and_then(|name| name.as_str(&self.ctx)).unwrap_or_default();
        let info = registry.op(name).and_then(|name| registry.info(name));
        if info.is_some_and(|info| infers_results(info.def())) {
            return Ok((Vec::new(), true));
        }
        let replaced = body.users(operation.op(body)).find_map(|user| {
            let replace = pdl::ReplaceOp::of(body, user)?;
            let old = replace.opValue(body);
            let def = body.defining_op(old)?;
            let before = body.block(def) != here || body.is_before(def, operation.0);
            (old != operation.op(body) && before).then_some((old, def))
        });
        if let Some((old, def)) = replaced {
            let loc = body.loc(def);
            let old = self.map(old)?;
            let results = self.results_of(old, loc);
            return Ok((vec![self.types_of(results, loc)], false));
        }
        if types.is_empty() {
            return Ok((Vec::new(), false));
        }
        Err(self.error(operation.0, "unable to infer result type for operation"))
    }

    /// Notes the types of the new op `new` that the pattern has names for.
    fn found_types(&mut self, operation: pdl::OperationOp, new: Value) {
        let (body, ctx) = (self.body, self.ctx.clone());
        let types = operation.typeValues(body);
        let is_range = |ty: Value| range_elem(&ctx, body.ty(ty)).is_some();
        if let &[one] = types
            && is_range(one)
        {
            if !self.values.contains_key(&one) {
                let results = self.results_of(new, self.loc);
                let found = self.types_of(results, self.loc);
                self.values.insert(one, found);
            }
            return;
        }
        let mut behind_range = false;
        for (at, &ty) in types.iter().enumerate() {
            if self.values.contains_key(&ty) {
                continue;
            }
            behind_range |= is_range(ty);
            let def = if behind_range { GetResultsOp::def() } else { GetResultOp::def() };
            let single = value_type(&ctx);
            let result = if is_range(ty) { range_of(&ctx, single).unwrap_or(single) } else { single };
            let index = ctx.int_attr(at as i128, ctx.int(32));
            let spec = self.spec(def, &[new]).results([result]).attr(&ctx, "index", index);
            let value = self.value(spec);
            let found = self.types_of(value, self.loc);
            self.values.insert(ty, found);
        }
    }
}
