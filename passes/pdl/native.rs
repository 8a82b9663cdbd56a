//! Functions of the host program that patterns call by name.

use std::collections::BTreeMap;
use std::sync::Arc;

use terrace_ir::{Attr, Body, Context, Op, Rewriter, Type, Value};

/// What a value of a pattern stands for while the pattern runs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Handle {
    /// Nothing: an operand that the op has not got, the defining op of a block argument.
    Null,
    /// An attribute.
    Attr(Attr),
    /// An op.
    Op(Op),
    /// A type.
    Type(Type),
    /// A value.
    Value(Value),
    /// Attributes.
    Attrs(Vec<Attr>),
    /// Ops.
    Ops(Vec<Op>),
    /// Types.
    Types(Vec<Type>),
    /// Values.
    Values(Vec<Value>),
}

impl Handle {
    /// Whether it is of the pdl type `ty`, or null.
    pub(super) fn is_of(&self, ctx: &Context, ty: Type) -> bool {
        use terrace_dialects::pdl::{attribute_type, operation_type, range_of, type_type, value_type};
        let range = |elem: Type| range_of(ctx, elem);
        match self {
            Handle::Null => true,
            Handle::Attr(_) => ty == attribute_type(ctx),
            Handle::Op(_) => ty == operation_type(ctx),
            Handle::Type(_) => ty == type_type(ctx),
            Handle::Value(_) => ty == value_type(ctx),
            Handle::Attrs(_) => Some(ty) == range(attribute_type(ctx)),
            Handle::Ops(_) => Some(ty) == range(operation_type(ctx)),
            Handle::Types(_) => Some(ty) == range(type_type(ctx)),
            Handle::Values(_) => Some(ty) == range(value_type(ctx)),
        }
    }
}

/// What a native function hands back, or why it does not apply.
pub type Answered = Result<Vec<Handle>, String>;

/// Asks about what was matched, without changing anything.
pub type ConstraintFn = dyn Fn(&[Handle], &Body) -> Answered + Send + Sync;

/// Changes what was matched. Where it fails it must not have changed anything.
pub type RewriteFn = dyn Fn(&[Handle], &mut Rewriter<'_>) -> Answered + Send + Sync;

/// Native functions by name.
#[derive(Clone, Default)]
pub struct Natives {
    constraints: BTreeMap<&'static str, Arc<ConstraintFn>>,
    rewrites: BTreeMap<&'static str, Arc<RewriteFn>>,
}

impl Natives {
    /// No functions.
    pub fn new() -> Natives {
        Natives::default()
    }

    /// Adds a function for `pdl.apply_native_constraint`.
    pub fn constraint(
        &mut self,
        name: &'static str,
        function: impl Fn(&[Handle], &Body) -> Answered + Send + Sync + 'static,
    ) -> &mut Natives {
        self.constraints.insert(name, Arc::new(function));
        self
    }

    /// Adds a function for `pdl.apply_native_rewrite`, and for rewrites that have a name.
    pub fn rewrite(
        &mut self,
        name: &'static str,
        function: impl Fn(&[Handle], &mut Rewriter<'_>) -> Answered + Send + Sync + 'static,
    ) -> &mut Natives {
        self.rewrites.insert(name, Arc::new(function));
        self
    }

    /// The constraint called `name`.
    ///
    /// # Errors
    /// A message that names the constraints that there are.
    pub(super) fn find_constraint(&self, name: &str) -> Result<Arc<ConstraintFn>, String> {
        self.constraints
            .get(name)
            .cloned()
            .ok_or_else(|| unknown("constraint", name, self.constraints.keys()))
    }

    /// The rewrite called `name`.
    ///
    /// # Errors
    /// A message that names the rewrites that there are.
    pub(super) fn find_rewrite(&self, name: &str) -> Result<Arc<RewriteFn>, String> {
        self.rewrites.get(name).cloned().ok_or_else(|| unknown("rewrite", name, self.rewrites.keys()))
    }
}

fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a &'static str>) -> String {
    let known: Vec<&str> = known.copied().collect();
    match known.is_empty() {
        true => format!("no native {what} is called '{name}': there is none"),
        false => format!("no native {what} is called '{name}'; there are {}", known.join(", ")),
    }
}
