//! The life of the server: messages in, answers and diagnostics out.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use terrace_ir::pass::PassRegistry;

use super::buffer::Encoding;
use super::document::Document;
use super::transport::{
    self, Failure, INTERNAL_ERROR, INVALID_REQUEST, Incoming, NOT_INITIALIZED, REQUEST_CANCELLED,
    notification, response,
};
use super::{diagnostics, requests};
use crate::opt::Driver;

/// How long an editor is quiet before its changes are looked at without being asked for.
const QUIET: Duration = Duration::from_millis(150);
/// How long changes wait at most.
const LATEST: Duration = Duration::from_secs(1);
/// The stack of a thread that reads text, which may nest as deep as the parser goes.
pub const STACK: usize = 32 << 20;
/// How many pipelines run at a time.
const MAX_JOBS: usize = 8;

/// What happens to the server.
enum Event {
    Message(Incoming),
    /// A job has an answer for the request with this id.
    Done(Value, Result<Value, Failure>),
    /// There is no more input.
    End,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Running,
    ShutDown,
}

/// A job that runs besides: it makes the result of a request.
pub(super) type Job = Box<dyn FnOnce() -> Result<Value, Failure> + Send>;

/// What a request comes to.
pub(super) enum Answer {
    /// Its result.
    Now(Value),
    /// Its result takes time.
    Later(Job),
}

/// The server.
pub(super) struct Server<'w> {
    pub(super) driver: Driver,
    pub(super) passes: Rc<PassRegistry>,
    pub(super) encoding: Encoding,
    pub(super) documents: BTreeMap<String, Document>,
    state: State,
    out: &'w mut dyn Write,
    events: Sender<Event>,
    /// Requests whose jobs run, by the text of their id.
    jobs: BTreeSet<String>,
    /// Documents whose diagnostics the editor has not seen, since when, and when the last one changed.
    stale: BTreeSet<String>,
    changed: Option<(Instant, Instant)>,
}

/// Serves an editor until it says `exit` or the input ends. True when it said `shutdown` before, as the
/// protocol asks.
pub fn serve(driver: Driver, input: impl BufRead + Send + 'static, out: &mut dyn Write) -> bool {
    let mut passes = PassRegistry::new();
    (driver.passes)(&mut passes);
    let (sender, receiver) = channel();
    let events = sender.clone();
    // A thread of its own, so that what the editor sends is seen while something is worked on. It ends
    // with the input or the process.
    std::thread::spawn(move || read_all(input, &sender));
    let mut server = Server {
        driver,
        passes: Rc::new(passes),
        encoding: Encoding::default(),
        documents: BTreeMap::new(),
        state: State::New,
        out,
        events,
        jobs: BTreeSet::new(),
        stale: BTreeSet::new(),
        changed: None,
    };
    // Nobody is there any more when nothing can be written.
    server.run(&receiver).unwrap_or(false)
}

fn read_all(mut input: impl BufRead, events: &Sender<Event>) {
    while let Ok(Some(message)) = transport::read(&mut input) {
        if events.send(Event::Message(message)).is_err() {
            return;
        }
    }
    let _ = events.send(Event::End);
}

