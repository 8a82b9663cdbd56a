//! Ops of the affine dialect.

use terrace_ir::interfaces::{Inline, InlineInto, LoopLike, RegionBranch, SideEffects};
use terrace_ir::interp::Interp;
use terrace_ir::op::*;
use terrace_ir::{AffineMap, Attr, Block, Body, Context, IntegerSet, OpDef, Value, op};

use super::dma::{DmaStartOp, DmaWaitOp};
use super::fold::*;
use super::verify::*;
use super::{asm, asm_access, asm_loops, canonicalize, inline, interfaces, interp};
use crate::support::index_list::{Mixed, mixed, statics};
use crate::support::region_branch;

/// All ops.
pub(super) const OPS: &[fn() -> &'static OpDef] = &[
    ApplyOp::def,
    MinOp::def,
    MaxOp::def,
    ForOp::def,
    ParallelOp::def,
    IfOp::def,
    YieldOp::def,
    LoadOp::def,
    StoreOp::def,
    VectorLoadOp::def,
    VectorStoreOp::def,
    PrefetchOp::def,
    DelinearizeIndexOp::def,
    LinearizeIndexOp::def,
    DmaStartOp::def,
    DmaWaitOp::def,
];

/// An integer set.
pub(super) const INTEGER_SET_ATTR: AttrConstraint =
    AttrConstraint::new("IntegerSet attribute", |ctx, attr| as_set(ctx, attr).is_some());
/// A dense array of 32-bit integers.
pub(super) const I32_ELEMENTS_ATTR: AttrConstraint =
    AttrConstraint::new("32-bit signless integer elements attribute", |ctx, attr| {
        attr.ty(ctx).is_some_and(|ty| ty.is_shaped(ctx) && ty.elem(ctx).is_int(ctx, 32))
    });
/// An array of 64-bit integers.
pub(super) const I64S_ATTR: AttrConstraint =
    AttrConstraint::new("64-bit integer array attribute", |ctx, attr| {
        attr.as_array(ctx).is_some_and(|all| all.iter().all(|attr| attr.as_int(ctx).is_some()))
    });
/// An array of kinds of reductions.
pub(super) const REDUCTIONS_ATTR: AttrConstraint = AttrConstraint::new("Reduction ops", |ctx, attr| {
    let known = |attr: &Attr| attr.as_int(ctx).is_some_and(|kind| (0..16).contains(&kind));
    attr.as_array(ctx).is_some_and(|all| all.iter().all(known))
});
/// How much an access is expected to be repeated.
pub(super) const LOCALITY_ATTR: AttrConstraint = AttrConstraint::typed(
    "32-bit signless integer attribute whose minimum value is 0 whose maximum value is 3",
    |ctx, attr| attr.as_int(ctx).is_some_and(|hint| (0..=3).contains(&hint)),
    |ctx| ctx.int(32),
);

/// The set of an integer set attribute.
pub(super) fn as_set(ctx: &Context, attr: Attr) -> Option<IntegerSet> {
    match attr.kind(ctx) {
        terrace_ir::AttrKind::IntegerSet(set) => Some(*set),
        _ => None,
    }
}

op! {
    /// The result of an affine map of one result.
    pub ApplyOp = "affine.apply" {
        operands { mapOperands: many INDEX }
        results { result: one INDEX }
        attrs { map: one AFFINE_MAP_ATTR }
        traits [PURE]
        assembly (asm::parse_apply, asm::print_map_op)
        verify verify_apply
        fold fold_apply
        canonicalize ["simplify-affine-map" => canonicalize::simplify_apply]
        interfaces [Interp => Interp { eval: interp::apply }, Inline => inline::OP]
    }
}

op! {
    /// The least result of an affine map.
    pub MinOp = "affine.min" {
        operands { operands: many INDEX }
        results { result: one INDEX }
        attrs { map: one AFFINE_MAP_ATTR }
        traits [PURE]
        assembly (asm::parse_min_max, asm::print_map_op)
        verify verify_min
        fold fold_min
        canonicalize [
            "drop-equal-results" => canonicalize::drop_equal_results,
            "merge-min-of-min" => canonicalize::merge_extrema,
            "order-results" => canonicalize::order_results,
            "simplify-affine-map" => canonicalize::simplify_extremum,
            "min-of-one" => canonicalize::extremum_of_one,
        ]
        interfaces [Interp => Interp { eval: interp::min }, Inline => inline::OP]
    }
}

