//! The elements of small integer tensors, through the arithmetic on shapes.

use terrace_ir::{Body, Op};

use super::rules::Rule;
use super::{MAX_ELEMENTS, Relation, Size, Sizes, list_len};
use crate::graph::ops::{constant_ints, slice_axes, slice_range};

/// The elements of the result of `op`, as far as they follow from sizes and constants; `None` when it is no short list
/// of integers.
pub(super) fn contents(sizes: &mut Sizes, body: &Body, op: Op) -> Option<Vec<Size>> {
    let name = body.name_str(op).strip_prefix("graph.")?;
    let result = body.results(op).get(0)?;
    let len = list_len(body, result)? as usize;
    let mut rule = Rule { sizes, body, op };
    let elements = match name {
        "constant" => {
            let values = constant_ints(body.ctx(), body.attr(op, "value")?)?;
            values.into_iter().map(Size::Known).collect()
        }
        "shape" => {
            let shape = rule.shape(0);
            let (start, end) = (rule.int("start", 0), rule.int("end", shape.len() as i64));
            shape.get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)?.to_vec()
        }
        "size" => vec![sizes.count(body, body.operand(op, 0))],
        "cast" => {
            let ctx = body.ctx();
            let width = |value| body.ty(value).elem(ctx).bit_width(ctx).unwrap_or(0);
            let from = rule.elements(0)?;
            let fits = width(result) >= 32 || width(result) >= width(body.operand(op, 0));
            if !fits {
                return None;
            }
            from
        }
        "reshape" | "dynamic_reshape" => rule.elements(0)?,
        "concat" => {
            let lists = (0..body.operands(op).len()).map(|at| rule.elements(at));
            lists.collect::<Option<Vec<_>>>()?.concat()
        }
        "gather" => rule.gather()?,
        "slice" => rule.slice()?,
        "expand" | "dynamic_expand" | "tile" => match rule.elements(0)?.as_slice() {
            &[element] => vec![element; len],
            _ => return None,
        },
        "neg" => {
            let elements = rule.elements(0)?;
            elements.into_iter().map(|element| rule.exprs().mul(element, Size::Known(-1))).collect()
        }
        "reduce_prod" | "reduce_sum" | "reduce_max" | "reduce_min" => vec![rule.reduce(name)?],
        "where" => {
            let (conditions, yes, no) = (rule.elements(0)?, rule.elements(1)?, rule.elements(2)?);
            let at =
                |list: &[Size], at: usize| if list.len() == 1 { list.first() } else { list.get(at) }.copied();
            let choose = |place| {
                let condition = at(&conditions, place)?.known()?;
                at(if condition != 0 { &yes } else { &no }, place)
            };
            (0..len).map(choose).collect::<Option<Vec<_>>>()?
        }
        _ => {
            let (left, right) = (rule.elements(0)?, rule.elements(1)?);
            let at =
                |list: &[Size], at: usize| if list.len() == 1 { list.first() } else { list.get(at) }.copied();
            let combine = |place| rule.binary(name, at(&left, place)?, at(&right, place)?);
            (0..len).map(combine).collect::<Option<Vec<_>>>()?
        }
    };
    (elements.len() == len).then_some(elements)
}

impl Rule<'_> {
    /// The elements of operand `index`, as far as they are known.
    fn elements(&self, index: usize) -> Option<Vec<Size>> {
        let value = *self.body.operands(self.op).get(index)?;
        self.sizes.known_elements(value).cloned()
    }

    fn gather(&mut self) -> Option<Vec<Size>> {
        let (data, indices) = (self.elements(0)?, self.elements(1)?);
        if self.shape(0).len() != 1 {
            return None;
        }
        let len = data.len() as i64;
        let pick = |index: &Size| {
            let index = index.known()?;
            data.get(usize::try_from(if index < 0 { index.checked_add(len)? } else { index }).ok()?).copied()
        };
        indices.iter().map(pick).collect()
    }

    fn slice(&mut self) -> Option<Vec<Size>> {
        let list = self.elements(0)?;
        let (starts, ends) = (self.ints("starts")?, self.ints("ends")?);
        let axes = slice_axes(1, (&starts, &ends), self.ints("axes"), self.ints("steps")).ok()?;
        let &[(_, start, end, step)] = axes.as_slice() else { return Some(list) };
        let (first, step, count) = slice_range(list.len() as i64, start, end, step);
        (0..count.min(MAX_ELEMENTS))
            .map(|at| list.get(usize::try_from(first + at * step).ok()?).copied())
            .collect()
    }

    fn reduce(&mut self, name: &str) -> Option<Size> {
        let list = self.elements(0)?;
        if self.shape(0).len() == 1 && self.ints("axes").is_none_or(|axes| axes.is_empty()) {
            return None;
        }
        let (&first, rest) = list.split_first()?;
        Some(rest.iter().fold(first, |a, &b| match name {
            "reduce_prod" => self.exprs().mul(a, b),
            "reduce_sum" => self.exprs().add(a, b),
            "reduce_max" => self.exprs().max(a, b),
            _ => self.exprs().min(a, b),
        }))
    }

    fn binary(&mut self, name: &str, a: Size, b: Size) -> Option<Size> {
        let exprs = self.exprs();
        let truth = |holds: bool| Size::Known(i64::from(holds));
        Some(match name {
            "add" => exprs.add(a, b),
            "sub" => exprs.sub(a, b),
            "mul" => exprs.mul(a, b),
            "max" => exprs.max(a, b),
            "min" => exprs.min(a, b),
            // Division truncates, which is the same where nothing is negative.
            "div" if exprs.at_least(a, 0) && exprs.at_least(b, 1) => exprs.floor_div(a, b),
            "mod" | "rem" if exprs.at_least(a, 0) && exprs.at_least(b, 1) => {
                let quotient = exprs.floor_div(a, b);
                let whole = exprs.mul(quotient, b);
                exprs.sub(a, whole)
            }
            "equal" => truth(exprs.decide(Relation::Equal, a, b)?),
            "not_equal" => truth(!exprs.decide(Relation::Equal, a, b)?),
            "less" => truth(exprs.decide(Relation::Less, a, b)?),
            "greater_equal" => truth(!exprs.decide(Relation::Less, a, b)?),
            "greater" => truth(exprs.decide(Relation::Less, b, a)?),
            "less_equal" => truth(!exprs.decide(Relation::Less, b, a)?),
            _ => return None,
        })
    }
}
