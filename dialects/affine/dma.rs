//! Transfers of elements between memrefs that run beside the program: `affine.dma_start` and
//! `affine.dma_wait`.
//!
//! As upstream declares them: the groups of operands follow from the sizes of the maps, which are
//! discardable attributes, not properties.

use terrace_ir::interfaces::{Effect, EffectKind, SideEffects};
use terrace_ir::interp::{Flow, Interp, Machine, MemRef, Trap, kind_of};
use terrace_ir::op::*;
use terrace_ir::text::{Delim, OpParser, OpPrinter, Operand, Reported};
use terrace_ir::{AffineMap, Body, Op, OpError, OpSpec, Region, Rewriter, Type, TypeKind, Value, op};

use super::scope::{affine_scope, is_dim_in, is_symbol_in};
use super::{inline, interp};
use crate::memref;

/// Attributes with the maps of source, destination and tag of `affine.dma_start`.
const MAPS: [&str; 3] = ["src_map", "dst_map", "tag_map"];

op! {
    /// Starts a transfer from one memref to another, which `affine.dma_wait` on the same tag waits for.
    ///
    /// Operands are the source and its indices, the destination and its indices, the tag and its indices,
    /// the number of elements, and, for a strided transfer, the stride in the slower memory and the number
    /// of elements per stride.
    pub DmaStartOp = "affine.dma_start" {
        operands { operands: many ANY }
        assembly (parse_start, print_start)
        verify verify_start
        canonicalize ["fold-cast" => fold_cast]
        interfaces [Interp => Interp { eval: run_start }, Inline => inline::OP, SideEffects => START_EFFECTS]
    }
}

op! {
    /// Waits for the end of the transfer that has this tag.
    ///
    /// Operands are the tag and its indices, and the number of elements.
    pub DmaWaitOp = "affine.dma_wait" {
        operands { operands: many ANY }
        assembly (parse_wait, print_wait)
        verify verify_wait
        canonicalize ["fold-cast" => fold_cast]
        interfaces [Interp => Interp { eval: interp::prefetch }, Inline => inline::OP, SideEffects => WAIT_EFFECTS]
    }
}

use terrace_ir::interfaces::Inline;

/// An element of a memref: the memref, the map of its indices, and the operands of the map.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The memref.
    pub memref: Value,
    /// The map of the indices.
    pub map: AffineMap,
    /// Operands of the map.
    pub indices: &'a [Value],
}

