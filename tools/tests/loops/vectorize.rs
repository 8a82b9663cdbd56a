//! Loops before and after vectorization.

use crate::support::{compiled, counted, inputs, interpreted, near, parsed};

/// Elements of each buffer.
const SIZE: usize = 48;

/// What a loop should become.
#[derive(Clone, Copy, PartialEq)]
enum Expect {
    /// A loop over vectors, of the same results to the last bit.
    Same,
    /// A loop over vectors that adds in another order.
    Near,
    /// What it was.
    Scalar,
}

/// Checks the loop in `text`, a function of inputs of `elem` and an output, in all four ways.
fn check(text: &str, elem: &str, n_inputs: usize, expect: Expect) {
    let inputs = inputs(elem, n_inputs, SIZE);
    let expected = interpreted(&parsed(text), &inputs);
    assert_eq!(compiled(&mut parsed(text), &inputs), expected, "scalar code differs:\n{text}");
    for interleave in [1, 4] {
        let mut module = parsed(text);
        let pipeline = format!("builtin.module(func.func(vectorize{{interleave={interleave}}}))");
        let vectorized = counted(&mut module, &pipeline, "vectorized");
        assert_eq!(vectorized > 0, expect != Expect::Scalar, "{vectorized} loops are vectorized:\n{text}");
        let by_vectors = interpreted(&module, &inputs);
        if expect == Expect::Near {
            assert!(near(elem, &by_vectors, &expected), "the vectorized loop differs:\n{text}");
        } else {
            assert_eq!(by_vectors, expected, "the vectorized loop differs:\n{text}");
        }
        assert_eq!(compiled(&mut module, &inputs), by_vectors, "vector code differs:\n{text}");
    }
}

/// A loop of `trips` iterations from `start` on over `%a`, `%b` and `%out`.
fn looped(elem: &str, (start, trips): (usize, usize), before: &str, within: &str) -> String {
    let end = start + trips;
    format!(
        "func.func @main(%a: memref<{SIZE}x{elem}>, %b: memref<{SIZE}x{elem}>, %out: memref<{SIZE}x{elem}> {{kernel.output}}) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %start = arith.constant {start} : index
  %end = arith.constant {end} : index
{before}
  scf.for %i = %start to %end step %c1 {{
{within}
  }}
  return
}}
"
    )
}

/// `%x` and `%y` from the inputs, and `%r`, which `compute` makes, to the output.
fn elementwise(elem: &str, range: (usize, usize), compute: &str) -> String {
    let within = format!(
        "    %x = memref.load %a[%i] : memref<{SIZE}x{elem}>
    %y = memref.load %b[%i] : memref<{SIZE}x{elem}>
    {compute}
    memref.store %r, %out[%i] : memref<{SIZE}x{elem}>"
    );
    looped(elem, range, "", &within)
}

fn lanes(elem: &str) -> usize {
    128 / elem[1..].parse::<usize>().expect("a width")
}

fn expected(elem: &str, trips: usize, expect: Expect) -> Expect {
    if trips < lanes(elem) { Expect::Scalar } else { expect }
}

#[test]
fn every_length_of_tail_at_every_alignment() {
    for elem in ["f32", "f64", "i32", "i64", "i16", "i8"] {
        let add = if elem.starts_with('f') { "arith.addf" } else { "arith.addi" };
        for start in [0, 3] {
            for trips in (0..12).chain([16, 17, 31, 37]) {
                let text = elementwise(elem, (start, trips), &format!("%r = {add} %x, %y : {elem}"));
                check(&text, elem, 2, expected(elem, trips, Expect::Same));
            }
        }
    }
}

