//! Licences of dependencies.

use super::metadata::Foreign;

/// Licences that a dependency may be used under.
const ALLOWED: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
];

/// A complaint about each crate whose licences leave no choice that is allowed.
pub fn violations(foreign: &[Foreign]) -> Vec<String> {
    let complaint = |package: &Foreign| match &package.licence {
        None => Some(format!("{} {} names no licence", package.name, package.version)),
        Some(licence) => match is_allowed(licence) {
            Ok(true) => None,
            Ok(false) => Some(format!("{} {} is under {licence}", package.name, package.version)),
            Err(error) => Some(format!("{} {}: {error}: {licence}", package.name, package.version)),
        },
    };
    foreign.iter().filter_map(complaint).collect()
}

/// Crates that are in with more than one version, with those.
pub fn duplicates(foreign: &[Foreign]) -> Vec<(String, Vec<String>)> {
    let groups = foreign.chunk_by(|a, b| a.name == b.name).filter(|group| group.len() > 1);
    groups
        .map(|group| (group[0].name.clone(), group.iter().map(|package| package.version.clone()).collect()))
        .collect()
}

/// Whether an SPDX licence expression (SPDX specification, annex D) can be satisfied with allowed licences.
///
/// # Errors
///
/// The expression is malformed.
pub fn is_allowed(expression: &str) -> Result<bool, &'static str> {
    // Before SPDX, crates wrote `MIT/Apache-2.0` for a choice.
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut parser = Parser { words: spaced.split_whitespace().collect(), at: 0 };
    let allowed = parser.choice(0)?;
    if parser.at == parser.words.len() {
        Ok(allowed)
    } else {
        Err("a licence expression with something behind its end")
    }
}

struct Parser<'a> {
    words: Vec<&'a str>,
    at: usize,
}

impl Parser<'_> {
    fn eat(&mut self, word: &str) -> bool {
        let found = self.words.get(self.at) == Some(&word);
        self.at += usize::from(found);
        found
    }

    fn choice(&mut self, depth: usize) -> Result<bool, &'static str> {
        let mut allowed = self.all(depth)?;
        while self.eat("OR") {
            allowed |= self.all(depth)?;
        }
        Ok(allowed)
    }

    fn all(&mut self, depth: usize) -> Result<bool, &'static str> {
        let mut allowed = self.one(depth)?;
        while self.eat("AND") {
            allowed &= self.one(depth)?;
        }
        Ok(allowed)
    }

    fn one(&mut self, depth: usize) -> Result<bool, &'static str> {
        if depth > 20 {
            return Err("a licence expression too deeply nested");
        }
        if self.eat("(") {
            let allowed = self.choice(depth + 1)?;
            return if self.eat(")") {
                Ok(allowed)
            } else {
                Err("a licence expression with an open parenthesis")
            };
        }
        let name = *self.words.get(self.at).ok_or("a licence expression that ends too early")?;
        if matches!(name, "OR" | "AND" | "WITH" | ")") {
            return Err("a licence expression without a licence where one must be");
        }
        self.at += 1;
        let mut name = name.to_owned();
        if self.eat("WITH") {
            let exception = *self.words.get(self.at).ok_or("a licence expression that ends too early")?;
            self.at += 1;
            name = format!("{name} WITH {exception}");
        }
        Ok(ALLOWED.contains(&name.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::is_allowed;

    #[test]
    fn expressions_are_evaluated() {
        for allowed in [
            "MIT",
            "MIT/Apache-2.0",
            "GPL-3.0-only OR MIT",
            "(MIT OR GPL-2.0-only) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR GPL-3.0-only",
            "GPL-3.0-only AND MIT OR ISC",
        ] {
            assert_eq!(is_allowed(allowed), Ok(true), "{allowed}");
        }
        for forbidden in [
            "GPL-3.0-only",
            "MIT AND GPL-3.0-only",
            "Apache-2.0 WITH Classpath-exception-2.0",
            "MIT-0 AND MIT",
        ] {
            assert_eq!(is_allowed(forbidden), Ok(false), "{forbidden}");
        }
        for malformed in ["", "MIT OR", "(MIT", "MIT)", "MIT MIT", "AND MIT"] {
            assert!(is_allowed(malformed).is_err(), "{malformed}");
        }
        assert!(is_allowed(&"(".repeat(10_000)).is_err());
    }
}
