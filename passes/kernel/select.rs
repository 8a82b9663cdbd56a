//! `select-kernels`: ops that a kernel implements become calls of it.

use std::fmt::Write;

use terrace_dialects::arith::CmpIOp;
use terrace_dialects::cf::AssertOp;
use terrace_dialects::graph::sizes::{Size, Sizes};
use terrace_dialects::kernel::{CallOp, PackOp, mask_attr};
use terrace_dialects::tensor::EmptyOp;
use terrace_ir::pass::{Remark, RemarkKind};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Body, Loc, Op, Rewriter, Type, Value};

use super::evaluate::{Accepted, evaluate};
use super::library::{Kernel, Library};

/// The predicate `eq` of `arith.cmpi`.
const EQUAL: i64 = 0;

/// What may be selected.
#[derive(Clone, Default, Debug)]
pub struct SelectOptions {
    /// The features of the CPU that the program is for, by LLVM's names.
    pub features: Vec<String>,
    /// Symbols that are not to be used.
    pub disable: Vec<String>,
}

/// What became of an op that some kernel implements.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The op's name.
    pub op: String,
    /// Where it comes from.
    pub loc: Loc,
    /// The kernel that was taken.
    pub symbol: Option<String>,
    /// The kernels that were tried before, with the reason why each was not taken.
    pub refused: Vec<(String, String)>,
}

/// Replaces the ops of `body` that a kernel of `library` implements by calls of the first that accepts
/// them, and tells what became of each op that the library has a kernel for.
pub fn select_kernels(body: &mut Body, library: &Library, options: &SelectOptions) -> Vec<Choice> {
    let mut choices = Vec::new();
    let mut sizes = Sizes::of_function(body);
    // What is replaced stays to the end, so that the names which the sizes know it by are not given away.
    let mut replaced = Vec::new();
    for op in body.all_ops() {
        let name = body.name_str(op).to_string();
        let kernels = library.kernels(&name);
        if kernels.is_empty() {
            continue;
        }
        let mut choice = Choice { op: name, loc: body.loc(op), symbol: None, refused: Vec::new() };
        for kernel in kernels {
            match consider(body, op, kernel, options, &mut sizes) {
                Ok(accepted) => {
                    replace(op, kernel, &accepted, &mut Rewriter::before(body, op), &mut sizes);
                    replaced.push(op);
                    choice.symbol = Some(kernel.symbol.clone());
                    break;
                }
                Err(reason) => choice.refused.push((kernel.symbol.clone(), reason)),
            }
        }
        choices.push(choice);
    }
    for op in replaced.into_iter().rev() {
        body.erase(op);
    }
    choices
}

/// What `kernel` needs for `op`, or why it is not taken.
fn consider(
    body: &Body,
    op: Op,
    kernel: &Kernel,
    options: &SelectOptions,
    sizes: &mut Sizes,
) -> Result<Accepted, String> {
    if options.disable.contains(&kernel.symbol) {
        return Err("it is disabled".into());
    }
    if let Some(missing) = kernel.features.iter().find(|feature| !options.features.contains(feature)) {
        return Err(format!("the CPU has no {missing}"));
    }
    let shapes = sizes.results(body, op);
    if body
        .results(op)
        .zip(&shapes)
        .any(|(result, shape)| shape.iter().any(|&size| sizes.is_own(size, result)))
    {
        return Err("sizes of the result are not known".into());
    }
    let accepted = evaluate(&kernel.body, body, op, sizes)?;
    let names = inputs(body, op, kernel);
    match accepted.packs.iter().find(|(operand, _)| !names.contains(operand)) {
        Some((operand, _)) => Err(format!("the description packs '{operand}', which is no input")),
        None => Ok(accepted),
    }
}

/// The names of the operands that the kernel's input buffers are.
fn inputs(body: &Body, op: Op, kernel: &Kernel) -> Vec<String> {
    kernel.inputs.clone().unwrap_or_else(|| {
        let slots = body.def(op).map_or(&[][..], |def| def.operands);
        slots.iter().map(|slot| slot.name.to_string()).collect()
    })
}

/// The operands called `name`: one, none, or as many as a variable slot has.
fn operands<'a>(body: &'a Body, op: Op, name: &str) -> &'a [Value] {
    let Some(def) = body.def(op) else { return &[] };
    match def.operands.iter().position(|slot| slot.name == name) {
        Some(slot) => body.operand_group(op, def, slot),
        None => &[],
    }
}

