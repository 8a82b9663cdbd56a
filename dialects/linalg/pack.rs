//! `linalg.pack` and `linalg.unpack`: a tensor as tiles, each of which lies in one piece, and back.

use terrace_ir::interfaces::DestinationStyle;
use terrace_ir::op::*;
use terrace_ir::text::{AsmNames, Delim, OpParser, OpPrinter, Reported};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Body, Context, Op, OpError, OpSpec, Type, op};

use super::verify::Checked;

/// The last operand in front of the tile sizes is written to.
static DESTINATION: DestinationStyle = DestinationStyle { inits: |_, _| (1, 2) };

op! {
    /// Copies a tensor into one of tiles. Dimension `inner_dims_pos[i]` is cut into tiles of `inner_tiles[i]`
    /// elements, which become the last dimensions; `outer_dims_perm` permutes the dimensions that count tiles.
    /// What a tile has beyond the source is `padding_value`.
    pub PackOp = "linalg.pack" {
        operands { source: one RANKED_TENSOR, dest: one RANKED_TENSOR, padding_value: opt ANY, inner_tiles: many INDEX }
        results { result: one RANKED_TENSOR }
        attrs { outer_dims_perm: default I64_ARRAY_ATTR "array<i64>", inner_dims_pos: one I64_ARRAY_ATTR, static_inner_tiles: one I64_ARRAY_ATTR }
        traits [PURE]
        assembly (parse_pack, print_pack)
        verify verify_pack
        interfaces [
            AsmNames => AsmNames { results: |_, _, name| name(0, "pack"), ..AsmNames::NONE },
            DestinationStyle => DESTINATION
        ]
    }
}

op! {
    /// Copies a tensor of tiles back into one without; see [`PackOp`].
    pub UnPackOp = "linalg.unpack" {
        operands { source: one RANKED_TENSOR, dest: one RANKED_TENSOR, inner_tiles: many INDEX }
        results { result: one RANKED_TENSOR }
        attrs { outer_dims_perm: default I64_ARRAY_ATTR "array<i64>", inner_dims_pos: one I64_ARRAY_ATTR, static_inner_tiles: one I64_ARRAY_ATTR }
        traits [PURE]
        assembly (parse_unpack, print_unpack)
        verify verify_unpack
        interfaces [
            AsmNames => AsmNames { results: |_, _, name| name(0, "unpack"), ..AsmNames::NONE },
            DestinationStyle => DESTINATION
        ]
    }
}

fn parse_ints(p: &mut OpParser<'_>) -> Result<Attr, Reported> {
    let values = p.parse_list(Delim::Square, |p| p.parse_integer())?;
    Ok(p.ctx().i64_array(&values))
}

fn parse_pack(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    parse(p, spec, true)
}

fn parse_unpack(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    parse(p, spec, false)
}

/// `%a padding_value(%p : f32) outer_dims_perm = [..] inner_dims_pos = [..] inner_tiles = [8, %t] into %b
/// {..} : type -> type`
fn parse(p: &mut OpParser<'_>, spec: &mut OpSpec, pads: bool) -> Result<(), Reported> {
    let ctx = p.ctx();
    let source = p.parse_operand()?;
    let mut padding = None;
    if pads && p.accept("padding_value") {
        p.expect("(")?;
        let value = p.parse_operand()?;
        let ty = p.parse_colon_type()?;
        p.expect(")")?;
        padding = Some((value, ty));
    }
    if p.accept("outer_dims_perm") {
        p.expect("=")?;
        let attr = parse_ints(p)?;
        p.set_attr(spec, "outer_dims_perm", attr);
    }
    p.expect("inner_dims_pos")?;
    p.expect("=")?;
    let attr = parse_ints(p)?;
    p.set_attr(spec, "inner_dims_pos", attr);
    p.expect("inner_tiles")?;
    p.expect("=")?;
    let mut tiles = Vec::new();
    let sizes = p.parse_list(Delim::Square, |p| match p.parse_optional_operand()? {
        Some(tile) => {
            tiles.push(tile);
            Ok(DYNAMIC)
        }
        None => p.parse_integer(),
    })?;
    p.set_attr(spec, "static_inner_tiles", ctx.i64_array(&sizes));
    p.expect("into")?;
    let dest = p.parse_operand()?;
    p.parse_attr_dict(spec)?;
    p.expect(":")?;
    let source_type = p.parse_type()?;
    p.expect("->")?;
    let dest_type = p.parse_type()?;
    p.resolve(spec, source, source_type)?;
    p.resolve(spec, dest, dest_type)?;
    if let Some((value, ty)) = padding {
        p.resolve(spec, value, ty)?;
    }
    p.resolve_same(spec, &tiles, ctx.index())?;
    if pads {
        p.set_operand_segments(spec, &[1, 1, usize::from(padding.is_some()), tiles.len()]);
    }
    spec.results = vec![dest_type];
    Ok(())
}

