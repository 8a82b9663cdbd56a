//! What happens to a model while it is lowered.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;
use std::time::Instant;

use terrace_dialects::kernel::{CallOp, MarkOp, PackOp};
use terrace_dialects::linalg::StructuredView;
use terrace_dialects::memref::{AllocOp, ViewOp};
use terrace_ir::pass::{Failed, Instrument, PassSite};
use terrace_ir::{Body, Diags, Loc, Op, Type, Value};
use terrace_passes::hardware::plan_memory::Spans;
use terrace_passes::hardware::plan_memory::open::PART;

use super::graph::{bytes_of, main_of};
use super::origin::Origins;

/// The pass behind which the ops are those that run, and their order is.
const LAST_WHOLE: &str = "instrument-profile";

/// A run of a pass on one function, or on the module.
pub(super) struct PassRun {
    pub(super) number: usize,
    pub(super) name: &'static str,
    /// The thread that it ran on, numbered as threads come up.
    pub(super) thread: usize,
    pub(super) start: Instant,
    pub(super) end: Instant,
    /// How many ops the model has behind it; nothing where it ran on another function.
    pub(super) ops: Option<usize>,
}

/// An op that runs, and whose time is taken.
pub(super) struct Row {
    /// A kernel's symbol, or the op with what it computes.
    pub(super) label: String,
    pub(super) op: String,
    pub(super) loc: Loc,
    /// The places that it is made from.
    pub(super) origins: Vec<Loc>,
    pub(super) reads: Vec<Type>,
    pub(super) writes: Vec<Type>,
}

/// A piece of memory for intermediate values.
pub(super) struct Buffer {
    /// The places of what it is made for.
    pub(super) origins: Vec<Loc>,
    pub(super) ty: Type,
    pub(super) bytes: Option<u64>,
    /// Where in the arena it lies; nothing when its size is open, so that each run allocates it.
    pub(super) offset: Option<u64>,
    /// The first and the last row that it is there for.
    pub(super) rows: (usize, usize),
}

/// The model behind [`LAST_WHOLE`].
pub(super) struct Lowered {
    pub(super) rows: Vec<Row>,
    pub(super) buffers: Vec<Buffer>,
}

/// What was seen.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) passes: Vec<PassRun>,
    /// The last pass behind which something was there that was made from this place.
    last: BTreeMap<Loc, usize>,
    pub(super) lowered: Option<Lowered>,
    /// The number of [`LAST_WHOLE`].
    end: Option<usize>,
    running: Vec<(ThreadId, usize, Instant)>,
    threads: Vec<ThreadId>,
    origins: Origins,
}

impl Seen {
    /// The number of the pass that left nothing of what was made from `origin`; nothing when it is there to the end.
    pub(super) fn gone_after(&self, origin: Loc) -> Option<usize> {
        let last = self.last.get(&origin).copied();
        let on_main = self.passes.iter().filter(|run| run.ops.is_some());
        let later = on_main.filter(|run| last.is_none_or(|last| run.number > last));
        later.map(|run| run.number).min().filter(|&first| self.end.is_none_or(|end| first <= end))
    }
}

/// Looks on while a model is lowered. Clones see the same.
#[derive(Clone, Default)]
pub(super) struct Watch(Arc<Mutex<Seen>>);

