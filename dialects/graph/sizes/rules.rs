//! What each op says of the sizes of its results.

use terrace_ir::{Body, Op, Value};

use super::{Atom, Exprs, Relation, Size, Sizes};
use crate::graph::attrs::as_f64_array;
use crate::graph::ops::{image_dims, kernel_dims, slice_axes};
use crate::graph::resample::{fraction, scaled};

/// The sizes of one result.
type Shape = Vec<Size>;

/// An op whose results are asked for.
pub(super) struct Rule<'a> {
    pub(super) sizes: &'a mut Sizes,
    pub(super) body: &'a Body,
    pub(super) op: Op,
}

/// The sizes of the results of `op`; `None` when there is no rule for it.
pub(super) fn shapes(sizes: &mut Sizes, body: &Body, op: Op) -> Option<Vec<Shape>> {
    let name = body.name_str(op).strip_prefix("graph.")?;
    let mut rule = Rule { sizes, body, op };
    let shape = match name {
        "add" | "sub" | "mul" | "div" | "pow" | "max" | "min" | "mod" | "rem" | "prelu" | "and" | "or"
        | "xor" | "shl" | "shr" | "equal" | "not_equal" | "less" | "less_equal" | "greater"
        | "greater_equal" | "where" | "string_concat" => rule.broadcast(),
        "argmax" | "argmin" | "reduce_sum" | "reduce_mean" | "reduce_max" | "reduce_min" | "reduce_prod"
        | "reduce_l1" | "reduce_l2" | "reduce_sum_square" | "reduce_log_sum" | "reduce_log_sum_exp" => {
            rule.reduced()
        }
        "top_k" => {
            let mut shape = rule.shape(0);
            *shape.get_mut(rule.axis()?)? = Size::Known(rule.int("k", 0));
            return Some(vec![shape.clone(), shape]);
        }
        "reshape" => rule.reshaped(rule.known("shape")?)?,
        "dynamic_reshape" => {
            let target = rule.list(1)?;
            rule.reshaped(target)?
        }
        "transpose" => {
            let (shape, perm) = (rule.shape(0), rule.ints("perm")?);
            perm.iter().map(|&dim| shape.get(usize::try_from(dim).ok()?).copied()).collect::<Option<_>>()?
        }
        "concat" => rule.concat()?,
        "split" => return rule.split(),
        "slice" | "dynamic_slice" => {
            let mut shape = rule.shape(0);
            for (dim, _, count, _) in slice_bounds(rule.sizes, body, op)? {
                shape[dim] = count;
            }
            shape
        }
        "pad" => rule.pad()?,
        "expand" => rule.expand(rule.known("shape")?),
        "dynamic_expand" => {
            let target = rule.list(1)?;
            rule.expand(target)
        }
        "tile" => {
            let (shape, repeats) = (rule.shape(0), rule.ints("repeats")?);
            shape
                .iter()
                .zip(repeats)
                .map(|(&size, times)| rule.exprs().mul(size, Size::Known(times)))
                .collect()
        }
        "gather" => {
            let (data, indices, axis) = (rule.shape(0), rule.shape(1), rule.axis()?);
            [data.get(..axis)?, &indices, data.get(axis + 1..)?].concat()
        }
        "gather_elements" => rule.shape(1),
        "gather_nd" => {
            let (data, indices) = (rule.shape(0), rule.shape(1));
            let (row, lead) = indices.split_last()?;
            let named = usize::try_from(rule.int("batch_dims", 0).checked_add(row.known()?)?).ok()?;
            [lead, data.get(named..)?].concat()
        }
        "one_hot" => {
            let mut shape = rule.shape(0);
            let axis = rule.axis().filter(|&axis| axis <= shape.len())?;
            shape.insert(axis, Size::Known(rule.int("depth", 0)));
            shape
        }
        "range" => rule.range()?,
        "unique" => return rule.unique(),
        // Of the parts their number is only known when they are there.
        "string_split" => {
            let shape = rule.shape(0);
            let parts = rule.body.result(op, 0);
            let own = rule.sizes.fallback(body, parts);
            return Some(vec![[&shape[..], &own[shape.len().min(own.len())..]].concat(), shape]);
        }
        "matmul" => rule.matmul()?,
        "conv" => rule.conv()?,
        "conv_transpose" => rule.conv_transpose()?,
        "max_pool" | "average_pool" => rule.pool()?,
        "resize" => rule.resize()?,
        "lstm" => return rule.recurrent(2),
        "gru" | "rnn" => return rule.recurrent(1),
        "constant" | "shape" | "size" => return None,
        // What is left works element by element, or along an axis that it keeps.
        _ if keeps_shape(name) => rule.shape(0),
        _ => return None,
    };
    Some(vec![shape])
}

