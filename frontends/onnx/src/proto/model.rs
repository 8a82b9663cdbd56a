//! The messages of `onnx.proto` (IR version 14), borrowed from the file.
//!
//! Field names and meanings are those of the [ONNX schema]; an absent string is `""`. Enumerations
//! are kept as the numbers that the file holds, so that a value from a newer ONNX reaches whoever
//! can report it.
//!
//! [ONNX schema]: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto

use super::packed::Packed;
use super::wire::{ByteRange, Slice};

/// `ModelProto`: a graph, its functions, and the operator sets they are written against.
#[derive(Debug, Default)]
pub struct Model<'a> {
    /// Version of the file format (not of any operator set).
    pub ir_version: i64,
    /// Operator sets used, by domain.
    pub opset_import: Vec<OperatorSetId<'a>>,
    /// Name of the tool that wrote the model.
    pub producer_name: &'a str,
    /// Version of the tool that wrote the model.
    pub producer_version: &'a str,
    /// Namespace of the model, a reverse domain name.
    pub domain: &'a str,
    /// Version of the model itself.
    pub model_version: i64,
    /// Documentation.
    pub doc_string: &'a str,
    /// The graph that is run.
    pub graph: Graph<'a>,
    /// Free annotations.
    pub metadata_props: Vec<Entry<'a>>,
    /// Functions that nodes may call as if they were operators.
    pub functions: Vec<Function<'a>>,
    /// Where `training_info` messages lie; they are not decoded.
    pub training_info: Vec<ByteRange>,
}

/// `StringStringEntryProto`: one annotation.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The annotation's name.
    pub key: &'a str,
    /// The annotation's text.
    pub value: &'a str,
}

/// The value of annotation `key`, if present.
pub fn entry<'a>(entries: &[Entry<'a>], key: &str) -> Option<&'a str> {
    entries.iter().find(|e| e.key == key).map(|e| e.value)
}

/// `OperatorSetIdProto`: version `version` of the operators of `domain`.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct OperatorSetId<'a> {
    /// The operators' namespace; `""` and `"ai.onnx"` both name ONNX's own.
    pub domain: &'a str,
    /// Version of the operator set.
    pub version: i64,
}

/// `GraphProto`: nodes in topological order, with the values that enter and leave.
#[derive(Debug, Default)]
pub struct Graph<'a> {
    /// Where the message lies in the file.
    pub range: ByteRange,
    /// Operations in execution order.
    pub node: Vec<Node<'a>>,
    /// Name of the graph.
    pub name: &'a str,
    /// Constant values; one that shares an input's name is that input's default.
    pub initializer: Vec<Tensor<'a>>,
    /// Constant values in coordinate form.
    pub sparse_initializer: Vec<SparseTensor<'a>>,
    /// Documentation.
    pub doc_string: &'a str,
    /// Values that enter.
    pub input: Vec<ValueInfo<'a>>,
    /// Values that leave.
    pub output: Vec<ValueInfo<'a>>,
    /// Types of values inside.
    pub value_info: Vec<ValueInfo<'a>>,
    /// Quantization parameters of values.
    pub quantization_annotation: Vec<TensorAnnotation<'a>>,
    /// Free annotations.
    pub metadata_props: Vec<Entry<'a>>,
}

/// `NodeProto`: one call of an operator or function.
#[derive(Debug, Default)]
pub struct Node<'a> {
    /// Where the message lies in the file.
    pub range: ByteRange,
    /// Names of the operands; `""` stands for an optional operand that is absent.
    pub input: Vec<&'a str>,
    /// Names of the results; `""` stands for an optional result that is not wanted.
    pub output: Vec<&'a str>,
    /// Name of the node; may be empty and need not be unique.
    pub name: &'a str,
    /// The operator.
    pub op_type: &'a str,
    /// The operator's namespace.
    pub domain: &'a str,
    /// Tells apart functions of one name.
    pub overload: &'a str,
    /// Constant parameters.
    pub attribute: Vec<Attribute<'a>>,
    /// Documentation.
    pub doc_string: &'a str,
    /// Free annotations.
    pub metadata_props: Vec<Entry<'a>>,
}

/// `AttributeProto`: a named constant of a node.
#[derive(Debug)]
pub struct Attribute<'a> {
    /// Where the message lies in the file.
    pub range: ByteRange,
    /// The attribute's name.
    pub name: &'a str,
    /// In a function body: the attribute of the function whose value this one takes.
    pub ref_attr_name: &'a str,
    /// Documentation.
    pub doc_string: &'a str,
    /// The value, by the declared kind.
    pub value: AttributeValue<'a>,
}

