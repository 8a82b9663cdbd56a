//! A kernel library: the descriptions of a module.

use std::collections::BTreeMap;

use terrace_dialects::kernel::DefOp;
use terrace_ir::{Body, Diags};

/// A description.
#[derive(Clone)]
pub struct Kernel {
    /// The symbol that is called.
    pub symbol: String,
    /// The CPU features it needs, by LLVM's names.
    pub features: Vec<String>,
    /// Which of several kernels is taken: the greatest.
    pub priority: i64,
    /// The operands that its input buffers are, when it does not take all in order.
    pub inputs: Option<Vec<String>>,
    /// The `kernel.def`.
    pub body: Body,
}

/// The kernels that there are, by the op that they implement.
#[derive(Clone, Default)]
pub struct Library {
    kernels: BTreeMap<String, Vec<Kernel>>,
}

impl Library {
    /// A library without kernels.
    pub fn new() -> Library {
        Library::default()
    }

    /// Adds the descriptions of `module`. Of kernels of one priority, those added first are tried
    /// first.
    pub fn add(&mut self, module: &Body, diags: &mut Diags) {
        for op in module.nested_ops() {
            let Some(body) = module.nested(op).filter(|body| DefOp::of(body, body.self_op()).is_some())
            else {
                continue;
            };
            match read(body) {
                Some((implements, kernel)) => self.kernels.entry(implements).or_default().push(kernel),
                None => diags.error(body.loc(body.self_op()), "'kernel.def' is not a complete description"),
            }
        }
        for kernels in self.kernels.values_mut() {
            kernels.sort_by_key(|kernel| std::cmp::Reverse(kernel.priority));
        }
    }

    /// The kernels for ops called `name`, in the order in which they are tried.
    pub fn kernels(&self, name: &str) -> &[Kernel] {
        self.kernels.get(name).map_or(&[], Vec::as_slice)
    }
}

fn read(body: &Body) -> Option<(String, Kernel)> {
    let ctx = body.ctx();
    let op = DefOp(body.self_op());
    let strings = |attr: terrace_ir::Attr| -> Option<Vec<String>> {
        attr.as_array(ctx)?.iter().map(|attr| Some(attr.as_str(ctx)?.to_string())).collect()
    };
    let kernel = Kernel {
        symbol: body.symbol(body.self_op())?.to_string(),
        features: op.features(body).map_or(Some(Vec::new()), strings)?,
        priority: op.priority(body).map_or(Some(0), |attr| attr.as_int(ctx))?,
        inputs: match op.inputs(body) {
            Some(attr) => Some(strings(attr)?),
            None => None,
        },
        body: body.clone(),
    };
    Some((op.implements(body).as_str(ctx)?.to_string(), kernel))
}
