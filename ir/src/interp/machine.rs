//! Running ops.

use std::any::{Any, TypeId};

use rustc_hash::FxHashMap;

use super::elementwise;
use super::memory::Heap;
use super::scalar::{Kind, Scalar};
use super::value::{Array, MemRef, Val, byte_len};
use super::{Interp, ScalarOp};
use crate::attr::{Attr, AttrKind};
use crate::blob::Blob;
use crate::body::{Block, Body, Op, Region, Value};
use crate::context::Context;
use crate::diag::{Diagnostic, OpError};
use crate::types::Type;

/// What a run may use.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Ops run.
    pub steps: u64,
    /// Bytes made, freed or not.
    pub bytes: u64,
    /// Regions and calls within each other.
    pub depth: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { steps: 2_000_000_000, bytes: 64 << 30, depth: 200 }
    }
}

/// Why a run ended early.
#[derive(Debug)]
pub enum Trap {
    /// The op that is running failed; the machine adds its name and place.
    Op(OpError),
    /// An op within failed.
    Located(Box<Diagnostic>),
}

impl<T: Into<String>> From<T> for Trap {
    fn from(message: T) -> Trap {
        Trap::Op(OpError::new(message))
    }
}

/// What comes after an op.
#[derive(Debug)]
pub enum Flow {
    /// The next op of the block.
    Next,
    /// Another block, which gets these arguments.
    Branch(Block, Vec<Val>),
    /// The op around the region, which gets these values.
    Exit(Vec<Val>),
}

/// A run in progress: what the implementation of an op works with.
pub struct Machine<'m> {
    module: &'m Body,
    body: &'m Body,
    frame: Vec<Option<Val>>,
    globals: FxHashMap<String, MemRef>,
    heap: Heap,
    limits: Limits,
    steps: u64,
    bytes: u64,
    depth: u32,
    /// What the ops of a dialect keep during the run, by type.
    kept: FxHashMap<TypeId, Box<dyn Any>>,
    /// Loop indices of the points of structured ops that are being computed, innermost last.
    points: Vec<Vec<i64>>,
}

impl<'m> Machine<'m> {
    /// A machine for `module`, whose symbols calls refer to.
    pub fn new(module: &'m Body, limits: Limits) -> Machine<'m> {
        Machine {
            module,
            body: module,
            frame: Vec::new(),
            globals: FxHashMap::default(),
            heap: Heap::default(),
            limits,
            steps: 0,
            bytes: 0,
            depth: 0,
            kept: FxHashMap::default(),
            points: Vec::new(),
        }
    }

    /// What ops keep during the run under the type `T`, which `make` makes when it is first asked for.
    pub fn kept<T: Any>(&mut self, make: impl FnOnce(&Self) -> T) -> &mut T {
        let key = TypeId::of::<T>();
        if !self.kept.contains_key(&key) {
            let made = make(self);
            self.kept.insert(key, Box::new(made));
        }
        let kept = self.kept.get_mut(&key).and_then(|kept| kept.downcast_mut());
        kept.expect("what is kept under a type is of that type")
    }

    /// The body that runs.
    pub fn body(&self) -> &'m Body {
        self.body
    }

