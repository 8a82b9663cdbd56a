//! What is known of the functions that are called.

use std::collections::BTreeMap;

use terrace_ir::{Attr, Type};

/// What the analysis of a function found about its arguments and results.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct CalleeFacts {
    /// By argument: the results that may have its buffer.
    pub aliasing_results: Vec<Vec<usize>>,
    /// By result: the argument whose buffer it has.
    pub equivalent_args: Vec<Option<usize>>,
    /// By argument: whether its buffer is read.
    pub read: Vec<bool>,
    /// By argument: whether its buffer is written to.
    pub written: Vec<bool>,
}

/// A function that can be called.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Callee {
    /// The types of its arguments, memrefs once it is bufferized.
    pub inputs: Vec<Type>,
    /// The types of its results, memrefs once it is bufferized.
    pub results: Vec<Type>,
    /// By argument: the layout that `bufferization.buffer_layout` asks for.
    pub layouts: Vec<Option<Attr>>,
    /// What the analysis found; `None` when it was not analyzed.
    pub facts: Option<CalleeFacts>,
}

/// The functions of a module, by name.
pub type Callees = BTreeMap<String, Callee>;
