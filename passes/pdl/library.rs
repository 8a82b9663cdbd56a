//! Native functions for patterns of any dialect.
//!
//! Constraints:
//!
//! | name | arguments | holds when |
//! | --- | --- | --- |
//! | `has_one_use` | value, or op | the value, or each result of the op, has one use |
//! | `is_constant` | value, or value and attribute result | the value is a constant; the result is what it is |
//! | `is_zero`, `is_one` | attribute | the number, or each number of the elements, is 0 or 1 |
//! | `is_pure` | op | it has no effects |
//! | `has_static_shape` | value or type | no dimension is dynamic |
//! | `is_block_argument` | value | no op defines it |
//! | `in_same_block` | op, op | both lie in one block |
//!
//! Rewrites:
//!
//! | name | arguments | result |
//! | --- | --- | --- |
//! | `constant` | attribute, type | a value: a constant made by `arith` |
//! | `int_add`, `int_sub`, `int_mul` | attribute, attribute | an attribute: integers of one type, which wrap around |
//! | `element_type` | type | a type |
//! | `set_attr` | op, name, attribute | |
//! | `remove_attr` | op, name | |
//! | `set_operand` | op, index, value | |
//! | `move_before` | op, op | |

use terrace_dialects::support::elements::splat;
use terrace_ir::interfaces::is_effect_free;
use terrace_ir::rewrite::constant_value;
use terrace_ir::{Attr, Body, Context, Op, Rewriter, Type, Value};

use super::native::{Answered, Handle, Natives};

impl Natives {
    /// The functions that `terrace-opt` has.
    pub fn standard() -> Natives {
        let mut natives = Natives::new();
        natives
            .constraint("has_one_use", |args, body| match args {
                [Handle::Value(value)] => holds(body.has_one_use(*value), "it has not one use"),
                [Handle::Op(op)] => {
                    let all = body.results(*op).all(|value| body.has_one_use(value));
                    holds(all, "not each result has one use")
                }
                _ => Err(takes("a value or an op")),
            })
            .constraint("is_constant", |args, body| match args {
                [Handle::Value(value)] => match constant_value(body, *value) {
                    Some(attr) => Ok(vec![Handle::Attr(attr)]),
                    None => Err("it is no constant".to_owned()),
                },
                _ => Err(takes("a value")),
            })
            .constraint("is_zero", |args, body| is_number(args, body.ctx(), 0))
            .constraint("is_one", |args, body| is_number(args, body.ctx(), 1))
            .constraint("is_pure", |args, body| match args {
                [Handle::Op(op)] => holds(is_effect_free(body, *op), "it has effects, or may have"),
                _ => Err(takes("an op")),
            })
            .constraint("has_static_shape", has_static_shape)
            .constraint("is_block_argument", |args, body| match args {
                [Handle::Value(value)] => holds(body.defining_op(*value).is_none(), "an op defines it"),
                _ => Err(takes("a value")),
            })
            .constraint("in_same_block", |args, body| match args {
                [Handle::Op(a), Handle::Op(b)] => {
                    holds(body.block(*a) == body.block(*b), "they lie in different blocks")
                }
                _ => Err(takes("two ops")),
            });
        natives
            .rewrite("constant", constant)
            .rewrite("int_add", |args, rw| arithmetic(args, &rw.context(), i128::wrapping_add))
            .rewrite("int_sub", |args, rw| arithmetic(args, &rw.context(), i128::wrapping_sub))
            .rewrite("int_mul", |args, rw| arithmetic(args, &rw.context(), i128::wrapping_mul))
            .rewrite("element_type", |args, rw| match args {
                [Handle::Type(ty)] => Ok(vec![Handle::Type(ty.elem(&rw.context()))]),
                _ => Err(takes("a type")),
            })
            .rewrite("set_attr", |args, rw| match args {
                [Handle::Op(op), Handle::Attr(name), Handle::Attr(value)] => {
                    rw.set_attr(*op, &text(*name, &rw.context())?, *value);
                    Ok(Vec::new())
                }
                _ => Err(takes("an op, a name and an attribute")),
            })
            .rewrite("remove_attr", |args, rw| match args {
                [Handle::Op(op), Handle::Attr(name)] => {
                    rw.remove_attr(*op, &text(*name, &rw.context())?);
                    Ok(Vec::new())
                }
                _ => Err(takes("an op and a name")),
            })
            .rewrite("set_operand", set_operand)
            .rewrite("move_before", |args, rw| match args {
                [Handle::Op(op), Handle::Op(at)] => move_before(*op, *at, rw),
                _ => Err(takes("two ops")),
            });
        natives
    }
}