    /// The context.
    pub fn ctx(&self) -> &'m Context {
        self.body.ctx()
    }

    /// The module that runs.
    pub fn module(&self) -> &'m Body {
        self.module
    }

    // ---- values ----

    /// The value of `value`.
    ///
    /// # Errors
    /// When it was not computed, as in text that no verifier has seen.
    pub fn get(&self, value: Value) -> Result<Val, Trap> {
        self.frame
            .get(value.index())
            .cloned()
            .flatten()
            .ok_or_else(|| "uses a value that was not computed".into())
    }

    /// Sets the value of `value`.
    pub fn set(&mut self, value: Value, val: Val) {
        if let Some(slot) = self.frame.get_mut(value.index()) {
            *slot = Some(val);
        }
    }

    /// The values of several values.
    ///
    /// # Errors
    /// As [`Machine::get`].
    pub fn get_all(&self, values: &[Value]) -> Result<Vec<Val>, Trap> {
        values.iter().map(|&value| self.get(value)).collect()
    }

    /// The value of an integer or `index`.
    ///
    /// # Errors
    /// As [`Machine::get`], and for a value of another type or beyond 64 bits.
    pub fn int(&self, value: Value) -> Result<i64, Trap> {
        let int = match self.get(value)? {
            Val::Scalar(scalar) => scalar.int(),
            _ => None,
        };
        int.and_then(|int| i64::try_from(int).ok()).ok_or_else(|| "expects an integer".into())
    }

    /// The values of several integers.
    ///
    /// # Errors
    /// As [`Machine::int`].
    pub fn ints(&self, values: &[Value]) -> Result<Vec<i64>, Trap> {
        values.iter().map(|&value| self.int(value)).collect()
    }

    /// The value of a tensor or vector.
    ///
    /// # Errors
    /// As [`Machine::get`], and for a value of another type.
    pub fn array(&self, value: Value) -> Result<Array, Trap> {
        match self.get(value)? {
            Val::Array(array) => Ok(array),
            _ => Err("expects a tensor or vector".into()),
        }
    }

    /// The value of a memref.
    ///
    /// # Errors
    /// As [`Machine::get`], and for a value of another type.
    pub fn memref(&self, value: Value) -> Result<MemRef, Trap> {
        match self.get(value)? {
            Val::MemRef(memref) => Ok(memref),
            _ => Err("expects a memref".into()),
        }
    }

    /// Sets the results of `op`.
    ///
    /// # Errors
    /// When there are more or fewer.
    pub fn set_results(&mut self, op: Op, vals: Vec<Val>) -> Result<Flow, Trap> {
        let results = self.body.results(op);
        if results.len() != vals.len() {
            return Err(format!("computes {} values, expected {}", vals.len(), results.len()).into());
        }
        for (result, val) in results.zip(vals) {
            self.set(result, val);
        }
        Ok(Flow::Next)
    }

    /// Zeros for a dense buffer, counted against the limit.
    ///
    /// # Errors
    /// When the limit is reached, or the element type has no size.
    pub fn zeros(&mut self, elem: Type, shape: &[i64]) -> Result<Vec<u8>, Trap> {
        let ctx = self.ctx();
        let len = byte_len(ctx, elem, shape);
        let len =
            len.ok_or_else(|| format!("has a shape of no size: {shape:?} of '{}'", ctx.display(elem)))?;
        self.bytes = self.bytes.saturating_add(len as u64);
        if self.bytes > self.limits.bytes {
            return Err(format!("reaches the memory limit of {} bytes", self.limits.bytes).into());
        }
        Ok(vec![0; len])
    }

    /// Notes that `op` has allocated the memory of `memref` on the heap, where it must be freed.
    pub fn allocated(&mut self, op: Op, memref: &MemRef) {
        let loc = self.body.loc(op);
        self.heap.allocated(&memref.memory, loc);
    }

    /// Frees the memory of `memref`, which must be all that was allocated at once.
    ///
    /// # Errors
    /// When it was freed before, is not on the heap, or `memref` is a part of it.
    pub fn free(&mut self, memref: &MemRef) -> Result<(), Trap> {
        self.heap.free(memref)
    }

    /// The address of the memory of `memref`, its offset left out.
    pub fn address(&mut self, memref: &MemRef) -> i64 {
        self.heap.address(&memref.memory).saturating_add(memref.base)
    }

    /// The value of a constant attribute.
    ///
    /// # Errors
    /// For an attribute of no known value, and for a resource whose data is not there.
    pub fn constant(&mut self, attr: Attr) -> Result<Val, Trap> {
        let ctx = self.ctx();
        let fail = || Trap::from("has a constant that is not interpreted");
        if let Some(value) = attr.as_i128(ctx) {
            return Ok(Val::Scalar(Scalar::Int(value)));
        }
        if let Some(value) = attr.as_f64(ctx) {
            return Ok(Val::Scalar(Scalar::Float(value)));
        }
        let ty = attr.ty(ctx).ok_or_else(fail)?;
        let shape = ty.static_shape(ctx).ok_or_else(fail)?.to_vec();
        let (data, splat) = match attr.dense_bytes(ctx) {
            Some(found) => found,
            None if matches!(attr.kind(ctx), AttrKind::Resource { .. }) => {
                return Err("has a constant whose data is not there".into());
            }
            None => return Err(fail()),
        };
        let data = if splat {
            let mut bytes = self.zeros(ty.elem(ctx), &shape)?;
            if !data.is_empty() {
                bytes.chunks_exact_mut(data.len()).for_each(|elem| elem.copy_from_slice(&data));
            }
            Blob::new(bytes)
        } else {
            data
        };
        Array::new(ctx, ty.elem(ctx), &shape, data).map(Val::Array).ok_or_else(fail)
    }

    /// The memory of the global `name`, which `make` fills when it is first asked for.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn global(
        &mut self,
        name: &str,
        make: impl FnOnce(&mut Self) -> Result<MemRef, Trap>,
    ) -> Result<MemRef, Trap> {
        if let Some(memref) = self.globals.get(name) {
            return Ok(memref.clone());
        }
        let memref = make(self)?.fixed();
        self.globals.insert(name.to_owned(), memref.clone());
        Ok(memref)
    }

    pub(super) fn enter_point(&mut self, indices: &[i64]) {
        self.points.push(indices.to_vec());
    }

    pub(super) fn leave_point(&mut self) {
        self.points.pop();
    }

    pub(super) fn point_index(&self, dim: usize) -> Option<i64> {
        self.points.last()?.get(dim).copied()
    }

    // ---- control ----

    /// Runs `region` from its entry block, with these arguments, until a terminator leaves it;
    /// returns what that hands over.
    ///
    /// # Errors
    /// Those of the ops in it.
    pub fn run_region(&mut self, region: Region, args: Vec<Val>) -> Result<Vec<Val>, Trap> {
        let entry = self.body.entry(region).ok_or("has no block to run")?;
        self.depth += 1;
        if self.depth > self.limits.depth {
            return Err(format!(
                "reaches the limit of {} regions and calls within each other",
                self.limits.depth
            )
            .into());
        }
        let result = self.run_blocks(entry, args);
        self.depth -= 1;
        result
    }

    fn run_blocks(&mut self, entry: Block, args: Vec<Val>) -> Result<Vec<Val>, Trap> {
        let body = self.body;
        let (mut block, mut args) = (entry, args);
        loop {
            let names = body.args(block);
            if names.len() != args.len() {
                return Err(
                    format!("gives a block {} arguments, expected {}", args.len(), names.len()).into()
                );
            }
            for (&name, arg) in names.iter().zip(std::mem::take(&mut args)) {
                self.set(name, arg);
            }
            let mut next = None;
            for op in body.ops_of(block) {
                match self.step(op)? {
                    Flow::Next => {}
                    Flow::Exit(values) => return Ok(values),
                    Flow::Branch(to, values) => {
                        next = Some((to, values));
                        break;
                    }
                }
            }
            match next {
                Some((to, values)) => (block, args) = (to, values),
                // A region without terminator ends with its last op.
                None => return Ok(Vec::new()),
            }
        }
    }

    fn step(&mut self, op: Op) -> Result<Flow, Trap> {
        self.steps += 1;
        let flow = if self.steps > self.limits.steps {
            Err(Trap::from(format!("reaches the limit of {} steps", self.limits.steps)))
        } else {
            self.eval(op)
        };
        flow.map_err(|trap| self.locate(op, trap))
    }

    fn locate(&self, op: Op, trap: Trap) -> Trap {
        match trap {
            Trap::Located(_) => trap,
            Trap::Op(error) => {
                let diagnostic = error.into_diagnostic(self.body.name_str(op), self.body.loc(op));
                Trap::Located(Box::new(diagnostic))
            }
        }
    }

    fn eval(&mut self, op: Op) -> Result<Flow, Trap> {
        let body = self.body;
        if let Some(scalar) = body.interface::<ScalarOp>(op) {
            let code = (scalar.code)(op, body).ok_or("is not interpreted with these attributes")?;
            let val = elementwise::eval(self, op, 0, code)?;
            self.set(body.result(op, 0), val);
            return Ok(Flow::Next);
        }
        match body.interface::<Interp>(op) {
            Some(interp) => (interp.eval)(op, self),
            None => Err("is not interpreted".into()),
        }
    }

    /// Calls the function `name` of the module from outside.
    fn start(&mut self, name: &str, inputs: Vec<Val>) -> Result<Vec<Val>, Diagnostic> {
        self.call(name, inputs).map_err(|trap| match trap {
            Trap::Located(diagnostic) => *diagnostic,
            Trap::Op(error) => Diagnostic::error(
                self.module.loc(self.module.self_op()),
                format!("cannot run '@{name}': {}", error.message()),
            ),
        })
    }

    /// Calls the function `name` of the module.
    ///
    /// # Errors
    /// When there is none with a body, and those of its ops.
    pub fn call(&mut self, name: &str, args: Vec<Val>) -> Result<Vec<Val>, Trap> {
        let op = self.module.lookup_symbol(name);
        let op = op.ok_or_else(|| format!("calls '@{name}', which is not defined"))?;
        let callee =
            self.module.nested(op).ok_or_else(|| format!("calls '@{name}', which is not a function"))?;
        let region = callee.regions(callee.self_op()).next().filter(|&region| callee.entry(region).is_some());
        let region = region.ok_or_else(|| format!("calls '@{name}', which has no body"))?;
        let caller = std::mem::replace(&mut self.body, callee);
        let frame = std::mem::replace(&mut self.frame, vec![None; callee.value_bound()]);
        let result = self.run_region(region, args);
        self.body = caller;
        self.frame = frame;
        result
    }
}

