//! Types of the llvm dialect: what they are made of, and their text.
//!
//! A type is a `TypeKind::Dialect` with these parameters:
//!
//! | type | parameters |
//! | --- | --- |
//! | `ptr` | the address space when it is not 0 |
//! | `array` | number of elements, element type |
//! | `func` | result type, array of argument types, `...` when variadic |
//! | `struct` | name when identified, `packed`, then array of element types or `opaque`; nothing behind the name in a reference from inside of the struct |
//! | `target` | name, types, integers |

use terrace_ir::op::TypeSyntax;
use terrace_ir::text::{Delim, OpParser, OpPrinter, Reported};
use terrace_ir::{Attr, AttrKind, Context, FloatKind, Registry, Type, TypeKind};

/// Mnemonics of the types.
pub(super) const TYPES: &[&str] = &[
    "array",
    "func",
    "label",
    "metadata",
    "ppc_fp128",
    "ptr",
    "struct",
    "target",
    "token",
    "void",
    "x86_amx",
];

/// Types with parameters and how those read.
static SYNTAXES: [(&str, TypeSyntax); 5] = [
    ("llvm.array", TypeSyntax { parse: parse_array, print: print_array }),
    ("llvm.func", TypeSyntax { parse: parse_func, print: print_func }),
    ("llvm.ptr", TypeSyntax { parse: parse_ptr, print: print_ptr }),
    ("llvm.struct", TypeSyntax { parse: parse_struct, print: print_struct }),
    ("llvm.target", TypeSyntax { parse: parse_target, print: print_target }),
];

pub(super) fn register(registry: &mut Registry) {
    for (name, syntax) in &SYNTAXES {
        registry.type_syntax(name, syntax);
    }
}

// ---- what a type is ----

/// The parameters of the type `!llvm.mnemonic`.
fn params<'c>(ctx: &'c Context, ty: Type, mnemonic: &str) -> Option<&'c [Attr]> {
    match ty.kind(ctx) {
        TypeKind::Dialect { name, params } if ctx.str(*name).strip_prefix("llvm.") == Some(mnemonic) => {
            Some(params)
        }
        _ => None,
    }
}

/// The type `!llvm.mnemonic` with these parameters.
fn make(ctx: &Context, mnemonic: &str, params: impl Into<Box<[Attr]>>) -> Type {
    ctx.ty(TypeKind::Dialect { name: ctx.name(&format!("llvm.{mnemonic}")), params: params.into() })
}

/// `!llvm.ptr<space>`; address space 0 is the default one.
pub fn ptr(ctx: &Context, space: u32) -> Type {
    let space = (space != 0).then(|| ctx.i64_attr(i64::from(space)));
    make(ctx, "ptr", space.into_iter().collect::<Vec<_>>())
}

/// `!llvm.void`.
pub fn void(ctx: &Context) -> Type {
    make(ctx, "void", [])
}

/// `!llvm.array<count x elem>`.
pub fn array(ctx: &Context, count: i64, elem: Type) -> Type {
    make(ctx, "array", [ctx.i64_attr(count), ctx.type_attr(elem)])
}

/// `!llvm.struct<(..)>`, without a name and not packed.
pub fn literal_struct(ctx: &Context, elements: &[Type]) -> Type {
    make(ctx, "struct", [types_attr(ctx, elements)])
}

/// `!llvm.func<result (inputs)>`.
pub fn func(ctx: &Context, result: Type, inputs: &[Type], variadic: bool) -> Type {
    let mut params = vec![ctx.type_attr(result), types_attr(ctx, inputs)];
    if variadic {
        params.push(keyword(ctx, "..."));
    }
    make(ctx, "func", params)
}

/// Whether `ty` is `!llvm.ptr`, of any address space.
pub fn is_ptr(ctx: &Context, ty: Type) -> bool {
    params(ctx, ty, "ptr").is_some()
}

