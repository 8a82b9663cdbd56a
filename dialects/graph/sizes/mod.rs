//! The sizes of the tensors of a function as expressions: what each op can say of its results.
//!
//! Types know a size as a number or not at all. Here a size that is not a number is an expression of the sizes
//! of the function's arguments, of elements of integer tensors (the operands of reshapes, slices and the like that
//! are computed when the program runs), and of sizes that only the computation of a value tells. It is the counterpart of upstream's
//! `ReifyRankedShapedTypeOpInterface` ([`Sizes::value`] makes ops of an expression) with two things more. Equal
//! expressions are equal sizes, which decides, for one, whether operands broadcast; XLA's and TVM Relax's symbolic
//! shapes serve the same end. And the elements of small integer tensors are followed as expressions too, through the
//! arithmetic on shapes that exporters emit, as onnx-mlir's `IndexExpr` does: a reshape to `[batch, seq, 12, 64]`
//! built of `graph.shape`, `graph.gather` and `graph.concat` has a result of these sizes.
//!
//! Arguments name their open sizes in the attribute `graph.dims`, an array with a name for each dimension (empty where
//! there is none). The same name is the same size throughout a function: whoever calls it must see to that.
//!
//! The analysis visits ops in program order, once. What no rule says is a symbol of its own.

mod contents;
mod expr;
mod reify;
mod rules;
mod show;

use rustc_hash::FxHashMap;
use terrace_ir::types::{DYNAMIC, Signedness};
use terrace_ir::{Block, Body, Op, Type, TypeKind, Value};

pub use expr::{Atom, AtomId, Expr, Exprs, Monomial, Relation, Size, Symbol};

/// The name of the attribute of arguments that names their sizes.
pub const DIMS: &str = "graph.dims";

/// How deep the expressions of sizes may nest. What is deeper is a symbol of its own, which keeps the work on a chain of
/// ops linear, and recursion over expressions shallow.
const MAX_DEPTH: u32 = 12;

/// The longest list of integers whose elements are followed.
const MAX_ELEMENTS: i64 = 64;

/// The sizes of the tensors of a function.
#[derive(Default, Debug)]
pub struct Sizes {
    /// The expressions that they are.
    pub exprs: Exprs,
    shapes: FxHashMap<Value, Vec<Size>>,
    contents: FxHashMap<Value, Vec<Size>>,
    /// What stands for values that were replaced.
    replaced: FxHashMap<Value, Value>,
}

impl Sizes {
    /// The sizes of all values of the function `body`.
    pub fn of_function(body: &Body) -> Sizes {
        let mut sizes = Sizes::default();
        if let Some(entry) = body.entry(body.region(body.self_op(), 0)) {
            sizes.visit_arguments(body, entry);
        }
        for op in body.all_ops() {
            sizes.visit(body, op);
        }
        sizes
    }

    /// Visits the arguments of a function with the entry block `entry`: sizes of one name become one.
    pub fn visit_arguments(&mut self, body: &Body, entry: Block) {
        let names: Vec<Vec<String>> = (0..body.args(entry).len()).map(|at| dim_names(body, at)).collect();
        let mut named: FxHashMap<&str, Size> = FxHashMap::default();
        // A name that is a number somewhere is that number everywhere.
        for (&arg, names) in body.args(entry).iter().zip(&names) {
            let shape = body.ty(arg).shape(body.ctx()).unwrap_or_default();
            for (&size, name) in shape.iter().zip(names) {
                if size != DYNAMIC && !name.is_empty() {
                    named.entry(name).or_insert(Size::Known(size));
                }
            }
        }
        for (&arg, names) in body.args(entry).iter().zip(&names) {
            let mut shape = self.fallback(body, arg);
            for (at, size) in shape.iter_mut().enumerate().filter(|(_, size)| size.known().is_none()) {
                if let Some(name) = names.get(at).filter(|name| !name.is_empty()) {
                    *size = *named.entry(name).or_insert(*size);
                }
            }
            self.shapes.insert(arg, shape);
        }
    }

    /// Visits an op, whose operands were visited before.
    pub fn visit(&mut self, body: &Body, op: Op) {
        let ctx = body.ctx();
        let open = |ty: Type| ty.is_tensor(ctx) && ty.static_shape(ctx).is_none();
        if body.results(op).any(|result| open(body.ty(result))) {
            for (result, mut shape) in body.results(op).zip(self.results(body, op)) {
                let own = self.fallback(body, result);
                for (size, own) in shape.iter_mut().zip(own) {
                    if self.exprs.depth(*size) > MAX_DEPTH {
                        *size = own;
                    }
                }
                self.shapes.insert(result, shape);
            }
        }
        if let Some(elements) = contents::contents(self, body, op)
            && elements.iter().all(|&element| self.exprs.depth(element) <= MAX_DEPTH)
        {
            self.contents.insert(body.result(op, 0), elements);
        }
    }

