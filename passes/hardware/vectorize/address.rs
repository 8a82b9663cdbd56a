//! Where loads and stores go, and whether two of them can meet.

use rustc_hash::FxHashMap;
use terrace_dialects::memref::layout::strides_and_offset;
use terrace_dialects::support::index_list::{Mixed, mixed, statics};
use terrace_dialects::support::{constant_int, ints};
use terrace_dialects::{arith, memref};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Block, Body, Op, Value, ValueDef};

/// Index arithmetic that is looked through for one index: text can nest it without end.
const MAX_STEPS: usize = 256;

/// A sum of index values, each times a factor, and a constant.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Linear {
    /// Values and factors other than zero, by value.
    terms: Vec<(Value, i64)>,
    constant: i64,
}

impl Linear {
    fn constant(constant: i64) -> Linear {
        Linear { terms: Vec::new(), constant }
    }

    /// `value` as such a sum; `None` when a factor overflows.
    pub(super) fn of(body: &Body, value: Value) -> Option<Linear> {
        let mut sum = Linear::default();
        let mut stack = vec![(value, 1i64)];
        for step in 0.. {
            let Some((value, factor)) = stack.pop() else { break };
            if let Some(constant) = constant_int(body, value) {
                sum.constant = sum.constant.checked_add(constant.checked_mul(factor)?)?;
                continue;
            }
            let op = body.defining_op(value).filter(|_| step < MAX_STEPS);
            let Some(op) = op.filter(|_| body.ty(value).is_index(body.ctx())) else {
                sum.add_term(value, factor)?;
                continue;
            };
            if arith::AddIOp::of(body, op).is_some() {
                stack.extend(body.operands(op).iter().map(|&operand| (operand, factor)));
            } else if arith::SubIOp::of(body, op).is_some() {
                stack.push((body.operand(op, 0), factor));
                stack.push((body.operand(op, 1), factor.checked_neg()?));
            } else if let Some((operand, by)) = constant_factor(body, op) {
                stack.push((operand, factor.checked_mul(by)?));
            } else {
                sum.add_term(value, factor)?;
            }
        }
        Some(sum)
    }

    fn add_term(&mut self, value: Value, factor: i64) -> Option<()> {
        match self.terms.binary_search_by_key(&value, |term| term.0) {
            Ok(at) => {
                let sum = self.terms[at].1.checked_add(factor)?;
                if sum == 0 {
                    self.terms.remove(at);
                } else {
                    self.terms[at].1 = sum;
                }
            }
            Err(at) if factor != 0 => self.terms.insert(at, (value, factor)),
            Err(_) => {}
        }
        Some(())
    }

    /// `self + other * factor`.
    fn plus(mut self, other: &Linear, factor: i64) -> Option<Linear> {
        for &(value, times) in &other.terms {
            self.add_term(value, times.checked_mul(factor)?)?;
        }
        self.constant = self.constant.checked_add(other.constant.checked_mul(factor)?)?;
        Some(self)
    }

    /// The factor of `value`.
    pub(super) fn factor(&self, value: Value) -> i64 {
        self.terms.iter().find(|term| term.0 == value).map_or(0, |term| term.1)
    }

    /// The values that are summed.
    pub(super) fn values(&self) -> impl Iterator<Item = Value> + '_ {
        self.terms.iter().map(|term| term.0)
    }
}

/// The operand and the factor of a multiplication by a constant.
fn constant_factor(body: &Body, op: Op) -> Option<(Value, i64)> {
    arith::MulIOp::of(body, op)?;
    let (lhs, rhs) = (body.operand(op, 0), body.operand(op, 1));
    match constant_int(body, rhs) {
        Some(by) => Some((lhs, by)),
        None => constant_int(body, lhs).map(|by| (rhs, by)),
    }
}

/// What memory a memref is a view of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Root {
    /// An allocation of the function's own.
    Fresh(Value),
    /// A global.
    Global(Attr),
    /// An argument of the function; no other argument overlaps an exclusive one.
    Arg { arg: Value, exclusive: bool },
    /// What some other op yields.
    Other(Value),
}

/// Where an access goes.
#[derive(Clone, Debug)]
pub(super) struct Place {
    root: Root,
    /// The bytes of the root that the view lies in, when they are known.
    range: Option<(i64, i64)>,
    /// The first byte, counted from the start of the root; `None` when it is no sum of indices.
    address: Option<Linear>,
    width: i64,
}

/// Offsets in elements, or in bytes once a view of bytes was passed.
struct Walk {
    offset: Option<Linear>,
    range: Option<(i64, i64)>,
}

