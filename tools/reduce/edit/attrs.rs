//! Attributes: those that go, and those that can be simpler.

use terrace_ir::op::{OPERAND_SEGMENTS, RESULT_SEGMENTS};
use terrace_ir::{Attr, AttrKind, Body, Context, DenseData, Int, Name, Op, TypeKind};

use super::{Apply, Edit, Site, bodies};

pub(super) const EDITS: &[Edit] = &[
    Edit { name: "attributes", sites: all, apply: Apply::Here(drop_attr) },
    Edit {
        name: "simplest-attributes",
        sites: all,
        apply: Apply::Here(|body, op, at| simplify(body, op, at, 0)),
    },
    Edit {
        name: "simpler-attributes",
        sites: all,
        apply: Apply::Here(|body, op, at| simplify(body, op, at, 1)),
    },
    Edit {
        name: "smaller-attributes",
        sites: all,
        apply: Apply::Here(|body, op, at| simplify(body, op, at, 2)),
    },
    Edit {
        name: "shorter-attributes",
        sites: all,
        apply: Apply::Here(|body, op, at| simplify(body, op, at, 3)),
    },
];

/// Attributes that other edits change together with what they describe.
const KEPT: &[&str] = &["sym_name", "function_type", OPERAND_SEGMENTS, RESULT_SEGMENTS];

/// All attributes of all ops, the self ops of bodies included.
fn all(whole: &Body) -> Vec<Site> {
    let mut sites = Vec::new();
    for (path, body) in bodies(whole) {
        let own = body.all_ops().into_iter().filter(|&op| body.nested(op).is_none());
        for op in std::iter::once(body.self_op()).chain(own) {
            sites.extend((0..count(body, op)).map(|part| Site { path: path.clone(), op, part }));
        }
    }
    sites
}

/// Number of places where an attribute of `op` may be: those of its declaration and the discardable ones.
fn count(body: &Body, op: Op) -> usize {
    names(body, op).len()
}

/// The names of attributes of `op`: the inherent ones that its declaration has, then discardable ones; for an op
/// without declaration its properties come before, with a name of their own.
fn names(body: &Body, op: Op) -> Vec<Option<Name>> {
    let inherent: Vec<Option<Name>> = match body.info(op) {
        Some(info) => info.attr_names().iter().map(|&name| Some(name)).collect(),
        None => vec![None],
    };
    inherent.into_iter().chain(body.discardable_attrs(op).iter().map(|entry| Some(entry.0))).collect()
}

/// The attribute `name`, or the properties.
fn get(body: &Body, op: Op, name: Option<Name>) -> Option<Attr> {
    let ctx = body.ctx();
    match name {
        Some(name) if KEPT.contains(&ctx.str(name)) => None,
        Some(name) => body.attr(op, ctx.str(name)),
        None => body.properties(op),
    }
}

fn set(body: &mut Body, op: Op, name: Option<Name>, attr: Option<Attr>) {
    let ctx = body.ctx().clone();
    match (name, attr) {
        (Some(name), Some(attr)) => body.set_attr(op, ctx.str(name), attr),
        (Some(name), None) => body.remove_attr(op, ctx.str(name)),
        (None, attr) => body.set_inherent(op, 0, attr),
    }
}

fn drop_attr(body: &mut Body, op: Op, at: usize) -> bool {
    let Some(&name) = names(body, op).get(at) else { return false };
    if get(body, op, name).is_none() {
        return false;
    }
    set(body, op, name, None);
    true
}

fn simplify(body: &mut Body, op: Op, at: usize, which: usize) -> bool {
    let Some(&name) = names(body, op).get(at) else { return false };
    let Some(attr) = get(body, op, name) else { return false };
    let Some(&simpler) = simpler(body.ctx(), attr).get(which).filter(|&&simpler| simpler != attr) else {
        return false;
    };
    set(body, op, name, Some(simpler));
    true
}

