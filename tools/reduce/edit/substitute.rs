//! Types and attributes of all IR, with some in them replaced by others.

use std::collections::HashMap;

use terrace_ir::{Attr, AttrKind, Body, Context, Op, Type, TypeKind, Value};

/// How deep types and attributes may be nested; what lies deeper stays as it is.
const MAX_DEPTH: usize = 64;

/// Replaces types and attributes wherever they stand.
pub(super) struct Substitution<'a> {
    ctx: &'a Context,
    /// What a type, the types in it being replaced already, becomes.
    ty: &'a dyn Fn(Type) -> Type,
    /// What an attribute, those in it being replaced already, becomes.
    attr: &'a dyn Fn(Attr) -> Attr,
    types: HashMap<Type, Type>,
    attrs: HashMap<Attr, Attr>,
}

impl<'a> Substitution<'a> {
    pub(super) fn new(
        ctx: &'a Context,
        ty: &'a dyn Fn(Type) -> Type,
        attr: &'a dyn Fn(Attr) -> Attr,
    ) -> Substitution<'a> {
        Substitution { ctx, ty, attr, types: HashMap::new(), attrs: HashMap::new() }
    }

    /// Replaces in `whole` and all bodies in it; whether anything changed.
    pub(super) fn run(&mut self, whole: &mut Body) -> bool {
        let mut changed = false;
        let mut stack = vec![whole];
        while let Some(body) = stack.pop() {
            let mut ops = vec![body.self_op()];
            ops.extend(body.all_ops());
            for op in ops {
                changed |= self.values(body, op);
                if body.nested(op).is_none() {
                    changed |= self.attrs_of(body, op);
                }
            }
            stack.extend(body.nested_bodies_mut().into_iter().map(|(_, nested)| nested));
        }
        changed
    }

    /// Replaces the types of the results of `op`, and of the arguments of its blocks.
    fn values(&mut self, body: &mut Body, op: Op) -> bool {
        let mut values: Vec<Value> = body.results(op).collect();
        for region in body.regions(op) {
            values.extend(body.blocks_of(region).flat_map(|block| body.args(block).iter().copied()));
        }
        let mut changed = false;
        for value in values {
            let ty = body.ty(value);
            let new = self.ty(ty, MAX_DEPTH);
            if new != ty {
                body.set_ty(value, new);
                changed = true;
            }
        }
        changed
    }

    fn attrs_of(&mut self, body: &mut Body, op: Op) -> bool {
        let mut changed = false;
        if let Some(properties) = body.properties(op) {
            let new = self.attr(properties, MAX_DEPTH);
            body.set_inherent(op, 0, Some(new));
            changed |= new != properties;
        }
        let inherent = if body.info(op).is_some() { body.inherent_attrs(op) } else { Vec::new() };
        for (name, attr) in inherent.into_iter().chain(body.discardable_attrs(op).to_vec()) {
            let new = self.attr(attr, MAX_DEPTH);
            if new != attr {
                body.set_attr(op, self.ctx.str(name), new);
                changed = true;
            }
        }
        changed
    }

    fn ty(&mut self, ty: Type, depth: usize) -> Type {
        if let Some(&known) = self.types.get(&ty) {
            return known;
        }
        let Some(depth) = depth.checked_sub(1) else { return ty };
        let kind = ty.kind(self.ctx).clone();
        let types = |this: &mut Self, types: &[Type]| types.iter().map(|&ty| this.ty(ty, depth)).collect();
        let inner = match kind.clone() {
            TypeKind::Complex(elem) => TypeKind::Complex(self.ty(elem, depth)),
            TypeKind::Vector { shape, scalable, elem } => {
                TypeKind::Vector { shape, scalable, elem: self.ty(elem, depth) }
            }
            TypeKind::Tensor { shape, elem, encoding } => {
                let encoding = encoding.map(|attr| self.attr(attr, depth));
                TypeKind::Tensor { shape, elem: self.ty(elem, depth), encoding }
            }
            TypeKind::MemRef { shape, elem, layout, space } => {
                TypeKind::MemRef { shape, elem: self.ty(elem, depth), layout, space }
            }
            TypeKind::Function { inputs, results } => {
                TypeKind::Function { inputs: types(self, &inputs), results: types(self, &results) }
            }
            TypeKind::Tuple(elements) => TypeKind::Tuple(types(self, &elements)),
            TypeKind::Dialect { name, params } => TypeKind::Dialect {
                name,
                params: params.iter().map(|&attr| self.attr(attr, depth)).collect(),
            },
            other => other,
        };
        let new = (self.ty)(if inner == kind { ty } else { self.ctx.ty(inner) });
        self.types.insert(ty, new);
        new
    }

    fn attr(&mut self, attr: Attr, depth: usize) -> Attr {
        if let Some(&known) = self.attrs.get(&attr) {
            return known;
        }
        let Some(depth) = depth.checked_sub(1) else { return attr };
        let kind = attr.kind(self.ctx).clone();
        let attrs =
            |this: &mut Self, attrs: &[Attr]| attrs.iter().map(|&attr| this.attr(attr, depth)).collect();
        let inner = match kind.clone() {
            AttrKind::Type(ty) => AttrKind::Type(self.ty(ty, depth)),
            AttrKind::Integer { value, ty } => AttrKind::Integer { value, ty: self.ty(ty, depth) },
            AttrKind::Float { bits, ty } => AttrKind::Float { bits, ty: self.ty(ty, depth) },
            AttrKind::Dense { ty, splat: true, data } => {
                AttrKind::Dense { ty: self.ty(ty, depth), splat: true, data }
            }
            AttrKind::Array(elements) => AttrKind::Array(attrs(self, &elements)),
            AttrKind::Dict(entries) => {
                AttrKind::Dict(entries.iter().map(|&(name, attr)| (name, self.attr(attr, depth))).collect())
            }
            AttrKind::Dialect { name, params } => AttrKind::Dialect { name, params: attrs(self, &params) },
            other => other,
        };
        let new = (self.attr)(if inner == kind { attr } else { self.ctx.attr(inner) });
        self.attrs.insert(attr, new);
        new
    }
}
