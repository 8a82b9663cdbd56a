//! Where a node comes from: the lines of Python and the modules that the exporter recorded.
//!
//! | producer | field | form |
//! | --- | --- | --- |
//! | `torch.onnx.export(dynamo=True)` | `pkg.torch.onnx.stack_trace` | Python traceback, oldest frame first |
//! | | `pkg.torch.onnx.name_scopes`, `.class_hierarchy` | Python lists, outermost module first, operator last |
//! | | `namespace` | the same two as `name: class/name: class/...` |
//! | TorchScript exporter | `doc_string` | `file(line): function`, innermost frame first |
//! | | node name | `/layer1/layer1.0/conv1/Conv` |
//! | jax2onnx | `pkg.jax2onnx.jax_traceback` | `file:line (function)`, innermost frame first |
//! | | `pkg.jax2onnx.stacktrace` | Python traceback, oldest frame first |

use crate::proto::{Node, entry};
use std::borrow::Cow;

/// Lines of source and modules that lead to a node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace<'a> {
    /// Calls on the stack when the node was made, innermost first.
    pub frames: Vec<Frame<'a>>,
    /// Modules that the node belongs to, innermost first.
    pub modules: Vec<Scope<'a>>,
    /// The framework's own name of the operation and of its result.
    pub operation: Option<Scope<'a>>,
}

/// One call on the stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The source file, as the exporting machine knew it.
    pub file: &'a str,
    /// Line in the file, from 1.
    pub line: u32,
    /// The function, or `""`.
    pub function: &'a str,
    /// The line's text, or `""`.
    pub code: &'a str,
}

/// A module and its class, or an operation and its target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope<'a> {
    /// Dotted name from the root, such as `layer1.0.conv1`; `""` is the root.
    pub name: Cow<'a, str>,
    /// What it is, such as `torch.nn.modules.conv.Conv2d`; `""` if not recorded.
    pub class: Cow<'a, str>,
}

/// Whose code a frame is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The user's own.
    User,
    /// An installed package of models or layers, such as `transformers` or `torchvision`.
    Library,
    /// The framework, the exporter or Python itself.
    Framework,
}

impl<'a> Trace<'a> {
    /// What `node` carries, from whichever field has it.
    pub fn of(node: &Node<'a>) -> Self {
        let prop = |key| entry(&node.metadata_props, key).filter(|text| !text.trim().is_empty());
        let frames = prop("pkg.torch.onnx.stack_trace")
            .or_else(|| prop("pkg.jax2onnx.jax_traceback"))
            .or_else(|| prop("pkg.jax2onnx.stacktrace"))
            .map(frames)
            .filter(|frames| !frames.is_empty())
            .unwrap_or_else(|| frames(node.doc_string));
        let mut scopes = match (
            prop("pkg.torch.onnx.name_scopes").and_then(python_strings),
            prop("pkg.torch.onnx.class_hierarchy").and_then(python_strings),
        ) {
            (Some(names), Some(classes)) if names.len() == classes.len() => {
                names.into_iter().zip(classes).map(|(name, class)| Scope { name, class }).collect()
            }
            _ => prop("namespace").map_or_else(|| scopes_of_name(node.name), scopes_of_namespace),
        };
        let operation = scopes.pop();
        scopes.reverse();
        Trace { frames, modules: scopes, operation }
    }

    /// True if nothing was recorded.
    pub fn is_empty(&self) -> bool {
        self.frames.is_empty() && self.modules.is_empty() && self.operation.is_none()
    }

    /// The innermost frame in the user's own code.
    pub fn user_frame(&self) -> Option<&Frame<'a>> {
        self.frames.iter().find(|f| f.origin() == Origin::User)
    }

    /// The innermost frame outside the framework: the line of the model's definition, be it the
    /// user's or an installed library's.
    pub fn model_frame(&self) -> Option<&Frame<'a>> {
        self.frames.iter().find(|f| f.origin() != Origin::Framework)
    }

    /// Dotted name of the innermost module, `""` for the root or if not recorded.
    pub fn module_path(&self) -> &str {
        self.modules.first().map_or("", |scope| &scope.name)
    }
}

