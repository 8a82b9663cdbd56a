//! Attributes of graph ops: which are accepted, and reading them.

use terrace_ir::op::{AttrConstraint, InferCx};
use terrace_ir::{Attr, AttrKind, Body, Context, Op, OpError, Type};

use crate::graph::shape::Shape;

/// A function applied to each element of a result, as `#graph.activation<kind, parameters...>`.
///
/// Each is the op of the same name; `clip` takes its lower and upper bound, `leaky_relu` its slope,
/// `hard_sigmoid` its `alpha` and `beta`. No attribute means no activation.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Activation {
    /// `max(x, 0)`.
    Relu,
    /// `x` below zero multiplied by the parameter.
    LeakyRelu(f32),
    /// `min(max(x, low), high)`.
    Clip(f32, f32),
    /// `1 / (1 + exp(-x))`.
    Sigmoid,
    /// `x * sigmoid(x)`.
    Silu,
    /// Hyperbolic tangent.
    Tanh,
    /// `clip(alpha * x + beta, 0, 1)`.
    HardSigmoid(f32, f32),
    /// `x * clip(x / 6 + 0.5, 0, 1)`.
    HardSwish,
    /// `x / 2 * (1 + erf(x / sqrt(2)))`.
    Gelu,
    /// `x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))`.
    GeluTanh,
}

/// Name of the activation attribute, dialect included.
pub const ACTIVATION: &str = "graph.activation";

impl Activation {
    /// The keyword of the kind.
    pub fn keyword(self) -> &'static str {
        match self {
            Activation::Relu => "relu",
            Activation::LeakyRelu(_) => "leaky_relu",
            Activation::Clip(..) => "clip",
            Activation::Sigmoid => "sigmoid",
            Activation::Silu => "silu",
            Activation::Tanh => "tanh",
            Activation::HardSigmoid(..) => "hard_sigmoid",
            Activation::HardSwish => "hard_swish",
            Activation::Gelu => "gelu",
            Activation::GeluTanh => "gelu_tanh",
        }
    }

    /// The number that kernel descriptions know the kind by; 0 is no activation.
    pub fn code(self) -> i64 {
        match self {
            Activation::Relu => 1,
            Activation::Clip(..) => 2,
            Activation::Sigmoid => 3,
            Activation::Silu => 4,
            Activation::Tanh => 5,
            Activation::HardSigmoid(..) => 6,
            Activation::HardSwish => 7,
            Activation::Gelu => 8,
            Activation::GeluTanh => 9,
            Activation::LeakyRelu(_) => 10,
        }
    }

    /// The parameters, in order.
    pub fn params(self) -> Vec<f32> {
        match self {
            Activation::LeakyRelu(alpha) => vec![alpha],
            Activation::Clip(low, high) => vec![low, high],
            Activation::HardSigmoid(alpha, beta) => vec![alpha, beta],
            _ => Vec::new(),
        }
    }

    /// The activation that `attr` is.
    pub fn from_attr(ctx: &Context, attr: Attr) -> Option<Activation> {
        let AttrKind::Dialect { name, params } = attr.kind(ctx) else {
            return None;
        };
        if ctx.str(*name) != ACTIVATION {
            return None;
        }
        let (&kind, params) = params.split_first()?;
        let AttrKind::Keyword(kind) = *kind.kind(ctx) else {
            return None;
        };
        let numbers: Vec<f32> =
            params.iter().map(|param| param.as_f64(ctx).map(|x| x as f32)).collect::<Option<_>>()?;
        Some(match (ctx.str(kind), numbers.as_slice()) {
            ("relu", []) => Activation::Relu,
            ("leaky_relu", &[alpha]) => Activation::LeakyRelu(alpha),
            ("clip", &[low, high]) => Activation::Clip(low, high),
            ("sigmoid", []) => Activation::Sigmoid,
            ("silu", []) => Activation::Silu,
            ("tanh", []) => Activation::Tanh,
            ("hard_sigmoid", &[alpha, beta]) => Activation::HardSigmoid(alpha, beta),
            ("hard_swish", []) => Activation::HardSwish,
            ("gelu", []) => Activation::Gelu,
            ("gelu_tanh", []) => Activation::GeluTanh,
            _ => return None,
        })
    }

    /// The attribute.
    pub fn to_attr(self, ctx: &Context) -> Attr {
        let kind = ctx.attr(AttrKind::Keyword(ctx.name(self.keyword())));
        let numbers = self.params().into_iter().map(|x| ctx.f32_attr(x));
        let params = std::iter::once(kind).chain(numbers).collect();
        ctx.attr(AttrKind::Dialect { name: ctx.name(ACTIVATION), params })
    }

    /// The activation of `op`, when it has one.
    pub fn of(body: &Body, op: Op) -> Option<Activation> {
        Activation::from_attr(body.ctx(), body.attr(op, "activation")?)
    }
}

