//! What the editor asks for and tells, by method.

use std::collections::HashMap;
use std::rc::Rc;

use lsp_types::notification::{self as notices, Notification};
use lsp_types::request::{self, Request};
use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CompletionResponse, DocumentHighlight,
    DocumentHighlightKind, DocumentSymbolResponse, GotoDefinitionResponse, Hover, HoverContents, Location,
    MarkupContent, MarkupKind, Position, PrepareRenameResponse, SemanticTokens, TextDocumentPositionParams,
    TextEdit, Uri, WorkspaceEdit,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::buffer::Encoding;
use super::document::{Document, View};
use super::names::{self, Occurrence};
use super::server::{Answer, Server};
use super::transport::{Failure, INTERNAL_ERROR, INVALID_PARAMS, METHOD_NOT_FOUND};
use super::{actions, complete, diagnostics, hover, outline, pipeline, rename, tokens, uri};

/// The command that runs a pipeline.
const RUN_PIPELINE: &str = "terrace.runPipeline";

/// What the server can do.
pub(super) fn capabilities(encoding: Encoding) -> Value {
    let encoding = match encoding {
        Encoding::Utf8 => "utf-8",
        Encoding::Utf16 => "utf-16",
    };
    json!({
        "serverInfo": { "name": "terrace-lsp", "version": env!("CARGO_PKG_VERSION") },
        "capabilities": {
            "positionEncoding": encoding,
            "textDocumentSync": { "openClose": true, "change": 2 },
            "hoverProvider": true,
            "definitionProvider": true,
            "referencesProvider": true,
            "documentHighlightProvider": true,
            "documentSymbolProvider": true,
            "foldingRangeProvider": true,
            "renameProvider": { "prepareProvider": true },
            "codeActionProvider": { "codeActionKinds": ["quickfix"] },
            "completionProvider": { "triggerCharacters": ["%", "^", "@", "#", "!", ".", "\"", "-"] },
            "semanticTokensProvider": { "legend": tokens::legend(), "full": true },
            "executeCommandProvider": { "commands": [RUN_PIPELINE] },
        },
    })
}

fn read<T: DeserializeOwned>(params: Value) -> Result<T, Failure> {
    serde_json::from_value(params).map_err(|error| Failure::new(INVALID_PARAMS, error.to_string()))
}

/// Answers the request `R`, typed on both sides.
fn typed<R: Request>(
    params: Value,
    answer: impl FnOnce(R::Params) -> Result<R::Result, Failure>,
) -> Result<Answer, Failure> {
    let result = serde_json::to_value(answer(read(params)?)?);
    result.map(Answer::Now).map_err(|error| Failure::new(INTERNAL_ERROR, error.to_string()))
}

