//! Passes from tensors to what a machine has: memory, loops, branches.

mod buffer_results_to_out_params;
pub mod bufferize;
pub mod instrument_profile;
pub mod legalize;
pub mod lift_cf_to_scf;
pub mod linalg_to_loops;
pub mod lower_affine;
pub mod plan_memory;
pub mod scf_to_cf;
pub mod tile;
pub mod vectorize;

use crate::codes::{self, coded};
use linalg_to_loops::LoopForm;
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, OptionValues, PassCx, PassInfo, PassRegistry};
use terrace_ir::{Body, Diags};

/// Runs `pass` and fails when it reports an error, whose code is `code`.
fn checked(cx: &mut PassCx, code: &'static str, pass: impl FnOnce(&mut Diags)) -> Result<(), Failed> {
    let mut diags = Diags::new();
    pass(&mut diags);
    let failed = diags.has_errors();
    cx.diags.extend(coded(diags, code));
    if failed { Err(Failed) } else { Ok(()) }
}

/// The options of `linalg-tile`.
fn tile_options(options: &OptionValues) -> Result<tile::TileOptions, String> {
    fn numbers<T: std::str::FromStr>(options: &OptionValues, name: &str) -> Result<Vec<T>, String> {
        let parsed = options.list(name).iter().map(|text| text.parse()).collect::<Result<Vec<T>, _>>();
        parsed.map_err(|_| format!("option '{name}' takes numbers of at least 0 with commas between them"))
    }
    let sizes: Vec<u32> = numbers(options, "tile-sizes")?;
    let cache_bytes = options.int("cache-bytes");
    if cache_bytes <= 0 {
        return Err("option 'cache-bytes' takes a number of bytes above 0".to_owned());
    }
    let interchange = numbers(options, "interchange")?;
    Ok(tile::TileOptions { sizes: sizes.into_iter().map(i64::from).collect(), interchange, cache_bytes })
}