/// The kind of a scalar type.
///
/// # Errors
/// When the interpreter does not compute with it.
pub fn kind_of(ctx: &Context, ty: Type) -> Result<Kind, Trap> {
    Kind::of(ctx, ty)
        .ok_or_else(|| format!("computes with '{}', which is not interpreted", ctx.display(ty)).into())
}

/// Runs the function `name` of `module` on `inputs`.
///
/// # Errors
/// When there is no such function, it gets other inputs than it takes, or an op in it fails or
/// cannot be interpreted: a diagnostic at the op.
pub fn run(module: &Body, name: &str, inputs: Vec<Val>) -> Result<Vec<Val>, Diagnostic> {
    run_with(module, name, inputs, Limits::default())
}

/// [`run`] within the given limits.
///
/// # Errors
/// As [`run`], and when a limit is reached.
pub fn run_with(module: &Body, name: &str, inputs: Vec<Val>, limits: Limits) -> Result<Vec<Val>, Diagnostic> {
    Machine::new(module, limits).start(name, inputs)
}

/// [`run_with`], and what the run left on the heap: a diagnostic for each allocation that was neither
/// freed nor returned.
///
/// # Errors
/// As [`run_with`].
pub fn run_checked(
    module: &Body,
    name: &str,
    inputs: Vec<Val>,
    limits: Limits,
) -> Result<(Vec<Val>, Vec<Diagnostic>), Diagnostic> {
    let mut machine = Machine::new(module, limits);
    let results = machine.start(name, inputs)?;
    let leaks = machine.heap.leaks(&results);
    Ok((results, leaks))
}

