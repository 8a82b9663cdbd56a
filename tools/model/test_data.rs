//! Data sets beside a model: inputs, and the outputs expected of them.
//!
//! The layout is that of ONNX's backend tests: a folder `test_data_set_N` for each, with
//! `input_0.pb`, `input_1.pb`, ... in the order of the model's inputs, and `output_0.pb`, ... in that
//! of its outputs.

use std::path::{Path, PathBuf};

use terrace_onnx::import::sequence_element;
use terrace_onnx::proto::{TypeValue, ValueInfo, decode_model};

use super::{Failure, Format, ModelOptions, read};
use crate::data::Tensor;
use crate::data::onnx::{self, Content};

/// One set of inputs and outputs, by name. The tensors of a sequence `s` are `s.0`, `s.1` and so on, as those of a compiled
/// model are.
#[derive(Debug)]
pub struct DataSet {
    /// The folder's name.
    pub name: String,
    /// Inputs, in the order of the model's.
    pub inputs: Vec<(String, Tensor)>,
    /// Inputs that are sequences without tensors.
    pub empty: Vec<String>,
    /// Inputs that are optional values and not there.
    pub absent: Vec<String>,
    /// Outputs that are expected, in the order of the model's; there may be fewer.
    pub outputs: Vec<(String, Tensor)>,
    /// How many tensors outputs have that are sequences: none if they are optional values and not there.
    pub lengths: Vec<(String, usize)>,
}

impl DataSet {
    /// Reads the data sets of the model that `options` name in `folder`: those in its folders
    /// `test_data_set_*`, in the order of their numbers, or the one that it holds itself.
    ///
    /// # Errors
    /// When the model is not one of ONNX's, there is no data set, or one does not fit the model.
    pub fn read_all(folder: &Path, options: &ModelOptions) -> Result<Vec<DataSet>, Failure> {
        let path = &options.model;
        if path == "-" {
            return Err(Failure::Usage("--test-data: the model must be a file".to_owned()));
        }
        let bytes = read(path).map_err(|error| Failure::file(path, error))?;
        let text;
        let bytes: &[u8] = match Format::of(path, &bytes) {
            Format::Onnx => &bytes,
            Format::OnnxText => {
                let source = std::str::from_utf8(&bytes).map_err(|error| Failure::file(path, error))?;
                let encoded = terrace_onnx::text::model_from_text(source);
                text = encoded.map_err(|error| Failure::file(path, error.message))?;
                &text
            }
            Format::Mlir | Format::Bytecode => {
                return Err(Failure::Usage("--test-data: is for ONNX models".to_owned()));
            }
        };
        let model = decode_model(bytes).map_err(|error| Failure::file(path, error))?.model;
        let weights = &model.graph.initializer;
        let inputs: Vec<&ValueInfo<'_>> =
            model.graph.input.iter().filter(|info| weights.iter().all(|w| w.name != info.name)).collect();
        let outputs: Vec<&ValueInfo<'_>> = model.graph.output.iter().collect();
        let sets = folders(folder)?;
        sets.iter()
            .map(|folder| {
                let name = folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy().into_owned();
                let inputs = values(folder, "input", &inputs)?;
                let outputs = values(folder, "output", &outputs)?;
                Ok(DataSet::of(name, inputs, outputs))
            })
            .collect()
    }

    fn of(name: String, inputs: Vec<(String, Content)>, outputs: Vec<(String, Content)>) -> DataSet {
        let mut set = DataSet {
            name,
            inputs: Vec::new(),
            empty: Vec::new(),
            absent: Vec::new(),
            outputs: Vec::new(),
            lengths: Vec::new(),
        };
        for (name, content) in inputs {
            match &content {
                Content::Absent => set.absent.push(name.clone()),
                Content::Sequence(list) if list.is_empty() => set.empty.push(name.clone()),
                Content::Sequence(_) | Content::Tensor(_) => {}
            }
            set.inputs.extend(tensors(name, content));
        }
        for (name, content) in outputs {
            match &content {
                Content::Absent => set.lengths.push((name.clone(), 0)),
                Content::Sequence(list) => set.lengths.push((name.clone(), list.len())),
                Content::Tensor(_) => {}
            }
            set.outputs.extend(tensors(name, content));
        }
        set
    }

    /// The sizes of the inputs, by name, as `--shape` gives them.
    pub fn shapes(&self) -> Vec<(String, Vec<i64>)> {
        let shape = |tensor: &Tensor| tensor.shape.iter().map(|&size| size as i64).collect();
        let shapes = self.inputs.iter().map(|(name, tensor)| (name.clone(), shape(tensor)));
        shapes.chain(self.empty.iter().map(|name| (name.clone(), vec![0]))).collect()
    }
}

/// The tensors of the value `name`.
fn tensors(name: String, content: Content) -> Vec<(String, Tensor)> {
    match content {
        Content::Tensor(tensor) => vec![(name, tensor)],
        Content::Sequence(list) => {
            let named = |(at, tensor)| (sequence_element(&name, at), tensor);
            list.into_iter().enumerate().map(named).collect()
        }
        Content::Absent => Vec::new(),
    }
}

/// The folders of data sets, by number.
fn folders(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error| Failure::file(folder.display(), error);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let number = name.and_then(|name| name.strip_prefix("test_data_set_"));
        if let Some(number) = number.and_then(|number| number.parse::<u64>().ok()) {
            found.push((number, path));
        }
    }
    found.sort();
    if found.is_empty() && ["input_0.pb", "output_0.pb"].iter().any(|name| folder.join(name).exists()) {
        return Ok(vec![folder.to_owned()]);
    }
    if found.is_empty() {
        return Err(Failure::file(folder.display(), "holds no `test_data_set_0` and no `input_0.pb`"));
    }
    Ok(found.into_iter().map(|(_, path)| path).collect())
}

/// The values `KIND_0.pb`, `KIND_1.pb`, ... in `folder`, which are those of `ports`.
fn values(folder: &Path, kind: &str, ports: &[&ValueInfo<'_>]) -> Result<Vec<(String, Content)>, Failure> {
    let mut values = Vec::new();
    for number in 0.. {
        let path = folder.join(format!("{kind}_{number}.pb"));
        if !path.exists() {
            break;
        }
        let Some(port) = ports.get(number) else {
            let why = format!("the model has only {} {kind}s", ports.len());
            return Err(Failure::file(path.display(), why));
        };
        let bytes = std::fs::read(&path).map_err(|error| Failure::file(path.display(), error))?;
        let ty = port.ty.as_ref().map_or(&TypeValue::Unset, |ty| &ty.value);
        let content = onnx::read(&bytes, ty).map_err(|why| Failure::file(path.display(), why))?;
        values.push((port.name.to_owned(), content));
    }
    Ok(values)
}
