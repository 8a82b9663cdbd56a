//! `canonicalize`: folds, canonicalization patterns of all dialects, dead ops, control flow.

use std::sync::OnceLock;

use terrace_ir::Body;
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, Pass, PassCx, PassInfo};
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};

use crate::greedy_options;

pub(super) const INFO: PassInfo = PassInfo {
    name: "canonicalize",
    doc: "Bring ops to their canonical form",
    anchor: Anchor::Any,
    options: &[
        greedy_options::TOP_DOWN,
        OptionDef {
            name: "region-simplify",
            doc: "How much control flow between blocks is simplified",
            kind: OptionKind::Choice(&["disabled", "normal", "aggressive", "true", "false"]),
            default: "normal",
        },
        greedy_options::MAX_ITERATIONS,
        greedy_options::MAX_REWRITES,
        greedy_options::TEST_CONVERGENCE,
        greedy_options::DISABLE_PATTERNS,
        greedy_options::ENABLE_PATTERNS,
    ],
    make: |options| {
        Ok(Box::new(Canonicalize {
            config: GreedyConfig {
                simplify_regions: !matches!(options.str("region-simplify"), "disabled" | "false"),
                merge_chains: false,
                merge_blocks: options.str("region-simplify") == "aggressive",
                fold: true,
                ..greedy_options::config(options)
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