/// The dimension, the first index, the number of elements and the step of each axis that is sliced.
pub(super) fn slice_bounds(sizes: &mut Sizes, body: &Body, op: Op) -> Option<Vec<(usize, Size, Size, i64)>> {
    let mut rule = Rule { sizes, body, op };
    let shape = rule.shape(0);
    let (starts, ends) = match rule.ints("starts") {
        Some(_) => (rule.known("starts")?, rule.known("ends")?),
        None => (rule.list(1)?, rule.list(2)?),
    };
    let mut bounds = Vec::new();
    for (dim, start, end, step) in rule.slice_axes(shape.len(), &starts, &ends)? {
        let (first, count) = rule.exprs().slice(shape[dim], start, end, step);
        bounds.push((dim, first, count, step));
    }
    Some(bounds)
}

/// Ops whose first result has the sizes of their first operand, but for those with a rule of their own.
fn keeps_shape(name: &str) -> bool {
    matches!(
        name,
        "regex_full_match"
            | "string_format"
            | "string_parse"
            | "relu"
            | "leaky_relu"
            | "elu"
            | "selu"
            | "sigmoid"
            | "tanh"
            | "exp"
            | "log"
            | "sqrt"
            | "rsqrt"
            | "reciprocal"
            | "neg"
            | "abs"
            | "erf"
            | "gelu"
            | "silu"
            | "hard_sigmoid"
            | "hard_swish"
            | "softplus"
            | "softsign"
            | "mish"
            | "clip"
            | "floor"
            | "ceil"
            | "round"
            | "sign"
            | "not"
            | "sin"
            | "cos"
            | "tan"
            | "asin"
            | "acos"
            | "atan"
            | "sinh"
            | "cosh"
            | "asinh"
            | "acosh"
            | "atanh"
            | "is_nan"
            | "is_inf"
            | "cast"
            | "bitcast"
            | "cumsum"
            | "trilu"
            | "scatter_nd"
            | "scatter_elements"
            | "batch_norm"
            | "layer_norm"
            | "rms_norm"
            | "group_norm"
            | "lrn"
            | "softmax"
            | "log_softmax"
            | "quantize"
            | "dequantize"
    )
}

