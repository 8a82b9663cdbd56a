//! The names of passes as upstream's reports show them: the names of the classes there.

/// Passes whose class is not called as their flag.
const IRREGULAR: &[(&str, &str)] = &[
    ("canonicalize", "Canonicalizer"),
    ("convert-scf-to-cf", "SCFToControlFlowPass"),
    ("inline", "Inliner"),
    ("int-range-optimizations", "ArithIntRangeOpts"),
    ("mem2reg", "Mem2Reg"),
    ("print-ir", "PrintIRPass"),
    ("strip-debuginfo", "StripDebugInfo"),
];

/// Parts of names that are abbreviations.
const UPPER: &[&str] = &["cse", "dce", "sccp", "sroa", "scf", "cf", "ir"];

/// The name of the pass with the flag `name`.
pub(super) fn class_name(name: &str) -> String {
    if let Some(irregular) = IRREGULAR.iter().find(|irregular| irregular.0 == name) {
        return irregular.1.to_owned();
    }
    let mut out = String::new();
    for part in name.split('-') {
        let mut rest = part.chars();
        match rest.next() {
            Some(_) if UPPER.contains(&part) => out.push_str(&part.to_uppercase()),
            Some(first) => {
                out.extend(first.to_uppercase());
                out.push_str(rest.as_str());
            }
            None => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::class_name;

    #[test]
    fn names_are_those_of_upstream() {
        let classes = ["canonicalize", "cse", "symbol-dce", "loop-invariant-code-motion"].map(class_name);
        assert_eq!(classes, ["Canonicalizer", "CSE", "SymbolDCE", "LoopInvariantCodeMotion"]);
    }
}
