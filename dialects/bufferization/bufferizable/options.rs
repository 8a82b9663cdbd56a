//! What the user decides about bufferization.

use terrace_ir::types::TypeKind;
use terrace_ir::{Attr, Body, Context, Op, Type};

/// Which layout a memref gets where nothing says more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LayoutChoice {
    /// Inferred from what is bufferized. Only function boundaries can have it.
    Infer,
    /// Row-major without gaps.
    Identity,
    /// Strides and an offset that are known at run time.
    Dynamic,
}

/// Which memory space a tensor lies in where nothing says more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MemorySpace {
    /// The default one.
    Default,
    /// None: it must be inferred, and what cannot be is an error.
    Infer,
    /// That which is the encoding of the tensor's type.
    Encoding,
}

/// The order in which the analysis decides about ops.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Heuristic {
    /// From the end.
    BottomUp,
    /// From the start.
    TopDown,
    /// What terminators hand over, against the direction of use; then the others from the end.
    BottomUpFromTerminators,
    /// Any, by a seed.
    Fuzzer,
}

/// Options of bufferization, upstream's `OneShotBufferizationOptions`.
#[derive(Clone, Debug)]
pub struct Options {
    /// Leave ops alone that cannot be bufferized.
    pub allow_unknown_ops: bool,
    /// Loops may yield buffers other than those they carry.
    pub allow_return_allocs_from_loops: bool,
    /// The seed of [`Heuristic::Fuzzer`].
    pub fuzzer_seed: u64,
    /// The order of decisions.
    pub heuristic: Heuristic,
    /// Alignment of allocations in bytes; 0 for none.
    pub buffer_alignment: u64,
    /// Bufferize functions and calls too.
    pub function_boundaries: bool,
    /// Buffers that are made outside of a parallel loop are not written to in it.
    pub check_parallel_regions: bool,
    /// No analysis: copy before every write.
    pub copy_before_write: bool,
    /// The dialects whose ops are bufferized; all when empty.
    pub dialects: Vec<String>,
    /// Note alias sets in attributes.
    pub dump_alias_sets: bool,
    /// Layouts of arguments and results of functions.
    pub function_layout: LayoutChoice,
    /// Where tensors lie.
    pub memory_space: MemorySpace,
    /// Functions that are not analyzed, by name.
    pub no_analysis_functions: Vec<String>,
    /// Note conflicts in attributes.
    pub print_conflicts: bool,
    /// Only analyze, and note decisions in attributes.
    pub test_analysis_only: bool,
    /// Layouts where nothing is known.
    pub unknown_layout: LayoutChoice,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            allow_unknown_ops: false,
            allow_return_allocs_from_loops: false,
            fuzzer_seed: 0,
            heuristic: Heuristic::BottomUp,
            buffer_alignment: 64,
            function_boundaries: false,
            check_parallel_regions: true,
            copy_before_write: false,
            dialects: Vec::new(),
            dump_alias_sets: false,
            function_layout: LayoutChoice::Infer,
            memory_space: MemorySpace::Default,
            no_analysis_functions: Vec::new(),
            print_conflicts: false,
            test_analysis_only: false,
            unknown_layout: LayoutChoice::Dynamic,
        }
    }
}

impl Options {
    /// Whether `op` may be bufferized, by its dialect.
    pub fn allows(&self, body: &Body, op: Op) -> bool {
        let name = body.name_str(op);
        let dialect = name.split_once('.').map_or(name, |(dialect, _)| dialect);
        if dialect == "func" && !self.function_boundaries {
            return false;
        }
        self.dialects.is_empty() || self.dialects.iter().any(|allowed| allowed == dialect)
    }

    /// The memory space of a tensor of type `ty` of which nothing is known: `None` when there is no
    /// default, `Some(None)` for the space without a name.
    pub fn space_of(&self, ctx: &Context, ty: Type) -> Option<Option<Attr>> {
        match self.memory_space {
            MemorySpace::Default => Some(None),
            MemorySpace::Infer => None,
            MemorySpace::Encoding => match *ty.kind(ctx) {
                TypeKind::Tensor { encoding, .. } => Some(encoding),
                _ => None,
            },
        }
    }
}
