//! Passes on structured loops. Names and options are upstream's.

mod extremum;
pub mod for_loop_canonicalization;
pub mod for_loop_peeling;
pub mod for_to_while;
pub mod forall_to_parallel;
pub mod loop_nest;
pub mod parallel_fusion;
pub mod parallel_tiling;
pub mod range_folding;
pub mod specialization;

use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, OptionValues, PassCx, PassInfo, PassRegistry};
use terrace_ir::{Body, Diags};

/// Runs `pass` and fails when it reports an error.
fn checked(cx: &mut PassCx, pass: impl FnOnce(&mut Diags)) -> Result<(), Failed> {
    let mut diags = Diags::new();
    pass(&mut diags);
    let failed = diags.has_errors();
    cx.diags.extend(diags);
    if failed { Err(Failed) } else { Ok(()) }
}

/// The sizes of tiles, which are positive.
fn tile_sizes(options: &OptionValues) -> Result<Vec<i64>, String> {
    let size = |text: &String| match text.parse::<i64>() {
        Ok(0) => Err("tile size cannot be 0".to_owned()),
        Ok(size) if size > 0 => Ok(size),
        _ => Err(format!("option 'parallel-loop-tile-sizes' takes positive numbers, not '{text}'")),
    };
    options.list("parallel-loop-tile-sizes").iter().map(size).collect()
}

/// The passes of this folder.
const PASSES: &[PassInfo] = &[
    PassInfo {
        name: "scf-for-loop-canonicalization",
        doc: "Canonicalize operations within scf.for loop bodies",
        anchor: Anchor::Any,
        options: &[],
        make: |_| {
            Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
                for_loop_canonicalization::canonicalize_in_loops(body);
                Ok(())
            }))
        },
    },
    PassInfo {
        name: "scf-for-loop-peeling",
        doc: "Peel `for` loops at their upper bounds, or their first iterations",
        anchor: Anchor::Any,
        options: &[
            OptionDef {
                name: "peel-front",
                doc: "Peel the first iteration out of the loop",
                kind: OptionKind::Bool,
                default: "false",
            },
            OptionDef {
                name: "skip-partial",
                doc: "Do not peel loops inside of the last, partial iteration of another already peeled loop",
                kind: OptionKind::Bool,
                default: "true",
            },
        ],
        make: |options| {
            let (front, skip_partial) = (options.bool("peel-front"), options.bool("skip-partial"));
            Ok(Box::new(move |body: &mut Body, _: &mut PassCx| {
                for_loop_peeling::peel_loops(body, front, skip_partial);
                Ok(())
            }))
        },
    },
    PassInfo {
        name: "scf-for-loop-specialization",
        doc: "Specialize `for` loops for vectorization",
        anchor: Anchor::Any,
        options: &[],
        make: |_| {
            Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
                specialization::specialize_for_loops(body);
                Ok(())
            }))
        },
    },
    PassInfo {
        name: "scf-for-loop-range-folding",
        doc: "Fold add/mul ops into loop range",
        anchor: Anchor::Any,
        options: &[],
        make: |_| {
            Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
                range_folding::fold_ranges(body);
                Ok(())
            }))
        },
    },
    PassInfo {
        name: "scf-for-to-while",
        doc: "Convert SCF for loops to SCF while loops",
        anchor: Anchor::Any,
        options: &[],
        make: |_| {
            Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
                for_to_while::for_to_while(body);
                Ok(())
            }))
        },
    },
    PassInfo {
        name: "scf-forall-to-for",
        doc: "Convert SCF forall loops to SCF for loops",
        anchor: Anchor::Any,
        options: &[],
        make: |_| {
            Ok(Box::new(|body: &mut Body, cx: &mut PassCx| {
                checked(cx, |diags| loop_nest::forall_to_for(body, diags))
            }))
        },
    },
    PassInfo {
        name: "scf-forall-to-parallel",
        doc: "Convert SCF forall loops to SCF parallel loops",
        anchor: Anchor::Any,
        options: &[],
        make: |_| {
            Ok(Box::new(|body: &mut Body, cx: &mut PassCx| {
                checked(cx, |diags| forall_to_parallel::forall_to_parallel(body, diags))
            }))
        },
    },
    PassInfo {
        name: "scf-parallel-for-to-nested-fors",
        doc: "Convert SCF parallel for loops to nested SCF for loops",
        anchor: Anchor::Any,
        options: &[],
        make: |_| {
            Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
                loop_nest::parallel_to_for(body);
                Ok(())
            }))
        },
    },
    PassInfo {
        name: "scf-parallel-loop-fusion",
        doc: "Fuse adjacent parallel loops",
        anchor: Anchor::Any,
        options: &[],
        make: |_| {
            Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
                parallel_fusion::fuse_parallel_loops(body);
                Ok(())
            }))
        },
    },
    PassInfo {
        name: "scf-parallel-loop-specialization",
        doc: "Specialize parallel loops for vectorization",
        anchor: Anchor::Any,
        options: &[],
        make: |_| {
            Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
                specialization::specialize_parallel_loops(body);
                Ok(())
            }))
        },
    },
    PassInfo {
        name: "scf-parallel-loop-tiling",
        doc: "Tile parallel loops",
        anchor: Anchor::Any,
        options: &[
            OptionDef {
                name: "parallel-loop-tile-sizes",
                doc: "Factors to tile parallel loops by",
                kind: OptionKind::List,
                default: "",
            },
            OptionDef {
                name: "no-min-max-bounds",
                doc: "Perform tiling with fixed upper bound with inbound check inside the internal loops",
                kind: OptionKind::Bool,
                default: "false",
            },
        ],
        make: |options| {
            let (sizes, checks) = (tile_sizes(options)?, options.bool("no-min-max-bounds"));
            Ok(Box::new(move |body: &mut Body, _: &mut PassCx| {
                parallel_tiling::tile_parallel_loops(body, &sizes, checks);
                Ok(())
            }))
        },
    },
];

/// Adds the passes of this folder to `registry`.
pub fn register(registry: &mut PassRegistry) {
    for &info in PASSES {
        registry.add(info);
    }
}