impl Place {
    /// Where the element of `base` at `indices` is.
    pub(super) fn of(body: &Body, base: Value, indices: &[Value]) -> Place {
        let ctx = body.ctx();
        let ty = body.ty(base);
        let width = ty.elem(ctx).byte_width(ctx).and_then(|width| i64::try_from(width).ok());
        let mut walk = Walk { offset: element_offset(body, base, indices), range: None };
        let mut scale = width;
        let mut at = base;
        let mut seen = 0;
        while let Some(op) = body.defining_op(at).filter(|_| seen < MAX_STEPS) {
            seen += 1;
            if memref::SubViewOp::of(body, op).is_some() {
                walk.offset = through_subview(body, memref::SubViewOp(op), walk.offset);
                walk.range = None;
            } else if let Some(view) = memref::ViewOp::of(body, op) {
                walk = through_view(body, view, walk, scale);
                scale = Some(1);
            } else if memref::ReinterpretCastOp::of(body, op).is_some() {
                walk = Walk { offset: None, range: None };
            } else if memref::CastOp::of(body, op).is_none()
                && memref::CollapseShapeOp::of(body, op).is_none()
                && memref::ExpandShapeOp::of(body, op).is_none()
            {
                break;
            }
            at = body.operand(op, 0);
        }
        let address = walk.offset.and_then(|offset| Linear::default().plus(&offset, scale?));
        Place { root: root_of(body, at), range: walk.range, address, width: width.unwrap_or(0) }
    }

    /// Whether this is the same element as `other`, whatever the indices are.
    pub(super) fn is_same(&self, other: &Place) -> bool {
        self.root == other.root
            && self.width == other.width
            && self.address.is_some()
            && self.address == other.address
    }

    /// Whether this and `other` lie in memory that does not overlap, whatever the indices are.
    pub(super) fn is_apart(&self, other: &Place) -> bool {
        if self.root == other.root {
            let ranges = self.range.zip(other.range);
            return ranges.is_some_and(|(a, b)| a.1 <= b.0 || b.1 <= a.0);
        }
        match (self.root, other.root) {
            (Root::Other(_), _) | (_, Root::Other(_)) => false,
            (Root::Fresh(_), _) | (_, Root::Fresh(_)) | (Root::Global(_), Root::Global(_)) => true,
            (Root::Arg { exclusive: a, .. }, Root::Arg { exclusive: b, .. }) => a || b,
            (Root::Arg { exclusive, .. }, Root::Global(_))
            | (Root::Global(_), Root::Arg { exclusive, .. }) => exclusive,
        }
    }

    /// Whether accesses of `lanes` neighbouring iterations of the loop over `induction` can be made at once,
    /// those here and those at `other` in the order of the loop's block: in no two different iterations of
    /// the `lanes` do they touch the same byte.
    pub(super) fn may_widen(&self, other: &Place, induction: Value, lanes: i64) -> bool {
        if self.is_apart(other) {
            return true;
        }
        let (Some(a), Some(b)) = (&self.address, &other.address) else { return false };
        if self.root != other.root || a.terms != b.terms || self.width != other.width {
            return false;
        }
        let step = a.factor(induction);
        let Some(distance) = a.constant.checked_sub(b.constant).and_then(i64::checked_abs) else {
            return false;
        };
        // Iterations i and j touch `width` bytes at step*i + c and at step*j + d: they can only meet when
        // |c - d| is within the reach of step*(lanes - 1).
        if step == 0 {
            return distance >= self.width;
        }
        let reach = step.checked_abs().and_then(|step| step.checked_mul(lanes - 1));
        let Some(reach) = reach.and_then(|reach| reach.checked_add(self.width)) else { return false };
        let separate = step.checked_abs().is_some_and(|step| step >= self.width);
        (distance == 0 && separate) || distance >= reach
    }
}

/// The offset of the element of `base` at `indices`, in elements.
fn element_offset(body: &Body, base: Value, indices: &[Value]) -> Option<Linear> {
    let (strides, _) = strides_and_offset(body.ctx(), body.ty(base))?;
    let indices: Option<Vec<Linear>> = indices.iter().map(|&index| Linear::of(body, index)).collect();
    add_dims(Linear::default(), &indices?, &strides)
}

/// `sum` and each index times its stride.
fn add_dims(sum: Linear, indices: &[Linear], strides: &[i64]) -> Option<Linear> {
    if indices.len() != strides.len() {
        return None;
    }
    indices.iter().zip(strides).try_fold(sum, |sum, (index, &stride)| match stride {
        _ if *index == Linear::default() => Some(sum),
        DYNAMIC => None,
        stride => sum.plus(index, stride),
    })
}

fn through_subview(body: &Body, view: memref::SubViewOp, offset: Option<Linear>) -> Option<Linear> {
    let (strides, _) = strides_and_offset(body.ctx(), body.ty(view.source(body)))?;
    let numbers = statics(body.ctx(), Some(view.static_offsets(body)));
    let offsets = mixed(&numbers, view.offsets(body))?;
    let offsets: Option<Vec<Linear>> = offsets
        .into_iter()
        .map(|offset| match offset {
            Mixed::Static(number) => Some(Linear::constant(number)),
            Mixed::Value(value) => Linear::of(body, value),
        })
        .collect();
    add_dims(offset?, &offsets?, &strides)
}

