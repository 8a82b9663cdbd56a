//! The transformations of Winograd's minimal filtering algorithm for 2-D convolutions (Lavin and Gray,
//! "Fast Algorithms for Convolutional Neural Networks", 2015): `Y = A^T [(G g G^T) * (B^T d B)] A`.
//!
//! `F(m, r)` computes tiles of `m` by `m` outputs of a filter of `r` by `r` from tiles of `m + r - 1` by
//! `m + r - 1` inputs. A filter of height or width one is transformed along the other dimension only.

use terrace_ir::interfaces::{DestinationStyle, SideEffects};
use terrace_ir::op::*;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Body, Context, op};

use super::interfaces;
use super::verify::{Checked, verify_destinations};
use crate::support::shape::{compatible_shapes, mul};

/// The pairs of sizes, and their names.
const CASES: &[(&str, i64)] = &[("F_2_3", 0), ("F_4_3", 1), ("F_2_5", 2)];

/// Sizes of the tiles of outputs and of the filter.
const FMR: AttrConstraint = AttrConstraint {
    what: "allowed 32-bit signless integer cases: 0, 1, 2",
    holds: |ctx, attr| {
        attr.ty(ctx).is_some_and(|ty| ty.is_int(ctx, 32))
            && attr.as_int(ctx).is_some_and(|value| (0..CASES.len() as i64).contains(&value))
    },
    ty: Some(|ctx| ctx.int(32)),
    cases: CASES,
};

/// A ranked tensor of rank 4.
const RANK_4: Constraint = Constraint::new("4D tensor of any type values", |ctx, ty| has_rank(ctx, ty, 4));
/// A ranked tensor of rank 6.
const RANK_6: Constraint = Constraint::new("6D tensor of any type values", |ctx, ty| has_rank(ctx, ty, 6));

fn has_rank(ctx: &Context, ty: terrace_ir::Type, rank: usize) -> bool {
    ty.is_tensor(ctx) && ty.rank(ctx) == Some(rank)
}

op! {
    /// `G g G^T` of each filter: from `(F, H, W, C)` to `(tile height, tile width, C, F)`.
    pub WinogradFilterTransformOp = "linalg.winograd_filter_transform" {
        operands { filter: one RANK_4, output: one RANK_4 }
        results { result: one RANK_4 }
        attrs { fmr: one FMR }
        assembly "attr-dict `fmr` `(` $fmr `)` `ins` `(` $filter `:` type($filter) `)` `outs` `(` $output `:` type($output) `)` `->` type($result)"
        verify verify_filter
        interfaces [DestinationStyle => interfaces::DESTINATION, SideEffects => interfaces::EFFECTS]
    }
}

op! {
    /// `B^T d B` of each tile: from `(N, H, W, C)` to `(tile height, tile width, tiles down, tiles across, N, C)`.
    pub WinogradInputTransformOp = "linalg.winograd_input_transform" {
        operands { input: one RANK_4, output: one RANK_6 }
        results { result: one RANK_6 }
        attrs { fmr: one FMR }
        assembly "attr-dict `fmr` `(` $fmr `)` `ins` `(` $input `:` type($input) `)` `outs` `(` $output `:` type($output) `)` `->` type($result)"
        verify verify_input
        interfaces [DestinationStyle => interfaces::DESTINATION, SideEffects => interfaces::EFFECTS]
    }
}

op! {
    /// `A^T y A` of each tile: from `(tile height, tile width, tiles down, tiles across, N, F)` to `(N, H, W, F)`.
    pub WinogradOutputTransformOp = "linalg.winograd_output_transform" {
        operands { value: one RANK_6, output: one RANK_4 }
        results { result: one RANK_4 }
        attrs { fmr: one FMR }
        assembly "attr-dict `fmr` `(` $fmr `)` `ins` `(` $value `:` type($value) `)` `outs` `(` $output `:` type($output) `)` `->` type($result)"
        verify verify_output
        interfaces [DestinationStyle => interfaces::DESTINATION, SideEffects => interfaces::EFFECTS]
    }
}

/// Sizes of a tile of outputs and of the filter.
fn sizes(ctx: &Context, fmr: Attr) -> (i64, i64) {
    match fmr.as_int(ctx) {
        Some(0) => (2, 3),
        Some(1) => (4, 3),
        _ => (2, 5),
    }
}

fn shape(body: &Body, value: terrace_ir::Value) -> &[i64] {
    body.ty(value).shape(body.ctx()).unwrap_or_default()
}

fn expect_shape(wanted: &[i64], found: &[i64]) -> Checked {
    if compatible_shapes(wanted, found) { Ok(()) } else { Err("the output shape is not expected".into()) }
}

fn verify_filter(op: WinogradFilterTransformOp, body: &Body) -> Checked {
    let (m, r) = sizes(body.ctx(), op.fmr(body));
    let &[filters, height, width, channels] = shape(body, op.filter(body)) else {
        return Err("expects a filter of rank 4".into());
    };
    if height != r && height != 1 && height != DYNAMIC {
        return Err("expect filter height either equals to r or 1".into());
    }
    if width != r && width != 1 && width != DYNAMIC {
        return Err("expect filter width either equals to r or 1".into());
    }
    if height == 1 && width == 1 {
        return Err("expect either filter height or width equals to r".into());
    }
    let tile = |size: i64| match size {
        1 => 1,
        DYNAMIC => DYNAMIC,
        _ => m + r - 1,
    };
    expect_shape(&[tile(height), tile(width), channels, filters], shape(body, op.output(body)))?;
    verify_destinations(op.0, body)
}

fn verify_input(op: WinogradInputTransformOp, body: &Body) -> Checked {
    let (m, r) = sizes(body.ctx(), op.fmr(body));
    let &[batch, height, width, channels] = shape(body, op.input(body)) else {
        return Err("expects an input of rank 4".into());
    };
    let output = shape(body, op.output(body));
    // Which dimension is transformed is up to the output: it has tiles of one element along the other.
    let along = |size: i64, tile: Option<&i64>| -> (i64, i64) {
        match tile {
            _ if size == DYNAMIC => (m + r - 1, DYNAMIC),
            Some(1) => (1, size),
            _ => (m + r - 1, (size - (r - 1)) / m),
        }
    };
    let ((tile_h, down), (tile_w, across)) = (along(height, output.first()), along(width, output.get(1)));
    expect_shape(&[tile_h, tile_w, down, across, batch, channels], output)?;
    verify_destinations(op.0, body)
}

fn verify_output(op: WinogradOutputTransformOp, body: &Body) -> Checked {
    let (m, r) = sizes(body.ctx(), op.fmr(body));
    let &[tile_h, tile_w, down, across, batch, filters] = shape(body, op.value(body)) else {
        return Err("expects an input of rank 6".into());
    };
    for (tile, name) in [(tile_h, "height"), (tile_w, "width")] {
        if tile != 1 && tile != DYNAMIC && tile != m + r - 1 {
            return Err(terrace_ir::OpError::new(format!("expect input {name} equals to input tile size")));
        }
    }
    let size = |tile: i64, count: i64| match tile {
        1 => count,
        DYNAMIC => DYNAMIC,
        _ => mul(count, m),
    };
    expect_shape(&[batch, size(tile_h, down), size(tile_w, across), filters], shape(body, op.output(body)))?;
    verify_destinations(op.0, body)
}