impl Rule<'_> {
    pub(super) fn exprs(&mut self) -> &mut Exprs {
        &mut self.sizes.exprs
    }

    /// The sizes of operand `index`.
    pub(super) fn shape(&mut self, index: usize) -> Vec<Size> {
        match self.body.operands(self.op).get(index) {
            Some(&value) => self.sizes.shape(self.body, value),
            None => Vec::new(),
        }
    }

    /// The elements of operand `index`, a list.
    fn list(&mut self, index: usize) -> Option<Vec<Size>> {
        let value: Value = *self.body.operands(self.op).get(index)?;
        self.sizes.elements(self.body, value)
    }

    pub(super) fn ints(&self, name: &str) -> Option<Vec<i64>> {
        self.body.attr(self.op, name)?.as_int_array(self.body.ctx())
    }

    /// An attribute as a list of numbers that are known.
    fn known(&self, name: &str) -> Option<Vec<Size>> {
        Some(self.ints(name)?.into_iter().map(Size::Known).collect())
    }

    fn ints_or(&self, name: &str, count: usize, default: i64) -> Vec<i64> {
        self.ints(name).filter(|list| list.len() == count).unwrap_or_else(|| vec![default; count])
    }

    pub(super) fn int(&self, name: &str, default: i64) -> i64 {
        self.body.attr(self.op, name).and_then(|attr| attr.as_int(self.body.ctx())).unwrap_or(default)
    }

    fn word(&self, name: &str, default: &str) -> String {
        let attr = self.body.attr(self.op, name);
        attr.and_then(|attr| attr.as_str(self.body.ctx())).unwrap_or(default).to_owned()
    }

    fn flag(&self, name: &str) -> bool {
        self.body.attr(self.op, name).is_some()
    }

    fn axis(&self) -> Option<usize> {
        usize::try_from(self.int("axis", 0)).ok()
    }

    fn broadcast(&mut self) -> Vec<Size> {
        let shapes: Vec<Vec<Size>> =
            (0..self.body.operands(self.op).len()).map(|at| self.shape(at)).collect();
        shapes.into_iter().reduce(|a, b| self.exprs().broadcast(&a, &b)).unwrap_or_default()
    }

    fn reduced(&mut self) -> Vec<Size> {
        let (shape, keep) = (self.shape(0), self.flag("keepdims"));
        let axes = match self.ints("axes") {
            Some(axes) => axes,
            None => self.axis().map(|axis| vec![axis as i64]).unwrap_or_default(),
        };
        let mut sizes = Vec::new();
        for (dim, size) in shape.into_iter().enumerate() {
            match axes.contains(&(dim as i64)) {
                true if keep => sizes.push(Size::Known(1)),
                true => {}
                false => sizes.push(size),
            }
        }
        sizes
    }

    /// The sizes that the entries of a reshape's target stand for. An entry that is computed from sizes stands for
    /// itself, also when it is 0.
    fn reshaped(&mut self, target: Vec<Size>) -> Option<Vec<Size>> {
        let (input, allow_zero) = (self.shape(0), self.flag("allow_zero"));
        let total = self.exprs().product(&input);
        let exprs = self.exprs();
        let (zero, one, rest) = (Size::Known(0), Size::Known(1), Size::Known(-1));
        let mut sizes = Vec::new();
        for (at, &entry) in target.iter().enumerate() {
            let copied = input.get(at).copied();
            sizes.push(match entry {
                Size::Known(0) if !allow_zero => copied?,
                Size::Open(_) if !allow_zero && !exprs.at_least(entry, 0) => {
                    exprs.select(Relation::Equal, (entry, zero), copied.unwrap_or(zero), entry)
                }
                entry => entry,
            });
        }
        // What the number of elements leaves: the total divided by all that is no -1.
        let given: Vec<Size> = target
            .iter()
            .zip(&sizes)
            .map(|(&entry, &size)| exprs.select(Relation::Equal, (entry, rest), one, size))
            .collect();
        let given = exprs.product(&given);
        let left = match exprs.exact_div(total, given) {
            Some(left) => left,
            None => exprs.floor_div(total, given),
        };
        let sizes = target
            .iter()
            .zip(sizes)
            .map(|(&entry, size)| exprs.select(Relation::Equal, (entry, rest), left, size));
        Some(sizes.collect())
    }

    fn concat(&mut self) -> Option<Vec<Size>> {
        let axis = self.axis()?;
        let shapes: Vec<Vec<Size>> =
            (0..self.body.operands(self.op).len()).map(|at| self.shape(at)).collect();
        let mut total = Size::Known(0);
        for shape in &shapes {
            total = self.exprs().add(total, *shape.get(axis)?);
        }
        let mut sizes = shapes.first()?.clone();
        // A number tells more than an expression.
        for shape in &shapes {
            for (size, &other) in sizes.iter_mut().zip(shape) {
                *size = if size.known().is_none() && other.known().is_some() { other } else { *size };
            }
        }
        sizes[axis] = total;
        Some(sizes)
    }

    fn split(&mut self) -> Option<Vec<Shape>> {
        let (shape, axis) = (self.shape(0), self.axis()?);
        let part = |&size: &i64| {
            let mut part = shape.clone();
            *part.get_mut(axis)? = Size::Known(size);
            Some(part)
        };
        self.ints("sizes")?.iter().map(part).collect()
    }

    /// The dimension, start, end and step of each sliced axis.
    fn slice_axes(
        &self,
        rank: usize,
        starts: &[Size],
        ends: &[Size],
    ) -> Option<Vec<(usize, Size, Size, i64)>> {
        let places = vec![0; starts.len()];
        let axes = slice_axes(rank, (&places, &places), self.ints("axes"), self.ints("steps")).ok()?;
        let bounds = starts.iter().zip(ends);
        Some(
            axes.into_iter()
                .zip(bounds)
                .map(|((dim, _, _, step), (&start, &end))| (dim, start, end, step))
                .collect(),
        )
    }

    fn pad(&mut self) -> Option<Vec<Size>> {
        let shape = self.shape(0);
        let (low, high) = (self.ints_or("low", shape.len(), 0), self.ints_or("high", shape.len(), 0));
        let added = low.iter().zip(high).map(|(&low, high)| low.checked_add(high));
        let sizes =
            shape.iter().zip(added).map(|(&size, added)| Some(self.exprs().add(size, Size::Known(added?))));
        sizes.collect()
    }

    fn expand(&mut self, target: Vec<Size>) -> Vec<Size> {
        let shape = self.shape(0);
        self.exprs().broadcast(&shape, &target)
    }

    fn range(&mut self) -> Option<Vec<Size>> {
        let elements = |rule: &mut Self, at: usize| rule.list(at)?.first().copied();
        let (start, limit, delta) = (elements(self, 0)?, elements(self, 1)?, elements(self, 2)?.known()?);
        let exprs = self.exprs();
        let (room, step) = match delta {
            0 => return None,
            delta if delta > 0 => (exprs.sub(limit, start), delta),
            delta => (exprs.sub(start, limit), delta.checked_neg()?),
        };
        let count = exprs.ceil_div(room, Size::Known(step));
        Some(vec![exprs.max(count, Size::Known(0))])
    }

    /// How many distinct slices there are is one size of three results.
    fn unique(&mut self) -> Option<Vec<Shape>> {
        let (mut values, axis) = (self.shape(0), self.axis()?);
        let result = self.body.results(self.op).next()?;
        let found = *self.sizes.fallback(self.body, result).get(axis)?;
        let all = std::mem::replace(values.get_mut(axis)?, found);
        Some(vec![values, vec![found], vec![all], vec![found]])
    }

    fn matmul(&mut self) -> Option<Vec<Size>> {
        let (lhs, rhs) = (self.shape(0), self.shape(1));
        let lead = |shape: &[Size]| shape[..shape.len().saturating_sub(2)].to_vec();
        let mut shape = self.exprs().broadcast(&lead(&lhs), &lead(&rhs));
        if lhs.len() > 1 {
            shape.push(lhs[lhs.len() - if self.flag("transpose_a") { 1 } else { 2 }]);
        }
        if rhs.len() > 1 {
            shape.push(rhs[rhs.len() - if self.flag("transpose_b") { 2 } else { 1 }]);
        }
        Some(shape)
    }

    fn conv(&mut self) -> Option<Vec<Size>> {
        let (input, weights) = (self.shape(0), self.shape(1));
        let (channels, spatial) = image_dims(&self.word("data_layout", "nchw"), input.len());
        let (out, _, kernel) = kernel_dims(&self.word("kernel_layout", "oihw"), weights.len());
        let windows: Vec<Size> = weights.get(kernel)?.to_vec();
        let mut shape = input;
        *shape.get_mut(channels)? = *weights.get(out)?;
        self.windows(&mut shape, spatial, &windows)?;
        Some(shape)
    }

    fn pool(&mut self) -> Option<Vec<Size>> {
        let mut shape = self.shape(0);
        let (_, spatial) = image_dims(&self.word("data_layout", "nchw"), shape.len());
        let windows = self.known("kernel")?;
        self.windows(&mut shape, spatial, &windows)?;
        Some(shape)
    }

    /// Replaces the sizes of an image by the numbers of places of a window.
    fn windows(
        &mut self,
        shape: &mut [Size],
        spatial: std::ops::Range<usize>,
        windows: &[Size],
    ) -> Option<()> {
        let n = spatial.len();
        let (strides, dilations) = (self.ints_or("strides", n, 1), self.ints_or("dilations", n, 1));
        let (pads, ceil) = (self.ints_or("pads", 2 * n, 0), self.flag("ceil_mode"));
        for (i, size) in shape.get_mut(spatial)?.iter_mut().enumerate() {
            let exprs = &mut self.sizes.exprs;
            let taps = exprs.sub(*windows.get(i)?, Size::Known(1));
            let reach = exprs.mul(taps, Size::Known(dilations[i]));
            let padded = exprs.add(*size, Size::Known(pads[i].checked_add(pads[n + i])?));
            let padded = exprs.sub(padded, Size::Known(1));
            let room = exprs.sub(padded, reach);
            let stride = Size::Known(strides[i]);
            let whole = exprs.floor_div(room, stride);
            let mut count = exprs.add(whole, Size::Known(1));
            if ceil {
                // A last window must start inside of the input or its leading padding.
                let some = exprs.ceil_div(room, stride);
                let start = exprs.mul(some, stride);
                let inside = exprs.add(*size, Size::Known(pads[i]));
                let more = exprs.add(some, Size::Known(1));
                count = exprs.select(Relation::Less, (start, inside), more, count);
            }
            *size = count;
        }
        Some(())
    }

    fn conv_transpose(&mut self) -> Option<Vec<Size>> {
        let (input, weights) = (self.shape(0), self.shape(1));
        let n = input.len().checked_sub(2)?;
        let groups = Size::Known(self.int("groups", 1));
        let (strides, dilations) = (self.ints_or("strides", n, 1), self.ints_or("dilations", n, 1));
        let (pads, extra) = (self.ints_or("pads", 2 * n, 0), self.ints_or("output_padding", n, 0));
        let exprs = self.exprs();
        let mut shape = vec![input[0], exprs.mul(*weights.get(1)?, groups)];
        for i in 0..n {
            let before = exprs.sub(input[2 + i], Size::Known(1));
            let spread = exprs.mul(before, Size::Known(strides[i]));
            let taps = exprs.sub(*weights.get(2 + i)?, Size::Known(1));
            let reach = exprs.mul(taps, Size::Known(dilations[i]));
            let extent = exprs.add(spread, reach);
            let rest = 1i64.checked_add(extra[i])?.checked_sub(pads[i])?.checked_sub(pads[n + i])?;
            shape.push(exprs.add(extent, Size::Known(rest)));
        }
        Some(shape)
    }

    fn resize(&mut self) -> Option<Vec<Size>> {
        let (shape, sizes) = (self.shape(0), self.ints("sizes")?);
        let scales = self.body.attr(self.op, "scales").and_then(|attr| as_f64_array(self.body.ctx(), attr));
        let mut resized = Vec::new();
        for (dim, (&old, size)) in shape.iter().zip(sizes).enumerate() {
            let scale = scales.as_ref().and_then(|scales| scales.get(dim)).copied().unwrap_or(1.0);
            resized.push(match (size, old) {
                (0.., _) => Size::Known(size),
                (_, Size::Known(old)) => Size::Known(scaled(old, scale)?),
                _ => {
                    let (over, under) = fraction(scale)?;
                    let product = self.exprs().mul(old, Size::Known(over));
                    self.exprs().floor_div(product, Size::Known(under))
                }
            });
        }
        Some(resized)
    }

    fn recurrent(&mut self, states: usize) -> Option<Vec<Shape>> {
        let (input, recurrence) = (self.shape(0), self.shape(2));
        let (&[seq, batch, _], &[_, _, hidden]) = (&input[..], &recurrence[..]) else { return None };
        let both = self.word("direction", "forward") == "bidirectional";
        let dirs = Size::Known(if both { 2 } else { 1 });
        let mut shapes = vec![vec![seq, dirs, batch, hidden]];
        shapes.extend((0..states).map(|_| vec![dirs, batch, hidden]));
        Some(shapes)
    }
}

