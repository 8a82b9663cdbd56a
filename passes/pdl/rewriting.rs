//! Running the rewriter of a pattern that fits.

use terrace_ir::rewrite::Change;
use terrace_ir::{Attr, Diagnostic, Diags, Op, OpSpec, Rewriter, Type, Value, verify};

use super::matching::{Match, keep, step};
use super::native::Handle;
use super::program::{Create, Func, InstrKind, Pc, Program, Slot};

/// Why a rewriter stopped.
enum Stop {
    /// Nothing was changed yet: a native rewrite does not apply.
    Refused(String),
    /// It cannot be done, at that instruction.
    Wrong(Pc, String),
}

/// Rewrites what `found` says of `root`, in front of which the rewriter inserts. `None` when nothing changed;
/// what goes wrong is told to the rewriter.
pub(super) fn apply(program: &Program, found: Match, root: Op, rw: &mut Rewriter<'_>) -> Option<()> {
    let pattern = &program.patterns[found.pattern];
    let func = &program.rewriters[pattern.rewriter];
    let root_loc = rw.body().loc(root);
    if !found.matched.is_empty() {
        rw.set_fused_loc(&found.matched);
    }
    let before = rw.body().epoch();
    let earlier = rw.take_changes();
    let mut run = Run { func, slots: vec![Handle::Null; func.slots], gone: Vec::new(), rw };
    for (&slot, input) in func.args.iter().zip(found.inputs) {
        run.slots[slot] = input;
    }
    let result = run.run(before);
    let changes = rw.take_changes();
    let touched: Vec<Op> = changes
        .iter()
        .filter_map(|change| match change {
            Change::Created(op) | Change::Modified(op) => Some(*op),
            _ => None,
        })
        .collect();
    earlier.into_iter().chain(changes).for_each(|change| rw.note(change));
    match result {
        Ok(()) => check(&pattern.name, pattern.loc, touched, rw),
        Err(Stop::Refused(why)) => rw.refuse(root, why),
        Err(Stop::Wrong(pc, why)) => {
            let message = format!("pattern '{}' cannot rewrite this: {why}", pattern.name);
            rw.fail(Diagnostic::error(root_loc, message).note(func.code[pc].loc, "in this rewrite"))
        }
    }
}

/// Checks what was made and changed, so that nobody sees ops that are not what they are declared to be.
fn check(name: &str, loc: terrace_ir::Loc, mut touched: Vec<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    touched.sort_unstable();
    touched.dedup();
    let mut diags = Diags::new();
    for op in touched {
        if rw.is_alive(op) && rw.block(op).is_some() && !verify::verify_op(rw.body(), op, &mut diags) {
            let mut wrong = diags.into_vec();
            let first = wrong.remove(0);
            return rw.fail(first.note(loc, format!("made by pattern '{name}'")));
        }
    }
    Some(())
}

struct Run<'a, 'b> {
    func: &'a Func,
    slots: Vec<Handle>,
    /// Slots with what was erased.
    gone: Vec<Slot>,
    rw: &'a mut Rewriter<'b>,
}

type Ran<T> = Result<T, String>;

impl Run<'_, '_> {
    fn run(&mut self, before: u64) -> Result<(), Stop> {
        let func = self.func;
        let mut pc = 0;
        // No cycles, and no loops: a rewriter has as many steps as instructions at most.
        loop {
            let wrong = |why| Stop::Wrong(pc, why);
            match &func.code[pc].kind {
                InstrKind::Finalize => return Ok(()),
                InstrKind::Goto(next) => {
                    pc = *next;
                    continue;
                }
                InstrKind::Create(create) => self.create(create).map_err(wrong)?,
                InstrKind::Erase(op) => self.erase(*op).map_err(wrong)?,
                InstrKind::Replace { op, values } => self.replace(*op, values).map_err(wrong)?,
                InstrKind::Call { function, name, args, results } => {
                    let args = args
                        .iter()
                        .map(|&slot| self.read(slot))
                        .collect::<Ran<Vec<Handle>>>()
                        .map_err(wrong)?;
                    let ctx = self.rw.context();
                    let name = ctx.str(*name);
                    let found = function(&args, self.rw).map_err(|why| {
                        let why = format!("native rewrite '{name}' does not apply: {why}");
                        if self.rw.body().epoch() == before {
                            Stop::Refused(why)
                        } else {
                            Stop::Wrong(pc, why)
                        }
                    })?;
                    keep(results, found, &mut self.slots, &ctx)
                        .map_err(|why| wrong(format!("native rewrite '{name}' {why}")))?;
                    self.forget();
                }
                InstrKind::Get { .. } | InstrKind::Constant { .. } | InstrKind::Range { .. } => {
                    let from: &[Slot] = match &func.code[pc].kind {
                        InstrKind::Get { from, .. } => std::slice::from_ref(from),
                        InstrKind::Range { from, .. } => from,
                        _ => &[],
                    };
                    from.iter().try_for_each(|&slot| self.read(slot).map(drop)).map_err(wrong)?;
                    step(&func.code[pc].kind, &mut self.slots, self.rw.body());
                }
                _ => return Err(wrong("a rewrite can ask nothing".to_owned())),
            }
            pc += 1;
        }
    }

