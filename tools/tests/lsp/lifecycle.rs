//! Beginning, end, and what is no message.

use serde_json::{Value, json};

use crate::client::{Client, URI};

fn hover() -> Value {
    json!({ "textDocument": { "uri": URI }, "position": { "line": 0, "character": 0 } })
}

#[test]
fn requests_wait_for_initialize_and_end_with_shutdown() {
    let mut client = Client::spawn();
    assert_eq!(client.error("textDocument/hover", hover()).0, -32002);
    client.notify("textDocument/didOpen", json!({}));
    client.ok("initialize", json!({ "capabilities": {} }));
    assert_eq!(client.error("initialize", json!({ "capabilities": {} })).0, -32600);
    assert_eq!(client.ok("shutdown", Value::Null), Value::Null);
    assert_eq!(client.error("textDocument/hover", hover()).0, -32600);
    client.notify("exit", Value::Null);
    assert_eq!(client.close(), Some(0));
}

#[test]
fn exit_without_shutdown_is_a_failure() {
    let mut client = Client::start();
    client.notify("exit", Value::Null);
    assert_eq!(client.close(), Some(1));
    assert_eq!(Client::start().close(), Some(1), "so is the end of the input");
}

#[test]
fn the_encoding_is_agreed_on() {
    for (offered, agreed) in [(&[][..], "utf-16"), (&["utf-16", "utf-8"], "utf-8"), (&["utf-32"], "utf-16")] {
        let mut client = Client::spawn();
        let capabilities = json!({ "general": { "positionEncodings": offered } });
        let result = client.ok("initialize", json!({ "capabilities": capabilities }));
        assert_eq!(result["capabilities"]["positionEncoding"], agreed);
    }
}

#[test]
fn what_is_no_message_is_answered_and_left_behind() {
    let mut client = Client::start();
    let bodies: [(&[u8], i64); 4] = [
        (b"{", -32700),
        (b"\xff\xfe", -32700),
        (b"[1, 2]", -32600),
        (b"{\"id\": {}, \"method\": \"x\"}", -32600),
    ];
    for (body, code) in bodies {
        client.send_bytes(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
        client.send_bytes(body);
        let answer = client.next();
        assert_eq!((&answer["id"], &answer["error"]["code"]), (&Value::Null, &json!(code)));
    }
    client.send_bytes(b"what is this\r\n\r\nContent-Length: many\r\n\r\n");
    assert_eq!(client.next()["error"]["code"], -32700);
    client.finish();
}

#[test]
fn a_header_that_claims_too_much_takes_no_memory() {
    let mut client = Client::start();
    client.send_bytes(b"Content-Length: 18446744073709551615\r\n\r\n{}");
    assert_eq!(client.close(), Some(1));
}

#[test]
fn unknown_methods_documents_and_parameters_are_errors() {
    let mut client = Client::start();
    assert_eq!(client.error("textDocument/formatting", json!({})).0, -32601);
    let (code, message) = client.error("textDocument/hover", hover());
    assert_eq!((code, message.as_str()), (-32602, "document 'file:///test/a.mlir' is not open"));
    assert_eq!(client.error("textDocument/hover", json!({ "position": 3 })).0, -32602);
    assert_eq!(client.error("workspace/executeCommand", json!({ "command": "rm" })).0, -32602);
    // Notifications have no answers: what is wrong with them is logged.
    client.change(2, json!([{ "text": "x" }]));
    let message = client.notice("window/logMessage")["message"].as_str().unwrap().to_owned();
    assert!(message.contains("is not open"), "{message}");
    client.notify("textDocument/didSave", json!(null));
    client.notify("$/unknown", json!(null));
    client.finish();
}

#[test]
fn closed_documents_have_no_diagnostics() {
    let mut client = Client::start();
    assert_eq!(client.diagnose("\"t.a\"").len(), 1);
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
    let params = client.notice("textDocument/publishDiagnostics");
    assert_eq!((&params["uri"], &params["diagnostics"]), (&json!(URI), &json!([])));
    assert_eq!(client.error("textDocument/hover", hover()).0, -32602);
    client.finish();
}
