//! Models, functions, graphs and nodes.

use super::{Parser, Result};
use crate::proto::writer::Writer;

/// A graph's parts as they are read.
#[derive(Default)]
struct Parts {
    /// Fields of the `GraphProto` so far.
    graph: Writer,
}

impl Parts {
    fn add(&mut self, field: u32, message: &Writer) {
        self.graph = std::mem::take(&mut self.graph).message(field, message);
    }
}

impl Parser<'_> {
    pub(super) fn model(&mut self) -> Result<Writer> {
        let mut model = Writer::new();
        if self.eat("<") {
            self.list(">", |p| {
                model = p.model_property(std::mem::take(&mut model))?;
                Ok(())
            })?;
        }
        let graph = self.graph()?;
        model = model.message(7, &graph);
        while self.peek().is_some() {
            let function = self.function()?;
            model = model.message(25, &function);
        }
        Ok(model)
    }

    fn model_property(&mut self, model: Writer) -> Result<Writer> {
        self.skip();
        let start = self.pos;
        let key = self.word("a property of the model")?;
        self.expect(":")?;
        Ok(match key {
            "ir_version" => model.int(1, self.integer("a version")?),
            "producer_name" => model.string(2, &self.string()?),
            "producer_version" => model.string(3, &self.string()?),
            "domain" => model.string(4, &self.string()?),
            "model_version" => model.int(5, self.integer("a version")?),
            "doc_string" => model.string(6, &self.string()?),
            "opset_import" => self.opsets(model, 8)?,
            "metadata_props" => {
                self.expect("[")?;
                self.entries(model, 14)?
            }
            _ => {
                let message = format!("`{key}` is no property of a model");
                return Err(self.error_at(start, message));
            }
        })
    }

    /// `["": 18, "local": 1]`
    fn opsets(&mut self, mut into: Writer, field: u32) -> Result<Writer> {
        self.expect("[")?;
        self.list("]", |p| {
            let domain = p.string()?;
            p.expect(":")?;
            let opset = Writer::new().string(1, &domain).int(2, p.integer("a version")?);
            into = std::mem::take(&mut into).message(field, &opset);
            Ok(())
        })?;
        Ok(into)
    }

    fn function(&mut self) -> Result<Writer> {
        let mut function = Writer::new();
        if self.eat("<") {
            self.list(">", |p| {
                function = p.function_property(std::mem::take(&mut function))?;
                Ok(())
            })?;
        }
        function = function.string(1, &self.name("a function")?);
        if self.eat("<") {
            self.list(">", |p| {
                let start = p.pos;
                let name = p.word("an attribute")?;
                let f = std::mem::take(&mut function);
                function = if matches!(p.peek(), Some(':' | '=')) {
                    p.pos = start;
                    f.message(11, &p.attribute()?)
                } else {
                    f.string(6, name)
                };
                Ok(())
            })?;
        }
        function = self.function_values(function, 4)?;
        self.expect("=>")?;
        function = self.function_values(function, 5)?;
        if self.eat("<") {
            self.list(">", |p| {
                let info = p.value_info()?;
                function = std::mem::take(&mut function).message(12, &info);
                Ok(())
            })?;
        }
        self.nodes(|node| function = std::mem::take(&mut function).message(7, &node))?;
        Ok(function)
    }

    fn function_property(&mut self, function: Writer) -> Result<Writer> {
        self.skip();
        let start = self.pos;
        let key = self.word("a property of the function")?;
        self.expect(":")?;
        Ok(match key {
            "domain" => function.string(10, &self.string()?),
            "overload" => function.string(13, &self.string()?),
            "doc_string" => function.string(8, &self.string()?),
            "opset_import" => self.opsets(function, 9)?,
            _ => {
                let message = format!("`{key}` is no property of a function");
                return Err(self.error_at(start, message));
            }
        })
    }

    /// Parameters of a function, with or without their types.
    fn function_values(&mut self, mut function: Writer, field: u32) -> Result<Writer> {
        self.expect("(")?;
        self.list(")", |p| {
            let start = p.pos;
            let mut name = p.name("a value")?;
            let typed = !matches!(p.peek(), Some(',' | ')'));
            let mut f = std::mem::take(&mut function);
            if typed {
                p.pos = start;
                let ty = p.type_proto()?;
                name = p.name("a value")?;
                f = f.message(12, &Writer::new().string(1, &name).message(2, &ty));
            }
            function = f.string(field, &name);
            Ok(())
        })?;
        Ok(function)
    }

    /// `name (inputs) => (outputs) <values> { nodes }`, as a `GraphProto`.
    pub(super) fn graph(&mut self) -> Result<Writer> {
        self.nest(Self::graph_body)
    }

    fn graph_body(&mut self) -> Result<Writer> {
        let mut parts = Parts::default();
        let name = self.name("a graph")?;
        parts.graph = Writer::new().string(2, &name);
        self.expect("(")?;
        self.list(")", |p| p.value_or_initializer(&mut parts, 11, true))?;
        self.expect("=>")?;
        self.expect("(")?;
        self.list(")", |p| p.value_info().map(|info| parts.add(12, &info)))?;
        if self.eat("<") {
            self.list(">", |p| p.value_or_initializer(&mut parts, 13, false))?;
        }
        self.nodes(|node| parts.add(1, &node))?;
        Ok(parts.graph)
    }

    /// A typed name, or one with its value: an initializer, and an input too if `is_input`.
    fn value_or_initializer(&mut self, parts: &mut Parts, field: u32, is_input: bool) -> Result<()> {
        let start = self.pos;
        let info = self.value_info()?;
        if !self.eat("=") {
            parts.add(field, &info);
            return Ok(());
        }
        let end = self.pos;
        self.pos = start;
        let (element, dims) = self.constant_type()?;
        let name = self.name("a value")?;
        self.pos = end;
        let tensor = self.tensor(element, &dims, &name)?;
        parts.add(5, &tensor);
        if is_input {
            parts.add(field, &info);
        }
        Ok(())
    }

    fn value_info(&mut self) -> Result<Writer> {
        let ty = self.type_proto()?;
        Ok(Writer::new().string(1, &self.name("a value")?).message(2, &ty))
    }

    fn nodes(&mut self, mut f: impl FnMut(Writer)) -> Result<()> {
        self.expect("{")?;
        while !self.eat("}") {
            f(self.node()?);
        }
        Ok(())
    }

    /// `[label] outputs = domain.op <attributes> (inputs)`, as a `NodeProto`.
    fn node(&mut self) -> Result<Writer> {
        let mut node = Writer::new();
        if self.eat("[") {
            node = node.string(3, &self.name("a node's name")?);
            self.expect("]")?;
        }
        node = self.operands(node, 2, "=")?;
        let operator = self.qualified()?;
        let (domain, op_type) = operator.rsplit_once('.').unwrap_or(("", &operator));
        node = node.string(4, op_type).string(7, domain);
        if self.eat(":") {
            node = node.string(8, &self.name("an overload")?);
        }
        node = self.attributes(node)?;
        self.expect("(")?;
        node = self.operands(node, 1, ")")?;
        self.attributes(node)
    }

    fn attributes(&mut self, mut node: Writer) -> Result<Writer> {
        if self.eat("<") {
            self.list(">", |p| {
                let attribute = p.attribute()?;
                node = std::mem::take(&mut node).message(5, &attribute);
                Ok(())
            })?;
        }
        Ok(node)
    }

    /// Names up to `close`; one that is left out is empty.
    fn operands(&mut self, mut node: Writer, field: u32, close: &str) -> Result<Writer> {
        self.list(close, |p| {
            let absent = matches!(p.peek(), Some(',')) || p.rest().starts_with(close);
            let name = if absent { String::new() } else { p.name("a value")? };
            node = std::mem::take(&mut node).string(field, &name);
            Ok(())
        })?;
        Ok(node)
    }
}