#[test]
fn every_elementwise_op() {
    let floats = ["addf", "subf", "mulf", "maximumf", "minimumf", "maxnumf", "minnumf"];
    let predicates = ["oeq", "ogt", "oge", "olt", "ole", "ord", "ugt", "uge", "ult", "ule", "une", "uno"];
    for elem in ["f32", "f64"] {
        for op in floats {
            let text = elementwise(elem, (1, 21), &format!("%r = arith.{op} %x, %y : {elem}"));
            check(&text, elem, 2, Expect::Same);
        }
        for op in ["absf", "floor", "ceil", "trunc", "roundeven"] {
            let text = elementwise(elem, (1, 21), &format!("%r = math.{op} %x : {elem}"));
            check(&text, elem, 2, Expect::Same);
        }
        let root = format!("%s = math.absf %x : {elem}\n    %t = arith.addf %s, %one : {elem}\n    ");
        let before = format!("  %one = arith.constant 1.0 : {elem}");
        for end in
            ["math.sqrt %t", "math.rsqrt %t", "arith.negf %t", "arith.divf %y, %t", "math.fma %x, %y, %t"]
        {
            let within = format!(
                "    %x = memref.load %a[%i] : memref<{SIZE}x{elem}>
    %y = memref.load %b[%i] : memref<{SIZE}x{elem}>
    {root}%r = {end} : {elem}
    memref.store %r, %out[%i] : memref<{SIZE}x{elem}>"
            );
            check(&looped(elem, (0, 13), &before, &within), elem, 2, Expect::Same);
        }
        for predicate in predicates {
            let compute = format!(
                "%c = arith.cmpf {predicate}, %x, %y : {elem}\n    %r = arith.select %c, %x, %y : {elem}"
            );
            check(&elementwise(elem, (0, 23), &compute), elem, 2, Expect::Same);
        }
    }
    for elem in ["i8", "i16", "i32", "i64"] {
        for op in ["addi", "subi", "muli", "andi", "ori", "xori", "maxsi", "minsi", "maxui", "minui"] {
            let text = elementwise(elem, (1, 37), &format!("%r = arith.{op} %x, %y : {elem}"));
            let missing =
                (op == "muli" && elem == "i8") || (op.starts_with('m') && op != "muli" && elem == "i64");
            check(&text, elem, 2, if missing { Expect::Scalar } else { Expect::Same });
        }
        for predicate in ["eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge"] {
            let compute = format!(
                "%c = arith.cmpi {predicate}, %x, %y : {elem}
    %d = arith.cmpi slt, %x, %x : {elem}
    %e = arith.ori %c, %d : i1
    %r = arith.select %e, %x, %y : {elem}"
            );
            let missing = elem == "i64" && predicate.starts_with('u');
            let expect = if missing { Expect::Scalar } else { Expect::Same };
            check(&elementwise(elem, (0, 35), &compute), elem, 2, expect);
        }
    }
}

#[test]
fn conversions_between_elements_of_one_width() {
    for trips in [3, 4, 18] {
        let within = format!(
            "    %x = memref.load %a[%i] : memref<{SIZE}xi32>
    %y = arith.sitofp %x : i32 to f32
    memref.store %y, %f[%i] : memref<{SIZE}xf32>
    %z = memref.load %b[%i] : memref<{SIZE}xi32>
    memref.store %z, %out[%i] : memref<{SIZE}xi32>"
        );
        let text =
            looped("i32", (0, trips), &format!("  %f = memref.alloca() : memref<{SIZE}xf32>"), &within);
        // What was stored as f32 comes back as the bits of its elements.
        let back = format!(
            "  scf.for %i = %start to %end step %c1 {{
    %x = memref.load %f[%i] : memref<{SIZE}xf32>
    %y = arith.bitcast %x : f32 to i32
    memref.store %y, %out[%i] : memref<{SIZE}xi32>
  }}
  return"
        );
        check(&text.replacen("  return", &back, 1), "i32", 2, expected("i32", trips, Expect::Same));
    }
}

#[test]
fn reductions() {
    let cases = [
        ("f32", "arith.addf", "fastmath<reassoc>", Expect::Near),
        ("f64", "arith.addf", "fastmath<fast>", Expect::Near),
        ("f64", "arith.mulf", "fastmath<reassoc>", Expect::Near),
        ("f32", "arith.addf", "", Expect::Scalar),
        ("f32", "arith.maximumf", "", Expect::Same),
        ("f64", "arith.minimumf", "", Expect::Same),
        ("i32", "arith.addi", "", Expect::Same),
        ("i64", "arith.muli", "", Expect::Scalar),
        ("i16", "arith.muli", "", Expect::Same),
        ("i8", "arith.xori", "", Expect::Same),
        ("i64", "arith.andi", "", Expect::Same),
        ("i32", "arith.ori", "", Expect::Same),
        ("i32", "arith.maxui", "", Expect::Same),
        ("i16", "arith.minsi", "", Expect::Same),
    ];
    for (elem, op, flags, expect) in cases {
        let expect = if op == "arith.muli" { Expect::Same } else { expect };
        for trips in (0..10).chain([15, 16, 17, 33]) {
            // In memory, which the pass carries as a value by itself, and as a value from the start.
            let in_memory = format!(
                "    %x = memref.load %a[%i] : memref<{SIZE}x{elem}>
    %so_far = memref.load %out[%c2] : memref<{SIZE}x{elem}>
    %r = {op} %so_far, %x {flags} : {elem}
    memref.store %r, %out[%c2] : memref<{SIZE}x{elem}>"
            );
            check(&looped(elem, (3, trips), "", &in_memory), elem, 2, expected(elem, trips, expect));
            let carried = format!(
                "func.func @main(%a: memref<{SIZE}x{elem}>, %out: memref<{SIZE}x{elem}> {{kernel.output}}) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant {trips} : index
  %first = memref.load %a[%c1] : memref<{SIZE}x{elem}>
  %sum = scf.for %i = %c0 to %n step %c1 iter_args(%so_far = %first) -> ({elem}) {{
    %x = memref.load %a[%i] : memref<{SIZE}x{elem}>
    %r = {op} %x, %so_far {flags} : {elem}
    scf.yield %r : {elem}
  }}
  memref.store %sum, %out[%c0] : memref<{SIZE}x{elem}>
  return
}}
"
            );
            check(&carried, elem, 1, expected(elem, trips, expect));
        }
    }
}

