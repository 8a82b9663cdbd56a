//! `linalg.transpose` and `linalg.broadcast`: structured ops that move elements.

use terrace_ir::interfaces::{DestinationStyle, SideEffects};
use terrace_ir::interp::Interp;
use terrace_ir::op::*;
use terrace_ir::text::{AsmNames, OpParser, OpPrinter, Reported};
use terrace_ir::{Attr, Body, Op, OpError, OpSpec, Rewriter, Type, op};

use super::canonicalize::erase_dead;
use super::map_reduce::{parse_dims, print_dims, shape, tensor_results};
use super::named::{Step, all_parallel, build_payload, element, parse_groups, print_groups};
use super::ops::DESTINATION;
use super::structured::{Structured, StructuredView};
use super::verify::{Checked, verify_structured};
use super::{interfaces, interp};
use crate::support::reify::ReifyShape;

static TRANSPOSE: Structured = Structured { get: view_of_transpose };
static BROADCAST: Structured = Structured { get: view_of_broadcast };

op! {
    /// Permutes dimensions: dimension `i` of the output is dimension `permutation[i]` of the input.
    pub TransposeOp = "linalg.transpose" {
        operands { input: one DESTINATION, init: one DESTINATION }
        results { result: many TENSOR }
        attrs { permutation: one I64_ARRAY_ATTR }
        regions { region: one single }
        traits [SINGLE_BLOCK, RECURSIVE_EFFECTS]
        assembly (parse_transpose, print_transpose)
        verify verify_transpose
        verify_regions verify_structured
        canonicalize [
            "erase-dead-structured" => erase_dead,
            "fold-identity-transpose" => fold_identity_transpose,
            "fold-transpose-of-transpose" => fold_transposes,
            "transpose-of-fill" => super::fill::transpose_of_fill,
            "swap-transpose-with-broadcast" => transpose_broadcast
        ]
        interfaces [
            AsmNames => AsmNames { results: transpose_names, ..AsmNames::NONE },
            Structured => TRANSPOSE,
            Interp => Interp { eval: interp::structured },
            DestinationStyle => interfaces::DESTINATION,
            SideEffects => interfaces::EFFECTS,
            ReifyShape => super::reify::OF_LOOPS
        ]
    }
}

op! {
    /// Repeats the input along `dimensions`, which it does not have.
    pub BroadcastOp = "linalg.broadcast" {
        operands { input: one DESTINATION, init: one DESTINATION }
        results { result: many TENSOR }
        attrs { dimensions: one I64_ARRAY_ATTR }
        regions { region: one single }
        traits [SINGLE_BLOCK, RECURSIVE_EFFECTS]
        assembly (parse_broadcast, print_broadcast)
        verify verify_broadcast
        verify_regions verify_structured
        canonicalize [
            "erase-dead-structured" => erase_dead,
            "fold-identity-broadcast" => fold_identity_broadcast,
            "fold-broadcast-of-broadcast" => fold_broadcasts
        ]
        interfaces [
            AsmNames => AsmNames { results: broadcast_names, ..AsmNames::NONE },
            Structured => BROADCAST,
            Interp => Interp { eval: interp::structured },
            DestinationStyle => interfaces::DESTINATION,
            SideEffects => interfaces::EFFECTS,
            ReifyShape => super::reify::OF_LOOPS
        ]
    }
}

fn dims_of(body: &Body, attr: Attr) -> Vec<i64> {
    attr.as_int_array(body.ctx()).unwrap_or_default()
}

fn view_of_transpose(op: Op, body: &Body) -> Option<StructuredView> {
    TransposeOp::of(body, op)?;
    let ctx = body.ctx();
    let [input, init] = *body.operands(op) else { return None };
    let permutation = dims_of(body, body.attr(op, "permutation")?);
    let mut inverse = vec![0; permutation.len()];
    for (to, from) in permutation.into_iter().enumerate() {
        *inverse.get_mut(usize::try_from(from).ok()?)? = to;
    }
    let rank = body.ty(init).rank(ctx)?;
    Some(StructuredView {
        inputs: smallvec::smallvec![input],
        outputs: smallvec::smallvec![init],
        maps: smallvec::smallvec![ctx.projection_map(rank, &inverse), ctx.identity_map(rank)],
        iterators: all_parallel(rank),
        block: body.entry(body.regions(op).next()?)?,
    })
}

fn view_of_broadcast(op: Op, body: &Body) -> Option<StructuredView> {
    BroadcastOp::of(body, op)?;
    let ctx = body.ctx();
    let [input, init] = *body.operands(op) else { return None };
    let added = dims_of(body, body.attr(op, "dimensions")?);
    let rank = body.ty(init).rank(ctx)?;
    let kept: Vec<usize> = (0..rank).filter(|&dim| !added.contains(&(dim as i64))).collect();
    Some(StructuredView {
        inputs: smallvec::smallvec![input],
        outputs: smallvec::smallvec![init],
        maps: smallvec::smallvec![ctx.projection_map(rank, &kept), ctx.identity_map(rank)],
        iterators: all_parallel(rank),
        block: body.entry(body.regions(op).next()?)?,
    })
}

