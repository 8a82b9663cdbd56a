//! What ops with a name compute, and the blocks that compute it.

use terrace_ir::types::FloatKind;
use terrace_ir::{Attr, AttrKind, Block, Context, OpDef, Rewriter, Type, TypeKind, Value};

use crate::linalg::{IndexOp, YieldOp};
use crate::{arith, complex, math};

/// A step of a payload, in postfix order: operands first, then what is done with them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// The element of an input.
    In(u8),
    /// The element of the output.
    Out,
    /// Converts the last value to the type of the output's elements; integers are signed unless
    /// the op's attribute `cast` says otherwise.
    Cast,
    /// As [`Step::Cast`], integers being unsigned.
    CastUnsigned,
    /// Converts the last value to `i32`.
    ToI32,
    /// Converts the last value to `f64`.
    ToF64,
    /// The index of a loop.
    Index(u8),
    /// An `i32` constant.
    Int(i32),
    /// An `f64` constant, by its bits.
    Float(u64),
    /// A function of one value.
    Unary(Unary),
    /// A function of two values.
    Binary(Binary),
    /// The second or the third value, by the first.
    Select,
}

/// Functions of one value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]

pub enum Unary {
    Exp,
    Log,
    Abs,
    Ceil,
    Floor,
    NegF,
    Reciprocal,
    Round,
    Sqrt,
    Rsqrt,
    Square,
    Tanh,
    Erf,
}

/// Functions of two values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]

pub enum Binary {
    Add,
    Sub,
    Mul,
    Div,
    DivUnsigned,
    MaxSigned,
    MinSigned,
    MaxUnsigned,
    MinUnsigned,
    PowF,
}

/// A kind of `linalg.elementwise`.
#[derive(Debug)]
pub struct Kind {
    /// As `#linalg.elementwise_kind<..>` has it.
    pub keyword: &'static str,
    /// How many inputs.
    pub inputs: usize,
    /// What is computed.
    pub steps: &'static [Step],
    /// The op of that name which computes it.
    pub named: &'static str,
}

macro_rules! kinds {
    ($($keyword:literal $named:literal $inputs:literal [$($step:expr),*];)*) => {
        /// The kinds of `linalg.elementwise`, in the order of upstream's enumeration.
        pub static KINDS: &[Kind] = &[
            $(Kind { keyword: $keyword, inputs: $inputs, steps: &[$($step),*], named: $named }),*
        ];
    };
}

use Step::{Binary as B, In, Select, Unary as U};

kinds! {
    "exp" "linalg.exp" 1 [In(0), U(Unary::Exp)];
    "log" "linalg.log" 1 [In(0), U(Unary::Log)];
    "abs" "linalg.abs" 1 [In(0), U(Unary::Abs)];
    "ceil" "linalg.ceil" 1 [In(0), U(Unary::Ceil)];
    "floor" "linalg.floor" 1 [In(0), U(Unary::Floor)];
    "negf" "linalg.negf" 1 [In(0), U(Unary::NegF)];
    "reciprocal" "linalg.reciprocal" 1 [In(0), U(Unary::Reciprocal)];
    "round" "linalg.round" 1 [In(0), U(Unary::Round)];
    "sqrt" "linalg.sqrt" 1 [In(0), U(Unary::Sqrt)];
    "rsqrt" "linalg.rsqrt" 1 [In(0), U(Unary::Rsqrt)];
    "square" "linalg.square" 1 [In(0), U(Unary::Square)];
    "tanh" "linalg.tanh" 1 [In(0), U(Unary::Tanh)];
    "erf" "linalg.erf" 1 [In(0), U(Unary::Erf)];
    "add" "linalg.add" 2 [In(0), In(1), B(Binary::Add)];
    "sub" "linalg.sub" 2 [In(0), In(1), B(Binary::Sub)];
    "mul" "linalg.mul" 2 [In(0), In(1), B(Binary::Mul)];
    "div" "linalg.div" 2 [In(0), In(1), B(Binary::Div)];
    "div_unsigned" "linalg.div_unsigned" 2 [In(0), In(1), B(Binary::DivUnsigned)];
    "max_signed" "linalg.max" 2 [In(0), In(1), B(Binary::MaxSigned)];
    "min_signed" "linalg.min" 2 [In(0), In(1), B(Binary::MinSigned)];
    "max_unsigned" "" 2 [In(0), In(1), B(Binary::MaxUnsigned)];
    "min_unsigned" "" 2 [In(0), In(1), B(Binary::MinUnsigned)];
    "powf" "linalg.powf" 2 [In(0), In(1), B(Binary::PowF)];
    "select" "linalg.select" 3 [In(0), In(1), In(2), Select];
}

