//! Checks of the ops, in upstream's words.

use terrace_ir::op::bool_like;
use terrace_ir::{Attr, AttrKind, Block, Body, Context, Op, OpError, Type, TypeKind, Value};

use super::attrs::{ORDERINGS, word_of};
use super::ops::{DYNAMIC_INDEX, shuffled};
use super::{
    AliasOp, AllocaOp, BitcastOp, BrOp, CallOp, CondBrOp, ConstantOp, ExtractValueOp, FCmpOp, FuncOp, GepOp,
    GlobalOp, ICmpOp, IFuncOp, InsertValueOp, LoadOp, ReturnOp, ShuffleVectorOp, StoreOp, SwitchOp,
    interfaces, types,
};
use crate::support::ints;

type Checked = Result<(), OpError>;

fn error(message: String) -> Checked {
    Err(OpError::new(message))
}

// ---- branches ----

/// Checks that what a branch hands to a block fits its arguments.
fn verify_successor(body: &Body, at: usize, block: Block, operands: &[Value]) -> Checked {
    let args = body.args(block);
    if args.len() != operands.len() {
        return error(format!(
            "branch has {} operands for successor #{at}, but target block has {}",
            operands.len(),
            args.len()
        ));
    }
    for (index, (&arg, &operand)) in args.iter().zip(operands).enumerate() {
        if body.ty(arg) != body.ty(operand) {
            return error(format!(
                "type mismatch for bb argument #{index} of successor #{at}: '{}' and '{}'",
                body.ctx().display(body.ty(operand)),
                body.ctx().display(body.ty(arg))
            ));
        }
    }
    Ok(())
}

pub(super) fn verify_br(op: BrOp, body: &Body) -> Checked {
    verify_successor(body, 0, op.dest(body), op.destOperands(body))
}

fn verify_weights(weights: Option<Attr>, count: usize, body: &Body) -> Checked {
    match weights.and_then(|attr| attr.as_int_array(body.ctx())) {
        Some(weights) if weights.len() != count => error(format!(
            "expects number of branch weights to match number of successors: {} vs {count}",
            weights.len()
        )),
        Some(weights) if weights.iter().all(|&weight| weight == 0) => {
            Err("branch weights cannot all be zero".into())
        }
        _ => Ok(()),
    }
}

pub(super) fn verify_cond_br(op: CondBrOp, body: &Body) -> Checked {
    verify_successor(body, 0, op.trueDest(body), op.trueDestOperands(body))?;
    verify_successor(body, 1, op.falseDest(body), op.falseDestOperands(body))?;
    verify_weights(op.branch_weights(body), 2, body)
}

pub(super) fn verify_switch(op: SwitchOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let destinations = op.caseDestinations(body);
    let values = op.case_values(body).and_then(|attr| attr.ty(ctx));
    if values.is_none() && !destinations.is_empty() {
        return Err("expects number of case values to match number of case destinations".into());
    }
    if values.is_some_and(|ty| ty.num_elements(ctx) != Some(destinations.len() as i64)) {
        return Err("expects number of case values to match number of case destinations".into());
    }
    let flag = body.ty(op.value(body));
    if let Some(ty) = values.filter(|ty| ty.elem(ctx) != flag) {
        return error(format!(
            "expects case value type to match condition value type: '{}' and '{}'",
            ctx.display(ty.elem(ctx)),
            ctx.display(flag)
        ));
    }
    let sizes = ints(ctx, op.case_operand_segments(body)).unwrap_or_default();
    let total: i64 = sizes.iter().fold(0, |all, &size| all.saturating_add(size));
    let fits = sizes.len() == destinations.len() && sizes.iter().all(|&size| size >= 0);
    if !fits || total != op.caseOperands(body).len() as i64 {
        return Err("'case_operand_segments' does not fit the operands of the cases".into());
    }
    verify_weights(op.branch_weights(body), destinations.len() + 1, body)?;
    verify_successor(body, 0, op.defaultDestination(body), op.defaultOperands(body))?;
    for (at, &block) in destinations.iter().enumerate() {
        verify_successor(body, at + 1, block, op.case_operands(body, at))?;
    }
    Ok(())
}

// ---- arithmetic ----

fn verify_bool(body: &Body, operand: Value, result: Value) -> Checked {
    let wanted = bool_like(body.ctx(), body.ty(operand));
    match body.ty(result) == wanted {
        true => Ok(()),
        false => Err("result type must be i1 in the shape of the operands".into()),
    }
}