op! {
    /// The greatest result of an affine map.
    pub MaxOp = "affine.max" {
        operands { operands: many INDEX }
        results { result: one INDEX }
        attrs { map: one AFFINE_MAP_ATTR }
        traits [PURE]
        assembly (asm::parse_min_max, asm::print_map_op)
        verify verify_max
        fold fold_max
        canonicalize [
            "drop-equal-results" => canonicalize::drop_equal_results,
            "merge-max-of-max" => canonicalize::merge_extrema,
            "order-results" => canonicalize::order_results,
            "simplify-affine-map" => canonicalize::simplify_extremum,
            "max-of-one" => canonicalize::extremum_of_one,
        ]
        interfaces [Interp => Interp { eval: interp::max }, Inline => inline::OP]
    }
}

op! {
    /// A counted loop between the greatest result of one affine map and the least of another.
    ///
    /// The region's arguments are the induction variable and the values that `affine.yield` carries
    /// from one iteration to the next.
    pub ForOp = "affine.for" {
        operands { lowerBoundOperands: many INDEX, upperBoundOperands: many INDEX, inits: many ANY }
        results { results: many ANY }
        attrs { lowerBoundMap: one AFFINE_MAP_ATTR, upperBoundMap: one AFFINE_MAP_ATTR, step: one INDEX_ATTR }
        regions { region: one single }
        traits [RECURSIVE_EFFECTS, LOOP, SINGLE_BLOCK, ALLOCATION_SCOPE]
        implicit_terminator YieldOp
        assembly (asm_loops::parse_for, asm_loops::print_for)
        verify verify_for
        verify_regions verify_for_region
        canonicalize [
            "simplify-trivial-loop" => canonicalize::simplify_trivial_loop,
            "simplify-bounds" => canonicalize::simplify_for_bounds,
            "forward-single-source" => region_branch::forward_single_source,
            "merge-equal-inputs" => region_branch::merge_equal_inputs,
            "remove-dead-inputs" => region_branch::remove_dead_inputs,
        ]
        interfaces [
            Interp => Interp { eval: interp::for_loop },
            Inline => inline::OP,
            InlineInto => inline::INTO,
            LoopLike => interfaces::FOR_LOOP,
            RegionBranch => interfaces::FOR,
        ]
    }
}

op! {
    /// Nested counted loops whose iterations may run in any order, at the same time.
    ///
    /// `lowerBoundsGroups` says how many results of `lowerBoundsMap` belong to each dimension, whose
    /// bound is the greatest of them; so for the upper bounds, of which the least counts. Each result is
    /// the reduction of what the iterations yield, of the kind that `reductions` gives.
    pub ParallelOp = "affine.parallel" {
        operands { mapOperands: many INDEX }
        results { results: many ANY }
        attrs {
            reductions: one REDUCTIONS_ATTR,
            lowerBoundsMap: one AFFINE_MAP_ATTR,
            lowerBoundsGroups: one I32_ELEMENTS_ATTR,
            upperBoundsMap: one AFFINE_MAP_ATTR,
            upperBoundsGroups: one I32_ELEMENTS_ATTR,
            steps: one I64S_ATTR,
        }
        regions { region: one single }
        traits [RECURSIVE_EFFECTS, LOOP, SINGLE_BLOCK, ALLOCATION_SCOPE]
        implicit_terminator YieldOp
        assembly (asm_loops::parse_parallel, asm_loops::print_parallel)
        verify verify_parallel
        canonicalize ["simplify-bounds" => canonicalize::simplify_parallel_bounds]
        interfaces [Interp => Interp { eval: interp::parallel }, Inline => inline::OP, InlineInto => inline::INTO, LoopLike => interfaces::PARALLEL_LOOP]
    }
}

op! {
    /// One of two regions, by whether dimensions and symbols lie in an integer set.
    pub IfOp = "affine.if" {
        operands { operands: many INDEX }
        results { results: many ANY }
        attrs { condition: one INTEGER_SET_ATTR }
        regions { thenRegion: one single, elseRegion: one any }
        traits [RECURSIVE_EFFECTS, SINGLE_BLOCK]
        implicit_terminator YieldOp
        assembly (asm_loops::parse_if, asm_loops::print_if)
        verify verify_if
        verify_regions verify_if_regions
        canonicalize [
            "if-of-constant" => canonicalize::if_of_constant,
            "remove-empty-else" => canonicalize::remove_empty_else,
            "simplify-condition" => canonicalize::simplify_condition,
            "forward-single-source" => region_branch::forward_single_source,
            "merge-equal-inputs" => region_branch::merge_equal_inputs,
            "remove-dead-inputs" => region_branch::remove_dead_inputs,
        ]
        interfaces [Interp => Interp { eval: interp::if_else }, Inline => inline::OP, InlineInto => inline::INTO, RegionBranch => interfaces::IF]
    }
}

op! {
    /// Ends a region and hands its operands to the op around it.
    pub YieldOp = "affine.yield" {
        operands { operands: many ANY }
        traits [PURE, TERMINATOR, RETURN_LIKE]
        assembly "attr-dict ($operands^ `:` type($operands))?"
        verify verify_yield
        interfaces [Interp => Interp { eval: terrace_ir::interp::exit }, Inline => inline::OP]
    }
}

