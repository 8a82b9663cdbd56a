//! `convert-linalg-to-std`: structured ops on memrefs become calls of functions with names made of the op
//! and the types of its operands: `linalg_matmul_viewsxsxf32_viewsxsxf32_viewsxsxf32`.
//!
//! Follows upstream's pass of that name (`LinalgToStandard.cpp`, `generateLibraryCallName`). Memrefs are cast
//! to types with open strides and an open offset, so that one function serves all layouts, and functions that
//! are not there are declared. A `linalg.generic` is called by its attribute `library_call`. Where a name
//! would not tell two ops apart that compute different things, upstream calls the same function for both;
//! here the op is refused.

use rustc_hash::FxHashMap;
use terrace_dialects::func::{CallOp, FuncOp};
use terrace_dialects::linalg::{GenericOp, Named, StructuredView};
use terrace_dialects::memref::CastOp;
use terrace_dialects::memref::layout::{space, strided};
use terrace_ir::pass::{Anchor, Failed, PassCx, PassInfo};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{
    Attr, AttrKind, Body, Context, Diagnostic, Diags, Loc, Op, OpSpec, Rewriter, Type, TypeKind, Value,
};

pub(super) const INFO: PassInfo = PassInfo {
    name: "convert-linalg-to-std",
    doc: "Convert the operations from the linalg dialect into the Standard dialect",
    anchor: Anchor::Op("builtin.module"),
    options: &[],
    make: |_| {
        Ok(Box::new(|body: &mut Body, cx: &mut PassCx| -> Result<(), Failed> {
            let mut diags = Diags::new();
            linalg_to_library_calls(body, &mut diags);
            let failed = diags.has_errors();
            cx.diags.extend(diags);
            if failed { Err(Failed) } else { Ok(()) }
        }))
    },
};

/// A function that is called.
struct Declaration {
    name: String,
    ty: Type,
    loc: Loc,
}

/// The functions that a module has, by name with their types, and those that it needs.
#[derive(Default)]
struct Library {
    types: FxHashMap<String, Type>,
    missing: Vec<Declaration>,
}

/// Makes calls of all structured ops of a module and of what lies in it.
pub fn linalg_to_library_calls(module: &mut Body, diags: &mut Diags) {
    let mut library = Library::default();
    for op in module.all_ops() {
        if let (Some(func), Some(name)) = (FuncOp::of(module, op), module.symbol(op))
            && let Some(ty) = func.function_type(module).as_type(module.ctx())
        {
            library.types.insert(name.to_owned(), ty);
        }
    }
    convert(module, &mut library, diags);
    declare(module, &library.missing);
}

/// Converts the ops of `body` and of what is nested in it; modules have a library of their own.
fn convert(body: &mut Body, library: &mut Library, diags: &mut Diags) {
    for op in body.all_ops() {
        if body.is_alive(op) && StructuredView::of(body, op).is_some() {
            let mut rw = Rewriter::before(body, op);
            if let Err(reason) = call(op, &mut rw, library) {
                let message = format!("failed to legalize operation '{}'", body.name_str(op));
                let loc = body.loc(op);
                diags.push(Diagnostic::error(loc, message).note(loc, reason));
            }
        }
    }
    for (op, name) in body.nested_ops().into_iter().map(|op| (op, body.name(op))).collect::<Vec<_>>() {
        let is_module = body.ctx().op_str(name) == "builtin.module";
        let Some(nested) = body.nested_mut(op) else { continue };
        if is_module {
            linalg_to_library_calls(nested, diags);
        } else {
            convert(nested, library, diags);
        }
    }
}

/// Puts declarations in front of the last op of a module.
fn declare(module: &mut Body, missing: &[Declaration]) {
    let ctx = module.ctx().clone();
    let top = module.self_op();
    let Some(block) = module.regions(top).next().and_then(|region| module.entry(region)) else { return };
    let last = module.last_op(block);
    for Declaration { name, ty, loc } in missing {
        let spec = OpSpec::new(FuncOp::def(), *loc)
            .attr(&ctx, "sym_name", ctx.str_attr(name))
            .attr(&ctx, "function_type", ctx.type_attr(*ty))
            .attr(&ctx, "sym_visibility", ctx.str_attr("private"))
            .attr(&ctx, "llvm.emit_c_interface", ctx.attr(AttrKind::Unit))
            .regions(1);
        let func = module.create(&spec);
        match last {
            Some(last) => module.insert_before(last, func),
            None => module.append(block, func),
        }
    }
}

