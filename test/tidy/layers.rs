//! Which crate may import which: only the floors below its own.

use super::metadata::Member;

/// For crates in a folder (itself, or any below it), the folders whose crates they may depend on.
const MAY_DEPEND_ON: [(&str, &[&str]); 12] = [
    ("ir", &[]),
    ("dialects", &["ir"]),
    ("passes", &["ir", "dialects"]),
    ("codegen/kernels", &[]),
    ("codegen/runtime", &["codegen/kernels"]),
    ("codegen/standalone", &[]),
    ("codegen/cranelift", &["ir", "dialects", "codegen/runtime", "codegen/kernels"]),
    ("frontends", &["ir", "dialects"]),
    ("tools", &["ir", "dialects", "passes", "codegen", "frontends", "tools"]),
    ("examples", &["ir", "dialects", "passes", "codegen", "tools"]),
    ("test/fuzz", &["ir", "dialects", "passes", "frontends", "tools/terrace-check"]),
    ("test", &["tools/terrace-check"]),
];

/// A complaint about each dependency that goes up or sideways, and about each crate in a folder without a rule.
pub fn violations(members: &[Member]) -> Vec<String> {
    let mut violations = Vec::new();
    for member in members {
        let Some((_, allowed)) = MAY_DEPEND_ON.iter().find(|(folder, _)| is_in(&member.folder, folder))
        else {
            violations.push(format!("{}: no rule says what this crate may depend on", member.folder));
            continue;
        };
        let bad =
            member.depends_on.iter().filter(|needed| !allowed.iter().any(|folder| is_in(needed, folder)));
        violations.extend(bad.map(|needed| format!("{} must not depend on {needed}", member.folder)));
    }
    violations
}

/// Whether `path` is `folder` or below it.
pub fn is_in(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::{Member, violations};

    #[test]
    fn a_floor_imports_only_floors_below_it() {
        let member = |folder: &str, needed: &[&str]| Member {
            folder: folder.to_owned(),
            depends_on: needed.iter().map(|&needed| needed.to_owned()).collect(),
            roots: Vec::new(),
        };
        let members = [
            member("frontends/onnx", &["dialects", "ir"]),
            member("passes", &["frontends/onnx"]),
            member("test", &["tools/terrace-check", "tools"]),
            member("iris", &[]),
        ];
        let expected = [
            "passes must not depend on frontends/onnx",
            "test must not depend on tools",
            "iris: no rule says what this crate may depend on",
        ];
        assert_eq!(violations(&members), expected);
    }
}