op! {
    /// Reads the element at affine indices.
    pub LoadOp = "affine.load" {
        operands { memref: one MEMREF, indices: many INDEX }
        results { result: one ANY }
        attrs { map: one AFFINE_MAP_ATTR }
        assembly (asm_access::parse_load, asm_access::print_load)
        verify verify_load
        canonicalize ["simplify-indices" => canonicalize::simplify_indices, "fold-cast" => canonicalize::fold_cast]
        interfaces [Interp => Interp { eval: interp::load }, Inline => inline::OP, SideEffects => SideEffects::READS]
    }
}

op! {
    /// Writes the element at affine indices.
    pub StoreOp = "affine.store" {
        operands { value: one ANY, memref: one MEMREF, indices: many INDEX }
        attrs { map: one AFFINE_MAP_ATTR }
        assembly (asm_access::parse_store, asm_access::print_store)
        verify verify_store
        canonicalize ["simplify-indices" => canonicalize::simplify_indices, "fold-cast" => canonicalize::fold_cast]
        interfaces [Interp => Interp { eval: interp::store }, Inline => inline::OP, SideEffects => interfaces::STORES]
    }
}

op! {
    /// Reads a vector of elements from affine indices on.
    pub VectorLoadOp = "affine.vector_load" {
        operands { memref: one MEMREF, indices: many INDEX }
        results { result: one VECTOR }
        attrs { map: one AFFINE_MAP_ATTR }
        assembly (asm_access::parse_vector_load, asm_access::print_vector_load)
        verify verify_vector_load
        canonicalize ["simplify-indices" => canonicalize::simplify_indices]
        interfaces [Interp => Interp { eval: interp::vector_load }, Inline => inline::OP, SideEffects => SideEffects::READS]
    }
}

op! {
    /// Writes a vector of elements from affine indices on.
    pub VectorStoreOp = "affine.vector_store" {
        operands { value: one VECTOR, memref: one MEMREF, indices: many INDEX }
        attrs { map: one AFFINE_MAP_ATTR }
        assembly (asm_access::parse_vector_store, asm_access::print_vector_store)
        verify verify_vector_store
        canonicalize ["simplify-indices" => canonicalize::simplify_indices]
        interfaces [Interp => Interp { eval: interp::vector_store }, Inline => inline::OP, SideEffects => interfaces::STORES]
    }
}

op! {
    /// Announces an access to the element at affine indices.
    pub PrefetchOp = "affine.prefetch" {
        operands { memref: one MEMREF, indices: many INDEX }
        attrs {
            isWrite: one BOOL_ATTR,
            localityHint: one LOCALITY_ATTR,
            isDataCache: one BOOL_ATTR,
            map: one AFFINE_MAP_ATTR,
        }
        assembly (asm_access::parse_prefetch, asm_access::print_prefetch)
        verify verify_prefetch
        canonicalize ["simplify-indices" => canonicalize::simplify_indices, "fold-cast" => canonicalize::fold_cast]
        interfaces [Interp => Interp { eval: interp::prefetch }, Inline => inline::OP, SideEffects => interfaces::PREFETCHES]
    }
}

op! {
    /// The digits of an index in a mixed radix, the most significant first.
    ///
    /// Without a radix for the first digit, that is what is left.
    pub DelinearizeIndexOp = "affine.delinearize_index" {
        operands { linear_index: one INDEX, dynamic_basis: many INDEX }
        results { multi_index: many INDEX }
        attrs { static_basis: one I64_ARRAY_ATTR }
        traits [PURE]
        assembly (asm::parse_delinearize, asm::print_delinearize)
        verify verify_delinearize
        fold fold_delinearize
        canonicalize [
            "fold-basis" => canonicalize::fold_delinearize_basis,
            "drop-unit-basis" => canonicalize::drop_unit_basis,
            "delinearize-of-linearize" => canonicalize::delinearize_of_linearize,
        ]
        interfaces [Interp => Interp { eval: interp::delinearize }, Inline => inline::OP]
    }
}

op! {
    /// The index that has these digits in a mixed radix, the most significant first.
    ///
    /// `disjoint` promises that each index lies between 0 and its radix.
    pub LinearizeIndexOp = "affine.linearize_index" {
        operands { multi_index: many INDEX, dynamic_basis: many INDEX }
        results { linear_index: one INDEX }
        attrs { static_basis: one I64_ARRAY_ATTR, disjoint: default UNIT_OR_FALSE_ATTR "false" }
        traits [PURE]
        assembly (asm::parse_linearize, asm::print_linearize)
        verify verify_linearize
        fold fold_linearize
        canonicalize [
            "fold-basis" => canonicalize::fold_linearize_basis,
            "drop-unit-component" => canonicalize::drop_unit_component,
            "linearize-of-delinearize" => canonicalize::linearize_of_delinearize,
            "drop-leading-zero" => canonicalize::drop_leading_zero,
        ]
        interfaces [Interp => Interp { eval: interp::linearize }, Inline => inline::OP]
    }
}

