//! `convert-pdl-to-pdl-interp`: the patterns of a module as one decision tree and functions that rewrite.

use terrace_dialects::pdl::{OperationOp, PatternOp, operation_type};
use terrace_dialects::pdl_interp::{FuncOp, MATCHER, REWRITERS};
use terrace_ir::builtin::ModuleOp;
use terrace_ir::pass::{Anchor, PassCx, PassInfo};
use terrace_ir::{Attr, AttrKind, Body, Context, Diagnostic, Loc, Op, OpSpec};

use super::collect::{PatternPredicates, collect};
use super::emit::{self, Found};
use super::predicate::Places;
use super::roots::rewrite_of;
use super::{rewriters, tree};

pub(super) const INFO: PassInfo = PassInfo {
    name: "convert-pdl-to-pdl-interp",
    doc: "Compile rewrite patterns to a decision tree",
    anchor: Anchor::Op("builtin.module"),
    options: &[],
    make: |_| {
        Ok(Box::new(|module: &mut Body, cx: &mut PassCx| {
            convert(module).map_err(|diagnostic| {
                cx.diags.push(diagnostic);
                terrace_ir::pass::Failed
            })
        }))
    },
};

/// Replaces the patterns of `module` by `@matcher`, and adds `@rewriters`.
///
/// # Errors
/// When a pattern cannot be compiled.
pub(super) fn convert(module: &mut Body) -> Result<(), Diagnostic> {
    let ctx = module.ctx().clone();
    let Some(block) = module.entry(module.region(module.self_op(), 0)) else { return Ok(()) };
    let loc = module.loc(module.self_op());
    let patterns: Vec<Op> = module.ops_of(block).filter(|&op| PatternOp::of(module, op).is_some()).collect();
    let bodies: Vec<&Body> = patterns.iter().filter_map(|&op| module.nested(op)).collect();
    let mut places = Places::default();
    places.at(super::predicate::Place::Root);
    let collected: Vec<PatternPredicates> =
        bodies.iter().map(|body| collect(body, &mut places)).collect::<Result<_, _>>()?;
    let locs: Vec<Loc> = bodies.iter().map(|body| body.loc(body.self_op())).collect();
    let tree = tree::build(&collected, &locs, &places)?;

    let mut matcher = function(&ctx, MATCHER, loc);
    let entry = matcher.add_block(matcher.region(matcher.self_op(), 0));
    matcher.add_arg(entry, operation_type(&ctx), loc);
    let ty = ctx.function_type(&[operation_type(&ctx)], &[]);
    matcher.set_attr(matcher.self_op(), "function_type", ctx.type_attr(ty));

    let mut rewriters: Vec<Body> = Vec::new();
    let mut names = Names::default();
    emit::emit(&mut matcher, &tree, &places, &mut |pattern| {
        let (body, asked) = (bodies[pattern], &collected[pattern]);
        let name = names.next();
        let mut func = function(&ctx, &name, locs[pattern]);
        func.add_block(func.region(func.self_op(), 0));
        let inputs = rewriters::emit(&mut func, body, &asked.positions)?;
        rewriters.push(func);
        found(body, asked, &name, inputs)
    })?;
    for op in patterns {
        module.erase(op);
    }
    let spec = OpSpec::new(ModuleOp::def(), loc).attr(&ctx, "sym_name", ctx.str_attr(REWRITERS));
    let mut inner = Body::new(&ctx, &spec);
    let end = inner.add_block(inner.region(inner.self_op(), 0));
    for rewriter in rewriters {
        let op = own(&mut inner, rewriter);
        inner.append(end, op);
    }
    let (matcher, inner) = (own(module, matcher), own(module, inner));
    module.prepend(block, inner);
    module.prepend(block, matcher);
    Ok(())
}

/// Makes an op of `module` whose own body is `body`.
fn own(module: &mut Body, body: Body) -> Op {
    let op = module.create(&OpSpec::named(body.name(body.self_op()), body.loc(body.self_op())));
    if let Some(nested) = module.nested_mut(op) {
        *nested = body;
    }
    op
}

/// A function without arguments and blocks.
fn function(ctx: &Context, name: &str, loc: Loc) -> Body {
    let ty = ctx.type_attr(ctx.function_type(&[], &[]));
    let spec = OpSpec::new(FuncOp::def(), loc).attr(ctx, "sym_name", ctx.str_attr(name)).attr(
        ctx,
        "function_type",
        ty,
    );
    Body::new(ctx, &spec)
}

/// What is noted where the pattern `body` fits.
fn found(
    body: &Body,
    asked: &PatternPredicates,
    rewriter: &str,
    inputs: Vec<super::predicate::Pos>,
) -> Result<Found, Diagnostic> {
    let ctx = body.ctx();
    let pattern = PatternOp(body.self_op());
    let rewrite = rewrite_of(body).and_then(|rewrite| body.entry(body.region(rewrite.0, 0)));
    let generated: Vec<Attr> = rewrite
        .into_iter()
        .flat_map(|block| body.ops_of(block))
        .filter_map(|op| OperationOp::of(body, op)?.opName(body))
        .collect();
    let loc = body.loc(body.self_op());
    Ok(Found {
        rewriter: ctx
            .attr(AttrKind::Symbol { root: ctx.name(REWRITERS), nested: [ctx.name(rewriter)].into() }),
        inputs,
        generated: (!generated.is_empty()).then(|| ctx.array_attr(generated)),
        root_kind: OperationOp::defining(body, asked.root).and_then(|op| op.opName(body)),
        benefit: pattern.benefit(body),
        loc: body.symbol(body.self_op()).map_or(loc, |name| ctx.name_loc(name, loc)),
    })
}

/// Names of rewriters: `pdl_generated_rewriter`, then with `_0`, `_1` behind it.
#[derive(Default)]
struct Names(usize);

impl Names {
    fn next(&mut self) -> String {
        let number = self.0;
        self.0 += 1;
        match number {
            0 => "pdl_generated_rewriter".to_owned(),
            _ => format!("pdl_generated_rewriter_{}", number - 1),
        }
    }
}
