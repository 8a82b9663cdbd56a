//! What each graph op computes, on dense tensors: the reference for folding and for tests.
//!
//! [`evaluate`] runs one op. Shapes come from the op's inference rule on the shapes that are really
//! there. Elementwise functions, reductions and normalizations compute in `f64` and round once;
//! convolutions and matrix products accumulate in the type of their elements (`f32` for narrower floats), in the order of
//! the inner dimension. Integers wrap around at their width.

mod cast;
mod conv;
mod elementwise;
mod index;
mod math;
mod matmul;
mod movement;
mod norm;
mod pool;
mod quantize;
mod recurrent;
mod reduce;
mod resize;
mod strings;
mod suppression;
mod tensor;
mod unique;

pub use tensor::{Data, Elem, Tensor};

use terrace_ir::op::InferCx;
use terrace_ir::{Attr, Body, Context, Name, Op, Type};

use crate::graph::attrs::{Activation, as_f64_array, number};
use crate::graph::shape::attrs_of;

/// The most elements that a result may have.
const MAX_ELEMENTS: usize = 1 << 31;

/// Why an op could not be evaluated.
pub type EvalError = String;

type Outcome = Result<Vec<Tensor>, EvalError>;
type EvalFn = fn(&Node<'_>) -> Outcome;

/// An op with the tensors that it is applied to.
pub(crate) struct Node<'a> {
    ctx: &'a Context,
    attrs: &'a [(Name, Attr)],
    /// Operands, group after group.
    inputs: &'a [&'a Tensor],
    /// Shapes and element types of the results; sizes that only the evaluation finds are `None`.
    outs: Vec<(Option<Vec<usize>>, Elem)>,
}

impl Node<'_> {
    fn attr(&self, name: &str) -> Option<Attr> {
        self.attrs.iter().rev().find(|entry| self.ctx.str(entry.0) == name).map(|entry| entry.1)
    }

    fn flag(&self, name: &str) -> bool {
        self.attr(name).is_some()
    }

    fn int(&self, name: &str, default: i64) -> i64 {
        self.attr(name).and_then(|attr| attr.as_int(self.ctx)).unwrap_or(default)
    }

    fn ints(&self, name: &str) -> Option<Vec<i64>> {
        self.attr(name)?.as_int_array(self.ctx)
    }

    fn ints_or(&self, name: &str, count: usize, default: i64) -> Vec<i64> {
        self.ints(name).unwrap_or_else(|| vec![default; count])
    }

    fn num(&self, name: &str) -> Option<f64> {
        number(self.ctx, self.attr(name)?)
    }

    fn f64s(&self, name: &str) -> Option<Vec<f64>> {
        as_f64_array(self.ctx, self.attr(name)?)
    }

    fn word(&self, name: &str, default: &'static str) -> &str {
        self.attr(name).and_then(|attr| attr.as_str(self.ctx)).unwrap_or(default)
    }

    /// The operand of group `slot` among groups of given sizes, when it is there.
    fn group(&self, slot: usize) -> Option<&Tensor> {
        let sizes = self.ints(terrace_ir::op::OPERAND_SEGMENTS)?;
        let start: i64 = sizes.get(..slot)?.iter().sum();
        (*sizes.get(slot)? > 0).then(|| self.inputs.get(start as usize).copied())?
    }

    /// The shape of result `index`.
    fn shape(&self, index: usize) -> Result<Vec<usize>, EvalError> {
        let shape = self.outs.get(index).and_then(|out| out.0.clone());
        shape.ok_or_else(|| "the shape of the result is unknown".into())
    }

    fn elem(&self, index: usize) -> Elem {
        self.outs[index].1
    }

    /// Result 0 from numbers.
    fn floats(&self, values: Vec<f64>) -> Outcome {
        Ok(vec![Tensor::from_f64(&self.shape(0)?, self.elem(0), values)])
    }

    /// Applies the activation attribute to `tensor`.
    fn activate(&self, tensor: Tensor) -> Tensor {
        match self.attr("activation").and_then(|attr| Activation::from_attr(self.ctx, attr)) {
            Some(activation) => elementwise::activate(activation, &tensor),
            None => tensor,
        }
    }
}