/// The address space of a pointer.
pub fn address_space(ctx: &Context, ty: Type) -> Option<i64> {
    let params = params(ctx, ty, "ptr")?;
    Some(params.first().and_then(|attr| attr.as_int(ctx)).unwrap_or(0))
}

/// Whether `ty` is `!llvm.void`.
pub fn is_void(ctx: &Context, ty: Type) -> bool {
    params(ctx, ty, "void").is_some()
}

/// Number of elements and element type of `!llvm.array`.
pub fn array_parts(ctx: &Context, ty: Type) -> Option<(i64, Type)> {
    let [count, elem] = params(ctx, ty, "array")? else { return None };
    Some((count.as_int(ctx)?, elem.as_type(ctx)?))
}

/// Element types of a `!llvm.struct` that has a body.
pub fn struct_elements(ctx: &Context, ty: Type) -> Option<Vec<Type>> {
    type_list(ctx, *params(ctx, ty, "struct")?.last()?)
}

/// Result type, argument types, and whether more arguments may follow, of `!llvm.func`.
pub fn func_parts(ctx: &Context, ty: Type) -> Option<(Type, Vec<Type>, bool)> {
    let (result, rest) = params(ctx, ty, "func")?.split_first()?;
    let (inputs, rest) = rest.split_first()?;
    Some((result.as_type(ctx)?, type_list(ctx, *inputs)?, !rest.is_empty()))
}

/// The type at `position` within the aggregate `ty`, or why there is none.
pub(super) fn at_position(ctx: &Context, ty: Type, position: &[i64]) -> Result<Type, String> {
    let mut ty = ty;
    for &index in position {
        if let Some((count, elem)) = array_parts(ctx, ty) {
            if !(0..count).contains(&index) {
                return Err(format!("position out of bounds: {index}"));
            }
            ty = elem;
        } else if params(ctx, ty, "struct").is_some() {
            let elements = struct_elements(ctx, ty).unwrap_or_default();
            let element = usize::try_from(index).ok().and_then(|index| elements.get(index).copied());
            ty = element.ok_or_else(|| format!("position out of bounds: {index}"))?;
        } else {
            return Err(format!("expected LLVM IR structure/array type, got: '{}'", ctx.display(ty)));
        }
    }
    Ok(ty)
}

/// Number of bytes of a string attribute, which need not be UTF-8.
pub(super) fn string_len(ctx: &Context, attr: Attr) -> Option<usize> {
    match attr.kind(ctx) {
        AttrKind::String { value, .. } => Some(value.len()),
        _ => None,
    }
}

fn is_llvm(ctx: &Context, ty: Type) -> bool {
    matches!(ty.kind(ctx), TypeKind::Dialect { name, .. } if ctx.str(*name).starts_with("llvm."))
}

fn is_one_of(ctx: &Context, ty: Type, mnemonics: &[&str]) -> bool {
    mnemonics.iter().any(|mnemonic| params(ctx, ty, mnemonic).is_some())
}

/// Whether `ty` is a float of LLVM IR.
pub fn is_float(ctx: &Context, ty: Type) -> bool {
    use FloatKind::{BF16, F16, F32, F64, F80, F128};
    matches!(ty.float_kind(ctx), Some(BF16 | F16 | F32 | F64 | F80 | F128))
        || is_one_of(ctx, ty, &["ppc_fp128"])
}

/// Whether `ty` is a vector of LLVM IR: one dimension, of integers, floats or pointers.
pub fn is_vector(ctx: &Context, ty: Type) -> bool {
    let elem = ty.elem(ctx);
    ty.is_vector(ctx)
        && ty.rank(ctx) == Some(1)
        && (elem.is_signless(ctx) || is_float(ctx, elem) || is_ptr(ctx, elem) || is_foreign_ptr(ctx, elem))
}

