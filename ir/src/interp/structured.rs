//! Loop nests over arrays whose body is a block of scalar ops.
//!
//! The block is compiled once to a list of scalar operations, which then run on whole runs of
//! points along one parallel dimension. Points that add to the same output element are visited in
//! the order of the nest, so results do not depend on the length of runs.

use rustc_hash::FxHashMap;

use super::column::{Column, eval_columns};
use super::machine::{Flow, Machine, Trap, kind_of};
use super::scalar::{Code, Kind, Scalar};
use super::value::{Array, Val, for_each_index, row_major};
use super::{Interp, ScalarOp};
use crate::affine::{AffineExpr, AffineExprKind, AffineMap};
use crate::blob::Blob;
use crate::body::{Block, Op, Value};
use crate::context::Context;
use crate::op::Traits;

/// Points computed at a time.
const CHUNK: usize = 1024;

/// A loop nest.
pub struct Nest {
    /// The block that computes one point; its arguments are the elements of inputs and outputs.
    pub block: Block,
    /// For each input, then each output, the map from loop indices to the element.
    pub maps: Vec<AffineMap>,
    /// Which loops are parallel, outermost first.
    pub parallel: Vec<bool>,
    /// The inputs: arrays or scalars.
    pub inputs: Vec<Val>,
    /// The outputs before the first point.
    pub outputs: Vec<Array>,
}

/// An op in the block that is the index of a loop: an interface.
pub struct LoopIndex {
    /// The loop, counted from the outermost.
    pub dim: fn(Op, &crate::Body) -> Option<usize>,
}

/// Where an operation finds an operand.
#[derive(Clone, Copy, Debug)]
enum Slot {
    Arg(usize),
    Step(usize),
    Fixed(usize),
    Index(usize),
}

struct Step {
    code: Code,
    operands: Vec<Slot>,
    kinds: Vec<Kind>,
    result: Kind,
}

struct Program {
    steps: Vec<Step>,
    fixed: Vec<(Kind, Scalar)>,
    yields: Vec<Slot>,
}

/// One operand of the nest, ready to be read.
struct Access {
    kind: Kind,
    /// Element number of the first point and by how much each loop moves it; `None` for a map
    /// that is not linear.
    linear: Option<(i64, Vec<i64>)>,
    map: AffineMap,
    strides: Vec<i64>,
}

/// Runs the nest and returns the outputs.
///
/// # Errors
/// When sizes do not fit, an element lies outside, or a point fails.
pub fn run_nest(m: &mut Machine<'_>, nest: Nest) -> Result<Vec<Array>, Trap> {
    let ctx = m.ctx();
    let sizes = loop_sizes(ctx, &nest)?;
    let args = m.body().args(nest.block).to_vec();
    if args.len() != nest.maps.len() || args.len() != nest.inputs.len() + nest.outputs.len() {
        return Err("has a block whose arguments do not fit the operands".into());
    }
    let Some(program) = compile(m, nest.block, &args)? else {
        return run_points(m, nest, &sizes, &args);
    };
    let mut accesses = Vec::new();
    for (at, (&map, &arg)) in nest.maps.iter().zip(&args).enumerate() {
        let shape = match nest.inputs.get(at) {
            Some(Val::Array(array)) => array.shape.clone(),
            Some(_) => Vec::new(),
            None => nest.outputs[at - nest.inputs.len()].shape.clone(),
        };
        let strides = row_major(&shape);
        let kind = kind_of(ctx, m.body().ty(arg))?;
        accesses.push(Access { kind, linear: linear_map(ctx, map, &strides), map, strides });
    }
    let run = run_dim(&nest, &accesses);
    let (inner, outputs) = (run.map_or(1, |dim| sizes[dim]), nest.inputs.len());
    let mut outer = sizes.clone();
    if let Some(dim) = run {
        outer[dim] = i64::from(inner > 0);
    }
    let mut buffers: Vec<Vec<u8>> = nest.outputs.iter().map(|array| array.data.to_vec()).collect();
    let mut failure = None;
    for_each_index(&outer, |indices| {
        let mut start = 0;
        while start < inner {
            let count = (inner - start).min(CHUNK as i64);
            let mut indices = indices.to_vec();
            if let Some(dim) = run {
                indices[dim] = start;
            }
            let chunk = Chunk { indices: &indices, run, count: count as usize };
            if let Err(error) = chunk.compute(ctx, &program, &accesses, &nest.inputs, &mut buffers, outputs) {
                failure = Some(error);
                return None;
            }
            start += count;
        }
        Some(())
    });
    if let Some(error) = failure {
        return Err(error);
    }
    let arrays = nest.outputs.into_iter().zip(buffers);
    Ok(arrays.map(|(array, bytes)| Array { data: Blob::new(bytes), ..array }).collect())
}

