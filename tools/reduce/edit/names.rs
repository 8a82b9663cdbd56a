//! Names of symbols: short ones.

use std::collections::BTreeSet;

use terrace_ir::{Attr, AttrKind, Body, Name};

use super::substitute::Substitution;
use super::{Apply, Edit, Site, at, bodies, each_op};

pub(super) const EDITS: &[Edit] = &[Edit { name: "names", sites: long, apply: Apply::Whole(rename) }];

fn long(whole: &Body) -> Vec<Site> {
    each_op(whole, |body, op| usize::from(body.symbol(op).is_some_and(|name| name.len() > 1)))
}

/// Gives a symbol the first short name that no other one has.
fn rename(whole: &mut Body, site: &Site) -> bool {
    let Some(old) =
        at(whole, &site.path).filter(|body| body.is_alive(site.op)).and_then(|body| body.symbol(site.op))
    else {
        return false;
    };
    let (old, ctx) = (old.to_owned(), whole.ctx().clone());
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    for (_, body) in bodies(whole) {
        taken.extend(body.all_ops().into_iter().filter_map(|op| body.symbol(op)));
    }
    let letters = ('f'..='z').chain('a'..='e').map(String::from);
    let Some(new) = letters.filter(|name| name.len() < old.len()).find(|name| !taken.contains(name.as_str()))
    else {
        return false;
    };
    let (from, to) = (ctx.name(&old), ctx.name(&new));
    let name = |name: Name| if name == from { to } else { name };
    let attr = |attr: Attr| match attr.kind(&ctx).clone() {
        AttrKind::Symbol { root, nested } => {
            let nested = nested.iter().map(|&part| name(part)).collect();
            ctx.attr(AttrKind::Symbol { root: name(root), nested })
        }
        _ => attr,
    };
    Substitution::new(&ctx, &|ty| ty, &attr).run(whole);
    // Several tables may have a symbol of this name: all are called the new one.
    let defines = |body: &Body| {
        let all = body.all_ops().into_iter();
        all.filter(|&op| body.symbol(op) == Some(&old)).collect::<Vec<_>>()
    };
    let found: Vec<_> = bodies(whole).into_iter().map(|(path, body)| (path, defines(body))).collect();
    let attr = ctx.str_attr(&new);
    for (path, ops) in found {
        if let Some(body) = super::at_mut(whole, &path) {
            ops.into_iter().for_each(|op| body.set_attr(op, "sym_name", attr));
        }
    }
    true
}
