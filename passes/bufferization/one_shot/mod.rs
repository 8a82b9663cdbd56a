//! `one-shot-bufferize`: tensors to buffers, with as few copies as an analysis of the whole function
//! allows.
//!
//! Follows upstream's One-Shot Bufferize (<https://mlir.llvm.org/docs/Bufferization/>), which has
//! three steps: decide for each operand whether its buffer may be written to in place (`analysis`,
//! `conflicts`, `subsets`); make a copy of each that may not (`driver::insert_copies`); replace ops on tensors by
//! ops on buffers, whatever they are (`driver::bufferize`). With function boundaries (`module`),
//! functions are taken callees first, and what is found out about one is used where it is called.
//!
//! What an op does to the buffers of its operands is said by the interface
//! [`Bufferizable`](terrace_dialects::bufferization::bufferizable::Bufferizable), which the folder
//! `models` implements.
//!
//! Where upstream takes the order of ops in one block for the order in which they run though branches
//! around that block lead back to it, or takes a branch to another block for something that happens
//! before, this analysis looks at where control can go.

mod aliases;
mod analysis;
mod conflicts;
mod driver;
mod eliminate;
mod module;
mod options;
mod order;
mod sets;
mod subsets;

pub(super) use eliminate::INFO as ELIMINATE_EMPTY_TENSORS;
pub(super) use options::INFO;
