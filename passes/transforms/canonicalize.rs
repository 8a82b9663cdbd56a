//! `canonicalize`: folds, canonicalization patterns of all dialects, dead ops, control flow.

use std::sync::OnceLock;

use terrace_ir::Body;
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, Pass, PassCx, PassInfo};
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};

pub(super) const INFO: PassInfo = PassInfo {
    name: "canonicalize",
    doc: "Bring ops to their canonical form",
    anchor: Anchor::Any,
    options: &[
        OptionDef {
            name: "top-down",
            doc: "Start with the first ops",
            kind: OptionKind::Bool,
            default: "true",
        },
        OptionDef {
            name: "region-simplify",
            doc: "How much control flow between blocks is simplified",
            kind: OptionKind::Choice(&["disabled", "normal", "aggressive", "true", "false"]),
            default: "normal",
        },
        OptionDef {
            name: "max-iterations",
            doc: "How often all ops are looked at; -1 for no limit",
            kind: OptionKind::Int,
            default: "10",
        },
        OptionDef {
            name: "max-num-rewrites",
            doc: "How many rewrites are made; -1 for a limit that grows with the number of ops",
            kind: OptionKind::Int,
            default: "-1",
        },
        OptionDef {
            name: "test-convergence",
            doc: "Fail when something is left to do",
            kind: OptionKind::Bool,
            default: "false",
        },
        OptionDef {
            name: "disable-patterns",
            doc: "Names of patterns that are not applied",
            kind: OptionKind::List,
            default: "",
        },
        OptionDef {
            name: "enable-patterns",
            doc: "Names of the patterns that are applied, all when there is none",
            kind: OptionKind::List,
            default: "",
        },
    ],
    make: |options| {
        let limit = |name| u64::try_from(options.int(name)).ok();
        Ok(Box::new(Canonicalize {
            config: GreedyConfig {
                top_down: options.bool("top-down"),
                simplify_regions: !matches!(options.str("region-simplify"), "disabled" | "false"),
                merge_chains: true,
                merge_blocks: options.str("region-simplify") == "aggressive",
                fold: true,
                max_iterations: limit("max-iterations"),
                max_rewrites: limit("max-num-rewrites"),
            },
            test_convergence: options.bool("test-convergence"),
            enabled: options.list("enable-patterns"),
            disabled: options.list("disable-patterns"),
            patterns: OnceLock::new(),
        }))
    },
};

struct Canonicalize {
    config: GreedyConfig,
    test_convergence: bool,
    enabled: Vec<String>,
    disabled: Vec<String>,
    patterns: OnceLock<Patterns>,
}

impl Pass for Canonicalize {
    fn run(&self, body: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        let patterns = self
            .patterns
            .get_or_init(|| Patterns::canonicalization(body.ctx()).filter(&self.enabled, &self.disabled));
        let result = apply_greedily(body, patterns, &self.config);
        cx.count("iterations", result.iterations);
        cx.count("rewrites", result.rewrites);
        if result.converged {
            return Ok(());
        }
        let loc = body.loc(body.self_op());
        if self.test_convergence {
            return Err(cx.error(loc, result.report()));
        }
        // A limit that the user set is not news to them.
        if self.config.max_rewrites.is_none() && self.config.max_iterations.is_none_or(|max| max >= 10) {
            cx.warning(loc, result.report());
        }
        Ok(())
    }
}
