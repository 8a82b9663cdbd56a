//! Types of buffers.

use terrace_ir::types::{DYNAMIC, TypeKind};
use terrace_ir::{Attr, AttrKind, Body, Context, Op, Type, Value, ValueDef};

use super::{LayoutChoice, Options, Outcome, State, fail, owner_of};
use crate::memref::layout;

/// How far questions about the type of one buffer may lead to questions about others.
const MAX_DEPTH: usize = 96;
/// How many such questions one question may lead to.
const MAX_QUESTIONS: usize = 1 << 16;

/// The tensors whose types are being asked for, outermost first: upstream's invocation stack. Bounds
/// how much one question may cost.
#[derive(Default)]
pub struct Fuel {
    stack: Vec<Value>,
    questions: usize,
}

impl Fuel {
    /// How often the type of `value` is being asked for.
    pub fn count(&self, value: Value) -> usize {
        self.stack.iter().filter(|&&other| other == value).count()
    }
}

/// The type of the buffer of the tensor `value`.
///
/// # Errors
/// When it cannot be told.
pub fn buffer_type(state: &State<'_>, value: Value, fuel: &mut Fuel) -> Outcome<Type> {
    let body = state.body;
    if body.ty(value).is_memref(body.ctx()) {
        return Ok(body.ty(value));
    }
    let owner = owner_of(body, value).unwrap_or_else(|| body.self_op());
    fuel.questions += 1;
    if fuel.stack.len() >= MAX_DEPTH || fuel.questions >= MAX_QUESTIONS {
        return fail(body, owner, "the type of the buffer depends on too many others");
    }
    fuel.stack.push(value);
    let ty = match state.model(owner) {
        Some(model) => (model.buffer_type)(state, value, fuel),
        None => unknown_type(state, owner, value),
    };
    fuel.stack.pop();
    ty
}

/// The type of the buffer of `value` of which only the tensor's type is known.
///
/// # Errors
/// When there is no memory space for it.
pub fn unknown_type(state: &State<'_>, owner: Op, value: Value) -> Outcome<Type> {
    let space = default_space(state, owner, value)?;
    memref_type(state.body, owner, state.body.ty(value), state.options(), space)
}

/// The memory space of a tensor of which nothing is known.
///
/// # Errors
/// When there is none.
pub fn default_space(state: &State<'_>, owner: Op, value: Value) -> Outcome<Option<Attr>> {
    let body = state.body;
    match state.options().space_of(body.ctx(), body.ty(value)) {
        Some(space) => Ok(space),
        None => {
            let owner = match body.value_def(value) {
                ValueDef::Result(op, _) => op,
                ValueDef::Arg(..) => owner,
            };
            fail(body, owner, "could not infer memory space")
        }
    }
}

/// Whether memrefs can have elements of type `elem`.
fn is_element(ctx: &Context, elem: Type) -> bool {
    !matches!(
        elem.kind(ctx),
        TypeKind::Tensor { .. }
            | TypeKind::UnrankedTensor(_)
            | TypeKind::Function { .. }
            | TypeKind::None
            | TypeKind::Tuple(_)
            | TypeKind::Opaque { .. }
    )
}

fn check_element(body: &Body, owner: Op, tensor: Type) -> Outcome {
    let ctx = body.ctx();
    let elem = tensor.elem(ctx);
    if is_element(ctx, elem) {
        return Ok(());
    }
    let (tensor, elem) = (ctx.display(tensor), ctx.display(elem));
    let message = format!(
        "cannot bufferize value of type '{tensor}': element type '{elem}' is not a valid memref element type"
    );
    fail(body, owner, message)
}

/// The type of a buffer for the tensor type `tensor`, with the layout for what is not known.
///
/// # Errors
/// When there are no memrefs of such elements.
pub fn memref_type(
    body: &Body,
    owner: Op,
    tensor: Type,
    options: &Options,
    space: Option<Attr>,
) -> Outcome<Type> {
    check_element(body, owner, tensor)?;
    Ok(match options.unknown_layout {
        LayoutChoice::Identity => identity_type(body.ctx(), tensor, space),
        LayoutChoice::Infer | LayoutChoice::Dynamic => dynamic_layout_type(body.ctx(), tensor, space),
    })
}

fn typed(ctx: &Context, tensor: Type, layout: Option<Attr>, space: Option<Attr>) -> Type {
    let elem = tensor.elem(ctx);
    ctx.ty(match tensor.shape(ctx) {
        Some(shape) => TypeKind::MemRef { shape: shape.into(), elem, layout, space },
        None => TypeKind::UnrankedMemRef { elem, space },
    })
}

/// The memref of the shape of `tensor` that is row-major without gaps.
pub fn identity_type(ctx: &Context, tensor: Type, space: Option<Attr>) -> Type {
    typed(ctx, tensor, None, space)
}

/// The memref of the shape of `tensor` of which neither strides nor offset are known.
pub fn dynamic_layout_type(ctx: &Context, tensor: Type, space: Option<Attr>) -> Type {
    let strides = vec![DYNAMIC; tensor.rank(ctx).unwrap_or(0)].into_boxed_slice();
    let layout = ctx.attr(AttrKind::Strided { offset: DYNAMIC, strides });
    typed(ctx, tensor, Some(layout), space)
}

/// The one type for buffers of `tensor` that come from several places: that of all, or one with
/// an open layout. `None` when they lie in different memory spaces.
pub(super) fn common_type(ctx: &Context, tensor: Type, a: Type, b: Type) -> Option<Type> {
    if a == b {
        return Some(a);
    }
    let space = layout::space(ctx, a);
    (space == layout::space(ctx, b)).then(|| dynamic_layout_type(ctx, tensor, space))
}

impl State<'_> {
    /// The type of the buffer of the tensor `value`, asked for by itself.
    ///
    /// # Errors
    /// When it cannot be told.
    pub fn buffer_type(&self, value: Value) -> Outcome<Type> {
        buffer_type(self, value, &mut Fuel::default())
    }

    /// The one type for buffers that come from `values`, all of them for a tensor of type `tensor`:
    /// the buffer of each, where it is a tensor, or its type.
    ///
    /// # Errors
    /// When one cannot be told, or `message` at `op` when they lie in different memory spaces.
    pub fn joint_type(
        &self,
        op: Op,
        tensor: Type,
        values: &[Value],
        fuel: &mut Fuel,
        message: &str,
    ) -> Outcome<Type> {
        let mut joint = None;
        for &value in values {
            let ty = buffer_type(self, value, fuel)?;
            joint = match joint {
                None => Some(ty),
                Some(known) => match common_type(self.body.ctx(), tensor, known, ty) {
                    Some(ty) => Some(ty),
                    None => return fail(self.body, op, message),
                },
            };
        }
        match joint {
            Some(ty) => Ok(ty),
            None => fail(self.body, op, "could not infer buffer type"),
        }
    }
}