/// Whether `ty` has a counterpart in LLVM IR, and so has all it is made of: upstream's `isCompatibleType`.
pub fn is_compatible(ctx: &Context, ty: Type) -> bool {
    let mut todo = vec![ty];
    while let Some(ty) = todo.pop() {
        if let Some((_, elem)) = array_parts(ctx, ty) {
            todo.push(elem);
        } else if let Some(elements) = struct_elements(ctx, ty) {
            todo.extend(elements);
        } else if !(is_llvm(ctx, ty)
            || ty.is_signless(ctx)
            || is_float(ctx, ty)
            || is_vector(ctx, ty)
            || is_foreign_ptr(ctx, ty))
        {
            return false;
        }
    }
    true
}

/// Whether `ty` is the pointer of the ptr dialect, which need not be loaded, in an address space of LLVM
/// or of NVIDIA's processors.
fn is_foreign_ptr(ctx: &Context, ty: Type) -> bool {
    let spaces = ["ptr.ptr<#llvm.", "ptr.ptr<#nvvm."];
    matches!(ty.kind(ctx), TypeKind::Opaque { text, .. }
        if spaces.iter().any(|space| ctx.str(*text).starts_with(space)))
}

/// Whether a value in memory can be of type `ty`.
pub(super) fn is_element(ctx: &Context, ty: Type) -> bool {
    is_compatible(ctx, ty) && is_part(ctx, ty) && !is_one_of(ctx, ty, &["x86_amx"])
}

/// Whether something of type `ty`, a function among others, can lie at an address.
pub(super) fn is_pointee(ctx: &Context, ty: Type) -> bool {
    is_compatible(ctx, ty) && !is_one_of(ctx, ty, &["void", "label", "metadata", "token"])
}

/// Whether an array or a structure can have parts of type `ty`, which need not be compatible before it is lowered.
fn is_part(ctx: &Context, ty: Type) -> bool {
    !is_one_of(ctx, ty, &["void", "label", "metadata", "func", "token"])
}

// ---- text ----

fn keyword(ctx: &Context, word: &str) -> Attr {
    ctx.attr(AttrKind::Keyword(ctx.name(word)))
}

fn is_keyword(ctx: &Context, attr: Attr, word: &str) -> bool {
    matches!(attr.kind(ctx), AttrKind::Keyword(name) if ctx.str(*name) == word)
}

fn types_attr(ctx: &Context, types: &[Type]) -> Attr {
    ctx.array_attr(types.iter().map(|&ty| ctx.type_attr(ty)).collect::<Vec<_>>())
}

fn type_list(ctx: &Context, attr: Attr) -> Option<Vec<Type>> {
    attr.as_array(ctx)?.iter().map(|attr| attr.as_type(ctx)).collect()
}

/// Reads a type inside of another one: LLVM's without `!llvm.`, any other as it is.
fn parse_inner(p: &mut OpParser<'_>) -> Result<Type, Reported> {
    let ctx = p.ctx();
    let Some(&mnemonic) = TYPES.iter().find(|mnemonic| p.peek(mnemonic)) else {
        return p.parse_type();
    };
    p.accept(mnemonic);
    let name = format!("llvm.{mnemonic}");
    let syntax = SYNTAXES.iter().find(|entry| entry.0 == name);
    let params = match syntax {
        Some((_, syntax)) => p.nested(syntax.parse)?,
        None => Box::default(),
    };
    Ok(ctx.ty(TypeKind::Dialect { name: ctx.name(&name), params }))
}

/// Prints a type inside of another one: without `!llvm.` where it has a counterpart in LLVM IR and is no float.
fn print_inner(ty: Type, p: &mut OpPrinter<'_>) {
    let ctx = p.ctx();
    match ty.kind(ctx) {
        TypeKind::Dialect { name, params }
            if is_llvm(ctx, ty) && is_compatible(ctx, ty) && !is_float(ctx, ty) =>
        {
            let name = ctx.str(*name);
            p.text(name.trim_start_matches("llvm."));
            if let Some((_, syntax)) = SYNTAXES.iter().find(|entry| entry.0 == name) {
                (syntax.print)(params, p);
            }
        }
        _ => p.ty(ty),
    }
}

