//! What types become.

use std::sync::Arc;

use smallvec::SmallVec;

use super::super::Rewriter;
use crate::body::Value;
use crate::context::Context;
use crate::types::Type;

/// The types that one type becomes: mostly one, itself when it is legal; none when values of it
/// vanish.
pub type Converted = SmallVec<[Type; 1]>;

/// A rule of a type converter: not its business, or what the type becomes, or that it cannot be
/// converted.
type Rule = dyn Fn(&Context, Type) -> Option<Option<Converted>> + Send + Sync;
type Materialize = dyn Fn(&mut Rewriter<'_>, Type, &[Value]) -> Option<Value> + Send + Sync;

/// Rules that convert types, and ops that convert values of them.
#[derive(Clone, Default)]
pub struct TypeConverter {
    rules: Vec<Arc<Rule>>,
    materializations: Vec<Arc<Materialize>>,
}

impl TypeConverter {
    /// A converter that knows no type.
    pub fn new() -> TypeConverter {
        TypeConverter::default()
    }

    /// Adds a rule that makes one type of another, tried before those that were added earlier;
    /// `None` leaves the type to other rules.
    pub fn add(
        &mut self,
        rule: impl Fn(&Context, Type) -> Option<Type> + Send + Sync + 'static,
    ) -> &mut Self {
        self.rules.push(Arc::new(move |ctx, ty| rule(ctx, ty).map(|ty| Some(Converted::from_elem(ty, 1)))));
        self
    }

    /// Adds a rule that makes any number of types of one, or says that it cannot be converted by
    /// `Some(None)`.
    pub fn add_many(
        &mut self,
        rule: impl Fn(&Context, Type) -> Option<Option<Converted>> + Send + Sync + 'static,
    ) -> &mut Self {
        self.rules.push(Arc::new(rule));
        self
    }

    /// Adds a way to make a value of a type of other values, tried before those that were added
    /// earlier; `None` leaves it to those, and at last to `builtin.unrealized_conversion_cast`.
    pub fn materialize(
        &mut self,
        make: impl Fn(&mut Rewriter<'_>, Type, &[Value]) -> Option<Value> + Send + Sync + 'static,
    ) -> &mut Self {
        self.materializations.push(Arc::new(make));
        self
    }

    /// What `ty` becomes; `None` when no rule knows.
    pub fn convert(&self, ctx: &Context, ty: Type) -> Option<Converted> {
        self.rules.iter().rev().find_map(|rule| rule(ctx, ty)).flatten()
    }

    /// The one type that `ty` becomes.
    pub fn convert_one(&self, ctx: &Context, ty: Type) -> Option<Type> {
        match self.convert(ctx, ty)?[..] {
            [ty] => Some(ty),
            _ => None,
        }
    }

    /// Whether `ty` stays as it is.
    pub fn is_legal(&self, ctx: &Context, ty: Type) -> bool {
        self.convert_one(ctx, ty) == Some(ty)
    }

    /// Makes a value of type `ty` of `values` by a materialization.
    pub(super) fn realize(&self, rw: &mut Rewriter<'_>, ty: Type, values: &[Value]) -> Option<Value> {
        self.materializations.iter().rev().find_map(|make| make(rw, ty, values))
    }
}