/// Computes the results of `op` from its operands' values, which must be of compatible types.
///
/// # Errors
/// For an op that is none of `graph`, operands that do not fit it, indices out of range, and
/// results that are too large.
pub fn evaluate(body: &Body, op: Op, inputs: &[&Tensor]) -> Result<Vec<Tensor>, EvalError> {
    let ctx = body.ctx();
    let (Some(def), Some(eval)) = (body.def(op), evaluator(body.name_str(op))) else {
        return Err(format!("'{}' has no evaluation", body.name_str(op)));
    };
    let attrs = attrs_of(body, op);
    let operands: Vec<Type> = inputs.iter().map(|input| input.ty(ctx)).collect();
    let inferred = terrace_ir::op::infer_results(def, &InferCx { ctx, operands: &operands, attrs: &attrs });
    let inferred = inferred.map_err(|error| error.message().to_string())?;
    let outs = inferred.iter().map(|&ty| out(ctx, ty)).collect::<Result<_, EvalError>>()?;
    eval(&Node { ctx, attrs: &attrs, inputs, outs })
}

fn out(ctx: &Context, ty: Type) -> Result<(Option<Vec<usize>>, Elem), EvalError> {
    let elem = Elem::of(ctx, ty.elem(ctx)).ok_or("element type is not evaluated")?;
    let Some(shape) = ty.static_shape(ctx) else {
        return Ok((None, elem));
    };
    let shape: Vec<usize> = shape.iter().map(|&size| size as usize).collect();
    tensor::count(&shape)?;
    Ok((Some(shape), elem))
}

/// Whether ops called `name` can be evaluated.
pub fn has_evaluation(name: &str) -> bool {
    evaluator(name).is_some()
}

fn evaluator(name: &str) -> Option<EvalFn> {
    Some(match name.strip_prefix("graph.")? {
        "constant" => |node| {
            let attr = node.attr("value").ok_or("requires attribute 'value'")?;
            Ok(vec![Tensor::from_attr(node.ctx, attr)?])
        },
        "conv" => conv::conv,
        "conv_transpose" => conv::conv_transpose,
        "matmul" => matmul::matmul,
        "max_pool" => pool::max_pool,
        "average_pool" => pool::average_pool,
        "batch_norm" => norm::batch_norm,
        "layer_norm" => |node| norm::layer_norm(node, true),
        "rms_norm" => |node| norm::layer_norm(node, false),
        "group_norm" => norm::group_norm,
        "lrn" => norm::lrn,
        "softmax" => |node| norm::softmax(node, false),
        "log_softmax" => |node| norm::softmax(node, true),
        "cast" => cast::cast,
        "bitcast" => cast::bitcast,
        "where" => elementwise::select,
        "reduce_sum" | "reduce_mean" | "reduce_max" | "reduce_min" | "reduce_prod" | "reduce_l1"
        | "reduce_l2" | "reduce_sum_square" | "reduce_log_sum" | "reduce_log_sum_exp" => {
            return reduce::reduction(name);
        }
        "argmax" => |node| reduce::arg(node, true),
        "argmin" => |node| reduce::arg(node, false),
        "cumsum" => |node| reduce::cumulative(node, 0, |a, b| a + b, i64::wrapping_add),
        "cumprod" => |node| reduce::cumulative(node, 1, |a, b| a * b, i64::wrapping_mul),
        "top_k" => reduce::top_k,
        "reshape" => movement::reshape,
        "dynamic_reshape" => movement::dynamic_reshape,
        "transpose" => movement::transpose,
        "concat" => movement::concat,
        "split" => movement::split,
        "slice" => movement::slice,
        "dynamic_slice" => movement::dynamic_slice,
        "pad" => movement::pad,
        "expand" => movement::expand,
        "dynamic_expand" => movement::dynamic_expand,
        "tile" => movement::tile,
        "trilu" => movement::trilu,
        "gather" => index::gather,
        "gather_elements" => index::gather_elements,
        "gather_nd" => index::gather_nd,
        "scatter_nd" => index::scatter_nd,
        "scatter_elements" => index::scatter_elements,
        "one_hot" => index::one_hot,
        "range" => index::range,
        "non_zero" => index::non_zero,
        "unique" => unique::unique,
        "non_max_suppression" => suppression::non_max_suppression,
        "resize" => resize::resize,
        "lstm" => recurrent::lstm,
        "gru" => recurrent::gru,
        "rnn" => recurrent::rnn,
        "quantize" => quantize::quantize,
        "dequantize" => quantize::dequantize,
        "shape" => movement::shape,
        "size" => movement::size,
        "string_concat" => strings::concat,
        "string_normalize" => strings::normalize,
        "string_split" => strings::split,
        "regex_full_match" => strings::regex_full_match,
        "string_format" => strings::format,
        "string_parse" => strings::parse,
        _ => return elementwise::unary(name).or_else(|| elementwise::binary(name)),
    })
}

#[cfg(test)]
mod tests;