/// The places that operands of `op` give, by the maps in `names`, and the operands behind them.
fn places<'a, const N: usize>(
    body: &'a Body,
    op: Op,
    names: [&str; N],
) -> Result<([Place<'a>; N], &'a [Value]), OpError> {
    let ctx = body.ctx();
    let mut rest = body.operands(op);
    let mut found = Vec::with_capacity(N);
    for name in names {
        let map = body.attr(op, name).and_then(|attr| attr.as_affine_map(ctx));
        let map = map.ok_or_else(|| OpError::new(format!("requires an affine map '{name}'")))?;
        let Some((&memref, after)) = rest.split_first() else {
            return Err("incorrect number of operands".into());
        };
        let count = map.dims(ctx) + map.symbols(ctx);
        if after.len() < count {
            return Err("incorrect number of operands".into());
        }
        let (indices, after) = after.split_at(count);
        rest = after;
        found.push(Place { memref, map, indices });
    }
    let found = <[Place<'a>; N]>::try_from(found).map_err(|_| "incorrect number of operands")?;
    Ok((found, rest))
}

impl DmaStartOp {
    /// Source, destination and tag.
    pub fn places(self, body: &Body) -> [Place<'_>; 3] {
        places(body, self.0, MAPS).expect("a verified op has its operands").0
    }

    /// The number of elements.
    pub fn num_elements(self, body: &Body) -> Value {
        places(body, self.0, MAPS).expect("a verified op has its operands").1[0]
    }

    /// The stride and the number of elements per stride of a strided transfer.
    pub fn stride(self, body: &Body) -> Option<(Value, Value)> {
        match places(body, self.0, MAPS).ok()?.1 {
            &[_, stride, each] => Some((stride, each)),
            _ => None,
        }
    }

    /// The description of a transfer of `count` elements.
    pub fn spec(
        rw: &Rewriter<'_>,
        places: [Place<'_>; 3],
        count: Value,
        stride: Option<(Value, Value)>,
    ) -> OpSpec {
        let ctx = rw.ctx();
        let mut spec = rw.spec(Self::def());
        for (place, name) in places.iter().zip(MAPS) {
            spec.operands.push(place.memref);
            spec.operands.extend(place.indices);
            spec = spec.attr(ctx, name, ctx.affine_map_attr(place.map));
        }
        spec.operands.push(count);
        spec.operands.extend(stride.into_iter().flat_map(|(stride, each)| [stride, each]));
        spec
    }
}

impl DmaWaitOp {
    /// The tag.
    pub fn tag(self, body: &Body) -> Place<'_> {
        let [tag] = places(body, self.0, ["tag_map"]).expect("a verified op has its operands").0;
        tag
    }

    /// The number of elements.
    pub fn num_elements(self, body: &Body) -> Value {
        places(body, self.0, ["tag_map"]).expect("a verified op has its operands").1[0]
    }

    /// The description of a wait for `count` elements.
    pub fn spec(rw: &Rewriter<'_>, tag: Place<'_>, count: Value) -> OpSpec {
        let ctx = rw.ctx();
        let spec = rw.spec(Self::def()).operands([tag.memref]).operands(tag.indices.iter().copied());
        spec.operands([count]).attr(ctx, "tag_map", ctx.affine_map_attr(tag.map))
    }
}

/// The transfer reads its source, and writes its destination and tag, from its start on.
static START_EFFECTS: SideEffects = SideEffects {
    effects: |body, op, out| match places(body, op, MAPS) {
        Ok(([source, dest, tag], _)) => {
            out.push(Effect { kind: EffectKind::Read, on: Some(source.memref) });
            out.push(Effect { kind: EffectKind::Write, on: Some(dest.memref) });
            out.push(Effect { kind: EffectKind::Write, on: Some(tag.memref) });
        }
        Err(_) => out.push(Effect { kind: EffectKind::Write, on: None }),
    },
};

/// What a wait makes visible is not named by its operands: it may be any memory.
static WAIT_EFFECTS: SideEffects = SideEffects {
    effects: |body, op, out| {
        out.push(Effect { kind: EffectKind::Read, on: body.operands(op).first().copied() });
        out.push(Effect { kind: EffectKind::Read, on: None });
        out.push(Effect { kind: EffectKind::Write, on: None });
    },
};

fn verify_indices(
    body: &Body,
    place: Place<'_>,
    scope: Option<Region>,
    (who, whose): (&str, &str),
) -> Result<(), OpError> {
    for &index in place.indices {
        if !body.ty(index).is_index(body.ctx()) {
            return Err(OpError::new(format!("{who} to {whose} must have 'index' type")));
        }
        if !is_dim_in(body, index, scope) && !is_symbol_in(body, index, scope) {
            return Err(OpError::new(format!("{who} must be a valid dimension or symbol identifier")));
        }
    }
    Ok(())
}

fn is_memref(body: &Body, place: Place<'_>) -> bool {
    let ctx = body.ctx();
    body.ty(place.memref).rank(ctx).is_some() && body.ty(place.memref).is_memref(ctx)
}

fn verify_rank(body: &Body, place: Place<'_>, what: &str) -> Result<(), OpError> {
    let ctx = body.ctx();
    match body.ty(place.memref).rank(ctx) == Some(place.map.results(ctx).len()) {
        true => Ok(()),
        false => Err(OpError::new(format!("{what} map must have as many results as its memref dimensions"))),
    }
}

fn verify_start(op: DmaStartOp, body: &Body) -> Result<(), OpError> {
    let ([source, dest, tag], rest) = places(body, op.0, MAPS)?;
    for (place, what) in [(source, "source"), (dest, "destination"), (tag, "tag")] {
        if !is_memref(body, place) {
            return Err(OpError::new(format!("expected DMA {what} to be of memref type")));
        }
    }
    if rest.len() != 1 && rest.len() != 3 {
        return Err("incorrect number of operands".into());
    }
    if rest.iter().any(|&value| !body.ty(value).is_index(body.ctx())) {
        return Err("number of elements and strides must have 'index' type".into());
    }
    let scope = affine_scope(body, op.0);
    for (place, who) in [(source, "src"), (dest, "dst"), (tag, "tag")] {
        verify_rank(body, place, who)?;
        verify_indices(body, place, scope, (&format!("{who} index"), "dma_start"))?;
    }
    Ok(())
}

fn verify_wait(op: DmaWaitOp, body: &Body) -> Result<(), OpError> {
    let ([tag], rest) = places(body, op.0, ["tag_map"])?;
    if !is_memref(body, tag) {
        return Err("expected DMA tag to be of memref type".into());
    }
    let &[count] = rest else { return Err("incorrect number of operands".into()) };
    if !body.ty(count).is_index(body.ctx()) {
        return Err("number of elements must have 'index' type".into());
    }
    verify_rank(body, tag, "tag")?;
    verify_indices(body, tag, affine_scope(body, op.0), ("index", "dma_wait"))
}

/// dma_start (cast m) -> dma_start m
fn fold_cast(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    let op = op.into();
    let ctx = rw.context();
    let at = rw.operands(op).iter().position(|&value| {
        memref::CastOp::defining(rw, value).is_some_and(|cast| {
            let (from, to) = (rw.ty(cast.source(rw)), rw.ty(value));
            from.rank(&ctx).is_some() && from.rank(&ctx) == to.rank(&ctx)
        })
    })?;
    let source = memref::CastOp::defining(rw, rw.operand(op, at))?.source(rw);
    rw.set_operand(op, at, source);
    Some(())
}

/// Reads `%m[..]` and sets the map `name`.
fn parse_place(
    p: &mut OpParser<'_>,
    spec: &mut OpSpec,
    name: &str,
) -> Result<(Operand, Vec<Operand>), Reported> {
    let memref = p.parse_operand()?;
    let place = p.parse_map_of_values(Delim::Square, None)?;
    let map = p.ctx().affine_map_attr(place.map);
    p.set_attr(spec, name, map);
    Ok((memref, place.operands))
}

fn print_place(p: &mut OpPrinter<'_>, place: Place<'_>) {
    let ctx = p.ctx();
    p.value(place.memref);
    p.text("[");
    p.map_of_values(place.map, place.map.results(ctx), place.indices);
    p.text("]");
}

/// `%src[%i], %dst[%j], %tag[%k], %count, %stride, %each : memref<8xf32>, memref<8xf32, 2>, memref<1xi32>`
fn parse_start(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let (ctx, start) = (p.ctx(), p.pos());
    let mut all = Vec::new();
    for name in MAPS {
        all.push(parse_place(p, spec, name)?);
        p.expect(",")?;
    }
    let mut rest = vec![p.parse_operand()?];
    while p.accept(",") {
        rest.extend(p.parse_optional_operand()?);
    }
    if rest.len() != 1 && rest.len() != 3 {
        return Err(p.error_at(start, "expected two stride related operands"));
    }
    p.expect(":")?;
    let types = p.parse_type_list()?;
    if types.len() != 3 {
        return Err(p.error_at(start, "expected three types"));
    }
    for ((memref, indices), ty) in all.into_iter().zip(types) {
        p.resolve(spec, memref, ty)?;
        p.resolve_same(spec, &indices, ctx.index())?;
    }
    p.resolve_same(spec, &rest, ctx.index())
}

fn print_start(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let Ok((all, rest)) = places(body, op, MAPS) else { return };
    for (at, &place) in all.iter().enumerate() {
        p.text(if at == 0 { " " } else { ", " });
        print_place(p, place);
    }
    p.text(", ");
    p.values(rest.iter().copied());
    p.text(" : ");
    p.types_of(all.map(|place| place.memref));
}

/// `%tag[%k], %count : memref<1xi32>`
fn parse_wait(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    let (tag, indices) = parse_place(p, spec, "tag_map")?;
    p.expect(",")?;
    let count = p.parse_operand()?;
    let ty: Type = p.parse_colon_type()?;
    p.resolve(spec, tag, ty)?;
    p.resolve_same(spec, &indices, ctx.index())?;
    p.resolve(spec, count, ctx.index())
}

fn print_wait(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let Ok(([tag], rest)) = places(body, op, ["tag_map"]) else { return };
    p.text(" ");
    print_place(p, tag);
    p.text(", ");
    p.values(rest.iter().copied());
    p.text(" : ");
    p.ty(body.ty(tag.memref));
}

/// Where the elements from `place` on are, in bytes.
fn first_byte(m: &Machine<'_>, place: Place<'_>) -> Result<(MemRef, usize), Trap> {
    let memref = m.memref(place.memref)?;
    if memref.strides != terrace_ir::interp::row_major(&memref.shape) {
        return Err("transfers elements of a memref that is not contiguous".into());
    }
    let width = kind_of(m.ctx(), memref.elem)?.bytes();
    let indices = interp::results(m, place.map, place.indices)?;
    let at = memref.place(width, &indices).ok_or("transfers from or to outside of a memref")?;
    Ok((memref, at))
}

/// The number of the memory that `value` lies in; 0 when it has none.
fn space(body: &Body, value: Value) -> i64 {
    match body.ty(value).kind(body.ctx()) {
        TypeKind::MemRef { space: Some(space), .. } => space.as_int(body.ctx()).unwrap_or(0),
        _ => 0,
    }
}

/// Transfers at once, which is one of the moments allowed.
fn run_start(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (start, body) = (DmaStartOp(op), m.body());
    let [source, dest, _] = start.places(body);
    let count = m.int(start.num_elements(body))?;
    let ((from, first), (to, second)) = (first_byte(m, source)?, first_byte(m, dest)?);
    let width = kind_of(m.ctx(), from.elem)?.bytes();
    let (stride, each) = match start.stride(body) {
        Some((stride, each)) => (m.int(stride)?, m.int(each)?),
        None => (count.max(1), count.max(1)),
    };
    let strided = start.stride(body).is_some();
    let (slow, fast) = (space(body, source.memref), space(body, dest.memref));
    if strided && slow == fast {
        return Err("is strided, between memrefs of one memory".into());
    }
    if from.elem != to.elem || count < 0 || each <= 0 {
        return Err("transfers elements of another type, or not a number of them".into());
    }
    const OUTSIDE: &str = "transfers from or to outside of a memref";
    for element in 0..count {
        let place = (element / each).checked_mul(stride).and_then(|at| at.checked_add(element % each));
        let (near, far) = (usize::try_from(element), place.and_then(|at| usize::try_from(at).ok()));
        let (Ok(near), Some(far)) = (near, far) else { return Err(OUTSIDE.into()) };
        let (a, b) = if slow < fast { (far, near) } else { (near, far) };
        let at = |first: usize, index: usize| index.checked_mul(width)?.checked_add(first);
        let (Some(a), Some(b)) = (at(first, a), at(second, b)) else { return Err(OUTSIDE.into()) };
        let bytes = from.bytes().get(a..a + width).ok_or(OUTSIDE)?.to_vec();
        to.bytes().get_mut(b..b + width).ok_or(OUTSIDE)?.copy_from_slice(&bytes);
    }
    Ok(Flow::Next)
}