impl Server<'_> {
    fn run(&mut self, receiver: &Receiver<Event>) -> std::io::Result<bool> {
        loop {
            let event = match self.wait() {
                Some(wait) => receiver.recv_timeout(wait),
                None => receiver.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match event {
                Ok(Event::Message(Incoming::Request { id, method, params })) => {
                    self.request(id, &method, params)?;
                }
                Ok(Event::Message(Incoming::Notification { method, params })) => {
                    if method == "exit" {
                        return Ok(self.state == State::ShutDown);
                    }
                    if self.state == State::Running {
                        self.notified(&method, params)?;
                    }
                }
                Ok(Event::Message(Incoming::Invalid(code, message))) => {
                    self.send(&response(Value::Null, Err(Failure::new(code, message))))?;
                }
                Ok(Event::Message(Incoming::Response)) => {}
                Ok(Event::Done(id, result)) => {
                    if self.jobs.remove(&id.to_string()) {
                        self.send(&response(id, result))?;
                    }
                }
                Ok(Event::End) | Err(RecvTimeoutError::Disconnected) => {
                    return Ok(self.state == State::ShutDown);
                }
                Err(RecvTimeoutError::Timeout) => self.publish()?,
            }
        }
    }

    /// How long to wait for the next event before diagnostics are due; for ever when none are.
    fn wait(&self) -> Option<Duration> {
        let (first, last) = self.changed?;
        let due = (first + LATEST).min(last + QUIET);
        Some(due.saturating_duration_since(Instant::now()))
    }

    fn send(&mut self, message: &Value) -> std::io::Result<()> {
        transport::write(self.out, message)
    }

    // ---- requests ----

    fn request(&mut self, id: Value, method: &str, params: Value) -> std::io::Result<()> {
        let result = match (self.state, method) {
            (State::New, "initialize") => {
                self.state = State::Running;
                self.encoding = agreed_encoding(&params);
                Ok(Answer::Now(requests::capabilities(self.encoding)))
            }
            (State::New, _) => Err(Failure::new(NOT_INITIALIZED, "the first request must be 'initialize'")),
            (State::ShutDown, _) => Err(Failure::new(INVALID_REQUEST, "the server is shut down")),
            (State::Running, "initialize") => {
                Err(Failure::new(INVALID_REQUEST, "the server is initialized already"))
            }
            (State::Running, "shutdown") => {
                self.state = State::ShutDown;
                Ok(Answer::Now(Value::Null))
            }
            (State::Running, _) => {
                let answer = catch_unwind(AssertUnwindSafe(|| requests::answer(self, method, params)));
                answer.unwrap_or_else(|panic| {
                    let message = format!("internal error: {}", super::panic_message(&*panic));
                    Err(Failure::new(INTERNAL_ERROR, message))
                })
            }
        };
        match result {
            Ok(Answer::Now(value)) => self.send(&response(id, Ok(value))),
            Ok(Answer::Later(job)) => self.start(id, job),
            Err(failure) => self.send(&response(id, Err(failure))),
        }
    }

    /// Starts `job`, which answers the request `id`.
    fn start(&mut self, id: Value, job: Job) -> std::io::Result<()> {
        if self.jobs.len() >= MAX_JOBS {
            let failure = Failure::refused(format!("{MAX_JOBS} pipelines are running already"));
            return self.send(&response(id, Err(failure)));
        }
        self.jobs.insert(id.to_string());
        let (events, at) = (self.events.clone(), id.clone());
        let work = move || {
            let result = catch_unwind(AssertUnwindSafe(job)).unwrap_or_else(|panic| {
                let message = format!("internal error: {}", super::panic_message(&*panic));
                Err(Failure::new(INTERNAL_ERROR, message))
            });
            // When the server has ended, nobody wants to know.
            let _ = events.send(Event::Done(at, result));
        };
        if let Err(error) = std::thread::Builder::new().stack_size(STACK).spawn(work) {
            self.jobs.remove(&id.to_string());
            let failure = Failure::new(INTERNAL_ERROR, format!("cannot start a thread: {error}"));
            return self.send(&response(id, Err(failure)));
        }
        Ok(())
    }

    // ---- notifications ----

    fn notified(&mut self, method: &str, params: Value) -> std::io::Result<()> {
        if method == "$/cancelRequest" {
            let id = params.get("id").cloned().unwrap_or(Value::Null);
            if self.jobs.remove(&id.to_string()) {
                let failure = Failure::new(REQUEST_CANCELLED, "the request was cancelled");
                return self.send(&response(id, Err(failure)));
            }
            return Ok(());
        }
        let changed = catch_unwind(AssertUnwindSafe(|| requests::notice(self, method, params)));
        match changed {
            Ok(Ok(Some(uri))) if self.documents.contains_key(&uri) => {
                let now = Instant::now();
                let first = self.changed.map_or(now, |changed| changed.0);
                self.changed = Some((first, now));
                self.stale.insert(uri);
                Ok(())
            }
            // A closed document has no diagnostics.
            Ok(Ok(Some(uri))) => {
                self.stale.remove(&uri);
                let params = json!({ "uri": uri, "diagnostics": [] });
                self.send(&notification("textDocument/publishDiagnostics", params))
            }
            Ok(Ok(None)) => Ok(()),
            Ok(Err(failure)) => self.log(&failure.message),
            Err(panic) => self.log(&format!("internal error: {}", super::panic_message(&*panic))),
        }
    }

    fn log(&mut self, message: &str) -> std::io::Result<()> {
        self.send(&notification("window/logMessage", json!({ "type": 1, "message": message })))
    }

    /// Tells the diagnostics of all documents that have changed.
    fn publish(&mut self) -> std::io::Result<()> {
        self.changed = None;
        for uri in std::mem::take(&mut self.stale) {
            let Some(document) = self.documents.get_mut(&uri) else { continue };
            let look = || {
                let analysis = document.analysis();
                json!({
                    "uri": uri,
                    "version": document.version,
                    "diagnostics": diagnostics::of(document, &analysis),
                })
            };
            match catch_unwind(AssertUnwindSafe(look)) {
                Ok(params) => self.send(&notification("textDocument/publishDiagnostics", params))?,
                Err(panic) => {
                    self.log(&format!("internal error: {}", super::panic_message(&*panic)))?;
                }
            }
        }
        Ok(())
    }
}

/// Bytes where the editor can count them, 16-bit units otherwise.
fn agreed_encoding(params: &Value) -> Encoding {
    let offered = params.pointer("/capabilities/general/positionEncodings").and_then(Value::as_array);
    let bytes = offered.is_some_and(|offered| offered.iter().any(|encoding| encoding == "utf-8"));
    if bytes { Encoding::Utf8 } else { Encoding::Utf16 }
}
