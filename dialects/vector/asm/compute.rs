//! Text of ops that compute and combine.

use terrace_ir::text::{Delim, OpParser, OpPrinter, Reported};
use terrace_ir::{Attr, Body, Op, OpSpec};

use super::{parse_ints, print_ints};
use crate::arith::flags::{parse_fastmath, print_fastmath};
use crate::vector::attrs::{KINDS, dims, iterator_attr, iterator_of, kind_attr, kind_of, vector_of};
use crate::vector::{ContractionOp, MultiDimReductionOp, OuterProductOp, ReductionOp, ScanOp};

/// `<add>`
fn parse_kind(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    p.expect("<")?;
    let pos = p.pos();
    let kind = p.parse_keyword()?;
    if !KINDS.contains(&kind) {
        p.error_at(pos, format!("expected ::mlir::vector::CombiningKind to be one of: {}", KINDS.join(", ")));
        return Err(p.error_at(
            pos,
            "failed to parse Vector_CombiningKindAttr parameter 'value' which is to be a `::mlir::vector::CombiningKind`",
        ));
    }
    let attr = kind_attr(p.ctx(), kind);
    p.set_attr(spec, "kind", attr);
    p.expect(">")
}

fn print_kind(body: &Body, p: &mut OpPrinter<'_>, kind: Attr) {
    p.text(" <");
    p.text(kind_of(body.ctx(), kind).unwrap_or_default());
    p.text(">");
}

/// `<add>, %v, %acc fastmath<..> : vector<4xf32> into f32`
pub(in crate::vector) fn parse_reduction(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    parse_kind(p, spec)?;
    p.expect(",")?;
    let vector = p.parse_operand()?;
    let acc = if p.accept(",") { Some(p.parse_operand()?) } else { None };
    parse_fastmath(p, spec)?;
    p.parse_attr_dict(spec)?;
    let ty = p.parse_colon_type()?;
    p.expect("into")?;
    let dest = p.parse_type()?;
    spec.results.push(dest);
    p.resolve(spec, vector, ty)?;
    match acc {
        Some(acc) => p.resolve(spec, acc, dest),
        None => Ok(()),
    }
}

pub(in crate::vector) fn print_reduction(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let reduction = ReductionOp(op);
    print_kind(body, p, reduction.kind(body));
    p.text(", ");
    p.operands(op);
    print_fastmath(op, body, p);
    p.attr_dict(op, &["kind", "fastmath"]);
    p.text(" : ");
    p.ty(body.ty(reduction.vector(body)));
    p.text(" into ");
    p.ty(body.ty(reduction.dest(body)));
}

/// `<add>, %v, %acc {..} [0] : vector<4x8xf32> to vector<8xf32>`
pub(in crate::vector) fn parse_multi_reduction(
    p: &mut OpParser<'_>,
    spec: &mut OpSpec,
) -> Result<(), Reported> {
    parse_kind(p, spec)?;
    p.expect(",")?;
    let source = p.parse_operand()?;
    p.expect(",")?;
    let acc = p.parse_operand()?;
    p.parse_attr_dict(spec)?;
    parse_ints(p, spec, "reduction_dims")?;
    let ty = p.parse_colon_type()?;
    p.expect("to")?;
    let dest = p.parse_type()?;
    spec.results.push(dest);
    p.resolve(spec, source, ty)?;
    p.resolve(spec, acc, dest)
}

pub(in crate::vector) fn print_multi_reduction(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let reduction = MultiDimReductionOp(op);
    print_kind(body, p, reduction.kind(body));
    p.text(", ");
    p.operands(op);
    p.attr_dict(op, &["kind", "reduction_dims"]);
    p.text(" ");
    print_ints(body, p, reduction.reduction_dims(body));
    p.text(" : ");
    p.ty(body.ty(reduction.source(body)));
    p.text(" to ");
    p.ty(body.ty(reduction.dest(body)));
}

/// `["parallel", ..]` as the attributes that it stands for.
fn iterators(p: &mut OpParser<'_>, attr: Attr) -> Result<Attr, Reported> {
    let ctx = p.ctx();
    let Some(all) = attr.as_array(ctx) else {
        return Err(p.error("expected \"iterator_types\" array attribute"));
    };
    let mut found = Vec::new();
    for &attr in all {
        match attr.as_str(ctx) {
            Some(word @ ("parallel" | "reduction")) => found.push(iterator_attr(ctx, word)),
            Some(word) => return Err(p.error(format!("unexpected iterator_type ({word})"))),
            None => found.push(attr),
        }
    }
    Ok(ctx.array_attr(found))
}

/// Attributes of a contraction that stand in front of its operands, sorted.
const IN_FRONT: [&str; 3] = ["indexing_maps", "iterator_types", "kind"];

