//! Pipelines as text: `builtin.module(func.func(canonicalize{max-iterations=5},cse),symbol-dce)`.

use super::{OptionValues, PassItem, PassRegistry, Pipeline};

/// How deep pipelines may nest.
const MAX_DEPTH: usize = 64;

/// What is wrong with the text of a pipeline.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PipelineError {
    /// Where, as an offset in bytes.
    pub at: usize,
    /// What.
    pub message: String,
}

impl PipelineError {
    /// The message above the line of `text` that it is about and a caret.
    pub fn render(&self, text: &str) -> String {
        let at = self.at.min(text.len());
        let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let line = text[start..].lines().next().unwrap_or_default();
        let column = text[start..at].chars().count();
        format!("{}\n  {line}\n  {}^", self.message, " ".repeat(column))
    }
}

/// Reads a pipeline. Without an anchor it is one on a module.
///
/// # Errors
/// Where and why the text is not a pipeline of passes in `registry`.
pub fn parse_pipeline(registry: &PassRegistry, text: &str) -> Result<Pipeline, PipelineError> {
    let mut parser = Parser { registry, text, at: 0, depth: 0 };
    parser.skip_space();
    let start = parser.at;
    let name = parser.name();
    parser.skip_space();
    let anchored = parser.peek() == Some(b'(') && registry.pipeline(name).is_none();
    let mut pipeline = Pipeline::new(if anchored { name } else { "builtin.module" });
    if anchored {
        parser.at += 1;
        parser.items(&mut pipeline, true)?;
    } else {
        parser.at = start;
        parser.items(&mut pipeline, false)?;
    }
    parser.skip_space();
    if parser.at < text.len() {
        return Err(parser.error("expected end of pipeline"));
    }
    Ok(pipeline)
}

struct Parser<'a> {
    registry: &'a PassRegistry,
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn error(&self, message: impl Into<String>) -> PipelineError {
        PipelineError { at: self.at, message: message.into() }
    }

    fn name(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let stops = |c: char| c.is_whitespace() || "(){},".contains(c);
        let name = &rest[..rest.find(stops).unwrap_or(rest.len())];
        self.at += name.len();
        name
    }

    /// Reads parts up to the closing parenthesis, or the end of the text.
    fn items(&mut self, into: &mut Pipeline, closed: bool) -> Result<(), PipelineError> {
        self.skip_space();
        if closed && self.peek() == Some(b')') {
            self.at += 1;
            return Ok(());
        }
        if !closed && self.peek().is_none() {
            return Ok(());
        }
        loop {
            self.item(into)?;
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b')') if closed => {
                    self.at += 1;
                    return Ok(());
                }
                None if !closed => return Ok(()),
                None => return Err(self.error("expected ')' at the end of the pipeline")),
                Some(_) => return Err(self.error("expected ',' or ')' after a pass")),
            }
        }
    }

    fn item(&mut self, into: &mut Pipeline) -> Result<(), PipelineError> {
        self.skip_space();
        let start = self.at;
        let name = self.name();
        if name.is_empty() {
            return Err(self.error("expected the name of a pass or an op"));
        }
        self.skip_space();
        let at_start = |message: String| PipelineError { at: start, message };
        if self.peek() == Some(b'(') {
            self.at += 1;
            self.depth += 1;
            if self.depth > MAX_DEPTH {
                return Err(at_start("pipelines are nested too deeply".into()));
            }
            if self.registry.get(name).is_some() {
                return Err(at_start(format!("'{name}' is a pass, and holds no others")));
            }
            let inner = into.nest(name);
            self.items(inner, true)?;
            self.depth -= 1;
            return Ok(());
        }
        if let Some(info) = self.registry.pipeline(name) {
            let mut options = OptionValues::new(info.options);
            self.options("pipeline", name, &mut options)?;
            let text = (info.text)(&options);
            let mut inner = Parser { registry: self.registry, text: &text, at: 0, depth: self.depth + 1 };
            if inner.depth > MAX_DEPTH {
                return Err(at_start("pipelines are nested too deeply".into()));
            }
            return inner
                .items(into, false)
                .map_err(|error| at_start(format!("in pipeline '{name}': {}", error.message)));
        }
        let Some(info) = self.registry.get(name) else {
            let hint = self.registry.suggest(name);
            let hint = hint.map(|near| format!("; did you mean '{near}'?")).unwrap_or_default();
            return Err(at_start(format!("no pass is called '{name}'{hint}")));
        };
        let mut options = OptionValues::new(info.options).with_registry(self.registry);
        self.options("pass", name, &mut options)?;
        let item = PassItem::new(info, options).map_err(at_start)?;
        into.add(item).map_err(at_start)
    }

    /// Reads `{a=1 b=2}`, if it is there.
    fn options(&mut self, what: &str, name: &str, options: &mut OptionValues) -> Result<(), PipelineError> {
        if self.peek() != Some(b'{') {
            return Ok(());
        }
        let start = self.at + 1;
        let mut depth = 0usize;
        for (offset, byte) in self.text[self.at..].bytes().enumerate() {
            match byte {
                b'{' => depth += 1,
                b'}' if depth == 1 => {
                    let end = self.at + offset;
                    let text = &self.text[start..end];
                    options.parse(text).map_err(|(at, message)| PipelineError {
                        at: start + at,
                        message: format!("{what} '{name}': {message}"),
                    })?;
                    self.at = end + 1;
                    return Ok(());
                }
                b'}' => depth -= 1,
                _ => {}
            }
        }
        Err(self.error("missing '}' at the end of the options"))
    }
}
