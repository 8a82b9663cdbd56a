//! Lines of the dialect of `docs/tutorial.md`, here and in the systems of `docs/comparison`.
//!
//! A line counts if it is neither blank nor a comment; in a test, what the runner reads counts, though it is written as
//! a comment. Each line is of one kind.

use std::fmt::Write as _;
use std::path::Path;

/// What a line is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Of a declaration: the dialect, the op, its types, the pass.
    Declaration,
    /// Of the verifier, the folder, the patterns, the pass.
    Code,
    /// Of what the files of code import.
    Import,
    /// Of what makes a tool of them: build files, headers, the main function, how tests are started.
    Glue,
    /// Of a declaration or code that stands in for what the system lacks.
    StandIn,
    /// Of a test.
    Test,
}

/// How many kinds there are.
const KINDS: usize = 6;

/// A file: the kind of its lines, and the first and the last line of each declaration among them, by how they start.
struct Source {
    path: &'static str,
    kind: Kind,
    declarations: &'static [(&'static str, &'static str)],
}

struct System {
    name: &'static str,
    folder: &'static str,
    sources: &'static [Source],
}

const fn source(path: &'static str, kind: Kind) -> Source {
    Source { path, kind, declarations: &[] }
}

const fn declares(path: &'static str, declarations: &'static [(&'static str, &'static str)]) -> Source {
    Source { path, kind: Kind::Code, declarations }
}

const SYSTEMS: [System; 4] = [
    System {
        name: "Terrace",
        folder: "",
        sources: &[
            declares(
                "examples/tutorial/src/bound.rs",
                &[("pub(crate) static DIALECT", "};"), ("const F32_LIKE", "const F32_LIKE"), ("op! {", "}")],
            ),
            declares(
                "examples/tutorial/src/convert.rs",
                &[("pub(crate) const INFO", "};"), ("struct ConvertBound;", "struct ConvertBound;")],
            ),
            source("examples/tutorial/src/main.rs", Kind::Glue),
            source("examples/tutorial/Cargo.toml", Kind::Glue),
            source("test/examples/tutorial/bound.mlir", Kind::Test),
            source("test/examples/tutorial/convert.mlir", Kind::Test),
            source("test/examples/tutorial/invalid.mlir", Kind::Test),
        ],
    },
    System {
        name: "MLIR",
        folder: "docs/comparison/mlir",
        sources: &[
            source("BoundOps.td", Kind::Declaration),
            source("BoundPasses.td", Kind::Declaration),
            source("BoundOps.h", Kind::Glue),
            source("BoundPasses.h", Kind::Glue),
            source("BoundOps.cpp", Kind::Code),
            source("ConvertBoundToArith.cpp", Kind::Code),
            source("bound-opt.cpp", Kind::Glue),
            source("CMakeLists.txt", Kind::Glue),
            source("test/lit.cfg.py", Kind::Glue),
            source("test/bound.mlir", Kind::Test),
            source("test/convert.mlir", Kind::Test),
            source("test/invalid.mlir", Kind::Test),
        ],
    },
    System {
        name: "xDSL",
        folder: "docs/comparison/xdsl",
        sources: &[
            declares(
                "bound.py",
                &[("@irdl_op_definition", "    assembly_format"), ("Bound = Dialect(", "Bound = Dialect(")],
            ),
            declares("convert_bound_to_arith.py", &[("@dataclass(frozen=True)", "    name =")]),
            source("bound_opt.py", Kind::Glue),
            source("requirements.txt", Kind::Glue),
            source("test/lit.cfg.py", Kind::Glue),
            source("test/bound.mlir", Kind::Test),
            source("test/convert.mlir", Kind::Test),
            source("test/invalid.mlir", Kind::Test),
        ],
    },
    System {
        name: "pliron",
        folder: "docs/comparison/pliron",
        sources: &[
            declares(
                "src/bound.rs",
                &[("#[pliron_op(", "pub struct ClampOp;"), ("impl SideEffects for ClampOp {", "}")],
            ),
            source("src/convert.rs", Kind::Code),
            source("src/arith.rs", Kind::StandIn),
            source("src/main.rs", Kind::Glue),
            source("Cargo.toml", Kind::Glue),
            source("src/tests.rs", Kind::Test),
        ],
    },
];

