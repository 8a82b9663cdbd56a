//! What a model file is written in.

use std::path::Path;

use terrace_ir::bytecode;

/// The formats that models are read from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// ONNX's protocol buffer (`.onnx`).
    Onnx,
    /// ONNX's textual syntax (`.onnxtxt`).
    OnnxText,
    /// IR text at any level (`.mlir`).
    Mlir,
    /// IR as bytecode, at any level (`.mlirbc`).
    Bytecode,
}

impl Format {
    /// The format of the file called `name`, by its extension, or, where that says nothing, by how
    /// `bytes` begin.
    pub fn of(name: &str, bytes: &[u8]) -> Format {
        let extension = Path::new(name).extension().and_then(|extension| extension.to_str());
        match extension.map(str::to_ascii_lowercase).as_deref() {
            Some("onnx") => Format::Onnx,
            Some("onnxtxt") => Format::OnnxText,
            Some("mlir") if !bytecode::is_bytecode(bytes) => Format::Mlir,
            Some("mlirbc") => Format::Bytecode,
            _ => Format::of_content(bytes),
        }
    }

    /// Text has no control characters but white space near its start; a serialized `ModelProto`
    /// begins with a field's tag, which is one. ONNX's text begins with `<`, IR never does.
    fn of_content(bytes: &[u8]) -> Format {
        if bytecode::is_bytecode(bytes) {
            return Format::Bytecode;
        }
        let start = &bytes[..bytes.len().min(64)];
        if start.iter().any(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace()) {
            return Format::Onnx;
        }
        let text = String::from_utf8_lossy(bytes);
        let mut lines = text.lines().map(str::trim_start);
        match lines.find(|line| !line.is_empty() && !line.starts_with("# ")) {
            Some(line) if line.starts_with('<') => Format::OnnxText,
            _ => Format::Mlir,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn extensions_go_before_content() {
        assert_eq!(Format::of("m.ONNX", b"module {}"), Format::Onnx);
        assert_eq!(Format::of("m.onnxtxt", b""), Format::OnnxText);
        assert_eq!(Format::of("a.onnx/m.mlir", b"\x08\x07"), Format::Mlir);
    }

    #[test]
    fn content_tells_where_the_name_does_not() {
        assert_eq!(Format::of("-", b"\x08\x07\x12\x07pytorch"), Format::Onnx);
        assert_eq!(Format::of("-", b"# a model\n< ir_version: 8 >"), Format::OnnxText);
        assert_eq!(Format::of("-", b"// RUN\nmodule {\n}"), Format::Mlir);
        assert_eq!(Format::of("-", b"#map = affine_map<(d0) -> (d0)>"), Format::Mlir);
        assert_eq!(Format::of("-", b""), Format::Mlir);
    }
}
