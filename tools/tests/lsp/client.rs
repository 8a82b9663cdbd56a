//! An editor, as far as the tests need one: it starts the server and speaks the protocol with it.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

/// The document that most tests open.
pub(crate) const URI: &str = "file:///test/a.mlir";
/// What stands for the cursor in texts of tests.
const CURSOR: &str = "<|>";

pub(crate) struct Client {
    child: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    /// Notifications that came while something else was waited for.
    notices: VecDeque<Value>,
    next_id: u64,
}

impl Client {
    /// Starts the server, and nothing more.
    pub(crate) fn spawn() -> Client {
        let mut child = Command::new(env!("CARGO_BIN_EXE_terrace-lsp"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let output = child.stdout.take().expect("the output is a pipe");
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let input = child.stdin.take();
        Client { child, input, messages, notices: VecDeque::new(), next_id: 0 }
    }

    /// Starts the server and initializes it with these encodings of positions.
    pub(crate) fn start_with(encodings: &[&str]) -> Client {
        let mut client = Client::spawn();
        let capabilities = json!({ "general": { "positionEncodings": encodings } });
        client.ok("initialize", json!({ "processId": null, "rootUri": null, "capabilities": capabilities }));
        client.notify("initialized", json!({}));
        client
    }

    pub(crate) fn start() -> Client {
        Client::start_with(&[])
    }

    /// Starts the server and opens `text`, where the cursor is: its position.
    pub(crate) fn at_cursor(text: &str) -> (Client, Value) {
        let mut client = Client::start();
        let place = client.open_at_cursor(text);
        (client, place)
    }

    pub(crate) fn open_at_cursor(&mut self, text: &str) -> Value {
        let (before, after) = text.split_once(CURSOR).expect("the text has a cursor");
        self.open(URI, &format!("{before}{after}"));
        let line = before.rfind('\n').map_or(0, |end| end + 1);
        let position = json!({
            "line": before.matches('\n').count(),
            "character": before[line..].encode_utf16().count(),
        });
        json!({ "textDocument": { "uri": URI }, "position": position })
    }

    pub(crate) fn send_bytes(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("the input is open");
        input.write_all(bytes).expect("the server reads");
        input.flush().expect("the server reads");
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        self.send_bytes(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    }

    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request, and returns its id.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> u64 {
        self.next_id += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": self.next_id, "method": method, "params": params }));
        self.next_id
    }

    /// The next message. A server that says nothing for so long hangs.
    pub(crate) fn next(&mut self) -> Value {
        self.messages.recv_timeout(Duration::from_secs(120)).expect("the server answers")
    }

    /// The answer to the request `id`.
    pub(crate) fn answer(&mut self, id: u64) -> Value {
        loop {
            let message = self.next();
            if message.get("id") == Some(&json!(id)) {
                return message;
            }
            self.notices.push_back(message);
        }
    }

    /// The result of a request.
    pub(crate) fn ok(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        let answer = self.answer(id);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// The error of a request: its code and message.
    pub(crate) fn error(&mut self, method: &str, params: Value) -> (i64, String) {
        let id = self.ask(method, params);
        let answer = self.answer(id);
        let error = answer.get("error").unwrap_or_else(|| panic!("{method} has no error: {answer}"));
        (error["code"].as_i64().unwrap(), error["message"].as_str().unwrap().to_owned())
    }

    pub(crate) fn open(&mut self, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": "mlir", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    pub(crate) fn change(&mut self, version: i64, changes: Value) {
        let document = json!({ "uri": URI, "version": version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// The next notification `method`.
    pub(crate) fn notice(&mut self, method: &str) -> Value {
        if let Some(at) = self.notices.iter().position(|notice| notice["method"] == method) {
            return self.notices.remove(at).expect("it is there")["params"].clone();
        }
        loop {
            let message = self.next();
            if message["method"] == method {
                return message["params"].clone();
            }
            self.notices.push_back(message);
        }
    }

    /// The diagnostics of this version of the document.
    pub(crate) fn diagnostics(&mut self, version: i64) -> Vec<Value> {
        loop {
            let params = self.notice("textDocument/publishDiagnostics");
            if params["version"] == version {
                return params["diagnostics"].as_array().expect("a list").clone();
            }
        }
    }

    /// The diagnostics of `text`, as `line:character: message`.
    pub(crate) fn diagnose(&mut self, text: &str) -> Vec<String> {
        self.open(URI, text);
        self.diagnostics(1).iter().map(show).collect()
    }

    /// Closes the input, and returns the exit status of the server.
    pub(crate) fn close(&mut self) -> Option<i32> {
        self.input = None;
        self.child.wait().expect("the server ends").code()
    }

    /// Ends the server as the protocol asks.
    pub(crate) fn finish(mut self) {
        self.ok("shutdown", Value::Null);
        self.notify("exit", Value::Null);
        assert_eq!(self.child.wait().expect("the server ends").code(), Some(0));
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // A failed test leaves no server behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A diagnostic as `line:character: message`.
pub(crate) fn show(diagnostic: &Value) -> String {
    let start = &diagnostic["range"]["start"];
    format!("{}:{}: {}", start["line"], start["character"], diagnostic["message"].as_str().unwrap())
}

fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line == "\r\n" {
            break;
        }
        if let Some(value) = line.strip_prefix("Content-Length: ") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut text = vec![0; length];
    output.read_exact(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

/// The texts of `source` at the ranges in `list`, with line numbers.
pub(crate) fn texts(source: &str, list: &Value) -> Vec<String> {
    let source = source.replace(CURSOR, "");
    let items = list.as_array().expect("a list").iter();
    items
        .map(|item| {
            let range = item.get("range").unwrap_or(item);
            let (start, end) = (&range["start"], &range["end"]);
            let line = start["line"].as_u64().unwrap() as usize;
            let units: Vec<u16> = source.lines().nth(line).unwrap().encode_utf16().collect();
            let column = |place: &Value| place["character"].as_u64().unwrap() as usize;
            format!("{line}: {}", String::from_utf16_lossy(&units[column(start)..column(end)]))
        })
        .collect()
}

/// `source` behind the edits of a `WorkspaceEdit`.
pub(crate) fn edited(source: &str, edit: &Value) -> String {
    let source = source.replace(CURSOR, "");
    let mut edits: Vec<(usize, usize, String)> = (edit["changes"][URI].as_array().expect("edits").iter())
        .map(|edit| {
            let offset = |place: &Value| {
                let line = place["line"].as_u64().unwrap() as usize;
                let start: usize = source.split_inclusive('\n').take(line).map(str::len).sum();
                let mut units = place["character"].as_u64().unwrap() as usize;
                let mut at = start;
                for char in source[start..].chars() {
                    if units == 0 {
                        break;
                    }
                    units -= char.len_utf16();
                    at += char.len_utf8();
                }
                at
            };
            let range = &edit["range"];
            (offset(&range["start"]), offset(&range["end"]), edit["newText"].as_str().unwrap().to_owned())
        })
        .collect();
    edits.sort();
    let mut out = source.clone();
    for (start, end, text) in edits.into_iter().rev() {
        out.replace_range(start..end, &text);
    }
    out
}
