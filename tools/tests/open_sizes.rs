//! Programs whose sizes are known only when they run: one compilation, many sizes.

#![forbid(unsafe_code)]

use terrace_cranelift::{JitOptions, Kernels, compile_program, legality};
use terrace_ir::text::{ParseOptions, parse};
use terrace_ir::{Body, Context, Diags, Registry};
use terrace_passes::pipeline::{Level, PipelineOptions, lower};
use terrace_runtime::{Pool, Program, RunError};

/// The program of a module, with the kernels of Terrace or without any.
fn program(text: &str, kernels: bool) -> Program {
    let mut registry = Registry::new();
    terrace_dialects::register_all(&mut registry);
    let ctx = Context::new(registry);
    let read = |text: &str| -> Body {
        parse(&ctx, text, "open", ParseOptions::default())
            .unwrap_or_else(|diags| panic!("{}", messages(&diags)))
    };
    let mut module = read(text);
    let mut diags = Diags::new();
    let options = PipelineOptions {
        features: terrace_kernels::cpu_features().into_iter().map(str::to_owned).collect(),
        kernels: kernels.then(|| read(&terrace_kernels::descriptions())),
        target: Some(legality()),
        threads: 1,
        ..PipelineOptions::default()
    };
    assert!(lower(&mut module, Level::Hardware, options, &mut diags), "{}", messages(&diags));
    compile_program(&module, &Kernels::builtin(), &JitOptions::default())
        .unwrap_or_else(|diags| panic!("{}", messages(&diags)))
}

fn messages(diags: &Diags) -> String {
    diags.iter().map(|diag| diag.message.as_str()).collect::<Vec<_>>().join("\n")
}

/// Elements that differ, none of them large.
fn elements(count: usize, from: usize) -> Vec<f32> {
    (0..count).map(|at| ((at * 7 + from) % 13) as f32 * 0.25 - 1.5).collect()
}