/// The sizes of all loops, from the dimensions that they index alone.
fn loop_sizes(ctx: &Context, nest: &Nest) -> Result<Vec<i64>, Trap> {
    let mut sizes: Vec<Option<i64>> = vec![None; nest.parallel.len()];
    let shapes = nest.inputs.iter().map(|input| match input {
        Val::Array(array) => &array.shape[..],
        _ => &[],
    });
    let shapes = shapes.chain(nest.outputs.iter().map(|array| &array.shape[..]));
    for (map, shape) in nest.maps.iter().zip(shapes) {
        if map.results(ctx).len() != shape.len() {
            return Err("has a map whose results are not as many as its operand's dimensions".into());
        }
        for (expr, &size) in map.results(ctx).iter().zip(shape) {
            let Some(dim) = expr.dim(ctx) else { continue };
            let slot = sizes.get_mut(dim as usize).ok_or("has a map of too many dimensions")?;
            if slot.is_some_and(|known| known != size) {
                return Err(format!("has operands that disagree on the size of loop {dim}").into());
            }
            *slot = Some(size);
        }
    }
    let sizes: Option<Vec<i64>> = sizes.into_iter().collect();
    sizes.ok_or_else(|| "has a loop whose size no operand gives".into())
}

/// Compiles a block of scalar ops; `None` when it has others.
fn compile(m: &mut Machine<'_>, block: Block, args: &[Value]) -> Result<Option<Program>, Trap> {
    let (body, ctx) = (m.body(), m.ctx());
    let mut slots: FxHashMap<Value, Slot> =
        args.iter().enumerate().map(|(at, &arg)| (arg, Slot::Arg(at))).collect();
    let mut program = Program { steps: Vec::new(), fixed: Vec::new(), yields: Vec::new() };
    for op in body.ops_of(block) {
        if let Some(index) = body.interface::<LoopIndex>(op) {
            let dim = (index.dim)(op, body).ok_or("has no loop to be the index of")?;
            slots.insert(body.result(op, 0), Slot::Index(dim));
            continue;
        }
        let mut operands = Vec::new();
        for &operand in body.operands(op) {
            if Kind::of(ctx, body.ty(operand)).is_none() {
                return Ok(None);
            }
            let slot = match slots.get(&operand) {
                Some(&slot) => slot,
                None => fix(m, operand, &mut program.fixed)?,
            };
            slots.insert(operand, slot);
            operands.push(slot);
        }
        if body.has_trait(op, Traits::TERMINATOR) {
            program.yields = operands;
            return Ok(Some(program));
        }
        if body.has_trait(op, Traits::CONSTANT_LIKE) {
            let attr = body.attr(op, "value").ok_or("has no value")?;
            let (Val::Scalar(value), ty) = (m.constant(attr)?, body.ty(body.result(op, 0))) else {
                return Ok(None);
            };
            program.fixed.push((kind_of(ctx, ty)?, value));
            slots.insert(body.result(op, 0), Slot::Fixed(program.fixed.len() - 1));
            continue;
        }
        let Some(scalar) = body.interface::<ScalarOp>(op) else {
            return Ok(None);
        };
        let code = (scalar.code)(op, body).ok_or("is not interpreted with these attributes")?;
        let kinds = body.operands(op).iter().map(|&value| kind_of(ctx, body.ty(value)));
        let kinds = kinds.collect::<Result<Vec<Kind>, Trap>>()?;
        let result = kind_of(ctx, body.ty(body.result(op, 0)))?;
        program.steps.push(Step { code, operands, kinds, result });
        slots.insert(body.result(op, 0), Slot::Step(program.steps.len() - 1));
    }
    Ok(None)
}

/// A scalar that is defined outside of the block.
fn fix(m: &Machine<'_>, value: Value, fixed: &mut Vec<(Kind, Scalar)>) -> Result<Slot, Trap> {
    match m.get(value)? {
        Val::Scalar(scalar) => {
            fixed.push((kind_of(m.ctx(), m.body().ty(value))?, scalar));
            Ok(Slot::Fixed(fixed.len() - 1))
        }
        _ => Err("uses an array where a scalar is expected".into()),
    }
}

