//! Ops on texts. The functions that they apply to each text are those of [`strings`](crate::graph::strings).

use smallvec::SmallVec;
use terrace_ir::op::*;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Context, OpError, Type, TypeKind, op};

use super::{BOOL_TENSOR, INT_TENSOR, NUMBER_TENSOR, tensor_of};
use crate::graph::attrs::*;
use crate::graph::shape::*;
use crate::graph::strings::pattern;

/// The name of `!graph.string`.
const STRING: &str = "graph.string";

/// `!graph.string`: a text of any length, in UTF-8.
pub fn string(ctx: &Context) -> Type {
    ctx.ty(TypeKind::Dialect { name: ctx.name(STRING), params: Box::default() })
}

/// Whether `ty` is `!graph.string`.
pub fn is_string(ctx: &Context, ty: Type) -> bool {
    matches!(ty.kind(ctx), TypeKind::Dialect { name, params } if params.is_empty() && ctx.str(*name) == STRING)
}

/// A ranked tensor of texts.
pub const STRING_TENSOR: Constraint =
    Constraint::new("ranked tensor of string values", |ctx, ty| tensor_of(ctx, ty, is_string));
/// A ranked tensor of floats, integers or texts.
pub const COMPARABLE_TENSOR: Constraint =
    Constraint::new("ranked tensor of floating-point, integer or string values", |ctx, ty| {
        tensor_of(ctx, ty, |ctx, elem| elem.is_float(ctx) || elem.is_integer(ctx) || is_string(ctx, elem))
    });

/// What becomes of letters.
const LETTER_CASE_ATTR: AttrConstraint =
    AttrConstraint::new("\"none\", \"lower\" or \"upper\"", |ctx, attr| {
        attr.as_str(ctx).is_some_and(|word| ["none", "lower", "upper"].contains(&word))
    });
/// A list of texts.
const TEXTS_ATTR: AttrConstraint =
    AttrConstraint::new("array attribute of strings", |ctx, attr| texts(ctx, attr).is_some());

/// The texts of an array attribute of strings.
pub fn texts(ctx: &Context, attr: Attr) -> Option<Vec<&str>> {
    attr.as_array(ctx)?.iter().map(|text| text.as_str(ctx)).collect()
}

op! {
    /// The texts of `lhs`, each followed by that of `rhs`; both broadcast. Follows ONNX `StringConcat`.
    pub StringConcatOp = "graph.string_concat" {
        operands { lhs: one STRING_TENSOR, rhs: one STRING_TENSOR }
        results { output: one STRING_TENSOR }
        traits [PURE]
        assembly "$lhs `,` $rhs attr-dict `:` functional-type(operands, results)"
        infer infer_concat
        verify verify_inferred
    }
}

op! {
    /// The texts of a list, or of a matrix of one row, that are none of `stopwords`, their letters in another `case`.
    ///
    /// Without `case_sensitive` texts are compared with stopwords in lower case. Where no text is left, the result holds an
    /// empty one. Letters change one by one, by Unicode's simple case mapping, whatever the language. Follows ONNX `StringNormalizer`.
    pub StringNormalizeOp = "graph.string_normalize" {
        operands { input: one STRING_TENSOR }
        results { output: one STRING_TENSOR }
        attrs { case: default LETTER_CASE_ATTR "\"none\"", case_sensitive: opt UNIT_ATTR, stopwords: opt TEXTS_ATTR }
        traits [PURE]
        assembly "$input attr-dict `:` functional-type(operands, results)"
        infer infer_normalize
        verify verify_inferred
    }
}

op! {
    /// The parts of each text between delimiters, along a new last dimension, and how many there are.
    ///
    /// The new dimension is as large as the most parts; behind the last part of a text come empty ones. Without a `delimiter`,
    /// or with an empty one, parts are what lies between white space, none of them empty. At most `maxsplit` delimiters
    /// count, from the left, unless it is absent or negative. Follows ONNX `StringSplit`.
    pub StringSplitOp = "graph.string_split" {
        operands { input: one STRING_TENSOR }
        results { parts: one STRING_TENSOR, counts: one INT_TENSOR }
        attrs { delimiter: opt STR_ATTR, maxsplit: opt I64_ATTR }
        traits [PURE]
        assembly "$input attr-dict `:` functional-type(operands, results)"
        infer infer_split
        verify verify_inferred
    }
}

