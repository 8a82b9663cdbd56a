//! Variables defined on the command line: `-DNAME=VALUE` and `-D#NAME=EXPRESSION`.

use crate::message::Message;
use crate::numeric::{BlockKind, EvalError, parse_block};
use crate::source::{Source, SourceId, Sources, Span};
use crate::variables::{StringValue, Variables, parse_name};

/// The definitions as one text, a line each, so that complaints have something to point at.
pub(crate) fn source(defines: &[String]) -> Source {
    let mut text = String::new();
    for (at, define) in defines.iter().enumerate() {
        text.push_str(&format!("Global define #{}: {define}", at + 1));
        if define.starts_with('#') {
            text.push_str(&format!(" (parsed as: [[{}]])", define.replacen('=', ":", 1)));
        }
        text.push('\n');
    }
    Source::new("Global defines", text)
}

/// Takes in the definitions, which [`crate::Options::validate`] has seen, and gives a complaint about each that is none.
pub(crate) fn define(
    sources: &Sources,
    id: SourceId,
    defines: &[String],
    variables: &mut Variables,
) -> Vec<Message> {
    let mut text = sources.span(id);
    let mut complaints = Vec::new();
    for (at, define) in defines.iter().enumerate() {
        text = text.skip(format!("Global define #{}: ", at + 1).len());
        let written = text.take(define.len());
        text = text.skip(define.len());
        let result = if define.starts_with('#') {
            text = text.skip(" (parsed as: [[#".len());
            let parsed = text.take(define.len() - 1);
            text = text.skip(define.len() - 1 + "]])".len());
            numeric(parsed, variables)
        } else {
            string(written, variables)
        };
        complaints.extend(result.err());
        text = text.skip(1);
    }
    complaints
}

fn string(text: Span<'_>, variables: &mut Variables) -> Result<(), Message> {
    let equal = text.find("=").unwrap_or(text.len());
    let (whole_name, value) = (text.take(equal), text.skip(equal + 1));
    let mut rest = whole_name;
    let name = parse_name(&mut rest)?;
    if name.is_pseudo || !rest.is_empty() {
        let message = format!("invalid name in string variable definition '{}'", whole_name.to_text());
        return Err(Message::error(name.span.loc(), message));
    }
    let word = name.span.to_text();
    if variables.numeric(&word).is_some() {
        return Err(Message::error(
            name.span.loc(),
            format!("numeric variable with name '{word}' already exists"),
        ));
    }
    variables.define_string(&word);
    // The first definition stays.
    if variables.string(&word).is_none() {
        variables.set_string(&word, StringValue { text: value.text.to_vec(), captured: None });
    }
    Ok(())
}

fn numeric(parsed: Span<'_>, variables: &mut Variables) -> Result<(), Message> {
    let block = parse_block(parsed, BlockKind::Numeric, None, variables)?;
    let value = block.expression.eval(variables, None).map_err(|error| match error {
        EvalError::Overflow => Message::error(parsed.loc(), "overflow error"),
        EvalError::Undefined(names) => match names.first() {
            Some(name) => Message::error(name.loc(), format!("undefined variable: {}", name.to_text())),
            None => Message::error(parsed.loc(), "missing value in numeric variable definition"),
        },
    })?;
    if let Some((id, name)) = block.defines {
        variables.set_number(id, value, None);
        variables.bind_numeric(&name, id);
    }
    Ok(())
}
