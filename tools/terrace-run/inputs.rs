//! What a model is run on.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use terrace_runtime::Port;
use terrace_tools::data::file::Tensors;
use terrace_tools::data::{Elem, Tensor, image};
use terrace_tools::model::{Failure, Session, ports};

use crate::options::Options;

/// The arrays that a file of --inputs holds.
pub(crate) struct Arrays(Option<(String, Tensors)>);

impl Arrays {
    /// Reads the file, if there is one.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn read(file: Option<&str>) -> Result<Arrays, Failure> {
        let Some(path) = file else { return Ok(Arrays(None)) };
        let arrays = Tensors::read(Path::new(path)).map_err(|error| Failure::file(path, error))?;
        Ok(Arrays(Some((path.to_owned(), arrays))))
    }

    /// The array with the name `name`.
    pub(crate) fn get(&self, name: &str) -> Option<Tensor> {
        self.0.as_ref()?.1.get(name, usize::MAX).cloned()
    }
}

/// The inputs for `ports`, in order: from the picture, the file of arrays, or the seed.
pub(crate) fn gather(
    options: &Options,
    session: &Session,
    arrays: &Arrays,
    ports: &[Port],
) -> Result<Vec<Tensor>, Failure> {
    let picture = match &options.image {
        Some(path) => Some(picture(path, session, ports)?),
        None => None,
    };
    let info = session.info();
    if let Some((path, arrays)) = &arrays.0 {
        info.check_compiled_in(arrays, path)?;
        let is_input = |name: &str| {
            ports.iter().any(|port| port.name == name) || info.compiled_in.iter().any(|input| input.0 == name)
        };
        for name in arrays.names().filter(|&name| !is_input(name)) {
            session.reporter().warning(&format!("{path}: the model has no input '{name}'"));
        }
    }
    let mut inputs = Vec::new();
    for (at, port) in ports.iter().enumerate() {
        inputs.push(match (&picture, &arrays.0) {
            (Some((slot, tensor)), _) if *slot == at => tensor.clone(),
            (_, Some((path, arrays))) => ports::from_file(port, ports.len(), arrays, path)?,
            _ => ports::from_seed(port, options.seed.wrapping_add(at as u64))?,
        });
    }
    Ok(inputs)
}

/// The picture at `path` and the number of the input that takes it.
fn picture(path: &str, session: &Session, ports: &[Port]) -> Result<(usize, Tensor), Failure> {
    let takes_picture = |port: &&Port| {
        let shape = ports::port_shape(port);
        matches!(shape[..], [1, 1 | 3, _, _] | [1, _, _, 1 | 3])
            && matches!(Elem::from_keyword(&port.elem), Some(Elem::F32 | Elem::U8))
    };
    let mut slots = (0..ports.len()).filter(|&at| takes_picture(&&ports[at]));
    let slot = match (slots.next(), slots.next()) {
        (Some(slot), None) => slot,
        (None, _) => {
            return Err(Failure::Model(format!("--image: the model takes no picture; {}", listed(ports))));
        }
        (Some(_), Some(_)) => {
            return Err(Failure::Model(format!(
                "--image: the model takes several pictures, give them by --inputs; {}",
                listed(ports)
            )));
        }
    };
    let port = &ports[slot];
    let file = File::open(path).map_err(|error| Failure::file(path, error))?;
    let rgb = image::read_png(BufReader::new(file), &ports::port_shape(port))
        .map_err(|error| Failure::file(path, error))?;
    let tensor = session
        .info()
        .pixels
        .encode(&rgb, ports::port_elem(port)?)
        .map_err(|error| Failure::file(path, error))?;
    Ok((slot, tensor))
}

fn listed(ports: &[Port]) -> String {
    let one = |port: &Port| format!("'{}' of {}{:?}", port.name, port.elem, port.shape);
    match ports {
        [] => "it has no inputs".to_owned(),
        _ => format!("its inputs are {}", ports.iter().map(one).collect::<Vec<_>>().join(", ")),
    }
}