op! {
    /// Whether `pattern` matches each text from its beginning to its end.
    ///
    /// The pattern is a regular expression in the syntax of RE2. Follows ONNX `RegexFullMatch`.
    pub RegexFullMatchOp = "graph.regex_full_match" {
        operands { input: one STRING_TENSOR }
        results { output: one BOOL_TENSOR }
        attrs { pattern: one STR_ATTR }
        traits [PURE]
        assembly "$input `,` $pattern attr-dict `:` functional-type(operands, results)"
        infer infer_match
        verify verify_inferred
    }
}

op! {
    /// Each number as a text.
    ///
    /// Integers are written in decimal digits, those of `i1` as 0 or 1; floats with at most eight significant digits, as C's
    /// `%.8g` does, and `INF`, `-INF` and `NaN`. Follows ONNX `Cast` as onnxruntime does it.
    pub StringFormatOp = "graph.string_format" {
        operands { input: one NUMBER_TENSOR }
        results { output: one STRING_TENSOR }
        traits [PURE]
        assembly "$input attr-dict `:` functional-type(operands, results)"
        infer infer_format
        verify verify_inferred
    }
}

op! {
    /// The number that each text is, white space around it left out.
    ///
    /// Numbers are decimal, with a fraction or an exponent; `INF`, `+INF`, `-INF` and `NaN` count, in letters of either case. For an
    /// integer, a fraction is cut off, and a number that does not fit wraps around; for `i1` it is whether the number differs from zero. A text
    /// that is no number ends the run. Follows ONNX `Cast`.
    pub StringParseOp = "graph.string_parse" {
        operands { input: one STRING_TENSOR }
        results { output: one NUMBER_TENSOR }
        attrs { to: one TYPE_ATTR }
        assembly "$input `to` $to attr-dict `:` functional-type(operands, results)"
        infer infer_parse
        verify verify_inferred
    }
}

fn infer_concat(cx: &InferCx<'_>) -> Inferred {
    let ((lhs, elem), (rhs, _)) = (cx.operand(0)?, cx.operand(1)?);
    one(cx.ctx, &broadcast(&lhs, &rhs)?, elem)
}

fn infer_normalize(cx: &InferCx<'_>) -> Inferred {
    let (shape, elem) = cx.operand(0)?;
    match shape[..] {
        [_] => one(cx.ctx, &[DYNAMIC], elem),
        [1 | DYNAMIC, _] => one(cx.ctx, &[1, DYNAMIC], elem),
        _ => Err(OpError::new(format!(
            "operand 'input' has shape {}, expected a list or a matrix of one row",
            show(&shape)
        ))),
    }
}

fn infer_split(cx: &InferCx<'_>) -> Inferred {
    let (shape, elem) = cx.operand(0)?;
    let parts = [&shape[..], &[DYNAMIC]].concat();
    Ok(SmallVec::from_slice(&[cx.ctx.tensor(&parts, elem), cx.ctx.tensor(&shape, cx.ctx.int(64))]))
}

fn infer_match(cx: &InferCx<'_>) -> Inferred {
    let (shape, _) = cx.operand(0)?;
    let text = cx.attr("pattern").and_then(|attr| attr.as_str(cx.ctx));
    let text = text.ok_or_else(|| OpError::new("requires attribute 'pattern' in UTF-8"))?;
    pattern(text).map_err(|why| OpError::new(format!("attribute 'pattern' {why}")))?;
    one(cx.ctx, &shape, cx.ctx.int(1))
}

fn infer_format(cx: &InferCx<'_>) -> Inferred {
    let (shape, _) = cx.operand(0)?;
    one(cx.ctx, &shape, string(cx.ctx))
}

fn infer_parse(cx: &InferCx<'_>) -> Inferred {
    let (shape, _) = cx.operand(0)?;
    let to = cx.attr("to").and_then(|attr| attr.as_type(cx.ctx));
    let to = to.filter(|to| to.is_float(cx.ctx) || to.is_integer(cx.ctx));
    one(
        cx.ctx,
        &shape,
        to.ok_or_else(|| OpError::new("attribute 'to' must be an integer or floating-point type"))?,
    )
}
