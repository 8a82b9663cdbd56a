//! `buffer-results-to-out-params`: memory that functions return is given to them by their callers.
//!
//! After upstream's pass of this name: a result that is a memref becomes an argument at the end, what
//! was returned is copied there, and callers allocate it. For a result whose offset and strides are all
//! open, callers allocate memory without a layout and cast it. Only functions with a body change.

use std::collections::BTreeMap;

use terrace_dialects::func::{CallOp, FuncOp, ReturnOp};
use terrace_dialects::memref::{AllocOp, CastOp, CopyOp, layout};
use terrace_ir::analysis::symbols::{Visibility, table_ops, visibility};
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, Pass, PassCx, PassInfo};
use terrace_ir::types::{DYNAMIC, TypeKind};
use terrace_ir::{Attr, Body, Context, Op, OpSpec, Rewriter, Type, Value};

const fn flag(name: &'static str, doc: &'static str) -> OptionDef {
    OptionDef { name, doc, kind: OptionKind::Bool, default: "false" }
}

pub(super) const INFO: PassInfo = PassInfo {
    name: "buffer-results-to-out-params",
    doc: "Converts memref-typed function results to out-params",
    anchor: Anchor::Op("builtin.module"),
    options: &[
        flag("add-result-attr", "Mark the new arguments by the attribute bufferize.result"),
        flag("hoist-static-allocs", "Give callers allocations of static size instead of copying from them"),
        flag("hoist-dynamic-allocs", "Likewise for sizes that are arguments of the function"),
        flag("modify-public-functions", "Change public functions as well"),
    ],
    make: |options| {
        Ok(Box::new(OutParams {
            mark: options.bool("add-result-attr"),
            hoist_static: options.bool("hoist-static-allocs"),
            hoist_dynamic: options.bool("hoist-dynamic-allocs"),
            public: options.bool("modify-public-functions"),
        }))
    },
};

struct OutParams {
    mark: bool,
    hoist_static: bool,
    hoist_dynamic: bool,
    public: bool,
}

/// What became of a function: for each result that is an argument now, the arguments that its sizes
/// are, where the caller allocates it with sizes.
type Changed = BTreeMap<usize, Option<Vec<usize>>>;

impl Pass for OutParams {
    fn run(&self, module: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        let mut changed: BTreeMap<String, Changed> = BTreeMap::new();
        for op in table_ops(module) {
            let selected = self.public || visibility(module, op) != Visibility::Public;
            let name = module.symbol(op).map(str::to_owned);
            if FuncOp::of(module, op).is_none() || !selected {
                continue;
            }
            if let (Some(body), Some(name)) = (module.nested_mut(op), name)
                && body.entry(body.region(body.self_op(), 0)).is_some()
            {
                let change = self.change(body, cx)?;
                if !change.is_empty() {
                    changed.insert(name, change);
                }
            }
        }
        for op in module.nested_ops() {
            if let Some(body) = module.nested_mut(op) {
                update_calls(body, &changed, cx)?;
            }
        }
        Ok(())
    }
}

fn is_memref(body: &Body, ty: Type) -> bool {
    matches!(ty.kind(body.ctx()), TypeKind::MemRef { .. })
}

/// The type of the memory that a caller allocates for a memref of type `ty`: without a layout. `None` when
/// that could not be cast to `ty`, or could for some values of what its layout leaves open only.
fn allocated(ctx: &Context, ty: Type) -> Option<Type> {
    let all_open = || {
        let (strides, offset) = layout::strides_and_offset(ctx, ty)?;
        Some(offset == DYNAMIC && strides.iter().all(|&stride| stride == DYNAMIC))
    };
    (layout::is_identity(ctx, ty) || all_open() == Some(true))
        .then(|| layout::with_layout(ctx, ty, ty.shape(ctx).unwrap_or_default(), None))
}

impl OutParams {
    fn change(&self, body: &mut Body, cx: &mut PassCx) -> Result<Changed, Failed> {
        let (ctx, this) = (body.ctx().clone(), body.self_op());
        let (inputs, results) = FuncOp(this).signature(body);
        let (mut inputs, results) = (inputs.to_vec(), results.to_vec());
        let (moved, kept): (Vec<usize>, Vec<usize>) =
            (0..results.len()).partition(|&at| is_memref(body, results[at]));
        let Some(entry) = body.entry(body.region(this, 0)).filter(|_| !moved.is_empty()) else {
            return Ok(Changed::new());
        };
        if moved.iter().any(|&at| allocated(&ctx, results[at]).is_none()) {
            return Err(cx.op_error(
                body,
                this,
                "cannot create out param for result with unsupported layout",
            ));
        }
        let loc = body.loc(this);
        let args: Vec<Value> = moved.iter().map(|&at| body.add_arg(entry, results[at], loc)).collect();
        let dicts = |body: &Body, name: &str, count: usize| -> Vec<Attr> {
            let list = body.attr(this, name).and_then(|attr| attr.as_array(&ctx)).map(<[Attr]>::to_vec);
            list.unwrap_or_else(|| vec![Attr::EMPTY_DICT; count])
        };
        let mut arg_attrs = dicts(body, "arg_attrs", inputs.len());
        let res_attrs = dicts(body, "res_attrs", results.len());
        for &at in &moved {
            inputs.push(results[at]);
            let entries = res_attrs.get(at).and_then(|attr| attr.as_dict(&ctx)).unwrap_or_default();
            let mark = self.mark.then(|| (ctx.name("bufferize.result"), Attr::UNIT));
            arg_attrs.push(ctx.dict(entries.iter().copied().chain(mark).collect::<Vec<_>>()));
        }
        let left: Vec<Type> = kept.iter().map(|&at| results[at]).collect();
        let left_attrs: Vec<Attr> = kept.iter().filter_map(|&at| res_attrs.get(at).copied()).collect();
        body.set_attr(this, "function_type", ctx.type_attr(ctx.function_type(&inputs, &left)));
        for (name, attrs) in [("arg_attrs", arg_attrs), ("res_attrs", left_attrs)] {
            match attrs.iter().all(|&attr| attr == Attr::EMPTY_DICT) {
                true => body.remove_attr(this, name),
                false => body.set_attr(this, name, ctx.array_attr(attrs)),
            }
        }
        let mut change: Changed = moved.iter().map(|&at| (at, None)).collect();
        for op in body.all_ops() {
            if ReturnOp::of(body, op).is_some() && body.parent_op(op) == Some(this) {
                self.change_return(body, op, &moved, &args, &mut change);
            }
        }
        Ok(change)
    }

