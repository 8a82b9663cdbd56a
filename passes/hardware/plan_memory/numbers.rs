//! Values of type `index` as expressions of the sizes of a function's arguments.

use rustc_hash::FxHashMap;
use terrace_dialects::graph::sizes::{Relation, Size, Sizes};
use terrace_dialects::memref::{self, AllocOp};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Block, Body, Op, Value};

/// How deep expressions may nest, so that recursion over them is shallow.
pub(super) const MAX_DEPTH: u32 = 12;

/// A comparison; `swapped` when it holds where the relation does not.
type Comparison = (Relation, Size, Size, bool);

/// What is known of the numbers of a function.
pub(super) struct Numbers {
    pub(super) sizes: Sizes,
    known: FxHashMap<Value, Size>,
    compared: FxHashMap<Value, Comparison>,
}

impl Numbers {
    /// Of the function `body` with the entry block `entry`. Ops are visited in program order, once.
    pub(super) fn of(body: &Body, entry: Block) -> Numbers {
        let mut sizes = Sizes::default();
        sizes.visit_arguments(body, entry);
        let mut numbers = Numbers { sizes, known: FxHashMap::default(), compared: FxHashMap::default() };
        for op in body.all_ops() {
            numbers.visit(body, entry, op);
        }
        numbers
    }

    /// The number that `value` is, when it follows from sizes of arguments.
    pub(super) fn get(&self, value: Value) -> Option<Size> {
        self.known.get(&value).copied()
    }

    fn visit(&mut self, body: &Body, entry: Block, op: Op) {
        let Some(result) = body.results(op).get(0) else { return };
        let (ctx, name) = (body.ctx(), body.name_str(op));
        if name == "arith.cmpi" {
            if let Some(comparison) = self.comparison(body, op) {
                self.compared.insert(result, comparison);
            }
            return;
        }
        let ty = body.ty(result);
        if !ty.is_index(ctx) && !ty.is_int(ctx, 64) {
            return;
        }
        if let Some(number) = self.number(body, entry, op, name)
            && self.sizes.exprs.depth(number) <= MAX_DEPTH
        {
            self.known.insert(result, number);
        }
    }

    fn number(&mut self, body: &Body, entry: Block, op: Op, name: &str) -> Option<Size> {
        let operands = body.operands(op);
        match name {
            "arith.constant" => return body.attr(op, "value")?.as_int(body.ctx()).map(Size::Known),
            "memref.dim" => return self.dim(body, entry, memref::DimOp(op)),
            "arith.index_cast" => return self.get(*operands.first()?),
            "arith.select" => {
                let &[condition, yes, no] = operands else { return None };
                let (relation, a, b, swapped) = *self.compared.get(&condition)?;
                let (yes, no) = (self.get(yes)?, self.get(no)?);
                let (yes, no) = if swapped { (no, yes) } else { (yes, no) };
                return Some(self.sizes.exprs.select(relation, (a, b), yes, no));
            }
            _ => {}
        }
        let &[a, b] = operands else { return None };
        let (a, b) = (self.get(a)?, self.get(b)?);
        let exprs = &mut self.sizes.exprs;
        Some(match name {
            "arith.addi" => exprs.add(a, b),
            "arith.subi" => exprs.sub(a, b),
            "arith.muli" => exprs.mul(a, b),
            "arith.maxsi" => exprs.max(a, b),
            "arith.minsi" => exprs.min(a, b),
            // Division truncates, which is the same where nothing is negative.
            "arith.divsi" if exprs.at_least(a, 0) && exprs.at_least(b, 1) => exprs.floor_div(a, b),
            "arith.floordivsi" if exprs.at_least(b, 1) => exprs.floor_div(a, b),
            "arith.ceildivsi" if exprs.at_least(b, 1) => exprs.ceil_div(a, b),
            _ => return None,
        })
    }

    fn dim(&mut self, body: &Body, entry: Block, op: memref::DimOp) -> Option<Size> {
        let source = op.source(body);
        let at = usize::try_from(self.get(op.index(body))?.known()?).ok()?;
        let declared = body.ty(source).shape(body.ctx())?;
        match *declared.get(at)? {
            DYNAMIC if body.args(entry).contains(&source) => self.sizes.shape(body, source).get(at).copied(),
            DYNAMIC => {
                let alloc = AllocOp::of(body, body.defining_op(source)?)?;
                let open = declared[..at].iter().filter(|&&size| size == DYNAMIC).count();
                self.get(*alloc.dynamicSizes(body).get(open)?)
            }
            size => Some(Size::Known(size)),
        }
    }

    fn comparison(&self, body: &Body, op: Op) -> Option<Comparison> {
        let &[a, b] = body.operands(op) else { return None };
        let (a, b) = (self.get(a)?, self.get(b)?);
        // eq, ne, slt, sle, sgt, sge
        Some(match body.attr(op, "predicate")?.as_int(body.ctx())? {
            0 => (Relation::Equal, a, b, false),
            1 => (Relation::Equal, a, b, true),
            2 => (Relation::Less, a, b, false),
            3 => (Relation::Less, b, a, true),
            4 => (Relation::Less, b, a, false),
            5 => (Relation::Less, a, b, true),
            _ => return None,
        })
    }
}
