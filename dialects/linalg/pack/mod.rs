//! `linalg.pack` and `linalg.unpack`: a tensor as tiles, each of which lies in one piece, and back.

mod asm;
mod build;
mod canonicalize;
mod interp;
mod verify;

pub use build::{Packing, insert_pack, insert_unpack};

use terrace_ir::interfaces::DestinationStyle;
use terrace_ir::interp::Interp;
use terrace_ir::op::*;
use terrace_ir::text::AsmNames;
use terrace_ir::{Body, Op, op};

use canonicalize::{fold_pack, fold_unpack};
use verify::{verify_pack, verify_unpack};

/// The last operand in front of the tile sizes is written to.
static DESTINATION: DestinationStyle = DestinationStyle { inits: |_, _| (1, 2) };

op! {
    /// Copies a tensor into one of tiles. Dimension `inner_dims_pos[i]` is cut into tiles of `inner_tiles[i]`
    /// elements, which become the last dimensions; `outer_dims_perm` permutes the dimensions that count tiles.
    /// What a tile has beyond the source is `padding_value`.
    pub PackOp = "linalg.pack" {
        operands { source: one RANKED_TENSOR, dest: one RANKED_TENSOR, padding_value: opt ANY, inner_tiles: many INDEX }
        results { result: one RANKED_TENSOR }
        attrs { outer_dims_perm: opt I64_ARRAY_ATTR, inner_dims_pos: one I64_ARRAY_ATTR, static_inner_tiles: one I64_ARRAY_ATTR }
        traits [PURE]
        assembly (asm::parse_pack, asm::print_pack)
        verify verify_pack
        fold fold_pack
        canonicalize [
            "pack-of-unpack" => canonicalize::pack_of_unpack,
            "pack-without-padding" => canonicalize::drop_padding,
            "pack-static-shapes" => canonicalize::pack_static_shapes,
            "pack-of-fill" => canonicalize::pack_of_fill,
            "cast-into-pack" => canonicalize::fold_casts_of_pack
        ]
        interfaces [
            AsmNames => AsmNames { results: |_, _, name| name(0, "pack"), ..AsmNames::NONE },
            Interp => Interp { eval: interp::pack },
            DestinationStyle => DESTINATION
        ]
    }
}

op! {
    /// Copies a tensor of tiles back into one without; see [`PackOp`].
    pub UnPackOp = "linalg.unpack" {
        operands { source: one RANKED_TENSOR, dest: one RANKED_TENSOR, inner_tiles: many INDEX }
        results { result: one RANKED_TENSOR }
        attrs { outer_dims_perm: opt I64_ARRAY_ATTR, inner_dims_pos: one I64_ARRAY_ATTR, static_inner_tiles: one I64_ARRAY_ATTR }
        traits [PURE]
        assembly (asm::parse_unpack, asm::print_unpack)
        verify verify_unpack
        fold fold_unpack
        canonicalize [
            "unpack-of-pack" => canonicalize::unpack_of_pack,
            "unpack-into-destination" => canonicalize::unpack_into_destination,
            "slice-of-unpack" => canonicalize::slice_of_unpack,
            "unpack-static-shapes" => canonicalize::unpack_static_shapes,
            "cast-into-unpack" => canonicalize::fold_casts_of_unpack
        ]
        interfaces [
            AsmNames => AsmNames { results: |_, _, name| name(0, "unpack"), ..AsmNames::NONE },
            Interp => Interp { eval: interp::unpack },
            DestinationStyle => DESTINATION
        ]
    }
}

fn ints_of(body: &Body, op: Op, name: &str) -> Vec<i64> {
    body.attr(op, name).and_then(|attr| attr.as_int_array(body.ctx())).unwrap_or_default()
}