pub(super) fn verify_icmp(op: ICmpOp, body: &Body) -> Checked {
    verify_bool(body, op.lhs(body), op.res(body))
}

pub(super) fn verify_fcmp(op: FCmpOp, body: &Body) -> Checked {
    verify_bool(body, op.lhs(body), op.res(body))
}

/// Operand and result of a conversion, which must be vectors of one size, or none.
fn cast_types(op: Op, body: &Body) -> Result<(Type, Type), OpError> {
    let (from, to) = (body.ty(body.operand(op, 0)), body.ty(body.result(op, 0)));
    let ctx = body.ctx();
    if from.is_vector(ctx) != to.is_vector(ctx) {
        return Err("input and output should be both scalars or both vectors".into());
    }
    let shape = |ty: Type| match ty.kind(ctx) {
        TypeKind::Vector { shape, scalable, .. } => Some((shape.clone(), scalable.clone())),
        _ => None,
    };
    match shape(from) == shape(to) {
        true => Ok((from.elem(ctx), to.elem(ctx))),
        false => Err("input and output vectors are of incompatible shape".into()),
    }
}

fn width(ctx: &Context, ty: Type) -> u32 {
    ty.bit_width(ctx).unwrap_or(0)
}

pub(super) fn verify_wider(op: impl Into<Op>, body: &Body) -> Checked {
    let (from, to) = cast_types(op.into(), body)?;
    match width(body.ctx(), from) < width(body.ctx(), to) {
        true => Ok(()),
        false => {
            Err("integer width of the output type is smaller or equal to the integer width of the input type"
                .into())
        }
    }
}

pub(super) fn verify_narrower(op: impl Into<Op>, body: &Body) -> Checked {
    let (from, to) = cast_types(op.into(), body)?;
    match width(body.ctx(), from) > width(body.ctx(), to) {
        true => Ok(()),
        false => {
            Err("integer width of the output type is larger or equal to the integer width of the input type"
                .into())
        }
    }
}

pub(super) fn verify_bitcast(op: BitcastOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let pointer = |value: Value| types::is_ptr(ctx, body.ty(value).elem(ctx));
    match (pointer(op.arg(body)), pointer(op.res(body))) {
        (true, false) | (false, true) => Err("can only cast pointers from and to pointers".into()),
        _ => Ok(()),
    }
}

// ---- functions ----

pub(super) fn verify_func(op: FuncOp, body: &Body) -> Checked {
    let (_, inputs, _) = op.signature(body);
    let counts = [("arg_attrs", "argument", inputs.len()), ("res_attrs", "result", 1)];
    for (name, what, count) in counts {
        let Some(all) = body.attr(op.0, name).and_then(|attr| attr.as_array(body.ctx())) else {
            continue;
        };
        if all.len() != count {
            return error(format!(
                "expects {what} attribute array to have the same number of elements as the number of \
                 function {what}s, got {}, but expected {count}",
                all.len()
            ));
        }
    }
    let linkage = body.attr(op.0, "linkage").and_then(|attr| word_of(body.ctx(), attr));
    match linkage {
        Some("common") => Err("functions cannot have 'common' linkage".into()),
        _ => Ok(()),
    }
}

pub(super) fn verify_func_regions(op: FuncOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (_, inputs, _) = op.signature(body);
    let inner = body.nested(op.0).unwrap_or(body);
    let Some(entry) = inner.entry(inner.region(inner.self_op(), 0)) else {
        let linkage = body.attr(op.0, "linkage").and_then(|attr| word_of(ctx, attr));
        return match linkage {
            Some("external" | "extern_weak") | None => Ok(()),
            Some(linkage) => error(format!(
                "external functions must have 'external' or 'extern_weak' linkage, got '{linkage}'"
            )),
        };
    };
    let args = inner.args(entry);
    if args.len() != inputs.len() {
        return error(format!(
            "entry block must have {} arguments to match function signature",
            inputs.len()
        ));
    }
    for (at, (&arg, &input)) in args.iter().zip(&inputs).enumerate() {
        let ty = inner.ty(arg);
        if ty != input {
            return error(format!(
                "type of entry block argument #{at}('{}') must match the type of the corresponding argument \
                 in function signature('{}')",
                ctx.display(ty),
                ctx.display(input)
            ));
        }
    }
    Ok(())
}