/// As [`parse_inner`], of a type for which `holds`; `message` says what it is not.
fn parse_checked(
    p: &mut OpParser<'_>,
    holds: impl Fn(&Context, Type) -> bool,
    message: &str,
) -> Result<Type, Reported> {
    let pos = p.pos();
    let ty = parse_inner(p)?;
    match holds(p.ctx(), ty) {
        true => Ok(ty),
        false => Err(p.error_at(pos, message)),
    }
}

fn print_inners(types: &[Type], p: &mut OpPrinter<'_>) {
    for (at, &ty) in types.iter().enumerate() {
        p.text(if at > 0 { ", " } else { "" });
        print_inner(ty, p);
    }
}

fn parse_ptr(p: &mut OpParser<'_>) -> Result<Box<[Attr]>, Reported> {
    if !p.accept("<") {
        return Ok(Box::default());
    }
    let pos = p.pos();
    let space = p.parse_integer()?;
    p.expect(">")?;
    match u32::try_from(space) {
        Ok(0) => Ok(Box::default()),
        Ok(_) => Ok(Box::new([p.ctx().i64_attr(space)])),
        Err(_) => Err(p.error_at(pos, "expected an address space of 32 bits")),
    }
}

fn print_ptr(params: &[Attr], p: &mut OpPrinter<'_>) {
    if let Some(space) = params.first().and_then(|attr| attr.as_int(p.ctx())) {
        p.text(&format!("<{space}>"));
    }
}

/// `<4 x f32>`
fn parse_array(p: &mut OpParser<'_>) -> Result<Box<[Attr]>, Reported> {
    p.expect("<")?;
    let pos = p.pos();
    let [count] = p.parse_dimensions()?[..] else {
        return Err(p.error_at(pos, "expected one dimension"));
    };
    let elem = parse_checked(p, is_part, "invalid array element type")?;
    p.expect(">")?;
    let ctx = p.ctx();
    Ok(Box::new([ctx.i64_attr(count), ctx.type_attr(elem)]))
}

fn print_array(params: &[Attr], p: &mut OpPrinter<'_>) {
    let ctx = p.ctx();
    let [count, elem] = params else { return };
    p.text(&format!("<{} x ", count.as_int(ctx).unwrap_or_default()));
    elem.as_type(ctx).into_iter().for_each(|elem| print_inner(elem, p));
    p.text(">");
}

/// `<i32 (ptr, ...)>`
fn parse_func(p: &mut OpParser<'_>) -> Result<Box<[Attr]>, Reported> {
    p.expect("<")?;
    let result = |ctx: &Context, ty| is_compatible(ctx, ty) && !is_one_of(ctx, ty, &["func", "label"]);
    let result = parse_checked(p, result, "invalid function result type")?;
    let mut variadic = false;
    let argument = |ctx: &Context, ty| is_compatible(ctx, ty) && !is_one_of(ctx, ty, &["func", "void"]);
    let inputs = p.parse_list(Delim::Paren, |p| {
        if variadic {
            return Err(p.error("expected '...' at the end of the arguments"));
        }
        variadic = p.accept("...");
        if variadic {
            return Ok(None);
        }
        parse_checked(p, argument, "invalid function argument type").map(Some)
    })?;
    p.expect(">")?;
    let ctx = p.ctx();
    let inputs: Vec<Type> = inputs.into_iter().flatten().collect();
    let mut params = vec![ctx.type_attr(result), types_attr(ctx, &inputs)];
    if variadic {
        params.push(keyword(ctx, "..."));
    }
    Ok(params.into())
}

fn print_func(params: &[Attr], p: &mut OpPrinter<'_>) {
    let ctx = p.ctx();
    let [result, inputs, variadic @ ..] = params else { return };
    p.text("<");
    result.as_type(ctx).into_iter().for_each(|result| print_inner(result, p));
    p.text(" (");
    let inputs = type_list(ctx, *inputs).unwrap_or_default();
    print_inners(&inputs, p);
    if !variadic.is_empty() {
        p.text(if inputs.is_empty() { "..." } else { ", ..." });
    }
    p.text(")>");
}