    /// What is in `slot`, which must not have been erased.
    fn read(&self, slot: Slot) -> Ran<Handle> {
        if self.gone.contains(&slot) {
            return Err("it uses what it has erased".to_owned());
        }
        Ok(self.slots[slot].clone())
    }

    fn op(&self, slot: Slot) -> Ran<Op> {
        match self.read(slot)? {
            Handle::Op(op) => Ok(op),
            _ => Err("there is no op".to_owned()),
        }
    }

    fn values(&self, slots: &[Slot]) -> Ran<Vec<Value>> {
        let mut all = Vec::new();
        for &slot in slots {
            match self.read(slot)? {
                Handle::Value(value) => all.push(value),
                Handle::Values(values) => all.extend(values),
                _ => return Err("there is no value".to_owned()),
            }
        }
        Ok(all)
    }

    fn types(&self, slots: &[Slot]) -> Ran<Vec<Type>> {
        let mut all = Vec::new();
        for &slot in slots {
            match self.read(slot)? {
                Handle::Type(ty) => all.push(ty),
                Handle::Types(types) => all.extend(types),
                _ => return Err("there is no type".to_owned()),
            }
        }
        Ok(all)
    }

    fn create(&mut self, create: &Create) -> Ran<()> {
        let ctx = self.rw.context();
        let mut spec = match ctx.op_info(create.name) {
            Some(info) => OpSpec::new(info.def(), self.rw.loc()),
            None => OpSpec::named(create.name, self.rw.loc()),
        };
        spec.operands = self.values(&create.operands)?;
        for &(name, slot) in &create.attrs {
            let Handle::Attr(attr) = self.read(slot)? else {
                return Err(format!("there is no attribute for '{}'", ctx.str(name)));
            };
            let attr: Attr = attr;
            spec.attrs.push((name, attr));
        }
        let op = match &create.types {
            Some(types) => {
                spec.results = self.types(types)?;
                self.rw.insert(spec)
            }
            None => self.rw.insert_inferred(spec).map_err(|error| error.message().to_owned())?,
        };
        self.slots[create.dst] = Handle::Op(op);
        Ok(())
    }

    fn erase(&mut self, slot: Slot) -> Ran<()> {
        let op = self.op(slot)?;
        self.remove(op)
    }

    fn remove(&mut self, op: Op) -> Ran<()> {
        let name = self.rw.body().name_str(op).to_owned();
        if !self.rw.body().is_unused(op) {
            return Err(format!("'{name}' is erased, but its results are used"));
        }
        if self.rw.body().block(op).is_none() {
            return Err(format!("'{name}' cannot be erased"));
        }
        self.rw.erase(op);
        self.forget();
        Ok(())
    }

    /// Notes which slots hold what is gone.
    fn forget(&mut self) {
        let body = self.rw.body();
        let op_is_gone = |op: &Op| !body.is_alive(*op);
        let value_is_gone = |value: &Value| match body.value_def(*value) {
            terrace_ir::ValueDef::Result(op, _) => !body.is_alive(op),
            terrace_ir::ValueDef::Arg(block, _) => body.block_op(block).is_none_or(|op| !body.is_alive(op)),
        };
        for (slot, handle) in self.slots.iter().enumerate() {
            let gone = match handle {
                Handle::Op(op) => op_is_gone(op),
                Handle::Ops(ops) => ops.iter().any(op_is_gone),
                Handle::Value(value) => value_is_gone(value),
                Handle::Values(values) => values.iter().any(value_is_gone),
                _ => false,
            };
            if gone && !self.gone.contains(&slot) {
                self.gone.push(slot);
            }
        }
    }

    fn replace(&mut self, slot: Slot, values: &[Slot]) -> Ran<()> {
        let op = self.op(slot)?;
        let values = self.values(values)?;
        let results: Vec<Value> = self.rw.body().results(op).collect();
        let body = self.rw.body();
        if results.len() != values.len() {
            return Err(format!(
                "'{}' has {} results, but is replaced by {} values",
                body.name_str(op),
                results.len(),
                values.len()
            ));
        }
        let inside = |value: &Value| {
            let def = match body.value_def(*value) {
                terrace_ir::ValueDef::Result(def, _) => Some(def),
                terrace_ir::ValueDef::Arg(block, _) => body.block_op(block),
            };
            def.is_some_and(|def| body.is_ancestor(op, def))
        };
        if values.iter().any(inside) {
            return Err(format!("'{}' is replaced by what it defines itself", body.name_str(op)));
        }
        for (result, value) in results.into_iter().zip(values) {
            self.rw.replace_value(result, value);
        }
        self.remove(op)
    }
}