/// Installed packages that are frameworks and exporters.
const FRAMEWORKS: [&str; 17] = [
    "torch",
    "torch_xla",
    "jax",
    "jaxlib",
    "jax2onnx",
    "tensorflow",
    "tf2onnx",
    "keras",
    "flax",
    "onnx",
    "onnxscript",
    "onnx_ir",
    "onnxruntime",
    "functorch",
    "accelerate",
    "paddle",
    "skl2onnx",
];

/// How to export a model so that its nodes say which line of source they come from, by the name of the tool that wrote
/// the model.
pub fn recording(producer: &str) -> &'static str {
    let producer = producer.to_ascii_lowercase();
    let is = |names: &[&str]| names.iter().any(|name| producer.contains(name));
    if is(&["pytorch", "torch"]) {
        "export it with `torch.onnx.export(..., dynamo=True)`, which records the line of every node"
    } else if is(&["jax2onnx"]) {
        "export it with jax2onnx's stack traces turned on (`JAX2ONNX_ENABLE_STACKTRACE_METADATA=1`)"
    } else if is(&["tf2onnx", "keras", "tensorflow", "skl2onnx", "sklearn", "onnxmltools", "paddle"]) {
        "its exporter records none; the names of nodes are all there is to go by"
    } else if is(&["onnxruntime", "onnx-simplifier", "onnxsim", "onnxoptimizer", "neural_compressor"]) {
        "a tool that changed the model may have dropped it: check the model as it was exported, \
         from PyTorch with `torch.onnx.export(..., dynamo=True)`"
    } else {
        "exporters that record it write `metadata_props`, as `torch.onnx.export(..., dynamo=True)` does"
    }
}

/// Whose code the source file `file` is, judged by its path.
pub fn origin_of(file: &str) -> Origin {
    Frame { file, line: 0, function: "", code: "" }.origin()
}

impl Frame<'_> {
    /// Whose code the frame is in, judged by its path.
    pub fn origin(&self) -> Origin {
        let file = self.file;
        if file.is_empty() || file.starts_with('<') {
            return Origin::Framework;
        }
        let parts: Vec<&str> = file.split(['/', '\\']).collect();
        let installed = parts.iter().rposition(|p| matches!(*p, "site-packages" | "dist-packages"));
        if let Some(at) = installed {
            let package = parts.get(at + 1).map_or("", |p| p.trim_end_matches(".py"));
            let framework = FRAMEWORKS.contains(&package);
            return if framework { Origin::Framework } else { Origin::Library };
        }
        // Python's standard library: `lib/python3.11/...`, with nothing installed below it.
        let standard = parts.windows(2).any(|w| {
            matches!(w[0], "lib" | "lib64" | "Lib")
                && w[1].strip_prefix("python").is_some_and(|v| v.starts_with(|c: char| c.is_ascii_digit()))
        });
        let checkout = parts.windows(2).any(|w| matches!(w, ["torch", "nn"] | ["jax", "_src"]));
        if standard || checkout { Origin::Framework } else { Origin::User }
    }
}

/// Reads a traceback in any of the forms above, innermost frame first.
pub fn frames(text: &str) -> Vec<Frame<'_>> {
    let mut frames: Vec<Frame<'_>> = Vec::new();
    let mut oldest_first = false;
    for line in text.lines() {
        let line = line.trim();
        if let Some(frame) = python_frame(line) {
            oldest_first = true;
            frames.push(frame);
        } else if let Some(frame) = tracer_frame(line) {
            frames.push(frame);
        } else if let Some(last) = frames.last_mut()
            && last.code.is_empty()
            && !line.is_empty()
            && !line.starts_with("[Previous line repeated")
            && !line.chars().all(|c| matches!(c, '~' | '^' | ' '))
        {
            last.code = line;
        }
    }
    if oldest_first {
        frames.reverse();
    }
    frames
}

/// `File "model.py", line 7, in forward`
fn python_frame(line: &str) -> Option<Frame<'_>> {
    let rest = line.strip_prefix("File \"")?;
    let (file, rest) = rest.split_once("\", line ")?;
    let (number, rest) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len()));
    let function = rest.strip_prefix(", in ").unwrap_or("").trim();
    Some(Frame { file, line: number.parse().ok()?, function, code: "" })
}