/// The kind that `#linalg.elementwise_kind<..>` names.
pub(in crate::linalg) fn kind_of(ctx: &Context, attr: Attr) -> Option<&'static Kind> {
    let AttrKind::Dialect { name, params } = attr.kind(ctx) else { return None };
    let [param] = **params else { return None };
    let AttrKind::Keyword(keyword) = param.kind(ctx) else { return None };
    let keyword = ctx.str(*keyword);
    (ctx.str(*name) == "linalg.elementwise_kind")
        .then(|| KINDS.iter().find(|kind| kind.keyword == keyword))?
}

/// `#linalg.elementwise_kind<keyword>`.
pub fn kind_attr(ctx: &Context, keyword: &str) -> Attr {
    let keyword = ctx.attr(AttrKind::Keyword(ctx.name(keyword)));
    ctx.attr(AttrKind::Dialect { name: ctx.name("linalg.elementwise_kind"), params: Box::new([keyword]) })
}

/// The type of one element of an operand: what a memref or tensor consists of, or the type itself.
pub(in crate::linalg) fn element(ctx: &Context, ty: Type) -> Type {
    if ty.is_tensor(ctx) || ty.is_memref(ctx) { ty.elem(ctx) } else { ty }
}

/// Fills `block`, whose arguments are one element of each operand, with `steps` and the yield of
/// what they compute. `unsigned`: whether [`Step::Cast`] takes integers to be unsigned.
///
/// # Errors
/// When a step is not defined for the types.
pub fn build_payload(
    rw: &mut Rewriter<'_>,
    block: Block,
    steps: &[Step],
    unsigned: bool,
) -> Result<(), PayloadError> {
    let mut uncast = None;
    let built = build_steps(rw, block, steps, unsigned, &mut uncast);
    match (built, uncast) {
        (Ok(()), None) => Ok(()),
        (Ok(()), Some(message)) => Err(PayloadError { message, uncast: None }),
        (Err(message), uncast) => Err(PayloadError { message, uncast }),
    }
}

/// Why there is no payload for some types.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PayloadError {
    /// What is wrong.
    pub message: String,
    /// The conversion that could not be made before that, of which upstream warns.
    pub uncast: Option<String>,
}

/// As [`build_payload`]; a conversion that there is not goes to `uncast`, and its value is taken as it is.
fn build_steps(
    rw: &mut Rewriter<'_>,
    block: Block,
    steps: &[Step],
    unsigned: bool,
    uncast: &mut Option<String>,
) -> Result<(), String> {
    let args = rw.args(block).to_vec();
    let out = *args.last().ok_or("has no output")?;
    let to = rw.ty(out);
    let mut builder = Builder { rw, unsigned, to };
    let mut stack: Vec<Value> = Vec::new();
    for &step in steps {
        let mut pop = || stack.pop().ok_or_else(|| "has a malformed payload".to_owned());
        let value = match step {
            Step::In(at) => *args.get(usize::from(at)).ok_or("has too few inputs")?,
            Step::Out => out,
            Step::Select => {
                let (no, yes, condition) = (pop()?, pop()?, pop()?);
                builder.apply(arith::SelectOp::def(), &[condition, yes, no])?
            }
            Step::Binary(function) => {
                let (rhs, lhs) = (pop()?, pop()?);
                builder.binary(function, lhs, rhs)?
            }
            Step::Unary(function) => {
                let value = pop()?;
                builder.unary(function, value)?
            }
            Step::Cast | Step::CastUnsigned | Step::ToI32 | Step::ToF64 => {
                let value = pop()?;
                builder.cast(step, value).unwrap_or_else(|message| {
                    uncast.get_or_insert(message);
                    value
                })
            }
            Step::Index(dim) => builder.index(dim),
            Step::Int(value) => {
                let (ctx, ty) = (builder.rw.context(), builder.rw.ctx().int(32));
                builder.constant(ctx.int_attr(i128::from(value), ty), ty)
            }
            Step::Float(bits) => {
                let ty = builder.rw.ctx().float(FloatKind::F64);
                let attr = builder.rw.ctx().float_attr(f64::from_bits(bits), ty);
                builder.constant(attr, ty)
            }
        };
        stack.push(value);
    }
    let spec = rw.spec(YieldOp::def()).operands(stack);
    rw.insert(spec);
    Ok(())
}

/// What the types of some values have in common.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Complex,
    Float,
    Bool,
    Int,
}

struct Builder<'r, 'b> {
    rw: &'r mut Rewriter<'b>,
    unsigned: bool,
    /// The type of the output's elements.
    to: Type,
}

