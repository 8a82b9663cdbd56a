//! Computing in a wider float format: operands are extended, results truncated.

use rustc_hash::FxHashMap;
use terrace_dialects::arith::{ExtFOp, TruncFOp};
use terrace_ir::text::parse_type;
use terrace_ir::{Attr, Body, Context, Op, OpSpec, Rewriter, Type, Value};

/// The float type that `name` spells.
///
/// # Errors
/// A message that says that it is none.
pub(crate) fn float_type(ctx: &Context, name: &str) -> Result<Type, String> {
    match parse_type(ctx, name) {
        Ok(ty) if ty.is_float(ctx) => Ok(ty),
        _ => Err(format!("could not map '{name}' to a float type")),
    }
}

/// Rewrites ops to compute in another format.
pub(crate) struct Promotion<'a> {
    /// Whether a float type has to be replaced.
    pub(crate) unsupported: &'a dyn Fn(&Context, Type) -> bool,
    /// What replaces it.
    pub(crate) target: Type,
    /// The fast-math flags of the conversions.
    pub(crate) fastmath: Option<Attr>,
}

impl Promotion<'_> {
    /// What a value of type `ty` is computed as; `None` when it stays as it is.
    fn wider(&self, ctx: &Context, ty: Type) -> Option<Type> {
        let elem = ty.elem(ctx);
        let computed = !ty.is_memref(ctx) && elem.is_float(ctx) && (self.unsupported)(ctx, elem);
        computed.then(|| ty.with_elem(ctx, self.target))
    }

    /// Makes each of `ops` compute in the target format. A value that several of them use is extended
    /// once, where it is defined.
    pub(crate) fn run(&self, body: &mut Body, ops: Vec<Op>) {
        let mut extended: FxHashMap<Value, Value> = FxHashMap::default();
        let mut rw = Rewriter::new(body);
        for op in ops {
            self.promote(&mut rw, op, &mut extended);
        }
    }

    fn promote(&self, rw: &mut Rewriter<'_>, op: Op, extended: &mut FxHashMap<Value, Value>) {
        let ctx = rw.context();
        let operands = rw.operands(op).to_vec();
        let results: Vec<Value> = rw.results(op).collect();
        let types: Vec<Type> = results.iter().map(|&value| rw.ty(value)).collect();
        let affected = |rw: &Rewriter<'_>, value: Value| self.wider(&ctx, rw.ty(value)).is_some();
        if !operands.iter().chain(&results).any(|&value| affected(rw, value)) {
            return;
        }
        let operands: Vec<Value> =
            operands.into_iter().map(|value| self.extend(rw, op, value, extended)).collect();
        rw.set_root(op);
        let wide = types.iter().map(|&ty| self.wider(&ctx, ty).unwrap_or(ty));
        let mut spec =
            OpSpec { results: wide.collect(), operands, ..OpSpec::named(rw.name(op), rw.body().loc(op)) };
        spec.attrs = rw.inherent_attrs(op);
        spec.attrs.extend_from_slice(rw.discardable_attrs(op));
        let new = rw.insert(spec);
        let computed: Vec<Value> = rw.results(new).collect();
        let mut values = Vec::with_capacity(computed.len());
        for (value, &ty) in computed.into_iter().zip(&types) {
            values.push(match rw.ty(value) == ty {
                true => value,
                false => self.convert(rw, TruncFOp::def(), value, ty),
            });
        }
        for result in &results {
            extended.remove(result);
        }
        rw.replace(op, values);
    }

    /// The value in the target format, when it has to be in that.
    fn extend(
        &self,
        rw: &mut Rewriter<'_>,
        op: Op,
        value: Value,
        extended: &mut FxHashMap<Value, Value>,
    ) -> Value {
        let Some(ty) = self.wider(&rw.context(), rw.ty(value)) else { return value };
        if let Some(&known) = extended.get(&value) {
            return known;
        }
        rw.set_root(op);
        match (rw.defining_op(value), rw.value_block(value)) {
            (Some(def), _) => rw.set_after(def),
            (None, Some(block)) => rw.set_start(block),
            (None, None) => {}
        }
        let new = self.convert(rw, ExtFOp::def(), value, ty);
        extended.insert(value, new);
        new
    }

    fn convert(
        &self,
        rw: &mut Rewriter<'_>,
        def: &'static terrace_ir::OpDef,
        value: Value,
        ty: Type,
    ) -> Value {
        let ctx = rw.context();
        let spec = rw.spec(def).operands([value]).results([ty]).maybe_attr(&ctx, "fastmath", self.fastmath);
        let op = rw.insert(spec);
        rw.result(op, 0)
    }
}
