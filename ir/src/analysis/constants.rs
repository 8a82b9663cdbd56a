//! Constant propagation, sparse and conditional: which values are constants, given which blocks
//! control can reach.

use super::sparse::{Facts, SparseAnalysis, solve};
use super::{Scope, Unit};
use crate::attr::Attr;
use crate::body::{Body, Op, Value};
use crate::op::Fold;
use crate::rewrite::constant_of;

/// What is known of a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Constant {
    /// It is this, and the dialect named can make an op of it.
    Known(Attr, &'static str),
    /// It may be anything.
    Unknown,
}

/// What is known of `value` when a constant defines it.
fn of_constant(body: &Body, value: Value) -> Option<Constant> {
    let op = body.defining_op(value)?;
    Some(Constant::Known(constant_of(body, op)?, body.def(op)?.dialect()))
}

/// Folds ops on what is known of their operands.
pub struct Propagation;

impl SparseAnalysis for Propagation {
    type Fact = Constant;

    fn unknown(&self, _: &Body, _: Value) -> Constant {
        Constant::Unknown
    }

    fn join(&self, a: &Constant, b: &Constant) -> Constant {
        match (a, b) {
            (Constant::Known(x, _), Constant::Known(y, _)) if x == y => *a,
            _ => Constant::Unknown,
        }
    }

    fn constant(&self, _: &Body, _: Value, fact: &Constant) -> Option<Attr> {
        match fact {
            Constant::Known(attr, _) => Some(*attr),
            Constant::Unknown => None,
        }
    }

    fn transfer(&self, body: &Body, op: Op, operands: &[Option<Constant>]) -> Option<Vec<Constant>> {
        let count = body.results(op).len();
        let unknown = Some(vec![Constant::Unknown; count]);
        let Some(def) = body.def(op) else {
            return unknown;
        };
        if let Some(attr) = constant_of(body, op) {
            return Some(vec![Constant::Known(attr, def.dialect())]);
        }
        if operands.iter().any(Option::is_none) {
            return None;
        }
        let constant = |fact: &Option<Constant>| match fact {
            Some(Constant::Known(attr, _)) => Some(*attr),
            _ => None,
        };
        let constants: Vec<Option<Attr>> = operands.iter().map(constant).collect();
        let Some(folded) = def.fold.and_then(|fold| fold(op, body, &constants)) else {
            return unknown;
        };
        if folded.len() != count {
            return unknown;
        }
        let fact = |fold: &Fold| match fold {
            Fold::Attr(attr) => Constant::Known(*attr, def.dialect()),
            Fold::Value(value) => {
                let at = body.operands(op).iter().position(|operand| operand == value);
                at.and_then(|at| operands[at])
                    .or_else(|| of_constant(body, *value))
                    .unwrap_or(Constant::Unknown)
            }
        };
        Some(folded.iter().map(fact).collect())
    }
}

/// The constants of all bodies of a scope.
pub struct Constants(Facts<Propagation>);

impl Constants {
    /// Finds them.
    pub fn new(scope: &Scope<'_>) -> Constants {
        Constants(solve(scope, &Propagation))
    }

    /// The constant that `value` of a body is, with the dialect that can make an op of it.
    pub fn of(&self, unit: Unit, value: Value) -> Option<(Attr, &'static str)> {
        match self.0.of(unit, value)? {
            Constant::Known(attr, dialect) => Some((*attr, dialect)),
            Constant::Unknown => None,
        }
    }

    /// Whether control can reach `block` of a body.
    pub fn is_live(&self, unit: Unit, block: crate::body::Block) -> bool {
        self.0.is_live(unit, block)
    }
}
