//! What structured ops demand at run time: that the indices that their loops make of the first and the last
//! iteration are indices of their operands, and are all of them where the index is that of one loop.

use terrace_ir::affine::AffineExprKind;
use terrace_ir::{AffineExpr, Context, Op, OpDef, Registry, Value};

use super::{Checks, RuntimeVerifiable};
use crate::arith::AndIOp;
use crate::index::{AddOp, BoolConstantOp, CmpOp, MaxSOp, MinSOp, SubOp};
use crate::linalg::{Structured, StructuredView};
use crate::scf::{IfOp, YieldOp};
use crate::support::index_list::Mixed;
use crate::support::reify::{apply, size_of};

static MODEL: RuntimeVerifiable = RuntimeVerifiable { add: structured };

/// Attaches the interface to all structured ops.
pub(super) fn attach(registry: &mut Registry) {
    let structured = |def: &&OpDef| {
        let wanted = std::any::TypeId::of::<Structured>();
        def.interfaces.iter().any(|entry| (entry.id)() == wanted)
    };
    for def in crate::linalg::DIALECT.ops.iter().map(|def| def()).filter(structured) {
        registry.attach(def.name, &MODEL);
    }
}

fn structured(op: Op, checks: &mut Checks<'_, '_>) -> Option<()> {
    let view = StructuredView::of(checks.rw, op)?;
    let ends = loop_sizes(checks, &view)?;
    if ends.is_empty() {
        return Some(());
    }
    // Without iterations nothing is read or written.
    let mut runs: Option<Value> = None;
    for &end in &ends {
        let zero = checks.number(0)?;
        let end = checks.value(end)?;
        let some = index_compare(checks, "slt", zero, end)?;
        runs = Some(match runs {
            None => some,
            Some(so_far) => checks.rw.apply(AndIOp::def(), &[so_far, some]),
        });
    }
    let spec = checks.rw.spec(IfOp::def()).operands(runs);
    let choice = IfOp(checks.rw.insert(spec));
    let region = choice.thenRegion(checks.rw);
    let block = checks.rw.add_block(region, &[]);
    checks.rw.set_end(block);
    let mut last = Vec::new();
    for &end in &ends {
        last.push(fold(checks, SubOp::def(), end, Mixed::Static(1), |a, b| a.checked_sub(b))?);
    }
    let done = operands(checks, &view, &last);
    let spec = checks.rw.spec(YieldOp::def());
    checks.rw.insert(spec);
    checks.rw.set_before(op);
    done
}

/// The number of iterations of each loop: the size of a dimension whose index it is.
fn loop_sizes(checks: &mut Checks<'_, '_>, view: &StructuredView) -> Option<Vec<Mixed>> {
    let ctx = checks.rw.context();
    let mut sizes = Vec::new();
    for number in 0..view.iterators.len() {
        let place = view.operands().zip(&view.maps).find_map(|(operand, map)| {
            let at =
                map.results(&ctx).iter().position(|expr| expr.dim(&ctx) == u32::try_from(number).ok())?;
            Some((operand, at))
        });
        let (operand, at) = place?;
        sizes.push(size_of(checks.rw, operand, at)?);
    }
    Some(sizes)
}

fn operands(checks: &mut Checks<'_, '_>, view: &StructuredView, last: &[Mixed]) -> Option<()> {
    let ctx = checks.rw.context();
    for (number, (operand, map)) in view.operands().zip(&view.maps).enumerate() {
        for (dim, &expr) in map.results(&ctx).iter().enumerate() {
            let first = at_start(&ctx, expr, last.len())?;
            let end = at_end(checks, expr, last)?;
            let low = fold(checks, MinSOp::def(), first, end, |a, b| Some(a.min(b)))?;
            let fits = index_check(checks, "sge", low, Mixed::Static(0))?;
            let place = format!("dimension #{dim} of input/output operand #{number}");
            checks.assert(fits, &format!("unexpected negative result on {place}"));
            let high = fold(checks, MaxSOp::def(), first, end, |a, b| Some(a.max(b)))?;
            let size = fold(checks, AddOp::def(), high, Mixed::Static(1), |a, b| a.checked_add(b))?;
            let actual = size_of(checks.rw, operand, dim)?;
            let predicate = if expr.dim(&ctx).is_some() { "eq" } else { "sle" };
            let fits = index_check(checks, predicate, size, actual)?;
            checks.assert(fits, &format!("{place} is incompatible with inferred dimension size"));
        }
    }
    Some(())
}

/// The value of `expr` in the first iteration.
fn at_start(ctx: &Context, expr: AffineExpr, loops: usize) -> Option<Mixed> {
    expr.eval(ctx, &vec![0; loops], &[]).map(Mixed::Static)
}

/// The value of `expr` in the last iteration.
fn at_end(checks: &mut Checks<'_, '_>, expr: AffineExpr, last: &[Mixed]) -> Option<Mixed> {
    let ctx = checks.rw.context();
    if let AffineExprKind::Dim(at) = expr.kind(&ctx) {
        return last.get(at as usize).copied();
    }
    let symbols: Vec<AffineExpr> = (0..last.len() as u32).map(|at| ctx.affine_symbol(at)).collect();
    apply(checks.rw, expr.replace(&ctx, &symbols, &[]), last)
}

/// The op `def` of two entries, or the number that it computes.
fn fold(
    checks: &mut Checks<'_, '_>,
    def: &'static OpDef,
    lhs: Mixed,
    rhs: Mixed,
    compute: fn(i64, i64) -> Option<i64>,
) -> Option<Mixed> {
    if let (Mixed::Static(a), Mixed::Static(b)) = (lhs, rhs)
        && let Some(number) = compute(a, b)
    {
        return Some(Mixed::Static(number));
    }
    let (lhs, rhs) = (checks.value(lhs)?, checks.value(rhs)?);
    let ty = checks.rw.context().index();
    Some(Mixed::Value(checks.make(def, &[lhs, rhs], ty)))
}

/// `index.cmp`
fn index_compare(checks: &mut Checks<'_, '_>, predicate: &str, lhs: Value, rhs: Value) -> Option<Value> {
    let ctx = checks.rw.context();
    let attr = terrace_ir::text::parse_attr(&ctx, &format!("#index<cmp_predicate {predicate}>")).ok()?;
    let spec =
        checks.rw.spec(CmpOp::def()).operands([lhs, rhs]).attr(&ctx, "pred", attr).results([ctx.int(1)]);
    let op = checks.rw.insert(spec);
    Some(checks.rw.result(op, 0))
}

/// `index.cmp` of two entries, or the constant that it computes.
fn index_check(checks: &mut Checks<'_, '_>, predicate: &str, lhs: Mixed, rhs: Mixed) -> Option<Value> {
    let ctx = checks.rw.context();
    if let (Mixed::Static(a), Mixed::Static(b)) = (lhs, rhs) {
        let holds = match predicate {
            "sge" => a >= b,
            "sle" => a <= b,
            _ => a == b,
        };
        let spec = checks
            .rw
            .spec(BoolConstantOp::def())
            .attr(&ctx, "value", ctx.bool_attr(holds))
            .results([ctx.int(1)]);
        let op = checks.rw.insert(spec);
        return Some(checks.rw.result(op, 0));
    }
    let (lhs, rhs) = (checks.value(lhs)?, checks.value(rhs)?);
    index_compare(checks, predicate, lhs, rhs)
}
