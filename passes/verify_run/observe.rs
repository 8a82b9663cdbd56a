//! Running a function and keeping what its ops compute.

use terrace_dialects::graph::is_string;
use terrace_ir::interp::scalar::Scalar;
use terrace_ir::interp::{Array, Limits, MemRef, Trap, Val, byte_len, kind_of, trace};
use terrace_ir::{Attr, Blob, Body, Context, Diagnostic, Loc, Type};

use super::compare::Values;
use crate::graph::intern_strings::MARK;

/// An op's result.
pub(super) struct Computed {
    pub(super) name: String,
    pub(super) loc: Loc,
    pub(super) values: Values,
}

/// An output.
pub(super) struct Output {
    pub(super) name: String,
    pub(super) values: Values,
}

/// What a run computed.
pub(super) struct Observed {
    pub(super) outputs: Vec<Output>,
    /// What the ops that are not in regions of others computed from operands, in order.
    pub(super) computed: Vec<Computed>,
}

/// More would take too long to be of use.
const LIMITS: Limits = Limits { steps: 2_000_000_000, bytes: 8 << 30, depth: 200 };

/// Runs `function`, whose calls refer to symbols of `module`, on inputs that depend on `seed`.
/// Arguments that are memory are inputs too, unless they are marked as outputs or the arena. Texts are empty, and outputs that
/// are texts are left out.
///
/// # Errors
/// When it cannot be run: why.
pub(super) fn observe(module: &Body, function: &Body, seed: u64) -> Result<Observed, Diagnostic> {
    let ctx = function.ctx();
    let this = function.self_op();
    let fail = |message: String| Diagnostic::error(function.loc(this), message);
    let entry = function.regions(this).next().and_then(|region| function.entry(region));
    let arguments = entry.map(|block| function.args(block).to_vec()).unwrap_or_default();
    let (mut inputs, mut memory) = (Vec::new(), Vec::new());
    let mut numbers = 0;
    for (at, &argument) in arguments.iter().enumerate() {
        let marked = |name| attr_of(function, "arg_attrs", at, name).is_some();
        let (output, arena) = (marked("kernel.output"), marked("kernel.arena"));
        // Zeros are handles of empty texts, as which texts are given too.
        let random = (!output && !arena && !marked(MARK)).then_some(seed.wrapping_add(numbers));
        numbers += u64::from(random.is_some());
        let val = argument_of(ctx, function.ty(argument), random).map_err(&fail)?;
        if let (true, false, Val::MemRef(memref)) = (output, marked(MARK), &val) {
            memory.push((output_name(function, "arg_attrs", at, memory.len()), memref.clone()));
        }
        inputs.push(val);
    }
    let trace = trace(module, function, inputs, LIMITS)?;
    let mut outputs = Vec::new();
    let mut add = |name: String, array: &Array| {
        let values = Values::of(ctx, array).ok_or_else(|| fail(format!("output '{name}' is not numeric")))?;
        outputs.push(Output { name, values });
        Ok(())
    };
    let types = function.attr(this, "function_type").and_then(|attr| attr.as_type(ctx)?.function(ctx));
    let types = types.map(|(_, results)| results).unwrap_or_default();
    for (at, (val, &ty)) in trace.results.iter().zip(types).enumerate() {
        if is_string(ctx, ty.elem(ctx)) || attr_of(function, "res_attrs", at, MARK).is_some() {
            continue;
        }
        if let Some(array) = array_of(ctx, val, ty) {
            add(output_name(function, "res_attrs", at, at), &array)?;
        }
    }
    for (name, memref) in memory {
        let array = memref.read(ctx).ok_or_else(|| fail(format!("output '{name}' is not in its memory")))?;
        add(name, &array)?;
    }
    let mut computed = Vec::new();
    for block in function.regions(this).flat_map(|region| function.blocks_of(region)) {
        for op in function.ops_of(block).filter(|&op| !function.operands(op).is_empty()) {
            for result in function.results(op) {
                let array = trace.get(result).and_then(|val| array_of(ctx, val, function.ty(result)));
                let Some(values) = array.and_then(|array| Values::of(ctx, &array)) else { continue };
                computed.push(Computed {
                    name: function.name_str(op).to_owned(),
                    loc: function.loc(op),
                    values,
                });
            }
        }
    }
    Ok(Observed { outputs, computed })
}