/// `<(i32)>`, `<packed (i32)>`, `<"name", (i32)>`, `<"name", opaque>`, and inside of a struct `<"name">`
fn parse_struct(p: &mut OpParser<'_>) -> Result<Box<[Attr]>, Reported> {
    let ctx = p.ctx();
    p.expect("<")?;
    let mut params = Vec::new();
    let literal = ["(", "packed", "opaque"].iter().any(|token| p.peek(token));
    if !literal {
        let name = p.parse_string()?;
        params.push(ctx.str_attr(&name));
        if p.accept(">") {
            return Ok(params.into());
        }
        p.expect(",")?;
    }
    let pos = p.pos();
    if p.accept("opaque") {
        if literal {
            return Err(p.error_at(pos, "only identified structs can be opaque"));
        }
        params.push(keyword(ctx, "opaque"));
    } else {
        if p.accept("packed") {
            params.push(keyword(ctx, "packed"));
        }
        let elements =
            p.parse_list(Delim::Paren, |p| parse_checked(p, is_part, "invalid LLVM structure element type"))?;
        params.push(types_attr(ctx, &elements));
    }
    p.expect(">")?;
    Ok(params.into())
}

fn print_struct(params: &[Attr], p: &mut OpPrinter<'_>) {
    let ctx = p.ctx();
    p.text("<");
    for (at, &param) in params.iter().enumerate() {
        if let Some(name) = param.as_str(ctx) {
            p.string(name);
            p.text(if at + 1 < params.len() { ", " } else { "" });
        } else if is_keyword(ctx, param, "opaque") {
            p.text("opaque");
        } else if is_keyword(ctx, param, "packed") {
            p.text("packed ");
        } else if let Some(types) = type_list(ctx, param) {
            // The structure inside of itself is as compatible as the whole.
            let whole = types.iter().all(|&ty| is_compatible(ctx, ty));
            let name = params.first().filter(|name| name.as_str(ctx).is_some());
            let is_self = |ty| name.is_some_and(|name| self::params(ctx, ty, "struct") == Some(&[*name][..]));
            p.text("(");
            for (at, &ty) in types.iter().enumerate() {
                p.text(if at > 0 { ", " } else { "" });
                if !whole && is_self(ty) { p.ty(ty) } else { print_inner(ty, p) }
            }
            p.text(")");
        }
    }
    p.text(">");
}

/// `<"name", i32, 1>`: types, then integers
fn parse_target(p: &mut OpParser<'_>) -> Result<Box<[Attr]>, Reported> {
    let ctx = p.ctx();
    p.expect("<")?;
    let name = p.parse_string()?;
    let mut params = vec![ctx.str_attr(&name)];
    let mut integers = false;
    while p.accept(",") {
        let pos = p.pos();
        match p.parse_optional_integer()? {
            Some(value) => {
                integers = true;
                params.push(ctx.i64_attr(value));
            }
            None if integers => {
                return Err(p.error_at(pos, "failed to parse parameter list for target extension type"));
            }
            None => {
                let ty = parse_inner(p)?;
                params.push(ctx.type_attr(ty));
            }
        }
    }
    p.expect(">")?;
    Ok(params.into())
}

fn print_target(params: &[Attr], p: &mut OpPrinter<'_>) {
    let ctx = p.ctx();
    p.text("<");
    for (at, &param) in params.iter().enumerate() {
        p.text(if at > 0 { ", " } else { "" });
        match (param.as_type(ctx), param.as_int(ctx)) {
            (Some(ty), _) => print_inner(ty, p),
            (None, Some(value)) => p.int(value),
            (None, None) => p.string(param.as_str(ctx).unwrap_or_default()),
        }
    }
    p.text(">");
}
