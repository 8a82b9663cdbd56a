//! The command line, as LLVM's tools read theirs: `-option` is `--option`, and `-DNAME=VALUE` holds its value.

use clap::{ArgAction, Parser};
use terrace_check::{Filter, Options};

/// Checks that a text holds what the CHECK directives of a test file ask for (LLVM's FileCheck).
#[derive(Debug, Parser)]
#[command(
    version,
    args_override_self = true,
    after_help = "Options are also read from the environment variable FILECHECK_OPTS."
)]
pub(crate) struct Args {
    /// The test file
    #[arg(value_name = "check-file")]
    pub(crate) check_file: Option<String>,
    /// Define a variable (#VAR for a numeric one)
    #[arg(short = 'D', long = "D", value_name = "VAR=VALUE", action = ArgAction::Append)]
    define: Vec<String>,
    /// Let the matches of one group of CHECK-DAG overlap
    #[arg(long, action = ArgAction::SetTrue)]
    allow_deprecated_dag_overlap: bool,
    /// Allow the input to be empty
    #[arg(long, num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", action = ArgAction::Set)]
    pub(crate) allow_empty: bool,
    /// Allow prefixes that do not appear in the test file
    #[arg(long, num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", action = ArgAction::Set)]
    allow_unused_prefixes: bool,
    /// Prefix of the directives to check; CHECK if none is given
    #[arg(long, value_name = "PREFIX", action = ArgAction::Append)]
    check_prefix: Vec<String>,
    /// Prefixes of the directives to check, separated by commas
    #[arg(long, value_name = "PREFIXES", value_delimiter = ',', action = ArgAction::Append)]
    check_prefixes: Vec<String>,
    /// Prefixes of comments, separated by commas; COM and RUN if none is given
    #[arg(long, value_name = "PREFIXES", value_delimiter = ',', action = ArgAction::Append)]
    comment_prefixes: Vec<String>,
    /// When to dump the input with annotations: help, always, fail (the default) or never
    #[arg(long, value_name = "WHEN", action = ArgAction::Append)]
    dump_input: Vec<String>,
    /// Lines to dump around those that the filter picks; 5 if not given
    #[arg(long, value_name = "N", action = ArgAction::Append)]
    dump_input_context: Vec<String>,
    /// Lines to dump: all, annotation-full, annotation or error
    #[arg(long, value_name = "KIND", action = ArgAction::Append)]
    dump_input_filter: Vec<String>,
    /// Forget variables whose names do not begin with $ at each CHECK-LABEL
    #[arg(long, action = ArgAction::SetTrue)]
    enable_var_scope: bool,
    /// Match without regard to case
    #[arg(long, action = ArgAction::SetTrue)]
    ignore_case: bool,
    /// Add a CHECK-NOT with this pattern around every positive directive
    #[arg(long, value_name = "PATTERN", action = ArgAction::Append)]
    implicit_check_not: Vec<String>,
    /// File to check; - for standard input
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub(crate) input_file: String,
    /// Positive directives must match whole lines
    #[arg(long, action = ArgAction::SetTrue)]
    match_full_lines: bool,
    /// Do not treat all blanks as equal
    #[arg(long, action = ArgAction::SetTrue)]
    strict_whitespace: bool,
    /// Tell what directives match
    #[arg(short = 'v', long = "v", action = ArgAction::Count)]
    verbose: u8,
    /// Also tell what was rightly not found
    #[arg(long = "vv", action = ArgAction::SetTrue)]
    very_verbose: bool,
    /// Use colors; without it, only on a terminal
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "1", action = ArgAction::Set)]
    color: Option<String>,
    /// Where directives fail, rewrite them in the test file to what the input is
    #[arg(long, action = ArgAction::SetTrue)]
    pub(crate) update: bool,
}

/// When the input is dumped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum DumpInput {
    Never,
    Fail,
    Always,
    Help,
}

/// The settings of a dump.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dump {
    pub(crate) when: DumpInput,
    pub(crate) filter: Filter,
    pub(crate) context: usize,
}