/// The output is read and written at a distance: what one iteration writes, another one reads.
#[test]
fn distances_within_one_buffer() {
    for distance in -9i64..=9 {
        let start = 10;
        let within = format!(
            "    %x = memref.load %a[%i] : memref<{SIZE}xf32>
    %d = arith.constant {distance} : index
    %j = arith.addi %i, %d : index
    %y = memref.load %out[%j] : memref<{SIZE}xf32>
    %r = arith.addf %x, %y : f32
    memref.store %r, %out[%i] : memref<{SIZE}xf32>"
        );
        let expect = if distance == 0 || distance.abs() >= 4 { Expect::Same } else { Expect::Scalar };
        check(&looped("f32", (start, 27), "", &within), "f32", 2, expect);
    }
}

/// Two views of one buffer of bytes, as the memory plan makes them, so many bytes apart.
#[test]
fn views_that_overlap() {
    for shift in [0, 4, 8, 12, 16, 20, 60, 64, 92, 96, 128] {
        let text = format!(
            "func.func @main(%a: memref<{SIZE}xf32>, %out: memref<24xf32> {{kernel.output}}) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 24 : index
  %shift = arith.constant {shift} : index
  %arena = memref.alloca() : memref<256xi8>
  %p = memref.view %arena[%c0][] : memref<256xi8> to memref<24xf32>
  %q = memref.view %arena[%shift][] : memref<256xi8> to memref<24xf32>
  scf.for %i = %c0 to %n step %c1 {{
    %x = memref.load %a[%i] : memref<{SIZE}xf32>
    memref.store %x, %p[%i] : memref<24xf32>
  }}
  scf.for %i = %c0 to %n step %c1 {{
    %x = memref.load %p[%i] : memref<24xf32>
    %y = arith.addf %x, %x : f32
    memref.store %y, %q[%i] : memref<24xf32>
  }}
  scf.for %i = %c0 to %n step %c1 {{
    %x = memref.load %q[%i] : memref<24xf32>
    memref.store %x, %out[%i] : memref<24xf32>
  }}
  return
}}
"
        );
        check(&text, "f32", 1, Expect::Same);
        let mut module = parsed(&text);
        let vectorized = counted(&mut module, "builtin.module(func.func(vectorize))", "vectorized");
        let apart = shift == 0 || shift >= 16;
        assert_eq!(vectorized, if apart { 3 } else { 2 }, "at a shift of {shift} bytes");
    }
}

/// Rows of a matrix, fills, broadcasts, and dimensions of size 1 behind the one that moves.
#[test]
fn shapes_of_memory() {
    let text = "func.func @main(%a: memref<6x8x1x1xf32>, %b: memref<48xf32>, %out: memref<6x8xf32> {kernel.output}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c6 = arith.constant 6 : index
  %c7 = arith.constant 7 : index
  %half = arith.constant 0.5 : f32
  %t = memref.alloca() : memref<6x8xf32>
  scf.for %i = %c0 to %c6 step %c1 {
    scf.for %j = %c0 to %c7 step %c1 {
      memref.store %half, %t[%i, %j] : memref<6x8xf32>
    }
    scf.for %j = %c1 to %c7 step %c1 {
      %x = memref.load %a[%i, %j, %c0, %c0] : memref<6x8x1x1xf32>
      %y = memref.load %b[%i] : memref<48xf32>
      %h = memref.load %t[%i, %j] : memref<6x8xf32>
      %z = arith.mulf %x, %y : f32
      %r = arith.addf %z, %h : f32
      memref.store %r, %out[%i, %j] : memref<6x8xf32>
    }
  }
  return
}
";
    check(text, "f32", 2, Expect::Same);
}
