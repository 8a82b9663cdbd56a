//! Dictionaries: the words that a fuzzer cannot guess.

use std::collections::BTreeSet;

use terrace_ir::{OpDef, Registry};

use crate::context::fresh;
use crate::pipeline::passes;

/// Words of MLIR's text that no declaration has.
const WORDS: &[&str] = &[
    "#-}",
    "->",
    "...",
    "// -----",
    "::",
    "?",
    "@f",
    "^bb0(",
    "{-#",
    "loc(",
    "%0:2",
    "%arg0",
    "#map = ",
    "!t = ",
    "[-1]",
    "affine_map<(d0)[s0] -> (d0 + s0)>",
    "affine_set<(d0) : (d0 >= 0)>",
    "array<i32: 1>",
    "attributes",
    "bf16",
    "callsite(",
    "ceildiv",
    "complex<",
    "dense<",
    "dense_resource<",
    "dialect_resources",
    "distinct[0]<",
    "f16",
    "f32",
    "f64",
    "f80",
    "f128",
    "f8E4M3FN",
    "false",
    "floordiv",
    "fused<",
    "i1",
    "i32",
    "i64",
    "index",
    "memref<",
    "min",
    "max",
    "mod",
    "none",
    "offset",
    "opaque<",
    "sparse<",
    "strided<",
    "symbol(",
    "tensor<",
    "tf32",
    "true",
    "tuple<",
    "type",
    "ui8",
    "si8",
    "unit",
    "unknown",
    "vector<[4]x",
    "0x",
    "1e10",
    "0xFF800000",
    "<{",
    "}>",
];

/// Words of FileCheck's directives, and flags as the target takes them.
const CHECK_WORDS: &[&str] = &[
    "CHECK:",
    "CHECK-NEXT:",
    "CHECK-SAME:",
    "CHECK-DAG:",
    "CHECK-LABEL:",
    "CHECK-NOT:",
    "CHECK-EMPTY:",
    "CHECK-COUNT-3:",
    "COM:",
    "{LITERAL}",
    "{{.*}}",
    "[[X:.*]]",
    "[[X]]",
    "[[#X:]]",
    "[[#%x,X:]]",
    "[[#%.4X,]]",
    "[[#X+1]]",
    "[[#@LINE]]",
    "[[@LINE+1]]",
    "[[#min(X,1)]]",
    "[[$G:]]",
    "\n=====\n",
    "[[:alpha:]]",
    "(a|b)*",
    "{1,3}",
    "check-prefix=",
    "comment-prefix=",
    "implicit-check-not=",
    "D=",
    "match-full-lines",
    "strict-whitespace",
    "ignore-case",
    "allow-unused-prefixes",
    "allow-deprecated-dag-overlap",
    "enable-var-scope",
    "v",
    "vv",
];

/// The dictionary of each target that has one, in libFuzzer's syntax, by the target's name.
pub fn dictionaries() -> Vec<(&'static str, String)> {
    let check = CHECK_WORDS.iter().map(|&word| word.to_owned()).collect();
    vec![
        ("parser", text(&ir_words())),
        ("pipeline", text(&pass_words())),
        ("check", text(&check)),
        ("onnx_text", text(&onnx_words())),
    ]
}

/// One word a line, in quotes.
fn text(words: &BTreeSet<String>) -> String {
    let escape = |word: &str| word.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\x0A");
    let quoted = |word: &String| format!("\"{}\"\n", escape(word));
    words.iter().filter(|word| !word.is_empty()).map(quoted).collect()
}

fn ir_words() -> BTreeSet<String> {
    let mut words: BTreeSet<String> = WORDS.iter().map(|&word| word.to_owned()).collect();
    let ctx = fresh();
    let registry: &Registry = ctx.registry();
    for dialect in registry.dialects() {
        let def = dialect.def();
        words.extend(def.ops.iter().map(|op| op().name.to_owned()));
        words.extend(def.ops.iter().flat_map(|op| literals(op())));
        words.extend(def.types.iter().map(|word| format!("!{}.{word}", def.name)));
        words.extend(def.attrs.iter().map(|word| format!("#{}.{word}", def.name)));
    }
    words
}

/// What stands between backquotes in a format, and the names of attributes.
fn literals(op: &OpDef) -> Vec<String> {
    op.attrs.iter().map(|slot| slot.name.to_owned()).collect()
}

fn pass_words() -> BTreeSet<String> {
    let registry = passes();
    let mut words: BTreeSet<String> =
        ["builtin.module(", "func.func(", "any(", "{", "}", ",", "'", "\\", "=true"]
            .map(str::to_owned)
            .into();
    for pass in registry.passes() {
        words.insert(pass.name.to_owned());
        words.extend(pass.options.iter().map(|option| format!("{}=", option.name)));
    }
    words.extend(registry.pipelines().map(|pipeline| pipeline.name.to_owned()));
    words
}

fn onnx_words() -> BTreeSet<String> {
    let mut words: BTreeSet<String> = [
        "<ir_version: 8, opset_import: [\"\" : 17]>",
        "=>",
        "float[N,3]",
        "int64[2] {1, 2}",
        "seq(float[2])",
    ]
    .map(str::to_owned)
    .into();
    words.extend(terrace_onnx::import::supported_operators().map(|(_, name)| name.to_owned()));
    words
}
