//! `--compare`: which layer of a model is the first to compute something else than it should.
//!
//! The model's outputs are compared first, compiled as always. Then every value that a layer gives is a result: its error is
//! what has come together from the inputs to here. A result keeps what is computed from it apart, so that nothing is fused
//! across it; where the divergence is gone with that, one value at a time is made a result, and the first that diverges is
//! searched for in halves. Where layers diverge, each is computed again from the reference's values of what it reads: its own
//! error, which tells a layer that is wrong from one that only hands on what it is given. The two errors are those of
//! onnxruntime's `qdq_loss_debug`.

mod interpret;
mod measure;
mod model;
mod report;
mod repro;
mod side;

use std::collections::BTreeMap;

use terrace_ir::{Body, Type, Value};
use terrace_runtime::Port;
use terrace_tools::data::Tensor;
use terrace_tools::data::file::Tensors;
use terrace_tools::model::{DiagnosticsFormat, Failure, Progress, Reporter, Session, node_name, ports};

use crate::inputs::{self, Arrays};
use crate::options::Options;
use measure::Measure;
use model::{Cut, Model, elem_of};
use side::Side;
pub(crate) use side::{Other, other};

/// Results of so many bytes are looked at together.
const GROUP_BYTES: u64 = 1 << 30;
/// What a result of unknown size counts as.
const UNKNOWN_BYTES: u64 = GROUP_BYTES / 64;

/// How far something is off, or why it cannot be compared.
type Found = Result<Measure, String>;

/// A layer and how far it is off.
struct Layer {
    /// The number of its point.
    point: usize,
    /// The type of its value.
    shown: String,
    /// Whether that is of integers.
    integer: bool,
    /// Whether it was the only layer that was a result, so that it may be fused with others.
    fused: bool,
    found: Found,
    /// How far it is off when it is given the reference's values.
    own: Option<Found>,
}

/// A comparison.
struct Comparison<'a> {
    options: &'a Options,
    reporter: &'a Reporter,
    model: &'a Model<'a>,
    mine: Side,
    other: Side,
    inputs: Vec<Tensor>,
    /// What points should be, by number.
    reference: BTreeMap<usize, Tensor>,
}

/// What a comparison found.
struct Outcome {
    outputs: Vec<(String, Found)>,
    layers: Vec<Layer>,
    /// The first layer that diverges, in `layers`.
    first: Option<usize>,
    /// Whether it does only when it is fused with others.
    fused: bool,
}

/// Compares the model with what `--compare` names.
///
/// # Errors
/// [`Failure::Differ`] when a layer or output is off by more than `--tolerance`.
pub(crate) fn run(options: &Options, reporter: &Reporter) -> Result<(), Failure> {
    let (other, mine) = match &options.compare[..] {
        [other] => (other, &Other::Compiled),
        [other, mine] if !matches!(mine, Other::File(_)) => (other, mine),
        [_, _] => {
            let why = "--compare: what is compared with the first must be computed; give the file first";
            return Err(Failure::Usage(why.to_owned()));
        }
        _ => return Err(Failure::Usage("--compare: there are two to compare at most".to_owned())),
    };
    let mut model_options = options.model.clone();
    model_options.node_values = true;
    let [files] = options.data_files()?[..] else {
        return Err(Failure::Usage("--compare takes one file of --inputs".to_owned()));
    };
    let given = Arrays::read(files.inputs)?;
    let mut session = Session::open_given(&model_options, reporter, &|name| given.get(name))?;
    session.run_first(&options.passes_first);
    if let Some(path) = &options.kernels {
        session.describe_kernels(path)?;
    }
    let model = Model::of(session.module()).map_err(|why| Failure::file(&options.model.model, why))?;
    let (mine, other) = (Side::of(mine, &session)?, Side::of(other, &session)?);
    let ports = model.ports().map_err(Failure::Model)?;
    let inputs = gather(options, (&session, &given), &ports, &other)?;
    let reference = BTreeMap::new();
    let mut comparison = Comparison { options, reporter, model: &model, mine, other, inputs, reference };
    let outcome = comparison.compare()?;
    crate::print(&report::text(&comparison, &outcome))?;
    if let Some(diagnostic) = report::diagnostic(&comparison, &outcome)? {
        reporter.all(session.ctx(), std::iter::once(&diagnostic));
    }
    match outcome.agrees(options.tolerance) {
        true => Ok(()),
        false => Err(Failure::Differ),
    }
}