    /// The sizes of the results of `op`, in terms of what its operands are.
    pub fn results(&mut self, body: &Body, op: Op) -> Vec<Vec<Size>> {
        let shapes = rules::shapes(self, body, op).unwrap_or_default();
        let mut results = Vec::new();
        for (at, result) in body.results(op).enumerate() {
            let mut sizes = self.fallback(body, result);
            if let Some(said) = shapes.get(at).filter(|said| said.len() == sizes.len()) {
                for (size, &said) in sizes.iter_mut().zip(said) {
                    if size.known().is_none() {
                        *size = said;
                    }
                }
            }
            results.push(sizes);
        }
        results
    }

    /// The sizes of a ranked tensor.
    pub fn shape(&mut self, body: &Body, value: Value) -> Vec<Size> {
        match self.shapes.get(&value) {
            Some(shape) => shape.clone(),
            None => self.fallback(body, value),
        }
    }

    /// The size of all dimensions together.
    pub fn count(&mut self, body: &Body, value: Value) -> Size {
        let shape = self.shape(body, value);
        self.exprs.product(&shape)
    }

    /// Says that `value` has the sizes `shape`.
    pub fn set_shape(&mut self, value: Value, shape: &[Size]) {
        self.shapes.insert(value, shape.to_vec());
    }

    /// The dimension, the first index, the number of elements and the step of each axis that a `graph.slice` or
    /// `graph.dynamic_slice` slices; `None` when its operands do not fit.
    pub fn slice_bounds(&mut self, body: &Body, op: Op) -> Option<Vec<(usize, Size, Size, i64)>> {
        rules::slice_bounds(self, body, op)
    }

    /// Whether `size` is that of a dimension of `value`, of which nothing else is known.
    pub fn is_own(&self, size: Size, value: Value) -> bool {
        let Size::Open(expr) = size else { return false };
        let own =
            |&id: &AtomId| matches!(self.exprs.atom(id), Atom::Symbol(Symbol::Dim(of, _)) if of == value);
        self.exprs.terms(expr).iter().any(|term| term.0.iter().any(own))
    }

    /// Says that `new` stands for `old` from here on, as in [`Rewriter::replace`](terrace_ir::Rewriter::replace).
    /// What defines `old` must stay while the analysis is used.
    pub fn replace(&mut self, old: Value, new: Value) {
        if let Some(shape) = self.shapes.get(&old).cloned() {
            self.shapes.entry(new).or_insert(shape);
        }
        if let Some(elements) = self.contents.get(&old).cloned() {
            self.contents.entry(new).or_insert(elements);
        }
        self.replaced.insert(old, new);
    }

    /// What stands for `value`, which may have been replaced.
    pub fn current(&self, value: Value) -> Value {
        self.replaced.get(&value).copied().unwrap_or(value)
    }

    /// The elements of a list of integers (a tensor of rank 0 or 1) of known length that is not long.
    pub fn elements(&mut self, body: &Body, value: Value) -> Option<Vec<Size>> {
        if let Some(elements) = self.contents.get(&value) {
            return Some(elements.clone());
        }
        let count = list_len(body, value)?;
        Some((0..count).map(|at| self.exprs.symbol(Symbol::Element(value, at))).collect())
    }

    /// The elements as far as they follow from sizes and constants.
    fn known_elements(&self, value: Value) -> Option<&Vec<Size>> {
        self.contents.get(&value)
    }

    /// What the type of a value says of its sizes, and symbols for the others.
    fn fallback(&mut self, body: &Body, value: Value) -> Vec<Size> {
        let shape = body.ty(value).shape(body.ctx()).unwrap_or_default();
        let size = |(at, &size): (usize, &i64)| match size {
            DYNAMIC => self.exprs.symbol(Symbol::Dim(value, at as u32)),
            size => Size::Known(size),
        };
        shape.iter().enumerate().map(size).collect()
    }
}

/// The length of a list of integers whose elements are followed.
fn list_len(body: &Body, value: Value) -> Option<u32> {
    let (ctx, ty) = (body.ctx(), body.ty(value));
    let shape = ty.static_shape(ctx).filter(|shape| shape.len() <= 1 && ty.is_tensor(ctx))?;
    let count = shape.first().copied().unwrap_or(1);
    let signless =
        matches!(ty.elem(ctx).kind(ctx), TypeKind::Integer { sign: Signedness::Signless, width: ..=64 });
    (signless && count <= MAX_ELEMENTS).then_some(count as u32)
}

/// The names of the sizes of argument `at` of the function `body`, empty where they have none.
pub fn dim_names(body: &Body, at: usize) -> Vec<String> {
    let ctx = body.ctx();
    let names = body.attr(body.self_op(), "arg_attrs").and_then(|attrs| {
        let dict = attrs.as_array(ctx)?.get(at)?.as_dict(ctx)?;
        let names = dict.iter().find(|entry| ctx.str(entry.0) == DIMS)?.1.as_array(ctx)?;
        Some(names.iter().map(|name| name.as_str(ctx).unwrap_or_default().to_owned()).collect())
    });
    names.unwrap_or_default()
}