/// `ins(..) outs(..) name = [..] {..}`; the region copies.
fn parse_movement(p: &mut OpParser<'_>, spec: &mut OpSpec, name: &str) -> Result<(), Reported> {
    p.parse_attr_dict(spec)?;
    let (inputs, types) = parse_groups(p, spec)?;
    spec.results = tensor_results(p, &types[inputs..]);
    parse_dims(p, spec, name)?;
    p.parse_attr_dict(spec)?;
    let elements: Vec<Type> = types.iter().map(|&ty| element(p.ctx(), ty)).collect();
    let pos = p.pos();
    let build = |rw: &mut Rewriter<'_>, block| match elements.is_empty() {
        // The verifier says that operands are missing.
        true => Ok(()),
        false => build_payload(rw, block, &[Step::In(0)], false),
    };
    p.imply_region(&elements, build).map_err(|error| p.error_at(pos, error.message))
}

fn print_movement(op: Op, body: &Body, p: &mut OpPrinter<'_>, name: &str, dims: Attr) {
    let (input, init) = body.operands(op).split_at(body.operands(op).len().min(1));
    print_groups(p, input, init);
    print_dims(p, body, name, dims);
    p.attr_dict(op, &[name]);
}

fn parse_transpose(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    parse_movement(p, spec, "permutation")
}

fn print_transpose(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    print_movement(op, body, p, "permutation", TransposeOp(op).permutation(body));
}

fn parse_broadcast(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    parse_movement(p, spec, "dimensions")
}

fn print_broadcast(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    print_movement(op, body, p, "dimensions", BroadcastOp(op).dimensions(body));
}

fn transpose_names(op: Op, body: &Body, name: &mut dyn FnMut(usize, &str)) {
    if body.results(op).len() > 0 {
        name(0, "transposed");
    }
}

fn broadcast_names(op: Op, body: &Body, name: &mut dyn FnMut(usize, &str)) {
    if body.results(op).len() > 0 {
        name(0, "broadcasted");
    }
}

fn is_permutation(permutation: &[i64]) -> bool {
    let mut sorted = permutation.to_vec();
    sorted.sort_unstable();
    sorted.into_iter().eq(0..permutation.len() as i64)
}

fn verify_transpose(op: TransposeOp, body: &Body) -> Checked {
    let permutation = dims_of(body, op.permutation(body));
    if !is_permutation(&permutation) {
        return Err("permutation is not valid".into());
    }
    let (input, init) = (shape(body, op.input(body)), shape(body, op.init(body)));
    if input.len() != init.len() {
        return Err(OpError::new(format!(
            "input rank {} does not match init rank {}",
            input.len(),
            init.len()
        )));
    }
    if permutation.len() != input.len() {
        return Err(OpError::new(format!(
            "size of permutation {} does not match the argument rank {}",
            permutation.len(),
            input.len()
        )));
    }
    for (at, &from) in permutation.iter().enumerate() {
        let (found, wanted) = (init[at], input[from as usize]);
        if found != wanted {
            return Err(OpError::new(format!(
                "dim(result, {at}) = {found} doesn't match dim(input, permutation[{at}]) = {wanted}"
            )));
        }
    }
    Ok(())
}

fn verify_broadcast(op: BroadcastOp, body: &Body) -> Checked {
    let dimensions = dims_of(body, op.dimensions(body));
    let (input, init) = (shape(body, op.input(body)), shape(body, op.init(body)));
    if input.len() + dimensions.len() != init.len() {
        return Err(OpError::new(format!(
            "input rank plus added dimensions does not match init rank. input rank: {}, dimensions size: {}, init rank: {}",
            input.len(),
            dimensions.len(),
            init.len()
        )));
    }
    for (at, &dim) in dimensions.iter().enumerate() {
        if dim < 0 || dim >= init.len() as i64 {
            return Err(OpError::new(format!(
                "dimension {at} is out of range. expected range: [0, {}], got: {dim}",
                init.len() as i64 - 1
            )));
        }
    }
    let kept = (0..init.len()).filter(|&dim| !dimensions.contains(&(dim as i64)));
    let kept: Vec<usize> = kept.collect();
    if kept.len() != input.len() {
        return Err("dimensions should contain unique values".into());
    }
    for (at, to) in kept.into_iter().enumerate() {
        if input[at] != init[to] {
            return Err(OpError::new(format!(
                "input dim {at} should match init dim {to}. input: {}, init: {}",
                input[at], init[to]
            )));
        }
    }
    Ok(())
}

fn on_tensors(rw: &Rewriter<'_>, op: Op) -> bool {
    rw.results(op).len() == 1
}

/// A transposition that leaves every dimension where it is: its input.
fn fold_identity_transpose(op: TransposeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let permutation = dims_of(rw, op.permutation(rw));
    let identity = permutation.iter().enumerate().all(|(at, &from)| at as i64 == from);
    let input = op.input(rw);
    (identity && on_tensors(rw, op.0)).then(|| rw.replace(op, [input]))
}