pub(super) fn verify_return(op: ReturnOp, body: &Body) -> Checked {
    let Some(func) = body.parent_op(op.0).and_then(|parent| FuncOp::of(body, parent)) else {
        return Ok(());
    };
    let (result, ..) = func.signature(body);
    let message = match op.arg(body) {
        Some(_) if types::is_void(body.ctx(), result) => "expected no operands",
        None if !types::is_void(body.ctx(), result) => "expected 1 operand",
        Some(value) if body.ty(value) != result => "mismatching result types",
        _ => return Ok(()),
    };
    Err(OpError::new(message).note(body.loc(func.0), "when returning from function"))
}

pub(super) fn verify_global(op: GlobalOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let Some(ty) = op.global_type(body).as_type(ctx).filter(|&ty| types::is_element(ctx, ty)) else {
        return Err("expects type to be a valid element type for an LLVM global".into());
    };
    if op.alignment(body).and_then(|attr| attr.as_int(ctx)).is_some_and(|align| align.count_ones() != 1) {
        return Err("alignment attribute is not a power of 2".into());
    }
    let value = op.value(body);
    if let Some(len) = value.and_then(|value| types::string_len(ctx, value))
        && types::array_parts(ctx, ty) != Some((len as i64, ctx.int(8)))
    {
        return Err("requires an i8 array type of the length equal to that of the string attribute".into());
    }
    let inner = body.nested(op.0).unwrap_or(body);
    let Some(entry) = inner.entry(inner.region(inner.self_op(), 0)) else {
        return Ok(());
    };
    if value.is_some() {
        return Err("cannot have both initializer value and region".into());
    }
    let returned = inner.last_op(entry).and_then(|last| ReturnOp::of(inner, last)?.arg(inner));
    match returned.map(|value| inner.ty(value)) {
        None => Err("initializer region must end with 'llvm.return' of a value".into()),
        Some(found) if found != ty => error(format!(
            "initializer region type '{}' does not match global type '{}'",
            ctx.display(found),
            ctx.display(ty)
        )),
        Some(_) => Ok(()),
    }
}

pub(super) fn verify_alias(op: AliasOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    if !op.alias_type(body).as_type(ctx).is_some_and(|ty| types::is_pointee(ctx, ty)) {
        return Err("expects type to be a valid element type for an LLVM global alias".into());
    }
    let linkage = word_of(ctx, op.linkage(body)).unwrap_or_default();
    if matches!(linkage, "appending" | "common" | "extern_weak") {
        return error(format!(
            "'{linkage}' linkage not supported in aliases, available options: private, internal, linkonce, \
             weak, linkonce_odr, weak_odr, external or available_externally"
        ));
    }
    match interfaces::aliased(body, op.0) {
        Some((inner, value)) if types::is_ptr(ctx, inner.ty(value)) => Ok(()),
        _ => Err("initializer region must always return a pointer".into()),
    }
}

pub(super) fn verify_ifunc(op: IFuncOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let linkage = body.attr(op.0, "linkage").and_then(|attr| word_of(ctx, attr)).unwrap_or("external");
    if matches!(linkage, "appending" | "available_externally" | "common" | "extern_weak") {
        return error(format!(
            "'{linkage}' linkage not supported in ifuncs, available options: private, internal, linkonce, \
             weak, linkonce_odr, weak_odr, or external linkage"
        ));
    }
    Ok(())
}

pub(super) fn verify_call(op: CallOp, body: &Body) -> Checked {
    if op.callee(body).is_none() {
        let Some(&pointer) = op.callee_operands(body).first() else {
            return Err("must have either a `callee` attribute or at least an operand".into());
        };
        if !types::is_ptr(body.ctx(), body.ty(pointer)) {
            return error(format!(
                "indirect call expects a pointer as callee: '{}'",
                body.ctx().display(body.ty(pointer))
            ));
        }
    }
    verify_bundles(op, body)
}

fn verify_bundles(op: CallOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let sizes = op.op_bundle_sizes(body).as_int_array(ctx).unwrap_or_default();
    if sizes.iter().any(|&size| size < 0) {
        return Err("'op_bundle_sizes' attribute cannot have negative elements".into());
    }
    let (total, count) = (sizes.iter().sum::<i64>(), op.op_bundle_operands(body).len());
    if total != count as i64 {
        return error(format!(
            "op_bundle_operands count ({count}) does not match with the total size ({total}) specified in \
             attribute 'op_bundle_sizes'"
        ));
    }
    let tags = op.op_bundle_tags(body).and_then(|tags| tags.as_array(ctx)).unwrap_or_default();
    if tags.iter().any(|tag| tag.as_str(ctx).is_none()) {
        return Err(OpError::bare("operand bundle tag must be a StringAttr"));
    }
    match tags.len() == sizes.len() {
        true => Ok(()),
        false => Err(OpError::bare(format!(
            "expected {} operand bundle tags, but actually got {}",
            sizes.len(),
            tags.len()
        ))),
    }
}