impl Args {
    /// What the check itself is told.
    pub(crate) fn options(&self) -> Options {
        Options {
            check_prefixes: [self.check_prefix.clone(), self.check_prefixes.clone()].concat(),
            comment_prefixes: self.comment_prefixes.clone(),
            implicit_check_not: self.implicit_check_not.clone(),
            defines: self.define.clone(),
            match_full_lines: self.match_full_lines,
            strict_whitespace: self.strict_whitespace,
            ignore_case: self.ignore_case,
            allow_unused_prefixes: self.allow_unused_prefixes,
            allow_dag_overlap: self.allow_deprecated_dag_overlap,
            enable_var_scope: self.enable_var_scope,
            verbose: self.verbose > 0,
            very_verbose: self.very_verbose,
            remarks_in_dump: false,
        }
    }

    /// Whether colors are asked for or forbidden.
    pub(crate) fn color(&self) -> Option<bool> {
        self.color.as_ref().map(|value| !matches!(value.as_str(), "0" | "false" | "no"))
    }

    /// The settings of the dump: of several values, the one that shows most.
    pub(crate) fn dump(&self) -> Result<Dump, String> {
        const WHEN: [(&str, DumpInput); 4] = [
            ("help", DumpInput::Help),
            ("always", DumpInput::Always),
            ("fail", DumpInput::Fail),
            ("never", DumpInput::Never),
        ];
        const FILTER: [(&str, Filter); 4] = [
            ("all", Filter::All),
            ("annotation-full", Filter::AnnotationFull),
            ("annotation", Filter::Annotation),
            ("error", Filter::Error),
        ];
        let when = greatest("dump-input", &self.dump_input, &WHEN)?.unwrap_or(DumpInput::Fail);
        let default_filter = if when == DumpInput::Always { Filter::All } else { Filter::Error };
        let filter =
            greatest("dump-input-filter", &self.dump_input_filter, &FILTER)?.unwrap_or(default_filter);
        let mut context = None;
        for value in &self.dump_input_context {
            let number: u32 = value.parse().map_err(|_| {
                format!("for the --dump-input-context option: '{value}' value invalid for uint argument!")
            })?;
            context = context.max(Some(number as usize));
        }
        Ok(Dump { when, filter, context: context.unwrap_or(5) })
    }
}

fn greatest<T: Copy + Ord>(
    option: &str,
    values: &[String],
    known: &[(&str, T)],
) -> Result<Option<T>, String> {
    let mut greatest = None;
    for value in values {
        let found = known.iter().find(|(name, _)| name == value);
        let (_, found) =
            found.ok_or_else(|| format!("for the --{option} option: Cannot find option named '{value}'!"))?;
        greatest = greatest.max(Some(*found));
    }
    Ok(greatest)
}

/// Rewrites LLVM's spellings into clap's.
///
/// # Errors
///
/// `-D` without a value.
pub(crate) fn normalize(args: impl Iterator<Item = String>) -> Result<Vec<String>, String> {
    let mut out = Vec::new();
    let mut only_files = false;
    for arg in args {
        let name = arg.trim_start_matches('-');
        let dashes = arg.len() - name.len();
        if only_files || dashes == 0 || dashes > 2 || name.is_empty() {
            only_files |= arg == "--";
            out.push(arg);
        } else if let Some(define) = name.strip_prefix('D') {
            if define.is_empty() {
                return Err("for the -D option: requires a value!".to_owned());
            }
            out.push(format!("--D={define}"));
        } else {
            out.push(format!("--{name}"));
        }
    }
    Ok(out)
}

/// Splits `FILECHECK_OPTS` into arguments: at blanks, but for quoted and escaped ones.
pub(crate) fn split_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match (quote, char) {
            (Some(open), _) if char == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(char);
                word.get_or_insert_default();
            }
            (None | Some('"'), '\\') => word.get_or_insert_default().extend(chars.next()),
            (None, _) if char.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(char),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::{normalize, split_words};

    #[test]
    fn both_spellings_are_one() {
        let args = ["-check-prefix", "A", "--check-prefix=B", "-DX=1", "--D#N=2", "-vv", "-", "--", "-DX"]
            .map(str::to_owned);
        let expected =
            ["--check-prefix", "A", "--check-prefix=B", "--D=X=1", "--D=#N=2", "--vv", "-", "--", "-DX"];
        assert_eq!(normalize(args.into_iter()).unwrap(), expected);
        assert!(normalize(["-D".to_owned()].into_iter()).is_err());
    }

    #[test]
    fn words_are_split_as_a_shell_would() {
        assert_eq!(
            split_words(r#" -v  --implicit-check-not="a b" 'c\' d\ e """#),
            ["-v", "--implicit-check-not=a b", r"c\", "d e", ""]
        );
    }
}