/// The value of an [`Attribute`].
#[derive(Debug)]
pub enum AttributeValue<'a> {
    /// No value, and no declared kind.
    Undefined,
    /// `FLOAT`.
    Float(f32),
    /// `INT`.
    Int(i64),
    /// `STRING`; ONNX asks for UTF-8 but the field holds bytes.
    String(&'a [u8]),
    /// `TENSOR`.
    Tensor(Box<Tensor<'a>>),
    /// `GRAPH`.
    Graph(Box<Graph<'a>>),
    /// `SPARSE_TENSOR`.
    SparseTensor(Box<SparseTensor<'a>>),
    /// `TYPE_PROTO`.
    Type(Box<Type<'a>>),
    /// `FLOATS`.
    Floats(Vec<f32>),
    /// `INTS`.
    Ints(Vec<i64>),
    /// `STRINGS`.
    Strings(Vec<&'a [u8]>),
    /// `TENSORS`.
    Tensors(Vec<Tensor<'a>>),
    /// `GRAPHS`.
    Graphs(Vec<Graph<'a>>),
    /// `SPARSE_TENSORS`.
    SparseTensors(Vec<SparseTensor<'a>>),
    /// `TYPE_PROTOS`.
    Types(Vec<Type<'a>>),
}

impl AttributeValue<'_> {
    /// The kind of the value, without the value.
    pub fn kind(&self) -> AttributeKind {
        match self {
            AttributeValue::Undefined => AttributeKind::Undefined,
            AttributeValue::Float(_) => AttributeKind::Float,
            AttributeValue::Int(_) => AttributeKind::Int,
            AttributeValue::String(_) => AttributeKind::String,
            AttributeValue::Tensor(_) => AttributeKind::Tensor,
            AttributeValue::Graph(_) => AttributeKind::Graph,
            AttributeValue::SparseTensor(_) => AttributeKind::SparseTensor,
            AttributeValue::Type(_) => AttributeKind::Type,
            AttributeValue::Floats(_) => AttributeKind::Floats,
            AttributeValue::Ints(_) => AttributeKind::Ints,
            AttributeValue::Strings(_) => AttributeKind::Strings,
            AttributeValue::Tensors(_) => AttributeKind::Tensors,
            AttributeValue::Graphs(_) => AttributeKind::Graphs,
            AttributeValue::SparseTensors(_) => AttributeKind::SparseTensors,
            AttributeValue::Types(_) => AttributeKind::Types,
        }
    }
}

/// `AttributeProto.AttributeType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the variants are the schema's own names")]
pub enum AttributeKind {
    Undefined,
    Float,
    Int,
    String,
    Tensor,
    Graph,
    Floats,
    Ints,
    Strings,
    Tensors,
    Graphs,
    SparseTensor,
    SparseTensors,
    Type,
    Types,
}

impl AttributeKind {
    /// All kinds, in the order of their numbers in the file.
    pub const ALL: [AttributeKind; 15] = {
        use AttributeKind::*;
        [
            Undefined,
            Float,
            Int,
            String,
            Tensor,
            Graph,
            Floats,
            Ints,
            Strings,
            Tensors,
            Graphs,
            SparseTensor,
            SparseTensors,
            Type,
            Types,
        ]
    };

    /// The kind with this number in the file.
    pub fn from_number(number: i64) -> Option<Self> {
        usize::try_from(number).ok().and_then(|n| Self::ALL.get(n).copied())
    }

    /// The number in the file.
    pub fn number(self) -> i64 {
        self as i64
    }

    /// How messages and the schema table call it.
    pub fn name(self) -> &'static str {
        match self {
            AttributeKind::Undefined => "undefined",
            AttributeKind::Float => "float",
            AttributeKind::Int => "int",
            AttributeKind::String => "string",
            AttributeKind::Tensor => "tensor",
            AttributeKind::Graph => "graph",
            AttributeKind::Floats => "floats",
            AttributeKind::Ints => "ints",
            AttributeKind::Strings => "strings",
            AttributeKind::Tensors => "tensors",
            AttributeKind::Graphs => "graphs",
            AttributeKind::SparseTensor => "sparse_tensor",
            AttributeKind::SparseTensors => "sparse_tensors",
            AttributeKind::Type => "type_proto",
            AttributeKind::Types => "type_protos",
        }
    }
}

/// `ValueInfoProto`: a value's name and type.
#[derive(Debug, Default)]
pub struct ValueInfo<'a> {
    /// Where the message lies in the file.
    pub range: ByteRange,
    /// The value's name.
    pub name: &'a str,
    /// The value's type, if given.
    pub ty: Option<Type<'a>>,
    /// Documentation.
    pub doc_string: &'a str,
    /// Free annotations.
    pub metadata_props: Vec<Entry<'a>>,
}

/// `TypeProto`.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Type<'a> {
    /// The type proper.
    pub value: TypeValue<'a>,
    /// What the value stands for, such as `IMAGE`.
    pub denotation: &'a str,
}

/// The `oneof` of a [`Type`].
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub enum TypeValue<'a> {
    /// Nothing was given.
    #[default]
    Unset,
    /// A dense tensor.
    Tensor(TensorType<'a>),
    /// A sparse tensor.
    SparseTensor(TensorType<'a>),
    /// A list of values of one type.
    Sequence(Box<Type<'a>>),
    /// A value that may be absent.
    Optional(Box<Type<'a>>),
    /// A map.
    Map {
        /// Element type of the keys, as in `TensorProto.DataType`.
        key_type: i32,
        /// Type of the values.
        value_type: Box<Type<'a>>,
    },
    /// A type known to some runtime only.
    Opaque {
        /// Namespace of the type.
        domain: &'a str,
        /// Name of the type.
        name: &'a str,
    },
}

/// `TypeProto.Tensor` and `TypeProto.SparseTensor`.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct TensorType<'a> {
    /// Element type, as in `TensorProto.DataType`.
    pub elem_type: i32,
    /// The dimensions; `None` if even their number is unknown.
    pub shape: Option<Vec<Dimension<'a>>>,
}

/// `TensorShapeProto.Dimension`.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Dimension<'a> {
    /// Its size.
    pub value: DimensionValue<'a>,
    /// What it stands for, such as `DATA_BATCH`.
    pub denotation: &'a str,
}

/// The size of a dimension.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum DimensionValue<'a> {
    /// Unknown, and unrelated to any other.
    #[default]
    Unknown,
    /// A number (that the file may well claim to be negative).
    Value(i64),
    /// Unknown, and the same wherever the name occurs in the graph.
    Param(&'a str),
}

/// `TensorProto`, as stored; see [`crate::tensor`] for its elements.
#[derive(Debug, Default)]
pub struct Tensor<'a> {
    /// Where the message lies in the file.
    pub range: ByteRange,
    /// The value's name.
    pub name: &'a str,
    /// Size of each dimension.
    pub dims: Vec<i64>,
    /// `TensorProto.DataType`.
    pub data_type: i32,
    /// True if the tensor is declared to be one segment of a larger one.
    pub segment: bool,
    /// Elements in little-endian memory layout.
    pub raw_data: Option<Slice<'a>>,
    /// Elements of `float`, parts of `complex64`.
    pub float_data: Packed<'a>,
    /// Elements of the integer types to 32 bits, `bool`, and the bits of small floats.
    pub int32_data: Packed<'a>,
    /// Elements of `string`.
    pub string_data: Vec<&'a [u8]>,
    /// Elements of `int64`.
    pub int64_data: Packed<'a>,
    /// Elements of `double`, parts of `complex128`.
    pub double_data: Packed<'a>,
    /// Elements of `uint32` and `uint64`.
    pub uint64_data: Packed<'a>,
    /// Documentation.
    pub doc_string: &'a str,
    /// Where the elements lie outside the file: keys `location`, `offset`, `length`, `checksum`.
    pub external_data: Vec<Entry<'a>>,
    /// `TensorProto.DataLocation`: 0 in this file, 1 external.
    pub data_location: i32,
    /// Free annotations.
    pub metadata_props: Vec<Entry<'a>>,
}

/// A value that enters or leaves a model, stored beside it.
#[derive(Debug)]
pub enum Value<'a> {
    /// `TensorProto`.
    Tensor(Box<Tensor<'a>>),
    /// `SequenceProto`.
    Sequence(Vec<Value<'a>>),
    /// `OptionalProto`.
    Optional(Option<Box<Value<'a>>>),
}

/// `SparseTensorProto`: the non-zero elements in coordinate form.
#[derive(Debug, Default)]
pub struct SparseTensor<'a> {
    /// Where the message lies in the file.
    pub range: ByteRange,
    /// The non-zero elements, `[NNZ]`; its name is the value's.
    pub values: Tensor<'a>,
    /// Their places: `[NNZ]` linear indices or `[NNZ, rank]` coordinates, of `int64`.
    pub indices: Tensor<'a>,
    /// Size of each dimension of the dense tensor.
    pub dims: Vec<i64>,
}

/// `TensorAnnotation`: which values hold a tensor's quantization parameters.
#[derive(Debug, Default)]
pub struct TensorAnnotation<'a> {
    /// The tensor.
    pub tensor_name: &'a str,
    /// `SCALE_TENSOR`, `ZERO_POINT_TENSOR`, ... to names of values.
    pub quant_parameter_tensor_names: Vec<Entry<'a>>,
}

/// `FunctionProto`: an operator defined by a body of nodes.
#[derive(Debug, Default)]
pub struct Function<'a> {
    /// Where the message lies in the file.
    pub range: ByteRange,
    /// Name by which nodes call it.
    pub name: &'a str,
    /// Namespace of the name.
    pub domain: &'a str,
    /// Tells apart functions of one name.
    pub overload: &'a str,
    /// Names of the operands.
    pub input: Vec<&'a str>,
    /// Names of the results.
    pub output: Vec<&'a str>,
    /// Attributes without a default.
    pub attribute: Vec<&'a str>,
    /// Attributes with a default.
    pub attribute_proto: Vec<Attribute<'a>>,
    /// The body, in execution order.
    pub node: Vec<Node<'a>>,
    /// Documentation.
    pub doc_string: &'a str,
    /// Operator sets that the body is written against.
    pub opset_import: Vec<OperatorSetId<'a>>,
    /// Types of values inside.
    pub value_info: Vec<ValueInfo<'a>>,
    /// Free annotations.
    pub metadata_props: Vec<Entry<'a>>,
}