fn print_pack(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    print(op, body, p, PackOp(op).padding_value(body));
}

fn print_unpack(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    print(op, body, p, None);
}

fn print(op: Op, body: &Body, p: &mut OpPrinter<'_>, padding: Option<terrace_ir::Value>) {
    let ints = |name: &str| ints_of(body, op, name);
    p.text(" ");
    p.value(body.operand(op, 0));
    if let Some(value) = padding {
        p.text(" padding_value(");
        p.value(value);
        p.text(" : ");
        p.ty(body.ty(value));
        p.text(")");
    }
    let list = |p: &mut OpPrinter<'_>, name: &str, values: &[i64]| {
        p.text(name);
        for (at, &value) in values.iter().enumerate() {
            p.text(if at > 0 { ", " } else { "" });
            p.int(value);
        }
        p.text("]");
    };
    let order = ints("outer_dims_perm");
    if !order.is_empty() {
        list(p, " outer_dims_perm = [", &order);
    }
    list(p, " inner_dims_pos = [", &ints("inner_dims_pos"));
    p.text(" inner_tiles = [");
    let first = 2 + usize::from(padding.is_some());
    let mut tiles = body.operands(op)[first..].iter();
    for (at, size) in ints("static_inner_tiles").into_iter().enumerate() {
        p.text(if at > 0 { ", " } else { "" });
        match (size, tiles.as_slice()) {
            (DYNAMIC, [tile, ..]) => {
                p.value(*tile);
                tiles.next();
            }
            _ => p.int(size),
        }
    }
    p.text("] into ");
    p.value(body.operand(op, 1));
    p.attr_dict(op, &["outer_dims_perm", "inner_dims_pos", "static_inner_tiles"]);
    p.text(" : ");
    p.ty(body.ty(body.operand(op, 0)));
    p.text(" -> ");
    p.ty(body.ty(body.operand(op, 1)));
}

fn ints_of(body: &Body, op: Op, name: &str) -> Vec<i64> {
    body.attr(op, name).and_then(|attr| attr.as_int_array(body.ctx())).unwrap_or_default()
}

/// What is packed or unpacked, by parts.
struct Tiling {
    unpacked: Type,
    packed: Type,
    order: Vec<i64>,
    dims: Vec<i64>,
    tiles: Vec<i64>,
}

impl Tiling {
    fn of(body: &Body, op: Op, unpacked: usize) -> Tiling {
        Tiling {
            unpacked: body.ty(body.operand(op, unpacked)),
            packed: body.ty(body.operand(op, 1 - unpacked)),
            order: ints_of(body, op, "outer_dims_perm"),
            dims: ints_of(body, op, "inner_dims_pos"),
            tiles: ints_of(body, op, "static_inner_tiles"),
        }
    }

