//! `affine-super-vectorize`: parallel affine loops compute vectors of a size that no machine needs to have.
//!
//! Loops are matched by a pattern of as many levels as the vectors have dimensions. A loop qualifies if it is
//! parallel, holds no conditions and nothing but affine accesses and ops that work element by element, and
//! each access moves by one element of one dimension of its memref in an iteration. Such a loop takes as many
//! steps at once as the vector is long; reads and writes become transfers, which pad and drop what lies
//! outside of the memref. Where the number of iterations is no multiple of the length, what the last one
//! computes too much has to fall outside of the memrefs that are written, or the loop stays. After upstream's
//! `SuperVectorize.cpp`, which does not ask for that, nor for steps of one element.

mod body;
mod emit;

pub use emit::vectorize_nest;

use rustc_hash::FxHashMap;
use terrace_dialects::affine::ForOp;
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, OptionValues, Pass, PassCx, PassInfo};
use terrace_ir::{Body, Op, Severity};

use super::analysis::parallel::{is_memory_parallel, is_parallel};
use super::reductions::combiner_of;

pub(super) const INFO: PassInfo = PassInfo {
    name: "affine-super-vectorize",
    doc: "Vectorize to a target independent n-D vector abstraction",
    anchor: Anchor::Op("func.func"),
    options: &[
        OptionDef {
            name: "virtual-vector-size",
            doc: "Specify an n-D virtual vector size for vectorization. This must be greater than zero.",
            kind: OptionKind::List,
            default: "",
        },
        OptionDef {
            name: "test-fastest-varying",
            doc: "Specify a 1-D, 2-D or 3-D pattern of fastest varying memory dimensions to match",
            kind: OptionKind::List,
            default: "",
        },
        OptionDef {
            name: "vectorize-reductions",
            doc: "Vectorize known reductions expressed via iter_args. Switched off by default.",
            kind: OptionKind::Bool,
            default: "false",
        },
    ],
    make: |options| Ok(Box::new(SuperVectorize::from_options(options)?)),
};

/// Which loops become which dimensions of vectors.
#[derive(Clone, Debug, Default)]
pub struct Strategy {
    /// The sizes of the vectors.
    pub sizes: Vec<i64>,
    /// The dimension that each vectorized loop is.
    pub dims: FxHashMap<Op, usize>,
}

struct SuperVectorize {
    sizes: Vec<i64>,
    varying: Vec<i64>,
    reductions: bool,
}

impl SuperVectorize {
    fn from_options(options: &OptionValues) -> Result<SuperVectorize, String> {
        let numbers = |name: &str| -> Result<Vec<i64>, String> {
            let parsed = options.list(name).iter().map(|text| text.parse()).collect::<Result<_, _>>();
            parsed.map_err(|_| format!("option '{name}' takes integers with commas between them"))
        };
        Ok(SuperVectorize {
            sizes: numbers("virtual-vector-size")?,
            varying: numbers("test-fastest-varying")?,
            reductions: options.bool("vectorize-reductions"),
        })
    }
}

/// A loop that fits a level of the pattern, with those below it that fit the next one.
struct Match {
    root: ForOp,
    children: Vec<Match>,
}

impl Pass for SuperVectorize {
    fn run(&self, body: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        let loc = body.loc(body.self_op());
        if !self.varying.is_empty() && self.varying.len() != self.sizes.len() {
            let message = "Fastest varying pattern specified with different size than the vector size.";
            cx.diags.push(terrace_ir::Diagnostic::new(Severity::Remark, loc, message));
            return Err(Failed);
        }
        if self.sizes.iter().any(|&size| size <= 0) {
            return Err(cx.error(loc, "Vectorization factor must be greater than zero."));
        }
        let elements = self.sizes.iter().try_fold(1i64, |product, &size| product.checked_mul(size));
        if elements.is_none_or(|elements| elements > body::MAX_ELEMENTS) {
            return Err(cx.error(loc, "Vectorization factor is too large."));
        }
        if !(1..=3).contains(&self.sizes.len()) || self.reductions && self.sizes.len() > 1 {
            return Ok(());
        }
        let parallel: Vec<ForOp> = loops(body).into_iter().filter(|&op| self.qualifies(body, op)).collect();
        let everywhere = body.self_op();
        let matches = self.matches(body, &parallel, everywhere, 0);
        for bucket in buckets(body, matches) {
            for found in bucket {
                let mut strategy = Strategy { sizes: self.sizes.clone(), dims: FxHashMap::default() };
                assign(&found, 0, &mut strategy);
                if body.is_alive(found.root.0) && vectorize_nest(body, found.root, &strategy).is_some() {
                    break;
                }
            }
        }
        Ok(())
    }
}

impl SuperVectorize {
    fn qualifies(&self, body: &Body, op: ForOp) -> bool {
        if op.inits(body).is_empty() || !self.reductions {
            return is_parallel(body, op);
        }
        (0..op.inits(body).len()).all(|at| combiner_of(body, op, at).is_some())
            && is_memory_parallel(body, op)
    }

    /// The loops below `scope` that fit `level` of the pattern and those behind it, inner ones first.
    fn matches(&self, body: &Body, parallel: &[ForOp], scope: Op, level: usize) -> Vec<Match> {
        let mut found = Vec::new();
        for &root in parallel {
            if root.0 == scope || !(scope == body.self_op() || body.is_ancestor(scope, root.0)) {
                continue;
            }
            let wanted = self.varying.get(level).copied().unwrap_or(-1);
            let Some(varies) = body::varying_dim(body, root) else { continue };
            if wanted >= 0 && varies.is_some_and(|dim| dim as i64 != wanted) {
                continue;
            }
            let children = match level + 1 < self.sizes.len() {
                true => self.matches(body, parallel, root.0, level + 1),
                false => Vec::new(),
            };
            if level + 1 == self.sizes.len() || !children.is_empty() {
                found.push(Match { root, children });
            }
        }
        found
    }
}

/// All loops, those in others before these.
fn loops(body: &Body) -> Vec<ForOp> {
    let mut open: Vec<ForOp> = Vec::new();
    let mut done = Vec::new();
    for op in body.all_ops() {
        let Some(looped) = ForOp::of(body, op) else { continue };
        while let Some(&last) = open.last() {
            if body.is_ancestor(last.0, op) {
                break;
            }
            done.extend(open.pop());
        }
        open.push(looped);
    }
    done.extend(open.into_iter().rev());
    done
}

fn assign(found: &Match, level: usize, strategy: &mut Strategy) {
    strategy.dims.insert(found.root.0, level);
    for child in &found.children {
        assign(child, level + 1, strategy);
    }
}

/// Matches that lie in each other, together.
fn buckets(body: &Body, matches: Vec<Match>) -> Vec<Vec<Match>> {
    let mut roots: Vec<Op> = Vec::new();
    let mut buckets: Vec<Vec<Match>> = Vec::new();
    for found in matches {
        let root = found.root.0;
        let at =
            roots.iter().position(|&known| body.is_ancestor(known, root) || body.is_ancestor(root, known));
        match at {
            Some(at) => {
                if body.is_ancestor(root, roots[at]) {
                    roots[at] = root;
                }
                buckets[at].push(found);
            }
            None => {
                roots.push(root);
                buckets.push(vec![found]);
            }
        }
    }
    buckets
}
