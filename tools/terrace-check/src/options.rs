//! What a check may be told.

/// The settings of one check; each bears the name of FileCheck's flag.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `--check-prefix`, `--check-prefixes`: the words that begin directives; `CHECK` if empty.
    pub check_prefixes: Vec<String>,
    /// `--comment-prefixes`: the words that make a line a comment; `COM` and `RUN` if empty.
    pub comment_prefixes: Vec<String>,
    /// `--implicit-check-not`: patterns that must not match between what the positive directives match.
    pub implicit_check_not: Vec<String>,
    /// `-D`: `NAME=VALUE`, or `#NAME=EXPRESSION` for a numeric variable.
    pub defines: Vec<String>,
    /// `--match-full-lines`: positive directives must match whole lines.
    pub match_full_lines: bool,
    /// `--strict-whitespace`: blanks are compared as they are.
    pub strict_whitespace: bool,
    /// `--ignore-case`.
    pub ignore_case: bool,
    /// `--allow-unused-prefixes`: a prefix that the test file does not use is no error.
    pub allow_unused_prefixes: bool,
    /// `--allow-deprecated-dag-overlap`: matches of one group of `-DAG` directives may overlap.
    pub allow_dag_overlap: bool,
    /// `--enable-var-scope`: variables whose names do not begin with `$` end at each `-LABEL`.
    pub enable_var_scope: bool,
    /// `-v`: tell what the directives matched.
    pub verbose: bool,
    /// `-vv`: also tell what was searched for in vain and needn't be found.
    pub very_verbose: bool,
    /// Leave verbose remarks to the input dump instead of making messages of them.
    pub remarks_in_dump: bool,
}

impl Options {
    pub(crate) fn check_prefixes(&self) -> Vec<&str> {
        or_default(&self.check_prefixes, &["CHECK"])
    }

    pub(crate) fn comment_prefixes(&self) -> Vec<&str> {
        or_default(&self.comment_prefixes, &["COM", "RUN"])
    }

    /// Whether the prefixes are usable (not empty, made of letters, digits, `-` and `_`, each only once) and each definition has a name
    /// and a value.
    ///
    /// # Errors
    ///
    /// The complaint about the first that is not.
    pub fn validate(&self) -> Result<(), String> {
        let mut seen: Vec<&str> = Vec::new();
        // A prefix the user named is blamed for a clash with a default one, so defaults are remembered first.
        if self.check_prefixes.is_empty() {
            seen.extend(self.check_prefixes());
        }
        if self.comment_prefixes.is_empty() {
            seen.extend(self.comment_prefixes());
        }
        let named = [("check", &self.check_prefixes), ("comment", &self.comment_prefixes)];
        for (kind, prefix) in
            named.iter().flat_map(|(kind, list)| list.iter().map(move |prefix| (kind, prefix)))
        {
            if prefix.is_empty() {
                return Err(format!("supplied {kind} prefix must not be the empty string"));
            }
            let is_word =
                prefix.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
            if !is_word || !prefix.as_bytes()[0].is_ascii_alphabetic() {
                return Err(format!(
                    "supplied {kind} prefix must start with a letter and contain only alphanumeric characters, hyphens, and underscores: '{prefix}'"
                ));
            }
            if seen.contains(&prefix.as_str()) {
                return Err(format!(
                    "supplied {kind} prefix must be unique among check and comment prefixes: '{prefix}'"
                ));
            }
            seen.push(prefix);
        }
        for define in &self.defines {
            let missing = match define.find('=') {
                None => "equal sign",
                Some(0) => "variable name",
                Some(_) => continue,
            };
            return Err(format!("Missing {missing} in command-line definition '-D{define}'"));
        }
        Ok(())
    }
}

fn or_default<'a>(given: &'a [String], default: &[&'static str]) -> Vec<&'a str> {
    if given.is_empty() { default.to_vec() } else { given.iter().map(String::as_str).collect() }
}
