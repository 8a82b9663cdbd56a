//! Evaluating a description for an op.

use rustc_hash::FxHashMap;
use terrace_dialects::graph::sizes::{Exprs, Relation, Size, Sizes};
use terrace_dialects::graph::{Activation, attrs::ACTIVATION};
use terrace_dialects::kernel::*;
use terrace_ir::op::{Presence, Slot, Traits};
use terrace_ir::text::parse_attr;
use terrace_ir::{Attr, AttrKind, Body, Op, Type, Value};

/// What a description says of an op that it accepts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Accepted {
    /// The parameter words.
    pub words: Vec<Size>,
    /// Operands to pack, each with the symbol that packs it.
    pub packs: Vec<(String, String)>,
    /// Sizes that must be equal when the program runs, and what to say where they are not.
    pub equal: Vec<(Size, Size, String)>,
}

/// An op that a description is evaluated for.
struct Subject<'a> {
    body: &'a Body,
    op: Op,
    sizes: &'a mut Sizes,
}

/// The numbers of a description: `None` for a truth that depends on sizes which are open.
type Values = FxHashMap<Value, Option<Size>>;

impl Subject<'_> {
    fn slot(&self, name: &str, slots: &[Slot]) -> Option<usize> {
        slots.iter().position(|slot| slot.name == name)
    }

    /// The operand called `name`, when it is there.
    fn operand(&self, name: &str) -> Option<Value> {
        let def = self.body.def(self.op)?;
        let slot = self.slot(name, def.operands)?;
        self.body.operand_group(self.op, def, slot).first().copied()
    }

    fn value(&self, name: &str) -> Option<Value> {
        let def = self.body.def(self.op)?;
        self.operand(name).or_else(|| {
            let slot = self.slot(name, def.results)?;
            self.body.result_group(self.op, def, slot).get(0)
        })
    }

    /// The attribute `name`, or its declared default.
    fn attr(&self, name: &str) -> Option<Attr> {
        self.body.attr(self.op, name).or_else(|| {
            let slot = self.body.def(self.op)?.attrs.iter().find(|slot| slot.name == name)?;
            match slot.presence {
                Presence::Default(text) => parse_attr(self.body.ctx(), text).ok(),
                _ => None,
            }
        })
    }

    /// The sizes of a value; `None` when it is an optional operand that is absent.
    fn sizes(&mut self, name: &str) -> Result<Option<Vec<Size>>, String> {
        let Some(value) = self.value(name) else {
            return Ok(None);
        };
        let shape = self.sizes.shape(self.body, value);
        let result = self.body.defining_op(value) == Some(self.op);
        if result && shape.iter().any(|&size| self.sizes.is_own(size, value)) {
            return Err(format!("sizes of '{name}' are not known"));
        }
        Ok(Some(shape))
    }
}

/// An index that may count from the end.
fn resolve(index: i64, len: usize) -> Option<usize> {
    let at = if index < 0 { index.checked_add(len as i64)? } else { index };
    usize::try_from(at).ok().filter(|&at| at <= len)
}

/// Evaluates the description `def` (the body of a `kernel.def`) for `op`, as far as sizes are known: words may be
/// expressions of those that are open, but what is required must be known to hold.
///
/// # Errors
/// The reason why the kernel does not implement the op.
pub fn evaluate(def: &Body, body: &Body, op: Op, sizes: &mut Sizes) -> Result<Accepted, String> {
    let mut subject = Subject { body, op, sizes };
    let entry = def.regions(def.self_op()).next().and_then(|region| def.entry(region));
    let entry = entry.ok_or("the description is empty")?;
    let mut values = Values::default();
    let (mut packs, mut equal) = (Vec::new(), Vec::new());
    for step in def.ops_of(entry) {
        if let Some(end) = ReturnOp::of(def, step) {
            let words = end.words(def).iter().map(|word| values.get(word).copied().flatten());
            let words =
                words.collect::<Option<Vec<Size>>>().ok_or("a word depends on sizes that are open")?;
            return Ok(Accepted { words, packs, equal });
        }
        if let Some(expected) = ExpectEqualOp::of(def, step) {
            let number = |value: Value| values.get(&value).copied().flatten();
            let sides = number(expected.lhs(def)).zip(number(expected.rhs(def)));
            let (a, b) = sides.ok_or("an expected number is not computed")?;
            let reason = text(def, expected.reason(def))?;
            match subject.sizes.exprs.decide(Relation::Equal, a, b) {
                Some(true) => {}
                Some(false) => return Err(reason.to_owned()),
                None => equal.push((a, b, reason.to_owned())),
            }
            continue;
        }
        if let Some(pack) = PackOperandOp::of(def, step) {
            let ctx = def.ctx();
            let packer = pack.packer(def).as_symbol(ctx).ok_or("a packer is not a symbol")?;
            packs.push((text(def, pack.operand(def))?.to_string(), ctx.str(packer).to_string()));
            continue;
        }
        let result = query(def, step, &mut subject, &values)?;
        if let (Some(number), Some(value)) = (result, def.results(step).get(0)) {
            values.insert(value, number);
        }
    }
    Err("the description does not end with 'kernel.return'".into())
}

