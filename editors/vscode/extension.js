// Starts terrace-lsp, and shows what it makes of IR as virtual documents.

const vscode = require("vscode");
const { LanguageClient, TransportKind } = require("vscode-languageclient/node");

const SCHEME = "terrace-pass";

let client;
const results = new Map();
const changed = new vscode.EventEmitter();

function settings() {
  return vscode.workspace.getConfiguration("terrace");
}

async function startServer() {
  const command = settings().get("server.path");
  const server = { command, transport: TransportKind.stdio };
  client = new LanguageClient("terrace", "Terrace", server, {
    // Results are IR too: hover and definitions work in them.
    documentSelector: [
      { scheme: "file", language: "mlir" },
      { scheme: "untitled", language: "mlir" },
      { scheme: SCHEME, language: "mlir" },
    ],
  });
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    vscode.window.showErrorMessage(
      `Terrace: cannot start '${command}' (${error.message}). Build it with ` +
        "`cargo build --release -p terrace-tools --bin terrace-lsp` and set terrace.server.path.",
    );
  }
}

// Shows `text` beside the present editor, under a name that says where it comes from.
async function show(name, text) {
  const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}.mlir` });
  results.set(uri.toString(), text);
  changed.fire(uri);
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.languages.setTextDocumentLanguage(document, "mlir");
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: false });
}

// Runs `request` on the server; what goes wrong is told.
async function asked(request) {
  if (!client) {
    vscode.window.showErrorMessage("Terrace: the language server is not running.");
    return undefined;
  }
  try {
    return await request(client);
  } catch (error) {
    vscode.window.showErrorMessage(`Terrace: ${error.message}`);
    return undefined;
  }
}

async function runPipeline(options, what) {
  const editor = vscode.window.activeTextEditor;
  if (!editor || editor.document.languageId !== "mlir") {
    vscode.window.showErrorMessage("Terrace: there is no MLIR document to run passes on.");
    return;
  }
  const uri = client ? client.code2ProtocolConverter.asUri(editor.document.uri) : "";
  const result = await asked((client) => client.sendRequest("terrace/runPipeline", { uri, ...options }));
  if (result) {
    const base = editor.document.uri.path.split("/").pop().replace(/\.mlir$/, "");
    const name = (what || result.pipeline || "unchanged").replace(/[^A-Za-z0-9,=().-]+/g, " ").trim();
    await show(`${base}: ${name}`, result.text);
  }
}

async function showPassResult() {
  const pipeline = await vscode.window.showInputBox({
    prompt: "Passes: builtin.module(canonicalize,cse), canonicalize,cse or --canonicalize --cse",
    value: settings().get("pipeline"),
  });
  if (pipeline !== undefined) {
    await runPipeline({ pipeline });
  }
}

async function showBytecode(file) {
  let uri = file;
  if (!uri) {
    const filters = { "MLIR bytecode": ["mlirbc", "bc"], "All files": ["*"] };
    const picked = await vscode.window.showOpenDialog({ canSelectMany: false, filters });
    uri = picked && picked[0];
  }
  if (!uri) {
    return;
  }
  const params = { uri: uri.toString() };
  const result = await asked((client) => client.sendRequest("terrace/bytecode", params));
  if (result) {
    await show(uri.path.split("/").pop(), result.text);
  }
}

async function activate(context) {
  const provider = {
    onDidChange: changed.event,
    provideTextDocumentContent: (uri) => results.get(uri.toString()) || "",
  };
  context.subscriptions.push(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, provider),
    vscode.workspace.onDidCloseTextDocument((document) => results.delete(document.uri.toString())),
    vscode.commands.registerCommand("terrace.showPassResult", showPassResult),
    vscode.commands.registerCommand("terrace.showRunLineResult", () => runPipeline({})),
    vscode.commands.registerCommand("terrace.showGenericForm", () =>
      runPipeline({ pipeline: "", generic: true }, "generic form"),
    ),
    vscode.commands.registerCommand("terrace.showBytecode", showBytecode),
    vscode.commands.registerCommand("terrace.restartServer", async () => {
      await deactivate();
      await startServer();
    }),
  );
  await startServer();
}

async function deactivate() {
  const running = client;
  client = undefined;
  if (running) {
    await running.stop();
  }
}

module.exports = { activate, deactivate };