/// Answers a request.
///
/// # Errors
/// Why it has no result.
pub(super) fn answer(server: &mut Server<'_>, method: &str, params: Value) -> Result<Answer, Failure> {
    match method {
        request::HoverRequest::METHOD => typed::<request::HoverRequest>(params, |params| {
            let passes = Rc::clone(&server.passes);
            let view = server.view(params.text_document_position_params)?;
            let found = hover::at(view.chunk(), &passes, view.offset);
            Ok(found.map(|(value, span)| Hover {
                contents: HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value }),
                range: Some(view.range(span)),
            }))
        }),
        request::GotoDefinition::METHOD => typed::<request::GotoDefinition>(params, |params| {
            let view = server.view(params.text_document_position_params)?;
            let definition = occurrences(&view).into_iter().find(|occurrence| occurrence.defines);
            let uri = view.document.uri.clone();
            let location = definition.map(|definition| Location { uri, range: view.range(definition.span) });
            Ok(location.map(GotoDefinitionResponse::Scalar))
        }),
        request::References::METHOD => typed::<request::References>(params, |params| {
            let view = server.view(params.text_document_position)?;
            let wanted = |occurrence: &Occurrence| params.context.include_declaration || !occurrence.defines;
            let uri = view.document.uri.clone();
            let location =
                |occurrence: Occurrence| Location { uri: uri.clone(), range: view.range(occurrence.span) };
            Ok(Some(occurrences(&view).into_iter().filter(wanted).map(location).collect()))
        }),
        request::DocumentHighlightRequest::METHOD => {
            typed::<request::DocumentHighlightRequest>(params, |params| {
                let view = server.view(params.text_document_position_params)?;
                let kind = |defines| match defines {
                    true => DocumentHighlightKind::WRITE,
                    false => DocumentHighlightKind::READ,
                };
                let highlight = |occurrence: Occurrence| DocumentHighlight {
                    range: view.range(occurrence.span),
                    kind: Some(kind(occurrence.defines)),
                };
                Ok(Some(occurrences(&view).into_iter().map(highlight).collect()))
            })
        }
        request::PrepareRenameRequest::METHOD => typed::<request::PrepareRenameRequest>(params, |params| {
            let view = server.view(params)?;
            let (_, span) = rename::prepare(view.chunk(), view.offset).map_err(Failure::refused)?;
            let placeholder = view.chunk().slice(span).to_owned();
            Ok(Some(PrepareRenameResponse::RangeWithPlaceholder { range: view.range(span), placeholder }))
        }),
        request::Rename::METHOD => typed::<request::Rename>(params, |params| {
            let view = server.view(params.text_document_position)?;
            let edits = rename::rename(view.chunk(), view.offset, &params.new_name);
            let edits = edits.map_err(Failure::refused)?.into_iter();
            let edits =
                edits.map(|(span, new_text)| TextEdit { range: view.range(span), new_text }).collect();
            Ok(Some(changes(&view.document.uri, edits)))
        }),
        request::Completion::METHOD => typed::<request::Completion>(params, |params| {
            let passes = Rc::clone(&server.passes);
            let view = server.view(params.text_document_position)?;
            Ok(Some(CompletionResponse::Array(complete::at(&view, &passes))))
        }),
        _ => answer_about_document(server, method, params),
    }
}

/// Answers a request about a document as a whole.
fn answer_about_document(server: &mut Server<'_>, method: &str, params: Value) -> Result<Answer, Failure> {
    match method {
        request::DocumentSymbolRequest::METHOD => typed::<request::DocumentSymbolRequest>(params, |params| {
            let document = server.document(&params.text_document.uri)?;
            let analysis = document.analysis();
            Ok(Some(DocumentSymbolResponse::Nested(outline::symbols(document, &analysis))))
        }),
        request::FoldingRangeRequest::METHOD => typed::<request::FoldingRangeRequest>(params, |params| {
            let document = server.document(&params.text_document.uri)?;
            let analysis = document.analysis();
            Ok(Some(outline::folds(document, &analysis)))
        }),
        request::SemanticTokensFullRequest::METHOD => {
            typed::<request::SemanticTokensFullRequest>(params, |params| {
                let document = server.document(&params.text_document.uri)?;
                let analysis = document.analysis();
                let data = tokens::of(document, &analysis);
                Ok(Some(SemanticTokens { result_id: None, data }.into()))
            })
        }
        request::CodeActionRequest::METHOD => typed::<request::CodeActionRequest>(params, |params| {
            let document = server.document(&params.text_document.uri)?;
            Ok(Some(code_actions(document, &params)))
        }),
        request::ExecuteCommand::METHOD => {
            let params: lsp_types::ExecuteCommandParams = read(params)?;
            if params.command != RUN_PIPELINE {
                return Err(Failure::new(
                    INVALID_PARAMS,
                    format!("there is no command '{}'", params.command),
                ));
            }
            let argument = params.arguments.into_iter().next().unwrap_or(Value::Null);
            run_pipeline(server, argument)
        }
        "terrace/runPipeline" => run_pipeline(server, params),
        "terrace/bytecode" => show_bytecode(server, params),
        _ => Err(Failure::new(METHOD_NOT_FOUND, format!("there is no method '{method}'"))),
    }
}

fn code_actions(document: &mut Document, params: &lsp_types::CodeActionParams) -> Vec<CodeActionOrCommand> {
    let wanted = params.context.only.as_ref();
    let quick = CodeActionKind::QUICKFIX;
    if wanted.is_some_and(|kinds| !kinds.iter().any(|kind| quick.as_str().starts_with(kind.as_str()))) {
        return Vec::new();
    }
    let analysis = document.analysis();
    let actions = actions::expectations(document, &analysis, params.range).into_iter();
    let make = |(title, at, edits)| {
        let about = params.context.diagnostics.iter().filter(|one| diagnostics::meet(one.range, at));
        CodeActionOrCommand::CodeAction(CodeAction {
            title,
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: Some(about.cloned().collect()),
            edit: Some(changes(&document.uri, edits)),
            ..CodeAction::default()
        })
    };
    actions.map(make).collect()
}

