//! `affine-super-vectorizer-test`: parts of the vectorizer by themselves, with upstream's name, options
//! and output.

use rustc_hash::FxHashMap;
use terrace_dialects::affine::ForOp;
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, OptionValues, Pass, PassCx, PassInfo};
use terrace_ir::text::{PrintOptions, print_op};
use terrace_ir::{AffineExpr, AffineMap, Body, Context};

use crate::affine::analysis::parallel::is_memory_parallel;
use crate::affine::nests::perfect_nests;
use crate::affine::reductions::combiner_of;
use crate::affine::super_vectorize::{Strategy, vectorize_nest};

pub(super) const INFO: PassInfo = PassInfo {
    name: "affine-super-vectorizer-test",
    doc: "Tests vectorizer standalone functionality.",
    anchor: Anchor::Op("func.func"),
    options: &[
        OptionDef {
            name: "compose-maps",
            doc: "Compose the maps that ops called test_affine_map have as attribute affine_map",
            kind: OptionKind::Bool,
            default: "false",
        },
        OptionDef {
            name: "vector-shape-ratio",
            doc: "Show how often a vector of this shape is in those that ops yield",
            kind: OptionKind::List,
            default: "",
        },
        OptionDef {
            name: "vectorize-affine-loop-nest",
            doc: "Vectorize the outermost loop by 4, when there is one",
            kind: OptionKind::Bool,
            default: "false",
        },
    ],
    make: |options| Ok(Box::new(SuperVectorizerTest::from_options(options)?)),
};

struct SuperVectorizerTest {
    compose_maps: bool,
    shape: Vec<i64>,
    vectorize: bool,
}

impl SuperVectorizerTest {
    fn from_options(options: &OptionValues) -> Result<SuperVectorizerTest, String> {
        let shape: Option<Vec<i64>> = options
            .list("vector-shape-ratio")
            .iter()
            .map(|text| text.parse().ok().filter(|&size| size > 0))
            .collect();
        Ok(SuperVectorizerTest {
            compose_maps: options.bool("compose-maps"),
            shape: shape.ok_or("option 'vector-shape-ratio' takes numbers above 0")?,
            vectorize: options.bool("vectorize-affine-loop-nest"),
        })
    }
}

impl Pass for SuperVectorizerTest {
    fn run(&self, body: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        if !self.shape.is_empty() {
            show_ratios(body, &self.shape, cx);
        }
        if self.compose_maps {
            compose_maps(body, cx);
        }
        if self.vectorize {
            vectorize_outermost(body, cx);
        }
        Ok(())
    }
}

fn show_ratios(body: &Body, shape: &[i64], cx: &mut PassCx) {
    let ctx = body.ctx();
    for op in body.all_ops() {
        let results: Vec<_> = body.results(op).collect();
        let [result] = results[..] else { continue };
        let ty = body.ty(result);
        let Some(ratio) = ty.shape(ctx).filter(|_| ty.is_vector(ctx)).and_then(|whole| ratio(whole, shape))
        else {
            continue;
        };
        let ratio: Vec<String> = ratio.iter().map(i64::to_string).collect();
        let text = print_op(body, op, &PrintOptions::default());
        let line = format!("\nmatched: {} with shape ratio: {}", text.trim_end(), ratio.join(", "));
        cx.output.push_str(&line);
    }
    cx.output.push('\n');
}

/// How often `part` is in `whole`, by dimension; dimensions that only `whole` has come first as they are.
fn ratio(whole: &[i64], part: &[i64]) -> Option<Vec<i64>> {
    let outer = whole.len().checked_sub(part.len())?;
    let inner = whole[outer..].iter().zip(part).map(|(&size, &by)| (size % by == 0).then_some(size / by));
    whole[..outer].iter().map(|&size| Some(size)).chain(inner).collect()
}

fn compose_maps(body: &Body, cx: &mut PassCx) {
    let ctx = body.ctx();
    let maps = body.all_ops().into_iter().filter(|&op| body.name_str(op) == "test_affine_map");
    let maps = maps.filter_map(|op| body.attr(op, "affine_map")?.as_affine_map(ctx));
    let mut composed: Option<AffineMap> = None;
    for map in maps {
        composed = match composed {
            None => Some(map),
            Some(inner) if map.dims(ctx) == inner.results(ctx).len() => Some(compose(ctx, map, inner)),
            Some(_) => return,
        };
    }
    if let Some(map) = composed {
        let text = ctx.display(ctx.affine_map_attr(map.simplify(ctx))).to_string();
        let text = text.strip_prefix("affine_map<").and_then(|text| text.strip_suffix('>')).unwrap_or(&text);
        cx.output.push_str(&format!("\nComposed map: {text}\n"));
    }
}

/// `outer(inner(..))` with the symbols of `outer` first.
fn compose(ctx: &Context, outer: AffineMap, inner: AffineMap) -> AffineMap {
    let first = outer.symbols(ctx);
    let shifted: Vec<AffineExpr> =
        (0..inner.symbols(ctx)).map(|at| ctx.affine_symbol((first + at) as u32)).collect();
    let dims: Vec<AffineExpr> =
        inner.results(ctx).iter().map(|expr| expr.replace(ctx, &[], &shifted)).collect();
    let results: Vec<AffineExpr> =
        outer.results(ctx).iter().map(|expr| expr.replace(ctx, &dims, &[])).collect();
    ctx.affine_map(inner.dims(ctx) as u32, (first + inner.symbols(ctx)) as u32, &results)
}

fn vectorize_outermost(body: &mut Body, cx: &mut PassCx) {
    let nests = perfect_nests(body);
    let [nest] = &nests[..] else { return };
    let root: ForOp = nest[0];
    let combines = (0..root.inits(body).len()).all(|at| combiner_of(body, root, at).is_some());
    if !combines || !is_memory_parallel(body, root) {
        cx.output.push_str("Outermost loop cannot be parallel\n");
        return;
    }
    let mut dims = FxHashMap::default();
    dims.insert(root.0, 0);
    vectorize_nest(body, root, &Strategy { sizes: vec![4], dims });
}