/// The inputs. Values that come from a file were computed from certain ones, which stand there or are given.
fn gather(
    options: &Options,
    (session, given): (&Session, &Arrays),
    ports: &[Port],
    other: &Side,
) -> Result<Vec<Tensor>, Failure> {
    let Side::File { path, values } = other else { return inputs::gather(options, session, given, ports) };
    let beside = |port: &Port| values.get(&port.name, usize::MAX);
    if options.inputs.is_empty() && options.image.is_none() {
        if let Some(missing) = ports.iter().find(|port| beside(port).is_none()) {
            let why = "and no --inputs are given: those that its values were computed from must be known";
            return Err(Failure::file(path, format!("has no array for input '{}', {why}", missing.name)));
        }
        return ports.iter().map(|port| ports::from_file(port, usize::MAX, values, path)).collect();
    }
    let inputs = inputs::gather(options, session, given, ports)?;
    for (port, input) in ports.iter().zip(&inputs) {
        if beside(port).is_some_and(|beside| *beside.known_as(input.elem) != *input) {
            let name = &port.name;
            let what = format!(
                "{path}: its values were computed from another input '{name}' than the one that is given"
            );
            session.reporter().warning(&what);
        }
    }
    Ok(inputs)
}

impl Outcome {
    /// Whether nothing is off by more than `tolerance`.
    fn agrees(&self, tolerance: f64) -> bool {
        self.first.is_none() && !self.outputs.iter().any(|(_, found)| diverges(found, tolerance))
    }
}

fn diverges(found: &Found, tolerance: f64) -> bool {
    found.as_ref().map_or(true, |measure| measure.relative > tolerance)
}