impl Builder<'_, '_> {
    fn apply(&mut self, def: &'static OpDef, operands: &[Value]) -> Result<Value, String> {
        let spec = self.rw.spec(def).operands(operands.iter().copied());
        match self.rw.insert_inferred(spec) {
            Ok(op) => Ok(self.rw.result(op, 0)),
            Err(error) => Err(error.message().to_owned()),
        }
    }

    fn constant(&mut self, attr: Attr, ty: Type) -> Value {
        let ctx = self.rw.context();
        let spec = self.rw.spec(arith::ConstantOp::def()).attr(&ctx, "value", attr).results([ty]);
        let op = self.rw.insert(spec);
        self.rw.result(op, 0)
    }

    fn index(&mut self, dim: u8) -> Value {
        let ctx = self.rw.context();
        let attr = ctx.i64_attr(i64::from(dim));
        let spec = self.rw.spec(IndexOp::def()).attr(&ctx, "dim", attr).results([ctx.index()]);
        let op = self.rw.insert(spec);
        self.rw.result(op, 0)
    }

    fn unary(&mut self, function: Unary, value: Value) -> Result<Value, String> {
        let ty = self.rw.ty(value);
        match function {
            Unary::Reciprocal if ty.is_float(self.rw.ctx()) => {
                let one = self.rw.ctx().float_attr(1.0, ty);
                let one = self.constant(one, ty);
                self.apply(arith::DivFOp::def(), &[one, value])
            }
            _ => {
                let def = unary_op(self.rw.ctx(), function, ty)?;
                let count = if function == Unary::Square { 2 } else { 1 };
                self.apply(def, &[value; 2][..count])
            }
        }
    }

    fn binary(&mut self, function: Binary, lhs: Value, rhs: Value) -> Result<Value, String> {
        let def = binary_op(self.rw.ctx(), function, self.rw.ty(lhs), self.rw.ty(rhs))?;
        self.apply(def, &[lhs, rhs])
    }

    fn cast(&mut self, step: Step, value: Value) -> Result<Value, String> {
        let ctx = self.rw.context();
        let from = self.rw.ty(value);
        let (to, unsigned) = match step {
            Step::ToI32 => (ctx.int(32), false),
            Step::ToF64 => (ctx.float(FloatKind::F64), false),
            Step::CastUnsigned => (self.to, true),
            _ => (self.to, self.unsigned),
        };
        if from == to {
            return Ok(value);
        }
        let Some(def) = cast_op(&ctx, from, to, unsigned) else {
            return Err(format!(
                "could not cast operand of type '{}' to '{}'",
                ctx.display(from),
                ctx.display(to)
            ));
        };
        let spec = self.rw.spec(def).operands([value]).results([to]);
        let op = self.rw.insert(spec);
        Ok(self.rw.result(op, 0))
    }
}

fn class(ctx: &Context, ty: Type) -> Option<Class> {
    if matches!(ty.kind(ctx), TypeKind::Complex(_)) {
        Some(Class::Complex)
    } else if ty.is_float(ctx) {
        Some(Class::Float)
    } else if ty.is_int(ctx, 1) {
        Some(Class::Bool)
    } else {
        (ty.is_integer(ctx) || ty.is_index(ctx)).then_some(Class::Int)
    }
}

/// The op that computes a function of one value of a type; for the reciprocal the division.
pub(super) fn unary_op(ctx: &Context, function: Unary, ty: Type) -> Result<&'static OpDef, String> {
    match (class(ctx, ty), function) {
        (Some(Class::Complex), Unary::Exp) => return Ok(complex::ExpOp::def()),
        (Some(Class::Complex), Unary::Log) => return Ok(complex::LogOp::def()),
        (Some(Class::Complex), Unary::Abs) => return Ok(complex::AbsOp::def()),
        (Some(Class::Float), _) => {}
        _ => return Err("unsupported non numeric type".to_owned()),
    }
    Ok(match function {
        Unary::Exp => math::ExpOp::def(),
        Unary::Log => math::LogOp::def(),
        Unary::Abs => math::AbsFOp::def(),
        Unary::Ceil => math::CeilOp::def(),
        Unary::Floor => math::FloorOp::def(),
        Unary::NegF => arith::NegFOp::def(),
        Unary::Round => math::RoundOp::def(),
        Unary::Sqrt => math::SqrtOp::def(),
        Unary::Rsqrt => math::RsqrtOp::def(),
        Unary::Tanh => math::TanhOp::def(),
        Unary::Erf => math::ErfOp::def(),
        Unary::Square => arith::MulFOp::def(),
        Unary::Reciprocal => arith::DivFOp::def(),
    })
}