/// The offset and coefficients of the element number that a map gives; `None` when not linear.
fn linear_map(ctx: &Context, map: AffineMap, strides: &[i64]) -> Option<(i64, Vec<i64>)> {
    let (mut offset, mut moves) = (0i64, vec![0i64; map.dims(ctx)]);
    for (&expr, &stride) in map.results(ctx).iter().zip(strides) {
        let mut stack = vec![(expr, stride)];
        while let Some((expr, factor)) = stack.pop() {
            match expr.kind(ctx) {
                AffineExprKind::Dim(dim) => {
                    let slot = moves.get_mut(dim as usize)?;
                    *slot = slot.checked_add(factor)?;
                }
                AffineExprKind::Constant(value) => offset = offset.checked_add(value.checked_mul(factor)?)?,
                AffineExprKind::Add(a, b) => stack.extend([(a, factor), (b, factor)]),
                AffineExprKind::Mul(a, b) => {
                    let value: Option<i64> = AffineExpr::constant(b, ctx);
                    stack.push((a, factor.checked_mul(value?)?));
                }
                _ => return None,
            }
        }
    }
    Some((offset, moves))
}

/// The innermost parallel loop along which each point writes another element of every output.
fn run_dim(nest: &Nest, accesses: &[Access]) -> Option<usize> {
    if accesses.iter().any(|access| access.linear.is_none()) {
        return None;
    }
    let outputs = &accesses[nest.inputs.len()..];
    (0..nest.parallel.len()).rev().find(|&dim| {
        let moves = |access: &Access| access.linear.as_ref().is_some_and(|(_, moves)| moves[dim] != 0);
        nest.parallel[dim] && outputs.iter().all(moves)
    })
}

/// Some points: those at `indices` and, along the loop `run`, the next ones.
struct Chunk<'a> {
    indices: &'a [i64],
    run: Option<usize>,
    count: usize,
}

impl Chunk<'_> {
    /// Element number of the first point, and how far apart elements of the points are.
    fn place(&self, ctx: &Context, access: &Access) -> Option<(i64, i64)> {
        let Some((offset, moves)) = &access.linear else {
            let place = access.map.eval(ctx, self.indices, &[])?;
            let terms = place.iter().zip(&access.strides);
            return Some((terms.map(|(at, stride)| at * stride).sum(), 0));
        };
        let terms = moves.iter().zip(self.indices);
        let start = terms.fold(*offset, |sum, (step, index)| sum + step * index);
        Some((start, self.run.map_or(0, |dim| moves[dim])))
    }

    fn compute(
        &self,
        ctx: &Context,
        program: &Program,
        accesses: &[Access],
        inputs: &[Val],
        buffers: &mut [Vec<u8>],
        first_output: usize,
    ) -> Result<(), Trap> {
        let outside = || Trap::from("reads or writes outside of an operand");
        let mut args = Vec::with_capacity(accesses.len());
        for (at, access) in accesses.iter().enumerate() {
            let column = match inputs.get(at) {
                Some(Val::Scalar(scalar)) => Some(Column::splat(access.kind, *scalar, self.count)),
                Some(Val::MemRef(_)) => None,
                found => {
                    let bytes: &[u8] = match found {
                        Some(Val::Array(array)) => &array.data,
                        _ => &buffers[at - first_output],
                    };
                    let place = self.place(ctx, access);
                    place.and_then(|(start, stride)| {
                        Column::gather(access.kind, bytes, start, stride, self.count)
                    })
                }
            };
            args.push(column.ok_or_else(outside)?);
        }
        let fixed: Vec<Column> =
            program.fixed.iter().map(|&(kind, value)| Column::splat(kind, value, self.count)).collect();
        let indices: Vec<Column> = (0..self.indices.len()).map(|dim| self.index_column(dim)).collect();
        let mut done: Vec<Column> = Vec::with_capacity(program.steps.len());
        for step in &program.steps {
            let column = {
                let operands: Vec<&Column> =
                    step.operands.iter().map(|&slot| pick(slot, &args, &done, &fixed, &indices)).collect();
                eval_columns(step.code, &step.kinds, step.result, &operands, self.count)?
            };
            done.push(column);
        }
        for ((&slot, buffer), access) in program.yields.iter().zip(buffers).zip(&accesses[first_output..]) {
            let column = pick(slot, &args, &done, &fixed, &indices);
            let (start, stride) = self.place(ctx, access).ok_or_else(outside)?;
            column.scatter(access.kind, buffer, start, stride, self.count).ok_or_else(outside)?;
        }
        Ok(())
    }

    fn index_column(&self, dim: usize) -> Column {
        let start = i128::from(self.indices[dim]);
        let step = i128::from(self.run == Some(dim));
        Column::Any((0..self.count as i128).map(|at| Scalar::Int(start + step * at)).collect())
    }
}

