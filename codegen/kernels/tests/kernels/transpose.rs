//! Transpositions.

use proptest::prelude::*;

use crate::harness::*;

fn check(sizes: &[usize], permutation: &[usize], threads: usize) {
    let rank = sizes.len();
    let n: usize = sizes.iter().product();
    let x: Vec<f32> = (0..n).map(|i| i as f32).collect();
    let mut want = vec![0.0f32; n];
    let out: Vec<usize> = permutation.iter().map(|&p| sizes[p]).collect();
    for (i, &v) in x.iter().enumerate() {
        let mut index = vec![0; rank];
        let mut rest = i;
        for a in (0..rank).rev() {
            index[a] = rest % sizes[a];
            rest /= sizes[a];
        }
        let at = (0..rank).fold(0, |at, a| at * out[a] + index[permutation[a]]);
        want[at] = v;
    }
    let mut params = vec![rank as i64];
    params.extend((0..6).map(|i| sizes.get(i).map_or(1, |&s| s as i64)));
    params.extend((0..6).map(|i| permutation.get(i).map_or(0, |&p| p as i64)));
    for symbol in family("transpose_f32") {
        let y = vec![-1.0f32; n];
        call(symbol, threads, &[bytes(&x), bytes(&y)], &params);
        assert_eq!(y, want, "{} {sizes:?} {permutation:?}", symbol.name);
    }
}

#[test]
fn transpose_matches_reference() {
    let case = (0usize..7)
        .prop_flat_map(|rank| {
            let size = prop_oneof![1 => Just(1usize), 6 => 2usize..6, 1 => 15usize..20];
            (proptest::collection::vec(size, rank), Just((0..rank).collect::<Vec<_>>()).prop_shuffle())
        })
        .prop_filter("small", |(sizes, _)| sizes.iter().product::<usize>() < 100_000);
    runner(500)
        .run(&(case, prop_oneof![Just(1usize), Just(3)]), |((sizes, permutation), threads)| {
            check(&sizes, &permutation, threads);
            Ok(())
        })
        .unwrap();
}

#[test]
fn common_layouts() {
    for threads in [1, 3] {
        check(&[2, 3, 31, 33], &[0, 2, 3, 1], threads);
        check(&[2, 31, 33, 40], &[0, 3, 1, 2], threads);
        check(&[2, 37, 4, 64], &[0, 2, 1, 3], threads);
        check(&[130, 97], &[1, 0], threads);
        check(&[3, 0, 2], &[2, 1, 0], threads);
    }
}
