//! What passes count, for reports and the reference.

use terrace_ir::pass::{PassRegistry, StatisticDef};

const fn counts(name: &'static str, doc: &'static str) -> StatisticDef {
    StatisticDef { name, doc }
}

/// The statistics of each pass that has some.
const STATISTICS: &[(&str, &[StatisticDef])] = &[
    (
        "apply-patterns",
        &[
            counts("iterations", "How often all ops were looked at"),
            counts("ops matched against", "Ops that a pattern may start at"),
            counts("patterns applied", "Patterns that were applied by the driver `walk`"),
            counts("questions asked", "Questions of the decision tree, in all"),
            counts("rewrites", "Folds and patterns that were applied by the greedy driver"),
        ],
    ),
    ("arith-expand", &[counts("expanded", "Ops that were expanded")]),
    ("arith-unsigned-when-equivalent", &[counts("num-replaced", "Signed ops that became unsigned")]),
    (
        "canonicalize",
        &[
            counts("iterations", "How often all ops were looked at"),
            counts("rewrites", "Folds and patterns that were applied"),
        ],
    ),
    ("control-flow-sink", &[counts("num-sunk", "Ops that moved into a region")]),
    (
        "cse",
        &[
            counts("num-cse'd", "Ops that were replaced by another one"),
            counts("num-dce'd", "Ops that nothing used"),
        ],
    ),
    (
        "inline",
        &[
            counts("num-dce'd", "Functions that nothing calls any more"),
            counts("num-inlined", "Calls that were replaced"),
        ],
    ),
    ("instrument-profile", &[counts("rows", "Ops whose time is taken")]),
    ("int-range-optimizations", &[counts("num-replaced", "Values that became constants")]),
    (
        "linalg-tile",
        &[
            counts("refused", "Ops that were not tiled though they have sizes"),
            counts("tiled", "Ops that were tiled"),
        ],
    ),
    ("loop-invariant-code-motion", &[counts("num-hoisted", "Ops that moved in front of a loop")]),
    ("mem2reg", &[counts("promoted slots", "Pieces of memory that became values")]),
    (
        "one-shot-bufferize",
        &[
            counts("num-buffer-alloc", "Buffers that are allocated"),
            counts("num-tensor-in-place", "Operands that are written in place"),
            counts("num-tensor-out-of-place", "Operands that are copied first"),
        ],
    ),
    (
        "plan-memory",
        &[
            counts("arena-bytes", "Size of the arena"),
            counts("live-bytes", "Most bytes that are in use at once"),
        ],
    ),
    ("remove-dead-values", &[counts("removed", "Values, arguments and ops that were removed")]),
    ("sccp", &[counts("num-replaced", "Values that became constants")]),
    (
        "select-kernels",
        &[
            counts("kernel-calls", "Ops that became calls of kernels, in the pipeline for models"),
            counts("ops replaced", "Ops that became calls of kernels"),
            counts("refused", "Ops that no kernel takes, in the pipeline for models"),
        ],
    ),
    ("sroa", &[counts("destructured slots", "Pieces of memory that were split")]),
    ("symbol-dce", &[counts("num-dce'd", "Symbols that were erased")]),
    (
        "vectorize",
        &[
            counts("refused", "Loops that stay as they are"),
            counts("vectorized", "Loops that became loops over vectors"),
        ],
    ),
];

/// Says what passes count.
pub(crate) fn register(registry: &mut PassRegistry) {
    for (pass, statistics) in STATISTICS {
        registry.add_statistics(pass, statistics);
    }
}