/// The op that computes a function of two values of the given types.
pub(super) fn binary_op(
    ctx: &Context,
    function: Binary,
    lhs: Type,
    rhs: Type,
) -> Result<&'static OpDef, String> {
    let class = match (class(ctx, lhs), class(ctx, rhs)) {
        (Some(Class::Float), Some(Class::Float)) => Class::Float,
        (Some(Class::Complex), Some(Class::Complex)) => Class::Complex,
        (Some(Class::Bool), Some(Class::Bool)) => Class::Bool,
        (Some(Class::Int | Class::Bool), Some(Class::Int | Class::Bool)) => Class::Int,
        _ => {
            return Err(format!(
                "Cannot build binary Linalg operation: expects allComplex, allFloatingPoint, or allInteger, got '{}' and '{}'",
                ctx.display(lhs),
                ctx.display(rhs)
            ));
        }
    };
    let unsupported = |what: &str| Err(format!("unsupported operation: {what}"));
    Ok(match (function, class) {
        (Binary::Add, Class::Complex) => complex::AddOp::def(),
        (Binary::Sub, Class::Complex) => complex::SubOp::def(),
        (Binary::Mul, Class::Complex) => complex::MulOp::def(),
        (Binary::Div, Class::Complex) => complex::DivOp::def(),
        (_, Class::Complex) => return unsupported("order or power of complex numbers"),
        (Binary::Add, Class::Float) => arith::AddFOp::def(),
        (Binary::Add, Class::Bool) => arith::OrIOp::def(),
        (Binary::Add, Class::Int) => arith::AddIOp::def(),
        (Binary::Sub, Class::Float) => arith::SubFOp::def(),
        (Binary::Sub, Class::Bool) => return unsupported("sub with bools"),
        (Binary::Sub, Class::Int) => arith::SubIOp::def(),
        (Binary::Mul, Class::Float) => arith::MulFOp::def(),
        (Binary::Mul, Class::Bool) => arith::AndIOp::def(),
        (Binary::Mul, Class::Int) => arith::MulIOp::def(),
        (Binary::Div, Class::Float) => arith::DivFOp::def(),
        (Binary::Div, Class::Bool) => return unsupported("div with bools"),
        (Binary::Div, Class::Int) => arith::DivSIOp::def(),
        (Binary::DivUnsigned, Class::Int) => arith::DivUIOp::def(),
        (Binary::DivUnsigned, _) => return unsupported("unsigned div not on uint"),
        (Binary::MaxSigned, Class::Float) => arith::MaximumFOp::def(),
        (Binary::MaxSigned, _) => arith::MaxSIOp::def(),
        (Binary::MinSigned, Class::Float) => arith::MinimumFOp::def(),
        (Binary::MinSigned, _) => arith::MinSIOp::def(),
        (Binary::MaxUnsigned, Class::Float | Class::Bool) => return unsupported("unsigned max not on uint"),
        (Binary::MaxUnsigned, _) => arith::MaxUIOp::def(),
        (Binary::MinUnsigned, Class::Float | Class::Bool) => return unsupported("unsigned min not on uint"),
        (Binary::MinUnsigned, _) => arith::MinUIOp::def(),
        (Binary::PowF, Class::Float) => math::PowFOp::def(),
        (Binary::PowF, _) => return unsupported("powf of integers"),
    })
}

/// The op that converts numbers of one type to another.
pub(super) fn cast_op(ctx: &Context, from: Type, to: Type, unsigned: bool) -> Option<&'static OpDef> {
    let width = |ty: Type| ty.bit_width(ctx).unwrap_or(0);
    let wider = width(to) > width(from);
    Some(match (from.is_float(ctx), to.is_float(ctx)) {
        (true, true) if wider => arith::ExtFOp::def(),
        (true, true) if width(to) < width(from) => arith::TruncFOp::def(),
        (true, true) => return None,
        (true, false) if !to.is_integer(ctx) => return None,
        (false, true) if !from.is_integer(ctx) => return None,
        (true, false) if unsigned => arith::FPToUIOp::def(),
        (true, false) => arith::FPToSIOp::def(),
        (false, true) if unsigned => arith::UIToFPOp::def(),
        (false, true) => arith::SIToFPOp::def(),
        (false, false) => {
            let number = |ty: Type| ty.is_integer(ctx) || ty.is_index(ctx);
            if !number(from) || !number(to) {
                return None;
            }
            match from.is_index(ctx) || to.is_index(ctx) {
                true if unsigned => arith::IndexCastUIOp::def(),
                true => arith::IndexCastOp::def(),
                false if !wider => arith::TruncIOp::def(),
                false if unsigned => arith::ExtUIOp::def(),
                false => arith::ExtSIOp::def(),
            }
        }
    })
}