    fn shapes<'a>(&self, ctx: &'a Context) -> (&'a [i64], &'a [i64]) {
        (self.unpacked.shape(ctx).unwrap_or_default(), self.packed.shape(ctx).unwrap_or_default())
    }

    /// As upstream's `commonVerifierPackAndUnPackOp`.
    fn verify(&self, ctx: &Context) -> Checked {
        let (unpacked, packed) = self.shapes(ctx);
        let rank = unpacked.len();
        if self.tiles.contains(&0) {
            return Err("invalid zero tile factor".into());
        }
        if self.tiles.iter().any(|&tile| tile < 0 && tile != DYNAMIC) {
            return Err("expects tile factors to be positive".into());
        }
        if !are_positions(&self.dims, rank) {
            return Err("invalid inner_dims_pos vector".into());
        }
        if !are_positions(&self.order, rank) {
            return Err("invalid outer_dims_perm vector".into());
        }
        if !self.order.is_empty() && self.order.len() != rank {
            return Err("outer_dims_perm must be a permutation or empty".into());
        }
        if self.tiles.len() > rank {
            return Err(
                "tiling factors must be less than or equal to the input rank for pack or output rank for unpack"
                    .into(),
            );
        }
        if self.tiles.len() != self.dims.len() {
            return Err("tiling factors must equal the number of dimensions to tile".into());
        }
        let wanted = rank + self.tiles.len();
        if packed.len() != wanted {
            return Err(OpError::new(format!(
                "packed rank != (unpacked rank + num tiling factors), got {} != {wanted}",
                packed.len()
            )));
        }
        if packed[rank..] != self.tiles {
            return Err(
                "mismatch in inner tile sizes specified and shaped of tiled dimension in the packed type"
                    .into(),
            );
        }
        let expected = self.expected(unpacked);
        let fits = expected.iter().zip(packed).all(|(&a, &b)| a == b || a == DYNAMIC || b == DYNAMIC);
        if !fits {
            return Err(OpError::new(format!(
                "expected '{}' for the packed domain value, got '{}'",
                ctx.display(ctx.tensor(&expected, self.unpacked.elem(ctx))),
                ctx.display(self.packed)
            )));
        }
        Ok(())
    }

    /// The shape that the tiles of `unpacked` have.
    fn expected(&self, unpacked: &[i64]) -> Vec<i64> {
        let mut outer = unpacked.to_vec();
        for (&dim, &tile) in self.dims.iter().zip(&self.tiles) {
            let size = &mut outer[dim as usize];
            *size = match *size == DYNAMIC || tile == DYNAMIC {
                true => DYNAMIC,
                false => *size / tile + i64::from(*size % tile != 0),
            };
        }
        let permuted = self.order.iter().map(|&dim| outer[dim as usize]);
        let mut shape: Vec<i64> = if self.order.is_empty() { outer } else { permuted.collect() };
        shape.extend(&self.tiles);
        shape
    }

    /// Whether some tile is known to reach beyond the source.
    fn needs_padding(&self, ctx: &Context) -> bool {
        let (unpacked, packed) = self.shapes(ctx);
        self.dims.iter().zip(&self.tiles).any(|(&dim, &tile)| {
            let size = unpacked[dim as usize];
            let place = self.order.iter().position(|&from| from == dim).unwrap_or(dim as usize);
            let divisor = if tile == DYNAMIC { packed[place] } else { tile };
            size != DYNAMIC && divisor > 0 && size % divisor != 0
        })
    }
}

/// Whether all are different dimensions of a tensor of rank `rank`.
fn are_positions(dims: &[i64], rank: usize) -> bool {
    dims.len() <= rank
        && (0..dims.len())
            .all(|at| dims[at] >= 0 && dims[at] < rank as i64 && !dims[..at].contains(&dims[at]))
}

/// As many operands as tile sizes that the attribute leaves open, and the result is the destination.
fn verify_operands(op: Op, body: &Body, tiles: usize) -> Checked {
    let open = ints_of(body, op, "static_inner_tiles").iter().filter(|&&size| size == DYNAMIC).count();
    if open != tiles {
        return Err(OpError::new(format!("expected {open} dynamic inner tiles, got {tiles}")));
    }
    let (dest, result) = (body.ty(body.operand(op, 1)), body.ty(body.result(op, 0)));
    if dest != result {
        return Err("failed to verify that result type matches type of dest".into());
    }
    Ok(())
}

fn verify_pack(op: PackOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let tiling = Tiling::of(body, op.0, 0);
    verify_operands(op.0, body, op.inner_tiles(body).len())?;
    let elem = tiling.unpacked.elem(ctx);
    if let Some(value) = op.padding_value(body)
        && body.ty(value) != elem
    {
        return Err(OpError::new(format!(
            "expected padding_value has '{}' but got: '{}'",
            ctx.display(elem),
            ctx.display(body.ty(value))
        )));
    }
    tiling.verify(ctx)?;
    if op.padding_value(body).is_none() && tiling.needs_padding(ctx) {
        return Err(
            "invalid tile factor or output size provided. Only full tiles are supported when padding_value is not set"
                .into(),
        );
    }
    Ok(())
}

fn verify_unpack(op: UnPackOp, body: &Body) -> Checked {
    verify_operands(op.0, body, op.inner_tiles(body).len())?;
    Tiling::of(body, op.0, 1).verify(body.ctx())
}