fn text(def: &Body, attr: Attr) -> Result<&str, String> {
    attr.as_str(def.ctx()).ok_or_else(|| "a name is not text".into())
}

/// Evaluates an op of a description: its number, when it has one.
fn query(
    def: &Body,
    step: Op,
    subject: &mut Subject<'_>,
    values: &Values,
) -> Result<Option<Option<Size>>, String> {
    let int = |attr: Option<Attr>| attr.and_then(|attr| attr.as_int(def.ctx()));
    let operand = || text(def, def.attr(step, "operand").ok_or("an operand is not named")?);
    let number = |number: i64| Ok(Some(Some(Size::Known(number))));
    match def.name_str(step) {
        "kernel.dim" => {
            let Some(sizes) = subject.sizes(operand()?)? else {
                return number(0);
            };
            let index = int(def.attr(step, "index")).unwrap_or(0);
            let at = resolve(index, sizes.len()).and_then(|at| sizes.get(at).copied());
            let size =
                at.ok_or_else(|| format!("'{}' has no dimension {index}", operand().unwrap_or_default()))?;
            Ok(Some(Some(size)))
        }
        "kernel.size" => {
            let Some(sizes) = subject.sizes(operand()?)? else {
                return number(0);
            };
            let bound = |name: &str, default: usize| {
                int(def.attr(step, name)).map_or(Some(default), |at| resolve(at, sizes.len()))
            };
            let (from, to) = bound("from", 0)
                .zip(bound("to", sizes.len()))
                .ok_or_else(|| format!("rank {} is too small", sizes.len()))?;
            let range = sizes.get(from..to).unwrap_or_default();
            match subject.sizes.exprs.product(range) {
                Size::Known(i64::MAX) => Err("a number of elements does not fit 64 bits".into()),
                product => Ok(Some(Some(product))),
            }
        }
        "kernel.rank" => {
            let rank = subject.value(operand()?).map(|value| subject.body.ty(value).rank(subject.body.ctx()));
            number(rank.map_or(Some(0), |rank| rank).ok_or("a rank is not known")? as i64)
        }
        "kernel.attr" => {
            let op = AttrOp(step);
            let attr = subject.attr(text(def, op.name(def))?);
            let default = int(op.default(def)).unwrap_or(0);
            let Some(attr) = attr else {
                return number(default);
            };
            let name = text(def, op.name(def))?;
            let found = word(subject.body, attr, int(op.index(def)));
            number(found.ok_or_else(|| format!("attribute '{name}' is not a number"))?.unwrap_or(default))
        }
        "kernel.attr_is" => {
            let op = AttrIsOp(step);
            let attr = subject.attr(text(def, op.name(def))?);
            number(i64::from(
                attr.and_then(|attr| attr.as_str(subject.body.ctx())) == Some(text(def, op.text(def))?),
            ))
        }
        "kernel.present" => {
            let name = operand()?;
            let there = subject.value(name).is_some() || subject.body.attr(subject.op, name).is_some();
            number(i64::from(there))
        }
        "kernel.require" => {
            let op = RequireOp(step);
            match values.get(&op.condition(def)).copied().flatten() {
                Some(Size::Known(holds)) if holds != 0 => Ok(None),
                Some(Size::Known(_)) => Err(text(def, op.reason(def))?.to_string()),
                _ => Err(format!(
                    "{}, or may be: it depends on sizes that are open",
                    text(def, op.reason(def))?
                )),
            }
        }
        "kernel.require_type" => {
            require_type(def, RequireTypeOp(step), subject)?;
            Ok(None)
        }
        "kernel.require_constant" => {
            let name = operand()?;
            let constant = |value: Value| {
                let op = subject.body.defining_op(value);
                op.is_some_and(|op| subject.body.has_trait(op, Traits::CONSTANT_LIKE))
            };
            if subject.operand(name).is_some_and(|value| !constant(value)) {
                return Err(format!("'{name}' is not a constant"));
            }
            Ok(None)
        }
        _ => Ok(Some(arith(def, step, values, &mut subject.sizes.exprs)?)),
    }
}

