//! `slice-analysis-test`: copies what each structured op is computed from into a function of its own.

use terrace_dialects::{func, linalg};
use terrace_ir::analysis::slice::{SliceOptions, backward_slice};
use terrace_ir::body::Mapping;
use terrace_ir::interfaces::DestinationStyle;
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, Pass, PassCx, PassInfo};
use terrace_ir::{Body, Op, OpSpec, Rewriter, Type};

pub(super) const INFO: PassInfo = PassInfo {
    name: "slice-analysis-test",
    doc: "Test Slice analysis functionality.",
    anchor: Anchor::Op("builtin.module"),
    options: &[OptionDef {
        name: "omit-block-arguments",
        doc: "Leave out what arguments of blocks come from",
        kind: OptionKind::Bool,
        default: "true",
    }],
    make: |options| Ok(Box::new(SliceAnalysis { omit: options.bool("omit-block-arguments") })),
};

struct SliceAnalysis {
    omit: bool,
}

impl Pass for SliceAnalysis {
    fn run(&self, module: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        let functions: Vec<Op> =
            module.all_ops().into_iter().filter(|&op| module.is(op, func::FuncOp::def())).collect();
        for function in functions {
            let Some(source) = module.nested(function).cloned() else { continue };
            let dialect = linalg::DIALECT.name;
            let structured = |&op: &Op| {
                source.interface::<DestinationStyle>(op).is_some()
                    && source.def(op).is_some_and(|def| def.dialect() == dialect)
            };
            for (at, op) in source.all_ops().into_iter().filter(structured).enumerate() {
                let name = source.symbol(source.self_op()).unwrap_or_default();
                let name = format!("{name}__backward_slice__{at}");
                let copy = self.copy(&source, op, &name, module);
                module.insert_before(function, copy);
                cx.count("slices", 1);
            }
        }
        Ok(())
    }
}

impl SliceAnalysis {
    /// A function called `name` with the slice of `op`.
    fn copy(&self, source: &Body, op: Op, name: &str, module: &mut Body) -> Op {
        let options =
            SliceOptions { omit_block_arguments: self.omit, inclusive: true, ..SliceOptions::default() };
        let slice = backward_slice(source, op, &options);
        let (ctx, loc) = (source.ctx().clone(), source.loc(op));
        let ty = source.attr(source.self_op(), "function_type");
        let mut spec = OpSpec::new(func::FuncOp::def(), loc).attr(&ctx, "sym_name", ctx.str_attr(name));
        if let Some(ty) = ty {
            spec = spec.attr(&ctx, "function_type", ty);
        }
        let made = module.create(&spec);
        let Some(body) = module.nested_mut(made) else { return made };
        let region = body.region(body.self_op(), 0);
        let block = body.add_block(region);
        let entry = source.regions(source.self_op()).next().and_then(|region| source.entry(region));
        let mut map = Mapping::default();
        for &arg in entry.map(|entry| source.args(entry)).unwrap_or_default() {
            let ty: Type = source.ty(arg);
            let copy = body.add_arg(block, ty, source.value_loc(arg));
            map.values.insert(arg, copy);
        }
        for op in slice {
            let copy = body.clone_op(Some(source), op, &mut map);
            body.append(block, copy);
        }
        let mut rw = Rewriter::at_end(body, block, loc);
        let spec = rw.spec(func::ReturnOp::def());
        rw.insert(spec);
        made
    }
}