/// A transposition of a transposition is one.
fn fold_transposes(op: TransposeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let inner = TransposeOp::defining(rw, op.input(rw))?;
    let (first, second) = (dims_of(rw, inner.permutation(rw)), dims_of(rw, op.permutation(rw)));
    let both: Option<Vec<i64>> =
        second.iter().map(|&from| first.get(usize::try_from(from).ok()?).copied()).collect();
    let attr = rw.ctx().i64_array(&both?);
    let input = inner.input(rw);
    rw.set_fused_loc(&[inner.0, op.0]);
    let loc = rw.loc();
    rw.set_operand(op, 0, input);
    rw.set_attr(op, "permutation", attr);
    rw.modify(op, |body| body.set_loc(op.0, loc));
    Some(())
}

/// The transposition of a broadcast: the broadcast of a transposition, which moves less.
fn transpose_broadcast(op: TransposeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let inner = BroadcastOp::defining(rw, op.input(rw))?;
    if !rw.has_one_use(rw.result(inner.0, 0)) || !on_tensors(rw, op.0) {
        return None;
    }
    let ctx = rw.context();
    let (permutation, added) = (dims_of(rw, op.permutation(rw)), dims_of(rw, inner.dimensions(rw)));
    let (input, init) = (inner.input(rw), op.init(rw));
    let ty = rw.ty(input);
    let shape = ty.shape(&ctx)?.to_vec();
    if shape.contains(&terrace_ir::types::DYNAMIC) {
        return None;
    }
    // Where the dimensions of the input are in the result, in order, and where those that were added.
    let kept: Vec<i64> = (0..permutation.len() as i64).filter(|dim| !added.contains(dim)).collect();
    let moved: Vec<i64> = permutation
        .iter()
        .filter_map(|from| kept.iter().position(|dim| dim == from))
        .map(|at| at as i64)
        .collect();
    let new_added: Vec<i64> = permutation
        .iter()
        .enumerate()
        .filter(|(_, from)| added.contains(from))
        .map(|(at, _)| at as i64)
        .collect();
    let new_shape: Vec<i64> = moved.iter().map(|&from| shape[from as usize]).collect();
    rw.set_fused_loc(&[inner.0, op.0]);
    let empty_ty = ctx.tensor(&new_shape, ty.elem(&ctx));
    let spec = rw.spec(crate::tensor::EmptyOp::def()).results([empty_ty]);
    let empty = rw.insert(spec);
    let empty = rw.result(empty, 0);
    let attr = ctx.i64_array(&moved);
    let transposed = insert_movement(rw, TransposeOp::def(), &[input, empty], "permutation", attr)?;
    let attr = ctx.i64_array(&new_added);
    let broadcast = insert_movement(rw, BroadcastOp::def(), &[transposed, init], "dimensions", attr)?;
    rw.replace(op, [broadcast]);
    Some(())
}

/// Makes a transposition or a broadcast of tensors of kind `def`, `dims` being its attribute `name`; its
/// result.
pub fn insert_movement(
    rw: &mut Rewriter<'_>,
    def: &'static OpDef,
    operands: &[terrace_ir::Value; 2],
    name: &str,
    dims: Attr,
) -> Option<terrace_ir::Value> {
    let ctx = rw.context();
    let ty = rw.ty(operands[1]);
    let spec = rw.spec(def).operands(*operands).results([ty]).attr(&ctx, name, dims);
    let op = rw.insert(spec);
    let (region, point) = (rw.region(op, 0), rw.point());
    let elem = ty.elem(&ctx);
    let block = rw.add_block(region, &[elem, elem]);
    rw.set_end(block);
    build_payload(rw, block, &[Step::In(0)], false).ok()?;
    rw.set_point(point?);
    Some(rw.result(op, 0))
}

/// A broadcast along no dimension: its input.
fn fold_identity_broadcast(op: BroadcastOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let input = op.input(rw);
    let nothing = dims_of(rw, op.dimensions(rw)).is_empty();
    (nothing && on_tensors(rw, op.0)).then(|| rw.replace(op, [input]))
}

/// A broadcast of a broadcast is one along all their dimensions.
fn fold_broadcasts(op: BroadcastOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let inner = BroadcastOp::defining(rw, op.input(rw))?;
    if !on_tensors(rw, op.0) {
        return None;
    }
    let (first, second) = (dims_of(rw, inner.dimensions(rw)), dims_of(rw, op.dimensions(rw)));
    let rank = shape(rw, op.init(rw)).len() as i64;
    // Dimensions of the inner result, as dimensions of the outer one.
    let kept: Vec<i64> = (0..rank).filter(|dim| !second.contains(dim)).collect();
    let mut all = second;
    for dim in first {
        all.push(*kept.get(usize::try_from(dim).ok()?)?);
    }
    all.sort_unstable();
    let attr = rw.ctx().i64_array(&all);
    let input = inner.input(rw);
    rw.set_fused_loc(&[inner.0, op.0]);
    let loc = rw.loc();
    rw.set_operand(op, 0, input);
    rw.set_attr(op, "dimensions", attr);
    rw.modify(op, |body| body.set_loc(op.0, loc));
    Some(())
}
