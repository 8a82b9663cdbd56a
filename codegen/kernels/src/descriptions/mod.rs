//! The descriptions of the kernels as `kernel.def` ops, in IR text.
//!
//! What a description says of one instruction set it says of all, so the files next to this one are
//! templates: `{isa}`, `{features}` and the priorities are filled in for each, and in the
//! elementwise and transposition files also what differs from op to op.

/// An instruction set: its name in symbols, the features it needs, and how much it is preferred.
const ISAS: [(&str, &str, i64); 3] =
    [("avx512", "\"avx512f\"", 30), ("avx2", "\"avx2\", \"fma\"", 20), ("portable", "", 10)];

const ZERO: &str = "arith.constant 0 : i64";

/// The unary ops: name, code of the function, and what gives its two parameters. A bound of `clip` that is
/// absent is the bits of an infinity.
const UNARY: [(&str, i64, &str, &str); 17] = [
    ("exp", 0, ZERO, ZERO),
    ("log", 1, ZERO, ZERO),
    ("tanh", 2, ZERO, ZERO),
    ("erf", 3, ZERO, ZERO),
    ("sigmoid", 4, ZERO, ZERO),
    ("silu", 5, ZERO, ZERO),
    ("relu", 8, ZERO, ZERO),
    ("hard_sigmoid", 10, "kernel.attr \"alpha\"", "kernel.attr \"beta\""),
    ("hard_swish", 11, ZERO, ZERO),
    ("leaky_relu", 12, "kernel.attr \"alpha\"", ZERO),
    ("sqrt", 13, ZERO, ZERO),
    ("rsqrt", 14, ZERO, ZERO),
    ("neg", 15, ZERO, ZERO),
    ("abs", 16, ZERO, ZERO),
    ("reciprocal", 17, ZERO, ZERO),
    ("elu", 18, "kernel.attr \"alpha\"", ZERO),
    ("clip", 9, "kernel.attr \"min\" default 4286578688", "kernel.attr \"max\" default 2139095040"),
];

/// The binary ops: name, code with the left side whole, code with the right side whole.
const BINARY: [(&str, i64, i64); 6] =
    [("add", 0, 0), ("sub", 1, 6), ("mul", 2, 2), ("div", 3, 7), ("max", 4, 4), ("min", 5, 5)];

/// The descriptions of all kernels that [`symbols`](crate::symbols) lists on this machine's
/// architecture: IR text.
pub fn descriptions() -> String {
    let mut text = String::new();
    for (isa, features, priority) in ISAS {
        let known = crate::symbols().iter().any(|symbol| symbol.name.ends_with(isa));
        if !known {
            continue;
        }
        for template in templates() {
            let filled = template
                .replace("{isa}", isa)
                .replace("features [{features}] ", &feature_clause(features))
                .replace("{priority}", &priority.to_string())
                .replace("{priority_low}", &(priority - 1).to_string())
                .replace("{priority_lowest}", &(priority - 2).to_string())
                .replace(" : i64 {\n", " {\n")
                .replace(" : i64 inputs", " inputs");
            text.push_str(&filled);
            text.push('\n');
        }
    }
    text
}

fn feature_clause(features: &str) -> String {
    if features.is_empty() { String::new() } else { format!("features [{features}] ") }
}

/// The templates with everything filled in but the instruction set.
fn templates() -> Vec<String> {
    let mut templates: Vec<String> = [
        include_str!("gemm.mlir"),
        include_str!("conv.mlir"),
        include_str!("pool.mlir"),
        include_str!("norm.mlir"),
        include_str!("gelu.mlir"),
        include_str!("recurrent.mlir"),
    ]
    .map(str::to_owned)
    .to_vec();
    for (op, code, alpha, beta) in UNARY {
        let template = include_str!("unary.mlir");
        templates.push(
            template
                .replace("{op}", op)
                .replace("{code}", &code.to_string())
                .replace("{alpha}", alpha)
                .replace("{beta}", beta),
        );
    }
    for (op, left, right) in BINARY {
        for (whole, other, code) in [("lhs", "rhs", left), ("rhs", "lhs", right)] {
            let template = include_str!("binary.mlir");
            templates.push(
                template
                    .replace("{op}", op)
                    .replace("{whole}", whole)
                    .replace("{other}", other)
                    .replace("{code}", &code.to_string()),
            );
        }
    }
    templates.extend((2..=6).map(transpose));
    templates
}

/// The description of transpositions of `rank` dimensions.
fn transpose(rank: usize) -> String {
    let mut dims = String::new();
    for at in 0..rank {
        dims.push_str(&format!("  %size{at} = kernel.dim \"input\", {at}\n"));
        dims.push_str(&format!("  %perm{at} = kernel.attr \"perm\", {at}\n"));
    }
    let words = |name: &str| {
        let word = |at: usize| if at < rank { format!("%{name}{at}") } else { "%0".to_owned() };
        (0..6).map(word).collect::<Vec<_>>().join(", ")
    };
    include_str!("transpose.mlir")
        .replace("{rank}", &rank.to_string())
        .replace("{dims}\n", &dims)
        .replace("{sizes}", &words("size"))
        .replace("{perms}", &words("perm"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_is_filled_in_and_names_a_symbol() {
        let text = descriptions();
        assert!(!text.contains("{isa}") && !text.contains("{priority"));
        for line in text.lines().filter_map(|line| line.strip_prefix("kernel.def @")) {
            let symbol = line.split(' ').next().unwrap_or_default();
            assert!(crate::symbols().iter().any(|known| known.name == symbol), "{symbol}");
        }
    }
}