fn changes(uri: &Uri, edits: Vec<TextEdit>) -> WorkspaceEdit {
    WorkspaceEdit { changes: Some(HashMap::from([(uri.clone(), edits)])), ..WorkspaceEdit::default() }
}

fn occurrences(view: &View<'_>) -> Vec<Occurrence> {
    let found = names::find(view.chunk(), view.offset);
    found.map(|found| names::occurrences(view.chunk(), found.entity)).unwrap_or_default()
}

/// What requests for virtual documents take.
#[derive(Deserialize)]
struct Virtual {
    uri: Uri,
    #[serde(flatten)]
    request: pipeline::Request,
}

/// `terrace/runPipeline`: the IR of an open document behind a pipeline.
fn run_pipeline(server: &mut Server<'_>, params: Value) -> Result<Answer, Failure> {
    let Virtual { uri, request } = read(params)?;
    let driver = server.driver;
    let document = server.document(&uri)?;
    document.analysis();
    let (source, file) = (document.buffer.text().to_owned(), document.file_name());
    let dialects = document.dialects.clone();
    Ok(Answer::Later(Box::new(move || {
        let outcome = pipeline::run(driver, &dialects, &source, &file, &request).map_err(Failure::refused)?;
        serde_json::to_value(outcome).map_err(|error| Failure::new(INTERNAL_ERROR, error.to_string()))
    })))
}

/// `terrace/bytecode`: the IR in a file of bytecode, which need not be open.
fn show_bytecode(server: &mut Server<'_>, params: Value) -> Result<Answer, Failure> {
    let Virtual { uri, request } = read(params)?;
    let driver = server.driver;
    let path = uri::file_path(uri.as_str())
        .ok_or_else(|| Failure::new(INVALID_PARAMS, format!("'{}' is no file", uri.as_str())))?;
    Ok(Answer::Later(Box::new(move || {
        let outcome = pipeline::bytecode(driver, &path, &request).map_err(Failure::refused)?;
        serde_json::to_value(outcome).map_err(|error| Failure::new(INTERNAL_ERROR, error.to_string()))
    })))
}

/// Takes note of what the editor tells; the document that it is about, when that has changed.
///
/// # Errors
/// What is wrong with it.
pub(super) fn notice(
    server: &mut Server<'_>,
    method: &str,
    params: Value,
) -> Result<Option<String>, Failure> {
    match method {
        notices::DidOpenTextDocument::METHOD => {
            let lsp_types::DidOpenTextDocumentParams { text_document: opened } = read(params)?;
            let key = opened.uri.as_str().to_owned();
            let (encoding, driver) = (server.encoding, server.driver);
            let document = Document::new(opened.uri, opened.version, opened.text, encoding, driver);
            server.documents.insert(key.clone(), document);
            Ok(Some(key))
        }
        notices::DidChangeTextDocument::METHOD => {
            let params: lsp_types::DidChangeTextDocumentParams = read(params)?;
            let document = server.document(&params.text_document.uri)?;
            document.change(params.text_document.version, params.content_changes);
            Ok(Some(params.text_document.uri.as_str().to_owned()))
        }
        notices::DidCloseTextDocument::METHOD => {
            let params: lsp_types::DidCloseTextDocumentParams = read(params)?;
            let key = params.text_document.uri.as_str().to_owned();
            server.document(&params.text_document.uri)?;
            server.documents.remove(&key);
            Ok(Some(key))
        }
        _ => Ok(None),
    }
}

impl Server<'_> {
    /// An open document.
    ///
    /// # Errors
    /// When it is not.
    fn document(&mut self, uri: &Uri) -> Result<&mut Document, Failure> {
        let document = self.documents.get_mut(uri.as_str());
        let message = || format!("document '{}' is not open", uri.as_str());
        document.ok_or_else(|| Failure::new(INVALID_PARAMS, message()))
    }

    fn view(&mut self, at: TextDocumentPositionParams) -> Result<View<'_>, Failure> {
        let position: Position = at.position;
        Ok(self.document(&at.text_document.uri)?.view(position))
    }
}