/// What the values of a function were in a run, by number of the value; those of regions and
/// blocks that ran several times are the last ones.
pub struct Trace {
    /// What the function returned.
    pub results: Vec<Val>,
    values: Vec<Option<Val>>,
}

impl Trace {
    /// The value of `value`; `None` when it was not computed.
    pub fn get(&self, value: Value) -> Option<&Val> {
        self.values.get(value.index())?.as_ref()
    }
}

/// Runs the function that is `function` on `inputs` and keeps the values of all ops. Symbols are
/// those of `module`, which may be `function` itself: then it can call no others.
///
/// # Errors
/// As [`run_with`].
pub fn trace(module: &Body, function: &Body, inputs: Vec<Val>, limits: Limits) -> Result<Trace, Diagnostic> {
    let this = function.self_op();
    let mut machine = Machine::new(module, limits);
    machine.body = function;
    machine.frame = vec![None; function.value_bound()];
    let results = match function.regions(this).next() {
        Some(region) => machine.run_region(region, inputs),
        None => Err("has no body to run".into()),
    };
    match results {
        Ok(results) => Ok(Trace { results, values: machine.frame }),
        Err(Trap::Located(diagnostic)) => Err(*diagnostic),
        Err(Trap::Op(error)) => Err(error.into_diagnostic(function.name_str(this), function.loc(this))),
    }
}

/// Evaluates one op on its own, given the values of its operands: for folding constants.
///
/// # Errors
/// As [`run`].
pub fn run_op(body: &Body, op: Op, operands: Vec<Val>, limits: Limits) -> Result<Vec<Val>, Diagnostic> {
    let mut machine = Machine::new(body, limits);
    machine.frame = vec![None; body.value_bound()];
    for (&operand, val) in body.operands(op).iter().zip(operands) {
        machine.set(operand, val);
    }
    let result = machine
        .step(op)
        .and_then(|_| body.results(op).map(|result| machine.get(result)).collect::<Result<Vec<Val>, Trap>>());
    result.map_err(|trap| match trap {
        Trap::Located(diagnostic) => *diagnostic,
        Trap::Op(error) => error.into_diagnostic(body.name_str(op), body.loc(op)),
    })
}

/// The implementation of a terminator that hands its operands to the op around it.
///
/// # Errors
/// When an operand was not computed.
pub fn exit(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    m.get_all(m.body().operands(op)).map(Flow::Exit)
}
