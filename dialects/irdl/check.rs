//! Constraints, and whether they hold.

use terrace_ir::{Attr, AttrKind, Context, Type, TypeKind};

/// A constraint. Others are named by their numbers.
#[derive(Debug)]
pub(super) enum Constraint {
    /// The attribute of this text: handles differ from context to context.
    Is(String),
    /// A type or attribute of this name, whatever its parameters.
    Base {
        is_type: bool,
        name: String,
    },
    /// A type or attribute of this name, with these constraints on its parameters.
    Parametric {
        is_type: bool,
        name: String,
        params: Vec<usize>,
    },
    Any,
    AnyOf(Vec<usize>),
    AllOf(Vec<usize>),
}

/// The constraints of one definition, while they are being checked.
pub(super) struct Checker<'a> {
    pub(super) ctx: &'a Context,
    constraints: &'a [Constraint],
    /// What each constraint was found to hold of.
    assigned: Vec<Option<Attr>>,
    /// Constraints that may still be tried: alternatives of alternatives take a time that grows as a power.
    steps: u32,
}

const MAX_STEPS: u32 = 1_000_000;

impl<'a> Checker<'a> {
    pub(super) fn new(ctx: &'a Context, constraints: &'a [Constraint]) -> Checker<'a> {
        Checker { ctx, constraints, assigned: vec![None; constraints.len()], steps: MAX_STEPS }
    }

    /// Checks that constraint `number` holds of `attr`, and of the same thing as before.
    pub(super) fn check(&mut self, number: usize, attr: Attr) -> Result<(), String> {
        if let Some(before) = self.assigned[number] {
            return if before == attr { Ok(()) } else { Err(self.expected(before, attr)) };
        }
        self.steps = self.steps.checked_sub(1).ok_or("the constraint takes too many steps to check")?;
        self.holds(number, attr)?;
        self.assigned[number] = Some(attr);
        Ok(())
    }

    fn expected(&self, expected: Attr, found: Attr) -> String {
        format!("expected '{}' but got '{}'", self.ctx.display(expected), self.ctx.display(found))
    }

    fn holds(&mut self, number: usize, attr: Attr) -> Result<(), String> {
        let ctx = self.ctx;
        let constraints = self.constraints;
        match &constraints[number] {
            Constraint::Any => Ok(()),
            Constraint::Is(text) => {
                let found = ctx.display(attr).to_string();
                if found == *text { Ok(()) } else { Err(format!("expected '{text}' but got '{found}'")) }
            }
            Constraint::Base { is_type, name } => {
                self.check_base(*is_type, name, attr, &|ty| type_name(ctx, ty).to_owned())
            }
            Constraint::Parametric { is_type, name, params } => {
                self.check_base(*is_type, name, attr, &|ty| ctx.display(ty).to_string())?;
                let found = parameters(ctx, attr);
                if found.len() != params.len() {
                    let what = if *is_type { "type" } else { "attribute" };
                    return Err(format!(
                        "{what} '{name}' expects {} parameters but got {}",
                        params.len(),
                        found.len()
                    ));
                }
                params.iter().zip(found).try_for_each(|(&number, param)| self.check(number, param))
            }
            Constraint::AnyOf(numbers) => {
                if numbers.iter().any(|&number| self.check(number, attr).is_ok()) {
                    return Ok(());
                }
                Err(format!("'{}' does not satisfy the constraint", ctx.display(attr)))
            }
            Constraint::AllOf(numbers) => numbers.iter().try_for_each(|&number| self.check(number, attr)),
        }
    }

    fn check_base(
        &self,
        is_type: bool,
        name: &str,
        attr: Attr,
        shown: &dyn Fn(Type) -> String,
    ) -> Result<(), String> {
        let ctx = self.ctx;
        match (is_type, attr.as_type(ctx)) {
            (true, None) => Err(format!("expected type, got attribute '{}'", ctx.display(attr))),
            (true, Some(ty)) if type_name(ctx, ty) == name => Ok(()),
            (true, Some(ty)) => Err(format!("expected base type '{name}' but got '{}'", shown(ty))),
            (false, _) if attr_name(ctx, attr) == name => Ok(()),
            (false, _) => Err(format!("expected base attribute '{name}' but got '{}'", attr_name(ctx, attr))),
        }
    }
}

/// The parameters of a type or attribute of a dialect.
fn parameters(ctx: &Context, attr: Attr) -> Vec<Attr> {
    let params = match attr.as_type(ctx).map(|ty| ty.kind(ctx)) {
        Some(TypeKind::Dialect { params, .. }) => params,
        _ => match attr.kind(ctx) {
            AttrKind::Dialect { params, .. } => params,
            _ => return Vec::new(),
        },
    };
    params.to_vec()
}

/// `dialect.mnemonic` of a type.
fn type_name(ctx: &Context, ty: Type) -> &str {
    match ty.kind(ctx) {
        TypeKind::Integer { .. } => "builtin.integer",
        TypeKind::Index => "builtin.index",
        TypeKind::Float(kind) => match kind.keyword() {
            "bf16" => "builtin.bf16",
            "f16" => "builtin.f16",
            "f32" => "builtin.f32",
            "f64" => "builtin.f64",
            _ => "builtin.float",
        },
        TypeKind::None => "builtin.none",
        TypeKind::Complex(_) => "builtin.complex",
        TypeKind::Vector { .. } => "builtin.vector",
        TypeKind::Tensor { .. } => "builtin.tensor",
        TypeKind::UnrankedTensor(_) => "builtin.unranked_tensor",
        TypeKind::MemRef { .. } => "builtin.memref",
        TypeKind::UnrankedMemRef { .. } => "builtin.unranked_memref",
        TypeKind::Function { .. } => "builtin.function",
        TypeKind::Tuple(_) => "builtin.tuple",
        TypeKind::Opaque { .. } => "builtin.opaque",
        TypeKind::Dialect { name, .. } => ctx.str(*name),
    }
}

/// `dialect.mnemonic` of an attribute.
fn attr_name(ctx: &Context, attr: Attr) -> &str {
    match attr.kind(ctx) {
        AttrKind::Unit => "builtin.unit",
        AttrKind::Integer { .. } => "builtin.integer",
        AttrKind::Float { .. } => "builtin.float",
        AttrKind::String { .. } => "builtin.string",
        AttrKind::Type(_) => "builtin.type",
        AttrKind::Array(_) => "builtin.array",
        AttrKind::Dict(_) => "builtin.dictionary",
        AttrKind::Symbol { .. } => "builtin.symbol_ref",
        AttrKind::Dense { .. } => "builtin.dense_intorfp_elements",
        AttrKind::DenseArray { .. } => "builtin.dense_array",
        AttrKind::Resource { .. } => "builtin.dense_resource_elements",
        AttrKind::Sparse { .. } => "builtin.sparse_elements",
        AttrKind::AffineMap(_) => "builtin.affine_map",
        AttrKind::IntegerSet(_) => "builtin.integer_set",
        AttrKind::Strided { .. } => "builtin.strided_layout",
        AttrKind::Loc(_) => "builtin.location",
        AttrKind::Distinct { .. } => "builtin.distinct",
        AttrKind::Keyword(_) => "builtin.string",
        AttrKind::Opaque { .. } => "builtin.opaque",
        AttrKind::Dialect { name, .. } => ctx.str(*name),
    }
}