// ---- constants ----

pub(super) fn verify_constant(op: ConstantOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (value, ty) = (op.value(body), body.ty(op.res(body)));
    if let Some(len) = types::string_len(ctx, value) {
        let wanted = Some((len as i64, ctx.int(8)));
        return match types::array_parts(ctx, ty) == wanted {
            true => Ok(()),
            false => error(format!("expected array type of {len} i8 elements for the string constant")),
        };
    }
    if let Some(elements) = types::struct_elements(ctx, ty) {
        return verify_struct_constant(ctx, value, &elements);
    }
    match value.kind(ctx) {
        AttrKind::Integer { .. } => {
            match ty.is_signless(ctx) || ty.elem(ctx).is_signless(ctx) || types::is_float(ctx, ty) {
                true => Ok(()),
                false => Err("expected integer type".into()),
            }
        }
        AttrKind::Float { .. } => {
            let wide = width(ctx, ty);
            let same = value.ty(ctx).is_some_and(|own| width(ctx, own) == wide);
            match same && (types::is_float(ctx, ty) || ty.is_signless(ctx)) {
                true => Ok(()),
                false if !same => error(format!(
                    "expected float type of width {}",
                    value.ty(ctx).map_or(0, |own| width(ctx, own))
                )),
                false => Err("expected integer or float type".into()),
            }
        }
        AttrKind::Dense { .. } | AttrKind::Sparse { .. } | AttrKind::Resource { .. } => {
            verify_elements(ctx, value, ty)
        }
        AttrKind::Array(_) => match types::array_parts(ctx, ty) {
            Some(_) => Ok(()),
            None => Err("expected array type".into()),
        },
        _ => Err("only supports integer, float, string or elements attributes".into()),
    }
}

fn verify_struct_constant(ctx: &Context, value: Attr, elements: &[Type]) -> Checked {
    let Some(values) = value.as_array(ctx) else {
        return Err("expected array attribute for struct type".into());
    };
    if values.len() != elements.len() {
        return error(format!("expected array attribute of size {}", elements.len()));
    }
    for (at, (value, &ty)) in values.iter().zip(elements).enumerate() {
        if !(ty.is_signless(ctx) || types::is_float(ctx, ty)) {
            return Err("expected struct element types to be floating point type or integer type".into());
        }
        if value.ty(ctx) != Some(ty) {
            return error(format!("struct element at index {at} is of wrong type"));
        }
    }
    Ok(())
}

fn verify_elements(ctx: &Context, value: Attr, ty: Type) -> Checked {
    let own = value.ty(ctx).and_then(|ty| ty.num_elements(ctx));
    let mut count = Some(1i64);
    let mut elem = ty;
    while let Some((size, inner)) = types::array_parts(ctx, elem) {
        count = count.and_then(|count| count.checked_mul(size));
        elem = inner;
    }
    if elem.is_vector(ctx) {
        count = count.zip(elem.num_elements(ctx)).and_then(|(a, b)| a.checked_mul(b));
    } else if elem == ty {
        return Err("expected vector or array type".into());
    }
    if own != count {
        return error(format!(
            "type and attribute have a different number of elements: {} vs. {}",
            count.unwrap_or_default(),
            own.unwrap_or_default()
        ));
    }
    Ok(())
}

// ---- parts ----

fn position(body: &Body, attr: Attr) -> Vec<i64> {
    attr.as_int_array(body.ctx()).unwrap_or_default()
}

fn verify_part(body: &Body, container: Value, at: Attr, part: Value, what: &str) -> Checked {
    let ctx = body.ctx();
    let found = types::at_position(ctx, body.ty(container), &position(body, at)).map_err(OpError::new)?;
    let ty = body.ty(part);
    if found != ty {
        return error(format!(
            "Type mismatch: {what} '{}' but container element is '{}'",
            ctx.display(ty),
            ctx.display(found)
        ));
    }
    Ok(())
}

