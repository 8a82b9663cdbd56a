//! Which ops may be there after conversion.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::body::{Body, Op};
use crate::op::TypedOp;

type Check = dyn Fn(&Body, Op) -> bool + Send + Sync;

/// What a target says of an op.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Legality {
    /// It may stay.
    Legal,
    /// It was said to be illegal.
    Illegal,
    /// Nothing was said.
    Unknown,
}

#[derive(Clone)]
enum Rule {
    Legal,
    Illegal,
    If(Arc<Check>),
}

/// What conversion leads to. What is said of an op counts more than what is said of its dialect, and
/// what is said later more than what was said before.
#[derive(Clone, Default)]
pub struct Target {
    ops: BTreeMap<&'static str, Rule>,
    dialects: BTreeMap<&'static str, Rule>,
    unknown: Option<Rule>,
    recursive: BTreeMap<&'static str, Option<Arc<Check>>>,
}

impl Target {
    /// A target of which nothing is said.
    pub fn new() -> Target {
        Target::default()
    }

    /// All ops of `dialect` are legal.
    pub fn legal_dialect(&mut self, dialect: &'static str) -> &mut Target {
        self.dialects.insert(dialect, Rule::Legal);
        self
    }

    /// No op of `dialect` is legal.
    pub fn illegal_dialect(&mut self, dialect: &'static str) -> &mut Target {
        self.dialects.insert(dialect, Rule::Illegal);
        self
    }

    /// Ops of `dialect` are legal when `check` says so.
    pub fn dialect_if(
        &mut self,
        dialect: &'static str,
        check: impl Fn(&Body, Op) -> bool + Send + Sync + 'static,
    ) -> &mut Target {
        self.dialects.insert(dialect, Rule::If(Arc::new(check)));
        self
    }

    /// Ops of the kind `H` are legal.
    pub fn legal<H: TypedOp>(&mut self) -> &mut Target {
        self.ops.insert(H::def().name, Rule::Legal);
        self
    }

    /// Ops of the kind `H` are not legal.
    pub fn illegal<H: TypedOp>(&mut self) -> &mut Target {
        self.ops.insert(H::def().name, Rule::Illegal);
        self
    }

    /// Ops of the kind `H` are legal when `check` says so.
    pub fn legal_if<H: TypedOp>(
        &mut self,
        check: impl Fn(&Body, H) -> bool + Send + Sync + 'static,
    ) -> &mut Target {
        let check = move |body: &Body, op: Op| H::of(body, op).is_some_and(|op| check(body, op));
        self.ops.insert(H::def().name, Rule::If(Arc::new(check)));
        self
    }

    /// Everything that nothing else is said of is legal when `check` says so.
    pub fn unknown_if(&mut self, check: impl Fn(&Body, Op) -> bool + Send + Sync + 'static) -> &mut Target {
        self.unknown = Some(Rule::If(Arc::new(check)));
        self
    }

    /// Everything that nothing else is said of is legal.
    pub fn unknown_legal(&mut self) -> &mut Target {
        self.unknown = Some(Rule::Legal);
        self
    }

    /// What lies in ops of the kind `H`, where they are legal, is legal as well.
    pub fn recursively_legal<H: TypedOp>(&mut self) -> &mut Target {
        self.recursive.insert(H::def().name, None);
        self
    }

    /// As [`recursively_legal`](Target::recursively_legal), for the ops that `check` holds for.
    pub fn recursively_legal_if<H: TypedOp>(
        &mut self,
        check: impl Fn(&Body, Op) -> bool + Send + Sync + 'static,
    ) -> &mut Target {
        self.recursive.insert(H::def().name, Some(Arc::new(check)));
        self
    }

    /// What is said of `op`.
    pub fn legality(&self, body: &Body, op: Op) -> Legality {
        let name = body.name_str(op);
        let dialect = name.split('.').next().unwrap_or_default();
        let rule = self.ops.get(name).or_else(|| self.dialects.get(dialect)).or(self.unknown.as_ref());
        match rule {
            None => Legality::Unknown,
            Some(Rule::Legal) => Legality::Legal,
            Some(Rule::Illegal) => Legality::Illegal,
            Some(Rule::If(check)) if check(body, op) => Legality::Legal,
            Some(Rule::If(_)) => Legality::Illegal,
        }
    }

    /// Whether what lies in `op`, which is legal, is legal as well.
    pub fn covers_nested(&self, body: &Body, op: Op) -> bool {
        match self.recursive.get(body.name_str(op)) {
            Some(None) => true,
            Some(Some(check)) => check(body, op),
            None => false,
        }
    }
}