    /// Hands what `op` returns over through `args`.
    fn change_return(&self, body: &mut Body, op: Op, moved: &[usize], args: &[Value], change: &mut Changed) {
        let operands = body.operands(op).to_vec();
        let mut rw = Rewriter::before(body, op);
        for (&at, &arg) in moved.iter().zip(args) {
            let value = rw.operand(op, at);
            let ty = rw.ty(arg);
            let is_plain = allocated(rw.ctx(), ty) == Some(ty);
            let alloc = AllocOp::defining(&rw, value).filter(|_| rw.ty(value) == ty && is_plain);
            let sizes = alloc.map(|alloc| argument_numbers(&rw, alloc));
            match (alloc, sizes) {
                (Some(alloc), Some(Some(sizes)))
                    if if sizes.is_empty() { self.hoist_static } else { self.hoist_dynamic } =>
                {
                    rw.replace_value(value, arg);
                    rw.erase(alloc.0);
                    change.insert(at, Some(sizes));
                }
                _ => {
                    let spec = rw.spec(CopyOp::def()).operands([value, arg]);
                    rw.insert(spec);
                }
            }
        }
        let left: Vec<Value> =
            (0..operands.len()).filter(|at| !moved.contains(at)).map(|at| rw.operand(op, at)).collect();
        rw.set_operands(op, &left);
    }
}

/// The numbers of the arguments of the function that the sizes of `alloc` are; `None` when one is
/// something else.
fn argument_numbers(body: &Body, alloc: AllocOp) -> Option<Vec<usize>> {
    let entry = body.entry(body.region(body.self_op(), 0))?;
    let number = |value: &Value| body.args(entry).iter().position(|arg| arg == value);
    body.operands(alloc.0).iter().map(number).collect()
}

/// Makes the calls in `body` allocate what the functions in `changed` fill.
fn update_calls(body: &mut Body, changed: &BTreeMap<String, Changed>, cx: &mut PassCx) -> Result<(), Failed> {
    let ctx = body.ctx().clone();
    for op in body.all_ops() {
        let Some(call) = CallOp::of(body, op) else { continue };
        let callee = call.callee(body).as_symbol(&ctx).map(|name| ctx.str(name)).unwrap_or_default();
        let Some(change) = changed.get(callee) else { continue };
        let mut operands = body.operands(op).to_vec();
        let results: Vec<Value> = body.results(op).collect();
        let mut rw = Rewriter::before(body, op);
        for (&at, sizes) in change {
            let Some(&result) = results.get(at) else { continue };
            let ty = rw.ty(result);
            let open = ty.shape(&ctx).is_some_and(|shape| shape.contains(&DYNAMIC));
            let sizes: Vec<Value> =
                sizes.iter().flatten().filter_map(|&number| operands.get(number).copied()).collect();
            if open && sizes.is_empty() {
                let message = "cannot create out param for dynamically shaped result";
                return Err(cx.op_error(rw.body(), op, message));
            }
            let groups: [&[Value]; 2] = [&sizes, &[]];
            let memory = allocated(&ctx, ty).unwrap_or(ty);
            let spec = rw.spec(AllocOp::def()).operand_groups(&ctx, &groups).results([memory]);
            let alloc = rw.insert(spec);
            let mut param = rw.result(alloc, 0);
            if memory != ty {
                let spec = rw.spec(CastOp::def()).operands([param]).results([ty]);
                let cast = rw.insert(spec);
                param = rw.result(cast, 0);
            }
            operands.push(param);
            rw.replace_value(result, param);
        }
        let left: Vec<Value> =
            (0..results.len()).filter(|at| !change.contains_key(at)).map(|at| results[at]).collect();
        let mut spec: OpSpec = rw.spec_of(op, &terrace_ir::body::Mapping::default());
        spec.operands = operands.into_iter().collect();
        spec.results = left.iter().map(|&value| rw.ty(value)).collect();
        let new = rw.insert(spec);
        let values: Vec<Value> = rw.results(new).collect();
        for (old, new) in left.into_iter().zip(values) {
            rw.replace_value(old, new);
        }
        rw.erase(op);
    }
    Ok(())
}
