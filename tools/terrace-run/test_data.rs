//! A model beside the data sets that it was published with.

use std::path::Path;

use terrace_onnx::import::sequence_element;
use terrace_runtime::{Pool, Program};
use terrace_tools::data::compare::{Element, Mismatch, Tolerance, mismatch};
use terrace_tools::data::file::Tensors;
use terrace_tools::data::{Elem, Tensor};
use terrace_tools::model::{DataSet, Failure, ModelInfo, ModelOptions, Reporter, Session, ports};

use crate::options::Options;

/// Shapes of inputs, by name.
type Shapes = Vec<(String, Vec<i64>)>;

/// Runs the model on each data set in `folder`, and prints how its outputs compare.
///
/// A model whose inputs have no fixed sizes is compiled for those of the data; where data sets have different sizes, once for
/// all of them. Where operators need to know the elements of inputs it is compiled for those too.
///
/// # Errors
/// [`Failure::Differ`] when an output of a data set is not the one expected.
pub(crate) fn check(folder: &str, options: &Options) -> Result<(), Failure> {
    let sets = DataSet::read_all(Path::new(folder), &options.model)?;
    let tolerance = Tolerance { rtol: options.rtol, atol: options.atol };
    let reporter = Reporter::of(&options.model);
    let mut compiled: Option<Compiled> = None;
    let mut pool = Pool::new(options.model.threads());
    let mut agree = true;
    let open = sizes_differ(&sets);
    for set in sets {
        let shapes = set.shapes();
        let known =
            if open { shapes.into_iter().filter(|shape| is_element(&shape.0)).collect() } else { shapes };
        let compiled = match compiled.take().filter(|same| same.fits(&set, &known)) {
            Some(same) => compiled.insert(same),
            None => compiled.insert(Compiled::new(&options.model, &reporter, &set, known)?),
        };
        let problems = run(compiled, &mut pool, &set, tolerance)?;
        agree &= problems.is_empty();
        crate::print(&report(&set, &problems))?;
    }
    if agree { Ok(()) } else { Err(Failure::Differ) }
}

/// The model, compiled for the inputs of a data set.
struct Compiled {
    /// The shapes that it was compiled for.
    shapes: Shapes,
    /// Inputs that are not there.
    absent: Vec<String>,
    /// Inputs that are compiled in because operators need to know them.
    needed: Vec<(String, Tensor)>,
    info: ModelInfo,
    program: Program,
}

impl Compiled {
    /// The model for inputs of `shapes` and like those of `set`, unless the command line gives other sizes or elements.
    fn new(
        model: &ModelOptions,
        reporter: &Reporter,
        set: &DataSet,
        shapes: Shapes,
    ) -> Result<Compiled, Failure> {
        let mut options = model.clone();
        let given = |name: &str| {
            model.shapes.iter().any(|shape| shape.0 == name)
                || model.values.iter().any(|value| value.0 == name)
        };
        options.shapes.extend(shapes.iter().filter(|shape| !given(&shape.0)).cloned());
        options.absent.extend(set.absent.iter().cloned());
        let known = |name: &str| set.inputs.iter().find(|input| input.0 == name).map(|input| input.1.clone());
        let mut session = Session::open_given(&options, reporter, &known)?;
        let info = session.info().clone();
        let asked = |name: &str| model.values.iter().any(|value| value.0 == name);
        let needed = info.compiled_in.iter().filter(|input| !asked(&input.0)).cloned().collect();
        let absent = set.absent.clone();
        Ok(Compiled { shapes, absent, needed, info, program: session.compile()? })
    }

    /// Whether it can run `set`, for which `shapes` are known, as well.
    fn fits(&self, set: &DataSet, shapes: &Shapes) -> bool {
        self.shapes == *shapes
            && self.absent == set.absent
            && self.needed.iter().all(|input| set.inputs.contains(input))
    }
}

/// Whether inputs of the same names and ranks have different sizes.
fn sizes_differ(sets: &[DataSet]) -> bool {
    let shapes: Vec<Shapes> = sets.iter().map(DataSet::shapes).collect();
    let ranks = |shapes: &Shapes| -> Vec<(String, usize)> {
        shapes.iter().map(|(name, sizes)| (name.clone(), sizes.len())).collect()
    };
    shapes.windows(2).any(|pair| pair[0] != pair[1])
        && shapes.windows(2).all(|pair| ranks(&pair[0]) == ranks(&pair[1]))
}

/// Whether an input of this name may be a tensor in a sequence, whose length follows from the shapes that are given.
fn is_element(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, number)| number.parse::<usize>().is_ok())
}

/// What is wrong with the outputs of `program` on the inputs of `set`: a line each.
fn run(
    compiled: &mut Compiled,
    pool: &mut Pool,
    set: &DataSet,
    tolerance: Tolerance,
) -> Result<Vec<String>, Failure> {
    let arrays = Tensors::named(set.inputs.clone());
    compiled.info.check_compiled_in(&arrays, &set.name)?;
    let program = &mut compiled.program;
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
    for (name, want) in &set.lengths {
        let of_it = |output: &&(String, Tensor)| {
            output.0 == *name || (0..outputs.len()).any(|at| output.0 == sequence_element(name, at))
        };
        let found = outputs.iter().filter(of_it).count();
        if found != *want {
            problems.push(format!("output '{name}' has {found} tensors, expected {want}"));
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
    let shown = |element: &Element| match element {
        Element::Number(value) => number(*value),
        Element::Text(text) => format!("{text:?}"),
    };
    let (expected, got) = (shown(expected), shown(got));
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
