use terrace_ir::text::{ParseOptions, parse};
use terrace_ir::{Context, Registry};

use super::*;

/// A value to name symbols by.
fn value() -> Value {
    let mut registry = Registry::new();
    crate::register_all(&mut registry);
    let module = parse(
        &Context::new(registry),
        "func.func @f(%x: tensor<?xf32>) { return }",
        "test",
        ParseOptions::default(),
    )
    .expect("a function");
    let func = module.nested_ops().into_iter().next().expect("a function");
    let body = module.nested(func).expect("a body");
    let entry = body.entry(body.region(body.self_op(), 0)).expect("a block");
    body.args(entry)[0]
}

fn dims<const N: usize>(exprs: &mut Exprs) -> [Size; N] {
    let value = value();
    std::array::from_fn(|at| exprs.symbol(Symbol::Dim(value, at as u32)))
}

#[test]
fn equal_polynomials_are_the_same_size() {
    let mut e = Exprs::default();
    let [b, s] = dims(&mut e);
    let (one, two) = (Size::Known(1), Size::Known(2));
    let sum = e.add(s, one);
    let left = e.mul(b, sum);
    let product = e.mul(s, b);
    let right = e.add(b, product);
    assert_eq!(left, right);
    let (double, twice) = (e.add(s, s), e.mul(two, s));
    assert_eq!(double, twice);
    assert_eq!(e.sub(left, right), 0);
}

#[test]
fn a_polynomial_is_divided_by_one_that_it_holds() {
    let mut e = Exprs::default();
    let [b, s, p] = dims(&mut e);
    let all = e.add(s, p);
    let heads = e.product(&[b, all, Size::Known(12)]);
    let total = e.mul(heads, Size::Known(64));
    assert_eq!(e.exact_div(total, heads), Some(Size::Known(64)));
    assert_eq!(e.exact_div(heads, s), None);
    assert_eq!(e.exact_div(Size::Known(6), Size::Known(4)), None);
}

#[test]
fn a_quotient_by_what_may_be_zero_stays() {
    let mut e = Exprs::default();
    let [b] = dims(&mut e);
    let double = e.add(b, b);
    assert!(matches!(e.floor_div(double, b), Size::Open(_)));
    assert_eq!(e.floor_div(double, Size::Known(2)), b);
    assert_eq!(e.floor_div(double, Size::Known(0)), 0);
}

#[test]
fn signs_decide_what_they_can() {
    let mut e = Exprs::default();
    let [b, s] = dims(&mut e);
    let next = e.add(s, Size::Known(1));
    assert_eq!(e.max(next, s), next);
    assert_eq!(e.min(Size::Known(0), b), 0);
    assert_eq!(e.decide(Relation::Equal, b, Size::Known(-1)), Some(false));
    assert_eq!(e.decide(Relation::Equal, b, Size::Known(1)), None);
    assert_eq!(e.decide(Relation::Less, s, next), Some(true));
    let element = e.symbol(Symbol::Element(value(), 0));
    assert_eq!(e.decide(Relation::Less, element, Size::Known(0)), None);
    let last = e.sub(s, Size::Known(1));
    let last = e.max(last, Size::Known(0));
    assert_eq!(e.min(last, s), last);
    let above = e.max(element, Size::Known(3));
    assert!(e.at_least(above, 3) && !e.at_least(above, 4));
}

#[test]
fn nothing_overflows_or_grows_without_end() {
    let mut e = Exprs::default();
    assert_eq!(e.mul(Size::Known(i64::MAX), Size::Known(2)), i64::MAX);
    let dims: [Size; 40] = dims(&mut e);
    let mut product = Size::Known(1);
    for &dim in &dims {
        let sum = e.add(dim, Size::Known(1));
        product = e.mul(product, sum);
    }
    let Size::Open(expr) = product else { panic!("a product of symbols is no number") };
    assert!(e.terms(expr).len() <= MAX_TERMS);
    let huge = e.mul(dims[0], Size::Known(i64::MAX));
    assert!(matches!(e.add(huge, huge), Size::Open(_)));
}

#[test]
fn expressions_are_shown_and_evaluated() {
    let mut e = Exprs::default();
    let [a, b] = dims(&mut e);
    let half = e.floor_div(a, Size::Known(2));
    let more = e.sub(b, Size::Known(3));
    let area = e.product(&[half, more, Size::Known(4)]);
    let size = e.max(area, b);
    let name = |symbol: Symbol| match symbol {
        Symbol::Dim(_, at) => ["h", "w"][at as usize].to_owned(),
        _ => unreachable!("dimensions only"),
    };
    assert_eq!(e.show(area, &name), "4*w*(h/2) - 12*(h/2)");
    assert_eq!(e.show(size, &name), "max(w, 4*w*(h/2) - 12*(h/2))");
    let number = |symbol: Symbol| if matches!(symbol, Symbol::Dim(_, 0)) { 7 } else { 10 };
    assert_eq!((e.evaluate(area, &number), e.evaluate(size, &number)), (84, 84));
}

#[test]
fn what_is_cut_off_broadcasts_to_the_whole() {
    let mut e = Exprs::default();
    let [a, b] = dims(&mut e);
    let cut = e.min(a, Size::Known(512));
    assert_eq!(e.broadcast(&[cut], &[a]), [a]);
    assert_eq!(e.broadcast(&[a], &[cut]), [a]);
    assert_ne!(e.broadcast(&[cut], &[b]), [b]);
    let one = e.min(a, Size::Known(1));
    assert_ne!(e.broadcast(&[one], &[b]), [b]);
}