fn takes(what: &str) -> String {
    format!("it takes {what}")
}

fn holds(yes: bool, otherwise: &str) -> Answered {
    if yes { Ok(Vec::new()) } else { Err(otherwise.to_owned()) }
}

fn text(attr: Attr, ctx: &Context) -> Result<String, String> {
    attr.as_str(ctx).map(str::to_owned).ok_or_else(|| "expected a name, a string attribute".to_owned())
}

fn is_number(args: &[Handle], ctx: &Context, number: i64) -> Answered {
    let &[Handle::Attr(attr)] = args else { return Err(takes("an attribute")) };
    let one = splat(ctx, attr).unwrap_or(attr);
    let same = match one.as_i128(ctx) {
        Some(value) => value == i128::from(number),
        None => one.as_f64(ctx) == Some(number as f64),
    };
    holds(same, &format!("it is not {number}"))
}

fn has_static_shape(args: &[Handle], body: &Body) -> Answered {
    let ty = match args {
        [Handle::Value(value)] => body.ty(*value),
        [Handle::Type(ty)] => *ty,
        _ => return Err(takes("a value or a type")),
    };
    let dynamic = ty.is_shaped(body.ctx()) && ty.static_shape(body.ctx()).is_none();
    holds(!dynamic, "a dimension is dynamic")
}

fn constant(args: &[Handle], rw: &mut Rewriter<'_>) -> Answered {
    let &[Handle::Attr(attr), Handle::Type(ty)] = args else { return Err(takes("an attribute and a type")) };
    if attr.ty(&rw.context()) != Some(ty) {
        return Err("the attribute is not of that type".to_owned());
    }
    let value: Option<Value> = rw.constant("arith", attr, ty);
    value.map(|value| vec![Handle::Value(value)]).ok_or_else(|| "there are no such constants".to_owned())
}

fn arithmetic(args: &[Handle], ctx: &Context, compute: fn(i128, i128) -> i128) -> Answered {
    let &[Handle::Attr(lhs), Handle::Attr(rhs)] = args else { return Err(takes("two attributes")) };
    let ty: Option<Type> = lhs.ty(ctx).filter(|&ty| rhs.ty(ctx) == Some(ty));
    match (lhs.as_i128(ctx), rhs.as_i128(ctx), ty) {
        (Some(lhs), Some(rhs), Some(ty)) => Ok(vec![Handle::Attr(ctx.int_attr(compute(lhs, rhs), ty))]),
        _ => Err("they are not two integers of one type".to_owned()),
    }
}

fn set_operand(args: &[Handle], rw: &mut Rewriter<'_>) -> Answered {
    let &[Handle::Op(op), Handle::Attr(index), Handle::Value(value)] = args else {
        return Err(takes("an op, an index and a value"));
    };
    let index = index.as_int(&rw.context()).and_then(|index| usize::try_from(index).ok());
    match index.filter(|&index| index < rw.operands(op).len()) {
        Some(index) => {
            rw.set_operand(op, index, value);
            Ok(Vec::new())
        }
        None => Err("there is no such operand".to_owned()),
    }
}

fn move_before(op: Op, at: Op, rw: &mut Rewriter<'_>) -> Answered {
    if rw.is_ancestor(op, at) || rw.block(at).is_none() || rw.block(op).is_none() {
        return Err("an op cannot be moved into itself".to_owned());
    }
    rw.move_before(op, at);
    Ok(Vec::new())
}
