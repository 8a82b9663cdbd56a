//! Which keys a query sees, and what is added to its scores.

use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Type, Value};

use super::super::*;
use super::core::Bias;

/// Conditions on pairs of queries and keys, gathered into one [`Bias`].
pub(in crate::import::rules) struct Mask {
    /// Element type of scores.
    elem: Type,
    /// Where a query sees a key; broadcasts to `batch x heads x queries x keys`.
    allowed: Option<Value>,
    /// Added to scores.
    added: Option<Value>,
    may_forbid_all: bool,
}

impl Mask {
    pub(in crate::import::rules) fn new(elem: Type) -> Mask {
        Mask { elem, allowed: None, added: None, may_forbid_all: false }
    }

    /// Only where `condition` holds too. `may_forbid_all`: for some query it may hold nowhere.
    pub(in crate::import::rules) fn only(
        &mut self,
        cx: &mut NodeCx<'_, '_, '_>,
        condition: Value,
        may_forbid_all: bool,
    ) -> Result<()> {
        // What forbids a part each may forbid all together.
        self.may_forbid_all |= may_forbid_all || self.allowed.is_some() || self.added.is_some();
        self.allowed = Some(match self.allowed {
            Some(allowed) => cx.op("graph.and", &[allowed, condition], &[])?,
            None => condition,
        });
        Ok(())
    }

    /// Adds `bias` to scores.
    pub(in crate::import::rules) fn add(&mut self, cx: &mut NodeCx<'_, '_, '_>, bias: Value) -> Result<()> {
        self.may_forbid_all = true;
        let bias = cx.cast(bias, self.elem)?;
        self.added = Some(match self.added {
            Some(added) => cx.add(added, bias)?,
            None => bias,
        });
        Ok(())
    }

    /// Queries see keys up to their own place, which is their number plus `offset`.
    ///
    /// `places` are those of queries as `queries x 1` or with a batch in front, `keys` the list of keys.
    pub(in crate::import::rules) fn window(
        &mut self,
        cx: &mut NodeCx<'_, '_, '_>,
        (places, keys): (Value, Value),
        (left, right): (Option<i64>, Option<i64>),
        may_forbid_all: bool,
    ) -> Result<()> {
        if let Some(right) = right {
            let last = shifted(cx, places, right)?;
            let seen = cx.op("graph.less_equal", &[keys, last], &[])?;
            self.only(cx, seen, may_forbid_all)?;
        }
        if let Some(left) = left {
            let first = shifted(cx, places, -left)?;
            let seen = cx.op("graph.greater_equal", &[keys, first], &[])?;
            self.only(cx, seen, may_forbid_all)?;
        }
        Ok(())
    }

    /// What is added to scores, if anything; `forbidden` stands where a query must not see a key.
    pub(in crate::import::rules) fn bias(
        &self,
        cx: &mut NodeCx<'_, '_, '_>,
        forbidden: f64,
    ) -> Result<Option<Bias>> {
        let Some(allowed) = self.allowed else {
            let may_forbid_all = self.may_forbid_all;
            return Ok(self.added.map(|value| Bias { value, may_forbid_all }));
        };
        let free = match self.added {
            Some(added) => added,
            None => cx.scalar(0.0, self.elem)?,
        };
        let forbidden = cx.scalar(forbidden, self.elem)?;
        let value = cx.select(allowed, free, forbidden)?;
        Ok(Some(Bias { value, may_forbid_all: self.may_forbid_all }))
    }
}

/// `value + number`, of integers.
pub(in crate::import::rules) fn shifted(
    cx: &mut NodeCx<'_, '_, '_>,
    value: Value,
    number: i64,
) -> Result<Value> {
    if number == 0 {
        return Ok(value);
    }
    let elem = cx.elem_of(value);
    let number = cx.scalar(number as f64, elem)?;
    cx.add(value, number)
}

/// The places of `queries` (dimension 2 of `of`) as `queries x 1`, behind the `offset` keys before them.
///
/// An `offset` of rank 1 has one element a batch; the result is then `batch x 1 x queries x 1`.
pub(in crate::import::rules) fn places(
    cx: &mut NodeCx<'_, '_, '_>,
    of: Value,
    offset: Option<Value>,
) -> Result<Value> {
    let list = cx.positions(of, 2)?;
    let own = cx.with_axes(list, &[1])?;
    match offset {
        None => Ok(own),
        Some(offset) => {
            let offset = if cx.shape_of(offset).is_empty() {
                offset
            } else {
                let batch = cx.shape_of(offset)[0];
                cx.reshape(offset, &[batch, 1, 1, 1])?
            };
            cx.add(own, offset)
        }
    }
}

/// `mask` with its last dimension made as long as dimension `dim` of `keys`: what is added is forbidden.
pub(in crate::import::rules) fn extended(
    cx: &mut NodeCx<'_, '_, '_>,
    mask: Value,
    (keys, dim): (Value, usize),
) -> Result<Value> {
    let shape = cx.shape_of(mask);
    let (Some(&have), want) = (shape.last(), cx.shape_of(keys)[dim]) else {
        return Ok(mask);
    };
    // Sizes that are not known are taken to fit; a size of 1 is one that broadcasts only where it is all.
    if have == want || have == DYNAMIC || want == DYNAMIC {
        return Ok(mask);
    }
    if have > want {
        return Err(cx.bad_operands(format!("has a mask for {have} keys, but {want} keys")));
    }
    let rank = shape.len();
    let (low, mut high) = (vec![0; rank], vec![0; rank]);
    high[rank - 1] = want - have;
    let mut attrs = vec![("low", cx.ctx.i64_array(&low)), ("high", cx.ctx.i64_array(&high))];
    let elem = cx.elem_of(mask);
    if elem.is_float(&cx.ctx) {
        attrs.push(("value", cx.ctx.float_attr(f64::NEG_INFINITY, elem)));
    }
    cx.op("graph.pad", &[mask], &attrs as &[(&str, Attr)])
}
