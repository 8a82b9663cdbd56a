//! What a model says about itself besides its ops.

use terrace_ir::Body;

use super::PixelFormat;

/// The metadata of a model that tools act upon.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ModelInfo {
    /// What the elements of its output stand for, from the key `labels`: separated by commas or lines.
    pub labels: Vec<String>,
    /// How its pictures are encoded.
    pub pixels: PixelFormat,
}

impl ModelInfo {
    /// Reads the attribute `graph.metadata` of `module`.
    ///
    /// # Errors
    /// When it describes pictures that cannot be made.
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
        Ok(ModelInfo { labels: labels.map(str::to_owned).collect(), pixels })
    }
}