fn require_type(def: &Body, op: RequireTypeOp, subject: &Subject<'_>) -> Result<(), String> {
    let name = text(def, op.operand(def))?;
    let Some(value) = subject.value(name) else {
        return Ok(());
    };
    let elem = op.elem(def).as_type(def.ctx());
    if Some(subject.body.ty(value).elem(subject.body.ctx())) != elem {
        let want = elem.map(|elem| elem_name(def, elem)).unwrap_or_default();
        return Err(format!("the elements of '{name}' are not {want}"));
    }
    Ok(())
}

fn elem_name(def: &Body, ty: Type) -> String {
    let ctx = def.ctx();
    match (ty.float_kind(ctx), ty.bit_width(ctx)) {
        (Some(kind), _) => kind.keyword().to_string(),
        (None, Some(width)) => format!("i{width}"),
        _ => "of that type".into(),
    }
}

/// Attribute `attr` as a word; `Some(None)` for an element that an array does not have.
fn word(body: &Body, attr: Attr, index: Option<i64>) -> Option<Option<i64>> {
    let ctx = body.ctx();
    let bits = |x: f64| i64::from((x as f32).to_bits());
    match attr.kind(ctx) {
        AttrKind::Unit => Some(Some(1)),
        AttrKind::Integer { .. } => attr.as_int(ctx).map(Some),
        AttrKind::Float { .. } => attr.as_f64(ctx).map(bits).map(Some),
        AttrKind::DenseArray { elem, .. } if elem.is_float(ctx) => {
            let values = terrace_dialects::graph::attrs::as_f64_array(ctx, attr)?;
            Some(element(&values, index?).map(bits))
        }
        AttrKind::DenseArray { .. } => Some(element(&attr.as_int_array(ctx)?, index?)),
        AttrKind::Dialect { name, .. } if ctx.str(*name) == ACTIVATION => {
            let activation = Activation::from_attr(ctx, attr)?;
            Some(Some(match usize::try_from(index.unwrap_or(0)).ok()? {
                0 => activation.code(),
                at => activation.params().get(at - 1).map_or(0, |&x| bits(f64::from(x))),
            }))
        }
        _ => None,
    }
}

fn element<T: Copy>(values: &[T], index: i64) -> Option<T> {
    values.get(resolve(index, values.len())?).copied()
}

/// Evaluates an op of `arith` on integers of up to 64 bits and sizes.
fn arith(def: &Body, step: Op, values: &Values, exprs: &mut Exprs) -> Result<Option<Size>, String> {
    let ctx = def.ctx();
    let name = def.name_str(step);
    if name == "arith.constant" {
        let value = def.attr(step, "value").and_then(|attr| attr.as_int(ctx));
        let value = value.ok_or_else(|| "a constant of a description is not an integer".to_owned())?;
        return Ok(Some(Size::Known(value)));
    }
    let args: Option<Vec<Option<Size>>> =
        def.operands(step).iter().map(|value| values.get(value).copied()).collect();
    let args = args.ok_or_else(|| format!("operands of '{name}' are not computed"))?;
    let known: Option<Vec<i64>> = args.iter().map(|arg| arg.and_then(Size::known)).collect();
    match known {
        Some(known) => numbers(def, step, &known).map(|number| Some(Size::Known(number))),
        None => expressions(def, step, &args, exprs),
    }
}

