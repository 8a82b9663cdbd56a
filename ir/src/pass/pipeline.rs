//! Pipelines: passes in order, nested by the ops that they run on.

use super::{Anchor, OptionValues, Pass, PassInfo};

/// A pass in a pipeline.
pub struct PassItem {
    /// What it is.
    pub info: PassInfo,
    /// Its options.
    pub options: OptionValues,
    /// The pass.
    pub pass: Box<dyn Pass>,
}

impl PassItem {
    /// A pass with options.
    ///
    /// # Errors
    /// When the options do not go together.
    pub fn new(info: &PassInfo, options: OptionValues) -> Result<PassItem, String> {
        let pass = (info.make)(&options)?;
        Ok(PassItem { info: *info, options, pass })
    }
}

/// A part of a pipeline.
pub enum Item {
    /// A pass on the op that the pipeline is anchored on.
    Pass(PassItem),
    /// A pipeline on ops nested in it.
    Nested(Pipeline),
}

/// Passes that run one after the other on an op.
pub struct Pipeline {
    /// Name of the op that it runs on; `any` is any isolated op.
    pub anchor: String,
    /// Parts, in order.
    pub items: Vec<Item>,
}

impl Pipeline {
    /// An empty pipeline on `anchor`.
    pub fn new(anchor: &str) -> Pipeline {
        Pipeline { anchor: anchor.to_owned(), items: Vec::new() }
    }

    /// Adds a pass; one that runs on ops of another kind goes into a pipeline nested in this one,
    /// the last part if that is one on such ops.
    ///
    /// # Errors
    /// When ops of the kind that the pass runs on do not lie in the anchor of this pipeline; the
    /// message shows what works.
    pub fn add(&mut self, item: PassItem) -> Result<(), String> {
        match item.info.anchor {
            Anchor::Op(anchor) if anchor != self.anchor && self.anchor != "any" => {
                if anchor == "builtin.module" || self.anchor != "builtin.module" {
                    let name = item.info.name;
                    return Err(format!(
                        "pass '{name}' runs on '{anchor}', not on '{}'; write `{}`",
                        self.anchor,
                        nesting(anchor, name)
                    ));
                }
                self.nest(anchor).add(item)
            }
            _ => {
                self.items.push(Item::Pass(item));
                Ok(())
            }
        }
    }

    /// The pipeline on `anchor` at the end of this one, which is made if there is none.
    pub fn nest(&mut self, anchor: &str) -> &mut Pipeline {
        let last = matches!(self.items.last(), Some(Item::Nested(inner)) if inner.anchor == anchor);
        if !last {
            self.items.push(Item::Nested(Pipeline::new(anchor)));
        }
        match self.items.last_mut() {
            Some(Item::Nested(inner)) => inner,
            _ => unreachable!("a nested pipeline was just put there"),
        }
    }

    /// The pipeline as text, which [`parse_pipeline`](super::parse_pipeline) reads.
    pub fn print(&self) -> String {
        let mut out = String::new();
        self.print_into(&mut out);
        out
    }

    fn print_into(&self, out: &mut String) {
        out.push_str(&self.anchor);
        out.push('(');
        for (at, item) in self.items.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            match item {
                Item::Pass(item) => {
                    out.push_str(item.info.name);
                    out.push_str(&item.options.print());
                }
                Item::Nested(inner) => inner.print_into(out),
            }
        }
        out.push(')');
    }

    /// The pipeline as text of several lines, with the values of all options.
    pub fn print_tree(&self) -> String {
        let mut out = String::new();
        let mut stack = vec![(self, 0)];
        let line = |out: &mut String, depth: usize, text: &str| {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(&"  ".repeat(depth));
            out.push_str(text);
        };
        line(&mut out, 0, &format!("{}(", self.anchor));
        while let Some((pipeline, at)) = stack.pop() {
            let depth = stack.len() + 1;
            match pipeline.items.get(at) {
                None => line(&mut out, depth - 1, ")"),
                Some(item) => {
                    stack.push((pipeline, at + 1));
                    match item {
                        Item::Pass(item) => {
                            line(&mut out, depth, &format!("{}{}", item.info.name, item.options.print_all()));
                        }
                        Item::Nested(inner) => {
                            line(&mut out, depth, &format!("{}(", inner.anchor));
                            stack.push((inner, 0));
                            continue;
                        }
                    }
                }
            }
            if let Some((above, at)) = stack.last()
                && *at < above.items.len()
                && *at > 0
            {
                out.push(',');
            }
        }
        out
    }

    /// Number of passes, those of nested pipelines included.
    pub fn len(&self) -> usize {
        self.items
            .iter()
            .map(|item| match item {
                Item::Pass(_) => 1,
                Item::Nested(inner) => inner.len(),
            })
            .sum()
    }

    /// Whether there is no pass.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn nesting(anchor: &str, pass: &str) -> String {
    if anchor == "builtin.module" {
        format!("builtin.module({pass})")
    } else {
        format!("builtin.module({anchor}({pass}))")
    }
}
