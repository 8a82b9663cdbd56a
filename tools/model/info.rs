//! What a model says about itself besides its ops.

use terrace_ir::Body;

use super::{Failure, PixelFormat, given};
use crate::data::Tensor;
use crate::data::file::Tensors;

/// The metadata of a model that tools act upon.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ModelInfo {
    /// What the elements of its output stand for, from the key `labels`: separated by commas or lines.
    pub labels: Vec<String>,
    /// How its pictures are encoded.
    pub pixels: PixelFormat,
    /// Inputs whose elements are compiled in, by name.
    pub compiled_in: Vec<(String, Tensor)>,
}

impl ModelInfo {
    /// Reads the attributes `graph.metadata` and [`GIVEN`](terrace_onnx::import::GIVEN) of `module`.
    ///
    /// # Errors
    /// When they describe pictures that cannot be made, or inputs without elements.
    pub fn of(module: &Body) -> Result<ModelInfo, String> {
        let ctx = module.ctx();
        let metadata = module.attr(module.self_op(), "graph.metadata");
        let get = |key: &str| {
            let entry = metadata?.as_dict(ctx)?.iter().find(|entry| ctx.str(entry.0) == key)?;
            entry.1.as_str(ctx)
        };
        let labels = get("labels").unwrap_or_default();
        let separator = if labels.contains('\n') { '\n' } else { ',' };
        let labels = labels.split(separator).map(str::trim).filter(|label| !label.is_empty());
        let pixels = PixelFormat::of(get("Image.BitmapPixelFormat"), get("Image.NominalPixelRange"))?;
        let labels = labels.map(str::to_owned).collect();
        Ok(ModelInfo { labels, pixels, compiled_in: given::compiled_in(module)? })
    }

    /// Checks that what `file` has in `tensors` for inputs that are compiled in is what was compiled in.
    ///
    /// # Errors
    /// When it is not.
    pub fn check_compiled_in(&self, tensors: &Tensors, file: &str) -> Result<(), Failure> {
        for (name, own) in &self.compiled_in {
            let Some(tensor) = tensors.get(name, usize::MAX) else { continue };
            if *tensor.known_as(own.elem) != *own {
                return Err(Failure::Model(format!(
                    "{file}: the array for input '{name}' is {}, but the model is compiled for {}: compile it again with \
                     the other elements, by --value {name}=..., or leave the array out",
                    tensor.summary(),
                    own.summary()
                )));
            }
        }
        Ok(())
    }
}
