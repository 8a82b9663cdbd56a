//! Lists that mix numbers and values: `[0, %i, 4]`. An op keeps the numbers in an `array<i64>` with
//! [`DYNAMIC`] for each value, and the values among its operands.

use terrace_ir::text::{Delim, OpParser, OpPrinter, Operand, Reported};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Body, Context, OpError, OpSpec, Rewriter, Value};

/// One entry of a mixed list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mixed {
    /// A number.
    Static(i64),
    /// A value of type `index`.
    Value(Value),
}

impl Mixed {
    /// The number, also when the value is a constant.
    pub fn constant(self, body: &Body) -> Option<i64> {
        match self {
            Mixed::Static(value) => Some(value),
            Mixed::Value(value) => super::constant_int(body, value),
        }
    }
}

impl Mixed {
    /// The number for a constant that is `valid`, the entry itself otherwise.
    pub fn fold(self, body: &Body, valid: impl Fn(i64) -> bool) -> Mixed {
        match self {
            Mixed::Value(_) => self.constant(body).filter(|&value| valid(value)).map_or(self, Mixed::Static),
            Mixed::Static(_) => self,
        }
    }

    /// Whether both are the same value, or the same number.
    pub fn same(self, body: &Body, other: Mixed) -> bool {
        self == other || self.constant(body).is_some_and(|value| other.constant(body) == Some(value))
    }

    /// The entry as an `index` value: a number becomes a constant at the rewriter's place.
    pub fn value(self, rw: &mut Rewriter<'_>) -> Option<Value> {
        match self {
            Mixed::Value(value) => Some(value),
            Mixed::Static(number) => super::constant::index(rw, number),
        }
    }
}

/// The entries of a list from its numbers and values; `None` when they do not fit together.
pub fn mixed(statics: &[i64], values: &[Value]) -> Option<Vec<Mixed>> {
    let mut values = values.iter();
    let list: Option<Vec<Mixed>> = statics
        .iter()
        .map(|&value| match value {
            DYNAMIC => values.next().map(|&value| Mixed::Value(value)),
            _ => Some(Mixed::Static(value)),
        })
        .collect();
    list.filter(|_| values.next().is_none())
}

/// The numbers and the values of a list.
pub fn split(list: &[Mixed]) -> (Vec<i64>, Vec<Value>) {
    let mut values = Vec::new();
    let statics = list
        .iter()
        .map(|entry| match *entry {
            Mixed::Static(value) => value,
            Mixed::Value(value) => {
                values.push(value);
                DYNAMIC
            }
        })
        .collect();
    (statics, values)
}

/// The numbers of the list attribute of an op.
pub fn statics(ctx: &Context, attr: Option<Attr>) -> Vec<i64> {
    attr.and_then(|attr| attr.as_int_array(ctx)).unwrap_or_default()
}

/// A list as it was read.
#[derive(Clone, Debug, Default)]
pub struct ParsedList {
    /// Numbers, [`DYNAMIC`] where an operand stands.
    pub statics: Vec<i64>,
    /// Names of the operands.
    pub operands: Vec<Operand>,
}

impl ParsedList {
    /// Sets the attribute `name` to the numbers and adds the operands, of type `index`.
    ///
    /// # Errors
    /// When an operand has another type.
    pub fn apply(&self, p: &mut OpParser<'_>, spec: &mut OpSpec, name: &str) -> Result<(), Reported> {
        let ctx = p.ctx();
        p.set_attr(spec, name, ctx.i64_array(&self.statics));
        p.resolve_same(spec, &self.operands, ctx.index())
    }
}

/// Reads `[0, %i, 4]`.
///
/// # Errors
/// When an entry is neither a number nor an operand.
pub fn parse(p: &mut OpParser<'_>) -> Result<ParsedList, Reported> {
    let mut operands = Vec::new();
    let statics = p.parse_list(Delim::Square, |p| {
        if let Some(operand) = p.parse_optional_operand()? {
            operands.push(operand);
            return Ok(DYNAMIC);
        }
        let pos = p.pos();
        match p.parse_optional_integer()? {
            Some(DYNAMIC) => Err(p.error_at(pos, "the number stands for a dynamic entry")),
            Some(value) => Ok(value),
            None => Err(p.error_at(pos, "expected SSA value or integer")),
        }
    })?;
    Ok(ParsedList { statics, operands })
}

/// Prints `[0, %i, 4]`.
pub fn print(p: &mut OpPrinter<'_>, statics: &[i64], values: &[Value]) {
    let mut values = values.iter();
    p.text("[");
    for (at, &value) in statics.iter().enumerate() {
        if at > 0 {
            p.text(", ");
        }
        match (value, values.clone().next()) {
            (DYNAMIC, Some(&value)) => {
                values.next();
                p.value(value);
            }
            _ => p.int(value),
        }
    }
    p.text("]");
}

/// Checks that a list has `rank` entries and as many values as dynamic ones, in upstream's words.
///
/// # Errors
/// When it has not.
pub fn verify(name: &str, rank: usize, statics: &[i64], values: &[Value]) -> Result<(), OpError> {
    if statics.len() != rank {
        return Err(OpError::new(format!("expected {rank} {name} values, got {}", statics.len())));
    }
    let dynamic = statics.iter().filter(|&&value| value == DYNAMIC).count();
    if dynamic != values.len() {
        return Err(OpError::new(format!("expected {dynamic} dynamic {name} values")));
    }
    Ok(())
}
