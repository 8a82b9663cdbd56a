//! The library against brute force over small boxes.

use proptest::prelude::*;

use super::*;
use crate::{AttrKind, Registry, text};

/// The side of the boxes: each variable lies in `-SIDE..=SIDE`.
const SIDE: i64 = 4;

/// Points of the box in `count` dimensions.
fn points(count: usize) -> Vec<Vec<i64>> {
    let mut all = vec![Vec::new()];
    for _ in 0..count {
        all = all
            .into_iter()
            .flat_map(|point: Vec<i64>| (-SIDE..=SIDE).map(move |value| [&point[..], &[value]].concat()))
            .collect();
    }
    all
}

fn row(count: usize) -> impl Strategy<Value = Row> {
    proptest::collection::vec(-4i128..=4, count + 1)
}

/// A bounded system of `count` dimensions.
fn system(count: usize) -> impl Strategy<Value = System> {
    let equalities = proptest::collection::vec(row(count), 0..2);
    let inequalities = proptest::collection::vec(row(count), 0..5);
    (equalities, inequalities).prop_map(move |(equalities, inequalities)| {
        let mut system = System::new(count, 0, 0);
        for at in 0..count {
            system.at_least(at, -SIDE);
            system.at_most(at, SIDE);
        }
        equalities.into_iter().for_each(|row| system.add_equality(row));
        inequalities.into_iter().for_each(|row| system.add_inequality(row));
        system
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn emptiness_is_that_of_the_points(system in system(3)) {
        let has_point = points(3).iter().any(|point| system.contains(point));
        prop_assert!(!(system.is_empty() && has_point), "points of a set said to be empty");
        prop_assert!(!system.has_point() || has_point, "no point in a set said to have one");
        // Small sets are within the budget of the exact test.
        prop_assert_eq!(system.is_empty(), !has_point);
    }

    #[test]
    fn projection_keeps_the_points(system in system(3), at in 0usize..3) {
        let mut shadow = system.clone();
        shadow.project_out(at, 1);
        for point in points(2) {
            let partner = (-SIDE..=SIDE).any(|value| {
                let mut whole = point.clone();
                whole.insert(at, value);
                system.contains(&whole)
            });
            let inside = shadow.contains(&point);
            prop_assert!(inside || !partner, "projection lost {:?}", point);
            prop_assert!(!shadow.is_exact() || inside == partner, "projection is not exact at {:?}", point);
        }
    }

    #[test]
    fn constant_bounds_hold(system in system(3), at in 0usize..3) {
        let values: Vec<i64> =
            points(3).iter().filter(|point| system.contains(point)).map(|point| point[at]).collect();
        for (lower, extreme) in [(true, values.iter().min()), (false, values.iter().max())] {
            if let (Some(bound), Some(&extreme)) = (system.constant_bound(at, lower), extreme) {
                let holds = if lower { bound <= extreme } else { bound >= extreme };
                prop_assert!(holds);
            }
        }
    }

    #[test]
    fn redundant_constraints_say_nothing(system in system(2)) {
        let mut simpler = system.clone();
        simpler.remove_trivial_redundancy();
        for point in points(2) {
            prop_assert_eq!(system.contains(&point), simpler.contains(&point));
        }
        simpler.remove_redundant_inequalities();
        for point in points(2) {
            prop_assert_eq!(system.contains(&point), simpler.contains(&point));
        }
    }

    #[test]
    fn boxes_hold_both(a in system(2), b in system(2)) {
        let mut both = a.clone();
        if both.unite_boxes(&b).is_some() {
            for point in points(2) {
                let inside = a.contains(&point) || b.contains(&point);
                prop_assert!(!inside || both.contains(&point), "the box lost {:?}", point);
            }
        }
    }

    #[test]
    fn subsets_are_subsets(a in system(2), b in system(2)) {
        let subset = points(2).iter().all(|point| !a.contains(point) || b.contains(point));
        prop_assert_eq!(a.is_subset_of(&b), subset);
    }

    #[test]
    fn slice_bounds_hold_all_points(system in system(3), count in 1usize..3) {
        let ctx = crate::Context::new(Registry::new());
        let bounds = system.clone().slice_bounds(&ctx, 0, count);
        for point in points(3).iter().filter(|point| system.contains(point)) {
            for (at, bound) in bounds.iter().enumerate() {
                let lower = bound.lower.map(|map| map.eval(&ctx, &point[count..], &[]));
                let upper = bound.upper.map(|map| map.eval(&ctx, &point[count..], &[]));
                let least = lower.flatten().and_then(|all| all.into_iter().max());
                let limit = upper.flatten().and_then(|all| all.into_iter().min());
                prop_assert!(least.is_none_or(|least| least <= point[at]), "{:?} of {:?}", at, point);
                prop_assert!(limit.is_none_or(|limit| point[at] < limit), "{:?} of {:?}", at, point);
            }
        }
    }

    #[test]
    fn flattened_expressions_have_their_values(
        terms in proptest::collection::vec((-6i64..=6, 1i64..7, 0u8..4, 0u32..2), 1..5),
        point in proptest::collection::vec(-20i64..20, 2),
    ) {
        let ctx = crate::Context::new(Registry::new());
        let mut expr = ctx.affine_constant(3);
        for &(factor, by, op, dim) in &terms {
            let times = ctx.affine_mul(ctx.affine_dim(dim), ctx.affine_constant(factor));
            let by = ctx.affine_constant(by);
            expr = ctx.affine_add(expr, times);
            expr = match op {
                0 => ctx.affine_floordiv(expr, by),
                1 => ctx.affine_ceildiv(expr, by),
                2 => ctx.affine_mod(expr, by),
                _ => expr,
            };
        }
        let value = expr.eval(&ctx, &point, &[]).expect("a value");
        let flat = flatten(&ctx, &[expr], 2, 0).expect("purely affine");
        let mut system = flat.system.clone();
        system.fix(0, point[0]);
        system.fix(1, point[1]);
        let mut equal = flat.rows[0].clone();
        *equal.last_mut().expect("a constant") -= i128::from(value);
        let mut other = system.clone();
        system.add_equality(equal.clone());
        prop_assert!(system.has_point());
        // And no other value.
        *equal.last_mut().expect("a constant") -= 1;
        other.add_inequality(equal);
        prop_assert!(other.is_empty());
    }
}

fn set(ctx: &crate::Context, text: &str) -> System {
    let attr = text::parse_attr(ctx, text).expect("a set");
    let AttrKind::IntegerSet(set) = *attr.kind(ctx) else { panic!("a set") };
    flatten_set(ctx, set).expect("purely affine")
}

#[test]
fn sets_without_integers_are_empty() {
    let ctx = crate::Context::new(Registry::new());
    let cases = [
        // Only the greatest common divisor tells.
        ("affine_set<(d0, d1) : (d0 * 2 - d1 * 2 - 1 == 0)>", true),
        // One of each twelve integers only.
        (
            "affine_set<(d0, d1) : (d0 * 7 + d1 * 12 - 31 >= 0, -d0 * 7 - d1 * 12 + 31 >= 0, d0 - 2 >= 0, -d0 + 12 >= 0)>",
            true,
        ),
        ("affine_set<(d0, d1) : (d0 * 3 + d1 * 5 - 31 == 0, d0 >= 0, d1 >= 0)>", false),
        ("affine_set<(d0) : (d0 mod 2 - 3 == 0)>", true),
        ("affine_set<(d0) : (d0 mod 6 - 4 == 0, d0 mod 4 - 1 == 0)>", true),
        ("affine_set<(d0)[s0] : (d0 - s0 >= 0, s0 * 2 - d0 - 5 >= 0)>", false),
        (
            "affine_set<(d0, d1) : (d0 * 11 + d1 * 13 - 27 >= 0, -d0 * 11 - d1 * 13 + 45 >= 0, d0 * 7 - d1 * 9 + 10 >= 0, -d0 * 7 + d1 * 9 + 4 >= 0)>",
            true,
        ),
    ];
    for (text, empty) in cases {
        let system = set(&ctx, text);
        assert_eq!(system.is_empty(), empty, "{text}");
        assert_eq!(system.has_point(), !empty, "{text}");
    }
}

#[test]
fn large_numbers_do_not_overflow() {
    let mut system = System::new(3, 0, 0);
    let large = i128::MAX / 3;
    system.add_equality(vec![large, large - 2, 5, 1]);
    system.add_inequality(vec![large - 7, -large, 1, 0]);
    system.add_inequality(vec![-large, large - 9, 3, large]);
    assert!(!system.is_empty());
    system.project_out(0, 2);
    assert!(!system.is_exact());
}

#[test]
fn variables_become_remainders_and_quotients() {
    let ctx = crate::Context::new(Registry::new());
    // d0 * 4 + d1 == d2, 0 <= d1 <= 3, 0 <= d2 <= 63
    let mut system = set(
        &ctx,
        "affine_set<(d0, d1, d2) : (d0 * 4 + d1 - d2 == 0, d1 >= 0, -d1 + 3 >= 0, d2 >= 0, -d2 + 63 >= 0)>",
    );
    let bounds = system.slice_bounds(&ctx, 0, 2);
    let shown: Vec<String> = bounds
        .iter()
        .map(|bound| ctx.display(ctx.affine_map_attr(bound.lower.expect("a bound"))).to_string())
        .collect();
    assert_eq!(shown, ["affine_map<(d0) -> (d0 floordiv 4)>", "affine_map<(d0) -> (d0 mod 4)>"]);
}
