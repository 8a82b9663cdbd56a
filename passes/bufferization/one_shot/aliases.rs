//! Alias sets in attributes, upstream's `dump-alias-sets`: by result, and by argument of each block.

use terrace_ir::text::{PrintOptions, ValueNames};
use terrace_ir::{Attr, Body, Op, Value};

use super::sets::Partition;

/// Notes the tensors that may share memory with each tensor of `body`.
pub(super) fn annotate_aliases(body: &mut Body, aliases: &Partition) {
    let names = ValueNames::new(body, &PrintOptions::default());
    let ops: Vec<Op> = std::iter::once(body.self_op()).chain(body.all_ops()).collect();
    let mut notes: Vec<(Op, &str, Attr)> = Vec::new();
    for op in ops {
        let results: Vec<Value> = body.results(op).collect();
        if let Some(sets) = sets_of(body, &names, aliases, &results) {
            notes.push((op, "__opresult_alias_set_attr__", sets));
        }
        let mut found = false;
        let regions: Vec<Attr> = body
            .regions(op)
            .map(|region| {
                let blocks = body.blocks_of(region).map(|block| {
                    let sets = sets_of(body, &names, aliases, body.args(block));
                    found |= sets.is_some();
                    sets.unwrap_or_else(|| body.ctx().array_attr(Vec::new()))
                });
                body.ctx().array_attr(blocks.collect::<Vec<_>>())
            })
            .collect();
        if found {
            notes.push((op, "__bbarg_alias_set_attr__", body.ctx().array_attr(regions)));
        }
    }
    for (op, name, attr) in notes {
        body.set_attr(op, name, attr);
    }
}

/// The sets of those of `values` that are tensors; `None` when none is.
fn sets_of(body: &Body, names: &ValueNames, aliases: &Partition, values: &[Value]) -> Option<Attr> {
    let ctx = body.ctx();
    let tensors = values.iter().filter(|&&value| body.ty(value).is_tensor(ctx));
    let sets: Vec<Attr> = tensors
        .map(|&value| {
            let members = aliases.members(value);
            ctx.array_attr(
                members.iter().map(|&other| ctx.str_attr(&names.of(body, other))).collect::<Vec<_>>(),
            )
        })
        .collect();
    (!sets.is_empty()).then(|| ctx.array_attr(sets))
}