impl Exprs {
    /// The sizes that two shapes broadcast to, aligned at the last dimension.
    ///
    /// A number above 1 on one side is the size, since the other side must be that or 1.
    pub fn broadcast(&mut self, a: &[Size], b: &[Size]) -> Vec<Size> {
        let rank = a.len().max(b.len());
        let at = |shape: &[Size], dim: usize| match (dim + shape.len()).checked_sub(rank) {
            Some(dim) => shape[dim],
            None => Size::Known(1),
        };
        (0..rank).map(|dim| self.broadcast_size(at(a, dim), at(b, dim))).collect()
    }

    fn broadcast_size(&mut self, a: Size, b: Size) -> Size {
        let one = Size::Known(1);
        match (a, b) {
            _ if a == b || b == one => a,
            _ if a == one => b,
            (Size::Known(_), _) => a,
            (_, Size::Known(_)) => b,
            // What is cut off at 2 or more and fits the whole is the whole, also where that is 1.
            _ if self.is_cut_off(a, b) => b,
            _ if self.is_cut_off(b, a) => a,
            _ if self.decide(Relation::Equal, b, one) == Some(false) => b,
            _ => self.select(Relation::Equal, (a, one), b, a),
        }
    }

    /// Whether `part` is `min(number, whole)` with a number above 1, as a slice of a table of positions has it.
    fn is_cut_off(&self, part: Size, whole: Size) -> bool {
        match self.only_atom(part) {
            Some(Atom::Min(Size::Known(most), other)) => most > 1 && other == whole,
            _ => false,
        }
    }