fn pick<'a>(
    slot: Slot,
    args: &'a [Column],
    done: &'a [Column],
    fixed: &'a [Column],
    indices: &'a [Column],
) -> &'a Column {
    match slot {
        Slot::Arg(at) => &args[at],
        Slot::Step(at) => &done[at],
        Slot::Fixed(at) => &fixed[at],
        Slot::Index(at) => &indices[at],
    }
}

/// Runs a block of any ops, point by point.
fn run_points(m: &mut Machine<'_>, nest: Nest, sizes: &[i64], args: &[Value]) -> Result<Vec<Array>, Trap> {
    let ctx = m.ctx();
    let region = m.body().block_region(nest.block).ok_or("has no region")?;
    let kinds: Result<Vec<Kind>, Trap> = args.iter().map(|&arg| kind_of(ctx, m.body().ty(arg))).collect();
    let kinds = kinds?;
    let first_output = nest.inputs.len();
    let shapes: Vec<Vec<i64>> = nest.outputs.iter().map(|array| array.shape.clone()).collect();
    let mut buffers: Vec<Vec<u8>> = nest.outputs.iter().map(|array| array.data.to_vec()).collect();
    let mut failure = None;
    let outside = || Trap::from("reads or writes outside of an operand");
    let mut point = |m: &mut Machine<'_>, indices: &[i64]| -> Result<(), Trap> {
        let place = |at: usize, shape: &[i64]| -> Option<usize> {
            let element = nest.maps[at].eval(ctx, indices, &[])?;
            let element: i64 = element.iter().zip(row_major(shape)).map(|(at, stride)| at * stride).sum();
            usize::try_from(element).ok()?.checked_mul(kinds[at].bytes())
        };
        let mut values = Vec::new();
        for (at, &kind) in kinds.iter().enumerate() {
            let (bytes, shape): (&[u8], &[i64]) = match nest.inputs.get(at) {
                Some(Val::Array(array)) => (&array.data, &array.shape),
                Some(scalar) => {
                    values.push(scalar.clone());
                    continue;
                }
                None => (&buffers[at - first_output], &shapes[at - first_output]),
            };
            let start = place(at, shape).ok_or_else(outside)?;
            let element = bytes.get(start..start + kind.bytes()).ok_or_else(outside)?;
            values.push(Val::Scalar(Scalar::read(kind, element)));
        }
        m.enter_point(indices);
        let yielded = m.run_region(region, values);
        m.leave_point();
        for (at, value) in yielded?.into_iter().enumerate().take(buffers.len()) {
            let Val::Scalar(value) = value else {
                return Err("yields no scalar".into());
            };
            let kind = kinds[first_output + at];
            let start = place(first_output + at, &shapes[at]).ok_or_else(outside)?;
            let element = buffers[at].get_mut(start..start + kind.bytes()).ok_or_else(outside)?;
            value.write(kind, element);
        }
        Ok(())
    };
    for_each_index(sizes, |indices| match point(m, indices) {
        Ok(()) => Some(()),
        Err(error) => {
            failure = Some(error);
            None
        }
    });
    match failure {
        Some(error) => Err(error),
        None => {
            let arrays = nest.outputs.into_iter().zip(buffers);
            Ok(arrays.map(|(array, bytes)| Array { data: Blob::new(bytes), ..array }).collect())
        }
    }
}

/// The implementation of an op that is the index of a loop, outside of compiled blocks.
pub const LOOP_INDEX: Interp = Interp {
    eval: |op, m| {
        let index = m.body().interface::<LoopIndex>(op).and_then(|it| (it.dim)(op, m.body()));
        let value = index.and_then(|dim| m.point_index(dim)).ok_or("is in no loop nest")?;
        m.set(m.body().result(op, 0), Val::Scalar(Scalar::Int(i128::from(value))));
        Ok(Flow::Next)
    },
};