/// Replaces `op` by a call.
fn call(op: Op, rw: &mut Rewriter<'_>, library: &mut Library) -> Result<(), String> {
    let ctx = rw.context();
    let name = library_name(rw, op)?;
    let operands = rw.operands(op).to_vec();
    let types: Vec<Type> = operands.iter().map(|&value| called_type(&ctx, rw.ty(value))).collect();
    let ty = ctx.function_type(&types, &[]);
    match library.types.get(&name) {
        Some(&known) if known != ty => {
            return Err(format!(
                "function '{name}' has type {}, not {}",
                ctx.display(known),
                ctx.display(ty)
            ));
        }
        Some(_) => {}
        None => {
            library.types.insert(name.clone(), ty);
            library.missing.push(Declaration { name: name.clone(), ty, loc: rw.body().loc(op) });
        }
    }
    let mut values = Vec::with_capacity(operands.len());
    for (value, ty) in operands.into_iter().zip(types) {
        values.push(cast(rw, value, ty));
    }
    let spec = rw.spec(CallOp::def()).operands(values).attr(&ctx, "callee", ctx.symbol_attr(&name));
    rw.insert(spec);
    rw.erase(op);
    Ok(())
}

fn cast(rw: &mut Rewriter<'_>, value: Value, ty: Type) -> Value {
    if rw.ty(value) == ty {
        return value;
    }
    let spec = rw.spec(CastOp::def()).operands([value]).results([ty]);
    let cast = rw.insert(spec);
    rw.result(cast, 0)
}

/// A memref type with open strides and an open offset; any other type as it is.
fn called_type(ctx: &Context, ty: Type) -> Type {
    match ty.shape(ctx).filter(|_| ty.is_memref(ctx)) {
        Some(shape) => strided(ctx, ty, shape, &vec![DYNAMIC; shape.len()], DYNAMIC),
        None => ty,
    }
}

/// The name of the function that does what `op` does.
fn library_name(body: &Body, op: Op) -> Result<String, String> {
    let ctx = body.ctx();
    let on_memrefs = body.operands(op).iter().all(|&value| !body.ty(value).is_tensor(ctx));
    if !on_memrefs || body.results(op).len() > 0 {
        return Err("works on tensors: bufferize it first".to_owned());
    }
    if let Some(generic) = GenericOp::of(body, op) {
        let call =
            generic.library_call(body).and_then(|call| call.as_str(ctx)).filter(|call| !call.is_empty());
        return call.map(str::to_owned).ok_or_else(|| "has no attribute 'library_call'".to_owned());
    }
    let Some(named) = Named::of(body, op) else { return Err("has no name in a library".to_owned()) };
    if let Some(name) = untold(body, op, named) {
        return Err(format!("no name in a library tells its attribute '{name}'"));
    }
    let mut name = body.name_str(op).replace('.', "_");
    for &operand in body.operands(op) {
        name.push('_');
        mangle(ctx, body.ty(operand), &mut name)?;
    }
    Ok(name)
}

/// An attribute that changes what `op` computes, though not its name.
fn untold(body: &Body, op: Op, named: &Named) -> Option<&'static str> {
    let ctx = body.ctx();
    if body.attr(op, "kind").is_some() {
        return Some("kind");
    }
    let unsigned = |attr: Attr| ctx.display(attr).to_string().contains("cast_unsigned");
    if body.attr(op, "cast").is_some_and(unsigned) {
        return Some("cast");
    }
    for name in ["strides", "dilations"] {
        let other = |attr: Attr| {
            let one = 1i64.to_le_bytes();
            attr.dense_bytes(ctx).is_none_or(|(bytes, _)| bytes.chunks(8).any(|entry| entry != one))
        };
        if body.attr(op, name).is_some_and(other) {
            return Some(name);
        }
    }
    let types: Vec<Type> = body.operands(op).iter().map(|&value| body.ty(value)).collect();
    let loops = |attr: &dyn Fn(&str) -> Option<Attr>| named.loops(ctx, &types, attr).map(|loops| loops.maps);
    let without = loops(&|name| body.attr(op, name).filter(|_| name != "indexing_maps"));
    (loops(&|name| body.attr(op, name)) != without).then_some("indexing_maps")
}

/// Appends `ty` as it appears in a name: `viewsx4xf32` for `memref<?x4xf32>`.
fn mangle(ctx: &Context, ty: Type, out: &mut String) -> Result<(), String> {
    match ty.kind(ctx) {
        TypeKind::MemRef { shape, elem, .. } => {
            out.push_str("view");
            for &size in shape {
                match size {
                    DYNAMIC => out.push_str("sx"),
                    _ => out.push_str(&format!("{size}x")),
                }
            }
            mangle(ctx, *elem, out)?;
            match space(ctx, ty).map(|space| space.as_int(ctx)) {
                None => {}
                Some(Some(space)) => out.push_str(&format!("as{space}")),
                Some(None) => return Err("no name tells a memory space that is no integer".to_owned()),
            }
        }
        TypeKind::Vector { shape, elem, scalable } => {
            if scalable.contains(&true) {
                return Err("no name tells a scalable vector".to_owned());
            }
            out.push_str("vector");
            let sizes: Vec<String> = shape.iter().map(i64::to_string).collect();
            out.push_str(&sizes.join("x"));
            mangle(ctx, *elem, out)?;
        }
        TypeKind::Integer { .. } | TypeKind::Float(_) | TypeKind::Index => {
            out.push_str(&ctx.display(ty).to_string());
        }
        _ => return Err(format!("no name tells the type {}", ctx.display(ty))),
    }
    Ok(())
}
