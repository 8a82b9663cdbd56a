//! Graphs, nodes, attributes and functions.

use super::{Decoder, Result, bytes, float, floats, int64, ints};
use crate::proto::error::{DecodeError, Fault};
use crate::proto::model::{
    Attribute, AttributeKind, AttributeValue, Function, Graph, Node, SparseTensor, Tensor, TensorAnnotation,
    Type,
};
use crate::proto::wire::{ByteRange, Reader};

impl Decoder {
    pub(super) fn graph<'a>(&mut self, graph: &mut Graph<'a>, r: Reader<'a>) -> Result<()> {
        graph.range = r.range();
        self.nest(r.offset(), |d| d.graph_fields(graph, r))
    }

    fn graph_fields<'a>(&mut self, graph: &mut Graph<'a>, mut r: Reader<'a>) -> Result<()> {
        while let Some(tag) = r.tag()? {
            let r = &mut r;
            match tag.field {
                1 => self.element("node", &mut graph.node, r, tag, Self::node)?,
                2 => graph.name = self.string("name", r, tag)?,
                5 => self.element("initializer", &mut graph.initializer, r, tag, Self::tensor)?,
                10 => graph.doc_string = self.text("doc_string", r, tag)?,
                11 => self.element("input", &mut graph.input, r, tag, Self::value_info)?,
                12 => self.element("output", &mut graph.output, r, tag, Self::value_info)?,
                13 => self.element("value_info", &mut graph.value_info, r, tag, Self::value_info)?,
                14 => self.element(
                    "quantization_annotation",
                    &mut graph.quantization_annotation,
                    r,
                    tag,
                    Self::annotation,
                )?,
                15 => self.element(
                    "sparse_initializer",
                    &mut graph.sparse_initializer,
                    r,
                    tag,
                    Self::sparse_tensor,
                )?,
                16 => self.entries("metadata_props", &mut graph.metadata_props, r, tag)?,
                _ => r.skip(tag)?,
            }
        }
        Ok(())
    }

    fn annotation<'a>(&mut self, into: &mut TensorAnnotation<'a>, mut r: Reader<'a>) -> Result<()> {
        while let Some(tag) = r.tag()? {
            match tag.field {
                1 => into.tensor_name = self.string("tensor_name", &mut r, tag)?,
                2 => self.entries(
                    "quant_parameter_tensor_names",
                    &mut into.quant_parameter_tensor_names,
                    &mut r,
                    tag,
                )?,
                _ => r.skip(tag)?,
            }
        }
        Ok(())
    }

    fn node<'a>(&mut self, node: &mut Node<'a>, mut r: Reader<'a>) -> Result<()> {
        node.range = r.range();
        while let Some(tag) = r.tag()? {
            let r = &mut r;
            match tag.field {
                1 => self.strings("input", &mut node.input, r, tag)?,
                2 => self.strings("output", &mut node.output, r, tag)?,
                3 => node.name = self.string("name", r, tag)?,
                4 => node.op_type = self.string("op_type", r, tag)?,
                5 => self.attributes("attribute", &mut node.attribute, r, tag)?,
                6 => node.doc_string = self.text("doc_string", r, tag)?,
                7 => node.domain = self.string("domain", r, tag)?,
                8 => node.overload = self.string("overload", r, tag)?,
                9 => self.entries("metadata_props", &mut node.metadata_props, r, tag)?,
                _ => r.skip(tag)?,
            }
        }
        Ok(())
    }

    pub(super) fn function<'a>(&mut self, function: &mut Function<'a>, mut r: Reader<'a>) -> Result<()> {
        function.range = r.range();
        while let Some(tag) = r.tag()? {
            let (r, f) = (&mut r, &mut *function);
            match tag.field {
                1 => f.name = self.string("name", r, tag)?,
                4 => self.strings("input", &mut f.input, r, tag)?,
                5 => self.strings("output", &mut f.output, r, tag)?,
                6 => self.strings("attribute", &mut f.attribute, r, tag)?,
                7 => self.element("node", &mut f.node, r, tag, Self::node)?,
                8 => f.doc_string = self.text("doc_string", r, tag)?,
                9 => self.element("opset_import", &mut f.opset_import, r, tag, Self::opset)?,
                10 => f.domain = self.string("domain", r, tag)?,
                11 => self.attributes("attribute_proto", &mut f.attribute_proto, r, tag)?,
                12 => self.element("value_info", &mut f.value_info, r, tag, Self::value_info)?,
                13 => f.overload = self.string("overload", r, tag)?,
                14 => self.entries("metadata_props", &mut f.metadata_props, r, tag)?,
                _ => r.skip(tag)?,
            }
        }
        Ok(())
    }

    fn attributes<'a>(
        &mut self,
        field: &'static str,
        list: &mut Vec<Attribute<'a>>,
        r: &mut Reader<'a>,
        tag: crate::proto::wire::Tag,
    ) -> Result<()> {
        let attribute = self.step(field, Some(list.len()), |d| d.attribute(Reader::new(bytes(r, tag)?)))?;
        list.push(attribute);
        Ok(())
    }

    fn attribute<'a>(&mut self, mut r: Reader<'a>) -> Result<Attribute<'a>> {
        let mut f = Fields::default();
        let range = r.range();
        while let Some(tag) = r.tag()? {
            let r = &mut r;
            match tag.field {
                1 => f.name = self.string("name", r, tag)?,
                2 => f.float = Some(float(r, tag)?),
                3 => f.int = Some(int64(r, tag)?),
                4 => f.string = Some(bytes(r, tag)?.bytes),
                5 => {
                    self.message("t", f.tensor.get_or_insert_default(), r, tag, |d, t, r| d.tensor(t, r))?;
                }
                6 => {
                    self.message("g", f.graph.get_or_insert_default(), r, tag, |d, g, r| d.graph(g, r))?;
                }
                7 => floats(&mut f.floats, r, tag)?,
                8 => ints(&mut f.ints, r, tag)?,
                9 => f.strings.push(bytes(r, tag)?.bytes),
                10 => self.element("tensors", &mut f.tensors, r, tag, Self::tensor)?,
                11 => self.element("graphs", &mut f.graphs, r, tag, Self::graph)?,
                13 => f.doc_string = self.text("doc_string", r, tag)?,
                14 => {
                    self.message("tp", f.ty.get_or_insert_default(), r, tag, |d, t, r| d.type_proto(t, r))?;
                }
                15 => self.element("type_protos", &mut f.types, r, tag, Self::type_proto)?,
                20 => f.kind = int64(r, tag)?,
                21 => f.ref_attr_name = self.string("ref_attr_name", r, tag)?,
                22 => {
                    let into = f.sparse.get_or_insert_default();
                    self.message("sparse_tensor", into, r, tag, |d, t, r| d.sparse_tensor(t, r))?;
                }
                23 => {
                    self.element("sparse_tensors", &mut f.sparses, r, tag, Self::sparse_tensor)?;
                }
                _ => r.skip(tag)?,
            }
        }
        self.resolve(f, range)
    }

    /// Picks the value that the declared kind names.
    fn resolve<'a>(&mut self, f: Fields<'a>, range: ByteRange) -> Result<Attribute<'a>> {
        let declared = AttributeKind::from_number(f.kind)
            .ok_or_else(|| DecodeError::new(range.start, Fault::UnknownAttributeKind(f.kind)))?;
        // Files of the first IR version declare no kind.
        let kind = match declared {
            AttributeKind::Undefined => f.present().next().unwrap_or(declared),
            _ => declared,
        };
        let ignored: Vec<_> = f.present().filter(|&present| present != kind).collect();
        for found in ignored {
            let fault = Fault::AttributeKind { declared: kind.name(), found: found.name() };
            self.warn(DecodeError::new(range.start, fault));
        }
        let (name, ref_attr_name, doc_string) = (f.name, f.ref_attr_name, f.doc_string);
        Ok(Attribute { range, name, ref_attr_name, doc_string, value: f.value(kind) })
    }
}

