//! Messages between editor and server: JSON-RPC 2.0 with the base protocol's headers.
//!
//! What comes in may be anything. A message that is no JSON is answered and left behind; memory is
//! taken as bytes come, not as a header claims; and lines that are no header are skipped, so that the
//! next message is found again.

use std::io::{BufRead, Read as _, Write};

use serde_json::{Value, json};

/// The largest message that is read; a larger one is skipped.
const MAX_MESSAGE: u64 = 256 << 20;
/// The longest line of a header that is read as one.
const MAX_HEADER: u64 = 4096;

/// What the editor sends.
#[derive(Debug, PartialEq)]
pub(super) enum Incoming {
    /// A question, which is answered under its id.
    Request {
        /// A number or a string.
        id: Value,
        /// What is asked for.
        method: String,
        /// About what.
        params: Value,
    },
    /// News, which is not answered.
    Notification {
        /// What happened.
        method: String,
        /// To what.
        params: Value,
    },
    /// An answer; the server asks nothing, so it is about nothing.
    Response,
    /// Not a message: what is wrong with it, and the code that says so.
    Invalid(i64, String),
}

/// The next message; none at the end of the input.
///
/// # Errors
/// When the input cannot be read.
pub(super) fn read(input: &mut dyn BufRead) -> std::io::Result<Option<Incoming>> {
    let mut length = None;
    loop {
        let mut line = Vec::new();
        if (&mut *input).take(MAX_HEADER).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end_matches(['\r', '\n']);
        if line.is_empty() {
            match length.take() {
                Some(length) => return body(input, length),
                None => continue,
            }
        }
        if let Some((name, value)) = line.split_once(':')
            && name.trim().eq_ignore_ascii_case("content-length")
        {
            match value.trim().parse::<u64>() {
                Ok(value) => length = Some(value),
                Err(_) => {
                    let message = format!("the header has no length: '{}'", value.trim());
                    return Ok(Some(Incoming::Invalid(PARSE_ERROR, message)));
                }
            }
        }
    }
}

fn body(input: &mut dyn BufRead, length: u64) -> std::io::Result<Option<Incoming>> {
    if length > MAX_MESSAGE {
        std::io::copy(&mut input.take(length), &mut std::io::sink())?;
        let message = format!("a message of {length} bytes is larger than {MAX_MESSAGE}");
        return Ok(Some(Incoming::Invalid(PARSE_ERROR, message)));
    }
    let mut bytes = Vec::new();
    input.take(length).read_to_end(&mut bytes)?;
    if (bytes.len() as u64) < length {
        return Ok(None);
    }
    Ok(Some(match serde_json::from_slice::<Value>(&bytes) {
        Ok(value) => message(value),
        Err(error) => Incoming::Invalid(PARSE_ERROR, format!("the message is not JSON: {error}")),
    }))
}

fn message(mut value: Value) -> Incoming {
    let take = |value: &mut Value, key: &str| value.get_mut(key).map(Value::take);
    let id = take(&mut value, "id").filter(|id| !id.is_null());
    let params = take(&mut value, "params").unwrap_or(Value::Null);
    match (take(&mut value, "method"), id) {
        (Some(Value::String(method)), Some(id)) if id.is_string() || id.is_number() => {
            Incoming::Request { id, method, params }
        }
        (Some(Value::String(method)), None) => Incoming::Notification { method, params },
        (None, Some(_)) if value.get("result").is_some() || value.get("error").is_some() => {
            Incoming::Response
        }
        _ => Incoming::Invalid(INVALID_REQUEST, "the message is no request and no notification".into()),
    }
}

/// The message is not JSON.
pub(super) const PARSE_ERROR: i64 = -32700;
/// The message is not a request.
pub(super) const INVALID_REQUEST: i64 = -32600;
/// There is no such method.
pub(super) const METHOD_NOT_FOUND: i64 = -32601;
/// The method takes other parameters.
pub(super) const INVALID_PARAMS: i64 = -32602;
/// The server failed.
pub(super) const INTERNAL_ERROR: i64 = -32603;
/// A request before `initialize`.
pub(super) const NOT_INITIALIZED: i64 = -32002;
/// The request was right and cannot be done.
pub(super) const REQUEST_FAILED: i64 = -32803;
/// The editor does not want the answer any more.
pub(super) const REQUEST_CANCELLED: i64 = -32800;

/// Why a request has no result.
#[derive(Debug, PartialEq)]
pub(super) struct Failure {
    /// One of the codes above.
    pub(super) code: i64,
    /// One sentence.
    pub(super) message: String,
}

impl Failure {
    pub(super) fn new(code: i64, message: impl Into<String>) -> Failure {
        Failure { code, message: message.into() }
    }

    /// The request was right and cannot be done.
    pub(super) fn refused(message: impl Into<String>) -> Failure {
        Failure::new(REQUEST_FAILED, message)
    }
}

/// The answer to the request `id`; null where the request could not even be read.
pub(super) fn response(id: Value, result: Result<Value, Failure>) -> Value {
    match result {
        Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
        Err(Failure { code, message }) => {
            json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } })
        }
    }
}

/// News for the editor.
pub(super) fn notification(method: &str, params: Value) -> Value {
    json!({ "jsonrpc": "2.0", "method": method, "params": params })
}

/// Sends `message`.
///
/// # Errors
/// When `out` fails.
pub(super) fn write(out: &mut dyn Write, message: &Value) -> std::io::Result<()> {
    let text = message.to_string();
    write!(out, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut input: &[u8]) -> Vec<Incoming> {
        std::iter::from_fn(|| read(&mut input).expect("bytes can be read")).collect()
    }

    #[test]
    fn messages_are_told_apart() {
        let bodies = [
            r#"{"id":1,"method":"a","params":{}}"#,
            r#"{"method":"b"}"#,
            r#"{"id":"x","result":null}"#,
            r#"{"id":[],"method":"c"}"#,
            "[]",
        ];
        let text: String =
            bodies.iter().map(|body| format!("content-length: {}\r\n\r\n{body}", body.len())).collect();
        let found = all(text.as_bytes());
        assert!(matches!(&found[0], Incoming::Request { method, .. } if method == "a"));
        assert!(matches!(&found[1], Incoming::Notification { method, .. } if method == "b"));
        assert_eq!(found[2], Incoming::Response);
        assert!(matches!(found[3], Incoming::Invalid(INVALID_REQUEST, _)));
        assert!(matches!(found[4], Incoming::Invalid(INVALID_REQUEST, _)));
    }

    #[test]
    fn the_next_message_is_found_behind_garbage() {
        let text = "rubbish\nContent-Type: x\r\n\r\n\r\nContent-Length: 3\r\n\r\n{a}Content-Length: ten\r\n\
                    Content-Length: 14\r\n\r\n{\"method\":\"b\"}Content-Length: 99999999999999\r\n\r\nshort";
        let found = all(text.as_bytes());
        assert!(matches!(found[0], Incoming::Invalid(PARSE_ERROR, _)));
        assert!(matches!(found[1], Incoming::Invalid(PARSE_ERROR, _)));
        assert!(matches!(found[2], Incoming::Notification { .. }));
        assert!(matches!(found[3], Incoming::Invalid(PARSE_ERROR, _)));
        assert_eq!(found.len(), 4);
    }
}