fn replace(op: Op, kernel: &Kernel, accepted: &Accepted, rw: &mut Rewriter<'_>, sizes: &mut Sizes) {
    let ctx = rw.context();
    for (a, b, reason) in &accepted.equal {
        let sides = [sizes.value(rw, *a), sizes.value(rw, *b)];
        let spec = rw.spec(CmpIOp::def()).operands(sides).attr(&ctx, "predicate", ctx.i64_attr(EQUAL));
        let compared = rw.insert(spec.results([ctx.int(1)]));
        let holds = rw.result(compared, 0);
        let spec = rw.spec(AssertOp::def()).operands([holds]).attr(&ctx, "msg", ctx.str_attr(reason));
        rw.insert(spec);
    }
    let known =
        |open: i64| accepted.words.iter().map(|word| word.known().unwrap_or(open)).collect::<Vec<i64>>();
    let (params, pack_params) = (ctx.i64_array(&known(DYNAMIC)), ctx.i64_array(&known(1)));
    let open = accepted.words.iter().filter(|word| word.known().is_none());
    let words: Vec<Value> = open.map(|&word| sizes.value(rw, word)).collect();
    let shapes = sizes.results(rw.body(), op);
    let (mut values, mut mask) = (Vec::new(), Vec::new());
    for name in inputs(rw, op, kernel) {
        let found = operands(rw, op, &name).to_vec();
        let packer = accepted.packs.iter().find(|(operand, _)| *operand == name);
        mask.extend(if found.is_empty() { vec![false] } else { vec![true; found.len()] });
        for value in found {
            values.push(match packer {
                Some((_, packer)) => {
                    let spec = rw
                        .spec(PackOp::def())
                        .operands([value])
                        .attr(&ctx, "packer", ctx.symbol_attr(packer))
                        .attr(&ctx, "params", pack_params)
                        .results([ctx.tensor(&[DYNAMIC], ctx.int(8))]);
                    let pack = rw.insert(spec);
                    rw.result(pack, 0)
                }
                None => value,
            });
        }
    }
    let types: Vec<Type> = rw.results(op).map(|result| rw.ty(result)).collect();
    let mut outs: Vec<Value> = Vec::new();
    for (&ty, shape) in types.iter().zip(&shapes) {
        let declared = ty.shape(&ctx).unwrap_or_default();
        let open: Vec<Size> =
            declared.iter().zip(shape).filter(|entry| *entry.0 == DYNAMIC).map(|entry| *entry.1).collect();
        let open: Vec<Value> = open.into_iter().map(|size| sizes.value(rw, size)).collect();
        let spec = rw.spec(EmptyOp::def()).operands(open).results([ty]);
        let empty = rw.insert(spec);
        outs.push(rw.result(empty, 0));
    }
    let absent = mask.contains(&false).then(|| mask_attr(&ctx, &mask));
    let spec = rw
        .spec(CallOp::def())
        .operand_groups(&ctx, &[&values, &outs, &words])
        .attr(&ctx, "callee", ctx.symbol_attr(&kernel.symbol))
        .attr(&ctx, "params", params)
        .maybe_attr(&ctx, "present", absent)
        .results(types);
    let call = rw.insert(spec);
    let results: Vec<(Value, Value)> = rw.results(op).zip(rw.results(call)).collect();
    for (old, new) in results {
        sizes.replace(old, new);
        rw.replace_value(old, new);
    }
}

/// The choices as text, a line for each op and for each kernel that refused it.
pub fn explain(choices: &[Choice]) -> String {
    let mut out = String::new();
    for choice in choices {
        let taken = choice.symbol.as_deref().unwrap_or("no kernel");
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{}: {taken}", choice.op);
        for (symbol, reason) in &choice.refused {
            let _ = writeln!(out, "  not {symbol}: {reason}");
        }
    }
    out
}

impl Choice {
    /// What became of the op, as a remark: `Op`, the `Kernel` if one was taken, and `Refused` with a reason for each that
    /// was not.
    pub fn remark(&self, body: &Body) -> Remark {
        let (kind, name) = match self.symbol {
            Some(_) => (RemarkKind::Passed, "kernel-call"),
            None => (RemarkKind::Missed, "no-kernel"),
        };
        let function = body.symbol(body.self_op()).unwrap_or_default().to_owned();
        let remark =
            Remark { kind, category: "select-kernels", name, loc: self.loc, function, args: Vec::new() };
        let remark = remark.arg("Op", &self.op);
        let remark = match &self.symbol {
            Some(symbol) => remark.arg("Kernel", symbol),
            None => remark,
        };
        let refused = self.refused.iter();
        refused.fold(remark, |remark, (symbol, reason)| {
            remark.arg("Refused", format_args!("{symbol}: {reason}"))
        })
    }
}