/// The fields of an `AttributeProto` as they come in.
#[derive(Default)]
struct Fields<'a> {
    name: &'a str,
    ref_attr_name: &'a str,
    doc_string: &'a str,
    kind: i64,
    float: Option<f32>,
    int: Option<i64>,
    string: Option<&'a [u8]>,
    tensor: Option<Box<Tensor<'a>>>,
    graph: Option<Box<Graph<'a>>>,
    sparse: Option<Box<SparseTensor<'a>>>,
    ty: Option<Box<Type<'a>>>,
    floats: Vec<f32>,
    ints: Vec<i64>,
    strings: Vec<&'a [u8]>,
    tensors: Vec<Tensor<'a>>,
    graphs: Vec<Graph<'a>>,
    sparses: Vec<SparseTensor<'a>>,
    types: Vec<Type<'a>>,
}

impl<'a> Fields<'a> {
    /// The kinds of which there is a value.
    fn present(&self) -> impl Iterator<Item = AttributeKind> + use<> {
        let present = [
            (AttributeKind::Float, self.float.is_some()),
            (AttributeKind::Int, self.int.is_some()),
            (AttributeKind::String, self.string.is_some()),
            (AttributeKind::Tensor, self.tensor.is_some()),
            (AttributeKind::Graph, self.graph.is_some()),
            (AttributeKind::SparseTensor, self.sparse.is_some()),
            (AttributeKind::Type, self.ty.is_some()),
            (AttributeKind::Floats, !self.floats.is_empty()),
            (AttributeKind::Ints, !self.ints.is_empty()),
            (AttributeKind::Strings, !self.strings.is_empty()),
            (AttributeKind::Tensors, !self.tensors.is_empty()),
            (AttributeKind::Graphs, !self.graphs.is_empty()),
            (AttributeKind::SparseTensors, !self.sparses.is_empty()),
            (AttributeKind::Types, !self.types.is_empty()),
        ];
        present.into_iter().filter_map(|(kind, there)| there.then_some(kind))
    }

    /// The value of that kind. A scalar that was not written is zero, as protobuf has it; a
    /// message that was not written is no value at all.
    fn value(self, kind: AttributeKind) -> AttributeValue<'a> {
        use AttributeValue as V;
        match kind {
            AttributeKind::Undefined => V::Undefined,
            AttributeKind::Float => V::Float(self.float.unwrap_or_default()),
            AttributeKind::Int => V::Int(self.int.unwrap_or_default()),
            AttributeKind::String => V::String(self.string.unwrap_or_default()),
            AttributeKind::Tensor => self.tensor.map_or(V::Undefined, V::Tensor),
            AttributeKind::Graph => self.graph.map_or(V::Undefined, V::Graph),
            AttributeKind::SparseTensor => self.sparse.map_or(V::Undefined, V::SparseTensor),
            AttributeKind::Type => self.ty.map_or(V::Undefined, V::Type),
            AttributeKind::Floats => V::Floats(self.floats),
            AttributeKind::Ints => V::Ints(self.ints),
            AttributeKind::Strings => V::Strings(self.strings),
            AttributeKind::Tensors => V::Tensors(self.tensors),
            AttributeKind::Graphs => V::Graphs(self.graphs),
            AttributeKind::SparseTensors => V::SparseTensors(self.sparses),
            AttributeKind::Types => V::Types(self.types),
        }
    }
}