/// From elements of `width` bytes in the view to bytes of what it is a view of.
fn through_view(body: &Body, view: memref::ViewOp, walk: Walk, width: Option<i64>) -> Walk {
    let ctx = body.ctx();
    let shift = Linear::of(body, view.byte_shift(body));
    let ty = body.ty(view.result(body));
    let size = ty.num_elements(ctx).zip(ty.elem(ctx).byte_width(ctx));
    let size = size.and_then(|(count, width)| count.checked_mul(i64::try_from(width).ok()?));
    let start = shift.as_ref().filter(|shift| shift.terms.is_empty()).map(|shift| shift.constant);
    let range = start.zip(size).and_then(|(start, size)| Some((start, start.checked_add(size)?)));
    let offset = walk.offset.and_then(|offset| shift?.plus(&offset, width?));
    Walk { offset, range }
}

fn root_of(body: &Body, value: Value) -> Root {
    match body.value_def(value) {
        ValueDef::Result(op, _) => {
            if memref::AllocOp::of(body, op).is_some() || memref::AllocaOp::of(body, op).is_some() {
                Root::Fresh(value)
            } else if let Some(get) = memref::GetGlobalOp::of(body, op) {
                Root::Global(get.name(body))
            } else {
                Root::Other(value)
            }
        }
        ValueDef::Arg(block, at) if is_entry(body, block) => {
            Root::Arg { arg: value, exclusive: is_exclusive(body, at) }
        }
        ValueDef::Arg(..) => Root::Other(value),
    }
}

fn is_entry(body: &Body, block: Block) -> bool {
    let func = body.self_op();
    body.regions(func).next().is_some_and(|region| body.entry(region) == Some(block))
}

/// Whether argument `at` of the function overlaps no other: that is the contract of outputs and of the
/// arena, and of what is marked so in LLVM's words.
fn is_exclusive(body: &Body, at: usize) -> bool {
    let ctx = body.ctx();
    let marks = body.attr(body.self_op(), "arg_attrs").and_then(|all| all.as_array(ctx)?.get(at).copied());
    let marks = marks.and_then(|marks| marks.as_dict(ctx)).unwrap_or_default();
    marks.iter().any(|mark| matches!(ctx.str(mark.0), "kernel.output" | "kernel.arena" | "llvm.noalias"))
}

/// How an access moves from one iteration of a loop to the next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Step {
    /// Not at all.
    Fixed,
    /// By one element, along dimension `.0`, behind which all sizes are 1.
    Next(usize),
}

/// How the element of `base` at `indices` moves with `induction`; the reason, when it does so in another way.
/// `varies` tells which other values differ from one iteration to the next.
pub(super) fn step_of(
    body: &Body,
    base: Value,
    indices: &[Value],
    induction: Value,
    varies: &FxHashMap<Value, super::plan::Class>,
) -> Result<Step, String> {
    use super::plan::Class;
    let ty = body.ty(base);
    let mut moving = Vec::new();
    for (dim, &index) in indices.iter().enumerate() {
        let linear = Linear::of(body, index).ok_or("has an index that overflows")?;
        let odd = linear.values().any(|value| {
            value != induction
                && matches!(varies.get(&value), Some(Class::Address | Class::Lanes | Class::Mask))
        });
        if odd {
            return Err("has an index that is not linear in that of the loop".to_owned());
        }
        if linear.factor(induction) != 0 {
            moving.push((dim, linear.factor(induction)));
        }
    }
    let &[(dim, factor)] = &moving[..] else {
        return if moving.is_empty() {
            Ok(Step::Fixed)
        } else {
            Err("moves along several dimensions".to_owned())
        };
    };
    let (strides, _) = strides_and_offset(body.ctx(), ty).ok_or("has a layout without strides")?;
    let shape = ty.shape(body.ctx()).unwrap_or_default();
    let stride = strides.get(dim).copied().unwrap_or(DYNAMIC);
    let trailing = shape[dim + 1..].iter().all(|&size| size == 1);
    match stride.checked_mul(factor) {
        Some(1) if factor == 1 && trailing => Ok(Step::Next(dim)),
        Some(step) if stride != DYNAMIC && step != 1 => Err(format!("has a stride of {step} elements")),
        _ => Err("has a stride that is not known".to_owned()),
    }
}

/// The groups of dimensions that make `dim` the last one: all behind it, of size 1, join it.
pub(super) fn joined_dims(body: &Body, dim: usize, rank: usize) -> Attr {
    let ctx = body.ctx();
    let number = |at: usize| ctx.i64_attr(i64::try_from(at).unwrap_or(i64::MAX));
    let single = (0..dim).map(|at| ctx.array_attr([number(at)]));
    let last: Vec<Attr> = (dim..rank).map(number).collect();
    let groups: Vec<Attr> = single.chain([ctx.array_attr(last)]).collect();
    debug_assert!(groups.iter().all(|&group| ints(ctx, group).is_some()), "groups of numbers");
    ctx.array_attr(groups)
}
