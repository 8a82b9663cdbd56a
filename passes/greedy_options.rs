//! The options that passes have which run a set of patterns until nothing changes, with upstream's names.

use terrace_ir::pass::{OptionDef, OptionKind, OptionValues};
use terrace_ir::rewrite::GreedyConfig;

pub(crate) const TOP_DOWN: OptionDef =
    OptionDef { name: "top-down", doc: "Start with the first ops", kind: OptionKind::Bool, default: "true" };

pub(crate) const MAX_ITERATIONS: OptionDef = OptionDef {
    name: "max-iterations",
    doc: "How often all ops are looked at; -1 for no limit",
    kind: OptionKind::Int,
    default: "10",
};

pub(crate) const MAX_REWRITES: OptionDef = OptionDef {
    name: "max-num-rewrites",
    doc: "How many rewrites are made; -1 for a limit that grows with the number of ops",
    kind: OptionKind::Int,
    default: "-1",
};

pub(crate) const TEST_CONVERGENCE: OptionDef = OptionDef {
    name: "test-convergence",
    doc: "Fail when something is left to do",
    kind: OptionKind::Bool,
    default: "false",
};

pub(crate) const DISABLE_PATTERNS: OptionDef = OptionDef {
    name: "disable-patterns",
    doc: "Names of patterns that are not applied",
    kind: OptionKind::List,
    default: "",
};

pub(crate) const ENABLE_PATTERNS: OptionDef = OptionDef {
    name: "enable-patterns",
    doc: "Names of the patterns that are applied, all when there is none",
    kind: OptionKind::List,
    default: "",
};

/// How the driver runs by these options.
pub(crate) fn config(options: &OptionValues) -> GreedyConfig {
    let limit = |name| u64::try_from(options.int(name)).ok();
    GreedyConfig {
        top_down: options.bool(TOP_DOWN.name),
        max_iterations: limit(MAX_ITERATIONS.name),
        max_rewrites: limit(MAX_REWRITES.name),
        ..GreedyConfig::default()
    }
}
