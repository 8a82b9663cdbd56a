//! The names of values by themselves, for reports that are no IR.

use super::PrintOptions;
use super::names::{Counters, Label, Names};
use crate::body::{Body, Op, Value};

/// The names that the values of a body are printed with.
pub struct ValueNames {
    names: Names,
}

impl ValueNames {
    /// The names in `body`, when it is printed by itself.
    pub fn new(body: &Body, options: &PrintOptions) -> ValueNames {
        ValueNames { names: Names::of(body, options, Counters::default()) }
    }

    /// The names in `nested`, the body of `op`.
    pub fn nested(&mut self, op: Op, nested: &Body, options: &PrintOptions) -> ValueNames {
        ValueNames { names: self.names.of_nested(op, nested, options) }
    }

    /// The name of `value`, `%` and, for one of several results, its number included.
    pub fn of(&self, body: &Body, value: Value) -> String {
        let (label, number) = self.names.of_value(body, value);
        let name = match label {
            Label::Unknown => "%<<UNKNOWN SSA VALUE>>".to_owned(),
            Label::Number(number) => format!("%{number}"),
            Label::Argument(number) => format!("%arg{number}"),
            Label::Text(at) => format!("%{}", self.names.text(at)),
        };
        number.map_or(name.clone(), |number| format!("{name}#{number}"))
    }
}