/// Simpler attributes of the same kind, the simplest first.
fn simpler(ctx: &Context, attr: Attr) -> Vec<Attr> {
    let array = |elements: &[Attr]| ctx.array_attr(elements.to_vec());
    let dict = |entries: &[(Name, Attr)]| ctx.dict(entries.to_vec());
    match attr.kind(ctx) {
        AttrKind::Integer { value, ty } => {
            let half = match value {
                Int::Small(value) => value / 2,
                Int::Wide(_) => i128::from(i64::MAX),
            };
            [0, 1, half].map(|value| ctx.int_attr(value, *ty)).to_vec()
        }
        AttrKind::Float { ty, .. } => [0.0, 1.0].map(|value| ctx.float_attr(value, *ty)).to_vec(),
        AttrKind::String { value, ty: None } if !value.is_empty() => {
            let text = String::from_utf8_lossy(value).into_owned();
            let half: String = text.chars().take(text.chars().count() / 2).collect();
            vec![ctx.str_attr(""), ctx.str_attr("a"), ctx.str_attr(&half)]
        }
        AttrKind::Array(elements) if !elements.is_empty() => {
            let all =
                elements.iter().map(|&element| simpler(ctx, element).first().copied().unwrap_or(element));
            let simple = ctx.array_attr(all.collect::<Vec<_>>());
            vec![array(&[]), array(&elements[1..]), array(&elements[..elements.len() - 1]), simple]
        }
        AttrKind::Dict(entries) if !entries.is_empty() => {
            let all = entries
                .iter()
                .map(|&(name, value)| (name, simpler(ctx, value).first().copied().unwrap_or(value)));
            let simple = ctx.dict(all.collect::<Vec<_>>());
            vec![dict(&[]), dict(&entries[1..]), dict(&entries[..entries.len() - 1]), simple]
        }
        AttrKind::Dense { ty, data: DenseData::Bytes(bytes), .. } => {
            let zero = super::values::zero(ctx, *ty);
            let width = ty.elem(ctx).byte_width(ctx);
            let first = width.and_then(|width| ctx.dense_attr(*ty, bytes.get(..width)?));
            [zero, first].into_iter().flatten().collect()
        }
        AttrKind::Resource { ty, .. } => super::values::zero(ctx, *ty).into_iter().collect(),
        AttrKind::DenseArray { elem, data } => {
            let none = ctx.attr(AttrKind::DenseArray { elem: *elem, data: Box::default() });
            let zeros = ctx.attr(AttrKind::DenseArray { elem: *elem, data: vec![0; data.len()].into() });
            vec![none, zeros]
        }
        _ => Vec::new(),
    }
}

/// How much there is to an attribute: the measure by which simpler ones are smaller. Nested ones count down to
/// a depth that no sensible attribute has.
pub(crate) fn weight(ctx: &Context, attr: Attr, depth: usize) -> u64 {
    let Some(depth) = depth.checked_sub(1) else { return 1 };
    let sum = |attrs: &mut dyn Iterator<Item = Attr>| attrs.map(|attr| weight(ctx, attr, depth)).sum::<u64>();
    match attr.kind(ctx) {
        AttrKind::Unit => 1,
        AttrKind::Integer { value: Int::Small(value), .. } => match value {
            0 => 1,
            1 => 2,
            value => 3 + u64::from(128 - value.unsigned_abs().leading_zeros()),
        },
        AttrKind::Integer { value: Int::Wide(_), .. } => 200,
        AttrKind::Float { .. } => match attr.as_f64(ctx) {
            Some(value) if value.to_bits() == 0 => 1,
            Some(1.0) => 2,
            _ => 3,
        },
        AttrKind::String { value, .. } => 1 + value.len() as u64,
        AttrKind::Array(elements) => 1 + sum(&mut elements.iter().copied()),
        AttrKind::Dict(entries) => 1 + sum(&mut entries.iter().map(|entry| entry.1)) + entries.len() as u64,
        AttrKind::Dense { splat: true, data: DenseData::Bytes(bytes), .. } => {
            2 + u64::from(bytes.iter().any(|&byte| byte != 0))
        }
        AttrKind::Dense { data: DenseData::Bytes(bytes), .. } => 4 + bytes.len() as u64,
        AttrKind::DenseArray { data, .. } => {
            1 + data.len() as u64 + data.iter().filter(|&&byte| byte != 0).count() as u64
        }
        AttrKind::Resource { ty, .. } => 8 + ty.num_elements(ctx).map_or(0, i64::unsigned_abs),
        AttrKind::Type(ty) => match ty.kind(ctx) {
            TypeKind::Function { inputs, results } => 1 + (inputs.len() + results.len()) as u64,
            _ => 1,
        },
        _ => 3,
    }
}