/// `#graph.activation<..>`.
pub const ACTIVATION_ATTR: AttrConstraint = AttrConstraint::new(
    "graph activation attribute (relu | leaky_relu, alpha | clip, low, high | sigmoid | silu | tanh | \
     hard_sigmoid, alpha, beta | hard_swish | gelu | gelu_tanh)",
    |ctx, attr| Activation::from_attr(ctx, attr).is_some(),
);

fn is_word(ctx: &Context, attr: Attr, words: &[&str]) -> bool {
    attr.as_str(ctx).is_some_and(|text| words.contains(&text))
}

/// Where the channels of images stand.
pub const DATA_LAYOUT_ATTR: AttrConstraint =
    AttrConstraint::new("\"nchw\" or \"nhwc\"", |ctx, attr| is_word(ctx, attr, &["nchw", "nhwc"]));
/// Where a cast to `f8E8M0FNU` goes from between two powers of two: "up", "down", or to the "nearest", from the middle up.
pub const EXPONENT_ROUNDING_ATTR: AttrConstraint =
    AttrConstraint::new("\"up\", \"down\" or \"nearest\"", |ctx, attr| {
        is_word(ctx, attr, &["up", "down", "nearest"])
    });
/// The order of the dimensions of convolution weights.
pub const KERNEL_LAYOUT_ATTR: AttrConstraint =
    AttrConstraint::new("\"oihw\", \"ohwi\" or \"hwio\"", |ctx, attr| {
        is_word(ctx, attr, &["oihw", "ohwi", "hwio"])
    });
/// How the borders of padding are filled.
pub const PAD_MODE_ATTR: AttrConstraint =
    AttrConstraint::new("\"constant\", \"edge\", \"reflect\" or \"wrap\"", |ctx, attr| {
        is_word(ctx, attr, &["constant", "edge", "reflect", "wrap"])
    });
/// How scattered updates combine with what is there.
pub const REDUCTION_ATTR: AttrConstraint =
    AttrConstraint::new("\"none\", \"add\", \"mul\", \"max\" or \"min\"", |ctx, attr| {
        is_word(ctx, attr, &["none", "add", "mul", "max", "min"])
    });
/// How `graph.resize` interpolates.
pub const RESIZE_MODE_ATTR: AttrConstraint =
    AttrConstraint::new("\"nearest\", \"linear\" or \"cubic\"", |ctx, attr| {
        is_word(ctx, attr, &["nearest", "linear", "cubic"])
    });
/// How `graph.resize` maps coordinates.
pub const COORDINATES_ATTR: AttrConstraint = AttrConstraint::new(
    "\"half_pixel\", \"half_pixel_symmetric\", \"pytorch_half_pixel\", \"align_corners\", \"asymmetric\" or \
     \"tf_crop_and_resize\"",
    |ctx, attr| is_word(ctx, attr, &COORDINATES),
);
/// The words of [`COORDINATES_ATTR`].
pub const COORDINATES: [&str; 6] = [
    "half_pixel",
    "half_pixel_symmetric",
    "pytorch_half_pixel",
    "align_corners",
    "asymmetric",
    "tf_crop_and_resize",
];
/// How `graph.resize` rounds coordinates to the nearest element.
pub const ROUNDING_ATTR: AttrConstraint = AttrConstraint::new(
    "\"round_prefer_floor\", \"round_prefer_ceil\", \"floor\" or \"ceil\"",
    |ctx, attr| is_word(ctx, attr, &["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"]),
);
/// In which order a recurrent network reads its sequence.
pub const DIRECTION_ATTR: AttrConstraint =
    AttrConstraint::new("\"forward\", \"reverse\" or \"bidirectional\"", |ctx, attr| {
        is_word(ctx, attr, &["forward", "reverse", "bidirectional"])
    });
