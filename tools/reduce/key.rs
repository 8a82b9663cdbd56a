//! Whether two runs fail in the same way.

use std::sync::LazyLock;

use regex::Regex;

use super::outcome::{Outcome, Phase, Said};

/// What makes a failure the same one: what stays when names, numbers and places change.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Key {
    /// A diagnostic.
    Message {
        phase: Phase,
        /// The message, [normalized](normalize).
        text: String,
        /// The pass after which the verifier found it, as a sentence.
        found: Option<String>,
        /// Where in the compiler's source a panic came from.
        panic: Option<String>,
    },
    /// The process died, as this says.
    Crash(String),
    /// The process took too long.
    Timeout,
}

impl Key {
    /// How a run failed; `None` when it did not.
    pub(crate) fn of(outcome: &Outcome) -> Option<Key> {
        if outcome.timed_out {
            return Some(Key::Timeout);
        }
        let error = outcome.error()?;
        Some(if outcome.crashed { Key::Crash(error.message.clone()) } else { Key::of_one(error) })
    }

    fn of_one(said: &Said) -> Key {
        let Said { phase, found, panic, .. } = said.clone();
        Key::Message { phase, text: normalize(&said.message), found, panic }
    }

    /// Whether a run failed like this, among other things.
    pub(crate) fn is_in(&self, outcome: &Outcome) -> bool {
        match self {
            Key::Timeout | Key::Crash(_) => Key::of(outcome).as_ref() == Some(self),
            Key::Message { .. } => {
                let errors = outcome.said.iter().filter(|said| said.severity == "error");
                !outcome.timed_out && !outcome.crashed && errors.map(Key::of_one).any(|key| key == *self)
            }
        }
    }
}

/// A message without what changes while IR is made smaller: names of values, blocks and symbols, numbers,
/// the sizes of shapes, the lengths of lists of numbers.
pub(crate) fn normalize(message: &str) -> String {
    static RULES: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
        let rules = [
            (r#"@"(?:[^"\\]|\\.)*""#, "@"),
            (r"@[A-Za-z0-9_$.\-]+", "@"),
            (r"%[A-Za-z0-9_$.\-]+(?:[:#]\d+)?", "%"),
            (r"\^[A-Za-z0-9_$.\-]+", "^"),
            (r"[-+]?(?:\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|\binf\b|\bNaN\b)", "N"),
            (r"(?:[N?*]x)+", "Nx"),
            (r"N(?:, N)+", "N"),
        ];
        rules.into_iter().filter_map(|(rule, by)| Some((Regex::new(rule).ok()?, by))).collect()
    });
    RULES.iter().fold(message.to_owned(), |text, (rule, by)| rule.replace_all(&text, *by).into_owned())
}

#[cfg(test)]
mod tests {
    use super::normalize;

    #[test]
    fn what_changes_is_left_out() {
        let same = |a: &str, b: &str| assert_eq!(normalize(a), normalize(b));
        same("'a.b' op uses %12#1 of @main", "'a.b' op uses %x of @f");
        same("expected 'tensor<4x?x16xf32>'", "expected 'tensor<1xf32>'");
        same("branches to ^bb3 with [1, 2, 3]", "branches to ^bb1 with [7]");
        same("differs by 3.000e0 (-1.5, was inf)", "differs by 1.25e-3 (2.0, was 1)");
        same(r#"symbol @"a b\"c" twice"#, "symbol @f twice");
    }

    #[test]
    fn what_matters_stays() {
        let differ = |a: &str, b: &str| assert_ne!(normalize(a), normalize(b));
        differ("'a.b' op is wrong", "'a.c' op is wrong");
        differ("expects 'tensor<4xf32>'", "expects 'memref<4xf32>'");
        differ("failed to legalize", "failed to verify");
    }
}