impl Comparison<'_> {
    fn compare(&mut self) -> Result<Outcome, Failure> {
        let progress = Progress::start("comparing");
        let tolerance = self.options.tolerance;
        let outputs = self.outputs()?;
        self.find_reference()?;
        let points: Vec<usize> = self.reference.keys().copied().collect();
        let mut layers = Vec::new();
        for group in self.groups(&points) {
            self.measure(group, &mut layers)?;
        }
        let mut first = layers.iter().position(|layer| diverges(&layer.found, tolerance));
        let mut fused = false;
        if first.is_none() && outputs.iter().any(|(_, found)| diverges(found, tolerance)) {
            first = self.search(&mut layers)?;
            fused = first.is_some();
        }
        if first.is_some() {
            progress.step("computing layers alone");
            for group in self.groups(&points) {
                self.measure_alone(group, &mut layers);
            }
        }
        Ok(Outcome { outputs, layers, first, fused })
    }

    /// How far the outputs are off when nothing but them is a result.
    fn outputs(&self) -> Result<Vec<(String, Found)>, Failure> {
        let plain = || self.model.exposing(&[]).0;
        let got = self.mine.compute(plain(), &self.inputs, self.reporter)?;
        let want = match &self.other {
            Side::File { values, .. } => {
                let named =
                    self.model.outputs.iter().map(|output| values.get(&output.name, usize::MAX).cloned());
                named.collect()
            }
            other => {
                let values = self.compute_other(other, plain())?;
                values.into_iter().map(Some).collect::<Vec<_>>()
            }
        };
        let named = self.model.outputs.iter().zip(got).zip(want);
        let found =
            named.filter_map(|((output, got), want)| Some((output.name.clone(), Measure::of(&got, &want?))));
        Ok(found.collect())
    }

    /// What `other` makes of `module`.
    fn compute_other(&self, other: &Side, module: Body) -> Result<Vec<Tensor>, Failure> {
        let Other::Without(pass) = &self.options.compare[0] else {
            return other.compute(module, &self.inputs, self.reporter);
        };
        // That others need what the pass does is nothing that is wrong with the model.
        let quiet = Reporter::new(DiagnosticsFormat::Sarif);
        other.compute(module, &self.inputs, &quiet).map_err(|failure| match quiet.first() {
            Some(why) => Failure::Usage(format!("--compare without={pass}: {why}")),
            None => failure,
        })
    }

    /// Finds what the points should be.
    fn find_reference(&mut self) -> Result<(), Failure> {
        let all: Vec<usize> = (0..self.model.points.len()).collect();
        if let Side::File { path, values } = &self.other {
            self.reference = self.named(values);
            if self.reference.is_empty() {
                return Err(Failure::file(path, self.nothing_named(values)));
            }
            return Ok(());
        }
        let mut refused = None;
        for group in self.groups(&all) {
            let values = self.values(&self.other, group, &mut refused)?;
            self.reference.extend(values);
        }
        match refused.filter(|_| self.reference.is_empty()) {
            Some(why) => Err(Failure::Model(format!("no layer can be looked at: {why}"))),
            None => Ok(()),
        }
    }

    /// What `side` computes for the points of `group`. Where they cannot be results together, parts are; the reason why one
    /// cannot be a result is `refused`.
    fn values(
        &self,
        side: &Side,
        group: Vec<usize>,
        refused: &mut Option<String>,
    ) -> Result<Vec<(usize, Tensor)>, Failure> {
        let mut found = Vec::new();
        let mut work = vec![group];
        while let Some(group) = work.pop() {
            let (module, numbers) = self.model.exposing(&group);
            let quiet = Reporter::new(DiagnosticsFormat::Sarif);
            match side.compute(module, &self.inputs, &quiet) {
                Ok(values) => {
                    let value = |(point, number)| Some((point, values.get::<usize>(number)?.clone()));
                    found.extend(group.into_iter().zip(numbers).filter_map(value));
                }
                Err(Failure::Usage(why)) => return Err(Failure::Usage(why)),
                Err(_) if group.len() > 1 => {
                    let (left, right) = group.split_at(group.len() / 2);
                    work.extend([right.to_vec(), left.to_vec()]);
                }
                Err(failure) => *refused = failure.message().map(str::to_owned).or_else(|| quiet.first()),
            }
        }
        Ok(found)
    }

    /// The points that arrays of a file have the name of, or else that of the node.
    fn named(&self, values: &Tensors) -> BTreeMap<usize, Tensor> {
        let ctx = self.model.ctx();
        let of_point = |at: usize| {
            let point = &self.model.points[at];
            let node = || node_name(ctx, point.loc).filter(|_| self.first_of_node(at));
            let mut names = std::iter::once(&point.name).chain(&point.aliases);
            let found = names.find_map(|name| values.get(name, usize::MAX));
            found.or_else(|| values.get(&node()?, usize::MAX)).map(|value| {
                let elem = elem_of(ctx, self.model.ty(point.value));
                let value = elem.map_or_else(|| value.clone(), |elem| value.known_as(elem).into_owned());
                (at, value)
            })
        };
        (0..self.model.points.len()).filter_map(of_point).collect()
    }

    /// Whether a point is the first that its node gives.
    fn first_of_node(&self, at: usize) -> bool {
        at.checked_sub(1).is_none_or(|before| self.model.points[before].loc != self.model.points[at].loc)
    }

    fn nothing_named(&self, values: &Tensors) -> String {
        let few = |names: Vec<String>| {
            let more = if names.len() > 5 { ", ..." } else { "" };
            format!("{}{more}", names.into_iter().take(5).collect::<Vec<_>>().join(", "))
        };
        let quoted = |name: &str| format!("'{name}'");
        let has = few(values.names().map(quoted).collect());
        let layers = few(self.model.points.iter().map(|point| quoted(&point.name)).collect());
        format!("has no value of a layer: it has {has}, and the layers of the model give {layers}")
    }

    /// `points` in groups that fit memory.
    fn groups(&self, points: &[usize]) -> Vec<Vec<usize>> {
        let (mut groups, mut bytes) = (vec![Vec::new()], 0u64);
        for &point in points {
            let known = self.reference.get(&point).map(|value| value.bytes.len() as u64);
            let size =
                known.or_else(|| self.model.bytes(self.model.points[point].value)).unwrap_or(UNKNOWN_BYTES);
            if bytes.saturating_add(size) > GROUP_BYTES && bytes > 0 {
                groups.push(Vec::new());
                bytes = 0;
            }
            bytes = bytes.saturating_add(size);
            groups.last_mut().expect("one at least").push(point);
        }
        groups.retain(|group| !group.is_empty());
        groups
    }

    /// Measures the points of `group`, all of which are results as far as they can be.
    fn measure(&self, group: Vec<usize>, layers: &mut Vec<Layer>) -> Result<(), Failure> {
        for (point, got) in self.values(&self.mine, group, &mut None)? {
            let Some(want) = self.reference.get(&point) else { continue };
            let (shown, integer) = (got.to_string(), got.elem.keyword().starts_with(['i', 'u']));
            let found = Measure::of(&got, want);
            layers.push(Layer { point, shown, integer, fused: false, found, own: None });
        }
        Ok(())
    }

    /// The first layer that diverges when it alone is a result, besides the outputs: layers in front of one that diverges are
    /// taken not to. What is found on the way replaces what `layers` say.
    fn search(&self, layers: &mut [Layer]) -> Result<Option<usize>, Failure> {
        let (mut low, mut high) = (0, layers.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let mut alone = Vec::new();
            self.measure(vec![layers[middle].point], &mut alone)?;
            let Some(alone) = alone.pop() else { return Ok(None) };
            layers[middle].found = alone.found;
            layers[middle].fused = true;
            match diverges(&layers[middle].found, self.options.tolerance) {
                true => high = middle,
                false => low = middle + 1,
            }
        }
        Ok((high < layers.len()).then_some(high))
    }

    /// Values whose reference is known and can be given to code that reads them, and their names.
    fn known(&self) -> BTreeMap<Value, &str> {
        let inputs = self.model.inputs.iter().map(|input| (input.value, input.name.as_str()));
        let points = self.reference.iter().filter_map(|(&at, tensor)| {
            let point = &self.model.points[at];
            self.fits(self.model.ty(point.value), tensor).then_some((point.value, point.name.as_str()))
        });
        points.chain(inputs).collect()
    }

    fn fits(&self, ty: Type, tensor: &Tensor) -> bool {
        let ctx = self.model.ctx();
        let sizes = ty.shape(ctx).unwrap_or_default();
        let fit = |(&declared, &size): (&i64, &usize)| declared < 0 || usize::try_from(declared) == Ok(size);
        elem_of(ctx, ty) == Some(tensor.elem)
            && sizes.len() == tensor.shape.len()
            && sizes.iter().zip(&tensor.shape).all(fit)
    }

    /// The reference's value of `value`, an input or a point.
    fn given(&self, value: Value) -> Option<&Tensor> {
        let input = self.model.inputs.iter().position(|input| input.value == value);
        let point = || self.model.points.iter().position(|point| point.value == value);
        match input {
            Some(at) => self.inputs.get(at),
            None => self.reference.get(&point()?),
        }
    }

    /// Computes a part of the model from the reference's values.
    ///
    /// # Errors
    /// Why it cannot be computed.
    fn compute_cut(&self, cut: Cut) -> Result<Vec<Tensor>, String> {
        let inputs: Option<Vec<Tensor>> =
            cut.inputs.iter().map(|&value| self.given(value).cloned()).collect();
        let inputs = inputs.ok_or("what it reads is not known")?;
        let quiet = Reporter::new(DiagnosticsFormat::Sarif);
        self.mine.compute(cut.module, &inputs, &quiet).map_err(|failure| {
            let why = failure.message().map(str::to_owned).or_else(|| quiet.first());
            why.unwrap_or_else(|| "no reason is known".to_owned())
        })
    }

    /// Measures the layers of `group`, each given the reference's values. Where they cannot be computed together, parts are.
    fn measure_alone(&self, group: Vec<usize>, layers: &mut [Layer]) {
        let known = self.known();
        let mut work = vec![group];
        while let Some(group) = work.pop() {
            let values = match self.compute_cut(self.model.cut(&group, &known)) {
                Ok(values) => values,
                Err(_) if group.len() > 1 => {
                    let (left, right) = group.split_at(group.len() / 2);
                    work.extend([left.to_vec(), right.to_vec()]);
                    continue;
                }
                Err(why) => {
                    layers.iter_mut().filter(|layer| layer.point == group[0]).for_each(|layer| {
                        layer.own = Some(Err(format!("cannot be computed alone: {why}")));
                    });
                    continue;
                }
            };
            for (point, got) in group.into_iter().zip(values) {
                let Some(want) = self.reference.get(&point) else { continue };
                let layer = layers.iter_mut().find(|layer| layer.point == point);
                layer.into_iter().for_each(|layer| layer.own = Some(Measure::of(&got, want)));
            }
        }
    }

    /// The layers that the layer of `point` reads.
    fn sources(&self, point: usize) -> Vec<usize> {
        let inputs = self.model.cut(&[point], &self.known()).inputs;
        let number = |value: Value| self.model.points.iter().position(|point| point.value == value);
        inputs.into_iter().filter_map(number).collect()
    }
}
