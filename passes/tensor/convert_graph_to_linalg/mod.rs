//! `convert-graph-to-linalg`: lowers `graph` ops to `linalg.generic`, `tensor` and scalar arithmetic.
//!
//! This is the way of every op that no kernel was selected for. Values stay tensors;
//! each op becomes a few structured loops in destination style, on a `tensor.empty` or a filled one.
//!
//! # Sizes
//!
//! Sizes that types leave open are expressions ([`Sizes`]), of which index arithmetic is made where a value is needed.
//! What a graph op takes for granted of such sizes becomes a `cf.assert`: that operands broadcast, that what is contracted
//! has one size. Some ops need sizes that are known, and say so.
//!
//! # Element types
//!
//! `arith` and `math` compute on signless integers only, while graph tensors may be unsigned. Tensors
//! keep their element types; inside of a region, elements of signed and unsigned types are cast to the
//! signless type of the same width with `builtin.unrealized_conversion_cast`, as upstream does (`arith`
//! has no op on other integers), the op that reads or writes them choosing the signed or unsigned variant (`i1` counts as unsigned), and back before they are yielded. Floats of
//! less than 32 bits are computed with, and accumulated, in `f32`. Elements of less than a byte take one; see
//! `docs/element-types.md`.
//!
//! # Order of iterations
//!
//! `cumsum`, `cumprod` and `top_k` rely on loops marked `reduction` running in order.

mod build;
mod cast;
mod contraction;
mod control;
mod count_loops;
mod elementwise;
mod index;
mod movement;
mod non_zero;
mod norm;
mod open_taps;
mod pool;
mod quantize;
mod recurrent;
mod reduce;
mod resize;
mod scalar;
mod sizes;
mod sort;
mod suppression;
mod tensors;
mod unique;

use terrace_dialects::graph;
use terrace_dialects::graph::sizes::Sizes;
use terrace_ir::{Body, Diags, Op, OpError, Rewriter, Value};

use build::Build;

/// What an op is lowered to: the values that stand for its results.
type Lowered = Result<Vec<Value>, OpError>;
type Lower = fn(&mut Build<'_, '_>, Op) -> Lowered;

/// The lowering of ops called `graph.<name>`.
fn rule(name: &str) -> Option<Lower> {
    Some(match name {
        "relu" | "leaky_relu" | "elu" | "selu" | "sigmoid" | "tanh" | "exp" | "log" | "sqrt" | "rsqrt"
        | "reciprocal" | "neg" | "abs" | "erf" | "gelu" | "silu" | "hard_sigmoid" | "hard_swish"
        | "softplus" | "softsign" | "mish" | "clip" | "floor" | "ceil" | "round" | "sign" | "not" | "sin"
        | "cos" | "tan" | "asin" | "acos" | "atan" | "sinh" | "cosh" | "asinh" | "acosh" | "atanh"
        | "is_nan" | "is_inf" => elementwise::unary,
        "cast" => cast::cast,
        "bitcast" => cast::bitcast,
        "add" | "sub" | "mul" | "div" | "max" | "min" | "mod" | "rem" | "prelu" | "and" | "or" | "xor"
        | "shl" | "shr" | "equal" | "not_equal" | "less" | "less_equal" | "greater" | "greater_equal" => {
            elementwise::binary
        }
        "pow" => elementwise::pow,
        "where" => elementwise::select,
        "reduce_sum" | "reduce_mean" | "reduce_max" | "reduce_min" | "reduce_prod" | "reduce_l1"
        | "reduce_l2" | "reduce_sum_square" | "reduce_log_sum" | "reduce_log_sum_exp" => reduce::reduce,
        "argmax" | "argmin" => reduce::arg,
        "cumsum" => reduce::cumsum,
        "cumprod" => reduce::cumprod,
        "top_k" => reduce::top_k,
        "reshape" | "dynamic_reshape" => movement::reshape,
        "transpose" => movement::transpose,
        "concat" => movement::concat,
        "split" => movement::split,
        "slice" | "dynamic_slice" => movement::slice,
        "pad" => movement::pad,
        "expand" | "dynamic_expand" => movement::expand,
        "tile" => movement::tile,
        "trilu" => movement::trilu,
        "shape" => movement::shape,
        "size" => movement::size,
        "gather" => index::gather,
        "gather_elements" => index::gather_elements,
        "gather_nd" => index::gather_nd,
        "scatter_nd" => index::scatter_nd,
        "scatter_elements" => index::scatter_elements,
        "one_hot" => index::one_hot,
        "range" => index::range,
        "non_zero" => non_zero::non_zero,
        "unique" => unique::unique,
        "non_max_suppression" => suppression::non_max_suppression,
        "matmul" => contraction::matmul,
        "conv" => contraction::conv,
        "conv_transpose" => contraction::conv_transpose,
        "max_pool" => pool::max_pool,
        "average_pool" => pool::average_pool,
        "batch_norm" => norm::batch_norm,
        "layer_norm" => norm::layer_norm,
        "rms_norm" => norm::rms_norm,
        "group_norm" => norm::group_norm,
        "lrn" => norm::lrn,
        "softmax" => norm::softmax,
        "log_softmax" => norm::log_softmax,
        "resize" => resize::resize,
        "lstm" => recurrent::lstm,
        "gru" => recurrent::gru,
        "rnn" => recurrent::rnn,
        "quantize" => quantize::quantize,
        "dequantize" => quantize::dequantize,
        "if" => control::branch,
        "loop" => control::run_loop,
        _ => return None,
    })
}

/// Lowers all `graph` ops in a function body but constants, which stay as they are.
///
/// An op that cannot be lowered (its shape is not static, its element type cannot be computed with) is
/// reported and stays.
pub fn convert_graph_to_linalg(body: &mut Body, diags: &mut Diags) {
    count_loops::count_iterations(body);
    let mut sizes = Sizes::of_function(body);
    // What is replaced stays to the end, so that the names which the sizes know it by are not given away.
    let mut replaced = Vec::new();
    for op in body.all_ops() {
        // What a region yields goes the way of the op around it.
        let kept = |op| graph::ConstantOp::of(body, op).is_some() || graph::YieldOp::of(body, op).is_some();
        if !body.is_alive(op) || kept(op) {
            continue;
        }
        let Some(name) = body.name_str(op).strip_prefix("graph.").map(str::to_owned) else {
            continue;
        };
        match convert(body, op, &name, &mut sizes) {
            Ok(()) => replaced.push(op),
            Err(error) => {
                let loc = body.loc(op);
                diags.push(error.into_diagnostic(&format!("graph.{name}"), loc));
            }
        }
    }
    for op in replaced.into_iter().rev() {
        body.erase(op);
    }
}

fn convert(body: &mut Body, op: Op, name: &str, sizes: &mut Sizes) -> Result<(), OpError> {
    let lower = rule(name).ok_or_else(|| OpError::new("cannot be lowered to linalg"))?;
    let mut rw = Rewriter::before(body, op);
    let results: Vec<Value> = rw.results(op).collect();
    let mut b = Build::new(&mut rw, sizes);
    let empty = |body: &Body| {
        let none = |&result: &Value| {
            body.ty(result).static_shape(body.ctx()).is_some_and(|shape| shape.contains(&0))
        };
        !results.is_empty() && results.iter().all(none)
    };
    let values = if empty(b.rw) {
        results.iter().map(|&result| b.empty_like(result)).collect()
    } else {
        lower(&mut b, op)?
    };
    for (value, result) in values.into_iter().zip(results) {
        let value = b.adapt(value, result);
        b.table.replace(result, value);
        b.rw.replace_value(result, value);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