/// `model.py(7): forward`, or `model.py:7 (forward)` or `model.py:7:3 (forward)`.
fn tracer_frame(line: &str) -> Option<Frame<'_>> {
    if let Some((place, function)) = line.rsplit_once("): ") {
        let (file, number) = place.rsplit_once('(')?;
        return Some(Frame { file, line: number.parse().ok()?, function, code: "" });
    }
    let (place, function) = line.strip_suffix(')')?.rsplit_once(" (")?;
    let (head, last) = place.rsplit_once(':')?;
    let last = last.parse().ok()?;
    let (file, number) = match head.rsplit_once(':').map(|(file, n)| (file, n.parse())) {
        Some((file, Ok(number))) => (file, number),
        _ => (head, last),
    };
    (!file.is_empty()).then_some(Frame { file, line: number, function, code: "" })
}

/// `: pkg.Model/layer1: pkg.Block/add: aten.add.Tensor`, outermost first.
fn scopes_of_namespace(text: &str) -> Vec<Scope<'_>> {
    text.split('/')
        .map(|part| {
            let (name, class) = part.split_once(':').unwrap_or((part, ""));
            Scope { name: name.trim().into(), class: class.trim().into() }
        })
        .collect()
}

/// `/layer1/layer1.0/conv1/Conv`, outermost first; a module's name repeats its parent's or not.
fn scopes_of_name(name: &str) -> Vec<Scope<'_>> {
    let Some(path) = name.strip_prefix('/') else {
        return Vec::new();
    };
    let scope = |name: String| Scope { name: name.into(), class: "".into() };
    let mut scopes = vec![scope(String::new())];
    let mut parts: Vec<&str> = path.split('/').collect();
    let operation = parts.pop();
    let mut parent = String::new();
    for part in parts {
        let extends = part.strip_prefix(&parent).is_some_and(|rest| rest.starts_with('.'));
        if parent.is_empty() || extends {
            parent = part.to_owned();
        } else if let Some((head, _)) = part.split_once('.')
            && parent.rsplit('.').next() == Some(head)
        {
            // `layer1.0` under `encoder.layer1`: the exporter repeats the container's last name.
            parent.truncate(parent.len() - head.len());
            parent.push_str(part);
        } else {
            parent = format!("{parent}.{part}");
        }
        scopes.push(scope(parent.clone()));
    }
    scopes.extend(operation.map(|op| scope(op.to_owned())));
    scopes
}

/// Reads the `repr` of a Python list of strings; `None` if it is anything else.
pub fn python_strings(text: &str) -> Option<Vec<Cow<'_, str>>> {
    let mut rest = text.trim().strip_prefix('[')?.trim_start();
    let mut strings = Vec::new();
    if rest == "]" {
        return Some(strings);
    }
    loop {
        let (string, after) = python_string(rest)?;
        strings.push(string);
        let after = after.trim_start();
        if after == "]" {
            return Some(strings);
        }
        rest = after.strip_prefix(',')?.trim_start();
    }
}

/// Reads one quoted string, and returns what follows it.
fn python_string(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let body = &text[1..];
    let plain = body.find([quote, '\\'])?;
    if body[plain..].starts_with(quote) {
        return Some((Cow::Borrowed(&body[..plain]), &body[plain + 1..]));
    }
    let mut out = body[..plain].to_owned();
    let mut chars = body[plain..].chars();
    loop {
        match chars.next()? {
            c if c == quote => return Some((Cow::Owned(out), chars.as_str())),
            '\\' => out.push(unescape(&mut chars)?),
            c => out.push(c),
        }
    }
}

/// The character after a backslash, as Python's `repr` writes it.
fn unescape(chars: &mut std::str::Chars<'_>) -> Option<char> {
    let digits = match chars.next()? {
        'n' => return Some('\n'),
        't' => return Some('\t'),
        'r' => return Some('\r'),
        'x' => 2,
        'u' => 4,
        'U' => 8,
        c @ ('\\' | '\'' | '"') => return Some(c),
        _ => return None,
    };
    let code = chars.as_str().get(..digits)?;
    *chars = chars.as_str()[digits..].chars();
    u32::from_str_radix(code, 16).ok().and_then(char::from_u32)
}

#[cfg(test)]
mod tests;