/// `{indexing_maps = .., iterator_types = ..} %a, %b, %c : t, t into t`
pub(in crate::vector) fn parse_contract(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let pos = p.pos();
    let front = p.parse_attr()?;
    let Some(entries) = front.as_dict(p.ctx()) else {
        return Err(p.error_at(pos, "expected a dictionary of attributes"));
    };
    if !entries.iter().any(|entry| p.ctx().str(entry.0) == "iterator_types") {
        return Err(p.error_at(pos, "expected \"iterator_types\" array attribute"));
    }
    for (name, attr) in entries.iter().copied() {
        let name = p.ctx().str(name).to_owned();
        let attr = if name == "iterator_types" { iterators(p, attr)? } else { attr };
        if name == "kind" {
            check_kind(p, attr)?;
        }
        p.set_attr(spec, &name, attr);
    }
    let operands = p.parse_operands(Delim::None)?;
    p.parse_attr_dict(spec)?;
    let lhs = p.parse_colon_type()?;
    p.expect(",")?;
    let rhs = p.parse_type()?;
    p.expect("into")?;
    let acc = p.parse_type()?;
    spec.results.push(acc);
    match &operands[..] {
        [a, b, c] => {
            p.resolve(spec, *a, lhs)?;
            p.resolve(spec, *b, rhs)?;
            p.resolve(spec, *c, acc)
        }
        [_, _, _, _, ..] => Err(p.error_at(pos, "expected zero or exactly 2 vector mask operands")),
        _ => Err(p.error_at(pos, "expected 3 operands")),
    }
}

fn check_kind(p: &mut OpParser<'_>, attr: Attr) -> Result<(), Reported> {
    match kind_of(p.ctx(), attr) {
        Some(_) => Ok(()),
        None => Err(p.error("expected 'kind' attribute of type CombiningKind (e.g. 'vector.kind<add>')")),
    }
}

pub(in crate::vector) fn print_contract(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let (contract, ctx) = (ContractionOp(op), body.ctx());
    p.text(" {indexing_maps = ");
    p.attr(contract.indexing_maps(body));
    p.text(", iterator_types = ");
    let words = contract.iterator_types(body).as_array(ctx).unwrap_or_default().iter();
    let words: Vec<Attr> =
        words.filter_map(|&attr| iterator_of(ctx, attr)).map(|word| ctx.str_attr(word)).collect();
    p.attr(ctx.array_attr(words));
    p.text(", kind = ");
    p.attr(contract.kind(body).unwrap_or_else(|| kind_attr(ctx, "add")));
    p.text("} ");
    p.operands(op);
    p.attr_dict(op, &IN_FRONT);
    p.text(" : ");
    p.ty(body.ty(contract.lhs(body)));
    p.text(", ");
    p.ty(body.ty(contract.rhs(body)));
    p.text(" into ");
    p.ty(body.ty(contract.result(body)));
}

/// `%a, %b, %acc {kind = ..} : vector<4xf32>, vector<8xf32>`
pub(in crate::vector) fn parse_outerproduct(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let pos = p.pos();
    let operands = p.parse_operands(Delim::None)?;
    p.parse_attr_dict(spec)?;
    let lhs = p.parse_colon_type()?;
    p.expect(",")?;
    let rhs = p.parse_type()?;
    if operands.len() < 2 {
        return Err(p.error_at(pos, "expected at least 2 operands"));
    }
    let ctx = p.ctx();
    if !lhs.is_vector(ctx) {
        return Err(p.error_at(pos, "expected vector type for operand #1"));
    }
    let (rows, columns) = (dims(ctx, lhs), dims(ctx, rhs));
    let row = |at: usize| rows.get(at).copied().unwrap_or((1, false));
    let sizes = if rhs.is_vector(ctx) {
        if row(0).1 && columns.first().is_some_and(|column| !column.1) && rows.len() == 1 {
            return Err(p.error_at(pos, "expected either both or only #2 operand dim to be scalable"));
        }
        vec![row(0), columns.first().copied().unwrap_or((1, false))]
    } else {
        vec![row(0)]
    };
    let result = vector_of(ctx, &sizes, lhs.elem(ctx));
    if let Some(kind) = spec.get(ctx, "kind") {
        check_kind(p, kind)?;
    } else {
        let kind = kind_attr(ctx, "add");
        p.set_attr(spec, "kind", kind);
    }
    spec.results.push(result);
    let mut types = vec![lhs, rhs];
    types.resize(operands.len().max(2), result);
    p.resolve_all(spec, &operands, &types)
}

pub(in crate::vector) fn print_outerproduct(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let product = OuterProductOp(op);
    p.text(" ");
    p.operands(op);
    p.attr_dict(op, &[]);
    p.text(" : ");
    p.ty(body.ty(product.lhs(body)));
    p.text(", ");
    p.ty(body.ty(product.rhs(body)));
}

/// `<add>, %v, %init {..} : t, t`
pub(in crate::vector) fn parse_scan(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    parse_kind(p, spec)?;
    p.expect(",")?;
    let source = p.parse_operand()?;
    p.expect(",")?;
    let initial = p.parse_operand()?;
    p.parse_attr_dict(spec)?;
    let ty = p.parse_colon_type()?;
    p.expect(",")?;
    let initial_type = p.parse_type()?;
    spec.results.extend([ty, initial_type]);
    p.resolve(spec, source, ty)?;
    p.resolve(spec, initial, initial_type)
}

pub(in crate::vector) fn print_scan(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    print_kind(body, p, ScanOp(op).kind(body));
    p.text(", ");
    p.operands(op);
    p.attr_dict(op, &["kind"]);
    p.text(" : ");
    p.types_of(body.operands(op).iter().copied());
}