/// `array<f64: ..>`.
pub const F64_ARRAY_ATTR: AttrConstraint =
    AttrConstraint::new("f64 dense array attribute", |ctx, attr| as_f64_array(ctx, attr).is_some());
/// An integer or float.
pub const NUMBER_ATTR: AttrConstraint =
    AttrConstraint::new("integer or float attribute", |ctx, attr| number(ctx, attr).is_some());

/// The value of an integer or float attribute.
pub fn number(ctx: &Context, attr: Attr) -> Option<f64> {
    attr.as_f64(ctx).or_else(|| attr.as_int(ctx).map(|value| value as f64))
}

/// The values of an `array<f64: ..>`.
pub fn as_f64_array(ctx: &Context, attr: Attr) -> Option<Vec<f64>> {
    let AttrKind::DenseArray { elem, data } = attr.kind(ctx) else {
        return None;
    };
    if elem.float_kind(ctx)? != terrace_ir::FloatKind::F64 {
        return None;
    }
    let (chunks, _) = data.as_chunks::<8>();
    Some(chunks.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect())
}

/// `array<f64: ..>`.
pub fn f64_array(ctx: &Context, values: &[f64]) -> Attr {
    let data = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    ctx.attr(AttrKind::DenseArray { elem: ctx.float(terrace_ir::FloatKind::F64), data })
}

/// Reading the attributes and operand types of an op that exists or is about to.
pub(crate) trait Read {
    /// The integers of array attribute `name`.
    fn ints(&self, name: &str) -> Option<Vec<i64>>;
    /// The integer `name`.
    fn int(&self, name: &str, default: i64) -> i64;
    /// Whether unit attribute `name` is there.
    fn flag(&self, name: &str) -> bool;
    /// The word `name`.
    fn word(&self, name: &str, default: &'static str) -> &str;
    /// Shape and element type of operand `index`.
    fn operand(&self, index: usize) -> Result<(Shape, Type), OpError>;
    /// The element type of operand `index`, which must be the same as that of operand 0.
    fn axis(&self, name: &str, default: i64, rank: usize) -> Result<usize, OpError>;
    /// `count` numbers of array attribute `name`, at least `least`; `default` of each when absent.
    fn per_dim(&self, name: &str, count: usize, default: i64, least: i64) -> Result<Vec<i64>, OpError>;
}

impl Read for InferCx<'_> {
    fn ints(&self, name: &str) -> Option<Vec<i64>> {
        self.attr(name)?.as_int_array(self.ctx)
    }

    fn int(&self, name: &str, default: i64) -> i64 {
        self.attr(name).and_then(|attr| attr.as_int(self.ctx)).unwrap_or(default)
    }

    fn flag(&self, name: &str) -> bool {
        self.attr(name).is_some()
    }

    fn word(&self, name: &str, default: &'static str) -> &str {
        self.attr(name).and_then(|attr| attr.as_str(self.ctx)).unwrap_or(default)
    }

    fn operand(&self, index: usize) -> Result<(Shape, Type), OpError> {
        let Some(&ty) = self.operands.get(index) else {
            return Err(OpError::new(format!("expected at least {} operands", index + 1)));
        };
        match ty.shape(self.ctx) {
            Some(shape) => Ok((shape.into(), ty.elem(self.ctx))),
            None => Err(OpError::new(format!("operand #{index} must be a ranked tensor"))),
        }
    }

    fn axis(&self, name: &str, default: i64, rank: usize) -> Result<usize, OpError> {
        let axis = self.int(name, default);
        usize::try_from(axis).ok().filter(|&axis| axis < rank).ok_or_else(|| {
            OpError::new(format!(
                "attribute '{name}' is {axis}, expected at least 0 and less than the rank {rank}"
            ))
        })
    }

    fn per_dim(&self, name: &str, count: usize, default: i64, least: i64) -> Result<Vec<i64>, OpError> {
        let Some(values) = self.ints(name) else {
            return Ok(vec![default; count]);
        };
        if values.len() != count {
            return Err(OpError::new(format!(
                "attribute '{name}' has {} elements, expected {count}",
                values.len()
            )));
        }
        match values.iter().find(|&&value| value < least) {
            Some(value) => Err(OpError::new(format!(
                "attribute '{name}' has an element {value}, expected at least {least}"
            ))),
            None => Ok(values),
        }
    }
}