/// The elements of a value of type `ty`; a scalar has one and no dimension. None of memory.
fn array_of(ctx: &Context, val: &Val, ty: Type) -> Option<Array> {
    match val {
        Val::Array(array) => Some(array.clone()),
        Val::Scalar(scalar) => {
            let kind = kind_of(ctx, ty).ok()?;
            let mut bytes = vec![0; kind.bytes()];
            scalar.write(kind, &mut bytes);
            Array::new(ctx, ty, &[], Blob::new(bytes))
        }
        Val::MemRef(_) => None,
    }
}

/// Attribute `name` of argument or result `at`.
fn attr_of(function: &Body, list: &str, at: usize, name: &str) -> Option<Attr> {
    let ctx = function.ctx();
    let dict = function.attr(function.self_op(), list)?.as_array(ctx)?.get(at)?.as_dict(ctx)?;
    dict.iter().find(|entry| ctx.str(entry.0) == name).map(|entry| entry.1)
}

fn output_name(function: &Body, list: &str, at: usize, number: usize) -> String {
    let name = attr_of(function, list, at, "graph.name");
    let name = name.and_then(|attr| attr.as_str(function.ctx()).map(str::to_owned));
    name.unwrap_or_else(|| format!("output{number}"))
}

/// A value for an argument: random ones, or zeros without a seed.
fn argument_of(ctx: &Context, ty: Type, seed: Option<u64>) -> Result<Val, String> {
    let fail = || format!("takes '{}', for which there are no inputs to run on", ctx.display(ty));
    let shape = if ty.is_shaped(ctx) { ty.static_shape(ctx).ok_or_else(fail)? } else { &[] };
    let elem = ty.elem(ctx);
    if is_string(ctx, elem) {
        let count = usize::try_from(ty.num_elements(ctx).ok_or_else(fail)?).map_err(|_| fail())?;
        let few = count <= usize::try_from(LIMITS.bytes / 16).unwrap_or(0);
        let texts = few.then(|| vec![""; count]).ok_or_else(fail)?;
        return Array::of_texts(elem, shape, &texts).map(Val::Array).ok_or_else(fail);
    }
    let kind = kind_of(ctx, elem).map_err(|_: Trap| fail())?;
    let len = byte_len(ctx, elem, shape).filter(|&len| len as u64 <= LIMITS.bytes).ok_or_else(fail)?;
    let mut bytes = vec![0; len];
    if let Some(seed) = seed {
        let mut state = seed;
        for slot in bytes.chunks_exact_mut(kind.bytes()) {
            let bits = split_mix(&mut state);
            let scalar = match kind {
                // Small enough to be indices into most tables.
                terrace_ir::interp::scalar::Kind::Int(1) => Scalar::Int(i128::from(bits & 1)),
                terrace_ir::interp::scalar::Kind::Int(_) => Scalar::Int(i128::from(bits % 8)),
                terrace_ir::interp::scalar::Kind::Float(_) => {
                    Scalar::Float((bits >> 11) as f64 / (1u64 << 52) as f64 - 1.0)
                }
            };
            scalar.write(kind, slot);
        }
    }
    if ty.is_memref(ctx) {
        return Ok(Val::MemRef(MemRef::new(elem, shape, bytes)));
    }
    if !ty.is_shaped(ctx) {
        return Ok(Val::Scalar(Scalar::read(kind, &bytes)));
    }
    Array::new(ctx, elem, shape, Blob::new(bytes)).map(Val::Array).ok_or_else(fail)
}

/// `SplitMix64` (Steele, Lea, Flood 2014).
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