/// The passes of this level.
const PASSES: &[PassInfo] = &[
    buffer_results_to_out_params::INFO,
    PassInfo {
        name: "bufferize",
        doc: "Give every tensor a buffer, and results output arguments",
        anchor: Anchor::Op("builtin.module"),
        options: &[],
        make: |_| {
            Ok(Box::new(|body: &mut Body, cx: &mut PassCx| {
                checked(cx, codes::NO_BUFFER, |diags| bufferize::bufferize(body, diags))
            }))
        },
    },
    PassInfo {
        name: "plan-memory",
        doc: "Place all allocations of a function in one arena, sharing memory by lifetime",
        anchor: Anchor::Op("func.func"),
        options: &[],
        make: |_| {
            Ok(Box::new(|body: &mut Body, cx: &mut PassCx| {
                let mut plan = None;
                checked(cx, codes::NO_PLAN, |diags| plan = plan_memory::plan_memory(body, diags))?;
                if let Some(plan) = plan {
                    cx.count("arena-bytes", plan.arena_bytes.unsigned_abs());
                    cx.count("live-bytes", plan.live_bytes.unsigned_abs());
                    if plan.open_buffers > 0 {
                        cx.count("open-buffers", plan.open_buffers as u64);
                        cx.count("open-parts", plan.open_parts as u64);
                    }
                }
                Ok(())
            }))
        },
    },
    PassInfo {
        name: "instrument-profile",
        doc: "Take the time behind each op of a function that does something",
        anchor: Anchor::Op("func.func"),
        options: &[],
        make: |_| {
            Ok(Box::new(|body: &mut Body, cx: &mut PassCx| {
                let rows = instrument_profile::instrument_profile(body);
                cx.count("rows", rows.unsigned_abs());
                Ok(())
            }))
        },
    },
    PassInfo {
        name: "convert-linalg-to-loops",
        doc: "Write the loops of structured ops out as scf.for",
        anchor: Anchor::Op("func.func"),
        options: &[],
        make: |_| {
            Ok(Box::new(|body: &mut Body, cx: &mut PassCx| {
                checked(cx, codes::NO_LOOPS, |diags| {
                    linalg_to_loops::linalg_to_loops(body, LoopForm::Sequential, diags)
                })
            }))
        },
    },
    PassInfo {
        name: "convert-linalg-to-affine-loops",
        doc: "Write the loops of structured ops out as affine.for",
        anchor: Anchor::Op("func.func"),
        options: &[],
        make: |_| {
            Ok(Box::new(|body: &mut Body, cx: &mut PassCx| {
                checked(cx, codes::NO_LOOPS, |diags| {
                    linalg_to_loops::linalg_to_loops(body, LoopForm::Affine, diags)
                })
            }))
        },
    },
    PassInfo {
        name: "convert-linalg-to-parallel-loops",
        doc: "Write the loops of structured ops out as scf.parallel and scf.for",
        anchor: Anchor::Op("func.func"),
        options: &[],
        make: |_| {
            Ok(Box::new(|body: &mut Body, cx: &mut PassCx| {
                checked(cx, codes::NO_LOOPS, |diags| {
                    linalg_to_loops::linalg_to_loops(body, LoopForm::Parallel, diags)
                })
            }))
        },
    },
    PassInfo {
        name: "linalg-tile",
        doc: "Tile structured ops on memrefs: loops over tiles, with the op on one tile",
        anchor: Anchor::Op("func.func"),
        options: &[
            OptionDef {
                name: "tile-sizes",
                doc: "Sizes of tiles by loop, 0 for loops that are not tiled; chosen for contractions when left out",
                kind: OptionKind::List,
                default: "",
            },
            OptionDef {
                name: "interchange",
                doc: "The order of the loops over tiles: a permutation of the loops of the op",
                kind: OptionKind::List,
                default: "",
            },
            OptionDef {
                name: "cache-bytes",
                doc: "The size of the cache that sizes are chosen for",
                kind: OptionKind::Int,
                default: "262144",
            },
            OptionDef {
                name: "explain",
                doc: "Report the ops that are not tiled though sizes were given or chosen, and why",
                kind: OptionKind::Bool,
                default: "false",
            },
        ],
        make: |options| {
            let (options, explained) = (tile_options(options)?, options.bool("explain"));
            Ok(Box::new(move |body: &mut Body, cx: &mut PassCx| {
                let outcome = tile::tile(body, &options);
                cx.count("tiled", outcome.tiled as u64);
                cx.count("refused", outcome.refusals.len() as u64);
                for (op, error) in outcome.refusals.iter().filter(|_| explained) {
                    let name = body.name_str(*op);
                    cx.remark(body.loc(*op), format!("not tiled: '{name}' op {}", error.message()));
                }
                Ok(())
            }))
        },
    },
    PassInfo {
        name: "vectorize",
        doc: "Make the innermost loops over neighbouring elements work on vectors of 128 bits",
        anchor: Anchor::Op("func.func"),
        options: &[
            OptionDef {
                name: "interleave",
                doc: "The most vectors that one iteration works on, from 1 to 16",
                kind: OptionKind::Int,
                default: "4",
            },
            OptionDef {
                name: "explain",
                doc: "Report the loops that stay as they are, and why",
                kind: OptionKind::Bool,
                default: "false",
            },
        ],
        make: |options| {
            let interleave = options.int("interleave");
            if !(1..=16).contains(&interleave) {
                return Err("option 'interleave' takes a number from 1 to 16".to_owned());
            }
            let explained = options.bool("explain");
            Ok(Box::new(move |body: &mut Body, cx: &mut PassCx| {
                let outcome = vectorize::vectorize(body, &vectorize::VectorizeOptions { interleave });
                cx.count("vectorized", outcome.vectorized as u64);
                cx.count("refused", outcome.refusals.len() as u64);
                for refusal in outcome.refusals.iter().filter(|_| explained) {
                    let name = body.name_str(refusal.op);
                    cx.remark(
                        body.loc(refusal.op),
                        format!("not vectorized: '{name}' op {}", refusal.reason),
                    );
                }
                Ok(())
            }))
        },
    },
    PassInfo {
        name: "lift-cf-to-scf",
        doc: "Lift blocks and branches to structured control flow",
        anchor: Anchor::Op("func.func"),
        options: &[],
        make: |_| {
            Ok(Box::new(|body: &mut Body, cx: &mut PassCx| {
                checked(cx, codes::NO_CODE, |diags| lift_cf_to_scf::lift_cf_to_scf(body, diags))
            }))
        },
    },
    PassInfo {
        name: "lower-affine",
        doc: "Convert affine ops to scf, memref, vector and arith",
        anchor: Anchor::Any,
        options: &[],
        make: |_| {
            Ok(Box::new(|body: &mut Body, cx: &mut PassCx| {
                checked(cx, codes::NO_LOOPS, |diags| lower_affine::lower_affine(body, diags))
            }))
        },
    },
    PassInfo {
        name: "convert-scf-to-cf",
        doc: "Convert structured control flow to branches",
        anchor: Anchor::Op("func.func"),
        options: &[],
        make: |_| {
            Ok(Box::new(|body: &mut Body, cx: &mut PassCx| {
                checked(cx, codes::NO_CODE, |diags| scf_to_cf::scf_to_cf(body, diags))
            }))
        },
    },
];

/// Adds the passes of this level to `registry`.
pub fn register(registry: &mut PassRegistry) {
    for &info in PASSES {
        registry.add(info);
    }
}
