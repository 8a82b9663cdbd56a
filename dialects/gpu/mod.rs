//! The gpu dialect, as far as other dialects name it: what iterations of a loop are mapped to, memory
//! spaces, and tokens of asynchronous work. It has no ops.
//!
//! <https://mlir.llvm.org/docs/Dialects/GPU/>

pub(crate) mod docs;

use std::sync::LazyLock;

use terrace_ir::op::{DialectDef, ParamRule};
use terrace_ir::{Attr, AttrKind, Context, Registry};

/// The gpu dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "gpu",
    doc: "Processors of a GPU that iterations are mapped to, and its memory spaces.",
    ops: &[],
    types: &["async.token"],
    attrs: &["address_space", "block", "lane", "mask", "thread", "warp", "warpgroup"],
    constant: None,
};

/// What an attribute of a mapping names: a dimension of the grid, or one of the linear ids.
const MAPPING_IDS: &[&str] = &[
    "x",
    "y",
    "z",
    "linear_dim_0",
    "linear_dim_1",
    "linear_dim_2",
    "linear_dim_3",
    "linear_dim_4",
    "linear_dim_5",
    "linear_dim_6",
    "linear_dim_7",
    "linear_dim_8",
    "linear_dim_9",
];

/// Where memory lies.
const ADDRESS_SPACES: &[&str] = &["global", "workgroup", "private", "constant"];

static MAPPING: LazyLock<ParamRule> =
    LazyLock::new(|| ParamRule(Box::new(|ctx, params| one_of(ctx, params, MAPPING_IDS))));
static ADDRESS_SPACE: LazyLock<ParamRule> =
    LazyLock::new(|| ParamRule(Box::new(|ctx, params| one_of(ctx, params, ADDRESS_SPACES))));

/// Loads the dialect.
pub fn register(registry: &mut Registry) {
    registry.add_part(&DIALECT);
    for name in ["gpu.block", "gpu.lane", "gpu.thread", "gpu.warp", "gpu.warpgroup"] {
        registry.param_rule(name, &MAPPING);
    }
    registry.param_rule("gpu.address_space", &ADDRESS_SPACE);
}

/// Checks that there is one parameter, a word among `known`.
fn one_of(ctx: &Context, params: &[Attr], known: &[&str]) -> Result<(), String> {
    let word = match params {
        [param] => match param.kind(ctx) {
            AttrKind::Keyword(word) => Some(ctx.str(*word)),
            _ => None,
        },
        _ => None,
    };
    match word.is_some_and(|word| known.contains(&word)) {
        true => Ok(()),
        false => Err(format!("expected one of: {}", known.join(", "))),
    }
}

/// Whether `attr`, of a mapping, says which of the processors take part instead of naming them.
pub fn is_mask(ctx: &Context, attr: Attr) -> bool {
    matches!(attr.kind(ctx), AttrKind::Dialect { name, .. } if ctx.str(*name) == "gpu.mask")
}