    /// The first index that a slice of a dimension takes, and how many; as [`slice_range`](crate::graph::ops::slice_range).
    pub fn slice(&mut self, size: Size, start: Size, end: Size, step: i64) -> (Size, Size) {
        let (zero, last) = (Size::Known(0), self.sub(size, Size::Known(1)));
        let (start, end) = (self.bound(size, start), self.bound(size, end));
        if step > 0 {
            let (start, end) = (self.clamp(start, zero, size), self.clamp(end, zero, size));
            let room = self.sub(end, start);
            let count = self.ceil_div(room, Size::Known(step));
            return (start, self.max(count, zero));
        }
        let (start, end) = (self.clamp(start, zero, last), self.clamp(end, Size::Known(-1), last));
        let room = self.sub(start, end);
        let count = self.ceil_div(room, Size::Known(step.saturating_neg()));
        let count = self.max(count, zero);
        (start, self.select(Relation::Equal, (size, zero), zero, count))
    }

    /// A bound of a slice that may count from the end; numbers that no size reaches are taken for the ends.
    fn bound(&mut self, size: Size, bound: Size) -> Size {
        const FAR: i64 = 1 << 48;
        match bound {
            Size::Known(number) if number >= FAR => size,
            Size::Known(number) if number <= -FAR => Size::Known(-1),
            Size::Known(number) if number >= 0 => bound,
            Size::Known(_) => self.add(size, bound),
            open if self.at_least(open, 0) => open,
            open => {
                let from_end = self.add(size, open);
                self.select(Relation::Less, (open, Size::Known(0)), from_end, open)
            }
        }
    }
}
