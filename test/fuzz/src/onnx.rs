//! The importer of ONNX models.

use std::io;
use std::path::Path;

use terrace_ir::Blob;
use terrace_ir::verify::verify;
use terrace_onnx::import::Options;
use terrace_onnx::tensor::FileLoader;
use terrace_onnx::text::model_from_text;

use crate::context::{context, messages};
use crate::text::round_trips;

/// Knows one file, `w.bin`, of 64 floats.
struct Files;

impl FileLoader for Files {
    fn load(&self, path: &Path) -> io::Result<Blob> {
        match path.to_str() {
            Some("w.bin") => Ok(Blob::new(vec![0u8; 256])),
            _ => Err(io::Error::new(io::ErrorKind::NotFound, "no such file")),
        }
    }
}

/// Imports a model. It is refused with an error, or becomes a module that verifies and whose text is read as the same.
pub fn onnx_model(data: &[u8]) {
    // Odd and even sizes are two ways to import.
    let options = Options { require_static: data.len().is_multiple_of(2), ..Options::default() };
    let ctx = context();
    let (module, diags) =
        terrace_onnx::import(&ctx, Blob::new(data.to_vec()), "model.onnx", &Files, &options);
    assert_eq!(module.is_none(), diags.has_errors(), "{:?}", messages(&diags));
    if let Some(module) = module {
        let wrong = verify(&module);
        assert!(!wrong.has_errors(), "an imported module does not verify: {:?}", messages(&wrong));
        round_trips(&ctx, &module);
    }
}

/// Reads a model in ONNX's text and imports it.
pub fn onnx_text(data: &[u8]) {
    let Ok(source) = std::str::from_utf8(data) else { return };
    match model_from_text(source) {
        Ok(model) => onnx_model(&model),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