/// Whether `line`, of the file at `path`, counts.
fn counts(path: &str, line: &str) -> bool {
    let line = line.trim();
    let ending = path.rsplit('.').next().unwrap_or_default();
    match ending {
        _ if line.is_empty() => false,
        "mlir" => {
            let text = line.strip_prefix("// ");
            text.is_none_or(|text| {
                ["RUN:", "CHECK", "CANON", "expected-"].iter().any(|it| text.starts_with(it))
            })
        }
        "rs" | "cpp" | "h" | "td" => !line.starts_with("//"),
        // A documentation string of these files is one line.
        "py" => !line.starts_with('#') && !line.starts_with("\"\"\""),
        _ => !line.starts_with('#'),
    }
}

/// Whether `line`, of a file of code, starts an import.
fn imports(line: &str) -> bool {
    ["use ", "import ", "from ", "#include "].iter().any(|it| line.starts_with(it))
}

/// Adds the lines of `source`, whose text is `text`, to those of each kind in `sums`.
fn count(source: &Source, text: &str, sums: &mut [usize; KINDS]) -> Result<(), String> {
    let mut found = 0;
    // The kind of the lines up to one that starts like this.
    let mut inner: Option<(Kind, &str)> = None;
    for line in text.lines() {
        if inner.is_none() {
            if let Some((_, end)) = source.declarations.iter().find(|(first, _)| line.starts_with(first)) {
                found += 1;
                inner = Some((Kind::Declaration, end));
            } else if source.kind == Kind::Code && imports(line) {
                let end = if line.ends_with('{') {
                    "};"
                } else if line.ends_with('(') {
                    ")"
                } else {
                    line
                };
                inner = Some((Kind::Import, end));
            }
        }
        if counts(source.path, line) {
            sums[inner.map_or(source.kind, |(kind, _)| kind) as usize] += 1;
        }
        inner = inner.filter(|(_, end)| !line.starts_with(end));
    }
    if found != source.declarations.len() || inner.is_some() {
        return Err(format!("{} lacks a declaration that is looked for", source.path));
    }
    Ok(())
}

/// The table of lines and files of each system below `root`.
///
/// # Errors
///
/// A file cannot be read or lacks a declaration.
pub fn table(root: &Path) -> Result<String, String> {
    let mut table = String::from(
        "| | files | declaration | code | imports | build and tool | stand-ins | test | all lines |\n",
    );
    table.push_str("| --- | --: | --: | --: | --: | --: | --: | --: | --: |\n");
    for system in &SYSTEMS {
        // Of each kind, in the order of the enumeration.
        let mut sums = [0; KINDS];
        for source in system.sources {
            let path = root.join(system.folder).join(source.path);
            let text =
                std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            count(source, &text, &mut sums)?;
        }
        let all: usize = sums.iter().sum();
        let sums = sums.map(|sum| sum.to_string()).join(" | ");
        let files = system.sources.len();
        let name = system.name;
        let _ = writeln!(table, "| {name} | {files} | {sums} | {all} |");
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_runner_reads_counts() {
        assert!(counts("a.mlir", "// RUN: tool %s"));
        assert!(counts("a.mlir", "  // expected-error @+1 {{no}}"));
        assert!(!counts("a.mlir", "// Bounds stay apart."));
        assert!(counts("a.cpp", "#include \"a.h\""));
        assert!(!counts("a.py", "\"\"\"A module.\"\"\""));
        assert!(!counts("CMakeLists.txt", "# why"));
    }

    #[test]
    fn declarations_are_told_from_code() {
        let source = declares("a.rs", &[("op! {", "}")]);
        let mut sums = [0; KINDS];
        let text = "use x;\nuse y::{\n    z,\n};\n\nop! {\n    // none\n    A\n}\nfn f() {\n}\n";
        assert_eq!(count(&source, text, &mut sums), Ok(()));
        assert_eq!(sums, [3, 2, 4, 0, 0, 0]);
        assert!(count(&source, "fn f() {\n}\n", &mut sums).is_err());
    }
}
