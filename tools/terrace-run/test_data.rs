//! A model beside the data sets that it was published with.

use std::path::Path;

use terrace_runtime::{Pool, Program};
use terrace_tools::data::compare::{Mismatch, Tolerance, mismatch};
use terrace_tools::data::file::Tensors;
use terrace_tools::data::{Elem, Tensor};
use terrace_tools::model::{DataSet, Failure, ModelOptions, Session, ports};

use crate::options::Options;

/// Shapes of inputs, by name.
type Shapes = Vec<(String, Vec<i64>)>;

/// Runs the model on each data set in `folder`, and prints how its outputs compare.
///
/// A model whose inputs have no fixed sizes is compiled for those of the data; where data sets have different sizes, once for all of them.
///
/// # Errors
/// [`Failure::Differ`] when an output of a data set is not the one expected.
pub(crate) fn check(folder: &str, options: &Options) -> Result<(), Failure> {
    let sets = DataSet::read_all(Path::new(folder), &options.model)?;
    let tolerance = Tolerance { rtol: options.rtol, atol: options.atol };
    let mut compiled: Option<(Shapes, Program)> = None;
    let mut pool = Pool::new(options.model.threads());
    let mut agree = true;
    let open = sizes_differ(&sets);
    for set in sets {
        let shapes = if open { Shapes::new() } else { set.shapes() };
        let (_, program) = match compiled.take() {
            Some(same) if same.0 == shapes => compiled.insert(same),
            _ => compiled.insert((shapes.clone(), compile(&options.model, shapes)?)),
        };
        let problems = run(program, &mut pool, &set, tolerance)?;
        agree &= problems.is_empty();
        crate::print(&report(&set, &problems))?;
    }
    if agree { Ok(()) } else { Err(Failure::Differ) }
}

/// Whether inputs of the same ranks have different sizes.
fn sizes_differ(sets: &[DataSet]) -> bool {
    let shapes: Vec<Shapes> = sets.iter().map(DataSet::shapes).collect();
    let ranks = |shapes: &Shapes| shapes.iter().map(|shape| shape.1.len()).collect::<Vec<_>>();
    shapes.windows(2).any(|pair| pair[0] != pair[1])
        && shapes.windows(2).all(|pair| ranks(&pair[0]) == ranks(&pair[1]))
}

/// The model for inputs of `shapes`, unless the command line gives others.
fn compile(model: &ModelOptions, shapes: Shapes) -> Result<Program, Failure> {
    let mut model = model.clone();
    let given = |name: &str| model.shapes.iter().any(|shape| shape.0 == name);
    let others: Vec<_> = shapes.into_iter().filter(|shape| !given(&shape.0)).collect();
    model.shapes.extend(others);
    Session::open(&model)?.compile()
}

/// What is wrong with the outputs of `program` on the inputs of `set`: a line each.
fn run(
    program: &mut Program,
    pool: &mut Pool,
    set: &DataSet,
    tolerance: Tolerance,
) -> Result<Vec<String>, Failure> {
    let arrays = Tensors::named(set.inputs.clone());
    let inputs = program.declared_inputs().iter();
    let inputs = inputs.map(|port| ports::from_file(port, usize::MAX, &arrays, &set.name));
    let inputs = inputs.collect::<Result<Vec<Tensor>, Failure>>()?;
    ports::set_inputs(program, &inputs)?;
    ports::run(program, pool)?;
    let outputs = ports::outputs(program)?;
    let mut problems = Vec::new();
    for (name, want) in &set.outputs {
        let Some((_, got)) = outputs.iter().find(|output| output.0 == *name) else {
            problems.push(format!("output '{name}' is missing"));
            continue;
        };
        match mismatch(got, want, tolerance) {
            Ok(None) => {}
            Ok(Some(found)) => problems.push(format!("output '{name}' differs {}", place(&found, want))),
            Err(why) => problems.push(format!("output '{name}' {why}")),
        }
    }
    Ok(problems)
}

fn place(found: &Mismatch, want: &Tensor) -> String {
    let Mismatch { count, index, want: expected, got, allowed } = found;
    let total = want.len();
    let limit = if *allowed > 0.0 { format!(" (by at most {allowed:.2e})") } else { String::new() };
    let number = |value: f64| match want.elem {
        Elem::F64 => value.to_string(),
        elem if elem.is_float() => (value as f32).to_string(),
        _ => value.to_string(),
    };
    let (expected, got) = (number(*expected), number(*got));
    format!("in {count} of {total} elements, most at {index:?}: expected {expected}{limit}, got {got}")
}

fn report(set: &DataSet, problems: &[String]) -> String {
    let name = &set.name;
    if problems.is_empty() {
        let count = set.outputs.len();
        let noun = if count == 1 { "output" } else { "outputs" };
        return format!("{name}: {count} {noun} as expected\n");
    }
    problems.iter().map(|problem| format!("{name}: {problem}\n")).collect()
}