impl Watch {
    /// What was seen so far.
    pub(super) fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Instrument for Watch {
    fn before(&self, site: PassSite<'_>, _body: &Body) {
        let thread = std::thread::current().id();
        self.seen().running.push((thread, site.number, Instant::now()));
    }

    fn after(&self, site: PassSite<'_>, body: &Body, _diags: &mut Diags) -> Result<(), Failed> {
        let end = Instant::now();
        let thread = std::thread::current().id();
        let mut seen = self.seen();
        let at = seen.running.iter().rposition(|run| run.0 == thread && run.1 == site.number);
        let Some(at) = at else { return Ok(()) };
        let start = seen.running.swap_remove(at).2;
        let known = seen.threads.iter().position(|&known| known == thread);
        let thread = known.unwrap_or_else(|| {
            seen.threads.push(thread);
            seen.threads.len() - 1
        });
        let (number, name) = (site.number, site.item.info.name);
        let ops = main_of(body).map(|main| seen.look(main, number, name));
        seen.passes.push(PassRun { number, name, thread, start, end, ops });
        Ok(())
    }
}

impl Seen {
    /// Notes what is there of `main` behind the pass `name`; how many ops.
    fn look(&mut self, main: &Body, number: usize, name: &str) -> usize {
        let ops = main.all_ops();
        for &op in &ops {
            for &origin in self.origins.of(main.ctx(), main.loc(op)) {
                self.last.insert(origin, number);
            }
        }
        if name == LAST_WHOLE {
            self.lowered = Some(lowered(main, &ops, &mut self.origins));
            self.end = Some(number);
        }
        ops.len()
    }
}

fn lowered(main: &Body, ops: &[Op], origins: &mut Origins) -> Lowered {
    let mut rows = Vec::new();
    // The numbers of the ops behind which each row ends.
    let mut ends = Vec::new();
    for (number, &op) in ops.iter().enumerate() {
        let Some(mark) = MarkOp::of(main, op).filter(|mark| mark.row(main).is_some()) else { continue };
        let Some(timed) = main.prev_op(op) else { continue };
        let label = mark.label(main).as_str(main.ctx()).unwrap_or_default().to_owned();
        let (reads, writes) = operands(main, timed);
        rows.push(Row {
            label,
            op: main.name_str(timed).to_owned(),
            loc: main.loc(op),
            origins: origins.of_op(main, timed),
            reads,
            writes,
        });
        ends.push(number);
    }
    let buffers = buffers(main, ops, &ends, origins);
    Lowered { rows, buffers }
}

/// The types of the memory that `op` reads and writes.
fn operands(body: &Body, op: Op) -> (Vec<Type>, Vec<Type>) {
    let types = |values: &[Value]| -> Vec<Type> {
        values.iter().map(|&value| type_of(body, value)).filter(|ty| ty.is_memref(body.ctx())).collect()
    };
    if let Some(call) = CallOp::of(body, op) {
        return (types(call.inputs(body)), types(call.outs(body)));
    }
    if let Some(view) = StructuredView::of(body, op) {
        return (types(&view.inputs), types(&view.outputs));
    }
    if let Some(copy) = terrace_dialects::memref::CopyOp::of(body, op) {
        return (types(&[copy.source(body)]), types(&[copy.target(body)]));
    }
    (types(body.operands(op)), Vec::new())
}

/// The type of `value`; of weights in the layout of a kernel, which are bytes of open number, that of the weights.
fn type_of(body: &Body, value: Value) -> Type {
    match body.defining_op(value).and_then(|op| PackOp::of(body, op)) {
        Some(pack) => body.ty(pack.source(body)),
        None => body.ty(value),
    }
}

/// The memory for intermediate values, in the order of their making.
fn buffers(main: &Body, ops: &[Op], ends: &[usize], origins: &mut Origins) -> Vec<Buffer> {
    let spans = Spans::of(main);
    let row_of = |number: usize| ends.partition_point(|&end| end < number).min(ends.len().saturating_sub(1));
    let mut found = Vec::new();
    for &op in ops {
        let is_part = |op: Op| main.attr(op, PART).is_some();
        let offset =
            ViewOp::of(main, op).map(|view| constant(main, view.byte_shift(main)).filter(|_| !is_part(op)));
        let is_block = || main.users(main.result(op, 0)).any(is_part);
        if offset.is_none() && (AllocOp::of(main, op).is_none() || is_block()) {
            continue;
        }
        let Some((from, to)) = spans.life(main, op) else { continue };
        let ty = main.ty(main.result(op, 0));
        found.push(Buffer {
            origins: origins.of(main.ctx(), main.loc(op)).to_vec(),
            ty,
            bytes: bytes_of(main.ctx(), ty),
            offset: offset.flatten(),
            rows: (row_of(from), row_of(to)),
        });
    }
    found
}

fn constant(body: &Body, value: Value) -> Option<u64> {
    let attr = body.attr(body.defining_op(value)?, "value")?;
    u64::try_from(attr.as_int(body.ctx())?).ok()
}