fn map_of(body: &Body, attr: Attr) -> AffineMap {
    attr.as_affine_map(body.ctx()).expect("a verified op has its maps")
}

impl ForOp {
    /// The map of the lower bound.
    pub fn lower_map(self, body: &Body) -> AffineMap {
        map_of(body, self.lowerBoundMap(body))
    }

    /// The map of the upper bound.
    pub fn upper_map(self, body: &Body) -> AffineMap {
        map_of(body, self.upperBoundMap(body))
    }

    /// The step.
    pub fn step_size(self, body: &Body) -> i64 {
        self.step(body).as_int(body.ctx()).unwrap_or(1)
    }

    /// The block of the loop.
    pub fn block(self, body: &Body) -> Block {
        body.entry(self.region(body)).expect("a verified loop has a block")
    }

    /// The induction variable.
    pub fn induction_var(self, body: &Body) -> Value {
        body.args(self.block(body))[0]
    }

    /// The lower bound, when it is a number.
    pub fn constant_lower(self, body: &Body) -> Option<i64> {
        let all: Option<Vec<i64>> =
            self.lower_map(body).results(body.ctx()).iter().map(|expr| expr.constant(body.ctx())).collect();
        all?.into_iter().max()
    }

    /// The upper bound, when it is a number.
    pub fn constant_upper(self, body: &Body) -> Option<i64> {
        let all: Option<Vec<i64>> =
            self.upper_map(body).results(body.ctx()).iter().map(|expr| expr.constant(body.ctx())).collect();
        all?.into_iter().min()
    }
}

impl ParallelOp {
    /// The map of the lower bounds and that of the upper ones.
    pub fn maps(self, body: &Body) -> (AffineMap, AffineMap) {
        (map_of(body, self.lowerBoundsMap(body)), map_of(body, self.upperBoundsMap(body)))
    }

    /// How many results of the maps belong to each dimension.
    pub fn groups(self, body: &Body) -> (Vec<usize>, Vec<usize>) {
        (elements(body, self.lowerBoundsGroups(body)), elements(body, self.upperBoundsGroups(body)))
    }

    /// The steps.
    pub fn step_sizes(self, body: &Body) -> Vec<i64> {
        crate::support::ints(body.ctx(), self.steps(body)).unwrap_or_default()
    }

    /// The kinds of the reductions.
    pub fn reduction_kinds(self, body: &Body) -> Vec<i64> {
        crate::support::ints(body.ctx(), self.reductions(body)).unwrap_or_default()
    }

    /// The operands of the lower bounds and those of the upper ones.
    pub fn bound_operands(self, body: &Body) -> (&[Value], &[Value]) {
        let ctx = body.ctx();
        let lower = self.maps(body).0;
        let count = (lower.dims(ctx) + lower.symbols(ctx)).min(self.mapOperands(body).len());
        self.mapOperands(body).split_at(count)
    }
}

/// The elements of a dense attribute of 32-bit integers.
fn elements(body: &Body, attr: Attr) -> Vec<usize> {
    let ctx = body.ctx();
    let count = attr.ty(ctx).and_then(|ty| ty.num_elements(ctx)).unwrap_or(0);
    let Some((bytes, splat)) = attr.dense_bytes(ctx) else { return Vec::new() };
    let read = |bytes: &[u8]| {
        let word: [u8; 4] = bytes.try_into().unwrap_or_default();
        usize::try_from(i32::from_le_bytes(word)).unwrap_or(0)
    };
    match splat {
        // A splat may claim any number of elements; there is a block argument for each.
        true => vec![read(&bytes); usize::try_from(count).unwrap_or(0).min(1 << 16)],
        false => bytes.chunks_exact(4).map(read).collect(),
    }
}

impl IfOp {
    /// The set.
    pub fn set(self, body: &Body) -> IntegerSet {
        as_set(body.ctx(), self.condition(body)).expect("a verified op has its set")
    }
}

impl DelinearizeIndexOp {
    /// The radices.
    pub fn basis(self, body: &Body) -> Option<Vec<Mixed>> {
        mixed(&statics(body.ctx(), Some(self.static_basis(body))), self.dynamic_basis(body))
    }
}

impl LinearizeIndexOp {
    /// The radices.
    pub fn basis(self, body: &Body) -> Option<Vec<Mixed>> {
        mixed(&statics(body.ctx(), Some(self.static_basis(body))), self.dynamic_basis(body))
    }
}