/// As [`arith`], of expressions: what is computed, or nothing where a truth depends on sizes that are open.
fn expressions(
    def: &Body,
    step: Op,
    args: &[Option<Size>],
    exprs: &mut Exprs,
) -> Result<Option<Size>, String> {
    let name = def.name_str(step);
    let (yes, no) = (Some(Size::Known(1)), Some(Size::Known(0)));
    let truth = |holds: Option<bool>| holds.map(|holds| Size::Known(i64::from(holds)));
    Ok(match (name, args) {
        ("arith.addi", &[Some(a), Some(b)]) => Some(exprs.add(a, b)),
        ("arith.subi", &[Some(a), Some(b)]) => Some(exprs.sub(a, b)),
        ("arith.muli", &[Some(a), Some(b)]) => Some(exprs.mul(a, b)),
        ("arith.minsi", &[Some(a), Some(b)]) => Some(exprs.min(a, b)),
        ("arith.maxsi", &[Some(a), Some(b)]) => Some(exprs.max(a, b)),
        ("arith.divsi" | "arith.floordivsi", &[Some(a), Some(b)])
            if exprs.at_least(a, 0) && exprs.at_least(b, 1) =>
        {
            Some(exprs.floor_div(a, b))
        }
        ("arith.ceildivsi", &[Some(a), Some(b)]) if exprs.at_least(a, 0) && exprs.at_least(b, 1) => {
            Some(exprs.ceil_div(a, b))
        }
        ("arith.extui" | "arith.index_cast", &[a]) => a,
        ("arith.andi", list) if list.contains(&no) => no,
        ("arith.ori", list) if list.contains(&yes) => yes,
        ("arith.andi", &[a, b]) if a == yes => b,
        ("arith.andi", &[a, b]) if b == yes => a,
        ("arith.ori", &[a, b]) if a == no => b,
        ("arith.ori", &[a, b]) if b == no => a,
        ("arith.andi" | "arith.ori", _) => None,
        ("arith.select", &[_, a, b]) if a == b => a,
        ("arith.select", &[Some(Size::Known(condition)), a, b]) => {
            if condition != 0 {
                a
            } else {
                b
            }
        }
        ("arith.cmpi", &[Some(a), Some(b)]) => {
            let predicate = def.attr(step, "predicate").and_then(|attr| attr.as_int(def.ctx())).unwrap_or(-1);
            truth(match predicate {
                0 => exprs.decide(Relation::Equal, a, b),
                1 => exprs.decide(Relation::Equal, a, b).map(|holds| !holds),
                2 => exprs.decide(Relation::Less, a, b),
                3 => exprs.decide(Relation::Less, b, a).map(|holds| !holds),
                4 => exprs.decide(Relation::Less, b, a),
                5 => exprs.decide(Relation::Less, a, b).map(|holds| !holds),
                _ => None,
            })
        }
        ("arith.cmpi", _) => None,
        _ => return Err(format!("'{name}' depends on sizes that are open")),
    })
}

/// As [`arith`], of numbers.
fn numbers(def: &Body, step: Op, args: &[i64]) -> Result<i64, String> {
    let (ctx, name) = (def.ctx(), def.name_str(step));
    let overflow = || format!("'{name}' overflows or divides by zero");
    let computed = match (name, args) {
        ("arith.addi", &[a, b]) => a.checked_add(b),
        ("arith.subi", &[a, b]) => a.checked_sub(b),
        ("arith.muli", &[a, b]) => a.checked_mul(b),
        ("arith.divsi", &[a, b]) => a.checked_div(b),
        ("arith.remsi", &[a, b]) => a.checked_rem(b),
        ("arith.ceildivsi", &[a, b]) => {
            a.checked_div(b).map(|q| q + i64::from(a % b != 0 && (a < 0) == (b < 0)))
        }
        ("arith.floordivsi", &[a, b]) => {
            a.checked_div(b).map(|q| q - i64::from(a % b != 0 && (a < 0) != (b < 0)))
        }
        ("arith.minsi", &[a, b]) => Some(a.min(b)),
        ("arith.maxsi", &[a, b]) => Some(a.max(b)),
        ("arith.andi", &[a, b]) => Some(a & b),
        ("arith.ori", &[a, b]) => Some(a | b),
        ("arith.xori", &[a, b]) => Some(a ^ b),
        ("arith.shli", &[a, b]) => u32::try_from(b).ok().and_then(|b| a.checked_shl(b)),
        ("arith.extui" | "arith.index_cast", &[a]) => Some(a),
        ("arith.select", &[condition, a, b]) => Some(if condition != 0 { a } else { b }),
        ("arith.cmpi", &[a, b]) => {
            let predicate = def.attr(step, "predicate").and_then(|attr| attr.as_int(ctx)).unwrap_or(-1);
            compare(predicate, a, b).map(i64::from)
        }
        _ => return Err(format!("'{name}' is not evaluated in descriptions")),
    };
    computed.ok_or_else(overflow)
}

/// The predicates of `arith.cmpi`: eq, ne, slt, sle, sgt, sge, ult, ule, ugt, uge.
fn compare(predicate: i64, a: i64, b: i64) -> Option<bool> {
    let (x, y) = (a as u64, b as u64);
    Some(match predicate {
        0 => a == b,
        1 => a != b,
        2 => a < b,
        3 => a <= b,
        4 => a > b,
        5 => a >= b,
        6 => x < y,
        7 => x <= y,
        8 => x > y,
        9 => x >= y,
        _ => return None,
    })
}