pub(super) fn verify_extractvalue(op: ExtractValueOp, body: &Body) -> Checked {
    verify_part(
        body,
        op.container(body),
        op.position(body),
        op.res(body),
        "extracting from container should produce",
    )
}

pub(super) fn verify_insertvalue(op: InsertValueOp, body: &Body) -> Checked {
    verify_part(body, op.container(body), op.position(body), op.value(body), "cannot insert")
}

pub(super) fn verify_element(vector: Value, element: Value, body: &Body) -> Checked {
    match body.ty(vector).elem(body.ctx()) == body.ty(element) {
        true => Ok(()),
        false => Err("failed to verify that the type of the element is that of the vector's".into()),
    }
}

pub(super) fn verify_shuffle(op: ShuffleVectorOp, body: &Body) -> Checked {
    let mask = position(body, op.mask(body));
    let ty = body.ty(op.v1(body));
    if body.ty(op.res(body)) != shuffled(body.ctx(), ty, mask.len() as i64) {
        return Err("result type must have as many elements as the mask".into());
    }
    let lanes = ty.num_elements(body.ctx()).unwrap_or(0).saturating_mul(2);
    match mask.iter().all(|lane| (-1..lanes).contains(lane)) {
        true => Ok(()),
        false => Err("mask value out of bounds".into()),
    }
}

// ---- memory ----

pub(super) fn verify_alloca(op: AllocaOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    match op.elem_type(body).as_type(ctx).is_some_and(|ty| types::is_compatible(ctx, ty)) {
        true => Ok(()),
        false => Err("expected an element type of LLVM IR".into()),
    }
}

/// Checks what ordered accesses ask for; `unsupported` orderings make no sense of this one.
fn verify_atomic(body: &Body, op: Op, ty: Type, unsupported: &[&str]) -> Checked {
    let ctx = body.ctx();
    let ordering = body.attr(op, "ordering").and_then(|attr| attr.as_int(ctx)).unwrap_or(0);
    if ordering == 0 {
        return match body.attr(op, "syncscope") {
            Some(_) => Err("expected syncscope to be null for non-atomic access".into()),
            None => Ok(()),
        };
    }
    let word = ORDERINGS.iter().find(|case| case.1 == ordering).map_or("unknown", |case| case.0);
    let sized = types::is_ptr(ctx, ty)
        || (ty.is_signless(ctx) || ty.is_float(ctx) && width(ctx, ty) != 80)
            && width(ctx, ty) >= 8
            && width(ctx, ty).is_power_of_two();
    if !sized {
        return error(format!("unsupported type '{}' for atomic access", ctx.display(ty)));
    }
    if unsupported.contains(&word) || word == "unknown" {
        return error(format!("unsupported ordering '{word}'"));
    }
    match body.attr(op, "alignment") {
        Some(_) => Ok(()),
        None => Err("expected alignment for atomic access".into()),
    }
}

pub(super) fn verify_load(op: LoadOp, body: &Body) -> Checked {
    verify_atomic(body, op.0, body.ty(op.res(body)), &["release", "acq_rel"])
}

pub(super) fn verify_store(op: StoreOp, body: &Body) -> Checked {
    verify_atomic(body, op.0, body.ty(op.value(body)), &["acquire", "acq_rel"])
}

pub(super) fn verify_gep(op: GepOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let indices = position(body, op.rawConstantIndices(body));
    let dynamic = indices.iter().filter(|&&index| index == i64::from(DYNAMIC_INDEX)).count();
    if dynamic != op.dynamicIndices(body).len() {
        return Err("expected as many dynamic indices as specified in 'rawConstantIndices'".into());
    }
    let Some(mut ty) = op.elem_type(body).as_type(ctx) else {
        return Err("expected an element type".into());
    };
    for (at, &index) in indices.iter().enumerate().skip(1) {
        if let Some((_, elem)) = types::array_parts(ctx, ty) {
            ty = elem;
        } else if ty.is_vector(ctx) {
            ty = ty.elem(ctx);
        } else if let Some(elements) = types::struct_elements(ctx, ty) {
            if index == i64::from(DYNAMIC_INDEX) {
                return error(format!("expected index {at} indexing a struct to be constant"));
            }
            match usize::try_from(index).ok().and_then(|index| elements.get(index)) {
                Some(&element) => ty = element,
                None => return error(format!("index {at} indexing a struct is out of bounds")),
            }
        } else {
            return error(format!("type '{}' cannot be indexed (index #{at})", ctx.display(ty)));
        }
    }
    Ok(())
}
