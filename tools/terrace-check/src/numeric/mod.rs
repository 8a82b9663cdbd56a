//! Numeric substitution blocks: `[[#%x,NAME: EXPRESSION]]`.

mod format;
mod parse;

pub(crate) use format::{Format, FormatKind};
pub(crate) use parse::{BlockKind, parse_block};

use num_bigint::BigInt;

use crate::source::Span;
use crate::variables::{VariableId, Variables};

/// What a binary operator or a function computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    Add,
    Sub,
    Mul,
    Div,
    Max,
    Min,
}

impl Function {
    /// The value, or nothing when dividing by zero.
    fn apply(self, left: BigInt, right: BigInt) -> Option<BigInt> {
        Some(match self {
            Self::Add => left + right,
            Self::Sub => left - right,
            Self::Mul => left * right,
            Self::Div if right.sign() == num_bigint::Sign::NoSign => return None,
            Self::Div => left / right,
            Self::Max => left.max(right),
            Self::Min => left.min(right),
        })
    }
}

/// A step of an expression in postfix order, with the text that it and its operands were read from.
#[derive(Debug, Clone)]
pub(crate) enum Op<'a> {
    Literal(BigInt, Span<'a>),
    Variable(VariableId, Span<'a>),
    Apply(Function, Span<'a>),
}

/// An expression, in postfix order so that neither its length nor its shape costs stack; without steps, any number is meant.
#[derive(Debug, Clone)]
pub(crate) struct Expression<'a> {
    pub(crate) ops: Vec<Op<'a>>,
    pub(crate) format: Format,
}

/// Why an expression has no text now.
#[derive(Debug, Clone)]
pub(crate) enum EvalError<'a> {
    /// These variables have no value.
    Undefined(Vec<Span<'a>>),
    /// There is no such number, or the format cannot write it.
    Overflow,
}

/// Numbers of more bits than this are refused: a product of products could otherwise fill the memory.
const MAX_BITS: u64 = 1 << 20;

impl<'a> Expression<'a> {
    /// The value now.
    pub(crate) fn eval(&self, variables: &Variables, line: Option<usize>) -> Result<BigInt, EvalError<'a>> {
        let mut stack: Vec<Option<BigInt>> = Vec::new();
        let mut undefined = Vec::new();
        for op in &self.ops {
            let value = match op {
                Op::Literal(value, _) => Some(value.clone()),
                Op::Variable(id, name) => {
                    let value = variables.number(*id, line);
                    if value.is_none() {
                        undefined.push(*name);
                    }
                    value
                }
                Op::Apply(function, _) => {
                    let (right, left) = (stack.pop().flatten(), stack.pop().flatten());
                    match (left, right) {
                        (Some(left), Some(right)) => {
                            Some(function.apply(left, right).ok_or(EvalError::Overflow)?)
                        }
                        _ => None,
                    }
                }
            };
            if value.as_ref().is_some_and(|value| value.bits() > MAX_BITS) {
                return Err(EvalError::Overflow);
            }
            stack.push(value);
        }
        match stack.pop().flatten() {
            Some(value) if undefined.is_empty() => Ok(value),
            _ => Err(EvalError::Undefined(undefined)),
        }
    }

    /// The text that the value has in the expression's format.
    pub(crate) fn text(&self, variables: &Variables, line: Option<usize>) -> Result<String, EvalError<'a>> {
        self.format.write(&self.eval(variables, line)?).ok_or(EvalError::Overflow)
    }
}