fn bytes(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// A tensor: its shape, and its elements.
type Floats = (Vec<i64>, Vec<f32>);

/// Runs on inputs of these shapes; the outputs.
fn run(program: &mut Program, pool: &mut Pool, inputs: &[Floats]) -> Result<Vec<Floats>, RunError> {
    let shapes: Vec<Vec<i64>> = inputs.iter().map(|input| input.0.clone()).collect();
    program.set_shapes(&shapes)?;
    let data: Vec<Vec<u8>> = inputs.iter().map(|input| bytes(&input.1)).collect();
    program.set_inputs(&data.iter().map(Vec::as_slice).collect::<Vec<_>>())?;
    program.run(pool)?;
    let floats = |at: usize| {
        let words = program.output(at).chunks_exact(4);
        words.map(|word| f32::from_le_bytes(word.try_into().expect("four bytes"))).collect()
    };
    Ok(program.outputs().iter().enumerate().map(|(at, port)| (port.shape.clone(), floats(at))).collect())
}

const PRODUCT: &str = r#"
func.func @main(%x: tensor<?x?xf32> {graph.name = "x", graph.dims = ["rows", "inner"]}, %y: tensor<?x3xf32> {graph.name = "y", graph.dims = ["inner", ""]}) -> (tensor<?x3xf32>, tensor<3xf32>) {
  %0 = graph.matmul %x, %y : (tensor<?x?xf32>, tensor<?x3xf32>) -> tensor<?x3xf32>
  %1 = graph.relu %0 : tensor<?x3xf32>
  %2 = graph.reduce_mean %1 {axes = array<i64: 0>} : (tensor<?x3xf32>) -> tensor<3xf32>
  return %1, %2 : tensor<?x3xf32>, tensor<3xf32>
}
"#;

#[test]
fn one_program_runs_on_many_sizes() {
    for kernels in [false, true] {
        let (mut program, mut pool) = (program(PRODUCT, kernels), Pool::new(1));
        for (rows, inner) in [(1, 1), (2, 5), (7, 3), (1, 40), (2, 5), (33, 17)] {
            let (x, y) = (elements(rows * inner, 0), elements(inner * 3, 5));
            let inputs = [(vec![rows as i64, inner as i64], x.clone()), (vec![inner as i64, 3], y.clone())];
            let outputs = run(&mut program, &mut pool, &inputs).expect("sizes that fit");
            let product = |row: usize, column: usize| {
                let sum: f32 = (0..inner).map(|k| x[row * inner + k] * y[k * 3 + column]).sum();
                sum.max(0.0)
            };
            let expected: Vec<f32> = (0..rows * 3).map(|at| product(at / 3, at % 3)).collect();
            let means: Vec<f32> = (0..3)
                .map(|column| (0..rows).map(|row| expected[row * 3 + column]).sum::<f32>() / rows as f32)
                .collect();
            for (at, (shape, expected)) in
                [(vec![rows as i64, 3], expected), (vec![3], means)].into_iter().enumerate()
            {
                assert_eq!(outputs[at].0, shape);
                let near = |(a, b): (&f32, &f32)| (a - b).abs() <= 1e-4 * (1.0 + b.abs());
                assert!(outputs[at].1.iter().zip(&expected).all(near), "{rows} x {inner}: {:?}", outputs[at]);
            }
        }
    }
}

#[test]
fn a_dimension_may_be_empty() {
    let (mut program, mut pool) = (program(PRODUCT, false), Pool::new(1));
    let inputs = [(vec![0, 4], Vec::new()), (vec![4, 3], elements(12, 0))];
    let outputs = run(&mut program, &mut pool, &inputs).expect("sizes that fit");
    assert_eq!((&outputs[0].0, outputs[0].1.len()), (&vec![0, 3], 0));
}

#[test]
fn sizes_that_do_not_fit_are_refused_before_the_run() {
    let (mut program, mut pool) = (program(PRODUCT, false), Pool::new(1));
    let inputs = [(vec![2, 4], elements(8, 0)), (vec![5, 3], elements(15, 0))];
    let error = run(&mut program, &mut pool, &inputs).expect_err("two sizes of one name");
    assert_eq!(
        error.to_string(),
        "dimension 0 of input 'y' is 5, but `inner` is 4 by dimension 1 of input 'x'"
    );
    let inputs = [(vec![2, 4], elements(8, 0)), (vec![4, 2], elements(8, 0))];
    let error = run(&mut program, &mut pool, &inputs).expect_err("another width");
    assert_eq!(error.to_string(), "input 'y' of shape [inner, 3] cannot have the shape [4, 2]");
    assert!(matches!(program.set_inputs(&[&[], &[]]), Err(RunError::Open { .. })));
}

const SUM: &str = r#"
func.func @main(%x: tensor<?x2xf32> {graph.name = "x"}, %y: tensor<?x2xf32> {graph.name = "y"}) -> tensor<?x2xf32> {
  %0 = graph.add %x, %y : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?x2xf32>
  return %0 : tensor<?x2xf32>
}
"#;

#[test]
fn what_broadcasts_is_known_when_the_program_runs() {
    for kernels in [false, true] {
        let (mut program, mut pool) = (program(SUM, kernels), Pool::new(1));
        let mut sums = |rows: [usize; 2]| {
            let inputs = rows.map(|rows| (vec![rows as i64, 2], elements(rows * 2, rows)));
            run(&mut program, &mut pool, &inputs)
        };
        for rows in [[3, 3], [1, 4], [4, 1], [1, 1]] {
            let outputs = sums(rows).expect("sizes that broadcast");
            let (x, y) = (elements(rows[0] * 2, rows[0]), elements(rows[1] * 2, rows[1]));
            let count = rows[0].max(rows[1]);
            let at = |list: &[f32], rows: usize, at: usize| list[if rows == 1 { at % 2 } else { at }];
            let expected: Vec<f32> =
                (0..count * 2).map(|i| at(&x, rows[0], i) + at(&y, rows[1], i)).collect();
            assert_eq!(outputs, [(vec![count as i64, 2], expected)]);
        }
        let error = sums([2, 3]).expect_err("sizes that do not broadcast");
        assert!(error.to_string().contains("operands do not broadcast"), "{error}");
        // A run that failed leaves the program as it was.
        assert!(sums([2, 2]).is_ok());
    }
}

const IMAGES: &str = r#"
func.func @main(%x: tensor<?x3x?x?xf32> {graph.name = "x", graph.dims = ["batch", "height", "width"]}) -> (tensor<?x4xf32>, tensor<?x3x?x?xf32>) {
  %w = graph.constant dense<2.5e-01> : tensor<4x3x3x3xf32>
  %0 = graph.conv %x, %w {strides = array<i64: 2, 2>, pads = array<i64: 1, 1, 1, 1>} : (tensor<?x3x?x?xf32>, tensor<4x3x3x3xf32>) -> tensor<?x4x?x?xf32>
  %1 = graph.max_pool %0 {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, ceil_mode} : (tensor<?x4x?x?xf32>) -> tensor<?x4x?x?xf32>
  %2 = graph.reduce_mean %1 {axes = array<i64: 2, 3>} : (tensor<?x4x?x?xf32>) -> tensor<?x4xf32>
  %3 = graph.average_pool %x {kernel = array<i64: 3, 2>, pads = array<i64: 1, 0, 1, 0>} : (tensor<?x3x?x?xf32>) -> tensor<?x3x?x?xf32>
  %4 = graph.resize %3 {sizes = array<i64: -1, -1, -1, -1>, scales = array<f64: 1.0, 1.0, 1.5, 2.0>, mode = "linear"} : (tensor<?x3x?x?xf32>) -> tensor<?x3x?x?xf32>
  return %2, %4 : tensor<?x4xf32>, tensor<?x3x?x?xf32>
}
"#;

/// The same program for images of these sizes alone.
fn images_of([batch, height, width]: [usize; 3]) -> Program {
    let pooled = format!("{height}x{}", width - 1);
    let resized = format!("{}x{}", height * 3 / 2, (width - 1) * 2);
    let halves = [height.div_ceil(2), width.div_ceil(2)];
    let quarters = halves.map(|size| (size - 3).div_ceil(2) + 1);
    let [halves, quarters] = [halves, quarters].map(|[h, w]| format!("{h}x{w}"));
    let text = IMAGES
        .replace(
            "-> (tensor<?x4xf32>, tensor<?x3x?x?xf32>) {",
            "-> (tensor<?x4xf32>, tensor<?x3xRESIZEDxf32>) {",
        )
        .replace(
            "return %2, %4 : tensor<?x4xf32>, tensor<?x3x?x?xf32>",
            "return %2, %4 : tensor<?x4xf32>, tensor<?x3xRESIZEDxf32>",
        );
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for line in &mut lines {
        let sizes: &[&str] = match line.trim_start().get(..4) {
            Some("func") => &["IMAGE"],
            Some("%0 =") => &["IMAGE", "HALVES"],
            Some("%1 =") => &["HALVES", "QUARTERS"],
            Some("%2 =") => &["QUARTERS"],
            Some("%3 =") => &["IMAGE", "POOLED"],
            Some("%4 =") => &["POOLED", "RESIZED"],
            _ => &[],
        };
        for size in sizes {
            *line = line.replacen("?x?xf32", &format!("{size}xf32"), 1);
        }
    }
    let image = format!("{height}x{width}");
    let names = [
        ("IMAGE", image),
        ("POOLED", pooled),
        ("RESIZED", resized),
        ("HALVES", halves),
        ("QUARTERS", quarters),
        ("<?x", format!("<{batch}x")),
        (r#", graph.dims = ["batch", "height", "width"]"#, String::new()),
    ];
    let text = names.iter().fold(lines.join("\n"), |text, (name, size)| text.replace(name, size));
    program(&text, false)
}

#[test]
fn images_may_have_any_size() {
    for kernels in [false, true] {
        let (mut open, mut pool) = (program(IMAGES, kernels), Pool::new(1));
        for [batch, height, width] in [[1, 8, 8], [2, 9, 14], [3, 31, 7], [1, 16, 5], [2, 9, 14]] {
            let shape = vec![batch as i64, 3, height as i64, width as i64];
            let input = [(shape, elements(batch * 3 * height * width, width))];
            let got = run(&mut open, &mut pool, &input).expect("sizes that fit");
            let wanted = run(&mut images_of([batch, height, width]), &mut pool, &input).expect("known sizes");
            for (got, wanted) in got.iter().zip(&wanted) {
                assert_eq!(got.0, wanted.0);
                let near = |(a, b): (&f32, &f32)| (a - b).abs() <= 1e-5 * (1.0 + b.abs());
                assert!(got.1.iter().zip(&wanted.1).all(near), "{batch} x {height} x {width}, {kernels}");
            }
        }
        // Windows that do not fit end the run with a message, and leave the program as it was.
        let small = [(vec![1, 3, 4, 0], Vec::new())];
        let error = run(&mut open, &mut pool, &small).expect_err("no window fits");
        assert!(error.to_string().contains("run failed"), "{error}");
        assert!(run(&mut open, &mut pool, &[(vec![1, 3, 8, 8], elements(192, 0))]).is_ok());
    }
}

#[test]
fn sizes_that_no_memory_holds_end_the_run() {
    let text = r#"
func.func @main(%x: tensor<?x?xf32> {graph.name = "x"}) -> tensor<?x?xf32> {
  %0 = graph.exp %x : tensor<?x?xf32>
  %1 = graph.matmul %0, %0 {transpose_a} : (tensor<?x?xf32>, tensor<?x?xf32>) -> tensor<?x?xf32>
  %2 = graph.tanh %1 : tensor<?x?xf32>
  %3 = graph.softmax %2 {axis = 1 : i64} : (tensor<?x?xf32>) -> tensor<?x?xf32>
  return %3 : tensor<?x?xf32>
}
"#;
    let (mut program, mut pool) = (program(text, false), Pool::new(1));
    let error = run(&mut program, &mut pool, &[(vec![0, 1 << 40], Vec::new())]).expect_err("too large");
    assert!(error.to_string().contains("memory"), "{error}");
    assert!(run(&mut program, &mut pool, &[(vec![2, 3], elements(6, 0))]).is_ok());
}
